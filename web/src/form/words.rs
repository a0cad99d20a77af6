//! Words 说法: what a field takes, and when it is asked, as people read it.

use crate::ui::Look;
use crate::words;
use rules::form::{ColumnKind, Condition, Field, FieldKind, Form, Section, Table, Unit};

/// What a field takes.
pub(crate) fn kind(look: &Look<'_>, kind: &FieldKind) -> String {
    match kind {
        FieldKind::Line { most, unit } | FieldKind::Text { most, unit } => {
            look.t_with(if *unit == Unit::Words { "kind-words" } else { "kind-text" }, &[("most", (*most).into())])
        }
        FieldKind::Choice { many, .. } => look.t(if *many { "kind-choices" } else { "kind-choice" }),
        FieldKind::Money { .. } => look.t("kind-money"),
        FieldKind::Files { most, bytes_each, .. } => {
            look.t_with("kind-files", &[("most", (*most).into()), ("size", rules::form::size(*bytes_each).into())])
        }
        FieldKind::Number { .. } => with_limits(look, "kind-number", kind),
        FieldKind::Date { .. } => with_limits(look, "kind-date", kind),
        FieldKind::People { most } => look.t_with("kind-people", &[("most", (*most).into())]),
        FieldKind::Organisations { most } => look.t_with("kind-organisations", &[("most", (*most).into())]),
        FieldKind::Table(table) => {
            let columns: Vec<&str> = table.columns.iter().map(|column| look.pick(&column.label)).collect();
            look.t_with("kind-table", &[("columns", columns.join(&look.t("list-separator")).into()), ("most", table.most.into())])
        }
        FieldKind::Budget {} => look.t("kind-budget"),
    }
}

fn with_limits(look: &Look<'_>, key: &str, kind: &FieldKind) -> String {
    let parts = [look.t(key), limits(look, kind)];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(&look.t("form-comma"))
}

/// Between which limits a number or a day lies; nothing where there is none.
pub(crate) fn limits(look: &Look<'_>, kind: &FieldKind) -> String {
    let is_day = matches!(kind, FieldKind::Date { .. });
    let (least, most) = match kind {
        FieldKind::Number { least, most } => (least.map(words::number), most.map(words::number)),
        FieldKind::Date { from, until } => (from.map(|day| day.to_string()), until.map(|day| day.to_string())),
        FieldKind::Line { .. }
        | FieldKind::Text { .. }
        | FieldKind::Choice { .. }
        | FieldKind::Money { .. }
        | FieldKind::Files { .. }
        | FieldKind::People { .. }
        | FieldKind::Organisations { .. }
        | FieldKind::Table(_)
        | FieldKind::Budget {} => (None, None),
    };
    match (least, most) {
        (Some(least), Some(most)) => look.t_with("form-between", &[("least", least.into()), ("most", most.into())]),
        (Some(least), None) => look.t_with(if is_day { "form-day-from" } else { "form-from" }, &[("least", least.into())]),
        (None, Some(most)) => look.t_with(if is_day { "form-day-until" } else { "form-until" }, &[("most", most.into())]),
        (None, None) => String::new(),
    }
}

/// How many rows a table takes.
pub(crate) fn rows(look: &Look<'_>, table: &Table) -> String {
    if table.least > 0 {
        return look.t_with("table-rows-least", &[("least", table.least.into()), ("most", table.most.into())]);
    }
    look.t_with("table-rows", &[("most", table.most.into())])
}

/// What a column takes.
pub(crate) fn column(look: &Look<'_>, kind: &ColumnKind) -> String {
    look.t(match kind {
        ColumnKind::Line { .. } => "column-line",
        ColumnKind::Number { .. } => "column-number",
        ColumnKind::Money { .. } => "column-money",
        ColumnKind::Date {} => "column-date",
        ColumnKind::Choice { .. } => "column-choice",
    })
}

/// When a field or a section is asked, by the labels of what decides.
pub(crate) fn condition(look: &Look<'_>, form: &Form, condition: &Condition) -> String {
    let field = form.field(&condition.field);
    let options = match field.map(|field| &field.kind) {
        Some(FieldKind::Choice { options, .. }) => options.as_slice(),
        Some(_) | None => &[],
    };
    let chosen: Vec<&str> = options.iter().filter(|option| condition.any.contains(&option.id)).map(|option| look.pick(&option.label)).collect();
    let name = field.map_or(condition.field.as_str(), |field| look.pick(&field.label));
    look.t_with("form-when", &[("field", name.into()), ("options", chosen.join(&look.t("form-or")).into())])
}

/// Under which conditions a field is asked, its section's first.
pub(crate) fn conditions(look: &Look<'_>, form: &Form, section: &Section, field: &Field) -> Vec<String> {
    section.when.iter().chain(&field.when).map(|one| condition(look, form, one)).collect()
}
