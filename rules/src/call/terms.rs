//! Terms 申报要求: what a call asks beside its form, as data. They are pinned with the call when it is published, and a call of before has none.
//!
//! Each part is a capability of its own and says its own rules; a part that a call does not use is left out of its event.

use crate::{approval, budget, eligibility, endorsement, formal_check, mechanism, restriction, team, unit_file};
use serde::{Deserialize, Serialize};

/// What a call asks beside its form.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Terms {
    /// From which mechanism, and which version of it, they were taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mechanism: Option<mechanism::Taken>,
    /// How it is judged.
    #[serde(skip_serializing_if = "is_default")]
    pub review: mechanism::Review,
    /// Who may apply.
    #[serde(skip_serializing_if = "is_default")]
    pub eligibility: eligibility::Conditions,
    /// How many at once.
    #[serde(skip_serializing_if = "is_default")]
    pub restriction: restriction::Restrictions,
    /// With whom.
    #[serde(skip_serializing_if = "is_default")]
    pub team: team::Composition,
    /// What is declared of ethics, human genetic resources, export and data, and at which step approvals are asked.
    #[serde(skip_serializing_if = "is_default")]
    pub approvals: approval::Asked,
    /// Through whose hands it goes before the centre has it.
    #[serde(skip_serializing_if = "is_default")]
    pub endorsement: endorsement::Chain,
    /// Which papers of the host's file.
    #[serde(skip_serializing_if = "is_default")]
    pub unit_files: unit_file::Asked,
    /// What is looked at on its form, and by how many.
    #[serde(skip_serializing_if = "is_default")]
    pub formal_check: formal_check::Asked,
    /// How money is asked for.
    #[serde(skip_serializing_if = "is_default")]
    pub funding: budget::Funding,
    /// Whether a complete draft whose lead opted in is submitted at the close.
    #[serde(skip_serializing_if = "is_default")]
    pub submits_at_close: bool,
}

impl Terms {
    /// Whether nothing is asked beside the form, as of every call of before.
    pub fn is_bare(&self) -> bool {
        *self == Self::default()
    }
}

fn is_default<T: Default + PartialEq>(part: &T) -> bool {
    *part == T::default()
}
