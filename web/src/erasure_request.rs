//! Erasure request 个人信息删除申请: asked for on one's account, answered by a system administrator, who sees first what it would destroy.

use crate::cx::{Cx, Outcome};
use crate::fields::{Fields, Sent};
use crate::person::{gone, member_permit, wrong};
use crate::secret::new_id;
use crate::ui::{self, Column, Look, Part, Section, Tone};
use crate::view;
use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};
use rules::calendar::{Calendar, Day, EditionName};
use rules::erasure::Ground;
use rules::erasure_request::{ErasureRequest, Obstacle, Refusal as RequestRefusal, Stage, ask as ask_for};
use rules::refusal::FieldRefusal;
use rules::rights::{Deed, Denial, Permit, Place, may};
use rules::{ErasureRequestId, Event, Id, Instant, PersonId, Refusal};
use serde::Serialize;
use store::{ErasurePreview, ErasureRequestRow, Loaded, Reader, StoreError, Tx, WriteError};

const SAID_MOST: usize = 500;
const REASON_MOST: usize = 1_000;
const SHOWN: usize = 500;

/// A request as a page and as JSON.
#[derive(Clone, Serialize)]
pub(crate) struct View {
    id: ErasureRequestId,
    version: u64,
    person_name: Option<String>,
    stage: &'static str,
    /// The last day for an answer; null where the calendar does not reach so far.
    due: Option<Day>,
    /// Working days left; null once answered.
    days_left: Option<u32>,
    overdue: bool,
    person: PersonId,
    ground: Ground,
    #[serde(serialize_with = "view::rfc3339")]
    asked_at: Instant,
    /// By which editions of the calendar `due` was reckoned.
    editions: Vec<EditionName>,
    said: Option<String>,
    obstacle: Option<Obstacle>,
    reason: Option<String>,
    #[serde(skip)]
    request: ErasureRequest,
}

/// What the page of one request shows beside it.
#[derive(Serialize)]
struct Whole {
    #[serde(flatten)]
    view: View,
    letter_waits: bool,
    parts: Vec<PartView>,
    drafts: u64,
    attachments: u64,
    mails: u64,
    sessions: u64,
}

/// A private part that would be destroyed.
#[derive(Serialize)]
struct PartView {
    kind: &'static str,
    thing: Id,
    version: u64,
    part: u16,
    event: String,
    #[serde(serialize_with = "view::rfc3339")]
    at: Instant,
    bytes: u64,
}

/// The key of what stands against an erasure.
pub(crate) fn obstacle_key(obstacle: Obstacle) -> &'static str {
    match obstacle {
        Obstacle::Retention => "erasure-obstacle-retention",
        Obstacle::Technical => "erasure-obstacle-technical",
        Obstacle::NoGround => "erasure-obstacle-no-ground",
    }
}

fn ground(look: &Look<'_>, ground: Ground) -> String {
    match ground {
        Ground::PurposeEnded => look.t("erasure-ground-purpose-ended"),
        Ground::TermEnded => look.t("erasure-ground-term-ended"),
        Ground::ConsentWithdrawn => look.t("erasure-ground-consent-withdrawn"),
        Ground::Unlawful => look.t("erasure-ground-unlawful"),
        Ground::OtherLaw => look.t("erasure-ground-other-law"),
    }
}

fn badge(look: &Look<'_>, view: &View) -> Markup {
    let (tone, word) = match view.request.stage {
        Stage::Asked => (Tone::Wait, look.t("erasure-stage-asked")),
        Stage::Granted { .. } => (Tone::Wait, look.t("erasure-stage-granted")),
        Stage::Refused { .. } => (Tone::Bad, look.t("erasure-stage-refused")),
        Stage::Withdrawn { .. } => (Tone::Plain, look.t("erasure-stage-withdrawn")),
        Stage::Done { .. } => (Tone::Good, look.t("erasure-stage-done")),
    };
    ui::badge(tone, &word)
}

