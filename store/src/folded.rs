//! Folded rows 当前行: one row a thing, a pure function of what its events fold to.
//!
//! The same function writes the row at commit, writes it again at `rebuild`, and is compared with it by `check`, so the three cannot differ.

use crate::search::{self, Terms};
use crate::value::{Sql, Val};
use crate::{StoreError, vals};
use rules::{Id, Kind, Thing};

/// The version of each fold. A change of what a row holds raises its number; the next start rebuilds that table.
pub(crate) const FOLDS: [(Kind, i64); 33] = [
    (Kind::Centre, 1),
    (Kind::Person, 3),
    (Kind::Grant, 1),
    (Kind::Invitation, 2),
    (Kind::Programme, 1),
    (Kind::Call, 3),
    (Kind::Application, 4),
    (Kind::Calendar, 1),
    (Kind::ErasureRequest, 1),
    (Kind::Expunction, 1),
    (Kind::Organisation, 2),
    (Kind::Membership, 1),
    (Kind::Identity, 1),
    (Kind::Career, 2),
    (Kind::Merge, 1),
    (Kind::Mandate, 1),
    (Kind::Inspection, 1),
    (Kind::FederatedIdentity, 1),
    (Kind::Contact, 1),
    (Kind::Authenticator, 1),
    (Kind::Token, 1),
    (Kind::Similarity, 1),
    (Kind::Mechanism, 1),
    (Kind::Plan, 1),
    (Kind::Need, 1),
    (Kind::Enquiry, 1),
    (Kind::Award, 1),
    (Kind::Ban, 1),
    (Kind::Import, 1),
    (Kind::AdvancePledge, 1),
    (Kind::UnitFile, 1),
    (Kind::FormalCheck, 1),
    (Kind::OrcidRecord, 1),
];

/// A second table of a kind, in which a thing has as many rows as it needs: made, checked and made again with its row.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Beside {
    /// The table.
    pub table: &'static str,
    /// Its columns; the first is the thing, the second the place of the row among the thing's own, from 0.
    pub columns: &'static [&'static str],
}

/// A thing that has a row.
pub trait Folded: Thing + Send + 'static {
    /// The table.
    const TABLE: &'static str;
    /// Its columns; the first is the id, the second the version.
    const COLUMNS: &'static [&'static str];

    /// The table beside it, where one row cannot say all.
    const BESIDE: Option<Beside> = None;

    /// What stands in the columns after id and version.
    fn columns(&self) -> Vec<Val>;

    /// The rows beside it, in the order of their places, each from the third column on.
    fn beside(&self) -> Vec<Vec<Val>> {
        Vec::new()
    }

    /// What it is found by, if it is searched for.
    fn searched(&self) -> Option<String> {
        None
    }

    /// Where it is and how far it has come, by which a search is narrowed in the index itself; it never finds anything by these alone.
    fn marks(&self) -> Vec<String> {
        Vec::new()
    }

    /// The digests of the files it names, which must be there.
    fn files(&self) -> Vec<&str> {
        Vec::new()
    }

    /// Whom it concerns, to be named where it does not agree.
    fn person(&self, _id: Id) -> Option<Id> {
        None
    }
}

/// A row as it must be, with what derives from it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Image {
    pub(crate) table: &'static str,
    pub(crate) columns: &'static [&'static str],
    pub(crate) values: Vec<Val>,
    pub(crate) terms: Option<Terms>,
    pub(crate) beside: Option<(Beside, Vec<Vec<Val>>)>,
}

impl Image {
    pub(crate) fn of<T: Folded>(thing: &T, id: Id, version: u64) -> Self {
        let mut values = vec![Val::from(id), Val::from(version)];
        values.extend(thing.columns());
        debug_assert_eq!(values.len(), T::COLUMNS.len(), "{}", T::TABLE);
        let terms = thing.searched().map(|text| Terms::new(T::KIND, thing.marks(), &text));
        let beside = T::BESIDE.map(|beside| {
            let row = |(place, columns): (usize, Vec<Val>)| [vals![id, place].to_vec(), columns].concat();
            (beside, thing.beside().into_iter().enumerate().map(row).collect())
        });
        Self { table: T::TABLE, columns: T::COLUMNS, values, terms, beside }
    }

    /// Writes the row and what derives from it.
    pub(crate) fn write(&self, sql: &mut dyn Sql) -> Result<(), StoreError> {
        self.write_row(sql)?;
        match (&self.terms, &self.values[0]) {
            (Some(terms), Val::Text(thing)) => search::put(sql, thing, terms),
            _ => Ok(()),
        }
    }

    /// The same where all of it is made anew, and the index of texts after everything else.
    pub(crate) fn write_anew(&self, sql: &mut dyn Sql) -> Result<(), StoreError> {
        self.write_row(sql)?;
        match (&self.terms, &self.values[0]) {
            (Some(terms), Val::Text(thing)) => search::put_new(sql, thing, terms),
            _ => Ok(()),
        }
    }

    fn write_row(&self, sql: &mut dyn Sql) -> Result<(), StoreError> {
        let names = self.columns.join(", ");
        let places: Vec<String> = (1..=self.columns.len()).map(|n| format!("${n}")).collect();
        let sets: Vec<String> = self.columns[1..].iter().map(|name| format!("{name} = excluded.{name}")).collect();
        let text = format!(
            "INSERT INTO {} ({names}) VALUES ({}) ON CONFLICT ({}) DO UPDATE SET {}",
            self.table,
            places.join(", "),
            self.columns[0],
            sets.join(", ")
        );
        sql.exec(&text, &self.values)?;
        self.write_beside(sql)
    }

