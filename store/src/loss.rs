//! Loss 数据丢失: what the anchors know and the database does not, after a restore, a rollback or a failover that lost its tail.
//!
//! ```text
//! behind?   fewer entries than were published · another root · a log that is not here · an erasure or expunction that was not done here
//! recover   a new log, whose row names the newest checkpoint of the old ─▶ what waits gets its place there
//!           ─▶ every anchored erasure and expunction once more, as events of the new log ─▶ commit ─▶ files ─▶ anchor
//! ```
//! All of it is one transaction, so a crash leaves either what was there or what must be; the files are looked through again each time. Nothing
//! is signed under the name of a log that has lost entries: somebody may hold a receipt of them, and two trees under one name would be a lie.
//! A log that only the anchors remember gets its row again, with nothing in it, so that no number and no name is used twice.

use crate::anchors::{Anchor, Anchors};
use crate::commit::{Tx, Written};
use crate::keys::insert_key;
use crate::log::{By, LogWriter, sequence};
use crate::value::{Dialect, Sql};
use crate::write::{Connection, alone, check_clock};
use crate::{Clock, FileStore, Keys, Options, Reader, Store, StoreError, WriteError, erasure, expunction, log, publish, search, vals};
use record::{Checkpoint, Digest, Suite, root_at};
use rules::rights::Through;
use rules::{ExpunctionId, Instant, PersonId};

/// How many waiting events get their places at a time.
const MOST: i64 = 1_000;

/// What a recovery came to.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Recovered {
    /// The number of the new log, where one was opened.
    pub log: Option<i64>,
    /// The log that was active before, by its name, and how many entries of it are here.
    pub before: String,
    /// The same, as a number.
    pub kept: u64,
    /// How many entries it had when its newest anchored checkpoint was published.
    pub published: u64,
    /// Whose erasures were done again.
    pub erased: Vec<PersonId>,
    /// Which expunctions were done again.
    pub expunged: Vec<ExpunctionId>,
}

/// What a recovery works with.
pub(crate) struct Around<'a> {
    pub(crate) keys: &'a Keys,
    pub(crate) anchors: &'a Anchors,
    pub(crate) files: &'a FileStore,
    pub(crate) clock: &'a dyn Clock,
    /// The name of the new log; a random one where nothing is said.
    pub(crate) origin: Option<&'a str>,
    /// Whether a new log is opened even where nothing is known to be lost.
    pub(crate) always: bool,
}

/// What the database does not know.
#[derive(Default)]
struct Missing {
    deeds: Vec<Anchor>,
    /// In words, for whoever starts a server on it.
    says: Option<String>,
}

impl Store {
    /// Brings a database that other tools restored, or a failover left behind, in line with the anchors 数据恢复: a new log where entries were
    /// lost, and every erasure and expunction again that it does not know. Where nothing is lost, nothing is changed. No server may be writing.
    pub fn recover(options: &Options) -> Result<Recovered, StoreError> {
        recovered(options, false)
    }

    /// Opens a new log that names the newest anchored checkpoint of the old one, after data were lost 另开存证日志; else as `recover`.
    pub fn reopen(options: &Options) -> Result<Recovered, StoreError> {
        recovered(options, true)
    }
}

fn recovered(options: &Options, always: bool) -> Result<Recovered, StoreError> {
    let (target, keys, anchors) = Store::prepare_existing(options)?;
    let files = FileStore::open(&options.data)?;
    let mut connection = target.connect()?;
    check_clock(connection.sql(), options.clock.as_ref())?;
    let around = Around { keys: &keys, anchors: &anchors, files: &files, clock: options.clock.as_ref(), origin: options.origin.as_deref(), always };
    let recovered = recover(&mut connection, &around)?;
    forget_traces(&mut connection)?;
    publish::anchor(connection.sql(), &anchors)?;
    Ok(recovered)
}

/// Does all that the anchors ask for; done twice it changes nothing.
pub(crate) fn recover(connection: &mut Connection, around: &Around<'_>) -> Result<Recovered, StoreError> {
    let anchored = around.anchors.all()?;
    let recovered = connection.once(|sql| {
        alone(sql)?;
        in_one(sql, around, &anchored)
    })?;
    for anchor in &anchored {
        if let Some(person) = anchor.erased() {
            remove_files(connection.sql(), around.files, person)?;
        }
    }
    expunction::finish(connection.sql(), around.anchors, around.files, None)?;
    if !recovered.erased.is_empty() || !recovered.expunged.is_empty() {
        let mut begins = true;
        while connection.once(|sql| search::purge(sql, begins))? {
            begins = false;
        }
    }
    Ok(recovered)
}

