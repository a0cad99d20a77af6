//! Figures 运行指标: what the store counts while it works, and what can be asked of its state, for whoever runs it.
//!
//! ```text
//! write ─ queue ─ batch ─ answer     counted by plain atomics on the way: a few nanoseconds each
//! backlog, lacks                     asked of the database when somebody wants to know
//! ```
//! Counts begin at 0 with the process; they belong to this process alone, where several serve one PostgreSQL.

use crate::outbox::ATTEMPTS;
use crate::value::{Dialect, Sql};
use crate::{Reader, Store, StoreError, WriteError, log, migrate, vals};
use rules::{Id, Instant};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;
use tokio::time::{Instant as Monotonic, sleep, timeout, timeout_at};

/// The upper bounds by which group commits are counted; the last one is the most that share a commit.
pub const BATCHES: [u64; 8] = [1, 2, 4, 8, 16, 32, 64, 128];
/// How often it is looked whether the writes have come to their end.
const LOOK_EVERY: Duration = Duration::from_millis(5);

/// What happened in a write, as a log tells it: names and ids, never what was said.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Told {
    /// To which kind of thing.
    pub kind: &'static str,
    /// What, in the past tense.
    pub happened: &'static str,
    /// Which thing.
    pub thing: Id,
    /// Its number in the journal; none for what is no event.
    pub event: Option<i64>,
}

/// What is counted on the way.
#[derive(Default, Debug)]
pub(crate) struct Counts {
    committed: AtomicU64,
    refused: AtomicU64,
    faults: AtomicU64,
    full: AtomicU64,
    waiting: AtomicU64,
    batched: AtomicU64,
    batches: [AtomicU64; BATCHES.len()],
}

/// One write that waits; it stops waiting when this is dropped.
#[derive(Debug)]
pub(crate) struct Waiting(Arc<Counts>);

impl Counts {
    /// Counts a write that has come to the queue.
    pub(crate) fn wait(self: &Arc<Self>) -> Waiting {
        self.waiting.fetch_add(1, Relaxed);
        Waiting(self.clone())
    }

    /// Counts one that found no place there.
    pub(crate) fn no_place(&self) {
        self.full.fetch_add(1, Relaxed);
    }

    /// Counts how many writes shared one commit.
    pub(crate) fn shared(&self, writes: usize) {
        let writes = writes as u64;
        let place = BATCHES.iter().position(|most| writes <= *most).unwrap_or(BATCHES.len() - 1);
        self.batches[place].fetch_add(1, Relaxed);
        self.batched.fetch_add(writes, Relaxed);
    }
}

impl Waiting {
    /// Counts what became of it.
    pub(crate) fn came_to<T>(&self, outcome: &Result<T, WriteError>) {
        let count = match outcome {
            Ok(_) => &self.0.committed,
            Err(WriteError::Refused(_)) => &self.0.refused,
            Err(WriteError::Fault(_)) => &self.0.faults,
        };
        count.fetch_add(1, Relaxed);
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.waiting.fetch_sub(1, Relaxed);
    }
}

/// The writes of this process.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Writes {
    /// Kept.
    pub committed: u64,
    /// Refused by a rule.
    pub refused: u64,
    /// Failed.
    pub faults: u64,
    /// Sent away because the queue was full.
    pub full: u64,
    /// In the queue or at work now.
    pub waiting: u64,
    /// How many commits were shared by at most as many writes as `BATCHES` says in the same place, and by more than the place before; SQLite's alone.
    pub batches: [u64; BATCHES.len()],
    /// How many writes they held together.
    pub batched: u64,
}

/// How it stands, as the database tells it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Backlog {
    /// Entries of the log.
    pub log_size: u64,
    /// When the newest checkpoint was published.
    pub published: Option<Instant>,
    /// Events that wait for their place in the log; PostgreSQL's alone.
    pub unsequenced: u64,
    /// Letters to be written; how many, and since when the one that waits longest is due.
    pub outbox: (u64, Option<Instant>),
    /// Letters that were tried so often that somebody has to look.
    pub outbox_given_up: u64,
    /// Letters on their way off the page, likewise.
    pub deliveries: (u64, Option<Instant>),
    /// Codes and links on their way, likewise.
    pub dispatches: (u64, Option<Instant>),
}

/// What a store lacks to do its work.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Lack {
    /// The database does not answer in time.
    Database,
    /// The schema is not this software's.
    Schema,
    /// The log is shorter than what was published of it.
    Log,
    /// No write comes to its end in time.
    Writer,
}

impl Lack {
    /// Its name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Database => "database",
            Self::Schema => "schema",
            Self::Log => "log",
            Self::Writer => "writer",
        }
    }
}

