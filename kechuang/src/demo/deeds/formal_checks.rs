//! Formal checks of the demonstration 形式审查: in the call that is over, one application is accepted, one waits for its second look, the others for
//! their first.

use super::{DAY, Teller};
use anyhow::Context;
use rules::application::Application;
use rules::call::{self, Call};
use rules::formal_check::{self, FormalCheck, Look, Mark, Marked, Verdict, checklist};
use rules::rights::{Deed, Place};
use rules::{FormalCheckId, Instant};
use store::{CheckState, Loaded};

/// The call that is over.
const CALL: &str = "cross";
/// At how many somebody has looked, and how many of these were confirmed.
const LOOKED: (usize, usize) = (2, 1);

impl Teller<'_> {
    /// The first looks and the second ones, yesterday.
    pub(super) async fn formal_checks(&self, now: Instant) -> anyhow::Result<()> {
        self.clock.set(Some(Instant(now.0 - DAY)));
        let (first, second) = (self.founder()?, self.person("chen-yulan")?);
        let call = *self.calls.get(CALL).with_context(|| format!("no call {CALL}"))?;
        let queue = self.store.read_now(|rows| rows.formal_checks(call, first, Some(CheckState::Open), None, LOOKED.0))?;
        for (place, row) in queue.into_iter().enumerate() {
            let (id, check, is_confirmed) = (row.application, FormalCheckId(web::new_id()), place < LOOKED.1);
            self.write(move |tx| {
                let loaded = tx.load::<Application>(id)?;
                let Some(application) = loaded.state() else { return Ok(()) };
                let found = tx.load::<Call>(application.call)?;
                let Some(call) = found.state() else { return Err(call::Refusal::NoSuchCall.into()) };
                let place = Place::application(Some(call.programme), application.call, application.lead);
                let actor = tx.actor(first)?;
                let permit = tx.may(&actor, Deed::CheckApplication, &place)?;
                let met = |item: formal_check::Item| Marked { item: item.key, mark: Mark::Met, found: None };
                let look = Look { marks: checklist(&call.content).into_iter().map(met).collect(), verdict: Verdict::Accept, note: String::new() };
                let event = formal_check::look(None, (id, application, call), look, first)?;
                tx.commit(&permit, vec![Loaded::<FormalCheck>::new(check).happens(event)?])?;
                if is_confirmed {
                    let actor = tx.actor(second)?;
                    let permit = tx.may(&actor, Deed::CheckApplication, &place)?;
                    let looked = tx.load::<FormalCheck>(check)?;
                    let Some(standing) = looked.state() else { return Ok(()) };
                    let (confirmed, accepted) = (standing.confirm(application, second)?, application.accept()?);
                    tx.commit(&permit, vec![looked.happens(confirmed)?, loaded.happens(accepted)?])?;
                }
                Ok(())
            })
            .await?;
        }
        self.clock.set(None);
        Ok(())
    }
}
