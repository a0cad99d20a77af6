//! Show 单位记录: one organisation: what it is, what stands above and below it, what happened by date, and what waits for its officer.

use super::review;
use super::view::{DEPTH, Listed, Named, Standing, ended, known_row};
use crate::cx::Cx;
use crate::ui::{self, Column, Look, Section, Tone};
use crate::view::rfc3339;
use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};
use rules::day::Day;
use rules::organisation::{CreditCode, Organisation, Ror, Stage};
use rules::rights::{Deed, Place, Role, Scope, may};
use rules::text::Bilingual;
use rules::{Id, Instant, OrganisationId, PersonId};
use serde::Serialize;
use store::{BelowRow, HistoryEntry, OrganisationRow, Reader, StoreError, WriteError};

/// The record as a page and as JSON.
#[derive(Serialize)]
pub(super) struct View {
    #[serde(flatten)]
    pub(super) unit: Listed,
    /// What happened, by the days of the papers, the first first.
    dates: Vec<Dated>,
    /// What is below it.
    below: Vec<Branch>,
    /// Who carries on.
    successors: Vec<Named>,
    /// What has gone into it.
    predecessors: Vec<Named>,
    /// For officers and whom it names.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) authorisation: Option<review::View>,
    /// Why it was sent back, for officers and whom it concerns.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    /// Who speaks for it, for who may read its staff.
    #[serde(skip_serializing_if = "Option::is_none")]
    administrator: Option<Office>,
    /// Approved organisations of the same name, for the officer who judges it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    namesakes: Vec<Named>,
    /// What was entered by whom, for officers.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    history: Vec<Entry>,
    #[serde(skip)]
    may: May,
}

/// Who speaks for an organisation, and until when.
#[derive(Serialize)]
struct Office {
    person: PersonId,
    name: Option<String>,
    #[serde(serialize_with = "crate::view::maybe_rfc3339")]
    until: Option<Instant>,
}

/// What the reader may do here.
#[derive(Clone, Copy, Default)]
struct May {
    review: bool,
    members: bool,
    manage: bool,
    send: bool,
    files: bool,
}

/// One dated fact.
#[derive(Serialize)]
struct Dated {
    /// None where it is older than anybody says.
    day: Option<Day>,
    #[serde(flatten)]
    what: What,
}

#[derive(Serialize)]
#[serde(tag = "what", rename_all = "kebab-case")]
enum What {
    Called { name: Bilingual },
    Below { unit: Named },
    NoLongerBelow { unit: Named },
    Ended { way: Standing, into: Vec<Named> },
}

/// A part with its parts.
#[derive(Serialize)]
struct Branch {
    id: OrganisationId,
    name: Bilingual,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    below: Vec<Branch>,
}

/// A line of the journal.
#[derive(Serialize)]
struct Entry {
    #[serde(serialize_with = "rfc3339")]
    at: Instant,
    event: String,
    actor: Id,
    actor_name: Option<String>,
}

/// One organisation 单位详情.
pub(crate) async fn show(cx: Cx, Path(id): Path<String>) -> Response {
    let Some(id) = Id::parse(&id).map(OrganisationId) else { return cx.reply().missing() };
    let view = match load(&cx, id).await {
        Ok(view) => view,
        Err(error) => return cx.reply().failed(error),
    };
    let look = cx.look(Section::Organisations);
    let title = look.pick(&view.unit.name).to_owned();
    cx.reply().show(Section::Organisations, &title, &view, |look| page(look, &view, &cx))
}

