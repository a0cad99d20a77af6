//! Plans 规划: mechanisms, the plan tree, needs, questions, and what the lint finds.

use super::calls::form;
use crate::chance::Chance;
use crate::world::{Plan as Planning, Planned, World, there};
use rules::call::{self, Call, Class, Discipline, Item, Stage as CallStage, Terms};
use rules::enquiry::{self, Enquiry, Faq};
use rules::mechanism::{self, Aggregation, Criterion, Mechanism, Method, Review, Step, StepKind, Tag, Traits};
use rules::need::{self, Need};
use rules::plan::{self, Level, Owner, Plan, Report, Target};
use rules::programme::{Qualifier, Unit};
use rules::rights::{Deed, Place, Role};
use rules::text::Bilingual;
use rules::{CallId, MechanismId, NeedId, PlanId};

const OFFICERS: [Role; 1] = [Role::Officer];

/// A mechanism's content, now and then one that does not hold together.
fn mechanism(chance: &mut Chance) -> mechanism::Content {
    let criterion = |id: &str, weight: u8| Criterion { id: id.to_owned(), label: Bilingual::new(id, id), weight: Some(weight) };
    let step = |kind, experts_least| Step { kind, name: Bilingual::default(), days: 20, experts_least };
    let mut content = mechanism::Content {
        code: format!("M{}", chance.below(30)),
        title: Bilingual::new(chance.of(["自由探索", "颠覆性", "应急"]), ""),
        purpose: Bilingual::new("宗旨", ""),
        class: chance.of([Class::FreeExploration, Class::FreeExploration, Class::FreeExploration, Class::Emergency]),
        foreign_leads: false,
        window_days: chance.of([30, 60]),
        traits: Traits { months_least: 12, months_most: chance.of([36, 72]), ..Traits::default() },
        form: form(chance),
        terms: Terms::default(),
    };
    content.terms.review = Review {
        criteria: vec![criterion("novelty", 60), criterion("route", 40)],
        steps: vec![step(StepKind::FormalCheck, 0), step(StepKind::Panel, 3)],
        ..Review::default()
    };
    let review = &mut content.terms.review;
    match chance.below(48) {
        0 => content.code = "m".to_owned(),
        1 => review.criteria[0].weight = Some(59),
        2 => review.criteria[0].weight = None,
        3 => review.criteria[1].id = "novelty".to_owned(),
        4 => review.aggregation = Aggregation { method: Method::Discussion, ..Aggregation::default() },
        5 => review.steps.clear(),
        6 => review.steps[1].experts_least = 0,
        7 => content.traits.months_least = 240,
        8 | 9 => (content.traits.tags, content.traits.months_most) = (vec![Tag::LongTerm], 36),
        10 => (content.traits.tags, content.traits.months_most, content.traits.papers_midway) = (vec![Tag::LongTerm], 72, true),
        11 => content.class = Class::CrossDisciplinary,
        12..=14 => content.traits.disciplines_least = 2,
        _ => {}
    }
    content
}

pub fn mechanisms(world: &World, chance: &mut Chance) -> Planned {
    let by = there!(world.with_role(chance, &OFFICERS));
    let leave = world.permit(by, Deed::ManageProgramme, Place::default())?;
    let content = mechanism(chance);
    if chance.one_in(3) {
        return Planning::new(leave, format!("{by} establishes {}", content.code), vec![world.happens(chance.id(), mechanism::establish(content)?)]);
    }
    let (id, standing) = there!(world.some::<Mechanism>(chance, |one| one.stage == mechanism::Stage::InForce));
    let event = match chance.below(8) {
        0 => standing.retire()?,
        1 => standing.revise(standing.content.clone())?,
        2 => standing.revise(content)?,
        _ => standing.revise(mechanism::Content {
            code: standing.content.code.clone(),
            class: chance.of([content.class, standing.content.class]),
            ..content
        })?,
    };
    Planning::new(leave, format!("{by} revises or retires the mechanism {id}"), vec![world.happens(id, event)])
}

