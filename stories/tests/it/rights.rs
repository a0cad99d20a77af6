//! Rights: who gives what to whom, three administrators, an inspector, a delegate, a successor, and why somebody may.

use crate::harness::{Answer, Centre, PASSWORD, Person, for_each_database};
use crate::html::forms;
use crate::scene::{complete_draft, made, open_call, signed, small_pdf};
use serde_json::{Value, json};

/// The roles of a centre with a call that is open, each with a person of their own.
struct Told<'a> {
    centre: &'a Centre,
    officer: Person,
    lead: Person,
    other: Person,
    call: String,
}

impl<'a> Told<'a> {
    fn new(centre: &'a Centre) -> Self {
        let call = open_call(centre, "BR-2026", "2020-01-01T00:00", "2090-01-01T00:00");
        let lead = centre.applicant("李伟", "li.wei@example.org", "示范大学");
        let other = centre.applicant("孙助", "sun.zhu@example.org", "示范大学");
        Self { centre, officer: centre.officer(), lead, other, call }
    }

    fn person(&self, name: &str, email: &str) -> Person {
        self.centre.applicant(name, email, "示范科技创新中心")
    }

    /// The three, installed by the first officer.
    fn three(&self) -> [Person; 3] {
        let three = [("方正", "system@example.org"), ("安宁", "security@example.org"), ("申明", "audit@example.org")];
        let people = three.map(|(name, email)| self.person(name, email));
        let [system, security, audit] = three.map(|(_, email)| email);
        made(&self.officer.post_json("/administrators", &json!({ "system": system, "security": security, "audit": audit })));
        people
    }

    fn soon(&self, days: i64) -> String {
        rules::Instant(self.centre.store.now().0 + days * 86_400_000).rfc3339()
    }
}

fn id(person: &Person) -> String {
    person.get("/account").json()["id"].as_str().expect("an id").to_owned()
}

fn give(giver: &Person, to: &Person, body: &Value) -> Answer {
    giver.post_json(&format!("/people/{}/grants", id(to)), body)
}

fn sign_in(centre: &Centre, email: &str) -> Person {
    let mut person = centre.anonymous();
    let answer = person.post_json("/sessions", &json!({ "email": email, "password": PASSWORD }));
    person.sign_in_with(&answer);
    person
}

/// The path of an invitation's link.
fn path_of(link: &str) -> String {
    link.split_once("/invitations/").map(|(_, rest)| format!("/invitations/{rest}")).expect("a path")
}

/// The newest grant of a role that somebody has.
fn grant_of(reader: &Person, of: &Person, role: &str) -> String {
    let person = reader.get(&format!("/people/{}", id(of))).json();
    let grants = person["grants"].as_array().expect("grants").iter().filter(|grant| grant["role"] == role && grant["standing"] == "in-force");
    grants.filter_map(|grant| grant["id"].as_str()).max().expect("a grant").to_owned()
}

fn refused(answer: &Answer, status: u16, rule: &str) {
    assert_eq!((answer.status, answer.rule().as_str()), (status, rule), "{}", answer.body);
}

/// The rule of the only field that was wrong.
fn field_rule(answer: &Answer) -> String {
    answer.json()["fields"][0]["rule"].as_str().unwrap_or_default().to_owned()
}

