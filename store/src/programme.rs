//! Programme 计划: rows.

use crate::folded::Folded;
use crate::value::{Row, Val};
use crate::{Reader, StoreError, vals};
use rules::ProgrammeId;
use rules::programme::{Content, Programme, Stage};
use rules::text::sort_key;

/// A programme's row.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ProgrammeRow {
    /// Which.
    pub id: ProgrammeId,
    /// Its version.
    pub version: u64,
    /// How far it has come.
    pub stage: Stage,
    /// What it is.
    pub content: Content,
}

impl ProgrammeRow {
    fn read(row: &Row) -> Result<Self, StoreError> {
        let stage = row.parsed(2, |text| match text {
            "running" => Some(Stage::Running),
            "closed" => Some(Stage::Closed),
            _ => None,
        })?;
        Ok(Self { id: row.id(0)?.into(), version: row.count(1)?, stage, content: row.json(3)? })
    }
}

impl Folded for Programme {
    const TABLE: &'static str = "programmes";
    const COLUMNS: &'static [&'static str] = &["id", "version", "code", "stage", "title_zh", "title_en", "sort_key", "content"];

    fn columns(&self) -> Vec<Val> {
        let content = &self.content;
        vals![
            &content.code,
            match self.stage {
                Stage::Running => "running",
                Stage::Closed => "closed",
            },
            &content.title.zh,
            &content.title.en,
            sort_key(content.title.pick(false)),
            serde_json::to_string(content).unwrap_or_default()
        ]
        .to_vec()
    }
}

impl Reader<'_> {
    /// A programme.
    pub fn programme(&mut self, id: ProgrammeId) -> Result<Option<ProgrammeRow>, StoreError> {
        let rows = self.sql.query("SELECT id, version, stage, content FROM programmes WHERE id = $1", &vals![id])?;
        rows.first().map(ProgrammeRow::read).transpose()
    }

    /// All programmes, by pinyin. A centre has tens of them.
    pub fn programmes(&mut self) -> Result<Vec<ProgrammeRow>, StoreError> {
        let rows = self.sql.query("SELECT id, version, stage, content FROM programmes ORDER BY sort_key, id LIMIT 500", &[])?;
        rows.iter().map(ProgrammeRow::read).collect()
    }
}
