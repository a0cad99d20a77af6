//! Sending 归档: a paper comes in with its scan: what it says stands before the file and is judged before any of that is read.

use super::{field_of, kept_place, line, results};
use crate::cx::Cx;
use crate::fields::Fields;
use crate::file::{self, Received};
use crate::organisation::day;
use crate::person::{gone, member_permit, wrong};
use crate::reply::{Wanted, see_other};
use crate::secret::new_id;
use crate::ui::{self, Look, Part, Section};
use axum::extract::{Path, Request};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use rules::day::Day;
use rules::form::{Field, FieldKind, MediaType, declare};
use rules::organisation::{Organisation, Refusal as UnitRefusal};
use rules::refusal::FieldRefusal;
use rules::rights::{Deed, Denial, may};
use rules::text::{Bilingual, Line, TextRefusal};
use rules::unit_file::{self, CreditResult, Paper, Refusal as FileRefusal, Scan, UnitFile};
use rules::{Id, OrganisationId, Refusal, UnitFileId};
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use store::{Loaded, WriteError};

/// How large a scan may be, in bytes.
const SCAN_MOST: u64 = 50_000_000;
/// What a scan may be.
const SCANS: [MediaType; 3] = [MediaType::Pdf, MediaType::Png, MediaType::Jpeg];

/// What a paper's form may say beside its file.
const WORDS: [&str; 10] = ["kind", "version", "year", "revenue", "research", "assets", "number", "issued", "made", "result"];

/// What was typed before the file.
type Small = Mutex<BTreeMap<String, String>>;

/// The form of one kind of paper; `version` where it replaces one.
pub(super) fn form(look: &Look<'_>, action: &str, kind: &str, typed: &Fields, wrong: &[FieldRefusal], version: Option<u64>, cx: &Cx) -> Markup {
    let accept: Vec<String> = SCANS.iter().flat_map(|media| media.extensions()).map(|ending| format!(".{ending}")).collect();
    let among = if version.is_some() || typed.raw("kind") == kind { wrong } else { &[] };
    let amount =
        |name: &'static str, label: &str| ui::money_field(look, &Part::new(name, &look.t(label)).required(true).among(among), typed.raw(name), None);
    let file = format!("file-{kind}");
    html! {
        form method="post" action={ (action) "?kind=" (kind) } enctype="multipart/form-data" {
            // The small fields come before the file, so that what is wrong with them is said before the scan is read.
            (ui::hidden("csrf", look.csrf())) (ui::hidden("key", &cx.new_key()))
            @if let Some(version) = version { (ui::hidden("version", &version.to_string())) }
            @match kind {
                "accounts" => {
                    (line(look, "year", "unit-file-year", "number", typed, among))
                    (amount("revenue", "unit-file-revenue")) (amount("research", "unit-file-research")) (amount("assets", "unit-file-assets"))
                },
                "high-tech" => {
                    (ui::line(look, &Part::new("number", &look.t("unit-file-number")).placeholder("GR202411000123").required(true).among(among), typed.raw("number"), Some(30)))
                    (line(look, "issued", "unit-file-issued", "date", typed, among))
                },
                _ => {
                    (line(look, "made", "unit-file-made", "date", typed, among))
                    (ui::choices(look, &Part::new("result", &look.t("unit-file-result")).required(true).among(among), &results(look), &typed.all("result"), false))
                },
            }
            (ui::unclassified(look, None))
            div.field {
                label for=(file) { (look.t("unit-file-scan")) " " span.required { (look.t("form-required")) } }
                p.help { (look.t_with("unit-scan-help", &[("size", rules::form::size(SCAN_MOST).into())])) }
                input id=(file) name="file" type="file" accept=(accept.join(",")) required;
            }
            div.submit { button type="submit" { (look.t(if version.is_some() { "unit-file-replace" } else { "unit-file-add" })) } }
        }
    }
}

