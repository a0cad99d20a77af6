//! Draft 草稿: writing an application: autosave, saving, and the page on which it is signed and sent.
//!
//! A draft keeps what was typed, right or wrong. Saving is judged by version and field: two who write in different fields are put together, two
//! who write in the same one cannot silently overwrite each other.

pub(crate) mod sheet;
mod standing;
mod submitting;
mod view;

pub(crate) use submitting::{Signature, submitting};
use view::view;

use crate::advance_pledge;
use crate::approval;
use crate::call::known;
use crate::cx::{Cx, Outcome};
use crate::eligibility::{self, Told};
use crate::examination;
use crate::fields::{Fields, Sent, fault, json, whole_body};
use crate::form::input::{self, Found, Sheet, Units};
use crate::form::shown;
use crate::mandate;
use crate::person::wrong;
use crate::prefill;
use crate::secret::new_id;
use crate::ui::{self, FileRow, Look, Part, Section, Tone, Upload};
use crate::unit_file::told as unit_file;
use axum::Json;
use axum::extract::{Path, Request};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use rules::application::{self, PLEDGE, Refusal as ApplicationRefusal};
use rules::call::Refusal as CallRefusal;
use rules::form::{Answers, Field, FieldKind, Form, Raw};
use rules::organisation::Stage as UnitStage;
use rules::refusal::FieldRefusal;
use rules::rights::{Area, Denial};
use rules::team::{Access, Leading, Role, Stage as Agreed};
use rules::time::Phase;
use rules::{ApplicationId, CallId, Id, PersonId, Refusal};
use serde::Deserialize;
use std::collections::BTreeMap;
use store::{
    AdvancePledgeRow, ApplicationRow, CallRow, Declared, DraftRow, Examination, Merged, PersonRow, PrefillRow, TeammateRow, Tx, UnitQuery, WriteError,
};

/// How many organisations a search in a draft shows.
const FOUND_MOST: usize = 20;

/// All that a draft's pages need, read at once.
struct Whole {
    draft: DraftRow,
    call: CallRow,
    person: PersonRow,
    submitted: Option<ApplicationRow>,
    drafted_by: Vec<(PersonId, Option<String>)>,
    /// What was put there from elsewhere.
    prefilled: Vec<PrefillRow>,
    /// What the rules of the call would say now.
    told: Vec<Told>,
    /// What the file of the lead's host has of what the call asks.
    host: Option<unit_file::Found>,
    /// Whether its submission at the close was signed in advance.
    advance: Option<AdvancePledgeRow>,
    /// Whether who asks drafts for another, by a mandate or as one of the team: what the lead alone does is not theirs.
    mandated: bool,
    /// How far one of the team reaches; none for the lead and a delegate, who reach all of it.
    access: Option<Access>,
    team: Vec<TeammateRow>,
    leading: Option<Leading>,
    /// What is known of the attached files.
    examined: BTreeMap<String, Examination>,
    /// What is declared of ethics and the like, and what of it would be in the way now; that is told to the lead alone.
    declared: Declared,
    in_the_way: Vec<FieldRefusal>,
    /// The names of the organisations that are chosen or were found.
    units: Units,
    /// What was looked for in the registry.
    found: Option<Found>,
}

