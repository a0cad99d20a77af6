//! Rows 表格行: which tables of a form entries of an ORCID record fill, and which column takes what.
//!
//! A form says what it asks by the ids of its fields and columns, as it does for everything else that is on file. A cell is filled only with
//! what it takes: a day with a day that is known, a line with what is not too long. What is left empty is the applicant's to fill in.

use super::{Entry, Section};
use crate::form::{Column, ColumnKind, Table};
use crate::text::count;

/// The ids of the tables, and from which parts of a record each is filled.
pub const TABLES: [(&str, &[Section]); 6] = [
    ("education", &[Section::Education, Section::Qualification]),
    ("employment", &[Section::Employment]),
    ("publications", &[Section::Work]),
    ("representative-works", &[Section::Work]),
    ("achievements", &[Section::Work]),
    ("fundings", &[Section::Funding]),
];

/// The rows that fill a table of that id, what is newest first. None where the id is none of these, no column is known, or nothing is there.
pub fn rows(field: &str, table: &Table, entries: &[Entry]) -> Option<Vec<Vec<String>>> {
    let (_, sections) = TABLES.iter().find(|(id, _)| *id == field)?;
    let mut of_field: Vec<&Entry> = entries.iter().filter(|entry| sections.contains(&entry.section)).collect();
    // What goes on, or has no date, is as new as anything.
    of_field.sort_by_key(|entry| std::cmp::Reverse((entry.from.is_none(), entry.from)));
    let filled = of_field.iter().map(|entry| table.columns.iter().map(|column| cell(column, entry).unwrap_or_default()).collect::<Vec<String>>());
    let filled: Vec<Vec<String>> = filled.filter(|row| row.iter().any(|cell| !cell.is_empty())).take(table.most).collect();
    (!filled.is_empty()).then_some(filled)
}

/// What a column asks of an entry, as it would be typed; none where it is not known or would not be taken.
fn cell(column: &Column, entry: &Entry) -> Option<String> {
    let line = |line: &Option<crate::text::Line>| line.as_ref().map(|line| line.as_str().to_owned());
    let is_work = entry.section == Section::Work;
    let is_affiliation = matches!(entry.section, Section::Employment | Section::Education | Section::Qualification);
    let text = match column.id.as_str() {
        "from" if !is_work => entry.from.map(|from| from.to_string()),
        "until" => entry.until.map(|until| until.to_string()),
        "term" if !is_work => term(entry),
        "published" if is_work => entry.from.map(|from| from.to_string()),
        "year" => entry.from.map(|from| from.year().to_string()),
        "organisation" if !is_work => line(&entry.organisation),
        "department" => line(&entry.department),
        "position" | "degree" if is_affiliation => line(&entry.title),
        "title" if !is_affiliation => line(&entry.title),
        "journal" if is_work => line(&entry.organisation),
        "funder" if entry.section == Section::Funding => line(&entry.organisation),
        "type" => line(&entry.kind),
        "doi" => line(&entry.doi),
        "number" => line(&entry.number),
        _ => None,
    }?;
    takes(column, entry, &text).then_some(text)
}

fn takes(column: &Column, entry: &Entry, text: &str) -> bool {
    match &column.kind {
        ColumnKind::Line { most } => count(text) <= *most,
        ColumnKind::Number { least, most } => {
            let number = text.parse::<i64>().ok().filter(|_| column.id == "year");
            number.is_some_and(|number| least.is_none_or(|least| least <= number) && most.is_none_or(|most| number <= most))
        }
        ColumnKind::Date {} => {
            let date = if column.id == "until" { entry.until } else { entry.from };
            matches!(column.id.as_str(), "from" | "until" | "published") && date.is_some_and(super::When::is_day)
        }
        ColumnKind::Choice { options } => options.iter().any(|option| option.id == text),
        ColumnKind::Money { .. } => false,
    }
}

/// From when until when, with the end open while it goes on.
fn term(entry: &Entry) -> Option<String> {
    let from = entry.from?;
    Some(match entry.until {
        Some(until) => format!("{from}—{until}"),
        None => format!("{from}—"),
    })
}
