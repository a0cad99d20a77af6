//! Calls 指南: programmes, calls, and applications around their deadlines.

use super::approvals;
use crate::chance::Chance;
use crate::world::{DAY, HOUR, Leave, Plan, Planned, World, there};
use rules::application::{self, Application, Beside, PLEDGE, Stage, Submission};
use rules::approval::Asked;
use rules::call::{self, Call, Class, Content, Discipline, Stage as CallStage, Terms};
use rules::citation::Citation;
use rules::day::Day;
use rules::eligibility::{Condition, Test};
use rules::endorsement::{Acts, Chain, Step};
use rules::form::{Answers, Attached, Choice, Declared, Field, FieldKind, FileName, Form, MediaType, Raw, Section, declare};
use rules::programme::{self, Programme};
use rules::rights::{Actor, Area, Deed, Member, Place, Role, Scope, Through};
use rules::team::Composition;
use rules::text::{Bilingual, Line};
use rules::time::Window;
use rules::{ApplicationId, CallId, Id, Instant, Money, PersonId, ProgrammeId, Refusal};

const OFFICERS: [Role; 1] = [Role::Officer];

/// What a person leads by any of their records.
pub fn led(world: &World, person: PersonId) -> impl Iterator<Item = &Application> {
    world.shelf::<Application>().values().map(|kept| &kept.state).filter(move |one| world.is_same(one.lead, person))
}

/// Where a person leads live applications.
pub fn leads(world: &World, person: PersonId) -> Vec<Place> {
    led(world, person).filter(|one| one.stage != Stage::Withdrawn).map(|one| world.call_place(one.call)).collect()
}

fn code(chance: &mut Chance) -> String {
    match chance.below(12) {
        0 => chance.of(["", "x1", "A", "很", "A_1"]).to_owned(),
        _ => format!("JC{}", chance.below(40)),
    }
}

fn programme_content(chance: &mut Chance) -> programme::Content {
    let title = Bilingual::new(chance.of(["基础研究", "成果转化", "大科学装置"]), "");
    programme::Content {
        code: code(chance),
        title,
        purpose: Bilingual::new("宗旨", ""),
        points: Vec::new(),
        source: None,
        figures: Vec::new(),
        action: None,
    }
}

pub fn establish(world: &World, chance: &mut Chance) -> Planned {
    let by = there!(world.with_role(chance, &OFFICERS));
    let leave = world.permit(by, Deed::ManageProgramme, Place::default())?;
    let content = programme_content(chance);
    let words = format!("{by} establishes {}", content.code);
    Plan::new(leave, words, vec![world.happens(chance.id(), programme::establish(content)?)])
}

pub fn revise_programme(world: &World, chance: &mut Chance) -> Planned {
    let by = there!(world.with_role(chance, &OFFICERS));
    let (id, standing) = there!(world.some::<Programme>(chance, |standing| standing.stage == programme::Stage::Running));
    let leave = world.permit(by, Deed::ManageProgramme, Place::programme(ProgrammeId(id)))?;
    let content = programme_content(chance);
    let code = if chance.one_in(4) { content.code.clone() } else { standing.content.code.clone() };
    let event = if chance.one_in(4) { standing.close()? } else { standing.revise(programme::Content { code, ..content })? };
    Plan::new(leave, format!("{by} revises or closes the programme {id}"), vec![world.happens(id, event)])
}

/// A small form, now and then a faulty one.
pub fn form(chance: &mut Chance) -> Form {
    let label = |text: &str| Bilingual::new(text, text);
    let field = |id: &str, required, kind| Field { id: id.to_owned(), label: label(id), help: Bilingual::default(), required, when: None, kind };
    let options = ["physics", "health"].map(|id| Choice { id: id.to_owned(), label: label(id) }).to_vec();
    let files = FieldKind::Files { most: 2, bytes_each: 1_000, media: vec![MediaType::Pdf], pdf: None };
    let mut fields = vec![
        field("title", true, FieldKind::line(20)),
        field("field", false, FieldKind::Choice { options, many: false }),
        field("amount", true, FieldKind::Money { most: Some(Money::yuan(1_000)) }),
        field("body", false, files),
    ];
    match chance.below(40) {
        0 => fields[1].id = "Field!".to_owned(),
        1 => fields[1].id = "title".to_owned(),
        2 => fields[0].required = false,
        3 => fields[1].label = Bilingual::default(),
        4 => fields[1].help = Bilingual::new("\u{202e}", ""),
        _ => {}
    }
    Form { sections: vec![Section { title: label("基本信息"), when: None, fields }] }
}

