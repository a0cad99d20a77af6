//! Giving: what may be given to whom beside the right to give, each refusal at least once, boundaries named; and mandates and inspections.

use crate::samples::{LEAD, after, at, id};
use rules::grant::{self, Facts, Grant, INSPECTION_MOST_MS, Named};
use rules::mandate::{self, Mandate, TERM_MOST_MS};
use rules::refusal::Explain;
use rules::rights::{Deed, Held, Member, Place, Role, Scope};
use rules::thing::Fact;
use rules::{ApplicationId, CallId, Event, GrantId, Instant, OrganisationId, PersonId, ProgrammeId, Thing, inspection};

const OTHER: PersonId = PersonId(rules::Id([8; 16]));
const PROGRAMME: Scope = Scope::Programme(ProgrammeId(rules::Id([1; 16])));
const CALL: Scope = Scope::Call(CallId(rules::Id([2; 16])));
const ELSEWHERE: Scope = Scope::Programme(ProgrammeId(rules::Id([5; 16])));

fn place(scope: Scope) -> Place {
    match scope {
        Scope::Programme(id) => Place::programme(id),
        Scope::Call(id) => Place::call(ProgrammeId(rules::Id([1; 16])), id),
        Scope::Organisation(id) => Place::organisation(vec![id]),
        Scope::Centre | Scope::Project(_) | Scope::Facility(_) => Place::default(),
    }
}

fn now() -> Instant {
    at("2026-03-01 10:00")
}

fn held(role: Role, scope: Scope) -> Held {
    Held { role, scope, from: now(), until: None }
}

fn until(mut held: Held, until: &str) -> Held {
    held.until = Some(at(until));
    held
}

fn with_places(holds: &[Held]) -> Vec<(Held, Place)> {
    holds.iter().map(|held| (*held, place(held.scope))).collect()
}

fn line<T: Thing>(text: &str, outcome: Result<Event<T>, impl Explain>) -> String {
    match outcome {
        Ok(event) => format!("{text:<62}▶ {}\n", event.fact.name()),
        Err(why) => format!("{text:<62}✗ {}\n", why.rule().id),
    }
}

#[test]
fn what_is_given_by_who_gives_roles() {
    let mut table = String::new();
    let mut check = |text: &str, given: Held, giver_until: Option<&str>, holds: &[Held]| {
        let (there, holds) = (place(given.scope), with_places(holds));
        let facts = Facts { giver_until: giver_until.map(at), place: &there, holds: &holds };
        table.push_str(&line(text, grant::give(LEAD, given, &facts)));
    };
    let officer = held(Role::Officer, PROGRAMME);
    check("officer of a programme", officer, None, &[]);
    check("unit administrator of the centre", held(Role::UnitAdministrator, Scope::Centre), None, &[]);
    check("officer of an organisation", held(Role::Officer, Scope::Organisation(OrganisationId(id(6)))), None, &[]);
    check("an empty term", until(officer, "2026-03-01 10:00"), None, &[]);
    check("without an end by who has one", officer, Some("2026-06-01 00:00"), &[]);
    check("until the giver's end", until(officer, "2026-06-01 00:00"), Some("2026-06-01 00:00"), &[]);
    check("a second after the giver's end", until(officer, "2026-06-01 00:00:01"), Some("2026-06-01 00:00"), &[]);
    for role in Role::ADMINISTRATORS {
        check(role.as_str(), held(role, Scope::Centre), None, &[]);
    }
    check("inspector", until(held(Role::Inspector, PROGRAMME), "2026-06-01 00:00"), None, &[]);
    check("officer, to an administrator", officer, None, &[held(Role::AuditAdministrator, Scope::Centre)]);
    check("applicant, to an administrator", held(Role::Applicant, Scope::Centre), None, &[held(Role::AuditAdministrator, Scope::Centre)]);
    let inspects = |scope| until(held(Role::Inspector, scope), "2026-06-01 00:00");
    check("officer, to who inspects the programme", officer, None, &[inspects(PROGRAMME)]);
    check("officer, to who inspects a call of it", officer, None, &[inspects(CALL)]);
    check("officer, to who inspects the centre", officer, None, &[inspects(Scope::Centre)]);
    check("officer, to who inspects another programme", officer, None, &[inspects(ELSEWHERE)]);
    check("officer from when the inspection ends", Held { from: at("2026-06-01 00:00"), ..officer }, None, &[inspects(PROGRAMME)]);
    insta::assert_snapshot!(table);
}

