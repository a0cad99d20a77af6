//! Values 取值: the three types that both databases share, and the one way to talk to either.

use crate::StoreError;
use rules::{Id, Instant};

/// A value in a column: whole numbers, text, bytes, nothing else.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Val {
    /// NULL.
    Null,
    /// A whole number; times in milliseconds, money in fen.
    Int(i64),
    /// Text.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
}

/// Which database speaks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Dialect {
    /// SQLite.
    Sqlite,
    /// PostgreSQL.
    Postgres,
}

/// A connection inside a transaction. One SQL text serves both; parameters are `$1`, `$2` … first used in that order.
pub trait Sql {
    /// Runs a statement and counts the rows it touched.
    fn exec(&mut self, sql: &str, args: &[Val]) -> Result<u64, StoreError>;
    /// Runs a query.
    fn query(&mut self, sql: &str, args: &[Val]) -> Result<Vec<Row>, StoreError>;
    /// Inserts one row into a table that numbers its rows in `id`, and gives the number.
    fn insert(&mut self, sql: &str, args: &[Val]) -> Result<i64, StoreError>;
    /// Runs a statement before the commit, after everything that is not put off, in the order of its first argument. For SQLite's index of texts
    /// alone, which writes a piece of itself at every savepoint and every statement that needs one, if something waits in it: once for each deed
    /// of a batch instead of once for all of them.
    fn later(&mut self, sql: &'static str, args: Vec<Val>) -> Result<(), StoreError>;
    /// Runs what was put off. Never inside a savepoint: what is undone with it would be missing for others.
    fn catch_up(&mut self) -> Result<(), StoreError>;
    /// Which database it is, for the few texts that differ.
    fn dialect(&self) -> Dialect;
}

/// One row of an answer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Row(pub Vec<Val>);

impl Row {
    /// A whole number.
    pub fn int(&self, at: usize) -> Result<i64, StoreError> {
        self.maybe_int(at)?.ok_or_else(|| self.odd(at))
    }

    /// A whole number that is not negative.
    pub fn count(&self, at: usize) -> Result<u64, StoreError> {
        u64::try_from(self.int(at)?).map_err(|_| self.odd(at))
    }

    /// A whole number or nothing.
    pub fn maybe_int(&self, at: usize) -> Result<Option<i64>, StoreError> {
        match self.0.get(at) {
            Some(Val::Int(value)) => Ok(Some(*value)),
            Some(Val::Null) => Ok(None),
            Some(Val::Text(_) | Val::Bytes(_)) | None => Err(self.odd(at)),
        }
    }

    /// Text.
    pub fn text(&self, at: usize) -> Result<&str, StoreError> {
        self.maybe_text(at)?.ok_or_else(|| self.odd(at))
    }

    /// Text or nothing.
    pub fn maybe_text(&self, at: usize) -> Result<Option<&str>, StoreError> {
        match self.0.get(at) {
            Some(Val::Text(value)) => Ok(Some(value)),
            Some(Val::Null) => Ok(None),
            Some(Val::Int(_) | Val::Bytes(_)) | None => Err(self.odd(at)),
        }
    }

    /// Bytes.
    pub fn bytes(&self, at: usize) -> Result<&[u8], StoreError> {
        self.maybe_bytes(at)?.ok_or_else(|| self.odd(at))
    }

    /// Bytes or nothing.
    pub fn maybe_bytes(&self, at: usize) -> Result<Option<&[u8]>, StoreError> {
        match self.0.get(at) {
            Some(Val::Bytes(value)) => Ok(Some(value)),
            Some(Val::Null) => Ok(None),
            Some(Val::Int(_) | Val::Text(_)) | None => Err(self.odd(at)),
        }
    }

    /// An id.
    pub fn id(&self, at: usize) -> Result<Id, StoreError> {
        Id::parse(self.text(at)?).ok_or_else(|| self.odd(at))
    }

