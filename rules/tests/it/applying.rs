//! Applying: what is put into a new draft, field by field; and the pledge in advance, stage by stage.

use crate::charts::line;
use crate::golden::written;
use crate::samples::{LEAD, after, at, content, form, id, programme};
use rules::advance_pledge::{AdvancePledge, Lack, Of, Signature, sign, submitted_by};
use rules::application::PLEDGE;
use rules::call::{Call, Content, Terms};
use rules::form::{Answers, Attached, Field, FieldKind, FileName, Form, MediaType, Raw};
use rules::prefill::{Earlier, OnFile, Origin, fill};
use rules::refusal::FieldRefusal;
use rules::text::{Bilingual, Line};
use rules::{AdvancePledgeId, ApplicationId, CallId, Money, ProgrammeId, Refusal};
use std::collections::BTreeMap;

fn line_field(id: &str, most: usize) -> Field {
    Field {
        id: id.to_owned(),
        label: Bilingual::new(id, id),
        help: Bilingual::default(),
        required: true,
        kind: FieldKind::Line { most, unit: Default::default() },
        when: None,
    }
}

fn earlier() -> Earlier {
    Earlier {
        id: ApplicationId(id(3)),
        number: "JC2025-7".to_owned(),
        form: form(),
        texts: [("title", "低维量子材料"), ("abstract", "摘要")].map(|(field, text)| (field.to_owned(), text.to_owned())).into(),
        choices: [("field".to_owned(), vec!["a".to_owned(), "gone".to_owned()])].into(),
        money: [("amount".to_owned(), Money::yuan(900))].into(),
        values: rules::form::Values::default(),
        files: vec![Attached {
            field: "body".to_owned(),
            name: FileName::parse("正文.pdf").expect("a name"),
            digest: "sha256:00".to_owned(),
            bytes: 900,
            media: MediaType::Pdf,
            declared: None,
        }],
    }
}

/// What is filled in, in a line each.
fn filled(form: &Form, answers: &Answers, on_file: &OnFile) -> String {
    let filled = fill(form, answers, &[], on_file);
    let from = |origin: &Origin| match origin {
        Origin::Application { number, .. } => number.clone(),
        Origin::Orcid { read } => format!("orcid {read:?}"),
        other @ (Origin::Profile | Origin::Membership | Origin::Career | Origin::Contact | Origin::Document) => format!("{other:?}").to_lowercase(),
    };
    let answers = filled.answers.iter().map(|(field, raw, origin)| match raw {
        Raw::Text(text) => format!("{field}={text} ({})", from(origin)),
        Raw::Rows(rows) => format!("{field}={} rows ({})", rows.len(), from(origin)),
        Raw::Chosen(chosen) => format!("{field}={} ({})", chosen.join("+"), from(origin)),
    });
    let files = filled.files.iter().map(|(file, origin)| format!("{}={} ({})", file.field, file.name.as_str(), from(origin)));
    answers.chain(files).collect::<Vec<_>>().join("; ")
}

#[test]
fn what_is_on_file_fills_what_is_empty_and_would_be_taken() {
    let on_file =
        OnFile { records: BTreeMap::from([("email", (Origin::Profile, "li@example.org".to_owned()))]), earlier: Some(earlier()), orcid: None };
    let check = |change: &dyn Fn(&mut Form), typed: &[(&str, &str)], expected: &str| {
        let mut form = form();
        change(&mut form);
        let answers: Answers = typed.iter().map(|(field, text)| ((*field).to_owned(), Raw::Text((*text).to_owned()))).collect();
        assert_eq!(filled(&form, &answers, &on_file), expected);
    };
    let all = "title=低维量子材料 (JC2025-7); abstract=摘要 (JC2025-7); field=a (JC2025-7); amount=900.00 (JC2025-7); body=正文.pdf (JC2025-7)";
    check(&|_| {}, &[], all);
    check(&|_| {}, &[("title", "  "), ("abstract", "自己写的")], &all.replace("; abstract=摘要 (JC2025-7)", ""));
    let add = |field: Field| move |form: &mut Form| form.sections[0].fields = vec![field.clone()];
    check(&add(line_field("email", 40)), &[], "email=li@example.org (profile)");
    check(&add(line_field("email", 13)), &[], "");
    check(&add(line_field("mobile", 40)), &[], "");
    // The same id in another kind is another question, and so is what is too long or too much now.
    check(&add(line_field("amount", 40)), &[], "");
    check(&add(line_field("title", 5)), &[], "");
    check(&add(Field { kind: FieldKind::Money { most: Some(Money::yuan(899)) }, ..line_field("amount", 1) }), &[], "");
    check(
        &add(Field { kind: FieldKind::Files { most: 1, bytes_each: 899, media: vec![MediaType::Pdf], pdf: None }, ..line_field("body", 1) }),
        &[],
        "",
    );
    check(
        &add(Field { kind: FieldKind::Files { most: 1, bytes_each: 900, media: vec![MediaType::Text], pdf: None }, ..line_field("body", 1) }),
        &[],
        "",
    );
    assert_eq!(filled(&form(), &Answers::new(), &OnFile::default()), "");
}

