//! Erasing: a person asks for their erasure and is answered; and what must not be here is expunged by two persons.

use crate::harness::{Answer, Centre, PASSWORD, Person, for_each_database};
use crate::scene::{beijing, complete_draft, letters_written, made, open_call, signed, small_pdf};
use serde_json::json;
use store::ReceiptState;

/// Waits until an event has its place in the log.
fn settled(centre: &Centre, thing: &str, version: u64) {
    let thing = rules::Id::parse(thing).expect("an id");
    let waits = || match centre.store.read_now(|rows| rows.receipt(thing, version, None)).expect("a receipt") {
        Some(ReceiptState::Ready(_)) => false,
        Some(ReceiptState::Pending) | None => true,
    };
    let start = std::time::Instant::now();
    while waits() {
        assert!(start.elapsed().as_secs() < 10, "an event waits for its place");
        std::thread::yield_now();
    }
}

fn id(person: &Person) -> String {
    person.get("/account").json()["id"].as_str().expect("an id").to_owned()
}

/// Another officer of the whole centre, who does an administrator's work while the three are not apart.
fn second_officer(centre: &Centre) -> Person {
    let second = centre.applicant("郑复", "zheng.fu@centre.example.org", "科创中心");
    made(&centre.officer().post_json(&format!("/people/{}/grants", id(&second)), &json!({ "role": "officer", "scope": "centre" })));
    second
}

fn refused(answer: &Answer, status: u16, rule: &str) {
    assert_eq!((answer.status, answer.rule().as_str()), (status, rule), "{}", answer.body);
}

#[test]
fn a_person_asks_for_their_erasure_and_gets_a_letter_before_their_address_goes() {
    for_each_database(|database| {
        let centre = Centre::found_at(database, beijing("2026-11-23 10:00"));
        let officer = centre.officer();
        let wang = centre.applicant("王芳", "wang.fang@bjmu.example.org", "北京大学医学部");
        let page = wang.page("/account");
        for text in ["删除个人信息", "以下内容依规定保留", "存证摘要"] {
            assert!(page.visible().contains(text), "{text}");
        }
        assert!(wang.in_language("en").page("/account").visible().contains("What stays, and why:"));
        let form = page.form("/account/erasure").with("ground", "consent-withdrawn").with("said", "已离开本单位。");
        assert_eq!(wang.submit(&form).status, 303);
        refused(&wang.post_json("/account/erasure", &json!({ "ground": "unlawful" })), 409, "erasure.asked");
        let request = wang.get("/account").json()["erasure"].clone();
        // 15 working days from a Monday: no holiday lies between.
        assert_eq!(
            (request["due"].as_str(), request["days_left"].as_u64(), request["stage"].as_str()),
            (Some("2026-12-14"), Some(15), Some("asked"))
        );
        let path = format!("/erasure-requests/{}", request["id"].as_str().expect("an id"));
        letters_written(&centre);
        assert!(wang.page("/mailbox").visible().contains("将在2026-12-14前答复"));

        // Refused, with what stands against it and why; the person reads both.
        assert_eq!(wang.get(&path).status, 403);
        let list = officer.page("/erasure-requests");
        assert!(list.visible().contains("王芳") && list.visible().contains("还有15个工作日"), "{}", list.visible());
        let shown = officer.page(&path);
        assert!(shown.visible().contains("将清除2个部分") && shown.visible().contains("registered"), "{}", shown.visible());
        refused(&officer.post_json(&format!("{path}/refusal"), &json!({ "obstacle": "retention" })), 422, "text.required");
        let refusal = shown.form(&format!("{path}/refusal")).with("obstacle", "retention").with("reason", "结题档案须保存至2027年。");
        assert_eq!(officer.submit(&refusal).status, 303);
        refused(&officer.post_json(&format!("{path}/grant"), &json!({})), 409, "erasure.answered");
        letters_written(&centre);
        assert!(wang.page("/mailbox").visible().contains("结题档案须保存至2027年。"));
        assert!(wang.page("/account").visible().contains("法律、行政法规规定的保存期限未届满"));

        // Asked again and granted: nothing is carried out before the letter has gone out.
        made(&wang.post_json("/account/erasure", &json!({ "ground": "purpose-ended" })));
        let again = wang.get("/account").json()["erasure"]["id"].as_str().expect("an id").to_owned();
        let path = format!("/erasure-requests/{again}");
        refused(&officer.post_json(&format!("{path}/execution"), &json!({})), 409, "erasure.letter");
        made(&officer.post_json(&format!("{path}/grant"), &json!({})));
        letters_written(&centre);
        assert!(wang.page("/mailbox").visible().contains("这是寄往此地址的最后一封通知"));
        let person = id(&wang);
        settled(&centre, &again, 2);
        made(&officer.post_json(&format!("{path}/execution"), &json!({})));
        refused(&officer.post_json(&format!("{path}/execution"), &json!({})), 409, "erasure.answered");
        assert_eq!(wang.get("/account").status, 401);
        let back = centre.anonymous().post_json("/sessions", &json!({ "email": "wang.fang@bjmu.example.org", "password": PASSWORD }));
        assert!(back.status >= 400, "{}", back.body);
        assert_eq!(officer.get(&path).json()["stage"], "done");
        assert!(!officer.get(&format!("/people/{person}")).body.contains("王芳"));
        // Nobody decides on their own.
        made(&officer.post_json("/account/erasure", &json!({ "ground": "consent-withdrawn" })));
        let own = officer.get("/account").json()["erasure"]["id"].as_str().expect("an id").to_owned();
        refused(&officer.post_json(&format!("/erasure-requests/{own}/grant"), &json!({})), 409, "erasure.own");
        made(&officer.post_json(&format!("/erasure-requests/{own}/withdrawal"), &json!({})));
        centre.check();
    });
}

