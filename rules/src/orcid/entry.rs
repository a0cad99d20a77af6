//! Entry 条目: one line of an ORCID record, in our words; and what a reading brings beside what was taken over before.

use crate::Instant;
use crate::text::Line;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

/// The part of a record in which an entry stands. Its text stands in the journal for ever.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Section {
    /// A post 任职经历.
    Employment,
    /// Studies 教育经历.
    Education,
    /// A qualification 资格与培训.
    Qualification,
    /// A work 成果.
    Work,
    /// A grant 资助项目.
    Funding,
}

impl Section {
    /// Every one, in the order of the page.
    pub const ALL: [Self; 5] = [Self::Employment, Self::Education, Self::Qualification, Self::Work, Self::Funding];

    /// Its text in forms.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Employment => "employment",
            Self::Education => "education",
            Self::Qualification => "qualification",
            Self::Work => "work",
            Self::Funding => "funding",
        }
    }

    /// The one of that text.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|section| section.as_str() == text)
    }
}

/// A date as far as it is known: `2019`, `2019-09` or `2019-09-01`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct When {
    year: u16,
    month: Option<u8>,
    day: Option<u8>,
}

impl When {
    /// Of a year, and of a month and a day of it where they are known. None where there is no such date, or none of our times.
    pub fn of(year: u16, month: Option<u8>, day: Option<u8>) -> Option<Self> {
        let whole = crate::day::Day::of(i16::try_from(year).ok()?, i8::try_from(month.unwrap_or(1)).ok()?, i8::try_from(day.unwrap_or(1)).ok()?);
        let sound = (1850..=2200).contains(&year) && (month.is_some() || day.is_none()) && whole.is_some();
        sound.then_some(Self { year, month, day })
    }

    /// As it is written.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('-');
        let mut number = |digits: usize| match parts.next() {
            None => Some(None),
            Some(part) if part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit()) => part.parse::<u16>().ok().map(Some),
            Some(_) => None,
        };
        let (year, month, day) = (number(4)??, number(2)?, number(2)?);
        let small = |number: Option<u16>| number.map(u8::try_from).transpose().ok();
        parts.next().is_none().then(|| Self::of(year, small(month)?, small(day)?)).flatten()
    }

    /// Its year.
    pub const fn year(self) -> u16 {
        self.year
    }

    /// Whether the very day is known.
    pub const fn is_day(self) -> bool {
        self.day.is_some()
    }
}

impl fmt::Display for When {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:04}", self.year)?;
        for part in [self.month, self.day].into_iter().flatten() {
            write!(out, "-{part:02}")?;
        }
        Ok(())
    }
}

impl Serialize for When {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for When {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom("not a date"))
    }
}

/// One entry of a record; erasable with its person.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Entry {
    /// Where it stands.
    pub section: Section,
    /// Its number in that part of the record, for good.
    pub put_code: u64,
    /// The work or the grant; of a post the position, of studies the degree.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<Line>,
    /// Where they worked or studied, who gave the grant, or where the work appeared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organisation: Option<Line>,
    /// In which part of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub department: Option<Line>,
    /// The first date, or when the work appeared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<When>,
    /// The last date; none while it goes on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<When>,
    /// What ORCID calls its kind, as `journal-article`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<Line>,
    /// The work's DOI, as `10.1000/182`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub doi: Option<Line>,
    /// The grant's number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<Line>,
}

impl Entry {
    /// What it is found by: put-codes are unique within their part alone.
    pub const fn key(&self) -> (Section, u64) {
        (self.section, self.put_code)
    }

    /// What it is found by, as text in forms: `work.733535`.
    pub fn key_text(&self) -> String {
        format!("{}.{}", self.section.as_str(), self.put_code)
    }
}

/// What a person has taken over; erasable.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Contents {
    /// The identifier, as `0000-0002-1825-0097`.
    pub orcid: String,
    /// What the record calls its person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Line>,
    /// The entries.
    pub entries: Vec<Entry>,
}

/// A record as it was read, to be chosen from.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Reading {
    /// When.
    pub read: Instant,
    /// The identifier.
    pub orcid: String,
    /// What the record calls its person.
    pub name: Option<Line>,
    /// Its entries, by part, what is newest first.
    pub entries: Vec<Entry>,
    /// How many more there are than are shown.
    pub left_out: usize,
}

/// What an entry that was read is beside what was taken before.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Found {
    /// Not taken over.
    New,
    /// As it was taken.
    Same,
    /// Taken, and changed at ORCID since.
    Changed,
}

impl Reading {
    /// Whether may be chosen from it still.
    pub const fn is_fresh(&self, now: Instant) -> bool {
        now.0 - self.read.0 < super::READING_MS
    }

    /// What is found of each entry, beside what was taken before.
    pub fn beside<'a>(&'a self, before: Option<&'a Contents>) -> impl Iterator<Item = (&'a Entry, Found)> {
        self.entries.iter().map(move |entry| {
            let taken = before.and_then(|before| before.entries.iter().find(|taken| taken.key() == entry.key()));
            let found = match taken {
                None => Found::New,
                Some(taken) if taken == entry => Found::Same,
                Some(_) => Found::Changed,
            };
            (entry, found)
        })
    }

    /// What was taken before and is in the record no more. Where not all of it is shown, nothing is said to be gone.
    pub fn gone<'a>(&'a self, before: Option<&'a Contents>) -> impl Iterator<Item = &'a Entry> {
        let taken = before.filter(|_| self.left_out == 0).map_or(&[][..], |before| before.entries.as_slice());
        taken.iter().filter(|taken| self.entries.iter().all(|entry| entry.key() != taken.key()))
    }
}
