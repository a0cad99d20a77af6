//! Audit 审计: the journal as a list of who did what when, narrowed and paged by key. What is private of an event is not read here.

use crate::search::Query;
use crate::value::{Row, Val};
use crate::{Reader, StoreError, vals};
use rules::rights::Sight;
use rules::{Id, Instant, Kind, PersonId};

/// What the list is narrowed to.
#[derive(Clone, Debug, Default)]
pub struct AuditFilter {
    /// To what one person did.
    pub person: Option<PersonId>,
    /// To one kind of thing.
    pub kind: Option<Kind>,
    /// To what concerns rights: grants, invitations, mandates, inspections, and what was done to people's records.
    pub rights: bool,
    /// To one thing.
    pub thing: Option<Id>,
    /// From when.
    pub from: Option<Instant>,
    /// Until when, not included.
    pub until: Option<Instant>,
}

/// A page of the list.
#[derive(Clone, Debug)]
pub struct AuditQuery {
    /// What the reader may see.
    pub sight: Sight,
    /// What it is narrowed to.
    pub filter: AuditFilter,
    /// The last event of the page before.
    pub before: Option<i64>,
    /// How many at most.
    pub most: usize,
}

/// One event.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AuditRow {
    /// Its number in the journal.
    pub event: i64,
    /// When.
    pub at: Instant,
    /// Who; `Id::SYSTEM` for the system.
    pub actor: Id,
    /// Who, by name; none for the system and the erased.
    pub actor_name: Option<String>,
    /// To what kind of thing, by its text.
    pub kind: String,
    /// To which thing.
    pub thing: Id,
    /// Which version it made.
    pub version: u64,
    /// What happened, by its name.
    pub name: String,
    /// The version of the event's shape.
    pub shape: u16,
    /// What is kept of it.
    pub facts: Vec<u8>,
}

impl AuditRow {
    fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            event: row.int(0)?,
            at: row.instant(1)?,
            actor: row.id(2)?,
            actor_name: row.maybe_text(3)?.map(str::to_owned),
            kind: row.text(4)?.to_owned(),
            thing: row.id(5)?,
            version: row.count(6)?,
            name: row.text(7)?.to_owned(),
            shape: u16::try_from(row.int(8)?).unwrap_or(0),
            facts: row.bytes(9)?.to_vec(),
        })
    }
}

const LISTED: &str = "SELECT e.id, e.at, e.actor, p.name, e.kind, e.thing, e.version, e.event, e.event_version, e.facts \
     FROM events e LEFT JOIN persons p ON p.id = e.actor WHERE 1 = 1";

/// What concerns rights and people's own data: the kinds that are nothing else, and the erasure of a person.
const RIGHTS: &str = "(e.kind IN ('grant', 'invitation', 'mandate', 'inspection', 'merge', 'identity', 'erasure-request', 'expunction', \
     'membership', 'federated-identity', 'authenticator', 'token') OR e.event IN ('erased', 'approved', 'rejected'))";

impl Reader<'_> {
    /// What happened, the newest first, one more than asked where there is more.
    pub fn audit(&mut self, wanted: &AuditQuery) -> Result<Vec<AuditRow>, StoreError> {
        let mut query = Query::new(LISTED);
        if let Sight::Within { programmes, calls } = &wanted.sight {
            let marks = |count: usize| vec!["?"; count].join(", ");
            let mut inside = vec!["1 = 0".to_owned()];
            let mut args: Vec<Val> = Vec::new();
            if !programmes.is_empty() {
                inside.push(format!("c.programme IN ({})", marks(programmes.len())));
                args.extend(programmes.iter().map(|id| Val::from(*id)));
            }
            if !calls.is_empty() {
                inside.push(format!("c.id IN ({})", marks(calls.len())));
                args.extend(calls.iter().map(|id| Val::from(*id)));
            }
            let inside = inside.join(" OR ");
            let mut text = format!(
                "(e.thing IN (SELECT c.id FROM calls c WHERE {inside}) \
                 OR e.thing IN (SELECT a.id FROM applications a JOIN calls c ON c.id = a.call WHERE {inside})"
            );
            let mut all = args.clone();
            all.extend(args);
            if !programmes.is_empty() {
                text.push_str(&format!(" OR e.thing IN ({})", marks(programmes.len())));
                all.extend(programmes.iter().map(|id| Val::from(*id)));
            }
            query.and(&format!("{text})"), all);
        }
        let filter = &wanted.filter;
        if let Some(person) = filter.person {
            query.and("e.actor = ?", vals![person].to_vec());
        }
        if let Some(kind) = filter.kind {
            query.and("e.kind = ?", vals![kind.as_str()].to_vec());
        }
        if filter.rights {
            query.and(RIGHTS, Vec::new());
        }
        if let Some(thing) = filter.thing {
            query.and("e.thing = ?", vals![thing].to_vec());
        }
        if let Some(from) = filter.from {
            query.and("e.at >= ?", vals![from].to_vec());
        }
        if let Some(until) = filter.until {
            query.and("e.at < ?", vals![until].to_vec());
        }
        if let Some(before) = wanted.before {
            query.and("e.id < ?", vals![before].to_vec());
        }
        query.end(&format!("ORDER BY e.id DESC LIMIT {}", wanted.most + 1));
        self.sql.query(&query.text, &query.args)?.iter().map(AuditRow::read).collect()
    }
}
