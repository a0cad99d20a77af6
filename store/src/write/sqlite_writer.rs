//! The one writer of SQLite: drains the queue, commits all who wait with one synchronisation, then answers them.

use super::workers::{Faulty, Shared, run};
use super::{BATCH, Job, Point};
use crate::commit::Written;
use crate::log::{By, LogWriter};
use crate::sqlite::Sqlite;
use crate::value::Sql;
use crate::{StoreError, WriteError};
use record::Edge;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};
use tokio::sync::mpsc;

/// A batch that holds everybody up for longer than this is told of, with where the time went.
const LONG: Duration = Duration::from_millis(250);

struct Writer {
    shared: Shared,
    open: Option<(Sqlite, LogWriter)>,
}

/// Starts the thread. It ends when the store and all its clones are gone.
pub(crate) fn start(shared: Shared, mut sqlite: Sqlite, mut jobs: mpsc::Receiver<Box<dyn Job>>) -> Result<(), StoreError> {
    let log = LogWriter::load(&mut sqlite, &shared.keys)?;
    let mut writer = Writer { shared, open: Some((sqlite, log)) };
    std::thread::Builder::new()
        .name("writer".to_owned())
        .spawn(move || {
            while let Some(first) = jobs.blocking_recv() {
                let mut batch = vec![first];
                while batch.len() < BATCH {
                    match jobs.try_recv() {
                        Ok(job) => batch.push(job),
                        Err(_) => break,
                    }
                }
                // Whatever panics on the way, there is only this thread to write: who waited is told that the outcome is unknown.
                if catch_unwind(AssertUnwindSafe(|| writer.take(batch))).is_err() {
                    writer.open = None;
                }
            }
        })
        .map(drop)
        .map_err(|source| StoreError::Io { what: "starting the writer".to_owned(), source })
}

impl Writer {
    fn take(&mut self, mut batch: Vec<Box<dyn Job>>) {
        self.shared.counts.shared(batch.len());
        // Jobs catch their own panics; one on the way to the commit must not take the only writer with it.
        let outcome = catch_unwind(AssertUnwindSafe(|| self.commit(&mut batch))).unwrap_or(Err(StoreError::Panicked));
        match outcome {
            Ok(outcomes) => {
                for (job, outcome) in batch.into_iter().zip(outcomes) {
                    job.settle(outcome);
                }
            }
            Err(error) => {
                tracing::error!(error = &error as &dyn std::error::Error, "a batch of writes failed; the connection is dropped");
                // What the connection knows and what the edge holds may be wrong now: both go, and the next batch opens them anew.
                self.open = None;
                // Without room for all of it the commit was not written, so nothing of it can come back.
                let lacks_room = error.lacks_room();
                for job in batch {
                    job.settle(Err(WriteError::Fault(if lacks_room { StoreError::NoRoom } else { StoreError::Unknown })));
                }
            }
        }
    }

    fn commit(&mut self, batch: &mut [Box<dyn Job>]) -> Result<Vec<Result<(), WriteError>>, StoreError> {
        let shared = &self.shared;
        let (sqlite, log) = match self.open.take() {
            Some(open) => self.open.insert(open),
            None => {
                let super::Connection::Sqlite(mut sqlite) = shared.target.connect()? else { return Err(StoreError::Unknown) };
                let log = LogWriter::load(&mut sqlite, &shared.keys)?;
                self.open.insert((sqlite, log))
            }
        };
        sqlite.later.clear();
        let mut phases = Phases::begin();
        sqlite.connection.execute_batch("BEGIN IMMEDIATE")?;
        let mut outcomes = Vec::with_capacity(batch.len());
        let mut written = Vec::new();
        for job in batch.iter_mut() {
            outcomes.push(savepoint(shared, sqlite, job.as_mut(), &mut written)?);
        }
        phases.deeds = phases.next();
        let mut edge: Option<Edge> = None;
        if !written.is_empty() {
            // A command of the operator may have written beside us.
            log.take_hold(sqlite, &shared.keys)?;
            let mut next = log.edge();
            log.append(&mut Faulty { sql: sqlite, faults: shared.faults.as_deref() }, &mut next, &written, &By::Key)?;
            edge = Some(next);
        }
        phases.log = phases.next();
        sqlite.catch_up()?;
        phases.index = phases.next();
        shared.fault(Point::BeforeCommit)?;
        sqlite.connection.execute_batch("COMMIT")?;
        phases.commit = phases.next();
        phases.tell(batch.len());
        if let Some(edge) = edge {
            log.advance(edge);
        }
        shared.fault(Point::AfterCommit)?;
        Ok(outcomes)
    }
}

/// How long the parts of a batch took.
struct Phases {
    last: Instant,
    deeds: Duration,
    log: Duration,
    index: Duration,
    commit: Duration,
}

impl Phases {
    fn begin() -> Self {
        Self { last: Instant::now(), deeds: Duration::ZERO, log: Duration::ZERO, index: Duration::ZERO, commit: Duration::ZERO }
    }

    /// The time since the last phase ended.
    fn next(&mut self) -> Duration {
        let now = Instant::now();
        now.duration_since(std::mem::replace(&mut self.last, now))
    }

    fn tell(&self, jobs: usize) {
        let whole = self.deeds + self.log + self.index + self.commit;
        let ms = |part: Duration| u64::try_from(part.as_millis()).unwrap_or(u64::MAX);
        let (deeds, log, index, commit) = (ms(self.deeds), ms(self.log), ms(self.index), ms(self.commit));
        if whole > LONG {
            tracing::warn!(jobs, deeds, log, index, commit, "a batch of writes took long (ms)");
        } else {
            tracing::trace!(jobs, deeds, log, index, commit, "a batch of writes (ms)");
        }
    }
}

/// Runs one job in a savepoint of its own, so that its refusal undoes nobody else's deed.
fn savepoint(shared: &Shared, sqlite: &mut Sqlite, job: &mut dyn Job, written: &mut Vec<Written>) -> Result<Result<(), WriteError>, StoreError> {
    sqlite.connection.execute_batch("SAVEPOINT job")?;
    let (before, later) = (written.len(), sqlite.later.len());
    let outcome = run(shared, sqlite, job, written);
    match &outcome {
        Ok(()) => sqlite.connection.execute_batch("RELEASE job")?,
        Err(_) => {
            written.truncate(before);
            sqlite.later.truncate(later);
            sqlite.connection.execute_batch("ROLLBACK TO job; RELEASE job")?;
        }
    }
    Ok(outcome)
}
