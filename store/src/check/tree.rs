//! Tree 存证树: leaves, tiles, head, checkpoints and anchors of every log, computed again from the entries.

use super::keys::LogKeys;
use super::{Checked, Finding, Findings, Found, Lost, Outside, differ};
use crate::anchors::Anchor;
use crate::log::checkpoint;
use crate::value::{Dialect, Row, Sql, Val};
use crate::{StoreError, vals};
use record::{Checkpoint, Digest, Edge, Suite, Tile, TileId, Verifier, sha256};
use rules::Instant;
use std::collections::{BTreeMap, BTreeSet};

const SUITE: Suite = Suite::Sha256Ed25519;
const PAGE: usize = 1_000;

/// A root that the log must have had at a size, and who says so.
struct Wanted {
    size: u64,
    root: Digest,
    from: From,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum From {
    Head,
    Checkpoint,
    Anchor,
    Against,
}

/// An anchored checkpoint, without its text.
struct Anchored {
    note: Digest,
    root: Option<Digest>,
    at: Instant,
}

/// One log on its way through the check.
struct LogCheck<'a> {
    id: i64,
    /// Its keys with the sizes that each may sign, the first first.
    keys: &'a [Verifier],
    /// The sizes at which a key took over, until a checkpoint that both have signed is seen.
    boundaries: BTreeSet<u64>,
    wanted: Vec<Wanted>,
    anchored: BTreeMap<u64, Vec<Anchored>>,
    /// Up to which size entries are known to be lost: a later log says so.
    lost_to: u64,
    /// Who says something else than the leaves, whether it lies beyond them, what is said first, and how often.
    broken: BTreeMap<(From, bool), (String, usize)>,
    findings: &'a mut Findings,
}

const LOGS: &str = "SELECT id, origin, suite, verifier, continues FROM logs ORDER BY id";

/// Each log against its key and against the log before it: first of all, because everything else is read by log.
pub(super) fn check_logs(sql: &mut dyn Sql, outside: &Outside, keys: &LogKeys, findings: &mut Findings) -> Result<(), StoreError> {
    let rows = sql.query(LOGS, &[])?;
    for (place, row) in rows.iter().enumerate() {
        check_log(outside, keys, row, place, rows.get(place.wrapping_sub(1)), findings)?;
    }
    if rows.is_empty() {
        findings.add(Finding::new(Found::Missing, "logs", "id", "there is no log"));
    }
    Ok(())
}

pub(super) fn check(sql: &mut dyn Sql, outside: &Outside, keys: &LogKeys, findings: &mut Findings, checked: &mut Checked) -> Result<(), StoreError> {
    let rows = sql.query(LOGS, &[])?;
    let ids: Vec<i64> = rows.iter().map(|row| row.int(0)).collect::<Result<_, _>>()?;
    let against = outside.against.as_ref().and_then(|note| match Checkpoint::open(note, &keys.all()) {
        Ok(opened) => Some(opened.checkpoint),
        Err(error) => {
            findings.add(Finding::new(Found::Against, "logs", "verifier", format!("the checkpoint given is not signed by a log of ours: {error}")));
            None
        }
    });
    for (place, row) in rows.iter().enumerate() {
        let id = ids[place];
        let anchored = anchors_of(outside, id, findings);
        let lost_to = rows.get(place + 1).and_then(|next| checkpoint(next.maybe_text(4).ok()??).ok()).map_or(0, |continued| continued.size);
        let keys = keys.of(id);
        let boundaries = keys.iter().filter_map(|key| key.sizes().to).collect();
        let mut log = LogCheck { id, keys, boundaries, wanted: Vec::new(), anchored, lost_to, broken: BTreeMap::new(), findings };
        if let Some(given) = against.as_ref().filter(|given| row.text(1).is_ok_and(|origin| origin == given.origin)) {
            log.wanted.push(Wanted { size: given.size, root: given.root, from: From::Against });
        }
        let edge = log.check(sql)?;
        if lost_to > edge.size() {
            checked.lost.push(Lost { origin: row.text(1)?.to_owned(), kept: edge.size(), published: lost_to });
        }
        checked.origin = row.text(1)?.to_owned();
        (checked.size, checked.root) = (edge.size(), Some(edge.root()));
    }
    check_strangers(sql, outside, &ids, findings)
}

