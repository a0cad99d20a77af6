//! File 附件: files streamed in, with the limit enforced while they stream, and streamed out as downloads that no browser runs.
//!
//! The name is judged before a byte is read; the content, and how many files there are, when all is there. A file that is refused leaves
//! nothing behind; the rest of a body that is too large is read and thrown away for a while, so that the sender lives to read why.

use crate::application::readable;
use crate::cx::Cx;
use crate::examination;
use crate::fields::{BodyRefusal, fault};
use crate::inspection;
use crate::mandate;
use crate::person::member_permit;
use crate::prefill;
use crate::reply::{Wanted, see_other};
use axum::Json;
use axum::body::Body;
use axum::extract::multipart::Field as Part;
use axum::extract::{FromRequest, Multipart, Path, Request};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use record::Digest;
use rules::application::Refusal as ApplicationRefusal;
use rules::call::{Call, Content, Document, Refusal as CallRefusal};
use rules::form::{self, Attached, Field, FieldKind, FileName, MediaType, accept_file, accept_name, declare};
use rules::refusal::FieldRefusal;
use rules::rights::{Area, Deed, Place, may};
use rules::{ApplicationId, CallId, Id, Refusal};
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use store::{Incoming, StoreError, Tx, WriteError};
use tokio_util::io::ReaderStream;

/// How much of a body that is too large is read and thrown away, in bytes.
const DRAIN_MOST: u64 = 256_000_000;
/// How large a field beside a file may be, in bytes.
const SHORT_MOST: usize = 1_000;
/// The most parts that a form of ours could have; more are no form of ours, and each costs time.
const PARTS_MOST: usize = 32;
/// How much of a file's beginning tells what it is.
const HEAD: usize = 8_192;
/// How large a public document of a call may be, in bytes, and how many there may be.
const DOCUMENT_MOST: (u64, usize) = (50_000_000, 30);
/// The field, and for programs the header, by which the sender declares that a file holds no state secret 不涉密声明.
const UNCLASSIFIED: (&str, &str) = ("unclassified", "kechuang-unclassified");

/// What came in.
pub(crate) struct Received {
    pub(crate) name: FileName,
    pub(crate) digest: String,
    pub(crate) bytes: u64,
    pub(crate) media: MediaType,
}

impl Received {
    /// What stands for a file that has not been read yet.
    pub(crate) fn blank(name: FileName) -> Self {
        Self { name, digest: String::new(), bytes: 0, media: MediaType::Pdf }
    }
}

/// What a field holds already: a name, and the digest of the content.
pub(crate) type There = (FileName, String);

/// A file as JSON.
#[derive(Serialize)]
struct View<'a> {
    field: &'a str,
    name: &'a str,
    digest: &'a str,
    bytes: u64,
    media: &'static str,
}

/// Attaches a file to a field of a draft 上传附件.
pub(crate) async fn attach_to_draft(cx: Cx, Path((draft, field)): Path<(String, String)>, request: Request) -> Response {
    let Some(id) = Id::parse(&draft).map(ApplicationId) else { return cx.reply().missing() };
    let attached = async {
        let person = cx.reaching(Area::Apply)?;
        let (now, asked) = (cx.arrived, field.clone());
        let found = cx
            .read(move |rows| {
                let draft = rows.draft_in_hand(id, person, now)?.map(|(draft, _)| draft);
                let call = draft.as_ref().map(|draft| rows.call(draft.call)).transpose()?.flatten();
                let lent = prefill::is_lent(rows, id, &asked)?;
                Ok(draft.zip(call).map(|(draft, call)| (draft, call, lent)))
            })
            .await?;
        let (draft, call, lent) = found.ok_or(Refusal::from(ApplicationRefusal::NoSuchDraft))?;
        let known = call.content.form.field(&field).cloned().or_else(|| crate::approval::file_field(&call.content, &field));
        let known = known.ok_or_else(|| Refusal::from(form::Refusal::NoSuchField(field.clone())))?;
        let there: Vec<There> = draft.files.into_iter().filter(|file| file.field == field && !lent).map(|file| (file.name, file.digest)).collect();
        let received = receive(&cx, request, &known, &there).await?;
        // Who sends it has declared it: nothing else is received.
        let declared = Some(declare(true, person, cx.arrived)?);
        let (name, digest, bytes, media) = (received.name, received.digest, received.bytes, received.media);
        let file = Attached { field: field.clone(), name, digest, bytes, media, declared };
        let file = cx
            .deed(move |tx| {
                let draft = mandate::draft_in_hand(tx, id, person)?;
                let mine: Vec<&Attached> = draft.files.iter().filter(|other| other.field == file.field).collect();
                // The same content twice in a field is the form sent twice, and what is there is the answer.
                if let Some(same) = mine.iter().find(|other| other.digest == file.digest) {
                    return Ok((*same).clone());
                }
                // What was only taken over from an earlier application makes room.
                let makes_room = prefill::is_lent(&mut tx.reader(), id, &file.field)?;
                accept_name(&known, &file.name, if makes_room { 0 } else { mine.len() })?;
                not_expunged(tx, &file.digest)?;
                for old in mine.iter().filter(|_| makes_room) {
                    tx.detach(id, &old.field, &old.digest)?;
                }
                tx.attach(id, &file)?;
                Ok(file.clone())
            })
            .await?;
        Ok(file)
    };
    let attached: Result<Attached, WriteError> = attached.await;
    match attached {
        Ok(file) if cx.wanted == Wanted::Json => {
            let view = View { field: &file.field, name: file.name.as_str(), digest: &file.digest, bytes: file.bytes, media: file.media.as_str() };
            (StatusCode::CREATED, Json(&view)).into_response()
        }
        Ok(file) => see_other(&crate::approval::page_of_file(id, &file.field, "attached")),
        Err(WriteError::Refused(refusal)) => cx.reply().refused(&named(refusal, &field)),
        Err(error) => cx.reply().failed(error),
    }
}

