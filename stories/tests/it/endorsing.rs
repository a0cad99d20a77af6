//! Endorsing 推荐: a chain of two steps with a return, a second submission, a quota, a batch by two persons; the centre's own return and refusal.

use crate::harness::{Answer, Centre, Person, for_each_database};
use crate::scene::{beijing, call_content, colleague, complete_draft, looked, made, programme, signed, small_pdf};
use serde_json::{Value, json};

const CODES: [&str; 2] = ["12100000MB1DEM000G", "12100000MB1DEM019D"];

fn refused(answer: &Answer, status: u16, rule: &str) {
    assert_eq!((answer.status, answer.rule().as_str()), (status, rule), "{}", answer.body);
    assert!(!answer.body.contains('⟦'), "{}", answer.body);
}

fn id_of(person: &Person) -> String {
    person.get("/account").json()["id"].as_str().expect("an id").to_owned()
}

/// A university with its administrator, a department with its secretary, and leads who belong to both.
struct University<'a> {
    centre: &'a Centre,
    unit: String,
    department: String,
    administrator: Person,
    /// Speaks for the whole university beside the administrator.
    second: Person,
    secretary: Person,
}

impl<'a> University<'a> {
    fn new(centre: &'a Centre) -> Self {
        let person = |name: &str, email: &str| centre.applicant(name, &format!("{email}@demo.example.org"), "示范大学");
        let (administrator, secretary, second) = (person("单明", "shan"), person("解颖", "xie"), person("管二", "guan"));
        let body = json!({ "name_zh": "示范大学", "name_en": "Model University", "class": "research-university", "known": "code", "code": CODES[0] });
        let unit = made(&administrator.post_json("/organisations", &body));
        made(&administrator.post_file(&format!("{unit}/authorisations?last_day=2026-12-31"), "授权书.pdf", &small_pdf("x")));
        made(&centre.officer().post_json(&format!("{unit}/approval"), &json!({})));
        let part = json!({ "name_zh": "物理系", "class": "other", "known": "part", "parent": CODES[0], "direct": "on" });
        let department = made(&administrator.post_json("/organisations", &part));
        let university = Self { centre, unit, department, administrator, second, secretary };
        university.belongs(&university.secretary);
        university.belongs(&university.second);
        let appoint = |of: &str, who: &Person| university.administrator.post_json(&format!("{of}/secretaries"), &json!({ "person": id_of(who) }));
        made(&appoint(&university.department, &university.secretary));
        made(&appoint(&university.unit, &university.second));
        university
    }

    fn belongs(&self, person: &Person) {
        made(&person.post_json("/memberships", &json!({ "unit": "示范大学", "department": "物理系", "since": "2026-01-01" })));
        let staff = self.administrator.get(&format!("{}/members", self.unit)).json();
        let asked = staff["members"].as_array().into_iter().flatten().find(|one| one["stage"] == "asked").cloned().expect("somebody asks");
        made(&self.administrator.post_json(&format!("/memberships/{}/confirmation", asked["id"].as_str().expect("an id")), &json!({})));
    }

    fn lead(&self, name: &str, email: &str) -> Person {
        let person = self.centre.applicant(name, &format!("{email}@demo.example.org"), "示范大学");
        self.belongs(&person);
        person
    }
}

/// A call with two steps: the department, within two days; the university, within five and with a quota.
fn chained(centre: &Centre, quota: &str) -> String {
    let officer = centre.officer();
    let programme = programme(centre, "P-E");
    let call = made(&officer.post_json(&format!("{programme}/calls"), &call_content("E2026", "2026-03-01T09:00", "2026-03-31T16:00")));
    let wrong = json!({ "acts_0": "department", "name_zh_0": "院系审核", "days_0": "5", "acts_1": "host", "name_zh_1": "单位推荐", "days_1": "5" });
    refused(&officer.post_json(&format!("{call}/terms/endorsement"), &wrong), 422, "endorsement.chain");
    let page = officer.page(&format!("{call}/terms/endorsement"));
    let form = page
        .form("/terms/endorsement")
        .with("acts_0", "department")
        .with("name_zh_0", "院系审核")
        .with("name_en_0", "Department")
        .with("days_0", "2");
    let form = form.with("acts_1", "host").with("name_zh_1", "单位推荐").with("name_en_1", "University").with("days_1", "5").with("quota_1", quota);
    assert_eq!(officer.submit(&form).status, 303);
    made(&officer.post_json(&format!("{call}/publication"), &json!({})));
    call
}

