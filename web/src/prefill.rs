//! Prefill 免重复填报: what is on file is put into a new draft and marked with where it comes from; the applicant accepts, clears or takes it anew.

use crate::cx::{Cx, Outcome};
use crate::fields::Sent;
use crate::mandate;
use crate::orcid;
use crate::ui::{self, Look, Tone};
use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};
use rules::application::Refusal as ApplicationRefusal;
use rules::call::Refusal as CallRefusal;
use rules::career::{Stage as CareerStage, What};
use rules::contact::{Channel, Stage as ContactStage};
use rules::day::Day;
use rules::form::{Attached, FileName, Form, Raw};
use rules::orcid::Section;
use rules::prefill::{Earlier, OnFile, Origin, fill};
use rules::text::Line;
use rules::{ApplicationId, Id, PersonId, Refusal};
use serde::Serialize;
use std::collections::BTreeMap;
use store::{ApplicationRow, DraftRow, PrefillRow, Reader, StoreError, Tx, WriteError};

/// An answer that was put there, as JSON.
#[derive(Serialize)]
pub(crate) struct View {
    field: String,
    from: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    application: Option<ApplicationId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    number: Option<String>,
    /// When the record elsewhere was read.
    #[serde(skip_serializing_if = "Option::is_none")]
    read: Option<String>,
    accepted: bool,
}

/// What was put there, as JSON.
pub(crate) fn view(rows: &[PrefillRow]) -> Vec<View> {
    rows.iter()
        .map(|row| {
            let (application, number, read) = match &row.origin {
                Origin::Application { id, number } => (Some(*id), Some(number.clone()), None),
                Origin::Orcid { read } => (None, None, Some(read.rfc3339())),
                Origin::Profile | Origin::Membership | Origin::Career | Origin::Contact | Origin::Document => (None, None, None),
            };
            View { field: row.field.clone(), from: from(&row.origin), application, number, read, accepted: row.accepted }
        })
        .collect()
}

const fn from(origin: &Origin) -> &'static str {
    match origin {
        Origin::Profile => "profile",
        Origin::Membership => "membership",
        Origin::Career => "career",
        Origin::Contact => "contact",
        Origin::Document => "document",
        Origin::Orcid { .. } => "orcid",
        Origin::Application { .. } => "application",
    }
}

/// All that the centre has on file of a person.
fn on_file(rows: &mut Reader<'_>, person: PersonId, today: Day) -> Result<OnFile, StoreError> {
    let mut records = BTreeMap::new();
    let mut put = |field: &'static str, origin: Origin, text: Option<String>| {
        if let Some(text) = text.filter(|text| !text.trim().is_empty()) {
            records.entry(field).or_insert((origin, text));
        }
    };
    if let Some(main) = rows.main_membership(person)?.filter(|row| row.is_in_force(today)) {
        let code = main.organisation.code().map(|code| code.as_str().to_owned());
        put("organisation", Origin::Membership, Some(main.organisation.name.zh.clone()));
        put("organisation-code", Origin::Membership, code);
        put("department", Origin::Membership, main.department.map(|department| department.name.zh));
    }
    if let Some(profile) = rows.person(person)? {
        put("lead-name", Origin::Profile, profile.name);
        put("latin-name", Origin::Profile, profile.latin_name);
        put("email", Origin::Profile, profile.email);
        put("organisation", Origin::Profile, profile.organisation);
    }
    let mobile = rows.contacts_of(person)?.into_iter().find(|row| row.channel == Channel::Mobile && row.stage == ContactStage::Proven);
    put("mobile", Origin::Contact, mobile.and_then(|row| row.address));
    let posts = rows.career_of(person)?.into_iter().filter(|row| row.what == What::Post && row.stage == CareerStage::Entered && row.until.is_none());
    put("position", Origin::Career, posts.filter_map(|row| row.position).next_back());
    let number = orcid::identifier(rows, person)?.map(|(number, _)| number);
    put("orcid", Origin::Document, number.clone());
    // What was taken from another identifier than the one in use may be somebody else's.
    let taken = rows.orcid_of(person)?.and_then(|row| row.taken.zip(row.contents)).filter(|(_, contents)| number.as_ref() == Some(&contents.orcid));
    let elsewhere = taken.map(|(taken, contents)| {
        let from = || Origin::Orcid { read: taken.read };
        let text = |line: &Option<Line>| line.as_ref().map(|line| line.as_str().to_owned());
        put("latin-name", from(), text(&contents.name).filter(|name| name.is_ascii()));
        // The post that began last among those that go on.
        let posts = contents.entries.iter().filter(|entry| entry.section == Section::Employment && entry.until.is_none());
        if let Some(post) = posts.max_by_key(|entry| entry.from) {
            put("department", from(), text(&post.department));
            put("position", from(), text(&post.title));
        }
        (taken.read, contents.entries)
    });
    Ok(OnFile { records, orcid: elsewhere, earlier: earlier(rows, person)? })
}

