//! Keys 配置项: the one table of all that an operator can set. Flags, variables, the file, the help, the errors and the example are read from it.
//!
//! ```text
//! session_days ─▶ --session-days       KECHUANG_SESSION_DAYS      session_days = 30
//! ```

use std::net::SocketAddr;
use std::sync::LazyLock;
use web::Network;

/// One thing that can be set.
pub(crate) struct Key {
    /// Its name in the file.
    pub(crate) name: &'static str,
    /// What it may be.
    pub(crate) kind: Kind,
    /// What it is where nothing is said, as text; empty where it is then nothing, or follows from other keys.
    pub(crate) usual: &'static str,
    /// What it does, in a sentence.
    pub(crate) help: &'static str,
    /// Who takes it as a flag.
    pub(crate) of: Of,
}

/// Who takes a key as a flag.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Of {
    /// Every command on the data.
    Everyone,
    /// Those that serve or work.
    Servers,
}

/// What a value may be.
#[derive(Clone, Copy)]
pub(crate) enum Kind {
    /// Any text on one line.
    Text,
    /// A path; in the file it counts from the file's folder.
    Path,
    /// A database's address, which may hold a password.
    Database,
    /// An address with its port.
    Socket,
    /// An address of the web, without a path.
    Base,
    /// A whole number within bounds.
    Whole(u64, u64),
    /// Months of the security log.
    Months,
    /// One of these words.
    Word(&'static [&'static str]),
    /// `true` or `false`.
    Truth,
    /// Networks, as a list.
    Networks,
    /// Where a virus scanner listens.
    Scanner,
}

/// The variable that names the file.
pub(crate) const CONFIG: &str = "KECHUANG_CONFIG";
/// The fewest and most months that the security log is kept.
const MONTHS: (u64, u64) = (web::MONTHS_LEAST as u64, 600);

const fn key(name: &'static str, of: Of, kind: Kind, usual: &'static str, help: &'static str) -> Key {
    Key { name, kind, usual, help, of }
}

/// All of them, in the order in which the example tells them.
pub(crate) const KEYS: &[Key] = &[
    key("data", Of::Everyone, Kind::Path, "kechuang-data", "The folder of files, keys and anchors"),
    key("database", Of::Everyone, Kind::Database, "", "The database: sqlite:PATH or postgres://…; DATA/kechuang.db where nothing is said"),
    key("database_file", Of::Everyone, Kind::Path, "", "A file that holds the address of the database, so that its password stands nowhere else"),
    key("origin", Of::Everyone, Kind::Text, "", "The name of a new log; a random one where nothing is said"),
    key("listen", Of::Servers, Kind::Socket, "127.0.0.1:8080", "The address to listen on"),
    key("base", Of::Servers, Kind::Base, "", "The address that people use, which letters and codes name; http://LISTEN where nothing is said"),
    key("proxies", Of::Servers, Kind::Networks, "", "The reverse proxies that are believed in X-Forwarded-For: addresses and networks, by commas"),
    key(
        "backups",
        Of::Servers,
        Kind::Path,
        "",
        "The folder in which backups are kept; expunctions list those that may still hold what was destroyed",
    ),
    key(
        "mail",
        Of::Servers,
        Kind::Path,
        "",
        "The JSON file that says how letters leave by mail; DATA/mail.json where it is there, else they stand on the page alone",
    ),
    key("gateway", Of::Servers, Kind::Path, "", "The JSON file of the gateway for text messages, and for e-mail where there is no mail server"),
    key("fonts", Of::Servers, Kind::Text, "", "Folders of fonts for documents, by `:`, beside the usual ones of the machine"),
    key(
        "scanner",
        Of::Servers,
        Kind::Scanner,
        "",
        "The virus scanner clamd that every upload is shown to: unix:PATH or 127.0.0.1:3310; none where nothing is said",
    ),
    key(
        "orcid",
        Of::Servers,
        Kind::Base,
        "",
        "Where people's ORCID records are read with their consent: https://pub.orcid.org; they are not read where nothing is said",
    ),
    key(
        "orcid_client",
        Of::Servers,
        Kind::Path,
        "",
        "The JSON file of this centre's client at ORCID: token_address, client_id, client_secret; records are read without one where nothing is said",
    ),
    key("orcid_seconds", Of::Servers, Kind::Whole(1, 60), "8", "How long an answer of ORCID is waited for"),
    key("session_idle_hours", Of::Servers, Kind::Whole(1, 720), "12", "After how many hours without use a session ends"),
    key("session_days", Of::Servers, Kind::Whole(1, 90), "30", "After how many days a session ends at the latest"),
    key(
        "stop_delay_seconds",
        Of::Servers,
        Kind::Whole(0, 300),
        "0",
        "How long connections are still taken after the server is told to stop and is not ready",
    ),
    key("stop_seconds", Of::Servers, Kind::Whole(0, 3_600), "20", "How long requests under way may take then before they are cut off"),
    key("disk_free_mib", Of::Servers, Kind::Whole(0, 1_048_576), "256", "The server is not ready while fewer MiB of the disk are free"),
    key("log_format", Of::Servers, Kind::Word(&["json", "text"]), "json", "How lines are logged on the standard error: json or text"),
    key(
        "log_level",
        Of::Servers,
        Kind::Word(&["error", "warn", "info", "debug", "trace"]),
        "info",
        "From which level: error, warn, info, debug, trace; RUST_LOG says it finer",
    ),
    key("log_requests", Of::Servers, Kind::Truth, "true", "Whether each request has a line: true or false"),
    key(
        "metrics",
        Of::Servers,
        Kind::Socket,
        "",
        "A second address on which /metrics and /health are answered, for the operator alone; none where nothing is said",
    ),
    key("security_log", Of::Everyone, Kind::Path, "", "The folder of the security log; DATA/security-log where nothing is said"),
    key("security_log_months", Of::Everyone, Kind::Months, "6", "How many months the security log is kept; 6 at least, by law"),
];