/// The clock of a request in words.
fn clock(look: &Look<'_>, view: &View) -> Markup {
    let provisional = view.request.due.as_ref().is_some_and(|due| due.confidence == rules::calendar::Confidence::U);
    html! {
        @match (view.due, view.days_left) {
            (None, _) => (look.t("erasure-due-unknown")),
            (Some(due), _) if view.overdue => { (due) " " (ui::badge(Tone::Bad, &look.t("erasure-overdue"))) },
            (Some(due), Some(left)) => { (due) " " span.quiet { (look.t_with("erasure-days-left", &[("count", i64::from(left).into())])) } },
            (Some(due), None) => (due),
        }
        @if provisional { " " (ui::badge(Tone::Wait, &look.t("erasure-due-provisional"))) }
    }
}

fn view_of(row: ErasureRequestRow, name: Option<String>, calendar: &Calendar, cx_now: Instant, today: Day) -> View {
    let open = row.request.stage.is_open();
    let due = row.request.due.as_ref().map(|due| due.last);
    let overdue = open && row.request.due.as_ref().is_some_and(|due| due.ends <= cx_now);
    let days_left = due.filter(|_| open && !overdue).and_then(|due| calendar.working_days_between(today, due).ok());
    let request = row.request;
    let (obstacle, reason) = match &request.stage {
        Stage::Refused { obstacle, reason, .. } => (Some(*obstacle), reason.clone()),
        Stage::Asked | Stage::Granted { .. } | Stage::Withdrawn { .. } | Stage::Done { .. } => (None, None),
    };
    View {
        id: row.id,
        version: row.version,
        person_name: name,
        stage: request.stage.as_str(),
        due,
        days_left,
        overdue,
        person: request.person,
        ground: request.ground,
        asked_at: request.asked_at,
        editions: request.due.as_ref().map(|due| due.editions.clone()).unwrap_or_default(),
        said: request.said.clone(),
        obstacle,
        reason,
        request,
    }
}

/// The newest request of a person, as their account shows it.
pub(crate) fn of_person(rows: &mut Reader<'_>, person: PersonId, now: Instant, today: Day) -> Result<Option<View>, StoreError> {
    let (head, also) = rows.records_of(person)?;
    let mut found = Vec::new();
    for record in std::iter::once(head).chain(also) {
        found.extend(rows.erasure_request_of(record)?);
    }
    let Some(row) = found.into_iter().max_by_key(|row| (row.request.stage.is_open(), row.request.asked_at)) else { return Ok(None) };
    let calendar = rows.calendar_at(now)?;
    Ok(Some(view_of(row, None, &calendar, now, today)))
}

/// The part of one's account that asks for erasure, or says how far it has come.
pub(crate) fn section(look: &Look<'_>, view: Option<&View>, cx: &Cx) -> Markup {
    let open = view.is_some_and(|view| view.request.stage.is_open());
    let grounds: Vec<(String, String)> = Ground::ALL.map(|one| (one.as_str().to_owned(), ground(look, one))).into();
    let body = html! {
        @if let Some(view) = view { (standing(look, view)) }
        @if open {
            @if let Some(view) = view {
                (ui::post_button(&format!("/erasure-requests/{}/withdrawal", view.id), &look.t("erasure-withdraw"), look.csrf(), &cx.new_key(), false, None))
            }
        } @else {
            (what_remains(look))
            details {
                summary { (look.t("erasure-ask")) }
                form method="post" action="/account/erasure" {
                    (ui::select(look, &Part::new("ground", &look.t("erasure-ground")).required(true), &grounds, ""))
                    (ui::prose(look, &Part::new("said", &look.t("erasure-said")), "", SAID_MOST, 3))
                    (ui::submit_row(look, &look.t("erasure-ask-submit"), look.csrf(), &cx.new_key()))
                }
            }
        }
    };
    ui::section("erasure", &look.t("erasure-title"), None, body)
}

/// What an erasure destroys and what stays, and why.
fn what_remains(look: &Look<'_>) -> Markup {
    html! {
        p { (look.t("erasure-what-goes")) }
        (what_stays(look))
    }
}

fn what_stays(look: &Look<'_>) -> Markup {
    html! {
        p { (look.t("erasure-what-stays")) }
        ul {
            li { (look.t("erasure-stays-facts")) } li { (look.t("erasure-stays-proof")) } li { (look.t("erasure-stays-law")) }
        }
    }
}

