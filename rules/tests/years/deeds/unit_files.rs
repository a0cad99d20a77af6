//! Unit files 单位档案: what units' own people put into their files, and what calls find there.

use super::units::manager;
use crate::chance::Chance;
use crate::world::{Plan, Planned, World, there};
use rules::application::{Filed, Kept};
use rules::budget::{Asked as AskedFor, Budget};
use rules::day::Day;
use rules::form::{Declared, Form, MediaType, Values};
use rules::organisation::Organisation;
use rules::rights::{Deed, Place, Role, Scope};
use rules::unit_file::{self, AccountsAsked, Asked, CreditAsked, CreditResult, HighTechAsked, Hosts, OWN_PROOF, Paper, Refusal, Scan, UnitFile};
use rules::{Money, OrganisationId, UnitFileId};

fn day(world: &World, chance: &mut Chance) -> Day {
    let back = u8::try_from(chance.below(5)).expect("small");
    let day = world.today().years_before(back);
    if chance.one_in(6) { day.next() } else { day }
}

fn paper(world: &World, chance: &mut Chance) -> Paper {
    match chance.below(3) {
        0 => {
            let back = i16::try_from(chance.below(6)).expect("small");
            let year = if chance.one_in(12) { 26 } else { world.today().year() - back };
            Paper::Accounts { year, revenue: Money::yuan(1_000), research: Money::yuan(100), assets: Money::yuan(2_000) }
        }
        1 => {
            Paper::HighTech { number: chance.of(["GR202311000001", "GR202611000002", "GR", "GR202311000003"]).to_owned(), issued: day(world, chance) }
        }
        _ => Paper::Credit { on: day(world, chance), result: if chance.one_in(4) { CreditResult::Listed } else { CreditResult::Clear } },
    }
}

/// Files a paper, replaces one, or takes one out.
pub fn keep(world: &World, chance: &mut Chance) -> Planned {
    let standing = if chance.one_in(2) { world.some::<UnitFile>(chance, |_| true) } else { None };
    // Mostly where somebody keeps the file.
    let kept: Vec<OrganisationId> = world
        .grants()
        .filter_map(
            |(_, grant)| if let (Role::UnitAdministrator, Scope::Organisation(of)) = (grant.held.role, grant.held.scope) { Some(of) } else { None },
        )
        .collect();
    let named = if chance.one_in(6) { world.some::<Organisation>(chance, |_| true).map(|(id, _)| OrganisationId(id)) } else { chance.pick(&kept) };
    let of = there!(standing.map(|(_, file)| file.unit).or(named));
    let unit = there!(world.get::<Organisation>(of));
    let by = there!(manager(world, chance, of));
    let leave = world.permit(by, Deed::KeepUnitFiles, Place::organisation(world.chain(of)))?;
    let declared = Declared { by, at: world.now };
    let scan = Scan { digest: format!("sha256:{}", chance.below(3)), bytes: 9, media: MediaType::Pdf, declared };
    let Some((id, file)) = standing else {
        let event = unit_file::file((of, unit), paper(world, chance), scan, world.today())?;
        return Plan::new(leave, format!("{by} files a paper of {of}"), vec![world.happens(chance.id(), event)]);
    };
    let newest = there!(file.newest());
    let event = match (chance.below(6), &newest.paper) {
        (0, _) => file.take_out()?,
        (1, _) => file.replace(unit, newest.paper.clone(), newest.scan.clone(), world.today())?,
        (2, _) => file.replace(unit, paper(world, chance), scan, world.today())?,
        (_, Paper::HighTech { number, .. }) => {
            file.replace(unit, Paper::HighTech { number: number.clone(), issued: day(world, chance) }, scan, world.today())?
        }
        (_, same) => file.replace(unit, same.clone(), scan, world.today())?,
    };
    Plan::new(leave, format!("{by} changes the paper {id} of {of}"), vec![world.happens(id, event)])
}

/// Looks for what a call may ask in a file of before: nothing happens, and every reason is told.
pub fn look(world: &World, chance: &mut Chance) -> Planned {
    let years = if chance.one_in(9) { 0 } else { 3 };
    let high_tech = chance.one_in(2).then_some(HighTechAsked { years });
    let credit = chance.one_in(2).then_some(CreditAsked { days: 180 });
    let accounts = chance.one_in(6).then_some(AccountsAsked { years: 2, ready_months: 5 });
    let asked = Asked { hosts: chance.of(Hosts::ALL), accounts, high_tech, credit, own_proof: chance.one_in(6) };
    asked.check(&Form { sections: Vec::new() })?;
    let (_, file) = there!(world.some::<UnitFile>(chance, |file| file.stage == unit_file::Stage::Filed));
    let (of, newest) = (file.unit, there!(file.newest()));
    // Mostly what the unit has, on a day on which it could be valid.
    let (asked, on) = match &newest.paper {
        Paper::Credit { on, .. } if chance.one_in(2) => (Asked { credit: Some(CreditAsked { days: 180 }), ..Asked::default() }, *on),
        Paper::HighTech { issued, .. } if chance.one_in(2) => (Asked { high_tech: Some(HighTechAsked { years: 3 }), ..Asked::default() }, *issued),
        Paper::Accounts { .. } | Paper::HighTech { .. } | Paper::Credit { .. } => (asked, day(world, chance)),
    };
    let host = if chance.one_in(6) { None } else { world.get::<Organisation>(of) };
    if asked.binds(host) && host.is_none() {
        return Err(Refusal::NoHost.into());
    }
    let files = world.shelf::<UnitFile>().iter().filter(|(_, kept)| kept.state.unit == of).map(|(id, kept)| (UnitFileId(*id), &kept.state));
    for finding in asked.findings(files, on) {
        assert_eq!(finding.why.is_none(), finding.used.is_some_and(|used| used.term.holds(on)) && !is_listed(world, &finding), "{finding:?}");
        if let Some(why) = finding.why {
            return Err(why.into());
        }
    }
    Ok(None)
}

fn is_listed(world: &World, finding: &unit_file::Finding) -> bool {
    let newest = finding.used.and_then(|used| world.get::<UnitFile>(used.pinned.file)?.newest().map(|newest| &newest.paper));
    matches!(newest, Some(Paper::Credit { result: CreditResult::Listed, .. }))
}

/// Own funds with a proof, or without.
pub fn prove(_world: &World, chance: &mut Chance) -> Planned {
    let budget = Budget { asked: AskedFor::Lump(Money::yuan(100)), own: Some(Money::fen(chance.between(0, 2))) };
    let proof = Filed { field: OWN_PROOF.to_owned(), digest: "sha256:0".to_owned(), bytes: 9, media: MediaType::Pdf, declared: None };
    let values = Values { budgets: [("budget".to_owned(), budget)].into(), ..Values::default() };
    let files = if chance.one_in(2) { vec![proof] } else { Vec::new() };
    let kept = Kept { choices: Default::default(), money: Default::default(), files, values: Box::new(values) };
    Asked { own_proof: true, ..Asked::default() }.judge_own(&kept)?;
    Ok(None)
}
