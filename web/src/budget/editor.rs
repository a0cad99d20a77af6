//! The funding rule of a draft call, set on a page of its own; what is offered first are the figures of the documents, with how sure they are.

use crate::call::revision::{editable, revise_by, settled};
use crate::cx::Cx;
use crate::fields::{Fields, Sent};
use crate::ui::{self, Look, Part, Section, Tone};
use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};
use rules::budget::{Cap, Funding, Own, Promise, Refusal as BudgetRefusal, Tier, Way};
use rules::calendar::Confidence;
use rules::form::{FieldKind, Refusal as FormRefusal};
use rules::refusal::FieldRefusal;
use rules::text::Bilingual;
use rules::{Money, Refusal};
use store::CallRow;

const TEXT_MOST: usize = 4_000;
const TIERS: usize = 5;

/// The form in which the funding rule is set.
pub(crate) async fn form(cx: Cx, Path(id): Path<String>) -> Response {
    let row = match editable(&cx, &id).await {
        Ok(row) => row,
        Err(response) => return response,
    };
    let title = cx.look(Section::Calls).t("funding-edit");
    let fields = shown(&row.content.terms.funding, cx.query("cap").as_deref());
    cx.reply().show(Section::Calls, &title, &row.content.terms.funding, |look| editor(look, &row, &fields, &[], &cx))
}

/// A rule as it would be typed; an empty one with the figures of the documents.
fn shown(funding: &Funding, preset: Option<&str>) -> Fields {
    let one = |text: String| vec![text];
    let money = |amount: Option<Money>| amount.map(|amount| vec![amount.plain()]).unwrap_or_default();
    let offered = Promise::offered;
    let (way, Promise { promise, negative }, cap) = match (&funding.way, preset) {
        (_, Some("theory")) => ("lines", offered(), Cap::theory()),
        (_, Some("standard")) => ("lines", offered(), Cap::standard()),
        (Some(Way::Lump(promise)), _) => ("lump", promise.clone(), Cap::standard()),
        (Some(Way::Lines { cap }), _) => ("lines", offered(), cap.clone()),
        (None, _) => ("free", offered(), Cap::standard()),
    };
    let mut values = vec![
        ("way".to_owned(), one(way.to_owned())),
        ("promise_zh".to_owned(), one(promise.zh)),
        ("promise_en".to_owned(), one(promise.en)),
        ("negative_zh".to_owned(), one(negative.zh)),
        ("negative_en".to_owned(), one(negative.en)),
        ("confidence".to_owned(), one(cap.confidence.as_str().to_owned())),
        ("least".to_owned(), money(funding.least)),
        ("most".to_owned(), money(funding.most)),
        ("own".to_owned(), funding.own.map(|own| vec![own.per_cent.to_string()]).unwrap_or_default()),
        ("years".to_owned(), funding.years.map(|years| vec![years.to_string()]).unwrap_or_default()),
        ("instalments".to_owned(), one(funding.instalments.iter().map(u8::to_string).collect::<Vec<_>>().join(" "))),
    ];
    for (place, tier) in cap.tiers.iter().enumerate() {
        values.push((format!("tier.{place}.0"), money(tier.up_to)));
        values.push((format!("tier.{place}.1"), one(tier.per_cent.to_string())));
    }
    Fields::of(values.into_iter().collect())
}

