//! Signing in 登录: people register, prove what is theirs, sign in by every way there is, and are refused where they must be.

pub mod device;
mod gateway;
mod links;
mod reach;
mod tokens;
mod ways;

use crate::harness::{Answer, Centre, PASSWORD, Person, for_each_database};
use crate::scene::beijing;
use gateway::Gateway;
use rules::Instant;
use serde_json::{Value, json};

/// A password that nobody else has.
const OTHER: &str = "a quiet lake in winter";

/// A centre from which codes and links leave, its clock stopped.
fn with_gateway(story: impl Fn(&Centre, &Gateway)) {
    for_each_database(|database| {
        let gateway = Gateway::start();
        let centre = Centre::empty_with(database, Some(gateway.described()));
        centre.clock.stop_at(beijing("2026-03-31 09:00"));
        let centre = centre.founded();
        story(&centre, &gateway);
        centre.check();
    });
}

/// Lets time pass.
fn later(centre: &Centre, ms: i64) {
    centre.clock.stop_at(Instant(centre.store.now().0 + ms));
}

/// What somebody new sends.
fn newcomer(name: &str, email: &str) -> Value {
    json!({ "name": name, "email": email, "organisation": "示范大学", "password": PASSWORD, "language": "zh" })
}

/// Registers, and follows the link in the letter.
fn joined(centre: &Centre, gateway: &Gateway, name: &str, email: &str) -> Person {
    let mut person = centre.anonymous();
    let asked = person.post_json("/people", &newcomer(name, email));
    assert_eq!(asked.status, 202, "{}", asked.body);
    let answer = person.post_json(&gateway.link(centre, email), &json!({}));
    assert_eq!(answer.status, 201, "{}", answer.body);
    person.sign_in_with(&answer);
    person
}

fn sign_in(person: &Person, email: &str, password: &str) -> Answer {
    person.post_json("/sessions", &json!({ "email": email, "password": password }))
}

/// Adds an address or a number, and proves it by its code.
fn add_contact(centre: &Centre, gateway: &Gateway, person: &Person, address: &str, arrives: &str) {
    let asked = person.post_json("/account/contacts", &json!({ "address": address }));
    assert_eq!(asked.status, 200, "{}", asked.body);
    let proven = person.post_json("/account/contacts/proof", &json!({ "code": gateway.code(centre, arrives) }));
    assert_eq!(proven.status, 201, "{}", proven.body);
}

/// Sets up an app; gives its secret.
pub fn set_up_app(centre: &Centre, person: &Person) -> String {
    let offer = person.get("/account/authenticators/new").json();
    let secret = offer["secret"].as_str().expect("a secret").to_owned();
    let body = json!({ "method": "totp", "nonce": offer["nonce"], "code": device::app_code(&secret, centre.store.now()), "label": "示例手机" });
    let enrolled = person.post_json("/account/authenticators", &body);
    assert_eq!(enrolled.status, 201, "{}", enrolled.body);
    secret
}

fn refused(what: &str, answer: &Answer, status: u16, rule: &str) {
    assert_eq!((answer.status, answer.rule().as_str()), (status, rule), "{what}: {}", answer.body);
}
