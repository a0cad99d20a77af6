//! Units of the demonstration 单位: entered by the founder or brought in by their administrators, with who belongs to them.

use super::{Teller, file_name};
use anyhow::{Context, anyhow};
use rules::day::Day;
use rules::form::{Declared, MediaType};
use rules::grant::{self, Grant};
use rules::import::{self, Counts, Import};
use rules::membership::{self, Belonging, Membership};
use rules::organisation::{self, CreditCode, FormerName, Known, Organisation, Record, Ror, Sheet, Way};
use rules::rights::{Deed, Held, Place, Role, Scope};
use rules::text::{Bilingual, Email, Line};
use rules::time::Zone;
use rules::unit_file::{self, Scan, UnitFile};
use rules::{GrantId, Id, ImportId, Instant, MembershipId, OrganisationId, PersonId, UnitFileId};
use std::collections::BTreeMap;
use store::{Change, EntryStage, Loaded, RosterDeed, RosterEntry, RosterRow, RosterStage, WriteError};
use stories::UnitStory;

/// How long an authorisation of the demonstration lasts, in days: two years.
const VALID_DAYS: i64 = 730;

impl Teller<'_> {
    /// Every unit, in the order of the stories: those above come first.
    pub(super) async fn units(&self, officer: PersonId) -> anyhow::Result<()> {
        let ids: BTreeMap<&str, OrganisationId> = stories::UNITS.iter().map(|story| (story.key, OrganisationId(web::new_id()))).collect();
        for story in stories::UNITS {
            let id = *ids.get(story.key).context("a unit without an id")?;
            let parent = story.parent.map(|key| ids.get(key).copied().with_context(|| format!("no unit {key}"))).transpose()?;
            match story.administrator {
                Some(key) => self.brought_in(story, id, parent, self.person(key)?, officer).await?,
                None => self.entered(story, id, parent, officer).await?,
            }
            self.history(story, id, &ids, officer).await?;
            self.staff(story, id, parent, officer).await?;
            if let Some(key) = story.administrator {
                self.papers(story, id, self.person(key)?).await?;
                self.listed(story, id, self.person(key)?).await?;
            }
        }
        Ok(())
    }

    async fn entered(&self, story: &UnitStory, id: OrganisationId, parent: Option<OrganisationId>, officer: PersonId) -> anyhow::Result<()> {
        let record = record(story, parent)?;
        self.write(move |tx| {
            let actor = tx.actor(officer)?;
            let permit = tx.may(&actor, Deed::ReviewOrganisation, &Place::default())?;
            let above = record.parent.map(|parent| tx.load::<Organisation>(parent)).transpose()?;
            let event = organisation::enter(record.clone(), above.as_ref().and_then(Loaded::state))?;
            tx.commit(&permit, vec![Loaded::<Organisation>::new(id).happens(event)?])?;
            Ok(())
        })
        .await
    }

    /// Registered by its administrator, with a sealed authorisation, which the officer takes where the story says so.
    async fn brought_in(
        &self,
        story: &'static UnitStory,
        id: OrganisationId,
        parent: Option<OrganisationId>,
        person: PersonId,
        officer: PersonId,
    ) -> anyhow::Result<()> {
        let player = story.administrator.and_then(stories::player).context("no such player")?;
        let title = format!("单位管理员授权书：{}", story.name.0);
        let scan = stories::pdf(&title, &[&format!("兹授权{}为本单位管理员。（演示文件，印章从略）", player.name)]);
        let (digest, bytes) = self.keep(&scan)?;
        let (record, name) = (record(story, parent)?, file_name("授权书.pdf")?);
        let media = name.media().context("a scan has a type")?;
        let (grant, member, zone) = (GrantId(web::new_id()), MembershipId(web::new_id()), Zone::shanghai());
        self.write(move |tx| {
            let today = Day::at(tx.now(), &zone);
            let until = Day::at(Instant(tx.now().0 + VALID_DAYS * super::DAY), &zone);
            let actor = tx.actor(person)?;
            let permit = tx.may(&actor, Deed::RegisterOrganisation, &Place::default())?;
            let above = record.parent.map(|parent| tx.load::<Organisation>(parent)).transpose()?;
            let event = organisation::register(record.clone(), above.as_ref().and_then(Loaded::state))?;
            tx.commit(&permit, vec![Loaded::<Organisation>::new(id).happens(event)?])?;
            let loaded = tx.load::<Organisation>(id)?;
            let unit = loaded.state().ok_or(organisation::Refusal::NoSuchOrganisation)?;
            let sheet = Sheet { person, file_name: name.clone(), digest: digest.clone(), bytes, media, until };
            let event = unit.send_authorisation(sheet, today)?;
            tx.commit(&permit, vec![loaded.happens(event)?])?;
            if !story.approved {
                return Ok(());
            }
            let actor = tx.actor(officer)?;
            let permit = tx.may(&actor, Deed::ReviewOrganisation, &Place::about(person))?;
            let loaded = tx.load::<Organisation>(id)?;
            let unit = loaded.state().ok_or(organisation::Refusal::NoSuchOrganisation)?;
            let event = unit.approve(grant, None, false, today)?;
            let held = Held { role: Role::UnitAdministrator, scope: Scope::Organisation(id), from: tx.now(), until: Some(until.begins(&zone)) };
            let belonging = Belonging { person, organisation: id, department: None, from: today };
            let changes = vec![
                Loaded::<Grant>::new(grant).happens(grant::grant(person, held)?)?,
                loaded.happens(event)?,
                Loaded::<Membership>::new(member).happens(membership::name(belonging, Some(officer), true)?)?,
            ];
            tx.commit(&permit, changes)?;
            Ok(())
        })
        .await
    }

    /// Its former name, and into what it went.
    async fn history(
        &self,
        story: &'static UnitStory,
        id: OrganisationId,
        ids: &BTreeMap<&str, OrganisationId>,
        officer: PersonId,
    ) -> anyhow::Result<()> {
        let former = story.former.map(|(name, from, until)| {
            Ok::<_, anyhow::Error>(FormerName { name: Bilingual::new(name, ""), from: Some(day(from)?), until: day(until)? })
        });
        let former = former.transpose()?;
        let merged = story.merged.map(|(into, on)| Ok::<_, anyhow::Error>((*ids.get(into).context("no such unit")?, day(on)?))).transpose()?;
        if former.is_none() && merged.is_none() {
            return Ok(());
        }
        let zone = Zone::shanghai();
        self.write(move |tx| {
            let actor = tx.actor(officer)?;
            let permit = tx.may(&actor, Deed::ReviewOrganisation, &Place::default())?;
            let today = Day::at(tx.now(), &zone);
            if let Some(former) = &former {
                let loaded = tx.load::<Organisation>(id)?;
                let event = loaded.state().ok_or(organisation::Refusal::NoSuchOrganisation)?.add_former_name(former.clone(), today)?;
                tx.commit(&permit, vec![loaded.happens(event)?])?;
            }
            if let Some((into, on)) = merged {
                let (loaded, heir) = (tx.load::<Organisation>(id)?, tx.load::<Organisation>(into)?);
                let missing = organisation::Refusal::NoSuchOrganisation;
                let (Some(unit), Some(heir)) = (loaded.state(), heir.state()) else { return Err(missing.into()) };
                let event = unit.end(id, Way::Merged, &[(into, heir)], on, today)?;
                tx.commit(&permit, vec![loaded.happens(event)?])?;
            }
            Ok(())
        })
        .await
    }

    /// The papers that its administrator has filed.
    async fn papers(&self, story: &'static UnitStory, id: OrganisationId, keeper: PersonId) -> anyhow::Result<()> {
        let now = self.store.now();
        for paper in stories::unit_files::papers(story.key, Day::at(now, &Zone::shanghai())) {
            let title = format!("{}：{}（演示文件）", story.name.0, paper.key());
            let (digest, bytes) = self.keep(&stories::pdf(&title, &["本件仅供演示，内容均为虚构。"]))?;
            let (file, declared) = (UnitFileId(web::new_id()), Declared { by: keeper, at: now });
            let scan = Scan { digest, bytes, media: MediaType::Pdf, declared };
            self.write(move |tx| {
                let actor = tx.actor(keeper)?;
                let permit = tx.may(&actor, Deed::KeepUnitFiles, &Place::organisation(vec![id]))?;
                let loaded = tx.load::<Organisation>(id)?;
                let unit = loaded.state().ok_or(organisation::Refusal::NoSuchOrganisation)?;
                let event = unit_file::file((id, unit), paper.clone(), scan.clone(), Day::at(tx.now(), &Zone::shanghai()))?;
                tx.commit(&permit, vec![Loaded::<UnitFile>::new(file).happens(event)?])?;
                Ok(())
            })
            .await?;
        }
        Ok(())
    }

    /// A list of its people, taken in by its office: the server works it off.
    async fn listed(&self, story: &'static UnitStory, id: OrganisationId, person: PersonId) -> anyhow::Result<()> {
        if story.listed.is_empty() {
            return Ok(());
        }
        let import = ImportId(web::new_id());
        let ids: Vec<Id> = story.listed.iter().map(|_| web::new_id()).collect();
        self.write(move |tx| {
            let actor = tx.actor(person)?;
            let permit = tx.may(&actor, Deed::ManageMembers, &Place::organisation(vec![id]))?;
            let counts = Counts { new: u32::try_from(ids.len()).unwrap_or(u32::MAX), ..Counts::default() };
            let event = import::take_in_people(person, id, "00".to_owned(), counts, Line::parse("在职人员名单.xlsx", 60)?)?;
            tx.commit(&permit, vec![Loaded::<Import>::new(import).happens(event)?])?;
            let mut entries = Vec::new();
            for ((name, email, number), (line, entry)) in story.listed.iter().zip((2..).zip(&ids)) {
                let email = Email::parse(email)?;
                entries.push(RosterEntry {
                    id: *entry,
                    import,
                    organisation: id,
                    line,
                    deed: RosterDeed::Ask,
                    stage: EntryStage::Staged,
                    name: (*name).to_owned(),
                    key: tx.keys().email_key(&email),
                    address: email.as_str().to_owned(),
                    note: Some((*number).to_owned()),
                    department: None,
                    was: None,
                    membership: None,
                    until: tx.now(),
                });
            }
            tx.stage_entries(&entries)?;
            Ok(tx.begin_roster(&RosterRow { import, organisation: id, person, english: false, stage: RosterStage::Running })?)
        })
        .await
    }

    /// Who belongs to it, who asks to, and who helps; somebody of a part belongs to the whole.
    async fn staff(&self, story: &UnitStory, id: OrganisationId, parent: Option<OrganisationId>, officer: PersonId) -> anyhow::Result<()> {
        let whole = parent.filter(|_| story.code.is_none());
        let belonging = |person, from| Belonging { person, organisation: whole.unwrap_or(id), department: whole.map(|_| id), from };
        let mut named = Vec::new();
        for (key, from) in story.staff {
            named.push((MembershipId(web::new_id()), belonging(self.person(key)?, day(from)?)));
        }
        let asking = story.asking.iter().map(|key| Ok((MembershipId(web::new_id()), self.person(key)?))).collect::<anyhow::Result<Vec<_>>>()?;
        let secretary = story.secretary.map(|key| self.person(key)).transpose()?.map(|person| (GrantId(web::new_id()), person));
        let zone = Zone::shanghai();
        self.write(move |tx| {
            let actor = tx.actor(officer)?;
            let permit = tx.may(&actor, Deed::ManageMembers, &Place::organisation(vec![id]))?;
            let mut changes = Vec::new();
            for (membership, belonging) in &named {
                changes.push(Loaded::<Membership>::new(*membership).happens(membership::name(*belonging, Some(officer), true)?)?);
            }
            if let Some((grant, person)) = secretary {
                let held = Held { role: Role::ResearchSecretary, scope: Scope::Organisation(id), from: tx.now(), until: None };
                changes.push(Loaded::<Grant>::new(grant).happens(grant::grant(person, held)?)?);
            }
            tx.commit(&permit, changes)?;
            for (membership, person) in &asking {
                let actor = tx.actor(*person)?;
                let permit = tx.may(&actor, Deed::ReviseSelf, &Place::default())?;
                let event = membership::ask(belonging_of(*person, id, Day::at(tx.now(), &zone)), None);
                let change: Change = Loaded::<Membership>::new(*membership).happens(event)?;
                tx.commit(&permit, vec![change])?;
            }
            Ok::<(), WriteError>(())
        })
        .await
    }
}

fn belonging_of(person: PersonId, organisation: OrganisationId, from: Day) -> Belonging {
    Belonging { person, organisation, department: None, from }
}

fn record(story: &UnitStory, parent: Option<OrganisationId>) -> anyhow::Result<Record> {
    let known = match story.code {
        Some(code) => Known::Code(CreditCode::parse(code).map_err(|why| anyhow!("{code}: {why:?}"))?),
        None => Known::Part,
    };
    let ror = story.ror.map(|ror| Ror::parse(ror).map_err(|why| anyhow!("{ror}: {why:?}"))).transpose()?;
    Ok(Record { name: Bilingual::new(story.name.0, story.name.1), class: story.class, known, ror, parent })
}

fn day(text: &str) -> anyhow::Result<Day> {
    Day::parse(text).with_context(|| format!("{text} is no day"))
}
