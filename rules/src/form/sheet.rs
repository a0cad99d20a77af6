//! Sheet 表格导入: the rows of a file as they would be typed, and what they change of the rows that are there.
//!
//! ```text
//! a cell as a spreadsheet has it ─ as_typed ▶ as somebody would type it        rows before, rows of the file ─ compare ▶ what changes, row by row
//! ```
//! Nothing is judged here: a cell that says nothing the column takes stays as it came, and `Table::read` refuses it. Rows belong together that are
//! the same, else whose first cell is the same, else which stand in the same place and have at least half of their cells in common.

use super::{Column, ColumnKind, Table};
use crate::budget::{BASIS_MOST, Funding};
use crate::day::Day;
use crate::money::Money;
use crate::text::Bilingual;

/// What becomes of one row.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RowChange {
    /// Its place among the rows that are there; none for a new one.
    pub before: Option<usize>,
    /// Its place among the rows of the file; none for one that goes.
    pub after: Option<usize>,
    /// Which cells say something else; none of them where only its place differs, or where it comes or goes.
    pub cells: Vec<usize>,
    /// Whether it stands elsewhere among those that stay.
    pub moved: bool,
}

impl RowChange {
    /// Whether nothing is changed.
    pub fn is_same(&self) -> bool {
        self.before.is_some() && self.after.is_some() && self.cells.is_empty() && !self.moved
    }
}

/// What the rows of a file change: first by the order of the file, each row that goes before the one that follows it.
pub fn compare(before: &[Vec<String>], after: &[Vec<String>]) -> Vec<RowChange> {
    let common = longest_common(before, after);
    let mut of_after: Vec<Option<usize>> = vec![None; after.len()];
    let mut is_used = vec![false; before.len()];
    for (was, is) in &common {
        of_after[*is] = Some(*was);
        is_used[*was] = true;
    }
    let stays = of_after.clone();
    let first = |row: &[String]| row.iter().find(|cell| !cell.is_empty()).cloned();
    for (is, row) in after.iter().enumerate().filter(|(is, _)| stays[*is].is_none()) {
        let same_name = |was: &usize| !is_used[*was] && first(&before[*was]) == first(row);
        let exact = (0..before.len()).find(|was| !is_used[*was] && before[*was] == *row);
        if let Some(was) = exact.or_else(|| (0..before.len()).find(same_name)) {
            of_after[is] = Some(was);
            is_used[was] = true;
        }
    }
    for (is, row) in after.iter().enumerate() {
        let alike = |was: &usize| {
            let same = before[*was].iter().zip(row).filter(|(one, other)| one == other && !one.is_empty()).count();
            !is_used[*was] && 2 * same >= row.iter().filter(|cell| !cell.is_empty()).count()
        };
        if of_after[is].is_none()
            && let Some(was) = Some(is).filter(|was| *was < before.len()).filter(alike)
        {
            of_after[is] = Some(was);
            is_used[was] = true;
        }
    }
    let mut changes = Vec::new();
    let mut gone = (0..before.len()).filter(|was| !is_used[*was]).peekable();
    for (is, was) in of_after.iter().enumerate() {
        while let Some(row) = gone.next_if(|row| was.is_some_and(|was| *row < was)) {
            changes.push(RowChange { before: Some(row), after: None, cells: Vec::new(), moved: false });
        }
        let cells = was.map(|was| differing(&before[was], &after[is])).unwrap_or_default();
        let moved = was.is_some() && stays[is].is_none() && cells.is_empty();
        changes.push(RowChange { before: *was, after: Some(is), cells, moved });
    }
    changes.extend(gone.map(|row| RowChange { before: Some(row), after: None, cells: Vec::new(), moved: false }));
    changes
}

fn differing(before: &[String], after: &[String]) -> Vec<usize> {
    (0..before.len().max(after.len())).filter(|place| before.get(*place) != after.get(*place)).collect()
}