impl Reader<'_> {
    /// How it stands. Each count reads the rows that wait and no others.
    pub fn backlog(&mut self) -> Result<Backlog, StoreError> {
        let id = log::active(self.sql)?;
        let log_size = log::head(self.sql, id)?.size;
        let rows = self.sql.query("SELECT at FROM checkpoints WHERE log = $1 ORDER BY size DESC LIMIT 1", &vals![id])?;
        let published = rows.first().map(|row| row.instant(0)).transpose()?;
        let unsequenced = match self.sql.dialect() {
            Dialect::Sqlite => 0,
            Dialect::Postgres => self.sql.query("SELECT count(*) FROM unsequenced", &[])?[0].count(0)?,
        };
        let (outbox, given_up) =
            (format!("outbox WHERE done_at IS NULL AND attempts < {ATTEMPTS}"), format!("outbox WHERE done_at IS NULL AND attempts >= {ATTEMPTS}"));
        Ok(Backlog {
            log_size,
            published,
            unsequenced,
            outbox: waiting(self.sql, &outbox)?,
            outbox_given_up: waiting(self.sql, &given_up)?.0,
            deliveries: waiting(self.sql, "deliveries WHERE state IN ('queued', 'deferred')")?,
            dispatches: waiting(self.sql, "dispatches WHERE done_at IS NULL")?,
        })
    }
}

fn waiting(sql: &mut dyn Sql, which: &str) -> Result<(u64, Option<Instant>), StoreError> {
    let rows = sql.query(&format!("SELECT count(*), min(due) FROM {which}"), &[])?;
    Ok((rows[0].count(0)?, rows[0].maybe_int(1)?.map(Instant)))
}

impl Store {
    /// What was counted of the writes.
    pub fn writes(&self) -> Writes {
        let counts = self.counts();
        let read = |count: &AtomicU64| count.load(Relaxed);
        Writes {
            committed: read(&counts.committed),
            refused: read(&counts.refused),
            faults: read(&counts.faults),
            full: read(&counts.full),
            waiting: read(&counts.waiting),
            batches: std::array::from_fn(|place| read(&counts.batches[place])),
            batched: read(&counts.batched),
        }
    }

    /// How many bytes are free for us, where they are fewest: on the disk of the data, or on that of SQLite's file.
    pub fn free_bytes(&self) -> Option<u64> {
        let free = |folder: &PathBuf| rustix::fs::statvfs(folder).ok().map(|disk| disk.f_bavail.saturating_mul(disk.f_frsize));
        self.folders().iter().filter_map(free).min()
    }

    /// Waits until every write that is under way has come to its end, but not longer than this; returns whether they have.
    pub async fn settled(&self, most: Duration) -> bool {
        let last = Monotonic::now() + most;
        while self.counts().waiting.load(Relaxed) > 0 {
            if Monotonic::now() >= last {
                return false;
            }
            sleep(LOOK_EVERY).await;
        }
        true
    }

    /// What it lacks to do its work, found within this time. A question that goes unanswered is not asked again beside itself.
    pub async fn lacks(&self, most: Duration) -> Vec<Lack> {
        let last = Monotonic::now() + most;
        let Ok(asking) = timeout_at(last, self.looking().lock_owned()).await else { return vec![Lack::Database] };
        let (tell, told) = tokio::sync::oneshot::channel();
        let store = self.clone();
        // It goes on beside us where it takes longer, and keeps who comes next from asking too.
        tokio::spawn(async move {
            let _told = tell.send(store.look().await);
            drop(asking);
        });
        let mut lacks = match timeout_at(last, told).await {
            Ok(Ok(Ok(lacks))) => lacks,
            Ok(Ok(Err(error))) => {
                tracing::error!(error = &error as &dyn std::error::Error, "the store does not answer");
                return vec![Lack::Database];
            }
            Ok(Err(_)) | Err(_) => return vec![Lack::Database],
        };
        // Nothing is written, so the disk is not synchronised; but the writer has to come by.
        let written = timeout(last.saturating_duration_since(Monotonic::now()).max(most / 2), self.write(|_| Ok(()))).await;
        if !matches!(written, Ok(Ok(()))) {
            lacks.push(Lack::Writer);
        }
        lacks
    }

    async fn look(&self) -> Result<Vec<Lack>, StoreError> {
        let anchored = self.anchors().newest_known();
        self.read(move |rows| {
            if !migrate::is_current(rows.sql)? {
                return Ok(vec![Lack::Schema]);
            }
            let id = log::active(rows.sql)?;
            let size = log::head(rows.sql, id)?.size;
            let behind = anchored.is_some_and(|(of, published)| of == id && size < published);
            Ok(if behind { vec![Lack::Log] } else { Vec::new() })
        })
        .await
    }
}
