//! Contact persons 联系人: whom to ask by name. A fact has their ids alone; what they are called and how they are reached is a private part of each, so
//! that all can read it while the call is public, and it goes with whoever is erased. What remains then is the office, which is nobody.
//!
//! Source: 《个人信息保护法》第四十七条 (erasure).

use super::{Call, Content, Fact};
use crate::thing::Happened;
use crate::{Event, PersonId, Private};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A contact person as the fact knows them.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ContactPerson {
    /// Who.
    pub person: PersonId,
    /// Whether a telephone number is said of them, which the lint asks for.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub telephone: bool,
}

/// What is said of one: a private part of theirs.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ContactWords {
    /// Name, telephone, mail address, as all may read them.
    pub contact: String,
}

/// What is said of each, as far as it is not erased.
pub type Named = BTreeMap<PersonId, ContactWords>;

/// A draft or a revision that names contact persons 联系人: each in a part of their own, and nobody in the fact. Who is named twice has one part.
#[must_use]
pub fn naming(mut event: Event<Call>, said: &[(PersonId, String)]) -> Event<Call> {
    let content = match &mut event.fact {
        Fact::Drafted { content, .. } | Fact::Revised { content } => content,
        Fact::Overridden { .. } | Fact::Published | Fact::Extended { .. } | Fact::Amended { .. } | Fact::Cancelled { .. } => return event,
    };
    let mut each: Vec<(PersonId, String)> = Vec::new();
    for (person, text) in said {
        match each.iter_mut().find(|(one, _)| one == person) {
            Some((_, whole)) => *whole = format!("{whole}；{text}"),
            None => each.push((*person, text.clone())),
        }
    }
    content.contact.clear();
    let has_number = |text: &str| text.chars().any(|c| c.is_ascii_digit());
    content.persons = each.iter().map(|(person, text)| ContactPerson { person: *person, telephone: has_number(text) }).collect();
    event.private = each.into_iter().map(|(of, contact)| Private { of, content: Some(ContactWords { contact }) }).collect();
    event
}

/// What is said of whom a content names: by the event itself, else as it stood before. A part that is erased says nothing, whatever stood before.
pub(super) fn named(happened: &Happened<Call>, content: &Content, before: &Named) -> Named {
    let of = |person: PersonId| match happened.event.private.iter().find(|part| part.of == person) {
        Some(part) => part.content.clone(),
        None => before.get(&person).cloned(),
    };
    content.persons.iter().filter_map(|one| Some((one.person, of(one.person)?))).collect()
}
