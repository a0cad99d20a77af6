//! Versions 版本: each submission of an application with the code that its printed form carries.
//!
//! The code is made of the entry that the record holds of the submission, which is known from the commit on, whether it has its place yet or not.

use crate::{Reader, StoreError, log, vals};
use record::Digest;
use rules::ApplicationId;
use rules::sealed::{Version, VersionCode};

/// One submission.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Submitted {
    /// The version of the application that it made.
    pub version: u64,
    /// Which submission it is, with its code.
    pub of: Version,
    /// What the record holds of it.
    pub entry: Digest,
    /// Its place in the log; none for a moment after it was committed.
    pub index: Option<u64>,
}

impl Reader<'_> {
    /// The submissions of an application, the first first; the last is the version in force while the application is not withdrawn.
    pub fn submissions(&mut self, id: ApplicationId) -> Result<Vec<Submitted>, StoreError> {
        let events = self
            .sql
            .query("SELECT id, version FROM events WHERE thing = $1 AND kind = 'application' AND event = 'submitted' ORDER BY version", &vals![id])?;
        let mut submissions = Vec::with_capacity(events.len());
        for (event, revision) in events.iter().zip(1..) {
            let number = event.int(0)?;
            let placed = self
                .sql
                .query("SELECT entry, idx FROM leaves WHERE log IN (SELECT id FROM logs) AND event = $1 ORDER BY log DESC LIMIT 1", &vals![number])?;
            let (entry, index) = match placed.first() {
                Some(leaf) => (log::digest(leaf, 0)?, Some(leaf.count(1)?)),
                None => {
                    let waiting = self.sql.query("SELECT entry FROM unsequenced WHERE event = $1 ORDER BY log DESC LIMIT 1", &vals![number])?;
                    let row = waiting.first().ok_or_else(|| StoreError::Row(format!("event {number} has no entry")))?;
                    (log::digest(row, 0)?, None)
                }
            };
            let of = Version { revision, code: VersionCode::of(entry.as_bytes()) };
            submissions.push(Submitted { version: event.count(1)?, of, entry, index });
        }
        Ok(submissions)
    }
}
