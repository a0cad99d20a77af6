//! Audit 核对: what the server has beside what it acknowledged.
//!
//! ```text
//! each applicant   one draft or application; as many revisions, files and receipts as were acknowledged; the last title
//! each submission  its receipt verifies offline; the same key again gives the same receipt and nothing more
//! the folder       `kechuang check --files` finds nothing
//! ```

use crate::centre::Centre;
use crate::load::{Case, Load, Outcome, title};
use crate::server::{Server, panics};
use crate::setup::Setup;
use anyhow::Context;
use record::{Receipt, Verifier};
use std::net::SocketAddr;
use std::time::{Duration, Instant};

/// How long a receipt may take after a start: on PostgreSQL the log gives places after the commit.
const PLACES_MOST: Duration = Duration::from_secs(30);

/// What an audit came to.
#[derive(Clone, Default, Debug)]
pub struct Count {
    /// Applicants who were registered.
    pub applicants: usize,
    /// Deeds of every kind that were acknowledged.
    pub deeds: usize,
    /// Submissions that were acknowledged.
    pub acknowledged: usize,
    /// Requests to which no answer came.
    pub silent: usize,
    /// Requests that were answered with 5xx or 429.
    pub failed: usize,
    /// Submissions that were kept although nobody was told, until they asked again.
    pub kept_unanswered: usize,
    /// Acknowledged and not there, or not proved.
    pub lost: usize,
    /// There more than once.
    pub doubled: usize,
    /// Keys that were sent once more, after all.
    pub repeated: usize,
    /// Events that `check` read.
    pub events: u64,
    /// Panics in the server's log.
    pub panics: usize,
    /// What is wrong, in words.
    pub wrong: Vec<String>,
}

impl Count {
    /// Whether everything is as it must be.
    pub fn is_right(&self) -> bool {
        self.wrong.is_empty() && self.lost == 0 && self.doubled == 0 && self.panics == 0
    }

    /// Adds what another audit found.
    pub fn add(&mut self, other: &Self) {
        self.applicants += other.applicants;
        self.deeds += other.deeds;
        self.acknowledged += other.acknowledged;
        self.silent += other.silent;
        self.failed += other.failed;
        self.kept_unanswered += other.kept_unanswered;
        self.lost += other.lost;
        self.doubled += other.doubled;
        self.repeated += other.repeated;
        self.events += other.events;
        self.panics += other.panics;
        self.wrong.extend(other.wrong.iter().cloned());
    }

    /// The counts by name, for a report.
    pub fn figures(&self) -> Vec<(&'static str, u64)> {
        let figures = [
            ("applicants", self.applicants),
            ("deeds acknowledged", self.deeds),
            ("submissions acknowledged", self.acknowledged),
            ("unanswered", self.silent),
            ("answered 5xx or 429", self.failed),
            ("kept though unanswered", self.kept_unanswered),
            ("keys repeated", self.repeated),
            ("lost", self.lost),
            ("doubled", self.doubled),
            ("panics", self.panics),
        ];
        figures.map(|(name, count)| (name, count as u64)).into_iter().chain([("events checked", self.events)]).collect()
    }
}

/// Compares what a running server has with what it acknowledged, then stops it and checks the data. Everything must have been settled.
pub fn audit(setup: &Setup, server: &mut Server, centre: &Centre, load: &Load) -> anyhow::Result<Count> {
    let mut count = compare(server.address, centre, load)?;
    server.kill();
    check(setup, &mut count)?;
    Ok(count)
}

/// The part of an audit that asks the server.
pub fn compare(address: SocketAddr, centre: &Centre, load: &Load) -> anyhow::Result<Count> {
    let mut count = Count {
        deeds: load.count(|asked| asked.outcome == Outcome::Acknowledged),
        silent: load.count(|asked| asked.outcome == Outcome::Silent),
        failed: load.count(|asked| matches!(asked.outcome, Outcome::Failed(_))),
        kept_unanswered: load.writers.iter().map(|writer| writer.kept_unanswered).sum(),
        wrong: load.writers.iter().flat_map(|writer| writer.odd.iter().cloned()).collect(),
        ..Count::default()
    };
    let keys = keys(address)?;
    for case in load.cases() {
        count.applicants += 1;
        count.acknowledged += case.submitted.len();
        one(address, case, &keys, &mut count);
    }
    // The keys again: each gives what it gave.
    for case in load.cases() {
        for (key, receipt) in &case.submitted {
            count.repeated += 1;
            let again = case.client(address).send("POST", &case.submission(), key, &case.signature());
            if !again.as_ref().is_some_and(|again| again.status == 201 && again.location() == receipt) {
                let said = again.map_or_else(|| "no answer".to_owned(), |again| format!("{} {}", again.status, again.location()));
                count.wrong.push(format!("the key of {receipt} gives {said} now"));
            }
        }
        let revision = revision(address, case);
        if revision != Some(case.submitted.len()) && !case.submitted.is_empty() {
            count.wrong.push(format!("after its keys were repeated, {} has {revision:?} revisions", case.application()));
        }
    }
    let submitted = load.cases().filter(|case| !case.submitted.is_empty()).count();
    let listed = crate::client::Client::with(address, Some(&centre.officer)).get("/desk").context("the officer's desk does not answer")?;
    let total = usize::try_from(listed.json()["total"].as_u64().unwrap_or(0)).unwrap_or(0);
    // Totals stop at a thousand.
    if total != submitted.min(1_000) {
        count.doubled += total.saturating_sub(submitted);
        count.wrong.push(format!("the desk lists {total} applications where {submitted} were acknowledged"));
    }
    Ok(count)
}

