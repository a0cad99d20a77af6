//! Answers as people read them 填报内容: what was typed in a draft, and what is kept of an application, field by field.

use super::input::{Units, chosen, sum_row, typed};
use crate::budget;
use crate::ui::{self, FileRow, Look};
use crate::words;
use maud::{Markup, html};
use rules::OrganisationId;
use rules::application::{Body, Kept};
use rules::budget::Funding;
use rules::form::{Answers, Attached, Choice, ColumnKind, Field, FieldKind, Form, Raw, Sum, Table, Values};
use store::{Reader, StoreError};

/// What nobody answered.
pub(crate) fn none(look: &Look<'_>) -> Markup {
    html! { span.quiet { (look.t("answer-none")) } }
}

/// The names of the organisations that a draft or an application names.
pub(crate) fn units(rows: &mut Reader<'_>, ids: impl IntoIterator<Item = OrganisationId>) -> Result<Units, StoreError> {
    let mut units = Units::new();
    for id in ids {
        if let Some(row) = rows.organisation(id)? {
            units.insert(id, row.unit.name);
        }
    }
    Ok(units)
}

/// The organisations that answers name; what is no id names none.
pub(crate) fn named(form: &Form, answers: &Answers) -> Vec<OrganisationId> {
    let fields = form.fields().filter(|field| matches!(field.kind, FieldKind::Organisations { .. }));
    fields.flat_map(|field| chosen(answers, field)).filter_map(|id| rules::Id::parse(&id)).map(OrganisationId).collect()
}

/// The organisations that are kept.
pub(crate) fn kept_units(values: &Values) -> Vec<OrganisationId> {
    values.organisations.values().flatten().copied().collect()
}

/// What was answered in a draft, section by section, as it will be sent: what is not asked is left out.
pub(crate) fn draft(look: &Look<'_>, form: &Form, funding: &Funding, answers: &Answers, files: &[Attached], units: &Units) -> Markup {
    let shown = form.shown(answers);
    html! {
        @for (place, section) in form.sections.iter().enumerate() {
            @if section.fields.iter().any(|field| shown.contains(field.id.as_str())) {
                (ui::section(&format!("answers-{place}"), look.pick(&section.title), None, html! {
                    dl.answers {
                        @for field in section.fields.iter().filter(|field| shown.contains(field.id.as_str())) {
                            dt { (look.pick(&field.label)) }
                            dd { (of_draft(look, field, funding, answers, files, units)) }
                        }
                    }
                }))
            }
        }
    }
}

fn of_draft(look: &Look<'_>, field: &Field, funding: &Funding, answers: &Answers, files: &[Attached], units: &Units) -> Markup {
    match (&field.kind, answers.get(&field.id)) {
        (FieldKind::Files { .. }, _) => {
            let mine: Vec<&Attached> = files.iter().filter(|file| file.field == field.id).collect();
            html! { @if mine.is_empty() { (none(look)) } @for file in mine { (file.name.as_str()) " " (ui::digest(look, &file.digest)) br; } }
        }
        (FieldKind::Choice { options, .. }, Some(_)) => options_of(look, options, &chosen(answers, field)),
        (FieldKind::Organisations { .. }, Some(_)) => {
            let ids: Vec<OrganisationId> = chosen(answers, field).iter().filter_map(|id| rules::Id::parse(id)).map(OrganisationId).collect();
            organisations(look, &ids, units)
        }
        (FieldKind::Table(_) | FieldKind::People { .. }, Some(_)) => {
            let Some(table) = field.kind.table() else { return none(look) };
            let rows = table.typed(typed(answers, field));
            let sums = table.sums_so_far(&rows);
            rows_of(look, &field.id, &table, &rows, &sums)
        }
        (FieldKind::Budget {}, Some(_)) => budget::typed(look, funding, typed(answers, field)),
        (_, Some(Raw::Text(text))) if !text.trim().is_empty() => ui::prose_text(text),
        _ => none(look),
    }
}

