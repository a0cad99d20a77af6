//! Handing in 补交: an approval that was outstanding at the submission comes afterwards; the lead is reminded, the desk finds who still owes one, the
//! printed form says both, and the version that was submitted stays as it was.

use crate::documents::{pdf_of, read, with_documents};
use crate::harness::{Answer, Centre, Person, for_each_database};
use crate::merging::sign_in;
use crate::scene::{beijing, call_content, complete_draft, made, programme, receipt, signed, small_pdf};
use crate::teams::refused;
use serde_json::{Value, json};

const LI: &str = "li.wei@iphy.example.org";
const OFFICER: &str = "zhou.ming@centre.example.org";
const NUMBER: &str = "国科遗办审字〔2026〕GH0002号";
const ISSUER: &str = "国家卫生健康委员会";

/// A call that asks ethics with the application, and human genetic resources before the work, or before the award with foreigners.
fn call(centre: &Centre, code: &str) -> String {
    let officer = centre.officer();
    let programme = programme(centre, &format!("P-{code}"));
    let call = made(&officer.post_json(&format!("{programme}/calls"), &call_content(code, "2026-03-01T09:00", "2026-03-31T16:00")));
    let asked = json!({ "ethics": "submission", "human_genetic": "start", "foreign": "award", "data": "declared" });
    made(&officer.post_json(&format!("{call}/terms/approvals"), &asked));
    made(&officer.post_json(&format!("{call}/publication"), &json!({})));
    call
}

/// An application that declares human genetic resources with foreigners, and has no approval for them.
fn application(person: &Person, name: &str, call: &str, title: &str) -> String {
    let draft = complete_draft(person, call, title);
    made(&person.post_json(&format!("{draft}/approvals"), &json!({ "ethics": "yes", "human-genetic": "yes", "foreign": true, "data": "yes" })));
    let ethics = json!({ "kind": "ethics-review", "number": "2026伦审第17号", "issuer": "示范物理研究所科技伦理审查委员会", "issued": "2026-02-10" });
    made(&person.post_json(&format!("{draft}/approvals/records"), &ethics));
    made(&person.post_json(&format!("{draft}/submission"), &signed(name)));
    draft.replace("/drafts/", "/applications/")
}

fn send(person: &Person, application: &str, kind: &str, issued: &str, until: &str, file: &[u8]) -> Answer {
    let said = [("kind", kind), ("number", NUMBER), ("issuer", ISSUER), ("issued", issued), ("until", until)];
    let query: Vec<String> = said.iter().map(|(name, value)| format!("{name}={}", crate::harness::encode(value))).collect();
    person.post_file(&format!("{application}/approvals?{}", query.join("&")), "批件.pdf", file)
}

/// A file that can be taken apart.
fn scan() -> Vec<u8> {
    stories::pdf::pdf("approved", &["approved"])
}

fn waits(person: &Person) -> bool {
    person.get("/tasks").json()["tasks"].as_array().into_iter().flatten().any(|task| task["kind"] == "approval")
}

/// The numbers of what the desk shows as owing an approval.
fn owing(officer: &Person, query: &str) -> Vec<String> {
    let desk = officer.get(&format!("/desk?approvals=outstanding{query}")).json();
    assert_eq!(desk["total"].as_u64(), desk["applications"].as_array().map(|rows| rows.len() as u64), "{desk}");
    desk["applications"].as_array().into_iter().flatten().map(|row| row["title"].as_str().unwrap_or_default().to_owned()).collect()
}