/// All that the page needs; refuses who may not know of it.
pub(super) async fn load(cx: &Cx, id: OrganisationId) -> Result<View, WriteError> {
    let (actor, person, now) = (cx.actor.clone(), cx.person(), cx.arrived);
    let found = cx.read(move |rows| match known_row(rows, id, &actor, person, now) {
        Ok(row) => {
            let chain = rows.chain(id)?;
            let reaches = |deed| may(&actor, deed, &Place::organisation(chain.clone()), now).is_ok();
            let review = reaches(Deed::ReviewOrganisation);
            let sheet = row.unit.authorisation.as_ref().map(|sheet| sheet.person);
            let owns = sheet.is_some_and(|sheet| actor.is(sheet)) || (!row.unit.is_public() && actor.is(row.unit.registrant));
            let may = May {
                review,
                members: row.unit.is_public() && reaches(Deed::ReadMembers),
                manage: reaches(Deed::ManageMembers),
                files: row.unit.is_public() && reaches(Deed::KeepUnitFiles),
                send: person.is_some() && row.unit.waiting().is_none() && !matches!(row.unit.stage, Stage::Ended(_)),
            };
            view(rows, row, may, review || owns, now).map(Ok)
        }
        Err(WriteError::Fault(error)) => Err(error),
        Err(error) => Ok(Err(error)),
    });
    found.await?
}

fn view(rows: &mut Reader<'_>, row: OrganisationRow, may: May, close: bool, now: Instant) -> Result<View, StoreError> {
    let (id, unit) = (row.id, row.unit.clone());
    let dates = dates(rows, &unit)?;
    let below = below(&rows.organisations_below_others()?, id, DEPTH);
    let mut successors = Vec::new();
    for heir in unit.successors() {
        successors.extend(rows.organisation(*heir)?.map(Named::of));
    }
    let predecessors = rows.organisations_before(id)?.into_iter().map(Named::of).collect();
    let authorisation = match &unit.authorisation {
        Some(sheet) if close => Some(review::View::of(rows, sheet)?),
        Some(_) | None => None,
    };
    let administrator = if may.members { office(rows, id, now)? } else { None };
    let history = if may.review { rows.history(id.0)?.into_iter().map(entry).collect() } else { Vec::new() };
    let namesakes = if may.review && !unit.is_public() { namesakes(rows, &unit)? } else { Vec::new() };
    let reason = unit.reason.filter(|_| close);
    Ok(View { unit: Listed::of(rows, row)?, dates, below, successors, predecessors, authorisation, reason, administrator, namesakes, history, may })
}

/// Who bears the same name already: two codes for one unit, or a mistake.
fn namesakes(rows: &mut Reader<'_>, unit: &Organisation) -> Result<Vec<Named>, StoreError> {
    let mut found = Vec::new();
    for name in [&unit.name.zh, &unit.name.en].into_iter().filter(|name| !name.is_empty()) {
        found.extend(rows.organisations_named(name)?.into_iter().map(Named::of));
    }
    found.dedup_by_key(|named| named.id);
    Ok(found)
}

fn office(rows: &mut Reader<'_>, id: OrganisationId, now: Instant) -> Result<Option<Office>, StoreError> {
    let held = rows.grants_in(Scope::Organisation(id))?;
    let Some(grant) = held.into_iter().find(|row| row.held.role == Role::UnitAdministrator && row.held.is_in_force(now)) else { return Ok(None) };
    let name = rows.person(grant.person)?.and_then(|person| person.name);
    Ok(Some(Office { person: grant.person, name, until: grant.held.until }))
}

fn entry(entry: HistoryEntry) -> Entry {
    Entry { at: entry.at, event: entry.event, actor: entry.actor, actor_name: entry.actor_name }
}

fn below(rows: &[BelowRow], id: OrganisationId, depth: usize) -> Vec<Branch> {
    let right_below = rows.iter().filter(|row| depth > 0 && row.parents.contains(&id));
    right_below.map(|row| Branch { id: row.id, name: row.name.clone(), below: below(rows, row.id, depth - 1) }).collect()
}

