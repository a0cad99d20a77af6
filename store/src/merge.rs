//! Merge 人员归并: rows, which records are one person's, what stands in the way, and who may be one.

use crate::folded::Folded;
use crate::value::{Dialect, Row, Val};
use crate::{PersonRow, Reader, StoreError, vals};
use rules::merge::{Facts, Ground, Merge, Side, Sign, Stage};
use rules::person::Stage as PersonStage;
use rules::{Id, Instant, MergeId, PersonId};
use std::collections::BTreeMap;

/// A merge's row.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MergeRow {
    /// Which.
    pub id: MergeId,
    /// Its version.
    pub version: u64,
    /// It as it stands.
    pub merge: Merge,
}

/// Two who may be one, and what makes them look so.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Likeness {
    /// One of them.
    pub one: PersonRow,
    /// The other.
    pub other: PersonRow,
    /// Why, each once.
    pub signs: Vec<Sign>,
}

/// How many pairs one sign gives at most: behind a common name there are thousands, and a list of all would help nobody.
const PAIRS_MOST: usize = 200;

const COLUMNS: &str = "id, version, kept, away, ground, stage, changed_at, proposed_by, confirmed_by";

impl MergeRow {
    pub(crate) fn read(row: &Row) -> Result<Self, StoreError> {
        let stage = match row.text(5)? {
            "proposed" => Stage::Proposed,
            "confirmed" => Stage::Confirmed { at: row.instant(6)? },
            "undone" => Stage::Undone { at: row.instant(6)? },
            "withdrawn" => Stage::Withdrawn,
            other => return Err(StoreError::Row(format!("a merge is {other}"))),
        };
        Ok(Self {
            id: row.id(0)?.into(),
            version: row.count(1)?,
            merge: Merge {
                kept: row.id(2)?.into(),
                away: row.id(3)?.into(),
                ground: row.parsed(4, Ground::parse)?,
                stage,
                proposed_by: row.id(7)?,
                confirmed_by: row.maybe_id(8)?,
            },
        })
    }
}

impl Folded for Merge {
    const TABLE: &'static str = "merges";
    const COLUMNS: &'static [&'static str] = &["id", "version", "kept", "away", "ground", "stage", "changed_at", "proposed_by", "confirmed_by"];

    fn columns(&self) -> Vec<Val> {
        let (stage, at) = match self.stage {
            Stage::Proposed => ("proposed", None),
            Stage::Confirmed { at } => ("confirmed", Some(at)),
            Stage::Undone { at } => ("undone", Some(at)),
            Stage::Withdrawn => ("withdrawn", None),
        };
        vals![self.kept, self.away, self.ground.to_text(), stage, at, self.proposed_by, self.confirmed_by].to_vec()
    }

    fn person(&self, _id: Id) -> Option<Id> {
        Some(self.kept.0)
    }
}

