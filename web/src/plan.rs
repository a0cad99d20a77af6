//! Plan 规划: the tree from plans down to calls, one node with its targets and how they stand on a day, and what officers do to it.

mod editor;

pub(crate) use editor::{close, edit, establish, form, report, revise};

use crate::cx::Cx;
use crate::ui::{self, Column, Look, Part, Section, Tone};
use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};
use rules::day::Day;
use rules::plan::{Content, Level, Owner, Stage, Standing, Target};
use rules::programme::{Citation, Figure, Qualifier};
use rules::rights::{Deed, Place, may};
use rules::text::Bilingual;
use rules::{Id, OrganisationId, PlanId, ProgrammeId};
use serde::Serialize;
use std::collections::BTreeMap;
use store::{ListedCall, PlanRow, ProgrammeRow, Reader, StoreError};

/// A node as a page and as JSON.
#[derive(Serialize)]
struct View {
    id: PlanId,
    version: u64,
    stage: &'static str,
    #[serde(flatten)]
    content: Content,
    owners_named: Vec<Bilingual>,
    /// How each target stands, in their order.
    standing: Vec<Stands>,
    programmes: Vec<ProgrammeId>,
    actions: Vec<PlanId>,
}

/// How a target stands on the day that was asked for.
#[derive(Serialize)]
struct Stands {
    target: String,
    as_of: Day,
    /// `missing` where nothing was reported: never nought.
    standing: &'static str,
    short: Option<i64>,
    days_late: Option<i64>,
    reported: Option<i64>,
    reported_as_of: Option<Day>,
}

/// All that the tree is made of.
struct Tree {
    plans: Vec<PlanRow>,
    programmes: Vec<ProgrammeRow>,
    calls: Vec<ListedCall>,
    organisations: BTreeMap<OrganisationId, Bilingual>,
}

fn load(rows: &mut Reader<'_>) -> Result<Tree, StoreError> {
    let plans = rows.plans()?;
    let mut organisations = BTreeMap::new();
    for owner in plans.iter().flat_map(|row| &row.plan.content.owners) {
        if let Owner::Organisation(id) = owner
            && !organisations.contains_key(id)
            && let Some(found) = rows.organisation(*id)?
        {
            organisations.insert(*id, found.unit.name);
        }
    }
    Ok(Tree { plans, programmes: rows.programmes()?, calls: rows.public_calls("", None)?, organisations })
}

impl Tree {
    fn owners(&self, content: &Content) -> Vec<Bilingual> {
        let name = |owner: &Owner| match owner {
            Owner::Organisation(id) => self.organisations.get(id).cloned().unwrap_or_default(),
            Owner::Office(name) => name.clone(),
        };
        content.owners.iter().map(name).collect()
    }

    fn view(&self, row: &PlanRow, on: Day) -> View {
        let content = &row.plan.content;
        View {
            id: row.id,
            version: row.version,
            stage: match row.plan.stage {
                Stage::Running => "running",
                Stage::Closed => "closed",
            },
            content: content.clone(),
            owners_named: self.owners(content),
            standing: content.targets.iter().map(|target| standing(row, target, on)).collect(),
            programmes: self.programmes.iter().filter(|programme| programme.content.action == Some(row.id)).map(|programme| programme.id).collect(),
            actions: self.plans.iter().filter(|other| other.plan.content.parent == Some(row.id)).map(|other| other.id).collect(),
        }
    }
}

fn standing(row: &PlanRow, target: &Target, on: Day) -> Stands {
    let report = row.plan.reported(&target.id, on);
    let (standing, short, days_late) = match row.plan.standing(target, on) {
        Standing::Missing => ("missing", None, None),
        Standing::Ahead => ("ahead", None, None),
        Standing::Reached => ("reached", None, None),
        Standing::OnPace => ("on-pace", None, None),
        Standing::Behind { short } => ("behind", Some(short), None),
        Standing::Overdue { days, short } => ("overdue", Some(short), Some(days)),
    };
    Stands {
        target: target.id.clone(),
        as_of: on,
        standing,
        short,
        days_late,
        reported: report.map(|report| report.value),
        reported_as_of: report.map(|report| report.as_of),
    }
}

/// The day that the reader asks for; today where they do not say.
fn asked_day(cx: &Cx) -> Day {
    cx.query("on").and_then(|text| Day::parse(&text)).unwrap_or_else(|| cx.today())
}

