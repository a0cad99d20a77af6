//! Deadline 截止: arrival decides, to the millisecond, in the zone of the call, before anything waits in a queue (scenario G1 at small size).

use crate::harness::{Answer, Centre, Person, for_each_database};
use crate::scene::{beijing, call_content, complete_draft, just_before, made, open_call, programme, receipt, signed};
use record::{Receipt, Verifier};
use rules::Instant;
use rules::application::Fact;
use rules::time::Zone;
use serde_json::json;

/// When the centre is founded, the opening and the closing of the call of these stories.
const DAY: &str = "2026-03-31 08:00";
const OPENS: &str = "2026-03-31 09:00";
const CLOSES: &str = "2026-03-31 16:00";

/// When the centre says that a submission arrived, and when its event happened: from the receipt, verified offline.
fn proved(centre: &Centre, person: &Person, receipt_path: &str) -> (Instant, Instant) {
    let keys: Vec<Verifier> = centre.anonymous().get("/log/key").body.lines().map(|key| key.parse().expect("a key")).collect();
    let receipt = Receipt::parse(receipt(person, receipt_path).as_bytes()).expect("a receipt");
    let verified = receipt.verify(&keys).expect("the receipt holds");
    let fact: Fact = serde_json::from_slice(&verified.facts.expect("the facts")).expect("an event of an application");
    let Fact::Submitted { arrived, .. } = fact else { panic!("another event: {fact:?}") };
    (arrived, Instant(verified.header.at_ms))
}

fn refused_as_late(answer: &Answer, closes: &str, arrived: &str) {
    assert_eq!((answer.status, answer.rule().as_str()), (409, "application.window"), "{}", answer.body);
    let problem = answer.json();
    assert_eq!((&problem["figures"]["closes"], &problem["figures"]["arrived"]), (&json!(closes), &json!(arrived)));
}

#[test]
fn the_last_millisecond_is_in_time_and_the_closing_instant_is_not() {
    for_each_database(|database| {
        let (opens, closes) = (beijing(OPENS), beijing(CLOSES));
        let centre = Centre::found_at(database, beijing(DAY));
        let call = open_call(&centre, "BR-2026-01", OPENS, CLOSES);
        let wang = centre.applicant("王芳", "wang.fang@bjmu.example.org", "北京大学医学部");
        let li = centre.applicant("李伟", "li.wei@iphy.example.org", "中国科学院物理研究所").in_language("en");

        centre.clock.stop_at(just_before(opens));
        let early = li.post_json(&format!("{call}/drafts"), &json!({}));
        assert_eq!((early.status, early.rule().as_str()), (409, "application.window"));
        insta::assert_snapshot!(early.json()["title"].as_str().unwrap_or_default(), @"The call is not open yet. It opens at 2026-03-31 09:00 (UTC+8); your request arrived at 2026-03-31 08:59:59.999 (UTC+8).");

        centre.clock.stop_at(opens);
        let (hers, his) = (complete_draft(&wang, &call, "拓扑超导体中的准粒子"), complete_draft(&li, &call, "Quasiparticles"));

        centre.clock.stop_at(just_before(closes));
        let taken = made(&wang.post_json(&format!("{hers}/submission"), &signed("王芳")));
        assert_eq!(proved(&centre, &wang, &taken), (just_before(closes), just_before(closes)));

        centre.clock.stop_at(closes);
        let late = li.post_json(&format!("{his}/submission"), &signed("李伟"));
        refused_as_late(&late, "2026-03-31T08:00:00.000Z", "2026-03-31T08:00:00.000Z");
        centre.clock.stop_at(Instant(closes.0 + 123));
        let page = li.in_language("zh").page(&format!("{his}/submission"));
        let refused = li.in_language("zh").submit(&page.form("/submission").with("signed", "李伟"));
        assert_eq!(refused.status, 409);
        assert!(
            refused.visible().contains("截止时间为2026-03-31 16:00 (UTC+8)，系统收到时间为2026-03-31 16:00:00.123 (UTC+8)。"),
            "{}",
            refused.visible()
        );
        assert!(refused.visible().contains("{signed: 李伟}"), "what was typed is kept");
        assert_eq!(refused_withdrawal(&wang, &taken), 409);
        assert_eq!(li.get("/applications").json()[0]["stage"], "draft", "a late draft is kept");
        centre.check();
    });
}