#[test]
fn three_administrators_are_installed_together_and_never_united() {
    for_each_database(|database| {
        let centre = Centre::found(database);
        let told = Told::new(&centre);
        for (language, title) in [("zh", "三员分立"), ("en", "Three administrators")] {
            let page = told.officer.in_language(language).page("/administrators");
            assert!(page.visible().contains(title), "{}", page.body);
        }
        // Alone, twice the same, or somebody with another office: none of it.
        refused(&give(&told.officer, &told.lead, &json!({ "role": "security-administrator", "scope": "centre" })), 409, "grant.three-together");
        let same = json!({ "system": "li.wei@example.org", "security": "sun.zhu@example.org", "audit": "li.wei@example.org" });
        refused(&told.officer.post_json("/administrators", &same), 409, "grant.three-people");
        let invitation = json!({ "email": "new@example.org", "role": "audit-administrator", "scope": "centre" });
        refused(&told.officer.post_json("/invitations", &invitation), 409, "grant.three-together");
        let [system, security, audit] = told.three();

        // From now on an officer has no people's rights, and each of the three has their own only.
        let reader = json!({ "role": "reader", "scope": "centre" });
        refused(&give(&told.officer, &told.lead, &reader), 403, "rights.grant");
        refused(&give(&system, &told.lead, &reader), 403, "rights.grant");
        made(&give(&security, &told.other, &reader));
        refused(
            &security.post_json("/invitations", &json!({ "email": "new@example.org", "role": "applicant", "scope": "centre" })),
            403,
            "rights.grant",
        );
        made(&system.post_json("/invitations", &json!({ "email": "new@example.org", "role": "applicant", "scope": "centre" })));
        assert_eq!((told.officer.get("/audit").status, system.get("/audit").status, audit.get("/audit").status), (403, 403, 200));
        refused(&give(&security, &security, &reader), 403, "rights.own-role");
        refused(&give(&security, &audit, &reader), 409, "grant.administrator-only");

        // The last of each goes only with a successor, who is none of the others.
        let held = grant_of(&security, &audit, "audit-administrator");
        refused(&security.post_json(&format!("/grants/{held}/revocation"), &json!({})), 409, "grant.last-administrator");
        let succeed = |email: &str| security.post_json(&format!("/grants/{held}/succession"), &json!({ "successor": email }));
        refused(&succeed("system@example.org"), 409, "grant.two-of-three");
        refused(&succeed("sun.zhu@example.org"), 409, "grant.administrator-only");
        assert_eq!(field_rule(&succeed("nobody@example.org")), "grant.named");
        made(&succeed("li.wei@example.org"));
        assert_eq!((audit.get("/audit").status, told.lead.get("/audit").status), (403, 200));
        // What was sent and not taken up goes on behind the successor.
        made(&security.post_json("/invitations", &json!({ "email": "later@example.org", "role": "reader", "scope": "centre" })));
        let held = grant_of(&security, &security, "security-administrator");
        told.person("秦朗", "qin.lang@example.org");
        made(&security.post_json(&format!("/grants/{held}/succession"), &json!({ "successor": "qin.lang@example.org" })));
        assert_eq!(security.get("/grants").status, 403);
        let successor = sign_in(&centre, "qin.lang@example.org");
        let join = path_of(successor.get("/invitations").json()[0]["link"].as_str().expect("a link"));
        assert_eq!(centre.anonymous().post_json(&join, &json!({ "name": "新人", "password": PASSWORD, "language": "zh" })).status, 201);
        let security = successor;
        for (language, words) in [("zh", "三员已经分立"), ("en", "are apart")] {
            let page = security.in_language(language).page("/administrators").visible();
            assert!(page.contains(words) && page.contains("李伟") && !page.contains("申明"), "{page}");
        }
        centre.check();
    });
}

