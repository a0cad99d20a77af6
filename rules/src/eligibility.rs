//! Eligibility 申报资格: who may apply, by rules that a call names.

use serde::{Deserialize, Serialize};

/// What a call asks of who applies.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Conditions {}
