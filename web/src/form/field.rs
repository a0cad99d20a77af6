//! One field of a form, as a form of its own: what is asked, of whom, and what it takes, kind by kind. Options and columns are rows, so that they
//! need no script; their ids are kept, because answers and conditions name them.

use super::builder::{LABEL_MOST, crumbs, deciders, edit, read_condition, ticked};
use crate::call::revision::editable;
use crate::cx::{Cx, Outcome};
use crate::fields::{Fields, Sent};
use crate::person::wrong;
use crate::ui::{self, Look, Part, Section};
use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};
use rules::Refusal;
use rules::day::Day;
use rules::form::{self, Choice, Column, ColumnKind, Edit, Field, FieldKind, MediaType, PdfRule, Table, Unit};
use rules::money::Money;
use rules::refusal::FieldRefusal;
use rules::text::Bilingual;
use store::{CallRow, WriteError};

/// Every kind of field, as the builder names it.
pub(super) const KINDS: [&str; 11] = ["line", "text", "choice", "money", "number", "date", "files", "people", "organisations", "table", "budget"];
const COLUMN_KINDS: [&str; 5] = ["line", "number", "money", "date", "choice"];
const HELP_MOST: usize = 1_000;

fn kind_of(kind: &FieldKind) -> &'static str {
    match kind {
        FieldKind::Line { .. } => "line",
        FieldKind::Text { .. } => "text",
        FieldKind::Choice { .. } => "choice",
        FieldKind::Money { .. } => "money",
        FieldKind::Files { .. } => "files",
        FieldKind::Number { .. } => "number",
        FieldKind::Date { .. } => "date",
        FieldKind::People { .. } => "people",
        FieldKind::Organisations { .. } => "organisations",
        FieldKind::Table(_) => "table",
        FieldKind::Budget {} => "budget",
    }
}

/// The form of a new field of a kind.
pub(crate) async fn new_form(cx: Cx, Path(id): Path<String>) -> Response {
    let row = match editable(&cx, &id).await {
        Ok(row) => row,
        Err(response) => return response,
    };
    let kind = cx.query("kind").unwrap_or_else(|| "line".to_owned());
    let section = cx.query("section").unwrap_or_else(|| row.content.form.sections.len().saturating_sub(1).to_string());
    let title = cx.look(Section::Calls).t("form-field-add");
    let most = match kind.as_str() {
        "line" => "100",
        "text" => "1000",
        "people" | "organisations" | "files" => "5",
        "table" => "20",
        _ => "",
    };
    let values = [("kind", kind.as_str()), ("section", &section), ("most", most), ("megabytes", "20"), ("media", "pdf")];
    let fields = Fields::of(values.map(|(name, value)| (name.to_owned(), vec![value.to_owned()])).into());
    cx.reply().page(Section::Calls, &title, |look| page(look, &row, None, &fields, &[], &cx))
}

/// The form of a field that there is.
pub(crate) async fn form(cx: Cx, Path((id, field)): Path<(String, String)>) -> Response {
    let row = match editable(&cx, &id).await {
        Ok(row) => row,
        Err(response) => return response,
    };
    let Some(field) = row.content.form.field(&field) else { return cx.reply().refused(&form::Refusal::NoSuchField(field).into()) };
    let title = cx.look(Section::Calls).t("form-field-edit-title");
    let fields = shown(field);
    cx.reply().show(Section::Calls, &title, field, |look| page(look, &row, Some(&field.id), &fields, &[], &cx))
}

