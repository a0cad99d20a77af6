//! The form of a node, and the deeds on it: establish, revise, report, close.

use crate::cx::{Cx, Outcome};
use crate::fields::{BodyRefusal, Fields, Sent};
use crate::organisation::named;
use crate::person::{member_permit, wrong};
use crate::secret::new_id;
use crate::ui::{self, Look, Part, Section};
use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};
use rules::day::Day;
use rules::plan::{self, Content, Level, Owner, Plan, Refusal as PlanRefusal, Report, Target};
use rules::programme::{Qualifier, Unit};
use rules::refusal::FieldRefusal;
use rules::rights::{Deed, Place, may};
use rules::text::Bilingual;
use rules::{Event, Id, PlanId, Refusal};
use std::collections::BTreeMap;
use store::{Loaded, PlanRow, Tx, WriteError};

const TITLE_MOST: usize = 120;
const TEXT_MOST: usize = 4_000;
/// How many targets a form has room for.
const TARGETS_MOST: usize = 5;

/// The form of a new plan, or of an action under one.
pub(crate) async fn form(cx: Cx) -> Response {
    if let Err(denial) = may(&cx.actor, Deed::ManageProgramme, &Place::default(), cx.arrived) {
        return cx.reply().refused(&denial.into());
    }
    let parent = cx.query("parent").filter(|text| Id::parse(text).is_some());
    let title = cx.look(Section::Programmes).t(if parent.is_some() { "plan-new-action" } else { "plan-new" });
    let fields = Fields::of(parent.map(|parent| ("parent".to_owned(), vec![parent])).into_iter().collect());
    cx.reply().page(Section::Programmes, &title, |look| editor(look, "/plans", &fields, &[], &cx, None))
}

/// The form of one there is.
pub(crate) async fn edit(cx: Cx, Path(id): Path<String>) -> Response {
    let Some(id) = Id::parse(&id).map(PlanId) else { return cx.reply().missing() };
    if let Err(denial) = may(&cx.actor, Deed::ManageProgramme, &Place::default(), cx.arrived) {
        return cx.reply().refused(&denial.into());
    }
    let found = cx.read(move |rows| {
        let Some(row) = rows.plan(id)? else { return Ok(None) };
        let mut names = Vec::new();
        for owner in &row.plan.content.owners {
            if let Owner::Organisation(id) = owner {
                names.extend(rows.organisation(*id)?.map(|found| found.unit.name.zh));
            }
        }
        Ok(Some((row, names)))
    });
    let (row, names) = match found.await {
        Ok(Some(found)) => found,
        Ok(None) => return cx.reply().missing(),
        Err(error) => return cx.reply().fault(&error),
    };
    let title = cx.look(Section::Programmes).t("plan-edit");
    let fields = typed(&row.plan.content, &names);
    cx.reply().page(Section::Programmes, &title, |look| editor(look, &format!("/plans/{id}/revisions"), &fields, &[], &cx, Some(row.version)))
}

/// What a content looks like as it would be typed.
fn typed(content: &Content, organisations: &[String]) -> Fields {
    let offices = |pick: fn(&Bilingual) -> &str| {
        let names = content.owners.iter().filter_map(|owner| match owner {
            Owner::Office(name) => Some(pick(name)),
            Owner::Organisation(_) => None,
        });
        names.collect::<Vec<_>>().join("\n")
    };
    let mut values: BTreeMap<String, Vec<String>> = [
        ("code", content.code.clone()),
        ("parent", content.parent.map(|parent| parent.to_string()).unwrap_or_default()),
        ("title_zh", content.title.zh.clone()),
        ("title_en", content.title.en.clone()),
        ("purpose_zh", content.purpose.zh.clone()),
        ("purpose_en", content.purpose.en.clone()),
        ("organisations", organisations.join("\n")),
        ("offices_zh", offices(|name| &name.zh)),
        ("offices_en", offices(|name| &name.en)),
    ]
    .map(|(name, value)| (name.to_owned(), vec![value]))
    .into();
    for (place, target) in content.targets.iter().enumerate() {
        for (what, text) in [
            ("id", target.id.clone()),
            ("zh", target.label.zh.clone()),
            ("en", target.label.en.clone()),
            ("qualifier", target.qualifier.as_str().to_owned()),
            ("value", target.value.to_string()),
            ("unit", target.unit.as_str().to_owned()),
            ("begins", target.begins.to_string()),
            ("due", target.due.to_string()),
        ] {
            values.insert(format!("target_{}_{what}", place + 1), vec![text]);
        }
    }
    Fields::of(values)
}