/// Refuses a file whose content was destroyed before, whoever sends it again.
fn not_expunged(tx: &mut Tx<'_>, digest: &str) -> Result<(), WriteError> {
    match tx.reader().tombstone_of_file(digest)? {
        Some(_) => Err(Refusal::from(form::Refusal::Expunged).into()),
        None => Ok(()),
    }
}

/// A refusal of a file as one of its field.
fn named(refusal: Refusal, field: &str) -> Refusal {
    use rules::refusal::Explain;
    if matches!(refusal, Refusal::Form(_) | Refusal::Text(_)) {
        return Refusal::Fields(vec![FieldRefusal { field: field.to_owned(), label: None, rule: refusal.rule(), says: refusal.says() }]);
    }
    refusal
}

/// Takes the file out of a multipart body into the store's files.
async fn receive(cx: &Cx, request: Request, field: &Field, there: &[There]) -> Result<Received, WriteError> {
    receive_after(cx, request, field, there, |_| Ok(())).await.map(|(received, ())| received)
}

/// The same; `judge` is shown the small fields that stand before the file and says whether it is wanted, before any of it is read.
pub(crate) async fn receive_after<T>(
    cx: &Cx,
    request: Request,
    field: &Field,
    there: &[There],
    judge: impl Fn(&BTreeMap<String, String>) -> Result<T, Refusal>,
) -> Result<(Received, T), WriteError> {
    let mut small = BTreeMap::new();
    let broken = || WriteError::Refused(fault(&BodyRefusal::NotAForm));
    let mut parts = Multipart::from_request(request, &cx.site).await.map_err(|_| broken())?;
    let mut proved = cx.viewer.is_none() || cx.headers.contains_key(header::AUTHORIZATION);
    let mut declared = cx.headers.get(UNCLASSIFIED.1).and_then(|value| value.to_str().ok()).is_some_and(is_ticked);
    for _ in 0..PARTS_MOST {
        let Some(part) = parts.next_field().await.map_err(|_| broken())? else {
            return Err(Refusal::from(form::Refusal::NoSuchFile).into());
        };
        match part.name() {
            Some("csrf") => {
                let token = short(part).await?;
                proved = proved || cx.viewer.as_ref().is_some_and(|viewer| viewer.csrf == token);
            }
            Some(name) if name == UNCLASSIFIED.0 => declared = is_ticked(&short(part).await?),
            Some("file") => {
                if !proved {
                    return Err(fault(&BodyRefusal::Forged).into());
                }
                if !declared {
                    drain(part).await;
                    return Err(Refusal::from(form::Refusal::Undeclared).into());
                }
                let raw = part.file_name().unwrap_or("").to_owned();
                // How many there are is judged when the content is known: who sends the same file again takes no further place.
                let judged = FileName::parse(&raw).and_then(|name| Ok((accept_name(field, &name, 0)?, name, judge(&small)?)));
                let ((media, most), name, judged) = match judged {
                    Ok(judged) => judged,
                    Err(refusal) => {
                        drain(part).await;
                        return Err(refusal.into());
                    }
                };
                let received = stream(cx, part, media, most).await?;
                known_good(cx, &received).await?;
                examination::judge(cx, field, media, &received).await?;
                return Ok((settle(field, name, media, received, there)?, judged));
            }
            Some(name) => {
                let name = name.to_owned();
                small.insert(name, short(part).await?);
            }
            None => {}
        }
    }
    Err(broken())
}

