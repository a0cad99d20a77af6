//! Passages 流转: what units, the centre and the clock do to applications, and what is found alike.

use super::units::manager;
use crate::chance::Chance;
use crate::world::{DAY, Plan, Planned, World, there};
use rules::advance_pledge::{self, AdvancePledge, Lack, Of, Signature};
use rules::application::{Application, Endorsing, PLEDGE, Stage};
use rules::call::{Call, Stage as CallStage};
use rules::endorsement::{self, Comment, Comments};
use rules::form::{Declared, MediaType};
use rules::rights::{Actor, Deed, Place, Role};
use rules::sealed::{self, Scan, Version, VersionCode};
use rules::similarity::{self, Measured, Millionths, Pair, Similarity, Verdict};
use rules::text::{Line, Prose};
use rules::{AdvancePledgeId, ApplicationId, CallId, Instant};

pub fn place(world: &World, standing: &Application) -> Place {
    Place { lead: Some(standing.lead), ..world.call_place(standing.call) }
}

pub fn comments(chance: &mut Chance) -> Comments {
    let by_section = if chance.one_in(2) { vec![Comment { section: 0, text: "请补充".to_owned() }] } else { Vec::new() };
    Comments { comments: "请修改后重报".to_owned(), by_section }
}

/// What the unit does that has it.
pub fn endorse(world: &World, chance: &mut Chance) -> Planned {
    let (id, standing) = there!(world.some::<Application>(chance, |one| one.stage == Stage::Endorsing && one.passage.hop().is_some()));
    let hop = there!(standing.passage.hop());
    let by = there!(manager(world, chance, hop.unit));
    let call = there!(world.get::<Call>(standing.call));
    let leave = world.permit(by, Deed::Endorse, Place { organisations: world.chain(hop.unit), ..place(world, standing) })?;
    let profile = there!(world.get::<rules::person::Person>(by).and_then(|person| person.profile.clone()));
    let signed = if chance.one_in(12) { None } else { Some(&profile.name) };
    let how = Endorsing {
        unit: hop.unit,
        signer: by,
        signer_name: profile.name.as_str(),
        signed,
        pledge: if chance.one_in(12) { "0" } else { endorsement::PLEDGE },
        rank: None,
        are: chance.below(4),
        prepared_by: None,
        arrived: world.now,
    };
    let event = match chance.below(8) {
        0..=2 => standing.endorse(call, &how)?,
        3..=5 => standing.give_back(
            call,
            hop.unit,
            chance.one_in(2).then(|| Instant(world.now.0 + chance.between(-1, 20) * DAY)),
            comments(chance),
            world.now,
        )?,
        _ => standing.refuse(call, hop.unit, comments(chance), world.now)?,
    };
    Plan::new(leave, format!("{by} judges {id} for {}", hop.unit), vec![world.happens(id, event)])
}

/// Files a scan of the sealed form, now and then of another version.
pub fn file_scan(world: &World, chance: &mut Chance) -> Planned {
    let (id, standing) = there!(world.some::<Application>(chance, |one| one.stage == Stage::Submitted));
    let person = world.head(standing.lead);
    there!(world.is_active(person).then_some(()));
    let leave = world.permit(person, Deed::Apply, place(world, standing))?;
    let code = |revision: u32| VersionCode::of(&[u8::try_from(revision % 251).unwrap_or(0); 32]);
    let versions: Vec<Version> = (1..=standing.revision).map(|revision| Version { revision, code: code(revision) }).collect();
    let declared = Declared { by: person, at: world.now };
    let sealed = if chance.one_in(4) { standing.revision + 1 } else { standing.revision };
    let scan = Scan { code: code(sealed), digest: format!("sha256:{}", chance.below(99)), bytes: 1_000, media: MediaType::Pdf, declared };
    Plan::new(leave, format!("{person} files a scan of {id}"), vec![world.happens(id, sealed::file_scan(standing, &versions, scan)?)])
}

