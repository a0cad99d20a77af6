//! Receipt 回执: what proves one event of an application, as a page to read and print, as JSON to keep, and as other tools read it.
//!
//! The lead reads their own words in it; officers and readers get the digests of what concerns the lead. Every answer is proved again with
//! the log's published keys before it is shown. Source: 《电子签名法》第五条; C2SP tlog-proof.

use crate::cx::Cx;
use crate::inspection;
use crate::reply::Wanted;
use crate::ui::{self, Look, Section, Tone};
use axum::Json;
use axum::extract::Path;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use fast_qr::{ECL, QRBuilder};
use maud::{Markup, html};
use record::{Digest, Header, Private, Receipt, Verifier};
use rules::application::{Fact, Said};
use rules::rights::{Deed, may};
use rules::thing::Fact as _;
use rules::{ApplicationId, Id, Instant};
use store::{ApplicationRow, Reader, ReceiptState, StoreError, Tombstone};

/// The empty margin of a QR code, in modules; ISO/IEC 18004 asks for four.
const QUIET: usize = 4;

/// What was found for one version of one application.
struct Found {
    application: ApplicationRow,
    own: bool,
    state: ReceiptState,
    keys: Vec<String>,
    /// What of this version was destroyed as what must not be here.
    stones: Vec<Tombstone>,
}

/// The receipt 回执.
pub(crate) async fn show(cx: Cx, Path((id, version)): Path<(String, String)>) -> Response {
    let found = match find(&cx, &id, &version).await {
        Ok(found) => found,
        Err(response) => return response,
    };
    let file = cx.query("format").as_deref() == Some("json");
    match &found.state {
        ReceiptState::Ready(receipt) if file || cx.wanted == Wanted::Json => {
            let name = format!("receipt-{}-{version}.json", found.application.number);
            text(receipt.to_json(), "application/json", file.then_some(name))
        }
        ReceiptState::Ready(receipt) => page(&cx, &found, receipt),
        ReceiptState::Pending => pending(&cx, &found),
    }
}

/// The proof of its place, as other transparency tools read it 存证证明.
pub(crate) async fn tlog_proof(cx: Cx, Path((id, version)): Path<(String, String)>) -> Response {
    let found = match find(&cx, &id, &version).await {
        Ok(found) => found,
        Err(response) => return response,
    };
    match &found.state {
        ReceiptState::Ready(receipt) => match receipt.to_tlog_proof() {
            Ok(proof) => text(proof.to_string(), "text/plain; charset=utf-8", None),
            Err(error) => cx.reply().fault(&StoreError::Record(error.to_string())),
        },
        ReceiptState::Pending => pending(&cx, &found),
    }
}

/// Finds it for whoever may see it; to all others it does not exist.
async fn find(cx: &Cx, id: &str, version: &str) -> Result<Found, Response> {
    cx.signed_in().map_err(|refusal| cx.reply().refused(&refusal))?;
    let (Some(id), Ok(version)) = (Id::parse(id).map(ApplicationId), version.parse::<u64>()) else { return Err(cx.reply().missing()) };
    let (actor, arrived) = (cx.actor.clone(), cx.arrived);
    let read = move |rows: &mut Reader<'_>| {
        let Some(application) = rows.application(id)? else { return Ok(None) };
        let place = rows.application_place(&application)?;
        if may(&actor, Deed::ReadApplication, &place, arrived).is_err() {
            return Ok(None);
        }
        let own = actor.is(application.lead);
        // Each reads their own part: the lead what they sent, one of the team under what name they take part.
        let member = application.team.participants.iter().map(|one| one.person).find(|person| actor.is(*person));
        let Some(state) = rows.receipt(id.0, version, if own { Some(application.lead) } else { member })? else { return Ok(None) };
        let mut stones = rows.tombstones(id.0, &[])?;
        stones.retain(|stone| stone.targets.parts.iter().any(|part| part.thing == id.0 && part.version == version));
        Ok(Some((Found { application, own, state, keys: rows.verifiers()?, stones }, place)))
    };
    match cx.read(read).await {
        Ok(Some((found, place))) => {
            inspection::note(cx, Deed::ReadApplication, &place, Some(id.0)).await.map_err(|error| cx.reply().failed(error))?;
            Ok(found)
        }
        Ok(None) => Err(cx.reply().missing()),
        Err(error) => Err(cx.reply().fault(&error)),
    }
}

fn text(text: String, kind: &'static str, name: Option<String>) -> Response {
    let mut response = ([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, "no-store")], text).into_response();
    // An application's number is a call's code and part of an id: capital letters, digits and hyphens.
    if let Some(value) = name.and_then(|name| HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")).ok()) {
        response.headers_mut().insert(header::CONTENT_DISPOSITION, value);
    }
    response
}

