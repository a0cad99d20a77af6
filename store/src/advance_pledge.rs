//! Advance pledge 预先承诺: rows, and the calls whose close has something to submit.

use crate::folded::Folded;
use crate::value::{Row, Val};
use crate::{Reader, StoreError, vals};
use rules::advance_pledge::{AdvancePledge, Of, Stage};
use rules::{AdvancePledgeId, ApplicationId, CallId, Id, PersonId};

/// A pledge's row.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AdvancePledgeRow {
    /// Which.
    pub id: AdvancePledgeId,
    /// Its version.
    pub version: u64,
    /// What it is.
    pub pledge: AdvancePledge,
}

const COLUMNS: &str = "id, version, application, call, lead, pledge, signed_at, signed, content";

impl AdvancePledgeRow {
    fn read(row: &Row) -> Result<Self, StoreError> {
        let of = Of { application: row.id(2)?.into(), call: row.id(3)?.into(), lead: row.id(4)?.into() };
        let signed = row.maybe_text(7)?.map(str::to_owned);
        let pledge = AdvancePledge { of, pledge: row.text(5)?.to_owned(), signed_at: row.instant(6)?, signed, stage: row.json(8)? };
        Ok(Self { id: row.id(0)?.into(), version: row.count(1)?, pledge })
    }
}

impl Folded for AdvancePledge {
    const TABLE: &'static str = "advance_pledges";
    const COLUMNS: &'static [&'static str] = &["id", "version", "application", "call", "lead", "pledge", "signed_at", "signed", "stage", "content"];

    fn columns(&self) -> Vec<Val> {
        vals![
            self.of.application,
            self.of.call,
            self.of.lead,
            &self.pledge,
            self.signed_at,
            self.signed.as_deref(),
            self.stage.as_str(),
            serde_json::to_string(&self.stage).unwrap_or_default()
        ]
        .to_vec()
    }

    fn person(&self, _id: Id) -> Option<Id> {
        Some(self.of.lead.0)
    }
}

impl Reader<'_> {
    /// The pledge for a draft.
    pub fn advance_pledge_of(&mut self, application: ApplicationId) -> Result<Option<AdvancePledgeRow>, StoreError> {
        let rows = self.sql.query(&format!("SELECT {COLUMNS} FROM advance_pledges WHERE application = $1"), &vals![application])?;
        rows.first().map(AdvancePledgeRow::read).transpose()
    }

    /// A pledge.
    pub fn advance_pledge(&mut self, id: AdvancePledgeId) -> Result<Option<AdvancePledgeRow>, StoreError> {
        let rows = self.sql.query(&format!("SELECT {COLUMNS} FROM advance_pledges WHERE id = $1"), &vals![id])?;
        rows.first().map(AdvancePledgeRow::read).transpose()
    }

    /// Calls for which a pledge waits.
    pub fn calls_with_advance_pledges(&mut self) -> Result<Vec<CallId>, StoreError> {
        let rows = self.sql.query("SELECT DISTINCT call FROM advance_pledges WHERE stage = 'signed' ORDER BY call", &[])?;
        rows.iter().map(|row| Ok(row.id(0)?.into())).collect()
    }

    /// The pledges of a call that wait, who signed first first.
    pub fn waiting_advance_pledges(&mut self, call: CallId, most: usize) -> Result<Vec<AdvancePledgeRow>, StoreError> {
        let text = format!("SELECT {COLUMNS} FROM advance_pledges WHERE call = $1 AND stage = 'signed' ORDER BY signed_at, id LIMIT {most}");
        self.sql.query(&text, &vals![call])?.iter().map(AdvancePledgeRow::read).collect()
    }

    /// The pledges of a person that lapsed: what was not submitted is shown, and not only mailed.
    pub fn lapsed_advance_pledges(&mut self, lead: PersonId) -> Result<Vec<AdvancePledgeRow>, StoreError> {
        let text = format!(
            "SELECT {COLUMNS} FROM advance_pledges WHERE application IN (SELECT id FROM drafts WHERE person IN \
             (SELECT same FROM same_persons WHERE person = $1)) AND stage = 'lapsed' ORDER BY signed_at DESC, id LIMIT 100"
        );
        let rows: Vec<AdvancePledgeRow> = self.sql.query(&text, &vals![lead])?.iter().map(AdvancePledgeRow::read).collect::<Result<_, _>>()?;
        Ok(rows.into_iter().filter(|row| matches!(row.pledge.stage, Stage::Lapsed(_))).collect())
    }
}
