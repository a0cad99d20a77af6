//! Inspection 监督查阅记录: rows.

use crate::folded::Folded;
use crate::value::{Row, Val};
use crate::{Reader, StoreError, vals};
use rules::inspection::Inspection;
use rules::{GrantId, Id, InspectionId, PersonId};

/// A day's record.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct InspectionRow {
    /// Which.
    pub id: InspectionId,
    /// Its version: how many things were opened.
    pub version: u64,
    /// Under which grant.
    pub grant: GrantId,
    /// By whom.
    pub inspector: PersonId,
    /// On which day.
    pub day: String,
    /// What was opened: the deed by its name, and the thing.
    pub opened: Vec<(String, Option<Id>)>,
}

const COLUMNS: &str = "id, version, grant_id, inspector, day, opened";

impl InspectionRow {
    fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.id(0)?.into(),
            version: row.count(1)?,
            grant: row.id(2)?.into(),
            inspector: row.id(3)?.into(),
            day: row.text(4)?.to_owned(),
            opened: row.json(5)?,
        })
    }
}

impl Folded for Inspection {
    const TABLE: &'static str = "inspections";
    const COLUMNS: &'static [&'static str] = &["id", "version", "grant_id", "inspector", "day", "opened"];

    fn columns(&self) -> Vec<Val> {
        vals![self.grant, self.inspector, &self.day, serde_json::to_string(&self.opened).unwrap_or_default()].to_vec()
    }

    fn person(&self, _id: Id) -> Option<Id> {
        Some(self.inspector.0)
    }
}

impl Reader<'_> {
    /// What was opened under a grant on a day, if anything was.
    pub fn inspection(&mut self, grant: GrantId, day: &str) -> Result<Option<InspectionRow>, StoreError> {
        let rows = self.sql.query(&format!("SELECT {COLUMNS} FROM inspections WHERE grant_id = $1 AND day = $2"), &vals![grant, day])?;
        rows.first().map(InspectionRow::read).transpose()
    }

    /// The days on which something was opened under a grant, with how much; the newest first.
    pub fn inspection_days(&mut self, grant: GrantId) -> Result<Vec<(String, u64)>, StoreError> {
        let rows = self.sql.query("SELECT day, version FROM inspections WHERE grant_id = $1 ORDER BY day DESC LIMIT 400", &vals![grant])?;
        rows.iter().map(|row| Ok((row.text(0)?.to_owned(), row.count(1)?))).collect()
    }
}
