//! Revision 修改指南: how every page that changes a draft call finds it and changes it: one event of the call, by the version that was read.

use super::known;
use crate::cx::{Cx, Outcome};
use crate::fields::Fields;
use crate::person::{member_permit, wrong};
use crate::ui::{Look, Section};
use axum::response::Response;
use maud::Markup;
use rules::call::{self, Content, Refusal as CallRefusal, Stage};
use rules::refusal::FieldRefusal;
use rules::rights::{Deed, Place, may};
use rules::text::Bilingual;
use rules::{CallId, Id, Refusal};
use store::{CallRow, WriteError};

/// A call that somebody may manage, whatever has become of it. To others a draft does not exist.
pub(crate) async fn managed(cx: &Cx, id: &str) -> Result<CallRow, Response> {
    let Some(id) = Id::parse(id).map(CallId) else { return Err(cx.reply().missing()) };
    if let Err(refusal) = cx.signed_in() {
        return Err(cx.reply().refused(&refusal));
    }
    let row = match cx.read(move |rows| rows.call(id)).await {
        Ok(Some(row)) => row,
        Ok(None) => return Err(cx.reply().missing()),
        Err(error) => return Err(cx.reply().fault(&error)),
    };
    let place = Place::call(row.programme, id);
    let known = if row.call().is_public() { Ok(()) } else { may(&cx.actor, Deed::ReadDraftCall, &place, cx.arrived).map(drop) };
    match known.and_then(|()| may(&cx.actor, Deed::ManageCall, &place, cx.arrived).map(drop)) {
        Ok(()) => Ok(row),
        Err(denial) => Err(cx.reply().refused(&denial.into())),
    }
}

/// The same, of one that can still be revised: nobody should fill in a form that cannot be saved.
pub(crate) async fn editable(cx: &Cx, id: &str) -> Result<CallRow, Response> {
    let row = managed(cx, id).await?;
    match row.call().revise(row.content.clone()) {
        Ok(_) => Ok(row),
        Err(refusal) => Err(cx.reply().refused(&refusal.into())),
    }
}

/// Revises a draft call by one change of what it says, if it still is what its writer read.
pub(crate) async fn revise_by<F>(cx: &Cx, id: &str, fields: &Fields, then: &str, change: F) -> Result<Outcome, WriteError>
where
    F: Fn(&mut Content) -> Result<(), Refusal> + Send + 'static,
{
    let Some(id) = Id::parse(id).map(CallId) else { return Err(Refusal::from(CallRefusal::NoSuchCall).into()) };
    let person = cx.signed_in()?;
    let (version, then) = (cx.read_version(fields), then.to_owned());
    cx.write(fields, move |tx| {
        let (loaded, place) = known(tx, person, id)?;
        let call = loaded.state().ok_or(Refusal::from(CallRefusal::NoSuchCall))?;
        let permit = member_permit(tx, person, Deed::ManageCall, &place)?;
        loaded.expect(version)?;
        // Whether it can be changed at all is told before what would be wrong with the change.
        call.revise(call.content.clone())?;
        let mut content = call.content.clone();
        change(&mut content)?;
        // What a draft of an earlier version said in its public line becomes a part of who revises it.
        let line = Some(content.contact.clone()).filter(|line| !line.is_empty());
        let event = call.revise(content)?;
        let event = if let Some(line) = line { call::naming(event, &[(person, line)]) } else { event };
        let committed = tx.commit(&permit, vec![loaded.happens(event)?])?;
        Ok(Outcome::at(then.clone()).event(&committed))
    })
    .await
}

/// The call whose conditions and limits can still be changed: a draft, or one that is published and not over.
pub(crate) async fn amendable(cx: &Cx, id: &str) -> Result<CallRow, Response> {
    let row = managed(cx, id).await?;
    let call = row.call();
    let can = if row.stage == Stage::Draft { call.revise(row.content.clone()).map(drop) } else { call.amendable(cx.arrived) };
    can.map(|()| row).map_err(|refusal| cx.reply().refused(&refusal.into()))
}

/// Changes conditions and limits by one change: of a draft as a revision, of a published call as an amendment, with the reason that all can read.
pub(crate) async fn amend_by<F>(cx: &Cx, id: &str, fields: &Fields, then: &str, reason: Option<Bilingual>, change: F) -> Result<Outcome, WriteError>
where
    F: Fn(&mut Content) -> Result<(), Refusal> + Send + 'static,
{
    let Some(reason) = reason else { return revise_by(cx, id, fields, then, change).await };
    let Some(id) = Id::parse(id).map(CallId) else { return Err(Refusal::from(CallRefusal::NoSuchCall).into()) };
    let person = cx.signed_in()?;
    let (version, then, now) = (cx.read_version(fields), then.to_owned(), cx.arrived);
    cx.write(fields, move |tx| {
        let (loaded, place) = known(tx, person, id)?;
        let call = loaded.state().ok_or(Refusal::from(CallRefusal::NoSuchCall))?;
        let permit = member_permit(tx, person, Deed::ManageCall, &place)?;
        loaded.expect(version)?;
        call.amendable(now)?;
        let mut content = call.content.clone();
        change(&mut content)?;
        let event = call.amend(content.terms.eligibility, content.terms.restriction, reason.clone(), now)?;
        let committed = tx.commit(&permit, vec![loaded.happens(event)?])?;
        Ok(Outcome::at(then.clone()).event(&committed))
    })
    .await
}

/// The answer to a revision: saved, or the form once more, with what was typed and what is wrong with it.
pub(crate) async fn settled(
    cx: &Cx,
    id: &str,
    outcome: Result<Outcome, WriteError>,
    title: &str,
    page: impl FnOnce(&Look<'_>, &CallRow, &[FieldRefusal]) -> Markup,
) -> Response {
    let error = match outcome {
        Ok(outcome) => return cx.reply().done(&outcome, "saved"),
        Err(error) => error,
    };
    match editable(cx, id).await {
        Ok(row) => {
            let title = cx.look(Section::Calls).t(title);
            cx.reply().again(error, Section::Calls, &title, |look, refusal| page(look, &row, wrong(refusal)))
        }
        Err(_) => cx.reply().failed(error),
    }
}