/// A log's row against its key, and against the anchors of the log before it.
fn check_log(outside: &Outside, keys: &LogKeys, row: &Row, place: usize, before: Option<&Row>, findings: &mut Findings) -> Result<(), StoreError> {
    let id = row.int(0)?;
    if id != place as i64 + 1 {
        findings.add(Finding::new(Found::Log, "logs", "id", format!("log {id} follows log {place}")));
    }
    match outside.keys.verifier(id, 1) {
        Err(error) => findings.add(Finding::new(Found::Log, "keys", "verifier", format!("log {id}: {error}"))),
        Ok(verifier) => {
            let expected =
                [("origin", 1, verifier.name().to_owned()), ("suite", 2, verifier.suite().name().to_owned()), ("verifier", 3, verifier.to_string())];
            for (field, at, expected) in expected {
                if row.text(at)? != expected {
                    findings.add(Finding::new(Found::Log, "logs", field, format!("log {id} {}", differ(&row.0[at], &Val::from(expected)))));
                }
            }
        }
    }
    let newest = outside.anchors.iter().filter_map(|anchor| match anchor {
        Anchor::Checkpoint { log, size, note, .. } if *log == id - 1 => Some((*size, note.as_str())),
        Anchor::Checkpoint { .. } | Anchor::Erasure { .. } | Anchor::Expunction { .. } => None,
    });
    let newest = newest.max_by_key(|(size, _)| *size).map(|(_, note)| note);
    let stored = row.maybe_text(4)?;
    let continues = match (before, stored) {
        (None, None) => true,
        (None, Some(_)) => false,
        // Without anchors there is nothing to compare with but the older log's keys.
        (Some(before), Some(note)) => {
            before.int(0).is_ok_and(|id| Checkpoint::open(note, keys.of(id)).is_ok()) && newest.is_none_or(|newest| newest == note)
        }
        (Some(_), None) => newest.is_none(),
    };
    if !continues {
        findings.add(Finding::new(
            Found::Log,
            "logs",
            "continues",
            format!("log {id} does not name the newest anchored checkpoint of the log before it"),
        ));
    }
    Ok(())
}

fn anchors_of(outside: &Outside, id: i64, findings: &mut Findings) -> BTreeMap<u64, Vec<Anchored>> {
    let mut anchored: BTreeMap<u64, Vec<Anchored>> = BTreeMap::new();
    for anchor in &outside.anchors {
        let Anchor::Checkpoint { log, size, note, at } = anchor else { continue };
        if *log != id {
            continue;
        }
        let read = checkpoint(note).ok();
        if read.as_ref().is_none_or(|read| read.size != *size) {
            findings.add(Finding::new(
                Found::Anchor,
                "anchors",
                "note",
                format!("the anchor of log {id} at {size} is not a checkpoint of that size"),
            ));
        }
        let root = read.map(|read| read.root);
        anchored.entry(*size).or_default().push(Anchored { note: sha256(&[note.as_bytes()]), root, at: *at });
    }
    anchored
}

