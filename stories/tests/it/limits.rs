//! Limits 限项: how many at once, who may apply, what is counted and what is told (scenarios E12 and G2), in both languages.

use crate::harness::{Centre, Person, for_each_database};
use crate::path::{log_keys, proved};
use crate::scene::{call_content, complete_draft, made, programme, signed};
use rules::application::Fact;
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

fn id(person: &Person) -> String {
    person.get("/account").json()["id"].as_str().expect("an id").to_owned()
}

fn submit(person: &Person, draft: &str, name: &str) -> crate::harness::Answer {
    person.post_json(&format!("{draft}/submission"), &signed(name))
}

fn withdraw(person: &Person, receipt: &str) {
    let (application, _) = receipt.split_once("/receipts").expect("a receipt's address");
    made(&person.post_json(&format!("{application}/withdrawal"), &json!({})));
}

/// A project of this centre that runs, with that person as its lead.
fn running(centre: &Centre, number: &str, lead: &str, last_day: &str) -> String {
    let project = json!({ "title": format!("在研项目{number}"), "number": number, "sort": "free-exploration", "lead": lead, "amount": "50万",
        "approved": "2025-01-01", "from": "2025-01-01", "last_day": last_day });
    made(&centre.officer().post_json("/awards", &project))
}

#[test]
fn a_third_is_refused_with_the_two_listed_and_accepted_after_one_is_withdrawn() {
    for_each_database(|database| {
        let centre = Centre::found_at(database, crate::scene::beijing("2026-03-02 10:00"));
        let calls = ["A", "B"].map(|code| call_with(&centre, &format!("LIM-{code}"), &[two_at_once()]));
        let zhang = centre.applicant("张伟", "zhang.wei@iphy.example.org", "中国科学院物理研究所");
        let award = running(&centre, "JC-2025-017", "zhang.wei@iphy.example.org", "2027-12-31");
        let first = made(&submit(&zhang, &complete_draft(&zhang, &calls[0], "拓扑材料"), "张伟"));
        let third = complete_draft(&zhang, &calls[1], "量子自旋液体");
        // While drafting it is advice.
        let page = zhang.page(&third).visible();
        assert!(page.contains("有1项规则不满足") && page.contains("LIM-A-") && page.contains("JC-2025-017"), "{page}");
        assert!(page.contains("在研，2028年1月1日期满") && page.contains("申请中"), "{page}");
        let told = &zhang.get(&third).json()["admission"][0];
        assert_eq!((&told["refused_by"], told["counted"].as_array().map(Vec::len)), (&json!("restriction.most"), Some(2)));
        // At submission it binds.
        let refused = submit(&zhang, &third, "张伟");
        assert_eq!((refused.status, refused.rule().as_str()), (422, "restriction.most"), "{}", refused.body);
        let says = refused.json()["fields"][0]["title"].as_str().expect("words").to_owned();
        assert!(says.contains("LIM-A-") && says.contains("JC-2025-017") && says.contains("连同本次申请超过2项的上限"), "{says}");
        let english = zhang.in_language("en");
        let says = submit(&english, &third, "张伟").json()["fields"][0]["title"].as_str().expect("words").to_owned();
        assert!(says.contains("2 count already (LIM-A-") && says.contains("more than 2"), "{says}");
        let page = zhang.page(&format!("{third}/submission"));
        let refused = zhang.submit(&page.form("/submission").with("signed", "张伟"));
        assert!(refused.status == 422 && refused.visible().contains("JC-2025-017"), "{}", refused.visible());
        // The radar says the same, and why.
        let radar = zhang.page("/radar").visible();
        assert!(radar.contains("目前不能申报") && radar.contains("JC-2025-017"), "{radar}");
        withdraw(&zhang, &first);
        made(&submit(&zhang, &third, "张伟"));
        // What the register says of a project is for who takes part in it, and for officers.
        assert!(zhang.page("/awards/mine").visible().contains("在研项目JC-2025-017"));
        let wang = centre.applicant("王芳", "wang.fang@bjmu.example.org", "北京大学医学部");
        assert_eq!((wang.get(&award).status, zhang.get(&award).status, wang.get("/awards").status), (404, 200, 403));
        centre.check();
    });
}

