//! Merging 人员归并: under one sign-in stands what either record brought, and after the merge is undone each has their own again.

use crate::harness::{Centre, PASSWORD, Person, for_each_database};
use crate::scene::{beijing, complete_draft, letters_written, made, open_call, signed, small_pdf};
use crate::teams::{agrees, asks, call_with_team};
use serde_json::{Value, json};

/// Signs somebody in by their address.
pub fn sign_in(centre: &Centre, email: &str) -> Person {
    let mut person = centre.anonymous();
    let answer = person.post_json("/sessions", &json!({ "email": email, "password": PASSWORD }));
    person.sign_in_with(&answer);
    person
}

fn id(person: &Person) -> String {
    person.get("/account").json()["id"].as_str().expect("an id").to_owned()
}

fn kinds(person: &Person) -> Vec<String> {
    let all = person.get("/tasks").json();
    let mut kinds: Vec<String> = all["tasks"].as_array().into_iter().flatten().filter_map(|task| task["kind"].as_str().map(str::to_owned)).collect();
    kinds.retain(|kind| kind != "letters");
    kinds
}

/// Where somebody belongs; the main one is marked.
fn belongs(person: &Person) -> Vec<String> {
    let all = person.get("/account").json();
    let told =
        |one: &Value| format!("{}{}", one["organisation_name"]["zh"].as_str().unwrap_or_default(), if one["main"] == true { " *" } else { "" });
    let mut units: Vec<String> = all["memberships"].as_array().into_iter().flatten().map(told).collect();
    units.sort();
    units
}

/// A unit with its administrator.
fn unit(centre: &Centre, name: &str, code: &str, email: &str) -> (Person, String) {
    let person = centre.applicant("李伟", email, name);
    let content = json!({ "name_zh": name, "name_en": "", "class": "research-university", "known": "code", "code": code });
    let unit = made(&person.post_json("/organisations", &content));
    made(&person.post_file(&format!("{unit}/authorisations?last_day=2026-04-20"), "授权书.pdf", &small_pdf(name)));
    assert_eq!(kinds(&centre.officer()), ["organisation-review"]);
    made(&centre.officer().post_json(&format!("{unit}/approval"), &json!({})));
    assert_eq!((kinds(&centre.officer()), kinds(&person)), (vec![], vec!["authorisation".to_owned()]), "a paper of seven weeks");
    (person, unit)
}

/// Lets somebody belong to a unit.
fn joins(person: &Person, (administrator, unit): &(Person, String), name: &str) {
    made(&person.post_json("/memberships", &json!({ "unit": name, "since": "2026-02-01" })));
    assert_eq!(kinds(administrator), ["authorisation", "memberships"]);
    let staff = administrator.get(&format!("{unit}/members")).json();
    let asked = staff["members"].as_array().into_iter().flatten().find(|one| one["stage"] == "asked").expect("who asks").clone();
    made(&administrator.post_json(&format!("/memberships/{}/confirmation", asked["id"].as_str().expect("an id")), &json!({})));
    assert_eq!(kinds(administrator), ["authorisation"]);
}

