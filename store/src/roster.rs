//! Roster 人员名单: working rows of lists of people: whom one asks to join, whom it moves, and how far it has come.
//!
//! ```text
//! entry  staged ─▶ open ─ the person ▶ accepted | declined      staged ─▶ moved ─ undo ▶ undone | kept
//!           └────▶ left, because something changed since the preview      open, staged ─ undo ▶ gone
//! list   running ─▶ done | stopped      running, done, stopped ─ undo ▶ undoing ─▶ undone
//! ```
//! Entries are staged before the list is confirmed, piece by piece: what no list names is swept. Whom a list asks is known by a keyed digest, so that
//! they find it when they sign in, and the office does not learn whose addresses have an account.

use crate::value::{Row, Val};
use crate::{Reader, StoreError, Tx, vals};
use rules::membership::Stage as MemberStage;
use rules::organisation::Organisation;
use rules::{Id, ImportId, Instant, MembershipId, OrganisationId, PersonId};
use std::collections::{BTreeMap, BTreeSet};

/// For how long somebody is asked to join, in milliseconds: 60 times 24 hours. An assumption until the centre's own rule is loaded.
pub const ASKED_MS: i64 = 60 * 24 * 3_600_000;
/// How long an ask that nobody answered is kept after its end, and what was staged and never confirmed, in milliseconds.
const KEPT_MS: i64 = 24 * 3_600_000;
/// How many entries one statement writes.
const AT_ONCE: usize = 100;
/// More members than any organisation has.
const MEMBERS_MOST: usize = 100_000;

/// What a list does with one of its rows.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RosterDeed {
    /// Ask somebody to join.
    Ask,
    /// Move somebody who belongs there to another part.
    Move,
}

/// How far a list has come.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RosterStage {
    /// It is being worked off.
    Running,
    /// All of it is done.
    Done,
    /// Who took it in has lost the right to, or the organisation is no more; what was not done is not done.
    Stopped,
    /// It is being given back.
    Undoing,
    /// It was given back.
    Undone,
}

/// How far an entry has come.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum EntryStage {
    /// It waits for its turn.
    Staged,
    /// They are asked.
    Open,
    /// They have joined.
    Accepted,
    /// They have said no.
    Declined,
    /// They were moved.
    Moved,
    /// Nothing was done, because something changed since the preview.
    Left,
    /// They were moved back.
    Undone,
    /// They were moved and stay so, because something changed since.
    Kept,
}

/// A list that was taken in.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RosterRow {
    /// By which import.
    pub import: ImportId,
    /// Whose people.
    pub organisation: OrganisationId,
    /// Who took it in.
    pub person: PersonId,
    /// Whether they read English.
    pub english: bool,
    /// How far it has come.
    pub stage: RosterStage,
}

/// One of a list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RosterEntry {
    /// Which.
    pub id: Id,
    /// Of which list.
    pub import: ImportId,
    /// Of which organisation.
    pub organisation: OrganisationId,
    /// The line of the file.
    pub line: usize,
    /// What is done.
    pub deed: RosterDeed,
    /// How far it has come.
    pub stage: EntryStage,
    /// As the list calls them.
    pub name: String,
    /// The keyed digest by which they are known.
    pub key: String,
    /// The address or number that stands in the list; empty for who belongs there already.
    pub address: String,
    /// A staff number.
    pub note: Option<String>,
    /// To which part they belong by the list.
    pub department: Option<OrganisationId>,
    /// To which part they belonged before they were moved.
    pub was: Option<OrganisationId>,
    /// Their membership, where there is one.
    pub membership: Option<MembershipId>,
    /// Until when they are asked, not included.
    pub until: Instant,
}

/// Somebody who belongs to an organisation, or asks to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LiveMember {
    /// The membership.
    pub id: MembershipId,
    /// Who.
    pub person: PersonId,
    /// What they are called; none once erased.
    pub name: Option<String>,
    /// Whether they only ask to.
    pub asks: bool,
    /// In which part.
    pub department: Option<OrganisationId>,
}

