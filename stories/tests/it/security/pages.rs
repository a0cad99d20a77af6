//! Pages 安全响应头: every answer of every address, also of those that refuse, tells the browser to run, frame, guess and share nothing.

use crate::harness::{Answer, Centre, Person, for_each_database};
use crate::html::tags;
use crate::scene::{call_content, complete_draft, made, open_call, programme, signed};
use std::collections::{BTreeSet, VecDeque};
use web::routes::table;

/// What a policy has to say.
const POLICY: [&str; 9] = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "form-action 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
];

/// Looks at the headers of one answer.
fn is_armoured(what: &str, answer: &Answer) {
    assert!(answer.status < 500, "{what}: {} {}", answer.status, answer.body);
    let policy: BTreeSet<&str> = answer.header("content-security-policy").split(';').map(str::trim).collect();
    let file = BTreeSet::from(["default-src 'none'", "sandbox"]);
    assert!(policy == BTreeSet::from(POLICY) || policy == file, "{what}: {policy:?}");
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "same-origin"),
        ("x-frame-options", "DENY"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
    ] {
        assert_eq!(answer.header(name), value, "{what}: {name}");
    }
    assert!(answer.header("permissions-policy").contains("camera=()"), "{what}");
    for name in ["server", "x-powered-by", "access-control-allow-origin", "access-control-allow-credentials"] {
        assert!(answer.header(name).is_empty(), "{what} says {name}");
    }
    let kind = answer.header("content-type");
    if !answer.bytes.is_empty() {
        let known = [
            "text/",
            "application/json",
            "application/problem+json",
            "application/octet-stream",
            "image/svg+xml",
            "application/pdf",
            "application/atom+xml",
            "application/vnd.",
        ];
        assert!(known.iter().any(|start| kind.starts_with(start)), "{what}: {kind:?}");
        assert!(!kind.starts_with("text/") || kind.contains("charset=utf-8"), "{what}: {kind:?}");
        assert!(!answer.body.contains("\u{27e6}"), "{what}: a text is missing");
    }
    let open = ["/assets/", "/log/", "/calls.atom", "/calls.ics", "/calendar", "/organisations.csv", "/api/", "/.well-known/", "/rules"];
    let cache = answer.header("cache-control");
    let path = what.split_whitespace().nth(1).unwrap_or_default();
    assert!(
        open.iter().any(|start| path.starts_with(start))
            || cache.contains("no-store")
            || cache.starts_with("private")
            || answer.status == 303
            || answer.bytes.is_empty(),
        "{what}: {cache:?}"
    );
}

/// Everything that somebody reaches by following links.
fn walk(who: &str, person: &Person) -> usize {
    let (mut seen, mut next) = (BTreeSet::new(), VecDeque::from(["/".to_owned()]));
    while let Some(path) = next.pop_front() {
        if seen.len() > 120 || !seen.insert(path.clone()) {
            continue;
        }
        let answer = person.page(&path);
        is_armoured(&format!("GET {path} {who}"), &answer);
        if !answer.header("content-type").starts_with("text/html") {
            continue;
        }
        for tag in tags(&answer.body) {
            assert!(tag.name != "style" && tag.attribute("style").is_none() && tag.attribute("srcdoc").is_none(), "{path}: style inside");
            assert!(tag.name != "script" || tag.closes || tag.has("src"), "{path}: a script inside");
            for name in ["src", "href", "action", "formaction"] {
                let Some(to) = tag.attribute(name) else { continue };
                assert!(!to.starts_with("javascript:") && !to.starts_with("data:text"), "{path}: {to}");
                // The address of the page itself, its other language and its feed are named, not fetched.
                let is_named = tag.name == "link" && (matches!(tag.attribute("rel"), Some("canonical" | "alternate")) || tag.has("itemprop"));
                assert!(tag.name == "a" || is_named || !to.contains("://"), "{path} fetches {to}");
                let to = to.split('#').next().unwrap_or_default();
                if tag.name == "a" && to.starts_with('/') && !to.starts_with("//") && !to.starts_with("/language") {
                    next.push_back(to.to_owned());
                }
            }
        }
    }
    seen.len()
}

