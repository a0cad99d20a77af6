//! The sequencer of PostgreSQL: one leader among all processes gives waiting events their places, signs, and publishes.

use super::workers::Shared;
use super::{Connection, Job};
use crate::anchors::Anchors;
use crate::log::{LogWriter, sequence};
use crate::postgres::Purpose;
use crate::{StoreError, log, publish};
use record::Digest;
use std::sync::{Arc, Condvar, Mutex, Weak};
use std::time::{Duration, Instant as Monotonic};
use tokio::sync::mpsc;

/// The advisory lock that elects the leader.
const LOCK: &str = "SELECT CAST(pg_try_advisory_lock(7461002) AS INT)";
/// How many events get a place in one transaction.
const MOST: i64 = 1_000;
/// How long the leader waits when nobody wakes it: other processes' events are found this late at worst.
const NAP: Duration = Duration::from_millis(50);
/// How often a process that does not lead asks for the lead, and how long one that failed waits.
const ASK: Duration = Duration::from_millis(500);
/// How often a checkpoint is published at most.
const PUBLISH: Duration = Duration::from_secs(1);

/// Wakes the sequencer.
#[derive(Clone)]
pub(crate) struct Wake(Arc<(Mutex<bool>, Condvar)>);

impl Wake {
    pub(crate) fn wake(&self) {
        if let Ok(mut woken) = self.0.0.lock() {
            *woken = true;
            self.0.1.notify_one();
        }
    }

    fn wait(&self) {
        let Ok(woken) = self.0.0.lock() else { return };
        if let Ok((mut woken, _)) = self.0.1.wait_timeout_while(woken, NAP, |woken| !*woken) {
            *woken = false;
        }
    }
}

/// Starts the thread; it ends when the writers' queue is gone.
pub(crate) fn start(shared: Shared, anchors: Anchors, alive: Weak<Mutex<mpsc::Receiver<Box<dyn Job>>>>) -> Result<Wake, std::io::Error> {
    let wake = Wake(Arc::new((Mutex::new(false), Condvar::new())));
    let waker = wake.clone();
    std::thread::Builder::new().name("sequencer".to_owned()).spawn(move || {
        let mut leader = Leader { shared, anchors, follow: None, lead: None, signed: None, published: Monotonic::now() };
        while alive.strong_count() > 0 {
            match leader.turn() {
                Ok(count) if count as i64 == MOST => {}
                Ok(_) => waker.wait(),
                Err(error) => {
                    tracing::error!(error = &error as &dyn std::error::Error, "the sequencer failed; it begins anew");
                    (leader.lead, leader.follow) = (None, None);
                    std::thread::sleep(ASK);
                }
            }
        }
    })?;
    Ok(wake)
}

struct Leader {
    shared: Shared,
    anchors: Anchors,
    /// The connection of a process that does not lead.
    follow: Option<Connection>,
    lead: Option<(Connection, LogWriter)>,
    /// The newest head that this process signed: a database that has lost it since is continued no more, anchored or not.
    signed: Option<(i64, u64, Digest)>,
    published: Monotonic,
}

impl Leader {
    /// One turn; returns how many events got a place. A process that is not the leader does nothing.
    fn turn(&mut self) -> Result<usize, StoreError> {
        let Some((mut connection, mut log)) = self.lead()? else {
            std::thread::sleep(ASK);
            return Ok(0);
        };
        let (count, edge) = connection.once(|sql| sequence(sql, &mut log, &self.shared.keys, MOST))?;
        if count > 0 {
            log.advance(edge);
            self.signed = Some((log.id, log.size(), log.root()));
            // A crash here leaves a head without its signature; the next leader signs it first.
            log.sign_head(connection.sql())?;
        }
        if self.published.elapsed() >= PUBLISH {
            let now = self.shared.clock.now();
            connection.once(|sql| publish::publish(sql, now))?;
            publish::anchor(connection.sql(), &self.anchors)?;
            self.published = Monotonic::now();
        }
        // A fault on the way here has dropped the connection, and with it the lock: somebody else may lead then.
        self.lead = Some((connection, log));
        Ok(count)
    }

    /// The lead, if this process has it or can take it.
    fn lead(&mut self) -> Result<Option<(Connection, LogWriter)>, StoreError> {
        let target = &self.shared.target;
        if let Some(lead) = self.lead.take().filter(|(connection, _)| target.is_current(connection)) {
            return Ok(Some(lead));
        }
        let mut connection = match self.follow.take().filter(|connection| target.is_current(connection)) {
            Some(connection) => connection,
            None => target.connect_for(Purpose::Lead)?,
        };
        if connection.sql().query(LOCK, &[])?[0].int(0)? == 0 {
            self.follow = Some(connection);
            return Ok(None);
        }
        publish::compare(connection.sql(), &self.anchors)?;
        if let Some((id, size, root)) = self.signed
            && id == log::active(connection.sql())?
        {
            publish::holds(connection.sql(), id, size, root)?;
        }
        let log = LogWriter::load(connection.sql(), &self.shared.keys)?;
        if !log.is_signed(connection.sql())? {
            log.sign_head(connection.sql())?;
        }
        Ok(Some((connection, log)))
    }
}
