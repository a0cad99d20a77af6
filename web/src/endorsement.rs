//! Endorsement 推荐: the desk of a unit, what it does to what lies with it, and what a call asks of units.
//!
//! Whoever speaks for a unit, by its administrator's or secretary's office there or above it, acts at its step; nobody acts on an application
//! of their own, and a batch that one prepared another confirms.

mod batch;
mod deeds;
mod desk;
pub(crate) mod terms;

pub(crate) use batch::{confirm, drop_batch, prepare, show as batch};
pub(crate) use deeds::{comments_by_section, endorse, give_back, known_sections, refuse};
pub(crate) use desk::{csv, list, rank};

use crate::cx::Cx;
use crate::task::{Kind, Task, Whose, both};
use crate::ui::{self, Look, Part as Input, StepState, Tone};
use crate::words::Value;
use maud::{Markup, html};
use rules::application::Stage;
use rules::day::Day;
use rules::endorsement::{Chain, Comments, Hop, PLEDGE, Passage};
use rules::form::Form;
use rules::rights::{Actor, Deed, Held, Place, Role, Scope, may};
use rules::text::Bilingual;
use rules::{Instant, OrganisationId, PersonId, Refusal};
use store::{ApplicationRow, CallRow, Reader, StoreError, Tx, WriteError};

/// The most characters of a comment or a reason.
const COMMENT_MOST: usize = 1_000;

/// Through whose hands a lead's application goes, settled in the transaction of its submission; nothing is read where the call has no chain.
pub(crate) fn route(tx: &mut Tx<'_>, lead: PersonId, chain: &Chain) -> Result<Vec<Hop>, WriteError> {
    if !chain.is_asked() {
        return Ok(Vec::new());
    }
    let zone = tx.reader().centre()?.map_or_else(rules::time::Zone::shanghai, |centre| centre.zone);
    let today = Day::at(tx.now(), &zone);
    let membership = tx.reader().main_membership(lead)?.filter(|row| row.is_in_force(today)).map(|row| row.membership);
    let route = chain.route(membership.as_ref().map(|one| one.organisation), membership.as_ref().and_then(|one| one.department));
    Ok(route.map_err(Refusal::from)?)
}

/// The offices by which somebody speaks for units now.
fn offices(actor: &Actor, now: Instant) -> Vec<OrganisationId> {
    let Actor::Member(member) = actor else { return Vec::new() };
    let speaks = |held: &&Held| matches!(held.role, Role::UnitAdministrator | Role::ResearchSecretary) && held.is_in_force(now);
    let units = member.held.iter().filter(speaks).filter_map(|held| match held.scope {
        Scope::Organisation(unit) => Some(unit),
        Scope::Centre | Scope::Programme(_) | Scope::Call(_) | Scope::Project(_) | Scope::Facility(_) => None,
    });
    units.collect()
}

/// What the page of an application shows beside it.
#[derive(Default)]
pub(crate) struct Around {
    /// What the units of its route are called.
    units: Vec<(OrganisationId, Bilingual)>,
    /// Where the unit acts that has it now.
    here: Option<Place>,
    /// Where the centre's officers act.
    centre: Place,
}

/// Reads it; nothing where the centre has it at once.
pub(crate) fn around(rows: &mut Reader<'_>, row: &ApplicationRow) -> Result<Around, StoreError> {
    let mut around = Around { centre: rows.application_place(row)?, ..Around::default() };
    for hop in &row.passage.route {
        if let Some(found) = rows.organisation(hop.unit)? {
            around.units.push((hop.unit, found.unit.name));
        }
    }
    if let Some(hop) = row.passage.hop().filter(|_| row.stage == Stage::Endorsing) {
        around.here = Some(rows.endorsing_place(row, hop.unit)?);
    }
    Ok(around)
}

impl Around {
    /// What a unit of its route is called.
    pub(crate) fn unit<'a>(&'a self, look: &'a Look<'_>, unit: OrganisationId) -> &'a str {
        self.units.iter().find(|(one, _)| *one == unit).map_or("", |(_, name)| look.pick(name))
    }
}

