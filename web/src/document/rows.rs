//! Rows 表格: tables, persons, organisations and budgets of an application as the printed form has them.

use crate::form::input::Units;
use crate::ui::Look;
use crate::words;
use rules::budget::{Budget, Item};
use rules::form::{ColumnKind, Table};
use rules::{Money, OrganisationId};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Rows under their headings; none where there are none.
pub(super) fn table(look: &Look<'_>, table: &Table, rows: &[Vec<String>]) -> Option<Value> {
    let head: Vec<String> = table.columns.iter().map(|column| look.pick(&column.label).to_owned()).collect();
    let cell = |kind: &ColumnKind, cell: &str| match kind {
        ColumnKind::Choice { options } => options.iter().find(|option| option.id == cell).map_or("", |option| look.pick(&option.label)).to_owned(),
        ColumnKind::Money { .. } => Money::parse(cell.trim()).map_or_else(|_| cell.to_owned(), |amount| words::money(look.language, amount)),
        ColumnKind::Line { .. } | ColumnKind::Number { .. } | ColumnKind::Date {} => cell.to_owned(),
    };
    let rows = rows.iter().map(|row| table.columns.iter().zip(row).map(|(column, typed)| cell(&column.kind, typed)).collect::<Vec<_>>());
    let lines: Vec<Vec<String>> = std::iter::once(head).chain(rows).collect();
    (lines.len() > 1).then(|| json!({ "table": lines }))
}

/// The items of a budget, with what they stand on where that is not erased.
pub(super) fn budget(look: &Look<'_>, budget: &Budget, basis: Option<&BTreeMap<String, String>>) -> Value {
    let head = ["budget-item", "budget-amount", "budget-basis"].map(|key| look.t(key));
    let items = Item::ALL.into_iter().filter_map(|item| budget.amount(item).map(|amount| (item, amount)));
    let rows = items.map(|(item, amount)| {
        let words = basis.and_then(|basis| basis.get(item.as_str())).cloned().unwrap_or_default();
        [look.pick(&item.name()).to_owned(), words::money(look.language, amount), words]
    });
    json!({ "table": std::iter::once(head).chain(rows).collect::<Vec<_>>() })
}

/// Organisations by their names in the registry; none where there are none.
pub(super) fn organisations(look: &Look<'_>, ids: &[OrganisationId], units: &Units) -> Option<Value> {
    let names: Vec<String> = ids.iter().map(|id| units.get(id).map_or_else(|| id.to_string(), |name| look.pick(name).to_owned())).collect();
    (!names.is_empty()).then(|| json!({ "lines": names }))
}