fn standing(look: &Look<'_>, view: &View) -> Markup {
    let request = &view.request;
    let mut facts = vec![
        (look.t("erasure-stage"), badge(look, view)),
        (look.t("erasure-asked-at"), ui::when(look, request.asked_at, &look.zone)),
        (look.t("erasure-ground"), html! { (ground(look, request.ground)) }),
        (look.t("erasure-due"), clock(look, view)),
    ];
    if let Some(due) = &request.due {
        let names: Vec<String> = due.editions.iter().map(ToString::to_string).collect();
        facts.push((look.t("erasure-calendar"), html! { a href="/calendar" { code { (names.join(" ")) } } }));
    }
    if let Some(said) = &request.said {
        facts.push((look.t("erasure-said"), html! { (said) }));
    }
    if let Stage::Refused { obstacle, reason, at, .. } = &request.stage {
        facts.push((look.t("erasure-answered-at"), ui::when(look, *at, &look.zone)));
        facts.push((look.t("erasure-obstacle"), html! { (look.t(obstacle_key(*obstacle))) }));
        facts.push((look.t("erasure-reason"), html! { @if let Some(reason) = reason { (reason) } @else { (look.t("erased")) } }));
    }
    html! {
        (ui::fact_list(&facts))
        @if let Stage::Granted { .. } = request.stage { (ui::notice(Tone::Wait, html! { p { (look.t("erasure-granted-notice")) } })) }
        @if let Stage::Refused { .. } = request.stage { p.quiet { (look.t("erasure-refused-notice")) } }
    }
}

/// Asks for one's own erasure 申请删除本人信息.
pub(crate) async fn ask(cx: Cx, Sent(fields): Sent) -> Response {
    let outcome = async {
        let (fields, person) = (fields?, cx.signed_in()?);
        let ground = fields.option("ground", Ground::parse);
        let said = fields.maybe_prose("said", SAID_MOST);
        fields.finish()?;
        let ground = ground.ok_or_else(|| Refusal::Fields(Vec::new()))?;
        let (id, zone) = (ErasureRequestId(new_id()), cx.zone.clone());
        cx.write(&fields, move |tx| {
            let permit = member_permit(tx, person, Deed::ReviseSelf, &Place::default())?;
            let now = tx.now();
            let calendar = tx.reader().calendar_at(now)?;
            let event = ask_for(person, ground, said.as_ref(), &calendar, &zone, now);
            let committed = tx.commit(&permit, vec![Loaded::<ErasureRequest>::new(id).happens(event)?])?;
            Ok(Outcome::created("/account#erasure").event(&committed))
        })
        .await
    };
    match outcome.await {
        Ok(outcome) => cx.reply().done(&Outcome { location: "/account".to_owned(), ..outcome }, "erasure-asked"),
        Err(error) => cx.reply().failed(error),
    }
}

/// Takes one's own request back 撤回申请.
pub(crate) async fn withdraw(cx: Cx, Path(id): Path<String>, Sent(fields): Sent) -> Response {
    let outcome = async {
        let (fields, person) = (fields?, cx.signed_in()?);
        fields.finish()?;
        let id = Id::parse(&id).map(ErasureRequestId).ok_or(RequestRefusal::NoSuchRequest)?;
        cx.write(&fields, move |tx| {
            let permit = member_permit(tx, person, Deed::ReviseSelf, &Place::default())?;
            let loaded = load_request(tx, id)?;
            let request = loaded.state().ok_or(RequestRefusal::NoSuchRequest)?;
            if tx.reader().head_of(request.person)? != person {
                return Err(RequestRefusal::NoSuchRequest.into());
            }
            let event = request.withdraw()?;
            let committed = tx.commit(&permit, vec![loaded.happens(event)?])?;
            Ok(Outcome::at("/account").event(&committed))
        })
        .await
    };
    cx.reply().settled(outcome.await, "erasure-withdrawn")
}

