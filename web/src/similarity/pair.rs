//! Pair 比对页: two applications side by side, with what stands in both marked, and the verdict.

use super::{badge, reads, side, stage_text, words};
use crate::cx::{Cx, Outcome};
use crate::fields::{Fields, Sent};
use crate::inspection;
use crate::person::{member_permit, wrong};
use crate::ui::{self, Look, Part, Section, Tone};
use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};
use rules::form::{FieldKind, Form};
use rules::refusal::FieldRefusal;
use rules::rights::{Deed, Place, may};
use rules::similarity::{Measured, Millionths, Refusal as SimilarityRefusal, Shingled, Similarity, Stage, Verdict};
use rules::{Id, ProgrammeId, Refusal, SimilarityId};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use store::{ApplicationRow, CallRow, ListedSimilarity, StoreError, WriteError};

/// The longest reason, in characters.
const REASON_MOST: usize = 2_000;
/// How much of what two files share is shown: how many places, each how long, from which length on, and how much around it, in characters.
const EXCERPTS_MOST: usize = 20;
const EXCERPT_MOST: usize = 400;
const EXCERPT_LEAST: usize = 12;
const AROUND: usize = 30;

/// A finding as JSON.
#[derive(Serialize)]
struct View {
    id: SimilarityId,
    version: u64,
    stage: &'static str,
    reason: Option<String>,
    same_lead: bool,
    /// As it was found.
    measured: Measured,
    /// As it is now; none where one of both is erased.
    now: Option<Measured>,
    application: super::Side,
    other: Option<super::Side>,
    /// The shared places of each text, in bytes, by field.
    marks: BTreeMap<String, Vec<(usize, usize)>>,
    other_marks: BTreeMap<String, Vec<(usize, usize)>>,
}

/// All that the page needs.
struct Whole {
    found: ListedSimilarity,
    programme: ProgrammeId,
    ours: Half,
    /// None where it lies outside the reader's sight.
    theirs: Option<Half>,
    now: Option<Measured>,
}

/// One of both, with its texts and what of them is marked.
struct Half {
    call: CallRow,
    texts: BTreeMap<String, String>,
    marks: BTreeMap<String, Vec<Range<usize>>>,
}

/// One finding, both texts side by side 比对.
pub(crate) async fn show(cx: Cx, Path(id): Path<String>) -> Response {
    match whole(&cx, &id).await {
        Ok(whole) => {
            let view = view(&whole);
            let title = cx.look(Section::Desk).t("similarity-pair-title");
            cx.reply().show(Section::Desk, &title, &view, |look| page(look, &whole, &Fields::default(), &[], &cx))
        }
        Err(response) => response,
    }
}

/// Reads it for whoever may list both calls' applications or at least the later one's, and leads neither. To the rest it is not there.
async fn whole(cx: &Cx, id: &str) -> Result<Whole, Response> {
    let Some(id) = Id::parse(id).map(SimilarityId) else { return Err(cx.reply().missing()) };
    cx.signed_in().map_err(|refusal| cx.reply().refused(&refusal))?;
    let (actor, now) = (cx.actor.clone(), cx.arrived);
    let found = cx.read(move |rows| {
        let Some(found) = rows.listed_similarity(id)? else { return Ok(None) };
        let (Some(call), Some(other_call)) = (rows.call(found.application.call)?, rows.call(found.other.call)?) else { return Ok(None) };
        let place = Place::application(Some(call.programme), call.id, found.application.lead);
        let conflict = Place { lead: Some(found.other.lead), ..place.clone() };
        if [&place, &conflict].iter().any(|place| may(&actor, Deed::ListApplications, place, now).is_err()) {
            return Ok(None);
        }
        let in_sight = call.id == other_call.id || reads(rows, &actor, &found.other, now)?;
        let (Some(ours), Some(theirs)) = (rows.application(found.application.id)?, rows.application(found.other.id)?) else { return Ok(None) };
        Ok(Some((found, (call, ours), (other_call, theirs), in_sight, place)))
    });
    let (found, ours, theirs, in_sight, place) = match found.await {
        Ok(Some(found)) => found,
        Ok(None) => return Err(cx.reply().missing()),
        Err(error) => return Err(cx.reply().fault(&error)),
    };
    let texts = async { Ok::<_, StoreError>((texts(cx, &ours).await?, texts(cx, &theirs).await?)) };
    let texts = match texts.await {
        Ok(texts) => texts,
        Err(error) => return Err(cx.reply().fault(&error)),
    };
    let whole = compared(found, (ours.0, texts.0), (theirs.0, texts.1), in_sight);
    match inspection::note(cx, Deed::ReadApplication, &place, Some(whole.found.application.id.0)).await {
        Ok(()) => Ok(whole),
        Err(error) => Err(cx.reply().failed(error)),
    }
}

