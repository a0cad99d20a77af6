//! Units 单位: organisations with their administrators, and who belongs to them.

use super::rights::scope;
use crate::chance::Chance;
use crate::journal::Change;
use crate::world::{Plan, Planned, World, there};
use rules::calendar::Day;
use rules::form::{FileName, MediaType};
use rules::grant::{self, Facts, Grant};
use rules::import::{self, Counts, Import};
use rules::membership::{self, Belonging, Membership, Refusal as MemberRefusal};
use rules::organisation::{self, Class, CreditCode, FormerName, Known, Organisation, Record, Ror, Sheet, Stage, Way};
use rules::rights::{Deed, Held, Place, Role, Scope};
use rules::text::{Bilingual, Line, Prose};
use rules::{GrantId, Id, ImportId, OrganisationId, PersonId, Refusal};

const OFFICERS: [Role; 1] = [Role::Officer];
const ADMINISTRATORS: [Role; 2] = [Role::UnitAdministrator, Role::Officer];

fn day(world: &World, chance: &mut Chance, past: i64, ahead: u32) -> Day {
    let begin = rules::Instant(world.now.0 - chance.between(0, past) * crate::world::DAY);
    Day::at(begin, &world.zone).plus(if chance.one_in(4) { u32::try_from(chance.below(ahead as usize + 1)).expect("small") } else { 0 })
}

fn code(chance: &mut Chance) -> Result<CreditCode, organisation::CodeRefusal> {
    let wrong = ["1", "11100000*00000000X", "0110000000000000XX", "1X100000000000000X", "11100000000000000X"];
    match chance.below(24) {
        at @ 0..=4 => CreditCode::parse(wrong[at]),
        _ => {
            let first = format!("12100000{:09}", 400_000_000 + chance.below(30));
            let check = CreditCode::check_letter(first.as_bytes()).expect("letters of a code");
            CreditCode::parse(&format!("{first}{}", char::from(check)))
        }
    }
}

fn ror(chance: &mut Chance) -> Result<Option<Ror>, organisation::CodeRefusal> {
    match chance.below(14) {
        0 => Ror::parse("ror").map(Some),
        1 => Ror::parse("02v51f718").map(Some),
        2 | 3 => Ror::parse("https://ror.org/02v51f717").map(Some),
        _ => Ok(None),
    }
}

fn record(world: &World, chance: &mut Chance) -> Result<Record, Refusal> {
    let known = match chance.below(4) {
        0 => Known::Part,
        1 => Known::Abroad,
        _ => Known::Code(code(chance)?),
    };
    let parent = if chance.one_in(2) { world.some::<Organisation>(chance, |unit| unit.stage == Stage::Approved) } else { None };
    let name = if chance.one_in(20) { Bilingual::default() } else { Bilingual::new(format!("某研究所{}", chance.below(99)), "") };
    Ok(Record { name, class: Class::NationalInstitute, known, ror: ror(chance)?, parent: parent.map(|(id, _)| OrganisationId(id)) })
}

/// Registers a unit, or enters it as an officer or as the administrator of the one above.
pub fn register(world: &World, chance: &mut Chance) -> Planned {
    let record = record(world, chance)?;
    let parent = record.parent.and_then(|id| world.get::<Organisation>(id));
    let (by, leave, event) = if chance.one_in(2) {
        let by = there!(world.anybody(chance));
        (by, world.permit(by, Deed::RegisterOrganisation, Place::default())?, organisation::register(record, parent)?)
    } else {
        let by = there!(world.with_role(chance, &OFFICERS));
        (by, world.permit(by, Deed::ReviewOrganisation, Place::default())?, organisation::enter(record, parent)?)
    };
    Plan::new(leave, format!("{by} registers or enters a unit"), vec![world.happens(chance.id(), event)])
}

pub fn authorise(world: &World, chance: &mut Chance) -> Planned {
    let (id, unit) = there!(world.some::<Organisation>(chance, |unit| !matches!(unit.stage, Stage::Ended(_))));
    let person = if chance.one_in(3) { there!(world.anybody(chance)) } else { unit.registrant };
    there!(world.is_active(person).then_some(()));
    let leave = world.permit(person, Deed::RegisterOrganisation, Place::default())?;
    let until = world.today().plus(u32::try_from(chance.below(700)).expect("small"));
    let (file_name, digest) = (FileName::parse("授权书.pdf")?, format!("sha256:{}", chance.below(99)));
    let event = unit.send_authorisation(Sheet { person, file_name, digest, bytes: 9, media: MediaType::Pdf, until }, world.today())?;
    Plan::new(leave, format!("{person} sends the authorisation of {id}"), vec![world.happens(id, event)])
}

