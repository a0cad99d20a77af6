//! Sealed scan 盖章扫描件: the lead sends in the scan of the printed form, with the code that stands on its pages; those who read the application see it.
//!
//! The code comes before the scan and is judged first, so a scan of another version is refused before it is read.

use crate::application::missing;
use crate::cx::Cx;
use crate::document;
use crate::file;
use crate::person::member_permit;
use crate::reply::{Wanted, see_other};
use crate::ui::{self, Look, Part, Tone};
use axum::extract::{Path, Request};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use rules::application::{Application, Stage};
use rules::form::{Field, FieldKind, FileName, MediaType, declare};
use rules::refusal::FieldRefusal;
use rules::rights::{Deed, Denial, Place, may};
use rules::sealed::{Refusal as SealedRefusal, Scan, Version, VersionCode, file_scan, is_in_force};
use rules::text::Bilingual;
use rules::{ApplicationId, Id, Refusal};
use store::{ApplicationRow, Submitted, Tx, WriteError};

/// How large a scan may be, in bytes.
const SCAN_MOST: u64 = 50_000_000;
/// What a scan may be.
const SCANS: [MediaType; 3] = [MediaType::Pdf, MediaType::Jpeg, MediaType::Png];

/// Takes the scan of the sealed form 提交盖章扫描件.
pub(crate) async fn send(cx: Cx, Path(id): Path<String>, request: Request) -> Response {
    let Some(id) = Id::parse(&id).map(ApplicationId) else { return cx.reply().missing() };
    match sent(&cx, id, request).await {
        Ok(()) if cx.wanted == Wanted::Json => {
            (StatusCode::CREATED, axum::Json(serde_json::json!({ "location": format!("/applications/{id}") }))).into_response()
        }
        Ok(()) => see_other(&format!("/applications/{id}?done=scan-filed#sealed")),
        Err(error) => cx.reply().failed(error),
    }
}

async fn sent(cx: &Cx, id: ApplicationId, request: Request) -> Result<(), WriteError> {
    let person = cx.signed_in()?;
    let found = cx.read(move |rows| Ok(rows.application(id)?.zip(Some(rows.submissions(id)?)))).await?;
    let (row, versions) = found.ok_or(Denial::Hidden)?;
    let place = Place { lead: Some(row.lead), ..Place::default() };
    may(&cx.actor, Deed::Apply, &place, cx.arrived)?;
    let (stage, known) = (row.stage, of(&versions));
    let field = Field {
        id: "file".to_owned(),
        label: Bilingual::default(),
        help: Bilingual::default(),
        required: true,
        when: None,
        kind: FieldKind::Files { most: 1, bytes_each: SCAN_MOST, media: SCANS.into(), pdf: None },
    };
    let query = cx.query("code");
    let judged = |small: &std::collections::BTreeMap<String, String>| -> Result<VersionCode, Refusal> {
        let typed = small.get("code").or(query.as_ref()).map_or("", String::as_str);
        is_in_force_now(stage, &known, typed)
    };
    let (received, code) = file::receive_after(cx, request, &field, &[], judged).await?;
    let declared = declare(true, person, cx.arrived)?;
    let scan = Scan { code, digest: received.digest, bytes: received.bytes, media: received.media, declared };
    let through = cx.through();
    cx.deed(move |tx| {
        tx.comes_through(through.clone());
        let loaded = tx.load::<Application>(id)?;
        let application = loaded.state().ok_or(Denial::Hidden)?;
        let permit = member_permit(tx, person, Deed::Apply, &Place { lead: Some(application.lead), ..Place::default() })?;
        // The same scan twice is the form sent twice.
        if application.scan.as_ref().is_some_and(|filed| filed.code == scan.code && filed.digest == scan.digest) {
            return Ok(());
        }
        let versions = versions_now(tx, id)?;
        let event = file_scan(application, &versions, scan.clone())?;
        tx.commit(&permit, vec![loaded.happens(event)?])?;
        Ok(())
    })
    .await
}

