//! Term 期限: hours, calendar days or working days; each rule says which.
//!
//! ```text
//! hours           run from the instant, through nights and holidays                        《民法典》第二百零一条第二款
//! calendar days   the first day is not counted; a last day that is not worked is put off   第二百零一条第一款、第二百零三条第一款
//!                 to the next day that is worked
//! working days    the first day is not counted; only days that are worked are              第二百零四条 (the rule that says so)
//! ```
//! The last day ends at 24:00, or when business ends where the rule says so (第二百零三条第二款). Texts of 《中华人民共和国民法典》 as reprinted,
//! confidence M. A case goes by the editions in force on its date; which ones they were stands beside what was reckoned.

use super::{Confidence, Day, DayKind, Edition, Refusal, Year, built_in};
use crate::Instant;
use crate::time::Zone;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

/// How many days are looked at before a term is given up: ten years of them.
const DAYS_MOST: u32 = 3_660;

/// How long something may take 期限.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Term {
    /// Hours from an instant 小时.
    Hours(u32),
    /// Days of the calendar 日.
    CalendarDays(u32),
    /// Days that are worked 工作日.
    WorkingDays(u32),
}

impl Term {
    /// How long it is in milliseconds where it is one of hours; days have no length of their own.
    pub const fn milliseconds(self) -> Option<i64> {
        match self {
            Self::Hours(hours) => Some(hours as i64 * 3_600_000),
            Self::CalendarDays(_) | Self::WorkingDays(_) => None,
        }
    }
}

/// Which edition of a year was gone by 所依版本: stored with what was reckoned.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct EditionName {
    /// The year.
    pub year: i16,
    /// Whether the centre loaded it; else the software brought it.
    pub loaded: bool,
    /// Its number among those: the version of the year that loading it made, or what the software's file says.
    pub number: u32,
}

/// What came out of reckoning a term.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Reckoned {
    /// The last day on which it can still be done.
    pub last: Day,
    /// The day that was put off to `last`, because it is not worked.
    pub put_off: Option<Day>,
    /// The first instant that is too late.
    pub ends: Instant,
    /// By which editions.
    pub editions: Vec<EditionName>,
    /// How well the least known of them is.
    pub confidence: Confidence,
}

/// The editions in force at one time, a year each.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Calendar {
    years: BTreeMap<i16, (EditionName, Edition)>,
}

/// What reckoning goes by, noted on the way.
struct Walk<'a> {
    calendar: &'a Calendar,
    seen: BTreeMap<i16, (EditionName, Confidence)>,
}

impl Calendar {
    /// What the software brings, without anything a centre has loaded.
    pub fn built_in() -> Self {
        Self::at(&[], Instant(i64::MIN))
    }

    /// What is in force at a time: a centre's newest edition of a year loaded by then, else the software's own.
    pub fn at(loaded: &[Year], at: Instant) -> Self {
        let name = |year, loaded, number| EditionName { year, loaded, number };
        let mut years: BTreeMap<i16, (EditionName, Edition)> =
            built_in().iter().map(|(number, edition)| (edition.year, (name(edition.year, false, *number), edition.clone()))).collect();
        for year in loaded {
            let newest = year.editions.iter().zip(1..).filter(|(edition, _)| edition.since <= at).last();
            if let Some((edition, number)) = newest {
                years.insert(year.year, (name(year.year, true, number), edition.edition.clone()));
            }
        }
        Self { years }
    }

    /// The edition of a year that is in force.
    pub fn year(&self, year: i16) -> Option<&(EditionName, Edition)> {
        self.years.get(&year)
    }

