//! Mandate 代办授权: whom I let draft for me, and for whom I may; and the one question of who may write in a draft.
//!
//! The delegate is named by their address. How often that may be tried is limited, as with passwords, so that nobody asks who has an account.

use crate::cx::{Cx, Outcome};
use crate::fields::{BodyRefusal, Fields, Sent};
use crate::grant::{self, Titled};
use crate::person::{gone, member_permit, wrong};
use crate::secret::new_id;
use crate::ui::{self, Column, Look, Part, Section, Tone};
use crate::view;
use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};
use rules::call::{Refusal as CallRefusal, Stage as CallStage};
use rules::mandate::{Mandate, Refusal as MandateRefusal, TERM_MOST_MS};
use rules::person::{Refusal as PersonRefusal, Stage as PersonStage};
use rules::refusal::FieldRefusal;
use rules::rights::{Deed, Permit, Place, Scope, may};
use rules::text::Bilingual;
use rules::time::Phase;
use rules::{ApplicationId, CallId, Id, Instant, MandateId, PersonId, Refusal};
use serde::Serialize;
use store::{CallRow, DraftRow, Loaded, MandateRow, PersonRow, Reader, StoreError, Tx, WriteError};

/// How many addresses may be tried in a quarter of an hour.
const TRIES_MOST: i64 = 10;

/// A mandate as a page and as JSON.
#[derive(Serialize)]
struct Listed {
    id: MandateId,
    version: u64,
    principal: PersonId,
    principal_name: Option<String>,
    delegate: PersonId,
    delegate_name: Option<String>,
    /// As `centre`, `programme:ID`, `call:ID`.
    scope: String,
    scope_title: Option<Bilingual>,
    #[serde(serialize_with = "view::rfc3339")]
    from: Instant,
    #[serde(serialize_with = "view::rfc3339")]
    until: Instant,
    /// `live`, `over` or `ended`.
    state: &'static str,
    /// In how many drafts it was used.
    used: usize,
    #[serde(skip)]
    row: MandateRow,
}

/// A draft that I may write in for another, or a call for which I may begin one.
#[derive(Serialize)]
struct Work {
    principal: PersonId,
    principal_name: Option<String>,
    call: CallId,
    call_title: Bilingual,
    /// None where there is no draft yet.
    draft: Option<ApplicationId>,
    #[serde(serialize_with = "view::rfc3339")]
    closes: Instant,
}

/// The page as JSON.
#[derive(Serialize)]
struct View {
    /// Whom I let draft for me.
    given: Vec<Listed>,
    /// For whom I may draft.
    received: Vec<Listed>,
    /// What I may write in for them now.
    work: Vec<Work>,
}

/// All that the page needs.
struct Page {
    view: View,
    places: Vec<Titled>,
}

/// My mandates 代办授权.
pub(crate) async fn list(cx: Cx) -> Response {
    let person = match cx.signed_in() {
        Ok(person) => person,
        Err(refusal) => return cx.reply().refused(&refusal),
    };
    let title = cx.look(Section::Mine).t("mandates-title");
    match load(&cx, person).await {
        Ok(page) => cx.reply().show(Section::Mine, &title, &page.view, |look| list_page(look, &page, &Fields::default(), &[], &cx)),
        Err(error) => cx.reply().fault(&error),
    }
}

async fn load(cx: &Cx, person: PersonId) -> Result<Page, StoreError> {
    let now = cx.arrived;
    cx.read(move |rows| {
        let mut view = View { given: Vec::new(), received: Vec::new(), work: Vec::new() };
        let calls: Vec<CallRow> = rows.all_calls()?.into_iter().map(|listed| listed.call).filter(|call| is_open(call, now)).collect();
        for row in rows.mandates_of(person)? {
            let listed = listed(rows, row, now)?;
            if rows.head_of(listed.row.mandate.principal)? == person {
                view.given.push(listed);
                continue;
            }
            if listed.row.mandate.is_live(now) {
                work(rows, &listed, &calls, &mut view.work)?;
            }
            view.received.push(listed);
        }
        Ok(Page { view, places: public_places(rows)? })
    })
    .await
}

