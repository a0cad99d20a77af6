//! Centre 中心: a centre prepared for measuring, through the store and by the same rules as any other: people, calls, applications, drafts.
//! Everything is seeded but ids, keys and salts. Passwords are one secret for all, because signing in is not measured here.

use crate::words::Chance;
use anyhow::anyhow;
use record::sha256;
use rules::application::{self, Application, Beside, Submission};
use rules::call::{self, Call};
use rules::centre::{self, Centre};
use rules::form::{Answers, Attached, FileName, Form, MediaType, Raw};
use rules::grant::{self, Grant};
use rules::person::{self, Language, Person, Profile};
use rules::programme::{self, Programme};
use rules::rights::{Actor, Deed, Held, Place, Role, Scope};
use rules::text::{Bilingual, Email, Line};
use rules::time::{Window, Zone};
use rules::{ApplicationId, CallId, CentreId, GrantId, Instant, Money, PersonId, ProgrammeId};
use std::future::Future;
use std::sync::Arc;
use store::{Committed, Loaded, Store, StoreError, Tx, WriteError};
use tokio::runtime::Runtime;

/// How many writes wait at once while a centre is prepared.
const AT_ONCE: usize = 64;
/// An hour, in milliseconds.
const HOUR: i64 = 3_600_000;

/// A centre over a store.
pub(crate) struct Prepared {
    /// The store.
    pub(crate) store: Store,
    /// Runs what waits for it.
    pub(crate) runtime: Arc<Runtime>,
    /// The first officer.
    pub(crate) officer: PersonId,
    /// The programme of its calls.
    pub(crate) programme: ProgrammeId,
}

/// What an applicant sends.
#[derive(Clone, Debug)]
pub(crate) struct Paper {
    /// The answers as typed.
    pub(crate) answers: Answers,
    /// What is attached.
    pub(crate) files: Vec<Attached>,
}

/// A line that is surely one.
pub(crate) fn line(text: &str) -> Result<Line, WriteError> {
    Ok(Line::parse(text, 200)?)
}

/// What a write came to, as an error that can be told.
pub(crate) fn told<T>(outcome: Result<T, WriteError>) -> anyhow::Result<T> {
    match outcome {
        Ok(value) => Ok(value),
        Err(WriteError::Fault(error)) => Err(error.into()),
        Err(WriteError::Refused(refusal)) => Err(anyhow!("refused: {refusal:?}")),
    }
}

fn form() -> Result<Form, WriteError> {
    Ok(Form::parse(
        r#"{"sections":[{"title":{"zh":"基本信息","en":"Basics"},"fields":[
        {"id":"title","label":{"zh":"项目名称","en":"Title"},"required":true,"kind":{"line":{"most":200}}},
        {"id":"field","label":{"zh":"领域","en":"Field"},"required":true,"kind":{"choice":{"many":false,"options":[
            {"id":"physics","label":{"zh":"物理","en":"Physics"}},{"id":"energy","label":{"zh":"能源","en":"Energy"}}]}}},
        {"id":"amount","label":{"zh":"申请经费","en":"Amount"},"required":true,"kind":{"money":{"most":100000000000}}}]},
        {"title":{"zh":"研究内容","en":"Research"},"fields":[
        {"id":"summary","label":{"zh":"摘要","en":"Abstract"},"required":true,"kind":{"text":{"most":5000}}},
        {"id":"papers","label":{"zh":"申请书正文","en":"Proposal"},"required":false,"kind":{"files":{"most":3,"bytes_each":20000000,"media":["pdf"]}}}]}]}"#,
    )?)
}

/// The answers of the n-th application: a title of 8 words and its number, an abstract of so many words.
pub(crate) fn answers(number: usize, words: usize) -> Answers {
    let mut chance = Chance::new(20_260_501 + number as u64);
    let title = format!("{} #{number}", chance.text(8));
    Answers::from([
        ("title".to_owned(), Raw::Text(title)),
        ("field".to_owned(), Raw::Chosen(vec!["physics".to_owned()])),
        ("amount".to_owned(), Raw::Text(format!("{}", 100_000 + chance.below(900_000)))),
        ("summary".to_owned(), Raw::Text(chance.text(words))),
    ])
}

