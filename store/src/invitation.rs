//! Invitation 邀请: rows.

use crate::folded::Folded;
use crate::value::{Row, Val};
use crate::{Reader, StoreError, vals};
use rules::invitation::{Invitation, Stage};
use rules::rights::{Role, Scope};
use rules::{Id, Instant, InvitationId, PersonId};

/// An invitation's row.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct InvitationRow {
    /// Which.
    pub id: InvitationId,
    /// Its version.
    pub version: u64,
    /// Who they will be.
    pub person: PersonId,
    /// In which role.
    pub role: Role,
    /// Where.
    pub scope: Scope,
    /// Until when, not included.
    pub until: Instant,
    /// To which address; none once erased.
    pub email: Option<String>,
    /// Who stands behind it.
    pub sent_by: Id,
    /// How far it has come.
    pub stage: Stage,
}

const COLUMNS: &str = "id, version, person, role, scope, until_at, email, stage, sent_by";

impl InvitationRow {
    fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.id(0)?.into(),
            version: row.count(1)?,
            person: row.id(2)?.into(),
            role: row.parsed(3, Role::parse)?,
            scope: row.parsed(4, Scope::parse)?,
            until: row.instant(5)?,
            email: row.maybe_text(6)?.map(str::to_owned),
            stage: row.parsed(7, parse_stage)?,
            sent_by: row.id(8)?,
        })
    }
}

impl Folded for Invitation {
    const TABLE: &'static str = "invitations";
    const COLUMNS: &'static [&'static str] = &["id", "version", "person", "role", "scope", "until_at", "email", "stage", "sent_by"];

    fn columns(&self) -> Vec<Val> {
        vals![
            self.to,
            self.role.as_str(),
            self.scope.to_text(),
            self.until,
            self.email.as_ref().map(|email| email.as_str()),
            match self.stage {
                Stage::Sent => "sent",
                Stage::Accepted => "accepted",
                Stage::Withdrawn => "withdrawn",
            },
            self.by
        ]
        .to_vec()
    }

    fn person(&self, _id: Id) -> Option<Id> {
        Some(self.to.0)
    }
}

impl Reader<'_> {
    /// An invitation.
    pub fn invitation(&mut self, id: InvitationId) -> Result<Option<InvitationRow>, StoreError> {
        let rows = self.sql.query(&format!("SELECT {COLUMNS} FROM invitations WHERE id = $1"), &vals![id])?;
        rows.first().map(InvitationRow::read).transpose()
    }

    /// The invitation by which a person joined, if they did.
    pub fn invitation_of(&mut self, person: PersonId) -> Result<Option<InvitationRow>, StoreError> {
        let rows = self.sql.query(&format!("SELECT {COLUMNS} FROM invitations WHERE person = $1 AND stage = 'accepted'"), &vals![person])?;
        rows.first().map(InvitationRow::read).transpose()
    }

    /// The open invitations behind which a person stands.
    pub fn invitations_by(&mut self, sender: PersonId, now: Instant) -> Result<Vec<InvitationRow>, StoreError> {
        let text = format!(
            "SELECT {COLUMNS} FROM invitations WHERE sent_by IN (SELECT same FROM same_persons WHERE person = $1) AND stage = 'sent' AND until_at > $2 ORDER BY id"
        );
        self.sql.query(&text, &vals![sender, now])?.iter().map(InvitationRow::read).collect()
    }

    /// The newest invitations.
    pub fn invitations(&mut self, most: usize) -> Result<Vec<InvitationRow>, StoreError> {
        let rows = self.sql.query(&format!("SELECT {COLUMNS} FROM invitations ORDER BY until_at DESC, id DESC LIMIT {most}"), &[])?;
        rows.iter().map(InvitationRow::read).collect()
    }
}

fn parse_stage(text: &str) -> Option<Stage> {
    match text {
        "sent" => Some(Stage::Sent),
        "accepted" => Some(Stage::Accepted),
        "withdrawn" => Some(Stage::Withdrawn),
        _ => None,
    }
}
