//! Formal checks 形式审查: one officer looks, another looks again; what is corrected comes again; several at once; and what the lead learns when.

use crate::harness::{Answer, Centre, Person, for_each_database};
use crate::scene::{beijing, call_content, colleague, complete_draft, letters_written, looked, made, programme, signed};
use serde_json::{Value, json};

fn refused(answer: &Answer, status: u16, rule: &str) {
    assert_eq!((answer.status, answer.rule().as_str()), (status, rule), "{}", answer.body);
    assert!(!answer.body.contains('⟦'), "{}", answer.body);
}

/// A published call that ends at four; what it asks of the check is set with its form.
fn call(centre: &Centre, code: &str, second: &str) -> String {
    let officer = centre.officer();
    let programme = programme(centre, &format!("P-{code}"));
    let call = made(&officer.post_json(&format!("{programme}/calls"), &call_content(code, "2026-03-15T09:00", "2026-03-15T16:00")));
    let page = officer.page(&format!("{call}/terms/formal-check"));
    assert!(page.visible().contains("现有清单共9项"), "{}", page.visible());
    let form = page.form("/terms/formal-check").with("second", second).with("item_0_zh", "已上传单位同意函").with("item_0_en", "Letter of consent");
    let form = form.with("reason_0_zh", "不符合指南第二条").with("reason_0_en", "Not within clause 2").with("reason_0_ground", "off-topic");
    assert_eq!(officer.submit(&form).status, 303);
    made(&officer.post_json(&format!("{call}/publication"), &json!({})));
    call
}

fn submitted(person: &Person, call: &str, title: &str, name: &str) -> String {
    let draft = complete_draft(person, call, title);
    made(&person.post_json(&format!("{draft}/submission"), &signed(name)));
    draft.replace("/drafts/", "/applications/")
}

fn counts(officer: &Person, call: &str) -> String {
    let counts = officer.get(&format!("{call}/formal-checks")).json()["counts"].clone();
    let said = ["open", "looked", "sent-back", "correcting", "accepted", "not-accepted"].map(|state| counts[state].to_string());
    said.join(" ")
}

fn state(officer: &Person, application: &str) -> String {
    officer.get(&format!("{application}/formal-check")).json()["state"].as_str().expect("a state").to_owned()
}

fn accept() -> Value {
    json!({ "verdict": "accept" })
}

#[test]
fn one_looks_another_looks_again_and_the_lead_learns_the_outcome() {
    for_each_database(|database| {
        let centre = Centre::found_at(database, beijing("2026-03-15 15:30"));
        let call = call(&centre, "FC-1", "always");
        let officer = centre.officer();
        let second = colleague(&centre, &officer, "陈玉兰", "chen.yulan@centre.example.org");
        let (wang, li) = (centre.applicant("王芳", "wang@bjmu.example.org", ""), centre.applicant("李伟", "li@iphy.example.org", ""));
        let hers = submitted(&wang, &call, "拓扑超导体中的准粒子", "王芳");
        let his = submitted(&li, &call, "量子霍尔效应", "李伟");
        centre.clock.stop_at(beijing("2026-03-15 16:05"));
        let tasks = officer.get("/tasks?kind=formal-check").json();
        assert_eq!(tasks["tasks"][0]["href"].as_str(), Some(format!("{call}/formal-checks?state=open").as_str()), "{tasks}");

        // With the page's own form: a point without a mark is named, and what was chosen stays.
        let page = officer.page(&format!("{hers}/formal-check"));
        assert!(page.visible().contains("已上传单位同意函"), "{}", page.visible());
        let form = page.form("/formal-check").with("verdict", "accept").with("mark.legible", "met");
        let again = officer.submit(&form);
        assert_eq!(again.status, 422, "{}", again.visible());
        assert!(again.visible().contains("研究内容符合指南方向"), "{}", again.visible());
        assert_eq!(again.form("/formal-check").value("mark.legible"), "met");
        let all = ["answers-call", "legible", "consistent", "no-secrets", "own/p1", "files"];
        let form = all.iter().fold(again.form("/formal-check"), |form, item| form.with(&format!("mark.{item}"), "met")).with("verdict", "accept");
        let answer = officer.submit(&form);
        assert_eq!(answer.status, 303, "{}", answer.visible());
        assert_eq!((state(&officer, &hers).as_str(), counts(&officer, &call).as_str()), ("looked", "1 1 0 0 0 0"));

        // Nobody but officers sees it before it is settled, and who looked does not look again.
        refused(&wang.get(&format!("{hers}/formal-check")), 403, "rights.conflict");
        assert!(wang.get(&hers).json()["accepted"].is_null() && !wang.page(&hers).visible().contains("受理"));
        refused(&li.get(&format!("{hers}/formal-check")), 404, "rights.found");
        refused(&officer.post_json(&format!("{hers}/formal-check/confirmation"), &json!({})), 409, "formal-check.second-person");
        refused(&looked(&second, &hers, &[], accept()), 409, "formal-check.second-person");
        assert_eq!(second.get("/tasks?kind=formal-check-second").json()["tasks"].as_array().map(Vec::len), Some(1));
        assert_eq!(officer.get("/tasks?kind=formal-check-second").json()["tasks"].as_array().map(Vec::len), Some(0));

        // The other one finds otherwise; the first one looks anew.
        let page = second.page(&format!("{hers}/formal-check"));
        assert!(page.visible().contains("复核") && page.visible().contains("周明"), "{}", page.visible());
        let back = page.form("/sending-back").with("note", "同意函未盖章。");
        assert_eq!(second.submit(&back).status, 303);
        assert!(officer.page(&format!("{hers}/formal-check")).visible().contains("同意函未盖章。"));
        assert_eq!(counts(&officer, &call), "1 0 1 0 0 0");
        refused(&looked(&officer, &hers, &["own/p1"], json!({ "verdict": "correct", "note": "请补盖公章。" })), 422, "request.time");
        let correct = json!({ "verdict": "correct", "note": "请补盖公章。", "until": "2026-03-16T16:00" });
        made(&looked(&officer, &hers, &["own/p1"], correct));
        assert_eq!(counts(&officer, &call), "1 0 0 1 0 0");
        assert!(wang.page(&hers).visible().contains("请补盖公章。"));

        // Corrected, it is looked at anew, with what was found before beside it.
        let draft = hers.replace("/applications/", "/drafts/");
        let version = format!("\"{}\"", wang.get(&draft).json()["version"]);
        assert_eq!(wang.patch_json(&draft, &version, &json!({ "answers": { "amount": "120万" } })).status, 200);
        made(&wang.post_json(&format!("{draft}/submission"), &signed("王芳")));
        assert_eq!(counts(&officer, &call), "2 0 0 0 0 0");
        assert!(officer.page(&format!("{hers}/formal-check")).visible().contains("第1次提交"));
        made(&looked(&second, &hers, &[], accept()));
        let confirmed = officer.submit(&officer.page(&format!("{hers}/formal-check")).form("/confirmation"));
        assert_eq!(confirmed.status, 303, "{}", confirmed.visible());
        assert_eq!(counts(&officer, &call), "1 0 0 0 1 0");
        assert!(wang.page(&hers).visible().contains("中心已受理"));
        letters_written(&centre);
        assert!(wang.page("/mailbox").visible().contains("已受理"), "{}", wang.page("/mailbox").visible());
        refused(&looked(&officer, &hers, &[], accept()), 409, "formal-check.stage");

        // Not accepted, by a reason of the call's list alone, and by two.
        let not_accept = |reasons: &[&str]| json!({ "verdict": "not-accept", "reasons": reasons, "note": "研究内容与指南第二条不符。" });
        refused(&looked(&officer, &his, &["answers-call"], not_accept(&["off-topic"])), 422, "formal-check.reason");
        refused(&looked(&officer, &his, &[], not_accept(&["r1"])), 422, "formal-check.marks");
        made(&looked(&officer, &his, &["answers-call"], not_accept(&["r1"])));
        assert!(!li.page(&his).visible().contains("不予受理"));
        made(&second.post_json(&format!("{his}/formal-check/confirmation"), &json!({})));
        let seen = li.page(&his).visible();
        assert!(seen.contains("不予受理") && seen.contains("研究内容与指南第二条不符。"), "{seen}");
        let sheet = officer.get(&format!("{call}/formal-checks.csv")).body;
        assert!(sheet.contains("不予受理,不符合指南第二条") && sheet.contains("已受理"), "{sheet}");
        centre.check();
    });
}

