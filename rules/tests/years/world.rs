//! World 中心: a centre with its clock, and the facts that its rules ask for, read from what stands.

use crate::chance::Chance;
use crate::journal::{Change, Journal, Shelf, Shelves, Stocked, happens};
use crate::log::Log;
use record::Signer;
use rules::calendar::{Calendar, Day};
use rules::erasure::PartName;
use rules::grant::{Grant, Stage as GrantStage};
use rules::membership::{Membership, Stage as MemberStage};
use rules::merge::{Merge, Side, Stage as MergeStage};
use rules::person::Stage as PersonStage;
use rules::rights::{Actor, Deed, Held, Member, Permit, Place, Role, Scope, may};
use rules::time::Zone;
use rules::{CallId, Event, Id, Instant, OrganisationId, PersonId, Refusal};
use std::collections::BTreeSet;

pub const HOUR: i64 = 3_600_000;
pub const DAY: i64 = 24 * HOUR;

/// What one deed would do: leave for it, what happens, and what is destroyed with it.
pub struct Plan {
    pub leave: Leave,
    pub changes: Vec<Change>,
    pub erases: Vec<PartName>,
    /// The key that signs the log from here on.
    pub key: Option<Signer>,
    /// What it is, in words.
    pub words: String,
}

/// Leave to do a deed, with what it was asked for.
pub struct Leave {
    pub permit: Permit,
    pub actor: Actor,
    pub deed: Deed,
    pub place: Place,
}

/// What comes of trying: a plan, nothing to do it with, or a refusal.
pub type Planned = Result<Option<Plan>, Refusal>;

/// A deed as its handler does it; the same chance gives the same request.
pub type Do = fn(&World, &mut Chance) -> Planned;

impl Plan {
    pub fn new(leave: Leave, words: impl Into<String>, changes: Vec<Change>) -> Planned {
        Ok(Some(Self { leave, changes, erases: Vec::new(), key: None, words: words.into() }))
    }
}

/// What is there, or nothing to do it with.
macro_rules! there {
    ($what:expr) => {
        match $what {
            Some(what) => what,
            None => return Ok(None),
        }
    };
}
pub(crate) use there;

/// A centre over the years.
pub struct World {
    pub now: Instant,
    pub zone: Zone,
    pub journal: Journal,
    pub shelves: Shelves,
    pub log: Log,
    /// How many events are on the disk.
    pub durable: usize,
    /// Every part that was ever destroyed.
    pub erased: BTreeSet<PartName>,
    /// Erasures whose letter has gone out.
    pub letters: BTreeSet<Id>,
}

impl World {
    pub fn new(chance: &mut Chance) -> Self {
        let zone = Zone::shanghai();
        let now = Instant::parse_local("2025-02-10 09:00", &zone).expect("a time");
        Self {
            now,
            zone,
            journal: Journal::default(),
            shelves: Shelves::default(),
            log: Log::new(chance),
            durable: 0,
            erased: BTreeSet::new(),
            letters: BTreeSet::new(),
        }
    }

    pub fn today(&self) -> Day {
        Day::at(self.now, &self.zone)
    }

    pub fn shelf<T: Stocked>(&self) -> &Shelf<T> {
        T::shelf(&self.shelves)
    }

    pub fn get<T: Stocked>(&self, id: impl Into<Id>) -> Option<&T> {
        self.shelf::<T>().get(&id.into()).map(|kept| &kept.state)
    }

    /// What happens next to a thing.
    pub fn happens<T: Stocked>(&self, id: impl Into<Id>, event: Event<T>) -> Change {
        happens(&self.shelves, id.into(), event)
    }

    /// One thing of a kind; now and then any, else one for which something is true.
    pub fn some<T: Stocked>(&self, chance: &mut Chance, fits: impl Fn(&T) -> bool) -> Option<(Id, &T)> {
        let any = chance.one_in(6);
        let all: Vec<Id> = self.shelf::<T>().iter().filter(|(_, kept)| any || fits(&kept.state)).map(|(id, _)| *id).collect();
        let id = chance.pick(&all)?;
        Some((id, self.get::<T>(id)?))
    }

