//! Inputs 填报项: what an applicant sees of each field of a form, on the page of a draft and where an officer previews it.
//!
//! A cell of a table is named `field.row.column`, one of a budget `field.item.column`. Spare rows stand empty below those that are filled;
//! the button below them saves and gives more. What a condition hides is there, and hidden; the script shows it when the condition is met.

use crate::budget;
use crate::examination;
use crate::ui::{self, FileRow, Look, Part, Upload};
use crate::words;
use maud::{Markup, html};
use rules::OrganisationId;
use rules::budget::Funding;
use rules::form::{Answers, Column, ColumnKind, Condition, Field, FieldKind, Form, Raw, Section, Sum, Table};
use rules::refusal::FieldRefusal;
use rules::text::Bilingual;
use std::collections::{BTreeMap, BTreeSet};

/// How many empty rows stand below those that are filled.
const SPARE: usize = 2;

/// What is asked and what has been answered so far.
pub(crate) struct Sheet<'a> {
    pub(crate) form: &'a Form,
    pub(crate) funding: &'a Funding,
    pub(crate) answers: &'a Answers,
    pub(crate) wrong: &'a [FieldRefusal],
    /// The names of the organisations that are chosen or were found.
    pub(crate) units: &'a Units,
    /// What was looked for in which field, and what was found.
    pub(crate) found: Option<&'a Found>,
    /// Where files are sent; none in a preview.
    pub(crate) files: &'a dyn Fn(&Field) -> Option<(String, Vec<FileRow>)>,
    /// What stands beside a field.
    pub(crate) beside: &'a dyn Fn(&Field) -> Markup,
    /// What is asked at present.
    pub(crate) shown: BTreeSet<&'a str>,
}

/// The names of organisations.
pub(crate) type Units = BTreeMap<OrganisationId, Bilingual>;

/// What was looked for in the registry.
#[derive(Default)]
pub(crate) struct Found {
    pub(crate) field: String,
    pub(crate) text: String,
    pub(crate) units: Vec<OrganisationId>,
}

/// One section with its fields.
pub(crate) fn section(look: &Look<'_>, sheet: &Sheet<'_>, section: &Section) -> Markup {
    // A section is asked where none of its own conditions, nor those of its fields, hides all of it.
    let hidden = section.when.is_some() && !section.fields.iter().any(|field| sheet.shown.contains(field.id.as_str()));
    html! {
        fieldset.section data-when=[section.when.as_ref().map(when)] hidden[hidden] {
            legend { h2 { (look.pick(&section.title)) } }
            @for field in &section.fields { (conditional(look, sheet, field)) }
        }
    }
}

fn conditional(look: &Look<'_>, sheet: &Sheet<'_>, field: &Field) -> Markup {
    match &field.when {
        None => html! { (input(look, sheet, field)) ((sheet.beside)(field)) },
        Some(condition) => html! {
            div data-when=(when(condition)) hidden[!sheet.shown.contains(field.id.as_str())] { (input(look, sheet, field)) ((sheet.beside)(field)) }
        },
    }
}

/// A condition as the script reads it: the field, then the options.
fn when(condition: &Condition) -> String {
    format!("{} {}", condition.field, condition.any.join(" "))
}

fn input(look: &Look<'_>, sheet: &Sheet<'_>, field: &Field) -> Markup {
    let text = match sheet.answers.get(&field.id) {
        Some(Raw::Text(text)) => text.as_str(),
        Some(Raw::Chosen(_) | Raw::Rows(_)) | None => "",
    };
    let part = Part::new(&field.id, look.pick(&field.label)).help(look.pick(&field.help)).required(field.required).among(sheet.wrong);
    match &field.kind {
        FieldKind::Line { most, unit } => ui::line_in(look, &part, text, Some(*most), *unit),
        FieldKind::Text { most, unit } => ui::prose_in(look, &part, text, (*most, *unit), if *most > 1_000 { 12 } else { 6 }),
        FieldKind::Money { most } => ui::money_field(look, &part, text, *most),
        FieldKind::Number { .. } | FieldKind::Date { .. } => limited(look, field, &part, text),
        FieldKind::Choice { options, many } => {
            let options: Vec<(String, String)> = options.iter().map(|option| (option.id.clone(), look.pick(&option.label).to_owned())).collect();
            ui::choices(look, &part, &options, &chosen(sheet.answers, field), *many)
        }
        FieldKind::Files { most, bytes_each, media, pdf } => match (sheet.files)(field) {
            Some((action, attached)) => html! {
                (ui::upload(look, &part, &Upload { field: &field.id, action: &action, most: *most, bytes_each: *bytes_each, media, attached: &attached }))
                @if let Some(rule) = pdf { (examination::told(look, rule)) }
            },
            None => {
                html! { div.field { p { strong { (part_label(look, field)) } } p.help { (look.pick(&field.help)) } p.quiet { (super::words::kind(look, &field.kind)) } } }
            }
        },
        FieldKind::Organisations { most } => organisations(look, sheet, field, &part, *most),
        FieldKind::Table(_) | FieldKind::People { .. } => table(look, sheet, field, &part),
        FieldKind::Budget {} => budget::input(look, sheet, field, &part),
    }
}