#[test]
fn what_an_invitation_may_bring() {
    let mut table = String::new();
    for role in Role::ALL {
        for giver_until in [None, Some(at("2026-06-01 00:00"))] {
            let answer = grant::may_be_invited(*role, Scope::Centre, giver_until, now())
                .map_or_else(|why| format!("✗ {}", why.rule().id), |()| "may".to_owned());
            let giver = if giver_until.is_some() { "by a giver with an end" } else { "" };
            table.push_str(&format!("{:<26}{giver:<26}{answer}\n", role.as_str()));
        }
    }
    insta::assert_snapshot!(table);
}

#[test]
fn who_may_inspect_what_and_for_how_long() {
    let mut table = String::new();
    let most = Instant(now().0 + INSPECTION_MOST_MS);
    let mut check = |text: &str, until: Option<Instant>, holds: &[Held], appointer: &[Held]| {
        let (there, holds, appointer) = (place(PROGRAMME), with_places(holds), with_places(appointer));
        let facts = Facts { giver_until: None, place: &there, holds: &holds };
        table.push_str(&line(text, grant::appoint(LEAD, PROGRAMME, now(), until, &appointer, &facts)));
    };
    check("for a year", Some(most), &[], &[]);
    check("for a year and a millisecond", Some(Instant(most.0 + 1)), &[], &[]);
    check("without an end", None, &[], &[]);
    check("an empty term", Some(now()), &[], &[]);
    check("officer of the centre", Some(most), &[held(Role::Officer, Scope::Centre)], &[]);
    check("officer of a call of it", Some(most), &[held(Role::Officer, CALL)], &[]);
    check("officer elsewhere", Some(most), &[held(Role::Officer, ELSEWHERE)], &[]);
    check(
        "was an officer of it",
        Some(most),
        &[Held { from: at("2025-01-01 00:00"), ..until(held(Role::Officer, PROGRAMME), "2026-03-01 10:00") }],
        &[],
    );
    check("an applicant", Some(most), &[held(Role::Applicant, Scope::Centre)], &[]);
    check("an administrator", Some(most), &[held(Role::SystemAdministrator, Scope::Centre)], &[]);
    check("by an appointer who handles a call of it", Some(most), &[], &[held(Role::Expert, CALL)]);
    check("by an appointer who handles elsewhere", Some(most), &[], &[held(Role::Expert, ELSEWHERE)]);
    insta::assert_snapshot!(table);
}

#[test]
fn the_three_are_three_people_and_nothing_else() {
    let people = [PersonId(id(11)), PersonId(id(12)), PersonId(id(13))];
    let mut table = String::new();
    let mut check = |text: &str, people: [PersonId; 3], third: &[Held], active: bool| {
        let named = |person: PersonId, holds| Named { person, active: active || person != people[2], holds };
        let three = [named(people[0], &[]), named(people[1], &[]), named(people[2], third)];
        let answer = match grant::separate(&three, now()) {
            Ok(events) => format!("▶ {}", events.map(|event| event.fact.name()).join(" ")),
            Err(why) => format!("✗ {}", why.rule().id),
        };
        table.push_str(&format!("{text:<62}{answer}\n"));
    };
    check("three", people, &[held(Role::Applicant, Scope::Centre)], true);
    check("twice the same", [people[0], people[1], people[0]], &[], true);
    check("one erased", people, &[], false);
    check("one an officer of a call", people, &[held(Role::Officer, CALL)], true);
    check("one an inspector", people, &[until(held(Role::Inspector, CALL), "2026-06-01 00:00")], true);
    check("one an officer from next year", people, &[Held { from: at("2027-01-01 00:00"), ..held(Role::Officer, CALL) }], true);
    check("one was an officer", people, &[Held { from: at("2025-01-01 00:00"), ..until(held(Role::Officer, CALL), "2026-03-01 10:00") }], true);
    check("one is another of the three", people, &[held(Role::SystemAdministrator, Scope::Centre)], true);
    insta::assert_snapshot!(table);
}

