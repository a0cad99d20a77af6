//! Budget 预算: the funding rule of a call as people read and set it, the budget in a draft with its cap explained, and the budget that is kept.

mod editor;

pub(crate) use editor::{form, revise};

use crate::form::input::{Sheet, typed as rows_typed};
use crate::ui::{self, Column, Look, Part, Tone};
use crate::words;
use maud::{Markup, html};
use rules::Money;
use rules::budget::{Budget, Cap, Funding, Item, Promise, Way, Worked};
use rules::calendar::Confidence;
use rules::form::Field;
use std::collections::BTreeMap;

/// The funding rule on the page of its call; nothing where the call sets none.
pub(crate) fn told(look: &Look<'_>, funding: &Funding) -> Markup {
    if *funding == Funding::default() {
        return html! {};
    }
    ui::section(
        "funding",
        &look.t("funding-title"),
        None,
        html! {
            (ui::fact_list(&said(look, funding).into_iter().map(|(label, text)| (label, html! { (text) })).collect::<Vec<_>>()))
            @match &funding.way {
                Some(Way::Lump(_)) => (promise(look, funding)),
                Some(Way::Lines { cap }) => (tiers(look, cap)),
                None => {},
            }
        },
    )
}

/// The rule, each of its points under its label.
pub(crate) fn said(look: &Look<'_>, funding: &Funding) -> Vec<(String, String)> {
    let mut facts = Vec::new();
    let mut fact = |key: &str, text: String| facts.push((look.t(key), text));
    match &funding.way {
        Some(Way::Lump(_)) => fact("funding-way", look.t("funding-way-lump")),
        Some(Way::Lines { .. }) => fact("funding-way", look.t("funding-way-lines")),
        None => {}
    }
    let money = |amount: Money| words::money(look.language, amount);
    match (funding.least, funding.most) {
        (Some(least), Some(most)) => {
            fact("funding-range", look.t_with("form-between", &[("least", money(least).into()), ("most", money(most).into())]));
        }
        (Some(least), None) => fact("funding-range", look.t_with("form-from", &[("least", money(least).into())])),
        (None, Some(most)) => fact("funding-range", look.t_with("form-until", &[("most", money(most).into())])),
        (None, None) => {}
    }
    if let Some(own) = funding.own {
        fact("funding-own", look.t_with("funding-own-least", &[("per_cent", u32::from(own.per_cent).into())]));
    }
    if let Some(years) = funding.years {
        fact("funding-years", look.t_with("funding-years-count", &[("count", u32::from(years).into())]));
    }
    if !funding.instalments.is_empty() {
        let parts: Vec<String> = funding.instalments.iter().map(|part| format!("{part}%")).collect();
        let parts = [("count", parts.len().into()), ("parts", parts.join(&look.t("list-separator")).into())];
        fact("funding-instalments", look.t_with("funding-instalments-parts", &parts));
    }
    facts
}

/// Under a lump sum: what is promised, and what it must not be spent on.
fn promise(look: &Look<'_>, funding: &Funding) -> Markup {
    let Some(Way::Lump(Promise { promise, negative })) = &funding.way else { return html! {} };
    html! {
        @if !look.pick(promise).is_empty() { h3 { (look.t("funding-promise")) } (ui::prose_text(look.pick(promise))) }
        @if !look.pick(negative).is_empty() {
            h3 { (look.t("funding-negative")) }
            ul { @for line in look.pick(negative).lines().map(str::trim).filter(|line| !line.is_empty()) { li { (line) } } }
        }
    }
}