#[test]
fn an_overdue_project_goes_on_counting_until_it_is_concluded_and_rules_of_an_open_call_stay() {
    for_each_database(|database| {
        let centre = Centre::found_at(database, crate::scene::beijing("2026-03-02 10:00"));
        let officer = centre.officer();
        let one = |bars: bool| {
            let mut rule = json!({ "most": "1", "states": ["running"], "as": ["lead"] });
            if bars {
                rule["overdue_bars"] = json!("on");
                rule["most"] = json!("5");
            }
            ("limits", rule)
        };
        let call = call_with(&centre, "ONE", &[one(false)]);
        let barring = call_with(&centre, "BAR", &[one(true)]);
        let zhang = centre.applicant("张伟", "zhang.wei@iphy.example.org", "中国科学院物理研究所");
        let award = running(&centre, "JC-2025-017", "zhang.wei@iphy.example.org", "2026-01-31");
        let (draft, other) = (complete_draft(&zhang, &call, "拓扑材料"), complete_draft(&zhang, &barring, "二维磁性"));
        assert_eq!(submit(&zhang, &draft, "张伟").rule(), "restriction.most");
        assert_eq!(submit(&zhang, &other, "张伟").rule(), "restriction.overdue");
        assert!(zhang.page(&draft).visible().contains("自2026年2月1日起逾期未结题"));
        let page = zhang.page(&call).visible();
        assert!(page.contains("在研自立项起计，至结题（验收通过）、终止、撤销止。逾期未结题的继续计入。"), "{page}");
        // A published call is as it is, unless there is a reason that all can read.
        let more = officer.post_json(&format!("{call}/terms/eligibility/limits"), &one(false).1);
        assert_eq!((more.status, &more.json()["fields"][0]["field"]), (422, &json!("reason_zh")), "{}", more.body);
        made(&officer.post_json(&format!("{award}/ending"), &json!({ "end": "concluded", "on": "2026-03-01" })));
        made(&submit(&zhang, &draft, "张伟"));
        made(&submit(&zhang, &other, "张伟"));
        centre.check();
    });
}

#[test]
fn an_age_limit_is_a_day_of_birth_that_the_call_prints_and_the_record_says() {
    for_each_database(|database| {
        let centre = Centre::found_at(database, crate::scene::beijing("2026-03-02 10:00"));
        let born = json!({ "kind": "born-from", "day": "1986-01-01", "women_day": "1984-01-01" });
        let call = call_with(&centre, "AGE", &[("conditions", born)]);
        let under = call_with(&centre, "UNDER", &[("conditions", json!({ "kind": "under", "age": "40", "day": "2026-01-01" }))]);
        let page = centre.anonymous().page(&call).visible();
        assert!(page.contains("项目负责人：1986年1月1日（含）以后出生，女性1984年1月1日（含）以后出生。"), "{page}");
        let page = centre.anonymous().in_language("en").page(&under).visible();
        assert!(page.contains("lead: younger than 40 on 2026-01-01."), "{page}");
        for (name, email, born, sex, to_call, to_under) in [
            ("甲一", "a@x.example.org", "1986-01-01", "sex:male", "", "eligibility.born"),
            ("甲二", "b@x.example.org", "1985-12-31", "sex:male", "eligibility.born", "eligibility.born"),
            ("甲三", "c@x.example.org", "1984-01-01", "sex:female", "", "eligibility.born"),
            ("甲四", "d@x.example.org", "1985-12-31", "", "eligibility.known", "eligibility.born"),
            ("甲五", "e@x.example.org", "1986-01-02", "", "", ""),
            ("甲六", "f@x.example.org", "", "", "eligibility.known", "eligibility.known"),
        ] {
            let person = centre.applicant(name, email, "北京大学");
            if !born.is_empty() {
                let entry = json!({ "what": "birth", "entry": "护照", "from": born, "particular": sex });
                made(&person.post_json("/account/career", &entry));
            }
            for (call, rule) in [(&call, to_call), (&under, to_under)] {
                let answer = submit(&person, &complete_draft(&person, call, "选题"), name);
                if rule.is_empty() {
                    made(&answer);
                } else {
                    assert_eq!(answer.rule(), rule, "{name}: {}", answer.body);
                    assert!(!answer.body.contains("1985-12-31"), "the date of birth itself is not said");
                }
            }
        }
        // A resident card says both, and is not asked again.
        let li = centre.applicant("李伟", "li.wei@iphy.example.org", "中国科学院物理研究所");
        made(&li.post_json("/account/identities", &json!({ "document": "resident-card", "number": "11010519491231002X", "issuer": "" })));
        let refused = submit(&li, &complete_draft(&li, &call, "选题"), "李伟");
        assert_eq!(refused.rule(), "eligibility.born");
        assert!(refused.body.contains("1984-01-01"), "a woman's day: {}", refused.body);
        centre.check();
    });
}