    /// An id or nothing.
    pub fn maybe_id(&self, at: usize) -> Result<Option<Id>, StoreError> {
        self.maybe_text(at)?.map(|text| Id::parse(text).ok_or_else(|| self.odd(at))).transpose()
    }

    /// An instant.
    pub fn instant(&self, at: usize) -> Result<Instant, StoreError> {
        self.int(at).map(Instant)
    }

    /// What a type's own parser makes of a text.
    pub fn parsed<T>(&self, at: usize, parse: impl Fn(&str) -> Option<T>) -> Result<T, StoreError> {
        parse(self.text(at)?).ok_or_else(|| self.odd(at))
    }

    /// What JSON in a text says.
    pub fn json<T: serde::de::DeserializeOwned>(&self, at: usize) -> Result<T, StoreError> {
        serde_json::from_str(self.text(at)?).map_err(|_| self.odd(at))
    }

    fn odd(&self, at: usize) -> StoreError {
        StoreError::Row(format!("column {at} holds {:?}", self.0.get(at)))
    }
}

impl From<i64> for Val {
    fn from(value: i64) -> Self {
        Self::Int(value)
    }
}

impl From<u64> for Val {
    fn from(value: u64) -> Self {
        // Versions, sizes and counts; 2^63 of anything is out of reach.
        Self::Int(i64::try_from(value).unwrap_or(i64::MAX))
    }
}

impl From<u32> for Val {
    fn from(value: u32) -> Self {
        Self::Int(i64::from(value))
    }
}

impl From<usize> for Val {
    fn from(value: usize) -> Self {
        Self::Int(i64::try_from(value).unwrap_or(i64::MAX))
    }
}

impl From<&str> for Val {
    fn from(value: &str) -> Self {
        Self::Text(value.to_owned())
    }
}

impl From<String> for Val {
    fn from(value: String) -> Self {
        Self::Text(value)
    }
}

impl From<&String> for Val {
    fn from(value: &String) -> Self {
        Self::Text(value.clone())
    }
}

impl From<Vec<u8>> for Val {
    fn from(value: Vec<u8>) -> Self {
        Self::Bytes(value)
    }
}

impl From<&[u8]> for Val {
    fn from(value: &[u8]) -> Self {
        Self::Bytes(value.to_vec())
    }
}

impl From<Instant> for Val {
    fn from(value: Instant) -> Self {
        Self::Int(value.0)
    }
}

impl From<Id> for Val {
    fn from(value: Id) -> Self {
        Self::Text(value.to_string())
    }
}

macro_rules! from_id {
    ($($id:ty),*) => {$(
        impl From<$id> for Val {
            fn from(value: $id) -> Self {
                Self::Text(value.to_string())
            }
        }
    )*};
}

from_id!(
    rules::ApplicationId,
    rules::CallId,
    rules::CareerId,
    rules::CentreId,
    rules::ErasureRequestId,
    rules::ExpunctionId,
    rules::FederatedIdentityId,
    rules::GrantId,
    rules::IdentityId,
    rules::InspectionId,
    rules::InvitationId,
    rules::MandateId,
    rules::MembershipId,
    rules::MergeId,
    rules::OrganisationId,
    rules::PersonId,
    rules::ProgrammeId,
    rules::MechanismId,
    rules::PlanId,
    rules::NeedId,
    rules::EnquiryId
);
from_id!(rules::ContactId, rules::AuthenticatorId, rules::TokenId, rules::SimilarityId, rules::AdvancePledgeId);
from_id!(rules::AwardId, rules::BanId, rules::ImportId, rules::UnitFileId, rules::FormalCheckId, rules::OrcidRecordId);

impl<T: Into<Val>> From<Option<T>> for Val {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// A list of values of different types: `vals![id, name, 3i64]`.
#[macro_export]
macro_rules! vals {
    ($($value:expr),* $(,)?) => { [$($crate::Val::from($value)),*] };
}
