//! Teams: what a call asks, and what is missing, as tables; stage × deed of one who is asked.

use crate::samples::{at, id};
use rules::PersonId;
use rules::call::Discipline;
use rules::refusal::Explain;
use rules::team::{Composition, Consent, Leading, PLEDGE, Part, Refusal, Role, Stage, Teammate};

fn crossing() -> Composition {
    Composition {
        roles: vec![Role::CoLead, Role::MainMember],
        members_min: 1,
        members_max: Some(3),
        co_leads_min: 1,
        disciplines_min: 2,
        share_min: 10,
        share_max: Some(80),
        lead_share_min: 30,
        total_min: 60,
        total_max: Some(150),
        ..Composition::default()
    }
}

const fn part(role: Role, share: u8, discipline: Option<Discipline>) -> Part {
    Part { role, share, discipline }
}

#[test]
fn what_is_missing_is_said_at_once() {
    let lead = |share: u8, discipline: Discipline| Some(Leading { share, discipline: Some(discipline) });
    let co_lead = |share: u8| part(Role::CoLead, share, Some(Discipline::Energy));
    let check = |leading: Option<Leading>, parts: &[Part], expected: &[&str]| {
        let missing: Vec<&str> = crossing().missing(leading, parts).iter().map(|why| why.rule().id).collect();
        assert_eq!(missing, expected, "{leading:?} {parts:?}");
    };
    check(lead(50, Discipline::Physics), &[co_lead(40)], &[]);
    check(lead(50, Discipline::Physics), &[], &["team.size", "team.co-leads", "team.disciplines", "team.total"]);
    check(lead(50, Discipline::Energy), &[co_lead(40)], &["team.disciplines"]);
    check(lead(29, Discipline::Physics), &[co_lead(40)], &["team.share"]);
    check(lead(30, Discipline::Physics), &[co_lead(30)], &[]);
    check(lead(30, Discipline::Physics), &[co_lead(29)], &["team.total"]);
    check(lead(70, Discipline::Physics), &[co_lead(80)], &[]);
    check(lead(71, Discipline::Physics), &[co_lead(80)], &["team.total"]);
    check(lead(50, Discipline::Physics), &[co_lead(81)], &["team.share"]);
    check(lead(50, Discipline::Physics), &[co_lead(9), co_lead(10)], &["team.share"]);
    check(None, &[co_lead(40), co_lead(40)], &["team.disciplines", "team.share"]);
    check(lead(30, Discipline::Physics), &[co_lead(10), co_lead(10), co_lead(10), co_lead(10)], &["team.size"]);
    assert!(Composition::default().missing(None, &[]).is_empty());
}

#[test]
fn bounds_that_nobody_can_meet_are_refused() {
    let check = |composition: Composition| assert_eq!(composition.check(), Err(Refusal::BadBounds), "{composition:?}");
    assert_eq!((crossing().check(), Composition::default().check()), (Ok(()), Ok(())));
    check(Composition { roles: vec![Role::Lead], ..Composition::default() });
    check(Composition { members_min: 1, ..Composition::default() });
    check(Composition { members_min: 4, ..crossing() });
    check(Composition { members_max: Some(51), ..crossing() });
    check(Composition { roles: vec![Role::Member], ..crossing() });
    check(Composition { disciplines_min: 5, ..crossing() });
    check(Composition { share_min: 81, ..crossing() });
    check(Composition { total_min: 151, ..crossing() });
}

#[test]
fn chart() {
    let asked = part(Role::CoLead, 40, Some(Discipline::Energy));
    let mate = |stage: Stage| Teammate { person: Some(PersonId(id(8))), part: asked, stage };
    let at = at("2026-03-15 12:00");
    let confirmed = Stage::Confirmed { at, pledge: PLEDGE.to_owned(), organisation: None };
    let said = Consent { consents: true, is_citizen: false, is_signed: true, pledge: PLEDGE };
    let citizens = Composition { citizens_only: true, ..crossing() };
    let mut chart = String::new();
    let mut line = |stage: &str, deed: &str, outcome: Result<Stage, Refusal>| {
        let answer = match outcome {
            Ok(stage) => format!("▶ {}", stage.as_str()),
            Err(why) => format!("✗ {} ({})", why.rule().id, why.says().key),
        };
        chart.push_str(&format!("{stage:<12}{deed:<26}{answer}\n"));
    };
    for stage in [Stage::Invited, confirmed.clone(), Stage::Declined] {
        let one = mate(stage.clone());
        let confirm = |terms: &Composition, said: &Consent<'_>| one.confirm(terms, said, None, at);
        line(stage.as_str(), "confirm", confirm(&crossing(), &said));
        line(stage.as_str(), "confirm without consent", confirm(&crossing(), &Consent { consents: false, ..said }));
        line(stage.as_str(), "confirm unsigned", confirm(&crossing(), &Consent { is_signed: false, ..said }));
        line(stage.as_str(), "confirm an old pledge", confirm(&crossing(), &Consent { pledge: "2025-1", ..said }));
        line(stage.as_str(), "confirm as no citizen", confirm(&citizens, &said));
        line(stage.as_str(), "confirm as a citizen", confirm(&citizens, &Consent { is_citizen: true, ..said }));
        line(stage.as_str(), "decline", one.decline());
    }
    insta::assert_snapshot!(chart);
    let leading = Some(Leading { share: 50, discipline: Some(Discipline::Physics) });
    let settle = |stages: Vec<Stage>, without: bool| {
        let team: Vec<Teammate> = stages.into_iter().map(mate).collect();
        crossing().settle(leading, &team, without).map(|team| team.len()).map_err(|why| why.rule().id)
    };
    assert_eq!(settle(vec![confirmed.clone()], false), Ok(1));
    assert_eq!(settle(vec![confirmed.clone(), Stage::Declined], false), Err("team.consent"));
    assert_eq!(settle(vec![confirmed.clone(), Stage::Invited, Stage::Declined], true), Ok(1));
    assert_eq!(settle(vec![Stage::Invited], true), Err("team.size"), "without them the composition does not hold");
}
