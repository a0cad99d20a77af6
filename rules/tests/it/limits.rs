//! Limits 限项: who may apply and how often, as tables of text; projects, bans and imports as charts; their events as the journal keeps them.

use crate::charts::line;
use crate::golden::written;
use crate::people::post;
use crate::samples::{LEAD, after, answers, at, content, id, open_call, programme, submission};
use proptest::prelude::*;
use rules::admission::{self, Applicant};
use rules::award::{self, Award, Names, Outcome, Particulars};
use rules::ban::{self, Ban, Ground};
use rules::call::{Call, Terms};
use rules::citation::{Citation, Confidence, Force};
use rules::day::Day;
use rules::eligibility::{Candidate, Condition, Conditions, Degree, Host, Refusal, Sex, Test};
use rules::import::{self, Counts, Import};
use rules::organisation::Class;
use rules::refusal::Explain;
use rules::restriction::{Counting, End, Item, Limit, Rank, Reason, Restrictions, State};
use rules::team::Role;
use rules::text::{Bilingual, Line, Prose};
use rules::thing::Fact as _;
use rules::{ApplicationId, AwardId, CallId, Event, Id, ImportId, PersonId, ProgrammeId, application};

fn day(text: &str) -> Day {
    Day::parse(text).unwrap_or_else(|| panic!("no day: {text}"))
}

fn cited(id: &str) -> Citation {
    Citation::of_call(id, Bilingual::new("规则", "Rule"))
}

fn condition(test: Test) -> Condition {
    Condition { cited: cited("rule"), roles: Vec::new(), test }
}

/// `1986-01-01 女 博士 本国 单位:其他/主要 禁至2027-01-01` and so on, in any order.
fn candidate(text: &str) -> Candidate {
    let mut who = Candidate::default();
    for word in text.split_whitespace() {
        match word {
            "女" => who.sex = Some(Sex::Female),
            "男" => who.sex = Some(Sex::Male),
            "学士" => who.degree = Some(Degree::Bachelor),
            "硕士" => who.degree = Some(Degree::Master),
            "博士" => who.degree = Some(Degree::Doctor),
            "本国" => who.national = Some(true),
            "外国" => who.national = Some(false),
            "单位" => who.hosts.push(Host { class: Class::Other, approved: true, main: false }),
            "主要单位" => who.hosts.push(Host { class: Class::ResearchUniversity, approved: true, main: true }),
            "未核准单位" => who.hosts.push(Host { class: Class::ResearchUniversity, approved: false, main: true }),
            "禁" => who.banned = Some(None),
            word => match word.strip_prefix("禁至") {
                Some(until) => who.banned = Some(Some(day(until))),
                None => who.born = Some(day(word)),
            },
        }
    }
    who
}

#[test]
fn conditions_are_met_on_the_boundary_day_and_name_what_the_record_lacks() {
    let born = || Test::BornFrom { day: day("1986-01-01"), women: None };
    let by_sex = || Test::BornFrom { day: day("1986-01-01"), women: Some(day("1984-01-01")) };
    let under = || Test::Under { age: 40, women: None, on: day("2026-01-01") };
    let leap = || Test::Under { age: 26, women: None, on: day("2026-02-28") };
    let host = |classes: &[Class], main| Test::Host { classes: classes.to_vec(), main };
    let check = |test: Test, who: &str, expected: &str| {
        let answer = match condition(test.clone()).judge(&candidate(who)) {
            Ok(()) => "met".to_owned(),
            Err(why) => format!("{} {}", why.rule().id, why.says().key),
        };
        assert_eq!(answer, expected, "{test:?} for {who}");
    };
    for (test, who, expected) in [
        (born(), "1986-01-01", "met"),
        (born(), "1985-12-31", "eligibility.born refusal-eligibility-born-before"),
        (born(), "", "eligibility.known refusal-eligibility-lacks-birth"),
        (by_sex(), "1986-01-01", "met"),
        (by_sex(), "1985-12-31", "eligibility.known refusal-eligibility-lacks-sex"),
        (by_sex(), "1985-12-31 男", "eligibility.born refusal-eligibility-born-before"),
        (by_sex(), "1984-01-01 女", "met"),
        (by_sex(), "1983-12-31", "eligibility.born refusal-eligibility-born-before"),
        (under(), "1986-01-01", "eligibility.born refusal-eligibility-too-old"),
        (under(), "1986-01-02", "met"),
        // Who was born on 29 February has the birthday on 1 March where there is none.
        (leap(), "2000-02-29", "met"),
        (leap(), "2000-02-28", "eligibility.born refusal-eligibility-too-old"),
        (Test::Degree { least: Degree::Master }, "博士", "met"),
        (Test::Degree { least: Degree::Master }, "硕士", "met"),
        (Test::Degree { least: Degree::Master }, "学士", "eligibility.degree refusal-eligibility-degree"),
        (Test::Degree { least: Degree::Master }, "", "eligibility.known refusal-eligibility-lacks-degree"),
        (host(&[], false), "单位", "met"),
        (host(&[], true), "单位", "eligibility.host refusal-eligibility-host"),
        (host(&[Class::ResearchUniversity], false), "单位", "eligibility.host refusal-eligibility-host"),
        (host(&[Class::ResearchUniversity], true), "单位 主要单位", "met"),
        (host(&[], false), "未核准单位", "eligibility.host refusal-eligibility-host"),
        (Test::National, "本国", "met"),
        (Test::National, "外国", "eligibility.nationality refusal-eligibility-national"),
        (Test::National, "", "eligibility.known refusal-eligibility-lacks-nationality"),
        (Test::NotBanned, "", "met"),
        (Test::NotBanned, "禁至2027-01-01", "eligibility.ban refusal-eligibility-banned"),
        (Test::NotBanned, "禁", "eligibility.ban refusal-eligibility-banned-open"),
    ] {
        check(test, who, expected);
    }
}