/// Registers somebody, with the grant that registration brings.
pub(crate) fn register(tx: &mut Tx<'_>, id: PersonId, number: usize, role: Role) -> Result<Committed, WriteError> {
    let founds = role == Role::Officer;
    let actor = if founds { Actor::Founder(id) } else { Actor::Newcomer(id) };
    let permit = tx.may(&actor, if founds { Deed::Found } else { Deed::Register }, &Place::default())?;
    let profile = Profile {
        name: line(&format!("李应{number}"))?,
        latin_name: Some(line(&format!("Li App{number}"))?),
        email: Email::parse(&format!("app{number}.{}@bench.example.org", id.0))?,
        organisation: Some(line(&format!("大学 University {}", number % 90))?),
    };
    let secret = "nobody signs in by this";
    let key = tx.keys().email_key(&profile.email);
    let event = person::register(id, profile, key, sha256(&[secret.as_bytes()]).to_string(), Language::Zh, None);
    let held = Held { role, scope: Scope::Centre, from: tx.now(), until: None };
    tx.set_credential(id, secret)?;
    let mut changes = vec![Loaded::<Person>::new(id).happens(event)?, Loaded::<Grant>::new(GrantId(web::new_id())).happens(grant::grant(id, held)?)?];
    if founds {
        let founded = centre::found(&line("测量科创中心")?, Some(&line("Measured Centre")?), Zone::shanghai());
        changes.insert(0, Loaded::<Centre>::new(CentreId(web::new_id())).happens(founded)?);
    }
    tx.commit(&permit, changes)
}

/// Submits as the web does it: permit, load, rule, commit.
pub(crate) fn submit(tx: &mut Tx<'_>, lead: PersonId, id: ApplicationId, call_id: CallId, paper: &Paper) -> Result<Committed, WriteError> {
    let actor = tx.actor(lead)?;
    let permit = tx.may(&actor, Deed::Apply, &Place::default())?;
    let loaded = tx.load::<Application>(id)?;
    let call = tx.load::<Call>(call_id)?;
    let version = call.version();
    let Some(call) = call.state() else { return Err(call::Refusal::NoSuchCall.into()) };
    let row = tx.reader().person(lead)?.ok_or_else(|| StoreError::Row("the lead is not there".to_owned()))?;
    let name = row.name.unwrap_or_default();
    let signed = line(&name)?;
    let submission = Submission {
        answers: &paper.answers,
        files: &paper.files,
        lead,
        lead_name: &name,
        organisation: row.organisation.as_deref().unwrap_or(""),
        email: row.email.as_deref().unwrap_or(""),
        signed: Some(&signed),
        pledge: application::PLEDGE,
        arrived: tx.now(),
        beside: Beside::default(),
    };
    let event = application::submit(id, loaded.state(), call_id, call, version, &submission)?;
    tx.commit(&permit, vec![loaded.happens(event)?])
}

impl Prepared {
    /// Founds a centre with an officer and a programme.
    pub(crate) fn found(store: Store, runtime: Arc<Runtime>) -> anyhow::Result<Self> {
        let (officer, programme) = (PersonId(web::new_id()), ProgrammeId(web::new_id()));
        told(runtime.block_on(store.write(move |tx| register(tx, officer, 0, Role::Officer))))?;
        let content = programme::Content {
            code: "BENCH".to_owned(),
            title: Bilingual::new("基础研究领先行动", "Basic Research"),
            purpose: Bilingual::new("支持基础研究。", "Basic research."),
            points: Vec::new(),
            source: None,
            figures: Vec::new(),
            action: None,
        };
        told(runtime.block_on(store.write(move |tx| {
            let actor = tx.actor(officer)?;
            let permit = tx.may(&actor, Deed::ManageProgramme, &Place::default())?;
            let event = programme::establish(content.clone())?;
            tx.commit(&permit, vec![Loaded::<Programme>::new(programme).happens(event)?])
        })))?;
        Ok(Self { store, runtime, officer, programme })
    }

