//! ORCID record ORCID 学术档案: rows of what was taken over; and what was read, to be chosen from: working rows, a day old at most.

use crate::folded::Folded;
use crate::value::{Row, Val};
use crate::{Reader, StoreError, Tx, vals};
use rules::orcid::{Contents, OrcidRecord, READING_MS, Reading, Stage, Taken};
use rules::{Id, Instant, OrcidRecordId, PersonId};

/// A record's row.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OrcidRow {
    /// Which.
    pub id: OrcidRecordId,
    /// Its version.
    pub version: u64,
    /// Whose.
    pub person: PersonId,
    /// Whether it may be read, and since when.
    pub stage: Stage,
    /// What was taken over last, in figures.
    pub taken: Option<Taken>,
    /// What it says; none where nothing was taken, and once erased.
    pub contents: Option<Contents>,
}

const COLUMNS: &str = "id, version, person, agreed_at, read_at, entries, contents";

impl OrcidRow {
    fn read(row: &Row) -> Result<Self, StoreError> {
        let maybe = |at: usize| Ok::<_, StoreError>(row.maybe_int(at)?.map(Instant));
        let entries = u32::try_from(row.int(5)?).unwrap_or(u32::MAX);
        Ok(Self {
            id: row.id(0)?.into(),
            version: row.count(1)?,
            person: row.id(2)?.into(),
            stage: maybe(3)?.map_or(Stage::Forgotten, |since| Stage::Agreed { since }),
            taken: maybe(4)?.map(|read| Taken { read, entries }),
            contents: row.maybe_text(6)?.map(|_| row.json(6)).transpose()?,
        })
    }
}

impl Folded for OrcidRecord {
    const TABLE: &'static str = "orcid_records";
    const COLUMNS: &'static [&'static str] = &["id", "version", "person", "stage", "agreed_at", "read_at", "entries", "contents"];

    fn columns(&self) -> Vec<Val> {
        let (stage, since) = match self.stage {
            Stage::Agreed { since } => ("agreed", Some(since)),
            Stage::Forgotten => ("forgotten", None),
        };
        let contents = self.contents.as_ref().map(|contents| serde_json::to_string(contents).unwrap_or_default());
        vals![self.person, stage, since, self.taken.map(|taken| taken.read), self.taken.map_or(0, |taken| i64::from(taken.entries)), contents]
            .to_vec()
    }

    fn person(&self, _id: Id) -> Option<Id> {
        Some(self.person.0)
    }
}

impl Reader<'_> {
    /// A person's record, of the records that theirs stands for too: the one that was agreed to last.
    pub fn orcid_of(&mut self, person: PersonId) -> Result<Option<OrcidRow>, StoreError> {
        let text = format!(
            "SELECT {COLUMNS} FROM orcid_records WHERE person IN (SELECT same FROM same_persons WHERE person = $1) \
             ORDER BY coalesce(agreed_at, 0) DESC, id DESC LIMIT 1"
        );
        self.sql.query(&text, &vals![person])?.first().map(OrcidRow::read).transpose()
    }

    /// What was read for a person last, while may be chosen from it.
    pub fn orcid_reading(&mut self, person: PersonId, now: Instant) -> Result<Option<Reading>, StoreError> {
        let rows = self.sql.query("SELECT reading FROM orcid_readings WHERE person = $1 AND read_at > $2", &vals![person, now.0 - READING_MS])?;
        rows.first().map(|row| row.json(0)).transpose()
    }

    /// Whether there is something read that nobody may choose from any more.
    pub fn has_old_orcid_readings(&mut self, now: Instant) -> Result<bool, StoreError> {
        Ok(!self.sql.query("SELECT 1 FROM orcid_readings WHERE read_at <= $1 LIMIT 1", &vals![now.0 - READING_MS])?.is_empty())
    }
}

impl Tx<'_> {
    /// Keeps what was read for a person, in place of what was read before; and nothing that is a day old, of whomever.
    pub fn keep_orcid_reading(&mut self, person: PersonId, reading: &Reading) -> Result<(), StoreError> {
        let text = serde_json::to_string(reading).map_err(|error| StoreError::Row(error.to_string()))?;
        self.drop_old_orcid_readings()?;
        self.drop_orcid_reading(person)?;
        self.sql.exec("INSERT INTO orcid_readings (person, read_at, reading) VALUES ($1, $2, $3)", &vals![person, reading.read, text])?;
        Ok(())
    }

    /// Throws away what nobody may choose from any more, of whomever.
    pub fn drop_old_orcid_readings(&mut self) -> Result<(), StoreError> {
        self.sql.exec("DELETE FROM orcid_readings WHERE read_at <= $1", &vals![self.now.0 - READING_MS])?;
        Ok(())
    }

    /// Throws away what was read for a person.
    pub fn drop_orcid_reading(&mut self, person: PersonId) -> Result<(), StoreError> {
        self.sql.exec("DELETE FROM orcid_readings WHERE person = $1", &vals![person])?;
        Ok(())
    }
}