/// `A1 负责 申请`, `P2 主要 在研 2024 至2027-01-01`, `P3 负责 结题 2024 于2026-01-01`; behind `@` a type, behind `#` a funder.
fn item(text: &str) -> Item {
    let mut words = text.split_whitespace();
    let number = words.next().expect("a number").to_owned();
    let thing = number.bytes().fold(0_u8, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte));
    let mut item = Item { thing: id(thing), number, role: Role::Lead, types: Vec::new(), funder: None, state: State::Applied };
    let (mut on, mut until, mut ended, mut is_approved) = (day("2024-06-01"), None, None, false);
    for word in words {
        match word {
            "负责" => item.role = Role::Lead,
            "主要" => item.role = Role::MainMember,
            "参与" => item.role = Role::Member,
            "申请" => {}
            "在研" => is_approved = true,
            "结题" | "终止" => {
                is_approved = true;
                ended = Some((if word == "结题" { End::Concluded } else { End::Terminated }, day("2026-01-01")));
            }
            word => {
                if let Some(text) = word.strip_prefix('至') {
                    until = Some(day(text));
                } else if let Some(text) = word.strip_prefix('@') {
                    item.types.push(text.to_owned());
                } else if let Some(text) = word.strip_prefix('#') {
                    item.funder = Some(text.to_owned());
                } else {
                    on = day(&format!("{word}-06-01"));
                }
            }
        }
    }
    if is_approved {
        item.state = State::Approved { on, until, ended };
    }
    item
}

fn limit(most: u32, counts: Vec<Counting>) -> Limit {
    let ends = vec![End::Concluded, End::Terminated, End::Revoked];
    Limit { cited: cited("limit"), roles: Vec::new(), rank: None, most, counts, ends, overdue_bars: false }
}

fn both() -> Counting {
    Counting { applied: true, running: true, ..Counting::default() }
}

fn told(limit: &Limit, rank: Option<Rank>, items: &[&str]) -> String {
    let items: Vec<Item> = items.iter().map(|text| item(text)).collect();
    let counted = |counted: &[rules::restriction::Counted]| {
        counted.iter().map(|one| format!("{}/{}", one.item.number, one.reason.as_str())).collect::<Vec<_>>().join(" ")
    };
    match limit.judge(rank, &items, id(0), day("2026-03-01")) {
        Ok(of) => format!("fits [{}]", counted(&of)),
        Err(why) => format!("{} [{}]", why.rule().id, counted(why.counted())),
    }
}