/// Starts a draft for a call, or goes on with the one there is 开始填报.
pub(crate) async fn start(cx: Cx, Path(call): Path<String>, Sent(fields): Sent) -> Response {
    let Some(call) = Id::parse(&call).map(CallId) else { return cx.reply().missing() };
    let outcome = async {
        let (fields, person) = (fields?, cx.signed_in()?);
        let principal = if fields.raw("principal").is_empty() { Some(person) } else { fields.option("principal", Id::parse).map(PersonId) };
        fields.finish()?;
        let principal = principal.unwrap_or(person);
        let id = ApplicationId(new_id());
        let (arrived, today) = (cx.arrived, cx.today());
        cx.write(&fields, move |tx| {
            let permit = mandate::leave_to_start(tx, person, principal, call)?;
            let (loaded, _) = known(tx, person, call)?;
            let open = loaded.state().ok_or(Refusal::from(CallRefusal::NoSuchCall))?;
            open.published()?;
            let (form, window) = (open.content.form.clone(), || open.content.window.clone());
            match open.phase(arrived) {
                Phase::Before => return Err(ApplicationRefusal::NotOpen { window: window(), arrived }.into()),
                Phase::Closed => return Err(ApplicationRefusal::Late { window: window(), arrived }.into()),
                Phase::Open => {}
            }
            let started = tx.start_draft(id, principal, call)?;
            // What is on file of a person is for them alone: a delegate begins with nothing.
            if started == id && principal == person {
                let draft = tx.reader().draft(id)?.ok_or(ApplicationRefusal::NoSuchDraft)?;
                prefill::fill_in(tx, &draft, &form, today, true)?;
            }
            let id = started;
            mandate::use_once(tx, &permit, id, person)?;
            Ok(Outcome::created(format!("/drafts/{id}")))
        })
        .await
    };
    cx.reply().settled(outcome.await, "draft-started")
}

async fn whole(cx: &Cx, id: &str) -> Result<Whole, Response> {
    let Some(id) = Id::parse(id).map(ApplicationId) else { return Err(cx.reply().missing()) };
    let person = cx.signed_in().map_err(|refusal| cx.reply().refused(&refusal))?;
    let now = cx.arrived;
    let looked = cx.query("find").zip(cx.query("q"));
    let store = cx.site.store().clone();
    let found = cx
        .read(move |rows| {
            let Some((draft, place)) = rows.draft_in_hand(id, person, now)? else { return Ok(None) };
            let mandated = place.mandated || !place.team.is_empty();
            let access = if place.team.is_empty() { None } else { rows.access_to(id, person)? };
            let (Some(call), Some(person)) = (rows.call(draft.call)?, rows.person(draft.person)?) else { return Ok(None) };
            let submitted = rows.application(id)?;
            let drafted_by = rows.drafted_by(draft.person, id)?;
            let files: Vec<String> = draft.files.iter().map(|file| file.digest.clone()).collect();
            let examined = rows.examinations(&files)?;
            let prefilled = rows.prefills(id)?;
            let mut units = shown::units(rows, shown::named(&call.content.form, &draft.answers))?;
            let mut found = None;
            if let Some((field, text)) = looked {
                let listed = rows.organisations(&UnitQuery { text: text.clone(), most: FOUND_MOST, ..UnitQuery::default() })?;
                let ids = listed.iter().map(|row| row.id).collect();
                units.extend(listed.into_iter().map(|row| (row.id, row.unit.name)));
                found = Some(Found { field, text, units: ids });
            }
            let host = if mandated { None } else { unit_file::found(rows, &call.call(), draft.person, now)? };
            let advance = rows.advance_pledge_of(id)?;
            let asked = call.content.terms.team.is_asked();
            let team = if asked { rows.team_of(id)? } else { Vec::new() };
            // Whoever drafts for another is told nothing of that person's record. Who has agreed to take part is judged as at the submission.
            let agreed = team.iter().filter(|one| matches!(one.mate.stage, Agreed::Confirmed { .. }));
            let members: Vec<(PersonId, Role)> = agreed.filter_map(|one| Some((one.mate.person?, one.mate.part.role))).collect();
            let told = if mandated { Vec::new() } else { eligibility::found(rows, store.keys(), &call.call(), id.0, draft.person, &members, now)? };
            let leading = if asked { rows.leading_of(id)? } else { None };
            let declared = rows.declared_in(id)?;
            let in_the_way =
                if mandated { Vec::new() } else { approval::in_the_way(rows, store.keys(), (&draft, &call.content), (&declared, &team), now)? };
            Ok(Some(Whole {
                declared,
                in_the_way,
                draft,
                call,
                advance,
                person,
                submitted,
                drafted_by,
                told,
                host,
                prefilled,
                mandated,
                examined,
                units,
                found,
                access,
                team,
                leading,
            }))
        })
        .await;
    match found {
        Ok(Some(whole)) => Ok(whole),
        Ok(None) => Err(cx.reply().refused(&ApplicationRefusal::NoSuchDraft.into())),
        Err(error) => Err(cx.reply().fault(&error)),
    }
}

