//! The path by a program, in English, with JSON.

use super::{log_keys, proved, shows};
use crate::harness::{Answer, Centre, PASSWORD, Person, for_each_database};
use crate::scene::{beijing, call_content, complete_draft, made, programme, receipt, signed, small_pdf};
use rules::application::Fact;
use serde_json::{Value, json};

#[test]
fn the_whole_path_by_a_program_in_english() {
    for_each_database(|database| {
        let centre = Centre::found_at(database, beijing("2026-03-31 09:00"));
        founded_once(&centre);
        let officer = centre.officer().in_language("en");
        let call = call_published(&centre, &officer);
        let solheim = centre.applicant("Ingrid Solheim", "ingrid.solheim@bimsa.example.org", "北京雁栖湖应用数学研究院").in_language("en");
        let draft = drafted(&solheim, &call);
        let application = submitted(&centre, &solheim, &draft);
        on_the_desk(&centre, &officer, &call);
        hidden_from_others(&centre, &application);
        withdrawn_and_submitted_again(&centre, &solheim, &application);
        letters_arrive(&centre, &solheim);
        signed_out_everywhere(&centre, solheim);
        centre.check();
    });
}

/// A problem as a program reads it.
fn problem(answer: &Answer, status: u16) -> String {
    assert_eq!((answer.status, answer.header("content-type")), (status, "application/problem+json"), "{}", answer.body);
    serde_json::to_string_pretty(&answer.json()).expect("JSON")
}

fn founded_once(centre: &Centre) {
    let twice = centre.anonymous().in_language("en").post_json(
        &format!("/setup/{}", "0".repeat(64)),
        &json!({ "centre_zh": "另一中心", "zone": "Asia/Shanghai", "name": "周明", "email": "zhou@centre.example.org", "password": PASSWORD }),
    );
    shows!(problem(&twice, 409), @"");
    assert_eq!(centre.block_on(web::setup_link(&centre.site)).expect("no fault"), None, "a centre is founded once");
}

fn call_published(centre: &Centre, officer: &Person) -> String {
    let programme = programme(centre, "BJ-BASIC");
    let mut content = call_content("BR-2026-01", "2026-03-31 09:00", "2026-04-30 16:00");
    let right = content["form"].take();
    content["form"] = json!({ "sections": [] });
    shows!(problem(&officer.post_json(&format!("{programme}/calls"), &content), 422), @"");
    content["form"] = right;
    let english = content["text_en"].take();
    let call = made(&officer.post_json(&format!("{programme}/calls"), &content));
    let document = officer.post_file(&format!("{call}/documents"), "notice.pdf", &small_pdf("notice"));
    assert_eq!(document.status, 201);
    shows!(problem(&officer.post_json(&format!("{call}/publication"), &json!({})), 409), @"");

    content["text_en"] = english;
    content["version"] = json!(1);
    shows!(problem(&officer.post_json(&format!("{call}/revisions"), &content), 409), @"");
    content["version"] = officer.get(&call).json()["version"].clone();
    made(&officer.post_json(&format!("{call}/revisions"), &content));
    assert_eq!(centre.anonymous().get(&call).status, 404);
    made(&officer.post_json(&format!("{call}/publication"), &json!({})));

    let listed = centre.anonymous().get("/calls").json();
    assert_eq!((&listed[0]["code"], &listed[0]["phase"], &listed[0]["closes"]), (&json!("BR-2026-01"), &json!("open"), &json!("2026-04-30T08:00:00.000Z")));
    assert_eq!(centre.anonymous().get(&call).json()["attachments"][0]["digest"], json!(record::sha256(&[&small_pdf("notice")]).to_string()));
    assert_eq!(centre.anonymous().get(&format!("{call}/documents/0")).bytes, small_pdf("notice"));
    call
}

