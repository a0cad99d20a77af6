//! Ways 登录方式: an app, recovery codes, text messages, passkeys; sessions, and tries that wait.

use super::device::{Passkey, app_code};
use super::*;

/// The second step that a right password asks for.
fn step(centre: &Centre, email: &str) -> Value {
    let asked = sign_in(&centre.anonymous(), email, PASSWORD);
    assert_eq!(asked.status, 202, "{}", asked.body);
    asked.json()
}

fn finish(centre: &Centre, step: &Value, code: &str) -> Answer {
    centre.anonymous().post_json("/sessions/steps", &json!({ "step": step["step"], "code": code }))
}

#[test]
fn an_app_and_recovery_codes_are_the_second_step() {
    with_gateway(|centre, gateway| {
        let email = "li.wei@iphy.example.org";
        let li = joined(centre, gateway, "李伟", email);
        refused("nothing to recover", &li.post_json("/account/recovery-codes", &json!({})), 409, "authenticator.recovery");
        let secret = set_up_app(centre, &li);
        let codes = li.post_json("/account/recovery-codes", &json!({}));
        assert_eq!(codes.status, 201, "{}", codes.body);
        let codes: Vec<String> = serde_json::from_value(codes.json()["codes"].clone()).expect("codes");
        assert_eq!(codes.len(), 10);
        refused("codes again", &li.post_json("/account/recovery-codes", &json!({})), 409, "authenticator.count");

        let asked = step(centre, email);
        assert_eq!(asked["methods"], json!(["totp", "recovery"]));
        refused("the code that enrolled it", &finish(centre, &asked, &app_code(&secret, centre.store.now())), 422, "authenticator.code");
        later(centre, 30_000);
        let code = app_code(&secret, centre.store.now());
        refused("a step of nobody's", &finish(centre, &json!({ "step": "00" }), &code), 409, "authenticator.step");
        assert_eq!(finish(centre, &asked, &code).status, 201);
        refused("the step again", &finish(centre, &asked, &code), 409, "authenticator.step");
        refused("the code again", &finish(centre, &step(centre, email), &code), 422, "authenticator.code");
        let early = app_code(&secret, Instant(centre.store.now().0 + 60_000));
        refused("two steps early", &finish(centre, &step(centre, email), &early), 422, "authenticator.code");

        assert_eq!(finish(centre, &step(centre, email), &codes[3].to_uppercase().replace('-', " ")).status, 201);
        refused("a recovery code again", &finish(centre, &step(centre, email), &codes[3]), 422, "authenticator.code");
        let left = li.get("/account/security").json();
        assert_eq!(left["authenticators"][1]["left"], 9);
        assert!(!li.page("/account/security").body.contains(&codes[0]), "recovery codes are shown once");

        let waiting = step(centre, email);
        later(centre, 10 * 60_000);
        let late = finish(centre, &waiting, &app_code(&secret, centre.store.now()));
        refused("ten minutes later", &late, 409, "authenticator.step");
        let wang = joined(centre, gateway, "王芳", "wang.fang@bjmu.example.org");
        let id = left["authenticators"][0]["id"].as_str().expect("an id").to_owned();
        refused("another's app", &wang.post_json(&format!("/account/authenticators/{id}/removal"), &json!({})), 404, "rights.found");
    });
}

#[test]
fn the_second_step_on_a_page() {
    with_gateway(|centre, gateway| {
        let email = "li.wei@iphy.example.org";
        let li = joined(centre, gateway, "李伟", email);
        let page = li.page("/account/authenticators/new");
        assert!(page.body.contains("<svg") && page.visible().contains("动态口令"), "{}", page.visible());
        let secret = set_up_app(centre, &li);
        later(centre, 30_000);
        let browser = centre.anonymous();
        let form = browser.page("/sessions/new").form("/sessions").with("email", email).with("password", PASSWORD).with("back", "/account");
        let asked = browser.submit(&form);
        assert_eq!(asked.status, 200, "{}", asked.visible());
        let wrong = browser.submit(&asked.form("/sessions/steps").with("code", "12345"));
        assert_eq!(wrong.status, 422, "{}", wrong.visible());
        let done = browser.submit(&wrong.form("/sessions/steps").with("code", &app_code(&secret, centre.store.now())));
        assert_eq!((done.status, done.location()), (303, "/account"), "{}", done.visible());
        assert!(asked.visible().contains("第二步验证"));
    });
}

