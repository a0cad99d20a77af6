//! Links 链接与验证码: registering, resetting, proving: what comes back counts once, and tells nobody whose address it is.

use super::*;

#[test]
fn a_registration_proves_its_address_and_tells_nobody_whose_it_is() {
    with_gateway(|centre, gateway| {
        let new = centre.anonymous().post_json("/people", &newcomer("李伟", "li.wei@iphy.example.org"));
        let known = centre.anonymous().post_json("/people", &newcomer("李伟", "zhou.ming@centre.example.org"));
        assert_eq!((new.status, &new.body), (known.status, &known.body), "known and unknown are answered alike");
        let pages = ["li.wei@iphy.example.org", "zhou.ming@centre.example.org"].map(|email| {
            later(centre, 3_600_000);
            let form = centre.anonymous().page("/people/new").form("/people").with("name", "李伟").with("email", email);
            centre.anonymous().submit(&form.with("password", PASSWORD).with("password_again", PASSWORD))
        });
        assert_eq!((pages[0].status, pages[0].visible()), (pages[1].status, pages[1].visible()));
        let letter = gateway.to(centre, "zhou.ming@centre.example.org");
        assert!(letter["text"].as_str().is_some_and(|text| text.contains("已有账号") && text.contains("/password-resets/new")), "{letter}");
        let link = gateway.link(centre, "li.wei@iphy.example.org");
        let page = centre.anonymous().page(&link);
        assert!(page.visible().contains("li.wei@iphy.example.org"), "{}", page.visible());
        let mut li = centre.anonymous();
        let done = li.submit(&page.form(&link));
        assert_eq!(done.status, 303, "{}", done.body);
        li.keep_cookies(&done);
        let contacts = li.get("/account/contacts").json();
        assert_eq!((&contacts["contacts"][0]["main"], &contacts["contacts"][0]["proven"]), (&json!(true), &json!(true)));
        refused("the link again", &centre.anonymous().post_json(&link, &json!({})), 404, "session.link");
        refused("a link of nobody's", &centre.anonymous().post_json("/registrations/00", &json!({})), 404, "session.link");
        for password in ["woaini1314520", "li.wei@iphy.example.org", "1qaz2wsx3edc"] {
            let mut weak = newcomer("李伟", "li.wei@iphy.example.org");
            weak["password"] = password.into();
            refused(password, &centre.anonymous().post_json("/people", &weak), 422, "person.password");
        }
    });
}

#[test]
fn two_links_for_one_address_make_one_person() {
    with_gateway(|centre, gateway| {
        let links = [(), ()].map(|()| {
            assert_eq!(centre.anonymous().post_json("/people", &newcomer("李伟", "li.wei@iphy.example.org")).status, 202);
            gateway.link(centre, "li.wei@iphy.example.org")
        });
        assert_ne!(links[0], links[1]);
        assert_eq!(centre.anonymous().post_json(&links[0], &json!({})).status, 201);
        refused("the other", &centre.anonymous().post_json(&links[1], &json!({})), 409, "person.address");
        later(centre, 86_400_000);
        assert_eq!(centre.anonymous().post_json("/people", &newcomer("王芳", "wang.fang@bjmu.example.org")).status, 202);
        let late = gateway.link(centre, "wang.fang@bjmu.example.org");
        later(centre, 86_400_000);
        refused("a day later", &centre.anonymous().post_json(&late, &json!({})), 404, "session.link");
    });
}

#[test]
fn a_password_is_reset_by_a_link_to_a_proven_address() {
    with_gateway(|centre, gateway| {
        let li = joined(centre, gateway, "李伟", "li.wei@iphy.example.org");
        let ask = |email: &str| centre.anonymous().post_json("/password-resets", &json!({ "email": email }));
        let (known, unknown) = (ask("li.wei@iphy.example.org"), ask("nobody@example.org"));
        assert_eq!((known.status, &known.body), (202, &unknown.body));
        let unproven = ask("zhou.ming@centre.example.org");
        assert_eq!((unproven.status, &unproven.body), (202, &known.body), "an address that was never proven gets nothing, and nobody is told");
        let to = |sent: &[Value], email: &str| sent.iter().filter(|one| one["to"] == email).count();
        let sent = gateway.sent(centre);
        assert_eq!((to(&sent, "nobody@example.org"), to(&sent, "zhou.ming@centre.example.org")), (0, 0));
        let link = gateway.link(centre, "li.wei@iphy.example.org");
        let form = centre.anonymous().page(&link).form(&link);
        let weak = centre.anonymous().submit(&form.clone().with("password", "liwei19850123").with("password_again", "liwei19850123"));
        assert_eq!(weak.status, 422, "{}", weak.visible());
        assert_eq!(li.get("/account").status, 200, "nothing has happened yet");
        let done = centre.anonymous().submit(&form.clone().with("password", OTHER).with("password_again", OTHER));
        assert_eq!(done.status, 303, "{}", done.visible());
        assert_eq!(li.get("/account").status, 401, "every session has ended");
        assert_eq!(sign_in(&centre.anonymous(), "li.wei@iphy.example.org", OTHER).status, 201);
        refused("the old password", &sign_in(&centre.anonymous(), "li.wei@iphy.example.org", PASSWORD), 422, "person.sign-in");
        refused("the link again", &centre.anonymous().post_json(&link, &json!({ "password": PASSWORD })), 404, "session.link");
        let told = gateway.to(centre, "li.wei@iphy.example.org");
        assert!(told["subject"].as_str().is_some_and(|subject| subject.contains("密码已重置")), "{told}");
        ask("li.wei@iphy.example.org");
        let late = gateway.link(centre, "li.wei@iphy.example.org");
        later(centre, 30 * 60_000);
        refused("half an hour later", &centre.anonymous().post_json(&late, &json!({ "password": PASSWORD })), 404, "session.link");
        let english = centre.anonymous().in_language("en").page("/password-resets/new");
        assert!(english.visible().contains("Reset the password"), "{}", english.visible());
    });
}