fn load_request(tx: &mut Tx<'_>, id: ErasureRequestId) -> Result<Loaded<ErasureRequest>, WriteError> {
    // An id of something else folds to no request, which would be a fault; its row says first whether it is one.
    tx.reader().erasure_request(id)?.ok_or(RequestRefusal::NoSuchRequest)?;
    Ok(tx.load::<ErasureRequest>(id)?)
}

/// Who answers requests, or why not this person.
fn eraser(cx: &Cx) -> Result<PersonId, Refusal> {
    let person = cx.signed_in()?;
    may(&cx.actor, Deed::Erase, &Place::default(), cx.arrived)?;
    Ok(person)
}

/// Requests that wait, then those that were answered 删除申请.
pub(crate) async fn list(cx: Cx) -> Response {
    if let Err(refusal) = eraser(&cx) {
        return cx.reply().refused(&refusal);
    }
    let (now, today) = (cx.arrived, cx.today());
    let found = cx.read(move |rows| {
        let calendar = rows.calendar_at(now)?;
        let mut views = Vec::new();
        for row in rows.erasure_requests(SHOWN)? {
            let name = rows.person(row.request.person)?.and_then(|person| person.name);
            views.push(view_of(row, name, &calendar, now, today));
        }
        Ok(views)
    });
    let title = cx.look(Section::People).t("erasure-requests-title");
    match found.await {
        Ok(views) => cx.reply().show(Section::People, &title, &views, |look| list_page(look, &views)),
        Err(error) => cx.reply().fault(&error),
    }
}

fn list_page(look: &Look<'_>, views: &[View]) -> Markup {
    let columns: Vec<Column> =
        ["erasure-person", "erasure-asked-at", "erasure-due", "erasure-stage"].iter().map(|key| Column::new(look.t(key))).collect();
    let rows: Vec<Vec<Markup>> = views
        .iter()
        .map(|view| {
            let name = view.person_name.clone().unwrap_or_else(|| look.t("erased"));
            vec![
                html! { a href={ "/erasure-requests/" (view.id) } { (name) } },
                ui::local_time(view.request.asked_at, &look.zone),
                clock(look, view),
                badge(look, view),
            ]
        })
        .collect();
    html! {
        (ui::crumbs(look, &[(&look.t("people-title"), Some("/people")), (&look.t("erasure-requests-title"), None)]))
        h1 { (look.t("erasure-requests-title")) }
        p.lead { (look.t("erasure-requests-lead")) }
        @if views.is_empty() { (ui::empty(&look.t("erasure-requests-none"), &look.t("erasure-requests-none-next"), None)) }
        @else { (ui::table(&look.t("erasure-requests-caption"), &columns, &rows)) }
    }
}

/// One request, with what it would destroy 删除申请详情.
pub(crate) async fn show(cx: Cx, Path(id): Path<String>) -> Response {
    if let Err(refusal) = eraser(&cx) {
        return cx.reply().refused(&refusal);
    }
    let Some(id) = Id::parse(&id).map(ErasureRequestId) else { return cx.reply().missing() };
    match load(&cx, id).await {
        Ok(Some(whole)) => {
            let title = cx.look(Section::People).t("erasure-request-title");
            let fields = Fields::default();
            cx.reply().show(Section::People, &title, &whole, |look| page(look, &whole, &fields, &[], &cx))
        }
        Ok(None) => cx.reply().missing(),
        Err(error) => cx.reply().fault(&error),
    }
}

async fn load(cx: &Cx, id: ErasureRequestId) -> Result<Option<Whole>, StoreError> {
    let (now, today) = (cx.arrived, cx.today());
    cx.read(move |rows| {
        let Some(row) = rows.erasure_request(id)? else { return Ok(None) };
        let name = rows.person(row.request.person)?.and_then(|person| person.name);
        let preview = if row.request.stage.is_open() { rows.erasure_preview(row.request.person)? } else { ErasurePreview::default() };
        let letter_waits = rows.erasure_letter_waits(id, &row.request)?;
        let calendar = rows.calendar_at(now)?;
        let parts = preview.parts.iter().map(|part| PartView {
            kind: part.kind.as_str(),
            thing: part.name.thing,
            version: part.name.version,
            part: part.name.part,
            event: part.event.clone(),
            at: part.at,
            bytes: part.bytes,
        });
        Ok(Some(Whole {
            view: view_of(row, name, &calendar, now, today),
            letter_waits,
            parts: parts.collect(),
            drafts: preview.drafts,
            attachments: preview.attachments,
            mails: preview.mails,
            sessions: preview.sessions,
        }))
    })
    .await
}

