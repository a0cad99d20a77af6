//! Rosters 人员名单: whom a list asks is found by any of their contacts, asked once, and forgotten when they are erased or never answer.

use crate::cast::{Cast, DAY};
use crate::database::{for_each_database, id};
use rules::text::Email;
use rules::{Id, ImportId, Instant, OrganisationId};
use store::{ASKED_MS, EntryStage, RosterDeed, RosterEntry, RosterRow, RosterStage, Store};
