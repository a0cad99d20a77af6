//! Mechanisms, the plan tree, needs and questions: charts of what may happen in which stage, tables of what holds together.

use crate::charts::line;
use crate::golden::written;
use crate::samples::{LEAD, after, at, content, draft_call, form, id, open_call};
use rules::call::{self, Class, Discipline, Terms};
use rules::day::Day;
use rules::enquiry::{self, Enquiry, Faq};
use rules::mechanism::{self, Aggregation, Criterion, Mechanism, Method, Review, Step, StepKind, Tag, Traits, What, walk};
use rules::need::{self, Need};
use rules::plan::{self, Level, Owner, Plan, Report, Standing, Target};
use rules::programme::{Qualifier, Unit};
use rules::refusal::Explain;
use rules::text::Bilingual;
use rules::{CallId, Event, MechanismId, OrganisationId, PlanId};

fn day(text: &str) -> Day {
    Day::parse(text).expect("a day")
}

fn criterion(id: &str, weight: Option<u8>) -> Criterion {
    Criterion { id: id.to_owned(), label: Bilingual::new(id, ""), weight }
}

fn step(kind: StepKind, days: u16, experts_least: u8) -> Step {
    Step { kind, name: Bilingual::default(), days, experts_least }
}

/// A mechanism for disruptive ideas: five years, no scores.
fn disruptive() -> mechanism::Content {
    let review = Review {
        criteria: vec![criterion("novelty", Some(60)), criterion("route", Some(40))],
        steps: vec![step(StepKind::FormalCheck, 10, 0), step(StepKind::Correspondence, 30, 3), step(StepKind::Decision, 20, 0)],
        ..Review::default()
    };
    let tags = vec![Tag::Breakthrough, Tag::LongTerm];
    mechanism::Content {
        code: "M-DF".to_owned(),
        title: Bilingual::new("颠覆性技术创新", ""),
        purpose: Bilingual::new("宗旨", ""),
        class: Class::Disruptive,
        foreign_leads: false,
        window_days: 60,
        traits: Traits { tags, months_least: 12, months_most: 72, ..Traits::default() },
        form: form(),
        terms: Terms { review, ..Terms::default() },
    }
}

fn in_force() -> Mechanism {
    after(None, mechanism::establish(disruptive()).expect("it holds together"), 1)
}

#[test]
fn mechanism_stages() {
    let (standing, mut other) = (in_force(), disruptive());
    other.window_days = 45;
    let retired = after(Some(standing.clone()), standing.retire().expect("it can be retired"), 2);
    let mut chart = String::new();
    for (name, state) in [("in force", &standing), ("retired", &retired)] {
        chart.push_str(&line(name, "revise", state.revise(other.clone())));
        chart.push_str(&line(name, "revise, same", state.revise(disruptive())));
        chart.push_str(&line(name, "revise, other code", state.revise(mechanism::Content { code: "OTHER".to_owned(), ..disruptive() })));
        chart.push_str(&line(name, "revise, other class", state.revise(mechanism::Content { class: Class::Talent, ..disruptive() })));
        chart.push_str(&line(name, "retire", state.retire()));
    }
    insta::assert_snapshot!(chart);
}

#[test]
fn a_mechanism_holds_together() {
    let check = |change: fn(&mut mechanism::Content), expected: &str| {
        let mut content = disruptive();
        change(&mut content);
        let found = mechanism::establish(content).map_or_else(|why| why.says().key, |_| "");
        assert_eq!(found, expected);
    };
    check(|_| {}, "");
    check(|content| content.code = "m".to_owned(), "refusal-mechanism-not-a-code");
    check(|content| content.terms.review.criteria[0].weight = Some(59), "refusal-mechanism-weights");
    check(|content| content.terms.review.criteria[0].weight = None, "refusal-mechanism-mixed-weights");
    check(|content| content.terms.review.criteria[1].id = "novelty".to_owned(), "refusal-mechanism-twice-criterion");
    check(
        |content| content.terms.review.aggregation = Aggregation { method: Method::Discussion, ..Aggregation::default() },
        "refusal-mechanism-aggregation-unfit",
    );
    check(|content| content.terms.review.criteria.clear(), "refusal-mechanism-aggregation-unfit");
    check(|content| content.terms.review.steps.clear(), "refusal-mechanism-no-step");
    check(|content| content.terms.review.steps[1].experts_least = 0, "refusal-mechanism-no-experts");
    check(|content| content.traits.months_least = 73, "refusal-mechanism-term");
    check(|content| content.traits.months_most = 241, "refusal-mechanism-term");
    check(|content| content.traits.months_most = 59, "refusal-mechanism-term-not-long");
    check(|content| content.traits.months_most = 60, "");
    check(|content| content.traits.papers_midway = true, "refusal-mechanism-papers-midway");
    check(|content| content.class = Class::CrossDisciplinary, "refusal-mechanism-one-discipline");
    check(|content| content.form.sections[0].fields[0].required = false, "refusal-form-no-title");
}

