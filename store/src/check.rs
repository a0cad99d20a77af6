//! Check 校验: folds again, recomputes the log, and names what does not agree: the table, the thing, the field and the person.
//!
//! ```text
//! journal   header and columns, facts and parts against their digests, every event in its place, nothing erased but by name
//! keys      every key of a log against its event, its file and the sizes that it may sign
//! tree      leaves, tiles, head, checkpoints and anchors of every log, computed again from the entries
//! rows      every thing folded again: its row, claims, search terms and credential; with `files`, what it names on the disk
//! pages     with `files` on SQLite: every page of the database, and every index against its table
//! ```
//! Reads one moment of the database and writes nothing, so a server may go on writing beside it. What it holds in memory grows with what is
//! erased and what was published, not with the journal.

mod journal;
mod keys;
mod rows;
mod search;
mod tree;
mod versions;

use crate::anchors::{Anchor, Anchors};
use crate::files::FileStore;
use crate::sqlite::Sqlite;
use crate::value::{Dialect, Sql, Val};
use crate::write::{Connection, Target};
use crate::{Keys, Options, Store, StoreError, migrate, rebuild, restore, vals};
use record::Digest;
use rules::{Id, Kind, PersonId};
use std::collections::BTreeSet;
use std::fmt;

/// How many findings are collected; by then the first ones say enough.
pub const FINDINGS_MOST: usize = 100;

/// What is checked beside the database.
#[derive(Clone, Debug, Default)]
pub struct CheckOptions {
    /// Whether each file that is named lies whole on the disk, and every page of a SQLite database too.
    pub files: bool,
    /// A checkpoint that somebody kept, as a signed note: the log must still contain it.
    pub against: Option<String>,
}

/// What was checked.
#[derive(Clone, Debug, Default)]
pub struct Checked {
    /// How many events the journal holds.
    pub events: u64,
    /// How many bytes their facts and private parts have.
    pub bytes: u64,
    /// How many things they fold to.
    pub things: u64,
    /// How many events wait for their place in the log.
    pub waiting: u64,
    /// How many private parts are erased.
    pub erased: u64,
    /// How many private parts and files are expunged.
    pub expunged: u64,
    /// Which files are: they must not be there.
    pub(crate) expunged_files: BTreeSet<String>,
    /// How many files were read through.
    pub files: u64,
    /// The active log, by its name.
    pub origin: String,
    /// How many entries it has.
    pub size: u64,
    /// Its root, computed again.
    pub root: Option<Digest>,
    /// What was lost, as later logs say.
    pub lost: Vec<Lost>,
    /// What does not agree; empty when all is well.
    pub findings: Vec<Finding>,
    /// Whether the check stopped early, because there were so many findings.
    pub stopped: bool,
}

/// The entries that an older log had and this centre has not: its data were restored from before them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Lost {
    /// Which log, by its name.
    pub origin: String,
    /// How many entries it has here.
    pub kept: u64,
    /// How many it had when the newest checkpoint that is known was published.
    pub published: u64,
}

/// One thing that does not agree.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Finding {
    /// What is wrong.
    pub found: Found,
    /// In which table; `anchors`, `keys` and `files` are the folders of that name.
    pub table: &'static str,
    /// Of what kind the thing is.
    pub kind: Option<Kind>,
    /// Which thing.
    pub thing: Option<Id>,
    /// Which column, or which part.
    pub field: String,
    /// Whom it concerns.
    pub person: Option<PersonId>,
    /// Which event, by its number in the journal.
    pub event: Option<i64>,
    /// What stands there, and what must.
    pub says: String,
}

