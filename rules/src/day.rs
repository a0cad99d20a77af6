//! Day 日: a day of the civil calendar, as papers name it; at which instant it begins is a matter of the zone.
//!
//! Terms of days are half open unless they say otherwise. Source: GB/T 7408 (ISO 8601) `2026-03-31`.

use crate::Instant;
use crate::time::Zone;
use jiff::ToSpan;
use jiff::civil::{Date, Weekday, date};
use serde::{Deserialize, Serialize, de};
use std::fmt;

/// A day from the year 1000 to 9998, written `2026-02-14`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(Date);

impl Day {
    /// Reads `2026-02-14` and nothing else.
    pub fn parse(text: &str) -> Option<Self> {
        let is_plain = text.len() == 10
            && text.bytes().enumerate().all(|(place, byte)| if matches!(place, 4 | 7) { byte == b'-' } else { byte.is_ascii_digit() });
        let date: Date = text.parse().ok().filter(|_| is_plain)?;
        (1000..9999).contains(&date.year()).then_some(Self(date))
    }

    /// The day of that year, month and day; none where there is no such day.
    pub fn of(year: i16, month: i8, day: i8) -> Option<Self> {
        Date::new(year, month, day).ok().map(Self)
    }

    /// The first day of a year.
    pub fn new_year(year: i16) -> Self {
        Self(date(year.clamp(1, 9_999), 1, 1))
    }

    /// The day on which an instant falls in a zone.
    pub fn at(at: Instant, zone: &Zone) -> Self {
        Self(at.date(zone))
    }

    /// Its first instant in a zone.
    pub fn begins(self, zone: &Zone) -> Instant {
        Instant::midnight(self.0, zone)
    }

    /// The first instant after it in a zone: its 24:00.
    pub fn ends(self, zone: &Zone) -> Instant {
        self.next().begins(zone)
    }

    /// The next day.
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0.tomorrow().unwrap_or(self.0))
    }

    /// The day before.
    #[must_use]
    pub fn previous(self) -> Self {
        Self(self.0.yesterday().unwrap_or(self.0))
    }

    /// So many days later.
    pub fn plus(self, days: u32) -> Self {
        Self(self.0.saturating_add(i64::from(days).days()))
    }

    /// So many months later, on the last day there is where the month is shorter.
    #[must_use]
    pub fn plus_months(self, months: u16) -> Self {
        Self(self.0.saturating_add(i64::from(months).months()))
    }

    /// The day on which somebody born then is so many years old; who was born on 29 February, on 1 March where there is none (an assumption).
    #[must_use]
    pub fn reaches(self, years: u8) -> Self {
        let same = self.0.saturating_add(i64::from(years).years());
        // The year of the birth has such a day, and this one may not.
        Self(if same.day() == self.0.day() { same } else { same.tomorrow().unwrap_or(same) })
    }

    /// The day so many years before; the last of February where there is no 29th.
    #[must_use]
    pub fn years_before(self, years: u8) -> Self {
        Self(self.0.saturating_sub(i64::from(years).years()))
    }

    /// How many days later another is; below zero where it is earlier.
    pub fn days_until(self, other: Self) -> i64 {
        self.0.until(other.0).map_or(0, |span| i64::from(span.get_days()))
    }

    /// Its year.
    pub fn year(self) -> i16 {
        self.0.year()
    }

    /// Its month, from 1.
    pub fn month(self) -> i8 {
        self.0.month()
    }

    /// Its number in the month, from 1.
    pub fn number(self) -> i8 {
        self.0.day()
    }

    /// Its place in the week: 1 is Monday, 7 is Sunday.
    pub fn weekday(self) -> i8 {
        self.0.weekday().to_monday_one_offset()
    }

    /// Whether it is a Saturday or a Sunday.
    pub fn is_weekend(self) -> bool {
        matches!(self.0.weekday(), Weekday::Saturday | Weekday::Sunday)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}", self.0)
    }
}

impl fmt::Debug for Day {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, out)
    }
}

impl Serialize for Day {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        Self::parse(&text).ok_or_else(|| de::Error::custom("not a day"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_written_in_one_way_and_begins_in_its_zone() {
        for text in ["2026-03-31", "2024-02-29", "1898-12-31", "1000-01-01"] {
            assert_eq!(Day::parse(text).map(|day| day.to_string()).as_deref(), Some(text));
        }
        for wrong in ["", "2026-3-31", "2026-02-29", "2026-13-01", "20260331", "2026-03-31T00:00", "9999-01-01", "0999-12-31", "２026-03-31"] {
            assert_eq!(Day::parse(wrong), None, "{wrong}");
        }
        let (zone, day) = (Zone::shanghai(), Day::parse("2026-03-31").expect("a day"));
        assert_eq!(day.begins(&zone).rfc3339(), "2026-03-30T16:00:00.000Z");
        assert_eq!((Day::at(day.begins(&zone), &zone), Day::at(Instant(day.begins(&zone).0 - 1), &zone)), (day, day.previous()));
        assert_eq!(day.next().to_string(), "2026-04-01");
    }
}
