//! Audit 审计: who did what when, read from the journal: narrowed by person, kind, thing and time, paged by key, and as a list for a spreadsheet.
//!
//! Shown are facts, which hold no private content, and the present names of those who acted. Who reads within a scope, as an inspector, reads what
//! happened there and nothing else. Source: GB/T 22239-2019 8.1.5.2 (审计管理).

mod told;

use crate::cx::Cx;
use crate::desk::sheet::harmless;
use crate::fields::{BodyRefusal, Fields};
use crate::inspection;
use crate::ui::{self, Column, Look, Part, Section};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use csv::{Terminator, WriterBuilder};
use maud::{Markup, html};
use rules::rights::{Deed, Denial, Sight, audit_sight};
use rules::text::Email;
use rules::{Id, Kind, PersonId, Refusal};
use serde::Serialize;
use std::collections::BTreeMap;
use store::{AuditFilter, AuditQuery, StoreError};
use told::Line;

/// How many stand on a page.
const PAGE: usize = 50;
/// How many stand in one file for a spreadsheet; the page says so, and how to get the rest.
const FILE_MOST: usize = 10_000;
/// What may be asked of the list.
const NAMES: [&str; 7] = ["person", "kind", "rights", "thing", "from", "until", "before"];

/// The list as a page and as JSON.
#[derive(Serialize)]
struct View {
    events: Vec<Line>,
    /// Where it goes on, if it does.
    next: Option<String>,
    /// Where it is as a file.
    csv: String,
}

/// What is asked for, and what nobody by that name is asked for.
struct Asked {
    query: AuditQuery,
    /// An address typed for a person, to be looked up.
    email: Option<Email>,
    typed: Fields,
}

/// The list 审计.
pub(crate) async fn list(cx: Cx) -> Response {
    let asked = match asked(&cx, PAGE) {
        Ok(asked) => asked,
        Err(refusal) => return cx.reply().refused(&refusal),
    };
    if let Err(error) = inspection::note_list(&cx, Deed::ReadAudit).await {
        return cx.reply().failed(error);
    }
    let typed = asked.typed;
    let mut events = match read(&cx, asked.query, asked.email).await {
        Ok(events) => events,
        Err(error) => return cx.reply().fault(&error),
    };
    let more = events.len() > PAGE;
    events.truncate(PAGE);
    let next = events.last().filter(|_| more).map(|last| address("/audit", &typed, Some(last.event)));
    let view = View { events, next, csv: address("/audit/events.csv", &typed, None) };
    let title = cx.look(Section::Audit).t("audit-title");
    cx.reply().show(Section::Audit, &title, &view, |look| page(look, &view, &typed))
}

/// The list for a spreadsheet 导出.
pub(crate) async fn csv(cx: Cx) -> Response {
    let asked = match asked(&cx, FILE_MOST) {
        Ok(asked) => asked,
        Err(refusal) => return cx.reply().refused(&refusal),
    };
    if let Err(error) = inspection::note_list(&cx, Deed::ReadAudit).await {
        return cx.reply().failed(error);
    }
    let mut events = match read(&cx, asked.query, asked.email).await {
        Ok(events) => events,
        Err(error) => return cx.reply().fault(&error),
    };
    events.truncate(FILE_MOST);
    let look = cx.look(Section::Audit);
    match file(&look, &events) {
        Ok(bytes) => {
            let name = [(header::CONTENT_TYPE, "text/csv; charset=utf-8"), (header::CONTENT_DISPOSITION, "attachment; filename=\"audit.csv\"")];
            (name, [(header::CACHE_CONTROL, "no-store")], bytes).into_response()
        }
        Err(error) => cx.reply().fault(&StoreError::Io { what: "writing a list".to_owned(), source: error }),
    }
}

/// What the address asks for. Refuses who reads no part of the journal, and what is no option.
fn asked(cx: &Cx, most: usize) -> Result<Asked, Refusal> {
    cx.signed_in()?;
    let sight = audit_sight(&cx.actor, cx.arrived);
    if sight == (Sight::Within { programmes: Vec::new(), calls: Vec::new() }) {
        return Err(Denial::NotGranted.into());
    }
    let sent = NAMES.into_iter().filter_map(|name| Some((name.to_owned(), vec![cx.query(name)?])));
    let fields = Fields::of(sent.collect::<BTreeMap<_, _>>());
    let raw = |name: &str| Some(fields.raw(name).trim().to_owned()).filter(|text| !text.is_empty());
    let person = raw("person").and_then(|text| Id::parse(&text.to_lowercase())).map(PersonId);
    let email = if person.is_none() && raw("person").is_some() { fields.email("person") } else { None };
    let time = |name: &str| raw(name).and_then(|_| fields.time(name, &cx.zone));
    let before = raw("before").and_then(|text| fields.keep("before", text.parse::<i64>().map_err(|_| BodyRefusal::NotAnOption)));
    let filter = AuditFilter {
        person,
        kind: raw("kind").and_then(|_| fields.option("kind", Kind::parse)),
        rights: fields.ticked("rights"),
        thing: raw("thing").and_then(|text| fields.keep("thing", Id::parse(&text.to_lowercase()).ok_or(BodyRefusal::NotAnOption))),
        from: time("from"),
        until: time("until"),
    };
    fields.finish()?;
    Ok(Asked { query: AuditQuery { sight, filter, before, most }, email, typed: fields })
}

