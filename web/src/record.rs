//! Record 人员档案: documents, career and who looked, on a person's own page; and what the page of a person shows of them to who may read people.

use crate::cx::Cx;
use crate::fields::Fields;
use crate::person::wrong;
use crate::ui::{self, Look, Section, Tone};
use crate::{career, identity, merge};
use axum::response::Response;
use maud::{Markup, html};
use rules::refusal::FieldRefusal;
use rules::{Id, PersonId, Refusal};
use serde::Serialize;
use store::{Reader, StoreError, WriteError};

/// One's own record as a page and as JSON.
#[derive(Serialize)]
struct View {
    documents: Vec<identity::Listed>,
    looks: Vec<identity::Looked>,
    career: Vec<career::Listed>,
    /// How the name is spelled in pinyin, to be put right by its bearer; none where it is not in Chinese characters.
    spelled: Option<String>,
}

/// What was typed into which form.
#[derive(Clone, Copy, Default)]
pub(crate) struct Typed<'a> {
    pub(crate) identity: Option<&'a Fields>,
    pub(crate) career: Option<&'a Fields>,
}

/// What the page of a person shows beside the profile.
#[derive(Serialize)]
pub(crate) struct Records {
    documents: Vec<identity::Listed>,
    career: Vec<career::Listed>,
    /// The record that stands for this one.
    merged_into: Option<PersonId>,
    /// The records that this one stands for.
    also: Vec<PersonId>,
    /// Who may be the same person; empty for those who cannot merge.
    possible_duplicates: Vec<merge::Possible>,
    #[serde(skip)]
    reveals: bool,
}

/// One's own record 证件与履历.
pub(crate) async fn mine(cx: Cx) -> Response {
    let person = match cx.in_session() {
        Ok(person) => person,
        Err(refusal) => return cx.reply().refused(&refusal),
    };
    match load(&cx, person).await {
        Ok(view) => {
            let title = cx.look(Section::Elsewhere).t("record-title");
            cx.reply().show(Section::Elsewhere, &title, &view, |look| page(look, &view, Typed::default(), &[], &cx))
        }
        Err(error) => cx.reply().fault(&error),
    }
}

/// One's own record again, a refusal above it and the form as it was filled in.
pub(crate) async fn again(cx: &Cx, error: WriteError, typed: Typed<'_>) -> Response {
    let view = match (cx.in_session(), &error) {
        (Ok(person), WriteError::Refused(_)) => load(cx, person).await,
        (Ok(_), WriteError::Fault(_)) | (Err(_), _) => return cx.reply().failed(error),
    };
    match view {
        Ok(view) => {
            let title = cx.look(Section::Elsewhere).t("record-title");
            cx.reply().again(error, Section::Elsewhere, &title, |look, refusal: &Refusal| page(look, &view, typed, wrong(refusal), cx))
        }
        Err(fault) => cx.reply().fault(&fault),
    }
}

async fn load(cx: &Cx, person: PersonId) -> Result<View, StoreError> {
    cx.read(move |rows| {
        let name = rows.person(person)?.and_then(|row| row.name).unwrap_or_default();
        Ok(View {
            documents: identity::of_person(rows, person)?,
            looks: identity::looks_at(rows, person)?,
            career: career::of_person(rows, person)?,
            spelled: rules::name::spelled(&name),
        })
    })
    .await
}

fn page(look: &Look<'_>, view: &View, typed: Typed<'_>, wrong: &[FieldRefusal], cx: &Cx) -> Markup {
    let nothing = Fields::default();
    let of = |fields: Option<&Fields>| if fields.is_some() { wrong } else { &[] };
    html! {
        (ui::crumbs(look, &[(&look.t("account-title"), Some("/account")), (&look.t("record-title"), None)]))
        h1 { (look.t("record-title")) }
        @if let Some(spelled) = &view.spelled { p.quiet { (look.t_with("record-spelled", &[("name", spelled.as_str().into())])) } }
        (ui::section("documents", &look.t("identity-title"), None, html! {
            p.quiet { (look.t("identity-help")) }
            @if view.documents.is_empty() { p.quiet { (look.t("identity-none")) } } @else { (identity::table(look, &view.documents, true)) }
            p { a href="/account/orcid" { (look.t("orcid-open")) } }
            (identity::form(look, typed.identity.unwrap_or(&nothing), of(typed.identity), &cx.new_key()))
        }))
        (ui::section("looks", &look.t("identity-looks-title"), None, html! {
            @if view.looks.is_empty() { p.quiet { (look.t("identity-looks-none")) } } @else { (identity::looks_table(look, &view.looks)) }
        }))
        (ui::section("career", &look.t("career-title"), None, html! {
            @if view.career.is_empty() { p.quiet { (look.t("career-none")) } } @else { (career::table(look, &view.career, Some(cx))) }
            (career::form(look, typed.career.unwrap_or(&nothing), of(typed.career), &cx.new_key()))
        }))
    }
}

