//! Notices 通知送达: letters leave by a server that speaks the real protocol, which takes them, puts them off, refuses them, hangs up, or sends
//! them back; everybody sees what became of theirs.

use crate::harness::{Centre, Database, Person, for_each_database};
use crate::scene::{beijing, complete_draft, made, open_call, signed};
use crate::smtp::{Security, Server};
use rules::Instant;
use rules::delivery::{Channel, State};
use serde_json::{Value, json};
use std::time::{Duration, Instant as Monotonic};
use store::{Clock, DeliveryRow, NewDelivery};

/// A centre whose letters go to a server, with the clock stopped in the morning.
fn with_mail(database: &Database) -> (Centre, Server) {
    let centre = Centre::found_at(database, beijing("2026-03-28 06:00"));
    let server = Server::start();
    centre.site.send_mail_by(web::MailGateway::parse(&server.gateway()).expect("a gateway"));
    (centre, server)
}

/// Waits for the next letter to an address, and takes it out of the box.
fn opened(centre: &Centre, server: &Server, address: &str) -> String {
    until(centre, "a letter to be opened", || !server.taken_for(address).is_empty());
    server.opened(address).expect("a letter").body()
}

/// Registers; gives where the link in the letter leads to.
fn asked(centre: &Centre, server: &Server, name: &str, address: &str, language: &str) -> String {
    let body =
        json!({ "name": name, "email": address, "organisation": "北京大学医学部", "password": crate::harness::PASSWORD, "language": language });
    let answer = centre.anonymous().post_json("/people", &body);
    assert_eq!(answer.status, 202, "{}", answer.body);
    let letter = opened(centre, server, address);
    let link = letter.split_whitespace().find_map(|word| word.split_once("/registrations/")).expect("a link").1;
    format!("/registrations/{link}")
}

/// Follows the link.
fn joined(centre: &Centre, link: &str) -> Person {
    let mut person = centre.anonymous();
    let answer = person.post_json(link, &json!({}));
    assert_eq!(answer.status, 201, "{}", answer.body);
    person.sign_in_with(&answer);
    person
}

fn person(centre: &Centre, server: &Server, address: &str) -> Person {
    joined(centre, &asked(centre, server, "王芳", &format!("{address}@example.org"), "zh"))
}

/// How the letter of that kind fared, as its reader sees it.
fn state(person: &Person, letter: &str) -> Value {
    let mailbox = person.get("/mailbox").json();
    let found = mailbox["letters"].as_array().into_iter().flatten().find(|one| one["step"].as_str().is_some_and(|step| step.starts_with(letter)));
    found.map_or(Value::Null, |one| one["deliveries"][0]["state"].clone())
}

/// Works until something is so: the server's own worker may have begun with a letter.
fn until(centre: &Centre, what: &str, is_so: impl Fn() -> bool) {
    let started = Monotonic::now();
    while !is_so() {
        centre.block_on(web::work_once(&centre.site)).expect("the work is done");
        assert!(started.elapsed() < Duration::from_secs(20), "never: {what}");
    }
}

/// The one delivery to an address.
fn delivery(centre: &Centre, address: &str) -> DeliveryRow {
    let all = centre.store.read_now(|rows| rows.deliveries(None, 100)).expect("the deliveries are read");
    let to = format!("{address}@example.org");
    all.into_iter().find(|one| one.address == to).unwrap_or_else(|| panic!("nothing goes to {to}"))
}

/// Signs somebody in again, whose session has ended meanwhile.
fn again(centre: &Centre, email: &str) -> Person {
    let mut person = centre.anonymous();
    let answer = person.post_json("/sessions", &json!({ "email": email, "password": crate::harness::PASSWORD }));
    person.sign_in_with(&answer);
    person
}

fn later(centre: &Centre, minutes: i64) {
    let now = centre.store.now();
    centre.clock.stop_at(Instant(now.0 + minutes * 60_000));
}