/// A field as it would be typed.
fn shown(field: &Field) -> Fields {
    let one = |text: &str| vec![text.to_owned()];
    let number = |number: Option<i64>| number.map(|number| vec![number.to_string()]).unwrap_or_default();
    let day = |day: Option<Day>| day.map(|day| vec![day.to_string()]).unwrap_or_default();
    let mut all = vec![
        ("kind".to_owned(), one(kind_of(&field.kind))),
        ("label_zh".to_owned(), one(&field.label.zh)),
        ("label_en".to_owned(), one(&field.label.en)),
        ("help_zh".to_owned(), one(&field.help.zh)),
        ("help_en".to_owned(), one(&field.help.en)),
        ("required".to_owned(), if field.required { one("on") } else { Vec::new() }),
        ("when".to_owned(), ticked(field.when.as_ref())),
    ];
    let mut say = |name: &str, value: Vec<String>| all.push((name.to_owned(), value));
    match &field.kind {
        FieldKind::Line { most, unit } | FieldKind::Text { most, unit } => {
            say("most", one(&most.to_string()));
            say("unit", one(unit.as_str()));
        }
        FieldKind::Choice { options, many } => {
            say("many", if *many { one("on") } else { Vec::new() });
            for (row, option) in options.iter().enumerate() {
                let cells = [&option.id, &option.label.zh, &option.label.en];
                cells.iter().enumerate().for_each(|(place, cell)| say(&format!("option.{row}.{place}"), one(cell)));
            }
        }
        FieldKind::Money { most } => say("most_money", most.map(|most| vec![most.plain()]).unwrap_or_default()),
        FieldKind::Files { most, bytes_each, media, pdf } => {
            if let Some(rule) = pdf {
                say("pdf_pages", rule.pages_max.map(|pages| vec![pages.to_string()]).unwrap_or_default());
                say("pdf_headings", vec![rule.headings.join("\n")]);
                say("pdf_fonts", if rule.fonts_embedded { one("on") } else { Vec::new() });
            }
            say("most", one(&most.to_string()));
            say("megabytes", one(&bytes_each.div_ceil(1_000_000).to_string()));
            say("media", media.iter().map(|media| media.as_str().to_owned()).collect());
        }
        FieldKind::Number { least, most } => {
            say("least", number(*least));
            say("most", number(*most));
        }
        FieldKind::Date { from, until } => {
            say("from", day(*from));
            say("until", day(*until));
        }
        FieldKind::People { most } | FieldKind::Organisations { most } => say("most", one(&most.to_string())),
        FieldKind::Table(table) => {
            say("least", one(&table.least.to_string()));
            say("most", one(&table.most.to_string()));
            for (row, column) in table.columns.iter().enumerate() {
                let cells = typed_column(column);
                cells.iter().enumerate().for_each(|(place, cell)| say(&format!("column.{row}.{place}"), one(cell)));
            }
        }
        FieldKind::Budget {} => {}
    }
    Fields::of(all.into_iter().collect())
}

/// How many characters a cell of a table takes where its form says nothing.
const LINE_MOST: usize = 200;

/// A column as a row of cells: id, labels, kind, required, sum, equal to which field, options, least, most.
fn typed_column(column: &Column) -> [String; 10] {
    let ticked = |set: bool| if set { "on".to_owned() } else { String::new() };
    let (kind, options) = match &column.kind {
        ColumnKind::Line { .. } => ("line", String::new()),
        ColumnKind::Number { .. } => ("number", String::new()),
        ColumnKind::Money { .. } => ("money", String::new()),
        ColumnKind::Date {} => ("date", String::new()),
        ColumnKind::Choice { options } => ("choice", options.iter().map(|option| option.label.zh.as_str()).collect::<Vec<_>>().join("、")),
    };
    let equals = column.equals.clone().unwrap_or_default();
    let said = |limit: Option<String>| limit.unwrap_or_default();
    let (least, most) = match &column.kind {
        ColumnKind::Line { most } => (String::new(), most.to_string()),
        ColumnKind::Number { least, most } => (said(least.map(|least| least.to_string())), said(most.map(|most| most.to_string()))),
        ColumnKind::Money { most } => (String::new(), said(most.map(Money::plain))),
        ColumnKind::Date {} | ColumnKind::Choice { .. } => (String::new(), String::new()),
    };
    [
        column.id.clone(),
        column.label.zh.clone(),
        column.label.en.clone(),
        kind.to_owned(),
        ticked(column.required),
        ticked(column.sum),
        equals,
        options,
        least,
        most,
    ]
}

