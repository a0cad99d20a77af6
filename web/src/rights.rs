//! Rights 权限说明: why may I, and why may I not: by which role, given by whom and until when; which conflict denies it; what can be done.
//!
//! Everybody asks about themselves; who gives roles asks about anybody. A thing that the asker may not know of is answered like none.

use crate::cx::Cx;
use crate::fields::{BodyRefusal, Fields};
use crate::grant;
use crate::mandate;
use crate::ui::{self, Look, Part, Section, Tone};
use axum::response::Response;
use maud::{Markup, html};
use rules::application::Refusal as ApplicationRefusal;
use rules::person::Stage as PersonStage;
use rules::refusal::Explain;
use rules::rights::{Basis, Deed, Denial, Explanation, Held, Place, Role, Scope, Short, Through, Way, explain, may};
use rules::text::Bilingual;
use rules::{Id, PersonId, Refusal};
use serde::Serialize;
use std::collections::BTreeMap;
use store::{Reader, StoreError};

/// The answer as a page and as JSON.
#[derive(Serialize)]
struct View {
    person: PersonId,
    person_name: Option<String>,
    deed: Option<&'static str>,
    may: Option<bool>,
    /// By what, in words.
    by: Option<String>,
    /// The grant that gives it.
    grant: Option<grant::Listed>,
    /// The rule that denies it, in words, with its source and what can be done.
    rule: Option<&'static str>,
    source: Option<String>,
    says: Option<String>,
    next: Option<String>,
    /// By what anybody may.
    ways: Vec<String>,
    /// What they hold that would do, but for its term or its place.
    nearly: Vec<String>,
}

/// What is asked.
struct Asked {
    person: PersonId,
    deed: Option<Deed>,
    scope: Scope,
    number: String,
}

/// What was found.
struct Found {
    person_name: Option<String>,
    explanation: Option<Explanation>,
    grant: Option<grant::Listed>,
    nearly: Vec<(Held, Short, Option<Bilingual>)>,
    places: Vec<grant::Titled>,
}

/// The page 权限说明.
pub(crate) async fn show(cx: Cx) -> Response {
    let asked = match asked(&cx) {
        Ok(asked) => asked,
        Err(refusal) => return cx.reply().refused(&refusal),
    };
    let found = match find(&cx, &asked).await {
        Ok(Some(found)) => found,
        Ok(None) => return cx.reply().refused(&ApplicationRefusal::NoSuchApplication.into()),
        Err(error) => return cx.reply().fault(&error),
    };
    let look = cx.look(Section::Elsewhere);
    let view = view(&look, &asked, &found, cx.person() == Some(asked.person));
    let title = look.t("rights-title");
    cx.reply().show(Section::Elsewhere, &title, &view, |look| page(look, &asked, &found, &view, &cx))
}

fn asked(cx: &Cx) -> Result<Asked, Refusal> {
    let me = cx.signed_in()?;
    let sent = ["person", "deed", "scope", "application"].into_iter().filter_map(|name| Some((name.to_owned(), vec![cx.query(name)?])));
    let fields = Fields::of(sent.collect::<BTreeMap<_, _>>());
    let person = if fields.has("person") { fields.option("person", Id::parse).map(PersonId) } else { Some(me) };
    let deed = if fields.has("deed") { fields.option("deed", Deed::parse) } else { None };
    let scope = if fields.has("scope") { fields.option("scope", Scope::parse) } else { Some(Scope::Centre) };
    let number = fields.raw("application").trim().to_owned();
    fields.finish()?;
    let (Some(person), Some(scope)) = (person, scope) else { return Err(Refusal::Fields(Vec::new())) };
    if person != me {
        may(&cx.actor, Deed::GiveRole, &Place::about(person), cx.arrived)?;
    }
    if number.chars().count() > 100 {
        return Err(crate::fields::fault(&BodyRefusal::NotAnOption));
    }
    Ok(Asked { person, deed, scope, number })
}

