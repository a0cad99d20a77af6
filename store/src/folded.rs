//! Folded rows 当前行: one row a thing, a pure function of what its events fold to.
//!
//! The same function writes the row at commit, writes it again at `rebuild`, and is compared with it by `check`, so the three cannot differ.

use crate::StoreError;
use crate::search::{self, Terms};
use crate::value::{Sql, Val};
use rules::{Id, Kind, Thing};

/// The version of each fold. A change of what a row holds raises its number; the next start rebuilds that table.
pub(crate) const FOLDS: [(Kind, i64); 21] = [
    (Kind::Centre, 1),
    (Kind::Person, 3),
    (Kind::Grant, 1),
    (Kind::Invitation, 2),
    (Kind::Programme, 1),
    (Kind::Call, 2),
    (Kind::Application, 2),
    (Kind::Calendar, 1),
    (Kind::ErasureRequest, 1),
    (Kind::Expunction, 1),
    (Kind::Organisation, 2),
    (Kind::Membership, 1),
    (Kind::Identity, 1),
    (Kind::Career, 1),
    (Kind::Merge, 1),
    (Kind::Mandate, 1),
    (Kind::Inspection, 1),
    (Kind::FederatedIdentity, 1),
    (Kind::Contact, 1),
    (Kind::Authenticator, 1),
    (Kind::Token, 1),
];

/// A thing that has a row.
pub trait Folded: Thing + Send + 'static {
    /// The table.
    const TABLE: &'static str;
    /// Its columns; the first is the id, the second the version.
    const COLUMNS: &'static [&'static str];

    /// What stands in the columns after id and version.
    fn columns(&self) -> Vec<Val>;

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
}

impl Image {
    pub(crate) fn of<T: Folded>(thing: &T, id: Id, version: u64) -> Self {
        let mut values = vec![Val::from(id), Val::from(version)];
        values.extend(thing.columns());
        debug_assert_eq!(values.len(), T::COLUMNS.len(), "{}", T::TABLE);
        let terms = thing.searched().map(|text| Terms::new(T::KIND, thing.marks(), &text));
        Self { table: T::TABLE, columns: T::COLUMNS, values, terms }
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
        sql.exec(&text, &self.values).map(drop)
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
        }
    };
}
