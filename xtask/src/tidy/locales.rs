//! Locales 双语: both languages have the same files, keys, attributes and variables; the code and the files agree on the keys.

use super::{
    Tree,
    fluent::{self, Message},
    lexer::{self, Lexeme, Token},
    listed,
};
use std::collections::{BTreeMap, BTreeSet};

/// Where the languages lie; the first is the one the second is compared with.
const LANGUAGES: [&str; 2] = ["web/locales/zh/", "web/locales/en/"];

/// Prefixes of keys that the code composes at run time.
const PREFIXES: &str = "xtask/locale-prefixes.txt";

/// Functions whose first text is a key, and whether every such text is one; of the others, what looks like a key is.
const CALLS: &[(&str, bool)] = &[("t", true), ("t_with", true), ("tr", true), ("text", false), ("text_with", false)];

/// A text of the code that begins so is a key wherever it stands: the code adds the second to it for what one can do next.
const REFUSAL: (&str, &str) = ("refusal-", "-next");

/// The messages of one language: by key, with the file they stand in.
type Messages = BTreeMap<String, (String, Message)>;

/// Both languages say the same, and each file is well formed.
pub fn complete(tree: &Tree) -> Vec<String> {
    let mut problems = Vec::new();
    let mut languages = Vec::new();
    for folder in LANGUAGES {
        languages.push(messages(tree, folder, &mut problems));
    }
    for (here, there) in [(0, 1), (1, 0)] {
        for path in files(tree, LANGUAGES[here]).map(|(path, _)| path) {
            let other = path.replacen(LANGUAGES[here], LANGUAGES[there], 1);
            if tree.get(&other).is_none() {
                problems.push(format!("{path}:1: there is no {other}"));
            }
        }
        for (key, (path, message)) in &languages[here] {
            let other = path.replacen(LANGUAGES[here], LANGUAGES[there], 1);
            let place = format!("{path}:{}", message.line);
            match languages[there].get(key) {
                Some((file, counterpart)) if *file == other => {
                    if here == 0 {
                        problems.extend(differences(&place, key, message, counterpart));
                    }
                }
                _ => problems.push(format!("{place}: `{key}` is missing in {other}")),
            }
            let lost = message.references.iter().filter(|name| !exists(&languages[here], name));
            problems.extend(lost.map(|name| format!("{place}: `{key}` repeats `{name}`, which does not exist")));
        }
    }
    problems
}

/// Every key that the code uses exists.
pub fn existing(tree: &Tree) -> Vec<String> {
    let known = messages(tree, LANGUAGES[0], &mut Vec::new());
    let mut problems = Vec::new();
    for (path, text) in code(tree) {
        let lexemes = lexer::read(text);
        for (line, key) in keys(&lexemes).into_iter().chain(refusals(&lexemes)) {
            if !exists(&known, &key) {
                problems.push(format!("{path}:{line}: there is no message `{key}` in {}", LANGUAGES[0]));
            }
        }
    }
    problems
}

/// Every key that exists is used: as a text in the code, by another message, or under a prefix that the code composes.
pub fn used(tree: &Tree) -> Vec<String> {
    let known = messages(tree, LANGUAGES[0], &mut Vec::new());
    let english = messages(tree, LANGUAGES[1], &mut Vec::new());
    let mut texts: BTreeSet<String> = BTreeSet::new();
    for lexeme in code(tree).flat_map(|(_, text)| lexer::read(text)) {
        if let Token::Text(text) = lexeme.token {
            texts.insert(whole(&text).to_owned());
            texts.insert(format!("{text}{}", REFUSAL.1));
        }
    }
    for (_, message) in known.values().chain(english.values()) {
        texts.extend(message.references.iter().map(|name| whole(name).to_owned()));
    }
    let prefixes: Vec<(usize, &str)> = listed(tree.text(PREFIXES)).collect();
    let composed = |key: &str| prefixes.iter().any(|(_, prefix)| key.starts_with(prefix));
    let idle = known.iter().filter(|(key, _)| !texts.contains(*key) && !composed(key));
    let mut problems: Vec<String> = idle.map(|(key, (path, message))| format!("{path}:{}: `{key}` is never used: remove it", message.line)).collect();
    for (line, prefix) in prefixes {
        if !known.keys().any(|key| key.starts_with(prefix)) {
            problems.push(format!("{PREFIXES}:{line}: no message begins with `{prefix}`: remove it"));
        }
    }
    problems
}