/// Now and then through the hands of a unit that somebody administers, and now and then submitted at the close.
fn terms(world: &World, chance: &mut Chance) -> Terms {
    let administered = world.grants().find_map(|(_, grant)| match (grant.stage, grant.held.role, grant.held.scope) {
        (rules::grant::Stage::Live, Role::UnitAdministrator, Scope::Organisation(unit)) => Some(unit),
        _ => None,
    });
    let step = |unit| Step { name: Bilingual::new("申报单位推荐", ""), acts: Acts::Unit(unit), days: 30, quota: chance.one_in(2).then_some(2) };
    let steps: Vec<Step> = administered.map(step).into_iter().collect();
    let across = Composition { roles: vec![rules::team::Role::CoLead], disciplines_min: 2, ..Composition::default() };
    // What goes through a unit is seldom enough without more that is in the way.
    let plain = !steps.is_empty();
    let team = if !plain && chance.one_in(30) { across } else { Composition::default() };
    let approvals = if plain { Asked::default() } else { approvals::asked(chance) };
    Terms { endorsement: Chain { steps }, submits_at_close: chance.one_in(3), team, approvals, ..Terms::default() }
}

fn content(world: &World, chance: &mut Chance) -> Content {
    let terms = terms(world, chance);
    let mut form = form(chance);
    // Who unites several fields may tick several.
    if let FieldKind::Choice { many, .. } = &mut form.sections[0].fields[1].kind {
        *many = terms.team.disciplines_min > 1;
    }
    // What goes through a unit is open at once, and for long.
    let chained = !terms.endorsement.steps.is_empty();
    let opens = Instant(world.now.0 + if chained { -DAY } else { chance.between(-20, 8) * DAY });
    let open_days = if chained { 150 } else { chance.between(-2, 150) };
    let foreign_leads = chance.one_in(4);
    let english = if foreign_leads && chance.one_in(3) { "" } else { "Basic research" };
    Content {
        code: code(chance),
        class: Class::FreeExploration,
        fields: if chance.one_in(20) { Vec::new() } else { vec![Discipline::Physics] },
        title: Bilingual::new("自主选题", english),
        text: Bilingual::new("正文", english),
        foreign_leads,
        window: Window { opens, closes: Instant(opens.0 + open_days * DAY), zone: world.zone.clone() },
        budget: None,
        contact: String::new(),
        form,
        attachments: Vec::new(),
        terms,
        contacts: Vec::new(),
        items: Vec::new(),
        persons: Vec::new(),
    }
}

pub fn draft(world: &World, chance: &mut Chance) -> Planned {
    let by = there!(world.with_role(chance, &OFFICERS));
    let (id, programme) = there!(world.some::<Programme>(chance, |programme| programme.stage == programme::Stage::Running));
    let leave = world.permit(by, Deed::ManageCall, Place::programme(ProgrammeId(id)))?;
    let content = content(world, chance);
    let words = format!("{by} drafts the call {}", content.code);
    Plan::new(leave, words, vec![world.happens(chance.id(), call::draft(ProgrammeId(id), programme, content)?)])
}

/// The first call is published as soon as it is drafted.
pub fn publish(world: &World, chance: &mut Chance) -> Planned {
    let by = there!(world.with_role(chance, &OFFICERS));
    let is_draft = |call: &Call| call.stage == CallStage::Draft;
    let chained = |call: &Call| is_draft(call) && !call.content.terms.endorsement.steps.is_empty() && call.content.window.closes > world.now;
    let through = world.shelf::<Call>().iter().find(|(_, kept)| chained(&kept.state)).map(|(id, kept)| (*id, &kept.state));
    let (id, call) = there!(through.or_else(|| world.some::<Call>(chance, is_draft)));
    let leave = world.permit(by, Deed::ManageCall, Place::call(call.programme, CallId(id)))?;
    Plan::new(leave, format!("{by} publishes the call {id}"), vec![world.happens(id, call.publish(world.now)?)])
}

pub fn manage(world: &World, chance: &mut Chance) -> Planned {
    let by = there!(world.with_role(chance, &OFFICERS));
    let which = chance.below(15);
    let fits = |call: &Call| match which {
        0..=6 => call.stage == CallStage::Draft,
        _ => matches!(call.stage, CallStage::Published { .. }),
    };
    let (id, call) = there!(world.some::<Call>(chance, fits));
    let leave = world.permit(by, Deed::ManageCall, Place::call(call.programme, CallId(id)))?;
    let later = Instant(call.content.window.closes.0 + chance.between(-2, 20) * DAY);
    let (words, event) = match which {
        0 | 1 => ("revises", call.revise(content(world, chance))?),
        2..=6 => ("publishes", call.publish(world.now)?),
        7..=10 => ("extends", call.extend(later)?),
        11..=13 => ("amends", amendment(world, call, chance)?),
        _ => ("cancels", call.cancel(Bilingual::new("撤销", "Cancelled"))?),
    };
    Plan::new(leave, format!("{by} {words} the call {id}"), vec![world.happens(id, event)])
}

