//! People 人员: who has an account, and what each of them holds; for officers of the whole centre.
//!
//! The list is by pinyin and is searched by name, address or organisation, in Chinese and English; its pages follow each other by key.

use crate::cx::Cx;
use crate::fields::Fields;
use crate::grant::{self, Titled};
use crate::person::wrong;
use crate::record;
use crate::ui::{self, Column, Look, Part, Section, Tone};
use crate::view;
use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};
use rules::person::{Language, Stage};
use rules::refusal::FieldRefusal;
use rules::rights::{Deed, Place, Role, may};
use rules::text::Bilingual;
use rules::{Id, Instant, Kind, PersonId, Refusal};
use serde::Serialize;
use store::{PersonRow, StoreError, WriteError};

/// How many people stand on a page of the list.
const PAGE: usize = 50;

/// A person in the list, as a page and as JSON.
#[derive(Serialize)]
struct Listed {
    id: PersonId,
    version: u64,
    stage: &'static str,
    name: Option<String>,
    latin_name: Option<String>,
    email: Option<String>,
    organisation: Option<String>,
    language: Language,
    /// The roles in force, each once.
    roles: Vec<Role>,
}

/// The list as JSON.
#[derive(Serialize)]
struct List {
    people: Vec<Listed>,
    /// Where it goes on, if it does.
    next: Option<String>,
}

/// One person as a page and as JSON.
#[derive(Serialize)]
struct View {
    #[serde(flatten)]
    person: Listed,
    grants: Vec<grant::Listed>,
    history: Vec<Line>,
    /// The main organisation that its administrator has confirmed.
    main_organisation: Option<Bilingual>,
    #[serde(flatten)]
    records: record::Records,
}

/// One line of a person's history.
#[derive(Serialize)]
struct Line {
    #[serde(serialize_with = "view::rfc3339")]
    at: Instant,
    /// To what it happened: the person or a grant.
    kind: &'static str,
    event: String,
    /// Which role, where it happened to a grant.
    role: Option<Role>,
    actor: Id,
    actor_name: Option<String>,
    #[serde(skip)]
    place: Option<Titled>,
}

/// All that the page of a person needs.
struct Page {
    view: View,
    places: Vec<Titled>,
    stones: Vec<store::Tombstone>,
}

/// The officer of the whole centre who asks; refuses anybody else.
pub(crate) fn manager(cx: &Cx) -> Result<PersonId, Refusal> {
    may(&cx.actor, Deed::ReadPeople, &Place::default(), cx.arrived)?;
    cx.signed_in()
}

fn listed(row: PersonRow, roles: Vec<Role>) -> Listed {
    Listed {
        id: row.id,
        version: row.version,
        stage: match row.stage {
            Stage::Active => "active",
            Stage::Erased => "erased",
        },
        name: row.name,
        latin_name: row.latin_name,
        email: row.email,
        organisation: row.organisation,
        language: row.language,
        roles,
    }
}

/// The list 人员.
pub(crate) async fn list(cx: Cx) -> Response {
    if let Err(refusal) = manager(&cx) {
        return cx.reply().refused(&refusal);
    }
    let text = cx.query("q").unwrap_or_default();
    let after = cx.query("after").and_then(|id| Id::parse(&id)).map(PersonId);
    let (searched, now) = (text.clone(), cx.arrived);
    let found = cx.read(move |rows| {
        let mut people = Vec::new();
        for row in rows.people(&searched, after, PAGE + 1)? {
            let roles = grant::roles_in_force(rows, row.id, now)?;
            people.push(listed(row, roles));
        }
        Ok(people)
    });
    let mut people = match found.await {
        Ok(people) => people,
        Err(error) => return cx.reply().fault(&error),
    };
    let more = people.len() > PAGE;
    people.truncate(PAGE);
    let next = people.last().filter(|_| more).map(|last| address(&text, Some(last.id)));
    let list = List { people, next };
    let title = cx.look(Section::People).t("people-title");
    let gives = may(&cx.actor, Deed::GiveRole, &Place::default(), cx.arrived).is_ok();
    cx.reply().show(Section::People, &title, &list, |look| list_page(look, &list, &text, after.is_some(), gives))
}

fn address(text: &str, after: Option<PersonId>) -> String {
    let after = after.map(|id| id.to_string()).unwrap_or_default();
    let query: Vec<(&str, &str)> = [("q", text), ("after", after.as_str())].into_iter().filter(|(_, value)| !value.is_empty()).collect();
    match serde_urlencoded::to_string(query).unwrap_or_default() {
        query if query.is_empty() => "/people".to_owned(),
        query => format!("/people?{query}"),
    }
}