fn refused_withdrawal(person: &Person, receipt_path: &str) -> u16 {
    let (application, _) = receipt_path.split_once("/receipts").expect("a receipt's address");
    person.post_json(&format!("{application}/withdrawal"), &json!({})).status
}

#[test]
fn a_request_that_arrives_in_time_may_finish_after_the_close() {
    for_each_database(|database| {
        let closes = beijing(CLOSES);
        let centre = Centre::found_at(database, beijing(OPENS));
        let call = open_call(&centre, "BR-2026-01", OPENS, CLOSES);
        let wang = centre.applicant("王芳", "wang.fang@bjmu.example.org", "北京大学医学部");
        let draft = complete_draft(&wang, &call, "拓扑超导体中的准粒子");

        centre.clock.stop_at(just_before(closes));
        let body = signed("王芳").to_string();
        let headers = [("Accept", "application/json"), ("Content-Type", "application/json")];
        let mut slow = wang.begin_and_wait("POST", &format!("{draft}/submission"), &headers, body.len());
        centre.clock.stop_at(Instant(closes.0 + 5_000));
        slow.send(&body.as_bytes()[..1]);
        let taken = made(&slow.end(&body.as_bytes()[1..]));
        assert_eq!(proved(&centre, &wang, &taken), (just_before(closes), Instant(closes.0 + 5_000)));
        assert!(wang.page(&taken).visible().contains("2026-03-31 15:59:59.999 (UTC+8)"), "the receipt's page says when it arrived");
        centre.check();
    });
}

#[test]
fn an_extension_moves_the_close_for_everybody() {
    for_each_database(|database| {
        let centre = Centre::found_at(database, beijing(OPENS));
        let call = open_call(&centre, "BR-2026-01", OPENS, CLOSES);
        let wang = centre.applicant("王芳", "wang.fang@bjmu.example.org", "北京大学医学部");
        let draft = complete_draft(&wang, &call, "拓扑超导体中的准粒子");
        let asks = |closes: &str| centre.officer().post_json(&format!("{call}/extension"), &json!({ "closes": closes }));
        let earlier = asks("2026-03-31 15:59");
        assert_eq!((earlier.status, earlier.rule().as_str()), (409, "call.window"));

        centre.clock.stop_at(beijing("2026-03-31 16:30"));
        refused_as_late(&wang.post_json(&format!("{draft}/submission"), &signed("王芳")), "2026-03-31T08:00:00.000Z", "2026-03-31T08:30:00.000Z");
        assert!(wang.page(&call).visible().contains("2026-03-31 16:00 (UTC+8)"));
        made(&asks("2026-04-02 17:00"));
        assert!(wang.page(&call).visible().contains("2026-04-02 17:00 (UTC+8)"));
        made(&wang.post_json(&format!("{draft}/submission"), &signed("王芳")));
        centre.check();
    });
}

#[test]
fn times_are_read_and_shown_in_the_zone_of_the_call() {
    for_each_database(|database| {
        let zone = Zone::parse("America/Phoenix").expect("a zone");
        let centre = Centre::found_at(database, beijing(OPENS));
        let programme = programme(&centre, "P-ABROAD");
        let mut content = call_content("BR-ABROAD", "2026-03-30 19:00", "2026-03-31 01:00");
        content["zone"] = json!("America/Phoenix");
        let call = made(&centre.officer().post_json(&format!("{programme}/calls"), &content));
        made(&centre.officer().post_json(&format!("{call}/publication"), &json!({})));
        assert!(centre.officer().page(&call).visible().contains("2026-03-31 01:00 (UTC-7)"));

        let form = centre.officer().page(&call).form("/extension").with("closes", "2026-03-31T02:30:00");
        assert_eq!(centre.officer().submit(&form).status, 303);
        let closes = Instant::parse_local("2026-03-31 02:30", &zone).expect("a local time");
        assert_eq!(centre.officer().get(&call).json()["window"]["closes"], json!(closes.0));
        assert_eq!(closes, beijing("2026-03-31 17:30"));

        // A program may name an offset; then the offset counts, not the zone.
        made(&centre.officer().post_json(&format!("{call}/extension"), &json!({ "closes": "2026-03-31T18:00:00+08:00" })));
        assert_eq!(centre.officer().get(&call).json()["window"]["closes"], json!(beijing("2026-03-31 18:00").0));
        centre.check();
    });
}