#[test]
fn a_text_message_is_a_second_step() {
    with_gateway(|centre, gateway| {
        let email = "li.wei@iphy.example.org";
        let li = joined(centre, gateway, "李伟", email);
        let enrol = || li.post_json("/account/authenticators", &json!({ "method": "message" }));
        refused("without a number", &enrol(), 409, "authenticator.number");
        add_contact(centre, gateway, &li, "13812345678", "+8613812345678");
        assert_eq!(enrol().status, 201);
        let before = gateway.sent(centre).len();
        assert_eq!(centre.anonymous().post_json("/password-resets", &json!({ "email": "13812345678" })).status, 202);
        assert_eq!(gateway.sent(centre).len(), before, "one telephone is not both steps");
        let asked = step(centre, email);
        let send = |step: &Value| centre.anonymous().post_json("/sessions/messages", &json!({ "step": step["step"] }));
        assert_eq!(send(&asked).status, 202);
        let message = gateway.to(centre, "+8613812345678");
        assert_eq!((&message["channel"], &message["subject"]), (&json!("mobile"), &json!("")));
        let code = gateway.code(centre, "+8613812345678");
        assert_eq!(finish(centre, &asked, &code).status, 201);
        refused("the code again", &finish(centre, &step(centre, email), &code), 422, "authenticator.code");
        let asked = step(centre, email);
        send(&asked);
        let late = gateway.code(centre, "+8613812345678");
        later(centre, 10 * 60_000);
        refused("ten minutes later", &finish(centre, &step(centre, email), &late), 422, "authenticator.code");
        assert_eq!(li.post_json("/sessions/confirmation", &json!({ "password": PASSWORD })).status, 200);
        let contacts = li.get("/account/contacts").json();
        let number = contacts["contacts"][1]["id"].as_str().expect("an id");
        assert_eq!(li.post_json(&format!("/account/contacts/{number}/removal"), &json!({})).status, 200);
        assert_eq!(sign_in(&centre.anonymous(), email, PASSWORD).status, 201, "the messages end with the number");
    });
}

#[test]
fn who_got_hold_of_a_password_keeps_nobody_else_waiting() {
    with_gateway(|centre, gateway| {
        let email = "li.wei@iphy.example.org";
        let li = joined(centre, gateway, "李伟", email);
        let mut own = centre.anonymous();
        let form = own.page("/sessions/new").form("/sessions").with("email", email).with("password", PASSWORD);
        let known = own.submit(&form);
        own.keep_cookies(&known);
        let secret = set_up_app(centre, &li);
        let stolen = step(centre, email);
        for _ in 0..10 {
            refused("guessing the code", &finish(centre, &stolen, "000000"), 422, "authenticator.code");
        }
        later(centre, 30_000);
        let code = app_code(&secret, centre.store.now());
        refused("the right code from an unknown device", &finish(centre, &stolen, &code), 429, "person.tries");
        own.token = None;
        let asked = own.submit(&form);
        let done = own.submit(&asked.form("/sessions/steps").with("code", &code));
        assert_eq!(done.status, 303, "{}", done.visible());
    });
}

/// The challenge of a page's form for passkeys.
fn challenge(page: &Answer) -> String {
    let rest = page.body.split("data-challenge=\"").nth(1).expect("a challenge");
    rest.split('"').next().expect("a challenge").to_owned()
}

