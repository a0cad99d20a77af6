//! A batch 批量推荐: one prepares it, and sees how many, which, and what differs from the unit's order; a second person of the unit confirms it.

use super::desk::desk_of;
use super::{offices, pledge};
use crate::cx::{Cx, Outcome};
use crate::fields::Sent;
use crate::person::member_permit;
use crate::secret::new_id;
use crate::ui::{self, Column, Look, Section, Tone};
use crate::view::rfc3339;
use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};
use rules::application::{Application, Endorsing, Stage};
use rules::call::Call;
use rules::endorsement::Refusal as EndorsementRefusal;
use rules::rights::{Deed, Place};
use rules::text::Bilingual;
use rules::{ApplicationId, CallId, Id, Instant, OrganisationId, PersonId, Refusal};
use serde::Serialize;
use store::{BatchItem, BatchRow, DeskRow, Reader, StoreError, Tx, WriteError};

/// The most that one batch holds.
const MOST: usize = 500;

/// A batch as a page and as JSON.
#[derive(Serialize)]
struct View {
    id: Id,
    call: CallId,
    call_title: Bilingual,
    unit: OrganisationId,
    unit_name: Bilingual,
    step_name: Bilingual,
    prepared_by: PersonId,
    prepared_name: Option<String>,
    #[serde(serialize_with = "rfc3339")]
    prepared_at: Instant,
    count: usize,
    quota: Option<u16>,
    endorsed: usize,
    applications: Vec<Line>,
    /// What differs from the unit's own order.
    passed_over: Vec<Line>,
    /// What has changed since it was prepared.
    changed: Vec<String>,
}

#[derive(Serialize)]
struct Line {
    id: ApplicationId,
    number: String,
    title: Option<String>,
    lead_name: Option<String>,
    rank: Option<u16>,
}

/// Prepares one 拟定批量推荐.
pub(crate) async fn prepare(cx: Cx, Sent(fields): Sent) -> Response {
    let outcome = async {
        let (fields, person) = (fields?, cx.in_session()?);
        let (unit, call, step) = desk_of(&fields);
        let chosen: Vec<ApplicationId> = fields.options("applications", Id::parse).into_iter().map(ApplicationId).collect();
        // The places typed beside them are kept by another button.
        for name in fields.names().into_iter().filter(|name| name.starts_with("rank_")) {
            fields.raw(&name);
        }
        fields.finish()?;
        let (Some(unit), Some(call), Some(step)) = (unit, call, step) else { return Err(Refusal::Fields(Vec::new()).into()) };
        if chosen.is_empty() || chosen.len() > MOST {
            return Err(Refusal::from(EndorsementRefusal::NothingChosen).into());
        }
        let id = new_id();
        cx.write(&fields, move |tx| {
            permit(tx, person, unit)?;
            let found = tx.load::<Call>(call)?;
            let found = found.state().ok_or(Refusal::from(rules::call::Refusal::NoSuchCall))?;
            let are = tx.reader().endorsed_by(unit, call, step)?;
            found.content.terms.endorsement.allows(step, are, chosen.len()).map_err(Refusal::from)?;
            let desk = tx.reader().endorsement_desk(unit, call, step)?;
            let mut items = Vec::with_capacity(chosen.len());
            for id in &chosen {
                let row =
                    desk.iter().find(|row| row.id == *id && row.stage == Stage::Endorsing).ok_or(Refusal::from(EndorsementRefusal::NotThere))?;
                items.push(BatchItem { id: row.id, version: row.version, number: row.number.clone(), rank: row.place });
            }
            let now = tx.now();
            tx.put_batch(&BatchRow { id, call, step, unit, prepared_by: person, prepared_name: None, prepared_at: now, items })?;
            Ok(Outcome::created(format!("/endorsements/batches/{id}")))
        })
        .await
    };
    cx.reply().settled(outcome.await, "batch-prepared")
}

fn permit(tx: &mut Tx<'_>, person: PersonId, unit: OrganisationId) -> Result<rules::rights::Permit, WriteError> {
    let place = Place::organisation(tx.reader().chain(unit)?);
    member_permit(tx, person, Deed::Endorse, &place)
}

/// The preview, for the people of the unit.
pub(crate) async fn show(cx: Cx, Path(id): Path<String>) -> Response {
    let tops = match cx.in_session() {
        Ok(_) => offices(&cx.actor, cx.arrived),
        Err(refusal) => return cx.reply().refused(&refusal),
    };
    let refused = || cx.reply().refused(&EndorsementRefusal::NoSuchBatch.into());
    let Some(id) = Id::parse(&id) else { return refused() };
    match cx.read(move |rows| read(rows, id, &tops)).await {
        Ok(Some(view)) => {
            let title = cx.look(Section::Desk).t("batch-title");
            cx.reply().show(Section::Desk, &title, &view, |look| page(look, &view, &cx))
        }
        Ok(None) => refused(),
        Err(error) => cx.reply().fault(&error),
    }
}

