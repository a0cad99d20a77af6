//! Mechanism 立项机制: how a class of calls is asked, judged and funded, as versioned data.

use serde::{Deserialize, Serialize};

/// From which mechanism a call took its terms, and which version of it.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Taken {}

/// How applications to a call are judged 评审方式.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Review {}
