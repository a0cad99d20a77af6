//! Sources 待办来源: what the capabilities that were there first have waiting. A later one keeps its own beside its pages.

use super::{Kind, Task, Whose, both};
use crate::words::{Value, Words};
use rules::delivery::State;
use rules::person::Language;
use rules::rights::{Actor, Deed, Place, Role, may};
use rules::text::Bilingual;
use rules::{Id, Instant, PersonId};
use store::{EndingGrant, Reader, StoreError, WaitingCall};

const DAY_MS: i64 = 24 * 3_600_000;
/// How long a draft that missed its call is still shown.
const LATE_DAYS: i64 = 7;
/// How long before it opens or closes a call is shown to its officers.
const CALL_DAYS: i64 = 7;
/// How long before it ends an open invitation is shown to who sent it.
const INVITATION_DAYS: i64 = 5;
/// How long before it ends a mandate is shown to both sides.
const MANDATE_DAYS: i64 = 14;
/// How long before it ends a grant is shown.
const GRANT_DAYS: i64 = 30;
/// How long a letter that did not arrive is shown to who looks after the system.
const DELIVERY_DAYS: i64 = 14;

fn earlier(at: Instant, days: i64) -> Instant {
    Instant(at.0 - days * DAY_MS)
}

/// One's drafts that were not sent: to be finished, to be looked at again, or too late.
pub(super) fn drafts(rows: &mut Reader<'_>, of: &Whose<'_>) -> Result<Vec<Task>, StoreError> {
    let drafts = rows.waiting_drafts(of.person, earlier(of.now, LATE_DAYS))?;
    Ok(drafts
        .into_iter()
        .map(|draft| Task {
            kind: match draft.changed {
                _ if draft.closes <= of.now => Kind::safe("draft-late"),
                Some(_) => Kind::safe("draft-changed"),
                None => Kind::safe("draft"),
            },
            thing: draft.id.0,
            title: draft.title,
            names: false,
            since: draft.changed.unwrap_or(draft.saved),
            due: Some(draft.closes),
            from: None,
            href: format!("/drafts/{}", draft.id),
        })
        .collect())
}

/// Calls that one runs: to be published, about to open, about to close.
pub(super) fn calls(rows: &mut Reader<'_>, of: &Whose<'_>) -> Result<Vec<Task>, StoreError> {
    let runs = |call: &WaitingCall| may(of.actor, Deed::ManageCall, &Place::call(call.programme, call.id), of.now).is_ok();
    // Who runs no call at all is spared the query.
    if !holds_office(of) {
        return Ok(Vec::new());
    }
    let until = Instant(of.now.0 + CALL_DAYS * DAY_MS);
    let calls = rows.waiting_calls(of.now, until)?;
    Ok(calls
        .into_iter()
        .filter(runs)
        .map(|call| {
            let (kind, due) = match call.published {
                false => (Kind::firm("call-publish"), call.opens),
                true if call.opens > of.now => (Kind::safe("call-opens"), call.opens),
                true => (Kind::safe("call-closes"), call.closes),
            };
            let by_other = call.last_by != Id::SYSTEM && call.last_by != of.person.0;
            Task {
                kind,
                thing: call.id.0,
                title: call.title,
                names: false,
                since: earlier(due, CALL_DAYS).max(call.last_at),
                due: Some(due),
                from: by_other.then_some(PersonId(call.last_by)),
                href: format!("/calls/{}", call.id),
            }
        })
        .collect())
}

fn holds_office(of: &Whose<'_>) -> bool {
    match of.actor {
        Actor::Member(member) => member.held.iter().any(|held| held.role == Role::Officer && held.is_in_force(of.now)),
        Actor::Anonymous | Actor::Newcomer(_) | Actor::Founder(_) | Actor::Operator | Actor::System => false,
    }
}

/// Open invitations that one sent: about to end, just ended, or sent back.
pub(super) fn invitations(rows: &mut Reader<'_>, of: &Whose<'_>) -> Result<Vec<Task>, StoreError> {
    // Who may invite nobody any more can do nothing about them.
    if may(of.actor, Deed::InvitePeople, &Place::default(), of.now).is_err() {
        return Ok(Vec::new());
    }
    let sent = rows.waiting_invitations(of.person, earlier(of.now, INVITATION_DAYS))?;
    Ok(sent
        .into_iter()
        .filter_map(|invitation| {
            let address = invitation.email?;
            let returned = matches!(invitation.delivery, Some(State::Failed | State::Bounced));
            let ends_soon = earlier(invitation.until, INVITATION_DAYS) <= of.now;
            let kind = if returned { Kind::firm("invitation-returned") } else { Kind::safe("invitation") };
            (returned || ends_soon).then(|| Task {
                kind,
                thing: invitation.id.0,
                title: Bilingual::new(address.as_str(), address.as_str()),
                names: true,
                since: if returned { invitation.sent } else { earlier(invitation.until, INVITATION_DAYS) },
                due: Some(invitation.until),
                from: None,
                href: "/invitations".to_owned(),
            })
        })
        .collect())
}

