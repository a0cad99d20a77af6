//! Journal 日志: the events in their bytes, the things that they fold to, and what only one thing may hold; in memory.
//!
//! As the store has it, without a database: a deed's changes are appended all or none, a thing's version makes a stale change a conflict,
//! a claim that is held makes it a refusal, and what was not yet on the disk is lost in a crash.

use record::{Digest, Header, Suite, entry};
use rules::erasure::PartName;
use rules::thing::{Claim, ClaimKind, Fact, Happened};
use rules::{Corrupt, Event, Id, Instant, Kind, PersonId, Refusal, Thing};
use std::collections::BTreeMap;
use std::fmt::Debug;

const SUITE: Suite = Suite::Sha256Ed25519;

/// One private part of an event.
pub struct Part {
    pub of: PersonId,
    pub digest: Digest,
    /// Salt and bytes; none once erased.
    pub content: Option<([u8; 32], Vec<u8>)>,
}

/// One event as it is kept.
pub struct Entry {
    pub kind: Kind,
    pub thing: Id,
    pub version: u64,
    pub at: Instant,
    pub actor: Id,
    pub name: &'static str,
    pub event_version: u16,
    pub facts: Vec<u8>,
    pub salt: [u8; 32],
    pub parts: Vec<Part>,
    pub header: Vec<u8>,
    pub commitment: Digest,
}

/// A thing as it stands.
#[derive(Clone, Debug)]
pub struct Kept<T> {
    pub state: T,
    pub version: u64,
    pub last: Instant,
}

/// The things of one kind.
pub type Shelf<T> = BTreeMap<Id, Kept<T>>;

/// A kind of thing that has a shelf.
pub trait Stocked: Thing + 'static {
    fn shelf(shelves: &Shelves) -> &Shelf<Self>;
    fn shelf_mut(shelves: &mut Shelves) -> &mut Shelf<Self>;
}

macro_rules! shelves {
    ($($name:ident: $thing:ty = $kind:ident;)*) => {
        /// Everything that stands.
        #[derive(Clone, Default)]
        pub struct Shelves { $(pub $name: Shelf<$thing>,)* }

        $(impl Stocked for $thing {
            fn shelf(shelves: &Shelves) -> &Shelf<Self> { &shelves.$name }
            fn shelf_mut(shelves: &mut Shelves) -> &mut Shelf<Self> { &mut shelves.$name }
        })*

        impl Shelves {
            /// Every kind with every name its events can have.
            pub fn names() -> Vec<(Kind, &'static [&'static str])> {
                vec![$((Kind::$kind, <<$thing as Thing>::Fact as Fact>::NAMES),)*]
            }

            /// Folds one more event from its bytes, without private parts, and says what it takes and frees.
            fn replay(&mut self, entry: &Entry) -> Vec<Claim> {
                match entry.kind { $(Kind::$kind => replayed::<$thing>(self, entry),)* }
            }
        }

        impl Journal {
            /// What the bytes of one thing's events fold to, put on its shelf.
            pub fn restore(&self, kind: Kind, id: Id, shelves: &mut Shelves) -> Result<(), Corrupt> {
                match kind { $(Kind::$kind => {
                    let folded = self.fold::<$thing>(id, false)?;
                    shelves.$name.insert(id, folded);
                })* }
                Ok(())
            }

            /// That the bytes fold to just what is held, and without private parts too, with the same claims all along.
            pub fn agrees(&self, kind: Kind, id: Id, shelves: &Shelves) -> Result<(), String> {
                match kind { $(Kind::$kind => {
                    let held = shelves.$name.get(&id).ok_or_else(|| format!("{} {id} is in no shelf", kind.as_str()))?;
                    same(held, &self.fold::<$thing>(id, false).map_err(|why| why.to_string())?)?;
                    self.fold::<$thing>(id, true).map_err(|why| format!("without private parts, {why}"))?;
                })* }
                Ok(())
            }
        }
    };
}