#[test]
fn an_approval_comes_after_the_submission_and_stands_beside_it() {
    for_each_database(|database| {
        let centre = Centre::found_at(database, beijing("2026-03-15 12:00"));
        let call = call(&centre, "H2026");
        let li = centre.applicant("李伟", LI, "示范物理研究所");
        let at = application(&li, "李伟", &call, "跨国人群的药物基因组");
        // After the close too: no correction, no new version, only what stands beside it.
        centre.clock.stop_at(beijing("2026-04-20 10:00"));
        // Sessions end while weeks go by.
        let (li, officer) = (sign_in(&centre, LI), sign_in(&centre, OFFICER));
        assert!(waits(&li), "{}", li.get("/tasks").body);
        assert!(li.page("/tasks").visible().contains("待补1项批准文件"), "{}", li.page("/tasks").visible());
        assert_eq!(owing(&officer, ""), ["跨国人群的药物基因组"]);
        let page = li.page(&format!("{at}/approvals"));
        assert!(page.visible().contains("须在立项前提交涉外的人类遗传资源审批、备案或者事先报告"), "{}", page.visible());
        // Ethics was asked with the application and data never: neither is offered.
        assert!(page.body.contains("hgr-cooperation") && !page.body.contains("ethics-review") && !page.body.contains("data-contract"));

        let stored = centre.stored_files();
        let form = page.form("/approvals").with("kind", "hgr-cooperation").with("number", NUMBER).with("issuer", ISSUER);
        let over = li.upload(&form.with("issued", "2026-01-10").with("until", "2026-04-19"), "批件.pdf", &scan());
        assert_eq!(over.status, 422);
        assert!(
            over.visible().contains("已经失效") && over.body.contains(&format!("value=\"{NUMBER}\"")),
            "what was typed is kept: {}",
            over.visible()
        );
        let unread =
            page.form("/approvals").with("kind", "hgr-cooperation").with("number", "已批准").with("issuer", ISSUER).with("issued", "2026-04-10");
        let unread = li.upload(&unread, "批件.pdf", &small_pdf("x"));
        assert!(unread.status == 422 && unread.visible().contains("这不像批准文件的编号"), "{}", unread.visible());
        refused(&send(&li, &at, "ethics-review", "2026-04-10", "", &small_pdf("x")), 409, "approval.later");
        refused(&send(&li, &at, "data-contract", "2026-04-10", "", &small_pdf("x")), 409, "approval.declared");
        assert_eq!(centre.stored_files(), stored, "what was refused left nothing");

        let page = li.page(&format!("{at}/approvals"));
        let form = page.form("/approvals").with("kind", "hgr-cooperation").with("number", NUMBER).with("issuer", ISSUER);
        let handed = li.upload(&form.with("issued", "2026-04-10").with("until", "2026-12-31"), "批件.pdf", &scan());
        assert_eq!(handed.status, 303, "{}", handed.body);
        assert!(!waits(&li) && owing(&officer, "").is_empty());
        stands(&centre, &li, &officer, &at);
        // Sent twice, it is one; when it is over, it is owed again.
        made(&send(&li, &at, "hgr-cooperation", "2026-04-10", "2026-12-31", &scan()));
        assert_eq!(li.get(&at).json()["compliance"]["later"].as_array().map(Vec::len), Some(1));
        others(&centre, &call, &at);
        centre.clock.stop_at(beijing("2027-01-01 10:00"));
        assert_eq!(owing(&sign_in(&centre, OFFICER), "&q=%E8%8D%AF%E7%89%A9"), ["跨国人群的药物基因组"]);
        erased(&centre, &at);
    });
}

/// What names somebody goes with the lead: who gave it, what the file is called, and the file. What was declared, and when it came, stays.
fn erased(centre: &Centre, at: &str) {
    let officer = sign_in(centre, OFFICER);
    let id = |text: &str| rules::Id::parse(text.rsplit('/').next().expect("an id")).expect("an id");
    let row = centre.store.read_now(|rows| rows.application(rules::ApplicationId(id(at)))).expect("it is read").expect("a row");
    let erasing = centre.store.erase(rules::rights::Actor::Operator, row.lead, rules::erasure::Ground::ConsentWithdrawn);
    centre.block_on(erasing).expect("erased");
    let later = officer.get(at).json()["compliance"]["later"][0].clone();
    assert_eq!((&later["handed"]["approval"]["number"], &later["issued"]), (&json!(NUMBER), &Value::Null), "{later}");
    let told = officer.page(at).visible();
    assert!(told.contains("提交后补交") && !told.contains(ISSUER) && !told.contains("批件.pdf"), "{told}");
    assert_eq!(officer.get(&format!("{at}/approvals/0")).status, 404);
    assert_eq!(officer.get(&format!("{at}/document.pdf")).status, 200);
    centre.check();
}

/// What is told to the lead, to the officer and on the receipt; the version that was submitted is what it was.
fn stands(centre: &Centre, li: &Person, officer: &Person, at: &str) {
    let seen = officer.get(at).json();
    let later = &seen["compliance"]["later"][0];
    assert_eq!(
        (&later["handed"]["revision"], &later["handed"]["approval"]["number"], &later["issued"]["issued_by"]),
        (&json!(1), &json!(NUMBER), &json!(ISSUER))
    );
    assert_eq!((&seen["revision"], seen["compliance"]["approvals"].as_array().map(Vec::len)), (&json!(1), Some(1)), "{seen}");
    assert_eq!((&seen["version"], &seen["compliance"]["outstanding"]), (&json!(2), &json!([])));
    let told = officer.page(at).visible();
    for text in ["提交后补交", NUMBER, ISSUER, "2026-04-20 10:00", "附于第1次提交的版本", "李伟", "批件.pdf"] {
        assert!(told.contains(text), "{text}: {told}");
    }
    assert!(li.in_language("en").page(at).visible().contains("Handed in later"));
    assert_eq!(officer.get(&format!("{at}/approvals/0")).bytes, scan());
    assert_eq!(officer.get(&format!("{at}/approvals/1")).status, 404);
    receipt(li, &format!("{at}/receipts/2"));
    assert!(li.page(&format!("{at}/receipts/2")).visible().contains("补交批准文件"));
    with_documents(centre);
    let form = read(pdf_of(&officer.get(&format!("{at}/document.pdf"))));
    for text in
        ["合规申报", "2026伦审第17号", "提交后补交", NUMBER, "补交于2026-04-2010:00", later["handed"]["file"]["digest"].as_str().expect("a digest")]
    {
        assert!(form.contains(text), "{text}: {form}");
    }
    assert!(!form.contains("待补的批准文件"), "{form}");
    let whole = read(pdf_of(&officer.get(&format!("{at}/combined.pdf"))));
    assert!(whole.contains("附件2：批件.pdf"), "{whole}");
}

