//! Browser 浏览器: cookies are bound to this host, tokens change where a right begins and end where it ends, and another site can do nothing.

use crate::harness::{Answer, Centre, PASSWORD, Person, for_each_database};
use crate::scene::{beijing, programme};
use serde_json::json;

const WANG: &str = "wang.fang@bjmu.example.org";

fn cookies(answer: &Answer) -> Vec<&str> {
    answer.headers.iter().filter(|(name, _)| name == "set-cookie").map(|(_, value)| value.as_str()).collect()
}

fn sign_in(person: &Person) -> Answer {
    person.submit(&person.page("/sessions/new").form("/sessions").with("email", WANG).with("password", PASSWORD))
}

#[test]
fn over_tls_cookies_belong_to_this_host_and_browsers_are_told_to_stay_on_it() {
    for_each_database(|database| {
        let centre = Centre::empty_called(database, None, Some("https://kc.example.org")).founded();
        centre.applicant("王芳", WANG, "北京大学医学部");
        let answer = sign_in(&centre.anonymous());
        assert_eq!((answer.status, cookies(&answer).len()), (303, 2), "{:?}", answer.headers);
        let language = centre.anonymous().page("/language?to=en&back=/");
        for cookie in cookies(&answer).into_iter().chain(cookies(&language)) {
            assert!(cookie.starts_with("__Host-"), "{cookie}");
            for part in ["; Secure", "; HttpOnly", "; SameSite=Lax", "; Path=/"] {
                assert!(cookie.contains(part), "{cookie} lacks {part}");
            }
            assert!(!cookie.contains("Domain") && !cookie.contains("; Path=/s"), "{cookie}");
        }
        for path in ["/", "/calls", "/nothing", "/log/key", "/assets/0/style.css", "/health"] {
            let told = centre.anonymous().page(path);
            assert_eq!(told.header("strict-transport-security"), "max-age=63072000; includeSubDomains", "{path}");
        }
        // A cookie under the plain name was planted by somebody: it is no session.
        let token = cookies(&answer)[0].split(';').next().and_then(|pair| pair.split_once('=')).expect("a cookie").1.to_owned();
        let with = |name: &str| {
            centre.anonymous().send("GET", "/applications", &[("Accept", "application/json"), ("Cookie", &format!("{name}={token}"))], b"").status
        };
        assert_eq!((with("kechuang"), with("__Host-kechuang")), (401, 200));
        let left =
            centre.anonymous().send("POST", "/sessions/end", &[("Accept", "application/json"), ("Cookie", &format!("__Host-kechuang={token}"))], b"");
        assert!(
            cookies(&left)
                .iter()
                .any(|cookie| cookie.starts_with("__Host-kechuang=;") && cookie.contains("Max-Age=0") && cookie.contains("; Secure"))
        );
        centre.check();
    });
}

