//! Logging 日志: one line an event on the standard error, as JSON for programs or as text for people.
//!
//! ```text
//! {"at":"2026-11-22T01:00:00.000Z","level":"INFO","target":"request","message":"answered","request":"…","method":"GET","route":"/calls/{id}",…}
//! ```
//! Written here, because the formatter of `tracing-subscriber` says of an error only what is outermost, and the cause is what is looked for.

use rules::Instant;
use std::fmt;
use store::{Clock, SystemClock};
use tracing::field::{Field, Visit};
use tracing::{Event, Subscriber};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields};
use tracing_subscriber::registry::LookupSpan;

/// Logs from now on: as JSON or text, from a level, with a line a request or without. What `RUST_LOG` says counts before it.
pub(crate) fn start(json: bool, level: &str, requests: bool) {
    let ours = ["kechuang", "web", "store", "exchange"].map(|target| format!("{target}={level}")).join(",");
    let usual = format!("{},{ours},request={}", if level == "error" { "error" } else { "warn" }, if requests { "info" } else { "off" });
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| usual.into());
    // A log that cannot be written, on a disk without room or a pipe that nobody reads, costs its lines. To complain of that where it cannot be
    // written either would panic, and take the thread that wanted to log with it.
    let subscriber = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).log_internal_errors(false);
    if json {
        subscriber.event_format(Json).init();
    } else {
        subscriber.init();
    }
}

/// One JSON object a line.
struct Json;

impl<S, N> FormatEvent<S, N> for Json
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    fn format_event(&self, _context: &FmtContext<'_, S, N>, mut writer: Writer<'_>, event: &Event<'_>) -> fmt::Result {
        let mut fields = Fields::default();
        event.record(&mut fields);
        writer.write_str(&line(SystemClock.now(), event.metadata().level().as_str(), event.metadata().target(), &fields))
    }
}

fn line(at: Instant, level: &str, target: &str, fields: &Fields) -> String {
    let mut line = format!("{{\"at\":\"{}\",\"level\":\"{level}\",\"target\":", at.rfc3339());
    put(&mut line, target);
    line.push_str(",\"message\":");
    put(&mut line, &fields.message);
    line.push_str(&fields.rest);
    line.push_str("}\n");
    line
}

/// A text with its quotation marks.
fn put(line: &mut String, text: &str) {
    // A text can always be written.
    line.push_str(&serde_json::to_string(text).unwrap_or_else(|_| "\"\"".to_owned()));
}

/// What an event says.
#[derive(Default)]
struct Fields {
    message: String,
    rest: String,
}

impl Fields {
    fn plain(&mut self, field: &Field, value: impl fmt::Display) {
        self.rest.push_str(&format!(",\"{}\":{value}", field.name()));
    }
}

impl Visit for Fields {
    fn record_str(&mut self, field: &Field, value: &str) {
        if field.name() == "message" {
            value.clone_into(&mut self.message);
            return;
        }
        self.rest.push_str(&format!(",\"{}\":", field.name()));
        put(&mut self.rest, value);
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.plain(field, value);
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.plain(field, value);
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.plain(field, value);
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        if value.is_finite() {
            self.plain(field, value);
        } else {
            self.record_str(field, &value.to_string());
        }
    }

    fn record_error(&mut self, field: &Field, value: &(dyn std::error::Error + 'static)) {
        let (mut text, mut source) = (value.to_string(), value.source());
        while let Some(error) = source {
            text.push_str(": ");
            text.push_str(&error.to_string());
            source = error.source();
        }
        self.record_str(field, &text);
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.record_str(field, &format!("{value:?}"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_one_object_whatever_it_says() {
        let fields = Fields { message: "a \"line\"\nand 另一行".to_owned(), rest: ",\"count\":3".to_owned() };
        let line = line(Instant(0), "INFO", "web", &fields);
        assert_eq!(line.lines().count(), 1);
        let value: serde_json::Value = serde_json::from_str(&line).expect("JSON");
        assert_eq!((value["message"].as_str(), value["count"].as_u64()), (Some("a \"line\"\nand 另一行"), Some(3)));
        assert_eq!(value["at"], "1970-01-01T00:00:00.000Z");
    }
}
