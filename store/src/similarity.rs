//! Similarity 查重: findings and the list that officers work with; and the index by which an application's likely neighbours are found.
//!
//! ```text
//! lease ─▶ put the passages, commit ─▶ ask for neighbours, compare ─▶ commit what is found, finish the step
//! ```
//! The passages are there before neighbours are asked for: of two that are compared at once, at least the later one sees the other.

use crate::folded::Folded;
use crate::outbox::ATTEMPTS;
use crate::search::Query;
use crate::value::{Dialect, Row, Val};
use crate::{Reader, StoreError, Tx, vals};
use rules::application::Stage as ApplicationStage;
use rules::similarity::{Measured, Millionths, Pair, Passage, Similarity, Stage};
use rules::text::Bilingual;
use rules::{ApplicationId, CallId, Id, PersonId, SimilarityId};
use std::collections::BTreeMap;

/// How long a worker has for a comparison before another may take it, in milliseconds.
const LEASE_MS: i64 = 120_000;
/// How many passages of one band are looked at, the newest first: a text that hundreds share says nothing about any of them.
const BAND_MOST: usize = 200;
/// How many neighbours are compared word by word: those with the most bands in common.
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

    /// The applications that an application's passages have a band in common with: those with the most first. No text is read.
    pub fn neighbours(&mut self, application: ApplicationId, passages: &[Passage]) -> Result<Vec<ApplicationId>, StoreError> {
        let mut found: BTreeMap<i64, usize> = BTreeMap::new();
        for passage in passages {
            let places = 1..=passage.bands.len();
            let parts: Vec<String> = places
                .map(|n| {
                    format!("SELECT passage FROM (SELECT passage FROM passage_bands WHERE band = ${n} ORDER BY passage DESC LIMIT {BAND_MOST}) b{n}")
                })
                .collect();
            let bands: Vec<Val> = passage.bands.iter().map(|band| Val::Int(*band)).collect();
            for row in &self.sql.query(&parts.join(" UNION ALL "), &bands)? {
                *found.entry(row.int(0)?).or_default() += 1;
            }
        }
        let mut bands: BTreeMap<Id, usize> = BTreeMap::new();
        let all: Vec<i64> = found.keys().copied().collect();
        for some in all.chunks(500) {
            let numbers: Vec<String> = some.iter().map(ToString::to_string).collect();
            for row in &self.sql.query(&format!("SELECT id, application FROM passages WHERE id IN ({})", numbers.join(", ")), &[])? {
                *bands.entry(row.id(1)?).or_default() += found.get(&row.int(0)?).copied().unwrap_or(0);
            }
        }
        bands.remove(&application.0);
        let mut neighbours: Vec<(usize, Id)> = bands.into_iter().map(|(id, count)| (count, id)).collect();
        neighbours.sort_unstable_by(|one, other| other.cmp(one));
        neighbours.truncate(NEIGHBOURS_MOST);
        Ok(neighbours.into_iter().map(|(_, id)| id.into()).collect())
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

    /// Puts an application's passages into the index in place of those of before.
    pub fn put_passages(&mut self, application: ApplicationId, passages: &[Passage]) -> Result<(), StoreError> {
        self.drop_passages(application)?;
        for passage in passages {
            let text = "INSERT INTO passages (application, field, shingles) VALUES ($1, $2, $3)";
            let id = self.sql.insert(text, &vals![application, &passage.field, passage.shingles])?;
            let places: Vec<String> = (0..passage.bands.len()).map(|n| format!("($1, ${})", n + 2)).collect();
            let values: Vec<Val> = std::iter::once(id).chain(passage.bands.iter().copied()).map(Val::Int).collect();
            self.sql.exec(&format!("INSERT INTO passage_bands (passage, band) VALUES {} ON CONFLICT DO NOTHING", places.join(", ")), &values)?;
        }
        Ok(())
    }

    /// Takes an application's passages out of the index: its texts are gone.
    pub(crate) fn drop_passages(&mut self, application: ApplicationId) -> Result<(), StoreError> {
        self.sql.exec("DELETE FROM passage_bands WHERE passage IN (SELECT id FROM passages WHERE application = $1)", &vals![application])?;
        self.sql.exec("DELETE FROM passages WHERE application = $1", &vals![application])?;
        Ok(())
    }
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
