//! The form of a mechanism: what it says, its criteria and steps row by row; form and other terms come from a call where one is named.

use super::all_tags;
use crate::call::known;
use crate::cx::{Cx, Outcome};
use crate::fields::{Fields, Sent};
use crate::person::{member_permit, wrong};
use crate::secret::new_id;
use crate::ui::{self, Look, Part, Section};
use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};
use rules::call::{Class, Refusal as CallRefusal, Terms};
use rules::mechanism::{
    self, Aggregation, Blind, Content, Criterion, Mechanism, Method, Refusal as MechanismRefusal, Review, Step, StepKind, Tag, Traits,
};
use rules::refusal::FieldRefusal;
use rules::rights::{Deed, Place, may};
use rules::text::Bilingual;
use rules::{Id, MechanismId, PersonId, Refusal};
use store::{CallTitle, Loaded, StoreError, Tx, WriteError};

const TITLE_MOST: usize = 120;
const PURPOSE_MOST: usize = 2_000;
/// How many criteria a form has room for.
const CRITERIA_MOST: usize = 8;
/// What can be ticked of a mechanism's traits.
const TRAITS: [(&str, &str); 5] = [
    ("co-leads", "mechanism-co-leads"),
    ("mixed-panel", "mechanism-mixed-panel"),
    ("parallel-routes", "mechanism-parallel-routes"),
    ("papers-afterwards", "mechanism-papers-afterwards"),
    ("papers-midway", "mechanism-papers-midway"),
];

/// The form of a new one.
pub(crate) async fn form(cx: Cx) -> Response {
    if let Err(denial) = may(&cx.actor, Deed::ManageProgramme, &Place::default(), cx.arrived) {
        return cx.reply().refused(&denial.into());
    }
    let title = cx.look(Section::Programmes).t("mechanism-new");
    let fields = Fields::of([("window_days".to_owned(), vec!["60".to_owned()])].into());
    let calls = match calls(&cx).await {
        Ok(calls) => calls,
        Err(error) => return cx.reply().fault(&error),
    };
    cx.reply().page(Section::Programmes, &title, |look| editor(look, "/mechanisms", &fields, &[], &cx, &With { version: None, calls: &calls }))
}

/// The form of the next version.
pub(crate) async fn edit(cx: Cx, Path(id): Path<String>) -> Response {
    let Some(id) = Id::parse(&id).map(MechanismId) else { return cx.reply().missing() };
    if let Err(denial) = may(&cx.actor, Deed::ManageProgramme, &Place::default(), cx.arrived) {
        return cx.reply().refused(&denial.into());
    }
    let (row, calls) = match (cx.read(move |rows| rows.mechanism(id)).await, calls(&cx).await) {
        (Ok(Some(row)), Ok(calls)) => (row, calls),
        (Ok(None), _) => return cx.reply().missing(),
        (Err(error), _) | (_, Err(error)) => return cx.reply().fault(&error),
    };
    let title = cx.look(Section::Programmes).t("mechanism-revise");
    let (fields, with) = (typed(&row.content), With { version: Some(row.version), calls: &calls });
    cx.reply().page(Section::Programmes, &title, |look| editor(look, &format!("/mechanisms/{id}/revisions"), &fields, &[], &cx, &with))
}

/// What the form needs beside what was typed: the version that is revised, and the calls whose form and terms may be taken.
struct With<'a> {
    version: Option<u64>,
    calls: &'a [CallTitle],
}

/// The calls that this reader may take form and terms from: public ones, and the drafts that are theirs to read.
async fn calls(cx: &Cx) -> Result<Vec<CallTitle>, StoreError> {
    let (actor, now) = (cx.actor.clone(), cx.arrived);
    let readable = move |call: &CallTitle| {
        let place = Place::call(call.programme, call.id);
        !call.is_cancelled && (!call.is_draft || may(&actor, Deed::ReadDraftCall, &place, now).is_ok())
    };
    cx.read(move |rows| Ok(rows.call_titles()?.into_iter().filter(readable).collect())).await
}