#[test]
fn several_are_looked_at_at_once_where_the_machine_finds_nothing() {
    for_each_database(|database| {
        let centre = Centre::found_at(database, beijing("2026-03-15 15:30"));
        let call = call(&centre, "FC-2", "before-not-accepting");
        let officer = centre.officer();
        let names = ["王芳", "李伟", "赵启航"];
        let people: Vec<Person> =
            names.iter().enumerate().map(|(place, name)| centre.applicant(name, &format!("p{place}@bjmu.example.org"), "")).collect();
        let titles = ["拓扑超导体中的准粒子激发", "稀土催化剂的界面结构", "高寒草甸土壤碳通量"];
        let all: Vec<String> = people.iter().zip(titles).zip(names).map(|((one, title), name)| submitted(one, &call, title, name)).collect();
        centre.clock.stop_at(beijing("2026-03-15 16:05"));
        let ids: Vec<&str> = all.iter().filter_map(|at| at.rsplit('/').next()).collect();
        let batch = format!("{call}/formal-checks/acceptances");
        refused(&officer.post_json(&batch, &json!({ "applications": [] })), 422, "formal-check.batch");
        // No program has looked into the files here, so the machine cannot tell, and all are refused with the first one's number.
        let unseen = officer.post_json(&batch, &json!({ "applications": ids }));
        refused(&unseen, 409, "formal-check.batch");
        assert_eq!(counts(&officer, &call), "3 0 0 0 0 0");
        for digest in stored(&officer, &all) {
            centre.block_on(centre.store.write(move |tx| Ok(tx.keep_scan(&digest, "clamd", None)?))).expect("a scan is kept");
        }
        let page = officer.page(&format!("{call}/formal-checks?state=open"));
        let form = ids.iter().fold(page.form("/acceptances"), |form, id| form.and("applications", id));
        let answer = officer.submit(&form);
        assert_eq!(answer.status, 303, "{}", answer.visible());
        // The call asks a second person only before something is not accepted.
        assert_eq!(counts(&officer, &call), "0 0 0 0 3 0");
        refused(&officer.post_json(&batch, &json!({ "applications": [ids[0]] })), 409, "formal-check.stage");
        centre.check();
    });
}

/// The digests of the files of some applications.
fn stored(officer: &Person, applications: &[String]) -> Vec<String> {
    let files = applications.iter().flat_map(|at| officer.get(at).json()["files"].as_array().cloned().unwrap_or_default());
    files.filter_map(|file| file["digest"].as_str().map(str::to_owned)).collect()
}