/// What is kept of an answer of an application, with the words of it where they are not erased.
pub(crate) fn kept(
    look: &Look<'_>,
    funding: &Funding,
    field: &Field,
    (kept, body): (&Kept, Option<&Body>),
    units: &Units,
    files: &[FileRow],
) -> Markup {
    let values = &kept.values;
    match &field.kind {
        FieldKind::Line { .. } | FieldKind::Text { .. } => match body {
            None => html! { span.quiet { (look.t("erased")) } },
            Some(body) => body.texts.get(&field.id).map_or_else(|| none(look), |text| ui::prose_text(text)),
        },
        FieldKind::Money { .. } => kept.money.get(&field.id).map_or_else(|| none(look), |money| ui::money(look, *money)),
        FieldKind::Number { .. } => values.numbers.get(&field.id).map_or_else(|| none(look), |number| html! { (words::number(*number)) }),
        FieldKind::Date { .. } => values.dates.get(&field.id).map_or_else(|| none(look), |day| html! { time datetime=(day) { (day) } }),
        FieldKind::Choice { options, .. } => kept.choices.get(&field.id).map_or_else(|| none(look), |chosen| options_of(look, options, chosen)),
        FieldKind::Organisations { .. } => organisations(look, values.organisations.get(&field.id).map_or(&[][..], Vec::as_slice), units),
        FieldKind::Table(_) | FieldKind::People { .. } => {
            let Some(table) = field.kind.table() else { return none(look) };
            let written = body.and_then(|body| body.written.get(&field.id)).map_or(&[][..], Vec::as_slice);
            let rows = values.tables.get(&field.id).map_or(&[][..], Vec::as_slice);
            let sums = table.sums(rows).unwrap_or_default();
            if body.is_none() && rows.is_empty() {
                return html! { span.quiet { (look.t("erased")) } };
            }
            rows_of(look, &field.id, &table, &table.cells(rows, written), &sums)
        }
        FieldKind::Budget {} => match values.budgets.get(&field.id) {
            None => none(look),
            Some(kept) => {
                let words = body.and_then(|body| body.written.get(&field.id)).and_then(|rows| rows.first());
                budget::kept(look, funding, kept, words)
            }
        },
        FieldKind::Files { .. } => {
            if files.is_empty() {
                none(look)
            } else {
                ui::file_list(look, &field.id, files)
            }
        }
    }
}

fn options_of(look: &Look<'_>, options: &[Choice], chosen: &[String]) -> Markup {
    let labels: Vec<&str> = options.iter().filter(|option| chosen.contains(&option.id)).map(|option| look.pick(&option.label)).collect();
    html! { (labels.join(&look.t("list-separator"))) }
}

fn organisations(look: &Look<'_>, ids: &[OrganisationId], units: &Units) -> Markup {
    if ids.is_empty() {
        return none(look);
    }
    html! {
        @for (place, id) in ids.iter().enumerate() {
            @if place > 0 { (look.t("list-separator")) }
            a href={ "/organisations/" (id) } { @if let Some(name) = units.get(id) { (ui::bilingual(look, name)) } @else { (id) } }
        }
    }
}

/// Rows under their headings, with the sums below.
fn rows_of(look: &Look<'_>, id: &str, table: &Table, rows: &[Vec<String>], sums: &[Option<Sum>]) -> Markup {
    if rows.is_empty() {
        return none(look);
    }
    html! {
        div.scroll {
            table id={ "rows-" (id) } {
                caption { (look.t_with("table-count", &[("count", rows.len().into())])) }
                thead { tr { @for column in &table.columns { th scope="col" class=[is_figure(&column.kind).then_some("number")] { (look.pick(&column.label)) } } } }
                tbody {
                    @for row in rows {
                        tr { @for (column, cell) in table.columns.iter().zip(row) {
                            td data-label=(look.pick(&column.label)) class=[is_figure(&column.kind).then_some("number")] { (cell_of(look, &column.kind, cell)) }
                        } }
                    }
                }
                @if sums.iter().any(Option::is_some) { tfoot { (sum_row(look, table, sums)) } }
            }
        }
    }
}

fn is_figure(kind: &ColumnKind) -> bool {
    matches!(kind, ColumnKind::Money { .. } | ColumnKind::Number { .. })
}

fn cell_of(look: &Look<'_>, kind: &ColumnKind, cell: &str) -> Markup {
    match kind {
        ColumnKind::Choice { options } => options_of(look, options, &[cell.to_owned()]),
        ColumnKind::Money { .. } => match rules::Money::parse(cell.trim()) {
            Ok(amount) => ui::money(look, amount),
            Err(_) => html! { (cell) },
        },
        ColumnKind::Line { .. } | ColumnKind::Number { .. } | ColumnKind::Date {} => html! { (cell) },
    }
}