fn messages(tree: &Tree, folder: &str, problems: &mut Vec<String>) -> Messages {
    let mut all = Messages::new();
    for (path, text) in files(tree, folder) {
        let resource = fluent::read(text);
        problems.extend(resource.problems.iter().map(|(line, what)| format!("{path}:{line}: {what}")));
        for (key, message) in resource.messages {
            if let Some((other, earlier)) = all.get(&key) {
                problems.push(format!("{path}:{}: `{key}` is already in {other}:{}", message.line, earlier.line));
                continue;
            }
            all.insert(key, (path.to_owned(), message));
        }
    }
    if all.is_empty() {
        problems.push(format!("{folder}: has no message"));
    }
    all
}

fn differences(place: &str, key: &str, message: &Message, counterpart: &Message) -> Vec<String> {
    let mut problems = Vec::new();
    let parts: BTreeSet<&String> = message.parts.keys().chain(counterpart.parts.keys()).collect();
    for part in parts {
        let name = if part.is_empty() { format!("`{key}`") } else { format!("`{key}.{part}`") };
        match (message.parts.get(part), counterpart.parts.get(part)) {
            (Some(here), Some(there)) => {
                let unlike: Vec<String> = here.symmetric_difference(there).map(|variable| format!("${variable}")).collect();
                if !unlike.is_empty() {
                    problems.push(format!("{place}: {name}: only one language shows {}", unlike.join(", ")));
                }
            }
            _ => problems.push(format!("{place}: {name}: only one language has it")),
        }
    }
    problems
}

fn files<'a>(tree: &'a Tree, folder: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
    tree.ending(".ftl").filter(move |(path, _)| path.starts_with(folder))
}

/// Our sources, without ourselves.
fn code(tree: &Tree) -> impl Iterator<Item = (&str, &str)> {
    tree.ending(".rs").filter(|(path, _)| path.contains("/src/") && !path.starts_with("xtask/"))
}

/// Whether `key`, `-term` or `key.attribute` is there.
fn exists(known: &Messages, name: &str) -> bool {
    let (key, attribute) = name.split_once('.').unwrap_or((name, ""));
    known.get(key).is_some_and(|(_, message)| attribute.is_empty() || message.parts.contains_key(attribute))
}

/// The key of `key.attribute`.
fn whole(name: &str) -> &str {
    name.split_once('.').map_or(name, |(key, _)| key)
}

/// Line and key of each call of one of the functions: the texts of its first argument that has any.
fn keys(lexemes: &[Lexeme]) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for (at, lexeme) in lexemes.iter().enumerate() {
        let Token::Word(word) = &lexeme.token else {
            continue;
        };
        let Some((_, every)) = CALLS.iter().find(|(name, _)| name == word) else {
            continue;
        };
        let defined = at > 0 && lexemes[at - 1].token == Token::Word("fn".to_owned());
        let called = lexemes.get(at + 1).is_some_and(|next| next.token == Token::Mark('('));
        if called && !defined {
            let texts = first_texts(&lexemes[at + 2..]);
            found.extend(texts.into_iter().filter(|(_, text)| *every || looks_like_a_key(text)));
        }
    }
    found
}

/// Line and key of what every refusal says: why not, and what one can do next.
fn refusals(lexemes: &[Lexeme]) -> Vec<(usize, String)> {
    let (start, next) = REFUSAL;
    let mut found = Vec::new();
    for lexeme in lexemes {
        match &lexeme.token {
            Token::Text(text) if text.starts_with(start) && looks_like_a_key(text) => {
                found.extend((!text.ends_with(next)).then(|| (lexeme.line, format!("{text}{next}"))));
                found.push((lexeme.line, text.clone()));
            }
            Token::Text(_) | Token::Word(_) | Token::Mark(_) => {}
        }
    }
    found
}

/// The texts of the first argument that has any, `if` and `match` looked into, other calls not.
fn first_texts(arguments: &[Lexeme]) -> Vec<(usize, String)> {
    let (mut depth, mut braces) = (0, 0);
    let mut texts = Vec::new();
    for lexeme in arguments {
        match &lexeme.token {
            Token::Mark('(' | '[') => depth += 1,
            Token::Mark(')' | ']') if depth == 0 => break,
            Token::Mark(')' | ']') => depth -= 1,
            Token::Mark('{') => braces += 1,
            Token::Mark('}') => braces -= 1,
            Token::Mark(',') if depth == 0 && braces == 0 && !texts.is_empty() => break,
            Token::Text(text) if depth == 0 => texts.push((lexeme.line, text.clone())),
            Token::Text(_) | Token::Word(_) | Token::Mark(_) => {}
        }
    }
    texts
}

