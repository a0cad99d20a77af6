//! To all who hold drafts of a call: its conditions or limits changed, and why.

use super::{Said, addressee, of_step, picked};
use rules::CallId;
use store::{CentreRow, MailRow, Step, StoreError, Tx};

pub(super) fn to_holders(tx: &mut Tx<'_>, base: &str, centre: &CentreRow, step: &Step) -> Result<Vec<(String, MailRow)>, StoreError> {
    let Some(call) = tx.reader().call(CallId(step.thing))? else { return Ok(Vec::new()) };
    let Some(amendment) = call.amendments.iter().find(|one| one.at == step.at) else { return Ok(Vec::new()) };
    let mut letters = Vec::new();
    for holder in tx.reader().draft_holders(call.id)? {
        let Some(to) = addressee(tx, holder)? else { continue };
        let said: Said = vec![
            ("name", to.name.as_str().into()),
            ("centre", picked(&centre.name, to.language)),
            ("call", picked(&call.content.title, to.language)),
            ("reason", picked(&amendment.reason, to.language)),
            ("link", format!("{base}/calls/{}#eligibility", call.id).into()),
        ];
        letters.push((format!("{}:{holder}", step.letter.as_str()), of_step(tx, step, &to, &said)));
    }
    Ok(letters)
}
