//! Orphaned grants 授权复核: those whose giver could give them no longer. They stand until somebody who gives roles takes them back.

use super::{Listed, listed};
use crate::cx::Cx;
use crate::ui::{self, Column, Look, Section};
use axum::response::Response;
use maud::{Markup, html};
use rules::grant::Grant;
use rules::person::Stage as PersonStage;
use rules::rights::{Actor, Deed, Member, Place, Through, may};
use rules::{Id, Instant, PersonId};
use serde::Serialize;
use std::collections::BTreeMap;
use store::{GrantRow, Reader, StoreError};

/// How many are read at once.
const CHUNK: usize = 500;
/// How many are shown; taking some back makes room for the rest.
const SHOWN: usize = 500;

/// An orphaned grant as a page and as JSON.
#[derive(Serialize)]
struct Orphan {
    person: PersonId,
    person_name: Option<String>,
    /// Who gave it, or stood behind the invitation that brought it.
    giver: PersonId,
    giver_name: Option<String>,
    #[serde(flatten)]
    grant: Listed,
}

/// The list 授权复核.
pub(crate) async fn list(cx: Cx) -> Response {
    if let Err(denial) = may(&cx.actor, Deed::GiveRole, &Place::default(), cx.arrived) {
        return cx.reply().refused(&denial.into());
    }
    let now = cx.arrived;
    let found = cx.read(move |rows| find(rows, now)).await;
    let orphans = match found {
        Ok(orphans) => orphans,
        Err(error) => return cx.reply().fault(&error),
    };
    let title = cx.look(Section::People).t("orphaned-title");
    cx.reply().show(Section::People, &title, &orphans, |look| {
        html! {
            (ui::crumbs(look, &[(&look.t("people-title"), Some("/people")), (&look.t("orphaned-title"), None)]))
            h1 { (look.t("orphaned-title")) }
            p.lead { (look.t("orphaned-lead")) }
            @if orphans.is_empty() { (ui::empty(&look.t("orphaned-none"), &look.t("orphaned-none-next"), None)) }
            @else { (table(look, &orphans, &cx)) }
        }
    })
}

/// How many there are, `SHOWN` at most, and since when the first of them runs.
pub(crate) fn count(rows: &mut Reader<'_>, now: Instant) -> Result<(usize, Option<Instant>), StoreError> {
    let found = rows_of(rows, now)?;
    Ok((found.len(), found.iter().map(|(row, _)| row.held.from).min()))
}

fn find(rows: &mut Reader<'_>, now: Instant) -> Result<Vec<Orphan>, StoreError> {
    let mut orphans = Vec::new();
    for (row, giver) in rows_of(rows, now)? {
        let mut name = |person| Ok::<_, StoreError>(rows.person(person)?.and_then(|person| person.name));
        let (person_name, giver_name) = (name(row.person)?, name(giver)?);
        orphans.push(Orphan { person: row.person, person_name, giver, giver_name, grant: listed(rows, &row, now)? });
    }
    Ok(orphans)
}

/// The orphaned ones, each with who answers for it.
fn rows_of(rows: &mut Reader<'_>, now: Instant) -> Result<Vec<(GrantRow, PersonId)>, StoreError> {
    let mut givers: BTreeMap<PersonId, Option<Member>> = BTreeMap::new();
    let mut orphans = Vec::new();
    let mut after = None;
    loop {
        let chunk = rows.given_grants(now, after, CHUNK)?;
        let Some(last) = chunk.last() else { return Ok(orphans) };
        after = Some(last.id);
        for row in chunk {
            let Some(giver) = giver(rows, &row)? else { continue };
            if let std::collections::btree_map::Entry::Vacant(place) = givers.entry(giver) {
                let active = rows.person(giver)?.is_some_and(|person| person.stage == PersonStage::Active);
                place.insert(match rows.actor(giver, Through::Session)? {
                    Actor::Member(member) if active => Some(member),
                    Actor::Member(_) | Actor::Anonymous | Actor::Newcomer(_) | Actor::Founder(_) | Actor::Operator | Actor::System => None,
                });
            }
            let place = rows.place_of(row.held.scope)?;
            if Grant::is_orphaned(&row.held, &place, givers[&giver].as_ref(), now) {
                orphans.push((row, giver));
            }
            if orphans.len() == SHOWN {
                return Ok(orphans);
            }
        }
    }
}

/// Who answers for a grant: who gave it, or, where it came with joining, who stood behind the invitation; nobody for the founder's own.
fn giver(rows: &mut Reader<'_>, row: &GrantRow) -> Result<Option<PersonId>, StoreError> {
    if row.given_by == Id::SYSTEM {
        return Ok(None);
    }
    if row.given_by != row.person.0 {
        return Ok(Some(PersonId(row.given_by)));
    }
    Ok(rows.invitation_of(row.person)?.map(|invitation| PersonId(invitation.sent_by)))
}

fn table(look: &Look<'_>, orphans: &[Orphan], cx: &Cx) -> Markup {
    let columns: Vec<Column> = ["person-name", "orphaned-what", "grant-given-by", "grant-deed"].iter().map(|key| Column::new(look.t(key))).collect();
    let name = |name: &Option<String>| name.clone().unwrap_or_else(|| look.t("erased"));
    let row = |orphan: &Orphan| {
        vec![
            html! { a href={ "/people/" (orphan.person) } { (name(&orphan.person_name)) } },
            super::line(look, &orphan.grant, cx),
            html! { a href={ "/people/" (orphan.giver) } { (name(&orphan.giver_name)) } },
            super::revoke_button(look, &orphan.grant, cx),
        ]
    };
    ui::table(&look.t("orphaned-caption"), &columns, &orphans.iter().map(row).collect::<Vec<_>>())
}