fn list_page(look: &Look<'_>, list: &List, text: &str, goes_on: bool, gives: bool) -> Markup {
    html! {
        h1 { (look.t("people-title")) }
        p {
            a.button href="/invitations" { (look.t("people-invitations")) } " "
            a.button.plain href="/duplicates" { (look.t("merge-possible-title")) } " "
            a.button.plain href="/erasure-requests" { (look.t("erasure-requests-title")) } " " a.button.plain href="/expunctions" { (look.t("expunctions-title")) }
            " " a.button.plain href="/administrators" { (look.t("administrators-title")) }
            @if gives { " " a.button.plain href="/grants" { (look.t("orphaned-title")) } }
        }
        form.filters data-live method="get" action="/people" {
            (ui::line(look, &Part::new("q", &look.t("people-search")).kind("search").placeholder(&look.t("people-search-help")), text, None))
            button.plain type="submit" { (look.t("search")) }
        }
        div #results {
            @if list.people.is_empty() {
                (ui::empty(&look.t("people-none"), &look.t("people-none-next"), Some(("/people", look.t("people-all").as_str()))))
            } @else {
                (people_table(look, &list.people))
            }
            @if goes_on || list.next.is_some() {
                nav.pager aria-label=(look.t("pager-label")) {
                    @if goes_on { a.button.plain href=(address(text, None)) rel="first" { (look.t("people-first")) } }
                    @if let Some(next) = &list.next { a.button.plain href=(next) rel="next" { (look.t("people-next")) " →" } }
                }
            }
        }
    }
}

fn people_table(look: &Look<'_>, people: &[Listed]) -> Markup {
    let columns: Vec<Column> =
        ["person-name", "person-organisation", "person-email", "people-roles"].iter().map(|key| Column::new(look.t(key))).collect();
    let rows: Vec<Vec<Markup>> = people
        .iter()
        .map(|person| {
            vec![
                html! {
                    a href={ "/people/" (person.id) } { (name(look, person)) }
                    @if let Some(latin) = &person.latin_name { " " span.quiet { (latin) } }
                },
                html! { (person.organisation.as_deref().unwrap_or("—")) },
                html! { (person.email.as_deref().unwrap_or("—")) },
                roles(look, &person.roles),
            ]
        })
        .collect();
    ui::table(&look.t("people-caption"), &columns, &rows)
}

fn roles(look: &Look<'_>, roles: &[Role]) -> Markup {
    html! {
        @if roles.is_empty() { span.quiet { (look.t("people-no-role")) } }
        @for role in roles { (ui::badge(Tone::Plain, &look.role(*role))) " " }
    }
}

fn name(look: &Look<'_>, person: &Listed) -> String {
    person.name.clone().unwrap_or_else(|| look.t("erased"))
}

/// One person, with what they hold and what happened 人员详情.
pub(crate) async fn show(cx: Cx, Path(id): Path<String>) -> Response {
    if let Err(refusal) = manager(&cx) {
        return cx.reply().refused(&refusal);
    }
    let Some(id) = Id::parse(&id).map(PersonId) else { return cx.reply().missing() };
    let page = match load(&cx, id).await {
        Ok(Some(page)) => page,
        Ok(None) => return cx.reply().missing(),
        Err(error) => return cx.reply().fault(&error),
    };
    let title = name(&cx.look(Section::People), &page.view.person);
    cx.reply().show(Section::People, &title, &page.view, |look| person_page(look, &page, &Fields::default(), &[], &cx))
}

/// The page of a person again, after a role was not given: the refusal above it, the form as it was filled in.
pub(crate) async fn again(cx: &Cx, id: PersonId, error: WriteError, fields: &Fields) -> Response {
    let page = match (manager(cx), &error) {
        (Ok(_), WriteError::Refused(_)) => load(cx, id).await,
        (Ok(_), WriteError::Fault(_)) | (Err(_), _) => return cx.reply().failed(error),
    };
    match page {
        Ok(Some(page)) => {
            let title = name(&cx.look(Section::People), &page.view.person);
            cx.reply().again(error, Section::People, &title, |look, refusal| person_page(look, &page, fields, wrong(refusal), cx))
        }
        Ok(None) => cx.reply().failed(error),
        Err(fault) => cx.reply().fault(&fault),
    }
}

async fn load(cx: &Cx, id: PersonId) -> Result<Option<Page>, StoreError> {
    let now = cx.arrived;
    let today = cx.today();
    let can = |deed| may(&cx.actor, deed, &Place::about(id), now).is_ok();
    let (reveals, merges) = (can(Deed::RevealDocument), can(Deed::MergePeople));
    cx.read(move |rows| {
        let Some(row) = rows.person(id)? else { return Ok(None) };
        let main_organisation = crate::membership::main_of(rows, id, today)?;
        let records = record::of_person(rows, id, reveals, merges)?;
        let grants = grant::of_person(rows, id, now)?;
        let mut history = Vec::new();
        let mut add = |kind: Kind, of: Option<&grant::Listed>, entries: Vec<store::HistoryEntry>| {
            history.extend(entries.into_iter().map(|entry| Line {
                at: entry.at,
                kind: kind.as_str(),
                event: entry.event,
                role: of.map(|grant| grant.role),
                actor: entry.actor,
                actor_name: entry.actor_name,
                place: of.map(|grant| (grant.place, grant.scope_title.clone().unwrap_or_default())),
            }));
        };
        add(Kind::Person, None, rows.history(id.0)?);
        for grant in grants.iter().rev() {
            add(Kind::Grant, Some(grant), rows.history(grant.id.0)?);
        }
        for (kind, entries) in record::histories(rows, id)? {
            add(kind, None, entries);
        }
        // Sorting is stable, so what happened in one transaction keeps its order.
        history.sort_by_key(|line| line.at);
        let roles = grant::roles_in_force(rows, id, now)?;
        let places = grant::places(rows)?;
        let view = View { person: listed(row, roles), grants, history, main_organisation, records };
        Ok(Some(Page { view, places, stones: rows.tombstones(id.0, &[])? }))
    })
    .await
}