#[test]
fn a_grant_ends_with_its_givers_right_and_an_expired_one_makes_room() {
    for_each_database(|database| {
        let centre = Centre::found(database);
        let told = Told::new(&centre);
        let deputy = told.person("吴越", "wu.yue@example.org");
        made(&give(&told.officer, &deputy, &json!({ "role": "officer", "scope": "centre", "until": told.soon(30) })));
        let reader = |until: Option<String>| {
            until.map_or(json!({ "role": "reader", "scope": "centre" }), |until| json!({ "role": "reader", "scope": "centre", "until": until }))
        };
        refused(&give(&deputy, &told.lead, &reader(None)), 409, "grant.giver-term");
        refused(&give(&deputy, &told.lead, &reader(Some(told.soon(31)))), 409, "grant.giver-term");
        made(&give(&deputy, &told.lead, &reader(Some(told.soon(20)))));
        let invite = json!({ "email": "new@example.org", "role": "reader", "scope": "centre" });
        refused(&deputy.post_json("/invitations", &invite), 409, "grant.giver-term");
        refused(&give(&told.officer, &told.lead, &json!({ "role": "unit-administrator", "scope": "centre" })), 422, "grant.fits");
        // An expired grant has no place to defend.
        let past = json!({ "role": "expert", "scope": "centre", "from": "2020-01-01T00:00", "until": "2020-02-01T00:00" });
        made(&give(&told.officer, &told.other, &past));
        made(&give(&told.officer, &told.other, &past));
        made(&give(&told.officer, &told.other, &json!({ "role": "expert", "scope": "centre" })));
        refused(&give(&told.officer, &told.other, &past), 409, "grant.once");
        // The deputy is an officer without an end now, and invites; then the right is taken back.
        let held = grant_of(&told.officer, &deputy, "officer");
        made(&told.officer.post_json(&format!("/grants/{held}/revocation"), &json!({})));
        made(&give(&told.officer, &deputy, &json!({ "role": "officer", "scope": "centre" })));
        made(&deputy.post_json("/invitations", &invite));
        let link = deputy.get("/invitations").json()[0]["link"].as_str().expect("a link").to_owned();
        let path = path_of(&link);
        assert!(told.officer.get("/grants").json().as_array().is_some_and(Vec::is_empty));
        made(&told.officer.post_json(&format!("/grants/{}/revocation", grant_of(&told.officer, &deputy, "officer")), &json!({})));
        // What they gave stands, and is listed; what they only offered does not.
        let orphans = told.officer.get("/grants").json();
        assert_eq!((orphans[0]["person_name"].as_str(), orphans[0]["giver_name"].as_str()), (Some("李伟"), Some("吴越")), "{orphans}");
        let joined = centre.anonymous().post_json(&path, &json!({ "name": "新人", "password": PASSWORD, "language": "zh" }));
        refused(&joined, 409, "invitation.sender");
        for (language, words) in [("zh", "授权复核"), ("en", "Grants to review")] {
            let page = told.officer.in_language(language).page("/grants").visible();
            assert!(page.contains(words) && page.contains("吴越"), "{page}");
        }
        centre.check();
    });
}