/// What happened by the days of the papers; what has no day comes first.
fn dates(rows: &mut Reader<'_>, unit: &Organisation) -> Result<Vec<Dated>, StoreError> {
    let mut dates = Vec::new();
    let mut since = None;
    for former in &unit.names {
        // A name begins where the one before ended, unless it is known to have begun later.
        dates.push(Dated { day: former.from.or(since), what: What::Called { name: former.name.clone() } });
        since = Some(former.until);
    }
    if since.is_some() {
        dates.push(Dated { day: since, what: What::Called { name: unit.name.clone() } });
    }
    for link in &unit.parents {
        let Some(above) = rows.organisation(link.parent)?.map(Named::of) else { continue };
        dates.push(Dated { day: link.from, what: What::Below { unit: above.clone() } });
        dates.extend(link.until.map(|until| Dated { day: Some(until), what: What::NoLongerBelow { unit: above } }));
    }
    if let Stage::Ended(ending) = &unit.stage {
        let mut into = Vec::new();
        for heir in &ending.into {
            into.extend(rows.organisation(*heir)?.map(Named::of));
        }
        dates.push(Dated { day: Some(ending.on), what: What::Ended { way: ended(ending.way), into } });
    }
    dates.sort_by_key(|dated| dated.day);
    Ok(dates)
}

pub(super) fn page(look: &Look<'_>, view: &View, cx: &Cx) -> Markup {
    let unit = &view.unit;
    html! {
        (ui::crumbs(look, &[(&look.t("unit-title"), Some("/organisations")), (look.pick(&unit.name), None)]))
        h1 { (ui::bilingual(look, &unit.name)) }
        (stands(look, view))
        @if let Some(reason) = &view.reason {
            (ui::notice(Tone::Bad, html! { p { strong { (look.t("unit-reason")) } " " (reason) } }))
        }
        (ui::section("record", &look.t("unit-record"), Some(unit.badge(look)), ui::fact_list(&facts(look, view))))
        @if !view.below.is_empty() || (view.may.manage && unit.stage == Standing::Approved) {
            (ui::section("below", &look.t("unit-below"), None, html! {
                @if view.below.is_empty() { p.quiet { (look.t("unit-below-none")) } } @else { (tree(look, &view.below)) }
                @if view.may.manage && unit.stage == Standing::Approved { p { a.button.plain href={ "/organisations/new?parent=" (unit.id) } { (look.t("unit-add-part")) } } }
            }))
        }
        @if !view.dates.is_empty() { (ui::section("dates", &look.t("unit-dates"), None, dated(look, &view.dates))) }
        @if let Some(sheet) = &view.authorisation { (review::section(look, unit, sheet, view.may.review, view.administrator.is_some(), cx)) }
        @if view.may.send { (review::sending(look, unit, cx)) }
        @if !view.history.is_empty() { (ui::section("history", &look.t("unit-history"), None, history(look, &view.history))) }
    }
}

/// Where the record leads on: staff, change; before approval, what is to be done next.
fn stands(look: &Look<'_>, view: &View) -> Markup {
    let unit = &view.unit;
    html! {
        @if unit.stage == Standing::Registered { (ui::notice(Tone::Wait, html! { p { (look.t(if view.authorisation.is_some() { "unit-waits" } else { "unit-send-next" })) } })) }
        @if !view.successors.is_empty() {
            (ui::notice(Tone::Wait, html! { p { (look.t("unit-carried-on")) @for heir in &view.successors { " " (linked(look, heir)) } } }))
        }
        @if !view.namesakes.is_empty() {
            (ui::notice(Tone::Bad, html! { p { (look.t("unit-namesakes")) @for other in &view.namesakes { " " (linked(look, other)) } } }))
        }
        @if view.may.members || view.may.review || view.may.files {
            p.actions {
                @if view.may.members { a.button href={ "/organisations/" (unit.id) "/members" } { (look.t("unit-members")) } }
                @if view.may.files { a.button.plain href={ "/organisations/" (unit.id) "/files" } { (look.t("unit-file-title")) } }
                @if view.may.review && unit.stage == Standing::Approved { a.button.plain href={ "/organisations/" (unit.id) "/edit" } { (look.t("unit-edit")) } }
            }
        }
    }
}

fn linked(look: &Look<'_>, unit: &Named) -> Markup {
    html! { a href={ "/organisations/" (unit.id) } { (ui::bilingual(look, &unit.name)) } }
}

