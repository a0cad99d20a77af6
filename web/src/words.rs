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
use unic_langid::LanguageIdentifier;

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

locales![
    "account",
    "applications",
    "applying",
    "approvals",
    "audit",
    "backup",
    "calendar",
    "calls",
    "desk",
    "documents",
    "erasing",
    "federation",
    "formal-check",
    "forms",
    "frame",
    "handing",
    "limits",
    "mechanisms",
    "operation",
    "orcid",
    "people",
    "plans",
    "portal",
    "refusals",
    "rights",
    "rosters",
    "rotation",
    "security",
    "sheets",
    "signing",
    "similarity",
    "tasks",
    "teams",
    "terms",
    "unit-files",
    "units"
];

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
            zh: bundle("zh-CN", LOCALES.iter().map(|(name, zh, _)| (*name, *zh))),
            en: bundle("en", LOCALES.iter().map(|(name, _, en)| (*name, *en))),
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
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
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
        Arg::Texts(texts) => Value::Text(texts.join(&Words::load().text(language, "list-separator"))),
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

fn bundle<'a>(language: &str, files: impl Iterator<Item = (&'a str, &'a str)>) -> FluentBundle<FluentResource> {
    let language: LanguageIdentifier = language.parse().expect("the two names are well formed");
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

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::{BTreeMap, BTreeSet};
    use std::fs;
    use std::path::{Path, PathBuf};

    /// Each message's key and text.
    fn messages(text: &str) -> BTreeMap<String, String> {
        let mut messages: BTreeMap<String, String> = BTreeMap::new();
        let mut last = None;
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            match line.split_once(" = ").filter(|_| line.starts_with(|c: char| c.is_ascii_lowercase())) {
                Some((key, value)) => {
                    messages.insert(key.to_owned(), value.to_owned());
                    last = Some(key.to_owned());
                }
                None => last.iter().for_each(|key| messages.entry(key.clone()).or_default().push_str(line)),
            }
        }
        messages
    }

    /// The variables that a message shows; one that only chooses a plural is English's own affair.
    fn shown(message: &str) -> BTreeSet<&str> {
        message.split("{ $").skip(1).filter_map(|rest| rest.split_once(" }")).map(|(name, _)| name).filter(|name| !name.contains(' ')).collect()
    }

    fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).expect("a folder of sources") {
            let path = entry.expect("an entry").path();
            if path.is_dir() { sources(&path, found) } else { found.push(path) }
        }
    }

    #[test]
    fn the_list_of_files_is_what_the_folders_hold() {
        let listed: Vec<String> = LOCALES.iter().map(|(name, ..)| format!("{name}.ftl")).collect();
        for language in ["zh", "en"] {
            let mut found = Vec::new();
            sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("locales").join(language), &mut found);
            let mut names: Vec<String> =
                found.iter().filter_map(|path| path.file_name()?.to_str().map(str::to_owned)).filter(|name| name.ends_with(".ftl")).collect();
            names.sort();
            assert_eq!(listed, names, "the list in words.rs and locales/{language}");
        }
    }

    #[test]
    fn both_languages_say_the_same_things() {
        for (name, zh, en) in LOCALES {
            let (zh, en) = (messages(zh), messages(en));
            assert_eq!(zh.keys().collect::<Vec<_>>(), en.keys().collect::<Vec<_>>(), "{name}.ftl");
            for (key, text) in &zh {
                assert_eq!(shown(text), shown(&en[key]), "{key} in {name}.ftl");
                assert!(Words::load().has(Language::Zh, key) && Words::load().has(Language::En, key), "{key} in {name}.ftl has no text");
            }
        }
    }

    #[test]
    fn every_refusal_has_its_words_and_a_way_on() {
        let mut found = Vec::new();
        sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../rules/src"), &mut found);
        sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut found);
        let mut keys = BTreeSet::new();
        for path in found {
            let text = fs::read_to_string(path).expect("a source");
            keys.extend(
                text.split('"').filter(|part| part.starts_with("refusal-") && !part.ends_with('-') && !part.contains(' ')).map(str::to_owned),
            );
        }
        assert!(keys.len() > 80, "only {} keys found", keys.len());
        for (key, language) in keys.iter().flat_map(|key| [(key, Language::Zh), (key, Language::En)]) {
            assert!(Words::load().has(language, key), "{key} in {language:?}");
            assert!(Words::load().has(language, &format!("{key}-next")), "{key}-next in {language:?}");
        }
        let known = |key: &str| keys.contains(key.strip_suffix("-next").unwrap_or(key));
        for key in LOCALES.iter().flat_map(|(_, zh, _)| messages(zh).into_keys()).filter(|key| key.starts_with("refusal-")) {
            assert!(known(&key), "{key} is said by no rule");
        }
    }

    #[test]
    fn every_key_that_pages_use_is_there() {
        let mut found = Vec::new();
        sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut found);
        let is_key = |text: &&str| text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        let mut lacking = BTreeSet::new();
        for path in found {
            let text = fs::read_to_string(&path).expect("a source");
            for call in ["look.t(\"", "look.t_with(\"", "self.t(\"", "self.t_with(\""] {
                let keys = text.split(call).skip(1).filter_map(|rest| rest.split('"').next()).filter(is_key);
                let known = |key: &str| Words::load().has(Language::Zh, key) && Words::load().has(Language::En, key);
                lacking.extend(keys.filter(|key| !known(key)).map(str::to_owned));
            }
        }
        assert!(lacking.is_empty(), "no words for {lacking:?}");
    }

    #[test]
    fn a_refusal_says_its_figures() {
        let zone = Zone::shanghai();
        let at = Instant::parse_local("2026-03-31 16:00", &zone).expect("a local time");
        let late = Says::new("refusal-application-late")
            .with("closes", Arg::Instant(at, zone.clone()))
            .with("arrived", Arg::Instant(Instant(at.0 + 123), zone));
        let much = Says::new("refusal-form-too-much").with("most", Arg::Money(Money::yuan(1_250_000)));
        let long = Says::new("refusal-text-too-long").with("count", Arg::count(20_314)).with("most", Arg::count(20_000));
        let one = Says::new("refusal-fields").with("count", Arg::count(1));
        let check = |says: &Says, zh: &str, en: &str| {
            assert_eq!((Words::load().says(Language::Zh, says).as_str(), Words::load().says(Language::En, says).as_str()), (zh, en));
        };
        check(
            &late,
            "申请已超过截止时间。截止时间为2026-03-31 16:00 (UTC+8)，系统收到时间为2026-03-31 16:00:00.123 (UTC+8)。",
            "The call has closed. It closed at 2026-03-31 16:00 (UTC+8); your request arrived at 2026-03-31 16:00:00.123 (UTC+8).",
        );
        check(&much, "金额超过此项上限125万元。", "The amount is above the limit of CNY 1,250,000.00 for this field.");
        check(&long, "已填20,314字，超过最多20,000字的限制。", "This has 20,314 characters; at most 20,000 are allowed.");
        check(&one, "有1处填写内容不符合要求。", "One part does not meet the requirements.");
        let rule = Rule::law("application.pledge", "《中华人民共和国科学技术进步法》第六十七条");
        assert_eq!(Words::load().source(Language::Zh, rule), "《中华人民共和国科学技术进步法》第六十七条");
        let unknown = ["no", "such", "key"].join("-");
        assert_eq!(Words::load().text(Language::En, &unknown), missing(&unknown));
    }
}
