//! Addresses that name nothing, or something else; methods and queries that make no sense.

use super::{Stage, refused, without_a_trace};
use crate::harness::Person;
use web::routes::table;

/// Ids of every kind, of nothing, and what is none, each with the first part of the addresses where it belongs.
fn ids(stage: &Stage) -> Vec<(String, &'static [&'static str])> {
    let id = |location: &str| location.rsplit('/').next().unwrap_or_default().to_owned();
    let people = stage.officer.get("/people").json();
    let person = people["people"][0]["id"].as_str().or_else(|| people[0]["id"].as_str()).expect("a person in the list").to_owned();
    let mut ids: Vec<(String, &'static [&'static str])> = vec![
        (id(&stage.programme), &["/programmes/"]),
        (id(&stage.call), &["/calls/"]),
        (id(&stage.draft), &["/drafts/", "/applications/"]),
        (person, &["/people/"]),
    ];
    let odd =
        ["0".repeat(26), "7".repeat(26), "8".repeat(26), "a".repeat(300), "0".repeat(25) + "A", "-1".to_owned(), "1".to_owned(), "null".to_owned()];
    ids.extend(
        odd.into_iter().chain(["%00", "%ff", "..%2f..", "%E2%80%AE", "'%20OR%201=1", "%3Cb%3E"].map(str::to_owned)).map(|id| (id, [].as_slice())),
    );
    ids
}

fn filled(path: &str, id: &str) -> String {
    let rest = ["{token}", "{field}", "{number}", "{version}", "{hash}", "{name}", "{*path}"];
    rest.iter().fold(path.replace("{id}", id), |path, name| path.replace(name, id))
}

#[test]
fn ids_of_another_kind_name_nothing() {
    without_a_trace(|stage| {
        let somebody: [(&str, &Person); 3] = [("officer", &stage.officer), ("applicant", &stage.wang), ("nobody", &stage.centre.anonymous())];
        for (id, home) in ids(stage) {
            for route in table().iter().filter(|route| route.path.contains('{') && !home.iter().any(|home| route.path.starts_with(home))) {
                let path = filled(route.path, &id);
                for (who, person) in somebody {
                    let headers = [("Accept", "application/json"), ("Content-Type", "application/json")];
                    let answer = person.send(route.method.as_str(), &path, &headers, if route.method.is_safe() { b"" } else { b"{}" });
                    let reads = route.method.is_safe() && !route.path.starts_with("/setup/");
                    // Who may not do such a thing at all, or sent nothing to do it with, is told that first.
                    let fine =
                        if reads { matches!(answer.status, 401 | 403 | 404) } else { matches!(answer.status, 400 | 401 | 403 | 404 | 409 | 422) };
                    assert!(fine, "{who}: {} {path} → {}: {}", route.method, answer.status, answer.body);
                    if who == "officer" && reads && !route.path.starts_with("/drafts") {
                        assert_eq!(answer.status, 404, "{} {path}: {}", route.method, answer.body);
                    }
                }
            }
        }
    });
}

#[test]
fn parts_of_things_that_are_not_there_name_nothing() {
    without_a_trace(|stage| {
        let read = |path: String| {
            let answer = stage.wang.get(&path);
            assert_eq!(answer.status, 404, "{path}: {}", answer.body);
        };
        for number in ["1", "99", "-1", "x", "18446744073709551616", "%00"] {
            read(format!("{}/files/body/{number}", stage.draft));
            read(format!("{}/documents/{number}", stage.call));
        }
        for field in ["title", "nothing", "..", "%00", "%ff"] {
            read(format!("{}/files/{field}/0", stage.draft));
        }
        for path in [
            "/nothing",
            "/log/tile/../../keys/log-1",
            "/log/tile/0/999",
            "/log/tile/x",
            "/assets/0/../../Cargo.toml",
            "/assets/x/app.js",
            "/%ff",
            "//",
            "/calls/",
        ] {
            read(path.to_owned());
        }
    });
}

#[test]
fn methods_that_an_address_does_not_take() {
    without_a_trace(|stage| {
        for (method, path, takes) in [
            ("DELETE", "/calls", "GET"),
            ("PUT", "/people", "POST"),
            ("POST", "/desk", "GET"),
            ("PATCH", "/health", "GET"),
            ("TRACE", "/calls", "GET"),
        ] {
            let answer = stage.officer.send(method, path, &[("Accept", "application/json")], b"");
            refused(&format!("{method} {path}"), &answer, 405, "request.method");
            assert!(answer.header("allow").contains(takes), "{method} {path}: {:?}", answer.headers);
        }
        assert_eq!(stage.officer.send("HEAD", "/calls", &[("Accept", "text/html")], b"").status, 200);
    });
}

#[test]
fn queries_that_make_no_sense() {
    without_a_trace(|stage| {
        let long = "q".repeat(5_000);
        let chinese = "%E8%B6%85%E5%AF%BC".repeat(500);
        let odd = [
            "%00",
            "%ff",
            "x",
            "-1",
            "18446744073709551616",
            "%E2%80%AE",
            "'%22%5C%3B--",
            "%25%5F",
            "*",
            "NEAR%28a%20b%29",
            "a%00b%26c",
            long.as_str(),
            chinese.as_str(),
            "é",
            "=",
        ];
        let open = [
            ("/calls", ["q", "class", "state", "done"]),
            ("/desk", ["q", "call", "sort", "after"]),
            ("/desk/applications.csv", ["q", "stage", "sort", "after"]),
        ];
        let more = [
            ("/people", ["q", "after", "done", "back"]),
            ("/verify", ["entry", "index", "receipt", "q"]),
            ("/", ["done", "back", "q", "language"]),
            ("/sessions/new", ["back", "done", "q", "x"]),
        ];
        for (path, names) in open.into_iter().chain(more) {
            for (name, value) in names.iter().flat_map(|name| odd.iter().map(move |value| (name, value))) {
                let path = format!("{path}?{name}={value}");
                for answer in [stage.officer.page(&path), stage.officer.get(&path)] {
                    assert!(matches!(answer.status, 200 | 303 | 404 | 422), "{} from {path}: {}", answer.status, answer.body);
                    assert!(!answer.body.contains('⟦'), "{path}: {}", answer.visible());
                }
            }
        }
        for (query, rule) in
            [("sort=size", "request.option"), ("stage=lost", "request.option"), ("call=x", "request.option"), ("after=x", "request.option")]
        {
            refused(query, &stage.officer.get(&format!("/desk?{query}")), 422, rule);
        }
        let unknown = stage.officer.get(&format!("/desk?after={}", "0".repeat(26)));
        assert_eq!(unknown.status, 200, "a cursor whose row is gone is no fault: {}", unknown.body);
        assert_eq!(stage.officer.get("/language?to=fr&back=//evil.example").location(), "/");
    });
}
