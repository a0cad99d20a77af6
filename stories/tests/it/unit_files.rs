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
        let Ok(Fact::Submitted { host: Some(taken), .. }) = serde_json::from_slice(&proved.facts.expect("the facts")) else { panic!("no papers") };
        assert_eq!((taken.on.to_string().as_str(), taken.papers.len(), taken.papers[0].version), ("2026-03-31", 1, 2));

        // Its officers see what it says, its lead that it is there, all others nothing.
        let officer = centre.officer();
        let seen = officer.page(&application).visible();
        assert!(seen.contains("GR202311000123") && seen.contains("2023年4月1日") && seen.contains("单位已更新"), "{seen}");
        assert_eq!(officer.get(&format!("{application}/unit-files/0")).bytes, small_pdf("2"));
        let seen = li.page(&application).visible();
        assert!(seen.contains("高新技术企业证书") && !seen.contains("GR202311000123"), "{seen}");
        refused(&li.get(&format!("{application}/unit-files/0")), 404, "rights.found");
        for (person, path) in
            [(&officer, &list), (&li, &list), (&stranger, &list), (&university.administrator, &list), (&officer, &file), (&li, &file)]
        {
            refused(&person.get(path), 404, "rights.found");
        }
        refused(&university.administrator.get(&format!("{file}/scans/1")), 404, "rights.found");
        assert_eq!(company.administrator.get(&format!("{file}/scans/1")).bytes, small_pdf("1"));

        // Taken out, it is asked for again.
        made(&company.administrator.post_json(&format!("{file}/removal"), &json!({})));
        refused(&company.administrator.post_json(&format!("{file}/removal"), &json!({})), 409, "unit-file.stage");
        let third = complete_draft(&wang, &call, "另一个题目");
        refused(&submits(&wang, &third, "王芳"), 422, "unit-file.high-tech");
        centre.check();
    });
}
