//! Invitation 邀请: officers of the whole centre ask people to join in a role; the link in the letter is the only way in.
//!
//! The link's token is a keyed digest of the invitation's id, so it is stored nowhere and can be written again. Where no letter leaves
//! by mail, officers hand on the link of an open invitation, which they see.

use crate::cx::{Cx, Outcome};
use crate::fields::{Fields, Sent};
use crate::grant::{self, Titled};
use crate::people::manager;
use crate::person::{self, gone, member_permit, wrong};
use crate::secret::{self, new_id};
use crate::session;
use crate::ui::{self, Column, Look, Part, Section, Tone};
use crate::view;
use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};
use rules::invitation::{Invitation, Refusal as InvitationRefusal, Stage};
use rules::person::Refusal as PersonRefusal;
use rules::person::Stage as PersonStage;
use rules::refusal::FieldRefusal;
use rules::rights::{Actor, Deed, Denial, Permit, Place, Role, Scope, may};
use rules::text::{Bilingual, Email};
use rules::{Id, Instant, InvitationId, PersonId, Refusal};
use serde::Serialize;
use store::{InvitationRow, Keys, Loaded, StoreError, Tx, WriteError};

/// How many invitations the page shows.
const SHOWN: usize = 200;

/// An invitation as a page and as JSON.
#[derive(Serialize)]
struct Listed {
    id: InvitationId,
    version: u64,
    /// Who they will be.
    person: PersonId,
    email: Option<String>,
    role: Role,
    /// As `centre`, `programme:ID`, `call:ID`.
    scope: String,
    scope_title: Option<Bilingual>,
    #[serde(serialize_with = "view::rfc3339")]
    until: Instant,
    /// `sent`, `expired`, `accepted` or `withdrawn`.
    state: &'static str,
    /// Where it is accepted, while it can be.
    link: Option<String>,
    #[serde(skip)]
    row: InvitationRow,
}

/// All that the page needs.
struct Page {
    invitations: Vec<Listed>,
    places: Vec<Titled>,
}

/// An invitation whose link was right.
struct Open {
    row: InvitationRow,
    email: Email,
    scope_title: Option<Bilingual>,
}

/// The path of an invitation's link.
pub(crate) fn path(keys: &Keys, id: InvitationId) -> String {
    format!("/invitations/{id}/{}", keys.secret("invitation", &id.0.0))
}

/// The list 邀请, with the form that makes another.
pub(crate) async fn list(cx: Cx) -> Response {
    if let Err(refusal) = manager(&cx) {
        return cx.reply().refused(&refusal);
    }
    let title = cx.look(Section::People).t("invitation-title");
    match load(&cx).await {
        Ok(page) => cx.reply().show(Section::People, &title, &page.invitations, |look| list_page(look, &page, &Fields::default(), &[], &cx)),
        Err(error) => cx.reply().fault(&error),
    }
}

async fn load(cx: &Cx) -> Result<Page, StoreError> {
    let (site, now, actor) = (cx.site.clone(), cx.arrived, cx.actor.clone());
    cx.read(move |rows| {
        let mut invitations = Vec::new();
        for row in rows.invitations(SHOWN)? {
            let state = match row.stage {
                Stage::Sent if row.until <= now => "expired",
                Stage::Sent => "sent",
                Stage::Accepted => "accepted",
                Stage::Withdrawn => "withdrawn",
            };
            invitations.push(Listed {
                id: row.id,
                version: row.version,
                person: row.person,
                email: row.email.clone(),
                role: row.role,
                scope: row.scope.to_text(),
                scope_title: grant::title(rows, row.scope)?,
                until: row.until,
                state,
                // Whoever has the link is whom it invites: only who could send it reads it.
                link: (state == "sent" && may(&actor, leave_to_invite(row.role), &Place::default(), now).is_ok())
                    .then(|| format!("{}{}", site.base(), path(site.store().keys(), row.id))),
                row,
            });
        }
        Ok(Page { invitations, places: grant::places(rows)? })
    })
    .await
}