shelves! {
    centres: rules::centre::Centre = Centre;
    persons: rules::person::Person = Person;
    grants: rules::grant::Grant = Grant;
    invitations: rules::invitation::Invitation = Invitation;
    programmes: rules::programme::Programme = Programme;
    calls: rules::call::Call = Call;
    applications: rules::application::Application = Application;
    years: rules::calendar::Year = Calendar;
    erasure_requests: rules::erasure_request::ErasureRequest = ErasureRequest;
    expunctions: rules::expunction::Expunction = Expunction;
    organisations: rules::organisation::Organisation = Organisation;
    memberships: rules::membership::Membership = Membership;
    identities: rules::identity::Identity = Identity;
    careers: rules::career::Career = Career;
    merges: rules::merge::Merge = Merge;
    mandates: rules::mandate::Mandate = Mandate;
    inspections: rules::inspection::Inspection = Inspection;
    federated: rules::federation::FederatedIdentity = FederatedIdentity;
    contacts: rules::contact::Contact = Contact;
    authenticators: rules::authenticator::Authenticator = Authenticator;
    tokens: rules::token::Token = Token;
    advance_pledges: rules::advance_pledge::AdvancePledge = AdvancePledge;
    similarities: rules::similarity::Similarity = Similarity;
    mechanisms: rules::mechanism::Mechanism = Mechanism;
    plans: rules::plan::Plan = Plan;
    needs: rules::need::Need = Need;
    enquiries: rules::enquiry::Enquiry = Enquiry;
    awards: rules::award::Award = Award;
    bans: rules::ban::Ban = Ban;
    imports: rules::import::Import = Import;
    unit_files: rules::unit_file::UnitFile = UnitFile;
    formal_checks: rules::formal_check::FormalCheck = FormalCheck;
    orcid_records: rules::orcid::OrcidRecord = OrcidRecord;
}

fn same<T: Debug>(held: &Kept<T>, folded: &Kept<T>) -> Result<(), String> {
    let (held, folded) = (format!("{held:?}"), format!("{folded:?}"));
    if held == folded { Ok(()) } else { Err(format!("held is\n  {held}\nbut the bytes fold to\n  {folded}")) }
}

type Fold = Box<dyn FnOnce(&mut Shelves, Instant, Id) -> Result<(), Corrupt>>;

/// A thing and what happens to it, ready to be committed.
pub struct Change {
    pub kind: Kind,
    pub thing: Id,
    /// The version that it makes.
    pub version: u64,
    pub name: &'static str,
    last: Instant,
    event_version: u16,
    facts: Vec<u8>,
    parts: Vec<(PersonId, Vec<u8>)>,
    claims: Vec<Claim>,
    fold: Fold,
}

/// Why nothing was appended.
#[derive(Debug)]
pub enum NotDone {
    /// Somebody holds what it takes.
    Refused(Refusal),
    /// A thing has moved on since it was read.
    Conflict,
}

/// The journal, from which all else follows.
#[derive(Default)]
pub struct Journal {
    pub entries: Vec<Entry>,
    of: BTreeMap<Id, Vec<usize>>,
    pub claims: BTreeMap<(ClaimKind, String), Id>,
}

/// What happens next to a thing, new or not; its bytes are read back at once. Of who is erased nothing is said any more.
pub fn happens<T: Stocked>(shelves: &Shelves, id: Id, mut event: Event<T>) -> Change {
    let is_gone = |person: PersonId| shelves.persons.get(&person.0).is_some_and(|kept| kept.state.stage == rules::person::Stage::Erased);
    event.private.retain(|part| !is_gone(part.of));
    let before = T::shelf(shelves).get(&id).cloned();
    let (version, last) = before.as_ref().map_or((1, Instant(i64::MIN)), |kept| (kept.version + 1, kept.last));
    let state = before.map(|kept| kept.state);
    let claims = T::claims(state.as_ref(), id, &event.fact);
    let facts = serde_json::to_vec(&event.fact).expect("a fact is written");
    let back = T::Fact::decode(T::Fact::VERSION, &facts).expect("what is written is read");
    assert_eq!(serde_json::to_vec(&back).expect("a fact is written"), facts, "a fact is written as it was read");
    assert!(T::Fact::NAMES.contains(&event.fact.name()), "{} is no name of an event", event.fact.name());
    let mut parts = Vec::new();
    for part in &event.private {
        let content = part.content.as_ref().expect("a new event has no erased part");
        let bytes = serde_json::to_vec(content).expect("a part is written");
        let back: T::Private = serde_json::from_slice(&bytes).expect("what is written is read");
        assert_eq!(serde_json::to_vec(&back).expect("a part is written"), bytes, "a part is written as it was read");
        parts.push((part.of, bytes));
    }
    let name = event.fact.name();
    let fold: Fold = Box::new(move |shelves, at, actor| {
        let state = T::apply(state, &Happened { event, at, actor, version })?;
        T::shelf_mut(shelves).insert(id, Kept { state, version, last: at });
        Ok(())
    });
    Change { kind: T::KIND, thing: id, version, name, last, event_version: T::Fact::VERSION, facts, parts, claims, fold }
}