/// The draft 填报.
pub(crate) async fn show(cx: Cx, Path(id): Path<String>) -> Response {
    let whole = match whole(&cx, &id).await {
        Ok(whole) => whole,
        Err(response) => return response,
    };
    let title = cx.look(Section::Mine).pick(&whole.call.content.title).to_owned();
    let view = view(&whole);
    let answers = whole.draft.answers.clone();
    cx.reply().show(Section::Mine, &title, &view, |look| page(look, &whole, &answers, &[], &cx))
}

fn page(look: &Look<'_>, whole: &Whole, answers: &Answers, wrong: &[FieldRefusal], cx: &Cx) -> Markup {
    let (draft, content) = (&whole.draft, &whole.call.content);
    let window = &content.window;
    let key = cx.new_key();
    let files = |field: &Field| Some((action(draft, field), rows(draft, &field.id)));
    let (form, funding) = (&content.form, &content.terms.funding);
    let beside = |field: &Field| html! { (sheet::offer(whole, look, field)) (prefill::mark(look, &whole.prefilled, &field.id, whole.mandated)) };
    let (units, found, shown) = (&whole.units, whole.found.as_ref(), form.shown(answers));
    let sheet = Sheet { form, funding, answers, wrong, units, found, files: &files, beside: &beside, shown };
    let uploads: Vec<(Vec<FileRow>, &Field)> =
        content.form.fields().filter(|field| matches!(field.kind, FieldKind::Files { .. })).map(|field| (rows(draft, &field.id), field)).collect();
    html! {
        (ui::crumbs(look, &[(&look.t("applications-mine"), Some("/applications")), (look.pick(&content.title), None)]))
        h1 { (look.pick(&content.title)) }
        p { (look.t("call-closes")) " " (ui::when(look, window.closes, &window.zone)) " " (ui::countdown(look, window.closes, cx.arrived)) }
        (mandate::both_names(look, whole.mandated.then_some(&whole.person), &whole.drafted_by))
        (crate::document::draft_link(look, draft.id, cx))
        @if let Some(submitted) = whole.submitted.as_ref().filter(|_| !whole.mandated) { (standing::already(look, submitted)) }
        (crate::endorsement::of_draft(look, whole.submitted.as_ref(), &content.form, cx))
        @if content.terms.team.is_asked() { p { a.button.plain href={ "/drafts/" (draft.id) "/team" } { (look.t("team-title")) } " " span.quiet { (look.t_with("team-caption", &[("count", whole.team.len().into())])) } } }
        (approval::of_draft(look, draft.id, content, &whole.declared))
        (eligibility::advice(look, &whole.told)) (unit_file::advice(look, whole.host.as_ref()))
        (advance_pledge::standing(look, whole.advance.as_ref(), &content.form, window))
        @if window.phase(cx.arrived) == Phase::Closed && whole.submitted.as_ref().is_none_or(|sent| sent.passage.returned.is_none()) { (ui::notice(Tone::Bad, html! { p { (look.t("draft-closed")) } })) }
        (prefill::notice(look, draft, &whole.prefilled, whole.mandated, cx))
        // Before the inputs that name them: a browser sends a form's parts in the order of the page, and the token comes before the file.
        @for (attached, field) in &uploads {
            @if let FieldKind::Files { most, bytes_each, media, .. } = &field.kind {
                (ui::upload_form(&Upload { field: &field.id, action: &action(draft, field), most: *most, bytes_each: *bytes_each, media, attached }, look.csrf(), &cx.new_key()))
            }
        }
        form method="post" action={ "/drafts/" (draft.id) } data-autosave={ "/drafts/" (draft.id) } data-version=(draft.version) autocomplete="off" {
            (ui::hidden("version", &draft.version.to_string()))
            (ui::autosave_state(look))
            // What Enter presses in a line is the first button of a form: it shall save, whatever button comes before that in the page.
            @if form.fields().any(|field| field.kind.table().is_some() || matches!(field.kind, FieldKind::Organisations { .. })) {
                button.hidden type="submit" name="then" value="stay" tabindex="-1" aria-hidden="true" { (look.t("draft-save")) }
            }
            @for (place, section) in content.form.sections.iter().enumerate() {
                (crate::endorsement::of_section(look, whole.submitted.as_ref(), place))
                @if whole.writes(place) { (input::section(look, &sheet, section)) } @else { fieldset.locked disabled { (input::section(look, &sheet, section)) } }
            }
            @if content.form.sections.iter().any(|section| section.when.is_some() || section.fields.iter().any(|field| field.when.is_some())) {
                noscript { p.quiet { (look.t("form-conditions-saved")) } }
            }
            (ui::hidden("csrf", look.csrf()))
            (ui::hidden("key", &key))
            div.row {
                button.plain type="submit" name="then" value="stay" { (look.t("draft-save")) }
                @if !whole.mandated { button type="submit" name="then" value="submit" { (look.t("draft-to-submission")) } }
            }
        }
        (examination::part(look, &examination::attached(&draft.files), &whole.examined))
        @if whole.submitted.is_none() && !whole.mandated {
            (ui::post_button(&format!("/drafts/{}/removal", draft.id), &look.t("draft-remove"), look.csrf(), &cx.new_key(), true, Some(&look.t("draft-remove-confirm"))))
        }
    }
}

