//! Print 打印: what a page looks like on A4: the document without what only a screen is for, and on each sheet what it belongs to.
//!
//! What is printed is written as PDFs under the target's `tmp/print`, to be looked at. The texts are read by `pdftotext` of poppler.

use crate::centre::Centre;
use crate::chromium::{Profile, Reader, Window};
use crate::tour;
use std::path::PathBuf;
use std::process::Command;

const APPLICANT: &str = "zhang.ping@pku.example.org";
const OFFICER: &str = "zhou.ming@centre.example.org";
/// The languages, and words that stand on a screen alone: the navigation, the way to another language, a button.
const LANGUAGES: [(&str, [&str; 3]); 2] = [("zh-CN", ["可信存证\n", "English", "复制"]), ("en", ["Trusted record\n", "中文", "Copy"])];

/// The sheets of a page, as their texts, when what only a screen is for is gone.
fn sheets(window: &Window, name: &str, address: &str) -> Vec<String> {
    let (path, _) = tour::resolve(window, address).expect("the page");
    window.goto(&path);
    let language = window.attribute("html", "lang");
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("print");
    std::fs::create_dir_all(&folder).expect("a folder for what is printed");
    let file = folder.join(format!("{name}-{language}.pdf"));
    std::fs::write(&file, window.print()).expect("it is written");
    let read = Command::new("pdftotext").arg("-raw").arg(&file).arg("-").output().expect("pdftotext: run `cargo xtask check`");
    assert!(read.status.success(), "{}", String::from_utf8_lossy(&read.stderr));
    let text = String::from_utf8(read.stdout).expect("its text");
    let (_, of_screens) = LANGUAGES.iter().find(|(one, _)| *one == language).expect("a language");
    assert_eq!(of_screens.iter().filter(|word| text.contains(*word)).collect::<Vec<_>>(), Vec::<&&str>::new(), "{text}");
    text.split('\u{c}').map(str::to_owned).filter(|sheet| !sheet.trim().is_empty()).collect()
}

/// Text as it was before it was broken into lines.
fn joined(sheets: &[String]) -> String {
    sheets.concat().split_whitespace().collect()
}

fn all_have(sheets: &[String], parts: &[&str]) {
    let text = joined(sheets);
    let missing: Vec<&&str> = parts.iter().filter(|part| !text.contains(&part.split_whitespace().collect::<String>())).collect();
    assert!(missing.is_empty(), "{missing:?} in {sheets:?}");
}

#[test]
fn documents_print_as_documents() {
    let centre = Centre::at_work();
    for (language, _) in LANGUAGES {
        let profile = Profile::new();
        let window = Window::open(&centre.url(""), &profile, Reader { language, width: 1280, scripts: true });
        let call = sheets(&window, "call", "/calls → #results tbody a");
        assert_eq!(call.len(), 3, "{call:?}");
        all_have(&call, &["BJ-BASIC-2026", "(UTC+8)", "中华人民共和国科学技术进步法（2021-12-24）.md"]);
        let rules = sheets(&window, "rules", "/rules");
        assert!(rules.len() < 30, "{}", rules.len());
        all_have(&rules, &["application.window", "《中华人民共和国保守国家秘密法》"]);

        window.sign_in(APPLICANT);
        let application = sheets(&window, "application", "/applications → td a[href^='/applications/']");
        let number = window.text("main > p").split_whitespace().find(|word| word.contains("BJ-BASIC")).expect("its number").to_owned();
        assert!((2..=3).contains(&application.len()), "{application:?}");
        all_have(&application, &["界面限域水中质子传输的核量子效应与调控", "zhang.ping@pku.example.org", "样品与测量条件说明.txt"]);
        for (place, sheet) in application.iter().enumerate() {
            assert!(sheet.contains(&number), "sheet {place} says of what it is a part: {sheet}");
            all_have(std::slice::from_ref(sheet), &[&format!("{}/{}", place + 1, application.len())]);
        }
        let receipt = sheets(&window, "receipt", "/applications → td a[href^='/applications/'] → a[href*='/receipts/']");
        assert_eq!(receipt.len(), 1, "a receipt is one sheet: {receipt:?}");
        let entry = window.attribute("#code a", "href");
        all_have(&receipt, &[&number, "browser.example/log", &entry, "sha256:"]);
    }
}

#[test]
fn a_list_repeats_its_head_on_each_sheet() {
    let centre = Centre::at_work();
    let profile = Profile::new();
    let window = Window::open(&centre.url(""), &profile, Reader { language: "zh-CN", width: 1280, scripts: true });
    window.sign_in(OFFICER);
    let desk = sheets(&window, "desk", "/desk");
    assert!(desk.len() > 2, "{desk:?}");
    for sheet in desk.iter().filter(|sheet| sheet.contains("BJ-")) {
        assert!(sheet.contains("项目名称") && sheet.contains("申请经费"), "{sheet}");
    }
}