/// The part of an audit that reads the data of a server that is stopped.
pub fn check(setup: &Setup, count: &mut Count) -> anyhow::Result<()> {
    let checked = setup.run("check", &["--files"])?;
    if checked.code != Some(0) {
        count.wrong.push(format!("check ends with {:?}: {}", checked.code, checked.said.trim()));
    }
    count.events += events(&checked.said);
    count.panics += panics(setup);
    Ok(())
}

/// The number before the word `events` in what `check` says.
fn events(said: &str) -> u64 {
    let mut before = 0;
    for word in said.split(|letter: char| !letter.is_alphanumeric()) {
        if word.starts_with("event") {
            return before;
        }
        before = word.parse().unwrap_or(0);
    }
    0
}

/// The keys under which the log signs.
pub fn keys(address: SocketAddr) -> anyhow::Result<Vec<Verifier>> {
    let answer = crate::client::Client::nobody(address).get("/log/key").context("the log's key does not come")?;
    answer.text().lines().map(|line| line.parse().map_err(|error| anyhow::anyhow!("{line} is no key: {error}"))).collect()
}

fn revision(address: SocketAddr, case: &Case) -> Option<usize> {
    let answer = case.client(address).get(&case.application()).filter(|answer| answer.status == 200)?;
    answer.json()["revision"].as_u64().and_then(|revision| usize::try_from(revision).ok())
}

/// One applicant's draft, application, files and receipts.
fn one(address: SocketAddr, case: &Case, keys: &[Verifier], count: &mut Count) {
    let client = case.client(address);
    let mine = client.get("/applications").filter(|answer| answer.status == 200).map(|answer| answer.json());
    let mine = mine.as_ref().and_then(|mine| mine.as_array()).map(Vec::len);
    let expected = usize::from(case.draft.is_some());
    if mine != Some(expected) {
        count.lost += expected.saturating_sub(mine.unwrap_or(0));
        count.doubled += mine.unwrap_or(0).saturating_sub(expected);
        count.wrong.push(format!("{} has {mine:?} drafts or applications where {expected} must be", case.email));
    }
    let submitted = case.submitted.len();
    if submitted == 0 {
        return;
    }
    let application = client.get(&case.application()).filter(|answer| answer.status == 200).map(|answer| answer.json()).unwrap_or_default();
    let kept = application["revision"].as_u64().and_then(|revision| usize::try_from(revision).ok()).unwrap_or(0);
    count.lost += submitted.saturating_sub(kept);
    count.doubled += kept.saturating_sub(submitted);
    let files = application["files"].as_array().map_or(0, Vec::len);
    if files != submitted {
        count.wrong.push(format!("{} has {files} files where {submitted} must be", case.email));
    }
    if application["body"]["texts"]["title"].as_str() != Some(title(submitted).as_str()) {
        count.wrong.push(format!("{} is not titled as it was last submitted", case.email));
    }
    for (number, (_, receipt)) in case.submitted.iter().enumerate() {
        if let Err(why) = prove(case, address, receipt, number + 1, keys) {
            count.lost += 1;
            count.wrong.push(format!("{receipt}: {why}"));
        }
    }
}

/// Whether the receipt of a revision verifies, offline, as that revision of the application.
fn prove(case: &Case, address: SocketAddr, path: &str, version: usize, keys: &[Verifier]) -> Result<(), String> {
    let (client, start) = (case.client(address), Instant::now());
    // Right after a start the log may still be giving places.
    let answer = loop {
        match client.get(path) {
            Some(answer) if answer.status == 200 => break answer,
            other if start.elapsed() > PLACES_MOST => {
                return Err(format!("no receipt comes: {}", other.map_or_else(|| "no answer".to_owned(), |answer| answer.status.to_string())));
            }
            Some(_) | None => crate::wait(Duration::from_millis(5)),
        }
    };
    let receipt = Receipt::parse(&answer.bytes).map_err(|error| format!("{error}"))?;
    let verified = receipt.verify(keys).map_err(|error| format!("{error}"))?;
    let id = case.application();
    let of = rules::Id(verified.header.thing).to_string();
    let right = id.ends_with(&of) && verified.header.event == "submitted" && verified.header.thing_version == version as u64;
    if right { Ok(()) } else { Err(format!("it proves version {} of {of}", verified.header.thing_version)) }
}

#[cfg(test)]
mod tests {
    use super::events;

    #[test]
    fn the_events_are_read_from_what_check_says() {
        assert_eq!(events("checked 1234 events in 3 logs"), 1_234);
        assert_eq!(events("nothing"), 0);
    }
}
