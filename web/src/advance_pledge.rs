//! Advance pledge 预先承诺: signed on the draft before the close; at the close the system submits what stands there, or says what is missing.
//!
//! ```text
//! worker, after the close ─ each pledge in a transaction of its own ▶ submitted + used, or lapsed: both or none
//! ```
//! A crash leaves the rest to the next worker, and two workers that come to one pledge do one deed: whoever is second finds it done.

use crate::cx::{Cx, Outcome};
use crate::draft::{Signature, submitting};
use crate::fields::Sent;
use crate::mandate;
use crate::secret::new_id;
use crate::site::Site;
use crate::ui::{self, Look, Part, Tone};
use crate::worker::fault;
use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};
use rules::advance_pledge::{AdvancePledge, Lack, Of, Refusal as PledgeRefusal, Signature as Signed, Stage, sign as sign_rule, submitted_by};
use rules::application::{Application, PLEDGE, Refusal as ApplicationRefusal, Stage as ApplicationStage};
use rules::call::{Call, Content, Refusal as CallRefusal};
use rules::form::Form;
use rules::rights::{Actor, Deed, Permit, Place};
use rules::text::Line;
use rules::time::{Phase, Window};
use rules::{AdvancePledgeId, ApplicationId, Id, Instant, Refusal};
use serde::Serialize;
use store::{AdvancePledgeRow, Loaded, PersonRow, StoreError, Tx, WriteError};

/// How many pledges are looked up at once.
const CHUNK: usize = 100;

/// A pledge as JSON.
#[derive(Serialize)]
pub(crate) struct View {
    stage: &'static str,
    pledge: String,
    signed_at: String,
    /// What was missing, by the fields' ids.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    missing: Vec<String>,
    /// Which rule refused it.
    #[serde(skip_serializing_if = "Option::is_none")]
    rule: Option<String>,
}

/// A pledge as JSON.
pub(crate) fn view(row: &AdvancePledgeRow) -> View {
    let lack = if let Stage::Lapsed(lack) = &row.pledge.stage { Some(lack.clone()) } else { None };
    View {
        stage: row.pledge.stage.as_str(),
        pledge: row.pledge.pledge.clone(),
        signed_at: row.pledge.signed_at.rfc3339(),
        missing: lack.as_ref().map(|lack| lack.missing.clone()).unwrap_or_default(),
        rule: lack.map(|lack| lack.rule),
    }
}

/// How it stands, above the draft: that it waits, or that it lapsed and what was missing.
pub(crate) fn standing(look: &Look<'_>, row: Option<&AdvancePledgeRow>, form: &Form, window: &Window) -> Markup {
    let Some(row) = row else { return html! {} };
    match &row.pledge.stage {
        Stage::Signed => {
            ui::notice(Tone::Wait, html! { p { (look.t("advance-pledge-waits")) " " (ui::when(look, row.pledge.signed_at, &window.zone)) } })
        }
        Stage::Lapsed(lack) => ui::notice(
            Tone::Bad,
            html! {
                p { strong { (look.t("advance-pledge-lapsed")) } " " (ui::when(look, lack.closes, &window.zone)) }
                (lacking(look, lack, form))
            },
        ),
        Stage::Withdrawn | Stage::Used { .. } => html! {},
    }
}

fn lacking(look: &Look<'_>, lack: &Lack, form: &Form) -> Markup {
    html! {
        @if lack.missing.is_empty() {
            p { (look.t("advance-pledge-lapsed-rule")) " " a href={ "/rules#" (lack.rule) } { (look.t(&format!("rule-text-{}", lack.rule.replace('.', "-")))) } }
        } @else {
            p { (look.t("advance-pledge-missing")) }
            ul { @for id in &lack.missing { li { (form.field(id).map_or(id.as_str(), |field| look.pick(&field.label))) } } }
        }
    }
}

/// What the page of the submission offers: to sign in advance, or to take it back.
pub(crate) fn offer(
    look: &Look<'_>,
    draft: ApplicationId,
    content: &Content,
    row: Option<&AdvancePledgeRow>,
    lead: &PersonRow,
    is_live: bool,
    cx: &Cx,
) -> Markup {
    if !content.terms.submits_at_close || is_live || content.window.phase(cx.arrived) != Phase::Open {
        return html! {};
    }
    let action = format!("/drafts/{draft}/advance-pledge");
    let is_signed = row.is_some_and(|row| row.pledge.stage == Stage::Signed);
    ui::section(
        "advance-pledge",
        &look.t("advance-pledge-title"),
        None,
        html! {
            p { (look.t("advance-pledge-lead")) " " strong { (ui::when(look, content.window.closes, &content.window.zone)) } }
            @if is_signed {
                p { (look.t("advance-pledge-waits")) " " @if let Some(row) = row { (ui::when(look, row.pledge.signed_at, &content.window.zone)) } }
                (ui::post_button(&format!("{action}/withdrawal"), &look.t("advance-pledge-withdraw"), look.csrf(), &cx.new_key(), true, None))
            } @else {
                form method="post" action=(action) {
                    (ui::hidden("pledge", PLEDGE))
                    (ui::line(look, &Part::new("advance_signed", &look.t("pledge-sign")).help(&look.t_with("pledge-sign-help", &[("name", lead.name.clone().unwrap_or_default().into())])).required(true), "", None))
                    (ui::submit_row(look, &look.t("advance-pledge-sign"), look.csrf(), &cx.new_key()))
                }
            }
        },
    )
}

