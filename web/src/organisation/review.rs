//! Review 单位审核: the sealed authorisation comes in as a scan, and an officer who looks at it takes it or sends it back.
//!
//! Taking it is one commit: the former administrator's role ends, the new one begins and lasts as long as the paper, the unit is approved, and
//! its administrator belongs to it.

use super::view::{Listed, NamedRefusal, Standing, known_row};
use crate::cx::{Cx, Outcome};
use crate::fields::{Sent, fault};
use crate::file::{self, Received};
use crate::person::{gone, member_permit};
use crate::reply::{Wanted, see_other};
use crate::secret::new_id;
use crate::ui::{self, Column, Look, Part, Section, Tone};
use crate::view::rfc3339;
use axum::extract::{Path, Request};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use rules::day::Day;
use rules::form::{Field, FieldKind, FileName, MediaType};
use rules::grant::Grant;
use rules::membership::{self, Belonging, Membership};
use rules::organisation::{Authorisation, Organisation, Refusal as UnitRefusal, Sheet, Verdict};
use rules::refusal::FieldRefusal;
use rules::rights::{Deed, Held, Place, Role, Scope, may};
use rules::text::Bilingual;
use rules::{GrantId, Id, Instant, MembershipId, OrganisationId, PersonId, Refusal};
use serde::Serialize;
use store::{Change, Loaded, Reader, StoreError, Tx, WriteError};

/// How large a scan may be, in bytes.
const SCAN_MOST: u64 = 20_000_000;
/// What a scan may be.
const SCANS: [MediaType; 3] = [MediaType::Pdf, MediaType::Png, MediaType::Jpeg];
/// The most characters of a reason.
const REASON_MOST: usize = 500;

/// An authorisation as a page and as JSON.
#[derive(Serialize)]
pub(super) struct View {
    person: PersonId,
    name: Option<String>,
    organisation: Option<String>,
    /// None once erased.
    file_name: Option<String>,
    digest: String,
    bytes: u64,
    media: &'static str,
    /// The last day on which it is valid.
    last_day: Day,
    #[serde(serialize_with = "rfc3339")]
    sent: Instant,
    verdict: &'static str,
    #[serde(skip)]
    answer: Verdict,
}

/// One that waits, in the list of the desk.
#[derive(Serialize)]
struct Waiting {
    #[serde(flatten)]
    unit: Listed,
    authorisation: View,
}

impl View {
    pub(super) fn of(rows: &mut Reader<'_>, sheet: &Authorisation) -> Result<Self, StoreError> {
        let person = rows.person(sheet.person)?;
        Ok(Self {
            person: sheet.person,
            name: person.as_ref().and_then(|person| person.name.clone()),
            organisation: person.and_then(|person| person.organisation),
            file_name: sheet.file_name.clone(),
            digest: sheet.digest.clone(),
            bytes: sheet.bytes,
            media: sheet.media.as_str(),
            last_day: sheet.until.previous(),
            sent: sheet.sent,
            verdict: match sheet.verdict {
                Verdict::Waiting => "waiting",
                Verdict::Approved { .. } => "approved",
                Verdict::Rejected => "rejected",
            },
            answer: sheet.verdict,
        })
    }
}

/// What waits for an officer 待审核单位.
pub(crate) async fn list(cx: Cx) -> Response {
    if let Err(refusal) = may(&cx.actor, Deed::ReviewOrganisation, &Place::default(), cx.arrived) {
        return cx.reply().refused(&refusal.into());
    }
    let found = cx.read(|rows| {
        let mut waiting = Vec::new();
        for row in rows.organisations_waiting()? {
            let sheet = row.unit.waiting().map(|sheet| View::of(rows, sheet)).transpose()?;
            let unit = Listed::of(rows, row)?;
            waiting.extend(sheet.map(|authorisation| Waiting { unit, authorisation }));
        }
        Ok(waiting)
    });
    let waiting = match found.await {
        Ok(waiting) => waiting,
        Err(error) => return cx.reply().fault(&error),
    };
    let title = cx.look(Section::Organisations).t("unit-reviews");
    cx.reply().show(Section::Organisations, &title, &waiting, |look| list_page(look, &waiting))
}

