//! Formal check 形式审查: rows, the queue of a call, and where checks wait.

use crate::folded::Folded;
use crate::search::Query;
use crate::value::{Row, Val};
use crate::{Reader, StoreError, vals};
use rules::application::Stage as ApplicationStage;
use rules::formal_check::FormalCheck;
use rules::text::Bilingual;
use rules::time::Window;
use rules::{ApplicationId, CallId, FormalCheckId, Id, Instant, PersonId, ProgrammeId};
use serde::Deserialize;

/// A check's row.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FormalCheckRow {
    /// Which.
    pub id: FormalCheckId,
    /// Its version.
    pub version: u64,
    /// What it is.
    pub check: FormalCheck,
}

/// Where an application stands in the queue of its call 形式审查进度.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum CheckState {
    /// Nobody has looked at what stands 待初审.
    Open,
    /// One has looked, another is to look again 待复核.
    Looked,
    /// The other one found otherwise 复核退回.
    SentBack,
    /// The lead corrects it 补正中.
    Correcting,
    /// Accepted 已受理.
    Accepted,
    /// Not accepted 不予受理.
    NotAccepted,
}

impl CheckState {
    /// Every state, in the order of the work.
    pub const ALL: [Self; 6] = [Self::Open, Self::Looked, Self::SentBack, Self::Correcting, Self::Accepted, Self::NotAccepted];

    /// Its text in queries, forms and locales.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Looked => "looked",
            Self::SentBack => "sent-back",
            Self::Correcting => "correcting",
            Self::Accepted => "accepted",
            Self::NotAccepted => "not-accepted",
        }
    }

    /// The state of that text.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }
}

/// An application in the queue.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct QueuedCheck {
    /// Which.
    pub application: ApplicationId,
    /// By which it is named.
    pub number: String,
    /// How far it has come.
    pub stage: ApplicationStage,
    /// Which submission stands.
    pub revision: u32,
    /// When it arrived.
    pub arrived: Instant,
    /// What it is called; none once erased.
    pub title: Option<String>,
    /// Who leads it; none once erased.
    pub lead_name: Option<String>,
    /// Where they work; none once erased.
    pub organisation: Option<String>,
    /// Where it stands.
    pub state: CheckState,
    /// The check, once somebody looked.
    pub check: Option<FormalCheckRow>,
}

/// A call in which checks wait.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct WaitingChecks {
    /// Which.
    pub call: CallId,
    /// Its programme.
    pub programme: ProgrammeId,
    /// What it is called.
    pub title: Bilingual,
    /// When it is open.
    pub window: Window,
    /// For how many days its mechanism gives the formal check, where it says so.
    pub days: Option<u16>,
    /// Whether somebody is to look first.
    pub open: bool,
    /// Whether somebody is to look again, other than who looked first.
    pub second: bool,
}

/// So much of a call's content as the inbox needs.
#[derive(Deserialize)]
struct Announced {
    window: Window,
    #[serde(default)]
    terms: rules::call::Terms,
}

/// Where an application stands, from its own row and the check's.
const STATE: &str = "CASE WHEN a.stage = 'not-accepted' THEN 'not-accepted' WHEN a.accepted IS NOT NULL THEN 'accepted' \
     WHEN f.stage = 'looked' AND f.revision = a.revision THEN 'looked' WHEN a.stage = 'correcting' THEN 'correcting' \
     WHEN f.stage = 'sent-back' AND f.revision = a.revision THEN 'sent-back' ELSE 'open' END";
const QUEUE: &str =
    "FROM applications a LEFT JOIN formal_checks f ON f.application = a.id WHERE a.stage IN ('submitted', 'correcting', 'not-accepted')";
/// For how long after the close of a call its checks are somebody's task, in milliseconds: half a year. What waits longer is found in the queue.
const WAITS_MS: i64 = 183 * 86_400_000;

impl FormalCheckRow {
    fn read(row: &Row, from: usize) -> Result<Self, StoreError> {
        Ok(Self { id: row.id(from)?.into(), version: row.count(from + 1)?, check: row.json(from + 2)? })
    }
}

impl Folded for FormalCheck {
    const TABLE: &'static str = "formal_checks";
    const COLUMNS: &'static [&'static str] = &["id", "version", "application", "call", "stage", "revision", "first", "content"];

    fn columns(&self) -> Vec<Val> {
        vals![self.application, self.call, self.stage.as_str(), self.revision, self.first, serde_json::to_string(self).unwrap_or_default()].to_vec()
    }

    fn person(&self, _id: Id) -> Option<Id> {
        Some(self.lead.0)
    }
}

