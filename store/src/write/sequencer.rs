//! The sequencer of PostgreSQL: one leader among all processes gives waiting events their places, signs, and publishes.

use super::workers::Shared;
use super::{Connection, Job};
use crate::anchors::Anchors;
use crate::log::{LogWriter, sequence};
use crate::{StoreError, publish};
use std::sync::{Arc, Condvar, Mutex, Weak};
use std::time::{Duration, Instant as Monotonic};
use tokio::sync::mpsc;

/// The advisory lock that elects the leader.
const LOCK: &str = "SELECT CAST(pg_try_advisory_lock(7461002) AS INT)";
/// How many events get a place in one transaction.
const MOST: i64 = 1_000;
/// How long the leader waits when nobody wakes it: other processes' events are found this late at worst.
const NAP: Duration = Duration::from_millis(50);
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
        let mut leader = Leader { shared, anchors, lead: None, published: Monotonic::now() };
        while alive.strong_count() > 0 {
            match leader.turn() {
                Ok(count) if count as i64 == MOST => {}
                Ok(_) => waker.wait(),
                Err(error) => {
                    tracing::error!(error = &error as &dyn std::error::Error, "the sequencer failed; it begins anew");
                    leader.lead = None;
                    std::thread::sleep(Duration::from_millis(500));
                }
            }
        }
    })?;
    Ok(wake)
}

struct Leader {
    shared: Shared,
    anchors: Anchors,
    lead: Option<(Connection, LogWriter)>,
    published: Monotonic,
}

impl Leader {
    /// One turn; returns how many events got a place. A process that is not the leader does nothing.
    fn turn(&mut self) -> Result<usize, StoreError> {
        let Some((mut connection, mut log)) = self.lead()? else {
            std::thread::sleep(Duration::from_millis(500));
            return Ok(0);
        };
        let (count, edge) = connection.once(|sql| sequence(sql, &mut log, &self.shared.keys, MOST))?;
        if count > 0 {
            log.advance(edge);
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
        if let Some(lead) = self.lead.take() {
            return Ok(Some(lead));
        }
        let mut connection = self.shared.target.connect()?;
        if connection.sql().query(LOCK, &[])?[0].int(0)? == 0 {
            return Ok(None);
        }
        publish::compare(connection.sql(), &self.anchors)?;
        let log = LogWriter::load(connection.sql(), &self.shared.keys)?;
        if !log.is_signed(connection.sql())? {
            log.sign_head(connection.sql())?;
        }
        Ok(Some((connection, log)))
    }
}