impl LogCheck<'_> {
    fn check(mut self, sql: &mut dyn Sql) -> Result<Edge, StoreError> {
        let heads = sql.query("SELECT size, root, note FROM log_head WHERE log = $1", &vals![self.id])?;
        let head = heads.first();
        if let Some(head) = head {
            // A key that took over in what was lost has no checkpoint here.
            let kept = head.count(0).unwrap_or(u64::MAX);
            let lost_to = self.lost_to;
            self.boundaries.retain(|size| *size <= kept || *size > lost_to);
            self.want_note(From::Head, "log_head", head.text(2)?, None);
        } else {
            self.add(Found::Missing, "log_head", "log", format!("log {} has no head", self.id));
        }
        self.want_checkpoints(sql)?;
        self.want_boundaries();
        self.want_anchors();
        self.wanted.sort_by_key(|wanted| (wanted.size, wanted.from));
        let edge = self.leaves(sql)?;
        if let Some(head) = head {
            self.check_head(sql.dialect(), head, &edge);
        }
        Ok(edge)
    }

    fn add(&mut self, found: Found, table: &'static str, field: &'static str, says: String) {
        self.findings.add(Finding::new(found, table, field, says));
    }

    /// Opens a signed note and remembers which root it wants.
    fn want_note(&mut self, from: From, table: &'static str, note: &str, size: Option<u64>) {
        let id = self.id;
        let at = size.map_or(String::new(), |size| format!(" at {size}"));
        if self.keys.is_empty() {
            return self.add(Found::Signature, table, "note", format!("log {id}{at}: there is no key to verify it with"));
        }
        match Checkpoint::open(note, self.keys) {
            Err(error) => self.add(Found::Signature, table, "note", format!("log {id}{at}: {error}{}", source(&error))),
            Ok(opened) => {
                let (opened, by) = (opened.checkpoint, opened.by);
                let missing = self.keys.iter().filter(|key| key.sizes().contain(opened.size) && !by.contains(key)).count();
                if missing > 0 {
                    self.add(Found::Signature, table, "note", format!("log {id}{at}: a key took over there, and not both have signed"));
                }
                if from == From::Checkpoint {
                    self.boundaries.remove(&opened.size);
                }
                if size.is_some_and(|size| size != opened.size) {
                    self.add(Found::Checkpoint, table, "size", format!("log {id}{at}: the signed note is over {}", opened.size));
                }
                self.wanted.push(Wanted { size: opened.size, root: opened.root, from });
            }
        }
    }

    fn want_checkpoints(&mut self, sql: &mut dyn Sql) -> Result<(), StoreError> {
        let mut from = i64::MIN;
        while !self.findings.are_enough() {
            let rows =
                sql.query("SELECT size, note, at FROM checkpoints WHERE log = $1 AND size >= $2 ORDER BY size LIMIT 1000", &vals![self.id, from])?;
            for row in &rows {
                let Ok(size) = row.count(0) else {
                    self.add(Found::Checkpoint, "checkpoints", "size", format!("log {} has a checkpoint of {}", self.id, row.int(0)?));
                    continue;
                };
                self.want_note(From::Checkpoint, "checkpoints", row.text(1)?, Some(size));
                let note = sha256(&[row.text(1)?.as_bytes()]);
                for anchor in self.anchored.remove(&size).unwrap_or_default() {
                    if anchor.note != note {
                        self.add(
                            Found::Anchor,
                            "checkpoints",
                            "note",
                            format!("log {} at {size}: another checkpoint than the one that is anchored", self.id),
                        );
                    } else if anchor.at != row.instant(2)? {
                        self.add(
                            Found::Checkpoint,
                            "checkpoints",
                            "at",
                            format!("log {} at {size}: {}", self.id, differ(&row.0[2], &Val::from(anchor.at))),
                        );
                    } else {
                        continue;
                    }
                    self.wanted.extend(anchor.root.map(|root| Wanted { size, root, from: From::Anchor }));
                }
            }
            if rows.len() < PAGE {
                break;
            }
            from = rows[PAGE - 1].int(0)? + 1;
        }
        Ok(())
    }

    /// Where a key took over without a published checkpoint that both have signed.
    fn want_boundaries(&mut self) {
        for size in std::mem::take(&mut self.boundaries) {
            let says = format!("log {} at {size}: a key took over there, and there is no checkpoint that both have signed", self.id);
            self.add(Found::Missing, "checkpoints", "size", says);
        }
    }

    /// What is anchored and has no row: lost with the entries it covers, or taken out.
    fn want_anchors(&mut self) {
        for (size, anchors) in std::mem::take(&mut self.anchored) {
            self.wanted.extend(anchors.iter().filter_map(|anchor| anchor.root).map(|root| Wanted { size, root, from: From::Anchor }));
            if size > self.lost_to {
                self.add(
                    Found::Missing,
                    "checkpoints",
                    "size",
                    format!("log {} at {size}: it was published and anchored, and its row is missing", self.id),
                );
            }
        }
    }

    /// Streams the leaves, builds the tree and holds tiles and wanted roots against it.
    fn leaves(&mut self, sql: &mut dyn Sql) -> Result<Edge, StoreError> {
        let mut edge = Edge::empty(SUITE);
        let mut tiles = Tiles { log: self.id, partial: BTreeMap::new() };
        let mut next = 0;
        self.compare_roots(&edge, &mut next);
        let mut from = i64::MIN;
        'pages: while !self.findings.are_enough() {
            let rows =
                sql.query("SELECT idx, event, entry FROM leaves WHERE log = $1 AND idx >= $2 ORDER BY idx LIMIT 1000", &vals![self.id, from])?;
            for row in &rows {
                let (index, event) = (row.int(0)?, row.int(1)?);
                let entry = Digest::from_slice(row.bytes(2)?);
                let (Ok(entry), true) = (entry, u64::try_from(index).is_ok_and(|index| index == edge.size())) else {
                    let says =
                        format!("log {}: after {} entries comes entry {index} with {}", self.id, edge.size(), crate::rebuild::shown(&row.0[2]));
                    self.findings.add(Finding::new(Found::Gap, "leaves", "idx", says).at(Some(event)));
                    // What follows a gap cannot be placed.
                    self.misplaced(sql)?;
                    break 'pages;
                };
                edge.append(&entry);
                self.compare_roots(&edge, &mut next);
            }
            tiles.compare(sql, edge.take_changed(), self.findings)?;
            if rows.len() < PAGE {
                break;
            }
            from = rows[PAGE - 1].int(0)? + 1;
        }
        tiles.finish(sql, edge.size(), self.findings)?;
        for at in next..self.wanted.len() {
            self.too_large(at, edge.size());
        }
        self.tell_broken();
        Ok(edge)
    }

    /// Where no entry is missing, one that lies beyond their count is what left the gap.
    fn misplaced(&mut self, sql: &mut dyn Sql) -> Result<(), StoreError> {
        if self.findings.list.iter().any(|finding| finding.found == Found::Missing && finding.table == "leaves") {
            return Ok(());
        }
        let text =
            "SELECT idx, event FROM leaves WHERE log = $1 AND (idx < 0 OR idx >= (SELECT count(*) FROM leaves WHERE log = $2)) ORDER BY idx LIMIT 3";
        for row in sql.query(text, &vals![self.id, self.id])? {
            let says = format!("log {}: entry {} lies beyond all others", self.id, row.int(0)?);
            self.findings.add(Finding::new(Found::Gap, "leaves", "idx", says).at(Some(row.int(1)?)));
        }
        Ok(())
    }

    fn compare_roots(&mut self, edge: &Edge, next: &mut usize) {
        let mut root = None;
        while let Some(wanted) = self.wanted.get(*next).filter(|wanted| wanted.size == edge.size()) {
            let root = *root.get_or_insert_with(|| edge.root());
            if root != wanted.root {
                let says = format!("log {} at {}: it says the root is {}, the leaves give {root}", self.id, wanted.size, wanted.root);
                self.broken.entry((wanted.from, false)).or_insert((says, 0)).1 += 1;
            }
            *next += 1;
        }
    }

    fn too_large(&mut self, at: usize, size: u64) {
        let wanted = &self.wanted[at];
        if wanted.from == From::Anchor && wanted.size <= self.lost_to {
            return;
        }
        let says = if wanted.from == From::Against && wanted.size <= self.lost_to {
            format!(
                "log {} has {size} entries here: the data were restored, and those from {size} to {} are lost. The checkpoint over {} is \
                 genuine; who holds a receipt of one of them can prove that it was accepted",
                self.id,
                self.lost_to - 1,
                wanted.size
            )
        } else {
            format!("log {} has {size} entries, and a checkpoint over {} was signed: it was rolled back", self.id, wanted.size)
        };
        let entry = self.broken.entry((wanted.from, true)).or_insert((String::new(), 0));
        // The largest of them says how much is lost.
        *entry = (says, entry.1 + 1);
    }

    /// One finding for each who says so: once a root differs, so do all that follow.
    fn tell_broken(&mut self) {
        for ((from, beyond), (says, count)) in std::mem::take(&mut self.broken) {
            let (found, table, field) = match (from, beyond) {
                (From::Head, _) => (Found::Head, "log_head", "note"),
                (From::Checkpoint, false) => (Found::Checkpoint, "checkpoints", "note"),
                (From::Checkpoint, true) => (Found::Checkpoint, "checkpoints", "size"),
                (From::Anchor, false) => (Found::Anchor, "anchors", "note"),
                (From::Anchor, true) => (Found::Rollback, "leaves", "idx"),
                (From::Against, false) => (Found::Against, "leaves", "entry"),
                (From::Against, true) => (Found::Against, "leaves", "idx"),
            };
            let more = if count > 1 { format!(" (and {} more)", count - 1) } else { String::new() };
            self.add(found, table, field, format!("{says}{more}"));
        }
    }

    fn check_head(&mut self, dialect: Dialect, head: &Row, edge: &Edge) {
        let expected = [("size", 0, Val::from(edge.size())), ("root", 1, Val::from(edge.root().as_bytes().as_slice()))];
        for (field, at, expected) in expected {
            if head.0[at] != expected {
                self.add(Found::Head, "log_head", field, format!("log {} {}", self.id, differ(&head.0[at], &expected)));
            }
        }
        // On SQLite the head is signed in the commit that moves it; on PostgreSQL right after, so it may lag.
        let signed = self.wanted.iter().find(|wanted| wanted.from == From::Head).map(|wanted| wanted.size);
        if let (Dialect::Sqlite, Some(signed)) = (dialect, signed.filter(|signed| *signed < edge.size())) {
            self.add(Found::Head, "log_head", "note", format!("log {} has {} entries, and its head is signed over {signed}", self.id, edge.size()));
        }
    }
}

