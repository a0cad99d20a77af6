//! Rush 截止高峰: submissions that arrive when they arrive, not when the one before is answered: for a minute, and in the last two before a deadline.
//!
//! ```text
//! steady     so many arrivals a second, at random moments                     all answered, how late
//! deadline   everybody in the last 120 s, 50 of them thrice, 20 in the last half second, 20 too late     nothing lost, nothing doubled
//! ```
//! The time of an answer counts from the moment at which its request was due. Afterwards the store itself is asked what it holds.

use crate::drive::{Answers, Request, arrive};
use crate::figure::{Bar, Figure, Table};
use crate::filling::Filled;
use crate::machine::Stretch;
use crate::plans::{Named, submission};
use crate::server::Server;
use crate::words::Chance;
use anyhow::{Context, ensure};
use record::{Receipt, Verifier};
use rules::Instant as Moment;
use rules::rights::Sight;
use rules::{ApplicationId, CallId};
use std::collections::BTreeSet;
use std::time::Duration;
use store::{Filter, ListQuery, Options, Order, ReceiptState, Store};

/// How many connections carry a rush; a browser would open one each.
const CONNECTIONS: usize = 200;
/// Milliseconds before the deadline in which some still arrive, and after it in which some arrive too late.
const LAST_MS: usize = 500;
const SPARE_MS: usize = 100;
const LATE_MS: usize = 200;

/// How large a rush is.
#[derive(Clone, Debug)]
pub(crate) struct Rush {
    /// Arrivals a second, and for how many seconds.
    steady: (usize, usize),
    /// How many submit before the deadline, in its last so many seconds.
    last: (usize, usize),
    /// How many of them send the same thrice, how many come in the last half second, and how many more come too late.
    odd: (usize, usize, usize),
    /// Seconds to make drafts and sessions in, between the making of the call and its last minutes.
    spare: usize,
}

impl Rush {
    /// The rush of the anchors: 200,000 applications, three in ten of them in the last hour, and ten times that at its peak.
    pub(crate) fn of(quick: bool) -> Self {
        if quick {
            Self { steady: (40, 1), last: (40, 1), odd: (5, 5, 5), spare: 2 }
        } else {
            Self { steady: (170, 60), last: (2_000, 120), odd: (50, 20, 20), spare: 15 }
        }
    }

    /// How many arrive in the steady part.
    pub(crate) fn arrivals(&self) -> usize {
        self.steady.0 * self.steady.1
    }
}

fn figure(name: String, answers: &Answers, part: f64, most_ms: f64) -> Figure {
    Figure::new(name, answers.quantile(part), "ms")
        .bar(Bar::AtMost(most_ms))
        .and("p50 ms", answers.quantile(0.5))
        .and("p99 ms", answers.quantile(0.99))
        .and("longest ms", answers.quantile(1.0))
        .and("bad", answers.bad as f64)
}

/// So many arrivals a second, for a minute; gives how many answers were bad.
pub(crate) fn steady(server: &Server, named: &Named, rush: &Rush, table: &mut Table) -> anyhow::Result<usize> {
    let (count, (rate, seconds)) = (rush.arrivals(), rush.steady);
    let mut chance = Chance::new(170);
    let mut moments: Vec<Duration> = (0..count).map(|_| Duration::from_micros(chance.below(seconds * 1_000_000) as u64)).collect();
    moments.sort_unstable();
    let drafts = named.drafts.get(named.drafts.len() - count..).context("no draft is left")?;
    let plan = moments
        .into_iter()
        .zip(drafts)
        .map(|(due, draft)| Ok((due, submission(&named.applicants[draft.person], *draft, 303, &format!("/applications/{}/receipts/1", draft.id))?)))
        .collect::<anyhow::Result<Vec<_>>>()?;
    let stretch = Stretch::begin(Some(server.process()));
    let answers = arrive(server.address, &plan, CONNECTIONS);
    let spent = stretch.end();
    for told in &answers.told {
        eprintln!("BAD {told}");
    }
    table.add(
        figure(format!("rush, {rate} submissions a second, p99"), &answers, 0.99, 500.0)
            .beside("HotCRP at 32 clients 46 a second, p99 815 ms (published, other run)")
            .and("answered", answers.times.len() as f64)
            .and("CPU ms each", spent.server * 1e3 / count as f64)
            .and("foreign cores", spent.foreign_cores)
            .and("calibration ms", spent.calibration_ms),
    );
    table.add(Figure::new("rush, errors", answers.bad as f64, "").bar(Bar::AtMost(0.0)).and("of", count as f64));
    Ok(answers.bad)
}

