//! Fields 表单输入: what a form or a JSON object sent, read by one parser for both.
//!
//! A parser takes each field by name, keeps every refusal, and ends with `finish`, which also refuses what nobody asked for. What was typed
//! stays at hand, so a refused form shows it again.

use crate::site::Site;
use axum::body::{Bytes, to_bytes};
use axum::extract::{FromRequest, Request};
use axum::http::header;
use rules::form::{Answers, FieldKind, Form, Raw};
use rules::refusal::{Explain, FieldRefusal};
use rules::text::{Email, Line, Prose};
use rules::{Arg, Instant, Money, Refusal, Rule, Says, time::Zone};
use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// More fields than any form of ours has; each that is not known costs the sentences of its refusal.
const FIELDS_MOST: usize = 2_000;
/// The longest key under which a request counts once, in bytes.
pub(crate) const KEY_MOST: usize = 200;
/// The most bytes of a form or a JSON object; files go another way.
const BODY_MOST: usize = 1 << 20;

/// What was sent.
#[derive(Debug, Default)]
pub(crate) struct Fields {
    values: BTreeMap<String, Vec<String>>,
    /// What came as a list of JSON.
    lists: BTreeSet<String>,
    used: Mutex<BTreeSet<String>>,
    /// What was read as a list.
    many: Mutex<BTreeSet<String>>,
    wrong: Mutex<Vec<FieldRefusal>>,
}

/// Why a body was not read at all.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum BodyRefusal {
    /// Larger than a form may be.
    TooLarge,
    /// Not JSON, or nested too deep, or not an object of texts and lists of texts.
    NotJson(String),
    /// Neither a form nor JSON.
    NotAForm,
    /// From another site, or without the token of its form.
    Forged,
    /// The time is not one.
    NotATime,
    /// A field that the deed does not know.
    UnknownField,
    /// Not one of the values it may have.
    NotAnOption,
    /// Several values, or a list, where one is wanted.
    NotOne,
    /// The key under which it shall count once cannot be read, or is too long.
    NotAKey,
    /// The address is there, and nothing is done there by this method.
    WrongMethod,
}

impl Fields {
    /// From an object or a form.
    pub(crate) fn of(values: BTreeMap<String, Vec<String>>) -> Self {
        Self { values, ..Self::default() }
    }

    /// The first value as it was typed; empty where there is none.
    pub(crate) fn raw(&self, name: &str) -> &str {
        whole(&self.used).insert(name.to_owned());
        self.values.get(name).and_then(|values| values.first()).map_or("", String::as_str)
    }

    /// All values.
    pub(crate) fn all(&self, name: &str) -> Vec<String> {
        whole(&self.used).insert(name.to_owned());
        whole(&self.many).insert(name.to_owned());
        self.values.get(name).cloned().unwrap_or_default().into_iter().filter(|value| !value.is_empty()).collect()
    }

    /// Whether a box is ticked.
    pub(crate) fn ticked(&self, name: &str) -> bool {
        !matches!(self.raw(name), "" | "false" | "0" | "off")
    }

    /// A line that must be there.
    pub(crate) fn line(&self, name: &str, most: usize) -> Option<Line> {
        self.keep(name, Line::parse(self.raw(name), most))
    }

    /// A line that may be missing.
    pub(crate) fn maybe_line(&self, name: &str, most: usize) -> Option<Line> {
        if self.raw(name).trim().is_empty() { None } else { self.line(name, most) }
    }

    /// A text that must be there.
    pub(crate) fn prose(&self, name: &str, most: usize) -> Option<Prose> {
        self.keep(name, Prose::parse(self.raw(name), most))
    }

    /// A text that may be missing.
    pub(crate) fn maybe_prose(&self, name: &str, most: usize) -> Option<Prose> {
        if self.raw(name).trim().is_empty() { None } else { self.prose(name, most) }
    }

    /// An address.
    pub(crate) fn email(&self, name: &str) -> Option<Email> {
        self.keep(name, Email::parse(self.raw(name)))
    }

