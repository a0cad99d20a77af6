//! Filling 充填: a centre of any size for a server to serve, made through the store: real events, log, rows, search and letters, many deeds a write.
//!
//! ```text
//! people ▶ calls, of 2,000 and then of 10,000 applications ▶ applications, with the letters that a worker would have written by now     kept, and used again
//! sessions, drafts, a call that closes                                                                                   made anew for each run
//! ```
//! Source: the load data that the peers were measured with; beside their words, one application in 20 and one in 500 has a word of its own.

use crate::centre::{Paper, Prepared, answers, register, submit};
use anyhow::{Context, ensure};
use record::sha256;
use rules::form::{Attached, Raw};
use rules::person::Language;
use rules::rights::Role;
use rules::{ApplicationId, CallId, Id, PersonId};
use serde_json::{Value, json};
use std::fs;
use std::path::Path;
use std::sync::Arc;
use store::{MailRow, Options, Store, Tx, WriteError};
use tokio::runtime::Runtime;

/// How many applications the first call of the centre has.
pub(crate) const ROUND: usize = 2_000;
/// How many each of the later ones has.
const LATER: usize = 10_000;
/// How many deeds of filling share one write.
const CHUNK: usize = 64;
/// How many different files stand behind all applications and drafts of a large centre.
const SHARED: usize = 64;
/// Up to so many applications each one has a file that no other has.
const OWN_FILES_MOST: usize = 5_000;
/// Bytes of the file with each application, and of the one with each draft.
const FILES: (usize, usize) = (20_000, 100_000);
/// What names a kept centre's things, in its folder.
const KNOWN: &str = "known.json";

/// Somebody who has signed in.
#[derive(Clone, Debug)]
pub(crate) struct Session {
    /// The cookie's header line.
    pub(crate) cookie: String,
    /// The token of their forms.
    pub(crate) csrf: String,
}

/// A draft that can be sent as it is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ready {
    /// Which.
    pub(crate) id: ApplicationId,
    /// Whose, by their place among the people.
    pub(crate) person: usize,
}

/// A centre with its applications.
pub(crate) struct Filled {
    /// The centre.
    pub(crate) centre: Prepared,
    /// The applicants, in order.
    pub(crate) people: Vec<PersonId>,
    /// Its calls, the first with the first 2,000 applications.
    pub(crate) calls: Vec<CallId>,
    /// The submitted applications, each of the person of the same place.
    pub(crate) applications: Vec<ApplicationId>,
    /// Whether it was made just now.
    pub(crate) is_new: bool,
}

/// To which call the n-th application belongs.
fn call_of(number: usize) -> usize {
    number.checked_sub(ROUND).map_or(0, |later| 1 + later / LATER)
}

/// The words that only some of the applications have.
fn some_words(number: usize) -> &'static str {
    match number {
        number if number.is_multiple_of(500) => " stellarator 仿星",
        number if number.is_multiple_of(20) => " tokamak 托卡",
        _ => "",
    }
}

/// The n-th application's answers.
fn paper(number: usize, file: Attached) -> Paper {
    let mut answers = answers(number, 220);
    if let Some(Raw::Text(summary)) = answers.get_mut("summary") {
        summary.push_str(some_words(number));
    }
    Paper { answers, files: vec![file] }
}

/// Writes the letters that follow, as a worker that keeps up would have done, each to whom the thing is of.
fn deliver(tx: &mut Tx<'_>, of: &[(Id, PersonId)]) -> Result<(), WriteError> {
    for step in tx.lease_steps(2 * CHUNK)? {
        if let Some((_, person)) = of.iter().find(|(thing, _)| *thing == step.thing) {
            let letter = MailRow {
                event: step.event,
                person: *person,
                address: format!("{}@bench.example.org", person.0),
                language: Language::Zh,
                subject: format!("关于 {}", step.thing),
                body: "您好：您所提交的材料已经收到，到达时间和回执编号见下。请妥善保存回执，它可以离线验证。".repeat(3),
                at: step.at,
                read_at: None,
            };
            tx.put_mail(step.letter.as_str(), &letter)?;
        }
        tx.finish_step(&step)?;
    }
    Ok(())
}