fn page(look: &Look<'_>, row: &CallRow, id: Option<&str>, fields: &Fields, wrong: &[FieldRefusal], cx: &Cx) -> Markup {
    let title = look.t(if id.is_some() { "form-field-edit-title" } else { "form-field-add" });
    let base = format!("/calls/{}/form/fields", row.id);
    let deciders = deciders(look, &row.content.form, id);
    let kind = fields.raw("kind").to_owned();
    let line = |name: &str, key: &str, required: bool| {
        ui::line(look, &Part::new(name, &look.t(key)).required(required).among(wrong), fields.raw(name), Some(LABEL_MOST))
    };
    let prose = |name: &str, key: &str| ui::prose(look, &Part::new(name, &look.t(key)).among(wrong), fields.raw(name), HELP_MOST, 2);
    html! {
        (crumbs(look, row, Some(&title)))
        h1 { (title) } p.quiet { (look.t(&format!("field-kind-{kind}"))) @if let Some(id) = id { " · " code { (id) } } }
        form method="post" action=(id.map_or_else(|| base.clone(), |id| format!("{base}/{id}/revision"))) {
            (ui::hidden("version", &row.version.to_string()))
            (ui::hidden("kind", &kind))
            @if id.is_none() { (ui::hidden("section", fields.raw("section"))) }
            (line("label_zh", "field-label-zh", true))
            (line("label_en", "field-label-en", false))
            (prose("help_zh", "field-help-zh")) (prose("help_en", "field-help-en"))
            (ui::choices(look, &Part::new("required", &look.t("form-required")), &[("on".to_owned(), look.t("field-required"))], &fields.all("required"), true))
            (limits(look, row, &kind, fields, wrong))
            @if !deciders.is_empty() && id != Some(form::TITLE) { (ui::choices(look, &Part::new("when", &look.t("form-only-when")).help(&look.t("form-only-when-help")).among(wrong), &deciders, &fields.all("when"), true)) }
            @if id.is_none() { (ui::line(look, &Part::new("id", &look.t("field-id")).help(&look.t("field-id-help")).among(wrong), fields.raw("id"), Some(40))) }
            (ui::submit_row(look, &look.t("save"), look.csrf(), &cx.new_key()))
        }
    }
}

/// What is particular to a kind.
fn limits(look: &Look<'_>, row: &CallRow, kind: &str, fields: &Fields, wrong: &[FieldRefusal]) -> Markup {
    let short = |name: &str, key: &str| ui::line(look, &Part::new(name, &look.t(key)).among(wrong), fields.raw(name), None);
    let day = |name: &str, key: &str| ui::line(look, &Part::new(name, &look.t(key)).kind("date").among(wrong), fields.raw(name), None);
    match kind {
        "line" | "text" => {
            let units = Unit::ALL
                .map(|unit| (unit.as_str().to_owned(), look.t(if unit == Unit::Words { "field-unit-words" } else { "field-unit-characters" })));
            html! {
                (short("most", "field-most"))
                (ui::select(look, &Part::new("unit", &look.t("field-unit")).help(&look.t("field-unit-help")).among(wrong), &units, Some(fields.raw("unit")).filter(|unit| !unit.is_empty()).unwrap_or("characters")))
            }
        }
        "choice" => html! {
            (ui::choices(look, &Part::new("many", &look.t("field-many")), &[("on".to_owned(), look.t("field-many-may"))], &fields.all("many"), true))
            (options(look, fields, wrong))
        },
        "money" => ui::money_field(look, &Part::new("most_money", &look.t("field-most-money")).among(wrong), fields.raw("most_money"), None),
        "number" => html! { (short("least", "field-least")) (short("most", "field-most-number")) },
        "date" => html! { (day("from", "field-from")) (day("until", "field-until")) },
        "files" => {
            let media: Vec<(String, String)> =
                MediaType::ALL.iter().map(|media| (media.as_str().to_owned(), media.as_str().to_uppercase())).collect();
            html! {
                (short("most", "field-most-files")) (short("megabytes", "field-megabytes"))
                (ui::choices(look, &Part::new("media", &look.t("field-media")).among(wrong), &media, &fields.all("media"), true))
                (short("pdf_pages", "field-pdf-pages"))
                (ui::prose(look, &Part::new("pdf_headings", &look.t("field-pdf-headings")).help(&look.t("field-pdf-headings-help")).among(wrong), fields.raw("pdf_headings"), 2_000, 4))
                (ui::choices(look, &Part::new("pdf_fonts", &look.t("field-pdf-fonts")).among(wrong), &[("on".to_owned(), look.t("field-pdf-fonts-embedded"))], &fields.all("pdf_fonts"), true))
            }
        }
        "people" | "organisations" => short("most", "field-most-named"),
        "table" => html! { (short("least", "field-least-rows")) (short("most", "field-most-rows")) (columns(look, row, fields, wrong)) },
        _ => html! { p.help { (look.t("field-budget-help")) " " a href={ "/calls/" (row.id) "/terms/funding" } { (look.t("funding-edit")) } } },
    }
}

