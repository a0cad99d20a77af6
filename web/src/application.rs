//! Application 申请: the applicant's own list, the page of one, and taking it back.

use crate::cx::{Cx, Outcome};
use crate::document;
use crate::endorsement::{self, Around};
use crate::examination::{self, Named};
use crate::fields::Sent;
use crate::form::input::Units;
use crate::form::shown;
use crate::inspection;
use crate::mandate;
use crate::person::member_permit;
use crate::sealed;
use crate::ui::{self, Column, FileRow, Look, Section, StepState, Tone};
use crate::unit_file::told as unit_file;
use crate::words;
use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};
use rules::application::{Application, Body, Stage};
use rules::call::{Call, Refusal as CallRefusal};
use rules::day::Day;
use rules::form::Field;
use rules::mechanism::StepKind;
use rules::rights::{Deed, Denial, Place, may};
use rules::sealed::{Scan, VersionCode};
use rules::text::Bilingual;
use rules::time::Phase;
use rules::{ApplicationId, CallId, Id, Money, PersonId, Refusal};
use serde::Serialize;
use std::collections::BTreeMap;
use store::{ApplicationRow, CallRow, DraftRow, Examination, HistoryEntry, Reader, StoreError, Submitted, Tombstone};

/// One of my applications or drafts, as a page and as JSON.
#[derive(Serialize)]
struct Mine {
    id: ApplicationId,
    call: CallId,
    call_title: Bilingual,
    title: Option<String>,
    number: Option<String>,
    stage: &'static str,
    at: String,
    /// In which role, where another leads it.
    #[serde(skip_serializing_if = "Option::is_none")]
    role: Option<rules::team::Role>,
}

/// What I have sent or take part in, with what tells who has it.
struct UnderWay {
    row: ApplicationRow,
    call: CallRow,
    around: Around,
    /// In which role, where another leads it.
    role: Option<rules::team::Role>,
}

/// An application as a page and as JSON.
#[derive(Serialize)]
struct View {
    id: ApplicationId,
    version: u64,
    number: String,
    call: CallId,
    stage: &'static str,
    revision: u32,
    arrived: String,
    first_arrived: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<Body>,
    choices: BTreeMap<String, Vec<String>>,
    money_fen: BTreeMap<String, Money>,
    files: Vec<rules::application::Filed>,
    #[serde(skip_serializing_if = "rules::form::Values::is_empty")]
    values: rules::form::Values,
    receipts: Vec<String>,
    /// Who takes part beside the lead.
    team: Vec<crate::team::Seat>,
    /// Through whose hands it goes, where it lies and since when.
    passage: rules::endorsement::Passage,
    /// When this submission was accepted on its form.
    accepted: Option<String>,
    /// What it declares of ethics, human genetic resources, export and data, where its call asks.
    #[serde(skip_serializing_if = "Option::is_none")]
    compliance: Option<crate::approval::Standing>,
    /// The code that each page of its printed form carries.
    version_code: VersionCode,
    /// The scan of the sealed form of this version, where it was sent in.
    #[serde(skip_serializing_if = "Option::is_none")]
    scan: Option<Scan>,
    /// What of it was destroyed as what must not be here.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    expunged: Vec<Expunged>,
    /// Who has drafted in it by the lead's leave.
    drafted_by: Vec<PersonId>,
}

/// What stands for what was destroyed.
#[derive(Serialize)]
struct Expunged {
    at: String,
    ground: rules::expunction::Ground,
    order: Option<String>,
    parts: usize,
    files: Vec<String>,
}

/// What the page of one tells beside its row.
struct Told<'a> {
    history: &'a [HistoryEntry],
    drafted_by: &'a [Drafter],
    stones: &'a [Tombstone],
    of: &'a Submitted,
    examined: &'a BTreeMap<String, Examination>,
    units: &'a Units,
    around: &'a Around,
    taken: (Option<&'a unit_file::Taken>, &'a Place),
}

