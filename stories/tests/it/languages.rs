//! Languages 双语: every page that each of them can reach, in both languages: complete, with safe forms, and nothing inline.

use crate::harness::{Answer, Centre, Person, for_each_database};
use crate::html;
use crate::scene::{beijing, call_content, complete_draft, letters_written, made, open_call, programme, signed};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// Chinese that stands in English pages as it was entered, beside what the scene itself enters.
const ENTERED: [&str; 19] = [
    "王芳",
    "北京大学医学部",
    "周明",
    "郭慎之",
    "示范科技创新中心",
    "拓扑超导体中的准粒子",
    "高温超导机理",
    "研究低维体系中的量子效应。",
    "正文.pdf",
    "基础研究领先行动",
    "支持面向前沿的基础研究。",
    "承办单位调整。",
    "中文",
    "申报须知.pdf",
    // An amount may be typed so in either language.
    "125万",
    // The form that a new call starts from is made to be changed, in both languages at once.
    "关键词",
    "研究内容与经费",
    "研究方案",
    // A funder that a limit offered beside the others counts.
    "国家自然科学基金委员会",
];

/// The same, of organisations.
const ENTERED_OF_UNITS: [&str; 7] = ["示范大学", "物理系", "示范学院", "待审核的单位", "授权书.pdf", "工号不符。", "示范专科学校"];

/// Forms that need no key, because sending them twice changes nothing more: signing out, and verifying a receipt.
const WITHOUT_KEY: [&str; 2] = ["/sessions/end", "/verify"];
/// Forms that need no token, because they change nothing.
const WITHOUT_TOKEN: [&str; 1] = ["/verify"];

/// Addresses that give something else than a page.
fn is_page(path: &str) -> bool {
    // The page of what a demonstration would have sent is there only where letters are shown.
    let other = ["/assets/", "/log/", "/language", "/api/", "/.well-known/", "/health", "/outgoing"];
    path.starts_with('/')
        && !other.iter().any(|start| path.starts_with(start))
        && !["/files/", "/documents/", ".csv", ".ics", ".atom", ".xlsx", ".pdf", "/form.json", "format=json", "/tlog-proof"]
            .iter()
            .any(|part| path.contains(part))
}

/// A centre with something in every state.
fn furnished(centre: &Centre) -> Vec<(&'static str, Person)> {
    let officer = centre.officer();
    let call = open_call(centre, "BR-2026-01", "2026-03-01 09:00", "2026-04-30 16:00");
    let later = open_call(centre, "BR-2026-02", "2026-04-01 09:00", "2026-05-30 16:00");
    let gone = open_call(centre, "BR-2026-03", "2026-03-01 09:00", "2026-04-30 16:00");
    let drafted = made(
        &officer.post_json(&format!("{}/calls", programme(centre, "P-DRAFT")), &call_content("BR-2026-04", "2026-04-01 09:00", "2026-05-30 16:00")),
    );
    assert_eq!(officer.post_file(&format!("{drafted}/documents"), "申报须知.pdf", &crate::scene::small_pdf("notice")).status, 201);
    let wang = centre.applicant("王芳", "wang.fang@bjmu.example.org", "北京大学医学部");
    let [first, second] =
        [&call, &gone].map(|call| complete_draft(&wang, call, if call.as_str() == gone { "高温超导机理" } else { "拓扑超导体中的准粒子" }));
    made(&wang.post_json(&format!("{first}/submission"), &signed("王芳")));
    let receipt = made(&wang.post_json(&format!("{second}/submission"), &signed("王芳")));
    let (application, _) = receipt.split_once("/receipts/").expect("a receipt's address");
    made(&wang.post_json(&format!("{application}/withdrawal"), &json!({})));
    made(&officer.post_json(&format!("{gone}/cancellation"), &json!({ "reason_zh": "承办单位调整。", "reason_en": "The host has changed." })));
    crate::scene::receipt(&wang, &receipt);
    assert_eq!(wang.get(&later).status, 200);
    let reader = centre.applicant("郭慎之", "guo.shenzhi@audit.example.org", "");
    let people = officer.get("/people?q=guo.shenzhi").json().to_string();
    let id = people.split("\"id\":\"").nth(1).and_then(|rest| rest.get(..26)).expect("the reader is found").to_owned();
    made(&officer.post_json(&format!("/people/{id}/grants"), &json!({ "role": "reader", "scope": "centre" })));
    made(&officer.post_json("/invitations", &json!({ "email": "chen.yulan@centre.example.org", "role": "officer", "scope": "centre" })));
    recorded(centre, &wang);
    let chen = units(centre, &wang);
    made(&wang.post_json("/account/erasure", &json!({ "ground": "consent-withdrawn" })));
    let whose = wang.get("/account").json()["id"].as_str().expect("an id").to_owned();
    made(&officer.post_json("/expunctions", &json!({ "parts": [format!("{whose}/1/0")], "ground": "work-secret", "order": "承办单位调整。" })));
    letters_written(centre);
    vec![("administrator", chen), ("nobody", centre.anonymous()), ("applicant", wang), ("reader", reader), ("officer", officer)]
}