fn facts(look: &Look<'_>, view: &View) -> Vec<(String, Markup)> {
    let unit = &view.unit;
    let other = if look.language.is_english() { &unit.name.zh } else { &unit.name.en };
    let mut facts = Vec::new();
    if !other.is_empty() && !unit.name.zh.is_empty() && !unit.name.en.is_empty() {
        facts.push((look.t("unit-other-name"), html! { span lang=(if look.language.is_english() { "zh-CN" } else { "en" }) { (other) } }));
    }
    facts.push((look.t("unit-class"), html! { (look.unit_class(unit.class)) }));
    if let Some(code) = &unit.code {
        facts.push((look.t("unit-code"), html! { code { (CreditCode::as_str(code)) } }));
    }
    if let Some(ror) = &unit.ror {
        facts.push((look.t("unit-ror"), html! { a href=(Ror::as_str(ror)) rel="noreferrer" { (Ror::as_str(ror)) } }));
    }
    for above in &unit.parents {
        facts.push((look.t("unit-parents"), linked(look, above)));
    }
    for before in &view.predecessors {
        facts.push((look.t("unit-predecessors"), linked(look, before)));
    }
    if let Some(office) = &view.administrator {
        let name = office.name.clone().unwrap_or_else(|| look.t("erased"));
        facts.push((
            look.t("unit-administrator"),
            html! {
                (name) @if let Some(until) = office.until { " " span.quiet { (look.t("unit-until")) (Day::at(until, &look.zone).previous()) } }
            },
        ));
    } else if view.may.members && unit.stage == Standing::Approved {
        facts.push((look.t("unit-administrator"), html! { span.quiet { (look.t("unit-administrator-none")) } }));
    }
    facts
}

fn tree(look: &Look<'_>, branches: &[Branch]) -> Markup {
    html! {
        ul.tree {
            @for branch in branches {
                li {
                    a href={ "/organisations/" (branch.id) } { (ui::bilingual(look, &branch.name)) }
                    @if !branch.below.is_empty() { (tree(look, &branch.below)) }
                }
            }
        }
    }
}

fn dated(look: &Look<'_>, dates: &[Dated]) -> Markup {
    let columns: Vec<Column> = ["unit-day", "unit-what"].iter().map(|key| Column::new(look.t(key))).collect();
    let rows: Vec<Vec<Markup>> = dates
        .iter()
        .map(|dated| {
            let day = dated.day.map_or_else(|| html! { span.quiet { (look.t("unit-day-unknown")) } }, |day| html! { time datetime=(day) { (day) } });
            let what = match &dated.what {
                What::Called { name } => html! { (look.t("unit-was-called")) (look.gap()) (ui::bilingual(look, name)) },
                What::Below { unit } => html! { (look.t("unit-came-below")) (look.gap()) (linked(look, unit)) },
                What::NoLongerBelow { unit } => html! { (look.t("unit-left")) (look.gap()) (linked(look, unit)) },
                What::Ended { way, into } => html! { (look.unit_stage(*way)) @for heir in into { " " (linked(look, heir)) } },
            };
            vec![day, what]
        })
        .collect();
    ui::table(&look.t("unit-dates-caption"), &columns, &rows)
}

fn history(look: &Look<'_>, entries: &[Entry]) -> Markup {
    let columns: Vec<Column> = ["history-at", "history-event", "history-by"].iter().map(|key| Column::new(look.t(key))).collect();
    let name = |entry: &Entry| match &entry.actor_name {
        Some(name) => name.clone(),
        None if entry.actor == Id::SYSTEM => look.t("people-system"),
        None => look.t("erased"),
    };
    let rows: Vec<Vec<Markup>> = entries
        .iter()
        .rev()
        .map(|entry| {
            vec![ui::when(look, entry.at, &look.zone), html! { (look.t(&format!("event-organisation-{}", entry.event))) }, html! { (name(entry)) }]
        })
        .collect();
    ui::table(&look.t("unit-history-caption"), &columns, &rows)
}