/// The tiers of the cap, and how sure it is where they come from.
fn tiers(look: &Look<'_>, cap: &Cap) -> Markup {
    let columns = [Column::new(look.t("funding-tier")), Column::new(look.t("funding-per-cent")).numeric()];
    let mut from = Money::ZERO;
    let mut rows = Vec::new();
    for tier in &cap.tiers {
        rows.push(vec![html! { (tier_named(look, from, tier.up_to)) }, html! { (tier.per_cent) "%" }]);
        from = tier.up_to.unwrap_or(from);
    }
    html! {
        p { (look.t("funding-cap-how")) }
        (ui::table(&look.t("funding-cap"), &columns, &rows))
        @if cap.confidence == Confidence::U { (ui::notice(Tone::Wait, html! { p { (look.t("funding-unverified")) } })) }
    }
}

fn tier_named(look: &Look<'_>, from: Money, up_to: Option<Money>) -> String {
    let money = |amount: Money| words::money(look.language, amount);
    match (from == Money::ZERO, up_to) {
        (true, None) => look.t("funding-tier-all"),
        (true, Some(to)) => look.t_with("funding-tier-first", &[("to", money(to).into())]),
        (false, Some(to)) => look.t_with("funding-tier-between", &[("from", money(from).into()), ("to", money(to).into())]),
        (false, None) => look.t_with("funding-tier-last", &[("from", money(from).into())]),
    }
}

/// The budget in a draft: an amount and what it stands on for each item; below, what is computed of it.
pub(crate) fn input(look: &Look<'_>, sheet: &Sheet<'_>, field: &Field, part: &Part<'_>) -> Markup {
    let rows = rows_typed(sheet.answers, field);
    let cell = |item: Item, place: usize| {
        let row = rows.iter().find(|row| row.first().is_some_and(|id| id == item.as_str()));
        row.and_then(|row| row.get(place)).cloned().unwrap_or_default()
    };
    html! {
        fieldset.field.sheet-of id=(part.id()) aria-describedby=[part.described(false)] tabindex="-1" {
            legend { (look.pick(&field.label)) (part.required_mark(look)) }
            (part.help_and_wrong(look))
            (promise(look, sheet.funding))
            div.scroll {
                table.entry {
                    caption { (look.t("form-money-help")) }
                    thead { tr { th scope="col" { (look.t("budget-item")) } th scope="col" class="number" { (look.t("budget-amount")) } th scope="col" { (look.t("budget-basis")) } } }
                    tbody {
                        @for item in sheet.funding.items() {
                            @let name = format!("{}.{}", field.id, item.as_str());
                            @let wrong = sheet.wrong.iter().find(|wrong| wrong.field == format!("{name}.1"));
                            @let label = item.name();
                            tr {
                                td { (look.pick(&label)) p.quiet { (look.t(about(item))) } }
                                td data-label=(look.t("budget-amount")) {
                                    input.figure id={ "field-" (name) ".1" } name={ (name) ".1" } type="text" inputmode="decimal" autocomplete="off" value=(cell(item, 1)) aria-label={ (look.pick(&label)) " " (look.t("budget-amount")) } aria-invalid=[wrong.map(|_| "true")] aria-describedby=[wrong.map(|_| format!("field-{name}.1-wrong"))];
                                    @if let Some(wrong) = wrong { p.wrong id={ "field-" (name) ".1-wrong" } { (look.says(&wrong.says)) (look.gap()) (look.next(&wrong.says)) } }
                                }
                                td data-label=(look.t("budget-basis")) { input name={ (name) ".2" } type="text" value=(cell(item, 2)) aria-label={ (look.pick(&label)) " " (look.t("budget-basis")) }; }
                            }
                        }
                    }
                }
            }
            div data-worked=(field.id) aria-live="polite" { (explained(look, sheet.funding, &sheet.funding.worked(rows))) }
        }
    }
}

fn about(item: Item) -> &'static str {
    match item {
        Item::Total => "budget-about-total",
        Item::Equipment => "budget-about-equipment",
        Item::Business => "budget-about-business",
        Item::Labour => "budget-about-labour",
        Item::Indirect => "budget-about-indirect",
        Item::Own => "budget-about-own",
    }
}

