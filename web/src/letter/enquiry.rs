//! Letters about what was asked of a call: to who asked, and to all who hold drafts where an answer bears on them.

use super::{Said, addressee, of_step, picked};
use rules::EnquiryId;
use rules::enquiry::{Faq, Stage};
use store::{CallRow, CentreRow, EnquiryRow, MailRow, Step, StoreError, Tx};

/// The question of a step with its call.
fn found(tx: &mut Tx<'_>, step: &Step) -> Result<Option<(EnquiryRow, CallRow)>, StoreError> {
    let Some(row) = tx.reader().enquiry(EnquiryId(step.thing))? else { return Ok(None) };
    Ok(tx.reader().call(row.enquiry.call)?.map(|call| (row, call)))
}

/// To who asked: that there is an answer. It stands on the page of the call.
pub(super) fn to_asker(tx: &mut Tx<'_>, base: &str, centre: &CentreRow, step: &Step) -> Result<Option<MailRow>, StoreError> {
    let Some((row, call)) = found(tx, step)? else { return Ok(None) };
    let Some(by) = row.enquiry.by else { return Ok(None) };
    let Some(to) = addressee(tx, by)? else { return Ok(None) };
    let said: Said = vec![
        ("name", to.name.as_str().into()),
        ("centre", picked(&centre.name, to.language)),
        ("call", picked(&call.content.title, to.language)),
        ("link", format!("{base}/calls/{}#enquiries", call.id).into()),
    ];
    Ok(Some(of_step(tx, step, &to, &said)))
}

/// To all who hold drafts of the call now, but who asked, who has a letter of their own.
pub(super) fn to_holders(tx: &mut Tx<'_>, base: &str, centre: &CentreRow, step: &Step) -> Result<Vec<(String, MailRow)>, StoreError> {
    let Some((row, call)) = found(tx, step)? else { return Ok(Vec::new()) };
    let Stage::Answered { public: Some(Faq { question, answer, .. }), .. } = &row.enquiry.stage else { return Ok(Vec::new()) };
    let mut letters = Vec::new();
    for holder in tx.reader().draft_holders(call.id)? {
        let Some(to) = addressee(tx, holder)?.filter(|to| Some(to.person) != row.enquiry.by) else { continue };
        let said: Said = vec![
            ("name", to.name.as_str().into()),
            ("centre", picked(&centre.name, to.language)),
            ("call", picked(&call.content.title, to.language)),
            ("question", picked(question, to.language)),
            ("answer", picked(answer, to.language)),
            ("link", format!("{base}/calls/{}#enquiries", call.id).into()),
        ];
        letters.push((format!("{}:{holder}", step.letter.as_str()), of_step(tx, step, &to, &said)));
    }
    Ok(letters)
}
