//! Journal 日志: reads events back and folds them; appends nothing (that is `commit.rs`).

use crate::value::{Row, Sql};
use crate::{Reader, StoreError, vals};
use rules::thing::{Fact, Happened};
use rules::{Event, Id, Instant, Kind, PersonId, Private, Thing};

/// Every kind with the names of its events and the version of their shape that is written today.
pub const SHAPES: &[(Kind, &[&str], u16)] = &[
    (Kind::Centre, rules::centre::Fact::NAMES, rules::centre::Fact::VERSION),
    (Kind::Person, rules::person::Fact::NAMES, rules::person::Fact::VERSION),
    (Kind::FederatedIdentity, rules::federation::Fact::NAMES, rules::federation::Fact::VERSION),
    (Kind::Grant, rules::grant::Fact::NAMES, rules::grant::Fact::VERSION),
    (Kind::Invitation, rules::invitation::Fact::NAMES, rules::invitation::Fact::VERSION),
    (Kind::Programme, rules::programme::Fact::NAMES, rules::programme::Fact::VERSION),
    (Kind::Call, rules::call::Fact::NAMES, rules::call::Fact::VERSION),
    (Kind::Application, rules::application::Fact::NAMES, rules::application::Fact::VERSION),
    (Kind::Calendar, rules::calendar::Fact::NAMES, rules::calendar::Fact::VERSION),
    (Kind::ErasureRequest, rules::erasure_request::Fact::NAMES, rules::erasure_request::Fact::VERSION),
    (Kind::Expunction, rules::expunction::Fact::NAMES, rules::expunction::Fact::VERSION),
    (Kind::Organisation, rules::organisation::Fact::NAMES, rules::organisation::Fact::VERSION),
    (Kind::Membership, rules::membership::Fact::NAMES, rules::membership::Fact::VERSION),
    (Kind::Identity, rules::identity::Fact::NAMES, rules::identity::Fact::VERSION),
    (Kind::Career, rules::career::Fact::NAMES, rules::career::Fact::VERSION),
    (Kind::Merge, rules::merge::Fact::NAMES, rules::merge::Fact::VERSION),
    (Kind::Mandate, rules::mandate::Fact::NAMES, rules::mandate::Fact::VERSION),
    (Kind::Inspection, rules::inspection::Fact::NAMES, rules::inspection::Fact::VERSION),
    (Kind::Contact, rules::contact::Fact::NAMES, rules::contact::Fact::VERSION),
    (Kind::Authenticator, rules::authenticator::Fact::NAMES, rules::authenticator::Fact::VERSION),
    (Kind::Token, rules::token::Fact::NAMES, rules::token::Fact::VERSION),
    (Kind::AdvancePledge, rules::advance_pledge::Fact::NAMES, rules::advance_pledge::Fact::VERSION),
    (Kind::Similarity, rules::similarity::Fact::NAMES, rules::similarity::Fact::VERSION),
    (Kind::Mechanism, rules::mechanism::Fact::NAMES, rules::mechanism::Fact::VERSION),
    (Kind::Plan, rules::plan::Fact::NAMES, rules::plan::Fact::VERSION),
    (Kind::Need, rules::need::Fact::NAMES, rules::need::Fact::VERSION),
    (Kind::Enquiry, rules::enquiry::Fact::NAMES, rules::enquiry::Fact::VERSION),
    (Kind::Award, rules::award::Fact::NAMES, rules::award::Fact::VERSION),
    (Kind::Ban, rules::ban::Fact::NAMES, rules::ban::Fact::VERSION),
    (Kind::Import, rules::import::Fact::NAMES, rules::import::Fact::VERSION),
    (Kind::UnitFile, rules::unit_file::Fact::NAMES, rules::unit_file::Fact::VERSION),
    (Kind::FormalCheck, rules::formal_check::Fact::NAMES, rules::formal_check::Fact::VERSION),
    (Kind::OrcidRecord, rules::orcid::Fact::NAMES, rules::orcid::Fact::VERSION),
];

/// One event and a private part of it, if it has one; ordered so that an event's rows follow each other.
const EVENTS_OF: &str = "SELECT e.version, e.event_version, e.at, e.actor, e.facts, p.part, p.of, p.content \
     FROM events e LEFT JOIN private_parts p ON p.event = e.id WHERE e.thing = $1 AND e.kind = $2 ORDER BY e.version, p.part";

/// One line of a thing's history, as people read it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct HistoryEntry {
    /// The version it made.
    pub version: u64,
    /// What happened, by its name.
    pub event: String,
    /// When.
    pub at: Instant,
    /// Who.
    pub actor: Id,
    /// Who, by name; none for the system and the erased.
    pub actor_name: Option<String>,
}

impl Reader<'_> {
    /// What happened to a thing, the first event first.
    pub fn history(&mut self, thing: Id) -> Result<Vec<HistoryEntry>, StoreError> {
        let rows = self.sql.query(
            "SELECT e.version, e.event, e.at, e.actor, p.name FROM events e LEFT JOIN persons p ON p.id = e.actor WHERE e.thing = $1 ORDER BY e.version",
            &vals![thing],
        )?;
        rows.iter()
            .map(|row| {
                Ok(HistoryEntry {
                    version: row.count(0)?,
                    event: row.text(1)?.to_owned(),
                    at: row.instant(2)?,
                    actor: row.id(3)?,
                    actor_name: row.maybe_text(4)?.map(str::to_owned),
                })
            })
            .collect()
    }
}

