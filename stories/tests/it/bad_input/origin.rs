//! Requests that another site sends, and passwords that are tried out.

use super::{refused, without_a_trace};
use crate::harness::PASSWORD;
use serde_json::json;

#[test]
fn another_site_writes_nothing() {
    without_a_trace(|stage| {
        let form = ("Content-Type", "application/x-www-form-urlencoded");
        let check = |what: &str, headers: &[(&str, &str)], body: &str| {
            let mut headers = headers.to_vec();
            headers.extend([form, ("Accept", "text/html")]);
            let answer = stage.officer.send("POST", "/programmes", &headers, body.as_bytes());
            assert_eq!(answer.status, 403, "{what}: {}", answer.body);
            assert!(answer.body.contains("request.origin"), "{what}: {}", answer.visible());
        };
        let csrf = stage.officer.page("/programmes/new").form("/programmes").value("csrf").to_owned();
        let content = "code=EVIL&title_zh=a&purpose_zh=b";
        let with_token = format!("{content}&csrf={csrf}");
        check("another origin", &[("Origin", "https://evil.example")], &with_token);
        check("no origin to speak of", &[("Origin", "null")], &with_token);
        check("another site", &[("Sec-Fetch-Site", "cross-site")], &with_token);
        check("a neighbour", &[("Sec-Fetch-Site", "same-site")], &with_token);
        check("no token", &[("Sec-Fetch-Site", "same-origin")], content);
        check("another's token", &[("Sec-Fetch-Site", "same-origin")], &format!("{content}&csrf={}", "0".repeat(64)));
        check("neither origin nor token", &[], content);
        let cross = [("Origin", "https://evil.example"), ("Accept", "application/json"), ("Content-Type", "application/json")];
        for (method, path) in
            [("POST", "/sessions"), ("POST", "/sessions/end-all"), ("PATCH", stage.draft.as_str()), ("DELETE", stage.draft.as_str())]
        {
            refused(path, &stage.wang.send(method, path, &cross, b"{}"), 403, "request.origin");
        }
        let upload = stage.wang.page(&stage.draft);
        let removal = stage.wang.send("POST", &format!("{}/files/body/0/removal", stage.draft), &[("Accept", "text/html"), form], b"");
        assert_eq!((upload.status, removal.status), (200, 403), "the button of a file needs its token too");
        assert_eq!(stage.wang.get("/applications").status, 200, "the session lives");
    });
}

#[test]
fn nobody_is_led_off_the_site() {
    without_a_trace(|stage| {
        for back in [
            "https://evil.example/",
            "//evil.example/",
            "/\\evil.example",
            "/\t/evil.example",
            "/\r\nSet-Cookie: a=b",
            "javascript:alert(1)",
            "/..//evil.example\u{0}",
        ] {
            let form = [("email", "wang.fang@bjmu.example.org"), ("password", PASSWORD), ("back", back)];
            let answer = stage.centre.anonymous().post_form("/sessions", &form);
            assert_eq!((answer.status, answer.location()), (303, "/"), "{back:?}");
            assert!(
                answer
                    .headers
                    .iter()
                    .filter(|(name, _)| name == "set-cookie")
                    .all(|(_, cookie)| cookie.starts_with("kechuang=") || cookie.starts_with("device="))
            );
        }
    });
}

#[test]
fn passwords_are_not_tried_out() {
    without_a_trace(|stage| {
        let (here, elsewhere) = (stage.centre.anonymous(), stage.centre.anonymous().at([127, 0, 0, 2]));
        let wrong = json!({ "email": "wang.fang@bjmu.example.org", "password": "not-her-password" });
        let right = json!({ "email": "wang.fang@bjmu.example.org", "password": PASSWORD });
        for _ in 0..10 {
            refused("a wrong password", &here.post_json("/sessions", &wrong), 422, "person.sign-in");
        }
        refused("the eleventh", &here.post_json("/sessions", &wrong), 429, "person.tries");
        refused("the right one, too late", &here.post_json("/sessions", &right), 429, "person.tries");
        let others = json!({ "email": "zhou.ming@centre.example.org", "password": PASSWORD });
        assert_eq!(here.post_json("/sessions", &others).status, 201, "another person at the same machine");
        assert_eq!(elsewhere.post_json("/sessions", &right).status, 201, "the same person at another machine");
        let unknown = json!({ "email": "nobody@example.org", "password": PASSWORD });
        refused("an unknown address looks the same", &elsewhere.post_json("/sessions", &unknown), 422, "person.sign-in");
        let now = stage.centre.store.now();
        stage.centre.clock.set(rules::Instant(now.0 + 15 * 60_000 + 1));
        assert_eq!(here.post_json("/sessions", &right).status, 201, "a quarter of an hour later");
    });
}