/// Another age from now on, or none; now and then the same as before.
fn amendment(world: &World, call: &Call, chance: &mut Chance) -> Result<rules::Event<Call>, call::Refusal> {
    let mut conditions = call.content.terms.eligibility.clone();
    let mut born_from = || Test::BornFrom { day: Day::new_year(if chance.one_in(2) { 1950 } else { 1951 }), women: None };
    match conditions.rules.first_mut() {
        Some(rule) => rule.test = born_from(),
        None => conditions.rules.push(Condition {
            cited: Citation::of_call("born-from", Bilingual::new("年龄", "Age")),
            roles: Vec::new(),
            test: born_from(),
        }),
    }
    call.amend(conditions, call.content.terms.restriction.clone(), Bilingual::new("补充通知", "A notice"), world.now)
}

/// What somebody fills in, now and then wrongly.
fn answers(chance: &mut Chance) -> Answers {
    let title = chance.of(["低维量子材料", "类脑计算", "固态电池"]);
    let mut answers: Answers = [("title", title), ("amount", "1000")].map(|(id, text)| (id.to_owned(), Raw::Text(text.to_owned()))).into();
    let text = |text: &str| Raw::Text(text.to_owned());
    let list = |ids: &[&str]| Raw::Chosen(ids.iter().map(|id| (*id).to_owned()).collect());
    let (field, raw) = match chance.below(70) {
        0 => ("title", text(" ")),
        1 => ("title", text("一二三四五六七八九十一二三四五六七八九十一")),
        2 => ("title", text("a\u{7}")),
        3 => ("title", text("a\u{202e}b")),
        4 => ("title", list(&["a"])),
        5 => ("amount", text("1001")),
        6 => ("amount", text("-1")),
        7 => ("amount", text("many")),
        8 => ("amount", text("99999999999999999")),
        9 => ("field", text("c")),
        10..=11 => ("field", list(&["physics", "health"])),
        12 => ("odd", text("x")),
        13..=20 => ("field", text("physics")),
        _ => return answers,
    };
    answers.insert(field.to_owned(), raw);
    answers
}

fn files(chance: &mut Chance, by: PersonId, now: Instant) -> Result<Vec<Attached>, Refusal> {
    if !chance.one_in(4) {
        return Ok(Vec::new());
    }
    let declared: Option<Declared> = Some(declare(!chance.one_in(8), by, now)?);
    let bytes = if chance.one_in(8) { 1_001 } else { 1_000 };
    let name = FileName::parse(chance.of(["正文.pdf", "body.pdf", "body.pdf", "../body.pdf"]))?;
    let file = Attached { field: "body".to_owned(), name, digest: format!("sha256:{}", chance.below(99)), bytes, media: MediaType::Pdf, declared };
    Ok(vec![file; if chance.one_in(8) { 3 } else { 1 }])
}

/// The instant at which a request was complete: before the work, by a moment or by hours in a queue.
fn arrival(world: &World, chance: &mut Chance, window: &Window) -> Instant {
    match chance.below(8) {
        // On the deadline to the millisecond, where the clock allows it.
        0 if window.closes <= world.now => Instant(window.closes.0 - chance.between(0, 1)),
        1 if window.opens <= world.now => Instant(window.opens.0 - chance.between(0, 1)),
        2 => Instant(world.now.0 - chance.between(0, 3 * HOUR)),
        _ => world.now,
    }
}

/// Leave of a person who comes in a session or by a token.
fn come(world: &World, chance: &mut Chance, person: PersonId, deed: Deed, place: Place) -> Result<Leave, Refusal> {
    let through = if chance.one_in(10) { Through::Token(vec![chance.of(Area::ALL)]) } else { Through::Session };
    world.leave(Actor::Member(Member { through, ..world.member(person) }), deed, place)
}