#[test]
fn what_must_not_be_here_is_expunged_by_two_persons_and_leaves_a_tombstone() {
    for_each_database(|database| {
        let centre = Centre::found_at(database, beijing("2026-03-31 09:00"));
        let (officer, second) = (centre.officer(), second_officer(&centre));
        let call = open_call(&centre, "BR-2026-01", "2026-03-01 09:00", "2026-04-30 16:00");
        let wang = centre.applicant("王芳", "wang.fang@bjmu.example.org", "北京大学医学部");
        let draft = complete_draft(&wang, &call, "霜刃工程的指标");
        let receipt = made(&wang.post_json(&format!("{draft}/submission"), &signed("王芳")));
        let application = draft.replace("/drafts/", "/applications/");
        let thing = application.trim_start_matches("/applications/").to_owned();
        let view = wang.get(&application).json();
        let digest = view["files"][0]["digest"].as_str().expect("a digest").to_owned();
        assert_eq!(view["files"][0]["declared"]["by"].as_str(), Some(id(&wang).as_str()), "who declared it stands with the file: {view}");
        letters_written(&centre);
        settled(&centre, &thing, 1);

        assert_eq!(wang.get("/expunctions/new").status, 403);
        let page = officer.page(&format!("/expunctions/new?thing={application}"));
        assert!(page.visible().contains("事实不能清除") && page.body.contains(&digest), "{}", page.visible());
        let form = page.form("/expunctions").and("parts", &format!("{thing}/1/0")).and("files", &digest);
        let form = form.with("ground", "state-secret").with("order", "示例保密行政管理部门通知〔2026〕1号");
        let proposed = officer.submit(&form);
        assert_eq!(proposed.status, 303, "{}", proposed.body);
        let expunction = proposed.location().split('?').next().unwrap_or_default().to_owned();
        let facts = json!({ "parts": [format!("{thing}/1/facts")], "ground": "state-secret", "order": "通知" });
        refused(&officer.post_json("/expunctions", &facts), 422, "expunction.fact");
        refused(&officer.post_json(&format!("{expunction}/confirmation"), &json!({})), 409, "expunction.second");
        assert_eq!(wang.get(&format!("{application}/files/0")).status, 200, "a proposal destroys nothing");
        let backups = centre.options.data.join("backups");
        std::fs::create_dir_all(&backups).expect("a folder");
        std::fs::write(backups.join("nightly.db"), "a backup").expect("a backup");
        assert!(second.page(&expunction).visible().contains("复核并清除"));
        made(&second.post_json(&format!("{expunction}/confirmation"), &json!({})));
        let shown = second.page(&expunction).visible();
        assert!(shown.contains("已清除") && shown.contains("本系统不知道备份存放在何处"), "{shown}");
        centre.site.know_backups(backups);
        assert!(second.page(&expunction).visible().contains("nightly.db"));

        // What was there is gone for everybody; what stands instead says when, why and by whose order.
        for (person, path) in [(&wang, application.as_str()), (&officer, application.as_str()), (&wang, receipt.as_str())] {
            let zh = person.page(path).visible();
            assert!(
                zh.contains("此处内容已按规定清除") && zh.contains("示例保密行政管理部门通知〔2026〕1号") && !zh.contains("霜刃"),
                "{path}: {zh}"
            );
        }
        assert!(wang.in_language("en").page(&application).visible().contains("What stood here has been expunged"));
        let view = wang.get(&application).json();
        assert_eq!((view["expunged"][0]["ground"].as_str(), view["body"].is_null()), (Some("state-secret"), true), "{view}");
        let gone = wang.get(&format!("{application}/files/0"));
        refused(&gone, 410, "expunction.gone");
        assert!(!wang.page("/mailbox").body.contains("霜刃") && !officer.page("/desk?q=霜刃").visible().contains("霜刃工程"));
        // So it is with what somebody says of themselves.
        let lead = id(&wang);
        let profile = json!({ "parts": [format!("{lead}/1/0")], "ground": "other-law", "order": "示例机关通知" });
        let expunction = made(&officer.post_json("/expunctions", &profile));
        made(&second.post_json(&format!("{expunction}/confirmation"), &json!({})));
        let person = officer.page(&format!("/people/{lead}")).visible();
        assert!(person.contains("此处内容已按规定清除") && !person.contains("王芳"), "{person}");
        // Its draft went too; the same file is not taken again.
        let fresh = made(&wang.post_json(&format!("{call}/drafts"), &json!({})));
        let again = wang.post_file(&format!("{fresh}/files/body"), "正文.pdf", &small_pdf("霜刃工程的指标"));
        refused(&again, 422, "form.unclassified");
        centre.check();
    });
}
