//! Journal 日志: every event against what the log committed to, in the order of their numbers.
//!
//! The header must say what the columns say; salts, facts and parts must give the digests beside the leaf; those must give its entry. A part
//! may be gone only where a person's erasure names it, or an expunction.

use super::keys::Told;
use super::{Checked, Finding, Findings, Found, Outside, differ};
use crate::anchors::Anchor;
use crate::value::{Row, Sql, Val};
use crate::{StoreError, vals};
use record::{Digest, Header, Suite, entry};
use rules::erasure::PartName;
use rules::expunction::Targets;
use rules::thing::Fact;
use rules::{Id, Kind, centre, expunction, person};
use std::collections::BTreeMap;
use std::iter::Peekable;
use std::vec::IntoIter;

const SUITE: Suite = Suite::Sha256Ed25519;
const PAGE: usize = 1_000;
const EVENTS: &str =
    "SELECT id, kind, thing, version, event, event_version, at, actor, header, salt, facts FROM events WHERE id >= $1 ORDER BY id LIMIT 1000";
const PARTS: &str = "SELECT event, part, of, salt, content FROM private_parts WHERE event >= $1 AND event <= $2 ORDER BY event, part";
const LEAVES: &str = "SELECT event, log, entry, digests FROM leaves WHERE log = $1 AND event >= $2 AND event <= $3 ORDER BY event";
const WAITING: &str = "SELECT event, log, entry, digests FROM unsequenced WHERE event >= $1 AND event <= $2 ORDER BY event, log";

/// What was learnt of erasures on the way: which parts are gone, and which are named.
#[derive(Default)]
struct Erasures {
    gone: BTreeMap<PartName, (Kind, Option<Id>, i64)>,
    named: BTreeMap<PartName, (Id, i64)>,
    persons: BTreeMap<Id, i64>,
    proposed: BTreeMap<Id, Targets>,
    expunged: BTreeMap<PartName, (Id, i64)>,
    expunctions: BTreeMap<Id, (i64, Targets)>,
}

/// Rows of one table between two events' numbers, in their order.
struct Range {
    table: &'static str,
    rows: Peekable<IntoIter<Row>>,
}

