//! Checks 核对: what must be true after each step, beside what the rules themselves say.

use crate::world::{Plan, World};
use rules::contact::Contact;
use rules::grant::Stage as GrantStage;
use rules::invariant::{self, People};
use rules::rights::{Actor, Area, Basis, Deed, Member, Place, Through, explain, may};
use rules::thing::ClaimKind;
use rules::{Id, Instant, Kind, PersonId};
use std::collections::BTreeSet;

/// Nobody acts but by what a grant in force, a mandate or their own record gives them; `explain` says the same as `may`.
pub fn leave(world: &World, plan: &Plan) {
    let leave = &plan.leave;
    let told = explain(&leave.actor, leave.deed, &leave.place, world.now);
    let basis = told.answer.unwrap_or_else(|why| panic!("{:?} was permitted, and explained as {why:?}", leave.deed));
    assert_eq!((basis.until(), leave.permit.deed()), (leave.permit.until(), leave.deed));
    let Actor::Member(member) = &leave.actor else {
        assert!(matches!(basis, Basis::Joining | Basis::Console | Basis::Clock), "{:?} by {basis:?}", leave.deed);
        return;
    };
    assert_eq!(leave.permit.actor(), member.person.0);
    assert!(world.is_active(member.person), "{} acts, and may not sign in", member.person);
    match basis {
        Basis::Held(held) => {
            let backed = |id: PersonId| world.is_same(id, member.person);
            let grant = world.grants().find(|(_, grant)| backed(grant.to) && grant.held == held && grant.stage == GrantStage::Live);
            assert!(grant.is_some() && held.from <= world.now && held.until.is_none_or(|until| world.now < until), "{:?} by {held:?}", leave.deed);
        }
        Basis::Team => assert!(leave.place.team.iter().any(|one| world.is_same(*one, member.person))),
        Basis::Mandate => assert!(leave.place.mandated && leave.deed == Deed::DraftFor),
        Basis::Own => assert!(matches!(leave.deed, Deed::ReadApplication | Deed::RevealDocument)),
        Basis::Everybody => {
            assert!(matches!(leave.deed, Deed::ReviseSelf | Deed::ReadMailbox | Deed::RegisterOrganisation | Deed::SubmitNeed | Deed::AskAboutCall))
        }
        Basis::Joining | Basis::Console | Basis::Clock => panic!("{:?} by somebody who has signed in", leave.deed),
    }
    let read = Actor::Member(Member { through: Through::Token(Area::ALL.to_vec()), ..member.clone() });
    assert!(leave.deed.area().is_some() || may(&read, leave.deed, &leave.place, world.now).is_err(), "{:?} is done in a session", leave.deed);
}

/// What a change of one thing must leave true of it, of the others like it, and of what it says of somebody's own things.
pub fn after(world: &World, kind: Kind, thing: Id) {
    world.journal.agrees(kind, thing, &world.shelves).unwrap_or_else(|why| panic!("{} {thing}: {why}", kind.as_str()));
    let mut last = Instant(i64::MIN);
    for (number, entry) in world.journal.events(thing).enumerate() {
        assert!(entry.at >= last && entry.version == number as u64 + 1 && entry.kind == kind, "the time of {thing} runs on");
        last = entry.at;
    }
    let broken = match kind {
        Kind::Grant | Kind::Person => grants(world),
        Kind::Merge => [grants(world), live(world), invariant::of_merges(world.shelves.merges.iter().map(|(id, kept)| (*id, &kept.state)))].concat(),
        Kind::Application => [live(world), application(world, thing).into_iter().collect()].concat(),
        Kind::Membership => invariant::of_memberships(world.shelves.memberships.iter().map(|(id, kept)| (*id, &kept.state))),
        Kind::Identity => invariant::of_identity(thing, &world.shelves.identities[&thing].state).into_iter().collect(),
        Kind::ErasureRequest => invariant::of_erasure_request(thing, &world.shelves.erasure_requests[&thing].state).into_iter().collect(),
        Kind::Expunction => invariant::of_expunction(thing, &world.shelves.expunctions[&thing].state).into_iter().collect(),
        Kind::Mandate => invariant::of_mandate(thing, &world.shelves.mandates[&thing].state).into_iter().collect(),
        Kind::Centre
        | Kind::FederatedIdentity
        | Kind::Invitation
        | Kind::Programme
        | Kind::Call
        | Kind::Calendar
        | Kind::Organisation
        | Kind::Career
        | Kind::OrcidRecord
        | Kind::Inspection
        | Kind::Contact
        | Kind::Authenticator
        | Kind::Token
        | Kind::Similarity
        | Kind::Mechanism
        | Kind::Plan
        | Kind::Need
        | Kind::Enquiry
        | Kind::Award
        | Kind::Ban
        | Kind::Import
        | Kind::UnitFile
        | Kind::FormalCheck
        | Kind::AdvancePledge => Vec::new(),
    };
    assert!(broken.is_empty(), "{broken:?}");
    own(world, kind, thing);
}

