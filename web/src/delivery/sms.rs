//! SMS 短信: a short message says that there is a letter. No gateway is set up here yet, so nobody is offered one.

use super::gateway::Tried;
use crate::site::Site;
use rules::PersonId;
use rules::delivery::Outcome;
use store::{Reader, StoreError};

/// Whether short messages leave at all.
pub(crate) fn is_available(_site: &Site) -> bool {
    false
}

/// The number of a person, proved to be theirs; none where there is none.
pub(crate) fn number_of(_rows: &mut Reader<'_>, _person: PersonId) -> Result<Option<String>, StoreError> {
    Ok(None)
}

/// Sends a text to a number.
pub(crate) async fn send(_site: &Site, _number: &str, _text: &str) -> Tried {
    std::future::ready(Tried { outcome: Outcome::NotNow, status: None, said: "no SMS gateway is set up".to_owned() }).await
}
