//! Programme 计划: its page with figures and their sources, the list, and what officers do to it.

use crate::call;
use crate::cx::{Cx, Outcome};
use crate::fields::{Fields, Sent};
use crate::person::{member_permit, wrong};
use crate::secret::new_id;
use crate::ui::{self, Column, Look, Part, Section};
use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};
use rules::plan::{Level, Plan, Refusal as PlanRefusal, Stage as PlanStage};
use rules::programme::{self, Citation, Content, Figure, Programme, Refusal as ProgrammeRefusal};
use rules::refusal::FieldRefusal;
use rules::rights::{Deed, Place, may};
use rules::text::Bilingual;
use rules::{Id, PlanId, ProgrammeId, Refusal};
use serde::Serialize;
use store::{ListedCall, Loaded, PlanRow, ProgrammeRow};

const TITLE_MOST: usize = 120;
const PURPOSE_MOST: usize = 2_000;
const POINT_MOST: usize = 300;

/// A programme as a page and as JSON.
#[derive(Serialize)]
struct View {
    id: ProgrammeId,
    version: u64,
    stage: &'static str,
    #[serde(flatten)]
    content: Content,
    calls: Vec<call::Listed>,
}

/// The list 计划.
pub(crate) async fn list(cx: Cx) -> Response {
    let rows = match cx.read(|rows| rows.programmes()).await {
        Ok(rows) => rows,
        Err(error) => return cx.reply().fault(&error),
    };
    let may_establish = may(&cx.actor, Deed::ManageProgramme, &Place::default(), cx.arrived).is_ok();
    let title = cx.look(Section::Programmes).t("programmes-title");
    let views: Vec<View> = rows.iter().map(|row| view(row, &[], &cx)).collect();
    cx.reply().show(Section::Programmes, &title, &views, |look| html! {
        h1 { (look.t("programmes-title")) }
        p { a href="/plans" { (look.t("plans-title")) } " · " a href="/needs" { (look.t("needs-title")) } " · " a href="/mechanisms" { (look.t("mechanisms-title")) } }
        @if may_establish { p { a.button href="/programmes/new" { (look.t("programme-new")) } } }
        @if rows.is_empty() {
            (ui::empty(&look.t("programmes-none"), &look.t("programmes-none-next"), may_establish.then_some(("/programmes/new", look.t("programme-new").as_str()))))
        }
        ul.tiles {
            @for row in &rows {
                li.card {
                    h2 { a href={ "/programmes/" (row.id) } { (look.pick(&row.content.title)) } }
                    p.quiet { (row.content.code) @if row.stage == programme::Stage::Closed { " · " (look.programme_stage(row.stage)) } }
                    p { (look.pick(&row.content.purpose)) }
                    @if let Some(figure) = row.content.figures.first() { p.figure { strong { (look.figure(figure)) } " " (look.pick(&figure.label)) } }
                }
            }
        }
    })
}

fn view(row: &ProgrammeRow, calls: &[ListedCall], cx: &Cx) -> View {
    View {
        id: row.id,
        version: row.version,
        stage: match row.stage {
            programme::Stage::Running => "running",
            programme::Stage::Closed => "closed",
        },
        content: row.content.clone(),
        calls: calls.iter().map(|call| call::listed(call, cx)).collect(),
    }
}

