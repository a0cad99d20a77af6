//! Exchange 对接: foreign formats and connectors in, our types out.
//!
//! ```text
//! identity.toml ─ read ▶ Providers ─ begin ▶ an address to send a browser to
//!                                  ─ finish ▶ Verified: who the provider says it is, or the Doubt about its answer
//! oidc   OpenID Connect: code flow, PKCE, state, nonce, RS256 and ES256
//! cas    CAS 3.0: one ticket for one service, no proxies
//! saml   SAML 2.0 Web SSO: our request by redirect, a signed response by post
//! orcid  the public record of a person at ORCID
//! sheet  lists of earlier data: CSV in any common encoding, XLSX
//! workbook   lists as spreadsheets
//! ```
//! What a protocol decides is decided without clock, chance and network: the time and the secrets of a question are arguments, and `client`
//! alone speaks to a network, to addresses of the provider that the operator has named.

mod address;
pub mod cas;
mod certificate;
mod client;
mod doubt;
#[doc(hidden)]
pub mod fuzzed;
mod key;
pub mod oidc;
pub mod orcid;
mod provider;
mod providers;
pub mod saml;
pub mod sheet;
pub mod workbook;
mod xml;

pub use address::encode;
pub use doubt::Doubt;
pub use provider::{Answer, Asserted, Attributes, Protocol, Provider, Question, Verified};
pub use providers::{Providers, SettingsError};

/// How far the clocks of a provider and of this server may differ, in milliseconds: one minute. An assumption.
pub const CLOCK_SKEW_MS: i64 = 60_000;

#[cfg(test)]
mod testing;
