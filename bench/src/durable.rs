//! Durable 持久写入: commits and submissions a second that would survive a power cut, through the one write path, in this process.
//!
//! Each figure stands beside what the disk and the bare database do in the same run. An entry of the log is one event, so the commits of
//! single events are also the log's entries from end to end.

use crate::centre::{Paper, Prepared, answers, submit, told};
use crate::drive::quantile;
use crate::figure::{Bar, Figure, Table, number};
use crate::limits::Limits;
use crate::machine::{Spent, Stretch, calibration, thread_cpu_ms};
use crate::{Folder, Size, journal, options, synchronising};
use anyhow::Context;
use record::{Edge, Suite, sha256};
use rules::grant::{self, Grant};
use rules::rights::{Deed, Held, Place, Role, Scope};
use rules::{ApplicationId, CallId, PersonId};
use std::collections::VecDeque;
use std::future::Future;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use store::{Loaded, ReceiptState, Store, WriteError};
use tokio::runtime::Runtime;

/// Where a PostgreSQL server for tests is named.
const POSTGRES: &str = "KECHUANG_TEST_POSTGRES";

/// What so many clients reached.
struct Rate {
    times: Vec<f64>,
    spent: Spent,
}

impl Rate {
    fn per_second(&self) -> f64 {
        self.times.len() as f64 / self.spent.wall
    }

    fn figure(&self, name: String, unit: &'static str) -> Figure {
        Figure::new(name, self.per_second(), unit)
            .and("p50 ms", quantile(&self.times, 0.5))
            .and("p99 ms", quantile(&self.times, 0.99))
            .and("CPU ms", 1_000.0 * self.spent.own / self.times.len().max(1) as f64)
            .and("foreign cores", self.spent.foreign_cores)
            .and("calibration ms", self.spent.calibration_ms)
    }
}

/// Measures all of it.
pub(crate) fn measure(folder: &Folder, size: &Size, table: &mut Table) -> anyhow::Result<()> {
    let time = Duration::from_secs(size.seconds);
    let runtime = Arc::new(Runtime::new().context("starting a runtime")?);
    table.heading("The machine's limits in this run");
    table.add(Figure::new("calibration job", calibration(), "CPU ms"));
    let limits = Limits::measure(folder, time)?;
    show_limits(&limits, table);
    log_alone(table, &limits);

    table.heading("Durable writes on SQLite");
    let options = folder.options("sqlite");
    let centre = Prepared::found(Store::open(options)?, runtime.clone())?;
    let beside = |clients: usize| match clients {
        1 => format!("bare SQLite, a row a commit: {} rows/s; disk: {} syncs/s", number(limits.sqlite_1), number(limits.sync_1)),
        _ => format!("bare SQLite, 64 rows a commit: {} rows/s; disk, 8 threads: {} syncs/s", number(limits.sqlite_64), number(limits.sync_8)),
    };
    writes(&centre, size, table, true, &beside)?;
    drop(centre);
    synchronising::measure(folder, size, table)?;
    on_postgres(folder, size, table, &runtime)?;
    journal::measure(folder, size, table, &runtime)
}

fn show_limits(limits: &Limits, table: &mut Table) {
    table.add(
        Figure::new("synchronised 4 KiB appends, 1 thread", limits.sync_1, "a second")
            .beside("8,300 to 11,750 quiet, 260 to 290 busy (published, other run)"),
    );
    table.add(
        Figure::new("synchronised 4 KiB appends, 8 threads", limits.sync_8, "a second").beside("25,400 quiet, 17,800 busy (published, other run)"),
    );
    table.add(Figure::new("bare SQLite, 1 row a commit", limits.sqlite_1, "rows/s").beside("8,330 quiet, 258 busy (published, other run)"));
    table.add(Figure::new("bare SQLite, 64 rows a commit", limits.sqlite_64, "rows/s").beside("45,000 with 100 rows (published, other run)"));
    table.add(Figure::new("hashes of two digests, 1 core", limits.hashes, "a second").beside("4.7 M of 64 bytes (published, other run)"));
}

