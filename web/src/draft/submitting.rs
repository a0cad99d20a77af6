//! Submitting 提交: what is asked of a draft when it becomes a submission, by its lead or by the system at the close: one way for both.
//!
//! It reads and judges, and writes nothing: whoever calls it commits the event with what else they do.

use crate::eligibility;
use crate::ui::{self, Look, Tone};
use maud::{Markup, html};
use rules::application::{self, Application, Refusal as ApplicationRefusal, Submission};
use rules::call::{Call, Refusal as CallRefusal};
use rules::text::Line;
use rules::{Event, Instant, Refusal};
use store::{ApplicationRow, DraftRow, Loaded, Tx, WriteError};

/// What the lead signed.
#[derive(Clone, Copy)]
pub(crate) struct Signature<'a> {
    /// The name that was typed.
    pub(crate) signed: Option<&'a Line>,
    /// Which pledge they saw.
    pub(crate) pledge: &'a str,
    /// Whether they go on without those of the team who have not confirmed.
    pub(crate) without: bool,
}

/// The application as it is, and the event of the submission. Refuses another live one of the same person and call, what `application::submit`
/// refuses, and what the call asks beside its form.
pub(crate) fn submitting(
    tx: &mut Tx<'_>,
    draft: &DraftRow,
    signature: Signature<'_>,
    arrived: Instant,
) -> Result<(Loaded<Application>, Event<Application>), WriteError> {
    let call = tx.load::<Call>(draft.call)?;
    let person = tx.reader().head_of(draft.person)?;
    if tx.reader().is_live_elsewhere(draft.id, person, draft.call)? {
        return Err(ApplicationRefusal::AlreadyLive.into());
    }
    let lead = tx.reader().person(draft.person)?.ok_or_else(|| crate::person::gone("the lead"))?;
    let loaded = tx.load::<Application>(draft.id)?;
    let open = call.state().ok_or(Refusal::from(CallRefusal::NoSuchCall))?;
    let submission = Submission {
        answers: &draft.answers,
        files: &draft.files,
        lead: draft.person,
        lead_name: lead.name.as_deref().unwrap_or(""),
        organisation: lead.organisation.as_deref().unwrap_or(""),
        email: lead.email.as_deref().unwrap_or(""),
        signed: signature.signed,
        pledge: signature.pledge,
        arrived,
        beside: crate::team::beside(tx, draft, open, signature.without)?,
    };
    let event = application::submit(draft.id, loaded.state(), draft.call, open, call.version(), &submission)?;
    let event = eligibility::admit(tx, draft.id, open, event)?;
    Ok((loaded, event))
}

/// What became of what was sent, and the way to it.
pub(super) fn already(look: &Look<'_>, submitted: &ApplicationRow) -> Markup {
    let key = match submitted.stage {
        application::Stage::Submitted => "draft-already-submitted",
        application::Stage::Withdrawn => "draft-already-withdrawn",
        application::Stage::Endorsing => "draft-already-endorsing",
        application::Stage::Returned | application::Stage::Correcting => "draft-already-returned",
        application::Stage::Refused | application::Stage::NotAccepted => "draft-already-ended",
    };
    ui::notice(
        Tone::Plain,
        html! {
            p { (look.t_with(key, &[("number", submitted.number.as_str().into())])) " " a href={ "/applications/" (submitted.id) } { (look.t("call-my-application")) } }
        },
    )
}
