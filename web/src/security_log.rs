//! Security log 安全日志: who came from which address and when, with what outcome, in daily files that are kept for six months at least.
//!
//! ```text
//! signing in, failing, throttled, signing out, refused for want of rights, every deed, start and stop ─▶ security-2026-11-22.jsonl
//! ```
//! What was done stands in the journal; this file adds from where, and what did not happen. One JSON object a line, in the centre's days, readable
//! by the server alone. People are named by their id; what was typed to sign in is never kept, because it may be a password in the wrong field.
//!
//! A line is written before its answer leaves and synchronised within a second: a killed process loses nothing, a power cut at most the last second. A
//! file goes when its day is longer ago than the months to keep. Source: 网络安全法 第二十一条（三）, not less than six months; GB/T 22239-2019
//! 8.1.4.3 (安全审计).

use crate::request_log::{CUT_OFF, Known, NO_ROUTE, Note};
use crate::site::Site;
use axum::http::Method;
use rules::Instant;
use rules::day::Day;
use rules::time::Zone;
use serde::Serialize;
use serde_json::{Map, Value};
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::sync::{Mutex, PoisonError};

/// The fewest months that the law lets keep it.
pub const MONTHS_LEAST: u16 = 6;
/// How the name of a day's file begins and ends.
const NAME: (&str, &str) = ("security-", ".jsonl");
/// Where one signs in; a refusal there is a failure to.
const SIGNING_IN: [&str; 6] = [
    "/sessions",
    "/sessions/steps",
    "/sessions/passkeys",
    "/sessions/confirmation",
    "/sessions/federated/{provider}/answer",
    "/sessions/federated/{provider}/links",
];
/// Where one signs out.
const SIGNING_OUT: [&str; 3] = ["/sessions/end", "/sessions/end-all", "/sessions/{handle}/end"];

/// The log of a server.
#[derive(Debug)]
pub struct SecurityLog {
    folder: PathBuf,
    months: u16,
    open: Mutex<Option<Open>>,
    unsynchronised: AtomicBool,
    failures: AtomicU64,
}

#[derive(Debug)]
struct Open {
    day: Day,
    file: File,
}

/// A request that has been answered.
pub(crate) struct Passed<'a> {
    pub(crate) note: &'a Note,
    pub(crate) known: &'a Known,
    pub(crate) method: &'a Method,
    pub(crate) route: &'a str,
    pub(crate) status: u16,
}

/// What a line is about.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
enum What {
    SignedIn,
    SignInFailed,
    Throttled,
    SignedOut,
    Denied,
    Deed,
}

/// A line about a request.
#[derive(Serialize)]
struct Line<'a> {
    at: String,
    what: What,
    #[serde(skip_serializing_if = "Option::is_none")]
    person: Option<String>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    by_token: bool,
    source: &'a str,
    request: &'a str,
    method: &'a str,
    route: &'a str,
    status: u16,
    #[serde(skip_serializing_if = "Option::is_none")]
    rule: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    deeds: Vec<LineDeed>,
}

/// What was done.
#[derive(Serialize)]
struct LineDeed {
    deed: String,
    thing: String,
    event: i64,
}