/// The log without a database: leaf, tiles and root in memory.
fn log_alone(table: &mut Table, limits: &Limits) {
    let entries = 200_000_u64;
    let mut edge = Edge::empty(Suite::Sha256Ed25519);
    let digests: Vec<record::Digest> = (0..1_000_u32).map(|number| sha256(&[&number.to_le_bytes()])).collect();
    let before = thread_cpu_ms();
    for number in 0..entries {
        edge.append(&digests[number as usize % digests.len()]);
        if number % 64 == 63 {
            edge.take_changed();
            std::hint::black_box(edge.root());
        }
    }
    let cpu = (thread_cpu_ms() - before) / 1_000.0;
    table.add(
        Figure::new("log alone: append, tiles, root each 64", entries as f64 / cpu, "entries/s")
            .beside(format!("two hashes an entry: {} entries/s on one core", number(limits.hashes / 2.0))),
    );
}

/// Commits and submissions of 1, 16 and 64 clients. The bar is for the log inside one process; a server beside it shares the two cores.
fn writes(centre: &Prepared, size: &Size, table: &mut Table, bar: bool, beside: &dyn Fn(usize) -> String) -> anyhow::Result<()> {
    for clients in [1, 16, 64, 256] {
        let store = centre.store.clone();
        let officer = centre.officer;
        let rate = clients_at_work(&centre.runtime, clients, size.seconds, usize::MAX, move || small(store.clone(), officer))?;
        let mut figure = rate.figure(format!("small event, clients: {clients}"), "commits/s").beside(beside(clients));
        if clients == 64 && bar {
            figure = figure.bar(Bar::AtLeast(5_000.0));
        }
        table.add(figure);
    }
    // One live application a lead and call, so each submission needs a lead of its own.
    let each = if size.seconds > 1 { 1_500 } else { 60 };
    let call = centre.call("DURABLE")?;
    let leads = centre.applicants(each * 3)?;
    for (round, clients) in [1, 16, 64].into_iter().enumerate() {
        let waiting: VecDeque<(PersonId, Paper)> = leads[round * each..(round + 1) * each]
            .iter()
            .enumerate()
            .map(|(number, lead)| (*lead, Paper { answers: answers(number, 220), files: Vec::new() }))
            .collect();
        let (store, waiting) = (centre.store.clone(), Arc::new(Mutex::new(waiting)));
        let rate = clients_at_work(&centre.runtime, clients, 60, each, move || {
            let next = waiting.lock().ok().and_then(|mut waiting| waiting.pop_front());
            submission(store.clone(), call, next)
        })?;
        table.add(rate.figure(format!("submission of 1.5 kB, clients: {clients}"), "commits/s").beside(beside(clients)));
    }
    Ok(())
}

/// What so many clients wrote, for a program that counts beside us.
pub(crate) struct Written {
    pub(crate) commits: usize,
    pub(crate) seconds: f64,
    pub(crate) p50: f64,
    pub(crate) p99: f64,
}

/// Small events by so many clients for so long.
pub(crate) fn small_events(centre: &Prepared, clients: usize, seconds: u64) -> anyhow::Result<Written> {
    let (store, officer) = (centre.store.clone(), centre.officer);
    let rate = clients_at_work(&centre.runtime, clients, seconds, usize::MAX, move || small(store.clone(), officer))?;
    Ok(Written { commits: rate.times.len(), seconds: rate.spent.wall, p50: quantile(&rate.times, 0.5), p99: quantile(&rate.times, 0.99) })
}

/// A grant to somebody: one event, one row, one claim.
async fn small(store: Store, officer: PersonId) -> Result<(), WriteError> {
    let (to, id) = (PersonId(web::new_id()), web::new_id());
    store
        .write(move |tx| {
            let actor = tx.actor(officer)?;
            let permit = tx.may(&actor, Deed::GiveRole, &Place::default())?;
            let held = Held { role: Role::Reader, scope: Scope::Centre, from: tx.now(), until: None };
            let event = grant::grant(to, held)?;
            tx.commit(&permit, vec![Loaded::<Grant>::new(id).happens(event)?])?;
            Ok(())
        })
        .await
}

async fn submission(store: Store, call: CallId, next: Option<(PersonId, Paper)>) -> Result<(), WriteError> {
    let Some((lead, paper)) = next else { return Ok(()) };
    let id = ApplicationId(web::new_id());
    store.write(move |tx| submit(tx, lead, id, call, &paper).map(drop)).await
}