/// Their last application whose texts are there, with what its call asked.
fn earlier(rows: &mut Reader<'_>, person: PersonId) -> Result<Option<Earlier>, StoreError> {
    for listed in rows.applications_of(person)?.into_iter().take(3) {
        let Some(row) = rows.application(listed.id)? else { continue };
        let Some(call) = rows.call(row.call)? else { continue };
        if let Some(earlier) = of_application(row, call.content.form) {
            return Ok(Some(earlier));
        }
    }
    Ok(None)
}

fn of_application(row: ApplicationRow, form: Form) -> Option<Earlier> {
    let body = row.body?;
    let named = row.kept.files.into_iter().zip(&body.file_names);
    let files = named
        .filter_map(|(file, name)| {
            let name = FileName::parse(name).ok()?;
            Some(Attached { field: file.field, name, digest: file.digest, bytes: file.bytes, media: file.media, declared: file.declared })
        })
        .collect();
    Some(Earlier {
        id: row.id,
        number: row.number,
        form,
        texts: body.texts,
        choices: row.kept.choices,
        money: row.kept.money,
        values: *row.kept.values,
        files,
    })
}

/// Puts what is on file into what is empty of a draft; gives how many fields that were.
pub(crate) fn fill_in(tx: &mut Tx<'_>, draft: &DraftRow, form: &Form, today: Day, is_new: bool) -> Result<usize, WriteError> {
    let on_file = on_file(&mut tx.reader(), draft.person, today)?;
    let filled = fill(form, &draft.answers, &draft.files, &on_file);
    if filled.answers.is_empty() && filled.files.is_empty() {
        return Ok(0);
    }
    let mut answers = draft.answers.clone();
    answers.extend(filled.answers.iter().map(|(field, raw, _)| (field.clone(), raw.clone())));
    if is_new {
        tx.begin_draft_with(draft.id, &answers)?;
    } else {
        tx.save_draft(draft, None, &answers)?;
    }
    for (field, _, origin) in &filled.answers {
        tx.put_prefill(draft.id, field, origin)?;
    }
    for (file, origin) in &filled.files {
        // What was destroyed as one that must not be here does not come back.
        if tx.reader().tombstone_of_file(&file.digest)?.is_some() {
            continue;
        }
        tx.attach(draft.id, file)?;
        tx.put_prefill(draft.id, &file.field, origin)?;
    }
    Ok(filled.answers.len() + filled.files.len())
}

/// Whether what a field holds was only taken over from an earlier application, and nobody has said that it stands.
pub(crate) fn is_lent(rows: &mut Reader<'_>, draft: ApplicationId, field: &str) -> Result<bool, StoreError> {
    Ok(rows.prefills(draft)?.iter().any(|row| row.field == field && !row.accepted && !row.origin.is_a_record()))
}

/// What the applicant wants of it.
#[derive(Clone, Copy)]
enum Wish {
    Fill,
    Accept,
    Clear,
    Refresh,
}

impl Wish {
    fn parse(text: &str) -> Option<Self> {
        match text {
            "fill" => Some(Self::Fill),
            "accept" => Some(Self::Accept),
            "clear" => Some(Self::Clear),
            "refresh" => Some(Self::Refresh),
            _ => None,
        }
    }
}

/// Fills in, accepts, clears or takes anew: one field, or all 预填处理.
pub(crate) async fn change(cx: Cx, Path(id): Path<String>, Sent(fields): Sent) -> Response {
    let Some(id) = Id::parse(&id).map(ApplicationId) else { return cx.reply().missing() };
    let outcome = async {
        let (fields, person) = (fields?, cx.signed_in()?);
        // A button says both at once, for a page without scripts: `clear:abstract`.
        let typed = fields.raw("wish").to_owned();
        let (wish, field) = typed.split_once(':').map_or((typed.as_str(), None), |(wish, field)| (wish, Some(field.to_owned())));
        let wish = Wish::parse(wish);
        if wish.is_none() {
            let _named = fields.option("wish", |_| None::<()>);
        }
        fields.finish()?;
        let wish = wish.ok_or(Refusal::Fields(Vec::new()))?;
        let today = cx.today();
        cx.write(&fields, move |tx| {
            // What is on file of a person is for them alone, so no delegate fills it in.
            let (draft, _) = mandate::own_draft(tx, id, person)?;
            let call = tx.reader().call(draft.call)?.ok_or(Refusal::from(CallRefusal::NoSuchCall))?;
            match wish {
                Wish::Fill => fill_in(tx, &draft, &call.content.form, today, false).map(drop)?,
                Wish::Accept | Wish::Clear | Wish::Refresh => {
                    let marked = tx.reader().prefills(id)?;
                    let chosen = marked.into_iter().filter(|row| field.as_ref().is_none_or(|field| row.field == *field));
                    let chosen = chosen.filter(|row| matches!(wish, Wish::Refresh) == row.origin.is_a_record() || field.is_some());
                    change_each(tx, &draft, &call.content.form, chosen.collect(), wish, today)?;
                }
            }
            Ok(Outcome::at(format!("/drafts/{id}")))
        })
        .await
    };
    cx.reply().settled(outcome.await, "draft-prefilled")
}