    /// Writes the rows beside it; a later version may have fewer than the one before.
    fn write_beside(&self, sql: &mut dyn Sql) -> Result<(), StoreError> {
        let Some((Beside { table, columns }, rows)) = &self.beside else { return Ok(()) };
        let (thing, place) = (columns[0], columns[1]);
        if self.values[1] != Val::from(1_u64) {
            sql.exec(&format!("DELETE FROM {table} WHERE {thing} = $1 AND {place} >= $2"), &vals![self.values[0].clone(), rows.len()])?;
        }
        if rows.is_empty() {
            return Ok(());
        }
        debug_assert!(rows.iter().all(|row| row.len() == columns.len()), "{table}");
        let places = |row: usize| (1..=columns.len()).map(|n| format!("${}", row * columns.len() + n)).collect::<Vec<_>>().join(", ");
        let lines: Vec<String> = (0..rows.len()).map(|row| format!("({})", places(row))).collect();
        let sets: Vec<String> = columns[2..].iter().map(|name| format!("{name} = excluded.{name}")).collect();
        let text = format!(
            "INSERT INTO {table} ({}) VALUES {} ON CONFLICT ({thing}, {place}) DO UPDATE SET {}",
            columns.join(", "),
            lines.join(", "),
            sets.join(", ")
        );
        sql.exec(&text, &rows.concat())?;
        Ok(())
    }
}

/// Runs a macro-like call for the type of a kind: `with_kind!(kind, T => expression)`.
#[macro_export]
#[doc(hidden)]
macro_rules! with_kind {
    ($kind:expr, $thing:ident => $body:expr) => {
        match $kind {
            rules::Kind::Centre => {
                type $thing = rules::centre::Centre;
                $body
            }
            rules::Kind::Person => {
                type $thing = rules::person::Person;
                $body
            }
            rules::Kind::FederatedIdentity => {
                type $thing = rules::federation::FederatedIdentity;
                $body
            }
            rules::Kind::Grant => {
                type $thing = rules::grant::Grant;
                $body
            }
            rules::Kind::Invitation => {
                type $thing = rules::invitation::Invitation;
                $body
            }
            rules::Kind::Programme => {
                type $thing = rules::programme::Programme;
                $body
            }
            rules::Kind::Call => {
                type $thing = rules::call::Call;
                $body
            }
            rules::Kind::Application => {
                type $thing = rules::application::Application;
                $body
            }
            rules::Kind::Calendar => {
                type $thing = rules::calendar::Year;
                $body
            }
            rules::Kind::ErasureRequest => {
                type $thing = rules::erasure_request::ErasureRequest;
                $body
            }
            rules::Kind::Expunction => {
                type $thing = rules::expunction::Expunction;
                $body
            }
            rules::Kind::Organisation => {
                type $thing = rules::organisation::Organisation;
                $body
            }
            rules::Kind::Membership => {
                type $thing = rules::membership::Membership;
                $body
            }
            rules::Kind::Identity => {
                type $thing = rules::identity::Identity;
                $body
            }
            rules::Kind::Career => {
                type $thing = rules::career::Career;
                $body
            }
            rules::Kind::Merge => {
                type $thing = rules::merge::Merge;
                $body
            }
            rules::Kind::Mandate => {
                type $thing = rules::mandate::Mandate;
                $body
            }
            rules::Kind::Inspection => {
                type $thing = rules::inspection::Inspection;
                $body
            }
            rules::Kind::Contact => {
                type $thing = rules::contact::Contact;
                $body
            }
            rules::Kind::Authenticator => {
                type $thing = rules::authenticator::Authenticator;
                $body
            }
            rules::Kind::Token => {
                type $thing = rules::token::Token;
                $body
            }
            rules::Kind::AdvancePledge => {
                type $thing = rules::advance_pledge::AdvancePledge;
                $body
            }
            rules::Kind::Similarity => {
                type $thing = rules::similarity::Similarity;
                $body
            }
            rules::Kind::Mechanism => {
                type $thing = rules::mechanism::Mechanism;
                $body
            }
            rules::Kind::Plan => {
                type $thing = rules::plan::Plan;
                $body
            }
            rules::Kind::Need => {
                type $thing = rules::need::Need;
                $body
            }
            rules::Kind::Enquiry => {
                type $thing = rules::enquiry::Enquiry;
                $body
            }
            rules::Kind::Award => {
                type $thing = rules::award::Award;
                $body
            }
            rules::Kind::Ban => {
                type $thing = rules::ban::Ban;
                $body
            }
            rules::Kind::Import => {
                type $thing = rules::import::Import;
                $body
            }
            rules::Kind::UnitFile => {
                type $thing = rules::unit_file::UnitFile;
                $body
            }
            rules::Kind::FormalCheck => {
                type $thing = rules::formal_check::FormalCheck;
                $body
            }
            rules::Kind::OrcidRecord => {
                type $thing = rules::orcid::OrcidRecord;
                $body
            }
        }
    };
}