/// What a paper says, as it was typed.
fn read(fields: &Fields) -> Result<Paper, Refusal> {
    let kind = fields.option("kind", |kind| Paper::KINDS.into_iter().find(|one| *one == kind));
    let _carried = (fields.raw("key"), fields.raw("version"));
    let missing = |name: &'static str| fields.refuse(name, &TextRefusal::Empty);
    let money = |name: &'static str| {
        if fields.raw(name).trim().is_empty() {
            missing(name);
        }
        fields.maybe_money(name).unwrap_or_default()
    };
    let on = |name: &'static str| {
        if fields.raw(name).trim().is_empty() {
            missing(name);
        }
        day(fields, name).unwrap_or(Day::new_year(1))
    };
    let paper = match kind {
        Some("accounts") => {
            let year = fields.keep("year", fields.raw("year").trim().parse().map_err(|_| FileRefusal::NotAYear)).unwrap_or(0);
            Paper::Accounts { year, revenue: money("revenue"), research: money("research"), assets: money("assets") }
        }
        Some("high-tech") => {
            let number = fields.line("number", 30).map(|number: Line| number.as_str().to_ascii_uppercase()).unwrap_or_default();
            Paper::HighTech { number, issued: on("issued") }
        }
        _ => Paper::Credit { on: on("made"), result: fields.option("result", CreditResult::parse).unwrap_or(CreditResult::Clear) },
    };
    fields.finish()?;
    Ok(paper)
}

/// A day's refusal stands beside the field in which that paper has its day.
fn placed(paper: &Paper, why: FileRefusal) -> Refusal {
    let named = match paper {
        Paper::HighTech { .. } => "issued",
        Paper::Accounts { .. } | Paper::Credit { .. } => "made",
    };
    field_of(why, named)
}

fn field() -> Field {
    Field {
        id: "file".to_owned(),
        label: Bilingual::default(),
        help: Bilingual::default(),
        required: true,
        when: None,
        kind: FieldKind::Files { most: 1, bytes_each: SCAN_MOST, media: SCANS.into(), pdf: None },
    }
}

/// Reads what was sent; what it says is judged before the scan is read.
async fn received(
    cx: &Cx,
    request: Request,
    kept: &Small,
    judge: impl Fn(&Paper) -> Result<(), FileRefusal>,
) -> Result<(Paper, Option<u64>, Scan), WriteError> {
    let person = cx.signed_in()?;
    // A program may say it in the address, before the one part that is the file.
    let asked: Vec<(&str, String)> = WORDS.into_iter().filter_map(|name| Some((name, cx.query(name)?))).collect();
    let judged = |small: &BTreeMap<String, String>| -> Result<(Paper, Option<u64>), Refusal> {
        let mut small = small.clone();
        for (name, value) in &asked {
            small.entry((*name).to_owned()).or_insert_with(|| value.clone());
        }
        kept.lock().unwrap_or_else(PoisonError::into_inner).clone_from(&small);
        let fields = Fields::of(small.iter().map(|(name, value)| (name.clone(), vec![value.clone()])).collect());
        let paper = read(&fields)?;
        judge(&paper).map_err(|why| placed(&paper, why))?;
        Ok((paper, fields.version()))
    };
    let (Received { digest, bytes, media, .. }, (paper, version)) = file::receive_after(cx, request, &field(), &[], judged).await?;
    let declared = declare(true, person, cx.arrived)?;
    Ok((paper, version, Scan { digest, bytes, media, declared }))
}

fn blank(cx: &Cx) -> Result<Scan, Refusal> {
    let declared = declare(true, cx.signed_in()?, cx.arrived)?;
    Ok(Scan { digest: String::new(), bytes: 0, media: MediaType::Pdf, declared })
}

/// Puts a paper into the unit's file 归档.
pub(crate) async fn add(cx: Cx, Path(id): Path<String>, request: Request) -> Response {
    let Some(unit) = Id::parse(&id).map(OrganisationId) else { return cx.reply().failed(UnitRefusal::NoSuchOrganisation.into()) };
    let kept = Small::default();
    match added(&cx, unit, request, &kept).await {
        Ok(file) if cx.wanted == Wanted::Json => created(file),
        Ok(_) => see_other(&format!("/organisations/{unit}/files?done=unit-file-filed")),
        Err(error) => match super::load(&cx, unit).await {
            Ok(view) => {
                let title = cx.look(Section::Organisations).t("unit-file-title");
                let typed = typed(kept);
                cx.reply().again(error, Section::Organisations, &title, |look, refusal| super::list_page(look, &view, &typed, wrong(refusal), &cx))
            }
            Err(_) => cx.reply().failed(error),
        },
    }
}

fn typed(kept: Small) -> Fields {
    let small = kept.into_inner().unwrap_or_else(PoisonError::into_inner);
    Fields::of(small.into_iter().map(|(name, value)| (name, vec![value])).collect())
}