/// What may be wrong.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Found {
    /// An event's columns are not what its header says.
    Header,
    /// An event's facts are not what was committed to.
    Facts,
    /// A private part is not what was committed to.
    Private,
    /// A row that must be there is missing.
    Missing,
    /// A row that nothing accounts for.
    ExtraRow,
    /// An entry of the log is not what its event makes.
    Leaf,
    /// The places of a log have a gap.
    Gap,
    /// A tile is not what the leaves make.
    Tile,
    /// The head is not what the leaves make.
    Head,
    /// A signature is missing or wrong.
    Signature,
    /// A published checkpoint is not what the leaves make.
    Checkpoint,
    /// An anchor is not what the log or the journal holds.
    Anchor,
    /// The log has lost entries that were published.
    Rollback,
    /// A log is not what its key says.
    Log,
    /// The events of a thing cannot be followed.
    Fold,
    /// A folded row is not what the events make.
    Row,
    /// A claim is held by nobody, or not by whom the events say.
    Claim,
    /// What a thing is found by is not what its row says.
    Search,
    /// A credential is not the one whose digest the events hold.
    Credential,
    /// A part is gone without an erasure, or there although erased.
    Erasure,
    /// A file is missing or changed.
    File,
    /// A page of the database is damaged, or an index is not what its table says.
    Page,
    /// The log does not contain the checkpoint that it was held against.
    Against,
    /// The database was made by other versions than it says.
    Version,
}

impl Found {
    /// Its text, for programs.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Header => "header",
            Self::Facts => "facts",
            Self::Private => "private",
            Self::Missing => "missing",
            Self::ExtraRow => "extra-row",
            Self::Leaf => "leaf",
            Self::Gap => "gap",
            Self::Tile => "tile",
            Self::Head => "head",
            Self::Signature => "signature",
            Self::Checkpoint => "checkpoint",
            Self::Anchor => "anchor",
            Self::Rollback => "rollback",
            Self::Log => "log",
            Self::Fold => "fold",
            Self::Row => "row",
            Self::Claim => "claim",
            Self::Search => "search",
            Self::Credential => "credential",
            Self::Erasure => "erasure",
            Self::File => "file",
            Self::Page => "page",
            Self::Against => "against",
            Self::Version => "version",
        }
    }
}

impl Finding {
    pub(crate) fn new(found: Found, table: &'static str, field: impl Into<String>, says: impl Into<String>) -> Self {
        Self { found, table, kind: None, thing: None, field: field.into(), person: None, event: None, says: says.into() }
    }

    pub(crate) fn of(mut self, kind: Option<Kind>, thing: Option<Id>) -> Self {
        self.kind = kind;
        self.thing = thing;
        self
    }

    pub(crate) fn about(mut self, person: Option<Id>) -> Self {
        self.person = person.map(PersonId);
        self
    }

    pub(crate) fn at(mut self, event: Option<i64>) -> Self {
        self.event = event;
        self
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}: {}.{}", self.found.as_str(), self.table, self.field)?;
        if let Some(event) = self.event {
            write!(out, ", event {event}")?;
        }
        if let Some(thing) = self.thing {
            write!(out, ", {} {thing}", self.kind.map_or("thing", Kind::as_str))?;
        }
        if let Some(person) = self.person {
            write!(out, ", person {person}")?;
        }
        write!(out, ": {}", self.says)
    }
}

/// Collects findings until there are enough.
#[derive(Default)]
pub(crate) struct Findings {
    list: Vec<Finding>,
}

impl Findings {
    pub(crate) fn add(&mut self, finding: Finding) {
        if !self.are_enough() {
            self.list.push(finding);
        }
    }

    pub(crate) fn are_enough(&self) -> bool {
        self.list.len() >= FINDINGS_MOST
    }
}

/// What is held against the database, read before it: what is published later is not missed here.
pub(crate) struct Outside {
    pub(crate) anchors: Vec<Anchor>,
    pub(crate) keys: Keys,
    pub(crate) files: Option<FileStore>,
    pub(crate) against: Option<String>,
    /// Whether this is where the log is signed, so that the newest secret key must be here.
    pub(crate) secrets: bool,
}

