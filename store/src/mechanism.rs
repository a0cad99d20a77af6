//! Mechanism 立项机制: rows, and what an earlier version said.

use crate::folded::Folded;
use crate::value::{Row, Val};
use crate::{Reader, StoreError, journal, vals};
use rules::mechanism::{Content, Fact, Mechanism, Stage};
use rules::text::sort_key;
use rules::{Kind, MechanismId};

/// A mechanism's row.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MechanismRow {
    /// Which.
    pub id: MechanismId,
    /// The version of the thing.
    pub version: u64,
    /// Which version of the mechanism is in force.
    pub number: u32,
    /// How far it has come.
    pub stage: Stage,
    /// What it says.
    pub content: Content,
}

const COLUMNS: &str = "id, version, number, stage, content";

impl MechanismRow {
    fn read(row: &Row) -> Result<Self, StoreError> {
        let stage = row.parsed(3, |text| match text {
            "in-force" => Some(Stage::InForce),
            "retired" => Some(Stage::Retired),
            _ => None,
        })?;
        let number = u32::try_from(row.int(2)?).map_err(|_| StoreError::Row("a mechanism's version is no number".to_owned()))?;
        Ok(Self { id: row.id(0)?.into(), version: row.count(1)?, number, stage, content: row.json(4)? })
    }
}

impl Folded for Mechanism {
    const TABLE: &'static str = "mechanisms";
    const COLUMNS: &'static [&'static str] = &["id", "version", "code", "class", "number", "stage", "sort_key", "content"];

    fn columns(&self) -> Vec<Val> {
        let stage = match self.stage {
            Stage::InForce => "in-force",
            Stage::Retired => "retired",
        };
        vals![
            &self.content.code,
            self.content.class.as_str(),
            i64::from(self.version),
            stage,
            sort_key(self.content.title.pick(false)),
            serde_json::to_string(&self.content).unwrap_or_default()
        ]
        .to_vec()
    }
}

impl Reader<'_> {
    /// A mechanism.
    pub fn mechanism(&mut self, id: MechanismId) -> Result<Option<MechanismRow>, StoreError> {
        let rows = self.sql.query(&format!("SELECT {COLUMNS} FROM mechanisms WHERE id = $1"), &vals![id])?;
        rows.first().map(MechanismRow::read).transpose()
    }

    /// All mechanisms, by pinyin. A centre has tens of them.
    pub fn mechanisms(&mut self) -> Result<Vec<MechanismRow>, StoreError> {
        let rows = self.sql.query(&format!("SELECT {COLUMNS} FROM mechanisms ORDER BY sort_key, id LIMIT 500"), &[])?;
        rows.iter().map(MechanismRow::read).collect()
    }

    /// What each version of a mechanism said, the first one first; none where there is no such mechanism.
    pub fn mechanism_versions(&mut self, id: MechanismId) -> Result<Vec<Content>, StoreError> {
        let rows = journal::rows_of(self.sql, Kind::Mechanism, id.0)?;
        let mut versions = Vec::new();
        journal::fold_each::<Mechanism>(id.0, &rows, |_, fact, _| match fact {
            Fact::Established { content } | Fact::Revised { content } => versions.push(content.clone()),
            Fact::Retired => {}
        })?;
        Ok(versions)
    }
}
