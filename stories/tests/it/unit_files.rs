//! Unit files 单位档案: an enterprise keeps its papers once, a call asks for them, what is not valid on the last day is refused, and a second
//! application is asked for nothing again.

use crate::harness::{Answer, Centre, Person, for_each_database};
use crate::scene::{beijing, call_content, complete_draft, made, programme, receipt, signed, small_pdf};
use record::{Receipt, Verifier};
use rules::application::Fact;
use rules::organisation::CreditCode;
use serde_json::{Value, json};

const DAY: &str = "2026-03-15 12:00";

fn refused(answer: &Answer, status: u16, rule: &str) {
    assert_eq!((answer.status, answer.rule().as_str()), (status, rule), "{}", answer.body);
    assert!(!answer.body.contains('⟦'), "{}", answer.body);
}

/// An organisation with its administrator, its people, and who has nothing to do with it.
struct Host<'a> {
    centre: &'a Centre,
    unit: String,
    name: &'static str,
    administrator: Person,
}

impl<'a> Host<'a> {
    fn new(centre: &'a Centre, name: &'static str, begins: &str, administrator: &str, email: &str) -> Self {
        let administrator = centre.applicant(administrator, email, name);
        let check = CreditCode::check_letter(begins.as_bytes()).expect("letters of a code");
        let code = format!("{begins}{}", char::from(check));
        let body = json!({ "name_zh": name, "name_en": "", "class": "other", "known": "code", "code": code });
        let unit = made(&administrator.post_json("/organisations", &body));
        made(&administrator.post_file(&format!("{unit}/authorisations?last_day=2026-12-31"), "授权书.pdf", &small_pdf(name)));
        made(&centre.officer().post_json(&format!("{unit}/approval"), &json!({})));
        Self { centre, unit, name, administrator }
    }

    fn lead(&self, name: &str, email: &str) -> Person {
        let person = self.centre.applicant(name, email, self.name);
        made(&person.post_json("/memberships", &json!({ "unit": self.name, "since": "2026-01-01" })));
        let staff = self.administrator.get(&format!("{}/members", self.unit)).json();
        let asked = staff["members"].as_array().into_iter().flatten().find(|one| one["stage"] == "asked").cloned().expect("somebody asks");
        made(&self.administrator.post_json(&format!("/memberships/{}/confirmation", asked["id"].as_str().expect("an id")), &json!({})));
        person
    }

    /// Sends a paper as a program does.
    fn files(&self, query: &str, says: &str) -> Answer {
        self.administrator.post_file(&format!("{}/files?{query}", self.unit), "扫描件.pdf", &small_pdf(says))
    }
}

/// A call that closes on 31 March 2026 and asks for papers.
fn asking(centre: &Centre, code: &str, asked: &Value) -> String {
    let officer = centre.officer();
    let programme = programme(centre, &format!("P-{code}"));
    let call = made(&officer.post_json(&format!("{programme}/calls"), &call_content(code, "2026-03-01T09:00", "2026-03-31T16:00")));
    made(&officer.post_json(&format!("{call}/terms/unit-files"), asked));
    made(&officer.post_json(&format!("{call}/publication"), &json!({})));
    call
}

fn submits(person: &Person, draft: &str, name: &str) -> Answer {
    person.post_json(&format!("{draft}/submission"), &signed(name))
}

/// Which fields a refusal names, in order.
fn fields(answer: &Answer) -> Vec<String> {
    answer.json()["fields"].as_array().into_iter().flatten().map(|one| one["field"].as_str().unwrap_or_default().to_owned()).collect()
}

