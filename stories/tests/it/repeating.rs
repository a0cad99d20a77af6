//! Repeating 重复提交: what is sent twice, or fifty times at once, happens once.

use crate::harness::{Answer, Centre, Person, for_each_database};
use crate::scene::{complete_draft, made, open_call, programme, signed, small_pdf};
use serde_json::json;
use std::collections::BTreeSet;
use std::sync::Barrier;

const AT_ONCE: usize = 50;

/// Sends the same thing so many times at once.
fn at_once(times: usize, send: impl Fn() -> Answer + Sync) -> Vec<Answer> {
    let start = Barrier::new(times);
    std::thread::scope(|scope| {
        let sent: Vec<_> = (0..times)
            .map(|_| {
                scope.spawn(|| {
                    start.wait();
                    send()
                })
            })
            .collect();
        sent.into_iter().map(|sent| sent.join().expect("an answer")).collect()
    })
}

fn ready(centre: &Centre) -> (Person, String) {
    let call = open_call(centre, "BR-2026-01", "2020-01-01 09:00", "2099-03-31 16:00");
    let wang = centre.applicant("王芳", "wang.fang@bjmu.example.org", "北京大学医学部");
    let draft = complete_draft(&wang, &call, "拓扑超导体中的准粒子");
    (wang, draft)
}

/// One application, one receipt, one event.
fn happened_once(centre: &Centre, person: &Person, draft: &str, before: u64, answers: &[Answer]) {
    let places: BTreeSet<String> = answers.iter().map(made).collect();
    let application = draft.replace("/drafts/", "/applications/");
    assert_eq!(places.into_iter().collect::<Vec<_>>(), [format!("{application}/receipts/1")]);
    let mine = person.get("/applications").json();
    assert_eq!((mine.as_array().map(Vec::len), &mine[0]["stage"]), (Some(1), &json!("submitted")));
    assert_eq!(person.get(&application).json()["version"], 1);
    assert_eq!(person.get(&application).json()["receipts"].as_array().map(Vec::len), Some(1));
    assert_eq!(centre.check().events, before + 1);
}

#[test]
fn fifty_at_once_under_one_key_are_one() {
    for_each_database(|database| {
        let centre = Centre::found(database);
        let (wang, draft) = ready(&centre);
        let before = centre.check().events;
        let answers = at_once(AT_ONCE, || wang.post_json_once(&format!("{draft}/submission"), "one-key", &signed("王芳")));
        assert!(answers.iter().all(|answer| answer.status == 201), "a repetition is answered as the first time");
        happened_once(&centre, &wang, &draft, before, &answers);

        let other =
            wang.post_json_once(&format!("{draft}/submission"), "one-key", &json!({ "signed": "王 芳", "pledge": rules::application::PLEDGE }));
        assert_eq!((other.status, other.rule().as_str()), (422, "write.key"));
        assert_eq!(centre.check().events, before + 1);
    });
}

#[test]
fn fifty_at_once_without_a_key_are_one() {
    for_each_database(|database| {
        let centre = Centre::found(database);
        let (wang, draft) = ready(&centre);
        let before = centre.check().events;
        let answers = at_once(AT_ONCE, || wang.post_json(&format!("{draft}/submission"), &signed("王芳")));
        happened_once(&centre, &wang, &draft, before, &answers);
    });
}

#[test]
fn a_form_posted_eight_times_counts_once() {
    for_each_database(|database| {
        let centre = Centre::found(database);
        let (wang, draft) = ready(&centre);
        let before = centre.check().events;
        let form = wang.page(&format!("{draft}/submission")).form("/submission").with("signed", "王芳");
        let answers = at_once(8, || wang.submit(&form));
        let places: BTreeSet<(u16, &str)> = answers.iter().map(|answer| (answer.status, answer.location())).collect();
        let receipt = format!("{}/receipts/1?done=submitted", draft.replace("/drafts/", "/applications/"));
        assert_eq!(places.into_iter().collect::<Vec<_>>(), [(303, receipt.as_str())]);
        assert_eq!(centre.check().events, before + 1);
    });
}

