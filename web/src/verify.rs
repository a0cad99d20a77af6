//! Verify 校验回执: whether a receipt holds, in plain words, for anybody; the same computation runs offline as `kechuang verify`.
//!
//! ```text
//! receipt ─ readable? ─▶ checkpoint signed by a known key? ─▶ the log it names? ─▶ content leads to the signed root? ─▶ holds
//! ```
//! It keeps nothing and changes nothing, so it asks for no sign-in. What is not verified is not shown.

mod page;
mod sent;

pub(crate) use page::lines;

use crate::cx::Cx;
use crate::ui::Section;
use axum::extract::Request;
use axum::response::Response;
use maud::html;
use record::tile::parse_entries;
use record::tree::{leaf_hash, verify_inclusion};
use record::{Checkpoint, Digest, NoteError, Receipt, ReceiptError, Tile, TileId, TilePath, Verified, Verifier, inclusion_proof};
use record::{CheckpointError, tile::WIDTH};
use rules::refusal::FieldRefusal;
use rules::sealed::VersionCode;
use rules::{Id, Instant, Refusal};
pub(crate) use sent::is_sent;
use sent::{Sent, Unreadable};
use serde::Serialize;
use serde_json::Value;
use std::error::Error;
use store::{Reader, StoreError, WriteError};

/// What there is to verify with, and what a link from a QR code says.
#[derive(Serialize)]
struct FormView {
    /// The published keys, the newest first.
    keys: Vec<String>,
    link: Option<LinkView>,
}

/// What the log holds at the place that a link names.
#[derive(Serialize)]
struct LinkView {
    state: LinkState,
    entry: Option<Digest>,
    /// The code that the printed form of that entry carries.
    version_code: Option<VersionCode>,
    index: Option<u64>,
    /// The entries under the checkpoint.
    size: u64,
    checkpoint: String,
}

/// How a link and the log agree.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
enum LinkState {
    /// The log has that entry there, under its signed checkpoint.
    Held,
    /// The log has another entry there.
    Differs,
    /// The log is not that long.
    Beyond,
    /// The link is not whole.
    Malformed,
    /// No log has it, and an older one was cut off before that place: the data were restored from a backup.
    Lost,
    /// The log itself does not agree with its checkpoint.
    Broken,
}

/// What a verification found.
#[derive(Serialize)]
struct View {
    verified: bool,
    /// Whether the reader gave a key of their own.
    own_key: bool,
    checks: Vec<Check>,
    /// Why not, for programs.
    why: Option<String>,
    #[serde(skip)]
    failure: Option<Failure>,
    log: String,
    proved: Option<Proved>,
    /// From which entry on the log is not here, where the receipt is of one of those: the data were restored, and the deed is not in them.
    lost_from: Option<u64>,
}

/// One thing that must hold.
#[derive(Serialize)]
struct Check {
    what: What,
    /// None where an earlier one failed.
    holds: Option<bool>,
}

/// What must hold, in this order.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
enum What {
    /// The header and the parts are in a known form.
    Form,
    /// The checkpoint is signed by a known key.
    Signature,
    /// The checkpoint is of the log that the receipt names.
    Log,
    /// The content leads to the signed root.
    Content,
}

/// Why it does not hold.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Failure {
    Form,
    NotSigned,
    BadSignature,
    OutOfRange,
    Checkpoint,
    Log,
    Content,
}

/// What a receipt proves.
#[derive(Serialize)]
struct Proved {
    entry: Digest,
    index: u64,
    size: u64,
    root: Digest,
    by: Vec<String>,
    kind: String,
    event: String,
    thing: String,
    version: u64,
    #[serde(serialize_with = "crate::view::rfc3339")]
    at: Instant,
    actor: String,
    facts: Option<Value>,
    private: Vec<Readable>,
    /// How many parts are there as digests only.
    closed: usize,
}

/// A part about one person.
#[derive(Serialize)]
struct Readable {
    of: String,
    content: Value,
}

