//! Fluent: as much of a message file as the comparison of two languages needs.
//!
//! ```text
//! key = text { $variable }       value
//!     .attribute = text          parts
//! -term = text                   a word of ours, for other messages only
//! ```

use std::collections::{BTreeMap, BTreeSet};

/// One message or term.
#[derive(Default, Debug)]
pub struct Message {
    /// Where it begins, counted from 1.
    pub line: usize,
    /// Its value under the empty name, its attributes under theirs; each with the variables it shows.
    pub parts: BTreeMap<String, BTreeSet<String>>,
    /// The messages, terms (`-term`) and attributes (`key.attribute`) that it repeats.
    pub references: BTreeSet<String>,
}

/// A message file that has been read.
#[derive(Default, Debug)]
pub struct Resource {
    /// Key and message, in the order of the file; a key given twice is here twice.
    pub messages: Vec<(String, Message)>,
    /// Line and words of what is no message.
    pub problems: Vec<(usize, String)>,
}

/// Reads a whole file.
pub fn read(text: &str) -> Resource {
    let mut reader = Reader::default();
    for (index, line) in text.lines().enumerate() {
        reader.line(index + 1, line);
    }
    reader.close();
    reader.resource
}

/// Where in a pattern we are: inside `{ … }`, or in the text of one of its variants.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Expression,
    Variants,
}

#[derive(Default)]
struct Reader {
    resource: Resource,
    part: String,
    open: Vec<Place>,
}

impl Reader {
    fn line(&mut self, number: usize, line: &str) {
        let indented = line.starts_with(' ');
        if let Some((key, rest)) = entry(line) {
            self.close();
            let message = Message { line: number, ..Message::default() };
            self.resource.messages.push((key.to_owned(), message));
            self.part.clear();
            self.pattern(rest);
        } else if let Some((attribute, rest)) = attribute(line).filter(|_| indented && self.open.is_empty()) {
            self.part = attribute.to_owned();
            self.pattern(rest);
        } else if !self.open.is_empty() || indented {
            self.pattern(line);
        } else if !line.trim().is_empty() && !line.starts_with('#') {
            self.problem(number, "is neither a message nor indented");
        }
    }

    /// Before the next message, and at the end: whatever was opened is closed.
    fn close(&mut self) {
        let (line, empty) = match self.resource.messages.last() {
            Some((_, message)) => (message.line, message.parts.is_empty()),
            None => return,
        };
        if !self.open.is_empty() {
            self.open.clear();
            self.problem(line, "a `{` is not closed");
        }
        if empty {
            self.problem(line, "the message is empty");
        }
    }

    fn problem(&mut self, line: usize, what: &str) {
        self.resource.problems.push((line, what.to_owned()));
    }

    fn pattern(&mut self, text: &str) {
        if text.trim().is_empty() {
            return;
        }
        let Some((_, message)) = self.resource.messages.last_mut() else {
            self.problem(1, "text before the first message");
            return;
        };
        message.parts.entry(self.part.clone()).or_default();
        let line = message.line;
        let chars: Vec<char> = text.chars().collect();
        let mut at = 0;
        while at < chars.len() {
            at = match (chars[at], self.open.last().copied()) {
                ('{', _) => {
                    self.open.push(Place::Expression);
                    at + 1
                }
                ('}', None) => {
                    self.problem(line, "a `}` closes nothing");
                    at + 1
                }
                ('}', Some(_)) => {
                    self.open.pop();
                    at + 1
                }
                (_, Some(Place::Expression)) => self.expression(&chars, at),
                _ => at + 1,
            };
        }
    }

    /// One word of what stands between braces; answers where the next begins.
    fn expression(&mut self, chars: &[char], at: usize) -> usize {
        let word = |from: usize| chars[from..].iter().take_while(|next| is_name(**next)).count();
        match chars[at] {
            '"' => quoted(chars, at),
            '$' => {
                let end = at + 1 + word(at + 1);
                // What only chooses a plural is not shown: Chinese has nothing to choose.
                let after: String = chars[end..].iter().filter(|next| !next.is_whitespace()).take(2).collect();
                if after != "->" {
                    self.variable(chars[at + 1..end].iter().collect());
                }
                end
            }
            '-' if chars.get(at + 1) == Some(&'>') => {
                self.open.pop();
                self.open.push(Place::Variants);
                at + 2
            }
            start if start.is_ascii_alphabetic() || start == '-' => {
                let mut end = at + 1 + word(at + 1);
                if chars.get(end) == Some(&'.') {
                    end += 1 + word(end + 1);
                }
                let after = chars[end..].iter().find(|next| !next.is_whitespace());
                let term = start == '-';
                // `NUMBER(…)` is a function and `style:` the name of an argument; `-term(…)` is a term all the same.
                if term || !matches!(after, Some('(' | ':')) {
                    self.reference(chars[at..end].iter().collect());
                }
                end
            }
            '0'..='9' => at + word(at).max(1),
            _ => at + 1,
        }
    }

