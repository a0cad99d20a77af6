//! Application 申请: rows, and the list that officers work with.

use crate::folded::Folded;
use crate::search::Query;
use crate::value::{Dialect, Row, Val};
use crate::{Reader, StoreError, vals};
use rules::application::{Application, Body, Fact, Kept, Stage};
use rules::rights::Sight;
use rules::text::{Bilingual, sort_key};
use rules::thing::Fact as _;
use rules::{ApplicationId, CallId, Id, Instant, Money, PersonId};

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
}

/// By what a list is sorted.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Order {
    /// What arrived last first.
    #[default]
    Arrived,
    /// By title, in pinyin.
    Title,
    /// By the lead's name, in pinyin.
    Name,
    /// The largest amount first.
    Amount,
}

impl Order {
    /// Its text in addresses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Arrived => "arrived",
            Self::Title => "title",
            Self::Name => "name",
            Self::Amount => "amount",
        }
    }

    /// The order of that text.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Arrived, Self::Title, Self::Name, Self::Amount].into_iter().find(|order| order.as_str() == text)
    }

    const fn column(self) -> (&'static str, bool) {
        match self {
            Self::Arrived => ("a.arrived", true),
            Self::Title => ("a.title_key", false),
            Self::Name => ("a.name_key", false),
            Self::Amount => ("coalesce(a.amount, -1)", true),
        }
    }
}

/// What a list is narrowed to.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// To one call.
    pub call: Option<CallId>,
    /// To one stage.
    pub stage: Option<Stage>,
    /// To what is found by a text.
    pub text: String,
}

/// A page of a list.
#[derive(Clone, Debug)]
pub struct ListQuery {
    /// What the reader may see.
    pub sight: Sight,
    /// Who reads: their own applications are withheld.
    pub reader: Option<PersonId>,
    /// What it is narrowed to.
    pub filter: Filter,
    /// By what it is sorted.
    pub order: Order,
    /// The last one of the page before.
    pub after: Option<ApplicationId>,
    /// How many at most.
    pub most: usize,
}

/// How many there are; counting stops at a thousand.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Total {
    /// Up to 1,001, which means more than a thousand.
    pub counted: u64,
    /// How many more are the reader's own and withheld.
    pub withheld: u64,
}

/// How many finds are counted, to judge whether a search finds much.
const FINDS_MOST: u64 = 10_000;

