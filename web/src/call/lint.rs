//! Lint 指南检查: what a draft says that it may not, live on its page, with the article, the words, and what can be done; and what stands all the same.

use super::deed;
use crate::cx::Cx;
use crate::fields::{Fields, Sent};
use crate::ui::{self, Look, Part, Tone};
use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};
use rules::day::Day;
use rules::lint::{Confidence, Finding, Override, Point, Spot, article};
use rules::text::Bilingual;
use rules::{Id, Instant, PersonId, Refusal};
use serde::Serialize;
use std::collections::BTreeMap;
use store::{CallRow, Reader, StoreError};

/// A finding as the page and JSON show it.
#[derive(Clone, Serialize)]
pub(super) struct Found {
    key: String,
    point: Point,
    spot: Spot,
    english: bool,
    quote: String,
    rule: &'static str,
    document: &'static str,
    article: &'static str,
    confidence: &'static str,
    blocks: bool,
    stands: bool,
    may_stand: bool,
    #[serde(skip)]
    field: Option<Bilingual>,
}

/// What stands all the same, with who answers for it.
#[derive(Clone, Serialize)]
pub(super) struct Stands {
    point: Point,
    quote: String,
    rule: &'static str,
    reason: Bilingual,
    by: Option<String>,
    at: String,
    #[serde(skip)]
    instant: Instant,
}

/// What is found in a draft now.
pub(super) fn found(row: &CallRow, now: Instant) -> Vec<Found> {
    let call = row.call();
    let on = Day::at(now, &row.content.window.zone);
    call.findings(now)
        .into_iter()
        .map(|finding| {
            let article = article(finding.point);
            Found {
                key: finding.key(),
                rule: article.rule.id,
                document: article.document,
                article: article.article,
                confidence: article.confidence.as_str(),
                blocks: finding.blocks(on),
                stands: call.overridden(&finding).is_some(),
                may_stand: finding.may_stand(),
                field: label(row, &finding),
                point: finding.point,
                spot: finding.spot,
                english: finding.english,
                quote: finding.quote,
            }
        })
        .collect()
}

/// The label of the field where it stands.
fn label(row: &CallRow, finding: &Finding) -> Option<Bilingual> {
    match &finding.spot {
        Spot::Label(id) | Spot::Help(id) | Spot::Choice(id) => row.content.form.field(id).map(|field| field.label.clone()),
        Spot::Title | Spot::Text | Spot::Window | Spot::Contact | Spot::Section(_) => None,
    }
}

/// What stands, with the present names of who answers for it.
pub(super) fn stands(rows: &mut Reader<'_>, overrides: &[Override]) -> Result<Vec<Stands>, StoreError> {
    let mut names: BTreeMap<Id, Option<String>> = BTreeMap::new();
    let mut stands = Vec::new();
    for one in overrides {
        if let std::collections::btree_map::Entry::Vacant(place) = names.entry(one.by) {
            place.insert(rows.person(PersonId(one.by))?.and_then(|person| person.name));
        }
        stands.push(Stands {
            point: one.finding.point,
            quote: one.finding.quote.clone(),
            rule: article(one.finding.point).rule.id,
            reason: one.reason.clone(),
            by: names[&one.by].clone(),
            at: one.at.rfc3339(),
            instant: one.at,
        });
    }
    Ok(stands)
}

/// The findings of a draft, blocking ones first, each with its article and a form to answer for it.
pub(super) fn section(look: &Look<'_>, row: &CallRow, found: &[Found], cx: &Cx) -> Markup {
    let open = |found: &&Found| found.blocks && !found.stands;
    let count = found.iter().filter(open).count();
    let mut ordered: Vec<&Found> = found.iter().collect();
    ordered.sort_by_key(|found| !open(found));
    ui::section(
        "lint",
        &look.t("lint-title"),
        None,
        html! {
            @if found.is_empty() { (ui::notice(Tone::Good, html! { p { (look.t("lint-clean")) } })) }
            @else if count > 0 { (ui::notice(Tone::Bad, html! { p { (look.t_with("lint-blocked", &[("count", count.into())])) } })) }
            @else { (ui::notice(Tone::Good, html! { p { (look.t("lint-passed")) } })) }
            @if !ordered.is_empty() { ul.findings { @for found in ordered { li { (one(look, row, found, cx)) } } } }
            p.quiet { (look.t("lint-limits")) }
        },
    )
}

