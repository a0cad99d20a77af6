//! Formal check 形式审查: the list of one application with what the machine finds, the first and the second look, the queue of a call, and what a call
//! asks of its own.
//!
//! ```text
//! /calls/ID/formal-checks ─▶ /applications/ID/formal-check ─ look ▶ wait for another officer ─ confirm ▶ the application is accepted, or not
//! ```
//! The lead sees nothing of it before it is settled: the check is a thing of its own, and only its outcome is an event of the application.

mod deeds;
mod finding;
mod queue;
pub(crate) mod terms;

pub(crate) use deeds::{confirm, look, send_back};
pub(crate) use queue::{accept_batch, confirm_batch, csv, list, tasks};

use crate::cx::Cx;
use crate::fields::Fields;
use crate::inspection;
use crate::ui::{self, Column, Look, Part, Section, Tone};
use crate::view::maybe_rfc3339;
use axum::extract::Path;
use axum::response::Response;
use finding::Finding;
use maud::{Markup, html};
use rules::application::Stage as ApplicationStage;
use rules::call::Content;
use rules::formal_check::{By, Found, Mark, Marked, Stage, Verdict};
use rules::refusal::FieldRefusal;
use rules::rights::{Deed, may};
use rules::text::Bilingual;
use rules::{ApplicationId, Id, Instant, PersonId};
use serde::Serialize;
use store::{ApplicationRow, CallRow, CheckState, FormalCheckRow, Reader, StoreError};

/// The most characters of what is said.
pub(super) const NOTE_MOST: usize = 1_000;

/// The check of an application as a page and as JSON.
#[derive(Serialize)]
struct View {
    application: ApplicationId,
    /// The version of the application; a look names it.
    version: u64,
    number: String,
    revision: u32,
    state: &'static str,
    items: Vec<Line>,
    check: Option<Made>,
    /// What this reader can do: `look`, `confirm`.
    can: Vec<&'static str>,
}

/// One point.
#[derive(Serialize)]
struct Line {
    item: String,
    text: Bilingual,
    by: By,
    found: Option<Found>,
    /// How it was marked when somebody last looked.
    mark: Option<Mark>,
}

/// What somebody found who looked.
#[derive(Serialize)]
struct Made {
    version: u64,
    stage: Stage,
    revision: u32,
    verdict: Verdict,
    first: PersonId,
    #[serde(serialize_with = "maybe_rfc3339")]
    looked: Option<Instant>,
    second: Option<PersonId>,
    #[serde(serialize_with = "maybe_rfc3339")]
    settled: Option<Instant>,
    note: Option<String>,
}

/// An application with its call, its check and what the machine finds.
pub(super) struct Checked {
    row: ApplicationRow,
    call: CallRow,
    check: Option<FormalCheckRow>,
    findings: Vec<Finding>,
    /// Who looked first and again, by name.
    names: [Option<String>; 2],
}

/// Where an application stands.
pub(super) fn state(row: &ApplicationRow, check: Option<&FormalCheckRow>) -> CheckState {
    let stage = check.map(|check| &check.check).filter(|check| check.is_of(row.revision)).map(|check| check.stage);
    match (row.stage, row.accepted, stage) {
        (ApplicationStage::NotAccepted, _, _) => CheckState::NotAccepted,
        (_, Some(_), _) => CheckState::Accepted,
        (_, None, Some(Stage::Looked)) => CheckState::Looked,
        (ApplicationStage::Correcting, None, _) => CheckState::Correcting,
        (_, None, Some(Stage::SentBack)) => CheckState::SentBack,
        (_, None, _) => CheckState::Open,
    }
}

/// A state in a badge.
pub(super) fn badge(look: &Look<'_>, state: CheckState) -> Markup {
    let tone = match state {
        CheckState::Open => Tone::Plain,
        CheckState::Looked | CheckState::SentBack | CheckState::Correcting => Tone::Wait,
        CheckState::Accepted => Tone::Good,
        CheckState::NotAccepted => Tone::Bad,
    };
    ui::badge(tone, &state_text(look, state))
}

pub(super) fn state_text(look: &Look<'_>, state: CheckState) -> String {
    look.t(&format!("formal-check-state-{}", state.as_str()))
}

fn read(rows: &mut Reader<'_>, keys: &store::Keys, id: ApplicationId, now: Instant) -> Result<Option<Checked>, StoreError> {
    let Some(row) = rows.application(id)? else { return Ok(None) };
    let Some(call) = rows.call(row.call)? else { return Ok(None) };
    let check = rows.formal_check_of(id)?;
    let findings = finding::all(rows, keys, &row, &call, now)?;
    let mut named = |person: Option<PersonId>| person.map(|person| rows.person(person)).transpose().map(|row| row.flatten().and_then(|row| row.name));
    let names = [named(check.as_ref().map(|check| check.check.first))?, named(check.as_ref().and_then(|check| check.check.second))?];
    Ok(Some(Checked { row, call, check, findings, names }))
}

