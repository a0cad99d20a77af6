//! Ban 科研诚信限制: rows.

use crate::folded::Folded;
use crate::value::{Row, Val};
use crate::{Reader, StoreError, vals};
use rules::ban::{Ban, Ground, Stage};
use rules::day::Day;
use rules::text::Prose;
use rules::{BanId, Id, PersonId};

/// A ban's row.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BanRow {
    /// Which.
    pub id: BanId,
    /// Its version.
    pub version: u64,
    /// What it is.
    pub ban: Ban,
}

const COLUMNS: &str = "id, version, person, ground, from_day, until_day, stage, source";

impl BanRow {
    fn read(row: &Row) -> Result<Self, StoreError> {
        let ban = Ban {
            person: row.id(2)?.into(),
            ground: row.parsed(3, Ground::parse)?,
            from: row.parsed(4, Day::parse)?,
            until: row.maybe_text(5)?.and_then(Day::parse),
            stage: row.parsed(6, Stage::parse)?,
            source: row.maybe_text(7)?.and_then(|text| Prose::parse(text, usize::MAX).ok()),
        };
        Ok(Self { id: row.id(0)?.into(), version: row.count(1)?, ban })
    }
}

impl Folded for Ban {
    const TABLE: &'static str = "bans";
    const COLUMNS: &'static [&'static str] = &["id", "version", "person", "ground", "from_day", "until_day", "stage", "source"];

    fn columns(&self) -> Vec<Val> {
        let until = self.until.map(|day| day.to_string());
        let source = self.source.as_ref().map(Prose::as_str);
        vals![self.person, self.ground.as_str(), self.from.to_string(), until, self.stage.as_str(), source].to_vec()
    }

    fn person(&self, _id: Id) -> Option<Id> {
        Some(self.person.0)
    }
}

impl Reader<'_> {
    /// A ban.
    pub fn ban(&mut self, id: BanId) -> Result<Option<BanRow>, StoreError> {
        let rows = self.sql.query(&format!("SELECT {COLUMNS} FROM bans WHERE id = $1"), &vals![id])?;
        rows.first().map(BanRow::read).transpose()
    }

    /// A person's bans, under whichever of their records, the newest first.
    pub fn bans_of(&mut self, person: PersonId) -> Result<Vec<BanRow>, StoreError> {
        let person = self.head_of(person)?;
        let text = format!(
            "SELECT {COLUMNS} FROM bans WHERE person IN (SELECT same FROM same_persons WHERE person = $1) ORDER BY from_day DESC, id DESC LIMIT 200"
        );
        self.sql.query(&text, &vals![person])?.iter().map(BanRow::read).collect()
    }
}
