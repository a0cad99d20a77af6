//! Limits 限项: the register of projects, imports and bans, and the check of a person against rules.

use crate::chance::Chance;
use crate::world::{Plan, Planned, World, there};
use rules::admission::{Applicant, findings, refusals};
use rules::award::{self, Award, Names, Outcome, Particulars};
use rules::ban::{self, Ban, Ground};
use rules::call::Terms;
use rules::citation::Citation;
use rules::day::Day;
use rules::eligibility::{Candidate, Condition, Conditions, Degree, Refusal as EligibilityRefusal, Sex, Test};
use rules::import::{self, Counts, Import};
use rules::restriction::{Counting, End, Limit, Rank, Restrictions};
use rules::rights::{Deed, Place, Role as Holds};
use rules::team::Role;
use rules::text::{Bilingual, Line, Prose};
use rules::{AwardId, Id, ImportId, PersonId};

fn day(chance: &mut Chance) -> Day {
    let text = chance.of(["2019-01-01", "2022-06-01", "2024-01-01", "2025-12-31", "2031-01-01"]);
    Day::parse(text).expect("a day")
}

fn particulars(world: &World, chance: &mut Chance) -> Particulars {
    let lead = chance.pick(&world.people());
    let members = match chance.below(12) {
        0 => lead.map(|lead| (lead, Role::Member)).into_iter().collect(),
        1 => (0..=u8::MAX).map(|number| (PersonId(Id([number; 16])), Role::Member)).collect(),
        _ => Vec::new(),
    };
    let (approved, from) = (day(chance), day(chance));
    Particulars {
        funder: chance.one_in(2).then(|| "国家自然科学基金委员会".to_owned()),
        programme: String::new(),
        sort: "free-exploration".to_owned(),
        number: if chance.one_in(12) { String::new() } else { format!("Z-{}", chance.below(40)) },
        lead,
        members,
        host: None,
        host_name: String::new(),
        amount: None,
        approved,
        from: Some(from),
        until: chance.one_in(2).then(|| day(chance)),
    }
}

fn names() -> Names {
    Names { title: "某项目".to_owned(), lead: "李伟".to_owned(), members: vec!["赵六".to_owned()] }
}

pub fn awards(world: &World, chance: &mut Chance) -> Planned {
    let by = there!(world.with_role(chance, &[Holds::Officer]));
    let leave = world.permit(by, Deed::KeepAwards, Place::default())?;
    if chance.one_in(3) {
        let id = AwardId(chance.id());
        let event = award::record(id, particulars(world, chance), names(), None)?;
        return Plan::new(leave, format!("{by} records {id}"), vec![world.happens(id, event)]);
    }
    let (id, standing) = there!(world.some::<Award>(chance, |_| true));
    let event = match chance.below(8) {
        0..=2 => standing.revise(AwardId(id), particulars(world, chance), names(), None)?,
        3..=4 => standing.end(chance.of(Outcome::ALL), day(chance), world.today())?,
        5..=6 => standing.reopen()?,
        _ => standing.take_back()?,
    };
    Plan::new(leave, format!("{by} changes {id}"), vec![world.happens(id, event)])
}

pub fn imports(world: &World, chance: &mut Chance) -> Planned {
    let by = there!(world.with_role(chance, &[Holds::Officer]));
    let leave = world.permit(by, Deed::KeepAwards, Place::default())?;
    if chance.one_in(2) {
        let import = ImportId(chance.id());
        let counts = Counts { new: u32::from(!chance.one_in(4)), changed: 0, same: 2, faulty: 1 };
        let event = import::take_in(by, "00".to_owned(), counts, Line::parse("历年项目.csv", 60)?)?;
        let mut changes = vec![world.happens(import, event)];
        if counts.new > 0 {
            let id = AwardId(chance.id());
            changes.push(world.happens(id, award::record(id, particulars(world, chance), names(), Some(import))?));
        }
        if let Some((id, standing)) = world.some::<Award>(chance, |_| true)
            && let Ok(event) = standing.revise(
                AwardId(id),
                Particulars { number: standing.particulars.number.clone(), ..standing.particulars.clone() },
                names(),
                Some(import),
            )
        {
            changes.push(world.happens(id, event));
        }
        return Plan::new(leave, format!("{by} imports"), changes);
    }
    let (import, standing) = there!(world.some::<Import>(chance, |one| one.of.is_none()));
    let mut changes = vec![world.happens(import, standing.undo(0)?)];
    for (id, kept) in world.shelf::<Award>() {
        changes.extend(kept.state.undo(AwardId(*id), ImportId(import)).map(|event| world.happens(*id, event)));
    }
    Plan::new(leave, format!("{by} undoes {import}"), changes)
}

