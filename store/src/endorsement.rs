//! Endorsement 推荐: what lies with a unit, in which order it puts it, what was prepared for a second person; and every submission there was.

use crate::application::{ApplicationRow, TeamRow};
use crate::value::Row;
use crate::{Reader, StoreError, Tx, vals};
use rules::application::{Body, Fact, Kept, Named, Said, Stage, endorsed_key};
use rules::approval::Compliance;
use rules::endorsement::Passage;
use rules::rights::Place;
use rules::text::Bilingual;
use rules::thing::{ClaimKind, Fact as _};
use rules::{ApplicationId, CallId, Id, Instant, OrganisationId, PersonId};
use serde::{Deserialize, Serialize};

/// How many a desk shows of one call.
const MOST: usize = 2_000;

/// An application on a unit's desk.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DeskRow {
    /// Which.
    pub id: ApplicationId,
    /// Its version.
    pub version: u64,
    /// By which it is named.
    pub number: String,
    /// How far it has come.
    pub stage: Stage,
    /// When it arrived.
    pub arrived: Instant,
    /// Who leads it.
    pub lead: PersonId,
    /// What it is called; none once erased.
    pub title: Option<String>,
    /// Who leads it; none once erased.
    pub lead_name: Option<String>,
    /// Through whose hands it goes.
    pub passage: Passage,
    /// Who takes part.
    pub team: TeamRow,
    /// Which place the unit has given it, before it endorses.
    pub place: Option<u16>,
}

/// What lies with a unit in one call: how many, and since when the first.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct WaitingStep {
    /// In which call.
    pub call: CallId,
    /// With which unit.
    pub unit: OrganisationId,
    /// What the unit is called.
    pub unit_name: Bilingual,
    /// How many.
    pub count: u64,
    /// Since when the first.
    pub since: Instant,
}

/// What was prepared for a second person to confirm.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BatchRow {
    /// Which.
    pub id: Id,
    /// In which call.
    pub call: CallId,
    /// At which step.
    pub step: u8,
    /// By which unit.
    pub unit: OrganisationId,
    /// By whom.
    pub prepared_by: PersonId,
    /// By whom, by name; none once erased.
    pub prepared_name: Option<String>,
    /// When.
    pub prepared_at: Instant,
    /// What.
    pub items: Vec<BatchItem>,
}

/// One application of a batch, as it was when that was prepared.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct BatchItem {
    /// Which.
    pub id: ApplicationId,
    /// Its version.
    pub version: u64,
    /// By which it is named.
    pub number: String,
    /// Which place it has in the unit's order.
    pub rank: Option<u16>,
}

/// One submission of an application, as it was sent.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SubmissionRow {
    /// The version it made.
    pub version: u64,
    /// Which submission it was, from 1.
    pub revision: u32,
    /// When it arrived.
    pub arrived: Instant,
    /// The version of the call that it answers.
    pub call_version: u64,
    /// What is kept of the answers.
    pub kept: Kept,
    /// With whom.
    pub team: TeamRow,
    /// What it declares, with the approvals.
    pub compliance: Compliance,
    /// What can be erased of it; none once erased.
    pub body: Option<Body>,
}

impl DeskRow {
    fn read(row: &Row) -> Result<Self, StoreError> {
        let text = |at| Ok::<_, StoreError>(row.maybe_text(at)?.map(str::to_owned));
        Ok(Self {
            id: row.id(0)?.into(),
            version: row.count(1)?,
            number: row.text(2)?.to_owned(),
            stage: row.parsed(3, Stage::parse)?,
            arrived: row.instant(4)?,
            lead: row.id(5)?.into(),
            title: text(6)?,
            lead_name: text(7)?,
            passage: row.json(8)?,
            team: if row.maybe_text(9)?.is_some() { row.json(9)? } else { TeamRow::default() },
            place: row.maybe_int(10)?.and_then(|place| u16::try_from(place).ok()),
        })
    }
}

