//! Old browser 旧浏览器: the whole tour, and an application from registering to the receipt, in Chromium 86 of 2020.
//!
//! `cargo xtask old-browser` brings that browser and runs this; it is no part of the gate, which asks in its stead that stylesheet and scripts
//! use nothing newer (tidy: "pages work in Chromium 86"). Each page is held to this: no script fails, nothing complains, nothing sticks out
//! at 1280 and 390 pixels. What is seen is written as PNGs under the target's `tmp/old`.

#[path = "../../tests/it/centre.rs"]
#[expect(dead_code, reason = "the server of this tour does not stop")]
mod centre;
mod chromium;
#[path = "../../tests/it/tour.rs"]
#[expect(dead_code, reason = "which routes are left out is asked by the gate")]
mod tour;

use centre::Centre;
use chromium::Window;
use serde_json::json;
use std::path::PathBuf;
use std::process::ExitCode;

fn main() -> ExitCode {
    let centre = Centre::at_work();
    let mut wrong = known(&Window::open(&centre.url(""), "en"));
    for language in ["zh-CN", "en"] {
        wrong.extend(walk(&centre, language));
    }
    wrong.extend(apply(&Window::open(&centre.url(""), "zh-CN")));
    for line in &wrong {
        println!("{line}");
    }
    println!("{} findings", wrong.len());
    if wrong.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// The properties that this browser knows, and that the gate's list says it does.
fn known(window: &Window) -> Vec<String> {
    let list = include_str!("../../../xtask/chromium-86.txt");
    let listed: Vec<&str> = list.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).collect();
    let code =
        "const style = document.documentElement.style, names = new Set(), dashed = (name) => name.replace(/[A-Z]/g, (c) => '-' + c.toLowerCase());
        for (const name in style) names.add(dashed(name).replace(/^webkit-/, '-webkit-'));
        return Array.from(names).filter((name) => CSS.supports(name, 'inherit')).sort()";
    let names: Vec<String> = serde_json::from_value(window.script(code, &[])).expect("names");
    if names == listed { Vec::new() } else { vec![format!("xtask/chromium-86.txt is not what the browser says:\n{}", names.join("\n"))] }
}

/// Looks at every page of the tour; what the walks leave behind is there already when the second language comes, so that they leave it once.
fn walk(centre: &Centre, language: &str) -> Vec<String> {
    let window = Window::open(&centre.url(""), language);
    println!("{} in {language}", window.version());
    let pictures = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../target/tmp/old"));
    std::fs::create_dir_all(&pictures).expect("a folder for the pictures");
    let (mut wrong, mut seen) = (Vec::new(), 0);
    for walk in tour::WALKS {
        if !walk.email.is_empty() {
            window.call("Network.clearBrowserCookies", json!({}));
            window.sign_in(walk.email);
            if language == "zh-CN" {
                (walk.before)(&window);
            }
        }
        for (name, address) in walk.pages {
            let Ok((path, press)) = tour::resolve(&window, address) else { continue };
            window.complaints();
            window.goto(&path);
            if let Some(css) = press {
                window.press(css);
            }
            for width in [1280, 390] {
                window.resize(width);
                let out = window.script("return document.documentElement.scrollWidth - document.documentElement.clientWidth", &[]);
                if out.as_i64().is_none_or(|out| out > 0) {
                    wrong.push(format!("{name} at {path}: {out} pixels too wide at {width}"));
                }
                window.picture(&pictures.join(format!("{name}-{language}-{width}.png")));
            }
            wrong.extend(window.complaints().into_iter().map(|line| format!("{name} at {path}: {line}")));
            seen += 1;
        }
    }
    println!("{seen} pages");
    wrong
}

/// From registering to the receipt, with a draft that saves itself.
fn apply(window: &Window) -> Vec<String> {
    window.goto("/people/new");
    let fields = [("name", "沈清和"), ("email", "shen.qinghe@bimsa.example.org"), ("organisation", "北京雁栖湖应用数学研究院")];
    for (field, value) in fields.into_iter().chain([("password", stories::PASSWORD), ("password_again", stories::PASSWORD)]) {
        window.put(&format!("#field-{field}"), value);
    }
    window.press("main form button[type=submit]");
    window.goto("/calls");
    window.put("#field-q", "自由探索");
    window.reads("#results caption", "共1项");
    let call = window.links("#results tbody a").swap_remove(0);
    window.goto(&call);
    window.press("main form.single button");
    window.put("#field-title", "冰面为什么总是先湿一层");
    window.reads("[data-autosave-state]", "已保存");
    let file = std::env::temp_dir().join(format!("kechuang-old-{}.pdf", web::new_id()));
    std::fs::write(&file, stories::pdf("正文", &["从分子尺度重新测定。"])).expect("a file");
    window.script("document.querySelector('[data-files=main-text] input[name=unclassified]').click()", &[]);
    window.choose("#field-main-text", &file);
    window.reads("[data-files=main-text] .files", ".pdf");
    for (field, value) in [("abstract", "重新测定。"), ("keywords", "预融；水膜"), ("idea", "没有定论。"), ("path", "先测厚度。"), ("amount", "45万")]
    {
        window.put(&format!("#field-{field}"), value);
    }
    window.script(
        "document.querySelector('input[name=field][value=physics]').click(); document.querySelector(\"input[name=duration][value='2']\").click()",
        &[],
    );
    window.press("button[name=then][value=submit]");
    window.put("#field-signed", "沈清和");
    window.press("#pledge button[type=submit]");
    let path = window.script("return location.pathname", &[]);
    println!("{path}");
    let mut wrong = window.complaints();
    if !path.as_str().is_some_and(|path| path.contains("/receipts/")) {
        wrong.push(format!("no receipt, but {path}"));
    }
    wrong
}
