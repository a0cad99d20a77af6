//! The builder's page: sections and fields in order, with small forms that move, remove and rename. Everything works by keyboard and without scripts.

use super::words;
use crate::call::revision::{editable, managed, revise_by};
use crate::cx::Cx;
use crate::fields::{Fields, Sent};
use crate::person::wrong;
use crate::ui::{self, Look, Part, Tone};
use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};
use rules::call::Stage;
use rules::form::{Condition, Edit, Field, FieldKind, Form, Section, Way};
use rules::refusal::FieldRefusal;
use rules::text::Bilingual;
use rules::{Refusal, form};
use store::{CallRow, WriteError};

/// The most characters of a label or a title.
pub(super) const LABEL_MOST: usize = 200;

/// The form of a call, to be changed while it is a draft 表单设计.
pub(crate) async fn show(cx: Cx, Path(id): Path<String>) -> Response {
    let row = match managed(&cx, &id).await {
        Ok(row) => row,
        Err(response) => return response,
    };
    let title = cx.look(ui::Section::Calls).t("form-builder");
    cx.reply().show(ui::Section::Calls, &title, &row.content.form, |look| page(look, &row, &cx))
}

/// Where the page stands.
pub(super) fn crumbs(look: &Look<'_>, row: &CallRow, here: Option<&str>) -> Markup {
    let (call, builder) = (format!("/calls/{}", row.id), format!("/calls/{}/form", row.id));
    let (calls, form) = (look.t("calls-title"), look.t("form-builder"));
    let mut steps: Vec<(&str, Option<&str>)> = vec![(&calls, Some("/calls")), (look.pick(&row.content.title), Some(&call))];
    match here {
        Some(here) => steps.extend([(form.as_str(), Some(builder.as_str())), (here, None)]),
        None => steps.push((&form, None)),
    }
    ui::crumbs(look, &steps)
}

fn page(look: &Look<'_>, row: &CallRow, cx: &Cx) -> Markup {
    let (form, base) = (&row.content.form, format!("/calls/{}/form", row.id));
    let draft = row.stage == Stage::Draft;
    html! {
        (crumbs(look, row, None))
        h1 { (look.t("form-builder")) }
        @if !draft { (ui::notice(Tone::Plain, html! { p { (look.t("form-fixed")) } })) }
        p {
            a.button.plain href={ (base) "/preview" } { (look.t("form-preview")) }
            a.button.plain href={ "/calls/" (row.id) "/form.json" } download { (look.t("form-export")) }
            a.button.plain href={ (base) "/comparison" } { (look.t("form-compare")) }
        }
        @for (place, section) in form.sections.iter().enumerate() {
            (section_card(look, row, cx, (form, section, place), draft))
        }
        @if draft {
            (ui::section("new-section", &look.t("form-section-add"), None, html! {
                form method="post" action={ (base) "/sections" } {
                    (ui::hidden("version", &row.version.to_string()))
                    (title_fields(look, &Fields::default(), &[]))
                    (ui::submit_row(look, &look.t("form-section-add"), look.csrf(), &cx.new_key()))
                }
            }))
            (super::exchange::bring(look, row, cx))
        }
    }
}

fn title_fields(look: &Look<'_>, fields: &Fields, wrong: &[FieldRefusal]) -> Markup {
    html! {
        (ui::line(look, &Part::new("title_zh", &look.t("form-section-zh")).required(true).among(wrong), fields.raw("title_zh"), Some(LABEL_MOST)))
        (ui::line(look, &Part::new("title_en", &look.t("form-section-en")).among(wrong), fields.raw("title_en"), Some(LABEL_MOST)))
    }
}