fn read(rows: &mut Reader<'_>, id: Id, tops: &[OrganisationId]) -> Result<Option<View>, StoreError> {
    let Some(batch) = rows.endorsement_batch(id)? else { return Ok(None) };
    if !rows.units_below(tops)?.contains(&batch.unit) {
        return Ok(None);
    }
    let Some(call) = rows.call(batch.call)? else { return Ok(None) };
    let unit_name = rows.organisation(batch.unit)?.map(|row| row.unit.name).unwrap_or_default();
    let desk = rows.endorsement_desk(batch.unit, batch.call, batch.step)?;
    let step = call.content.terms.endorsement.steps.get(usize::from(batch.step));
    let row_of = |id: ApplicationId| desk.iter().find(|row| row.id == id);
    let changed = |item: &&BatchItem| row_of(item.id).is_none_or(|row| row.version != item.version || row.stage != Stage::Endorsing);
    Ok(Some(View {
        id,
        call: batch.call,
        call_title: call.content.title.clone(),
        unit: batch.unit,
        unit_name,
        step_name: step.map(|step| step.name.clone()).unwrap_or_default(),
        prepared_by: batch.prepared_by,
        prepared_name: batch.prepared_name.clone(),
        prepared_at: batch.prepared_at,
        count: batch.items.len(),
        quota: step.and_then(|step| step.quota),
        endorsed: rows.endorsed_by(batch.unit, batch.call, batch.step)?,
        applications: batch.items.iter().filter_map(|item| row_of(item.id)).map(line).collect(),
        passed_over: passed_over(&batch, &desk).into_iter().map(line).collect(),
        changed: batch.items.iter().filter(changed).map(|item| item.number.clone()).collect(),
    }))
}

fn line(row: &DeskRow) -> Line {
    Line { id: row.id, number: row.number.clone(), title: row.title.clone(), lead_name: row.lead_name.clone(), rank: row.place }
}

/// What stands before one of the batch in the unit's order, waits too, and is not in it.
fn passed_over<'a>(batch: &BatchRow, desk: &'a [DeskRow]) -> Vec<&'a DeskRow> {
    let last = batch.items.iter().map(|item| item.rank.unwrap_or(u16::MAX)).max().unwrap_or(0);
    let chosen = |row: &DeskRow| batch.items.iter().any(|item| item.id == row.id);
    desk.iter().filter(|row| row.stage == Stage::Endorsing && !chosen(row) && row.place.is_some_and(|place| place < last)).collect()
}

fn page(look: &Look<'_>, view: &View, cx: &Cx) -> Markup {
    let own = cx.actor.is(view.prepared_by);
    let desk = format!("/endorsements?unit={}&call={}", view.unit, view.call);
    html! {
        (ui::crumbs(look, &[(&look.t("endorsements-title"), Some(&desk)), (&look.t("batch-title"), None)]))
        h1 { (look.t_with("batch-heading", &[("count", view.count.into())])) }
        (ui::fact_list(&[
            (look.t("endorsements-unit"), html! { (look.pick(&view.unit_name)) " · " (look.pick(&view.step_name)) }),
            (look.t("desk-call"), html! { (look.pick(&view.call_title)) }),
            (look.t("batch-prepared"), html! { (view.prepared_name.clone().unwrap_or_else(|| look.t("erased"))) " · " (ui::when(look, view.prepared_at, &look.zone)) }),
        ]))
        @if let Some(quota) = view.quota {
            p { (look.t_with("batch-quota", &[("most", u32::from(quota).into()), ("are", view.endorsed.into()), ("more", view.count.into())])) }
        }
        @if !view.changed.is_empty() {
            (ui::notice(Tone::Bad, html! { p { (look.t("batch-changed")) " " (view.changed.join(&look.t("list-separator"))) } }))
        }
        @if !view.passed_over.is_empty() {
            (ui::notice(Tone::Wait, html! { p { strong { (look.t("batch-passed-over")) } } ul { @for line in &view.passed_over {
                li { (line.rank.unwrap_or_default()) " · " a href={ "/applications/" (line.id) } { (line.number) } " " (line.title.as_deref().unwrap_or("")) }
            } } }))
        }
        (table(look, &view.applications))
        @if own { (ui::notice(Tone::Plain, html! { p { (look.t("batch-own")) } })) } @else {
            (ui::section("confirm", &look.t("batch-confirm"), None, html! {
                form method="post" action={ "/endorsements/batches/" (view.id) "/confirmation" } {
                    (pledge(look))
                    (ui::submit_row(look, &look.t("batch-confirm"), look.csrf(), &cx.new_key()))
                }
            }))
        }
        (ui::post_button(&format!("/endorsements/batches/{}/removal", view.id), &look.t("batch-drop"), look.csrf(), &cx.new_key(), true, None))
    }
}

