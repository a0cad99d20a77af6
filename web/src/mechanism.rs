//! Mechanism 立项机制: the list, one with its versions, the difference between two, and an imagined application walked through it.

pub(crate) mod draft;
mod editor;
mod terms;

pub(crate) use editor::{edit, establish, form, retire, revise};

use crate::cx::Cx;
use crate::ui::{self, Column, Look, Part, Section, Tone};
use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};
use rules::day::Day;
use rules::mechanism::{Content, Review, Stage, Step, Tag, Traits, What, walk};
use rules::rights::{Deed, Place, may};
use rules::{Id, MechanismId};
use serde::Serialize;
use store::MechanismRow;

/// A mechanism as a page and as JSON.
#[derive(Serialize)]
struct View {
    id: MechanismId,
    version: u64,
    /// Which version of the mechanism is shown.
    number: u32,
    /// Which one is in force.
    in_force: u32,
    stage: &'static str,
    #[serde(flatten)]
    content: Content,
}

/// One stretch of the way of an imagined application.
#[derive(Serialize)]
struct Stretch {
    what: String,
    from: Day,
    /// The last day of it.
    last: Day,
    days: i64,
}

fn stage_text(stage: Stage) -> &'static str {
    match stage {
        Stage::InForce => "in-force",
        Stage::Retired => "retired",
    }
}

fn view(row: MechanismRow) -> View {
    View { id: row.id, version: row.version, number: row.number, in_force: row.number, stage: stage_text(row.stage), content: row.content }
}

/// The list 立项机制.
pub(crate) async fn list(cx: Cx) -> Response {
    let rows = match cx.read(|rows| rows.mechanisms()).await {
        Ok(rows) => rows,
        Err(error) => return cx.reply().fault(&error),
    };
    let manages = may(&cx.actor, Deed::ManageProgramme, &Place::default(), cx.arrived).is_ok();
    let title = cx.look(Section::Programmes).t("mechanisms-title");
    let views: Vec<View> = rows.into_iter().map(view).collect();
    cx.reply().show(Section::Programmes, &title, &views, |look| {
        let columns = [
            Column::new(look.t("mechanism-title")),
            Column::new(look.t("call-class")),
            Column::new(look.t("mechanism-aggregation")),
            Column::new(look.t("mechanism-term")),
            Column::new(look.t("mechanism-number")),
        ];
        let rows: Vec<Vec<Markup>> = views
            .iter()
            .map(|view| {
                vec![
                    html! { a href={ "/mechanisms/" (view.id) } { (ui::bilingual(look, &view.content.title)) } br; span.quiet { (view.content.code) } },
                    html! { (look.class(view.content.class)) (tags(look, &view.content.traits)) },
                    html! { (look.method(view.content.terms.review.aggregation.method)) },
                    html! { (term(look, &view.content.traits)) },
                    html! { (look.t_with("mechanism-number-is", &[("number", view.number.into())])) @if view.stage == "retired" { " " (ui::badge(Tone::Plain, &look.t("mechanism-retired"))) } },
                ]
            })
            .collect();
        html! {
            h1 { (look.t("mechanisms-title")) }
            p { (look.t("mechanisms-intro")) }
            @if manages { p.screen { a.button href="/mechanisms/new" { (look.t("mechanism-new")) } } }
            @if rows.is_empty() { (ui::empty(&look.t("mechanisms-none"), &look.t("mechanisms-none-next"), manages.then_some(("/mechanisms/new", look.t("mechanism-new").as_str())))) }
            @else { (ui::table(&look.t_with("mechanisms-caption", &[("count", rows.len().into())]), &columns, &rows)) }
        }
    })
}

