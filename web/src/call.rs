//! Call 指南: the public list, the page of one call, and what officers do to it; its form is in `call/editor.rs`.

pub(crate) mod closing;
mod editor;
mod lint;
mod parts;
pub(crate) mod portal;
pub(crate) mod revision;

pub(crate) use editor::{draft, edit, form as new_form, plain_form, revise};
pub(crate) use lint::let_stand;
pub(crate) use portal::{atom, ics, list};

use crate::cx::{Cx, Outcome};
use crate::fields::{Fields, Sent};
use crate::person::member_permit;
use crate::ui::{self, Column, FileRow, Look, Part, Section, Tone};
use crate::{budget, form};
use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};
use rules::call::{Amendment, Call, Class, Content, Refusal as CallRefusal, Stage};
use rules::rights::{Deed, Place, may};
use rules::text::Bilingual;
use rules::time::Phase;
use rules::{ApplicationId, CallId, Event, Id, Instant, PersonId, ProgrammeId, Refusal};
use serde::Serialize;
use store::{CallRow, EnquiryRow, ListedCall, Loaded, MechanismRow, Reader, StoreError, Tombstone, Tx, WriteError};

/// A call in a list, as a page and as JSON.
#[derive(Serialize)]
pub(crate) struct Listed {
    pub(crate) id: CallId,
    pub(crate) code: String,
    pub(crate) title: Bilingual,
    pub(crate) programme: Bilingual,
    pub(crate) class: Class,
    pub(crate) stage: &'static str,
    pub(crate) phase: &'static str,
    pub(crate) opens: String,
    pub(crate) closes: String,
    pub(crate) zone: String,
    #[serde(skip)]
    row: CallRow,
}

/// A call as a page and as JSON.
#[derive(Serialize)]
struct View {
    id: CallId,
    version: u64,
    programme: ProgrammeId,
    stage: &'static str,
    phase: &'static str,
    #[serde(flatten)]
    content: Content,
    /// What the lint finds, for those who run a draft.
    #[serde(skip_serializing_if = "Option::is_none")]
    lint: Option<Vec<lint::Found>>,
    /// What stands all the same, with the reasons.
    overrides: Vec<lint::Stands>,
    /// How its conditions and limits changed after it was published.
    amendments: Vec<Amendment>,
    /// What was asked, as far as this reader may know.
    enquiries: crate::enquiry::View,
}

fn stage_text(stage: &Stage) -> &'static str {
    match stage {
        Stage::Draft => "draft",
        Stage::Published { .. } => "published",
        Stage::Cancelled { .. } => "cancelled",
    }
}

fn phase_text(phase: Phase) -> &'static str {
    match phase {
        Phase::Before => "before",
        Phase::Open => "open",
        Phase::Closed => "closed",
    }
}

/// A row as a list shows it.
pub(crate) fn listed(call: &ListedCall, cx: &Cx) -> Listed {
    let (row, window) = (&call.call, &call.call.content.window);
    Listed {
        id: row.id,
        code: row.content.code.clone(),
        title: row.content.title.clone(),
        programme: call.programme_title.clone(),
        class: row.content.class,
        stage: stage_text(&row.stage),
        phase: phase_text(window.phase(cx.arrived)),
        opens: window.opens.rfc3339(),
        closes: window.closes.rfc3339(),
        zone: window.zone.name().to_owned(),
        row: row.clone(),
    }
}

/// A call's state in one badge: its stage, or where it stands in its window.
pub(crate) fn state(look: &Look<'_>, row: &CallRow, now: Instant) -> Markup {
    match (&row.stage, row.content.window.phase(now)) {
        (Stage::Draft, _) => ui::badge(Tone::Wait, &look.call_stage(&row.stage)),
        (Stage::Cancelled { .. }, _) => ui::badge(Tone::Bad, &look.call_stage(&row.stage)),
        (Stage::Published { .. }, phase @ Phase::Before) => ui::badge(Tone::Plain, &look.phase(phase)),
        (Stage::Published { .. }, phase @ Phase::Open) => ui::badge(Tone::Good, &look.phase(phase)),
        (Stage::Published { .. }, phase @ Phase::Closed) => ui::badge(Tone::Plain, &look.phase(phase)),
    }
}