/// Its officers see what a submission took, its lead that it is there, all others nothing; the unit's own people see every version.
fn seen_by_whom(company: &Host<'_>, university: &Host<'_>, (li, stranger): (&Person, &Person), application: &str, file: &str) {
    let (officer, list) = (company.centre.officer(), format!("{}/files", company.unit));
    let seen = officer.page(application).visible();
    assert!(seen.contains("GR202311000123") && seen.contains("2023年4月1日") && seen.contains("单位已更新"), "{seen}");
    assert_eq!(officer.get(&format!("{application}/unit-files/0")).bytes, small_pdf("2"));
    let seen = li.page(application).visible();
    assert!(seen.contains("高新技术企业证书") && !seen.contains("GR202311000123"), "{seen}");
    refused(&li.get(&format!("{application}/unit-files/0")), 404, "rights.found");
    for (person, path) in
        [(&officer, list.as_str()), (li, &list), (stranger, &list), (&university.administrator, &list), (&officer, file), (li, file)]
    {
        refused(&person.get(path), 404, "rights.found");
    }
    refused(&university.administrator.get(&format!("{file}/scans/1")), 404, "rights.found");
    assert_eq!(company.administrator.get(&format!("{file}/scans/1")).bytes, small_pdf("1"));
}

#[test]
fn a_certificate_is_kept_once_and_the_second_application_is_asked_for_nothing() {
    for_each_database(|database| {
        let centre = Centre::found_at(database, beijing(DAY));
        let company = Host::new(&centre, "示范科技有限公司", "91110000MA01DEM01", "单明", "shan@firm.example.org");
        let university = Host::new(&centre, "示范大学", "12100000MB1DEM000", "管一", "guan@uni.example.org");
        let (li, wang) = (company.lead("李伟", "li@firm.example.org"), company.lead("王芳", "wang@firm.example.org"));
        let (zhao, stranger) = (university.lead("赵启航", "zhao@uni.example.org"), centre.applicant("孙强", "sun@example.org", ""));
        let asked = json!({ "hosts": "enterprises", "papers": ["high-tech"], "years": "3", "ready_months": "5", "certificate_years": "3", "credit_days": "180" });
        let (call, second) = (asking(&centre, "E2026-1", &asked), asking(&centre, "E2026-2", &asked));
        assert!(stranger.page(&call).visible().contains("有效的高新技术企业证书（自发证之日起3年内）"));
        assert!(stranger.in_language("en").page(&call).visible().contains("a valid high-tech enterprise certificate"));

        // Nothing is on file: the draft says what is missing and who can add it; the submission is refused in both languages.
        let draft = complete_draft(&li, &call, "高温超导带材");
        let page = li.page(&draft).visible();
        assert!(page.contains("单位档案中没有高新技术企业证书") && page.contains("单位档案由单明维护"), "{page}");
        let missing = submits(&li, &draft, "李伟");
        refused(&missing, 422, "unit-file.high-tech");
        assert_eq!(fields(&missing), ["unit-file-high-tech"]);
        let form = li.in_language("en").page(&format!("{draft}/submission")).form("/submission").with("signed", "李伟");
        let english = li.in_language("en").submit(&form).visible();
        assert!(english.contains("kept by 单明") && english.contains("The unit file has no high-tech certificate."), "{english}");

        // The administrator files it in a browser; what is wrong is said with what was typed. It ends on the last day of the call, and that is too early.
        let list = format!("{}/files", company.unit);
        assert!(company.administrator.page(&company.unit).visible().contains("单位档案"));
        let form = company.administrator.page(&list).form("/files?kind=high-tech");
        let wrong =
            company.administrator.upload(&form.clone().with("number", "GR202311000123").with("issued", "2026-03-16"), "证书.pdf", &small_pdf("1"));
        assert_eq!(wrong.status, 422);
        assert!(wrong.body.contains("GR202311000123") && wrong.visible().contains("日期晚于今天"), "{}", wrong.visible());
        let form = form.with("number", "gr202311000123").with("issued", "2023-03-31");
        let done = company.administrator.upload(&form, "证书.pdf", &small_pdf("1"));
        assert_eq!(done.status, 303, "{}", done.visible());
        assert!(company.administrator.page(&list).visible().contains("60日内到期"));
        let file = company.administrator.get(&list).json()["files"][0].clone();
        assert_eq!((&file["version"], &file["term"]), (&json!(1), &json!({ "from": "2023-03-31", "until": "2026-03-31" })));
        let file = format!("/unit-files/{}", file["id"].as_str().expect("an id"));
        let tasks = company.administrator.get("/tasks?kind=unit-file").json();
        assert_eq!(tasks["tasks"].as_array().map(Vec::len), Some(1), "{tasks}");
        refused(&company.files("kind=high-tech&number=GR202311000123&issued=2023-03-31", "another scan"), 409, "unit-file.once");
        let expired = submits(&li, &draft, "李伟");
        refused(&expired, 422, "unit-file.high-tech");
        assert!(expired.body.contains("2026-03-31"), "{}", expired.body);

        // One day later is enough. The paper before stays as a version.
        let form = company.administrator.page(&file).form("/versions?kind=high-tech").with("issued", "2023-04-01");
        assert_eq!(company.administrator.upload(&form, "证书.pdf", &small_pdf("2")).status, 303);
        assert!(li.page(&draft).visible().contains("无须重复提供"));
        made(&submits(&li, &draft, "李伟"));

        // The second application, of somebody else and to another call, is asked for nothing.
        let other = complete_draft(&wang, &second, "固态电池电解质");
        assert!(wang.page(&other).visible().contains("均已取自示范科技有限公司的单位档案"));
        made(&submits(&wang, &other, "王芳"));
        assert_eq!(company.administrator.get(&list).json()["files"].as_array().map(Vec::len), Some(1));
        // A university is no enterprise.
        let theirs = complete_draft(&zhao, &call, "拓扑绝缘体");
        made(&submits(&zhao, &theirs, "赵启航"));

        // What was submitted stays on its version, and the event names it.
        made(&company.administrator.post_file(
            &format!("{file}/versions?kind=high-tech&number=GR202311000123&issued=2024-01-01&version=2"),
            "证书.pdf",
            &small_pdf("3"),
        ));
        let application = draft.replace("/drafts/", "/applications/");
        let keys: Vec<Verifier> = centre.anonymous().get("/log/key").body.lines().map(|key| key.parse().expect("a key")).collect();
        let proved =
            Receipt::parse(receipt(&li, &format!("{application}/receipts/1")).as_bytes()).expect("a receipt").verify(&keys).expect("it holds");
        let Ok(Fact::Submitted { host_file: Some(taken), .. }) = serde_json::from_slice(&proved.facts.expect("the facts")) else {
            panic!("no papers")
        };
        assert_eq!((taken.on.to_string().as_str(), taken.papers.len(), taken.papers[0].version), ("2026-03-31", 1, 2));

        seen_by_whom(&company, &university, (&li, &stranger), &application, &file);

        // Taken out, it is asked for again.
        made(&company.administrator.post_json(&format!("{file}/removal"), &json!({})));
        refused(&company.administrator.post_json(&format!("{file}/removal"), &json!({})), 409, "unit-file.stage");
        let third = complete_draft(&wang, &call, "另一个题目");
        refused(&submits(&wang, &third, "王芳"), 422, "unit-file.high-tech");
        centre.check();
    });
}

