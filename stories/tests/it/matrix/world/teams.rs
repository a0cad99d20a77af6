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

    /// What the other applicant is asked in such a draft.
    pub(super) fn teammate(&self, names: &mut Names) -> String {
        self.team_draft(names);
        names["member"].clone()
    }

    /// A draft of the lead's, and the table in it.
    pub(super) fn table_draft(&self, names: &mut Names) -> String {
        names.insert("field", "partners".to_owned());
        self.draft(Role::Lead, &self.open_call())
    }

    /// What leads to a list that somebody uploaded to a page of a draft: their own where they may, else the lead's.
    pub fn uploaded(&self, role: Role, base: &str, heading: &str) -> Vec<(String, String)> {
        let list = format!("{heading}\n{}\n", self.line_of(heading));
        let send = |role: Role| self.person(role).post_file(&format!("{base}/previews"), "名单.csv", list.as_bytes());
        let own = send(role);
        let sent = if own.status == 201 { own } else { send(Role::Lead) };
        if sent.status != 201 {
            // There is no such draft.
            return ["file", "name", "seal"].map(|name| (name.to_owned(), "none".to_owned())).into();
        }
        let preview = location(&sent);
        let (_, query) = preview.split_once('?').expect("a query");
        query.split('&').filter_map(|pair| pair.split_once('=')).map(|(name, value)| (name.to_owned(), value.replace("%3A", ":"))).collect()
    }

    /// A list with one person in it, as somebody would confirm it: as they previewed it, where they may.
    pub fn roster_body(&self, role: Role, organisation: &str, email: &str) -> Value {
        let (person, base) = (self.person(role), format!("/organisations/{organisation}/members/imports"));
        let sent = person.post_file(&format!("{base}/previews"), "人员.csv", format!("姓名,邮箱\n赵敏,{email}\n").as_bytes());
        if sent.status != 201 {
            return json!({ "file": "none", "name": "none", "seal": "none", "plan": "none" });
        }
        let seen = person.get(&location(&sent)).json();
        json!({ "file": seen["file"], "name": seen["name"], "seal": seen["seal"], "plan": seen["plan"] })
    }

    /// A list that was taken in, of an organisation of its own.
    pub(super) fn roster(&self, names: &mut Names) -> String {
        let organisation = self.organisation(self.unit.as_deref());
        let list = self.takes_in(&organisation, &self.email());
        names.insert("import", last(&list));
        organisation
    }

    /// What such a list asks the other applicant.
    pub(super) fn roster_ask(&self) -> String {
        let organisation = self.organisation(self.unit.as_deref());
        let list = self.takes_in(&organisation, &Role::Applicant.email());
        let started = std::time::Instant::now();
        // It is worked off by the server's own worker, soon.
        while self.founder.get(&list).json()["stage"] == "running" {
            assert!(started.elapsed() < std::time::Duration::from_secs(60), "{list} is never done");
        }
        let asks = self.person(Role::Applicant).get("/account").json()["asks"].clone();
        let ask = asks.as_array().into_iter().flatten().find(|ask| ask["organisation"] == organisation.as_str());
        ask.and_then(|ask| ask["id"].as_str()).expect("they are asked").to_owned()
    }

    fn takes_in(&self, organisation: &str, email: &str) -> String {
        let body = self.roster_body(Role::Officer, organisation, email);
        location(&self.person(Role::Officer).post_json(&format!("/organisations/{organisation}/members/imports"), &body))
    }

    fn line_of(&self, heading: &str) -> String {
        if heading.starts_with("电子邮箱") { format!("{},member,10", self.email()) } else { format!("合作者{},示范大学,", self.next()) }
    }

    /// The same as a query.
    pub fn uploaded_query(&self, base: &str, heading: &str) -> String {
        self.uploaded(Role::Lead, base, heading).iter().map(|(name, value)| format!("{name}={}", value)).collect::<Vec<_>>().join("&")
    }

    /// The same as a body.
    pub fn uploaded_body(&self, role: Role, base: &str, heading: &str) -> Value {
        let all = self.uploaded(role, base, heading);
        all.into_iter().filter(|(name, _)| name != "name").map(|(name, value)| (name, Value::String(value))).collect::<serde_json::Map<_, _>>().into()
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