/// One programme, with its figures and calls.
pub(crate) async fn show(cx: Cx, Path(id): Path<String>) -> Response {
    let Some(id) = Id::parse(&id).map(ProgrammeId) else { return cx.reply().missing() };
    let place = Place::programme(id);
    let drafts = may(&cx.actor, Deed::ReadDraftCall, &place, cx.arrived).is_ok();
    let manages = may(&cx.actor, Deed::ManageProgramme, &place, cx.arrived).is_ok();
    let found = cx.read(move |rows| Ok((rows.programme(id)?, rows.calls_of(id, drafts)?, rows.plans()?))).await;
    let (row, calls, plans) = match found {
        Ok((Some(row), calls, plans)) => (row, calls, plans),
        Ok((None, ..)) => return cx.reply().missing(),
        Err(error) => return cx.reply().fault(&error),
    };
    // An inspector who is shown what is not published yet is on record with it.
    let unpublished = calls.iter().any(|listed| !listed.call.call().is_public());
    if unpublished && let Err(error) = crate::inspection::note(&cx, Deed::ReadDraftCall, &place, Some(id.0)).await {
        return cx.reply().failed(error);
    }
    let view = view(&row, &calls, &cx);
    let title = cx.look(Section::Programmes).pick(&row.content.title).to_owned();
    cx.reply().show(Section::Programmes, &title, &view, |look| page(look, &row, &view, &plans, manages, &cx))
}

fn page(look: &Look<'_>, row: &ProgrammeRow, view: &View, plans: &[PlanRow], manages: bool, cx: &Cx) -> Markup {
    let content = &row.content;
    let running = row.stage == programme::Stage::Running;
    html! {
        (ui::crumbs(look, &[(&look.t("programmes-title"), Some("/programmes")), (look.pick(&content.title), None)]))
        h1 { (look.pick(&content.title)) }
        p.quiet { (content.code) " · " (look.programme_stage(row.stage)) }
        @if let Some(action) = plans.iter().find(|plan| Some(plan.id) == content.action) {
            p { (look.t("programme-action")) (look.t("colon")) a href={ "/plans/" (action.id) } { (look.pick(&action.plan.content.title)) } }
        }
        p.lead { (look.pick(&content.purpose)) }
        @if !content.points.is_empty() {
            h2 { (look.t("programme-points")) }
            ol { @for point in &content.points { li { (look.pick(point)) } } }
        }
        @if !content.figures.is_empty() { h2 { (look.t("programme-figures")) } (figures(look, &content.figures)) }
        @if let Some(source) = &content.source { p.quiet { (look.t("programme-source")) " " (cited(look, source)) } }
        h2 { (look.t("calls-title")) }
        @if view.calls.is_empty() { (ui::empty(&look.t("calls-none"), &look.t("calls-none-next"), None)) }
        @else { (call::table(look, &view.calls, cx)) }
        @if manages && running { (action_form(look, row, plans, cx)) }
        @if manages {
            section.actions {
                @if running { a.button href={ "/programmes/" (row.id) "/calls/new" } { (look.t("call-new")) } }
                @if running { a.button.plain href={ "/programmes/" (row.id) "/edit" } { (look.t("programme-edit")) } }
                @if running {
                    (ui::post_button(&format!("/programmes/{}/closure", row.id), &look.t("programme-close"), look.csrf(), &cx.new_key(), true, Some(&look.t("programme-close-confirm"))))
                }
            }
        }
    }
}

/// Under which action of the plan tree it hangs.
fn action_form(look: &Look<'_>, row: &ProgrammeRow, plans: &[PlanRow], cx: &Cx) -> Markup {
    let actions = plans.iter().filter(|plan| plan.plan.content.level == Level::Action && plan.plan.stage == PlanStage::Running);
    let mut options = vec![(String::new(), look.t("programme-action-none"))];
    options.extend(actions.map(|plan| (plan.id.to_string(), look.pick(&plan.plan.content.title).to_owned())));
    let chosen = row.content.action.map(|action| action.to_string()).unwrap_or_default();
    html! {
        @if options.len() > 1 {
            form.filters.screen method="post" action={ "/programmes/" (row.id) "/action" } {
                (ui::select(look, &Part::new("action", &look.t("programme-action")).help(&look.t("programme-action-help")), &options, &chosen))
                (ui::hidden("csrf", look.csrf())) (ui::hidden("key", &cx.new_key())) (ui::hidden("version", &row.version.to_string()))
                button.plain type="submit" { (look.t("save")) }
            }
        }
    }
}