#[test]
fn limits_count_by_role_type_year_and_state_and_list_what_counts() {
    let two = limit(2, vec![both()]);
    let lead = limit(1, vec![Counting { roles: vec![Role::Lead], ..both() }]);
    let talent = limit(1, vec![Counting { types: vec!["talent".to_owned()], ..both() }]);
    let since = limit(1, vec![Counting { roles: vec![Role::MainMember], approved_from: Some(2023), ..both() }]);
    let others = limit(1, vec![Counting { funders: vec!["基金委".to_owned()], ..both() }]);
    let all = limit(1, vec![Counting { funders: vec!["*".to_owned()], ..both() }]);
    let term = Limit { ends: vec![End::Term], ..limit(1, vec![both()]) };
    let bars = Limit { overdue_bars: true, ..limit(9, vec![both()]) };
    let applied = limit(1, vec![Counting { applied: true, ..Counting::default() }]);
    let senior = Limit { rank: Some(Rank::Senior), ..limit(2, vec![both()]) };
    let cases: &[(&Limit, Option<Rank>, &[&str], &str)] = &[
        // Scenario E12: one runs, one is submitted, a third.
        (&two, None, &["P1 负责 在研 至2027-01-01", "A1 负责 申请"], "restriction.most [P1/running A1/applied]"),
        (&two, None, &["P1 负责 在研 至2027-01-01"], "fits [P1/running]"),
        (&two, None, &["A1 负责 申请", "A1 参与 申请"], "fits [A1/applied]"),
        (&lead, None, &["P1 主要 在研"], "fits []"),
        (&talent, None, &["P1 负责 在研 @talent"], "restriction.most [P1/running]"),
        (&talent, None, &["P1 负责 在研 @free-exploration", "P2 负责 在研"], "fits []"),
        (&since, None, &["P1 主要 在研 2022"], "fits []"),
        (&since, None, &["P1 主要 在研 2023"], "restriction.most [P1/running]"),
        (&two, None, &["P1 负责 在研 #基金委", "P2 负责 在研 #科技部"], "fits []"),
        (&others, None, &["P1 负责 在研 #科技部"], "fits []"),
        (&others, None, &["P1 负责 在研 #基金委"], "restriction.most [P1/running]"),
        (&all, None, &["P1 负责 在研 #科技部"], "restriction.most [P1/running]"),
        // The first day after the term is the first that is overdue; what the rule ends by its term is over on that day.
        (&two, None, &["P1 负责 在研 至2026-03-01"], "fits [P1/overdue]"),
        (&two, None, &["P1 负责 在研 至2026-03-02"], "fits [P1/running]"),
        (&term, None, &["P1 负责 在研 至2026-03-01"], "fits []"),
        (&term, None, &["P1 负责 在研 至2026-03-02"], "restriction.most [P1/running]"),
        (&bars, None, &["P1 负责 在研 至2026-03-01", "P2 负责 在研 至2030-01-01"], "restriction.overdue [P1/overdue]"),
        (&two, None, &["P1 负责 结题", "P2 负责 终止"], "fits []"),
        // What ends it is what the rule names: here only its term does.
        (&term, None, &["P1 负责 结题 至2027-01-01"], "restriction.most [P1/running]"),
        (&applied, None, &["P1 负责 在研"], "fits []"),
        (&senior, Some(Rank::Other), &["A1 负责 申请", "A2 负责 申请"], "fits [A1/applied A2/applied]"),
        (&senior, Some(Rank::Senior), &["A1 负责 申请", "A2 负责 申请"], "restriction.most [A1/applied A2/applied]"),
        (&senior, None, &["A1 负责 申请", "A2 负责 申请"], "eligibility.known []"),
        (&senior, None, &["A1 负责 申请"], "fits [A1/applied]"),
    ];
    for (limit, rank, items, expected) in cases {
        assert_eq!(told(limit, *rank, items), *expected, "{items:?}");
    }
    let refused = term.judge(None, &[item("P1 负责 在研 至2026-09-01")], id(0), day("2026-03-01")).expect_err("it is full");
    assert_eq!(refused.room_from(&term.ends), Some(day("2026-09-01")));
    // The application itself is one of the most, and is not counted twice when it is sent again.
    assert_eq!(two.counted(&[item("A1 申请")], item("A1 申请").thing, day("2026-03-01")), []);
}

fn applicant(person: PersonId, role: Role, text: &str, items: &[&str]) -> Applicant {
    Applicant { person, role, candidate: candidate(text), rank: None, items: items.iter().map(|text| item(text)).collect() }
}