#[test]
fn a_call_keeps_the_version_it_was_published_with() {
    let id = MechanismId(id(5));
    let taken = draft_call().take(id, 1, &disruptive()).expect("a draft takes it");
    let draft = after(Some(draft_call()), taken, 2);
    let of = |call: &call::Call| call.content.terms.mechanism.as_ref().map(|taken| (taken.version, taken.traits.months_most));
    assert_eq!((draft.content.class, of(&draft)), (Class::Disruptive, Some((1, 72))));
    let rule = |answer: Result<Event<call::Call>, call::Refusal>| answer.map_or_else(|why| why.rule().id, |_| "");
    assert_eq!(rule(draft.take(id, 1, &disruptive())), "call.mechanism");
    assert_eq!(rule(draft.take(id, 2, &disruptive())), "");
    assert_eq!(rule(draft.revise(call::Content { class: Class::Talent, ..draft.content.clone() })), "call.mechanism");
    let published = after(Some(draft.clone()), draft.publish(at("2026-02-20 10:00")).expect("it can be published"), 3);
    assert_eq!(rule(published.take(id, 2, &disruptive())), "call.stage");
    // Two disciplines and one field named.
    let mut across = disruptive();
    across.traits.disciplines_least = 2;
    assert_eq!(rule(draft_call().take(id, 1, &across)), "call.field");
    // Scores are pooled within one version alone.
    let (one, two) =
        (draft.content.terms.mechanism.clone().expect("taken"), mechanism::Taken { version: 2, mechanism: id, traits: Traits::default() });
    assert!(one.is_comparable(&one.clone()) && !one.is_comparable(&two));
}

#[test]
fn an_application_is_walked_through_with_dates() {
    let way: Vec<String> = walk(&disruptive(), day("2026-03-01"))
        .into_iter()
        .map(|walked| {
            let what = match walked.what {
                What::Window => "window".to_owned(),
                What::Step(step) => step.kind.as_str().to_owned(),
                What::Project { months } => format!("{months} months"),
            };
            format!("{what} {} {}", walked.from, walked.until)
        })
        .collect();
    assert_eq!(
        way,
        [
            "window 2026-03-01 2026-04-30",
            "formal-check 2026-04-30 2026-05-10",
            "correspondence 2026-05-10 2026-06-09",
            "decision 2026-06-09 2026-06-29",
            "72 months 2026-06-29 2032-06-29"
        ]
    );
}

fn target() -> Target {
    Target {
        id: "bases".to_owned(),
        label: Bilingual::new("新建国际合作基地", ""),
        qualifier: Qualifier::Exactly,
        value: 9,
        unit: Unit::Items,
        begins: day("2026-01-01"),
        due: day("2026-12-31"),
    }
}

fn node(level: Level, parent: Option<PlanId>) -> plan::Content {
    plan::Content {
        code: "PLAN-1".to_owned(),
        level,
        parent,
        title: Bilingual::new("专项行动计划", ""),
        purpose: Bilingual::new("宗旨", ""),
        owners: vec![Owner::Organisation(OrganisationId(id(6))), Owner::Office(Bilingual::new("市科委基础研究处", ""))],
        targets: vec![target()],
        source: None,
    }
}

fn running() -> Plan {
    after(None, plan::establish(node(Level::Plan, None), None).expect("a plan"), 1)
}

fn report(value: i64, as_of: &str) -> Report {
    Report { target: "bases".to_owned(), value, as_of: day(as_of), evidence: Bilingual::new("批复", "") }
}