#[test]
fn an_inspector_reads_within_a_scope_and_is_on_record() {
    for_each_database(|database| {
        let centre = Centre::found(database);
        let told = Told::new(&centre);
        let draft = complete_draft(&told.lead, &told.call, "拓扑量子材料");
        made(&told.lead.post_json(&format!("{draft}/submission"), &signed("李伟")));
        let application = draft.replace("/drafts/", "/applications/");
        let elsewhere = open_call(&centre, "OTHER", "2020-01-01T00:00", "2090-01-01T00:00");
        let other = complete_draft(&told.lead, &elsewhere, "别处的申请");
        made(&told.lead.post_json(&format!("{other}/submission"), &signed("李伟")));
        let inspector = told.person("纪严", "ji.yan@example.org");
        let scope = format!("call:{}", told.call.rsplit('/').next().expect("an id"));
        let appointment = |days: i64| json!({ "person": "ji.yan@example.org", "scope": scope, "until": told.soon(days) });
        refused(&told.officer.post_json("/inspections", &appointment(30)), 403, "rights.grant");
        let [_, security, audit] = told.three();
        refused(&audit.post_json("/inspections", &appointment(400)), 409, "grant.inspector-term");
        refused(&security.post_json("/inspections", &appointment(30)), 403, "rights.grant");
        refused(&give(&security, &inspector, &json!({ "role": "inspector", "scope": "centre" })), 409, "grant.inspector-audit");
        let handles = json!({ "person": "zhou.ming@centre.example.org", "scope": scope, "until": told.soon(30) });
        refused(&audit.post_json("/inspections", &handles), 409, "grant.inspector-handles");
        made(&audit.post_json("/inspections", &appointment(30)));
        refused(&give(&security, &inspector, &json!({ "role": "officer", "scope": "centre" })), 409, "grant.inspector-handles");

        // Twice the same on one day is one event; another thing is another.
        for path in [application.as_str(), &application, &format!("{application}/receipts/1"), "/desk", "/desk", "/desk/applications.csv"] {
            let answer = inspector.get(path);
            assert!(matches!(answer.status, 200 | 202), "{path}: {}", answer.body);
        }
        assert_eq!(inspector.get(&other.replace("/drafts/", "/applications/")).status, 404);
        assert_eq!(inspector.post_json(&format!("{application}/withdrawal"), &json!({})).status, 404);
        let desk = inspector.get("/desk").json();
        assert_eq!(desk["applications"].as_array().map(Vec::len), Some(1));
        let opened = audit.get("/audit?kind=inspection").json();
        let deeds: Vec<&str> = opened["events"].as_array().into_iter().flatten().filter_map(|event| event["deed"].as_str()).collect();
        assert_eq!(deeds, ["list-applications", "read-application"]);
        // The inspector reads of the journal what happened in the call, and that is on record too.
        let own = inspector.get("/audit").json();
        let kinds: Vec<&str> = own["events"].as_array().into_iter().flatten().filter_map(|event| event["kind"].as_str()).collect();
        assert!(kinds.contains(&"application") && kinds.iter().all(|kind| matches!(*kind, "application" | "call")), "{kinds:?}");
        assert!(!own.to_string().contains("别处"), "{own}");
        let rights = audit.get("/audit?rights=on").json().to_string();
        assert!(rights.contains("\"inspection\"") && rights.contains("\"grant\"") && !rights.contains("\"application\""), "{rights}");
        let csv = audit.get("/audit/events.csv?kind=inspection");
        assert!(csv.body.contains("纪严") && csv.body.contains("监督检查查阅"), "{}", csv.body);
        for (language, words) in [("zh", "监督检查查阅"), ("en", "Opened by an inspector")] {
            assert!(audit.in_language(language).page("/audit?kind=inspection").visible().contains(words));
        }
        // The lead's own reading leaves no such record; the dismissed inspector reads nothing.
        assert_eq!(told.lead.get(&application).status, 200);
        let held = grant_of(&audit, &inspector, "inspector");
        refused(&security.post_json(&format!("/grants/{held}/revocation"), &json!({})), 403, "rights.grant");
        made(&audit.post_json(&format!("/grants/{held}/revocation"), &json!({})));
        assert_eq!((inspector.get(&application).status, inspector.get("/audit").status), (404, 403));
        assert_eq!(audit.get("/audit?kind=inspection").json()["events"].as_array().map(Vec::len), Some(3));
        centre.check();
    });
}