fn looks_like_a_key(text: &str) -> bool {
    let part = |part: &str| !part.is_empty() && part.chars().all(|next| next.is_ascii_lowercase() || next.is_ascii_digit());
    text.contains('-') && text.starts_with(|first: char| first.is_ascii_lowercase()) && text.split(['-', '.']).all(part)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(zh: &str, en: &str, code: &str) -> Tree {
        Tree::of(&[("web/locales/zh/a.ftl", zh), ("web/locales/en/a.ftl", en), ("web/src/a.rs", code), (PREFIXES, "role- # Composed.\n")])
    }

    #[test]
    fn both_languages() {
        let cases = [
            ("a = 一", "a = one", ""),
            ("a = 一\nb = 二", "a = one", "web/locales/zh/a.ftl:2: `b` is missing in web/locales/en/a.ftl"),
            ("a = 一", "a = one\nb = two", "web/locales/en/a.ftl:2: `b` is missing in web/locales/zh/a.ftl"),
            ("a = { $n }", "a = { $m }", "web/locales/zh/a.ftl:1: `a`: only one language shows $m, $n"),
            ("a = 一\n    .title = 二", "a = one", "web/locales/zh/a.ftl:1: `a.title`: only one language has it"),
            ("a = { b }", "a = one", "web/locales/zh/a.ftl:1: `a` repeats `b`, which does not exist"),
            ("a = 一\na = 二", "a = one", "web/locales/zh/a.ftl:2: `a` is already in web/locales/zh/a.ftl:1"),
        ];
        for (zh, en, expected) in cases {
            assert_eq!(complete(&tree(zh, en, "")).join("\n"), expected, "{zh} / {en}");
        }
        let one = Tree::of(&[("web/locales/zh/a.ftl", "a = 一"), ("web/locales/zh/b.ftl", ""), ("web/locales/en/a.ftl", "a = one")]);
        assert_eq!(complete(&one), ["web/locales/zh/b.ftl:1: there is no web/locales/en/b.ftl"]);
    }

    #[test]
    fn keys_in_the_code() {
        let found = |code: &str| -> Vec<String> { keys(&lexer::read(code)).into_iter().map(|(_, key)| key).collect() };
        let cases: [(&str, &[&str]); 7] = [
            ("(t(\"call-open\"))", &["call-open"]),
            ("tr(lang, \"call-open\", args([(\"no\", 1)]))", &["call-open"]),
            ("view.text(\"Not a key\"); view.text(\"call-open.title\")", &["call-open.title"]),
            ("t(if open { \"call-open\" } else { \"call-shut\" }, \"x\")", &["call-open", "call-shut"]),
            ("t(&format!(\"refusal-{}\", id))", &[]),
            ("fn t(key: &str) {} // t(\"no\")", &[]),
            ("start(\"no\")", &[]),
        ];
        for (code, expected) in cases {
            assert_eq!(found(code), expected, "{code}");
        }
    }

    #[test]
    fn code_and_files_agree() {
        let zh = "nav-calls = 指南\nrole-officer = 管理员\nidle = 闲\n-brand = 科创\nfoot = { -brand }";
        let good = tree(zh, "", "//! A.\nfn a() { t(\"foot\"); t(\"gone\") }\nconst NAV: &[&str] = &[\"nav-calls\"];");
        assert_eq!(existing(&good), ["web/src/a.rs:2: there is no message `gone` in web/locales/zh/"]);
        assert_eq!(used(&good), ["web/locales/zh/a.ftl:3: `idle` is never used: remove it"]);
        let unprefixed = tree("foot = 一", "", "fn a() { t(\"foot\") }");
        assert_eq!(used(&unprefixed).len(), 1);
    }

    #[test]
    fn a_refusal_says_what_to_do_next() {
        let zh = "refusal-late = 已截止\nrefusal-early = 未开放\nrefusal-early-next = 请等待\nrole-a = 甲";
        let refusing = tree(zh, "", "fn a() { closing(\"refusal-late\"); Says::new(\"refusal-early\") }");
        assert_eq!(existing(&refusing), ["web/src/a.rs:1: there is no message `refusal-late-next` in web/locales/zh/"]);
        assert!(used(&refusing).is_empty());
    }
}
