//! Similarity 查重: findings and the list that officers work with; and the index by which an application's likely neighbours are found.
//!
//! ```text
//! lease ─▶ put the fingerprint, commit ─▶ ask for neighbours, compare ─▶ commit what is found, finish the step
//! ```
//! The fingerprint is there before neighbours are asked for: of two that are compared at once, at least the later one sees the other.
//!
//! An application has a hundred keys, and none stands near another. A row each in a tree costs a page each, so in SQLite they are the words of an
//! index of texts, which gathers them and writes them in order. PostgreSQL has rows.

use crate::folded::Folded;
use crate::outbox::ATTEMPTS;
use crate::search::Query;
use crate::value::{Dialect, Row, Val};
use crate::{Reader, StoreError, Tx, vals};
use rules::application::Stage as ApplicationStage;
use rules::similarity::{Fingerprint, KEY_BITS, Measured, Millionths, Pair, Similarity, Stage};
use rules::text::Bilingual;
use rules::{ApplicationId, CallId, Instant, PersonId, ProgrammeId, SimilarityId};
use std::collections::BTreeMap;

/// How long a worker has for a comparison before another may take it, in milliseconds.
const LEASE_MS: i64 = 120_000;
/// How many applications of one key are looked at, the newest first: a text that hundreds share says nothing about any of them.
const KEY_MOST: usize = 200;
/// How many neighbours are compared word by word: those with the most keys in common.
const NEIGHBOURS_MOST: usize = 50;

/// A finding's row.
#[derive(Clone, Debug)]
pub struct SimilarityRow {
    /// Which.
    pub id: SimilarityId,
    /// Its version.
    pub version: u64,
    /// What it is.
    pub similarity: Similarity,
}

/// A finding in a list, with what it joins.
#[derive(Clone, Debug)]
pub struct ListedSimilarity {
    /// The finding.
    pub row: SimilarityRow,
    /// The later application.
    pub application: SimilarApplication,
    /// The earlier one.
    pub other: SimilarApplication,
}

/// One of both, as a list names it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SimilarApplication {
    /// Which.
    pub id: ApplicationId,
    /// By which it is named.
    pub number: String,
    /// How far it has come.
    pub stage: ApplicationStage,
    /// What it is called; none once erased.
    pub title: Option<String>,
    /// Who leads it; none once erased.
    pub lead_name: Option<String>,
    /// Who leads it.
    pub lead: PersonId,
    /// To which call.
    pub call: CallId,
    /// The call's title.
    pub call_title: Bilingual,
}

/// What a list of findings is narrowed to.
#[derive(Clone, Copy, Debug, Default)]
pub struct SimilarityFilter {
    /// To one stage.
    pub stage: Option<Stage>,
    /// To those of one lead, or of two.
    pub same_lead: Option<bool>,
    /// To those at least so alike.
    pub least: Millionths,
}

/// A call in which findings wait.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct WaitingSimilarities {
    /// Which.
    pub call: CallId,
    /// Its programme.
    pub programme: ProgrammeId,
    /// What it is called.
    pub title: Bilingual,
    /// How many.
    pub count: u64,
    /// Since when the first of them does.
    pub since: Instant,
}

/// A comparison to be made.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Comparison {
    /// The event that it follows from.
    pub event: i64,
    /// Of which application.
    pub application: ApplicationId,
}

impl Folded for Similarity {
    const TABLE: &'static str = "similarities";
    const COLUMNS: &'static [&'static str] =
        &["id", "version", "application", "call", "other", "other_call", "same_lead", "likeness", "content", "stage", "reason"];

    fn columns(&self) -> Vec<Val> {
        vals![
            self.pair.application,
            self.pair.call,
            self.pair.other,
            self.pair.other_call,
            i64::from(self.pair.same_lead),
            self.measured.likeness().0,
            serde_json::to_string(&(&self.pair, &self.measured)).unwrap_or_default(),
            self.stage.as_str(),
            self.reason.as_deref()
        ]
        .to_vec()
    }
}

const COLUMNS: &str = "s.id, s.version, s.content, s.stage, s.reason";

impl SimilarityRow {
    fn read(row: &Row) -> Result<Self, StoreError> {
        let (pair, measured): (Pair, Measured) = row.json(2)?;
        let similarity = Similarity { pair, measured, stage: row.parsed(3, Stage::parse)?, reason: row.maybe_text(4)?.map(str::to_owned) };
        Ok(Self { id: row.id(0)?.into(), version: row.count(1)?, similarity })
    }
}