impl Store {
    /// Checks everything 校验. Blocks for as long as it takes to read the whole database.
    pub fn check(options: &Options, check: &CheckOptions) -> Result<Checked, StoreError> {
        restore::refuse_half(&options.data)?;
        // Connected first: a wrong address must not leave new folders behind.
        let mut connection = match Target::parse(&options.database)? {
            Target::Sqlite(path) => Connection::Sqlite(Sqlite::open_untouched(&path)?),
            target @ Target::Postgres(_) => target.connect()?,
        };
        if !migrate::is_current(connection.sql())? {
            return Err(StoreError::Schema("it must be migrated before it can be checked".to_owned()));
        }
        let outside = Outside {
            anchors: Anchors::open(&options.data)?.all()?,
            keys: Keys::open(&options.data)?,
            files: if check.files { Some(FileStore::open(&options.data)?) } else { None },
            against: check.against.clone(),
            secrets: true,
        };
        of(&mut connection, &outside)
    }
}

/// Checks one moment of a database that is connected.
pub(crate) fn of(connection: &mut Connection, outside: &Outside) -> Result<Checked, StoreError> {
    connection.plain(match connection {
        Connection::Sqlite(_) => "BEGIN",
        // Everything is read in the order of an index; a plan that reads a whole table for each page would never end.
        Connection::Postgres(_) => {
            "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL jit = off; SET LOCAL enable_seqscan = off; \
                 SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off"
        }
    })?;
    let checked = whole(connection.sql(), outside);
    let ended = connection.plain("ROLLBACK");
    let checked = checked?;
    ended.map(|()| checked)
}

fn whole(sql: &mut dyn Sql, outside: &Outside) -> Result<Checked, StoreError> {
    let mut findings = Findings::default();
    let mut checked = Checked::default();
    versions::check(sql, &mut findings)?;
    let keys = keys::LogKeys::stored(sql, outside)?;
    tree::check_logs(sql, outside, &keys, &mut findings)?;
    let rotations = journal::check(sql, outside, &mut findings, &mut checked)?;
    let keys = keys::LogKeys::check(sql, outside, &rotations, &mut findings)?;
    tree::check(sql, outside, &keys, &mut findings, &mut checked)?;
    rows::check(sql, outside, &mut findings, &mut checked)?;
    search::check(sql, &mut findings)?;
    if outside.files.is_some() && sql.dialect() == Dialect::Sqlite {
        pages(sql, &mut findings)?;
    }
    checked.stopped = findings.are_enough();
    checked.findings = findings.list;
    for finding in &mut checked.findings {
        name_thing(sql, finding)?;
        name_person(sql, finding)?;
    }
    Ok(checked)
}

/// Asks SQLite about its own file: a bit that flipped in an index hides rows that are there, and no fold sees it. PostgreSQL has checksums.
fn pages(sql: &mut dyn Sql, findings: &mut Findings) -> Result<(), StoreError> {
    for row in sql.query("PRAGMA integrity_check(20)", &[])? {
        match row.text(0)? {
            "ok" => {}
            says => findings.add(Finding::new(Found::Page, "database", "page", says)),
        }
    }
    Ok(())
}

/// Finds which thing an event happened to.
fn name_thing(sql: &mut dyn Sql, finding: &mut Finding) -> Result<(), StoreError> {
    let (Some(event), None) = (finding.event, finding.thing) else { return Ok(()) };
    if let Some(row) = sql.query("SELECT kind, thing FROM events WHERE id = $1", &vals![event])?.first() {
        (finding.kind, finding.thing) = (Kind::parse(row.text(0)?), row.id(1).ok());
    }
    Ok(())
}

