//! Stories 案例: the one cast and the one set of programmes, calls and applications that the demonstration and the told cases share.
//!
//! ```text
//! cast          who                 programmes    under what, with its figures and who said them
//! forms, calls  what is asked       applications  what is answered, in every state
//! documents     what is attached    pdf           a small file made on the spot
//! teams         who takes part with whom, and what calls ask of teams and units
//! units         who answers for whom    mechanisms, plans   how calls are judged, and what they hang under
//! ```
//! Pure: told the time, it gives data. Every person and every proposal here is invented; the institutions are real kinds of institution,
//! the programmes and figures are those of the texts that each figure cites, and the statutes are the statutes.

pub mod applications;
pub mod approvals;
pub mod calls;
pub mod cast;
pub mod documents;
pub mod forms;
pub mod limits;
pub mod mechanisms;
pub mod pdf;
pub mod plans;
pub mod programmes;
pub mod teams;
pub mod units;

pub use applications::{ApplicationStory, FileStory, Life, applications};
pub use calls::{CallStory, Stage, calls};
pub use cast::{CAST, MINOR_APPLICANTS, PASSWORD, Player, centre_name, everyone, player};
pub use documents::{DOCUMENTS, Document, document};
pub use mechanisms::{MechanismStory, mechanism_of, mechanisms};
pub use pdf::pdf;
pub use plans::{FAQ, NEEDS, PlanStory, plans};
pub use programmes::programmes;
pub use units::{UNITS, UnitStory};

#[cfg(test)]
mod tests;
