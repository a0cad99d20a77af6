//! Licences 许可与来源: everything below us may be shipped under Apache-2.0, and comes from the one registry.

use crate::metadata::Metadata;

/// Licences that ask no more than a notice.
const ALLOWED: &[&str] = &[
    "MIT",
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "ISC",
    "Zlib",
    "Unicode-3.0",
    "Unicode-DFS-2016",
    "BSL-1.0",
    "CC0-1.0",
    "0BSD",
    "Unlicense",
    "MIT-0",
    "CDLA-Permissive-2.0",
];

/// Exceptions that only give more rights than the licence they follow.
const EXCEPTIONS: &[&str] = &["LLVM-exception"];

/// Packages under MPL-2.0 that only tests need.
const MOZILLA: &[&str] = &["webdriver"];

/// Packages that bring a C library to build, a second TLS, or a layer that was measured and left.
const REFUSED: &[(&str, &str)] = &[
    ("openssl", "rustls with ring is the one TLS"),
    ("openssl-sys", "rustls with ring is the one TLS"),
    ("native-tls", "rustls with ring is the one TLS"),
    ("aws-lc", "rustls with ring is the one TLS"),
    ("aws-lc-rs", "rustls with ring is the one TLS"),
    ("aws-lc-sys", "rustls with ring is the one TLS"),
    ("sqlx", "the store is a thin layer over the drivers"),
    ("sqlx-core", "the store is a thin layer over the drivers"),
];

/// Every package's licence is on the list.
pub fn licences(metadata: &Metadata) -> Vec<String> {
    let shipped = metadata.below("kechuang");
    let mut problems = Vec::new();
    for package in &metadata.packages {
        let for_tests = MOZILLA.contains(&package.name.as_str()) && !shipped.contains(package.name.as_str());
        let allowed = |name: &str| ALLOWED.contains(&name) || (for_tests && name == "MPL-2.0");
        let verdict = match &package.licence {
            None => Err("names no licence".to_owned()),
            Some(text) => {
                satisfies(text, &allowed).and_then(|good| if good { Ok(()) } else { Err(format!("is under `{text}`, which is not on the list")) })
            }
        };
        if let Err(problem) = verdict {
            problems.push(format!("{} {}: {problem}", package.name, package.version));
        }
    }
    problems
}

/// Everything is ours or comes from the one registry.
pub fn sources(metadata: &Metadata) -> Vec<String> {
    let registry = metadata.packages.iter().find_map(|package| package.source.as_deref());
    metadata
        .packages
        .iter()
        .filter(|package| match &package.source {
            None => !package.ours,
            Some(source) => !source.starts_with("registry+") || Some(source.as_str()) != registry,
        })
        .map(|package| format!("{} {}: does not come from the one registry", package.name, package.version))
        .collect()
}

/// Nothing that was refused lies below us.
pub fn refused(metadata: &Metadata) -> Vec<String> {
    let reason = |name: &str| REFUSED.iter().find(|(refused, _)| *refused == name).map(|(_, reason)| *reason);
    metadata
        .packages
        .iter()
        .filter_map(|package| reason(&package.name).map(|reason| format!("{} {}: refused: {reason}", package.name, package.version)))
        .collect()
}

/// Whether an SPDX expression can be met with allowed licences: `OR`, `AND`, `WITH`, parentheses, and the old slash for `OR`.
fn satisfies(expression: &str, allowed: &dyn Fn(&str) -> bool) -> Result<bool, String> {
    let spaced = expression.replace('(', " ( ").replace(')', " ) ").replace('/', " OR ");
    let mut parser = Parser { words: spaced.split_whitespace().collect(), next: 0, allowed };
    let met = parser.any()?;
    match parser.peek() {
        None => Ok(met),
        Some(word) => Err(format!("licence `{expression}`: `{word}` is not understood")),
    }
}

struct Parser<'a> {
    words: Vec<&'a str>,
    next: usize,
    allowed: &'a dyn Fn(&str) -> bool,
}

impl<'a> Parser<'a> {
    fn any(&mut self) -> Result<bool, String> {
        let mut met = self.all()?;
        while self.take("OR") {
            met |= self.all()?;
        }
        Ok(met)
    }

    fn all(&mut self) -> Result<bool, String> {
        let mut met = self.one()?;
        while self.take("AND") {
            met &= self.one()?;
        }
        Ok(met)
    }

    fn one(&mut self) -> Result<bool, String> {
        if self.take("(") {
            let met = self.any()?;
            return if self.take(")") { Ok(met) } else { Err("licence: a parenthesis is not closed".to_owned()) };
        }
        let name = self.name()?;
        let met = (self.allowed)(name);
        if self.take("WITH") {
            let exception = self.name()?;
            return Ok(met && EXCEPTIONS.contains(&exception));
        }
        Ok(met)
    }

    fn name(&mut self) -> Result<&'a str, String> {
        match self.peek() {
            Some(word) if !["OR", "AND", "WITH", "(", ")"].contains(&word) => {
                self.next += 1;
                Ok(word)
            }
            other => Err(format!("licence: a name is missing before `{}`", other.unwrap_or("the end"))),
        }
    }

    fn take(&mut self, word: &str) -> bool {
        let here = self.peek() == Some(word);
        self.next += usize::from(here);
        here
    }

    fn peek(&self) -> Option<&'a str> {
        self.words.get(self.next).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metadata::made_up;

    fn check(expression: &str) -> Result<bool, String> {
        satisfies(expression, &|name| ALLOWED.contains(&name))
    }

    #[test]
    fn expressions() {
        let cases = [
            ("MIT", true),
            ("GPL-3.0-only", false),
            ("MIT OR GPL-3.0-only", true),
            ("MIT AND GPL-3.0-only", false),
            ("MIT/Apache-2.0", true),
            ("GPL-2.0/MIT", true),
            ("(Apache-2.0 OR MIT) AND BSD-3-Clause", true),
            ("(GPL-2.0 OR MPL-2.0) AND MIT", false),
            ("Apache-2.0 WITH LLVM-exception", true),
            ("Apache-2.0 WITH Other-exception", false),
            ("Apache-2.0 WITH LLVM-exception OR GPL-2.0", true),
            ("MIT OR GPL-2.0 AND GPL-3.0", true),
            ("GPL-2.0 AND MIT OR GPL-3.0", false),
            ("((MIT))", true),
            ("mit", false),
        ];
        for (expression, expected) in cases {
            assert_eq!(check(expression), Ok(expected), "{expression}");
        }
    }

    #[test]
    fn what_is_not_understood_is_refused() {
        for expression in ["", "MIT OR", "(MIT", "MIT)", "MIT Apache-2.0", "AND", "Apache-2.0 WITH"] {
            assert!(check(expression).is_err(), "{expression}");
        }
    }

    #[test]
    fn refused_packages_are_named() {
        let metadata = made_up(&[("kechuang", &[("openssl", "normal")])]);
        assert_eq!(refused(&metadata).len(), 1);
        assert!(licences(&metadata).is_empty());
        assert!(sources(&metadata).is_empty());
    }
}