    /// An amount that may be missing.
    pub(crate) fn maybe_money(&self, name: &str) -> Option<Money> {
        if self.raw(name).trim().is_empty() { None } else { self.keep(name, Money::parse(self.raw(name))) }
    }

    /// A time with its offset, or a local one in a zone.
    pub(crate) fn time(&self, name: &str, zone: &Zone) -> Option<Instant> {
        let raw = self.raw(name);
        // The offset first: a reader of local times would pass over it, and be hours off.
        self.keep(name, Instant::parse_rfc3339(raw).or_else(|| Instant::parse_local(raw, zone)).ok_or(BodyRefusal::NotATime))
    }

    /// One of some values.
    pub(crate) fn option<T>(&self, name: &str, parse: impl Fn(&str) -> Option<T>) -> Option<T> {
        self.keep(name, parse(self.raw(name)).ok_or(BodyRefusal::NotAnOption))
    }

    /// Some of some values, at least none.
    pub(crate) fn options<T>(&self, name: &str, parse: impl Fn(&str) -> Option<T>) -> Vec<T> {
        let all = self.all(name);
        all.iter().filter_map(|value| self.keep(name, parse(value).ok_or(BodyRefusal::NotAnOption))).collect()
    }

    /// A version that the writer read, if they said.
    pub(crate) fn version(&self) -> Option<u64> {
        version(self.raw("version"))
    }

    /// The answers to a call's form, as they were typed.
    pub(crate) fn answers(&self, form: &Form) -> Answers {
        let mut answers = Answers::new();
        for field in form.fields() {
            let raw = match &field.kind {
                FieldKind::Files { .. } => continue,
                FieldKind::Choice { .. } => Raw::Chosen(self.all(&field.id)),
                FieldKind::Organisations { .. } => {
                    // What is typed to find one is no answer.
                    let _ = self.raw(&format!("{}.find", field.id));
                    Raw::Chosen(self.all(&field.id))
                }
                FieldKind::Table(_) | FieldKind::People { .. } | FieldKind::Budget {} => {
                    let rows = self.rows(&field.id);
                    if !rows.is_empty() {
                        answers.insert(field.id.clone(), Raw::Rows(rows));
                    }
                    continue;
                }
                FieldKind::Line { .. } | FieldKind::Text { .. } | FieldKind::Money { .. } | FieldKind::Number { .. } | FieldKind::Date { .. } => {
                    Raw::Text(self.raw(&field.id).replace("\r\n", "\n"))
                }
            };
            if self.values.contains_key(&field.id) {
                answers.insert(field.id.clone(), raw);
            }
        }
        answers
    }