#[test]
fn a_ban_is_seen_by_the_person_and_by_officers_alone_and_bars_while_it_is_in_force() {
    for_each_database(|database| {
        let centre = Centre::found_at(database, crate::scene::beijing("2026-03-02 10:00"));
        let officer = centre.officer();
        let call = call_with(&centre, "BAN", &[("conditions", json!({ "kind": "not-banned" }))]);
        let zhang = centre.applicant("张伟", "zhang.wei@iphy.example.org", "中国科学院物理研究所");
        let zhang_id = id(&zhang);
        let ban = json!({ "ground": "misconduct", "from": "2026-01-01", "until": "2027-01-01", "source": "科研诚信办公室 2025〔7〕号" });
        let path = made(&officer.post_json(&format!("/people/{zhang_id}/bans"), &ban));
        let draft = complete_draft(&zhang, &call, "选题");
        let refused = submit(&zhang, &draft, "张伟");
        assert_eq!(refused.rule(), "eligibility.ban");
        assert!(refused.body.contains("2027-01-01"));
        let radar = zhang.page("/radar").visible();
        assert!(radar.contains("科研失信行为") && radar.contains("科研诚信办公室") && radar.contains("最早自2027年1月1日起可能符合"), "{radar}");
        let wang = centre.applicant("王芳", "wang.fang@bjmu.example.org", "北京大学医学部");
        assert_eq!(wang.get(&path).status, 403);
        assert!(!wang.page("/radar").visible().contains("科研失信行为"));
        let bans = officer.get(&path).json();
        let ban = bans["bans"][0]["id"].as_str().expect("an id").to_owned();
        made(&officer.post_json(&format!("/bans/{ban}/lifting"), &json!({})));
        made(&submit(&zhang, &draft, "张伟"));
        let own = officer.post_json(&format!("/people/{}/bans", id(&officer)), &json!({ "ground": "money", "from": "2026-01-01", "source": "本人" }));
        assert_eq!(own.rule(), "ban.own");
        centre.check();
    });
}

#[test]
fn a_list_in_gbk_is_previewed_taken_in_and_undone_as_a_whole() {
    for_each_database(|database| {
        let centre = Centre::found_at(database, crate::scene::beijing("2026-03-02 10:00"));
        let officer = centre.officer();
        let zhang = centre.applicant("张伟", "zhang.wei@iphy.example.org", "中国科学院物理研究所");
        let call = call_with(&centre, "ALL", &[("limits", json!({ "most": "1", "states": ["running"], "funders": "*" }))]);
        let known = json!({ "title": "旧名称", "number": "Z-1", "funder": "国家自然科学基金委员会", "approved": "2024-01-01" });
        let known = made(&officer.post_json("/awards", &known));
        let list = "项目编号,项目名称,资助机构,负责人,电子邮箱,经费（元）,立项日期,结束日期,项目状态\n\
            Z-1,低维材料,国家自然科学基金委员会,张伟,zhang.wei@iphy.example.org,50万,2024年1月1日,2027-12-31,在研\n\
            Z-2,=HYPERLINK(1),国家自然科学基金委员会,赵六,,300000,2023-01,2025-12-31,已结题\n\
            Z-3,没有日期,国家自然科学基金委员会,赵六,,三十,昨天,,在研\n\
            Z-4,没有这个人,国家自然科学基金委员会,赵六,nobody@x.example.org,,2024-01-01,,在研\n\
            Z-2,重复,国家自然科学基金委员会,赵六,,,2024-01-01,,在研\n";
        let (bytes, _, _) = encoding_rs::GBK.encode(list);
        let preview = made(&officer.post_file("/imports/previews", "历年项目.csv", &bytes));
        let seen = officer.get(&preview).json();
        assert_eq!(seen["counts"], json!({ "new": 1, "changed": 1, "same": 0, "faulty": 3 }), "{seen}");
        assert_eq!(seen["encoding"], "gb18030");
        let faults: Vec<(i64, &str, &str)> = seen["faults"]
            .as_array()
            .expect("faults")
            .iter()
            .map(|one| (one["line"].as_i64().expect("a line"), one["column"].as_str().expect("a column"), one["fault"].as_str().expect("a fault")))
            .collect();
        assert_eq!(
            faults,
            [
                (4, "approved", "import-fault-day"),
                (4, "amount", "import-fault-amount"),
                (5, "lead-known", "import-fault-nobody"),
                (6, "number", "import-fault-twice")
            ]
        );
        let page = officer.page(&preview);
        assert!(page.visible().contains("第4行“立项日期”：不是日期"), "{}", page.visible());
        let done = officer.submit(&page.form("/imports"));
        assert_eq!(done.status, 303, "{}", done.body);
        let import = done.location().split('?').next().expect("an address").to_owned();
        assert_eq!(officer.get(&known).json()["title"], "低维材料");
        let draft = complete_draft(&zhang, &call, "选题");
        assert_eq!(submit(&zhang, &draft, "张伟").rule(), "restriction.most", "a project of another funder counts as far as the call says");
        let csv = officer.get("/awards.csv").body;
        assert!(csv.contains("'=HYPERLINK(1)") && csv.contains("Z-1"), "{csv}");
        let again = officer.get(&preview).json();
        assert_eq!(again["counts"], json!({ "new": 0, "changed": 0, "same": 2, "faulty": 3 }), "{again}");
        made(&officer.post_json(&format!("{import}/undoing"), &json!({})));
        assert_eq!(officer.get(&known).json()["title"], "旧名称");
        assert_eq!(officer.get("/awards").json()["awards"].as_array().expect("awards").iter().filter(|one| one["stage"] == "taken-back").count(), 1);
        made(&submit(&zhang, &draft, "张伟"));
        assert_eq!(officer.post_json(&format!("{import}/undoing"), &json!({})).rule(), "import.stage");
        assert_eq!(zhang.get("/imports").status, 403);
        centre.check();
    });
}

