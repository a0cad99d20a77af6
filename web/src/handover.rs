//! Handover 岗位交接: what somebody holds and has in hand moves to a successor in one batch: shown first, then all of it or nothing.
//!
//! Moved are the grants that are in force or ahead, each with its scope and its end, and the open invitations that the leaver stands behind. What
//! belongs to the person stays with them: the applicant's role, their applications, drafts and mandates. The calls in hand follow the grants.

use crate::administrators::meant;
use crate::cx::{Cx, Outcome};
use crate::fields::{Fields, Sent};
use crate::grant;
use crate::people::manager;
use crate::person::{gone, member_permit, wrong};
use crate::secret::new_id;
use crate::ui::{self, Column, Look, Part, Section, Tone};
use crate::view;
use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};
use rules::call::Stage as CallStage;
use rules::grant::{Facts, Grant, Refusal as GrantRefusal, Stage};
use rules::invitation::{Invitation, Refusal as InvitationRefusal};
use rules::person::Stage as PersonStage;
use rules::refusal::FieldRefusal;
use rules::rights::{Actor, Deed, Held, Place, Role, Scope, Through, may};
use rules::text::Bilingual;
use rules::time::Phase;
use rules::{CallId, GrantId, Id, Instant, InvitationId, PersonId, Refusal};
use serde::Serialize;
use store::{Change, Loaded, Reader, StoreError, Tx, WriteError};

/// One thing that moves, as a page and as JSON.
#[derive(Serialize)]
struct Item {
    /// `grant` or `invitation`.
    kind: &'static str,
    id: Id,
    version: u64,
    role: Role,
    scope: String,
    scope_title: Option<Bilingual>,
    #[serde(serialize_with = "view::maybe_rfc3339")]
    until: Option<Instant>,
    /// The rule that stands in the way of this successor.
    in_the_way: Option<&'static str>,
    #[serde(skip)]
    refusal: Option<Refusal>,
    #[serde(skip)]
    place: Scope,
}

/// The preview as JSON.
#[derive(Serialize)]
struct View {
    leaver: PersonId,
    leaver_name: Option<String>,
    successor: Option<PersonId>,
    successor_name: Option<String>,
    items: Vec<Item>,
    /// Calls that follow the grants: drafts, and those that are open.
    calls: Vec<(CallId, Bilingual)>,
    /// What stands for this preview when it is confirmed.
    previewed: String,
}

/// What else can be done about a person, for who may: handing over, and asking why they may.
pub(crate) fn link(look: &Look<'_>, person: PersonId, cx: &Cx) -> Markup {
    let leave = |deed: Deed| may(&cx.actor, deed, &Place::default(), cx.arrived).is_ok();
    html! {
        p {
            @if leave(Deed::HandOver) { a.button.plain href={ "/people/" (person) "/handover" } { (look.t("handover-title")) } " " }
            @if leave(Deed::GiveRole) { a.button.plain href={ "/rights?person=" (person) } { (look.t("rights-title")) } }
        }
    }
}

/// The preview 交接预览.
pub(crate) async fn show(cx: Cx, Path(id): Path<String>) -> Response {
    if let Err(refusal) = leave(&cx) {
        return cx.reply().refused(&refusal);
    }
    let Some(leaver) = Id::parse(&id).map(PersonId) else { return cx.reply().missing() };
    let fields = Fields::default();
    preview(&cx, leaver, cx.query("to"), &fields, None).await
}

fn leave(cx: &Cx) -> Result<PersonId, Refusal> {
    manager(cx)?;
    may(&cx.actor, Deed::HandOver, &Place::default(), cx.arrived)?;
    cx.signed_in()
}

/// The page, above it a refusal where there is one.
async fn preview(cx: &Cx, leaver: PersonId, to: Option<String>, fields: &Fields, error: Option<WriteError>) -> Response {
    let view = match load(cx, leaver, to.clone()).await {
        Ok(Some(view)) => view,
        Ok(None) => return cx.reply().missing(),
        Err(WriteError::Refused(refusal)) if error.is_none() && to.is_some() => {
            // Nobody by that name: the page without a successor says so above its field.
            let Ok(Some(view)) = load(cx, leaver, None).await else { return cx.reply().refused(&refusal) };
            let title = cx.look(Section::People).t("handover-title");
            return cx.reply().again(refusal.into(), Section::People, &title, |look, refusal| page(look, &view, fields, wrong(refusal), cx));
        }
        Err(failed) => return cx.reply().failed(failed),
    };
    let title = cx.look(Section::People).t("handover-title");
    match error {
        Some(error) => cx.reply().again(error, Section::People, &title, |look, refusal| page(look, &view, fields, wrong(refusal), cx)),
        None => cx.reply().show(Section::People, &title, &view, |look| page(look, &view, fields, &[], cx)),
    }
}