/// A call that pays by lump sum, asks for as much again from elsewhere, and has a budget in its form.
fn with_own_funds(centre: &Centre, code: &str, asked: &Value) -> String {
    let officer = centre.officer();
    let programme = programme(centre, &format!("P-{code}"));
    let mut content = call_content(code, "2026-03-01T09:00", "2026-03-31T16:00");
    let budget = json!({ "id": "budget", "label": { "zh": "项目预算", "en": "Budget" }, "required": true, "kind": { "budget": {} } });
    content["form"]["sections"][1]["fields"].as_array_mut().expect("fields").push(budget);
    let call = made(&officer.post_json(&format!("{programme}/calls"), &content));
    let lump = json!({ "way": "lump", "promise_zh": "经费全部用于本项目。", "negative_zh": "罚款", "most": "300万", "own": "100" });
    made(&officer.post_json(&format!("{call}/terms/funding"), &lump));
    // In a browser: what is offered stands in the page, and ticking the proof gives the form its two fields.
    let form = officer.page(&format!("{call}/terms/unit-files")).form("/terms/unit-files");
    let wrong = officer.submit(&form.clone().with("years", "many"));
    assert!(wrong.status == 422 && wrong.visible().contains("数字超出合理范围"), "{}", wrong.visible());
    let typed = asked.as_object().into_iter().flatten().fold(form, |form, (name, value)| match value.as_array() {
        Some(values) => values.iter().fold(form, |form, value| form.and(name, value.as_str().unwrap_or_default())),
        None => form.with(name, value.as_str().unwrap_or_default()),
    });
    let saved = officer.submit(&typed);
    assert_eq!(saved.status, 303, "{}", saved.visible());
    let page = officer.page(&format!("{call}/terms/unit-files"));
    assert!(page.body.contains("checked"), "what was set stands in the page");
    made(&officer.post_json(&format!("{call}/publication"), &json!({})));
    call
}

