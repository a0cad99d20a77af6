//! Told 审计用语: one event of the journal in words: what happened, to whom a right was given, what an inspector opened.

use crate::grant as page;
use crate::ui::Look;
use crate::view;
use crate::words::Words;
use rules::rights::{Deed, Role, Scope};
use rules::text::Bilingual;
use rules::thing::Fact as _;
use rules::{Id, Instant, InvitationId, Kind, MandateId, PersonId, grant, inspection, invitation, person};
use serde::Serialize;
use std::collections::BTreeMap;
use store::{AuditRow, Reader, StoreError};

/// One event, as a page and as JSON.
#[derive(Serialize)]
pub(super) struct Line {
    /// Its number in the journal.
    pub(super) event: i64,
    #[serde(serialize_with = "view::rfc3339")]
    pub(super) at: Instant,
    /// Who; the system's id is all zeros.
    pub(super) actor: Id,
    actor_name: Option<String>,
    pub(super) kind: String,
    pub(super) thing: Id,
    pub(super) version: u64,
    name: String,
    /// Whom it concerns beside the actor.
    about: Option<PersonId>,
    about_name: Option<String>,
    role: Option<Role>,
    /// As `centre`, `programme:ID`, `call:ID`.
    scope: Option<String>,
    scope_title: Option<Bilingual>,
    #[serde(serialize_with = "view::maybe_rfc3339")]
    until: Option<Instant>,
    /// What an inspector did, by its name.
    deed: Option<String>,
    /// What they opened.
    opened: Option<Id>,
    /// Who took it over.
    successor: Option<PersonId>,
    successor_name: Option<String>,
    /// How many parts an erasure destroyed.
    parts: Option<usize>,
    #[serde(skip)]
    place: Option<Scope>,
}

/// Names that were looked up.
#[derive(Default)]
pub(super) struct Names(BTreeMap<PersonId, Option<String>>);

impl Names {
    fn of(&mut self, rows: &mut Reader<'_>, person: PersonId) -> Result<Option<String>, StoreError> {
        if let Some(name) = self.0.get(&person) {
            return Ok(name.clone());
        }
        let name = rows.person(person)?.and_then(|row| row.name);
        self.0.insert(person, name.clone());
        Ok(name)
    }
}

/// An event with what its thing's row and its facts say of it.
pub(super) fn line(rows: &mut Reader<'_>, row: AuditRow, names: &mut Names) -> Result<Line, StoreError> {
    let (event, shape, facts) = (row.event, row.shape, row.facts.clone());
    let mut line = bare(row);
    let corrupt = |source| StoreError::Corrupt { thing: format!("event {event}"), source };
    match Kind::parse(&line.kind) {
        Some(Kind::Grant) => {
            if let grant::Fact::HandedOver { to, .. } = grant::Fact::decode(shape, &facts).map_err(corrupt)? {
                line.successor = Some(to);
            }
            if let Some(grant) = rows.grant(line.thing.into())? {
                (line.about, line.role, line.place, line.until) =
                    (Some(grant.person), Some(grant.held.role), Some(grant.held.scope), grant.held.until);
            }
        }
        Some(Kind::Invitation) => {
            if let invitation::Fact::HandedOver { to } = invitation::Fact::decode(shape, &facts).map_err(corrupt)? {
                line.successor = Some(to);
            }
            if let Some(invitation) = rows.invitation(InvitationId(line.thing))? {
                (line.about, line.role, line.place) = (Some(invitation.person), Some(invitation.role), Some(invitation.scope));
            }
        }
        Some(Kind::Mandate) => {
            if let Some(mandate) = rows.mandate(MandateId(line.thing))? {
                let other = if line.actor == mandate.mandate.delegate.0 { mandate.mandate.principal } else { mandate.mandate.delegate };
                (line.about, line.place, line.until) = (Some(other), Some(mandate.mandate.scope), Some(mandate.mandate.until));
            }
        }
        Some(Kind::Inspection) => {
            let inspection::Fact::Opened { deed, thing, .. } = inspection::Fact::decode(shape, &facts).map_err(corrupt)?;
            (line.deed, line.opened) = (Some(deed), thing);
        }
        Some(Kind::Person) => {
            line.about = (line.thing != line.actor).then_some(PersonId(line.thing));
            if line.name == "erased"
                && let person::Fact::Erased { parts, .. } = person::Fact::decode(shape, &facts).map_err(corrupt)?
            {
                line.parts = Some(parts.len());
            }
        }
        _ => {}
    }
    if let Some(person) = line.about {
        line.about_name = names.of(rows, person)?;
    }
    if let Some(person) = line.successor {
        line.successor_name = names.of(rows, person)?;
    }
    if let Some(scope) = line.place {
        line.scope = Some(scope.to_text());
        line.scope_title = page::title(rows, scope)?;
    }
    Ok(line)
}

