//! Approvals: what a call asks of four flags, and what an application declares, as tables; what an application across disciplines names itself.

use crate::golden::written;
use crate::samples::{after, answers, at, content, id, programme, submission};
use rules::application::{self, Application, Beside, Filed, Issued, Submission};
use rules::approval::{Approval, Asked, Compliance, Days, Declaration, Demand, Flag, Grounds, Kind, Need, Refusal, Step};
use rules::call::{Call, Content, Discipline, Terms};
use rules::day::Day;
use rules::form::{Attached, Choice, FieldKind, FileName, MediaType, Raw};
use rules::refusal::Explain;
use rules::text::{Bilingual, Line};
use rules::{ApplicationId, CallId, Event, ProgrammeId};

fn day(text: &str) -> Day {
    Day::parse(text).expect("a day")
}

const fn demand(flag: Flag, step: Step) -> Demand {
    Demand { flag, step, foreign: None, grounds: Vec::new() }
}

fn approval(kind: Kind, until: Option<&str>) -> Approval {
    Approval::read(kind, "国科遗办审字〔2026〕CJ0001号", day("2026-01-10"), until.map(day), day("2026-03-15")).expect("an approval")
}

const fn said(flag: Flag, applies: bool, further: bool) -> Declaration {
    Declaration { flag, applies, further }
}

/// What is in the way, and what is outstanding later, in a line: the call closes on the last of March.
fn judged(demands: &[Demand], declarations: &[Declaration], approvals: &[Approval], foreign: bool) -> String {
    let asked = Asked { demands: demands.to_vec() };
    let compliance = Compliance { declarations: declarations.to_vec(), approvals: approvals.to_vec() };
    let days = Days { today: day("2026-03-15"), closes: day("2026-03-31") };
    let wrong = asked.judge(&compliance, foreign, days).into_iter().map(|one| format!("{} {}", one.field, one.rule.id));
    let later = asked.outstanding(&compliance, days.closes).into_iter().map(|one| format!("{} at {}", one.need.as_str(), one.step.as_str()));
    format!("{} | {}", wrong.collect::<Vec<_>>().join(", "), later.collect::<Vec<_>>().join(", "))
}

#[test]
fn what_is_asked_with_the_submission_refuses_and_what_is_asked_later_is_outstanding() {
    use Flag::{Data, Ethics, Export, HumanGenetic};
    let at = |step| [demand(Ethics, step)];
    let yes = [said(Ethics, true, false)];
    let committee = approval(Kind::EthicsReview, None);
    let check = |told: String, expected: &str| assert_eq!(told, expected);
    check(judged(&[], &[], &[], true), " | ");
    check(judged(&at(Step::Declared), &[], &[], false), "approval.ethics approval.declared | ");
    check(judged(&at(Step::Submission), &[said(Ethics, false, false)], &[], false), " | ");
    check(judged(&at(Step::Declared), &yes, &[], false), " | ");
    check(judged(&at(Step::Award), &yes, &[], false), " | ethics-review at award");
    check(judged(&at(Step::Start), &yes, &[], false), " | ethics-review at start");
    check(judged(&at(Step::Start), &yes, std::slice::from_ref(&committee), false), " | ");
    check(judged(&at(Step::Submission), &yes, &[], false), "approval.ethics approval.ethics | ethics-review at submission");
    check(judged(&at(Step::Submission), &yes, std::slice::from_ref(&committee), false), " | ");
    // What is on the list needs experts beside the committee.
    let listed = [said(Ethics, true, true)];
    check(judged(&at(Step::Submission), &listed, &[committee], false), "approval.ethics approval.ethics | ethics-experts at submission");
    // The last day is a day on which it is valid.
    check(judged(&at(Step::Submission), &yes, &[approval(Kind::EthicsReview, Some("2026-03-31"))], false), " | ");
    let over = [approval(Kind::EthicsReview, Some("2026-03-30"))];
    check(judged(&at(Step::Submission), &yes, &over, false), "approval.ethics approval.ethics | ethics-review at submission");
    let several = [demand(Export, Step::Submission), demand(Data, Step::Submission), demand(HumanGenetic, Step::Start)];
    let all = [said(Export, true, false), said(Data, true, false), said(HumanGenetic, true, false)];
    check(
        judged(&several, &all, &[], false),
        "approval.export approval.export, approval.data approval.data | export at submission, data at submission, human-genetic at start",
    );
    let each = [approval(Kind::ExportContract, None), approval(Kind::DataCertificate, None), approval(Kind::HgrCollection, None)];
    check(judged(&several, &all, &each, false), " | ");
}

