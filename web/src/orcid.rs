//! ORCID record ORCID 学术档案: read with its person's consent, chosen from on their own page, taken over into what is on file of them.
//!
//! ```text
//! POST readings ─ consent, once ─▶ ORCID ─▶ what was found, beside what was taken ─ POST entries ─▶ on file ─ POST removal ─▶ forgotten
//! ```
//! Asking takes as long as the operator allows and no longer, beside the server's own threads and few at once; whatever comes of it, what was
//! taken before stays. What is found stands on this page alone until its person has chosen, for a day at most.

mod page;

use crate::cx::{Cx, Outcome};
use crate::fields::{Fields, Sent};
use crate::person::{gone, member_permit};
use crate::secret::new_id;
use crate::site::Site;
use crate::ui;
use crate::view;
use axum::response::Response;
use rules::identity::{DocumentKind, Stage as IdentityStage, Written};
use rules::orcid::{Entry, Found, OrcidRecord, Reading, Refusal as OrcidRefusal, Section, Stage, agree};
use rules::rights::{Deed, Place};
use rules::session::Count;
use rules::{Instant, OrcidRecordId, PersonId, Refusal};
use serde::Serialize;
use store::{Loaded, Reader, StoreError, Tx, WriteError};

/// The page.
const PATH: &str = "/account/orcid";

/// An entry as a page and as JSON.
#[derive(Serialize)]
struct EntryView {
    /// What it is chosen by, as `work.733535`.
    key: String,
    #[serde(flatten)]
    entry: Entry,
    /// What it is beside what was taken before; of what was read.
    #[serde(skip_serializing_if = "Option::is_none")]
    found: Option<Found>,
}

/// What was taken over.
#[derive(Serialize)]
struct TakenView {
    orcid: Option<String>,
    name: Option<String>,
    #[serde(serialize_with = "view::rfc3339")]
    read: Instant,
    entries: Vec<EntryView>,
}

/// What was read, to be chosen from.
#[derive(Serialize)]
struct ReadingView {
    orcid: String,
    name: Option<String>,
    #[serde(serialize_with = "view::rfc3339")]
    read: Instant,
    entries: Vec<EntryView>,
    /// What was taken before and is there no more.
    gone: Vec<EntryView>,
    /// How many more the record has.
    left_out: usize,
}

/// One's ORCID record as a page and as JSON.
#[derive(Serialize)]
struct View {
    /// The host that is asked; none where reading is not set up.
    host: Option<String>,
    /// The identifier in use.
    orcid: Option<String>,
    /// Whether somebody of the centre has seen it.
    proven: bool,
    /// Since when it may be read.
    #[serde(serialize_with = "view::maybe_rfc3339")]
    agreed: Option<Instant>,
    /// The version of the record.
    version: Option<u64>,
    taken: Option<TakenView>,
    reading: Option<ReadingView>,
}

impl EntryView {
    fn of(entry: &Entry, found: Option<Found>) -> Self {
        Self { key: entry.key_text(), entry: entry.clone(), found }
    }
}

/// The identifier that a person uses, and whether it is proven: a proven one before one that is only stated.
pub(crate) fn identifier(rows: &mut Reader<'_>, person: PersonId) -> Result<Option<(String, bool)>, StoreError> {
    let mut found = None;
    for row in rows.identities_of(person)?.into_iter().filter(|row| row.kind == DocumentKind::Orcid && row.is_in_use()) {
        let proven = matches!(row.stage, IdentityStage::Proven { .. });
        if let Some(Written::Open(number)) = row.number
            && (proven || found.is_none())
        {
            found = Some((number, proven));
        }
    }
    Ok(found)
}

/// The page ORCID 学术档案.
pub(crate) async fn show(cx: Cx) -> Response {
    let person = match cx.in_session() {
        Ok(person) => person,
        Err(refusal) => return cx.reply().refused(&refusal),
    };
    match load(&cx, person).await {
        Ok(view) => {
            let title = cx.look(ui::Section::Elsewhere).t("orcid-title");
            cx.reply().show(ui::Section::Elsewhere, &title, &view, |look| page::page(look, &view, &cx))
        }
        Err(error) => cx.reply().fault(&error),
    }
}

