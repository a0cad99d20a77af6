//! Serving 服务: a server process over a prepared centre, asked over HTTP on the loopback.
//!
//! ```text
//! prepare through the store ▶ start the server thrice ▶ each scenario at 1, 8, 32 connections ▶ kill it ▶ check the folder
//! ```
//! CPU a request is the server's own, from the kernel's account, whose step is 10 ms: so each figure takes hundreds of requests.

use crate::centre::{Paper, Prepared, answers};
use crate::drive::{Connection, Request, drive};
use crate::figure::{Bar, Figure, Table, number};
use crate::machine::{Process, Stretch};
use crate::plans::{Named, Scenario, scenarios};
use crate::{Folder, Size};
use anyhow::{Context, bail, ensure};
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};
use store::{CheckOptions, Options, Store};
use tokio::runtime::Runtime;

/// Bytes of the file with each application, and of the one with each draft.
const FILES: (usize, usize) = (20_000, 100_000);
/// How long a start may take.
const PATIENCE: Duration = Duration::from_secs(30);
/// Requests before each scenario that are not counted.
const WARM: usize = 20;

/// A server that is killed when it is dropped.
struct Server {
    child: Child,
    address: SocketAddr,
    /// Milliseconds from its start to the first page.
    started_ms: f64,
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may be gone by itself.
        let _killed = self.child.kill();
        let _waited = self.child.wait();
    }
}

impl Server {
    /// Starts the server that was built beside this program, and waits for the first page.
    fn start(options: &Options) -> anyhow::Result<Self> {
        let program = std::env::current_exe()?.with_file_name("kechuang");
        let start = Instant::now();
        let mut child = Command::new(&program)
            .args(["serve", "--listen", "127.0.0.1:0", "--data"])
            .arg(&options.data)
            .env("KECHUANG_DATABASE", &options.database)
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .with_context(|| format!("starting {}: build the whole workspace first", program.display()))?;
        let out = child.stdout.take().context("a server without an output")?;
        let mut server = Self { child, address: SocketAddr::from(([127, 0, 0, 1], 0)), started_ms: 0.0 };
        let address = BufReader::new(out).lines().map_while(Result::ok).find_map(|line| line.strip_prefix("listening on http://").map(str::to_owned));
        server.address = address.context("the server ended before it listened")?.parse()?;
        let page = Request::new("GET", "/calls", &[], b"", 200, "</html>");
        while start.elapsed() < PATIENCE {
            if Connection::open(server.address).and_then(|mut connection| connection.ask(&page)).is_ok_and(|answer| answer.status == 200) {
                server.started_ms = start.elapsed().as_secs_f64() * 1e3;
                return Ok(server);
            }
        }
        bail!("no page came within {} s", PATIENCE.as_secs())
    }

    fn process(&self) -> Process {
        Process(self.child.id())
    }
}

/// Measures the service; gives how many answers were bad.
pub(crate) fn measure(folder: &Folder, size: &Size, table: &mut Table) -> anyhow::Result<usize> {
    let options = folder.options("service");
    let start = Instant::now();
    let named = prepare(&options, size)?;
    eprintln!("prepared {} applications, drafts and sessions in {} s", size.applications, number(start.elapsed().as_secs_f64()));
    table.heading(&format!("A server with {} applications", number(size.applications as f64)));
    let server = starts(&options, table)?;
    let (mut bad, mut peak) = (0, server.process().memory());
    for scenario in scenarios(&named).iter().filter(|scenario| size.only.as_ref().is_none_or(|only| scenario.name.contains(only))) {
        let mut sent = 0;
        for connections in [1, 8, 32] {
            bad += run(&server, scenario, connections, &mut sent, size, table)?;
            peak = peak.max(server.process().memory());
        }
    }
    table.add(Figure::new("bad answers", bad as f64, "").bar(Bar::AtMost(0.0)));
    table.add(
        Figure::new("memory, the most seen under load", peak, "MB")
            .bar(Bar::AtMost(100.0))
            .beside("HotCRP 315 to 345, Hypha 630 to 1,010 (published, other run)"),
    );
    drop(server);
    let checked = Store::check(&options, &CheckOptions::default())?;
    ensure!(checked.findings.is_empty(), "after the server was killed: {}", checked.findings[0]);
    table.add(Figure::new("findings of check after kill −9", 0.0, "").bar(Bar::AtMost(0.0)).and("events", checked.events as f64));
    Ok(bad)
}

