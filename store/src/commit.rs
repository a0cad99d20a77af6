//! Commit 提交: the one write path. Permit, load, rule, commit: events, rows, claims and outbox, all or none.
//!
//! What crashes here leaves nothing: the transaction is the database's, and the leaves of the log are written in it or, on PostgreSQL,
//! queued in it. What is committed is answered; what is answered is on the disk.

use crate::figures::Told;
use crate::folded::{Folded, Image};
use crate::journal;
use crate::keys::random;
use crate::value::Sql;
use crate::{Keys, Reader, StoreError, WriteError, vals};
use record::{Digest, Header, Suite, entry};
use rules::rights::{Actor, Deed, Permit, Place, Through};
use rules::thing::{Consequence, Fact, Happened};
use rules::{Claim, Corrupt, Event, Id, Instant, PersonId, Refusal};

/// A thing as the transaction sees it, or the place where a new one will be.
#[derive(Clone, Debug)]
pub struct Loaded<T> {
    id: Id,
    version: u64,
    last: Instant,
    state: Option<T>,
}

/// What becomes of a thing, told when, by whom, and of whom nothing is said any more.
type Fold = Box<dyn FnOnce(Instant, Id, &[PersonId]) -> Result<Image, Corrupt>>;

/// A thing and what happens to it, ready to be committed.
pub struct Change {
    kind: rules::Kind,
    thing: Id,
    version: u64,
    last: Instant,
    event: &'static str,
    event_version: u16,
    facts: Vec<u8>,
    private: Vec<(PersonId, Vec<u8>)>,
    claims: Vec<Claim>,
    consequences: Vec<Consequence>,
    fold: Fold,
}

/// What was committed, in order.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Committed {
    /// The events' numbers in the journal.
    pub events: Vec<i64>,
}

/// An event that waits for its place in the log.
#[derive(Clone, Debug)]
pub(crate) struct Written {
    pub(crate) event: i64,
    pub(crate) entry: Digest,
    pub(crate) digests: Vec<u8>,
}

/// One transaction.
pub struct Tx<'a> {
    pub(crate) sql: &'a mut dyn Sql,
    pub(crate) now: Instant,
    pub(crate) keys: &'a Keys,
    pub(crate) written: &'a mut Vec<Written>,
    pub(crate) through: Through,
    pub(crate) told: Vec<Told>,
}

impl<T: Folded> Loaded<T> {
    /// The place of a new thing.
    pub fn new(id: impl Into<Id>) -> Self {
        Self { id: id.into(), version: 0, last: Instant(i64::MIN), state: None }
    }

    /// The thing, where there is one.
    pub fn state(&self) -> Option<&T> {
        self.state.as_ref()
    }

    /// Its version, 0 before the first event.
    pub fn version(&self) -> u64 {
        self.version
    }

    /// Refuses a writer who read another version; none means that the writer did not say.
    pub fn expect(&self, read: Option<u64>) -> Result<(), Refusal> {
        match read {
            Some(read) if read != self.version => Err(Refusal::Stale { read, now: self.version }),
            Some(_) | None => Ok(()),
        }
    }

    /// What happens to it next.
    pub fn happens(self, event: Event<T>) -> Result<Change, StoreError> {
        let encode = |error: serde_json::Error| StoreError::Row(format!("an event cannot be written: {error}"));
        let claims = T::claims(self.state.as_ref(), self.id, &event.fact);
        let consequences = T::consequences(&event.fact);
        let mut private = Vec::with_capacity(event.private.len());
        for part in &event.private {
            let content = part.content.as_ref().ok_or_else(|| StoreError::Row("a new event has an erased part".to_owned()))?;
            private.push((part.of, serde_json::to_vec(content).map_err(encode)?));
        }
        let version = self.version + 1;
        Ok(Change {
            kind: T::KIND,
            thing: self.id,
            version,
            last: self.last,
            event: event.fact.name(),
            event_version: T::Fact::VERSION,
            facts: serde_json::to_vec(&event.fact).map_err(encode)?,
            private,
            claims,
            consequences,
            fold: Box::new(move |at, actor, gone| {
                let mut event = event;
                event.private.retain(|part| !gone.contains(&part.of));
                let state = T::apply(self.state, &Happened { event, at, actor, version })?;
                Ok(Image::of(&state, self.id, version))
            }),
        })
    }
}