/// Finds whom a thing concerns. Its kind may be what was changed, so where that leads nowhere, what it is by the other kinds is looked for.
fn name_person(sql: &mut dyn Sql, finding: &mut Finding) -> Result<(), StoreError> {
    let (Some(kind), Some(thing)) = (finding.kind, finding.thing) else { return Ok(()) };
    let known = match finding.person {
        None => false,
        Some(person) => person.0 != thing || !sql.query("SELECT 1 FROM persons WHERE id = $1", &vals![thing])?.is_empty(),
    };
    if known {
        return Ok(());
    }
    for kind in std::iter::once(kind).chain(Kind::ALL) {
        if let Some(person) = person_of(sql, kind, thing)? {
            finding.person = Some(person);
            return Ok(());
        }
    }
    Ok(())
}

/// Whom a thing of that kind concerns: by its events, or by its row where they are what is wrong.
fn person_of(sql: &mut dyn Sql, kind: Kind, thing: Id) -> Result<Option<PersonId>, StoreError> {
    let folded = crate::with_kind!(kind, T => {
        match crate::journal::fold::<T>(sql, thing) {
            Ok(fold) => fold.state.and_then(|state| crate::Folded::person(&state, thing)),
            Err(_) => None,
        }
    });
    let column = match kind {
        Kind::Centre | Kind::Programme | Kind::Call | Kind::Calendar | Kind::Mechanism | Kind::Plan | Kind::UnitFile => return Ok(None),
        Kind::Need => "SELECT person FROM needs WHERE id = $1",
        Kind::Enquiry => "SELECT person FROM enquiries WHERE id = $1 AND person IS NOT NULL",
        Kind::Organisation => "SELECT registrant FROM organisations WHERE id = $1",
        Kind::Person => "SELECT id FROM persons WHERE id = $1",
        Kind::FederatedIdentity => "SELECT person FROM federated_identities WHERE id = $1",
        Kind::Grant => "SELECT person FROM grants WHERE id = $1",
        Kind::Invitation => "SELECT person FROM invitations WHERE id = $1",
        Kind::Application => "SELECT lead FROM applications WHERE id = $1",
        Kind::ErasureRequest => "SELECT person FROM erasure_requests WHERE id = $1",
        Kind::Expunction => "SELECT proposed_by FROM expunctions WHERE id = $1",
        Kind::Membership => "SELECT person FROM memberships WHERE id = $1",
        Kind::Identity => "SELECT person FROM identities WHERE id = $1",
        Kind::Career => "SELECT person FROM careers WHERE id = $1",
        Kind::Merge => "SELECT kept FROM merges WHERE id = $1",
        Kind::Mandate => "SELECT principal FROM mandates WHERE id = $1",
        Kind::Inspection => "SELECT inspector FROM inspections WHERE id = $1",
        Kind::Contact => "SELECT person FROM contacts WHERE id = $1",
        Kind::Authenticator => "SELECT person FROM authenticators WHERE id = $1",
        Kind::Token => "SELECT person FROM tokens WHERE id = $1",
        Kind::AdvancePledge => "SELECT lead FROM advance_pledges WHERE id = $1",
        Kind::Similarity => "SELECT a.lead FROM similarities s JOIN applications a ON a.id = s.application WHERE s.id = $1",
        Kind::Award => "SELECT lead FROM awards WHERE id = $1 AND lead IS NOT NULL",
        Kind::Ban => "SELECT person FROM bans WHERE id = $1",
        Kind::FormalCheck => "SELECT a.lead FROM formal_checks f JOIN applications a ON a.id = f.application WHERE f.id = $1",
        Kind::Import => "SELECT taken_by FROM imports WHERE id = $1",
        Kind::OrcidRecord => "SELECT person FROM orcid_records WHERE id = $1",
    };
    Ok(match folded {
        Some(person) => Some(PersonId(person)),
        None => sql.query(column, &vals![thing])?.first().and_then(|row| row.id(0).ok()).map(PersonId),
    })
}

/// Stored and expected, as people read them.
pub(crate) fn differ(stored: &Val, expected: &Val) -> String {
    format!("holds {} where {} must stand", rebuild::shown(stored), rebuild::shown(expected))
}
