//! Units 单位: a new unit is brought in by its administrator, its staff are confirmed, a secretary is appointed; what must be refused is.

use crate::harness::{Answer, Centre, PASSWORD, Person, for_each_database};
use crate::scene::{beijing, made, small_pdf};
use serde_json::{Value, json};

const CODES: [&str; 3] = ["12100000MB1DEM000G", "12100000MB1DEM019D", "12110000MB1DEM0357"];

fn refused(answer: &Answer, status: u16, rule: &str) {
    assert_eq!((answer.status, answer.rule().as_str()), (status, rule), "{}", answer.body);
    assert!(!answer.body.contains('⟦'), "{}", answer.body);
}

/// Nobody does it to themselves.
fn not_oneself(answer: &Answer) {
    assert!(matches!(answer.status, 403 | 409) && answer.rule() == "rights.own-role", "{}", answer.body);
}

/// Signs in once more: sessions do not last as long as papers.
fn again(centre: &Centre, email: &str) -> Person {
    let mut person = centre.anonymous();
    let answer = person.post_json("/sessions", &json!({ "email": email, "password": PASSWORD }));
    person.sign_in_with(&answer);
    person
}

fn id_of(person: &Person) -> String {
    person.get("/account").json()["id"].as_str().expect("an id").to_owned()
}

fn university(name: &str, code: &str) -> Value {
    json!({ "name_zh": name, "name_en": "", "class": "research-university", "known": "code", "code": code })
}

/// Sends a scan as a program does.
fn sends(person: &Person, unit: &str, last_day: &str) -> Answer {
    person.post_file(&format!("{unit}/authorisations?last_day={last_day}"), "授权书.pdf", &small_pdf(unit))
}

/// A unit with its administrator, as the web brings them in.
fn approved(centre: &Centre, person: &Person, name: &str, code: &str) -> String {
    let unit = made(&person.post_json("/organisations", &university(name, code)));
    made(&sends(person, &unit, "2026-12-31"));
    made(&centre.officer().post_json(&format!("{unit}/approval"), &json!({})));
    unit
}

/// The answer to the first of those who ask, as JSON.
fn asking(person: &Person, unit: &str) -> Value {
    let staff = person.get(&format!("{unit}/members")).json();
    staff["members"].as_array().into_iter().flatten().find(|one| one["stage"] == "asked").cloned().expect("somebody asks")
}

