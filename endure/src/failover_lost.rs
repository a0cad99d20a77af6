//! Failover-lost 丢失尾部的故障转移: without synchronous replication the successor lacks what the leader acknowledged last. Nothing may be signed as if
//! that had never been, and a new log begins only when the operator says so.
//!
//! ```text
//! writes ─ standbys cut off ─ writes, published and anchored ─ the leader is killed ─ a standby leads ─ writes ─ stop ─ start: refused ─ reopen ─ start
//! ```

use crate::Options;
use crate::checkpoints::Seen;
use crate::patroni::Cluster;
use crate::watched::Watched;
use anyhow::Context;
use endure::audit::{Count, check};
use endure::centre::Centre;
use endure::load::{Load, Outcome};
use endure::report::Report;
use endure::server::Server;
use std::time::{Duration, Instant};

/// How many write at once.
const WRITERS: usize = 4;
/// How long writing goes on before the standbys are cut off, and after another leads.
const WRITING: Duration = Duration::from_secs(5);
/// How long a checkpoint may take to be published beyond what the standbys have.
const PUBLISHED_MOST: Duration = Duration::from_secs(30);

/// Loses a tail once.
pub(crate) fn run(options: &Options) -> anyhow::Result<Report> {
    let folder = options.folder("failover-lost")?;
    let mut cluster = Cluster::start(&folder.path().join("cluster"), false)?;
    let setup = Options { postgres: Some(cluster.url("kechuang")), ..options.clone() }.setup(&folder)?;
    let mut report = Report::new("failover-lost", "postgres by patroni, not synchronous", options.seed(), 1);
    let mut server = Server::start(&setup)?;
    let centre = Centre::found(&server)?;
    let mut load = Load::new(WRITERS, options.chance().any(), &centre.call);
    let mut watched = Watched::default();
    let leader = cluster.leader().context("nobody leads")?;
    watched.during(&mut load, &[server.address], || -> anyhow::Result<()> {
        endure::wait(WRITING);
        cluster.nodes[leader].to_standbys.cut(true);
        let (known, start) = (size(server.address), Instant::now());
        while size(server.address) < known + 20 && start.elapsed() < PUBLISHED_MOST {
            endure::wait(Duration::from_millis(100));
        }
        // The checkpoint is anchored within a second.
        endure::wait(Duration::from_secs(2));
        cluster.kill(leader);
        Ok(())
    })?;
    let published = watched.seen.largest();
    cluster.until_led_by_another(leader)?;
    let mut later = Load::new(WRITERS, options.chance().any() ^ 1, &centre.call);
    let mut after = Watched::default();
    after.during(&mut later, &[server.address], || endure::wait(WRITING * 3));
    let kept = size(server.address);
    report.count("entries published before the leader was lost", published);
    report.count("entries of the newest checkpoint that its successor has", kept);
    report.must(kept < published, || "nothing was lost, so nothing was tried".to_owned());
    report.count("deeds acknowledged afterwards, without a place in the log", later.count(|asked| asked.outcome == Outcome::Acknowledged) as u64);
    let new: Vec<String> = after.seen.beside(&watched.seen);
    report.count("checkpoints signed afterwards", new.len() as u64);
    report.must(new.is_empty(), || format!("signed after the loss: {new:?}"));
    report.must(server.logged().contains("it has been rolled back or rewritten"), || "the log does not say what happened".to_owned());
    server.kill();
    report.must(Server::start(&setup).is_err(), || "it starts on a database that has lost its tail".to_owned());
    let reopened = setup.run("reopen", &[])?;
    report.must(reopened.code == Some(0), || format!("reopen: {}", reopened.said));
    let mut server = Server::start(&setup)?;
    let mut third = Load::new(WRITERS, options.chance().any() ^ 2, &centre.call);
    let mut anew = Watched::default();
    anew.during(&mut third, &[server.address], || endure::wait(WRITING));
    report.count("checkpoints of the new log", anew.seen.beside(&watched.seen).len() as u64);
    report.must(anew.seen.of_another_name(&watched.seen), || "the new log has the old one's name".to_owned());
    server.kill();
    let mut count = Count::default();
    check(&setup, &mut count)?;
    report.audit(&count);
    Ok(report)
}

/// How many entries the newest checkpoint covers.
fn size(address: std::net::SocketAddr) -> u64 {
    let mut seen = Seen::default();
    let start = Instant::now();
    while seen.count() == 0 && start.elapsed() < PUBLISHED_MOST {
        seen.look(address);
    }
    seen.largest()
}