/// Checks every event; gives the rotations of keys that it came across.
pub(super) fn check(sql: &mut dyn Sql, outside: &Outside, findings: &mut Findings, checked: &mut Checked) -> Result<Vec<Told>, StoreError> {
    let logs: Vec<i64> = sql.query("SELECT id FROM logs ORDER BY id", &[])?.iter().map(|row| row.int(0)).collect::<Result<_, _>>()?;
    let active = logs.last().copied().unwrap_or_default();
    let (mut erasures, mut rotations) = (Erasures::default(), Vec::new());
    let mut from = i64::MIN;
    while !findings.are_enough() {
        let events = sql.query(EVENTS, &vals![from])?;
        let to = if events.len() < PAGE { i64::MAX } else { events[PAGE - 1].int(0)? };
        let mut parts = Range::new("private_parts", sql.query(PARTS, &vals![from, to])?);
        let mut places = Vec::with_capacity(logs.len() + 1);
        for log in &logs {
            places.push(Range::new("leaves", sql.query(LEAVES, &vals![*log, from, to])?));
        }
        places.push(Range::new("unsequenced", sql.query(WAITING, &vals![from, to])?));
        for row in &events {
            let id = row.int(0)?;
            let parts = parts.take(id, findings);
            checked.bytes += length(&row.0[10]) + parts.iter().map(|part| length(&part.0[4])).sum::<u64>();
            let places: Vec<(&'static str, Row)> =
                places.iter_mut().flat_map(|range| range.take(id, findings).into_iter().map(|row| (range.table, row))).collect();
            checked.waiting += places.iter().filter(|(table, _)| *table == "unsequenced").count() as u64;
            Stored { id, row, parts, places, active }.check(findings, &mut erasures)?;
            rotations.extend(rotation(id, row)?);
        }
        parts.rest(findings);
        places.iter_mut().for_each(|range| range.rest(findings));
        checked.events += events.len() as u64;
        if to == i64::MAX {
            break;
        }
        from = to + 1;
    }
    checked.erased = erasures.gone.keys().filter(|name| !erasures.expunged.contains_key(name)).count() as u64;
    checked.expunged_files = erasures.expunctions.values().flat_map(|(_, targets)| targets.files.iter().cloned()).collect();
    checked.expunged = (erasures.expunged.len() + checked.expunged_files.len()) as u64;
    erasures.check(sql, findings)?;
    // A later log says that entries were lost: then what was done in them is done again as far as it is here.
    let lossy = logs.len() > 1;
    erasures.hold_against(sql, &outside.anchors, lossy, findings)?;
    erasures.hold_expunctions_against(sql, &outside.anchors, lossy, findings)?;
    Ok(rotations)
}

/// The rotation of a key, where the event is one; facts that say something else are found with their digest or when the centre is folded.
fn rotation(event: i64, row: &Row) -> Result<Option<Told>, StoreError> {
    if row.text(1)? != Kind::Centre.as_str() || row.text(4)? != "key-rotated" {
        return Ok(None);
    }
    let version = u16::try_from(row.int(5)?).unwrap_or(0);
    Ok(match centre::Fact::decode(version, row.bytes(10)?) {
        Ok(centre::Fact::KeyRotated(rotation)) => Some(Told { event, rotation }),
        Ok(centre::Fact::Founded { .. }) | Err(_) => None,
    })
}

fn length(value: &Val) -> u64 {
    match value {
        Val::Bytes(bytes) => bytes.len() as u64,
        Val::Null | Val::Int(_) | Val::Text(_) => 0,
    }
}

impl Range {
    fn new(table: &'static str, rows: Vec<Row>) -> Self {
        Self { table, rows: rows.into_iter().peekable() }
    }

    /// The rows of an event; what lies before them belongs to none.
    fn take(&mut self, id: i64, findings: &mut Findings) -> Vec<Row> {
        let mut mine = Vec::new();
        while let Some(row) = self.rows.next_if(|row| row.int(0).is_ok_and(|event| event <= id)) {
            if row.int(0).is_ok_and(|event| event == id) {
                mine.push(row);
            } else {
                self.orphan(&row, findings);
            }
        }
        mine
    }

    fn rest(&mut self, findings: &mut Findings) {
        while let Some(row) = self.rows.next() {
            self.orphan(&row, findings);
        }
    }

    fn orphan(&self, row: &Row, findings: &mut Findings) {
        let event = row.int(0).ok();
        let person = if self.table == "private_parts" { row.id(2).ok() } else { None };
        let says = format!("{} holds it, but the journal has no such event", self.table);
        findings.add(Finding::new(Found::Missing, "events", "id", says).at(event).about(person));
    }
}

/// An event as it is stored, with all that belongs to it.
struct Stored<'a> {
    id: i64,
    row: &'a Row,
    parts: Vec<Row>,
    places: Vec<(&'static str, Row)>,
    /// The log in which events may wait for a place.
    active: i64,
}

impl Stored<'_> {
    fn check(&self, findings: &mut Findings, erasures: &mut Erasures) -> Result<(), StoreError> {
        let header = Header::decode(self.row.bytes(8)?);
        let facts = digest_of(self.row.bytes(9)?, |salt| Ok(entry::facts_digest(SUITE, salt, self.row.bytes(10)?)))?;
        let mut parts = Vec::with_capacity(self.parts.len());
        for part in &self.parts {
            parts.push(part_digest(part)?);
        }
        let vouched = self.check_places(facts, &parts, findings)?;
        match header {
            Ok(header) => self.check_header(&header, vouched, findings),
            Err(error) => findings.add(self.finding(Found::Header, "events", "header", format!("cannot be read: {error}"))),
        }
        self.note_erasures(findings, erasures)
    }

    /// Compares each column with the header. Of the two, the one that the log vouches for names the thing.
    fn check_header(&self, header: &Header, vouched: bool, findings: &mut Findings) {
        let thing = Id(header.thing);
        let says = [
            ("kind", 1, Val::from(&header.kind)),
            ("thing", 2, Val::from(thing)),
            ("version", 3, Val::from(header.thing_version)),
            ("event", 4, Val::from(&header.event)),
            ("event_version", 5, Val::Int(i64::from(header.event_version))),
            ("at", 6, Val::Int(header.at_ms)),
            ("actor", 7, Val::from(Id(header.actor))),
        ];
        for (field, at, expected) in says {
            let stored = &self.row.0[at];
            if *stored != expected {
                let mut finding = self.finding(Found::Header, "events", field, format!("{}, as its header says", differ(stored, &expected)));
                if vouched {
                    let kind = Kind::parse(&header.kind);
                    let person = self.concerned().or(Some(thing).filter(|_| kind == Some(Kind::Person)));
                    finding = finding.of(kind, Some(thing)).about(person);
                }
                findings.add(finding);
            }
        }
    }

    /// Checks that it has one place, and that what is stored gives what that place commits to. Says whether the header is vouched for.
    fn check_places(&self, facts: Option<Digest>, parts: &[Option<Digest>], findings: &mut Findings) -> Result<bool, StoreError> {
        let Some((table, place)) = self.places.first() else {
            findings.add(self.finding(Found::Missing, "leaves", "event", "it has no place in the log and waits for none"));
            return Ok(false);
        };
        if *table == "unsequenced" && place.int(1)? != self.active {
            findings.add(self.finding(Found::Leaf, table, "log", format!("it waits for a place in log {}, which takes no more", place.int(1)?)));
        }
        for (table, extra) in &self.places[1..] {
            findings.add(self.finding(Found::ExtraRow, table, "event", format!("it has a second place, in log {}", extra.int(1)?)));
        }
        let (committed, digests) = (place.bytes(2)?, place.bytes(3)?);
        let whole = digests.len() >= 32 && digests.len().is_multiple_of(32);
        let stored: Vec<Digest> = digests.as_chunks::<32>().0.iter().map(|chunk| Digest(*chunk)).collect();
        let header = self.row.bytes(8)?;
        let honest = whole && commits(header, &stored).is_some_and(|entry| entry.as_bytes().as_slice() == committed);
        if !honest {
            let again: Option<Vec<Digest>> = std::iter::once(facts).chain(parts.iter().copied()).collect();
            let right = again.and_then(|again| commits(header, &again)).is_some_and(|entry| entry.as_bytes().as_slice() == committed);
            if right {
                findings.add(self.finding(Found::Leaf, table, "digests", "are not those of the facts and the private parts"));
                return Ok(true);
            }
            findings.add(self.finding(Found::Leaf, table, "entry", "is not what header, facts and private parts of its event give"));
        }
        if stored.first().copied() != facts {
            let says = "salt and facts do not give the digest that was committed to";
            findings.add(self.finding(Found::Facts, "events", if facts.is_none() { "salt" } else { "facts" }, says));
        }
        self.check_parts(stored.get(1..).unwrap_or_default(), parts, findings);
        Ok(honest)
    }

    fn check_parts(&self, committed: &[Digest], parts: &[Option<Digest>], findings: &mut Findings) {
        let count = committed.len().max(parts.len());
        // Their numbers run from 0: the first that does not fit is missing, and what is left over is extra.
        let mut stored = self.parts.iter().zip(parts).peekable();
        for number in 0..count {
            let field = format!("part {number}");
            let here = stored.next_if(|(row, _)| row.int(1).is_ok_and(|part| part == number as i64));
            match (committed.get(number), here) {
                (None, None) => {}
                (Some(_), None) => findings.add(self.finding(Found::Missing, "private_parts", field, "was committed to, and its row is missing")),
                (None, Some((row, _))) => {
                    findings.add(self.finding(Found::ExtraRow, "private_parts", field, "was never committed to").about(row.id(2).ok()));
                }
                (Some(committed), Some((row, digest))) => {
                    if digest.is_some_and(|digest| digest != *committed) || half_gone(row) {
                        let says = "person, salt and content do not give the digest that was committed to";
                        // The person may be what was changed; the thing says whom it concerns.
                        findings.add(self.finding(Found::Private, "private_parts", field, says).about(None));
                    }
                }
            }
        }
        for (row, _) in stored {
            let field = format!("part {}", row.int(1).unwrap_or(-1));
            findings.add(self.finding(Found::ExtraRow, "private_parts", field, "was never committed to").about(row.id(2).ok()));
        }
    }

    fn note_erasures(&self, findings: &mut Findings, erasures: &mut Erasures) -> Result<(), StoreError> {
        let (Some(kind), Ok(thing)) = (Kind::parse(self.row.text(1)?), self.row.id(2)) else { return Ok(()) };
        for part in self.parts.iter().filter(|part| part.0[3] == Val::Null && part.0[4] == Val::Null) {
            if let (Ok(version), Ok(number)) = (self.row.count(3), u16::try_from(part.int(1)?)) {
                erasures.gone.insert(PartName { thing, version, part: number }, (kind, part.id(2).ok(), self.id));
            }
        }
        if kind == Kind::Expunction {
            self.note_expunction(thing, findings, erasures)?;
        }
        if kind == Kind::Person && self.row.text(4)? == "erased" {
            let version = u16::try_from(self.row.int(5)?).unwrap_or(0);
            match person::Fact::decode(version, self.row.bytes(10)?) {
                Ok(person::Fact::Erased { parts, .. }) => {
                    erasures.persons.insert(thing, self.id);
                    erasures.named.extend(parts.into_iter().map(|part| (part, (thing, self.id))));
                }
                Ok(_) => findings.add(self.finding(Found::Fold, "events", "event", "says that it is an erasure, and its facts do not")),
                Err(error) => findings.add(self.finding(Found::Fold, "events", "facts", error.to_string())),
            }
        }
        Ok(())
    }

    /// What an expunction proposes is destroyed once it is confirmed, and not before.
    fn note_expunction(&self, thing: Id, findings: &mut Findings, erasures: &mut Erasures) -> Result<(), StoreError> {
        let version = u16::try_from(self.row.int(5)?).unwrap_or(0);
        match expunction::Fact::decode(version, self.row.bytes(10)?) {
            Ok(expunction::Fact::Proposed { targets, .. }) => drop(erasures.proposed.insert(thing, targets)),
            Ok(expunction::Fact::Confirmed) => {
                if let Some(targets) = erasures.proposed.get(&thing) {
                    erasures.expunged.extend(targets.parts.iter().map(|part| (*part, (thing, self.id))));
                    erasures.expunctions.insert(thing, (self.id, targets.clone()));
                }
            }
            Ok(expunction::Fact::Dropped) => {}
            Err(error) => findings.add(self.finding(Found::Fold, "events", "facts", error.to_string())),
        }
        Ok(())
    }

    /// Whom the first private part is about.
    fn concerned(&self) -> Option<Id> {
        self.parts.first().and_then(|part| part.id(2).ok())
    }

    fn finding(&self, found: Found, table: &'static str, field: impl Into<String>, says: impl Into<String>) -> Finding {
        let kind = self.row.text(1).ok().and_then(Kind::parse);
        let thing = self.row.id(2).ok();
        let person = self.concerned().or(thing.filter(|_| kind == Some(Kind::Person)));
        Finding::new(found, table, field, says).of(kind, thing).about(person).at(Some(self.id))
    }
}

