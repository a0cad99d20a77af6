//! Inspection 监督检查: who inspects what until when, appointed by the audit administrator; and the record of what an inspector opens.
//!
//! The record is written while the inspector reads: a GET that writes. That is within RFC 9110, 9.2.1, because what is written is a log that the
//! reader did not ask for; and it is wanted, because a reading that could not be put on record must not happen. It is written before the answer.

use crate::administrators::meant;
use crate::cx::{Cx, Outcome};
use crate::fields::{Fields, Sent};
use crate::grant::{self, Titled};
use crate::people::manager;
use crate::person::{member_permit, wrong};
use crate::secret::new_id;
use crate::ui::{self, Column, Look, Part, Section, Tone};
use axum::response::Response;
use maud::{Markup, html};
use rules::grant::{Facts, Grant, INSPECTION_MOST_MS};
use rules::inspection::{Inspection, open};
use rules::refusal::FieldRefusal;
use rules::rights::{Actor, Basis, Deed, Held, Place, Role, Scope, explain, may};
use rules::{GrantId, Id, InspectionId, PersonId, Refusal};
use serde::Serialize;
use store::{GrantRow, Loaded, Reader, StoreError, WriteError};

/// How many inspectors the page shows.
const SHOWN: usize = 200;

/// An inspector's grant with what was opened by it, as a page and as JSON.
#[derive(Serialize)]
struct Listed {
    inspector: PersonId,
    inspector_name: Option<String>,
    #[serde(flatten)]
    grant: grant::Listed,
    /// Each day on which something was opened, with how much.
    days: Vec<(String, u64)>,
}

/// All that the page needs.
struct Page {
    inspectors: Vec<Listed>,
    places: Vec<Titled>,
}

/// Puts on record what an inspector opens by that role. Whoever may by another right leaves no record, and whoever may not is not answered here.
pub(crate) async fn note(cx: &Cx, deed: Deed, place: &Place, thing: Option<Id>) -> Result<(), WriteError> {
    match explain(&cx.actor, deed, place, cx.arrived).answer {
        Ok(Basis::Held(held)) if held.role == Role::Inspector => record(cx, held, deed, thing).await,
        Ok(_) | Err(_) => Ok(()),
    }
}

/// Puts on record that an inspector opens a list, which draws from all that they inspect.
pub(crate) async fn note_list(cx: &Cx, deed: Deed) -> Result<(), WriteError> {
    let Actor::Member(member) = &cx.actor else { return Ok(()) };
    let inspects: Vec<Held> = member.held.iter().filter(|held| held.role == Role::Inspector && held.is_in_force(cx.arrived)).copied().collect();
    for held in inspects {
        record(cx, held, deed, None).await?;
    }
    Ok(())
}

async fn record(cx: &Cx, held: Held, deed: Deed, thing: Option<Id>) -> Result<(), WriteError> {
    let person = cx.signed_in()?;
    let day: String = cx.arrived.local(&cx.zone).chars().take(10).collect();
    let looked = day.clone();
    // Read before it is written: the second reading of a day costs no write.
    let found = cx.read(move |rows| {
        Ok(match grant_of(rows, person, &held)? {
            Some(grant) => rows.inspection(grant, &looked)?.map(|inspection| inspection.opened),
            None => None,
        })
    });
    if found.await?.is_some_and(|opened| opened.iter().any(|(other, what)| other == deed.as_str() && *what == thing)) {
        return Ok(());
    }
    let (through, id) = (cx.through(), InspectionId(new_id()));
    let written = cx.deed(move |tx| {
        tx.comes_through(through.clone());
        let place = tx.reader().place_of(held.scope)?;
        let permit = member_permit(tx, person, deed, &place)?;
        let Some(grant) = grant_of(&mut tx.reader(), person, &held)? else { return Ok(()) };
        let loaded = match tx.reader().inspection(grant, &day)? {
            Some(row) => tx.load::<Inspection>(row.id)?,
            None => Loaded::<Inspection>::new(id),
        };
        if let Some(event) = open(loaded.state(), grant, person, &day, deed, thing) {
            tx.commit(&permit, vec![loaded.happens(event)?])?;
        }
        Ok(())
    });
    written.await
}