fn editor(look: &Look<'_>, row: &CallRow, fields: &Fields, wrong: &[FieldRefusal], cx: &Cx) -> Markup {
    let ways = [("free", "funding-way-free"), ("lump", "funding-way-lump"), ("lines", "funding-way-lines")];
    let ways = ways.map(|(id, key)| (id.to_owned(), look.t(key)));
    let prose = |name: &'static str, key: &str| ui::prose(look, &Part::new(name, &look.t(key)).among(wrong), fields.raw(name), TEXT_MOST, 5);
    let line = |name: &'static str, key: &str, help: &str| {
        ui::line(look, &Part::new(name, &look.t(key)).help(&look.t(help)).among(wrong), fields.raw(name), None)
    };
    let call = format!("/calls/{}", row.id);
    let has_budget = row.content.form.fields().any(|field| matches!(field.kind, FieldKind::Budget {}));
    html! {
        (ui::crumbs(look, &[(&look.t("calls-title"), Some("/calls")), (look.pick(&row.content.title), Some(&call)), (&look.t("funding-edit"), None)]))
        h1 { (look.t("funding-edit")) }
        @if !has_budget { (ui::notice(Tone::Wait, html! { p { (look.t("funding-no-field")) " " a href={ (call) "/form/fields/new?kind=budget" } { (look.t("funding-add-field")) } } })) }
        form method="post" action={ (call) "/terms/funding" } {
            (ui::hidden("version", &row.version.to_string()))
            (ui::choices(look, &Part::new("way", &look.t("funding-way")).help(&look.t("funding-way-help")).among(wrong), &ways, &[fields.raw("way").to_owned()], false))
            (ui::money_field(look, &Part::new("least", &look.t("funding-least")).among(wrong), fields.raw("least"), None))
            (ui::money_field(look, &Part::new("most", &look.t("funding-most")).among(wrong), fields.raw("most"), None))
            (line("own", "funding-own", "funding-own-help"))
            (line("years", "funding-years", "funding-years-help"))
            (line("instalments", "funding-instalments", "funding-instalments-help"))
            fieldset.section {
                legend { h2 { (look.t("funding-way-lines")) } }
                p.help { (look.t("funding-cap-how")) }
                p { (look.t("funding-presets")) " " a href={ (call) "/terms/funding?cap=standard" } { (look.t("funding-preset-standard")) } " · " a href={ (call) "/terms/funding?cap=theory" } { (look.t("funding-preset-theory")) } }
                (tiers(look, fields, wrong))
                (ui::select(look, &Part::new("confidence", &look.t("funding-confidence")).among(wrong), &sureness(look), fields.raw("confidence")))
            }
            fieldset.section {
                legend { h2 { (look.t("funding-way-lump")) } }
                (prose("promise_zh", "funding-promise-zh")) (prose("promise_en", "funding-promise-en"))
                (prose("negative_zh", "funding-negative-zh")) (prose("negative_en", "funding-negative-en"))
            }
            (ui::submit_row(look, &look.t("save"), look.csrf(), &cx.new_key()))
        }
    }
}

fn sureness(look: &Look<'_>) -> Vec<(String, String)> {
    let key = |sure: Confidence| match sure {
        Confidence::V => "funding-sure-v",
        Confidence::M => "funding-sure-m",
        Confidence::U => "funding-sure-u",
    };
    Confidence::ALL.map(|sure| (sure.as_str().to_owned(), look.t(key(sure)))).into()
}

fn tiers(look: &Look<'_>, fields: &Fields, wrong: &[FieldRefusal]) -> Markup {
    let rows = fields.rows("tier");
    let value = |row: usize, place: usize| rows.get(row).and_then(|row| row.get(place)).cloned().unwrap_or_default();
    let columns = [look.t("funding-tier-up-to"), look.t("funding-per-cent")];
    html! {
        div.scroll id="field-tiers" tabindex="-1" {
            table.entry {
                caption { (look.t("funding-tiers-help")) }
                thead { tr { @for column in &columns { th scope="col" { (column) } } } }
                tbody { @for row in 0..TIERS.max(rows.len()) { tr {
                    @for (place, column) in columns.iter().enumerate() {
                        @let label = look.t_with("table-cell", &[("column", column.as_str().into()), ("row", (row + 1).into())]);
                        td data-label=(column) { input.figure name={ "tier." (row) "." (place) } value=(value(row, place)) type="text" inputmode="decimal" aria-label=(label); }
                    }
                } } }
            }
        }
        @if let Some(wrong) = wrong.iter().find(|wrong| wrong.field == "tiers") { p.wrong { (look.says(&wrong.says)) (look.gap()) (look.next(&wrong.says)) } }
    }
}

