//! Rules 规则: what a science-and-innovation centre may do, and why not.
//!
//! Pure: told the time, the chance and the facts. A deed takes what it needs as arguments and answers with one event or one
//! refusal. Nothing here reads a clock, a disk or a network, so every decision can be replayed.
//!
//! ```text
//! text, ids, money, time      what a value is          (parsed once, at the edge)
//! thing, refusal, rights      how every deed works     (events, why not, who may)
//! invariant                   what is always so         (asked by the simulation of years)
//! password, session, contact, authenticator, federation, token                             signing in
//! centre, person, identity, name, career, merge, grant, mandate, inspection, invitation, organisation, membership,
//! plan, programme, need, mechanism, lint, call, enquiry, form, eligibility, restriction, team, endorsement, budget, application, prefill,
//! advance_pledge, unit_file, orcid, similarity, calendar, task, notice, delivery, erasure, erasure_request, expunction    the capabilities
//! ```

pub mod admission;
pub mod advance_pledge;
pub mod application;
pub mod approval;
pub mod authenticator;
pub mod award;
pub mod ban;
pub mod budget;
pub mod calendar;
pub mod call;
pub mod career;
pub mod centre;
pub mod citation;
pub mod contact;
pub mod day;
pub mod delivery;
pub mod document;
pub mod eligibility;
pub mod endorsement;
pub mod enquiry;
pub mod erasure;
pub mod erasure_request;
pub mod expunction;
pub mod federation;
pub mod form;
pub mod formal_check;
pub mod grant;
pub mod identity;
pub mod ids;
pub mod import;
pub mod inspection;
pub mod invariant;
pub mod invitation;
pub mod lint;
pub mod mandate;
pub mod mechanism;
pub mod membership;
pub mod merge;
pub mod money;
pub mod name;
pub mod need;
pub mod notice;
pub mod orcid;
pub mod organisation;
pub mod pack;
pub mod password;
pub mod person;
pub mod plan;
pub mod prefill;
pub mod programme;
pub mod refusal;
pub mod restriction;
pub mod rights;
pub mod sealed;
pub mod session;
pub mod similarity;
pub mod task;
pub mod team;
pub mod text;
pub mod thing;
pub mod time;
pub mod token;
pub mod unit_file;

pub use ids::*;
pub use money::Money;
pub use refusal::{Arg, Refusal, Rule, Says};
pub use thing::{Claim, Corrupt, Event, Kind, Private, Thing};
pub use time::Instant;