    /// The cells of a table, sent one by one as `table.2.1`: the row, from 0, or what heads it, and the column.
    pub(crate) fn rows(&self, name: &str) -> Vec<Vec<String>> {
        let mut rows: Vec<Vec<String>> = Vec::new();
        let mut headed: BTreeMap<&str, usize> = BTreeMap::new();
        let cell = |key: &'_ String| -> Option<(String, usize)> {
            let (row, column) = key.strip_prefix(name)?.strip_prefix('.')?.split_once('.')?;
            Some((row.to_owned(), column.parse().ok().filter(|column| *column < 20)?))
        };
        for key in self.values.keys() {
            let Some((row, column)) = cell(key) else { continue };
            let place = match row.parse::<usize>() {
                Ok(place) if place < 400 => place,
                Ok(_) => continue,
                Err(_) => {
                    let heading = &key[name.len() + 1..name.len() + 1 + row.len()];
                    let next = headed.len();
                    *headed.entry(heading).or_insert(next)
                }
            };
            if rows.len() <= place {
                rows.resize(place + 1, Vec::new());
            }
            if rows[place].len() <= column {
                rows[place].resize(column + 1, String::new());
            }
            rows[place][column] = self.raw(key).to_owned();
        }
        for (heading, place) in headed {
            rows[place][0] = heading.to_owned();
        }
        rows
    }

    /// The names of all that was sent, for forms with a field a row.
    pub(crate) fn names(&self) -> Vec<String> {
        self.values.keys().cloned().collect()
    }

    /// Whether a field was sent at all.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.values.contains_key(name)
    }

    /// Adds a refusal of a field that a parser of the caller found.
    pub(crate) fn refuse(&self, name: &str, why: &dyn Explain) {
        whole(&self.wrong).push(FieldRefusal::new(name, why));
    }

    /// Keeps a refusal and goes on.
    pub(crate) fn keep<T, E: Explain>(&self, name: &str, parsed: Result<T, E>) -> Option<T> {
        match parsed {
            Ok(value) => Some(value),
            Err(why) => {
                self.refuse(name, &why);
                None
            }
        }
    }

    /// Refuses all that was wrong, and every field that nobody asked for.
    pub(crate) fn finish(&self) -> Result<(), Refusal> {
        let used = whole(&self.used).clone();
        for name in self.values.keys().filter(|name| !used.contains(*name) && !matches!(name.as_str(), "csrf" | "key" | "version")) {
            self.refuse(name, &BodyRefusal::UnknownField);
        }
        // Whoever stands before us may have judged one of two values, and we would take the other.
        let many = whole(&self.many).clone();
        for (name, values) in self.values.iter().filter(|(name, _)| used.contains(*name) && !many.contains(*name)) {
            if values.len() > 1 || self.lists.contains(name) {
                self.refuse(name, &BodyRefusal::NotOne);
            }
        }
        let wrong = std::mem::take(&mut *whole(&self.wrong));
        if wrong.is_empty() { Ok(()) } else { Err(Refusal::Fields(wrong)) }
    }

    /// The same for all that was sent but what changes from try to try: the digest of the request under its key.
    pub(crate) fn request_digest(&self, path: &str) -> String {
        let kept: BTreeMap<&String, &Vec<String>> = self.values.iter().filter(|(name, _)| !matches!(name.as_str(), "csrf" | "key")).collect();
        let text = serde_json::to_string(&(path, kept)).unwrap_or_default();
        record::sha256(&[text.as_bytes()]).to_string()
    }

    pub(crate) fn from_form(body: &[u8]) -> Result<Self, BodyRefusal> {
        if body.iter().filter(|byte| **byte == b'&').count() >= FIELDS_MOST {
            return Err(BodyRefusal::NotAForm);
        }
        let pairs: Vec<(String, String)> = serde_urlencoded::from_bytes(body).map_err(|_| BodyRefusal::NotAForm)?;
        let mut values: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (name, value) in pairs {
            values.entry(name).or_default().push(value);
        }
        Ok(Self::of(values))
    }

    /// A flat object of texts, whole numbers, truths and lists of texts. Anything else is refused.
    pub(crate) fn from_json(body: &[u8]) -> Result<Self, BodyRefusal> {
        if body.is_empty() {
            return Ok(Self::default());
        }
        if let Some(number) = odd_number(body) {
            return Err(BodyRefusal::NotJson(format!("`{number}` is no whole number")));
        }
        json::<Flat>(body).map(|Flat(values, lists)| Self { values, lists, ..Self::default() })
    }
}

/// A version as a form or `If-Match` names it. What is no number is none that there ever was: 0, which is always stale.
pub(crate) fn version(text: &str) -> Option<u64> {
    match text.trim().trim_start_matches("W/").trim_matches('"') {
        "" | "*" => None,
        text => Some(text.parse().unwrap_or(0)),
    }
}

/// A JSON object, flattened as a form would be.
struct Flat(BTreeMap<String, Vec<String>>, BTreeSet<String>);

impl<'de> serde::Deserialize<'de> for Flat {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Visit;
        impl<'de> serde::de::Visitor<'de> for Visit {
            type Value = Flat;

            fn expecting(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                out.write_str("an object of texts and lists of texts")
            }