/// Signs in advance 预先签署.
pub(crate) async fn sign(cx: Cx, Path(id): Path<String>, Sent(fields): Sent) -> Response {
    let Some(id) = Id::parse(&id).map(ApplicationId) else { return cx.reply().missing() };
    let outcome = async {
        let (fields, person) = (fields?, cx.signed_in()?);
        let signed = fields.maybe_line("advance_signed", crate::person::NAME_MOST);
        let pledge = fields.raw("pledge").to_owned();
        fields.finish()?;
        let (arrived, new) = (cx.arrived, AdvancePledgeId(new_id()));
        cx.write(&fields, move |tx| {
            let (draft, permit) = mandate::own_draft(tx, id, person)?;
            let call = tx.load::<Call>(draft.call)?;
            let open = call.state().ok_or(Refusal::from(CallRefusal::NoSuchCall))?;
            let lead = tx.reader().person(draft.person)?.ok_or_else(|| crate::person::gone("the lead"))?;
            let is_live = tx.reader().application(id)?.is_some_and(|row| row.stage == ApplicationStage::Submitted);
            let loaded = match tx.reader().advance_pledge_of(id)? {
                Some(row) => tx.load::<AdvancePledge>(row.id)?,
                None => Loaded::new(new),
            };
            let of = Of { application: id, call: draft.call, lead: draft.person };
            let signature = Signed { signed: signed.as_ref(), lead_name: lead.name.as_deref().unwrap_or(""), pledge: &pledge };
            let event = sign_rule(loaded.state(), of, open, is_live, &signature, arrived)?;
            let committed = tx.commit(&permit, vec![loaded.happens(event)?])?;
            Ok(Outcome::created(format!("/drafts/{id}/submission")).event(&committed))
        })
        .await
    };
    cx.reply().settled(outcome.await, "advance-pledge-signed")
}

/// Takes it back 撤回预先承诺.
pub(crate) async fn withdraw(cx: Cx, Path(id): Path<String>, Sent(fields): Sent) -> Response {
    let Some(id) = Id::parse(&id).map(ApplicationId) else { return cx.reply().missing() };
    let outcome = async {
        let (fields, person) = (fields?, cx.signed_in()?);
        fields.finish()?;
        let arrived = cx.arrived;
        cx.write(&fields, move |tx| {
            let (draft, permit) = mandate::own_draft(tx, id, person)?;
            let call = tx.load::<Call>(draft.call)?;
            let open = call.state().ok_or(Refusal::from(CallRefusal::NoSuchCall))?;
            let row = tx.reader().advance_pledge_of(id)?.ok_or(PledgeRefusal::NotSigned)?;
            let loaded = tx.load::<AdvancePledge>(row.id)?;
            let event = loaded.state().ok_or(PledgeRefusal::NotSigned)?.withdraw(open, arrived)?;
            let committed = tx.commit(&permit, vec![loaded.happens(event)?])?;
            Ok(Outcome::at(format!("/drafts/{id}/submission")).event(&committed))
        })
        .await
    };
    cx.reply().settled(outcome.await, "advance-pledge-withdrawn")
}

/// Takes back what waits for a draft that is thrown away.
pub(crate) fn forget(tx: &mut Tx<'_>, permit: &Permit, draft: ApplicationId) -> Result<(), WriteError> {
    let Some(row) = tx.reader().advance_pledge_of(draft)?.filter(|row| row.pledge.stage == Stage::Signed) else { return Ok(()) };
    let (loaded, call) = (tx.load::<AdvancePledge>(row.id)?, tx.load::<Call>(row.pledge.of.call)?);
    let now = tx.now();
    let event = loaded.state().zip(call.state()).and_then(|(pledge, call)| pledge.withdraw(call, now).ok());
    if let Some(event) = event {
        tx.commit(permit, vec![loaded.happens(event)?])?;
    }
    Ok(())
}