/// What a content looks like as it would be typed.
fn typed(content: &Content) -> Fields {
    let (review, traits) = (&content.terms.review, &content.traits);
    let ticked = [traits.co_leads, traits.mixed_panel, traits.parallel_routes, traits.papers_afterwards, traits.papers_midway];
    let mut values = vec![
        ("code".to_owned(), content.code.clone()),
        ("class".to_owned(), content.class.as_str().to_owned()),
        ("title_zh".to_owned(), content.title.zh.clone()),
        ("title_en".to_owned(), content.title.en.clone()),
        ("purpose_zh".to_owned(), content.purpose.zh.clone()),
        ("purpose_en".to_owned(), content.purpose.en.clone()),
        ("foreign_leads".to_owned(), if content.foreign_leads { "on".to_owned() } else { String::new() }),
        ("window_days".to_owned(), content.window_days.to_string()),
        ("months_least".to_owned(), traits.months_least.to_string()),
        ("months_most".to_owned(), traits.months_most.to_string()),
        ("disciplines_least".to_owned(), traits.disciplines_least.to_string()),
        ("blind".to_owned(), review.blind.as_str().to_owned()),
        ("method".to_owned(), review.aggregation.method.as_str().to_owned()),
        ("said_zh".to_owned(), review.aggregation.said.zh.clone()),
        ("said_en".to_owned(), review.aggregation.said.en.clone()),
        ("partners_zh".to_owned(), traits.partners.iter().map(|name| name.zh.as_str()).collect::<Vec<_>>().join("\n")),
        ("partners_en".to_owned(), traits.partners.iter().map(|name| name.en.as_str()).collect::<Vec<_>>().join("\n")),
    ];
    for (place, criterion) in review.criteria.iter().enumerate() {
        values.push((format!("criterion_{}_zh", place + 1), criterion.label.zh.clone()));
        values.push((format!("criterion_{}_en", place + 1), criterion.label.en.clone()));
        values.push((format!("criterion_{}_weight", place + 1), criterion.weight.map(|weight| weight.to_string()).unwrap_or_default()));
    }
    for step in &review.steps {
        values.push((format!("days_{}", step.kind.as_str()), step.days.to_string()));
        values
            .push((format!("experts_{}", step.kind.as_str()), if step.experts_least == 0 { String::new() } else { step.experts_least.to_string() }));
    }
    let mut values: std::collections::BTreeMap<String, Vec<String>> = values.into_iter().map(|(name, value)| (name, vec![value])).collect();
    values.insert("tags".to_owned(), traits.tags.iter().map(|tag| tag.as_str().to_owned()).collect());
    let ticked = TRAITS.iter().zip(ticked).filter(|(_, ticked)| *ticked).map(|((value, _), _)| (*value).to_owned());
    values.insert("traits".to_owned(), ticked.collect());
    Fields::of(values)
}

fn editor(look: &Look<'_>, action: &str, fields: &Fields, wrong: &[FieldRefusal], cx: &Cx, with: &With<'_>) -> Markup {
    let version = with.version;
    let line = |name: &str, label: &str, required: bool, most: usize| {
        ui::line(look, &Part::new(name, &look.t(label)).required(required).among(wrong), fields.raw(name), Some(most))
    };
    let prose = |name: &str, label: &str, required: bool| {
        ui::prose(look, &Part::new(name, &look.t(label)).required(required).among(wrong), fields.raw(name), PURPOSE_MOST, 3)
    };
    let number = |name: &str, label: &str| ui::line(look, &Part::new(name, &look.t(label)).kind("number").among(wrong), fields.raw(name), None);
    let classes: Vec<(String, String)> = Class::ALL.map(|class| (class.as_str().to_owned(), look.class(class))).into();
    let ticks: Vec<(String, String)> = TRAITS.map(|(value, key)| (value.to_owned(), look.t(key))).into();
    let mut from = vec![(String::new(), look.t(if version.is_some() { "mechanism-from-call-none" } else { "mechanism-from-call-plain" }))];
    from.extend(with.calls.iter().map(|call| (call.code.clone(), format!("{} · {}", call.code, look.pick(&call.title)))));
    html! {
        h1 { (look.t(if version.is_some() { "mechanism-revise" } else { "mechanism-new" })) }
        p { (look.t("mechanism-revise-text")) }
        form method="post" action=(action) {
            @if let Some(version) = version {
                (ui::hidden("version", &version.to_string())) (ui::hidden("code", fields.raw("code"))) (ui::hidden("class", fields.raw("class")))
                p { strong { (fields.raw("code")) } }
            } @else {
                (ui::line(look, &Part::new("code", &look.t("mechanism-code")).help(&look.t("code-help")).required(true).among(wrong), fields.raw("code"), Some(24)))
                (ui::select(look, &Part::new("class", &look.t("call-class")).help(&look.t("call-class-help")).required(true).among(wrong), &classes, fields.raw("class")))
            }
            (line("title_zh", "title-zh", true, TITLE_MOST)) (line("title_en", "title-en", false, TITLE_MOST))
            (prose("purpose_zh", "mechanism-purpose-zh", true)) (prose("purpose_en", "mechanism-purpose-en", false))
            (ui::choices(look, &Part::new("tags", &look.t("mechanism-tags")).among(wrong), &all_tags(look), &fields.all("tags"), true))
            (ui::choices(look, &Part::new("traits", &look.t("mechanism-traits")).among(wrong), &ticks, &fields.all("traits"), true))
            (ui::choices(look, &Part::new("foreign_leads", &look.t("call-leads")), &[("on".to_owned(), look.t("call-leads-foreign"))], &fields.all("foreign_leads"), true))
            (number("window_days", "mechanism-window")) (number("months_least", "mechanism-months-least")) (number("months_most", "mechanism-months-most"))
            (number("disciplines_least", "mechanism-disciplines"))
            (prose("partners_zh", "mechanism-partners-zh", false)) (prose("partners_en", "mechanism-partners-en", false))
            (review(look, fields, wrong))
            (ui::select(look, &Part::new("from_call", &look.t("mechanism-from-call")).help(&look.t("mechanism-from-call-help")).among(wrong), &from, fields.raw("from_call")))
            (ui::submit_row(look, &look.t("save"), look.csrf(), &cx.new_key()))
        }
    }
}

