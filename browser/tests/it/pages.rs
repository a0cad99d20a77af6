//! Pages 页面: every main page in both languages: nothing complains, nothing comes from elsewhere, all of it can be read.
//!
//! What is seen is written as PNGs under the target's `tmp/pages`, 1280 and 390 pixels wide, to be looked at.

use crate::centre::Centre;
use crate::chromium::{Profile, Reader, Window};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// Who looks at which pages. An address that ends in `→` and a selector stands for where the first such link on that page leads.
const WALKS: &[(&str, &[(&str, &str)])] = &[
    (
        "",
        &[
            ("home", "/"),
            ("calls", "/calls"),
            ("call", "/calls → #results tbody a"),
            ("programmes", "/programmes"),
            ("programme", "/programmes → main h2 a[href]"),
            ("organisations", "/organisations"),
            ("organisation", "/organisations → #results tbody a"),
            ("verify", "/verify"),
            ("rules", "/rules"),
            ("sign-in", "/sessions/new"),
            ("register", "/people/new"),
        ],
    ),
    (
        "zhang.ping@pku.example.org",
        &[
            ("home-of-an-applicant", "/"),
            ("applications", "/applications"),
            ("application", "/applications → td a[href^='/applications/']"),
            ("receipt", "/applications → td a[href^='/applications/'] → a[href*='/receipts/']"),
            ("mailbox", "/mailbox"),
            ("account", "/account"),
        ],
    ),
    (
        "liu.siyuan@buaa.example.org",
        &[("draft", "/applications → td a[href^='/drafts/']"), ("review", "/applications → td a[href^='/drafts/'] + /submission")],
    ),
    (
        "zhou.ming@centre.example.org",
        &[
            ("desk", "/desk"),
            ("desk-application", "/desk → #results tbody a"),
            ("people", "/people"),
            ("person", "/people → td a[href^='/people/']"),
            ("invitations", "/invitations"),
            ("organisations-waiting", "/organisations/reviews"),
            ("organisation-waiting", "/organisations/reviews → table a[href^='/organisations/']"),
            ("organisation-changed", "/organisations → #results tbody a + /edit"),
            ("new-organisation", "/organisations/new"),
            ("staff", "/organisations → #results tbody a + /members"),
            ("new-programme", "/programmes/new"),
            ("new-call", "/programmes → main h2 a[href] + /calls/new"),
            ("managed-call", "/calls → #results tbody a"),
        ],
    ),
];

/// Where an address of the table leads.
fn resolve(window: &Window, address: &str) -> String {
    let mut steps = address.split(" → ");
    let mut path = steps.next().unwrap_or_default().to_owned();
    for step in steps {
        let (css, rest) = step.split_once(" + ").unwrap_or((step, ""));
        window.goto(&path);
        let links = window.links(css);
        let link = links.first().unwrap_or_else(|| panic!("{path} has no {css}"));
        path = format!("{link}{rest}");
    }
    path
}

/// What nobody could use: ids that are there twice, and controls without a name.
const USELESS: &str = "
    const ids = [...document.querySelectorAll('[id]')].map((one) => one.id);
    const twice = ids.filter((id, at) => ids.indexOf(id) !== at).map((id) => `id ${id} twice`);
    const controls = [...document.querySelectorAll('input:not([type=hidden]), select, textarea, button, a[href], summary')];
    const named = (one) => one.labels?.length || one.innerText?.trim() || one.getAttribute('aria-label') || one.hidden || one.closest('details:not([open])');
    const nameless = controls.filter((one) => !named(one)).map((one) => `no name: ${one.outerHTML.slice(0, 120)}`);
    return [...twice, ...nameless];";

