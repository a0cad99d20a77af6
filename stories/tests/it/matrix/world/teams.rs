//! Teams 项目组与推荐: what the matrix asks about people in a draft, units that endorse, and what they prepared.

use super::{Names, Role, World, last, location};
use serde_json::{Value, json};

impl World<'_> {
    /// A published call that asks for a team, or sends what is submitted through a unit.
    fn open_call_with(&self, part: &str, terms: &Value) -> String {
        let call = last(&location(&self.founder.post_json(&format!("/programmes/{}/calls", self.programme), &self.call_body())));
        location(&self.founder.post_json(&format!("/calls/{call}/terms/{part}"), terms));
        location(&self.founder.post_json(&format!("/calls/{call}/publication"), &json!({})));
        call
    }

    /// The lead's draft with the other applicant asked to take part.
    pub(super) fn team_draft(&self, names: &mut Names) -> String {
        let draft = self.draft(Role::Lead, &self.open_call_with("team", &json!({ "roles": ["member"] })));
        let lead = self.person(Role::Lead);
        location(&lead.post_json(&format!("/drafts/{draft}/team"), &json!({ "email": Role::Applicant.email(), "role": "member", "share": "20" })));
        let team = lead.get(&format!("/drafts/{draft}/team")).json();
        names.insert("member", team["team"][0]["id"].as_str().expect("an id").to_owned());
        draft
    }

    /// A draft of the lead's to a call that asks for a declaration, in which it was answered with yes and an approval was entered.
    pub(super) fn approval_draft(&self, names: &mut Names) -> String {
        let draft = self.draft(Role::Lead, &self.open_call_with("approvals", &json!({ "ethics": "declared" })));
        let (lead, page) = (self.person(Role::Lead), format!("/drafts/{draft}/approvals"));
        location(&lead.post_json(&page, &json!({ "ethics": "yes" })));
        location(&lead.post_json(&format!("{page}/records"), &Self::approval()));
        names.insert("kind", "ethics-review".to_owned());
        draft
    }

    /// An approval as it is entered.
    pub fn approval() -> Value {
        json!({ "kind": "ethics-review", "number": "2020伦审第7号", "issuer": "示范大学伦理委员会", "issued": "2020-01-02" })
    }

    /// What somebody says who agrees.
    pub fn agreement(&self, role: Role) -> Value {
        json!({ "role": "member", "share": "20", "consent": "on", "pledge": rules::team::PLEDGE, "signed": self.name(role) })
    }

    /// The unit that endorses: the one whose administrator and secretary have columns, where they have.
    fn endorsing_unit(&self) -> String {
        self.unit.clone().unwrap_or_else(|| self.organisation(None))
    }

    /// The lead's application to a call with a chain, which lies with a unit.
    pub(super) fn endorsing(&self, names: &mut Names) -> String {
        let lead = self.person(Role::Lead);
        if lead.get("/account").json()["memberships"].as_array().is_none_or(|all| all.iter().all(|one| one["main"] != true)) {
            let host = self.organisation(None);
            location(&self.founder.post_json(&format!("/organisations/{host}/members"), &json!({ "email": Role::Lead.email() })));
        }
        let unit = self.endorsing_unit();
        let chain = json!({ "acts_0": "unit", "name_zh_0": "单位推荐", "units_0": unit, "days_0": "3" });
        let call = self.open_call_with("endorsement", &chain);
        let application = self.submitted(Role::Lead, &call);
        names.extend([("unit", unit), ("call", call)]);
        application
    }

    /// A batch that the secretary has prepared; where there is none, an id of something else.
    pub(super) fn batch(&self, names: &mut Names) -> String {
        let application = self.endorsing(names);
        if self.unit.is_none() {
            return application;
        }
        let body = json!({ "unit": names["unit"], "call": names["call"], "step": "0", "applications": [application] });
        last(&location(&self.person(Role::Secretary).post_json("/endorsements/batches", &body)))
    }
}