/// Committed, and without its place in the log for a moment yet.
fn pending(cx: &Cx, found: &Found) -> Response {
    let mut response = match cx.wanted {
        Wanted::Json => (StatusCode::ACCEPTED, Json(serde_json::json!({ "state": "pending", "location": cx.route() }))).into_response(),
        Wanted::Page => {
            let title = cx.look(Section::Elsewhere).t_with("proof-title", &[("number", found.application.number.as_str().into())]);
            let body = |look: &Look<'_>| {
                html! {
                    h1 { (title) }
                    (ui::notice(Tone::Wait, html! { p { (look.t("proof-pending")) } p { a.button.plain href=(cx.route()) { (look.t("proof-reload")) } } }))
                }
            };
            cx.reply().page(here(found), &title, body)
        }
    };
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
    response
}

fn here(found: &Found) -> Section {
    if found.own { Section::Mine } else { Section::Desk }
}

fn page(cx: &Cx, found: &Found, receipt: &Receipt) -> Response {
    let verifiers: Vec<Verifier> = found.keys.iter().filter_map(|key| key.parse().ok()).collect();
    let (header, entry) = match (Header::decode(&receipt.header), receipt.entry()) {
        (Ok(header), Ok(entry)) => (header, entry),
        (Err(error), _) => return cx.reply().fault(&StoreError::Record(error.to_string())),
        (_, Err(error)) => return cx.reply().fault(&StoreError::Record(error.to_string())),
    };
    let verified = receipt.verify(&verifiers);
    let number = found.application.number.as_str();
    let title = cx.look(Section::Elsewhere).t_with("proof-title", &[("number", number.into())]);
    let link = format!("{}/verify?entry={}&index={}", cx.site.base(), hex(&entry), receipt.index);
    let address = cx.route();
    cx.reply().page(here(found), &title, |look| {
        html! {
            (crumbs(look, found))
            h1 { (title) }
            @match &verified {
                Ok(_) => (ui::notice(Tone::Good, html! { p { (look.t("proof-holds")) } })),
                Err(error) => (ui::notice(Tone::Bad, html! { p { (look.t("proof-broken")) } p.quiet { code { (error) } } })),
            }
            (crate::expunction::tombstones(look, &found.stones))
            (ui::sheet(&title))
            div.columns.both {
                div {
                    (ui::section("event", &look.t("proof-event"), None, event(look, found, receipt, &header)))
                    (ui::section("place", &look.t("proof-place"), None, html! {
                        p { (look.t("proof-place-text")) }
                        (ui::fact_list(&place(look, receipt, &entry, verified.as_ref().ok().and_then(|verified| verified.by.first().copied()))))
                    }))
                    div.screen { (ui::section("parts", &look.t("proof-parts"), None, parts(look, found, receipt))) }
                }
                div {
                    (ui::section("code", &look.t("proof-code"), None, html! {
                        @match qr(&link) {
                            Some((side, path)) => svg role="img" aria-label=(look.t("proof-code-label")) viewBox={ "0 0 " (side) " " (side) } width="240" height="240" shape-rendering="crispEdges" {
                                rect width=(side) height=(side) fill="#fff" {}
                                path fill="#000" d=(path) {}
                            },
                            None => p.quiet { (look.t("proof-code-none")) },
                        }
                        p.quiet { (look.t("proof-code-text")) }
                        p { a href=(link) { (look.t("proof-code-open")) } }
                    }))
                    (ui::section("keep", &look.t("proof-keep"), None, keep(look, address)))
                }
            }
        }
    })
}

fn crumbs(look: &Look<'_>, found: &Found) -> Markup {
    let (list, href) = if found.own { (look.t("nav-mine"), "/applications") } else { (look.t("nav-desk"), "/desk") };
    let application = format!("/applications/{}", found.application.id);
    ui::crumbs(look, &[(&list, Some(href)), (&found.application.number, Some(&application)), (&look.t("proof-crumb"), None)])
}