            fn visit_map<A: serde::de::MapAccess<'de>>(self, mut map: A) -> Result<Flat, A::Error> {
                let (mut values, mut lists) = (BTreeMap::new(), BTreeSet::new());
                while let Some(name) = map.next_key::<String>()? {
                    let value: serde_json::Value = map.next_value()?;
                    if values.len() >= FIELDS_MOST {
                        return Err(serde::de::Error::custom("it has too many names"));
                    }
                    if value.is_array() {
                        lists.insert(name.clone());
                    }
                    let texts = match value {
                        serde_json::Value::Null => Vec::new(),
                        serde_json::Value::Bool(truth) => vec![if truth { "on" } else { "" }.to_owned()],
                        serde_json::Value::Number(number) => {
                            let whole = whole_number(&number);
                            vec![whole.ok_or_else(|| {
                                serde::de::Error::custom(format!("`{name}` is no whole number that every reader takes for the same one"))
                            })?]
                        }
                        serde_json::Value::String(text) => vec![text],
                        serde_json::Value::Array(items) => items
                            .into_iter()
                            .map(|item| {
                                let text = item.as_str().map(str::to_owned);
                                text.ok_or_else(|| serde::de::Error::custom(format!("`{name}` holds something else than texts")))
                            })
                            .collect::<Result<_, _>>()?,
                        // Forms of calls come as one text or as the object itself.
                        object @ serde_json::Value::Object(_) if name == "form" => vec![object.to_string()],
                        serde_json::Value::Object(_) => {
                            return Err(serde::de::Error::custom(format!("`{name}` is neither a text nor a list of texts")));
                        }
                    };
                    values.insert(name, texts);
                }
                Ok(Flat(values, lists))
            }
        }
        from.deserialize_map(Visit)
    }
}

/// The largest whole number that every reader of JSON takes for the same one (RFC 8259, 6).
pub(crate) const EXACT: i64 = (1 << 53) - 1;

/// The first number of the object itself that is not written as a whole one, with nothing but noughts after its point: a reader by floating point
/// would round it first. What lies deeper, the form of a call, has a reader of its own.
fn odd_number(body: &[u8]) -> Option<String> {
    let (mut inside, mut depth, mut at) = (false, 0_usize, 0);
    while at < body.len() {
        match body[at] {
            b'\\' if inside => at += 1,
            b'"' => inside = !inside,
            b'{' | b'[' if !inside => depth += 1,
            b'}' | b']' if !inside => depth = depth.saturating_sub(1),
            b'-' | b'0'..=b'9' if !inside && depth == 1 => {
                let part = |byte: &u8| matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E');
                let number: String = body[at..].iter().take_while(|byte| part(byte)).map(|byte| char::from(*byte)).collect();
                let (whole, rest) = number.split_once('.').unwrap_or((&number, "0"));
                if whole.contains(['e', 'E']) || rest.is_empty() || rest.bytes().any(|byte| byte != b'0') {
                    return Some(number);
                }
                at += number.len() - 1;
            }
            _ => {}
        }
        at += 1;
    }
    None
}

/// A whole number as its text, also one that is written with a point. A larger one is sent as a text, or a reader on the way may have changed it.
fn whole_number(number: &serde_json::Number) -> Option<String> {
    let whole = match (number.as_i64(), number.as_f64()) {
        (Some(whole), _) => whole,
        // Exact up to there, so the bound below is judged of the very number.
        (None, Some(float)) if float.fract() == 0.0 && float.abs() <= EXACT as f64 => float as i64,
        _ => return None,
    };
    (-EXACT..=EXACT).contains(&whole).then(|| whole.to_string())
}

/// Reads JSON. Refuses a name that stands twice in one object, which readers would take for one or the other.
pub(crate) fn json<T: serde::de::DeserializeOwned>(body: &[u8]) -> Result<T, BodyRefusal> {
    let read = serde_json::from_slice::<Once>(body).and_then(|Once| serde_json::from_slice(body));
    read.map_err(|error| BodyRefusal::NotJson(error.to_string()))
}

/// Any JSON in which no name stands twice in one object.
struct Once;

