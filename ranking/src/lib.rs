//! Ranking 评审排序: what scores say, what they do not say, and who is drawn where they say nothing.
//!
//! ```text
//! votes ─ additive ▶ effects of experts, adjusted means        votes ─ posterior ▶ expected ranks with their uncertainty
//! votes ─ spread ▶ measures ─ dissent ▶ flags, champions       ranks ─ line ▶ in, the group at the line, out ─ draw ▶ an order anyone can repeat
//! worth, cost, categories ─ selection ▶ best within a budget, with its bound
//! intervals ─ maximin ▶ chances, worst case proved ─ sample ▶ so many, and anyone can repeat it ◀ smooth ─ scores
//! ```
//! Pure: seeds are arguments, sums run in a fixed order, and results are whole numbers of millionths, so that every machine agrees.

pub mod additive;
pub mod assessors;
mod chance;
pub mod dissent;
pub mod draw;
pub mod line;
mod linear;
pub mod lottery;
mod master;
pub mod maximin;
pub mod panel;
pub mod posterior;
mod ranks;
pub mod selection;
pub mod spread;
pub mod votes;

pub use additive::{Adjusted, Unconnected, additive};
pub use assessors::{Assessor, assessors};
pub use dissent::{Measures, Ticket, TicketRefusal, champion};
pub use draw::draw;
pub use line::{Line, Standing, line};
pub use lottery::{sample, smooth};
pub use maximin::{Interval, Maximin, maximin};
pub use panel::{Candidate, PassedOver, Place, Terms, panel};
pub use posterior::{ExpectedRank, Habit, Posterior, Settings, posterior};
pub use selection::{Category, Item, Selection, SelectionError, greedy, optimal};
pub use spread::{Spread, spread};
pub use votes::{Vote, Votes, VotesError};

/// A number in millionths, half away from zero.
pub(crate) fn millionths(value: f64) -> i64 {
    libm::round(value * 1e6) as i64
}