/// The calls that can be answered now.
fn is_open(call: &CallRow, now: Instant) -> bool {
    matches!(call.stage, CallStage::Published { .. }) && call.content.window.phase(now) == Phase::Open
}

fn work(rows: &mut Reader<'_>, mandate: &Listed, calls: &[CallRow], work: &mut Vec<Work>) -> Result<(), StoreError> {
    let principal = mandate.row.mandate.principal;
    for call in calls.iter().filter(|call| mandate.row.mandate.scope.covers(&Place::call(call.programme, call.id))) {
        if work.iter().any(|other| (other.principal, other.call) == (principal, call.id)) {
            continue;
        }
        let draft = rows.draft_for(principal, call.id)?.map(|draft| draft.id);
        work.push(Work {
            principal,
            principal_name: mandate.principal_name.clone(),
            call: call.id,
            call_title: call.content.title.clone(),
            draft,
            closes: call.content.window.closes,
        });
    }
    Ok(())
}

/// The whole centre, its programmes, and its calls that everybody may know of.
pub(crate) fn public_places(rows: &mut Reader<'_>) -> Result<Vec<Titled>, StoreError> {
    let public: Vec<CallId> = rows.all_calls()?.into_iter().filter(|listed| listed.call.call().is_public()).map(|listed| listed.call.id).collect();
    let known = |place: &Titled| match place.0 {
        Scope::Call(id) => public.contains(&id),
        Scope::Centre | Scope::Programme(_) | Scope::Organisation(_) | Scope::Project(_) | Scope::Facility(_) => true,
    };
    Ok(grant::places(rows)?.into_iter().filter(known).collect())
}

fn listed(rows: &mut Reader<'_>, row: MandateRow, now: Instant) -> Result<Listed, StoreError> {
    let mut name = |person| Ok::<_, StoreError>(rows.person(person)?.and_then(|person| person.name));
    let (principal_name, delegate_name) = (name(row.mandate.principal)?, name(row.mandate.delegate)?);
    Ok(Listed {
        id: row.id,
        version: row.version,
        principal: row.mandate.principal,
        principal_name,
        delegate: row.mandate.delegate,
        delegate_name,
        scope: row.mandate.scope.to_text(),
        scope_title: grant::title(rows, row.mandate.scope)?,
        from: row.mandate.from,
        until: row.mandate.until,
        state: match row.mandate.ended_at() {
            Some(_) => "ended",
            None if row.mandate.until <= now => "over",
            None => "live",
        },
        used: row.mandate.used.len(),
        row,
    })
}

fn list_page(look: &Look<'_>, page: &Page, fields: &Fields, wrong: &[FieldRefusal], cx: &Cx) -> Markup {
    let view = &page.view;
    let gives = may(&cx.actor, Deed::GiveMandate, &Place::default(), cx.arrived).is_ok();
    html! {
        (ui::crumbs(look, &[(&look.t("applications-mine"), Some("/applications")), (&look.t("mandates-title"), None)]))
        h1 { (look.t("mandates-title")) }
        p.lead { (look.t("mandates-lead")) }
        @if !view.work.is_empty() { (ui::section("work", &look.t("mandates-work"), None, work_table(look, &view.work, cx))) }
        (ui::section("received", &look.t("mandates-received"), None, html! {
            @if view.received.is_empty() { p.quiet { (look.t("mandates-received-none")) } } @else { (table(look, &view.received, false, cx)) }
        }))
        (ui::section("given", &look.t("mandates-given"), None, html! {
            @if view.given.is_empty() { p.quiet { (look.t("mandates-given-none")) } } @else { (table(look, &view.given, true, cx)) }
        }))
        @if gives { (ui::section("give", &look.t("mandates-new"), None, form(look, page, fields, wrong, cx))) }
    }
}

