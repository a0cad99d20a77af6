//! Load 负载: applicants who write at once, each deed under a key of its own, and all that was acknowledged to them.
//!
//! ```text
//! writer   register ▶ start a draft ▶ ( autosave ▶ attach ▶ submit ) × REVISIONS ▶ the next applicant
//! ```
//! Every submission is a revision, so an application whose revision is the number of acknowledged submissions has lost none and doubled none.
//! A request that was not answered, or was answered with 5xx, is repeated under its key until it is acknowledged.

use crate::centre::PASSWORD;
use crate::chance::Chance;
use crate::client::{Answer, Client};
use serde_json::json;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// How often each applicant submits.
pub const REVISIONS: usize = 8;
/// How long a writer waits before it asks again where the server could not say yes.
const AGAIN: Duration = Duration::from_millis(50);

/// What a writer does next.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Step {
    /// Registers.
    Register,
    /// Starts a draft.
    Start,
    /// Saves a title.
    Save,
    /// Attaches a file.
    Attach,
    /// Submits.
    Submit,
}

/// What became of a request.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// It was done, and they were told.
    Acknowledged,
    /// The server said 5xx or 429: they repeat it with the same key.
    Failed(u16),
    /// No answer came, or half of one.
    Silent,
    /// An answer that must never come here.
    Odd(u16),
}

/// One request and what became of it.
#[derive(Clone, Copy, Debug)]
pub struct Asked {
    /// By which writer.
    pub writer: usize,
    /// What.
    pub step: Step,
    /// When it was sent.
    pub at: Instant,
    /// How long it took.
    pub took: Duration,
    /// What became of it.
    pub outcome: Outcome,
}

/// One applicant, and all that was acknowledged to them.
#[derive(Clone, Debug)]
pub struct Case {
    /// Their name.
    pub name: String,
    /// Their address.
    pub email: String,
    /// Their session.
    pub token: Option<String>,
    /// The path of the draft.
    pub draft: Option<String>,
    /// The keys of the acknowledged submissions, in their order, with the receipt of each.
    pub submitted: Vec<(String, String)>,
    /// How many titles were saved.
    pub saved: usize,
    /// How many files were attached.
    pub attached: usize,
}

/// One who writes.
#[derive(Clone, Debug)]
pub struct Writer {
    number: usize,
    call: String,
    chance: Chance,
    /// Bytes of each file, beyond its first line.
    pub file_bytes: usize,
    /// Who is at work now.
    pub case: Case,
    /// Who is done.
    pub done: Vec<Case>,
    /// What is next.
    pub step: Step,
    /// The key of the step; kept until the step is acknowledged.
    pub key: String,
    /// Everything asked, in order.
    pub asked: Vec<Asked>,
    /// How many submissions were kept although their answer never came.
    pub kept_unanswered: usize,
    /// Answers that must never come, in words.
    pub odd: Vec<String>,
}

/// What a writer does when no answer comes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Silence {
    /// It stops: the server is gone, and whoever starts it again calls `settle`.
    Stops,
    /// It asks again, under the same key, until it is told to stop.
    AsksAgain,
}

/// Everybody who writes.
#[derive(Clone, Debug)]
pub struct Load {
    /// Each of them.
    pub writers: Vec<Writer>,
}

impl Case {
    fn new(writer: usize, number: usize) -> Self {
        let name = format!("申请人{writer}之{number}");
        let email = format!("applicant-{writer}-{number}@load.example.org");
        Self { name, email, token: None, draft: None, submitted: Vec::new(), saved: 0, attached: 0 }
    }

    /// Somebody who asks for this applicant.
    pub fn client(&self, address: SocketAddr) -> Client {
        Client::with(address, self.token.as_deref())
    }

    /// The path of the application; empty before there is a draft.
    pub fn application(&self) -> String {
        self.draft.as_ref().map(|draft| draft.replace("/drafts/", "/applications/")).unwrap_or_default()
    }

    /// Their path to submit on.
    pub fn submission(&self) -> String {
        format!("{}/submission", self.draft.as_deref().unwrap_or_default())
    }

    /// What they sign.
    pub fn signature(&self) -> serde_json::Value {
        json!({ "signed": self.name, "pledge": rules::application::PLEDGE })
    }