fn drafted(solheim: &Person, call: &str) -> String {
    let draft = made(&solheim.post_json(&format!("{call}/drafts"), &json!({})));
    assert_eq!(made(&solheim.post_json(&format!("{call}/drafts"), &json!({}))), draft, "one draft a call");
    let first = solheim.patch_json(&draft, "\"1\"", &json!({ "answers": { "title": "Superconducting circuits", "amount": "1.25e6" } }));
    assert_eq!((first.status, first.header("etag"), &first.json()["version"]), (200, "\"2\"", &json!(2)));
    let stale = solheim.patch_json(&draft, "\"1\"", &json!({ "answers": { "title": "Lost?" } }));
    shows!(problem(&stale, 412), @"");
    assert_eq!(solheim.get(&draft).json()["answers"]["title"], "Superconducting circuits", "nothing is lost");
    let odd = solheim.patch_json(&draft, "\"2\"", &json!({ "answers": { "salary": "1" } }));
    assert_eq!((odd.status, odd.rule().as_str()), (422, "form.answer"));

    let incomplete = solheim.post_json(&format!("{draft}/submission"), &signed("Ingrid Solheim"));
    shows!(problem(&incomplete, 422), @"");
    let answers = json!({ "title": "=Superconducting circuits", "abstract": "Coherence in circuits.", "areas": ["experiment"], "amount": "1,250,000.50" });
    assert_eq!(solheim.patch_json(&draft, "\"2\"", &json!({ "answers": answers })).status, 200);
    let attached = solheim.post_file(&format!("{draft}/files/body"), "main.pdf", &small_pdf("main text"));
    assert_eq!((attached.status, &attached.json()["digest"]), (201, &json!(record::sha256(&[&small_pdf("main text")]).to_string())));
    draft
}

fn submitted(centre: &Centre, solheim: &Person, draft: &str) -> String {
    let unsigned = solheim.post_json(&format!("{draft}/submission"), &signed(""));
    shows!(problem(&unsigned, 422), @"");
    let sent = solheim.post_json(&format!("{draft}/submission"), &signed("Ingrid Solheim"));
    assert_eq!((sent.status, sent.location()), (201, made(&sent).as_str()));
    let fact = proved(solheim, &log_keys(centre), sent.location());
    let Fact::Submitted { kept, .. } = fact else { panic!("{fact:?}") };
    assert_eq!((kept.money["amount"].in_fen(), kept.files[0].bytes), (125_000_050, small_pdf("main text").len() as u64));
    let (application, _) = sent.location().split_once("/receipts/").expect("a receipt's address");
    assert_eq!(solheim.get(&format!("{application}/files/0")).bytes, small_pdf("main text"));
    application.to_owned()
}

fn titles(answer: &Answer) -> Vec<String> {
    let json = answer.json();
    let rows = json["applications"].as_array().cloned().unwrap_or_default();
    rows.iter().map(|row| row["title"].as_str().unwrap_or_default().to_owned()).collect()
}

fn on_the_desk(centre: &Centre, officer: &Person, call: &str) {
    let li = centre.applicant("李伟", "li.wei@iphy.example.org", "中国科学院物理研究所");
    let draft = complete_draft(&li, call, "高温超导机理");
    made(&li.post_json(&format!("{draft}/submission"), &signed("李伟")));
    let found = |query: &str| titles(&officer.get(&format!("/desk?{query}")));
    let (hers, his) = ("=Superconducting circuits".to_owned(), "高温超导机理".to_owned());
    assert_eq!(found("q=%E8%B6%85%E5%AF%BC"), [his.clone()], "two Chinese characters");
    assert_eq!(found("q=CIRCUITS"), [hers.clone()], "an English word in any case");
    assert_eq!(found("q=solheim"), [hers.clone()], "the lead's name");
    assert_eq!(found("sort=title"), [hers.clone(), his.clone()]);
    assert_eq!(found("sort=name"), [hers.clone(), his.clone()]);
    assert_eq!(found("sort=amount"), [hers.clone(), his.clone()]);
    assert_eq!(found("stage=withdrawn"), Vec::<String>::new());
    assert_eq!(found(&format!("call={}&stage=submitted", call.trim_start_matches("/calls/"))).len(), 2);

    let sheet = officer.get("/desk/applications.csv?sort=title");
    assert!(sheet.bytes.starts_with("\u{feff}".as_bytes()), "spreadsheets guess without the mark");
    shows!(sheet.body.trim_start_matches('\u{feff}').replace("\r\n", "\n"), @"");
    shows!(problem(&li.in_language("en").get("/desk"), 403), @"");
}