/// Roles that end soon: one's own, and those that one gave.
pub(super) fn grants(rows: &mut Reader<'_>, of: &Whose<'_>) -> Result<Vec<Task>, StoreError> {
    let ending = rows.ending_grants(of.person, of.now, Instant(of.now.0 + GRANT_DAYS * DAY_MS))?;
    Ok(ending
        .into_iter()
        // Of their own paper, from which that role is, a unit's administrator is told apart and earlier.
        .filter(|grant| grant.role != Role::UnitAdministrator || !of.actor.is(grant.person))
        .map(|grant| {
            let own = of.actor.is(grant.person);
            let given_by = (grant.given_by != Id::SYSTEM && !of.actor.is(PersonId(grant.given_by))).then_some(PersonId(grant.given_by));
            Task {
                kind: if own { Kind::safe("grant") } else { Kind::safe("grant-given") },
                thing: grant.id.0,
                title: role_title(&grant, own),
                names: !own,
                since: earlier(grant.until, GRANT_DAYS).max(grant.from),
                due: Some(grant.until),
                from: given_by.filter(|_| own),
                href: if own { "/account".to_owned() } else { format!("/people/{}", grant.person) },
            }
        })
        .collect())
}

fn role_title(grant: &EndingGrant, own: bool) -> Bilingual {
    let words = |language: Language| {
        let role = Words::load().text(language, &format!("role-{}", grant.role.as_str()));
        match grant.name.as_ref().filter(|_| !own) {
            Some(name) => Words::load().text_with(language, "task-role-of", &[("role", role.into()), ("name", name.as_str().into())]),
            None => role,
        }
    };
    Bilingual::new(words(Language::Zh), words(Language::En))
}

/// Mandates that end soon: those that one gave, and those that one was given.
pub(super) fn mandates(rows: &mut Reader<'_>, of: &Whose<'_>) -> Result<Vec<Task>, StoreError> {
    let mut tasks = Vec::new();
    for mandate in rows.ending_mandates(of.person, of.now, Instant(of.now.0 + MANDATE_DAYS * DAY_MS))? {
        let given = of.actor.is(mandate.mandate.principal);
        let other = if given { mandate.mandate.delegate } else { mandate.mandate.principal };
        let Some(name) = rows.person(other)?.and_then(|row| row.name) else { continue };
        tasks.push(Task {
            kind: if given { Kind::safe("mandate-given") } else { Kind::safe("mandate-received") },
            thing: mandate.id.0,
            title: Bilingual::new(name.as_str(), name.as_str()),
            names: true,
            since: earlier(mandate.mandate.until, MANDATE_DAYS).max(mandate.mandate.from),
            due: Some(mandate.mandate.until),
            from: (!given).then_some(other),
            href: "/mandates".to_owned(),
        });
    }
    Ok(tasks)
}

/// That one's address is not proven, while it can be.
pub(super) fn contact(rows: &mut Reader<'_>, of: &Whose<'_>) -> Result<Vec<Task>, StoreError> {
    if !of.codes {
        return Ok(Vec::new());
    }
    let Some(since) = rows.unproven_since(of.person)? else { return Ok(Vec::new()) };
    let Some(row) = rows.person(of.person)? else { return Ok(Vec::new()) };
    let Some(email) = row.email else { return Ok(Vec::new()) };
    Ok(vec![Task {
        kind: Kind::safe("contact"),
        thing: of.person.0,
        title: Bilingual::new(email.as_str(), email.as_str()),
        names: false,
        since,
        due: None,
        from: None,
        href: "/account/contacts".to_owned(),
    }])
}

/// Letters that one has not read, as one task.
pub(super) fn letters(rows: &mut Reader<'_>, of: &Whose<'_>) -> Result<Vec<Task>, StoreError> {
    let unread = rows.unread_since(of.person)?;
    Ok(unread.into_iter().map(|(count, since)| counted(Kind::safe("letters"), "task-letters", count, of.person.0, since, "/mailbox")).collect())
}

/// That one's address receives nothing.
pub(super) fn address(rows: &mut Reader<'_>, of: &Whose<'_>) -> Result<Vec<Task>, StoreError> {
    let Some(failing) = rows.failing_address(of.person)? else { return Ok(Vec::new()) };
    let email = rows.person(of.person)?.and_then(|row| row.email).unwrap_or_default();
    Ok(vec![Task {
        kind: Kind::firm("address"),
        thing: of.person.0,
        title: Bilingual::new(email.as_str(), email.as_str()),
        names: false,
        since: failing.since,
        due: None,
        from: None,
        href: "/notices".to_owned(),
    }])
}

/// Letters that did not arrive, for who looks after accounts; as one task.
pub(super) fn deliveries(rows: &mut Reader<'_>, of: &Whose<'_>) -> Result<Vec<Task>, StoreError> {
    if may(of.actor, Deed::InvitePeople, &Place::default(), of.now).is_err() {
        return Ok(Vec::new());
    }
    let failed = rows.ended_badly(earlier(of.now, DELIVERY_DAYS))?;
    Ok(failed
        .into_iter()
        .map(|(count, since)| counted(Kind::safe("deliveries"), "task-deliveries", count, of.person.0, since, "/deliveries?state=failed"))
        .collect())
}

fn counted(kind: Kind, key: &str, count: u64, thing: Id, since: Instant, href: &str) -> Task {
    Task { kind, thing, title: both(key, &[("count", Value::from(count))]), names: false, since, due: None, from: None, href: href.to_owned() }
}
