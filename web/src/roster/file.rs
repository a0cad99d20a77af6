//! File 名单文件: templates to be filled in, and the people of an organisation as a file for a spreadsheet program, which can be taken in again.

use super::table::Column;
use super::{base, office};
use crate::cx::Cx;
use crate::desk::lines;
use crate::membership::staff;
use crate::organisation::parts_below;
use crate::spreadsheet;
use crate::ui::{Look, Section};
use axum::extract::Path;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use exchange::workbook::{Cell, List};
use store::StoreError;

fn headings(look: &Look<'_>) -> Vec<String> {
    Column::ALL.map(|column| column.heading(look)).into()
}

fn csv(records: Vec<Vec<String>>, name: &str) -> Result<Response, StoreError> {
    let mut text = "\u{feff}".as_bytes().to_vec();
    text.extend(lines(records.into_iter())?);
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8; header=present".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}.csv\"")),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    Ok((headers, text).into_response())
}

/// A list to be filled in 下载模板（CSV）.
pub(crate) async fn template_csv(cx: Cx, Path(id): Path<String>) -> Response {
    match office(&cx, &id).await {
        Ok(_) => csv(vec![headings(&cx.look(Section::Organisations))], "members-template").unwrap_or_else(|error| cx.reply().fault(&error)),
        Err(error) => cx.reply().failed(error),
    }
}

/// The same as a workbook, with what stands in each column and the parts by their names 下载模板（XLSX）.
pub(crate) async fn template_xlsx(cx: Cx, Path(id): Path<String>) -> Response {
    let office = match office(&cx, &id).await {
        Ok(office) => office,
        Err(error) => return cx.reply().failed(error),
    };
    let of = office.id;
    let parts = match cx.read(move |rows| parts_below(rows, of)).await {
        Ok(parts) => parts,
        Err(error) => return cx.reply().fault(&error),
    };
    let look = cx.look(Section::Organisations);
    let mut about: Vec<(String, Cell)> = Column::ALL.iter().map(|column| (column.heading(&look), Cell::Text(column.takes(&look)))).collect();
    about.push((look.t("roster-title"), Cell::Text(look.t("roster-lead"))));
    about.extend(parts.iter().map(|(id, name)| (Column::Department.heading(&look), Cell::Text(format!("{} ({id})", look.pick(name))))));
    let list = List {
        name: look.t("roster-sheet"),
        heading: headings(&look),
        rows: Vec::new(),
        about: (look.t("desk-workbook-about"), about),
        made: cx.arrived,
    };
    spreadsheet::workbook(&list, "members-template").unwrap_or_else(|error| cx.reply().fault(&error))
}

/// The people of an organisation 导出人员名单.
pub(crate) async fn members(cx: Cx, Path(id): Path<String>) -> Response {
    let look = cx.look(Section::Organisations);
    match staff::exported(&cx, &id, &look).await {
        Ok(rows) => {
            let mut heading = headings(&look);
            heading.extend(["member-from", "member-last-day", "member-standing"].map(|key| look.t(key)));
            csv([vec![heading], rows].concat(), "members").unwrap_or_else(|error| cx.reply().fault(&error))
        }
        Err(error) => cx.reply().failed(error),
    }
}

/// The way to the lists and the file, on the page of the members.
pub(crate) fn links(look: &Look<'_>, organisation: rules::OrganisationId, manages: bool) -> maud::Markup {
    maud::html! {
        p.row {
            a.button.plain href={ "/organisations/" (organisation) "/members.csv" } { (look.t("roster-export")) }
            @if manages { " " a.button.plain href=(base(organisation)) { (look.t("roster-title")) } }
        }
    }
}