/// Calls as a table.
pub(crate) fn table(look: &Look<'_>, calls: &[Listed], cx: &Cx) -> Markup {
    let columns =
        [Column::new(look.t("call-title")), Column::new(look.t("call-class")), Column::new(look.t("call-closes")), Column::new(look.t("call-state"))];
    let rows: Vec<Vec<Markup>> = calls
        .iter()
        .map(|call| {
            let window = &call.row.content.window;
            vec![
                html! { a href={ "/calls/" (call.id) } { (ui::bilingual(look, &call.title)) } br; span.quiet { (call.code) " · " (look.pick(&call.programme)) } },
                html! { (look.class(call.class)) },
                html! {
                    (ui::when(look, window.closes, &window.zone))
                    @if in_state(call, "open") { span.quiet { (ui::countdown(look, window.closes, cx.arrived)) } }
                },
                state(look, &call.row, cx.arrived),
            ]
        })
        .collect();
    ui::table(&look.t_with("calls-caption", &[("count", rows.len().into())]), &columns, &rows)
}

fn in_state(call: &Listed, wanted: &str) -> bool {
    call.stage == "published" && call.phase == wanted
}

/// What the page of a call is made of.
struct Found {
    row: CallRow,
    programme: Bilingual,
    /// The reader's own draft, and whether it was submitted.
    mine: Option<(ApplicationId, bool)>,
    stones: Vec<Tombstone>,
    stands: Vec<lint::Stands>,
    mechanisms: Vec<MechanismRow>,
    asked: Vec<EnquiryRow>,
    /// The names of the units that the chain names.
    units: Vec<(rules::OrganisationId, Bilingual)>,
}

fn load(rows: &mut Reader<'_>, id: CallId, person: Option<PersonId>) -> Result<Option<Found>, StoreError> {
    let Some(row) = rows.call(id)? else { return Ok(None) };
    let programme = rows.programme(row.programme)?.map(|programme| programme.content.title).unwrap_or_default();
    let mine = match person.map(|person| rows.draft_for(person, id)).transpose()?.flatten() {
        Some(draft) => Some((draft.id, rows.application(draft.id)?.is_some())),
        None => None,
    };
    let files: Vec<String> = row.content.attachments.iter().map(|document| document.digest.clone()).collect();
    let stones = rows.tombstones(id.0, &files)?;
    let stands = lint::stands(rows, &row.overrides)?;
    let mechanisms = if row.content.terms.mechanism.is_some() { rows.mechanisms()? } else { Vec::new() };
    let asked = rows.enquiries_of(id)?;
    let units = crate::endorsement::terms::units(rows, &row.content.terms.endorsement)?;
    Ok(Some(Found { row, programme, mine, stones, stands, mechanisms, asked, units }))
}

/// One call 指南. A draft exists only for those who may read drafts.
pub(crate) async fn show(cx: Cx, Path(id): Path<String>) -> Response {
    let Some(id) = Id::parse(&id).map(CallId) else { return cx.reply().missing() };
    let person = cx.person();
    let Found { row, programme, mine, stones, stands, mechanisms, asked: asked_here, units } = match cx.read(move |rows| load(rows, id, person)).await
    {
        Ok(Some(found)) => found,
        Ok(None) => return cx.reply().missing(),
        Err(error) => return cx.reply().fault(&error),
    };
    let place = Place::call(row.programme, id);
    let reads_drafts = may(&cx.actor, Deed::ReadDraftCall, &place, cx.arrived).is_ok();
    if row.stage == Stage::Draft && !reads_drafts {
        return cx.reply().missing();
    }
    if row.stage == Stage::Draft
        && let Err(error) = crate::inspection::note(&cx, Deed::ReadDraftCall, &place, Some(id.0)).await
    {
        return cx.reply().failed(error);
    }
    let manages = may(&cx.actor, Deed::ManageCall, &place, cx.arrived).is_ok();
    let view = View {
        id,
        version: row.version,
        programme: row.programme,
        stage: stage_text(&row.stage),
        phase: phase_text(row.content.window.phase(cx.arrived)),
        content: Content { contact: parts::asked(&row).join("；"), ..row.content.clone() },
        lint: (manages && row.stage == Stage::Draft).then(|| lint::found(&row, cx.arrived)),
        overrides: stands,
        amendments: row.amendments.clone(),
        enquiries: crate::enquiry::view(asked_here, &cx.actor, manages),
    };
    let title = cx.look(Section::Calls).pick(&row.content.title).to_owned();
    let reply = match portal::about(&cx, &row) {
        Some(about) => cx.reply().about(about),
        None => cx.reply(),
    };
    reply.show(Section::Calls, &title, &view, |look| {
        html! {
            (ui::crumbs(look, &[(&look.t("calls-title"), Some("/calls")), (look.pick(&row.content.title), None)]))
            (crate::expunction::tombstones(look, &stones))
            @if let Some(about) = &look.about { (portal::microdata(look, &row, about)) }
            (head(look, &row, &programme, &cx))
            (apply_box(look, &row, mine, &cx))
            (ui::section("text", &look.t("call-text"), None, ui::prose_text(look.pick(&row.content.text))))
            @if !row.content.items.is_empty() { (crate::need::items(look, &row, manages, &cx)) }
            @if !row.content.attachments.is_empty() { (documents(look, &row)) }
            (budget::told(look, &row.content.terms.funding))
            (taken(look, &row, &mechanisms))
            (crate::eligibility::asked(look, &row))
            (crate::unit_file::told::asked(look, &row.content.terms.unit_files))
            (asked(look, &row))
            (crate::team::terms::section(look, &row.content))
            (crate::approval::terms::section(look, &row.content))
            (crate::endorsement::terms::section(look, &row, &units))
            @if !view.overrides.is_empty() { (lint::standing(look, &row, &view.overrides)) }
            @if row.stage != Stage::Draft { (crate::enquiry::section(look, &row, &view.enquiries, manages, &cx)) }
            @if let Some(found) = &view.lint {
                (parts::list(look, &row, crate::mechanism::draft::newer(&row, &mechanisms)))
                (lint::section(look, &row, found, &cx))
            }
            @if manages { (manage(look, &row, &cx)) }
        }
    })
}

