//! Erasing 删除与清除: requests for erasure, the operator's erasure, expunctions; the calendar and the log's key beside them.

use crate::chance::Chance;
use crate::journal::{Change, Stocked};
use crate::log::Log;
use crate::world::{DAY, Leave, Plan, Planned, World, there};
use rules::authenticator::Authenticator;
use rules::calendar::{self, Calendar, Confidence, Day, Edition, Off, On, Year};
use rules::centre::{Centre, Rotation};
use rules::contact::Contact;
use rules::erasure::{Ground, PartName};
use rules::erasure_request::{self as request, ErasureRequest, Obstacle};
use rules::expunction::{self, Expunction, Named};
use rules::federation::FederatedIdentity;
use rules::identity::Identity;
use rules::person::Person;
use rules::rights::{Actor, Deed, Place, Role};
use rules::text::Prose;
use rules::token::Token;
use rules::{Id, PersonId, erasure, grant};

const MANAGERS: [Role; 1] = [Role::SystemAdministrator];

pub fn ask(world: &World, chance: &mut Chance) -> Planned {
    let person = there!(world.anybody(chance));
    let leave = world.permit(person, Deed::ReviseSelf, Place::default())?;
    let said = Prose::parse("已离开本单位。", 100)?;
    let said = (!chance.one_in(3)).then_some(&said);
    let event = request::ask(person, chance.of(Ground::ALL), said, &world.calendar(), &world.zone, world.now);
    Plan::new(leave, format!("{person} asks to be erased"), vec![world.happens(chance.id(), event)])
}

pub fn answer(world: &World, chance: &mut Chance) -> Planned {
    let (id, standing) = there!(world.some::<ErasureRequest>(chance, |one| one.stage == request::Stage::Asked));
    if chance.one_in(5) {
        there!(world.is_active(standing.person).then_some(()));
        let leave = world.permit(standing.person, Deed::ReviseSelf, Place::default())?;
        return Plan::new(leave, format!("{} takes the request back", standing.person), vec![world.happens(id, standing.withdraw()?)]);
    }
    let by = if chance.one_in(6) { world.head(standing.person) } else { there!(world.with_role(chance, &MANAGERS)) };
    there!(world.is_active(by).then_some(()));
    let leave = world.permit(by, Deed::Erase, Place::default())?;
    let event =
        if chance.one_in(3) { standing.refuse(by.0, chance.of(Obstacle::ALL), &Prose::parse("依法保存", 50)?)? } else { standing.grant(by.0)? };
    Plan::new(leave, format!("{by} answers the request {id}"), vec![world.happens(id, event)])
}

pub fn carry_out(world: &World, chance: &mut Chance) -> Planned {
    let (id, standing) = there!(world.some::<ErasureRequest>(chance, |one| matches!(one.stage, request::Stage::Granted { .. })));
    let by = there!(world.with_role(chance, &MANAGERS));
    let leave = world.permit(by, Deed::Erase, Place::default())?;
    let event = standing.carry_out(leave.permit.actor(), !world.letters.contains(&id))?;
    // The records that it stands for go first.
    there!((next_of(world, standing.person) == standing.person).then_some(()));
    erased(world, leave, standing.person, standing.ground, Some(world.happens(id, event)))
}

/// The operator erases somebody at the console.
pub fn erase(world: &World, chance: &mut Chance) -> Planned {
    let all: Vec<PersonId> = world.shelves.persons.keys().map(|id| PersonId(*id)).collect();
    let person = next_of(world, there!(chance.pick(&all)));
    let leave = world.leave(Actor::Operator, Deed::Erase, Place::default())?;
    let asked = world.shelf::<ErasureRequest>().iter().find(|(_, kept)| kept.state.person == person && kept.state.stage.is_open());
    let answer = asked.and_then(|(id, kept)| kept.state.overtaken().map(|event| world.happens(*id, event)));
    erased(world, leave, person, chance.of(Ground::ALL), answer)
}

/// Which of somebody's records is erased next: those that are put away before the one that stands for them.
fn next_of(world: &World, person: PersonId) -> PersonId {
    let head = world.head(person);
    world.also(head).into_iter().find(|one| world.is_active(*one)).unwrap_or(head)
}

