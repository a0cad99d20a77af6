//! Asked 待确认加入: the organisations whose lists ask a person to join; they say yes or no on their own account.
//!
//! Saying yes is judged again by the right of whoever took the list in: between asking and joining they may have lost it.

use crate::cx::{Cx, Outcome};
use crate::fields::{Fields, Sent};
use crate::invitation::still_backed;
use crate::person::member_permit;
use crate::secret::new_id;
use crate::task::{Kind, Task, Whose, both};
use crate::ui::{self, Column, Look};
use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};
use rules::day::Day;
use rules::membership::{self, Belonging, Membership, Refusal as MemberRefusal};
use rules::rights::{Deed, Place};
use rules::text::{Bilingual, Line};
use rules::{Id, Instant, MembershipId, PersonId, Refusal};
use serde::Serialize;
use store::{ASKED_MS, EntryStage, Loaded, Reader, RosterEntry, StoreError, Tx, WriteError};

/// An organisation that asks, as a page and as JSON.
#[derive(Debug, Serialize)]
pub(crate) struct Ask {
    id: Id,
    organisation: rules::OrganisationId,
    organisation_name: Bilingual,
    department_name: Option<Bilingual>,
    #[serde(serialize_with = "crate::view::rfc3339")]
    until: Instant,
}

/// Who asks a person.
pub(crate) fn of_person(rows: &mut Reader<'_>, person: PersonId, now: Instant) -> Result<Vec<Ask>, StoreError> {
    let mut asks = Vec::new();
    for (entry, unit) in rows.asks_of(person, now)? {
        let department_name = entry.department.map(|id| rows.organisation(id)).transpose()?.flatten().map(|row| row.unit.name);
        asks.push(Ask { id: entry.id, organisation: entry.organisation, organisation_name: unit.name, department_name, until: entry.until });
    }
    Ok(asks)
}

/// What waits for a person's answer.
pub(crate) fn tasks(rows: &mut Reader<'_>, of: &Whose<'_>) -> Result<Vec<Task>, StoreError> {
    let task = |(entry, unit): (RosterEntry, rules::organisation::Organisation)| {
        let told = |english: bool| [("name", unit.name.pick(english).into())];
        Task {
            kind: Kind::safe("roster"),
            thing: entry.id,
            title: Bilingual::new(both("task-roster", &told(false)).zh, both("task-roster", &told(true)).en),
            names: false,
            since: Instant(entry.until.0 - ASKED_MS),
            due: Some(entry.until),
            from: None,
            href: "/account#memberships".to_owned(),
        }
    };
    Ok(rows.asks_of(of.person, of.now)?.into_iter().map(task).collect())
}

/// The part of the account page.
pub(crate) fn section(look: &Look<'_>, asks: &[Ask], cx: &Cx) -> Markup {
    if asks.is_empty() {
        return html! {};
    }
    let columns = ["member-organisation", "roster-until", "member-deed"].map(|key| Column::new(look.t(key)));
    let rows: Vec<Vec<Markup>> = asks
        .iter()
        .map(|one| {
            let deed = |deed: &str, key: &str, danger: bool| {
                ui::post_button(&format!("/membership-asks/{}/{deed}", one.id), &look.t(key), look.csrf(), &cx.new_key(), danger, None)
            };
            vec![
                html! {
                    a href={ "/organisations/" (one.organisation) } { (ui::bilingual(look, &one.organisation_name)) }
                    @if let Some(name) = &one.department_name { " · " (ui::bilingual(look, name)) }
                },
                ui::local_time(one.until, &look.zone),
                html! { (deed("acceptance", "roster-accept", false)) " " (deed("refusal", "roster-decline", true)) },
            ]
        })
        .collect();
    html! { p { (look.t("roster-asks-help")) } (ui::table(&look.t("roster-asks"), &columns, &rows)) }
}

/// What somebody was asked, if it is for them.
fn own(tx: &mut Tx<'_>, id: Id, person: PersonId) -> Result<RosterEntry, WriteError> {
    let now = tx.now();
    let asks = tx.reader().asks_of(person, now)?;
    Ok(asks.into_iter().map(|(entry, _)| entry).find(|entry| entry.id == id).ok_or(MemberRefusal::NoSuchMembership)?)
}

async fn answered(
    cx: &Cx,
    id: &str,
    fields: Result<Fields, Refusal>,
    deed: impl Fn(&mut Tx<'_>, PersonId, RosterEntry) -> Result<Outcome, WriteError> + Send + 'static,
) -> Result<Outcome, WriteError> {
    let (fields, person) = (fields?, cx.signed_in()?);
    let id = Id::parse(id).ok_or(Refusal::from(MemberRefusal::NoSuchMembership))?;
    fields.finish()?;
    cx.write(&fields, move |tx| {
        let entry = own(tx, id, person)?;
        deed(tx, person, entry)
    })
    .await
}

/// Joins 确认加入.
pub(crate) async fn accept(cx: Cx, Path(id): Path<String>, Sent(fields): Sent) -> Response {
    let (membership, zone) = (MembershipId(new_id()), cx.zone.clone());
    let outcome = answered(&cx, &id, fields, move |tx, person, entry| {
        let permit = member_permit(tx, person, Deed::ReviseSelf, &Place::default())?;
        let unit = tx.reader().organisation(entry.organisation)?.ok_or(Refusal::from(MemberRefusal::NoSuchMembership))?;
        unit.unit.stands()?;
        if tx.reader().live_membership(person, entry.organisation)?.is_some() {
            return Err(MemberRefusal::AlreadyMember.into());
        }
        let roster = tx.reader().roster(entry.import)?.ok_or(Refusal::from(MemberRefusal::NoSuchMembership))?;
        let place = Place::organisation(tx.reader().chain(entry.organisation)?);
        let by = tx.reader().head_of(roster.person)?;
        still_backed(tx, by, Deed::ManageMembers, &place)?;
        // A part that has ended meanwhile is no more to belong to.
        let department = match entry.department {
            Some(id) => tx.reader().organisation(id)?.filter(|row| row.unit.stands().is_ok()).map(|row| row.id),
            None => None,
        };
        let main = tx.reader().main_membership(person)?.is_none();
        let belonging = Belonging { person, organisation: entry.organisation, department, from: Day::at(tx.now(), &zone) };
        let note = entry.note.as_deref().and_then(|note| Line::parse(note, super::table::NUMBER_MOST).ok());
        let event = membership::join(belonging, by, entry.import, main, note)?;
        let committed = tx.commit(&permit, vec![Loaded::<Membership>::new(membership).happens(event)?])?;
        tx.settle_entry(entry.id, EntryStage::Accepted, Some(membership))?;
        Ok(Outcome::created("/account#memberships").event(&committed))
    });
    cx.reply().settled(outcome.await, "roster-joined")
}

/// Says no 不加入: a working row says so, and nothing else is kept.
pub(crate) async fn decline(cx: Cx, Path(id): Path<String>, Sent(fields): Sent) -> Response {
    let outcome = answered(&cx, &id, fields, |tx, person, entry| {
        member_permit(tx, person, Deed::ReviseSelf, &Place::default())?;
        tx.settle_entry(entry.id, EntryStage::Declined, None)?;
        Ok(Outcome::at("/account#memberships"))
    });
    cx.reply().settled(outcome.await, "roster-declined")
}
