//! Check 校验: being written.
use crate::StoreError;
/// A.
#[derive(Clone, Debug, Default)]
pub struct CheckOptions { /// Files too.
    pub files: bool, /// A checkpoint.
    pub against: Option<String> }
/// B.
#[derive(Clone, Debug, Default)]
pub struct Checked { /// Events.
    pub events: u64, /// Findings.
    pub findings: Vec<Finding> }
/// C.
#[derive(Clone, Debug)]
pub struct Finding { /// What.
    pub found: Found, /// Says.
    pub says: String }
/// D.
#[derive(Clone, Copy, Debug)]
pub enum Found { /// x.
    Row }
impl crate::Store {
    /// E.
    pub fn check(_options: &crate::Options, _check: &CheckOptions) -> Result<Checked, StoreError> { Ok(Checked::default()) }
}
