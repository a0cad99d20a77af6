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

/// The sheets of a page, as their texts.
fn sheets(window: &Window, name: &str, address: &str) -> Vec<String> {
    let (path, _) = tour::resolve(window, address).expect("the page");
    window.goto(&path);
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("print");
    std::fs::create_dir_all(&folder).expect("a folder for what is printed");
    let file = folder.join(format!("{name}.pdf"));
    std::fs::write(&file, window.print()).expect("it is written");
    let read = Command::new("pdftotext").arg("-layout").arg(&file).arg("-").output().expect("pdftotext: run `cargo xtask check`");
    assert!(read.status.success(), "{}", String::from_utf8_lossy(&read.stderr));
    let text = String::from_utf8(read.stdout).expect("its text");
    text.split('\u{c}').map(str::to_owned).filter(|sheet| !sheet.trim().is_empty()).collect()
}

#[test]
fn tmp_prints() {
    let centre = Centre::at_work();
    let profile = Profile::new();
    for language in ["zh-CN", "en"] {
        let window = Window::open(&centre.url(""), &profile, Reader { language, width: 1280, scripts: true });
        for walk in tour::WALKS {
            if !walk.email.is_empty() {
                window.protocol("Network.clearBrowserCookies", serde_json::json!({}));
                window.sign_in(walk.email);
            }
            for (name, address) in walk.pages {
                if ["call", "calls", "rules", "application", "receipt", "desk", "desk-application", "calendar", "organisation", "audit", "review", "draft"].contains(name) {
                    let all = sheets(&window, &format!("{name}-{language}"), address);
                    println!("{name} {language}: {}", all.len());
                }
            }
        }
    }
}