/// The options as rows of both labels; an empty row is none.
fn options(look: &Look<'_>, fields: &Fields, wrong: &[FieldRefusal]) -> Markup {
    let rows = fields.rows("option");
    let labels = [look.t("field-option-zh"), look.t("field-option-en")];
    rows_of(look, "option", wrong, &look.t("field-options-help"), &labels, rows.len() + 4, |row, place| {
        let value = cell(&rows, row, place + 1);
        let name = format!("option.{row}.{}", place + 1);
        let label = look.t_with("table-cell", &[("column", labels[place].as_str().into()), ("row", (row + 1).into())]);
        html! {
            @if place == 0 { (ui::hidden(&format!("option.{row}.0"), &cell(&rows, row, 0))) }
            input name=(name) value=(value) type="text" aria-label=(label);
        }
    })
}

/// The columns of a table as rows.
fn columns(look: &Look<'_>, call: &CallRow, fields: &Fields, wrong: &[FieldRefusal]) -> Markup {
    let rows = fields.rows("column");
    let keys = [
        "field-label-zh",
        "field-label-en",
        "field-column-kind",
        "form-required",
        "field-column-sum",
        "field-column-equals",
        "field-column-options",
        "field-column-least",
        "field-column-most",
    ];
    let labels = keys.map(|key| look.t(key));
    let amounts: Vec<&Field> = call.content.form.fields().filter(|field| matches!(field.kind, FieldKind::Money { .. })).collect();
    rows_of(look, "column", wrong, &look.t("field-columns-help"), &labels, (rows.len() + 3).min(12), |row, place| {
        let (value, name) = (cell(&rows, row, place + 1), format!("column.{row}.{}", place + 1));
        let label = look.t_with("table-cell", &[("column", labels[place].as_str().into()), ("row", (row + 1).into())]);
        html! {
            @if place == 0 { (ui::hidden(&format!("column.{row}.0"), &cell(&rows, row, 0))) }
            @match place {
                2 => select name=(name) aria-label=(label) { @for kind in COLUMN_KINDS { option value=(kind) selected[value == kind] { (look.t(&format!("column-{kind}"))) } } },
                3 | 4 => input type="checkbox" name=(name) value="on" checked[!value.is_empty()] aria-label=(label);,
                5 => select name=(name) aria-label=(label) {
                    option value="" selected[value.is_empty()] { "—" }
                    @for field in &amounts { option value=(field.id) selected[value == field.id] { (look.pick(&field.label)) } }
                },
                _ => input name=(name) value=(value) type="text" aria-label=(label);,
            }
        }
    })
}

fn cell(rows: &[Vec<String>], row: usize, place: usize) -> String {
    rows.get(row).and_then(|row| row.get(place)).cloned().unwrap_or_default()
}

fn rows_of(
    look: &Look<'_>,
    name: &str,
    wrong: &[FieldRefusal],
    help: &str,
    labels: &[String],
    count: usize,
    input: impl Fn(usize, usize) -> Markup,
) -> Markup {
    html! {
        div.scroll id={ "field-" (name) } tabindex="-1" {
            table.entry {
                caption { (help) }
                thead { tr { @for label in labels { th scope="col" { (label) } } } }
                tbody { @for row in 0..count { tr { @for (place, label) in labels.iter().enumerate() { td data-label=(label) { (input(row, place)) } } } } }
            }
        }
        @if let Some(wrong) = wrong.iter().find(|wrong| wrong.field == name) { p.wrong { (look.says(&wrong.says)) (look.gap()) (look.next(&wrong.says)) } }
    }
}

/// Reads a field; what is wrong with a limit is named at it, what is wrong with the whole is refused by the rule.
fn read(fields: &Fields) -> Result<Field, Refusal> {
    let line = |name: &str| fields.maybe_line(name, LABEL_MOST).map_or_else(String::new, |line| line.as_str().to_owned());
    let prose = |name: &str| fields.maybe_prose(name, HELP_MOST).map_or_else(String::new, |text| text.as_str().to_owned());
    let label_zh = fields.line("label_zh", LABEL_MOST).map_or_else(String::new, |line| line.as_str().to_owned());
    let kind = read_kind(fields, fields.raw("kind"));
    let field = Field {
        id: fields.raw("id").trim().to_owned(),
        label: Bilingual::new(label_zh, line("label_en")),
        help: Bilingual::new(prose("help_zh"), prose("help_en")),
        required: fields.ticked("required"),
        when: read_condition(fields),
        kind: kind.unwrap_or(FieldKind::Budget {}),
    };
    // Each cell that there is was read.
    let _ = (fields.rows("option"), fields.rows("column"));
    Ok(field)
}