fn prepare(options: &Options, size: &Size) -> anyhow::Result<Named> {
    let runtime = Arc::new(Runtime::new().context("starting a runtime")?);
    let centre = Prepared::found(Store::open(options.clone())?, runtime)?;
    let (call, rush) = (centre.call("LIST")?, centre.call("RUSH")?);
    let people = centre.applicants(size.applications)?;
    let papers = |seed: u64, bytes: usize| -> anyhow::Result<Vec<Paper>> {
        (0..size.applications)
            .map(|number| Ok(Paper { answers: answers(number, 220), files: vec![centre.file(seed + number as u64, bytes)?] }))
            .collect()
    };
    let applications = centre.submissions(&people, call, papers(1_000_000, FILES.0)?)?;
    let drafts = centre.drafts(&people, rush, papers(2_000_000, FILES.1)?)?;
    let mut everyone = vec![centre.officer];
    everyone.extend(&people);
    let mut sessions = centre.sessions(&everyone)?;
    let applicants = sessions.split_off(1);
    let officer = sessions.pop().context("the officer has a session")?;
    Ok(Named { officer, applicants, applications, drafts })
}

fn starts(options: &Options, table: &mut Table) -> anyhow::Result<Server> {
    let mut times = Vec::new();
    for _ in 0..2 {
        times.push(Server::start(options)?.started_ms);
    }
    let server = Server::start(options)?;
    times.push(server.started_ms);
    times.sort_by(f64::total_cmp);
    table.add(
        Figure::new("start to first page, median of 3", times[1] / 1e3, "s")
            .bar(Bar::AtMost(0.3))
            .beside("HotCRP 0.26 s and MariaDB 0.21 s, Hypha 6.8 s (published, other run)")
            .and("least s", times[0] / 1e3)
            .and("CPU s", server.process().cpu()),
    );
    table.add(
        Figure::new("memory after the start", server.process().memory(), "MB")
            .bar(Bar::AtMost(100.0))
            .beside("HotCRP 283, Hypha 450 (published, other run)"),
    );
    Ok(server)
}

fn run(server: &Server, scenario: &Scenario, connections: usize, sent: &mut usize, size: &Size, table: &mut Table) -> anyhow::Result<usize> {
    let count = if scenario.once { size.requests.min(size.applications / 3) } else { 3 * size.requests };
    if !scenario.once {
        let warm = (0..WARM).map(&scenario.plan).collect::<anyhow::Result<Vec<_>>>()?;
        drive(server.address, &warm, connections.min(WARM));
    }
    let plan = (*sent..*sent + count).map(&scenario.plan).collect::<anyhow::Result<Vec<_>>>()?;
    *sent += count;
    let stretch = Stretch::begin(Some(server.process()));
    let answers = drive(server.address, &plan, connections);
    let spent = stretch.end();
    for told in &answers.told {
        eprintln!("BAD {told}");
    }
    let answered = answers.times.len().max(1) as f64;
    let mut figure = Figure::new(format!("{}, c={connections}", scenario.name), spent.server * 1e3 / answered, "CPU ms")
        .beside(scenario.beside)
        .and("rps", answered / spent.wall)
        .and("p50 ms", answers.quantile(0.5))
        .and("p99 ms", answers.quantile(0.99))
        .and("kB", answers.bytes as f64 / answered / 1_024.0)
        .and("bad", answers.bad as f64)
        .and("foreign cores", spent.foreign_cores)
        .and("calibration ms", spent.calibration_ms);
    // A refusal is quicker than an answer: where any came, the time proves nothing.
    if let (Some(most), 0) = (scenario.most, answers.bad) {
        figure = figure.bar(Bar::AtMost(most));
    }
    table.add(figure);
    Ok(answers.bad)
}
