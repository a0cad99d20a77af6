//! Rows of unit files 单位档案: a unit's papers, what calls ask of them, and what officers see of them.

use super::rows::{Row, row};
use super::world::{Names, Role, Thing, World};
use serde_json::{Value, json};

/// What a call may ask of its hosts' files.
fn papers(_: &World<'_>, _: Role, _: &Names) -> Value {
    json!({ "hosts": "enterprises", "papers": ["high-tech"], "years": "3", "ready_months": "5", "certificate_years": "3", "credit_days": "180" })
}

pub fn rows() -> Vec<Row> {
    use Thing::{Application, DraftCall, OpenCall, Organisation, Secretary, UnitFile};
    vec![
        row("GET /organisations/{id}/files", Organisation),
        row("GET /organisations/{id}/files · of a secretary", Secretary),
        row("POST /organisations/{id}/files", Organisation).paper(),
        row("POST /organisations/{id}/files · of a secretary", Secretary).paper(),
        row("GET /unit-files/{id}", UnitFile),
        row("POST /unit-files/{id}/versions", UnitFile).paper(),
        row("GET /unit-files/{id}/scans/{version}", UnitFile),
        row("POST /unit-files/{id}/removal", UnitFile).nothing_sent().uses_up(),
        row("GET /applications/{id}/unit-files/{number}", Application),
        row("GET /calls/{id}/terms/unit-files", OpenCall),
        row("GET /calls/{id}/terms/unit-files · draft", DraftCall),
        row("POST /calls/{id}/terms/unit-files", OpenCall).json(papers),
        row("POST /calls/{id}/terms/unit-files · draft", DraftCall).json(papers),
    ]
}