async fn load(cx: &Cx, leaver: PersonId, to: Option<String>) -> Result<Option<View>, WriteError> {
    let giver_until = may(&cx.actor, Deed::HandOver, &Place::default(), cx.arrived)?.until();
    let (site, now) = (cx.site.clone(), cx.arrived);
    let found = cx.read(move |rows| {
        let Some(row) = rows.person(leaver)? else { return Ok(Ok(None)) };
        let successor = match to.map(|to| meant(rows, site.store().keys(), "successor", &to)).transpose() {
            Ok(successor) => successor,
            Err(WriteError::Refused(refusal)) => return Ok(Err(refusal)),
            Err(WriteError::Fault(error)) => return Err(error),
        };
        let successor_name = match successor {
            Some(person) => rows.person(person)?.and_then(|row| row.name),
            None => None,
        };
        let items = items(rows, leaver, successor, giver_until, now)?;
        let calls = calls(rows, leaver, now)?;
        let previewed = digest(&items, successor);
        Ok(Ok(Some(View { leaver, leaver_name: row.name, successor, successor_name, items, calls, previewed })))
    });
    Ok(found.await??)
}

/// What moves, with what stands in the way of that successor.
fn items(
    rows: &mut Reader<'_>,
    leaver: PersonId,
    successor: Option<PersonId>,
    giver_until: Option<Instant>,
    now: Instant,
) -> Result<Vec<Item>, StoreError> {
    let holds = match successor {
        Some(person) => grant::holds(rows, person)?,
        None => Vec::new(),
    };
    let leads = match successor {
        Some(person) => rows.led_by(person)?,
        None => Vec::new(),
    };
    let (mut items, mut moved) = (Vec::new(), Vec::new());
    for row in rows.grants_of(leaver)? {
        if row.revoked_at.is_some() || row.held.is_over(now) || row.held.role == Role::Applicant {
            continue;
        }
        let place = rows.place_of(row.held.scope)?;
        let standing = Grant { to: leaver, held: row.held, by: row.given_by, stage: Stage::Live };
        let facts = Facts { giver_until, place: &place, holds: &holds };
        let refusal = successor.and_then(|to| rules::grant::hand_over(&standing, to, row.id, &leads, &facts, now).err());
        moved.push(row.held);
        items.push(item(rows, "grant", (row.id.0, row.version), row.held, refusal.map(Refusal::from))?);
    }
    for row in rows.invitations_by(leaver, now)? {
        let held = Held { role: row.role, scope: row.scope, from: now, until: Some(row.until) };
        let backed = match successor {
            Some(person) => row.role == Role::Applicant || gives_roles(rows, person, &moved, now)?,
            None => true,
        };
        let refusal = (!backed).then(|| Refusal::from(InvitationRefusal::SenderWithoutRight));
        items.push(item(rows, "invitation", (row.id.0, row.version), held, refusal)?);
    }
    Ok(items)
}

/// Whether a successor will give roles, by what they hold and what moves to them: an invitation needs somebody behind it who does.
fn gives_roles(rows: &mut Reader<'_>, successor: PersonId, moved: &[Held], now: Instant) -> Result<bool, StoreError> {
    let Actor::Member(mut member) = rows.actor(successor, Through::Session)? else { return Ok(false) };
    member.held.extend_from_slice(moved);
    Ok(may(&Actor::Member(member), Deed::GiveRole, &Place::default(), now).is_ok())
}

fn item(rows: &mut Reader<'_>, kind: &'static str, which: (Id, u64), held: Held, refusal: Option<Refusal>) -> Result<Item, StoreError> {
    use rules::refusal::Explain;
    Ok(Item {
        kind,
        id: which.0,
        version: which.1,
        role: held.role,
        scope: held.scope.to_text(),
        scope_title: grant::title(rows, held.scope)?,
        until: held.until,
        in_the_way: refusal.as_ref().map(|refusal| refusal.rule().id),
        refusal,
        place: held.scope,
    })
}

