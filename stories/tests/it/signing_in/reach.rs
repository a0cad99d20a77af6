//! Reach 送达途径: by mail alone, people register and get back in; by the gateway too, notices come as text messages.

use super::*;
use crate::smtp::Server;
use rules::contact::Channel;
use std::time::{Duration, Instant as Monotonic};

/// Waits for the next letter to an address, and takes it out of the box.
fn opened(centre: &Centre, server: &Server, address: &str) -> crate::smtp::Taken {
    let started = Monotonic::now();
    loop {
        if let Some(letter) = server.opened(address) {
            return letter;
        }
        centre.block_on(web::work_once(&centre.site)).expect("what waits is sent");
        assert!(started.elapsed() < Duration::from_secs(20), "nothing comes for {address}");
    }
}

/// The next letter to an address with that subject; what comes before it is put aside.
fn titled(centre: &Centre, server: &Server, address: &str, subject: &str) -> crate::smtp::Taken {
    std::iter::repeat_with(|| opened(centre, server, address)).find(|letter| letter.subject() == subject).expect("a letter")
}

/// The link in a letter, without the server's own address.
fn link(centre: &Centre, letter: &str) -> String {
    let base = format!("http://{}", centre.address);
    letter.split_whitespace().find_map(|word| word.strip_prefix(&base)).expect("a link").to_owned()
}

#[test]
fn mail_alone_proves_addresses_and_lets_people_back_in() {
    for_each_database(|database| {
        let centre = Centre::found_at(database, beijing("2026-03-31 09:00"));
        let server = Server::start();
        centre.site.send_mail_by(web::MailGateway::parse(&server.gateway()).expect("a gateway"));
        let email = "li.wei@iphy.example.org";
        let mut li = centre.anonymous();
        assert_eq!(li.post_json("/people", &newcomer("李伟", email)).status, 202);
        let letter = opened(&centre, &server, email);
        assert_eq!(letter.subject(), "示范科技创新中心：请完成注册");
        assert_eq!((letter.header("Content-Language").as_str(), letter.header("List-Unsubscribe").as_str()), ("zh-CN", ""));
        let answer = li.post_json(&link(&centre, &letter.body()), &json!({}));
        assert_eq!(answer.status, 201, "{}", answer.body);
        li.sign_in_with(&answer);
        let contacts = li.get("/account/contacts").json()["contacts"].clone();
        assert_eq!((contacts[0]["address"].as_str(), contacts[0]["proven"].as_bool()), (Some(email), Some(true)));
        // The welcome comes as before, and nothing of a link is left in the rows.
        titled(&centre, &server, email, "您已在示范科技创新中心注册账号");
        let rows = centre.store.read_now(|rows| rows.dispatches(10)).expect("they are read");
        assert!(rows.iter().all(|row| row.done.is_some() && row.body.is_empty()), "{rows:?}");
        // Another address is proven too; a number cannot be reached.
        assert_eq!(li.post_json("/account/contacts", &json!({ "address": "li.wei@second.example.org" })).status, 200);
        let letter = opened(&centre, &server, "li.wei@second.example.org").body();
        let code = letter.split(|c: char| !c.is_ascii_digit()).find(|run| run.len() == 6).expect("a code").to_owned();
        assert_eq!(li.post_json("/account/contacts/proof", &json!({ "code": code })).status, 201);
        refused("a number", &li.post_json("/account/contacts", &json!({ "address": "13812345678" })), 409, "contact.way");
        let english = centre.anonymous().in_language("en").page("/sessions/new").visible();
        assert!(english.contains("Reset"), "{english}");
        refused("a number that nothing reaches", &reset(&centre, "13812345678"), 409, "session.way");
        assert_eq!(reset(&centre, "nobody.knows@example.org").status, 202);
        assert_eq!(reset(&centre, email).status, 202);
        let letter = titled(&centre, &server, email, "示范科技创新中心：重置密码");
        let set = centre.anonymous().post_json(&link(&centre, &letter.body()), &json!({ "password": OTHER, "password_again": OTHER }));
        assert_eq!(set.status, 200, "{}", set.body);
        assert_eq!(sign_in(&centre.anonymous(), email, OTHER).status, 201);
        refused("the old password", &sign_in(&centre.anonymous(), email, PASSWORD), 422, "person.sign-in");
        assert!(server.taken_for("nobody.knows@example.org").is_empty());
        centre.check();
    });
}

fn reset(centre: &Centre, name: &str) -> Answer {
    centre.anonymous().post_json("/password-resets", &json!({ "email": name }))
}

#[test]
fn a_letter_that_can_never_arrive_is_given_up_with_its_words() {
    for_each_database(|database| {
        let centre = Centre::found_at(database, beijing("2026-03-31 09:00"));
        let server = Server::start();
        centre.site.send_mail_by(web::MailGateway::parse(&server.gateway()).expect("a gateway"));
        let email = "nobody@example.org";
        assert_eq!(centre.anonymous().post_json("/people", &newcomer("李伟", email)).status, 202);
        opened(&centre, &server, email);
        assert_eq!(centre.anonymous().post_json("/people", &newcomer("李伟", email)).status, 202);
        let started = Monotonic::now();
        loop {
            centre.block_on(web::work_once(&centre.site)).expect("what waits is sent");
            let rows = centre.store.read_now(|rows| rows.dispatches(10)).expect("they are read");
            if rows.iter().any(|row| row.problem.as_ref().is_some_and(|said| said.contains("5.1.1")) && row.body.is_empty()) {
                break;
            }
            assert!(started.elapsed() < Duration::from_secs(20), "{rows:?}");
        }
        centre.check();
    });
}

#[test]
fn where_both_are_set_up_letters_go_by_mail_and_text_messages_by_the_gateway() {
    with_gateway(|centre, gateway| {
        let server = Server::start();
        centre.site.send_mail_by(web::MailGateway::parse(&server.gateway()).expect("a gateway"));
        let email = "li.wei@iphy.example.org";
        let mut li = centre.anonymous();
        assert_eq!(li.post_json("/people", &newcomer("李伟", email)).status, 202);
        let answer = li.post_json(&link(centre, &opened(centre, &server, email).body()), &json!({}));
        li.sign_in_with(&answer);
        add_contact(centre, gateway, &li, "13812345678", "+8613812345678");
        assert!(gateway.sent(centre).iter().all(|one| one["channel"] == json!(Channel::Mobile)));
        // Without having asked for it, nobody gets notices as text messages; then there is one for each, with no more than what it is about.
        let before = gateway.sent(centre).len();
        let chosen = li.post_json("/notices", &json!({ "digest_hour": "8", "ways_reminder": ["mail", "sms"], "timing_reminder": "now" }));
        assert_eq!(chosen.status, 200, "{}", chosen.body);
        let call = crate::scene::open_call(centre, "BR-2026-01", "2026-03-01 09:00", "2026-04-01 16:00");
        crate::scene::complete_draft(&li, &call, "低维量子材料");
        let started = Monotonic::now();
        while gateway.sent(centre).len() == before {
            assert!(started.elapsed() < Duration::from_secs(20), "no text message comes");
        }
        let message = gateway.to(centre, "+8613812345678");
        assert_eq!(message["channel"], json!(Channel::Mobile));
        let text = message["text"].as_str().expect("a text");
        assert!(text.starts_with("【示范科技创新中心】临近截止：填写并提交申请") && text.ends_with("/mailbox"), "{text}");
        assert!(!text.contains("低维量子材料"), "{text}");
        let page = li.page("/mailbox").visible();
        assert!(page.contains("短信已发出"), "{page}");
    });
}
