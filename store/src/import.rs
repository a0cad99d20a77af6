//! Import 导入: rows.

use crate::folded::Folded;
use crate::value::{Row, Val};
use crate::{Reader, StoreError, vals};
use rules::import::{Counts, Import, Stage};
use rules::text::Line;
use rules::{Id, ImportId, OrganisationId};

/// An import's row.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ImportRow {
    /// Which.
    pub id: ImportId,
    /// Its version.
    pub version: u64,
    /// What it is.
    pub import: Import,
}

const COLUMNS: &str = "id, version, taken_by, digest, stage, counts, left_alone, file_name, organisation";

impl ImportRow {
    fn read(row: &Row) -> Result<Self, StoreError> {
        let left = row.maybe_int(6)?.and_then(|left| u32::try_from(left).ok());
        let stage = |text: &str| match (text, left) {
            ("taken-in", None) => Some(Stage::TakenIn),
            ("undone", Some(left)) => Some(Stage::Undone { left }),
            _ => None,
        };
        let counts: Counts = row.json(5)?;
        let import = Import {
            by: row.id(2)?.into(),
            digest: row.text(3)?.to_owned(),
            of: row.maybe_id(8)?.map(OrganisationId),
            counts,
            stage: row.parsed(4, stage)?,
            file_name: row.maybe_text(7)?.and_then(|text| Line::parse(text, usize::MAX).ok()),
        };
        Ok(Self { id: row.id(0)?.into(), version: row.count(1)?, import })
    }
}

impl Folded for Import {
    const TABLE: &'static str = "imports";
    const COLUMNS: &'static [&'static str] = &["id", "version", "taken_by", "digest", "stage", "counts", "left_alone", "file_name", "organisation"];

    fn columns(&self) -> Vec<Val> {
        let (stage, left) = match self.stage {
            Stage::TakenIn => ("taken-in", None),
            Stage::Undone { left } => ("undone", Some(i64::from(left))),
        };
        let counts = serde_json::to_string(&self.counts).unwrap_or_default();
        vals![self.by, &self.digest, stage, counts, left, self.file_name.as_ref().map(Line::as_str), self.of].to_vec()
    }

    fn person(&self, _id: Id) -> Option<Id> {
        Some(self.by.0)
    }
}

impl Reader<'_> {
    /// An import.
    pub fn import(&mut self, id: ImportId) -> Result<Option<ImportRow>, StoreError> {
        let rows = self.sql.query(&format!("SELECT {COLUMNS} FROM imports WHERE id = $1"), &vals![id])?;
        rows.first().map(ImportRow::read).transpose()
    }

    /// The imports of earlier projects, the newest first.
    pub fn imports(&mut self, most: usize) -> Result<Vec<ImportRow>, StoreError> {
        let rows = self.sql.query(&format!("SELECT {COLUMNS} FROM imports WHERE organisation IS NULL ORDER BY id DESC LIMIT {most}"), &[])?;
        rows.iter().map(ImportRow::read).collect()
    }
}
