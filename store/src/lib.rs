//! Store 存储: the journal, the rows folded from it and the log that proves it, on SQLite or PostgreSQL.
//!
//! ```text
//! write(|tx| …)  permit, load, facts, rule, commit     one transaction, events and rows, all or none
//! read(|rows| …) rows of one moment                    never the journal, but for receipts
//! check          folds again, recomputes the log, and names what does not agree
//! ```
//! Rows are written nowhere but in `commit.rs`. One SQL text serves both databases; the few that differ ask the `Dialect`.

mod anchors;
mod backup;
mod check;
mod clock;
mod commit;
mod erasure;
mod figures;
mod files;
mod folded;
mod folder;
mod formal_check;
mod journal;
mod keys;
#[doc(hidden)]
pub mod limit;
mod log;
mod loss;
mod migrate;
mod plan;
mod planning;
mod postgres;
mod publish;
mod rebuild;
mod receipt;
mod restore;
mod rotation;
mod search;
mod sqlite;
mod value;
mod write;

mod advance_pledge;
mod application;
mod approval;
mod audit;
mod authenticator;
mod award;
mod ban;
mod calendar;
mod call;
mod career;
mod centre;
mod contact;
mod delivery;
mod draft;
mod eligibility;
mod endorsement;
mod enquiry;
mod erasure_request;
mod examination;
mod expunction;
mod federation;
mod grant;
mod idempotency;
mod identity;
mod import;
mod inspection;
mod invitation;
mod mail;
mod mandate;
mod mechanism;
mod membership;
mod merge;
mod notice;
mod orcid;
mod organisation;
mod orphan;
mod outbox;
mod participation;
mod person;
mod prefill;
mod programme;
mod proof;
mod roster;
mod sealed;
mod session;
mod similarity;
mod subscription;
mod task;
mod team;
mod throttle;
mod token;
mod unit_file;
mod waiting;

pub use advance_pledge::AdvancePledgeRow;
pub use anchors::Anchor;
pub use application::{ApplicationRow, Filter, ListQuery, ListedApplication, Order, TeamRow, Total};
pub use approval::{Declared, Given};
pub use audit::{AuditFilter, AuditQuery, AuditRow};
pub use authenticator::AuthenticatorRow;
pub use award::{AwardQuery, AwardRow};
pub use backup::{MadeBackup, Manifest, ManifestFile, ManifestKey, ManifestLog, Progress, VerifiedBackup};
pub use ban::BanRow;
pub use calendar::CalendarRow;
pub use call::{CallRow, CallTitle, ListedCall};
pub use career::CareerRow;
pub use centre::CentreRow;
pub use check::{CheckOptions, Checked, Finding, Found, Lost};
pub use clock::{Clock, SystemClock};
pub use commit::{Change, Committed, Loaded, Tx};
pub use contact::ContactRow;
pub use delivery::{DeliveryRow, DueDelivery, NewDelivery};
pub use draft::DraftRow;
pub use endorsement::{BatchItem, BatchRow, DeskRow, SubmissionRow, WaitingStep};
pub use enquiry::{EnquiryRow, WaitingEnquiry};
pub use erasure_request::{ErasurePreview, ErasureRequestRow, PreviewedPart};
pub use examination::{Examination, FileScan};
pub use expunction::{Backup, EventParts, ExpunctionRow, Tombstone};
pub use federation::{FederatedIdentityRow, QuestionRow};
pub use figures::{BATCHES, Backlog, Lack, Told, Writes};
pub use files::{FileStore, Incoming};
pub use folded::Folded;
pub use formal_check::{CheckState, FormalCheckRow, QueuedCheck, WaitingChecks};
pub use grant::{GrantRow, Standing};
pub use idempotency::Answered;
pub use identity::{IdentityRow, RevealRow};
pub use import::ImportRow;
pub use inspection::InspectionRow;
pub use invitation::InvitationRow;
pub use journal::{HistoryEntry, SHAPES};
pub use keys::{Keys, KeysError};
pub use loss::Recovered;
pub use mail::MailRow;
pub use mandate::MandateRow;
pub use mechanism::MechanismRow;
pub use membership::MembershipRow;
pub use merge::{Likeness, MergeRow};
pub use notice::{DigestDue, FailingAddress, NoticeSettings};
pub use orcid::OrcidRow;
pub use organisation::{BelowRow, OrganisationRow, UnitQuery};
pub use outbox::{OutboxRow, Step};
pub use participation::ParticipationRow;
pub use person::PersonRow;
#[doc(hidden)]
pub use plan::Plan;
pub use planning::{NeedRow, PlanRow};
pub use prefill::PrefillRow;
pub use programme::ProgrammeRow;
pub use proof::{DispatchRow, ProofRow};
pub use receipt::ReceiptState;
pub use restore::{HowToRestore, Restored};
pub use roster::{ASKED_MS, EntryStage, LiveMember, RosterDeed, RosterEntry, RosterRow, RosterStage};
pub use rotation::Rotated;
pub use sealed::Submitted;
pub use session::SessionRow;
pub use similarity::{Comparison, ListedSimilarity, SimilarApplication, SimilarityFilter, SimilarityRow, WaitingSimilarities};
pub use subscription::SubscriptionRow;
pub use task::{EndingGrant, WaitingCall, WaitingDraft, WaitingInvitation};
pub use team::{Merged, TeammateRow};
pub use token::TokenRow;
pub use unit_file::UnitFileRow;
pub use value::{Dialect, Row, Sql, Val};
pub use waiting::{AskedThere, StatedDocument};
pub use write::{Done, Fault, Faults, Options, Point, Reader, Store};

