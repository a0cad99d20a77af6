//! Preview 归并预览: what a merge would change, line by line, and what stands in its way.

use super::{Named, named, obstacle};
use crate::grant;
use crate::ui::{self, Column, Look, Tone};
use maud::{Markup, html};
use rules::membership::Stage as MemberStage;
use rules::merge::{self, Ground};
use rules::refusal::Explain;
use rules::text::{Bilingual, Prose};
use rules::{Instant, PersonId, Refusal};
use serde::Serialize;
use store::{Reader, StoreError};

/// What a merge would change, as a page and as JSON.
#[derive(Serialize)]
pub(super) struct Preview {
    pub(super) kept: Side,
    pub(super) away: Side,
    /// The rule that stands in its way, if one does.
    pub(super) obstacle: Option<&'static str>,
    #[serde(skip)]
    refusal: Option<Refusal>,
}

/// What one of the two brings.
#[derive(Serialize)]
pub(super) struct Side {
    #[serde(flatten)]
    person: Named,
    pub(super) id: PersonId,
    email: Option<String>,
    sessions: usize,
    grants: Vec<grant::Listed>,
    applications: Vec<Brought>,
    drafts: usize,
    documents: Vec<crate::identity::Listed>,
    career: usize,
    letters: usize,
    /// Where they belong or ask to, their main one marked.
    memberships: Vec<Belongs>,
    /// Mandates in force, given and received.
    mandates: usize,
    tokens: usize,
    contacts: usize,
}

/// A membership that one of the two brings.
#[derive(Serialize)]
struct Belongs {
    organisation: Bilingual,
    main: bool,
}

/// An application that one of the two brings.
#[derive(Serialize)]
struct Brought {
    number: String,
    title: Option<String>,
}

/// How many letters are counted.
const LETTERS_MOST: usize = 1_000;

impl Preview {
    /// Of two records; none where one of them is not there.
    pub(super) fn of(rows: &mut Reader<'_>, kept: PersonId, away: PersonId, by: PersonId, now: Instant) -> Result<Option<Self>, StoreError> {
        let facts = rows.merge_facts(kept, away, now)?;
        let (Some(one), Some(other)) = (side(rows, kept, now)?, side(rows, away, now)?) else { return Ok(None) };
        // Only what stands in the way of anybody is asked here; the words of the reason are still to come.
        let refusal = Prose::parse("—", 1).ok().and_then(|reason| merge::propose(kept, away, Ground::Likeness, by, &facts, &reason).err());
        let refusal = refusal.map(Refusal::from);
        Ok(Some(Self { kept: one, away: other, obstacle: refusal.as_ref().map(|why| why.rule().id), refusal }))
    }

    /// Whether each of the two has its main membership: afterwards that of the record that is kept counts, until they choose.
    fn has_two_mains(&self) -> bool {
        [&self.kept, &self.away].iter().all(|side| side.memberships.iter().any(|one| one.main))
    }

