//! Sources: rules about Rust files.

use super::{
    Tree,
    lexer::{self, Lexeme, Token},
    listed,
};

/// Where the exceptions to the size are listed.
const EXCEPTIONS: &str = "xtask/tidy-exceptions.txt";

/// The most lines of a file.
const LINES: usize = 600;

/// Endings of what people write by hand and read from top to bottom.
const SIZED: &[&str] = &[".rs", ".sql", ".css", ".js", ".py", ".sh"];

/// What we do not write, with what to write instead. Each is put together here, so that this file keeps the rule too.
const WORDS: &[(&str, &str)] = &[
    (concat!("#[", "allow"), "write `#[expect(…, reason)]`"),
    (concat!("#![", "allow"), "write `#[expect(…, reason)]`"),
    (concat!("#[", "ignore"), "a test is run or deleted"),
    (concat!("should_", "panic"), "a refusal is a value: compare it"),
    (concat!("to", "do!"), "finish it"),
    (concat!("unimple", "mented!"), "finish it"),
    (concat!("db", "g!"), "remove it"),
    (concat!("TO", "DO"), "open an issue"),
    (concat!("FIX", "ME"), "open an issue"),
    (concat!("XX", "X"), "open an issue"),
];

/// Words that say nothing about what a type is.
const NOUNS: &[&str] = &["Manager", "Service", "Helper", "Info", "Data", "Util"];

/// Names of files that gather what has no place.
const NAMES: &[&str] = &["model", "util", "common", "helper"];

/// Crates that count money and shares.
const EXACT: &[&str] = &["rules/", "ledger/"];

/// Crates whose code never waits for the clock: what they wait for, they are told.
const AWAKE: &[&str] = &["rules", "ledger", "record", "assignment", "ranking", "exchange", "documents", "web"];

/// A Rust file opens with `//!`.
pub fn opening(tree: &Tree) -> Vec<String> {
    let silent = tree.ending(".rs").filter(|(_, text)| !text.starts_with("//!"));
    silent.map(|(path, _)| format!("{path}:1: a file opens with `//!`: its name in both languages, its shape, its source")).collect()
}

/// Nothing is longer than it may be, and no exception is larger than it must be.
pub fn size(tree: &Tree) -> Vec<String> {
    let mut problems = Vec::new();
    let exceptions: Vec<(usize, &str, Option<usize>)> = listed(tree.text(EXCEPTIONS))
        .map(|(line, entry)| {
            let (path, lines) = entry.split_once(' ').unwrap_or((entry, ""));
            (line, path, lines.trim().parse().ok())
        })
        .collect();
    for (path, lines) in lengths(tree) {
        let most = exceptions.iter().find(|entry| entry.1 == path).and_then(|entry| entry.2).unwrap_or(LINES);
        if lines > most {
            problems.push(format!("{path}:{most}: {lines} lines; at most {most}: divide it by what it is about"));
        }
    }
    for (line, path, most) in exceptions {
        let lines = lengths(tree).find(|(listed, _)| *listed == path).map_or(0, |(_, lines)| lines);
        if most.is_none() || lines <= LINES {
            problems.push(format!("{EXCEPTIONS}:{line}: `{path}` has {lines} lines and needs no exception: remove it"));
        } else if most.is_some_and(|most| lines < most) {
            problems.push(format!("{EXCEPTIONS}:{line}: `{path}` has {lines} lines by now: lower the number"));
        }
    }
    problems
}

/// None of the words that hide a problem or put it off.
pub fn words(tree: &Tree) -> Vec<String> {
    let mut problems = Vec::new();
    for (path, number, line) in lines(tree) {
        for (word, instead) in WORDS.iter().filter(|(word, _)| holds(line, word)) {
            problems.push(format!("{path}:{number}: `{word}`: {instead}"));
        }
    }
    problems
}