/// Where it lies, since when, until when, what comes next, and what was said 流转情况.
pub(crate) fn standing(look: &Look<'_>, row: &ApplicationRow, call: &CallRow, around: &Around, cx: &Cx) -> Markup {
    let passage = &row.passage;
    html! {
        @if !passage.route.is_empty() {
            (ui::section("passage", &look.t("passage-title"), None, html! {
                (steps(look, row, call, around))
                (holder(look, row, call, around, cx))
            }))
        }
        @if passage.said.is_some() || passage.ground.is_some() || passage.returned.is_some() { (told(look, row, &call.content.form, cx)) }
    }
}

fn steps(look: &Look<'_>, row: &ApplicationRow, call: &CallRow, around: &Around) -> Markup {
    let (passage, chain) = (&row.passage, &call.content.terms.endorsement);
    let mut steps = vec![(look.t("step-written"), StepState::Done)];
    for (place, hop) in passage.route.iter().enumerate() {
        let name = chain.steps.get(usize::from(hop.step)).map_or("", |step| look.pick(&step.name));
        let state = match place.cmp(&usize::from(passage.at)) {
            std::cmp::Ordering::Less => StepState::Done,
            std::cmp::Ordering::Equal if row.stage == Stage::Endorsing => StepState::Now,
            std::cmp::Ordering::Equal | std::cmp::Ordering::Greater => StepState::Ahead,
        };
        steps.push((format!("{name} · {}", around.unit(look, hop.unit)), state));
    }
    let here = if row.stage == Stage::Submitted { StepState::Now } else { StepState::Ahead };
    steps.push((look.t("passage-centre"), here));
    ui::steps(look, &steps)
}

/// Who has it now and since when.
fn holder(look: &Look<'_>, row: &ApplicationRow, call: &CallRow, around: &Around, cx: &Cx) -> Markup {
    let (passage, window) = (&row.passage, &call.content.window);
    let since = ui::when(look, passage.since, &window.zone);
    let Some(hop) = passage.hop() else {
        return html! { @if row.stage == Stage::Submitted { p { (look.t("passage-at-centre")) " " (since) } } };
    };
    let closes = call.content.terms.endorsement.closes(hop.step, window);
    let unit = around.unit(look, hop.unit);
    html! {
        @match row.stage {
            Stage::Endorsing if closes <= cx.arrived => (ui::notice(Tone::Bad, html! {
                p { strong { (look.t("passage-not-forwarded")) } }
                p { (look.t_with("passage-not-forwarded-why", &[("unit", unit.into())])) " " (ui::when(look, closes, &window.zone)) }
            })),
            Stage::Endorsing => p {
                (look.t_with("passage-with", &[("unit", unit.into())])) " " (since) " · "
                (look.t("passage-until")) " " (ui::when(look, closes, &window.zone)) " " (ui::countdown(look, closes, cx.arrived))
            },
            Stage::Returned | Stage::Refused => p { (look.t_with("passage-was-with", &[("unit", unit.into())])) " " (since) },
            Stage::Submitted | Stage::Withdrawn | Stage::Correcting | Stage::NotAccepted => {},
        }
        @if !passage.endorsed.is_empty() {
            ul { @for one in &passage.endorsed {
                li { (look.t_with("passage-endorsed", &[("unit", around.unit(look, one.unit).into())])) " " (ui::when(look, one.at, &window.zone))
                    @if let Some(rank) = one.rank { " · " (look.t_with("passage-rank", &[("rank", u32::from(rank).into())])) } }
            } }
        }
    }
}

/// What was said when it was given back or refused, section by section.
fn told(look: &Look<'_>, row: &ApplicationRow, form: &Form, cx: &Cx) -> Markup {
    let passage = &row.passage;
    let title = match row.stage {
        Stage::Returned => "passage-returned",
        Stage::Correcting => "passage-correcting",
        Stage::Refused => "passage-refused",
        Stage::NotAccepted => "passage-not-accepted",
        Stage::Submitted | Stage::Withdrawn | Stage::Endorsing => return html! {},
    };
    // Given back by a unit and not sent again in time, or refused by it: either way the centre never had it.
    let lapsed = passage.returned.as_ref().is_some_and(|returned| returned.until <= cx.arrived);
    let is_not_forwarded = row.stage == Stage::Refused || (row.stage == Stage::Returned && lapsed);
    let tone = if passage.returned.is_some() && !lapsed { Tone::Wait } else { Tone::Bad };
    ui::notice(
        tone,
        html! {
            @if is_not_forwarded { p { strong { (look.t("passage-not-forwarded")) } } }
            p { strong { (look.t(title)) } }
            @if let Some(ground) = passage.ground { p { (look.t("passage-ground")) (look.t(&format!("ground-{}", ground.as_str()))) } }
            (comments(look, passage, form))
            @if let Some(returned) = &passage.returned {
                p { (look.t(if lapsed { "passage-again-was-until" } else { "passage-again-until" })) " " (ui::when(look, returned.until, &cx.zone)) " " (ui::countdown(look, returned.until, cx.arrived)) }
                @if cx.actor.is(row.lead) && !lapsed { p { a.button href={ "/drafts/" (row.id) } { (look.t("passage-to-draft")) } } }
            }
        },
    )
}

