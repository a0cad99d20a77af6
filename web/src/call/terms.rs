//! The terms of a call 申报要求: each capability has a page of its own for its part; this is how such a page reads and writes, and the page of the close.

use crate::call::known;
use crate::cx::{Cx, Outcome};
use crate::fields::{Fields, Sent};
use crate::person::member_permit;
use crate::ui::{self, Look, Part, Section};
use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};
use rules::call::{Content, Refusal as CallRefusal, Terms};
use rules::rights::{Deed, Place, may};
use rules::{CallId, Id, Refusal};
use serde::Serialize;
use store::{CallRow, WriteError};

/// The draft of a call whose terms are to be changed, for whoever may. To the rest it is as with the call's editor.
pub(crate) async fn editable(cx: &Cx, id: &str) -> Result<CallRow, Response> {
    let Some(id) = Id::parse(id).map(CallId) else { return Err(cx.reply().missing()) };
    cx.signed_in().map_err(|refusal| cx.reply().refused(&refusal))?;
    let row = match cx.read(move |rows| rows.call(id)).await {
        Ok(Some(row)) => row,
        Ok(None) => return Err(cx.reply().missing()),
        Err(error) => return Err(cx.reply().fault(&error)),
    };
    let place = Place::call(row.programme, id);
    let known = if row.call().is_public() { Ok(()) } else { may(&cx.actor, Deed::ReadDraftCall, &place, cx.arrived).map(drop) };
    if let Err(denial) = known.and_then(|()| may(&cx.actor, Deed::ManageCall, &place, cx.arrived).map(drop)) {
        return Err(cx.reply().refused(&denial.into()));
    }
    // Nobody should fill in a form that cannot be saved.
    match row.call().revise(row.content.clone()) {
        Ok(_) => Ok(row),
        Err(refusal) => Err(cx.reply().refused(&refusal.into())),
    }
}

/// Revises the terms of a draft 修改申报要求: one event of the call, as any other revision.
pub(crate) async fn revise(cx: &Cx, id: &str, fields: &Fields, change: impl Fn(&mut Terms) + Send + 'static) -> Result<Outcome, WriteError> {
    let Some(id) = Id::parse(id).map(CallId) else { return Err(Refusal::from(CallRefusal::NoSuchCall).into()) };
    let person = cx.signed_in()?;
    let read = cx.read_version(fields);
    cx.write(fields, move |tx| {
        let (loaded, place) = known(tx, person, id)?;
        let call = loaded.state().ok_or(Refusal::from(CallRefusal::NoSuchCall))?;
        let permit = member_permit(tx, person, Deed::ManageCall, &place)?;
        loaded.expect(read)?;
        let mut terms = call.content.terms.clone();
        change(&mut terms);
        let event = call.revise(Content { terms, ..call.content.clone() })?;
        let committed = tx.commit(&permit, vec![loaded.happens(event)?])?;
        Ok(Outcome::at(format!("/calls/{id}")).event(&committed))
    })
    .await
}

/// What happens at the close, as JSON.
#[derive(Serialize)]
struct Closing {
    call: CallId,
    version: u64,
    submits_at_close: bool,
}

/// What happens at the close 截止办理.
pub(crate) async fn closing(cx: Cx, Path(id): Path<String>) -> Response {
    let row = match editable(&cx, &id).await {
        Ok(row) => row,
        Err(response) => return response,
    };
    let view = Closing { call: row.id, version: row.version, submits_at_close: row.content.terms.submits_at_close };
    let title = cx.look(Section::Calls).t("terms-closing-title");
    cx.reply().show(Section::Calls, &title, &view, |look| closing_page(look, &row, &cx))
}

fn closing_page(look: &Look<'_>, row: &CallRow, cx: &Cx) -> Markup {
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
pub(crate) async fn set_closing(cx: Cx, Path(id): Path<String>, Sent(fields): Sent) -> Response {
    let outcome = async {
        let fields = fields?;
        let submits = fields.ticked("submits_at_close");
        fields.finish()?;
        revise(&cx, &id, &fields, move |terms| terms.submits_at_close = submits).await
    };
    cx.reply().settled(outcome.await, "saved")
}
