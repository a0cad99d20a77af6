//! Watched 受观察的服务: everybody writes and somebody reads, through one server or two, while the database below them goes away and comes back.

use crate::checkpoints::Seen;
use crate::probe::longest_gap;
use endure::client::Client;
use endure::load::{Load, Outcome};
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// How long somebody waits before they ask again.
const AGAIN: Duration = Duration::from_millis(50);
/// How often the public page and the checkpoint are looked at.
const LOOK: Duration = Duration::from_millis(100);

/// What was seen of the service.
#[derive(Default, Debug)]
pub(crate) struct Watched {
    /// When something was read.
    reads: Vec<Instant>,
    /// The longest that somebody waited to read, whatever came of it.
    pub(crate) longest_read: Duration,
    /// Everything that was published.
    pub(crate) seen: Seen,
    /// Answers with 503 that do not say when to come back.
    pub(crate) silent_503: usize,
}

/// How long nobody could write or read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Gaps {
    /// The database, by the probe.
    pub(crate) database: Duration,
    /// Writes through the service.
    pub(crate) writes: Duration,
    /// Reads through the service.
    pub(crate) reads: Duration,
}

impl Watched {
    /// Everybody writes, each at one of the servers, and somebody reads, while something is done.
    pub(crate) fn during<T>(&mut self, load: &mut Load, addresses: &[SocketAddr], what: impl FnOnce() -> T) -> T {
        let over = AtomicBool::new(false);
        let over = &over;
        std::thread::scope(|scope| {
            for (writer, address) in load.writers.iter_mut().zip(addresses.iter().cycle()) {
                scope.spawn(move || {
                    while !over.load(Ordering::Relaxed) {
                        if writer.go_on(*address) != Outcome::Acknowledged {
                            endure::wait(AGAIN);
                        }
                    }
                });
            }
            scope.spawn(move || {
                while !over.load(Ordering::Relaxed) {
                    addresses.iter().for_each(|address| self.look(*address));
                    endure::wait(LOOK);
                }
            });
            let done = what();
            over.store(true, Ordering::Relaxed);
            done
        })
    }

    fn look(&mut self, address: SocketAddr) {
        let asked = Instant::now();
        let answer = Client::nobody(address).get("/calls");
        self.longest_read = self.longest_read.max(asked.elapsed());
        match answer {
            Some(answer) if answer.status == 200 => self.reads.push(Instant::now()),
            Some(answer) if answer.status == 503 => self.silent_503 += usize::from(answer.header("retry-after").is_empty()),
            Some(_) | None => {}
        }
        self.seen.look(address);
    }

    /// How long nobody could, in a stretch of time.
    pub(crate) fn gaps(&self, load: &Load, probed: Vec<Instant>, from: Instant, until: Instant) -> Gaps {
        let acknowledged = load.asked().filter(|asked| asked.outcome == Outcome::Acknowledged).map(|asked| asked.at + asked.took).collect();
        Gaps {
            database: longest_gap(probed, from, until),
            writes: longest_gap(acknowledged, from, until),
            reads: longest_gap(self.reads.clone(), from, until),
        }
    }
}