/// The comments, each under the title of its section.
pub(crate) fn comments(look: &Look<'_>, passage: &Passage, form: &Form) -> Markup {
    let Some(said) = &passage.said else { return html! { p.quiet { (look.t("erased")) } } };
    html! {
        (ui::prose_text(&said.comments))
        @if !said.by_section.is_empty() {
            ul { @for one in &said.by_section {
                li { strong { (form.sections.get(usize::from(one.section)).map_or("", |section| look.pick(&section.title))) } (look.t("form-colon")) (one.text) }
            } }
        }
    }
}

/// What was said of one section, beside it in the draft that is open again.
pub(crate) fn of_section(look: &Look<'_>, sent: Option<&ApplicationRow>, section: usize) -> Markup {
    let Some(row) = sent.filter(|row| row.passage.returned.is_some()) else { return html! {} };
    let open = may_change(row, section);
    let said = row.passage.said.as_ref().and_then(|said| said.by_section.iter().find(|one| usize::from(one.section) == section));
    html! {
        @if let Some(said) = said { (ui::notice(Tone::Wait, html! { p { strong { (look.t("passage-comment")) } (look.t("form-colon")) (said.text) } })) }
        @if !open { p.quiet { (look.t("passage-section-closed")) } }
    }
}

/// What stands above a draft that is open again.
pub(crate) fn of_draft(look: &Look<'_>, sent: Option<&ApplicationRow>, form: &Form, cx: &Cx) -> Markup {
    sent.filter(|row| row.passage.returned.is_some()).map(|row| told(look, row, form, cx)).unwrap_or_default()
}

/// Whether the lead may change a section of what was given back.
pub(crate) fn may_change(row: &ApplicationRow, section: usize) -> bool {
    let named = row.passage.returned.as_ref().map(|returned| &returned.sections).filter(|sections| !sections.is_empty());
    named.is_none_or(|sections| sections.iter().any(|one| usize::from(*one) == section))
}

/// What this reader can do with it now: for the unit that has it, and for the centre's officers.
pub(crate) fn deeds(look: &Look<'_>, row: &ApplicationRow, call: &CallRow, around: &Around, cx: &Cx) -> Markup {
    let endorses = around.here.as_ref().is_some_and(|place| may(&cx.actor, Deed::Endorse, place, cx.arrived).is_ok());
    let checks =
        matches!(row.stage, Stage::Submitted | Stage::Correcting) && may(&cx.actor, Deed::CheckApplication, &around.centre, cx.arrived).is_ok();
    let form = &call.content.form;
    html! {
        @if endorses { (unit_deeds(look, row, form, cx)) }
        @if checks { p.screen { a.button href={ "/applications/" (row.id) "/formal-check" } { (look.t("formal-check-title")) } } }
    }
}

fn hidden(look: &Look<'_>, row: &ApplicationRow) -> Markup {
    let _ = look;
    html! { (ui::hidden("version", &row.version.to_string())) }
}

/// The unit's pledge with its signature.
fn pledge(look: &Look<'_>) -> Markup {
    html! {
        (ui::prose_text(&look.t("endorse-pledge-text")))
        (ui::hidden("pledge", PLEDGE))
        (ui::line(look, &Input::new("signed", &look.t("endorse-signed")).help(&look.t("endorse-signed-help")).required(true), "", None))
    }
}

