//! Tests of the store 存储测试: each runs on SQLite and on PostgreSQL.
//!
//! The databases are in `database.rs`, the people and things of the tests in `cast.rs`; every other file proves what its first line says.

mod away;
mod cast;
mod checking;
mod database;
mod delivering;
mod erasing;
mod expunging;
mod failing;
mod federation;
mod limits;
mod listing;
mod operating;
mod orcid;
mod people;
mod planning;
mod plans;
mod populated;
mod proving;
mod restoring;
mod rights;
mod rosters;
mod rotating;
mod sealed;
mod signing_in;
mod similarity;
mod starting;
mod tampering;
mod unit_files;
mod units;
mod writing;