/// Submits what was signed in advance for every call that has closed; returns how many pledges came to their end.
pub(crate) async fn submit_due(site: &Site) -> Result<usize, StoreError> {
    let now = site.store().now();
    let closed = site.store().read(move |rows| {
        let mut closed = Vec::new();
        for call in rows.calls_with_advance_pledges()? {
            if rows.call(call)?.is_some_and(|row| row.call().published().is_err() || row.content.window.phase(now) == Phase::Closed) {
                closed.push(call);
            }
        }
        Ok(closed)
    });
    let mut done = 0;
    for call in closed.await? {
        loop {
            let waiting = site.store().read(move |rows| rows.waiting_advance_pledges(call, CHUNK)).await?;
            let mut ended = 0;
            for row in &waiting {
                ended += usize::from(settle(site, row.id).await?);
            }
            done += ended;
            if ended == 0 {
                break;
            }
        }
    }
    Ok(done)
}

/// Ends one pledge; returns whether it came to its end.
async fn settle(site: &Site, id: AdvancePledgeId) -> Result<bool, StoreError> {
    let lack = match site.store().write(move |tx| submit(tx, id)).await {
        Ok(ended) => {
            site.wake_outbox();
            return Ok(ended);
        }
        Err(WriteError::Refused(why)) => why,
        Err(WriteError::Fault(error)) => return Err(error),
    };
    // Nothing of what was refused is kept; why is, in a transaction of its own that asks once more whether it waits.
    let ended = site.store().write(move |tx| lapse(tx, id, &lack)).await.map_err(fault)?;
    site.wake_outbox();
    Ok(ended)
}

/// A pledge whose call is over, with leave to end it.
type Due = (Loaded<AdvancePledge>, AdvancePledge, Call, Permit);

/// The pledge with its call, where it waits and the call is over.
fn due(tx: &mut Tx<'_>, id: AdvancePledgeId) -> Result<Option<Due>, WriteError> {
    let loaded = tx.load::<AdvancePledge>(id)?;
    let Some(pledge) = loaded.state().filter(|pledge| pledge.stage == Stage::Signed).cloned() else { return Ok(None) };
    let call = tx.load::<Call>(pledge.of.call)?;
    let Some(call) = call.state().cloned() else { return Ok(None) };
    if call.published().is_ok() && call.phase(tx.now()) != Phase::Closed {
        return Ok(None);
    }
    let permit = tx.may(&Actor::System, Deed::SubmitAtClose, &Place::default())?;
    Ok(Some((loaded, pledge, call, permit)))
}

/// Submits it in one transaction with the end of the pledge. Refuses what the lead would be refused.
fn submit(tx: &mut Tx<'_>, id: AdvancePledgeId) -> Result<bool, WriteError> {
    let Some((loaded, pledge, call, permit)) = due(tx, id)? else { return Ok(false) };
    let application = tx.load::<Application>(pledge.of.application)?;
    if let Some(standing) = application.state() {
        match standing.stage {
            // The lead was first, by hand.
            ApplicationStage::Submitted
            | ApplicationStage::Endorsing
            | ApplicationStage::Returned
            | ApplicationStage::Refused
            | ApplicationStage::Correcting
            | ApplicationStage::NotAccepted => {
                let event = pledge.used(application.version())?;
                tx.commit(&permit, vec![loaded.happens(event)?])?;
                return Ok(true);
            }
            // Whoever takes it back after they signed does not want it sent.
            ApplicationStage::Withdrawn if last(tx, pledge.of.application)? > pledge.signed_at => {
                return Err(ApplicationRefusal::AlreadyWithdrawn.into());
            }
            ApplicationStage::Withdrawn => {}
        }
    }
    let draft = tx.reader().draft(pledge.of.application)?.ok_or(ApplicationRefusal::NoSuchDraft)?;
    let signed = pledge.signed.as_deref().and_then(|name| Line::parse(name, crate::person::NAME_MOST).ok());
    let signature = Signature { signed: signed.as_ref(), pledge: &pledge.pledge, without: false };
    let (application, event) = submitting(tx, &draft, signature, AdvancePledge::arrival(&call))?;
    let version = application.version() + 1;
    let used = pledge.used(version)?;
    tx.commit(&permit, vec![application.happens(submitted_by(event, id))?, loaded.happens(used)?])?;
    Ok(true)
}

fn last(tx: &mut Tx<'_>, application: ApplicationId) -> Result<Instant, StoreError> {
    Ok(tx.reader().history(application.into())?.iter().map(|entry| entry.at).max().unwrap_or(Instant(i64::MIN)))
}

fn lapse(tx: &mut Tx<'_>, id: AdvancePledgeId, why: &Refusal) -> Result<bool, WriteError> {
    let Some((loaded, pledge, call, permit)) = due(tx, id)? else { return Ok(false) };
    let event = pledge.lapse(Lack::of(why, call.content.window.closes))?;
    tx.commit(&permit, vec![loaded.happens(event)?])?;
    Ok(true)
}
