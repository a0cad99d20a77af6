//! Document 申报书: the printed form of an application, with a code of its version on each page; of a draft, under a watermark; and with its files.
//!
//! Set by a program beside the server from the same rows as the page; without it the page says so and is printed as it is. Nothing is kept: the same
//! rows give the same bytes.

mod program;
mod rows;
mod sheet;

pub use program::{Documents, PROGRAM};
pub(crate) use program::{Work, make};

use crate::application::missing;
use crate::cx::Cx;
use crate::examination;
use crate::form::shown::{kept_units, named, units};
use crate::inspection;
use crate::ui::{self, Look, Section, Tone};
use axum::extract::Path;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use record::sha256;
use rules::application::Refusal as ApplicationRefusal;
use rules::rights::{Deed, Place, may};
use rules::{ApplicationId, Id};
use serde_json::{Value, json};
use store::{ApplicationRow, CallRow, Submitted};

/// The printed form of an application 申报书.
pub(crate) async fn of_application(cx: Cx, Path(id): Path<String>) -> Response {
    answer(&cx, &id, false).await
}

/// The same, followed by its files 合并件.
pub(crate) async fn combined(cx: Cx, Path(id): Path<String>) -> Response {
    answer(&cx, &id, true).await
}

async fn answer(cx: &Cx, id: &str, with_files: bool) -> Response {
    let (row, call, of) = match found(cx, id).await {
        Ok(found) => found,
        Err(response) => return response,
    };
    let look = cx.look(Section::Mine);
    let named = kept_units(&row.kept.values);
    let units = match cx.read(move |rows| units(rows, named)).await {
        Ok(units) => units,
        Err(error) => return cx.reply().fault(&error),
    };
    let sent = sheet::Sent { row: &row, call: &call, of: &of, units: &units, base: cx.site.base(), today: cx.today() };
    let sheet = if with_files { sheet::with_files(&look, &sent, cx.site.store().files()) } else { sheet::of_application(&look, &sent) };
    let kind = look.t(if with_files { "document-file-combined" } else { "document-kind" });
    printed(cx, &format!("{kind}-{}-{}.pdf", row.number, of.of.code), sheet).await
}

/// The printed form of a draft, for whoever writes in it.
pub(crate) async fn of_draft(cx: Cx, Path(id): Path<String>) -> Response {
    let Some(id) = Id::parse(&id).map(ApplicationId) else { return cx.reply().missing() };
    let person = match cx.signed_in() {
        Ok(person) => person,
        Err(refusal) => return cx.reply().refused(&refusal),
    };
    let now = cx.arrived;
    let found = cx
        .read(move |rows| {
            let Some((draft, _)) = rows.draft_in_hand(id, person, now)? else { return Ok(None) };
            let (call, lead) = (rows.call(draft.call)?, rows.person(draft.person)?);
            let Some((call, lead)) = call.zip(lead) else { return Ok(None) };
            let units = units(rows, named(&call.content.form, &draft.answers))?;
            let declared = rows.declared_in(id)?;
            Ok(Some((draft, call, lead, units, declared)))
        })
        .await;
    match found {
        Ok(Some((draft, call, lead, units, declared))) => {
            let look = cx.look(Section::Mine);
            let name = format!("{}-{}.pdf", look.t("document-file-draft"), call.content.code);
            let all = sheet::Drafted { draft: &draft, call: &call, lead: &lead, units: &units, declared: &declared, today: cx.today() };
            printed(&cx, &name, sheet::of_draft(&look, &all)).await
        }
        Ok(None) => cx.reply().refused(&ApplicationRefusal::NoSuchDraft.into()),
        Err(error) => cx.reply().fault(&error),
    }
}

/// An application by its id or its number, for whoever may read it; to all others it does not exist.
pub(crate) async fn found(cx: &Cx, named: &str) -> Result<(ApplicationRow, CallRow, Submitted), Response> {
    let by = named.to_owned();
    let found = cx
        .read(move |rows| {
            let row = match Id::parse(&by) {
                Some(id) => rows.application(ApplicationId(id))?,
                None => rows.application_numbered(&by)?,
            };
            let Some(row) = row else { return Ok(None) };
            let (call, of) = (rows.call(row.call)?, rows.submissions(row.id)?.pop());
            Ok(call.zip(of).map(|(call, of)| (row, call, of)))
        })
        .await;
    let (row, call, of) = match found {
        Ok(Some(found)) => found,
        Ok(None) => return Err(missing(cx)),
        Err(error) => return Err(cx.reply().fault(&error)),
    };
    let place = Place::application(Some(call.programme), call.id, row.lead);
    if may(&cx.actor, Deed::ReadApplication, &place, cx.arrived).is_err() {
        return Err(missing(cx));
    }
    inspection::note(cx, Deed::ReadApplication, &place, Some(row.id.0)).await.map_err(|error| cx.reply().failed(error))?;
    Ok((row, call, of))
}

