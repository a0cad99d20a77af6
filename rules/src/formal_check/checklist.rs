//! The list of what is looked at 审查清单: made from the rules of a call, the same for all of its applications.

use super::Refusal;
use crate::call::Content;
use crate::endorsement::Ground;
use crate::form::FieldKind;
use crate::text::Bilingual;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// How many points and how many reasons a call may have of its own.
pub(super) const OWN_MOST: usize = 30;
/// What people look at in every application, by the text that stands at `formal-check-item-…`.
pub const PEOPLE: [&str; 4] = ["answers-call", "legible", "consistent", "no-secrets"];

/// What a call asks of the check 形式审查要求.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Asked {
    /// What people look at beside what is looked at in every application.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<OwnItem>,
    /// The reasons by which something is not accepted; where there are none, the grounds that every call has.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<Reason>,
    /// When a second person looks.
    pub second: Second,
}

/// A point of a call's own.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OwnItem {
    /// By which it is named in the call.
    pub id: String,
    /// What is looked at.
    pub text: Bilingual,
}

/// A reason of the call's list 不予受理理由.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reason {
    /// By which it is named in the call.
    pub id: String,
    /// Its words, with the clause of the notice.
    pub text: Bilingual,
    /// To which ground it belongs.
    pub ground: Ground,
}

/// When a second person looks 复核.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Second {
    /// Always.
    #[default]
    Always,
    /// Only before something is not accepted.
    BeforeNotAccepting,
}

impl Second {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Always, Self::BeforeNotAccepting];

    /// Its text in forms and locales.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Always => "always",
            Self::BeforeNotAccepting => "before-not-accepting",
        }
    }

    /// The one of that text.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|second| second.as_str() == text)
    }
}

/// Who looks at a point.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum By {
    /// The machine finds it; people may say otherwise and say why.
    Machine,
    /// Only people see it.
    People,
}

/// A point of the list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Item {
    /// Its name, the same in every check of the call: `endorsement`, `condition/ID`, `own/ID`.
    pub key: String,
    /// Who looks.
    pub by: By,
    /// Its words where the call gives them; elsewhere the locales have them.
    pub text: Option<Bilingual>,
}

/// What the machine finds.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Found {
    /// It is met.
    Met,
    /// It is not.
    NotMet,
    /// It cannot tell.
    Unknown,
}

impl Found {
    /// Its text in locales.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::NotMet => "not-met",
            Self::Unknown => "unknown",
        }
    }
}

/// How somebody marks a point.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mark {
    /// It is met 符合.
    Met,
    /// It is not 不符合.
    NotMet,
    /// It is not asked of this one 不适用.
    NotAsked,
}

impl Mark {
    /// Every mark.
    pub const ALL: [Self; 3] = [Self::Met, Self::NotMet, Self::NotAsked];

    /// Its text in forms and locales.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::NotMet => "not-met",
            Self::NotAsked => "not-asked",
        }
    }

    /// The mark of that text.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mark| mark.as_str() == text)
    }
}

/// A point with its mark, as it is kept.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Marked {
    /// Which.
    pub item: String,
    /// How it was marked.
    pub mark: Mark,
    /// What the machine found then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub found: Option<Found>,
}

impl Asked {
    /// Refuses points and reasons without words, with an id that is none or that another one has, and too many of them.
    pub fn check(&self) -> Result<(), Refusal> {
        let mut ids = BTreeSet::new();
        let items = self.items.iter().map(|item| ("item", &item.id, &item.text));
        let reasons = self.reasons.iter().map(|reason| ("reason", &reason.id, &reason.text));
        let is_id =
            |id: &str| !id.is_empty() && id.len() <= 40 && id.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
        let whole = items.chain(reasons).all(|(of, id, text)| is_id(id) && !text.zh.trim().is_empty() && ids.insert((of, id.as_str())));
        if whole && self.items.len() <= OWN_MOST && self.reasons.len() <= OWN_MOST { Ok(()) } else { Err(Refusal::BadList) }
    }

    /// Whether the call says anything of its own.
    pub fn is_asked(&self) -> bool {
        *self != Self::default()
    }

    /// The reasons by id with their ground: the call's own, else the grounds that every call has.
    pub fn reasons(&self) -> Vec<(&str, Ground)> {
        if self.reasons.is_empty() {
            Ground::ALL.into_iter().map(|ground| (ground.as_str(), ground)).collect()
        } else {
            self.reasons.iter().map(|reason| (reason.id.as_str(), reason.ground)).collect()
        }
    }

    /// The ground of the first of some reasons.
    pub fn ground(&self, reasons: &[String]) -> Option<Ground> {
        let first = reasons.first()?;
        self.reasons().into_iter().find(|(id, _)| *id == first.as_str()).map(|(_, ground)| ground)
    }

    /// Refuses none at all, and one that the list does not have.
    pub(super) fn knows(&self, reasons: &[String]) -> Result<(), Refusal> {
        if reasons.is_empty() {
            return Err(Refusal::NoReason);
        }
        let known = self.reasons();
        if reasons.iter().all(|one| known.iter().any(|(id, _)| *id == one.as_str())) { Ok(()) } else { Err(Refusal::UnknownReason) }
    }
}

/// What is looked at in every application of a call 审查清单: first what the machine finds, then what people see.
pub fn checklist(content: &Content) -> Vec<Item> {
    let terms = &content.terms;
    let machine = |key: String| Item { key, by: By::Machine, text: None };
    let mut items: Vec<Item> = ["arrived", "complete", "pledge"].map(|key| machine(key.to_owned())).into();
    items.extend(terms.team.is_asked().then(|| machine("team".to_owned())));
    let cited = terms
        .eligibility
        .rules
        .iter()
        .map(|rule| ("condition", &rule.cited))
        .chain(terms.restriction.rules.iter().map(|rule| ("limit", &rule.cited)));
    items.extend(cited.map(|(of, cited)| Item { text: Some(cited.title.clone()), ..machine(format!("{of}/{}", cited.id)) }));
    items.extend(terms.funding.way.is_some().then(|| machine("budget".to_owned())));
    items.extend(terms.approvals.demands.iter().map(|demand| machine(format!("approval/{}", demand.flag.as_str()))));
    let papers = terms.unit_files.is_asked() || terms.unit_files.own_proof;
    items.extend(papers.then(|| machine("unit-files".to_owned())));
    items.extend(terms.endorsement.is_asked().then(|| machine("endorsement".to_owned())));
    let files = content.form.fields().any(|field| matches!(field.kind, FieldKind::Files { .. }));
    items.extend(files.then(|| machine("files".to_owned())));
    items.push(machine("similar".to_owned()));
    items.extend(PEOPLE.map(|key| Item { key: key.to_owned(), by: By::People, text: None }));
    let own = terms.formal_check.items.iter();
    items.extend(own.map(|item| Item { key: format!("own/{}", item.id), by: By::People, text: Some(item.text.clone()) }));
    items
}
