//! Submission: the boundary of the window, what is missing, the pledge.

use crate::samples::{answers, at, draft_call, id, open_call, submission};
use rules::application::{self, Application};
use rules::call::Call;
use rules::form::{Answers, Attached, FileName, MediaType, Raw};
use rules::refusal::Explain;
use rules::text::Line;
use rules::{ApplicationId, CallId, Instant};

fn submit(call: &Call, answers: &Answers, signed: &str, arrived: Instant) -> Result<String, Vec<String>> {
    let signed = Line::parse(signed, 60).ok();
    let event = application::submit(ApplicationId(id(3)), None, CallId(id(2)), call, 2, &submission(answers, signed.as_ref(), arrived));
    match event {
        Ok(event) => {
            let state = crate::samples::after::<Application>(None, event, 1);
            Ok(format!("{} revision {}", state.number, state.revision))
        }
        Err(rules::Refusal::Fields(fields)) => {
            Err(fields.iter().map(|field| format!("{} {} {}", field.field, field.rule.id, field.says.key)).collect())
        }
        Err(refusal) => Err(vec![format!("{} {}", refusal.rule().id, refusal.says().key)]),
    }
}

#[test]
fn arrival_decides_to_the_millisecond() {
    let call = open_call();
    let (opens, closes) = (at("2026-03-01 09:00"), at("2026-03-31 16:00"));
    let check = |arrived: Instant, expected: Result<&str, &str>| {
        let outcome = submit(&call, &answers(), "李伟", arrived);
        assert_eq!(outcome.as_deref().map_err(|wrong| wrong.join("; ")), expected.map_err(str::to_owned), "{arrived:?}");
    };
    check(Instant(opens.0 - 1), Err("application.window refusal-application-not-open"));
    check(opens, Ok("JC2026-0000000003 revision 1"));
    check(Instant(closes.0 - 1), Ok("JC2026-0000000003 revision 1"));
    check(closes, Err("application.window refusal-application-late"));
    check(Instant(closes.0 + 1), Err("application.window refusal-application-late"));
}

#[test]
fn every_field_that_is_wrong_is_named_at_once() {
    let call = open_call();
    let check = |change: &[(&str, Raw)], expected: &[&str]| {
        let mut answers = answers();
        for (id, raw) in change {
            answers.insert((*id).to_owned(), raw.clone());
        }
        let outcome = submit(&call, &answers, "李伟", at("2026-03-15 12:00"));
        assert_eq!(outcome.err().unwrap_or_default(), expected, "{change:?}");
    };
    let text = |text: &str| Raw::Text(text.to_owned());
    check(&[], &[]);
    check(
        &[("title", text("  ")), ("abstract", text(&"字".repeat(41))), ("amount", text("1000.01"))],
        &["title form.required refusal-form-missing", "abstract text.length refusal-text-too-long", "amount form.amount refusal-form-too-much"],
    );
    check(&[("abstract", text(&"字".repeat(40)))], &[]);
    check(&[("amount", text("一千"))], &["amount money.amount refusal-money-not-an-amount"]);
    check(&[("field", Raw::Chosen(vec!["c".to_owned()]))], &["field form.options refusal-form-no-such-option"]);
    check(&[("field", Raw::Chosen(vec!["a".to_owned(), "b".to_owned()]))], &["field form.options refusal-form-one-only"]);
    check(&[("field", text("a"))], &[]);
    check(&[("title", Raw::Chosen(vec!["a".to_owned()]))], &["title form.answer refusal-form-wrong-shape"]);
    check(&[("other", text("x"))], &["other form.answer refusal-form-no-such-field"]);
}

#[test]
fn the_pledge_is_signed_with_the_leads_own_name() {
    let call = open_call();
    let now = at("2026-03-15 12:00");
    assert_eq!(submit(&call, &answers(), "李伟", now), Ok("JC2026-0000000003 revision 1".to_owned()));
    for signed in ["", "李 伟", "王芳"] {
        assert_eq!(
            submit(&call, &answers(), signed, now),
            Err(vec!["application.pledge refusal-application-pledge-unsigned".to_owned()]),
            "{signed}"
        );
    }
    let answers = answers();
    let name = Line::parse("李伟", 60).ok();
    let outdated = application::Submission { pledge: "2025-1", ..submission(&answers, name.as_ref(), now) };
    let outcome = application::submit(ApplicationId(id(3)), None, CallId(id(2)), &call, 2, &outdated);
    assert_eq!(outcome.err().map(|why| why.says().key), Some("refusal-application-pledge-outdated"));
    let draft = submit(&draft_call(), &answers, "李伟", now);
    assert_eq!(draft, Err(vec!["call.stage refusal-call-not-published".to_owned()]));
}

