//! Tokens 访问令牌: a program acts in its person's name, within its areas and until its end.

use super::*;
use crate::scene::{call_content, complete_draft, open_call, programme};
use rules::erasure::Ground;
use rules::rights::Actor;
use rules::{Id, PersonId};

fn issue(centre: &Centre, person: &Person, areas: &[&str], days: i64) -> Answer {
    let until = Instant(centre.store.now().0 + days * 86_400_000).rfc3339();
    person.post_json("/account/tokens", &json!({ "label": "统计脚本", "areas": areas, "until": until }))
}

/// Somebody who sends a token.
fn program(centre: &Centre, answer: &Answer) -> Person {
    assert_eq!(answer.status, 201, "{}", answer.body);
    let mut program = centre.anonymous();
    program.sign_in_with(answer);
    program
}

#[test]
fn a_token_reaches_as_far_as_its_areas_and_no_further() {
    with_gateway(|centre, gateway| {
        let call = open_call(centre, "BR-2026-01", "2026-03-01 09:00", "2026-04-30 16:00");
        let li = joined(centre, gateway, "李伟", "li.wei@iphy.example.org");
        let reads = program(centre, &issue(centre, &li, &["read"], 30));
        let applies = program(centre, &issue(centre, &li, &["apply"], 30));
        assert!(reads.token.as_ref().is_some_and(|token| token.starts_with("kct_") && token.len() == 42));
        assert_eq!(reads.get("/applications").status, 200);
        refused("drafting by a token to read", &reads.post_json(&format!("{call}/drafts"), &json!({})), 403, "rights.token");
        complete_draft(&applies, &call, "低维量子材料");
        for (method, path) in [("GET", "/account"), ("GET", "/account/tokens"), ("GET", "/account/contacts"), ("GET", "/account/security")] {
            let answer = applies.send(method, path, &[("Accept", "application/json")], &[]);
            refused(path, &answer, 403, "token.session");
        }
        refused("a token by a token", &issue(centre, &applies, &["read"], 1), 403, "token.session");
        refused(
            "the profile",
            &applies.post_json("/account/profile", &json!({ "name": "李伟", "email": "li.wei@iphy.example.org", "language": "zh" })),
            403,
            "rights.token",
        );
        // A right password is refused as a wrong one is, so that no program can guess.
        for present in [PASSWORD, OTHER] {
            let changes = json!({ "current_password": present, "password": "another quiet lake in winter" });
            refused("a password by a token", &applies.post_json("/account/password", &changes), 403, "rights.token");
        }
        for path in ["/account/records", "/notices"] {
            refused(path, &reads.get(path), 403, "token.session");
        }
        for (path, body) in [
            ("/account/erasure", json!({ "ground": "consent-withdrawn" })),
            ("/account/career", json!({ "what": "former-name", "entry": "李维" })),
            ("/notices", json!({ "digest_hour": "9" })),
            ("/mandates", json!({ "delegate": "zhou.ming@centre.example.org", "scope": "centre", "until": "2026-05-01T00:00" })),
        ] {
            let answer = applies.post_json(path, &body);
            assert_eq!((answer.status, answer.rule().as_str()), (403, "rights.token"), "{path}: {}", answer.body);
        }
        assert_eq!(li.post_json("/tasks/calendar", &json!({})).status, 200);
        assert!(li.get("/tasks").json()["calendar"].is_string());
        assert_eq!(reads.get("/tasks").json()["calendar"], Value::Null, "an address that outlives the token");
        refused("signing out everywhere", &applies.post_json("/sessions/end-all", &json!({})), 403, "rights.token");
        let officer = program(centre, &issue(centre, &centre.officer(), &["read"], 30));
        let content = call_content("BR-2026-02", "2026-03-01 09:00", "2026-04-30 16:00");
        let under = programme(centre, "BJ-OTHER");
        refused("managing by a token to read", &officer.post_json(&format!("{under}/calls"), &content), 403, "rights.token");
        let manages = program(centre, &issue(centre, &centre.officer(), &["manage"], 30));
        assert_eq!(manages.post_json(&format!("{under}/calls"), &content).status, 201);
        refused(
            "giving roles by a token",
            &manages.post_json("/invitations", &json!({ "email": "a@example.org", "role": "reader", "scope": "centre" })),
            403,
            "rights.token",
        );
        assert!(li.get("/account/tokens").json()[0]["used"].is_string(), "its last use is shown");
        let page = li.page("/account/tokens").visible();
        assert!(page.contains("统计脚本") && !page.contains("kct_"), "{page}");
        let english = li.in_language("en").page("/account/tokens").visible();
        assert!(english.contains("Access tokens"), "{english}");
    });
}