/// What follows from the names, made once.
pub(crate) struct Named {
    pub(crate) key: &'static Key,
    pub(crate) flag: &'static str,
    pub(crate) variable: String,
}

/// Every key with its flag and its variable.
pub(crate) static NAMED: LazyLock<Vec<Named>> = LazyLock::new(|| {
    let named = |key: &'static Key| Named {
        key,
        // The parser of the command line keeps names for as long as the program runs.
        flag: Box::leak(key.name.replace('_', "-").into_boxed_str()),
        variable: format!("KECHUANG_{}", key.name.to_uppercase()),
    };
    KEYS.iter().map(named).collect()
});

impl Kind {
    /// What the help calls a value.
    pub(crate) const fn called(self) -> &'static str {
        match self {
            Self::Text => "TEXT",
            Self::Path => "PATH",
            Self::Database | Self::Socket | Self::Base | Self::Scanner => "ADDRESS",
            Self::Whole(..) | Self::Months => "NUMBER",
            Self::Word(_) => "WORD",
            Self::Truth => "TRUTH",
            Self::Networks => "NETWORKS",
        }
    }

    /// What is expected, as an error says it.
    pub(crate) fn expected(self) -> String {
        match self {
            Self::Text => "a text on one line".to_owned(),
            Self::Path => "a path".to_owned(),
            Self::Database => "the address of a database; this is neither sqlite:PATH nor postgres://…".to_owned(),
            Self::Socket => "an address with its port, as \"127.0.0.1:8080\" or \"[::1]:8080\"".to_owned(),
            Self::Base => "the address that people use, as \"https://centre.example.org\", without a path".to_owned(),
            Self::Whole(least, most) => format!("a whole number from {least} to {most}"),
            Self::Months => format!(
                "a whole number from {} to {}: network logs are kept for not less than six months (网络安全法 第二十一条（三）)",
                MONTHS.0, MONTHS.1
            ),
            Self::Word(words) => format!("one of {}", words.join(", ")),
            Self::Truth => "true or false".to_owned(),
            Self::Scanner => "where clamd listens on this machine, as \"unix:/run/clamav/clamd.ctl\" or \"127.0.0.1:3310\"".to_owned(),
            Self::Networks => "addresses and networks, as [\"127.0.0.1\", \"10.0.0.0/8\"], with no bit behind the network's length".to_owned(),
        }
    }

    /// Whether a text is one of them.
    pub(crate) fn takes(self, text: &str) -> bool {
        let within = |least: u64, most: u64| {
            text.bytes().all(|byte| byte.is_ascii_digit()) && text.parse().is_ok_and(|number| (least..=most).contains(&number))
        };
        match self {
            Self::Text => !text.is_empty() && !text.contains(char::is_control),
            Self::Path => !text.is_empty() && !text.contains('\0'),
            Self::Database => match text.split_once(':') {
                Some(("sqlite", path)) => !path.is_empty(),
                Some((scheme, rest)) => matches!(scheme, "postgres" | "postgresql") && rest.starts_with("//"),
                None => false,
            },
            Self::Socket => text.parse::<SocketAddr>().is_ok(),
            Self::Base => ["https://", "http://"].iter().any(|scheme| text.strip_prefix(scheme).is_some_and(is_host)),
            Self::Whole(least, most) => within(least, most),
            Self::Months => within(MONTHS.0, MONTHS.1),
            Self::Word(words) => words.contains(&text),
            Self::Truth => matches!(text, "true" | "false"),
            Self::Scanner => web::Scanner::parse(text).is_some(),
            Self::Networks => text.split(',').all(|network| Network::parse(network.trim()).is_some()),
        }
    }
}

