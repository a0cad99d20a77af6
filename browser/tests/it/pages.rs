//! Pages 页面: every page in both languages: nothing complains, nothing comes from elsewhere, all of it can be read by everybody.
//!
//! ```text
//! weight       at the first visit, with all that it needs, over the wire
//! axe-core     in a window of 1280 pixels at 200 %; contrast by night too
//! reflow       nothing sticks out at 100 %, 200 %, 400 %, nor on a telephone
//! ```
//! What is seen is written as PNGs under the target's `tmp/pages`, 1280 and 390 pixels wide, to be looked at.

use crate::axe;
use crate::centre::Centre;
use crate::chromium::{Profile, Reader, Window};
use crate::tour::{self, WALKS};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// The most that a page may cost who sees it for the first time, with everything it needs, in bytes over the wire.
const MOST_BYTES: u64 = 60_000;

/// Ids that are there twice, which axe asks of labels alone.
const TWICE: &str = "
    const ids = [...document.querySelectorAll('[id]')].map((one) => one.id);
    return ids.filter((id, at) => ids.indexOf(id) !== at);";

/// What sticks out at the right, deepest first.
const WIDE: &str = "
    const most = document.documentElement.clientWidth, all = [...document.querySelectorAll('body *')];
    if (document.documentElement.scrollWidth <= most) return [];
    const out = all.filter((one) => one.getBoundingClientRect().right > most + 1 && !one.closest('.hidden, .skip'));
    return out.slice(-3).map((one) => `${one.tagName}.${one.className} ${one.innerText.slice(0, 40)}`);";

fn texts(window: &Window, script: &str) -> Vec<String> {
    serde_json::from_value(window.script(script, &[])).expect("texts")
}

/// How much came over the wire, and what of it came from elsewhere or is too much.
fn weigh(window: &Window, origin: &str) -> (u64, Vec<String>) {
    let fetched = window.traffic();
    let foreign = fetched.iter().filter(|one| !one.url.starts_with(origin) && !one.url.starts_with("data:"));
    let mut wrong: Vec<String> = foreign.map(|one| format!("fetched {}", one.url)).collect();
    let bytes: u64 = fetched.iter().map(|one| one.bytes).sum();
    if bytes == 0 || bytes > MOST_BYTES {
        let each: Vec<String> = fetched.iter().map(|one| format!("{} {} {}", one.url, one.bytes, one.packed)).collect();
        wrong.push(format!("{bytes} bytes: {}", each.join(", ")));
    }
    (bytes, wrong)
}

/// Goes to a page for the first time; gives its weight, what the browser complains of, and what came from elsewhere.
fn visit(window: &Window, origin: &str, path: &str, press: Option<&str>) -> (u64, Vec<String>) {
    // What was before is not this page's.
    window.complaints();
    window.traffic();
    window.protocol("Network.clearBrowserCache", json!({}));
    window.goto(path);
    let (bytes, mut wrong) = weigh(window, origin);
    if let Some(css) = press {
        window.click(css);
    }
    // What is refused is answered as such, which the browser notes.
    wrong.extend(window.complaints().into_iter().filter(|line| !line.contains("the server responded with a status of 4")));
    (bytes, wrong)
}

/// Looks at one page in every way; gives what is wrong.
fn look_at(window: &Window, language: &str, name: &str, pictures: &Path) -> Vec<String> {
    let mut wrong = Vec::new();
    if window.attribute("html", "lang") != language || window.text("body").contains('⟦') {
        wrong.push("not in its language".to_owned());
    }
    wrong.extend(texts(window, TWICE).into_iter().map(|id| format!("id {id} twice")));
    if language == "zh-CN" {
        wrong.extend(by_night(window));
    }
    // A window of 1280 pixels, the same at 200 % and 400 %, and a telephone. Zoomed, a page has fewer of its own pixels; how many of the
    // screen's each of them gets changes nothing of what is asked here.
    for width in [1280, 640, 320, 390] {
        window.resize(width);
        wrong.extend(texts(window, WIDE).into_iter().map(|what| format!("sticks out at {width}: {what}")));
        if width == 640 {
            wrong.extend(axe::findings(window, &[]));
        }
        if matches!(width, 1280 | 390) {
            window.picture(&pictures.join(format!("{name}-{language}-{width}.png")));
        }
    }
    window.resize(1280);
    wrong
}

/// What is dark where the reader asks for it can be read too; its colours are the same in every language.
fn by_night(window: &Window) -> Vec<String> {
    let ground = || window.script("return getComputedStyle(document.body.parentElement).backgroundColor", &[]);
    let scheme =
        |value: &str| window.protocol("Emulation.setEmulatedMedia", json!({ "features": [{ "name": "prefers-color-scheme", "value": value }] }));
    let light = ground();
    scheme("dark");
    let mut wrong: Vec<String> = axe::findings(window, &["color-contrast"]).into_iter().map(|text| format!("by night: {text}")).collect();
    if ground() == light {
        wrong.push("as light by night as by day".to_owned());
    }
    scheme("light");
    wrong
}

fn walk(language: &'static str) {
    let pictures = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("pages");
    std::fs::create_dir_all(&pictures).expect("a folder for the pictures");
    let centre = Centre::at_work();
    let profile = Profile::new();
    let window = Window::open(&centre.url(""), &profile, Reader { language, width: 1280, scripts: true });
    axe::prepare(&window);
    let (mut wrong, mut visited, mut heaviest) = (Vec::new(), Vec::new(), (0, ""));
    for walk in WALKS {
        if !walk.email.is_empty() {
            window.protocol("Network.clearBrowserCookies", json!({}));
            window.sign_in(walk.email);
            (walk.before)(&window);
        }
        for (name, address) in walk.pages {
            match tour::resolve(&window, address) {
                Ok((path, press)) => {
                    let (bytes, found) = visit(&window, &centre.url("/"), &path, press);
                    heaviest = heaviest.max((bytes, *name));
                    let found = found.into_iter().chain(look_at(&window, language, name, &pictures));
                    wrong.extend(found.map(|line| format!("{name} at {path}: {line}")));
                    visited.push(path);
                }
                Err(why) => wrong.push(format!("{name}: {why}")),
            }
        }
    }
    println!("{} pages in {language}; the heaviest is {}: {} bytes", visited.len(), heaviest.1, heaviest.0);
    wrong.extend(tour::left_out(&visited).into_iter().map(|route| format!("nobody looks at {route}")));
    assert!(wrong.is_empty(), "{} findings:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn every_page_is_in_order_in_chinese() {
    walk("zh-CN");
}

#[test]
fn every_page_is_in_order_in_english() {
    walk("en");
}

#[test]
fn what_a_page_may_not_do_is_reported() {
    // The other journeys trust this: a script that a page did not bring is refused, and the refusal is seen.
    let centre = Centre::at_work();
    let profile = Profile::new();
    let window = Window::open(&centre.url(""), &profile, Reader { language: "en", width: 1280, scripts: true });
    window.goto("/calls");
    assert_eq!(window.complaints(), Vec::<String>::new());
    let insert =
        "const one = document.createElement('script'); one.textContent = 'window.ran = true'; document.body.append(one); return window.ran === true";
    assert_eq!(window.script(insert, &[]), Value::Bool(false));
    assert!(window.complaints().iter().any(|line| line.contains("Content Security Policy")));
}