    /// The text of their file of that number.
    pub fn file(&self, number: usize, more: usize) -> Vec<u8> {
        let mut content = format!("研究方案，{}，第{number}稿\n", self.email).into_bytes();
        // Lines that no other file has, so that each is a file of its own on the disk.
        let line = format!("{} {number} 研究内容与技术路线\n", self.email);
        content.extend(line.bytes().cycle().take(more));
        while std::str::from_utf8(&content).is_err() {
            content.pop();
        }
        content
    }
}

/// The title of that number.
pub fn title(number: usize) -> String {
    format!("拓扑量子材料研究（第{number}稿）")
}

impl Load {
    /// So many writers to a call; the seed gives their keys.
    pub fn new(writers: usize, seed: u64, call: &str) -> Self {
        let chance = Chance::new(seed);
        Self { writers: (0..writers).map(|number| Writer::new(number, call, chance.part(number as u64))).collect() }
    }

    /// Everybody writes while something is done; they stop once it is done, each after the answer to what they asked.
    pub fn during<T>(&mut self, address: SocketAddr, silence: Silence, what: impl FnOnce() -> T) -> T {
        let over = AtomicBool::new(false);
        std::thread::scope(|scope| {
            for writer in &mut self.writers {
                let over = &over;
                scope.spawn(move || {
                    while !over.load(Ordering::Relaxed) {
                        match writer.go_on(address) {
                            Outcome::Acknowledged => {}
                            Outcome::Silent if silence == Silence::Stops => break,
                            Outcome::Failed(_) | Outcome::Silent | Outcome::Odd(_) => crate::wait(AGAIN),
                        }
                    }
                });
            }
            let done = what();
            over.store(true, Ordering::Relaxed);
            done
        })
    }

    /// Everybody repeats what went unanswered, until it is answered; gives who gave up after that time.
    pub fn settle(&mut self, address: SocketAddr, most: Duration) -> Vec<String> {
        std::thread::scope(|scope| {
            let threads: Vec<_> = self.writers.iter_mut().map(|writer| scope.spawn(move || writer.settle(address, most))).collect();
            threads.into_iter().filter_map(|thread| thread.join().unwrap_or_else(|_| Some("a writer panicked".to_owned()))).collect()
        })
    }

    /// Every applicant who has registered.
    pub fn cases(&self) -> impl Iterator<Item = &Case> {
        self.writers.iter().flat_map(|writer| writer.done.iter().chain([&writer.case])).filter(|case| case.token.is_some())
    }

    /// Everything that was asked.
    pub fn asked(&self) -> impl Iterator<Item = &Asked> {
        self.writers.iter().flat_map(|writer| &writer.asked)
    }

    /// How many requests came to that.
    pub fn count(&self, which: impl Fn(&Asked) -> bool) -> usize {
        self.asked().filter(|asked| which(asked)).count()
    }

    /// When the first deed of these was acknowledged that had been asked for after that moment.
    pub fn first_acknowledged_after(&self, moment: Instant) -> Option<Duration> {
        let acknowledged = self.asked().filter(|asked| asked.at >= moment && asked.outcome == Outcome::Acknowledged);
        acknowledged.map(|asked| (asked.at + asked.took).duration_since(moment)).min()
    }
}

impl Writer {
    fn new(number: usize, call: &str, mut chance: Chance) -> Self {
        let key = new_key(&mut chance);
        Self {
            number,
            call: call.to_owned(),
            chance,
            file_bytes: 0,
            case: Case::new(number, 0),
            done: Vec::new(),
            step: Step::Register,
            key,
            asked: Vec::new(),
            kept_unanswered: 0,
            odd: Vec::new(),
        }
    }

    /// Takes the next step, or the same one again.
    pub fn go_on(&mut self, address: SocketAddr) -> Outcome {
        let (step, at) = (self.step, Instant::now());
        let answer = self.ask(address);
        let outcome = match &answer {
            None => Outcome::Silent,
            // The server asks to repeat with the same key: it is too busy, has no room, or does not know what became of it.
            Some(answer) if answer.status >= 500 || answer.status == 429 => Outcome::Failed(answer.status),
            Some(answer) => self.take(address, answer),
        };
        self.asked.push(Asked { writer: self.number, step, at, took: at.elapsed(), outcome });
        if outcome == Outcome::Acknowledged {
            self.key = new_key(&mut self.chance);
        }
        outcome
    }