/// The explanation; none where the application is not the asker's to know of, or nobody is asked about.
async fn find(cx: &Cx, asked: &Asked) -> Result<Option<Found>, StoreError> {
    let (asker, now) = (cx.actor.clone(), cx.arrived);
    let (person, deed, scope, number) = (asked.person, asked.deed, asked.scope, asked.number.clone());
    cx.read(move |rows| {
        let Some(row) = rows.person(person)?.filter(|row| row.stage == PersonStage::Active) else { return Ok(None) };
        let places = mandate::public_places(rows)?;
        let mut place = rows.place_of(scope)?;
        if scope != Scope::Centre && !places.iter().any(|(known, _)| *known == scope) && may(&asker, Deed::ReadDraftCall, &place, now).is_err() {
            return Ok(None);
        }
        if !number.is_empty() {
            let Some(application) = rows.application_numbered(&number)? else { return Ok(None) };
            place = rows.application_place(&application)?;
            if may(&asker, Deed::ReadApplication, &place, now).is_err() {
                return Ok(None);
            }
            place.mandated = rows.mandate_for(application.lead, person, &place, now)?.is_some();
        }
        let mut found = Found { person_name: row.name, explanation: None, grant: None, nearly: Vec::new(), places };
        let Some(deed) = deed else { return Ok(Some(found)) };
        let actor = rows.actor(person, Through::Session)?;
        let explanation = explain(&actor, deed, &place, now);
        if let Ok(Basis::Held(held)) = explanation.answer {
            found.grant = grant_of(rows, person, &held, now)?;
        }
        for (held, short) in &explanation.nearly {
            let title = grant::title(rows, held.scope)?;
            found.nearly.push((*held, *short, title));
        }
        found.explanation = Some(explanation);
        Ok(Some(found))
    })
    .await
}

fn grant_of(rows: &mut Reader<'_>, person: PersonId, held: &Held, now: rules::Instant) -> Result<Option<grant::Listed>, StoreError> {
    let row = rows.grants_of_all(person)?.into_iter().find(|row| row.held == *held && row.revoked_at.is_none());
    row.map(|row| grant::listed(rows, &row, now)).transpose()
}

fn says(look: &Look<'_>, denial: Denial, own: bool) -> String {
    if denial == Denial::NotGranted && !own { look.t("rights-other-not-granted") } else { look.says(&denial.says()) }
}

fn view(look: &Look<'_>, asked: &Asked, found: &Found, own: bool) -> View {
    let answer = found.explanation.as_ref().map(|explanation| explanation.answer);
    let denial = answer.as_ref().and_then(|answer| answer.as_ref().err().copied());
    let basis = answer.as_ref().and_then(|answer| answer.as_ref().ok().copied());
    let ways = found.explanation.as_ref().map_or(&[][..], |explanation| explanation.ways);
    View {
        person: asked.person,
        person_name: found.person_name.clone(),
        deed: asked.deed.map(Deed::as_str),
        may: answer.map(|answer| answer.is_ok()),
        by: basis.map(|basis| by(look, basis)),
        grant: found.grant.clone(),
        rule: denial.map(|denial| denial.rule().id),
        source: denial.map(|denial| look.source(denial.rule())),
        says: denial.map(|denial| says(look, denial, own)),
        next: denial.map(|denial| what_next(look, denial, ways)),
        ways: ways.iter().map(|way| way_text(look, *way)).collect(),
        nearly: found.nearly.iter().map(|nearly| nearly_text(look, nearly)).collect(),
    }
}

fn by(look: &Look<'_>, basis: Basis) -> String {
    match basis {
        Basis::Joining | Basis::Console | Basis::Clock => look.t("rights-by-console"),
        Basis::Everybody => look.t("rights-way-everybody"),
        Basis::Own => look.t("rights-way-own"),
        Basis::Mandate => look.t("rights-way-mandate"),
        Basis::Team => look.t("rights-way-team"),
        Basis::Held(held) => look.t_with("rights-by-role", &[("role", look.role(held.role).into())]),
    }
}

fn way_text(look: &Look<'_>, way: Way) -> String {
    let role = |key: &str, role: Role| look.t_with(key, &[("role", look.role(role).into())]);
    match way {
        Way::Everybody => look.t("rights-way-everybody"),
        Way::Own => look.t("rights-way-own"),
        Way::Mandate => look.t("rights-way-mandate"),
        Way::Team => look.t("rights-way-team"),
        Way::OwnAs(held) => role("rights-way-own-as", held),
        Way::Anywhere(held) => role("rights-way-anywhere", held),
        Way::There(held) if held.is_administrator() => role("rights-way-anywhere", held),
        Way::There(held) => role("rights-way-there", held),
        Way::OfficerOfAll => look.t("rights-way-officer"),
        Way::OfficerOfAllBefore => look.t("rights-way-officer-before"),
        Way::Apart(held) => role("rights-way-apart", held),
    }
}

