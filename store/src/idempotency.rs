//! Idempotency 幂等: a deed that is sent again under its key is not done again; its answer is given again.
//!
//! Written in the deed's own transaction, for successes only, and kept for 7 days.

use crate::{StoreError, Tx, WriteError, vals};
use rules::Refusal;

/// How long an answer is kept, in milliseconds: 7 times 24 hours, through weekends and holidays, because it is no legal term.
const KEPT_MS: i64 = 7 * 24 * 3_600_000;

/// What was answered.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Answered {
    /// The status.
    pub status: u16,
    /// Where the result is.
    pub location: String,
    /// The event, if there was one.
    pub event: Option<i64>,
}

impl Tx<'_> {
    /// What was answered under that key, if anything. Refuses the key with another request.
    pub fn answered(&mut self, actor: &str, route: &str, key: &str, request: &str) -> Result<Option<Answered>, WriteError> {
        let rows = self.sql.query(
            "SELECT request, status, location, event FROM idempotency WHERE actor = $1 AND route = $2 AND key = $3 AND at > $4",
            &vals![actor, route, key, self.now.0 - KEPT_MS],
        )?;
        let Some(row) = rows.first() else { return Ok(None) };
        if row.text(0)? != request {
            return Err(Refusal::KeyReused.into());
        }
        Ok(Some(Answered { status: u16::try_from(row.int(1)?).unwrap_or(200), location: row.text(2)?.to_owned(), event: row.maybe_int(3)? }))
    }

    /// Keeps what is answered under that key.
    pub fn keep_answer(&mut self, actor: &str, route: &str, key: &str, request: &str, answer: &Answered) -> Result<(), StoreError> {
        self.sql.exec("DELETE FROM idempotency WHERE at <= $1", &vals![self.now.0 - KEPT_MS])?;
        self.sql.exec(
            "INSERT INTO idempotency (actor, route, key, request, status, location, event, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            &vals![actor, route, key, request, i64::from(answer.status), &answer.location, answer.event, self.now],
        )?;
        Ok(())
    }
}
