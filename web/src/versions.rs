//! Versions 各版本与差异: every submission of an application, and what differs between any two: words marked, amounts, choices, files, the team.

use crate::cx::Cx;
use crate::inspection;
use crate::ui::{self, Look, Part as Input, Section};
use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};
use rules::application::difference::{Piece, texts};
use rules::endorsement::Refusal as EndorsementRefusal;
use rules::form::{Field, FieldKind, Form};
use rules::rights::{Deed, may};
use rules::text::Bilingual;
use rules::{ApplicationId, Id};
use serde::Serialize;
use store::{ApplicationRow, SubmissionRow};

/// The versions as a page and as JSON.
#[derive(Serialize)]
struct View {
    id: ApplicationId,
    number: String,
    versions: Vec<Version>,
    /// Which two are compared, by their revisions; none where there is one only.
    from: Option<u32>,
    to: Option<u32>,
    /// What differs, field by field; what is the same is left out.
    fields: Vec<Difference>,
    team: Vec<Difference>,
    /// What is declared of ethics and the like, and the approvals.
    approvals: Vec<Difference>,
}

#[derive(Serialize)]
struct Version {
    revision: u32,
    arrived: String,
    receipt: String,
}

/// What differs in one field.
#[derive(Serialize)]
struct Difference {
    field: String,
    label: Bilingual,
    pieces: Vec<Shown>,
}

#[derive(Serialize)]
struct Shown {
    /// `same`, `removed` or `added`.
    kind: &'static str,
    text: String,
}

/// The page 各版本与差异, for whoever may read the application.
pub(crate) async fn show(cx: Cx, Path(id): Path<String>) -> Response {
    let Some(id) = Id::parse(&id).map(ApplicationId) else { return cx.reply().missing() };
    let found = cx.read(move |rows| {
        let Some(row) = rows.application(id)? else { return Ok(None) };
        let Some(call) = rows.call(row.call)? else { return Ok(None) };
        let place = rows.application_place(&row)?;
        let submissions = rows.every_submission(id)?;
        Ok(Some((row, call, place, submissions)))
    });
    let (row, call, place, submissions) = match found.await {
        Ok(Some(found)) => found,
        Ok(None) => return crate::application::missing(&cx),
        Err(error) => return cx.reply().fault(&error),
    };
    if let Err(denial) = may(&cx.actor, Deed::ReadApplication, &place, cx.arrived) {
        return cx.reply().refused(&denial.into());
    }
    if let Err(error) = inspection::note(&cx, Deed::ReadApplication, &place, Some(id.0)).await {
        return cx.reply().failed(error);
    }
    let asked = |name: &str| cx.query(name).map(|text| text.parse::<u32>().unwrap_or(0));
    let last = submissions.last().map_or(0, |one| one.revision);
    let (from, to) = (asked("from").unwrap_or(last.saturating_sub(1)), asked("to").unwrap_or(last));
    let one = |revision: u32| submissions.iter().find(|one| one.revision == revision);
    let pair = match (one(from), one(to)) {
        (Some(from), Some(to)) => Some((from, to)),
        _ if submissions.len() < 2 && asked("from").is_none() && asked("to").is_none() => None,
        _ => return cx.reply().refused(&EndorsementRefusal::NoSuchVersion.into()),
    };
    let look = cx.look(Section::Mine);
    let view = view(&look, &row, &call.content.form, &submissions, pair);
    let title = look.t("versions-title");
    let section = if cx.actor.is(row.lead) { Section::Mine } else { Section::Desk };
    cx.reply().show(section, &title, &view, |look| page(look, &view))
}

fn view(look: &Look<'_>, row: &ApplicationRow, form: &Form, all: &[SubmissionRow], pair: Option<(&SubmissionRow, &SubmissionRow)>) -> View {
    let version = |one: &SubmissionRow| Version {
        revision: one.revision,
        arrived: one.arrived.rfc3339(),
        receipt: format!("/applications/{}/receipts/{}", row.id, one.version),
    };
    let fields = pair.map(|(from, to)| form.fields().filter_map(|field| of_field(look, field, from, to)).collect()).unwrap_or_default();
    let team = pair.map(|(from, to)| of_team(look, from, to)).unwrap_or_default();
    let approvals = pair.map(|(from, to)| of_approvals(look, from, to)).unwrap_or_default();
    View {
        id: row.id,
        number: row.number.clone(),
        versions: all.iter().map(version).collect(),
        from: pair.map(|(from, _)| from.revision),
        to: pair.map(|(_, to)| to.revision),
        fields,
        team,
        approvals,
    }
}