/// The tiles of a log against those that the leaves make.
struct Tiles {
    log: i64,
    /// What has begun and is not full yet, as it was seen last.
    partial: BTreeMap<TileId, Tile>,
}

impl Tiles {
    fn compare(&mut self, sql: &mut dyn Sql, changed: Vec<Tile>, findings: &mut Findings) -> Result<(), StoreError> {
        for tile in changed {
            if tile.hashes.len() < record::tile::WIDTH {
                self.partial.insert(tile.id, tile);
            } else {
                self.partial.remove(&tile.id);
                self.one(sql, &tile, findings)?;
            }
        }
        Ok(())
    }

    fn one(&self, sql: &mut dyn Sql, tile: &Tile, findings: &mut Findings) -> Result<(), StoreError> {
        let rows = sql
            .query("SELECT data FROM tiles WHERE log = $1 AND level = $2 AND idx = $3", &vals![self.log, i64::from(tile.id.level), tile.id.index])?;
        let expected = Val::from(tile.data());
        match rows.first() {
            None => findings.add(Finding::new(Found::Missing, "tiles", "data", format!("log {}: {} is missing", self.log, tile.id))),
            Some(row) if row.0[0] != expected => {
                let says = format!("log {}: {} {}", self.log, tile.id, differ(&row.0[0], &expected));
                let event = self.first_differing(sql, tile, row)?;
                findings.add(Finding::new(Found::Tile, "tiles", "data", says).at(event));
            }
            Some(_) => {}
        }
        Ok(())
    }

