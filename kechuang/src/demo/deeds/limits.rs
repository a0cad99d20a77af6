//! Limits of the demonstration 限项: the projects that its people run, recorded by the founder.

use super::Teller;
use anyhow::Context;
use rules::award::{self, Award, Names, Outcome, Particulars};
use rules::day::Day;
use rules::rights::{Deed, Place};
use rules::team::Role;
use rules::{AwardId, Money, PersonId};
use store::Loaded;
use stories::limits::{AWARDS, AwardStory};

impl Teller<'_> {
    /// Every project, and the end of those that have ended.
    pub(super) async fn awards(&self, officer: PersonId) -> anyhow::Result<()> {
        for story in AWARDS {
            let id = AwardId(web::new_id());
            let (particulars, names) = self.project(story)?;
            let concluded = story.concluded.map(day).transpose()?;
            self.write(move |tx| {
                let actor = tx.actor(officer)?;
                let permit = tx.may(&actor, Deed::KeepAwards, &Place::default())?;
                let event = award::record(id, particulars.clone(), names.clone(), None)?;
                tx.commit(&permit, vec![Loaded::<Award>::new(id).happens(event)?])?;
                if let Some(on) = concluded {
                    let loaded = tx.load::<Award>(id)?;
                    let Some(standing) = loaded.state() else { return Err(award::Refusal::NoSuchAward.into()) };
                    let event = standing.end(Outcome::Concluded, on, on)?;
                    tx.commit(&permit, vec![loaded.happens(event)?])?;
                }
                Ok(())
            })
            .await?;
        }
        Ok(())
    }

    fn project(&self, story: &AwardStory) -> anyhow::Result<(Particulars, Names)> {
        let (lead, members) = story.people;
        let players = stories::player(lead).context("no such player")?;
        let members = members.iter().map(|key| Ok((self.person(key)?, Role::MainMember))).collect::<anyhow::Result<Vec<_>>>()?;
        let particulars = Particulars {
            funder: story.funder.map(str::to_owned),
            programme: story.sort.0.to_owned(),
            sort: story.sort.1.to_owned(),
            number: story.named.0.to_owned(),
            lead: Some(self.person(lead)?),
            members,
            host: None,
            host_name: players.organisation.to_owned(),
            amount: Some(Money::yuan(story.amount * 10_000)),
            approved: day(story.days.0)?,
            from: None,
            until: Some(day(story.days.1)?.next()),
        };
        Ok((particulars, Names { title: story.named.1.to_owned(), lead: players.name.to_owned(), members: Vec::new() }))
    }
}

fn day(text: &str) -> anyhow::Result<Day> {
    Day::parse(text).with_context(|| format!("{text} is no day"))
}