impl BatchRow {
    fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.id(0)?,
            call: row.id(1)?.into(),
            step: u8::try_from(row.int(2)?).unwrap_or(u8::MAX),
            unit: row.id(3)?.into(),
            prepared_by: row.id(4)?.into(),
            prepared_at: row.instant(5)?,
            items: row.json(6)?,
            prepared_name: row.maybe_text(7)?.map(str::to_owned),
        })
    }
}

const BATCH: &str = "SELECT b.id, b.call, b.step, b.unit, b.prepared_by, b.prepared_at, b.items, p.name \
     FROM endorsement_batches b LEFT JOIN persons p ON p.id = b.prepared_by";

/// The first key behind every one that begins so.
fn behind(prefix: &str) -> String {
    format!("{prefix}~")
}

impl Reader<'_> {
    /// The place of an application, as far as it concerns who may do what with it: its lead and team, the units that have or had it.
    pub fn application_place(&mut self, row: &ApplicationRow) -> Result<Place, StoreError> {
        let programme = self.call(row.call)?.map(|call| call.programme);
        let mut place = Place::application(programme, row.call, row.lead);
        place.team = row.team.participants.iter().map(|one| one.person).collect();
        place.underway = row.stage.is_underway() || (row.stage == Stage::Withdrawn && row.passage.hop().is_some());
        for unit in row.passage.reached() {
            for above in self.chain(unit)? {
                if !place.organisations.contains(&above) {
                    place.organisations.push(above);
                }
            }
        }
        Ok(place)
    }

    /// The place where a unit acts on an application: only those who speak for that unit, or for one above it, are there.
    pub fn endorsing_place(&mut self, row: &ApplicationRow, unit: OrganisationId) -> Result<Place, StoreError> {
        Ok(Place { organisations: self.chain(unit)?, ..self.application_place(row)? })
    }

    /// What lies with some units now, by call.
    pub fn waiting_steps(&mut self, units: &[OrganisationId]) -> Result<Vec<WaitingStep>, StoreError> {
        let mut waiting = Vec::new();
        for unit in units {
            let rows = self.sql.query(
                "SELECT a.call, a.holder, o.name_zh, o.name_en, count(*), min(a.held_since) FROM applications a JOIN organisations o ON o.id = a.holder \
                 WHERE a.holder = $1 AND a.stage = 'endorsing' GROUP BY a.call, a.holder, o.name_zh, o.name_en ORDER BY a.call",
                &vals![*unit],
            )?;
            for row in &rows {
                waiting.push(WaitingStep {
                    call: row.id(0)?.into(),
                    unit: row.id(1)?.into(),
                    unit_name: Bilingual::new(row.text(2)?, row.text(3)?),
                    count: row.count(4)?,
                    since: row.instant(5)?,
                });
            }
        }
        Ok(waiting)
    }

    /// At which step the one that lies longest with a unit in a call is.
    pub fn waiting_step(&mut self, unit: OrganisationId, call: CallId) -> Result<Option<u8>, StoreError> {
        let text =
            "SELECT a.passage FROM applications a WHERE a.holder = $1 AND a.call = $2 AND a.stage = 'endorsing' ORDER BY a.held_since, a.id LIMIT 1";
        let rows = self.sql.query(text, &vals![unit, call])?;
        let passage: Option<Passage> = rows.first().map(|row| row.json(0)).transpose()?;
        Ok(passage.and_then(|passage| passage.hop()).map(|hop| hop.step))
    }

    /// What was given back to a lead, by a unit or by the centre.
    pub fn given_back_to(&mut self, lead: PersonId) -> Result<Vec<DeskRow>, StoreError> {
        let text = "SELECT a.id, a.version, a.number, a.stage, a.arrived, a.lead, a.title, a.lead_name, a.passage, a.team, NULL FROM applications a \
             WHERE a.lead IN (SELECT same FROM same_persons WHERE person = $1) AND a.stage IN ('returned', 'correcting') ORDER BY a.arrived, a.id LIMIT 100";
        self.sql.query(text, &vals![lead])?.iter().map(DeskRow::read).collect()
    }

    /// The calls in which something lies or lay with a unit, the newest first.
    pub fn endorsed_calls(&mut self, unit: OrganisationId) -> Result<Vec<CallId>, StoreError> {
        let prefix = format!("{unit}/");
        let rows = self.sql.query(
            "SELECT DISTINCT a.call FROM applications a WHERE a.holder = $1 OR a.id IN \
             (SELECT thing FROM claims WHERE kind = $2 AND key >= $3 AND key < $4) ORDER BY a.call DESC LIMIT 100",
            &vals![unit, ClaimKind::Endorsement.as_str(), &prefix, behind(&prefix)],
        )?;
        rows.iter().map(|row| row.id(0).map(CallId)).collect()
    }

    /// What lies or lay with a unit in a call at a step, in the order of its arrival.
    pub fn endorsement_desk(&mut self, unit: OrganisationId, call: CallId, step: u8) -> Result<Vec<DeskRow>, StoreError> {
        let prefix = endorsed_key(unit, call, step);
        let text = format!(
            "SELECT a.id, a.version, a.number, a.stage, a.arrived, a.lead, a.title, a.lead_name, a.passage, a.team, r.place FROM applications a \
             LEFT JOIN endorsement_ranks r ON r.application = a.id AND r.call = a.call AND r.unit = $1 AND r.step = $2 \
             WHERE (a.holder = $3 AND a.call = $4) OR a.id IN (SELECT thing FROM claims WHERE kind = $5 AND key >= $6 AND key < $7) \
             ORDER BY a.arrived, a.id LIMIT {MOST}"
        );
        let args = vals![unit, i64::from(step), unit, call, ClaimKind::Endorsement.as_str(), &prefix, behind(&prefix)];
        let rows = self.sql.query(&text, &args)?.iter().map(DeskRow::read).collect::<Result<Vec<_>, _>>()?;
        // A unit may act at two steps of one call: each has its own desk.
        Ok(rows
            .into_iter()
            .filter(|row| {
                let here = row.passage.hop().is_some_and(|hop| hop.step == step && hop.unit == unit);
                here || row
                    .passage
                    .endorsed
                    .iter()
                    .any(|one| one.unit == unit && row.passage.route.get(usize::from(one.hop)).is_some_and(|hop| hop.step == step))
            })
            .collect())
    }

    /// How many a unit has endorsed in a call at a step.
    pub fn endorsed_by(&mut self, unit: OrganisationId, call: CallId, step: u8) -> Result<usize, StoreError> {
        let prefix = endorsed_key(unit, call, step);
        let rows = self.sql.query(
            "SELECT count(*) FROM claims WHERE kind = $1 AND key >= $2 AND key < $3",
            &vals![ClaimKind::Endorsement.as_str(), &prefix, behind(&prefix)],
        )?;
        Ok(usize::try_from(rows[0].count(0)?).unwrap_or(usize::MAX))
    }

    /// The place that a unit has given an application in its own order.
    pub fn endorsement_rank(&mut self, unit: OrganisationId, call: CallId, step: u8, id: ApplicationId) -> Result<Option<u16>, StoreError> {
        let rows = self.sql.query(
            "SELECT place FROM endorsement_ranks WHERE call = $1 AND step = $2 AND unit = $3 AND application = $4",
            &vals![call, i64::from(step), unit, id],
        )?;
        Ok(rows.first().map(|row| row.int(0)).transpose()?.and_then(|place| u16::try_from(place).ok()))
    }

    /// What was prepared for a second person.
    pub fn endorsement_batch(&mut self, id: Id) -> Result<Option<BatchRow>, StoreError> {
        self.sql.query(&format!("{BATCH} WHERE b.id = $1"), &vals![id])?.first().map(BatchRow::read).transpose()
    }

    /// What was prepared in a unit and waits for a second person.
    pub fn endorsement_batches(&mut self, units: &[OrganisationId]) -> Result<Vec<BatchRow>, StoreError> {
        let mut batches = Vec::new();
        for unit in units {
            for row in &self.sql.query(&format!("{BATCH} WHERE b.unit = $1 ORDER BY b.prepared_at, b.id LIMIT 50"), &vals![*unit])? {
                batches.push(BatchRow::read(row)?);
            }
        }
        Ok(batches)
    }

    /// The organisations for which somebody speaks who holds an office in these: they, and those below them.
    pub fn units_below(&mut self, tops: &[OrganisationId]) -> Result<Vec<OrganisationId>, StoreError> {
        let mut units = tops.to_vec();
        if tops.is_empty() {
            return Ok(units);
        }
        let below = self.organisations_below_others()?;
        let mut at = 0;
        while at < units.len() {
            let parent = units[at];
            for row in below.iter().filter(|row| row.parents.contains(&parent)) {
                if !units.contains(&row.id) {
                    units.push(row.id);
                }
            }
            at += 1;
        }
        Ok(units)
    }

    /// Every submission of an application, the first one first.
    pub fn every_submission(&mut self, id: ApplicationId) -> Result<Vec<SubmissionRow>, StoreError> {
        let corrupt = |source| StoreError::Corrupt { thing: format!("application {id}"), source };
        let rows = self.sql.query(
            "SELECT e.version, e.event_version, e.facts, p.of, p.content FROM events e LEFT JOIN private_parts p ON p.event = e.id \
             WHERE e.thing = $1 AND e.kind = 'application' AND e.event = 'submitted' ORDER BY e.version, p.part",
            &vals![id],
        )?;
        let mut found: Vec<SubmissionRow> = Vec::new();
        for row in &rows {
            let version = row.count(0)?;
            if found.last().is_none_or(|last| last.version != version) {
                let fact = Fact::decode(u16::try_from(row.int(1)?).unwrap_or(0), row.bytes(2)?).map_err(corrupt)?;
                let Fact::Submitted { revision, arrived, call_version, kept, team, leading, compliance, .. } = fact else { continue };
                let team = TeamRow { participants: team, names: Vec::new(), leading };
                found.push(SubmissionRow { version, revision, arrived, call_version, kept: *kept, team, compliance: *compliance, body: None });
            }
            let (Some(last), Some(content)) = (found.last_mut(), row.maybe_bytes(4)?) else { continue };
            let said: Said = serde_json::from_slice(content).map_err(|error| StoreError::Row(format!("a private part is odd: {error}")))?;
            match said {
                Said::Body(body) => last.body = Some(*body),
                Said::Named(named) => last.team.names.push((PersonId(row.id(3)?), Named::clone(&named))),
                Said::Comments(_) | Said::Signature(_) | Said::Issued(_) => {}
            }
        }
        Ok(found)
    }
}