impl Whole {
    /// Whether who asks may write in a section: one of the team where the lead lets them, and of what was given back only what is open again.
    fn writes(&self, section: usize) -> bool {
        self.access.as_ref().is_none_or(|access| access.writes(section))
            && self.submitted.as_ref().is_none_or(|sent| crate::endorsement::may_change(sent, section))
    }
}

fn action(draft: &DraftRow, field: &Field) -> String {
    format!("/drafts/{}/files/{}", draft.id, field.id)
}

/// What is attached to a field of a draft.
pub(crate) fn rows(draft: &DraftRow, field: &str) -> Vec<FileRow> {
    let mine = draft.files.iter().filter(|file| file.field == field);
    mine.enumerate()
        .map(|(number, file)| FileRow {
            name: file.name.as_str().to_owned(),
            href: Some(format!("/drafts/{}/files/{field}/{number}", draft.id)),
            media: file.media,
            bytes: file.bytes,
            digest: file.digest.clone(),
            remove: Some(format!("/drafts/{}/files/{field}/{number}/removal", draft.id)),
        })
        .collect()
}

/// What a script sends while somebody types: only the fields that changed.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Autosave {
    answers: Answers,
}

/// Autosave 自动保存. Answers with the new version; a stale one is 412 and changes nothing.
pub(crate) async fn autosave(cx: Cx, Path(id): Path<String>, request: Request) -> Response {
    let Some(id) = Id::parse(&id).map(ApplicationId) else { return cx.reply().missing() };
    let saved = async {
        let person = cx.reaching(Area::Apply)?;
        let sent = whole_body(request).await.and_then(|body| json::<Autosave>(&body)).map_err(|why| fault(&why))?;
        let read = cx.read_version(&Fields::default());
        cx.deed(move |tx| {
            let draft = mandate::draft_in_hand(tx, id, person)?;
            let call = tx.reader().call(draft.call)?.ok_or(Refusal::from(CallRefusal::NoSuchCall))?;
            let answers = merged(tx, &call.content.form, &sent.answers)?;
            writable(tx, &draft, &call.content.form, person, &answers)?;
            let merged = tx.merge_draft(&draft, person, read, &answers)?;
            Ok((merged, tx.now()))
        })
        .await
    };
    match saved.await {
        Ok((Merged { version, others }, at)) => {
            let body = Json(serde_json::json!({ "version": version, "saved": at.rfc3339(), "changed": others }));
            ([(header::ETAG, format!("\"{version}\"")), (header::CACHE_CONTROL, "no-store".to_owned())], body).into_response()
        }
        Err(error) => cx.reply().failed(error),
    }
}