fn submits(lead: &Person, call: &str, name: &str, title: &str) -> String {
    let draft = complete_draft(lead, call, title);
    made(&lead.post_json(&format!("{draft}/submission"), &signed(name)));
    draft.replace("/drafts/", "/applications/")
}

fn endorses(person: &Person, application: &str, name: &str) -> Answer {
    person.post_json(&format!("{application}/endorsement"), &json!({ "signed": name, "pledge": rules::endorsement::PLEDGE }))
}

fn stage(person: &Person, application: &str) -> String {
    person.get(application).json()["stage"].as_str().unwrap_or_default().to_owned()
}

fn on_the_desk(officer: &Person) -> usize {
    officer.get("/desk").json()["applications"].as_array().map_or(0, Vec::len)
}

/// Who has it and what comes next stands in the list of one's own applications too.
fn mine_says(person: &Person, says: &str) {
    let mine = person.page("/applications").visible();
    assert!(mine.contains(says), "{says}: {mine}");
}

#[test]
fn a_chain_of_two_steps_with_a_return_and_a_second_submission() {
    for_each_database(|database| {
        let centre = Centre::found_at(database, beijing("2026-03-15 12:00"));
        let university = University::new(&centre);
        let officer = centre.officer();
        let call = chained(&centre, "5");
        let li = university.lead("李伟", "li");
        let stranger = centre.applicant("孙强", "sun@example.org", "");
        assert!(li.page(&call).visible().contains("院系审核") && li.in_language("en").page(&call).visible().contains("the lead's department"));
        // Who belongs nowhere cannot be endorsed by anybody, and is told what to do.
        let draft = complete_draft(&stranger, &call, "无单位");
        refused(&stranger.post_json(&format!("{draft}/submission"), &signed("孙强")), 409, "endorsement.route");

        let application = submits(&li, &call, "李伟", "低维量子材料");
        assert_eq!((stage(&li, &application).as_str(), on_the_desk(&officer)), ("endorsing", 0));
        refused(&officer.get(&application), 404, "rights.found");
        refused(&stranger.get(&application), 404, "rights.found");
        assert!(li.page(&application).visible().contains("现在物理系"));
        assert_eq!(university.secretary.get("/tasks?kind=endorse").json()["tasks"].as_array().map(Vec::len), Some(1));

        // The department returns it, with a comment on one section; only that one is open, and it comes back to the department.
        let back = json!({ "comments": "请补充。", "section_0": "摘要过于简略。" });
        refused(&li.post_json(&format!("{application}/return"), &back), 403, "rights.conflict");
        made(&university.secretary.post_json(&format!("{application}/return"), &back));
        mine_says(&li, "前修改后重新提交");
        let draft = application.replace("/applications/", "/drafts/");
        assert!(li.page(&draft).visible().contains("摘要过于简略。"), "the comment stands beside its section");
        let version = format!("\"{}\"", li.get(&draft).json()["version"]);
        refused(&li.patch_json(&draft, &version, &json!({ "answers": { "amount": "99万" } })), 409, "endorsement.correction");
        assert_eq!(li.patch_json(&draft, &version, &json!({ "answers": { "abstract": "研究低维体系中的新奇量子效应。" } })).status, 200);
        // After the close of the call, within the step.
        centre.clock.stop_at(beijing("2026-04-01 10:00"));
        let (li, secretary) = (again(&centre, "li"), again(&centre, "xie"));
        made(&li.post_json(&format!("{draft}/submission"), &signed("李伟")));
        let now = li.get(&application).json();
        assert_eq!((&now["stage"], &now["revision"], &now["passage"]["at"]), (&json!("endorsing"), &json!(2), &json!(0)));
        mine_says(&li, "物理系自2026-04-01 10:00 (UTC+8)起办理，须于");
        let versions = li.page(&format!("{application}/versions"));
        assert!(versions.body.contains("<ins>") && versions.body.contains("新奇"), "{}", versions.body);
        assert!(li.in_language("en").page(&format!("{application}/versions")).visible().contains("Version 2"));
        let difference = li.get(&format!("{application}/versions?from=1&to=2")).json();
        assert_eq!((difference["fields"].as_array().map(Vec::len), &difference["fields"][0]["field"]), (Some(1), &json!("abstract")));
        refused(&li.get(&format!("{application}/versions?from=1&to=7")), 404, "endorsement.versions");

        refused(&endorses(&secretary, &application, "李伟"), 422, "endorsement.pledge");
        made(&endorses(&secretary, &application, "解颖"));
        refused(&endorses(&secretary, &application, "解颖"), 404, "rights.found");
        let administrator = again(&centre, "shan");
        made(&endorses(&administrator, &application, "单明"));
        let officer = again_as(&centre, "zhou.ming@centre.example.org");
        assert_eq!((stage(&officer, &application).as_str(), on_the_desk(&officer)), ("submitted", 1));
        let receipts = li.get(&application).json()["receipts"].as_array().map(Vec::len);
        assert_eq!(receipts, Some(5), "each endorsement is an entry of its own");

        // The centre asks for a correction, gets it, and does not accept it in the end.
        refused(
            &li.post_json(&format!("{application}/formal-check"), &json!({ "verdict": "correct", "note": "x", "until": "2026-04-20T16:00" })),
            403,
            "rights.conflict",
        );
        let correct = json!({ "verdict": "correct", "note": "请补交附件。", "section_1": "正文不清晰。", "until": "2026-04-20T16:00" });
        made(&looked(&officer, &application, &["legible"], correct));
        assert!(li.in_language("en").page(&application).visible().contains("The centre asks for correction"));
        centre.clock.stop_at(beijing("2026-04-20 16:00"));
        let li = again(&centre, "li");
        mine_says(&li, "重新提交的期限2026-04-20 16:00 (UTC+8)已过");
        let version = format!("\"{}\"", li.get(&draft).json()["version"]);
        assert_eq!(li.patch_json(&draft, &version, &json!({ "answers": { "amount": "120万" } })).status, 200);
        refused(&li.post_json(&format!("{draft}/submission"), &signed("李伟")), 409, "endorsement.correction");
        let officer = again_as(&centre, "zhou.ming@centre.example.org");
        let refuse = json!({ "verdict": "not-accept", "reasons": ["not-corrected"], "note": "逾期未补正。" });
        made(&looked(&officer, &application, &["legible"], refuse));
        let second = colleague(&centre, &officer, "陈玉兰", "chen.yulan@centre.example.org");
        made(&second.post_json(&format!("{application}/formal-check/confirmation"), &json!({})));
        let seen = li.page(&application).visible();
        assert!(seen.contains("不予受理") && seen.contains("逾期未补正"), "{seen}");
        refused(&li.post_json(&format!("{draft}/submission"), &signed("李伟")), 409, "endorsement.stage");
        centre.check();
    });
}

