//! Applications 申请: drafts with everything that is asked, and what is sent.

use super::{Role, World, last, location};
use serde_json::json;

impl World<'_> {
    pub(super) fn draft(&self, of: Role, call: &str) -> String {
        let person = self.person(of);
        let draft = location(&person.post_json(&format!("/calls/{call}/drafts"), &json!({})));
        location(&person.post_json(&draft, &json!({ "title": "拓扑量子材料研究" })));
        let file = person.post_file(&format!("{draft}/files/body"), "正文.txt", "研究方案".as_bytes());
        assert_eq!(file.status, 201, "{}", file.body);
        last(&draft)
    }

    pub fn submitted(&self, lead: Role, call: &str) -> String {
        let draft = self.draft(lead, call);
        location(
            &self
                .person(lead)
                .post_json(&format!("/drafts/{draft}/submission"), &json!({ "signed": lead.name(), "pledge": rules::application::PLEDGE })),
        );
        draft
    }
}