impl Journal {
    /// The events of a thing, the oldest first.
    pub fn events(&self, thing: Id) -> impl Iterator<Item = &Entry> {
        self.of.get(&thing).into_iter().flatten().map(|place| &self.entries[*place])
    }

    /// How many events a thing has.
    pub fn version(&self, thing: Id) -> u64 {
        self.of.get(&thing).map_or(0, |events| events.len() as u64)
    }

    /// Appends all of them or none. `salts` gives 32 bytes each time.
    pub fn commit(
        &mut self,
        shelves: &mut Shelves,
        actor: Id,
        now: Instant,
        changes: Vec<Change>,
        salts: &mut dyn FnMut() -> [u8; 32],
    ) -> Result<(), NotDone> {
        if changes.iter().any(|change| self.version(change.thing) + 1 != change.version) {
            return Err(NotDone::Conflict);
        }
        let mut done = Vec::new();
        for claim in changes.iter().flat_map(|change| change.claims.iter().map(move |claim| (change.thing, claim))) {
            match self.take(claim.0, claim.1) {
                Ok(undo) => done.extend(undo),
                Err(refusal) => {
                    done.into_iter().rev().for_each(|undo| self.put_back(undo));
                    return Err(NotDone::Refused(refusal));
                }
            }
        }
        for change in changes {
            // The clock of another process may be behind; a thing's time never runs backwards.
            let at = now.max(change.last);
            let (kind, thing) = (change.kind, change.thing);
            let fold = self.append(change, at, actor, salts);
            fold(shelves, at, actor).unwrap_or_else(|why| panic!("{} {thing}: a rule made an event that does not fold: {why}", kind.as_str()));
        }
        Ok(())
    }

    fn append(&mut self, change: Change, at: Instant, actor: Id, salts: &mut dyn FnMut() -> [u8; 32]) -> Fold {
        let header = Header {
            kind: change.kind.as_str().to_owned(),
            event: change.name.to_owned(),
            event_version: change.event_version,
            thing: change.thing.0,
            thing_version: change.version,
            at_ms: at.0,
            actor: actor.0,
        };
        let bytes = header.encode().expect("a header is written");
        assert_eq!(Header::decode(&bytes).expect("what is written is read"), header);
        let salt = salts();
        let mut parts = Vec::new();
        for (of, content) in change.parts {
            let salt = salts();
            parts.push(Part { of, digest: entry::private_digest(SUITE, &of.0.0, &salt, &content), content: Some((salt, content)) });
        }
        let digests: Vec<Digest> = parts.iter().map(|part| part.digest).collect();
        let list = entry::private_list(SUITE, &digests).expect("few parts");
        let commitment = entry::commitment(SUITE, &bytes, &entry::facts_digest(SUITE, &salt, &change.facts), &list);
        self.of.entry(change.thing).or_default().push(self.entries.len());
        self.entries.push(Entry {
            kind: change.kind,
            thing: change.thing,
            version: change.version,
            at,
            actor,
            name: change.name,
            event_version: change.event_version,
            facts: change.facts,
            salt,
            parts,
            header: bytes,
            commitment,
        });
        change.fold
    }

    fn take(&mut self, thing: Id, claim: &Claim) -> Result<Option<(ClaimKind, String, Option<Id>)>, Refusal> {
        match claim {
            Claim::Take(kind, key) => match self.claims.get(&(*kind, key.clone())) {
                Some(_) => Err(kind.taken()),
                None => {
                    self.claims.insert((*kind, key.clone()), thing);
                    Ok(Some((*kind, key.clone(), None)))
                }
            },
            Claim::Free(kind, key) => {
                let place = (*kind, key.clone());
                if self.claims.get(&place) != Some(&thing) {
                    return Ok(None);
                }
                self.claims.remove(&place);
                Ok(Some((*kind, key.clone(), Some(thing))))
            }
        }
    }

