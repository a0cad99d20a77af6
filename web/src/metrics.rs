//! Metrics 运行指标: what a server counts of itself, in the text format of Prometheus, on an address of its own.
//!
//! ```text
//! request ─ begin ─ end ─▶ atomics, found by one look into a table made at the start     some 100 ns a request
//! GET /metrics ─▶ the atomics, the process, and one look into the database               at an address that is not the public's
//! ```
//! They are served on a second address, off by default, instead of beside the pages under a token: what the proxy does not forward cannot be reached by a
//! mistake in a rule of it, and there is no secret to keep. Nothing names a person. The format is small and fixed, so it is written here: the crate for it would be
//! asked for three types. Source: Prometheus, Exposition formats, text format 0.0.4.

mod process;

use crate::health;
use crate::request_log::{NO_ROUTE, class};
use crate::routes;
use crate::site::Site;
use axum::Router;
use axum::extract::State;
use axum::http::{Method, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use std::collections::HashMap;
use std::fmt::{Display, Write};
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering::Relaxed};
use std::time::{Duration, Instant};
use store::{BATCHES, Backlog};
use tokio::net::TcpListener;
use tokio::time::timeout;

/// The upper bounds of the times that requests take, in microseconds.
const BOUNDS: [u64; 13] = [1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000, 2_500_000, 5_000_000, 10_000_000];
/// The classes of answers.
const CLASSES: [&str; 6] = ["1xx", "2xx", "3xx", "4xx", "5xx", "cut-off"];
/// How long the database may take to say how it stands.
const PATIENCE: Duration = Duration::from_secs(2);

/// What is counted.
#[derive(Debug)]
pub(crate) struct Metrics {
    started: Instant,
    slots: Vec<Slot>,
    places: HashMap<&'static str, Vec<(Method, usize)>>,
    in_flight: AtomicI64,
    hashing: AtomicI64,
}

/// One route with one method.
#[derive(Debug)]
struct Slot {
    method: String,
    route: &'static str,
    answers: [AtomicU64; CLASSES.len()],
    took: [AtomicU64; BOUNDS.len() + 1],
    took_us: AtomicU64,
}

/// Somebody who waits to have a password hashed, or has it hashed.
pub(crate) struct Hashing<'a>(&'a AtomicI64);

impl Drop for Hashing<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Relaxed);
    }
}

impl Slot {
    fn new(method: String, route: &'static str) -> Self {
        Self { method, route, answers: Default::default(), took: Default::default(), took_us: AtomicU64::new(0) }
    }
}

impl Metrics {
    /// With a place for each route.
    pub(crate) fn new() -> Self {
        let (mut slots, mut places) = (vec![Slot::new("other".to_owned(), NO_ROUTE)], HashMap::<_, Vec<_>>::new());
        for route in routes::table() {
            places.entry(route.path).or_default().push((route.method.clone(), slots.len()));
            slots.push(Slot::new(route.method.to_string(), route.path));
        }
        Self { started: Instant::now(), slots, places, in_flight: AtomicI64::new(0), hashing: AtomicI64::new(0) }
    }

    /// A request has come.
    pub(crate) fn begin(&self) {
        self.in_flight.fetch_add(1, Relaxed);
    }

    /// It has been answered, or cut off.
    pub(crate) fn end(&self, method: &Method, route: &str, status: u16, took: Duration) {
        self.in_flight.fetch_sub(1, Relaxed);
        let method = if method == Method::HEAD { &Method::GET } else { method };
        let place = self.places.get(route).and_then(|of| of.iter().find(|(of, _)| of == method)).map_or(0, |(_, place)| *place);
        let slot = &self.slots[place];
        let class = class(status);
        slot.answers[CLASSES.iter().position(|other| *other == class).unwrap_or(0)].fetch_add(1, Relaxed);
        let us = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        slot.took[BOUNDS.iter().position(|most| us <= *most).unwrap_or(BOUNDS.len())].fetch_add(1, Relaxed);
        slot.took_us.fetch_add(us, Relaxed);
    }

    /// How many requests are under way.
    pub(crate) fn in_flight(&self) -> i64 {
        self.in_flight.load(Relaxed)
    }

    /// Somebody wants a password hashed.
    pub(crate) fn hashing(&self) -> Hashing<'_> {
        self.hashing.fetch_add(1, Relaxed);
        Hashing(&self.hashing)
    }
}

/// The text of the figures, one family after another.
#[derive(Default)]
struct Text(String);

