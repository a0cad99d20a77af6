//! Approval 合规审批: what a draft declares of ethics, human genetic resources, export and data, the approvals with it, and what is asked when.
//!
//! The lead declares; who drafts for them reads it. An approval that the lead gave in an earlier application, and that is still valid when the call
//! closes, is offered to be taken over with its files; a file is attached by the way of every other file of a draft.

mod later;
mod page;
mod shown;
pub(crate) mod terms;

pub(crate) use later::{file, hand_in, later, tasks};
pub(crate) use page::{declare, record, remove, reuse, show};
pub(crate) use shown::{Printed, Standing, before_submission, declared_by, lines, of_application, of_draft, outstanding_said, printed, standing};

use rules::approval::{Days, Flag, Kind};
use rules::call::{Call, Content};
use rules::day::Day;
use rules::form::{Field, FieldKind, MediaType};
use rules::organisation::Known;
use rules::refusal::FieldRefusal;
use rules::text::Bilingual;
use rules::{ApplicationId, Instant, PersonId};
use store::{Declared, DraftRow, Keys, Reader, StoreError, TeammateRow, Tx, WriteError};

/// How many files an approval has at most, and how large each may be, in bytes.
const FILES_MOST: (usize, u64) = (3, 20_000_000);

/// What a file of an approval may be.
const MEDIA: [MediaType; 3] = [MediaType::Pdf, MediaType::Jpeg, MediaType::Png];

/// The field to which the files of an approval are attached, where the call asks for its flag.
pub(crate) fn file_field(content: &Content, name: &str) -> Option<Field> {
    let kind = Kind::of_field(name).filter(|kind| content.terms.approvals.of(kind.flag()).is_some())?;
    let media = MEDIA.into();
    Some(Field {
        id: kind.field(),
        label: kind.flag().label(),
        help: Bilingual::default(),
        required: false,
        when: None,
        kind: FieldKind::Files { most: FILES_MOST.0, bytes_each: FILES_MOST.1, media, pdf: None },
    })
}

/// Where somebody is led who has attached or removed a file of a draft.
pub(crate) fn page_of_file(draft: ApplicationId, field: &str, done: &str) -> String {
    let page = if Kind::of_field(field).is_some() { "/approvals" } else { "" };
    format!("/drafts/{draft}{page}?done={done}#field-{field}")
}

fn days(content: &Content, now: Instant) -> Days {
    let zone = &content.window.zone;
    Days { today: Day::at(now, zone), closes: Day::at(content.window.closes, zone) }
}

/// What a submission takes of it, in its own transaction; nothing is read where the call asks nothing.
pub(crate) fn declared(
    tx: &mut Tx<'_>,
    draft: &DraftRow,
    call: &Call,
    arrived: Instant,
    beside: &mut rules::application::Beside,
) -> Result<(), WriteError> {
    if !call.content.terms.approvals.is_asked() {
        return Ok(());
    }
    let said = tx.reader().declared_in(draft.id)?;
    let people: Vec<PersonId> = std::iter::once(draft.person).chain(beside.team.iter().map(|(member, _)| member.person)).collect();
    let today = days(&call.content, arrived).today;
    let (mut rows, keys) = tx.reader_and_keys();
    beside.foreign = is_foreign(&mut rows, keys, &said, &people, arrived, today)?;
    (beside.compliance, beside.issuers) = (said.compliance, said.issuers);
    Ok(())
}

/// Whether somebody among them is a foreigner by their own record, or comes from an organisation abroad. It is asked only where human genetic resources
/// are declared, and is kept nowhere.
fn is_foreign(rows: &mut Reader<'_>, keys: &Keys, said: &Declared, people: &[PersonId], now: Instant, today: Day) -> Result<bool, StoreError> {
    if said.compliance.said(Flag::HumanGenetic).is_none_or(|declared| !declared.applies) {
        return Ok(false);
    }
    for person in people {
        let (candidate, _) = rows.candidate(keys, *person, now, today)?;
        let abroad = |row: &store::MembershipRow| row.is_in_force(today) && row.organisation.known == Known::Abroad;
        if candidate.national == Some(false) || rows.memberships_of(*person)?.iter().any(abroad) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// What would be in the way of a submission now.
pub(crate) fn in_the_way(
    rows: &mut Reader<'_>,
    keys: &Keys,
    (draft, content): (&DraftRow, &Content),
    (declared, team): (&Declared, &[TeammateRow]),
    now: Instant,
) -> Result<Vec<FieldRefusal>, StoreError> {
    let days = days(content, now);
    let people: Vec<PersonId> = std::iter::once(draft.person).chain(team.iter().filter_map(|one| one.mate.person)).collect();
    let foreign = is_foreign(rows, keys, declared, &people, now, days.today)?;
    let asked = &content.terms.approvals;
    Ok(asked.judge(&declared.compliance.clone().kept(asked), foreign, days))
}
