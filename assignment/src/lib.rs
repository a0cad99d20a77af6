//! Assignment 专家指派: who judges what, with the proof that nothing better exists.
//!
//! ```text
//! Problem ─ total ▶ Assignment + Certificate ─ bound ▶ gap 0
//!    ├──── limits cross ▶ search ─▶ Assignment, bound and gap
//!    └──── infeasible ▶ Shortage: how many places, which demands, loads and rules cannot hold together, what would help
//! randomised: no pair above a chance, with its bound ─ sample
//! together: related proposals to the same experts, at a price; with its bound
//! fair: the worst-served proposal first, with its ceiling    perturbed: chances spread where that costs little, with their bound ─ sample
//! Standing: an assignment with its flow kept ─ a decline ▶ one place changed, or the new optimum
//! ```
//! Pure: no clock, no chance but the seed that is given, no float; the same input gives the same answer on every machine.
//! Source: design of the house; each method names its own.

pub mod affinity;
pub mod chance;
pub mod fair;
pub mod flow;
mod network;
pub mod perturbed;
pub mod problem;
pub mod randomised;
pub mod rule;
mod search;
pub mod shortage;
pub mod standing;
pub mod together;
pub mod total;

pub use chance::Chance;
pub use fair::{Fair, FairCertificate, Fairness, ceiling, fair};
pub use perturbed::{GRAIN, Perturbation, Perturbed, perturbed};
pub use problem::{AFFINITY_MOST, Broken, Demand, Groups, Load, Pair, Problem, ProblemError};
pub use randomised::{Chances, Randomised, WHOLE, expected_bound, randomised, sample};
pub use rule::{Limit, Rule, Source};
pub use shortage::{Part, Remedy, Shortage, shortage};
pub use standing::{Change, Explanation, Out, Repair, RepairError, Reserve, Standing};
pub use together::{Near, Together, together};
pub use total::{Assignment, Certificate, Unsolved, bound, crossing, nested, total, total_within};