/// Hangs it under an action, or under none 挂接行动.
pub(crate) async fn hang(cx: Cx, Path(id): Path<String>, Sent(fields): Sent) -> Response {
    let Some(id) = Id::parse(&id).map(ProgrammeId) else { return cx.reply().missing() };
    let outcome = async {
        let fields = fields?;
        let action = if fields.raw("action").is_empty() { None } else { fields.option("action", |text| Id::parse(text).map(PlanId)) };
        fields.finish()?;
        let person = cx.signed_in()?;
        let version = cx.read_version(&fields);
        cx.write(&fields, move |tx| {
            let permit = member_permit(tx, person, Deed::ManageProgramme, &Place::programme(id))?;
            let loaded = tx.load::<Programme>(id)?;
            loaded.expect(version)?;
            let programme = loaded.state().ok_or(Refusal::from(ProgrammeRefusal::NoSuchProgramme))?;
            if let Some(action) = action {
                let standing = tx.load::<Plan>(action)?;
                let standing = standing.state().ok_or(Refusal::from(PlanRefusal::NoSuchPlan))?;
                standing.holds_programmes()?;
            }
            let event = programme.revise(Content { action, ..programme.content.clone() })?;
            let committed = tx.commit(&permit, vec![loaded.happens(event)?])?;
            Ok(Outcome::at(format!("/programmes/{id}")).event(&committed))
        })
        .await
    };
    let outcome = outcome.await;
    cx.reply().settled(outcome, "saved")
}

/// Figures as they are said, each with who says so; they are never added up.
fn figures(look: &Look<'_>, figures: &[Figure]) -> Markup {
    let columns = [
        Column::new(look.t("figure-label")),
        Column::new(look.t("figure-value")).numeric(),
        Column::new(look.t("figure-as-of")),
        Column::new(look.t("figure-source")),
    ];
    let rows: Vec<Vec<Markup>> = figures
        .iter()
        .map(|figure| {
            vec![
                html! { (look.pick(&figure.label)) },
                html! { strong { (look.figure(figure)) } },
                html! { (figure.as_of) },
                cited(look, &figure.source),
            ]
        })
        .collect();
    ui::table(&look.t("figures-caption"), &columns, &rows)
}

fn cited(look: &Look<'_>, source: &Citation) -> Markup {
    html! { cite { (look.t_with("citation", &[("title", source.title.as_str().into()), ("publisher", source.publisher.as_str().into()), ("date", source.date.as_str().into())])) } }
}

/// The form of a new one.
pub(crate) async fn form(cx: Cx) -> Response {
    if let Err(denial) = may(&cx.actor, Deed::ManageProgramme, &Place::default(), cx.arrived) {
        return cx.reply().refused(&denial.into());
    }
    let title = cx.look(Section::Programmes).t("programme-new");
    let fields = Fields::default();
    cx.reply().page(Section::Programmes, &title, |look| editor(look, "/programmes", &fields, &[], &cx, None))
}

/// The form of one there is.
pub(crate) async fn edit(cx: Cx, Path(id): Path<String>) -> Response {
    let Some(id) = Id::parse(&id).map(ProgrammeId) else { return cx.reply().missing() };
    if let Err(denial) = may(&cx.actor, Deed::ManageProgramme, &Place::programme(id), cx.arrived) {
        return cx.reply().refused(&denial.into());
    }
    let row = match cx.read(move |rows| rows.programme(id)).await {
        Ok(Some(row)) => row,
        Ok(None) => return cx.reply().missing(),
        Err(error) => return cx.reply().fault(&error),
    };
    let title = cx.look(Section::Programmes).t("programme-edit");
    let fields = typed(&row.content);
    cx.reply().page(Section::Programmes, &title, |look| editor(look, &format!("/programmes/{id}/revisions"), &fields, &[], &cx, Some(row.version)))
}