#[test]
fn human_genetic_resources_without_an_approval_stop_sharing_with_foreign_partners() {
    let flag = Flag::HumanGenetic;
    let asked = [Demand { foreign: Some(Step::Submission), ..demand(flag, Step::Start) }];
    let check = |declared: Declaration, approvals: &[Approval], foreign: bool, expected: &str| {
        assert_eq!(judged(&asked, &[declared], approvals, foreign), expected, "{declared:?} {approvals:?} {foreign}");
    };
    check(said(flag, true, false), &[], false, " | human-genetic at start");
    check(said(flag, true, true), &[], false, "approval.human-genetic approval.foreign | human-genetic-foreign at submission");
    // Who takes part decides, whatever was ticked; and a no is a no.
    let both = "approval.human-genetic approval.foreign, approval.human-genetic approval.foreign | human-genetic at start";
    check(said(flag, true, false), &[], true, both);
    check(said(flag, false, false), &[], true, " | ");
    // To collect is not to share.
    let collection = [approval(Kind::HgrCollection, None)];
    check(said(flag, true, true), &collection, true, "approval.human-genetic approval.foreign | human-genetic-foreign at submission");
    for kind in Need::HumanGeneticForeign.kinds() {
        check(said(flag, true, true), &[approval(kind, None)], true, " | ");
    }
}

#[test]
fn an_approval_has_a_number_and_days_that_can_be() {
    let today = day("2026-03-15");
    let read = |number: &str, issued: &str, until: Option<&str>| {
        Approval::read(Kind::EthicsReview, number, day(issued), until.map(day), today).map_err(|why| why.says().key)
    };
    for number in ["国科遗办审字〔2026〕CJ0001号", "IRB-2026/017", "2026伦审第12号", " 17 "] {
        assert_eq!(read(number, "2026-03-15", Some("2026-03-15")).map(|one| one.number), Ok(number.trim().to_owned()));
    }
    for number in ["", "1", "已批准", "批件：17", "a@b.c1", &"1".repeat(61)] {
        assert_eq!(read(number, "2026-03-15", None), Err("refusal-approval-not-a-number"), "{number}");
    }
    assert_eq!(read("IRB-17", "2026-03-16", None), Err("refusal-approval-issued-later"));
    assert_eq!(read("IRB-17", "2026-03-15", Some("2026-03-14")), Err("refusal-approval-ends-before"));
    for kind in Kind::ALL {
        assert_eq!((Kind::parse(kind.as_str()), Kind::of_field(&kind.field())), (Some(kind), Some(kind)));
    }
}

#[test]
fn a_call_asks_each_flag_once_and_foreigners_not_later() {
    let check = |demands: &[Demand], expected: Result<(), Flag>| {
        let asked = Asked { demands: demands.to_vec() };
        assert_eq!(asked.check(), expected.map_err(|flag| Refusal::BadStep { flag }));
    };
    let foreign = |flag, step, foreign| Demand { foreign: Some(foreign), ..demand(flag, step) };
    check(&[demand(Flag::Ethics, Step::Award), demand(Flag::Data, Step::Award)], Ok(()));
    check(&[demand(Flag::Ethics, Step::Award), demand(Flag::Ethics, Step::Start)], Err(Flag::Ethics));
    check(&[foreign(Flag::HumanGenetic, Step::Start, Step::Submission)], Ok(()));
    check(&[foreign(Flag::HumanGenetic, Step::Award, Step::Start)], Err(Flag::HumanGenetic));
    check(&[foreign(Flag::Data, Step::Award, Step::Submission)], Err(Flag::Data));
}

fn calling(change: impl FnOnce(&mut Content)) -> Call {
    let mut content = content();
    change(&mut content);
    let draft = after(None, rules::call::draft(ProgrammeId(id(1)), &programme(), content).expect("a draft"), 1);
    let event = draft.publish(at("2026-02-20 10:00")).expect("it can be published");
    after(Some(draft), event, 2)
}