#[test]
fn a_letter_leaves_in_its_readers_language_and_says_so() {
    for_each_database(|database| {
        let (centre, server) = with_mail(database);
        let wang = person(&centre, &server, "wang.fang");
        until(&centre, "the welcome is sent", || state(&wang, "welcome") == "sent");
        let taken = server.taken_for("wang.fang@example.org");
        let [welcome] = taken.as_slice() else { panic!("one letter, not {}", taken.len()) };
        assert_eq!(welcome.subject(), "您已在示范科技创新中心注册账号");
        assert!(welcome.body().contains("王芳，您好：\n\n您已在示范科技创新中心注册账号"), "{}", welcome.body());
        assert!(welcome.text.is_ascii() && welcome.from.starts_with("back+"), "{}", welcome.from);
        assert_eq!(welcome.header("Auto-Submitted"), "auto-generated");
        // A mandatory letter offers no way to switch it off.
        assert_eq!(welcome.header("List-Unsubscribe"), "");
        let id = welcome.from.trim_start_matches("back+").split('@').next().expect("an id").to_owned();
        assert_eq!(welcome.header("Message-ID"), format!("<{id}@centre.example.org>"));
        assert!(wang.page("/mailbox").visible().contains("邮件已发出"));
        assert!(wang.in_language("en").page("/mailbox").visible().contains("Mail sent"));
        // Who looks after the system sees that it went, and not what it says.
        let officer = centre.officer();
        let page = officer.page("/deliveries").visible();
        assert!(page.contains("wang.fang@example.org") && page.contains("注册通知") && !page.contains("您好"), "{page}");
        assert_eq!(officer.get("/deliveries?state=failed").json()["deliveries"], json!([]));
        assert_eq!(wang.get("/deliveries").status, 403);
        // What was taken is not sent again.
        let sent = officer.post_json(&format!("/deliveries/{id}/resending"), &json!({}));
        assert_eq!((sent.status, sent.rule().as_str()), (409, "delivery.ended"));
        joined(&centre, &asked(&centre, &server, "Maria Silva", "maria@example.org", "en"));
        until(&centre, "the English welcome is sent", || server.taken_for("maria@example.org").len() == 1);
        let letter = &server.taken_for("maria@example.org")[0];
        assert_eq!((letter.subject().as_str(), letter.header("Content-Language").as_str()), ("Your account at Model Centre", "en"));
        centre.check();
    });
}

#[test]
fn a_busy_server_is_tried_again_later_and_later_and_a_cut_line_sends_one_number_twice() {
    for_each_database(|database| {
        let (centre, server) = with_mail(database);
        let (busy, cut) = (person(&centre, &server, "busy"), person(&centre, &server, "cut"));
        until(&centre, "both are put off", || state(&busy, "welcome") == "deferred" && state(&cut, "welcome") == "deferred");
        let row = delivery(&centre, "busy");
        assert_eq!((row.attempts, row.problem.map(|said| said.contains("4.3.2 too busy now"))), (1, Some(true)));
        assert_eq!(row.due, beijing("2026-03-28 06:01"));
        // Its reader is spared what the server said.
        let page = busy.page("/mailbox").visible();
        assert!(page.contains("邮件暂未发出，将自动重试") && !page.contains("4.3.2"), "{page}");
        later(&centre, 1);
        until(&centre, "the second try", || delivery(&centre, "busy").attempts == 2 && state(&cut, "welcome") == "sent");
        assert_eq!(delivery(&centre, "busy").due, beijing("2026-03-28 06:06"));
        let copies = server.taken_for("cut@example.org");
        assert_eq!(copies.iter().map(|copy| copy.header("Message-ID")).collect::<std::collections::BTreeSet<_>>().len(), 1);
        assert_eq!(copies.len(), 2, "the line was cut after the first");
        server.is_free();
        until(&centre, "nothing before its time", || true);
        assert_eq!(state(&busy, "welcome"), "deferred");
        later(&centre, 5);
        until(&centre, "the third try", || state(&busy, "welcome") == "sent");
        assert_eq!(server.taken_for("busy@example.org").len(), 1);
        centre.check();
    });
}