impl Tx<'_> {
    /// Gives an application a place in a unit's own order, or takes it away.
    pub fn rank_endorsement(
        &mut self,
        unit: OrganisationId,
        call: CallId,
        step: u8,
        id: ApplicationId,
        place: Option<u16>,
    ) -> Result<(), StoreError> {
        let step = i64::from(step);
        let gone = "DELETE FROM endorsement_ranks WHERE call = $1 AND step = $2 AND unit = $3 AND application = $4";
        self.sql.exec(gone, &vals![call, step, unit, id])?;
        if let Some(place) = place {
            self.sql.exec(
                "INSERT INTO endorsement_ranks (call, step, unit, application, place) VALUES ($1, $2, $3, $4, $5)",
                &vals![call, step, unit, id, i64::from(place)],
            )?;
        }
        Ok(())
    }

    /// Prepares a batch for a second person.
    pub fn put_batch(&mut self, batch: &BatchRow) -> Result<(), StoreError> {
        let items = serde_json::to_string(&batch.items).map_err(|error| StoreError::Row(error.to_string()))?;
        self.sql.exec(
            "INSERT INTO endorsement_batches (id, call, step, unit, prepared_by, prepared_at, items) VALUES ($1, $2, $3, $4, $5, $6, $7)",
            &vals![batch.id, batch.call, i64::from(batch.step), batch.unit, batch.prepared_by, self.now, items],
        )?;
        Ok(())
    }

    /// Takes a batch away, once it is confirmed or dropped.
    pub fn drop_batch(&mut self, id: Id) -> Result<(), StoreError> {
        self.sql.exec("DELETE FROM endorsement_batches WHERE id = $1", &vals![id])?;
        Ok(())
    }
}
