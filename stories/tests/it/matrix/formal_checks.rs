//! Rows of formal checks: the list of an application, first and second looks, the queue of a call.

use super::rows::{Row, row};
use super::world::{Names, Role, Thing, World, location};
use serde_json::{Value, json};

impl World<'_> {
    /// Every point of an application's list, met.
    fn every_point(&self, application: &str) -> Value {
        let list = self.founder.get(&format!("/applications/{application}/formal-check")).json();
        let items = list["items"].as_array().into_iter().flatten().filter_map(|item| item["item"].as_str());
        items.map(|item| (format!("mark.{item}"), Value::from("met"))).collect::<serde_json::Map<_, _>>().into()
    }

    /// An application of the lead's that waits for a second look.
    pub fn formal_check(&self) -> String {
        let application = self.submitted(Role::Lead, &self.open_call());
        let mut look = self.every_point(&application);
        look["verdict"] = "accept".into();
        location(&self.founder.post_json(&format!("/applications/{application}/formal-check"), &look));
        application
    }
}

/// A first look that finds every point met but one.
fn look(world: &World<'_>, _: Role, names: &Names) -> Value {
    let mut body = world.every_point(&names["id"]);
    body["mark.legible"] = "not-met".into();
    body["verdict"] = "correct".into();
    body["note"] = "请补正。".into();
    body["until"] = world.soon().into();
    body
}

pub fn rows() -> Vec<Row> {
    use Thing::{Application, DraftCall, Endorsing, FormalCheck, OpenCall, OwnApplication};
    let back = |_: &World<'_>, _: Role, _: &Names| json!({ "note": "请再核。" });
    vec![
        row("GET /applications/{id}/formal-check", Application),
        row("GET /applications/{id}/formal-check · own", OwnApplication),
        row("GET /applications/{id}/formal-check · with a unit", Endorsing),
        row("POST /applications/{id}/formal-check", Application).json(look).uses_up(),
        row("POST /applications/{id}/formal-check · own", OwnApplication).json(look),
        row("POST /applications/{id}/formal-check · with a unit", Endorsing).json(look),
        row("POST /applications/{id}/formal-check/confirmation", FormalCheck).json(|_, _, _| json!({})).uses_up(),
        row("POST /applications/{id}/formal-check/sending-back", FormalCheck).json(back).uses_up(),
        row("GET /calls/{id}/formal-checks", OpenCall),
        row("GET /calls/{id}/formal-checks.csv", OpenCall),
        row("POST /calls/{id}/formal-checks/acceptances", OpenCall).json(|_, _, _| json!({ "applications": [] })),
        row("POST /calls/{id}/formal-checks/confirmations", OpenCall).json(|_, _, _| json!({ "applications": [] })),
        row("GET /calls/{id}/terms/formal-check", DraftCall),
        row("POST /calls/{id}/terms/formal-check", DraftCall)
            .json(|_, _, _| json!({ "second": "before-not-accepting", "item_0_zh": "已上传同意函" }))
            .uses_up(),
    ]
}
