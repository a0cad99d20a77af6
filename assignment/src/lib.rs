//! Assignment 专家指派: who judges what, with the proof that nothing better exists.
//!
//! ```text
//! Problem ─ total ▶ Assignment + Certificate ─ bound ▶ gap 0
//!    └──── infeasible ▶ Shortage: how many places, who competes for what
//! ```
//! Pure: no clock, no chance but the seed that is given, no float; the same input gives the same answer on every machine.
//! Source: design of the house; each method names its own.

pub mod affinity;
pub mod chance;
pub mod flow;
mod network;
pub mod problem;
pub mod randomised;
pub mod shortage;
pub mod total;

pub use chance::Chance;
pub use problem::{AFFINITY_MOST, Broken, Demand, Groups, Load, Pair, Problem, ProblemError};
pub use randomised::{Chances, WHOLE, chances, sample};
pub use shortage::{Shortage, shortage};
pub use total::{Assignment, Certificate, Unsolved, bound, total};