    /// Repeats the request that went unanswered, until it is acknowledged.
    fn settle(&mut self, address: SocketAddr, most: Duration) -> Option<String> {
        let pending = self.asked.last().is_some_and(|asked| asked.outcome != Outcome::Acknowledged);
        if !pending {
            return None;
        }
        self.see_what_was_kept(address);
        let start = Instant::now();
        let mut last = Outcome::Silent;
        while start.elapsed() < most {
            last = self.go_on(address);
            match last {
                Outcome::Acknowledged => return None,
                Outcome::Failed(_) | Outcome::Silent | Outcome::Odd(_) => crate::wait(AGAIN),
            }
        }
        Some(format!("{:?} of {} was not acknowledged within {} s: {last:?}", self.step, self.case.email, most.as_secs()))
    }

    fn ask(&self, address: SocketAddr) -> Option<Answer> {
        let case = &self.case;
        let client = case.client(address);
        let draft = case.draft.clone().unwrap_or_default();
        match self.step {
            Step::Register => {
                let body = json!({ "name": case.name, "email": case.email, "organisation": "示范大学", "password": PASSWORD });
                client.send("POST", "/people", &self.key, &body)
            }
            Step::Start => client.send("POST", &format!("{}/drafts", self.call), &self.key, &json!({})),
            Step::Save => client.send("PATCH", &draft, &self.key, &json!({ "answers": { "title": title(case.saved + 1) } })),
            Step::Attach => {
                let number = case.attached + 1;
                client.attach(&format!("{draft}/files/body"), &format!("{number}.txt"), &case.file(number, self.file_bytes))
            }
            Step::Submit => client.send("POST", &case.submission(), &self.key, &case.signature()),
        }
    }

    /// Notes what was acknowledged, and what comes next.
    fn take(&mut self, address: SocketAddr, answer: &Answer) -> Outcome {
        let expected = if self.step == Step::Save { 200 } else { 201 };
        if self.step == Step::Register {
            return self.signed_in(address, answer);
        }
        let receipt = format!("{}/receipts/{}", self.case.application(), self.case.submitted.len() + 1);
        let right = answer.status == expected && (self.step != Step::Submit || answer.location() == receipt);
        if !right {
            self.odd.push(format!("{:?} of {}: {} {} {}", self.step, self.case.email, answer.status, answer.location(), answer.text()));
            return Outcome::Odd(answer.status);
        }
        let case = &mut self.case;
        self.step = match self.step {
            Step::Register | Step::Start => {
                case.draft = Some(answer.location().to_owned());
                Step::Save
            }
            Step::Save => {
                case.saved += 1;
                Step::Attach
            }
            Step::Attach => {
                case.attached += 1;
                Step::Submit
            }
            Step::Submit => {
                case.submitted.push((self.key.clone(), receipt));
                if case.submitted.len() < REVISIONS { Step::Save } else { self.next_case() }
            }
        };
        Outcome::Acknowledged
    }

    /// A repetition finds the address taken: the account is there, and its password lets them in.
    fn signed_in(&mut self, address: SocketAddr, answer: &Answer) -> Outcome {
        let taken = matches!(answer.status, 409 | 422);
        let login = json!({ "email": self.case.email, "password": PASSWORD });
        let signed_in = if taken { self.case.client(address).send("POST", "/sessions", &self.key, &login) } else { Some(answer.clone()) };
        let Some(signed_in) = signed_in else { return Outcome::Silent };
        match (signed_in.status, signed_in.json()["token"].as_str()) {
            (201, Some(token)) => {
                self.case.token = Some(token.to_owned());
                self.step = Step::Start;
                Outcome::Acknowledged
            }
            (status, _) if status >= 500 || status == 429 => Outcome::Failed(status),
            (status, _) => {
                self.odd.push(format!("Register of {}: {} {} then {status} {}", self.case.email, answer.status, answer.text(), signed_in.text()));
                Outcome::Odd(status)
            }
        }
    }

    fn next_case(&mut self) -> Step {
        let next = Case::new(self.number, self.done.len() + 1);
        self.done.push(std::mem::replace(&mut self.case, next));
        Step::Register
    }

    /// Whether a submission whose answer never came was kept all the same.
    fn see_what_was_kept(&mut self, address: SocketAddr) {
        if self.step == Step::Submit {
            let answer = self.case.client(address).get(&self.case.application()).filter(|answer| answer.status == 200);
            let kept = answer.and_then(|answer| answer.json()["revision"].as_u64()).unwrap_or(0);
            self.kept_unanswered += usize::from(kept > self.case.submitted.len() as u64);
        }
    }
}

fn new_key(chance: &mut Chance) -> String {
    format!("{:016x}{:016x}", chance.any(), chance.any())
}