/// The check of one application, for the officers of its call. To all others there is none.
pub(super) async fn found(cx: &Cx, id: &str) -> Result<Checked, Response> {
    let Some(id) = Id::parse(id).map(ApplicationId) else { return Err(crate::application::missing(cx)) };
    let (store, now) = (cx.site.store().clone(), cx.arrived);
    let found = cx.read(move |rows| {
        let Some(checked) = read(rows, store.keys(), id, now)? else { return Ok(None) };
        let place = rows.application_place(&checked.row)?;
        Ok(Some((checked, place)))
    });
    let (checked, place) = match found.await {
        Ok(Some(found)) => found,
        Ok(None) => return Err(crate::application::missing(cx)),
        Err(error) => return Err(cx.reply().fault(&error)),
    };
    if may(&cx.actor, Deed::ReadApplication, &place, cx.arrived).is_err() {
        return Err(crate::application::missing(cx));
    }
    if let Err(denial) = may(&cx.actor, Deed::CheckApplication, &place, cx.arrived) {
        return Err(cx.reply().refused(&denial.into()));
    }
    match inspection::note(cx, Deed::ReadApplication, &place, Some(id.0)).await {
        Ok(()) => Ok(checked),
        Err(error) => Err(cx.reply().failed(error)),
    }
}

/// The list of one application 审查清单.
pub(crate) async fn show(cx: Cx, Path(id): Path<String>) -> Response {
    let checked = match found(&cx, &id).await {
        Ok(checked) => checked,
        Err(response) => return response,
    };
    let title = cx.look(Section::Desk).t("formal-check-title");
    let view = view(&checked, &cx);
    cx.reply().show(Section::Desk, &title, &view, |look| page(look, &checked, &Fields::default(), &[], &cx))
}

fn can_look(checked: &Checked, cx: &Cx) -> bool {
    let first = checked.check.as_ref().map(|check| check.check.first);
    match state(&checked.row, checked.check.as_ref()) {
        CheckState::Open | CheckState::SentBack | CheckState::Correcting => true,
        CheckState::Looked => first.is_some_and(|first| cx.actor.is(first)),
        CheckState::Accepted | CheckState::NotAccepted => false,
    }
}

fn can_confirm(checked: &Checked, cx: &Cx) -> bool {
    let first = checked.check.as_ref().map(|check| check.check.first);
    state(&checked.row, checked.check.as_ref()) == CheckState::Looked && first.is_some_and(|first| !cx.actor.is(first))
}

fn view(checked: &Checked, cx: &Cx) -> View {
    let (row, check) = (&checked.row, checked.check.as_ref());
    let can = [(can_look(checked, cx), "look"), (can_confirm(checked, cx), "confirm")];
    View {
        application: row.id,
        version: row.version,
        number: row.number.clone(),
        revision: row.revision,
        state: state(row, check).as_str(),
        items: checked
            .findings
            .iter()
            .map(|finding| Line {
                item: finding.item.key.clone(),
                text: finding.text(),
                by: finding.item.by,
                found: finding.found,
                mark: marked(check, &finding.item.key).map(|one| one.mark),
            })
            .collect(),
        check: check.map(|row| Made {
            version: row.version,
            stage: row.check.stage,
            revision: row.check.revision,
            verdict: row.check.verdict.clone(),
            first: row.check.first,
            looked: Some(row.check.looked),
            second: row.check.second,
            settled: row.check.at,
            note: row.check.note.clone(),
        }),
        can: can.into_iter().filter(|(can, _)| *can).map(|(_, what)| what).collect(),
    }
}

fn marked<'a>(check: Option<&'a FormalCheckRow>, item: &str) -> Option<&'a Marked> {
    check.and_then(|check| check.check.marks.iter().find(|one| one.item == item))
}

/// How a point is named in a form.
fn mark_name(item: &str) -> String {
    format!("mark.{item}")
}

