//! Application 申请: rows, and the list that officers work with.

mod lacking;
mod query;

pub use query::{Filter, ListQuery, Order, Total};

use crate::folded::{Beside, Folded};
use crate::search::{self, FINDS_MOST, Query};
use crate::value::{Dialect, Row, Val};
use crate::{Reader, StoreError, participation, vals};
use lacking::{Asking, declared, lacks};
use rules::application::{Application, Body, Fact, Kept, Named, Stage};
use rules::approval::{Asked, Compliance, Later};
use rules::endorsement::Passage;
use rules::rights::Sight;
use rules::sealed::Scan;
use rules::team::{Leading, Participant};
use rules::text::{Bilingual, sort_key};
use rules::thing::Fact as _;
use rules::unit_file::HostFile;
use rules::{ApplicationId, CallId, Id, Instant, Kind, Money, PersonId};
use serde::{Deserialize, Serialize};

/// An application's row.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ApplicationRow {
    /// Which.
    pub id: ApplicationId,
    /// Its version.
    pub version: u64,
    /// To which call.
    pub call: CallId,
    /// The version of the call that it answers.
    pub call_version: u64,
    /// By which it is named.
    pub number: String,
    /// Who leads it.
    pub lead: PersonId,
    /// How far it has come.
    pub stage: Stage,
    /// Which submission this is.
    pub revision: u32,
    /// When it arrived.
    pub arrived: Instant,
    /// When the first submission arrived.
    pub first_arrived: Instant,
    /// What is kept of the answers.
    pub kept: Kept,
    /// What can be erased of them; none once erased.
    pub body: Option<Body>,
    /// With whom.
    pub team: TeamRow,
    /// Through whose hands it goes.
    pub passage: Passage,
    /// The scan of the sealed form of this submission, where it was sent in.
    pub scan: Option<Scan>,
    /// What it declares, with the approvals.
    pub compliance: Compliance,
    /// The approvals that were handed in after a submission.
    pub later: Vec<Later>,
    /// What it took from the file of its host, where the call asks.
    pub host_file: Option<HostFile>,
    /// When this submission was accepted on its form.
    pub accepted: Option<Instant>,
}

/// Who takes part in an application, as its row has them.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct TeamRow {
    /// Who takes part beside the lead.
    pub participants: Vec<Participant>,
    /// What they are called by; of each until it is erased.
    pub names: Vec<(PersonId, Named)>,
    /// What the lead brings, where the call asks.
    pub leading: Option<Leading>,
}

impl TeamRow {
    /// What one of them is called by; none once erased.
    pub fn name(&self, person: PersonId) -> Option<&Named> {
        self.names.iter().find(|(one, _)| *one == person).map(|(_, named)| named)
    }
}

/// An application in a list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ListedApplication {
    /// Which.
    pub id: ApplicationId,
    /// To which call.
    pub call: CallId,
    /// The call's title.
    pub call_title: Bilingual,
    /// By which it is named.
    pub number: String,
    /// How far it has come.
    pub stage: Stage,
    /// Which submission this is.
    pub revision: u32,
    /// When it arrived.
    pub arrived: Instant,
    /// How much it asks for, where the form asks.
    pub amount: Option<Money>,
    /// What it is called; none once erased.
    pub title: Option<String>,
    /// Who leads it; none once erased.
    pub lead_name: Option<String>,
    /// Where they work; none once erased.
    pub organisation: Option<String>,
    /// What the call asks of approvals, and what was declared, with what was handed in later; none where nothing is asked or declared.
    pub declared: Option<Box<(Asked, Compliance)>>,
}

/// Counting stops behind so many.
const COUNTED_MOST: usize = 1_000;
/// Up to so many calls are each read in order and put together; who sees more than that sees most of the list anyway.
const CALLS_MERGED: usize = 40;

const COLUMNS: &str = "id, version, call, call_version, number, lead, stage, revision, arrived, first_arrived, kept, body, team, passage, scan, compliance, \
     host_file, later, accepted";