/// A draft takes a mechanism, or a class that is not its own.
pub fn take(world: &World, chance: &mut Chance) -> Planned {
    let by = there!(world.with_role(chance, &OFFICERS));
    let (id, call) = there!(world.some::<Call>(chance, |call| call.stage == CallStage::Draft));
    let leave = world.permit(by, Deed::ManageCall, Place::call(call.programme, CallId(id)))?;
    let event = if call.content.terms.mechanism.is_some() && chance.one_in(4) {
        call.revise(call::Content { class: Class::Talent, ..call.content.clone() })?
    } else {
        let (of, mechanism) = there!(world.some::<Mechanism>(chance, |one| one.stage == mechanism::Stage::InForce));
        mechanism.in_force()?;
        call.take(MechanismId(of), mechanism.version, &mechanism.content)?
    };
    Planning::new(leave, format!("{by} takes a mechanism for the call {id}"), vec![world.happens(id, event)])
}

/// A draft says what it may not; an officer lets it stand, or does not.
pub fn overrule(world: &World, chance: &mut Chance) -> Planned {
    let by = there!(world.with_role(chance, &OFFICERS));
    let (id, call) = there!(world.some::<Call>(chance, |call| call.stage == CallStage::Draft));
    let leave = world.permit(by, Deed::ManageCall, Place::call(call.programme, CallId(id)))?;
    let findings = call.blocking(world.now);
    let event = match findings.first() {
        Some(_) if chance.one_in(8) => call.let_stand("titles/text/zh/?", Bilingual::new("另有规定", ""), world.now)?,
        Some(_) => {
            call.let_stand(&chance.pick(&findings).map(|finding| finding.key()).unwrap_or_default(), Bilingual::new("另有规定", ""), world.now)?
        }
        None => {
            let text = Bilingual::new("申请人须具有副高以上职称。", call.content.text.en.clone());
            call.revise(call::Content { text, ..call.content.clone() })?
        }
    };
    Planning::new(leave, format!("{by} answers the lint of {id}"), vec![world.happens(id, event)])
}

fn node(world: &World, chance: &mut Chance, parent: Option<PlanId>) -> plan::Content {
    let target = Target {
        id: "bases".to_owned(),
        label: Bilingual::new("国际合作基地", ""),
        qualifier: Qualifier::Exactly,
        value: 9,
        unit: Unit::Items,
        begins: world.today(),
        due: world.today().plus(300),
    };
    let mut content = plan::Content {
        code: format!("P{}", chance.below(30)),
        level: if parent.is_some() { Level::Action } else { Level::Plan },
        parent,
        title: Bilingual::new("行动计划", ""),
        purpose: Bilingual::new("宗旨", ""),
        owners: vec![Owner::Office(Bilingual::new("基础研究处", ""))],
        targets: vec![target],
        source: None,
    };
    match chance.below(16) {
        0 => content.code = "p".to_owned(),
        1 => content.owners.clear(),
        2 => content.targets.push(content.targets[0].clone()),
        3 => content.targets[0].due = content.targets[0].begins,
        4 => content.level = Level::Action,
        _ => {}
    }
    content
}

pub fn plans(world: &World, chance: &mut Chance) -> Planned {
    let by = there!(world.with_role(chance, &OFFICERS));
    let leave = world.permit(by, Deed::ManageProgramme, Place::default())?;
    let found = world.some::<Plan>(chance, |plan| plan.stage == plan::Stage::Running);
    let Some((id, standing)) = found.filter(|_| !chance.one_in(5)) else {
        let content = node(world, chance, None);
        return Planning::new(leave, format!("{by} establishes {}", content.code), vec![world.happens(chance.id(), plan::establish(content, None)?)]);
    };
    let parent = |plan: &Plan| plan.content.parent.and_then(|parent| world.get::<Plan>(parent));
    let (target, later) = (chance.of(["bases", "bases", "bases", "other"]), u32::try_from(chance.below(2)).unwrap_or(0));
    let report = Report { target: target.to_owned(), value: 3, as_of: world.today().plus(later), evidence: Bilingual::default() };
    let change = match chance.below(10) {
        0 => world.happens(id, standing.close()?),
        1..=3 => {
            let content = node(world, chance, Some(PlanId(id)));
            world.happens(chance.id(), plan::establish(content, Some(standing))?)
        }
        4 | 5 => {
            let content = node(world, chance, standing.content.parent);
            let code = if chance.one_in(4) { content.code.clone() } else { standing.content.code.clone() };
            world.happens(id, standing.revise(plan::Content { code, ..content }, parent(standing))?)
        }
        _ => world.happens(id, standing.report(report, world.today())?),
    };
    Planning::new(leave, format!("{by} works on the plan {id}"), vec![change])
}