const COLUMNS: &str = "id, import, organisation, line, deed, stage, name, key, address, note, department, was, membership, until_at";
const LIVE: &str = "m.organisation = $1 AND m.stage IN ('asked', 'confirmed')";

impl RosterDeed {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Ask => "ask",
            Self::Move => "move",
        }
    }
}

impl RosterStage {
    const ALL: [Self; 5] = [Self::Running, Self::Done, Self::Stopped, Self::Undoing, Self::Undone];

    /// Its text in rows and addresses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Done => "done",
            Self::Stopped => "stopped",
            Self::Undoing => "undoing",
            Self::Undone => "undone",
        }
    }
}

impl EntryStage {
    /// All of them.
    pub const ALL: [Self; 8] = [Self::Staged, Self::Open, Self::Accepted, Self::Declined, Self::Moved, Self::Left, Self::Undone, Self::Kept];

    /// Its text in rows and addresses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Staged => "staged",
            Self::Open => "open",
            Self::Accepted => "accepted",
            Self::Declined => "declined",
            Self::Moved => "moved",
            Self::Left => "left",
            Self::Undone => "undone",
            Self::Kept => "kept",
        }
    }

    /// The stage of that text.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stage| stage.as_str() == text)
    }
}

impl RosterRow {
    fn read(row: &Row) -> Result<Self, StoreError> {
        let stage = |text: &str| RosterStage::ALL.into_iter().find(|stage| stage.as_str() == text);
        Ok(Self {
            import: row.id(0)?.into(),
            organisation: row.id(1)?.into(),
            person: row.id(2)?.into(),
            english: row.int(3)? != 0,
            stage: row.parsed(4, stage)?,
        })
    }
}

impl RosterEntry {
    fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.id(0)?,
            import: row.id(1)?.into(),
            organisation: row.id(2)?.into(),
            line: usize::try_from(row.count(3)?).unwrap_or(usize::MAX),
            deed: row.parsed(4, |text| [RosterDeed::Ask, RosterDeed::Move].into_iter().find(|deed| deed.as_str() == text))?,
            stage: row.parsed(5, EntryStage::parse)?,
            name: row.text(6)?.to_owned(),
            key: row.text(7)?.to_owned(),
            address: row.text(8)?.to_owned(),
            note: row.maybe_text(9)?.map(str::to_owned),
            department: row.maybe_id(10)?.map(OrganisationId),
            was: row.maybe_id(11)?.map(OrganisationId),
            membership: row.maybe_id(12)?.map(MembershipId),
            until: row.instant(13)?,
        })
    }

    fn values(&self) -> [Val; 14] {
        vals![
            self.id,
            self.import,
            self.organisation,
            self.line,
            self.deed.as_str(),
            self.stage.as_str(),
            &self.name,
            &self.key,
            &self.address,
            self.note.as_deref(),
            self.department,
            self.was,
            self.membership,
            self.until
        ]
    }
}