fn list_page(look: &Look<'_>, page: &Page, fields: &Fields, wrong: &[FieldRefusal], cx: &Cx) -> Markup {
    let invites = [Deed::InvitePeople, Deed::GiveRole].into_iter().any(|deed| may(&cx.actor, deed, &Place::default(), cx.arrived).is_ok());
    html! {
        (ui::crumbs(look, &[(&look.t("people-title"), Some("/people")), (&look.t("invitation-title"), None)]))
        h1 { (look.t("invitation-title")) }
        @if invites { (ui::section("invite", &look.t("invitation-new"), None, html! {
            p.quiet { (look.t_with("invitation-help", &[("days", (rules::invitation::TERM_MS / 86_400_000).into())])) }
            form method="post" action="/invitations" {
                (ui::line(look, &Part::new("email", &look.t("person-email")).kind("email").required(true).among(wrong), fields.raw("email"), None))
                (grant::role_fields(look, fields, wrong, &page.places))
                (ui::submit_row(look, &look.t("invitation-submit"), look.csrf(), &cx.new_key()))
            }
        })) }
        @if page.invitations.is_empty() { (ui::empty(&look.t("invitation-none"), &look.t("invitation-none-next"), None)) }
        @else { (invitations_table(look, &page.invitations, cx)) }
    }
}

fn invitations_table(look: &Look<'_>, invitations: &[Listed], cx: &Cx) -> Markup {
    let columns: Vec<Column> = ["person-email", "grant-role", "grant-scope", "invitation-until", "invitation-state", "invitation-deed"]
        .iter()
        .map(|key| Column::new(look.t(key)))
        .collect();
    let row = |invitation: &Listed| {
        let email = invitation.email.clone().unwrap_or_else(|| look.t("erased"));
        let withdrawal = format!("/invitations/{}/withdrawal", invitation.id);
        vec![
            html! { @if invitation.row.stage == Stage::Accepted { a href={ "/people/" (invitation.person) } { (email) } } @else { (email) } },
            html! { (look.role(invitation.role)) },
            html! { (grant::place_text(look, invitation.row.scope, invitation.scope_title.as_ref())) },
            ui::local_time(invitation.until, &look.zone),
            state(look, invitation),
            html! {
                @if let Some(link) = &invitation.link { p { (ui::copyable(look, link)) } }
                @if invitation.row.stage == Stage::Sent && may(&cx.actor, leave_to_invite(invitation.role), &Place::default(), cx.arrived).is_ok() {
                    (ui::post_button(&withdrawal, &look.t("invitation-withdraw"), look.csrf(), &cx.new_key(), true, Some(&look.t("invitation-withdraw-confirm"))))
                }
            },
        ]
    };
    ui::table(&look.t("invitation-caption"), &columns, &invitations.iter().map(row).collect::<Vec<_>>())
}

fn state(look: &Look<'_>, invitation: &Listed) -> Markup {
    let word = look.invitation_stage(invitation.row.stage);
    match (invitation.row.stage, &invitation.link) {
        (Stage::Sent, Some(_)) => ui::badge(Tone::Wait, &word),
        (Stage::Sent, None) => ui::badge(Tone::Bad, &look.t("invitation-expired")),
        (Stage::Accepted, _) => ui::badge(Tone::Good, &word),
        (Stage::Withdrawn, _) => ui::badge(Tone::Plain, &word),
    }
}

/// Invites 邀请.
pub(crate) async fn invite(cx: Cx, Sent(fields): Sent) -> Response {
    let fields = match fields {
        Ok(fields) => fields,
        Err(refusal) => return cx.reply().refused(&refusal),
    };
    let error = match invited(&cx, &fields).await {
        Ok(outcome) => return cx.reply().done(&outcome, "invited"),
        Err(error) => error,
    };
    let page = match (manager(&cx), &error) {
        (Ok(_), WriteError::Refused(_)) => load(&cx).await,
        (Ok(_), WriteError::Fault(_)) | (Err(_), _) => return cx.reply().failed(error),
    };
    let title = cx.look(Section::People).t("invitation-title");
    match page {
        Ok(page) => cx.reply().again(error, Section::People, &title, |look, refusal| list_page(look, &page, &fields, wrong(refusal), &cx)),
        Err(fault) => cx.reply().fault(&fault),
    }
}