/// Reads what the page of a person shows; likenesses only for who may merge.
pub(crate) fn of_person(rows: &mut Reader<'_>, person: PersonId, reveals: bool, merges: bool) -> Result<Records, StoreError> {
    let head = rows.head_of(person)?;
    Ok(Records {
        documents: identity::of_person(rows, person)?,
        career: career::of_person(rows, person)?,
        merged_into: (head != person).then_some(head),
        also: rows.also(person)?,
        possible_duplicates: if merges { merge::possible(rows, Some(person))? } else { Vec::new() },
        reveals,
    })
}

/// The sections of the page of a person.
pub(crate) fn sections(look: &Look<'_>, person: PersonId, records: &Records) -> Markup {
    html! {
        @if let Some(head) = records.merged_into {
            (ui::notice(Tone::Wait, html! { p { (look.t("record-merged-into")) " " a href={ "/people/" (head) } { (look.t("record-kept-one")) } } }))
        }
        @if !records.also.is_empty() {
            (ui::notice(Tone::Plain, html! { p { (look.t("record-stands-for")) @for other in &records.also { " " a href={ "/people/" (other) } { code { (other.0.tail(6)) } } } } }))
        }
        @if !records.possible_duplicates.is_empty() {
            (ui::section("duplicates", &look.t("merge-possible-title"), None, html! {
                p.quiet { (look.t("merge-possible-help")) }
                (merge::possible_table(look, &records.possible_duplicates, Some(person)))
            }))
        }
        (ui::section("documents", &look.t("identity-title"), None, html! {
            @if records.documents.is_empty() { p.quiet { (look.t("identity-none")) } } @else { (identity::table(look, &records.documents, records.reveals)) }
        }))
        (ui::section("career", &look.t("career-title"), None, html! {
            @if records.career.is_empty() { p.quiet { (look.t("career-none")) } } @else { (career::table(look, &records.career, None)) }
        }))
    }
}

/// What happened to a person's documents, career and merges, with the kind of thing and its history; for the page of a person.
pub(crate) fn histories(rows: &mut Reader<'_>, person: PersonId) -> Result<Vec<(rules::Kind, Vec<store::HistoryEntry>)>, StoreError> {
    let mut things: Vec<(rules::Kind, Id)> = Vec::new();
    things.extend(rows.identities_of(person)?.iter().map(|row| (rules::Kind::Identity, row.id.0)));
    things.extend(rows.career_of(person)?.iter().map(|row| (rules::Kind::Career, row.id.0)));
    things.extend(rows.merges(Some(person), 50)?.iter().map(|row| (rules::Kind::Merge, row.id.0)));
    things.into_iter().map(|(kind, id)| Ok((kind, rows.history(id)?))).collect()
}

/// What happened, in words; none for what other capabilities tell.
pub(crate) fn happened(look: &Look<'_>, kind: &str, event: &str) -> Option<String> {
    Some(look.t(match (kind, event) {
        ("identity", "stated") => "event-identity-stated",
        ("identity", "proven") => "event-identity-proven",
        ("identity", "revealed") => "event-identity-revealed",
        ("identity", "withdrawn") => "event-identity-withdrawn",
        ("identity", "released") => "event-identity-released",
        ("career", "entered") => "event-career-entered",
        ("career", "removed") => "event-career-removed",
        ("merge", "proposed") => "event-merge-proposed",
        ("merge", "confirmed") => "event-merge-confirmed",
        ("merge", "withdrawn") => "event-merge-withdrawn",
        ("merge", "undone") => "event-merge-undone",
        _ => return None,
    }))
}
