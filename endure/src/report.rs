//! Report 报告: what each trial counted, one line a trial, for people or for programs.

use crate::audit::Count;
use serde_json::{Map, Value, json};
use std::time::Duration;

/// What a trial counted.
#[derive(Clone, Debug)]
pub struct Report {
    /// Which trial.
    pub name: String,
    /// On which database, or beside what.
    pub on: String,
    /// The seed that gives it again.
    pub seed: u64,
    /// How often it was tried.
    pub rounds: u64,
    figures: Vec<(String, String, Value)>,
    /// What is wrong, in words.
    pub wrong: Vec<String>,
}

impl Report {
    /// A trial that has not counted anything yet.
    pub fn new(name: &str, on: &str, seed: u64, rounds: u64) -> Self {
        Self { name: name.to_owned(), on: on.to_owned(), seed, rounds, figures: Vec::new(), wrong: Vec::new() }
    }

    /// Adds a count.
    pub fn count(&mut self, name: impl Into<String>, count: u64) {
        self.figures.push((name.into(), count.to_string(), json!(count)));
    }

    /// Adds a time, in milliseconds.
    pub fn time(&mut self, name: impl Into<String>, time: Duration) {
        let ms = u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
        self.figures.push((name.into(), format!("{ms} ms"), json!(ms)));
    }

    /// Adds the median and the longest of some times, and says that it is wrong where the longest is beyond what it may be.
    pub fn times(&mut self, name: &str, mut times: Vec<Duration>, most: Option<Duration>) {
        times.sort();
        let (Some(median), Some(longest)) = (times.get(times.len() / 2).copied(), times.last().copied()) else { return };
        self.time(format!("{name}, median"), median);
        self.time(format!("{name}, longest"), longest);
        if let Some(most) = most.filter(|most| longest > *most) {
            self.wrong.push(format!("{name} took {} ms where {} ms is the most", longest.as_millis(), most.as_millis()));
        }
    }

    /// Adds what an audit counted, and what it found wrong.
    pub fn audit(&mut self, count: &Count) {
        for (name, figure) in count.figures() {
            self.count(name, figure);
        }
        self.wrong.extend(count.wrong.iter().cloned());
        if !count.is_right() && count.wrong.is_empty() {
            self.wrong.push(format!("{} lost, {} doubled, {} panics", count.lost, count.doubled, count.panics));
        }
    }

    /// Says that something is wrong unless it holds.
    pub fn must(&mut self, holds: bool, otherwise: impl FnOnce() -> String) {
        if !holds {
            self.wrong.push(otherwise());
        }
    }

    /// Prints it: one line, and below it what is wrong.
    pub fn print(&self, as_json: bool) {
        if as_json {
            let figures: Map<String, Value> = self.figures.iter().map(|(name, _, value)| (name.clone(), value.clone())).collect();
            println!(
                "{}",
                json!({ "trial": self.name, "on": self.on, "seed": self.seed, "rounds": self.rounds, "figures": figures, "wrong": self.wrong })
            );
            return;
        }
        let figures: Vec<String> = self.figures.iter().map(|(name, text, _)| format!("{name} {text}")).collect();
        let verdict = if self.wrong.is_empty() { "held" } else { "BROKEN" };
        println!("{} on {} (--seed {}), {} rounds: {verdict}; {}", self.name, self.on, self.seed, self.rounds, figures.join(", "));
        for wrong in self.wrong.iter().take(20) {
            println!("    {wrong}");
        }
    }
}