fn list_page(look: &Look<'_>, waiting: &[Waiting]) -> Markup {
    let columns: Vec<Column> = ["unit-name", "unit-proposed", "unit-valid-to", "unit-sent"].iter().map(|key| Column::new(look.t(key))).collect();
    let rows: Vec<Vec<Markup>> = waiting
        .iter()
        .map(|one| {
            vec![
                html! { a href={ "/organisations/" (one.unit.id) "#authorisation" } { (ui::bilingual(look, &one.unit.name)) } },
                html! { (one.authorisation.name.clone().unwrap_or_else(|| look.t("erased"))) },
                html! { time datetime=(one.authorisation.last_day) { (one.authorisation.last_day) } },
                ui::local_time(one.authorisation.sent, &look.zone),
            ]
        })
        .collect();
    html! {
        (ui::crumbs(look, &[(&look.t("unit-title"), Some("/organisations")), (&look.t("unit-reviews"), None)]))
        h1 { (look.t("unit-reviews")) }
        @if waiting.is_empty() { (ui::empty(&look.t("unit-reviews-none"), &look.t("unit-reviews-none-next"), Some(("/organisations", look.t("unit-title").as_str())))) }
        @else { (ui::table(&look.t("unit-reviews-caption"), &columns, &rows)) }
    }
}

/// The authorisation on the page of the unit, with the officer's two answers where it waits.
pub(super) fn section(look: &Look<'_>, unit: &Listed, sheet: &View, review: bool, in_office: bool, cx: &Cx) -> Markup {
    let verdict = match sheet.answer {
        Verdict::Waiting => ui::badge(Tone::Wait, &look.t("unit-verdict-waiting")),
        Verdict::Approved { .. } => ui::badge(Tone::Good, &look.t("unit-verdict-approved")),
        Verdict::Rejected => ui::badge(Tone::Bad, &look.t("unit-verdict-rejected")),
    };
    let mut facts = vec![
        (
            look.t("unit-proposed"),
            html! {
                @let name = sheet.name.clone().unwrap_or_else(|| look.t("erased"));
                @if review { a href={ "/people/" (sheet.person) } { (name) } } @else { (name) }
                @if let Some(organisation) = &sheet.organisation { " " span.quiet { (organisation) } }
            },
        ),
        (look.t("unit-valid-to"), html! { time datetime=(sheet.last_day) { (sheet.last_day) } }),
        (look.t("unit-sent"), ui::when(look, sheet.sent, &look.zone)),
    ];
    if let Some(name) = &sheet.file_name {
        facts.push((look.t("unit-scan"), html! {
            a href={ "/organisations/" (unit.id) "/files/authorisation" } { (name) } " " span.quiet { (sheet.media) " · " (rules::form::size(sheet.bytes)) }
        }));
    }
    facts.push((look.t("unit-scan-digest"), ui::digest(look, &sheet.digest)));
    ui::section(
        "authorisation",
        &look.t("unit-authorisation"),
        Some(verdict),
        html! {
            (ui::fact_list(&facts))
            @if review && sheet.answer == Verdict::Waiting { (answers(look, unit, in_office, cx)) }
        },
    )
}

fn answers(look: &Look<'_>, unit: &Listed, in_office: bool, cx: &Cx) -> Markup {
    let replaces = [("on".to_owned(), look.t("unit-replaces"))];
    html! {
        form method="post" action={ "/organisations/" (unit.id) "/approval" } {
            (ui::hidden("version", &unit.version.to_string()))
            @if in_office {
                (ui::choices(look, &Part::new("replaces", &look.t("unit-approve-title")).help(&look.t("unit-replaces-help")), &replaces, &[], true))
            }
            (ui::submit_row(look, &look.t("unit-approve"), look.csrf(), &cx.new_key()))
        }
        details {
            summary { (look.t("unit-reject")) }
            form method="post" action={ "/organisations/" (unit.id) "/rejection" } {
                (ui::hidden("version", &unit.version.to_string()))
                (ui::prose(look, &Part::new("reason", &look.t("unit-reason")).help(&look.t("unit-reason-help")).required(true), "", REASON_MOST, 3))
                (ui::submit_row(look, &look.t("unit-reject"), look.csrf(), &cx.new_key()))
            }
        }
    }
}