#[test]
fn a_delegate_drafts_and_the_lead_signs() {
    for_each_database(|database| {
        let centre = Centre::found(database);
        let told = Told::new(&centre);
        let (lead, delegate) = (&told.lead, &told.other);
        let start = json!({ "principal": id(lead) });
        refused(&delegate.post_json(&format!("{}/drafts", told.call), &start), 404, "rights.found");
        let mandate = |scope: &str, days: i64| json!({ "delegate": "sun.zhu@example.org", "scope": scope, "until": told.soon(days) });
        refused(&lead.post_json("/mandates", &mandate("centre", 400)), 422, "mandate.term");
        let nobody = json!({ "delegate": "nobody@example.org", "scope": "centre", "until": told.soon(30) });
        assert_eq!(field_rule(&lead.post_json("/mandates", &nobody)), "mandate.delegate");
        made(&lead.post_json("/mandates", &mandate("centre", 30)));
        refused(&lead.post_json("/mandates", &mandate("centre", 31)), 409, "mandate.once");

        // The delegate finds the call on their page, starts, fills in and attaches.
        let page = delegate.page("/mandates");
        assert!(page.visible().contains("李伟"), "{}", page.body);
        let started = delegate.submit(&page.form(&format!("{}/drafts", told.call)));
        let draft = started.location().split('?').next().unwrap_or_default().to_owned();
        assert_eq!(started.status, 303, "{}", started.body);
        let answers =
            json!({ "answers": { "title": "拓扑量子材料", "abstract": "研究低维体系中的量子效应。", "areas": ["theory"], "amount": "125万" } });
        assert_eq!(delegate.patch_json(&draft, "\"1\"", &answers).status, 200);
        assert_eq!(delegate.post_file(&format!("{draft}/files/body"), "正文.pdf", &small_pdf("正文")).status, 201);
        for (language, words) in [("zh", "您正在为申请人李伟代为填报"), ("en", "You are drafting for 李伟")] {
            let page = delegate.in_language(language).page(&draft);
            assert!(page.visible().contains(words), "{}", page.visible());
            assert!(!page.body.contains(&format!("{draft}/removal")), "no button for what is not theirs");
        }
        // Signing, sending and throwing away are the lead's.
        for (path, body) in [(format!("{draft}/submission"), signed("李伟")), (format!("{draft}/removal"), json!({}))] {
            refused(&delegate.post_json(&path, &body), 403, "rights.not-delegable");
        }
        refused(&delegate.get(&format!("{draft}/submission")), 403, "rights.not-delegable");
        made(&lead.post_json(&format!("{draft}/submission"), &signed("李伟")));
        let application = draft.replace("/drafts/", "/applications/");
        assert_eq!(delegate.get(&application).status, 404);
        assert_eq!(delegate.post_json(&format!("{application}/withdrawal"), &json!({})).status, 404);
        for (language, words) in [("zh", "由孙助代为填报"), ("en", "Drafted with the help of 孙助")] {
            assert!(told.officer.in_language(language).page(&application).visible().contains(words));
            assert!(lead.in_language(language).page(&draft).visible().contains(words));
        }
        // Once a draft on record; its end is the end of access, for either side.
        let given = lead.get("/mandates").json()["given"][0].clone();
        assert_eq!((given["used"].as_u64(), given["version"].as_u64()), (Some(1), Some(2)), "{given}");
        let ending = format!("/mandates/{}/ending", given["id"].as_str().expect("an id"));
        refused(&told.officer.post_json(&ending, &json!({})), 404, "mandate.found");
        made(&delegate.post_json(&ending, &json!({})));
        assert_eq!(delegate.get(&draft).status, 404);
        assert_eq!(delegate.patch_json(&draft, "\"2\"", &answers).status, 404);
        refused(&lead.post_json(&ending, &json!({})), 409, "mandate.ended");
        // Who judges there drafts for nobody there.
        made(&lead.post_json("/mandates", &mandate("centre", 30)));
        made(&give(&told.officer, delegate, &json!({ "role": "reader", "scope": "centre" })));
        refused(&delegate.patch_json(&draft, "\"2\"", &answers), 403, "rights.handles");
        centre.check();
    });
}