pub fn needs(world: &World, chance: &mut Chance) -> Planned {
    if chance.one_in(2) {
        let by = there!(world.anybody(chance));
        let leave = world.permit(by, Deed::SubmitNeed, Place::default())?;
        let body = need::Body { title: "带材".to_owned(), text: "需要千米级带材。".to_owned(), contact: String::new() };
        return Planning::new(
            leave,
            format!("{by} submits a need"),
            vec![world.happens(chance.id(), need::submit(by, None, Discipline::Materials, body))],
        );
    }
    let by = there!(world.with_role(chance, &OFFICERS));
    let which = chance.below(5);
    let (id, need) = there!(world.some::<Need>(chance, |need| (which == 4) == matches!(need.stage, need::Stage::Merged { .. })));
    if which == 3 {
        there!(world.is_active(need.by).then_some(()));
        let leave = world.permit(need.by, Deed::SubmitNeed, Place::default())?;
        return Planning::new(leave, format!("{} withdraws the need {id}", need.by), vec![world.happens(id, need.withdraw()?)]);
    }
    let leave = world.permit(by, Deed::HandleNeeds, Place::default())?;
    let changes = match which {
        0 | 1 => {
            let (call_id, call) = there!(world.some::<Call>(chance, |call| call.stage == CallStage::Draft));
            let item = Item {
                id: format!("g{}", call.content.items.len() + 1),
                title: Bilingual::new("超导带材", "Tape"),
                text: Bilingual::default(),
                needs: vec![NeedId(id)],
            };
            let merged = need.merge(CallId(call_id), &item.id)?;
            vec![world.happens(call_id, call.with_item(item)?), world.happens(id, merged)]
        }
        2 => vec![world.happens(id, need.decline("超出范围")?)],
        _ => vec![world.happens(id, need.release()?)],
    };
    Planning::new(leave, format!("{by} handles the need {id}"), changes)
}

pub fn questions(world: &World, chance: &mut Chance) -> Planned {
    let faq = Faq { question: Bilingual::new("可否联合申报？", ""), answer: Bilingual::new("可以。", ""), substantive: chance.one_in(2) };
    let (call_id, call) = there!(world.some::<Call>(chance, |call| matches!(call.stage, CallStage::Published { .. })));
    if chance.one_in(2) {
        let by = there!(world.anybody(chance));
        let leave = world.permit(by, Deed::AskAboutCall, Place::default())?;
        // Some have asked so much already.
        let open = if chance.one_in(6) { enquiry::OPEN_MOST } else { 0 };
        let event = enquiry::ask(CallId(call_id), call, by, "可否联合申报？", open)?;
        return Planning::new(leave, format!("{by} asks about {call_id}"), vec![world.happens(chance.id(), event)]);
    }
    let by = there!(world.with_role(chance, &OFFICERS));
    let leave = world.permit(by, Deed::ManageCall, Place::call(call.programme, CallId(call_id)))?;
    let change = match chance.below(4) {
        0 => world.happens(chance.id(), enquiry::post(CallId(call_id), call, faq)?),
        which => {
            let (id, question) = there!(world.some::<Enquiry>(chance, |question| question.call == CallId(call_id)));
            if question.call != CallId(call_id) {
                return Ok(None);
            }
            world.happens(id, if which == 1 { question.publish(faq) } else { question.answer("可以。")? })
        }
    };
    Planning::new(leave, format!("{by} answers about {call_id}"), vec![change])
}