#[test]
fn accounts_credit_record_and_own_funds_are_asked_of_an_enterprise() {
    for_each_database(|database| {
        let centre = Centre::found_at(database, beijing(DAY));
        let company = Host::new(&centre, "示范科技有限公司", "91110000MA01DEM01", "单明", "shan@firm.example.org");
        let li = company.lead("李伟", "li@firm.example.org");
        let asked = json!({ "hosts": "enterprises", "papers": ["accounts", "credit"], "years": "2", "credit_days": "30", "own_proof": "on" });
        let call = with_own_funds(&centre, "E2026-3", &asked);
        assert!(li.page(&call).visible().contains("自筹或配套资金证明"), "the form has a place for the proof");

        let draft = complete_draft(&li, &call, "高温超导带材");
        let saved = |own: &str| {
            let version = li.get(&draft).json()["version"].to_string();
            let answers = json!({ "answers": { "budget": [["total", "125万", ""], ["own", own, ""]] } });
            assert_eq!(li.patch_json(&draft, &format!("\"{version}\""), &answers).status, 200);
        };
        // One fen too little is refused by the budget's own rule; just as much is enough.
        saved("1249999.99");
        let little = submits(&li, &draft, "李伟");
        assert_eq!((little.status, fields(&little)), (422, vec!["budget.own.1".to_owned()]), "{}", little.body);
        saved("125万");
        // Until May the accounts of 2025 need not be there.
        let missing = submits(&li, &draft, "李伟");
        assert_eq!(fields(&missing), ["own-proof", "unit-file-accounts-2024", "unit-file-accounts-2023", "unit-file-credit"]);
        for words in ["未附证明", "单位档案中没有2024年度财务审计报告", "单位档案中没有信用报告"] {
            assert!(missing.body.contains(words), "{words}: {}", missing.body);
        }
        let proved = li.post_file(&format!("{draft}/files/own-proof"), "存款证明.pdf", &small_pdf("125万"));
        assert_eq!(proved.status, 201, "{}", proved.body);

        refused(&company.files("kind=accounts&year=2026&revenue=1&research=1&assets=1", "a"), 422, "unit-file.paper");
        refused(&company.files("kind=accounts&year=2024&revenue=-1&research=1&assets=1", "a"), 422, "money.amount");
        for year in ["2024", "2023"] {
            let paper = format!("kind=accounts&year={year}&revenue=3.2%E4%BA%BF&research=4800%E4%B8%87&assets=600000000.05");
            made(&company.files(&paper, year));
            // The same again is the form sent twice.
            made(&company.files(&paper, year));
        }
        made(&company.files("kind=credit&made=2026-03-02&result=listed", "c"));
        let listed = submits(&li, &draft, "李伟");
        assert_eq!(fields(&listed), ["unit-file-credit"]);
        assert!(listed.body.contains("2026-03-02出具的信用报告载有严重失信记录"), "{}", listed.body);
        made(&company.files("kind=credit&made=2026-03-03&result=clear", "d"));
        made(&submits(&li, &draft, "李伟"));

        // The list says amounts to the fen; the officer's page of the application too, the lead's only that they are there.
        let list = company.administrator.page(&format!("{}/files", company.unit)).visible();
        assert!(list.contains("3.2亿元") && list.contains("600,000,000.05元"), "{list}");
        let english = company.administrator.in_language("en").page(&format!("{}/files", company.unit)).visible();
        assert!(english.contains("Audited accounts of 2024") && english.contains("Serious breaches on record"), "{english}");
        let application = draft.replace("/drafts/", "/applications/");
        assert!(centre.officer().page(&application).visible().contains("4800万元"));
        let own = li.page(&application).visible();
        assert!(own.contains("2024年度财务审计报告") && !own.contains("4800万元"), "{own}");
        centre.check();
    });
}
