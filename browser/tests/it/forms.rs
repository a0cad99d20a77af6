//! Forms 表单: what a script adds to a page that works without: conditions show what they ask, words are counted, sums and the cap are told while
//! one types, as the server reckons them.

use crate::centre::Centre;
use crate::chromium::{Profile, Reader, Window};
use serde_json::json;

/// An open call that asks every kind of field, with the cap of E11.
fn open_a_rich_call(window: &Window) -> String {
    let programmes = window.api("/programmes", None);
    let programme = programmes[0]["id"].as_str().unwrap_or_else(|| panic!("no programme: {programmes}")).to_owned();
    let content = json!({ "code": "RICH-2026", "class": "goal-oriented", "fields": ["physics"], "title_zh": "先进仪器研制项目", "text_zh": "研制先进科学仪器。",
        "opens": "2020-01-01T09:00", "closes": "2090-03-31T16:00" });
    let call = window.api(&format!("/programmes/{programme}/calls"), Some(content))["location"].as_str().unwrap_or_default().to_owned();
    let form: serde_json::Value = serde_json::from_str(include_str!("../../../fuzz/corpus/call-form/rich.json")).expect("a form");
    drop(window.api(&format!("{call}/form/import"), Some(json!({ "form": form }))));
    let funding = json!({ "way": "lines", "tier.0.0": "500万", "tier.0.1": "30", "tier.1.0": "1000万", "tier.1.1": "25", "tier.2.1": "20" });
    drop(window.api(&format!("{call}/terms/funding"), Some(funding)));
    drop(window.api(&format!("{call}/publication"), Some(json!({}))));
    call
}

#[test]
fn conditions_counters_sums_and_caps_follow_what_is_typed() {
    let centre = Centre::at_work();
    let (officers, applicants) = (Profile::new(), Profile::new());
    let reader = Reader { language: "zh-CN", width: 1280, scripts: true };
    let office = Window::open(&centre.url(""), &officers, reader);
    office.sign_in("zhou.ming@centre.example.org");
    let call = open_a_rich_call(&office);

    let window = Window::open(&centre.url(""), &applicants, reader);
    window.sign_in("lin.xi@cnu.example.org");
    let draft = window.api(&format!("{call}/drafts"), Some(json!({})))["location"].as_str().unwrap_or_default().to_owned();
    window.goto(&draft);
    let hidden = |window: &Window| window.script("return document.querySelector('[data-when]').hidden", &[]);
    assert_eq!(hidden(&window), json!(true));
    window.click("input[name=kind][value=applied]");
    assert_eq!(hidden(&window), json!(false), "what was chosen shows the section");

    // A title of an earlier application may stand there already.
    window.write("#field-title", "one two 三四");
    window.reads("#field-title-more", "已填4字");
    window.put("[name='devices.0.0']", "显微镜");
    window.put("[name='devices.0.2']", "20万");
    window.reads("tfoot[data-worked=devices]", "20万元");
    for (item, amount) in [("equipment", "160万"), ("business", "600万"), ("labour", "100万"), ("indirect", "2000000.01")] {
        window.put(&format!("[name='budget.{item}.1']"), amount);
    }
    window.reads("div[data-worked=budget]", "已超出0.01元");
    window.write("[name='budget.indirect.1']", "200万");
    window.reads("div[data-worked=budget]", "尚可填报0元");
    // Saved as it stands, rows and all.
    let saved = window.api(&draft, None);
    assert_eq!(saved["answers"]["devices"][0][2], "20万", "{saved}");
    assert_eq!(saved["answers"]["budget"][3], json!(["indirect", "200万", ""]), "{saved}");
    assert_eq!(window.complaints(), [] as [String; 0]);
}