impl Reader<'_> {
    /// The record that stands for this one: itself, unless it is put away.
    pub fn head_of(&mut self, person: PersonId) -> Result<PersonId, StoreError> {
        let rows = self.sql.query("SELECT kept FROM merges WHERE away = $1 AND stage = 'confirmed'", &vals![person])?;
        rows.first().map_or(Ok(person), |row| row.id(0).map(PersonId))
    }

    /// The records that this one stands for, without itself.
    pub fn also(&mut self, head: PersonId) -> Result<Vec<PersonId>, StoreError> {
        let rows = self.sql.query("SELECT away FROM merges WHERE kept = $1 AND stage = 'confirmed' ORDER BY away", &vals![head])?;
        rows.iter().map(|row| row.id(0).map(PersonId)).collect()
    }

    /// The record that stands for this one, and the others that it stands for.
    pub fn records_of(&mut self, person: PersonId) -> Result<(PersonId, Vec<PersonId>), StoreError> {
        let text = "SELECT kept, away FROM merges WHERE stage = 'confirmed' AND (kept = $1 OR away = $1) ORDER BY away";
        let pairs: Vec<(PersonId, PersonId)> = self
            .sql
            .query(text, &vals![person])?
            .iter()
            .map(|row| Ok((PersonId(row.id(0)?), PersonId(row.id(1)?))))
            .collect::<Result<_, StoreError>>()?;
        match pairs.iter().find(|(_, away)| *away == person) {
            Some((kept, _)) => Ok((*kept, self.also(*kept)?)),
            None => Ok((person, pairs.into_iter().map(|(_, away)| away).collect())),
        }
    }

    /// A merge.
    pub fn merge(&mut self, id: MergeId) -> Result<Option<MergeRow>, StoreError> {
        let rows = self.sql.query(&format!("SELECT {COLUMNS} FROM merges WHERE id = $1"), &vals![id])?;
        rows.first().map(MergeRow::read).transpose()
    }

    /// The merges of a person, or all of them, the newest first.
    pub fn merges(&mut self, of: Option<PersonId>, most: usize) -> Result<Vec<MergeRow>, StoreError> {
        let rows = match of {
            Some(person) => {
                let text = format!("SELECT {COLUMNS} FROM merges WHERE kept = $1 OR away = $2 ORDER BY id DESC LIMIT {most}");
                self.sql.query(&text, &vals![person, person])?
            }
            None => self.sql.query(&format!("SELECT {COLUMNS} FROM merges ORDER BY id DESC LIMIT {most}"), &[])?,
        };
        rows.iter().map(MergeRow::read).collect()
    }

    /// Why a merge was proposed, in words; none once erased.
    pub fn merge_reason(&mut self, id: MergeId) -> Result<Option<String>, StoreError> {
        let rows = self.sql.query(
            "SELECT t.content FROM events e JOIN private_parts t ON t.event = e.id WHERE e.thing = $1 AND e.kind = 'merge' AND t.content IS NOT NULL \
             ORDER BY e.version, t.part LIMIT 1",
            &vals![id],
        )?;
        let Some(row) = rows.first() else { return Ok(None) };
        serde_json::from_slice(row.bytes(0)?).map(Some).map_err(|error| StoreError::Row(format!("a reason is none: {error}")))
    }

    /// What stands in the way of a merge, now.
    pub fn merge_facts(&mut self, kept: PersonId, away: PersonId, now: Instant) -> Result<Facts, StoreError> {
        let same_calls = self.sql.query(
            "SELECT count(DISTINCT a.call) FROM applications a JOIN applications b ON b.call = a.call \
             WHERE a.lead IN (SELECT same FROM same_persons WHERE person = $1) AND b.lead IN (SELECT same FROM same_persons WHERE person = $2) \
             AND a.stage <> 'withdrawn' AND b.stage <> 'withdrawn' AND a.id <> b.id",
            &vals![kept, away],
        )?;
        Ok(Facts {
            kept: self.side(kept, now)?,
            away: self.side(away, now)?,
            same_calls: counted(&same_calls)?,
            opposite_sides: self.handled(kept, away, now)? + self.handled(away, kept, now)?,
            same_reviews: self.reviewed(kept, away, now)?,
            proposer: None,
        })
    }

    /// The same for a merge that has been proposed.
    pub fn merge_facts_of(&mut self, merge: &Merge, now: Instant) -> Result<Facts, StoreError> {
        let proposer = self.head_of(PersonId(merge.proposed_by))?;
        Ok(Facts { proposer: Some(proposer), ..self.merge_facts(merge.kept, merge.away, now)? })
    }

    fn side(&mut self, person: PersonId, now: Instant) -> Result<Side, StoreError> {
        let is_active = self.person(person)?.is_some_and(|row| row.stage == PersonStage::Active);
        let standing = self.standing_of(person)?.into_iter().filter(|standing| !standing.held.is_over(now));
        let holds = standing.map(|standing| (standing.held, standing.place)).collect();
        Ok(Side { is_active, is_away: self.head_of(person)? != person, stands_for_others: !self.also(person)?.is_empty(), holds })
    }

    /// How many applications of the one lie, or lay since they arrived, where the other reviews, reads, inspects or decides.
    fn handled(&mut self, lead: PersonId, by: PersonId, now: Instant) -> Result<usize, StoreError> {
        let text = format!(
            "SELECT count(*) FROM applications a JOIN calls c ON c.id = a.call WHERE a.lead IN (SELECT same FROM same_persons WHERE person = $1) \
             AND EXISTS (SELECT 1 FROM grants g WHERE g.person IN (SELECT same FROM same_persons WHERE person = $2) AND {} AND (({REVIEWS}) \
             OR (g.role IN ('officer', 'reader', 'inspector') AND g.scope IN ('centre', 'programme:' || c.programme, 'call:' || a.call))))",
            since_arrival("$3")
        );
        counted(&self.sql.query(&text, &vals![lead, by, now])?)
    }

    /// How many applications lie, or lay since they arrived, where both review.
    fn reviewed(&mut self, one: PersonId, other: PersonId, now: Instant) -> Result<usize, StoreError> {
        let since = since_arrival("$2");
        let reviews = |person: &str| {
            format!(
                "EXISTS (SELECT 1 FROM grants g WHERE g.person IN (SELECT same FROM same_persons WHERE person = {person}) AND {since} AND {REVIEWS})"
            )
        };
        let text = format!("SELECT count(*) FROM applications a JOIN calls c ON c.id = a.call WHERE {} AND {}", reviews("$1"), reviews("$3"));
        counted(&self.sql.query(&text, &vals![one, now, other])?)
    }

    /// Whether an application of the same person to the same call is live beside this one.
    pub fn is_live_elsewhere(&mut self, but: rules::ApplicationId, lead: PersonId, call: rules::CallId) -> Result<bool, StoreError> {
        // SQLite has no statistics, and would rather read all that were submitted to the call than one person's own few.
        let indexed = if self.sql.dialect() == Dialect::Sqlite { "INDEXED BY applications_lead" } else { "" };
        let text = format!(
            "SELECT 1 FROM applications {indexed} WHERE id <> $1 AND call = $2 AND stage <> 'withdrawn' \
             AND lead IN (SELECT same FROM same_persons WHERE person = $3) LIMIT 1"
        );
        Ok(!self.sql.query(&text, &vals![but, call, lead])?.is_empty())
    }

    /// Who may be one 有可能重复: with one person, or in the whole centre. What is merged already, or put away, is left out.
    pub fn likenesses(&mut self, of: Option<PersonId>) -> Result<Vec<Likeness>, StoreError> {
        let mut pairs: BTreeMap<(PersonId, PersonId), Vec<Sign>> = BTreeMap::new();
        for (sign, text) in SIGNS {
            // A former name looks one way only, so it is asked from both sides; all else is the same from either.
            let sides: &[&str] = match (of, *sign == Sign::FormerName) {
                (None, true) => &["1 = 1"],
                (None, false) => &["a.id < b.id"],
                (Some(_), true) => &["a.id = ?", "b.id = ?"],
                (Some(_), false) => &["a.id = ?"],
            };
            for side in sides {
                for (one, other) in self.pairs(text, side, of)? {
                    let signs = pairs.entry((one.min(other), one.max(other))).or_default();
                    if !signs.contains(sign) {
                        signs.push(*sign);
                    }
                }
            }
        }
        let mut found = Vec::with_capacity(pairs.len());
        for ((one, other), signs) in pairs {
            let (Some(one), Some(other)) = (self.person(one)?, self.person(other)?) else { continue };
            found.push(Likeness { one, other, signs });
        }
        // The strongest sign first, then the most.
        found.sort_by_key(|pair| (pair.signs.iter().min().copied(), std::cmp::Reverse(pair.signs.len())));
        found.truncate(PAIRS_MOST);
        Ok(found)
    }

    fn pairs(&mut self, text: &str, side: &str, of: Option<PersonId>) -> Result<Vec<(PersonId, PersonId)>, StoreError> {
        let mut query = crate::search::Query::new(&format!(
            "SELECT a.id, b.id FROM {text} AND a.id <> b.id AND a.stage = 'active' AND b.stage = 'active' \
             AND NOT EXISTS (SELECT 1 FROM merges m WHERE m.stage = 'confirmed' AND (m.away = a.id OR m.away = b.id))"
        ));
        query.and(side, of.map(Val::from).into_iter().collect());
        query.end(&format!("ORDER BY a.sort_key, a.id, b.id LIMIT {PAIRS_MOST}"));
        self.sql.query(&query.text, &query.args)?.iter().map(|row| Ok((PersonId(row.id(0)?), PersonId(row.id(1)?)))).collect()
    }
}