/// One mechanism, in force or as an earlier version said, with its versions and the walk 立项机制.
pub(crate) async fn show(cx: Cx, Path(id): Path<String>) -> Response {
    let Some(id) = Id::parse(&id).map(MechanismId) else { return cx.reply().missing() };
    let found = cx.read(move |rows| Ok((rows.mechanism(id)?, rows.mechanism_versions(id)?))).await;
    let (row, versions) = match found {
        Ok((Some(row), versions)) => (row, versions),
        Ok((None, _)) => return cx.reply().missing(),
        Err(error) => return cx.reply().fault(&error),
    };
    let number = cx.query("number").and_then(|text| text.parse::<u32>().ok()).unwrap_or(row.number);
    let at = |number: u32| usize::try_from(number).ok().and_then(|number| versions.get(number.checked_sub(1)?));
    let Some(content) = at(number) else { return cx.reply().missing() };
    let before = number.checked_sub(1).and_then(at);
    let manages = row.stage == Stage::InForce && may(&cx.actor, Deed::ManageProgramme, &Place::default(), cx.arrived).is_ok();
    let view = View { number, content: content.clone(), ..view(row) };
    let title = cx.look(Section::Programmes).pick(&view.content.title).to_owned();
    cx.reply().show(Section::Programmes, &title, &view, |look| {
        html! {
            (ui::crumbs(look, &[(&look.t("programmes-title"), Some("/programmes")), (&look.t("mechanisms-title"), Some("/mechanisms")), (look.pick(&view.content.title), None)]))
            h1 { (look.pick(&view.content.title)) }
            p {
                (look.t_with("mechanism-number-is", &[("number", view.number.into())])) " "
                @if view.stage == "retired" { (ui::badge(Tone::Plain, &look.t("mechanism-retired"))) }
                @else if view.number == view.in_force { (ui::badge(Tone::Good, &look.t("mechanism-in-force"))) }
                @else { (ui::badge(Tone::Plain, &look.t("mechanism-earlier"))) " " a href={ "/mechanisms/" (id) } { (look.t("mechanism-to-current")) } }
            }
            p.lead { (look.pick(&view.content.purpose)) }
            (ui::fact_list(&facts(look, &view.content)))
            (judged(look, &view.content.terms.review))
            (walked(look, &view, &cx))
            @if let Some(before) = before { (ui::section("difference", &look.t("mechanism-difference"), None, difference(look, before, &view.content))) }
            @if view.in_force > 1 {
                (ui::section("versions", &look.t("mechanism-versions"), None, html! {
                    ul { @for other in (1..=view.in_force).rev() { li { a href={ "/mechanisms/" (id) "?number=" (other) } { (look.t_with("mechanism-number-is", &[("number", other.into())])) } } } }
                }))
            }
            @if manages {
                section.actions {
                    a.button.plain href={ "/mechanisms/" (id) "/edit" } { (look.t("mechanism-revise")) }
                    (ui::post_button(&format!("/mechanisms/{id}/retirement"), &look.t("mechanism-retire"), look.csrf(), &cx.new_key(), true, Some(&look.t("mechanism-retire-confirm"))))
                }
            }
        }
    })
}

/// Tags, each a badge.
fn tags(look: &Look<'_>, traits: &Traits) -> Markup {
    html! { @for tag in &traits.tags { " " (ui::badge(Tone::Plain, &look.tag(*tag))) } }
}

fn term(look: &Look<'_>, traits: &Traits) -> String {
    look.t_with("mechanism-months", &[("least", traits.months_least.to_string().into()), ("most", traits.months_most.to_string().into())])
}

/// What sets a mechanism apart, sentence by sentence.
pub(crate) fn traits(look: &Look<'_>, traits: &Traits) -> Vec<String> {
    let mut said = vec![term(look, traits)];
    if traits.disciplines_least > 1 {
        said.push(look.t_with("mechanism-disciplines-least", &[("least", u32::from(traits.disciplines_least).into())]));
    }
    for (holds, key) in [
        (traits.co_leads, "mechanism-co-leads"),
        (traits.mixed_panel, "mechanism-mixed-panel"),
        (traits.parallel_routes, "mechanism-parallel-routes"),
        (traits.papers_afterwards, "mechanism-papers-afterwards"),
        (!traits.papers_midway, "mechanism-no-papers-midway"),
    ] {
        if holds {
            said.push(look.t(key));
        }
    }
    said
}