fn created(file: UnitFileId) -> Response {
    (StatusCode::CREATED, axum::Json(serde_json::json!({ "location": format!("/unit-files/{file}") }))).into_response()
}

async fn added(cx: &Cx, unit: OrganisationId, request: Request, kept: &Small) -> Result<UnitFileId, WriteError> {
    let person = cx.signed_in()?;
    let (actor, now, today) = (cx.actor.clone(), cx.arrived, cx.today());
    let found = cx.read(move |rows| Ok(rows.organisation(unit)?.zip(Some(kept_place(rows, unit)?)))).await?;
    let (row, place) = found.ok_or(Denial::Hidden)?;
    may(&actor, Deed::KeepUnitFiles, &place, now)?;
    let early = blank(cx)?;
    let judge = |paper: &Paper| unit_file::file((unit, &row.unit), paper.clone(), early.clone(), today).map(drop);
    let (paper, _, scan) = received(cx, request, kept, judge).await?;
    let through = cx.through();
    let id = UnitFileId(new_id());
    cx.deed(move |tx| {
        tx.comes_through(through.clone());
        let place = kept_place(&mut tx.reader(), unit)?;
        let permit = member_permit(tx, person, Deed::KeepUnitFiles, &place)?;
        // The same paper with the same scan is the form sent twice.
        let same = |file: &UnitFile| file.newest().is_some_and(|newest| newest.paper == paper && newest.scan.digest == scan.digest);
        if let Some(there) = tx.reader().unit_files(unit)?.into_iter().find(|row| same(&row.file)) {
            return Ok(there.id);
        }
        let loaded = tx.load::<Organisation>(unit)?;
        let state = loaded.state().ok_or_else(|| gone("an organisation"))?;
        let event = unit_file::file((unit, state), paper.clone(), scan.clone(), today).map_err(|why| placed(&paper, why))?;
        tx.commit(&permit, vec![Loaded::<UnitFile>::new(id).happens(event)?])?;
        Ok(id)
    })
    .await
}

/// Puts a later version in a paper's place 更新.
pub(crate) async fn replace(cx: Cx, Path(id): Path<String>, request: Request) -> Response {
    let kept = Small::default();
    match replaced(&cx, &id, request, &kept).await {
        Ok(file) if cx.wanted == Wanted::Json => created(file),
        Ok(file) => see_other(&format!("/unit-files/{file}?done=unit-file-replaced")),
        Err(error) => match super::one(&cx, &id).await {
            Ok((row, view, name)) => {
                let title = cx.look(Section::Organisations).t("unit-file-title");
                let typed = typed(kept);
                cx.reply()
                    .again(error, Section::Organisations, &title, |look, refusal| super::page(look, &row, &view, &name, &typed, wrong(refusal), &cx))
            }
            Err(_) => cx.reply().failed(error),
        },
    }
}

async fn replaced(cx: &Cx, id: &str, request: Request, kept: &Small) -> Result<UnitFileId, WriteError> {
    let person = cx.signed_in()?;
    let (row, _, _) = super::one(cx, id).await?;
    let (id, unit, today) = (row.id, row.file.unit, cx.today());
    let of = cx.read(move |rows| rows.organisation(unit)).await?.ok_or_else(|| gone("an organisation"))?;
    let early = blank(cx)?;
    let judge = |paper: &Paper| row.file.replace(&of.unit, paper.clone(), early.clone(), today).map(drop);
    let (paper, version, scan) = received(cx, request, kept, judge).await?;
    let through = cx.through();
    cx.deed(move |tx| {
        tx.comes_through(through.clone());
        let place = kept_place(&mut tx.reader(), unit)?;
        let permit = member_permit(tx, person, Deed::KeepUnitFiles, &place)?;
        let loaded = tx.load::<UnitFile>(id)?;
        let file = loaded.state().ok_or_else(|| gone("a paper"))?;
        // The same paper with the same scan is the form sent twice.
        if file.newest().is_some_and(|newest| newest.paper == paper && newest.scan.digest == scan.digest) {
            return Ok(id);
        }
        loaded.expect(version)?;
        let of = tx.load::<Organisation>(unit)?;
        let state = of.state().ok_or_else(|| gone("an organisation"))?;
        let event = file.replace(state, paper.clone(), scan.clone(), today).map_err(|why| placed(&paper, why))?;
        tx.commit(&permit, vec![loaded.happens(event)?])?;
        Ok(id)
    })
    .await
}
