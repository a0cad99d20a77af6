//! Failover 故障转移: PostgreSQL under Patroni loses its leader in every way it can, under writers, and `kechuang serve` is never started again.
//!
//! ```text
//! kill      PostgreSQL and its Patroni, −9                  pause     the whole machine stands still, and wakes up believing that it leads
//! cut-etcd  the leader's Patroni reaches etcd no more       cut-standbys  nobody hears the leader's PostgreSQL
//! ```
//! Each kind in turn; the first half through one server, the second through two beside each other.

use crate::Options;
use crate::patroni::Cluster;
use crate::probe::Probe;
use crate::programs::signal;
use crate::watched::{Gaps, Watched};
use anyhow::Context;
use endure::audit::{check, compare};
use endure::centre::Centre;
use endure::load::{Load, Outcome};
use endure::report::Report;
use endure::server::Server;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

/// How often, where nobody says: each kind three times.
const ROUNDS: u64 = 12;
/// How many write at once.
const WRITERS: usize = 8;
/// How long writing goes on before something breaks, and how long it stays broken after another leads.
const BEFORE: Duration = Duration::from_secs(3);
const AFTER: Duration = Duration::from_secs(5);
/// How long the standbys are not heard.
const UNHEARD: Duration = Duration::from_secs(30);
/// By how much the service may be away longer than its database, in hundredths.
const LONGER_MOST: u128 = 150;
/// How long a repeated request may take to be acknowledged.
const SETTLED_MOST: Duration = Duration::from_secs(60);

/// How a leader is lost.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Kind {
    Kill,
    Pause,
    CutEtcd,
    CutStandbys,
}

const KINDS: [Kind; 4] = [Kind::Kill, Kind::Pause, Kind::CutEtcd, Kind::CutStandbys];

/// Loses the leader again and again.
pub(crate) fn run(options: &Options) -> anyhow::Result<Report> {
    let rounds = options.rounds(ROUNDS);
    let folder = options.folder("failover")?;
    let mut cluster = Cluster::start(&folder.path().join("cluster"), true)?;
    let setup = Options { postgres: Some(cluster.url("kechuang")), ..options.clone() }.setup(&folder)?;
    let mut report = Report::new("failover", "postgres by patroni and etcd, ttl 20", options.seed(), rounds);
    let mut servers = vec![Server::start(&setup)?];
    let centre = Centre::found(&servers[0])?;
    let mut load = Load::new(WRITERS, options.chance().any(), &centre.call);
    let hosts: Vec<String> = cluster.nodes.iter().map(|node| host(node.port)).collect();
    let probe = Probe::start(&cluster.programs, &cluster.url("kechuang"), &hosts)?;
    let mut watched = Watched::default();
    let mut measured = Vec::new();
    for (round, kind) in (0..rounds).zip(KINDS.into_iter().cycle()) {
        if round == rounds / 2 {
            servers.push(Server::start(&setup)?);
        }
        let addresses: Vec<SocketAddr> = servers.iter().map(|server| server.address).collect();
        let (from, until) = watched.during(&mut load, &addresses, || lose(&mut cluster, kind)).with_context(|| format!("round {round}, {kind:?}"))?;
        let gaps = watched.gaps(&load, probe.moments(), from, until);
        eprintln!("round {round} through {}, {kind:?}: {gaps:?}", servers.len());
        measured.push((kind, gaps));
    }
    tell(&mut report, &measured);
    report.must(servers.iter_mut().all(Server::runs), || "a server ended by itself".to_owned());
    report.count("servers started again", 0);
    let stuck = load.settle(servers[0].address, SETTLED_MOST);
    report.must(stuck.is_empty(), || stuck.join("; "));
    let mut count = compare(servers[0].address, &centre, &load)?;
    report.count("checkpoints seen", watched.seen.count() as u64);
    count.wrong.extend(watched.seen.wrong(servers[0].address)?);
    servers.clear();
    check(&setup, &mut count)?;
    report.count("answered 503", load.count(|asked| asked.outcome == Outcome::Failed(503)) as u64);
    report.count("answered with another 5xx", load.count(|asked| matches!(asked.outcome, Outcome::Failed(status) if status != 503)) as u64);
    report.count("503 without a time to come back", watched.silent_503 as u64);
    report.must(watched.silent_503 == 0, || "an answer does not say when to come back".to_owned());
    report.time("longest wait for an answer", load.asked().map(|asked| asked.took).max().unwrap_or_default().max(watched.longest_read));
    let (acknowledged, lost) = probe.end(&cluster.programs, &cluster.url("kechuang"))?;
    report.count("the probe's rows", acknowledged as u64);
    report.count("of them lost by the database", lost as u64);
    report.audit(&count);
    Ok(report)
}

fn host(port: u16) -> String {
    format!("postgres://postgres@127.0.0.1:{port}/kechuang?target_session_attrs=read-write")
}

/// Loses the leader, brings it back once another leads, and waits until the cluster is whole; gives the stretch of time to be looked at.
fn lose(cluster: &mut Cluster, kind: Kind) -> anyhow::Result<(Instant, Instant)> {
    let leader = cluster.leader().context("nobody leads")?;
    endure::wait(BEFORE);
    let from = Instant::now();
    match kind {
        Kind::Kill => {
            cluster.kill(leader);
            cluster.until_led_by_another(leader)?;
            endure::wait(AFTER);
            cluster.raise(leader)?;
        }
        Kind::Pause => {
            let paused = cluster.pause(leader);
            let led = cluster.until_led_by_another(leader);
            endure::wait(AFTER);
            signal("CONT", &paused);
            led?;
        }
        Kind::CutEtcd => {
            cluster.nodes[leader].to_etcd.cut(true);
            cluster.until_led_by_another(leader)?;
            endure::wait(AFTER);
            cluster.nodes[leader].to_etcd.cut(false);
        }
        Kind::CutStandbys => {
            cluster.nodes[leader].to_standbys.cut(true);
            endure::wait(UNHEARD);
            cluster.nodes[leader].to_standbys.cut(false);
        }
    }
    endure::wait(AFTER);
    cluster.until_whole()?;
    Ok((from, Instant::now()))
}

/// Puts how long nobody could write into the report, by kind.
fn tell(report: &mut Report, measured: &[(Kind, Gaps)]) {
    for kind in KINDS {
        let of = |pick: fn(&Gaps) -> Duration| measured.iter().filter(|(one, _)| *one == kind).map(|(_, gaps)| pick(gaps)).collect();
        report.times(&format!("{kind:?}: database away"), of(|gaps| gaps.database), None);
        report.times(&format!("{kind:?}: writes away"), of(|gaps| gaps.writes), None);
        report.times(&format!("{kind:?}: reads away"), of(|gaps| gaps.reads), None);
    }
    let share = |gaps: &Gaps| gaps.writes.max(gaps.reads).as_millis() * 100 / gaps.database.as_millis().max(1);
    report.count(
        "service away in hundredths of its database's time, at worst",
        u64::try_from(measured.iter().map(|(_, gaps)| share(gaps)).max().unwrap_or(0)).unwrap_or(0),
    );
    for (kind, gaps) in measured {
        report.must(share(gaps) <= LONGER_MOST, || format!("{kind:?}: {gaps:?}"));
    }
}
