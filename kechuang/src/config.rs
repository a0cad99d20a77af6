//! Configuration 配置: what the operator says, by flag, environment and file; each wrong word is named, and nothing starts with one.
//!
//! ```text
//! flag ▶ environment ▶ file ▶ what is usual        the first that says something counts
//! ```
//! The file is named by `--config` or `KECHUANG_CONFIG`; else it is DATA/kechuang.toml, where it is there. An unknown key, a variable `KECHUANG_…`
//! that nobody knows and a value that is none of its key end the program with 2 before it has opened anything. An empty variable says nothing.

mod file;
mod key;
#[cfg(test)]
mod tests;

pub(crate) use key::{KEYS, Key};

use crate::serve::shown;
use clap::error::ErrorKind;
use clap::{Arg, ArgMatches, Args, Command, FromArgMatches};
use key::{CONFIG, Kind, NAMED, Named, Of, nearest};
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use store::{Options, SystemClock};
use web::{Network, Scanner, Stopping};

/// The file in the data folder that is read where none is named.
const USUAL: &str = "kechuang.toml";
/// How variables begin that others make: tests, and Kubernetes for a service of our name.
const OF_OTHERS: [&str; 3] = ["KECHUANG_TEST_", "KECHUANG_SERVICE_", "KECHUANG_PORT"];

/// Where a value comes from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum From {
    Usual,
    File(PathBuf, usize),
    Environment(String),
    Flag(&'static str),
}

impl std::fmt::Display for From {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Usual => out.write_str("usual"),
            Self::File(path, line) => write!(out, "{}:{line}", path.display()),
            Self::Environment(name) => write!(out, "environment {name}"),
            Self::Flag(flag) => write!(out, "--{flag}"),
        }
    }
}

/// A value that counts.
#[derive(Clone, Debug)]
pub(crate) struct Value {
    pub(crate) text: String,
    pub(crate) from: From,
}

/// All that counts, by key.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    values: BTreeMap<&'static str, Value>,
}

/// The settings of a command on the data, which takes few of them as flags.
#[derive(Clone)]
pub(crate) struct Place(Settings);

/// The settings of a command that serves or works, which takes them all.
#[derive(Clone)]
pub(crate) struct Serving(pub(crate) Settings);

impl Place {
    /// Where the data lie.
    pub(crate) fn options(&self) -> Options {
        self.0.options()
    }

    /// The settings.
    pub(crate) fn settings(&self) -> &Settings {
        &self.0
    }
}

