//! Newer 较新特性: pages work in the browsers that offices have, of which Chromium 86 of 2020 is the oldest that we promise.
//!
//! Its properties are listed in `chromium-86.txt`, as it says them itself; `cargo xtask old-browser` holds the list against it and walks all
//! pages in it. A newer property may stand in the stylesheet where the page is whole without it, and `newer-than-86.txt` says so.

use super::{Tree, listed};

const KNOWN: &str = "xtask/chromium-86.txt";
const EXCUSED: &str = "xtask/newer-than-86.txt";
const ASSETS: &str = "web/assets/";

/// What may stand before a block or after a colon of a selector.
const SELECTORS: &[&str] = &[
    "@media",
    "@page",
    "@keyframes",
    "@supports",
    "@font-face",
    "@bottom-right",
    ":root",
    ":before",
    ":after",
    ":hover",
    ":focus",
    ":focus-visible",
    ":focus-within",
    ":lang",
    ":first-child",
    ":last-child",
    ":only-child",
    ":first-of-type",
    ":only-of-type",
    ":not",
    ":empty",
    ":target",
    ":checked",
    ":placeholder",
    ":disabled",
    ":nth-child",
    ":-webkit-details-marker",
];

/// What came later in values of a stylesheet and in scripts, with the version that brought it.
const LATER: &[(&str, &str, u16)] = &[
    (".css", "color-mix(", 111),
    (".css", "light-dark(", 123),
    (".css", "oklch(", 111),
    (".css", "oklab(", 111),
    (".css", "dvh", 108),
    (".css", "svh", 108),
    (".css", "lvh", 108),
    (".css", "cqw", 105),
    (".css", "overflow: clip", 90),
    (".css", "subgrid", 117),
    (".css", "align-items: end", 93),
    (".js", ".at(", 92),
    (".js", "structuredClone", 98),
    (".js", "Object.hasOwn", 93),
    (".js", "Object.groupBy", 117),
    (".js", ".findLast", 97),
    (".js", ".toSorted", 110),
    (".js", ".toReversed", 110),
    (".js", ".toSpliced", 110),
    (".js", "fromAsync", 121),
    (".js", "withResolvers", 119),
    (".js", "AbortSignal.timeout", 103),
    (".js", "AbortSignal.any", 116),
    (".js", "randomUUID", 92),
    (".js", "canParse", 120),
    (".js", "showPopover", 114),
    (".js", "togglePopover", 114),
    (".js", "startViewTransition", 111),
    (".js", "checkVisibility", 105),
    (".js", "scheduler.", 94),
    (".js", "setHTML", 105),
    (".js", "showPicker", 99),
    (".js", "Intl.Segmenter", 87),
    (".js", "cause:", 93),
    (".js", "static {", 94),
];

/// Stylesheet and scripts use nothing that Chromium 86 lacks, save what a page is whole without.
pub fn newer(tree: &Tree) -> Vec<String> {
    let known: Vec<&str> = listed(tree.text(KNOWN)).map(|(_, name)| name).collect();
    let excused: Vec<(usize, &str)> = listed(tree.text(EXCUSED)).collect();
    let (mut problems, mut used) = (Vec::new(), Vec::new());
    for (path, text) in tree.ending(".css").filter(|(path, _)| path.starts_with(ASSETS)) {
        for (line, name) in names(text) {
            let is_known = known.contains(&name) || SELECTORS.contains(&name) || name.starts_with("--");
            if !is_known && excused.iter().any(|(_, excuse)| *excuse == name) {
                used.push(name);
            } else if !is_known {
                problems.push(format!("{path}:{line}: `{name}` is newer than Chromium 86, or unknown to it"));
            }
        }
    }
    for (path, text) in tree.files.iter().filter(|file| file.path.starts_with(ASSETS)).filter_map(|file| Some((&file.path, file.text.as_deref()?))) {
        for (index, line) in text.lines().enumerate() {
            let found = LATER.iter().filter(|(ending, part, _)| path.ends_with(ending) && line.contains(part));
            problems.extend(found.map(|(_, part, version)| format!("{path}:{}: `{part}` came with Chromium {version}", index + 1)));
        }
    }
    let idle = excused.iter().filter(|(_, name)| !used.contains(name));
    problems.extend(idle.map(|(line, name)| format!("{EXCUSED}:{line}: nothing uses `{name}`")));
    problems
}

/// The properties, pseudo-classes and at-rules of a stylesheet, each with its line.
fn names(text: &str) -> Vec<(usize, &str)> {
    let (mut names, mut start, mut at, mut quoted) = (Vec::new(), 0, 0, false);
    let bytes = text.as_bytes();
    while at < bytes.len() {
        if bytes[at..].starts_with(b"/*") && !quoted {
            at += text[at..].find("*/").map_or(text.len() - at, |end| end + 2);
            start = at;
            continue;
        }
        let piece = || (&text[start..at], 1 + text[..at].matches('\n').count());
        match bytes[at] {
            b'"' => quoted = !quoted,
            b'{' if !quoted => {
                let (piece, line) = piece();
                names.extend(before_block(piece).map(|name| (line, name)));
                start = at + 1;
            }
            b';' | b'}' if !quoted => {
                let (piece, line) = piece();
                names.extend(piece.split_once(':').map(|(name, _)| (line, name.trim())));
                start = at + 1;
            }
            _ => {}
        }
        at += 1;
    }
    names
}

/// At-rule, or pseudo-classes of selectors.
fn before_block(piece: &str) -> impl Iterator<Item = &str> {
    let is_name = |c: char| c.is_ascii_alphabetic() || c == '-';
    let rule = piece.trim().strip_prefix('@').map(|_| piece.trim().split([' ', '(']).next().unwrap_or_default());
    let selectors = if rule.is_some() { "" } else { piece };
    let pseudo = selectors.match_indices(':').filter_map(move |(place, _)| {
        let rest = &selectors[place + 1..];
        let end = rest.find(|c| !is_name(c)).unwrap_or(rest.len());
        (end > 0).then(|| &selectors[place..=place + end])
    });
    rule.into_iter().chain(pseudo)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(css: &str, excused: &str) -> Vec<String> {
        newer(&Tree::of(&[("web/assets/a.css", css), (KNOWN, "color\nbackground\ncontent\n"), (EXCUSED, excused)]))
    }

    #[test]
    fn what_is_newer_is_named_with_its_line() {
        assert_eq!(
            found("/* inset: 0; */ a:hover, b::before { color: red; content: \"a:b;{\" }\n@media print { a { background: none } }", ""),
            Vec::<String>::new()
        );
        assert_eq!(found("a {\n  inset: 0;\n}", ""), ["web/assets/a.css:2: `inset` is newer than Chromium 86, or unknown to it"]);
        assert_eq!(found("a:has(b) { color: red }", "").len(), 1);
        assert_eq!(found("@layer a { b { color: red } }", "").len(), 1);
        assert_eq!(found("a { inset: 0; --b: 1 }", "inset # it is whole without"), Vec::<String>::new());
        assert_eq!(found("a { color: red }", "inset # it is whole without"), ["xtask/newer-than-86.txt:1: nothing uses `inset`"]);
    }

    #[test]
    fn scripts_too() {
        let script = newer(&Tree::of(&[("web/assets/a.js", "const a = 1;\nb.at(-1);\n")]));
        assert_eq!(script, ["web/assets/a.js:2: `.at(` came with Chromium 92"]);
    }
}