type Texts = Option<BTreeMap<String, String>>;

/// The texts of one of both, with the words of its tables and of its files; none once erased.
async fn texts(cx: &Cx, (call, row): &(CallRow, ApplicationRow)) -> Result<Texts, StoreError> {
    let Some(mut texts) = words::texts(row, &call.content.form) else { return Ok(None) };
    for file in words::files(row) {
        if let Some(text) = words::read(&cx.site, &file).await?.filter(|text| !text.is_empty()) {
            let standing = texts.entry(file.field.clone()).or_default();
            standing.push_str(&text);
        }
    }
    Ok(Some(texts))
}

fn compared(found: ListedSimilarity, (call, one): (CallRow, Texts), (other_call, other): (CallRow, Texts), in_sight: bool) -> Whole {
    let shingled = |texts: &Option<BTreeMap<String, String>>| texts.as_ref().map(Shingled::of).unwrap_or_default();
    let (own, their) = (shingled(&one), shingled(&other));
    let half = |call: CallRow, texts: Option<BTreeMap<String, String>>, against: &Shingled| {
        let texts = texts.unwrap_or_default();
        let marks = texts.iter().map(|(field, text)| (field.clone(), against.marks(field, text))).collect();
        Half { call, texts, marks }
    };
    let now = (one.is_some() && other.is_some()).then(|| own.measure(&their));
    let programme = call.programme;
    let ours = half(call, one, &their);
    let theirs = in_sight.then(|| half(other_call, other, &own));
    Whole { found, programme, ours, theirs, now }
}

fn view(whole: &Whole) -> View {
    let similarity = &whole.found.row.similarity;
    let bytes =
        |half: &Half| half.marks.iter().map(|(field, marks)| (field.clone(), marks.iter().map(|mark| (mark.start, mark.end)).collect())).collect();
    View {
        id: whole.found.row.id,
        version: whole.found.row.version,
        stage: similarity.stage.as_str(),
        reason: similarity.reason.clone(),
        same_lead: similarity.pair.same_lead,
        measured: similarity.measured.clone(),
        now: whole.now.clone(),
        application: side(&whole.found.application),
        other: whole.theirs.is_some().then(|| side(&whole.found.other)),
        marks: bytes(&whole.ours),
        other_marks: whole.theirs.as_ref().map(bytes).unwrap_or_default(),
    }
}

fn page(look: &Look<'_>, whole: &Whole, fields: &Fields, wrong: &[FieldRefusal], cx: &Cx) -> Markup {
    let (row, call) = (&whole.found.row, &whole.ours.call);
    let list = format!("/calls/{}/similarities", call.id);
    let place = Place::application(Some(whole.programme), call.id, whole.found.application.lead);
    let resolves = may(&cx.actor, Deed::ResolveSimilarity, &place, cx.arrived).is_ok();
    html! {
        (ui::crumbs(look, &[(&look.t("desk-title"), Some("/desk")), (&look.t("similarity-title"), Some(&list)), (&look.t("similarity-pair-title"), None)]))
        h1 { (look.t("similarity-pair-title")) }
        (facts(look, whole))
        @if resolves { (verdict(look, whole, fields, wrong, cx)) }
        (ui::section("texts", &look.t("similarity-texts"), None, html! {
            p.quiet { (look.t("similarity-texts-help")) }
            @if whole.theirs.is_none() { (ui::notice(Tone::Wait, html! { p { (look.t("similarity-elsewhere-help")) } })) }
            div.pair {
                div { (heading(look, &whole.found.application, true)) }
                div { @if whole.theirs.is_some() { (heading(look, &whole.found.other, true)) } @else { h3 { (look.t("similarity-elsewhere")) } } }
                @for (label, field) in fields_of(look, whole) {
                    div { h4 { (label) } (marked(look, &whole.ours, &field)) }
                    div { @if let Some(theirs) = &whole.theirs { h4 { (label) } (marked(look, theirs, &field)) } }
                }
            }
        }))
        p.quiet { (look.t_with("similarity-version", &[("version", row.version.into())])) }
    }
}