fn head(look: &Look<'_>, row: &CallRow, programme: &Bilingual, cx: &Cx) -> Markup {
    let (content, window) = (&row.content, &row.content.window);
    let fields: Vec<String> = content.fields.iter().map(|field| look.discipline(*field)).collect();
    let mut facts = vec![
        (look.t("call-code"), html! { (content.code) }),
        (look.t("call-programme"), html! { a href={ "/programmes/" (row.programme) } { (look.pick(programme)) } }),
        (look.t("call-class"), html! { (look.class(content.class)) }),
        (look.t("call-fields"), html! { (fields.join(&look.t("list-separator"))) }),
        (look.t("call-opens"), ui::when(look, window.opens, &window.zone)),
        (
            look.t("call-closes"),
            html! { strong { (ui::when(look, window.closes, &window.zone)) } " " span.quiet { (look.t("call-closes-exclusive")) } },
        ),
    ];
    if let Some(budget) = content.budget {
        facts.push((look.t("call-budget"), ui::money(look, budget)));
    }
    facts.push((look.t("call-leads"), html! { (look.t(if content.foreign_leads { "call-leads-foreign" } else { "call-leads-domestic" })) }));
    if !parts::asked(row).is_empty() || !content.contacts.is_empty() {
        facts.push((look.t("call-contact"), parts::contacts(look, row)));
    }
    let published = matches!(row.stage, Stage::Published { .. });
    html! {
        h1 { (look.pick(&content.title)) }
        p { (state(look, row, cx.arrived)) @if published && window.phase(cx.arrived) == Phase::Open { " " (ui::countdown(look, window.closes, cx.arrived)) } }
        @if let Stage::Cancelled { reason } = &row.stage {
            (ui::notice(Tone::Bad, html! { p { (look.t("call-cancelled-because")) " " (look.pick(reason)) } }))
        }
        (ui::fact_list(&facts))
    }
}

/// From which version of which mechanism it was taken, and how it is judged.
fn taken(look: &Look<'_>, row: &CallRow, mechanisms: &[MechanismRow]) -> Markup {
    let review = &row.content.terms.review;
    let Some(taken) = &row.content.terms.mechanism else { return html! {} };
    let title = mechanisms.iter().find(|row| row.id == taken.mechanism).map(|row| row.content.title.clone()).unwrap_or_default();
    html! {
        (ui::section("mechanism", &look.t("call-mechanism-of"), None, html! {
            p {
                a href={ "/mechanisms/" (taken.mechanism) "?number=" (taken.version) } { (look.pick(&title)) } " "
                (look.t_with("mechanism-number-is", &[("number", taken.version.into())]))
                @for tag in &taken.traits.tags { " " (ui::badge(Tone::Plain, &look.tag(*tag))) }
            }
            ul { @for line in crate::mechanism::traits(look, &taken.traits) { li { (line) } } }
        }))
        (crate::mechanism::judged(look, review))
    }
}

