//! Run 一次模拟: one seed's years, step by step.

use crate::chance::Chance;
use crate::checks;
use crate::coverage::Coverage;
use crate::deeds;
use crate::journal::NotDone;
use crate::world::{DAY, Do, HOUR, Plan, Planned, World};
use rules::{Instant, Refusal};
use std::cell::Cell;

thread_local! {
    /// Where a simulation is, for whoever tells of its failure.
    pub static STEP: Cell<(u64, usize)> = const { Cell::new((0, 0)) };
}

/// How many steps the years have.
pub const STEPS: usize = 240;

/// Says what happens to who replays it.
#[expect(clippy::disallowed_macros, reason = "A replay is read by people.")]
pub fn tell(text: String) {
    println!("{text}");
}

/// One request: the same chance gives the same one again.
struct Request {
    name: &'static str,
    deed: Do,
    chance: Chance,
}

impl Request {
    fn plan(&self, world: &World) -> Planned {
        (self.deed)(world, &mut self.chance.clone())
    }
}

/// A world that is run.
struct Run {
    world: World,
    chance: Chance,
    salts: Chance,
    tell: bool,
    /// Whether entries get their places in the log only after a while, as a leader gives them on PostgreSQL.
    lags: bool,
}

/// Runs a seed for so many steps; with `tell`, says what happens.
pub fn run(seed: u64, steps: usize, tell: bool, coverage: &mut Coverage) {
    let mut chance = Chance::new(seed);
    let lags = chance.one_in(3);
    let mut run = Run { world: World::new(&mut chance), salts: Chance::new(!seed), lags, chance, tell };
    for step in 0..steps {
        STEP.set((seed, step));
        run.step(step, coverage);
    }
    run.sync(coverage);
    run.sequence();
    checks::whole(&run.world);
    run.world.log.check_all(&run.world.journal, &mut run.chance);
    coverage.events += run.world.journal.entries.len();
    for entry in &run.world.journal.entries {
        coverage.happened(entry.kind, entry.name);
    }
}

impl Run {
    fn step(&mut self, step: usize, coverage: &mut Coverage) {
        let steady = self.world.now;
        self.pass(step);
        // The founding comes first; then a few people, and then whatever comes.
        let (name, deed): (&'static str, Do) = match step {
            0 => ("found", deeds::people::found),
            1..=8 => ("register", deeds::people::register),
            9 | 10 => ("establish programme", deeds::calls::establish),
            11..=13 => ("draft call", deeds::calls::draft),
            14..=16 => ("publish call", deeds::calls::publish),
            _ => deeds::any(&mut self.chance),
        };
        let request = Request { name, deed, chance: Chance::new(self.chance.next()) };
        match self.chance.below(20) {
            0 => self.at_once(&request, coverage),
            _ => self.take(&request, coverage),
        }
        // A clock that was read too early is right again.
        self.world.now = self.world.now.max(steady);
        match self.chance.below(24) {
            0..=7 => self.sync(coverage),
            _ if step < 20 => self.sync(coverage),
            8 => self.crash(coverage),
            9 | 10 => {
                self.sync(coverage);
                self.sequence();
            }
            11 => self.letters(),
            _ => {}
        }
    }

    /// Time passes: minutes, days, now and then months; now and then a clock is read that is behind.
    fn pass(&mut self, step: usize) {
        let by = match self.chance.below(40) {
            0 => -self.chance.between(0, DAY),
            1 | 2 => self.chance.between(15, 60) * DAY,
            3..=8 => self.chance.between(0, 6 * DAY),
            9..=19 => self.chance.between(0, 9 * HOUR),
            _ => self.chance.between(0, 20 * 60_000),
        };
        self.world.now = Instant(self.world.now.0 + if step < 20 { by.abs() % HOUR } else { by });
        // Now and then to the very instant at which a call closes, or just before.
        if step > 10 && self.chance.one_in(12) {
            let ahead = |closes: &Instant| *closes > self.world.now && closes.0 < self.world.now.0 + 40 * DAY;
            let closing: Vec<Instant> = self.world.shelves.calls.values().map(|kept| kept.state.content.window.closes).filter(ahead).collect();
            if let Some(closes) = self.chance.pick(&closing) {
                self.world.now = Instant(closes.0 - self.chance.between(0, 1));
            }
        }
    }

    fn take(&mut self, request: &Request, coverage: &mut Coverage) {
        let before = self.world.journal.entries.len();
        let done = self.try_once(request, coverage);
        // Sent again with its key, it is answered as before; without one, it is another request, that the rules must stand.
        if done && self.chance.one_in(8) {
            coverage.note("repeated");
            let again = Request { chance: request.chance.with_ids(self.chance.next()), ..*request };
            self.try_once(&again, coverage);
        }
        if !done {
            assert_eq!(self.world.journal.entries.len(), before, "what is refused leaves no trace");
        }
    }

    fn try_once(&mut self, request: &Request, coverage: &mut Coverage) -> bool {
        match request.plan(&self.world) {
            Ok(Some(plan)) => self.commit(request, plan, coverage),
            Ok(None) => {
                coverage.note("idle");
                false
            }
            Err(refusal) => {
                self.refused(request, &refusal, coverage);
                false
            }
        }
    }