impl Reader<'_> {
    /// A finding.
    pub fn similarity(&mut self, id: SimilarityId) -> Result<Option<SimilarityRow>, StoreError> {
        let rows = self.sql.query(&format!("SELECT {COLUMNS} FROM similarities s WHERE s.id = $1"), &vals![id])?;
        rows.first().map(SimilarityRow::read).transpose()
    }

    /// The findings of a call's applications, the most alike first; those that a reader leads one of are not among them.
    pub fn similarities(
        &mut self,
        call: CallId,
        reader: PersonId,
        filter: &SimilarityFilter,
        after: Option<SimilarityId>,
        most: usize,
    ) -> Result<Vec<ListedSimilarity>, StoreError> {
        let mut query = Query::new(&format!(
            "SELECT {COLUMNS}, {}, {} FROM similarities s JOIN applications a ON a.id = s.application JOIN calls c ON c.id = s.call \
             JOIN applications b ON b.id = s.other JOIN calls d ON d.id = s.other_call WHERE 1 = 1",
            joined("a", "c"),
            joined("b", "d")
        ));
        query.and("s.call = ?", vals![call].to_vec());
        for lead in ["a.lead", "b.lead"] {
            query.and(&format!("{lead} NOT IN (SELECT same FROM same_persons WHERE person = ?)"), vals![reader].to_vec());
        }
        if let Some(stage) = filter.stage {
            query.and("s.stage = ?", vals![stage.as_str()].to_vec());
        }
        if let Some(same) = filter.same_lead {
            query.and("s.same_lead = ?", vals![i64::from(same)].to_vec());
        }
        query.and("s.likeness >= ?", vals![filter.least.0].to_vec());
        if let Some(after) = after {
            query.and("(s.likeness, s.id) < (SELECT f.likeness, f.id FROM similarities f WHERE f.id = ?)", vals![after].to_vec());
        }
        query.end(&format!("ORDER BY s.likeness DESC, s.id DESC LIMIT {}", most + 1));
        self.sql.query(&query.text, &query.args)?.iter().map(listed).collect()
    }

    /// How many findings of a call nobody has judged, without those that a reader leads one of; counting stops at a thousand.
    pub fn open_similarities(&mut self, call: CallId, reader: PersonId) -> Result<u64, StoreError> {
        let own = "NOT IN (SELECT same FROM same_persons WHERE person = $2)";
        let text = format!(
            "SELECT count(*) FROM (SELECT 1 FROM similarities s JOIN applications a ON a.id = s.application JOIN applications b ON b.id = s.other \
             WHERE s.call = $1 AND s.stage = 'open' AND a.lead {own} AND b.lead {own} LIMIT 1001) AS counted"
        );
        self.sql.query(&text, &vals![call, reader])?[0].count(0)
    }

    /// Where findings wait to be judged: each call, how many, and since when, without those that a reader leads one of.
    pub fn calls_with_similarities(&mut self, reader: PersonId) -> Result<Vec<WaitingSimilarities>, StoreError> {
        let own = "NOT IN (SELECT same FROM same_persons WHERE person = $1)";
        let text = format!(
            "SELECT s.call, c.programme, c.title_zh, c.title_en, count(*), min(e.at) FROM similarities s JOIN calls c ON c.id = s.call \
             JOIN events e ON e.thing = s.id AND e.version = s.version JOIN applications a ON a.id = s.application JOIN applications b ON b.id = s.other \
             WHERE s.stage = 'open' AND a.lead {own} AND b.lead {own} GROUP BY s.call, c.programme, c.title_zh, c.title_en ORDER BY s.call LIMIT 100"
        );
        let rows = self.sql.query(&text, &vals![reader])?;
        rows.iter()
            .map(|row| {
                let title = Bilingual::new(row.text(2)?, row.text(3)?);
                Ok(WaitingSimilarities { call: row.id(0)?.into(), programme: row.id(1)?.into(), title, count: row.count(4)?, since: row.instant(5)? })
            })
            .collect()
    }

    /// A finding with what it joins.
    pub fn listed_similarity(&mut self, id: SimilarityId) -> Result<Option<ListedSimilarity>, StoreError> {
        let text = format!(
            "SELECT {COLUMNS}, {}, {} FROM similarities s JOIN applications a ON a.id = s.application JOIN calls c ON c.id = s.call \
             JOIN applications b ON b.id = s.other JOIN calls d ON d.id = s.other_call WHERE s.id = $1",
            joined("a", "c"),
            joined("b", "d")
        );
        self.sql.query(&text, &vals![id])?.first().map(listed).transpose()
    }

    /// The applications that an application has a key in common with: those with the most first. No text is read.
    pub fn neighbours(&mut self, application: ApplicationId, fingerprint: &Fingerprint) -> Result<Vec<ApplicationId>, StoreError> {
        let mut found: BTreeMap<i64, usize> = BTreeMap::new();
        let dialect = self.sql.dialect();
        let with_key = match dialect {
            Dialect::Sqlite => "SELECT rowid FROM fingerprint_keys WHERE fingerprint_keys MATCH $1 ORDER BY rowid DESC",
            Dialect::Postgres => "SELECT fingerprint FROM fingerprint_keys WHERE key = $1 ORDER BY fingerprint DESC",
        };
        let text = format!("{with_key} LIMIT {KEY_MOST}");
        for key in fingerprint.keys() {
            let key = match dialect {
                Dialect::Sqlite => Val::Text(word(*key)),
                Dialect::Postgres => Val::Int(number(*key)),
            };
            for row in &self.sql.query(&text, &[key])? {
                *found.entry(row.int(0)?).or_default() += 1;
            }
        }
        let mut most: Vec<(usize, i64)> = found.into_iter().map(|(id, keys)| (keys, id)).collect();
        most.sort_unstable_by(|one, other| other.cmp(one));
        // Itself is one of them.
        most.truncate(NEIGHBOURS_MOST + 1);
        let mut neighbours = Vec::new();
        for (_, id) in most {
            let rows = self.sql.query("SELECT application FROM fingerprints WHERE id = $1 AND application <> $2", &vals![id, application])?;
            neighbours.extend(rows.first().map(|row| row.id(0)).transpose()?.map(ApplicationId::from));
        }
        neighbours.truncate(NEIGHBOURS_MOST);
        Ok(neighbours)
    }

    /// How many comparisons are still to be made, or failed for good.
    pub fn waiting_comparisons(&mut self) -> Result<u64, StoreError> {
        self.sql.query("SELECT count(*) FROM comparisons", &[])?[0].count(0)
    }

    /// The findings that name an application, by id.
    pub fn similarities_of(&mut self, application: ApplicationId) -> Result<Vec<SimilarityRow>, StoreError> {
        let text = format!(
            "SELECT {COLUMNS} FROM similarities s WHERE s.application = $1 UNION ALL SELECT {COLUMNS} FROM similarities s WHERE s.other = $2 ORDER BY 1"
        );
        self.sql.query(&text, &vals![application, application])?.iter().map(SimilarityRow::read).collect()
    }

    /// Whether two records are one person's.
    pub fn is_same_person(&mut self, one: PersonId, other: PersonId) -> Result<bool, StoreError> {
        Ok(one == other || !self.sql.query("SELECT 1 FROM same_persons WHERE person = $1 AND same = $2", &vals![one, other])?.is_empty())
    }
}