fn one(look: &Look<'_>, row: &CallRow, found: &Found, cx: &Cx) -> Markup {
    let article = article(found.point);
    html! {
        p {
            @if found.stands { (ui::badge(Tone::Plain, &look.t("lint-stands"))) }
            @else if found.blocks { (ui::badge(Tone::Bad, &look.t("lint-blocks"))) }
            @else { (ui::badge(Tone::Wait, &look.t("lint-tells"))) }
            " " strong { (look.lint_point(found.point)) }
        }
        p {
            (spot(look, found))
            @if !found.quote.is_empty() { (look.t("colon")) q { @if found.point == Point::Window { (look.t_with("lint-days", &[("days", found.quote.as_str().into())])) } @else { (found.quote) } } }
        }
        p.quiet {
            a href={ "/rules#" (found.rule) } { (look.source(article.rule)) }
            @if article.confidence == Confidence::Unverified { (look.gap()) (look.t("lint-unverified")) }
        }
        p { (look.lint_next(found.point)) }
        @if found.blocks && !found.stands && found.may_stand {
            details {
                summary { (look.t("lint-let-stand")) }
                form method="post" action={ "/calls/" (row.id) "/overrides" } {
                    (ui::hidden("finding", &found.key)) (ui::hidden("version", &row.version.to_string()))
                    p { (look.t("lint-let-stand-text")) }
                    (ui::prose(look, &Part::new("reason_zh", &look.t("lint-reason-zh")).required(true), "", 500, 2))
                    (ui::prose(look, &Part::new("reason_en", &look.t("lint-reason-en")), "", 500, 2))
                    (ui::submit_row(look, &look.t("lint-let-stand"), look.csrf(), &cx.new_key()))
                }
            }
        }
    }
}

/// Where it stands, in words.
fn spot(look: &Look<'_>, found: &Found) -> String {
    let field = found.field.as_ref().map(|label| look.pick(label).to_owned()).unwrap_or_default();
    let with = |key: &str| look.t_with(key, &[("field", field.as_str().into())]);
    let place = match &found.spot {
        Spot::Title => look.t("lint-in-title"),
        Spot::Text => look.t("lint-in-text"),
        Spot::Window => look.t("lint-in-window"),
        Spot::Contact => look.t("lint-in-contact"),
        Spot::Section(number) => look.t_with("lint-in-section", &[("number", (*number).into())]),
        Spot::Label(_) => with("lint-in-label"),
        Spot::Help(_) => with("lint-in-help"),
        Spot::Choice(_) => with("lint-in-choice"),
    };
    if found.english && found.point != Point::English { look.t_with("lint-in-english", &[("place", place.into())]) } else { place }
}

/// What stands all the same, for all to read: the words, the reason, who answers for it.
pub(super) fn standing(look: &Look<'_>, row: &CallRow, stands: &[Stands]) -> Markup {
    ui::section(
        "overrides",
        &look.t("lint-standing"),
        None,
        html! {
            @for one in stands {
                p {
                    strong { (look.lint_point(one.point)) } (look.t("colon")) q { (one.quote) } br;
                    (look.t("lint-standing-reason")) (look.pick(&one.reason)) br;
                    span.quiet {
                        (look.t_with("lint-standing-by", &[("name", one.by.clone().unwrap_or_else(|| look.t("name-erased")).into())]))
                        " · " (ui::when(look, one.instant, &row.content.window.zone)) " · " (look.source(article(one.point).rule))
                    }
                }
            }
        },
    )
}

/// Lets a finding stand 例外说明.
pub(crate) async fn let_stand(cx: Cx, Path(id): Path<String>, Sent(fields): Sent) -> Response {
    let read = |fields: &Fields| {
        let finding = fields.raw("finding").to_owned();
        let zh = fields.prose("reason_zh", 500);
        let en = fields.maybe_prose("reason_en", 500);
        fields.finish()?;
        let zh = zh.ok_or(Refusal::Fields(Vec::new()))?;
        Ok((finding, Bilingual::new(zh.as_str(), en.map_or(String::new(), |text| text.as_str().to_owned()))))
    };
    let outcome = deed(&cx, &id, fields, read, |call, (finding, reason), now| call.let_stand(&finding, reason, now)).await;
    cx.reply().settled(outcome, "saved")
}
