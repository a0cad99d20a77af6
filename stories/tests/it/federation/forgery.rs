//! Forgery 伪造: answers that are stale, stolen, meant for others or made up; none of them opens a session.

use super::oidc;
use super::saml::Bend;
use super::{Town, come_back, here, leave, post_from_elsewhere, register, sign_in, visit};
use crate::harness::{Answer, Centre, Person, for_each_database};
use rules::Instant;
use serde_json::{Value, json};
use store::Clock;

/// A town whose person is known everywhere, so that whatever is believed opens a session.
fn known(town: &Town, centre: &Centre) {
    town.university.is(json!({ "sub": "1", "name": "林知远" }));
    town.academy.is("chen.yutong", "");
    town.city.is("P-1");
    for (provider, email) in [("university", "a@example.org"), ("academy", "b@example.org"), ("city", "c@example.org")] {
        let mut person = centre.anonymous();
        let first = sign_in(centre, &mut person, provider, "");
        assert_eq!(register(&mut person, &first, email).status, 303);
    }
}

#[track_caller]
fn refused(person: &Person, answer: &Answer, rule: &str) {
    assert!(answer.status >= 400 && answer.visible().contains(rule), "{rule}: {} {} {}", answer.status, answer.location(), answer.visible());
    assert_eq!(person.token, None, "{rule}");
}

