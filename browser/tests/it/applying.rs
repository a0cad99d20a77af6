//! Applying 申报: from the call to the receipt, withdrawn and submitted again: with scripts through a lost connection, and without any script.

use crate::axe;
use crate::centre::Centre;
use crate::chromium::{Profile, Reader, Window, until};
use serde_json::json;

/// A small PDF, and bytes behind its end, so that sending it takes a moment.
fn main_text(padding: usize) -> Vec<u8> {
    let mut file = stories::pdf("冰面预融水膜的再检验", &["从分子尺度重新测定预融水膜的厚度与温度的关系。"]);
    file.extend(std::iter::repeat_n(b'\n', padding));
    file
}

/// Registers somebody new, who is then signed in.
fn register(window: &Window, name: &str, email: &str) {
    window.goto("/people/new");
    window.put("#field-name", name);
    window.put("#field-email", email);
    window.put("#field-organisation", "北京雁栖湖应用数学研究院");
    window.put("#field-password", stories::PASSWORD);
    window.put("#field-password_again", stories::PASSWORD);
    window.click("main form button[type=submit]");
    window.reads("details.menu summary", name);
}

/// What the form of the call asks besides title, abstract and main text.
fn answer_the_rest(window: &Window) {
    window.put("#field-keywords", "预融；水膜；相变");
    window.click("input[name=field][value=physics]");
    window.click("input[name=duration][value='2']");
    window.put("#field-idea", "冰面为什么先湿一层，百余年来没有定论。");
    window.put("#field-path", "先测厚度，再测流变，最后比对模拟。");
    window.put("#field-amount", "45万");
}

/// Signs the pledge and submits; gives the path of the receipt, once the log has its entry.
fn sign_and_submit(window: &Window, name: &str, version: u32) -> String {
    window.arrive("/drafts/");
    window.write("#field-signed", name);
    window.click("#pledge button[type=submit]");
    let path = window.arrive("/applications/").split('?').next().unwrap_or_default().to_owned();
    assert!(path.ends_with(&format!("/receipts/{version}")), "{path}");
    until("the entry in the log", || {
        let ready = !window.links("main a[href$='format=json']").is_empty();
        if !ready {
            window.goto(&path);
        }
        ready.then_some(())
    });
    path
}

/// Whether the page can be read without moving it sideways.
fn fits(window: &Window) {
    let wide = window.script("return document.documentElement.scrollWidth - window.innerWidth", &[]);
    assert!(wide.as_i64().is_some_and(|wide| wide <= 0), "{} is {wide} pixels too wide", window.path());
}

/// What the server has of the draft on this page.
fn saved_abstract(window: &Window, draft: &str) -> String {
    window.goto(draft);
    window.value("#field-abstract")
}

