//! Numbers 数字与结构: what JSON and forms can be made to say, read as one thing or not at all.

use crate::harness::{Answer, Centre, PASSWORD, Person, for_each_database};
use crate::scene::{call_content, complete_draft, made, open_call, programme};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// How long the refusal of any of these may take, in a build that was not optimised.
const SOON: Duration = Duration::from_millis(500);

fn post(person: &Person, path: &str, body: &str) -> Answer {
    let started = Instant::now();
    let answer = person.send("POST", path, &[("Accept", "application/json"), ("Content-Type", "application/json")], body.as_bytes());
    assert!(started.elapsed() < SOON, "{body:.80}: {:?}", started.elapsed());
    assert!(answer.status < 500, "{body:.80}: {}", answer.body);
    answer
}

/// The fields that a problem names, each with its rule.
fn wrong(answer: &Answer) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    answer.json()["fields"].as_array().into_iter().flatten().map(|field| (text(&field["field"]), text(&field["rule"]))).collect()
}

#[test]
fn amounts_are_exact_or_refused() {
    for_each_database(|database| {
        let centre = Centre::found(database);
        let (officer, path) = (centre.officer(), format!("{}/calls", programme(&centre, "BJ-BASIC")));
        let mut number = 0;
        let mut with = |budget: &str| {
            number += 1;
            let mut content = call_content(&format!("BR-2026-{number:02}"), "2026-04-01 09:00", "2026-04-30 16:00");
            content["budget"] = json!("BUDGET");
            post(&officer, &path, &content.to_string().replace("\"BUDGET\"", budget))
        };
        for (budget, fen) in [
            // 2^53 + 1 fen, which a reader by floating point would take for 2^53.
            ("\"90071992547409.93\"", 9_007_199_254_740_993_i64),
            ("\"0.01\"", 1),
            ("\"0.29\"", 29),
            ("\"1,234,567.89\"", 123_456_789),
            ("100", 10_000),
            ("100.0", 10_000),
            ("100.00", 10_000),
        ] {
            let answer = with(budget);
            if answer.status == 422 {
                assert_eq!(wrong(&answer), [("budget".to_owned(), "money.amount".to_owned())], "{budget}: more than there is");
                continue;
            }
            let call = made(&answer);
            let kept = officer.get(&call);
            assert!(kept.body.contains(&format!(":{fen},")) || kept.body.contains(&format!(":{fen}}}")), "{budget}: {}", kept.body);
        }
        for budget in [
            "9007199254740993",
            "9007199254740992",
            "18446744073709551617",
            "0.1",
            "1e400",
            "-1e400",
            "1e-400",
            "1E2",
            "0.99999999999999999999",
            "100.00000000000000000001",
            "4503599627370497.5000000001",
            "NaN",
            "Infinity",
            "-Infinity",
            "0x10",
            "01",
            "+1",
            "1_000",
            ".5",
        ] {
            let answer = with(budget);
            assert_eq!((answer.status, answer.rule().as_str()), (400, "request.shape"), "{budget}: {}", answer.body);
        }
        for budget in [
            "\"0.001\"",
            "\"1e2\"",
            "\"NaN\"",
            "\"-0.01\"",
            "\"0x10\"",
            "\"1 000 000 000 000 000 000\"",
            "\"١٢\"",
            "true",
            "[\"1\",\"2\"]",
            "[\"1\"]",
        ] {
            let answer = with(budget);
            let fields = wrong(&answer);
            assert_eq!((answer.status, fields.len(), fields[0].0.as_str()), (422, 1, "budget"), "{budget}: {}", answer.body);
        }
    });
}