/// The form that sends a scan.
pub(super) fn sending(look: &Look<'_>, unit: &Listed, cx: &Cx) -> Markup {
    let accept: Vec<String> = SCANS.iter().flat_map(|media| media.extensions()).map(|ending| format!(".{ending}")).collect();
    let form = html! {
        form method="post" action={ "/organisations/" (unit.id) "/authorisations" } enctype="multipart/form-data" {
            // The small fields come before the file, so that a wrong day is said before the scan is read.
            (ui::hidden("csrf", look.csrf())) (ui::hidden("key", &cx.new_key()))
            (ui::line(look, &Part::new("last_day", &look.t("unit-valid-to")).help(&look.t("unit-valid-to-help")).kind("date").required(true), "", None))
            (ui::unclassified(look, None))
            div.field {
                label for="field-file" { (look.t("unit-scan")) " " span.required { (look.t("form-required")) } }
                p.help { (look.t_with("unit-scan-help", &[("size", rules::form::size(SCAN_MOST).into())])) }
                input id="field-file" name="file" type="file" accept=(accept.join(","));
            }
            div.submit { button type="submit" { (look.t("unit-send-submit")) } }
        }
    };
    if unit.stage != Standing::Approved {
        return ui::section("send", &look.t("unit-send"), None, html! { p.quiet { (look.t("unit-send-help")) } (form) });
    }
    html! { details.card { summary { (look.t("unit-take-over")) } p.quiet { (look.t("unit-take-over-help")) } (form) } }
}

/// Takes the scan of an authorisation 提交授权书.
pub(crate) async fn send(cx: Cx, Path(id): Path<String>, request: Request) -> Response {
    let Some(id) = Id::parse(&id).map(OrganisationId) else { return cx.reply().missing() };
    match sent(&cx, id, request).await {
        Ok(()) if cx.wanted == Wanted::Json => {
            (StatusCode::CREATED, axum::Json(serde_json::json!({ "location": format!("/organisations/{id}") }))).into_response()
        }
        Ok(()) => see_other(&format!("/organisations/{id}?done=unit-authorisation-sent#authorisation")),
        Err(error) => cx.reply().failed(error),
    }
}

async fn sent(cx: &Cx, id: OrganisationId, request: Request) -> Result<(), WriteError> {
    let person = cx.signed_in()?;
    may(&cx.actor, Deed::RegisterOrganisation, &Place::default(), cx.arrived)?;
    let (actor, now) = (cx.actor.clone(), cx.arrived);
    let row = read_known(cx, id, actor.clone(), person, now).await?;
    let field = Field {
        id: "file".to_owned(),
        label: Bilingual::default(),
        help: Bilingual::default(),
        required: true,
        when: None,
        kind: FieldKind::Files { most: 1, bytes_each: SCAN_MOST, media: SCANS.into(), pdf: None },
    };
    let (today, query) = (cx.today(), cx.query("last_day"));
    // What the paper says is judged before its scan is read, so that a refused one leaves nothing behind.
    let judged = |small: &std::collections::BTreeMap<String, String>| -> Result<Day, Refusal> {
        let last = small.get("last_day").or(query.as_ref()).and_then(|text| Day::parse(text.trim()));
        let until = last.ok_or_else(|| Refusal::Fields(vec![FieldRefusal::new("last_day", &NamedRefusal::NotADay)]))?.next();
        row.unit.send_authorisation(scan(person, &Received::blank(FileName::parse("scan.pdf")?), until), today)?;
        Ok(until)
    };
    let (received, until) = file::receive_after(cx, request, &field, &[], judged).await?;
    let (through, zone) = (cx.through(), cx.zone.clone());
    cx.deed(move |tx| {
        tx.comes_through(through.clone());
        let permit = member_permit(tx, person, Deed::RegisterOrganisation, &Place::default())?;
        let actor = tx.actor(person)?;
        let now = tx.now();
        known_row(&mut tx.reader(), id, &actor, Some(person), now)?;
        let loaded = tx.load::<Organisation>(id)?;
        let unit = loaded.state().ok_or_else(|| gone("an organisation"))?;
        // The same scan twice is the form sent twice.
        if unit.waiting().is_some_and(|waiting| waiting.person == person && waiting.digest == received.digest && waiting.until == until) {
            return Ok(());
        }
        let event = unit.send_authorisation(scan(person, &received, until), Day::at(now, &zone))?;
        tx.commit(&permit, vec![loaded.happens(event)?])?;
        Ok(())
    })
    .await
}

