//! Identity 证件: rows, who looked at them, and the document by which somebody is known.

use crate::folded::Folded;
use crate::value::{Row, Sql, Val};
use crate::{Keys, Reader, StoreError, vals};
use rules::identity::{DocumentKind, Fact, Ground, Identity, Private, Stage, Written};
use rules::text::Prose;
use rules::thing::Fact as _;
use rules::{Id, IdentityId, Instant, PersonId};

/// A document's row.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct IdentityRow {
    /// Which.
    pub id: IdentityId,
    /// Its version.
    pub version: u64,
    /// Whose.
    pub person: PersonId,
    /// Which document.
    pub kind: DocumentKind,
    /// The keyed digest of its number.
    pub key: String,
    /// How far it has come.
    pub stage: Stage,
    /// Since when it is stated.
    pub stated: Instant,
    /// How often its number was looked at.
    pub reveals: u64,
    /// The number, sealed or public; none once erased.
    pub number: Option<Written>,
    /// The number as it is shown.
    pub masked: Option<String>,
    /// Who issued it.
    pub issuer: Option<String>,
}

/// One look at a number.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RevealRow {
    /// When.
    pub at: Instant,
    /// Who looked.
    pub by: Id,
    /// Who, by name; none for the erased.
    pub by_name: Option<String>,
    /// On which ground.
    pub ground: Ground,
    /// For what, in words.
    pub purpose: Option<Prose>,
}

/// Stops the start where the newest sealed number does not open: under another key, new numbers would be sealed beside old ones that nobody
/// can read any more.
pub(crate) fn know_key(sql: &mut dyn Sql, keys: &Keys) -> Result<(), StoreError> {
    let rows = sql.query("SELECT person, number FROM identities WHERE number LIKE '{\"sealed\":%' ORDER BY id DESC LIMIT 1", &[])?;
    match rows.first().map(|row| Ok::<_, StoreError>((row.id(0)?, row.json(1)?))).transpose()? {
        Some((person, Written::Sealed(sealed))) => keys.unseal(PersonId(person), &sealed).map(drop),
        Some((_, Written::Open(_))) | None => Ok(()),
    }
}

const COLUMNS: &str = "id, version, person, kind, key, stage, stated_at, proven_at, proven_by, reveals, number, masked, issuer";

impl IdentityRow {
    fn read(row: &Row) -> Result<Self, StoreError> {
        let stage = match row.text(5)? {
            "stated" => Stage::Stated,
            "proven" => Stage::Proven { at: row.instant(7)?, by: row.id(8)? },
            "withdrawn" => Stage::Withdrawn,
            "released" => Stage::Released,
            other => return Err(StoreError::Row(format!("an identity document is {other}"))),
        };
        Ok(Self {
            id: row.id(0)?.into(),
            version: row.count(1)?,
            person: row.id(2)?.into(),
            kind: row.parsed(3, DocumentKind::parse)?,
            key: row.text(4)?.to_owned(),
            stage,
            stated: row.instant(6)?,
            reveals: row.count(9)?,
            number: if row.maybe_text(10)?.is_some() { Some(row.json(10)?) } else { None },
            masked: row.maybe_text(11)?.map(str::to_owned),
            issuer: row.maybe_text(12)?.map(str::to_owned),
        })
    }

    /// Whether it is stated or proven.
    pub fn is_in_use(&self) -> bool {
        matches!(self.stage, Stage::Stated | Stage::Proven { .. })
    }
}

impl Folded for Identity {
    const TABLE: &'static str = "identities";
    const COLUMNS: &'static [&'static str] =
        &["id", "version", "person", "kind", "key", "stage", "stated_at", "proven_at", "proven_by", "reveals", "number", "masked", "issuer"];

    fn columns(&self) -> Vec<Val> {
        let said = self.particulars.as_ref();
        let (stage, proven) = match self.stage {
            Stage::Stated => ("stated", None),
            Stage::Proven { at, by } => ("proven", Some((at, by))),
            Stage::Withdrawn => ("withdrawn", None),
            Stage::Released => ("released", None),
        };
        vals![
            self.person,
            self.kind.as_str(),
            &self.key,
            stage,
            self.stated,
            proven.map(|(at, _)| at),
            proven.map(|(_, by)| by),
            self.reveals,
            said.and_then(|said| serde_json::to_string(&said.number).ok()),
            said.map(|said| said.masked.as_str()),
            said.and_then(|said| said.issuer.as_deref())
        ]
        .to_vec()
    }

    fn person(&self, _id: Id) -> Option<Id> {
        Some(self.person.0)
    }
}

impl Reader<'_> {
    /// A document.
    pub fn identity(&mut self, id: IdentityId) -> Result<Option<IdentityRow>, StoreError> {
        let rows = self.sql.query(&format!("SELECT {COLUMNS} FROM identities WHERE id = $1"), &vals![id])?;
        rows.first().map(IdentityRow::read).transpose()
    }

    /// A person's documents, in use or not, the oldest first; those of the records that theirs stands for too.
    pub fn identities_of(&mut self, person: PersonId) -> Result<Vec<IdentityRow>, StoreError> {
        let text =
            format!("SELECT {COLUMNS} FROM identities WHERE person IN (SELECT same FROM same_persons WHERE person = $1) ORDER BY stated_at, id");
        self.sql.query(&text, &vals![person])?.iter().map(IdentityRow::read).collect()
    }

    /// Who has proven a number, by its keyed digest: the sure way from a number to a person, for limits, conflicts and bans. Gives the record
    /// that stands for theirs.
    pub fn proven_by_number(&mut self, key: &str) -> Result<Option<PersonId>, StoreError> {
        let rows = self.sql.query("SELECT person FROM identities WHERE key = $1 AND stage = 'proven'", &vals![key])?;
        match rows.first() {
            Some(row) => self.head_of(PersonId(row.id(0)?)).map(Some),
            None => Ok(None),
        }
    }

    /// Who looked at a document's number, the last one first; read from its events, so that nothing is left out.
    pub fn reveals_of(&mut self, identity: IdentityId) -> Result<Vec<RevealRow>, StoreError> {
        let rows = self.sql.query(
            "SELECT e.at, e.actor, p.name, e.event_version, e.facts, t.content FROM events e LEFT JOIN persons p ON p.id = e.actor \
             LEFT JOIN private_parts t ON t.event = e.id WHERE e.thing = $1 AND e.kind = 'identity' AND e.event = 'revealed' ORDER BY e.version DESC",
            &vals![identity],
        )?;
        let corrupt = |source| StoreError::Corrupt { thing: format!("identity {identity}"), source };
        let mut reveals = Vec::with_capacity(rows.len());
        for row in &rows {
            let fact = Fact::decode(u16::try_from(row.int(3)?).unwrap_or(0), row.bytes(4)?).map_err(corrupt)?;
            let Fact::Revealed { ground } = fact else { return Err(corrupt(rules::Corrupt::out_of_place(&fact))) };
            let purpose = match row.maybe_bytes(5)?.map(serde_json::from_slice) {
                Some(Ok(Private::Purpose(purpose))) => Some(purpose),
                Some(Ok(Private::Particulars(_))) | None => None,
                Some(Err(error)) => return Err(StoreError::Row(format!("a purpose is none: {error}"))),
            };
            reveals.push(RevealRow { at: row.instant(0)?, by: row.id(1)?, by_name: row.maybe_text(2)?.map(str::to_owned), ground, purpose });
        }
        Ok(reveals)
    }
}