fn form(look: &Look<'_>, page: &Page, fields: &Fields, wrong: &[FieldRefusal], cx: &Cx) -> Markup {
    let places: Vec<(String, String)> = page.places.iter().map(|(place, title)| (place.to_text(), scope_text(look, *place, Some(title)))).collect();
    let until_help = look.t_with("mandates-until-help", &[("days", (TERM_MOST_MS / 86_400_000).into())]);
    html! {
        p.quiet { (look.t("mandates-new-help")) }
        form method="post" action="/mandates" {
            (ui::line(look, &Part::new("delegate", &look.t("mandates-delegate-email")).kind("email").required(true).among(wrong), fields.raw("delegate"), None))
            (ui::select(look, &Part::new("scope", &look.t("mandates-scope")).required(true).among(wrong), &places, fields.raw("scope")))
            (ui::datetime(look, &Part::new("until", &look.t("grant-until")).help(&until_help).required(true).among(wrong), fields.raw("until"), &look.zone))
            (ui::submit_row(look, &look.t("mandates-give"), look.csrf(), &cx.new_key()))
        }
    }
}

fn work_table(look: &Look<'_>, work: &[Work], cx: &Cx) -> Markup {
    let columns: Vec<Column> = ["mandates-principal", "call-title", "call-closes", "grant-deed"].iter().map(|key| Column::new(look.t(key))).collect();
    let row = |work: &Work| {
        vec![
            html! { (named(look, work.principal_name.as_deref())) },
            html! { a href={ "/calls/" (work.call) } { (look.pick(&work.call_title)) } },
            html! { (ui::local_time(work.closes, &look.zone)) " " (ui::countdown(look, work.closes, cx.arrived)) },
            html! {
                @match work.draft {
                    Some(draft) => a.button.plain href={ "/drafts/" (draft) } { (look.t("mandates-go-on")) },
                    None => form method="post" action={ "/calls/" (work.call) "/drafts" } {
                        (ui::hidden("principal", &work.principal.to_string()))
                        (ui::submit_row(look, &look.t("mandates-start"), look.csrf(), &cx.new_key()))
                    },
                }
            },
        ]
    };
    ui::table(&look.t("mandates-work-caption"), &columns, &work.iter().map(row).collect::<Vec<_>>())
}

fn table(look: &Look<'_>, mandates: &[Listed], mine: bool, cx: &Cx) -> Markup {
    let who = if mine { "mandates-delegate" } else { "mandates-principal" };
    let columns: Vec<Column> =
        [who, "mandates-scope", "grant-term", "mandates-used", "grant-standing", "grant-deed"].iter().map(|key| Column::new(look.t(key))).collect();
    let row = |mandate: &Listed| {
        let name = if mine { &mandate.delegate_name } else { &mandate.principal_name };
        let (tone, state) = match mandate.state {
            "live" => (Tone::Good, "grant-stage-live"),
            "over" => (Tone::Plain, "grant-ended"),
            _ => (Tone::Plain, "mandates-ended"),
        };
        let ending = format!("/mandates/{}/ending", mandate.id);
        vec![
            html! { (named(look, name.as_deref())) },
            html! { (scope_text(look, mandate.row.mandate.scope, mandate.scope_title.as_ref())) },
            html! { (ui::local_time(mandate.from, &look.zone)) " — " (ui::local_time(mandate.until, &look.zone)) },
            html! { (look.t_with("mandates-used-count", &[("count", mandate.used.into())])) },
            ui::badge(tone, &look.t(state)),
            html! {
                @if mandate.state == "live" {
                    (ui::post_button(&ending, &look.t("mandates-end"), look.csrf(), &cx.new_key(), true, Some(&look.t("mandates-end-confirm"))))
                }
            },
        ]
    };
    ui::table(&look.t("mandates-caption"), &columns, &mandates.iter().map(row).collect::<Vec<_>>())
}

/// For which calls, in words: the whole centre is all of them.
fn scope_text(look: &Look<'_>, scope: Scope, title: Option<&Bilingual>) -> String {
    if scope == Scope::Centre { look.t("mandates-all-calls") } else { grant::place_text(look, scope, title) }
}

fn named(look: &Look<'_>, name: Option<&str>) -> String {
    name.map_or_else(|| look.t("erased"), str::to_owned)
}

