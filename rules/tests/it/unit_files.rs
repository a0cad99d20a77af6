//! Unit files 单位档案: which papers count on which day, as tables of text; a paper's life as a chart; its events as the journal keeps them.

use crate::charts::line;
use crate::golden::written;
use crate::samples::{LEAD, after, answers, at, content, id, open_call, programme, submission};
use proptest::prelude::*;
use rules::application::{self, Filed, Kept};
use rules::budget::{Asked as AskedFor, Budget};
use rules::call::Terms;
use rules::day::Day;
use rules::form::{Declared, Field, FieldKind, MediaType, Values};
use rules::organisation::{self, Class, CreditCode, Known, Organisation, Record};
use rules::refusal::Explain;
use rules::text::{Bilingual, Line};
use rules::time::{Window, Zone};
use rules::unit_file::{
    self, AccountsAsked, Asked, CreditAsked, CreditResult, Figures, HighTechAsked, HostFile, Hosts, OWN_PROOF, Paper, Pinned, Refusal, Scan,
    UnitFile, What, is_enterprise,
};
use rules::{ApplicationId, CallId, Event, Money, OrganisationId, ProgrammeId, Thing, UnitFileId};

fn day(text: &str) -> Day {
    Day::parse(text).unwrap_or_else(|| panic!("no day: {text}"))
}

fn scan(number: u8) -> Scan {
    Scan { digest: format!("sha256:{number:064}"), bytes: 9, media: MediaType::Pdf, declared: Declared { by: LEAD, at: at("2026-03-01 10:00") } }
}

/// `2024` is accounts, `GR1@2023-03-31` a certificate, `2026-01-05` a clear record, `2026-01-05!` one that tells of breaches.
fn paper(text: &str) -> Paper {
    if let Some((number, issued)) = text.split_once('@') {
        return Paper::HighTech { number: number.to_owned(), issued: day(issued) };
    }
    if let Ok(year) = text.parse() {
        return Paper::Accounts { year, revenue: Money::yuan(5_000_000), research: Money::yuan(400_000), assets: Money::yuan(9_000_000) };
    }
    let result = if text.ends_with('!') { CreditResult::Listed } else { CreditResult::Clear };
    Paper::Credit { on: day(text.trim_end_matches('!')), result }
}

fn unit(class: Class, begins: &str) -> Organisation {
    let check = CreditCode::check_letter(begins.as_bytes()).expect("letters of a code");
    let known = Known::Code(CreditCode::parse(&format!("{begins}{}", char::from(check))).expect("a code"));
    let record = Record { name: Bilingual::new("某公司", ""), class, known, ror: None, parent: None };
    after(None, organisation::enter(record, None).expect("it can be entered"), 1)
}

fn company() -> Organisation {
    unit(Class::Other, "91110000MA01DEM01")
}

fn of() -> OrganisationId {
    OrganisationId(id(4))
}

fn filed(text: &str) -> UnitFile {
    after(None, unit_file::file((of(), &company()), paper(text), scan(1), day("2026-12-31")).expect("it can be filed"), 1)
}

fn everything() -> Asked {
    Asked {
        hosts: Hosts::Enterprises,
        accounts: Some(AccountsAsked { years: 3, ready_months: 5 }),
        high_tech: Some(HighTechAsked { years: 3 }),
        credit: Some(CreditAsked { days: 30 }),
        own_proof: false,
    }
}