/// Criteria, steps, blindness and aggregation.
fn review(look: &Look<'_>, fields: &Fields, wrong: &[FieldRefusal]) -> Markup {
    let cell = |name: &str, label: &str, kind: &str| ui::line(look, &Part::new(name, label).kind(kind).among(wrong), fields.raw(name), None);
    let blinds: Vec<(String, String)> = Blind::ALL.map(|blind| (blind.as_str().to_owned(), look.blind(blind))).into();
    let methods: Vec<(String, String)> = Method::ALL.map(|method| (method.as_str().to_owned(), look.method(method))).into();
    html! {
        h2 { (look.t("mechanism-criteria")) }
        p { (look.t("mechanism-criteria-help")) }
        @for place in 1..=CRITERIA_MOST {
            @let numbered = |key: &str| format!("{} {place}", look.t(key));
            div.filters {
                (cell(&format!("criterion_{place}_zh"), &numbered("mechanism-criterion-zh"), "text"))
                (cell(&format!("criterion_{place}_en"), &numbered("mechanism-criterion-en"), "text"))
                (cell(&format!("criterion_{place}_weight"), &numbered("mechanism-weight"), "number"))
            }
        }
        h2 { (look.t("mechanism-steps")) }
        p { (look.t("mechanism-steps-help")) }
        @for kind in StepKind::ALL {
            div.filters {
                (cell(&format!("days_{}", kind.as_str()), &look.t_with("mechanism-step-days", &[("step", look.step(kind).into())]), "number"))
                @if kind.is_judged() { (cell(&format!("experts_{}", kind.as_str()), &look.t_with("mechanism-step-experts", &[("step", look.step(kind).into())]), "number")) }
            }
        }
        (ui::select(look, &Part::new("blind", &look.t("mechanism-blind")).among(wrong), &blinds, fields.raw("blind")))
        (ui::select(look, &Part::new("method", &look.t("mechanism-aggregation")).help(&look.t("mechanism-aggregation-help")).among(wrong), &methods, fields.raw("method")))
        (ui::prose(look, &Part::new("said_zh", &look.t("mechanism-said-zh")).among(wrong), fields.raw("said_zh"), PURPOSE_MOST, 2))
        (ui::prose(look, &Part::new("said_en", &look.t("mechanism-said-en")).among(wrong), fields.raw("said_en"), PURPOSE_MOST, 2))
    }
}

/// What was sent, with the code of the call whose form and terms it takes.
struct Read {
    content: Content,
    from_call: Option<String>,
}

fn number<T: std::str::FromStr + Default>(fields: &Fields, name: &str) -> T {
    match fields.raw(name).trim() {
        "" => T::default(),
        text => fields.keep(name, text.parse().map_err(|_| crate::fields::BodyRefusal::NotAnOption)).unwrap_or_default(),
    }
}

