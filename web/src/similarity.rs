//! Similarity 查重: what the system found to be alike in a call, both texts side by side with what stands in both marked, and the officer's verdict.
//!
//! It is advice: nothing follows from it by itself. Whoever leads one of both sees nothing of it, and of an application of another call an officer
//! reads only what they may read there; the rest is named as being elsewhere.

pub(crate) mod compare;
mod pair;
pub(crate) mod words;

pub(crate) use pair::{resolve, show};

use crate::cx::Cx;
use crate::desk::{lines, listed_call};
use crate::fields::Fields;
use crate::ui::{self, Column, Look, Part, Section, Tone};
use axum::extract::Path;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use rules::rights::{Actor, Deed, Place, may};
use rules::similarity::{Millionths, Stage, Verdict};
use rules::text::Bilingual;
use rules::{ApplicationId, CallId, Id, Instant, Refusal, SimilarityId};
use serde::Serialize;
use std::collections::BTreeMap;
use store::{CallRow, ListedSimilarity, Reader, SimilarApplication, SimilarityFilter, StoreError};

/// How many stand on a page.
const PAGE: usize = 50;
/// How many stand in a sheet.
const SHEET_MOST: usize = 5_000;

/// The findings of a call as a page and as JSON.
#[derive(Serialize)]
struct View {
    call: CallId,
    call_title: Bilingual,
    stage: Option<&'static str>,
    lead: Option<&'static str>,
    least_per_cent: u32,
    /// How many nobody has judged; counting stops at a thousand.
    open: u64,
    findings: Vec<Finding>,
    /// Where the next page is.
    next: Option<String>,
    csv: String,
}

/// A finding in a list.
#[derive(Serialize)]
struct Finding {
    id: SimilarityId,
    version: u64,
    stage: &'static str,
    whole_millionths: Millionths,
    part_millionths: Millionths,
    field: Option<String>,
    title_millionths: Millionths,
    same_lead: bool,
    application: Side,
    /// None where it lies outside the reader's sight.
    other: Option<Side>,
    #[serde(skip)]
    at: Stage,
}

/// One of both.
#[derive(Serialize)]
pub(super) struct Side {
    id: ApplicationId,
    number: String,
    stage: &'static str,
    title: Option<String>,
    lead_name: Option<String>,
    call: CallId,
    call_title: Bilingual,
}

/// What the address asks for.
struct Asked {
    filter: SimilarityFilter,
    after: Option<SimilarityId>,
}

fn side(of: &SimilarApplication) -> Side {
    Side {
        id: of.id,
        number: of.number.clone(),
        stage: of.stage.as_str(),
        title: of.title.clone(),
        lead_name: of.lead_name.clone(),
        call: of.call,
        call_title: of.call_title.clone(),
    }
}

/// Whether somebody may read an application of another call.
pub(super) fn reads(rows: &mut Reader<'_>, actor: &Actor, of: &SimilarApplication, now: Instant) -> Result<bool, StoreError> {
    let programme = rows.call(of.call)?.map(|call| call.programme);
    Ok(may(actor, Deed::ReadApplication, &Place::application(programme, of.call, of.lead), now).is_ok())
}

fn finding(rows: &mut Reader<'_>, actor: &Actor, found: &ListedSimilarity, now: Instant) -> Result<Finding, StoreError> {
    let similarity = &found.row.similarity;
    let in_sight = found.other.call == found.application.call || reads(rows, actor, &found.other, now)?;
    Ok(Finding {
        id: found.row.id,
        version: found.row.version,
        stage: similarity.stage.as_str(),
        whole_millionths: similarity.measured.whole,
        part_millionths: similarity.measured.part,
        field: similarity.measured.field.clone(),
        title_millionths: similarity.measured.title,
        same_lead: similarity.pair.same_lead,
        application: side(&found.application),
        other: in_sight.then(|| side(&found.other)),
        at: similarity.stage,
    })
}