    /// The event behind the first hash that differs, in the row of the leaves.
    fn first_differing(&self, sql: &mut dyn Sql, tile: &Tile, row: &Row) -> Result<Option<i64>, StoreError> {
        let stored = row.bytes(0)?.as_chunks::<32>().0;
        let place = tile.hashes.iter().zip(stored).position(|(expected, stored)| expected.0 != *stored);
        let (Some(place), 0) = (place, tile.id.level) else { return Ok(None) };
        let index = tile.id.index * record::tile::WIDTH as u64 + place as u64;
        let rows = sql.query("SELECT event FROM leaves WHERE log = $1 AND idx = $2", &vals![self.log, index])?;
        rows.first().map(|row| row.int(0)).transpose()
    }

    /// The tiles that stayed partial, and those that the tree has no place for.
    fn finish(self, sql: &mut dyn Sql, size: u64, findings: &mut Findings) -> Result<(), StoreError> {
        for tile in self.partial.values() {
            self.one(sql, tile, findings)?;
        }
        let (mut level, mut from) = (i64::MIN, i64::MIN);
        loop {
            let rows = sql.query(
                "SELECT level, idx FROM tiles WHERE log = $1 AND (level, idx) > ($2, $3) ORDER BY level, idx LIMIT 1000",
                &vals![self.log, level, from],
            )?;
            for row in &rows {
                let id = u8::try_from(row.int(0)?).ok().zip(row.count(1).ok()).map(|(level, index)| TileId { level, index });
                if id.is_none_or(|id| id.width_at(size) == 0) {
                    let says = format!("log {}: a tree of {size} entries has no tile {} at level {}", self.log, row.int(1)?, row.int(0)?);
                    findings.add(Finding::new(Found::ExtraRow, "tiles", "idx", says));
                }
                (level, from) = (row.int(0)?, row.int(1)?);
            }
            if rows.len() < PAGE || findings.are_enough() {
                return Ok(());
            }
        }
    }
}

/// Rows and anchors of logs that there are not.
fn check_strangers(sql: &mut dyn Sql, outside: &Outside, ids: &[i64], findings: &mut Findings) -> Result<(), StoreError> {
    for (table, column) in [("log_head", "log"), ("leaves", "idx"), ("tiles", "idx"), ("checkpoints", "size"), ("unsequenced", "event")] {
        let rows =
            sql.query(&format!("SELECT log, {column} FROM {table} WHERE log NOT IN (SELECT id FROM logs) ORDER BY log, {column} LIMIT 10"), &[])?;
        for row in &rows {
            findings.add(Finding::new(Found::ExtraRow, table, "log", format!("there is no log {} ({column} {})", row.int(0)?, row.int(1)?)));
        }
    }
    let stranger = outside.anchors.iter().find_map(|anchor| match anchor {
        Anchor::Checkpoint { log, size, .. } if !ids.contains(log) => Some((*log, *size)),
        Anchor::Checkpoint { .. } | Anchor::Erasure { .. } | Anchor::Expunction { .. } => None,
    });
    if let Some((log, size)) = stranger {
        findings.add(Finding::new(
            Found::Rollback,
            "logs",
            "id",
            format!("a checkpoint of log {log} over {size} entries was published, and there is no such log"),
        ));
    }
    Ok(())
}

fn source(error: &dyn std::error::Error) -> String {
    error.source().map_or_else(String::new, |source| format!(": {source}"))
}