/// Organisations in every state, and who administers one of them.
fn units(centre: &Centre, wang: &Person) -> Person {
    let officer = centre.officer();
    let chen = centre.applicant("Chen Chen", "chen.chen@example.org", "");
    let unit = |name: &str, more: Value| {
        let mut body = json!({ "name_zh": name, "class": "research-university", "known": "abroad" });
        body.as_object_mut().expect("an object").extend(more.as_object().cloned().unwrap_or_default());
        body
    };
    let brought_in = |name: &str| {
        let place = made(&chen.post_json("/organisations", &unit(name, json!({ "ror": if name == "示范大学" { "02v51f717" } else { "" } }))));
        let sent = chen.post_file(&format!("{place}/authorisations?last_day=2027-12-31"), "授权书.pdf", &crate::scene::small_pdf(name));
        assert_eq!(sent.status, 201, "{}", sent.body);
        place
    };
    let university = brought_in("示范大学");
    made(&officer.post_json(&format!("{university}/approval"), &json!({})));
    brought_in("待审核的单位");
    let part = made(&chen.post_json("/organisations", &unit("物理系", json!({ "known": "part", "parent": "示范大学", "direct": "on" }))));
    let gone = made(&officer.post_json("/organisations", &unit("示范学院", json!({ "direct": "on" }))));
    made(&officer.post_json(&format!("{gone}/ending"), &json!({ "way": "merged", "into": ["示范大学"], "ended_on": "2026-03-01" })));
    let former = json!({ "former_zh": "示范专科学校", "former_until": "1978-03-01" });
    made(&officer.post_json(&format!("{university}/former-names"), &former));
    let ask = json!({ "unit": "示范大学", "department": "物理系" });
    for refused in [true, false] {
        made(&wang.post_json("/memberships", &ask));
        if refused {
            let staff = chen.get(&format!("{university}/members")).json();
            let asked = staff["members"].as_array().into_iter().flatten().find(|one| one["stage"] == "asked").expect("one asks").clone();
            made(&chen.post_json(&format!("/memberships/{}/refusal", asked["id"].as_str().expect("an id")), &json!({ "reason": "工号不符。" })));
        }
    }
    let named = json!({ "email": "guo.shenzhi@audit.example.org" });
    made(&chen.post_json(&format!("{university}/members"), &named));
    let staff = chen.get(&format!("{university}/members")).json();
    let reader = staff["members"].as_array().into_iter().flatten().find(|one| one["name"] == "郭慎之").expect("the reader belongs").clone();
    made(&chen.post_json(&format!("{part}/secretaries"), &json!({ "person": reader["person"], "last_day": "2026-12-31" })));
    chen
}

/// Documents, a career, a namesake and a merge that waits.
fn recorded(centre: &Centre, person: &Person) {
    let officer = centre.officer();
    let stated = made(&person.post_json("/account/identities", &json!({ "document": "passport", "issuer": "CHN", "number": "E12345678" })));
    made(&person.post_json("/account/identities", &json!({ "document": "orcid", "number": "0000-0002-1825-0097" })));
    assert_eq!(officer.post_json(&format!("{stated}/reveals"), &json!({ "ground": "checking", "purpose": "王芳" })).status, 200);
    made(&person.post_json("/account/career", &json!({ "what": "post", "entry": "北京大学医学部", "from": "2015-09" })));
    let namesake = centre.applicant("王芳", "wang.fang@buaa.example.org", "北京大学医学部");
    let id = |person: &Person| person.get("/account").json()["id"].as_str().expect("an id").to_owned();
    made(&officer.post_json("/merges", &json!({ "kept": id(person), "away": id(&namesake), "reason": "王芳" })));
}

/// Every page that is linked from another, from the first one on.
fn reachable(person: &Person) -> BTreeMap<String, Answer> {
    let mut pages = BTreeMap::new();
    let mut ahead = vec!["/".to_owned()];
    ahead.extend(
        web::routes::table()
            .iter()
            .filter(|route| route.method.is_safe() && !route.path.contains('{') && is_page(route.path))
            .map(|route| route.path.to_owned()),
    );
    while let Some(path) = ahead.pop() {
        if pages.contains_key(&path) || !is_page(&path) {
            continue;
        }
        let page = person.page(&path);
        for tag in html::tags(&page.body) {
            let link = if tag.name == "a" { tag.attribute("href") } else { None };
            ahead.extend(link.filter(|href| href.starts_with('/')).and_then(|href| href.split('#').next()).map(str::to_owned));
        }
        pages.insert(path, page);
        assert!(pages.len() < 500, "a page leads to ever more pages");
    }
    pages
}