impl Reader<'_> {
    /// Who belongs to an organisation or asks to, in the order of their names.
    pub fn live_members(&mut self, organisation: OrganisationId) -> Result<Vec<LiveMember>, StoreError> {
        let text = format!(
            "SELECT m.id, m.person, p.name, m.stage, m.department FROM memberships m JOIN persons p ON p.id = m.person WHERE {LIVE} \
             ORDER BY p.sort_key, m.id LIMIT {MEMBERS_MOST}"
        );
        let read = |row: &Row| {
            Ok(LiveMember {
                id: row.id(0)?.into(),
                person: row.id(1)?.into(),
                name: row.maybe_text(2)?.map(str::to_owned),
                asks: row.parsed(3, |text| MemberStage::parse(text, None))? == MemberStage::Asked,
                department: row.maybe_id(4)?.map(OrganisationId),
            })
        };
        self.sql.query(&text, &vals![organisation])?.iter().map(read).collect()
    }

    /// By which keyed digests they are known: of their addresses and numbers, and of documents that they have proven, under whichever of their records.
    pub fn keys_of_live_members(&mut self, organisation: OrganisationId) -> Result<Vec<(MembershipId, String)>, StoreError> {
        let texts = [
            format!("SELECT m.id, p.email_key FROM memberships m JOIN persons p ON p.id = m.person WHERE {LIVE}"),
            format!("SELECT m.id, c.key FROM memberships m JOIN contacts c ON c.person = m.person AND c.stage = 'proven' WHERE {LIVE}"),
            format!("SELECT m.id, i.key FROM memberships m JOIN identities i ON i.person = m.person AND i.stage = 'proven' WHERE {LIVE}"),
            format!(
                "SELECT m.id, p.email_key FROM merges g JOIN memberships m ON m.person IN (g.kept, g.away) \
                 JOIN persons p ON p.id = g.kept OR p.id IN (SELECT away FROM merges WHERE kept = g.kept AND stage = 'confirmed') \
                 WHERE g.stage = 'confirmed' AND {LIVE}"
            ),
            format!(
                "SELECT m.id, c.key FROM merges g JOIN memberships m ON m.person IN (g.kept, g.away) \
                 JOIN contacts c ON c.stage = 'proven' AND (c.person = g.kept OR c.person IN (SELECT away FROM merges WHERE kept = g.kept AND stage = 'confirmed')) \
                 WHERE g.stage = 'confirmed' AND {LIVE}"
            ),
        ];
        let mut keys = Vec::new();
        for text in &texts {
            for row in self.sql.query(text, &vals![organisation])? {
                keys.extend(row.maybe_text(1)?.map(|key| Ok::<_, StoreError>((row.id(0)?.into(), key.to_owned()))).transpose()?);
            }
        }
        Ok(keys)
    }

    /// The keyed digests of those whom an organisation asks to join, or is about to.
    pub fn asked_keys(&mut self, organisation: OrganisationId, now: Instant) -> Result<Vec<String>, StoreError> {
        let text = "SELECT e.key FROM roster_entries e WHERE e.organisation = $1 AND e.deed = 'ask' AND (e.stage = 'open' AND e.until_at > $2 \
                    OR e.stage = 'staged' AND EXISTS (SELECT 1 FROM rosters r WHERE r.import = e.import AND r.stage = 'running'))";
        self.sql.query(text, &vals![organisation, now])?.iter().map(|row| Ok(row.text(0)?.to_owned())).collect()
    }

    /// The keyed digests of the main addresses of a person, under whichever of their records.
    pub fn email_keys_of(&mut self, person: PersonId) -> Result<Vec<String>, StoreError> {
        let (head, also) = self.records_of(person)?;
        let mut keys = Vec::new();
        for record in std::iter::once(head).chain(also) {
            for row in self.sql.query("SELECT email_key FROM persons WHERE id = $1 AND stage <> 'erased'", &vals![record])? {
                keys.extend(row.maybe_text(0)?.map(str::to_owned));
            }
        }
        Ok(keys)
    }

    /// A list.
    pub fn roster(&mut self, import: ImportId) -> Result<Option<RosterRow>, StoreError> {
        let rows = self.sql.query("SELECT import, organisation, person, english, stage FROM rosters WHERE import = $1", &vals![import])?;
        rows.first().map(RosterRow::read).transpose()
    }

    /// The lists of an organisation, the newest first.
    pub fn rosters_of(&mut self, organisation: OrganisationId, most: usize) -> Result<Vec<RosterRow>, StoreError> {
        let text =
            format!("SELECT import, organisation, person, english, stage FROM rosters WHERE organisation = $1 ORDER BY import DESC LIMIT {most}");
        self.sql.query(&text, &vals![organisation])?.iter().map(RosterRow::read).collect()
    }

    /// A list with work left in it, the oldest first.
    pub fn waiting_roster(&mut self) -> Result<Option<ImportId>, StoreError> {
        let rows = self.sql.query("SELECT import FROM rosters WHERE stage IN ('running', 'undoing') ORDER BY import LIMIT 1", &[])?;
        rows.first().map(|row| Ok(row.id(0)?.into())).transpose()
    }

    /// How many entries of a list have come how far.
    pub fn roster_counts(&mut self, import: ImportId) -> Result<BTreeMap<EntryStage, u64>, StoreError> {
        let rows = self.sql.query("SELECT stage, count(*) FROM roster_entries WHERE import = $1 GROUP BY stage", &vals![import])?;
        rows.iter().map(|row| Ok((row.parsed(0, EntryStage::parse)?, row.count(1)?))).collect()
    }

    /// Entries of a list in a stage, or in any, after a line.
    pub fn roster_entries(&mut self, import: ImportId, stage: Option<EntryStage>, after: usize, most: usize) -> Result<Vec<RosterEntry>, StoreError> {
        let mut args = vals![import, after].to_vec();
        let narrowed = if let Some(stage) = stage {
            args.push(stage.as_str().into());
            "AND stage = $3"
        } else {
            ""
        };
        let text = format!("SELECT {COLUMNS} FROM roster_entries WHERE import = $1 AND line > $2 {narrowed} ORDER BY line, id LIMIT {most}");
        self.sql.query(&text, &args)?.iter().map(RosterEntry::read).collect()
    }

    /// One of a list.
    pub fn roster_entry(&mut self, id: Id) -> Result<Option<RosterEntry>, StoreError> {
        let rows = self.sql.query(&format!("SELECT {COLUMNS} FROM roster_entries WHERE id = $1"), &vals![id])?;
        rows.first().map(RosterEntry::read).transpose()
    }

    /// The organisations that ask a person to join, by any of their addresses and numbers under whichever of their records, with who asks.
    pub fn asks_of(&mut self, person: PersonId, now: Instant) -> Result<Vec<(RosterEntry, Organisation)>, StoreError> {
        let columns = COLUMNS.split(", ").map(|column| format!("e.{column}")).collect::<Vec<_>>().join(", ");
        let text = format!(
            "SELECT {columns}, o.content FROM roster_entries e JOIN organisations o ON o.id = e.organisation \
             WHERE e.deed = 'ask' AND e.stage = 'open' AND e.key IN (\
             SELECT email_key FROM persons WHERE email_key IS NOT NULL AND stage <> 'erased' AND id IN (SELECT same FROM same_persons WHERE person = $1) \
             UNION SELECT key FROM contacts WHERE stage = 'proven' AND person IN (SELECT same FROM same_persons WHERE person = $1)) \
             AND e.until_at > $2 ORDER BY e.until_at, e.id LIMIT 50"
        );
        self.sql.query(&text, &vals![person, now])?.iter().map(|row| Ok((RosterEntry::read(row)?, row.json(14)?))).collect()
    }
}

