//! Planning 规划: what the matrix asks about mechanisms, plans, needs and questions.

use super::{Role, World, last, location};
use serde_json::{Value, json};

impl World<'_> {
    /// The body of a new mechanism.
    pub fn mechanism_body(&self) -> Value {
        json!({ "code": format!("M-{}", self.next()), "class": "free-exploration", "title_zh": "自由探索", "purpose_zh": "自主选题。", "months_least": "12",
            "months_most": "36", "window_days": "60", "criterion_1_zh": "原创性", "criterion_1_weight": "100", "days_panel": "10", "experts_panel": "5" })
    }

    /// The body of a mechanism as it stands, with another window; for one that is not there, of some other.
    pub fn revised_mechanism(&self, id: &str) -> Value {
        let mut body = self.mechanism_body();
        let standing = self.founder.get(&format!("/mechanisms/{id}"));
        if standing.status == 200 {
            body["code"] = standing.json()["code"].clone();
        }
        body["window_days"] = json!((61 + self.next() % 100).to_string());
        body
    }

    /// A mechanism in force.
    pub fn mechanism(&self) -> String {
        last(&location(&self.founder.post_json("/mechanisms", &self.mechanism_body())))
    }

    /// The body of a new plan.
    pub fn plan_body(&self) -> Value {
        json!({ "code": format!("N-{}", self.next()), "title_zh": "专项行动计划", "purpose_zh": "目标。", "offices_zh": "基础研究处",
            "target_1_zh": "新立项目", "target_1_value": "300", "target_1_unit": "projects", "target_1_begins": "2020-01-01", "target_1_due": "2020-12-31" })
    }

    /// The body of a plan as it stands; for one that is not there, of some other.
    pub fn revised_plan(&self, id: &str) -> Value {
        let mut body = self.plan_body();
        let standing = self.founder.get(&format!("/plans/{id}"));
        if standing.status == 200 {
            body["code"] = standing.json()["code"].clone();
        }
        body["purpose_zh"] = json!(format!("目标，第{}稿。", self.next()));
        body
    }

    pub(super) fn plan(&self) -> String {
        last(&location(&self.founder.post_json("/plans", &self.plan_body())))
    }

    /// The body of a need.
    pub fn need_body(&self) -> Value {
        json!({ "title": format!("带材均匀性{}", self.next()), "text": "需要千米级带材。", "field": "materials" })
    }

    /// A need of the other applicant's that waits.
    pub fn need(&self) -> String {
        last(&location(&self.person(Role::Applicant).post_json("/needs", &self.need_body())))
    }

    /// A question of the other applicant's about a call of its own, which waits.
    pub(super) fn enquiry(&self) -> String {
        let call = self.open_call();
        location(&self.person(Role::Applicant).post_json(&format!("/calls/{call}/enquiries"), &json!({ "text": "可否联合申报？" })));
        let asked = self.founder.get(&format!("/calls/{call}")).json();
        asked["enquiries"]["asked"][0]["id"].as_str().expect("an id").to_owned()
    }
}