#[test]
fn plan_stages() {
    let standing = running();
    let closed = after(Some(standing.clone()), standing.close().expect("it can be closed"), 2);
    let under = PlanId(id(5));
    let mut chart = String::new();
    for (name, state) in [("running", &standing), ("closed", &closed)] {
        chart.push_str(&line(name, "revise", state.revise(node(Level::Plan, None), None)));
        chart.push_str(&line(name, "revise, other level", state.revise(node(Level::Action, Some(under)), Some(state))));
        chart.push_str(&line(name, "report", state.report(report(3, "2026-06-30"), day("2026-07-01"))));
        chart.push_str(&line(name, "report, tomorrow", state.report(report(3, "2026-07-02"), day("2026-07-01"))));
        chart.push_str(&line(
            name,
            "report, no target",
            state.report(Report { target: "x".to_owned(), ..report(3, "2026-06-30") }, day("2026-07-01")),
        ));
        chart.push_str(&line(name, "close", state.close()));
        chart.push_str(&line(name, "action under it", plan::establish(node(Level::Action, Some(under)), Some(state))));
    }
    let mut odd = node(Level::Plan, None);
    odd.owners.clear();
    chart.push_str(&line("none", "no owner", plan::establish(odd, None)));
    chart.push_str(&line("none", "action under nothing", plan::establish(node(Level::Action, None), None)));
    let mut odd = node(Level::Plan, None);
    odd.targets.push(target());
    chart.push_str(&line("none", "target twice", plan::establish(odd, None)));
    let mut odd = node(Level::Plan, None);
    odd.targets[0].due = odd.targets[0].begins;
    chart.push_str(&line("none", "target without term", plan::establish(odd, None)));
    chart.push_str(&line("none", "bad code", plan::establish(plan::Content { code: "p 1".to_owned(), ..node(Level::Plan, None) }, None)));
    insta::assert_snapshot!(chart);
}

#[test]
fn a_target_without_a_report_is_missing_and_never_nought() {
    let mut plan = running();
    let check = |plan: &Plan, on: &str, expected: Standing| assert_eq!(plan.standing(&target(), day(on)), expected, "{on}");
    check(&plan, "2025-12-31", Standing::Ahead);
    check(&plan, "2026-06-30", Standing::Missing);
    check(&plan, "2027-06-30", Standing::Missing);
    for report in [report(0, "2026-03-01"), report(5, "2026-06-30"), report(4, "2026-06-30")] {
        let event = plan.report(report, day("2026-07-01")).expect("a report");
        plan = after(Some(plan), event, 2);
    }
    // 59 of 364 days: an even pace asks for 1.
    check(&plan, "2026-03-01", Standing::Behind { short: 1 });
    // 180 days: 4. The later report of the day holds.
    check(&plan, "2026-06-30", Standing::OnPace);
    check(&plan, "2026-12-31", Standing::OnPace);
    check(&plan, "2027-01-01", Standing::Overdue { days: 1, short: 5 });
    let event = plan.report(report(9, "2027-01-02"), day("2027-01-02")).expect("a report");
    check(&after(Some(plan), event, 3), "2027-01-02", Standing::Reached);
}

fn submitted() -> Event<Need> {
    let body = need::Body {
        title: "高温超导带材国产化".to_owned(), text: "需要千米级带材。".to_owned(), contact: "010-0000 0000".to_owned()
    };
    need::submit(LEAD, Some(OrganisationId(id(6))), Discipline::Materials, body)
}

#[test]
fn need_stages() {
    let waits = after(None, submitted(), 1);
    let step = |event: Result<Event<Need>, need::Refusal>| after(Some(waits.clone()), event.expect("it can happen"), 2);
    let call = CallId(id(2));
    let stages = [
        ("submitted", waits.clone()),
        ("merged", step(waits.merge(call, "g1"))),
        ("declined", step(waits.decline("超出本年度范围"))),
        ("withdrawn", step(waits.withdraw())),
    ];
    let mut chart = String::new();
    for (name, need) in &stages {
        chart.push_str(&line(name, "merge", need.merge(call, "g1")));
        chart.push_str(&line(name, "release", need.release()));
        chart.push_str(&line(name, "decline", need.decline("超出本年度范围")));
        chart.push_str(&line(name, "withdraw", need.withdraw()));
    }
    insta::assert_snapshot!(chart);
}

fn faq() -> Faq {
    Faq { question: Bilingual::new("可否两家单位联合申报？", ""), answer: Bilingual::new("可以。", ""), substantive: true }
}