fn versions_now(tx: &mut Tx<'_>, id: ApplicationId) -> Result<Vec<Version>, WriteError> {
    Ok(of(&tx.reader().submissions(id)?))
}

fn of(submissions: &[Submitted]) -> Vec<Version> {
    submissions.iter().map(|submitted| submitted.of).collect()
}

/// What was typed, as the field in which it was.
fn is_in_force_now(stage: Stage, versions: &[Version], typed: &str) -> Result<VersionCode, Refusal> {
    is_in_force(stage, versions, typed).map_err(|why| match why {
        SealedRefusal::NotACode => Refusal::Fields(vec![FieldRefusal::new("code", &why)]),
        SealedRefusal::OtherVersion { .. } | SealedRefusal::NothingInForce => why.into(),
    })
}

/// The scan, for those who read the application.
pub(crate) async fn show(cx: Cx, Path(id): Path<String>) -> Response {
    let row = match document::found(&cx, &id).await {
        Ok((row, _, _)) => row,
        Err(response) => return response,
    };
    // What is erased of a person takes their scan with it.
    match row.scan.filter(|_| row.body.is_some()) {
        Some(scan) => {
            let ending = scan.media.extensions().first().copied().unwrap_or("bin");
            let name = format!("{}-{}-{}.{ending}", cx.look(ui::Section::Elsewhere).t("sealed-file"), row.number, scan.code);
            match FileName::parse(&name) {
                Ok(name) => file::download(&cx, name.as_str(), &scan.digest, scan.media).await,
                Err(_) => missing(&cx),
            }
        }
        None => missing(&cx),
    }
}

/// What was sent in, and for the lead the form that sends it.
pub(crate) fn part(look: &Look<'_>, row: &ApplicationRow, version: &Submitted, own: bool, cx: &Cx) -> Markup {
    let scan = row.scan.as_ref();
    if !own && scan.is_none() {
        return html! {};
    }
    let body = html! {
        @match scan {
            Some(scan) => {
                (ui::notice(Tone::Good, html! { p { (look.t_with("sealed-filed", &[("code", scan.code.to_string().into())])) } }))
                (ui::fact_list(&[
                    (look.t("sealed-scan"), html! {
                        @if row.body.is_some() { a href={ "/applications/" (row.id) "/scan" } { (look.t("sealed-open")) } " " }
                        span.quiet { (scan.media.as_str()) " · " (rules::form::size(scan.bytes)) }
                    }),
                    (look.t("sealed-at"), ui::when(look, scan.declared.at, &look.zone)),
                    (look.t("sealed-digest"), ui::digest(look, &scan.digest)),
                ]))
            }
            None => p { (look.t("sealed-none")) }
        }
        @if own && row.stage == Stage::Submitted { (form(look, row, version, cx)) }
    };
    ui::section("sealed", &look.t("sealed-title"), None, body)
}

fn form(look: &Look<'_>, row: &ApplicationRow, version: &Submitted, cx: &Cx) -> Markup {
    let accept: Vec<String> = SCANS.iter().flat_map(|media| media.extensions()).map(|ending| format!(".{ending}")).collect();
    let help = look.t_with("sealed-code-help", &[("code", version.of.code.to_string().into())]);
    html! {
        form.screen method="post" action={ "/applications/" (row.id) "/scans" } enctype="multipart/form-data" {
            // The code comes before the file, so that the scan of another version is refused before it is read.
            (ui::hidden("csrf", look.csrf())) (ui::hidden("key", &cx.new_key()))
            (ui::line(look, &Part::new("code", &look.t("document-version")).help(&help).autocomplete("off").required(true), "", None))
            (ui::unclassified(look, None))
            div.field {
                label for="field-scan" { (look.t("sealed-scan")) " " span.required { (look.t("form-required")) } }
                p.help { (look.t_with("sealed-scan-help", &[("size", rules::form::size(SCAN_MOST).into())])) }
                input id="field-scan" name="file" type="file" accept=(accept.join(",")) required;
            }
            div.submit { button type="submit" { (look.t("sealed-submit")) } }
        }
    }
}