#[test]
fn contacts_are_proven_by_what_was_sent_there() {
    with_gateway(|centre, gateway| {
        let li = joined(centre, gateway, "李伟", "li.wei@iphy.example.org");
        let wang = joined(centre, gateway, "王芳", "wang.fang@bjmu.example.org");
        let asked = li.post_json("/account/contacts", &json!({ "address": "li.wei@second.example.org" }));
        let anothers = wang.post_json("/account/contacts", &json!({ "address": "li.wei@iphy.example.org" }));
        assert_eq!((asked.status, &asked.body), (anothers.status, &anothers.body), "whose address it is, is not told");
        let code = gateway.code(centre, "li.wei@second.example.org");
        let letter = gateway.to(centre, "li.wei@iphy.example.org");
        assert!(letter["text"].as_str().is_some_and(|text| text.contains("没有办理")), "{letter}");
        let prove = |person: &Person, code: &str| person.post_json("/account/contacts/proof", &json!({ "code": code }));
        refused("another's code", &prove(&wang, &code), 422, "contact.code");
        refused("no code", &prove(&wang, ""), 422, "contact.code");
        let wrong = if code == "000000" { "000001" } else { "000000" };
        refused("a wrong code", &prove(&li, wrong), 422, "contact.code");
        assert_eq!(prove(&li, &code).status, 201);
        refused("the code again", &prove(&li, &code), 422, "contact.code");
        assert_eq!(sign_in(&centre.anonymous(), "li.wei@second.example.org", PASSWORD).status, 201, "every proven address signs in");
        add_contact(centre, gateway, &li, "138 1234 5678", "+8613812345678");
        assert_eq!(sign_in(&centre.anonymous(), "13812345678", PASSWORD).status, 201, "and so does the number");

        let contacts = li.get("/account/contacts").json();
        let id = |at: usize| contacts["contacts"][at]["id"].as_str().expect("an id").to_owned();
        refused("another's contact", &wang.post_json(&format!("/account/contacts/{}/removal", id(1)), &json!({})), 404, "rights.found");
        refused("the main one", &li.post_json(&format!("/account/contacts/{}/removal", id(0)), &json!({})), 409, "contact.main");
        assert_eq!(li.post_json(&format!("/account/contacts/{}/main", id(1)), &json!({})).status, 200);
        assert_eq!(li.get("/account").json()["email"], "li.wei@second.example.org");
        assert_eq!(li.post_json(&format!("/account/contacts/{}/removal", id(0)), &json!({})).status, 200, "what was main can go now");
        refused("it signs in no more", &sign_in(&centre.anonymous(), "li.wei@iphy.example.org", PASSWORD), 422, "person.sign-in");
        let profile = json!({ "name": "李伟", "email": "new@example.org", "language": "zh" });
        refused("an address without proof", &li.post_json("/account/profile", &profile), 422, "contact.proof");
        for address in ["1381234567", "li.wei@", "010-62551234"] {
            assert_eq!(li.post_json("/account/contacts", &json!({ "address": address })).status, 422, "{address}");
        }
        later(centre, 16 * 60_000);
        refused("no longer confirmed", &li.post_json("/account/contacts", &json!({ "address": "li@third.example.org" })), 403, "session.confirm");
        refused("wrongly confirmed", &li.post_json("/sessions/confirmation", &json!({ "password": OTHER })), 422, "person.sign-in");
        assert_eq!(li.post_json("/sessions/confirmation", &json!({ "password": PASSWORD })).status, 200);
        assert_eq!(li.post_json("/account/contacts", &json!({ "address": "li@third.example.org" })).status, 200);
        for _ in 0..5 {
            refused("guessing", &prove(&li, wrong), 422, "contact.code");
        }
        refused("right, after five wrong ones", &prove(&li, &gateway.code(centre, "li@third.example.org")), 422, "contact.code");
    });
}

#[test]
fn a_gateway_that_fails_is_asked_again() {
    with_gateway(|centre, gateway| {
        gateway.fail(1);
        assert_eq!(centre.anonymous().post_json("/people", &newcomer("李伟", "li.wei@iphy.example.org")).status, 202);
        while centre.store.read_now(|rows| rows.dispatches(1)).expect("they are read")[0].problem.is_none() {
            centre.block_on(web::work_once(&centre.site)).expect("what waits is sent");
        }
        later(centre, 60_000);
        assert!(gateway.link(centre, "li.wei@iphy.example.org").starts_with("/registrations/"));
        // It has arrived; the server may still be noting that.
        let row = || centre.store.read_now(|rows| rows.dispatches(1)).expect("they are read").remove(0);
        while row().done.is_none() {
            centre.block_on(web::work_once(&centre.site)).expect("what waits is sent");
        }
        assert_eq!(row().body, "", "what is sent has no words left");
    });
}