impl Erasures {
    /// Whether just the parts are gone that are named.
    fn check(&self, sql: &mut dyn Sql, findings: &mut Findings) -> Result<(), StoreError> {
        for (name, (kind, of, event)) in &self.gone {
            if self.expunged.contains_key(name) {
                if !self.named.contains_key(name) && *of != Some(Id::SYSTEM) {
                    let finding =
                        Finding::new(Found::Erasure, "private_parts", format!("part {}", name.part), "was destroyed, and concerns somebody");
                    findings.add(finding.of(Some(*kind), Some(name.thing)).at(Some(*event)));
                }
                continue;
            }
            let (says, person) = match self.named.get(name) {
                None => ("is gone, and no erasure names it", *of),
                Some((person, _)) if Some(*person) != *of => ("is gone by the erasure of somebody else than it names", Some(*person)),
                Some(_) => continue,
            };
            let finding = Finding::new(Found::Erasure, "private_parts", format!("part {}", name.part), says);
            findings.add(finding.of(Some(*kind), Some(name.thing)).about(person).at(Some(*event)));
        }
        for (name, (person, event)) in &self.named {
            if findings.are_enough() {
                break;
            }
            if !self.gone.contains_key(name) {
                let rows = sql.query("SELECT kind FROM events WHERE thing = $1 AND version = $2", &vals![name.thing, name.version])?;
                let kind = rows.first().and_then(|row| Kind::parse(row.text(0).ok()?));
                let says = format!("event {event} erased it, and it is not there as an erased part");
                let finding = Finding::new(Found::Erasure, "private_parts", format!("part {}", name.part), says);
                findings.add(finding.of(kind, Some(name.thing)).about(Some(*person)).at(Some(*event)));
            }
        }
        for (name, (_, event)) in &self.expunged {
            if !findings.are_enough() && !self.gone.contains_key(name) {
                let rows = sql.query("SELECT kind FROM events WHERE thing = $1 AND version = $2", &vals![name.thing, name.version])?;
                let kind = rows.first().and_then(|row| Kind::parse(row.text(0).ok()?));
                let says = format!("event {event} expunged it, and it is not there as a destroyed part");
                let finding = Finding::new(Found::Erasure, "private_parts", format!("part {}", name.part), says);
                findings.add(finding.of(kind, Some(name.thing)).at(Some(*event)));
            }
        }
        Ok(())
    }

