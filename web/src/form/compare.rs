//! Comparison 比对: two versions of a call's form, or the forms of two calls, side by side in words; from here an earlier form is taken over.

use super::builder::crumbs;
use super::exchange::{is_draft, sources};
use super::words;
use crate::call::revision::managed;
use crate::cx::Cx;
use crate::ui::{self, Look, Part, Section, Tone};
use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};
use rules::form::{Aspect, Change, Field, Form, differences};
use rules::text::Bilingual;
use rules::{CallId, Id, Instant};
use serde::Serialize;
use store::{CallRow, ListedCall};

/// The comparison as JSON.
#[derive(Serialize)]
struct View {
    added: Vec<String>,
    removed: Vec<String>,
    changed: Vec<ChangedView>,
}

#[derive(Serialize)]
struct ChangedView {
    field: String,
    what: Vec<&'static str>,
}

/// What the form is held against.
struct Other {
    /// What it is called.
    name: String,
    form: Form,
    /// The call that it belongs to, where that is another.
    call: Option<CallId>,
}

/// A version of a call's form: its number, when it was made, and what it asks.
type Version = (u64, Instant, Form);

/// Two forms side by side 表单比对.
pub(crate) async fn compare(cx: Cx, Path(id): Path<String>) -> Response {
    let row = match managed(&cx, &id).await {
        Ok(row) => row,
        Err(response) => return response,
    };
    let call = row.id;
    let versions: Vec<Version> = match cx.read(move |rows| rows.call_contents(call)).await {
        Ok(contents) => contents.into_iter().map(|(version, at, content)| (version, at, content.form)).collect(),
        Err(error) => return cx.reply().fault(&error),
    };
    let calls = match sources(&cx, call).await {
        Ok(calls) => calls,
        Err(error) => return cx.reply().fault(&error),
    };
    let asked = cx.query("with").unwrap_or_default();
    let look = cx.look(Section::Calls);
    let title = look.t("form-compare");
    let other = chosen(&look, &asked, &row, &versions, &calls);
    let view = other.as_ref().map(|other| view(&differences(&other.form, &row.content.form)));
    cx.reply().show(Section::Calls, &title, &view, |look| {
        let mut options: Vec<(String, String)> = versions
            .iter()
            .rev()
            .filter(|(_, _, form)| *form != row.content.form)
            .map(|(version, at, _)| (version.to_string(), version_named(look, *version, *at)))
            .collect();
        options.extend(
            calls.iter().map(|call| (call.call.id.to_string(), format!("{} {}", call.call.content.code, look.pick(&call.call.content.title)))),
        );
        html! {
            (crumbs(look, &row, Some(&title)))
            h1 { (title) }
            @if options.is_empty() { (ui::empty(&look.t("form-compare-none"), &look.t("form-compare-none-next"), None)) } @else {
                form.filters method="get" id="copy" {
                    (ui::select(look, &Part::new("with", &look.t("form-compare-with")).help(&look.t("form-compare-help")), &options, &asked))
                    button type="submit" { (look.t("form-compare-show")) }
                }
            }
            @if let Some(other) = &other { (shown(look, &row, other, &cx)) }
        }
    })
}

fn version_named(look: &Look<'_>, version: u64, at: Instant) -> String {
    // To the minute: nobody tells two versions apart by their milliseconds.
    let at = Instant(at.0 - at.0.rem_euclid(60_000));
    look.t_with("form-version", &[("version", version.into()), ("at", crate::words::instant(at, &look.zone).into())])
}

fn chosen(look: &Look<'_>, asked: &str, row: &CallRow, versions: &[Version], calls: &[ListedCall]) -> Option<Other> {
    if let Ok(number) = asked.parse::<u64>() {
        let (version, at, form) = versions.iter().find(|(version, ..)| *version == number)?;
        return Some(Other { name: version_named(look, *version, *at), form: form.clone(), call: None });
    }
    let id = Id::parse(asked).map(CallId)?;
    let call = calls.iter().find(|call| call.call.id == id && id != row.id)?;
    Some(Other { name: call.call.content.code.clone(), form: call.call.content.form.clone(), call: Some(id) })
}