fn person_page(look: &Look<'_>, page: &Page, fields: &Fields, wrong: &[FieldRefusal], cx: &Cx) -> Markup {
    let person = &page.view.person;
    let text = |text: &Option<String>| html! { (text.as_deref().unwrap_or("—")) };
    let active = person.stage == "active";
    html! {
        (ui::crumbs(look, &[(&look.t("people-title"), Some("/people")), (&name(look, person), None)]))
        h1 { (name(look, person)) }
        @if may(&cx.actor, Deed::ImposeBan, &Place::default(), cx.arrived).is_ok() { p { a href={ "/people/" (person.id) "/bans" } { (look.t("bans-title")) } " · " a href="/awards" { (look.t("awards-title")) } } }
        @if !active { (ui::notice(Tone::Bad, html! { p { (look.t("people-erased-notice")) } })) }
        (crate::expunction::tombstones(look, &page.stones))
        (ui::section("profile", &look.t("people-profile"), None, ui::fact_list(&[
            (look.t("person-latin-name"), text(&person.latin_name)),
            (look.t("person-email"), text(&person.email)),
            (look.t("person-organisation"), text(&person.organisation)),
            (look.t("member-main-confirmed"), html! { @match &page.view.main_organisation { Some(name) => (ui::bilingual(look, name)), None => "—" } }),
            (look.t("person-language"), html! { (language(person.language)) }),
            (look.t("people-roles"), roles(look, &person.roles)),
        ])))
        (record::sections(look, person.id, &page.view.records))
        (ui::section("grants", &look.t("grant-title"), None, html! {
            @if page.view.grants.is_empty() { p.quiet { (look.t("grant-none")) } }
            @else { (grant::table(look, &page.view.grants, Some(cx))) }
        }))
        @if active && may(&cx.actor, Deed::GiveRole, &Place::about(person.id), cx.arrived).is_ok() {
            (ui::section("give", &look.t("grant-give-title"), None, grant::form(look, person.id, fields, wrong, &page.places, &cx.new_key())))
        }
        (crate::handover::link(look, person.id, cx))
        (ui::section("history", &look.t("people-history"), None, history(look, &page.view.history)))
    }
}

/// The language's own name.
fn language(language: Language) -> &'static str {
    match language {
        Language::Zh => "中文",
        Language::En => "English",
    }
}

fn history(look: &Look<'_>, lines: &[Line]) -> Markup {
    let columns: Vec<Column> = ["history-at", "history-event", "history-by"].iter().map(|key| Column::new(look.t(key))).collect();
    let rows: Vec<Vec<Markup>> = lines
        .iter()
        .rev()
        .map(|line| vec![ui::when(look, line.at, &look.zone), html! { (happened(look, line)) }, html! { (actor(look, line)) }])
        .collect();
    ui::table(&look.t("people-history-caption"), &columns, &rows)
}

fn actor(look: &Look<'_>, line: &Line) -> String {
    match &line.actor_name {
        Some(name) => name.clone(),
        None if line.actor == Id::SYSTEM => look.t("people-system"),
        None => look.t("erased"),
    }
}

fn happened(look: &Look<'_>, line: &Line) -> String {
    let role = line.role.map_or_else(String::new, |role| look.role(role));
    let place = line.place.as_ref().map_or_else(String::new, |(place, title)| grant::place_text(look, *place, named(title)));
    let values = [("role", role.into()), ("scope", place.into())];
    match line.event.as_str() {
        "registered" => look.t("event-person-registered"),
        "profile-revised" => look.t("event-person-profile-revised"),
        "password-changed" => look.t("event-person-password-changed"),
        "signed-out-everywhere" => look.t("event-person-signed-out-everywhere"),
        "erased" => look.t("event-person-erased"),
        "granted" => look.t_with("event-grant-granted", &values),
        "revoked" => look.t_with("event-grant-revoked", &values),
        "ended" => look.t_with("event-grant-ended", &values),
        "handed-over" => look.t_with("event-grant-handed-over", &values),
        other => record::happened(look, line.kind, other).unwrap_or_else(|| other.to_owned()),
    }
}

fn named(title: &Bilingual) -> Option<&Bilingual> {
    (*title != Bilingual::default()).then_some(title)
}