/// What was sent, as it is kept. Refuses a field that the form has not, and a text that no field could take.
fn merged(tx: &mut Tx<'_>, form: &Form, sent: &Answers) -> Result<Answers, WriteError> {
    let mut answers = Answers::new();
    let mut odd = Vec::new();
    for (id, raw) in sent {
        let known = form.field(id).is_some_and(|field| !matches!(field.kind, FieldKind::Files { .. }));
        let has_nul = match raw {
            Raw::Text(text) => text.contains('\0') || text.len() > 200_000,
            Raw::Chosen(chosen) => chosen.len() > 200 || chosen.iter().any(|id| id.len() > 200 || id.contains('\0')),
            Raw::Rows(rows) => {
                let is_odd = |cell: &String| cell.len() > 10_000 || cell.contains('\0');
                rows.len() > 400 || rows.iter().any(|row| row.len() > 20 || row.iter().any(is_odd))
            }
        };
        if !known {
            odd.push(FieldRefusal::new(id.clone(), &rules::form::Refusal::NoSuchField(id.clone())));
        } else if has_nul {
            odd.push(FieldRefusal::new(id.clone(), &rules::text::TextRefusal::Control { named: "U+0000".to_owned() }));
        } else {
            // Rows in which nothing is typed are none.
            let table = form.field(id).and_then(|field| field.kind.table());
            let raw = match (table, raw) {
                (Some(table), Raw::Rows(rows)) => Raw::Rows(table.typed(rows)),
                _ => raw.clone(),
            };
            answers.insert(id.clone(), raw);
        }
    }
    // What a draft names stands in the registry, so nothing of it is asked again when it is sent.
    for (field, id) in rules::form::organisations(form, sent).map_err(Refusal::Fields)? {
        let known = tx.reader().organisation(id)?.is_some_and(|row| matches!(row.unit.stage, UnitStage::Approved | UnitStage::Ended(_)));
        if !known {
            odd.push(FieldRefusal::new(field, &rules::form::Refusal::NotAnOrganisation(id.to_string())));
        }
    }
    if odd.is_empty() { Ok(answers) } else { Err(Refusal::Fields(odd).into()) }
}

/// Refuses what is written in a section that is not the writer's, or that is not open again in what was given back; what says the same is no writing.
fn writable(tx: &mut Tx<'_>, draft: &DraftRow, form: &Form, person: PersonId, sent: &Answers) -> Result<(), WriteError> {
    let changed = |field: &Field| sent.get(&field.id).is_some_and(|raw| draft.answers.get(&field.id) != Some(raw));
    let sections: Vec<usize> =
        form.sections.iter().enumerate().filter(|(_, section)| section.fields.iter().any(changed)).map(|(place, _)| place).collect();
    if draft.person != person
        && let Some(access) = tx.reader().access_to(draft.id, person)?
        && sections.iter().any(|section| !access.writes(*section))
    {
        return Err(Refusal::from(rules::team::Refusal::NotTheirSection).into());
    }
    let sent = tx.reader().application(draft.id)?;
    if let Some(row) = sent
        && sections.iter().any(|section| !crate::endorsement::may_change(&row, *section))
    {
        return Err(Refusal::from(rules::endorsement::Refusal::SectionClosed).into());
    }
    Ok(())
}

/// Saves all of it, without scripts or on the way to submission 保存.
pub(crate) async fn save(cx: Cx, Path(id): Path<String>, Sent(fields): Sent) -> Response {
    let whole = match whole(&cx, &id).await {
        Ok(whole) => whole,
        Err(response) => return response,
    };
    let fields = match fields {
        Ok(fields) => fields,
        Err(refusal) => return cx.reply().refused(&refusal),
    };
    let form = whole.call.content.form.clone();
    // A box that is unticked is not sent: of the fields that a form shows, what is missing is empty.
    let mut answers = fields.answers(&form);
    let open = form.sections.iter().enumerate().filter(|(place, _)| whole.writes(*place)).flat_map(|(_, section)| &section.fields);
    for field in open.filter(|field| matches!(field.kind, FieldKind::Choice { .. } | FieldKind::Organisations { .. })) {
        answers.entry(field.id.clone()).or_insert(Raw::Chosen(Vec::new()));
    }
    let draft = whole.draft.id;
    let then = led_to(&fields, draft);
    let read = cx.read_version(&fields);
    let kept = answers.clone();
    let outcome = async {
        let person = cx.signed_in()?;
        fields.finish()?;
        cx.write(&fields, move |tx| {
            let row = mandate::draft_in_hand(tx, draft, person)?;
            let sent = merged(tx, &form, &answers)?;
            writable(tx, &row, &form, person, &sent)?;
            tx.merge_draft(&row, person, read, &sent)?;
            Ok(Outcome::at(then.clone()))
        })
        .await
    };
    match outcome.await {
        Ok(outcome) => cx.reply().done(&outcome, "draft-saved"),
        Err(error) => {
            let title = cx.look(Section::Mine).pick(&whole.call.content.title).to_owned();
            cx.reply().again(error, Section::Mine, &title, |look, refusal| {
                let is_stale = matches!(refusal, Refusal::Stale { .. });
                let meanwhile = is_stale.then(|| standing::meanwhile(look, &whole.call.content.form, &whole.draft.answers, &kept));
                html! { (meanwhile.unwrap_or_default()) (page(look, &whole, &kept, wrong(refusal), &cx)) }
            })
        }
    }
}