/// What a content looks like as it would be typed.
fn typed(content: &Content) -> Fields {
    let one = |text: &str| vec![text.to_owned()];
    let lines = |pick: fn(&Bilingual) -> &str| vec![content.points.iter().map(pick).collect::<Vec<_>>().join("\n")];
    Fields::of(
        [
            ("code", one(&content.code)),
            ("title_zh", one(&content.title.zh)),
            ("title_en", one(&content.title.en)),
            ("purpose_zh", one(&content.purpose.zh)),
            ("purpose_en", one(&content.purpose.en)),
            ("points_zh", lines(|point| &point.zh)),
            ("points_en", lines(|point| &point.en)),
        ]
        .map(|(name, value)| (name.to_owned(), value))
        .into(),
    )
}

fn editor(look: &Look<'_>, action: &str, fields: &Fields, wrong: &[FieldRefusal], cx: &Cx, version: Option<u64>) -> Markup {
    html! {
        h1 { (look.t(if version.is_some() { "programme-edit" } else { "programme-new" })) }
        form method="post" action=(action) {
            @if let Some(version) = version { (ui::hidden("version", &version.to_string())) }
            @if version.is_some() { (ui::hidden("code", fields.raw("code"))) p { strong { (fields.raw("code")) } } }
            @else { (ui::line(look, &Part::new("code", &look.t("programme-code")).help(&look.t("code-help")).required(true).among(wrong), fields.raw("code"), Some(24))) }
            (ui::line(look, &Part::new("title_zh", &look.t("title-zh")).required(true).among(wrong), fields.raw("title_zh"), Some(TITLE_MOST)))
            (ui::line(look, &Part::new("title_en", &look.t("title-en")).among(wrong), fields.raw("title_en"), Some(TITLE_MOST)))
            (ui::prose(look, &Part::new("purpose_zh", &look.t("programme-purpose-zh")).required(true).among(wrong), fields.raw("purpose_zh"), PURPOSE_MOST, 5))
            (ui::prose(look, &Part::new("purpose_en", &look.t("programme-purpose-en")).among(wrong), fields.raw("purpose_en"), PURPOSE_MOST, 5))
            (ui::prose(look, &Part::new("points_zh", &look.t("programme-points-zh")).help(&look.t("programme-points-help")).among(wrong), fields.raw("points_zh"), POINT_MOST * 20, 6))
            (ui::prose(look, &Part::new("points_en", &look.t("programme-points-en")).help(&look.t("programme-points-help")).among(wrong), fields.raw("points_en"), POINT_MOST * 20, 6))
            (ui::submit_row(look, &look.t("save"), look.csrf(), &cx.new_key()))
        }
    }
}

/// Reads a content; figures and source stay as `kept` has them, because a form of this kind does not ask for them.
fn content(fields: &Fields, kept: Option<&Content>) -> Result<Content, Refusal> {
    let code = fields.line("code", 24);
    let title_zh = fields.line("title_zh", TITLE_MOST);
    let title_en = fields.maybe_line("title_en", TITLE_MOST);
    let purpose_zh = fields.prose("purpose_zh", PURPOSE_MOST);
    let purpose_en = fields.maybe_prose("purpose_en", PURPOSE_MOST);
    let zh = fields.maybe_prose("points_zh", POINT_MOST * 20);
    let en = fields.maybe_prose("points_en", POINT_MOST * 20);
    fields.finish()?;
    let (Some(code), Some(title_zh), Some(purpose_zh)) = (code, title_zh, purpose_zh) else { return Err(Refusal::Fields(Vec::new())) };
    let lines = |text: Option<rules::text::Prose>| -> Vec<String> {
        text.map(|text| text.as_str().lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()).unwrap_or_default()
    };
    let (zh, mut en) = (lines(zh), lines(en));
    en.resize(zh.len().max(en.len()), String::new());
    Ok(Content {
        code: code.as_str().to_owned(),
        title: Bilingual::new(title_zh.as_str(), title_en.map_or(String::new(), |line| line.as_str().to_owned())),
        purpose: Bilingual::new(purpose_zh.as_str(), purpose_en.map_or(String::new(), |text| text.as_str().to_owned())),
        points: zh.into_iter().zip(en).map(|(zh, en)| Bilingual { zh, en }).collect(),
        source: kept.and_then(|kept| kept.source.clone()),
        figures: kept.map(|kept| kept.figures.clone()).unwrap_or_default(),
        action: kept.and_then(|kept| kept.action),
    })
}