async fn read_known(
    cx: &Cx,
    id: OrganisationId,
    actor: rules::rights::Actor,
    person: PersonId,
    now: Instant,
) -> Result<store::OrganisationRow, WriteError> {
    let found = cx.read(move |rows| match known_row(rows, id, &actor, Some(person), now) {
        Err(WriteError::Fault(error)) => Err(error),
        other => Ok(other),
    });
    found.await?
}

fn scan(person: PersonId, received: &Received, until: Day) -> Sheet {
    Sheet { person, file_name: received.name.clone(), digest: received.digest.clone(), bytes: received.bytes, media: received.media, until }
}

/// The scan, for officers and whom it names.
pub(crate) async fn scanned(cx: Cx, Path(id): Path<String>) -> Response {
    let Some(id) = Id::parse(&id).map(OrganisationId) else { return cx.reply().missing() };
    if let Err(refusal) = cx.signed_in() {
        return cx.reply().refused(&refusal);
    }
    let row = match cx.read(move |rows| rows.organisation(id)).await {
        Ok(row) => row,
        Err(error) => return cx.reply().fault(&error),
    };
    let officer = may(&cx.actor, Deed::ReviewOrganisation, &Place::default(), cx.arrived).is_ok();
    let sheet = row.and_then(|row| row.unit.authorisation).filter(|sheet| officer || cx.actor.is(sheet.person));
    match sheet.and_then(|sheet| Some((sheet.file_name?, sheet.digest, sheet.media))) {
        Some((name, digest, media)) => file::download(&cx, &name, &digest, media).await,
        None => cx.reply().failed(UnitRefusal::NoSuchOrganisation.into()),
    }
}