/// Signs before the close, and takes it back.
pub fn sign_in_advance(world: &World, chance: &mut Chance) -> Planned {
    let person = there!(world.anybody(chance));
    let open = |call: &Call| {
        matches!(call.stage, CallStage::Published { .. }) && call.content.terms.submits_at_close && world.now < call.content.window.closes
    };
    if chance.one_in(3) {
        let (id, standing) = there!(world.some::<AdvancePledge>(chance, |one| one.stage == advance_pledge::Stage::Signed));
        let leave = world.permit(
            there!(world.is_active(world.head(standing.of.lead)).then(|| world.head(standing.of.lead))),
            Deed::Apply,
            Place { lead: Some(standing.of.lead), ..world.call_place(standing.of.call) },
        )?;
        let call = there!(world.get::<Call>(standing.of.call));
        return Plan::new(
            leave,
            format!("{} takes back what was signed in advance", standing.of.lead),
            vec![world.happens(id, standing.withdraw(call, world.now)?)],
        );
    }
    let (call_id, call) = there!(world.some::<Call>(chance, open));
    let leave = world.permit(person, Deed::Apply, Place { lead: Some(person), ..world.call_place(CallId(call_id)) })?;
    let profile = there!(world.get::<rules::person::Person>(person).and_then(|lead| lead.profile.clone()));
    let wrong = Line::parse("别人", 60).ok();
    let signed = if chance.one_in(12) { wrong.as_ref() } else { Some(&profile.name) };
    let signature = Signature { signed, lead_name: profile.name.as_str(), pledge: if chance.one_in(12) { "2025-1" } else { PLEDGE } };
    let of = Of { application: ApplicationId(chance.id()), call: CallId(call_id), lead: person };
    let event = advance_pledge::sign(None, of, call, chance.one_in(12), &signature, world.now)?;
    Plan::new(leave, format!("{person} signs in advance for {call_id}"), vec![world.happens(AdvancePledgeId(chance.id()), event)])
}

/// What the clock does at the close with what was signed before.
pub fn close(world: &World, chance: &mut Chance) -> Planned {
    let (id, standing) = there!(world.some::<AdvancePledge>(chance, |one| one.stage == advance_pledge::Stage::Signed));
    let leave = world.leave(Actor::System, Deed::SubmitAtClose, world.call_place(standing.of.call))?;
    let call = there!(world.get::<Call>(standing.of.call));
    let event = if chance.one_in(2) {
        standing.used(1)?
    } else {
        standing.lapse(Lack { closes: call.content.window.closes, rule: "form.required".to_owned(), missing: vec!["title".to_owned()] })?
    };
    Plan::new(leave, format!("the clock ends the pledge {id}"), vec![world.happens(id, event)])
}

/// What is found alike, and what an officer says of it.
pub fn compare(world: &World, chance: &mut Chance) -> Planned {
    if chance.one_in(2) {
        let (id, standing) = there!(world.some::<Similarity>(chance, |one| one.stage == similarity::Stage::Open));
        let by = there!(world.with_role(chance, &[Role::Officer]));
        let later = there!(world.get::<Application>(standing.pair.application));
        let leave = world.permit(by, Deed::ResolveSimilarity, place(world, later))?;
        let event = standing.resolve(chance.of(Verdict::ALL), Prose::parse("两者为同一方案的不同部分", 200)?, later.lead)?;
        return Plan::new(leave, format!("{by} judges the finding {id}"), vec![world.happens(id, event)]);
    }
    let (later, one) = there!(world.some::<Application>(chance, |_| true));
    let (earlier, other) = there!(world.some::<Application>(chance, |_| true));
    there!((later != earlier).then_some(()));
    let leave = world.leave(Actor::System, Deed::FindSimilarity, Place::default())?;
    let pair = Pair {
        application: ApplicationId(later),
        version: 1,
        call: one.call,
        other: ApplicationId(earlier),
        other_version: 1,
        other_call: other.call,
        same_lead: world.is_same(one.lead, other.lead),
    };
    let share = Millionths(u32::try_from(chance.below(1_000_001)).unwrap_or(0));
    let id = pair.id();
    let measured = Measured { whole: share, part: Millionths(0), field: None, title: Millionths(0) };
    let event = there!(similarity::find(world.get::<Similarity>(id), pair, measured));
    Plan::new(leave, format!("{later} and {earlier} are found alike"), vec![world.happens(id, event)])
}
