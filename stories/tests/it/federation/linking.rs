//! Linking 关联: who a subject is tied to, and on what ground; never by a name, and once.

use super::{Town, register, sign_in};
use crate::harness::{Centre, Database, PASSWORD, Person, for_each_database};
use serde_json::{Value, json};

const ADDRESS: &str = "he.jingwen@huairou.example.edu.cn";

fn subject(name: &str, email: &str, verified: bool) -> Value {
    json!({ "sub": format!("s-{name}"), "name": name, "email": email, "email_verified": verified })
}

/// Brings somebody in by a letter to an address, which proves that it is theirs.
fn invited(centre: &Centre, email: &str) -> Person {
    let officer = centre.officer();
    assert_eq!(officer.post_json("/invitations", &json!({ "email": email, "role": "reader", "scope": "centre" })).status, 201);
    let page = officer.page("/invitations");
    let link = page
        .body
        .split('"')
        .map(|part| part.split("/invitations/").nth(1).unwrap_or_default())
        .find(|rest| rest.split('/').nth(1).is_some_and(|token| token.len() == 40 && token.bytes().all(|byte| byte.is_ascii_hexdigit())));
    let link = format!("/invitations/{}", link.expect("a link"));
    let mut person = centre.anonymous();
    let joined = person.post_json(&link, &json!({ "name": "何静文", "password": PASSWORD, "language": "zh" }));
    assert_eq!(joined.status, 201, "{}", joined.body);
    person.sign_in_with(&joined);
    person
}

fn begun(database: &Database) -> (Town, Centre) {
    let town = Town::of(database);
    (town, Centre::found(database))
}

#[test]
fn who_has_an_account_signs_in_once_and_is_linked() {
    for_each_database(|database| {
        let (town, centre) = begun(database);
        let owner = centre.applicant("何静文", ADDRESS, "怀柔大学");
        let id = owner.get("/account").json()["id"].clone();
        // The same name and even the same address are not enough: they registered with it, and nobody has proven that it is theirs.
        town.university.is(subject("何静文", ADDRESS, true));
        let mut person = centre.anonymous();
        let first = sign_in(&centre, &mut person, "university", "/mailbox");
        let page = person.page(first.location());
        assert!(page.body.contains("/sessions/new?back="), "{}", page.body);
        let taken = register(&mut person, &first, ADDRESS);
        assert_eq!(taken.status, 409, "the address is somebody's already");
        // They sign in by their password at this browser, and come back to link.
        let back = page.body.split("href=\"/sessions/new?back=").nth(1).and_then(|rest| rest.split('"').next()).expect("a way");
        let form = person.page(&format!("/sessions/new?back={back}")).form("/sessions");
        let signed_in = person.submit(&form.with("email", ADDRESS).with("password", PASSWORD));
        person.keep_cookies(&signed_in);
        assert_eq!(signed_in.location(), first.location());
        let page = person.page(signed_in.location());
        insta::assert_snapshot!(page.visible(), @"
        首次使用该方式登录
        怀柔大学统一身份认证已确认您的身份，提供的信息如下。该身份在本中心尚未关联账号，请选择关联已有账号或者注册新账号。
        姓名 | 何静文
        电子邮箱 | he.jingwen@huairou.example.edu.cn
        关联已有账号
        您目前以“何静文”的账号登录。关联后，可以用该身份直接登录此账号。
        [关联到此账号]
        ");
        let linked = person.submit(&page.form("/links"));
        assert_eq!((linked.status, linked.location()), (303, "/mailbox?done=identity-linked"), "{}", linked.body);
        let mut again = centre.anonymous();
        assert_eq!(sign_in(&centre, &mut again, "university", "").location(), "/");
        let account = again.get("/account").json();
        assert_eq!(account["id"], id);
        // Their password is another way in, so it can be untied; then nobody is known under it.
        let form = again.page("/account").form("/unlinking");
        let untied = again.submit(&form);
        assert_eq!(untied.location(), "/account?done=identity-unlinked", "{}", untied.body);
        let twice = again.post_json(&form.action, &json!({}));
        assert_eq!((twice.status, twice.rule()), (409, "federation.unlinked".to_owned()));
        assert!(sign_in(&centre, &mut centre.anonymous(), "university", "").location().contains("/choice"));
        centre.check();
    });
}

#[test]
fn an_address_links_where_the_service_gives_it_out_and_it_was_proven_here() {
    for_each_database(|database| {
        let (town, centre) = begun(database);
        let owner = invited(&centre, ADDRESS);
        let elsewhere = invited(&centre, "he.jingwen@example.org");
        let way = |name: &str, email: &str, verified: bool| {
            town.university.is(subject(name, email, verified));
            let mut person = centre.anonymous();
            let answer = sign_in(&centre, &mut person, "university", "/");
            (answer.location().contains("/choice"), person)
        };
        assert!(way("a", ADDRESS, false).0, "the service does not vouch for it");
        assert!(way("b", "he.jingwen@example.org", true).0, "another domain's addresses are not the service's to give out");
        let (asked, person) = way("c", &ADDRESS.to_uppercase(), true);
        assert!(!asked);
        assert_eq!(person.get("/account").json()["id"], owner.get("/account").json()["id"]);
        assert_eq!(elsewhere.get("/account").json()["identities"], json!([]));
        // An address that was changed since is no longer the one that was proven.
        let version = owner.get("/account").json()["version"].to_string();
        let moved = json!({ "name": "何静文", "email": "other@huairou.example.edu.cn", "language": "zh", "version": version });
        assert_eq!(owner.post_json("/account/profile", &moved).status, 200);
        assert!(way("d", "other@huairou.example.edu.cn", true).0);
        centre.check();
    });
}

#[test]
fn one_subject_is_one_person() {
    for_each_database(|database| {
        let (town, centre) = begun(database);
        town.university.is(subject("何静文", "", false));
        let mut owner = centre.anonymous();
        let first = sign_in(&centre, &mut owner, "university", "");
        register(&mut owner, &first, ADDRESS);
        // Somebody else who has signed in cannot take it over, nor is led into the account that has it.
        let mut other = centre.applicant("李伟", "li.wei@example.org", "怀柔大学");
        let refused = sign_in(&centre, &mut other, "university", "/account");
        assert_eq!(refused.status, 409, "{}", refused.body);
        assert!(refused.visible().contains("federation.once"), "{}", refused.visible());
        assert_eq!(other.get("/account").json()["email"], "li.wei@example.org");
        // Two browsers that ask at once for a new subject: the second one finds it tied.
        town.university.is(subject("新人", "", false));
        let mut one = centre.anonymous();
        let first = sign_in(&centre, &mut one, "university", "");
        let second = sign_in(&centre, &mut other, "university", "");
        assert_eq!(register(&mut one, &first, "new@example.org").status, 303);
        let late = other.submit(&other.page(second.location()).form("/links"));
        assert_eq!(late.status, 409);
        assert!(late.visible().contains("federation.once"), "{}", late.visible());
        // Nobody unties what is somebody else's, or learns that it is there.
        let id = owner.get("/account").json()["identities"][0]["id"].as_str().expect("an id").to_owned();
        assert_eq!(other.post_json(&format!("/federated-identities/{id}/unlinking"), &json!({})).status, 404);
        centre.check();
    });
}
