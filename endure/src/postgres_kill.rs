//! Postgres-kill 数据库强制终止: kill −9 of PostgreSQL under writers; it is started again at once, and `kechuang serve` never is.
//!
//! At the end a commit waits for a standby that does not exist, and somebody cuts that wait short: PostgreSQL then says yes, with a warning, to what
//! no standby has. Whoever asked must not be told that it is done.

use crate::Options;
use crate::probe::Probe;
use crate::programs::{Programs, family, free_port, signal};
use crate::watched::Watched;
use anyhow::{Context, bail};
use endure::audit::audit;
use endure::centre::Centre;
use endure::load::{Load, Outcome, Silence};
use endure::report::Report;
use endure::server::Server;
use std::process::Child;
use std::time::{Duration, Instant};

/// How often, where nobody says.
const ROUNDS: u64 = 20;
/// How many write at once.
const WRITERS: usize = 8;
/// How long a start of PostgreSQL may take.
const START_MOST: Duration = Duration::from_secs(60);
/// How long the service may take beyond one and a half times what its database takes: a kill is over in less than the time between two attempts.
const MORE: Duration = Duration::from_millis(500);
/// How long a repeated request may take to be acknowledged.
const SETTLED_MOST: Duration = Duration::from_secs(60);
/// How often a wait is cut short.
const CUT_SHORT: usize = 20;

/// One PostgreSQL.
struct Single {
    programs: Programs,
    port: u16,
    child: Child,
}

impl Single {
    fn start(folder: &std::path::Path) -> anyhow::Result<Self> {
        let programs = Programs::find(folder)?;
        let mut initialise = programs.of_postgres("initdb");
        initialise.args(["--username=postgres", "--auth=trust", "--locale=C", "--encoding=UTF8", "-D"]).arg(folder.join("data"));
        programs.run(initialise)?;
        let port = free_port()?;
        let child = Self::spawn(&programs, port)?;
        let mut single = Self { programs, port, child };
        single.until_there()?;
        single.programs.ask(&single.url("postgres"), "CREATE DATABASE kechuang")?;
        Ok(single)
    }

    fn spawn(programs: &Programs, port: u16) -> anyhow::Result<Child> {
        let mut command = programs.of_postgres("postgres");
        command.arg("-D").arg(programs.folder.join("data")).arg("-k").arg(&programs.folder);
        command.args(["-p", &port.to_string(), "-c", "listen_addresses=127.0.0.1"]);
        programs.start(command, "postgres")
    }

    fn url(&self, database: &str) -> String {
        format!("postgres://postgres@127.0.0.1:{}/{database}", self.port)
    }

    /// Waits until it answers; starts it again where it ended, because its children held on to what they shared.
    fn until_there(&mut self) -> anyhow::Result<()> {
        let start = Instant::now();
        while self.programs.ask(&self.url("postgres"), "SELECT 1").is_err() {
            if start.elapsed() > START_MOST {
                bail!("PostgreSQL does not start: see {}", self.programs.folder.display());
            }
            if self.child.try_wait()?.is_some() {
                self.child = Self::spawn(&self.programs, self.port)?;
            }
            endure::wait(Duration::from_millis(50));
        }
        Ok(())
    }

    fn kill(&mut self) -> anyhow::Result<()> {
        signal("KILL", &family(self.child.id()));
        self.child.wait().context("waiting for PostgreSQL")?;
        self.child = Self::spawn(&self.programs, self.port)?;
        self.until_there()
    }
}

impl Drop for Single {
    fn drop(&mut self) {
        signal("KILL", &family(self.child.id()));
        let _ended = self.child.wait();
    }
}

