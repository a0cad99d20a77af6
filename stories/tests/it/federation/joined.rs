//! Joined 与其他登录方式的衔接: a service signs in beside passwords, second steps, proven addresses, merged records and tokens.

use super::{Town, register, sign_in};
use crate::harness::{Answer, Centre, PASSWORD, Person, for_each_database};
use crate::signing_in::{device::app_code, set_up_app};
use crate::smtp::Server;
use rules::Instant;
use serde_json::{Value, json};
use std::time::{Duration, Instant as Monotonic};
use store::{Clock, SystemClock};

const ADDRESS: &str = "he.jingwen@huairou.example.edu.cn";

fn subject(name: &str, email: &str, verified: bool) -> Value {
    json!({ "sub": format!("s-{name}"), "name": name, "email": email, "email_verified": verified })
}

/// Ties who has signed in to who the university says is there.
fn link(centre: &Centre, person: &mut Person) {
    let first = sign_in(centre, person, "university", "/account");
    assert!(first.location().contains("/choice"), "{}", first.body);
    let linked = person.submit(&person.page(first.location()).form("/links"));
    assert_eq!(linked.location(), "/account?done=identity-linked", "{}", linked.body);
}

/// A browser in which somebody has signed in by their password.
fn browser(centre: &Centre, email: &str) -> Person {
    let mut person = centre.anonymous();
    let form = person.page("/sessions/new").form("/sessions").with("email", email).with("password", PASSWORD);
    let answer = person.submit(&form);
    person.keep_cookies(&answer);
    assert_eq!(answer.status, 303, "{}", answer.body);
    person
}

fn pass(centre: &Centre, seconds: i64) {
    centre.clock.set(Instant(centre.store.now().0 + seconds * 1_000));
}

fn refused(what: &str, answer: &Answer, status: u16, rule: &str) {
    assert_eq!((answer.status, answer.rule().as_str()), (status, rule), "{what}: {}", answer.body);
}

#[test]
fn who_has_a_second_step_is_asked_for_it_unless_the_service_is_strong() {
    for_each_database(|database| {
        let town = Town::of(database);
        town.university.is(subject("何静文", "", false));
        {
            let centre = Centre::found(database);
            centre.applicant("何静文", ADDRESS, "怀柔大学");
            let mut owner = browser(&centre, ADDRESS);
            link(&centre, &mut owner);
            let secret = set_up_app(&centre, &owner);
            pass(&centre, 60);
            let mut person = centre.anonymous();
            let asked = sign_in(&centre, &mut person, "university", "/mailbox");
            assert_eq!((asked.status, person.token.as_deref()), (200, None), "{}", asked.body);
            assert!(asked.visible().contains("第二步验证"), "{}", asked.visible());
            assert_eq!(person.get("/account").status, 401, "nobody has signed in yet");
            let done = person.submit(&asked.form("/sessions/steps").with("code", &app_code(&secret, centre.store.now())));
            person.keep_cookies(&done);
            assert_eq!((done.status, done.location()), (303, "/mailbox"), "{}", done.body);
            assert_eq!(person.get("/account").json()["id"], owner.get("/account").json()["id"]);
            // Signing in again by the service alone does not stand for the step in a session that is open either.
            let again = sign_in(&centre, &mut person, "university", "/account");
            assert!(again.body.contains("/sessions/steps"), "{}", again.body);
            centre.check();
        }
        let path = database.data.join("identity.toml");
        let text = std::fs::read_to_string(&path).expect("the description is read");
        std::fs::write(&path, text.replacen("id = \"university\"", "id = \"university\"\nstrong = true", 1)).expect("it is written");
        let centre = Centre::empty(database);
        // No clock runs backwards.
        centre.clock.set(Instant(SystemClock.now().0 + 90_000));
        let mut person = centre.anonymous();
        assert_eq!(sign_in(&centre, &mut person, "university", "/mailbox").location(), "/mailbox");
    });
}