fn facts(look: &Look<'_>, content: &Content) -> Vec<(String, Markup)> {
    let list = |said: Vec<String>| html! { ul { @for line in said { li { (line) } } } };
    let mut facts = vec![
        (look.t("mechanism-code"), html! { (content.code) }),
        (look.t("call-class"), html! { (look.class(content.class)) (tags(look, &content.traits)) }),
        (look.t("mechanism-traits"), list(traits(look, &content.traits))),
        (look.t("mechanism-window"), html! { (look.t_with("mechanism-days", &[("days", u32::from(content.window_days).into())])) }),
        (look.t("call-leads"), html! { (look.t(if content.foreign_leads { "call-leads-foreign" } else { "call-leads-domestic" })) }),
    ];
    if !content.traits.partners.is_empty() {
        facts.push((look.t("mechanism-partners"), list(content.traits.partners.iter().map(|name| look.pick(name).to_owned()).collect())));
    }
    facts
}

fn step_name(look: &Look<'_>, step: &Step) -> String {
    if look.pick(&step.name).is_empty() { look.step(step.kind) } else { look.pick(&step.name).to_owned() }
}

/// How applications are judged, as the call and its mechanism show it.
pub(crate) fn judged(look: &Look<'_>, review: &Review) -> Markup {
    let criteria: Vec<Vec<Markup>> = review
        .criteria
        .iter()
        .map(|criterion| {
            vec![
                html! { (ui::bilingual(look, &criterion.label)) },
                html! { @match criterion.weight { Some(weight) => { (weight) "%" }, None => (look.t("mechanism-qualitative")) } },
            ]
        })
        .collect();
    let steps: Vec<Vec<Markup>> = review
        .steps
        .iter()
        .map(|step| {
            vec![
                html! { (step_name(look, step)) },
                html! { (look.t_with("mechanism-days", &[("days", u32::from(step.days).into())])) },
                html! { @if step.experts_least > 0 { (look.t_with("mechanism-experts", &[("least", u32::from(step.experts_least).into())])) } },
            ]
        })
        .collect();
    ui::section(
        "review",
        &look.t("mechanism-review"),
        None,
        html! {
            p { (look.blind(review.blind)) (look.t("sentence-stop")) (look.gap()) strong { (look.method(review.aggregation.method)) } @if !look.pick(&review.aggregation.said).is_empty() { (look.t("colon")) (look.pick(&review.aggregation.said)) } }
            @if !criteria.is_empty() { (ui::table(&look.t("mechanism-criteria"), &[Column::new(look.t("mechanism-criterion")), Column::new(look.t("mechanism-weight")).numeric()], &criteria)) }
            @if !steps.is_empty() { (ui::table(&look.t("mechanism-steps"), &[Column::new(look.t("mechanism-step")), Column::new(look.t("mechanism-duration")), Column::new(look.t("mechanism-experts-least"))], &steps)) }
            p.quiet { (look.t("mechanism-never-pooled")) }
        },
    )
}

fn stretches(look: &Look<'_>, content: &Content, opens: Day) -> Vec<Stretch> {
    walk(content, opens)
        .into_iter()
        .map(|walked| {
            let what = match &walked.what {
                What::Window => look.t("mechanism-walk-window"),
                What::Step(step) => step_name(look, step),
                What::Project { months } => look.t_with("mechanism-walk-project", &[("months", months.to_string().into())]),
            };
            Stretch { what, from: walked.from, last: walked.until.previous(), days: walked.from.days_until(walked.until) }
        })
        .collect()
}

/// An imagined application on its way, from a day that the reader chooses.
fn walked(look: &Look<'_>, view: &View, cx: &Cx) -> Markup {
    let opens = cx.query("opens").and_then(|text| Day::parse(&text)).unwrap_or_else(|| cx.today());
    let rows: Vec<Vec<Markup>> = stretches(look, &view.content, opens)
        .into_iter()
        .map(|stretch| {
            vec![
                html! { (stretch.what) },
                html! { (stretch.from) },
                html! { (stretch.last) },
                html! { (look.t_with("mechanism-days", &[("days", stretch.days.into())])) },
            ]
        })
        .collect();
    let columns = [
        Column::new(look.t("mechanism-step")),
        Column::new(look.t("mechanism-walk-from")),
        Column::new(look.t("mechanism-walk-last")),
        Column::new(look.t("mechanism-duration")),
    ];
    ui::section(
        "walk",
        &look.t("mechanism-walk"),
        None,
        html! {
            p { (look.t("mechanism-walk-text")) }
            form.filters method="get" action={ "/mechanisms/" (view.id) } {
                @if view.number != view.in_force { (ui::hidden("number", &view.number.to_string())) }
                (ui::line(look, &Part::new("opens", &look.t("mechanism-walk-opens")).kind("date"), &opens.to_string(), None))
                button.plain type="submit" { (look.t("mechanism-walk-submit")) }
            }
            (ui::table(&look.t("mechanism-walk-caption"), &columns, &rows))
        },
    )
}

