//! What the system does in the world of the matrix: it finds that the two applications are alike.

use super::World;
use rules::rights::{Actor, Deed, Place};
use rules::similarity::{Measured, Millionths, Pair, find};
use rules::{ApplicationId, CallId, Id};

impl World<'_> {
    /// The finding of the two applications, which nobody has judged.
    pub(super) fn similarity(&self) -> String {
        let id = |text: &str| Id::parse(text).expect("an id");
        let pair = Pair {
            application: ApplicationId(id(&self.application)),
            version: 1,
            call: CallId(id(&self.call)),
            other: ApplicationId(id(&self.own_application)),
            other_version: 1,
            other_call: CallId(id(&self.call)),
            same_lead: false,
        };
        // Each time another share, so that it is open again.
        let share = Millionths(600_000 + self.next() % 30 * 10_000);
        let measured = Measured { whole: share, part: share, field: None, title: Millionths(0) };
        let written = self.centre.block_on(self.centre.store.write(move |tx| {
            let loaded = tx.load(pair.id())?;
            let Some(event) = find(loaded.state(), pair, measured.clone()) else { return Ok(()) };
            let permit = tx.may(&Actor::System, Deed::FindSimilarity, &Place::default())?;
            tx.commit(&permit, vec![loaded.happens(event)?]).map(drop)
        }));
        written.expect("it is found");
        pair.id().to_string()
    }
}