fn terms() -> Terms {
    let mut terms = Terms::default();
    let advice = Citation { confidence: Confidence::Reported, ..cited("advice") };
    let later = Citation { from: Some(day("2027-01-01")), ..cited("later") };
    terms.eligibility.rules = vec![
        Condition { cited: cited("not-banned"), roles: Role::ALL.to_vec(), test: Test::NotBanned },
        Condition { cited: advice, ..condition(Test::National) },
        Condition { cited: later, ..condition(Test::Degree { least: Degree::Doctor }) },
    ];
    terms.restriction.rules = vec![limit(1, vec![both()])];
    terms
}

#[test]
fn what_nobody_has_verified_advises_and_what_is_private_to_a_member_is_not_told() {
    let other = PersonId(id(8));
    let people = [applicant(LEAD, Role::Lead, "", &[]), applicant(other, Role::Member, "禁至2027-01-01", &["A1 参与 申请"])];
    let terms = terms();
    let found = admission::findings(&terms, &people, id(0), day("2026-03-01"), day("2026-03-02"));
    let lines: Vec<String> = found
        .iter()
        .map(|one| {
            let why = one.told(LEAD).map_or("met", |why| why.says().key);
            format!(
                "{} {} {} {why}",
                if one.person == LEAD { "lead" } else { "member" },
                one.rule.cited().id,
                if one.refuses() { "refuses" } else { "lets" }
            )
        })
        .collect();
    assert_eq!(
        lines,
        [
            "lead not-banned lets met",
            // Reported by others, so it only advises; the later one is not in force when the call opens.
            "lead advice lets refusal-eligibility-lacks-nationality",
            "lead limit lets met",
            "member not-banned refuses refusal-eligibility-member",
            "member limit refuses refusal-restriction-too-many",
        ]
    );
    let refused = admission::refusals(&found, LEAD);
    assert_eq!(
        refused.iter().map(|one| (one.field.as_str(), one.rule.id)).collect::<Vec<_>>(),
        [("not-banned", "eligibility.member"), ("limit", "restriction.most")]
    );
    let forced = Citation { force: Some(Force::Block), ..terms.eligibility.rules[1].cited.clone() };
    assert_eq!((terms.eligibility.rules[1].cited.force(), forced.force()), (Force::Advice, Force::Block));
}

#[test]
fn a_call_refuses_rules_that_cannot_be() {
    let check = |change: fn(&mut Terms), expected: &str| {
        let mut content = content();
        content.foreign_leads = true;
        content.terms = terms();
        content.terms.eligibility.rules.remove(1);
        change(&mut content.terms);
        let answer = rules::call::draft(ProgrammeId(id(1)), &programme(), content).map_or_else(|why| why.rule().id, |_| "taken");
        assert_eq!(answer, expected);
    };
    check(|_| {}, "taken");
    check(|terms| terms.eligibility.rules.push(terms.eligibility.rules[0].clone()), "eligibility.name");
    check(|terms| terms.eligibility.rules[0].cited.id = "大写".to_owned(), "eligibility.name");
    check(|terms| terms.eligibility.rules[0] = condition(Test::National), "eligibility.contradiction");
    check(|terms| terms.eligibility.rules[0] = condition(Test::Under { age: 3, women: None, on: Day::new_year(2026) }), "eligibility.figure");
    check(|terms| terms.restriction.rules[0].most = 0, "eligibility.figure");
    check(|terms| terms.restriction.rules[0].counts[0] = Counting::default(), "eligibility.figure");
    check(|terms| terms.restriction.rules[0].counts.clear(), "eligibility.figure");
}

fn particulars() -> Particulars {
    Particulars {
        funder: Some("国家自然科学基金委员会".to_owned()),
        programme: "面上项目".to_owned(),
        sort: "talent".to_owned(),
        number: "Z-1".to_owned(),
        lead: Some(LEAD),
        members: vec![(PersonId(id(8)), Role::MainMember)],
        host: None,
        host_name: "中国科学院物理研究所".to_owned(),
        amount: Some(rules::Money::yuan(500_000)),
        approved: day("2024-06-01"),
        from: Some(day("2024-07-01")),
        until: Some(day("2027-07-01")),
    }
}

fn names() -> Names {
    Names { title: "低维材料".to_owned(), lead: "李伟".to_owned(), members: vec!["赵六".to_owned()] }
}