/// Reads a funding rule; each part that is wrong is named.
fn read(fields: &Fields) -> Result<Funding, Refusal> {
    let text = |zh: &str, en: &str| {
        let one = |name: &str| fields.maybe_prose(name, TEXT_MOST).map_or_else(String::new, |text| text.as_str().to_owned());
        Bilingual::new(one(zh), one(en))
    };
    let (promise, negative) = (text("promise_zh", "promise_en"), text("negative_zh", "negative_en"));
    let cap = Cap { tiers: read_tiers(fields), confidence: Confidence::parse(fields.raw("confidence")).unwrap_or(Confidence::U) };
    let way = match fields.raw("way") {
        "free" | "" => None,
        "lump" => Some(Way::Lump(Promise { promise, negative })),
        "lines" => Some(Way::Lines { cap }),
        _ => fields.option("way", |_| None::<Way>),
    };
    let whole = |name: &str, most: u32| match fields.raw(name).trim() {
        "" | "0" => None,
        text => {
            let number = text.trim_end_matches('%').trim().parse::<u32>().ok().filter(|number| *number <= most);
            fields.keep(name, number.ok_or(FormRefusal::NumberOutside { least: 1, most: i64::from(most) }))
        }
    };
    let parts = fields.raw("instalments").to_owned();
    let part = |part: &str| fields.keep("instalments", part.trim_end_matches('%').parse::<u8>().map_err(|_| BudgetRefusal::BadInstalments));
    let funding = Funding {
        way,
        least: fields.maybe_money("least"),
        most: fields.maybe_money("most"),
        own: whole("own", 10_000).and_then(|per_cent| u16::try_from(per_cent).ok()).map(|per_cent| Own { per_cent }),
        years: whole("years", 30).and_then(|years| u8::try_from(years).ok()),
        instalments: parts.split([' ', ',', '，', '、', '/']).filter(|text| !text.is_empty()).filter_map(part).collect(),
    };
    if let Err(why) = funding.check() {
        let field = match why {
            BudgetRefusal::BadTiers => "tiers",
            BudgetRefusal::BadInstalments => "instalments",
            BudgetRefusal::BadText => "promise_zh",
            BudgetRefusal::BadRange
            | BudgetRefusal::OverCap { .. }
            | BudgetRefusal::TooLittle { .. }
            | BudgetRefusal::TooMuch { .. }
            | BudgetRefusal::OwnTooLittle { .. }
            | BudgetRefusal::NoSuchItem => "most",
        };
        fields.refuse(field, &why);
    }
    fields.finish()?;
    Ok(funding)
}

fn read_tiers(fields: &Fields) -> Vec<Tier> {
    let rows = fields.rows("tier");
    let mut tiers = Vec::new();
    for row in rows.iter().filter(|row| row.iter().any(|cell| !cell.trim().is_empty())) {
        let cell = |place: usize| row.get(place).map_or("", |cell| cell.trim());
        let up_to = if cell(0).is_empty() { None } else { fields.keep("tiers", Money::parse(cell(0))) };
        let per_cent = cell(1).trim_end_matches('%').trim().parse::<u8>().map_err(|_| BudgetRefusal::BadTiers);
        tiers.extend(fields.keep("tiers", per_cent).map(|per_cent| Tier { up_to, per_cent }));
    }
    tiers
}

/// Sets the funding rule of a draft call 设定经费规则.
pub(crate) async fn revise(cx: Cx, Path(id): Path<String>, Sent(fields): Sent) -> Response {
    let fields = match fields {
        Ok(fields) => fields,
        Err(refusal) => return cx.reply().refused(&refusal),
    };
    let outcome = match read(&fields) {
        Ok(funding) => {
            revise_by(&cx, &id, &fields, &format!("/calls/{id}"), move |content| {
                content.terms.funding = funding.clone();
                Ok(())
            })
            .await
        }
        Err(refusal) => Err(refusal.into()),
    };
    settled(&cx, &id, outcome, "funding-edit", |look, row, wrong| editor(look, row, &fields, wrong, &cx)).await
}
