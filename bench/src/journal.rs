//! Journal 日志: what reading all of it costs: `check`, `rebuild`, opening the store; proofs a second; and a receipt verified offline.

use crate::centre::{Paper, Prepared, answers, submit};
use crate::figure::{Bar, Figure, Table, number};
use crate::machine::{Process, Stretch, thread_cpu_ms};
use crate::{Folder, Size, proofs};
use anyhow::{bail, ensure};
use record::{Receipt, Verifier};
use rules::{ApplicationId, CallId, PersonId};
use std::sync::Arc;
use std::time::Instant;
use store::{CheckOptions, ReceiptState, Store};
use tokio::runtime::Runtime;

/// Submissions of one application: each is an event with facts, a private part, its leaf and its search terms.
const SUBMISSIONS: usize = 5;
/// Events that make its lead: the person and their grant.
const REGISTRATION: usize = 2;
/// How many applications one transaction makes while the journal is filled.
const AT_ONCE: usize = 40;
/// Words of an abstract, so that facts and private part together are about 500 bytes.
const WORDS: usize = 14;

/// The most CPU µs that `check` and `rebuild` may take for an event: a million of them in 15 CPU seconds.
const EVENT_MOST: f64 = 15.0;

/// Fills a journal and measures what reads it.
pub(crate) fn measure(folder: &Folder, size: &Size, table: &mut Table, runtime: &Arc<Runtime>) -> anyhow::Result<()> {
    table.heading(&format!("A journal of {} events", number(size.events as f64)));
    let options = folder.options("journal");
    let centre = Prepared::found(Store::open(options.clone())?, runtime.clone())?;
    let call = centre.call("JOURNAL")?;
    let leads = centre.applicants(size.events.div_ceil(SUBMISSIONS + REGISTRATION))?;
    let (stretch, submissions) = (Stretch::begin(None), (leads.len() * SUBMISSIONS) as f64);
    let applications = fill(&centre, call, &leads)?;
    let spent = stretch.end();
    table.add(
        Figure::new("submissions, 200 a transaction", submissions / spent.wall, "events/s")
            .and("CPU µs an event", spent.own * 1e6 / submissions)
            .and("foreign cores", spent.foreign_cores),
    );
    let (Some(lead), Some(newest)) = (leads.last(), applications.last()) else { bail!("a journal needs events") };
    let text = receipt(&centre, *lead, *newest)?;
    let verifiers: Vec<Verifier> = centre.store.read_now(|rows| rows.verifiers())?.iter().filter_map(|text| text.parse().ok()).collect();
    drop(centre);
    let bytes = |name: &str| std::fs::metadata(options.data.join(name)).map_or(0, |file| file.len());
    let file = bytes("kechuang.db") + bytes("kechuang.db-wal");

    let (start, stretch) = (Instant::now(), Stretch::begin(None));
    let checked = Store::check(&options, &CheckOptions::default())?;
    let (wall, spent) = (start.elapsed(), stretch.end());
    ensure!(checked.findings.is_empty(), "the check found {}", checked.findings[0]);
    table.add(
        Figure::new("check, an event", spent.own * 1e6 / checked.events as f64, "CPU µs")
            .bar(Bar::AtMost(EVENT_MOST))
            .beside(format!("{} events in {} CPU s", number(checked.events as f64), number(spent.own)))
            .and("wall s", wall.as_secs_f64())
            .and("bytes of a body", checked.bytes as f64 / checked.events as f64)
            .and("bytes an event on disk", file as f64 / checked.events as f64)
            .and("memory MB", Process::own().memory())
            .and("foreign cores", spent.foreign_cores),
    );
    let stretch = Stretch::begin(None);
    let things = Store::rebuild(&options)?;
    let spent = stretch.end();
    table.add(
        Figure::new("rebuild, an event", spent.own * 1e6 / checked.events as f64, "CPU µs")
            .bar(Bar::AtMost(EVENT_MOST))
            .beside(format!("{} events in {} CPU s", number(checked.events as f64), number(spent.own)))
            .and("wall s", spent.wall)
            .and("things", things as f64)
            .and("foreign cores", spent.foreign_cores),
    );
    let start = Instant::now();
    let store = Store::open(options)?;
    table.add(Figure::new("opening the store", start.elapsed().as_secs_f64() * 1e3, "ms").and("events", checked.events as f64));
    proofs::measure(&store, &applications, &verifiers, table)?;
    drop(store);
    verify(&text, &verifiers, table)
}

fn fill(centre: &Prepared, call: CallId, leads: &[PersonId]) -> anyhow::Result<Vec<ApplicationId>> {
    let mut applications = Vec::with_capacity(leads.len());
    for (batch, some) in leads.chunks(AT_ONCE).enumerate() {
        let made: Vec<(PersonId, ApplicationId, Vec<Paper>)> = some
            .iter()
            .enumerate()
            .map(|(place, lead)| {
                let number = batch * AT_ONCE + place;
                let papers =
                    (0..SUBMISSIONS).map(|again| Paper { answers: answers(number * SUBMISSIONS + again, WORDS), files: Vec::new() }).collect();
                (*lead, ApplicationId(web::new_id()), papers)
            })
            .collect();
        applications.extend(made.iter().map(|(_, id, _)| *id));
        centre.write(move |tx| {
            for (lead, id, papers) in &made {
                for paper in papers {
                    submit(tx, *lead, *id, call, paper)?;
                }
            }
            Ok(())
        })?;
    }
    Ok(applications)
}

fn receipt(centre: &Prepared, lead: PersonId, of: ApplicationId) -> anyhow::Result<String> {
    match centre.store.read_now(|rows| rows.receipt(of.into(), SUBMISSIONS as u64, Some(lead)))? {
        Some(ReceiptState::Ready(receipt)) => Ok(receipt.to_json()),
        Some(ReceiptState::Pending) | None => bail!("the newest submission has no receipt"),
    }
}

/// Reads and verifies one receipt again and again, as who holds it would: from its text, with the public key alone.
fn verify(text: &str, verifiers: &[Verifier], table: &mut Table) -> anyhow::Result<()> {
    let times = 2_000;
    let before = thread_cpu_ms();
    for _ in 0..times {
        let receipt = Receipt::parse(text.as_bytes())?;
        let verified = receipt.verify(verifiers)?;
        ensure!(verified.facts.is_some() && !verified.private.is_empty(), "a receipt that shows nothing");
    }
    let cpu = (thread_cpu_ms() - before) / f64::from(times);
    table.add(
        Figure::new("a receipt read and verified", cpu, "CPU ms")
            .bar(Bar::AtMost(1.0))
            .beside("one Ed25519 verification: 0.117 ms (published, other run)")
            .and("bytes", text.len() as f64),
    );
    Ok(())
}
