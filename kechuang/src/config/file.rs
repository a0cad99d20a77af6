//! File 配置文件: TOML with keys at its top level and nothing else; each value with the line on which it stands.

use super::key::{KEYS, Kind, nearest};
use std::path::Path;
use toml::de::{DeTable, DeValue};

/// A value as the file has it.
#[derive(Debug)]
pub(super) struct Said {
    pub(super) name: &'static str,
    pub(super) text: String,
    pub(super) line: usize,
}

/// Reads the text of a file; what is wrong is added to `problems`, each with file, line and key.
pub(super) fn read(path: &Path, whole: &str, problems: &mut Vec<String>) -> Vec<Said> {
    let place = |at: usize| format!("{}:{}", path.display(), line(whole, at));
    let table = match DeTable::parse(whole) {
        Ok(table) => table.into_inner(),
        Err(error) => {
            problems.push(format!("{}: {}", place(error.span().map_or(0, |span| span.start)), error.message()));
            return Vec::new();
        }
    };
    let mut said = Vec::new();
    for (name, value) in &table {
        let here = place(name.span().start);
        let written = name.get_ref().as_ref();
        let Some(key) = KEYS.iter().find(|key| key.name == written) else {
            problems.push(format!("{here}: {}", unknown(written, value.get_ref())));
            continue;
        };
        match text_of(key.kind, value.get_ref()).filter(|text| key.kind.takes(text)) {
            Some(text) => said.push(Said { name: key.name, text, line: line(whole, name.span().start) }),
            None => {
                // What stands there may be a password.
                let found = if matches!(key.kind, Kind::Database) { String::new() } else { format!(" is {};", shown(value.get_ref())) };
                problems.push(format!("{here}: `{written}`{found} expected {}", key.kind.expected()));
            }
        }
    }
    said
}

fn unknown(written: &str, value: &DeValue<'_>) -> String {
    let names = || KEYS.iter().map(|key| key.name);
    match (nearest(written, names()), value) {
        (_, DeValue::Table(_)) => format!("`{written}` is a table; keys stand at the top of the file, without one"),
        (Some(near), _) => format!("`{written}` is not a key; the nearest is `{near}`"),
        (None, _) => format!("`{written}` is not a key; there are {}", names().collect::<Vec<_>>().join(", ")),
    }
}

/// A value as the text that a flag would have, where it is of the right type.
fn text_of(kind: Kind, value: &DeValue<'_>) -> Option<String> {
    match (kind, value) {
        (Kind::Whole(..) | Kind::Months, DeValue::Integer(number)) => (number.radix() == 10).then(|| number.as_str().replace('_', "")),
        (Kind::Truth, DeValue::Boolean(truth)) => Some(truth.to_string()),
        (Kind::Networks, DeValue::Array(networks)) => {
            let texts: Option<Vec<&str>> = networks.iter().map(|network| text(network.get_ref())).collect();
            texts.map(|texts| texts.join(","))
        }
        (Kind::Whole(..) | Kind::Months | Kind::Truth | Kind::Networks, _) => None,
        (Kind::Text | Kind::Path | Kind::Database | Kind::Socket | Kind::Base | Kind::Word(_) | Kind::Scanner, value) => {
            text(value).map(str::to_owned)
        }
    }
}

fn text<'a>(value: &'a DeValue<'_>) -> Option<&'a str> {
    if let DeValue::String(text) = value { Some(text.as_ref()) } else { None }
}

/// A value as an error shows it.
fn shown(value: &DeValue<'_>) -> String {
    match value {
        DeValue::String(text) => format!("{text:?}"),
        DeValue::Integer(number) => number.as_str().to_owned(),
        DeValue::Boolean(truth) => truth.to_string(),
        DeValue::Float(_) => "a number with a point".to_owned(),
        DeValue::Datetime(_) => "a date".to_owned(),
        DeValue::Array(_) => "a list".to_owned(),
        DeValue::Table(_) => "a table".to_owned(),
    }
}

/// On which line a byte stands.
fn line(whole: &str, at: usize) -> usize {
    1 + whole.bytes().take(at).filter(|byte| *byte == b'\n').count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems(text: &str) -> Vec<String> {
        let mut problems = Vec::new();
        read(Path::new("k.toml"), text, &mut problems);
        problems
    }

    #[test]
    fn values_come_with_their_line() {
        let mut problems = Vec::new();
        let text = "# A centre.\nlisten = \"[::1]:80\"\n\nsession_days = 1_0\nlog_requests = false\nproxies = [\"::1\", \"10.0.0.0/8\"]\n";
        let mut said = read(Path::new("k.toml"), text, &mut problems);
        said.sort_by_key(|said| said.line);
        let said: Vec<(usize, &str, &str)> = said.iter().map(|said| (said.line, said.name, said.text.as_str())).collect();
        assert_eq!(said, [(2, "listen", "[::1]:80"), (4, "session_days", "10"), (5, "log_requests", "false"), (6, "proxies", "::1,10.0.0.0/8")]);
        assert!(problems.is_empty(), "{problems:?}");
    }

    #[test]
    fn each_wrong_key_is_named_with_what_was_expected() {
        let check = |text: &str, expected: &[&str]| assert_eq!(problems(text), expected, "{text}");
        check("\nlisten = 8080", &["k.toml:2: `listen` is 8080; expected an address with its port, as \"127.0.0.1:8080\" or \"[::1]:8080\""]);
        check("session_days = \"30\"", &["k.toml:1: `session_days` is \"30\"; expected a whole number from 1 to 90"]);
        check("session_days = 0x1e", &["k.toml:1: `session_days` is 1e; expected a whole number from 1 to 90"]);
        check("stop_seconds = 2.5", &["k.toml:1: `stop_seconds` is a number with a point; expected a whole number from 0 to 3600"]);
        check("log_requests = \"yes\"", &["k.toml:1: `log_requests` is \"yes\"; expected true or false"]);
        check("listn = \"x\"", &["k.toml:1: `listn` is not a key; the nearest is `listen`"]);
        check("[log]\nlevel = \"info\"", &["k.toml:1: `log` is a table; keys stand at the top of the file, without one"]);
        check(
            "security_log_months = 3",
            &["k.toml:1: `security_log_months` is 3; expected a whole number from 6 to 600: network logs are kept for not less than six months \
               (网络安全法 第二十一条（三）)"],
        );
        let secret = problems("database = \"mysql://officer:swordfish@db/centre\"");
        assert!(secret.len() == 1 && secret[0].contains("neither sqlite:PATH nor postgres://") && !secret[0].contains("swordfish"), "{secret:?}");
        let two = problems("listen = 1\nlisten = 2\n");
        assert!(two.len() == 1 && two[0].starts_with("k.toml:2: "), "{two:?}");
        assert_eq!(problems("lisen = 1\nsession_days = 0\n").len(), 2);
        assert!(problems("listen = ")[0].starts_with("k.toml:1: "));
    }
}