fn both(fields: &Fields, zh: &str, en: &str, most: usize) -> Bilingual {
    let text = |name: &str| fields.maybe_prose(name, most).map_or(String::new(), |text| text.as_str().to_owned());
    Bilingual { zh: text(zh), en: text(en) }
}

/// Reads what was sent. Form and other terms are put in from what stands, or from the call that is named.
fn read(fields: &Fields) -> Result<Read, Refusal> {
    let code = fields.line("code", 24);
    let class = fields.option("class", Class::parse);
    let (title_zh, title_en) = (fields.line("title_zh", TITLE_MOST), fields.maybe_line("title_en", TITLE_MOST));
    let purpose_zh = fields.prose("purpose_zh", PURPOSE_MOST);
    let purpose_en = fields.maybe_prose("purpose_en", PURPOSE_MOST);
    let traits = read_traits(fields);
    let review = read_review(fields);
    let window_days = number(fields, "window_days");
    let foreign_leads = fields.ticked("foreign_leads");
    let from_call = fields.maybe_line("from_call", 24).map(|line| line.as_str().to_owned());
    fields.finish()?;
    let none = || Refusal::Fields(Vec::new());
    let (code, title_zh, purpose_zh) = (code.ok_or_else(none)?, title_zh.ok_or_else(none)?, purpose_zh.ok_or_else(none)?);
    let content = Content {
        code: code.as_str().to_owned(),
        title: Bilingual::new(title_zh.as_str(), title_en.map_or(String::new(), |line| line.as_str().to_owned())),
        purpose: Bilingual::new(purpose_zh.as_str(), purpose_en.map_or(String::new(), |text| text.as_str().to_owned())),
        class: class.ok_or_else(none)?,
        foreign_leads,
        window_days,
        traits,
        form: crate::call::plain_form(),
        terms: Terms { review, ..Terms::default() },
    };
    Ok(Read { content, from_call })
}

fn read_traits(fields: &Fields) -> Traits {
    let ticked = fields.options("traits", |text| TRAITS.iter().map(|(value, _)| *value).find(|value| *value == text));
    let partners = both(fields, "partners_zh", "partners_en", PURPOSE_MOST);
    let lines = |text: &str| text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect::<Vec<_>>();
    let (zh, mut en) = (lines(&partners.zh), lines(&partners.en));
    en.resize(zh.len().max(en.len()), String::new());
    let is = |value: &str| ticked.contains(&value);
    Traits {
        tags: fields.options("tags", Tag::parse),
        months_least: number(fields, "months_least"),
        months_most: number(fields, "months_most"),
        disciplines_least: number(fields, "disciplines_least"),
        co_leads: is("co-leads"),
        mixed_panel: is("mixed-panel"),
        parallel_routes: is("parallel-routes"),
        papers_afterwards: is("papers-afterwards"),
        papers_midway: is("papers-midway"),
        partners: zh.into_iter().zip(en).map(|(zh, en)| Bilingual { zh, en }).collect(),
    }
}

fn read_review(fields: &Fields) -> Review {
    let mut criteria = Vec::new();
    for place in 1..=CRITERIA_MOST {
        let [zh, en, weight] = ["zh", "en", "weight"].map(|what| format!("criterion_{place}_{what}"));
        let label = both(fields, &zh, &en, 200);
        let typed = fields.raw(&weight).trim().to_owned();
        let weight = (!typed.is_empty()).then(|| number(fields, &weight));
        if !label.zh.is_empty() {
            criteria.push(Criterion { id: format!("c{place}"), label, weight });
        }
    }
    let mut steps = Vec::new();
    for kind in StepKind::ALL {
        let days = number(fields, &format!("days_{}", kind.as_str()));
        let experts_least = if kind.is_judged() { number(fields, &format!("experts_{}", kind.as_str())) } else { 0 };
        if days > 0 {
            steps.push(Step { kind, name: Bilingual::default(), days, experts_least });
        }
    }
    let maybe = |name: &str| !fields.raw(name).is_empty();
    let blind = if maybe("blind") { fields.option("blind", Blind::parse).unwrap_or_default() } else { Blind::default() };
    let method = if maybe("method") { fields.option("method", Method::parse).unwrap_or_default() } else { Method::default() };
    Review { criteria, steps, blind, aggregation: Aggregation { method, said: both(fields, "said_zh", "said_en", PURPOSE_MOST) } }
}