impl SecurityLog {
    /// Opens the folder, and makes it where there is none; removes what is older than it has to be. Fails where nothing can be written.
    pub fn open(folder: &Path, months: u16, now: Instant, zone: &Zone) -> io::Result<Self> {
        let mut make = DirBuilder::new();
        make.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut make, 0o700);
        make.create(folder)?;
        let log = Self {
            folder: folder.to_owned(),
            months: months.max(MONTHS_LEAST),
            open: Mutex::new(None),
            unsynchronised: AtomicBool::new(false),
            failures: AtomicU64::new(0),
        };
        *log.open.lock().unwrap_or_else(PoisonError::into_inner) = Some(log.begin(Day::at(now, zone))?);
        Ok(log)
    }

    /// How many lines could not be written.
    pub fn failures(&self) -> u64 {
        self.failures.load(Relaxed)
    }

    /// Notes what the operator does: a start, a stop, a command. Values are texts and numbers that hold no secret.
    pub fn note(&self, now: Instant, zone: &Zone, what: &str, more: &Map<String, Value>) {
        let mut line = Map::from_iter([("at".to_owned(), now.rfc3339().into()), ("what".to_owned(), what.into())]);
        line.extend(more.clone());
        self.write(now, zone, &line);
    }

    /// Notes of a request what belongs here; most requests leave nothing.
    pub(crate) fn note_request(&self, site: &Site, passed: &Passed<'_>) {
        let Some((what, person)) = told(passed) else { return };
        let now = site.store().now();
        let deeds = passed.known.told.iter().filter_map(|told| {
            Some(LineDeed { deed: format!("{}.{}", told.kind, told.happened), thing: told.thing.to_string(), event: told.event? })
        });
        let line = Line {
            at: now.rfc3339(),
            what,
            person,
            by_token: passed.known.by_token,
            source: &passed.note.source,
            request: &passed.note.number,
            method: passed.method.as_str(),
            route: passed.route,
            status: passed.status,
            rule: passed.known.rule,
            deeds: deeds.collect(),
        };
        self.write(now, &site.zone(), &line);
    }

    fn write(&self, now: Instant, zone: &Zone, line: &impl Serialize) {
        let written = serde_json::to_string(line).map_err(io::Error::other).and_then(|mut text| {
            text.push('\n');
            self.append(Day::at(now, zone), text.as_bytes())
        });
        if let Err(error) = written {
            // Said at the first and then at each power of two: a full disk would drown everything else.
            if (self.failures.fetch_add(1, Relaxed) + 1).is_power_of_two() {
                tracing::error!(error = &error as &dyn std::error::Error, "the security log cannot be written");
            }
        }
    }

    fn append(&self, day: Day, line: &[u8]) -> io::Result<()> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let today = match open.take() {
            // A clock that is put back writes on in the newer file.
            Some(today) if today.day >= day => open.insert(today),
            before => {
                if let Some(before) = before {
                    before.file.sync_data()?;
                }
                open.insert(self.begin(day)?)
            }
        };
        // One write a line, at the end: a command of the operator may write beside us.
        today.file.write_all(line)?;
        self.unsynchronised.store(true, Relaxed);
        Ok(())
    }

    /// Begins a day's file, and removes those that have been kept long enough.
    fn begin(&self, day: Day) -> io::Result<Open> {
        let path = self.folder.join(format!("{}{day}{}", NAME.0, NAME.1));
        let mut options = OpenOptions::new();
        options.create(true).append(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(path)?;
        File::open(&self.folder)?.sync_all()?;
        for (name, written) in self.days()? {
            if is_over(written, self.months, day) {
                fs::remove_file(self.folder.join(name))?;
            }
        }
        Ok(Open { day, file })
    }

    /// The days of which there are files.
    fn days(&self) -> io::Result<Vec<(String, Day)>> {
        let mut days = Vec::new();
        for entry in fs::read_dir(&self.folder)? {
            let name = entry?.file_name().to_string_lossy().into_owned();
            let day = name.strip_prefix(NAME.0).and_then(|rest| rest.strip_suffix(NAME.1)).and_then(Day::parse);
            days.extend(day.map(|day| (name, day)));
        }
        Ok(days)
    }

    /// Brings what was written onto the disk; nothing where that has been done.
    pub fn synchronise(&self) {
        if !self.unsynchronised.swap(false, Relaxed) {
            return;
        }
        let file = self.open.lock().unwrap_or_else(PoisonError::into_inner).as_ref().map(|open| open.file.try_clone());
        if let Some(Err(error)) = file.map(|file| file.and_then(|file| file.sync_data())) {
            self.failures.fetch_add(1, Relaxed);
            tracing::error!(error = &error as &dyn std::error::Error, "the security log was not synchronised");
        }
    }
}

/// What of a request belongs into the log, and about whose account.
fn told(passed: &Passed<'_>) -> Option<(What, Option<String>)> {
    let Passed { known, method, route, status, .. } = passed;
    let by = || known.person.or(known.tried).map(|person| person.to_string());
    if let Some(opened) = known.told.iter().find(|told| told.kind == "session") {
        return Some((What::SignedIn, Some(opened.thing.to_string())));
    }
    if known.told.iter().any(|told| told.event.is_some()) {
        // Signing out everywhere is a deed as well; as such it says more.
        return Some((What::Deed, by()));
    }
    match known.rule {
        Some("person.tries") => Some((What::Throttled, by())),
        Some("person.sign-in") => Some((What::SignInFailed, by())),
        Some(_) if SIGNING_IN.contains(route) && (**method == Method::POST || route.ends_with("/answer")) => Some((What::SignInFailed, by())),
        // Being asked to sign in is how everybody begins.
        Some("rights.sign-in") => None,
        // Nothing is there, for nobody: what wanders past every server.
        Some("rights.found") if known.person.is_none() || *route == NO_ROUTE => None,
        Some(rule) if rule.starts_with("rights.") || rule.starts_with("token.") || rule == "request.origin" => Some((What::Denied, by())),
        None if SIGNING_OUT.contains(route) && *status < 400 && *status != CUT_OFF => Some((What::SignedOut, by())),
        Some(_) | None => None,
    }
}