    /// Whether each expunction that is anchored outside is in the journal.
    fn hold_expunctions_against(&self, sql: &mut dyn Sql, anchors: &[Anchor], lossy: bool, findings: &mut Findings) -> Result<(), StoreError> {
        for anchor in anchors {
            let Anchor::Expunction { expunction, targets, .. } = anchor else { continue };
            let agrees = match self.expunctions.get(&expunction.0) {
                None => false,
                Some((_, known)) if known == targets => true,
                Some((event, known)) => {
                    let missing = targets.parts.iter().filter(|part| !known.parts.contains(part));
                    lossy && known.files == targets.files && are_lost(sql, missing, *event)?
                }
            };
            if !agrees {
                let says = "an expunction that was carried out is not in the journal, or not of the same parts and files";
                let finding = Finding::new(Found::Anchor, "anchors", "expunction", says).of(Some(Kind::Expunction), Some(expunction.0));
                findings.add(finding.at(self.expunctions.get(&expunction.0).map(|(event, _)| *event)));
            }
        }
        Ok(())
    }

    /// Whether each erasure that is anchored outside is in the journal.
    fn hold_against(&self, sql: &mut dyn Sql, anchors: &[Anchor], lossy: bool, findings: &mut Findings) -> Result<(), StoreError> {
        for anchor in anchors {
            let Anchor::Erasure { person, parts, .. } = anchor else { continue };
            let missing = parts.iter().filter(|part| self.named.get(part).is_none_or(|(by, _)| *by != person.0));
            let known = match self.persons.get(&person.0) {
                Some(event) => missing.clone().next().is_none() || lossy && are_lost(sql, missing, *event)?,
                // Nothing of theirs came back, so there is nothing to erase.
                None => lossy && sql.query("SELECT 1 FROM events WHERE thing = $1 LIMIT 1", &vals![*person])?.is_empty(),
            };
            if !known {
                let says = "an erasure that was carried out is not in the journal, or not of the same parts";
                let finding = Finding::new(Found::Anchor, "anchors", "erasure", says).of(Some(Kind::Person), Some(person.0));
                findings.add(finding.about(Some(person.0)).at(self.persons.get(&person.0).copied()));
            }
        }
        Ok(())
    }
}

