//! Kill 强制终止: kill −9 of the server under load, at any moment, also while it starts; then it is started again.
//!
//! ```text
//! writers write ─ 0 to 1.0 s ─▶ SIGKILL ─( one in five: start ─ 0 to 0.2 s ─▶ SIGKILL )─▶ start ─▶ each repeats what went unanswered
//! ```

use crate::Options;
use endure::audit::audit;
use endure::centre::Centre;
use endure::load::{Load, Outcome, Silence};
use endure::report::Report;
use endure::server::Server;
use std::time::{Duration, Instant};

/// How often, where nobody says.
const ROUNDS: u64 = 100;
/// How many write at once.
const WRITERS: usize = 8;
/// How long a start may take until something is read, and until something is written.
const BACK_MOST: Duration = Duration::from_secs(3);
/// How long a repeated request may take to be acknowledged.
const SETTLED_MOST: Duration = Duration::from_secs(60);

/// Kills it again and again.
pub(crate) fn run(options: &Options) -> anyhow::Result<Report> {
    let rounds = options.rounds(ROUNDS);
    let folder = options.folder("kill")?;
    let setup = options.setup(&folder)?;
    let mut chance = options.chance();
    let mut report = Report::new("kill", &setup.name, options.seed(), rounds);
    let mut server = Server::start(&setup)?;
    let centre = Centre::found(&server)?;
    let mut load = Load::new(WRITERS, chance.any(), &centre.call);
    let (mut reads, mut writes, mut in_start) = (Vec::new(), Vec::new(), 0);
    for round in 0..rounds {
        let after = Duration::from_millis(chance.below(1_000));
        let address = server.address;
        load.during(address, Silence::Stops, || {
            endure::wait(after);
            server.kill();
        });
        if chance.percent(20) {
            Server::cut_off(&setup, Duration::from_millis(chance.below(200)))?;
            in_start += 1;
        }
        let start = Instant::now();
        server = Server::start(&setup)?;
        let readable = server.until_read(SETTLED_MOST);
        report.must(readable.is_some(), || format!("round {round}: nothing could be read after the start"));
        reads.push(start.elapsed());
        let again = Instant::now();
        let stuck = load.settle(server.address, SETTLED_MOST);
        report.must(stuck.is_empty(), || format!("round {round}: {}", stuck.join("; ")));
        // A writer who had nothing to repeat has not shown that writing goes on; another one has.
        writes.extend(load.first_acknowledged_after(again).map(|took| again.duration_since(start) + took));
    }
    report.count("kills", rounds + in_start);
    report.count("of them while it started", in_start);
    report.times("start to first page", reads, Some(BACK_MOST));
    report.times("start to first write", writes, Some(BACK_MOST));
    report.count("killed under a request", load.count(|asked| asked.outcome == Outcome::Silent) as u64);
    report.audit(&audit(&setup, &mut server, &centre, &load)?);
    Ok(report)
}
