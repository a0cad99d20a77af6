//! Offices 岗位待办: what waits for whoever holds an office: to be reviewed, confirmed, answered, renewed. Each source asks first whether the actor
//! may do it at all, and leaves out what is their own where nobody decides on their own.

use super::{Kind, Task, Whose, both};
use crate::grant;
use crate::words::Value;
use rules::erasure_request::Stage;
use rules::rights::{Actor, Deed, Place, Role, Scope, may};
use rules::text::Bilingual;
use rules::{Id, Instant, OrganisationId, PersonId};
use std::collections::BTreeMap;
use store::{Reader, StoreError, WaitingSimilarities};

/// How long before it ends an authorisation is shown: a sealed paper takes its time.
const AUTHORISATION_DAYS: i64 = 60;
const DAY_MS: i64 = 24 * 3_600_000;

fn lets(of: &Whose<'_>, deed: Deed) -> bool {
    may(of.actor, deed, &Place::default(), of.now).is_ok()
}

/// A task of an office, without a deadline.
fn task(kind: Kind, thing: Id, title: Bilingual, since: Instant, href: String) -> Task {
    Task { kind, thing, title, names: false, since, due: None, from: None, href }
}

/// Registrations and authorisations of organisations to be reviewed.
pub(super) fn organisations(rows: &mut Reader<'_>, of: &Whose<'_>) -> Result<Vec<Task>, StoreError> {
    if !lets(of, Deed::ReviewOrganisation) {
        return Ok(Vec::new());
    }
    let waiting = rows.organisations_waiting()?;
    Ok(waiting
        .into_iter()
        .filter_map(|row| {
            let sheet = row.unit.waiting()?;
            let (since, from) = (sheet.sent, sheet.person);
            let kind = Kind::firm("organisation-review");
            let found = task(kind, row.id.0, row.unit.name, since, format!("/organisations/{}#authorisation", row.id));
            (!of.actor.is(from)).then_some(Task { from: Some(from), ..found })
        })
        .collect())
}

/// Who asks to belong to an organisation that one administers, or to a part of it; one task an organisation.
pub(super) fn memberships(rows: &mut Reader<'_>, of: &Whose<'_>) -> Result<Vec<Task>, StoreError> {
    let Actor::Member(member) = of.actor else { return Ok(Vec::new()) };
    // An officer of the whole centre could answer too, but it is the unit that knows its people.
    if !member.held.iter().any(|held| held.role == Role::UnitAdministrator && held.is_in_force(of.now)) {
        return Ok(Vec::new());
    }
    let mut found: BTreeMap<OrganisationId, (Bilingual, u64, Instant)> = BTreeMap::new();
    for asked in rows.asked_there(of.person)? {
        let administers = |chain| member.holds(Role::UnitAdministrator, &Place::organisation(chain), of.now);
        let there = if administers(rows.chain(asked.organisation)?) {
            Some((asked.organisation, asked.name))
        } else {
            match asked.department {
                Some(department) if administers(rows.chain(department)?) => rows.organisation(department)?.map(|row| (department, row.unit.name)),
                Some(_) | None => None,
            }
        };
        let Some((organisation, name)) = there else { continue };
        let (_, count, since) = found.entry(organisation).or_insert((name, 0, asked.since));
        *count += asked.count;
        *since = asked.since.min(*since);
    }
    Ok(found
        .into_iter()
        .map(|(organisation, (name, count, since))| {
            let told = |english: bool| [("count", Value::from(count)), ("name", name.pick(english).into())];
            let title = Bilingual::new(both("task-memberships", &told(false)).zh, both("task-memberships", &told(true)).en);
            task(Kind::firm("memberships"), organisation.0, title, since, format!("/organisations/{organisation}/members"))
        })
        .collect())
}

/// Authorisations by which one administers a unit and that end soon, unless a new one has been sent.
pub(super) fn authorisations(rows: &mut Reader<'_>, of: &Whose<'_>) -> Result<Vec<Task>, StoreError> {
    let Actor::Member(member) = of.actor else { return Ok(Vec::new()) };
    let mut last: BTreeMap<OrganisationId, Option<Instant>> = BTreeMap::new();
    for held in member.held.iter().filter(|held| held.role == Role::UnitAdministrator && held.is_in_force(of.now)) {
        if let Scope::Organisation(unit) = held.scope {
            let until = last.entry(unit).or_insert(held.until);
            *until = until.zip(held.until).map(|(one, other)| one.max(other));
        }
    }
    let mut tasks = Vec::new();
    for (unit, until) in last {
        let Some(until) = until.filter(|until| until.0 - of.now.0 < AUTHORISATION_DAYS * DAY_MS) else { continue };
        let Some(row) = rows.organisation(unit)?.filter(|row| row.unit.stands().is_ok() && row.unit.waiting().is_none()) else { continue };
        let since = Instant(until.0 - AUTHORISATION_DAYS * DAY_MS);
        let found = task(Kind::safe("authorisation"), unit.0, row.unit.name, since, format!("/organisations/{unit}#authorisation"));
        tasks.push(Task { due: Some(until), ..found });
    }
    Ok(tasks)
}