/// How the cap comes about, tier by tier, what is asked in all, and what is paid when.
fn explained(look: &Look<'_>, funding: &Funding, worked: &Worked) -> Markup {
    let money = |amount: Money| words::money(look.language, amount);
    let over = worked.indirect > worked.cap && !worked.steps.is_empty();
    html! {
        @if !worked.steps.is_empty() {
            p { (look.t_with("budget-base", &[("direct", money(worked.direct).into()), ("equipment", money(Money::fen(worked.direct.in_fen() - worked.base.in_fen())).into()), ("base", money(worked.base).into())])) }
            ul {
                @for step in worked.steps.iter().filter(|step| step.part > Money::ZERO) {
                    li { (look.t_with("budget-step", &[("part", money(step.part).into()), ("per_cent", u32::from(step.per_cent).into()), ("gives", money(step.gives).into())])) }
                }
            }
            p class=[over.then_some("wrong")] {
                strong { (look.t_with("budget-cap", &[("cap", money(worked.cap).into())])) } (look.gap())
                @if over { (look.t_with("budget-cap-over", &[("over", money(Money::fen(worked.indirect.in_fen() - worked.cap.in_fen())).into())])) }
                @else { (look.t_with("budget-cap-left", &[("left", money(Money::fen(worked.cap.in_fen() - worked.indirect.in_fen())).into())])) }
            }
        }
        p { (look.t_with("budget-requested", &[("total", money(worked.requested).into())])) }
        @if let Some(least) = worked.own_least { p { (look.t_with("budget-own-least", &[("least", money(least).into())])) } }
        (instalments(look, funding, worked.requested))
    }
}

fn instalments(look: &Look<'_>, funding: &Funding, total: Money) -> Markup {
    let parts: Vec<String> = funding.instalments_of(total).into_iter().map(|part| words::money(look.language, part)).collect();
    if parts.is_empty() || total == Money::ZERO {
        return html! {};
    }
    html! { p { (look.t_with("budget-instalments", &[("parts", parts.join(&look.t("list-separator")).into())])) } }
}

/// A budget as it was typed, before it is sent.
pub(crate) fn typed(look: &Look<'_>, funding: &Funding, rows: &[Vec<String>]) -> Markup {
    match funding.read(rows) {
        Ok(Some((budget, words))) => kept(look, funding, &budget, Some(&words)),
        Ok(None) => crate::form::shown::none(look),
        Err(_) => html! {
            ul { @for row in rows.iter().filter(|row| row.iter().skip(1).any(|cell| !cell.is_empty())) { li { (named(look, row)) } } }
        },
    }
}

fn named(look: &Look<'_>, row: &[String]) -> String {
    let item = Item::ALL.into_iter().find(|item| row.first().is_some_and(|id| id == item.as_str()));
    let name = item.map_or_else(String::new, |item| look.pick(&item.name()).to_owned());
    let rest: Vec<&str> = row.iter().skip(1).map(String::as_str).filter(|cell| !cell.is_empty()).collect();
    format!("{name} {}", rest.join(" "))
}

/// A budget that is kept, with what its items stand on where that is not erased.
pub(crate) fn kept(look: &Look<'_>, funding: &Funding, budget: &Budget, basis: Option<&BTreeMap<String, String>>) -> Markup {
    let columns = [Column::new(look.t("budget-item")), Column::new(look.t("budget-amount")).numeric(), Column::new(look.t("budget-basis"))];
    let rows: Vec<Vec<Markup>> = Item::ALL
        .into_iter()
        .filter_map(|item| budget.amount(item).map(|amount| (item, amount)))
        .map(|(item, amount)| {
            let words = basis.and_then(|basis| basis.get(item.as_str())).map_or("", String::as_str);
            vec![html! { (look.pick(&item.name())) }, ui::money(look, amount), html! { (words) }]
        })
        .collect();
    html! {
        (ui::table(&look.t("budget-caption"), &columns, &rows))
        (explained(look, funding, &funding.worked_of(budget)))
    }
}
