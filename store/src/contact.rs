//! Contact 联系方式: rows.

use crate::folded::Folded;
use crate::value::{Row, Val};
use crate::{Reader, StoreError, vals};
use rules::contact::{Channel, Contact, Stage};
use rules::{ContactId, Id, Instant, PersonId};

/// A contact's row.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ContactRow {
    /// Which.
    pub id: ContactId,
    /// Its version.
    pub version: u64,
    /// Whose.
    pub person: PersonId,
    /// Of which kind.
    pub channel: Channel,
    /// The keyed digest.
    pub key: String,
    /// Whether letters go there.
    pub main: bool,
    /// The address or number; none once erased.
    pub address: Option<String>,
    /// How far it has come.
    pub stage: Stage,
}

const COLUMNS: &str = "id, version, person, channel, key, main, address, stage";

impl ContactRow {
    fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.id(0)?.into(),
            version: row.count(1)?,
            person: row.id(2)?.into(),
            channel: row.parsed(3, Channel::parse)?,
            key: row.text(4)?.to_owned(),
            main: row.int(5)? != 0,
            address: row.maybe_text(6)?.map(str::to_owned),
            stage: row.parsed(7, |text| match text {
                "proven" => Some(Stage::Proven),
                "removed" => Some(Stage::Removed),
                _ => None,
            })?,
        })
    }
}

impl Folded for Contact {
    const TABLE: &'static str = "contacts";
    const COLUMNS: &'static [&'static str] = &["id", "version", "person", "channel", "key", "main", "address", "stage"];

    fn columns(&self) -> Vec<Val> {
        vals![
            self.person,
            self.channel.as_str(),
            &self.key,
            i64::from(self.main),
            self.reached.as_ref().map(|reached| reached.at.as_str()),
            match self.stage {
                Stage::Proven => "proven",
                Stage::Removed => "removed",
            }
        ]
        .to_vec()
    }

    fn person(&self, _id: Id) -> Option<Id> {
        Some(self.person.0)
    }
}

impl Reader<'_> {
    /// A contact.
    pub fn contact(&mut self, id: ContactId) -> Result<Option<ContactRow>, StoreError> {
        let rows = self.sql.query(&format!("SELECT {COLUMNS} FROM contacts WHERE id = $1"), &vals![id])?;
        rows.first().map(ContactRow::read).transpose()
    }

    /// What is proven to be somebody's, under whichever of their records: that of the one that is kept first.
    pub fn contacts_of_all(&mut self, person: PersonId) -> Result<Vec<ContactRow>, StoreError> {
        let (head, also) = self.records_of(person)?;
        let mut contacts = Vec::new();
        for record in std::iter::once(head).chain(also) {
            contacts.extend(self.contacts_of(record)?);
        }
        Ok(contacts)
    }

    /// What is proven to be a person's, by that one record: the main address first, then the other addresses, then the number.
    pub fn contacts_of(&mut self, person: PersonId) -> Result<Vec<ContactRow>, StoreError> {
        let rows = self.sql.query(
            &format!("SELECT {COLUMNS} FROM contacts WHERE person = $1 AND stage = 'proven' ORDER BY main DESC, channel, id"),
            &vals![person],
        )?;
        rows.iter().map(ContactRow::read).collect()
    }

    /// Since when a person has an account whose main address is not proven; none where it is.
    pub fn unproven_since(&mut self, person: PersonId) -> Result<Option<Instant>, StoreError> {
        let rows = self.sql.query(
            "SELECT e.at FROM events e WHERE e.thing = $1 AND e.version = 1 \
             AND NOT EXISTS (SELECT 1 FROM contacts c WHERE c.person = $1 AND c.main = 1 AND c.stage = 'proven')",
            &vals![person],
        )?;
        rows.first().map(|row| row.instant(0)).transpose()
    }

    /// The proven mobile number of somebody, under whichever of their records 人员归并.
    pub fn number_of(&mut self, person: PersonId) -> Result<Option<String>, StoreError> {
        Ok(self.contacts_of_all(person)?.into_iter().find(|row| row.channel == Channel::Mobile).and_then(|row| row.address))
    }

    /// The proven contact of that key and its person, if they may sign in.
    pub fn proven(&mut self, key: &str) -> Result<Option<ContactRow>, StoreError> {
        let text = "SELECT c.id, c.version, c.person, c.channel, c.key, c.main, c.address, c.stage FROM contacts c JOIN persons p ON p.id = c.person \
                    WHERE c.key = $1 AND c.stage = 'proven' AND p.stage = 'active'";
        self.sql.query(text, &vals![key])?.first().map(ContactRow::read).transpose()
    }

    /// Whose account that address or number belongs to, proven or not.
    pub fn holder(&mut self, key: &str) -> Result<Option<PersonId>, StoreError> {
        let rows = self.sql.query("SELECT thing, kind FROM claims WHERE key = $1 AND kind IN ('email', 'mobile')", &vals![key])?;
        let Some(row) = rows.first() else { return Ok(None) };
        let thing = row.id(0)?;
        Ok(Some(self.contact(ContactId(thing))?.map_or(PersonId(thing), |contact| contact.person)))
    }
}