/// What a call finds in a file on a day: a word for each paper.
fn found(asked: &Asked, files: &str, on: &str) -> String {
    let files: Vec<(UnitFileId, UnitFile)> = files.split_whitespace().zip(1..).map(|(text, number)| (UnitFileId(id(number)), filed(text))).collect();
    let findings = asked.findings(files.iter().map(|(id, file)| (*id, file)), day(on));
    let said = |what: What| match what {
        What::Accounts(year) => year.to_string(),
        What::HighTech | What::Credit => what.kind().to_owned(),
    };
    let one = |finding: &unit_file::Finding| match &finding.why {
        None => format!("{}=#{}", said(finding.what), finding.used.map_or(0, |used| used.pinned.file.0.0[15])),
        Some(Refusal::Missing(_)) => format!("{} missing", said(finding.what)),
        Some(Refusal::Expired { since, .. }) => format!("{} over since {since}", said(finding.what)),
        Some(Refusal::Later { from, .. }) => format!("{} from {from}", said(finding.what)),
        Some(other) => format!("{} {}", said(finding.what), other.says().key),
    };
    findings.iter().map(one).collect::<Vec<_>>().join("; ")
}

#[test]
fn accounts_are_asked_of_the_last_full_years() {
    let check = |years: u8, ready_months: u8, on: &str, expected: &str| {
        let asked = Asked { accounts: Some(AccountsAsked { years, ready_months }), ..Asked::default() };
        let years: Vec<String> = asked.papers(day(on)).into_iter().map(|what| format!("{what:?}")).collect();
        assert_eq!(years.join(" ").replace("Accounts", ""), expected, "{years:?}");
    };
    check(3, 5, "2026-05-31", "(2024) (2023) (2022)");
    check(3, 5, "2026-06-01", "(2025) (2024) (2023)");
    check(1, 0, "2026-01-01", "(2025)");
    check(1, 12, "2026-12-31", "(2024)");
    check(2, 4, "2026-04-30", "(2024) (2023)");
    check(2, 4, "2026-05-01", "(2025) (2024)");
}

#[test]
fn what_counts_is_what_is_valid_on_the_last_day() {
    let asked = everything();
    let check = |files: &str, on: &str, expected: &str| assert_eq!(found(&asked, files, on), expected);
    let all = "2024 2023 2022 GR2023@2023-04-01 2026-03-15";
    check(all, "2026-03-31", "2024=#1; 2023=#2; 2022=#3; high-tech=#4; credit=#5");
    check("", "2026-03-31", "2024 missing; 2023 missing; 2022 missing; high-tech missing; credit missing");
    // The boundary days: a certificate lasts until the day before its third anniversary, a record of 30 days until the day before the thirtieth.
    check(all, "2026-04-01", "2024=#1; 2023=#2; 2022=#3; high-tech over since 2026-04-01; credit=#5");
    check(all, "2026-04-13", "2024=#1; 2023=#2; 2022=#3; high-tech over since 2026-04-01; credit=#5");
    check(all, "2026-04-14", "2024=#1; 2023=#2; 2022=#3; high-tech over since 2026-04-01; credit over since 2026-04-14");
    check(
        "2025 2024 2023 GR2023@2026-04-02 2026-04-02",
        "2026-04-01",
        "2024=#2; 2023=#3; 2022 missing; high-tech from 2026-04-02; credit from 2026-04-02",
    );
    // Of several the one that is valid, and of those the one that is longest; one that tells of breaches is not made good by an earlier one.
    check(
        "2024 2023 2022 GR2020@2020-01-01 GR2023@2023-06-01 2026-03-01 2026-03-05",
        "2026-03-20",
        "2024=#1; 2023=#2; 2022=#3; high-tech=#5; credit=#7",
    );
    check(
        "2024 2023 2022 GR2026@2026-01-01 2026-03-01 2026-03-05!",
        "2026-03-20",
        "2024=#1; 2023=#2; 2022=#3; high-tech=#4; credit refusal-unit-file-credit-listed",
    );
    check("2024 2023 2022 GR2024@2024-02-29 2026-03-05", "2026-03-20", "2024=#1; 2023=#2; 2022=#3; high-tech=#4; credit=#5");
    let usual = Figures::default();
    assert_eq!(paper("GR2024@2024-02-29").term(&usual).until, Some(day("2027-03-01")));
    assert_eq!(paper("2025").term(&usual), unit_file::Term { from: day("2026-01-01"), until: None });
    // The close at midnight is the day that ends there.
    let window = |closes: &str| Window { opens: at("2026-03-01 09:00"), closes: at(closes), zone: Zone::shanghai() };
    assert_eq!((Asked::day(&window("2026-04-01 00:00")), Asked::day(&window("2026-04-01 00:01"))), (day("2026-03-31"), day("2026-04-01")));
}