fn again(centre: &Centre, name: &str) -> Person {
    again_as(centre, &format!("{name}@demo.example.org"))
}

fn again_as(centre: &Centre, email: &str) -> Person {
    let mut person = centre.anonymous();
    let answer = person.post_json("/sessions", &json!({ "email": email, "password": crate::harness::PASSWORD }));
    person.sign_in_with(&answer);
    person
}

#[test]
fn a_batch_is_prepared_by_one_and_confirmed_by_another_within_the_quota() {
    for_each_database(|database| {
        let centre = Centre::found_at(database, beijing("2026-03-15 12:00"));
        let university = University::new(&centre);
        let call = chained(&centre, "2");
        let names = ["张一", "张二", "张三"];
        let leads: Vec<Person> = names.iter().enumerate().map(|(number, name)| university.lead(name, &format!("lead{number}"))).collect();
        let applications: Vec<String> = leads.iter().zip(names).map(|(lead, name)| submits(lead, &call, name, &format!("{name}的项目"))).collect();
        for application in &applications {
            made(&endorses(&university.secretary, application, "解颖"));
        }
        let ids: Vec<&str> = applications.iter().filter_map(|path| path.rsplit('/').next()).collect();
        let (unit, call_id) = (university.unit.rsplit('/').next().unwrap_or_default(), call.rsplit('/').next().unwrap_or_default());
        let desk = |more: Value| {
            let mut body = json!({ "unit": unit, "call": call_id, "step": "1" });
            body.as_object_mut().expect("an object").extend(more.as_object().cloned().unwrap_or_default());
            body
        };
        let ranks = json!({ format!("rank_{}", ids[0]): "1", format!("rank_{}", ids[1]): "2", format!("rank_{}", ids[2]): "3" });
        made(&university.administrator.post_json("/endorsements/ranks", &desk(ranks)));
        refused(&university.administrator.post_json("/endorsements/batches", &desk(json!({ "applications": ids }))), 409, "endorsement.quota");
        // Another order than the unit's own is allowed, and said.
        let batch = made(&university.administrator.post_json("/endorsements/batches", &desk(json!({ "applications": [ids[0], ids[2]] }))));
        let preview = university.second.page(&batch).visible();
        assert!(preview.contains("批量推荐：2件") && preview.contains("张二的项目"), "{preview}");
        assert!(university.second.in_language("en").page(&batch).visible().contains("Batch of 2"));
        let confirm = |who: &Person, name: &str, batch: &str| {
            who.post_json(&format!("{batch}/confirmation"), &json!({ "signed": name, "pledge": rules::endorsement::PLEDGE }))
        };
        refused(&confirm(&university.administrator, "单明", &batch), 409, "endorsement.second-person");
        refused(&confirm(&university.secretary, "解颖", &batch), 404, "endorsement.found");
        refused(&leads[0].get(&batch), 404, "endorsement.found");
        // One of it has changed since the preview: nothing of it goes out.
        made(&university.second.post_json(&format!("{}/return", applications[2]), &json!({ "comments": "请修改。" })));
        refused(&confirm(&university.second, "管二", &batch), 409, "endorsement.batch");
        assert_eq!(stage(&leads[0], &applications[0]), "endorsing");
        made(&university.second.post_json(&format!("{batch}/removal"), &json!({})));
        let batch = made(&university.administrator.post_json("/endorsements/batches", &desk(json!({ "applications": [ids[0], ids[1]] }))));
        assert_eq!(university.second.get("/tasks?kind=endorsement-batch").json()["tasks"].as_array().map(Vec::len), Some(1));
        made(&confirm(&university.second, "管二", &batch));
        assert_eq!(on_the_desk(&centre.officer()), 2);
        let draft = applications[2].replace("/applications/", "/drafts/");
        made(&leads[2].post_json(&format!("{draft}/submission"), &signed("张三")));
        refused(&endorses(&university.second, &applications[2], "管二"), 409, "endorsement.quota");
        // What was endorsed and is taken back frees its place.
        made(&leads[0].post_json(&format!("{}/withdrawal", applications[0]), &json!({})));
        made(&endorses(&university.second, &applications[2], "管二"));
        let listed = university.administrator.get(&format!("/endorsements?unit={unit}&call={call_id}&step=1")).json();
        assert_eq!((&listed["counts"]["endorsed"], &listed["quota"], &listed["endorsed"]), (&json!(2), &json!(2), &json!(2)), "{listed}");
        let csv = university.administrator.get(&format!("/endorsements.csv?unit={unit}&call={call_id}&step=1"));
        assert!(csv.body.contains("张三的项目"), "{}", csv.body);
        refused(&leads[1].get("/endorsements"), 403, "rights.grant");
        // After its deadline a step endorses nothing.
        centre.clock.stop_at(beijing("2026-04-05 16:00"));
        centre.check();
    });
}