#[test]
fn an_address_that_does_not_exist_is_named_to_its_owner_until_it_works() {
    for_each_database(|database| {
        let (centre, server) = with_mail(database);
        let nobody = person(&centre, &server, "nobody");
        until(&centre, "the welcome is refused", || state(&nobody, "welcome") == "failed");
        let tasks = nobody.get("/tasks").json();
        assert_eq!((tasks["tasks"][0]["kind"].as_str(), tasks["tasks"][0]["href"].as_str()), (Some("address"), Some("/notices")));
        assert!(nobody.page("/tasks").visible().contains("您的邮箱收不到邮件，请核对地址"));
        let page = nobody.page("/notices").visible();
        assert!(page.contains("发往nobody@example.org的邮件被退回"), "{page}");
        // Putting it off would hide it from who must act.
        let key = tasks["tasks"][0]["key"].as_str().expect("a key");
        assert_eq!(nobody.post_json("/tasks/snoozes", &json!({ "task": key, "days": "1" })).rule(), "task.safe");
        // A new address is another one; the letter is sent again there.
        let officer_tasks = centre.officer().get("/tasks").json().to_string();
        assert!(officer_tasks.contains("\"deliveries\""), "{officer_tasks}");
        made(&nobody.post_json("/account/contacts", &json!({ "address": "wang.fang@example.org" })));
        let letter = opened(&centre, &server, "wang.fang@example.org");
        let code = letter.split(|c: char| !c.is_ascii_digit()).find(|run| run.len() == 6).expect("a code").to_owned();
        assert_eq!(nobody.post_json("/account/contacts/proof", &json!({ "code": code })).status, 201);
        let contacts = nobody.get("/account/contacts").json()["contacts"].clone();
        let proven = contacts.as_array().into_iter().flatten().find(|one| one["main"] == false).expect("a proven address").clone();
        made(&nobody.post_json(&format!("/account/contacts/{}/main", proven["id"].as_str().expect("an id")), &json!({})));
        assert!(!nobody.get("/tasks").json().to_string().contains("\"address\""));
        let id = delivery(&centre, "nobody").id;
        made(&centre.officer().post_json(&format!("/deliveries/{id}/resending"), &json!({})));
        until(&centre, "it is sent to the new address", || state(&nobody, "welcome") == "sent");
        assert_eq!(server.taken_for("wang.fang@example.org").len(), 1);
        centre.check();
    });
}

/// A report as a mail server writes it.
fn report(to: &str, action: &str, status: &str) -> String {
    format!(
        "Return-Path: <>\nTo: <{to}>\nAuto-Submitted: auto-replied\nContent-Type: multipart/report; report-type=delivery-status; boundary=\"b\"\n\n\
         --b\nContent-Type: text/plain\n\nSorry.\n\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.org\n\n\
         Final-Recipient: rfc822; wang.fang@example.org\nAction: {action}\nStatus: {status}\nDiagnostic-Code: smtp; 550 no such mailbox\n\n--b--\n"
    )
}

#[test]
fn a_letter_that_comes_back_is_seen_by_its_reader_and_nobody_can_make_one_up() {
    for_each_database(|database| {
        let (centre, server) = with_mail(database);
        let wang = person(&centre, &server, "wang.fang");
        until(&centre, "the welcome is sent", || state(&wang, "welcome") == "sent");
        let sender = server.taken_for("wang.fang@example.org")[0].from.clone();
        let take = |message: &str| centre.block_on(web::take_back(&centre.store, message.as_bytes())).expect("it is read");
        for other in [
            "Subject: away\n\nI am on holiday.".to_owned(),
            report("back@centre.example.org", "failed", "5.1.1"),
            report(&format!("back+{}@centre.example.org", web::new_id()), "failed", "5.1.1"),
        ] {
            assert_eq!(take(&other), web::Returned::Unknown);
        }
        assert_eq!(take(&report(&sender, "delayed", "4.4.1")), web::Returned::Late);
        assert_eq!((state(&wang, "welcome"), wang.get("/tasks").json().to_string().contains("\"address\"")), (json!("sent"), false));
        // The program takes it as a mail server hands it over.
        let mut command = crate::program::kechuang(&["bounce", "--database", &database.url, "--data"]);
        command.arg(&database.data);
        // A process of its own goes by the machine's clock.
        centre.clock.set(store::SystemClock.now());
        let ended = crate::program::Ended::with_input(&mut command, report(&sender, "failed", "5.1.1").as_bytes());
        assert!(ended.code == Some(0) && ended.out.contains("came back: 5.1.1"), "{ended:?}");
        centre.clock.stop_at(beijing("2026-03-28 07:00"));
        assert!(matches!(take(&report(&sender, "failed", "5.1.1")), web::Returned::Bounced { .. }), "twice is as once");
        assert_eq!(state(&wang, "welcome"), "bounced");
        assert!(wang.page("/mailbox").visible().contains("邮件被退回"));
        assert!(wang.get("/tasks").json().to_string().contains("\"address\""));
        // It is used again by a button of the page.
        let form = wang.page("/notices").form("/notices/address");
        assert_eq!(wang.submit(&form).location(), "/notices?done=address-trusted");
        assert!(!wang.get("/tasks").json().to_string().contains("\"address\""));
        centre.check();
    });
}