#[test]
fn who_is_asked() {
    let (company, university) = (company(), unit(Class::ResearchUniversity, "12100000MB1DEM000"));
    let leading = unit(Class::LeadingCompany, "12100000MB1DEM000");
    assert_eq!([&company, &leading, &university].map(is_enterprise), [true, true, false]);
    let asked = everything();
    assert_eq!([Some(&company), Some(&university), None].map(|host| asked.binds(host)), [true, false, false]);
    let of_all = Asked { hosts: Hosts::All, ..asked };
    assert_eq!([Some(&company), Some(&university), None].map(|host| of_all.binds(host)), [true, true, true]);
    let of_none = Asked { hosts: Hosts::All, ..Asked::default() };
    assert_eq!([Some(&company), Some(&university), None].map(|host| of_none.binds(host)), [false, false, false]);
}

#[test]
fn own_funds_need_a_proof_where_the_call_says() {
    let kept = |own: Option<i64>, fields: &[&str]| {
        let budget = Budget { asked: AskedFor::Lump(Money::yuan(100)), own: own.map(Money::fen) };
        let file =
            |field: &&str| Filed { field: (*field).to_owned(), digest: "sha256:00".to_owned(), bytes: 9, media: MediaType::Pdf, declared: None };
        let values = Values { budgets: [("budget".to_owned(), budget)].into(), ..Values::default() };
        Kept { choices: Default::default(), money: Default::default(), files: fields.iter().map(file).collect(), values: Box::new(values) }
    };
    let check = |own_proof: bool, own: Option<i64>, fields: &[&str], expected: Result<(), Refusal>| {
        let asked = Asked { own_proof, ..Asked::default() };
        assert_eq!(asked.judge_own(&kept(own, fields)), expected);
    };
    let unproved = |own: i64| Err(Refusal::OwnUnproved { own: Money::fen(own) });
    check(false, Some(1), &[], Ok(()));
    check(true, None, &[], Ok(()));
    check(true, Some(0), &[], Ok(()));
    check(true, Some(1), &[], unproved(1));
    check(true, Some(5_000), &["body"], unproved(5_000));
    check(true, Some(1), &[OWN_PROOF], Ok(()));
}

#[test]
fn a_call_asks_what_can_be_meant() {
    let with = |asked: Asked, proof: bool| {
        let mut content = content();
        if proof {
            let kind = FieldKind::Files { most: 1, bytes_each: 9, media: vec![MediaType::Pdf], pdf: None };
            let field =
                Field {
                    id: OWN_PROOF.to_owned(), label: Bilingual::new("证明", ""), help: Bilingual::default(), required: false, when: None, kind
                };
            content.form.sections[0].fields.push(field);
        }
        content.terms = Terms { unit_files: asked, ..Terms::default() };
        match rules::call::draft(ProgrammeId(id(1)), &programme(), content) {
            Ok(event) => event.fact.decode_again(),
            Err(why) => why.says().key.to_owned(),
        }
    };
    let accounts = |years: u8, ready_months: u8| Asked { accounts: Some(AccountsAsked { years, ready_months }), ..Asked::default() };
    let check = |asked: Asked, proof: bool, expected: &str| assert_eq!(with(asked, proof), expected);
    check(everything(), false, "drafted");
    check(accounts(0, 5), false, "refusal-unit-file-figure");
    check(accounts(10, 12), false, "drafted");
    check(accounts(11, 5), false, "refusal-unit-file-figure");
    check(accounts(1, 13), false, "refusal-unit-file-figure");
    check(Asked { high_tech: Some(HighTechAsked { years: 11 }), ..Asked::default() }, false, "refusal-unit-file-figure");
    check(Asked { credit: Some(CreditAsked { days: 0 }), ..Asked::default() }, false, "refusal-unit-file-figure");
    check(Asked { credit: Some(CreditAsked { days: 1_100 }), ..Asked::default() }, false, "drafted");
    check(Asked { own_proof: true, ..Asked::default() }, false, "refusal-unit-file-no-proof-field");
    check(Asked { own_proof: true, ..Asked::default() }, true, "drafted");
}

