//! Words 文案: every sentence that people read, in Chinese and English, from the Fluent files that are embedded in the program.
//!
//! ```text
//! locales/{zh,en}/*.ftl ─ load ▶ two bundles ─ text, says, next ▶ what is shown
//! ```
//! Numbers carry thousands separators, so a year or a code is passed as text. Money is said as people say it in Chinese and as
//! `CNY 1,250,000.00` in English. A key that is missing is a fault of ours: tests find it, and the page shows the key instead of failing.

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use rules::person::Language;
use rules::refusal::Source;
use rules::time::Zone;
use rules::{Arg, Instant, Money, Rule, Says};
use std::sync::OnceLock;
use unic_langid::{LanguageIdentifier, langid};

/// The files of both languages, by name, in alphabetical order; a test compares this list with the folders.
macro_rules! locales {
    ($($name:literal),* $(,)?) => {
        /// Name, Chinese text, English text.
        const LOCALES: &[(&str, &str, &str)] = &[$((
            $name,
            include_str!(concat!("../locales/zh/", $name, ".ftl")),
            include_str!(concat!("../locales/en/", $name, ".ftl")),
        )),*];
    };
}

locales!["frame", "refusals", "terms"];

/// The words of both languages.
pub struct Words {
    zh: FluentBundle<FluentResource>,
    en: FluentBundle<FluentResource>,
}

/// What goes into a message.
#[derive(Clone, PartialEq, Debug)]
pub enum Value {
    /// As it stands.
    Text(String),
    /// With thousands separators; chooses the plural.
    Number(i64),
}

impl Words {
    /// The words, read once. Panics where a file is malformed or a key stands twice, which the tests of this module find first.
    pub fn load() -> &'static Self {
        static WORDS: OnceLock<Words> = OnceLock::new();
        WORDS.get_or_init(|| Self {
            zh: bundle(langid!("zh-CN"), LOCALES.iter().map(|(name, zh, _)| (*name, *zh))),
            en: bundle(langid!("en"), LOCALES.iter().map(|(name, _, en)| (*name, *en))),
        })
    }

    /// The message of that key.
    pub fn text(&self, language: Language, key: &str) -> String {
        self.formatted(language, key, None)
    }

    /// The message of that key with what goes into it.
    pub fn text_with(&self, language: Language, key: &str, values: &[(&str, Value)]) -> String {
        let args = values.iter().map(|(name, value)| (*name, fluent(value))).collect();
        self.formatted(language, key, Some(&args))
    }

    /// What was wrong, in words.
    pub fn says(&self, language: Language, says: &Says) -> String {
        self.text_with(language, says.key, &spoken(language, says))
    }

    /// What the person can do next: the message beside the refusal's own, under its key with `-next`.
    pub fn next(&self, language: Language, says: &Says) -> String {
        self.text_with(language, &format!("{}-next", says.key), &spoken(language, says))
    }

    /// What a rule stands on.
    pub fn source(&self, language: Language, rule: Rule) -> String {
        match rule.source {
            Source::House => self.text(language, "rule-house"),
            Source::Call => self.text(language, "rule-call"),
            Source::Law(article) => self.text_with(language, "rule-law", &[("article", article.into())]),
        }
    }

    /// Whether there is a message of that key in that language.
    pub fn has(&self, language: Language, key: &str) -> bool {
        self.of(language).has_message(key)
    }

    fn of(&self, language: Language) -> &FluentBundle<FluentResource> {
        match language {
            Language::Zh => &self.zh,
            Language::En => &self.en,
        }
    }

    fn formatted(&self, language: Language, key: &str, args: Option<&FluentArgs<'_>>) -> String {
        let bundle = self.of(language);
        let Some(pattern) = bundle.get_message(key).and_then(|message| message.value()) else { return missing(key) };
        let mut errors = Vec::new();
        let text = bundle.format_pattern(pattern, args, &mut errors);
        // A variable that was not given stands as {$name} in the text: visible, and better than no page.
        debug_assert!(errors.is_empty(), "{key}: {errors:?}");
        text.into_owned()
    }
}

/// An instant as people read it, in the zone in which it was announced: `2026-03-31 16:00 (UTC+8)`.
pub fn instant(at: Instant, zone: &Zone) -> String {
    format!("{} ({})", at.local(zone), at.offset(zone))
}

/// An amount as people read it: `125万元`, `CNY 1,250,000.00`.
pub fn money(language: Language, amount: Money) -> String {
    match language {
        Language::Zh => amount.spoken(),
        Language::En => format!("CNY {}", amount.plain()),
    }
}

/// A number with thousands separators: `20,000`.
pub fn number(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut text = String::from(if number < 0 { "-" } else { "" });
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

impl From<u32> for Value {
    fn from(number: u32) -> Self {
        Self::Number(i64::from(number))
    }
}

impl From<u64> for Value {
    fn from(number: u64) -> Self {
        Self::Number(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

impl From<usize> for Value {
    fn from(number: usize) -> Self {
        Self::Number(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

fn spoken(language: Language, says: &Says) -> Vec<(&'static str, Value)> {
    let value = |arg: &Arg| match arg {
        Arg::Text(text) => Value::Text(text.clone()),
        Arg::Number(number) => Value::Number(*number),
        Arg::Instant(at, zone) => Value::Text(instant(*at, zone)),
        Arg::Money(amount) => Value::Text(money(language, *amount)),
    };
    says.args.iter().map(|(name, arg)| (*name, value(arg))).collect()
}

fn fluent(value: &Value) -> FluentValue<'_> {
    match value {
        Value::Text(text) => FluentValue::from(text.as_str()),
        Value::Number(number) => FluentValue::from(*number),
    }
}

fn missing(key: &str) -> String {
    if cfg!(debug_assertions) { format!("⟦{key}⟧") } else { key.to_owned() }
}

fn bundle<'a>(language: LanguageIdentifier, files: impl Iterator<Item = (&'a str, &'a str)>) -> FluentBundle<FluentResource> {
    let mut bundle = FluentBundle::new_concurrent(vec![language]);
    // The marks that isolate direction would travel with copied text into forms, which refuse them.
    bundle.set_use_isolating(false);
    bundle.set_formatter(Some(grouped));
    for (name, text) in files {
        let resource = FluentResource::try_new(text.to_owned()).unwrap_or_else(|(_, errors)| panic!("{name}.ftl is malformed: {errors:?}"));
        bundle.add_resource(resource).unwrap_or_else(|errors| panic!("{name}.ftl repeats a key: {errors:?}"));
    }
    bundle
}

fn grouped<M>(value: &FluentValue<'_>, _: &M) -> Option<String> {
    match value {
        // Counts are far below the 2^53 up to which the library's numbers are exact; exact amounts are passed as text.
        FluentValue::Number(found) => found.as_string().parse().ok().map(number),
        FluentValue::String(_) | FluentValue::Custom(_) | FluentValue::None | FluentValue::Error => None,
    }
}