/// Takes a list out of a multipart body into the store's files, where it waits to be looked at; whether it is one is said when it is read.
pub(crate) async fn sheet_file(cx: &Cx, request: Request, most: u64) -> Result<(FileName, String), WriteError> {
    let broken = || WriteError::Refused(fault(&BodyRefusal::NotAForm));
    let mut parts = Multipart::from_request(request, &cx.site).await.map_err(|_| broken())?;
    let mut proved = cx.viewer.is_none() || cx.headers.contains_key(header::AUTHORIZATION);
    let mut declared = cx.headers.get(UNCLASSIFIED.1).and_then(|value| value.to_str().ok()).is_some_and(is_ticked);
    for _ in 0..PARTS_MOST {
        let Some(mut part) = parts.next_field().await.map_err(|_| broken())? else { return Err(Refusal::from(form::Refusal::NoSuchFile).into()) };
        match part.name() {
            Some("csrf") => {
                let token = short(part).await?;
                proved = proved || cx.viewer.as_ref().is_some_and(|viewer| viewer.csrf == token);
            }
            Some(name) if name == UNCLASSIFIED.0 => declared = is_ticked(&short(part).await?),
            Some("file") if !proved => return Err(fault(&BodyRefusal::Forged).into()),
            Some("file") => {
                let name = FileName::parse(part.file_name().unwrap_or(""));
                let refused = if declared { name.as_ref().err().cloned() } else { Some(form::Refusal::Undeclared.into()) };
                if let Some(refusal) = refused {
                    drain(part).await;
                    return Err(refusal.into());
                }
                let mut incoming = tokio::task::block_in_place(|| cx.site.store().files().begin())?;
                while let Some(chunk) = part.chunk().await.map_err(|_| broken())? {
                    if incoming.bytes() + chunk.len() as u64 > most {
                        drop(incoming);
                        drain(part).await;
                        return Err(Refusal::from(form::Refusal::FileTooLarge { most }).into());
                    }
                    tokio::task::block_in_place(|| incoming.write(&chunk))?;
                }
                known_good(cx, &incoming).await?;
                let digest = tokio::task::block_in_place(|| incoming.keep())?;
                return Ok((name?, digest.to_string()));
            }
            Some(_) => drop(short(part).await?),
            None => {}
        }
    }
    Err(broken())
}

fn is_ticked(text: &str) -> bool {
    !matches!(text.trim(), "" | "false" | "0" | "off" | "no")
}

/// Refuses, before it is kept, content that was destroyed before.
async fn known_good(cx: &Cx, received: &Incoming) -> Result<(), WriteError> {
    let digest = received.digest()?.to_string();
    match cx.read(move |rows| rows.tombstone_of_file(&digest)).await? {
        Some(_) => Err(Refusal::from(form::Refusal::Expunged).into()),
        None => Ok(()),
    }
}

async fn stream(cx: &Cx, mut part: Part<'_>, media: MediaType, most: u64) -> Result<Incoming, WriteError> {
    let broken = || WriteError::Refused(fault(&BodyRefusal::NotAForm));
    let mut incoming = tokio::task::block_in_place(|| cx.site.store().files().begin())?;
    let mut head = Vec::new();
    let mut text = TextCheck::default();
    while let Some(chunk) = part.chunk().await.map_err(|_| broken())? {
        if incoming.bytes() + chunk.len() as u64 > most {
            drop(incoming);
            drain(part).await;
            return Err(Refusal::from(form::Refusal::FileTooLarge { most }).into());
        }
        head.extend_from_slice(&chunk[..chunk.len().min(HEAD - head.len())]);
        text.take(&chunk);
        tokio::task::block_in_place(|| incoming.write(&chunk))?;
    }
    accept_file(media, found(&head, &text), incoming.bytes())?;
    Ok(incoming)
}