/// What happened, as the entry says it.
fn event(look: &Look<'_>, found: &Found, receipt: &Receipt, header: &Header) -> Markup {
    let fact = match &receipt.facts {
        record::Facts::Open { bytes, .. } => Fact::decode(header.event_version, bytes).ok(),
        record::Facts::Closed(_) => None,
    };
    let mut facts = vec![(look.t("proof-number"), ui::copyable(look, &found.application.number))];
    // Of this submission, not of a later one; who gets its digest only is not shown another's words under a proof.
    let open = receipt.private.iter().find_map(|part| match part {
        Private::Open { bytes, .. } => serde_json::from_slice::<Said>(bytes).ok().and_then(|said| said.body().cloned()),
        Private::Closed(_) => None,
    });
    if let Some(body) = open {
        facts.push((look.t("proof-application"), html! { (body.title()) }));
    }
    facts.push((look.t("proof-what"), html! { (named(look, &header.event)) }));
    if let Some(Fact::Submitted { arrived, revision, .. }) = fact {
        facts.push((look.t("proof-revision"), html! { (look.t_with("proof-revision-count", &[("count", revision.into())])) }));
        facts.push((look.t("proof-arrived"), ui::when(look, arrived, &look.zone)));
    }
    facts.push((look.t("proof-at"), ui::when(look, Instant(header.at_ms), &look.zone)));
    facts.push((look.t("proof-version"), html! { (header.thing_version) }));
    ui::fact_list(&facts)
}

/// An event of an application, by its name in the record.
pub(crate) fn named(look: &Look<'_>, event: &str) -> String {
    match event {
        "submitted" => look.t("proof-submitted"),
        "withdrawn" => look.t("proof-withdrawn"),
        "scan-filed" => look.t("proof-scan-filed"),
        "approval-handed" => look.t("proof-approval-handed"),
        other => other.to_owned(),
    }
}

fn place(look: &Look<'_>, receipt: &Receipt, entry: &Digest, by: Option<&Verifier>) -> Vec<(String, Markup)> {
    let mut facts = vec![
        (look.t("proof-log"), html! { code { (receipt.log.origin) } }),
        (look.t("proof-index"), html! { (receipt.index) }),
        // In full: what is printed is compared by eye.
        (look.t("proof-entry"), ui::copyable(look, &entry.to_string())),
        (look.t("proof-checkpoint"), crate::verify::lines(&receipt.checkpoint)),
    ];
    if let Some(key) = by {
        facts.push((look.t("proof-key"), ui::copyable(look, &key.to_string())));
    }
    facts
}

/// What the reader of this receipt can read in it, and what only its digest stands for.
fn parts(look: &Look<'_>, found: &Found, receipt: &Receipt) -> Markup {
    let closed = receipt.private.iter().filter(|part| matches!(part, Private::Closed(_))).count();
    html! {
        ul {
            li { (look.t("proof-parts-facts")) }
            @if found.own && receipt.private.iter().any(|part| matches!(part, Private::Open { .. })) { li { (look.t("proof-parts-own")) } }
            @if closed > 0 { li { (look.t_with("proof-parts-closed", &[("count", closed.into())])) } }
        }
    }
}

/// How to keep it and verify it without us.
fn keep(look: &Look<'_>, address: &str) -> Markup {
    html! {
        p { a.button href={ (address) "?format=json" } download { (look.t("proof-download")) } }
        p { (look.t("proof-keep-text")) }
        ul {
            li { a href="/verify" { (look.t("proof-verify-here")) } }
            li { (look.t("proof-verify-offline")) " " code { (look.t("proof-command")) } " · " a href="/log/key" { (look.t("proof-key-file")) } }
            li { a href={ (address) "/tlog-proof" } { (look.t("proof-tlog")) } }
        }
        p.quiet.screen { (look.t("proof-print")) }
    }
}

/// A digest's digits without the name of its algorithm.
pub(crate) fn hex(digest: &Digest) -> String {
    digest.0.iter().fold(String::with_capacity(64), |mut text, byte| {
        text.push_str(&format!("{byte:02x}"));
        text
    })
}

/// A QR code as the side of its drawing, margin included, and a path of its dark runs; none where the text is too long.
fn qr(text: &str) -> Option<(usize, String)> {
    let code = QRBuilder::new(text).ecl(ECL::M).build().ok()?;
    let mut path = String::new();
    for row in 0..code.size {
        let modules = &code[row];
        let mut column = 0;
        while column < code.size {
            let dark = modules[column..].iter().take_while(|module| module.value()).count();
            if dark > 0 {
                path.push_str(&format!("M{} {}h{dark}v1h-{dark}z", column + QUIET, row + QUIET));
            }
            column += dark.max(1);
        }
    }
    Some((code.size + 2 * QUIET, path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_drawn_run_by_run() {
        let (side, path) = qr("https://example.org/verify?entry=00&index=1").expect("a short text");
        assert_eq!((side - 2 * QUIET) % 4, 1, "a side is 17 modules and four a version");
        // The first row begins with the seven modules of the finder pattern.
        assert!(path.starts_with(&format!("M{QUIET} {QUIET}h7v1h-7z")), "{path}");
        assert_eq!(qr(&"x".repeat(8_000)), None);
    }

    #[test]
    fn digits_of_a_digest() {
        assert_eq!(hex(&Digest([0xab; 32])), "ab".repeat(32));
    }
}