#[test]
fn every_page_is_whole_in_both_languages() {
    for_each_database(|database| {
        let centre = Centre::found_at(database, beijing("2026-03-31 09:00"));
        let mut wrong = Vec::new();
        let mut seen: BTreeMap<(&str, &str), BTreeSet<String>> = BTreeMap::new();
        for (who, person) in furnished(&centre) {
            for language in ["zh", "en"] {
                for (path, page) in reachable(&person.in_language(language)) {
                    // What is not theirs says so, as a page; where they must sign in first, they are led there.
                    if !matches!(page.status, 200 | 303 | 403) {
                        wrong.push(format!("{who} {path}: {}", page.status));
                    } else if page.status != 303 {
                        wrong.extend(faults(&page, language, who != "nobody").into_iter().map(|fault| format!("{who} {language} {path}: {fault}")));
                    }
                    if page.status == 200 {
                        seen.entry((who, language)).or_default().insert(path);
                    }
                }
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        for who in ["nobody", "applicant", "reader", "officer"] {
            assert_eq!(seen[&(who, "zh")], seen[&(who, "en")], "{who} reaches the same pages in both languages");
        }
        assert!(seen[&("nobody", "zh")].len() >= 10 && seen[&("officer", "zh")].len() >= 25, "{seen:#?}");
        centre.check();
    });
}

/// What is wrong with a page.
fn faults(page: &Answer, language: &str, signed_in: bool) -> Vec<String> {
    let mut faults = Vec::new();
    let tags = html::tags(&page.body);
    let lang = tags.iter().find(|tag| tag.name == "html").and_then(|tag| tag.attribute("lang")).unwrap_or_default().to_owned();
    if lang.get(..2) != Some(language) {
        faults.push(format!("it says that it is in {lang:?}"));
    }
    if let Some(mark) = page.body.split('⟦').nth(1) {
        faults.push(format!("no words for {}", mark.split('⟧').next().unwrap_or_default()));
    }
    if page.body.contains("{$") || page.body.contains("{ $") {
        faults.push("a figure is missing".to_owned());
    }
    for tag in &tags {
        let inline = tag.name == "style" || (tag.name == "script" && !tag.closes && !tag.has("src"));
        if inline || tag.has("style") || ["onclick", "onload", "onsubmit", "onchange"].iter().any(|name| tag.has(name)) {
            faults.push(format!("inline: {tag:?}"));
        }
    }
    for form in html::forms(&page.body).iter().filter(|form| form.method != "get") {
        let has = |name: &str, without: &[&str]| without.contains(&form.action.as_str()) || !form.value(name).is_empty();
        if form.method != "post" || !form.action.starts_with('/') || !has("key", &WITHOUT_KEY) || (signed_in && !has("csrf", &WITHOUT_TOKEN)) {
            faults.push(format!("a form without a guard: {form:?}"));
        }
    }
    let mut ids = BTreeSet::new();
    faults.extend(
        tags.iter().filter_map(|tag| tag.attribute("id")).filter(|id| !ids.insert((*id).to_owned())).map(|id| format!("the id {id:?} stands twice")),
    );
    let pointed = tags.iter().filter_map(|tag| tag.attribute("for")).filter(|id| !ids.contains(*id));
    faults.extend(pointed.map(|id| format!("a label for {id:?}, which is not there")));
    if language == "en" {
        faults.extend(chinese(&html::in_its_own_language(&page.body)).map(|text| format!("Chinese: {text}")));
    }
    faults
}

/// Chinese that nobody entered and no statute is called.
fn chinese(page: &str) -> Option<String> {
    let mut page = html::unescape(page);
    let mut entered: Vec<String> = ENTERED.iter().chain(&ENTERED_OF_UNITS).map(|text| (*text).to_owned()).collect();
    texts(&call_content("", "", ""), &mut entered);
    // What the page of the funding rule offers first is typed in, as if somebody had entered it.
    let offered = rules::budget::Promise::offered();
    entered.extend([offered.promise.zh, offered.negative.zh]);
    entered.extend(
        rules::calendar::built_in()
            .iter()
            .flat_map(|(_, edition)| [edition.notice.title.clone(), edition.notice.number.clone()])
            .filter(|text| !text.is_empty()),
    );
    entered.sort_by_key(|text| std::cmp::Reverse(text.len()));
    for text in entered {
        page = page.replace(&text, "");
    }
    // A statute is called by its own name, with its article.
    while let Some((start, end)) = page.find('《').and_then(|start| Some((start, start + page[start..].find(['》', '<'])?))) {
        let rest = &page[end..];
        let rest = rest.strip_prefix('》').unwrap_or(rest);
        // Its number follows it.
        let rest = if rest.starts_with('（') { rest.split_once('）').map_or(rest, |(_, after)| after) } else { rest };
        let mut rest = rest;
        while let Some((_, after)) = rest.split_once('条').filter(|_| rest.starts_with('第') || rest.starts_with("、第")) {
            rest = after;
        }
        page.replace_range(start..page.len() - rest.len(), "");
    }
    let at = page.find(|c| matches!(c, '\u{3400}'..='\u{9fff}' | '\u{3000}'..='\u{303f}' | '\u{ff00}'..='\u{ffef}'))?;
    Some(page[at..].chars().take(40).collect())
}

fn texts(value: &Value, into: &mut Vec<String>) {
    match value {
        Value::String(text) if !text.is_ascii() => into.push(text.clone()),
        Value::Array(items) => items.iter().for_each(|item| texts(item, into)),
        Value::Object(parts) => parts.values().for_each(|part| texts(part, into)),
        Value::String(_) | Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