    /// Runs one write and waits for it.
    pub(crate) fn write<T: Send + 'static>(&self, work: impl Fn(&mut Tx<'_>) -> Result<T, WriteError> + Send + 'static) -> anyhow::Result<T> {
        told(self.runtime.block_on(self.store.write(work)))
    }

    /// A published call that is open for ten days.
    pub(crate) fn call(&self, code: &str) -> anyhow::Result<CallId> {
        self.call_until(code, Instant(self.store.now().0 + 240 * HOUR))
    }

    /// A published call that is open until then.
    pub(crate) fn call_until(&self, code: &str, closes: Instant) -> anyhow::Result<CallId> {
        let (officer, programme, id) = (self.officer, self.programme, CallId(web::new_id()));
        let now = self.store.now();
        let content = call::Content {
            code: code.to_owned(),
            class: call::Class::FreeExploration,
            fields: vec![call::Discipline::Physics],
            title: Bilingual::new("前沿物理项目", "Frontier physics"),
            text: Bilingual::new("支持原创性研究。", "Original research."),
            foreign_leads: false,
            window: Window { opens: Instant(now.0 - HOUR), closes, zone: Zone::shanghai() },
            budget: Some(Money::yuan(50_000_000)),
            contact: "office@bench.example.org".to_owned(),
            form: told(form())?,
            attachments: Vec::new(),
            terms: call::Terms::default(),
            contacts: Vec::new(),
            items: Vec::new(),
            persons: Vec::new(),
        };
        self.write(move |tx| {
            let actor = tx.actor(officer)?;
            let permit = tx.may(&actor, Deed::ManageCall, &Place { programme: Some(programme), ..Place::default() })?;
            let under = tx.load::<Programme>(programme)?;
            let Some(under) = under.state() else { return Err(programme::Refusal::NoSuchProgramme.into()) };
            let drafted = call::draft(programme, under, content.clone())?;
            tx.commit(&permit, vec![Loaded::<Call>::new(id).happens(drafted)?])?;
            let loaded = tx.load::<Call>(id)?;
            let Some(state) = loaded.state() else { return Err(call::Refusal::NoSuchCall.into()) };
            let published = state.publish(tx.now())?;
            tx.commit(&permit, vec![loaded.happens(published)?])
        })?;
        Ok(id)
    }

    /// So many applicants.
    pub(crate) fn applicants(&self, count: usize) -> anyhow::Result<Vec<PersonId>> {
        let store = &self.store;
        self.each((1..=count).map(|number| {
            let (store, id) = (store.clone(), PersonId(web::new_id()));
            async move { store.write(move |tx| register(tx, id, number, Role::Applicant)).await.map(|_| id) }
        }))
    }

    /// Keeps a file of so many bytes that no other has.
    pub(crate) fn file(&self, seed: u64, bytes: usize) -> anyhow::Result<Attached> {
        let mut incoming = self.store.files().begin()?;
        incoming.write(&Chance::new(seed).pdf(bytes))?;
        let digest = incoming.keep()?.to_string();
        let name = told(FileName::parse("申请书.pdf").map_err(WriteError::from))?;
        Ok(Attached { field: "papers".to_owned(), name, digest, bytes: bytes as u64, media: MediaType::Pdf, declared: None })
    }

    /// Does all of it, many at once, and gives what came of each in order.
    pub(crate) fn each<T, F>(&self, tasks: impl Iterator<Item = F>) -> anyhow::Result<Vec<T>>
    where
        T: Send + 'static,
        F: Future<Output = Result<T, WriteError>> + Send + 'static,
    {
        self.runtime.block_on(async {
            let mut done = Vec::new();
            let mut tasks = tasks.peekable();
            while tasks.peek().is_some() {
                let batch: Vec<_> = tasks.by_ref().take(AT_ONCE).map(tokio::spawn).collect();
                for task in batch {
                    done.push(told(task.await?)?);
                }
            }
            Ok(done)
        })
    }
}