/// What can hardly be read: text whose contrast with its ground is below WCAG 2.2 AA, 1.4.3.
const FAINT: &str = "
    const parse = (colour) => { const [r, g, b, a = 1] = colour.match(/[\\d.]+/g).map(Number); return { r, g, b, a }; };
    const light = ({ r, g, b }) => [r, g, b].map((c) => (c /= 255) <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
        .reduce((sum, c, at) => sum + c * [0.2126, 0.7152, 0.0722][at], 0);
    const ground = (one) => { for (; one; one = one.parentElement) { const c = parse(getComputedStyle(one).backgroundColor); if (c.a > 0.99) return c; }
        return matchMedia('(prefers-color-scheme: dark)').matches ? { r: 18, g: 18, b: 18 } : { r: 255, g: 255, b: 255 }; };
    const faint = new Set(), walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) {
        const one = walk.currentNode.parentElement, style = getComputedStyle(one), box = one.getBoundingClientRect();
        if (!walk.currentNode.data.trim() || style.visibility === 'hidden' || box.width < 2 || one.closest('noscript, option, script, .hidden')) continue;
        const [a, b] = [light(parse(style.color)), light(ground(one))].sort((a, b) => b - a), size = parseFloat(style.fontSize);
        const least = size >= 24 || (size >= 18.66 && +style.fontWeight >= 700) ? 3 : 4.5, contrast = (a + 0.05) / (b + 0.05);
        if (contrast < least) faint.add(`${contrast.toFixed(2)} ${one.tagName}.${one.className} ${walk.currentNode.data.trim().slice(0, 20)}`);
    }
    return [...faint];";

fn found(window: &Window, script: &str) -> Vec<String> {
    serde_json::from_value(window.script(script, &[])).expect("texts")
}

/// Looks at one page in every way; gives what is wrong.
fn look_at(window: &Window, origin: &str, language: &str, name: &str, pictures: &Path) -> Vec<String> {
    let mut wrong = window.complaints();
    wrong.extend(
        window.requests().into_iter().filter(|url| !url.starts_with(origin) && !url.starts_with("data:")).map(|url| format!("fetched {url}")),
    );
    if window.attribute("html", "lang") != language || window.text("body").contains('⟦') {
        wrong.push("not in its language".to_owned());
    }
    wrong.extend(found(window, USELESS));
    let light = window.script("return getComputedStyle(document.body.parentElement).backgroundColor", &[]);
    wrong.extend(found(window, FAINT).into_iter().map(|text| format!("faint by day: {text}")));
    let scheme =
        |value: &str| window.protocol("Emulation.setEmulatedMedia", json!({ "features": [{ "name": "prefers-color-scheme", "value": value }] }));
    scheme("dark");
    if window.script("return getComputedStyle(document.body.parentElement).backgroundColor", &[]) == light {
        wrong.push("as light by night as by day".to_owned());
    }
    wrong.extend(found(window, FAINT).into_iter().map(|text| format!("faint by night: {text}")));
    scheme("light");
    for width in [1280, 390, 360] {
        window.resize(width);
        let wide = window.script("return document.documentElement.scrollWidth", &[]);
        if wide.as_u64() > Some(u64::from(width)) {
            wrong.push(format!("{wide} pixels wide on a screen of {width}"));
        }
        if width != 360 {
            window.picture(&pictures.join(format!("{name}-{language}-{width}.png")));
        }
    }
    window.resize(1280);
    wrong.into_iter().map(|line| format!("{name} at {}: {line}", window.path())).collect()
}

fn walk(language: &'static str) {
    let pictures = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("pages");
    std::fs::create_dir_all(&pictures).expect("a folder for the pictures");
    let centre = Centre::at_work();
    let profile = Profile::new();
    let window = Window::open(&centre.url(""), &profile, Reader { language, width: 1280, scripts: true });
    let mut wrong = Vec::new();
    for (email, pages) in WALKS {
        if !email.is_empty() {
            window.protocol("Network.clearBrowserCookies", json!({}));
            window.sign_in(email);
        }
        for (name, address) in *pages {
            let path = resolve(&window, address);
            window.goto(&path);
            wrong.extend(look_at(&window, &centre.url("/"), language, name, &pictures));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
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