impl Tx<'_> {
    /// Leases up to `most` comparisons that are due.
    pub fn lease_comparisons(&mut self, most: usize) -> Result<Vec<Comparison>, StoreError> {
        let lock = match self.sql.dialect() {
            Dialect::Sqlite => "",
            Dialect::Postgres => "FOR UPDATE SKIP LOCKED",
        };
        let text = format!(
            "SELECT event, application FROM comparisons WHERE due <= $1 AND leased_until < $2 AND attempts < {ATTEMPTS} ORDER BY due, event LIMIT {most} {lock}"
        );
        let rows = self.sql.query(&text, &vals![self.now, self.now])?;
        let leased =
            rows.iter().map(|row| Ok(Comparison { event: row.int(0)?, application: row.id(1)?.into() })).collect::<Result<Vec<_>, StoreError>>()?;
        for comparison in &leased {
            let text = "UPDATE comparisons SET leased_until = $1, attempts = attempts + 1 WHERE event = $2";
            self.sql.exec(text, &vals![self.now.0 + LEASE_MS, comparison.event])?;
        }
        Ok(leased)
    }

    /// Writes down that a comparison is made; telling it twice changes nothing.
    pub fn finish_comparison(&mut self, comparison: &Comparison) -> Result<(), StoreError> {
        self.sql.exec("DELETE FROM comparisons WHERE event = $1", &vals![comparison.event])?;
        Ok(())
    }

    /// Writes down that a comparison failed; it is tried again later, ever less often.
    pub fn fail_comparison(&mut self, comparison: &Comparison, problem: &str) -> Result<(), StoreError> {
        let text = "UPDATE comparisons SET problem = $1, leased_until = 0, due = $2 + 5000 * attempts * attempts WHERE event = $3";
        self.sql.exec(text, &vals![problem, self.now, comparison.event])?;
        Ok(())
    }

    /// Puts an application's fingerprint into the index in place of that of before.
    pub fn put_fingerprint(&mut self, application: ApplicationId, fingerprint: &Fingerprint) -> Result<(), StoreError> {
        self.drop_fingerprint(application)?;
        if fingerprint.keys().is_empty() {
            return Ok(());
        }
        let id = self.sql.insert("INSERT INTO fingerprints (application) VALUES ($1)", &vals![application])?;
        match self.sql.dialect() {
            Dialect::Sqlite => {
                let words: Vec<String> = fingerprint.keys().iter().map(|key| word(*key)).collect();
                self.sql.exec("INSERT INTO fingerprint_keys (rowid, keys) VALUES ($1, $2)", &vals![id, words.join(" ")])?;
            }
            Dialect::Postgres => {
                let places: Vec<String> = (0..fingerprint.keys().len()).map(|n| format!("($1, ${})", n + 2)).collect();
                let values: Vec<Val> = std::iter::once(id).chain(fingerprint.keys().iter().copied().map(number)).map(Val::Int).collect();
                self.sql.exec(&format!("INSERT INTO fingerprint_keys (fingerprint, key) VALUES {}", places.join(", ")), &values)?;
            }
        }
        Ok(())
    }

    /// Takes an application's fingerprint out of the index: its texts are gone.
    pub(crate) fn drop_fingerprint(&mut self, application: ApplicationId) -> Result<(), StoreError> {
        let id = match self.sql.dialect() {
            Dialect::Sqlite => "rowid",
            Dialect::Postgres => "fingerprint",
        };
        let keys = format!("DELETE FROM fingerprint_keys WHERE {id} IN (SELECT f.id FROM fingerprints f WHERE f.application = $1)");
        self.sql.exec(&keys, &vals![application])?;
        self.sql.exec("DELETE FROM fingerprints WHERE application = $1", &vals![application]).map(drop)
    }
}

