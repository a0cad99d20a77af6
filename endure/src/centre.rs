//! Centre 中心: a centre by the printed link, with one open call that asks for a title and files.

use crate::client::{Answer, Client};
use crate::load::REVISIONS;
use crate::server::Server;
use anyhow::{Context, ensure};
use serde_json::{Value, json};

/// The password of everybody in a trial.
pub const PASSWORD: &str = "stories-of-a-centre";

/// A centre that is ready for applications.
#[derive(Clone, Debug)]
pub struct Centre {
    /// The session of the officer who founded it.
    pub officer: String,
    /// The path of the open call.
    pub call: String,
}

impl Centre {
    /// Founds it at a server that was never set up.
    pub fn found(server: &Server) -> anyhow::Result<Self> {
        let mut officer = Client::nobody(server.address);
        let founding = json!({ "centre_zh": "示范科技创新中心", "zone": "Asia/Shanghai", "name": "周明", "email": "zhou.ming@centre.example.org", "password": PASSWORD });
        let founded = done(officer.send("POST", &server.setup_link()?, "found", &founding), 201)?;
        officer.token = founded.json()["token"].as_str().map(str::to_owned);
        let programme = json!({ "code": "BJ-BASIC", "title_zh": "基础研究领先行动", "purpose_zh": "支持自由探索。" });
        let programme = done(officer.send("POST", "/programmes", "programme", &programme), 201)?;
        let call = done(officer.send("POST", &format!("{}/calls", programme.location()), "call", &call()), 201)?;
        done(officer.send("POST", &format!("{}/publication", call.location()), "publication", &json!({})), 200)?;
        Ok(Self { officer: officer.token.context("the officer has no session")?, call: call.location().to_owned() })
    }
}

fn call() -> Value {
    let field = |id: &str, kind: Value| json!({ "id": id, "label": { "zh": "内容", "en": "" }, "required": true, "kind": kind });
    let files = json!({ "files": { "most": REVISIONS, "bytes_each": 4_000_000, "media": ["text"] } });
    let fields = [field("title", json!({ "line": { "most": 60 } })), field("body", files)];
    json!({ "code": "BJ-2026-01", "class": "free-exploration", "fields": ["physics"], "title_zh": "自由探索项目", "text_zh": "自由选题。",
        "opens": "2020-01-01T00:00", "closes": "2090-01-01T00:00",
        "form": { "sections": [{ "title": { "zh": "基本信息", "en": "" }, "fields": fields }] } })
}

/// The answer, if it is what it must be.
pub fn done(answer: Option<Answer>, status: u16) -> anyhow::Result<Answer> {
    let answer = answer.context("no answer")?;
    ensure!(answer.status == status, "{} where {status} must come: {}", answer.status, answer.text());
    Ok(answer)
}