#[test]
fn a_new_unit_is_brought_in_by_its_administrator_in_a_browser() {
    for_each_database(|database| {
        let centre = Centre::found_at(database, beijing("2026-03-02 09:00"));
        let li = centre.applicant("李伟", "li.wei@iphy.example.org", "示范物理研究所");
        let other = centre.applicant("王芳", "wang.fang@bjmu.example.org", "");
        let form = li.page("/organisations/new").form("/organisations");
        let filled = form.with("name_zh", "示范物理研究所").with("name_en", "Model Institute of Physics").with("class", "national-institute");
        let wrong = li.submit(&filled.clone().with("code", "12100000MB1DEM000H"));
        assert_eq!(wrong.status, 422);
        for text in ["校验码不符", "示范物理研究所"] {
            assert!(wrong.body.contains(text), "{text} must stand in the page again");
        }
        let english = li.in_language("en").submit(&filled.clone().with("code", "18100000MB1DEM000G"));
        assert!(english.visible().contains("is no category of the registering authority “1”"), "{}", english.visible());
        let done = li.submit(&filled.with("code", CODES[0]));
        assert_eq!(done.status, 303, "{}", done.body);
        let unit = done.location().split('?').next().expect("a path").to_owned();

        // Nobody else knows of it yet.
        refused(&other.get(&unit), 404, "organisation.found");
        refused(&sends(&other, &unit, "2026-12-31"), 404, "organisation.found");
        assert!(!other.get("/organisations?q=示范物理").body.contains("示范物理"));
        let before = centre.stored_files();
        let upload = |last_day: &str, name: &str, content: &[u8]| {
            let form = li.page(&unit).form("/authorisations").with("last_day", last_day);
            li.upload(&form, name, content)
        };
        for (last_day, name, content, says) in [
            ("2026-03-01", "授权书.pdf", small_pdf("x"), "已经过期"),
            ("2026-12-31", "授权书.pdf", b"not a scan".to_vec(), "PDF"),
            ("2026-12-31", "授权书.docx", small_pdf("x"), "pdf"),
            ("一年", "授权书.pdf", small_pdf("x"), "无法识别为日期"),
        ] {
            let answer = upload(last_day, name, &content);
            assert!(matches!(answer.status, 409 | 422), "{}", answer.status);
            assert!(answer.visible().contains(says), "{says}: {}", answer.visible());
        }
        assert_eq!(centre.stored_files(), before, "what was refused left nothing");
        assert_eq!(upload("2026-12-31", "授权书.pdf", &small_pdf("sealed")).status, 303);

        let officer = centre.officer();
        assert!(officer.page("/organisations/reviews").visible().contains("示范物理研究所"));
        refused(&other.get("/organisations/reviews"), 403, "rights.grant");
        refused(&other.get(&format!("{unit}/files/authorisation")), 404, "organisation.found");
        for person in [&officer, &li] {
            assert_eq!(person.get(&format!("{unit}/files/authorisation")).bytes, small_pdf("sealed"));
        }
        refused(&other.post_json(&format!("{unit}/approval"), &json!({})), 403, "rights.grant");
        let page = officer.page(&unit);
        assert_eq!(officer.submit(&page.form("/approval")).status, 303);
        let seen = other.page(&unit).visible();
        assert!(seen.contains("示范物理研究所") && seen.contains(CODES[0]) && !seen.contains("李伟"), "{seen}");
        assert!(other.in_language("en").page(&unit).visible().contains("National research institute"));
        let mine = li.get("/account").json();
        assert_eq!((&mine["memberships"][0]["main"], &mine["memberships"][0]["stage"]), (&json!(true), &json!("confirmed")));
        let grant = mine["grants"].as_array().into_iter().flatten().find(|grant| grant["role"] == "unit-administrator").expect("the role").clone();
        assert_eq!(grant["until"], "2026-12-31T16:00:00.000Z", "the role ends with the paper");
        assert_eq!(li.get(&format!("{unit}/members")).status, 200);
        refused(&other.get(&format!("{unit}/members")), 403, "rights.grant");
        centre.check();
    });
}

