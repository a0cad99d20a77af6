//! Budget 预算: how money is asked for: a lump sum 包干制, or lines with a cap on what is indirect.

use serde::{Deserialize, Serialize};

/// How a call gives money.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Funding {}