/// What is written is read, in the name of what happened.
trait Again {
    fn decode_again(&self) -> String;
}

impl Again for rules::call::Fact {
    fn decode_again(&self) -> String {
        use rules::thing::Fact as _;
        let bytes = serde_json::to_vec(self).expect("it is written");
        Self::decode(Self::VERSION, &bytes).expect("it is read").name().to_owned()
    }
}

#[test]
fn chart_of_a_paper() {
    let (company, today) = (company(), day("2026-12-31"));
    let ended = after(Some(company.clone()), company.end(of(), organisation::Way::Dissolved, &[], today, today).expect("it can end"), 2);
    let files = |unit: &Organisation, text: &str, today: &str| unit_file::file((of(), unit), paper(text), scan(1), day(today));
    let mut chart = String::new();
    for (deed, outcome) in [
        ("file accounts", files(&company, "2025", "2026-01-01")),
        ("file, year not over", files(&company, "2025", "2025-12-31")),
        ("file, no year", files(&company, "25", "2026-01-01")),
        ("file certificate", files(&company, "GR2026@2026-01-01", "2026-01-01")),
        ("file, ahead", files(&company, "GR2026@2026-01-02", "2026-01-01")),
        ("file, no number", files(&company, "gr-2026@2026-01-01", "2026-01-01")),
        ("file credit record", files(&company, "2026-01-01!", "2026-01-01")),
        ("file, ended unit", files(&ended, "2025", "2026-01-01")),
    ] {
        chart.push_str(&line("none", deed, outcome));
    }
    let standing = filed("2025");
    let many = (2..=unit_file::VERSIONS_MOST as u64).fold(standing.clone(), |file, version| {
        let event = file.replace(&company, paper("2025"), scan(u8::try_from(version).expect("small")), today).expect("it can be replaced");
        after(Some(file), event, version)
    });
    let out = after(Some(standing.clone()), standing.take_out().expect("it can be taken out"), 2);
    for (stage, file) in [("filed", &standing), ("fifty", &many), ("taken-out", &out)] {
        chart.push_str(&line(stage, "replace", file.replace(&company, paper("2025"), scan(99), today)));
        chart.push_str(&line(
            stage,
            "replace, the same",
            file.replace(&company, paper("2025"), file.versions[file.versions.len() - 1].scan.clone(), today),
        ));
        chart.push_str(&line(stage, "replace, other year", file.replace(&company, paper("2024"), scan(99), today)));
        chart.push_str(&line(stage, "replace, other kind", file.replace(&company, paper("2026-01-01"), scan(99), today)));
        chart.push_str(&line(stage, "replace, ended unit", file.replace(&ended, paper("2025"), scan(99), today)));
        chart.push_str(&line(stage, "take out", file.take_out()));
    }
    insta::assert_snapshot!(chart);
}

