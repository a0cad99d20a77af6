//! Rights: role × deed × place, as one table that an officer can read.

use crate::samples::{LEAD, at, id};
use rules::rights::{Actor, Area, Basis, Deed, Held, Member, Place, Role, Scope, Short, Through, audit_sight, explain, may, sight};
use rules::{CallId, OrganisationId, PersonId, ProgrammeId};

fn actors() -> Vec<(&'static str, Actor)> {
    let (programme, call) = (ProgrammeId(id(1)), CallId(id(2)));
    let from = at("2026-01-01 00:00");
    let held = |role: Role, scope: Scope| Held { role, scope, from, until: None };
    let member = |held: Vec<Held>| Actor::Member(Member::new(PersonId(id(8)), held));
    let apart = |held: Vec<Held>| Actor::Member(Member { separated: true, ..Member::new(PersonId(id(8)), held) });
    let by_token =
        |areas: &[Area], held: Vec<Held>| Actor::Member(Member { through: Through::Token(areas.to_vec()), ..Member::new(PersonId(id(8)), held) });
    let unit = Scope::Organisation(OrganisationId(id(6)));
    let ended = Held { until: Some(at("2026-03-01 00:00")), ..held(Role::Officer, Scope::Centre) };
    vec![
        ("anonymous", Actor::Anonymous),
        ("newcomer", Actor::Newcomer(PersonId(id(8)))),
        ("founder", Actor::Founder(PersonId(id(8)))),
        ("operator", Actor::Operator),
        ("nothing held", member(Vec::new())),
        ("applicant", member(vec![held(Role::Applicant, Scope::Centre)])),
        ("the lead", Actor::Member(Member::new(LEAD, vec![held(Role::Applicant, Scope::Centre)]))),
        ("reader, centre", member(vec![held(Role::Reader, Scope::Centre)])),
        ("officer, centre", member(vec![held(Role::Officer, Scope::Centre)])),
        ("officer, its programme", member(vec![held(Role::Officer, Scope::Programme(programme))])),
        ("officer, other programme", member(vec![held(Role::Officer, Scope::Programme(ProgrammeId(id(5))))])),
        ("officer, its call", member(vec![held(Role::Officer, Scope::Call(call))])),
        ("officer, ended", member(vec![ended])),
        ("officer and lead", Actor::Member(Member::new(LEAD, vec![held(Role::Officer, Scope::Centre)]))),
        ("officer, three apart", apart(vec![held(Role::Officer, Scope::Centre)])),
        ("system administrator", apart(vec![held(Role::SystemAdministrator, Scope::Centre)])),
        ("security administrator", apart(vec![held(Role::SecurityAdministrator, Scope::Centre)])),
        ("audit administrator", apart(vec![held(Role::AuditAdministrator, Scope::Centre)])),
        ("inspector, its programme", apart(vec![held(Role::Inspector, Scope::Programme(programme))])),
        ("unit administrator", apart(vec![held(Role::UnitAdministrator, unit)])),
        ("research secretary", apart(vec![held(Role::ResearchSecretary, unit)])),
        ("expert", apart(vec![held(Role::Expert, Scope::Centre)])),
        ("officer, token to read", by_token(&[Area::Read], vec![held(Role::Officer, Scope::Centre)])),
        ("officer, token to apply", by_token(&[Area::Apply], vec![held(Role::Officer, Scope::Centre)])),
    ]
}

#[test]
fn who_may_what_for_an_application_of_somebody_else() {
    let place = Place {
        programme: Some(ProgrammeId(id(1))),
        call: Some(CallId(id(2))),
        lead: Some(LEAD),
        organisations: vec![OrganisationId(id(6)), OrganisationId(id(7))],
        ..Place::default()
    };
    let now = at("2026-03-15 12:00");
    let mut table = String::new();
    for deed in Deed::ALL {
        table.push_str(&format!("{deed:?}\n"));
        for (name, actor) in actors() {
            let answer = match may(&actor, deed, &place, now) {
                Ok(_) => "may".to_owned(),
                Err(denial) => format!("{denial:?}"),
            };
            table.push_str(&format!("  {name:<26}{answer}\n"));
        }
    }
    insta::assert_snapshot!(table);
}

