//! Workbook 清单工作簿: the same list for a spreadsheet program: amounts and times as such, and beside it what the list is and what was withheld.

use crate::approval::outstanding_said;
use crate::cx::Cx;
use crate::spreadsheet;
use crate::words::Words;
use axum::response::Response;
use exchange::workbook::{Cell, List};
use rules::day::Day;
use rules::person::Language;
use rules::time::Zone;
use store::{ListQuery, ListedApplication};

/// How many rows one workbook holds: it is made in memory. All of them stand in the CSV.
const ROWS_MOST: usize = 20_000;

/// The list as a file to keep 导出工作簿.
pub(super) async fn answer(cx: &Cx, query: ListQuery) -> Response {
    let (language, zone, made, today) = (cx.language, cx.zone.clone(), cx.arrived, cx.today());
    let wanted = ListQuery { most: ROWS_MOST, ..query };
    let read = cx.read(move |rows| {
        let total = rows.total(&wanted)?;
        let mut listed = rows.every_application(&wanted)?;
        let more = listed.len() > ROWS_MOST;
        listed.truncate(ROWS_MOST);
        let text = |key: &str| Words::load().text(language, key);
        let mut about = vec![
            (text("desk-workbook-made"), Cell::Time(made, zone.clone())),
            (text("desk-workbook-zone"), Cell::Text(format!("{} ({})", zone.name(), made.offset(&zone)))),
            (text("desk-workbook-rows"), Cell::Number(i64::try_from(listed.len()).unwrap_or(i64::MAX))),
            (text("desk-workbook-withheld"), Cell::Number(i64::try_from(total.withheld).unwrap_or(i64::MAX))),
        ];
        if more {
            about.push((text("desk-workbook-more"), Cell::Text(text("desk-workbook-more-next"))));
        }
        let list = List {
            name: text("desk-workbook-sheet"),
            heading: heading(language),
            rows: listed.iter().map(|row| cells(row, language, &zone, today)).collect(),
            about: (text("desk-workbook-about"), about),
            made,
        };
        let day = made.local(&zone).chars().take(10).collect::<String>();
        spreadsheet::workbook(&list, &format!("applications-{day}"))
    });
    match read.await {
        Ok(file) => file,
        Err(error) => cx.reply().fault(&error),
    }
}

fn heading(language: Language) -> Vec<String> {
    let keys = [
        "desk-number",
        "desk-title-column",
        "desk-lead",
        "desk-organisation",
        "desk-call",
        "desk-stage",
        "desk-revision-column",
        "desk-arrived",
        "desk-amount-yuan",
        "desk-outstanding",
    ];
    keys.into_iter().map(|key| Words::load().text(language, key)).collect()
}

fn cells(row: &ListedApplication, language: Language, zone: &Zone, today: Day) -> Vec<Cell> {
    let outstanding = outstanding_said(language, &row.outstanding(today));
    let text = |text: &Option<String>| text.clone().map_or(Cell::Empty, Cell::Text);
    let stage = crate::ui::stage_key(row.stage);
    vec![
        Cell::Text(row.number.clone()),
        text(&row.title),
        text(&row.lead_name),
        text(&row.organisation),
        Cell::Text(row.call_title.pick(language.is_english()).to_owned()),
        Cell::Text(Words::load().text(language, stage)),
        Cell::Number(i64::from(row.revision)),
        Cell::Time(row.arrived, zone.clone()),
        row.amount.map_or(Cell::Empty, Cell::Amount),
        if outstanding.is_empty() { Cell::Empty } else { Cell::Text(outstanding) },
    ]
}
