//! What a unit does to one application: endorse, return, refuse.

use super::{COMMENT_MOST, whole};
use crate::cx::{Cx, Outcome};
use crate::fields::{Fields, Sent};
use crate::person::member_permit;
use axum::extract::Path;
use axum::response::Response;
use rules::application::{Application, Endorsing};
use rules::call::{Call, Refusal as CallRefusal};
use rules::endorsement::{Comment, Comments};
use rules::rights::{Deed, Denial, Permit};
use rules::{ApplicationId, Event, Id, OrganisationId, PersonId, Refusal};
use store::{Loaded, Tx, WriteError};

/// An application with its call, for whom it is to be acted on.
struct Found {
    loaded: Loaded<Application>,
    call: Call,
    permit: Permit,
    /// The unit that has it; none for the centre.
    unit: Option<OrganisationId>,
}

/// Finds it for who may do the deed. Whoever may not know of it learns nothing.
fn find(tx: &mut Tx<'_>, id: ApplicationId, person: PersonId, deed: Deed) -> Result<Found, WriteError> {
    let row = tx.reader().application(id)?.ok_or(Denial::Hidden)?;
    let (place, unit) = match (deed, row.passage.hop()) {
        (Deed::Endorse, Some(hop)) => (tx.reader().endorsing_place(&row, hop.unit)?, Some(hop.unit)),
        (Deed::Endorse, None) => {
            // All have endorsed it, or nobody was asked to: the units that had it may know that they have it no more.
            let place = tx.reader().application_place(&row)?;
            member_permit(tx, person, Deed::ReadApplication, &place)?;
            return Err(Refusal::from(rules::endorsement::Refusal::NotThere).into());
        }
        (_, _) => {
            let place = tx.reader().application_place(&row)?;
            member_permit(tx, person, Deed::ReadApplication, &place)?;
            (place, None)
        }
    };
    let permit = member_permit(tx, person, deed, &place)?;
    let call = tx.load::<Call>(row.call)?;
    let call = call.state().ok_or(Refusal::from(CallRefusal::NoSuchCall))?.clone();
    Ok(Found { loaded: tx.load::<Application>(id)?, call, permit, unit })
}

/// The shape that all of them share: read the form, find, judge by the rule, commit.
async fn deed<R, F>(
    cx: &Cx,
    id: &str,
    sent: Result<Fields, Refusal>,
    deed: Deed,
    read: impl FnOnce(&Fields) -> Option<R>,
    rule: F,
) -> Result<Outcome, WriteError>
where
    R: Clone + Send + Sync + 'static,
    F: Fn(&mut Tx<'_>, &Application, &Call, Option<OrganisationId>, R) -> Result<Event<Application>, WriteError> + Send + 'static,
{
    let fields = sent?;
    let id = Id::parse(id).map(ApplicationId).ok_or(Denial::Hidden)?;
    let person = cx.in_session()?;
    let asked = read(&fields);
    fields.finish()?;
    let asked = asked.ok_or(Refusal::Fields(Vec::new()))?;
    let version = cx.read_version(&fields);
    cx.write(&fields, move |tx| {
        let found = find(tx, id, person, deed)?;
        found.loaded.expect(version)?;
        let application = found.loaded.state().ok_or(Denial::Hidden)?;
        let event = rule(tx, application, &found.call, found.unit, asked.clone())?;
        let committed = tx.commit(&found.permit, vec![found.loaded.happens(event)?])?;
        Ok(Outcome::at(format!("/applications/{id}")).event(&committed))
    })
    .await
}

/// What is said: of the whole, and of each section of the form that is named.
fn comments(fields: &Fields) -> Option<Comments> {
    let whole = fields.prose("comments", COMMENT_MOST);
    let by_section = comments_by_section(fields);
    whole.map(|whole| Comments { comments: whole.as_str().to_owned(), by_section })
}

/// What is said of sections, by their place in the form.
pub(crate) fn comments_by_section(fields: &Fields) -> Vec<Comment> {
    let mut by_section = Vec::new();
    for section in 0..100_u16 {
        let name = format!("section_{section}");
        if let Some(text) = fields.maybe_prose(&name, COMMENT_MOST) {
            by_section.push(Comment { section, text: text.as_str().to_owned() });
        }
    }
    by_section
}

/// Refuses a section that the form has not.
pub(crate) fn known_sections(said: &Comments, call: &Call) -> Result<(), WriteError> {
    let sections = call.content.form.sections.len();
    match said.by_section.iter().find(|one| usize::from(one.section) >= sections) {
        Some(odd) => {
            let why = rules::form::Refusal::NoSuchField(format!("section_{}", odd.section));
            Err(Refusal::Fields(vec![rules::refusal::FieldRefusal::new(format!("section_{}", odd.section), &why)]).into())
        }
        None => Ok(()),
    }
}

/// Endorses one 推荐.
pub(crate) async fn endorse(cx: Cx, Path(id): Path<String>, Sent(fields): Sent) -> Response {
    let arrived = cx.arrived;
    let signer = cx.person();
    let read = |fields: &Fields| Some((fields.maybe_line("signed", crate::person::NAME_MOST), fields.raw("pledge").to_owned()));
    let own = Id::parse(&id).map(ApplicationId);
    let outcome = deed(&cx, &id, fields, Deed::Endorse, read, move |tx, application, call, unit, (signed, pledge)| {
        let (Some(unit), Some(signer), Some(own)) = (unit, signer, own) else { return Err(Denial::Hidden.into()) };
        let step = application.passage.hop().map_or(0, |hop| hop.step);
        let name = tx.reader().person(signer)?.and_then(|row| row.name).unwrap_or_default();
        let by = Endorsing {
            unit,
            signer,
            signer_name: &name,
            signed: signed.as_ref(),
            pledge: &pledge,
            rank: tx.reader().endorsement_rank(unit, application.call, step, own)?,
            are: tx.reader().endorsed_by(unit, application.call, step)?,
            prepared_by: None,
            arrived,
        };
        Ok(application.endorse(call, &by)?)
    });
    cx.reply().settled(outcome.await, "endorsed")
}

/// Gives one back to its lead 退回修改.
pub(crate) async fn give_back(cx: Cx, Path(id): Path<String>, Sent(fields): Sent) -> Response {
    let (arrived, zone) = (cx.arrived, cx.zone.clone());
    let read = |fields: &Fields| {
        let until = if fields.raw("until").is_empty() { None } else { Some(fields.time("until", &zone)?) };
        Some((comments(fields)?, until))
    };
    let outcome = deed(&cx, &id, fields, Deed::Endorse, read, move |_, application, call, unit, (said, until)| {
        known_sections(&said, call)?;
        let unit = unit.ok_or(Denial::Hidden)?;
        Ok(application.give_back(call, unit, until, said, arrived)?)
    });
    cx.reply().settled(outcome.await, "returned")
}

/// Does not endorse one 不予推荐.
pub(crate) async fn refuse(cx: Cx, Path(id): Path<String>, Sent(fields): Sent) -> Response {
    let arrived = cx.arrived;
    let read = |fields: &Fields| fields.prose("comments", COMMENT_MOST);
    let outcome = deed(&cx, &id, fields, Deed::Endorse, read, move |_, application, call, unit, reason| {
        let unit = unit.ok_or(Denial::Hidden)?;
        Ok(application.refuse(call, unit, whole(reason.as_str()), arrived)?)
    });
    cx.reply().settled(outcome.await, "endorsement-refused")
}
