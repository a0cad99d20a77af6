//! Submitting 提交: what is asked of a draft when it becomes a submission, by its lead or by the system at the close: one way for both.
//!
//! It reads and judges, and writes nothing: whoever calls it commits the event with what else they do.

use crate::eligibility;
use rules::application::{self, Application, Refusal as ApplicationRefusal, Submission};
use rules::call::{Call, Refusal as CallRefusal};
use rules::text::Line;
use rules::{Event, Instant, Refusal};
use store::{DraftRow, Loaded, Tx, WriteError};

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
    let mut beside = crate::team::beside(tx, draft, open, signature.without)?;
    crate::approval::declared(tx, draft, open, arrived, &mut beside)?;
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
        beside,
    };
    let event = application::submit(draft.id, loaded.state(), draft.call, open, call.version(), &submission)?;
    let event = eligibility::admit(tx, draft.id, open, event)?;
    Ok((loaded, event))
}
