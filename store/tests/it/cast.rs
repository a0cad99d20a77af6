//! The cast 人物: a centre with an officer, and the deeds by which tests bring it to where they need it.

use crate::database::{Database, id};
use record::sha256;
use rules::application::{self, Application, Beside, Submission};
use rules::call::{self, Call};
use rules::centre::{self, Centre};
use rules::erasure::PartName;
use rules::expunction::{self, Expunction, Targets};
use rules::form::{Answers, Attached, FieldKind, FileName, Form, MediaType, Raw};
use rules::grant::{self, Grant};
use rules::person::{self, Language, Person, Profile};
use rules::programme::{self, Programme};
use rules::rights::{Actor, Deed, Held, Place, Role, Scope};
use rules::team::Participant;
use rules::text::{Bilingual, Email, Line, Prose};
use rules::time::{Window, Zone};
use rules::{ApplicationId, CallId, CentreId, ExpunctionId, GrantId, Instant, Money, PersonId, ProgrammeId};
use std::future::Future;
use std::sync::LazyLock;
use std::time::{Duration, Instant as Monotonic};
use store::{CheckOptions, Checked, Committed, Loaded, Options, Reader, ReceiptState, Store, StoreError, Tx, WriteError};

pub const DAY: i64 = 24 * 3_600_000;

static RUNTIME: LazyLock<tokio::runtime::Runtime> = LazyLock::new(|| tokio::runtime::Runtime::new().expect("a runtime"));

/// Waits for an answer. The store itself is opened outside of any runtime, as its documents ask.
pub fn wait<T>(future: impl Future<Output = T>) -> T {
    RUNTIME.block_on(future)
}

/// Lets others work, before what only the database can tell is asked again.
fn pause() {
    wait(async { tokio::time::sleep(Duration::from_millis(10)).await });
}

/// Starts something and goes on.
pub fn start<T: Send + 'static>(future: impl Future<Output = T> + Send + 'static) -> tokio::task::JoinHandle<T> {
    RUNTIME.spawn(future)
}

/// A centre at work.
pub struct Cast {
    pub store: Store,
    pub options: Options,
    pub officer: PersonId,
}

/// What a lead submits.
#[derive(Clone)]
pub struct Paper {
    pub title: String,
    pub summary: String,
    pub amount: &'static str,
    pub files: Vec<Attached>,
}

pub fn line(text: &str) -> Line {
    Line::parse(text, 200).expect("a line")
}

pub fn paper(title: &str) -> Paper {
    Paper { title: title.to_owned(), summary: format!("{title}：研究内容与方法。"), amount: "12.5万", files: Vec::new() }
}

pub fn profile(name: &str, latin: Option<&str>, organisation: Option<&str>) -> Profile {
    let tail = id::<PersonId>();
    Profile {
        name: line(name),
        latin_name: latin.map(line),
        email: Email::parse(&format!("{tail}@example.org")).expect("an address"),
        organisation: organisation.map(line),
    }
}

/// A form of every kind of field.
pub fn form() -> Form {
    Form::parse(
        r#"{"sections":[{"title":{"zh":"基本信息","en":"Basics"},"fields":[
        {"id":"title","label":{"zh":"项目名称","en":"Title"},"required":true,"kind":{"line":{"most":60}}},
        {"id":"summary","label":{"zh":"摘要","en":"Summary"},"required":true,"kind":{"text":{"most":2000}}},
        {"id":"kind","label":{"zh":"类型","en":"Kind"},"required":false,"kind":{"choice":{"many":false,"options":[{"id":"theory","label":{"zh":"理论","en":"Theory"}}]}}},
        {"id":"amount","label":{"zh":"经费","en":"Amount"},"required":false,"kind":{"money":{"most":100000000}}},
        {"id":"papers","label":{"zh":"附件","en":"Papers"},"required":false,"kind":{"files":{"most":3,"bytes_each":1000000,"media":["pdf","text"]}}}]}]}"#,
    )
    .expect("a form")
}