/// Takes the authorisation 核准.
pub(crate) async fn approve(cx: Cx, Path(id): Path<String>, Sent(fields): Sent) -> Response {
    let outcome = async {
        let fields = fields?;
        may(&cx.actor, Deed::ReviewOrganisation, &Place::default(), cx.arrived)?;
        let (officer, id) = (cx.signed_in()?, unit_id(&id)?);
        let replaces = fields.ticked("replaces");
        fields.finish()?;
        let (read, zone) = (cx.read_version(&fields), cx.zone.clone());
        let (grant, membership) = (GrantId(new_id()), MembershipId(new_id()));
        cx.write(&fields, move |tx| {
            tx.reader().organisation(id)?.ok_or(UnitRefusal::NoSuchOrganisation)?;
            let loaded = tx.load::<Organisation>(id)?;
            loaded.expect(read)?;
            let unit = loaded.state().ok_or_else(|| gone("an organisation"))?.clone();
            let permit = member_permit(tx, officer, Deed::ReviewOrganisation, &Place::about(unit.concerned()))?;
            let (now, today) = (tx.now(), Day::at(tx.now(), &zone));
            let (in_office, mut changes) = vacated(tx, id, now)?;
            let event = unit.approve(grant, in_office, replaces, today)?;
            let sheet = unit.waiting().ok_or(UnitRefusal::NothingWaits)?;
            crate::membership::is_active(tx, sheet.person)?;
            let held = Held { role: Role::UnitAdministrator, scope: Scope::Organisation(id), from: now, until: Some(sheet.until.begins(&zone)) };
            // Who held the office before has just been taken out of it, so its place is free.
            changes.push(crate::grant::given_by_right(tx, &permit, grant, sheet.person, held)?);
            changes.push(loaded.happens(event)?);
            if tx.reader().live_membership(sheet.person, id)?.is_none() {
                let main = tx.reader().main_membership(sheet.person)?.is_none();
                let belonging = Belonging { person: sheet.person, organisation: id, department: None, from: today };
                changes.push(Loaded::<Membership>::new(membership).happens(membership::name(belonging, Some(officer), main)?)?);
            }
            let committed = tx.commit(&permit, changes)?;
            Ok(Outcome::at(format!("/organisations/{id}")).event(&committed))
        })
        .await
    };
    cx.reply().settled(outcome.await, "unit-approved")
}

/// Who is administrator today, and the changes by which every former one's role ends: an organisation has one.
fn vacated(tx: &mut Tx<'_>, id: OrganisationId, now: Instant) -> Result<(Option<PersonId>, Vec<Change>), WriteError> {
    let (mut in_office, mut changes) = (None, Vec::new());
    for row in tx.reader().grants_in(Scope::Organisation(id))?.into_iter().filter(|row| row.held.role == Role::UnitAdministrator) {
        if row.held.is_in_force(now) {
            in_office = Some(row.person);
        }
        changes.extend(taken_back(tx, row.id)?);
    }
    Ok((in_office, changes))
}

/// Takes a role back, where it is still to be taken.
pub(crate) fn taken_back(tx: &mut Tx<'_>, grant: GrantId) -> Result<Option<Change>, WriteError> {
    let loaded = tx.load::<Grant>(grant)?;
    let state = loaded.state().ok_or_else(|| gone("a grant"))?;
    if state.stage != rules::grant::Stage::Live {
        return Ok(None);
    }
    let event = state.revoke(1)?;
    Ok(Some(loaded.happens(event)?))
}

/// Sends it back 退回.
pub(crate) async fn reject(cx: Cx, Path(id): Path<String>, Sent(fields): Sent) -> Response {
    let outcome = async {
        let fields = fields?;
        may(&cx.actor, Deed::ReviewOrganisation, &Place::default(), cx.arrived)?;
        let (officer, id) = (cx.signed_in()?, unit_id(&id)?);
        let reason = fields.prose("reason", REASON_MOST);
        fields.finish()?;
        let Some(reason) = reason else { return Err(fault(&crate::fields::BodyRefusal::NotAForm).into()) };
        let read = cx.read_version(&fields);
        cx.write(&fields, move |tx| {
            tx.reader().organisation(id)?.ok_or(UnitRefusal::NoSuchOrganisation)?;
            let loaded = tx.load::<Organisation>(id)?;
            loaded.expect(read)?;
            let unit = loaded.state().ok_or_else(|| gone("an organisation"))?;
            let permit = member_permit(tx, officer, Deed::ReviewOrganisation, &Place::about(unit.concerned()))?;
            let event = unit.reject(reason.clone())?;
            let committed = tx.commit(&permit, vec![loaded.happens(event)?])?;
            Ok(Outcome::at(format!("/organisations/{id}")).event(&committed))
        })
        .await
    };
    cx.reply().settled(outcome.await, "unit-rejected")
}

/// The id of an address; what is none names nothing.
pub(super) fn unit_id(text: &str) -> Result<OrganisationId, Refusal> {
    Id::parse(text).map(OrganisationId).ok_or_else(|| UnitRefusal::NoSuchOrganisation.into())
}