    fn put_back(&mut self, (kind, key, before): (ClaimKind, String, Option<Id>)) {
        match before {
            Some(thing) => self.claims.insert((kind, key), thing),
            None => self.claims.remove(&(kind, key)),
        };
    }

    /// Folds a thing's events from their bytes, `bare` as if every private part had been erased: then with the same claims all along.
    fn fold<T: Stocked>(&self, id: Id, bare: bool) -> Result<Kept<T>, Corrupt> {
        let mut kept: Option<Kept<T>> = None;
        for event in self.events(id) {
            let fact = T::Fact::decode(event.event_version, &event.facts)?;
            let mut private = Vec::new();
            for part in &event.parts {
                let content = match part.content.as_ref().filter(|_| !bare) {
                    Some((_, bytes)) => Some(serde_json::from_slice(bytes).map_err(|why| Corrupt::because(why.to_string()))?),
                    None => None,
                };
                private.push(rules::Private { of: part.of, content });
            }
            let event_of = Event { fact, private };
            let happened = Happened { event: event_of, at: event.at, actor: event.actor, version: event.version };
            let state = T::apply(kept.map(|kept| kept.state), &happened)?;
            kept = Some(Kept { state, version: event.version, last: event.at });
        }
        kept.ok_or_else(|| Corrupt::because("no event"))
    }

    /// Empties the parts, and folds the things again that they belong to.
    pub fn erase(&mut self, shelves: &mut Shelves, names: &[PartName]) {
        for name in names {
            let Some(place) = self.of.get(&name.thing).and_then(|events| events.get(usize::try_from(name.version - 1).ok()?)) else {
                panic!("{name:?} is no part")
            };
            let entry = &mut self.entries[*place];
            entry.parts[usize::from(name.part)].content = None;
            let kind = entry.kind;
            self.restore(kind, name.thing, shelves).expect("it folds without the part");
        }
    }

    /// Loses everything after the first `kept` events, and makes all else again from the bytes: things and claims.
    pub fn crash(&mut self, kept: usize) -> Shelves {
        self.entries.truncate(kept);
        self.of.clear();
        for (place, entry) in self.entries.iter().enumerate() {
            self.of.entry(entry.thing).or_default().push(place);
        }
        let mut shelves = Shelves::default();
        let things: Vec<(Kind, Id)> = self.of.iter().map(|(id, events)| (self.entries[events[0]].kind, *id)).collect();
        for (kind, id) in things {
            self.restore(kind, id, &mut shelves).expect("what was appended folds");
        }
        self.claims = self.claims_again();
        shelves
    }

    /// What is held by whom, reckoned from the bytes alone and without private parts.
    pub fn claims_again(&self) -> BTreeMap<(ClaimKind, String), Id> {
        let mut claims = BTreeMap::new();
        let mut shelves = Shelves::default();
        for entry in &self.entries {
            for claim in shelves.replay(entry) {
                match claim {
                    Claim::Take(kind, key) => assert!(claims.insert((kind, key.clone()), entry.thing).is_none(), "{kind:?} {key} is taken twice"),
                    Claim::Free(kind, key) => {
                        if claims.get(&(kind, key.clone())) == Some(&entry.thing) {
                            claims.remove(&(kind, key));
                        }
                    }
                }
            }
        }
        claims
    }
}

fn replayed<T: Stocked>(shelves: &mut Shelves, entry: &Entry) -> Vec<Claim> {
    let before = T::shelf_mut(shelves).remove(&entry.thing).map(|kept| kept.state);
    let fact = T::Fact::decode(entry.event_version, &entry.facts).expect("what is written is read");
    let claims = T::claims(before.as_ref(), entry.thing, &fact);
    let private = entry.parts.iter().map(|part| rules::Private { of: part.of, content: None }).collect();
    let happened = Happened { event: Event { fact, private }, at: entry.at, actor: entry.actor, version: entry.version };
    let state = T::apply(before, &happened).expect("it folds without private parts");
    T::shelf_mut(shelves).insert(entry.thing, Kept { state, version: entry.version, last: entry.at });
    claims
}
