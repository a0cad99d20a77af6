//! Desk 工作台: an officer searches in Chinese while typing, and sorts by pinyin.

use crate::centre::Centre;
use crate::chromium::{Profile, Reader, Window, until};
use rules::text::sort_key;
use serde_json::{Value, json};

const OFFICER: &str = "zhou.ming@centre.example.org";
/// The links to the applications in the list.
const TITLES: &str = "#results tbody td:first-child a";

fn desk(centre: &Centre, profile: &Profile) -> Window {
    let window = Window::open(&centre.url(""), profile, Reader { language: "zh-CN", width: 1280, scripts: true });
    window.sign_in(OFFICER);
    window.goto("/desk");
    window
}

/// Which Chinese titles stand after one that the rule of pinyin puts later.
fn out_of_order(titles: &[String]) -> Vec<String> {
    let chinese: Vec<&String> = titles.iter().filter(|title| title.chars().next().is_some_and(|first| first as u32 > 0x2e80)).collect();
    assert!(chinese.len() > 1, "nothing to sort: {titles:?}");
    chinese.windows(2).filter(|pair| sort_key(pair[0]) > sort_key(pair[1])).map(|pair| format!("{} {}", pair[0], pair[1])).collect()
}

#[test]
fn the_list_narrows_while_chinese_is_typed_and_keeps_its_order() {
    let centre = Centre::at_work();
    let profile = Profile::new();
    let window = desk(&centre, &profile);
    let all = window.texts(TITLES);
    window.script("window.stayed = true", &[]);
    window.requests();

    window.click("#field-q");
    // Pinyin that is still being composed is not a search.
    window.protocol("Input.imeSetComposition", json!({ "text": "xian'yu", "selectionStart": 7, "selectionEnd": 7 }));
    std::thread::sleep(std::time::Duration::from_millis(600));
    assert_eq!(window.requests(), Vec::<String>::new());
    assert_eq!(window.texts(TITLES), all);
    window.protocol("Input.insertText", json!({ "text": "限域" }));
    let narrowed = until("a narrower list", || Some(window.texts(TITLES)).filter(|titles| titles.len() < all.len()));
    assert!(!narrowed.is_empty() && narrowed.iter().all(|title| all.contains(title)), "{narrowed:?}");
    assert!(narrowed.iter().any(|title| title.contains("限域")), "{narrowed:?}");
    assert_eq!(window.script("return window.stayed", &[]), Value::Bool(true), "the page was not loaded again");
    assert!(window.path().contains("q=%E9%99%90%E5%9F%9F"), "{} can be sent to a colleague", window.path());
    assert_eq!(window.value("#field-q"), "限域", "what is typed stays");

    window.goto("/desk");
    window.click("th a[href*='sort=title']");
    window.arrive("/desk?sort=title");
    window.reads("th[aria-sort=ascending]", "项目名称");
    let sorted = window.texts(TITLES);
    assert_eq!(sorted.len(), all.len());
    assert_eq!(out_of_order(&sorted), Vec::<String>::new());
    window.put("#field-q", "研究");
    let narrowed = until("a narrower list", || Some(window.texts(TITLES)).filter(|titles| titles.len() < all.len()));
    let expected: Vec<&String> = sorted.iter().filter(|title| narrowed.contains(title)).collect();
    assert_eq!(narrowed.iter().collect::<Vec<_>>(), expected, "the order is kept");
    assert_eq!(window.complaints(), Vec::<String>::new());
}