/// The last minutes before a deadline, and what the store holds afterwards; gives how many answers were bad.
pub(crate) fn deadline(options: &Options, people: usize, rush: &Rush, table: &mut Table) -> anyhow::Result<usize> {
    let (in_time, seconds) = (rush.last.0.min(people - rush.odd.2), rush.last.1);
    let (thrice, last, late) = rush.odd;
    let filled = Filled::open(options, people)?;
    let closes = Moment(filled.centre.store.now().0 + (1_000 * (seconds + rush.spare)) as i64);
    let call = filled.centre.call_until(&format!("L-{}", &web::new_id().to_string().to_uppercase()[..12]), closes)?;
    let drafts = filled.drafts_for(call, in_time + late)?;
    let (_, sessions) = filled.sessions(in_time + late)?;
    drop(filled);
    let server = Server::start(options)?;

    let mut chance = Chance::new(16);
    let before = |ms: usize| closes.0 - ms as i64;
    let mut plan: Vec<(i64, Request)> = Vec::new();
    for (place, draft) in drafts.iter().enumerate() {
        let is_late = place >= in_time;
        let at = match place {
            _ if is_late => closes.0 + chance.below(LATE_MS) as i64,
            place if place < last => before(SPARE_MS + chance.below(LAST_MS - SPARE_MS)),
            _ => before(LAST_MS + chance.below(1_000 * seconds - LAST_MS)),
        };
        let receipt = format!("/applications/{}/receipts/1", draft.id);
        let (status, want) = if is_late { (409, "</html>") } else { (303, receipt.as_str()) };
        let request = submission(&sessions[draft.person], *draft, status, want)?;
        let times = if (last..last + thrice).contains(&place) { 3 } else { 1 };
        plan.extend(std::iter::repeat_n((at, request), times));
    }
    plan.sort_by_key(|(at, _)| *at);
    let now = now_ms()?;
    ensure!(now < before(1_000 * seconds), "making the drafts took longer than {} s", rush.spare);
    let plan: Vec<(Duration, Request)> = plan.into_iter().map(|(at, request)| (Duration::from_millis((at - now).max(0) as u64), request)).collect();
    let stretch = Stretch::begin(Some(server.process()));
    let answers = arrive(server.address, &plan, CONNECTIONS);
    let spent = stretch.end();
    for told in &answers.told {
        eprintln!("BAD {told}");
    }
    drop(server);
    table.add(
        figure(format!("deadline, {in_time} submit in the last {seconds} s, p95"), &answers, 0.95, 2_000.0)
            .and("sent", plan.len() as f64)
            .and("CPU ms each", spent.server * 1e3 / plan.len() as f64)
            .and("foreign cores", spent.foreign_cores),
    );
    let wanted: BTreeSet<ApplicationId> = drafts[..in_time].iter().map(|draft| draft.id).collect();
    let bad = answers.bad + counted(options, call, &wanted, table)?;
    table.add(
        Figure::new("deadline, wrong answers", answers.bad as f64, "")
            .bar(Bar::AtMost(0.0))
            .and("repeats", (2 * thrice) as f64)
            .and("too late", late as f64),
    );
    Ok(bad)
}

/// What the store holds after the server was killed: each submission once, with a receipt of its own that verifies.
fn counted(options: &Options, call: CallId, wanted: &BTreeSet<ApplicationId>, table: &mut Table) -> anyhow::Result<usize> {
    let store = Store::open(options.clone())?;
    let filter = Filter { call: Some(call), ..Filter::default() };
    let query = ListQuery { sight: Sight::All, reader: None, filter, order: Order::Arrived, after: None, most: 10 * wanted.len() };
    let rows = store.read_now(|reader| reader.applications(&query))?;
    let held: BTreeSet<ApplicationId> = rows.iter().map(|row| row.id).collect();
    let revised = rows.iter().filter(|row| row.revision > 1).count();
    let verifiers: Vec<Verifier> = store.read_now(|reader| reader.verifiers())?.iter().filter_map(|text| text.parse().ok()).collect();
    let mut places = BTreeSet::new();
    for id in &held {
        if let Some(ReceiptState::Ready(receipt)) = store.read_now(|reader| reader.receipt(id.0, 1, None))? {
            let receipt: Receipt = *receipt;
            places.insert(receipt.verify(&verifiers)?.index);
        }
    }
    let (lost, doubled) = (wanted.difference(&held).count(), rows.len() - held.len() + held.difference(wanted).count() + revised);
    table.add(Figure::new("deadline, lost", lost as f64, "").bar(Bar::AtMost(0.0)).and("held", rows.len() as f64));
    table.add(Figure::new("deadline, doubled, revised or not in time", doubled as f64, "").bar(Bar::AtMost(0.0)));
    table.add(Figure::new("deadline, distinct receipts that verify", places.len() as f64, "").bar(Bar::AtLeast(wanted.len() as f64)));
    Ok(lost + doubled)
}

fn now_ms() -> anyhow::Result<i64> {
    Ok(i64::try_from(std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH)?.as_millis())?)
}
