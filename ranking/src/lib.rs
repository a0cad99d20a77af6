//! Ranking 评审排序: what scores say, what they do not say, and who is drawn where they say nothing.
//!
//! ```text
//! votes ─ additive ▶ effects of experts, adjusted means        votes ─ posterior ▶ expected ranks with their uncertainty
//! votes ─ spread ▶ non-consensus flags                          the group at the line ─ draw ▶ an order that anyone can repeat
//! ```
//! Pure: seeds are arguments, sums run in a fixed order, and results are whole numbers of millionths, so that every machine agrees.

pub mod additive;
mod chance;
pub mod draw;
mod linear;
pub mod posterior;
pub mod spread;
pub mod votes;

pub use additive::{Adjusted, additive};
pub use draw::draw;
pub use posterior::{ExpectedRank, Settings, posterior};
pub use spread::{Spread, spread};
pub use votes::{Vote, Votes, VotesError};

/// A number in millionths, half away from zero.
pub(crate) fn millionths(value: f64) -> i64 {
    libm::round(value * 1e6) as i64
}
