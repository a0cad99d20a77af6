//! Letter 通知: what follows from an event is told to the person concerned, in their language: official, short, with one link.
//!
//! A letter is made in the transaction that keeps it, from rows of that moment: whoever has been erased meanwhile is written nothing.

mod amendment;
mod enquiry;

use crate::words::{Value, Words, instant};
use crate::{erasure_request, invitation};
use rules::advance_pledge::Stage as PledgeStage;
use rules::erasure_request::Stage;
use rules::invitation::Stage as InvitationStage;
use rules::membership::Stage as MemberStage;
use rules::person::Language;
use rules::text::Bilingual;
use rules::thing::Letter;
use rules::time::Zone;
use rules::{AdvancePledgeId, ApplicationId, ErasureRequestId, Instant, InvitationId, MembershipId, OrganisationId, PersonId};
use store::{CentreRow, MailRow, Step, StoreError, Tx};

/// To whom.
struct To {
    person: PersonId,
    address: String,
    name: String,
    language: Language,
}

/// Writes the letters of a step, each with its name; none where there is nobody, or nothing, to write to or of. `base` is the address that
/// letters name.
pub(crate) fn write(tx: &mut Tx<'_>, base: &str, step: &Step) -> Result<Vec<(String, MailRow)>, StoreError> {
    let Some(centre) = tx.reader().centre()? else { return Ok(Vec::new()) };
    if step.letter == Letter::CallAnswered {
        return enquiry::to_holders(tx, base, &centre, step);
    }
    if step.letter == Letter::CallAmended {
        return amendment::to_holders(tx, base, &centre, step);
    }
    let letter = one(tx, base, &centre, step)?;
    Ok(letter.into_iter().map(|letter| (step.letter.as_str().to_owned(), letter)).collect())
}

fn one(tx: &mut Tx<'_>, base: &str, centre: &CentreRow, step: &Step) -> Result<Option<MailRow>, StoreError> {
    match step.letter {
        Letter::ApplicationEndorsed | Letter::ApplicationReturned | Letter::ApplicationRefused | Letter::ApplicationAccepted => {
            about_passage(tx, base, centre, step)
        }
        Letter::CallAnswered | Letter::CallAmended => Ok(None),
        Letter::EnquiryAnswered => enquiry::to_asker(tx, base, centre, step),
        Letter::Welcome => welcome(tx, base, centre, step),
        Letter::Invitation => invitation(tx, base, centre, step),
        Letter::Received => received(tx, base, centre, step),
        Letter::Withdrawn => withdrawn(tx, base, centre, step),
        Letter::Lapsed => lapsed(tx, base, centre, step),
        Letter::ErasureAsked | Letter::ErasureGranted | Letter::ErasureRefused => about_erasure(tx, base, centre, step),
        Letter::UnitApproved | Letter::UnitRejected => about_unit(tx, base, centre, step),
        Letter::MemberConfirmed | Letter::MemberRefused | Letter::MemberEnded | Letter::MemberMoved => about_membership(tx, base, centre, step),
    }
}

fn welcome(tx: &mut Tx<'_>, base: &str, centre: &CentreRow, step: &Step) -> Result<Option<MailRow>, StoreError> {
    let Some(to) = addressee(tx, PersonId(step.thing))? else { return Ok(None) };
    let said = [
        ("name", to.name.as_str().into()),
        ("centre", picked(&centre.name, to.language)),
        ("email", to.address.as_str().into()),
        ("link", format!("{base}/account").into()),
    ];
    let words = |key| Words::load().text_with(to.language, key, &said);
    let (subject, body) = (words("letter-welcome-subject"), words("letter-welcome-body"));
    Ok(Some(row(tx, step, &to, subject, body)))
}

/// To the lead: endorsed and sent on, given back until when, accepted, or not endorsed or accepted. What was said stands on the page alone, where it can be erased.
fn about_passage(tx: &mut Tx<'_>, base: &str, centre: &CentreRow, step: &Step) -> Result<Option<MailRow>, StoreError> {
    let Some((to, mut said, zone)) = about_application(tx, centre, step)? else { return Ok(None) };
    let row = tx.reader().application(ApplicationId(step.thing))?;
    let until = row.and_then(|row| row.passage.returned).map(|returned| returned.until);
    if step.letter == Letter::ApplicationReturned && until.is_none() {
        return Ok(None);
    }
    said.push(("until", until.map(|until| second(until, &zone)).unwrap_or_default().into()));
    said.push(("link", format!("{base}/applications/{}", step.thing).into()));
    Ok(Some(of_step(tx, step, &to, &said)))
}