/// The tree 规划.
pub(crate) async fn tree(cx: Cx) -> Response {
    let tree = match cx.read(load).await {
        Ok(tree) => tree,
        Err(error) => return cx.reply().fault(&error),
    };
    let on = asked_day(&cx);
    let manages = may(&cx.actor, Deed::ManageProgramme, &Place::default(), cx.arrived).is_ok();
    let views: Vec<View> = tree.plans.iter().map(|row| tree.view(row, on)).collect();
    let title = cx.look(Section::Programmes).t("plans-title");
    cx.reply().show(Section::Programmes, &title, &views, |look| {
        let top = tree.plans.iter().filter(|row| row.plan.content.level == Level::Plan);
        let loose: Vec<&ProgrammeRow> = tree.programmes.iter().filter(|programme| programme.content.action.is_none()).collect();
        html! {
            (ui::crumbs(look, &[(&look.t("programmes-title"), Some("/programmes")), (&look.t("plans-title"), None)]))
            h1 { (look.t("plans-title")) }
            p { (look.t("plans-intro")) }
            (day_form(look, "/plans", on))
            @if manages { p.screen { a.button href="/plans/new" { (look.t("plan-new")) } } }
            @if tree.plans.is_empty() { (ui::empty(&look.t("plans-none"), &look.t("plans-none-next"), manages.then_some(("/plans/new", look.t("plan-new").as_str())))) }
            @for row in top {
                section.card {
                    h2 { a href={ "/plans/" (row.id) } { (look.pick(&row.plan.content.title)) } }
                    (owners(look, &tree.owners(&row.plan.content)))
                    (lag(look, row, on))
                    ul {
                        @for action in tree.plans.iter().filter(|other| other.plan.content.parent == Some(row.id)) {
                            li {
                                a href={ "/plans/" (action.id) } { strong { (look.pick(&action.plan.content.title)) } }
                                (owners(look, &tree.owners(&action.plan.content)))
                                (lag(look, action, on))
                                (programmes(look, &tree, Some(action.id)))
                            }
                        }
                    }
                }
            }
            @if !tree.plans.is_empty() && !loose.is_empty() { (ui::section("unattached", &look.t("plans-unattached"), None, programmes(look, &tree, None))) }
        }
    })
}

/// As of which day the tree is read.
fn day_form(look: &Look<'_>, path: &str, on: Day) -> Markup {
    html! {
        form.filters method="get" action=(path) {
            (ui::line(look, &Part::new("on", &look.t("plans-as-of")).kind("date"), &on.to_string(), None))
            button.plain type="submit" { (look.t("plans-show")) }
        }
    }
}

fn owners(look: &Look<'_>, owners: &[Bilingual]) -> Markup {
    let names: Vec<&str> = owners.iter().map(|name| look.pick(name)).collect();
    html! { p.quiet { (look.t("plan-owners")) (look.t("colon")) (names.join(&look.t("list-separator"))) @if names.len() > 1 { " " (ui::badge(Tone::Plain, &look.t("plan-owners-joint"))) } } }
}

/// Each target of a node in a word.
fn lag(look: &Look<'_>, row: &PlanRow, on: Day) -> Markup {
    html! {
        @for target in &row.plan.content.targets {
            p { (look.pick(&target.label)) " " strong { (look.figure(&said(target, target.value))) } " " (badge(look, row, target, on)) }
        }
    }
}

/// The programmes under an action, or under none, with their calls.
fn programmes(look: &Look<'_>, tree: &Tree, action: Option<PlanId>) -> Markup {
    html! {
        ul {
            @for programme in tree.programmes.iter().filter(|programme| programme.content.action == action) {
                li {
                    a href={ "/programmes/" (programme.id) } { (look.pick(&programme.content.title)) }
                    @let calls: Vec<&ListedCall> = tree.calls.iter().filter(|call| call.call.programme == programme.id).collect();
                    @if !calls.is_empty() { ul { @for call in calls { li { a href={ "/calls/" (call.call.id) } { (look.pick(&call.call.content.title)) } } } } }
                }
            }
        }
    }
}

/// A target as the words of a figure; `value` is what is said of it.
fn said(target: &Target, value: i64) -> Figure {
    Figure {
        label: target.label.clone(),
        qualifier: target.qualifier,
        value,
        unit: target.unit,
        as_of: target.due.to_string(),
        source: Citation { title: String::new(), publisher: String::new(), date: String::new() },
    }
}

/// An amount of a target's unit, exactly.
fn exactly(look: &Look<'_>, target: &Target, value: i64) -> String {
    look.figure(&Figure { qualifier: Qualifier::Exactly, ..said(target, value) })
}