#[test]
fn what_somebody_holds_moves_to_a_successor_at_once_or_not_at_all() {
    for_each_database(|database| {
        let centre = Centre::found(database);
        let told = Told::new(&centre);
        let leaver = told.person("陈玉兰", "chen@example.org");
        let successor = told.person("刘思源", "liu@example.org");
        let call = told.call.rsplit('/').next().expect("an id");
        made(&give(&told.officer, &leaver, &json!({ "role": "officer", "scope": "centre", "until": told.soon(90) })));
        made(&give(&told.officer, &leaver, &json!({ "role": "reader", "scope": format!("call:{call}") })));
        let path = format!("/people/{}/handover", id(&leaver));
        let preview = told.officer.get(&format!("{path}?to={}", id(&successor))).json();
        assert_eq!(preview["items"].as_array().map(Vec::len), Some(2), "{preview}");
        let body = |preview: &Value| json!({ "successor": id(&successor), "previewed": preview["previewed"] });
        // Something stands in the way: nothing moves, and the list says what.
        made(&give(&told.officer, &successor, &json!({ "role": "reader", "scope": format!("call:{call}") })));
        let stopped = told.officer.post_json(&path, &body(&preview));
        assert_eq!((stopped.status, field_rule(&stopped).as_str()), (422, "grant.once"), "{}", stopped.body);
        let page = told.officer.page(&format!("{path}?to=liu@example.org")).visible();
        assert!(page.contains("不能移交"), "{page}");
        made(&told.officer.post_json(&format!("/grants/{}/revocation", grant_of(&told.officer, &successor, "reader")), &json!({})));
        // What was shown is what moves.
        made(&give(&told.officer, &leaver, &json!({ "role": "expert", "scope": "centre" })));
        refused(&told.officer.post_json(&path, &body(&preview)), 409, "handover.changed");
        made(&leaver.post_json("/invitations", &json!({ "email": "new@example.org", "role": "applicant", "scope": "centre" })));
        // Behind an invitation in a role stands somebody who gives roles: the successor will, once the officer's role is theirs.
        made(&told.officer.post_json("/invitations", &json!({ "email": "reader@example.org", "role": "reader", "scope": "centre" })));
        let own = told.officer.get(&format!("/people/{}/handover?to={}", id(&told.officer), id(&told.other))).json();
        assert!(own["items"].as_array().is_some_and(|items| items.iter().all(|item| item["in_the_way"].is_null())), "{own}");
        let page = told.officer.page(&format!("{path}?to=liu@example.org"));
        assert!(page.visible().contains("可以移交") && page.visible().contains("低维量子材料"), "{}", page.visible());
        let moved = told.officer.submit(&forms(&page.body).into_iter().find(|form| !form.value("previewed").is_empty()).expect("a form to confirm"));
        assert_eq!(moved.status, 303, "{}", moved.body);
        let held = |person: &Person| -> Vec<String> {
            let grants = told.officer.get(&format!("/people/{}", id(person))).json()["grants"].clone();
            let standing = grants.as_array().into_iter().flatten().filter(|grant| grant["standing"] == "in-force");
            standing.map(|grant| format!("{} {}", grant["role"].as_str().unwrap_or(""), grant["until"].is_null())).collect()
        };
        let mut theirs = held(&successor);
        theirs.sort();
        assert_eq!(theirs, ["applicant true", "expert true", "officer false", "reader true"]);
        assert_eq!(held(&leaver), ["applicant true"]);
        refused(&told.officer.post_json(&path, &body(&preview)), 409, "handover.empty");
        let audit = told.officer.page("/audit?kind=grant").visible();
        assert!(audit.contains("移交角色") && audit.contains("移交给刘思源"), "{audit}");
        // Nobody hands anything to themselves, and who leads an application there takes nothing over.
        let draft = complete_draft(&told.lead, &told.call, "拓扑量子材料");
        made(&told.lead.post_json(&format!("{draft}/submission"), &signed("李伟")));
        let path = format!("/people/{}/handover", id(&successor));
        let preview = told.officer.get(&format!("{path}?to={}", id(&told.lead))).json();
        let ways: Vec<Option<&str>> = preview["items"].as_array().into_iter().flatten().map(|item| item["in_the_way"].as_str()).collect();
        assert!(ways.contains(&Some("handover.application")), "{preview}");
        let own = json!({ "successor": id(&told.officer), "previewed": "" });
        refused(&told.officer.post_json(&path, &own), 403, "rights.own-role");
        centre.check();
    });
}