/// The form, and what a link from a QR code says 校验.
pub(crate) async fn form(cx: Cx) -> Response {
    let asked = (cx.query("entry"), cx.query("index"));
    let found = cx.read(move |rows| {
        let link = match asked {
            (None, None) => None,
            (entry, index) => Some(follow(rows, entry.as_deref(), index.as_deref())?),
        };
        Ok(FormView { keys: rows.verifiers()?, link })
    });
    match found.await {
        Ok(view) => {
            let title = cx.look(Section::Verify).t("verify-title");
            cx.reply().show(Section::Verify, &title, &view, |look| {
                html! {
                    h1 { (look.t("verify-title")) }
                    @if let Some(link) = &view.link { (page::link_page(look, link)) }
                    p.lead { (look.t("verify-lead")) }
                    (page::form_page(look, "", "", &[]))
                    (page::offline(look))
                }
            })
        }
        Err(error) => cx.reply().fault(&error),
    }
}

/// Verifies 校验.
pub(crate) async fn verify(cx: Cx, request: Request) -> Response {
    let key = cx.query("key").unwrap_or_default();
    let sent = match sent::read(request, key).await {
        Ok(sent) => sent,
        Err(why) => return again(&cx, &Sent::default(), "receipt", &why),
    };
    let own = match sent.verifiers() {
        Ok(own) => own,
        Err(why) => return again(&cx, &sent, "own_key", &why),
    };
    let receipt = match sent.receipt() {
        Ok(receipt) => receipt,
        Err(why) => return again(&cx, &sent, "receipt", &why),
    };
    // Hashing megabytes belongs beside the reads, not among the web's own threads.
    let judged = cx.read(move |rows| {
        let own_key = !own.is_empty();
        let keys = if own_key { own } else { rows.verifiers()?.iter().filter_map(|key| key.parse().ok()).collect() };
        let mut view = judge(&receipt, &keys, own_key);
        if let Some(proved) = &view.proved {
            view.lost_from = rows.lost_from(&view.log)?.filter(|from| proved.index >= *from);
        }
        Ok(view)
    });
    match judged.await {
        Ok(view) => {
            let title = cx.look(Section::Verify).t("verify-result-title");
            cx.reply().show(Section::Verify, &title, &view, |look| page::result_page(look, &view))
        }
        Err(error) => cx.reply().fault(&error),
    }
}

/// What was sent cannot be read: the form again, with what was typed.
fn again(cx: &Cx, sent: &Sent, field: &str, why: &Unreadable) -> Response {
    let refusal = Refusal::Fields(vec![FieldRefusal::new(field, why)]);
    let title = cx.look(Section::Verify).t("verify-title");
    cx.reply().again(WriteError::Refused(refusal), Section::Verify, &title, |look, refusal| {
        let wrong: &[FieldRefusal] = if let Refusal::Fields(wrong) = refusal { wrong } else { &[] };
        html! {
            h1 { (look.t("verify-title")) }
            (page::form_page(look, sent.typed(), &sent.key, wrong))
            (page::offline(look))
        }
    })
}