/// Whoever holds the office, and the changes by which it is empty.
fn vacated(world: &World, id: OrganisationId) -> Result<(Option<PersonId>, Vec<Change>), Refusal> {
    let (mut in_office, mut changes) = (None, Vec::new());
    let office = |grant: &Grant| grant.held.role == Role::UnitAdministrator && grant.held.scope == Scope::Organisation(id);
    for (grant_id, grant) in world.grants().filter(|(_, grant)| office(grant) && grant.stage == grant::Stage::Live) {
        if grant.held.is_in_force(world.now) {
            in_office = Some(grant.to);
        }
        changes.push(world.happens(grant_id, grant.revoke(1)?));
    }
    Ok((in_office, changes))
}

pub fn approve(world: &World, chance: &mut Chance) -> Planned {
    let (id, unit) = there!(world.some::<Organisation>(chance, |unit| unit.waiting().is_some()));
    let by = there!(world.with_role(chance, &OFFICERS));
    let leave = world.permit(by, Deed::ReviewOrganisation, Place::about(unit.concerned()))?;
    if chance.one_in(4) {
        let event = unit.reject(Prose::parse("印章不清", 20)?)?;
        return Plan::new(leave, format!("{by} sends {id} back"), vec![world.happens(id, event)]);
    }
    let (in_office, mut changes) = vacated(world, OrganisationId(id))?;
    let grant = GrantId(chance.id());
    let event = unit.approve(grant, in_office, chance.one_in(2), world.today())?;
    let sheet = there!(unit.waiting());
    there!(world.is_active(sheet.person).then_some(()));
    let scope = Scope::Organisation(OrganisationId(id));
    let held = Held { role: Role::UnitAdministrator, scope, from: world.now, until: Some(sheet.until.begins(&world.zone)) };
    let (place, holds) = (world.place_of(scope), world.holds(sheet.person));
    let given = grant::give(sheet.person, held, &Facts { giver_until: leave.permit.until(), place: &place, holds: &holds })?;
    changes.push(world.happens(grant, given));
    changes.push(world.happens(id, event));
    if !world.belongs(sheet.person, OrganisationId(id)) {
        let belonging = Belonging { person: sheet.person, organisation: OrganisationId(id), department: None, from: world.today() };
        changes.push(world.happens(chance.id(), membership::name(belonging, Some(by), !world.has_main(sheet.person))?));
    }
    Plan::new(leave, format!("{by} approves {id} with {} as its administrator", sheet.person), changes)
}

pub fn change(world: &World, chance: &mut Chance) -> Planned {
    let (id, unit) = there!(world.some::<Organisation>(chance, |unit| unit.stage == Stage::Approved));
    let by = there!(world.with_role(chance, &OFFICERS));
    let leave = world.permit(by, Deed::ReviewOrganisation, Place::default())?;
    let (me, today) = (OrganisationId(id), world.today());
    let name = match chance.below(8) {
        0 => Bilingual::default(),
        1 => unit.name.clone(),
        _ => Bilingual::new(format!("某研究院{}", chance.below(99)), ""),
    };
    let on = day(world, chance, 40, 3);
    let event = match chance.below(9) {
        0 | 1 => unit.rename(name, on, today)?,
        2 => unit.add_former_name(FormerName { name, from: Some(day(world, chance, 400, 0)), until: on }, today)?,
        3 => unit.reclassify(chance.of([Class::NationalInstitute, Class::Other, Class::LeadingCompany]))?,
        4 | 5 => {
            let (other, parent) = there!(world.some::<Organisation>(chance, |other| other.stage == Stage::Approved));
            unit.attach(me, (OrganisationId(other), parent), &world.chain(OrganisationId(other)), on, today)?
        }
        6 | 7 => {
            let parent = unit.parents_now().next().filter(|_| !chance.one_in(5)).unwrap_or(me);
            unit.detach(parent, on, today)?
        }
        _ => {
            let way = chance.of([Way::Merged, Way::Split, Way::Dissolved]);
            let count = if chance.one_in(4) { chance.below(3) } else { [1, 2, 0][way as usize] };
            let mut into = Vec::new();
            for _ in 0..count {
                let (other, successor) =
                    there!(world.some::<Organisation>(chance, |other| other.stage == Stage::Approved && other.name != unit.name));
                into.push((OrganisationId(other), successor));
            }
            unit.end(me, way, &into, on, today)?
        }
    };
    let words = format!("{by} changes the record of {id}");
    Plan::new(leave, words, vec![world.happens(id, event)])
}