fn unit_deeds(look: &Look<'_>, row: &ApplicationRow, form: &Form, cx: &Cx) -> Markup {
    let action = |what: &str| format!("/applications/{}/{what}", row.id);
    ui::section(
        "endorse",
        &look.t("endorse-title"),
        None,
        html! {
            details open {
                summary { (look.t("endorse-do")) }
                form method="post" action=(action("endorsement")) {
                    (hidden(look, row)) (pledge(look))
                    (ui::submit_row(look, &look.t("endorse-do"), look.csrf(), &cx.new_key()))
                }
            }
            details.screen {
                summary { (look.t("endorse-return")) }
                form method="post" action=(action("return")) {
                    (hidden(look, row)) (comment_fields(look, form))
                    (ui::datetime(look, &Input::new("until", &look.t("endorse-return-until")).help(&look.t("endorse-return-until-help")), "", &look.zone))
                    (ui::submit_row(look, &look.t("endorse-return"), look.csrf(), &cx.new_key()))
                }
            }
            details.screen {
                summary { (look.t("endorse-refuse")) }
                form method="post" action=(action("endorsement-refusal")) {
                    (hidden(look, row))
                    (ui::prose(look, &Input::new("comments", &look.t("endorse-reason")).within("refusal-").required(true), "", COMMENT_MOST, 3))
                    (ui::submit_row(look, &look.t("endorse-refuse"), look.csrf(), &cx.new_key()))
                }
            }
        },
    )
}

fn comment_fields(look: &Look<'_>, form: &Form) -> Markup {
    html! {
        (ui::prose(look, &Input::new("comments", &look.t("endorse-comments")).required(true), "", COMMENT_MOST, 3))
        @for (place, section) in form.sections.iter().enumerate() {
            (ui::prose(look, &Input::new(&format!("section_{place}"), &look.t_with("endorse-comments-of", &[("section", look.pick(&section.title).into())])), "", COMMENT_MOST, 2))
        }
        p.quiet { (look.t("endorse-comments-help")) }
    }
}

/// What is said without a section.
fn whole(text: &str) -> Comments {
    Comments { comments: text.to_owned(), by_section: Vec::new() }
}

/// What waits for a unit's people, and for a lead whose application was given back.
pub(crate) fn tasks(rows: &mut Reader<'_>, of: &Whose<'_>) -> Result<Vec<Task>, StoreError> {
    let mut tasks = Vec::new();
    for row in rows.given_back_to(of.person)? {
        let title = row.title.clone().unwrap_or_else(|| row.number.clone());
        tasks.push(Task {
            kind: if row.stage == Stage::Correcting { Kind::firm("application-correcting") } else { Kind::firm("application-returned") },
            thing: row.id.0,
            title: Bilingual::new(title.as_str(), title.as_str()),
            names: false,
            since: row.passage.since,
            due: row.passage.returned.as_ref().map(|returned| returned.until),
            from: None,
            href: format!("/drafts/{}", row.id),
        });
    }
    let tops = offices(of.actor, of.now);
    if tops.is_empty() {
        return Ok(tasks);
    }
    let units = rows.units_below(&tops)?;
    for waiting in rows.waiting_steps(&units)? {
        let Some(call) = rows.call(waiting.call)? else { continue };
        let due = rows.waiting_step(waiting.unit, waiting.call)?.map(|step| call.content.terms.endorsement.closes(step, &call.content.window));
        if due.is_some_and(|due| due <= of.now) {
            continue;
        }
        let said = |name: &str| [("unit", Value::from(name)), ("count", waiting.count.into())];
        let (zh, en) = (both("task-endorse", &said(waiting.unit_name.pick(false))), both("task-endorse", &said(waiting.unit_name.pick(true))));
        tasks.push(Task {
            kind: Kind::firm("endorse"),
            thing: waiting.call.0,
            title: Bilingual { zh: zh.zh, en: en.en },
            names: false,
            since: waiting.since,
            due,
            from: None,
            href: format!("/endorsements?unit={}&call={}", waiting.unit, waiting.call),
        });
    }
    for batch in rows.endorsement_batches(&units)?.into_iter().filter(|batch| !of.actor.is(batch.prepared_by)) {
        let Some(call) = rows.call(batch.call)? else { continue };
        tasks.push(Task {
            kind: Kind::firm("endorsement-batch"),
            thing: batch.id,
            title: call.content.title.clone(),
            names: false,
            since: batch.prepared_at,
            due: Some(call.content.terms.endorsement.closes(batch.step, &call.content.window)),
            from: Some(batch.prepared_by),
            href: format!("/endorsements/batches/{}", batch.id),
        });
    }
    Ok(tasks)
}