fn read_kind(fields: &Fields, kind: &str) -> Option<FieldKind> {
    let whole = |name: &str| match fields.raw(name).trim() {
        "" => None,
        text => fields.keep(name, text.parse::<i64>().map_err(|_| form::Refusal::NotANumber)),
    };
    let count = |name: &str| whole(name).and_then(|count| usize::try_from(count).ok()).unwrap_or(0);
    let day = |name: &str| match fields.raw(name).trim() {
        "" => None,
        text => fields.keep(name, Day::parse(text).ok_or(form::Refusal::NotADay)),
    };
    Some(match kind {
        "line" | "text" => {
            let unit = if fields.raw("unit").is_empty() { Unit::Characters } else { fields.option("unit", Unit::parse)? };
            let most = count("most");
            if kind == "line" { FieldKind::Line { most, unit } } else { FieldKind::Text { most, unit } }
        }
        "choice" => FieldKind::Choice { options: read_options(fields), many: fields.ticked("many") },
        "money" => FieldKind::Money { most: fields.maybe_money("most_money") },
        "number" => FieldKind::Number { least: whole("least"), most: whole("most") },
        "date" => FieldKind::Date { from: day("from"), until: day("until") },
        "files" => {
            let bytes_each = u64::try_from(count("megabytes")).unwrap_or(0).saturating_mul(1_000_000);
            FieldKind::Files {
                most: count("most"),
                bytes_each,
                media: fields.options("media", |text| MediaType::ALL.into_iter().find(|media| media.as_str() == text)),
                pdf: read_pdf_rule(fields),
            }
        }
        "people" => FieldKind::People { most: count("most") },
        "organisations" => FieldKind::Organisations { most: count("most") },
        "table" => FieldKind::Table(Table { columns: read_columns(fields), least: count("least"), most: count("most") }),
        "budget" => FieldKind::Budget {},
        _ => return fields.option("kind", |_| None),
    })
}

/// What a PDF has to be, where anything is asked of it.
fn read_pdf_rule(fields: &Fields) -> Option<PdfRule> {
    let pages_max = match fields.raw("pdf_pages") {
        "" => None,
        text => fields.keep("pdf_pages", text.parse().map_err(|_| form::Refusal::NotANumber)),
    };
    let headings = fields
        .maybe_prose("pdf_headings", 2_000)
        .map_or_else(Vec::new, |text| text.as_str().lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect());
    let rule = PdfRule { pages_max, headings, fonts_embedded: fields.ticked("pdf_fonts") };
    (rule != PdfRule::default()).then_some(rule)
}

/// A table's columns with the limits that they had, where a program says none and a column still takes the same.
fn with_limits(mut field: Field, old: Option<FieldKind>, said: bool) -> Field {
    if said {
        return field;
    }
    if let (FieldKind::Table(table), Some(FieldKind::Table(old))) = (&mut field.kind, old) {
        for column in &mut table.columns {
            let same =
                old.columns.iter().find(|other| other.id == column.id && std::mem::discriminant(&other.kind) == std::mem::discriminant(&column.kind));
            if let Some(same) = same.filter(|same| !matches!(same.kind, ColumnKind::Choice { .. })) {
                column.kind = same.kind.clone();
            }
        }
    }
    field
}

/// The next id that none of these has.
fn free<'a>(prefix: &str, taken: impl Iterator<Item = &'a str> + Clone) -> String {
    (1usize..).map(|number| format!("{prefix}{number}")).find(|id| !taken.clone().any(|other| other == id)).unwrap_or_default()
}

fn read_options(fields: &Fields) -> Vec<Choice> {
    let rows: Vec<Vec<String>> = fields.rows("option").into_iter().filter(|row| row.iter().skip(1).any(|cell| !cell.trim().is_empty())).collect();
    let mut options: Vec<Choice> = Vec::new();
    for row in &rows {
        let cell = |place: usize| row.get(place).map_or("", |cell| cell.trim());
        let taken = rows.iter().filter_map(|row| row.first()).map(String::as_str).chain(options.iter().map(|option| option.id.as_str()));
        let id = if cell(0).is_empty() { free("o", taken) } else { cell(0).to_owned() };
        options.push(Choice { id, label: Bilingual::new(cell(1), cell(2)) });
    }
    options
}