pub fn content(code: &str, zh: &str, en: &str, now: Instant) -> call::Content {
    call::Content {
        code: code.to_owned(),
        class: call::Class::FreeExploration,
        fields: vec![call::Discipline::Physics],
        title: Bilingual::new(zh, en),
        text: Bilingual::new(format!("{zh}：支持原创性研究。"), format!("{en}: original research.")),
        foreign_leads: false,
        window: Window { opens: Instant(now.0 - DAY), closes: Instant(now.0 + DAY), zone: Zone::shanghai() },
        budget: Some(Money::yuan(50_000_000)),
        contact: "office@example.org".to_owned(),
        form: form(),
        attachments: Vec::new(),
        terms: call::Terms::default(),
        contacts: Vec::new(),
        items: Vec::new(),
        persons: Vec::new(),
    }
}

pub fn programme_content(code: &str, zh: &str, en: &str) -> programme::Content {
    programme::Content {
        code: code.to_owned(),
        title: Bilingual::new(zh, en),
        purpose: Bilingual::new("支持基础研究。", ""),
        points: Vec::new(),
        source: None,
        figures: Vec::new(),
        action: None,
    }
}

/// The stored secret of a person; its digest is what their event holds.
pub fn secret(person: PersonId, time: u32) -> String {
    format!("secret {time} of {person}")
}

pub fn digest(text: &str) -> String {
    sha256(&[text.as_bytes()]).to_string()
}

/// Registers a person with the grant that registration brings.
pub fn register(tx: &mut Tx<'_>, person: PersonId, profile: &Profile) -> Result<Committed, WriteError> {
    let permit = tx.may(&Actor::Newcomer(person), Deed::Register, &Place::default())?;
    let secret = secret(person, 1);
    let key = tx.keys().email_key(&profile.email);
    let event = person::register(person, profile.clone(), key, digest(&secret), Language::Zh, None);
    let held = Held { role: Role::Applicant, scope: Scope::Centre, from: tx.now(), until: None };
    let grant = Loaded::<Grant>::new(id::<GrantId>()).happens(grant::grant(person, held)?)?;
    let change = Loaded::<Person>::new(person).happens(event)?;
    tx.set_credential(person, &secret)?;
    tx.commit(&permit, vec![change, grant])
}

/// Submits, or submits anew, as the web does it: permit, load, rule, commit.
pub fn submit(tx: &mut Tx<'_>, lead: PersonId, id: ApplicationId, call_id: CallId, paper: &Paper) -> Result<Committed, WriteError> {
    submit_with(tx, lead, id, call_id, paper, &[])
}

/// The same with a team.
pub fn submit_with(
    tx: &mut Tx<'_>,
    lead: PersonId,
    id: ApplicationId,
    call_id: CallId,
    paper: &Paper,
    members: &[Participant],
) -> Result<Committed, WriteError> {
    submit_taking(tx, lead, id, call_id, paper, (members, None))
}

/// The same with what it takes from the file of its host.
pub fn submit_taking(
    tx: &mut Tx<'_>,
    lead: PersonId,
    id: ApplicationId,
    call_id: CallId,
    paper: &Paper,
    (members, taken): (&[Participant], Option<rules::unit_file::HostFile>),
) -> Result<Committed, WriteError> {
    let actor = tx.actor(lead)?;
    let loaded = tx.load::<Application>(id)?;
    let permit = tx.may(&actor, Deed::Apply, &Place::application(None, call_id, lead))?;
    let call = tx.load::<Call>(call_id)?;
    let version = call.version();
    let Some(call) = call.state() else { return Err(call::Refusal::NoSuchCall.into()) };
    let row = tx.reader().person(lead)?;
    let name = row.as_ref().and_then(|row| row.name.clone()).unwrap_or_default();
    let organisation = row.as_ref().and_then(|row| row.organisation.clone()).unwrap_or_default();
    let email = row.and_then(|row| row.email).unwrap_or_default();
    let mut answers = Answers::new();
    answers.insert("title".to_owned(), Raw::Text(paper.title.clone()));
    answers.insert("summary".to_owned(), Raw::Text(paper.summary.clone()));
    answers.insert("kind".to_owned(), Raw::Chosen(vec!["theory".to_owned()]));
    if !paper.amount.is_empty() {
        answers.insert("amount".to_owned(), Raw::Text(paper.amount.to_owned()));
    }
    let signed = line(&name);
    let submission = Submission {
        answers: &answers,
        files: &paper.files,
        lead,
        lead_name: &name,
        organisation: &organisation,
        email: &email,
        signed: Some(&signed),
        pledge: application::PLEDGE,
        arrived: tx.now(),
        beside: Beside::default(),
    };
    let mut event = application::submit(id, loaded.state(), call_id, call, version, &submission)?;
    if let application::Fact::Submitted { team, host_file, .. } = &mut event.fact {
        *team = members.to_vec();
        *host_file = taken.map(Box::new);
    }
    tx.commit(&permit, vec![loaded.happens(event)?])
}