/// A host, with a port where there is one, and a slash at the end at most.
fn is_host(text: &str) -> bool {
    let host = text.strip_suffix('/').unwrap_or(text);
    !host.is_empty() && !host.contains(|letter: char| letter.is_whitespace() || matches!(letter, '/' | '?' | '#' | '@' | '"' | '\\'))
}

/// The known name that is nearest to a wrong one, if any is near.
pub(crate) fn nearest<'a>(wrong: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let wrong = wrong.to_lowercase().replace(['-', '.', ' '], "_");
    let near = known.map(|name| (distance(&wrong, &name.to_lowercase()), name)).min()?;
    (near.0 <= 2.max(near.1.len() / 3)).then_some(near.1)
}

/// How many letters have to be put in, left out or changed.
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (line, letter) in one.chars().enumerate() {
        let mut before = row[0];
        row[0] = line + 1;
        for (place, against) in other.iter().enumerate() {
            let changed = before + usize::from(letter != *against);
            before = row[place + 1];
            row[place + 1] = changed.min(before + 1).min(row[place] + 1);
        }
    }
    row[other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_usual_is_allowed_and_names_stand_once() {
        for named in NAMED.iter() {
            assert!(named.key.usual.is_empty() || named.key.kind.takes(named.key.usual), "{}", named.key.name);
            assert_eq!(KEYS.iter().filter(|key| key.name == named.key.name).count(), 1, "{}", named.key.name);
        }
    }

    #[test]
    fn values_are_taken_within_their_bounds() {
        let check = |kind: Kind, good: &[&str], wrong: &[&str]| {
            for text in good {
                assert!(kind.takes(text), "{text}: {}", kind.expected());
            }
            for text in wrong {
                assert!(!kind.takes(text), "{text}: {}", kind.expected());
            }
        };
        check(Kind::Whole(1, 90), &["1", "90", "007"], &["", "0", "91", "-1", "+1", "1.0", " 1", "１", "99999999999999999999"]);
        check(Kind::Months, &["6", "12"], &["5", "0", "601"]);
        check(Kind::Socket, &["127.0.0.1:0", "[::1]:8080"], &["", "127.0.0.1", "localhost:8080", ":8080", "127.0.0.1:65536"]);
        check(
            Kind::Base,
            &["https://centre.example.org", "http://127.0.0.1:8080", "https://centre.example.org/"],
            &["", "centre.example.org", "ftp://x", "https://", "https://x/y", "https://x?y", "https://user@x", "https:// x"],
        );
        check(
            Kind::Database,
            &["sqlite:centre.db", "postgres://h/c", "postgresql://u:p@h/c"],
            &["", "centre.db", "sqlite:", "mysql://h/c", "postgres:", "postgres"],
        );
        check(Kind::Networks, &["::1", "127.0.0.1, 10.0.0.0/8"], &["", "10.0.0.1/8", "127.0.0.1,", "proxy"]);
        check(Kind::Truth, &["true", "false"], &["yes", "1", "True", ""]);
        check(Kind::Word(&["json", "text"]), &["json"], &["JSON", ""]);
        check(Kind::Text, &["a b"], &["", "a\nb"]);
    }

    #[test]
    fn a_wrong_name_leads_to_the_nearest() {
        let check = |wrong: &str, expected: Option<&str>| assert_eq!(nearest(wrong, KEYS.iter().map(|key| key.name)), expected, "{wrong}");
        check("lisen", Some("listen"));
        check("session-day", Some("session_days"));
        check("Log.Level", Some("log_level"));
        check("databse", Some("database"));
        check("security_log_month", Some("security_log_months"));
        check("frobnicate", None);
    }
}
