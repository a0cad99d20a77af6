//! Mechanisms, plans, needs, questions and subscriptions: rows, versions, and what goes with a person who is erased.

use crate::cast::{Cast, content, form, wait};
use crate::database::{for_each_database, id};
use rules::call::{Call, Class, Discipline, Item, Terms};
use rules::day::Day;
use rules::enquiry::{self, Enquiry, Faq};
use rules::erasure::Ground;
use rules::mechanism::{self, Criterion, Mechanism, Review, Step, StepKind, Traits};
use rules::need::{self, Body, Need};
use rules::person::Language;
use rules::plan::{self, Level, Owner, Plan, Report, Target};
use rules::programme::{Qualifier, Unit};
use rules::rights::{Actor, Deed, Place};
use rules::text::Bilingual;
use rules::{CallId, EnquiryId, Id, MechanismId, NeedId, PersonId, PlanId};
use store::{Loaded, SubscriptionRow};

fn mechanism(code: &str, window_days: u16) -> mechanism::Content {
    let criterion = Criterion { id: "c1".to_owned(), label: Bilingual::new("原创性", ""), weight: Some(100) };
    let step = Step { kind: StepKind::Panel, name: Bilingual::default(), days: 10, experts_least: 5 };
    let review = Review { criteria: vec![criterion], steps: vec![step], ..Review::default() };
    mechanism::Content {
        code: code.to_owned(),
        title: Bilingual::new("自由探索", "Free"),
        purpose: Bilingual::new("自主选题", ""),
        class: Class::FreeExploration,
        foreign_leads: false,
        window_days,
        traits: Traits { months_least: 12, months_most: 36, ..Traits::default() },
        form: form(),
        terms: Terms { review, ..Terms::default() },
    }
}

/// A mechanism of two versions that is retired, and one in force, which is given back.
fn mechanisms(cast: &Cast) -> MechanismId {
    let (retired, standing): (MechanismId, MechanismId) = (id(), id());
    cast.as_officer(Deed::ManageProgramme, move |tx, permit| {
        for (id, code) in [(retired, "M-OLD"), (standing, "M-NEW")] {
            tx.commit(permit, vec![Loaded::<Mechanism>::new(id).happens(mechanism::establish(mechanism(code, 60))?)?])?;
            let loaded = tx.load::<Mechanism>(id)?;
            let event = loaded.state().expect("a mechanism").revise(mechanism(code, 45))?;
            tx.commit(permit, vec![loaded.happens(event)?])?;
        }
        let loaded = tx.load::<Mechanism>(retired)?;
        let event = loaded.state().expect("a mechanism").retire()?;
        tx.commit(permit, vec![loaded.happens(event)?])
    })
    .expect("mechanisms are established");
    standing
}

fn node(code: &str, parent: Option<PlanId>) -> plan::Content {
    let day = |text: &str| Day::parse(text).expect("a day");
    plan::Content {
        code: code.to_owned(),
        level: if parent.is_some() { Level::Action } else { Level::Plan },
        parent,
        title: Bilingual::new("基础研究领先行动", ""),
        purpose: Bilingual::new("目标", ""),
        owners: vec![Owner::Office(Bilingual::new("基础研究处", ""))],
        targets: vec![Target {
            id: "t1".to_owned(),
            label: Bilingual::new("新立项目", ""),
            qualifier: Qualifier::Exactly,
            value: 300,
            unit: Unit::Projects,
            begins: day("2020-01-01"),
            due: day("2020-12-31"),
        }],
        source: None,
    }
}

fn plans(cast: &Cast) {
    let (above, under): (PlanId, PlanId) = (id(), id());
    cast.as_officer(Deed::ManageProgramme, move |tx, permit| {
        tx.commit(permit, vec![Loaded::<Plan>::new(above).happens(plan::establish(node("PLAN", None), None)?)?])?;
        let parent = tx.load::<Plan>(above)?;
        tx.commit(permit, vec![Loaded::<Plan>::new(under).happens(plan::establish(node("ACTION", Some(above)), parent.state())?)?])?;
        let loaded = tx.load::<Plan>(under)?;
        let as_of = Day::parse("2020-06-30").expect("a day");
        let report = Report { target: "t1".to_owned(), value: 60, as_of, evidence: Bilingual::new("文件", "") };
        let event = loaded.state().expect("an action").report(report, as_of)?;
        tx.commit(permit, vec![loaded.happens(event)?])?;
        let loaded = tx.load::<Plan>(above)?;
        let event = loaded.state().expect("a plan").close()?;
        tx.commit(permit, vec![loaded.happens(event)?])
    })
    .expect("plans are established");
}