/// Kills it again and again.
pub(crate) fn run(options: &Options) -> anyhow::Result<Report> {
    let rounds = options.rounds(ROUNDS);
    let folder = options.folder("postgres-kill")?;
    let mut single = Single::start(&folder.path().join("cluster"))?;
    let url = single.url("kechuang");
    let setup = Options { postgres: Some(url.clone()), ..options.clone() }.setup(&folder)?;
    let mut chance = options.chance();
    let mut report = Report::new("postgres-kill", "postgres", options.seed(), rounds);
    let mut server = Server::start(&setup)?;
    let centre = Centre::found(&server)?;
    let mut load = Load::new(WRITERS, chance.any(), &centre.call);
    let probe = Probe::start(&single.programs, &url, std::slice::from_ref(&url))?;
    let mut watched = Watched::default();
    let (mut database, mut writes, mut reads) = (Vec::new(), Vec::new(), Vec::new());
    for round in 0..rounds {
        let before = Duration::from_millis(1_000 + chance.below(1_000));
        let (from, until) = watched.during(&mut load, &[server.address], || -> anyhow::Result<_> {
            endure::wait(before);
            let from = Instant::now();
            single.kill()?;
            endure::wait(Duration::from_secs(3));
            Ok((from, Instant::now()))
        })?;
        let gaps = watched.gaps(&load, probe.moments(), from, until);
        eprintln!("round {round}: {gaps:?}");
        report.must(gaps.writes.max(gaps.reads) <= gaps.database * 3 / 2 + MORE, || format!("round {round}: {gaps:?}"));
        database.push(gaps.database);
        writes.push(gaps.writes);
        reads.push(gaps.reads);
    }
    report.times("database away", database, None);
    report.times("writes away", writes, None);
    report.times("reads away", reads, None);
    let told = cut_short(&single, &server, &mut load)?;
    report.count("waits for a standby cut short", told.0 as u64);
    report.count("of them told as done", told.1 as u64);
    report.must(told.1 == 0, || "a commit whose wait was cut short was told as done".to_owned());
    report.must(server.runs(), || "the server ended by itself".to_owned());
    report.count("servers started again", 0);
    let stuck = load.settle(server.address, SETTLED_MOST);
    report.must(stuck.is_empty(), || stuck.join("; "));
    let (acknowledged, lost) = probe.end(&single.programs, &url)?;
    report.count("the probe's rows", acknowledged as u64);
    report.count("of them lost by the database", lost as u64);
    report.count("answered 503", load.count(|asked| asked.outcome == Outcome::Failed(503)) as u64);
    report.count("answered with another 5xx", load.count(|asked| matches!(asked.outcome, Outcome::Failed(status) if status != 503)) as u64);
    report.must(watched.silent_503 == 0, || format!("{} answers with 503 do not say when to come back", watched.silent_503));
    report.count("checkpoints seen", watched.seen.count() as u64);
    report.wrong.extend(watched.seen.wrong(server.address)?);
    report.audit(&audit(&setup, &mut server, &centre, &load)?);
    Ok(report)
}

/// Lets commits wait for a standby that is not there, and cuts the waits short; gives how many, and how many deeds were told as done meanwhile.
fn cut_short(single: &Single, server: &Server, load: &mut Load) -> anyhow::Result<(usize, usize)> {
    let ask = |text: &str| single.programs.ask(&single.url("kechuang"), text);
    let set = |names: &str| -> anyhow::Result<()> {
        ask(&format!("ALTER SYSTEM SET synchronous_standby_names = '{names}'"))?;
        ask("SELECT pg_reload_conf()")?;
        // Every session has read it a moment later.
        endure::wait(Duration::from_secs(1));
        Ok(())
    };
    let mut cut = 0;
    let mut since = Instant::now();
    let cancelled = load.during(server.address, Silence::AsksAgain, || -> anyhow::Result<()> {
        set("nobody")?;
        since = Instant::now();
        let start = Instant::now();
        while cut < CUT_SHORT && start.elapsed() < SETTLED_MOST {
            let text = "SELECT count(pg_cancel_backend(pid)) FROM pg_stat_activity \
                        WHERE datname = 'kechuang' AND application_name = 'kechuang' AND wait_event = 'SyncRep'";
            cut += ask(text)?.parse::<usize>().unwrap_or(0);
            endure::wait(Duration::from_millis(100));
        }
        Ok(())
    });
    let until = Instant::now();
    cancelled?;
    set("")?;
    let done = load.count(|asked| asked.outcome == Outcome::Acknowledged && asked.at > since && asked.at + asked.took < until);
    Ok((cut, done))
}