/// In the last millisecond it still may; after that neither by itself nor in a batch, and nothing is given back either.
#[test]
fn a_host_endorses_nothing_after_its_deadline() {
    for_each_database(|database| {
        let centre = Centre::found_at(database, beijing("2026-03-15 12:00"));
        let university = University::new(&centre);
        let call = chained(&centre, "5");
        let leads = [university.lead("张一", "lead0"), university.lead("张二", "lead1")];
        let applications = [submits(&leads[0], &call, "张一", "在时限内"), submits(&leads[1], &call, "张二", "晚了一毫秒")];
        for application in &applications {
            made(&endorses(&university.secretary, application, "解颖"));
        }
        let over = beijing("2026-04-05 16:00");
        centre.clock.stop_at(crate::scene::just_before(over));
        made(&endorses(&again(&centre, "guan"), &applications[0], "管二"));
        centre.clock.stop_at(over);
        let (host, lead) = (again(&centre, "guan"), again(&centre, "lead1"));
        refused(&endorses(&host, &applications[1], "管二"), 409, "endorsement.window");
        refused(&host.post_json(&format!("{}/return", applications[1]), &json!({ "comments": "请修改。" })), 409, "endorsement.window");
        let (unit, call_id, one) = [&university.unit, &call, &applications[1]].map(|path| path.rsplit('/').next().unwrap_or_default()).into();
        let body = json!({ "unit": unit, "call": call_id, "step": "1", "applications": [one] });
        let batch = made(&host.post_json("/endorsements/batches", &body));
        let confirmed = json!({ "signed": "单明", "pledge": rules::endorsement::PLEDGE });
        refused(&again(&centre, "shan").post_json(&format!("{batch}/confirmation"), &confirmed), 409, "endorsement.window");
        assert_eq!(stage(&lead, &applications[1]), "endorsing");
        assert_eq!(on_the_desk(&again_as(&centre, "zhou.ming@centre.example.org")), 1, "what was not endorsed did not reach the centre");
        centre.check();
    });
}

