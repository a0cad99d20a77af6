//! Enquiry 咨询: rows; and who holds drafts of a call and so is told.

use crate::folded::Folded;
use crate::value::{Row, Val};
use crate::{Reader, StoreError, vals};
use rules::enquiry::{Enquiry, Faq, Stage};
use rules::text::Bilingual;
use rules::{CallId, EnquiryId, Id, Instant, PersonId, ProgrammeId};

/// A question's row.
#[derive(Clone, Debug)]
pub struct EnquiryRow {
    /// Which.
    pub id: EnquiryId,
    /// Its version.
    pub version: u64,
    /// It as it stands.
    pub enquiry: Enquiry,
}

/// A question that waits, with the call that it is about.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct WaitingEnquiry {
    /// Which.
    pub id: EnquiryId,
    /// About which call.
    pub call: CallId,
    /// Under which programme.
    pub programme: ProgrammeId,
    /// The call's title.
    pub title: Bilingual,
    /// Since when.
    pub since: Instant,
}

const COLUMNS: &str = "id, version, call, person, asked_at, stage, body, answered_at, public, private";

impl EnquiryRow {
    fn read(row: &Row) -> Result<Self, StoreError> {
        let public: Option<Faq> = row.maybe_text(8)?.map(|_| row.json(8)).transpose()?;
        let stage = match row.text(5)? {
            "asked" => Stage::Asked,
            "answered" => Stage::Answered { at: row.instant(7)?, public, private: row.maybe_text(9)?.map(str::to_owned) },
            other => return Err(StoreError::Row(format!("a question is {other}"))),
        };
        let enquiry = Enquiry {
            call: row.id(2)?.into(),
            by: row.maybe_id(3)?.map(PersonId),
            at: row.instant(4)?,
            text: row.maybe_text(6)?.map(str::to_owned),
            stage,
        };
        Ok(Self { id: row.id(0)?.into(), version: row.count(1)?, enquiry })
    }
}

impl Folded for Enquiry {
    const TABLE: &'static str = "enquiries";
    const COLUMNS: &'static [&'static str] = &["id", "version", "call", "person", "asked_at", "stage", "body", "answered_at", "public", "private"];

    fn columns(&self) -> Vec<Val> {
        let (stage, at, public, private) = match &self.stage {
            Stage::Asked => ("asked", None, None, None),
            Stage::Answered { at, public, private } => {
                ("answered", Some(*at), public.as_ref().map(|public| serde_json::to_string(public).unwrap_or_default()), private.clone())
            }
        };
        vals![self.call, self.by, self.at, stage, self.text.clone(), at, public, private].to_vec()
    }

    fn person(&self, _id: Id) -> Option<Id> {
        self.by.map(|by| by.0)
    }
}

impl Reader<'_> {
    /// A question.
    pub fn enquiry(&mut self, id: EnquiryId) -> Result<Option<EnquiryRow>, StoreError> {
        let rows = self.sql.query(&format!("SELECT {COLUMNS} FROM enquiries WHERE id = $1"), &vals![id])?;
        rows.first().map(EnquiryRow::read).transpose()
    }

    /// What was asked and posted about a call, the newest first. A call has tens of them, and ends at a thousand.
    pub fn enquiries_of(&mut self, call: CallId) -> Result<Vec<EnquiryRow>, StoreError> {
        let rows = self.sql.query(&format!("SELECT {COLUMNS} FROM enquiries WHERE call = $1 ORDER BY asked_at DESC, id LIMIT 1000"), &vals![call])?;
        rows.iter().map(EnquiryRow::read).collect()
    }

    /// How many questions of a person about a call wait.
    pub fn open_enquiries(&mut self, call: CallId, person: PersonId) -> Result<usize, StoreError> {
        let rows = self.enquiries_of(call)?;
        Ok(rows.iter().filter(|row| row.enquiry.by == Some(person) && row.enquiry.stage == Stage::Asked).count())
    }

    /// Questions that wait, the oldest first.
    pub fn waiting_enquiries(&mut self) -> Result<Vec<WaitingEnquiry>, StoreError> {
        let rows = self.sql.query(
            "SELECT q.id, q.call, c.programme, c.title_zh, c.title_en, q.asked_at FROM enquiries q JOIN calls c ON c.id = q.call \
             WHERE q.stage = 'asked' ORDER BY q.asked_at, q.id LIMIT 200",
            &[],
        )?;
        rows.iter()
            .map(|row| {
                Ok(WaitingEnquiry {
                    id: row.id(0)?.into(),
                    call: row.id(1)?.into(),
                    programme: row.id(2)?.into(),
                    title: Bilingual::new(row.text(3)?, row.text(4)?),
                    since: row.instant(5)?,
                })
            })
            .collect()
    }

    /// Who holds a draft of a call.
    pub fn draft_holders(&mut self, call: CallId) -> Result<Vec<PersonId>, StoreError> {
        let rows = self.sql.query("SELECT person FROM drafts WHERE call = $1 ORDER BY person", &vals![call])?;
        rows.iter().map(|row| Ok(row.id(0)?.into())).collect()
    }
}
