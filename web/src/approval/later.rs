//! Handing in 补交: the lead brings an approval that was outstanding at the submission; it stands beside the version that was submitted.
//!
//! What it says stands before the file and is judged before any of that is read.

use super::page::{lines_of, typed};
use super::shown::{kind, later_table, open};
use super::terms::flag;
use super::{FILES_MOST, MEDIA};
use crate::application::readable;
use crate::cx::Cx;
use crate::fields::Fields;
use crate::file::{self, Received};
use crate::person::{member_permit, wrong};
use crate::reply::{Wanted, see_other};
use crate::task::{Kind as TaskKind, Task, Whose};
use crate::ui::{self, Look, Part, Section};
use axum::extract::{Path, Request};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use rules::application::{Application, Filed, Issued, Stage};
use rules::approval::{Approval, Flag, Kind, Later, Outstanding, Refusal as ApprovalRefusal, Step};
use rules::call::{Call, Refusal as CallRefusal};
use rules::day::Day;
use rules::form::{Field, FieldKind, declare};
use rules::refusal::{Explain, FieldRefusal};
use rules::rights::{Deed, Denial, Place, may};
use rules::text::Bilingual;
use rules::{ApplicationId, Id, Refusal};
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use store::{ApplicationRow, CallRow, Reader, StoreError, WriteError};

/// What a program may say in the address, before the one part that is the file.
const WORDS: [&str; 5] = ["kind", "number", "issuer", "issued", "until"];

/// What was typed before the file.
type Small = Mutex<BTreeMap<String, String>>;

/// What an application has outstanding, as JSON.
#[derive(Serialize)]
struct View {
    application: ApplicationId,
    number: String,
    /// What was handed in after the submission.
    later: Vec<Later>,
    /// What is asked and not there yet, or not valid any more.
    outstanding: Vec<Outstanding>,
    /// Of which flags an approval may be handed in.
    open: Vec<Flag>,
}

/// Of which flags something may still be handed in.
pub(super) fn may_come(row: &ApplicationRow, call: &CallRow) -> Vec<Flag> {
    match row.stage {
        Stage::Withdrawn | Stage::Refused | Stage::NotAccepted => Vec::new(),
        Stage::Submitted | Stage::Endorsing | Stage::Returned | Stage::Correcting => call.content.terms.approvals.open_later(&row.compliance),
    }
}

/// The lead's page 补交批准文件.
pub(crate) async fn later(cx: Cx, Path(id): Path<String>) -> Response {
    match load(&cx, &id).await {
        Ok((row, call)) => {
            let title = cx.look(Section::Mine).t("approval-later-title");
            let view = View {
                application: row.id,
                number: row.number.clone(),
                later: row.later.clone(),
                outstanding: call.content.terms.approvals.outstanding(&row.compliance.with(&row.later), cx.today()),
                open: may_come(&row, &call),
            };
            cx.reply().show(Section::Mine, &title, &view, |look| page(look, &row, &call, &Fields::default(), &[], &cx))
        }
        Err(error) => cx.reply().failed(error),
    }
}

/// An application of the lead's own; to all others there is none.
async fn load(cx: &Cx, id: &str) -> Result<(ApplicationRow, CallRow), WriteError> {
    cx.signed_in()?;
    let id = Id::parse(id).map(ApplicationId).ok_or(Denial::Hidden)?;
    let found = cx.read(move |rows| {
        let Some(row) = rows.application(id)? else { return Ok(None) };
        let call = rows.call(row.call)?;
        Ok(call.map(|call| (row, call)))
    });
    let (row, call) = found.await?.ok_or(Denial::Hidden)?;
    may(&cx.actor, Deed::Apply, &Place { lead: Some(row.lead), ..Place::default() }, cx.arrived)?;
    Ok((row, call))
}

fn page(look: &Look<'_>, row: &ApplicationRow, call: &CallRow, fields: &Fields, wrong: &[FieldRefusal], cx: &Cx) -> Markup {
    let asked = &call.content.terms.approvals;
    let here = format!("/applications/{}", row.id);
    let flags = may_come(row, call);
    html! {
        (ui::crumbs(look, &[(&look.t("applications-mine"), Some("/applications")), (&row.number, Some(&here)), (&look.t("approval-later-title"), None)]))
        h1 { (look.t("approval-later-title")) }
        p.lead { (look.t("approval-later-lead")) }
        (open(look, &asked.outstanding(&row.compliance.with(&row.later), cx.today())))
        (later_table(look, row, &call.content.window.zone))
        @if flags.is_empty() { (ui::empty(&look.t("approval-later-none"), &look.t("approval-later-none-next"), Some((&here, &look.t("approval-later-back"))))) }
        @else { (form(look, &format!("{here}/approvals"), &flags, (fields, wrong), cx)) p { a href=(here) { (look.t("approval-later-back")) } } }
    }
}

