//! Formal checks 形式审查: the list that a call makes, who may look and look again, and what a verdict needs.

use crate::charts::line;
use crate::golden::written;
use crate::samples::{after, answers, at, content, id, open_call, programme, submission};
use proptest::prelude::*;
use rules::application::{self, Application};
use rules::approval::Grounds;
use rules::call::{self, Call, Content, Terms};
use rules::day::Day;
use rules::endorsement::Ground;
use rules::formal_check::{self, Asked, FormalCheck, Found, Look, Mark, Marked, OwnItem, PEOPLE, Reason, Refusal, Second, Verdict, checklist};
use rules::team::{Composition, Role};
use rules::text::{Bilingual, Line};
use rules::{ApplicationId, CallId, Event, PersonId, ProgrammeId};

fn first() -> PersonId {
    PersonId(id(21))
}

fn second() -> PersonId {
    PersonId(id(22))
}

fn asked(second: Second) -> Asked {
    Asked {
        items: vec![OwnItem { id: "p1".to_owned(), text: Bilingual::new("已上传单位同意函", "") }],
        reasons: vec![Reason { id: "r1".to_owned(), text: Bilingual::new("不符合指南第二条", ""), ground: Ground::OffTopic }],
        second,
    }
}

fn call_asking(second: Second) -> Call {
    let terms = Terms { formal_check: asked(second), ..Terms::default() };
    let draft = after(None, call::draft(ProgrammeId(id(1)), &programme(), Content { terms, ..content() }).expect("a draft"), 1);
    let event = draft.publish(at("2026-02-20 10:00")).expect("it can be published");
    after(Some(draft), event, 2)
}

fn sent(before: Option<&Application>, call: &Call, version: u64) -> Application {
    let (answers, name) = (answers(), Line::parse("李伟", 60).expect("a name"));
    let sent = submission(&answers, Some(&name), at("2026-03-15 12:00"));
    let event = application::submit(ApplicationId(id(3)), before, CallId(id(2)), call, 2, &sent).expect("it is taken");
    after(before.cloned(), event, version)
}

/// Every point met but those named, in words: `- legible` not met, `? files` found otherwise by the machine.
fn found(call: &Call, but: &str, verdict: Verdict, note: &str) -> Look {
    let said = |sign: &str, key: &str| but.split(',').any(|one| one.trim() == format!("{sign} {key}"));
    let marks = checklist(&call.content).into_iter().filter(|item| !said("x", &item.key)).map(|item| Marked {
        mark: if said("-", &item.key) { Mark::NotMet } else { Mark::Met },
        found: said("?", &item.key).then_some(Found::NotMet),
        item: item.key,
    });
    Look { marks: marks.collect(), verdict, note: note.to_owned() }
}

fn not_accept(reason: &str) -> Verdict {
    Verdict::NotAccept { ground: Ground::OffTopic, reasons: vec![reason.to_owned()] }
}

fn looks(before: Option<&FormalCheck>, application: &Application, call: &Call, look: Look, by: PersonId) -> Result<Event<FormalCheck>, Refusal> {
    formal_check::look(before, (ApplicationId(id(3)), application, call), look, by)
}

/// A check after that event, by that person.
fn checked(before: Option<FormalCheck>, event: Event<FormalCheck>, by: PersonId, version: u64) -> FormalCheck {
    use rules::thing::Happened;
    let happened = Happened { event, at: at("2026-04-02 10:00"), actor: by.0, version };
    <FormalCheck as rules::Thing>::apply(before, &happened).expect("it can be told")
}

/// The list of a call, its points in a row; what only people see in brackets.
#[track_caller]
fn check(terms: Terms, expected: &str) {
    let items = checklist(&Content { terms, ..content() });
    let said: Vec<String> =
        items.iter().map(|item| if item.by == formal_check::By::People { format!("({})", item.key) } else { item.key.clone() }).collect();
    assert_eq!(said.join(" "), expected);
}

