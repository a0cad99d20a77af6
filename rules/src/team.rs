//! Team 项目组: who takes part, in which role, with which share of effort, and that each agreed.
//! Unit: shares in whole per cent of a full year of work. Source: the notice of the call; 《科学技术进步法》第六十七条 (integrity).

use crate::{Instant, OrganisationId, PersonId};
use serde::{Deserialize, Serialize};

/// Whom a call asks for.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Composition {}

/// In which role 角色; restrictions count by it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// The lead 项目负责人.
    Lead,
    /// A co-lead 共同负责人.
    CoLead,
    /// A main member 主要参与人.
    MainMember,
    /// Another member 参与人.
    Member,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 4] = [Self::Lead, Self::CoLead, Self::MainMember, Self::Member];

    /// Its text in rows, forms and locales.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Lead => "lead",
            Self::CoLead => "co-lead",
            Self::MainMember => "main-member",
            Self::Member => "member",
        }
    }

    /// The role of that text.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == text)
    }
}

/// One who takes part beside the lead; the name is in a private part of theirs.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Participant {
    /// Who.
    pub person: PersonId,
    /// For which organisation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organisation: Option<OrganisationId>,
    /// In which role.
    pub role: Role,
    /// With how much of their effort, in per cent.
    pub share: u8,
    /// When they agreed.
    pub agreed: Instant,
    /// Which pledge they signed.
    pub pledge: String,
}