fn part_label(look: &Look<'_>, field: &Field) -> Markup {
    html! { (look.pick(&field.label)) @if field.required { " " span.required { (look.t("form-required")) } } }
}

/// A number or a day, whose limits are said in its help.
fn limited(look: &Look<'_>, field: &Field, part: &Part<'_>, text: &str) -> Markup {
    let limits = super::words::limits(look, &field.kind);
    let help = [look.pick(&field.help), limits.as_str()].into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(look.gap());
    let part = part.clone().help(&help);
    match &field.kind {
        FieldKind::Date { .. } => ui::line(look, &part.kind("date"), text, None),
        _ => ui::line(look, &part, text, None),
    }
}

/// The ids of what is ticked.
pub(crate) fn chosen(answers: &Answers, field: &Field) -> Vec<String> {
    match answers.get(&field.id) {
        Some(Raw::Chosen(chosen)) => chosen.clone(),
        Some(Raw::Text(one)) => vec![one.clone()],
        Some(Raw::Rows(_)) | None => Vec::new(),
    }
}

/// The rows of a table or a budget as they were typed.
pub(crate) fn typed<'a>(answers: &'a Answers, field: &Field) -> &'a [Vec<String>] {
    match answers.get(&field.id) {
        Some(Raw::Rows(rows)) => rows,
        Some(Raw::Text(_) | Raw::Chosen(_)) | None => &[],
    }
}

/// Those chosen, to be unticked; a search of the registry; and what it found, to be ticked.
fn organisations(look: &Look<'_>, sheet: &Sheet<'_>, field: &Field, part: &Part<'_>, most: usize) -> Markup {
    let chosen = chosen(sheet.answers, field);
    let found = sheet.found.filter(|found| found.field == field.id);
    let more: Vec<String> = found.iter().flat_map(|found| &found.units).map(ToString::to_string).filter(|id| !chosen.contains(id)).collect();
    let option = |id: &String, ticked: bool| {
        let name = rules::Id::parse(id).and_then(|id| sheet.units.get(&OrganisationId(id))).map_or(id.as_str(), |name| look.pick(name));
        html! { label.option { input type="checkbox" name=(field.id) value=(id) checked[ticked]; span { (name) } } }
    };
    let find = format!("{}.find", field.id);
    html! {
        fieldset.field.invalid[part.is_wrong()] id=(part.id()) aria-describedby=[part.described(false)] data-many="true" tabindex="-1" {
            legend { (part_label(look, field)) }
            (part.help_and_wrong(look))
            div.options {
                @for id in &chosen { (option(id, true)) }
                @for id in &more { (option(id, false)) }
            }
            @if let Some(found) = found {
                p.quiet { (look.t_with(if found.units.is_empty() { "organisations-found-none" } else { "organisations-found" }, &[("text", found.text.as_str().into())])) }
            }
            div.amount {
                label.hidden for={ "field-" (find) } { (look.t("organisations-find-label")) }
                input id={ "field-" (find) } name=(find) type="search" value=(found.map_or("", |found| found.text.as_str())) placeholder=(look.t("organisations-find-example"));
                button.plain type="submit" name="then" value={ "find." (field.id) } { (look.t("organisations-find")) }
            }
            p.counter { (look.t_with("kind-organisations", &[("most", most.into())])) }
        }
    }
}