#[test]
fn enquiry_stages() {
    let call = CallId(id(2));
    let asked = after(None, enquiry::ask(call, &open_call(), LEAD, "我院可否联合申报？", 0).expect("it is asked"), 1);
    let answered = after(Some(asked.clone()), asked.publish(faq()), 2);
    let posted = after(None, enquiry::post(call, &open_call(), faq()).expect("it is posted"), 1);
    let mut chart = String::new();
    for (name, question) in [("asked", &asked), ("answered", &answered), ("posted", &posted)] {
        chart.push_str(&line(name, "answer alone", question.answer("可以。")));
        chart.push_str(&line(name, "answer for all", Ok::<_, enquiry::Refusal>(question.publish(faq()))));
    }
    chart.push_str(&line("none", "ask, draft", enquiry::ask(call, &draft_call(), LEAD, "问", 0)));
    chart.push_str(&line("none", "ask, the eleventh", enquiry::ask(call, &open_call(), LEAD, "问", enquiry::OPEN_MOST)));
    chart.push_str(&line("none", "post, draft", enquiry::post(call, &draft_call(), faq())));
    insta::assert_snapshot!(chart);
}

/// What erasing leaves: neither the question nor the answer, and the machine goes on.
#[test]
fn what_was_asked_can_be_erased() {
    let mut event = enquiry::ask(CallId(id(2)), &open_call(), LEAD, "我院可否联合申报？", 0).expect("it is asked");
    event.private[0].content = None;
    let question: Enquiry = after(None, event, 1);
    assert_eq!(question.text, None);
    assert_eq!(question.publish(faq()).private.len(), 0, "what all read names nobody");
}

/// Golden shapes of what this adds; these bytes are for ever.
#[test]
fn golden() {
    let mut golden = written(&mechanism::establish(disruptive()).expect("a mechanism"));
    golden.push_str(&written(&in_force().revise(mechanism::Content { window_days: 45, ..disruptive() }).expect("a version")));
    golden.push_str(&written::<Mechanism>(&Event::fact(mechanism::Fact::Retired)));
    golden.push_str(&written(&plan::establish(node(Level::Action, Some(PlanId(id(5)))), Some(&running())).expect("an action")));
    golden.push_str(&written(&running().report(report(3, "2026-06-30"), day("2026-07-01")).expect("a report")));
    golden.push_str(&written::<Plan>(&Event::fact(plan::Fact::Closed)));
    let need = after(None, submitted(), 1);
    golden.push_str(&written(&submitted()));
    golden.push_str(&written(&need.merge(CallId(id(2)), "g1").expect("it is merged")));
    golden.push_str(&written(&need.decline("超出本年度范围").expect("it is declined")));
    for fact in [need::Fact::Released, need::Fact::Withdrawn] {
        golden.push_str(&written::<Need>(&Event::fact(fact)));
    }
    let call = CallId(id(2));
    let asked = enquiry::ask(call, &open_call(), LEAD, "我院可否联合申报？", 0).expect("it is asked");
    golden.push_str(&written(&asked));
    let asked = after(None, asked, 1);
    golden.push_str(&written(&asked.answer("可以。").expect("it is answered")));
    golden.push_str(&written(&asked.publish(faq())));
    golden.push_str(&written(&enquiry::post(call, &open_call(), faq()).expect("it is posted")));
    let mut whole = content();
    whole.contacts = vec![call::Contact {
        office: Bilingual::new("基础研究处", ""),
        phone: "010-0000 0126".to_owned(),
        mail: "basic@centre.example.org".to_owned(),
        hours: Bilingual::new("工作日9:00-17:00", ""),
    }];
    whole.items =
        vec![call::Item { id: "g1".to_owned(), title: Bilingual::new("超导带材", ""), text: Bilingual::default(), needs: vec![id(7).into()] }];
    whole.text = Bilingual::new("副高以上职称", "");
    let whole = whole.taken_from(MechanismId(id(5)), 2, &disruptive());
    let draft = call::draft(rules::ProgrammeId(id(1)), &crate::samples::programme(), whole).expect("a draft");
    golden.push_str(&written(&draft));
    let draft = after(None, draft, 1);
    let key = draft.blocking(at("2026-02-20 10:00"))[0].key();
    golden.push_str(&written(&draft.let_stand(&key, Bilingual::new("另有规定。", ""), at("2026-02-20 10:00")).expect("it may stand")));
    insta::assert_snapshot!(golden);
}