/// The content with the form and the other terms of the call of that code, or of what stands.
fn completed(tx: &mut Tx<'_>, person: PersonId, read: &Read, standing: Option<&Content>) -> Result<Content, WriteError> {
    let mut content = read.content.clone();
    let review = content.terms.review.clone();
    if let Some(code) = &read.from_call {
        let found = tx.reader().call_titles()?.iter().find(|call| call.code == *code).map(|call| call.id);
        let (loaded, _) = known(tx, person, found.ok_or(Refusal::from(CallRefusal::NoSuchCall))?)?;
        let call = loaded.state().ok_or(Refusal::from(CallRefusal::NoSuchCall))?;
        (content.form, content.terms) = (call.content.form.clone(), call.content.terms.clone());
    } else if let Some(standing) = standing {
        (content.form, content.terms) = (standing.form.clone(), standing.terms.clone());
    }
    (content.terms.mechanism, content.terms.review) = (None, review);
    Ok(content)
}

/// Establishes one 设立立项机制.
pub(crate) async fn establish(cx: Cx, Sent(fields): Sent) -> Response {
    let fields = match fields {
        Ok(fields) => fields,
        Err(refusal) => return cx.reply().refused(&refusal),
    };
    let outcome = async {
        let person = cx.signed_in()?;
        let read = read(&fields)?;
        let id = MechanismId(new_id());
        cx.write(&fields, move |tx| {
            let permit = member_permit(tx, person, Deed::ManageProgramme, &Place::default())?;
            let event = mechanism::establish(completed(tx, person, &read, None)?)?;
            let committed = tx.commit(&permit, vec![Loaded::<Mechanism>::new(id).happens(event)?])?;
            Ok(Outcome::created(format!("/mechanisms/{id}")).event(&committed))
        })
        .await
    };
    match outcome.await {
        Ok(outcome) => cx.reply().done(&outcome, "saved"),
        Err(error) => {
            let (title, calls) = (cx.look(Section::Programmes).t("mechanism-new"), calls(&cx).await.unwrap_or_default());
            let with = With { version: None, calls: &calls };
            cx.reply().again(error, Section::Programmes, &title, |look, refusal| editor(look, "/mechanisms", &fields, wrong(refusal), &cx, &with))
        }
    }
}

/// Makes the next version 修订.
pub(crate) async fn revise(cx: Cx, Path(id): Path<String>, Sent(fields): Sent) -> Response {
    let Some(id) = Id::parse(&id).map(MechanismId) else { return cx.reply().missing() };
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
            let loaded = tx.load::<Mechanism>(id)?;
            let mechanism = loaded.state().ok_or(Refusal::from(MechanismRefusal::NoSuchMechanism))?.clone();
            loaded.expect(version)?;
            let event = mechanism.revise(completed(tx, person, &read, Some(&mechanism.content))?)?;
            let committed = tx.commit(&permit, vec![loaded.happens(event)?])?;
            Ok(Outcome::at(format!("/mechanisms/{id}")).event(&committed))
        })
        .await
    };
    match outcome.await {
        Ok(outcome) => cx.reply().done(&outcome, "saved"),
        Err(error) => {
            let (title, calls) = (cx.look(Section::Programmes).t("mechanism-revise"), calls(&cx).await.unwrap_or_default());
            let (action, with) = (format!("/mechanisms/{id}/revisions"), With { version, calls: &calls });
            cx.reply().again(error, Section::Programmes, &title, |look, refusal| editor(look, &action, &fields, wrong(refusal), &cx, &with))
        }
    }
}

/// Retires one 停用.
pub(crate) async fn retire(cx: Cx, Path(id): Path<String>, Sent(fields): Sent) -> Response {
    let Some(id) = Id::parse(&id).map(MechanismId) else { return cx.reply().missing() };
    let outcome = async {
        let fields = fields?;
        fields.finish()?;
        let person = cx.signed_in()?;
        cx.write(&fields, move |tx| {
            let permit = member_permit(tx, person, Deed::ManageProgramme, &Place::default())?;
            let loaded = tx.load::<Mechanism>(id)?;
            let event = loaded.state().ok_or(Refusal::from(MechanismRefusal::NoSuchMechanism))?.retire()?;
            let committed = tx.commit(&permit, vec![loaded.happens(event)?])?;
            Ok(Outcome::at(format!("/mechanisms/{id}")).event(&committed))
        })
        .await
    };
    let outcome = outcome.await;
    cx.reply().settled(outcome, "saved")
}