/// What an officer does with a need, and with a question.
type Handles = fn(&Need, CallId) -> Result<rules::Event<Need>, need::Refusal>;
type Answers = fn(&Enquiry) -> Result<rules::Event<Enquiry>, enquiry::Refusal>;

/// A need of a person, and what becomes of it.
fn need(cast: &Cast, person: PersonId, then: Option<Handles>, call: CallId) -> NeedId {
    let own: NeedId = id();
    let organisation = Some(rules::OrganisationId(id::<NeedId>().0));
    cast.write(move |tx| {
        let actor = tx.actor(person)?;
        let permit = tx.may(&actor, Deed::SubmitNeed, &Place::default())?;
        let body = Body { title: "超导带材".to_owned(), text: "需要千米级带材。".to_owned(), contact: "010-0000 0000".to_owned() };
        tx.commit(&permit, vec![Loaded::<Need>::new(own).happens(need::submit(person, organisation, Discipline::Materials, body))?])
    })
    .expect("a need is submitted");
    if let Some(then) = then {
        cast.as_officer(Deed::HandleNeeds, move |tx, permit| {
            let loaded = tx.load::<Need>(own)?;
            let event = then(loaded.state().expect("a need"), call)?;
            tx.commit(permit, vec![loaded.happens(event)?])
        })
        .expect("it is handled");
    }
    own
}

/// A question of a person about a call, and its answer.
fn enquiry(cast: &Cast, person: PersonId, call: CallId, answer: Option<Answers>) {
    let own: EnquiryId = id();
    cast.write(move |tx| {
        let actor = tx.actor(person)?;
        let permit = tx.may(&actor, Deed::AskAboutCall, &Place::default())?;
        let loaded = tx.load::<Call>(call)?;
        let event = enquiry::ask(call, loaded.state().expect("a call"), person, "可否联合申报？", 0)?;
        tx.commit(&permit, vec![Loaded::<Enquiry>::new(own).happens(event)?])
    })
    .expect("it is asked");
    if let Some(answer) = answer {
        cast.as_officer(Deed::ManageCall, move |tx, permit| {
            let loaded = tx.load::<Enquiry>(own)?;
            let event = answer(loaded.state().expect("a question"))?;
            tx.commit(permit, vec![loaded.happens(event)?])
        })
        .expect("it is answered");
    }
}

fn faq() -> Faq {
    Faq { question: Bilingual::new("可否联合申报？", ""), answer: Bilingual::new("可以。", ""), substantive: true }
}

fn subscription(cast: &Cast, address: &str, at: i64) -> Id {
    let (own, address) = (id::<NeedId>().0, address.to_owned());
    let row = SubscriptionRow {
        id: own,
        address_key: address.clone(),
        address,
        language: Language::Zh,
        filter: "class=emergency".to_owned(),
        told: rules::Instant(at),
    };
    wait(cast.store.write(move |tx| Ok(tx.put_subscription(&row)?))).expect("it is kept");
    own
}

/// One of each, in every state.
pub fn planning(cast: &Cast, person: PersonId) {
    let taken = mechanisms(cast);
    plans(cast);
    let call = cast.call("ASK-2026", "咨询指南");
    let programme = cast.programme("NEEDS", "需求计划", "");
    let mut draft = content("NEEDS-1", "需求指南", "", cast.store.now());
    draft.text = Bilingual::new("申请人须具有副高以上职称。", "");
    draft.items = vec![Item { id: "g1".to_owned(), title: Bilingual::new("超导带材", ""), text: Bilingual::default(), needs: Vec::new() }];
    let draft = cast.draft(programme, draft.taken_from(taken, 2, &mechanism("M-NEW", 45)));
    cast.change_call(draft, |call, now| {
        let key = call.blocking(now)[0].key();
        call.let_stand(&key, Bilingual::new("另有规定。", ""), now)
    });
    need(cast, person, None, call);
    need(cast, person, Some(|need, call| need.merge(call, "g1")), call);
    need(cast, person, Some(|need, _| need.decline("超出范围")), call);
    need(cast, person, Some(|need, _| need.withdraw()), call);
    enquiry(cast, person, call, None);
    enquiry(cast, person, call, Some(|enquiry| enquiry.answer("可以。")));
    enquiry(cast, person, call, Some(|enquiry| Ok(enquiry.publish(faq()))));
    cast.as_officer(Deed::ManageCall, move |tx, permit| {
        let loaded = tx.load::<Call>(call)?;
        let event = enquiry::post(call, loaded.state().expect("a call"), faq())?;
        tx.commit(permit, vec![Loaded::<Enquiry>::new(id::<EnquiryId>()).happens(event)?])
    })
    .expect("it is posted");
    subscription(cast, "somebody@example.org", 1);
}

