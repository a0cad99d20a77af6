//! ORCID record ORCID 学术档案: read with consent, chosen from, in the next draft with its source; and nothing is lost when the service fails.

mod service;

use crate::harness::{Answer, Centre, Database, PASSWORD, Person, for_each_database};
use crate::prefill::origin;
use crate::scene::{beijing, call_content, made, programme};
use serde_json::{Value, json};
use service::{Does, FakeOrcid, WANG, fault, record};
use std::time::Duration;

const DAY: &str = "2026-03-10 09:00";
const CLOSES: &str = "2026-03-31 16:00";

/// A centre that reads records from a service, and 王芳 with her identifier.
fn reading_centre(database: &Database, service: &FakeOrcid) -> (Centre, Person) {
    let centre = Centre::found_at(database, beijing(DAY));
    let orcid = exchange::orcid::Orcid::new(&service.base, None, Duration::from_millis(600)).expect("an address");
    centre.site.read_orcid_by(orcid);
    let wang = centre.applicant("王芳", "wang.fang@bjmu.example.org", "北京大学医学部");
    state(&wang, WANG);
    (centre, wang)
}

fn state(person: &Person, orcid: &str) -> String {
    made(&person.post_json("/account/identities", &json!({ "document": "orcid", "number": orcid })))
}

fn read(person: &Person) -> Answer {
    person.post_json("/account/orcid/readings", &json!({ "consent": "on" }))
}

/// A call that asks for a career and works in tables.
fn call_about_works(centre: &Centre) -> String {
    let mut content = call_content("BR-2026-09", DAY, CLOSES);
    let column = |id: &str, kind: Value| json!({ "id": id, "label": { "zh": id, "en": id }, "kind": kind });
    let line = |id: &str| column(id, json!({ "line": { "most": 80 } }));
    let table = |id: &str, zh: &str, most: usize, columns: Vec<Value>| json!({ "id": id, "label": { "zh": zh, "en": id }, "required": false, "kind": { "table": { "columns": columns, "most": most } } });
    let works =
        vec![line("title"), line("journal"), column("year", json!({ "number": {} })), column("published", json!({ "date": {} })), line("doi")];
    let fields = [
        table("education", "教育经历", 5, vec![line("from"), line("until"), line("organisation"), line("degree")]),
        table("employment", "工作经历", 5, vec![line("term"), line("organisation"), line("position")]),
        table("representative-works", "代表性成果", 2, works),
        json!({ "id": "orcid", "label": { "zh": "ORCID", "en": "ORCID" }, "required": false, "kind": { "line": { "most": 40 } } }),
    ];
    content["form"]["sections"][0]["fields"].as_array_mut().expect("fields").extend(fields);
    let programme = programme(centre, "P-WORKS");
    let call = made(&centre.officer().post_json(&format!("{programme}/calls"), &content));
    made(&centre.officer().post_json(&format!("{call}/publication"), &json!({})));
    call
}