impl Tx<'_> {
    /// Writes entries that wait for their list to be confirmed.
    pub fn stage_entries(&mut self, entries: &[RosterEntry]) -> Result<(), StoreError> {
        for piece in entries.chunks(AT_ONCE) {
            let mut args = Vec::with_capacity(piece.len() * 14);
            let mut rows = Vec::with_capacity(piece.len());
            for entry in piece {
                let from = args.len();
                rows.push(format!("({})", (1..=14).map(|at| format!("${}", from + at)).collect::<Vec<_>>().join(", ")));
                args.extend(entry.values());
            }
            self.sql.exec(&format!("INSERT INTO roster_entries ({COLUMNS}) VALUES {}", rows.join(", ")), &args)?;
        }
        Ok(())
    }

    /// Lets a list be worked off; its entries are staged.
    pub fn begin_roster(&mut self, row: &RosterRow) -> Result<(), StoreError> {
        self.sql.exec(
            "INSERT INTO rosters (import, organisation, person, english, stage) VALUES ($1, $2, $3, $4, $5)",
            &vals![row.import, row.organisation, row.person, i64::from(row.english), row.stage.as_str()],
        )?;
        Ok(())
    }

    /// Writes down how far a list has come.
    pub fn set_roster(&mut self, import: ImportId, stage: RosterStage) -> Result<(), StoreError> {
        self.sql.exec("UPDATE rosters SET stage = $1 WHERE import = $2", &vals![stage.as_str(), import])?;
        Ok(())
    }

    /// Lets a list be given back, by the right of whoever asked for it.
    pub fn undo_roster(&mut self, import: ImportId, by: PersonId) -> Result<(), StoreError> {
        self.sql.exec("UPDATE rosters SET stage = $1, person = $2 WHERE import = $3", &vals![RosterStage::Undoing.as_str(), by, import])?;
        Ok(())
    }

    /// Asks some of a list to join; gives which of them were not asked already.
    pub fn open_asks(&mut self, organisation: OrganisationId, entries: &[&RosterEntry]) -> Result<BTreeSet<Id>, StoreError> {
        if entries.is_empty() {
            return Ok(BTreeSet::new());
        }
        let places = |from: usize, count: usize| (from..from + count).map(|at| format!("${at}")).collect::<Vec<_>>().join(", ");
        let mut args = vals![organisation, self.now].to_vec();
        args.extend(entries.iter().map(|entry| Val::from(&entry.key)));
        let text = format!(
            "SELECT key FROM roster_entries WHERE organisation = $1 AND stage = 'open' AND until_at > $2 AND key IN ({})",
            places(3, entries.len())
        );
        let asked: BTreeSet<String> =
            self.sql.query(&text, &args)?.iter().map(|row| Ok(row.text(0)?.to_owned())).collect::<Result<_, StoreError>>()?;
        let free: BTreeSet<Id> = entries.iter().filter(|entry| !asked.contains(&entry.key)).map(|entry| entry.id).collect();
        if !free.is_empty() {
            let mut args = vals![self.now.0 + ASKED_MS].to_vec();
            args.extend(free.iter().map(|id| Val::from(*id)));
            self.sql.exec(&format!("UPDATE roster_entries SET stage = 'open', until_at = $1 WHERE id IN ({})", places(2, free.len())), &args)?;
        }
        Ok(free)
    }

    /// Writes down how far an entry has come. Who has answered is reached otherwise from then on, so that the address goes.
    pub fn settle_entry(&mut self, id: Id, stage: EntryStage, membership: Option<MembershipId>) -> Result<(), StoreError> {
        self.sql.exec(
            "UPDATE roster_entries SET stage = $1, membership = coalesce($2, membership), address = '' WHERE id = $3",
            &vals![stage.as_str(), membership, id],
        )?;
        Ok(())
    }

    /// Takes back some of those whom a list asks, or would ask, and who have not joined; gives how many.
    pub fn withdraw_asks(&mut self, import: ImportId, most: usize) -> Result<u64, StoreError> {
        let text = format!(
            "DELETE FROM roster_entries WHERE id IN (SELECT id FROM roster_entries WHERE import = $1 AND (stage = 'staged' \
             OR deed = 'ask' AND stage IN ('open', 'declined', 'left')) ORDER BY line LIMIT {most})"
        );
        self.sql.exec(&text, &vals![import])
    }

    /// Forgets some of the entries of a list that was never confirmed; gives how many.
    pub fn drop_staged(&mut self, import: ImportId, most: usize) -> Result<u64, StoreError> {
        let text = format!("DELETE FROM roster_entries WHERE id IN (SELECT id FROM roster_entries WHERE import = $1 LIMIT {most})");
        self.sql.exec(&text, &vals![import])
    }

    /// Forgets some of those who were asked and never answered, and of what was staged and never confirmed; gives how many.
    pub fn drop_stale_entries(&mut self, most: usize) -> Result<u64, StoreError> {
        let text = format!(
            "DELETE FROM roster_entries WHERE id IN (SELECT id FROM roster_entries e WHERE e.until_at < $1 AND (e.stage = 'open' \
             OR e.stage = 'staged' AND NOT EXISTS (SELECT 1 FROM rosters r WHERE r.import = e.import)) LIMIT {most})"
        );
        self.sql.exec(&text, &vals![self.now.0 - KEPT_MS])
    }
}