/// A key as SQLite's index has it: a word of five bits a character.
fn word(key: u64) -> String {
    const LETTERS: &[u8; 32] = b"0123456789abcdefghijklmnopqrstuv";
    (0..KEY_BITS / 5).rev().map(|place| char::from(LETTERS[(key >> (5 * place) & 31) as usize])).collect()
}

/// A key as PostgreSQL has it.
fn number(key: u64) -> i64 {
    key.cast_signed()
}

/// What a list says of one of both.
fn joined(application: &str, call: &str) -> String {
    let (a, c) = (application, call);
    format!("{a}.id, {a}.number, {a}.stage, {a}.title, {a}.lead_name, {a}.lead, {a}.call, {c}.title_zh, {c}.title_en")
}

fn listed(row: &Row) -> Result<ListedSimilarity, StoreError> {
    let one = |at: usize| {
        Ok::<_, StoreError>(SimilarApplication {
            id: row.id(at)?.into(),
            number: row.text(at + 1)?.to_owned(),
            stage: row.parsed(at + 2, ApplicationStage::parse)?,
            title: row.maybe_text(at + 3)?.map(str::to_owned),
            lead_name: row.maybe_text(at + 4)?.map(str::to_owned),
            lead: row.id(at + 5)?.into(),
            call: row.id(at + 6)?.into(),
            call_title: Bilingual::new(row.text(at + 7)?, row.text(at + 8)?),
        })
    };
    Ok(ListedSimilarity { row: SimilarityRow::read(row)?, application: one(5)?, other: one(14)? })
}
