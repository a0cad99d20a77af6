//! Serving 服务: a server process over a prepared centre, asked over HTTP on the loopback; at two sizes, the larger beside the smaller.
//!
//! ```text
//! fill ▶ start the server thrice ▶ each scenario at 1, 8, 32 connections ▶ the rush ▶ kill it ▶ the deadline minute ▶ kill it ▶ check the folder
//! ```
//! CPU a request is the server's own, from the kernel's account, whose step is 10 ms: so each figure takes hundreds of requests. Where two runs
//! are compared, each is first divided by the calibration beside it.

use crate::drive::drive;
use crate::figure::{Bar, Figure, Table, number};
use crate::filling::{Filled, ROUND};
use crate::machine::Stretch;
use crate::plans::{Named, Scenario, scenarios};
use crate::server::Server;
use crate::{Folder, Size, options, rush};
use anyhow::ensure;
use store::{CheckOptions, Options, Store};

/// Requests before each scenario that are not counted.
const WARM: usize = 20;
/// How often one is asked, at the same time: the numbers of connections.
const CONNECTIONS: [usize; 3] = [1, 8, 32];
/// So many people are signed in.
const SIGNED_IN: usize = 2_500;
/// The most milliseconds until the first page of what is searched for has come, at one connection.
const SEARCH_MOST: f64 = 50.0;
/// How much dearer anything may be with 100 times the applications.
const DEARER_MOST: f64 = 2.0;

/// What a scenario cost at one size.
struct Cost {
    name: &'static str,
    /// CPU a request, divided by the calibration.
    cost: f64,
    /// Milliseconds from request to answer at one connection, the median.
    waited: f64,
}

/// Measures the service; gives how many answers were bad.
pub(crate) fn measure(folder: &Folder, size: &Size, table: &mut Table) -> anyhow::Result<usize> {
    let (mut bad, mut costs) = (0, Vec::new());
    for count in &size.sizes {
        let options = match &size.kept {
            Some(kept) => {
                let data = kept.join(format!("centre-{count}"));
                options(format!("sqlite:{}", data.join("kechuang.db").display()), data)
            }
            None => folder.options(&format!("service-{count}")),
        };
        let (wrong, cost) = at_size(&options, *count, size, table)?;
        bad += wrong;
        costs.push(cost);
    }
    let [first, .., last] = costs.as_slice() else { return Ok(bad) };
    table.heading(&format!(
        "{} applications beside {}, both divided by their calibration",
        shown(*size.sizes.last().unwrap_or(&0)),
        shown(size.sizes[0])
    ));
    for (small, large) in first.iter().zip(last).filter(|(small, _)| small.cost > 0.0) {
        table.add(Figure::new(small.name, large.cost / small.cost, "times").bar(Bar::AtMost(DEARER_MOST)));
    }
    Ok(bad)
}

fn shown(count: usize) -> String {
    number(count as f64)
}

fn at_size(options: &Options, count: usize, size: &Size, table: &mut Table) -> anyhow::Result<(usize, Vec<Cost>)> {
    table.heading(&format!("A server with {} applications", shown(count)));
    let named = prepare(options, count, size, table)?;
    let server = starts(options, count, table)?;
    let (mut bad, mut peak, mut costs) = (0, server.process().memory(), Vec::new());
    for scenario in scenarios(&named).iter().filter(|scenario| size.only.as_ref().is_none_or(|only| scenario.name.contains(only))) {
        let mut sent = 0;
        let mut cost = Cost { name: scenario.name, cost: 0.0, waited: 0.0 };
        for connections in CONNECTIONS {
            let (wrong, spent, waited) = run(&server, scenario, connections, &mut sent, size, table)?;
            bad += wrong;
            cost.cost += spent / CONNECTIONS.len() as f64;
            cost.waited = if connections == 1 { waited } else { cost.waited };
            peak = peak.max(server.process().memory());
        }
        costs.push(cost);
    }
    let searches = costs.iter().filter(|cost| cost.name.starts_with("search")).map(|cost| cost.waited);
    if let Some(slowest) = searches.max_by(f64::total_cmp) {
        table.add(Figure::new("the slowest of the searches, median at one connection", slowest, "ms").bar(Bar::AtMost(SEARCH_MOST)));
    }
    if let Some(rush) = &size.rush {
        bad += rush::steady(&server, &named, rush, table)?;
        peak = peak.max(server.process().memory());
    }
    table.add(Figure::new("bad answers", bad as f64, "").bar(Bar::AtMost(0.0)));
    let memory_most = if count > 20_000 { 300.0 } else { 100.0 };
    table.add(
        Figure::new("memory, the most seen under load", peak, "MB")
            .bar(Bar::AtMost(memory_most))
            .beside("HotCRP 315 to 345, Hypha 630 to 1,010, both with 2,000 (published, other run)"),
    );
    drop(server);
    if let Some(rush) = &size.rush {
        bad += rush::deadline(options, count, rush, table)?;
    }
    let stretch = Stretch::begin(None);
    let checked = Store::check(options, &CheckOptions::default())?;
    let spent = stretch.end();
    ensure!(checked.findings.is_empty(), "after the server was killed: {}", checked.findings[0]);
    table.add(
        Figure::new("findings of check after kill −9", 0.0, "")
            .bar(Bar::AtMost(0.0))
            .and("events", checked.events as f64)
            .and("CPU s", spent.own)
            .and("wall s", spent.wall),
    );
    Ok((bad, costs))
}