impl ApplicationRow {
    fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.id(0)?.into(),
            version: row.count(1)?,
            call: row.id(2)?.into(),
            call_version: row.count(3)?,
            number: row.text(4)?.to_owned(),
            lead: row.id(5)?.into(),
            stage: row.parsed(6, Stage::parse)?,
            revision: u32::try_from(row.int(7)?).unwrap_or(0),
            arrived: row.instant(8)?,
            first_arrived: row.instant(9)?,
            kept: row.json(10)?,
            body: if row.maybe_text(11)?.is_some() { Some(row.json(11)?) } else { None },
            team: if row.maybe_text(12)?.is_some() { row.json(12)? } else { TeamRow::default() },
            passage: if row.maybe_text(13)?.is_some() { row.json(13)? } else { Passage::begun(Vec::new(), 0, row.instant(8)?) },
            scan: if row.maybe_text(14)?.is_some() { Some(row.json(14)?) } else { None },
            compliance: if row.maybe_text(15)?.is_some() { row.json(15)? } else { Compliance::default() },
            host_file: if row.maybe_text(16)?.is_some() { Some(row.json(16)?) } else { None },
            later: if row.maybe_text(17)?.is_some() { row.json(17)? } else { Vec::new() },
            accepted: row.maybe_int(18)?.map(Instant),
        })
    }
}

impl Folded for Application {
    const TABLE: &'static str = "applications";
    const COLUMNS: &'static [&'static str] = &[
        "id",
        "version",
        "call",
        "call_version",
        "number",
        "lead",
        "stage",
        "revision",
        "arrived",
        "first_arrived",
        "amount",
        "title",
        "lead_name",
        "organisation",
        "title_key",
        "name_key",
        "kept",
        "body",
        "team",
        "passage",
        "holder",
        "held_since",
        "scan",
        "compliance",
        "host_file",
        "later",
        "accepted",
        "lacks_ethics",
        "lacks_genetic",
        "lacks_foreign",
        "lacks_export",
        "lacks_data",
    ];

    fn columns(&self) -> Vec<Val> {
        let body = self.body.as_ref();
        // Most have neither team nor chain, and cost nothing for it.
        let team = TeamRow { participants: self.team.clone(), names: self.names.clone(), leading: self.leading };
        let team = (team != TeamRow::default()).then(|| serde_json::to_string(&team).unwrap_or_default());
        let plain = self.passage == Passage::begun(Vec::new(), 0, self.passage.since);
        let passage = (!plain).then(|| serde_json::to_string(&self.passage).unwrap_or_default());
        let holder = self.passage.hop().filter(|_| self.stage.is_underway());
        let lacks = lacks(&self.compliance.with(&self.later));
        let columns = vals![
            self.call,
            self.call_version,
            &self.number,
            self.lead,
            self.stage.as_str(),
            self.revision,
            self.arrived,
            self.first_arrived,
            self.kept.requested().map(Money::in_fen),
            body.map(Body::title),
            body.map(|body| body.lead_name.as_str()),
            body.map(|body| body.organisation.as_str()),
            sort_key(body.map_or("", Body::title)),
            sort_key(body.map_or("", |body| body.lead_name.as_str())),
            serde_json::to_string(&self.kept).unwrap_or_default(),
            body.and_then(|body| serde_json::to_string(body).ok()),
            team,
            passage,
            holder.map(|hop| hop.unit),
            holder.map(|_| self.passage.since),
            self.scan.as_ref().and_then(|scan| serde_json::to_string(scan).ok()),
            (!self.compliance.is_empty()).then(|| serde_json::to_string(&self.compliance).unwrap_or_default()),
            self.host_file.as_ref().and_then(|taken| serde_json::to_string(taken).ok()),
            (!self.later.is_empty()).then(|| serde_json::to_string(&self.later).unwrap_or_default()),
            self.accepted
        ];
        columns.into_iter().chain(lacks).collect()
    }

    const BESIDE: Option<Beside> = Some(participation::TABLE);

    fn beside(&self) -> Vec<Vec<Val>> {
        participation::rows(self)
    }

    fn searched(&self) -> Option<String> {
        let mut text = self.number.clone();
        if let Some(body) = &self.body {
            text.push_str(&format!(" {} {}", body.lead_name, body.organisation));
            let written = body.written.values().flatten().flat_map(std::collections::BTreeMap::values);
            for answer in body.texts.values().chain(written) {
                text.push(' ');
                text.push_str(answer);
            }
        }
        for (_, named) in &self.names {
            text.push_str(&format!(" {}", named.participant));
        }
        Some(text)
    }

    fn marks(&self) -> Vec<String> {
        vec![self.call.to_string(), self.stage.as_str().to_owned()]
    }

    fn files(&self) -> Vec<&str> {
        // What is erased of a person takes their files with it.
        let scan = self.scan.iter().map(|scan| scan.digest.as_str());
        let later = self.later.iter().filter(|one| one.issued.is_some()).map(|one| one.handed.file.digest.as_str());
        let sent = self.kept.files.iter().map(|file| file.digest.as_str()).chain(scan);
        if self.body.is_none() { later.collect() } else { sent.chain(later).collect() }
    }

    fn person(&self, _id: Id) -> Option<Id> {
        Some(self.lead.0)
    }
}