/// Where saving leads: on to submission, to what was looked for, to the rows that were asked for, or back.
fn led_to(fields: &Fields, draft: ApplicationId) -> String {
    match fields.raw("then").split_once('.') {
        Some(("find", field)) => {
            let query = [("find", field), ("q", fields.raw(&format!("{field}.find")))];
            format!("/drafts/{draft}?{}#field-{field}", serde_urlencoded::to_string(query).unwrap_or_default())
        }
        Some((_, field)) => format!("/drafts/{draft}#field-{field}"),
        None if fields.raw("then") == "submit" => format!("/drafts/{draft}/submission"),
        None => format!("/drafts/{draft}"),
    }
}

/// Throws a draft away that was never submitted 删除草稿.
pub(crate) async fn remove(cx: Cx, Path(id): Path<String>, Sent(fields): Sent) -> Response {
    let Some(id) = Id::parse(&id).map(ApplicationId) else { return cx.reply().missing() };
    let outcome = async {
        let (fields, person) = (fields?, cx.reaching(Area::Apply)?);
        fields.finish()?;
        cx.write(&fields, move |tx| {
            let (draft, permit) = mandate::own_draft(tx, id, person)?;
            if tx.reader().application(id)?.is_some() {
                return Err(ApplicationRefusal::AlreadyLive.into());
            }
            advance_pledge::forget(tx, &permit, id)?;
            tx.drop_draft(draft.id)?;
            Ok(Outcome::at("/applications"))
        })
        .await
    };
    cx.reply().settled(outcome.await, "draft-removed")
}

/// The last look before it is sent: what is missing, all that will be sent, the pledge 核对与承诺.
pub(crate) async fn review(cx: Cx, Path(id): Path<String>) -> Response {
    let whole = match whole(&cx, &id).await {
        Ok(whole) => whole,
        Err(response) => return response,
    };
    if whole.mandated {
        return cx.reply().refused(&Denial::NotDelegable.into());
    }
    let title = cx.look(Section::Mine).t("submission-title");
    cx.reply().page(Section::Mine, &title, |look| review_page(look, &whole, "", &[], &cx))
}

