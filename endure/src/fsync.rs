//! Fsync 刷盘失败: the n-th synchronisation under load fails with EIO, for n from 1 on, and in turn of each kind of file.
//!
//! ```text
//! writers write ▶ the n-th fails ▶ whoever waited for it is told 5xx ▶ writing goes on, without a restart ▶ … ▶ kill ▶ start ▶ audit
//! ```
//! That nothing acknowledged rests on what failed is the part of `cuts`, whose every second recording has failures like these.

use crate::Options;
use endure::audit::audit;
use endure::centre::Centre;
use endure::load::{Load, Outcome, Silence};
use endure::report::Report;
use endure::server::Server;
use endure::shim::{Kind, Shim, Slot};
use std::time::{Duration, Instant};

/// Up to which n, where nobody says.
const ROUNDS: u64 = 200;
/// How many write at once.
const WRITERS: usize = 4;
/// How long a failure may let itself be waited for: anchors come once a second, checkpoints of the database every few thousand pages.
const COMES_MOST: Duration = Duration::from_secs(20);
/// How soon writing must go on after it.
const BACK_MOST: Duration = Duration::from_secs(5);
/// How long a repeated request may take to be acknowledged.
const SETTLED_MOST: Duration = Duration::from_secs(60);
/// From how many rounds on it is no short run.
const LONG: u64 = 20;
/// How often each kind of file fails by itself, besides.
const EACH_KIND: u64 = 10;

/// Lets one after another fail.
pub(crate) fn run(options: &Options) -> anyhow::Result<Report> {
    let rounds = options.rounds(ROUNDS);
    let folder = options.folder("fsync")?;
    let setup = options.setup(&folder)?;
    let shim = Shim::make(folder.path(), &setup.data)?;
    let setup = shim.on(setup);
    let mut chance = options.chance();
    let mut report = Report::new("fsync", &setup.name, options.seed(), rounds);
    let mut server = Server::start(&setup)?;
    let centre = Centre::found(&server)?;
    let mut load = Load::new(WRITERS, chance.any(), &centre.call);
    load.writers.iter_mut().for_each(|writer| writer.file_bytes = 2_000);
    let any = (1..=rounds).map(|n| (None, n - 1));
    // The database itself is synchronised every few thousand pages: too seldom for a short run.
    let kinds = [Kind::Wal, Kind::Files, Kind::Anchors, Kind::Database];
    let each =
        kinds.into_iter().take(if rounds < LONG { 3 } else { 4 }).flat_map(|kind| (0..EACH_KIND.min(rounds)).map(move |n| (Some(kind), n % 3)));
    let (mut back, mut came, mut never) = (Vec::new(), 0_u64, 0_u64);
    for (kind, after) in any.chain(each) {
        let failed_before = shim.get(Slot::Failed);
        let address = server.address;
        let failed = load.during(address, Silence::AsksAgain, || {
            shim.fail(kind, i64::try_from(after)?, 1)?;
            let start = Instant::now();
            while shim.get(Slot::Failed) == failed_before && start.elapsed() < COMES_MOST {
                endure::wait(Duration::from_millis(2));
            }
            let failed = (shim.get(Slot::Failed) > failed_before).then(Instant::now);
            shim.fail(None, 0, 0)?;
            endure::wait(Duration::from_millis(60));
            anyhow::Ok(failed)
        })?;
        let stuck = load.settle(address, SETTLED_MOST);
        report.must(stuck.is_empty() && server.runs(), || format!("{kind:?} {after}: {}", stuck.join("; ")));
        match failed {
            Some(at) => {
                came += 1;
                back.extend(load.first_acknowledged_after(at));
            }
            None => never += 1,
        }
    }
    report.count("failures", came);
    report.count("failures that were waited for and did not come", never);
    report.count("synchronisations", u64::try_from(shim.get(Slot::Syncs)).unwrap_or(0));
    for (kind, name) in Kind::ALL {
        report.count(format!("of {name}"), u64::try_from(shim.syncs(kind)).unwrap_or(0));
    }
    for status in [503, 500, 507] {
        report.count(format!("answered {status}"), load.count(|asked| asked.outcome == Outcome::Failed(status)) as u64);
    }
    report.times("next deed after a failure", back, Some(BACK_MOST));
    server.kill();
    server = Server::start(&setup)?;
    report.audit(&audit(&setup, &mut server, &centre, &load)?);
    Ok(report)
}