/// What the address asks for. Refuses what is no option.
fn asked(cx: &Cx) -> Result<Asked, Refusal> {
    let sent = ["stage", "lead", "least", "after"].into_iter().filter_map(|name| Some((name.to_owned(), vec![cx.query(name)?])));
    let fields = Fields::of(sent.collect::<BTreeMap<_, _>>());
    let stage = fields.has("stage").then(|| fields.option("stage", Stage::parse)).flatten();
    let same_lead = fields.has("lead").then(|| fields.option("lead", same_lead)).flatten();
    let per_cent = |text: &str| text.parse::<u32>().ok().filter(|per_cent| *per_cent <= 100);
    let least = fields.has("least").then(|| fields.option("least", per_cent)).flatten().unwrap_or(0);
    let after = fields.has("after").then(|| fields.option("after", Id::parse)).flatten().map(SimilarityId);
    fields.finish()?;
    Ok(Asked { filter: SimilarityFilter { stage, same_lead, least: Millionths(least * 10_000) }, after })
}

fn same_lead(text: &str) -> Option<bool> {
    match text {
        "same" => Some(true),
        "other" => Some(false),
        _ => None,
    }
}

/// The findings of a call 查重结果.
pub(crate) async fn list(cx: Cx, Path(call): Path<String>) -> Response {
    let (call, person) = match listed_call(&cx, &call, Deed::ListApplications).await {
        Ok(found) => found,
        Err(response) => return response,
    };
    let asked = match asked(&cx) {
        Ok(asked) => asked,
        Err(refusal) => return cx.reply().refused(&refusal),
    };
    let (id, filter, after, actor, now) = (call.id, asked.filter, asked.after, cx.actor.clone(), cx.arrived);
    let found = cx.read(move |rows| {
        let found = rows.similarities(id, person, &filter, after, PAGE)?;
        let findings = found.iter().map(|one| finding(rows, &actor, one, now)).collect::<Result<Vec<_>, _>>()?;
        Ok((findings, rows.open_similarities(id, person)?))
    });
    match found.await {
        Ok((findings, open)) => {
            let view = view(&call, &asked, findings, open);
            let title = cx.look(Section::Desk).t("similarity-title");
            cx.reply().show(Section::Desk, &title, &view, |look| page(look, &view))
        }
        Err(error) => cx.reply().fault(&error),
    }
}

fn view(call: &CallRow, asked: &Asked, mut findings: Vec<Finding>, open: u64) -> View {
    let more = findings.len() > PAGE;
    findings.truncate(PAGE);
    let filter = &asked.filter;
    let lead = filter.same_lead.map(|same| if same { "same" } else { "other" });
    let mut pairs: Vec<(&str, String)> = Vec::new();
    pairs.extend(filter.stage.map(|stage| ("stage", stage.as_str().to_owned())));
    pairs.extend(lead.map(|lead| ("lead", lead.to_owned())));
    if filter.least.0 > 0 {
        pairs.push(("least", filter.least.per_cent().to_string()));
    }
    let address = |path: &str, pairs: &[(&str, String)]| match serde_urlencoded::to_string(pairs) {
        Ok(text) if !text.is_empty() => format!("{path}?{text}"),
        Ok(_) | Err(_) => path.to_owned(),
    };
    let csv = address(&format!("/calls/{}/similarities.csv", call.id), &pairs);
    let next = findings.last().filter(|_| more).map(|last| {
        let further: Vec<(&str, String)> = pairs.iter().cloned().chain([("after", last.id.to_string())]).collect();
        address(&format!("/calls/{}/similarities", call.id), &further)
    });
    View {
        call: call.id,
        call_title: call.content.title.clone(),
        stage: filter.stage.map(Stage::as_str),
        lead,
        least_per_cent: filter.least.per_cent(),
        open,
        findings,
        next,
        csv,
    }
}

