//! Closing 截止: what leads signed in advance is submitted by the system at the close, once, as in time; what is incomplete lapses and its lead is told
//! (the last part of scenario G1).

use crate::harness::{Centre, Person, for_each_database};
use crate::scene::{beijing, call_content, complete_draft, just_before, letters_written, made, programme, receipt, signed};
use record::{Receipt, Verifier};
use rules::Instant;
use rules::application::{Fact, PLEDGE};
use serde_json::{Value, json};

const DAY: &str = "2026-03-31 15:30";
const CLOSES: &str = "2026-03-31 16:00";

fn call(centre: &Centre) -> String {
    let programme = programme(centre, "P-CLOSE");
    let call = made(&centre.officer().post_json(&format!("{programme}/calls"), &call_content("BR-2026-09", DAY, CLOSES)));
    let form = centre.officer().page(&format!("{call}/terms/closing")).form("/terms/closing").with("submits_at_close", "on");
    assert_eq!(centre.officer().submit(&form).status, 303);
    assert_eq!(centre.officer().get(&format!("{call}/terms/closing")).json()["submits_at_close"], true);
    made(&centre.officer().post_json(&format!("{call}/publication"), &json!({})));
    call
}

fn in_advance(name: &str) -> Value {
    json!({ "advance_signed": name, "pledge": PLEDGE })
}

fn close(centre: &Centre) -> usize {
    centre.block_on(async { web::work_once(&centre.site).await.expect("the work is done") })
}

/// What the receipt of the first version proves: the fact, who did it and when.
fn proved(centre: &Centre, person: &Person, application: &str) -> (Fact, [u8; 16], Instant) {
    let keys: Vec<Verifier> = centre.anonymous().get("/log/key").body.lines().map(|key| key.parse().expect("a key")).collect();
    let receipt = Receipt::parse(receipt(person, &format!("{application}/receipts/1")).as_bytes()).expect("a receipt");
    let verified = receipt.verify(&keys).expect("the receipt holds");
    let fact = serde_json::from_slice(&verified.facts.expect("the facts")).expect("an event of an application");
    (fact, verified.header.actor, Instant(verified.header.at_ms))
}