/// Fills the centre, or takes the kept one, and makes ready what this run uses up.
fn prepare(options: &Options, count: usize, size: &Size, table: &mut Table) -> anyhow::Result<Named> {
    let stretch = Stretch::begin(None);
    let filled = Filled::open(options, count)?;
    let spent = stretch.end();
    if filled.is_new {
        table.add(
            Figure::new("filling, with as many people", count as f64 / spent.wall, "applications/s")
                .beside("HotCRP's own batch tools: 24, with reviews (published, other run)")
                .and("CPU s", spent.own)
                .and("wall s", spent.wall)
                .and("foreign cores", spent.foreign_cores),
        );
    }
    let used: usize = CONNECTIONS.iter().map(|connections| size.requests.max(*connections)).sum();
    let wanted = used + size.rush.as_ref().map_or(0, |rush| rush.arrivals());
    let drafts = filled.drafts(wanted)?;
    let (officer, applicants) = filled.sessions(SIGNED_IN.max(wanted.min(count)).min(count))?;
    let round = filled.applications.len().min(ROUND);
    Ok(Named { officer, applicants, applications: filled.applications.clone(), call: filled.calls[0], round, drafts })
}

fn starts(options: &Options, count: usize, table: &mut Table) -> anyhow::Result<Server> {
    let mut times = Vec::new();
    for _ in 0..2 {
        times.push(Server::start(options)?.started_ms);
    }
    let server = Server::start(options)?;
    times.push(server.started_ms);
    times.sort_by(f64::total_cmp);
    let (start_most, memory_most) = if count > 20_000 { (1.0, 300.0) } else { (0.3, 100.0) };
    table.add(
        Figure::new("start to first page, median of 3", times[1] / 1e3, "s")
            .bar(Bar::AtMost(start_most))
            .beside("HotCRP 0.26 s and MariaDB 0.21 s, Hypha 6.8 s (published, other run)")
            .and("least s", times[0] / 1e3)
            .and("CPU s", server.process().cpu()),
    );
    table.add(
        Figure::new("memory after the start", server.process().memory(), "MB")
            .bar(Bar::AtMost(memory_most))
            .beside("HotCRP 283, Hypha 450 (published, other run)"),
    );
    Ok(server)
}

/// Runs a scenario; gives how many answers were bad, the CPU a request divided by the calibration, and the median of the milliseconds waited.
fn run(
    server: &Server,
    scenario: &Scenario,
    connections: usize,
    sent: &mut usize,
    size: &Size,
    table: &mut Table,
) -> anyhow::Result<(usize, f64, f64)> {
    let count = (size.requests / scenario.fewer).max(connections);
    if !scenario.once {
        let warm = (0..WARM.min(count)).map(&scenario.plan).collect::<anyhow::Result<Vec<_>>>()?;
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
    let cpu = spent.server * 1e3 / answered;
    let mut figure = Figure::new(format!("{}, c={connections}", scenario.name), cpu, "CPU ms")
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
    Ok((answers.bad, cpu / spent.calibration_ms, answers.quantile(0.5)))
}
