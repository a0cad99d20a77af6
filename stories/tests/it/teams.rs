//! Teams 项目组: people are asked into a draft and agree by themselves; one declines at the last hour; two write at once.

use crate::harness::{Answer, Centre, Person, for_each_database};
use crate::scene::{beijing, call_content, made, programme, signed, small_pdf};
use serde_json::{Value, json};

pub fn refused(answer: &Answer, status: u16, rule: &str) {
    assert_eq!((answer.status, answer.rule().as_str()), (status, rule), "{}", answer.body);
    assert!(!answer.body.contains('⟦'), "{}", answer.body);
}

/// A cross-disciplinary call that asks for a team, published.
fn call_with_team(centre: &Centre, team: &Value) -> String {
    let officer = centre.officer();
    let programme = programme(centre, "P-X");
    let call = made(&officer.post_json(&format!("{programme}/calls"), &call_content("X2026", "2026-03-01T09:00", "2026-03-31T16:00")));
    made(&officer.post_json(&format!("{call}/terms/team"), team));
    made(&officer.post_json(&format!("{call}/publication"), &json!({})));
    call
}

fn crossing() -> Value {
    json!({ "roles": ["co-lead", "main-member"], "members_min": "1", "members_max": "4", "co_leads_min": "1", "disciplines_min": "2", "share_min": "10",
        "lead_share_min": "30", "total_max": "150" })
}

/// A draft with every answer and the file.
fn draft_of(person: &Person, call: &str) -> String {
    crate::scene::complete_draft(person, call, "低维量子材料与能源")
}

pub fn asks(lead: &Person, draft: &str, email: &str, part: Value) -> Answer {
    let mut body = part;
    body["email"] = email.into();
    lead.post_json(&format!("{draft}/team"), &body)
}

/// The first question that waits for somebody.
fn question(person: &Person) -> String {
    let tasks = person.get("/tasks?kind=teammate").json();
    tasks["tasks"][0]["href"].as_str().unwrap_or_else(|| panic!("{tasks}")).to_owned()
}

pub fn agrees(person: &Person, name: &str) -> Answer {
    let question = question(person);
    let asked = person.get(&question).json();
    let body = json!({ "role": asked["role"], "share": asked["share"].to_string(), "pledge": asked["pledge"], "consent": "on", "signed": name });
    person.post_json(&format!("{question}/confirmation"), &body)
}

#[test]
fn a_team_agrees_by_itself_and_one_declines_at_the_last_hour() {
    for_each_database(|database| {
        let centre = Centre::found_at(database, beijing("2026-03-15 12:00"));
        let call = call_with_team(&centre, &crossing());
        let li = centre.applicant("李伟", "li.wei@iphy.example.org", "示范物理研究所");
        let wang = centre.applicant("王芳", "wang.fang@bjmu.example.org", "示范大学");
        let chen = centre.applicant("陈晨", "chen.chen@bjmu.example.org", "示范大学");
        assert!(li.page(&call).visible().contains("至少来自2个领域"));
        assert!(li.in_language("en").page(&call).visible().contains("at least 2 fields"));
        let draft = draft_of(&li, &call);
        let submission = format!("{draft}/submission");

        // Nobody asked yet: what is missing is named at once.
        refused(&li.post_json(&submission, &signed("李伟")), 409, "team.size");
        refused(&asks(&li, &draft, "wang.fang@bjmu.example.org", json!({ "role": "member", "share": "30", "access": "read" })), 422, "team.role");
        let co_lead = json!({ "role": "co-lead", "share": "40", "discipline": "energy", "access": "write", "sections": ["1"] });
        refused(&asks(&li, &draft, "li.wei@iphy.example.org", co_lead.clone()), 409, "team.once");
        made(&asks(&li, &draft, "wang.fang@bjmu.example.org", co_lead.clone()));
        refused(&asks(&li, &draft, "wang.fang@bjmu.example.org", co_lead), 409, "team.once");
        made(&asks(&li, &draft, "chen.chen@bjmu.example.org", json!({ "role": "main-member", "share": "20", "access": "read" })));
        made(&asks(&li, &draft, "newcomer@bjmu.example.org", json!({ "role": "main-member", "share": "10", "access": "read" })));
        made(&li.post_json(&format!("{draft}/team/leading"), &json!({ "share": "50", "discipline": "physics" })));
        // Before they answer, the lead learns nothing of who has an account, and nobody is attached by an address.
        let team = li.get(&format!("{draft}/team")).json();
        assert!(team["team"].as_array().into_iter().flatten().all(|one| one["name"].is_null()), "{team}");
        refused(&wang.get(&draft), 404, "application.found");
        refused(&li.post_json(&submission, &signed("李伟")), 409, "team.consent");

        // Each sees role and share and agrees; not with another's name, and not what the lead has changed meanwhile.
        let page = wang.page(&question(&wang)).visible();
        for text in ["低维量子材料与能源", "共同负责人", "40%", "李伟"] {
            assert!(page.contains(text), "{text}: {page}");
        }
        refused(&chen.get(&question(&wang)), 404, "team.found");
        refused(&agrees(&wang, "王 芳"), 422, "team.pledge");
        made(&agrees(&wang, "王芳"));
        made(&agrees(&chen, "陈晨"));
        let members = li.get(&format!("{draft}/team")).json()["team"].clone();
        let of = |name: &str| members.as_array().into_iter().flatten().find(|one| one["name"] == name).expect("one of the team")["id"].clone();
        let chens = of("陈晨").as_str().expect("an id").to_owned();
        let more = json!({ "role": "main-member", "share": "25", "access": "read" });
        made(&li.post_json(&format!("{draft}/team/{chens}/change"), &more));
        assert_eq!(chen.get("/tasks?kind=teammate").json()["tasks"].as_array().map(Vec::len), Some(1), "another share is asked for anew");
        made(&agrees(&chen, "陈晨"));

        // Who was asked at an address without an account registers later, and is asked in person.
        let newcomer = centre.applicant("孙若彤", "newcomer@bjmu.example.org", "");
        let theirs = question(&newcomer);
        let declined = newcomer.post_json(&format!("{theirs}/refusal"), &json!({ "reason": "时间冲突。" }));
        made(&declined);
        assert!(li.page(&format!("{draft}/team")).visible().contains("时间冲突。"));
        assert!(!wang.get(&format!("{draft}/team")).body.contains("时间冲突。"), "a reason is for the lead");
        assert_eq!(li.get("/tasks?kind=teammate-declined").json()["tasks"].as_array().map(Vec::len), Some(1));

        // The last hour: the page says who is missing and that it holds without them; one click sends it.
        refused(&li.post_json(&submission, &signed("李伟")), 409, "team.consent");
        let page = li.page(&submission);
        assert!(page.visible().contains("不含上述人员，项目组仍符合要求"), "{}", page.visible());
        let sent = li.submit(&page.form("/submission").with("signed", "李伟"));
        assert_eq!(sent.status, 303, "{}", sent.visible());
        let application = draft.replace("/drafts/", "/applications/");
        let seen = wang.get(&application).json();
        let names: Vec<&str> = seen["team"].as_array().into_iter().flatten().filter_map(|one| one["name"].as_str()).collect();
        assert_eq!(names, ["王芳", "陈晨"]);
        assert!(wang.get(&format!("{application}/receipts/1")).status < 300);
        refused(&newcomer.get(&application), 404, "rights.found");
        refused(&wang.post_json(&submission, &signed("王芳")), 403, "rights.not-delegable");
        erased_names_go(&centre, &li, &chen, &application);
    });
}