    fn variable(&mut self, name: String) {
        let part = self.part.clone();
        if let Some((_, message)) = self.resource.messages.last_mut() {
            message.parts.entry(part).or_default().insert(name);
        }
    }

    fn reference(&mut self, name: String) {
        if let Some((_, message)) = self.resource.messages.last_mut() {
            message.references.insert(name);
        }
    }
}

/// The end of a string in an expression.
fn quoted(chars: &[char], at: usize) -> usize {
    let mut end = at + 1;
    while end < chars.len() && chars[end] != '"' {
        end += if chars[end] == '\\' { 2 } else { 1 };
    }
    end + 1
}

/// `key = rest` or `-term = rest` at the start of a line.
fn entry(line: &str) -> Option<(&str, &str)> {
    let (key, rest) = line.split_once('=')?;
    let key = key.trim_end_matches(' ');
    let name = key.strip_prefix('-').unwrap_or(key);
    (name.starts_with(|first: char| first.is_ascii_alphabetic()) && name.chars().all(is_name)).then_some((key, rest))
}

/// `.attribute = rest` after an indent.
fn attribute(line: &str) -> Option<(&str, &str)> {
    entry(line.trim_start_matches(' ').strip_prefix('.')?)
}

fn is_name(next: char) -> bool {
    next.is_ascii_alphanumeric() || next == '-' || next == '_'
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Key, parts with their variables, references, on one line each; then the problems.
    fn shown(text: &str) -> String {
        let resource = read(text);
        let mut lines: Vec<String> = Vec::new();
        for (key, message) in &resource.messages {
            let part =
                |(name, variables): (&String, &BTreeSet<String>)| format!("{name}({})", variables.iter().cloned().collect::<Vec<_>>().join(" "));
            let parts: Vec<String> = message.parts.iter().map(part).collect();
            let references: Vec<&str> = message.references.iter().map(String::as_str).collect();
            lines.push(format!("{key}: {} [{}]", parts.join(" "), references.join(" ")));
        }
        lines.extend(resource.problems.iter().map(|(line, what)| format!("{line}! {what}")));
        lines.join("\n")
    }

    #[test]
    fn messages() {
        let cases = [
            ("a = b", "a: () []"),
            ("# No.\n\na = { $x } and { $y }\n", "a: (x y) []"),
            ("a =\n    long { $x }\n\n    text\nb = c", "a: (x) []\nb: () []"),
            ("a = b\n    .title = { $x }\n    .hint = d", "a: () hint() title(x) []"),
            ("a =\n    .title = b", "a: title() []"),
            ("-brand = B\na = { -brand } { b } { b.title }\nb = c", "-brand: () []\na: () [-brand b b.title]\nb: () []"),
            ("a = { NUMBER($n, style: \"percent\") } { \"{ $no }\" }", "a: (n) []"),
            ("a = { $n ->\n    [one] one word { $x }\n   *[other] { $n } \"words { b }\n}\nb = c", "a: (n x) [b]\nb: () []"),
            ("a = { $n ->\n    [one] .title = x\n   *[other] y\n    } z", "a: () []"),
        ];
        for (text, expected) in cases {
            assert_eq!(shown(text), expected, "{text}");
        }
    }

    #[test]
    fn what_is_no_message() {
        let cases = [
            ("a = { $x\nb = c", "a: (x) []\nb: () []\n1! a `{` is not closed"),
            ("a = b }", "a: () []\n1! a `}` closes nothing"),
            ("a =\n\nb = c", "a:  []\nb: () []\n1! the message is empty"),
            ("a = b\nand more", "a: () []\n2! is neither a message nor indented"),
            ("a = b\n\tmore", "a: () []\n2! is neither a message nor indented"),
        ];
        for (text, expected) in cases {
            assert_eq!(shown(text), expected, "{text}");
        }
    }
}
