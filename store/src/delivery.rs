//! Delivery 送达: letters on their way, leased to a worker that may be told twice; what came of each try, and what came back.

use crate::value::Row;
use crate::{Reader, StoreError, Tx, vals};
use rules::delivery::{Channel, State};
use rules::person::Language;
use rules::{Id, Instant, PersonId};

/// How long a worker has for a try before another may take it, in milliseconds: longer than any try waits for a server.
const LEASE_MS: i64 = 10 * 60_000;

/// A delivery.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DeliveryRow {
    /// Which; it stands in the letter's Message-ID.
    pub id: Id,
    /// The event that its letter follows from; 0 for none.
    pub event: i64,
    /// The letter's step.
    pub step: String,
    /// By which way.
    pub channel: Channel,
    /// To whom.
    pub person: PersonId,
    /// To which address.
    pub address: String,
    /// How far it has come.
    pub state: State,
    /// How often it was tried.
    pub attempts: u64,
    /// When the next try follows.
    pub due: Instant,
    /// When it was queued.
    pub at: Instant,
    /// When its state changed last.
    pub changed: Instant,
    /// What the server said last, for who runs the system.
    pub problem: Option<String>,
}

/// A delivery to be tried, with its letter.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DueDelivery {
    /// The row, as leased.
    pub row: DeliveryRow,
    /// The letter's language.
    pub language: Language,
    /// What it is about.
    pub subject: String,
    /// What it says.
    pub body: String,
    /// When it was written.
    pub written: Instant,
}

/// A letter to be delivered.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NewDelivery<'a> {
    /// Its id, which nobody can guess.
    pub id: Id,
    /// The event of its letter.
    pub event: i64,
    /// The letter's step.
    pub step: &'a str,
    /// By which way.
    pub channel: Channel,
    /// To whom.
    pub person: PersonId,
    /// To which address.
    pub address: &'a str,
}

const COLUMNS: &str = "d.id, d.event, d.step, d.channel, d.person, d.address, d.state, d.attempts, d.due, d.at, d.changed, d.problem";

impl DeliveryRow {
    fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.id(0)?,
            event: row.int(1)?,
            step: row.text(2)?.to_owned(),
            channel: row.parsed(3, Channel::parse)?,
            person: row.id(4)?.into(),
            address: row.text(5)?.to_owned(),
            state: row.parsed(6, State::parse)?,
            attempts: row.count(7)?,
            due: row.instant(8)?,
            at: row.instant(9)?,
            changed: row.instant(10)?,
            problem: row.maybe_text(11)?.map(str::to_owned),
        })
    }
}

impl Reader<'_> {
    /// A delivery.
    pub fn delivery(&mut self, id: Id) -> Result<Option<DeliveryRow>, StoreError> {
        let rows = self.sql.query(&format!("SELECT {COLUMNS} FROM deliveries d WHERE d.id = $1"), &vals![id])?;
        rows.first().map(DeliveryRow::read).transpose()
    }

    /// The deliveries of a person's letters, the newest first.
    pub fn deliveries_of(&mut self, person: PersonId, most: usize) -> Result<Vec<DeliveryRow>, StoreError> {
        let rows = self
            .sql
            .query(&format!("SELECT {COLUMNS} FROM deliveries d WHERE d.person = $1 ORDER BY d.at DESC, d.id DESC LIMIT {most}"), &vals![person])?;
        rows.iter().map(DeliveryRow::read).collect()
    }

    /// Deliveries, the newest first, in one state where one is given.
    pub fn deliveries(&mut self, state: Option<State>, most: usize) -> Result<Vec<DeliveryRow>, StoreError> {
        let rows = match state {
            Some(state) => self.sql.query(
                &format!("SELECT {COLUMNS} FROM deliveries d WHERE d.state = $1 ORDER BY d.at DESC, d.id DESC LIMIT {most}"),
                &vals![state.as_str()],
            )?,
            None => self.sql.query(&format!("SELECT {COLUMNS} FROM deliveries d ORDER BY d.at DESC, d.id DESC LIMIT {most}"), &[])?,
        };
        rows.iter().map(DeliveryRow::read).collect()
    }

    /// How many deliveries there are in each state.
    pub fn delivery_counts(&mut self) -> Result<Vec<(State, u64)>, StoreError> {
        let rows = self.sql.query("SELECT state, count(*) FROM deliveries GROUP BY state", &[])?;
        let mut counts: Vec<(State, u64)> = State::ALL.into_iter().map(|state| (state, 0)).collect();
        for row in &rows {
            let state = row.parsed(0, State::parse)?;
            counts.iter_mut().filter(|(of, _)| *of == state).for_each(|(_, count)| *count = row.count(1).unwrap_or(0));
        }
        Ok(counts)
    }

    /// How many deliveries ended badly since an instant, and when the first did.
    pub fn ended_badly(&mut self, since: Instant) -> Result<Option<(u64, Instant)>, StoreError> {
        let rows =
            self.sql.query("SELECT count(*), min(changed) FROM deliveries WHERE state IN ('failed', 'bounced') AND changed > $1", &vals![since])?;
        Ok(rows[0].maybe_int(1)?.map(|at| (rows[0].count(0).unwrap_or(0), Instant(at))))
    }
}