fn recorded(import: Option<ImportId>) -> Event<Award> {
    award::record(AwardId(id(5)), particulars(), names(), import).expect("it is recorded")
}

#[test]
fn award() {
    let (this, today) = (AwardId(id(5)), day("2026-03-01"));
    let approved: Award = after(None, recorded(None), 1);
    let ended = after(Some(approved.clone()), approved.end(Outcome::Concluded, today, today).expect("it ends"), 2);
    let taken_back = after(Some(approved.clone()), approved.take_back().expect("it is taken back"), 2);
    let record = |change: fn(&mut Particulars)| {
        let mut particulars = particulars();
        change(&mut particulars);
        award::record(this, particulars, names(), None)
    };
    let mut chart = line("none", "record", record(|_| {}));
    chart.push_str(&line("none", "record, no number", record(|it| it.number.clear())));
    chart.push_str(&line("none", "record, empty term", record(|it| it.until = it.from)));
    chart.push_str(&line("none", "record, lead twice", record(|it| it.members.push((LEAD, Role::Member)))));
    chart.push_str(&line("none", "record, many members", record(|it| it.members = (0..201).map(|_| (LEAD, Role::Member)).collect())));
    for (name, state) in [("approved", &approved), ("ended", &ended), ("taken back", &taken_back)] {
        chart.push_str(&line(name, "revise", state.revise(this, particulars(), names(), None)));
        chart.push_str(&line(name, "end", state.end(Outcome::Terminated, today, today)));
        chart.push_str(&line(name, "end tomorrow", state.end(Outcome::Revoked, today.next(), today)));
        chart.push_str(&line(name, "end before it began", state.end(Outcome::Revoked, day("2024-05-31"), today)));
        chart.push_str(&line(name, "reopen", state.reopen()));
        chart.push_str(&line(name, "take back", state.take_back()));
    }
    insta::assert_snapshot!(chart);
    assert_eq!((approved.people().len(), taken_back.state()), (2, None));
}

#[test]
fn an_import_gives_back_what_it_brought_and_what_it_changed_and_leaves_what_was_revised_since() {
    let (this, import) = (AwardId(id(5)), ImportId(id(6)));
    let brought: Award = after(None, recorded(Some(import)), 1);
    assert_eq!(brought.undo(this, import).map(|event| event.fact.name()), Some("taken-back"));
    let other = Particulars { programme: "重点项目".to_owned(), ..particulars() };
    let by_hand: Award = after(None, recorded(None), 1);
    let changed = after(Some(by_hand.clone()), by_hand.revise(this, other, names(), Some(import)).expect("it is revised"), 2);
    let undone = after(Some(changed.clone()), changed.undo(this, import).expect("it is given back"), 3);
    assert_eq!((undone.particulars.clone(), undone.names.clone(), undone.import), (by_hand.particulars, by_hand.names, None));
    assert!(undone.undo(this, import).is_none() && changed.undo(this, ImportId(id(7))).is_none());
    let since = after(Some(changed.clone()), changed.revise(this, particulars(), names(), None).expect("it is revised"), 3);
    assert!(since.undo(this, import).is_none(), "what was corrected since stays");
}

fn imposed(until: Option<&str>) -> Event<Ban> {
    let source = Prose::parse("科研诚信办公室 2025〔7〕号", 100).expect("a source");
    ban::impose(LEAD, Ground::Misconduct, day("2026-01-01"), until.map(day), source, false).expect("it is imposed")
}