#[test]
fn every_page_that_links_lead_to_is_armoured() {
    for_each_database(|database| {
        let centre = Centre::found(database);
        let call = open_call(&centre, "BR-2026-01", "2020-01-01 09:00", "2090-01-01 16:00");
        let later = open_call(&centre, "BR-2026-02", "2020-01-01 09:00", "2090-01-01 16:00");
        let wang = centre.applicant("王芳", "wang.fang@bjmu.example.org", "北京大学医学部");
        let draft = complete_draft(&wang, &call, "拓扑超导体中的准粒子");
        made(&wang.post_json(&format!("{draft}/submission"), &signed("王芳")));
        complete_draft(&wang, &later, "另一个题目");
        made(
            &centre
                .officer()
                .post_json(&format!("{}/calls", programme(&centre, "PX")), &call_content("BR-2026-03", "2026-04-01 09:00", "2026-05-30 16:00")),
        );
        let walked = [("nobody", &centre.anonymous()), ("officer", &centre.officer()), ("applicant", &wang)].map(|(who, person)| walk(who, person));
        assert!(walked.into_iter().all(|count| count >= 12), "{walked:?}");
    });
}

#[test]
fn every_route_is_armoured_whatever_it_answers() {
    for_each_database(|database| {
        let centre = Centre::found(database);
        let (officer, nobody) = (centre.officer(), centre.anonymous());
        for route in table().iter().filter(|route| !route.path.starts_with("/sessions/end")) {
            let path = route.path.replace("{*path}", "0/000").replace(['{', '}'], "");
            let path = if route.path == "/assets/{hash}/{name}" { web::routes::asset_url("app.js") } else { path };
            for (who, person) in [("officer", &officer), ("nobody", &nobody)] {
                for accept in ["text/html", "application/json"] {
                    let what = format!("{} {path} {who} {accept}", route.method);
                    is_armoured(&what, &person.send(route.method.as_str(), &path, &[("Accept", accept)], b""));
                    is_armoured(&format!("PUT {path} {who} {accept}"), &person.send("PUT", &path, &[("Accept", accept)], b""));
                }
            }
        }
        let json = [("Accept", "application/json"), ("Content-Type", "application/json")];
        for (method, path, headers, body) in [
            ("TRACE", "/calls", &json[..1], "".to_owned()),
            ("GET", "/nothing", &json[..1], String::new()),
            ("GET", "/%ff", &json[..1], String::new()),
            ("POST", "/people", &json[..], "{".to_owned()),
            ("POST", "/people", &json[..], "a".repeat(2_000_000)),
            ("POST", "/people", &[("Accept", "text/html"), ("Origin", "https://evil.example")], String::new()),
            ("GET", "/account", &[("Accept", "application/json"), ("Authorization", "Bearer kct_none")], String::new()),
        ] {
            let answer = nobody.send(method, path, headers, body.as_bytes());
            assert!(answer.status >= 400, "{method} {path}: {}", answer.status);
            is_armoured(&format!("{method} {path}"), &answer);
            assert!(!answer.body.contains("panicked") && !answer.body.contains(".rs:"), "{method} {path}: {}", answer.body);
        }
        assert!(!nobody.send("TRACE", "/calls", &[("X-Secret", "echo")], b"").body.contains("echo"));
    });
}

#[test]
fn the_description_says_of_each_address_whether_it_asks_who_comes() {
    let described: serde_json::Value = serde_json::from_str(&web::openapi()).expect("it is JSON");
    let matrix = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/matrix.txt")).expect("the matrix is there");
    for line in matrix.lines().skip(1) {
        let mut words = line.split_whitespace();
        let (Some(method), Some(path)) = (words.next(), words.next()) else { continue };
        let Some(nobody) = line.get(66..).and_then(|cells| cells.split_whitespace().next()) else { continue };
        let operation = &described["paths"][path.replace("{*path}", "{path}")][method.to_lowercase()];
        if operation.is_object() {
            let open = operation["security"].as_array().is_some_and(|ways| ways.contains(&serde_json::json!({})));
            assert_eq!(open, nobody != "401", "{line}");
        }
    }
}
