//! Limits 限项: how many at once, who may apply, what is counted and what is told (scenarios E12 and G2), in both languages.

use crate::harness::{Centre, Person, for_each_database};
use crate::scene::{call_content, complete_draft, made, programme, signed};
use serde_json::{Value, json};

const OPENS: &str = "2026-03-01 09:00";
const CLOSES: &str = "2026-03-31 16:00";

/// A published call with conditions and limits that the officer sets before.
fn call_with(centre: &Centre, code: &str, rules: &[(&str, Value)]) -> String {
    let officer = centre.officer();
    let programme = programme(centre, &format!("P-{code}"));
    let call = made(&officer.post_json(&format!("{programme}/calls"), &call_content(code, OPENS, CLOSES)));
    for (what, rule) in rules {
        made(&officer.post_json(&format!("{call}/terms/eligibility/{what}"), rule));
    }
    made(&officer.post_json(&format!("{call}/publication"), &json!({})));
    call
}

fn two_at_once() -> (&'static str, Value) {
    ("limits", json!({ "most": "2", "states": ["applied", "running"], "title": "同期不超过2项" }))
}

fn submit(person: &Person, draft: &str, name: &str) -> crate::harness::Answer {
    person.post_json(&format!("{draft}/submission"), &signed(name))
}

fn withdraw(person: &Person, receipt: &str) {
    let (application, _) = receipt.split_once("/receipts").expect("a receipt's address");
    made(&person.post_json(&format!("{application}/withdrawal"), &json!({})));
}

#[test]
fn a_third_is_refused_with_the_two_listed_and_accepted_after_one_is_withdrawn() {
    for_each_database(|database| {
        let centre = Centre::found_at(database, crate::scene::beijing("2026-03-02 10:00"));
        let calls = ["A", "B", "C"].map(|code| call_with(&centre, &format!("LIM-{code}"), &[two_at_once()]));
        let zhang = centre.applicant("张伟", "zhang.wei@iphy.example.org", "中国科学院物理研究所");
        let first = made(&submit(&zhang, &complete_draft(&zhang, &calls[0], "拓扑材料"), "张伟"));
        made(&submit(&zhang, &complete_draft(&zhang, &calls[1], "二维磁性"), "张伟"));
        let third = complete_draft(&zhang, &calls[2], "量子自旋液体");
        // While drafting it is advice.
        let page = zhang.page(&third).visible();
        assert!(page.contains("有1项规则不满足") && page.contains("LIM-A-") && page.contains("LIM-B-"), "{page}");
        let told = &zhang.get(&third).json()["admission"][0];
        assert_eq!((&told["refused_by"], told["counted"].as_array().map(Vec::len)), (&json!("restriction.most"), Some(2)));
        // At submission it binds.
        let refused = submit(&zhang, &third, "张伟");
        assert_eq!((refused.status, refused.rule().as_str()), (422, "restriction.most"), "{}", refused.body);
        let says = refused.json()["fields"][0]["title"].as_str().expect("words").to_owned();
        assert!(says.contains("LIM-A-") && says.contains("LIM-B-") && says.contains("连同本次申请超过2项的上限"), "{says}");
        let english = zhang.in_language("en");
        let says = submit(&english, &third, "张伟").json()["fields"][0]["title"].as_str().expect("words").to_owned();
        assert!(says.contains("2 count already (LIM-") && says.contains("more than 2"), "{says}");
        withdraw(&zhang, &first);
        made(&submit(&zhang, &third, "张伟"));
        centre.check();
    });
}