fn facts(look: &Look<'_>, whole: &Whole) -> Markup {
    let similarity = &whole.found.row.similarity;
    let per_cent = |share: Millionths| format!("{} %", share.per_cent());
    let both = |pick: fn(&Measured) -> Millionths| {
        let then = pick(&similarity.measured);
        match whole.now.as_ref().map(pick).filter(|now| now.per_cent() != then.per_cent()) {
            Some(now) => look.t_with("similarity-then-and-now", &[("then", per_cent(then).into()), ("now", per_cent(now).into())]),
            None => per_cent(then),
        }
    };
    let field = similarity.measured.field.as_ref().map(|id| label(look, whole, id));
    let mut facts = vec![
        (look.t("similarity-stage"), badge(look, similarity.stage)),
        (look.t("similarity-whole"), html! { strong { (both(|measured| measured.whole)) } }),
        (look.t("similarity-part"), html! { (both(|measured| measured.part)) @if let Some(field) = field { " " span.quiet { (field) } } }),
        (look.t("similarity-name"), html! { (both(|measured| measured.title)) }),
        (look.t("similarity-leads"), html! { (look.t(if similarity.pair.same_lead { "similarity-lead-same" } else { "similarity-lead-other" })) }),
    ];
    if let Stage::Resolved(_) = similarity.stage {
        facts.push((look.t("similarity-reason"), html! { (similarity.reason.clone().unwrap_or_else(|| look.t("erased"))) }));
    }
    ui::section("finding", &look.t("similarity-finding"), None, ui::fact_list(&facts))
}

fn verdict(look: &Look<'_>, whole: &Whole, fields: &Fields, wrong: &[FieldRefusal], cx: &Cx) -> Markup {
    let row = &whole.found.row;
    let options: Vec<(String, String)> =
        Verdict::ALL.into_iter().map(|verdict| (verdict.as_str().to_owned(), stage_text(look, Stage::Resolved(verdict)))).collect();
    let chosen: Vec<String> = Some(fields.raw("verdict").to_owned()).filter(|text| !text.is_empty()).into_iter().collect();
    ui::section(
        "verdict",
        &look.t("similarity-resolve"),
        None,
        html! {
            p.quiet { (look.t("similarity-resolve-help")) }
            form method="post" action={ "/similarities/" (row.id) "/resolution" } {
                (ui::hidden("version", &row.version.to_string()))
                (ui::choices(look, &Part::new("verdict", &look.t("similarity-verdict")).required(true).among(wrong), &options, &chosen, false))
                (ui::prose(look, &Part::new("reason", &look.t("similarity-reason")).help(&look.t("similarity-reason-help")).required(true).among(wrong), fields.raw("reason"), REASON_MOST, 3))
                (ui::submit_row(look, &look.t("similarity-resolve"), look.csrf(), &cx.new_key()))
            }
        },
    )
}

fn heading(look: &Look<'_>, of: &store::SimilarApplication, linked: bool) -> Markup {
    let erased = look.t("erased");
    html! {
        h3 { @if linked { a href={ "/applications/" (of.id) } { (of.title.as_deref().unwrap_or(&erased)) } } }
        p.quiet { (of.number) @if let Some(name) = &of.lead_name { " · " (name) } " · " (look.pick(&of.call_title)) }
    }
}

/// The fields that have a text on either side, in the order of the later application's form, with their labels.
fn fields_of(look: &Look<'_>, whole: &Whole) -> Vec<(String, String)> {
    let forms: Vec<&Form> = std::iter::once(&whole.ours).chain(whole.theirs.as_ref()).map(|half| &half.call.content.form).collect();
    let mut seen = BTreeSet::new();
    let mut fields = Vec::new();
    for field in forms.into_iter().flat_map(|form| form.fields()) {
        let is_text = !matches!(field.kind, FieldKind::People { .. });
        let said = [Some(&whole.ours), whole.theirs.as_ref()].into_iter().flatten().any(|half| half.texts.contains_key(&field.id));
        if is_text && said && seen.insert(field.id.clone()) {
            fields.push((look.pick(&field.label).to_owned(), field.id.clone()));
        }
    }
    fields
}

fn label(look: &Look<'_>, whole: &Whole, id: &str) -> String {
    let halves = [Some(&whole.ours), whole.theirs.as_ref()];
    let field = halves.into_iter().flatten().find_map(|half| half.call.content.form.field(id));
    field.map_or_else(|| id.to_owned(), |field| look.pick(&field.label).to_owned())
}

