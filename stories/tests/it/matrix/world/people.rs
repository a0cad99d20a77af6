//! People 人员与单位: what the matrix asks about people's records, organisations and who belongs to them.

use super::{Names, Role, World, last, location};
use crate::harness::Person;
use rules::Id;
use serde_json::{Value, json};

impl World<'_> {
    /// A passport that nobody has stated yet.
    pub fn document(&self) -> Value {
        json!({ "document": "passport", "issuer": "DEU", "number": format!("C{:08}", self.next()) })
    }

    /// Two who have just registered, and whom nobody knows.
    pub fn strangers(&self) -> [String; 2] {
        [(); 2].map(|()| self.centre.applicant("刘洋", &self.email(), "示范大学").get("/account").json()["id"].as_str().expect("an id").to_owned())
    }

    /// Somebody new, and their id.
    pub(super) fn somebody(&self) -> (Person, String) {
        let person = self.centre.applicant("孙若彤", &self.email(), "示范大学");
        let id = person.get("/account").json()["id"].as_str().expect("an id").to_owned();
        (person, id)
    }

    /// The request for erasure of somebody new.
    pub(super) fn asked(&self, granted: bool) -> String {
        let (person, id) = self.somebody();
        location(&person.post_json("/account/erasure", &json!({ "ground": "consent-withdrawn" })));
        let request = person.get("/account").json()["erasure"]["id"].as_str().expect("an id").to_owned();
        if granted {
            location(&self.looks_after().post_json(&format!("/erasure-requests/{request}/grant"), &json!({})));
            crate::scene::letters_written(self.centre);
            self.settled(&id, 1);
            self.settled(&request, 2);
        }
        request
    }

    /// Waits until an event has its place in the log: what is committed to first can be destroyed.
    pub(super) fn settled(&self, thing: &str, version: u64) {
        let thing = Id::parse(thing).expect("an id");
        let waits = || match self.centre.store.read_now(|rows| rows.receipt(thing, version, None)).expect("a receipt") {
            Some(store::ReceiptState::Ready(_)) => false,
            Some(store::ReceiptState::Pending) | None => true,
        };
        let start = std::time::Instant::now();
        while waits() {
            assert!(start.elapsed().as_secs() < 10, "an event waits for its place");
            std::thread::yield_now();
        }
    }

    /// The body of an expunction of what somebody says of themselves.
    pub fn expunction_body(&self, person: &str) -> Value {
        json!({ "parts": [format!("{person}/1/0")], "ground": "state-secret", "order": "示例保密工作机构通知" })
    }

    /// The body of a new organisation.
    pub fn organisation_body(&self) -> Value {
        json!({ "name_zh": format!("示范单位{}", self.next()), "class": "other", "known": "abroad" })
    }

    pub(super) fn career(&self) -> String {
        let person = self.person(Role::Applicant);
        location(&person.post_json("/account/career", &json!({ "what": "post", "entry": "示范大学" })));
        let entries = person.get("/account/records").json();
        let ids = entries["career"].as_array().into_iter().flatten().filter_map(|entry| entry["id"].as_str());
        ids.max().expect("the newest entry").to_owned()
    }

    pub(super) fn stated(&self, names: &mut Names) -> String {
        let document = self.document();
        names.insert("number_of_document", document["number"].as_str().expect("a number").to_owned());
        last(&location(&self.person(Role::Applicant).post_json("/account/identities", &document)))
    }

    pub(super) fn organisation(&self, parent: Option<&str>) -> String {
        let mut body = self.organisation_body();
        body["direct"] = "on".into();
        if let Some(parent) = parent {
            body["parent"] = parent.into();
        }
        last(&location(&self.founder.post_json("/organisations", &body)))
    }

    pub(super) fn registration(&self) -> String {
        let person = self.person(Role::Applicant);
        let unit = location(&person.post_json("/organisations", &self.organisation_body()));
        let sent = person.post_file(&format!("{unit}/authorisations?last_day=2090-01-01"), "授权书.pdf", &crate::scene::small_pdf(&unit));
        assert_eq!(sent.status, 201, "{}", sent.body);
        last(&unit)
    }

    pub(super) fn secretary(&self, names: &mut Names) -> String {
        let parent = self.organisation(None);
        let unit = self.organisation(Some(&parent));
        for role in [Role::Applicant, Role::Lead] {
            location(&self.founder.post_json(&format!("/organisations/{unit}/members"), &json!({ "email": role.email() })));
        }
        let body = json!({ "person": self.ids[&Role::Applicant] });
        location(&self.founder.post_json(&format!("/organisations/{unit}/secretaries"), &body));
        let staff = self.founder.get(&format!("/organisations/{unit}/members")).json();
        names.insert("grant", staff["secretaries"][0]["grant"].as_str().expect("a grant").to_owned());
        names.insert("member", self.ids[&Role::Lead].clone());
        names.insert("parent", parent);
        unit
    }

    /// A certificate that who keeps the file has filed: the administrator above, or the other applicant as secretary.
    pub(super) fn unit_file(&self) -> String {
        let (unit, keeper) = match self.unit.as_deref() {
            Some(above) => (self.organisation(Some(above)), Role::Unit),
            None => (self.secretary(&mut Names::new()), Role::Applicant),
        };
        let number = self.next();
        let query = format!("kind=high-tech&number=GR2025{number:08}&issued=2025-01-01");
        let sent = self.person(keeper).post_file(&format!("/organisations/{unit}/files?{query}"), "证书.pdf", &crate::scene::small_pdf(&query));
        assert_eq!(sent.status, 201, "{}", sent.body);
        last(sent.json()["location"].as_str().expect("a location"))
    }

    pub(super) fn membership(&self) -> String {
        let (person, unit) = (self.person(Role::Applicant), self.organisation(None));
        location(&person.post_json("/memberships", &json!({ "unit": unit })));
        let mine = person.get("/account").json();
        let asked = mine["memberships"].as_array().into_iter().flatten().find(|one| one["organisation"] == unit.as_str()).cloned();
        asked.expect("it is asked")["id"].as_str().expect("an id").to_owned()
    }

    pub(super) fn confirmed(&self) -> String {
        // The first one that is confirmed becomes the main one; the rows ask of others.
        if self.person(Role::Applicant).get("/account").json()["memberships"].as_array().is_none_or(|all| all.iter().all(|one| one["main"] != true)) {
            location(&self.founder.post_json(&format!("/memberships/{}/confirmation", self.membership()), &json!({})));
        }
        let membership = self.membership();
        location(&self.founder.post_json(&format!("/memberships/{membership}/confirmation"), &json!({})));
        membership
    }
}