#[test]
fn a_passkey_signs_in_by_itself() {
    with_gateway(|centre, gateway| {
        let li = joined(centre, gateway, "李伟", "li.wei@iphy.example.org");
        let wang = joined(centre, gateway, "王芳", "wang.fang@bjmu.example.org");
        let origin = format!("http://localhost:{}", centre.address.port());
        let mut passkey = Passkey::new();
        let asked = challenge(&li.page("/account/security"));
        let enrol = |person: &Person, body: &Value| person.post_json("/account/authenticators", body);
        refused("from elsewhere", &enrol(&li, &passkey.create(&asked, "https://evil.example")), 422, "authenticator.passkey");
        refused("another's challenge", &enrol(&wang, &passkey.create(&asked, &origin)), 422, "authenticator.passkey");
        let made = passkey.create(&asked, &origin);
        assert_eq!(enrol(&li, &made).status, 201);
        refused("the challenge again", &enrol(&li, &made), 422, "authenticator.passkey");
        let same = passkey.create(&challenge(&wang.page("/account/security")), &origin);
        refused("another's passkey", &enrol(&wang, &same), 409, "authenticator.count");

        let enter = |body: &Value| centre.anonymous().post_json("/sessions/passkeys", body);
        let asked = challenge(&centre.anonymous().page("/sessions/new"));
        refused("from elsewhere", &enter(&passkey.get(&asked, "https://evil.example")), 422, "authenticator.passkey");
        refused("a challenge of nobody's", &enter(&passkey.get("AAAA", &origin)), 422, "authenticator.passkey");
        refused("an unknown passkey", &enter(&Passkey::new().get(&asked, &origin)), 422, "authenticator.passkey");
        let said = passkey.get(&asked, &origin);
        let answer = enter(&said);
        assert_eq!(answer.status, 201, "{}", answer.body);
        let mut browser = centre.anonymous();
        browser.sign_in_with(&answer);
        assert_eq!(browser.get("/account").json()["name"], "李伟");
        refused("the same again", &enter(&said), 422, "authenticator.passkey");
        assert_eq!(step(centre, "li.wei@iphy.example.org")["methods"], json!(["passkey"]), "the password alone no longer does");
        let late = challenge(&centre.anonymous().page("/sessions/new"));
        later(centre, 10 * 60_000);
        refused("ten minutes later", &enter(&passkey.get(&late, &origin)), 422, "authenticator.passkey");
    });
}

#[test]
fn an_attack_from_elsewhere_locks_nobody_out() {
    with_gateway(|centre, gateway| {
        let email = "li.wei@iphy.example.org";
        joined(centre, gateway, "李伟", email);
        let mut own = centre.anonymous();
        let form = own.page("/sessions/new").form("/sessions").with("email", email).with("password", PASSWORD);
        let known = own.submit(&form);
        own.keep_cookies(&known);
        let mut attackers = 0;
        let mut waiting = None;
        for machine in 2..12_u8 {
            for _ in 0..10 {
                let answer = sign_in(&centre.anonymous().at([127, 0, 0, machine]), email, OTHER);
                match answer.status {
                    422 => attackers += 1,
                    429 => waiting = Some(answer),
                    other => panic!("{other}: {}", answer.body),
                }
            }
        }
        assert_eq!(attackers, 50, "after fifty tries from anywhere, who is not known waits");
        let waiting = waiting.expect("somebody waits");
        assert_eq!(waiting.header("retry-after"), "15");
        let stranger = sign_in(&centre.anonymous().at([127, 0, 0, 200]), email, PASSWORD);
        refused("the right password from an unknown device", &stranger, 429, "person.tries");
        own.token = None;
        let entered = own.submit(&form);
        assert_eq!(entered.status, 303, "a device that signed in before has a count of its own: {}", entered.visible());
        later(centre, 15_000);
        assert_eq!(sign_in(&centre.anonymous().at([127, 0, 0, 200]), email, PASSWORD).status, 201, "and others wait, but not for ever");
    });
}

#[test]
fn sessions_are_listed_and_ended_one_by_one() {
    with_gateway(|centre, gateway| {
        let email = "li.wei@iphy.example.org";
        let li = joined(centre, gateway, "李伟", email);
        let wang = joined(centre, gateway, "王芳", "wang.fang@bjmu.example.org");
        let mut telephone = centre.anonymous();
        let answer = sign_in(&telephone, email, PASSWORD);
        telephone.sign_in_with(&answer);
        let sessions = li.get("/account").json()["sessions"].clone();
        let other = sessions.as_array().into_iter().flatten().find(|session| session["current"] == false).expect("another session").clone();
        let end = format!("/sessions/{}/end", other["handle"].as_str().expect("a handle"));
        refused("another's session", &wang.post_json(&end, &json!({})), 404, "session.found");
        assert_eq!(li.post_json(&end, &json!({})).status, 200);
        assert_eq!((telephone.get("/account").status, li.get("/account").status), (401, 200));
        refused("the second time", &li.post_json(&end, &json!({})), 404, "session.found");
        later(centre, 12 * 3_600_000);
        assert_eq!(li.get("/account").status, 401, "twelve hours without use");
        let mut steady = centre.anonymous();
        let answer = sign_in(&steady, email, PASSWORD);
        steady.sign_in_with(&answer);
        for _ in 0..65 {
            later(centre, 11 * 3_600_000);
            assert_eq!(steady.get("/account").status, 200);
        }
        later(centre, 11 * 3_600_000);
        assert_eq!(steady.get("/account").status, 401, "thirty days at most");
    });
}
