//! Organisation 单位: the list of approved units, and the record of each by date; how one is brought in, judged and changed is in the files below.
//!
//! ```text
//! organisation          the list, one record            organisation/entry      a new one
//! organisation/review   authorisation, approval         organisation/change     names, class, what it is below, its end
//! ```
//! Everybody may know what an officer has approved; what has not been is known to who registered it and to officers, and is nothing to others.

pub(crate) mod change;
pub(crate) mod entry;
pub(crate) mod review;
mod sheet;
mod show;
mod view;

pub(crate) use review::taken_back;
pub(crate) use sheet::csv;
pub(crate) use show::show;
pub(crate) use view::{Named, class_options, day, known_row, named, part_named, parts_below};

use crate::cx::Cx;
use crate::fields::Fields;
use crate::ui::{self, Column, Look, Part, Section, Tone};
use axum::response::Response;
use maud::{Markup, html};
use rules::organisation::{Class, CreditCode};
use rules::rights::{Deed, Place, may};
use rules::text::Line;
use rules::{Id, OrganisationId, Refusal};
use serde::Serialize;
use std::collections::BTreeMap;
use store::{OrganisationRow, UnitQuery};
use view::Listed;

/// How many stand on a page of the list.
const PAGE: usize = 50;
/// The longest search, in characters.
const SEARCH_MOST: usize = 100;

/// The list as a page and as JSON; a picker asks it for what somebody types.
#[derive(Serialize)]
struct List {
    organisations: Vec<Listed>,
    /// Where it goes on, if it does.
    next: Option<String>,
    /// Where the whole list is, for a spreadsheet.
    csv: String,
    #[serde(skip)]
    mine: Vec<Named>,
    #[serde(skip)]
    waiting: Option<usize>,
}

/// What the address asks for. Refuses what is no option.
fn asked(cx: &Cx, most: usize) -> Result<UnitQuery, Refusal> {
    let sent = ["q", "class", "after"].into_iter().filter_map(|name| Some((name.to_owned(), vec![cx.query(name)?])));
    let fields = Fields::of(sent.collect::<BTreeMap<_, _>>());
    let wanted = UnitQuery {
        text: fields.maybe_line("q", SEARCH_MOST).as_ref().map(Line::as_str).unwrap_or_default().to_owned(),
        class: fields.has("class").then(|| fields.option("class", Class::parse)).flatten(),
        after: fields.has("after").then(|| fields.option("after", Id::parse)).flatten().map(OrganisationId),
        most,
    };
    fields.finish()?;
    Ok(wanted)
}

/// The address of the same list, further on or in another shape.
fn address(path: &str, wanted: &UnitQuery, after: Option<OrganisationId>) -> String {
    let mut pairs: Vec<(&str, String)> = Vec::new();
    if !wanted.text.is_empty() {
        pairs.push(("q", wanted.text.clone()));
    }
    pairs.extend(wanted.class.map(|class| ("class", class.as_str().to_owned())));
    pairs.extend(after.map(|after| ("after", after.to_string())));
    match serde_urlencoded::to_string(&pairs) {
        Ok(text) if !text.is_empty() => format!("{path}?{text}"),
        Ok(_) | Err(_) => path.to_owned(),
    }
}

