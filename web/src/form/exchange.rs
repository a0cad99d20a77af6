//! Preview, export and import 预览与导入导出: the form as applicants will see it, as a file of JSON, and from a file or an earlier call.

use super::builder::crumbs;
use super::input::{Sheet, Units, section};
use crate::call::revision::{editable, managed, revise_by};
use crate::cx::Cx;
use crate::fields::{BodyRefusal, Fields, Sent, fault};
use crate::ui::{self, Look, Section, Tone};
use axum::extract::{FromRequest, Multipart, Path, Request};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use rules::call::{Refusal as CallRefusal, Stage};
use rules::form::{Answers, Form};
use rules::rights::{Deed, Place, may};
use rules::{CallId, Id, Refusal};
use std::collections::BTreeMap;
use store::{CallRow, ListedCall};

/// The most bytes of a form that is imported.
const FORM_MOST: usize = 400_000;
/// How many parts an import may come in.
const PARTS_MOST: usize = 8;

/// The form as an applicant will see it 预览.
pub(crate) async fn preview(cx: Cx, Path(id): Path<String>) -> Response {
    let row = match managed(&cx, &id).await {
        Ok(row) => row,
        Err(response) => return response,
    };
    let title = cx.look(Section::Calls).t("form-preview");
    cx.reply().show(Section::Calls, &title, &row.content.form, |look| {
        let (form, answers, units) = (&row.content.form, Answers::new(), Units::new());
        let funding = &row.content.terms.funding;
        let shown = form.shown(&answers);
        let sheet =
            Sheet { form, funding, answers: &answers, wrong: &[], units: &units, found: None, files: &|_| None, beside: &|_| html! {}, shown };
        html! {
            (crumbs(look, &row, Some(&title)))
            h1 { (look.pick(&row.content.title)) }
            (ui::notice(Tone::Plain, html! { p { (look.t("form-preview-note")) } }))
            // Nothing is sent from here: there is no draft to save it in.
            div.preview data-conditions="" { @for part in &sheet.form.sections { (section(look, &sheet, part)) } }
            script src=(crate::assets::url("draft.js")) defer {}
        }
    })
}

/// The form as a file, for all who may read the call 导出表单.
pub(crate) async fn export(cx: Cx, Path(id): Path<String>) -> Response {
    let Some(id) = Id::parse(&id).map(CallId) else { return cx.reply().missing() };
    let row = match cx.read(move |rows| rows.call(id)).await {
        Ok(Some(row)) => row,
        Ok(None) => return cx.reply().missing(),
        Err(error) => return cx.reply().fault(&error),
    };
    let place = Place::call(row.programme, id);
    if !row.call().is_public() && may(&cx.actor, Deed::ReadDraftCall, &place, cx.arrived).is_err() {
        return cx.reply().missing();
    }
    let headers = [
        (header::CONTENT_TYPE, "application/json".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"form-{}.json\"", row.content.code)),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    (headers, row.content.form.export()).into_response()
}

/// The small forms by which a whole form comes in.
pub(super) fn bring(look: &Look<'_>, row: &CallRow, cx: &Cx) -> Markup {
    let base = format!("/calls/{}/form", row.id);
    let carried = || html! { (ui::hidden("csrf", look.csrf())) (ui::hidden("key", &cx.new_key())) (ui::hidden("version", &row.version.to_string())) };
    ui::section(
        "bring",
        &look.t("form-bring"),
        None,
        html! {
            p.help { (look.t("form-bring-help")) }
            p { a.button.plain href={ (base) "/comparison#copy" } { (look.t("form-copy-choose")) } }
            form method="post" action={ (base) "/import" } enctype="multipart/form-data" {
                (carried())
                label for="form-file" { (look.t("form-import-file")) }
                input id="form-file" type="file" name="file" accept=".json,application/json" required;
                p { button.plain type="submit" { (look.t("form-import")) } }
            }
        },
    )
}