#[test]
fn what_stands_at_orcid_is_read_with_consent_chosen_and_not_typed_again() {
    for_each_database(|database| {
        let service = FakeOrcid::start();
        let (centre, wang) = reading_centre(database, &service);
        let call = call_about_works(&centre);
        for (language, says) in [("zh", "只发送该ORCID号码"), ("en", "Nothing is sent but the ORCID itself")] {
            let page = wang.in_language(language).page("/account/orcid").visible();
            assert!(page.contains(says) && page.contains("127.0.0.1"), "{page}");
        }
        let unasked = wang.post_json("/account/orcid/readings", &json!({}));
        assert_eq!(
            (unasked.status, unasked.rule().as_str(), service.asked().len()),
            (422, "orcid.consent", 0),
            "nothing is asked before the consent"
        );
        let form = wang.page("/account/orcid").form("/readings").with("consent", "on");
        assert_eq!(wang.submit(&form).status, 303);
        assert_eq!(service.asked(), [format!("GET /v3.0/{WANG}/record HTTP/1.1")]);
        insta::with_settings!({ filters => vec![(r"127\.0\.0\.1:\d+", "[host]")] }, {
            insta::assert_snapshot!(wang.page("/account/orcid").visible(), @"
            个人账号
            证件与履历
            ORCID学术档案
            ORCID学术档案
            您在ORCID公开的任职、教育、成果和资助信息，经您同意后可以读取到本中心，逐条选用，填写申请时不必重复录入。
            ORCID | 0000-0002-1825-0097 已填报，待核验
            同意读取 | 2026-03-10 09:00 (UTC+8)
            请选用条目
            读取时间：2026-03-10 09:00 (UTC+8)，档案姓名：Fang Wang
            已预先勾选任职和教育经历；请勾选需要用于申请的成果和项目，例如代表性成果。最多选用100条。
            任职经历
            选用 | 职务 | 单位 | 时间 | 与现用条目相比
            [x] | 教授 | 北京大学 · 物理学院 | 2015-03-01 — 至今 | 未选用
            [x] | Postdoctoral researcher | Max-Planck-Institut für Festkörperforschung | 2009-09 — 2015-02 | 未选用
            教育经历
            选用 | 学位或者资格 | 单位 | 时间 | 与现用条目相比
            [x] | 理学博士 | 清华大学 · 物理系 | 2004-09 — 2009-07 | 未选用
            [x] | BSc | Wuhan University | 2000-09 — 2004-06 | 未选用
            成果
            选用 | 名称 | 刊物 | 时间 | 与现用条目相比
            [ ] | 拓扑超导体中的准粒子 10.7498/example.72.20230001 | 物理学报 | 2023-11 | 未选用
            [ ] | Quasiparticle transport: a data set | — | 2022 | 未选用
            [ ] | Majorana zero modes in vortex cores of iron-based superconductors 10.1103/example.103.174501 | Physical Review B | 2021-05-14 | 未选用
            [ ] | An early note | — | — | 未选用
            资助项目
            选用 | 名称 | 资助机构 | 时间 | 与现用条目相比
            [ ] | 拓扑超导体的输运性质 11874001 | 国家自然科学基金委员会 | 2019-01 — 2022-12 | 未选用
            [采用勾选的条目]
            重新读取
            在ORCID更正或者增加内容后，可在此重新读取；读取后列出与现用条目的差异，由您决定是否采用。读取自[host]。
            [读取]
            停用
            停用后撤回同意，不再读取，现用条目不再显示和使用；已填入草稿和已提交申请的内容不变。操作记录中的原始条目随个人信息删除一并销毁。 申请删除个人信息
            [停用并撤回同意]
            ");
        });
        let found = wang.get("/account/orcid").json();
        assert_eq!((&found["taken"], found["reading"]["entries"].as_array().map(Vec::len)), (&Value::Null, Some(9)));

        // Posts and studies are ticked; two works are added.
        let form = wang.page("/account/orcid").form("/entries").and("entries", "work.940009").and("entries", "work.940002");
        let done = wang.submit(&form);
        assert_eq!(done.status, 303, "{}", done.body);
        let taken = wang.get("/account/orcid").json();
        assert_eq!((taken["taken"]["entries"].as_array().map(Vec::len), &taken["reading"]), (Some(6), &Value::Null));

        let draft = begun_with_what_was_taken(&wang, &call);
        corrected_at_the_source(&service, &centre, &wang, &draft);
        centre.check();
    });
}

/// A draft of the call, with what was taken over in its tables and marked where it came from.
fn begun_with_what_was_taken(wang: &Person, call: &str) -> String {
    let draft = made(&wang.post_json(&format!("{call}/drafts"), &json!({})));
    let began = wang.get(&draft).json();
    assert_eq!(
        began["answers"]["education"],
        json!([["2004-09", "2009-07", "清华大学", "理学博士"], ["2000-09", "2004-06", "Wuhan University", "BSc"]])
    );
    assert_eq!(
        began["answers"]["employment"],
        json!([["2015-03-01—", "北京大学", "教授"], ["2009-09—2015-02", "Max-Planck-Institut für Festkörperforschung", "Postdoctoral researcher"]])
    );
    let second = "Majorana zero modes in vortex cores of iron-based superconductors";
    assert_eq!(
        began["answers"]["representative-works"],
        json!([
            ["拓扑超导体中的准粒子", "物理学报", "2023", "", "10.7498/example.72.20230001"],
            [second, "Physical Review B", "2021", "2021-05-14", "10.1103/example.103.174501"]
        ])
    );
    assert_eq!((&began["answers"]["orcid"], &origin(&began, "orcid")["from"]), (&json!(WANG), &json!("document")));
    let works = origin(&began, "representative-works");
    assert_eq!((&works["from"], &works["read"]), (&json!("orcid"), &json!("2026-03-10T01:00:00.000Z")));
    for (language, says) in [("zh", "来自：ORCID学术档案，读取于 2026-03-10 09:00"), ("en", "From ORCID, read on 2026-03-10 09:00")] {
        let page = wang.in_language(language).page(&draft);
        assert!(page.visible().contains(says), "{}", page.visible());
        assert!(page.body.contains("href=\"https://orcid.org/my-orcid\""));
    }
    draft
}

fn signed_in(centre: &Centre, email: &str) -> Person {
    let mut person = centre.anonymous();
    let answer = person.post_json("/sessions", &json!({ "email": email, "password": PASSWORD }));
    assert_eq!(answer.status, 201, "{}", answer.body);
    person.sign_in_with(&answer);
    person
}

/// A work changes at ORCID, one is gone, one is new: it is seen, decided on, and the draft follows when it is asked to.
fn corrected_at_the_source(service: &FakeOrcid, centre: &Centre, wang: &Person, draft: &str) {
    let mut changed = record();
    let works = changed["activities-summary"]["works"]["group"].as_array_mut().expect("works");
    works[1]["work-summary"][0]["title"]["title"]["value"] = json!("拓扑超导体中的准粒子（修订）");
    works.remove(0);
    service.does(Does::Show(changed));
    centre.clock.stop_at(beijing("2026-03-10 20:00"));
    assert_eq!(read(wang).status, 200);
    let found = wang.get("/account/orcid").json();
    let of = |key: &str| {
        let entries = found["reading"]["entries"].as_array().expect("entries");
        entries.iter().find(|entry| entry["key"] == key).map(|entry| entry["found"].clone())
    };
    assert_eq!((of("work.940002"), of("employment.920001"), of("work.940003")), (Some(json!("changed")), Some(json!("same")), Some(json!("new"))));
    assert_eq!(found["reading"]["gone"][0]["key"], "work.940009");
    let draft_before = wang.get(draft).json()["answers"].clone();
    for (chosen, rule) in [(json!([]), "orcid.choice"), (json!(["work.940009"]), "orcid.choice"), (json!(["work"]), "request.option")] {
        let refused = wang.post_json("/account/orcid/entries", &json!({ "entries": chosen }));
        assert_eq!((refused.status, refused.rule().as_str()), (422, rule), "{}", refused.body);
    }
    assert_eq!(wang.submit(&wang.page("/account/orcid").form("/entries")).status, 303);
    assert_eq!(wang.get(draft).json()["answers"], draft_before, "a draft changes when it is asked to");
    made(&wang.post_json(&format!("{draft}/prefill"), &json!({ "wish": "refresh" })));
    let updated = wang.get(draft).json();
    assert_eq!(updated["answers"]["representative-works"].as_array().map(Vec::len), Some(1));
    assert_eq!(updated["answers"]["representative-works"][0][0], "拓扑超导体中的准粒子（修订）");
    assert_eq!(origin(&updated, "representative-works")["read"], "2026-03-10T12:00:00.000Z");

    // Forgotten: nothing of it is shown or used, and it takes a new consent.
    assert_eq!(wang.submit(&wang.page("/account/orcid").form("/removal")).status, 303);
    let forgotten = wang.get("/account/orcid").json();
    assert_eq!((&forgotten["taken"], &forgotten["agreed"]), (&Value::Null, &Value::Null));
    assert_eq!(wang.post_json("/account/orcid/readings", &json!({})).rule(), "orcid.consent");
    assert_eq!(wang.post_json("/account/orcid/removal", &json!({})).status, 409);
    assert_eq!(read(wang).status, 200);
    assert_eq!(wang.get("/account/orcid").json()["taken"], Value::Null);
}

#[test]
fn whatever_orcid_answers_it_is_told_plainly_and_nothing_is_lost() {
    for_each_database(|database| {
        let service = FakeOrcid::start();
        let (centre, wang) = reading_centre(database, &service);
        assert_eq!(read(&wang).status, 200);
        made(&wang.post_json("/account/orcid/entries", &json!({ "entries": ["employment.920001"] })));
        let before = wang.get("/account/orcid").json()["taken"].clone();
        let json = "200 OK\r\nContent-Type: application/json";
        let moved = "301 Moved Permanently: This account is deprecated. Please refer to account: https://orcid.org/0000-0001-5109-3700.";
        let another = record().to_string().replace(WANG, "0000-0001-5109-3700");
        let cases = [
            (Does::Say("404 Not Found", fault(9016, "404 Not Found")), 409, "没有该号码的档案"),
            (Does::Say("409 Conflict", fault(9018, "409 Conflict: locked")), 409, "已被ORCID锁定"),
            (Does::Say("409 Conflict", fault(9044, "409 Conflict: deactivated")), 409, "由其本人停用"),
            (Does::Say("301 Moved\r\nLocation: http://127.0.0.1:9/x", fault(9007, moved)), 409, "已并入0000-0001-5109-3700"),
            (Does::Say("302 Found\r\nLocation: http://169.254.169.254/", String::new()), 503, "无法识别"),
            (Does::Say("503 Service Unavailable", String::new()), 503, "暂时不可用"),
            (Does::Say("401 Unauthorized", String::new()), 409, "未准许本中心"),
            (Does::Say("200 OK\r\nContent-Type: text/html", "<html>".to_owned()), 503, "无法识别"),
            (Does::Say(json, "[".repeat(1 << 20)), 503, "无法识别"),
            (Does::Say(json, another), 503, "无法识别"),
            (Does::Say(json, " ".repeat((8 << 20) + 1)), 503, "超出本中心读取的上限"),
            (Does::Silence, 503, "在规定时间内没有答复"),
            (Does::Endless, 503, ""),
            (Does::Say("409 Conflict", fault(9018, "")), 429, "读取过于频繁"),
        ];
        for (number, (does, status, says)) in cases.into_iter().enumerate() {
            // Ten in a row are free; a while later it may be asked again, but not at once.
            if status != 429 {
                centre.clock.stop_at(rules::Instant(beijing(DAY).0 + 20 * 60_000 * (1 + i64::try_from(number).expect("a small number"))));
            }
            service.does(does);
            let begun = std::time::Instant::now();
            let page = wang.submit(&wang.page("/account/orcid").form("/readings"));
            assert!(begun.elapsed() < Duration::from_secs(10), "{number}: {:?}", begun.elapsed());
            assert_eq!(page.status, status, "{number}: {}", page.visible());
            assert!(page.visible().contains(says) && page.visible().contains("北京大学"), "{number}: {}", page.visible());
            assert_eq!(wang.get("/account/orcid").json()["taken"], before, "{number}");
        }
        assert!(service.asked().iter().all(|line| *line == format!("GET /v3.0/{WANG}/record HTTP/1.1")), "nobody is led elsewhere");
        centre.check();
    });
}

#[test]
fn nobody_is_read_whom_nobody_may_read() {
    for_each_database(|database| {
        let service = FakeOrcid::start();
        let (centre, wang) = reading_centre(database, &service);
        let call = call_about_works(&centre);
        let li = centre.applicant("李伟", "li.wei@bjmu.example.org", "北京大学医学部");
        assert_eq!(read(&li).rule(), "orcid.identifier");
        assert!(li.page("/account/orcid").visible().contains("尚未填报ORCID"));
        assert_eq!(centre.anonymous().post_json("/account/orcid/readings", &json!({ "consent": "on" })).status, 401);
        assert!(service.asked().is_empty());
        // Nothing to choose from, and after a day nothing any more.
        assert_eq!(wang.post_json("/account/orcid/entries", &json!({ "entries": ["work.940002"] })).rule(), "orcid.consent");
        assert_eq!(read(&wang).status, 200);
        centre.clock.stop_at(beijing("2026-03-11 09:00"));
        let wang = signed_in(&centre, "wang.fang@bjmu.example.org");
        assert_eq!(wang.get("/account/orcid").json()["reading"], Value::Null);
        let late = wang.post_json("/account/orcid/entries", &json!({ "entries": ["work.940002"] }));
        assert_eq!((late.status, late.rule().as_str()), (409, "orcid.choice"));
        // A hostile record is shown as text.
        let mut hostile = record();
        hostile["activities-summary"]["works"]["group"][1]["work-summary"][0]["title"]["title"]["value"] = json!("<script>alert(1)</script>\u{202e}");
        hostile["activities-summary"]["works"]["group"][1]["work-summary"][0]["external-ids"]["external-id"][1]["external-id-value"] =
            json!("10.1/\"><script>");
        service.does(Does::Show(hostile));
        assert_eq!(read(&wang).status, 200);
        let page = wang.page("/account/orcid");
        assert!(!page.body.contains("<script>alert") && page.body.contains("&lt;script&gt;alert(1)"), "{}", page.body);
        made(&wang.post_json("/account/orcid/entries", &json!({ "entries": ["work.940002"] })));
        // Another iD in use: what was taken from the first fills nothing in.
        let document = wang.get("/account/records").json()["documents"][0]["id"].as_str().expect("an id").to_owned();
        made(&wang.post_json(&format!("/identities/{document}/withdrawal"), &json!({})));
        state(&wang, "0000-0001-5109-3700");
        let draft = made(&wang.post_json(&format!("{call}/drafts"), &json!({})));
        assert_eq!(origin(&wang.get(&draft).json(), "representative-works"), &Value::Null);
        erased(&centre, &wang);
    });
}

/// Erased with its person: the entries leave the journal, the row and what was read.
fn erased(centre: &Centre, wang: &Person) {
    let person = wang.get("/account").json()["id"].as_str().and_then(rules::Id::parse).map(rules::PersonId).expect("an id");
    let ground = rules::erasure::Ground::ALL[0];
    let erased = centre.block_on(async {
        let mut erased = centre.store.erase(rules::rights::Actor::Operator, person, ground).await;
        while matches!(erased, Err(store::WriteError::Refused(rules::Refusal::Erasure(rules::erasure::Refusal::NotYetSequenced)))) {
            tokio::task::yield_now().await;
            erased = centre.store.erase(rules::rights::Actor::Operator, person, ground).await;
        }
        erased
    });
    assert!(erased.is_ok(), "{erased:?}");
    let row = centre.block_on(centre.store.read(move |rows| rows.orcid_of(person))).expect("rows are read").expect("a row");
    assert_eq!((row.contents, row.taken.map(|taken| taken.entries)), (None, Some(1)));
    centre.check();
}

#[test]
fn where_it_is_not_set_up_the_page_says_so() {
    for_each_database(|database| {
        let centre = Centre::found_at(database, beijing(DAY));
        let wang = centre.applicant("王芳", "wang.fang@bjmu.example.org", "北京大学医学部");
        state(&wang, WANG);
        assert!(wang.page("/account/orcid").visible().contains("暂未开通读取"));
        assert_eq!(read(&wang).rule(), "orcid.set-up");
        let english = wang.in_language("en");
        assert!(english.page("/account/orcid").visible().contains("does not read ORCID records yet"));
        // Nobody listens any more where it once was.
        let gone = std::net::TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("an address");
        let orcid = exchange::orcid::Orcid::new(&format!("http://{gone}"), None, Duration::from_millis(600)).expect("an address");
        centre.site.read_orcid_by(orcid);
        let refused = english.submit(&english.page("/account/orcid").form("/readings").with("consent", "on"));
        assert_eq!(refused.status, 503);
        assert!(refused.visible().contains("ORCID cannot be reached"), "{}", refused.visible());
    });
}
