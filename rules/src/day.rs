//! Day 日期: a day of the civil calendar, as papers name it; at which instant it begins is a matter of the zone.
//!
//! Terms of days are half open: the day named last is the first one outside. Source: GB/T 7408 (ISO 8601) `2026-03-31`.

use crate::{Instant, time::Zone};
use jiff::{ToSpan, civil::Date, tz::TimeZone};
use serde::{Deserialize, Serialize, de};
use std::fmt;

/// A day, from the year 1000 to 9998.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Day(Date);

impl Day {
    /// Reads `2026-03-31` and nothing else.
    pub fn parse(text: &str) -> Option<Self> {
        let is_plain = text.len() == 10
            && text.bytes().enumerate().all(|(place, byte)| if matches!(place, 4 | 7) { byte == b'-' } else { byte.is_ascii_digit() });
        let date: Date = text.parse().ok().filter(|_| is_plain)?;
        (1000..9999).contains(&date.year()).then_some(Self(date))
    }

    /// The day that it is at an instant in a zone.
    pub fn at(at: Instant, zone: &Zone) -> Self {
        Self(at.local_input(zone).get(..10).and_then(|text| text.parse().ok()).unwrap_or(Date::ZERO))
    }

    /// The first instant of the day in a zone.
    pub fn begins(self, zone: &Zone) -> Instant {
        let zone = TimeZone::get(zone.name()).unwrap_or(TimeZone::UTC);
        Instant(self.0.to_zoned(zone).map_or(0, |zoned| zoned.timestamp().as_millisecond()))
    }

    /// The day after.
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0.saturating_add(1.day()))
    }

    /// The day before.
    #[must_use]
    pub fn previous(self) -> Self {
        Self(self.0.saturating_sub(1.day()))
    }
}

impl fmt::Display for Day {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, out)
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