#[test]
fn a_wrong_password_or_an_absent_server_costs_no_letter() {
    for_each_database(|database| {
        let centre = Centre::found_at(database, beijing("2026-03-28 06:00"));
        let server = Server::start();
        centre.site.send_mail_by(web::MailGateway::parse(&server.gateway_as("notices", "secret")).expect("a gateway"));
        let link = asked(&centre, &server, "王芳", "wang.fang@example.org", "zh");
        server.forgets_passwords();
        let wang = joined(&centre, &link);
        until(&centre, "the server does not know us", || state(&wang, "welcome") == "deferred");
        assert!(delivery(&centre, "wang.fang").problem.is_some_and(|said| said.contains("5.7.8")));
        assert!(!wang.get("/tasks").json().to_string().contains("\"address\""), "it is not the address's fault");
        assert_eq!(server.taken_for("wang.fang@example.org").len(), 0);
        drop(server);
        later(&centre, 1);
        until(&centre, "the server is away", || delivery(&centre, "wang.fang").attempts == 2);
        assert_eq!(delivery(&centre, "wang.fang").state, State::Deferred);
        // After the eighth try it is left to people.
        for tries in 3..=8 {
            later(&centre, 24 * 60 + 1);
            until(&centre, "another try", || delivery(&centre, "wang.fang").attempts == tries);
        }
        assert_eq!(state(&again(&centre, "wang.fang@example.org"), "welcome"), "failed");
        centre.check();
    });
}

#[test]
fn the_line_is_encrypted_or_nothing_is_sent() {
    for_each_database(|database| {
        let trusted = Some(database.data.as_path());
        let cases = [
            (Security::Tls, "tls", trusted, "sent"),
            (Security::Starttls, "starttls", trusted, "sent"),
            // Nobody vouches for the server, or the server does not know how: the password stays here, and so does the letter.
            (Security::Tls, "tls", None, "deferred"),
            (Security::Starttls, "starttls", None, "deferred"),
            (Security::None, "starttls", trusted, "deferred"),
            (Security::None, "tls", trusted, "deferred"),
        ];
        let centre = Centre::found_at(database, beijing("2026-03-28 06:00"));
        for (at, (server, gateway, trusted, expected)) in cases.into_iter().enumerate() {
            let server = Server::start_with(server);
            let site = web::Site::new(centre.store.clone(), "http://centre.example.org");
            site.send_mail_by(web::MailGateway::parse(&server.gateway_by(gateway, trusted)).expect("a gateway"));
            let address = format!("case-{at}@example.org");
            // The server of the story has no gateway, so its worker leaves the letter to this site, which queues it by itself.
            let wang = centre.applicant("王芳", &address, "北京大学医学部");
            crate::scene::letters_written(&centre);
            let letter = wang.get("/mailbox").json()["letters"][0].clone();
            let person = wang.get("/account").json()["id"].as_str().and_then(rules::Id::parse).expect("an id");
            let (event, id) = (letter["event"].as_i64().expect("an event"), web::new_id());
            let to = address.clone();
            let queued = centre.store.write(move |tx| {
                let person = rules::PersonId(person);
                Ok(tx.queue_delivery(&NewDelivery { id, event, step: "welcome", channel: Channel::Mail, person, address: &to })?)
            });
            centre.block_on(queued).expect("it is queued");
            centre.block_on(web::work_once(&site)).expect("it is tried");
            assert_eq!(state(&wang, "welcome"), expected, "case {at}");
            let taken = server.taken_for(&address);
            assert_eq!((taken.len(), taken.iter().all(|taken| taken.secure)), (usize::from(expected == "sent"), true), "case {at}");
        }
    });
}