/// Both names on what is drafted for another: whose it is, to who drafts, and who has drafted, to everybody who may read it.
pub(crate) fn both_names(look: &Look<'_>, principal: Option<&PersonRow>, drafted_by: &[(PersonId, Option<String>)]) -> Markup {
    let names: Vec<String> = drafted_by.iter().map(|(_, name)| named(look, name.as_deref())).collect();
    let names = names.join(&look.t("list-separator"));
    html! {
        @if let Some(person) = principal {
            (ui::notice(Tone::Wait, html! { p { (look.t_with("mandates-you-draft-for", &[("name", named(look, person.name.as_deref()).into())])) } }))
        }
        @if !drafted_by.is_empty() { p.quiet { (look.t_with("mandates-drafted-by", &[("names", names.into())])) } }
    }
}

/// Lets somebody draft for me 代办授权.
pub(crate) async fn give(cx: Cx, Sent(fields): Sent) -> Response {
    let fields = match fields {
        Ok(fields) => fields,
        Err(refusal) => return cx.reply().refused(&refusal),
    };
    let error = match given(&cx, &fields).await {
        Ok(outcome) => return cx.reply().done(&outcome, "mandate-given"),
        Err(error) => error,
    };
    let page = match (cx.signed_in(), &error) {
        (Ok(person), WriteError::Refused(_)) => load(&cx, person).await,
        (Ok(_), WriteError::Fault(_)) | (Err(_), _) => return cx.reply().failed(error),
    };
    let title = cx.look(Section::Mine).t("mandates-title");
    match page {
        Ok(page) => cx.reply().again(error, Section::Mine, &title, |look, refusal| list_page(look, &page, &fields, wrong(refusal), &cx)),
        Err(fault) => cx.reply().fault(&fault),
    }
}

async fn given(cx: &Cx, fields: &Fields) -> Result<Outcome, WriteError> {
    let person = cx.signed_in()?;
    may(&cx.actor, Deed::GiveMandate, &Place::default(), cx.arrived)?;
    let email = fields.email("delegate");
    let scope = fields.option("scope", Scope::parse);
    let until = fields.time("until", &cx.zone);
    fields.finish()?;
    let (Some(email), Some(scope), Some(until)) = (email, scope, until) else { return Err(Refusal::Fields(Vec::new()).into()) };
    cx.guard(fields)?;
    let tries = format!("mandate/{person}");
    let (count, wait_seconds) = cx.site.store().write(move |tx| Ok(tx.count_try(&tries)?)).await?;
    if count > TRIES_MOST {
        return Err(PersonRefusal::TooManyTries { wait_seconds }.into());
    }
    let id = MandateId(new_id());
    cx.write(fields, move |tx| {
        let permit = member_permit(tx, person, Deed::GiveMandate, &Place::default())?;
        if !public_places(&mut tx.reader())?.iter().any(|(place, _)| *place == scope) {
            return Err(Refusal::Fields(vec![FieldRefusal::new("scope", &BodyRefusal::NotAnOption)]).into());
        }
        let key = tx.keys().email_key(&email);
        let Some((delegate, _)) = tx.reader().credential(&key)? else {
            return Err(Refusal::Fields(vec![FieldRefusal::new("delegate", &MandateRefusal::NoSuchDelegate)]).into());
        };
        let delegate = tx.reader().head_of(delegate)?;
        let event = rules::mandate::give(person, delegate, scope, until, tx.now())?;
        let mut changes = Vec::new();
        // One whose term is over still has the place of a new one.
        if let Some(old) = tx.mandate_holding(person, delegate, scope)? {
            let loaded = tx.load::<Mandate>(old)?;
            if let Some(ended) = loaded.state().filter(|mandate| mandate.until <= tx.now()).map(|mandate| mandate.end(person)) {
                changes.push(loaded.happens(ended?)?);
            }
        }
        changes.push(Loaded::<Mandate>::new(id).happens(event)?);
        let committed = tx.commit(&permit, changes)?;
        Ok(Outcome::created("/mandates").event(&committed))
    })
    .await
}