async fn invited(cx: &Cx, fields: &Fields) -> Result<Outcome, WriteError> {
    let officer = manager(cx)?;
    let email = fields.email("email");
    let role = fields.option("role", Role::parse);
    let scope = fields.option("scope", Scope::parse);
    fields.finish()?;
    let (Some(email), Some(role), Some(scope)) = (email, role, scope) else { return Err(Refusal::Fields(Vec::new()).into()) };
    let (id, to) = (InvitationId(new_id()), PersonId(new_id()));
    cx.write(fields, move |tx| {
        let permit = member_permit(tx, officer, leave_to_invite(role), &Place::default())?;
        rules::grant::may_be_invited(role, scope, permit.until(), tx.now())?;
        grant::check_place(&mut tx.reader(), scope)?;
        // Whoever has an account could not accept: they are given the role on their own page.
        let key = tx.keys().email_key(&email);
        if tx.reader().credential(&key)?.is_some() {
            return Err(Refusal::Fields(vec![FieldRefusal::new("email", &PersonRefusal::AddressTaken)]).into());
        }
        let event = rules::invitation::invite(to, email.clone(), role, scope, tx.now());
        let committed = tx.commit(&permit, vec![Loaded::<Invitation>::new(id).happens(event)?])?;
        Ok(Outcome::created("/invitations").event(&committed))
    })
    .await
}

/// Who brings somebody in with more than everybody has gives a role.
fn leave_to_invite(role: Role) -> Deed {
    if role == Role::Applicant { Deed::InvitePeople } else { Deed::GiveRole }
}

/// Takes an invitation back 撤回邀请.
pub(crate) async fn withdraw(cx: Cx, Path(id): Path<String>, Sent(fields): Sent) -> Response {
    let outcome = async {
        let fields = fields?;
        let officer = manager(&cx)?;
        let id = Id::parse(&id).map(InvitationId).ok_or(Denial::Hidden)?;
        fields.finish()?;
        let read = cx.read_version(&fields);
        cx.write(&fields, move |tx| {
            // An id of something else folds to no invitation, which would be a fault; its row says first whether it is one.
            let row = tx.reader().invitation(id)?.ok_or(Denial::Hidden)?;
            let permit = member_permit(tx, officer, leave_to_invite(row.role), &Place::default())?;
            let loaded = tx.load::<Invitation>(id)?;
            loaded.expect(read)?;
            let event = loaded.state().ok_or_else(|| gone("an invitation"))?.withdraw()?;
            let committed = tx.commit(&permit, vec![loaded.happens(event)?])?;
            Ok(Outcome::at("/invitations").event(&committed))
        })
        .await
    };
    cx.reply().settled(outcome.await, "invitation-withdrawn")
}

/// The form behind the link 接受邀请.
pub(crate) async fn accept_form(cx: Cx, Path((id, token)): Path<(String, String)>) -> Response {
    let open = match opened(&cx, &id, &token).await {
        Ok(open) => open,
        Err(error) => return cx.reply().failed(error),
    };
    let title = cx.look(Section::Elsewhere).t("invitation-accept-title");
    cx.reply().page(Section::Elsewhere, &title, |look| join_form(look, &open, &Fields::default(), &[], &cx))
}

/// The invitation behind a link. Refuses a wrong token, and what the rule of accepting refuses.
async fn opened(cx: &Cx, id: &str, token: &str) -> Result<Open, WriteError> {
    let id = Id::parse(id).map(InvitationId).ok_or(InvitationRefusal::NoSuchLink)?;
    let right = path(cx.site.store().keys(), id);
    // Digests are compared, so that the time it takes tells nothing of the token.
    if secret::digest(&right) != secret::digest(&format!("/invitations/{id}/{token}")) {
        return Err(InvitationRefusal::NoSuchLink.into());
    }
    let found = cx.read(move |rows| {
        let Some(row) = rows.invitation(id)? else { return Ok(None) };
        let title = grant::title(rows, row.scope)?;
        Ok(Some((row, title)))
    });
    let (row, scope_title) = found.await?.ok_or(InvitationRefusal::NoSuchLink)?;
    let email = row.email.as_deref().and_then(|text| Email::parse(text).ok());
    let standing =
        Invitation { to: row.person, role: row.role, scope: row.scope, until: row.until, email: email.clone(), by: row.sent_by, stage: row.stage };
    standing.accept(cx.arrived)?;
    // Its addressee has been erased.
    let email = email.ok_or(InvitationRefusal::NoSuchLink)?;
    Ok(Open { row, email, scope_title })
}

