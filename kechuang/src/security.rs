//! Security log 安全日志 of the operator: with what settings a server started, when it stopped, and which commands were given at the console.

use crate::config::{From, Settings};
use anyhow::Context;
use rules::time::Zone;
use serde_json::{Map, Value};
use std::process::ExitCode;
use store::{Clock, Store, SystemClock};
use web::SecurityLog;

/// Opens it; fails where it cannot be written, because nothing is done in public without it.
pub(crate) fn open(settings: &Settings, zone: &Zone) -> anyhow::Result<SecurityLog> {
    let (folder, months) = settings.security_log();
    SecurityLog::open(&folder, months, SystemClock.now(), zone).with_context(|| format!("opening the security log in {}", folder.display()))
}

/// The zone of the centre, in whose days the log is kept.
pub(crate) fn zone(store: &Store) -> anyhow::Result<Zone> {
    let centre = store.read_now(|rows| rows.centre()).context("reading the centre")?;
    Ok(centre.map_or_else(Zone::shanghai, |centre| centre.zone))
}

/// What a start is noted with: the version, and the settings that somebody has made, without secrets.
pub(crate) fn started(settings: &Settings, command: &str) -> Map<String, Value> {
    let made = settings.effective().filter_map(|(key, value)| {
        let (text, from) = value.filter(|(_, from)| **from != From::Usual)?;
        Some((key.name.to_owned(), serde_json::json!({ "value": text, "from": from.to_string() })))
    });
    Map::from_iter([
        ("command".to_owned(), command.into()),
        ("version".to_owned(), env!("CARGO_PKG_VERSION").into()),
        ("process".to_owned(), std::process::id().into()),
        ("settings".to_owned(), Value::Object(made.collect())),
    ])
}

/// Notes a command that was given at the console, where a server has begun a log; what it came to stays as it is.
pub(crate) fn command(settings: &Settings, name: &str, came_to: anyhow::Result<ExitCode>) -> anyhow::Result<ExitCode> {
    let (folder, _) = settings.security_log();
    if folder.is_dir() {
        let done = came_to.as_ref().is_ok_and(|code| *code == ExitCode::SUCCESS);
        let more = Map::from_iter([("command".to_owned(), name.into()), ("done".to_owned(), done.into())]);
        match open(settings, &Zone::shanghai()) {
            Ok(log) => {
                log.note(SystemClock.now(), &Zone::shanghai(), "command", &more);
                log.synchronise();
            }
            Err(error) => tracing::warn!("{error:#}: give commands as the user that the server runs as"),
        }
    }
    came_to
}
