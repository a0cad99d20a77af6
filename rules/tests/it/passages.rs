//! Passages: through whose hands an application goes: stage × deed, the deadline of a step to the millisecond, quotas, what stays for ever.

use crate::charts::line;
use crate::golden::written;
use crate::samples::{LEAD, after, answers, at, content, id, programme, submission};
use rules::application::{self, Application, Beside, Endorsing, Named, Stage, Submission};
use rules::call::{Call, Terms};
use rules::endorsement::{Acts, Chain, Comment, Comments, Ground, Hop, PLEDGE, Recommends, Refusal, Step};
use rules::refusal::Explain;
use rules::team::{self, Leading, Participant, Role};
use rules::text::{Bilingual, Line};
use rules::{ApplicationId, CallId, Event, Instant, OrganisationId, PersonId, ProgrammeId, Thing};

const DEPARTMENT: OrganisationId = OrganisationId(rules::Id([21; 16]));
const HOST: OrganisationId = OrganisationId(rules::Id([22; 16]));
const SIGNER: PersonId = PersonId(rules::Id([31; 16]));

fn step(name: &str, acts: Acts, days: u16, quota: Option<u16>) -> Step {
    Step { name: Bilingual::new(name, ""), acts, days, quota }
}

/// A published call whose department ends two days and whose host five days after the close, with a quota of two.
fn chained() -> Call {
    let steps = vec![step("院系审核", Acts::Department, 2, None), step("单位推荐", Acts::Host, 5, Some(2))];
    let terms = Terms { endorsement: Chain { steps }, ..Terms::default() };
    let draft = after(None, rules::call::draft(ProgrammeId(id(1)), &programme(), rules::call::Content { terms, ..content() }).expect("a draft"), 1);
    let event = draft.publish(at("2026-02-20 10:00")).expect("it can be published");
    after(Some(draft), event, 2)
}

fn submit(before: Option<&Application>, call: &Call, arrived: Instant) -> Result<Event<Application>, rules::Refusal> {
    let (answers, name) = (answers(), Line::parse("李伟", 60).expect("a name"));
    let route = call.content.terms.endorsement.route(Some(HOST), Some(DEPARTMENT)).expect("a route");
    let sent = Submission { beside: Beside { route, ..Beside::default() }, ..submission(&answers, Some(&name), arrived) };
    application::submit(ApplicationId(id(3)), before, CallId(id(2)), call, 2, &sent)
}

fn said(section: Option<u16>) -> Comments {
    let by_section = section.map(|section| Comment { section, text: "请修改。".to_owned() }).into_iter().collect();
    Comments { comments: "请补充。".to_owned(), by_section }
}

fn endorse(application: &Application, call: &Call, unit: OrganisationId, are: usize, arrived: Instant) -> Result<Event<Application>, Refusal> {
    let name = Line::parse("解颖", 60).expect("a name");
    let by =
        Endorsing {
            unit, signer: SIGNER, signer_name: "解颖", signed: Some(&name), pledge: PLEDGE, rank: Some(1), are, prepared_by: None, arrived
        };
    application.endorse(call, &by)
}

/// An application at each stage that there is.
fn stages(call: &Call) -> Vec<(&'static str, Application)> {
    let inside = at("2026-03-15 12:00");
    let next = |state: &Application, event: Result<Event<Application>, Refusal>, version: u64| {
        after(Some(state.clone()), event.expect("it can be"), version)
    };
    let first: Application = after(None, submit(None, call, inside).expect("it is taken"), 1);
    let second = next(&first, endorse(&first, call, DEPARTMENT, 0, inside), 2);
    let arrived = next(&second, endorse(&second, call, HOST, 0, inside), 3);
    let returned = next(&second, second.give_back(call, HOST, None, said(Some(0)), inside), 3);
    let refused = next(&second, second.refuse(call, HOST, said(None), inside), 3);
    let correcting = next(&arrived, arrived.ask_correction(call, at("2026-04-20 16:00"), said(None), inside), 4);
    let ended = next(&arrived, arrived.not_accept(Ground::Incomplete, Vec::new(), said(None)), 4);
    let accepted = next(&arrived, arrived.accept(), 4);
    let withdrawn = after(Some(first.clone()), first.withdraw(call, inside).expect("it can be"), 2);
    vec![
        ("1st step", first),
        ("2nd step", second),
        ("submitted", arrived),
        ("returned", returned),
        ("refused", refused),
        ("correcting", correcting),
        ("not-accepted", ended),
        ("accepted", accepted),
        ("withdrawn", withdrawn),
    ]
}