/// Nobody knows yet in which language they read, so it is written in both.
fn invitation(tx: &mut Tx<'_>, base: &str, centre: &CentreRow, step: &Step) -> Result<Option<MailRow>, StoreError> {
    let id = InvitationId(step.thing);
    let Some(invited) = tx.reader().invitation(id)?.filter(|row| row.stage == InvitationStage::Sent) else { return Ok(None) };
    let Some(address) = invited.email else { return Ok(None) };
    let link = format!("{base}{}", invitation::path(tx.keys(), id));
    let words = |key: &str, language| {
        let said = [
            ("centre", picked(&centre.name, language)),
            ("until", instant(to_the_minute(invited.until), &centre.zone).into()),
            ("link", link.as_str().into()),
        ];
        Words::load().text_with(language, key, &said)
    };
    let both = |key: &str, between: &str| format!("{}{between}{}", words(key, Language::Zh), words(key, Language::En));
    let (subject, body) = (both("letter-invitation-subject", " / "), both("letter-invitation-body", "\n\n"));
    let to = To { person: invited.person, address, name: String::new(), language: Language::Zh };
    Ok(Some(row(tx, step, &to, subject, body)))
}

fn received(tx: &mut Tx<'_>, base: &str, centre: &CentreRow, step: &Step) -> Result<Option<MailRow>, StoreError> {
    let Some((to, mut said, zone)) = about_application(tx, centre, step)? else { return Ok(None) };
    let Some(arrived) = tx.reader().submission_arrived(ApplicationId(step.thing), step.version)? else {
        return Err(StoreError::Row(format!("application {} version {} is no submission", step.thing, step.version)));
    };
    said.push(("arrived", second(arrived, &zone).into()));
    said.push(("link", format!("{base}/applications/{}/receipts/{}", step.thing, step.version).into()));
    let words = |key| Words::load().text_with(to.language, key, &said);
    let (subject, body) = (words("letter-received-subject"), words("letter-received-body"));
    Ok(Some(row(tx, step, &to, subject, body)))
}

fn withdrawn(tx: &mut Tx<'_>, base: &str, centre: &CentreRow, step: &Step) -> Result<Option<MailRow>, StoreError> {
    let Some((to, mut said, zone)) = about_application(tx, centre, step)? else { return Ok(None) };
    said.push(("withdrawn", second(step.at, &zone).into()));
    said.push(("link", format!("{base}/applications/{}", step.thing).into()));
    let words = |key| Words::load().text_with(to.language, key, &said);
    let (subject, body) = (words("letter-withdrawn-subject"), words("letter-withdrawn-body"));
    Ok(Some(row(tx, step, &to, subject, body)))
}

/// To the lead: what was signed in advance could not be submitted, and what was missing.
fn lapsed(tx: &mut Tx<'_>, base: &str, centre: &CentreRow, step: &Step) -> Result<Option<MailRow>, StoreError> {
    let Some(row) = tx.reader().advance_pledge(AdvancePledgeId(step.thing))? else { return Ok(None) };
    // What was signed anew meanwhile, because the close was moved, is no longer lapsed.
    let PledgeStage::Lapsed(lack) = &row.pledge.stage else { return Ok(None) };
    let Some(to) = addressee(tx, row.pledge.of.lead)? else { return Ok(None) };
    let Some(call) = tx.reader().call(row.pledge.of.call)? else { return Ok(None) };
    let form = &call.content.form;
    let label = |id: &String| form.field(id).map_or_else(|| id.clone(), |field| field.label.pick(to.language.is_english()).to_owned());
    let missing: Vec<String> = lack.missing.iter().map(label).collect();
    let rule = || Words::load().text(to.language, &format!("rule-text-{}", lack.rule.replace('.', "-")));
    let missing = if missing.is_empty() { rule() } else { missing.join(&Words::load().text(to.language, "list-separator")) };
    let said: Said = vec![
        ("name", to.name.as_str().into()),
        ("centre", picked(&centre.name, to.language)),
        ("call", picked(&call.content.title, to.language)),
        ("closes", second(lack.closes, &call.content.window.zone).into()),
        ("missing", missing.into()),
        ("link", format!("{base}/drafts/{}", row.pledge.of.application).into()),
    ];
    Ok(Some(of_step(tx, step, &to, &said)))
}