#[test]
fn a_draft_outlives_connection_and_window_and_becomes_a_receipt_that_verifies() {
    let mut centre = Centre::at_work();
    let profile = Profile::new();
    let reader = Reader { language: "zh-CN", width: 1280, scripts: true };
    let (name, email) = ("沈清和", "shen.qinghe@bimsa.example.org");
    let (at_first, later) = ("重新测定冰面预融水膜的厚度。", "断网之后写下的一句，仍在本机。");

    let window = Window::open(&centre.url(""), &profile, reader);
    register(&window, name, email);
    window.goto("/calls");
    window.put("#field-q", "自由探索");
    window.reads("#results caption", "共1项");
    window.click("#results tbody a");
    window.reads("h1", "自由探索");
    window.click("main form.single button");
    let draft = window.arrive("/drafts/").split('?').next().unwrap_or_default().to_owned();
    window.put("#field-title", "冰面为什么总是先湿一层");
    window.put("#field-abstract", at_first);
    let saved = window.reads("[data-autosave-state]", "已保存");
    assert_eq!(saved.matches(':').count(), 2, "the time at which it was saved: {saved}");

    centre.stop();
    window.put("#field-abstract", later);
    window.reads("[data-autosave-state]", "内容已暂存在本设备");
    let refused = window.complaints();
    assert!(refused.iter().all(|line| line.contains("net::ERR_CONNECTION")), "{refused:?}");
    drop(window);
    centre.start();

    let window = Window::open(&centre.url(""), &profile, reader);
    window.goto(&draft);
    // The session ended with the window; what was typed did not.
    window.arrive("/sessions/new");
    window.put("#field-email", email);
    window.put("#field-password", stories::PASSWORD);
    window.click("main form button[type=submit]");
    window.arrive(&draft);
    assert_eq!(window.value("#field-abstract"), at_first, "the server knows nothing of the rest yet");
    window.reads("[data-autosave-state] .bar", "本设备上有一份尚未保存到服务器的内容");
    window.click("[data-autosave-state] .bar button");
    window.reads("[data-autosave-state]", "已保存");
    assert_eq!(saved_abstract(&window, &draft), format!("{at_first}{later}"));
    assert!(window.texts("[data-autosave-state] .bar").is_empty(), "nothing is left to restore");

    attach_remove_attach(&window, &profile);
    answer_the_rest(&window);
    window.reads("[data-autosave-state]", "已保存");
    window.click("button[name=then][value=submit]");
    window.reads("h1", "核对并提交");
    assert!(window.texts(".notice.bad").is_empty(), "{:?}", window.texts(".notice.bad"));
    let receipt = sign_and_submit(&window, name, 1);
    verify(&window, &profile, &receipt);

    let application = receipt.split("/receipts/").next().unwrap_or_default();
    window.goto(application);
    window.click("form[action$='/withdrawal'] button");
    assert!(window.agree().contains("确定撤回吗"));
    window.reads("main p .badge", "已撤回");
    window.click(&format!("a.button[href='{draft}']"));
    window.arrive(&draft);
    window.write("#field-title", "冰面为什么总是先湿一层：预融水膜的再检验");
    window.click("button[name=then][value=submit]");
    window.reads("h1", "核对并提交");
    let receipt = sign_and_submit(&window, name, 3);
    window.reads("main .facts", "第2次提交");
    window.goto(receipt.split("/receipts/").next().unwrap_or_default());
    window.reads("h1", "预融水膜的再检验");
    assert_eq!(window.complaints(), Vec::<String>::new());
}

/// Attaches the main text over a slow line, removes it, attaches it again.
fn attach_remove_attach(window: &Window, profile: &Profile) {
    let content = main_text(300_000);
    let digest = record::sha256(&[&content]).to_string();
    let file = profile.file("申请书正文.pdf", &content);
    let speed = |bytes_a_second: i64| {
        let conditions = json!({ "offline": false, "latency": 0, "downloadThroughput": -1, "uploadThroughput": bytes_a_second });
        window.protocol("Network.emulateNetworkConditions", conditions)
    };
    speed(300_000);
    // Without the declaration nothing is sent, and the browser says why.
    window.put("#field-main-text", &file);
    assert!(window.texts("[data-files=main-text] .files li").is_empty() && window.value("#field-main-text").is_empty());
    window.click("[data-files=main-text] input[name=unclassified]");
    window.put("#field-main-text", &file);
    until("the progress of the upload", || {
        let value =
            window.script("const bar = document.querySelector('[data-files=main-text] progress'); return bar && !bar.hidden ? bar.value : 0", &[]);
        value.as_f64().filter(|value| *value > 0.0)
    });
    window.reads("[data-files=main-text] .files", "申请书正文.pdf");
    speed(-1);
    assert_eq!(window.attribute("[data-files=main-text] code", "title"), digest, "the digest of what was sent");
    window.click("[data-files=main-text] button.danger");
    window.reads(".notice.good", "附件已移除");
    assert!(window.texts("[data-files=main-text] .files li").is_empty());
    window.click("[data-files=main-text] input[name=unclassified]");
    window.put("#field-main-text", &file);
    window.reads("[data-files=main-text] .files", "申请书正文.pdf");
}