fn asking() -> Call {
    let demands = vec![
        Demand { grounds: Grounds::built_in().demands[0].grounds[..1].to_vec(), ..demand(Flag::Ethics, Step::Submission) },
        Demand { foreign: Some(Step::Award), ..demand(Flag::HumanGenetic, Step::Start) },
    ];
    calling(|content| content.terms = Terms { approvals: Asked { demands }, ..Terms::default() })
}

fn submit(call: &Call, before: Option<&Application>, beside: Beside, files: &[Attached]) -> Result<Event<Application>, rules::Refusal> {
    let (answers, name) = (answers(), Line::parse("李伟", 60).expect("a name"));
    let sent = Submission { beside, files, ..submission(&answers, Some(&name), at("2026-03-15 12:00")) };
    application::submit(ApplicationId(id(3)), before, CallId(id(2)), call, 2, &sent)
}

fn attached(kind: Kind) -> Attached {
    let name = FileName::parse("批件.pdf").expect("a name");
    Attached { field: kind.field(), name, digest: format!("sha256:{}", kind.as_str()), bytes: 3, media: MediaType::Pdf, declared: None }
}

fn complete() -> Beside {
    let approvals = vec![
        Approval { from: Some(ApplicationId(id(8))), ..approval(Kind::EthicsReview, Some("2028-01-09")) },
        // Of what the call does not ask nothing is kept.
        approval(Kind::DataContract, None),
    ];
    let declarations = vec![said(Flag::Ethics, true, false), said(Flag::HumanGenetic, true, true), said(Flag::Data, true, false)];
    let issuers = [Kind::EthicsReview, Kind::DataContract].map(|kind| (kind.as_str().to_owned(), "伦理审查委员会".to_owned())).into();
    Beside { compliance: Compliance { declarations, approvals }, issuers, ..Beside::default() }
}

#[test]
fn a_submission_keeps_what_the_call_asks_and_no_more() {
    let call = asking();
    let refused = submit(&call, None, Beside::default(), &[]).expect_err("nothing is declared");
    let rules::Refusal::Fields(fields) = &refused else { panic!("{refused:?}") };
    assert_eq!(fields.iter().map(|one| one.field.as_str()).collect::<Vec<_>>(), ["approval.ethics", "approval.human-genetic"]);
    let files = [attached(Kind::EthicsReview), attached(Kind::DataContract), attached(Kind::EthicsExperts)];
    let event = submit(&call, None, complete(), &files).expect("it is taken");
    let application: Application = after(None, event.clone(), 1);
    let kinds: Vec<Kind> = application.compliance.approvals.iter().map(|one| one.kind).collect();
    assert_eq!((kinds, application.kept.files.len()), (vec![Kind::EthicsReview], 1), "{:?}", application.compliance);
    let body = application.body.as_ref().expect("a body");
    assert_eq!((body.issuers.len(), body.file_names.len()), (1, 1));
    assert!(application.is_repeated_by(&submit(&call, Some(&application), complete(), &files).expect("the same")));
    let mut other = complete();
    other.compliance.declarations[1].further = false;
    assert!(!application.is_repeated_by(&submit(&call, Some(&application), other, &files).expect("another")));
}

#[test]
fn golden_declarations() {
    let call = asking();
    let mut golden = written(&rules::call::draft(ProgrammeId(id(1)), &programme(), call.content.clone()).expect("a draft"));
    golden.push_str(&written(&submit(&call, None, complete(), &[attached(Kind::EthicsReview)]).expect("it is taken")));
    insta::assert_snapshot!(golden);
}