fn table(look: &Look<'_>, sheet: &Sheet<'_>, field: &Field, part: &Part<'_>) -> Markup {
    let Some(table) = field.kind.table() else { return html! {} };
    // As they were sent, where one is wrong: its refusal names its place.
    let sent = typed(sheet.answers, field);
    let rows = if sheet.wrong.is_empty() { table.typed(sent) } else { sent.to_vec() };
    let count = (rows.len() + SPARE).max(table.least).min(table.most.max(rows.len()));
    html! {
        fieldset.field.sheet-of id=(part.id()) aria-describedby=[part.described(false)] tabindex="-1" {
            legend { (part_label(look, field)) }
            (part.help_and_wrong(look))
            div.scroll {
                table.entry {
                    caption { (super::words::rows(look, &table)) }
                    thead { tr {
                        @for column in &table.columns {
                            th scope="col" class=[is_figure(column).then_some("number")] { (look.pick(&column.label)) @if column.required { " " span.required { (look.t("form-required")) } } }
                        }
                    } }
                    tbody {
                        @for row in 0..count {
                            tr {
                                @for (place, column) in table.columns.iter().enumerate() {
                                    td data-label=(look.pick(&column.label)) {
                                        (cell(look, sheet, (field, row, place), column, rows.get(row).and_then(|row| row.get(place)).map_or("", String::as_str)))
                                    }
                                }
                            }
                        }
                    }
                    (sums(look, field, &table, &rows))
                }
            }
            @if count < table.most { button.plain type="submit" name="then" value={ "row." (field.id) } { (look.t("table-more-rows")) } }
        }
    }
}

fn is_figure(column: &Column) -> bool {
    matches!(column.kind, ColumnKind::Money { .. } | ColumnKind::Number { .. })
}

/// One input of a table; its label is its heading and its row.
fn cell(look: &Look<'_>, sheet: &Sheet<'_>, (field, row, place): (&Field, usize, usize), column: &Column, value: &str) -> Markup {
    let name = format!("{}.{row}.{place}", field.id);
    let id = format!("field-{name}");
    let label = look.t_with("table-cell", &[("column", look.pick(&column.label).into()), ("row", (row + 1).into())]);
    let wrong = sheet.wrong.iter().find(|wrong| wrong.field == name);
    let invalid = wrong.map(|_| "true");
    let described = wrong.map(|_| format!("{id}-wrong"));
    html! {
        @match &column.kind {
            ColumnKind::Choice { options } => select id=(id) name=(name) aria-label=(label) aria-invalid=[invalid] aria-describedby=[described] {
                option value="" selected[value.is_empty()] { "—" }
                @for option in options { option value=(option.id) selected[option.id == value] { (look.pick(&option.label)) } }
            },
            ColumnKind::Date {} => input id=(id) name=(name) type="date" value=(value) aria-label=(label) aria-invalid=[invalid] aria-describedby=[described];,
            ColumnKind::Money { .. } | ColumnKind::Number { .. } => input.figure id=(id) name=(name) type="text" inputmode="decimal" autocomplete="off" value=(value) aria-label=(label) aria-invalid=[invalid] aria-describedby=[described];,
            ColumnKind::Line { .. } => input id=(id) name=(name) type="text" value=(value) aria-label=(label) aria-invalid=[invalid] aria-describedby=[described];,
        }
        @if let Some(wrong) = wrong { p.wrong id={ (id) "-wrong" } { (look.says(&wrong.says)) } }
    }
}

/// What the columns come to, as the server reckons; the script fetches it anew after each save.
fn sums(look: &Look<'_>, field: &Field, table: &Table, rows: &[Vec<String>]) -> Markup {
    let sums = table.sums_so_far(rows);
    if sums.iter().all(Option::is_none) {
        return html! {};
    }
    html! { tfoot data-worked=(field.id) { (sum_row(look, table, &sums)) } }
}

/// The row of sums below a table.
pub(crate) fn sum_row(look: &Look<'_>, table: &Table, sums: &[Option<Sum>]) -> Markup {
    let first = sums.iter().position(Option::is_some).unwrap_or(0);
    html! {
        tr {
            @if first > 0 { th scope="row" colspan=(first) { (look.t("table-sum")) } }
            @for (column, sum) in table.columns.iter().zip(sums).skip(first) {
                td.number data-label={ (look.t("table-sum")) (look.gap()) (look.pick(&column.label)) } {
                    @match sum { Some(Sum::Money(sum)) => strong { (words::money(look.language, *sum)) }, Some(Sum::Number(sum)) => strong { (words::number(*sum)) }, None => "" }
                }
            }
        }
    }
}