#[test]
fn ban_and_import() {
    let source = || Prose::parse("文号", 100).expect("a source");
    let first = day("2026-01-01");
    let mut chart = line("none", "impose", ban::impose(LEAD, Ground::Money, first, None, source(), false));
    chart.push_str(&line("none", "impose, empty term", ban::impose(LEAD, Ground::Money, first, Some(first), source(), false)));
    chart.push_str(&line("none", "impose on oneself", ban::impose(LEAD, Ground::Money, first, None, source(), true)));
    let standing: Ban = after(None, imposed(Some("2027-01-01")), 1);
    let lifted = after(Some(standing.clone()), standing.lift(false).expect("it is lifted"), 2);
    for (name, state) in [("in force", &standing), ("lifted", &lifted)] {
        chart.push_str(&line(name, "lift", state.lift(false)));
        chart.push_str(&line(name, "lift one's own", state.lift(true)));
    }
    let take_in = |new| {
        let counts = Counts { new, changed: 0, same: 3, faulty: 1 };
        import::take_in(LEAD, "00".to_owned(), counts, Line::parse("历年项目.csv", 60).expect("a name"))
    };
    let taken: Import = after(None, take_in(2).expect("it is taken in"), 1);
    let undone = after(Some(taken.clone()), taken.undo(1).expect("it is undone"), 2);
    chart.push_str(&line("none", "take in", take_in(2)));
    chart.push_str(&line("none", "take in nothing", take_in(0)));
    let people = |new| {
        let counts = Counts { new, changed: 0, same: 3, faulty: 1 };
        import::take_in_people(LEAD, rules::OrganisationId(id(8)), "00".to_owned(), counts, Line::parse("人员.csv", 60).expect("a name"))
    };
    chart.push_str(&line("none", "take in people", people(1)));
    chart.push_str(&line("none", "take in nobody", people(0)));
    chart.push_str(&line("taken in", "undo", taken.undo(0)));
    chart.push_str(&line("undone", "undo", undone.undo(0)));
    insta::assert_snapshot!(chart);
    let in_force = |on: &str| standing.is_in_force(day(on));
    assert_eq!([in_force("2025-12-31"), in_force("2026-01-01"), in_force("2026-12-31"), in_force("2027-01-01")], [false, true, true, false]);
    let open: Ban = after(None, imposed(None), 1);
    assert_eq!(ban::longest([&standing, &open].into_iter(), day("2026-06-01")), Some(None), "the one without an end is the longest");
    assert_eq!(ban::longest([&standing, &lifted].into_iter(), day("2026-06-01")), Some(Some(day("2027-01-01"))));
    assert_eq!(ban::longest([&standing].into_iter(), day("2027-06-01")), None);
}

#[test]
fn events_of_limits() {
    let (import, now) = (ImportId(id(6)), at("2026-03-15 12:00"));
    let mut golden = written(&recorded(None));
    let approved: Award = after(None, recorded(None), 1);
    golden.push_str(&written(&approved.revise(AwardId(id(5)), Particulars { lead: None, ..particulars() }, names(), Some(import)).expect("revised")));
    for fact in [award::Fact::Ended { end: Outcome::Concluded, on: day("2026-03-01") }, award::Fact::Reopened, award::Fact::TakenBack] {
        golden.push_str(&written::<Award>(&Event::fact(fact)));
    }
    golden.push_str(&written(&imposed(Some("2027-01-01"))));
    golden.push_str(&written::<Ban>(&Event::fact(ban::Fact::Lifted)));
    let counts = Counts { new: 2, changed: 1, same: 0, faulty: 4 };
    golden.push_str(&written(&import::take_in(LEAD, "00".to_owned(), counts, Line::parse("历年项目.csv", 60).expect("a name")).expect("taken in")));
    golden.push_str(&written::<Import>(&Event::fact(import::Fact::Undone { left: 1 })));
    let people = import::take_in_people(LEAD, rules::OrganisationId(id(8)), "00".to_owned(), counts, Line::parse("人员.xlsx", 60).expect("a name"));
    golden.push_str(&written(&people.expect("taken in")));
    // A call with rules, and a submission with what was checked.
    let ruled = rules::call::Content { terms: terms(), ..content() };
    golden.push_str(&written(&rules::call::draft(ProgrammeId(id(1)), &programme(), ruled).expect("a draft")));
    let (answers, name) = (answers(), Line::parse("李伟", 60).expect("a name"));
    let sent = submission(&answers, Some(&name), now);
    let event = application::submit(ApplicationId(id(3)), None, CallId(id(2)), &open_call(), 2, &sent).expect("it is taken");
    let people = [applicant(LEAD, Role::Lead, "1986-01-01", &[])];
    let terms = terms();
    let found = admission::findings(&terms, &people, id(3), day("2026-03-01"), day("2026-03-15"));
    let kept = admission::kept(event, &found);
    assert!(!serde_json::to_string(&kept.fact).expect("facts").contains("1986"), "no date of birth is kept");
    golden.push_str(&written(&kept));
    // A degree, and what version 1 of a career wrote.
    let Some(entry) = post().private.into_iter().next().and_then(|part| part.content) else { panic!("an entry") };
    let degree = rules::career::Entry { particular: Some(rules::career::Particular::Degree(Degree::Doctor)), position: None, ..entry };
    golden.push_str(&written(&rules::career::enter(LEAD, rules::career::What::Degree, None, degree, 0).expect("it is entered")));
    insta::assert_snapshot!(golden);
}

