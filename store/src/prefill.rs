//! Prefill 免重复填报: which answers of a draft were put there, and from where; working rows, gone when the answer is typed over.

use crate::{Reader, StoreError, Tx, vals};
use rules::ApplicationId;
use rules::form::Answers;
use rules::prefill::Origin;

/// An answer that was put into a draft.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PrefillRow {
    /// The field.
    pub field: String,
    /// From where.
    pub origin: Origin,
    /// Whether its person has said that it stands.
    pub accepted: bool,
}

impl Reader<'_> {
    /// What was put into a draft, by field.
    pub fn prefills(&mut self, draft: ApplicationId) -> Result<Vec<PrefillRow>, StoreError> {
        let rows = self.sql.query("SELECT field, origin, accepted FROM prefills WHERE draft = $1 ORDER BY field", &vals![draft])?;
        rows.iter().map(|row| Ok(PrefillRow { field: row.text(0)?.to_owned(), origin: row.json(1)?, accepted: row.int(2)? != 0 })).collect()
    }
}

impl Tx<'_> {
    /// Puts answers into a draft that was started in this transaction: nobody has read it, so its version stands.
    pub fn begin_draft_with(&mut self, draft: ApplicationId, answers: &Answers) -> Result<(), StoreError> {
        let text = serde_json::to_string(answers).map_err(|error| StoreError::Row(error.to_string()))?;
        self.sql.exec("UPDATE drafts SET answers = $1 WHERE id = $2", &vals![text, draft])?;
        Ok(())
    }

    /// Writes down from where the answer of a field was taken.
    pub fn put_prefill(&mut self, draft: ApplicationId, field: &str, origin: &Origin) -> Result<(), StoreError> {
        let text = serde_json::to_string(origin).map_err(|error| StoreError::Row(error.to_string()))?;
        self.drop_prefill(draft, field)?;
        self.sql.exec("INSERT INTO prefills (draft, field, origin, accepted) VALUES ($1, $2, $3, 0)", &vals![draft, field, text])?;
        Ok(())
    }

    /// Its person says that it stands.
    pub fn accept_prefill(&mut self, draft: ApplicationId, field: &str) -> Result<(), StoreError> {
        self.sql.exec("UPDATE prefills SET accepted = 1 WHERE draft = $1 AND field = $2", &vals![draft, field])?;
        Ok(())
    }

    /// It comes from nowhere else any more.
    pub fn drop_prefill(&mut self, draft: ApplicationId, field: &str) -> Result<(), StoreError> {
        self.sql.exec("DELETE FROM prefills WHERE draft = $1 AND field = $2", &vals![draft, field])?;
        Ok(())
    }

    /// What was typed over is the person's own.
    pub(crate) fn drop_typed_over(&mut self, draft: ApplicationId, before: &Answers, now: &Answers) -> Result<(), StoreError> {
        let changed: Vec<&String> = now.iter().filter(|(field, raw)| before.get(*field) != Some(*raw)).map(|(field, _)| field).collect();
        changed.into_iter().try_for_each(|field| self.drop_prefill(draft, field))
    }
}