    /// The years that it covers.
    pub fn years(&self) -> impl DoubleEndedIterator<Item = i16> + '_ {
        self.years.keys().copied()
    }

    /// What a day is. Refuses a year that no edition covers.
    pub fn kind(&self, day: Day) -> Result<DayKind, Refusal> {
        self.walk().kind(day)
    }

    /// Whether a day is worked 是否工作日. Refuses a year that no edition covers.
    pub fn is_working_day(&self, day: Day) -> Result<bool, Refusal> {
        Ok(self.kind(day)?.is_worked())
    }

    /// The first working day after a day 下一工作日.
    pub fn next_working_day(&self, day: Day) -> Result<Day, Refusal> {
        self.add_working_days(day, 1)
    }

    /// The working day that is so many working days after a day 顺延若干工作日; the day itself for none.
    pub fn add_working_days(&self, day: Day, days: u32) -> Result<Day, Refusal> {
        self.walk().add(day, days)
    }

    /// How many working days lie after the first day, up to and including the last 其间工作日数.
    pub fn working_days_between(&self, after: Day, until: Day) -> Result<u32, Refusal> {
        let mut count = 0;
        for day in std::iter::successors(Some(after.next()), |day| Some(day.next())).take_while(|day| *day <= until) {
            count += u32::from(self.is_working_day(day)?);
        }
        Ok(count)
    }

    /// When a term that starts at an instant ends 期限届满. `closes` is when business ends on the last day, in minutes after midnight; 24:00
    /// where the rule names no such time. Refuses a year that no edition covers.
    pub fn reckon(&self, from: Instant, term: Term, zone: &Zone, closes: Option<u16>) -> Result<Reckoned, Refusal> {
        let mut walk = self.walk();
        let first = Day::at(from, zone);
        let (last, put_off) = match term {
            Term::Hours(hours) => {
                let ends = Instant(from.0.saturating_add(i64::from(hours) * 3_600_000));
                let last = Day::at(Instant(ends.0 - 1), zone);
                return Ok(Reckoned { last, put_off: None, ends, editions: Vec::new(), confidence: Confidence::V });
            }
            Term::CalendarDays(days) => {
                let named = first.plus(days);
                let last = if walk.kind(named)?.is_worked() { named } else { walk.add(named, 1)? };
                (last, (last != named).then_some(named))
            }
            Term::WorkingDays(days) => (walk.add(first, days)?, None),
        };
        let ends = match closes {
            Some(minutes) => Instant(last.begins(zone).0 + i64::from(minutes) * 60_000),
            None => last.ends(zone),
        };
        let confidence = walk.seen.values().map(|(_, confidence)| *confidence).max().unwrap_or(Confidence::V);
        Ok(Reckoned { last, put_off, ends, editions: walk.seen.into_values().map(|(name, _)| name).collect(), confidence })
    }

    fn walk(&self) -> Walk<'_> {
        Walk { calendar: self, seen: BTreeMap::new() }
    }
}

impl Walk<'_> {
    fn kind(&mut self, day: Day) -> Result<DayKind, Refusal> {
        let (name, edition) = self.calendar.years.get(&day.year()).ok_or(Refusal::NoYear { year: day.year() })?;
        self.seen.insert(day.year(), (*name, edition.notice.confidence));
        // The notice of the next year names the last days of this one where its New Year's holiday begins there.
        if let Some((next, kind)) = self.calendar.years.get(&(day.year() + 1)).and_then(|next| Some((next, next.1.named(day)?))) {
            self.seen.insert(day.year() + 1, (next.0, next.1.notice.confidence));
            return Ok(kind);
        }
        let plain = if day.is_weekend() { DayKind::Weekend } else { DayKind::Working };
        Ok(edition.named(day).unwrap_or(plain))
    }

    fn add(&mut self, from: Day, days: u32) -> Result<Day, Refusal> {
        let mut day = from;
        let mut left = days;
        for _ in 0..DAYS_MOST {
            if left == 0 {
                return Ok(day);
            }
            day = day.next();
            left -= u32::from(self.kind(day)?.is_worked());
        }
        Err(Refusal::NoYear { year: day.year() })
    }
}

impl EditionName {
    /// Reads what `Display` writes.
    pub fn parse(text: &str) -> Option<Self> {
        let (year, rest) = text.split_once('/')?;
        let (from, number) = rest.rsplit_once('-')?;
        let loaded = match from {
            "centre" => true,
            "software" => false,
            _ => return None,
        };
        Some(Self { year: year.parse().ok()?, loaded, number: number.parse().ok()? })
    }
}

/// As `2026/software-1` or `2026/centre-2`.
impl fmt::Display for EditionName {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}/{}-{}", self.year, if self.loaded { "centre" } else { "software" }, self.number)
    }
}

impl Serialize for EditionName {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for EditionName {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom("not the name of an edition"))
    }
}
