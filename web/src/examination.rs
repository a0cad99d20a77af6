//! Examination 文件检查: every upload is shown to the virus scanner and taken apart by the program beside the server, before it is kept.
//!
//! ```text
//! upload ─ scanner ▶ clean, or nobody there ─ taken apart ▶ FileFacts ─ rule of the field ▶ kept with what was found
//!            └ infected ▶ refused                                        └ faults ▶ refused, each by name
//! ```
//! What was not looked at is said not to have been: nothing is passed over in silence.

use crate::cx::Cx;
use crate::document::{self, Work};
use crate::scanner;
use crate::ui::{self, Column, Look, Tone};
use maud::{Markup, html};
use rules::Refusal;
use rules::document::Refusal as Unmade;
use rules::form::{Attached, Fault, Field, FieldKind, FileFacts, Holds, MediaType, PdfRule, Refusal as FormRefusal, judge as held_against};
use rules::refusal::FieldRefusal;
use serde_json::json;
use std::collections::BTreeMap;
use std::path::Path;
use store::{Examination, Incoming, WriteError};

/// The name and the digest of a file that is listed.
pub(crate) struct Named {
    pub(crate) name: String,
    pub(crate) digest: String,
    pub(crate) media: MediaType,
    /// Where its anonymous copy is, for who may have one.
    pub(crate) copy: Option<String>,
}

/// Looks at an upload before it is kept. Refuses what a scanner finds infected, and everything in it that the field does not take.
pub(crate) async fn judge(cx: &Cx, field: &Field, media: MediaType, incoming: &Incoming) -> Result<(), WriteError> {
    let digest = incoming.digest()?.to_string();
    let said = scanner::judge(cx, incoming.path(), &digest).await?;
    let FieldKind::Files { pdf, .. } = &field.kind else { return Ok(()) };
    let facts = taken_apart(cx, media, pdf.as_ref(), incoming.path()).await?;
    let faults: Vec<Fault> = facts.as_ref().map(|facts| held_against(facts, pdf.as_ref())).unwrap_or_default();
    if !faults.is_empty() {
        return Err(Refusal::Fields(faults.iter().map(|fault| FieldRefusal::new(field.id.clone(), fault)).collect()).into());
    }
    if said.is_none() && facts.is_none() {
        return Ok(());
    }
    let write = cx.site.store().write(move |tx| {
        if let Some(said) = &said {
            tx.keep_scan(&digest, &said.engine, None)?;
        }
        if let Some(facts) = &facts {
            tx.keep_findings(&digest, facts)?;
        }
        Ok(())
    });
    write.await
}

/// What the program finds in a file; none where there is no program, or there is nothing to take apart. Refuses while it is busy.
async fn taken_apart(cx: &Cx, media: MediaType, rule: Option<&PdfRule>, path: &Path) -> Result<Option<FileFacts>, WriteError> {
    let Some(kind) = kind(media).filter(|_| cx.site.documents().is_some()) else { return Ok(None) };
    let headings = rule.map(|rule| rule.headings.clone()).unwrap_or_default();
    match document::make(&cx.site, Work::Looking, &json!({ "inspect": { "path": path, "media": kind, "headings": headings } })).await {
        Ok(answer) => Ok(serde_json::from_slice(&answer).ok()),
        // What ends the program by its limits is more than a file may be.
        Err(WriteError::Refused(Refusal::Document(Unmade::NotMade))) => Ok(Some(FileFacts { holds: vec![Holds::Beyond], ..FileFacts::default() })),
        // Whoever keeps the program busy does not get a file past it.
        Err(error) => Err(error),
    }
}

/// What the program calls a type; none where there is nothing to take apart.
pub(crate) fn kind(media: MediaType) -> Option<&'static str> {
    match media {
        MediaType::Pdf => Some("pdf"),
        MediaType::Docx => Some("docx"),
        MediaType::Xlsx => Some("xlsx"),
        MediaType::Png => Some("png"),
        MediaType::Jpeg => Some("jpeg"),
        MediaType::Text => None,
    }
}

