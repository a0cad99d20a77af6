//! The team of a submission 定员: who goes into it, what the lead sees of it before, and what stands on the page of the application after.

use super::{is_confirmed, missing, role, share, shown, stage};
use crate::ui::{self, Column, Look, Tone};
use maud::{Markup, html};
use rules::application::{Beside, Named};
use rules::call::{Call, Content, Discipline};
use rules::refusal::Explain;
use rules::team::{Leading, Participant, Refusal as TeamRefusal, Role};
use rules::{ApplicationId, PersonId, Refusal};
use serde::Serialize;
use store::{ApplicationRow, DraftRow, TeammateRow, Tx, WriteError};

/// What a submission takes of the team and of the units, in its own transaction; nothing is read where the call asks for neither.
pub(crate) fn beside(tx: &mut Tx<'_>, draft: &DraftRow, call: &Call, without: bool) -> Result<Beside, WriteError> {
    let terms = &call.content.terms;
    let mut beside = Beside { route: crate::endorsement::route(tx, draft.person, &terms.endorsement)?, ..Beside::default() };
    if !terms.team.is_asked() {
        return Ok(beside);
    }
    let rows = tx.reader().team_of(draft.id)?;
    beside.leading = tx.reader().leading_of(draft.id)?;
    let mut team = Vec::with_capacity(rows.len());
    for row in &rows {
        // Somebody asked under two of their records is one person.
        let person = row.mate.person.map(|person| tx.reader().head_of(person)).transpose()?;
        team.push(rules::team::Teammate { person, ..row.mate.clone() });
    }
    let lead = tx.reader().head_of(draft.person)?;
    for participant in terms.team.settle(beside.leading, &team, without)? {
        let person = tx.reader().person(participant.person)?;
        let named = Named {
            participant: person.as_ref().and_then(|row| row.name.clone()).unwrap_or_default(),
            organisation: person.and_then(|row| row.organisation).unwrap_or_default(),
        };
        // Two of them, or one of them and the lead, may have become one person since they agreed.
        if participant.person == lead {
            return Err(Refusal::from(TeamRefusal::IsLead).into());
        }
        if beside.team.iter().any(|(other, _)| other.person == participant.person) {
            return Err(Refusal::from(TeamRefusal::AskedAlready).into());
        }
        beside.team.push((participant, named));
    }
    Ok(beside)
}

/// What stands on the page of the last look: who takes part, who has not confirmed, and what would be missing without them.
pub(crate) fn before_submission(look: &Look<'_>, draft: ApplicationId, content: &Content, leading: Option<Leading>, team: &[TeammateRow]) -> Markup {
    let asked = &content.terms.team;
    if !asked.is_asked() {
        return html! {};
    }
    let open: Vec<&TeammateRow> = team.iter().filter(|row| !is_confirmed(row)).collect();
    let missing = missing(asked, leading, team);
    ui::section(
        "team",
        &look.t("team-title"),
        Some(html! { a href={ "/drafts/" (draft) "/team" } { (look.t("team-open")) } }),
        html! {
            ul { @for row in team.iter().filter(|row| is_confirmed(row)) {
                li { (row.name.clone().unwrap_or_else(|| look.t("erased"))) " · " (role(look, row.mate.part.role)) " · " (share(look, row.mate.part.share)) }
            } }
            @if !missing.is_empty() {
                (ui::notice(Tone::Bad, html! {
                    p { strong { (look.t("team-missing")) } }
                    ul { @for why in &missing { li { (look.says(&why.says())) " " (look.next(&why.says())) } } }
                }))
            }
            @if !open.is_empty() && missing.is_empty() {
                (ui::notice(Tone::Wait, html! {
                    p { (look.t_with("team-open-count", &[("count", open.len().into())])) }
                    ul { @for row in &open { li { (shown(look, row)) " · " (stage(look, &row.mate.stage)) } } }
                    p { (look.t("team-goes-without")) }
                }))
            }
        },
    )
}

/// Whether the lead can go on without those who have not confirmed, and must say so.
pub(crate) fn goes_without(content: &Content, leading: Option<Leading>, team: &[TeammateRow]) -> bool {
    let asked = &content.terms.team;
    asked.is_asked() && team.iter().any(|row| !is_confirmed(row)) && missing(asked, leading, team).is_empty()
}

/// One who takes part in an application, as JSON.
#[derive(Serialize)]
pub(crate) struct Seat {
    person: PersonId,
    /// None once erased.
    name: Option<String>,
    organisation: Option<String>,
    role: Role,
    share: u8,
    #[serde(skip_serializing_if = "Option::is_none")]
    discipline: Option<Discipline>,
    agreed: String,
}

/// Who takes part in an application beside its lead.
pub(crate) fn seats(row: &ApplicationRow) -> Vec<Seat> {
    let seat = |one: &Participant| {
        let named = row.team.name(one.person);
        Seat {
            person: one.person,
            name: named.map(|named| named.participant.clone()),
            organisation: named.map(|named| named.organisation.clone()),
            role: one.role,
            share: one.share,
            discipline: one.discipline,
            agreed: one.agreed.rfc3339(),
        }
    };
    row.team.participants.iter().map(seat).collect()
}

/// The team on the page of an application; nothing where there is none.
pub(crate) fn of_application(look: &Look<'_>, row: &ApplicationRow) -> Markup {
    let seats = seats(row);
    if seats.is_empty() {
        return html! {};
    }
    let columns: Vec<Column> = ["person-name", "person-organisation", "team-role", "team-share"].iter().map(|key| Column::new(look.t(key))).collect();
    let rows: Vec<Vec<Markup>> = seats
        .iter()
        .map(|seat| {
            vec![
                html! { (seat.name.clone().unwrap_or_else(|| look.t("erased"))) },
                html! { (seat.organisation.clone().unwrap_or_default()) },
                html! { (role(look, seat.role)) @if let Some(discipline) = seat.discipline { br; span.quiet { (look.discipline(discipline)) } } },
                html! { (share(look, seat.share)) },
            ]
        })
        .collect();
    let leading = row.team.leading.map(|leading| look.t_with("team-lead-share", &[("share", u32::from(leading.share).into())]));
    ui::section(
        "team",
        &look.t("team-title"),
        None,
        html! {
            (ui::table(&look.t_with("team-caption", &[("count", rows.len().into())]), &columns, &rows))
            @if let Some(leading) = leading { p.quiet { (leading) } }
        },
    )
}