/// Keeps what came, unless the field is full. Whose answer was cut off sends the file again, and is answered as the first time; a file that
/// is refused is dropped before it has a place.
fn settle(field: &Field, name: FileName, media: MediaType, incoming: Incoming, there: &[There]) -> Result<Received, WriteError> {
    let (bytes, digest) = (incoming.bytes(), incoming.digest()?.to_string());
    if !there.iter().any(|(known, content)| *known == name && *content == digest) {
        accept_name(field, &name, there.len())?;
    }
    tokio::task::block_in_place(|| incoming.keep())?;
    Ok(Received { name, digest, bytes, media })
}

/// A small field of a form as text; one that is not small is no field of ours.
async fn short(mut part: Part<'_>) -> Result<String, WriteError> {
    let broken = || WriteError::Refused(fault(&BodyRefusal::NotAForm));
    let mut bytes = Vec::new();
    while let Some(chunk) = part.chunk().await.map_err(|_| broken())? {
        if bytes.len() + chunk.len() > SHORT_MOST {
            return Err(broken());
        }
        bytes.extend_from_slice(&chunk);
    }
    String::from_utf8(bytes).map_err(|_| broken())
}

async fn drain(mut part: Part<'_>) {
    let mut read = 0;
    while let Ok(Some(chunk)) = part.chunk().await {
        read += chunk.len() as u64;
        if read > DRAIN_MOST {
            return;
        }
    }
}

/// What the content is, by its first bytes; text by all of it.
fn found(head: &[u8], text: &TextCheck) -> Option<MediaType> {
    match infer::get(head).map(|kind| kind.mime_type()) {
        Some("application/pdf") => Some(MediaType::Pdf),
        Some("image/png") => Some(MediaType::Png),
        Some("image/jpeg") => Some(MediaType::Jpeg),
        Some("application/vnd.openxmlformats-officedocument.wordprocessingml.document") => Some(MediaType::Docx),
        Some("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet") => Some(MediaType::Xlsx),
        Some("application/vnd.openxmlformats-officedocument.presentationml.presentation") => Some(MediaType::Pptx),
        // Not every program writes the parts of an office file in the order of Word.
        Some("application/zip") => office(head),
        Some(kind) if !kind.starts_with("text/") => None,
        Some(_) | None => text.is_text().then_some(MediaType::Text),
    }
}

/// What an archive is by the names of its first parts; taken apart, it shows whether that is so.
fn office(head: &[u8]) -> Option<MediaType> {
    let names = |folder: &[u8]| head.windows(folder.len()).any(|bytes| bytes == folder);
    let typed = head.windows(19).any(|bytes| bytes == b"[Content_Types].xml");
    match (names(b"word/"), names(b"xl/"), names(b"ppt/")) {
        (true, false, false) if typed => Some(MediaType::Docx),
        (false, true, false) if typed => Some(MediaType::Xlsx),
        (false, false, true) if typed => Some(MediaType::Pptx),
        _ => None,
    }
}

/// Whether a stream of bytes is UTF-8 without control characters.
#[derive(Default)]
struct TextCheck {
    rest: Vec<u8>,
    bad: bool,
}

impl TextCheck {
    fn take(&mut self, chunk: &[u8]) {
        if self.bad {
            return;
        }
        self.rest.extend_from_slice(chunk);
        let valid = match std::str::from_utf8(&self.rest) {
            Ok(_) => self.rest.len(),
            // A character may be cut by the end of a chunk; anything else is not text.
            Err(error) if error.error_len().is_none() => error.valid_up_to(),
            Err(_) => {
                self.bad = true;
                return;
            }
        };
        self.bad = self.rest[..valid].iter().any(|byte| *byte < 0x20 && !matches!(byte, b'\n' | b'\r' | b'\t'));
        self.rest.drain(..valid);
    }

    fn is_text(&self) -> bool {
        !self.bad && self.rest.is_empty()
    }
}

