//! What was before: projects, imports and bans, fresh for each row.

use super::{Role, World, last, location};
use serde_json::{Value, json};

impl World<'_> {
    /// A project that nobody has recorded.
    pub fn award_body(&self) -> Value {
        json!({ "title": "示例项目", "number": format!("M-{}", self.next()), "lead": Role::Lead.email(), "approved": "2024-01-01" })
    }

    /// A list of one such project, waiting for its preview.
    pub fn sheet(&self) -> String {
        let list = format!("项目编号,项目名称,立项日期\nS-{},示例项目,2024-01-01\n", self.next());
        let preview = location(&self.founder.post_file("/imports/previews", "示例.csv", list.as_bytes()));
        preview.split_once('?').map(|(_, query)| query.to_owned()).unwrap_or_default()
    }

    /// The same, to be taken in.
    pub fn import_body(&self) -> Value {
        let query = self.sheet();
        let file = query.split('&').find_map(|pair| pair.strip_prefix("file=")).unwrap_or_default().replace("%3A", ":");
        json!({ "file": file, "name": "示例.csv", "columns": "" })
    }

    pub(super) fn award(&self) -> String {
        last(&location(&self.founder.post_json("/awards", &self.award_body())))
    }

    pub(super) fn import(&self) -> String {
        last(&location(&self.founder.post_json("/imports", &self.import_body())))
    }

    /// One in force, of the other applicant.
    pub(super) fn ban(&self) -> String {
        let body = json!({ "ground": "money", "from": "2020-01-01", "until": "2021-01-01", "source": "示例文号" });
        let bans = location(&self.founder.post_json(&format!("/people/{}/bans", self.ids[&Role::Applicant]), &body));
        let listed = self.founder.get(&bans).json();
        let live = listed["bans"].as_array().into_iter().flatten().find(|ban| ban["stage"] == "in-force");
        live.and_then(|ban| ban["id"].as_str()).expect("a ban").to_owned()
    }
}