/// What SQLite's write-ahead log still holds of what was erased is overwritten.
pub(crate) fn forget_traces(connection: &mut Connection) -> Result<(), StoreError> {
    match connection {
        Connection::Sqlite(sqlite) => {
            let busy: i64 = sqlite.connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
            if busy == 0 { Ok(()) } else { Err(StoreError::Busy) }
        }
        Connection::Postgres(_) => Ok(()),
    }
}

/// Says what the anchors know and the database does not; none where it knows all of it.
pub(crate) fn found(sql: &mut dyn Sql, anchors: &Anchors) -> Result<Option<String>, StoreError> {
    Ok(missing(sql, &anchors.all()?)?.says)
}

fn missing(sql: &mut dyn Sql, anchored: &[Anchor]) -> Result<Missing, StoreError> {
    let mut missing = Missing::default();
    for anchor in anchored {
        let (says, done) = match anchor {
            Anchor::Checkpoint { .. } => continue,
            // Who is not here at all has nothing left to erase.
            Anchor::Erasure { person, .. } => (
                format!("the personal information of {person} was erased, and is here"),
                sql.query("SELECT 1 FROM persons WHERE id = $1 AND stage = 'active'", &vals![*person])?.is_empty(),
            ),
            Anchor::Expunction { expunction, .. } => (
                format!("expunction {expunction} was carried out, and what it destroyed may be here"),
                !sql.query("SELECT 1 FROM expunctions WHERE id = $1 AND stage = 'confirmed'", &vals![*expunction])?.is_empty(),
            ),
        };
        if !done {
            missing.deeds.push(anchor.clone());
            missing.says.get_or_insert(says);
        }
    }
    let id = log::active(sql)?;
    if let Some(says) = behind(sql, id, anchored)? {
        missing.says = Some(says);
    }
    Ok(missing)
}

/// Whether the active log has lost what was published of it, or of a later one.
fn behind(sql: &mut dyn Sql, id: i64, anchored: &[Anchor]) -> Result<Option<String>, StoreError> {
    if let Some(later) = anchored.iter().filter_map(later_log).filter(|log| *log > id).max() {
        return Ok(Some(format!("the newest log here is {id}, but checkpoints of log {later} were published")));
    }
    let Some((size, note)) = newest(anchored, id) else { return Ok(None) };
    holds(sql, id, size, log::checkpoint(note)?.root)
}

/// Says so where a log does not hold the tree of that size and root.
pub(crate) fn holds(sql: &mut dyn Sql, id: i64, size: u64, published: Digest) -> Result<Option<String>, StoreError> {
    let head = log::head(sql, id)?;
    let lost = format!("the database holds {} entries of log {id}, but a checkpoint over {size} was published", head.size);
    if head.size < size {
        return Ok(Some(lost));
    }
    let root =
        root_at(Suite::Sha256Ed25519, size, &mut |tile| log::read_tile(sql, id, tile)).map_err(|error| StoreError::Record(error.to_string()))?;
    Ok((root != published).then_some(lost))
}

fn later_log(anchor: &Anchor) -> Option<i64> {
    match anchor {
        Anchor::Checkpoint { log, .. } => Some(*log),
        Anchor::Erasure { .. } | Anchor::Expunction { .. } => None,
    }
}

/// The newest anchored checkpoint of a log.
fn newest(anchored: &[Anchor], of_log: i64) -> Option<(u64, &str)> {
    let of = |anchor: &'_ Anchor| anchor.covers(of_log);
    let newest = anchored.iter().filter(|anchor| of(anchor).is_some()).max_by_key(|anchor| of(anchor))?;
    match newest {
        Anchor::Checkpoint { size, note, .. } => Some((*size, note)),
        Anchor::Erasure { .. } | Anchor::Expunction { .. } => None,
    }
}

fn in_one(sql: &mut dyn Sql, around: &Around<'_>, anchored: &[Anchor]) -> Result<Recovered, StoreError> {
    let missing = missing(sql, anchored)?;
    let before = log::active(sql)?;
    let head = log::head(sql, before)?;
    let mut recovered = Recovered {
        before: log::checkpoint(&head.note)?.origin,
        kept: head.size,
        published: newest(anchored, before).map_or(head.size, |(size, _)| size),
        ..Recovered::default()
    };
    if !around.always && missing.says.is_none() {
        return Ok(recovered);
    }
    let now = around.clock.now();
    recovered.log = Some(open_next(sql, around, anchored, now)?);
    // Who signed out, or lost a device, in what was lost must not be signed in again.
    for table in ["sessions", "links", "proofs", "federation_questions"] {
        sql.exec(&format!("DELETE FROM {table}"), &[])?;
    }
    let mut log = LogWriter::load(sql, around.keys)?;
    let mut waited = false;
    if sql.dialect() == Dialect::Postgres {
        loop {
            let (count, edge) = sequence(sql, &mut log, around.keys, MOST)?;
            if count == 0 {
                break;
            }
            waited = true;
            log.advance(edge);
        }
    }
    let written = again(sql, around, now, &missing.deeds, &mut recovered)?;
    if !written.is_empty() {
        let mut edge = log.edge();
        log.append(sql, &mut edge, &written, &By::Key)?;
    } else if waited {
        log.sign_head(sql)?;
    }
    Ok(recovered)
}