/// The grant by which somebody holds just this.
fn grant_of(rows: &mut Reader<'_>, person: PersonId, held: &Held) -> Result<Option<GrantId>, StoreError> {
    let is_it = |row: &GrantRow| row.held == *held && row.revoked_at.is_none();
    Ok(rows.grants_of_all(person)?.into_iter().find(is_it).map(|row| row.id))
}

/// Who inspects 监督检查.
pub(crate) async fn list(cx: Cx) -> Response {
    if let Err(refusal) = reader(&cx) {
        return cx.reply().refused(&refusal);
    }
    let title = cx.look(Section::Audit).t("inspections-title");
    match load(&cx).await {
        Ok(page) => cx.reply().show(Section::Audit, &title, &page.inspectors, |look| list_page(look, &page, &Fields::default(), &[], &cx)),
        Err(error) => cx.reply().fault(&error),
    }
}

/// Who reads the whole journal reads who inspects; an inspector sees their own part of it on the page of the audit.
fn reader(cx: &Cx) -> Result<PersonId, Refusal> {
    may(&cx.actor, Deed::ReadAudit, &Place::default(), cx.arrived)?;
    manager(cx)
}

async fn load(cx: &Cx) -> Result<Page, StoreError> {
    let now = cx.arrived;
    cx.read(move |rows| {
        let mut inspectors = Vec::new();
        for row in rows.grants_with(Role::Inspector, SHOWN)? {
            let inspector_name = rows.person(row.person)?.and_then(|person| person.name);
            let days = rows.inspection_days(row.id)?;
            inspectors.push(Listed { inspector: row.person, inspector_name, grant: grant::listed(rows, &row, now)?, days });
        }
        Ok(Page { inspectors, places: grant::places(rows)? })
    })
    .await
}

fn list_page(look: &Look<'_>, page: &Page, fields: &Fields, wrong: &[FieldRefusal], cx: &Cx) -> Markup {
    let appoints = may(&cx.actor, Deed::AppointInspector, &Place::default(), cx.arrived).is_ok();
    html! {
        (ui::crumbs(look, &[(&look.t("audit-title"), Some("/audit")), (&look.t("inspections-title"), None)]))
        h1 { (look.t("inspections-title")) }
        p.lead { (look.t("inspections-lead")) }
        @if page.inspectors.is_empty() { (ui::empty(&look.t("inspections-none"), &look.t("inspections-none-next"), None)) }
        @else { (table(look, &page.inspectors, cx)) }
        @if appoints { (ui::section("appoint", &look.t("inspections-appoint"), None, form(look, page, fields, wrong, cx))) }
        @else { (ui::notice(Tone::Plain, html! { p { (look.t("inspections-who-appoints")) } })) }
    }
}

fn form(look: &Look<'_>, page: &Page, fields: &Fields, wrong: &[FieldRefusal], cx: &Cx) -> Markup {
    let places: Vec<(String, String)> =
        page.places.iter().map(|(place, title)| (place.to_text(), grant::place_text(look, *place, Some(title)))).collect();
    let until_help = look.t_with("inspections-until-help", &[("days", (INSPECTION_MOST_MS / 86_400_000).into())]);
    html! {
        p.quiet { (look.t("inspections-appoint-help")) }
        form method="post" action="/inspections" {
            (ui::line(look, &Part::new("person", &look.t("inspections-inspector")).help(&look.t("administrators-person-help")).required(true).among(wrong), fields.raw("person"), None))
            (ui::select(look, &Part::new("scope", &look.t("grant-scope")).required(true).among(wrong), &places, fields.raw("scope")))
            (ui::datetime(look, &Part::new("from", &look.t("grant-from")).help(&look.t("grant-from-help")).among(wrong), fields.raw("from"), &look.zone))
            (ui::datetime(look, &Part::new("until", &look.t("grant-until")).help(&until_help).required(true).among(wrong), fields.raw("until"), &look.zone))
            (ui::submit_row(look, &look.t("inspections-appoint-submit"), look.csrf(), &cx.new_key()))
        }
    }
}