/// Calls in which applications were found to be alike, to be judged by their officers.
pub(super) fn similarities(rows: &mut Reader<'_>, of: &Whose<'_>) -> Result<Vec<Task>, StoreError> {
    // Who runs no call at all is spared the query.
    let Actor::Member(member) = of.actor else { return Ok(Vec::new()) };
    if !member.held.iter().any(|held| held.role == Role::Officer && held.is_in_force(of.now)) {
        return Ok(Vec::new());
    }
    let waiting = rows.calls_with_similarities(of.person)?;
    let judges = |call: &WaitingSimilarities| may(of.actor, Deed::ResolveSimilarity, &Place::call(call.programme, call.call), of.now).is_ok();
    Ok(waiting
        .into_iter()
        .filter(judges)
        .map(|call| {
            let told = |english: bool| [("count", Value::from(call.count)), ("name", call.title.pick(english).into())];
            let title = Bilingual::new(both("task-similarities", &told(false)).zh, both("task-similarities", &told(true)).en);
            task(Kind::safe("similarities"), call.call.0, title, call.since, format!("/calls/{}/similarities?stage=open", call.call))
        })
        .collect())
}

/// Merges that wait to be confirmed: by a second person, unless the original of one document was seen for both.
pub(super) fn merges(rows: &mut Reader<'_>, of: &Whose<'_>) -> Result<Vec<Task>, StoreError> {
    if !lets(of, Deed::MergePeople) {
        return Ok(Vec::new());
    }
    let mut tasks = Vec::new();
    for (merge, since) in rows.proposed_merges()? {
        let by = PersonId(merge.merge.proposed_by);
        let is_second = merge.merge.ground.is_sure() || !of.actor.is(by);
        if of.actor.is(merge.merge.kept) || of.actor.is(merge.merge.away) || !is_second {
            continue;
        }
        let title = pair(&name_of(rows, merge.merge.kept)?, &name_of(rows, merge.merge.away)?);
        let found = task(Kind::firm("merge"), merge.id.0, title, since, format!("/merges/{}", merge.id));
        tasks.push(Task { names: true, from: (!of.actor.is(by)).then_some(by), ..found });
    }
    Ok(tasks)
}

/// Erasure requests to be answered, and those that were granted and can be carried out.
pub(super) fn erasures(rows: &mut Reader<'_>, of: &Whose<'_>) -> Result<Vec<Task>, StoreError> {
    if !lets(of, Deed::Erase) {
        return Ok(Vec::new());
    }
    let mut tasks = Vec::new();
    for row in rows.open_erasure_requests()? {
        let request = &row.request;
        // Until the letter has gone out nobody can carry it out.
        if of.actor.is(request.person) || rows.erasure_letter_waits(row.id, request)? {
            continue;
        }
        let (kind, since) = match request.stage {
            Stage::Granted { at, .. } => (Kind::firm("erasure-granted"), at),
            Stage::Asked | Stage::Refused { .. } | Stage::Withdrawn { .. } | Stage::Done { .. } => (Kind::firm("erasure"), request.asked_at),
        };
        let found = task(kind, row.id.0, name_of(rows, request.person)?, since, format!("/erasure-requests/{}", row.id));
        tasks.push(Task { names: true, due: request.due.as_ref().map(|due| due.ends), ..found });
    }
    Ok(tasks)
}

/// Expunctions that wait for a second person.
pub(super) fn expunctions(rows: &mut Reader<'_>, of: &Whose<'_>) -> Result<Vec<Task>, StoreError> {
    if !lets(of, Deed::Expunge) {
        return Ok(Vec::new());
    }
    let proposed = rows.proposed_expunctions()?;
    let others = proposed.into_iter().filter(|row| !of.actor.is(row.expunction.proposed_by));
    Ok(others
        .map(|row| {
            let count = row.expunction.targets.parts.len() + row.expunction.targets.files.len();
            let title = both("task-expunction", &[("count", Value::from(count))]);
            let found = task(Kind::firm("expunction"), row.id.0, title, row.expunction.proposed_at, format!("/expunctions/{}", row.id));
            Task { from: Some(row.expunction.proposed_by), ..found }
        })
        .collect())
}

/// Documents that people have stated and whose originals nobody has seen; one task a person.
pub(super) fn documents(rows: &mut Reader<'_>, of: &Whose<'_>) -> Result<Vec<Task>, StoreError> {
    if !lets(of, Deed::RevealDocument) {
        return Ok(Vec::new());
    }
    let mut found: BTreeMap<PersonId, Task> = BTreeMap::new();
    for document in rows.stated_documents(of.person)? {
        found.entry(document.person).or_insert_with(|| {
            let name = document.name.map_or_else(|| both("erased", &[]), |name| Bilingual::new(name.as_str(), name.as_str()));
            let href = format!("/people/{}", document.person);
            Task { names: true, ..task(Kind::safe("documents"), document.person.0, name, document.since, href) }
        });
    }
    Ok(found.into_values().collect())
}

/// Grants whose giver could give them no longer, as one task.
pub(super) fn orphans(rows: &mut Reader<'_>, of: &Whose<'_>) -> Result<Vec<Task>, StoreError> {
    if !lets(of, Deed::GiveRole) {
        return Ok(Vec::new());
    }
    let (count, since) = grant::count_orphaned(rows, of.now)?;
    let title = both("task-orphans", &[("count", Value::from(count))]);
    Ok(since.map(|since| task(Kind::safe("orphans"), of.person.0, title, since, "/grants".to_owned())).into_iter().collect())
}

fn name_of(rows: &mut Reader<'_>, person: PersonId) -> Result<Bilingual, StoreError> {
    let name = rows.person(person)?.and_then(|row| row.name);
    Ok(name.map_or_else(|| both("erased", &[]), |name| Bilingual::new(name.as_str(), name.as_str())))
}

fn pair(one: &Bilingual, other: &Bilingual) -> Bilingual {
    Bilingual::new(format!("{}、{}", one.zh, other.zh), format!("{}, {}", one.en, other.en))
}