/// Somebody who has drafted by the lead's leave, with their present name.
type Drafter = (PersonId, Option<String>);

/// What I have sent and what I am writing 我的申请.
pub(crate) async fn mine(cx: Cx) -> Response {
    let person = match cx.signed_in() {
        Ok(person) => person,
        Err(refusal) => return cx.reply().refused(&refusal),
    };
    let found = cx
        .read(move |rows| {
            let sent = rows.applications_of(person)?;
            let mut drafts = Vec::new();
            for draft in rows.drafts_of(person)? {
                if sent.iter().any(|application| application.id == draft.id) {
                    continue;
                }
                if let Some(call) = rows.call(draft.call)? {
                    drafts.push((draft, call));
                }
            }
            let sent = sent.iter().map(|one| under_way(rows, one.id, None)).collect::<Result<Vec<_>, _>>()?;
            let mut member = rows.participations_of(person)?;
            member.retain(|one| one.role != rules::team::Role::Lead);
            let member = member.iter().map(|one| under_way(rows, one.application, Some(one.role))).collect::<Result<Vec<_>, _>>()?;
            Ok((sent.into_iter().flatten().collect::<Vec<_>>(), drafts, member.into_iter().flatten().collect::<Vec<_>>()))
        })
        .await;
    let (sent, drafts, member) = match found {
        Ok(found) => found,
        Err(error) => return cx.reply().fault(&error),
    };
    let mut view: Vec<Mine> = drafts.iter().map(|(draft, call)| of_draft(draft, call)).collect();
    view.extend(sent.iter().chain(&member).map(of_sent));
    let title = cx.look(Section::Mine).t("applications-mine");
    cx.reply().show(Section::Mine, &title, &view, |look| html! {
        h1 { (look.t("applications-mine")) }
        p { a href="/radar" { (look.t("radar-title")) } " · " a href="/awards/mine" { (look.t("awards-mine")) } " · " a href="/mandates" { (look.t("mandates-title")) } }
        @if view.is_empty() { (ui::empty(&look.t("applications-none"), &look.t("applications-none-next"), Some(("/calls", look.t("calls-title").as_str())))) }
        @if !drafts.is_empty() { h2 { (look.t("drafts-title")) } (draft_table(look, &drafts, &cx)) }
        @if !sent.is_empty() { h2 { (look.t("applications-sent")) } (sent_table(look, &sent, false, &cx)) }
        @if !member.is_empty() { h2 { (look.t("applications-as-member")) } (sent_table(look, &member, true, &cx)) }
    })
}

fn of_draft(draft: &DraftRow, call: &CallRow) -> Mine {
    let title = match draft.answers.get(rules::form::TITLE) {
        Some(rules::form::Raw::Text(text)) if !text.trim().is_empty() => Some(text.clone()),
        Some(_) | None => None,
    };
    Mine {
        id: draft.id,
        call: call.id,
        call_title: call.content.title.clone(),
        title,
        number: None,
        stage: "draft",
        at: draft.saved.rfc3339(),
        role: None,
    }
}

/// Reads it; none where nothing is there.
fn under_way(rows: &mut Reader<'_>, id: ApplicationId, role: Option<rules::team::Role>) -> Result<Option<UnderWay>, StoreError> {
    let Some(row) = rows.application(id)? else { return Ok(None) };
    let Some(call) = rows.call(row.call)? else { return Ok(None) };
    let around = endorsement::around(rows, &row)?;
    Ok(Some(UnderWay { row, call, around, role }))
}

fn of_sent(UnderWay { row, call, role, .. }: &UnderWay) -> Mine {
    Mine {
        id: row.id,
        call: call.id,
        call_title: call.content.title.clone(),
        title: row.body.as_ref().map(|body| body.title().to_owned()),
        number: Some(row.number.clone()),
        stage: row.stage.as_str(),
        at: row.arrived.rfc3339(),
        role: *role,
    }
}