fn application(world: &World, id: Id) -> Option<invariant::Broken> {
    let application = &world.shelves.applications[&id].state;
    let call = &world.shelves.calls[&application.call.0].state;
    // The log cannot show a submission before it arrived, nor one that was taken for later than it is.
    let entry = world.journal.events(id).last().expect("an event");
    assert!(application.arrived <= entry.at, "{id} arrived after it was written");
    invariant::of_application(id, application, call)
}

fn live(world: &World) -> Vec<invariant::Broken> {
    let withdrawn = rules::application::Stage::Withdrawn;
    let live = world.shelves.applications.iter().filter(|(_, kept)| kept.state.stage != withdrawn);
    with_people(world, |people| invariant::of_live_applications(live.map(|(id, kept)| (*id, kept.state.lead, kept.state.call.0)), people))
}

fn with_people<R>(world: &World, ask: impl FnOnce(&People<'_>) -> R) -> R {
    let heads = invariant::heads(world.shelves.merges.values().map(|kept| &kept.state));
    let active: BTreeSet<PersonId> = world.people().into_iter().collect();
    ask(&People { heads: &heads, active: &active })
}

fn grants(world: &World) -> Vec<invariant::Broken> {
    let grants: Vec<(Id, &rules::grant::Grant, Place)> = world.grants().map(|(id, grant)| (id, grant, world.place_of(grant.held.scope))).collect();
    with_people(world, |people| invariant::of_grants(&grants, people, world.now))
}

/// Nobody gives themselves a role, confirms their own membership, approves their own unit, or answers for what is theirs.
fn own(world: &World, kind: Kind, thing: Id) {
    let entry = world.journal.events(thing).last().expect("an event");
    let is = |person: PersonId| entry.actor != Id::SYSTEM && world.is_same(person, PersonId(entry.actor));
    match (kind, entry.name) {
        (Kind::Grant, "granted") => {
            let grant = &world.shelves.grants[&thing].state;
            let joins = world.journal.version(grant.to.0) == 1 && grant.to.0 == entry.actor;
            assert!(joins || !is(grant.to), "{} gives {:?} to themselves", entry.actor, grant.held.role);
        }
        (Kind::Grant, "revoked") => {
            // An officer who approves a unit's next administrator may be the one who goes.
            let grant = &world.shelves.grants[&thing].state;
            assert!(!is(grant.to) || grant.held.role == rules::rights::Role::UnitAdministrator, "{} takes from themselves", entry.actor);
        }
        (Kind::Membership, "named" | "confirmed" | "refused") => {
            assert!(!is(world.shelves.memberships[&thing].state.person), "{} confirms themselves", entry.actor);
        }
        (Kind::Organisation, "approved" | "rejected") => {
            let unit = &world.shelves.organisations[&thing].state;
            let concerned = unit.authorisation.as_ref().map_or(unit.registrant, |sheet| sheet.person);
            assert!(!is(concerned), "{} approves their own unit", entry.actor);
        }
        (Kind::Identity, "proven") => assert!(!is(world.shelves.identities[&thing].state.person), "{} proves their own document", entry.actor),
        (Kind::Mandate, "used") => assert!(is(world.shelves.mandates[&thing].state.delegate), "{} uses another's mandate", entry.actor),
        (Kind::Application, "submitted" | "withdrawn" | "scan-filed" | "approval-handed") => {
            assert!(is(world.shelves.applications[&thing].state.lead), "{} sends another's application", entry.actor);
        }
        (Kind::Application, _) => assert!(!is(world.shelves.applications[&thing].state.lead), "{} judges their own application", entry.actor),
        _ => {}
    }
}

/// What is true of the whole: claims as the bytes say, erased parts gone for good, erased people without anything that signs them in.
pub fn whole(world: &World) {
    let again = world.journal.claims_again();
    assert!(again == world.journal.claims, "what is held is not what the bytes say: {:?}", difference(&again, &world.journal.claims));
    let held: BTreeSet<(ClaimKind, Id)> =
        world.journal.claims.iter().filter(|((kind, _), _)| STANDING.contains(kind)).map(|((kind, _), id)| (*kind, *id)).collect();
    assert_eq!(held, standing(world), "what is held is not what stands");
    for name in &world.erased {
        let entry = world.journal.events(name.thing).find(|entry| entry.version == name.version).expect("the event stays");
        assert!(entry.parts[usize::from(name.part)].content.is_none(), "{name:?} came back");
    }
    for (id, kept) in &world.shelves.persons {
        let (person, id) = (&kept.state, PersonId(*id));
        let key = (ClaimKind::Email, person.email_key.clone());
        if person.stage == rules::person::Stage::Active {
            assert_eq!(world.journal.claims.get(&key), Some(&id.0), "the address of {id} is theirs");
            continue;
        }
        assert!(person.profile.is_none(), "{id} is erased, and still has a name");
        let uses = world.shelves.tokens.values().any(|kept| kept.state.person == id && kept.state.stage == rules::token::Stage::Live)
            || world.shelves.identities.values().any(|kept| kept.state.person == id && kept.state.is_in_use())
            || world.shelf::<Contact>().values().any(|kept| kept.state.person == id && kept.state.stage == rules::contact::Stage::Proven);
        assert!(!uses, "{id} is erased, and still has a token, a document or a contact");
        let parts = world.journal.entries.iter().flat_map(|entry| &entry.parts).filter(|part| part.of == id && part.content.is_some());
        let erased_at = world.journal.events(id.0).last().map(|entry| entry.at);
        assert!(parts.count() == 0, "{id} was erased at {erased_at:?}, and something is still said of them");
    }
}

/// The kinds whose claims say just which things stand.
const STANDING: [ClaimKind; 11] = [
    ClaimKind::LiveApplication,
    ClaimKind::LiveGrant,
    ClaimKind::UnitAdministrator,
    ClaimKind::LiveMembership,
    ClaimKind::MainMembership,
    ClaimKind::OpenErasureRequest,
    ClaimKind::MergedPerson,
    ClaimKind::LiveMandate,
    ClaimKind::IdentityDocument,
    ClaimKind::StatedIdentity,
    ClaimKind::FederatedIdentity,
];

/// What must be held by whom, reckoned from what stands: neither does a thing keep what it has given back, nor stand without what it needs.
fn standing(world: &World) -> BTreeSet<(ClaimKind, Id)> {
    use rules::{application, erasure_request::Stage as Request, federation, identity, mandate, membership, merge, rights::Role};
    let shelves = &world.shelves;
    let mut held = BTreeSet::new();
    let mut hold = |kind, id: &Id, stands: bool| {
        if stands {
            held.insert((kind, *id));
        }
    };
    for (id, kept) in &shelves.applications {
        hold(ClaimKind::LiveApplication, id, kept.state.stage != application::Stage::Withdrawn);
    }
    for (id, kept) in &shelves.grants {
        let is_live = kept.state.stage == GrantStage::Live;
        hold(ClaimKind::LiveGrant, id, is_live);
        hold(ClaimKind::UnitAdministrator, id, is_live && kept.state.held.role == Role::UnitAdministrator);
    }
    for (id, kept) in &shelves.memberships {
        hold(ClaimKind::LiveMembership, id, matches!(kept.state.stage, membership::Stage::Asked | membership::Stage::Confirmed));
        hold(ClaimKind::MainMembership, id, kept.state.main);
    }
    for (id, kept) in &shelves.erasure_requests {
        hold(ClaimKind::OpenErasureRequest, id, matches!(kept.state.stage, Request::Asked | Request::Granted { .. }));
    }
    for (id, kept) in &shelves.merges {
        hold(ClaimKind::MergedPerson, id, matches!(kept.state.stage, merge::Stage::Proposed | merge::Stage::Confirmed { .. }));
    }
    for (id, kept) in &shelves.mandates {
        hold(ClaimKind::LiveMandate, id, kept.state.stage == mandate::Stage::Live);
    }
    for (id, kept) in &shelves.identities {
        hold(ClaimKind::StatedIdentity, id, matches!(kept.state.stage, identity::Stage::Stated | identity::Stage::Proven { .. }));
        hold(ClaimKind::IdentityDocument, id, matches!(kept.state.stage, identity::Stage::Proven { .. }));
    }
    for (id, kept) in &shelves.federated {
        hold(ClaimKind::FederatedIdentity, id, matches!(kept.state.stage, federation::Stage::Linked { .. }));
    }
    held
}

fn difference<K: Ord + Clone, V: PartialEq + Clone>(one: &std::collections::BTreeMap<K, V>, other: &std::collections::BTreeMap<K, V>) -> Vec<K> {
    let differs = |key: &&K| one.get(key) != other.get(key);
    one.keys().chain(other.keys()).filter(differs).cloned().collect()
}