#[test]
fn without_a_server_everything_stays_on_the_page() {
    for_each_database(|database| {
        let centre = Centre::found_at(database, beijing("2026-03-28 09:00"));
        let wang = centre.applicant("王芳", "wang.fang@example.org", "北京大学医学部");
        crate::scene::letters_written(&centre);
        let mailbox = wang.get("/mailbox").json();
        assert_eq!((mailbox["mail"].as_bool(), mailbox["letters"].as_array().map(Vec::len)), (Some(false), Some(1)));
        assert_eq!(mailbox["letters"][0]["deliveries"], json!([]));
        assert!(wang.page("/mailbox").visible().contains("本中心尚未开通邮件发送，通知仅在此显示。"));
        assert!(wang.page("/notices").visible().contains("本中心尚未开通邮件发送"));
        assert!(centre.officer().page("/deliveries").visible().contains("尚未配置邮件服务器"));
        assert!(centre.officer().in_language("en").page("/deliveries").visible().contains("No mail server is set up"));
    });
}

#[test]
fn what_is_mandatory_cannot_be_switched_off_and_the_rest_can() {
    for_each_database(|database| {
        let (centre, server) = with_mail(database);
        let wang = person(&centre, &server, "wang.fang");
        let page = wang.page("/notices");
        assert!(page.visible().contains("不能关闭，也不并入每日摘要"), "{}", page.visible());
        let form = page.form("/notices").with("digest_hour", "20");
        assert_eq!(wang.submit(&form).location(), "/notices?done=notices-kept");
        assert_eq!(wang.get("/notices").json()["digest_hour"], 20);
        let choose = |body: &Value| wang.post_json("/notices", body);
        for (field, value) in [("timing_account", json!("daily")), ("ways_application", json!(["page"]))] {
            let mut body = json!({ "digest_hour": "8" });
            body[field] = value;
            let refused = choose(&body);
            assert_eq!((refused.status, refused.json()["fields"][0]["rule"].as_str()), (422, Some("notice.mandatory")), "{}", refused.body);
        }
        assert_eq!(choose(&json!({ "digest_hour": "24" })).status, 422);
        assert_eq!(wang.get("/notices").json()["digest_hour"], 20, "nothing of what was refused is kept");
        made(&choose(&json!({ "digest_hour": "7", "ways_reminder": [], "timing_reminder": "now" })));
        let topics = wang.get("/notices").json()["topics"].clone();
        let reminder = topics.as_array().into_iter().flatten().find(|topic| topic["topic"] == "reminder").cloned();
        assert_eq!(reminder, Some(json!({ "topic": "reminder", "mandatory": false, "mail": false, "sms": false, "daily": false })));
        centre.check();
    });
}

