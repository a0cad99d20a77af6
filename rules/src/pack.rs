//! Pack 政策包: conditions and limits as a file says them, each with its source, its dates and how sure we are; a call copies what it takes.
//!
//! The one that comes with the software stands in `packs/limits.json`; a centre brings its own as a file of the same form. A rule that is not in
//! force on the day on which a call opens is not offered to it, and a later version of it touches no call that has taken an earlier one.
//! Source: design of the house; what each rule rests on stands in the pack.

use crate::day::Day;
use crate::eligibility::{Condition, Conditions};
use crate::restriction::{Limit, Restrictions};
use serde::{Deserialize, Serialize};

/// Rules that calls may take.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Pack {
    /// Conditions.
    pub conditions: Vec<Condition>,
    /// Limits.
    pub limits: Vec<Limit>,
}

impl Pack {
    /// The one that comes with the software.
    pub fn built_in() -> Self {
        Self::parse(include_str!("../packs/limits.json")).unwrap_or_default()
    }

    /// Reads one; says what is wrong with it in the words of its reader.
    pub fn parse(text: &str) -> Result<Self, String> {
        serde_json::from_str(text).map_err(|error| error.to_string())
    }

    /// What is in force on a day.
    #[must_use]
    pub fn on(mut self, day: Day) -> Self {
        self.conditions.retain(|rule| rule.cited.is_in_force(day));
        self.limits.retain(|rule| rule.cited.is_in_force(day));
        self
    }

    /// As a call has them.
    pub fn of_call(eligibility: &Conditions, restriction: &Restrictions) -> Self {
        Self { conditions: eligibility.rules.clone(), limits: restriction.rules.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::citation::Force;

    #[test]
    fn the_built_in_pack_is_read_and_blocks_nobody_by_what_nobody_has_verified() {
        let pack = Pack::parse(include_str!("../packs/limits.json")).expect("the pack is read");
        assert_eq!((pack.conditions.len(), pack.limits.len()), (1, 5));
        assert!(
            pack.conditions
                .iter()
                .map(|rule| &rule.cited)
                .chain(pack.limits.iter().map(|rule| &rule.cited))
                .all(|cited| cited.force() == Force::Advice)
        );
        let day = |text: &str| Day::parse(text).expect("a day");
        let versions = |on: &str| -> Vec<u32> {
            let pack = Pack::built_in().on(day(on));
            pack.limits.iter().filter(|rule| rule.cited.id == "two-at-once").map(|rule| rule.cited.version).collect()
        };
        assert_eq!((versions("2026-12-31"), versions("2027-01-01")), (vec![1], vec![2]));
        let restriction = Restrictions { rules: pack.clone().on(day("2026-06-01")).limits };
        assert_eq!(restriction.check(), Ok(()));
    }
}