/// The drafts and the open calls that the leaver runs.
fn calls(rows: &mut Reader<'_>, leaver: PersonId, now: Instant) -> Result<Vec<(CallId, Bilingual)>, StoreError> {
    let standing = rows.standing_of(leaver)?;
    let mut calls = Vec::new();
    for listed in rows.all_calls()? {
        let call = listed.call;
        let in_hand = match call.stage {
            CallStage::Draft => true,
            CallStage::Published { .. } => call.content.window.phase(now) != Phase::Closed,
            CallStage::Cancelled { .. } => false,
        };
        let place = Place::call(call.programme, call.id);
        let runs = |held: &Held| held.role == Role::Officer && held.scope.covers(&place);
        if in_hand && standing.iter().any(|standing| standing.held.is_in_force(now) && runs(&standing.held)) {
            calls.push((call.id, call.content.title));
        }
    }
    Ok(calls)
}

/// What stands for a preview: each thing with its version, and the successor.
fn digest(items: &[Item], successor: Option<PersonId>) -> String {
    let mut text = successor.map(|person| person.to_string()).unwrap_or_default();
    for item in items {
        text.push_str(&format!("\n{} {} {}", item.kind, item.id, item.version));
    }
    record::sha256(&[text.as_bytes()]).to_string()
}

fn page(look: &Look<'_>, view: &View, fields: &Fields, wrong: &[FieldRefusal], cx: &Cx) -> Markup {
    let name = |name: &Option<String>| name.clone().unwrap_or_else(|| look.t("erased"));
    let leaver = name(&view.leaver_name);
    let typed = match (fields.raw("successor"), cx.query("to")) {
        ("", Some(to)) => to,
        (typed, _) => typed.to_owned(),
    };
    let free = view.items.iter().all(|item| item.refusal.is_none());
    html! {
        (ui::crumbs(look, &[(&look.t("people-title"), Some("/people")), (&leaver, Some(&format!("/people/{}", view.leaver))), (&look.t("handover-title"), None)]))
        h1 { (look.t_with("handover-of", &[("name", leaver.as_str().into())])) }
        p.lead { (look.t("handover-lead")) }
        form.filters method="get" action={ "/people/" (view.leaver) "/handover" } {
            (ui::line(look, &Part::new("to", &look.t("handover-successor")).help(&look.t("administrators-person-help")).required(true).among(wrong), &typed, None))
            button.plain type="submit" { (look.t("handover-preview")) }
        }
        (ui::section("moves", &look.t("handover-moves"), None, html! {
            @if view.items.is_empty() { p.quiet { (look.t("handover-nothing")) } } @else { (items_table(look, &view.items)) }
            @if !view.calls.is_empty() {
                p { (look.t("handover-calls")) }
                ul { @for (id, title) in &view.calls { li { a href={ "/calls/" (id) } { (look.pick(title)) } } } }
            }
            p.quiet { (look.t("handover-stays")) }
        }))
        @if let Some(successor) = view.successor.filter(|_| !view.items.is_empty()) {
            @if free {
                form method="post" action={ "/people/" (view.leaver) "/handover" } data-confirm=(look.t("handover-confirm")) {
                    (ui::hidden("successor", &successor.to_string()))
                    (ui::hidden("previewed", &view.previewed))
                    p { (look.t_with("handover-to", &[("from", leaver.as_str().into()), ("to", name(&view.successor_name).into())])) }
                    (ui::submit_row(look, &look.t("handover-submit"), look.csrf(), &cx.new_key()))
                }
            } @else { (ui::notice(Tone::Bad, html! { p { (look.t("handover-in-the-way")) } })) }
        }
    }
}

fn items_table(look: &Look<'_>, items: &[Item]) -> Markup {
    use rules::refusal::Explain;
    let columns: Vec<Column> = ["handover-what", "grant-scope", "grant-until", "handover-state"].iter().map(|key| Column::new(look.t(key))).collect();
    let row = |item: &Item| {
        let kind = if item.kind == "grant" { "handover-grant" } else { "handover-invitation" };
        vec![
            html! { (look.t_with(kind, &[("role", look.role(item.role).into())])) },
            html! { (grant::place_text(look, item.place, item.scope_title.as_ref())) },
            html! { @if let Some(until) = item.until { (ui::local_time(until, &look.zone)) } @else { (look.t("grant-open-ended")) } },
            html! {
                @match &item.refusal {
                    None => (ui::badge(Tone::Good, &look.t("handover-free"))),
                    Some(refusal) => { (ui::badge(Tone::Bad, &look.t("handover-stopped"))) " " (look.says(&refusal.says())) (look.gap()) (look.next(&refusal.says())) },
                }
            },
        ]
    };
    ui::table(&look.t("handover-caption"), &columns, &items.iter().map(row).collect::<Vec<_>>())
}