#[test]
fn chart() {
    let call = chained();
    let (inside, late, over) = (at("2026-03-15 12:00"), at("2026-04-01 10:00"), at("2026-05-01 10:00"));
    let mut chart = String::new();
    for (name, state) in &stages(&call) {
        for (unit, who) in [(DEPARTMENT, "department"), (HOST, "host")] {
            chart.push_str(&line(name, &format!("{who} endorses"), endorse(state, &call, unit, 0, inside)));
        }
        chart.push_str(&line(name, "host, quota full", endorse(state, &call, HOST, 2, inside)));
        chart.push_str(&line(name, "host, too late", endorse(state, &call, HOST, 0, over)));
        chart.push_str(&line(name, "host returns", state.give_back(&call, HOST, None, said(None), inside)));
        chart.push_str(&line(name, "host refuses", state.refuse(&call, HOST, said(None), inside)));
        chart.push_str(&line(name, "centre asks", state.ask_correction(&call, late, said(None), inside)));
        chart.push_str(&line(name, "centre does not accept", state.not_accept(Ground::OffTopic, Vec::new(), said(None))));
        chart.push_str(&line(name, "centre accepts", state.accept()));
        chart.push_str(&line(name, "submit in time", submit(Some(state), &call, inside)));
        chart.push_str(&line(name, "submit after the close", submit(Some(state), &call, late)));
        chart.push_str(&line(name, "withdraw", state.withdraw(&call, inside)));
    }
    insta::assert_snapshot!(chart);
}

#[test]
fn a_second_submission_goes_to_who_gave_it_back_and_a_revision_begins_anew() {
    let call = chained();
    let all = stages(&call);
    let state = |name: &str| &all.iter().find(|(one, _)| *one == name).expect("a stage").1;
    let again = |name: &str, arrived: Instant| {
        let before = state(name);
        after(Some(before.clone()), submit(Some(before), &call, arrived).expect("it is taken"), 9)
    };
    let standing = |application: &Application| (application.stage, application.passage.at, application.passage.endorsed.len());
    assert_eq!(standing(&again("returned", at("2026-04-02 10:00"))), (Stage::Endorsing, 1, 1), "to the host, the department's stands");
    assert_eq!(standing(&again("2nd step", at("2026-03-20 10:00"))), (Stage::Endorsing, 0, 0), "what is sent anew begins anew");
    assert_eq!(standing(&again("correcting", at("2026-04-02 10:00"))), (Stage::Submitted, 2, 2), "to the centre");
    assert!(state("returned").may_change(0) && !state("returned").may_change(1) && state("correcting").may_change(1));
    // Each step's own deadline decides, to the millisecond; an extension of the call moves it too.
    let ends = at("2026-04-02 16:00");
    let first = state("1st step");
    assert!(endorse(first, &call, DEPARTMENT, 0, Instant(ends.0 - 1)).is_ok());
    assert_eq!(endorse(first, &call, DEPARTMENT, 0, ends).map(drop).map_err(|why| why.rule().id), Err("endorsement.window"));
    let extended = after(Some(call.clone()), call.extend(at("2026-04-10 16:00")).expect("it can be"), 3);
    assert!(endorse(first, &extended, DEPARTMENT, 0, ends).is_ok());
}

#[test]
fn a_route_follows_from_the_lead_and_the_call() {
    let other = OrganisationId(id(40));
    let pairs = vec![Recommends { host: HOST, unit: other }];
    let chain = |acts: Vec<Acts>| Chain { steps: (1..).zip(acts).map(|(days, acts)| step("环节", acts, days, None)).collect() };
    let check = |acts: Vec<Acts>, host: Option<OrganisationId>, department: Option<OrganisationId>, expected: Result<Vec<OrganisationId>, &str>| {
        let route = chain(acts).route(host, department);
        assert_eq!(route.map(|route| route.iter().map(|hop| hop.unit).collect::<Vec<_>>()).map_err(|why| why.says().key), expected);
    };
    check(Vec::new(), None, None, Ok(Vec::new()));
    check(vec![Acts::Department, Acts::Host], Some(HOST), Some(DEPARTMENT), Ok(vec![DEPARTMENT, HOST]));
    check(vec![Acts::Department, Acts::Host], Some(HOST), None, Ok(vec![HOST]));
    check(vec![Acts::Host], None, None, Err("refusal-endorsement-no-host"));
    check(vec![Acts::Host, Acts::ByHost(pairs.clone())], Some(HOST), None, Ok(vec![HOST, other]));
    check(vec![Acts::ByHost(pairs)], Some(other), None, Err("refusal-endorsement-no-unit"));
    check(vec![Acts::Unit(other)], Some(HOST), None, Ok(vec![other]));
    let faulty = [
        Chain { steps: vec![step("", Acts::Host, 1, None)] },
        Chain { steps: vec![step("一", Acts::Host, 3, None), step("二", Acts::Host, 3, None)] },
        Chain { steps: vec![step("一", Acts::Host, 61, None)] },
        Chain { steps: vec![step("一", Acts::Host, 1, Some(0))] },
        Chain { steps: vec![step("一", Acts::ByHost(Vec::new()), 1, None)] },
        chain(vec![Acts::Host; 6]),
    ];
    assert!(faulty.iter().all(|chain| chain.check() == Err(Refusal::BadChain)));
}