#[test]
fn an_application_across_disciplines_names_as_many_itself() {
    let options =
        [Discipline::Physics, Discipline::Health].map(|one| Choice { id: one.as_str().to_owned(), label: Bilingual::new(one.as_str(), "") });
    let across = |least: u8, many: bool| {
        calling(|content| {
            content.form.sections[0].fields[2].kind = FieldKind::Choice { options: options.to_vec(), many };
            content.fields = vec![Discipline::Physics, Discipline::Health];
            let traits = rules::mechanism::Traits { disciplines_least: least, ..rules::mechanism::Traits::default() };
            content.terms.mechanism = Some(rules::mechanism::Taken { mechanism: rules::MechanismId(id(5)), version: 1, traits });
        })
    };
    let check = |call: &Call, chosen: &[&str], expected: Option<&str>| {
        let mut answers = answers();
        answers.insert("field".to_owned(), Raw::Chosen(chosen.iter().map(|one| (*one).to_owned()).collect()));
        let name = Line::parse("李伟", 60).expect("a name");
        let sent = submission(&answers, Some(&name), at("2026-03-15 12:00"));
        let told = match application::submit(ApplicationId(id(3)), None, CallId(id(2)), call, 2, &sent) {
            Ok(_) => None,
            Err(rules::Refusal::Fields(fields)) => fields.into_iter().map(|one| one.rule.id).next(),
            Err(other) => panic!("{other:?}"),
        };
        assert_eq!(told, expected, "{chosen:?}");
    };
    let two = across(2, true);
    check(&two, &["physics", "health"], None);
    check(&two, &["physics"], Some("application.disciplines"));
    check(&two, &[], Some("application.disciplines"));
    check(&across(1, true), &["physics"], None);
    // A form that lets nobody choose two cannot ask for two.
    check(&across(2, false), &["physics"], None);
}

#[test]
fn a_document_is_named_once_for_its_articles() {
    let built_in = Grounds::built_in();
    let ethics = built_in.of(Flag::Ethics).expect("a demand");
    assert_eq!(
        ethics.grounds(),
        "《中华人民共和国科学技术进步法》第一百零三条、《科技伦理审查办法（试行）》（国科发监〔2023〕167号）第九条至第十四条、第二十五条至第三十条"
    );
    assert_eq!(demand(Flag::Data, Step::Award).grounds(), "");
}

/// What is handed in: kind, number, last day.
fn later(kind: Kind, number: &str, until: Option<&str>) -> Approval {
    Approval { kind, number: number.to_owned(), issued: day("2026-04-10"), until: until.map(day), from: None }
}

fn handed(standing: &Application, call: &Call, approval: Approval, when: &str) -> Result<Event<Application>, rules::Refusal> {
    let file = Filed { field: approval.kind.field(), digest: "sha256:00".to_owned(), bytes: 3, media: MediaType::Pdf, declared: None };
    let issued = Issued { issued_by: "国家卫生健康委员会".to_owned(), approval_file: "批件.pdf".to_owned() };
    standing.hand_in(call, approval, file, issued, at(when))
}

/// One is handed in, for the chart: the call asks nothing.
pub fn handed_in(standing: &Application, call: &Call) -> Result<Event<Application>, rules::Refusal> {
    handed(standing, call, later(Kind::HgrCooperation, "GH-2", None), "2026-04-20 10:00")
}

fn outstanding(call: &Call, standing: &Application, on: &str) -> Vec<&'static str> {
    let declared = standing.compliance.with(&standing.later);
    call.content.terms.approvals.outstanding(&declared, day(on)).into_iter().map(|one| one.need.as_str()).collect()
}