#[test]
fn files_count_and_their_names_and_contents_must_agree() {
    let call = open_call();
    let field = call.content.form.field("body").expect("the field of files").clone();
    let name = |raw: &str| FileName::parse(raw);
    for unsafe_name in ["../a.pdf", "a/b.pdf", "C:\\a.pdf", ".hidden", "con.pdf", "a.", "a..b.pdf", "a\u{0}.pdf", "fdp.\u{202e}exe", "a%2f.pdf", ""] {
        assert!(name(unsafe_name).is_err(), "{unsafe_name:?}");
    }
    let good = name("申请书 正文.PDF").expect("a name");
    assert_eq!(rules::form::accept_name(&field, &good, 0), Ok((MediaType::Pdf, 1_000)));
    assert_eq!(rules::form::accept_name(&field, &good, 2).map_err(|why| why.says().key), Err("refusal-form-too-many-files"));
    let exe = name("a.exe").expect("a name");
    assert_eq!(rules::form::accept_name(&field, &exe, 0).map_err(|why| why.says().key), Err("refusal-form-media-not-taken"));
    let accept = |found, bytes| rules::form::accept_file(MediaType::Pdf, found, bytes).map_err(|why| why.says().key);
    assert_eq!(accept(Some(MediaType::Pdf), 1), Ok(()));
    assert_eq!(accept(Some(MediaType::Png), 1), Err("refusal-form-media-mismatch"));
    assert_eq!(accept(None, 1), Err("refusal-form-media-unknown"));
    assert_eq!(accept(Some(MediaType::Pdf), 0), Err("refusal-form-file-empty"));
    let file = |bytes: u64| Attached {
        field: "body".to_owned(),
        name: good.clone(),
        digest: "sha256:00".to_owned(),
        bytes,
        media: MediaType::Pdf,
        declared: None,
    };
    let keys = |files: &[Attached]| {
        let refused = rules::form::complete(&call.content.form, &call.content.terms.funding, &answers(), files).err().unwrap_or_default();
        refused.iter().map(|field| field.says.key).collect::<Vec<_>>()
    };
    assert_eq!(keys(&[file(1_000), file(1)]), Vec::<&str>::new());
    assert_eq!(keys(&[file(1), file(1), file(1)]), ["refusal-form-too-many-files"]);
    assert_eq!(keys(&[file(1_001)]), ["refusal-form-file-too-large"]);
}

mod found_in_files {
    use rules::form::{Fault, FileFacts, Holds, PdfRule, judge, plain};

    fn facts(pages: u32, headings: &[&[(u32, u32)]]) -> FileFacts {
        FileFacts { pages: Some(pages), headings: headings.iter().map(|places| places.to_vec()).collect(), ..FileFacts::default() }
    }

    #[test]
    fn a_pdf_is_held_against_its_rule_and_everything_wrong_is_named() {
        let rule = PdfRule {
            pages_max: Some(30), headings: ["立项依据", "研究内容", "研究基础"].map(str::to_owned).to_vec(), fonts_embedded: true
        };
        let check = |facts: &FileFacts, expected: &[Fault]| assert_eq!(judge(facts, Some(&rule)), expected, "{facts:?}");
        let missing = |heading: &str| Fault::HeadingMissing(heading.to_owned());
        check(&facts(30, &[&[(1, 1)], &[(1, 9)], &[(20, 1)]]), &[]);
        check(&facts(31, &[&[(1, 1)], &[(1, 9)], &[(20, 1)]]), &[Fault::Pages { pages: 31, most: 30 }]);
        // A table of contents names them first; what counts is that each follows the one before it somewhere.
        check(&facts(9, &[&[(1, 1), (2, 1)], &[(1, 2), (3, 1)], &[(1, 3), (4, 1)]]), &[]);
        check(&facts(9, &[&[(2, 1)], &[], &[(4, 1)]]), &[missing("研究内容")]);
        let order = Fault::HeadingOutOfOrder { heading: "研究内容".to_owned(), page: 1, after: "立项依据".to_owned() };
        check(&facts(9, &[&[(2, 1)], &[(1, 1)], &[(4, 1)]]), &[order]);
        check(&facts(9, &[]), &[missing("立项依据"), missing("研究内容"), missing("研究基础")]);
        let mut bare = facts(9, &[&[(1, 1)], &[(1, 9)], &[(2, 1)]]);
        bare.fonts_missing = vec![("SimSun".to_owned(), 3)];
        bare.holds = vec![Holds::Script, Holds::Comments];
        check(&bare, &[Fault::Holds(Holds::Script), Fault::Font { name: "SimSun".to_owned(), page: 3 }]);
        assert_eq!(judge(&bare, None), [Fault::Holds(Holds::Script)], "without a rule, what no field takes is refused all the same");
        // The rule is of PDFs; a Word document in the same field has no pages.
        assert_eq!(judge(&FileFacts::default(), Some(&rule)), []);
    }

    #[test]
    fn a_rule_says_something_and_nothing_beyond_measure() {
        let check = |rule: PdfRule, sound: bool| assert_eq!(rule.is_sound(), sound, "{rule:?}");
        check(PdfRule::default(), false);
        check(PdfRule { pages_max: Some(1), ..PdfRule::default() }, true);
        check(PdfRule { pages_max: Some(0), ..PdfRule::default() }, false);
        check(PdfRule { pages_max: Some(2_001), ..PdfRule::default() }, false);
        check(PdfRule { headings: vec!["……".to_owned()], ..PdfRule::default() }, false);
        check(PdfRule { headings: vec!["一、".to_owned()], ..PdfRule::default() }, true);
        check(PdfRule { headings: vec!["a\nb".to_owned()], ..PdfRule::default() }, false);
    }

    #[test]
    fn headings_are_compared_without_numbers_and_marks() {
        for (typed, expected) in [
            ("一、 立项依据（3000字）", "立项依据3000字"),
            ("（二）研究内容", "研究内容"),
            ("1.2 Aims & Scope", "aimsscope"),
            ("第三章　研究基础", "研究基础"),
            ("2026", "2026"),
        ] {
            assert_eq!(plain(typed), expected);
        }
    }

    #[test]
    fn a_form_without_a_rule_is_written_as_before() {
        let form = crate::samples::content();
        assert!(!serde_json::to_string(&form).expect("it is written").contains("\"pdf\":"));
    }
}