/// What this reader can do with the call now.
fn apply_box(look: &Look<'_>, row: &CallRow, mine: Option<(ApplicationId, bool)>, cx: &Cx) -> Markup {
    let published = matches!(row.stage, Stage::Published { .. });
    let phase = row.content.window.phase(cx.arrived);
    html! {
        @match (published, phase, mine) {
            (false, _, _) => {},
            (true, _, Some((id, true))) => p { a.button href={ "/applications/" (id) } { (look.t("call-my-application")) } },
            (true, Phase::Open, Some((id, false))) => p { a.button href={ "/drafts/" (id) } { (look.t("call-my-draft")) } },
            (true, Phase::Open, None) => @if let Some(viewer) = &look.viewer {
                @if viewer.applicant { (ui::post_button(&format!("/calls/{}/drafts", row.id), &look.t("call-apply"), look.csrf(), &cx.new_key(), false, None)) }
            } @else {
                p { a.button href={ "/sessions/new?back=/calls/" (row.id) } { (look.t("call-sign-in-to-apply")) } " " a href={ "/people/new?back=/calls/" (row.id) } { (look.t("person-register-title")) } }
            },
            (true, Phase::Before, _) => (ui::notice(Tone::Plain, html! { p { (look.t("call-not-open-yet")) } })),
            (true, Phase::Closed, _) => (ui::notice(Tone::Plain, html! { p { (look.t("call-closed-note")) } })),
        }
    }
}

fn documents(look: &Look<'_>, row: &CallRow) -> Markup {
    let files: Vec<FileRow> = row
        .content
        .attachments
        .iter()
        .enumerate()
        .map(|(number, document)| FileRow {
            name: document.name.as_str().to_owned(),
            href: Some(format!("/calls/{}/documents/{number}", row.id)),
            media: document.media,
            bytes: document.bytes,
            digest: document.digest.clone(),
            remove: None,
        })
        .collect();
    ui::section("documents", &look.t("call-documents"), None, ui::file_list(look, "documents", &files))
}

/// What the form asks, before anybody starts.
fn asked(look: &Look<'_>, row: &CallRow) -> Markup {
    ui::section(
        "form",
        &look.t("call-asked"),
        None,
        html! {
            @for section in &row.content.form.sections {
                h3 { (look.pick(&section.title)) }
                ul {
                    @for field in &section.fields {
                        li {
                            (look.pick(&field.label)) " "
                            span.quiet {
                                (form::words::kind(look, &field.kind)) @if field.required { " · " (look.t("form-required")) }
                                @for condition in form::words::conditions(look, &row.content.form, section, field) { " · " (condition) }
                            }
                        }
                    }
                }
            }
        },
    )
}

fn manage(look: &Look<'_>, row: &CallRow, cx: &Cx) -> Markup {
    let path = |what: &str| format!("/calls/{}/{what}", row.id);
    let button = |what: &str, label: &str, confirm: &str| {
        ui::post_button(&path(what), &look.t(label), look.csrf(), &cx.new_key(), false, Some(&look.t(confirm)))
    };
    let cancel = html! {
        details {
            summary { (look.t("call-cancel")) }
            form method="post" action=(path("cancellation")) {
                (ui::prose(look, &Part::new("reason_zh", &look.t("call-cancel-reason-zh")).required(true), "", 500, 2))
                (ui::prose(look, &Part::new("reason_en", &look.t("call-cancel-reason-en")), "", 500, 2))
                (ui::submit_row(look, &look.t("call-cancel"), look.csrf(), &cx.new_key()))
            }
        }
    };
    ui::section(
        "manage",
        &look.t("call-manage"),
        None,
        html! {
            @match row.stage {
                Stage::Draft => {
                    p { a.button.plain href=(path("edit")) { (look.t("call-edit")) } }
                    (button("publication", "call-publish", "call-publish-confirm"))
                    form method="post" action=(path("documents")) enctype="multipart/form-data" {
                        (ui::hidden("csrf", look.csrf())) (ui::hidden("key", &cx.new_key()))
                        (ui::unclassified(look, None))
                        label for="document" { (look.t("call-add-document")) }
                        input #document type="file" name="file" required;
                        button.plain type="submit" { (look.t("files-attach")) }
                    }
                    (cancel)
                },
                Stage::Published { .. } => {
                    p {
                        a.button.plain href={ "/desk?call=" (row.id) } { (look.t("call-desk")) }
                        a.button.plain href=(path("form")) { (look.t("form-builder")) }
                        a.button.plain href=(path("formal-checks")) { (look.t("formal-check-queue")) }
                        a.button.plain href=(path("similarities")) { (look.t("similarity-link")) }
                        @if row.call().amendable(cx.arrived).is_ok() { a.button.plain href=(path("terms/eligibility")) { (look.t("limits-amend")) } }
                    }
                    details {
                        summary { (look.t("call-extend")) }
                        form method="post" action=(path("extension")) {
                            (ui::datetime(look, &Part::new("closes", &look.t("call-closes")).required(true), &row.content.window.closes.local_input(&row.content.window.zone), &row.content.window.zone))
                            (ui::submit_row(look, &look.t("call-extend"), look.csrf(), &cx.new_key()))
                        }
                    }
                    (cancel)
                },
                Stage::Cancelled { .. } => p { (look.t("call-nothing-to-do")) },
            }
        },
    )
}