fn read_columns(fields: &Fields) -> Vec<Column> {
    let is_named =
        |row: &Vec<String>| row.get(1).is_some_and(|label| !label.trim().is_empty()) || row.get(2).is_some_and(|label| !label.trim().is_empty());
    let rows: Vec<Vec<String>> = fields.rows("column").into_iter().filter(is_named).collect();
    let mut columns: Vec<Column> = Vec::new();
    for row in &rows {
        let cell = |place: usize| row.get(place).map_or("", |cell| cell.trim());
        let taken = rows.iter().filter_map(|row| row.first()).map(String::as_str).chain(columns.iter().map(|column| column.id.as_str()));
        let id = if cell(0).is_empty() { free("c", taken) } else { cell(0).to_owned() };
        let option = |(place, label): (usize, &str)| Choice { id: format!("o{}", place + 1), label: Bilingual::new(label.trim(), "") };
        let labels = cell(7).split(['、', ',', '，', ';', '；']).filter(|label| !label.trim().is_empty());
        let number = |text: &str| match text {
            "" => None,
            text => fields.keep("column", text.parse::<i64>().map_err(|_| form::Refusal::NotANumber)),
        };
        let kind = match cell(3) {
            "number" => ColumnKind::Number { least: number(cell(8)), most: number(cell(9)) },
            "money" => {
                ColumnKind::Money { most: Some(cell(9)).filter(|most| !most.is_empty()).and_then(|most| fields.keep("column", Money::parse(most))) }
            }
            "date" => ColumnKind::Date {},
            "choice" => ColumnKind::Choice { options: labels.enumerate().map(option).collect() },
            _ => ColumnKind::Line { most: number(cell(9)).map_or(LINE_MOST, |most| usize::try_from(most).unwrap_or(0)) },
        };
        let equals = Some(cell(6)).filter(|id| !id.is_empty()).map(str::to_owned);
        let (required, sum) = (!cell(4).is_empty(), !cell(5).is_empty());
        columns.push(Column { id, label: Bilingual::new(cell(1), cell(2)), required, kind, sum, equals });
    }
    columns
}

/// Adds a field 增加填报项.
pub(crate) async fn add(cx: Cx, Path(id): Path<String>, Sent(fields): Sent) -> Response {
    let fields = match fields {
        Ok(fields) => fields,
        Err(refusal) => return cx.reply().refused(&refusal),
    };
    let read = |fields: &Fields| {
        let section = fields.raw("section").parse().map_err(|_| Refusal::from(form::Refusal::NoSuchPlace))?;
        Ok(Edit::AddField { section, field: read(fields)? })
    };
    let outcome = edit(&cx, &id, &fields, read, "").await;
    answered(&cx, &id, None, &fields, outcome).await
}

/// Revises what a field asks 修改填报项.
pub(crate) async fn revise(cx: Cx, Path((id, field)): Path<(String, String)>, Sent(fields): Sent) -> Response {
    let fields = match fields {
        Ok(fields) => fields,
        Err(refusal) => return cx.reply().refused(&refusal),
    };
    let row = match editable(&cx, &id).await {
        Ok(row) => row,
        Err(response) => return response,
    };
    let old = row.content.form.field(&field).map(|field| field.kind.clone());
    let said = fields.rows("column").iter().any(|cells| cells.len() > 8);
    let read =
        |fields: &Fields| Ok(Edit::ReviseField { id: field.clone(), field: Field { id: field.clone(), ..with_limits(read(fields)?, old, said) } });
    let outcome = edit(&cx, &id, &fields, read, &format!("#asked-{field}")).await;
    answered(&cx, &id, Some(&field), &fields, outcome).await
}

async fn answered(cx: &Cx, id: &str, field: Option<&str>, fields: &Fields, outcome: Result<Outcome, WriteError>) -> Response {
    let error = match outcome {
        Ok(outcome) => return cx.reply().done(&outcome, "saved"),
        Err(error) => error,
    };
    let row = match editable(cx, id).await {
        Ok(row) => row,
        Err(response) => return response,
    };
    let title = cx.look(Section::Calls).t(if field.is_some() { "form-field-edit-title" } else { "form-field-add" });
    cx.reply().again(error, Section::Calls, &title, |look, refusal| page(look, &row, field, fields, wrong(refusal), cx))
}