fn badge(look: &Look<'_>, row: &PlanRow, target: &Target, on: Day) -> Markup {
    let short = |short: i64| exactly(look, target, short).into();
    match row.plan.standing(target, on) {
        Standing::Missing => ui::badge(Tone::Bad, &look.t("plan-missing")),
        Standing::Ahead => ui::badge(Tone::Plain, &look.t("plan-ahead")),
        Standing::Reached => ui::badge(Tone::Good, &look.t("plan-reached")),
        Standing::OnPace => ui::badge(Tone::Good, &look.t("plan-on-pace")),
        Standing::Behind { short: lacking } => ui::badge(Tone::Wait, &look.t_with("plan-behind", &[("short", short(lacking))])),
        Standing::Overdue { days, short: lacking } => {
            ui::badge(Tone::Bad, &look.t_with("plan-overdue", &[("days", days.into()), ("short", short(lacking))]))
        }
    }
}

/// One node, with its targets, owners and what hangs under it.
pub(crate) async fn show(cx: Cx, Path(id): Path<String>) -> Response {
    let Some(id) = Id::parse(&id).map(PlanId) else { return cx.reply().missing() };
    let tree = match cx.read(load).await {
        Ok(tree) => tree,
        Err(error) => return cx.reply().fault(&error),
    };
    let Some(row) = tree.plans.iter().find(|row| row.id == id) else { return cx.reply().missing() };
    let on = asked_day(&cx);
    let manages = row.plan.stage == Stage::Running && may(&cx.actor, Deed::ManageProgramme, &Place::default(), cx.arrived).is_ok();
    let view = tree.view(row, on);
    let title = cx.look(Section::Programmes).pick(&row.plan.content.title).to_owned();
    cx.reply().show(Section::Programmes, &title, &view, |look| {
        let content = &row.plan.content;
        let above = content.parent.and_then(|parent| tree.plans.iter().find(|row| row.id == parent));
        html! {
            (ui::crumbs(look, &[(&look.t("plans-title"), Some("/plans")), (look.pick(&content.title), None)]))
            h1 { (look.pick(&content.title)) }
            p.quiet { (content.code) " · " (look.t(level_key(content.level))) @if row.plan.stage == Stage::Closed { " · " (look.t("plan-stage-closed")) } }
            (owners(look, &tree.owners(content)))
            @if let Some(above) = above { p { (look.t("plan-under")) (look.t("colon")) a href={ "/plans/" (above.id) } { (look.pick(&above.plan.content.title)) } } }
            (ui::prose_text(look.pick(&content.purpose)))
            (day_form(look, &format!("/plans/{id}"), on))
            @if !content.targets.is_empty() { (targets(look, row, on)) }
            @if content.level == Level::Plan {
                (ui::section("actions", &look.t("plan-actions"), None, html! {
                    ul { @for action in tree.plans.iter().filter(|other| other.plan.content.parent == Some(id)) { li { a href={ "/plans/" (action.id) } { (look.pick(&action.plan.content.title)) } (lag(look, action, on)) } } }
                    @if manages { p.screen { a.button.plain href={ "/plans/new?parent=" (id) } { (look.t("plan-new-action")) } } }
                }))
            } @else { (ui::section("programmes", &look.t("plan-programmes"), None, programmes(look, &tree, Some(id)))) }
            @if manages { (editor::manage(look, row, &cx)) }
        }
    })
}

fn level_key(level: Level) -> &'static str {
    match level {
        Level::Plan => "plan-level-plan",
        Level::Action => "plan-level-action",
    }
}

/// Targets with the newest report as of a day, and how each stands.
fn targets(look: &Look<'_>, row: &PlanRow, on: Day) -> Markup {
    let columns = [
        Column::new(look.t("plan-target")),
        Column::new(look.t("plan-target-value")).numeric(),
        Column::new(look.t("plan-target-due")),
        Column::new(look.t("plan-reported")).numeric(),
        Column::new(look.t("plan-standing")),
    ];
    let rows: Vec<Vec<Markup>> = row
        .plan
        .content
        .targets
        .iter()
        .map(|target| {
            let report = row.plan.reported(&target.id, on);
            vec![
                html! { (look.pick(&target.label)) },
                html! { (look.figure(&said(target, target.value))) },
                html! { (target.due) },
                html! { @if let Some(report) = report { (exactly(look, target, report.value)) br; span.quiet { (report.as_of) @if !look.pick(&report.evidence).is_empty() { " · " (look.pick(&report.evidence)) } } } @else { (look.t("plan-missing")) } },
                badge(look, row, target, on),
            ]
        })
        .collect();
    ui::table(&look.t_with("plans-caption", &[("count", rows.len().into())]), &columns, &rows)
}
