//! Erasure request 个人信息删除申请: rows, and what an erasure would touch, named before it is done.

use crate::folded::Folded;
use crate::value::{Row, Val};
use crate::{Reader, StoreError, vals};
use rules::erasure::PartName;
use rules::erasure_request::{ErasureRequest, Stage};
use rules::{ErasureRequestId, Id, Instant, Kind, PersonId};

/// A request's row.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ErasureRequestRow {
    /// Which.
    pub id: ErasureRequestId,
    /// Its version.
    pub version: u64,
    /// What it holds.
    pub request: ErasureRequest,
}

/// A private part that an erasure would destroy.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PreviewedPart {
    /// Its name.
    pub name: PartName,
    /// Of what kind the thing is.
    pub kind: Kind,
    /// What happened, by its name.
    pub event: String,
    /// When.
    pub at: Instant,
    /// How large it is.
    pub bytes: u64,
}

/// What an erasure would destroy.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ErasurePreview {
    /// Private parts of events.
    pub parts: Vec<PreviewedPart>,
    /// Drafts.
    pub drafts: u64,
    /// Files attached to them.
    pub attachments: u64,
    /// Letters.
    pub mails: u64,
    /// Sessions.
    pub sessions: u64,
}

const COLUMNS: &str = "id, version, content";

impl ErasureRequestRow {
    pub(crate) fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self { id: row.id(0)?.into(), version: row.count(1)?, request: row.json(2)? })
    }
}

impl Folded for ErasureRequest {
    const TABLE: &'static str = "erasure_requests";
    const COLUMNS: &'static [&'static str] = &["id", "version", "person", "stage", "asked_at", "due_at", "content"];

    fn columns(&self) -> Vec<Val> {
        vals![self.person, self.stage.as_str(), self.asked_at, self.due.as_ref().map(|due| due.ends), serde_json::to_string(self).unwrap_or_default()]
            .to_vec()
    }

    fn person(&self, _id: Id) -> Option<Id> {
        Some(self.person.0)
    }
}

impl Reader<'_> {
    /// A request.
    pub fn erasure_request(&mut self, id: ErasureRequestId) -> Result<Option<ErasureRequestRow>, StoreError> {
        let rows = self.sql.query(&format!("SELECT {COLUMNS} FROM erasure_requests WHERE id = $1"), &vals![id])?;
        rows.first().map(ErasureRequestRow::read).transpose()
    }

    /// Requests, those that wait longest first, then the answered ones, the newest first.
    pub fn erasure_requests(&mut self, most: usize) -> Result<Vec<ErasureRequestRow>, StoreError> {
        let rows = self.sql.query(
            &format!(
                "SELECT {COLUMNS} FROM erasure_requests ORDER BY CASE WHEN stage IN ('asked', 'granted') THEN 0 ELSE 1 END, \
                 CASE WHEN stage IN ('asked', 'granted') THEN asked_at ELSE -asked_at END, id LIMIT {most}"
            ),
            &[],
        )?;
        rows.iter().map(ErasureRequestRow::read).collect()
    }

    /// The newest request of a person, by that one record: another record of theirs is erased with its own.
    pub fn erasure_request_of(&mut self, person: PersonId) -> Result<Option<ErasureRequestRow>, StoreError> {
        let rows = self
            .sql
            .query(&format!("SELECT {COLUMNS} FROM erasure_requests WHERE person = $1 ORDER BY asked_at DESC, id DESC LIMIT 1"), &vals![person])?;
        rows.first().map(ErasureRequestRow::read).transpose()
    }

    /// Whether the letter of a granted request has not gone out.
    pub fn erasure_letter_waits(&mut self, id: ErasureRequestId, request: &ErasureRequest) -> Result<bool, StoreError> {
        let Stage::Granted { version, .. } = request.stage else { return Ok(false) };
        let rows = self.sql.query(
            "SELECT 1 FROM outbox o JOIN events e ON e.id = o.event WHERE e.thing = $1 AND e.version = $2 AND o.done_at IS NULL",
            &vals![id, version],
        )?;
        Ok(!rows.is_empty())
    }

    /// What the erasure of a person would destroy, each part by its name, without its content.
    pub fn erasure_preview(&mut self, person: PersonId) -> Result<ErasurePreview, StoreError> {
        let rows = self.sql.query(
            "SELECT e.thing, e.version, p.part, e.kind, e.event, e.at, octet_length(p.content) FROM private_parts p JOIN events e ON e.id = p.event \
             WHERE p.of = $1 AND p.content IS NOT NULL ORDER BY e.id, p.part",
            &vals![person],
        )?;
        let parts = rows
            .iter()
            .map(|row| {
                Ok(PreviewedPart {
                    name: PartName { thing: row.id(0)?, version: row.count(1)?, part: u16::try_from(row.int(2)?).unwrap_or(u16::MAX) },
                    kind: row.parsed(3, Kind::parse)?,
                    event: row.text(4)?.to_owned(),
                    at: row.instant(5)?,
                    bytes: row.count(6)?,
                })
            })
            .collect::<Result<_, StoreError>>()?;
        let mut count = |text: &str| self.sql.query(text, &vals![person])?[0].count(0);
        Ok(ErasurePreview {
            parts,
            drafts: count("SELECT count(*) FROM drafts WHERE person = $1")?,
            attachments: count("SELECT count(*) FROM attachments a JOIN drafts d ON d.id = a.draft WHERE d.person = $1")?,
            mails: count("SELECT count(*) FROM mails WHERE person = $1")?,
            sessions: count("SELECT count(*) FROM sessions WHERE person = $1")?,
        })
    }
}
