//! Changing 其间变化: what else changes while somebody works: conditions that decide each other, a form under its drafts, a draft on two devices, a team.

use crate::forms::{added, draft_call};
use crate::harness::{Centre, for_each_database};
use crate::merging::sign_in;
use crate::scene::{beijing, call_content, complete_draft, made, open_call, programme, signed};
use crate::teams::{agrees, asks, refused};
use serde_json::json;

const OPENS: &str = "2026-03-01 09:00";
const CLOSES: &str = "2026-03-31 16:00";

#[test]
fn conditions_that_decide_each_other_are_refused_where_the_form_is_built() {
    for_each_database(|database| {
        let centre = Centre::found_at(database, beijing("2026-02-10 10:00"));
        let (officer, call) = (centre.officer(), draft_call(&centre, "LOOP-1"));
        let choice = |id: &str, label: &str, when: &str| {
            let said = [("label_zh", label), ("id", id), ("option.0.1", "是"), ("option.1.1", "否"), ("when", when)];
            added(&officer, &call, 0, "choice", &said);
        };
        choice("first", "是否合作", "");
        choice("second", "是否跨境", "first=o1");
        let before = officer.get(&format!("{call}/form.json")).body;
        for (when, of) in [("second=o1", "second"), ("first=o1", "itself")] {
            let form = officer.page(&format!("{call}/form/fields/first")).form("/fields/first/revision").and("when", when);
            let again = officer.submit(&form);
            assert_eq!(again.status, 422, "{of}: {}", again.visible());
            assert!(again.body.contains("form.condition") && again.body.contains("value=\"是否合作\""), "{of}: {}", again.visible());
        }
        assert_eq!(officer.get(&format!("{call}/form.json")).body, before);
        centre.check();
    });
}

#[test]
fn the_limits_of_a_tables_columns_are_set_where_the_form_is_built() {
    for_each_database(|database| {
        let centre = Centre::found_at(database, beijing("2026-02-10 10:00"));
        let (officer, call) = (centre.officer(), draft_call(&centre, "COL-1"));
        let said = [
            ("label_zh", "设备"),
            ("id", "devices"),
            ("least", "2"),
            ("most", "5"),
            ("column.0.1", "名称"),
            ("column.0.3", "line"),
            ("column.0.9", "20"),
            ("column.1.1", "台数"),
            ("column.1.3", "number"),
            ("column.1.8", "1"),
            ("column.1.9", "99"),
            ("column.2.1", "金额"),
            ("column.2.3", "money"),
            ("column.2.9", "30万"),
        ];
        added(&officer, &call, 0, "table", &said);
        let table = || {
            let form = officer.get(&format!("{call}/form.json")).json();
            let fields = form["sections"][0]["fields"].as_array().cloned().unwrap_or_default();
            fields.into_iter().find(|field| field["id"] == "devices").expect("the table")["kind"]["table"].clone()
        };
        let kinds = |table: &serde_json::Value| [0, 1, 2].map(|place: usize| table["columns"][place]["kind"].clone());
        let limits = [json!({ "line": { "most": 20 } }), json!({ "number": { "least": 1, "most": 99 } }), json!({ "money": { "most": 30_000_000 } })];
        assert_eq!((kinds(&table()), &table()["least"], &table()["most"]), (limits.clone(), &json!(2), &json!(5)));
        // They stand in the form when it is revised, and what is no limit is said beside the columns.
        let page = officer.page(&format!("{call}/form/fields/devices"));
        let wrong = officer.submit(&page.form("/fields/devices/revision").with("column.1.9", "很多"));
        assert!(wrong.status == 422 && wrong.body.contains("value=\"很多\""), "{}", wrong.visible());
        assert_eq!(officer.submit(&page.form("/fields/devices/revision").with("column.0.9", "30").with("column.1.8", "")).status, 303);
        let revised = [json!({ "line": { "most": 30 } }), json!({ "number": { "most": 99 } }), limits[2].clone()];
        assert_eq!(kinds(&table()), revised);
        centre.check();
    });
}

#[test]
fn nobody_takes_a_form_from_under_the_drafts_that_answer_it() {
    for_each_database(|database| {
        let centre = Centre::found_at(database, beijing("2026-03-10 10:00"));
        let (officer, call) = (centre.officer(), open_call(&centre, "FORM-1", OPENS, CLOSES));
        let li = centre.applicant("李伟", "li.wei@iphy.example.org", "");
        let draft = complete_draft(&li, &call, "低维量子材料");
        let (form, answers) = (officer.get(&format!("{call}/form.json")).body, li.get(&draft).json()["answers"].clone());
        let version = officer.get(&call).json()["version"].to_string();
        refused(&officer.post_json(&format!("{call}/form/fields/title/removal"), &json!({ "version": version })), 409, "call.stage");
        refused(&officer.post_json(&format!("{call}/form/sections"), &json!({ "title_zh": "更多", "version": version })), 409, "call.stage");
        let mut content = call_content("FORM-1", OPENS, CLOSES);
        content["form"] = json!({ "sections": [] });
        content["version"] = json!(version);
        assert_ne!(officer.post_json(&format!("{call}/revisions"), &content).status, 200);
        // Another call may ask otherwise; what is drafted stays with its own form, and is sent by it.
        open_call(&centre, "FORM-2", OPENS, CLOSES);
        assert_eq!((officer.get(&format!("{call}/form.json")).body, li.get(&draft).json()["answers"].clone()), (form, answers));
        made(&li.post_json(&format!("{draft}/submission"), &signed("李伟")));
        centre.check();
    });
}

