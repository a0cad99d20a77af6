//! Planning 规划与需求: rows of the plan tree and of needs.

use crate::folded::Folded;
use crate::value::{Row, Val};
use crate::{Reader, StoreError, vals};
use rules::call::Discipline;
use rules::need::{Need, Stage as NeedStage};
use rules::plan::{Plan, Stage};
use rules::text::sort_key;
use rules::{CallId, Id, Instant, NeedId, OrganisationId, PersonId, PlanId, ProgrammeId};

/// A node's row.
#[derive(Clone, Debug)]
pub struct PlanRow {
    /// Which.
    pub id: PlanId,
    /// Its version.
    pub version: u64,
    /// It as it stands.
    pub plan: Plan,
}

/// A need's row.
#[derive(Clone, Debug)]
pub struct NeedRow {
    /// Which.
    pub id: NeedId,
    /// Its version.
    pub version: u64,
    /// It as it stands.
    pub need: Need,
    /// When it was submitted.
    pub at: Instant,
}

impl PlanRow {
    fn read(row: &Row) -> Result<Self, StoreError> {
        let stage = row.parsed(2, |text| match text {
            "running" => Some(Stage::Running),
            "closed" => Some(Stage::Closed),
            _ => None,
        })?;
        Ok(Self { id: row.id(0)?.into(), version: row.count(1)?, plan: Plan { content: row.json(3)?, reports: row.json(4)?, stage } })
    }
}

impl Folded for Plan {
    const TABLE: &'static str = "plans";
    const COLUMNS: &'static [&'static str] = &["id", "version", "code", "stage", "sort_key", "content", "reports"];

    fn columns(&self) -> Vec<Val> {
        let stage = match self.stage {
            Stage::Running => "running",
            Stage::Closed => "closed",
        };
        vals![
            &self.content.code,
            stage,
            sort_key(self.content.title.pick(false)),
            serde_json::to_string(&self.content).unwrap_or_default(),
            serde_json::to_string(&self.reports).unwrap_or_default()
        ]
        .to_vec()
    }
}

const NEED: &str = "n.id, n.version, n.person, n.organisation, n.field, n.stage, n.call, n.item, n.body, n.reason, e.at";
const NEEDS: &str = "needs n JOIN events e ON e.thing = n.id AND e.version = 1";

impl NeedRow {
    fn read(row: &Row) -> Result<Self, StoreError> {
        let merged = || -> Result<NeedStage, StoreError> {
            let call = row.maybe_id(6)?.ok_or_else(|| StoreError::Row("a merged need names no call".to_owned()))?;
            Ok(NeedStage::Merged { call: call.into(), item: row.maybe_text(7)?.unwrap_or_default().to_owned() })
        };
        let stage = match row.text(5)? {
            "submitted" => NeedStage::Submitted,
            "merged" => merged()?,
            "declined" => NeedStage::Declined { reason: row.maybe_text(9)?.map(str::to_owned) },
            "withdrawn" => NeedStage::Withdrawn,
            other => return Err(StoreError::Row(format!("a need is {other}"))),
        };
        let need = Need {
            by: row.id(2)?.into(),
            organisation: row.maybe_id(3)?.map(OrganisationId),
            field: row.parsed(4, Discipline::parse)?,
            body: row.maybe_text(8)?.map(|_| row.json(8)).transpose()?,
            stage,
        };
        Ok(Self { id: row.id(0)?.into(), version: row.count(1)?, need, at: row.instant(10)? })
    }
}

impl Folded for Need {
    const TABLE: &'static str = "needs";
    const COLUMNS: &'static [&'static str] = &["id", "version", "person", "organisation", "field", "stage", "call", "item", "body", "reason"];

    fn columns(&self) -> Vec<Val> {
        let (stage, call, item, reason) = match &self.stage {
            NeedStage::Submitted => ("submitted", None, None, None),
            NeedStage::Merged { call, item } => ("merged", Some(*call), Some(item.clone()), None),
            NeedStage::Declined { reason } => ("declined", None, None, reason.clone()),
            NeedStage::Withdrawn => ("withdrawn", None, None, None),
        };
        let body = self.body.as_ref().map(|body| serde_json::to_string(body).unwrap_or_default());
        vals![self.by, self.organisation, self.field.as_str(), stage, call, item, body, reason].to_vec()
    }

    fn searched(&self) -> Option<String> {
        self.body.as_ref().map(|body| format!("{} {}", body.title, body.text))
    }

    fn person(&self, _id: Id) -> Option<Id> {
        Some(self.by.0)
    }
}

impl Reader<'_> {
    /// A node of the plan tree.
    pub fn plan(&mut self, id: PlanId) -> Result<Option<PlanRow>, StoreError> {
        let rows = self.sql.query("SELECT id, version, stage, content, reports FROM plans WHERE id = $1", &vals![id])?;
        rows.first().map(PlanRow::read).transpose()
    }

    /// All nodes, by pinyin. A centre has tens of them.
    pub fn plans(&mut self) -> Result<Vec<PlanRow>, StoreError> {
        let rows = self.sql.query("SELECT id, version, stage, content, reports FROM plans ORDER BY sort_key, id LIMIT 1000", &[])?;
        rows.iter().map(PlanRow::read).collect()
    }

    /// A need.
    pub fn need(&mut self, id: NeedId) -> Result<Option<NeedRow>, StoreError> {
        let rows = self.sql.query(&format!("SELECT {NEED} FROM {NEEDS} WHERE n.id = $1"), &vals![id])?;
        rows.first().map(NeedRow::read).transpose()
    }

    /// What a person has submitted, the newest first.
    pub fn needs_of(&mut self, person: PersonId) -> Result<Vec<NeedRow>, StoreError> {
        let own = "(SELECT same FROM same_persons WHERE person = $1)";
        let rows =
            self.sql.query(&format!("SELECT {NEED} FROM {NEEDS} WHERE n.person IN {own} ORDER BY e.at DESC, n.id LIMIT 500"), &vals![person])?;
        rows.iter().map(NeedRow::read).collect()
    }

    /// Needs in a stage, the oldest first.
    pub fn needs_in(&mut self, stage: &str) -> Result<Vec<NeedRow>, StoreError> {
        let rows = self.sql.query(&format!("SELECT {NEED} FROM {NEEDS} WHERE n.stage = $1 ORDER BY n.id LIMIT 500"), &vals![stage])?;
        let mut rows = rows.iter().map(NeedRow::read).collect::<Result<Vec<_>, _>>()?;
        rows.sort_by_key(|row| (row.at, row.id));
        Ok(rows)
    }

    /// The needs that a call's items came from.
    pub fn needs_of_call(&mut self, call: CallId) -> Result<Vec<NeedRow>, StoreError> {
        let rows = self.sql.query(&format!("SELECT {NEED} FROM {NEEDS} WHERE n.call = $1 ORDER BY n.id LIMIT 500"), &vals![call])?;
        rows.iter().map(NeedRow::read).collect()
    }

    /// The drafts of calls under a programme, by which an officer chooses where an item goes.
    pub fn draft_calls(&mut self) -> Result<Vec<(CallId, ProgrammeId, String)>, StoreError> {
        let rows = self.sql.query("SELECT id, programme, title_zh FROM calls WHERE stage = 'draft' ORDER BY sort_key, id LIMIT 500", &[])?;
        rows.iter().map(|row| Ok((row.id(0)?.into(), row.id(1)?.into(), row.text(2)?.to_owned()))).collect()
    }
}