/// A call as far as a person may know of it, and its place: a draft that is not theirs to read is answered as if it did not exist.
pub(crate) fn known(tx: &mut Tx<'_>, person: PersonId, id: CallId) -> Result<(Loaded<Call>, Place), WriteError> {
    let loaded = tx.load::<Call>(id)?;
    let call = loaded.state().ok_or(Refusal::from(CallRefusal::NoSuchCall))?;
    let place = Place::call(call.programme, id);
    if !call.is_public() {
        let actor = tx.actor(person)?;
        tx.may(&actor, Deed::ReadDraftCall, &place).map_err(|_| Refusal::from(CallRefusal::NoSuchCall))?;
    }
    Ok((loaded, place))
}

/// One deed on a call, by an officer of its place: the shape that publishing, extending and cancelling share.
async fn deed<R>(
    cx: &Cx,
    id: &str,
    sent: Result<Fields, Refusal>,
    read: impl FnOnce(&Fields) -> Result<R, Refusal>,
    rule: Rule<R>,
) -> Result<Outcome, WriteError>
where
    R: Clone + Send + Sync + 'static,
{
    let fields = sent?;
    let Some(id) = Id::parse(id).map(CallId) else { return Err(Refusal::from(CallRefusal::NoSuchCall).into()) };
    let person = cx.signed_in()?;
    let asked = read(&fields)?;
    fields.finish()?;
    let version = cx.read_version(&fields);
    cx.write(&fields, move |tx| {
        let (loaded, place) = known(tx, person, id)?;
        let call = loaded.state().ok_or(Refusal::from(CallRefusal::NoSuchCall))?;
        let permit = member_permit(tx, person, Deed::ManageCall, &place)?;
        loaded.expect(version)?;
        let event = rule(call, asked.clone(), tx.now())?;
        let committed = tx.commit(&permit, vec![loaded.happens(event)?])?;
        Ok(Outcome::at(format!("/calls/{id}")).event(&committed))
    })
    .await
}

/// A rule of a call, told what was asked and the time.
type Rule<R> = fn(&Call, R, Instant) -> Result<Event<Call>, CallRefusal>;

/// Publishes 发布指南.
pub(crate) async fn publish(cx: Cx, Path(id): Path<String>, Sent(fields): Sent) -> Response {
    let outcome = deed(&cx, &id, fields, |_| Ok(()), |call, (), now| call.publish(now)).await;
    cx.reply().settled(outcome, "published")
}

/// Extends 延长截止时间.
pub(crate) async fn extend(cx: Cx, Path(id): Path<String>, Sent(fields): Sent) -> Response {
    // The form says its time in the zone of the call. Without a call there is none, and `deed` says so.
    let of = Id::parse(&id).map(CallId);
    let zone = match cx.read(move |rows| of.map(|id| rows.call(id)).transpose()).await {
        Ok(row) => row.flatten().map_or_else(|| cx.zone.clone(), |row| row.content.window.zone),
        Err(error) => return cx.reply().fault(&error),
    };
    let read = |fields: &Fields| {
        let closes = fields.time("closes", &zone);
        fields.finish()?;
        closes.ok_or(Refusal::Fields(Vec::new()))
    };
    let outcome = deed(&cx, &id, fields, read, |call, closes, _| call.extend(closes)).await;
    cx.reply().settled(outcome, "saved")
}

/// Takes it back 撤销指南.
pub(crate) async fn cancel(cx: Cx, Path(id): Path<String>, Sent(fields): Sent) -> Response {
    let read = |fields: &Fields| {
        let zh = fields.prose("reason_zh", 500);
        let en = fields.maybe_prose("reason_en", 500);
        fields.finish()?;
        let zh = zh.ok_or(Refusal::Fields(Vec::new()))?;
        Ok(Bilingual::new(zh.as_str(), en.map_or(String::new(), |text| text.as_str().to_owned())))
    };
    let outcome = deed(&cx, &id, fields, read, |call, reason, _| call.cancel(reason)).await;
    cx.reply().settled(outcome, "saved")
}