/// What differs between two contents, part by part; what is equal is left out.
pub(crate) fn difference(look: &Look<'_>, old: &Content, new: &Content) -> Markup {
    let lines = |content: &Content| described(look, content);
    let rows: Vec<Vec<Markup>> = lines(old)
        .into_iter()
        .zip(lines(new))
        .filter(|((_, old), (_, new))| old != new)
        .map(|((name, old), (_, new))| vec![html! { (name) }, html! { (old) }, html! { (new) }])
        .collect();
    changes(look, &rows)
}

/// A table of changes, or the sentence that there are none.
pub(crate) fn changes(look: &Look<'_>, rows: &[Vec<Markup>]) -> Markup {
    let columns = [Column::new(look.t("mechanism-part")), Column::new(look.t("mechanism-before")), Column::new(look.t("mechanism-after"))];
    html! {
        @if rows.is_empty() { p { (look.t("mechanism-no-difference")) } }
        @else { (ui::table(&look.t_with("mechanism-difference-caption", &[("count", rows.len().into())]), &columns, rows)) }
    }
}

/// Each part of a content in words, in an order of their own.
fn described(look: &Look<'_>, content: &Content) -> Vec<(String, String)> {
    let review = &content.terms.review;
    let listed = |lines: Vec<String>| lines.join("; ");
    let mut said = vec![
        (look.t("mechanism-title"), look.pick(&content.title).to_owned()),
        (look.t("mechanism-purpose"), look.pick(&content.purpose).to_owned()),
        (look.t("call-class"), look.class(content.class)),
        (look.t("mechanism-tags"), listed(content.traits.tags.iter().map(|tag| look.tag(*tag)).collect())),
        (look.t("mechanism-traits"), listed(traits(look, &content.traits))),
        (look.t("mechanism-partners"), listed(content.traits.partners.iter().map(|name| look.pick(name).to_owned()).collect())),
        (look.t("mechanism-window"), look.t_with("mechanism-days", &[("days", u32::from(content.window_days).into())])),
        (look.t("mechanism-criteria"), listed(review_criteria(look, review))),
        (look.t("mechanism-steps"), listed(review_steps(look, review))),
        (look.t("mechanism-blind"), look.blind(review.blind)),
        (look.t("mechanism-aggregation"), format!("{} {}", look.method(review.aggregation.method), look.pick(&review.aggregation.said))),
        (look.t("call-asked"), form_in_words(look, &content.form)),
    ];
    said.extend(terms::in_words(look, &content.terms));
    said
}

pub(crate) fn review_criteria(look: &Look<'_>, review: &Review) -> Vec<String> {
    let weight = |weight: Option<u8>| weight.map_or_else(|| look.t("mechanism-qualitative"), |weight| format!("{weight}%"));
    review.criteria.iter().map(|criterion| format!("{} {}", look.pick(&criterion.label), weight(criterion.weight))).collect()
}

pub(crate) fn review_steps(look: &Look<'_>, review: &Review) -> Vec<String> {
    let days = |step: &Step| look.t_with("mechanism-days", &[("days", u32::from(step.days).into())]);
    review.steps.iter().map(|step| format!("{} {}", step_name(look, step), days(step))).collect()
}

/// A form by its labels; what lies deeper is told apart by its digest.
pub(crate) fn form_in_words(look: &Look<'_>, form: &rules::form::Form) -> String {
    let labels: Vec<&str> = form.fields().map(|field| look.pick(&field.label)).collect();
    format!("{} ({})", labels.join(&look.t("list-separator")), terms::digest(form))
}

/// Every tag, for the choices of a form.
fn all_tags(look: &Look<'_>) -> Vec<(String, String)> {
    Tag::ALL.map(|tag| (tag.as_str().to_owned(), look.tag(tag))).into()
}
