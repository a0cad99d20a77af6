//! What officers do: look, confirm what another one found, send it back. The outcome is an event of the application, in the same commit.

use super::{NOTE_MOST, mark_name, page};
use crate::cx::{Cx, Outcome};
use crate::endorsement::{comments_by_section, known_sections};
use crate::fields::{Fields, Sent};
use crate::person::{member_permit, wrong};
use crate::secret::new_id;
use crate::ui::Section;
use axum::extract::Path;
use axum::response::Response;
use rules::application::Application;
use rules::call::{Call, Refusal as CallRefusal};
use rules::endorsement::{Comment, Comments};
use rules::formal_check::{self, By, FormalCheck, Look, Mark, Marked, Stage, Verdict};
use rules::refusal::FieldRefusal;
use rules::rights::{Deed, Denial, Permit};
use rules::{ApplicationId, FormalCheckId, Id, Instant, PersonId, Refusal};
use store::{Keys, Loaded, Tx, WriteError};

/// An application with its call and its check, for whoever may check it.
pub(super) struct Found {
    id: ApplicationId,
    application: Loaded<Application>,
    call: Call,
    check: Loaded<FormalCheck>,
    permit: Permit,
}

/// Finds it. Whoever may not know of it learns nothing.
pub(super) fn find(tx: &mut Tx<'_>, id: ApplicationId, person: PersonId) -> Result<Found, WriteError> {
    let row = tx.reader().application(id)?.ok_or(Denial::Hidden)?;
    let place = tx.reader().application_place(&row)?;
    member_permit(tx, person, Deed::ReadApplication, &place)?;
    let permit = member_permit(tx, person, Deed::CheckApplication, &place)?;
    let call = tx.load::<Call>(row.call)?;
    let call = call.state().ok_or(Refusal::from(CallRefusal::NoSuchCall))?.clone();
    let check = tx.reader().formal_check_of(id)?.map(|row| row.id);
    let check = match check {
        Some(check) => tx.load::<FormalCheck>(check)?,
        None => Loaded::<FormalCheck>::new(FormalCheckId(new_id())),
    };
    Ok(Found { id, application: tx.load::<Application>(id)?, call, check, permit })
}

/// What was typed of a look.
#[derive(Clone)]
struct Typed {
    marks: Vec<(String, Option<Mark>)>,
    verdict: &'static str,
    reasons: Vec<String>,
    note: String,
    until: Option<Instant>,
    by_section: Vec<Comment>,
}

fn read(fields: &Fields, zone: &rules::time::Zone) -> Result<Typed, Refusal> {
    let verdict = fields.option("verdict", |text| Verdict::NAMES.into_iter().find(|one| *one == text));
    let marks = fields.names().into_iter().filter_map(|name| name.strip_prefix("mark.").map(str::to_owned));
    let marks: Vec<(String, Option<Mark>)> = marks
        .map(|item| {
            let name = mark_name(&item);
            let mark = if fields.raw(&name).is_empty() { None } else { fields.option(&name, Mark::parse) };
            (item, mark)
        })
        .collect();
    let reasons = fields.options("reasons", |text| Some(text.to_owned()));
    let note = fields.maybe_prose("note", NOTE_MOST).map_or(String::new(), |note| note.as_str().to_owned());
    let until = if fields.raw("until").is_empty() { None } else { fields.time("until", zone) };
    let by_section = comments_by_section(fields);
    fields.finish()?;
    let verdict = verdict.ok_or_else(|| Refusal::Fields(Vec::new()))?;
    Ok(Typed { marks, verdict, reasons, note, until, by_section })
}

impl Typed {
    /// The look as the rule takes it, with what the machine finds now beside each mark.
    fn look(self, call: &Call, findings: &[super::Finding]) -> Look {
        let found = |item: &str| findings.iter().find(|one| one.item.key == item).and_then(|one| one.found);
        let marked = |(item, mark): (String, Option<Mark>)| Some(Marked { found: found(&item), mark: mark?, item });
        let marks = self.marks.into_iter().filter_map(marked).collect();
        let verdict = match self.verdict {
            "accept" => Verdict::Accept,
            "correct" => Verdict::Correct,
            _ => {
                let ground = call.content.terms.formal_check.ground(&self.reasons).unwrap_or(rules::endorsement::Ground::Incomplete);
                Verdict::NotAccept { ground, reasons: self.reasons }
            }
        };
        Look { marks, verdict, note: self.note }
    }
}