#[test]
fn at_the_close_the_system_submits_what_was_signed_and_tells_what_lapsed() {
    for_each_database(|database| {
        let closes = beijing(CLOSES);
        let centre = Centre::found_at(database, beijing(DAY));
        let call = call(&centre);
        let person = |name: &str, at: &str| centre.applicant(name, &format!("{at}@bjmu.example.org"), "北京大学医学部");
        let (wang, li, zhao, zhou) = (person("王芳", "wang"), person("李伟", "li"), person("赵启航", "zhao"), person("周敏", "zhou"));

        let hers = complete_draft(&wang, &call, "拓扑超导体中的准粒子");
        let wrong = wang.post_json(&format!("{hers}/advance-pledge"), &in_advance("王方"));
        assert_eq!((wrong.status, wrong.rule().as_str()), (422, "application.pledge"));
        let form = wang.page(&format!("{hers}/submission")).form("/advance-pledge").with("advance_signed", "王芳");
        assert_eq!(wang.submit(&form).status, 303);
        let twice = wang.post_json(&format!("{hers}/advance-pledge"), &in_advance("王芳"));
        assert_eq!((twice.status, twice.rule().as_str()), (409, "advance-pledge.stage"));
        assert_eq!(wang.get(&hers).json()["advance_pledge"]["stage"], "signed");
        // What is typed after that is what is sent.
        let version = wang.get(&hers).json()["version"].to_string();
        assert_eq!(wang.patch_json(&hers, &format!("\"{version}\""), &json!({ "answers": { "title": "马约拉纳零能模" } })).status, 200);

        let his = made(&li.post_json(&format!("{call}/drafts"), &json!({})));
        made(&li.post_json(&format!("{his}/advance-pledge"), &in_advance("李伟")));
        let theirs = complete_draft(&zhao, &call, "量子霍尔效应");
        made(&zhao.post_json(&format!("{theirs}/advance-pledge"), &in_advance("赵启航")));
        made(&zhao.post_json(&format!("{theirs}/advance-pledge/withdrawal"), &json!({})));
        let by_hand = complete_draft(&zhou, &call, "二维磁体");
        made(&zhou.post_json(&format!("{by_hand}/advance-pledge"), &in_advance("周敏")));
        made(&zhou.post_json(&format!("{by_hand}/submission"), &signed("周敏")));

        centre.clock.stop_at(just_before(closes));
        close(&centre);
        assert_eq!(wang.get(&hers).json()["submitted"], false, "the last millisecond is the lead's");

        centre.clock.stop_at(Instant(closes.0 + 2_500));
        // Beside the server's own worker, and again: it is done once.
        letters_written(&centre);
        while wang.get(&hers).json()["advance_pledge"]["stage"] == "signed" || li.get(&his).json()["advance_pledge"]["stage"] == "signed" {
            close(&centre);
        }
        close(&centre);
        letters_written(&centre);

        let application = hers.replace("/drafts/", "/applications/");
        let sent = wang.get(&application).json();
        assert_eq!((&sent["revision"], &sent["body"]["texts"]["title"]), (&json!(1), &json!("马约拉纳零能模")));
        let (fact, actor, at) = proved(&centre, &wang, &application);
        let Fact::Submitted { arrived, advance, pledge, .. } = fact else { panic!("another event: {fact:?}") };
        assert_eq!((arrived, actor, at), (just_before(closes), [0; 16], Instant(closes.0 + 2_500)));
        assert!(advance.is_some() && pledge == PLEDGE, "the event names the pledge by which it was sent");
        assert!(wang.in_language("zh").page(&application).visible().contains("系统"));
        assert!(wang.page("/mailbox").visible().contains("BR-2026-09"), "it has its letter");

        assert_eq!(
            (zhao.get(&theirs).json()["submitted"].clone(), zhou.get(&by_hand.replace("drafts", "applications")).json()["revision"].clone()),
            (json!(false), json!(1))
        );
        let lapsed = li.get(&his).json();
        assert_eq!((&lapsed["advance_pledge"]["stage"], &lapsed["submitted"]), (&json!("lapsed"), &json!(false)));
        assert_eq!(lapsed["advance_pledge"]["missing"], json!(["title", "abstract", "amount", "body"]));
        for (language, words, letter) in [("zh", "逾期未提交", "项目名称、项目摘要、申请经费、申请书正文"), ("en", "Not submitted", "项目名称、")]
        {
            let page = li.in_language(language).page(&his).visible();
            assert!(page.contains(words), "{page}");
            assert!(li.page("/mailbox").visible().contains(letter), "{}", li.page("/mailbox").visible());
        }

        // The close is moved: who lapsed signs again, and what was sent stays sent.
        made(&centre.officer().post_json(&format!("{call}/extension"), &json!({ "closes": "2026-03-31 16:30" })));
        made(&li.post_json(&format!("{his}/advance-pledge"), &in_advance("李伟")));
        assert_eq!(wang.get(&application).json()["version"], 1);
        centre.check();
    });
}

#[test]
fn a_call_that_does_not_offer_it_takes_no_pledge_in_advance() {
    for_each_database(|database| {
        let centre = Centre::found_at(database, beijing(DAY));
        let call = crate::scene::open_call(&centre, "BR-2026-10", DAY, CLOSES);
        let wang = centre.applicant("王芳", "wang.fang@bjmu.example.org", "北京大学医学部");
        let draft = complete_draft(&wang, &call, "拓扑超导体中的准粒子");
        let answer = wang.post_json(&format!("{draft}/advance-pledge"), &in_advance("王芳"));
        assert_eq!((answer.status, answer.rule().as_str()), (409, "advance-pledge.offered"));
        assert!(!wang.page(&format!("{draft}/submission")).body.contains("advance_signed"));
        let late = centre.officer().post_json(&format!("{call}/terms/closing"), &json!({ "submits_at_close": true }));
        assert_eq!((late.status, late.rule().as_str()), (409, "call.stage"));
        centre.check();
    });
}