#[test]
fn memberships_mandates_and_tasks_of_both_records_stand_under_one_sign_in() {
    for_each_database(|database| {
        let centre = Centre::found_at(database, beijing("2026-03-02 09:00"));
        let (officer, call) = (centre.officer(), open_call(&centre, "BR-2026-01", "2026-03-01 09:00", "2026-05-31 16:00"));
        let second = centre.applicant("赵敏", "zhao.min@centre.example.org", "科创中心");
        made(&officer.post_json(&format!("/people/{}/grants", id(&second)), &json!({ "role": "officer", "scope": "centre" })));
        let north = unit(&centre, "示范北方大学", "12100000MB1DEM000G", "li.wei@north.example.org");
        let south = unit(&centre, "示范南方大学", "12100000MB1DEM019D", "li.wei@south.example.org");
        let kept = centre.applicant("张平", "zhang.ping@north.example.org", "");
        let away = centre.applicant("张平", "zhang.ping@south.example.org", "");
        joins(&kept, &north, "示范北方大学");
        joins(&away, &south, "示范南方大学");
        letters_written(&centre);
        let letters = away.in_language("en").page("/mailbox").visible();
        assert!(letters.contains("示范南方大学已确认您的所属关系") && letters.contains("2026-02-01"), "{letters}");

        // A mandate each: one that the one kept gave, one that the one put away was given.
        let wang = centre.applicant("王芳", "wang.fang@north.example.org", "");
        let mandate = |to: &str| json!({ "delegate": to, "scope": "centre", "until": "2026-03-10T00:00" });
        made(&wang.post_json("/mandates", &mandate("zhang.ping@south.example.org")));
        made(&kept.post_json("/mandates", &mandate("wang.fang@north.example.org")));
        assert_eq!((kinds(&kept), kinds(&away)), (vec!["mandate-given".to_owned()], vec!["mandate-received".to_owned()]));
        assert_eq!(kinds(&wang), ["mandate-given", "mandate-received"]);

        let (one, other) = (id(&kept), id(&away));
        let preview = officer.page(&format!("/merges/new?kept={one}&away={other}"));
        for text in ["示范北方大学", "示范南方大学", "两条记录各有一个主要单位"] {
            assert!(preview.visible().contains(text), "{text}: {}", preview.visible());
        }
        let merge = made(&officer.post_json("/merges", &json!({ "kept": one, "away": other, "reason": "本人携证件来访", "number": "" })));
        assert_eq!((kinds(&officer), kinds(&second)), (vec![], vec!["merge".to_owned()]), "a second person confirms");
        made(&second.post_json(&format!("{merge}/confirmation"), &json!({})));

        let again = sign_in(&centre, "zhang.ping@south.example.org");
        for person in [&kept, &again] {
            assert_eq!(belongs(person), ["示范北方大学 *", "示范南方大学"]);
            assert_eq!(kinds(person), ["mandate-given", "mandate-received"]);
            let mandates = person.get("/mandates").json();
            assert_eq!(["given", "received"].map(|side| mandates[side].as_array().map_or(0, Vec::len)), [1, 1]);
        }
        // What one was given under the other record is used and ended under this one.
        let draft = made(&kept.post_json(&format!("{call}/drafts"), &json!({ "principal": id(&wang) })));
        assert_eq!(kept.get(&draft).status, 200);
        let received = kept.get("/mandates").json()["received"][0]["id"].as_str().expect("an id").to_owned();
        let own = kept.post_json("/memberships", &json!({ "unit": "示范南方大学", "since": "2026-02-01" }));
        assert_eq!(own.status, 409, "one belongs there already, under the other record: {}", own.body);

        made(&second.post_json(&format!("{merge}/undoing"), &json!({})));
        let (kept, away) = (sign_in(&centre, "zhang.ping@north.example.org"), sign_in(&centre, "zhang.ping@south.example.org"));
        assert_eq!((belongs(&kept), belongs(&away)), (vec!["示范北方大学 *".to_owned()], vec!["示范南方大学 *".to_owned()]));
        assert_eq!(kinds(&kept).iter().filter(|kind| kind.starts_with("mandate")).count(), 1);
        assert_eq!(kept.post_json(&format!("/mandates/{received}/ending"), &json!({})).status, 404);
        made(&away.post_json(&format!("/mandates/{received}/ending"), &json!({})));
        centre.check();
    });
}

#[test]
fn somebody_who_agreed_under_two_records_is_one_member_and_a_lead_is_none() {
    for_each_database(|database| {
        let centre = Centre::found_at(database, beijing("2026-03-15 12:00"));
        let officer = centre.officer();
        let second = centre.applicant("赵敏", "zhao.min@centre.example.org", "科创中心");
        made(&officer.post_json(&format!("/people/{}/grants", id(&second)), &json!({ "role": "officer", "scope": "centre" })));
        let call = call_with_team(
            &centre,
            &json!({ "roles": ["main-member"], "members_min": "1", "members_max": "4", "share_min": "10", "total_max": "150" }),
        );
        let lead = centre.applicant("李伟", "li.wei@iphy.example.org", "示范物理研究所");
        let draft = complete_draft(&lead, &call, "低维量子材料");
        made(&lead.post_json(&format!("{draft}/team/leading"), &json!({ "share": "50" })));
        let record = |name: &str, email: &str| {
            let person = centre.applicant(name, email, "");
            made(&asks(&lead, &draft, email, json!({ "role": "main-member", "share": "20", "access": "read" })));
            made(&agrees(&person, name));
            person
        };
        let (north, south) = (record("张平", "zhang.ping@north.example.org"), record("张 平", "zhang.ping@south.example.org"));
        let own = record("李 伟", "li.wei@home.example.org");
        let merged = |kept: &Person, away: &Person| {
            let merge = made(&officer.post_json("/merges", &json!({ "kept": id(kept), "away": id(away), "reason": "本人携证件来访", "number": "" })));
            made(&second.post_json(&format!("{merge}/confirmation"), &json!({})));
        };
        let leaves = |name: &str| {
            let team = lead.get(&format!("{draft}/team")).json();
            let one = team["team"].as_array().into_iter().flatten().find(|one| one["name"] == name).expect("one of the team").clone();
            made(&lead.post_json(&format!("{draft}/team/{}/removal", one["id"].as_str().expect("an id")), &json!({})));
        };
        let submission = format!("{draft}/submission");
        merged(&north, &south);
        let twice = lead.post_json(&submission, &signed("李伟"));
        assert_eq!((twice.status, twice.rule().as_str()), (409, "team.once"), "{}", twice.body);
        leaves("张 平");
        merged(&lead, &own);
        let lead_too = lead.post_json(&submission, &signed("李伟"));
        assert_eq!((lead_too.status, lead_too.rule().as_str()), (409, "team.once"), "{}", lead_too.body);
        leaves("李 伟");
        made(&lead.post_json(&submission, &signed("李伟")));
        centre.check();
    });
}
