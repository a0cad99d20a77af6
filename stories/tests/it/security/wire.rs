//! Wire 报文: hosts, methods and lengths that a message claims; what two readers could take for two messages is taken for none.

use crate::harness::{Centre, for_each_database, raw};
use crate::scene::{complete_draft, open_call};
use serde_json::json;

const EVIL: &str = "evil.example";

#[test]
fn a_claimed_host_leads_nobody_away() {
    for_each_database(|database| {
        let centre = Centre::empty_with(database, Some(web::Gateway::Shown)).founded();
        let claimed = [
            ("X-Forwarded-Host", EVIL),
            ("Forwarded", "host=evil.example;proto=https"),
            ("X-Host", EVIL),
            ("X-Original-Host", EVIL),
            ("X-Forwarded-Proto", "https"),
            ("X-Forwarded-Prefix", "//evil.example"),
            ("X-Original-URL", "/audit"),
            ("X-Rewrite-URL", "/audit"),
            ("X-Forwarded-For", "10.0.0.1"),
        ];
        let nobody = centre.anonymous();
        for path in ["/", "/calls", "/sessions/new", "/account", "/people/new", "/nothing", "/log/key"] {
            for header in claimed {
                let answer = nobody.send("GET", path, &[("Accept", "text/html"), header], b"");
                let plain = nobody.page(path);
                assert_eq!((answer.status, answer.location()), (plain.status, plain.location()), "{path} {header:?}");
                assert!(!answer.body.contains(EVIL) && !format!("{:?}", answer.headers).contains(EVIL), "{path} {header:?}");
            }
            let answer =
                raw(centre.address, format!("GET {path} HTTP/1.1\r\nHost: {EVIL}\r\nAccept: text/html\r\nConnection: close\r\n\r\n").as_bytes());
            assert!(!answer.contains(EVIL), "{path}: {answer}");
        }
        // A letter names the centre's own address, whichever host the asker claimed.
        let email = "zhou.ming@centre.example.org";
        let officer = centre.officer();
        assert_eq!(officer.post_json("/account/contacts", &json!({ "address": email })).status, 200);
        let code = centre.store.read_now(|rows| rows.dispatches(1)).expect("what waits").first().map(|row| row.body.clone()).unwrap_or_default();
        let code: String =
            code.chars().collect::<Vec<_>>().windows(6).find(|six| six.iter().all(char::is_ascii_digit)).expect("a code").iter().collect();
        assert_eq!(officer.post_json("/account/contacts/proof", &json!({ "code": code })).status, 201);
        let body = format!("{{\"email\":\"{email}\"}}");
        let asked = raw(
            centre.address,
            format!("POST /password-resets HTTP/1.1\r\nHost: {EVIL}\r\nX-Forwarded-Host: {EVIL}\r\nAccept: application/json\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len()).as_bytes(),
        );
        assert!(asked.starts_with("HTTP/1.1 202"), "{asked}");
        let letter = centre.store.read_now(|rows| rows.dispatches(1)).expect("what waits").first().map(|row| row.body.clone()).unwrap_or_default();
        assert!(letter.contains(&format!("{}/password-resets/", centre.site.base())) && !letter.contains(EVIL), "{letter}");
        centre.check();
    });
}

#[test]
fn a_claimed_method_is_no_method() {
    for_each_database(|database| {
        let centre = Centre::found(database);
        let call = open_call(&centre, "BR-2026-01", "2020-01-01 09:00", "2090-01-01 16:00");
        let wang = centre.applicant("王芳", "wang.fang@bjmu.example.org", "北京大学医学部");
        let draft = complete_draft(&wang, &call, "拓扑超导体中的准粒子");
        for name in ["X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override", "_method"] {
            for method in ["GET", "POST"] {
                let answer = wang.send(method, &draft, &[("Accept", "application/json"), (name, "DELETE")], b"");
                assert!(answer.status < 500, "{name}");
            }
            assert_eq!(wang.get(&draft).status, 200, "{name}");
        }
        wang.get(&format!("{draft}?_method=DELETE"));
        wang.post_json(&draft, &json!({ "_method": "DELETE" }));
        assert_eq!(wang.get(&draft).status, 200);
        for method in ["TRACE", "TRACK", "CONNECT", "PROPFIND", "DEBUG", "get", "G\u{c8}T", "PURGE"] {
            let answer =
                raw(centre.address, format!("{method} /calls HTTP/1.1\r\nHost: x\r\nX-Mine: echoed\r\nConnection: close\r\n\r\n").as_bytes());
            assert!(answer.starts_with("HTTP/1.1 4") && !answer.contains("echoed"), "{method}: {answer}");
        }
    });
}

#[test]
fn a_message_has_one_end_or_none() {
    for_each_database(|database| {
        let centre = Centre::found(database);
        let events = centre.check().events;
        let inner = "POST /people HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}";
        let chunked = format!("0\r\n\r\n{inner}");
        let head = "POST /people HTTP/1.1\r\nHost: x\r\nAccept: application/json\r\nContent-Type: application/json\r\n";
        for (what, message) in [
            ("two lengths", format!("{head}Content-Length: 2\r\nContent-Length: 40\r\n\r\n{{}}{inner}")),
            ("a length twice in one", format!("{head}Content-Length: 2, 40\r\n\r\n{{}}{inner}")),
            ("a length and chunks", format!("{head}Content-Length: {}\r\nTransfer-Encoding: chunked\r\n\r\n{chunked}", chunked.len())),
            ("chunks that are not last", format!("{head}Transfer-Encoding: chunked, identity\r\n\r\n{chunked}")),
            ("chunks of another name", format!("{head}Transfer-Encoding: xchunked\r\n\r\n{chunked}")),
            ("chunks with a tab", format!("{head}Content-Length: 2\r\nTransfer-Encoding:\tchunked\r\n\r\n{chunked}")),
            ("chunks twice", format!("{head}Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n{chunked}")),
            ("a blank before the colon", format!("{head}Transfer-Encoding : chunked\r\nContent-Length: 2\r\n\r\n{chunked}")),
            ("a folded line", format!("{head}X-A: b\r\n Content-Length: 40\r\nContent-Length: 2\r\n\r\n{{}}{inner}")),
            ("a line of its own kind", format!("{head}Content-Length: 2\rTransfer-Encoding: chunked\r\n\r\n{chunked}")),
            ("a length with a sign", format!("{head}Content-Length: +2\r\n\r\n{{}}{inner}")),
            ("a length below none", format!("{head}Content-Length: -2\r\n\r\n{{}}{inner}")),
            ("a length too large", format!("{head}Content-Length: 18446744073709551618\r\n\r\n{{}}{inner}")),
            ("a length that is none", format!("{head}Content-Length: 0x2\r\n\r\n{{}}{inner}")),
            ("a chunk too large", format!("{head}Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n{inner}")),
            ("a chunk with a sign", format!("{head}Transfer-Encoding: chunked\r\n\r\n-1\r\n{inner}")),
            ("NUL in a header", format!("{head}X-A: a\0b\r\nContent-Length: 2\r\n\r\n{{}}")),
            ("another version", format!("{}Content-Length: 2\r\n\r\n{{}}", head.replace("HTTP/1.1", "HTTP/9.9"))),
            ("no version", "GET /people\r\n\r\n".to_owned()),
            ("500 headers", format!("{head}{}Content-Length: 2\r\n\r\n{{}}", "X-A: b\r\n".repeat(500))),
            ("a header of 1 MB", format!("{head}X-A: {}\r\nContent-Length: 2\r\n\r\n{{}}", "a".repeat(1_000_000))),
        ] {
            let answer = raw(centre.address, message.as_bytes());
            let answers = answer.matches("HTTP/1.1 ").count();
            let refused =
                answer.is_empty() || answer.starts_with("HTTP/1.1 4") || answer.starts_with("HTTP/1.0 4") || answer.starts_with("HTTP/1.1 505");
            assert!(refused && answers <= 1, "{what}: {answers} answers: {answer:.400}");
        }
        assert_eq!(centre.check().events, events);
        assert_eq!(centre.anonymous().get("/health").status, 200);
    });
}