/// A file of an application without who made it 匿名副本, as a reviewer gets it: under a number, without properties. What its text says stays.
pub(crate) async fn anonymous(cx: Cx, Path((id, number)): Path<(String, String)>) -> Response {
    let (row, _, _) = match found(&cx, &id).await {
        Ok(found) => found,
        Err(response) => return response,
    };
    let place = number.parse::<usize>().ok();
    let file = place.filter(|_| row.body.is_some()).and_then(|place| row.kept.files.get(place).map(|file| (place, file)));
    let Some((place, file)) = file else { return cx.reply().missing() };
    if let Err(error) = examination::not_infected(&cx, &file.digest).await {
        return cx.reply().failed(error);
    }
    let name = format!("{}.{}", anonymous_name(&cx, place), file.media.extensions().first().copied().unwrap_or("bin"));
    let (Some(kind), Ok(digest)) = (examination::kind(file.media), file.digest.parse()) else {
        return crate::file::download(&cx, &name, &file.digest, file.media).await;
    };
    let path = cx.site.store().files().path(&digest);
    if !path.exists() {
        return crate::file::gone(&cx, &file.digest).await;
    }
    match make(&cx.site, Work::Making, &json!({ "anonymous": { "path": path, "media": kind } })).await {
        Ok(copy) => as_file(&name, file.media.content_type(), copy),
        Err(error) => cx.reply().failed(error),
    }
}

fn anonymous_name(cx: &Cx, place: usize) -> String {
    cx.look(Section::Elsewhere).t_with("document-attachment", &[("number", (place + 1).to_string().into())])
}

/// Has a sheet set, and sends it as a file to be saved.
async fn printed(cx: &Cx, name: &str, sheet: Value) -> Response {
    match make(&cx.site, Work::Making, &json!({ "sheet": sheet })).await {
        Ok(pdf) => as_file(name, "application/pdf", pdf),
        Err(error) => cx.reply().failed(error),
    }
}

/// Bytes made here, as a file to be saved; its digest stands in the entity tag.
pub(crate) fn as_file(name: &str, kind: &'static str, bytes: Vec<u8>) -> Response {
    let tag = format!("\"{}\"", sha256(&[&bytes]));
    let mut response = bytes.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; sandbox"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    for (key, value) in [(header::CONTENT_DISPOSITION, crate::file::disposition(name)), (header::ETAG, tag)] {
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.insert(key, value);
        }
    }
    response
}

/// Where an application's printed forms are, or that there is no program to make them.
pub(crate) fn links(look: &Look<'_>, row: &ApplicationRow, of: &Submitted, cx: &Cx) -> Markup {
    let code = of.of.code.to_string();
    let body = html! {
        (ui::fact_list(&[(look.t("document-version"), html! { code { (code) } " " span.quiet { (look.t_with("application-revision", &[("revision", i64::from(row.revision).into())])) } })]))
        p.quiet.screen { (look.t("document-code-help")) }
        @if cx.site.documents().is_some() {
            p.screen {
                a.button.plain href={ "/applications/" (row.id) "/document.pdf" } { (look.t("document-download")) } " "
                a.button.plain href={ "/applications/" (row.id) "/combined.pdf" } { (look.t("document-download-combined")) }
            }
        } @else {
            div.screen { (ui::notice(Tone::Plain, html! { p { (look.t("document-no-program")) } })) }
        }
    };
    ui::section("document", &look.t("document-kind"), None, body)
}

/// Where a draft's printed form is, if there is a program to make it.
pub(crate) fn draft_link(look: &Look<'_>, draft: ApplicationId, cx: &Cx) -> Markup {
    html! {
        @if cx.site.documents().is_some() { p { a href={ "/drafts/" (draft) "/document.pdf" } { (look.t("document-download-draft")) } } }
    }
}