/// Everything that is private of one record, and what ends with it.
fn erased(world: &World, leave: Leave, person: PersonId, ground: Ground, answer: Option<Change>) -> Planned {
    let standing = world.grants().filter(|(_, one)| world.is_same(one.to, person) && !matches!(one.stage, grant::Stage::Revoked { .. }));
    for (id, one) in standing.filter(|(_, one)| !one.held.is_over(world.now)) {
        grant::can_be_spared(&one.held, world.others_with(id, one.held.role))?;
    }
    let parts = parts(world, |part| part.of == person);
    if parts.iter().any(|part| !world.is_sequenced(part)) {
        return Err(erasure::Refusal::NotYetSequenced.into());
    }
    let state = there!(world.get::<Person>(person));
    let mut changes = vec![world.happens(person, state.erase(ground, parts.clone())?)];
    changes.extend(answer);
    changes.extend(ends::<Identity>(world, |one| (one.person == person).then(|| one.release()).flatten()));
    changes.extend(ends::<FederatedIdentity>(world, |one| (one.person == person).then(|| one.end().ok()).flatten()));
    changes.extend(ends::<Contact>(world, |one| (one.person == person).then(|| one.give_up().ok()).flatten()));
    changes.extend(ends::<Authenticator>(world, |one| (one.person == person).then(|| one.remove().ok()).flatten()));
    changes.extend(ends::<Token>(world, |one| (one.person == person).then(|| one.revoke().ok()).flatten()));
    let words = format!("{person} is erased, {} parts", parts.len());
    Ok(Some(Plan { leave, changes, erases: parts, key: None, words }))
}

fn ends<T: Stocked>(world: &World, end: impl Fn(&T) -> Option<rules::Event<T>>) -> Vec<Change> {
    world.shelf::<T>().iter().filter_map(|(id, kept)| Some(world.happens(*id, end(&kept.state)?))).collect()
}

/// The parts that are there and for which something is true.
fn parts(world: &World, fits: impl Fn(&crate::journal::Part) -> bool) -> Vec<PartName> {
    let mut found = Vec::new();
    for entry in &world.journal.entries {
        for (number, part) in entry.parts.iter().enumerate().filter(|(_, part)| part.content.is_some() && fits(part)) {
            debug_assert!(part.content.is_some());
            found.push(PartName { thing: entry.thing, version: entry.version, part: u16::try_from(number).expect("few parts") });
        }
    }
    found
}

pub fn propose_expunction(world: &World, chance: &mut Chance) -> Planned {
    let by = there!(world.with_role(chance, &MANAGERS));
    let leave = world.permit(by, Deed::Expunge, Place::default())?;
    let there = parts(world, |_| true);
    let part = there!(chance.pick(&there));
    let gone = world.erased.iter().next().copied();
    let named = match chance.below(12) {
        0 => Vec::new(),
        1 => vec![Named::Facts { thing: part.thing, version: part.version }],
        2 => vec![Named::GonePart(gone.unwrap_or(part))],
        3 => vec![Named::UnknownFile("sha256:00".to_owned())],
        4 => vec![Named::File("sha256:00".to_owned()); 201],
        _ => vec![Named::Part(part), Named::File("sha256:11".to_owned()), Named::Part(part)],
    };
    let order = Prose::parse("某保密行政管理部门通知", 100)?;
    let event = expunction::propose(by, named, chance.of(expunction::Ground::ALL), &order)?;
    Plan::new(leave, format!("{by} proposes to destroy {}/{}", part.thing, part.version), vec![world.happens(chance.id(), event)])
}

pub fn decide_expunction(world: &World, chance: &mut Chance) -> Planned {
    let (id, standing) = there!(world.some::<Expunction>(chance, |one| one.stage == expunction::Stage::Proposed));
    let by = there!(world.with_role(chance, &MANAGERS));
    let drops = chance.one_in(4);
    let leave = if chance.one_in(3) {
        world.leave(Actor::Operator, Deed::Expunge, Place::default())?
    } else {
        world.permit(by, Deed::Expunge, Place::default())?
    };
    let event = if drops { standing.drop_proposal()? } else { standing.confirm(leave.permit.actor())? };
    let still = parts(world, |_| true);
    let erases: Vec<PartName> = standing.targets.parts.iter().filter(|part| !drops && still.contains(part)).copied().collect();
    if erases.iter().any(|part| !world.is_sequenced(part)) {
        return Err(erasure::Refusal::NotYetSequenced.into());
    }
    let changes = vec![world.happens(id, event)];
    Ok(Some(Plan { leave, changes, erases, key: None, words: format!("{by} decides on the expunction {id}") }))
}