/// Nothing sleeps in the pure crates, the exchange, the documents and the web, nor in a test outside the browser.
pub fn sleeping(tree: &Tree) -> Vec<String> {
    let needle = concat!("thread::", "sleep");
    lines(tree)
        .filter(|(path, _, line)| line.contains(needle) && is_awake(path))
        .map(|(path, number, _)| format!("{path}:{number}: `{needle}`: wait for what you wait for, not for the clock"))
        .collect()
}

/// Money never floats: no type and no number with a point where money and shares are counted. Clippy knows the types by
/// name only, not a number that is never given one.
pub fn floats(tree: &Tree) -> Vec<String> {
    let exact = |path: &str| EXACT.iter().any(|package| path.starts_with(package));
    let mut problems = Vec::new();
    for (path, text) in tree.ending(".rs").filter(|(path, _)| exact(path)) {
        let found = floating(&lexer::read(text));
        problems.extend(
            found.into_iter().map(|(line, word)| format!("{path}:{line}: `{word}`: money and shares are exact: count in fen, or in a fraction")),
        );
    }
    problems
}

/// A type is named after what it is.
pub fn nouns(tree: &Tree) -> Vec<String> {
    let mut problems = Vec::new();
    for (path, text) in tree.ending(".rs") {
        for (line, name) in types(text, &["struct", "enum", "trait", "union"]) {
            let parts = camel(&name);
            for noun in NOUNS.iter().filter(|noun| parts.iter().any(|part| part == *noun || *part == format!("{noun}s"))) {
                problems.push(format!("{path}:{line}: `{name}`: `{noun}` says nothing: name what it is"));
            }
        }
    }
    problems
}

/// A file is named after what it is about.
pub fn names(tree: &Tree) -> Vec<String> {
    let unnamed = |path: &str| {
        path.trim_end_matches(".rs").split('/').any(|part| NAMES.iter().any(|name| part == *name || part.strip_suffix('s') == Some(name)))
    };
    let files = tree.ending(".rs").filter(|(path, _)| unnamed(path));
    files.map(|(path, _)| format!("{path}:1: a file of this name gathers what has no place: name it after what it is about")).collect()
}

/// Line and name of every type that a file defines with one of these keywords.
pub fn types(text: &str, keywords: &[&str]) -> Vec<(usize, String)> {
    let lexemes = lexer::read(text);
    let pairs = lexemes.windows(2);
    pairs
        .filter_map(|pair| match (&pair[0].token, &pair[1].token) {
            (Token::Word(keyword), Token::Word(name)) if keywords.contains(&keyword.as_str()) => Some((pair[1].line, name.clone())),
            _ => None,
        })
        .collect()
}

/// Line and word of each floating type and number. In `pair.0.1` a point stands before the first digit too.
fn floating(lexemes: &[Lexeme]) -> Vec<(usize, String)> {
    let word = |at: usize| match lexemes.get(at).map(|lexeme| &lexeme.token) {
        Some(Token::Word(word)) => word.as_str(),
        Some(Token::Text(_) | Token::Mark(_)) | None => "",
    };
    let point = |at: usize| lexemes.get(at).is_some_and(|lexeme| lexeme.token == Token::Mark('.'));
    let number = |at: usize| word(at).starts_with(|first: char| first.is_ascii_digit());
    let mut found = Vec::new();
    for (at, lexeme) in lexemes.iter().enumerate() {
        let field = at > 0 && point(at - 1);
        if word(at).ends_with("f64") || word(at).ends_with("f32") {
            found.push((lexeme.line, word(at).to_owned()));
        } else if number(at) && !field && point(at + 1) && number(at + 2) {
            found.push((lexeme.line, format!("{}.{}", word(at), word(at + 2))));
        }
    }
    found
}

fn is_awake(path: &str) -> bool {
    let (package, rest) = path.split_once('/').unwrap_or((path, ""));
    let test = rest.starts_with("tests/") && package != "browser";
    AWAKE.contains(&package) || test
}