#[test]
fn what_has_a_name_of_its_own_is_made_once() {
    for_each_database(|database| {
        let centre = Centre::found(database);
        let newcomer = json!({ "name": "李伟", "email": "li.wei@iphy.example.org", "password": crate::harness::PASSWORD });
        let answers = at_once(8, || centre.anonymous().post_json("/people", &newcomer));
        let refused: Vec<String> = answers.iter().filter(|answer| answer.status != 201).map(Answer::rule).collect();
        assert_eq!(refused, vec!["person.address"; 7], "one address, one account");

        // One draft a person and call, however often it is begun.
        let call = open_call(&centre, "BR-2026-01", "2020-01-01 09:00", "2099-03-31 16:00");
        let wang = centre.applicant("王芳", "wang.fang@bjmu.example.org", "北京大学医学部");
        let drafts: BTreeSet<String> = at_once(8, || wang.post_json(&format!("{call}/drafts"), &json!({}))).iter().map(made).collect();
        assert_eq!(drafts.len(), 1);

        // A code is taken once; the other seven are told so.
        let content = crate::scene::call_content("BR-2026-02", "2026-03-01 09:00", "2099-03-31 16:00");
        let programme = programme(&centre, "P-TWICE");
        let answers = at_once(8, || centre.officer().post_json(&format!("{programme}/calls"), &content));
        let refused: Vec<String> = answers.iter().filter(|answer| answer.status != 201).map(Answer::rule).collect();
        assert_eq!(refused, vec!["call.code"; 7]);
        centre.check();
    });
}

#[test]
fn a_file_sent_again_into_a_full_field_is_answered_as_the_first_time() {
    for_each_database(|database| {
        let centre = Centre::found(database);
        let (wang, draft) = ready(&centre);
        let (title, path) = ("拓扑超导体中的准粒子", format!("{draft}/files/body"));
        let removed = wang.send("POST", &format!("{path}/0/removal"), &[("Accept", "application/json")], b"");
        assert_eq!(removed.status, 204, "{}", removed.body);
        let stored = centre.stored_files();
        let first = wang.post_file(&path, "正文.pdf", &small_pdf(title));
        assert_eq!(first.status, 201, "{}", first.body);
        let again = wang.post_file(&path, "正文.pdf", &small_pdf(title));
        assert_eq!((again.status, again.json()), (201, first.json()), "a repetition is answered as the first time");
        let refused = |answer: &Answer| assert_eq!((answer.status, answer.rule().as_str()), (422, "form.file-size"), "{}", answer.body);
        refused(&wang.post_file(&path, "另一份.pdf", &small_pdf(title)));
        refused(&wang.post_file(&path, "正文.pdf", &small_pdf("另一份正文")));
        assert_eq!(wang.get(&draft).json()["files"].as_array().map(Vec::len), Some(1));
        assert_eq!(centre.stored_files(), stored, "what is refused is not kept");

        // The documents of a call, of which there may be thirty.
        let content = crate::scene::call_content("BR-2026-02", "2026-03-01 09:00", "2099-03-31 16:00");
        let call = made(&centre.officer().post_json(&format!("{}/calls", programme(&centre, "P-FULL")), &content));
        let (officer, path) = (centre.officer(), format!("{call}/documents"));
        let attach = |number: usize| officer.post_file(&path, &format!("附件{number}.pdf"), &small_pdf(&format!("附件{number}")));
        (0..30).for_each(|number| assert_eq!(attach(number).status, 201));
        let (before, stored) = (centre.check().events, centre.stored_files());
        assert_eq!(attach(29).status, 201, "a repetition is answered as the first time");
        refused(&attach(30));
        assert_eq!((centre.check().events, centre.stored_files()), (before, stored), "neither left a trace");
    });
}