fn view(changes: &[Change<'_>]) -> View {
    let mut view = View { added: Vec::new(), removed: Vec::new(), changed: Vec::new() };
    for change in changes {
        match change {
            Change::Added(field) => view.added.push(field.id.clone()),
            Change::Removed(field) => view.removed.push(field.id.clone()),
            Change::Changed { after, what, .. } => {
                view.changed.push(ChangedView { field: after.id.clone(), what: what.iter().map(|aspect| named(*aspect)).collect() });
            }
        }
    }
    view
}

fn named(aspect: Aspect) -> &'static str {
    match aspect {
        Aspect::Label => "label",
        Aspect::Help => "help",
        Aspect::Required => "required",
        Aspect::Condition => "condition",
        Aspect::Kind => "kind",
        Aspect::Section => "section",
    }
}

fn shown(look: &Look<'_>, row: &CallRow, other: &Other, cx: &Cx) -> Markup {
    let form = &row.content.form;
    let changes = differences(&other.form, form);
    html! {
        @if changes.is_empty() { (ui::notice(Tone::Good, html! { p { (look.t("form-same")) } })) } @else {
            div.scroll { table {
                caption { (look.t_with("form-changes", &[("count", changes.len().into())])) }
                thead { tr { th scope="col" { (look.t("form-change")) } th scope="col" { (other.name) } th scope="col" { (look.t("form-this")) } } }
                tbody { @for change in &changes { (change_row(look, (&other.form, form), change)) } }
            } }
        }
        @if let Some(from) = other.call.filter(|_| is_draft(row)) {
            form.single method="post" action={ "/calls/" (row.id) "/form/copy" } data-confirm=(look.t("form-copy-confirm")) {
                (ui::hidden("csrf", look.csrf())) (ui::hidden("key", &cx.new_key())) (ui::hidden("version", &row.version.to_string()))
                (ui::hidden("from", &from.to_string()))
                button type="submit" { (look.t_with("form-copy", &[("code", other.name.as_str().into())])) }
            }
        }
    }
}

fn change_row(look: &Look<'_>, (before, after): (&Form, &Form), change: &Change<'_>) -> Markup {
    let (tone, key, old, new, what): (Tone, &str, Option<&Field>, Option<&Field>, &[Aspect]) = match change {
        Change::Added(field) => (Tone::Good, "form-added", None, Some(field), &[]),
        Change::Removed(field) => (Tone::Bad, "form-removed", Some(field), None, &[]),
        Change::Changed { before, after, what } => (Tone::Wait, "form-changed", Some(before), Some(after), what),
    };
    let name = new.or(old).map_or("", |field| look.pick(&field.label));
    let side =
        |form: &Form, field: Option<&Field>| html! { @if let Some(field) = field { (told(look, form, field, what)) } @else { span.quiet { "—" } } };
    html! {
        tr {
            td { (ui::badge(tone, &look.t(key))) " " (name) }
            td { (side(before, old)) }
            td { (side(after, new)) }
        }
    }
}

/// A field in words, what differs set off.
fn told(look: &Look<'_>, form: &Form, field: &Field, what: &[Aspect]) -> Markup {
    let section = form.place(&field.id).map(|(section, _)| &form.sections[section]);
    let both = |text: &Bilingual| [text.zh.as_str(), text.en.as_str()].into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" / ");
    let conditions = section.map(|section| words::conditions(look, form, section, field)).unwrap_or_default();
    let kind = match field.kind.table() {
        Some(table) => {
            let columns = table.columns.iter().map(|column| format!("{} ({})", look.pick(&column.label), words::column(look, &column.kind)));
            format!("{}{}{}", words::kind(look, &field.kind), look.t("form-colon"), columns.collect::<Vec<_>>().join(&look.t("list-separator")))
        }
        None => words::kind(look, &field.kind),
    };
    let lines = [
        (Aspect::Label, both(&field.label)),
        (Aspect::Section, section.map_or_else(String::new, |section| look.pick(&section.title).to_owned())),
        (Aspect::Kind, kind),
        (Aspect::Required, look.t(if field.required { "form-required" } else { "form-optional" })),
        (Aspect::Condition, conditions.join(look.gap())),
        (Aspect::Help, both(&field.help)),
    ];
    html! {
        @for (aspect, text) in lines.iter().filter(|(_, text)| !text.is_empty()) {
            p { @if what.contains(aspect) { mark { (text) } } @else { (text) } }
        }
    }
}
