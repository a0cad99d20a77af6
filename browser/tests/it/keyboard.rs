//! Keyboard 键盘: the ways of an applicant and of an officer with Tab, Enter, Space and arrows alone; with scripts and without.
//!
//! At every stop the focus is seen: a ring of at least two pixels whose contrast with what is around it is 3 to 1 or more (WCAG 2.2, 2.4.7 and
//! 1.4.11), inside the window, and after the stop before it in the order of the document.

use crate::centre::Centre;
use crate::chromium::{Key, Profile, Reader, Window, until};
use serde_json::{Value, json};

/// How many stops there may be on the way to something: no page has so many, so that whoever gets there is in a trap.
const STOPS: usize = 160;

/// What is wrong with the stop where the focus is; null between the end of the page and its beginning.
const STOP: &str = "
    const at = document.activeElement, last = window.lastStop;
    if (at === document.body || at === document.documentElement) { window.lastStop = null; return null; }
    const parse = (colour) => { const [r, g, b, a = 1] = colour.match(/[\\d.]+/g).map(Number); return { r, g, b, a }; };
    const light = ({ r, g, b }) => [r, g, b].map((c) => (c /= 255) <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
        .reduce((sum, c, place) => sum + c * [0.2126, 0.7152, 0.0722][place], 0);
    const ground = (one) => { for (one = one.parentElement; one; one = one.parentElement) { const c = parse(getComputedStyle(one).backgroundColor); if (c.a > 0.99) return c; }
        return { r: 255, g: 255, b: 255 }; };
    const style = getComputedStyle(at), box = at.getBoundingClientRect(), wrong = [];
    const [a, b] = [light(parse(style.outlineColor)), light(ground(at))].sort((a, b) => b - a);
    if (style.outlineStyle === 'none' || parseFloat(style.outlineWidth) < 2) wrong.push('no ring');
    if ((a + 0.05) / (b + 0.05) < 3) wrong.push(`a faint ring ${(a + 0.05) / (b + 0.05)}`);
    if (box.bottom <= 0 || box.top >= innerHeight || box.right <= 0 || box.left >= innerWidth) wrong.push('out of the window');
    if (last && last !== at && !at.matches('.skip') && last.isConnected && !(last.compareDocumentPosition(at) & Node.DOCUMENT_POSITION_FOLLOWING)) wrong.push('before the last one');
    window.lastStop = at;
    return wrong.length ? `${at.outerHTML.slice(0, 120)}: ${wrong.join(', ')}` : '';";

/// Somebody who has no mouse.
struct Hands<'a>(&'a Window);

impl Hands<'_> {
    fn holds(&self, css: &str) -> bool {
        self.0.script("return document.activeElement.matches(arguments[0])", &[css.into()]) == Value::Bool(true)
    }

    /// Goes on by Tab to the first thing like this, over the page's end to its beginning where it must.
    fn reach(&self, css: &str) {
        self.0.text(css);
        for _ in 0..STOPS {
            self.0.press(Key::Tab);
            let stop = self.0.script(STOP, &[]);
            let Some(wrong) = stop.as_str() else { continue };
            assert_eq!(wrong, "", "on {}", self.0.path());
            if self.holds(css) {
                return;
            }
        }
        panic!("{css} on {} is not reached by Tab", self.0.path());
    }

    fn press(&self, css: &str, key: Key) {
        self.reach(css);
        self.0.press(key);
    }

    fn type_into(&self, css: &str, text: &str) {
        self.reach(css);
        // As an input method hands it over.
        self.0.protocol("Input.insertText", json!({ "text": text }));
    }
}

/// What was wrong has the focus.
fn is_told(hands: &Hands<'_>) {
    hands.0.text(".problem");
    assert!(hands.holds("main [autofocus]"), "what was wrong has the focus on {}", hands.0.path());
}

/// The summary of what was wrong has the focus, and its first link leads to the field.
fn summary_leads_to(hands: &Hands<'_>, field: &str) {
    is_told(hands);
    hands.press(".problem li a", Key::Enter);
    until("the field", || hands.holds(field).then_some(()));
}

