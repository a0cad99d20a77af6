//! Rights: role × deed × place, as one table that an officer can read.

use crate::samples::{LEAD, at, id};
use rules::rights::{Actor, Deed, Held, Place, Role, Scope, may, sight};
use rules::{CallId, PersonId, ProgrammeId};

const DEEDS: [Deed; 13] = [
    Deed::Found,
    Deed::Register,
    Deed::ReviseSelf,
    Deed::ReadMailbox,
    Deed::ManagePeople,
    Deed::ManageProgramme,
    Deed::ManageCall,
    Deed::ReadDraftCall,
    Deed::Apply,
    Deed::ReadApplication,
    Deed::ListApplications,
    Deed::Erase,
    Deed::RotateKey,
];

fn actors() -> Vec<(&'static str, Actor)> {
    let (programme, call) = (ProgrammeId(id(1)), CallId(id(2)));
    let from = at("2026-01-01 00:00");
    let held = |role: Role, scope: Scope| Held { role, scope, from, until: None };
    let member = |held: Vec<Held>| Actor::Member(PersonId(id(8)), held);
    let ended = Held { until: Some(at("2026-03-01 00:00")), ..held(Role::Officer, Scope::Centre) };
    vec![
        ("anonymous", Actor::Anonymous),
        ("newcomer", Actor::Newcomer(PersonId(id(8)))),
        ("founder", Actor::Founder(PersonId(id(8)))),
        ("operator", Actor::Operator),
        ("nothing held", member(Vec::new())),
        ("applicant", member(vec![held(Role::Applicant, Scope::Centre)])),
        ("the lead", Actor::Member(LEAD, vec![held(Role::Applicant, Scope::Centre)])),
        ("reader, centre", member(vec![held(Role::Reader, Scope::Centre)])),
        ("officer, centre", member(vec![held(Role::Officer, Scope::Centre)])),
        ("officer, its programme", member(vec![held(Role::Officer, Scope::Programme(programme))])),
        ("officer, other programme", member(vec![held(Role::Officer, Scope::Programme(ProgrammeId(id(5))))])),
        ("officer, its call", member(vec![held(Role::Officer, Scope::Call(call))])),
        ("officer, ended", member(vec![ended])),
        ("officer and lead", Actor::Member(LEAD, vec![held(Role::Officer, Scope::Centre)])),
    ]
}

#[test]
fn who_may_what_for_an_application_of_somebody_else() {
    let place = Place { programme: Some(ProgrammeId(id(1))), call: Some(CallId(id(2))), lead: Some(LEAD) };
    let now = at("2026-03-15 12:00");
    let mut table = String::new();
    for deed in DEEDS {
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
