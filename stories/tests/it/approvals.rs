//! Approvals 合规审批: a call says at which step approvals are asked; the lead declares, enters, attaches, uses again; what is missing refuses or stays open.

use crate::harness::{Centre, Person, for_each_database};
use crate::scene::{beijing, call_content, complete_draft, made, programme, signed, small_pdf};
use crate::teams::{agrees, asks, refused};
use serde_json::{Value, json};

/// A published call that asks these steps.
fn call(centre: &Centre, code: &str, asked: &Value, team: bool) -> String {
    let officer = centre.officer();
    let programme = programme(centre, &format!("P-{code}"));
    let call = made(&officer.post_json(&format!("{programme}/calls"), &call_content(code, "2026-03-01T09:00", "2026-03-31T16:00")));
    made(&officer.post_json(&format!("{call}/terms/approvals"), asked));
    if team {
        made(&officer.post_json(&format!("{call}/terms/team"), &json!({ "roles": ["member"] })));
    }
    made(&officer.post_json(&format!("{call}/publication"), &json!({})));
    call
}

fn committee(until: &str) -> Value {
    json!({ "kind": "ethics-review", "number": "2026伦审第17号", "issuer": "示范物理研究所科技伦理审查委员会", "issued": "2026-02-10", "until": until })
}

fn submits(person: &Person, draft: &str) -> crate::harness::Answer {
    person.post_json(&format!("{draft}/submission"), &signed("李伟"))
}

/// The rules that a refusal of several fields names.
fn rules_of(answer: &crate::harness::Answer) -> Vec<String> {
    let fields = answer.json()["fields"].clone();
    fields.as_array().into_iter().flatten().map(|one| one["rule"].as_str().unwrap_or_default().to_owned()).collect()
}

#[test]
fn an_officer_says_at_which_step_each_approval_is_asked() {
    for_each_database(|database| {
        let centre = Centre::found_at(database, beijing("2026-02-15 12:00"));
        let officer = centre.officer();
        let programme = programme(&centre, "P-A");
        let call = made(&officer.post_json(&format!("{programme}/calls"), &call_content("A2026", "2026-03-01T09:00", "2026-03-31T16:00")));
        let terms = format!("{call}/terms/approvals");
        // What the law asks stands in the form, and takes effect once it is saved.
        let proposed = officer.get(&terms).json();
        assert_eq!((&proposed["approvals"], &proposed["proposed"][1]["foreign"]), (&json!({}), &json!("award")), "{proposed}");
        let page = officer.page(&terms);
        assert!(page.visible().contains("《中华人民共和国生物安全法》 第五十六条"), "{}", page.visible());
        assert!(page.visible().contains("未核实"), "what nobody has held against the text says so");
        let form = page.form("/terms/approvals").with("ethics", "submission").with("data", "");
        assert_eq!(officer.submit(&form).status, 303);
        let late = json!({ "human_genetic": "award", "foreign": "start" });
        refused(&officer.post_json(&terms, &late), 422, "approval.step");
        let demands = officer.get(&terms).json()["approvals"]["demands"].clone();
        let steps: Vec<&str> = demands.as_array().into_iter().flatten().filter_map(|one| one["step"].as_str()).collect();
        assert_eq!(steps, ["submission", "start", "start"]);
        made(&officer.post_json(&format!("{call}/publication"), &json!({})));
        refused(&officer.post_json(&terms, &json!({ "ethics": "award" })), 409, "call.stage");
        let li = centre.applicant("李伟", "li.wei@iphy.example.org", "");
        refused(&li.get(&terms), 403, "rights.grant");
        let told = li.page(&call).visible();
        for text in ["科技伦理", "申报时提交批准文件", "《科技伦理审查办法（试行）》"] {
            assert!(told.contains(text), "{text}: {told}");
        }
        assert!(li.in_language("en").page(&call).visible().contains("Human genetic resources"));
    });
}