#[test]
fn the_list_is_made_from_the_rules_of_the_call() {
    let people = PEOPLE.map(|key| format!("({key})")).join(" ");
    check(Terms::default(), &format!("arrived complete pledge files similar {people}"));
    let own = asked(Second::Always);
    check(Terms { formal_check: own, ..Terms::default() }, &format!("arrived complete pledge files similar {people} (own/p1)"));
    let team = Composition { roles: vec![Role::CoLead], ..Composition::default() };
    check(Terms { team, ..Terms::default() }, &format!("arrived complete pledge team files similar {people}"));
    let approvals = rules::approval::Asked { demands: Grounds::built_in().on(Day::parse("2026-03-01").expect("a day")).demands };
    check(
        Terms { approvals, ..Terms::default() },
        &format!("arrived complete pledge approval/ethics approval/human-genetic approval/export approval/data files similar {people}"),
    );
    let terms = Terms { eligibility: crate::samples::born_from(1986, 1), ..Terms::default() };
    let born = terms.eligibility.rules[0].cited.id.clone();
    check(terms, &format!("arrived complete pledge condition/{born} files similar {people}"));
}

#[test]
fn chart() {
    let mut chart = String::new();
    for mode in Second::ALL {
        let call = call_asking(mode);
        let standing = sent(None, &call, 1);
        let anew = sent(Some(&standing), &call, 2);
        let accept = |but: &str, note: &str| found(&call, but, Verdict::Accept, note);
        let refuse = || found(&call, "- legible", not_accept("r1"), "不符合。");
        let correct = || found(&call, "- legible", Verdict::Correct, "请补交。");
        let made = |look: Look| checked(None, looks(None, &standing, &call, look, first()).expect("it can be looked at"), first(), 1);
        let looked = made(refuse());
        let back = checked(Some(looked.clone()), looked.send_back(&standing, second(), "请再核。".to_owned()).expect("it can be"), second(), 2);
        let settled = checked(Some(looked.clone()), looked.confirm(&standing, second()).expect("it can be"), second(), 2);
        let states = [
            ("none", None, standing.clone()),
            ("looked", Some(looked.clone()), standing.clone()),
            ("sent-back", Some(back), standing.clone()),
            ("correcting", Some(made(correct())), standing.clone()),
            ("settled", Some(settled), standing.clone()),
            ("anew", Some(looked), anew),
        ];
        for (stage, before, application) in &states {
            let stage = format!("{} {stage}", if mode == Second::Always { "2" } else { "1" });
            let mut told = |deed: &str, outcome: Result<Event<FormalCheck>, Refusal>| chart.push_str(&line(&stage, deed, outcome));
            let before = before.as_ref();
            told("accept", looks(before, application, &call, accept("", ""), first()));
            told("accept, another", looks(before, application, &call, accept("", ""), second()));
            told("correct", looks(before, application, &call, correct(), first()));
            told("not accept", looks(before, application, &call, refuse(), first()));
            if let Some(check) = before {
                told("confirm, the same", check.confirm(application, first()));
                told("confirm, another", check.confirm(application, second()));
                told("send back", check.send_back(application, second(), "请再核。".to_owned()));
                told("send back, no word", check.send_back(application, second(), String::new()));
            }
        }
    }
    let call = call_asking(Second::Always);
    let standing = sent(None, &call, 1);
    let withdrawn = after(Some(standing.clone()), standing.withdraw(&call, at("2026-03-16 12:00")).expect("it can be"), 2);
    let mut told = |deed: &str, application: &Application, look: Look| {
        chart.push_str(&line("list", deed, looks(None, application, &call, look, first())));
    };
    told("withdrawn", &withdrawn, found(&call, "", Verdict::Accept, ""));
    let odd = Marked { item: "nobody-asks".to_owned(), mark: Mark::Met, found: None };
    let with_odd = found(&call, "", Verdict::Accept, "");
    told("one too many", &standing, Look { marks: with_odd.marks.iter().cloned().chain([odd]).collect(), ..with_odd });
    told("one unmarked", &standing, found(&call, "x own/p1", Verdict::Accept, ""));
    told("one not met", &standing, found(&call, "- files", Verdict::Accept, "可以。"));
    told("machine, no word", &standing, found(&call, "? files", Verdict::Accept, ""));
    told("machine, a word", &standing, found(&call, "? files", Verdict::Accept, "文件可以打开。"));
    told("nothing wrong", &standing, found(&call, "", Verdict::Correct, "请补交。"));
    told("no word", &standing, found(&call, "- files", Verdict::Correct, ""));
    told("no reason", &standing, found(&call, "- files", Verdict::NotAccept { ground: Ground::OffTopic, reasons: Vec::new() }, "不符合。"));
    told("unknown reason", &standing, found(&call, "- files", not_accept("off-topic"), "不符合。"));
    insta::assert_snapshot!(chart);
}

