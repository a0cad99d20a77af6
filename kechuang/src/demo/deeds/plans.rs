//! Plans of the demonstration 规划: mechanisms, the tree above the programmes, what people need, what is often asked.

use super::Teller;
use anyhow::Context;
use rules::call::{self, Call, Content};
use rules::day::Day;
use rules::enquiry::{self, Enquiry, Faq};
use rules::mechanism::{self, Mechanism};
use rules::need::{self, Body, Need};
use rules::plan::{self, Plan};
use rules::programme::Programme;
use rules::rights::{Deed, Place};
use rules::text::Bilingual;
use rules::time::Zone;
use rules::{EnquiryId, Instant, MechanismId, NeedId, PersonId, PlanId};
use store::{Loaded, Tx, WriteError};

/// A call's content with class and terms of its mechanism; its own form stays, as an officer would have changed it.
pub(super) fn taken(tx: &mut Tx<'_>, mechanism: Option<MechanismId>, content: Content) -> Result<Content, WriteError> {
    let Some(id) = mechanism else { return Ok(content) };
    let loaded = tx.load::<Mechanism>(id)?;
    let Some(standing) = loaded.state() else { return Err(mechanism::Refusal::NoSuchMechanism.into()) };
    let (form, asked) = (content.form.clone(), content.terms.clone());
    let mut content = Content { form, ..content.taken_from(id, standing.version, &standing.content) };
    // So do its own conditions and limits, and what it asks to be declared.
    if !asked.eligibility.rules.is_empty() {
        content.terms.eligibility = asked.eligibility;
        content.terms.restriction = asked.restriction;
    }
    content.terms.approvals = asked.approvals;
    content.terms.unit_files = asked.unit_files;
    Ok(content)
}

impl Teller<'_> {
    /// Every mechanism, and the second version of those that have one.
    pub(super) async fn mechanisms(&mut self, officer: PersonId) -> anyhow::Result<()> {
        for story in stories::mechanisms() {
            let id = MechanismId(web::new_id());
            self.mechanisms.insert(story.key, id);
            self.write(move |tx| {
                let actor = tx.actor(officer)?;
                let permit = tx.may(&actor, Deed::ManageProgramme, &Place::default())?;
                let event = mechanism::establish(story.content.clone())?;
                tx.commit(&permit, vec![Loaded::<Mechanism>::new(id).happens(event)?])?;
                if let Some(later) = &story.later {
                    let loaded = tx.load::<Mechanism>(id)?;
                    let Some(standing) = loaded.state() else { return Err(mechanism::Refusal::NoSuchMechanism.into()) };
                    let event = standing.revise(later.clone())?;
                    tx.commit(&permit, vec![loaded.happens(event)?])?;
                }
                Ok(())
            })
            .await?;
        }
        Ok(())
    }

    /// The tree, with what was reported, and the programmes under its actions.
    pub(super) async fn plans(&self, officer: PersonId, at: Instant) -> anyhow::Result<()> {
        let today = Day::at(at, &Zone::shanghai());
        let mut above: Option<PlanId> = None;
        for story in stories::plans(today) {
            let id = PlanId(web::new_id());
            let parent = above.filter(|_| story.under);
            above = if story.under { above } else { Some(id) };
            let codes = story.programmes.iter().map(|code| self.programmes.get(*code).copied().with_context(|| format!("no programme {code}")));
            let programmes = codes.collect::<anyhow::Result<Vec<_>>>()?;
            self.write(move |tx| {
                let actor = tx.actor(officer)?;
                let permit = tx.may(&actor, Deed::ManageProgramme, &Place::default())?;
                let parent_of = parent.map(|parent| tx.load::<Plan>(parent)).transpose()?;
                let event = plan::establish(plan::Content { parent, ..story.content.clone() }, parent_of.as_ref().and_then(Loaded::state))?;
                tx.commit(&permit, vec![Loaded::<Plan>::new(id).happens(event)?])?;
                for report in &story.reports {
                    let loaded = tx.load::<Plan>(id)?;
                    let Some(standing) = loaded.state() else { return Err(plan::Refusal::NoSuchPlan.into()) };
                    let event = standing.report(report.clone(), today)?;
                    tx.commit(&permit, vec![loaded.happens(event)?])?;
                }
                for programme in &programmes {
                    let loaded = tx.load::<Programme>(*programme)?;
                    let Some(standing) = loaded.state() else { return Err(rules::programme::Refusal::NoSuchProgramme.into()) };
                    let event = standing.revise(rules::programme::Content { action: Some(id), ..standing.content.clone() })?;
                    tx.commit(&permit, vec![loaded.happens(event)?])?;
                }
                Ok(())
            })
            .await?;
        }
        Ok(())
    }

    /// What people need solved, and what is often asked.
    pub(super) async fn needs_and_answers(&self) -> anyhow::Result<()> {
        let officer = self.founder()?;
        let leads: Vec<PersonId> = stories::applications().iter().map(|story| self.person(story.lead)).collect::<anyhow::Result<_>>()?;
        for ((field, title, text), by) in stories::NEEDS.into_iter().zip(leads) {
            let id = NeedId(web::new_id());
            self.write(move |tx| {
                let actor = tx.actor(by)?;
                let permit = tx.may(&actor, Deed::SubmitNeed, &Place::default())?;
                let body = Body { title: title.to_owned(), text: text.to_owned(), contact: String::new() };
                tx.commit(&permit, vec![Loaded::<Need>::new(id).happens(need::submit(by, None, field, body))?])?;
                Ok(())
            })
            .await?;
        }
        for (key, question, answer) in stories::FAQ {
            let (id, call) = (EnquiryId(web::new_id()), *self.calls.get(key).with_context(|| format!("no call {key}"))?);
            self.write(move |tx| {
                let loaded = tx.load::<Call>(call)?;
                let Some(open) = loaded.state() else { return Err(call::Refusal::NoSuchCall.into()) };
                let actor = tx.actor(officer)?;
                let permit = tx.may(&actor, Deed::ManageCall, &Place::call(open.programme, call))?;
                let faq = Faq { question: Bilingual::new(question.0, question.1), answer: Bilingual::new(answer.0, answer.1), substantive: false };
                let event = enquiry::post(call, open, faq)?;
                tx.commit(&permit, vec![Loaded::<Enquiry>::new(id).happens(event)?])?;
                Ok(())
            })
            .await?;
        }
        Ok(())
    }
}
