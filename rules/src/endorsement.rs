//! Endorsement 推荐: through whose hands an application goes before the centre has it.

use serde::{Deserialize, Serialize};

/// The steps of a call, in order.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Chain {}