impl Tx<'_> {
    /// Queues a letter for a channel; telling it twice queues it once.
    pub fn queue_delivery(&mut self, new: &NewDelivery<'_>) -> Result<(), StoreError> {
        self.sql.exec(
            "INSERT INTO deliveries (id, event, step, channel, person, address, state, attempts, due, leased_until, at, changed, problem) \
             VALUES ($1, $2, $3, $4, $5, $6, 'queued', 0, $7, 0, $7, $7, NULL) ON CONFLICT DO NOTHING",
            &vals![new.id, new.event, new.step, new.channel.as_str(), new.person, new.address, self.now],
        )?;
        Ok(())
    }

    /// Leases up to `most` deliveries of a channel that are due, each with its letter.
    pub fn lease_deliveries(&mut self, channel: Channel, most: usize) -> Result<Vec<DueDelivery>, StoreError> {
        let lock = match self.sql.dialect() {
            crate::Dialect::Sqlite => "",
            crate::Dialect::Postgres => "FOR UPDATE OF d SKIP LOCKED",
        };
        let rows = self.sql.query(
            &format!(
                "SELECT {COLUMNS}, m.language, m.subject, m.body, m.at FROM deliveries d JOIN mails m ON m.event = d.event AND m.step = d.step \
                 WHERE d.channel = $1 AND d.state IN ('queued', 'deferred') AND d.due <= $2 AND d.leased_until <= $2 ORDER BY d.due, d.id LIMIT {most} {lock}"
            ),
            &vals![channel.as_str(), self.now],
        )?;
        let mut due = Vec::with_capacity(rows.len());
        for row in &rows {
            let mut leased = DeliveryRow::read(row)?;
            leased.attempts += 1;
            self.sql.exec(
                "UPDATE deliveries SET leased_until = $1, attempts = $2 WHERE id = $3",
                &vals![self.now.0 + LEASE_MS, leased.attempts, leased.id],
            )?;
            due.push(DueDelivery {
                row: leased,
                language: row.parsed(12, Language::parse)?,
                subject: row.text(13)?.to_owned(),
                body: row.text(14)?.to_owned(),
                written: row.instant(15)?,
            });
        }
        Ok(due)
    }

    /// Writes down what a try came to. Nothing where the lease was lost to another worker, or a report has overtaken it.
    pub fn finish_delivery(&mut self, leased: &DeliveryRow, state: State, due: Option<Instant>, problem: Option<&str>) -> Result<bool, StoreError> {
        let finished = self.sql.exec(
            "UPDATE deliveries SET state = $1, due = $2, leased_until = 0, changed = $3, problem = $4 \
             WHERE id = $5 AND attempts = $6 AND state IN ('queued', 'deferred')",
            &vals![state.as_str(), due.unwrap_or(leased.due), self.now, problem, leased.id, leased.attempts],
        )?;
        Ok(finished > 0)
    }

    /// Writes down that it was sent back.
    pub fn bounce_delivery(&mut self, id: Id, problem: &str) -> Result<(), StoreError> {
        self.sql.exec(
            "UPDATE deliveries SET state = 'bounced', leased_until = 0, changed = $1, problem = $2 WHERE id = $3",
            &vals![self.now, problem, id],
        )?;
        Ok(())
    }

    /// Queues it again under its own id, to the address that the person has by now.
    pub fn requeue_delivery(&mut self, id: Id) -> Result<(), StoreError> {
        self.sql.exec(
            "UPDATE deliveries SET state = 'queued', attempts = 0, due = $1, leased_until = 0, changed = $1, \
             address = CASE WHEN channel = 'mail' THEN coalesce((SELECT p.email FROM persons p WHERE p.id = deliveries.person), address) ELSE address END \
             WHERE id = $2",
            &vals![self.now, id],
        )?;
        Ok(())
    }
}
