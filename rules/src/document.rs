//! Document 文书: why a printed form, or what was made of a file, is not to be had here and now.
//!
//! Setting pages and taking files apart is the work of a program beside the server, which a centre may do without; then pages are printed as they are.

use crate::refusal::{Explain, Rule, Says};

/// Why not 不予受理.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Refusal {
    /// The program is not installed beside the server.
    NotInstalled,
    /// No Chinese typeface is on the server.
    NoTypeface,
    /// Others wait for the program, and it was not this one's turn in time.
    Busy,
    /// It took more time or memory than a document may, or came to nothing.
    NotMade,
}

impl Explain for Refusal {
    fn rule(&self) -> Rule {
        Rule::house("document.program")
    }

    fn says(&self) -> Says {
        Says::new(match self {
            Self::NotInstalled => "refusal-document-not-installed",
            Self::NoTypeface => "refusal-document-no-typeface",
            Self::Busy => "refusal-document-busy",
            Self::NotMade => "refusal-document-not-made",
        })
    }
}