fn editor(look: &Look<'_>, action: &str, fields: &Fields, wrong: &[FieldRefusal], cx: &Cx, version: Option<u64>) -> Markup {
    let line = |name: &str, key: &str, required: bool| {
        ui::line(look, &Part::new(name, &look.t(key)).required(required).among(wrong), fields.raw(name), Some(TITLE_MOST))
    };
    let prose = |name: &str, key: &str, help: &str, required: bool, rows: u8| {
        let (label, help) = (look.t(key), if help.is_empty() { String::new() } else { look.t(help) });
        ui::prose(look, &Part::new(name, &label).help(&help).required(required).among(wrong), fields.raw(name), TEXT_MOST, rows)
    };
    let is_action = !fields.raw("parent").is_empty();
    let heading = if version.is_some() {
        "plan-edit"
    } else if is_action {
        "plan-new-action"
    } else {
        "plan-new"
    };
    html! {
        h1 { (look.t(heading)) }
        form method="post" action=(action) {
            @if is_action { (ui::hidden("parent", fields.raw("parent"))) }
            @if let Some(version) = version { (ui::hidden("version", &version.to_string())) (ui::hidden("code", fields.raw("code"))) p { strong { (fields.raw("code")) } } }
            @else { (ui::line(look, &Part::new("code", &look.t("plan-code")).help(&look.t("code-help")).required(true).among(wrong), fields.raw("code"), Some(24))) }
            (line("title_zh", "title-zh", true)) (line("title_en", "title-en", false))
            (prose("purpose_zh", "plan-purpose-zh", "", true, 4)) (prose("purpose_en", "plan-purpose-en", "", false, 3))
            (prose("organisations", "plan-owner-organisation", "plan-owners-help", false, 2))
            (prose("offices_zh", "plan-owner-zh", "", false, 2)) (prose("offices_en", "plan-owner-en", "", false, 2))
            h2 { (look.t("plan-targets")) }
            p { (look.t("plan-targets-help")) }
            @for place in 1..=TARGETS_MOST { (target_row(look, fields, wrong, place)) }
            (ui::submit_row(look, &look.t("save"), look.csrf(), &cx.new_key()))
        }
    }
}

fn target_row(look: &Look<'_>, fields: &Fields, wrong: &[FieldRefusal], place: usize) -> Markup {
    let name = |what: &str| format!("target_{place}_{what}");
    let label = |key: &str| format!("{} {place}", look.t(key));
    let cell = |what: &str, key: &str, kind: &str| {
        let (name, label) = (name(what), label(key));
        ui::line(look, &Part::new(&name, &label).kind(kind).among(wrong), fields.raw(&name), None)
    };
    let pick = |what: &str, key: &str, options: &[(String, String)]| {
        let (name, label) = (name(what), label(key));
        ui::select(look, &Part::new(&name, &label).among(wrong), options, fields.raw(&name))
    };
    let qualifiers: Vec<(String, String)> =
        Qualifier::ALL.map(|one| (one.as_str().to_owned(), look.t(&format!("plan-qualifier-{}", one.as_str())))).into();
    let units: Vec<(String, String)> = Unit::ALL.map(|one| (one.as_str().to_owned(), look.t(&format!("plan-unit-{}", one.as_str())))).into();
    html! {
        div.filters {
            @if !fields.raw(&name("id")).is_empty() { (ui::hidden(&name("id"), fields.raw(&name("id")))) }
            (cell("zh", "plan-target-zh", "text")) (cell("en", "plan-target-en", "text")) (pick("qualifier", "plan-target-qualifier", &qualifiers))
            (cell("value", "plan-target-value", "number")) (pick("unit", "plan-target-unit", &units))
            (cell("begins", "plan-target-begins", "date")) (cell("due", "plan-target-due", "date"))
        }
    }
}