/// Submits for the first time, anew after withdrawal, or a new revision.
pub fn submit(world: &World, chance: &mut Chance) -> Planned {
    let person = there!(world.anybody(chance));
    let fits = |one: &Application| world.is_same(one.lead, person);
    let again = if chance.one_in(2) { world.some::<Application>(chance, fits) } else { None };
    let published = |call: &Call| matches!(call.stage, CallStage::Published { .. }) && call.content.window.opens.0 < world.now.0 + 5 * DAY;
    let after = if chance.one_in(5) { 30 } else { 0 };
    let near = |call: &Call| published(call) && world.now.0 < call.content.window.closes.0 + after * DAY;
    // What goes through a unit is seldom enough.
    let chained = |call: &Call| near(call) && !call.content.terms.endorsement.steps.is_empty();
    let through = world.shelf::<Call>().iter().find(|(_, kept)| chained(&kept.state)).map(|(id, _)| CallId(*id));
    let wanted = || through.or_else(|| world.some::<Call>(chance, near).map(|(id, _)| CallId(id)));
    let call_id = there!(again.map(|(_, one)| one.call).or_else(wanted));
    let kept = there!(world.shelf::<Call>().get(&call_id.0));
    let lead = again.map_or(person, |(_, one)| one.lead);
    let leave = come(world, chance, person, Deed::Apply, Place { lead: Some(lead), ..world.call_place(call_id) })?;
    let id = again.map_or_else(|| chance.id(), |(id, _)| id);
    let elsewhere = |other: &Id, one: &Application| *other != id && one.call == call_id && one.stage != Stage::Withdrawn;
    if world.head(lead) != lead || !world.also(lead).is_empty() {
        let mine = world.shelf::<Application>().iter().any(|(other, kept)| elsewhere(other, &kept.state) && world.is_same(kept.state.lead, lead));
        if mine {
            return Err(application::Refusal::AlreadyLive.into());
        }
    }
    let profile = there!(world.get::<rules::person::Person>(lead).and_then(|lead| lead.profile.clone()));
    let signed = if chance.one_in(15) { Line::parse("别人", 60).ok() } else { Some(profile.name.clone()) };
    let (answers, files) = (answers(chance), files(chance, person, world.now)?);
    let arrived = arrival(world, chance, &kept.state.content.window);
    let chain = &kept.state.content.terms.endorsement;
    let unit = chain.steps.iter().find_map(|step| if let Acts::Unit(unit) = step.acts { Some(unit) } else { None });
    let route = chain.route(unit, None)?;
    let today = Day::at(arrived, &kept.state.content.window.zone);
    let beside = Beside { route, ..approvals::declared(chance, &kept.state, today)? };
    let submission = Submission {
        answers: &answers,
        files: &files,
        lead,
        lead_name: profile.name.as_str(),
        organisation: "中国科学院物理研究所",
        email: profile.email.as_str(),
        signed: signed.as_ref(),
        pledge: if chance.one_in(20) { "2025-1" } else { PLEDGE },
        arrived,
        beside,
    };
    let before = again.map(|(_, one)| one);
    let event = application::submit(ApplicationId(id), before, call_id, &kept.state, kept.version, &submission)?;
    there!((!before.is_some_and(|standing| standing.is_repeated_by(&event))).then_some(()));
    Plan::new(leave, format!("{person} submits {id} for {lead} to {call_id}, arrived {}", arrived.rfc3339()), vec![world.happens(id, event)])
}

pub fn withdraw(world: &World, chance: &mut Chance) -> Planned {
    let (id, standing) = there!(world.some::<Application>(chance, |one| one.stage == Stage::Submitted));
    let own = world.head(standing.lead);
    let person = if chance.one_in(6) { there!(world.anybody(chance)) } else { own };
    there!(world.is_active(person).then_some(()));
    let leave = come(world, chance, person, Deed::Apply, Place { lead: Some(standing.lead), ..world.call_place(standing.call) })?;
    let call = there!(world.get::<Call>(standing.call));
    let event = standing.withdraw(call, arrival(world, chance, &call.content.window))?;
    Plan::new(leave, format!("{person} withdraws {id}"), vec![world.happens(id, event)])
}

/// Reads what may be read: only leave is asked for, and nothing happens.
pub fn read(world: &World, chance: &mut Chance) -> Planned {
    let (_, standing) = there!(world.some::<Application>(chance, |_| true));
    let place = Place { lead: Some(standing.lead), ..world.call_place(standing.call) };
    let actor = match chance.below(8) {
        0 => Actor::Anonymous,
        1..=3 if world.is_active(world.head(standing.lead)) => Actor::Member(world.member(standing.lead)),
        _ => Actor::Member(world.member(there!(world.anybody(chance)))),
    };
    let deed = chance.of([
        Deed::ReadApplication,
        Deed::ListApplications,
        Deed::ListApplications,
        Deed::ReadDraftCall,
        Deed::ReadPeople,
        Deed::DraftFor,
        Deed::Apply,
    ]);
    let place = if deed == Deed::DraftFor { Place { mandated: chance.one_in(2), ..place } } else { place };
    world.leave(actor, deed, place).map(|_| None)
}
