//! Prefill 免重复填报: a second application asks for nothing that is on file, says where each answer comes from, and keeps what its lead types.

use crate::harness::{Centre, for_each_database};
use crate::scene::{beijing, call_content, complete_draft, made, open_call, programme, signed, small_pdf};
use serde_json::{Value, json};

const DAY: &str = "2026-03-10 09:00";
const CLOSES: &str = "2026-03-31 16:00";

/// A call that asks for what is on record beside the rest.
fn call_about_the_lead(centre: &Centre) -> String {
    let mut content = call_content("BR-2026-02", DAY, CLOSES);
    let line = |id: &str, zh: &str| json!({ "id": id, "label": { "zh": zh, "en": zh }, "required": true, "kind": { "line": { "most": 60 } } });
    let fields = [("lead-name", "姓名"), ("email", "电子邮箱"), ("organisation", "工作单位")].map(|(id, zh)| line(id, zh));
    content["form"]["sections"][0]["fields"].as_array_mut().expect("fields").extend(fields);
    let programme = programme(centre, "P-ABOUT");
    let call = made(&centre.officer().post_json(&format!("{programme}/calls"), &content));
    made(&centre.officer().post_json(&format!("{call}/publication"), &json!({})));
    call
}

/// From where a field of a draft was filled in.
pub fn origin<'a>(draft: &'a Value, field: &str) -> &'a Value {
    draft["prefilled"].as_array().expect("what was filled in").iter().find(|row| row["field"] == field).unwrap_or(&Value::Null)
}

#[test]
fn a_second_application_asks_for_nothing_that_is_on_file() {
    for_each_database(|database| {
        let centre = Centre::found_at(database, beijing(DAY));
        let (first, second) = (open_call(&centre, "BR-2026-01", DAY, CLOSES), call_about_the_lead(&centre));
        let wang = centre.applicant("王芳", "wang.fang@bjmu.example.org", "北京大学医学部");
        let before = complete_draft(&wang, &first, "拓扑超导体中的准粒子");
        assert_eq!(wang.get(&before).json()["prefilled"], json!([]), "nothing was on file but what this call does not ask");
        let number = made(&wang.post_json(&format!("{before}/submission"), &signed("王芳")));
        let application = number.split_once("/receipts").expect("a receipt").0.to_owned();
        let number = wang.get(&application).json()["number"].clone();

        let draft = made(&wang.post_json(&format!("{second}/drafts"), &json!({})));
        let began = wang.get(&draft).json();
        assert_eq!(began["version"], 1, "nobody has saved it");
        assert_eq!((&began["answers"]["email"], &origin(&began, "email")["from"]), (&json!("wang.fang@bjmu.example.org"), &json!("profile")));
        assert_eq!((&began["answers"]["areas"], &began["answers"]["amount"]), (&json!(["theory"]), &json!("1,250,000.00")));
        assert_eq!((&origin(&began, "abstract")["number"], &origin(&began, "abstract")["accepted"]), (&number, &json!(false)));
        assert_eq!(began["files"][0]["name"], "正文.pdf");
        for (language, record, earlier) in [("zh", "来自：个人资料", "来自以往申请"), ("en", "From: your profile", "From your application")]
        {
            let page = wang.in_language(language).page(&draft).visible();
            assert!(page.contains(record) && page.contains(earlier), "{page}");
            let review = wang.in_language(language).page(&format!("{draft}/submission")).visible();
            assert!(!review.contains(if language == "zh" { "还不能提交" } else { "cannot be submitted" }), "{review}");
        }

        // What is typed over is one's own; what does not fit is cleared; the file of before makes room.
        assert_eq!(wang.patch_json(&draft, "\"1\"", &json!({ "answers": { "title": "马约拉纳零能模的输运" } })).status, 200);
        assert_eq!(origin(&wang.get(&draft).json(), "title"), &Value::Null);
        made(&wang.post_json(&format!("{draft}/prefill"), &json!({ "wish": "clear:abstract" })));
        let cleared = wang.get(&draft).json();
        assert_eq!((&cleared["answers"]["abstract"], origin(&cleared, "abstract")), (&json!(""), &Value::Null));
        assert_eq!(wang.post_file(&format!("{draft}/files/body"), "新正文.pdf", &small_pdf("新")).status, 201);
        let files = wang.get(&draft).json();
        assert_eq!((files["files"].as_array().map(Vec::len), &files["files"][0]["name"]), (Some(1), &json!("新正文.pdf")));
        let form = wang.page(&draft).form("/prefill").with("wish", "accept");
        assert_eq!(wang.submit(&form).status, 303);
        assert_eq!(origin(&wang.get(&draft).json(), "amount")["accepted"], true);
        let odd = wang.post_json(&format!("{draft}/prefill"), &json!({ "wish": "guess" }));
        assert_eq!(odd.status, 422, "{}", odd.body);

        // Nothing is asked again: all that is missing is what was cleared.
        made(&wang.post_json(&format!("{draft}/prefill"), &json!({ "wish": "fill" })));
        made(&wang.post_json(&format!("{draft}/submission"), &signed("王芳")));
        centre.check();
    });
}

#[test]
fn a_record_is_corrected_at_its_source_and_a_delegate_sees_nothing_of_it() {
    for_each_database(|database| {
        let centre = Centre::found_at(database, beijing(DAY));
        let call = call_about_the_lead(&centre);
        let wang = centre.applicant("王芳", "wang.fang@bjmu.example.org", "北京大学医学部");
        let sun = centre.applicant("孙助", "sun.zhu@bjmu.example.org", "北京大学医学部");
        let until = "2026-03-30T00:00";
        made(&wang.post_json("/mandates", &json!({ "delegate": "sun.zhu@bjmu.example.org", "scope": "centre", "until": until })));
        let principal = wang.get("/account").json()["id"].clone();
        let draft = made(&sun.post_json(&format!("{call}/drafts"), &json!({ "principal": principal })));
        assert_eq!(sun.get(&draft).json()["answers"], json!({}));
        assert_eq!(sun.post_json(&format!("{draft}/prefill"), &json!({ "wish": "fill" })).status, 403);
        made(&wang.post_json(&format!("{draft}/prefill"), &json!({ "wish": "fill" })));
        assert_eq!(wang.get(&draft).json()["answers"]["organisation"], "北京大学医学部");
        let form = wang.page("/account").form("/account/profile").with("organisation", "北京大学第三医院");
        assert_eq!(wang.submit(&form).status, 303);
        made(&wang.post_json(&format!("{draft}/prefill"), &json!({ "wish": "refresh" })));
        assert_eq!(wang.get(&draft).json()["answers"]["organisation"], "北京大学第三医院");
        centre.check();
    });
}