#[test]
fn a_token_is_new_where_a_right_begins_and_worth_nothing_where_it_ends() {
    for_each_database(|database| {
        let centre = Centre::found_at(database, beijing("2026-03-31 09:00"));
        centre.applicant("王芳", WANG, "北京大学医学部");
        let mut wang = centre.anonymous();
        // Whoever plants a token of their own finds it unused.
        wang.token = Some("0".repeat(64));
        let first = sign_in(&wang);
        wang.keep_cookies(&first);
        let old = wang.clone();
        assert!(wang.token.as_deref().is_some_and(|token| token.len() == 64 && token != "0".repeat(64)));
        assert!(cookies(&first).iter().all(|cookie| !cookie.contains("Secure") && cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax")));
        assert!(first.header("strict-transport-security").is_empty(), "without TLS nobody is kept away");

        // Signing in again in the same browser ends what was.
        let login = json!({ "email": WANG, "password": PASSWORD });
        let page = wang.page("/account");
        let csrf = page.form("/account/profile").value("csrf").to_owned();
        let again = wang.post_form("/sessions", &[("email", WANG), ("password", PASSWORD), ("csrf", &csrf)]);
        assert_eq!(again.status, 303, "{}", again.visible());
        wang.keep_cookies(&again);
        assert_eq!((old.page("/account").status, wang.page("/account").status), (303, 200));

        // Showing again that it is them exchanges the token, and the forms of other windows stay good.
        centre.clock.stop_at(beijing("2026-03-31 10:00"));
        let other_window = wang.page("/account").form("/account/profile");
        let before = wang.clone();
        let confirmed = wang.submit(&wang.page("/sessions/confirmation").form("/sessions/confirmation").with("password", PASSWORD));
        assert_eq!(confirmed.status, 303, "{}", confirmed.visible());
        wang.keep_cookies(&confirmed);
        assert_ne!(wang.token, before.token);
        assert_eq!((before.page("/account").status, wang.page("/account").status), (303, 200));
        let saved = wang.submit(&other_window.with("organisation", "北京大学第三医院"));
        assert_eq!(saved.status, 303, "{}", saved.visible());

        let ended = wang.submit(&wang.page("/account").form("/sessions/end"));
        assert_eq!((ended.status, ended.header("clear-site-data")), (303, "\"storage\""));
        assert_eq!(wang.page("/account").status, 303, "the token is worth nothing");
        let program = centre.anonymous().post_json("/sessions", &login);
        let mut one = centre.anonymous();
        one.sign_in_with(&program);
        let mut two = centre.anonymous();
        two.sign_in_with(&centre.anonymous().post_json("/sessions", &login));
        assert_eq!(one.post_json("/sessions/end-all", &json!({})).status, 200);
        assert_eq!((one.get("/account").status, two.get("/account").status), (401, 401), "everywhere");
        centre.check();
    });
}

#[test]
fn nothing_is_done_for_another_site_whatever_it_sends() {
    for_each_database(|database| {
        let centre = Centre::found(database);
        programme(&centre, "BJ-BASIC");
        let officer = centre.officer();
        let (events, cookie) = (centre.check().events, format!("kechuang={}", officer.token.as_deref().expect("a session")));
        let nobody = centre.anonymous();
        let body = r#"{"code":"EVIL","title_zh":"a","purpose_zh":"b"}"#;
        let form = "code=EVIL&title_zh=a&purpose_zh=b";
        let evil = [("Origin", "https://evil.example"), ("Sec-Fetch-Site", "cross-site")];
        for (kind, sent) in [
            ("text/plain", body),
            ("application/json", body),
            ("application/x-www-form-urlencoded", form),
            ("multipart/form-data; boundary=kc", "--kc\r\nContent-Disposition: form-data; name=\"code\"\r\n\r\nEVIL\r\n--kc--\r\n"),
            ("application/json; charset=utf-7", body),
            ("", body),
        ] {
            for origin in [&evil[..1], &evil[1..], &[("Origin", "null")], &[("Origin", "http://127.0.0.1:1")], &[("Sec-Fetch-Site", "same-site")]] {
                let mut headers = vec![("Accept", "text/html"), ("Content-Type", kind), ("Cookie", cookie.as_str())];
                headers.extend(origin);
                let answer = nobody.send("POST", "/programmes", &headers, sent.as_bytes());
                assert_eq!(answer.status, 403, "{kind} {origin:?}: {}", answer.visible());
            }
            // A browser that says nothing of where it comes from has at least to know the token of the form.
            let headers = [("Accept", "text/html"), ("Content-Type", kind), ("Cookie", cookie.as_str())];
            if !kind.starts_with("application/json") {
                let answer = nobody.send("POST", "/programmes", &headers, sent.as_bytes());
                assert!(matches!(answer.status, 400 | 403), "{kind}: {}", answer.status);
            }
        }
        for path in ["/programmes?code=EVIL&title_zh=a&purpose_zh=b", "/sessions/end", "/sessions/end-all", "/account/tokens?label=x"] {
            officer.page(path);
        }
        let asked = nobody.send(
            "OPTIONS",
            "/programmes",
            &[("Origin", "https://evil.example"), ("Access-Control-Request-Method", "POST"), ("Cookie", &cookie)],
            b"",
        );
        assert!(asked.headers.iter().all(|(name, _)| !name.starts_with("access-control-")), "{:?}", asked.headers);
        assert_eq!((officer.get("/programmes").status, centre.check().events), (200, events), "the session lives, and nothing was done");
    });
}