/// Looks at the receipt, follows its code, downloads it, and pastes it where anybody may verify.
fn verify(window: &Window, profile: &Profile, receipt: &str) {
    let number = window.text("main .facts code");
    assert!(number.starts_with("BJ-BASIC-FREE-"), "{number}");
    let code = window.script("return document.querySelectorAll('main svg[role=img] path').length", &[]);
    assert_eq!(code, 1, "a QR code");
    window.click("main a[href$='format=json']");
    let json = profile.download(".json");
    window.click("main a[href*='entry=']");
    // The checkpoint that is published follows the entry within seconds.
    until("the entry under the published checkpoint", || {
        let held = !window.texts("#link .notice.good").is_empty();
        if !held {
            window.goto(&window.path());
        }
        held.then_some(())
    });
    window.goto("/verify");
    window.click("#field-receipt");
    // As one piece, as a paste is.
    window.protocol("Input.insertText", json!({ "text": json }));
    window.click("main form button[type=submit]");
    window.reads(".notice.good", "通过校验");
    axe::nothing_found(window);
    window.reads("main", &number);
    window.goto(receipt);
}

#[test]
fn without_scripts_plain_forms_lead_all_the_way() {
    let centre = Centre::at_work();
    let profile = Profile::new();
    let window = Window::open(&centre.url(""), &profile, Reader { language: "en", width: 390, scripts: false });
    let name = "Maren Lindqvist";
    register(&window, name, "maren.lindqvist@bimsa.example.org");
    fits(&window);
    window.goto("/calls");
    window.put("#field-q", "free exploration");
    window.click("form.filters button[type=submit]");
    window.arrive("/calls?");
    window.reads("#results caption", "1 call");
    window.click("#results tbody a");
    window.reads("h1", "Free Exploration");
    fits(&window);
    window.click("main form.single button");
    let draft = window.arrive("/drafts/").split('?').next().unwrap_or_default().to_owned();
    fits(&window);
    window.put("#field-title", "Why Ice Is Wet First");
    window.put("#field-abstract", "To measure the premelted layer of ice anew.");
    answer_the_rest(&window);
    window.click("button[name=then][value=stay]");
    window.reads(".notice.good", "The draft is saved.");
    assert_eq!(window.value("#field-abstract"), "To measure the premelted layer of ice anew.");

    let content = main_text(0);
    let file = profile.file("main-text.pdf", &content);
    for last in [false, true] {
        window.click("[data-files=main-text] input[name=unclassified]");
        window.put("#field-main-text", &file);
        window.click("button[form=upload-main-text]");
        window.reads("[data-files=main-text] .files", "main-text.pdf");
        assert_eq!(window.attribute("[data-files=main-text] code", "title"), record::sha256(&[&content]).to_string());
        fits(&window);
        if !last {
            window.click("[data-files=main-text] button.danger");
            window.reads(".notice.good", "The file is removed.");
        }
    }
    window.click("button[name=then][value=submit]");
    window.reads("h1", "Check and submit");
    fits(&window);
    window.put("#field-signed", "Somebody Else");
    window.click("#pledge button[type=submit]");
    window.reads(".problem", "signed");
    assert_eq!(window.value("#field-signed"), "Somebody Else", "what was typed is kept");
    fits(&window);
    let receipt = sign_and_submit(&window, name, 1);
    fits(&window);
    window.click("main a[href$='format=json']");
    let kept = profile.file("kept.json", profile.download(".json").as_bytes());
    window.goto("/verify");
    window.put("#field-file", &kept);
    window.click("main form button[type=submit]");
    window.reads(".notice.good", "holds");
    fits(&window);
    let application = receipt.split("/receipts/").next().unwrap_or_default();
    window.goto(application);
    fits(&window);
    window.click("form[action$='/withdrawal'] button");
    window.reads("main p .badge", "Withdrawn");
    window.click(&format!("a.button[href='{draft}']"));
    window.arrive(&draft);
    window.click("button[name=then][value=submit]");
    window.reads("h1", "Check and submit");
    sign_and_submit(&window, name, 3);
    let complaints: Vec<String> = window.complaints().into_iter().filter(|line| !line.contains("422") && !line.contains("409")).collect();
    assert_eq!(complaints, Vec::<String>::new());
}