fn page(look: &Look<'_>, view: &View) -> Markup {
    let desk = format!("/desk?call={}", view.call);
    let narrowed = view.stage.is_some() || view.lead.is_some() || view.least_per_cent > 0;
    html! {
        (ui::crumbs(look, &[(&look.t("desk-title"), Some("/desk")), (look.pick(&view.call_title), Some(&desk)), (&look.t("similarity-title"), None)]))
        h1 { (look.t("similarity-title")) }
        p.lead { (look.t("similarity-lead")) }
        (filters(look, view))
        @if view.findings.is_empty() {
            @if narrowed {
                (ui::empty(&look.t("similarity-none-found"), &look.t("similarity-none-found-next"), Some((&format!("/calls/{}/similarities", view.call), &look.t("desk-show-all")))))
            } @else {
                (ui::empty(&look.t("similarity-none"), &look.t("similarity-none-next"), Some((&desk, &look.t("desk-title")))))
            }
        } @else {
            p { a href=(view.csv) download { (look.t("similarity-csv")) } }
            (table(look, view))
            @if let Some(next) = &view.next { nav.pager aria-label=(look.t("pager-label")) { a.button.plain href=(next) rel="next" { (look.t("desk-next")) " →" } } }
        }
    }
}

fn filters(look: &Look<'_>, view: &View) -> Markup {
    let all = || (String::new(), look.t("desk-all"));
    let stages: Vec<(String, String)> = std::iter::once(all())
        .chain(
            std::iter::once(Stage::Open).chain(Verdict::ALL.map(Stage::Resolved)).map(|stage| (stage.as_str().to_owned(), stage_text(look, stage))),
        )
        .collect();
    let leads = [all(), ("same".to_owned(), look.t("similarity-lead-same")), ("other".to_owned(), look.t("similarity-lead-other"))];
    let least: Vec<(String, String)> = std::iter::once(all()).chain([60, 70, 80, 90].map(|n| (n.to_string(), format!("≥ {n} %")))).collect();
    let chosen = if view.least_per_cent > 0 { view.least_per_cent.to_string() } else { String::new() };
    html! {
        form.filters data-live method="get" action={ "/calls/" (view.call) "/similarities" } {
            (ui::select(look, &Part::new("stage", &look.t("similarity-stage")), &stages, view.stage.unwrap_or_default()))
            (ui::select(look, &Part::new("lead", &look.t("similarity-leads")), &leads, view.lead.unwrap_or_default()))
            (ui::select(look, &Part::new("least", &look.t("similarity-likeness")), &least, &chosen))
            button.plain type="submit" { (look.t("desk-filter")) }
        }
    }
}

/// A stage in words.
pub(super) fn stage_text(look: &Look<'_>, stage: Stage) -> String {
    look.t(match stage {
        Stage::Open => "similarity-stage-open",
        Stage::Resolved(Verdict::Same) => "similarity-verdict-same",
        Stage::Resolved(Verdict::Different) => "similarity-verdict-different",
        Stage::Resolved(Verdict::Explained) => "similarity-verdict-explained",
    })
}

/// A stage in a badge.
pub(super) fn badge(look: &Look<'_>, stage: Stage) -> Markup {
    let tone = match stage {
        Stage::Open => Tone::Wait,
        Stage::Resolved(Verdict::Same) => Tone::Bad,
        Stage::Resolved(Verdict::Different | Verdict::Explained) => Tone::Good,
    };
    ui::badge(tone, &stage_text(look, stage))
}