fn page(look: &Look<'_>, whole: &Whole, fields: &Fields, wrong: &[FieldRefusal], cx: &Cx) -> Markup {
    let view = &whole.view;
    let name = view.person_name.clone().unwrap_or_else(|| look.t("erased"));
    let path = |deed: &str| format!("/erasure-requests/{}/{deed}", view.id);
    let own = cx.person() == Some(view.request.person);
    let obstacles: Vec<(String, String)> = Obstacle::ALL.map(|one| (one.as_str().to_owned(), look.t(obstacle_key(one)))).into();
    html! {
        (ui::crumbs(look, &[(&look.t("people-title"), Some("/people")), (&look.t("erasure-requests-title"), Some("/erasure-requests")), (&name, None)]))
        h1 { (look.t("erasure-request-title")) }
        p { a href={ "/people/" (view.request.person) } { (name) } }
        (ui::section("request", &look.t("erasure-request-title"), None, standing(look, view)))
        @if view.request.stage.is_open() { (ui::section("preview", &look.t("erasure-preview"), None, preview(look, whole))) }
        @if own { (ui::notice(Tone::Bad, html! { p { (look.t("refusal-erasure-own-request")) } })) }
        @if !own && view.request.stage == Stage::Asked {
            (ui::section("answer", &look.t("erasure-answer"), None, html! {
                p { (look.t("erasure-grant-help")) }
                (ui::post_button(&path("grant"), &look.t("erasure-grant"), look.csrf(), &cx.new_key(), false, Some(&look.t("erasure-grant-confirm"))))
                h3 { (look.t("erasure-refuse")) }
                form method="post" action=(path("refusal")) {
                    (ui::select(look, &Part::new("obstacle", &look.t("erasure-obstacle")).required(true).among(wrong), &obstacles, fields.raw("obstacle")))
                    (ui::prose(look, &Part::new("reason", &look.t("erasure-reason")).help(&look.t("erasure-reason-help")).required(true).among(wrong), fields.raw("reason"), REASON_MOST, 4))
                    (ui::submit_row(look, &look.t("erasure-refuse"), look.csrf(), &cx.new_key()))
                }
            }))
        }
        @if let (false, Stage::Granted { .. }) = (own, &view.request.stage) {
            (ui::section("execution", &look.t("erasure-carry-out"), None, html! {
                @if whole.letter_waits { (ui::notice(Tone::Wait, html! { p { (look.t("refusal-erasure-letter-waits")) } })) }
                @else {
                    p { (look.t("erasure-letter-sent")) }
                    (ui::post_button(&path("execution"), &look.t("erasure-carry-out"), look.csrf(), &cx.new_key(), true, Some(&look.t("erasure-carry-out-confirm"))))
                }
            }))
        }
    }
}

fn preview(look: &Look<'_>, whole: &Whole) -> Markup {
    let columns = [
        Column::new(look.t("erasure-part-thing")),
        Column::new(look.t("erasure-part-event")),
        Column::new(look.t("erasure-part-at")),
        Column::new(look.t("erasure-part-bytes")).numeric(),
    ];
    let rows: Vec<Vec<Markup>> = whole
        .parts
        .iter()
        .map(|part| {
            vec![
                html! { (kind(look, part.kind)) " " code title=(part.thing) { (part.thing.tail(6)) } },
                html! { code { (part.event) } " " span.quiet { "v" (part.version) "/" (part.part) } },
                ui::local_time(part.at, &look.zone),
                html! { (part.bytes) },
            ]
        })
        .collect();
    let count = |key: &str, count: u64| html! { li { (look.t_with(key, &[("count", count.into())])) } };
    html! {
        p { (look.t("erasure-preview-help")) }
        (ui::table(&look.t_with("erasure-preview-caption", &[("count", whole.parts.len().into())]), &columns, &rows))
        ul {
            (count("erasure-preview-drafts", whole.drafts)) (count("erasure-preview-attachments", whole.attachments))
            (count("erasure-preview-mails", whole.mails)) (count("erasure-preview-sessions", whole.sessions))
        }
        (what_stays(look))
    }
}

