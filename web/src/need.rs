//! Need 需求: what people submit and see become of it, and what officers make of it: guideline items of calls, each traced to its needs.

mod handling;

pub(crate) use handling::{decline, items, merge, release, tasks};

use crate::cx::{Cx, Outcome};
use crate::fields::Sent;
use crate::person::{member_permit, wrong};
use crate::secret::new_id;
use crate::ui::{self, Column, Look, Part, Section, Tone};
use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};
use rules::call::Discipline;
use rules::membership::Stage as MemberStage;
use rules::need::{self, Body, Need, Refusal as NeedRefusal, Stage};
use rules::refusal::FieldRefusal;
use rules::rights::{Deed, Place, may};
use rules::text::Bilingual;
use rules::{CallId, Id, NeedId, OrganisationId, PersonId, Refusal};
use serde::Serialize;
use std::collections::BTreeMap;
use store::{Loaded, NeedRow, Reader, StoreError};

const TITLE_MOST: usize = 80;
const TEXT_MOST: usize = 4_000;

/// A need as a page and as JSON.
#[derive(Clone, Serialize)]
pub(super) struct Shown {
    id: NeedId,
    version: u64,
    field: Discipline,
    stage: &'static str,
    /// None once erased.
    body: Option<Body>,
    /// In which call it was taken up, once that is published.
    call: Option<CallId>,
    item: Option<Bilingual>,
    reason: Option<String>,
    at: String,
    #[serde(skip)]
    since: rules::Instant,
}

#[derive(Serialize)]
struct View {
    mine: Vec<Shown>,
    /// What waits, for those who handle needs.
    #[serde(skip_serializing_if = "Option::is_none")]
    waiting: Option<Vec<Shown>>,
}

/// A need as somebody may see it: into which draft it went is the officers' affair until that is published.
fn shown(rows: &mut Reader<'_>, row: NeedRow, handles: bool) -> Result<Shown, StoreError> {
    let (stage, merged, reason) = match &row.need.stage {
        Stage::Submitted => ("submitted", None, None),
        Stage::Merged { call, item } => ("merged", Some((*call, item.clone())), None),
        Stage::Declined { reason } => ("declined", None, reason.clone()),
        Stage::Withdrawn => ("withdrawn", None, None),
    };
    let (mut call, mut item) = (None, None);
    if let Some((id, of)) = merged
        && let Some(found) = rows.call(id)?.filter(|found| handles || found.call().is_public())
    {
        (call, item) = (Some(id), found.content.items.into_iter().find(|item| item.id == of).map(|item| item.title));
    }
    Ok(Shown {
        id: row.id,
        version: row.version,
        field: row.need.field,
        stage,
        body: row.need.body,
        call,
        item,
        reason,
        at: row.at.rfc3339(),
        since: row.at,
    })
}

fn all_shown(rows: &mut Reader<'_>, needs: Vec<NeedRow>, handles: bool) -> Result<Vec<Shown>, StoreError> {
    needs.into_iter().map(|row| shown(rows, row, handles)).collect()
}

/// The page 需求征集: one's own, and for officers what waits, with the form that merges.
pub(crate) async fn list(cx: Cx) -> Response {
    let person = cx.person();
    let handles = may(&cx.actor, Deed::HandleNeeds, &Place::default(), cx.arrived).is_ok();
    let actor = cx.actor.clone();
    let at = cx.arrived;
    let found = cx.read(move |rows| {
        let own = person.map(|person| rows.needs_of(person)).transpose()?.unwrap_or_default();
        let mine = all_shown(rows, own, false)?;
        if !handles {
            return Ok((View { mine, waiting: None }, Vec::new()));
        }
        let waiting = rows.needs_in("submitted")?;
        let waiting = all_shown(rows, waiting, true)?;
        let mut drafts = rows.draft_calls()?;
        drafts.retain(|(call, programme, _)| may(&actor, Deed::ManageCall, &Place::call(*programme, *call), at).is_ok());
        Ok((View { mine, waiting: Some(waiting) }, drafts))
    });
    let (view, drafts) = match found.await {
        Ok(found) => found,
        Err(error) => return cx.reply().fault(&error),
    };
    let title = cx.look(Section::Programmes).t("needs-title");
    cx.reply().show(Section::Programmes, &title, &view, |look| {
        html! {
            (ui::crumbs(look, &[(&look.t("programmes-title"), Some("/programmes")), (&look.t("needs-title"), None)]))
            h1 { (look.t("needs-title")) }
            p { (look.t("needs-intro")) }
            p.screen { a.button href="/needs/new" { (look.t("need-new")) } }
            @if look.viewer.is_some() {
                h2 { (look.t("needs-mine")) }
                @if view.mine.is_empty() { (ui::empty(&look.t("needs-none"), &look.t("needs-none-next"), Some(("/needs/new", look.t("need-new").as_str())))) }
                @else { (table(look, &view.mine)) }
            }
            @if let Some(waiting) = &view.waiting { (handling::section(look, waiting, &drafts, &cx)) }
        }
    })
}