    /// Everybody who may sign in.
    pub fn people(&self) -> Vec<PersonId> {
        self.shelves.persons.iter().filter(|(_, kept)| kept.state.stage == PersonStage::Active).map(|(id, _)| PersonId(*id)).collect()
    }

    /// Whether somebody may sign in.
    pub fn is_active(&self, person: PersonId) -> bool {
        self.get::<rules::person::Person>(person).is_some_and(|person| person.stage == PersonStage::Active)
    }

    /// Anybody who may sign in, as the record that stands for them.
    pub fn anybody(&self, chance: &mut Chance) -> Option<PersonId> {
        chance.pick(&self.people()).map(|person| self.head(person))
    }

    /// Who can do what such a role does; now and then anybody.
    pub fn with_role(&self, chance: &mut Chance, roles: &[Role]) -> Option<PersonId> {
        if chance.one_in(8) {
            return self.anybody(chance);
        }
        let holders = |roles: &[Role]| -> Vec<PersonId> {
            let live = self.grants().filter(|(_, grant)| grant.stage == GrantStage::Live && roles.contains(&grant.held.role));
            live.map(|(_, grant)| self.head(grant.to)).filter(|person| self.is_active(*person)).collect()
        };
        let administrators = holders(roles);
        let fallback = || holders(&[Role::Officer]);
        let among = if administrators.is_empty() { fallback() } else { administrators };
        chance.pick(&among).or_else(|| self.anybody(chance))
    }

    pub fn grants(&self) -> impl Iterator<Item = (Id, &Grant)> {
        self.shelves.grants.iter().map(|(id, kept)| (*id, &kept.state))
    }

    fn confirmed(&self) -> impl Iterator<Item = &Merge> {
        self.shelves.merges.values().map(|kept| &kept.state).filter(|merge| matches!(merge.stage, MergeStage::Confirmed { .. }))
    }

    /// The record that stands for this one.
    pub fn head(&self, person: PersonId) -> PersonId {
        self.confirmed().find(|merge| merge.away == person).map_or(person, |merge| merge.kept)
    }

    /// The records that this one stands for.
    pub fn also(&self, head: PersonId) -> Vec<PersonId> {
        self.confirmed().filter(|merge| merge.kept == head).map(|merge| merge.away).collect()
    }

    pub fn is_same(&self, one: PersonId, other: PersonId) -> bool {
        self.head(one) == self.head(other)
    }

    pub fn separated(&self) -> bool {
        self.grants().any(|(_, grant)| grant.held.role == Role::SecurityAdministrator && !matches!(grant.stage, GrantStage::Revoked { .. }))
    }

    /// What a person holds by any of their records and has not lost, each with its place.
    pub fn holds(&self, person: PersonId) -> Vec<(Held, Place)> {
        let standing = self.grants().filter(|(_, grant)| self.is_same(grant.to, person) && !matches!(grant.stage, GrantStage::Revoked { .. }));
        standing.map(|(_, grant)| (grant.held, self.place_of(grant.held.scope))).collect()
    }

    pub fn held(&self, person: PersonId) -> Vec<Held> {
        self.holds(person).into_iter().map(|(held, _)| held).collect()
    }

    pub fn member(&self, person: PersonId) -> Member {
        let head = self.head(person);
        Member { separated: self.separated(), also: self.also(head), ..Member::new(head, self.held(head)) }
    }

    pub fn place_of(&self, scope: Scope) -> Place {
        match scope {
            Scope::Centre | Scope::Project(_) | Scope::Facility(_) => Place::default(),
            Scope::Programme(id) => Place::programme(id),
            Scope::Call(id) => self.call_place(id),
            Scope::Organisation(id) => Place::organisation(self.chain(id)),
        }
    }