pub(super) fn page(look: &Look<'_>, checked: &Checked, fields: &Fields, wrong: &[FieldRefusal], cx: &Cx) -> Markup {
    let row = &checked.row;
    let here = format!("/applications/{}", row.id);
    let queue = format!("/calls/{}/formal-checks", row.call);
    let call = look.pick(&checked.call.content.title);
    html! {
        (ui::crumbs(look, &[(&look.t("desk-title"), Some("/desk")), (call, Some(&queue)), (&row.number, Some(&here)), (&look.t("formal-check-title"), None)]))
        h1 { (look.t("formal-check-title")) }
        p { (badge(look, state(row, checked.check.as_ref()))) " "
            strong { (row.body.as_ref().map_or_else(|| look.t("erased"), |body| body.title().to_owned())) } " "
            span.quiet { (row.number) " · " (look.t_with("application-revision", &[("revision", i64::from(row.revision).into())])) } }
        p.screen {
            a href=(here) { (look.t("formal-check-open")) }
            @if cx.site.documents().is_some() { " · " a href={ (here) "/combined.pdf" } { (look.t("document-download-combined")) } }
            @if row.revision > 1 { " · " a href={ (here) "/versions" } { (look.t("versions-title")) } }
        }
        (last(look, checked))
        @if can_confirm(checked, cx) { (second(look, checked, cx)) }
        @if can_look(checked, cx) { (first(look, checked, fields, wrong, cx)) }
        @else { (ui::section("items", &look.t("formal-check-items"), None, items(look, checked, &Fields::default(), false))) }
    }
}

/// What was found when somebody last looked.
fn last(look: &Look<'_>, checked: &Checked) -> Markup {
    let Some(row) = &checked.check else { return html! {} };
    let (check, zone) = (&row.check, &look.zone);
    let nobody = look.t("name-erased");
    let [first, second] = checked.names.each_ref().map(|name| name.as_deref().unwrap_or(&nobody));
    let mut facts = vec![
        (look.t("formal-check-verdict"), html! { (verdict(look, &checked.call.content, &check.verdict)) }),
        (look.t("formal-check-first"), html! { (first) " " (ui::when(look, check.looked, zone)) }),
    ];
    if let (Some(_), Some(at)) = (check.second, check.at) {
        let key = if check.stage == Stage::SentBack { "formal-check-sent-back-by" } else { "formal-check-second" };
        facts.push((look.t(key), html! { (second) " " (ui::when(look, at, zone)) }));
    }
    if let Some(note) = &check.note {
        facts.push((look.t("formal-check-note"), ui::prose_text(note)));
    }
    let earlier = !check.is_of(checked.row.revision);
    ui::section(
        "last",
        &look.t("formal-check-last"),
        None,
        html! {
            @if earlier { (ui::notice(Tone::Wait, html! { p { (look.t_with("formal-check-earlier", &[("revision", i64::from(check.revision).into())])) } })) }
            (ui::fact_list(&facts))
        },
    )
}

/// A verdict in words, with its reasons.
pub(super) fn verdict(look: &Look<'_>, content: &Content, verdict: &Verdict) -> Markup {
    let reasons = reasons(look, content, verdict);
    html! {
        (look.t(&format!("formal-check-verdict-{}", verdict.as_str())))
        @if !reasons.is_empty() { ul { @for one in &reasons { li { (one) } } } }
    }
}

/// The reasons of a verdict in words.
fn reasons(look: &Look<'_>, content: &Content, verdict: &Verdict) -> Vec<String> {
    match verdict {
        Verdict::Accept | Verdict::Correct => Vec::new(),
        Verdict::NotAccept { reasons, .. } => reasons.iter().map(|one| reason(look, content, one)).collect(),
    }
}

/// A reason in words: the call's own, or the ground that every call has.
fn reason(look: &Look<'_>, content: &Content, id: &str) -> String {
    let own = content.terms.formal_check.reasons.iter().find(|reason| reason.id == id);
    own.map_or_else(|| look.t(&format!("ground-{id}")), |reason| look.pick(&reason.text).to_owned())
}

/// The list: what the machine finds first, what is wrong first among it.
fn items(look: &Look<'_>, checked: &Checked, fields: &Fields, marks: bool) -> Markup {
    let columns = [
        Column::new(look.t("formal-check-item")),
        Column::new(look.t("formal-check-found")),
        Column::new(look.t(if marks { "formal-check-mark" } else { "formal-check-marked" })),
    ];
    let rows: Vec<Vec<Markup>> = checked
        .findings
        .iter()
        .map(|finding| {
            let before = marked(checked.check.as_ref(), &finding.item.key);
            vec![
                html! { (look.pick(&finding.text())) },
                html! { (finding.shown(look)) },
                if marks {
                    mark_choice(look, finding, before, fields)
                } else {
                    html! { @match before { Some(one) => (mark_text(look, one.mark)), None => "—" } }
                },
            ]
        })
        .collect();
    ui::table(&look.t_with("formal-check-items-caption", &[("count", rows.len().into())]), &columns, &rows)
}

fn mark_text(look: &Look<'_>, mark: Mark) -> String {
    look.t(&format!("formal-check-mark-{}", mark.as_str()))
}