impl Reader<'_> {
    /// The check of an application, once somebody looked.
    pub fn formal_check_of(&mut self, application: ApplicationId) -> Result<Option<FormalCheckRow>, StoreError> {
        let rows = self.sql.query("SELECT id, version, content FROM formal_checks WHERE application = $1", &vals![application])?;
        rows.first().map(|row| FormalCheckRow::read(row, 0)).transpose()
    }

    /// A page of the queue of a call without the reader's own, in the order of arrival; of one state, or of all.
    pub fn formal_checks(
        &mut self,
        call: CallId,
        reader: PersonId,
        state: Option<CheckState>,
        after: Option<ApplicationId>,
        most: usize,
    ) -> Result<Vec<QueuedCheck>, StoreError> {
        let mut query = Query::new(&format!(
            "SELECT a.id, a.number, a.stage, a.revision, a.arrived, a.title, a.lead_name, a.organisation, {STATE}, f.id, f.version, f.content {QUEUE}"
        ));
        queue_of(&mut query, call, reader);
        if let Some(state) = state {
            query.and(&format!("{STATE} = ?"), vals![state.as_str()].to_vec());
        }
        if let Some(after) = after {
            query.and("(a.arrived, a.id) > (SELECT b.arrived, b.id FROM applications b WHERE b.id = ?)", vals![after].to_vec());
        }
        query.end(&format!("ORDER BY a.arrived, a.id LIMIT {most}"));
        let rows = self.sql.query(&query.text, &query.args)?;
        rows.iter().map(queued).collect()
    }

    /// How many of the queue of a call stand where.
    pub fn formal_checks_counted(&mut self, call: CallId, reader: PersonId) -> Result<Vec<(CheckState, u64)>, StoreError> {
        let mut query = Query::new(&format!("SELECT {STATE}, count(*) {QUEUE}"));
        queue_of(&mut query, call, reader);
        query.end("GROUP BY 1");
        let rows = self.sql.query(&query.text, &query.args)?;
        let counted: Vec<(CheckState, u64)> =
            rows.iter().map(|row| Ok((row.parsed(0, CheckState::parse)?, row.count(1)?))).collect::<Result<_, StoreError>>()?;
        let of = |state: CheckState| counted.iter().find(|(one, _)| *one == state).map_or(0, |(_, count)| *count);
        Ok(CheckState::ALL.map(|state| (state, of(state))).into())
    }

    /// Where checks wait for somebody: the closed calls of the last half year in which anything is neither accepted nor refused.
    pub fn calls_with_formal_checks(&mut self, reader: PersonId, now: Instant) -> Result<Vec<WaitingChecks>, StoreError> {
        let text = "SELECT c.id, c.programme, c.title_zh, c.title_en, c.content, \
             CASE WHEN EXISTS (SELECT 1 FROM applications a WHERE a.call = c.id AND a.stage = 'submitted' AND a.accepted IS NULL) THEN 1 ELSE 0 END, \
             CASE WHEN EXISTS (SELECT 1 FROM formal_checks f WHERE f.call = c.id AND f.stage = 'looked' AND f.first <> $1) THEN 1 ELSE 0 END \
             FROM calls c WHERE c.stage = 'published' AND c.closes <= $2 AND c.closes > $3 AND \
             (EXISTS (SELECT 1 FROM applications a WHERE a.call = c.id AND a.stage = 'submitted' AND a.accepted IS NULL) OR \
             EXISTS (SELECT 1 FROM formal_checks f WHERE f.call = c.id AND f.stage = 'looked' AND f.first <> $1)) ORDER BY c.closes, c.id LIMIT 200";
        let rows = self.sql.query(text, &vals![reader, now, Instant(now.0 - WAITS_MS)])?;
        let waiting = rows.iter().map(|row| {
            let announced: Announced = row.json(4)?;
            let step = announced.terms.review.step(rules::mechanism::StepKind::FormalCheck);
            Ok(WaitingChecks {
                call: row.id(0)?.into(),
                programme: row.id(1)?.into(),
                title: Bilingual::new(row.text(2)?, row.text(3)?),
                days: step.map(|step| step.days),
                window: announced.window,
                open: row.int(5)? == 1,
                second: row.int(6)? == 1,
            })
        });
        waiting.collect()
    }
}

fn queue_of(query: &mut Query, call: CallId, reader: PersonId) {
    query.and("a.call = ?", vals![call].to_vec());
    query.and("a.lead NOT IN (SELECT same FROM same_persons WHERE person = ?)", vals![reader].to_vec());
}

fn queued(row: &Row) -> Result<QueuedCheck, StoreError> {
    let text = |place: usize| row.maybe_text(place).map(|text| text.map(str::to_owned));
    Ok(QueuedCheck {
        application: row.id(0)?.into(),
        number: row.text(1)?.to_owned(),
        stage: row.parsed(2, ApplicationStage::parse)?,
        revision: u32::try_from(row.int(3)?).unwrap_or(0),
        arrived: row.instant(4)?,
        title: text(5)?,
        lead_name: text(6)?,
        organisation: text(7)?,
        state: row.parsed(8, CheckState::parse)?,
        check: if row.maybe_text(9)?.is_some() { Some(FormalCheckRow::read(row, 9)?) } else { None },
    })
}