fn lines(tree: &Tree) -> impl Iterator<Item = (&str, usize, &str)> {
    tree.ending(".rs").flat_map(|(path, text)| text.lines().enumerate().map(move |(index, line)| (path, index + 1, line)))
}

fn lengths(tree: &Tree) -> impl Iterator<Item = (&str, usize)> {
    SIZED.iter().flat_map(|ending| tree.ending(ending)).map(|(path, text)| (path, text.lines().count()))
}

/// Whether a line holds a word by itself, not as a part of a longer one.
fn holds(line: &str, word: &str) -> bool {
    let part = |next: char| next.is_alphanumeric() || next == '_';
    line.match_indices(word).any(|(start, _)| {
        let before = line[..start].chars().next_back().is_some_and(part);
        let after = line[start + word.len()..].chars().next().is_some_and(part);
        let starts_inside = word.starts_with(part) && before;
        let ends_inside = word.ends_with(part) && after;
        !starts_inside && !ends_inside
    })
}

/// The parts of a name in camel case.
fn camel(name: &str) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    for next in name.chars() {
        match parts.last_mut() {
            Some(part) if !next.is_uppercase() => part.push(next),
            _ => parts.push(next.to_string()),
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stand_alone() {
        let marker = concat!("XX", "X");
        assert!(holds(&format!("// {marker}: later"), marker));
        assert!(!holds(&format!("let {marker}_SIZE = 1;"), marker));
        assert!(holds(&format!("    {}(dead_code)]", concat!("#[", "allow")), concat!("#[", "allow")));
    }

    #[test]
    fn nouns_are_whole_parts_of_a_name() {
        let source = "//! A.\nstruct FormData;\nenum Metadata {}\ntrait PersonHelpers {}\nstruct Database; struct Information;\n// struct Info\n";
        let problems = nouns(&Tree::of(&[("web/src/a.rs", source)]));
        assert_eq!(problems.len(), 2, "{problems:?}");
        assert!(problems[0].starts_with("web/src/a.rs:2: `FormData`"));
        assert!(problems[1].starts_with("web/src/a.rs:4: `PersonHelpers`"));
    }

    #[test]
    fn money_never_floats() {
        let found = |code: &str| floats(&Tree::of(&[("rules/src/money.rs", code)])).len();
        let cases = [
            ("let a: f64 = b.as_f64();", 2),
            ("let a = 1.5 * 2.0;", 2),
            ("a.0.1 + (0..10) + 1.max(2) // 1.5 f64", 0),
            ("let a = \"1.5\";", 0),
            ("let a = 1f32;", 1),
        ];
        for (code, expected) in cases {
            assert_eq!(found(code), expected, "{code}");
        }
    }

    #[test]
    fn file_names() {
        let tree = Tree::of(&[("web/src/utils.rs", ""), ("web/tests/common/mod.rs", ""), ("web/src/call.rs", "")]);
        assert_eq!(names(&tree).len(), 2);
    }

    #[test]
    fn exceptions_shrink() {
        let long = "//!\n".repeat(700);
        let with = |list: &str| size(&Tree::of(&[("a/src/b.rs", &long), (EXCEPTIONS, list)]));
        assert!(with("").first().is_some_and(|problem| problem.starts_with("a/src/b.rs:600:")));
        assert!(with("a/src/b.rs 700 # A table.").is_empty());
        assert_eq!(with("a/src/b.rs 650").len(), 1);
        assert_eq!(with("a/src/b.rs 800").len(), 1);
        assert_eq!(with("a/src/b.rs 700\na/src/c.rs 900").len(), 1);
    }

    #[test]
    fn sleep_is_for_the_binary_and_the_browser() {
        let line = concat!("std::thread::", "sleep(a);");
        let asleep = |path| sleeping(&Tree::of(&[(path, line)])).len();
        assert_eq!(["rules/src/a.rs", "stories/tests/a.rs", "browser/tests/a.rs", "kechuang/src/a.rs"].map(asleep), [1, 1, 0, 0]);
    }
}