/// How a point is marked: what was typed, else what the machine finds, else what was found the last time.
fn mark_choice(look: &Look<'_>, finding: &Finding, before: Option<&Marked>, fields: &Fields) -> Markup {
    let name = mark_name(&finding.item.key);
    let offered = match (finding.found, before) {
        (Some(Found::Met), _) => Mark::Met.as_str(),
        (Some(Found::NotMet), _) => Mark::NotMet.as_str(),
        (Some(Found::Unknown) | None, Some(before)) => before.mark.as_str(),
        (Some(Found::Unknown) | None, None) => "",
    };
    let chosen = if fields.has(&name) { fields.raw(&name) } else { offered };
    html! {
        select id={ "field-" (name) } name=(name) required aria-label=(look.pick(&finding.text())) {
            option value="" selected[chosen.is_empty()] { (look.t("formal-check-mark-none")) }
            @for mark in Mark::ALL { option value=(mark.as_str()) selected[chosen == mark.as_str()] { (mark_text(look, mark)) } }
        }
    }
}

/// The form of whoever looks first.
fn first(look: &Look<'_>, checked: &Checked, fields: &Fields, wrong: &[FieldRefusal], cx: &Cx) -> Markup {
    let content = &checked.call.content;
    let asked = &content.terms.formal_check;
    let verdicts = Verdict::NAMES.map(|one| (one.to_owned(), look.t(&format!("formal-check-verdict-{one}"))));
    let reasons: Vec<(String, String)> = asked.reasons().into_iter().map(|(id, _)| (id.to_owned(), reason(look, content, id))).collect();
    let of_marks = wrong.iter().filter(|one| one.field.starts_with("mark."));
    ui::section(
        "look",
        &look.t("formal-check-look"),
        None,
        html! {
            p { (look.t("formal-check-look-help")) }
            @for one in of_marks { p.wrong { @if let Some(label) = &one.label { strong { (look.pick(label)) } (look.t("form-colon")) } (look.says(&one.says)) (look.gap()) (look.next(&one.says)) } }
            form method="post" action={ "/applications/" (checked.row.id) "/formal-check" } {
                (ui::hidden("version", &checked.row.version.to_string()))
                (items(look, checked, fields, true))
                (ui::choices(look, &Part::new("verdict", &look.t("formal-check-verdict")).required(true).among(wrong), &verdicts, &fields.all("verdict"), false))
                (ui::prose(look, &Part::new("note", &look.t("formal-check-note")).help(&look.t("formal-check-note-help")).among(wrong), fields.raw("note"), NOTE_MOST, 3))
                fieldset.section {
                    legend { (look.t("formal-check-verdict-correct")) }
                    (ui::datetime(look, &Part::new("until", &look.t("check-until")).among(wrong), fields.raw("until"), &look.zone))
                    details {
                        summary { (look.t("formal-check-by-section")) }
                        p.quiet { (look.t("endorse-comments-help")) }
                        @for (place, section) in content.form.sections.iter().enumerate() {
                            @let name = format!("section_{place}");
                            (ui::prose(look, &Part::new(&name, &look.t_with("endorse-comments-of", &[("section", look.pick(&section.title).into())])).among(wrong), fields.raw(&name), NOTE_MOST, 2))
                        }
                    }
                }
                fieldset.section {
                    legend { (look.t("formal-check-verdict-not-accept")) }
                    (ui::choices(look, &Part::new("reasons", &look.t("formal-check-reasons")).among(wrong), &reasons, &fields.all("reasons"), true))
                }
                (ui::submit_row(look, &look.t("formal-check-save"), look.csrf(), &cx.new_key()))
            }
        },
    )
}

/// What whoever looks again can do.
fn second(look: &Look<'_>, checked: &Checked, cx: &Cx) -> Markup {
    let action = |what: &str| format!("/applications/{}/formal-check/{what}", checked.row.id);
    let version = checked.row.version.to_string();
    ui::section(
        "second",
        &look.t("formal-check-second-title"),
        None,
        html! {
            p { (look.t("formal-check-second-help")) }
            form method="post" action=(action("confirmation")) {
                (ui::hidden("version", &version))
                (ui::submit_row(look, &look.t("formal-check-confirm"), look.csrf(), &cx.new_key()))
            }
            details.screen {
                summary { (look.t("formal-check-send-back")) }
                form method="post" action=(action("sending-back")) {
                    (ui::hidden("version", &version))
                    (ui::prose(look, &Part::new("note", &look.t("formal-check-send-back-why")).within("back-").required(true), "", NOTE_MOST, 3))
                    (ui::submit_row(look, &look.t("formal-check-send-back"), look.csrf(), &cx.new_key()))
                }
            }
        },
    )
}