#[test]
fn a_digest_comes_once_a_day_to_whom_something_waits_for_and_a_reminder_at_once_to_who_wants_it() {
    for_each_database(|database| {
        let (centre, server) = with_mail(database);
        let call = open_call(&centre, "BR-2026-01", "2026-03-01 09:00", "2026-03-31 16:00");
        let (wang, li, idle) = (person(&centre, &server, "wang.fang"), person(&centre, &server, "li.wei"), person(&centre, &server, "idle"));
        for one in [&wang, &li] {
            complete_draft(one, &call, "拓扑超导体中的准粒子");
        }
        until(&centre, "the welcomes are sent", || [&wang, &li, &idle].iter().all(|one| state(one, "welcome") == "sent"));
        for one in [&wang, &li, &idle] {
            made(&one.post_json("/mailbox/reading", &json!({})));
        }
        made(&li.post_json("/notices", &json!({ "digest_hour": "8", "ways_reminder": ["mail"], "timing_reminder": "now" })));
        let count = |address: &str| server.taken_for(&format!("{address}@example.org")).len();
        until(&centre, "who wants it at once is reminded", || count("li.wei") == 2);
        let reminder = server.taken_for("li.wei@example.org")[1].clone();
        assert_eq!(reminder.subject(), "临近截止：填写并提交申请");
        assert!(reminder.header("List-Unsubscribe").ends_with("/notices>"), "{}", reminder.text);
        centre.clock.stop_at(beijing("2026-03-28 07:59:59.999"));
        until(&centre, "nothing before the hour", || true);
        assert_eq!((count("wang.fang"), count("li.wei"), count("idle")), (1, 2, 1));
        centre.clock.stop_at(beijing("2026-03-28 08:00"));
        // Several workers at once, twice.
        for _ in 0..2 {
            centre.block_on(async {
                let (one, two, three) = tokio::join!(web::work_once(&centre.site), web::work_once(&centre.site), web::work_once(&centre.site));
                one.and(two).and(three).expect("the work is done");
            });
        }
        until(&centre, "the digest is sent", || state(&wang, "digest") == "sent");
        let digest = server.taken_for("wang.fang@example.org")[1].clone();
        assert_eq!(digest.subject(), "每日摘要：1项待办，其中1项临近或者已过截止时间，0封通知");
        let body = digest.body();
        for part in
            ["王芳，您好：", "1. 填写并提交申请：低维量子材料前沿探索", "截止时间：2026-03-31 16:00 (UTC+8)，剩3天", "/drafts/", "/tasks", "/notices"]
        {
            assert!(body.contains(part), "{part} is not in\n{body}");
        }
        assert_eq!((count("wang.fang"), count("li.wei"), count("idle")), (2, 2, 1), "nothing for whom nothing waits");
        // The digest is a copy: it does not wait to be read.
        assert_eq!(wang.get("/tasks").json()["kinds"], json!({ "draft": 1 }));
        centre.clock.stop_at(beijing("2026-03-28 23:59"));
        until(&centre, "none again that day", || true);
        assert_eq!(count("wang.fang"), 2);
        centre.clock.stop_at(beijing("2026-03-29 08:00"));
        until(&centre, "the next day's", || count("wang.fang") == 3);
        assert!(server.taken_for("wang.fang@example.org")[2].body().contains("剩2天"));
        assert_eq!(count("li.wei"), 2, "reminded once a deadline");
        // What is sent waits no longer, and the day after nobody writes.
        let wang = again(&centre, "wang.fang@example.org");
        let draft = wang.get("/tasks").json()["tasks"][0]["href"].as_str().expect("the draft").to_owned();
        made(&wang.post_json(&format!("{draft}/submission"), &signed("王芳")));
        until(&centre, "the receipt's letter is sent", || count("wang.fang") == 4);
        made(&wang.post_json("/mailbox/reading", &json!({})));
        centre.clock.stop_at(beijing("2026-03-30 08:00"));
        until(&centre, "nothing is left", || true);
        assert_eq!(count("wang.fang"), 4);
        centre.check();
    });
}

#[test]
fn a_letter_names_nobody_whose_erasure_it_would_outlive() {
    for_each_database(|database| {
        let (centre, server) = with_mail(database);
        let officer = centre.officer();
        let wang = person(&centre, &server, "wang.fang");
        let id = wang.get("/account").json()["id"].as_str().expect("an id").to_owned();
        made(&officer.post_json("/invitations", &json!({ "email": "chen.yulan@example.org", "role": "reader", "scope": "centre" })));
        made(&officer.post_json(&format!("/people/{id}/grants"), &json!({ "role": "reader", "scope": "centre", "until": "2026-04-20T00:00" })));
        until(&centre, "the invitation is sent", || server.taken_for("chen.yulan@example.org").len() == 1);
        centre.clock.stop_at(beijing("2026-04-08 08:00"));
        let digests = || {
            server.taken_for("zhou.ming@centre.example.org").into_iter().filter(|letter| letter.subject().starts_with("每日摘要")).collect::<Vec<_>>()
        };
        until(&centre, "the officer's digest", || digests().len() == 1);
        let body = digests()[0].body();
        assert!(body.contains("邀请即将失效，对方尚未接受") && body.contains("您授予的角色即将到期"), "{body}");
        assert!(!body.contains("chen.yulan") && !body.contains("王芳"), "{body}");
        // The page, which forgets with everybody else, names them.
        let page = again(&centre, "zhou.ming@centre.example.org").page("/tasks").visible();
        assert!(page.contains("chen.yulan@example.org") && page.contains("王芳（查阅人）"), "{page}");
        centre.check();
    });
}