#[test]
fn a_yes_without_its_approval_is_refused_or_stays_open_and_an_approval_is_used_again() {
    for_each_database(|database| {
        let centre = Centre::found_at(database, beijing("2026-03-15 12:00"));
        let asked = json!({ "ethics": "submission", "human_genetic": "start", "foreign": "award", "data": "declared" });
        let first = call(&centre, "E2026", &asked, false);
        let li = centre.applicant("李伟", "li.wei@iphy.example.org", "示范物理研究所");
        let draft = complete_draft(&li, &first, "人群队列中的稀有变异");
        let page = format!("{draft}/approvals");
        let missing = submits(&li, &draft);
        assert_eq!((missing.status, rules_of(&missing)), (422, vec!["approval.declared".to_owned(); 3]), "{}", missing.body);
        assert!(li.page(&format!("{draft}/submission")).visible().contains("尚未申报"));

        refused(&li.post_json(&format!("{page}/records"), &committee("")), 409, "approval.declared");
        refused(&li.post_json(&page, &json!({ "ethics": "yes", "export": "no" })), 409, "approval.declared");
        let form = li.page(&page).form("/approvals").with("ethics", "yes").with("human-genetic", "yes").with("data", "no");
        assert_eq!(li.submit(&form).status, 303);
        let missing = submits(&li, &draft);
        assert_eq!((missing.status, rules_of(&missing)), (422, vec!["approval.ethics".to_owned()]), "{}", missing.body);
        assert!(missing.body.contains("第九条至第十四条"), "the article is named: {}", missing.body);

        // Wrong numbers and days are told field by field, and what was typed is kept.
        let form = li.page(&page).form("/approvals/records").with("kind", "ethics-review").with("number", "已批准").with("issuer", "伦理委员会");
        let again = li.submit(&form.with("issued", "2026-03-16").with("until", ""));
        assert_eq!(again.status, 422);
        assert!(again.body.contains("value=\"已批准\"") && again.visible().contains("这不像批准文件的编号"), "{}", again.visible());
        made(&li.post_json(&format!("{page}/records"), &committee("2026-03-30")));
        let over = submits(&li, &draft);
        assert_eq!(rules_of(&over), ["approval.ethics"]);
        assert!(over.body.contains("2026-03-30") && over.body.contains("2026-03-31"), "it is over on the closing day: {}", over.body);
        made(&li.post_json(&format!("{page}/records"), &committee("2027-02-09")));
        let attached = li.post_file(&format!("{draft}/files/approval.ethics-review"), "批件.pdf", &small_pdf("approved"));
        assert_eq!(attached.status, 201, "{}", attached.body);
        refused(&li.post_file(&format!("{draft}/files/approval.export-contract"), "x.pdf", &small_pdf("x")), 422, "form.answer");
        made(&submits(&li, &draft));

        let application = draft.replace("/drafts/", "/applications/");
        let seen = centre.officer().get(&application).json()["compliance"].clone();
        assert_eq!(seen["approvals"][0]["number"], "2026伦审第17号", "{seen}");
        assert_eq!(seen["outstanding"], json!([{ "flag": "human-genetic", "need": "human-genetic", "step": "start" }]), "{seen}");
        let told = centre.officer().page(&application).visible();
        for text in ["待补的批准文件", "须开展前（签订任务书时）提交人类遗传资源的审批或者备案", "示范物理研究所科技伦理审查委员会", "批件.pdf"]
        {
            assert!(told.contains(text), "{text}: {told}");
        }
        assert!(li.in_language("en").page(&application).visible().contains("Approvals outstanding"));
        changes_show(&li, &draft, &application);
        used_again(&centre, &li, &application);
        centre.check();
    });
}

/// What differs between two versions is shown, approvals among it.
fn changes_show(li: &Person, draft: &str, application: &str) {
    let page = format!("{draft}/approvals");
    made(&li.post_json(&page, &json!({ "ethics": "yes", "human-genetic": "no", "data": "no" })));
    made(&submits(li, draft));
    let versions = li.get(&format!("{application}/versions")).json()["approvals"].to_string();
    assert!(versions.contains("人类遗传资源：否") && versions.contains("\"removed\""), "{versions}");
}