/// To who asked for erasure: that it was received, that it will be carried out, or why not. After it is carried out there is nobody to write to.
fn about_erasure(tx: &mut Tx<'_>, base: &str, centre: &CentreRow, step: &Step) -> Result<Option<MailRow>, StoreError> {
    let Some(row) = tx.reader().erasure_request(ErasureRequestId(step.thing))? else { return Ok(None) };
    let Some(to) = addressee(tx, row.request.person)? else { return Ok(None) };
    let words = |key: &str| Words::load().text(to.language, key);
    let due = row.request.due.as_ref().map_or_else(|| words("erasure-due-unknown"), |due| due.last.to_string());
    let (obstacle, reason) = match &row.request.stage {
        Stage::Refused { obstacle, reason, .. } => (words(erasure_request::obstacle_key(*obstacle)), reason.clone().unwrap_or_default()),
        Stage::Asked | Stage::Granted { .. } | Stage::Withdrawn { .. } | Stage::Done { .. } => (String::new(), String::new()),
    };
    let said: Said = vec![
        ("name", to.name.as_str().into()),
        ("centre", picked(&centre.name, to.language)),
        ("due", due.into()),
        ("obstacle", obstacle.into()),
        ("reason", reason.into()),
        ("link", format!("{base}/account#erasure").into()),
    ];
    Ok(Some(of_step(tx, step, &to, &said)))
}

/// To whom an authorisation names, or who registered without one: whether it was taken, or why not.
fn about_unit(tx: &mut Tx<'_>, base: &str, centre: &CentreRow, step: &Step) -> Result<Option<MailRow>, StoreError> {
    let Some(found) = tx.reader().organisation(OrganisationId(step.thing))? else { return Ok(None) };
    let person = found.unit.authorisation.as_ref().map_or(found.unit.registrant, |sheet| sheet.person);
    let Some(to) = addressee(tx, person)? else { return Ok(None) };
    let last = found.unit.authorisation.as_ref().map(|sheet| sheet.until.previous().to_string()).unwrap_or_default();
    let said: Said = vec![
        ("name", to.name.as_str().into()),
        ("centre", picked(&centre.name, to.language)),
        ("unit", picked(&found.unit.name, to.language)),
        ("last", last.into()),
        ("reason", found.unit.reason.unwrap_or_default().into()),
        ("link", format!("{base}/organisations/{}", step.thing).into()),
    ];
    Ok(Some(of_step(tx, step, &to, &said)))
}

/// To who belongs somewhere, or asked to: from when, until when, or why not.
fn about_membership(tx: &mut Tx<'_>, base: &str, centre: &CentreRow, step: &Step) -> Result<Option<MailRow>, StoreError> {
    let Some(found) = tx.reader().membership(MembershipId(step.thing))? else { return Ok(None) };
    let Some(to) = addressee(tx, found.membership.person)? else { return Ok(None) };
    let last = match found.membership.stage {
        MemberStage::Ended { until } => until.previous().to_string(),
        MemberStage::Asked | MemberStage::Confirmed | MemberStage::Refused | MemberStage::Withdrawn => String::new(),
    };
    // What was ended meanwhile says so itself, and who came with the authorisation has the letter that it was taken.
    let with_authorisation = step.version == 1 && found.organisation.authorisation.as_ref().is_some_and(|sheet| sheet.person == to.person);
    if step.letter == Letter::MemberConfirmed && (!last.is_empty() || with_authorisation) {
        return Ok(None);
    }
    let said: Said = vec![
        ("name", to.name.as_str().into()),
        ("centre", picked(&centre.name, to.language)),
        ("unit", picked(&found.organisation.name, to.language)),
        ("part", picked(&found.department.as_ref().unwrap_or(&found.organisation).name, to.language)),
        ("from", found.membership.from.to_string().into()),
        ("last", last.into()),
        ("reason", found.membership.reason.unwrap_or_default().into()),
        ("link", format!("{base}/account#memberships").into()),
    ];
    Ok(Some(of_step(tx, step, &to, &said)))
}

/// The letter whose words are named as its step.
fn of_step(tx: &Tx<'_>, step: &Step, to: &To, said: &Said) -> MailRow {
    let words = |part: &str| Words::load().text_with(to.language, &format!("letter-{}-{part}", step.letter.as_str()), said);
    row(tx, step, to, words("subject"), words("body"))
}