fn hidden_from_others(centre: &Centre, application: &str) {
    let other = centre.applicant("王芳", "wang.fang@bjmu.example.org", "北京大学医学部").in_language("en");
    for address in [application.to_owned(), format!("{application}/files/0"), format!("{application}/receipts/1"), format!("{application}/receipts/1/tlog-proof")] {
        assert_eq!(other.get(&address).status, 404, "{address}");
    }
    let theirs = other.post_json(&format!("{application}/withdrawal"), &json!({}));
    let nobodys = other.post_json(&format!("/applications/{}/withdrawal", "0".repeat(26)), &json!({}));
    assert_eq!((theirs.status, nobodys.status), (404, 404));
    shows!(problem(&other.get(application), 404), @"");
    assert_eq!(centre.anonymous().get(application).status, 401);
}

fn withdrawn_and_submitted_again(centre: &Centre, solheim: &Person, application: &str) {
    let number = solheim.get(application).json()["number"].clone();
    made(&solheim.post_json(&format!("{application}/withdrawal"), &json!({ "version": 1 })));
    let twice = solheim.post_json(&format!("{application}/withdrawal"), &json!({}));
    shows!(problem(&twice, 409), @"");
    let draft = application.replace("/applications/", "/drafts/");
    let again = made(&solheim.post_json(&format!("{draft}/submission"), &signed("Ingrid Solheim")));
    assert_eq!(again, format!("{application}/receipts/3"));
    let view = solheim.get(application).json();
    assert_eq!((&view["number"], &view["revision"], &view["version"], &view["stage"]), (&number, &json!(2), &json!(3), &json!("submitted")));
    let keys = log_keys(centre);
    let receipts: Vec<&str> = view["receipts"].as_array().map(|all| all.iter().filter_map(Value::as_str).collect()).unwrap_or_default();
    let events: Vec<&str> = receipts.iter().map(|receipt| rules::thing::Fact::name(&proved(solheim, &keys, receipt))).collect();
    assert_eq!(events, ["submitted", "withdrawn", "submitted"]);
    // To an officer the lead's words are closed, and the same event is proved all the same.
    let closed = record::Receipt::parse(receipt(&centre.officer(), receipts[0]).as_bytes()).expect("a receipt");
    assert!(closed.verify(&keys).is_ok_and(|verified| verified.private.is_empty()));
}

fn letters_arrive(centre: &Centre, solheim: &Person) {
    centre.block_on(web::work_once(&centre.site)).expect("the letters are written");
    let mailbox = solheim.get("/mailbox").json();
    let letters: Vec<&str> = mailbox["letters"].as_array().map(|all| all.iter().filter_map(|letter| letter["subject"].as_str()).collect()).unwrap_or_default();
    shows!(letters.join("\n"), @"");
}

fn signed_out_everywhere(centre: &Centre, solheim: Person) {
    let mut elsewhere = centre.anonymous().in_language("en");
    let answer = elsewhere.post_json("/sessions", &json!({ "email": "Ingrid.Solheim@bimsa.example.org", "password": PASSWORD }));
    assert_eq!(answer.status, 201, "{}", answer.body);
    elsewhere.sign_in_with(&answer);
    assert_eq!((solheim.get("/applications").status, elsewhere.get("/applications").status), (200, 200));
    elsewhere.post_json("/sessions/end-all", &json!({}));
    let answer = solheim.get("/applications");
    shows!(problem(&answer, 401), @"");
    assert_eq!(elsewhere.get("/applications").status, 401);
}