#[test]
fn an_administrator_goes_only_with_a_successor() {
    let live = |role: Role, scope: Scope| -> Grant { after(None, grant::grant(LEAD, held(role, scope)).expect("a grant"), 1) };
    let audit = live(Role::AuditAdministrator, Scope::Centre);
    let gone = after(Some(audit.clone()), audit.revoke(1).expect("there is another"), 2);
    let mut table = line("the last is taken back", audit.revoke(0));
    let mut check = |text: &str, standing: &Grant, to: PersonId, holds: &[Held], stays: bool| {
        let successor = Named { person: to, active: true, holds };
        let answer = match grant::succeed(standing, &successor, GrantId(id(4)), stays, now()) {
            Ok((ends, begins)) => format!("▶ {}{}", ends.map_or("", |event| event.fact.name()), format_args!(" {}", begins.fact.name())),
            Err(why) => format!("✗ {}", why.rule().id),
        };
        table.push_str(&format!("{text:<62}{answer}\n"));
    };
    check("a successor", &audit, OTHER, &[], false);
    check("a deputy", &audit, OTHER, &[], true);
    check("the same person", &audit, LEAD, &[], false);
    check("another of the three", &audit, OTHER, &[held(Role::SecurityAdministrator, Scope::Centre)], false);
    check("a unit's administrator", &audit, OTHER, &[held(Role::UnitAdministrator, Scope::Organisation(OrganisationId(id(6))))], false);
    check("after one who has gone", &gone, OTHER, &[], false);
    check("after an officer", &live(Role::Officer, Scope::Centre), OTHER, &[], false);
    insta::assert_snapshot!(table);
}

#[test]
fn what_moves_to_a_successor() {
    let live = |held: Held| -> Grant { after(None, grant::grant(LEAD, held).expect("a grant"), 1) };
    let mut table = String::new();
    let mut check = |text: &str, standing: Held, holds: &[Held], leads: &[Scope], giver_until: Option<&str>| {
        let (there, holds) = (place(standing.scope), with_places(holds));
        let leads: Vec<Place> = leads.iter().map(|scope| Place { lead: Some(OTHER), ..place(*scope) }).collect();
        let facts = Facts { giver_until: giver_until.map(at), place: &there, holds: &holds };
        let answer = match grant::hand_over(&live(standing), OTHER, GrantId(id(4)), &leads, &facts, now()) {
            Ok([ends, begins]) => format!("▶ {} {}", ends.fact.name(), begins.fact.name()),
            Err(why) => format!("✗ {}", why.rule().id),
        };
        table.push_str(&format!("{text:<62}{answer}\n"));
    };
    let officer = Held { from: at("2026-01-01 00:00"), ..held(Role::Officer, PROGRAMME) };
    check("officer of a programme", officer, &[], &[], None);
    check("officer from next month", Held { from: at("2026-04-01 00:00"), ..officer }, &[], &[], None);
    check("whose term is over", until(officer, "2026-03-01 10:00"), &[], &[], None);
    check("to who has it already", officer, &[officer], &[], None);
    check("to who leads an application to a call of it", officer, &[], &[CALL], None);
    check("to who leads an application elsewhere", officer, &[], &[ELSEWHERE], None);
    check("to an administrator", officer, &[held(Role::SystemAdministrator, Scope::Centre)], &[], None);
    check("to who inspects it", officer, &[until(held(Role::Inspector, Scope::Centre), "2026-06-01 00:00")], &[], None);
    check("longer than who hands over", officer, &[], &[], Some("2026-06-01 00:00"));
    check("an administrator's", held(Role::SystemAdministrator, Scope::Centre), &[], &[], None);
    check("an inspector's", until(held(Role::Inspector, CALL), "2026-06-01 00:00"), &[], &[], None);
    insta::assert_snapshot!(table);
}

#[test]
fn a_grant_is_orphaned_when_its_giver_could_give_it_no_longer() {
    let giver = |role: Role, scope: Scope| Member::new(OTHER, vec![held(role, scope)]);
    let officer = held(Role::Officer, CALL);
    let inspector = until(held(Role::Inspector, CALL), "2026-06-01 00:00");
    let check = |given: &Held, giver: Option<&Member>, orphaned: bool| {
        assert_eq!(Grant::is_orphaned(given, &Place::default(), giver, now()), orphaned, "{given:?} by {giver:?}");
    };
    let secretary = held(Role::ResearchSecretary, Scope::Organisation(OrganisationId(id(9))));
    let chain = Place::organisation(vec![OrganisationId(id(9)), OrganisationId(id(8))]);
    for (unit, orphaned) in [(8, false), (7, true)] {
        let administrator = giver(Role::UnitAdministrator, Scope::Organisation(OrganisationId(id(unit))));
        assert_eq!(Grant::is_orphaned(&secretary, &chain, Some(&administrator), now()), orphaned, "by who administers {unit}");
    }
    check(&officer, None, true);
    check(&officer, Some(&giver(Role::SecurityAdministrator, Scope::Centre)), false);
    check(&officer, Some(&giver(Role::Officer, Scope::Centre)), false);
    check(&officer, Some(&Member { separated: true, ..giver(Role::Officer, Scope::Centre) }), false);
    check(&officer, Some(&giver(Role::Officer, PROGRAMME)), true);
    check(&officer, Some(&Member::new(OTHER, vec![until(held(Role::Officer, Scope::Centre), "2026-03-01 10:00")])), true);
    check(&inspector, Some(&giver(Role::AuditAdministrator, Scope::Centre)), false);
    check(&inspector, Some(&giver(Role::SecurityAdministrator, Scope::Centre)), true);
}