/// Opens the next log; the logs that only the anchors remember come before it.
fn open_next(sql: &mut dyn Sql, around: &Around<'_>, anchored: &[Anchor], now: Instant) -> Result<i64, StoreError> {
    let active = log::active(sql)?;
    let newest_known = anchored.iter().filter_map(later_log).max().unwrap_or(active).max(active);
    for old in active..=newest_known {
        know_lost_keys(sql, around, anchored, old)?;
        let continues = match newest(anchored, old) {
            Some((_, note)) => Some(note.to_owned()),
            // Without anchors its own word is all there is.
            None if anchored.is_empty() => Some(log::head(sql, old)?.note),
            None => None,
        };
        let origin = around.origin.map_or_else(|| format!("kechuang/{}", &crate::keys::hex(&crate::keys::random())[..12]), str::to_owned);
        LogWriter::open_new(sql, around.keys, old + 1, &origin, continues.as_deref())?;
    }
    let id = newest_known + 1;
    // Published at once, so that from its first moment an anchor remembers the number and the name.
    let note = log::head(sql, id)?.note;
    sql.exec("INSERT INTO checkpoints (log, size, note, at) VALUES ($1, 0, $2, $3)", &vals![id, note, now])?;
    // What waited for a place in the old log gets one in the new: the sequencer looks at no other.
    sql.exec("UPDATE unsequenced SET log = $1", &vals![id])?;
    Ok(id)
}

/// Writes down the keys that took over a log in what was lost of it, so that receipts from there can still be verified: the key is in the
/// folder, and the first anchored checkpoint that it signed says from where on.
fn know_lost_keys(sql: &mut dyn Sql, around: &Around<'_>, anchored: &[Anchor], log: i64) -> Result<(), StoreError> {
    let known = sql.query("SELECT count(*) FROM log_keys WHERE log = $1", &vals![log])?[0].count(0)?;
    let kept = log::head(sql, log)?.size;
    for number in usize::try_from(known).unwrap_or(0) + 1.. {
        let Ok(verifier) = around.keys.verifier(log, number) else { break };
        let keys = [verifier];
        let signed = anchored.iter().filter_map(|anchor| match anchor {
            Anchor::Checkpoint { log: of, size, note, .. } if *of == log && Checkpoint::open(note, &keys).is_ok() => Some(*size),
            Anchor::Checkpoint { .. } | Anchor::Erasure { .. } | Anchor::Expunction { .. } => None,
        });
        // One that signed nothing was made by a rotation that a crash cut off.
        let Some(from) = signed.min().filter(|from| *from > kept) else { break };
        insert_key(sql, log, from, &keys[0])?;
    }
    Ok(())
}

/// Does again what the anchors remember; gives the events.
fn again(sql: &mut dyn Sql, around: &Around<'_>, now: Instant, deeds: &[Anchor], recovered: &mut Recovered) -> Result<Vec<Written>, StoreError> {
    let mut written = Vec::new();
    let mut tx = Tx { sql, now, keys: around.keys, written: &mut written, through: Through::Session, told: Vec::new() };
    for deed in deeds {
        match deed {
            Anchor::Erasure { person, ground, .. } => {
                erasure::erase_again(&mut tx, *person, *ground).map_err(cannot)?;
                recovered.erased.push(*person);
            }
            Anchor::Expunction { expunction, ground, targets, .. } => {
                expunction::expunge_again(&mut tx, *expunction, *ground, targets).map_err(cannot)?;
                recovered.expunged.push(*expunction);
            }
            Anchor::Checkpoint { .. } => {}
        }
    }
    Ok(written)
}

fn cannot(error: WriteError) -> StoreError {
    match error {
        WriteError::Fault(error) => error,
        WriteError::Refused(refusal) => StoreError::Record(format!("what was erased or expunged cannot be done again: {refusal:?}")),
    }
}

/// Removes the files of an erased person that nobody names any more.
fn remove_files(sql: &mut dyn Sql, files: &FileStore, person: PersonId) -> Result<(), StoreError> {
    for name in erasure::files_of(sql, person)? {
        let Ok(digest) = name.parse::<Digest>() else { continue };
        let named = Reader { sql: &mut *sql }.is_filed(&name)?;
        if !named {
            files.remove(&digest)?;
        }
    }
    Ok(())
}