/// An edition of a year's calendar, now and then one that cannot be.
fn edition(world: &World, chance: &mut Chance) -> Edition {
    let year = chance.of([2026_i16, 2027, 2028]);
    let of = |year: i16, month: i8, day: i8| Day::of(year, month, day).expect("a day");
    let off = |first: Day, last: Day| Off { first, last, festivals: vec![calendar::Festival::NationalDay] };
    let mut edition = Edition {
        year,
        notice: calendar::Notice {
            title: "通知".to_owned(),
            number: String::new(),
            issued: world.today(),
            link: String::new(),
            confidence: Confidence::U,
        },
        off: vec![off(of(year, 1, 1), of(year, 1, 1)), off(of(year, 10, 1), of(year, 10, 7))],
        on: Vec::new(),
    };
    let saturday = (1..=7).map(|day| of(year, 3, day)).find(|day| day.is_weekend()).expect("a weekend");
    let weekday = (1..=7).map(|day| of(year, 3, day)).find(|day| !day.is_weekend()).expect("a weekday");
    let on = |day: Day| On { day, festivals: Vec::new() };
    match chance.below(20) {
        0 => edition.off.clear(),
        1 => edition.off.push(off(of(year, 5, 5), of(year, 5, 1))),
        2 => edition.off.push(off(of(year, 10, 7), of(year, 10, 8))),
        3 => edition.off.push(off(of(year - 1, 3, 1), of(year - 1, 3, 1))),
        4 => edition.on.push(on(weekday)),
        5 => edition.on = vec![on(saturday); 61],
        6 => edition.on = vec![on(saturday); 2],
        7 => edition = Edition { year: 1999, off: vec![off(of(1999, 1, 1), of(1999, 1, 1))], on: Vec::new(), ..edition },
        8 => edition.notice.issued = of(2020, 1, 1),
        _ => edition.on.push(on(saturday)),
    }
    edition
}

pub fn load_calendar(world: &World, chance: &mut Chance) -> Planned {
    let by = there!(world.with_role(chance, &MANAGERS));
    let leave = world.permit(by, Deed::ManageCalendar, Place::default())?;
    let calendar: Calendar = world.calendar();
    let edition = edition(world, chance);
    let year = edition.year;
    let present = calendar.year(year).map(|(_, edition)| edition.clone());
    let edition = present.clone().filter(|_| chance.one_in(8)).unwrap_or(edition);
    let event = calendar::load(present.as_ref(), edition)?;
    let known: Option<Id> = world.shelf::<Year>().iter().find(|(_, kept)| kept.state.year == year).map(|(id, _)| *id);
    // Now and then somebody else loads the first edition at the same time.
    let id = known.filter(|_| !chance.one_in(8)).unwrap_or_else(|| chance.id());
    Plan::new(leave, format!("{by} loads the calendar of {year}"), vec![world.happens(id, event)])
}

/// Terms run by the calendar as far as it reaches.
pub fn reckon(world: &World, chance: &mut Chance) -> Planned {
    let term =
        chance.of([calendar::Term::Hours(48), calendar::Term::CalendarDays(30), calendar::Term::WorkingDays(15), calendar::Term::WorkingDays(900)]);
    let reckoned = world.calendar().reckon(world.now, term, &world.zone, None)?;
    assert!(reckoned.ends.0 >= world.now.0 + DAY, "a term ends after it begins");
    if !matches!(term, calendar::Term::Hours(_)) {
        assert_eq!(world.calendar().is_working_day(reckoned.last), Ok(true), "a term of days ends on a day that is worked");
    }
    Ok(None)
}

/// The operator replaces the key that signs the log; everything before has its place first.
pub fn rotate(world: &World, chance: &mut Chance) -> Planned {
    let leave = world.leave(Actor::Operator, Deed::RotateKey, Place::default())?;
    let (id, centre) = there!(world.some::<Centre>(chance, |_| true));
    let signer = Log::made(chance);
    let old = world.log.key();
    let new = if chance.one_in(5) { old.clone() } else { signer.verifier().to_string() };
    let from_size = world.journal.entries.len() as u64 + 1;
    let event = centre.rotate_key(Rotation { log: 1, from_size, old, new })?;
    let changes = vec![world.happens(id, event)];
    Ok(Some(Plan { leave, changes, erases: Vec::new(), key: Some(signer), words: "the operator replaces the key of the log".to_owned() }))
}