#[test]
fn an_approval_is_handed_in_after_the_submission_and_changes_nothing_of_it() {
    let call = asking();
    let sent: Application = after(None, submit(&call, None, complete(), &[attached(Kind::EthicsReview)]).expect("it is taken"), 1);
    assert_eq!(outstanding(&call, &sent, "2026-04-20"), ["human-genetic-foreign"]);
    let check = |standing: &Application, approval: Approval, when: &str, expected: Result<(), &str>| {
        let told = handed(standing, &call, approval, when).map(drop).map_err(|why| why.says().key);
        assert_eq!(told, expected);
    };
    let cooperation = || later(Kind::HgrCooperation, "国科遗办审字〔2026〕GH0002号", Some("2026-12-31"));
    check(&sent, cooperation(), "2026-04-20 10:00", Ok(()));
    // The day on which it was given, and its last day, are days on which it is taken.
    check(&sent, cooperation(), "2026-04-10 00:00", Ok(()));
    check(&sent, cooperation(), "2026-04-09 23:59", Err("refusal-approval-issued-later"));
    check(&sent, cooperation(), "2026-12-31 23:59", Ok(()));
    check(&sent, cooperation(), "2027-01-01 00:00", Err("refusal-approval-run-out"));
    // Ethics was asked with the submission; data was never asked.
    check(&sent, later(Kind::EthicsReview, "IRB-18", None), "2026-04-20 10:00", Err("refusal-approval-step-over"));
    check(&sent, later(Kind::DataContract, "备案-18", None), "2026-04-20 10:00", Err("refusal-approval-not-asked"));

    let event = handed(&sent, &call, cooperation(), "2026-04-20 10:00").expect("it is taken");
    let standing = after(Some(sent.clone()), event.clone(), 2);
    assert_eq!((standing.revision, &standing.kept, &standing.body, &standing.compliance), (1, &sent.kept, &sent.body, &sent.compliance));
    assert_eq!(outstanding(&call, &standing, "2026-12-31"), Vec::<&str>::new());
    assert_eq!(outstanding(&call, &standing, "2027-01-01"), ["human-genetic-foreign"]);
    assert!(standing.is_handed(&cooperation(), &standing.later[0].handed.file.digest) && !standing.is_handed(&cooperation(), "sha256:other"));
    // Entered wrongly: the same number again, and the later one counts, whichever lasts longer.
    let shorter = later(Kind::HgrCooperation, "国科遗办审字〔2026〕GH0002号", Some("2026-06-30"));
    let corrected = after(Some(standing.clone()), handed(&standing, &call, shorter, "2026-04-21 10:00").expect("it is taken"), 3);
    assert_eq!((corrected.later.len(), outstanding(&call, &corrected, "2026-07-01")), (2, vec!["human-genetic-foreign"]));
    // Of one kind there may be several.
    let another = later(Kind::HgrCooperation, "国科遗办审字〔2026〕GH0003号", None);
    let both = after(Some(corrected.clone()), handed(&corrected, &call, another, "2026-04-22 10:00").expect("it is taken"), 4);
    assert_eq!(outstanding(&call, &both, "2027-06-01"), Vec::<&str>::new());
    // A new version takes what was handed in along; what was taken back takes nothing.
    let again = after(Some(both.clone()), submit(&call, Some(&both), complete(), &[attached(Kind::EthicsReview)]).expect("it is taken"), 5);
    assert_eq!((again.revision, again.later.len(), again.later[0].handed.revision), (2, 3, 1));
    let withdrawn = after(Some(again.clone()), again.withdraw(&call, at("2026-03-20 10:00")).expect("it can be"), 6);
    check(&withdrawn, cooperation(), "2026-04-20 10:00", Err("refusal-application-already-withdrawn"));
    let refused = Application { stage: application::Stage::NotAccepted, ..sent.clone() };
    check(&refused, cooperation(), "2026-04-20 10:00", Err("refusal-endorsement-ended"));
    let many = Application { later: vec![standing.later[0].clone(); 40], ..sent };
    check(&many, cooperation(), "2026-04-20 10:00", Err("refusal-approval-too-many-later"));
    insta::assert_snapshot!(written(&event));
}

/// What an application lacks, as the columns have it, says the same as what is outstanding, on every day and for every call.
#[test]
fn what_is_lacking_is_what_is_outstanding() {
    use proptest::prelude::*;
    let days = ["2026-03-30", "2026-03-31", "2026-04-01", "2027-01-01"].map(day);
    let one = (any::<bool>(), any::<bool>(), prop::sample::select(Step::ALL.to_vec()), prop::option::of(prop::sample::select(Step::ALL.to_vec())));
    let given = prop::collection::vec((prop::sample::select(Kind::ALL.to_vec()), prop::option::of(0..4_usize)), 0..6);
    proptest!(|(flags in prop::collection::vec(one, 4), given in given)| {
        let demand = |(flag, (_, _, step, foreign)): (&Flag, &(bool, bool, Step, Option<Step>))| {
            Demand { foreign: foreign.filter(|_| *flag == Flag::HumanGenetic), ..demand(*flag, *step) }
        };
        let asked = Asked { demands: Flag::ALL.iter().zip(&flags).map(demand).collect() };
        let declarations = Flag::ALL.iter().zip(&flags).map(|(flag, (applies, further, ..))| said(*flag, *applies, *further)).collect();
        let approvals = given.iter().map(|(kind, until)| Approval { until: until.map(|at| days[at]), ..approval(*kind, None) }).collect();
        let compliance = Compliance { declarations, approvals };
        for on in days {
            let lacking = compliance.lacks().into_iter().any(|(matter, from)| from <= on && asked.matters().contains(&matter));
            prop_assert_eq!(lacking, !asked.outstanding(&compliance, on).is_empty(), "{:?} {:?} {}", asked, compliance, on);
        }
    });
}