/// So many clients, each of which writes again when it is answered, for so long or so often.
fn clients_at_work<F, W>(runtime: &Runtime, clients: usize, seconds: u64, most: usize, write: W) -> anyhow::Result<Rate>
where
    F: Future<Output = Result<(), WriteError>> + Send + 'static,
    W: Fn() -> F + Clone + Send + 'static,
{
    let stretch = Stretch::begin(None);
    let until = Instant::now() + Duration::from_secs(seconds);
    let left = Arc::new(Mutex::new(most));
    let times: anyhow::Result<Vec<f64>> = runtime.block_on(async {
        let started: Vec<_> = (0..clients)
            .map(|_| {
                let (write, left) = (write.clone(), left.clone());
                tokio::spawn(async move {
                    let mut times = Vec::new();
                    while Instant::now() < until && take(&left) {
                        let start = Instant::now();
                        told(write().await)?;
                        times.push(start.elapsed().as_secs_f64() * 1_000.0);
                    }
                    anyhow::Ok(times)
                })
            })
            .collect();
        let mut all = Vec::new();
        for client in started {
            all.extend(client.await??);
        }
        Ok(all)
    });
    let spent = stretch.end();
    let mut times = times?;
    times.sort_by(f64::total_cmp);
    Ok(Rate { times, spent })
}

fn take(left: &Mutex<usize>) -> bool {
    let Ok(mut left) = left.lock() else { return false };
    let some = *left > 0;
    *left = left.saturating_sub(1);
    some
}

/// The same on PostgreSQL, where a server for tests is named, and how long an event waits for its place in the log.
fn on_postgres(folder: &Folder, size: &Size, table: &mut Table, runtime: &Arc<Runtime>) -> anyhow::Result<()> {
    let Ok(server) = std::env::var(POSTGRES) else {
        eprintln!("PostgreSQL is left out: {POSTGRES} names no server");
        return Ok(());
    };
    table.heading("Durable writes on PostgreSQL");
    let name = format!("bench_{}", web::new_id());
    let url = store::limit::make_postgres(&server, &name)?;
    let measured = (|| {
        let centre = Prepared::found(Store::open(options(url, folder.path().join("postgres")))?, runtime.clone())?;
        writes(&centre, size, table, false, &|clients| match clients {
            1 => "bare row, pgbench: 9,900 tps (published, other run)".to_owned(),
            _ => "bare row, pgbench, 64 clients: 17,500 tps (published, other run)".to_owned(),
        })?;
        lag(&centre, size, table)
    })();
    store::limit::drop_postgres(&server, &name)?;
    measured
}

/// From the answer to a receipt under a signed head, while 16 clients write.
fn lag(centre: &Prepared, size: &Size, table: &mut Table) -> anyhow::Result<()> {
    let (store, officer) = (centre.store.clone(), centre.officer);
    let at_work = Arc::new(AtomicBool::new(true));
    let (probe, probing) = (store.clone(), at_work.clone());
    let lags = centre.runtime.spawn(async move {
        let mut lags = Vec::new();
        while probing.load(Ordering::Relaxed) {
            let (to, id) = (PersonId(web::new_id()), web::new_id());
            probe
                .write(move |tx| {
                    let actor = tx.actor(officer)?;
                    let permit = tx.may(&actor, Deed::GiveRole, &Place::default())?;
                    let held = Held { role: Role::Reader, scope: Scope::Centre, from: tx.now(), until: None };
                    tx.commit(&permit, vec![Loaded::<Grant>::new(id).happens(grant::grant(to, held)?)?])
                })
                .await?;
            let answered = Instant::now();
            while !matches!(probe.read(move |rows| rows.receipt(id, 1, None)).await?, Some(ReceiptState::Ready(_))) {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
            lags.push(answered.elapsed().as_secs_f64() * 1_000.0);
        }
        Ok::<_, WriteError>(lags)
    });
    let clients = store.clone();
    clients_at_work(&centre.runtime, 16, size.seconds, usize::MAX, move || small(clients.clone(), officer))?;
    at_work.store(false, Ordering::Relaxed);
    let mut lags = told(centre.runtime.block_on(lags)?)?;
    lags.sort_by(f64::total_cmp);
    table.add(
        Figure::new("answer to receipt, 16 clients writing, p99", quantile(&lags, 0.99), "ms")
            .bar(Bar::AtMost(1_000.0))
            .beside("Tessera, time to integrate: 3,600 ms at most (published, other run)")
            .and("p50 ms", quantile(&lags, 0.5))
            .and("probes", lags.len() as f64),
    );
    Ok(())
}
