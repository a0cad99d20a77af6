//! The writers of PostgreSQL: each takes a job, runs it serializable, and tries again when the database asks for it.

use super::{CONNECTIONS, Connection, Fault, Faults, Job, Point, Target, check_clock, sequencer};
use crate::anchors::Anchors;
use crate::commit::{Tx, Written};
use crate::postgres::Purpose;
use crate::value::{Dialect, Row, Sql, Val};
use crate::{Clock, Keys, StoreError, WriteError, log, vals};
use rules::rights::Through;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::{Duration, Instant as Monotonic};
use tokio::sync::mpsc;

/// How often a job is run before its conflict is a fault. Ids are made in the order of time, so what is new lies on one page of an index, and
/// PostgreSQL locks what was read by the page: those who submit at once collide without cause. Four tries were too few for 16 of them.
const TRIES: usize = 16;
/// After how many collisions a job runs alone in this process: the more wait for a standby, the more collide.
const TOGETHER: usize = 4;

/// What every writer needs.
#[derive(Clone)]
pub(crate) struct Shared {
    pub(crate) target: Target,
    pub(crate) keys: Arc<Keys>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) faults: Option<Arc<dyn Faults>>,
}

impl Shared {
    pub(crate) fn fault(&self, point: Point) -> Result<(), StoreError> {
        made(self.faults.as_deref(), point)
    }
}

pub(crate) fn made(faults: Option<&dyn Faults>, point: Point) -> Result<(), StoreError> {
    match faults.and_then(|faults| faults.at(point)) {
        None => Ok(()),
        Some(Fault::Error) => Err(StoreError::Made),
        Some(Fault::Panic) => panic!("made to panic"),
    }
}

/// A connection whose statements a test can make fail.
pub(crate) struct Faulty<'a> {
    pub(crate) sql: &'a mut dyn Sql,
    pub(crate) faults: Option<&'a dyn Faults>,
}

impl Sql for Faulty<'_> {
    fn exec(&mut self, sql: &str, args: &[Val]) -> Result<u64, StoreError> {
        made(self.faults, Point::Statement)?;
        self.sql.exec(sql, args)
    }

    fn query(&mut self, sql: &str, args: &[Val]) -> Result<Vec<Row>, StoreError> {
        made(self.faults, Point::Statement)?;
        self.sql.query(sql, args)
    }

    fn dialect(&self) -> Dialect {
        self.sql.dialect()
    }
}

/// Runs a closure once. A panic in it is a fault of that job alone.
pub(crate) fn run(shared: &Shared, sql: &mut dyn Sql, job: &mut dyn Job, written: &mut Vec<Written>) -> Result<(), WriteError> {
    let mut faulty = Faulty { sql, faults: shared.faults.as_deref() };
    let mut tx = Tx { sql: &mut faulty, now: shared.clock.now(), keys: &shared.keys, written, through: Through::Session };
    match catch_unwind(AssertUnwindSafe(|| job.run(&mut tx))) {
        Ok(outcome) => outcome,
        Err(_) => Err(WriteError::Fault(StoreError::Panicked)),
    }
}

/// Starts the writers and the sequencer. They end when the store and all its clones are gone.
pub(crate) fn start(shared: &Shared, jobs: mpsc::Receiver<Box<dyn Job>>, anchors: Anchors) -> Result<(), StoreError> {
    let fault = |source| StoreError::Io { what: "starting a writer".to_owned(), source };
    let (jobs, turns) = (Arc::new(Mutex::new(jobs)), Arc::new(RwLock::new(())));
    let wake = sequencer::start(shared.clone(), anchors, Arc::downgrade(&jobs)).map_err(fault)?;
    for number in 0..CONNECTIONS {
        let (shared, jobs, turns, wake) = (shared.clone(), jobs.clone(), turns.clone(), wake.clone());
        std::thread::Builder::new()
            .name(format!("writer {number}"))
            .spawn(move || {
                let mut worker = Worker { shared, turns, connection: None, clock_seen: None, log: None };
                loop {
                    // The lock is held while waiting: one writer waits for the queue, the others for the lock.
                    let job = match jobs.lock() {
                        Ok(mut jobs) => jobs.blocking_recv(),
                        Err(_) => return,
                    };
                    let Some(mut job) = job else { return };
                    let outcome = worker.take(job.as_mut());
                    if outcome.is_ok() {
                        wake.wake();
                    }
                    job.settle(outcome);
                }
            })
            .map_err(fault)?;
    }
    Ok(())
}

struct Worker {
    shared: Shared,
    /// Held by many who run together, or by one who runs alone.
    turns: Arc<RwLock<()>>,
    connection: Option<Connection>,
    clock_seen: Option<Monotonic>,
    log: Option<i64>,
}