#[test]
fn mandates() {
    let most = Instant(now().0 + TERM_MOST_MS);
    let give = |to: PersonId, scope: Scope, until: Instant| mandate::give(LEAD, to, scope, until, now());
    let live: Mandate = after(None, give(OTHER, PROGRAMME, most).expect("a mandate"), 1);
    let ended = after(Some(live.clone()), live.end(OTHER).expect("either side ends it"), 2);
    let mut table = line("for a year", give(OTHER, Scope::Centre, most));
    table.push_str(&line("for a year and a millisecond", give(OTHER, Scope::Centre, Instant(most.0 + 1))));
    table.push_str(&line("until now", give(OTHER, Scope::Centre, now())));
    table.push_str(&line("to oneself", give(LEAD, Scope::Centre, most)));
    table.push_str(&line("for an organisation", give(OTHER, Scope::Organisation(OrganisationId(id(6))), most)));
    for (name, state) in [("live", &live), ("ended", &ended)] {
        table.push_str(&line(&format!("{name}: ended by the principal"), state.end(LEAD)));
        table.push_str(&line(&format!("{name}: ended by the delegate"), state.end(OTHER)));
        table.push_str(&line(&format!("{name}: ended by somebody else"), state.end(PersonId(id(9)))));
    }
    insta::assert_snapshot!(table);
    assert!(live.covers(&place(CALL), now()) && live.covers(&place(CALL), Instant(most.0 - 1)));
    assert!(!live.covers(&place(CALL), most) && !live.covers(&place(ELSEWHERE), now()) && !ended.covers(&place(CALL), now()));
    let draft = ApplicationId(id(3));
    let used = after(Some(live.clone()), live.used_in(draft, CallId(id(2))).expect("the first use"), 2);
    assert!(used.used_in(draft, CallId(id(2))).is_none(), "once a draft");
}

#[test]
fn what_an_inspector_opens_stands_there_once_a_thing_and_deed() {
    let open = |before: Option<&inspection::Inspection>, deed: Deed, thing: u8| {
        inspection::open(before, GrantId(id(4)), OTHER, "2026-03-15", deed, Some(id(thing)))
    };
    let first = after(None, open(None, Deed::ReadApplication, 3).expect("the first"), 1);
    assert!(open(Some(&first), Deed::ReadApplication, 3).is_none());
    let second = after(Some(first.clone()), open(Some(&first), Deed::ReadApplication, 5).expect("another thing"), 2);
    assert_eq!(second.opened.len(), 2);
    let other_day = inspection::open(None, GrantId(id(4)), OTHER, "2026-03-16", Deed::ReadApplication, Some(id(3))).expect("another day");
    let happened = rules::thing::Happened { event: other_day, at: now(), actor: id(8), version: 3 };
    assert!(inspection::Inspection::apply(Some(second), &happened).is_err(), "another day is another record");
}

#[test]
fn two_records_become_one_person_only_where_all_they_hold_stands_together() {
    let check = |holds: &[Held], expected: Result<(), grant::Refusal>| assert_eq!(grant::stand_together(&with_places(holds)), expected, "{holds:?}");
    let [system, security, _] = Role::ADMINISTRATORS.map(|role| held(role, Scope::Centre));
    check(&[held(Role::Officer, CALL), held(Role::Reader, Scope::Centre), held(Role::Applicant, Scope::Centre)], Ok(()));
    check(&[system, security], Err(grant::Refusal::TwoOfThree));
    check(&[system, held(Role::Applicant, Scope::Centre)], Ok(()));
    check(&[held(Role::Reader, CALL), system], Err(grant::Refusal::AdministratorOnly));
    check(&[until(held(Role::Inspector, PROGRAMME), "2026-06-01 00:00"), held(Role::Officer, CALL)], Err(grant::Refusal::InspectorHandles));
    check(&[until(held(Role::Inspector, PROGRAMME), "2026-06-01 00:00"), held(Role::Officer, ELSEWHERE)], Ok(()));
}