/// Whether a day's file has been kept for so many months, and a day more, when that day begins.
fn is_over(written: Day, months: u16, today: Day) -> bool {
    let whole = |day: Day| i32::from(day.year()) * 12 + i32::from(day.month()) - 1;
    let passed = whole(today) - whole(written);
    // The last of a long month has no namesake in a short one; then the whole month has to pass.
    (passed, today.number()) > (i32::from(months), written.number())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        Day::parse(text).expect("a day")
    }

    #[test]
    fn a_file_is_kept_for_the_months_and_not_longer() {
        let check = |written: &str, months: u16, today: &str, over: bool| {
            assert_eq!(is_over(day(written), months, day(today)), over, "{written} {months} {today}");
        };
        check("2026-05-22", 6, "2026-11-21", false);
        check("2026-05-22", 6, "2026-11-22", false);
        check("2026-05-22", 6, "2026-11-23", true);
        check("2025-08-31", 6, "2026-02-28", false);
        check("2025-08-31", 6, "2026-03-01", true);
        check("2025-12-31", 12, "2026-12-31", false);
        check("2025-12-31", 12, "2027-01-01", true);
        check("2026-11-23", 6, "2026-11-22", false);
    }

    #[test]
    fn each_day_has_a_file_of_its_own_and_old_ones_go() {
        let folder = std::env::temp_dir().join(format!("kechuang-security-{}", crate::secret::new_id()));
        let zone = Zone::shanghai();
        let at = |text: &str| Instant::parse_rfc3339(text).expect("an instant");
        fs::create_dir_all(&folder).expect("a folder");
        for name in ["security-2026-05-21.jsonl", "security-2026-05-22.jsonl", "security-notes.txt"] {
            fs::write(folder.join(name), "{}\n").expect("a file");
        }
        // 16:00 in UTC is midnight in Shanghai.
        let log = SecurityLog::open(&folder, 1, at("2026-11-22T15:59:59.999Z"), &zone).expect("the log opens");
        log.note(at("2026-11-22T15:59:59.999Z"), &zone, "started", &Map::new());
        log.note(at("2026-11-22T16:00:00Z"), &zone, "stopped", &Map::from_iter([("code".to_owned(), 0.into())]));
        log.note(at("2026-11-22T15:00:00Z"), &zone, "late", &Map::new());
        log.synchronise();
        let names = || {
            let mut names: Vec<String> =
                fs::read_dir(&folder).expect("a folder").map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
            names.sort_unstable();
            names
        };
        // One month is fewer than the law allows: six are kept, and a day of the 22nd is still one of them on the 22nd but not on the 23rd.
        assert_eq!(names(), ["security-2026-11-22.jsonl", "security-2026-11-23.jsonl", "security-notes.txt"]);
        let read = |name: &str| fs::read_to_string(folder.join(name)).expect("a file");
        assert_eq!(read("security-2026-11-22.jsonl"), "{\"at\":\"2026-11-22T15:59:59.999Z\",\"what\":\"started\"}\n");
        assert_eq!(read("security-2026-11-23.jsonl").lines().count(), 2);
        assert!(read("security-2026-11-23.jsonl").starts_with("{\"at\":\"2026-11-22T16:00:00.000Z\",\"code\":0,\"what\":\"stopped\"}\n"));
        #[cfg(unix)]
        {
            let mode = |path: &Path| std::os::unix::fs::PermissionsExt::mode(&fs::metadata(path).expect("a file").permissions()) & 0o777;
            assert_eq!(mode(&folder.join("security-2026-11-23.jsonl")), 0o600);
        }
        assert_eq!(log.failures(), 0);
        let _gone = fs::remove_dir_all(folder);
    }
}
