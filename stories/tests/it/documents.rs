//! Documents 文书: the printed form of a draft and of an application, its version code, the sealed scan, the combined file, and what is checked in files.

mod clamd;
mod files;

use crate::harness::{Answer, Centre, Person, for_each_database};
use crate::program::program;
use crate::scene::{beijing, complete_draft, made, open_call, receipt, signed};
use serde_json::json;
use std::io::Write;
use std::process::{Command, Stdio};

/// With the program beside the server, as a centre has it.
pub fn with_documents(centre: &Centre) {
    let folder = program().parent().expect("a folder").to_owned();
    let documents = web::Documents::of_folder(&folder, None).expect("kechuang-documents is built with the workspace");
    centre.site.set_documents_by(documents);
}

/// What a reader reads in a PDF, without blanks.
pub fn read(pdf: &[u8]) -> String {
    let mut child = Command::new("pdftotext").args(["-", "-"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("poppler is here");
    child.stdin.take().expect("its input is ours").write_all(pdf).expect("it reads");
    let text = child.wait_with_output().expect("it ends").stdout;
    String::from_utf8_lossy(&text).chars().filter(|c| !c.is_whitespace()).collect()
}

/// The bytes of a PDF that was answered.
pub fn pdf_of(answer: &Answer) -> &[u8] {
    assert_eq!((answer.status, answer.header("content-type")), (200, "application/pdf"), "{}", answer.body);
    &answer.bytes
}

fn refused(answer: &Answer, status: u16, rule: &str) {
    assert_eq!((answer.status, answer.rule().as_str()), (status, rule), "{}", answer.body);
    assert!(!answer.body.contains('⟦'), "{}", answer.body);
}

/// Submits a draft anew, and waits until the record has it.
fn submitted(person: &Person, draft: &str) -> String {
    let at = made(&person.post_json(&format!("{draft}/submission"), &signed("李伟")));
    receipt(person, &at);
    at.split("/receipts/").next().expect("an address").to_owned()
}

fn code_of(person: &Person, application: &str) -> String {
    person.get(application).json()["version_code"].as_str().expect("a code").to_owned()
}

fn scene(database: &crate::harness::Database) -> (Centre, Person, String) {
    let centre = Centre::found_at(database, beijing("2026-03-02 09:00"));
    let call = open_call(&centre, "DOC-1", "2026-03-01 09:00", "2026-03-31 17:00");
    let li = centre.applicant("李伟", "li.wei@iphy.example.org", "示范物理研究所");
    (centre, li, call)
}

#[test]
fn what_is_printed_says_what_was_sent_and_under_which_code() {
    for_each_database(|database| {
        let (centre, li, call) = scene(database);
        let draft = complete_draft(&li, &call, "低维材料中的量子输运");
        refused(&li.get(&format!("{draft}/document.pdf")), 409, "document.program");
        assert!(!li.page(&draft).body.contains("document.pdf"));
        with_documents(&centre);
        let text = read(pdf_of(&li.get(&format!("{draft}/document.pdf"))));
        for says in ["草稿，未提交，不得用于报送", "低维材料中的量子输运", "125万元（1,250,000.00元）", "理论", "正文.pdf", "第1页，共"]
        {
            assert!(text.contains(says), "{says}: {text}");
        }
        assert!(!text.contains("版本码7") && !text.contains("承诺书"), "{text}");

        let application = submitted(&li, &draft);
        let code = code_of(&li, &application);
        let first = li.get(&format!("{application}/document.pdf"));
        let again = li.get(&format!("{application}/document.pdf"));
        assert!(pdf_of(&first) == pdf_of(&again), "the same bytes each time");
        let text = read(pdf_of(&first));
        let number = li.get(&application).json()["number"].as_str().expect("a number").to_owned();
        for says in [code.as_str(), &number, "李伟", "示范物理研究所", "125万元", "科研诚信承诺书", "单位盖章处", "正文.pdf", "sha256:"]
        {
            assert!(text.contains(says), "{says}: {text}");
        }
        assert!(!text.contains("草稿"));
        // Where the code on the page leads, the same code stands.
        let receipt = li.get(&format!("{application}/receipts/1")).json();
        let entry = centre.block_on(centre.store.read({
            let id = rules::ApplicationId(rules::Id::parse(application.rsplit('/').next().expect("an id")).expect("an id"));
            move |rows| Ok(rows.submissions(id)?.remove(0))
        }));
        let entry = entry.expect("it is read");
        centre.block_on(centre.store.publish()).expect("the checkpoint is published");
        let hex = entry.entry.to_string().replace("sha256:", "");
        let seen = centre.anonymous().page(&format!("/verify?entry={hex}&index={}", entry.index.expect("a place"))).visible();
        assert!(seen.contains(&code) && receipt["header"].is_string(), "{seen}");
        let pages = text.matches(&format!("版本码{code}·第1版")).count();
        assert!(pages >= 1 && text.contains(&format!("共{pages}页")), "on each page: {text}");
        let english = read(pdf_of(&li.in_language("en").get(&format!("/applications/{number}/document.pdf"))));
        for says in ["Applicationform", "CNY1,250,000.00", "Page1of", &format!("Versioncode{code}")] {
            assert!(english.contains(says), "{says}: {english}");
        }
        // The officer reads it; to others it does not exist.
        assert_eq!(centre.officer().get(&format!("{application}/document.pdf")).status, 200);
        let other = centre.applicant("王芳", "wang.fang@bjmu.example.org", "");
        for path in ["document.pdf", "combined.pdf", "scan"] {
            assert_eq!(other.get(&format!("{application}/{path}")).status, 404, "{path}");
        }
        assert_eq!(other.get(&format!("{draft}/document.pdf")).status, 404);
        // A later version has another code, and a withdrawn one says so.
        made(&li.post_json(&format!("{draft}/submission"), &signed("李伟")));
        assert_eq!(code_of(&li, &application), code, "what is sent again unchanged is the same version");
        made(&li.post_json(&format!("{application}/withdrawal"), &json!({})));
        assert!(read(pdf_of(&li.get(&format!("{application}/document.pdf")))).contains("申请已撤回，本件不作为申报材料"));
        centre.check();
    });
}

#[test]
fn files_follow_the_form_in_one_document_and_those_that_cannot_are_named() {
    for_each_database(|database| {
        let (centre, li, call) = scene(database);
        let draft = made(&li.post_json(&format!("{call}/drafts"), &json!({})));
        let answers = json!({ "title": "低维材料", "abstract": "研究低维体系。", "amount": "125万" });
        assert_eq!(li.patch_json(&draft, "\"1\"", &json!({ "answers": answers })).status, 200);
        let body = stories::pdf::pdf("Main text", &["One paragraph of the main text."]);
        assert_eq!(li.post_file(&format!("{draft}/files/body"), "正文.pdf", &body).status, 201);
        let application = submitted(&li, &draft);
        refused(&li.get(&format!("{application}/combined.pdf")), 409, "document.program");
        assert!(li.page(&application).visible().contains("未安装文书程序"));
        with_documents(&centre);
        let text = read(pdf_of(&li.get(&format!("{application}/combined.pdf"))));
        for says in ["附件清单", "附件1：正文.pdf", "Oneparagraphofthemaintext.", &code_of(&li, &application)] {
            assert!(text.contains(says), "{says}: {text}");
        }
        assert!(!text.contains("未并入"), "{text}");
        centre.check();
    });
}

#[test]
fn a_sealed_scan_is_taken_for_the_version_in_force_alone() {
    for_each_database(|database| {
        let (centre, li, call) = scene(database);
        let draft = complete_draft(&li, &call, "低维材料中的量子输运");
        let application = submitted(&li, &draft);
        let first = code_of(&li, &application);
        let scan = stories::pdf::pdf("scan", &["sealed"]);
        let before = centre.stored_files();
        let send = |code: &str| {
            let form = li.page(&application).form("/scans").with("code", code);
            li.upload(&form, "扫描件.pdf", &scan)
        };
        let wrong = send("ABC");
        assert_eq!(wrong.status, 422);
        assert!(wrong.visible().contains("12位"), "{}", wrong.visible());
        refused(&li.post_file(&format!("{application}/scans?code=0000-0000-0000"), "扫描件.pdf", &scan), 409, "sealed.version");
        assert_eq!(centre.stored_files(), before, "what was refused left nothing");
        assert_eq!(send(&first.to_lowercase().replace('-', " ")).status, 303);
        assert!(li.page(&application).visible().contains(&format!("已收到版本码为 {first} 的盖章扫描件")));
        assert_eq!(centre.officer().get(&format!("{application}/scan")).bytes, scan);
        // The same scan twice is one event.
        made(&li.post_file(&format!("{application}/scans?code={first}"), "扫描件.pdf", &scan));

        let answers = json!({ "answers": { "title": "低维材料中的自旋输运" } });
        let version = li.get(&draft).json()["version"].to_string();
        assert_eq!(li.patch_json(&draft, &format!("\"{version}\""), &answers).status, 200);
        assert_eq!(submitted(&li, &draft), application);
        let second = code_of(&li, &application);
        assert_ne!(second, first);
        assert_eq!(li.get(&format!("{application}/scan")).status, 404, "what was sealed was another version");
        let stale = send(&first);
        let says = stale.visible();
        assert!(stale.status == 409 && says.contains(&first) && says.contains(&second) && says.contains("第1版") && says.contains("第2版"), "{says}");
        let english = li.in_language("en").post_file(&format!("{application}/scans?code={first}"), "scan.pdf", &scan);
        assert!(english.body.contains("version 2") && english.body.contains(&second), "{}", english.body);
        made(&li.post_file(&format!("{application}/scans?code={second}"), "扫描件.pdf", &scan));
        // Nobody else sends one in.
        for (person, status) in [(centre.officer(), 404), (centre.applicant("王芳", "wang.fang@bjmu.example.org", ""), 404)] {
            assert_eq!(person.post_file(&format!("{application}/scans?code={second}"), "扫描件.pdf", &scan).status, status);
        }
        made(&li.post_json(&format!("{application}/withdrawal"), &json!({})));
        refused(&li.post_file(&format!("{application}/scans?code={second}"), "扫描件.pdf", &scan), 409, "sealed.version");
        centre.check();
    });
}