fn table(look: &Look<'_>, view: &View) -> Markup {
    let columns = [
        Column::new(look.t("similarity-whole")).numeric(),
        Column::new(look.t("similarity-part")).numeric(),
        Column::new(look.t("similarity-name")).numeric(),
        Column::new(look.t("similarity-application")),
        Column::new(look.t("similarity-other")),
        Column::new(look.t("similarity-stage")),
    ];
    let per_cent = |share: Millionths| html! { (share.per_cent()) " %" };
    let erased = look.t("erased");
    let named = |side: &Side| {
        html! {
            (side.title.as_deref().unwrap_or(&erased))
            br; span.quiet { (side.number) @if let Some(name) = &side.lead_name { " · " (name) } }
        }
    };
    let rows: Vec<Vec<Markup>> = view
        .findings
        .iter()
        .map(|found| {
            vec![
                per_cent(found.whole_millionths),
                per_cent(found.part_millionths),
                per_cent(found.title_millionths),
                html! { a href={ "/similarities/" (found.id) } { (named(&found.application)) } },
                html! {
                    @match &found.other {
                        Some(other) => { (named(other)) @if other.call != view.call { br; span.quiet { (look.pick(&other.call_title)) } } },
                        None => span.quiet { (look.t("similarity-elsewhere")) },
                    }
                    @if found.same_lead { " " (ui::badge(Tone::Plain, &look.t("similarity-lead-same"))) }
                },
                badge(look, found.at),
            ]
        })
        .collect();
    ui::table(&look.t_with("similarity-caption", &[("open", view.open.into())]), &columns, &rows)
}

/// The findings for a spreadsheet 导出查重结果.
pub(crate) async fn csv(cx: Cx, Path(call): Path<String>) -> Response {
    let (call, person) = match listed_call(&cx, &call, Deed::ListApplications).await {
        Ok(found) => found,
        Err(response) => return response,
    };
    let asked = match asked(&cx) {
        Ok(asked) => asked,
        Err(refusal) => return cx.reply().refused(&refusal),
    };
    let (id, filter, actor, now) = (call.id, asked.filter, cx.actor.clone(), cx.arrived);
    let found = cx.read(move |rows| {
        let found = rows.similarities(id, person, &filter, None, SHEET_MOST)?;
        found.iter().take(SHEET_MOST).map(|one| finding(rows, &actor, one, now)).collect::<Result<Vec<_>, _>>()
    });
    let findings = match found.await {
        Ok(findings) => findings,
        Err(error) => return cx.reply().fault(&error),
    };
    let look = cx.look(Section::Desk);
    let heading = [
        "desk-number",
        "desk-title-column",
        "desk-lead",
        "similarity-other-number",
        "similarity-other-title",
        "similarity-other-lead",
        "similarity-other-call",
        "similarity-whole",
        "similarity-part",
        "similarity-name",
        "similarity-leads",
        "similarity-stage",
    ];
    let mut records = vec![heading.iter().map(|key| look.t(key)).collect::<Vec<_>>()];
    records.extend(findings.iter().map(|found| cells(&look, found)));
    let mut text = "\u{feff}".as_bytes().to_vec();
    match lines(records.into_iter()) {
        Ok(body) => text.extend(body),
        Err(error) => return cx.reply().fault(&error),
    }
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8; header=present".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"similarities-{}.csv\"", call.content.code.to_lowercase())),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    (headers, text).into_response()
}

fn cells(look: &Look<'_>, found: &Finding) -> Vec<String> {
    let own = &found.application;
    let of = |pick: &dyn Fn(&Side) -> Option<String>| {
        found.other.as_ref().map_or_else(|| look.t("similarity-elsewhere"), |side| pick(side).unwrap_or_default())
    };
    let per_cent = |share: Millionths| format!("{}%", share.per_cent());
    vec![
        own.number.clone(),
        own.title.clone().unwrap_or_default(),
        own.lead_name.clone().unwrap_or_default(),
        of(&|side| Some(side.number.clone())),
        of(&|side| side.title.clone()),
        of(&|side| side.lead_name.clone()),
        of(&|side| Some(look.pick(&side.call_title).to_owned())),
        per_cent(found.whole_millionths),
        per_cent(found.part_millionths),
        per_cent(found.title_millionths),
        look.t(if found.same_lead { "similarity-lead-same" } else { "similarity-lead-other" }),
        stage_text(look, found.at),
    ]
}