/// Ends a mandate 终止代办, by either side; access ends with it.
pub(crate) async fn end(cx: Cx, Path(id): Path<String>, Sent(fields): Sent) -> Response {
    let outcome = async {
        let (fields, person) = (fields?, cx.signed_in()?);
        let id = Id::parse(&id).map(MandateId).ok_or(MandateRefusal::NoSuchMandate)?;
        fields.finish()?;
        let read = cx.read_version(&fields);
        cx.write(&fields, move |tx| {
            let permit = member_permit(tx, person, Deed::ReviseSelf, &Place::default())?;
            tx.reader().mandate(id)?.ok_or(MandateRefusal::NoSuchMandate)?;
            let loaded = tx.load::<Mandate>(id)?;
            let mandate = loaded.state().ok_or_else(|| gone("a mandate"))?;
            let (principal, delegate) = (mandate.principal, mandate.delegate);
            // Under whichever of their records: it is one person.
            let mut by = person;
            for side in [principal, delegate] {
                if tx.reader().head_of(side)? == person {
                    by = side;
                }
            }
            let event = mandate.end(by);
            // Whose it is not learns nothing of its version either.
            if !matches!(event, Err(MandateRefusal::NoSuchMandate)) {
                loaded.expect(read)?;
            }
            let committed = tx.commit(&permit, vec![loaded.happens(event?)?])?;
            Ok(Outcome::at("/mandates").event(&committed))
        })
        .await
    };
    cx.reply().settled(outcome.await, "mandate-ended")
}

/// Leave to begin a draft: one's own, or for another by their mandate. Whoever has none learns nothing of the other.
pub(crate) fn leave_to_start(tx: &mut Tx<'_>, person: PersonId, principal: PersonId, call: CallId) -> Result<Permit, WriteError> {
    if tx.reader().head_of(principal)? == person {
        return member_permit(tx, person, Deed::Apply, &Place::default());
    }
    let now = tx.now();
    let programme = tx.reader().call(call)?.ok_or(Refusal::from(CallRefusal::NoSuchCall))?.programme;
    let mut place = Place::application(Some(programme), call, principal);
    place.mandated = tx.reader().mandate_for(principal, person, &place, now)?.is_some();
    place.mandated &= tx.reader().person(principal)?.is_some_and(|person| person.stage == PersonStage::Active);
    member_permit(tx, person, Deed::DraftFor, &place)
}

/// A draft to write in: the person's own, or by a mandate, whose first use in it is put on record. Anybody else's does not exist.
pub(crate) fn draft_in_hand(tx: &mut Tx<'_>, id: ApplicationId, person: PersonId) -> Result<DraftRow, WriteError> {
    let (draft, place) = tx.draft_in_hand(id, person)?;
    if !place.mandated && place.team.is_empty() {
        member_permit(tx, person, Deed::Apply, &place)?;
        return Ok(draft);
    }
    let permit = member_permit(tx, person, Deed::DraftFor, &place)?;
    use_once(tx, &permit, id, person)?;
    Ok(draft)
}

/// A draft to sign, send or throw away, which nobody does for another. Refuses a delegate by name of the rule, all others as if there were none.
pub(crate) fn own_draft(tx: &mut Tx<'_>, id: ApplicationId, person: PersonId) -> Result<(DraftRow, Permit), WriteError> {
    let (draft, place) = tx.draft_in_hand(id, person)?;
    let permit = member_permit(tx, person, Deed::Apply, &place)?;
    Ok((draft, permit))
}

/// Puts on record that a mandate is used in a draft, the first time it is; nothing where the draft is their own.
pub(crate) fn use_once(tx: &mut Tx<'_>, permit: &Permit, id: ApplicationId, person: PersonId) -> Result<(), WriteError> {
    if permit.deed() != Deed::DraftFor {
        return Ok(());
    }
    let now = tx.now();
    let (draft, place) = tx.draft_in_hand(id, person)?;
    let Some(row) = tx.reader().mandate_for(draft.person, person, &place, now)? else { return Ok(()) };
    let loaded = tx.load::<Mandate>(row.id)?;
    if let Some(event) = loaded.state().and_then(|mandate| mandate.used_in(id, draft.call)) {
        tx.commit(permit, vec![loaded.happens(event)?])?;
    }
    Ok(())
}
