//! Formal checks 形式审查: first and second looks at the form of applications.

use super::passages::{comments, place};
use crate::chance::Chance;
use crate::world::{DAY, Plan, Planned, World, there};
use rules::application::{Application, Stage};
use rules::call::Call;
use rules::endorsement::{Comments, Ground};
use rules::formal_check::{self, FormalCheck, Found, Look, Mark, Marked, Stage as CheckStage, Verdict, checklist};
use rules::rights::{Deed, Role};
use rules::{ApplicationId, Id, Instant, PersonId};

/// What the centre does with the form of an application: a first look at it, or a second one at what somebody found.
pub fn check(world: &World, chance: &mut Chance) -> Planned {
    let by = there!(world.with_role(chance, &[Role::Officer]));
    let looked = |one: &FormalCheck| one.stage == CheckStage::Looked;
    if let Some((id, made)) = world.some::<FormalCheck>(chance, looked).filter(|_| chance.one_in(2)) {
        return look_again(world, chance, (id, made), by);
    }
    let (id, standing) = there!(world.some::<Application>(chance, |one| matches!(one.stage, Stage::Submitted | Stage::Correcting)));
    let leave = world.permit(by, Deed::CheckApplication, place(world, standing))?;
    let call = there!(world.get::<Call>(standing.call));
    let before = world.shelf::<FormalCheck>().iter().find(|(_, kept)| kept.state.application.0 == id).map(|(id, kept)| (*id, &kept.state));
    let look = found(chance, call);
    let (verdict, note) = (look.verdict.clone(), look.note.clone());
    let event = formal_check::look(before.map(|(_, check)| check), (ApplicationId(id), standing, call), look, by)?;
    let settles = matches!(event.fact, formal_check::Fact::Looked { settles: true, .. });
    let mut changes = vec![world.happens(before.map_or_else(|| chance.id(), |(id, _)| id), event)];
    match verdict {
        Verdict::Correct => {
            let until = Instant(world.now.0 + chance.between(-1, 20) * DAY);
            let said = Comments { comments: note, by_section: Vec::new() };
            changes.push(world.happens(id, standing.ask_correction(call, until, said, world.now)?));
        }
        Verdict::Accept if settles => changes.push(world.happens(id, standing.accept()?)),
        Verdict::Accept | Verdict::NotAccept { .. } => {}
    }
    Plan::new(leave, format!("{by} looks at the form of {id}"), changes)
}

/// What somebody finds: mostly everything in order, now and then a list that is not whole, or a verdict that it does not bear.
fn found(chance: &mut Chance, call: &Call) -> Look {
    let wrong = chance.one_in(2);
    let mut marks: Vec<Marked> = checklist(&call.content)
        .into_iter()
        .map(|item| Marked { item: item.key, mark: Mark::Met, found: chance.one_in(40).then_some(Found::NotMet) })
        .collect();
    if let Some(last) = marks.last_mut().filter(|_| wrong) {
        last.mark = Mark::NotMet;
    }
    if chance.one_in(20) {
        marks.pop();
    }
    if chance.one_in(25) {
        marks.push(Marked { item: "nobody-asks".to_owned(), mark: Mark::Met, found: None });
    }
    let reasons = match chance.below(8) {
        0 => Vec::new(),
        1 => vec!["nobody-knows".to_owned()],
        _ => vec![chance.of(Ground::ALL).as_str().to_owned()],
    };
    let verdict = match (wrong && !chance.one_in(8), chance.below(2)) {
        (false, _) if !chance.one_in(10) => Verdict::Accept,
        (_, 0) if chance.one_in(2) => Verdict::Correct,
        (_, _) => Verdict::NotAccept { ground: chance.of(Ground::ALL), reasons },
    };
    let note = if chance.one_in(4) { String::new() } else { "请核对。".to_owned() };
    Look { marks, verdict, note }
}

fn look_again(world: &World, chance: &mut Chance, (check, made): (Id, &FormalCheck), by: PersonId) -> Planned {
    let id = made.application.0;
    let standing = there!(world.get::<Application>(id));
    let leave = world.permit(by, Deed::CheckApplication, place(world, standing))?;
    if chance.one_in(3) {
        let note = if chance.one_in(4) { String::new() } else { "第三项不符合。".to_owned() };
        let event = made.send_back(standing, by, note)?;
        return Plan::new(leave, format!("{by} sends back what was found of {id}"), vec![world.happens(check, event)]);
    }
    let event = made.confirm(standing, by)?;
    let outcome = match &made.verdict {
        Verdict::NotAccept { ground, reasons } => standing.not_accept(*ground, reasons.clone(), comments(chance))?,
        Verdict::Accept | Verdict::Correct => standing.accept()?,
    };
    Plan::new(leave, format!("{by} confirms what was found of {id}"), vec![world.happens(check, event), world.happens(id, outcome)])
}
