//! Federation 联合身份登录: people sign in through a university, an academy and a city; what forgers bring is refused.
//!
//! The three services are fakes on the loopback that speak the real protocols; the centre knows them by `identity.toml`, as any centre does.

mod cas;
mod forgery;
mod joined;
mod keys;
mod linking;
mod oidc;
mod saml;
mod server;

use crate::harness::{Answer, Centre, Database, Person, encode, for_each_database};
use cas::Cas;
use oidc::OpenId;
use saml::Saml;
use serde_json::json;

/// The services of a story.
struct Town {
    university: OpenId,
    academy: Cas,
    city: Saml,
}

impl Town {
    /// Starts them, and describes them to whoever opens a centre over this database next.
    fn of(database: &Database) -> Self {
        let town = Self { university: OpenId::start(), academy: Cas::start(), city: Saml::start() };
        let text = [town.university.described("university"), town.academy.described("academy"), town.city.described("city", &database.data)].concat();
        std::fs::write(database.data.join("identity.toml"), text).expect("the description is written");
        std::fs::write(database.data.join("openid.secret"), format!("{}\n", oidc::CLIENT.1)).expect("the secret is written");
        town
    }
}

/// Asks a service as a browser does, by its whole address.
fn visit(url: &str) -> Answer {
    let (host, path) = url.trim_start_matches("http://").split_once('/').expect("a path");
    Person::nobody(host.parse().expect("an address")).page(&format!("/{path}"))
}

/// The path of an address at the centre.
fn here(centre: &Centre, url: &str) -> String {
    let base = format!("http://{}", centre.address);
    url.strip_prefix(&base).unwrap_or_else(|| panic!("{url} is not at the centre")).to_owned()
}

/// Chooses a service on the sign-in page; gives what the service answers.
fn leave(person: &mut Person, provider: &str, back: &str) -> Answer {
    let begun = person.page(&format!("/sessions/federated/{provider}?back={}", encode(back)));
    assert_eq!(begun.status, 303, "{}", begun.body);
    person.keep_cookies(&begun);
    visit(begun.location())
}

/// Posts the form of a service's page, as a browser does from there: from another site, and without cookies.
fn post_from_elsewhere(centre: &Centre, action: &str, fields: &[(String, String)]) -> Answer {
    let body: Vec<String> = fields.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
    let headers = [
        ("Accept", "text/html"),
        ("Content-Type", "application/x-www-form-urlencoded"),
        ("Sec-Fetch-Site", "cross-site"),
        ("Origin", "https://idp.example.edu.cn"),
    ];
    centre.anonymous().send("POST", action, &headers, body.join("&").as_bytes())
}

/// Comes back from a service with its answer; gives what the centre says to it.
fn come_back(centre: &Centre, person: &mut Person, at_service: &Answer) -> Answer {
    let mut path = here_or_form(centre, at_service);
    if path.is_none() {
        let form = at_service.form("/answer");
        let posted = post_from_elsewhere(centre, &here(centre, &form.action), &form.fields);
        assert!(!posted.headers.iter().any(|(name, _)| name == "set-cookie"), "a post from elsewhere signs nobody in");
        if posted.status != 303 {
            return posted;
        }
        path = Some(posted.location().to_owned());
    }
    let answer = person.page(&path.expect("a path"));
    person.keep_cookies(&answer);
    answer
}

fn here_or_form(centre: &Centre, at_service: &Answer) -> Option<String> {
    (at_service.status == 302).then(|| here(centre, at_service.location()))
}

/// The whole way there and back.
fn sign_in(centre: &Centre, person: &mut Person, provider: &str, back: &str) -> Answer {
    let at_service = leave(person, provider, back);
    come_back(centre, person, &at_service)
}

/// Registers on the page that a first answer leads to.
fn register(person: &mut Person, first: &Answer, email: &str) -> Answer {
    let page = person.page(first.location());
    assert_eq!(page.status, 200, "{}", page.body);
    let form = page.form("/people");
    let name = if form.value("name").is_empty() { "无名".to_owned() } else { form.value("name").to_owned() };
    let answer = person.submit(&form.with("email", email).with("name", &name));
    person.keep_cookies(&answer);
    answer
}