pub fn bans(world: &World, chance: &mut Chance) -> Planned {
    let by = there!(world.with_role(chance, &[Holds::Officer]));
    let leave = world.permit(by, Deed::ImposeBan, Place::default())?;
    if chance.one_in(2) {
        let person = there!(chance.pick(&world.people()));
        let (from, until) = (day(chance), chance.one_in(2).then(|| day(chance)));
        let event = ban::impose(person, chance.of(Ground::ALL), from, until, Prose::parse("某文号", 20)?, world.is_same(by, person))?;
        return Plan::new(leave, format!("{by} bans {person}"), vec![world.happens(chance.id(), event)]);
    }
    let (id, standing) = there!(world.some::<Ban>(chance, |_| true));
    let event = standing.lift(world.is_same(by, standing.person))?;
    Plan::new(leave, format!("{by} lifts {id}"), vec![world.happens(id, event)])
}

/// Somebody and a member of their team against rules of every sort: what refuses is met, and nothing happens.
pub fn check(world: &World, chance: &mut Chance) -> Planned {
    let lead = there!(chance.pick(&world.people()));
    let member = there!(chance.pick(&world.people()));
    let cited = |id: &str| Citation::of_call(id, Bilingual::new("规则", "Rule"));
    let test = match chance.below(7) {
        0 => Test::BornFrom { day: day(chance), women: Some(day(chance)) },
        1 => Test::Under { age: 40, women: chance.one_in(2).then_some(42), on: day(chance) },
        2 => Test::Degree { least: Degree::Doctor },
        3 => Test::Host { classes: Vec::new(), main: true },
        4 => Test::National,
        _ => Test::NotBanned,
    };
    let counts = vec![Counting { applied: chance.one_in(2), running: true, funders: vec!["*".to_owned()], ..Counting::default() }];
    let rank = chance.one_in(2).then_some(Rank::Senior);
    let limit = Limit { cited: cited("limit"), roles: Vec::new(), rank, most: 1, counts, ends: vec![End::Concluded], overdue_bars: chance.one_in(2) };
    let mut terms = Terms {
        eligibility: Conditions { rules: vec![Condition { cited: cited("condition"), roles: Role::ALL.to_vec(), test }] },
        restriction: Restrictions { rules: vec![limit] },
        ..Terms::default()
    };
    match chance.below(16) {
        0 => terms.restriction.rules[0].most = 0,
        1 => terms.eligibility.rules[0].cited.id = "不是名称".to_owned(),
        2 => terms.eligibility.rules[0].test = Test::National,
        3 => return Err(EligibilityRefusal::NoSuchRule.into()),
        _ => {}
    }
    terms.eligibility.check(chance.one_in(2))?;
    terms.restriction.check()?;
    let today = world.today();
    let bans: Vec<&Ban> = world.shelf::<Ban>().values().map(|kept| &kept.state).filter(|ban| world.is_same(ban.person, lead)).collect();
    let known = |chance: &mut Chance| Candidate {
        born: chance.one_in(2).then(|| Day::parse("1984-01-01").expect("a day")),
        sex: chance.one_in(2).then_some(Sex::Female),
        degree: chance.one_in(2).then_some(Degree::Master),
        national: chance.one_in(2).then_some(false),
        hosts: Vec::new(),
        banned: ban::longest(bans.iter().copied(), today),
    };
    let items = |person: PersonId| {
        let awards = world.shelf::<Award>().iter().map(|(id, kept)| (AwardId(*id), &kept.state));
        let mine = awards.filter(|(_, award)| award.people().iter().any(|(other, _)| world.is_same(*other, person)));
        mine.filter_map(|(id, award)| award.state().map(|state| award::item(id, &award.particulars, Role::Lead, state))).collect()
    };
    let mut one = |person: PersonId, role: Role| {
        let candidate = known(chance);
        Applicant { person, role, candidate, rank: chance.one_in(2).then_some(Rank::Senior), items: items(person) }
    };
    let people = [one(lead, Role::Lead), one(member, Role::Member)];
    let found = findings(&terms, &people, Id([0; 16]), today, today);
    let refused = refusals(&found, lead);
    if refused.is_empty() { Ok(None) } else { Err(rules::Refusal::Fields(refused)) }
}