fn draft_table(look: &Look<'_>, drafts: &[(DraftRow, CallRow)], cx: &Cx) -> Markup {
    let columns = [
        Column::new(look.t("application-title")),
        Column::new(look.t("call-title")),
        Column::new(look.t("call-closes")),
        Column::new(look.t("draft-saved-at")),
    ];
    let rows: Vec<Vec<Markup>> = drafts
        .iter()
        .map(|(draft, call)| {
            let window = &call.content.window;
            let title = of_draft(draft, call).title.unwrap_or_else(|| look.t("draft-untitled"));
            vec![
                html! { a href={ "/drafts/" (draft.id) } { (title) } },
                html! { a href={ "/calls/" (call.id) } { (look.pick(&call.content.title)) } },
                html! { (ui::when(look, window.closes, &window.zone)) div { @if window.phase(cx.arrived) == Phase::Closed { (ui::badge(Tone::Bad, &look.t("draft-lapsed"))) } @else { (ui::countdown(look, window.closes, cx.arrived)) } } },
                ui::when(look, draft.saved, &cx.zone),
            ]
        })
        .collect();
    ui::table(&look.t_with("drafts-caption", &[("count", rows.len().into())]), &columns, &rows)
}

fn sent_table(look: &Look<'_>, sent: &[UnderWay], with_roles: bool, cx: &Cx) -> Markup {
    let keys = ["application-title", "call-title", "team-role", "application-arrived", "application-stage"];
    let columns: Vec<Column> = keys.iter().filter(|key| with_roles || **key != "team-role").map(|key| Column::new(look.t(key))).collect();
    let row = |one: &UnderWay| {
        let row = &one.row;
        let title = row.body.as_ref().map_or_else(|| look.t("erased"), |body| body.title().to_owned());
        let mut cells = vec![
            html! { a href={ "/applications/" (row.id) } { (title) } br; span.quiet { (row.number) } },
            html! { (look.pick(&one.call.content.title)) },
            ui::local_time(row.arrived, &look.zone),
            html! { (badge(look, row.stage)) @if let Some(said) = standing(look, one, cx) { div.quiet { (said) } } },
        ];
        if let Some(role) = one.role.filter(|_| with_roles) {
            cells.insert(2, html! { (crate::team::role(look, role)) });
        }
        cells
    };
    let rows: Vec<Vec<Markup>> = sent.iter().map(row).collect();
    ui::table(&look.t_with("applications-caption", &[("count", rows.len().into())]), &columns, &rows)
}

/// Who has it, and what comes next and by when, in a line; nothing where it has come to its end.
fn standing(look: &Look<'_>, UnderWay { row, call, around, .. }: &UnderWay, cx: &Cx) -> Option<String> {
    let window = &call.content.window;
    let at = |at| words::instant(at, &window.zone);
    match row.stage {
        Stage::Submitted => Some(coming(look, row, call, cx)),
        Stage::Endorsing => {
            let hop = row.passage.hop()?;
            let (unit, closes) = (around.unit(look, hop.unit), call.content.terms.endorsement.closes(hop.step, window));
            Some(look.t_with("standing-endorsing", &[("unit", unit.into()), ("since", at(row.passage.since).into()), ("closes", at(closes).into())]))
        }
        Stage::Returned | Stage::Correcting => {
            let until = row.passage.returned.as_ref()?.until;
            let key = if until <= cx.arrived { "standing-lapsed" } else { "standing-returned" };
            Some(look.t_with(key, &[("until", at(until).into())]))
        }
        Stage::Withdrawn | Stage::Refused | Stage::NotAccepted => None,
    }
}

/// The stage in a badge.
pub(crate) fn badge(look: &Look<'_>, stage: Stage) -> Markup {
    let tone = match stage {
        Stage::Submitted => Tone::Good,
        Stage::Withdrawn => Tone::Plain,
        Stage::Endorsing | Stage::Returned | Stage::Correcting => Tone::Wait,
        Stage::Refused | Stage::NotAccepted => Tone::Bad,
    };
    ui::badge(tone, &look.stage(stage))
}

