//! Amendment 补充通知: the conditions and limits of a published call change, for later submissions only.
//!
//! ```text
//! conditions, limits ─ amend ▶ each that differs has the version after the one it had ▶ later submissions keep the new versions in their record
//! ```
//! What was submitted before keeps the versions by which it was judged (`admission::Checked`, and the version of the call). The form, the criteria and
//! the window are not amended: applicants have written to them. Source: scenario of the house; the reason is published as a notice is.

use super::{Call, Fact, Refusal};
use crate::citation::Citation;
use crate::eligibility::Conditions;
use crate::lint::Finding;
use crate::restriction::Restrictions;
use crate::text::Bilingual;
use crate::time::Phase;
use crate::{Event, Instant};
use serde::{Deserialize, Serialize};

/// That it was amended.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Amendment {
    /// When.
    pub at: Instant,
    /// Why.
    pub reason: Bilingual,
    /// Which rules are new or have a new version since, by their names.
    pub changed: Vec<String>,
    /// Which rules were taken out.
    pub removed: Vec<String>,
}

impl Call {
    /// Refuses what cannot be amended: a call that is not published, or is over.
    pub fn amendable(&self, now: Instant) -> Result<(), Refusal> {
        self.published()?;
        match self.phase(now) {
            Phase::Before | Phase::Open => Ok(()),
            Phase::Closed => Err(Refusal::Over { window: self.content.window.clone() }),
        }
    }

    /// Changes conditions and limits for later submissions 补充通知. Refuses a call that is not published or is over, what changes nothing, what the lint
    /// would newly stop, and faulty rules.
    pub fn amend(&self, eligibility: Conditions, restriction: Restrictions, reason: Bilingual, now: Instant) -> Result<Event<Self>, Refusal> {
        self.amendable(now)?;
        let (mut eligibility, mut restriction) = (eligibility, restriction);
        let before = &self.content.terms;
        versioned(&before.eligibility.rules, &mut eligibility.rules, |rule| &mut rule.cited);
        versioned(&before.restriction.rules, &mut restriction.rules, |rule| &mut rule.cited);
        if eligibility == before.eligibility && restriction == before.restriction {
            return Err(Refusal::NothingAmended);
        }
        let after = self.clone().amended(&eligibility, &restriction, &reason, now);
        super::check(&after.content)?;
        let stood = self.blocking(now);
        let stops: Vec<Finding> = after.blocking(now).into_iter().filter(|finding| !stood.contains(finding)).collect();
        if let Some(first) = stops.first() {
            return Err(Refusal::Lint { first: first.clone(), count: stops.len() });
        }
        Ok(Event::fact(Fact::Amended { eligibility, restriction, reason }))
    }

    pub(super) fn amended(mut self, eligibility: &Conditions, restriction: &Restrictions, reason: &Bilingual, at: Instant) -> Self {
        let before = versions(&self.content.terms.eligibility, &self.content.terms.restriction);
        let after = versions(eligibility, restriction);
        let not_in = |these: &[(String, u32)], those: &[(String, u32)]| -> Vec<String> {
            these.iter().filter(|one| !those.contains(one)).map(|(id, _)| id.clone()).collect()
        };
        let changed = not_in(&after, &before);
        let removed = not_in(&before, &after).into_iter().filter(|id| !changed.contains(id)).collect();
        self.amendments.push(Amendment { at, reason: reason.clone(), changed, removed });
        self.content.terms.eligibility = eligibility.clone();
        self.content.terms.restriction = restriction.clone();
        self
    }
}

/// Gives each rule that was there the version that it had, whatever was sent, and the next one where it differs.
fn versioned<R: Clone + PartialEq>(before: &[R], rules: &mut [R], cited: fn(&mut R) -> &mut Citation) {
    for rule in rules {
        let id = cited(rule).id.clone();
        let earlier = before.iter().cloned().find_map(|mut one| (cited(&mut one).id == id).then_some(one));
        if let Some(mut earlier) = earlier {
            let version = cited(&mut earlier).version;
            cited(rule).version = version;
            if *rule != earlier {
                cited(rule).version = version.saturating_add(1);
            }
        }
    }
}

fn versions(eligibility: &Conditions, restriction: &Restrictions) -> Vec<(String, u32)> {
    let conditions = eligibility.rules.iter().map(|rule| &rule.cited);
    let limits = restriction.rules.iter().map(|rule| &rule.cited);
    conditions.chain(limits).map(|cited| (cited.id.clone(), cited.version)).collect()
}
