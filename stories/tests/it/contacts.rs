//! Contacts 联系人: whom to ask stands on the page of a call for all, and goes with whoever is erased; what remains is the office.

use crate::harness::{Centre, Person, for_each_database};
use crate::merging::sign_in;
use crate::scene::{beijing, call_content, made, programme};
use crate::teams::refused;
use rules::erasure::Ground;
use rules::rights::Actor;
use rules::{Id, PersonId};
use serde_json::{Value, json};

const OFFICER: &str = "zhou.ming@centre.example.org";
const CHEN: &str = "chen.yu@centre.example.org";
const LINE: &str = "陈老师 010-0000 0126 chen.yu@centre.example.org";
const OWN: &str = "周老师 010-0000 0127";

/// A draft call that names 陈 by their account, the officer by themself, and an office.
fn drafted(centre: &Centre) -> (Person, String) {
    let officer = centre.officer();
    let programme = programme(centre, "P-ASK");
    let mut content = call_content("ASK-1", "2026-03-01T09:00", "2026-03-31T16:00");
    content.as_object_mut().expect("an object").remove("contact");
    for (name, value) in [
        ("person_1", LINE),
        ("person_1_account", CHEN),
        ("person_2", OWN),
        ("contact_1_office_zh", "基础研究处"),
        ("contact_1_phone", "010-0000 0100"),
        ("contact_1_mail", "basic@centre.example.org"),
    ] {
        content[name] = json!(value);
    }
    let mut wrong = content.clone();
    wrong["person_1_account"] = json!("nobody@centre.example.org");
    refused(&officer.post_json(&format!("{programme}/calls"), &wrong), 422, "grant.named");
    let call = made(&officer.post_json(&format!("{programme}/calls"), &content));
    (officer, call)
}

/// What the facts of a call hold, version by version.
fn facts(centre: &Centre, call: &str) -> String {
    let id = rules::CallId(id_of(call));
    let contents = centre.store.read_now(|rows| rows.call_contents(id)).expect("the facts are read");
    contents.iter().map(|(_, _, content)| serde_json::to_string(content).expect("JSON")).collect()
}

fn id_of(path: &str) -> Id {
    Id::parse(path.rsplit('/').next().expect("an id")).expect("an id")
}

#[test]
fn who_is_named_in_a_call_can_be_erased_and_the_office_stays() {
    for_each_database(|database| {
        let centre = Centre::found_at(database, beijing("2026-02-15 12:00"));
        let chen = centre.applicant("陈宇", CHEN, "");
        let (officer, call) = drafted(&centre);
        // Every other page that changes the draft leaves whom it names.
        made(&officer.post_json(&format!("{call}/terms/approvals"), &json!({ "ethics": "start" })));
        let form = officer.page(&format!("{call}/edit")).form("/revisions").with("title_zh", "低维量子材料前沿");
        assert!(form.value("person_1") == LINE, "what stands is in the form");
        assert_eq!(officer.submit(&form).status, 303);
        made(&officer.post_json(&format!("{call}/publication"), &json!({})));
        let told = centre.anonymous().page(&call).visible();
        for text in [LINE, OWN, "基础研究处", "010-0000 0100", "低维量子材料前沿"] {
            assert!(told.contains(text), "{text}: {told}");
        }
        let seen = centre.anonymous().get(&call).json();
        assert_eq!(seen["contact"], json!(format!("{LINE}；{OWN}")), "{seen}");
        let person = PersonId(id_of(chen.get("/account").json()["id"].as_str().expect("an id")));
        assert_eq!((&seen["persons"][0]["person"], &seen["persons"][0]["telephone"]), (&json!(person), &json!(true)));
        let facts = facts(&centre, &call);
        assert!(facts.contains("基础研究处") && !facts.contains("0126") && !facts.contains("陈老师"), "{facts}");

        centre.block_on(centre.store.erase(Actor::Operator, person, Ground::ConsentWithdrawn)).expect("erased");
        for reader in [centre.anonymous(), sign_in(&centre, OFFICER)] {
            let told = reader.page(&call).visible();
            assert!(!told.contains("陈老师") && !told.contains("0126") && told.contains(OWN) && told.contains("基础研究处"), "{told}");
            assert!(!reader.get(&call).body.contains("0126"));
        }
        for feed in ["/calls", "/calls.atom", "/calls.ics"] {
            assert!(!centre.anonymous().get(feed).body.contains("0126"), "{feed}");
        }
        centre.check();
        let row = centre.store.read_now(|rows| rows.call(rules::CallId(id_of(&call)))).expect("it is read").expect("a row");
        assert_eq!((row.content.persons.len(), row.persons.len(), row.content.contact.as_str()), (2, 1, ""));
    });
}

/// A program may still say one line: it is the officer's own.
#[test]
fn one_line_of_a_program_is_the_officers_own() {
    for_each_database(|database| {
        let centre = Centre::found_at(database, beijing("2026-02-15 12:00"));
        let programme = programme(&centre, "P-ONE");
        let officer = centre.officer();
        let call = made(&officer.post_json(&format!("{programme}/calls"), &call_content("ONE-1", "2026-03-01T09:00", "2026-03-31T16:00")));
        let seen = officer.get(&call).json();
        let own = officer.get("/account").json()["id"].clone();
        assert_eq!((&seen["contact"], &seen["persons"][0]["person"], &seen["persons"][0]["telephone"]), (&json!(OFFICER), &own, &Value::Null));
        centre.check();
    });
}