/// One application 申请, for its lead and for those in whose sight it lies.
pub(crate) async fn show(cx: Cx, Path(id): Path<String>) -> Response {
    let Some(id) = Id::parse(&id).map(ApplicationId) else { return cx.reply().missing() };
    let seen = unit_file::Seen::by(&cx);
    let found = cx
        .read(move |rows| {
            let Some(row) = rows.application(id)? else { return Ok(None) };
            let Some(call) = rows.call(row.call)? else { return Ok(None) };
            let history = rows.history(id.into())?;
            let later = row.later.iter().map(|one| &one.handed.file);
            let files: Vec<String> = row.kept.files.iter().chain(later).map(|file| file.digest.clone()).collect();
            let stones = rows.tombstones(id.0, &files)?;
            let drafted_by = rows.drafted_by(row.lead, id)?;
            let place = rows.application_place(&row)?;
            let around = (endorsement::around(rows, &row)?, unit_file::taken(rows, &row, &seen)?);
            let Some(of) = rows.submissions(id)?.pop() else { return Ok(None) };
            let examined = rows.examinations(&files)?;
            let units = shown::units(rows, shown::kept_units(&row.kept.values))?;
            Ok(Some((row, call, history, drafted_by, stones, of, examined, units, (place, around))))
        })
        .await;
    let (row, call, history, drafted_by, stones, of, examined, units, (place, around)) = match found {
        Ok(Some(found)) => found,
        Ok(None) => return missing(&cx),
        Err(error) => return cx.reply().fault(&error),
    };
    if let Err(denial) = may(&cx.actor, Deed::ReadApplication, &place, cx.arrived) {
        return cx.reply().refused(&denial.into());
    }
    if let Err(error) = inspection::note(&cx, Deed::ReadApplication, &place, Some(id.0)).await {
        return cx.reply().failed(error);
    }
    let compliance = crate::approval::standing(&row, &call.content, cx.today());
    let view = View { expunged: stones.iter().map(expunged).collect(), compliance, ..view(&row, &drafted_by, &of) };
    let title = row.body.as_ref().map_or_else(|| row.number.clone(), |body| body.title().to_owned());
    let own = cx.actor.is(row.lead);
    cx.reply().show(if own { Section::Mine } else { Section::Desk }, &title, &view, |look| {
        page(
            look,
            &row,
            &call,
            &Told {
                history: &history,
                drafted_by: &drafted_by,
                stones: &stones,
                of: &of,
                examined: &examined,
                units: &units,
                around: &around.0,
                taken: (around.1.as_ref(), &place),
            },
            &cx,
        )
    })
}

/// An application for whoever may read it, noted where an inspector does; to all others it does not exist.
pub(crate) async fn readable(cx: &Cx, id: &str) -> Result<ApplicationRow, Response> {
    let Some(id) = Id::parse(id).map(ApplicationId) else { return Err(cx.reply().missing()) };
    let found = cx.read(move |rows| {
        let Some(row) = rows.application(id)? else { return Ok(None) };
        let place = rows.application_place(&row)?;
        Ok(Some((row, place)))
    });
    let (row, place) = match found.await {
        Ok(Some(found)) => found,
        Ok(None) => return Err(missing(cx)),
        Err(error) => return Err(cx.reply().fault(&error)),
    };
    if may(&cx.actor, Deed::ReadApplication, &place, cx.arrived).is_err() {
        return Err(missing(cx));
    }
    match inspection::note(cx, Deed::ReadApplication, &place, Some(id.0)).await {
        Ok(()) => Ok(row),
        Err(error) => Err(cx.reply().failed(error)),
    }
}

/// Nothing is there: said alike to who has not signed in and to who may not know.
pub(crate) fn missing(cx: &Cx) -> Response {
    match cx.signed_in() {
        Ok(_) => cx.reply().missing(),
        Err(refusal) => cx.reply().refused(&refusal),
    }
}