#[test]
fn a_call_without_a_list_of_its_own_has_the_grounds_of_all() {
    let call = open_call();
    let standing = sent(None, &call, 1);
    assert!(looks(None, &standing, &call, found(&call, "- files", not_accept("off-topic"), "不符合。"), first()).is_ok());
    assert_eq!(Asked::default().ground(&["over-limit".to_owned()]), Some(Ground::OverLimit));
    assert_eq!(asked(Second::Always).ground(&["r1".to_owned()]), Some(Ground::OffTopic));
}

#[test]
fn what_is_asked_holds_together() {
    let item = |id: &str, text: &str| OwnItem { id: id.to_owned(), text: Bilingual::new(text, "") };
    let of = |items: Vec<OwnItem>| Asked { items, ..Asked::default() }.check();
    assert_eq!(of(vec![item("p1", "甲"), item("p2", "乙")]), Ok(()));
    assert_eq!(of(vec![item("p1", "甲"), item("p1", "乙")]), Err(Refusal::BadList));
    assert_eq!(of(vec![item("p1", " ")]), Err(Refusal::BadList));
    assert_eq!(of(vec![item("P 1", "甲")]), Err(Refusal::BadList));
    assert_eq!(of((0..31).map(|number| item(&format!("p{number}"), "甲")).collect()), Err(Refusal::BadList));
}

#[test]
fn golden_events_of_a_check() {
    let call = call_asking(Second::Always);
    let standing = sent(None, &call, 1);
    let event = looks(None, &standing, &call, found(&call, "- legible, ? files", not_accept("r1"), "盖章不清。"), first()).expect("it can be");
    let looked = checked(None, event.clone(), first(), 1);
    let terms = Content { terms: call.content.terms.clone(), ..content() };
    let golden = [
        written(&event),
        written(&looks(None, &standing, &call, found(&call, "", Verdict::Accept, ""), first()).expect("it can be")),
        written(&looks(None, &standing, &call, found(&call, "- files", Verdict::Correct, "请补交。"), first()).expect("it can be")),
        written(&looked.confirm(&standing, second()).expect("it can be")),
        written(&looked.send_back(&standing, second(), "请再核。".to_owned()).expect("it can be")),
        written(&call::draft(ProgrammeId(id(1)), &programme(), terms).expect("a draft")),
    ];
    insta::assert_snapshot!(golden.concat());
}

proptest! {
    /// Whatever is marked and by whomever: what is accepted has every point and none that is not met, and what is not accepted was seen by two.
    #[test]
    fn nothing_is_settled_against_its_marks_or_by_one(
        marks in prop::collection::vec(0..4_u8, 10), verdict in 0..3_u8, by in 0..2_u8, again in 0..2_u8, said in any::<bool>(), mode in 0..2_usize,
    ) {
        let call = call_asking(Second::ALL[mode]);
        let standing = sent(None, &call, 1);
        let marked = |(item, mark): (formal_check::Item, &u8)| match mark {
            0 => Some(Marked { item: item.key, mark: Mark::NotMet, found: Some(Found::NotMet) }),
            1 => None,
            _ => Some(Marked { item: item.key, mark: Mark::Met, found: Some(Found::Met) }),
        };
        let marks: Vec<Marked> = checklist(&call.content).into_iter().zip(marks.iter().chain(std::iter::repeat(&2))).filter_map(marked).collect();
        let whole = marks.len() == checklist(&call.content).len();
        let verdict = [Verdict::Accept, Verdict::Correct, not_accept("r1")][usize::from(verdict)].clone();
        let person = |which: u8| if which == 0 { first() } else { second() };
        let look = Look { marks: marks.clone(), verdict: verdict.clone(), note: if said { "说明。".to_owned() } else { String::new() } };
        let Ok(event) = looks(None, &standing, &call, look, person(by)) else { return Ok(()) };
        prop_assert!(whole);
        prop_assert_eq!(verdict == Verdict::Accept, marks.iter().all(|one| one.mark != Mark::NotMet));
        let check = checked(None, event, person(by), 1);
        let settled = match check.confirm(&standing, person(again)) {
            Ok(event) => checked(Some(check), event, person(again), 2),
            Err(_) => check,
        };
        if settled.stage == formal_check::Stage::NotAccepted {
            prop_assert!(settled.second.is_some_and(|second| second != settled.first));
        }
        if settled.stage == formal_check::Stage::Accepted && mode == 0 {
            prop_assert!(settled.second.is_some());
        }
    }
}