#[test]
fn golden_events_of_a_paper() {
    let company = company();
    let file = |text: &str| unit_file::file((of(), &company), paper(text), scan(1), day("2026-12-31")).expect("it can be filed");
    let standing = filed("GR2023@2023-04-01");
    let answers = answers();
    let name = Line::parse("李伟", 60).expect("a name");
    let sent =
        application::submit(ApplicationId(id(3)), None, CallId(id(2)), &open_call(), 2, &submission(&answers, Some(&name), at("2026-03-15 12:00")))
            .expect("a submission");
    let taken = HostFile { unit: of(), on: day("2026-03-31"), papers: vec![Pinned { file: UnitFileId(id(5)), version: 2 }] };
    let golden = [
        written(&file("2025")),
        written(&file("GR2023@2023-04-01")),
        written(&file("2026-03-01")),
        written(&standing.replace(&company, paper("GR2023@2023-04-02"), scan(2), day("2026-12-31")).expect("it can be replaced")),
        written(&standing.take_out().expect("it can be taken out")),
        written(&unit_file::pinned(sent, taken)),
    ];
    insta::assert_snapshot!(golden.concat());
}

/// Which claims an event takes (+) and frees (-).
fn claims(before: Option<&UnitFile>, event: &Event<UnitFile>) -> String {
    let said = UnitFile::claims(before, id(5), &event.fact);
    let one = |claim: &rules::Claim| match claim {
        rules::Claim::Take(_, key) => format!("+{}", key.split_once('/').map_or("", |(_, rest)| rest)),
        rules::Claim::Free(_, key) => format!("-{}", key.split_once('/').map_or("", |(_, rest)| rest)),
    };
    said.iter().map(one).collect::<Vec<_>>().join(" ")
}

#[test]
fn a_unit_has_a_paper_once() {
    let (company, today) = (company(), day("2026-12-31"));
    let standing = filed("GR2023@2023-04-01");
    let replaced = |text: &str| standing.replace(&company, paper(text), scan(2), today).expect("it can be replaced");
    let file = unit_file::file((of(), &company), paper("2025"), scan(1), today).expect("it can be filed");
    assert_eq!(claims(None, &file), "+accounts/2025");
    assert_eq!(claims(Some(&standing), &replaced("GR2023@2023-04-02")), "");
    assert_eq!(claims(Some(&standing), &replaced("GR2024@2023-04-01")), "-high-tech/GR2023 +high-tech/GR2024");
    assert_eq!(claims(Some(&standing), &standing.take_out().expect("it can be taken out")), "-high-tech/GR2023");
}

proptest! {
    #[test]
    fn what_is_found_valid_holds_on_the_day_and_a_fuller_file_is_never_worse(
        issued in proptest::collection::vec(0_u32..4_000, 0..5),
        made in proptest::collection::vec(0_u32..4_000, 0..5),
        on in 0_u32..4_000,
        days in 1_u16..400,
        years in 1_u8..6,
    ) {
        let begin = day("2016-01-01");
        let asked = Asked { high_tech: Some(HighTechAsked { years }), credit: Some(CreditAsked { days }), ..Asked::default() };
        let mut files: Vec<(UnitFileId, UnitFile)> = Vec::new();
        let papers = issued.iter().map(|after| Paper::HighTech { number: "GR2016".to_owned(), issued: begin.plus(*after) })
            .chain(made.iter().map(|after| Paper::Credit { on: begin.plus(*after), result: CreditResult::Clear }));
        for (paper, number) in papers.zip(1_u8..) {
            let event = unit_file::file((of(), &company()), paper, scan(1), day("2028-01-01")).expect("it can be filed");
            files.push((UnitFileId(id(number)), after(None, event, 1)));
        }
        let on = begin.plus(on);
        let mut met_before = 0;
        for count in 0..=files.len() {
            let findings = asked.findings(files[..count].iter().map(|(id, file)| (*id, file)), on);
            for finding in &findings {
                prop_assert_eq!(finding.why.is_none(), finding.used.is_some_and(|used| used.term.holds(on)));
                let any = files[..count].iter().any(|(_, file)| {
                    let paper = &file.versions[0].paper;
                    paper.kind() == finding.what.kind() && paper.term(&asked.figures()).holds(on)
                });
                prop_assert_eq!(finding.why.is_none(), any);
            }
            let met = findings.iter().filter(|finding| finding.why.is_none()).count();
            prop_assert!(met >= met_before);
            met_before = met;
        }
    }
}