#[test]
fn a_draft_on_two_devices_loses_nothing_and_shows_both() {
    for_each_database(|database| {
        let centre = Centre::found_at(database, beijing("2026-03-10 10:00"));
        let call = open_call(&centre, "TWO-1", OPENS, CLOSES);
        let desk = centre.applicant("李伟", "li.wei@iphy.example.org", "");
        let phone = sign_in(&centre, "li.wei@iphy.example.org");
        let draft = complete_draft(&desk, &call, "低维量子材料");
        let read = format!("\"{}\"", desk.get(&draft).json()["version"]);
        let opened = desk.page(&draft);
        // Different fields are put together.
        assert_eq!(phone.patch_json(&draft, &read, &json!({ "answers": { "title": "在手机上改的题目" } })).status, 200);
        let other = desk.patch_json(&draft, &read, &json!({ "answers": { "amount": "90万" } }));
        assert_eq!((other.status, &other.json()["changed"]["title"]), (200, &json!("在手机上改的题目")), "{}", other.body);
        // The same field is not overwritten by a script, and a form that was opened before shows both.
        refused(&desk.patch_json(&draft, &read, &json!({ "answers": { "title": "在电脑上改的题目" } })), 412, "write.version");
        let stale = desk.submit(&opened.form(&draft).with("title", "在电脑上改的题目").with("amount", "90万"));
        assert_eq!(stale.status, 409, "{}", stale.visible());
        assert!(stale.body.contains("value=\"在电脑上改的题目\"") && stale.visible().contains("在手机上改的题目"), "{}", stale.visible());
        assert_eq!(desk.get(&draft).json()["answers"]["title"], "在手机上改的题目", "nothing is overwritten unseen");
        assert!(
            desk.in_language("en").submit(&opened.form(&draft).with("title", "On the desk")).visible().contains("saved meanwhile on another device")
        );
        // Whoever has seen both decides.
        assert_eq!(desk.submit(&stale.form(&draft)).status, 303);
        let answers = phone.get(&draft).json()["answers"].clone();
        assert_eq!((&answers["title"], &answers["amount"]), (&json!("在电脑上改的题目"), &json!("90万")));
        centre.check();
    });
}

#[test]
fn the_advice_on_a_draft_names_what_is_in_the_way_of_each_who_agreed() {
    for_each_database(|database| {
        let centre = Centre::found_at(database, beijing("2026-03-10 10:00"));
        let officer = centre.officer();
        let under = programme(&centre, "P-ADV");
        let call = made(&officer.post_json(&format!("{under}/calls"), &call_content("ADV-1", OPENS, CLOSES)));
        made(&officer.post_json(&format!("{call}/terms/team"), &json!({ "roles": ["member"] })));
        let limit = json!({ "most": "1", "states": ["applied", "running"], "title": "同期不超过1项" });
        made(&officer.post_json(&format!("{call}/terms/eligibility/limits"), &limit));
        made(&officer.post_json(&format!("{call}/publication"), &json!({})));
        let other = open_call(&centre, "ADV-2", OPENS, CLOSES);
        let (li, wang) = (centre.applicant("李伟", "li.wei@iphy.example.org", ""), centre.applicant("王芳", "wang.fang@bjmu.example.org", ""));
        let busy = complete_draft(&wang, &other, "别的项目");
        made(&wang.post_json(&format!("{busy}/submission"), &signed("王芳")));
        let draft = complete_draft(&li, &call, "低维量子材料");
        made(&asks(&li, &draft, "wang.fang@bjmu.example.org", json!({ "role": "member", "share": "20" })));
        let admission = || li.page(&draft).visible();
        assert!(!admission().contains("同期不超过1项：王芳"), "who has not agreed is not judged: {}", admission());
        made(&agrees(&wang, "王芳"));
        assert!(admission().contains("同期不超过1项：王芳"), "{}", admission());
        // The member is told nothing of the lead's record, and the submission refuses by the same rule.
        assert!(!wang.page(&draft).visible().contains("同期不超过1项"), "{}", wang.page(&draft).visible());
        refused(&li.post_json(&format!("{draft}/submission"), &signed("李伟")), 422, "restriction.most");
        centre.check();
    });
}
