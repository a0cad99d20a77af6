//! Approval 审批: what others must have approved: ethics, human genetic resources, export, data.

use serde::{Deserialize, Serialize};

/// Which approvals a call asks for.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Requirements {}
