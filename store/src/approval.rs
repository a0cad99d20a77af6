//! Approval 合规审批: what a draft declares, and which approvals a lead has given in earlier applications.

use crate::{Reader, StoreError, Tx, WriteError, vals};
use rules::approval::{Approval, Compliance, Later};
use rules::form::{Attached, FileName};
use rules::{ApplicationId, PersonId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// So many earlier applications are looked through.
const EARLIER_MOST: usize = 50;

/// What a draft declares.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Declared {
    /// Flags and approvals.
    pub compliance: Compliance,
    /// Who gave each approval, by its kind.
    pub issuers: BTreeMap<String, String>,
}

/// An approval that a lead gave in an earlier application.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Given {
    /// In which application.
    pub application: ApplicationId,
    /// By which that is named.
    pub number: String,
    /// The approval.
    pub approval: Approval,
    /// Who gave it.
    pub issuer: String,
    /// What was attached to it.
    pub files: Vec<Attached>,
}

impl Reader<'_> {
    /// What a draft declares; nothing where nobody has said anything.
    pub fn declared_in(&mut self, draft: ApplicationId) -> Result<Declared, StoreError> {
        let rows = self.sql.query("SELECT content FROM draft_approvals WHERE draft = $1", &vals![draft])?;
        rows.first().map_or(Ok(Declared::default()), |row| row.json(0))
    }

    /// The approvals of a lead's earlier applications beside one, what arrived last first; none of what is erased.
    pub fn approvals_given(&mut self, lead: PersonId, beside: ApplicationId) -> Result<Vec<Given>, StoreError> {
        let rows = self.sql.query(
            "SELECT id FROM applications WHERE lead IN (SELECT same FROM same_persons WHERE person = $1) AND compliance IS NOT NULL \
             AND body IS NOT NULL AND id <> $2 ORDER BY arrived DESC, id LIMIT $3",
            &vals![lead, beside, EARLIER_MOST],
        )?;
        let ids = rows.iter().map(|row| row.id(0).map(ApplicationId)).collect::<Result<Vec<_>, _>>()?;
        let mut given = Vec::new();
        for id in ids {
            let Some(row) = self.application(id)? else { continue };
            let Some(body) = row.body else { continue };
            for approval in row.compliance.approvals {
                let named = row.kept.files.iter().zip(&body.file_names).filter(|(file, _)| file.field == approval.kind.field());
                let files = named.filter_map(|(file, name)| {
                    let (field, name, digest) = (file.field.clone(), FileName::parse(name).ok()?, file.digest.clone());
                    Some(Attached { field, name, digest, bytes: file.bytes, media: file.media, declared: file.declared })
                });
                let issuer = body.issuers.get(approval.kind.as_str()).cloned().unwrap_or_default();
                given.push(Given { application: id, number: row.number.clone(), issuer, files: files.collect(), approval });
            }
            given.extend(row.later.into_iter().filter_map(|later| handed(id, &row.number, later)));
        }
        Ok(given)
    }
}

/// One that was handed in later; none of what is erased.
fn handed(application: ApplicationId, number: &str, later: Later) -> Option<Given> {
    let (handed, issued) = (later.handed, later.issued?);
    let file = handed.file;
    let name = FileName::parse(&issued.approval_file).ok()?;
    let files = vec![Attached { field: file.field, name, digest: file.digest, bytes: file.bytes, media: file.media, declared: file.declared }];
    Some(Given { application, number: number.to_owned(), approval: handed.approval, issuer: issued.issued_by, files })
}

impl Tx<'_> {
    /// Writes down what a draft declares.
    pub fn put_declared(&mut self, draft: ApplicationId, declared: &Declared) -> Result<(), WriteError> {
        let text = serde_json::to_string(declared).map_err(|error| StoreError::Row(error.to_string()))?;
        self.sql.exec(
            "INSERT INTO draft_approvals (draft, content) VALUES ($1, $2) ON CONFLICT (draft) DO UPDATE SET content = excluded.content",
            &vals![draft, text],
        )?;
        self.sql.exec("UPDATE drafts SET saved = $1 WHERE id = $2", &vals![self.now, draft])?;
        Ok(())
    }
}