fn expunged(stone: &Tombstone) -> Expunged {
    let Tombstone { at, ground, order, targets, .. } = stone;
    Expunged { at: at.rfc3339(), ground: *ground, order: order.clone(), parts: targets.parts.len(), files: targets.files.clone() }
}

fn view(row: &ApplicationRow, drafted_by: &[Drafter], of: &Submitted) -> View {
    View {
        id: row.id,
        version: row.version,
        number: row.number.clone(),
        call: row.call,
        stage: row.stage.as_str(),
        revision: row.revision,
        arrived: row.arrived.rfc3339(),
        first_arrived: row.first_arrived.rfc3339(),
        body: row.body.clone(),
        choices: row.kept.choices.clone(),
        money_fen: row.kept.money.clone(),
        files: row.kept.files.clone(),
        team: crate::team::seats(row),
        passage: row.passage.clone(),
        accepted: row.accepted.map(rules::Instant::rfc3339),
        version_code: of.of.code,
        scan: row.scan.clone(),
        values: (*row.kept.values).clone(),
        compliance: None,
        expunged: Vec::new(),
        receipts: (1..=row.version).map(|version| format!("/applications/{}/receipts/{version}", row.id)).collect(),
        drafted_by: drafted_by.iter().map(|(person, _)| *person).collect(),
    }
}

fn page(look: &Look<'_>, row: &ApplicationRow, call: &CallRow, told: &Told<'_>, cx: &Cx) -> Markup {
    let Told { history, drafted_by, stones, of, examined, units, around, taken } = told;
    let own = cx.actor.is(row.lead);
    let window = &call.content.window;
    let open = window.phase(cx.arrived) == Phase::Open;
    let erased = look.t("erased");
    let list = if own { ("applications-mine", "/applications") } else { ("desk-title", "/desk") };
    html! {
        (ui::crumbs(look, &[(&look.t(list.0), Some(list.1)), (&row.number, None)]))
        h1 { (row.body.as_ref().map_or(erased.as_str(), Body::title)) }
        @let version = format!("{} · {}", row.number, look.t_with("application-revision", &[("revision", i64::from(row.revision).into())]));
        p { (badge(look, row.stage)) @if let Some(at) = row.accepted { " " (ui::badge(Tone::Good, &look.t("formal-check-accepted"))) " " span.quiet { (ui::when(look, at, &window.zone)) } } " " (version) }
        (ui::sheet(&version))
        (crate::expunction::tombstones(look, stones))
        (endorsement::standing(look, row, call, around, cx))
        (progress(look, row, call, cx))
        (mandate::both_names(look, None, drafted_by))
        (facts(look, row, call))
        (crate::team::of_application(look, row))
        (crate::approval::of_application(look, row, call, own, cx.today()))
        (unit_file::section(look, row, taken.0, taken.1, cx))
        @for (place, section) in call.content.form.sections.iter().enumerate() {
            (ui::section(&format!("answers-{place}"), look.pick(&section.title), None, html! {
                dl.answers { @for field in &section.fields { dt { (look.pick(&field.label)) } dd { (answer(look, row, call, field, units)) } } }
            }))
        }
        (examination::part(look, &named_files(look, row, !own && cx.site.documents().is_some()), examined))
        (document::links(look, row, of, cx))
        (sealed::part(look, row, of, own, cx))
        (ui::section("history", &look.t("application-history"), Some(html! { @if row.revision > 1 { a href={ "/applications/" (row.id) "/versions" } { (look.t("versions-title")) } } }), events(look, row, history, cx)))
        (endorsement::deeds(look, row, call, around, cx))
        @if crate::expunction::may_propose(cx) { p.quiet { a href={ "/expunctions/new?thing=" (row.id) } { (look.t("expunction-new")) } } }
        @if own && (open || row.passage.returned.is_some()) && !matches!(row.stage, Stage::Refused | Stage::NotAccepted) { (own_deeds(look, row, cx)) }
    }
}