/// What differs in one field; none where nothing does.
fn of_field(look: &Look<'_>, field: &Field, from: &SubmissionRow, to: &SubmissionRow) -> Option<Difference> {
    let pieces = match &field.kind {
        FieldKind::Line { .. } | FieldKind::Text { .. } => {
            let text = |one: &SubmissionRow| match &one.body {
                Some(body) => body.texts.get(&field.id).cloned().unwrap_or_default(),
                None => look.t("erased"),
            };
            texts(&text(from), &text(to)).into_iter().map(shown).collect()
        }
        FieldKind::Money { .. } => {
            let amount = |one: &SubmissionRow| one.kept.money.get(&field.id).map(|money| crate::words::money(look.language, *money));
            lists(amount(from).into_iter().collect(), amount(to).into_iter().collect())
        }
        FieldKind::Choice { options, .. } => {
            let chosen = |one: &SubmissionRow| {
                let ids = one.kept.choices.get(&field.id).cloned().unwrap_or_default();
                options.iter().filter(|option| ids.contains(&option.id)).map(|option| look.pick(&option.label).to_owned()).collect()
            };
            lists(chosen(from), chosen(to))
        }
        FieldKind::Number { .. }
        | FieldKind::Date { .. }
        | FieldKind::People { .. }
        | FieldKind::Organisations { .. }
        | FieldKind::Table { .. }
        | FieldKind::Budget { .. } => lists(rows(&field.id, from), rows(&field.id, to)),
        FieldKind::Files { .. } => {
            // A file is another one when its content is, whatever it is called.
            let files = |one: &SubmissionRow| {
                let named =
                    |number: usize| one.body.as_ref().and_then(|body| body.file_names.get(number)).cloned().unwrap_or_else(|| look.t("erased"));
                let mine = one.kept.files.iter().enumerate().filter(|(_, file)| file.field == field.id);
                mine.map(|(number, file)| format!("{} · {}", named(number), file.digest)).collect()
            };
            lists(files(from), files(to))
        }
    };
    difference(field.id.clone(), field.label.clone(), pieces)
}

/// Numbers, days and rows as lines, a row a line, with the words that go with them.
fn rows(field: &str, one: &SubmissionRow) -> Vec<String> {
    let kept = serde_json::to_value(&one.kept.values).unwrap_or_default();
    let words = one.body.as_ref().and_then(|body| body.written.get(field)).and_then(|words| serde_json::to_value(words).ok());
    let values = kept.as_object().into_iter().flat_map(|kinds| kinds.values()).filter_map(|kind| kind.get(field)).cloned();
    values.chain(words).flat_map(|value| lines(&value)).collect()
}

fn lines(value: &serde_json::Value) -> Vec<String> {
    value.as_array().map_or_else(|| vec![cell(value)], |items| items.iter().map(cell).collect())
}

/// What stands in a row, its cells one behind the other.
fn cell(value: &serde_json::Value) -> String {
    let joined = |cells: Vec<String>| cells.into_iter().filter(|cell| !cell.is_empty()).collect::<Vec<_>>().join(" · ");
    match value {
        serde_json::Value::Null => String::new(),
        serde_json::Value::String(text) => text.clone(),
        serde_json::Value::Array(items) => joined(items.iter().map(cell).collect()),
        serde_json::Value::Object(items) => joined(items.values().map(cell).collect()),
        serde_json::Value::Bool(_) | serde_json::Value::Number(_) => value.to_string(),
    }
}

fn difference(field: String, label: Bilingual, pieces: Vec<Shown>) -> Option<Difference> {
    pieces.iter().any(|piece| piece.kind != "same").then_some(Difference { field, label, pieces })
}