type Said = Vec<(&'static str, Value)>;

/// The lead, what both letters say of an application, and the zone of its call; none once it is erased.
fn about_application(tx: &mut Tx<'_>, centre: &CentreRow, step: &Step) -> Result<Option<(To, Said, Zone)>, StoreError> {
    let Some(application) = tx.reader().application(ApplicationId(step.thing))? else { return Ok(None) };
    let Some(body) = application.body else { return Ok(None) };
    let Some(to) = addressee(tx, application.lead)? else { return Ok(None) };
    let Some(call) = tx.reader().call(application.call)? else { return Err(StoreError::Row(format!("application {} has no call", step.thing))) };
    let said = vec![
        ("name", to.name.as_str().into()),
        ("centre", picked(&centre.name, to.language)),
        ("number", application.number.into()),
        ("title", body.title().into()),
        ("call", picked(&call.content.title, to.language)),
    ];
    Ok(Some((to, said, call.content.window.zone)))
}

/// Somebody who can be written to.
fn addressee(tx: &mut Tx<'_>, person: PersonId) -> Result<Option<To>, StoreError> {
    let found = tx.reader().person(person)?;
    Ok(found.and_then(|row| Some(To { person, address: row.email?, name: row.name?, language: row.language })))
}

fn row(tx: &Tx<'_>, step: &Step, to: &To, subject: String, body: String) -> MailRow {
    MailRow { event: step.event, person: to.person, address: to.address.clone(), language: to.language, subject, body, at: tx.now(), read_at: None }
}

fn picked(text: &Bilingual, language: Language) -> Value {
    text.pick(language.is_english()).into()
}

/// Down to the minute: a letter that rounded up would name a time that is too late.
fn to_the_minute(at: Instant) -> Instant {
    Instant(at.0 - at.0.rem_euclid(60_000))
}

/// An instant down to its second, which is named even where it is zero: `2026-03-31 15:59:00 (UTC+8)`.
fn second(at: Instant, zone: &Zone) -> String {
    format!("{} ({})", at.local_input(zone).replace('T', " "), at.offset(zone))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_names_the_second_and_never_a_later_one() {
        let zone = Zone::shanghai();
        let check = |text: &str, more_ms: i64, expected: &str| {
            let at = Instant::parse_local(text, &zone).expect("a local time");
            assert_eq!(second(Instant(at.0 + more_ms), &zone), expected);
        };
        check("2026-03-31 15:59", 0, "2026-03-31 15:59:00 (UTC+8)");
        check("2026-03-31 15:59:59", 999, "2026-03-31 15:59:59 (UTC+8)");
    }

    #[test]
    fn letters_are_whole_in_both_languages() {
        let names =
            ["name", "centre", "email", "link", "until", "number", "title", "call", "arrived", "withdrawn", "due", "obstacle", "reason", "unit"];
        let more = ["from", "last", "question", "answer", "closes", "missing"];
        let said: Said = names.into_iter().chain(more).map(|name| (name, format!("[{name}]").into())).collect();
        let letters = [
            ("letter-welcome", &["name", "centre", "email", "link"][..]),
            ("letter-invitation", &["centre", "until", "link"]),
            ("letter-received", &["name", "centre", "number", "title", "call", "arrived", "link"]),
            ("letter-withdrawn", &["name", "centre", "number", "title", "call", "withdrawn", "link"]),
            ("letter-lapsed", &["name", "centre", "call", "closes", "missing", "link"]),
            ("letter-erasure-asked", &["name", "centre", "due", "link"]),
            ("letter-erasure-granted", &["name", "centre", "link"]),
            ("letter-erasure-refused", &["name", "centre", "obstacle", "reason", "link"]),
            ("letter-unit-approved", &["name", "centre", "unit", "last", "link"]),
            ("letter-unit-rejected", &["name", "centre", "unit", "reason", "link"]),
            ("letter-member-confirmed", &["name", "centre", "unit", "from", "link"]),
            ("letter-member-refused", &["name", "centre", "unit", "reason", "link"]),
            ("letter-member-ended", &["name", "centre", "unit", "last", "link"]),
            ("letter-member-moved", &["name", "centre", "unit", "part", "link"]),
            ("letter-application-endorsed", &["name", "centre", "number", "title", "call", "link"]),
            ("letter-application-returned", &["name", "centre", "number", "title", "call", "until", "link"]),
            ("letter-application-refused", &["name", "centre", "number", "title", "call", "link"]),
            ("letter-application-accepted", &["name", "centre", "number", "title", "call", "link"]),
            ("letter-enquiry-answered", &["name", "centre", "call", "link"]),
            ("letter-call-answered", &["name", "centre", "call", "question", "answer", "link"]),
            ("letter-call-amended", &["name", "centre", "call", "reason", "link"]),
        ];
        for (letter, shown) in letters {
            for language in [Language::Zh, Language::En] {
                let words = |part: &str| Words::load().text_with(language, &format!("{letter}-{part}"), &said);
                assert!(!words("subject").contains('\n'), "{letter} {language:?}");
                let body = words("body");
                for name in shown {
                    assert!(body.contains(&format!("[{name}]")), "{letter} {language:?} does not say its {name}");
                }
                assert!(body.lines().any(|line| line == "[link]"), "{letter} {language:?}: the link stands on a line of its own");
            }
        }
    }
}