/// How many rows of events a range has at least, but for the last.
const RANGE: usize = 1_000;
/// As `EVENTS_OF`, with thing, kind, event and number behind.
const EVENTS: &str = "SELECT e.version, e.event_version, e.at, e.actor, e.facts, p.part, p.of, p.content, e.thing, e.kind, e.event, e.id \
     FROM events e LEFT JOIN private_parts p ON p.event = e.id";

/// All things from one to another, both by their text: how the whole journal is read by things, so many at once. A range ends with a thing,
/// never inside one.
pub(crate) struct Range {
    from: String,
    /// Whether `from` itself belongs to it: only in the first range, so that even an empty text is met.
    first: bool,
    to: Option<String>,
}

impl Range {
    /// The first things.
    pub(crate) fn first(sql: &mut dyn Sql) -> Result<Self, StoreError> {
        Self::after(sql, String::new(), true)
    }

    /// The things behind these; none where these are the last.
    pub(crate) fn next(self, sql: &mut dyn Sql) -> Result<Option<Self>, StoreError> {
        self.to.map(|to| Self::after(sql, to, false)).transpose()
    }

    fn after(sql: &mut dyn Sql, from: String, first: bool) -> Result<Self, StoreError> {
        let text = "SELECT thing FROM events WHERE thing > $1 ORDER BY thing, version LIMIT 1 OFFSET $2";
        let last = sql.query(text, &vals![&from, RANGE - 1])?;
        let to = last.first().map(|row| row.text(0).map(str::to_owned)).transpose()?;
        Ok(Self { from, first, to })
    }

    /// Their events, as `fold_each` wants them, thing after thing.
    pub(crate) fn events(&self, sql: &mut dyn Sql) -> Result<Vec<Row>, StoreError> {
        self.query(sql, EVENTS, "e.thing", "e.thing, e.version, p.part")
    }

    /// The rows whose column lies within it.
    pub(crate) fn query(&self, sql: &mut dyn Sql, text: &str, column: &str, order: &str) -> Result<Vec<Row>, StoreError> {
        let sign = if self.first { ">=" } else { ">" };
        match &self.to {
            Some(to) => sql.query(&format!("{text} WHERE {column} {sign} $1 AND {column} <= $2 ORDER BY {order}"), &vals![&self.from, to]),
            None => sql.query(&format!("{text} WHERE {column} {sign} $1 ORDER BY {order}"), &vals![&self.from]),
        }
    }
}

/// A thing folded from its events.
pub(crate) struct Fold<T> {
    pub(crate) state: Option<T>,
    pub(crate) version: u64,
    pub(crate) last: Instant,
}

/// Folds a thing from its events.
pub(crate) fn fold<T: Thing>(sql: &mut dyn Sql, thing: Id) -> Result<Fold<T>, StoreError> {
    let rows = rows_of(sql, T::KIND, thing)?;
    fold_rows(thing, &rows)
}

/// A thing's events with their private parts; none where the id is of another kind.
pub(crate) fn rows_of(sql: &mut dyn Sql, kind: Kind, thing: Id) -> Result<Vec<Row>, StoreError> {
    sql.query(EVENTS_OF, &vals![thing, kind.as_str()])
}

/// Folds a thing from rows as `EVENTS_OF` gives them.
pub(crate) fn fold_rows<T: Thing>(thing: Id, rows: &[Row]) -> Result<Fold<T>, StoreError> {
    fold_each(thing, rows, |_, _, _| {})
}

/// Folds a thing, and shows each fact beside the thing as it was before it and the event's first row.
pub(crate) fn fold_each<T: Thing>(thing: Id, rows: &[Row], mut each: impl FnMut(Option<&T>, &T::Fact, &Row)) -> Result<Fold<T>, StoreError> {
    let corrupt = |source| StoreError::Corrupt { thing: format!("{} {thing}", T::KIND.as_str()), source };
    let mut fold = Fold { state: None, version: 0, last: Instant(i64::MIN) };
    let mut rows = rows.iter().peekable();
    while let Some(row) = rows.next() {
        let version = row.count(0)?;
        let shape = u16::try_from(row.int(1)?).unwrap_or(0);
        let fact = T::Fact::decode(shape, row.bytes(4)?).map_err(corrupt)?;
        each(fold.state.as_ref(), &fact, row);
        let mut private = Vec::new();
        private.extend(part::<T>(row)?);
        while let Some(next) = rows.next_if(|next| next.count(0).is_ok_and(|other| other == version)) {
            private.extend(part::<T>(next)?);
        }
        if version != fold.version + 1 {
            return Err(corrupt(rules::Corrupt::because(format!("version {version} follows {}", fold.version))));
        }
        let happened = Happened { event: Event { fact, private }, at: row.instant(2)?, actor: row.id(3)?, version };
        fold.state = Some(T::apply(fold.state.take(), &happened).map_err(corrupt)?);
        fold.version = version;
        fold.last = happened.at;
    }
    Ok(fold)
}

fn part<T: Thing>(row: &Row) -> Result<Option<Private<T::Private>>, StoreError> {
    if row.maybe_int(5)?.is_none() {
        return Ok(None);
    }
    let content = match row.maybe_bytes(7)? {
        None => None,
        Some(bytes) => {
            Some(serde_json::from_slice(bytes).map_err(|error| StoreError::Row(format!("a private part is no {}: {error}", T::KIND.as_str())))?)
        }
    };
    Ok(Some(Private { of: PersonId(row.id(6)?), content }))
}