/// The longest run of rows that stand in both, in the same order.
fn longest_common(before: &[Vec<String>], after: &[Vec<String>]) -> Vec<(usize, usize)> {
    let mut lengths = vec![vec![0_usize; after.len() + 1]; before.len() + 1];
    for was in (0..before.len()).rev() {
        for is in (0..after.len()).rev() {
            lengths[was][is] = if before[was] == after[is] { lengths[was + 1][is + 1] + 1 } else { lengths[was + 1][is].max(lengths[was][is + 1]) };
        }
    }
    let (mut was, mut is, mut common) = (0, 0, Vec::new());
    while was < before.len() && is < after.len() {
        if before[was] == after[is] {
            common.push((was, is));
            (was, is) = (was + 1, is + 1);
        } else if lengths[was + 1][is] >= lengths[was][is + 1] {
            was += 1;
        } else {
            is += 1;
        }
    }
    common
}

/// A day as lists write it, `2026年3月1日`, `2026/3/1` or `2026.3`, as `2026-03-01` or `2026-03`; another text as it is.
pub fn written_day(text: &str) -> String {
    let plain = text.trim().replace(['年', '月', '/', '.'], "-").replace('日', "");
    let parts = plain.trim_end_matches('-').split('-');
    parts.map(|part| format!("{part:0>2}")).collect::<Vec<_>>().join("-")
}

impl Column {
    /// A cell of a spreadsheet as somebody would type it: an option by its label in either language, a day however it is written. What cannot be
    /// read stays as it came.
    pub fn as_typed(&self, text: &str) -> String {
        let text = text.trim();
        match &self.kind {
            ColumnKind::Line { .. } => text.to_owned(),
            ColumnKind::Number { least, most } => {
                super::table::number(text, *least, *most).map_or_else(|_| text.to_owned(), |number| number.to_string())
            }
            ColumnKind::Money { .. } => Money::parse(text).map_or_else(|_| text.to_owned(), Money::plain),
            ColumnKind::Date {} => Day::parse(&written_day(text)).map_or_else(|| text.to_owned(), |day| day.to_string()),
            ColumnKind::Choice { options } => {
                let is_meant = |label: &Bilingual| [&label.zh, &label.en].into_iter().any(|label| label.trim().eq_ignore_ascii_case(text));
                let option = options.iter().find(|option| option.id == text).or_else(|| options.iter().find(|option| is_meant(&option.label)));
                option.map_or_else(|| text.to_owned(), |option| option.id.clone())
            }
        }
    }
}

impl Funding {
    /// A budget as a table: the item, its amount, what it stands on; a row for each item.
    pub fn as_table(&self) -> Table {
        let items = self.items();
        let options = items.iter().map(|item| super::Choice { id: item.as_str().to_owned(), label: item.name() }).collect();
        let column = |id: &str, zh: &str, en: &str, required: bool, kind: ColumnKind| Column {
            id: id.to_owned(),
            label: Bilingual::new(zh, en),
            required,
            kind,
            sum: false,
            equals: None,
        };
        let columns = vec![
            column("item", "科目", "Item", true, ColumnKind::Choice { options }),
            column("amount", "金额（元）", "Amount (yuan)", false, ColumnKind::Money { most: None }),
            column("basis", "测算依据", "Basis", false, ColumnKind::Line { most: BASIS_MOST }),
        ];
        Table { columns, least: 0, most: items.len() }
    }
}

impl Table {
    /// Whether a row of a file is one of sums, as spreadsheets have below their rows: it names nothing but the sum.
    pub fn is_sum(&self, row: &[String]) -> bool {
        let sums = self.columns.iter().any(|column| column.sum || matches!(column.kind, ColumnKind::Money { .. }));
        let first = row.iter().find(|cell| !cell.trim().is_empty()).map(|cell| cell.trim().to_lowercase());
        sums && first.is_some_and(|first| matches!(first.as_str(), "合计" | "总计" | "共计" | "total" | "sum"))
    }
}