async fn load(cx: &Cx, person: PersonId) -> Result<View, StoreError> {
    let (host, now) = (cx.site.orcid().map(|orcid| orcid.host().to_owned()), cx.arrived);
    cx.read(move |rows| {
        let identifier = identifier(rows, person)?;
        let row = rows.orcid_of(person)?;
        let contents = row.as_ref().and_then(|row| row.contents.as_ref());
        let reading = rows.orcid_reading(person, now)?.map(|reading| ReadingView {
            orcid: reading.orcid.clone(),
            name: reading.name.as_ref().map(|name| name.as_str().to_owned()),
            read: reading.read,
            entries: reading.beside(contents).map(|(entry, found)| EntryView::of(entry, Some(found))).collect(),
            gone: reading.gone(contents).map(|entry| EntryView::of(entry, None)).collect(),
            left_out: reading.left_out,
        });
        let taken = row.as_ref().and_then(|row| row.taken).map(|taken| TakenView {
            orcid: contents.map(|contents| contents.orcid.clone()),
            name: contents.and_then(|contents| contents.name.as_ref()).map(|name| name.as_str().to_owned()),
            read: taken.read,
            entries: contents.map(|contents| contents.entries.iter().map(|entry| EntryView::of(entry, None)).collect()).unwrap_or_default(),
        });
        Ok(View {
            host,
            proven: identifier.as_ref().is_some_and(|(_, proven)| *proven),
            orcid: identifier.map(|(number, _)| number),
            agreed: row.as_ref().and_then(|row| match row.stage {
                Stage::Agreed { since } => Some(since),
                Stage::Forgotten => None,
            }),
            version: row.as_ref().map(|row| row.version),
            taken,
            reading,
        })
    })
    .await
}

/// The page again, a refusal above it: nothing of it is lost.
async fn again(cx: &Cx, error: WriteError) -> Response {
    let view = match (cx.in_session(), &error) {
        (Ok(person), WriteError::Refused(_)) => load(cx, person).await,
        (Ok(_), WriteError::Fault(_)) | (Err(_), _) => return cx.reply().failed(error),
    };
    match view {
        Ok(view) => {
            let title = cx.look(ui::Section::Elsewhere).t("orcid-title");
            cx.reply().again(error, ui::Section::Elsewhere, &title, |look, _| page::page(look, &view, cx))
        }
        Err(fault) => cx.reply().fault(&fault),
    }
}

/// Reads the record 读取, with its person's consent.
pub(crate) async fn read(cx: Cx, Sent(fields): Sent) -> Response {
    let fields = match fields {
        Ok(fields) => fields,
        Err(refusal) => return cx.reply().refused(&refusal),
    };
    match was_read(&cx, &fields).await {
        Ok(outcome) => cx.reply().done(&outcome, "orcid-read"),
        Err(error) => again(&cx, error).await,
    }
}

async fn was_read(cx: &Cx, fields: &Fields) -> Result<Outcome, WriteError> {
    let person = cx.in_session()?;
    cx.guard(fields)?;
    let agrees = fields.ticked("consent");
    fields.finish()?;
    if cx.site.orcid().is_none() {
        return Err(OrcidRefusal::NotSetUp.into());
    }
    let _leave = cx.site.reading_orcid().try_acquire().map_err(|_| OrcidRefusal::Busy)?;
    let id = OrcidRecordId(new_id());
    let orcid = cx.deed(move |tx| begin(tx, person, id, agrees)).await?;
    let (site, asked) = (cx.site.clone(), orcid.clone());
    let answered = tokio::task::spawn_blocking(move || site.orcid().map(|reader| reader.read(&asked, site.store().now()))).await;
    let answered = answered.map_err(|_| StoreError::Panicked)?.ok_or(OrcidRefusal::NotSetUp)?;
    let reading = answered.map_err(|trouble| {
        // Whose record it was is no business of the log.
        tracing::warn!(trouble = %trouble, "an ORCID record was not read");
        Refusal::from(OrcidRefusal::from(trouble))
    })?;
    cx.write(fields, move |tx| {
        member_permit(tx, person, Deed::ReviseSelf, &Place::about(person))?;
        // Who thought better of it meanwhile has nothing kept.
        let agreed = tx.reader().orcid_of(person)?.is_some_and(|row| row.stage != Stage::Forgotten);
        let same = identifier(&mut tx.reader(), person)?.is_some_and(|(number, _)| number == reading.orcid);
        if !agreed || !same {
            return Err(OrcidRefusal::NotAgreed.into());
        }
        tx.keep_orcid_reading(person, &reading)?;
        Ok(Outcome::at(PATH))
    })
    .await
}