fn section_card(look: &Look<'_>, row: &CallRow, cx: &Cx, (form, section, place): (&Form, &Section, usize), draft: bool) -> Markup {
    let base = format!("/calls/{}/form", row.id);
    let at = format!("{base}/sections/{place}");
    let name = look.pick(&section.title);
    let side = html! {
        @if draft {
            span.moves {
                @if place > 0 { (button(look, row, cx, &format!("{at}/move"), &[("way", "up")], (&look.t("form-up"), name))) }
                @if place + 1 < form.sections.len() { (button(look, row, cx, &format!("{at}/move"), &[("way", "down")], (&look.t("form-down"), name))) }
                a href=(at) { (look.t("form-section-edit")) }
            }
        }
    };
    ui::section(
        &format!("section-{place}"),
        if name.is_empty() { "—" } else { name },
        Some(side),
        html! {
            @if let Some(when) = &section.when { p.quiet { (words::condition(look, form, when)) } }
            @if section.fields.is_empty() { p.quiet { (look.t("form-section-empty")) } } @else {
                ul.asked { @for (number, field) in section.fields.iter().enumerate() { (field_item(look, row, cx, (form, field, place, number), draft)) } }
            }
            @if draft { (adding(look, &base, place)) }
        },
    )
}

fn field_item(look: &Look<'_>, row: &CallRow, cx: &Cx, (form, field, section, number): (&Form, &Field, usize, usize), draft: bool) -> Markup {
    let at = format!("/calls/{}/form/fields/{}", row.id, field.id);
    let name = look.pick(&field.label);
    let first = section == 0 && number == 0;
    let last = section + 1 == form.sections.len() && form.sections[section].fields.len() == number + 1;
    let fixed = field.id == form::TITLE;
    html! {
        li id={ "asked-" (field.id) } {
            div {
                strong { (name) } @if field.required { " " span.required { (look.t("form-required")) } }
                " " span.quiet { (words::kind(look, &field.kind)) " · " code { (field.id) } }
                @if let Some(when) = &field.when { p.quiet { (words::condition(look, form, when)) } }
                @if !look.pick(&field.help).is_empty() { p.help { (look.pick(&field.help)) } }
            }
            @if draft {
                span.moves {
                    @if !first { (button(look, row, cx, &format!("{at}/move"), &[("way", "up")], (&look.t("form-up"), name))) }
                    @if !last { (button(look, row, cx, &format!("{at}/move"), &[("way", "down")], (&look.t("form-down"), name))) }
                    a href=(at) { (look.t("form-field-edit")) span.hidden { " " (name) } }
                    @if !fixed { (button(look, row, cx, &format!("{at}/removal"), &[], (&look.t("form-field-remove"), name))) }
                }
            }
        }
    }
}

/// One button that is a form of its own, judged by the version that the page shows.
fn button(look: &Look<'_>, row: &CallRow, cx: &Cx, action: &str, sends: &[(&str, &str)], (text, of): (&str, &str)) -> Markup {
    html! {
        form.single method="post" action=(action) {
            (ui::hidden("csrf", look.csrf())) (ui::hidden("key", &cx.new_key())) (ui::hidden("version", &row.version.to_string()))
            @for (name, value) in sends { (ui::hidden(name, value)) }
            button.link type="submit" { (text) span.hidden { " " (of) } }
        }
    }
}

/// What can be added to a section: a kind is chosen, and the form of such a field comes.
fn adding(look: &Look<'_>, base: &str, place: usize) -> Markup {
    html! {
        form.small method="get" action={ (base) "/fields/new" } {
            (ui::hidden("section", &place.to_string()))
            label.hidden for={ "kind-" (place) } { (look.t("form-field-kind")) }
            select id={ "kind-" (place) } name="kind" { @for kind in super::field::KINDS { option value=(kind) { (look.t(&format!("field-kind-{kind}"))) } } }
            button.plain type="submit" { (look.t("form-field-add")) }
        }
    }
}