fn table(look: &Look<'_>, lines: &[Line]) -> Markup {
    let keys = ["endorsements-rank", "desk-number", "desk-title-column", "desk-lead"];
    let columns: Vec<Column> = keys.iter().map(|key| Column::new(look.t(key))).collect();
    let row = |line: &Line| {
        vec![
            html! { @if let Some(rank) = line.rank { (rank) } @else { "—" } },
            html! { a href={ "/applications/" (line.id) } { (line.number) } },
            html! { (line.title.clone().unwrap_or_else(|| look.t("erased"))) },
            html! { (line.lead_name.clone().unwrap_or_else(|| look.t("erased"))) },
        ]
    };
    ui::table(&look.t_with("endorsements-caption", &[("count", lines.len().into())]), &columns, &lines.iter().map(row).collect::<Vec<_>>())
}

/// Confirms it 确认批量推荐: all of it or nothing.
pub(crate) async fn confirm(cx: Cx, Path(id): Path<String>, Sent(fields): Sent) -> Response {
    let outcome = async {
        let (fields, person) = (fields?, cx.in_session()?);
        let id = Id::parse(&id).ok_or(Refusal::from(EndorsementRefusal::NoSuchBatch))?;
        let signed = fields.maybe_line("signed", crate::person::NAME_MOST);
        let pledge = fields.raw("pledge").to_owned();
        fields.finish()?;
        let arrived = cx.arrived;
        cx.write(&fields, move |tx| {
            let batch = found(tx, id, person)?;
            if tx.reader().head_of(batch.prepared_by)? == person {
                return Err(Refusal::from(EndorsementRefusal::SamePerson).into());
            }
            let signer_name = tx.reader().person(person)?.and_then(|row| row.name).unwrap_or_default();
            let call = tx.load::<Call>(batch.call)?;
            let call = call.state().ok_or(Refusal::from(rules::call::Refusal::NoSuchCall))?;
            let chain = tx.reader().chain(batch.unit)?;
            let are = tx.reader().endorsed_by(batch.unit, batch.call, batch.step)?;
            call.content.terms.endorsement.allows(batch.step, are, batch.items.len()).map_err(Refusal::from)?;
            let mut permit = permit(tx, person, batch.unit)?;
            let mut changes = Vec::with_capacity(batch.items.len());
            for (number, item) in batch.items.iter().enumerate() {
                let loaded = tx.load::<Application>(item.id)?;
                let changed = || Refusal::from(EndorsementRefusal::Changed { number: item.number.clone() });
                let application = loaded.state().filter(|_| loaded.version() == item.version).ok_or_else(changed)?;
                let mut place = Place { organisations: chain.clone(), ..Place::application(None, batch.call, application.lead) };
                place.team = application.team.iter().map(|one| one.person).collect();
                permit = member_permit(tx, person, Deed::Endorse, &place)?;
                let by = Endorsing {
                    unit: batch.unit,
                    signer: person,
                    signer_name: &signer_name,
                    signed: signed.as_ref(),
                    pledge: &pledge,
                    rank: item.rank,
                    are: are + number,
                    prepared_by: Some(batch.prepared_by),
                    arrived,
                };
                let event = application.endorse(call, &by)?;
                changes.push(loaded.happens(event)?);
            }
            let committed = tx.commit(&permit, changes)?;
            tx.drop_batch(id)?;
            Ok(Outcome::at(format!("/endorsements?unit={}&call={}&step={}&state=endorsed", batch.unit, batch.call, batch.step)).event(&committed))
        })
        .await
    };
    cx.reply().settled(outcome.await, "batch-confirmed")
}

/// A batch of a unit for which somebody speaks.
fn found(tx: &mut Tx<'_>, id: Id, person: PersonId) -> Result<BatchRow, WriteError> {
    let batch = tx.reader().endorsement_batch(id)?.ok_or(Refusal::from(EndorsementRefusal::NoSuchBatch))?;
    permit(tx, person, batch.unit).map_err(|error| match error {
        WriteError::Refused(_) => Refusal::from(EndorsementRefusal::NoSuchBatch).into(),
        fault @ WriteError::Fault(_) => fault,
    })?;
    Ok(batch)
}

/// Drops it 撤销拟定.
pub(crate) async fn drop_batch(cx: Cx, Path(id): Path<String>, Sent(fields): Sent) -> Response {
    let outcome = async {
        let (fields, person) = (fields?, cx.in_session()?);
        let id = Id::parse(&id).ok_or(Refusal::from(EndorsementRefusal::NoSuchBatch))?;
        fields.finish()?;
        cx.write(&fields, move |tx| {
            let batch = found(tx, id, person)?;
            tx.drop_batch(id)?;
            Ok(Outcome::at(format!("/endorsements?unit={}&call={}&step={}", batch.unit, batch.call, batch.step)))
        })
        .await
    };
    cx.reply().settled(outcome.await, "batch-dropped")
}