#[test]
fn what_lists_may_draw_from() {
    let mut table = String::new();
    for (name, actor) in actors() {
        table.push_str(&format!("{name:<26}{:?}\n", sight(&actor, at("2026-03-15 12:00"))));
    }
    insta::assert_snapshot!(table);
}

#[test]
fn what_of_the_journal_may_be_read() {
    let mut table = String::new();
    for (name, actor) in actors() {
        table.push_str(&format!("{name:<26}{:?}\n", audit_sight(&actor, at("2026-03-15 12:00"))));
    }
    insta::assert_snapshot!(table);
}

#[test]
fn whoever_has_a_mandate_may_draft_and_nothing_else() {
    let now = at("2026-03-15 12:00");
    let place = Place::application(Some(ProgrammeId(id(1))), CallId(id(2)), LEAD);
    let mandated = Place { mandated: true, ..place.clone() };
    let somebody = |held: Vec<Held>| Actor::Member(Member::new(PersonId(id(8)), held));
    let held = |role: Role| Held { role, scope: Scope::Centre, from: at("2026-01-01 00:00"), until: None };
    for deed in Deed::ALL {
        let (without, with) = (may(&somebody(Vec::new()), deed, &place, now), may(&somebody(Vec::new()), deed, &mandated, now));
        assert_eq!(with.is_ok(), without.is_ok() || deed.is_delegable(), "{deed:?}");
    }
    let delegable: Vec<Deed> = Deed::ALL.into_iter().filter(|deed| deed.is_delegable()).collect();
    assert_eq!(delegable, [Deed::DraftFor]);
    let said = |actor: &Actor, deed: Deed| format!("{:?}", may(actor, deed, &mandated, now).map(drop));
    assert_eq!(said(&somebody(Vec::new()), Deed::Apply), "Err(NotDelegable)");
    for role in [Role::Officer, Role::Reader, Role::Expert] {
        assert_eq!(said(&somebody(vec![held(role)]), Deed::DraftFor), "Err(HandlesThere)");
    }
    assert_eq!(said(&somebody(vec![held(Role::Applicant)]), Deed::DraftFor), "Ok(())");
    // A mandate of the lead's is nothing to the lead, who needs the applicant's role as before.
    assert_eq!(format!("{:?}", may(&Actor::Member(Member::new(LEAD, Vec::new())), Deed::DraftFor, &mandated, now).map(drop)), "Err(NotGranted)");
}

#[test]
fn an_explanation_names_the_grant_that_lasts_longest_and_those_that_fall_short() {
    let now = at("2026-03-15 12:00");
    let call = Scope::Call(CallId(id(2)));
    let held = |scope: Scope, from: &str, until: Option<&str>| Held { role: Role::Officer, scope, from: at(from), until: until.map(at) };
    let all = [
        held(Scope::Centre, "2026-01-01 00:00", Some("2026-04-01 00:00")),
        held(call, "2026-01-01 00:00", Some("2026-09-01 00:00")),
        held(Scope::Programme(ProgrammeId(id(1))), "2026-05-01 00:00", None),
        held(Scope::Programme(ProgrammeId(id(5))), "2026-01-01 00:00", None),
        held(Scope::Centre, "2025-01-01 00:00", Some("2025-02-01 00:00")),
    ];
    let actor = Actor::Member(Member::new(PersonId(id(8)), all.to_vec()));
    let place = Place::call(ProgrammeId(id(1)), CallId(id(2)));
    let told = explain(&actor, Deed::ManageCall, &place, now);
    assert_eq!(told.answer, Ok(Basis::Held(all[1])));
    assert_eq!(told.nearly, [(all[2], Short::NotYet), (all[3], Short::Elsewhere), (all[4], Short::Over)]);
    let permit = may(&actor, Deed::ManageCall, &place, now).expect("they may");
    assert_eq!(permit.until(), all[1].until, "nothing that is given by a right outlives it");
}