/// The fields of options by which something can be conditional, for a choice: `field=option`.
pub(super) fn deciders(look: &Look<'_>, form: &Form, but: Option<&str>) -> Vec<(String, String)> {
    let mut all = Vec::new();
    for field in form.fields().filter(|field| Some(field.id.as_str()) != but) {
        if let FieldKind::Choice { options, .. } = &field.kind {
            let label = |option: &form::Choice| format!("{}{}{}", look.pick(&field.label), look.t("form-colon"), look.pick(&option.label));
            all.extend(options.iter().map(|option| (format!("{}={}", field.id, option.id), label(option))));
        }
    }
    all
}

/// What is ticked of these, as a condition; options of one field only.
pub(super) fn read_condition(fields: &Fields) -> Option<Condition> {
    let mut condition: Option<Condition> = None;
    for ticked in fields.all("when") {
        let (field, option) = ticked.split_once('=').unwrap_or((&ticked, ""));
        match &mut condition {
            None => condition = Some(Condition { field: field.to_owned(), any: vec![option.to_owned()] }),
            Some(one) if one.field == field => one.any.push(option.to_owned()),
            Some(one) => fields.refuse("when", &form::Refusal::BadCondition(one.field.clone())),
        }
    }
    condition
}

/// A condition as it is ticked.
pub(super) fn ticked(condition: Option<&Condition>) -> Vec<String> {
    condition.map(|one| one.any.iter().map(|option| format!("{}={option}", one.field)).collect()).unwrap_or_default()
}

/// The form of one section.
pub(crate) async fn section_form(cx: Cx, Path((id, place)): Path<(String, String)>) -> Response {
    let Ok(place) = place.parse::<usize>() else { return cx.reply().missing() };
    let row = match editable(&cx, &id).await {
        Ok(row) => row,
        Err(response) => return response,
    };
    let Some(section) = row.content.form.sections.get(place) else { return cx.reply().refused(&form::Refusal::NoSuchPlace.into()) };
    let title = cx.look(ui::Section::Calls).t("form-section-edit");
    let one = |text: &str| vec![text.to_owned()];
    let fields = [("title_zh", one(&section.title.zh)), ("title_en", one(&section.title.en)), ("when", ticked(section.when.as_ref()))];
    let fields = Fields::of(fields.map(|(name, value)| (name.to_owned(), value)).into());
    cx.reply().show(ui::Section::Calls, &title, section, |look| section_page(look, &row, place, &fields, &[], &cx))
}

fn section_page(look: &Look<'_>, row: &CallRow, place: usize, fields: &Fields, wrong: &[FieldRefusal], cx: &Cx) -> Markup {
    let at = format!("/calls/{}/form/sections/{place}", row.id);
    let deciders = deciders(look, &row.content.form, None);
    let title = look.t("form-section-edit");
    html! {
        (crumbs(look, row, Some(&title)))
        h1 { (title) }
        form method="post" action={ (at) "/revision" } {
            (ui::hidden("version", &row.version.to_string()))
            (title_fields(look, fields, wrong))
            @if !deciders.is_empty() { (ui::choices(look, &Part::new("when", &look.t("form-only-when")).help(&look.t("form-only-when-help")).among(wrong), &deciders, &fields.all("when"), true)) }
            (ui::submit_row(look, &look.t("save"), look.csrf(), &cx.new_key()))
        }
        form.single method="post" action={ (at) "/removal" } data-confirm=(look.t("form-section-remove-confirm")) {
            (ui::hidden("csrf", look.csrf())) (ui::hidden("key", &cx.new_key())) (ui::hidden("version", &row.version.to_string()))
            button.danger type="submit" { (look.t("form-section-remove")) }
        }
    }
}

fn read_title(fields: &Fields) -> Bilingual {
    let (zh, en) = (fields.line("title_zh", LABEL_MOST), fields.maybe_line("title_en", LABEL_MOST));
    let text = |line: Option<rules::text::Line>| line.map_or_else(String::new, |line| line.as_str().to_owned());
    Bilingual::new(text(zh), text(en))
}

