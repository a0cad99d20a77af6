//! Rows of planning: mechanisms, plans, needs, questions about calls, findings that stand, subscriptions.

use super::rows::{Row, row};
use super::world::{Names, Role, Thing, World};
use serde_json::json;

pub fn rows() -> Vec<Row> {
    use Thing::{DraftCall, Enquiry, Mechanism, Need, Nothing, OpenCall, Plan, Programme};
    let faq = |_: &World<'_>, _: Role, _: &Names| json!({ "question_zh": "可否联合申报？", "answer_zh": "可以。" });
    let over = |_: &World<'_>, _: Role, _: &Names| json!({ "finding": "titles/text/zh/副高以上职称", "reason_zh": "另有规定。" });
    let take = |world: &World<'_>, _: Role, _: &Names| json!({ "mechanism": world.mechanism() });
    vec![
        row("GET /calls.atom", Nothing),
        row("GET /calls.ics", Nothing),
        row("POST /subscriptions", Nothing).json(|world, _, _| json!({ "email": world.email(), "filter": "" })),
        row("GET /subscriptions/{token}", Nothing),
        row("POST /subscriptions/{token}", Nothing).nothing_sent(),
        row("GET /subscriptions/{token}/end", Nothing),
        row("POST /subscriptions/{token}/end", Nothing).nothing_sent(),
        row("POST /calls/{id}/overrides", OpenCall).json(over),
        row("POST /calls/{id}/overrides · draft", DraftCall).json(over),
        row("GET /calls/{id}/mechanism", OpenCall),
        row("GET /calls/{id}/mechanism · draft", DraftCall),
        row("POST /calls/{id}/mechanism", OpenCall).json(take),
        row("POST /calls/{id}/mechanism · draft", DraftCall).json(take),
        row("POST /calls/{id}/enquiries", OpenCall).json(|_, _, _| json!({ "text": "可否联合申报？" })),
        row("POST /calls/{id}/enquiries · draft", DraftCall).json(|_, _, _| json!({ "text": "可否联合申报？" })),
        row("POST /calls/{id}/answers", OpenCall).json(faq),
        row("POST /calls/{id}/answers · draft", DraftCall).json(faq),
        row("POST /enquiries/{id}/answers", Enquiry).json(|_, _, _| json!({ "answer": "可以。" })),
        row("POST /enquiries/{id}/publication", Enquiry).json(faq),
        row("POST /calls/{id}/items/{item}/removal", OpenCall).nothing_sent(),
        row("POST /calls/{id}/items/{item}/removal · draft", DraftCall).nothing_sent(),
        row("POST /programmes/{id}/action", Programme).json(|_, _, _| json!({ "action": "" })),
        row("GET /mechanisms", Nothing),
        row("GET /mechanisms/new", Nothing),
        row("POST /mechanisms", Nothing).json(|world, _, _| world.mechanism_body()),
        row("GET /mechanisms/{id}", Mechanism),
        row("GET /mechanisms/{id}/edit", Mechanism),
        row("POST /mechanisms/{id}/revisions", Mechanism).json(|world, _, names| world.revised_mechanism(&names["id"])).uses_up(),
        row("POST /mechanisms/{id}/retirement", Mechanism).nothing_sent().uses_up(),
        row("GET /plans", Nothing),
        row("GET /plans/new", Nothing),
        row("POST /plans", Nothing).json(|world, _, _| world.plan_body()),
        row("GET /plans/{id}", Plan),
        row("GET /plans/{id}/edit", Plan),
        row("POST /plans/{id}/revisions", Plan).json(|world, _, names| world.revised_plan(&names["id"])),
        row("POST /plans/{id}/reports", Plan).json(|_, _, _| json!({ "target": "t1", "value": "1", "as_of": "2020-06-01" })),
        row("POST /plans/{id}/closure", Plan).nothing_sent().uses_up(),
        row("GET /needs", Nothing),
        row("GET /needs/new", Nothing),
        row("POST /needs", Nothing).json(|world, _, _| world.need_body()),
        row("POST /needs/merges", Nothing).json(|world, _, _| json!({ "needs": [world.need()], "call": world.draft_call(), "title_zh": "带材" })),
        row("GET /needs/{id}", Need),
        row("POST /needs/{id}/withdrawal", Need).nothing_sent().uses_up(),
        row("POST /needs/{id}/refusal", Need).json(|_, _, _| json!({ "reason": "超出范围。" })).uses_up(),
    ]
}
