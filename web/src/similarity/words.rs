//! Words 文字: what of an application is compared: its texts, the words of its tables and budgets, and what is written in its files.
//!
//! Files are read by the program beside the server, one after another. What is kept of one between comparisons is its shingles, in memory and only
//! so many; its words are kept nowhere. Without the program the files are not read, and the rest is compared as before. People are named in no
//! comparison: who recommends two applications says nothing of what stands in them.

use crate::document::{self, Work};
use crate::examination;
use crate::site::Site;
use record::Digest;
use rules::document::Refusal as Unmade;
use rules::form::{FieldKind, Form, MediaType};
use rules::similarity::{Shingled, Words};
use rules::{ApplicationId, Refusal};
use serde_json::json;
use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};
use store::{ApplicationRow, Reader, StoreError, WriteError};

/// How many shingles are kept in memory at most: 32 MB.
const KEPT_MOST: usize = 4 << 20;
/// How many files of one application are read.
const FILES_MOST: usize = 4;

/// The shingles of files that were read lately, by digest.
#[derive(Default)]
pub(crate) struct FileWords {
    kept: Mutex<VecDeque<(String, Arc<Words>)>>,
}

impl FileWords {
    fn get(&self, digest: &str) -> Option<Arc<Words>> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.iter().find(|(known, _)| known == digest).map(|(_, words)| Arc::clone(words))
    }

    fn put(&self, digest: &str, words: &Arc<Words>) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.push_back((digest.to_owned(), Arc::clone(words)));
        while kept.iter().map(|(_, words)| words.count()).sum::<usize>() > KEPT_MOST {
            kept.pop_front();
        }
    }
}

/// A file that is read for its words.
#[derive(Clone, Debug)]
pub(super) struct Named {
    pub(super) field: String,
    digest: String,
    kind: &'static str,
}

/// An application to be compared, before its files are read.
pub(super) struct Said {
    pub(super) row: ApplicationRow,
    pub(super) texts: BTreeMap<String, String>,
    pub(super) files: Vec<Named>,
}

/// The texts of an application and the words of its tables and budgets, by field; none once it is erased.
pub(super) fn texts(row: &ApplicationRow, form: &Form) -> Option<BTreeMap<String, String>> {
    let body = row.body.as_ref()?;
    let mut texts = body.texts.clone();
    for (field, rows) in &body.written {
        let is_table = form.field(field).is_some_and(|field| matches!(field.kind, FieldKind::Table(_) | FieldKind::Budget {}));
        let lines: Vec<&str> = rows.iter().flat_map(BTreeMap::values).map(String::as_str).collect();
        if is_table && !lines.is_empty() {
            texts.insert(field.clone(), lines.join("\n"));
        }
    }
    Some(texts)
}

/// The files of an application that have words: of what is not erased.
pub(super) fn files(row: &ApplicationRow) -> Vec<Named> {
    if row.body.is_none() {
        return Vec::new();
    }
    let named = row.kept.files.iter().filter(|file| !matches!(file.media, MediaType::Png | MediaType::Jpeg));
    let read = named.filter_map(|file| Some(Named { field: file.field.clone(), digest: file.digest.clone(), kind: examination::kind(file.media)? }));
    read.take(FILES_MOST).collect()
}

/// An application with all that is compared of it; none once it is erased.
pub(super) fn said(rows: &mut Reader<'_>, id: ApplicationId) -> Result<Option<Said>, StoreError> {
    let Some(row) = rows.application(id)? else { return Ok(None) };
    let Some(call) = rows.call(row.call)? else { return Ok(None) };
    let Some(texts) = texts(&row, &call.content.form) else { return Ok(None) };
    let files = files(&row);
    Ok(Some(Said { row, texts, files }))
}

impl Said {
    /// Ready to be compared, its files with it. Fails while the program is busy.
    pub(super) async fn shingled(&self, site: &Site) -> Result<Shingled, StoreError> {
        let mut shingled = Shingled::of(&self.texts);
        for file in &self.files {
            let words = match site.file_words().get(&file.digest) {
                Some(words) => words,
                None => {
                    let Some(text) = read(site, file).await? else { continue };
                    let words = Arc::new(tokio::task::block_in_place(|| Words::of(&text)));
                    site.file_words().put(&file.digest, &words);
                    words
                }
            };
            shingled = shingled.with(&file.field, &words);
        }
        Ok(shingled)
    }
}

/// What is written in a file; none where there is no program. What the program cannot read has no words.
pub(super) async fn read(site: &Site, file: &Named) -> Result<Option<String>, StoreError> {
    let (Some(_), Ok(digest)) = (site.documents(), file.digest.parse::<Digest>()) else { return Ok(None) };
    let path = site.store().files().path(&digest);
    if !path.exists() {
        return Ok(Some(String::new()));
    }
    match document::make(site, Work::Looking, &json!({ "words": { "path": path, "media": file.kind } })).await {
        Ok(words) => Ok(Some(String::from_utf8_lossy(&words).into_owned())),
        Err(WriteError::Refused(Refusal::Document(Unmade::NotInstalled))) => Ok(None),
        Err(WriteError::Refused(Refusal::Document(Unmade::NotMade))) => Ok(Some(String::new())),
        // It is told again later.
        Err(WriteError::Refused(why)) => Err(StoreError::Row(format!("the words of a file were not read: {why:?}"))),
        Err(WriteError::Fault(error)) => Err(error),
    }
}