/// One of many: who leads it, and where it is.
struct One {
    lead: Person,
    name: String,
    application: String,
}

/// So many applications of one university in a call whose only step is the university's own, two days after the close.
fn many(university: &University<'_>, count: usize) -> (String, Vec<One>) {
    let centre = university.centre;
    let officer = centre.officer();
    let programme = programme(centre, "P-G3");
    let call = made(&officer.post_json(&format!("{programme}/calls"), &call_content("G3-2026", "2026-03-01T09:00", "2026-03-31T16:00")));
    made(&officer.post_json(&format!("{call}/terms/endorsement"), &json!({ "acts_0": "host", "name_zh_0": "单位推荐", "days_0": "2" })));
    made(&officer.post_json(&format!("{call}/publication"), &json!({})));
    let leads: Vec<(Person, String)> = (0..count)
        .map(|number| {
            let name = format!("申{number:03}");
            let lead = centre.applicant(&name, &format!("g3-{number}@demo.example.org"), "示范大学");
            made(&lead.post_json("/memberships", &json!({ "unit": "示范大学", "department": "物理系", "since": "2026-01-01" })));
            (lead, name)
        })
        .collect();
    loop {
        let staff = university.administrator.get(&format!("{}/members?stage=asked", university.unit)).json();
        let all = staff["members"].as_array().into_iter().flatten();
        let asked: Vec<String> = all.filter(|one| one["stage"] == "asked").filter_map(|one| one["id"].as_str().map(str::to_owned)).collect();
        if asked.is_empty() {
            break;
        }
        for id in asked {
            made(&university.administrator.post_json(&format!("/memberships/{id}/confirmation"), &json!({})));
        }
    }
    let submitted = leads.into_iter().map(|(lead, name)| {
        let application = submits(&lead, &call, &name, &format!("{name}的项目"));
        One { lead, name, application }
    });
    let submitted = submitted.collect();
    (call, submitted)
}