#[test]
fn a_token_that_is_not_right_in_everything_signs_nobody_in() {
    for_each_database(|database| {
        let town = Town::of(database);
        let centre = Centre::found(database);
        known(&town, &centre);
        let bends: [(oidc::Bend, &str); 9] = [
            (|header, _| header["alg"] = json!("none"), "federation.answer"),
            (|header, _| header["alg"] = json!("HS256"), "federation.supported"),
            (|header, _| header["kid"] = json!("x"), "federation.answer"),
            (|_, claims| claims["iss"] = json!("https://evil.example"), "federation.answer"),
            (|_, claims| claims["aud"] = json!("another"), "federation.answer"),
            (|_, claims| claims["nonce"] = json!("another"), "federation.question"),
            (|_, claims| claims["exp"] = json!(1_700_000_000), "federation.time"),
            (|_, claims| claims["iat"] = json!(9_700_000_000_i64), "federation.time"),
            (|_, claims| claims["sub"] = Value::Null, "federation.subject"),
        ];
        for (bend, rule) in bends {
            town.university.bends(bend);
            let mut person = centre.anonymous();
            let answer = sign_in(&centre, &mut person, "university", "");
            refused(&person, &answer, rule);
        }
        town.university.bends(|header, _| header["alg"] = json!("ES256"));
        refused(&centre.anonymous(), &sign_in(&centre, &mut centre.anonymous(), "university", ""), "federation.answer");
        town.university.bends(|header, _| (header["alg"], header["kid"]) = (json!("ES256"), json!("e")));
        assert_eq!(sign_in(&centre, &mut centre.anonymous(), "university", "/calls").location(), "/calls");
        town.university.denies();
        let mut person = centre.anonymous().in_language("en");
        let answer = sign_in(&centre, &mut person, "university", "");
        refused(&person, &answer, "federation.denied");
        insta::assert_snapshot!(answer.visible(), @"
        This could not be done
        The identity service did not confirm the sign-in.
        Go back to the sign-in page and try again; if it stays so, ask those who run that service, or sign in another way.
        Rule federation.denied · house rule · status 400
        ");
        town.university.behaves();
        assert_eq!(sign_in(&centre, &mut person, "university", "/calls").location(), "/calls");
        centre.check();
    });
}

#[test]
fn an_answer_counts_once_and_at_the_browser_that_asked() {
    for_each_database(|database| {
        let town = Town::of(database);
        let centre = Centre::found(database);
        known(&town, &centre);
        for provider in ["university", "academy", "city"] {
            // Brought at another browser: as a link that is sent to a victim, or stolen from one. It spends nothing of the right one's.
            let mut person = centre.anonymous();
            let at_service = leave(&mut person, provider, "/calls");
            let mut other = centre.anonymous();
            if provider != "city" {
                let answer = come_back(&centre, &mut other, &at_service);
                refused(&other, &answer, "federation.question");
                leave(&mut other, provider, "");
                let answer = come_back(&centre, &mut other, &at_service);
                refused(&other, &answer, "federation.question");
            }
            assert_eq!(come_back(&centre, &mut person, &at_service).location(), "/calls", "{provider}");
            // Brought again.
            person.token = None;
            let answer = come_back(&centre, &mut person, &at_service);
            refused(&person, &answer, "federation.question");
        }
        // A response that was posted for one browser opens no session at another.
        let mut person = centre.anonymous();
        let form = leave(&mut person, "city", "/calls").form("/answer");
        let posted = post_from_elsewhere(&centre, &here(&centre, &form.action), &form.fields);
        let mut other = centre.anonymous();
        leave(&mut other, "city", "");
        let answer = other.page(posted.location());
        refused(&other, &answer, "federation.question");
        assert_eq!(person.page(posted.location()).location(), "/calls");
        // A state of nobody's, of another service, two of them, none.
        let mut person = centre.anonymous();
        let there = leave(&mut person, "university", "");
        let path = here(&centre, there.location());
        let state = path.split("state=").nth(1).and_then(|rest| rest.split('&').next()).expect("a state").to_owned();
        for odd in [
            path.replace(&state, &"0".repeat(64)),
            path.replace("/university/", "/academy/"),
            path.replace("/university/", "/city/"),
            format!("{path}&state={state}"),
            path.replace("state=", "other="),
        ] {
            let answer = person.page(&odd);
            refused(&person, &answer, "federation.question");
        }
        // Half an hour later it is over.
        centre.clock.set(Instant(centre.clock.now().0 + 31 * 60_000));
        let answer = come_back(&centre, &mut person, &there);
        refused(&person, &answer, "federation.question");
        centre.check();
    });
}

#[test]
fn a_ticket_for_another_service_is_worth_nothing_here() {
    for_each_database(|database| {
        let town = Town::of(database);
        let centre = Centre::found(database);
        known(&town, &centre);
        let own = |person: &mut Person| here(&centre, leave(person, "academy", "").location());
        let with = |path: &str, ticket: &str| format!("{}ticket={ticket}", path.split("ticket=").next().expect("a ticket"));
        let stolen = |service: &str| town.academy.ticket(service);
        let elsewhere = stolen("https://library.example.edu.cn/login");
        let other_question = stolen(&format!("http://{}/sessions/federated/academy/answer?state={}", centre.address, "0".repeat(64)));
        for (ticket, rule) in [
            (elsewhere.as_str(), "federation.question"),
            (&other_question, "federation.question"),
            ("ST-0-never", "federation.question"),
            ("PT-1-proxy", "federation.supported"),
            ("TGT-1", "federation.answer"),
            ("", "federation.denied"),
        ] {
            let mut person = centre.anonymous();
            let path = own(&mut person);
            let path = if ticket.is_empty() { with(&path, "").replace("&ticket=", "") } else { with(&path, ticket) };
            refused(&person, &person.page(&path), rule);
        }
        // What is said in the name is a name, and no markup: this one is nobody here.
        town.academy.is("chen.yutong&#60;cas:user&#62;admin", "");
        assert!(sign_in(&centre, &mut centre.anonymous(), "academy", "").location().contains("/choice"));
        town.academy.is("a</cas:user><cas:user>b", "");
        let mut person = centre.anonymous();
        let answer = sign_in(&centre, &mut person, "academy", "");
        refused(&person, &answer, "federation.answer");
        centre.check();
    });
}

/// Leaves as it is.
fn same(text: &str) -> String {
    text.to_owned()
}

/// A second assertion, made up, in front of the signed one.
fn second(response: &str) -> String {
    let start = response.find("<saml:Assertion").expect("an assertion");
    let end = response.find("</saml:Assertion>").expect("its end") + "</saml:Assertion>".len();
    let forged = response[start..end].replace("P-1", "P-2").replace(" ID=\"_a", " ID=\"_b");
    format!("{}{forged}{}", &response[..start], &response[start..])
}

/// The signed assertion hidden inside of a made-up one, which stands where it stood.
fn wrapped(response: &str) -> String {
    let start = response.find("<saml:Assertion").expect("an assertion");
    let end = response.find("</saml:Assertion>").expect("its end") + "</saml:Assertion>".len();
    let signed = &response[start..end];
    let signature_start = signed.find("<ds:Signature").expect("a signature");
    let signature_end = signed.find("</ds:Signature>").expect("its end") + "</ds:Signature>".len();
    let forged = format!("{}{}", &signed[..signature_start], &signed[signature_end..]).replace("P-1", "P-2").replace(" ID=\"_a", " ID=\"_b");
    let around = forged.replacen("</saml:Issuer>", &format!("</saml:Issuer><saml:Advice>{signed}</saml:Advice>"), 1);
    format!("{}{around}{}", &response[..start], &response[end..])
}

#[test]
fn a_response_that_is_forged_wrapped_or_meant_for_others_signs_nobody_in() {
    for_each_database(|database| {
        let town = Town::of(database);
        let centre = Centre::found(database);
        known(&town, &centre);
        let before = |before: fn(&str) -> String| Bend { before, after: same };
        let after = |after: fn(&str) -> String| Bend { before: same, after };
        let bends = [
            (before(|text| text.replace("/metadata</saml:Audience>", "/other</saml:Audience>")), "federation.answer"),
            (before(|text| text.replace("idp.huairou.example.edu.cn/saml", "evil.example")), "federation.answer"),
            (before(|text| text.replace("InResponseTo=\"_", "InResponseTo=\"_0")), "federation.question"),
            (before(|text| text.replace("NotOnOrAfter=\"20", "NotOnOrAfter=\"19")), "federation.time"),
            (before(|text| text.replace("format:persistent", "format:transient")), "federation.subject"),
            (after(|text| text.replace(">P-1<", ">P-2<")), "federation.answer"),
            (after(|text| text.replace("<ds:SignatureValue>", "<ds:SignatureValue>AAAA")), "federation.answer"),
            (after(|text| text.replace("rsa-sha256", "rsa-sha1")), "federation.supported"),
            (after(second), "federation.answer"),
            (after(wrapped), "federation.answer"),
            (
                after(|text| text.replace("?>\n", "?><!DOCTYPE r [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>\n").replace(">P-1<", ">&x;<")),
                "federation.answer",
            ),
            (after(|text| text.replace("saml:Assertion", "saml:EncryptedAssertion")), "federation.supported"),
            (after(|text| text.replace("status:Success", "status:Requester")), "federation.denied"),
        ];
        for (bend, rule) in bends {
            town.city.bends(Some(bend));
            let mut person = centre.anonymous();
            let answer = sign_in(&centre, &mut person, "city", "");
            refused(&person, &answer, rule);
        }
        town.city.bends(None);
        // A response to one request does not answer another, of whichever browser.
        let (mut one, mut other) = (centre.anonymous(), centre.anonymous());
        let theirs = leave(&mut other, "city", "").form("/answer");
        let mine = leave(&mut one, "city", "").form("/answer");
        let crossed = theirs.clone().with("RelayState", mine.value("RelayState"));
        let answer = post_from_elsewhere(&centre, &here(&centre, &crossed.action), &crossed.fields);
        refused(&one, &answer, "federation.question");
        // Without a request of ours nothing is taken, and nowhere else is a post from another site.
        let unasked = theirs.clone().with("RelayState", "");
        refused(&one, &post_from_elsewhere(&centre, &here(&centre, &unasked.action), &unasked.fields), "federation.question");
        for path in ["/sessions/federated/city/people", "/sessions/federated/city/links", "/sessions", "/people"] {
            let answer = post_from_elsewhere(&centre, path, &theirs.fields);
            refused(&one, &answer, "request.origin");
        }
        refused(&one, &post_from_elsewhere(&centre, "/sessions/federated/university/answer", &theirs.fields), "federation.question");
        centre.check();
    });
}

#[test]
fn nobody_is_led_elsewhere_afterwards() {
    for_each_database(|database| {
        let town = Town::of(database);
        let centre = Centre::found(database);
        known(&town, &centre);
        for back in ["https://evil.example/", "//evil.example/", "/\\evil.example", "/\t/evil.example", "javascript:alert(1)"] {
            let answer = sign_in(&centre, &mut centre.anonymous(), "university", back);
            assert_eq!((answer.status, answer.location()), (303, "/"), "{back}");
        }
        // The service's own sign-in page is the only one that they are sent to.
        let begun = centre.anonymous().page("/sessions/federated/academy?back=https://evil.example/");
        assert!(begun.location().starts_with(&town.academy.server.url()), "{}", begun.location());
        assert_eq!(visit(&format!("{}/cas/none", town.academy.server.url())).status, 404);
        centre.check();
    });
}