/// Before anybody is asked: the identifier, the consent, and how often it was asked lately.
fn begin(tx: &mut Tx<'_>, person: PersonId, id: OrcidRecordId, agrees: bool) -> Result<String, WriteError> {
    let permit = member_permit(tx, person, Deed::ReviseSelf, &Place::about(person))?;
    let (orcid, _) = identifier(&mut tx.reader(), person)?.ok_or(OrcidRefusal::NoIdentifier)?;
    let row = tx.reader().orcid_of(person)?;
    let change = match row {
        Some(row) if row.stage != Stage::Forgotten => None,
        _ if !agrees => return Err(OrcidRefusal::NotAgreed.into()),
        None => Some(Loaded::<OrcidRecord>::new(id).happens(agree(person))?),
        Some(row) => {
            let loaded = tx.load::<OrcidRecord>(row.id)?;
            let event = loaded.state().ok_or_else(|| gone("an ORCID record"))?.agree_again()?;
            Some(loaded.happens(event)?)
        }
    };
    let key = format!("orcid/{person}");
    let now = tx.now();
    if let Some(wait_seconds) = tx.reader().wait_seconds(std::slice::from_ref(&key), now)? {
        return Err(OrcidRefusal::TooSoon { wait_seconds }.into());
    }
    tx.count_failure(&key, Count::Step)?;
    if let Some(change) = change {
        tx.commit(&permit, vec![change])?;
    }
    Ok(orcid)
}

/// Takes over what is chosen 采用, in place of what was taken before.
pub(crate) async fn take(cx: Cx, Sent(fields): Sent) -> Response {
    let fields = match fields {
        Ok(fields) => fields,
        Err(refusal) => return cx.reply().refused(&refusal),
    };
    match taken(&cx, &fields).await {
        Ok(outcome) => cx.reply().done(&outcome, "orcid-taken"),
        Err(error) => again(&cx, error).await,
    }
}

fn key(text: &str) -> Option<(Section, u64)> {
    let (section, code) = text.split_once('.')?;
    Some((Section::parse(section)?, code.parse().ok()?))
}

async fn taken(cx: &Cx, fields: &Fields) -> Result<Outcome, WriteError> {
    let person = cx.in_session()?;
    let chosen = fields.options("entries", key);
    fields.finish()?;
    let version = cx.read_version(fields);
    cx.write(fields, move |tx| {
        let permit = member_permit(tx, person, Deed::ReviseSelf, &Place::about(person))?;
        let now = tx.now();
        let row = tx.reader().orcid_of(person)?.ok_or(OrcidRefusal::NotAgreed)?;
        let reading: Option<Reading> = tx.reader().orcid_reading(person, now)?;
        let loaded = tx.load::<OrcidRecord>(row.id)?;
        loaded.expect(version)?;
        let event = loaded.state().ok_or_else(|| gone("an ORCID record"))?.take(reading.as_ref(), &chosen, now)?;
        let committed = tx.commit(&permit, vec![loaded.happens(event)?])?;
        // What was not chosen is nobody's business any more.
        tx.drop_orcid_reading(person)?;
        Ok(Outcome::at(PATH).event(&committed))
    })
    .await
}

/// Has nothing of it used any more 停用并清除.
pub(crate) async fn forget(cx: Cx, Sent(fields): Sent) -> Response {
    let outcome = async {
        let fields = fields?;
        let person = cx.in_session()?;
        fields.finish()?;
        cx.write(&fields, move |tx| {
            let permit = member_permit(tx, person, Deed::ReviseSelf, &Place::about(person))?;
            let row = tx.reader().orcid_of(person)?.ok_or(OrcidRefusal::AlreadyForgotten)?;
            let loaded = tx.load::<OrcidRecord>(row.id)?;
            let event = loaded.state().ok_or_else(|| gone("an ORCID record"))?.forget()?;
            let committed = tx.commit(&permit, vec![loaded.happens(event)?])?;
            tx.drop_orcid_reading(person)?;
            Ok(Outcome::at(PATH).event(&committed))
        })
        .await
    };
    match outcome.await {
        Err(error) => again(&cx, error).await,
        Ok(outcome) => cx.reply().done(&outcome, "orcid-forgotten"),
    }
}

/// Throws away what was read a day ago and nobody has chosen from.
pub(crate) async fn forget_old(site: &Site) -> Result<(), WriteError> {
    let now = site.store().now();
    if site.store().read(move |rows| rows.has_old_orcid_readings(now)).await? {
        site.store().write(|tx| Ok(tx.drop_old_orcid_readings()?)).await?;
    }
    Ok(())
}