fn table(look: &Look<'_>, needs: &[Shown]) -> Markup {
    let columns = [
        Column::new(look.t("need-title")),
        Column::new(look.t("need-field")),
        Column::new(look.t("need-submitted-at")),
        Column::new(look.t("need-stage")),
    ];
    let rows: Vec<Vec<Markup>> = needs
        .iter()
        .map(|need| {
            vec![
                html! { a href={ "/needs/" (need.id) } { (title(look, need)) } },
                html! { (look.discipline(need.field)) },
                ui::local_time(need.since, &look.zone),
                became(look, need),
            ]
        })
        .collect();
    ui::table(&look.t_with("needs-caption", &[("count", rows.len().into())]), &columns, &rows)
}

pub(super) fn title(look: &Look<'_>, need: &Shown) -> String {
    need.body.as_ref().map_or_else(|| look.t("need-erased"), |body| body.title.clone())
}

/// What became of a need.
fn became(look: &Look<'_>, need: &Shown) -> Markup {
    let tone = match need.stage {
        "submitted" => Tone::Wait,
        "merged" => Tone::Good,
        _ => Tone::Plain,
    };
    html! {
        (ui::badge(tone, &look.t(&format!("need-stage-{}", need.stage))))
        @if let Some(call) = need.call { " " a href={ "/calls/" (call) "#items" } { @match &need.item { Some(item) => (look.pick(item)), None => (look.t("call-title")) } } }
        @else if need.stage == "merged" { " " (look.t("need-call-draft")) }
        @if let Some(reason) = &need.reason { " " (look.t("need-because")) (reason) }
    }
}

/// One need: its own words for who submitted it and for officers; to others it does not exist.
pub(crate) async fn show(cx: Cx, Path(id): Path<String>) -> Response {
    let Some(id) = Id::parse(&id).map(NeedId) else { return cx.reply().missing() };
    let handles = may(&cx.actor, Deed::HandleNeeds, &Place::default(), cx.arrived).is_ok();
    let actor = cx.actor.clone();
    let found = cx.read(move |rows| {
        let Some(row) = rows.need(id)?.filter(|row| handles || actor.is(row.need.by)) else { return Ok(None) };
        let own = actor.is(row.need.by);
        let organisation = row.need.organisation.map(|id| rows.organisation(id)).transpose()?.flatten().map(|found| found.unit.name);
        Ok(Some((shown(rows, row, handles)?, own, organisation)))
    });
    let (need, own, organisation) = match found.await {
        Ok(Some(found)) => found,
        Ok(None) => return cx.reply().missing(),
        Err(error) => return cx.reply().fault(&error),
    };
    let heading = title(&cx.look(Section::Programmes), &need);
    cx.reply().show(Section::Programmes, &heading, &need, |look| {
        let mut facts = vec![(look.t("need-field"), html! { (look.discipline(need.field)) }), (look.t("need-stage"), became(look, &need))];
        if let Some(name) = &organisation {
            facts.push((look.t("need-organisation"), html! { (look.pick(name)) }));
        }
        if let Some(body) = need.body.as_ref().filter(|body| !body.contact.is_empty()) {
            facts.push((look.t("need-contact"), html! { (body.contact) }));
        }
        html! {
            (ui::crumbs(look, &[(&look.t("needs-title"), Some("/needs")), (&heading, None)]))
            h1 { (heading) }
            (ui::fact_list(&facts))
            @if let Some(body) = &need.body { (ui::prose_text(&body.text)) }
            @if own && need.stage == "submitted" {
                (ui::post_button(&format!("/needs/{}/withdrawal", need.id), &look.t("need-withdraw"), look.csrf(), &cx.new_key(), true, None))
            }
            @if handles { (handling::one(look, &need, &cx)) }
        }
    })
}

/// The organisations that a person may speak for.
fn organisations(rows: &mut Reader<'_>, person: PersonId) -> Result<BTreeMap<OrganisationId, Bilingual>, StoreError> {
    let memberships = rows.memberships_of(person)?;
    let confirmed = memberships.into_iter().filter(|row| row.membership.stage == MemberStage::Confirmed);
    Ok(confirmed.map(|row| (row.membership.organisation, row.organisation.name)).collect())
}

/// The form 提交需求.
pub(crate) async fn form(cx: Cx) -> Response {
    let person = match cx.signed_in() {
        Ok(person) => person,
        Err(refusal) => return cx.reply().refused(&refusal),
    };
    let speaks = match cx.read(move |rows| organisations(rows, person)).await {
        Ok(speaks) => speaks,
        Err(error) => return cx.reply().fault(&error),
    };
    let title = cx.look(Section::Programmes).t("need-new");
    cx.reply().page(Section::Programmes, &title, |look| editor(look, &crate::fields::Fields::default(), &[], &speaks, &cx))
}