async fn read(cx: &Cx, mut query: AuditQuery, email: Option<Email>) -> Result<Vec<Line>, StoreError> {
    let key = email.map(|email| cx.site.store().keys().email_key(&email));
    cx.read(move |rows| {
        if let Some(key) = key {
            // Whom nobody knows has done nothing.
            query.filter.person = Some(rows.credential(&key)?.map_or(PersonId(Id([0xff; 16])), |(person, _)| person));
        }
        let found = rows.audit(&query)?;
        let mut names = told::Names::default();
        found.into_iter().map(|row| told::line(rows, row, &mut names)).collect()
    })
    .await
}

fn address(path: &str, fields: &Fields, before: Option<i64>) -> String {
    let mut pairs: Vec<(&str, String)> = Vec::new();
    for name in NAMES {
        match (name, before) {
            ("before", Some(before)) => pairs.push((name, before.to_string())),
            ("before", None) => {}
            _ if fields.raw(name).is_empty() => {}
            _ => pairs.push((name, fields.raw(name).to_owned())),
        }
    }
    match serde_urlencoded::to_string(&pairs) {
        Ok(text) if !text.is_empty() => format!("{path}?{text}"),
        Ok(_) | Err(_) => path.to_owned(),
    }
}

fn page(look: &Look<'_>, view: &View, typed: &Fields) -> Markup {
    let mut kinds = vec![(String::new(), look.t("audit-any-kind"))];
    kinds.extend(Kind::ALL.into_iter().map(|kind| (kind.as_str().to_owned(), told::kind_name(look, kind.as_str()))));
    let rights = [(String::new(), look.t("audit-all")), ("on".to_owned(), look.t("audit-rights-only"))];
    html! {
        h1 { (look.t("audit-title")) }
        p.lead { (look.t("audit-lead")) }
        @if look.viewer.as_ref().is_some_and(|viewer| viewer.people) { p { a.button.plain href="/inspections" { (look.t("inspections-title")) } } }
        form.filters method="get" action="/audit" role="search" {
            (ui::line(look, &Part::new("person", &look.t("audit-person")).placeholder(&look.t("administrators-person-help")), typed.raw("person"), None))
            (ui::select(look, &Part::new("rights", &look.t("audit-what")), &rights, if typed.ticked("rights") { "on" } else { "" }))
            (ui::select(look, &Part::new("kind", &look.t("audit-kind")), &kinds, typed.raw("kind")))
            (ui::line(look, &Part::new("thing", &look.t("audit-thing")), typed.raw("thing"), None))
            (ui::datetime(look, &Part::new("from", &look.t("audit-from")), typed.raw("from"), &look.zone))
            (ui::datetime(look, &Part::new("until", &look.t("audit-until")), typed.raw("until"), &look.zone))
            button.plain type="submit" { (look.t("desk-filter")) }
        }
        div #results {
            @if view.events.is_empty() { (ui::empty(&look.t("audit-none"), &look.t("audit-none-next"), Some(("/audit", &look.t("audit-show-all"))))) } @else {
                p { a href=(view.csv) download { (look.t("audit-csv")) } " " span.quiet { (look.t_with("audit-csv-help", &[("most", FILE_MOST.into())])) } }
                (table(look, &view.events))
                @if typed.has("before") || view.next.is_some() {
                    nav.pager aria-label=(look.t("pager-label")) {
                        @if typed.has("before") { a.button.plain href=(address("/audit", typed, None)) { "← " (look.t("audit-newest")) } }
                        @if let Some(next) = &view.next { a.button.plain href=(next) rel="next" { (look.t("audit-older")) " →" } }
                    }
                }
            }
        }
    }
}

fn table(look: &Look<'_>, events: &[Line]) -> Markup {
    let columns: Vec<Column> = ["history-at", "history-by", "audit-what", "audit-thing"].iter().map(|key| Column::new(look.t(key))).collect();
    let row = |line: &Line| {
        vec![
            ui::local_time(line.at, &look.zone),
            html! { (told::actor(look, line)) },
            html! { (told::what(look, line)) @if let Some(more) = told::more(look, line) { br; span.quiet { (more) } } },
            html! {
                (told::kind_name(look, &line.kind)) " "
                @match told::href(line) { Some(href) => a href=(href) { code { (line.thing.tail(8)) } }, None => code title=(line.thing) { (line.thing.tail(8)) } }
                " " a.quiet href={ "/audit?thing=" (line.thing) } { (look.t("audit-all-of-it")) }
            },
        ]
    };
    ui::table(&look.t_with("audit-caption", &[("zone", look.time_of(&look.zone).into())]), &columns, &events.iter().map(row).collect::<Vec<_>>())
}

fn file(look: &Look<'_>, events: &[Line]) -> std::io::Result<Vec<u8>> {
    // The byte order mark is there because spreadsheets guess without it.
    let mut writer = WriterBuilder::new().terminator(Terminator::CRLF).from_writer("\u{feff}".as_bytes().to_vec());
    let headings =
        ["audit-number", "history-at", "history-by", "audit-actor-id", "audit-what", "audit-more", "audit-kind", "audit-thing", "audit-version"];
    writer.write_record(headings.map(|key| look.t(key)))?;
    for line in events {
        let cells = [
            line.event.to_string(),
            line.at.rfc3339(),
            told::actor(look, line),
            line.actor.to_string(),
            told::what(look, line),
            told::more(look, line).unwrap_or_default(),
            told::kind_name(look, &line.kind),
            line.thing.to_string(),
            line.version.to_string(),
        ];
        writer.write_record(cells.iter().map(|cell| harmless(cell).into_owned()))?;
    }
    writer.into_inner().map_err(csv::IntoInnerError::into_error)
}
