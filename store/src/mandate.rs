//! Mandate 代办授权: rows, and whose draft somebody may write in.

use crate::folded::Folded;
use crate::value::{Row, Val};
use crate::{DraftRow, Reader, StoreError, Tx, WriteError, vals};
use rules::mandate::{Mandate, Stage};
use rules::rights::{Place, Scope};
use rules::{ApplicationId, Id, Instant, MandateId, PersonId, application};

/// A mandate's row.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MandateRow {
    /// Which.
    pub id: MandateId,
    /// Its version.
    pub version: u64,
    /// It as it stands.
    pub mandate: Mandate,
}

/// The records of one person 人员归并.
const OWN: &str = "(SELECT same FROM same_persons WHERE person = $1)";

const COLUMNS: &str = "id, version, principal, delegate, scope, from_at, until_at, used, ended_at";

impl MandateRow {
    pub(crate) fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.id(0)?.into(),
            version: row.count(1)?,
            mandate: Mandate {
                principal: row.id(2)?.into(),
                delegate: row.id(3)?.into(),
                scope: row.parsed(4, Scope::parse)?,
                from: row.instant(5)?,
                until: row.instant(6)?,
                used: row.json(7)?,
                stage: row.maybe_int(8)?.map_or(Stage::Live, |at| Stage::Ended { at: Instant(at) }),
            },
        })
    }
}

impl Folded for Mandate {
    const TABLE: &'static str = "mandates";
    const COLUMNS: &'static [&'static str] = &["id", "version", "principal", "delegate", "scope", "from_at", "until_at", "used", "ended_at"];

    fn columns(&self) -> Vec<Val> {
        vals![
            self.principal,
            self.delegate,
            self.scope.to_text(),
            self.from,
            self.until,
            serde_json::to_string(&self.used).unwrap_or_default(),
            self.ended_at()
        ]
        .to_vec()
    }

    fn person(&self, _id: Id) -> Option<Id> {
        Some(self.principal.0)
    }
}

impl Reader<'_> {
    /// A mandate.
    pub fn mandate(&mut self, id: MandateId) -> Result<Option<MandateRow>, StoreError> {
        let rows = self.sql.query(&format!("SELECT {COLUMNS} FROM mandates WHERE id = $1"), &vals![id])?;
        rows.first().map(MandateRow::read).transpose()
    }

    /// What a person lets others do, and what others let them, the newest first.
    pub fn mandates_of(&mut self, person: PersonId) -> Result<Vec<MandateRow>, StoreError> {
        let text = format!("SELECT {COLUMNS} FROM mandates WHERE principal IN {OWN} OR delegate IN {OWN} ORDER BY from_at DESC, id DESC LIMIT 500");
        self.sql.query(&text, &vals![person])?.iter().map(MandateRow::read).collect()
    }

    /// The mandate by which one person may draft for another there, if there is one in force.
    pub fn mandate_for(&mut self, principal: PersonId, delegate: PersonId, place: &Place, at: Instant) -> Result<Option<MandateRow>, StoreError> {
        // Whichever of their records it names, it is of these two.
        let (principal, delegate) = (self.head_of(principal)?, self.head_of(delegate)?);
        let text = format!(
            "SELECT {COLUMNS} FROM mandates WHERE principal IN {OWN} AND delegate IN (SELECT same FROM same_persons WHERE person = $2) AND ended_at IS NULL ORDER BY id"
        );
        let rows = self.sql.query(&text, &vals![principal, delegate])?;
        let rows = rows.iter().map(MandateRow::read).collect::<Result<Vec<_>, _>>()?;
        Ok(rows.into_iter().find(|row| row.mandate.covers(place, at)))
    }

    /// Who has drafted in an application of a lead, by their leave, with their present name.
    pub fn drafted_by(&mut self, lead: PersonId, application: ApplicationId) -> Result<Vec<(PersonId, Option<String>)>, StoreError> {
        let lead = self.head_of(lead)?;
        let text = format!("SELECT {COLUMNS} FROM mandates WHERE principal IN {OWN} AND used <> '[]' ORDER BY from_at, id");
        let mut found: Vec<(PersonId, Option<String>)> = Vec::new();
        for row in &self.sql.query(&text, &vals![lead])? {
            let row = MandateRow::read(row)?;
            if row.mandate.used.contains(&application) && found.iter().all(|(delegate, _)| *delegate != row.mandate.delegate) {
                let name = self.person(row.mandate.delegate)?.and_then(|person| person.name);
                found.push((row.mandate.delegate, name));
            }
        }
        Ok(found)
    }

    /// The place of a draft, as far as it concerns who may write in it.
    pub fn draft_place(&mut self, draft: &DraftRow) -> Result<Place, StoreError> {
        let programme = self.call(draft.call)?.map(|call| call.programme);
        Ok(Place::application(programme, draft.call, draft.person))
    }

    /// A draft that somebody may write in, with the place where they do it: their own, one by a mandate, or as one of
    /// its team. None where it is not theirs to see.
    pub fn draft_in_hand(&mut self, id: ApplicationId, person: PersonId, at: Instant) -> Result<Option<(DraftRow, Place)>, StoreError> {
        let Some(draft) = self.draft(id)? else { return Ok(None) };
        let mut place = self.draft_place(&draft)?;
        let own = draft.person == person || self.head_of(draft.person)? == person;
        if !own {
            place.mandated = self.mandate_for(draft.person, person, &place, at)?.is_some();
        }
        if !own && !place.mandated && self.access_to(id, person)?.is_some() {
            place.team = vec![person];
        }
        Ok((own || place.mandated || !place.team.is_empty()).then_some((draft, place)))
    }
}

impl Tx<'_> {
    /// A draft that somebody may write in, with the place. Refuses what is neither theirs nor mandated as if it did not exist.
    pub fn draft_in_hand(&mut self, id: ApplicationId, person: PersonId) -> Result<(DraftRow, Place), WriteError> {
        let now = self.now;
        let found = self.reader().draft_in_hand(id, person, now)?;
        found.ok_or_else(|| application::Refusal::NoSuchDraft.into())
    }

    /// The live or expired mandate that stands in the way of another between the same two, for the same scope.
    pub fn mandate_holding(&mut self, principal: PersonId, delegate: PersonId, scope: Scope) -> Result<Option<MandateId>, StoreError> {
        let (kind, key) = Mandate::claim_of(principal, delegate, scope);
        let rows = self.sql.query("SELECT thing FROM claims WHERE kind = $1 AND key = $2", &vals![kind.as_str(), key])?;
        rows.first().map(|row| row.id(0).map(MandateId)).transpose()
    }
}