/// Takes a file off a draft again 移除附件.
pub(crate) async fn detach_from_draft(cx: Cx, Path((draft, field, number)): Path<(String, String, String)>, request: Request) -> Response {
    let (Some(id), Ok(number)) = (Id::parse(&draft).map(ApplicationId), number.parse::<usize>()) else { return cx.reply().missing() };
    let removed = async {
        let person = cx.reaching(Area::Apply)?;
        csrf_of(&cx, request).await?;
        let of = field.clone();
        cx.deed(move |tx| {
            let draft = mandate::draft_in_hand(tx, id, person)?;
            let file = draft.files.iter().filter(|file| file.field == of).nth(number).ok_or(Refusal::from(form::Refusal::NoSuchFile))?;
            tx.detach(id, &of, &file.digest)?;
            Ok(())
        })
        .await
    };
    match removed.await {
        Ok(()) if cx.wanted == Wanted::Json => StatusCode::NO_CONTENT.into_response(),
        Ok(()) => see_other(&crate::approval::page_of_file(id, &field, "detached")),
        Err(error) => cx.reply().failed(error),
    }
}

/// The token of a form that may be of either encoding, because its button lies in the form of the upload.
async fn csrf_of(cx: &Cx, request: Request) -> Result<(), WriteError> {
    let Some(viewer) = &cx.viewer else { return Ok(()) };
    if !cx.by_cookie {
        return Ok(());
    }
    let broken = || WriteError::Refused(fault(&BodyRefusal::NotAForm));
    let kind = cx.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or("");
    let token = if kind.starts_with("multipart/") {
        let mut parts = Multipart::from_request(request, &cx.site).await.map_err(|_| broken())?;
        let mut token = String::new();
        for _ in 0..PARTS_MOST {
            match parts.next_field().await.map_err(|_| broken())? {
                Some(part) if part.name() == Some("csrf") => {
                    token = short(part).await?;
                    break;
                }
                Some(_) => {}
                None => break,
            }
        }
        token
    } else {
        let body = axum::body::to_bytes(request.into_body(), 64 * 1024).await.map_err(|_| broken())?;
        let pairs: Vec<(String, String)> = serde_urlencoded::from_bytes(&body).map_err(|_| broken())?;
        pairs.into_iter().find(|(name, _)| name == "csrf").map(|(_, value)| value).unwrap_or_default()
    };
    if token == viewer.csrf { Ok(()) } else { Err(fault(&BodyRefusal::Forged).into()) }
}

/// Attaches a public document to a draft call 上传指南附件.
pub(crate) async fn attach_to_call(cx: Cx, Path(id): Path<String>, request: Request) -> Response {
    let Some(id) = Id::parse(&id).map(CallId) else { return cx.reply().missing() };
    let attached = async {
        let person = cx.reaching(Area::Manage)?;
        let row = cx.read(move |rows| rows.call(id)).await?.ok_or(Refusal::from(CallRefusal::NoSuchCall))?;
        let place = Place::call(row.programme, id);
        if !row.call().is_public() && may(&cx.actor, Deed::ReadDraftCall, &place, cx.arrived).is_err() {
            return Err(Refusal::from(CallRefusal::NoSuchCall).into());
        }
        may(&cx.actor, Deed::ManageCall, &place, cx.arrived)?;
        let kind = FieldKind::Files { most: DOCUMENT_MOST.1, bytes_each: DOCUMENT_MOST.0, media: MediaType::ALL.into(), pdf: None };
        let field = Field {
            id: "documents".to_owned(),
            label: rules::text::Bilingual::default(),
            help: rules::text::Bilingual::default(),
            required: false,
            when: None,
            kind,
        };
        let there: Vec<There> = row.content.attachments.into_iter().map(|document| (document.name, document.digest)).collect();
        let received = receive(&cx, request, &field, &there).await?;
        let declared = Some(declare(true, person, cx.arrived)?);
        let (name, digest, bytes, media) = (received.name, received.digest, received.bytes, received.media);
        let document = Document { name, digest, bytes, media, declared };
        cx.deed(move |tx| {
            let permit = member_permit(tx, person, Deed::ManageCall, &place)?;
            let loaded = tx.load::<Call>(id)?;
            let call = loaded.state().ok_or(Refusal::from(CallRefusal::NoSuchCall))?;
            if call.content.attachments.iter().any(|other| other.digest == document.digest) {
                return Ok(());
            }
            accept_name(&field, &document.name, call.content.attachments.len())?;
            not_expunged(tx, &document.digest)?;
            let mut attachments = call.content.attachments.clone();
            attachments.push(document.clone());
            let event = call.revise(Content { attachments, ..call.content.clone() })?;
            tx.commit(&permit, vec![loaded.happens(event)?])?;
            Ok(())
        })
        .await
    };
    match attached.await {
        Ok(()) if cx.wanted == Wanted::Json => StatusCode::CREATED.into_response(),
        Ok(()) => see_other(&format!("/calls/{id}?done=attached")),
        Err(error) => cx.reply().failed(error),
    }
}