#[test]
fn what_readers_could_take_for_two_things_is_taken_for_none() {
    for_each_database(|database| {
        let centre = Centre::found(database);
        let officer = centre.officer();
        for body in [
            r#"{"code":"A","code":"B","title_zh":"a","purpose_zh":"b"}"#,
            r#"{"code":"A","\u0063ode":"B","title_zh":"a","purpose_zh":"b"}"#,
            r#"{"code":"A","title_zh":"\ud800","purpose_zh":"b"}"#,
            r#"{"code":"A","title_zh":"\udc00\ud800","purpose_zh":"b"}"#,
            r#"{"code":"A",/**/"title_zh":"a","purpose_zh":"b"}"#,
            r#"{'code':'A'}"#,
            r#"{"code":"A",}"#,
            "\u{feff}{\"code\":\"A\"}",
            "{\"code\":\"A\u{0}\"}",
        ] {
            let answer = post(&officer, "/programmes", body);
            assert_eq!((answer.status, answer.rule().as_str()), (400, "request.shape"), "{body}: {}", answer.body);
        }
        for body in [r#"{"code":"A\u0000","title_zh":"a","purpose_zh":"b"}"#, r#"{"code":"A","title_zh":"a\u0000b","purpose_zh":"b"}"#] {
            assert_eq!(post(&officer, "/programmes", body).status, 422, "{body}");
        }
        // A value twice in a form, and in an address where one is wanted.
        let form = [("Accept", "application/json"), ("Content-Type", "application/x-www-form-urlencoded")];
        let answer = officer.send("POST", "/programmes", &form, b"code=A&code=B&title_zh=a&purpose_zh=b");
        assert_eq!((answer.status, wrong(&answer)), (422, vec![("code".to_owned(), "request.single".to_owned())]));
        let both = officer.get("/organisations?class=research-university&class=lost");
        assert_eq!((both.status, both.body), (200, officer.get("/organisations?class=research-university").body), "the first counts");
        // What names another alphabet than it is written in is read as UTF-8 or not at all.
        for kind in ["application/json; charset=utf-7", "application/json; charset=utf-16"] {
            let answer = officer.send("POST", "/programmes", &[("Accept", "application/json"), ("Content-Type", kind)], b"+AHsAIgAi");
            assert_eq!(answer.status, 400, "{kind}");
        }
        for kind in ["text/json", "application/x-json", "application/jsonp", "text/plain", "image/png", "application/xml", "*/*", ";"] {
            let answer = officer.send("POST", "/programmes", &[("Accept", "application/json"), ("Content-Type", kind)], b"{\"code\":\"A\"}");
            assert_eq!((answer.status, answer.rule().as_str()), (400, "request.shape"), "{kind}");
        }
        let key = "k".repeat(201);
        for key in [key.as_str(), "\u{e9}"] {
            let answer = officer.post_json_once("/programmes", key, &json!({ "code": "A", "title_zh": "a", "purpose_zh": "b" }));
            assert_eq!((answer.status, answer.rule().as_str()), (422, "request.key"), "a key that would be passed over: {}", answer.body);
        }
        assert!(!officer.get("/programmes").body.contains("\"code\":\"A\""));
    });
}

#[test]
fn a_field_that_nobody_asked_for_is_refused_by_its_name_and_changes_nothing() {
    for_each_database(|database| {
        let centre = Centre::found(database);
        let call = open_call(&centre, "BR-2026-01", "2020-01-01 09:00", "2090-01-01 16:00");
        let (officer, wang) = (centre.officer(), centre.applicant("王芳", "wang.fang@bjmu.example.org", "北京大学医学部"));
        let draft = complete_draft(&wang, &call, "拓扑超导体中的准粒子");
        let version = wang.get("/account").json()["version"].clone();
        let before = centre.check().events;
        let programme = json!({ "code": "NEW", "title_zh": "新", "purpose_zh": "的" });
        let person = json!({ "name": "李伟", "email": "li.wei@iphy.example.org", "password": PASSWORD });
        let profile = json!({ "name": "王芳", "email": "wang.fang@bjmu.example.org", "version": version });
        let signed = json!({ "signed": "王芳", "pledge": rules::application::PLEDGE });
        for (who, path, body, extra) in [
            (&wang, "/account/profile", &profile, ["role", "id", "stage", "roles", "created", "confirmed"].as_slice()),
            (&centre.anonymous(), "/people", &person, &["role", "roles", "grants", "scope", "id", "email_key", "stage"]),
            (&wang, &format!("{draft}/submission"), &signed, &["lead", "call", "stage", "arrived", "number", "status"]),
            (&officer, "/programmes", &programme, &["id", "stage", "closed", "by", "created", "__proto__", "constructor", "_method"]),
            (
                &officer,
                "/invitations",
                &json!({ "email": "a@example.org", "role": "reader", "scope": "centre" }),
                &["by", "token", "until", "person"],
            ),
            (&wang, "/account/tokens", &json!({ "label": "x", "until": "2099-01-01" }), &["person", "token", "digest", "scopes"]),
        ] {
            for name in extra {
                let mut sent = body.clone();
                sent[*name] = json!("x");
                let answer = who.post_json(path, &sent);
                let named = wrong(&answer).contains(&((*name).to_owned(), "request.field".to_owned()));
                assert!(answer.status == 422 && named, "{path} {name}: {} {}", answer.status, answer.body);
            }
        }
        let patched = wang.patch_json(&draft, "\"2\"", &json!({ "answers": { "title": "改" }, "lead": "x", "stage": "submitted" }));
        assert!(matches!(patched.status, 400 | 422), "{} {}", patched.status, patched.body);
        let unknown = wang.patch_json(&draft, "\"2\"", &json!({ "answers": { "stage": "submitted" } }));
        assert!(wang.get(&draft).json()["answers"].get("stage").is_none(), "{}", unknown.body);
        assert_eq!(wang.get(&draft).json()["answers"]["title"], "拓扑超导体中的准粒子");
        assert_eq!(centre.check().events, before, "nothing was done");
    });
}