fn form(look: &Look<'_>, action: &str, flags: &[Flag], (fields, wrong): (&Fields, &[FieldRefusal]), cx: &Cx) -> Markup {
    let accept: Vec<String> = MEDIA.iter().flat_map(|media| media.extensions()).map(|ending| format!(".{ending}")).collect();
    let of = |flag: Flag| Kind::ALL.into_iter().filter(move |one| one.flag() == flag);
    let named = |one: Kind| (one.as_str().to_owned(), format!("{}{}{}", flag(look, one.flag()), look.t("form-colon"), kind(look, one)));
    let kinds: Vec<(String, String)> = flags.iter().copied().flat_map(of).map(named).collect();
    html! {
        form method="post" action=(action) enctype="multipart/form-data" {
            // The small fields come before the file, so that what is wrong with them is said before it is read.
            (ui::hidden("csrf", look.csrf())) (ui::hidden("key", &cx.new_key()))
            (ui::select(look, &Part::new("kind", &look.t("approval-kind")).required(true).among(wrong), &kinds, fields.raw("kind")))
            (lines_of(look, "", (fields, wrong)))
            div.field { (ui::unclassified(look, None)) }
            div.field {
                label for="field-approval-file" { (look.t("approval-later-file")) " " span.required { (look.t("form-required")) } }
                p.help { (look.t_with("approval-later-file-help", &[("size", rules::form::size(FILES_MOST.1).into())])) }
                input id="field-approval-file" name="file" type="file" accept=(accept.join(",")) required;
            }
            div.submit { button type="submit" { (look.t("approval-hand-in")) } }
        }
    }
}

/// Hands an approval in 补交批准文件.
pub(crate) async fn hand_in(cx: Cx, Path(id): Path<String>, request: Request) -> Response {
    let kept = Small::default();
    match handed(&cx, &id, request, &kept).await {
        Ok(application) if cx.wanted == Wanted::Json => {
            (StatusCode::CREATED, axum::Json(serde_json::json!({ "location": format!("/applications/{application}/approvals") }))).into_response()
        }
        Ok(application) => see_other(&format!("/applications/{application}/approvals?done=approval-handed")),
        Err(error) => match load(&cx, &id).await {
            Ok((row, call)) => {
                let title = cx.look(Section::Mine).t("approval-later-title");
                let small = kept.into_inner().unwrap_or_else(PoisonError::into_inner);
                let fields = Fields::of(small.into_iter().map(|(name, value)| (name, vec![value])).collect());
                cx.reply().again(error, Section::Mine, &title, |look, refusal| page(look, &row, &call, &fields, wrong(refusal), &cx))
            }
            Err(_) => cx.reply().failed(error),
        },
    }
}

async fn handed(cx: &Cx, id: &str, request: Request, kept: &Small) -> Result<ApplicationId, WriteError> {
    let person = cx.signed_in()?;
    let (row, call) = load(cx, id).await?;
    let (id, arrived) = (row.id, cx.arrived);
    let (received, (approval, issuer)) = received(cx, request, kept, (&row, &call)).await?;
    let declared = Some(declare(true, person, arrived)?);
    let Received { name, digest, bytes, media } = received;
    let file = Filed { field: approval.kind.field(), digest, bytes, media, declared };
    let issued = Issued { issued_by: issuer, approval_file: name.as_str().to_owned() };
    let through = cx.through();
    cx.deed(move |tx| {
        tx.comes_through(through.clone());
        let loaded = tx.load::<Application>(id)?;
        let application = loaded.state().ok_or(Denial::Hidden)?;
        let permit = member_permit(tx, person, Deed::Apply, &Place { lead: Some(application.lead), ..Place::default() })?;
        // The same approval with the same file is the form sent twice.
        if application.is_handed(&approval, &file.digest) {
            return Ok(id);
        }
        let call = tx.load::<Call>(application.call)?;
        let call = call.state().ok_or(Refusal::from(CallRefusal::NoSuchCall))?;
        let event = application.hand_in(call, approval.clone(), file.clone(), issued.clone(), arrived).map_err(placed)?;
        tx.commit(&permit, vec![loaded.happens(event)?])?;
        Ok(id)
    })
    .await
}

