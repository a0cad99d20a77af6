//! Rows of tables and teams that are taken in and out of drafts.

use super::rows::{Row, row};
use super::world::Thing::{Organisation, Roster, RosterAsk, TableDraft, TeamDraft};

/// Every row of it.
pub fn rows() -> Vec<Row> {
    vec![
        row("GET /drafts/{id}/team/members.xlsx", TeamDraft),
        row("POST /drafts/{id}/team/previews", TeamDraft).file(),
        row("GET /drafts/{id}/team/preview", TeamDraft)
            .query(|world, names| world.uploaded_query(&format!("/drafts/{}/team", names["id"]), "电子邮箱,角色,投入")),
        row("POST /drafts/{id}/team/members", TeamDraft)
            .json(|world, role, names| world.uploaded_body(role, &format!("/drafts/{}/team", names["id"]), "电子邮箱,角色,投入")),
        row("GET /organisations/{id}/members.csv", Organisation),
        row("GET /organisations/{id}/members/imports", Organisation),
        row("GET /organisations/{id}/members/imports/template.csv", Organisation),
        row("GET /organisations/{id}/members/imports/template.xlsx", Organisation),
        row("POST /organisations/{id}/members/imports/previews", Organisation).file(),
        row("GET /organisations/{id}/members/imports/new", Organisation),
        row("POST /organisations/{id}/members/imports", Organisation)
            .json(|world, role, names| world.roster_body(role, &names["id"], &world.email())),
        row("GET /organisations/{id}/members/imports/{import}", Roster),
        row("POST /organisations/{id}/members/imports/{import}/undoing", Roster).nothing_sent().uses_up(),
        row("POST /membership-asks/{id}/acceptance", RosterAsk).nothing_sent().uses_up(),
        row("POST /membership-asks/{id}/refusal", RosterAsk).nothing_sent().uses_up(),
        row("GET /drafts/{id}/tables/{field}", TableDraft),
        row("GET /drafts/{id}/tables/{field}/rows.xlsx", TableDraft),
        row("POST /drafts/{id}/tables/{field}/previews", TableDraft).file(),
        row("GET /drafts/{id}/tables/{field}/preview", TableDraft)
            .query(|world, names| world.uploaded_query(&format!("/drafts/{}/tables/partners", names["id"]), "姓名,单位,电子邮箱")),
        row("POST /drafts/{id}/tables/{field}", TableDraft)
            .json(|world, role, names| world.uploaded_body(role, &format!("/drafts/{}/tables/partners", names["id"]), "姓名,单位,电子邮箱")),
    ]
}