impl Filled {
    /// A centre with so many applications: the one that is kept there, or a new one.
    pub(crate) fn open(options: &Options, count: usize) -> anyhow::Result<Self> {
        let runtime = Arc::new(Runtime::new().context("starting a runtime")?);
        let known = options.data.join(KNOWN);
        if known.exists() {
            let filled = Self::known(Store::open(options.clone())?, runtime, &known)?;
            ensure!(filled.applications.len() == count, "what is kept there has {} applications", filled.applications.len());
            return Ok(filled);
        }
        let centre = Prepared::found(Store::open(options.clone())?, runtime)?;
        let people = crowd(&centre, count)?;
        let calls = (0..=call_of(count - 1)).map(|number| centre.call(&format!("ROUND-{number}"))).collect::<anyhow::Result<Vec<_>>>()?;
        let applications = applications(&centre, &people, &calls)?;
        let filled = Self { centre, people, calls, applications, is_new: true };
        fs::write(&known, filled.to_json().to_string()).context("naming what is kept")?;
        Ok(filled)
    }

    fn to_json(&self) -> Value {
        let (people, calls): (Vec<_>, Vec<_>) =
            (self.people.iter().map(ToString::to_string).collect(), self.calls.iter().map(ToString::to_string).collect());
        let applications: Vec<_> = self.applications.iter().map(ToString::to_string).collect();
        json!({
            "officer": self.centre.officer.to_string(), "programme": self.centre.programme.to_string(),
            "people": people, "calls": calls, "applications": applications,
        })
    }

    fn known(store: Store, runtime: Arc<Runtime>, path: &Path) -> anyhow::Result<Self> {
        let value: Value = serde_json::from_str(&fs::read_to_string(path)?)?;
        let id = |value: &Value| value.as_str().and_then(Id::parse).context("an id that is none");
        let ids = |name: &str| value[name].as_array().context("a list that is none")?.iter().map(id).collect::<anyhow::Result<Vec<Id>>>();
        let centre = Prepared { store, runtime, officer: PersonId(id(&value["officer"])?), programme: id(&value["programme"])?.into() };
        Ok(Self {
            centre,
            people: ids("people")?.into_iter().map(PersonId).collect(),
            calls: ids("calls")?.into_iter().map(CallId).collect(),
            applications: ids("applications")?.into_iter().map(ApplicationId).collect(),
            is_new: false,
        })
    }

    /// So many drafts, each with a file of 100 kB: one of each person for a first call, then one of each for a second, and so on.
    pub(crate) fn drafts(&self, count: usize) -> anyhow::Result<Vec<Ready>> {
        let mut drafts = Vec::with_capacity(count);
        let run = &web::new_id().to_string().to_uppercase()[..12];
        while drafts.len() < count {
            let call = self.centre.call(&format!("R-{run}-{}", drafts.len() / self.people.len()))?;
            drafts.extend(self.drafts_for(call, self.people.len().min(count - drafts.len()))?);
        }
        Ok(drafts)
    }

    /// A draft of each of the first so many people for a call.
    pub(crate) fn drafts_for(&self, call: CallId, count: usize) -> anyhow::Result<Vec<Ready>> {
        let store = &self.centre.store;
        let files = (0..SHARED).map(|seed| self.centre.file(2_000_000 + seed as u64, FILES.1)).collect::<anyhow::Result<Vec<_>>>()?;
        let chunks = (0..count).step_by(CHUNK).map(|first| {
            let made: Vec<(Ready, PersonId, Paper)> = (first..(first + CHUNK).min(count))
                .map(|person| {
                    let ready = Ready { id: ApplicationId(web::new_id()), person };
                    (ready, self.people[person], paper(person, files[person % SHARED].clone()))
                })
                .collect();
            let store = store.clone();
            async move {
                let told: Vec<Ready> = made.iter().map(|(ready, ..)| *ready).collect();
                let write = store.write(move |tx| {
                    for (ready, lead, paper) in &made {
                        tx.start_draft(ready.id, *lead, call)?;
                        for file in &paper.files {
                            tx.attach(ready.id, file)?;
                        }
                        let draft = tx.own_draft(ready.id, *lead)?;
                        tx.save_draft(&draft, None, &paper.answers)?;
                    }
                    Ok(())
                });
                write.await.map(|()| told)
            }
        });
        Ok(self.centre.each(chunks)?.concat())
    }

