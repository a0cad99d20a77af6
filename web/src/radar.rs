//! Radar 申报雷达: which open and coming calls somebody may enter now, and why not the others, with the rule and the day; and what ages with them.
//!
//! Everything is read from the person's own record at this moment; nothing of it is kept, and nobody else is shown it.

use crate::ban;
use crate::cx::Cx;
use crate::eligibility::{self, Told, sentence};
use crate::ui::{self, Look, Section, Tone};
use crate::view;
use axum::response::Response;
use maud::{Markup, html};
use rules::call::Stage;
use rules::day::Day;
use rules::text::Bilingual;
use rules::time::{Phase, Zone};
use rules::{ApplicationId, CallId, Id, Instant, PersonId};
use serde::Serialize;
use store::{Keys, ListedCall, Reader, StoreError};

/// So many days before an age limit it is told: one round of calls, as most come once a year. An assumption.
const AGE_NOTICE_DAYS: i64 = 365;

/// A call with what stands in the way.
#[derive(Serialize)]
struct Entry {
    call: CallId,
    code: String,
    title: Bilingual,
    #[serde(serialize_with = "view::rfc3339")]
    opens: Instant,
    #[serde(serialize_with = "view::rfc3339")]
    closes: Instant,
    zone: Zone,
    /// `open` or `coming`.
    phase: &'static str,
    /// Whether nothing refuses.
    may: bool,
    /// One's own application or draft there, whose own place is not counted twice.
    application: Option<ApplicationId>,
    findings: Vec<Told>,
    /// Where an age limit is near: the last birth day that it lets in, as the call sets it.
    age_limit: Option<Day>,
    /// How many days after that day one was born.
    age_days_left: Option<i64>,
}

/// The radar as a page and as JSON.
#[derive(Serialize)]
struct View {
    /// As of when.
    #[serde(serialize_with = "view::rfc3339")]
    at: Instant,
    entries: Vec<Entry>,
    bans: Vec<ban::View>,
    /// Whether the record says so: what it lacks is asked there.
    knows_birth: bool,
}

/// The radar 申报雷达.
pub(crate) async fn show(cx: Cx) -> Response {
    let person = match cx.signed_in() {
        Ok(person) => person,
        Err(refusal) => return cx.reply().refused(&refusal),
    };
    let (site, now, today) = (cx.site.clone(), cx.arrived, cx.today());
    let found = cx.read(move |rows| load(rows, site.store().keys(), person, now, today)).await;
    match found {
        Ok(view) => {
            let title = cx.look(Section::Mine).t("radar-title");
            cx.reply().show(Section::Mine, &title, &view, |look| page(look, &view, &cx))
        }
        Err(error) => cx.reply().fault(&error),
    }
}

fn load(rows: &mut Reader<'_>, keys: &Keys, person: PersonId, now: Instant, today: Day) -> Result<View, StoreError> {
    let (candidate, _) = rows.candidate(keys, person, now, today)?;
    let sent = rows.applications_of(person)?;
    let drafts = rows.drafts_of(person)?;
    let mut entries = Vec::new();
    for ListedCall { call, .. } in rows.public_calls("", None)? {
        let phase = match (&call.stage, call.content.window.phase(now)) {
            (Stage::Published { .. }, Phase::Open) => "open",
            (Stage::Published { .. }, Phase::Before) => "coming",
            (Stage::Published { .. } | Stage::Draft | Stage::Cancelled { .. }, _) => continue,
        };
        let draft = drafts.iter().find(|draft| draft.call == call.id).map(|draft| draft.id);
        let application = sent.iter().find(|one| one.call == call.id).map(|one| one.id).or(draft);
        let asked = application.map_or(Id([0; 16]), |application| application.0);
        let findings = eligibility::found(rows, keys, &call.call(), asked, person, &[], now)?;
        let limit = call.content.terms.eligibility.rules.iter().filter_map(|rule| rule.born_from(candidate.sex)).max();
        let near =
            limit.zip(candidate.born).map(|(limit, born)| (limit, limit.days_until(born))).filter(|(_, days)| (0..AGE_NOTICE_DAYS).contains(days));
        entries.push(Entry {
            call: call.id,
            code: call.content.code.clone(),
            title: call.content.title.clone(),
            opens: call.content.window.opens,
            closes: call.content.window.closes,
            zone: call.content.window.zone.clone(),
            phase,
            may: !findings.iter().any(Told::refuses),
            application,
            findings,
            age_limit: near.map(|(limit, _)| limit),
            age_days_left: near.map(|(_, days)| days),
        });
    }
    entries.sort_by_key(|entry| (!entry.may, entry.phase != "open", entry.closes));
    Ok(View { at: now, entries, bans: ban::of_person(rows, person, today)?, knows_birth: candidate.born.is_some() })
}

fn page(look: &Look<'_>, view: &View, cx: &Cx) -> Markup {
    let (may, not): (Vec<&Entry>, Vec<&Entry>) = view.entries.iter().partition(|entry| entry.may);
    html! {
        (ui::crumbs(look, &[(&look.t("applications-mine"), Some("/applications")), (&look.t("radar-title"), None)]))
        h1 { (look.t("radar-title")) }
        p.quiet { (look.t("radar-lead")) " " (ui::local_time(view.at, &cx.zone)) }
        @if view.bans.iter().any(ban::View::is_in_force) {
            (ui::notice(Tone::Bad, html! { p { strong { (look.t("bans-title")) } } ul { @for one in &view.bans { li { (ban::line(look, one)) } } } p { (look.t("radar-ban-note")) } }))
        }
        @if !view.knows_birth { (ui::notice(Tone::Plain, html! { p { (look.t("radar-no-birth")) " " a href="/account/records" { (look.t("record-title")) } } })) }
        (ui::section("may", &look.t("radar-may"), None, html! {
            @if may.is_empty() { (ui::empty(&look.t("radar-may-none"), &look.t("radar-may-none-next"), Some(("/calls", look.t("calls-title").as_str())))) }
            @for entry in may { (one(look, entry, cx)) }
        }))
        @if !not.is_empty() {
            (ui::section("not", &look.t("radar-may-not"), None, html! { @for entry in not { (one(look, entry, cx)) } }))
        }
        p { a href="/awards/mine" { (look.t("awards-mine")) } " · " a href="/account/records" { (look.t("record-title")) } }
    }
}

fn one(look: &Look<'_>, entry: &Entry, cx: &Cx) -> Markup {
    let phase = if entry.phase == "open" { Phase::Open } else { Phase::Before };
    html! {
        div.entry {
            h3 { a href={ "/calls/" (entry.call) } { (look.pick(&entry.title)) } }
            p {
                (ui::badge(if entry.phase == "open" { Tone::Good } else { Tone::Plain }, &look.phase(phase))) " " (entry.code) " · "
                @if entry.phase == "open" { (look.t("call-closes")) " " (ui::when(look, entry.closes, &entry.zone)) " " (ui::countdown(look, entry.closes, cx.arrived)) }
                @else { (look.t("call-opens")) " " (ui::when(look, entry.opens, &entry.zone)) }
            }
            @if let (Some(limit), Some(days)) = (entry.age_limit, entry.age_days_left) {
                (ui::notice(Tone::Wait, html! { p { (look.t_with("radar-age-near", &[("day", sentence::day(look, limit).into()), ("days", days.into())])) } }))
            }
            @if entry.findings.is_empty() { p.quiet { (look.t("radar-no-rules")) } }
            @else { ul { @for told in &entry.findings { li { (eligibility::line(look, told)) } } } }
        }
    }
}
