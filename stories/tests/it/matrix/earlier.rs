//! Rows of what was before: conditions and limits of a call, projects, imports, bans, the radar.

use super::rows::{Row, row};
use super::world::{Names, Role, Thing, World};
use serde_json::json;

pub fn rows() -> Vec<Row> {
    use Thing::{Award, Ban, DraftCall, Import, Nothing, OpenCall, Person};
    let born = |_: &World<'_>, _: Role, _: &Names| json!({ "kind": "born-from", "day": "1986-01-01" });
    let two = |_: &World<'_>, _: Role, _: &Names| json!({ "most": "2", "states": ["applied", "running"] });
    let taken = |_: &World<'_>, _: Role, _: &Names| json!({ "rule": "two-at-once" });
    vec![
        row("GET /radar", Nothing),
        row("GET /awards", Nothing),
        row("GET /awards.csv", Nothing),
        row("GET /awards/mine", Nothing),
        row("GET /awards/new", Nothing),
        row("POST /awards", Nothing).json(|world, _, _| world.award_body()),
        row("GET /awards/{id}", Award),
        row("POST /awards/{id}/revisions", Award).json(|world, _, _| world.award_body()),
        row("POST /awards/{id}/ending", Award).json(|_, _, _| json!({ "end": "concluded", "on": "2025-01-01" })).uses_up(),
        row("POST /awards/{id}/reopening", Award).nothing_sent(),
        row("POST /awards/{id}/removal", Award).nothing_sent().uses_up(),
        row("GET /imports", Nothing),
        row("POST /imports/previews", Nothing).file(),
        row("GET /imports/new", Nothing).query(|world, _| world.sheet()),
        row("POST /imports", Nothing).json(|world, _, _| world.import_body()),
        row("GET /imports/{id}", Import),
        row("POST /imports/{id}/undoing", Import).nothing_sent().uses_up(),
        row("GET /people/{id}/bans", Person),
        row("POST /people/{id}/bans", Person)
            .json(|_, _, _| json!({ "ground": "money", "from": "2020-01-01", "until": "2021-01-01", "source": "示例文号" })),
        row("POST /bans/{id}/lifting", Ban).nothing_sent().uses_up(),
        row("GET /calls/{id}/terms/eligibility", OpenCall),
        row("GET /calls/{id}/terms/eligibility · draft", DraftCall),
        row("POST /calls/{id}/terms/eligibility/conditions", DraftCall).json(born),
        row("POST /calls/{id}/terms/eligibility/limits", DraftCall).json(two),
        row("POST /calls/{id}/terms/eligibility/pack", DraftCall).json(taken).uses_up(),
        row("POST /calls/{id}/terms/eligibility/force", DraftCall).json(|_, _, _| json!({ "rule": "none", "force": "block" })),
        row("POST /calls/{id}/terms/eligibility/removal", DraftCall).json(|_, _, _| json!({ "rule": "none" })),
        row("POST /calls/{id}/terms/eligibility/file", DraftCall).json(|_, _, _| json!({ "rules": "{}" })),
    ]
}