/// A kind of thing in words.
pub(crate) fn kind(look: &Look<'_>, kind: &str) -> String {
    look.t(&format!("audit-kind-{kind}"))
}

/// Answers a request by one event of the rules.
async fn answer(
    cx: &Cx,
    id: &str,
    fields: &Fields,
    decide: impl Fn(&ErasureRequest, &Permit) -> Result<Event<ErasureRequest>, RequestRefusal> + Send + 'static,
) -> Result<Outcome, WriteError> {
    let person = eraser(cx)?;
    let id = Id::parse(id).map(ErasureRequestId).ok_or(RequestRefusal::NoSuchRequest)?;
    cx.write(fields, move |tx| {
        let permit = member_permit(tx, person, Deed::Erase, &Place::default())?;
        let loaded = load_request(tx, id)?;
        let request = loaded.state().ok_or_else(|| gone("a request"))?;
        if tx.reader().head_of(request.person)?.0 == permit.actor() {
            // What they asked for as another record of theirs is their own.
            return Err(RequestRefusal::OwnRequest.into());
        }
        let event = decide(request, &permit)?;
        let committed = tx.commit(&permit, vec![loaded.happens(event)?])?;
        Ok(Outcome::at(format!("/erasure-requests/{id}")).event(&committed))
    })
    .await
}

/// Grants it 准予删除.
pub(crate) async fn grant(cx: Cx, Path(id): Path<String>, Sent(fields): Sent) -> Response {
    let outcome = async {
        let fields = fields?;
        fields.finish()?;
        answer(&cx, &id, &fields, |request, permit| request.grant(permit.actor())).await
    };
    cx.reply().settled(outcome.await, "erasure-granted")
}

/// Refuses it, with what stands against it 不予删除.
pub(crate) async fn refuse(cx: Cx, Path(id): Path<String>, Sent(fields): Sent) -> Response {
    let fields = match fields {
        Ok(fields) => fields,
        Err(refusal) => return cx.reply().refused(&refusal),
    };
    let outcome = async {
        eraser(&cx)?;
        let obstacle = fields.option("obstacle", Obstacle::parse);
        let reason = fields.prose("reason", REASON_MOST);
        fields.finish()?;
        let (Some(obstacle), Some(reason)) = (obstacle, reason) else { return Err(Refusal::Fields(Vec::new()).into()) };
        answer(&cx, &id, &fields, move |request, permit| request.refuse(permit.actor(), obstacle, &reason)).await
    };
    let error = match outcome.await {
        Ok(outcome) => return cx.reply().done(&outcome, "erasure-refused"),
        Err(error) => error,
    };
    let whole = match (eraser(&cx), Id::parse(&id)) {
        (Ok(_), Some(id)) => load(&cx, ErasureRequestId(id)).await,
        (Ok(_) | Err(_), _) => return cx.reply().failed(error),
    };
    match whole {
        Ok(Some(whole)) => {
            let title = cx.look(Section::People).t("erasure-request-title");
            cx.reply().again(error, Section::People, &title, |look, refusal| page(look, &whole, &fields, wrong(refusal), &cx))
        }
        Ok(None) => cx.reply().failed(error),
        Err(fault) => cx.reply().fault(&fault),
    }
}

/// Carries it out 执行删除: the same deed as `kechuang erase`.
pub(crate) async fn carry_out(cx: Cx, Path(id): Path<String>, Sent(fields): Sent) -> Response {
    let outcome = async {
        let fields = fields?;
        fields.finish()?;
        cx.guard(&fields)?;
        eraser(&cx)?;
        let id = Id::parse(&id).map(ErasureRequestId).ok_or(Denial::Hidden)?;
        cx.site.store().erase_as_asked(cx.actor.clone(), id).await?;
        Ok::<_, WriteError>(Outcome::at(format!("/erasure-requests/{id}")))
    };
    cx.reply().settled(outcome.await, "erasure-done")
}