const COLUMNS: &str = "id, version, call, call_version, number, lead, stage, revision, arrived, first_arrived, kept, body";

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
    ];

    fn columns(&self) -> Vec<Val> {
        let body = self.body.as_ref();
        vals![
            self.call,
            self.call_version,
            &self.number,
            self.lead,
            self.stage.as_str(),
            self.revision,
            self.arrived,
            self.first_arrived,
            self.kept.money.values().next().map(|money| money.in_fen()),
            body.map(Body::title),
            body.map(|body| body.lead_name.as_str()),
            body.map(|body| body.organisation.as_str()),
            sort_key(body.map_or("", Body::title)),
            sort_key(body.map_or("", |body| body.lead_name.as_str())),
            serde_json::to_string(&self.kept).unwrap_or_default(),
            body.and_then(|body| serde_json::to_string(body).ok())
        ]
        .to_vec()
    }

    fn searched(&self) -> Option<String> {
        let mut text = self.number.clone();
        if let Some(body) = &self.body {
            text.push_str(&format!(" {} {}", body.lead_name, body.organisation));
            for answer in body.texts.values() {
                text.push(' ');
                text.push_str(answer);
            }
        }
        Some(text)
    }

    fn files(&self) -> Vec<&str> {
        // What is erased of a person takes their files with it.
        if self.body.is_none() { Vec::new() } else { self.kept.files.iter().map(|file| file.digest.as_str()).collect() }
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
            Fact::Withdrawn => None,
        })
    }

    /// The application of that number.
    pub fn application_numbered(&mut self, number: &str) -> Result<Option<ApplicationRow>, StoreError> {
        let kind = rules::thing::ClaimKind::ApplicationNumber.as_str();
        let rows = self.sql.query("SELECT thing FROM claims WHERE kind = $1 AND key = $2", &vals![kind, number])?;
        match rows.first() {
            Some(row) => self.application(ApplicationId(row.id(0)?)),
            None => Ok(None),
        }
    }

    /// A lead's applications, what arrived last first.
    pub fn applications_of(&mut self, lead: PersonId) -> Result<Vec<ListedApplication>, StoreError> {
        let mut query = Query::new(LISTED);
        query.and("a.lead IN (SELECT same FROM same_persons WHERE person = ?)", vals![lead].to_vec());
        query.end("ORDER BY a.arrived DESC, a.id LIMIT 500");
        self.sql.query(&query.text, &query.args)?.iter().map(listed).collect()
    }

    /// A page of the list, one more than asked where there is a next one.
    pub fn applications(&mut self, wanted: &ListQuery) -> Result<Vec<ListedApplication>, StoreError> {
        let often = self.is_frequent(wanted)?;
        let mut query = Query::new(LISTED);
        self.narrow(&mut query, wanted, often);
        if let Some(reader) = wanted.reader {
            query.and("a.lead NOT IN (SELECT same FROM same_persons WHERE person = ?)", vals![reader].to_vec());
        }
        let (column, descending) = wanted.order.column();
        let (sign, direction) = if descending { ("<", "DESC") } else { (">", "ASC") };
        if let Some(after) = wanted.after {
            let inner = column.replace("a.", "b.");
            query.and(&format!("({column}, a.id) {sign} (SELECT {inner}, b.id FROM applications b WHERE b.id = ?)"), vals![after].to_vec());
        }
        query.end(&format!("ORDER BY {column} {direction}, a.id {direction} LIMIT {}", wanted.most + 1));
        self.sql.query(&query.text, &query.args)?.iter().map(listed).collect()
    }

    /// How many the list has in all.
    pub fn total(&mut self, wanted: &ListQuery) -> Result<Total, StoreError> {
        let often = self.is_frequent(wanted)?;
        let mut counts = [0, 0];
        for (place, sign) in ["NOT IN", "IN"].into_iter().enumerate() {
            let mut query = Query::new("SELECT count(*) FROM (SELECT 1 FROM applications a WHERE 1 = 1");
            self.narrow(&mut query, wanted, often && sign == "NOT IN");
            match wanted.reader {
                Some(reader) => query.and(&format!("a.lead {sign} (SELECT same FROM same_persons WHERE person = ?)"), vals![reader].to_vec()),
                None if sign == "IN" => continue,
                None => {}
            }
            query.end("LIMIT 1001) AS counted");
            counts[place] = self.sql.query(&query.text, &query.args)?[0].count(0)?;
        }
        Ok(Total { counted: counts[0], withheld: counts[1] })
    }

    fn narrow(&mut self, query: &mut Query, wanted: &ListQuery, often: bool) {
        match &wanted.sight {
            Sight::All => {}
            Sight::Within { programmes, calls } => {
                let marks = |count: usize| vec!["?"; count].join(", ");
                let mut parts = vec!["1 = 0".to_owned()];
                let mut args = Vec::new();
                if !calls.is_empty() {
                    parts.push(format!("a.call IN ({})", marks(calls.len())));
                    args.extend(calls.iter().map(|id| Val::from(*id)));
                }
                if !programmes.is_empty() {
                    parts.push(format!("a.call IN (SELECT id FROM calls WHERE programme IN ({}))", marks(programmes.len())));
                    args.extend(programmes.iter().map(|id| Val::from(*id)));
                }
                query.and(&format!("({})", parts.join(" OR ")), args);
            }
        }
        if let Some(call) = wanted.filter.call {
            query.and("a.call = ?", vals![call].to_vec());
        }
        if let Some(stage) = wanted.filter.stage {
            query.and("a.stage = ?", vals![stage.as_str()].to_vec());
        }
        if often {
            query.searched_in_order("a.id", &wanted.filter.text);
        } else {
            query.searched(self.sql.dialect(), "a.id", &wanted.filter.text);
        }
    }

    /// Whether a search finds so much that a page is filled soonest by going through the list in its order and asking of each whether it is
    /// found. SQLite has no statistics to tell by, and would look each one up and sort them all. PostgreSQL judges by itself.
    fn is_frequent(&mut self, wanted: &ListQuery) -> Result<bool, StoreError> {
        if self.sql.dialect() == Dialect::Postgres || wanted.filter.text.trim().is_empty() {
            return Ok(false);
        }
        let mut query =
            Query::new("SELECT coalesce((SELECT max(id) FROM search), 0), (SELECT count(*) FROM (SELECT 1 FROM search_index i WHERE 1 = 1");
        query.found(&wanted.filter.text);
        query.end(&format!("LIMIT {FINDS_MOST}) AS counted)"));
        let rows = self.sql.query(&query.text, &query.args)?;
        let (all, found) = (rows[0].count(0)?, rows[0].count(1)?);
        // One way costs by what is found, the other by how much of the list lies between two finds; measured, they meet about here.
        Ok(found * found >= 400 * all)
    }
}

const LISTED: &str = "SELECT a.id, a.call, c.title_zh, c.title_en, a.number, a.stage, a.revision, a.arrived, a.amount, a.title, a.lead_name, a.organisation \
     FROM applications a JOIN calls c ON c.id = a.call WHERE 1 = 1";

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
    })
}