/// Moves all of it 岗位交接, or nothing.
pub(crate) async fn hand_over(cx: Cx, Path(id): Path<String>, Sent(fields): Sent) -> Response {
    let fields = match fields {
        Ok(fields) => fields,
        Err(refusal) => return cx.reply().refused(&refusal),
    };
    let Some(leaver) = Id::parse(&id).map(PersonId) else { return cx.reply().missing() };
    match handed_over(&cx, leaver, &fields).await {
        Ok(outcome) => cx.reply().done(&outcome, "handed-over"),
        Err(WriteError::Refused(refusal)) if leave(&cx).is_ok() => {
            let to = Some(fields.raw("successor").to_owned()).filter(|to| Id::parse(to).is_some());
            preview(&cx, leaver, to, &fields, Some(refusal.into())).await
        }
        Err(error) => cx.reply().failed(error),
    }
}

async fn handed_over(cx: &Cx, leaver: PersonId, fields: &Fields) -> Result<Outcome, WriteError> {
    let hander = leave(cx)?;
    let successor = fields.line("successor", 200).map(|line| line.as_str().to_owned()).unwrap_or_default();
    let previewed = fields.raw("previewed").to_owned();
    fields.finish()?;
    // As many ids as there can be things; what is not needed is not used.
    let (seed, site) = (new_id(), cx.site.clone());
    cx.write(fields, move |tx| {
        let Some(row) = tx.reader().person(leaver)? else { return Err(rules::rights::Denial::Hidden.into()) };
        let successor = meant(&mut tx.reader(), site.store().keys(), "successor", &successor)?;
        let permit = member_permit(tx, hander, Deed::HandOver, &Place::about(successor))?;
        if row.stage == PersonStage::Active && successor == leaver {
            return Err(GrantRefusal::AlreadyGranted.into());
        }
        let now = tx.now();
        let items = items(&mut tx.reader(), leaver, Some(successor), permit.until(), now)?;
        if items.is_empty() {
            return Err(GrantRefusal::NothingToHandOver.into());
        }
        let in_the_way: Vec<FieldRefusal> = items
            .iter()
            .filter_map(|item| item.refusal.as_ref().map(|refusal| FieldRefusal::new(format!("{}-{}", item.kind, item.id), refusal)))
            .collect();
        if !in_the_way.is_empty() {
            return Err(Refusal::Fields(in_the_way).into());
        }
        if digest(&items, Some(successor)) != previewed {
            return Err(GrantRefusal::HandoverChanged.into());
        }
        let changes = changes(tx, &items, successor, permit.until(), seed)?;
        let committed = tx.commit(&permit, changes)?;
        Ok(Outcome::created(format!("/people/{successor}")).event(&committed))
    })
    .await
}

fn changes(tx: &mut Tx<'_>, items: &[Item], successor: PersonId, giver_until: Option<Instant>, seed: Id) -> Result<Vec<Change>, WriteError> {
    let now = tx.now();
    let (holds, leads) = (grant::holds(&mut tx.reader(), successor)?, tx.reader().led_by(successor)?);
    let mut changes = Vec::new();
    for (number, item) in items.iter().enumerate() {
        if item.kind == "invitation" {
            let loaded = tx.load::<Invitation>(InvitationId(item.id))?;
            let event = loaded.state().ok_or_else(|| gone("an invitation"))?.hand_over(successor)?;
            changes.push(loaded.happens(event)?);
            continue;
        }
        let loaded = tx.load::<Grant>(GrantId(item.id))?;
        let standing = loaded.state().ok_or_else(|| gone("a grant"))?;
        let place = tx.reader().place_of(standing.held.scope)?;
        let next = GrantId(following(seed, number));
        let facts = Facts { giver_until, place: &place, holds: &holds };
        let [ends, begins] = rules::grant::hand_over(standing, successor, next, &leads, &facts, now)?;
        let held = standing.held;
        changes.push(loaded.happens(ends)?);
        changes.extend(grant::ended(tx, successor, &held)?);
        changes.push(Loaded::<Grant>::new(next).happens(begins)?);
    }
    Ok(changes)
}

/// The ids that follow one made by chance: the closure that uses them may run twice and must not make new ones.
fn following(seed: Id, number: usize) -> Id {
    Id((u128::from_be_bytes(seed.0).wrapping_add(number as u128)).to_be_bytes())
}