fn apply(scripts: bool) {
    let centre = Centre::at_work();
    let profile = Profile::new();
    let window = Window::open(&centre.url(""), &profile, Reader { language: "zh-CN", width: 1280, scripts });
    let hands = Hands(&window);
    window.goto("/");
    window.press(Key::Tab);
    assert!(hands.holds(".skip"), "the first stop leads past the navigation");
    hands.press("a[href='/people/new']", Key::Enter);
    window.arrive("/people/new");
    hands.press("main form button[type=submit]", Key::Enter);
    summary_leads_to(&hands, "#field-name");
    window.protocol("Input.insertText", json!({ "text": "沈清和" }));
    hands.type_into("#field-email", "shen.qinghe@bimsa.example.org");
    hands.type_into("#field-organisation", "北京雁栖湖应用数学研究院");
    hands.type_into("#field-password", stories::PASSWORD);
    hands.type_into("#field-password_again", stories::PASSWORD);
    window.press(Key::Enter);
    window.reads("details.menu summary", "沈清和");

    hands.press("nav a[href='/calls']", Key::Enter);
    window.arrive("/calls");
    hands.type_into("#field-q", "自由探索");
    if !scripts {
        window.press(Key::Enter);
        window.arrive("/calls?");
    }
    window.reads("#results caption", "共1项");
    hands.press("#results tbody a", Key::Enter);
    window.reads("h1", "自由探索");
    hands.press("main form.single button", Key::Space);
    window.arrive("/drafts/");

    hands.press("[data-files=main-text] input[name=unclassified]", Key::Space);
    hands.reach("#field-main-text");
    // The window in which a file is chosen is the desktop's own.
    window.put("#field-main-text", &profile.file("正文.pdf", &stories::pdf("正文", &["从分子尺度重新测定。"])));
    if !scripts {
        hands.press("button[form=upload-main-text]", Key::Enter);
    }
    window.reads("[data-files=main-text] .files", "正文.pdf");
    hands.type_into("#field-title", "冰面为什么总是先湿一层");
    hands.type_into("#field-abstract", "重新测定冰面预融水膜的厚度。");
    hands.type_into("#field-keywords", "预融；水膜；相变");
    hands.press("input[name=field]", Key::Space);
    hands.press("input[name=duration]", Key::Space);
    window.press(Key::Down);
    hands.type_into("#field-idea", "冰面为什么先湿一层，百余年来没有定论。");
    hands.type_into("#field-path", "先测厚度，再测流变，最后比对模拟。");
    hands.type_into("#field-amount", "45万");
    hands.press("button[name=then][value=submit]", Key::Enter);
    window.reads("h1", "核对并提交");
    hands.type_into("#field-signed", "别人");
    window.press(Key::Enter);
    is_told(&hands);
    hands.reach("#field-signed");
    window.write("#field-signed", "沈清和");
    hands.press("#pledge button[type=submit]", Key::Enter);
    window.arrive("/applications/");
    until("the receipt", || {
        let ready = !window.texts("#code").is_empty();
        if !ready {
            window.goto(&window.path());
        }
        ready.then_some(())
    });
    if scripts {
        withdraw_and_stay(&hands);
    }
}

/// A question that is left with Escape changes nothing; the menu closes with Escape and gives the focus back.
fn withdraw_and_stay(hands: &Hands<'_>) {
    let window = hands.0;
    hands.press(".crumbs a[href^='/applications/']", Key::Enter);
    hands.press("form[action$='/withdrawal'] button", Key::Enter);
    assert!(window.refuse().contains("确定撤回吗"));
    window.reads("main p .badge", "已提交");
    hands.press("details.menu summary", Key::Enter);
    hands.reach("details.menu a[href='/account']");
    window.press(Key::Escape);
    assert!(window.texts("details.menu[open]").is_empty() && hands.holds("details.menu summary"));
    assert_eq!(window.complaints().iter().filter(|line| !line.contains("422")).count(), 0);
}

#[test]
fn an_application_is_made_by_keyboard_alone() {
    apply(true);
}

#[test]
fn an_application_is_made_by_keyboard_alone_without_scripts() {
    apply(false);
}

#[test]
fn an_officer_works_through_lists_by_keyboard_alone() {
    let centre = Centre::at_work();
    let profile = Profile::new();
    let window = Window::open(&centre.url(""), &profile, Reader { language: "zh-CN", width: 1280, scripts: true });
    let hands = Hands(&window);
    window.goto("/desk");
    window.arrive("/sessions/new");
    hands.type_into("#field-email", "zhou.ming@centre.example.org");
    hands.type_into("#field-password", stories::PASSWORD);
    window.press(Key::Enter);
    window.arrive("/desk");
    window.press(Key::Tab);
    assert!(hands.holds(".skip"), "the first stop leads past the navigation");
    window.press(Key::Enter);
    until("the main part", || window.path().ends_with("#main").then_some(()));
    window.press(Key::Tab);
    assert!(hands.holds("main *"), "and past it they are");
    let rows = || window.texts("#results tbody tr").len();
    let all = rows();
    hands.type_into("#field-q", "研究");
    let found = until("a narrower list", || Some(rows()).filter(|rows| *rows < all));
    assert!(hands.holds("#field-q"), "who types stays where they are");
    hands.press("th a[href*='sort=title']", Key::Enter);
    window.reads("th[aria-sort=ascending]", "项目名称");
    assert_eq!(rows(), found, "what was sought is still sought");
    hands.reach("form[data-live] select");
    window.press(Key::Down);
    until("another list", || Some(rows()).filter(|rows| *rows != found));
    assert!(hands.holds("form[data-live] select"));
    let (list, first) = (window.path(), window.text("#results tbody a"));
    hands.press("#results tbody a", Key::Enter);
    window.reads("h1", &first);
    window.back();
    assert_eq!((window.path(), window.text("#results tbody a")), (list, first), "the list is as it was left");

    window.goto("/audit");
    hands.press("nav.pager a[rel=next]", Key::Enter);
    window.arrive("/audit?");
    window.back();
    window.arrive("/audit");
    assert_eq!(window.complaints(), Vec::<String>::new());
}