/// Takes back.
pub fn withdraw(tx: &mut Tx<'_>, lead: PersonId, id: ApplicationId) -> Result<Committed, WriteError> {
    let actor = tx.actor(lead)?;
    let loaded = tx.load::<Application>(id)?;
    let Some(state) = loaded.state() else { return Err(application::Refusal::NoSuchApplication.into()) };
    let permit = tx.may(&actor, Deed::Apply, &Place::application(None, state.call, lead))?;
    let Some(call) = tx.load::<Call>(state.call)?.state().cloned() else { return Err(call::Refusal::NoSuchCall.into()) };
    let event = state.withdraw(&call, tx.now())?;
    tx.commit(&permit, vec![loaded.happens(event)?])
}

impl Cast {
    /// Founds a centre in an empty database.
    pub fn new(database: &Database) -> Self {
        Self::with(database.options.clone())
    }

    /// The same under other options, such as those that make writes fail.
    pub fn with(options: Options) -> Self {
        let store = Store::open(options.clone()).expect("the store opens");
        let officer = id();
        let profile = profile("王芳", Some("Wang Fang"), Some("科创中心"));
        wait(store.write(move |tx| {
            let permit = tx.may(&Actor::Founder(officer), Deed::Found, &Place::default())?;
            let secret = secret(officer, 1);
            let key = tx.keys().email_key(&profile.email);
            let founded = centre::found(&line("怀柔科创中心"), Some(&line("Huairou Centre")), Zone::shanghai());
            let registered = person::register(officer, profile.clone(), key, digest(&secret), Language::Zh, None);
            let held = Held { role: Role::Officer, scope: Scope::Centre, from: tx.now(), until: None };
            tx.set_credential(officer, &secret)?;
            let changes = vec![
                Loaded::<Centre>::new(id::<CentreId>()).happens(founded)?,
                Loaded::<Person>::new(officer).happens(registered)?,
                Loaded::<Grant>::new(id::<GrantId>()).happens(grant::grant(officer, held)?)?,
            ];
            tx.commit(&permit, changes)
        }))
        .expect("the centre is founded");
        Self { store, options, officer }
    }

    /// Opens the store of a centre again.
    pub fn reopen(options: Options) -> Self {
        let store = Store::open(options.clone()).expect("the store opens");
        let officer = store.read_now(|reader| reader.people("王芳", None, 1)).expect("people")[0].id;
        Self { store, options, officer }
    }

    /// Closes the store and waits until nothing of it is left, so that its files are whole and nothing signs beside us.
    pub fn close(self, database: &Database) -> Options {
        let options = self.options.clone();
        drop(self);
        let start = Monotonic::now();
        while database.is_open() {
            assert!(start.elapsed() < Duration::from_secs(10), "the store does not close");
            pause();
        }
        options
    }