fn named_files(look: &Look<'_>, row: &ApplicationRow, copies: bool) -> Vec<Named> {
    let names = row.body.as_ref().map(|body| &body.file_names);
    let name = |place: usize| names.and_then(|names| names.get(place)).cloned().unwrap_or_else(|| look.t("erased"));
    let files = row.kept.files.iter().enumerate();
    let copy = |place: usize| (copies && row.body.is_some()).then(|| format!("/applications/{}/files/{place}/anonymous", row.id));
    let sent = files.map(|(place, file)| Named { name: name(place), digest: file.digest.clone(), media: file.media, copy: copy(place) });
    let later = row.later.iter().map(|one| {
        let name = one.issued.as_ref().map_or_else(|| look.t("erased"), |issued| issued.approval_file.clone());
        Named { name, digest: one.handed.file.digest.clone(), media: one.handed.file.media, copy: None }
    });
    sent.chain(later).collect()
}

/// How far it has come, who has it, and what comes next.
fn progress(look: &Look<'_>, row: &ApplicationRow, call: &CallRow, cx: &Cx) -> Markup {
    let after = |state: StepState| if row.stage == Stage::Submitted { state } else { StepState::Ahead };
    let (received, checked, decided) = match (call.content.window.phase(cx.arrived), row.accepted) {
        (Phase::Before | Phase::Open, None) => (StepState::Now, StepState::Ahead, StepState::Ahead),
        (Phase::Closed, None) => (StepState::Done, StepState::Now, StepState::Ahead),
        (_, Some(_)) => (StepState::Done, StepState::Done, StepState::Now),
    };
    let steps = [
        (look.t("step-written"), StepState::Done),
        (look.t("step-received"), after(received)),
        (look.t("step-checked"), after(checked)),
        (look.t("step-decided"), after(decided)),
    ];
    html! {
        (ui::steps(look, &steps))
        @if row.stage == Stage::Submitted { p { (coming(look, row, call, cx)) } }
    }
}

/// What comes next, and by when where the mechanism of the call says so.
fn coming(look: &Look<'_>, row: &ApplicationRow, call: &CallRow, cx: &Cx) -> String {
    let (window, review) = (&call.content.window, &call.content.terms.review);
    let closes = || words::instant(window.closes, &window.zone);
    if row.accepted.is_some() {
        let next = review.steps.iter().find(|step| step.kind != StepKind::FormalCheck);
        return next.map_or_else(|| look.t("coming-decision"), |step| look.t_with("coming-step", &[("step", look.step(step.kind).into())]));
    }
    match (window.phase(cx.arrived), review.step(StepKind::FormalCheck)) {
        (Phase::Before | Phase::Open, _) => look.t_with("coming-close", &[("closes", closes().into())]),
        (Phase::Closed, Some(step)) => {
            let until = Day::at(window.closes, &window.zone).plus(u32::from(step.days));
            let key = if until < Day::at(cx.arrived, &window.zone) { "coming-check-late" } else { "coming-check-until" };
            look.t_with(key, &[("day", until.to_string().into())])
        }
        (Phase::Closed, None) => look.t("coming-check"),
    }
}

fn facts(look: &Look<'_>, row: &ApplicationRow, call: &CallRow) -> Markup {
    let zone = &call.content.window.zone;
    let of = |pick: fn(&Body) -> &str| row.body.as_ref().map_or_else(|| look.t("erased"), |body| pick(body).to_owned());
    ui::fact_list(&[
        (look.t("application-call"), html! { a href={ "/calls/" (call.id) } { (look.pick(&call.content.title)) } }),
        (look.t("application-lead"), html! { (of(|body| &body.lead_name)) }),
        (look.t("person-organisation"), html! { (of(|body| &body.organisation)) }),
        (look.t("person-email"), html! { (of(|body| &body.email)) }),
        (look.t("application-arrived"), ui::when(look, row.arrived, zone)),
        (look.t("pledge-signed"), html! { (of(|body| &body.signed)) }),
    ])
}

