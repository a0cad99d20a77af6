//! Web 网页与接口: the pages and the API of a centre, together, one file a capability.
//!
//! ```text
//! request ─ arrival, origin ─▶ route ─ Cx (who, language) ─▶ Fields (form or JSON) ─▶ rules through the store ─▶ Reply (page or JSON)
//! ```
//! Every route stands in `routes::table`, from which the router is made, so none is left out of the matrix. The same address serves people
//! and programs. Pages work with scripts off.

pub mod assets;
#[doc(hidden)]
pub mod fuzzed;
pub mod routes;
pub mod ui;
pub mod words;

mod connection;
mod cookie;
mod cx;
mod fields;
mod gateway;
mod guard;
mod reply;
mod secret;
mod security_txt;
mod shield;
mod site;
mod view;
mod worker;

mod health;
mod metrics;
mod request_log;
mod security_log;
mod serving;
mod source;

mod account;
mod administrators;
mod advance_pledge;
mod application;
mod approval;
mod audit;
mod authenticator;
mod award;
mod ban;
mod budget;
mod calendar;
mod call;
mod career;
mod centre;
mod contact;
mod delivery;
mod desk;
mod document;
mod draft;
mod eligibility;
mod endorsement;
mod enquiry;
mod erasure_request;
mod examination;
mod expunction;
mod federation;
mod file;
mod form;
mod formal_check;
mod grant;
mod handover;
mod home;
mod identity;
mod inspection;
mod invitation;
mod letter;
mod log;
mod mailbox;
mod mandate;
mod mechanism;
mod membership;
mod merge;
mod need;
mod notice;
mod openapi;
mod orcid;
mod organisation;
mod passkey;
mod people;
mod person;
mod plan;
mod prefill;
mod programme;
mod radar;
mod receipt;
mod record;
mod registration;
mod reset;
mod rights;
mod roster;
mod rules_page;
mod scanner;
mod sealed;
mod session;
mod similarity;
mod spreadsheet;
mod subscription;
mod task;
mod team;
mod unit_file;
mod verify;
mod versions;

pub use centre::setup_link;
pub use delivery::{GatewayError, MailGateway, Returned, take_back};
pub use document::{Documents, PROGRAM as DOCUMENTS};
mod token;
mod totp;

pub use gateway::{Gateway, HttpGateway};
pub use metrics::serve_metrics;
pub use openapi::{OPEN, openapi};
pub use scanner::Scanner;
pub use secret::{credential_digest, csrf, digest as token_digest, hash_now, is_right_now, new_id};
pub use security_log::{MONTHS_LEAST, SecurityLog};
pub use security_txt::SECURITY_TXT_MOST;
pub use serving::{Stopping, serve};
pub use site::Site;
pub use source::Network;
pub use worker::{work, work_once};
