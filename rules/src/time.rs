//! Time 时间: instants in UTC milliseconds, windows half open, zones by name.
//!
//! A deadline is the first instant that is too late. Source: RFC 9557 zone names; the centre's zone is `Asia/Shanghai` unless it says otherwise.

use jiff::{
    Timestamp,
    civil::{Date, DateTime},
    tz::TimeZone,
};
use serde::{Deserialize, Serialize};

/// Milliseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Instant(pub i64);

impl Instant {
    /// From a civil time `2026-03-31T16:00[:00]` (a blank may stand for the T) in a zone; none for a wrong text, a wrong zone or a time that the zone skips.
    pub fn parse_local(text: &str, zone: &Zone) -> Option<Self> {
        // The reader of civil times passes over an offset or a zone behind them, and the time would be hours off.
        let is_plain = text.trim().bytes().all(|b| b.is_ascii_digit() || b"-:T .".contains(&b)) && text.matches('-').count() == 2;
        let civil: DateTime = text.trim().replace(' ', "T").parse().ok().filter(|_| is_plain)?;
        let zoned = civil.to_zoned(zone.time_zone()).ok()?;
        (zoned.datetime() == civil).then(|| Self(zoned.timestamp().as_millisecond()))
    }

    /// `2026-03-31 16:00` in the zone; with seconds where they are not zero, with milliseconds where those are not.
    pub fn local(self, zone: &Zone) -> String {
        let civil = self.civil(zone);
        let text = civil.strftime("%Y-%m-%d %H:%M").to_string();
        match (civil.second(), civil.millisecond()) {
            (0, 0) => text,
            (second, 0) => format!("{text}:{second:02}"),
            (second, millisecond) => format!("{text}:{second:02}.{millisecond:03}"),
        }
    }

    /// `2026-03-31T16:00`, as a form's date-time field wants it.
    pub fn local_input(self, zone: &Zone) -> String {
        self.civil(zone).strftime("%Y-%m-%dT%H:%M:%S").to_string()
    }

    /// The offset then in force, as `UTC+8` or `UTC-3:30`.
    pub fn offset(self, zone: &Zone) -> String {
        let minutes = zone.time_zone().to_offset(self.timestamp()).seconds() / 60;
        let sign = if minutes < 0 { '-' } else { '+' };
        match (minutes.abs() / 60, minutes.abs() % 60) {
            (hours, 0) => format!("UTC{sign}{hours}"),
            (hours, rest) => format!("UTC{sign}{hours}:{rest:02}"),
        }
    }

    /// The civil year in the zone.
    pub fn year(self, zone: &Zone) -> i16 {
        self.civil(zone).year()
    }

    /// RFC 3339 in UTC, for programs: `2026-03-31T08:00:00.000Z`.
    pub fn rfc3339(self) -> String {
        self.timestamp().strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string()
    }

    /// Reads RFC 3339 with any offset.
    pub fn parse_rfc3339(text: &str) -> Option<Self> {
        text.parse::<Timestamp>().ok().map(|timestamp| Self(timestamp.as_millisecond()))
    }

    fn timestamp(self) -> Timestamp {
        Timestamp::from_millisecond(self.0).unwrap_or(Timestamp::UNIX_EPOCH)
    }

    fn civil(self, zone: &Zone) -> DateTime {
        zone.time_zone().to_datetime(self.timestamp())
    }

    /// The hour of the day in the zone, 0 to 23.
    pub fn hour(self, zone: &Zone) -> u8 {
        u8::try_from(self.civil(zone).hour()).unwrap_or(0)
    }

    /// The civil day in the zone.
    pub(crate) fn date(self, zone: &Zone) -> Date {
        self.civil(zone).date()
    }

    /// The first instant of a civil day in the zone, which is later than 00:00 where the zone skips that.
    pub(crate) fn midnight(date: Date, zone: &Zone) -> Self {
        date.to_zoned(zone.time_zone()).map_or(Self(i64::MAX), |zoned| Self(zoned.timestamp().as_millisecond()))
    }
}

/// A zone by its name in the zone database 时区.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Zone(String);

impl Zone {
    /// Accepts a name that the zone database knows.
    pub fn parse(name: &str) -> Option<Self> {
        TimeZone::get(name).ok().map(|_| Self(name.to_owned()))
    }

    /// `Asia/Shanghai`.
    pub fn shanghai() -> Self {
        Self("Asia/Shanghai".to_owned())
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.0
    }

    fn time_zone(&self) -> TimeZone {
        TimeZone::get(&self.0).unwrap_or(TimeZone::UTC)
    }
}

/// From an instant up to, not including, another, in the zone in which it is announced.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Window {
    /// The first instant inside.
    pub opens: Instant,
    /// The first instant that is too late.
    pub closes: Instant,
    /// The zone in which both are announced.
    pub zone: Zone,
}

/// Where an instant lies relative to a window.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Phase {
    /// Before it opens 未开始.
    Before,
    /// Inside 进行中.
    Open,
    /// At or after the closing instant 已截止.
    Closed,
}

impl Window {
    /// Where the instant lies; the closing instant itself is outside.
    pub fn phase(&self, at: Instant) -> Phase {
        if at < self.opens {
            Phase::Before
        } else if at < self.closes {
            Phase::Open
        } else {
            Phase::Closed
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_is_half_open_to_the_millisecond() {
        let zone = Zone::shanghai();
        let at = |text: &str| Instant::parse_local(text, &zone).expect("a local time");
        let window = Window { opens: at("2026-03-01 09:00"), closes: at("2026-03-31 16:00"), zone: zone.clone() };
        let check = |instant: i64, phase: Phase| assert_eq!(window.phase(Instant(instant)), phase);
        check(window.opens.0 - 1, Phase::Before);
        check(window.opens.0, Phase::Open);
        check(window.closes.0 - 1, Phase::Open);
        check(window.closes.0, Phase::Closed);
        assert_eq!(window.closes.local(&zone), "2026-03-31 16:00");
        assert_eq!(window.closes.offset(&zone), "UTC+8");
        assert_eq!(window.closes.local(&Zone::parse("America/Phoenix").expect("a zone")), "2026-03-31 01:00");
        assert_eq!(Instant(window.closes.0 - 1).local(&zone), "2026-03-31 15:59:59.999");
        assert_eq!(window.closes.rfc3339(), "2026-03-31T08:00:00.000Z");
    }

    #[test]
    fn a_local_time_that_the_zone_skips_is_not_read() {
        let zone = Zone::parse("America/New_York").expect("a zone");
        assert_eq!(Instant::parse_local("2026-03-08 02:30", &zone), None);
        for wrong in ["31.3.2026", "2026-03-08T04:30+08:00", "2026-03-08T04:30-05:00", "2026-03-08T04:30[Asia/Shanghai]"] {
            assert_eq!(Instant::parse_local(wrong, &zone), None, "{wrong}");
        }
        assert_eq!(Zone::parse("Asia/Nowhere"), None);
    }
}