/// What officers do to a running node: revise it, report, close it.
pub(super) fn manage(look: &Look<'_>, row: &PlanRow, cx: &Cx) -> Markup {
    let targets: Vec<(String, String)> =
        row.plan.content.targets.iter().map(|target| (target.id.clone(), look.pick(&target.label).to_owned())).collect();
    html! {
        @if !targets.is_empty() {
            (ui::section("report", &look.t("plan-report"), None, html! {
                p { (look.t("plan-report-text")) }
                form method="post" action={ "/plans/" (row.id) "/reports" } {
                    (ui::select(look, &Part::new("target", &look.t("plan-target")).required(true), &targets, ""))
                    (ui::line(look, &Part::new("value", &look.t("plan-report-value")).kind("number").required(true), "", None))
                    (ui::line(look, &Part::new("as_of", &look.t("plan-as-of")).kind("date").required(true), &cx.today().to_string(), None))
                    (ui::line(look, &Part::new("evidence_zh", &look.t("plan-evidence")), "", Some(200)))
                    (ui::submit_row(look, &look.t("plan-report"), look.csrf(), &cx.new_key()))
                }
            }))
        }
        section.actions {
            a.button.plain href={ "/plans/" (row.id) "/edit" } { (look.t("plan-edit")) }
            (ui::post_button(&format!("/plans/{}/closure", row.id), &look.t("plan-close"), look.csrf(), &cx.new_key(), true, Some(&look.t("plan-close-confirm"))))
        }
    }
}

/// What was sent; organisations are looked up in the transaction.
struct Read {
    content: Content,
    organisations: Vec<String>,
}

fn lines(text: Option<rules::text::Prose>) -> Vec<String> {
    text.map(|text| text.as_str().lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()).unwrap_or_default()
}

fn read(fields: &Fields) -> Result<Read, Refusal> {
    let code = fields.line("code", 24);
    let parent = if fields.raw("parent").is_empty() { None } else { fields.option("parent", |text| Id::parse(text).map(PlanId)) };
    let (title_zh, title_en) = (fields.line("title_zh", TITLE_MOST), fields.maybe_line("title_en", TITLE_MOST));
    let (purpose_zh, purpose_en) = (fields.prose("purpose_zh", TEXT_MOST), fields.maybe_prose("purpose_en", TEXT_MOST));
    let organisations = lines(fields.maybe_prose("organisations", TEXT_MOST));
    let (zh, mut en) = (lines(fields.maybe_prose("offices_zh", TEXT_MOST)), lines(fields.maybe_prose("offices_en", TEXT_MOST)));
    en.resize(zh.len().max(en.len()), String::new());
    let targets = (1..=TARGETS_MOST).filter_map(|place| target(fields, place)).collect();
    fields.finish()?;
    let (Some(code), Some(title_zh), Some(purpose_zh)) = (code, title_zh, purpose_zh) else { return Err(Refusal::Fields(Vec::new())) };
    let content = Content {
        code: code.as_str().to_owned(),
        level: if parent.is_some() { Level::Action } else { Level::Plan },
        parent,
        title: Bilingual::new(title_zh.as_str(), title_en.map_or(String::new(), |line| line.as_str().to_owned())),
        purpose: Bilingual::new(purpose_zh.as_str(), purpose_en.map_or(String::new(), |text| text.as_str().to_owned())),
        owners: zh.into_iter().zip(en).map(|(zh, en)| Owner::Office(Bilingual { zh, en })).collect(),
        targets,
        source: None,
    };
    Ok(Read { content, organisations })
}

