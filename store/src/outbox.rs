//! Outbox 后续事务: what follows from events, leased to a worker that may be told twice; rebuilt never, so nothing is sent again.

use crate::{Reader, StoreError, Tx, vals};
use rules::thing::Letter;
use rules::{Id, Instant, Kind};

/// How long a worker has for a step before another may take it, in milliseconds.
const LEASE_MS: i64 = 60_000;
/// After how many attempts a step is left for people to look at.
pub(crate) const ATTEMPTS: i64 = 8;

/// A step to be taken.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Step {
    /// The event that it follows from.
    pub event: i64,
    /// What is to be done.
    pub letter: Letter,
    /// To what it happened.
    pub kind: Kind,
    /// Which thing.
    pub thing: Id,
    /// The version it made.
    pub version: u64,
    /// When.
    pub at: Instant,
}

/// A step as people see it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OutboxRow {
    /// The event.
    pub event: i64,
    /// The step.
    pub step: String,
    /// How often it was tried.
    pub attempts: u64,
    /// When it was done.
    pub done_at: Option<Instant>,
    /// What went wrong last.
    pub problem: Option<String>,
}

impl Tx<'_> {
    /// Leases up to `most` steps that are due.
    pub fn lease_steps(&mut self, most: usize) -> Result<Vec<Step>, StoreError> {
        let lock = match self.sql.dialect() {
            crate::Dialect::Sqlite => "",
            crate::Dialect::Postgres => "FOR UPDATE OF o SKIP LOCKED",
        };
        let rows = self.sql.query(
            &format!(
                "SELECT o.event, o.step, e.kind, e.thing, e.version, e.at FROM outbox o JOIN events e ON e.id = o.event \
                 WHERE o.done_at IS NULL AND o.due <= $1 AND o.leased_until < $2 AND o.attempts < {ATTEMPTS} ORDER BY o.due, o.event LIMIT {most} {lock}"
            ),
            &vals![self.now, self.now],
        )?;
        let mut steps = Vec::with_capacity(rows.len());
        for row in &rows {
            self.sql.exec(
                "UPDATE outbox SET leased_until = $1, attempts = attempts + 1 WHERE event = $2 AND step = $3",
                &vals![self.now.0 + LEASE_MS, row.int(0)?, row.text(1)?],
            )?;
            steps.push(Step {
                event: row.int(0)?,
                letter: row.parsed(1, |text| Letter::parse(text.strip_prefix("mail:")?))?,
                kind: row.parsed(2, Kind::parse)?,
                thing: row.id(3)?,
                version: row.count(4)?,
                at: row.instant(5)?,
            });
        }
        Ok(steps)
    }

    /// Writes down that a step is done, with the letter it made if any; telling it twice changes nothing.
    pub fn finish_step(&mut self, step: &Step) -> Result<(), StoreError> {
        self.sql.exec(
            "UPDATE outbox SET done_at = $1, problem = NULL WHERE event = $2 AND step = $3",
            &vals![self.now, step.event, format!("mail:{}", step.letter.as_str())],
        )?;
        Ok(())
    }

    /// Writes down that a step failed; it is tried again later, ever less often.
    pub fn fail_step(&mut self, step: &Step, problem: &str) -> Result<(), StoreError> {
        self.sql.exec(
            "UPDATE outbox SET problem = $1, leased_until = 0, due = $2 + 5000 * attempts * attempts WHERE event = $3 AND step = $4",
            &vals![problem, self.now, step.event, format!("mail:{}", step.letter.as_str())],
        )?;
        Ok(())
    }
}

impl Reader<'_> {
    /// What waits or has failed, the oldest first.
    pub fn outbox(&mut self, most: usize) -> Result<Vec<OutboxRow>, StoreError> {
        let rows = self
            .sql
            .query(&format!("SELECT event, step, attempts, done_at, problem FROM outbox WHERE done_at IS NULL ORDER BY event LIMIT {most}"), &[])?;
        rows.iter()
            .map(|row| {
                Ok(OutboxRow {
                    event: row.int(0)?,
                    step: row.text(1)?.to_owned(),
                    attempts: row.count(2)?,
                    done_at: row.maybe_int(3)?.map(Instant),
                    problem: row.maybe_text(4)?.map(str::to_owned),
                })
            })
            .collect()
    }
}