/// What is in one list and not in the other.
fn lists(from: Vec<String>, to: Vec<String>) -> Vec<Shown> {
    let removed = from.iter().filter(|one| !to.contains(one)).map(|one| Shown { kind: "removed", text: one.clone() });
    let added = to.iter().filter(|one| !from.contains(one)).map(|one| Shown { kind: "added", text: one.clone() });
    let same = from.iter().filter(|one| to.contains(one)).map(|one| Shown { kind: "same", text: one.clone() });
    same.chain(removed).chain(added).collect()
}

fn shown(piece: Piece) -> Shown {
    match piece {
        Piece::Same(text) => Shown { kind: "same", text },
        Piece::Removed(text) => Shown { kind: "removed", text },
        Piece::Added(text) => Shown { kind: "added", text },
    }
}

fn of_team(look: &Look<'_>, from: &SubmissionRow, to: &SubmissionRow) -> Vec<Difference> {
    let seats = |one: &SubmissionRow| {
        let seat = |participant: &rules::team::Participant| {
            let name = one.team.name(participant.person).map_or_else(|| look.t("erased"), |named| named.participant.clone());
            format!("{name} · {} · {}%", crate::team::role(look, participant.role), participant.share)
        };
        one.team.participants.iter().map(seat).collect::<Vec<_>>()
    };
    let label = Bilingual::new(look.t("team-title"), look.t("team-title"));
    difference("team".to_owned(), label, lists(seats(from), seats(to))).into_iter().collect()
}

fn of_approvals(look: &Look<'_>, from: &SubmissionRow, to: &SubmissionRow) -> Vec<Difference> {
    let lines = |one: &SubmissionRow| crate::approval::lines(look, &one.compliance, one.body.as_ref(), &one.kept);
    let label = Bilingual::new(look.t("approval-title"), look.t("approval-title"));
    difference("approvals".to_owned(), label, lists(lines(from), lines(to))).into_iter().collect()
}

fn page(look: &Look<'_>, view: &View) -> Markup {
    let application = format!("/applications/{}", view.id);
    let versions: Vec<(String, String)> =
        view.versions.iter().map(|one| (one.revision.to_string(), look.t_with("versions-number", &[("revision", one.revision.into())]))).collect();
    let chosen = |revision: Option<u32>| revision.map(|revision| revision.to_string()).unwrap_or_default();
    html! {
        (ui::crumbs(look, &[(&view.number, Some(&application)), (&look.t("versions-title"), None)]))
        h1 { (look.t("versions-title")) }
        p { (look.t_with("versions-caption", &[("count", view.versions.len().into())])) }
        ul { @for one in &view.versions { li { a href=(one.receipt) { (look.t_with("versions-number", &[("revision", one.revision.into())])) } } } }
        @if view.from.is_none() { (ui::empty(&look.t("versions-one"), &look.t("versions-one-next"), Some((&application, &view.number)))) } @else {
            form.filters method="get" action={ (application) "/versions" } {
                (ui::select(look, &Input::new("from", &look.t("versions-from")), &versions, &chosen(view.from)))
                (ui::select(look, &Input::new("to", &look.t("versions-to")), &versions, &chosen(view.to)))
                button.plain type="submit" { (look.t("versions-compare")) }
            }
            @if view.fields.is_empty() && view.team.is_empty() && view.approvals.is_empty() { p { (look.t("versions-same")) } } @else {
                p.quiet { (look.t("versions-legend")) }
                dl.answers { @for one in view.fields.iter().chain(&view.team).chain(&view.approvals) { dt { (look.pick(&one.label)) } dd { (pieces(look, one)) } } }
            }
        }
    }
}

/// The pieces one behind the other; what was removed and added is said to those who hear the page too.
fn pieces(look: &Look<'_>, one: &Difference) -> Markup {
    html! {
        div.prose { p.difference {
            @for piece in &one.pieces {
                @match piece.kind {
                    "removed" => del { span.hidden { (look.t("versions-removed")) " " } (piece.text) },
                    "added" => ins { span.hidden { (look.t("versions-added")) " " } (piece.text) },
                    _ => (piece.text),
                }
                @if matches!(one.field.as_str(), "team" | "approvals") || piece.text.contains("sha256:") { br; }
            }
        } }
    }
}
