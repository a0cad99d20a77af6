//! Restriction 限项: how many applications and projects one person may have at once.

use serde::{Deserialize, Serialize};

/// How many a call allows.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Restrictions {}