/// Erases a person, once all of them has its place in the log; on PostgreSQL that takes a moment.
fn erased(centre: &Centre, person: PersonId) {
    let started = std::time::Instant::now();
    while let Err(why) = centre.block_on(centre.store.erase(Actor::Operator, person, Ground::ConsentWithdrawn)) {
        let waits = matches!(why, store::WriteError::Refused(rules::Refusal::Erasure(rules::erasure::Refusal::NotYetSequenced)));
        assert!(waits && started.elapsed() < std::time::Duration::from_secs(20), "{why:?}");
    }
}

#[test]
fn a_token_ends_is_revoked_and_dies_with_its_person() {
    with_gateway(|centre, gateway| {
        let li = joined(centre, gateway, "李伟", "li.wei@iphy.example.org");
        let wang = joined(centre, gateway, "王芳", "wang.fang@bjmu.example.org");
        for (areas, days, rule) in [(["read"], 0, "token.term"), (["read"], -1, "token.term"), (["read"], 367, "token.term")] {
            refused("the term", &issue(centre, &li, &areas, days), 409, rule);
        }
        refused("an unknown area", &issue(centre, &li, &["everything"], 1), 422, "request.option");
        let short = program(centre, &issue(centre, &li, &["read"], 1));
        let long = program(centre, &issue(centre, &li, &["read"], 366));
        let id = li.get("/account/tokens").json()[0]["id"].as_str().expect("an id").to_owned();
        refused("another's token", &wang.post_json(&format!("/account/tokens/{id}/revocation"), &json!({})), 404, "rights.found");
        later(centre, 86_400_000);
        refused("after its end", &short.get("/calls"), 401, "token.ended");
        assert_eq!(long.get("/calls").status, 200);
        let mistyped = {
            let mut person = long.clone();
            person.token = long.token.as_ref().map(|token| token.replace("kct_", "kct_0"));
            person
        };
        refused("mistyped", &mistyped.get("/calls"), 401, "token.unknown");
        let mut li = centre.anonymous();
        let answer = sign_in(&li, "li.wei@iphy.example.org", PASSWORD);
        li.sign_in_with(&answer);
        for token in li.get("/account/tokens").json().as_array().into_iter().flatten() {
            let path = format!("/account/tokens/{}/revocation", token["id"].as_str().expect("an id"));
            assert_eq!(li.post_json(&path, &json!({})).status, 200);
            refused("the second time", &li.post_json(&path, &json!({})), 409, "token.once");
        }
        refused("revoked", &long.get("/calls"), 401, "token.revoked");
        let last = program(centre, &issue(centre, &li, &["read"], 30));
        set_up_app(centre, &li);
        assert_eq!(li.post_json("/account/recovery-codes", &json!({})).status, 201);
        add_contact(centre, gateway, &li, "13812345678", "+8613812345678");
        let person = PersonId(Id::parse(li.get("/account").json()["id"].as_str().expect("an id")).expect("an id"));
        erased(centre, person);
        refused("of an erased person", &last.get("/calls"), 401, "token.revoked");
        refused("signing in", &sign_in(&centre.anonymous(), "13812345678", PASSWORD), 422, "person.sign-in");
        centre.check();
        let again = joined(centre, gateway, "李伟", "li.wei@iphy.example.org");
        add_contact(centre, gateway, &again, "13812345678", "+8613812345678");
    });
}
