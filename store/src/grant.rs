//! Grant 授权: rows.

use crate::folded::Folded;
use crate::value::{Row, Val};
use crate::{Reader, StoreError, Tx, vals};
use rules::grant::{Grant, Stage};
use rules::rights::{Held, Place, Role, Scope};
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

/// A grant that has not been taken back, as giving another one is judged by it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Standing {
    /// Which.
    pub grant: GrantId,
    /// What is held.
    pub held: Held,
    /// The place of its scope.
    pub place: Place,
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
                Stage::Live | Stage::Ended => None,
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

    /// How many people who may sign in hold this role over the whole centre, in force and without an end, by another grant than this one.
    pub fn others_with(&mut self, but: GrantId, role: Role, now: Instant) -> Result<usize, StoreError> {
        let rows = self.sql.query(
            "SELECT count(*) FROM grants g JOIN persons p ON p.id = g.person AND p.stage = 'active' \
             WHERE g.id <> $1 AND g.role = $2 AND g.scope = 'centre' AND g.revoked_at IS NULL AND g.until_at IS NULL AND g.from_at <= $3",
            &vals![but, role.as_str(), now],
        )?;
        Ok(usize::try_from(rows[0].int(0)?).unwrap_or(0))
    }

    /// The live grants of a role over the whole centre, the first given first: who the administrators are.
    pub fn holders(&mut self, role: Role) -> Result<Vec<GrantRow>, StoreError> {
        let text = format!("SELECT {COLUMNS} FROM grants WHERE role = $1 AND scope = 'centre' AND revoked_at IS NULL ORDER BY from_at, id");
        self.sql.query(&text, &vals![role.as_str()])?.iter().map(GrantRow::read).collect()
    }

    /// Every grant of a role, wherever it holds, the newest first.
    pub fn grants_with(&mut self, role: Role, most: usize) -> Result<Vec<GrantRow>, StoreError> {
        let text = format!("SELECT {COLUMNS} FROM grants WHERE role = $1 ORDER BY from_at DESC, id DESC LIMIT {most}");
        self.sql.query(&text, &vals![role.as_str()])?.iter().map(GrantRow::read).collect()
    }

    /// What a person holds and held by any of their records 已归并, the newest of each first: what `actor` judges by.
    pub fn grants_of_all(&mut self, person: PersonId) -> Result<Vec<GrantRow>, StoreError> {
        let (head, also) = self.records_of(person)?;
        let mut grants = Vec::new();
        for record in std::iter::once(head).chain(also) {
            grants.extend(self.grants_of(record)?);
        }
        Ok(grants)
    }

    /// What a person holds by any of their records and has not lost, each with the place of its scope; what is over included.
    pub fn standing_of(&mut self, person: PersonId) -> Result<Vec<Standing>, StoreError> {
        let mut standing = Vec::new();
        for row in self.grants_of_all(person)?.into_iter().filter(|row| row.revoked_at.is_none()) {
            let place = self.place_of(row.held.scope)?;
            standing.push(Standing { grant: row.id, held: row.held, place });
        }
        Ok(standing)
    }

    /// The place of a scope, with what lies above it.
    pub fn place_of(&mut self, scope: Scope) -> Result<Place, StoreError> {
        Ok(match scope {
            Scope::Centre => Place::default(),
            Scope::Programme(id) => Place::programme(id),
            Scope::Call(id) => Place { programme: self.call(id)?.map(|call| call.programme), call: Some(id), ..Place::default() },
            Scope::Organisation(id) => Place::organisation(self.chain(id)?),
            Scope::Project(id) => Place { project: Some(id), ..Place::default() },
            Scope::Facility(id) => Place { facility: Some(id), ..Place::default() },
        })
    }

    /// Where a person leads live applications.
    pub fn led_by(&mut self, lead: PersonId) -> Result<Vec<Place>, StoreError> {
        let rows = self.sql.query(
            "SELECT DISTINCT c.programme, c.id FROM applications a JOIN calls c ON c.id = a.call WHERE a.lead = $1 AND a.stage <> 'withdrawn' ORDER BY c.id",
            &vals![lead],
        )?;
        rows.iter().map(|row| Ok(Place::application(Some(row.id(0)?.into()), row.id(1)?.into(), lead))).collect()
    }

    /// Every grant in force or ahead, by id, that may have outlived its giver's right: left out are the applicants', and those behind which
    /// somebody stands who administers the whole centre today, by giving them or by inviting who holds them. After the one named.
    pub fn given_grants(&mut self, now: Instant, after: Option<GrantId>, most: usize) -> Result<Vec<GrantRow>, StoreError> {
        let columns = COLUMNS.split(", ").map(|column| format!("g.{column}")).collect::<Vec<_>>().join(", ");
        let administers = "(SELECT h.person FROM grants h JOIN persons p ON p.id = h.person \
             WHERE h.role IN ('security-administrator', 'system-administrator', 'officer') AND h.scope = 'centre' AND h.revoked_at IS NULL \
             AND h.from_at <= $1 AND (h.until_at IS NULL OR h.until_at > $1) AND p.stage = 'active')";
        let text = format!(
            "SELECT {columns} FROM grants g WHERE g.revoked_at IS NULL AND (g.until_at IS NULL OR g.until_at > $1) AND g.role <> 'applicant' AND g.id > $2 \
             AND (g.role = 'inspector' OR (g.given_by <> g.person AND g.given_by NOT IN {administers}) OR (g.given_by = g.person AND EXISTS \
             (SELECT 1 FROM invitations i WHERE i.person = g.person AND i.stage = 'accepted' AND i.sent_by NOT IN {administers}))) ORDER BY g.id LIMIT {most}"
        );
        let after = after.map(|id| id.to_string()).unwrap_or_default();
        self.sql.query(&text, &vals![now, after])?.iter().map(GrantRow::read).collect()
    }
}

impl Tx<'_> {
    /// The grant that has the place of another of the same role there, whether its term is over or not.
    pub fn grant_holding(&mut self, to: PersonId, held: &Held) -> Result<Option<GrantId>, StoreError> {
        let (kind, key) = Grant::claim_of(to, held);
        let rows = self.sql.query("SELECT thing FROM claims WHERE kind = $1 AND key = $2", &vals![kind.as_str(), key])?;
        rows.first().map(|row| row.id(0).map(GrantId)).transpose()
    }
}