#[test]
fn staff_are_confirmed_and_a_secretary_is_appointed() {
    for_each_database(|database| {
        let centre = Centre::found_at(database, beijing("2026-03-02 09:00"));
        let li = centre.applicant("李伟", "li.wei@iphy.example.org", "");
        let wang = centre.applicant("王芳", "wang.fang@bjmu.example.org", "北京某大学");
        let chen = centre.applicant("陈晨", "chen.chen@bjmu.example.org", "");
        let unit = approved(&centre, &li, "示范大学", CODES[0]);
        let part = json!({ "name_zh": "物理系", "class": "other", "known": "part", "parent": CODES[0], "direct": "on" });
        refused(&wang.post_json("/organisations", &part), 403, "rights.grant");
        let department = made(&li.post_json("/organisations", &part));
        assert!(wang.page(&unit).visible().contains("物理系"), "what is below stands on the record");

        // Asked, refused with a reason, asked again, confirmed from another day.
        let ask = json!({ "unit": "示范大学", "department": "物理系", "since": "2026-02-01", "staff_note": "工号 0421" });
        refused(&wang.post_json("/memberships", &json!({ "unit": "示范" })), 422, "organisation.named");
        made(&wang.post_json("/memberships", &ask));
        refused(&wang.post_json("/memberships", &ask), 409, "membership.once");
        let asked = asking(&li, &unit);
        assert_eq!((&asked["note"], &asked["department_name"]["zh"]), (&json!("工号 0421"), &json!("物理系")));
        let membership = format!("/memberships/{}", asked["id"].as_str().expect("an id"));
        refused(&chen.post_json(&format!("{membership}/confirmation"), &json!({})), 404, "membership.found");
        refused(&wang.post_json(&format!("{membership}/confirmation"), &json!({})), 409, "membership.own");
        made(&li.post_json(&format!("{membership}/refusal"), &json!({ "reason": "工号不符。" })));
        assert!(wang.page("/account").visible().contains("工号不符。"));
        refused(&li.post_json(&format!("{membership}/confirmation"), &json!({})), 409, "membership.stage");
        made(&wang.post_json("/memberships", &ask));
        let page = li.page(&format!("{unit}/members"));
        assert_eq!(li.submit(&page.form("/confirmation").with("from", "2026-02-15")).status, 303);
        let seen = wang.in_language("en").page("/account").visible();
        assert!(seen.contains("Confirmed") && seen.contains("2026-02-15") && seen.contains("Main"), "{seen}");
        let person = centre.officer().get(&format!("/people/{}", id_of(&wang))).json();
        assert_eq!((&person["organisation"], &person["main_organisation"]["zh"]), (&json!("北京某大学"), &json!("示范大学")));

        // Named by the administrator; nobody names themselves.
        let named = |email: &str| li.post_json(&format!("{unit}/members"), &json!({ "email": email }));
        refused(&named("li.wei@iphy.example.org"), 409, "membership.own");
        refused(&named("nobody@example.org"), 404, "grant.person");
        made(&named("chen.chen@bjmu.example.org"));

        // A secretary of the department sees its staff and no more.
        let appoint = |by: &Person, of: &str, who: &Person| by.post_json(&format!("{of}/secretaries"), &json!({ "person": id_of(who) }));
        not_oneself(&appoint(&li, &department, &li));
        refused(&appoint(&li, &department, &centre.applicant("孙强", "sun@example.org", "")), 409, "membership.office");
        refused(&appoint(&wang, &department, &chen), 403, "rights.grant");
        made(&appoint(&li, &department, &wang));
        refused(&appoint(&li, &department, &wang), 409, "grant.once");
        let staff = wang.get(&format!("{department}/members"));
        assert_eq!((staff.status, staff.json()["members"].as_array().map(Vec::len)), (200, Some(1)), "{}", staff.body);
        refused(&wang.get(&format!("{unit}/members")), 403, "rights.grant");
        let grant = staff.json()["secretaries"][0]["grant"].as_str().expect("a grant").to_owned();
        refused(&wang.post_json(&format!("{department}/secretaries/{grant}/removal"), &json!({})), 403, "rights.grant");
        refused(&li.post_json(&format!("{unit}/secretaries/{grant}/removal"), &json!({})), 404, "membership.found");
        made(&li.post_json(&format!("{department}/secretaries/{grant}/removal"), &json!({})));
        refused(&wang.get(&format!("{department}/members")), 403, "rights.grant");
        made(&appoint(&li, &department, &wang));
        assert_eq!(wang.get(&format!("{department}/members")).status, 200);

        // Ended on a day, and asked to be the main one no more.
        let confirmed = wang.get("/account").json()["memberships"][0]["id"].as_str().expect("an id").to_owned();
        refused(&li.post_json(&format!("/memberships/{confirmed}/ending"), &json!({ "last_day": "2026-02-14" })), 409, "membership.term");
        made(&li.post_json(&format!("/memberships/{confirmed}/ending"), &json!({ "last_day": "2026-03-31" })));
        assert!(wang.page("/account").visible().contains("2026-03-31"));
        refused(&wang.get(&format!("{department}/members")), 403, "rights.grant");
        centre.check();
    });
}

