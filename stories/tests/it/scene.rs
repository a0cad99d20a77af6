//! Scene 布景: what most stories need before they begin: a programme, a call with its form, an application that is ready to be sent.

use crate::harness::{Answer, Centre, Person};
use rules::Instant;
use rules::time::Zone;
use serde_json::{Value, json};
use std::time::{Duration, Instant as Monotonic};

/// The instant of a local time in Beijing.
pub fn beijing(local: &str) -> Instant {
    Instant::parse_local(local, &Zone::shanghai()).expect("a local time")
}

/// A millisecond earlier.
pub fn just_before(at: Instant) -> Instant {
    Instant(at.0 - 1)
}

/// What a call of the stories asks: a title, a summary, fields of work, an amount, the main text as a PDF.
pub fn call_form() -> Value {
    let field = |id: &str, zh: &str, en: &str, required: bool, kind: Value| json!({ "id": id, "label": { "zh": zh, "en": en }, "required": required, "kind": kind });
    let areas =
        json!([{ "id": "theory", "label": { "zh": "理论", "en": "Theory" } }, { "id": "experiment", "label": { "zh": "实验", "en": "Experiment" } }]);
    json!({ "sections": [
        { "title": { "zh": "基本信息", "en": "Basics" }, "fields": [
            field("title", "项目名称", "Project title", true, json!({ "line": { "most": 60 } })),
            field("abstract", "项目摘要", "Abstract", true, json!({ "text": { "most": 400 } })),
            field("areas", "研究类型", "Kind of research", false, json!({ "choice": { "options": areas, "many": true } })),
        ] },
        { "title": { "zh": "经费与正文", "en": "Funding and main text" }, "fields": [
            field("amount", "申请经费", "Amount requested", true, json!({ "money": { "most": 300_000_000 } })),
            field("body", "申请书正文", "Main text", true, json!({ "files": { "most": 1, "bytes_each": 20_000_000, "media": ["pdf"] } })),
        ] },
    ] })
}

/// A call as a program sends it; opens and closes are local times in Beijing.
pub fn call_content(code: &str, opens: &str, closes: &str) -> Value {
    json!({
        "code": code, "class": "free-exploration", "fields": ["physics", "materials"],
        "title_zh": "低维量子材料前沿探索", "title_en": "Frontiers of low-dimensional quantum materials",
        "text_zh": "面向低维量子材料的原创探索，鼓励自由选题。", "text_en": "Original work on low-dimensional quantum materials; topics are free.",
        "foreign_leads": true, "opens": opens, "closes": closes, "zone": "Asia/Shanghai", "budget": "1250万",
        "contact": "zhou.ming@centre.example.org", "form": call_form(),
    })
}

/// Takes an answer that something was made, and gives its address.
pub fn made(answer: &Answer) -> String {
    assert!(matches!(answer.status, 200 | 201), "{}: {}", answer.status, answer.body);
    answer.json()["location"].as_str().expect("a location").to_owned()
}

/// A programme, by the officer.
pub fn programme(centre: &Centre, code: &str) -> String {
    let content = json!({ "code": code, "title_zh": "基础研究领先行动", "title_en": "Lead in Basic Research", "purpose_zh": "支持面向前沿的基础研究。",
        "purpose_en": "Supports basic research at the frontier." });
    made(&centre.officer().post_json("/programmes", &content))
}

/// A published call under a programme of its own.
pub fn open_call(centre: &Centre, code: &str, opens: &str, closes: &str) -> String {
    let programme = programme(centre, &format!("P-{code}"));
    let call = made(&centre.officer().post_json(&format!("{programme}/calls"), &call_content(code, opens, closes)));
    made(&centre.officer().post_json(&format!("{call}/publication"), &json!({})));
    call
}

/// Another officer of the whole centre, made one by the first.
pub fn colleague(centre: &Centre, officer: &Person, name: &str, email: &str) -> Person {
    let person = centre.applicant(name, email, "");
    let id = person.get("/account").json()["id"].as_str().expect("an id").to_owned();
    made(&officer.post_json(&format!("/people/{id}/grants"), &json!({ "role": "officer", "scope": "centre" })));
    person
}

/// A first look at an application that finds every point met but those named, each `-` not met: what a program sends.
pub fn looked(officer: &Person, application: &str, but: &[&str], more: Value) -> Answer {
    let list = officer.get(&format!("{application}/formal-check")).json();
    let mut body = more;
    for item in list["items"].as_array().expect("a list") {
        let item = item["item"].as_str().expect("an item");
        body[format!("mark.{item}")] = if but.contains(&item) { "not-met" } else { "met" }.into();
    }
    officer.post_json(&format!("{application}/formal-check"), &body)
}

/// A PDF that says one sentence.
pub fn small_pdf(says: &str) -> Vec<u8> {
    format!("%PDF-1.4\n1 0 obj << /Type /Catalog >> endobj\n% {says}\ntrailer << /Root 1 0 R >>\n%%EOF\n").into_bytes()
}

/// A draft of that person for a call, with every answer and the file.
pub fn complete_draft(person: &Person, call: &str, title: &str) -> String {
    let draft = made(&person.post_json(&format!("{call}/drafts"), &json!({})));
    let answers = json!({ "title": title, "abstract": "研究低维体系中的量子效应。", "areas": ["theory"], "amount": "125万" });
    let saved = person.patch_json(&draft, "\"1\"", &json!({ "answers": answers }));
    assert_eq!(saved.status, 200, "{}", saved.body);
    let attached = person.post_file(&format!("{draft}/files/body"), "正文.pdf", &small_pdf(title));
    assert_eq!(attached.status, 201, "{}", attached.body);
    draft
}

/// What a program sends to submit.
pub fn signed(name: &str) -> Value {
    json!({ "signed": name, "pledge": rules::application::PLEDGE })
}

/// Sees to it that every letter is written, by this story or by the server's own worker, which may have begun with one.
pub fn letters_written(centre: &Centre) {
    let started = Monotonic::now();
    loop {
        let waiting = centre.store.read_now(|rows| rows.outbox(1)).expect("the outbox is read");
        if waiting.is_empty() {
            return;
        }
        centre.block_on(web::work_once(&centre.site)).expect("the letters are written");
        assert!(started.elapsed() < Duration::from_secs(20), "a letter is never written: {waiting:?}");
    }
}

/// The receipt at an address, once the log has it; a signed one takes a moment on PostgreSQL.
pub fn receipt(person: &Person, path: &str) -> String {
    let started = Monotonic::now();
    loop {
        let answer = person.get(path);
        match answer.status {
            200 => return answer.body,
            202 if started.elapsed() < Duration::from_secs(20) => {}
            other => panic!("{other}: {}", answer.body),
        }
    }
}