/// What the log holds at the place that a link names, proved under the present checkpoint.
fn follow(rows: &mut Reader<'_>, entry: Option<&str>, index: Option<&str>) -> Result<LinkView, StoreError> {
    let entry: Option<Digest> = entry.and_then(|entry| format!("sha256:{entry}").parse().ok());
    let index: Option<u64> = index.and_then(|index| index.parse().ok());
    let (log, cut) = match entry.zip(index) {
        Some((entry, index)) => rows.find_entry(index, &entry)?,
        None => (None, None),
    };
    let note = match log {
        Some(log) => rows.checkpoint_of(log)?,
        None => rows.checkpoint()?,
    };
    let keys = rows.verifiers()?;
    let verifiers: Vec<Verifier> = keys.iter().filter_map(|key| key.parse().ok()).collect();
    let view = |state: LinkState, size: u64| LinkView {
        state,
        entry,
        version_code: entry.map(|entry| VersionCode::of(entry.as_bytes())),
        index,
        size,
        checkpoint: note.clone(),
    };
    let Ok(opened) = Checkpoint::open(&note, &verifiers) else { return Ok(view(LinkState::Broken, 0)) };
    let Checkpoint { size, root, .. } = opened.checkpoint;
    let (Some(wanted), Some(place)) = (entry, index) else { return Ok(view(LinkState::Malformed, size)) };
    if log.is_none() && cut.is_some_and(|cut| place >= cut) {
        return Ok(view(LinkState::Lost, size));
    }
    if place >= size {
        return Ok(view(LinkState::Beyond, size));
    }
    let Some(suite) = opened.by.first().map(|key| key.suite()) else { return Ok(view(LinkState::Broken, size)) };
    let (bundle, width) = (place / WIDTH as u64, place as usize % WIDTH + 1);
    let mut tile = |path| match log {
        Some(log) => rows.tile_of(log, path),
        None => rows.tile(path),
    };
    let bytes = tile(TilePath::Entries { index: bundle, width })?.unwrap_or_default();
    let Some(held) = parse_entries(&bytes).ok().and_then(|entries| entries.last().copied()) else { return Ok(view(LinkState::Broken, size)) };
    let mut tiles = |id: TileId| -> Result<Vec<Digest>, StoreError> {
        let bytes = tile(TilePath::Hashes { id, width: id.width_at(size) })?.unwrap_or_default();
        Ok(Tile::parse(id, &bytes).map(|tile| tile.hashes).unwrap_or_default())
    };
    let leads = inclusion_proof(suite, size, place, &mut tiles)
        .is_ok_and(|proof| verify_inclusion(suite, &leaf_hash(suite, held.as_bytes()), place, size, &proof, &root).is_ok());
    Ok(view(
        if !leads {
            LinkState::Broken
        } else if held == wanted {
            LinkState::Held
        } else {
            LinkState::Differs
        },
        size,
    ))
}

/// Computes everything again.
fn judge(receipt: &Receipt, keys: &[Verifier], own_key: bool) -> View {
    let verified = receipt.verify(keys);
    let failure = verified.as_ref().err().map(failure);
    let failed = failure.map(|failure| match failure {
        Failure::Form => What::Form,
        Failure::NotSigned | Failure::BadSignature | Failure::OutOfRange | Failure::Checkpoint => What::Signature,
        Failure::Log => What::Log,
        Failure::Content => What::Content,
    });
    let checks = [What::Form, What::Signature, What::Log, What::Content].map(|what| Check {
        what,
        holds: match failed {
            None => Some(true),
            Some(failed) if what < failed => Some(true),
            Some(failed) => (what == failed).then_some(false),
        },
    });
    View {
        verified: verified.is_ok(),
        own_key,
        checks: checks.into(),
        why: verified.as_ref().err().map(chain),
        failure,
        log: receipt.log.origin.clone(),
        proved: verified.ok().map(|verified| proved(receipt, verified)),
        lost_from: None,
    }
}

fn failure(error: &ReceiptError) -> Failure {
    match error {
        ReceiptError::TooLarge
        | ReceiptError::UnknownFormat(_)
        | ReceiptError::Json(_)
        | ReceiptError::Header(_)
        | ReceiptError::Private(_)
        | ReceiptError::ProofLength => Failure::Form,
        ReceiptError::Checkpoint(CheckpointError::Note(NoteError::NotSigned) | CheckpointError::NotByOrigin) => Failure::NotSigned,
        ReceiptError::Checkpoint(CheckpointError::Note(NoteError::BadSignature(_))) => Failure::BadSignature,
        ReceiptError::Checkpoint(CheckpointError::OutOfRange { .. }) => Failure::OutOfRange,
        ReceiptError::Checkpoint(_) => Failure::Checkpoint,
        ReceiptError::Origin { .. } | ReceiptError::Suite => Failure::Log,
        ReceiptError::Inclusion(_) => Failure::Content,
    }
}

/// An error with all its causes.
fn chain(error: &ReceiptError) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(next) = cause {
        text.push_str(": ");
        text.push_str(&next.to_string());
        cause = next.source();
    }
    text
}