#[test]
fn a_code_and_the_office_of_its_administrator_are_held_by_one() {
    for_each_database(|database| {
        let centre = Centre::found_at(database, beijing("2026-03-02 09:00"));
        let li = centre.applicant("李伟", "li.wei@iphy.example.org", "");
        let wang = centre.applicant("王芳", "wang.fang@bjmu.example.org", "");
        let unit = approved(&centre, &li, "示范大学", CODES[0]);
        refused(&wang.post_json("/organisations", &university("示范大学二", CODES[0])), 409, "organisation.once");
        made(&sends(&wang, &unit, "2027-12-31"));
        refused(&sends(&li, &unit, "2027-12-31"), 409, "organisation.review");
        let officer = centre.officer();
        let answer = officer.in_language("en").post_json(&format!("{unit}/approval"), &json!({}));
        refused(&answer, 409, "organisation.administrator");
        assert_eq!(answer.json()["title"], "This organisation has an administrator, and it can have only one.");
        let scope = unit.replace("/organisations/", "organisation:");
        let give = json!({ "role": "unit-administrator", "scope": scope });
        refused(&officer.post_json(&format!("/people/{}/grants", id_of(&wang)), &give), 409, "organisation.administrator");
        let unfit = json!({ "role": "applicant", "scope": scope });
        let unfit = officer.post_json(&format!("/people/{}/grants", id_of(&wang)), &unfit);
        assert!(matches!(unfit.status, 409 | 422), "{}", unfit.body);
        assert_eq!(li.get(&format!("{unit}/members")).status, 200);
        made(&officer.post_json(&format!("{unit}/approval"), &json!({ "replaces": "on" })));
        refused(&li.get(&format!("{unit}/members")), 403, "rights.grant");
        assert_eq!(wang.get(&format!("{unit}/members")).status, 200);

        // Nobody approves their own, and what is sent back tells why and frees the code.
        let own = made(&officer.post_json("/organisations", &university("中心的研究院", CODES[1])));
        made(&sends(&officer, &own, "2026-12-31"));
        not_oneself(&officer.post_json(&format!("{own}/approval"), &json!({})));
        let theirs = made(&li.post_json("/organisations", &university("李的研究院", CODES[2])));
        made(&officer.post_json(&format!("{theirs}/rejection"), &json!({ "reason": "没有授权书。" })));
        assert!(li.page(&theirs).visible().contains("没有授权书。"));
        made(&wang.post_json("/organisations", &university("王的研究院", CODES[2])));
        refused(&sends(&li, &theirs, "2026-12-31"), 409, "organisation.once");
        centre.check();
    });
}

#[test]
fn an_authorisation_ends_on_its_last_day_and_the_role_with_it() {
    for_each_database(|database| {
        let centre = Centre::found_at(database, beijing("2026-03-02 09:00"));
        let li = centre.applicant("李伟", "li.wei@iphy.example.org", "");
        let wang = centre.applicant("王芳", "wang.fang@bjmu.example.org", "");
        let unit = approved(&centre, &li, "示范大学", CODES[0]);
        let late = made(&wang.post_json("/organisations", &university("示范学院", CODES[1])));
        made(&sends(&wang, &late, "2026-12-31"));
        centre.clock.stop_at(beijing("2026-12-31 23:59"));
        let li = again(&centre, "li.wei@iphy.example.org");
        assert_eq!(li.get(&format!("{unit}/members")).status, 200);
        centre.clock.stop_at(beijing("2027-01-01 00:00"));
        let (officer, wang) = (again(&centre, "zhou.ming@centre.example.org"), again(&centre, "wang.fang@bjmu.example.org"));
        refused(&officer.post_json(&format!("{late}/approval"), &json!({})), 409, "organisation.authorisation");
        refused(&li.get(&format!("{unit}/members")), 403, "rights.grant");
        refused(&sends(&li, &unit, "2026-12-31"), 409, "organisation.authorisation");
        // Who is out of office is replaced without being asked.
        made(&sends(&wang, &unit, "2027-12-31"));
        made(&officer.post_json(&format!("{unit}/approval"), &json!({})));
        assert_eq!(wang.get(&format!("{unit}/members")).status, 200);
        centre.check();
    });
}