    fn refused(&self, request: &Request, refusal: &Refusal, coverage: &mut Coverage) {
        coverage.refused(refusal);
        if self.tell {
            tell(format!(
                "  {:>4} {} {}: refused, {}",
                STEP.get().1,
                self.world.now.rfc3339(),
                request.name,
                rules::refusal::Explain::says(refusal).key
            ));
        }
    }

    fn commit(&mut self, request: &Request, plan: Plan, coverage: &mut Coverage) -> bool {
        checks::leave(&self.world, &plan);
        let Plan { leave, changes, erases, key, words } = plan;
        let touched: Vec<_> = changes.iter().map(|change| (change.kind, change.thing, change.name)).collect();
        if self.tell {
            let what: Vec<String> = touched.iter().map(|(kind, _, name)| format!("{}.{name}", kind.as_str())).collect();
            tell(format!("  {:>4} {} {}: {words} [{}]", STEP.get().1, self.world.now.rfc3339(), request.name, what.join(", ")));
        }
        let world = &mut self.world;
        let salts = &mut self.salts;
        match world.journal.commit(&mut world.shelves, leave.permit.actor(), world.now, changes, &mut || salts.bytes()) {
            Ok(()) => {}
            Err(NotDone::Refused(refusal)) => {
                self.refused(request, &refusal, coverage);
                return false;
            }
            Err(NotDone::Conflict) => panic!("{}: what was just read has moved on", request.name),
        }
        coverage.done(request.name);
        for (kind, thing, _) in touched {
            checks::after(&self.world, kind, thing);
        }
        if !erases.is_empty() {
            self.world.journal.erase(&mut self.world.shelves, &erases);
            self.world.erased.extend(erases);
            self.sync(coverage);
            checks::whole(&self.world);
        }
        if let Some(key) = key {
            // The rotation is the last entry of the tree that both keys sign.
            self.world.log.rotate(key);
            self.sync(coverage);
            self.sequence();
        }
        true
    }

    /// Two requests at once: both read the same, one is first; the other finds what it read moved on, or is tried again as a whole.
    fn at_once(&mut self, first: &Request, coverage: &mut Coverage) {
        let twin = self.chance.one_in(2);
        let (name, deed) = if twin { (first.name, first.deed) } else { deeds::any(&mut self.chance) };
        let second = Request { name, deed, chance: if twin { first.chance.with_ids(self.chance.next()) } else { Chance::new(self.chance.next()) } };
        let Ok(Some(stale)) = second.plan(&self.world) else { return self.take(first, coverage) };
        if !self.try_once(first, coverage) {
            return;
        }
        let moved = stale.changes.iter().any(|change| self.world.journal.version(change.thing) + 1 != change.version);
        let world = &mut self.world;
        if moved {
            let (before, salts) = (world.journal.entries.len(), &mut self.salts);
            let done = world.journal.commit(&mut world.shelves, stale.leave.permit.actor(), world.now, stale.changes, &mut || salts.bytes());
            assert!(matches!(done, Err(NotDone::Conflict)) && world.journal.entries.len() == before, "a stale change is found");
            coverage.note("conflict");
            coverage.refused(&Refusal::Stale { read: 0, now: 1 });
        }
        self.try_once(&second, coverage);
    }

    /// What was written is on the disk; here the entries get their places in the log, or later.
    fn sync(&mut self, coverage: &mut Coverage) {
        self.world.durable = self.world.journal.entries.len();
        coverage.note("synced");
        if !self.lags {
            self.sequence();
        }
    }

    fn sequence(&mut self) {
        let world = &mut self.world;
        if world.log.size() < world.durable {
            world.log.sequence(&world.journal.entries[..world.durable]);
        }
        let newest = world.log.size().saturating_sub(1);
        if self.chance.one_in(3) {
            let index = if self.chance.one_in(2) { newest } else { self.chance.below(newest + 1) };
            world.log.take_receipt(&world.journal, index);
        }
        if self.chance.one_in(3) {
            world.log.check_receipt(&world.journal, &mut self.chance);
            world.log.check_consistency(&mut self.chance);
        }
    }

    /// The machine stops: what was not on the disk was never acknowledged, and is gone; the rest is as it was.
    fn crash(&mut self, coverage: &mut Coverage) {
        let lost = self.world.journal.entries.len() - self.world.durable;
        coverage.note(if lost > 0 { "crash with loss" } else { "crash without loss" });
        let held = (lost == 0).then(|| self.world.journal.claims.clone());
        self.world.shelves = self.world.journal.crash(self.world.durable);
        if let Some(held) = held {
            assert!(held == self.world.journal.claims, "a start finds what a stop left");
        }
        checks::whole(&self.world);
        if self.tell {
            tell(format!("  {:>4} the machine stops, {lost} events are lost", STEP.get().1));
        }
    }

    /// The letters that say what was granted go out.
    fn letters(&mut self) {
        self.world.letters.extend(self.world.shelves.erasure_requests.keys());
    }
}