use rules::{Corrupt, Refusal};

/// A fault: the system failed. Never a refusal.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// SQLite failed.
    #[error("SQLite failed")]
    Sqlite(#[from] rusqlite::Error),
    /// PostgreSQL failed.
    #[error("PostgreSQL failed")]
    Postgres(#[from] tokio_postgres::Error),
    /// A row is not what it must be.
    #[error("a row is odd: {0}")]
    Row(String),
    /// The journal cannot be followed.
    #[error("the journal of {thing} cannot be followed")]
    Corrupt {
        /// Which thing.
        thing: String,
        /// Why.
        #[source]
        source: Corrupt,
    },
    /// The record cannot be continued.
    #[error("the record cannot be continued: {0}")]
    Record(String),
    /// A backup cannot be made or used.
    #[error("{0}")]
    Backup(String),
    /// The file system failed.
    #[error("{what} failed")]
    Io {
        /// What was being done.
        what: String,
        /// How it failed.
        #[source]
        source: std::io::Error,
    },
    /// The schema is not the software's.
    #[error("the database's schema does not fit: {0}")]
    Schema(String),
    /// There is no room left where the data lie; nothing was kept.
    #[error("no room is left")]
    NoRoom,
    /// No place in the queue of writes, or no try left for one that kept colliding with others.
    #[error("too many writes at once")]
    Busy,
    /// The database is not there, does not answer or takes no writes just now. Nothing was done.
    #[error("the database is away: {why}")]
    Away {
        /// What is known of it.
        why: &'static str,
        /// How it shows.
        #[source]
        source: Option<tokio_postgres::Error>,
    },
    /// The commit failed half way: whether it was kept is not known.
    #[error("outcome unknown, repeat with the same key")]
    Unknown,
    /// The clocks of this process and of the database differ too much.
    #[error("the clock is {0} ms from the database's")]
    Clock(i64),
    /// A closure panicked.
    #[error("a deed panicked")]
    Panicked,
    /// A test made it fail.
    #[error("made to fail")]
    Made,
}

/// Why a write did not happen.
#[derive(Debug)]
pub enum WriteError {
    /// It was refused, and left no trace.
    Refused(Refusal),
    /// The system failed.
    Fault(StoreError),
}

impl StoreError {
    /// Whether the disk or the database's own limit has no room left.
    pub fn lacks_room(&self) -> bool {
        match self {
            Self::NoRoom => true,
            Self::Io { source, .. } => matches!(source.kind(), std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded),
            Self::Sqlite(error) => error.sqlite_error_code() == Some(rusqlite::ErrorCode::DiskFull),
            // `disk_full`: the server could not extend a file.
            Self::Postgres(error) => error.code() == Some(&tokio_postgres::error::SqlState::DISK_FULL),
            Self::Row(_) | Self::Corrupt { .. } | Self::Record(_) | Self::Schema(_) | Self::Busy | Self::Unknown => false,
            Self::Clock(_) | Self::Panicked | Self::Made | Self::Backup(_) | Self::Away { .. } => false,
        }
    }
}

impl From<StoreError> for WriteError {
    fn from(error: StoreError) -> Self {
        Self::Fault(error)
    }
}

impl<R> From<R> for WriteError
where
    Refusal: From<R>,
{
    fn from(why: R) -> Self {
        Self::Refused(Refusal::from(why))
    }
}