/// A row of the targets; none where nothing names it.
fn target(fields: &Fields, place: usize) -> Option<Target> {
    let name = |what: &str| format!("target_{place}_{what}");
    let line = |what: &str| fields.maybe_line(&name(what), TITLE_MOST).map_or(String::new(), |line| line.as_str().to_owned());
    let (zh, en, id) = (line("zh"), line("en"), line("id"));
    let known = |what: &str| !fields.raw(&name(what)).is_empty();
    let qualifier = if known("qualifier") { fields.option(&name("qualifier"), Qualifier::parse) } else { Some(Qualifier::Exactly) };
    let unit = if known("unit") { fields.option(&name("unit"), Unit::parse) } else { Some(Unit::Items) };
    let [value, begins, due] = ["value", "begins", "due"].map(|what| fields.raw(&name(what)).trim().to_owned());
    if zh.is_empty() {
        return None;
    }
    let day = |what: &str, text: &str| fields.keep(&name(what), Day::parse(text).ok_or(BodyRefusal::NotATime));
    let value = fields.keep(&name("value"), value.replace(',', "").parse::<i64>().map_err(|_| BodyRefusal::NotAnOption));
    let (begins, due) = (day("begins", &begins), day("due", &due));
    let id = if id.is_empty() { format!("t{place}") } else { id };
    Some(Target { id, label: Bilingual { zh, en }, qualifier: qualifier?, value: value?, unit: unit?, begins: begins?, due: due? })
}

/// The content with its organisations looked up, and the plan above it.
fn completed(tx: &mut Tx<'_>, read: &Read) -> Result<(Content, Option<Plan>), WriteError> {
    let mut content = read.content.clone();
    let mut owners = Vec::new();
    for text in &read.organisations {
        owners.push(Owner::Organisation(named(&mut tx.reader(), "organisations", text)?.id));
    }
    owners.append(&mut content.owners);
    content.owners = owners;
    let parent = match content.parent {
        None => None,
        Some(parent) => Some(tx.load::<Plan>(parent)?.state().cloned().ok_or(Refusal::from(PlanRefusal::NoSuchPlan))?),
    };
    Ok((content, parent))
}

/// Establishes one 设立.
pub(crate) async fn establish(cx: Cx, Sent(fields): Sent) -> Response {
    let fields = match fields {
        Ok(fields) => fields,
        Err(refusal) => return cx.reply().refused(&refusal),
    };
    let outcome = async {
        let person = cx.signed_in()?;
        let read = read(&fields)?;
        let id = PlanId(new_id());
        cx.write(&fields, move |tx| {
            let permit = member_permit(tx, person, Deed::ManageProgramme, &Place::default())?;
            let (content, parent) = completed(tx, &read)?;
            let event = plan::establish(content, parent.as_ref())?;
            let committed = tx.commit(&permit, vec![Loaded::<Plan>::new(id).happens(event)?])?;
            Ok(Outcome::created(format!("/plans/{id}")).event(&committed))
        })
        .await
    };
    match outcome.await {
        Ok(outcome) => cx.reply().done(&outcome, "saved"),
        Err(error) => {
            let title = cx.look(Section::Programmes).t("plan-new");
            cx.reply().again(error, Section::Programmes, &title, |look, refusal| editor(look, "/plans", &fields, wrong(refusal), &cx, None))
        }
    }
}