/// Of which version the only rule was by which a submission was judged, as its receipt says it.
fn version_judged_by(centre: &Centre, person: &Person, receipt: &str) -> u32 {
    let Fact::Submitted { checked, .. } = proved(person, &log_keys(centre), receipt) else { panic!("another event") };
    assert_eq!(checked.len(), 1);
    checked[0].version
}

#[test]
fn a_rule_that_changes_after_the_opening_has_a_version_for_later_submissions_only() {
    for_each_database(|database| {
        let centre = Centre::found_at(database, crate::scene::beijing("2026-03-02 10:00"));
        let officer = centre.officer();
        let born = json!({ "kind": "born-from", "day": "1986-01-01" });
        let call = call_with(&centre, "TUNE", &[("conditions", born)]);
        let lead = |name: &str, mail: &str, born: &str| {
            let person = centre.applicant(name, &format!("{mail}@x.example.org"), "北京大学");
            made(&person.post_json("/account/career", &json!({ "what": "birth", "entry": "护照", "from": born })));
            let draft = complete_draft(&person, &call, "选题");
            (person, draft)
        };
        let (first, first_draft) = lead("甲一", "a", "1986-01-01");
        let (second, second_draft) = lead("甲二", "b", "1984-06-01");
        let receipt = made(&submit(&first, &first_draft, "甲一"));
        assert_eq!(submit(&second, &second_draft, "甲二").rule(), "eligibility.born");

        // The page shows the rule to be changed, and asks for the reason that all can read.
        let rule =
            officer.get(&format!("{call}/terms/eligibility")).json()["rules"]["conditions"][0]["cited"]["id"].as_str().expect("an id").to_owned();
        let page = officer.page(&format!("{call}/terms/eligibility?rule={rule}"));
        let form = page.form("/terms/eligibility/conditions");
        assert_eq!((form.value("day"), form.value("replaces")), ("1986-01-01", rule.as_str()));
        let without = officer.submit(&form.with("day", "1984-01-01"));
        assert!(without.status == 422 && without.visible().contains("修改原因"), "{}", without.visible());
        let form =
            page.form("/terms/eligibility/conditions").with("reason_zh", "年龄要求误写，现予更正。").with("reason_en", "The age was mistyped.");
        let same = officer.submit(&form.clone());
        assert!(same.status == 409 && same.visible().contains("没有修改"), "{}", same.visible());
        let done = officer.submit(&form.with("day", "1984-01-01"));
        assert_eq!(done.status, 303, "{}", done.body);

        let told = centre.anonymous().get(&call).json();
        assert_eq!(told["terms"]["eligibility"]["rules"][0]["cited"]["version"], 2);
        assert_eq!(told["amendments"][0]["changed"], json!([rule]));
        let page = centre.anonymous().page(&call).visible();
        assert!(page.contains("补充通知") && page.contains("年龄要求误写，现予更正。") && page.contains("1984年1月1日（含）以后出生"), "{page}");
        assert!(centre.anonymous().in_language("en").page(&call).visible().contains("The age was mistyped."));
        // Who holds a draft is told; later submissions are judged by version 2, and the first one keeps version 1 in its record.
        crate::scene::letters_written(&centre);
        assert!(second.page("/mailbox").visible().contains("资格与限项规则有修改"), "{}", second.page("/mailbox").visible());
        let later = made(&submit(&second, &second_draft, "甲二"));
        assert_eq!((version_judged_by(&centre, &first, &receipt), version_judged_by(&centre, &second, &later)), (1, 2));
        // After the close nothing can be amended.
        centre.clock.stop_at(crate::scene::beijing("2026-04-01 09:00"));
        let mut officer = centre.anonymous();
        let session = json!({ "email": "zhou.ming@centre.example.org", "password": crate::harness::PASSWORD });
        let answer = officer.post_json("/sessions", &session);
        officer.sign_in_with(&answer);
        let late = officer.post_json(&format!("{call}/terms/eligibility/removal"), &json!({ "rule": rule, "reason_zh": "取消" }));
        assert_eq!(late.rule(), "call.amendment");
        centre.check();
    });
}