impl Text {
    fn family(&mut self, name: &str, kind: &str, help: &str) {
        let _infallible = write!(self.0, "# HELP kechuang_{name} {help}\n# TYPE kechuang_{name} {kind}\n");
    }

    fn sample(&mut self, name: &str, labels: &[(&str, &str)], value: impl Display) {
        let _infallible = write!(self.0, "kechuang_{name}");
        for (place, (label, text)) in labels.iter().enumerate() {
            // Labels are our own words: routes, methods, versions; none holds a quotation mark or a line break.
            let _infallible = write!(self.0, "{}{label}=\"{text}\"", if place == 0 { "{" } else { "," });
        }
        let _infallible = writeln!(self.0, "{} {value}", if labels.is_empty() { "" } else { "}" });
    }

    /// A family of one sample.
    fn one(&mut self, name: &str, kind: &str, help: &str, value: impl Display) {
        self.family(name, kind, help);
        self.sample(name, &[], value);
    }
}

/// Serves the figures and the health on an address that is not the public's, until it is dropped.
pub async fn serve_metrics(listener: TcpListener, site: Site) -> std::io::Result<()> {
    let router = Router::new()
        .route("/metrics", get(show))
        .route("/health/live", get(health::live))
        .route("/health/ready", get(health::ready))
        .with_state(site);
    axum::serve(listener, router).await
}

async fn show(State(site): State<Site>) -> Response {
    let kind = "text/plain; version=0.0.4; charset=utf-8";
    ([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, "no-store")], text(&site).await).into_response()
}

/// All figures.
async fn text(site: &Site) -> String {
    let mut text = Text::default();
    text.family("build_info", "gauge", "The version of the software.");
    text.sample("build_info", &[("version", env!("CARGO_PKG_VERSION")), ("architecture", std::env::consts::ARCH)], 1);
    requests(&mut text, site.metrics());
    writes(&mut text, site);
    let backlog = timeout(PATIENCE, site.store().read(|rows| rows.backlog())).await;
    let answered = matches!(backlog, Ok(Ok(_)));
    text.one(
        "database_up",
        "gauge",
        "Whether the database says how it stands; where it does not, the figures that it would give are missing.",
        u8::from(answered),
    );
    if let Ok(Ok(backlog)) = backlog {
        stands(&mut text, &backlog, site.store().now().0);
    }
    if let Some(free) = site.store().free_bytes() {
        text.one("disk_free_bytes", "gauge", "Free bytes of the disk of the data, or of the database's file where they are fewer.", free);
    }
    let failures = site.security_log().map(|log| log.failures());
    if let Some(failures) = failures {
        text.one("security_log_failures_total", "counter", "Lines of the security log that could not be written.", failures);
    }
    text.one("stopping", "gauge", "Whether the server has been told to stop.", u8::from(site.is_stopping()));
    text.one("uptime_seconds", "gauge", "How long the server has run.", site.metrics().started.elapsed().as_secs());
    process::write(&mut text);
    text.0
}

fn requests(text: &mut Text, metrics: &Metrics) {
    let used = || metrics.slots.iter().filter(|slot| slot.answers.iter().any(|count| count.load(Relaxed) > 0));
    text.family("requests_total", "counter", "Requests by route, method and class of the answer; cut-off: nobody was there to be answered.");
    for slot in used() {
        for (class, count) in CLASSES.iter().zip(&slot.answers) {
            let count = count.load(Relaxed);
            if count > 0 {
                text.sample("requests_total", &[("method", &slot.method), ("route", slot.route), ("status", class)], count);
            }
        }
    }
    text.family("request_seconds", "histogram", "From the head of a request to the head of its answer.");
    for slot in used() {
        let mut sum = 0;
        for (place, count) in slot.took.iter().enumerate() {
            sum += count.load(Relaxed);
            let most = BOUNDS.get(place).map_or_else(|| "+Inf".to_owned(), |us| (*us as f64 / 1e6).to_string());
            text.sample("request_seconds_bucket", &[("method", &slot.method), ("route", slot.route), ("le", &most)], sum);
        }
        let labels = [("method", slot.method.as_str()), ("route", slot.route)];
        text.sample("request_seconds_sum", &labels, slot.took_us.load(Relaxed) as f64 / 1e6);
        text.sample("request_seconds_count", &labels, sum);
    }
    text.one("requests_in_flight", "gauge", "Requests under way.", metrics.in_flight());
    text.one(
        "password_hashes_waiting",
        "gauge",
        "Passwords that are being hashed or wait for it; two are hashed at once.",
        metrics.hashing.load(Relaxed),
    );
}