fn editor(look: &Look<'_>, fields: &crate::fields::Fields, wrong: &[FieldRefusal], speaks: &BTreeMap<OrganisationId, Bilingual>, cx: &Cx) -> Markup {
    let disciplines: Vec<(String, String)> = Discipline::ALL.map(|field| (field.as_str().to_owned(), look.discipline(field))).into();
    let mut units = vec![(String::new(), look.t("need-organisation-none"))];
    units.extend(speaks.iter().map(|(id, name)| (id.to_string(), look.pick(name).to_owned())));
    html! {
        h1 { (look.t("need-new")) }
        p { (look.t("needs-intro")) }
        form method="post" action="/needs" {
            (ui::line(look, &Part::new("title", &look.t("need-title")).required(true).among(wrong), fields.raw("title"), Some(TITLE_MOST)))
            (ui::select(look, &Part::new("field", &look.t("need-field")).required(true).among(wrong), &disciplines, fields.raw("field")))
            (ui::prose(look, &Part::new("text", &look.t("need-text")).help(&look.t("need-text-help")).required(true).among(wrong), fields.raw("text"), TEXT_MOST, 6))
            (ui::line(look, &Part::new("contact", &look.t("need-contact")).among(wrong), fields.raw("contact"), Some(120)))
            @if units.len() > 1 { (ui::select(look, &Part::new("organisation", &look.t("need-organisation")).among(wrong), &units, fields.raw("organisation"))) }
            (ui::submit_row(look, &look.t("need-new"), look.csrf(), &cx.new_key()))
        }
    }
}

/// Submits one 提交需求.
pub(crate) async fn submit(cx: Cx, Sent(fields): Sent) -> Response {
    let fields = match fields {
        Ok(fields) => fields,
        Err(refusal) => return cx.reply().refused(&refusal),
    };
    let outcome = async {
        let person = cx.signed_in()?;
        let (title, text) = (fields.line("title", TITLE_MOST), fields.prose("text", TEXT_MOST));
        let contact = fields.maybe_line("contact", 120).map_or(String::new(), |line| line.as_str().to_owned());
        let field = fields.option("field", Discipline::parse);
        let organisation =
            if fields.raw("organisation").is_empty() { None } else { fields.option("organisation", |text| Id::parse(text).map(OrganisationId)) };
        fields.finish()?;
        let (Some(title), Some(text), Some(field)) = (title, text, field) else { return Err(Refusal::Fields(Vec::new()).into()) };
        let body = Body { title: title.as_str().to_owned(), text: text.as_str().to_owned(), contact };
        let id = NeedId(new_id());
        cx.write(&fields, move |tx| {
            let permit = member_permit(tx, person, Deed::SubmitNeed, &Place::default())?;
            if let Some(organisation) = organisation
                && !organisations(&mut tx.reader(), person)?.contains_key(&organisation)
            {
                return Err(Refusal::from(NeedRefusal::NotTheirs).into());
            }
            let event = need::submit(person, organisation, field, body.clone());
            let committed = tx.commit(&permit, vec![Loaded::<Need>::new(id).happens(event)?])?;
            Ok(Outcome::created(format!("/needs/{id}")).event(&committed))
        })
        .await
    };
    match outcome.await {
        Ok(outcome) => cx.reply().done(&outcome, "need-submitted"),
        Err(error) => {
            let title = cx.look(Section::Programmes).t("need-new");
            cx.reply().again(error, Section::Programmes, &title, |look, refusal| editor(look, &fields, wrong(refusal), &BTreeMap::new(), &cx))
        }
    }
}

/// Takes one's own back 撤回.
pub(crate) async fn withdraw(cx: Cx, Path(id): Path<String>, Sent(fields): Sent) -> Response {
    let outcome = async {
        let fields = fields?;
        fields.finish()?;
        let id = Id::parse(&id).map(NeedId).ok_or(Refusal::from(NeedRefusal::NoSuchNeed))?;
        let person = cx.signed_in()?;
        cx.write(&fields, move |tx| {
            let actor = tx.actor(person)?;
            let loaded = tx.load::<Need>(id)?;
            let need = loaded.state().filter(|need| actor.is(need.by)).ok_or(Refusal::from(NeedRefusal::NoSuchNeed))?;
            let permit = tx.may(&actor, Deed::SubmitNeed, &Place::default())?;
            let event = need.withdraw()?;
            let committed = tx.commit(&permit, vec![loaded.happens(event)?])?;
            Ok(Outcome::at(format!("/needs/{id}")).event(&committed))
        })
        .await
    };
    let outcome = outcome.await;
    cx.reply().settled(outcome, "saved")
}