impl Settings {
    /// What counts of what is said. `flags` are those that were given; `environment` is the whole of it.
    pub(crate) fn resolve(flags: &[(&'static str, String)], environment: &[(String, String)]) -> Result<Self, Vec<String>> {
        let mut problems = Vec::new();
        let mut values = BTreeMap::new();
        let mut put = |problems: &mut Vec<String>, named: &Named, text: &str, from: From| {
            if named.key.kind.takes(text) {
                values.insert(named.key.name, Value { text: text.to_owned(), from });
            } else {
                problems.push(wrong(named.key, text, &from));
            }
        };
        let variables: Vec<&(String, String)> = environment.iter().filter(|(name, text)| is_for_us(name) && !text.is_empty()).collect();
        // The weaker first: what comes later takes its place.
        let (path, implied) = config_file(flags, &variables);
        let mut said = Vec::new();
        if let Some(path) = &path {
            match std::fs::read_to_string(path) {
                Ok(text) => said = file::read(path, &text, &mut problems),
                Err(error) if implied && error.kind() == std::io::ErrorKind::NotFound => {}
                Err(error) => problems.push(format!("{}: cannot be read: {error}", path.display())),
            }
        }
        for (said, path) in said.iter().filter_map(|said| Some((said, path.as_ref()?))) {
            let Some(named) = NAMED.iter().find(|named| named.key.name == said.name) else { continue };
            let text = if matches!(named.key.kind, Kind::Path) { beside(path, &said.text) } else { said.text.clone() };
            if said.name == "database" && said.text.contains('@') && is_everybodys(path) {
                problems.push(format!(
                    "{}:{}: `database` may hold a password, and everybody may read the file: chmod o-r it, or use `database_file`",
                    path.display(),
                    said.line
                ));
            }
            put(&mut problems, named, &text, From::File(path.clone(), said.line));
        }
        for (name, text) in &variables {
            match NAMED.iter().find(|named| named.variable == *name) {
                Some(named) => put(&mut problems, named, text, From::Environment(name.clone())),
                None if name == CONFIG => {}
                None => {
                    let known = NAMED.iter().map(|named| named.variable.as_str()).chain([CONFIG]);
                    let near = nearest(name, known).map_or_else(String::new, |near| format!("; the nearest is `{near}`"));
                    problems.push(format!("environment: `{name}` is no variable of ours{near}"));
                }
            }
        }
        for (name, text) in flags {
            if let Some(named) = NAMED.iter().find(|named| named.key.name == *name) {
                put(&mut problems, named, text, From::Flag(named.flag));
            }
        }
        let mut settings = Self { values };
        settings.read_database_file(&mut problems);
        settings.know_usual();
        if implied
            && matches!(settings.values["data"].from, From::File(..))
            && path.as_deref().is_some_and(|path| path != settings.data().join(USUAL))
        {
            problems.push(format!(
                "{}: `data` names another folder than the one in which this file was found: name the file by --config",
                settings.values["data"].from
            ));
        }
        if problems.is_empty() { Ok(settings) } else { Err(problems) }
    }

    /// The address in a file of its own counts where nothing stronger says `database`.
    fn read_database_file(&mut self, problems: &mut Vec<String>) {
        let Some(file) = self.values.get("database_file").cloned() else { return };
        let rank = |from: &From| match from {
            From::Usual => 0,
            From::File(..) => 1,
            From::Environment(_) => 2,
            From::Flag(_) => 3,
        };
        match self.values.get("database").map(|database| rank(&database.from).cmp(&rank(&file.from))) {
            Some(std::cmp::Ordering::Greater) => return,
            Some(std::cmp::Ordering::Equal) => {
                problems.push(format!("{}: `database` and `database_file` are both said", file.from));
                return;
            }
            Some(std::cmp::Ordering::Less) | None => {}
        }
        match std::fs::read_to_string(&file.text) {
            Ok(text) if Kind::Database.takes(text.trim()) => {
                self.values.insert("database", Value { text: text.trim().to_owned(), from: file.from });
            }
            Ok(_) => {
                problems.push(format!("{}: the file that `database_file` names holds no address: expected {}", file.from, Kind::Database.expected()))
            }
            Err(error) => problems.push(format!("{}: `database_file`: {}: {error}", file.from, file.text)),
        }
    }

    /// What nobody has said.
    fn know_usual(&mut self) {
        for key in KEYS.iter().filter(|key| !key.usual.is_empty()) {
            self.values.entry(key.name).or_insert_with(|| Value { text: key.usual.to_owned(), from: From::Usual });
        }
        let data = self.data();
        let derived = [
            ("database", format!("sqlite:{}", data.join("kechuang.db").display())),
            ("security_log", data.join("security-log").display().to_string()),
        ];
        for (name, text) in derived {
            self.values.entry(name).or_insert(Value { text, from: From::Usual });
        }
    }

    fn text(&self, name: &str) -> Option<&str> {
        self.values.get(name).map(|value| value.text.as_str())
    }

    fn path(&self, name: &str) -> Option<PathBuf> {
        self.text(name).map(PathBuf::from)
    }

    /// A number that has been looked at.
    fn number(&self, name: &str) -> u64 {
        self.text(name).and_then(|text| text.parse().ok()).unwrap_or(0)
    }

    fn data(&self) -> PathBuf {
        self.path("data").unwrap_or_default()
    }

    /// Where the data lie.
    pub(crate) fn options(&self) -> Options {
        let database = self.text("database").unwrap_or_default().to_owned();
        Options { database, data: self.data(), origin: self.text("origin").map(str::to_owned), clock: Arc::new(SystemClock), faults: None }
    }

    /// Where to listen.
    pub(crate) fn listen(&self) -> Option<SocketAddr> {
        self.text("listen")?.parse().ok()
    }

    /// The address that people use, without a slash at its end.
    pub(crate) fn base(&self) -> Option<String> {
        self.text("base").map(|base| base.trim_end_matches('/').to_owned())
    }

    /// The proxies that are believed.
    pub(crate) fn proxies(&self) -> Vec<Network> {
        self.text("proxies").unwrap_or_default().split(',').filter_map(|text| Network::parse(text.trim())).collect()
    }

    /// The folder of backups.
    pub(crate) fn backups(&self) -> Option<PathBuf> {
        self.path("backups")
    }

    /// The file that says how letters leave by mail; the usual one where it is there.
    pub(crate) fn mail(&self) -> Option<PathBuf> {
        self.path("mail").or_else(|| Some(self.data().join("mail.json")).filter(|usual| usual.exists()))
    }

    /// The file of the gateway.
    pub(crate) fn gateway(&self) -> Option<PathBuf> {
        self.path("gateway")
    }

    /// Folders of fonts, beside the usual ones.
    pub(crate) fn fonts(&self) -> Option<std::ffi::OsString> {
        self.text("fonts").map(Into::into)
    }

    /// The virus scanner.
    pub(crate) fn scanner(&self) -> Option<Scanner> {
        Scanner::parse(self.text("scanner")?)
    }

    /// Where ORCID records are read, as whom, and how long an answer is waited for.
    pub(crate) fn orcid(&self) -> Option<(&str, Option<PathBuf>, Duration)> {
        Some((self.text("orcid")?, self.path("orcid_client"), Duration::from_secs(self.number("orcid_seconds"))))
    }

    /// How long sessions last: hours without use, days at most.
    pub(crate) fn sessions(&self) -> (i64, i64) {
        let small = |name: &str| i64::try_from(self.number(name)).unwrap_or(0);
        (small("session_idle_hours"), small("session_days"))
    }

    /// How a server stops.
    pub(crate) fn stopping(&self) -> Stopping {
        Stopping { delay: Duration::from_secs(self.number("stop_delay_seconds")), most: Duration::from_secs(self.number("stop_seconds")) }
    }

    /// How many bytes of the disk have to be free.
    pub(crate) fn least_free_bytes(&self) -> u64 {
        self.number("disk_free_mib") << 20
    }

    /// Whether lines are logged as JSON, from which level, and whether each request has one.
    pub(crate) fn logs(&self) -> (bool, &str, bool) {
        (self.text("log_format") == Some("json"), self.text("log_level").unwrap_or("info"), self.text("log_requests") == Some("true"))
    }

    /// The second address.
    pub(crate) fn metrics(&self) -> Option<SocketAddr> {
        self.text("metrics")?.parse().ok()
    }

    /// The folder of the security log, and how many months it is kept.
    pub(crate) fn security_log(&self) -> (PathBuf, u16) {
        (self.path("security_log").unwrap_or_default(), u16::try_from(self.number("security_log_months")).unwrap_or(u16::MAX))
    }

    /// Every key with what counts, fit to be shown to whoever helps; none where it is nothing.
    pub(crate) fn effective(&self) -> impl Iterator<Item = (&'static Key, Option<(String, &From)>)> {
        KEYS.iter().map(|key| {
            let value = self.values.get(key.name).map(|value| {
                let text = if matches!(key.kind, Kind::Database) { shown(&value.text) } else { value.text.clone() };
                (text, &value.from)
            });
            (key, value)
        })
    }

    /// The effective configuration as a file would say it, each with where it comes from.
    pub(crate) fn print(&self) -> String {
        self.effective()
            .map(|(key, value)| match value {
                None => format!("# {} is not set\n", key.name),
                Some((text, from)) => format!("{} = {}  # {from}\n", key.name, written(key.kind, &text)),
            })
            .collect()
    }
}

/// As the file would say it.
fn written(kind: Kind, text: &str) -> String {
    let quoted = |text: &str| format!("\"{}\"", text.trim().replace('\\', "\\\\").replace('"', "\\\""));
    match kind {
        Kind::Whole(..) | Kind::Months | Kind::Truth => text.to_owned(),
        Kind::Networks => format!("[{}]", text.split(',').map(quoted).collect::<Vec<_>>().join(", ")),
        Kind::Text | Kind::Path | Kind::Database | Kind::Socket | Kind::Base | Kind::Word(_) | Kind::Scanner => quoted(text),
    }
}

fn is_for_us(variable: &str) -> bool {
    variable.starts_with("KECHUANG_") && !OF_OTHERS.iter().any(|begin| variable.starts_with(begin))
}

fn wrong(key: &Key, text: &str, from: &From) -> String {
    // What was said may be a password.
    let found = if matches!(key.kind, Kind::Database) { String::new() } else { format!(" is {text:?};") };
    format!("{from}: `{}`{found} expected {}", key.name, key.kind.expected())
}

/// The file to read, and whether it is only the one that may lie in the data folder.
fn config_file(flags: &[(&'static str, String)], variables: &[&(String, String)]) -> (Option<PathBuf>, bool) {
    let flag = |wanted: &str| flags.iter().find(|(name, _)| *name == wanted).map(|(_, text)| text.as_str());
    let variable = |wanted: &str| variables.iter().find(|(name, _)| name == wanted).map(|(_, text)| text.as_str());
    match flag("config").or_else(|| variable(CONFIG)) {
        Some(named) => (Some(PathBuf::from(named)), false),
        None => {
            let data = flag("data").or_else(|| variable("KECHUANG_DATA")).unwrap_or(KEYS[0].usual);
            (Some(Path::new(data).join(USUAL)), true)
        }
    }
}

/// A path of the file, counted from its folder.
fn beside(file: &Path, path: &str) -> String {
    file.parent().map_or_else(|| path.to_owned(), |folder| folder.join(path).display().to_string())
}

fn is_everybodys(path: &Path) -> bool {
    #[cfg(unix)]
    {
        std::fs::metadata(path).is_ok_and(|of| std::os::unix::fs::PermissionsExt::mode(&of.permissions()) & 0o004 != 0)
    }
    #[cfg(not(unix))]
    {
        let _path = path;
        false
    }
}

/// The flags of a command.
fn with_flags(command: Command, of: &[Of]) -> Command {
    let named = Arg::new("config")
        .long("config")
        .value_name("FILE")
        .help("The file of settings; DATA/kechuang.toml where it is there [env: KECHUANG_CONFIG]");
    NAMED.iter().filter(|named| of.contains(&named.key.of)).fold(command.arg(named), |command, named| {
        let usual = if named.key.usual.is_empty() { String::new() } else { format!(" [usual: {}]", named.key.usual) };
        command.arg(
            Arg::new(named.key.name)
                .long(named.flag)
                .value_name(named.key.kind.called())
                .help(format!("{} [env: {}]{usual}", named.key.help, named.variable)),
        )
    })
}

/// What counts for a command, by the flags it was given and this process's environment.
fn of_this_process(matches: &ArgMatches) -> Result<Settings, clap::Error> {
    let given = |name: &'static str| Some((name, matches.try_get_one::<String>(name).ok()??.clone()));
    let flags: Vec<(&'static str, String)> = KEYS.iter().map(|key| key.name).chain(["config"]).filter_map(given).collect();
    let environment: Vec<(String, String)> =
        std::env::vars_os().map(|(name, text)| (name.to_string_lossy().into_owned(), text.to_string_lossy().into_owned())).collect();
    Settings::resolve(&flags, &environment)
        .map_err(|problems| clap::Error::raw(ErrorKind::ValueValidation, format!("{}\n", problems.join("\n       "))))
}

macro_rules! taking {
    ($name:ident, $of:expr) => {
        impl Args for $name {
            fn augment_args(command: Command) -> Command {
                with_flags(command, $of)
            }

            fn augment_args_for_update(command: Command) -> Command {
                with_flags(command, $of)
            }
        }

        impl FromArgMatches for $name {
            fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
                of_this_process(matches).map(Self)
            }

            fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
                *self = Self::from_arg_matches(matches)?;
                Ok(())
            }
        }
    };
}

taking!(Place, &[Of::Everyone]);
taking!(Serving, &[Of::Everyone, Of::Servers]);