    /// As it is shown.
    pub(super) fn shown(&self, look: &Look<'_>) -> Markup {
        let columns = [look.t("merge-what"), look.t("merge-kept"), look.t("merge-away"), look.t("merge-then")].map(Column::new);
        let line = |what: &str, cell: &dyn Fn(&Side) -> Markup, then: &str| {
            vec![html! { (look.t(what)) }, cell(&self.kept), cell(&self.away), html! { (look.t(then)) }]
        };
        let rows = vec![
            line("person-name", &|side| super::who(look, &side.person), "merge-then-name"),
            line("merge-sign-in", &|side| html! { (side.email.as_deref().unwrap_or("—")) }, "merge-then-sign-in"),
            line("merge-sessions", &|side| html! { (side.sessions) }, "merge-then-sessions"),
            line("people-roles", &|side| roles(look, side), "merge-then-roles"),
            line("merge-applications", &|side| applications(look, side), "merge-then-applications"),
            line("drafts-title", &|side| html! { (side.drafts) }, "merge-then-drafts"),
            line("identity-title", &|side| documents(look, side), "merge-then-documents"),
            line("career-title", &|side| html! { (side.career) }, "merge-then-career"),
            line("merge-memberships", &|side| belongs(look, side), "merge-then-memberships"),
            line("mandates-title", &|side| html! { (side.mandates) }, "merge-then-mandates"),
            line("token-title", &|side| html! { (side.tokens) }, "merge-then-tokens"),
            line("contact-title", &|side| html! { (side.contacts) }, "merge-then-contacts"),
            line("merge-letters", &|side| html! { (side.letters) }, "merge-then-letters"),
        ];
        html! {
            (ui::section("preview", &look.t("merge-preview-title"), None, html! {
                (ui::table(&look.t("merge-preview-caption"), &columns, &rows))
                p.quiet { (look.t("merge-preview-help")) }
            }))
            @if self.has_two_mains() { (ui::notice(Tone::Wait, html! { p { (look.t("merge-two-mains")) } })) }
            @if let Some(refusal) = &self.refusal { (ui::notice(Tone::Bad, obstacle(look, refusal))) }
        }
    }
}

fn side(rows: &mut Reader<'_>, id: PersonId, now: Instant) -> Result<Option<Side>, StoreError> {
    let Some(person) = rows.person(id)? else { return Ok(None) };
    let sent = rows.applications_of(id)?;
    Ok(Some(Side {
        id,
        email: person.email.clone(),
        person: named(person),
        sessions: rows.sessions_of(id, now)?.len(),
        grants: grant::of_person(rows, id, now)?.into_iter().filter(|grant| grant.standing != grant::Standing::Revoked).collect(),
        drafts: rows.drafts_of(id)?.iter().filter(|draft| !sent.iter().any(|row| row.id == draft.id)).count(),
        applications: sent.into_iter().map(|row| Brought { number: row.number, title: row.title }).collect(),
        documents: crate::identity::of_person(rows, id)?,
        career: rows.career_of(id)?.len(),
        letters: rows.mails_of(id, LETTERS_MOST)?.len(),
        memberships: memberships(rows, id)?,
        mandates: rows.mandates_of(id)?.iter().filter(|mandate| mandate.mandate.is_live(now)).count(),
        tokens: rows.tokens_of(id)?.iter().filter(|token| rules::token::usable(token.stage, token.until, now).is_ok()).count(),
        contacts: rows.contacts_of_all(id)?.len(),
    }))
}

fn memberships(rows: &mut Reader<'_>, id: PersonId) -> Result<Vec<Belongs>, StoreError> {
    let live = rows.memberships_of(id)?.into_iter().filter(|row| matches!(row.membership.stage, MemberStage::Asked | MemberStage::Confirmed));
    Ok(live.map(|row| Belongs { organisation: row.organisation.name, main: row.membership.main }).collect())
}

fn belongs(look: &Look<'_>, side: &Side) -> Markup {
    html! {
        @if side.memberships.is_empty() { "—" }
        @for one in &side.memberships {
            div { (ui::bilingual(look, &one.organisation)) @if one.main { " " (ui::badge(Tone::Plain, &look.t("member-main"))) } }
        }
    }
}

fn roles(look: &Look<'_>, side: &Side) -> Markup {
    html! {
        @if side.grants.is_empty() { "—" }
        @for grant in &side.grants {
            div { (look.role(grant.role)) " " span.quiet { (grant::place_text(look, grant.place, grant.scope_title.as_ref())) } }
        }
    }
}

fn applications(look: &Look<'_>, side: &Side) -> Markup {
    html! {
        @if side.applications.is_empty() { "—" }
        @for one in &side.applications { div { (one.number) " " span.quiet { (one.title.clone().unwrap_or_else(|| look.t("erased"))) } } }
    }
}

fn documents(look: &Look<'_>, side: &Side) -> Markup {
    html! {
        @if side.documents.is_empty() { "—" }
        @for one in &side.documents { div { (one.short(look)) } }
    }
}