/// Which rows make a pair by which sign; `a` and `b` are the two.
const SIGNS: &[(Sign, &str)] = &[
    (
        Sign::SameNumber,
        "identities i JOIN identities j ON j.key = i.key JOIN persons a ON a.id = i.person JOIN persons b ON b.id = j.person \
         WHERE i.stage IN ('stated', 'proven') AND j.stage IN ('stated', 'proven')",
    ),
    (Sign::SameLook, "persons a JOIN persons b ON b.skeleton = a.skeleton WHERE a.skeleton <> ''"),
    (Sign::FormerName, "careers f JOIN persons a ON a.id = f.person JOIN persons b ON b.skeleton = f.skeleton WHERE f.skeleton <> ''"),
    (
        Sign::SameSoundAndOrganisation,
        "persons a JOIN persons b ON b.sound = a.sound WHERE a.sound <> '' AND (a.organisation = b.organisation OR EXISTS \
         (SELECT 1 FROM careers x JOIN careers y ON y.name = x.name WHERE x.person = a.id AND y.person = b.id AND x.what = 'post' AND y.what = 'post' \
         AND x.stage = 'entered' AND y.stage = 'entered' AND (x.from_day IS NULL OR y.until_day IS NULL OR x.from_day < y.until_day) \
         AND (y.from_day IS NULL OR x.until_day IS NULL OR y.from_day < x.until_day)))",
    ),
];

/// A role that was in force at some time after the application came, up to a time that the parameter names.
fn since_arrival(now: &str) -> String {
    format!(
        "g.from_at <= {now} AND (g.until_at IS NULL OR g.until_at > a.first_arrived) AND (g.revoked_at IS NULL OR g.revoked_at > a.first_arrived)"
    )
}

/// An expert appointed to the call or its programme; one in the whole centre reads nothing by that alone.
const REVIEWS: &str = "g.role = 'expert' AND g.scope IN ('programme:' || c.programme, 'call:' || a.call)";

fn counted(rows: &[Row]) -> Result<usize, StoreError> {
    Ok(usize::try_from(rows[0].int(0)?).unwrap_or(usize::MAX))
}