    pub fn call_place(&self, id: CallId) -> Place {
        self.get::<rules::call::Call>(id).map_or_else(|| Place { call: Some(id), ..Place::default() }, |call| Place::call(call.programme, id))
    }

    /// An organisation and all that stands above it.
    pub fn chain(&self, id: OrganisationId) -> Vec<OrganisationId> {
        let mut chain = vec![id];
        let mut place = 0;
        while let Some(next) = chain.get(place).copied() {
            let above = self.get::<rules::organisation::Organisation>(next).map(|unit| unit.parents_now().collect::<Vec<_>>()).unwrap_or_default();
            chain.extend(above.into_iter().filter(|parent| !chain.contains(parent)).collect::<Vec<_>>());
            place += 1;
        }
        chain
    }

    /// Leave for a deed, by whoever asks.
    pub fn leave(&self, actor: Actor, deed: Deed, place: Place) -> Result<Leave, Refusal> {
        let permit = may(&actor, deed, &place, self.now)?;
        Ok(Leave { permit, actor, deed, place })
    }

    /// Leave for a member in a session.
    pub fn permit(&self, person: PersonId, deed: Deed, place: Place) -> Result<Leave, Refusal> {
        self.leave(Actor::Member(self.member(person)), deed, place)
    }

    pub fn others_with(&self, but: Id, role: Role) -> usize {
        let lasting = |held: &Held| held.role == role && held.scope == Scope::Centre && held.until.is_none() && held.from <= self.now;
        self.grants()
            .filter(|(id, grant)| {
                *id != but
                    && grant.stage != GrantStage::Ended
                    && !matches!(grant.stage, GrantStage::Revoked { .. })
                    && lasting(&grant.held)
                    && self.is_active(grant.to)
            })
            .count()
    }

    /// The end of an expired grant that still has the place of the same role there.
    pub fn ended(&self, to: PersonId, held: &Held) -> Vec<Change> {
        let (kind, key) = Grant::claim_of(to, held);
        let Some(id) = self.journal.claims.get(&(kind, key)) else { return Vec::new() };
        let event = self.get::<Grant>(*id).and_then(|grant| grant.end(self.now));
        event.map(|event| self.happens(*id, event)).into_iter().collect()
    }

    pub fn side(&self, person: PersonId) -> Side {
        let holds = self.holds(person).into_iter().filter(|(held, _)| !held.is_over(self.now)).collect();
        Side { is_active: self.is_active(person), is_away: self.head(person) != person, stands_for_others: !self.also(person).is_empty(), holds }
    }

    pub fn calendar(&self) -> Calendar {
        let years: Vec<rules::calendar::Year> = self.shelves.years.values().map(|kept| kept.state.clone()).collect();
        Calendar::at(&years, self.now)
    }

    /// The memberships of a person, by any of their records.
    pub fn memberships(&self, person: PersonId) -> impl Iterator<Item = (Id, &Membership)> {
        let mine = move |membership: &Membership| self.is_same(membership.person, person);
        self.shelves.memberships.iter().map(|(id, kept)| (*id, &kept.state)).filter(move |(_, membership)| mine(membership))
    }

    pub fn has_main(&self, person: PersonId) -> bool {
        self.memberships(person).any(|(_, membership)| membership.main)
    }

    pub fn belongs(&self, person: PersonId, to: OrganisationId) -> bool {
        let live = |membership: &Membership| matches!(membership.stage, MemberStage::Asked | MemberStage::Confirmed);
        self.memberships(person).any(|(_, membership)| membership.organisation == to && live(membership))
    }

    /// Whether the parts of an event can be destroyed: its place in the log comes first.
    pub fn is_sequenced(&self, part: &PartName) -> bool {
        let place = self.journal.entries.iter().position(|entry| entry.thing == part.thing && entry.version == part.version);
        place.is_some_and(|place| place < self.log.size())
    }
}
