//! Examination 文件检查: what a virus scanner said of a file, and what was found in it; working rows by the digest of the content.

use crate::{Reader, StoreError, Tx, vals};
use rules::Instant;
use rules::form::FileFacts;
use std::collections::BTreeMap;

/// What a virus scanner said.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FileScan {
    /// When it was asked.
    pub at: Instant,
    /// Which engine, with its version and the day of its signatures.
    pub engine: String,
    /// The name of what it found; none where it found nothing.
    pub signature: Option<String>,
}

/// What is known of a file's content.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Examination {
    /// What a virus scanner said; none where none was asked, or none answered.
    pub scan: Option<FileScan>,
    /// What was found when it was looked into, and when; none where it was not.
    pub facts: Option<(Instant, FileFacts)>,
}

impl Reader<'_> {
    /// What is known of some files, by their digests.
    pub fn examinations(&mut self, digests: &[String]) -> Result<BTreeMap<String, Examination>, StoreError> {
        let mut known = BTreeMap::new();
        for digest in digests {
            let scan = self.sql.query("SELECT scanned_at, engine, signature FROM file_scans WHERE digest = $1", &vals![digest])?;
            let scan = scan.first().map(|row| -> Result<FileScan, StoreError> {
                Ok(FileScan { at: row.instant(0)?, engine: row.text(1)?.to_owned(), signature: row.maybe_text(2)?.map(str::to_owned) })
            });
            let facts = self.sql.query("SELECT at, findings FROM file_findings WHERE digest = $1", &vals![digest])?;
            let facts = facts.first().map(|row| -> Result<(Instant, FileFacts), StoreError> { Ok((row.instant(0)?, row.json(1)?)) });
            known.insert(digest.clone(), Examination { scan: scan.transpose()?, facts: facts.transpose()? });
        }
        Ok(known)
    }

    /// Files of drafts that no virus scanner has been asked about, at most so many.
    pub fn unscanned(&mut self, most: usize) -> Result<Vec<String>, StoreError> {
        let text = format!(
            "SELECT DISTINCT a.digest FROM attachments a LEFT JOIN file_scans s ON s.digest = a.digest WHERE s.digest IS NULL ORDER BY a.digest LIMIT {most}"
        );
        self.sql.query(&text, &[])?.iter().map(|row| Ok(row.text(0)?.to_owned())).collect()
    }
}

impl Tx<'_> {
    /// Keeps what a virus scanner said of a file.
    pub fn keep_scan(&mut self, digest: &str, engine: &str, signature: Option<&str>) -> Result<(), StoreError> {
        self.sql.exec(
            "INSERT INTO file_scans (digest, scanned_at, engine, signature) VALUES ($1, $2, $3, $4) ON CONFLICT (digest) DO UPDATE SET \
             scanned_at = excluded.scanned_at, engine = excluded.engine, signature = excluded.signature",
            &vals![digest, self.now, engine, signature],
        )?;
        Ok(())
    }

    /// Keeps what was found in a file.
    pub fn keep_findings(&mut self, digest: &str, facts: &FileFacts) -> Result<(), StoreError> {
        let text = serde_json::to_string(facts).map_err(|error| StoreError::Row(error.to_string()))?;
        self.sql.exec(
            "INSERT INTO file_findings (digest, at, findings) VALUES ($1, $2, $3) ON CONFLICT (digest) DO UPDATE SET at = excluded.at, findings = excluded.findings",
            &vals![digest, self.now, text],
        )?;
        Ok(())
    }
}