#[test]
fn what_each_version_said_is_read_again() {
    for_each_database(|database| {
        let cast = Cast::new(database);
        let id = mechanisms(&cast);
        let (row, versions) = cast.store.read_now(|rows| Ok((rows.mechanism(id)?, rows.mechanism_versions(id)?))).expect("they are read");
        assert_eq!(row.map(|row| (row.number, row.version)), Some((2, 2)));
        assert_eq!(versions.iter().map(|content| content.window_days).collect::<Vec<_>>(), [60, 45]);
        assert_eq!(cast.store.read_now(|rows| rows.mechanism_versions(crate::database::id())).expect("they are read"), []);
    });
}

#[test]
fn what_a_person_asked_and_needs_goes_with_them() {
    for_each_database(|database| {
        let cast = Cast::new(database);
        let person = cast.person("李伟");
        planning(&cast, person);
        let read =
            || cast.store.read_now(|rows| Ok((rows.needs_of(person)?, rows.needs_in("submitted")?, rows.draft_calls()?))).expect("they are read");
        let (needs, waiting, drafts) = read();
        assert_eq!((needs.len(), waiting.len(), drafts.len()), (4, 1, 1));
        assert!(needs.iter().all(|row| row.need.body.is_some()));
        let call = cast.store.read_now(|rows| Ok(rows.waiting_enquiries()?[0].call)).expect("one waits");
        let asked = |rows: &mut store::Reader<'_>| rows.enquiries_of(call);
        let before = cast.store.read_now(asked).expect("they are read");
        assert_eq!((before.len(), before.iter().filter(|row| row.enquiry.text.is_some()).count()), (4, 3));
        assert_eq!(cast.store.read_now(|rows| rows.open_enquiries(call, person)).expect("they are counted"), 1);
        cast.settle();
        wait(cast.store.erase(Actor::Operator, person, Ground::PurposeEnded)).expect("they are erased");
        let after = cast.store.read_now(asked).expect("they are read");
        assert!(after.iter().all(|row| row.enquiry.text.is_none()), "what was asked is gone, and what all read stays");
        assert_eq!(after.iter().filter(|row| matches!(&row.enquiry.stage, enquiry::Stage::Answered { public: Some(_), .. })).count(), 2);
        let needs = cast.store.read_now(|rows| rows.needs_in("declined")).expect("they are read");
        assert!(needs.iter().all(|row| row.need.body.is_none() && row.need.stage == need::Stage::Declined { reason: None }));
        cast.check();
    });
}

#[test]
fn an_address_is_subscribed_once_and_told_once() {
    for_each_database(|database| {
        let cast = Cast::new(database);
        let first = subscription(&cast, "a@example.org", 1);
        let second = subscription(&cast, "a@example.org", 2);
        let found = |id: Id| cast.store.read_now(|rows| rows.subscription(id)).expect("it is read");
        assert!(found(first).is_none());
        let row = found(second).expect("the second takes its place");
        assert_eq!(cast.store.read_now(|rows| rows.subscriptions_before(rules::Instant(3), 10)).expect("they are read"), std::slice::from_ref(&row));
        for expected in [true, false] {
            let row = row.clone();
            assert_eq!(wait(cast.store.write(move |tx| Ok(tx.tell_subscription(&row, rules::Instant(3))?))).expect("it is told"), expected);
        }
        assert_eq!(cast.store.read_now(|rows| rows.subscriptions_before(rules::Instant(3), 10)).expect("they are read"), []);
        assert!(wait(cast.store.write(move |tx| Ok(tx.end_subscription(second)?))).expect("it is ended"));
        assert!(found(second).is_none());
    });
}