#[test]
fn a_first_sign_in_registers_and_the_next_one_goes_straight_in() {
    for_each_database(|database| {
        let town = Town::of(database);
        let centre = Centre::found(database);
        let mut person = centre.anonymous();
        let page = person.page("/sessions/new?back=/calls");
        for (language, names) in [
            ("zh", ["怀柔大学统一身份认证", "中国科学院通行证", "城市统一身份认证"]),
            ("en", ["Huairou University", "Academy Passport", "City Identity"]),
        ] {
            let shown = person.in_language(language).page("/sessions/new").visible();
            assert!(names.iter().all(|name| shown.contains(name)), "{shown}");
        }
        assert!(page.body.contains("href=\"/sessions/federated/university?back=%2Fcalls\""), "{}", page.body);
        town.university.is(json!({ "sub": "2026010001", "name": "林知远", "email": "lin.zhiyuan@huairou.example.edu.cn", "email_verified": true,
            "organization": "怀柔大学" }));
        let first = sign_in(&centre, &mut person, "university", "/calls");
        assert!(first.location().starts_with("/sessions/federated/university/choice?state="), "{} {}", first.status, first.body);
        assert_eq!(person.token, None);
        insta::assert_snapshot!(person.page(first.location()).visible(), @"
        首次使用该方式登录
        怀柔大学统一身份认证已确认您的身份，提供的信息如下。该身份在本中心尚未关联账号，请选择关联已有账号或者注册新账号。
        姓名 | 林知远
        电子邮箱 | lin.zhiyuan@huairou.example.edu.cn
        工作单位 | 怀柔大学
        关联已有账号
        已在本中心注册的，请先登录一次，以确认两者都是您本人。系统不会仅凭姓名相同而关联。
        登录已有账号并关联
        注册
        尚未注册的，请核对并补充以下信息。注册后以该身份登录，不设密码；需要密码的，可以日后设定。
        姓名 必填
        请填写与身份证件一致的姓名。
        {name: 林知远}
        已填3字，最多60字
        姓名（拉丁字母）
        如与上栏相同可不填。
        {latin_name: }
        已填0字，最多60字
        电子邮箱 必填
        {email: lin.zhiyuan@huairou.example.edu.cn}
        工作单位
        {organisation: 怀柔大学}
        已填4字，最多100字
        通知语言
        中文
        English
        [注册并登录]
        ");
        let registered = register(&mut person, &first, "lin.zhiyuan@huairou.example.edu.cn");
        assert_eq!((registered.status, registered.location()), (303, "/calls"), "{}", registered.body);
        let account = person.get("/account").json();
        assert_eq!((account["name"].as_str(), account["organisation"].as_str()), (Some("林知远"), Some("怀柔大学")));
        assert_eq!(account["identities"][0]["issuer"].as_str(), Some(town.university.server.url().as_str()));
        // At another browser there is nothing more to ask.
        let mut again = centre.anonymous();
        let straight = sign_in(&centre, &mut again, "university", "/account");
        assert_eq!((straight.status, straight.location()), (303, "/account"));
        assert_eq!(again.get("/account").json()["id"], account["id"]);
        // It is the only way in, so it stays.
        let id = account["identities"][0]["id"].as_str().expect("an id");
        let refused = again.post_json(&format!("/federated-identities/{id}/unlinking"), &json!({}));
        assert_eq!((refused.status, refused.rule()), (409, "federation.last".to_owned()));
        let shown = again.page("/account").visible();
        assert!(shown.contains("怀柔大学统一身份认证 |"), "{shown}");
        centre.check();
    });
}

#[test]
fn a_ticket_and_an_assertion_sign_in_as_well() {
    for_each_database(|database| {
        let town = Town::of(database);
        let centre = Centre::found(database);
        town.academy.is("chen.yutong", "<cas:cn>陈雨桐</cas:cn><cas:mail>chen.yutong@academy.example.org</cas:mail>");
        town.city.is("P-110116-0042");
        for (provider, email) in [("academy", "chen.yutong@academy.example.org"), ("city", "su.xiao@example.org")] {
            let mut person = centre.anonymous();
            let first = sign_in(&centre, &mut person, provider, "");
            assert!(first.location().contains("/choice?state="), "{provider}: {} {}", first.status, first.body);
            let registered = register(&mut person, &first, email);
            assert_eq!((registered.status, registered.location()), (303, "/calls?done=registered"), "{}", registered.body);
            let mut again = centre.anonymous().in_language("en");
            let straight = sign_in(&centre, &mut again, provider, "/mailbox");
            assert_eq!((straight.status, straight.location()), (303, "/mailbox"), "{}", straight.body);
            assert_eq!(again.get("/account").json()["email"].as_str(), Some(email));
        }
        // What the operator of a SAML service loads.
        let metadata = centre.anonymous().get("/sessions/federated/city/metadata");
        assert_eq!(metadata.header("content-type"), "application/samlmetadata+xml");
        assert!(metadata.body.contains(&format!("Location=\"http://{}/sessions/federated/city/answer\"", centre.address)), "{}", metadata.body);
        assert_eq!(centre.anonymous().get("/sessions/federated/academy/metadata").status, 404);
        centre.check();
    });
}

#[test]
fn a_service_that_is_down_is_a_way_less_and_no_failure() {
    for_each_database(|database| {
        let town = Town::of(database);
        let centre = Centre::found(database);
        drop(town.university);
        let mut person = centre.anonymous();
        let begun = person.get("/sessions/federated/university");
        assert_eq!((begun.status, begun.rule()), (503, "federation.reach".to_owned()));
        assert_eq!(person.page("/sessions/new").status, 200);
        assert_eq!(person.get("/sessions/federated/nobody").rule(), "federation.provider");
        town.academy.is("chen.yutong", "");
        assert_eq!(sign_in(&centre, &mut person, "academy", "/").status, 303);
        centre.check();
    });
}