/// A document of a call.
pub(crate) async fn of_call(cx: Cx, Path((id, number)): Path<(String, String)>) -> Response {
    let (Some(id), Ok(number)) = (Id::parse(&id).map(CallId), number.parse::<usize>()) else { return cx.reply().missing() };
    let row = match cx.read(move |rows| rows.call(id)).await {
        Ok(Some(row)) => row,
        Ok(None) => return cx.reply().missing(),
        Err(error) => return cx.reply().fault(&error),
    };
    let place = Place::call(row.programme, id);
    if !row.call().is_public() && may(&cx.actor, Deed::ReadDraftCall, &place, cx.arrived).is_err() {
        return cx.reply().missing();
    }
    if !row.call().is_public()
        && let Err(error) = inspection::note(&cx, Deed::ReadDraftCall, &place, Some(id.0)).await
    {
        return cx.reply().failed(error);
    }
    match row.content.attachments.get(number) {
        Some(document) => download(&cx, document.name.as_str(), &document.digest, document.media).await,
        None => cx.reply().missing(),
    }
}

/// A file of a draft in hand.
pub(crate) async fn of_draft(cx: Cx, Path((id, field, number)): Path<(String, String, String)>) -> Response {
    let (Some(id), Ok(number)) = (Id::parse(&id).map(ApplicationId), number.parse::<usize>()) else { return cx.reply().missing() };
    let person = match cx.signed_in() {
        Ok(person) => person,
        Err(refusal) => return cx.reply().refused(&refusal),
    };
    let now = cx.arrived;
    let draft = match cx.read(move |rows| rows.draft_in_hand(id, person, now)).await {
        Ok(found) => found.map(|(draft, _)| draft),
        Err(error) => return cx.reply().fault(&error),
    };
    let file = draft.and_then(|draft| draft.files.into_iter().filter(|file| file.field == field).nth(number));
    match file {
        Some(file) => download(&cx, file.name.as_str(), &file.digest, file.media).await,
        None => cx.reply().missing(),
    }
}

/// A file of an application, for who may read it.
pub(crate) async fn of_application(cx: Cx, Path((id, number)): Path<(String, String)>) -> Response {
    let Ok(number) = number.parse::<usize>() else { return cx.reply().missing() };
    let row = match readable(&cx, &id).await {
        Ok(row) => row,
        Err(response) => return response,
    };
    let name = row.body.as_ref().and_then(|body| body.file_names.get(number));
    match (row.kept.files.get(number), name) {
        (Some(file), Some(name)) => download(&cx, name, &file.digest, file.media).await,
        (Some(file), None) => gone(&cx, &file.digest).await,
        (None, _) => cx.reply().missing(),
    }
}

/// What stands where a file was destroyed; nothing where there never was one.
pub(crate) async fn gone(cx: &Cx, digest: &str) -> Response {
    let named = digest.to_owned();
    match cx.read(move |rows| rows.tombstone_of_file(&named)).await {
        Ok(Some(stone)) => cx.reply().refused(&rules::expunction::Refusal::Gone { at: crate::words::instant(stone.at, &cx.zone) }.into()),
        Ok(None) => cx.reply().missing(),
        Err(error) => cx.reply().fault(&error),
    }
}

/// Streams a file out, to be saved and never run.
pub(crate) async fn download(cx: &Cx, name: &str, digest: &str, media: MediaType) -> Response {
    let Ok(parsed) = digest.parse::<Digest>() else { return cx.reply().missing() };
    if let Err(error) = examination::not_infected(cx, digest).await {
        return cx.reply().failed(error);
    }
    let file = match tokio::fs::File::open(cx.site.store().files().path(&parsed)).await {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return gone(cx, digest).await,
        Err(source) => return cx.reply().fault(&StoreError::Io { what: format!("reading {digest}"), source }),
    };
    let mut response = Body::from_stream(ReaderStream::new(file)).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media.content_type()));
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; sandbox"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    for (key, value) in [(header::CONTENT_DISPOSITION, disposition(name)), (header::ETAG, format!("\"{digest}\""))] {
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.insert(key, value);
        }
    }
    response
}

/// That a file is to be saved under a name (RFC 6266, RFC 8187).
pub(crate) fn disposition(name: &str) -> String {
    let mut encoded = String::from("attachment; filename*=UTF-8''");
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            let _written = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}
