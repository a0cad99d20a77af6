//! Units 单位: a unit, its administrator and one of its staff are brought in by hand, on a telephone and without any script.

use crate::centre::Centre;
use crate::chromium::{Profile, Reader, Window};
use serde_json::json;

const READER: Reader = Reader { language: "zh-CN", width: 390, scripts: false };
/// Invented, and valid by its check character.
const CODE: &str = "12110000MB1DEM078L";

fn open(centre: &Centre, profile: &Profile, email: &str) -> Window {
    let window = Window::open(&centre.url(""), profile, READER);
    window.sign_in(email);
    window
}

/// A day as a date field holds it, however the browser's own language writes days.
fn set_day(window: &Window, css: &str, day: &str) {
    window.script("document.querySelector(arguments[0]).value = arguments[1]", &[json!(css), json!(day)]);
}

/// Whether the page can be read without moving it sideways.
fn fits(window: &Window) {
    let wide = window.script("return document.documentElement.scrollWidth - window.innerWidth", &[]);
    assert!(wide.as_i64().is_some_and(|wide| wide <= 0), "{} is {wide} pixels too wide", window.path());
}

#[test]
fn a_unit_its_administrator_and_its_staff_are_brought_in_by_hand() {
    let centre = Centre::at_work();
    let (hers, his, officers) = (Profile::new(), Profile::new(), Profile::new());
    let liu = open(&centre, &hers, "liu.siyuan@buaa.example.org");
    liu.goto("/organisations");
    fits(&liu);
    liu.click("main .actions a.button");
    liu.arrive("/organisations/new");
    fits(&liu);
    liu.put("#field-name_zh", "北京航空航天大学");
    liu.put("#field-name_en", "Beihang University");
    liu.script("document.querySelector('#field-class').value = 'research-university'", &[]);
    liu.put("#field-code", "12110000MB1DEM078M");
    liu.click("main form button[type=submit]");
    liu.reads("#field-code-wrong", "校验码不符");
    assert_eq!(liu.value("#field-name_zh"), "北京航空航天大学", "what was typed is kept");
    liu.write("#field-code", CODE);
    liu.click("main form button[type=submit]");
    liu.reads(".notice.good", "请继续上传盖章的授权书");
    fits(&liu);
    let unit = liu.path().split('?').next().unwrap_or_default().to_owned();
    set_day(&liu, "#field-last_day", "2090-12-31");
    liu.click("#send input[name=unclassified]");
    liu.put("#field-file", &hers.file("授权书.pdf", &stories::pdf("授权书", &["兹授权刘思源为本单位管理员。"])));
    liu.click("#send button[type=submit]");
    liu.reads("#authorisation", "授权书.pdf");
    fits(&liu);

    let zhou = open(&centre, &officers, "zhou.ming@centre.example.org");
    zhou.goto("/organisations/reviews");
    fits(&zhou);
    zhou.click("main table a[href*='/organisations/']");
    zhou.arrive("/organisations/");
    zhou.goto(&unit);
    fits(&zhou);
    zhou.click("form[action$='/approval'] button");
    zhou.reads(".notice.good", "已核准");
    zhou.reads("#record", "刘思源");

    let tang = open(&centre, &his, "tang.ke@bit.example.org");
    tang.goto("/account");
    tang.click("#memberships summary");
    tang.put("#field-unit", CODE);
    tang.put("#field-staff_note", "工号 0421");
    tang.click("#memberships form[action='/memberships'] button");
    tang.reads("#memberships", "待确认");
    fits(&tang);
    liu.goto("/account");
    liu.click("#memberships p a");
    liu.reads("#members", "工号 0421");
    fits(&liu);
    liu.click("form[action$='/confirmation'] button");
    liu.reads(".notice.good", "已确认");
    tang.goto("/account");
    tang.reads("#memberships", "主要单位");
    for window in [liu, zhou, tang] {
        assert_eq!(window.complaints().iter().filter(|line| !line.contains("422")).count(), 0);
    }
}
