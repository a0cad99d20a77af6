//! What happens at the close of a call 截止办理: its page, and what is set there.

use super::revision::{editable, revise_by};
use crate::cx::Cx;
use crate::fields::Sent;
use crate::ui::{self, Look, Part, Section};
use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};
use rules::CallId;
use serde::Serialize;
use store::CallRow;

/// What happens at the close, as JSON.
#[derive(Serialize)]
struct Closing {
    call: CallId,
    version: u64,
    submits_at_close: bool,
}

/// What happens at the close 截止办理.
pub(crate) async fn show(cx: Cx, Path(id): Path<String>) -> Response {
    let row = match editable(&cx, &id).await {
        Ok(row) => row,
        Err(response) => return response,
    };
    let view = Closing { call: row.id, version: row.version, submits_at_close: row.content.terms.submits_at_close };
    let title = cx.look(Section::Calls).t("terms-closing-title");
    cx.reply().show(Section::Calls, &title, &view, |look| page(look, &row, &cx))
}

fn page(look: &Look<'_>, row: &CallRow, cx: &Cx) -> Markup {
    let here = format!("/calls/{}", row.id);
    let options = [("on".to_owned(), look.t("terms-submits-at-close"))];
    let chosen: Vec<String> = row.content.terms.submits_at_close.then(|| "on".to_owned()).into_iter().collect();
    html! {
        (ui::crumbs(look, &[(&look.t("calls-title"), Some("/calls")), (look.pick(&row.content.title), Some(&here)), (&look.t("terms-closing-title"), None)]))
        h1 { (look.t("terms-closing-title")) }
        p.lead { (look.t("terms-closing-lead")) }
        form method="post" action={ (here) "/terms/closing" } {
            (ui::hidden("version", &row.version.to_string()))
            (ui::choices(look, &Part::new("submits_at_close", &look.t("terms-closing-title")), &options, &chosen, true))
            (ui::submit_row(look, &look.t("draft-save"), look.csrf(), &cx.new_key()))
        }
    }
}

/// Sets what happens at the close.
pub(crate) async fn set(cx: Cx, Path(id): Path<String>, Sent(fields): Sent) -> Response {
    let outcome = async {
        let fields = fields?;
        let submits = fields.ticked("submits_at_close");
        fields.finish()?;
        revise_by(&cx, &id, &fields, &format!("/calls/{id}"), move |content| {
            content.terms.submits_at_close = submits;
            Ok(())
        })
        .await
    };
    cx.reply().settled(outcome.await, "saved")
}