fn table(look: &Look<'_>, inspectors: &[Listed], cx: &Cx) -> Markup {
    let columns: Vec<Column> =
        ["inspections-inspector", "inspections-what", "inspections-opened"].iter().map(|key| Column::new(look.t(key))).collect();
    let row = |listed: &Listed| {
        let name = listed.inspector_name.clone().unwrap_or_else(|| look.t("erased"));
        let count: u64 = listed.days.iter().map(|(_, count)| count).sum();
        vec![
            html! { a href={ "/people/" (listed.inspector) } { (name) } },
            grant::line(look, &listed.grant, cx),
            html! {
                a href={ "/audit?kind=inspection&person=" (listed.inspector) } { (look.t_with("inspections-count", &[("count", count.into()), ("days", listed.days.len().into())])) }
            },
        ]
    };
    ui::table(&look.t("inspections-caption"), &columns, &inspectors.iter().map(row).collect::<Vec<_>>())
}

/// Appoints an inspector 委派监督检查人员.
pub(crate) async fn appoint(cx: Cx, Sent(fields): Sent) -> Response {
    let fields = match fields {
        Ok(fields) => fields,
        Err(refusal) => return cx.reply().refused(&refusal),
    };
    let error = match appointed(&cx, &fields).await {
        Ok(outcome) => return cx.reply().done(&outcome, "inspector-appointed"),
        Err(error) => error,
    };
    let page = match (reader(&cx), &error) {
        (Ok(_), WriteError::Refused(_)) => load(&cx).await,
        (Ok(_), WriteError::Fault(_)) | (Err(_), _) => return cx.reply().failed(error),
    };
    let title = cx.look(Section::Audit).t("inspections-title");
    match page {
        Ok(page) => cx.reply().again(error, Section::Audit, &title, |look, refusal| list_page(look, &page, &fields, wrong(refusal), &cx)),
        Err(fault) => cx.reply().fault(&fault),
    }
}

async fn appointed(cx: &Cx, fields: &Fields) -> Result<Outcome, WriteError> {
    let appointer = cx.signed_in()?;
    may(&cx.actor, Deed::AppointInspector, &Place::default(), cx.arrived)?;
    let person = fields.line("person", 200).map(|line| line.as_str().to_owned()).unwrap_or_default();
    let scope = fields.option("scope", Scope::parse);
    let time = |name| if fields.raw(name).trim().is_empty() { None } else { fields.time(name, &cx.zone) };
    let (from, until) = (time("from"), time("until"));
    fields.finish()?;
    let Some(scope) = scope else { return Err(Refusal::Fields(Vec::new()).into()) };
    let (id, site) = (GrantId(new_id()), cx.site.clone());
    cx.write(fields, move |tx| {
        member_permit(tx, appointer, Deed::AppointInspector, &Place::default())?;
        let to = meant(&mut tx.reader(), site.store().keys(), "person", &person)?;
        grant::check_place(&mut tx.reader(), scope)?;
        let place = tx.reader().place_of(scope)?;
        let permit = member_permit(tx, appointer, Deed::AppointInspector, &Place { about: Some(to), ..place.clone() })?;
        let (holds, appointers) = (grant::holds(&mut tx.reader(), to)?, grant::holds(&mut tx.reader(), appointer)?);
        let from = from.unwrap_or(tx.now());
        let facts = Facts { giver_until: permit.until(), place: &place, holds: &holds };
        let event = rules::grant::appoint(to, scope, from, until, &appointers, &facts)?;
        let mut changes = grant::ended(tx, to, &Held { role: Role::Inspector, scope, from, until })?;
        changes.push(Loaded::<Grant>::new(id).happens(event)?);
        let committed = tx.commit(&permit, changes)?;
        Ok(Outcome::created("/inspections").event(&committed))
    })
    .await
}
