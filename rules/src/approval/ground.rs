//! Grounds 依据: which law asks for an approval of which flag, and by when, as data in `packs/approvals.json`; a call copies what it takes.
//!
//! What the law itself says is that the approval is there before the activity starts. An earlier step is the call's own choice.

use super::{Demand, Flag};
use crate::day::Day;
use serde::{Deserialize, Serialize};

/// What calls may ask of the flags, with what it rests on.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Grounds {
    /// A demand a flag, at the step that the law sets.
    pub demands: Vec<Demand>,
}

impl Grounds {
    /// Those that come with the software.
    pub fn built_in() -> Self {
        Self::parse(include_str!("../../packs/approvals.json")).unwrap_or_default()
    }

    /// Reads them; says what is wrong in the words of its reader.
    pub fn parse(text: &str) -> Result<Self, String> {
        serde_json::from_str(text).map_err(|error| error.to_string())
    }

    /// With what is in force on a day.
    #[must_use]
    pub fn on(mut self, day: Day) -> Self {
        for demand in &mut self.demands {
            demand.grounds.retain(|cited| cited.is_in_force(day));
        }
        self
    }

    /// What the law asks of a flag.
    pub fn of(&self, flag: Flag) -> Option<&Demand> {
        self.demands.iter().find(|demand| demand.flag == flag)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::approval::{Asked, Step};
    use crate::citation::{Confidence, Force};

    #[test]
    fn the_built_in_grounds_are_read_and_ask_nothing_before_the_law_does() {
        let grounds = Grounds::parse(include_str!("../../packs/approvals.json")).expect("the grounds are read");
        assert_eq!(grounds.demands.iter().map(|demand| demand.flag).collect::<Vec<_>>(), Flag::ALL);
        assert!(grounds.demands.iter().all(|demand| demand.step == Step::Start && demand.foreign.is_none_or(|step| step == Step::Award)));
        assert_eq!(Asked { demands: grounds.demands.clone() }.check(), Ok(()));
        let cited = || grounds.demands.iter().flat_map(|demand| &demand.grounds);
        assert!(cited().all(|cited| cited.is_named() && cited.from.is_some()));
        // What nobody has held against the text stops nobody of itself.
        assert!(cited().all(|cited| (cited.confidence == Confidence::Verified) == (cited.force() == Force::Block)));
    }

    #[test]
    fn a_call_is_given_what_is_in_force_when_it_opens() {
        let on = |day: &str| {
            let grounds = Grounds::built_in().on(Day::parse(day).expect("a day"));
            grounds.of(Flag::Ethics).map_or(Vec::new(), |demand| demand.grounds.iter().map(|cited| cited.id.clone()).collect())
        };
        let (before, since) = (on("2023-11-30"), on("2023-12-01"));
        assert!(!before.contains(&"ethics-measures".to_owned()) && since.contains(&"ethics-measures".to_owned()), "{before:?} {since:?}");
    }
}