/// Where in the form a refusal belongs, with what the point is called.
fn at_field(why: formal_check::Refusal, findings: &[super::Finding]) -> Refusal {
    use formal_check::Refusal as Why;
    let field = match &why {
        Why::NoSuchItem { item } | Why::Unmarked { item } | Why::NotMet { item } | Why::Unexplained { item } => mark_name(item),
        Why::NothingWrong => "verdict".to_owned(),
        Why::NoReason | Why::UnknownReason => "reasons".to_owned(),
        Why::NothingSaid => "note".to_owned(),
        Why::NotAtCentre
        | Why::AwaitsSecond
        | Why::Settled
        | Why::NotLooked
        | Why::Changed
        | Why::SamePerson
        | Why::BadList
        | Why::NothingChosen
        | Why::NotAllMet { .. } => return why.into(),
    };
    let label = findings.iter().find(|one| mark_name(&one.item.key) == field).map(super::Finding::text);
    Refusal::Fields(vec![FieldRefusal { label, ..FieldRefusal::new(field, &why) }])
}

/// Writes a look down, and what follows from it at once: a correction is asked for, or it is accepted where nobody need look again.
fn write_look(tx: &mut Tx<'_>, found: Found, typed: Typed, findings: &[super::Finding], person: PersonId) -> Result<store::Committed, WriteError> {
    let Found { id, application: loaded, call, check, permit } = found;
    let application = loaded.state().ok_or(Denial::Hidden)?;
    let (until, by_section) = (typed.until, typed.by_section.clone());
    let look = typed.look(&call, findings);
    let (verdict, note) = (look.verdict.clone(), look.note.clone());
    let event = formal_check::look(check.state(), (id, application, &call), look, person).map_err(|why| at_field(why, findings))?;
    let settles = matches!(event.fact, formal_check::Fact::Looked { settles: true, .. });
    let outcome = match verdict {
        Verdict::Correct => {
            let said = Comments { comments: note, by_section };
            known_sections(&said, &call)?;
            let missing = || Refusal::Fields(vec![FieldRefusal::new("until", &crate::fields::BodyRefusal::NotATime)]);
            Some(application.ask_correction(&call, until.ok_or_else(missing)?, said, tx.now())?)
        }
        Verdict::Accept if settles => Some(application.accept()?),
        Verdict::Accept | Verdict::NotAccept { .. } => None,
    };
    let mut changes = vec![check.happens(event)?];
    if let Some(event) = outcome {
        changes.push(loaded.happens(event)?);
    }
    tx.commit(&permit, changes)
}

/// Looks 初审.
pub(crate) async fn look(cx: Cx, Path(id): Path<String>, Sent(fields): Sent) -> Response {
    let fields = match fields {
        Ok(fields) => fields,
        Err(refusal) => return cx.reply().refused(&refusal),
    };
    let (zone, store, now) = (cx.zone.clone(), cx.site.store().clone(), cx.arrived);
    let outcome = async {
        let application = Id::parse(&id).map(ApplicationId).ok_or(Denial::Hidden)?;
        let person = cx.in_session()?;
        let typed = read(&fields, &zone)?;
        let version = cx.read_version(&fields);
        cx.write(&fields, move |tx| {
            let found = find(tx, application, person)?;
            found.application.expect(version)?;
            let findings = findings(tx, store.keys(), application, now)?;
            let committed = write_look(tx, found, typed.clone(), &findings, person)?;
            Ok(Outcome::at(format!("/applications/{application}/formal-check")).event(&committed))
        })
        .await
    };
    let error = match outcome.await {
        Ok(outcome) => return cx.reply().done(&outcome, "formal-check-looked"),
        Err(error) => error,
    };
    match super::found(&cx, &id).await {
        Ok(checked) => {
            let title = cx.look(Section::Desk).t("formal-check-title");
            cx.reply().again(error, Section::Desk, &title, |look, refusal| page(look, &checked, &fields, wrong(refusal), &cx))
        }
        Err(_) => cx.reply().failed(error),
    }
}

fn findings(tx: &mut Tx<'_>, keys: &Keys, id: ApplicationId, now: Instant) -> Result<Vec<super::Finding>, WriteError> {
    let row = tx.reader().application(id)?.ok_or(Denial::Hidden)?;
    let call = tx.reader().call(row.call)?.ok_or(Denial::Hidden)?;
    Ok(super::finding::all(&mut tx.reader(), keys, &row, &call, now)?)
}