impl<'de> serde::Deserialize<'de> for Once {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(Once)
    }
}

impl<'de> serde::de::Visitor<'de> for Once {
    type Value = Self;

    fn expecting(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_str<E>(self, _: &str) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_seq<A: serde::de::SeqAccess<'de>>(self, mut items: A) -> Result<Self, A::Error> {
        while items.next_element::<Self>()?.is_some() {}
        Ok(self)
    }

    fn visit_map<A: serde::de::MapAccess<'de>>(self, mut map: A) -> Result<Self, A::Error> {
        let mut names = BTreeSet::new();
        while let Some(name) = map.next_key::<String>()? {
            if names.contains(&name) {
                return Err(serde::de::Error::custom(format!("`{name}` stands twice")));
            }
            names.insert(name);
            map.next_value::<Self>()?;
        }
        Ok(self)
    }
}

/// A body, read or refused; the refusal is answered by the handler, in the reader's language.
pub(crate) struct Sent(pub(crate) Result<Fields, Refusal>);

impl FromRequest<Site> for Sent {
    type Rejection = Infallible;

    async fn from_request(request: Request, _site: &Site) -> Result<Self, Infallible> {
        Ok(Self(read(request).await.map_err(|why| fault(&why))))
    }
}

async fn read(request: Request) -> Result<Fields, BodyRefusal> {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or("").to_owned();
    let body = whole_body(request).await?;
    match kind.split(';').next().unwrap_or("").trim() {
        "application/json" => Fields::from_json(&body),
        "application/x-www-form-urlencoded" => Fields::from_form(&body),
        "" if body.is_empty() => Ok(Fields::default()),
        _ => Err(BodyRefusal::NotAForm),
    }
}

/// The whole body, if it is not larger than a form may be; no more of it is ever held.
pub(crate) async fn whole_body(request: Request) -> Result<Bytes, BodyRefusal> {
    to_bytes(request.into_body(), BODY_MOST).await.map_err(|_| BodyRefusal::TooLarge)
}

/// The body's refusal as one of the whole form.
pub(crate) fn fault(why: &BodyRefusal) -> Refusal {
    Refusal::Fields(vec![FieldRefusal::new("body", why)])
}

impl Explain for BodyRefusal {
    fn rule(&self) -> Rule {
        Rule::house(match self {
            Self::TooLarge => "request.size",
            Self::NotJson(_) | Self::NotAForm => "request.shape",
            Self::Forged => "request.origin",
            Self::NotATime => "request.time",
            Self::UnknownField => "request.field",
            Self::NotAnOption => "request.option",
            Self::NotOne => "request.single",
            Self::NotAKey => "request.key",
            Self::WrongMethod => "request.method",
        })
    }

    fn says(&self) -> Says {
        match self {
            Self::TooLarge => Says::new("refusal-request-too-large").with("most", Arg::Text(rules::form::size(BODY_MOST as u64))),
            Self::NotJson(why) => Says::new("refusal-request-not-json").with("why", Arg::Text(why.clone())),
            Self::NotAForm => Says::new("refusal-request-not-a-form"),
            Self::Forged => Says::new("refusal-request-forged"),
            Self::NotATime => Says::new("refusal-request-not-a-time"),
            Self::UnknownField => Says::new("refusal-request-unknown-field"),
            Self::NotAnOption => Says::new("refusal-request-not-an-option"),
            Self::NotOne => Says::new("refusal-request-not-one"),
            Self::NotAKey => Says::new("refusal-request-not-a-key").with("most", Arg::count(KEY_MOST)),
            Self::WrongMethod => Says::new("refusal-request-wrong-method"),
        }
    }

    fn is_about_input(&self) -> bool {
        true
    }
}

/// What a parser notes; nothing panics while it holds the lock, so a poisoned one is whole too.
fn whole<T>(noted: &Mutex<T>) -> MutexGuard<'_, T> {
    noted.lock().unwrap_or_else(PoisonError::into_inner)
}
