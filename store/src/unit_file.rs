//! Unit file 单位档案: rows.

use crate::folded::Folded;
use crate::value::{Row, Val};
use crate::{Reader, StoreError, vals};
use rules::day::Day;
use rules::organisation::Known;
use rules::rights::{Role, Scope};
use rules::unit_file::{Figures, UnitFile};
use rules::{Instant, OrganisationId, PersonId, UnitFileId};

/// More papers than any unit's page can show.
const FILES_MOST: usize = 500;
/// How far up it is looked for whose papers count for a part.
const UP_MOST: usize = 10;

/// A paper's row.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct UnitFileRow {
    /// Which.
    pub id: UnitFileId,
    /// Its version.
    pub version: u64,
    /// What it is.
    pub file: UnitFile,
}

const SELECT: &str = "SELECT id, version, content FROM unit_files";

impl UnitFileRow {
    fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self { id: row.id(0)?.into(), version: row.count(1)?, file: row.json(2)? })
    }
}

impl Folded for UnitFile {
    const TABLE: &'static str = "unit_files";
    const COLUMNS: &'static [&'static str] = &["id", "version", "unit", "kind", "stage", "until_day", "content"];

    fn columns(&self) -> Vec<Val> {
        let newest = self.newest();
        let until = newest.and_then(|version| version.paper.term(&Figures::default()).until);
        vals![
            self.unit,
            newest.map_or("", |version| version.paper.kind()),
            self.stage.as_str(),
            until.map(|day| day.to_string()),
            serde_json::to_string(self).unwrap_or_default()
        ]
        .to_vec()
    }

    fn files(&self) -> Vec<&str> {
        self.versions.iter().map(|version| version.scan.digest.as_str()).collect()
    }
}

impl Reader<'_> {
    /// A paper.
    pub fn unit_file(&mut self, id: UnitFileId) -> Result<Option<UnitFileRow>, StoreError> {
        let rows = self.sql.query(&format!("{SELECT} WHERE id = $1"), &vals![id])?;
        rows.first().map(UnitFileRow::read).transpose()
    }

    /// What stands in a unit's file: what ends first stands first, what has no end last.
    pub fn unit_files(&mut self, unit: OrganisationId) -> Result<Vec<UnitFileRow>, StoreError> {
        let text = format!(
            "{SELECT} WHERE unit = $1 AND stage = 'filed' ORDER BY CASE WHEN until_day IS NULL THEN 1 ELSE 0 END, until_day, kind, id LIMIT {FILES_MOST}"
        );
        self.sql.query(&text, &vals![unit])?.iter().map(UnitFileRow::read).collect()
    }

    /// What ends in a unit's file from one day up to another, that one not included.
    pub fn unit_files_ending(&mut self, unit: OrganisationId, from: Day, until: Day) -> Result<Vec<UnitFileRow>, StoreError> {
        let text =
            format!("{SELECT} WHERE unit = $1 AND stage = 'filed' AND until_day >= $2 AND until_day < $3 ORDER BY until_day, id LIMIT {FILES_MOST}");
        self.sql.query(&text, &vals![unit, from.to_string(), until.to_string()])?.iter().map(UnitFileRow::read).collect()
    }

    /// Whose papers count for somebody on a day: their main unit's, or, where that is only a part of one, those of the unit that it is a part of.
    pub fn hosting(&mut self, person: PersonId, today: Day) -> Result<Option<OrganisationId>, StoreError> {
        let main = self.main_membership(person)?.filter(|row| row.is_in_force(today));
        let Some(mut at) = main.map(|row| row.membership.organisation) else { return Ok(None) };
        for _ in 0..UP_MOST {
            let Some(row) = self.organisation(at)? else { return Ok(None) };
            match row.unit.parents_now().next().filter(|_| row.unit.known == Known::Part) {
                Some(above) => at = above,
                None => break,
            }
        }
        Ok(Some(at))
    }

    /// Who keeps a unit's file now: its administrator and its secretaries, by name; who is erased is left out.
    pub fn keepers(&mut self, unit: OrganisationId, now: Instant) -> Result<Vec<String>, StoreError> {
        let mut names = Vec::new();
        for grant in self.grants_in(Scope::Organisation(unit))? {
            if matches!(grant.held.role, Role::UnitAdministrator | Role::ResearchSecretary) && grant.held.is_in_force(now) {
                names.extend(self.person(grant.person)?.and_then(|person| person.name));
            }
        }
        names.dedup();
        Ok(names)
    }
}