fn change_each(tx: &mut Tx<'_>, draft: &DraftRow, form: &Form, rows: Vec<PrefillRow>, wish: Wish, today: Day) -> Result<(), WriteError> {
    if let Wish::Accept = wish {
        return Ok(rows.iter().try_for_each(|row| tx.accept_prefill(draft.id, &row.field))?);
    }
    let mut answers = draft.answers.clone();
    for row in &rows {
        answers.insert(row.field.clone(), Raw::Text(String::new()));
        for file in draft.files.iter().filter(|file| file.field == row.field) {
            tx.detach(draft.id, &row.field, &file.digest)?;
        }
    }
    tx.save_draft(draft, None, &answers)?;
    if let Wish::Refresh = wish {
        let cleared = tx.reader().draft(draft.id)?.ok_or(ApplicationRefusal::NoSuchDraft)?;
        fill_in(tx, &cleared, form, today, false)?;
    }
    Ok(())
}

/// The form that the buttons beside the fields belong to, and what was filled in, in short.
pub(crate) fn notice(look: &Look<'_>, draft: &DraftRow, rows: &[PrefillRow], mandated: bool, cx: &Cx) -> Markup {
    if mandated {
        return html! {};
    }
    let unsure = rows.iter().filter(|row| !row.origin.is_a_record() && !row.accepted).count();
    let records = rows.iter().filter(|row| row.origin.is_a_record()).count();
    let number = rows.iter().find_map(|row| match &row.origin {
        Origin::Application { number, .. } => Some(number.clone()),
        Origin::Profile | Origin::Membership | Origin::Career | Origin::Contact | Origin::Document | Origin::Orcid { .. } => None,
    });
    html! {
        form #prefill method="post" action={ "/drafts/" (draft.id) "/prefill" } {
            (ui::hidden("csrf", look.csrf()))
            (ui::hidden("key", &cx.new_key()))
            @if records > 0 {
                p.quiet { (look.t_with("prefill-records", &[("count", records.into())])) " " button.plain type="submit" name="wish" value="refresh" { (look.t("prefill-refresh")) } }
            }
            @if unsure > 0 {
                (ui::notice(Tone::Wait, html! {
                    p { (look.t_with("prefill-unsure", &[("count", unsure.into()), ("number", number.unwrap_or_default().into())])) }
                    p { button.plain type="submit" name="wish" value="accept" { (look.t("prefill-accept-all")) } " " button.plain type="submit" name="wish" value="clear" { (look.t("prefill-clear-all")) } }
                }))
            }
            @if rows.is_empty() { p.quiet { button.plain type="submit" name="wish" value="fill" { (look.t("prefill-fill")) } } }
        }
    }
}

/// Where an answer was taken from, beside its field; a record has a link to where it is corrected.
pub(crate) fn mark(look: &Look<'_>, rows: &[PrefillRow], field: &str, mandated: bool) -> Markup {
    let Some(row) = rows.iter().find(|row| row.field == field) else { return html! {} };
    let record = |key: &str, href: &str| {
        html! { p.quiet.origin { (look.t(key)) " " a href=(href) { (look.t("prefill-correct")) } } }
    };
    match &row.origin {
        Origin::Profile => record("prefill-from-profile", "/account"),
        Origin::Membership => record("prefill-from-membership", "/account#memberships"),
        Origin::Career => record("prefill-from-career", "/account/records"),
        Origin::Contact => record("prefill-from-contact", "/account/contacts"),
        Origin::Document => record("prefill-from-document", "/account/records"),
        // It is corrected there by its person, and read again here.
        Origin::Orcid { read } => html! {
            p.quiet.origin {
                (look.t("prefill-from-orcid")) " " (ui::local_time(*read, &look.zone)) " "
                a href="https://orcid.org/my-orcid" rel="noreferrer" { (look.t("orcid-at-source")) } " · " a href="/account/orcid" { (look.t("orcid-read-again")) }
            }
        },
        Origin::Application { id, number } => html! {
            p.quiet.origin {
                (look.t("prefill-from-application")) " " a href={ "/applications/" (id) } { (number) }
                @if row.accepted { " " (ui::badge(Tone::Good, &look.t("prefill-accepted"))) }
                @else if !mandated {
                    " " button.plain type="submit" form="prefill" name="wish" value={ "accept:" (field) } { (look.t("prefill-accept")) }
                    " " button.plain type="submit" form="prefill" name="wish" value={ "clear:" (field) } { (look.t("prefill-clear")) }
                }
            }
        },
    }
}

/// What was taken over and nobody has looked at, said once more before it is sent.
pub(crate) fn unsure(look: &Look<'_>, draft: &DraftRow, rows: &[PrefillRow], form: &Form) -> Markup {
    let left: Vec<&PrefillRow> = rows.iter().filter(|row| !row.origin.is_a_record() && !row.accepted).collect();
    html! {
        @if !left.is_empty() {
            (ui::notice(Tone::Wait, html! {
                p { (look.t_with("prefill-unsure-review", &[("count", left.len().into())])) }
                ul { @for row in &left { li { a href={ "/drafts/" (draft.id) "#field-" (row.field) } { (form.field(&row.field).map_or(row.field.as_str(), |field| look.pick(&field.label))) } } } }
            }))
        }
    }
}