/// Who is erased takes their name with them, from the page and from what it is found by; what was decided stays.
fn erased_names_go(centre: &Centre, li: &Person, chen: &Person, application: &str) {
    let (id, person) =
        (rules::Id::parse(application.trim_start_matches("/applications/")).expect("an id"), chen.get("/account").json()["id"].clone());
    let person = rules::PersonId(rules::Id::parse(person.as_str().expect("an id")).expect("an id"));
    crate::scene::receipt(li, &format!("{application}/receipts/1"));
    crate::scene::letters_written(centre);
    assert!(centre.officer().get("/desk?q=陈晨").body.contains("低维量子材料与能源"));
    let erased = centre.store.erase(rules::rights::Actor::Operator, person, rules::erasure::Ground::ConsentWithdrawn);
    let parts = centre.block_on(erased).expect("it is erased");
    assert!(parts.iter().any(|part| part.thing == id), "the name on the team is one of them");
    let seen = li.get(application).json()["team"].clone();
    assert_eq!((&seen[1]["name"], &seen[1]["share"]), (&Value::Null, &json!(25)), "{seen}");
    assert!(!centre.officer().get("/desk?q=陈晨").body.contains("低维量子材料与能源"));
    assert!(centre.officer().get("/desk?q=王芳").body.contains("低维量子材料与能源"), "an application is found by its members");
    centre.check();
}

#[test]
fn two_in_different_sections_are_put_together_and_a_member_keeps_to_their_sections() {
    for_each_database(|database| {
        let centre = Centre::found_at(database, beijing("2026-03-15 12:00"));
        let call = call_with_team(&centre, &json!({ "roles": ["member"] }));
        let li = centre.applicant("李伟", "li.wei@iphy.example.org", "");
        let wang = centre.applicant("王芳", "wang.fang@bjmu.example.org", "");
        let draft = draft_of(&li, &call);
        made(&asks(&li, &draft, "wang.fang@bjmu.example.org", json!({ "role": "member", "share": "20", "access": "write", "sections": ["1"] })));
        made(&agrees(&wang, "王芳"));
        let version = format!("\"{}\"", li.get(&draft).json()["version"]);
        let saved = wang.patch_json(&draft, &version, &json!({ "answers": { "amount": "100万" } }));
        assert_eq!(saved.status, 200, "{}", saved.body);
        let merged = li.patch_json(&draft, &version, &json!({ "answers": { "title": "低维量子材料" } }));
        assert_eq!((merged.status, &merged.json()["changed"]["amount"]), (200, &json!("100万")), "{}", merged.body);
        let answers = li.get(&draft).json()["answers"].clone();
        assert_eq!((&answers["title"], &answers["amount"]), (&json!("低维量子材料"), &json!("100万")));
        // The same field: nothing is overwritten.
        assert_eq!(li.patch_json(&draft, &version, &json!({ "answers": { "amount": "90万" } })).status, 412);
        // A whole form that was opened before keeps what the other wrote.
        let form = json!({ "title": "低维量子材料一", "abstract": answers["abstract"], "areas": ["theory"], "amount": "125万", "version": version.trim_matches('"') });
        refused(&li.post_json(&draft, &form), 409, "write.version");
        let now = format!("\"{}\"", li.get(&draft).json()["version"]);
        let elsewhere = wang.patch_json(&draft, &now, &json!({ "answers": { "title": "改名" } }));
        refused(&elsewhere, 409, "team.section");
        assert!(small_pdf("x").len() > 10);
        centre.check();
    });
}