/// Whether none of these parts was here when an event happened: what bears the name now came after it.
fn are_lost<'a>(sql: &mut dyn Sql, parts: impl Iterator<Item = &'a PartName>, event: i64) -> Result<bool, StoreError> {
    for part in parts {
        let rows = sql.query("SELECT 1 FROM events WHERE thing = $1 AND version = $2 AND id < $3", &vals![part.thing, part.version, event])?;
        if !rows.is_empty() {
            return Ok(false);
        }
    }
    Ok(true)
}

fn commits(header: &[u8], digests: &[Digest]) -> Option<Digest> {
    let (facts, parts) = digests.split_first()?;
    Some(entry::commitment(SUITE, header, facts, &entry::private_list(SUITE, parts).ok()?))
}

/// The digest of a part; none where it is erased or cannot have one.
fn part_digest(part: &Row) -> Result<Option<Digest>, StoreError> {
    let (Some(salt), Some(content), Ok(of)) = (part.maybe_bytes(3)?, part.maybe_bytes(4)?, part.id(2)) else { return Ok(None) };
    digest_of(salt, |salt| Ok(entry::private_digest(SUITE, &of.0, salt, content)))
}

/// Whether a part is neither there nor erased.
fn half_gone(part: &Row) -> bool {
    let (salt, content) = (&part.0[3], &part.0[4]);
    let odd = match salt {
        Val::Bytes(salt) => salt.len() != 32,
        Val::Null | Val::Int(_) | Val::Text(_) => false,
    };
    (*salt == Val::Null) != (*content == Val::Null) || odd || part.id(2).is_err()
}

fn digest_of(salt: &[u8], digest: impl FnOnce(&[u8; 32]) -> Result<Digest, StoreError>) -> Result<Option<Digest>, StoreError> {
    match salt.try_into() {
        Ok(salt) => digest(salt).map(Some),
        Err(_) => Ok(None),
    }
}