fn proved(receipt: &Receipt, verified: Verified<'_>) -> Proved {
    let header = verified.header;
    Proved {
        entry: verified.entry,
        index: verified.index,
        size: verified.checkpoint.size,
        root: verified.checkpoint.root,
        by: verified.by.iter().map(ToString::to_string).collect(),
        kind: header.kind,
        event: header.event,
        thing: Id(header.thing).to_string(),
        version: header.thing_version,
        at: Instant(header.at_ms),
        actor: Id(header.actor).to_string(),
        facts: verified.facts.as_deref().map(value),
        closed: receipt.private.len() - verified.private.len(),
        private: verified.private.iter().map(|part| Readable { of: Id(part.of).to_string(), content: value(&part.bytes) }).collect(),
    }
}

/// The bytes of a part as JSON; what is none, which another log's may be, as text.
fn value(bytes: &[u8]) -> Value {
    serde_json::from_slice(bytes).unwrap_or_else(|_| Value::String(String::from_utf8_lossy(bytes).into_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use record::entry::Header;
    use record::{Facts, Log, Signer, Suite, TlogProof, sha256};

    const SUITE: Suite = Suite::Sha256Ed25519;

    fn receipt(signer: &Signer) -> Receipt {
        let header = Header {
            kind: "application".into(),
            event: "submitted".into(),
            event_version: 1,
            thing: [1; 16],
            thing_version: 1,
            at_ms: 0,
            actor: [2; 16],
        };
        let facts = Facts::Open { salt: [3; 32], bytes: br#"{"event":"submitted","arrived":0,"kept":{"money":{"budget":100}}}"#.to_vec() };
        let log = Log { origin: signer.name().to_owned(), suite: SUITE };
        let place = |checkpoint: String| TlogProof { extra: None, index: 0, proof: Vec::new(), checkpoint };
        let bare = Receipt::new(log.clone(), header.encode().expect("a header"), facts.clone(), Vec::new(), place(String::new()));
        let root = leaf_hash(SUITE, bare.entry().expect("an entry").as_bytes());
        let note = Checkpoint { origin: signer.name().to_owned(), size: 1, root }.sign(&[signer]).expect("signed");
        Receipt::new(log, header.encode().expect("a header"), facts, Vec::new(), place(note))
    }

    #[test]
    fn a_verification_says_how_far_it_came() {
        let signer = Signer::new(SUITE, "kechuang/test", [7; 32]).expect("a signer");
        let other = Signer::new(SUITE, "kechuang/other", [8; 32]).expect("a signer");
        let keys = |signer: &Signer| vec![signer.verifier().clone()];
        let check = |receipt: &Receipt, keys: &[Verifier], failure: Option<Failure>, holds: [Option<bool>; 4]| {
            let view = judge(receipt, keys, false);
            assert_eq!((view.verified, view.failure), (failure.is_none(), failure), "{:?}", view.why);
            assert_eq!(view.checks.iter().map(|check| check.holds).collect::<Vec<_>>(), holds, "{failure:?}");
        };
        let whole = receipt(&signer);
        let yes = Some(true);
        check(&whole, &keys(&signer), None, [yes; 4]);
        check(&whole, &keys(&other), Some(Failure::NotSigned), [yes, Some(false), None, None]);
        let later = vec![signer.verifier().clone().within(record::Sizes { from: 2, to: None })];
        check(&whole, &later, Some(Failure::OutOfRange), [yes, Some(false), None, None]);
        let mut changed = whole.clone();
        changed.facts = Facts::Closed(sha256(&[b"something else"]));
        check(&changed, &keys(&signer), Some(Failure::Content), [yes, yes, yes, Some(false)]);
        let mut moved = whole.clone();
        moved.checkpoint = moved.checkpoint.replacen("\n1\n", "\n2\n", 1);
        check(&moved, &keys(&signer), Some(Failure::BadSignature), [yes, Some(false), None, None]);
        let mut renamed = whole.clone();
        renamed.log.origin = "kechuang/else".to_owned();
        check(&renamed, &keys(&signer), Some(Failure::Log), [yes, yes, Some(false), None]);
        let mut bare = whole;
        bare.header.truncate(3);
        check(&bare, &keys(&signer), Some(Failure::Form), [Some(false), None, None, None]);
    }
}