fn join_form(look: &Look<'_>, open: &Open, fields: &Fields, wrong: &[FieldRefusal], cx: &Cx) -> Markup {
    let role = look.role(open.row.role);
    let place = grant::place_text(look, open.row.scope, open.scope_title.as_ref());
    let centre = look.pick(look.centre);
    html! {
        div.narrow {
            h1 { (look.t("invitation-accept-title")) }
            p { (look.t_with("invitation-accept-intro", &[("centre", centre.into()), ("role", role.into()), ("scope", place.into())])) }
            @if let Some(viewer) = &look.viewer {
                (ui::notice(Tone::Wait, html! { p { (look.t_with("invitation-signed-in", &[("name", viewer.name.as_str().into())])) } }))
            }
            (ui::fact_list(&[
                (look.t("person-email"), html! { (open.email) }),
                (look.t("invitation-until"), ui::local_time(open.row.until, &look.zone)),
            ]))
            form method="post" action=(path(cx.site.store().keys(), open.row.id)) {
                (person::profile_fields(look, fields, wrong, false))
                (person::password_fields(look, wrong))
                (ui::submit_row(look, &look.t("invitation-accept-submit"), look.csrf(), &cx.new_key()))
            }
        }
    }
}

/// Takes an invitation up 接受邀请, and signs in.
pub(crate) async fn accept(cx: Cx, Path((id, token)): Path<(String, String)>, Sent(fields): Sent) -> Response {
    let fields = match fields {
        Ok(fields) => fields,
        Err(refusal) => return cx.reply().refused(&refusal),
    };
    let open = match opened(&cx, &id, &token).await {
        Ok(open) => open,
        Err(error) => return cx.reply().failed(error),
    };
    match joined(&cx, &fields, &open).await {
        Ok(token) => session::signed_in(&cx, &token, "/?done=joined").await,
        Err(error) => {
            let title = cx.look(Section::Elsewhere).t("invitation-accept-title");
            cx.reply().again(error, Section::Elsewhere, &title, |look, refusal| join_form(look, &open, &fields, wrong(refusal), &cx))
        }
    }
}

/// Judges again what an invitation brings, by the right of whoever stands behind it now: between sending and joining they may have lost it.
/// What everybody has on registering needs nobody behind it.
fn backed(tx: &mut Tx<'_>, invitation: &Invitation) -> Result<(), WriteError> {
    if invitation.role == Role::Applicant {
        return Ok(());
    }
    let permit = still_backed(tx, PersonId(invitation.by), leave_to_invite(invitation.role), &Place::default())?;
    Ok(rules::grant::may_be_invited(invitation.role, invitation.scope, permit.until(), tx.now())?)
}

/// Leave of whoever stands behind what somebody takes up later. Refuses where they have it no more, or are nobody any more.
pub(crate) fn still_backed(tx: &mut Tx<'_>, sender: PersonId, deed: Deed, place: &Place) -> Result<Permit, WriteError> {
    let active = tx.reader().person(sender)?.is_some_and(|person| person.stage == PersonStage::Active);
    let actor = tx.actor(sender)?;
    match tx.may(&actor, deed, place) {
        Ok(permit) if active => Ok(permit),
        Ok(_) | Err(_) => Err(InvitationRefusal::SenderWithoutRight.into()),
    }
}

/// Makes the person, with the role asked for and the applicant's; gives the token of their session.
async fn joined(cx: &Cx, fields: &Fields, open: &Open) -> Result<String, WriteError> {
    cx.guard(fields)?;
    let newcomer = person::newcomer(cx, fields, Some(open.email.clone())).await?;
    let (token, digest) = secret::token()?;
    let (id, to) = (open.row.id, open.row.person);
    let mut roles = vec![(new_id(), open.row.role, open.row.scope)];
    if (open.row.role, open.row.scope) != (Role::Applicant, Scope::Centre) {
        roles.push((new_id(), Role::Applicant, Scope::Centre));
    }
    let (agent, arrived, before) = (session::agent(cx), cx.arrived, cx.session.clone());
    // Not under a key: a repetition finds the invitation taken up, and cannot be let in without the password.
    let written = cx.deed(move |tx| {
        let permit = tx.may(&Actor::Newcomer(to), Deed::Register, &Place::default())?;
        let loaded = tx.load::<Invitation>(id)?;
        let invitation = loaded.state().ok_or_else(|| gone("an invitation"))?;
        let event = invitation.accept(arrived)?;
        backed(tx, invitation)?;
        let mut changes = person::make(tx, to, &newcomer, Some(id), &roles)?;
        changes.push(loaded.happens(event)?);
        tx.commit(&permit, changes)?;
        if let Some(before) = &before {
            tx.end_session(before)?;
        }
        session::open(tx, &digest, to, &agent)
    });
    written.await?;
    cx.site.wake_outbox();
    Ok(token)
}
