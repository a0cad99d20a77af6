//! Waiting 待办来源: what waits for whoever holds an office, read in few rows: it is asked for with every page.
//!
//! Each of these is behind an index of its stage, and ends at a number beyond which a list helps nobody.

use crate::{ErasureRequestRow, ExpunctionRow, MandateRow, MergeRow, Reader, StoreError, vals};
use rules::text::Bilingual;
use rules::{IdentityId, Instant, OrganisationId, PersonId};

/// How many rows of one kind are looked at.
const MOST: usize = 100;

/// An organisation, or a part of it, that somebody asks to belong to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AskedThere {
    /// The organisation.
    pub organisation: OrganisationId,
    /// The part of it.
    pub department: Option<OrganisationId>,
    /// What the organisation is called now.
    pub name: Bilingual,
    /// How many ask.
    pub count: u64,
    /// Since when the first of them does.
    pub since: Instant,
}

/// A document that is stated and not proven.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StatedDocument {
    /// Which.
    pub id: IdentityId,
    /// Whose.
    pub person: PersonId,
    /// Their name; none once erased.
    pub name: Option<String>,
    /// Since when it is stated.
    pub since: Instant,
}

/// The records of one person 人员归并.
const OWN: &str = "(SELECT same FROM same_persons WHERE person = $1)";

impl Reader<'_> {
    /// Where others than a person ask to belong, who asks longest first.
    pub fn asked_there(&mut self, but: PersonId) -> Result<Vec<AskedThere>, StoreError> {
        let text = format!(
            "SELECT m.organisation, m.department, o.name_zh, o.name_en, count(*), min(e.at) FROM memberships m \
             JOIN organisations o ON o.id = m.organisation JOIN events e ON e.thing = m.id AND e.version = 1 \
             WHERE m.stage = 'asked' AND m.person NOT IN {OWN} GROUP BY m.organisation, m.department, o.name_zh, o.name_en \
             ORDER BY min(e.at), m.organisation LIMIT {MOST}"
        );
        let rows = self.sql.query(&text, &vals![but])?;
        rows.iter()
            .map(|row| {
                Ok(AskedThere {
                    organisation: row.id(0)?.into(),
                    department: row.maybe_id(1)?.map(OrganisationId),
                    name: Bilingual::new(row.text(2)?, row.text(3)?),
                    count: row.count(4)?,
                    since: row.instant(5)?,
                })
            })
            .collect()
    }

    /// Merges that wait to be confirmed, with the instant of each proposal.
    pub fn proposed_merges(&mut self) -> Result<Vec<(MergeRow, Instant)>, StoreError> {
        let columns = "m.id, m.version, m.kept, m.away, m.ground, m.stage, m.changed_at, m.proposed_by, m.confirmed_by, e.at";
        let text = format!(
            "SELECT {columns} FROM merges m JOIN events e ON e.thing = m.id AND e.version = 1 WHERE m.stage = 'proposed' ORDER BY m.id LIMIT {MOST}"
        );
        self.sql.query(&text, &[])?.iter().map(|row| Ok((MergeRow::read(row)?, row.instant(9)?))).collect()
    }

    /// Erasure requests that are asked or granted, who asks longest first.
    pub fn open_erasure_requests(&mut self) -> Result<Vec<ErasureRequestRow>, StoreError> {
        let text =
            format!("SELECT id, version, content FROM erasure_requests WHERE stage IN ('asked', 'granted') ORDER BY asked_at, id LIMIT {MOST}");
        self.sql.query(&text, &[])?.iter().map(ErasureRequestRow::read).collect()
    }

    /// Expunctions that wait for their second person.
    pub fn proposed_expunctions(&mut self) -> Result<Vec<ExpunctionRow>, StoreError> {
        let text = format!("SELECT id, version, content FROM expunctions WHERE stage = 'proposed' ORDER BY proposed_at, id LIMIT {MOST}");
        self.sql.query(&text, &[])?.iter().map(ExpunctionRow::read).collect()
    }

    /// Mandates that a person gave or was given, under whichever of their records, and that end between `now` and `until`.
    pub fn ending_mandates(&mut self, person: PersonId, now: Instant, until: Instant) -> Result<Vec<MandateRow>, StoreError> {
        let text = format!(
            "SELECT id, version, principal, delegate, scope, from_at, until_at, used, ended_at FROM mandates \
             WHERE (principal IN {OWN} OR delegate IN {OWN}) AND ended_at IS NULL AND from_at <= $2 AND until_at > $2 AND until_at < $3 \
             ORDER BY until_at, id LIMIT {MOST}"
        );
        self.sql.query(&text, &vals![person, now, until])?.iter().map(MandateRow::read).collect()
    }

    /// Documents of others than a person that wait for proof, the longest first.
    pub fn stated_documents(&mut self, but: PersonId) -> Result<Vec<StatedDocument>, StoreError> {
        let text = format!(
            "SELECT i.id, i.person, p.name, i.stated_at FROM identities i JOIN persons p ON p.id = i.person \
             WHERE i.stage = 'stated' AND p.stage = 'active' AND i.person NOT IN {OWN} ORDER BY i.stated_at, i.id LIMIT {MOST}"
        );
        let rows = self.sql.query(&text, &vals![but])?;
        rows.iter()
            .map(|row| {
                Ok(StatedDocument {
                    id: row.id(0)?.into(),
                    person: row.id(1)?.into(),
                    name: row.maybe_text(2)?.map(str::to_owned),
                    since: row.instant(3)?,
                })
            })
            .collect()
    }
}