#[test]
fn a_merger_leaves_what_was_readable_under_its_name() {
    for_each_database(|database| {
        let centre = Centre::found_at(database, beijing("2026-03-02 09:00"));
        let officer = centre.officer();
        let li = centre.applicant("李伟", "li.wei@iphy.example.org", "");
        let wang = centre.applicant("王芳", "wang.fang@bjmu.example.org", "");
        let chen = centre.applicant("陈晨", "chen.chen@bjmu.example.org", "");
        let old = approved(&centre, &li, "示范工学院", CODES[0]);
        let heir = approved(&centre, &wang, "示范大学", CODES[1]);
        made(&chen.post_json("/memberships", &json!({ "unit": "示范工学院", "since": "2026-01-01" })));
        let asked = asking(&li, &old)["id"].as_str().expect("an id").to_owned();
        made(&li.post_json(&format!("/memberships/{asked}/confirmation"), &json!({})));
        refused(&wang.get(&format!("{old}/members")), 403, "rights.grant");

        let change = |deed: &str, body: &Value| officer.post_json(&format!("{old}/{deed}"), body);
        refused(&li.post_json(&format!("{old}/names"), &json!({ "name_zh": "新名", "on": "2026-03-01" })), 403, "rights.grant");
        made(&change("names", &json!({ "name_zh": "示范理工学院", "name_en": "Model Polytechnic", "on": "2026-02-01" })));
        made(&change("former-names", &json!({ "former_zh": "示范专科学校", "former_from": "1952-10-01", "former_until": "1978-03-01" })));
        refused(&change("parents", &json!({ "parent": CODES[0], "from": "2026-03-01" })), 409, "organisation.above");
        refused(&change("ending", &json!({ "way": "merged", "into": [], "ended_on": "2026-03-02" })), 409, "organisation.successors");
        refused(&change("ending", &json!({ "way": "merged", "into": ["示范大学"], "ended_on": "2026-03-03" })), 409, "organisation.date");
        let page = officer.page(&format!("{old}/edit"));
        let form = page.form("/ending").with("way", "merged").with("into", "示范大学").with("ended_on", "2026-03-02");
        assert_eq!(officer.submit(&form).status, 303);
        refused(&change("names", &json!({ "name_zh": "又一名", "on": "2026-03-02" })), 409, "organisation.ended");

        // The record stays, by its dates; whoever carries on sees the staff, and the office of the one before is over.
        let record = chen.get(&old).json();
        assert_eq!(
            (&record["stage"], &record["ended"], &record["successors"][0]["name"]["zh"]),
            (&json!("merged"), &json!("2026-03-02"), &json!("示范大学"))
        );
        let days: Vec<String> = record["dates"].as_array().into_iter().flatten().map(|dated| format!("{} {}", dated["day"], dated["what"])).collect();
        assert_eq!(days, ["\"1952-10-01\" \"called\"", "\"1978-03-01\" \"called\"", "\"2026-02-01\" \"called\"", "\"2026-03-02\" \"ended\""]);
        assert!(chen.in_language("en").page(&old).visible().contains("Model Polytechnic"));
        assert!(chen.page("/organisations?q=专科学校").visible().contains("示范理工学院"));
        assert!(chen.page(&heir).visible().contains("示范理工学院"), "what went into it stands on its record");
        refused(&li.get(&format!("{old}/members")), 403, "rights.grant");
        let staff = wang.get(&format!("{old}/members"));
        assert!(staff.status == 200 && staff.body.contains("陈晨"), "{}", staff.body);
        refused(&chen.post_json("/memberships", &json!({ "unit": CODES[0] })), 409, "organisation.ended");
        let csv = chen.get("/organisations.csv").body;
        assert!(csv.contains("示范理工学院,Model Polytechnic,示范专科学校；示范工学院"), "{csv}");
        let picked = chen.get("/organisations?q=示范&class=research-university").json();
        assert_eq!(picked["organisations"].as_array().map(Vec::len), Some(2));
        centre.check();
    });
}