#[test]
fn everybody_is_told_why_they_may_and_who_gives_roles_why_others_may() {
    for_each_database(|database| {
        let centre = Centre::found(database);
        let told = Told::new(&centre);
        let ask = |person: &Person, query: &str| person.get(&format!("/rights?{query}")).json();
        let may = ask(&told.officer, "deed=manage-call");
        assert_eq!((may["may"].as_bool(), may["grant"]["role"].as_str()), (Some(true), Some("officer")), "{may}");
        let not = ask(&told.lead, "deed=manage-call");
        assert_eq!((not["may"].as_bool(), not["rule"].as_str()), (Some(false), Some("rights.grant")), "{not}");
        refused(&told.lead.get(&format!("/rights?deed=manage-call&person={}", id(&told.officer))), 403, "rights.grant");
        made(&give(
            &told.officer,
            &told.lead,
            &json!({ "role": "officer", "scope": "centre", "from": "2020-01-01T00:00", "until": "2020-02-01T00:00" }),
        ));
        let lead = id(&told.lead);
        for (language, words) in [("zh", "项目主管（全中心）：已到期"), ("en", "Programme officer (")] {
            let page = told.officer.in_language(language).page(&format!("/rights?deed=manage-call&person={lead}")).visible();
            assert!(page.contains(words), "{page}");
        }
        // An application is nobody's to ask about who may not read it.
        let draft = complete_draft(&told.lead, &told.call, "拓扑量子材料");
        made(&told.lead.post_json(&format!("{draft}/submission"), &signed("李伟")));
        let number = told.lead.get(&draft.replace("/drafts/", "/applications/")).json()["number"].as_str().expect("a number").to_owned();
        let query = format!("deed=read-application&application={number}");
        assert_eq!(ask(&told.lead, &query)["may"].as_bool(), Some(true));
        refused(&told.other.get(&format!("/rights?{query}")), 404, "application.found");
        refused(&told.other.get("/rights?deed=read-application&application=NONE-1"), 404, "application.found");
        centre.check();
    });
}

#[test]
fn a_mandate_and_an_inspection_end_by_themselves_and_make_room() {
    for_each_database(|database| {
        let centre = Centre::found(database);
        let told = Told::new(&centre);
        let [_, _, audit] = told.three();
        told.person("纪严", "ji.yan@example.org");
        let inspection = || json!({ "person": "ji.yan@example.org", "scope": "centre", "until": told.soon(1) });
        let mandate = || json!({ "delegate": "sun.zhu@example.org", "scope": "centre", "until": told.soon(1) });
        made(&audit.post_json("/inspections", &inspection()));
        refused(&audit.post_json("/inspections", &inspection()), 409, "grant.once");
        made(&told.lead.post_json("/mandates", &mandate()));
        let draft = made(&told.other.post_json(&format!("{}/drafts", told.call), &json!({ "principal": id(&told.lead) })));
        assert_eq!(told.other.get(&draft).status, 200);
        centre.clock.set(rules::Instant(centre.store.now().0 + 2 * 86_400_000));
        let (lead, delegate) = (sign_in(&centre, "li.wei@example.org"), sign_in(&centre, "sun.zhu@example.org"));
        let (audit, inspector) = (sign_in(&centre, "audit@example.org"), sign_in(&centre, "ji.yan@example.org"));
        assert_eq!((delegate.get(&draft).status, inspector.get("/desk").status), (404, 403));
        assert_eq!(delegate.get("/mandates").json()["received"][0]["state"].as_str(), Some("over"));
        made(&lead.post_json("/mandates", &mandate()));
        made(&audit.post_json("/inspections", &inspection()));
        assert_eq!((delegate.get(&draft).status, inspector.get("/desk").status), (200, 200));
        let names = |path: &str| -> Vec<String> {
            let events = audit.get(path).json()["events"].clone();
            events.as_array().into_iter().flatten().filter_map(|event| event["name"].as_str().map(str::to_owned)).collect()
        };
        assert_eq!(names("/audit?kind=mandate"), ["given", "ended", "used", "given"]);
        assert_eq!(names("/audit?kind=grant")[..2], ["granted", "ended"]);
        centre.check();
    });
}