/// The list 单位.
pub(crate) async fn list(cx: Cx) -> Response {
    let wanted = match asked(&cx, PAGE + 1) {
        Ok(wanted) => wanted,
        Err(refusal) => return cx.reply().refused(&refusal),
    };
    let (query, person) = (wanted.clone(), cx.person());
    let reviews = may(&cx.actor, Deed::ReviewOrganisation, &Place::default(), cx.arrived).is_ok();
    let found = cx.read(move |rows| {
        let mut listed = Vec::new();
        for row in rows.organisations(&query)? {
            listed.push(Listed::of(rows, row)?);
        }
        let mine: Vec<OrganisationRow> = person.map(|person| rows.organisations_begun_by(person)).transpose()?.unwrap_or_default();
        let waiting = if reviews { Some(rows.organisations_waiting()?.len()) } else { None };
        Ok((listed, mine.into_iter().map(Named::of).collect::<Vec<_>>(), waiting))
    });
    let (mut organisations, mine, waiting) = match found.await {
        Ok(found) => found,
        Err(error) => return cx.reply().fault(&error),
    };
    let more = organisations.len() > PAGE;
    organisations.truncate(PAGE);
    let next = organisations.last().filter(|_| more).map(|last| address("/organisations", &wanted, Some(last.id)));
    let list = List { organisations, next, csv: address("/organisations.csv", &wanted, None), mine, waiting };
    let title = cx.look(Section::Organisations).t("unit-title");
    cx.reply().show(Section::Organisations, &title, &list, |look| page(look, &list, &wanted))
}

fn page(look: &Look<'_>, list: &List, wanted: &UnitQuery) -> Markup {
    let class = wanted.class.map_or("", Class::as_str);
    html! {
        h1 { (look.t("unit-title")) }
        p.lead { (look.t("unit-lead")) }
        p.actions {
            a.button href="/organisations/new" { (look.t("unit-register")) }
            @if let Some(count) = list.waiting {
                a.button.plain href="/organisations/reviews" { (look.t_with("unit-reviews-count", &[("count", count.into())])) }
            }
        }
        @if !list.mine.is_empty() {
            (ui::notice(Tone::Wait, html! {
                p { (look.t("unit-mine")) @for unit in &list.mine { " " a href={ "/organisations/" (unit.id) } { (ui::bilingual(look, &unit.name)) } } }
            }))
        }
        form.filters data-live method="get" action="/organisations" role="search" {
            (ui::line(look, &Part::new("q", &look.t("unit-search")).kind("search").placeholder(&look.t("unit-search-example")), &wanted.text, None))
            (ui::select(look, &Part::new("class", &look.t("unit-class")), &class_options(look, true), class))
            button.plain type="submit" { (look.t("search")) }
        }
        div #results {
            @if list.organisations.is_empty() {
                (ui::empty(&look.t("unit-none"), &look.t("unit-none-next"), Some(("/organisations/new", look.t("unit-register").as_str()))))
            } @else {
                p { a href=(list.csv) download { (look.t("unit-csv")) } }
                (table(look, &list.organisations))
            }
            @if wanted.after.is_some() || list.next.is_some() {
                nav.pager aria-label=(look.t("pager-label")) {
                    @if wanted.after.is_some() { a.button.plain href=(address("/organisations", wanted, None)) rel="first" { "← " (look.t("unit-first")) } }
                    @if let Some(next) = &list.next { a.button.plain href=(next) rel="next" { (look.t("unit-next")) " →" } }
                }
            }
        }
    }
}

fn table(look: &Look<'_>, organisations: &[Listed]) -> Markup {
    let columns: Vec<Column> = ["unit-name", "unit-class", "unit-code", "unit-standing"].iter().map(|key| Column::new(look.t(key))).collect();
    let rows: Vec<Vec<Markup>> = organisations
        .iter()
        .map(|unit| {
            vec![
                html! {
                    a href={ "/organisations/" (unit.id) } { (ui::bilingual(look, &unit.name)) }
                    @for above in &unit.parents { " " span.quiet { (look.t("unit-of")) (look.gap()) (ui::bilingual(look, &above.name)) } }
                    @if !unit.former_names.is_empty() {
                        br; span.quiet { (look.t("unit-formerly")) (look.gap()) @for (place, name) in unit.former_names.iter().enumerate() { @if place > 0 { (look.t("unit-and")) } (ui::bilingual(look, name)) } }
                    }
                },
                html! { (look.unit_class(unit.class)) },
                html! { @match unit.code.as_ref().map(CreditCode::as_str) { Some(code) => code { (code) }, None => span.quiet { "—" } } },
                unit.badge(look),
            ]
        })
        .collect();
    ui::table(&look.t("unit-caption"), &columns, &rows)
}
