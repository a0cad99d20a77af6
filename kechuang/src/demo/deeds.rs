//! Deeds of the demonstration: each told at its own time, through permit, rule and commit like any other.

// Written out, because the browser tests take this file from elsewhere.
#[path = "deeds/formal_checks.rs"]
mod formal_checks;
#[path = "deeds/limits.rs"]
mod limits;
#[path = "deeds/plans.rs"]
mod plans;
#[path = "deeds/units.rs"]
mod units;

use super::ToldClock;
use anyhow::{Context, anyhow, bail};
use rules::application::{self, Application, Beside, Named, PLEDGE, Submission};
use rules::call::{self, Call, Document};
use rules::centre::{self, Centre};
use rules::contact::{Contact, Reach};
use rules::form::{Attached, FileName};
use rules::grant::Grant;
use rules::person::{self, Person, Profile};
use rules::programme::{self, Programme};
use rules::rights::{Actor, Deed, Held, Place, Role, Scope};
use rules::team::{Leading, Participant};
use rules::text::{Email, Line};
use rules::time::Zone;
use rules::{ApplicationId, CallId, CentreId, ContactId, Instant, MechanismId, PersonId, ProgrammeId};
use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;
use store::{Change, Declared, Loaded, Store, Tx, WriteError};
use stories::{ApplicationStory, CallStory, Life, Player, Stage};

const DAY: i64 = 86_400_000;
const MINUTE: i64 = 60_000;

/// Tells the whole story once.
pub(crate) struct Teller<'a> {
    store: &'a Store,
    clock: &'a ToldClock,
    people: BTreeMap<&'static str, PersonId>,
    programmes: BTreeMap<String, ProgrammeId>,
    calls: BTreeMap<&'static str, CallId>,
    mechanisms: BTreeMap<&'static str, MechanismId>,
}