/// Reads what was sent; what it says is judged before the file is read.
async fn received(
    cx: &Cx,
    request: Request,
    kept: &Small,
    (row, call): (&ApplicationRow, &CallRow),
) -> Result<(Received, (Approval, String)), WriteError> {
    let (bytes_each, media) = (FILES_MOST.1, MEDIA.into());
    let kind = FieldKind::Files { most: 1, bytes_each, media, pdf: None };
    let field = Field { id: "file".to_owned(), label: Bilingual::default(), help: Bilingual::default(), required: true, when: None, kind };
    let asked: Vec<(&str, String)> = WORDS.into_iter().filter_map(|name| Some((name, cx.query(name)?))).collect();
    let today = cx.today();
    let judged = |small: &BTreeMap<String, String>| -> Result<(Approval, String), Refusal> {
        let mut small = small.clone();
        for (name, value) in &asked {
            small.entry((*name).to_owned()).or_insert_with(|| value.clone());
        }
        kept.lock().unwrap_or_else(PoisonError::into_inner).clone_from(&small);
        let fields = Fields::of(small.into_iter().map(|(name, value)| (name, vec![value])).collect());
        let _carried = fields.raw("key");
        let (approval, issuer) = typed(&fields, today);
        fields.finish()?;
        let (Some(approval), Some(issuer)) = (approval, issuer) else { return Err(Refusal::Fields(Vec::new())) };
        if let Some(until) = approval.until.filter(|until| *until < today) {
            return Err(placed(ApprovalRefusal::RunOut { until }.into()));
        }
        call.content.terms.approvals.takes_later(&row.compliance, approval.kind.flag())?;
        Ok((approval, issuer.as_str().to_owned()))
    };
    file::receive_after(cx, request, &field, &[], judged).await
}

/// What is wrong with a day stands beside it.
fn placed(refusal: Refusal) -> Refusal {
    let field = if matches!(refusal, Refusal::Approval(ApprovalRefusal::RunOut { .. })) {
        "until"
    } else if matches!(refusal, Refusal::Approval(ApprovalRefusal::IssuedLater { .. })) {
        "issued"
    } else {
        return refusal;
    };
    Refusal::Fields(vec![FieldRefusal { field: field.to_owned(), label: None, rule: refusal.rule(), says: refusal.says() }])
}

/// The file of one that was handed in, for who may read the application.
pub(crate) async fn file(cx: Cx, Path((id, number)): Path<(String, String)>) -> Response {
    let Ok(number) = number.parse::<usize>() else { return cx.reply().missing() };
    let row = match readable(&cx, &id).await {
        Ok(row) => row,
        Err(response) => return response,
    };
    match row.later.get(number) {
        Some(Later { handed, issued: Some(issued), .. }) => file::download(&cx, &issued.approval_file, &handed.file.digest, handed.file.media).await,
        Some(later) => file::gone(&cx, &later.handed.file.digest).await,
        None => cx.reply().missing(),
    }
}

/// Approvals that a lead still has to hand in: one task an application.
pub(crate) fn tasks(rows: &mut Reader<'_>, of: &Whose<'_>) -> Result<Vec<Task>, StoreError> {
    let Some(zone) = rows.centre()?.map(|centre| centre.zone) else { return Ok(Vec::new()) };
    let today = Day::at(of.now, &zone);
    let mut tasks = Vec::new();
    for row in rows.applications_lacking(of.person, today)? {
        let ended = matches!(row.stage, Stage::Withdrawn | Stage::Refused | Stage::NotAccepted);
        let later = row.outstanding(today).into_iter().filter(|one| matches!(one.step, Step::Award | Step::Start)).count();
        if ended || later == 0 {
            continue;
        }
        tasks.push(Task {
            kind: TaskKind::safe("approval"),
            thing: row.id.0,
            title: crate::task::both("task-approval", &[("number", row.number.as_str().into()), ("count", later.into())]),
            names: false,
            since: row.arrived,
            due: None,
            from: None,
            href: format!("/applications/{}/approvals", row.id),
        });
    }
    Ok(tasks)
}
