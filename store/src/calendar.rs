//! Calendar 工作日历: rows.

use crate::folded::Folded;
use crate::value::Val;
use crate::{Reader, StoreError, vals};
use rules::calendar::{Calendar, Year};
use rules::{CalendarId, Instant};

/// A year's row.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CalendarRow {
    /// Which.
    pub id: CalendarId,
    /// Its version: how many editions of the year there are.
    pub version: u64,
    /// What it holds.
    pub year: Year,
}

impl Folded for Year {
    const TABLE: &'static str = "calendars";
    const COLUMNS: &'static [&'static str] = &["id", "version", "year", "editions"];

    fn columns(&self) -> Vec<Val> {
        vals![i64::from(self.year), serde_json::to_string(&self.editions).unwrap_or_default()].to_vec()
    }
}

impl Reader<'_> {
    /// Every year of which the centre has loaded an edition, in their order.
    pub fn calendars(&mut self) -> Result<Vec<CalendarRow>, StoreError> {
        let rows = self.sql.query("SELECT id, version, year, editions FROM calendars ORDER BY year, id", &[])?;
        rows.iter()
            .map(|row| {
                let year = i16::try_from(row.int(2)?).map_err(|_| StoreError::Row("a calendar has an odd year".to_owned()))?;
                Ok(CalendarRow { id: row.id(0)?.into(), version: row.count(1)?, year: Year { year, editions: row.json(3)? } })
            })
            .collect()
    }

    /// The calendar by which a case of that date goes 所依工作日历.
    pub fn calendar_at(&mut self, at: Instant) -> Result<Calendar, StoreError> {
        let years: Vec<Year> = self.calendars()?.into_iter().map(|row| row.year).collect();
        Ok(Calendar::at(&years, at))
    }
}