impl Reader<'_> {
    /// An application.
    pub fn application(&mut self, id: ApplicationId) -> Result<Option<ApplicationRow>, StoreError> {
        let rows = self.sql.query(&format!("SELECT {COLUMNS} FROM applications WHERE id = $1"), &vals![id])?;
        rows.first().map(ApplicationRow::read).transpose()
    }

    /// When the submission that made a version arrived, whatever came after it; none where that version is no submission. Its event is asked and
    /// not its place in the log, which it may be given only later.
    pub fn submission_arrived(&mut self, id: ApplicationId, version: u64) -> Result<Option<Instant>, StoreError> {
        let rows = self
            .sql
            .query("SELECT event_version, facts FROM events WHERE thing = $1 AND version = $2 AND kind = 'application'", &vals![id, version])?;
        let Some(row) = rows.first() else { return Ok(None) };
        let fact = Fact::decode(u16::try_from(row.int(0)?).unwrap_or(0), row.bytes(1)?)
            .map_err(|source| StoreError::Corrupt { thing: format!("application {id}"), source })?;
        Ok(match fact {
            Fact::Submitted { arrived, .. } => Some(arrived),
            Fact::Withdrawn
            | Fact::Endorsed { .. }
            | Fact::Returned { .. }
            | Fact::Refused
            | Fact::CorrectionAsked { .. }
            | Fact::Accepted
            | Fact::NotAccepted { .. }
            | Fact::ScanFiled(_)
            | Fact::ApprovalHanded(_) => None,
        })
    }

    /// The application of that number.
    pub fn application_numbered(&mut self, number: &str) -> Result<Option<ApplicationRow>, StoreError> {
        // No number has a NUL, and PostgreSQL takes none in a text.
        if number.contains('\0') {
            return Ok(None);
        }
        let kind = rules::thing::ClaimKind::ApplicationNumber.as_str();
        let rows = self.sql.query("SELECT thing FROM claims WHERE kind = $1 AND key = $2", &vals![kind, number])?;
        match rows.first() {
            Some(row) => self.application(ApplicationId(row.id(0)?)),
            None => Ok(None),
        }
    }

    /// A lead's applications, what arrived last first.
    pub fn applications_of(&mut self, lead: PersonId) -> Result<Vec<ListedApplication>, StoreError> {
        let mut query = Query::new(&format!("SELECT {LISTED} FROM applications a JOIN calls c ON c.id = a.call WHERE 1 = 1"));
        query.and("a.lead IN (SELECT same FROM same_persons WHERE person = ?)", vals![lead].to_vec());
        query.end("ORDER BY a.arrived DESC, a.id LIMIT 500");
        self.sql.query(&query.text, &query.args)?.iter().map(listed).collect()
    }

    /// A page of the list, one more than asked where there is a next one. A search is sorted among its newest thousand finds.
    pub fn applications(&mut self, wanted: &ListQuery) -> Result<Vec<ListedApplication>, StoreError> {
        Ok(self.applications_counted(wanted)?.0)
    }

    /// How many the list has in all.
    pub fn total(&mut self, wanted: &ListQuery) -> Result<Total, StoreError> {
        Ok(self.applications_counted(&ListQuery { most: 0, ..wanted.clone() })?.1)
    }

    /// A page of the list, and how many it has in all; a search is asked once for both.
    pub fn applications_counted(&mut self, wanted: &ListQuery) -> Result<(Vec<ListedApplication>, Total), StoreError> {
        let calls = self.calls_in_sight(&wanted.sight)?;
        let narrowed = Narrowed { wanted, calls: calls.as_deref(), underway: self.any_underway()?, asking: self.asking(wanted)? };
        let withheld = self.withheld(&narrowed)?;
        if self.sql.dialect() == Dialect::Postgres || wanted.filter.text.trim().is_empty() {
            let counted = self.counted(&narrowed)?;
            let rows = if wanted.most > 0 { self.page(&narrowed, false)? } else { Vec::new() };
            return Ok((rows, Total { counted, withheld }));
        }
        let spare = usize::try_from(withheld).unwrap_or(0);
        let Some(marks) = narrowed.marks() else { return Ok((Vec::new(), Total { counted: 0, withheld })) };
        let mut found = search::newest(self.sql, &marks, &wanted.filter.text, FINDS_MOST + 1 + spare)?;
        // The index knows nothing of approvals.
        found.marked = found.marked && narrowed.asking.is_none();
        let more = found.numbers.len() - spare.min(found.numbers.len());
        found.numbers.truncate(FINDS_MOST + spare);
        let counted = if found.marked { more as u64 } else { self.counted_among(&narrowed, &found.numbers)? };
        let rows = if wanted.most == 0 || counted == 0 { Vec::new() } else { self.page_among(&narrowed, &found)? };
        Ok((rows, Total { counted, withheld }))
    }

    /// Whether anything has not reached the centre yet: where no call has a chain, no list is narrowed for it.
    fn any_underway(&mut self) -> Result<bool, StoreError> {
        Ok(!self.sql.query("SELECT 1 FROM applications WHERE holder IS NOT NULL LIMIT 1", &[])?.is_empty())
    }

    /// How many of some finds are in the list.
    fn counted_among(&mut self, narrowed: &Narrowed<'_>, found: &[i64]) -> Result<u64, StoreError> {
        let mut query = search::among(found, &format!("SELECT count(*) FROM {} WHERE 1 = 1", search::of_finds(BY_ID, "a.id")));
        narrowed.narrow(&mut query, narrowed.calls);
        narrowed.own(&mut query, "NOT IN");
        self.sql.query(&query.text, &query.args)?[0].count(0)
    }

    /// A page of the list among some finds: they are sorted by what an index has of them, and only the page's own rows are read.
    fn page_among(&mut self, narrowed: &Narrowed<'_>, found: &search::Finds) -> Result<Vec<ListedApplication>, StoreError> {
        let from = search::of_finds(BY_ID, "a.id");
        let mut query = search::among(&found.numbers, &format!("SELECT {LISTED} FROM (SELECT a.id AS found FROM {from} WHERE 1 = 1"));
        if !found.marked {
            narrowed.narrow(&mut query, narrowed.calls);
        }
        narrowed.own(&mut query, "NOT IN");
        let order = ordered(&mut query, narrowed.wanted);
        query.end(&format!("{order}) k CROSS JOIN applications a ON a.id = k.found JOIN calls c ON c.id = a.call {order}"));
        self.sql.query(&query.text, &query.args)?.iter().map(listed).collect()
    }

    /// A page of the whole list, in which a search has every find: for what is taken away, not for what is looked at.
    pub fn every_application(&mut self, wanted: &ListQuery) -> Result<Vec<ListedApplication>, StoreError> {
        let calls = self.calls_in_sight(&wanted.sight)?;
        let (underway, asking) = (self.any_underway()?, self.asking(wanted)?);
        self.page(&Narrowed { wanted, calls: calls.as_deref(), underway, asking }, true)
    }

    /// The calls in a reader's sight; none where that is all of them.
    fn calls_in_sight(&mut self, sight: &Sight) -> Result<Option<Vec<CallId>>, StoreError> {
        let (programmes, calls) = match sight {
            Sight::All => return Ok(None),
            Sight::Within { programmes, calls } => (programmes, calls),
        };
        let mut seen: Vec<CallId> = calls.clone();
        for programme in programmes {
            for row in &self.sql.query("SELECT id FROM calls WHERE programme = $1", &vals![*programme])? {
                seen.push(row.id(0)?.into());
            }
        }
        seen.sort_unstable();
        seen.dedup();
        Ok(Some(seen))
    }

    /// How many there are beside the reader's own; counting stops behind a thousand.
    fn counted(&mut self, narrowed: &Narrowed<'_>) -> Result<u64, StoreError> {
        let mut query = Query::new("SELECT count(*) FROM (SELECT 1 FROM applications a WHERE 1 = 1");
        narrowed.narrow(&mut query, narrowed.calls);
        query.searched(self.sql.dialect(), "a.id", &[], &narrowed.wanted.filter.text);
        narrowed.own(&mut query, "NOT IN");
        query.end(&format!("LIMIT {}) AS counted", COUNTED_MOST + 1));
        self.sql.query(&query.text, &query.args)?[0].count(0)
    }

    /// How many of the list are the reader's own.
    fn withheld(&mut self, narrowed: &Narrowed<'_>) -> Result<u64, StoreError> {
        if narrowed.wanted.reader.is_none() {
            return Ok(0);
        }
        let (dialect, text) = (self.sql.dialect(), &narrowed.wanted.filter.text);
        // SQLite has no statistics and would rather read the whole of a call than one's own few.
        let table = if dialect == Dialect::Sqlite { "applications a INDEXED BY applications_lead" } else { "applications a" };
        let mut query = Query::new(&format!("SELECT count(*) FROM (SELECT 1 FROM {table} WHERE 1 = 1"));
        narrowed.narrow(&mut query, narrowed.calls);
        narrowed.own(&mut query, "IN");
        let phrases = rules::text::search_phrases(text);
        if dialect == Dialect::Sqlite && !phrases.is_empty() {
            // One's own are few, so each is asked for.
            query.and(search::IS_FOUND, vals![search::matched(&phrases, true, &[])].to_vec());
        } else {
            query.searched(dialect, "a.id", &[], text);
        }
        query.end(&format!("LIMIT {}) AS counted", COUNTED_MOST + 1));
        self.sql.query(&query.text, &query.args)?[0].count(0)
    }

    /// A page of the list as its rows have it; of a search with every find, or sorted among the newest thousand.
    fn page(&mut self, narrowed: &Narrowed<'_>, every: bool) -> Result<Vec<ListedApplication>, StoreError> {
        let (wanted, dialect) = (narrowed.wanted, self.sql.dialect());
        let text = &wanted.filter.text;
        let tables = "applications a JOIN calls c ON c.id = a.call";
        if !text.trim().is_empty() {
            let from = if every { tables } else { "(SELECT a.* FROM applications a" };
            let mut query = Query::new(&format!("SELECT {LISTED} FROM {from} WHERE 1 = 1"));
            narrowed.narrow(&mut query, narrowed.calls);
            query.searched(dialect, "a.id", &narrowed.marks().unwrap_or_default(), text);
            narrowed.own(&mut query, "NOT IN");
            if !every {
                query.end(&format!("ORDER BY a.arrived DESC, a.id DESC LIMIT {FINDS_MOST}) a JOIN calls c ON c.id = a.call WHERE 1 = 1"));
            }
            return self.ordered(query, wanted);
        }
        match narrowed.calls {
            // One index has all of the list in its order, another has each call's; the first so many of each call make the first so many of all.
            Some(calls) if wanted.filter.call.is_none() && (2..=CALLS_MERGED).contains(&calls.len()) => {
                let mut rows = Vec::new();
                for call in calls {
                    let mut query = Query::new(&format!("SELECT {LISTED}, {} FROM {tables} WHERE 1 = 1", wanted.order.column().0));
                    narrowed.narrow(&mut query, Some(&[*call]));
                    narrowed.own(&mut query, "NOT IN");
                    rows.extend(self.ordered_rows(query, wanted)?);
                }
                let key = |row: &Row| row.0.get(LISTED_COLUMNS).cloned().zip(row.0.first().cloned());
                rows.sort_by(|one, other| if wanted.order.column().1 { key(other).cmp(&key(one)) } else { key(one).cmp(&key(other)) });
                rows.truncate(wanted.most + 1);
                rows.iter().map(listed).collect()
            }
            _ => {
                let mut query = Query::new(&format!("SELECT {LISTED} FROM {tables} WHERE 1 = 1"));
                narrowed.narrow(&mut query, narrowed.calls);
                narrowed.own(&mut query, "NOT IN");
                self.ordered(query, wanted)
            }
        }
    }

    fn ordered_rows(&mut self, mut query: Query, wanted: &ListQuery) -> Result<Vec<Row>, StoreError> {
        let order = ordered(&mut query, wanted);
        query.end(&order);
        self.sql.query(&query.text, &query.args)
    }

    fn ordered(&mut self, query: Query, wanted: &ListQuery) -> Result<Vec<ListedApplication>, StoreError> {
        self.ordered_rows(query, wanted)?.iter().map(listed).collect()
    }
}