/// Scenario G3, to its numbers: of 120, 3 are returned, 2 refused, 115 endorsed together; the 3 come later, each with a record of its own.
#[test]
fn a_university_forwards_a_hundred_and_fifteen_of_a_hundred_and_twenty_and_three_later() {
    for_each_database(|database| {
        let centre = Centre::found_at(database, beijing("2026-03-15 12:00"));
        let university = University::new(&centre);
        let (call, all) = many(&university, 120);
        let ids: Vec<&str> = all.iter().filter_map(|one| one.application.rsplit('/').next()).collect();
        let (office, second) = (&university.administrator, &university.second);
        assert_eq!(on_the_desk(&centre.officer()), 0);
        for one in &all[..3] {
            let back = json!({ "comments": "请修改摘要。", "section_0": "摘要过于简略。" });
            made(&office.post_json(&format!("{}/return", one.application), &back));
        }
        for one in &all[3..5] {
            made(&office.post_json(&format!("{}/endorsement-refusal", one.application), &json!({ "comments": "与在研项目重复。" })));
        }
        let (unit, call_id) = (university.unit.rsplit('/').next().unwrap_or_default(), call.rsplit('/').next().unwrap_or_default());
        let body = json!({ "unit": unit, "call": call_id, "step": "0", "applications": ids[5..] });
        let batch = made(&office.post_json("/endorsements/batches", &body));
        let preview = second.get(&batch).json();
        let previewed: Vec<&str> = preview["applications"].as_array().into_iter().flatten().filter_map(|one| one["id"].as_str()).collect();
        assert_eq!((&preview["count"], previewed.len()), (&json!(115), 115));
        assert!(ids[5..].iter().all(|id| previewed.contains(id)), "{preview}");
        assert_eq!(on_the_desk(&centre.officer()), 0, "a preview forwards nothing");
        let confirm = |who: &Person, name: &str| {
            who.post_json(&format!("{batch}/confirmation"), &json!({ "signed": name, "pledge": rules::endorsement::PLEDGE }))
        };
        refused(&confirm(office, "单明"), 409, "endorsement.second-person");
        made(&confirm(second, "管二"));
        let forwarded = |officer: &Person| officer.get("/desk?count=1").json()["total"].clone();
        assert_eq!(forwarded(&centre.officer()), json!(115));
        // The receipt of each has the endorsement as an entry of its own.
        assert_eq!(all[60].lead.get(&all[60].application).json()["receipts"].as_array().map(Vec::len), Some(2));

        // Only the named section is open; two come back before the host's deadline, after the close of the call.
        centre.clock.stop_at(beijing("2026-04-01 10:00"));
        for (number, one) in all[..3].iter().enumerate() {
            let lead = again(&centre, &format!("g3-{number}"));
            let draft = one.application.replace("/applications/", "/drafts/");
            let version = format!("\"{}\"", lead.get(&draft).json()["version"]);
            refused(&lead.patch_json(&draft, &version, &json!({ "answers": { "amount": "99万" } })), 409, "endorsement.correction");
            let better = json!({ "answers": { "abstract": "研究低维体系中的新奇量子效应，并给出判据。" } });
            assert_eq!(lead.patch_json(&draft, &version, &better).status, 200);
            if number < 2 {
                made(&lead.post_json(&format!("{draft}/submission"), &signed(&one.name)));
                made(&endorses(&again(&centre, "shan"), &one.application, "单明"));
                let told = lead.get(&one.application).json();
                assert_eq!((&told["stage"], told["receipts"].as_array().map(Vec::len)), (&json!("submitted"), Some(4)), "{told}");
            }
        }
        // After the host's deadline: what was refused or never came back is shown as not forwarded, to the applicant and to the host, with the reason.
        centre.clock.stop_at(beijing("2026-04-02 16:00"));
        let late = again(&centre, "g3-2");
        let draft = all[2].application.replace("/applications/", "/drafts/");
        refused(&late.post_json(&format!("{draft}/submission"), &signed(&all[2].name)), 409, "endorsement.correction");
        let (late_says, refused_says) = (late.page(&all[2].application).visible(), again(&centre, "g3-3").page(&all[3].application).visible());
        assert!(late_says.contains("未送达中心") && late_says.contains("请修改摘要。") && late_says.contains("未在此之前重新提交"), "{late_says}");
        assert!(
            refused_says.contains("未送达中心") && refused_says.contains("单位不予推荐") && refused_says.contains("与在研项目重复。"),
            "{refused_says}"
        );
        let office = again(&centre, "shan");
        assert!(office.page(&all[3].application).visible().contains("与在研项目重复。"));
        assert_eq!(forwarded(&again_as(&centre, "zhou.ming@centre.example.org")), json!(117));
        centre.check();
    });
}