    /// A new session of the officer, and one of each of the first so many people.
    pub(crate) fn sessions(&self, count: usize) -> anyhow::Result<(Session, Vec<Session>)> {
        let (store, run) = (&self.centre.store, web::new_id());
        let whose: Vec<PersonId> = std::iter::once(self.centre.officer).chain(self.people.iter().take(count).copied()).collect();
        let chunks = whose.chunks(CHUNK).enumerate().map(|(number, some)| {
            let mut opened = Vec::new();
            let mut sessions = Vec::new();
            for (place, person) in some.iter().enumerate() {
                let token = sha256(&[b"bench", &run.0, &number.to_le_bytes(), &place.to_le_bytes()]).to_string();
                let digest = web::token_digest(&token);
                opened.push((digest, *person));
                sessions.push((format!("Cookie: kechuang={token}; language=zh"), *person));
            }
            let store = store.clone();
            async move {
                let write = store.write(move |tx| {
                    opened.iter().try_for_each(|(digest, person)| tx.open_session(digest, *person, "bench"))?;
                    Ok(tx.now())
                });
                let created = write.await?;
                Ok(sessions.into_iter().map(|(cookie, person)| Session { cookie, csrf: web::csrf(&store, person, created) }).collect::<Vec<_>>())
            }
        });
        let mut sessions = self.centre.each(chunks)?.concat().into_iter();
        Ok((sessions.next().context("the officer has a session")?, sessions.collect()))
    }
}

/// So many applicants, with their letters.
fn crowd(centre: &Prepared, count: usize) -> anyhow::Result<Vec<PersonId>> {
    let chunks = (1..=count).step_by(CHUNK).map(|first| {
        let people: Vec<(usize, PersonId)> = (first..(first + CHUNK).min(count + 1)).map(|number| (number, PersonId(web::new_id()))).collect();
        let store = centre.store.clone();
        async move {
            let told: Vec<PersonId> = people.iter().map(|(_, id)| *id).collect();
            let write = store.write(move |tx| {
                for (number, id) in &people {
                    register(tx, *id, *number, Role::Applicant)?;
                }
                deliver(tx, &people.iter().map(|(_, id)| (id.0, *id)).collect::<Vec<_>>())
            });
            write.await.map(|()| told)
        }
    });
    Ok(centre.each(chunks)?.concat())
}

/// An application of each of these, with their letters.
fn applications(centre: &Prepared, people: &[PersonId], calls: &[CallId]) -> anyhow::Result<Vec<ApplicationId>> {
    let own = people.len() <= OWN_FILES_MOST;
    let count = if own { people.len() } else { SHARED };
    let files = (0..count).map(|seed| centre.file(1_000_000 + seed as u64, FILES.0)).collect::<anyhow::Result<Vec<_>>>()?;
    let chunks = people.chunks(CHUNK).enumerate().map(|(batch, leads)| {
        let made: Vec<(ApplicationId, PersonId, CallId, Paper)> = leads
            .iter()
            .enumerate()
            .map(|(place, lead)| {
                let number = batch * CHUNK + place;
                (ApplicationId(web::new_id()), *lead, calls[call_of(number)], paper(number, files[number % count].clone()))
            })
            .collect();
        let store = centre.store.clone();
        async move {
            let told: Vec<ApplicationId> = made.iter().map(|(id, ..)| *id).collect();
            let write = store.write(move |tx| {
                for (id, lead, call, paper) in &made {
                    submit(tx, *lead, *id, *call, paper)?;
                    // What is measured is the service, and not the comparing of all that was filled in.
                    for comparison in tx.lease_comparisons(10)? {
                        tx.finish_comparison(&comparison)?;
                    }
                }
                deliver(tx, &made.iter().map(|(id, lead, ..)| (id.0, *lead)).collect::<Vec<_>>())
            });
            write.await.map(|()| told)
        }
    });
    Ok(centre.each(chunks)?.concat())
}