fn answer(look: &Look<'_>, row: &ApplicationRow, call: &CallRow, field: &Field, units: &Units) -> Markup {
    let file = |(number, file): (usize, &rules::application::Filed)| FileRow {
        name: row.body.as_ref().and_then(|body| body.file_names.get(number)).cloned().unwrap_or_else(|| look.t("erased")),
        href: row.body.as_ref().map(|_| format!("/applications/{}/files/{number}", row.id)),
        media: file.media,
        bytes: file.bytes,
        digest: file.digest.clone(),
        remove: None,
    };
    let files: Vec<FileRow> = row.kept.files.iter().enumerate().filter(|(_, file)| file.field == field.id).map(file).collect();
    shown::kept(look, &call.content.terms.funding, field, (&row.kept, row.body.as_ref()), units, &files)
}

fn events(look: &Look<'_>, row: &ApplicationRow, history: &[HistoryEntry], cx: &Cx) -> Markup {
    let columns = [
        Column::new(look.t("history-event")),
        Column::new(look.t("history-at")),
        Column::new(look.t("history-by")),
        Column::new(look.t("history-receipt")),
    ];
    let rows: Vec<Vec<Markup>> = history
        .iter()
        .map(|entry| {
            vec![
                html! { (look.t(&format!("event-application-{}", entry.event))) },
                ui::when(look, entry.at, &cx.zone),
                html! { (entry.actor_name.clone().unwrap_or_else(|| look.t(if entry.actor == Id::SYSTEM { "people-system" } else { "erased" }))) },
                html! { a href={ "/applications/" (row.id) "/receipts/" (entry.version) } { (look.t("history-receipt-open")) } },
            ]
        })
        .collect();
    ui::table(&look.t("history-caption"), &columns, &rows)
}

fn own_deeds(look: &Look<'_>, row: &ApplicationRow, cx: &Cx) -> Markup {
    html! {
        section.actions {
            a.button.plain href={ "/drafts/" (row.id) } { (look.t("application-revise")) }
            @if matches!(row.stage, Stage::Submitted | Stage::Endorsing | Stage::Returned | Stage::Correcting) {
                form method="post" action={ "/applications/" (row.id) "/withdrawal" } data-confirm=(look.t("application-withdraw-confirm")) {
                    (ui::hidden("version", &row.version.to_string()))
                    (ui::hidden("csrf", look.csrf()))
                    (ui::hidden("key", &cx.new_key()))
                    button.danger type="submit" { (look.t("application-withdraw")) }
                }
            }
        }
    }
}

/// Takes it back 撤回申请.
pub(crate) async fn withdraw(cx: Cx, Path(id): Path<String>, Sent(fields): Sent) -> Response {
    let Some(id) = Id::parse(&id).map(ApplicationId) else { return cx.reply().missing() };
    let outcome = async {
        let (fields, person) = (fields?, cx.signed_in()?);
        fields.finish()?;
        let (read, arrived) = (cx.read_version(&fields), cx.arrived);
        cx.write(&fields, move |tx| {
            let loaded = tx.load::<Application>(id)?;
            // The same refusal as for somebody else's, so that neither tells whether there is one.
            let application = loaded.state().ok_or(Denial::Hidden)?;
            let permit = member_permit(tx, person, Deed::Apply, &Place { lead: Some(application.lead), ..Place::default() })?;
            loaded.expect(read)?;
            let call = tx.load::<Call>(application.call)?;
            let call = call.state().ok_or(Refusal::from(CallRefusal::NoSuchCall))?;
            let event = application.withdraw(call, arrived)?;
            let committed = tx.commit(&permit, vec![loaded.happens(event)?])?;
            Ok(Outcome::at(format!("/applications/{id}")).event(&committed))
        })
        .await
    };
    cx.reply().settled(outcome.await, "withdrawn")
}