#[test]
fn what_is_tied_is_changed_by_who_shows_again_that_it_is_them_and_by_no_program() {
    for_each_database(|database| {
        let town = Town::of(database);
        let centre = Centre::found(database);
        let owner = centre.applicant("何静文", ADDRESS, "怀柔大学");
        town.university.is(subject("何静文", "", false));
        let mut person = browser(&centre, ADDRESS);
        let first = sign_in(&centre, &mut person, "university", "/account");
        let until = Instant(centre.store.now().0 + 86_400_000).rfc3339();
        let issued = owner.post_json("/account/tokens", &json!({ "label": "脚本", "areas": ["read", "apply", "manage"], "until": until }));
        let mut program = centre.anonymous();
        program.sign_in_with(&issued);
        let state = first.location().rsplit('=').next().expect("a state").to_owned();
        let links = "/sessions/federated/university/links";
        refused("linking by a token", &program.post_json(links, &json!({ "state": state })), 403, "token.session");
        pass(&centre, 15 * 60);
        let late = person.submit(&person.page(first.location()).form("/links"));
        assert!(late.location().starts_with("/sessions/confirmation?back="), "{} {}", late.status, late.body);
        let confirmed = person.submit(&person.page(late.location()).form("/sessions/confirmation").with("password", PASSWORD));
        assert_eq!(confirmed.status, 303, "{}", confirmed.body);
        person.keep_cookies(&confirmed);
        let linked = person.submit(&person.page(first.location()).form("/links"));
        assert_eq!(linked.location(), "/account?done=identity-linked", "{}", linked.body);
        let form = person.page("/account").form("/unlinking");
        refused("unlinking by a token", &program.post_json(&form.action, &json!({})), 403, "token.session");
        // The academy says no times, so the centre's clock may run ahead of it.
        town.academy.is("chen.yutong", "");
        let first = sign_in(&centre, &mut person, "academy", "/account");
        assert_eq!(person.submit(&person.page(first.location()).form("/links")).location(), "/account?done=identity-linked");
        pass(&centre, 15 * 60);
        assert!(person.submit(&form).location().starts_with("/sessions/confirmation?back="));
        // Who has no password shows it by signing in through the service again.
        let mut again = browser_by_service(&centre);
        pass(&centre, 15 * 60);
        let form = again.page("/account").form("/unlinking");
        let confirmation = again.submit(&form).location().to_owned();
        assert!(again.page(&confirmation).visible().contains("也可以通过该服务再登录一次"));
        assert_eq!(sign_in(&centre, &mut again, "academy", "/account").location(), "/account");
        let untied = again.submit(&again.page("/account").form("/unlinking"));
        assert_eq!(untied.location(), "/account?done=identity-unlinked", "{}", untied.body);
        centre.check();
    });
}

fn browser_by_service(centre: &Centre) -> Person {
    let mut person = centre.anonymous();
    assert_eq!(sign_in(centre, &mut person, "academy", "/account").location(), "/account");
    person
}

/// Waits for the next letter to an address, and takes the link out of it.
fn followed(centre: &Centre, server: &Server, address: &str) -> String {
    let started = Monotonic::now();
    loop {
        if let Some(letter) = server.opened(address) {
            let body = letter.body();
            let found = body.split_whitespace().find_map(|word| word.split_once("/registrations/"));
            return format!("/registrations/{}", found.expect("a link").1);
        }
        centre.block_on(web::work_once(&centre.site)).expect("what waits is sent");
        assert!(started.elapsed() < Duration::from_secs(20), "nothing comes for {address}");
    }
}

#[test]
fn a_typed_address_is_proven_first_and_one_that_the_service_gives_out_is_taken() {
    for_each_database(|database| {
        let town = Town::of(database);
        let centre = Centre::found(database);
        centre.clock.set(SystemClock.now());
        let server = Server::start();
        centre.site.send_mail_by(web::MailGateway::parse(&server.gateway()).expect("a gateway"));
        // Typed: a letter first, and nobody is signed in before its link is followed.
        town.university.is(subject("林知远", "", false));
        let mut person = centre.anonymous();
        let first = sign_in(&centre, &mut person, "university", "/calls");
        let asked = register(&mut person, &first, "lin.zhiyuan@example.org");
        assert_eq!(asked.status, 202, "{}", asked.body);
        assert_eq!(person.get("/account").status, 401);
        assert!(sign_in(&centre, &mut centre.anonymous(), "university", "").location().contains("/choice"), "nothing is tied yet");
        let link = followed(&centre, &server, "lin.zhiyuan@example.org");
        let done = person.submit(&person.page(&link).form(&link));
        person.keep_cookies(&done);
        assert_eq!(done.status, 303, "{}", done.body);
        let account = person.get("/account").json();
        assert_eq!(account["identities"].as_array().map(Vec::len), Some(1));
        let contacts = person.get("/account/contacts").json()["contacts"].clone();
        assert_eq!((contacts[0]["address"].as_str(), contacts[0]["proven"].as_bool()), (Some("lin.zhiyuan@example.org"), Some(true)));
        let mut again = centre.anonymous();
        assert_eq!(sign_in(&centre, &mut again, "university", "").location(), "/");
        assert_eq!(again.get("/account").json()["id"], account["id"]);
        // Its own address, vouched for: at once, and proven.
        town.university.is(subject("何静文", ADDRESS, true));
        let mut vouched = centre.anonymous();
        let first = sign_in(&centre, &mut vouched, "university", "");
        assert_eq!(register(&mut vouched, &first, ADDRESS).status, 303);
        assert_eq!(vouched.get("/account/contacts").json()["contacts"][0]["proven"], true);
        // The same service under another subject, with that address: it is proven here, so it links.
        town.university.is(json!({ "sub": "another", "name": "何静文", "email": ADDRESS, "email_verified": true }));
        let mut other = centre.anonymous();
        assert_eq!(sign_in(&centre, &mut other, "university", "").location(), "/");
        assert_eq!(other.get("/account").json()["id"], vouched.get("/account").json()["id"]);
        // Somebody's own address is theirs alone: its owner is told, and who asks learns nothing.
        town.university.is(subject("无名", "", false));
        let mut stranger = centre.anonymous();
        let first = sign_in(&centre, &mut stranger, "university", "");
        assert_eq!(register(&mut stranger, &first, ADDRESS).status, 202);
        centre.check();
    });
}
