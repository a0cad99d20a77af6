//! Rights: role × deed × place, as one table that an officer can read.

use crate::samples::{LEAD, at, id};
use rules::rights::{Actor, Area, Deed, Held, Member, Place, Role, Scope, Through, may, sight};
use rules::{CallId, OrganisationId, PersonId, ProgrammeId};

const DEEDS: [Deed; 28] = [
    Deed::Found,
    Deed::Register,
    Deed::ReviseSelf,
    Deed::ReadMailbox,
    Deed::ReadPeople,
    Deed::InvitePeople,
    Deed::GiveRole,
    Deed::AppointInspector,
    Deed::SeparateAdministrators,
    Deed::ReadAudit,
    Deed::RevealDocument,
    Deed::MergePeople,
    Deed::RegisterOrganisation,
    Deed::ReviewOrganisation,
    Deed::ReadMembers,
    Deed::ManageMembers,
    Deed::HandOver,
    Deed::ManageCalendar,
    Deed::ManageProgramme,
    Deed::ManageCall,
    Deed::ReadDraftCall,
    Deed::Apply,
    Deed::DraftFor,
    Deed::ReadApplication,
    Deed::ListApplications,
    Deed::Erase,
    Deed::Expunge,
    Deed::RotateKey,
];

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
