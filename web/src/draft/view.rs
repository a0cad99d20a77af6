//! A draft as JSON.

use super::Whole;
use crate::advance_pledge;
use crate::eligibility::Told;
use crate::prefill;
use rules::approval::Compliance;
use rules::form::Answers;
use rules::{ApplicationId, CallId, PersonId};
use serde::Serialize;

/// A draft as JSON.
#[derive(Serialize)]
pub(super) struct View {
    id: ApplicationId,
    version: u64,
    call: CallId,
    saved: String,
    answers: Answers,
    files: Vec<FileView>,
    submitted: bool,
    /// Whose it is.
    principal: PersonId,
    /// Who has drafted in it by their leave.
    drafted_by: Vec<PersonId>,
    /// What was put there from elsewhere.
    prefilled: Vec<prefill::View>,
    /// What the rules of the call say now; binding at submission.
    admission: Vec<Told>,
    /// Whether its submission at the close was signed in advance.
    #[serde(skip_serializing_if = "Option::is_none")]
    advance_pledge: Option<advance_pledge::View>,
    /// What is declared of ethics, human genetic resources, export and data.
    #[serde(skip_serializing_if = "Compliance::is_empty")]
    compliance: Compliance,
}

/// An attached file as JSON.
#[derive(Serialize)]
struct FileView {
    field: String,
    name: String,
    digest: String,
    bytes: u64,
    media: &'static str,
}

/// What a program is told of it.
pub(super) fn view(whole: &Whole) -> View {
    View {
        id: whole.draft.id,
        version: whole.draft.version,
        call: whole.draft.call,
        saved: whole.draft.saved.rfc3339(),
        answers: whole.draft.answers.clone(),
        files: whole
            .draft
            .files
            .iter()
            .map(|file| FileView {
                field: file.field.clone(),
                name: file.name.as_str().to_owned(),
                digest: file.digest.clone(),
                bytes: file.bytes,
                media: file.media.as_str(),
            })
            .collect(),
        submitted: whole.submitted.is_some(),
        principal: whole.draft.person,
        drafted_by: whole.drafted_by.iter().map(|(person, _)| *person).collect(),
        prefilled: prefill::view(&whole.prefilled),
        admission: whole.told.clone(),
        advance_pledge: whole.advance.as_ref().map(advance_pledge::view),
        compliance: whole.declared.compliance.clone(),
    }
}