pub fn ask(world: &World, chance: &mut Chance) -> Planned {
    let person = there!(world.anybody(chance));
    let leave = world.permit(person, Deed::ReviseSelf, Place::default())?;
    let (id, unit) = there!(world.some::<Organisation>(chance, |unit| unit.stage == Stage::Approved));
    unit.stands()?;
    let belonging = Belonging { person, organisation: OrganisationId(id), department: None, from: day(world, chance, 90, 0) };
    let note = if chance.one_in(2) { Line::parse("工号 17", 40).ok() } else { None };
    Plan::new(leave, format!("{person} asks to belong to {id}"), vec![world.happens(chance.id(), membership::ask(belonging, note))])
}

pub fn name(world: &World, chance: &mut Chance) -> Planned {
    let (id, unit) = there!(world.some::<Organisation>(chance, |unit| unit.stage == Stage::Approved));
    let (by, person) = (there!(manager(world, chance, OrganisationId(id))), there!(world.anybody(chance)));
    let leave = world.permit(by, Deed::ManageMembers, Place::organisation(world.chain(OrganisationId(id))))?;
    unit.stands()?;
    let belonging = Belonging { person, organisation: OrganisationId(id), department: None, from: day(world, chance, 90, 0) };
    let event = membership::name(belonging, Some(by), !world.has_main(person))?;
    Plan::new(leave, format!("{by} names {person} as one of {id}"), vec![world.happens(chance.id(), event)])
}

/// A list of the people of an organisation: somebody says yes to it, somebody is moved, or it is given back.
pub fn rosters(world: &World, chance: &mut Chance) -> Planned {
    let (id, unit) = there!(world.some::<Organisation>(chance, |unit| unit.stage == Stage::Approved));
    let of = OrganisationId(id);
    let by = there!(manager(world, chance, of));
    let leave = world.permit(by, Deed::ManageMembers, Place::organisation(world.chain(of)))?;
    if chance.one_in(4) {
        let (list, standing) = there!(world.some::<Import>(chance, |list| list.of.is_some()));
        return Plan::new(leave, format!("{by} gives the list {list} back"), vec![world.happens(list, standing.undo(0)?)]);
    }
    unit.stands()?;
    let counts = Counts { new: u32::from(!chance.one_in(6)), changed: 0, same: 1, faulty: 1 };
    let event = import::take_in_people(by, of, "00".to_owned(), counts, Line::parse("人员.xlsx", 60)?)?;
    let list = chance.id();
    let mut changes = vec![world.happens(list, event)];
    if let Some((id, standing)) = world.some::<Membership>(chance, |one| one.organisation == of && one.stage == membership::Stage::Confirmed) {
        let who = if world.is_same(by, standing.person) { standing.person } else { by };
        let to =
            if chance.one_in(8) { standing.department } else { world.some::<Organisation>(chance, |_| true).map(|(part, _)| OrganisationId(part)) };
        changes.push(world.happens(id, standing.relocate(Some(who), to, Some(ImportId(list)))?));
    }
    Plan::new(leave, format!("{by} takes in a list of {of}"), changes)
}

/// Somebody whom a list asks says yes.
pub fn joining(world: &World, chance: &mut Chance) -> Planned {
    let person = there!(world.anybody(chance));
    let leave = world.permit(person, Deed::ReviseSelf, Place::default())?;
    let (list, standing) = there!(world.some::<Import>(chance, |list| list.of.is_some() && list.stage == import::Stage::TakenIn));
    let of = there!(standing.of);
    there!(world.shelves.organisations.get(&of.0)).state.stands()?;
    let by = if world.is_same(person, standing.by) { person } else { standing.by };
    let belonging = Belonging { person, organisation: of, department: None, from: day(world, chance, 30, 0) };
    let event = membership::join(belonging, by, ImportId(list), !world.has_main(person), Line::parse("工号 17", 40).ok())?;
    Plan::new(leave, format!("{person} joins {of} by the list {list}"), vec![world.happens(chance.id(), event)])
}