/// An event by itself.
fn bare(row: AuditRow) -> Line {
    Line {
        event: row.event,
        at: row.at,
        actor: row.actor,
        actor_name: row.actor_name,
        kind: row.kind,
        thing: row.thing,
        version: row.version,
        name: row.name,
        about: None,
        about_name: None,
        role: None,
        scope: None,
        scope_title: None,
        until: None,
        deed: None,
        opened: None,
        successor: None,
        successor_name: None,
        parts: None,
        place: None,
    }
}

/// A key's words, or the plain text where a kind or an event has none yet.
fn words(look: &Look<'_>, key: &str, plain: &str) -> String {
    if Words::load().has(look.language, key) { look.t(key) } else { plain.to_owned() }
}

/// What a kind is called.
pub(super) fn kind_name(look: &Look<'_>, kind: &str) -> String {
    words(look, &format!("audit-kind-{kind}"), kind)
}

/// What happened.
pub(super) fn what(look: &Look<'_>, line: &Line) -> String {
    words(look, &format!("audit-event-{}-{}", line.kind, line.name), &line.name)
}

/// Who did it.
pub(super) fn actor(look: &Look<'_>, line: &Line) -> String {
    match &line.actor_name {
        Some(name) => name.clone(),
        None if line.actor == Id::SYSTEM => look.t("people-system"),
        None => look.t("erased"),
    }
}

/// To whom, which role, where, until when; what was opened; how much was erased.
pub(super) fn more(look: &Look<'_>, line: &Line) -> Option<String> {
    let mut parts = Vec::new();
    if line.about.is_some() {
        parts.push(line.about_name.clone().unwrap_or_else(|| look.t("erased")));
    }
    parts.extend(line.role.map(|role| look.role(role)));
    parts.extend(line.place.map(|place| page::place_text(look, place, line.scope_title.as_ref())));
    if line.successor.is_some() {
        let name = line.successor_name.clone().unwrap_or_else(|| look.t("erased"));
        parts.push(look.t_with("audit-moved-to", &[("name", name.into())]));
    }
    if let Some(until) = line.until {
        parts.push(look.t_with("audit-until-when", &[("until", until.local(&look.zone).into())]));
    }
    if let Some(deed) = line.deed.as_deref() {
        parts.push(Deed::parse(deed).map_or_else(|| deed.to_owned(), |deed| look.deed(deed)));
        parts.extend(line.opened.map(|thing| thing.to_string()));
    }
    if let Some(count) = line.parts {
        parts.push(look.t_with("audit-parts", &[("count", count.into())]));
    }
    (!parts.is_empty()).then(|| parts.join(" · "))
}

/// Where the thing is read, for kinds that have a page.
pub(super) fn href(line: &Line) -> Option<String> {
    match Kind::parse(&line.kind)? {
        Kind::Person => Some(format!("/people/{}", line.thing)),
        Kind::Grant => line.about.map(|person| format!("/people/{person}")),
        Kind::Programme => Some(format!("/programmes/{}", line.thing)),
        Kind::Call => Some(format!("/calls/{}", line.thing)),
        Kind::Application => Some(format!("/applications/{}", line.thing)),
        Kind::Organisation => Some(format!("/organisations/{}", line.thing)),
        Kind::Identity => Some(format!("/identities/{}", line.thing)),
        Kind::Merge => Some(format!("/merges/{}", line.thing)),
        Kind::ErasureRequest => Some("/erasure-requests".to_owned()),
        Kind::Expunction => Some("/expunctions".to_owned()),
        Kind::Calendar => Some("/calendar".to_owned()),
        Kind::Mechanism => Some(format!("/mechanisms/{}", line.thing)),
        Kind::Plan => Some(format!("/plans/{}", line.thing)),
        Kind::Need => Some(format!("/needs/{}", line.thing)),
        Kind::Award => Some(format!("/awards/{}", line.thing)),
        Kind::Ban => line.about.map(|person| format!("/people/{person}")),
        Kind::Import => Some(format!("/imports/{}", line.thing)),
        Kind::UnitFile => Some(format!("/unit-files/{}", line.thing)),
        Kind::Centre
        | Kind::Invitation
        | Kind::Mandate
        | Kind::Inspection
        | Kind::Membership
        | Kind::Career
        | Kind::OrcidRecord
        | Kind::FederatedIdentity
        | Kind::Contact
        | Kind::Authenticator
        | Kind::Token
        | Kind::Enquiry
        | Kind::FormalCheck
        | Kind::AdvancePledge => None,
        Kind::Similarity => Some(format!("/similarities/{}", line.thing)),
    }
}

#[cfg(test)]
mod tests {
    use crate::words::Words;
    use rules::person::Language;

    #[test]
    fn whatever_can_happen_has_words_in_both_languages() {
        let words = Words::load();
        for (kind, events, _) in store::SHAPES {
            let kind = kind.as_str();
            let keys = std::iter::once(format!("audit-kind-{kind}")).chain(events.iter().map(|event| format!("audit-event-{kind}-{event}")));
            for key in keys {
                assert!([Language::Zh, Language::En].into_iter().all(|language| words.has(language, &key)), "{key}");
            }
        }
    }
}