/// Establishes one 设立计划.
pub(crate) async fn establish(cx: Cx, Sent(fields): Sent) -> Response {
    let fields = match fields {
        Ok(fields) => fields,
        Err(refusal) => return cx.reply().refused(&refusal),
    };
    let outcome = async {
        let person = cx.signed_in()?;
        let content = content(&fields, None)?;
        let id = ProgrammeId(new_id());
        cx.write(&fields, move |tx| {
            let permit = member_permit(tx, person, Deed::ManageProgramme, &Place::default())?;
            let event = programme::establish(content.clone())?;
            let committed = tx.commit(&permit, vec![Loaded::<Programme>::new(id).happens(event)?])?;
            Ok(Outcome::created(format!("/programmes/{id}")).event(&committed))
        })
        .await
    };
    match outcome.await {
        Ok(outcome) => cx.reply().done(&outcome, "saved"),
        Err(error) => {
            let title = cx.look(Section::Programmes).t("programme-new");
            cx.reply().again(error, Section::Programmes, &title, |look, refusal| editor(look, "/programmes", &fields, wrong(refusal), &cx, None))
        }
    }
}

/// Revises one 修订.
pub(crate) async fn revise(cx: Cx, Path(id): Path<String>, Sent(fields): Sent) -> Response {
    let Some(id) = Id::parse(&id).map(ProgrammeId) else { return cx.reply().missing() };
    let fields = match fields {
        Ok(fields) => fields,
        Err(refusal) => return cx.reply().refused(&refusal),
    };
    let read = cx.read_version(&fields);
    let outcome = async {
        let person = cx.signed_in()?;
        let base = content(&fields, None)?;
        cx.write(&fields, move |tx| {
            let permit = member_permit(tx, person, Deed::ManageProgramme, &Place::programme(id))?;
            let loaded = tx.load::<Programme>(id)?;
            loaded.expect(read)?;
            let programme = loaded.state().ok_or(Refusal::from(ProgrammeRefusal::NoSuchProgramme))?;
            let mut content = base.clone();
            content.figures.clone_from(&programme.content.figures);
            content.source.clone_from(&programme.content.source);
            content.action = programme.content.action;
            let event = programme.revise(content)?;
            let committed = tx.commit(&permit, vec![loaded.happens(event)?])?;
            Ok(Outcome::at(format!("/programmes/{id}")).event(&committed))
        })
        .await
    };
    match outcome.await {
        Ok(outcome) => cx.reply().done(&outcome, "saved"),
        Err(error) => {
            let title = cx.look(Section::Programmes).t("programme-edit");
            let action = format!("/programmes/{id}/revisions");
            cx.reply().again(error, Section::Programmes, &title, |look, refusal| editor(look, &action, &fields, wrong(refusal), &cx, read))
        }
    }
}

/// Closes one 关闭.
pub(crate) async fn close(cx: Cx, Path(id): Path<String>, Sent(fields): Sent) -> Response {
    let Some(id) = Id::parse(&id).map(ProgrammeId) else { return cx.reply().missing() };
    let outcome = async {
        let (fields, person) = (fields?, cx.signed_in()?);
        cx.write(&fields, move |tx| {
            let permit = member_permit(tx, person, Deed::ManageProgramme, &Place::programme(id))?;
            let loaded = tx.load::<Programme>(id)?;
            let event = loaded.state().ok_or(Refusal::from(ProgrammeRefusal::NoSuchProgramme))?.close()?;
            let committed = tx.commit(&permit, vec![loaded.happens(event)?])?;
            Ok(Outcome::at(format!("/programmes/{id}")).event(&committed))
        })
        .await
    };
    cx.reply().settled(outcome.await, "saved")
}
