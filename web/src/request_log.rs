//! Request log 请求日志: one line a request, and what one request knows of itself by then.
//!
//! ```text
//! head complete ─ Note (number, source) ─▶ who, what happened, which rule ─▶ answer ─▶ one line, one count, the security log
//! ```
//! A line names the route as the table of routes writes it, people by their id, things and events by theirs. It never holds a path or query as it was
//! sent, which may hold a link's token, nor a body, an address or a name. The number is made here, believed from nobody, and given back as
//! `X-Request-Id`, so that a person can quote it from an error page.

use crate::secret::new_id;
use crate::security_log;
use crate::site::Site;
use crate::source::source;
use axum::extract::{ConnectInfo, MatchedPath, Request};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode};
use axum::response::Response;
use rules::PersonId;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError};
use std::time::Instant;
use store::Told;

/// The header that gives the number back.
pub(crate) const NUMBER: HeaderName = HeaderName::from_static("x-request-id");
/// What a request is called that comes to no route.
pub(crate) const NO_ROUTE: &str = "(none)";
/// What stands for the status of an answer that was never given.
pub(crate) const CUT_OFF: u16 = 499;

/// Tells apart the numbers of this process from those of others and of the one before.
static PROCESS: LazyLock<String> = LazyLock::new(|| new_id().0[10..].iter().map(|byte| format!("{byte:02x}")).collect());
static REQUESTS: AtomicU64 = AtomicU64::new(1);

/// What a request knows of itself.
#[derive(Debug)]
pub(crate) struct Note {
    /// Its number.
    pub(crate) number: String,
    /// From which address it comes.
    pub(crate) source: String,
    known: Mutex<Known>,
}

/// What becomes known on the way.
#[derive(Clone, Default, Debug)]
pub(crate) struct Known {
    /// Who asks.
    pub(crate) person: Option<PersonId>,
    /// Whose account was tried, where nobody has signed in.
    pub(crate) tried: Option<PersonId>,
    /// Whether they come by a program's token.
    pub(crate) by_token: bool,
    /// What happened.
    pub(crate) told: Vec<Told>,
    /// The rule that refused.
    pub(crate) rule: Option<&'static str>,
}

impl Note {
    fn new(source: IpAddr) -> Self {
        let number = format!("{}-{:x}", *PROCESS, REQUESTS.fetch_add(1, Ordering::Relaxed));
        Self { number, source: source.to_string(), known: Mutex::default() }
    }

    /// Of a request that came to nobody's server, in tests.
    pub(crate) fn nobodys() -> Self {
        Self::new(IpAddr::V4(Ipv4Addr::UNSPECIFIED))
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// They are recognised.
    pub(crate) fn is_by(&self, person: PersonId, by_token: bool) {
        let mut known = self.known();
        (known.person, known.by_token) = (Some(person), by_token);
    }

    /// Somebody tries to be that person.
    pub(crate) fn tries_to_be(&self, person: PersonId) {
        self.known().tried = Some(person);
    }

    /// A rule refused.
    pub(crate) fn refused(&self, rule: &'static str) {
        self.known().rule = Some(rule);
    }

    /// How much has been told before a write begins.
    pub(crate) fn told_before(&self) -> usize {
        self.known().told.len()
    }

    /// What a write did; it may run more than once, and then what it told last counts.
    pub(crate) fn tells(&self, before: usize, told: &[Told]) {
        let mut known = self.known();
        known.told.truncate(before);
        known.told.extend_from_slice(told);
    }
}

/// A request on its way through; a line is written when it has passed, or was cut off.
pub(crate) struct Passing {
    site: Site,
    pub(crate) note: Arc<Note>,
    method: Method,
    route: Option<MatchedPath>,
    began: Instant,
    passed: bool,
}

impl Passing {
    /// Begins, and makes the note known to whoever answers.
    pub(crate) fn begin(site: &Site, request: &mut Request) -> Self {
        let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |info| info.0.ip());
        warn_of_proxy(site, peer, request);
        let note = Arc::new(Note::new(source(peer, request.headers(), site.proxies())));
        let route = request.extensions().get::<MatchedPath>().cloned();
        request.extensions_mut().insert(note.clone());
        site.metrics().begin();
        Self { site: site.clone(), note, method: request.method().clone(), route, began: Instant::now(), passed: false }
    }

    /// It has been answered.
    pub(crate) fn end(mut self, response: &mut Response) {
        if let Ok(number) = HeaderValue::from_str(&self.note.number) {
            response.headers_mut().insert(NUMBER, number);
        }
        self.passed = true;
        self.write(response.status().as_u16());
    }

    fn write(&self, status: u16) {
        let (known, took) = (self.note.known(), self.began.elapsed());
        let route = self.route.as_ref().map_or(NO_ROUTE, MatchedPath::as_str);
        self.site.metrics().end(&self.method, route, status, took);
        if tracing::enabled!(target: "request", tracing::Level::INFO) {
            line(&self.note, &known, self.method.as_str(), route, status, took.as_secs_f64() * 1e3);
        }
        if let Some(log) = self.site.security_log() {
            let passed = security_log::Passed { note: &self.note, known: &known, method: &self.method, route, status };
            log.note_request(&self.site, &passed);
        }
    }
}

impl Drop for Passing {
    /// Whoever asked has gone, or the server stops: nobody was answered.
    fn drop(&mut self) {
        if !self.passed {
            self.write(CUT_OFF);
        }
    }
}

fn line(note: &Note, known: &Known, method: &str, route: &str, status: u16, ms: f64) {
    // A field of no value is left out.
    let person = known.person.map(|person| person.to_string());
    let list = |of: &dyn Fn(&Told) -> Option<String>| -> Option<String> {
        let all: Vec<String> = known.told.iter().filter_map(of).collect();
        (!all.is_empty()).then(|| all.join(" "))
    };
    let (deed, thing, event) = if known.told.is_empty() {
        (None, None, None)
    } else {
        (
            list(&|told| Some(format!("{}.{}", told.kind, told.happened))),
            list(&|told| Some(told.thing.to_string())),
            list(&|told| told.event.map(|event| event.to_string())),
        )
    };
    tracing::info!(
        target: "request",
        request = note.number,
        method,
        route,
        status,
        ms = (ms * 1e3).round() / 1e3,
        person,
        by_token = known.by_token.then_some(true),
        deed,
        thing,
        event,
        rule = known.rule,
        "{}",
        if status == CUT_OFF { "cut off" } else { "answered" }
    );
}

/// Says once that a proxy stands before us which nobody has told us of: then everybody is counted as one.
fn warn_of_proxy(site: &Site, peer: IpAddr, request: &Request) {
    static SAID: AtomicBool = AtomicBool::new(false);
    let unknown = site.proxies().is_empty() && request.headers().contains_key("x-forwarded-for") && peer.to_canonical().is_loopback();
    if unknown && !SAID.swap(true, Ordering::Relaxed) {
        tracing::warn!("a proxy on this machine sends X-Forwarded-For, but `proxies` names none: everybody counts as coming from {peer}");
    }
}

/// How an answer is counted.
pub(crate) fn class(status: u16) -> &'static str {
    match StatusCode::from_u16(status) {
        Ok(status) if status.is_informational() => "1xx",
        Ok(status) if status.is_success() => "2xx",
        Ok(status) if status.is_redirection() => "3xx",
        Ok(status) if status.as_u16() == CUT_OFF => "cut-off",
        Ok(status) if status.is_client_error() => "4xx",
        Ok(_) | Err(_) => "5xx",
    }
}