/// Of the events of a passage, and of a submission with a team and a route.
pub fn golden() -> String {
    let call = chained();
    let (answers, name, inside) = (answers(), Line::parse("李伟", 60).expect("a name"), at("2026-03-15 12:00"));
    let member = Participant {
        person: PersonId(id(8)),
        organisation: Some(HOST),
        role: Role::CoLead,
        share: 40,
        agreed: inside,
        pledge: team::PLEDGE.to_owned(),
        discipline: Some(rules::call::Discipline::Energy),
    };
    let named = Named { participant: "王芳".to_owned(), organisation: "示范大学".to_owned() };
    let leading = Some(Leading { share: 50, discipline: Some(rules::call::Discipline::Physics) });
    let beside = Beside {
        team: vec![(member, named)],
        leading,
        route: vec![Hop { step: 0, unit: DEPARTMENT }, Hop { step: 1, unit: HOST }],
        ..Beside::default()
    };
    let sent = Submission { beside, ..submission(&answers, Some(&name), inside) };
    let event = application::submit(ApplicationId(id(3)), None, CallId(id(2)), &call, 2, &sent).expect("it is taken");
    let mut golden = written(&event);
    let first: Application = after(None, event, 1);
    assert_eq!(first.names.len(), 1, "a name lies in a part of its own");
    golden.push_str(&written(&endorse(&first, &call, DEPARTMENT, 0, inside).expect("it can be")));
    golden.push_str(&written(&first.give_back(&call, DEPARTMENT, None, said(Some(0)), inside).expect("it can be")));
    golden.push_str(&written(&first.refuse(&call, DEPARTMENT, said(None), inside).expect("it can be")));
    let all = stages(&call);
    let arrived = &all[2].1;
    golden.push_str(&written(&arrived.ask_correction(&call, at("2026-04-20 16:00"), said(Some(1)), inside).expect("it can be")));
    golden.push_str(&written(&arrived.not_accept(Ground::Incomplete, Vec::new(), said(None)).expect("it can be")));
    golden.push_str(&written(&arrived.not_accept(Ground::OffTopic, vec!["r1".to_owned()], said(None)).expect("it can be")));
    golden.push_str(&written(&arrived.accept().expect("it can be")));
    let asked =
        team::Composition { roles: vec![Role::CoLead], members_min: 1, disciplines_min: 2, total_max: Some(150), ..team::Composition::default() };
    let terms = Terms { team: asked, ..call.content.terms.clone() };
    let content = rules::call::Content { terms, ..content() };
    golden.push_str(&written(&rules::call::draft(ProgrammeId(id(1)), &programme(), content).expect("a draft")));
    let without = Call::KIND;
    assert_eq!(without.as_str(), "call");
    golden
}

#[test]
fn an_application_folds_without_its_private_parts() {
    let call = chained();
    let event = submit(None, &call, at("2026-03-15 12:00")).expect("it is taken");
    let bare = Event { fact: event.fact, private: Vec::new() };
    let first: Application = after(None, bare, 1);
    let returned = first.give_back(&call, DEPARTMENT, None, said(None), at("2026-03-16 12:00")).expect("it can be");
    let returned: Application = after(Some(first), Event { fact: returned.fact, private: Vec::new() }, 2);
    assert!(returned.body.is_none() && returned.passage.said.is_none() && returned.stage == Stage::Returned);
    assert_eq!(returned.lead, LEAD);
}
