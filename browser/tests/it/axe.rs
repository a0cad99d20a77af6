//! Axe 无障碍: what axe-core finds on a page, of WCAG 2.2 at levels A and AA and of good practice.
//!
//! `assets/axe.min.js` is axe-core 4.14.1 as published, under the Mozilla Public License 2.0 beside it; only these tests use it, nothing of it
//! is served. What it cannot decide by itself it calls incomplete: that is a finding here too, save what `SEEN` says was looked at.

use crate::chromium::Window;
use serde_json::{Value, json};

const AXE: &str = include_str!("../../assets/axe.min.js");

/// Every rule of those tags; among the last are rules that no law asks for.
const TAGS: &[&str] = &["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"];

/// What axe leaves to people: rule, how its HTML begins, and what people saw.
const SEEN: &[(&str, &str, &str)] = &[
    ("color-contrast", "<text ", "figures on a ground that is drawn: the pairs of colours are those of the badges, which axe measures"),
    ("color-contrast", "<span aria-hidden=\"true\">", "the arrow of a sorted column has the colour of its heading, which axe measures"),
    ("color-contrast", "<a href=\"/tasks\"", "the opened menu covers it, as menus do"),
    ("color-contrast", "<a href=\"/mailbox\"", "the same"),
    ("color-contrast", "<a href=\"/notices\"", "in the opened menu: it stands over what is beneath"),
    (
        "color-contrast",
        "<span class=\"count\"",
        "a number of one digit on red: white on #b3261e is 6.5 to 1, and the same by night with dark on light",
    ),
];

const RUN: &str = "
    const [tags, rules] = arguments;
    const only = rules.length ? { type: 'rule', values: rules } : { type: 'tag', values: tags };
    return axe.run(document, { runOnly: only, resultTypes: ['violations', 'incomplete'], preload: false }).then((found) =>
        ['violations', 'incomplete'].flatMap((kind) => found[kind].flatMap((rule) => rule.nodes.map((node) =>
            [kind, rule.id, node.html.slice(0, 200), node.target.join(' '), [...node.any, ...node.all, ...node.none].map((check) => check.message).join('; ')]))));";

/// Makes every page that the window opens from now on ready to be asked.
pub fn prepare(window: &Window) {
    window.protocol("Page.addScriptToEvaluateOnNewDocument", json!({ "source": AXE }));
}

/// What is wrong with the page that is shown; of every rule, or of those named.
pub fn findings(window: &Window, rules: &[&str]) -> Vec<String> {
    let found: Vec<[String; 5]> = serde_json::from_value(window.script(RUN, &[json!(TAGS), json!(rules)])).expect("findings");
    let seen = |[kind, rule, html, _, _]: &[String; 5]| {
        kind == "incomplete" && SEEN.iter().any(|(known, begins, _)| known == rule && html.starts_with(begins))
    };
    found.iter().filter(|one| !seen(one)).map(|[kind, rule, html, place, why]| format!("{kind} {rule}: {place}: {html}: {why}")).collect()
}

/// Nothing is wrong with the page that is shown, whatever brought it there.
pub fn nothing_found(window: &Window) {
    if window.script("return Boolean(window.axe)", &[]) != Value::Bool(true) {
        window.script(AXE, &[]);
    }
    assert_eq!(findings(window, &[]), Vec::<String>::new(), "{}", window.path());
}