/// Leaves what comes after the last one of the page before; gives the order with its end.
fn ordered(query: &mut Query, wanted: &ListQuery) -> String {
    let (column, descending) = wanted.order.column();
    let (sign, direction) = if descending { ("<", "DESC") } else { (">", "ASC") };
    if let Some(after) = wanted.after {
        let inner = column.replace("a.", "b.");
        query.and(&format!("({column}, a.id) {sign} (SELECT {inner}, b.id FROM applications b WHERE b.id = ?)"), vals![after].to_vec());
    }
    format!("ORDER BY {column} {direction}, a.id {direction} LIMIT {}", wanted.most + 1)
}

/// Applications by their ids, on SQLite, by the index that has their arrival and lead too.
const BY_ID: &str = "applications a INDEXED BY applications_found";

/// What a list is narrowed to, with the calls in sight; none where all are.
struct Narrowed<'a> {
    wanted: &'a ListQuery,
    calls: Option<&'a [CallId]>,
    /// Whether there are some that have not reached the centre, which are left out.
    underway: bool,
    /// Where it is narrowed to outstanding approvals.
    asking: Option<Asking>,
}

impl Narrowed<'_> {
    /// The conditions on the rows.
    fn narrow(&self, query: &mut Query, calls: Option<&[CallId]>) {
        let filter = &self.wanted.filter;
        match calls {
            None => {}
            Some([]) => query.and("1 = 0", Vec::new()),
            Some(calls) => {
                let marks = vec!["?"; calls.len()].join(", ");
                query.and(&format!("a.call IN ({marks})"), calls.iter().map(|id| Val::from(*id)).collect());
            }
        }
        if let Some(call) = filter.call {
            query.and("a.call = ?", vals![call].to_vec());
        }
        if let Some(stage) = filter.stage {
            query.and("a.stage = ?", vals![stage.as_str()].to_vec());
        }
        if self.underway {
            query.and("a.stage NOT IN ('endorsing', 'returned', 'refused')", Vec::new());
        }
        if let Some(asking) = &self.asking {
            asking.narrow(query);
        }
    }

    /// Only, or all but, the reader's own.
    fn own(&self, query: &mut Query, sign: &str) {
        if let Some(reader) = self.wanted.reader {
            query.and(&format!("a.lead {sign} (SELECT same FROM same_persons WHERE person = ?)"), vals![reader].to_vec());
        }
    }

    /// The same for SQLite's index; none where nothing can be found.
    fn marks(&self) -> Option<Vec<Vec<String>>> {
        let mut marks = search::of_kind(Kind::Application);
        if let Some(calls) = self.calls {
            if calls.is_empty() {
                return None;
            }
            marks.push(calls.iter().map(ToString::to_string).collect());
        }
        marks.extend(self.wanted.filter.call.map(|call| vec![call.to_string()]));
        marks.extend(self.wanted.filter.stage.map(|stage| vec![stage.as_str().to_owned()]));
        if self.underway {
            marks.push(Stage::ALL.into_iter().filter(|stage| !stage.is_underway()).map(|stage| stage.as_str().to_owned()).collect());
        }
        Some(marks)
    }
}

const LISTED: &str = "a.id, a.call, c.title_zh, c.title_en, a.number, a.stage, a.revision, a.arrived, a.amount, a.title, a.lead_name, a.organisation, \
     c.approvals, a.compliance, a.later";
const LISTED_COLUMNS: usize = 15;

fn listed(row: &Row) -> Result<ListedApplication, StoreError> {
    let text = |at| Ok::<_, StoreError>(row.maybe_text(at)?.map(str::to_owned));
    Ok(ListedApplication {
        id: row.id(0)?.into(),
        call: row.id(1)?.into(),
        call_title: Bilingual::new(row.text(2)?, row.text(3)?),
        number: row.text(4)?.to_owned(),
        stage: row.parsed(5, Stage::parse)?,
        revision: u32::try_from(row.int(6)?).unwrap_or(0),
        arrived: row.instant(7)?,
        amount: row.maybe_int(8)?.map(Money::fen),
        title: text(9)?,
        lead_name: text(10)?,
        organisation: text(11)?,
        declared: declared(row)?,
    })
}