/// In another call the same approval is offered, with where it came from; another's is not.
fn used_again(centre: &Centre, li: &Person, application: &str) {
    let second = call(centre, "E2026B", &json!({ "ethics": "submission" }), false);
    let draft = complete_draft(li, &second, "人群队列的后续研究");
    let page = format!("{draft}/approvals");
    made(&li.post_json(&page, &json!({ "ethics": "yes", "listed": true })));
    let offered = li.get(&page).json()["offered"].clone();
    assert_eq!((&offered[0]["approval"]["kind"], &offered[0]["files"]), (&json!("ethics-review"), &json!(1)), "{offered}");
    let wang = centre.applicant("王芳", "wang.fang@bjmu.example.org", "");
    let theirs = complete_draft(&wang, &second, "别人的研究");
    made(&wang.post_json(&format!("{theirs}/approvals"), &json!({ "ethics": "yes" })));
    assert_eq!(wang.get(&format!("{theirs}/approvals")).json()["offered"], json!([]));
    let id = application.trim_start_matches("/applications/");
    refused(&wang.post_json(&format!("{theirs}/approvals/ethics-review/reuse"), &json!({ "application": id })), 409, "approval.reuse");
    refused(&wang.get(&page), 404, "application.found");
    assert_eq!(li.submit(&li.page(&page).form("/reuse")).status, 303);
    let shown = li.page(&page).visible();
    assert!(shown.contains("沿用自此前的申请") && shown.contains("批件.pdf"), "{shown}");
    // What is on the list needs the experts beside it; taken off the list, it goes.
    let missing = submits(li, &draft);
    assert_eq!(rules_of(&missing), ["approval.ethics"], "{}", missing.body);
    made(&li.post_json(&page, &json!({ "ethics": "yes" })));
    made(&submits(li, &draft));
    let sent = li.get(&draft.replace("/drafts/", "/applications/")).json();
    assert_eq!((&sent["compliance"]["approvals"][0]["from"], &sent["files"][1]["field"]), (&json!(id), &json!("approval.ethics-review")), "{sent}");
    made(&li.post_json(&format!("{page}/ethics-review/removal"), &json!({})));
    assert_eq!(li.get(&page).json()["compliance"]["approvals"], Value::Null);
}

#[test]
fn human_genetic_resources_are_not_shared_with_a_foreign_member_without_an_approval() {
    for_each_database(|database| {
        let centre = Centre::found_at(database, beijing("2026-03-15 12:00"));
        let call = call(&centre, "H2026", &json!({ "human_genetic": "start", "foreign": "submission" }), true);
        let li = centre.applicant("李伟", "li.wei@iphy.example.org", "示范物理研究所");
        let anna = centre.applicant("Anna Weber", "anna.weber@uni.example.org", "Example University");
        let draft = complete_draft(&li, &call, "跨国人群的药物基因组");
        let page = format!("{draft}/approvals");
        made(&li.post_json(&page, &json!({ "human-genetic": "yes" })));
        made(&asks(&li, &draft, "anna.weber@uni.example.org", json!({ "role": "member", "share": "20", "access": "read" })));
        made(&agrees(&anna, "Anna Weber"));
        refused(&anna.post_json(&page, &json!({ "human-genetic": "no" })), 403, "rights.not-delegable");
        assert!(anna.page(&page).visible().contains("合规事项由负责人本人申报"));
        let passport = json!({ "document": "passport", "issuer": "DEU", "number": "C01X00T47" });
        made(&anna.post_json("/account/identities", &passport));

        let both = submits(&li, &draft);
        assert_eq!((both.status, rules_of(&both)), (422, vec!["approval.foreign".to_owned(); 2]), "{}", both.body);
        assert!(both.body.contains("勾选“涉外”"), "{}", both.body);
        made(&li.post_json(&page, &json!({ "human-genetic": "yes", "foreign": true })));
        // To collect is not to share.
        let collection =
            json!({ "kind": "hgr-collection", "number": "国科遗办审字〔2026〕CJ0001号", "issuer": "国家卫生健康委员会", "issued": "2026-01-10" });
        made(&li.post_json(&format!("{page}/records"), &collection));
        assert_eq!(rules_of(&submits(&li, &draft)), ["approval.foreign"]);
        let cooperation =
            json!({ "kind": "hgr-cooperation", "number": "国科遗办审字〔2026〕GH0002号", "issuer": "国家卫生健康委员会", "issued": "2026-01-10" });
        made(&li.post_json(&format!("{page}/records"), &cooperation));
        made(&submits(&li, &draft));
        let seen = li.get(&draft.replace("/drafts/", "/applications/")).json()["compliance"].clone();
        assert_eq!((&seen["outstanding"], &seen["declarations"][0]["further"]), (&json!([]), &json!(true)), "{seen}");
        centre.check();
    });
}