/// A text with what stands in the other one marked.
fn marked(look: &Look<'_>, half: &Half, field: &str) -> Markup {
    let Some(text) = half.texts.get(field) else { return html! { p.quiet { (look.t("answer-none")) } } };
    let none = Vec::new();
    let marks = half.marks.get(field).unwrap_or(&none);
    let mut pieces: Vec<(&str, bool)> = Vec::new();
    let mut at = 0;
    for mark in marks {
        pieces.push((text.get(at..mark.start).unwrap_or_default(), false));
        pieces.push((text.get(mark.clone()).unwrap_or_default(), true));
        at = mark.end;
    }
    pieces.push((text.get(at..).unwrap_or_default(), false));
    if half.call.content.form.field(field).is_some_and(|field| matches!(field.kind, FieldKind::Files { .. })) {
        return excerpts(look, text, marks);
    }
    html! { p.prose.both { @for (piece, same) in pieces { @if same { mark { (piece) } } @else { (piece) } } } }
}

/// Of what is written in a file, only what stands in the other one too, with a little around it: the file itself is at the application.
fn excerpts(look: &Look<'_>, text: &str, marks: &[Range<usize>]) -> Markup {
    let around = |from: usize, to: usize| text.get(from..to).unwrap_or_default();
    let before = |at: usize| text[..at].char_indices().rev().take(AROUND).last().map_or(at, |(place, _)| place);
    let after = |at: usize| text[at..].char_indices().nth(AROUND).map_or(text.len(), |(place, _)| at + place);
    // A shingle or two alike is chance.
    let long: Vec<&Range<usize>> = marks.iter().filter(|mark| around(mark.start, mark.end).chars().count() >= EXCERPT_LEAST).collect();
    html! {
        @if long.is_empty() { p.quiet { (look.t("similarity-file-none")) } }
        @for mark in long.iter().take(EXCERPTS_MOST) {
            p.prose.both { "…" (around(before(mark.start), mark.start)) mark { (around(mark.start, mark.end).chars().take(EXCERPT_MOST).collect::<String>()) } (around(mark.end, after(mark.end))) "…" }
        }
        @if long.len() > EXCERPTS_MOST { p.quiet { (look.t_with("similarity-file-more", &[("count", (long.len() - EXCERPTS_MOST).into())])) } }
    }
}

/// Judges a finding 核查.
pub(crate) async fn resolve(cx: Cx, Path(id): Path<String>, Sent(fields): Sent) -> Response {
    let fields = match fields {
        Ok(fields) => fields,
        Err(refusal) => return cx.reply().refused(&refusal),
    };
    let whole = match whole(&cx, &id).await {
        Ok(whole) => whole,
        Err(response) => return response,
    };
    match resolved(&cx, &whole, &fields).await {
        Ok(outcome) => cx.reply().done(&outcome, "similarity-resolved"),
        Err(error) => {
            let title = cx.look(Section::Desk).t("similarity-pair-title");
            cx.reply().again(error, Section::Desk, &title, |look, refusal| page(look, &whole, &fields, wrong(refusal), &cx))
        }
    }
}

async fn resolved(cx: &Cx, whole: &Whole, fields: &Fields) -> Result<Outcome, WriteError> {
    let person = cx.signed_in()?;
    let verdict = fields.option("verdict", Verdict::parse);
    let reason = fields.prose("reason", REASON_MOST);
    fields.finish()?;
    let (Some(verdict), Some(reason)) = (verdict, reason) else { return Err(Refusal::Fields(Vec::new()).into()) };
    let (id, read, programme) = (whole.found.row.id, cx.read_version(fields), whole.programme);
    cx.write(fields, move |tx| {
        let Some(found) = tx.reader().listed_similarity(id)? else { return Err(SimilarityRefusal::NoSuchFinding.into()) };
        let place = Place::application(Some(programme), found.application.call, found.application.lead);
        // Whoever leads the other one has a conflict as well.
        member_permit(tx, person, Deed::ResolveSimilarity, &Place { lead: Some(found.other.lead), ..place.clone() })?;
        let permit = member_permit(tx, person, Deed::ResolveSimilarity, &place)?;
        let loaded = tx.load::<Similarity>(id)?;
        loaded.expect(read)?;
        let state = loaded.state().ok_or(SimilarityRefusal::NoSuchFinding)?;
        let event = state.resolve(verdict, reason.clone(), found.application.lead)?;
        let committed = tx.commit(&permit, vec![loaded.happens(event)?])?;
        Ok(Outcome::at(format!("/similarities/{id}")).event(&committed))
    })
    .await
}