/// A deed that waits for its time.
enum Told<'a> {
    DraftCall(&'a CallStory),
    PublishCall(&'a CallStory),
    CancelCall(&'a CallStory),
    DraftApplication(&'a ApplicationStory),
    Submit(&'a ApplicationStory),
    SubmitAnew(&'a ApplicationStory),
    Withdraw(&'a ApplicationStory),
}

impl<'a> Teller<'a> {
    pub(crate) fn new(store: &'a Store, clock: &'a ToldClock) -> Self {
        Self { store, clock, people: BTreeMap::new(), programmes: BTreeMap::new(), calls: BTreeMap::new(), mechanisms: BTreeMap::new() }
    }

    /// Tells it so that it ends now.
    pub(crate) async fn tell(&mut self, now: Instant) -> anyhow::Result<()> {
        let (calls, applications) = (stories::calls(now), stories::applications());
        let mut told: Vec<(Instant, Told<'_>)> = Vec::new();
        for story in &calls {
            let opens = story.content.window.opens;
            // Announced ten days before it opens, or three days ago where that is still to come.
            let published = Instant((opens.0 - 10 * DAY).min(now.0 - 3 * DAY));
            told.push((Instant(published.0 - DAY), Told::DraftCall(story)));
            if story.stage != Stage::Draft {
                told.push((published, Told::PublishCall(story)));
            }
            if matches!(story.stage, Stage::Cancelled { .. }) {
                told.push((Instant(published.0 + 2 * DAY), Told::CancelCall(story)));
            }
        }
        for story in &applications {
            let window = &calls.iter().find(|call| call.key == story.call_key).with_context(|| format!("no call {}", story.call_key))?.content.window;
            // Inside the window, whatever the story's days say.
            let sent = Instant(
                (now.0 - i64::from(story.days_ago) * DAY)
                    .clamp(window.opens.0 + 3 * 60 * MINUTE, (window.closes.0 - 60 * MINUTE).min(now.0 - 60 * MINUTE)),
            );
            let later = |minutes: i64| Instant((sent.0 + minutes * MINUTE).min(window.closes.0 - MINUTE));
            told.push((Instant(sent.0 - 90 * MINUTE), Told::DraftApplication(story)));
            match story.life {
                Life::Draft => {}
                Life::Submitted => told.push((sent, Told::Submit(story))),
                Life::SubmittedTwice => told.extend([(sent, Told::Submit(story)), (later(25), Told::SubmitAnew(story))]),
                Life::Withdrawn => told.extend([(sent, Told::Submit(story)), (later(15), Told::Withdraw(story))]),
                Life::WithdrawnResubmitted => {
                    told.extend([(sent, Told::Submit(story)), (later(15), Told::Withdraw(story)), (later(40), Told::SubmitAnew(story))]);
                }
            }
        }
        told.sort_by_key(|(at, _)| *at);
        let first = told.first().map_or(now, |(at, _)| *at);
        self.found(Instant(first.0 - 2 * DAY)).await?;
        for (at, deed) in &told {
            self.clock.set(Some(*at));
            match deed {
                Told::DraftCall(story) => self.draft_call(story).await,
                Told::PublishCall(story) => self.on_call(story, Call::publish).await,
                Told::CancelCall(story) => self.cancel_call(story).await,
                Told::DraftApplication(story) => self.draft_application(story).await,
                Told::Submit(story) => self.submit(story, *at, false).await,
                Told::SubmitAnew(story) => self.submit(story, *at, true).await,
                Told::Withdraw(story) => self.withdraw(story, *at).await,
            }?;
        }
        self.needs_and_answers().await?;
        self.formal_checks(now).await
    }

    /// The centre, everybody in it, and the programmes.
    async fn found(&mut self, at: Instant) -> anyhow::Result<()> {
        self.clock.set(Some(at));
        // One hash for all: the password is one, and printed.
        let secret = web::hash_now(stories::PASSWORD)?;
        let founder = stories::CAST.first().context("the cast is empty")?;
        for player in stories::everyone() {
            self.people.insert(player.key, PersonId(web::new_id()));
        }
        let officer = self.person(founder.key)?;
        let name = stories::centre_name();
        let (zh, en) = (line(&name.zh, 60)?, line(&name.en, 200)?);
        let (id, secret_of, profile) = (CentreId(web::new_id()), secret.clone(), profile(founder)?);
        let grants = grants(founder, &self.programmes)?;
        self.write(move |tx| {
            let permit = tx.may(&Actor::Founder(officer), Deed::Found, &Place::default())?;
            let mut changes = vec![Loaded::<Centre>::new(id).happens(centre::found(&zh, Some(&en), Zone::shanghai()))?];
            changes.extend(made(tx, officer, &profile, founder, &secret_of, &grants)?);
            tx.commit(&permit, changes)?;
            Ok(())
        })
        .await?;
        for content in stories::programmes() {
            let id = ProgrammeId(web::new_id());
            self.programmes.insert(content.code.clone(), id);
            self.write(move |tx| {
                let actor = tx.actor(officer)?;
                let permit = tx.may(&actor, Deed::ManageProgramme, &Place::default())?;
                let event = programme::establish(content.clone())?;
                tx.commit(&permit, vec![Loaded::<Programme>::new(id).happens(event)?])?;
                Ok(())
            })
            .await?;
        }
        for player in stories::everyone().skip(1) {
            self.join(player, &secret, officer).await?;
        }
        self.units(officer).await?;
        self.awards(officer).await?;
        self.mechanisms(officer).await?;
        self.plans(officer, at).await
    }

    /// One more person; applicants register by themselves, offices are granted by the founder.
    async fn join(&self, player: &'static Player, secret: &str, officer: PersonId) -> anyhow::Result<()> {
        let (id, profile, secret) = (self.person(player.key)?, profile(player)?, secret.to_owned());
        let grants = grants(player, &self.programmes)?;
        self.write(move |tx| {
            let permit = tx.may(&Actor::Newcomer(id), Deed::Register, &Place::default())?;
            let own: Vec<Granted> = grants.iter().filter(|grant| grant.1 == Role::Applicant).cloned().collect();
            let changes = made(tx, id, &profile, player, &secret, &own)?;
            tx.commit(&permit, changes)?;
            let offices: Vec<Granted> = grants.iter().filter(|grant| grant.1 != Role::Applicant).cloned().collect();
            if !offices.is_empty() {
                let actor = tx.actor(officer)?;
                let permit = tx.may(&actor, Deed::GiveRole, &Place::about(id))?;
                let changes = offices.iter().map(|grant| granted(tx.now(), id, grant)).collect::<Result<Vec<_>, _>>()?;
                tx.commit(&permit, changes)?;
            }
            Ok(())
        })
        .await
    }

    async fn draft_call(&mut self, story: &CallStory) -> anyhow::Result<()> {
        let programme = *self.programmes.get(story.programme_code).with_context(|| format!("no programme {}", story.programme_code))?;
        let (id, officer) = (CallId(web::new_id()), self.founder()?);
        self.calls.insert(story.key, id);
        let mut content = story.content.clone();
        let mechanism = stories::mechanism_of(story.key).and_then(|key| self.mechanisms.get(key).copied());
        for name in &story.attachments {
            let document = stories::document(name).with_context(|| format!("no document {name}"))?;
            let (digest, bytes) = self.keep(document.bytes)?;
            let name = file_name(name)?;
            let media = name.media().with_context(|| format!("{} has no type", name.as_str()))?;
            content.attachments.push(Document { name, digest, bytes, media, declared: None });
        }
        self.write(move |tx| {
            let actor = tx.actor(officer)?;
            let permit = tx.may(&actor, Deed::ManageCall, &Place::programme(programme))?;
            let under = tx.load::<Programme>(programme)?;
            let Some(under) = under.state() else { return Err(programme::Refusal::NoSuchProgramme.into()) };
            let content = plans::taken(tx, mechanism, content.clone())?;
            let said: Vec<_> = Some(content.contact.clone()).filter(|line| !line.is_empty()).into_iter().map(|line| (officer, line)).collect();
            let event = call::naming(call::draft(programme, under, content)?, &said);
            tx.commit(&permit, vec![Loaded::<Call>::new(id).happens(event)?])?;
            Ok(())
        })
        .await
    }

    async fn cancel_call(&self, story: &CallStory) -> anyhow::Result<()> {
        let Stage::Cancelled { reason } = story.stage.clone() else { return Ok(()) };
        self.on_call(story, move |call, _| call.cancel(reason.clone())).await
    }

    async fn on_call<F>(&self, story: &CallStory, rule: F) -> anyhow::Result<()>
    where
        F: Fn(&Call, Instant) -> Result<rules::Event<Call>, call::Refusal> + Send + 'static,
    {
        let id = *self.calls.get(story.key).with_context(|| format!("no call {}", story.key))?;
        let officer = self.founder()?;
        self.write(move |tx| {
            let loaded = tx.load::<Call>(id)?;
            let Some(call) = loaded.state() else { return Err(call::Refusal::NoSuchCall.into()) };
            let actor = tx.actor(officer)?;
            let permit = tx.may(&actor, Deed::ManageCall, &Place::call(call.programme, id))?;
            let event = rule(call, tx.now())?;
            tx.commit(&permit, vec![loaded.happens(event)?])?;
            Ok(())
        })
        .await
    }

    async fn draft_application(&self, story: &ApplicationStory) -> anyhow::Result<()> {
        let (id, lead) = (ApplicationId(web::new_id()), self.person(story.lead)?);
        let call = *self.calls.get(story.call_key).with_context(|| format!("no call {}", story.call_key))?;
        let mut files = Vec::new();
        for file in &story.files {
            let (digest, bytes) = self.keep(&file.bytes)?;
            let name = file_name(file.name)?;
            let media = name.media().with_context(|| format!("{} has no type", name.as_str()))?;
            files.push(Attached { field: file.field.to_owned(), name, digest, bytes, media, declared: None });
        }
        let answers = story.earlier.clone().unwrap_or_else(|| story.answers.clone());
        let (compliance, issuers) = stories::approvals::declared(story.call_key, story.lead);
        let declared = Declared { compliance, issuers };
        self.write(move |tx| {
            let id = tx.start_draft(id, lead, call)?;
            let draft = tx.own_draft(id, lead)?;
            tx.save_draft(&draft, None, &answers)?;
            if !declared.compliance.is_empty() {
                tx.put_declared(id, &declared)?;
            }
            for file in &files {
                tx.attach(id, file)?;
            }
            Ok(())
        })
        .await
    }

    /// Submits what the draft holds, or anew what it holds at the end of the story.
    async fn submit(&self, story: &ApplicationStory, arrived: Instant, anew: bool) -> anyhow::Result<()> {
        let player = stories::player(story.lead).with_context(|| format!("no player {}", story.lead))?;
        let lead = self.person(story.lead)?;
        let call = *self.calls.get(story.call_key).with_context(|| format!("no call {}", story.call_key))?;
        let signed = line(player.name, 60)?;
        let answers = anew.then(|| story.answers.clone());
        let beside = self.beside(story, arrived)?;
        let done = self.write(move |tx| {
            let actor = tx.actor(lead)?;
            let permit = tx.may(&actor, Deed::Apply, &Place::default())?;
            let Some(mut draft) = tx.reader().draft_for(lead, call)? else { return Err(application::Refusal::NoSuchDraft.into()) };
            if let Some(answers) = &answers {
                tx.save_draft(&draft, None, answers)?;
                draft.answers.clone_from(answers);
            }
            let loaded_call = tx.load::<Call>(call)?;
            let Some(open) = loaded_call.state() else { return Err(call::Refusal::NoSuchCall.into()) };
            let loaded = tx.load::<Application>(draft.id)?;
            let submission = Submission {
                answers: &draft.answers,
                files: &draft.files,
                lead,
                lead_name: player.name,
                organisation: player.organisation,
                email: player.email,
                signed: Some(&signed),
                pledge: PLEDGE,
                arrived,
                beside: beside.clone(),
            };
            let event = application::submit(draft.id, loaded.state(), call, open, loaded_call.version(), &submission)?;
            tx.commit(&permit, vec![loaded.happens(event)?])?;
            Ok(())
        });
        done.await.with_context(|| format!("submitting {}", story.key))
    }

    /// The team that a story tells of, each of whom agreed the day before.
    fn beside(&self, story: &ApplicationStory, arrived: Instant) -> anyhow::Result<Beside> {
        let told = stories::teams::TEAMS.iter().find(|(call, lead, ..)| (*call, *lead) == (story.call_key, story.lead));
        let (compliance, issuers) = stories::approvals::declared(story.call_key, story.lead);
        let declared = Beside { compliance, issuers, ..Beside::default() };
        let Some((_, _, share, discipline, mates)) = told else { return Ok(declared) };
        let mut team = Vec::new();
        for mate in *mates {
            let player = stories::player(mate.key).with_context(|| format!("no player {}", mate.key))?;
            let participant = Participant {
                person: self.person(mate.key)?,
                organisation: None,
                role: mate.role,
                share: mate.share,
                agreed: Instant(arrived.0 - 86_400_000),
                pledge: rules::team::PLEDGE.to_owned(),
                discipline: mate.discipline,
            };
            team.push((participant, Named { participant: player.name.to_owned(), organisation: player.organisation.to_owned() }));
        }
        Ok(Beside { team, leading: Some(Leading { share: *share, discipline: Some(*discipline) }), ..declared })
    }

    async fn withdraw(&self, story: &ApplicationStory, arrived: Instant) -> anyhow::Result<()> {
        let lead = self.person(story.lead)?;
        let call = *self.calls.get(story.call_key).with_context(|| format!("no call {}", story.call_key))?;
        self.write(move |tx| {
            let Some(draft) = tx.reader().draft_for(lead, call)? else { return Err(application::Refusal::NoSuchDraft.into()) };
            let loaded = tx.load::<Application>(draft.id)?;
            let Some(application) = loaded.state() else { return Err(application::Refusal::NoSuchApplication.into()) };
            let actor = tx.actor(lead)?;
            let permit = tx.may(&actor, Deed::Apply, &Place { lead: Some(lead), ..Place::default() })?;
            let open = tx.load::<Call>(call)?;
            let Some(open) = open.state() else { return Err(call::Refusal::NoSuchCall.into()) };
            let event = application.withdraw(open, arrived)?;
            tx.commit(&permit, vec![loaded.happens(event)?])?;
            Ok(())
        })
        .await
    }

    /// Stores a file; gives its digest and size.
    fn keep(&self, content: &[u8]) -> anyhow::Result<(String, u64)> {
        let mut incoming = self.store.files().begin()?;
        incoming.write(content)?;
        let bytes = incoming.bytes();
        Ok((incoming.keep()?.to_string(), bytes))
    }

    fn person(&self, key: &str) -> anyhow::Result<PersonId> {
        self.people.get(key).copied().ok_or_else(|| anyhow!("no player {key}"))
    }

    fn founder(&self) -> anyhow::Result<PersonId> {
        self.person(stories::CAST.first().context("the cast is empty")?.key)
    }

    /// A deed of the story: a refusal of one is a fault of the story.
    fn write<F>(&self, work: F) -> Pin<Box<dyn Future<Output = anyhow::Result<()>> + Send + '_>>
    where
        F: Fn(&mut Tx<'_>) -> Result<(), WriteError> + Send + 'static,
    {
        Box::pin(async move {
            match self.store.write(work).await {
                Ok(()) => Ok(()),
                Err(WriteError::Refused(refusal)) => bail!("a deed of the demonstration was refused: {refusal:?}"),
                Err(WriteError::Fault(error)) => Err(error.into()),
            }
        })
    }
}

/// A grant's id, role and scope.
type Granted = (rules::GrantId, Role, Scope);

fn grants(player: &Player, programmes: &BTreeMap<String, ProgrammeId>) -> anyhow::Result<Vec<Granted>> {
    player
        .roles
        .iter()
        .map(|role| {
            let scope = match player.programme {
                Some(code) if *role != Role::Applicant => Scope::Programme(*programmes.get(code).with_context(|| format!("no programme {code}"))?),
                Some(_) | None => Scope::Centre,
            };
            Ok((rules::GrantId(web::new_id()), *role, scope))
        })
        .collect()
}

fn granted(from: Instant, to: PersonId, (id, role, scope): &Granted) -> Result<Change, WriteError> {
    let event = rules::grant::grant(to, Held { role: *role, scope: *scope, from, until: None })?;
    Ok(Loaded::<Grant>::new(*id).happens(event)?)
}

/// The changes that make a person, and the row of their secret.
fn made(tx: &mut Tx<'_>, id: PersonId, profile: &Profile, player: &Player, secret: &str, grants: &[Granted]) -> Result<Vec<Change>, WriteError> {
    let email_key = tx.keys().email_key(&profile.email);
    let event = person::register(id, profile.clone(), email_key, web::credential_digest(secret), player.language, None);
    let mut changes = vec![Loaded::<Person>::new(id).happens(event)?];
    for grant in grants {
        changes.push(granted(tx.now(), id, grant)?);
    }
    let reach = Reach::Email(profile.email.clone());
    let key = tx.keys().reach_key(&reach);
    changes.push(Loaded::<Contact>::new(ContactId(web::new_id())).happens(rules::contact::prove(id, &reach, key, true, 0)?)?);
    tx.set_credential(id, secret)?;
    Ok(changes)
}

fn profile(player: &Player) -> anyhow::Result<Profile> {
    Ok(Profile {
        name: line(player.name, 60)?,
        latin_name: player.latin_name.map(|name| line(name, 60)).transpose()?,
        email: Email::parse(player.email).map_err(|why| anyhow!("{}: {why:?}", player.email))?,
        organisation: Some(line(player.organisation, 100)?),
    })
}

fn line(text: &str, most: usize) -> anyhow::Result<Line> {
    Line::parse(text, most).map_err(|why| anyhow!("{text}: {why:?}"))
}

fn file_name(text: &str) -> anyhow::Result<FileName> {
    FileName::parse(text).map_err(|why| anyhow!("{text}: {why:?}"))
}