impl Worker {
    fn take(&mut self, job: &mut dyn Job) -> Result<(), WriteError> {
        for again in 0..TRIES {
            let kept = self.connection.is_some();
            // Jobs catch their own panics; one on the way to the commit takes the connection with it, not the writer.
            let outcome = catch_unwind(AssertUnwindSafe(|| self.in_turn(again >= TOGETHER, job))).unwrap_or_else(|_| Err(unknown()));
            match outcome {
                // A connection that was kept may have been lost long ago, and nothing was done: a new one tells whether the database is there.
                Err(WriteError::Fault(StoreError::Away { .. })) if kept => {}
                Err(WriteError::Fault(error)) if wants_retry(&error) => {
                    // Two that collide must not collide again in step.
                    std::thread::sleep(Duration::from_millis(u64::from(crate::keys::random()[0]) % 8 * (again as u64 + 1)));
                }
                outcome => return outcome,
            }
        }
        Err(WriteError::Fault(StoreError::Busy))
    }

    fn in_turn(&mut self, alone: bool, job: &mut dyn Job) -> Result<(), WriteError> {
        let turns = self.turns.clone();
        if alone {
            let _turn = turns.write().unwrap_or_else(PoisonError::into_inner);
            return self.attempt(job);
        }
        let _turn = turns.read().unwrap_or_else(PoisonError::into_inner);
        self.attempt(job)
    }

    fn attempt(&mut self, job: &mut dyn Job) -> Result<(), WriteError> {
        let target = self.shared.target.clone();
        let mut connection = match self.connection.take().filter(|connection| target.is_current(connection)) {
            Some(connection) => connection,
            None => {
                self.clock_seen = None;
                self.log = None;
                target.connect_for(Purpose::Write)?
            }
        };
        let outcome = self.attempt_on(&mut connection, job);
        match &outcome {
            Err(WriteError::Fault(error)) if !wants_retry(error) => target.failed(&connection, error),
            Ok(()) | Err(WriteError::Refused(_) | WriteError::Fault(_)) => {}
        }
        // A connection that could end its transaction is kept.
        let ended = match &outcome {
            Ok(()) => true,
            Err(WriteError::Fault(StoreError::Unknown)) => false,
            Err(_) => connection.plain("ROLLBACK").is_ok(),
        };
        self.connection = ended.then_some(connection);
        outcome
    }

    fn attempt_on(&mut self, connection: &mut Connection, job: &mut dyn Job) -> Result<(), WriteError> {
        if self.clock_seen.is_none_or(|seen| seen.elapsed() > Duration::from_secs(1)) {
            check_clock(connection.sql(), self.shared.clock.as_ref())?;
            self.clock_seen = Some(Monotonic::now());
        }
        connection.plain("BEGIN ISOLATION LEVEL SERIALIZABLE")?;
        let mut written = Vec::new();
        run(&self.shared, connection.sql(), job, &mut written)?;
        self.queue(connection.sql(), &written)?;
        connection.wait_for_standby()?;
        self.shared.fault(Point::BeforeCommit).map_err(|_| unknown())?;
        if let Err(error) = connection.plain("COMMIT") {
            return Err(if wants_retry(&error) {
                WriteError::Fault(error)
            } else {
                tracing::error!(error = &error as &dyn std::error::Error, "a commit failed; the connection is dropped");
                unknown()
            });
        }
        self.shared.fault(Point::AfterCommit).map_err(|_| unknown())
    }

    fn queue(&mut self, sql: &mut dyn Sql, written: &[Written]) -> Result<(), StoreError> {
        if written.is_empty() {
            return Ok(());
        }
        let log = match self.log {
            Some(log) => log,
            None => *self.log.insert(log::active(sql)?),
        };
        let mut sql = Faulty { sql, faults: self.shared.faults.as_deref() };
        for event in written {
            sql.exec(
                "INSERT INTO unsequenced (event, log, entry, digests) VALUES ($1, $2, $3, $4)",
                &vals![event.event, log, event.entry.as_bytes().as_slice(), event.digests.as_slice()],
            )?;
        }
        Ok(())
    }
}

fn unknown() -> WriteError {
    WriteError::Fault(StoreError::Unknown)
}

/// Serialization failure, deadlock, or a unique key that another transaction took meanwhile: running again finds what is there now.
fn wants_retry(error: &StoreError) -> bool {
    use tokio_postgres::error::SqlState;
    let StoreError::Postgres(error) = error else { return false };
    error.code().is_some_and(|code| [SqlState::T_R_SERIALIZATION_FAILURE, SqlState::T_R_DEADLOCK_DETECTED, SqlState::UNIQUE_VIOLATION].contains(code))
}