fn offering() -> Call {
    let content = Content { terms: Terms { submits_at_close: true, ..Terms::default() }, ..content() };
    let draft = after(None, rules::call::draft(ProgrammeId(id(1)), &programme(), content).expect("a draft"), 1);
    let event = draft.publish(at("2026-02-20 10:00")).expect("it can be published");
    after(Some(draft), event, 2)
}

fn of() -> Of {
    Of { application: ApplicationId(id(3)), call: CallId(id(2)), lead: LEAD }
}

fn lack() -> Lack {
    let field = FieldRefusal::new("abstract", &rules::form::Refusal::Missing);
    Lack::of(&Refusal::Fields(vec![field]), at("2026-03-31 16:00"))
}

#[test]
fn chart_of_a_pledge_in_advance() {
    let (call, plain) = (offering(), crate::samples::open_call());
    let (open, late) = (at("2026-03-15 12:00"), at("2026-03-31 16:00"));
    let name = Line::parse("李伟", 60).expect("a name");
    let other = Line::parse("李维", 60).expect("a name");
    let signing = |before: Option<&AdvancePledge>, call: &Call, live: bool, signed: Option<&Line>, pledge: &str, now| {
        sign(before, of(), call, live, &Signature { signed, lead_name: "李伟", pledge }, now)
    };
    let plainly = |before: Option<&AdvancePledge>| signing(before, &call, false, Some(&name), PLEDGE, open);
    let signed = after(None, plainly(None).expect("it is signed"), 1);
    let next = |event: Result<rules::Event<AdvancePledge>, rules::advance_pledge::Refusal>| after(Some(signed.clone()), event.expect("it can be"), 2);
    let stages = [
        ("signed", signed.clone()),
        ("withdrawn", next(signed.withdraw(&call, open))),
        ("used", next(signed.used(1))),
        ("lapsed", next(signed.lapse(lack()))),
    ];
    let mut chart = line("none", "sign", plainly(None));
    chart.push_str(&line("none", "sign, not offered", signing(None, &plain, false, Some(&name), PLEDGE, open)));
    chart.push_str(&line("none", "sign, submitted", signing(None, &call, true, Some(&name), PLEDGE, open)));
    chart.push_str(&line("none", "sign, early", signing(None, &call, false, Some(&name), PLEDGE, at("2026-02-28 09:00"))));
    chart.push_str(&line("none", "sign, at the close", signing(None, &call, false, Some(&name), PLEDGE, late)));
    chart.push_str(&line("none", "sign, another name", signing(None, &call, false, Some(&other), PLEDGE, open)));
    chart.push_str(&line("none", "sign, no name", signing(None, &call, false, None, PLEDGE, open)));
    chart.push_str(&line("none", "sign, old pledge", signing(None, &call, false, Some(&name), "2020-1", open)));
    for (stage, state) in &stages {
        chart.push_str(&line(stage, "sign", plainly(Some(state))));
        chart.push_str(&line(stage, "withdraw", state.withdraw(&call, open)));
        chart.push_str(&line(stage, "withdraw, closed", state.withdraw(&call, late)));
        chart.push_str(&line(stage, "use", state.used(1)));
        chart.push_str(&line(stage, "lapse", state.lapse(lack())));
    }
    insta::assert_snapshot!(chart);
}

#[test]
fn golden_events_of_a_pledge_in_advance() {
    let call = offering();
    let name = Line::parse("李伟", 60).expect("a name");
    let signature = Signature { signed: Some(&name), lead_name: "李伟", pledge: PLEDGE };
    let event = sign(None, of(), &call, false, &signature, at("2026-03-15 12:00")).expect("it is signed");
    let signed = after(None, event.clone(), 1);
    let answers = crate::samples::answers();
    let submission = crate::samples::submission(&answers, Some(&name), AdvancePledge::arrival(&call));
    let submitted = rules::application::submit(of().application, None, of().call, &call, 2, &submission).expect("it counts as in time");
    let golden = [
        written(&event),
        written(&signed.withdraw(&call, at("2026-03-15 12:00")).expect("it can be taken back")),
        written(&signed.used(1).expect("it is used")),
        written(&signed.lapse(lack()).expect("it lapses")),
        written(&submitted_by(submitted, AdvancePledgeId(id(5)))),
    ];
    insta::assert_snapshot!(golden.concat());
}