fn nearly_text(look: &Look<'_>, (held, short, title): &(Held, Short, Option<Bilingual>)) -> String {
    let place = grant::place_text(look, held.scope, title.as_ref());
    let values = [("role", look.role(held.role).into()), ("scope", place.into())];
    match short {
        Short::NotYet => look.t_with("rights-nearly-not-yet", &values),
        Short::Over => look.t_with("rights-nearly-over", &values),
        Short::Elsewhere => look.t_with("rights-nearly-elsewhere", &values),
    }
}

/// What can be done: a conflict is nobody's to lift; a role that is lacking is given by who gives it.
fn what_next(look: &Look<'_>, denial: Denial, ways: &[Way]) -> String {
    match denial {
        Denial::NotGranted | Denial::Hidden if ways.is_empty() => look.t("rights-next-nobody"),
        Denial::NotGranted | Denial::Hidden if ways.iter().any(|way| matches!(way, Way::There(_) | Way::Anywhere(_) | Way::OwnAs(_))) => {
            look.t("rights-next-ask")
        }
        Denial::NotGranted
        | Denial::Hidden
        | Denial::NotSignedIn
        | Denial::OwnApplication
        | Denial::OwnRole
        | Denial::HandlesThere
        | Denial::NotDelegable
        | Denial::OutsideToken => look.next(&denial.says()),
    }
}

fn page(look: &Look<'_>, asked: &Asked, found: &Found, view: &View, cx: &Cx) -> Markup {
    let deeds: Vec<(String, String)> = Deed::ALL.into_iter().map(|deed| (deed.as_str().to_owned(), look.deed(deed))).collect();
    let places: Vec<(String, String)> =
        found.places.iter().map(|(place, title)| (place.to_text(), grant::place_text(look, *place, Some(title)))).collect();
    let name = view.person_name.clone().unwrap_or_else(|| look.t("erased"));
    html! {
        h1 { (look.t("rights-title")) }
        p.lead { (look.t("rights-lead")) }
        @if cx.person() != Some(asked.person) { (ui::notice(Tone::Plain, html! { p { (look.t_with("rights-about", &[("name", name.into())])) } })) }
        form.filters method="get" action="/rights" {
            @if cx.person() != Some(asked.person) { (ui::hidden("person", &asked.person.to_string())) }
            (ui::select(look, &Part::new("deed", &look.t("rights-deed")).required(true), &deeds, asked.deed.map_or("", Deed::as_str)))
            (ui::select(look, &Part::new("scope", &look.t("rights-place")), &places, &asked.scope.to_text()))
            (ui::line(look, &Part::new("application", &look.t("rights-application")).help(&look.t("rights-application-help")), &asked.number, None))
            button.plain type="submit" { (look.t("rights-ask")) }
        }
        @if let (Some(deed), Some(may)) = (asked.deed, view.may) {
            (ui::section("answer", &look.deed(deed), Some(if may { ui::badge(Tone::Good, &look.t("rights-may")) } else { ui::badge(Tone::Bad, &look.t("rights-may-not")) }), html! {
                @if let Some(by) = &view.by { p { (look.t("rights-by")) (by) } }
                @if let Some(listed) = &found.grant { (grant::table(look, std::slice::from_ref(listed), None)) }
                @if let Some(says) = &view.says { p { (says) } }
                @if let Some(next) = &view.next { p { (next) } }
                @if let (Some(rule), Some(source)) = (view.rule, &view.source) {
                    p.quiet { (look.t("problem-rule")) " " a href={ "/rules#" (rule) } { code { (rule) } } " · " (source) }
                }
                @if !view.nearly.is_empty() { h3 { (look.t("rights-nearly")) } ul { @for text in &view.nearly { li { (text) } } } }
                @if !view.ways.is_empty() { h3 { (look.t("rights-ways")) } ul { @for text in &view.ways { li { (text) } } } }
                p.quiet { (look.t("rights-conflicts")) }
            }))
        }
    }
}