    pub fn write<T: Send + 'static>(&self, work: impl Fn(&mut Tx<'_>) -> Result<T, WriteError> + Send + 'static) -> Result<T, WriteError> {
        wait(self.store.write(work))
    }

    pub fn read<T>(&self, work: impl FnOnce(&mut Reader<'_>) -> Result<T, StoreError>) -> T {
        self.store.read_now(work).expect("rows are read")
    }

    pub fn person(&self, name: &str) -> PersonId {
        self.person_with(profile(name, None, Some("中国科学院物理研究所")))
    }

    pub fn person_with(&self, profile: Profile) -> PersonId {
        let person = id();
        self.write(move |tx| register(tx, person, &profile)).expect("a person is registered");
        person
    }

    /// Another officer of the whole centre.
    pub fn second_officer(&self) -> PersonId {
        let person = self.person("郑复");
        let grant_id: GrantId = id();
        self.as_officer(Deed::GiveRole, move |tx, permit| {
            let held = Held { role: Role::Officer, scope: Scope::Centre, from: tx.now(), until: None };
            tx.commit(permit, vec![Loaded::<Grant>::new(grant_id).happens(grant::grant(person, held)?)?])
        })
        .expect("the role is given");
        person
    }

    /// Proposes to destroy parts and files, as the officer.
    pub fn propose(&self, parts: Vec<PartName>, files: Vec<String>) -> Result<ExpunctionId, WriteError> {
        let expunction: ExpunctionId = id();
        let officer = self.officer;
        self.as_officer(Deed::Expunge, move |tx, permit| {
            let named = tx.reader().named_targets(&parts, &files)?;
            let order = Prose::parse("市保密行政管理部门通知", 100).expect("a text");
            let event = expunction::propose(officer, named, expunction::Ground::StateSecret, &order)?;
            tx.commit(permit, vec![Loaded::<Expunction>::new(expunction).happens(event)?])?;
            Ok(expunction)
        })
    }

    /// Confirms it as somebody, and carries it out.
    pub fn confirm(&self, person: PersonId, expunction: ExpunctionId) -> Result<Targets, WriteError> {
        let actor = self.write(move |tx| Ok(tx.actor(person)?)).expect("somebody");
        wait(self.store.expunge(actor, expunction))
    }

    /// Does a deed as the officer.
    pub fn as_officer<T: Send + 'static>(
        &self,
        deed: Deed,
        work: impl Fn(&mut Tx<'_>, &rules::rights::Permit) -> Result<T, WriteError> + Send + 'static,
    ) -> Result<T, WriteError> {
        let officer = self.officer;
        self.write(move |tx| {
            let actor = tx.actor(officer)?;
            let permit = tx.may(&actor, deed, &Place::default())?;
            work(tx, &permit)
        })
    }

    pub fn programme(&self, code: &str, zh: &str, en: &str) -> ProgrammeId {
        let programme: ProgrammeId = id();
        let content = programme_content(code, zh, en);
        self.as_officer(Deed::ManageProgramme, move |tx, permit| {
            let event = programme::establish(content.clone())?;
            tx.commit(permit, vec![Loaded::<Programme>::new(programme).happens(event)?])
        })
        .expect("a programme is established");
        programme
    }

    /// Drafts a call.
    pub fn draft(&self, programme: ProgrammeId, content: call::Content) -> CallId {
        let call: CallId = id();
        self.as_officer(Deed::ManageCall, move |tx, permit| {
            let under = tx.load::<Programme>(programme)?;
            let Some(under) = under.state() else { return Err(programme::Refusal::NoSuchProgramme.into()) };
            let event = call::draft(programme, under, content.clone())?;
            tx.commit(permit, vec![Loaded::<Call>::new(call).happens(event)?])
        })
        .expect("a call is drafted");
        call
    }

    /// Changes a call by one event.
    pub fn change_call(&self, call: CallId, deed: impl Fn(&Call, Instant) -> Result<rules::Event<Call>, call::Refusal> + Send + 'static) {
        self.as_officer(Deed::ManageCall, move |tx, permit| {
            let loaded = tx.load::<Call>(call)?;
            let Some(state) = loaded.state() else { return Err(call::Refusal::NoSuchCall.into()) };
            let event = deed(state, tx.now())?;
            tx.commit(permit, vec![loaded.happens(event)?])
        })
        .expect("a call is changed");
    }

    /// A published call under a programme of its own.
    pub fn call(&self, code: &str, zh: &str) -> CallId {
        let programme = self.programme(&format!("{code}-P"), "基础研究领先行动", "Basic Research");
        let call = self.draft(programme, content(code, zh, "Frontier physics", self.store.now()));
        self.change_call(call, |call, now| call.publish(now));
        call
    }

    pub fn submit(&self, lead: PersonId, call: CallId, paper: Paper) -> ApplicationId {
        let application = id();
        self.write(move |tx| submit(tx, lead, application, call, &paper)).expect("an application is submitted");
        application
    }

    pub fn withdraw(&self, lead: PersonId, application: ApplicationId) {
        self.write(move |tx| withdraw(tx, lead, application)).expect("an application is taken back");
    }

    /// Stores a file and attaches it in name only.
    pub fn file(&self, name: &str, bytes: &[u8]) -> Attached {
        let mut incoming = self.store.files().begin().expect("a file begins");
        incoming.write(bytes).expect("a file is written");
        let digest = incoming.keep().expect("a file is kept");
        let name = FileName::parse(name).expect("a file name");
        Attached { field: "papers".to_owned(), name, digest: digest.to_string(), bytes: bytes.len() as u64, media: MediaType::Text, declared: None }
    }

    /// Waits until every event has its place and a published, anchored checkpoint covers it: on PostgreSQL within five seconds.
    pub fn settle(&self) {
        let start = Monotonic::now();
        while self.is_waiting() {
            assert!(start.elapsed() < Duration::from_secs(5), "events wait for their places for more than 5 s");
            pause();
        }
    }

    /// The largest anchored checkpoint: its size, and its note.
    pub fn anchored(&self) -> (u64, String) {
        newest_anchor(&self.options).unwrap_or_default()
    }

    fn is_waiting(&self) -> bool {
        let checked = Store::check(&self.options, &CheckOptions::default()).expect("a check");
        if checked.waiting > 0 {
            return true;
        }
        // PostgreSQL publishes by itself; on SQLite the web asks for it.
        wait(self.store.publish()).expect("published");
        self.anchored().0 < checked.size
    }

    /// Checks, and wants nothing found.
    pub fn check(&self) -> Checked {
        clean(&self.options)
    }

    pub fn receipt(&self, thing: impl Into<rules::Id>, version: u64, of: Option<PersonId>) -> record::Receipt {
        let thing = thing.into();
        match self.read(|reader| reader.receipt(thing, version, of)) {
            Some(ReceiptState::Ready(receipt)) => *receipt,
            other => panic!("no receipt: {other:?}"),
        }
    }
}

/// The largest checkpoint that is anchored outside the database.
pub fn newest_anchor(options: &Options) -> Option<(u64, String)> {
    let anchors = std::fs::read_to_string(options.data.join("anchors").join("anchors.jsonl")).ok()?;
    let anchors = anchors.lines().filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok());
    let checkpoints = anchors.filter_map(|anchor| Some((anchor["checkpoint"]["size"].as_u64()?, anchor["checkpoint"]["note"].as_str()?.to_owned())));
    checkpoints.max_by_key(|(size, _)| *size)
}

/// Checks everything, files too, and wants nothing found.
pub fn clean(options: &Options) -> Checked {
    let checked = Store::check(options, &CheckOptions { files: true, against: None }).expect("a check");
    let found: Vec<String> = checked.findings.iter().map(ToString::to_string).collect();
    assert!(found.is_empty(), "found: {found:#?}");
    checked
}

/// The most that a field of money takes is not asked here: only that the form is what the papers fill in.
#[test]
fn the_form_takes_what_the_cast_fills_in() {
    let form = form();
    assert!(matches!(form.field("amount").map(|field| &field.kind), Some(FieldKind::Money { most: Some(most) }) if *most == Money::yuan(1_000_000)));
}