/// Refuses to hand out a file in which a scanner has found something since it came.
pub(crate) async fn not_infected(cx: &Cx, digest: &str) -> Result<(), WriteError> {
    if cx.site.scanner().is_none() {
        return Ok(());
    }
    let named = digest.to_owned();
    let known = cx.read(move |rows| Ok(rows.examinations(&[named])?.into_values().next())).await?;
    match known.and_then(|known| known.scan?.signature) {
        Some(signature) => Err(Refusal::from(FormRefusal::Infected { signature }).into()),
        None => Ok(()),
    }
}

/// What is known of each of some files.
pub(crate) fn part(look: &Look<'_>, files: &[Named], known: &BTreeMap<String, Examination>) -> Markup {
    if files.is_empty() {
        return html! {};
    }
    let columns = [Column::new(look.t("examined-file")), Column::new(look.t("examined-virus")), Column::new(look.t("examined-content"))];
    let rows: Vec<Vec<Markup>> = files
        .iter()
        .map(|file| {
            let known = known.get(&file.digest);
            vec![
                html! { (file.name) @if let Some(copy) = &file.copy { br; a href=(copy) { (look.t("examined-copy")) } } },
                scanned(look, known),
                content(look, file.media, known),
            ]
        })
        .collect();
    let table = ui::table(&look.t_with("examined-caption", &[("count", rows.len().into())]), &columns, &rows);
    html! { details.card.screen { summary { (look.t("examined-title")) } (table) p.quiet { (look.t("examined-note")) } } }
}

/// The files of a draft, to be listed.
pub(crate) fn attached(files: &[Attached]) -> Vec<Named> {
    files.iter().map(|file| Named { name: file.name.as_str().to_owned(), digest: file.digest.clone(), media: file.media, copy: None }).collect()
}

/// What a field asks of its PDFs, before one is made.
pub(crate) fn told(look: &Look<'_>, rule: &PdfRule) -> Markup {
    let mut says = Vec::new();
    says.extend(rule.pages_max.map(|most| look.t_with("pdf-rule-pages", &[("most", i64::from(most).into())])));
    says.extend(rule.fonts_embedded.then(|| look.t("pdf-rule-fonts")));
    says.extend((!rule.headings.is_empty()).then(|| look.t_with("pdf-rule-headings", &[("headings", rule.headings.join(" / ").into())])));
    html! { ul.quiet { @for line in says { li { (line) } } } }
}

fn scanned(look: &Look<'_>, known: Option<&Examination>) -> Markup {
    match known.and_then(|known| known.scan.as_ref()) {
        None => ui::badge(Tone::Plain, &look.t("examined-not-scanned")),
        Some(scan) => {
            let at = ui::when(look, scan.at, &look.zone);
            match &scan.signature {
                None => html! { (ui::badge(Tone::Good, &look.t("examined-clean"))) " " (at) br; span.quiet { (scan.engine) } },
                Some(signature) => {
                    html! { (ui::badge(Tone::Bad, &look.t("examined-infected"))) " " (signature) " " (at) br; span.quiet { (scan.engine) } }
                }
            }
        }
    }
}

fn content(look: &Look<'_>, media: MediaType, known: Option<&Examination>) -> Markup {
    let Some((at, facts)) = known.and_then(|known| known.facts.as_ref()) else {
        let key = if kind(media).is_some() { "examined-not-looked" } else { "examined-plain" };
        return html! { span.quiet { (look.t(key)) } };
    };
    let mut says = Vec::new();
    says.extend(facts.pages.map(|pages| look.t_with("examined-pages", &[("pages", i64::from(pages).into())])));
    says.extend(facts.holds.iter().map(|holds| look.t(&format!("examined-holds-{}", holds.as_str()))));
    says.extend((!facts.fonts_missing.is_empty()).then(|| look.t_with("examined-fonts", &[("count", facts.fonts_missing.len().into())])));
    if says.is_empty() {
        says.push(look.t("examined-nothing"));
    }
    html! { (says.join(&look.t("list-separator"))) " " (ui::when(look, *at, &look.zone)) }
}