impl Tx<'_> {
    /// The time of this transaction.
    pub fn now(&self) -> Instant {
        self.now
    }

    /// The keys, for digests of addresses.
    pub fn keys(&self) -> &Keys {
        self.keys
    }

    /// Reads rows in this transaction.
    pub fn reader(&mut self) -> Reader<'_> {
        Reader { sql: self.sql }
    }

    /// Leave to do a deed there, or why not.
    pub fn may(&mut self, actor: &Actor, deed: Deed, place: &Place) -> Result<Permit, Refusal> {
        Ok(rules::rights::may(actor, deed, place, self.now)?)
    }

    /// How whoever asks has come; every actor of this transaction is held to it.
    pub fn comes_through(&mut self, through: Through) {
        self.through = through;
    }

    /// What has happened in this transaction so far, for the logs.
    pub fn told(&self) -> &[Told] {
        &self.told
    }

    /// A person as an actor, with the grants they hold in this transaction.
    pub fn actor(&mut self, person: PersonId) -> Result<Actor, StoreError> {
        let through = self.through.clone();
        self.reader().actor(person, through)
    }

    /// Loads a thing by folding its events; a thing without events has version 0.
    pub fn load<T: Folded>(&mut self, id: impl Into<Id>) -> Result<Loaded<T>, StoreError> {
        let id = id.into();
        let fold = journal::fold::<T>(self.sql, id)?;
        Ok(Loaded { id, version: fold.version, last: fold.last, state: fold.state })
    }

    /// Appends the events, writes their rows, claims and outbox. Refuses a claim that somebody holds.
    pub fn commit(&mut self, permit: &Permit, changes: Vec<Change>) -> Result<Committed, WriteError> {
        let mut committed = Committed::default();
        for mut change in changes {
            let gone = self.gone(&change.private)?;
            change.private.retain(|(of, _)| !gone.contains(of));
            // The clock of another process may be behind; a thing's time never runs backwards.
            let at = self.now.max(change.last);
            let event = self.append(permit, &change, at)?;
            self.claim(&change)?;
            for consequence in &change.consequences {
                match consequence {
                    Consequence::Mail(letter) => self.sql.exec(
                        "INSERT INTO outbox (event, step, version, due, attempts, leased_until, done_at, problem) VALUES ($1, $2, 1, $3, 0, 0, NULL, NULL)",
                        &vals![event, format!("mail:{}", letter.as_str()), self.now],
                    )?,
                    Consequence::Compare => self.sql.exec(
                        "INSERT INTO comparisons (event, application, due, attempts, leased_until, problem) VALUES ($1, $2, $3, 0, 0, NULL)",
                        &vals![event, change.thing, self.now],
                    )?,
                };
            }
            let thing = format!("{} {}", change.kind.as_str(), change.thing);
            let image = (change.fold)(at, permit.actor(), &gone).map_err(|source| StoreError::Corrupt { thing, source })?;
            image.write(self.sql)?;
            self.told.push(Told { kind: change.kind.as_str(), happened: change.event, thing: change.thing, event: Some(event) });
            committed.events.push(event);
        }
        Ok(committed)
    }

    /// Those who are erased: what still happens to things of theirs says nothing of them any more, or their erasure would be undone bit by bit.
    fn gone(&mut self, private: &[(PersonId, Vec<u8>)]) -> Result<Vec<PersonId>, StoreError> {
        let mut gone = Vec::new();
        for (of, _) in private {
            if !self.sql.query("SELECT 1 FROM persons WHERE id = $1 AND stage = 'erased'", &vals![*of])?.is_empty() {
                gone.push(*of);
            }
        }
        Ok(gone)
    }

    fn append(&mut self, permit: &Permit, change: &Change, at: Instant) -> Result<i64, StoreError> {
        let header = Header {
            kind: change.kind.as_str().to_owned(),
            event: change.event.to_owned(),
            event_version: change.event_version,
            thing: change.thing.0,
            thing_version: change.version,
            at_ms: at.0,
            actor: permit.actor().0,
        };
        let header = header.encode().map_err(|error| StoreError::Record(error.to_string()))?;
        let salt = random();
        let event = self.sql.insert(
            "INSERT INTO events (kind, thing, version, event, event_version, at, actor, header, salt, facts) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
            &vals![
                change.kind.as_str(),
                change.thing,
                change.version,
                change.event,
                i64::from(change.event_version),
                at,
                permit.actor(),
                header.as_slice(),
                salt.as_slice(),
                change.facts.as_slice()
            ],
        )?;
        let mut parts = Vec::with_capacity(change.private.len());
        for (number, (of, content)) in change.private.iter().enumerate() {
            let part_salt = random();
            parts.push(entry::private_digest(Suite::Sha256Ed25519, &of.0.0, &part_salt, content));
            self.sql.exec(
                "INSERT INTO private_parts (event, part, of, salt, content) VALUES ($1, $2, $3, $4, $5)",
                &vals![event, number, *of, part_salt.as_slice(), content.as_slice()],
            )?;
        }
        let facts = entry::facts_digest(Suite::Sha256Ed25519, &salt, &change.facts);
        self.written.push(commitment(event, &header, &facts, &parts)?);
        Ok(event)
    }

    fn claim(&mut self, change: &Change) -> Result<(), WriteError> {
        for claim in &change.claims {
            match claim {
                Claim::Take(kind, key) => {
                    let taken = self.sql.exec(
                        "INSERT INTO claims (kind, key, thing) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
                        &vals![kind.as_str(), key, change.thing],
                    )?;
                    if taken == 0 {
                        return Err(WriteError::Refused(kind.taken()));
                    }
                }
                Claim::Free(kind, key) => {
                    self.sql.exec("DELETE FROM claims WHERE kind = $1 AND key = $2 AND thing = $3", &vals![kind.as_str(), key, change.thing])?;
                }
            }
        }
        Ok(())
    }
}

/// What the log takes of an event: the entry, and the digests it commits to.
pub(crate) fn commitment(event: i64, header: &[u8], facts: &Digest, parts: &[Digest]) -> Result<Written, StoreError> {
    let suite = Suite::Sha256Ed25519;
    let list = entry::private_list(suite, parts).map_err(|error| StoreError::Record(error.to_string()))?;
    let entry = entry::commitment(suite, header, facts, &list);
    let mut digests = facts.as_bytes().to_vec();
    for part in parts {
        digests.extend_from_slice(part.as_bytes());
    }
    Ok(Written { event, entry, digests })
}