/// Revises one 修订.
pub(crate) async fn revise(cx: Cx, Path(id): Path<String>, Sent(fields): Sent) -> Response {
    let Some(id) = Id::parse(&id).map(PlanId) else { return cx.reply().missing() };
    let fields = match fields {
        Ok(fields) => fields,
        Err(refusal) => return cx.reply().refused(&refusal),
    };
    let version = cx.read_version(&fields);
    let outcome = async {
        let person = cx.signed_in()?;
        let read = read(&fields)?;
        cx.write(&fields, move |tx| {
            let permit = member_permit(tx, person, Deed::ManageProgramme, &Place::default())?;
            let loaded = tx.load::<Plan>(id)?;
            let plan = loaded.state().ok_or(Refusal::from(PlanRefusal::NoSuchPlan))?.clone();
            loaded.expect(version)?;
            let (mut content, parent) = completed(tx, &read)?;
            content.source.clone_from(&plan.content.source);
            let event = plan.revise(content, parent.as_ref())?;
            let committed = tx.commit(&permit, vec![loaded.happens(event)?])?;
            Ok(Outcome::at(format!("/plans/{id}")).event(&committed))
        })
        .await
    };
    match outcome.await {
        Ok(outcome) => cx.reply().done(&outcome, "saved"),
        Err(error) => {
            let (title, action) = (cx.look(Section::Programmes).t("plan-edit"), format!("/plans/{id}/revisions"));
            cx.reply().again(error, Section::Programmes, &title, |look, refusal| editor(look, &action, &fields, wrong(refusal), &cx, version))
        }
    }
}

/// Reports progress 报告进展.
pub(crate) async fn report(cx: Cx, Path(id): Path<String>, Sent(fields): Sent) -> Response {
    let read = |fields: &Fields| {
        let target = fields.line("target", 40);
        let value = fields.keep("value", fields.raw("value").replace(',', "").trim().parse::<i64>().map_err(|_| BodyRefusal::NotAnOption));
        let as_of = fields.keep("as_of", Day::parse(fields.raw("as_of")).ok_or(BodyRefusal::NotATime));
        let line = |name: &str| fields.maybe_line(name, 200).map_or(String::new(), |line| line.as_str().to_owned());
        let evidence = Bilingual { zh: line("evidence_zh"), en: line("evidence_en") };
        fields.finish()?;
        let none = || Refusal::Fields(Vec::new());
        Ok(Report { target: target.ok_or_else(none)?.as_str().to_owned(), value: value.ok_or_else(none)?, as_of: as_of.ok_or_else(none)?, evidence })
    };
    let outcome = deed(&cx, &id, fields, read, |plan, report: Report, today| plan.report(report, today)).await;
    cx.reply().settled(outcome, "saved")
}

/// Closes one 关闭.
pub(crate) async fn close(cx: Cx, Path(id): Path<String>, Sent(fields): Sent) -> Response {
    let outcome = deed(&cx, &id, fields, |fields| fields.finish(), |plan, (), _| plan.close()).await;
    cx.reply().settled(outcome, "saved")
}

/// One deed on a node, told the day.
async fn deed<R>(
    cx: &Cx,
    id: &str,
    sent: Result<Fields, Refusal>,
    read: impl FnOnce(&Fields) -> Result<R, Refusal>,
    rule: fn(&Plan, R, Day) -> Result<Event<Plan>, PlanRefusal>,
) -> Result<Outcome, WriteError>
where
    R: Clone + Send + Sync + 'static,
{
    let fields = sent?;
    let id = Id::parse(id).map(PlanId).ok_or(Refusal::from(PlanRefusal::NoSuchPlan))?;
    let person = cx.signed_in()?;
    let asked = read(&fields)?;
    let (version, today) = (cx.read_version(&fields), cx.today());
    cx.write(&fields, move |tx| {
        let permit = member_permit(tx, person, Deed::ManageProgramme, &Place::default())?;
        let loaded = tx.load::<Plan>(id)?;
        let plan = loaded.state().ok_or(Refusal::from(PlanRefusal::NoSuchPlan))?;
        loaded.expect(version)?;
        let event = rule(plan, asked.clone(), today)?;
        let committed = tx.commit(&permit, vec![loaded.happens(event)?])?;
        Ok(Outcome::at(format!("/plans/{id}")).event(&committed))
    })
    .await
}