fn writes(text: &mut Text, site: &Site) {
    let writes = site.store().writes();
    text.family("writes_total", "counter", "Writes by what became of them; full: sent away because too many waited.");
    for (outcome, count) in [("committed", writes.committed), ("refused", writes.refused), ("fault", writes.faults), ("full", writes.full)] {
        text.sample("writes_total", &[("outcome", outcome)], count);
    }
    text.one("writes_waiting", "gauge", "Writes in the queue or at work.", writes.waiting);
    text.family("commit_writes", "histogram", "How many writes shared one commit; of SQLite alone.");
    let mut sum = 0;
    for (most, count) in BATCHES.iter().zip(writes.batches) {
        sum += count;
        text.sample("commit_writes_bucket", &[("le", &most.to_string())], sum);
    }
    text.sample("commit_writes_bucket", &[("le", "+Inf")], sum);
    text.sample("commit_writes_sum", &[], writes.batched);
    text.sample("commit_writes_count", &[], sum);
}

fn stands(text: &mut Text, backlog: &Backlog, now: i64) {
    let age = |since: rules::Instant| (now - since.0).max(0) as f64 / 1e3;
    text.one("log_entries", "gauge", "Entries of the verifiable log.", backlog.log_size);
    if let Some(published) = backlog.published {
        text.one(
            "checkpoint_age_seconds",
            "gauge",
            "How long ago the newest checkpoint was published; it grows where nothing happens.",
            age(published),
        );
    }
    text.one("events_unsequenced", "gauge", "Events that wait for their place in the log; of PostgreSQL alone.", backlog.unsequenced);
    let queues = [("outbox", backlog.outbox), ("deliveries", backlog.deliveries), ("dispatches", backlog.dispatches)];
    text.family(
        "letters_waiting",
        "gauge",
        "Letters that are to be written (outbox), sent (deliveries), and codes and links that are to be sent (dispatches).",
    );
    for (queue, (count, _)) in queues {
        text.sample("letters_waiting", &[("queue", queue)], count);
    }
    text.family("letters_overdue_seconds", "gauge", "For how long the oldest of them has been due.");
    for (queue, (_, oldest)) in queues {
        text.sample("letters_overdue_seconds", &[("queue", queue)], oldest.map_or(0.0, age));
    }
    text.one("letters_given_up", "gauge", "Letters whose writing failed so often that somebody has to look.", backlog.outbox_given_up);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_counted_under_their_route_and_method() {
        let metrics = Metrics::new();
        for (method, route, status, ms) in [
            (Method::GET, "/calls/{id}", 200, 1),
            (Method::HEAD, "/calls/{id}", 404, 30),
            (Method::PUT, "/calls/{id}", 405, 1),
            (Method::GET, NO_ROUTE, 404, 20_000),
            (Method::POST, "/sessions", 499, 1),
        ] {
            metrics.begin();
            metrics.end(&method, route, status, Duration::from_millis(ms));
        }
        let mut text = Text::default();
        requests(&mut text, &metrics);
        for line in [
            "kechuang_requests_total{method=\"GET\",route=\"/calls/{id}\",status=\"2xx\"} 1",
            "kechuang_requests_total{method=\"GET\",route=\"/calls/{id}\",status=\"4xx\"} 1",
            "kechuang_requests_total{method=\"other\",route=\"(none)\",status=\"4xx\"} 2",
            "kechuang_requests_total{method=\"POST\",route=\"/sessions\",status=\"cut-off\"} 1",
            "kechuang_request_seconds_bucket{method=\"GET\",route=\"/calls/{id}\",le=\"0.001\"} 1",
            "kechuang_request_seconds_bucket{method=\"GET\",route=\"/calls/{id}\",le=\"0.05\"} 2",
            "kechuang_request_seconds_bucket{method=\"other\",route=\"(none)\",le=\"10\"} 1",
            "kechuang_request_seconds_bucket{method=\"other\",route=\"(none)\",le=\"+Inf\"} 2",
            "kechuang_request_seconds_sum{method=\"GET\",route=\"/calls/{id}\"} 0.031",
            "kechuang_requests_in_flight 0",
        ] {
            assert!(text.0.lines().any(|other| other == line), "{line} in\n{}", text.0);
        }
    }
}
