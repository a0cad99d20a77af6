//! Grant 授权: rows.

use crate::folded::Folded;
use crate::value::{Row, Val};
use crate::{Reader, StoreError, vals};
use rules::grant::{Grant, Stage};
use rules::rights::{Held, Role, Scope};
use rules::{GrantId, Id, Instant, PersonId};

/// A grant's row.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct GrantRow {
    /// Which.
    pub id: GrantId,
    /// Its version.
    pub version: u64,
    /// To whom.
    pub person: PersonId,
    /// What they hold.
    pub held: Held,
    /// By whom.
    pub given_by: Id,
    /// When it was taken back.
    pub revoked_at: Option<Instant>,
}

const COLUMNS: &str = "id, version, person, role, scope, from_at, until_at, given_by, revoked_at";

impl GrantRow {
    fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.id(0)?.into(),
            version: row.count(1)?,
            person: row.id(2)?.into(),
            held: Held {
                role: row.parsed(3, Role::parse)?,
                scope: row.parsed(4, Scope::parse)?,
                from: row.instant(5)?,
                until: row.maybe_int(6)?.map(Instant),
            },
            given_by: row.id(7)?,
            revoked_at: row.maybe_int(8)?.map(Instant),
        })
    }
}

impl Folded for Grant {
    const TABLE: &'static str = "grants";
    const COLUMNS: &'static [&'static str] = &["id", "version", "person", "role", "scope", "from_at", "until_at", "given_by", "revoked_at"];

    fn columns(&self) -> Vec<Val> {
        vals![
            self.to,
            self.held.role.as_str(),
            self.held.scope.to_text(),
            self.held.from,
            self.held.until,
            self.by,
            match self.stage {
                Stage::Live => None,
                Stage::Revoked { at } => Some(at),
            }
        ]
        .to_vec()
    }

    fn person(&self, _id: Id) -> Option<Id> {
        Some(self.to.0)
    }
}

impl Reader<'_> {
    /// A grant.
    pub fn grant(&mut self, id: GrantId) -> Result<Option<GrantRow>, StoreError> {
        let rows = self.sql.query(&format!("SELECT {COLUMNS} FROM grants WHERE id = $1"), &vals![id])?;
        rows.first().map(GrantRow::read).transpose()
    }

    /// What a person holds and held, the newest first; of the records that theirs stands for too.
    pub fn grants_of(&mut self, person: PersonId) -> Result<Vec<GrantRow>, StoreError> {
        let rows = self.sql.query(
            &format!("SELECT {COLUMNS} FROM grants WHERE person IN (SELECT same FROM same_persons WHERE person = $1) ORDER BY from_at DESC, id DESC"),
            &vals![person],
        )?;
        rows.iter().map(GrantRow::read).collect()
    }

    /// What is held in just that place and not taken back, whether its term is over or not.
    pub fn grants_in(&mut self, scope: Scope) -> Result<Vec<GrantRow>, StoreError> {
        let rows = self
            .sql
            .query(&format!("SELECT {COLUMNS} FROM grants WHERE scope = $1 AND revoked_at IS NULL ORDER BY from_at, id"), &vals![scope.to_text()])?;
        rows.iter().map(GrantRow::read).collect()
    }

    /// How many live grants of the officer's role over the whole centre there are beside this one.
    pub fn other_officers(&mut self, but: GrantId, now: Instant) -> Result<usize, StoreError> {
        let rows = self.sql.query(
            "SELECT count(*) FROM grants WHERE id <> $1 AND role = 'officer' AND scope = 'centre' AND revoked_at IS NULL AND (until_at IS NULL OR until_at > $2)",
            &vals![but, now],
        )?;
        Ok(usize::try_from(rows[0].int(0)?).unwrap_or(0))
    }
}
