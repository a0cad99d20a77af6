//! Draft 草稿: what a lead has typed so far; working rows, one a person and call, kept under the id that the application will have.

use crate::value::Row;
use crate::{Reader, StoreError, Tx, WriteError, vals};
use rules::form::{Answers, Attached, Declared, FileName, MediaType};
use rules::{ApplicationId, CallId, Id, Instant, PersonId, Refusal, application};

/// A draft.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DraftRow {
    /// The id that the application has or will have.
    pub id: ApplicationId,
    /// Raised by every save.
    pub version: u64,
    /// Whose.
    pub person: PersonId,
    /// For which call.
    pub call: CallId,
    /// What was typed.
    pub answers: Answers,
    /// When it was saved last.
    pub saved: Instant,
    /// What is attached, in the order of attaching.
    pub files: Vec<Attached>,
}

const COLUMNS: &str = "id, version, person, call, answers, saved";

impl Reader<'_> {
    /// A draft.
    pub fn draft(&mut self, id: ApplicationId) -> Result<Option<DraftRow>, StoreError> {
        let rows = self.sql.query(&format!("SELECT {COLUMNS} FROM drafts WHERE id = $1"), &vals![id])?;
        rows.first().map(|row| self.read_draft(row)).transpose()
    }

    /// A person's draft for a call.
    pub fn draft_for(&mut self, person: PersonId, call: CallId) -> Result<Option<DraftRow>, StoreError> {
        let rows = self.sql.query(
            &format!(
                "SELECT {COLUMNS} FROM drafts WHERE person IN (SELECT same FROM same_persons WHERE person = $1) AND call = $2 ORDER BY saved DESC, id"
            ),
            &vals![person, call],
        )?;
        rows.first().map(|row| self.read_draft(row)).transpose()
    }

    /// A person's drafts, the one saved last first.
    pub fn drafts_of(&mut self, person: PersonId) -> Result<Vec<DraftRow>, StoreError> {
        let rows = self.sql.query(
            &format!("SELECT {COLUMNS} FROM drafts WHERE person IN (SELECT same FROM same_persons WHERE person = $1) ORDER BY saved DESC, id"),
            &vals![person],
        )?;
        rows.iter().map(|row| self.read_draft(row)).collect()
    }

    fn read_draft(&mut self, row: &Row) -> Result<DraftRow, StoreError> {
        let id = ApplicationId(row.id(0)?);
        let files = self.sql.query(
            "SELECT field, name, digest, bytes, media, declared_by, declared_at FROM attachments WHERE draft = $1 ORDER BY field, place",
            &vals![id],
        )?;
        let files = files
            .iter()
            .map(|file| {
                Ok(Attached {
                    field: file.text(0)?.to_owned(),
                    name: file.parsed(1, |name| FileName::parse(name).ok())?,
                    digest: file.text(2)?.to_owned(),
                    bytes: file.count(3)?,
                    media: file.parsed(4, |text| MediaType::ALL.into_iter().find(|media| media.as_str() == text))?,
                    declared: match file.maybe_text(5)?.and_then(Id::parse) {
                        Some(by) => Some(Declared { by: PersonId(by), at: file.instant(6)? }),
                        None => None,
                    },
                })
            })
            .collect::<Result<Vec<_>, StoreError>>()?;
        Ok(DraftRow {
            id,
            version: row.count(1)?,
            person: row.id(2)?.into(),
            call: row.id(3)?.into(),
            answers: row.json(4)?,
            saved: row.instant(5)?,
            files,
        })
    }
}

impl Tx<'_> {
    /// Starts a draft under that id, or gives back the one there is for the person and call.
    pub fn start_draft(&mut self, id: ApplicationId, person: PersonId, call: CallId) -> Result<ApplicationId, StoreError> {
        if let Some(draft) = self.reader().draft_for(person, call)? {
            return Ok(draft.id);
        }
        self.sql.exec(
            "INSERT INTO drafts (id, version, person, call, answers, saved) VALUES ($1, 1, $2, $3, '{}', $4) ON CONFLICT DO NOTHING",
            &vals![id, person, call, self.now],
        )?;
        let rows = self.sql.query("SELECT id FROM drafts WHERE person = $1 AND call = $2", &vals![person, call])?;
        rows.first().ok_or_else(|| StoreError::Row("a draft was not kept".to_owned()))?.id(0).map(ApplicationId)
    }

    /// A person's draft, to be changed. Refuses what is not theirs as if it did not exist.
    pub fn own_draft(&mut self, id: ApplicationId, person: PersonId) -> Result<DraftRow, WriteError> {
        match self.reader().draft(id)? {
            Some(draft) if draft.person == person || self.reader().head_of(draft.person)? == person => Ok(draft),
            Some(_) | None => Err(application::Refusal::NoSuchDraft.into()),
        }
    }

    /// Saves what was typed over the version that was read; gives the new version. Refuses a stale one.
    pub fn save_draft(&mut self, draft: &DraftRow, read: Option<u64>, answers: &Answers) -> Result<u64, WriteError> {
        if let Some(read) = read.filter(|read| *read != draft.version) {
            return Err(Refusal::Stale { read, now: draft.version }.into());
        }
        let text = serde_json::to_string(answers).map_err(|error| StoreError::Row(error.to_string()))?;
        self.sql.exec("UPDATE drafts SET version = version + 1, answers = $1, saved = $2 WHERE id = $3", &vals![text, self.now, draft.id])?;
        self.drop_typed_over(draft.id, &draft.answers, answers)?;
        Ok(draft.version + 1)
    }

    /// Attaches a stored file.
    pub fn attach(&mut self, draft: ApplicationId, file: &Attached) -> Result<(), StoreError> {
        let rows = self.sql.query("SELECT coalesce(max(place), 0) FROM attachments WHERE draft = $1 AND field = $2", &vals![draft, &file.field])?;
        let place = rows[0].int(0)? + 1;
        self.sql.exec(
            "INSERT INTO attachments (draft, field, place, name, digest, bytes, media, declared_by, declared_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            &vals![
                draft,
                &file.field,
                place,
                file.name.as_str(),
                &file.digest,
                file.bytes,
                file.media.as_str(),
                file.declared.map(|declared| declared.by),
                file.declared.map(|declared| declared.at)
            ],
        )?;
        self.touch(draft)
    }

    /// Takes a file off again; whether there was one.
    pub fn detach(&mut self, draft: ApplicationId, field: &str, digest: &str) -> Result<bool, StoreError> {
        let gone = self.sql.exec("DELETE FROM attachments WHERE draft = $1 AND field = $2 AND digest = $3", &vals![draft, field, digest])?;
        self.drop_prefill(draft, field)?;
        self.touch(draft)?;
        Ok(gone > 0)
    }

    /// Throws a draft away.
    pub fn drop_draft(&mut self, draft: ApplicationId) -> Result<(), StoreError> {
        self.sql.exec("DELETE FROM attachments WHERE draft = $1", &vals![draft])?;
        self.drop_team(draft)?;
        self.sql.exec("DELETE FROM prefills WHERE draft = $1", &vals![draft])?;
        self.sql.exec("DELETE FROM drafts WHERE id = $1", &vals![draft])?;
        Ok(())
    }

    fn touch(&mut self, draft: ApplicationId) -> Result<(), StoreError> {
        self.sql.exec("UPDATE drafts SET saved = $1 WHERE id = $2", &vals![self.now, draft])?;
        Ok(())
    }
}