/// Adds a section 增加栏目.
pub(crate) async fn add_section(cx: Cx, Path(id): Path<String>, Sent(fields): Sent) -> Response {
    edited(&cx, &id, fields, |fields| Ok(Edit::AddSection { title: read_title(fields) }), "").await
}

/// Revises what a section says 修改栏目.
pub(crate) async fn revise_section(cx: Cx, Path((id, place)): Path<(String, String)>, Sent(fields): Sent) -> Response {
    let Ok(place) = place.parse::<usize>() else { return cx.reply().missing() };
    let fields = match fields {
        Ok(fields) => fields,
        Err(refusal) => return cx.reply().refused(&refusal),
    };
    let read = |fields: &Fields| Ok(Edit::ReviseSection { place, title: read_title(fields), when: read_condition(fields) });
    match edit(&cx, &id, &fields, read, &format!("#section-{place}")).await {
        Ok(outcome) => cx.reply().done(&outcome, "saved"),
        Err(error) => {
            let row = match editable(&cx, &id).await {
                Ok(row) => row,
                Err(response) => return response,
            };
            let title = cx.look(ui::Section::Calls).t("form-section-edit");
            cx.reply().again(error, ui::Section::Calls, &title, |look, refusal| section_page(look, &row, place, &fields, wrong(refusal), &cx))
        }
    }
}

/// Removes a section with its fields 删除栏目.
pub(crate) async fn remove_section(cx: Cx, Path((id, place)): Path<(String, String)>, Sent(fields): Sent) -> Response {
    let Ok(place) = place.parse::<usize>() else { return cx.reply().missing() };
    edited(&cx, &id, fields, |_| Ok(Edit::RemoveSection { place }), "").await
}

/// Moves a section 移动栏目.
pub(crate) async fn move_section(cx: Cx, Path((id, place)): Path<(String, String)>, Sent(fields): Sent) -> Response {
    let Ok(place) = place.parse::<usize>() else { return cx.reply().missing() };
    let way = |fields: &Fields| fields.option("way", Way::parse).ok_or(Refusal::Fields(Vec::new())).map(|way| Edit::MoveSection { place, way });
    edited(&cx, &id, fields, way, "").await
}

/// Removes a field 删除填报项.
pub(crate) async fn remove_field(cx: Cx, Path((id, field)): Path<(String, String)>, Sent(fields): Sent) -> Response {
    edited(&cx, &id, fields, |_| Ok(Edit::RemoveField { id: field.clone() }), "").await
}

/// Moves a field 移动填报项.
pub(crate) async fn move_field(cx: Cx, Path((id, field)): Path<(String, String)>, Sent(fields): Sent) -> Response {
    let then = format!("#asked-{field}");
    let way =
        |fields: &Fields| fields.option("way", Way::parse).ok_or(Refusal::Fields(Vec::new())).map(|way| Edit::MoveField { id: field.clone(), way });
    edited(&cx, &id, fields, way, &then).await
}

/// One edit of a form, by a deed without a form of its own.
async fn edited(cx: &Cx, id: &str, sent: Result<Fields, Refusal>, read: impl FnOnce(&Fields) -> Result<Edit, Refusal>, then: &str) -> Response {
    let outcome = match sent {
        Ok(fields) => edit(cx, id, &fields, read, then).await,
        Err(refusal) => Err(refusal.into()),
    };
    cx.reply().settled(outcome, "saved")
}

/// One edit of a form.
pub(super) async fn edit(
    cx: &Cx,
    id: &str,
    fields: &Fields,
    read: impl FnOnce(&Fields) -> Result<Edit, Refusal>,
    then: &str,
) -> Result<crate::cx::Outcome, WriteError> {
    let edit = read(fields);
    fields.finish()?;
    let edit = edit?;
    revise_by(cx, id, fields, &format!("/calls/{id}/form{then}"), move |content| {
        content.form = content.form.edited(edit.clone())?;
        Ok(content.form.check()?)
    })
    .await
}