/// Writes down that another person found the same, and the outcome of the application.
pub(super) fn write_confirmation(tx: &mut Tx<'_>, found: Found, person: PersonId) -> Result<store::Committed, WriteError> {
    let permit = found.permit;
    let application = found.application.state().ok_or(Denial::Hidden)?;
    let check = found.check.state().ok_or(Refusal::from(formal_check::Refusal::NotLooked))?;
    let event = check.confirm(application, person)?;
    let outcome = match &check.verdict {
        Verdict::Accept => application.accept()?,
        Verdict::NotAccept { ground, reasons } => {
            let said = Comments { comments: check.note.clone().unwrap_or_default(), by_section: Vec::new() };
            application.not_accept(*ground, reasons.clone(), said)?
        }
        // What is to be corrected is settled by whoever looked first.
        Verdict::Correct => return Err(Refusal::from(formal_check::Refusal::NotLooked).into()),
    };
    let changes = vec![found.check.happens(event)?, found.application.happens(outcome)?];
    tx.commit(&permit, changes)
}

/// Marks every point met, of an application in which the machine finds nothing; refuses where it does, and names the application.
pub(super) fn write_acceptance(tx: &mut Tx<'_>, keys: &Keys, found: Found, person: PersonId, now: Instant) -> Result<store::Committed, WriteError> {
    let findings = findings(tx, keys, found.id, now)?;
    let number = || found.application.state().map_or(String::new(), |application| application.number.clone());
    let clean = |one: &super::Finding| one.item.by == By::People || one.found == Some(formal_check::Found::Met);
    if !findings.iter().all(clean) {
        return Err(Refusal::from(formal_check::Refusal::NotAllMet { number: number() }).into());
    }
    let is_open = found.check.state().is_none_or(|check| check.stage != Stage::Looked);
    if !is_open {
        return Err(Refusal::from(formal_check::Refusal::AwaitsSecond).into());
    }
    let marks = findings.iter().map(|one| (one.item.key.clone(), Some(Mark::Met))).collect();
    let typed = Typed { marks, verdict: "accept", reasons: Vec::new(), note: String::new(), until: None, by_section: Vec::new() };
    write_look(tx, found, typed, &findings, person)
}

/// Looks again and finds the same 复核同意.
pub(crate) async fn confirm(cx: Cx, Path(id): Path<String>, Sent(fields): Sent) -> Response {
    let outcome = async {
        let fields = fields?;
        fields.finish()?;
        let (application, person) = (Id::parse(&id).map(ApplicationId).ok_or(Denial::Hidden)?, cx.in_session()?);
        let version = cx.read_version(&fields);
        cx.write(&fields, move |tx| {
            let found = find(tx, application, person)?;
            found.application.expect(version)?;
            let committed = write_confirmation(tx, found, person)?;
            Ok(Outcome::at(format!("/applications/{application}/formal-check")).event(&committed))
        })
        .await
    };
    cx.reply().settled(outcome.await, "formal-check-confirmed")
}

/// Looks again and finds otherwise 复核退回.
pub(crate) async fn send_back(cx: Cx, Path(id): Path<String>, Sent(fields): Sent) -> Response {
    let outcome = async {
        let fields = fields?;
        let note = fields.prose("note", NOTE_MOST);
        fields.finish()?;
        let note = note.ok_or(Refusal::Fields(Vec::new()))?;
        let (application, person) = (Id::parse(&id).map(ApplicationId).ok_or(Denial::Hidden)?, cx.in_session()?);
        let version = cx.read_version(&fields);
        cx.write(&fields, move |tx| {
            let found = find(tx, application, person)?;
            found.application.expect(version)?;
            let check = found.check.state().ok_or(Refusal::from(formal_check::Refusal::NotLooked))?;
            let state = found.application.state().ok_or(Denial::Hidden)?;
            let event = check.send_back(state, person, note.as_str().to_owned())?;
            let committed = tx.commit(&found.permit, vec![found.check.happens(event)?])?;
            Ok(Outcome::at(format!("/applications/{application}/formal-check")).event(&committed))
        })
        .await
    };
    cx.reply().settled(outcome.await, "formal-check-sent-back")
}
