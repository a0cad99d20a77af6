//! Authenticator 登录验证方式: rows, and what is secret of them.

use crate::folded::Folded;
use crate::value::{Row, Val};
use crate::{Reader, StoreError, Tx, vals};
use rules::authenticator::{Authenticator, Method, Stage};
use rules::{AuthenticatorId, Id, Instant, PersonId};
use std::collections::BTreeSet;

/// An authenticator's row.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AuthenticatorRow {
    /// Which.
    pub id: AuthenticatorId,
    /// Its version.
    pub version: u64,
    /// Whose.
    pub person: PersonId,
    /// Of which kind.
    pub method: Method,
    /// Which recovery codes have been used.
    pub spent: BTreeSet<u8>,
    /// What its owner calls it.
    pub label: Option<String>,
    /// How far it has come.
    pub stage: Stage,
    /// When it was taken into use.
    pub since: Instant,
    /// When it was used last, as far as is known.
    pub used: Option<Instant>,
}

const SELECT: &str = "SELECT a.id, a.version, a.person, a.method, a.spent, a.label, a.stage, e.at, u.at FROM authenticators a \
     JOIN events e ON e.thing = a.id AND e.version = 1 LEFT JOIN uses u ON u.thing = a.id";

impl AuthenticatorRow {
    fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.id(0)?.into(),
            version: row.count(1)?,
            person: row.id(2)?.into(),
            method: row.parsed(3, Method::parse)?,
            spent: row.json(4)?,
            label: row.maybe_text(5)?.map(str::to_owned),
            stage: row.parsed(6, |text| match text {
                "active" => Some(Stage::Enrolled),
                "removed" => Some(Stage::Removed),
                _ => None,
            })?,
            since: row.instant(7)?,
            used: row.maybe_int(8)?.map(Instant),
        })
    }
}

impl Folded for Authenticator {
    const TABLE: &'static str = "authenticators";
    const COLUMNS: &'static [&'static str] = &["id", "version", "person", "method", "credential", "handle", "spent", "label", "stage"];

    fn columns(&self) -> Vec<Val> {
        let spent: Vec<String> = self.spent.iter().map(u8::to_string).collect();
        vals![
            self.person,
            self.method.as_str(),
            &self.credential,
            self.handle.as_deref(),
            format!("[{}]", spent.join(",")),
            self.label.as_ref().map(|label| label.as_str()),
            match self.stage {
                Stage::Enrolled => "active",
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
    /// An authenticator.
    pub fn authenticator(&mut self, id: AuthenticatorId) -> Result<Option<AuthenticatorRow>, StoreError> {
        self.sql.query(&format!("{SELECT} WHERE a.id = $1"), &vals![id])?.first().map(AuthenticatorRow::read).transpose()
    }

    /// What a person has enrolled, the oldest first.
    pub fn authenticators_of(&mut self, person: PersonId) -> Result<Vec<AuthenticatorRow>, StoreError> {
        let rows = self.sql.query(&format!("{SELECT} WHERE a.person = $1 AND a.stage = 'active' ORDER BY e.at, a.id"), &vals![person])?;
        rows.iter().map(AuthenticatorRow::read).collect()
    }

    /// What somebody has enrolled, under whichever of their records 人员归并.
    pub fn ways_of(&mut self, person: PersonId) -> Result<Vec<AuthenticatorRow>, StoreError> {
        let (head, also) = self.records_of(person)?;
        let mut ways = Vec::new();
        for record in std::iter::once(head).chain(also) {
            ways.extend(self.authenticators_of(record)?);
        }
        Ok(ways)
    }

    /// The passkey of that id's digest, with its person, if they may sign in.
    pub fn passkey(&mut self, handle: &str) -> Result<Option<AuthenticatorRow>, StoreError> {
        let text = format!("{SELECT} JOIN persons p ON p.id = a.person WHERE a.handle = $1 AND a.stage = 'active' AND p.stage = 'active'");
        self.sql.query(&text, &vals![handle])?.first().map(AuthenticatorRow::read).transpose()
    }

    /// What is secret of an authenticator.
    pub fn authenticator_secret(&mut self, id: AuthenticatorId) -> Result<Option<String>, StoreError> {
        let rows = self.sql.query("SELECT secret FROM credentials WHERE person = $1", &vals![id])?;
        rows.first().map(|row| Ok(row.text(0)?.to_owned())).transpose()
    }

    /// Up to which step or count something has been used.
    pub fn used_up_to(&mut self, thing: Id) -> Result<Option<i64>, StoreError> {
        self.sql.query("SELECT count FROM uses WHERE thing = $1", &vals![thing])?.first().map(|row| row.int(0)).transpose()
    }
}

impl Tx<'_> {
    /// Stores what is secret of an authenticator, whose digest its event holds.
    pub fn set_authenticator_secret(&mut self, id: AuthenticatorId, secret: &str) -> Result<(), StoreError> {
        self.set_credential(PersonId(id.0), secret)
    }

    /// Destroys what is secret of an authenticator that is no longer taken.
    pub fn drop_authenticator_secret(&mut self, id: AuthenticatorId) -> Result<(), StoreError> {
        self.sql.exec("DELETE FROM credentials WHERE person = $1", &vals![id])?;
        self.sql.exec("DELETE FROM uses WHERE thing = $1", &vals![id])?;
        Ok(())
    }

    /// Writes down that an authenticator or a token is used now, up to that step or count.
    pub fn note_use(&mut self, thing: Id, count: i64) -> Result<(), StoreError> {
        self.sql.exec(
            "INSERT INTO uses (thing, at, count) VALUES ($1, $2, $3) ON CONFLICT (thing) DO UPDATE SET at = excluded.at, count = excluded.count",
            &vals![thing, self.now, count],
        )?;
        Ok(())
    }
}