proptest! {
    #[test]
    fn whoever_fits_with_more_fits_with_less_and_nothing_is_counted_twice(states in prop::collection::vec(0_u8..4, 0..8), most in 1_u32..6) {
        let today = day("2026-03-01");
        let items: Vec<Item> = states
            .iter()
            .enumerate()
            .map(|(number, state)| item(&format!("X{number} 负责 {}", ["申请", "在研", "在研 至2026-01-01", "结题"][usize::from(*state)])))
            .collect();
        let twice: Vec<Item> = items.iter().chain(&items).cloned().collect();
        let rule = limit(most, vec![both()]);
        let counted = rule.counted(&items, Id([0; 16]), today);
        prop_assert_eq!(&counted, &rule.counted(&twice, Id([0; 16]), today));
        prop_assert_eq!(counted.len(), states.iter().filter(|state| **state != 3).count());
        let fits = rule.judge(None, &items, Id([0; 16]), today).is_ok();
        prop_assert_eq!(fits, counted.len() < most as usize);
        if fits {
            for left_out in 0..items.len() {
                let mut fewer = items.clone();
                fewer.remove(left_out);
                prop_assert!(rule.judge(None, &fewer, Id([0; 16]), today).is_ok());
            }
        }
        let is_overdue = counted.iter().any(|one| matches!(one.reason, Reason::Overdue { .. }));
        let barring = Limit { overdue_bars: true, ..limit(100, vec![both()]) };
        prop_assert_eq!(barring.judge(None, &items, Id([0; 16]), today).is_err(), is_overdue);
    }
}

#[test]
fn a_refusal_of_a_member_is_the_same_whatever_the_reason() {
    let why = |refusal: Refusal| rules::eligibility::told_others(PersonId(id(8)), LEAD, refusal);
    for refusal in [Refusal::Banned { until: None }, Refusal::DegreeTooLow, Refusal::NoHost, Refusal::NotNational] {
        assert_eq!(why(refusal), Refusal::Member);
    }
}

/// The rules of the call after an amendment, each with its version, and what the notice says of it.
fn amended(call: &Call, years: &[(&str, i16)], what: &str) -> (Call, String) {
    let rules = years.iter().map(|(id, year)| Condition {
        cited: Citation { version: 9, ..cited(id) },
        roles: Vec::new(),
        test: Test::BornFrom { day: Day::new_year(*year), women: None },
    });
    let conditions = Conditions { rules: rules.collect() };
    let event = call.amend(conditions, Restrictions::default(), Bilingual::new("更正", ""), at("2026-03-10 09:00"));
    let after = after(Some(call.clone()), event.unwrap_or_else(|why| panic!("{what}: {why:?}")), 3);
    let versions = after.content.terms.eligibility.rules.iter().map(|rule| format!("{} v{}", rule.cited.id, rule.cited.version));
    let told = after.amendments.last().map(|one| format!("; changed {:?}, removed {:?}", one.changed, one.removed)).unwrap_or_default();
    let text = format!("{}{told}", versions.collect::<Vec<_>>().join(", "));
    (after, text)
}

#[test]
fn an_amended_rule_has_the_next_version_and_the_others_keep_theirs() {
    let call = open_call();
    let mut texts = Vec::new();
    let (call, text) = amended(&call, &[("born-from", 1986), ("born-too", 1950)], "two new ones");
    texts.push(text);
    let (call, text) = amended(&call, &[("born-from", 1984), ("born-too", 1950)], "one is changed");
    texts.push(text);
    let (call, text) = amended(&call, &[("born-from", 1986), ("born-too", 1950)], "and changed back");
    texts.push(text);
    let (call, text) = amended(&call, &[("born-from", 1986)], "one is taken out");
    texts.push(text);
    insta::assert_snapshot!(texts.join("\n"), @r#"
    born-from v9, born-too v9; changed ["born-from", "born-too"], removed []
    born-from v10, born-too v9; changed ["born-from"], removed []
    born-from v11, born-too v9; changed ["born-from"], removed []
    born-from v11; changed [], removed ["born-too"]
    "#);
    assert_eq!(call.amendments.len(), 4);
}