/// Who looks after the staff of an organisation: mostly its own administrator.
pub fn manager(world: &World, chance: &mut Chance, of: OrganisationId) -> Option<PersonId> {
    let office = |grant: &Grant| grant.held.role == Role::UnitAdministrator && grant.held.scope == Scope::Organisation(of);
    let own = world.grants().find(|(_, grant)| office(grant) && grant.held.is_in_force(world.now) && grant.stage == grant::Stage::Live);
    let own = own.map(|(_, grant)| world.head(grant.to)).filter(|person| world.is_active(*person) && !chance.one_in(3));
    own.or_else(|| world.with_role(chance, &ADMINISTRATORS))
}

pub fn answer(world: &World, chance: &mut Chance) -> Planned {
    let which = chance.below(6);
    let fits = |one: &Membership| if which < 5 { one.stage == membership::Stage::Asked } else { one.stage == membership::Stage::Confirmed };
    let (id, standing) = there!(world.some::<Membership>(chance, fits));
    let by = there!(manager(world, chance, standing.organisation));
    let leave = world.permit(by, Deed::ManageMembers, Place::organisation(world.chain(standing.organisation)))?;
    // Whoever is one person with it is who it is about.
    let who = if world.is_same(by, standing.person) { standing.person } else { by };
    let (words, event) = match which {
        0..=3 => ("confirms", standing.confirm(Some(who), day(world, chance, 30, 0), !world.has_main(standing.person))?),
        4 => ("refuses", standing.refuse(Some(who), Prose::parse("查无此人", 20)?)?),
        _ => ("ends", standing.end(day(world, chance, 60, 10))?),
    };
    Plan::new(leave, format!("{by} {words} the membership {id}"), vec![world.happens(id, event)])
}

pub fn own_membership(world: &World, chance: &mut Chance) -> Planned {
    let main = chance.one_in(2);
    // Seldom the one that is the main one already.
    let seldom = chance.one_in(4);
    let fits = |one: &Membership| match main {
        true => one.stage == membership::Stage::Confirmed && (seldom || !one.main),
        false => one.stage == membership::Stage::Asked,
    };
    let (id, standing) = there!(world.some::<Membership>(chance, fits));
    let me = world.head(standing.person);
    there!(world.is_active(me).then_some(()));
    let leave = world.permit(me, Deed::ReviseSelf, Place::default())?;
    if !main {
        return Plan::new(leave, format!("{me} takes back what they asked"), vec![world.happens(id, standing.withdraw()?)]);
    }
    let event = standing.make_main()?;
    let mut changes = Vec::new();
    let before: Vec<Id> = world.memberships(me).filter(|(_, one)| one.main).map(|(id, _)| id).collect();
    // Now and then another one became the main one meanwhile.
    for other in before.into_iter().filter(|_| !chance.one_in(6)) {
        let other_state = there!(world.get::<Membership>(other));
        changes.push(world.happens(other, other_state.make_secondary()?));
    }
    changes.push(world.happens(id, event));
    Plan::new(leave, format!("{me} makes {id} the main one"), changes)
}

/// Names a secretary, just there and to somebody who belongs.
pub fn secretary(world: &World, chance: &mut Chance) -> Planned {
    let (id, unit) = there!(world.some::<Organisation>(chance, |unit| unit.stage == Stage::Approved));
    let of = OrganisationId(id);
    let by = there!(manager(world, chance, of));
    let members: Vec<PersonId> = world.people().into_iter().filter(|person| world.belongs(*person, of)).collect();
    let person = world.head(there!(if chance.one_in(6) { world.anybody(chance) } else { chance.pick(&members) }));
    let within = Place::organisation(world.chain(of));
    let leave = world.permit(by, Deed::ManageMembers, within.clone().concerning(person))?;
    unit.stands()?;
    if !world.memberships(person).any(|(_, one)| one.stage.is_in_force(one.from, world.today()) && within.organisations.contains(&one.organisation)) {
        return Err(MemberRefusal::NotAMember.into());
    }
    let held = Held { role: Role::ResearchSecretary, scope: Scope::Organisation(of), from: world.now, until: leave.permit.until() };
    let holds = world.holds(person);
    let event = grant::give(person, held, &Facts { giver_until: leave.permit.until(), place: &within, holds: &holds })?;
    let mut changes = world.ended(person, &held);
    changes.push(world.happens(chance.id(), event));
    Plan::new(leave, format!("{by} names {person} secretary of {id}"), changes)
}

/// Reads who belongs: only leave is asked for.
pub fn read(world: &World, chance: &mut Chance) -> Planned {
    let place = world.place_of(scope(world, chance));
    world.permit(there!(world.anybody(chance)), Deed::ReadMembers, place).map(|_| None)
}
