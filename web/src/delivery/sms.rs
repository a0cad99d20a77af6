//! SMS 短信: a short message says that there is a letter; it leaves by the gateway that codes leave by, to a number that is proved.

use super::gateway::Tried;
use crate::gateway::{self, Gateway};
use crate::secret::new_id;
use crate::site::Site;
use rules::contact::Channel;
use rules::person::Language;
use rules::{Instant, PersonId};
use store::{DispatchRow, Reader, StoreError};

/// Whether short messages leave at all. What a demonstration shows reaches nobody.
pub(crate) fn is_available(site: &Site) -> bool {
    matches!(site.gateway(), Some(Gateway::Http(_)))
}

/// The number of a person, proved to be theirs; none where there is none.
pub(crate) fn number_of(rows: &mut Reader<'_>, person: PersonId) -> Result<Option<String>, StoreError> {
    rows.number_of(person)
}

/// Sends a text to a number.
pub(crate) async fn send(site: &Site, number: &str, text: &str) -> Tried {
    let now = site.store().now();
    let message = DispatchRow {
        id: new_id(),
        person: None,
        channel: Channel::Mobile,
        language: Language::Zh,
        address: number.to_owned(),
        subject: String::new(),
        unsubscribe: None,
        body: text.to_owned(),
        at: now,
        until: Instant(i64::MAX),
        done: None,
        problem: None,
    };
    gateway::hand_over(site, &message).await
}
