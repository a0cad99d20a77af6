//! Career 履历: rows.

use crate::folded::Folded;
use crate::value::{Row, Val};
use crate::{Reader, StoreError, vals};
use rules::career::{Career, Particular, Stage, What};
use rules::{CareerId, Id, OrganisationId, PersonId};

/// An entry's row.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CareerRow {
    /// Which.
    pub id: CareerId,
    /// Its version.
    pub version: u64,
    /// Whose.
    pub person: PersonId,
    /// What it tells of.
    pub what: What,
    /// Where, if the organisation is known to the centre.
    pub organisation: Option<OrganisationId>,
    /// Whether it stands.
    pub stage: Stage,
    /// The organisation, or the former name; none once erased.
    pub name: Option<String>,
    /// As what they worked there.
    pub position: Option<String>,
    /// The first day, as `2026-03-31`.
    pub from: Option<String>,
    /// The first day that no longer belongs to it.
    pub until: Option<String>,
    /// What conditions and limits ask of it.
    pub particular: Option<Particular>,
}

const COLUMNS: &str = "id, version, person, what, organisation, stage, name, position, from_day, until_day, particular";

impl CareerRow {
    fn read(row: &Row) -> Result<Self, StoreError> {
        let text = |at| Ok::<_, StoreError>(row.maybe_text(at)?.map(str::to_owned));
        let stage = |text: &str| match text {
            "entered" => Some(Stage::Entered),
            "removed" => Some(Stage::Removed),
            _ => None,
        };
        Ok(Self {
            id: row.id(0)?.into(),
            version: row.count(1)?,
            person: row.id(2)?.into(),
            what: row.parsed(3, What::parse)?,
            organisation: row.maybe_id(4)?.map(OrganisationId),
            stage: row.parsed(5, stage)?,
            name: text(6)?,
            position: text(7)?,
            from: text(8)?,
            until: text(9)?,
            particular: row.maybe_text(10)?.and_then(Particular::parse),
        })
    }
}

impl Folded for Career {
    const TABLE: &'static str = "careers";
    const COLUMNS: &'static [&'static str] =
        &["id", "version", "person", "what", "organisation", "stage", "name", "position", "from_day", "until_day", "skeleton", "particular"];

    fn columns(&self) -> Vec<Val> {
        let entry = self.entry.as_ref();
        let former = entry.filter(|_| self.what == What::FormerName && self.stage == Stage::Entered);
        vals![
            self.person,
            self.what.as_str(),
            self.organisation.map(Id::from),
            match self.stage {
                Stage::Entered => "entered",
                Stage::Removed => "removed",
            },
            entry.map(|entry| entry.name.as_str()),
            entry.and_then(|entry| entry.position.as_ref()).map(|position| position.as_str()),
            entry.and_then(|entry| entry.from).map(|day| day.to_string()),
            entry.and_then(|entry| entry.until).map(|day| day.to_string()),
            former.map_or_else(String::new, |entry| rules::name::skeleton(entry.name.as_str())),
            entry.and_then(|entry| entry.particular).map(Particular::to_text)
        ]
        .to_vec()
    }

    fn person(&self, _id: Id) -> Option<Id> {
        Some(self.person.0)
    }
}

impl Reader<'_> {
    /// An entry.
    pub fn career(&mut self, id: CareerId) -> Result<Option<CareerRow>, StoreError> {
        let rows = self.sql.query(&format!("SELECT {COLUMNS} FROM careers WHERE id = $1"), &vals![id])?;
        rows.first().map(CareerRow::read).transpose()
    }

    /// What stands of a person's career, what began last first; of the records that theirs stands for too.
    pub fn career_of(&mut self, person: PersonId) -> Result<Vec<CareerRow>, StoreError> {
        let text = format!(
            "SELECT {COLUMNS} FROM careers WHERE person IN (SELECT same FROM same_persons WHERE person = $1) AND stage = 'entered' \
             ORDER BY what DESC, from_day DESC, id"
        );
        self.sql.query(&text, &vals![person])?.iter().map(CareerRow::read).collect()
    }
}