fn review_page(look: &Look<'_>, whole: &Whole, signed: &str, wrong: &[FieldRefusal], cx: &Cx) -> Markup {
    let (draft, content) = (&whole.draft, &whole.call.content);
    let problems = rules::form::complete(&content.form, &content.terms.funding, &draft.answers, &draft.files).err().unwrap_or_default();
    let window = &content.window;
    html! {
        (ui::crumbs(look, &[(&look.t("applications-mine"), Some("/applications")), (look.pick(&content.title), Some(&format!("/drafts/{}", draft.id))), (&look.t("submission-title"), None)]))
        h1 { (look.t("submission-title")) }
        p { (look.t("call-closes")) " " strong { (ui::when(look, window.closes, &window.zone)) } " " (look.t("submission-arrival")) }
        @if !problems.is_empty() {
            (ui::notice(Tone::Bad, html! {
                p { strong { (look.t_with("submission-incomplete", &[("count", problems.len().into())])) } }
                ul { @for problem in &problems {
                    li { a href={ "/drafts/" (draft.id) "#field-" (problem.field) } { @if let Some(label) = &problem.label { (look.pick(label)) } @else { (problem.field) } } (look.t("form-colon")) (look.says(&problem.says)) }
                } }
            }))
        }
        (prefill::unsure(look, draft, &whole.prefilled, &content.form))
        (shown::draft(look, &content.form, &content.terms.funding, &draft.answers, &draft.files, &whole.units))
        (eligibility::advice(look, &whole.told)) (unit_file::advice(look, whole.host.as_ref()))
        (crate::team::before_submission(look, draft.id, content, whole.leading, &whole.team))
        (approval::before_submission(look, draft.id, content, &whole.declared, &whole.in_the_way))
        (ui::section("pledge", &look.t("pledge-title"), None, html! {
            (ui::prose_text(&look.t("pledge-text")))
            form method="post" action={ "/drafts/" (draft.id) "/submission" } {
                (ui::hidden("pledge", PLEDGE))
                (ui::hidden("version", &draft.version.to_string()))
                @if crate::team::goes_without(content, whole.leading, &whole.team) { (ui::hidden("without", "on")) }
                (ui::line(look, &Part::new("signed", &look.t("pledge-sign")).help(&look.t_with("pledge-sign-help", &[("name", whole.person.name.clone().unwrap_or_default().into())])).required(true).among(wrong), signed, None))
                @let submit = if crate::team::goes_without(content, whole.leading, &whole.team) { "team-submit-without" } else { "submission-submit" };
                (ui::submit_row(look, &look.t(submit), look.csrf(), &cx.new_key()))
            }
        }))
        (advance_pledge::offer(look, draft.id, content, whole.advance.as_ref(), &whole.person, is_live(whole), cx))
    }
}

/// Whether there is a submission that stands.
fn is_live(whole: &Whole) -> bool {
    whole.submitted.as_ref().is_some_and(|row| row.stage == application::Stage::Submitted)
}

/// Submits 提交. Arrival decides, then completeness, then the pledge.
pub(crate) async fn submit(cx: Cx, Path(id): Path<String>, Sent(fields): Sent) -> Response {
    let Some(id) = Id::parse(&id).map(ApplicationId) else { return cx.reply().missing() };
    let fields = match fields {
        Ok(fields) => fields,
        Err(refusal) => return cx.reply().refused(&refusal),
    };
    match submitted(&cx, id, &fields).await {
        Ok(outcome) => cx.reply().done(&outcome, "submitted"),
        Err(error) => {
            let whole = match whole(&cx, &id.to_string()).await {
                Ok(whole) => whole,
                Err(response) => return response,
            };
            let title = cx.look(Section::Mine).t("submission-title");
            let signed = fields.raw("signed").to_owned();
            cx.reply().again(error, Section::Mine, &title, |look, refusal| review_page(look, &whole, &signed, wrong(refusal), &cx))
        }
    }
}

async fn submitted(cx: &Cx, id: ApplicationId, fields: &Fields) -> Result<Outcome, WriteError> {
    let person = cx.signed_in()?;
    let signed = fields.maybe_line("signed", crate::person::NAME_MOST);
    let pledge = fields.raw("pledge").to_owned();
    let without = fields.ticked("without");
    fields.finish()?;
    let (read, arrived) = (cx.read_version(fields), cx.arrived);
    cx.write(fields, move |tx| {
        let (draft, permit) = mandate::own_draft(tx, id, person)?;
        if let Some(read) = read.filter(|read| *read != draft.version) {
            return Err(Refusal::Stale { read, now: draft.version }.into());
        }
        let (loaded, event) = submitting(tx, &draft, Signature { signed: signed.as_ref(), pledge: &pledge, without }, arrived)?;
        if loaded.state().is_some_and(|standing| standing.is_repeated_by(&event)) {
            return Ok(Outcome::at(format!("/applications/{id}/receipts/{}", loaded.version())));
        }
        let version = loaded.version() + 1;
        let committed = tx.commit(&permit, vec![loaded.happens(event)?])?;
        Ok(Outcome::created(format!("/applications/{id}/receipts/{version}")).event(&committed))
    })
    .await
}