/// Nobody else hands one in, sees the page, or is told that there is one; what is taken back takes nothing.
fn others(centre: &Centre, call: &str, at: &str) {
    let wang = centre.applicant("王芳", "wang.fang@bjmu.example.org", "");
    for person in [&wang, &sign_in(centre, OFFICER)] {
        refused(&person.get(&format!("{at}/approvals")), 404, "rights.found");
        refused(&send(person, at, "hgr-cooperation", "2026-04-10", "", &small_pdf("x")), 404, "rights.found");
    }
    refused(&wang.get(&format!("{at}/approvals/0")), 404, "rights.found");
    refused(&wang.post_json(&format!("{call}/drafts"), &json!({})), 409, "application.window");
}

#[test]
fn the_desk_lists_who_owes_an_approval_and_exports_it() {
    for_each_database(|database| {
        let centre = Centre::found_at(database, beijing("2026-03-15 12:00"));
        let first = call(&centre, "H2026");
        let li = centre.applicant("李伟", LI, "示范物理研究所");
        let wang = centre.applicant("王芳", "wang.fang@bjmu.example.org", "示范大学医学部");
        let at = application(&li, "李伟", &first, "跨国人群的药物基因组");
        application(&wang, "王芳", &first, "出生队列的甲基化");
        // What a call only has declared is owed by nobody.
        let zhao = centre.applicant("赵六", "zhao.liu@example.org", "");
        let draft = complete_draft(&zhao, &first, "气象数据的跨境比较");
        made(&zhao.post_json(&format!("{draft}/approvals"), &json!({ "ethics": "no", "human-genetic": "no", "data": "yes" })));
        made(&zhao.post_json(&format!("{draft}/submission"), &signed("赵六")));
        let officer = centre.officer();
        assert_eq!(officer.get("/desk").json()["total"], 3);
        assert_eq!(owing(&officer, ""), ["出生队列的甲基化", "跨国人群的药物基因组"]);
        assert_eq!(owing(&officer, "&q=%E7%94%B2%E5%9F%BA%E5%8C%96"), ["出生队列的甲基化"]);
        let call_id = first.trim_start_matches("/calls/").to_owned();
        assert_eq!(owing(&officer, &format!("&call={call_id}&stage=submitted&sort=title")).len(), 2);
        assert_eq!(owing(&officer, "&stage=withdrawn").len(), 0);
        refused(&officer.get("/desk?approvals=perhaps"), 422, "request.option");
        let desk = officer.page("/desk?approvals=outstanding");
        assert!(
            desk.body.contains("approvals=outstanding&amp;sort=title") || desk.body.contains("approvals=outstanding&sort=title"),
            "{}",
            desk.body
        );
        assert!(desk.body.contains("/desk/applications.csv?approvals=outstanding") && desk.visible().contains("待补批准文件"));

        let sheet = |query: &str| officer.get(&format!("/desk/applications.csv{query}")).body;
        let all = sheet("");
        let heading = all.lines().next().expect("a heading").to_owned();
        assert!(heading.ends_with(",待补批准文件"), "{heading}");
        let of = |name: &str| all.lines().find(|line| line.contains(name)).expect("a line").to_owned();
        assert!(of("跨国人群").ends_with("涉外的人类遗传资源审批、备案或者事先报告（立项前）"), "{}", of("跨国人群"));
        assert!(of("气象数据").ends_with(','), "{}", of("气象数据"));
        assert_eq!(sheet("?approvals=outstanding").lines().count(), 3);
        made(&send(&li, &at, "hgr-trial", "2026-03-10", "", &scan()));
        assert_eq!(owing(&officer, ""), ["出生队列的甲基化"]);
        let book = officer.get("/desk/applications.xlsx?approvals=outstanding");
        let book = exchange::sheet::read(&book.bytes).expect("a workbook");
        assert!(book.rows.len() == 1 && book.heading.last().is_some_and(|cell| cell == "待补批准文件"), "{book:?}");
        assert!(book.rows[0].cells.last().is_some_and(|cell| cell.ends_with("（立项前）")), "{book:?}");
        // What was handed in is offered in a later call, with where it came from.
        let second = call(&centre, "H2026B");
        let draft = complete_draft(&li, &second, "后续研究");
        made(&li.post_json(&format!("{draft}/approvals"), &json!({ "human-genetic": "yes", "foreign": true })));
        let offered = li.get(&format!("{draft}/approvals")).json()["offered"].clone();
        let numbers: Vec<&Value> = offered.as_array().into_iter().flatten().map(|one| &one["approval"]["number"]).collect();
        assert_eq!((numbers, &offered[0]["files"]), (vec![&json!(NUMBER)], &json!(1)), "{offered}");
        centre.check();
    });
}