/// The calls of which a form can be taken: those that are public, and the drafts that this person may read.
pub(super) async fn sources(cx: &Cx, but: CallId) -> Result<Vec<ListedCall>, store::StoreError> {
    let all = cx.read(|rows| rows.all_calls()).await?;
    let reads = |call: &ListedCall| {
        let place = Place::call(call.call.programme, call.call.id);
        call.call.call().is_public() || may(&cx.actor, Deed::ReadDraftCall, &place, cx.arrived).is_ok()
    };
    Ok(all.into_iter().filter(|call| call.call.id != but && reads(call)).collect())
}

/// Takes the form of another call over 复用表单.
pub(crate) async fn copy(cx: Cx, Path(id): Path<String>, Sent(fields): Sent) -> Response {
    let outcome = async {
        let fields = fields?;
        let from = fields.option("from", Id::parse).map(CallId);
        fields.finish()?;
        let from = from.ok_or(Refusal::Fields(Vec::new()))?;
        let row = cx.read(move |rows| rows.call(from)).await?;
        let known =
            |row: &CallRow| row.call().is_public() || may(&cx.actor, Deed::ReadDraftCall, &Place::call(row.programme, row.id), cx.arrived).is_ok();
        let form = row.filter(known).ok_or(Refusal::from(CallRefusal::NoSuchCall))?.content.form;
        revise_by(&cx, &id, &fields, &format!("/calls/{id}/form"), move |content| {
            content.form = form.clone();
            Ok(content.form.check()?)
        })
        .await
    };
    cx.reply().settled(outcome.await, "saved")
}

/// Takes a form from a file 导入表单: sent by a page as a file, by a program as JSON under `form`.
pub(crate) async fn import(cx: Cx, Path(id): Path<String>, request: Request) -> Response {
    // Whoever may not change it, or when it cannot be changed any more, hears so before the file is read.
    if let Err(response) = editable(&cx, &id).await {
        return response;
    }
    let outcome = async {
        let fields = whole(&cx, request).await?;
        // A file that is read and not kept needs no declaration; who sends one is not refused for it.
        let _ = fields.raw("unclassified");
        let text = fields.raw("form").to_owned();
        let form = Form::parse(text.trim_start_matches('\u{feff}'))?;
        fields.finish()?;
        revise_by(&cx, &id, &fields, &format!("/calls/{id}/form"), move |content| {
            content.form = form.clone();
            Ok(())
        })
        .await
    };
    cx.reply().settled(outcome.await, "saved")
}

/// What was sent, the file of a multipart body as `form`.
async fn whole(cx: &Cx, request: Request) -> Result<Fields, Refusal> {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or("");
    if !kind.starts_with("multipart/") {
        let Ok(Sent(sent)) = Sent::from_request(request, &cx.site).await;
        return sent;
    }
    let broken = || fault(&BodyRefusal::NotAForm);
    let mut parts = Multipart::from_request(request, &cx.site).await.map_err(|_| broken())?;
    let mut values = BTreeMap::new();
    for _ in 0..PARTS_MOST {
        let Some(mut part) = parts.next_field().await.map_err(|_| broken())? else { return Ok(Fields::of(values)) };
        let name = match part.name() {
            Some("file") => "form".to_owned(),
            Some(name) => name.to_owned(),
            None => return Err(broken()),
        };
        let mut bytes = Vec::new();
        while let Some(chunk) = part.chunk().await.map_err(|_| broken())? {
            if bytes.len() + chunk.len() > FORM_MOST {
                return Err(fault(&BodyRefusal::TooLarge));
            }
            bytes.extend_from_slice(&chunk);
        }
        let text = String::from_utf8(bytes).map_err(|_| Refusal::from(rules::form::Refusal::Unreadable("UTF-8".to_owned())))?;
        values.insert(name, vec![text]);
    }
    Err(broken())
}

/// Whether a call is a draft, whose form can still be changed.
pub(super) fn is_draft(row: &CallRow) -> bool {
    row.stage == Stage::Draft
}
