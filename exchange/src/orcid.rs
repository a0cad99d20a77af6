//! ORCID: the public record of a person, read from the Public API 3.0.
//!
//! ```text
//! read ▶ (a token, once, where this centre is known there) ▶ GET {base}/v3.0/{iD}/record ▶ Reading, or the Trouble
//! ```
//! Asked is one host alone, the one that the operator has named, for one identifier whose digits have been checked; nobody is followed
//! elsewhere, and no more than its limit is held of an answer, whatever its end. What ORCID answers about a record that it does not show is told
//! apart by the number of its error.
//! Source: ORCID Public API 3.0: the record, `/read-public` by client credentials, the list of errors.

mod loose;
mod record;

pub(crate) use record::read;

use crate::SettingsError;
use crate::address::{is_safe, pairs};
use crate::client::{Client, Silence, Told};
use rules::Instant;
use rules::identity::{DocumentKind, Number};
use rules::orcid::{Reading, Refusal};
use serde::Deserialize;
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// The most bytes of a record: one of two thousand works has some six million. An assumption.
const RECORD_MOST: u64 = 8 << 20;
/// The most bytes of a token's answer.
const TOKEN_MOST: u64 = 64 << 10;
/// How long a token is used before another is asked for, in milliseconds: a day. ORCID's own last for years.
const TOKEN_KEPT_MS: i64 = 24 * 60 * 60_000;

/// Who reads.
pub struct Orcid {
    base: String,
    client: Client,
    access: Option<Access>,
    token: Mutex<Option<(Instant, String)>>,
}

/// As whom this centre is known at ORCID.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Access {
    /// Where tokens are given out, as `https://orcid.org/oauth/token`.
    pub token_address: String,
    /// Our name there.
    pub client_id: String,
    /// Our secret there.
    pub client_secret: String,
}

/// Why no record is read; for the log in full, for people as the rule that it breaks.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Trouble {
    /// The identifier is none.
    #[error("it is not an ORCID")]
    NotAnIdentifier,
    /// It cannot be asked.
    #[error("it cannot be asked: {0}")]
    Unreachable(String),
    /// It does not answer in time.
    #[error("it does not answer in time")]
    TooSlow,
    /// It is out of order.
    #[error("it answers {0}")]
    Failing(u16),
    /// What it answers is no record.
    #[error("what it answers is no record: {0}")]
    NotUnderstood(String),
    /// It answers more than is read.
    #[error("it answers more than {0} bytes")]
    TooLarge(u64),
    /// It knows no such record.
    #[error("there is no such record")]
    NotFound,
    /// The record is locked.
    #[error("the record is locked")]
    Locked,
    /// The record is deactivated.
    #[error("the record is deactivated")]
    Deactivated,
    /// The record is not claimed.
    #[error("the record is not claimed")]
    Unclaimed,
    /// The identifier has given way to another.
    #[error("the identifier has given way to another")]
    Deprecated(Option<String>),
    /// It does not let us in.
    #[error("it does not let us in: {0}")]
    NotLetIn(u16),
    /// It was asked too often.
    #[error("it was asked too often")]
    AskedTooOften,
}

impl From<Trouble> for Refusal {
    fn from(trouble: Trouble) -> Self {
        match trouble {
            Trouble::NotAnIdentifier => Self::NoIdentifier,
            Trouble::Unreachable(_) => Self::Unreachable,
            Trouble::TooSlow => Self::TooSlow,
            Trouble::Failing(_) => Self::Failing,
            Trouble::NotUnderstood(_) => Self::NotUnderstood,
            Trouble::TooLarge(_) => Self::TooLarge,
            Trouble::NotFound => Self::NotFound,
            Trouble::Locked => Self::Locked,
            Trouble::Deactivated => Self::Deactivated,
            Trouble::Unclaimed => Self::Unclaimed,
            Trouble::Deprecated(to) => Self::Deprecated { to },
            Trouble::NotLetIn(_) => Self::NotLetIn,
            Trouble::AskedTooOften => Self::AskedTooOften,
        }
    }
}

/// What ORCID says of an error.
#[derive(Default, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
struct Fault {
    error_code: u32,
    developer_message: String,
    user_message: String,
}

#[derive(Deserialize)]
struct Token {
    access_token: String,
}

impl Orcid {
    /// At an address, as `https://pub.orcid.org`; `wait` is how long one answer may take. Nothing is asked yet. Refuses an address that is
    /// neither https nor on this machine.
    pub fn new(base: &str, access: Option<Access>, wait: Duration) -> Result<Self, SettingsError> {
        let base = base.trim_end_matches('/').to_owned();
        for address in [Some(&base), access.as_ref().map(|access| &access.token_address)].into_iter().flatten() {
            if !is_safe(address) {
                return Err(SettingsError::Orcid(format!("ORCID: {address} is neither https nor on this machine")));
            }
        }
        Ok(Self { base, client: Client::waiting(wait), access, token: Mutex::new(None) })
    }

    /// Its host, for who is told where it is read.
    pub fn host(&self) -> &str {
        self.base.split_once("://").map_or(self.base.as_str(), |(_, host)| host)
    }

    /// Reads a record. Blocks.
    pub fn read(&self, orcid: &str, now: Instant) -> Result<Reading, Trouble> {
        let orcid = identifier(orcid).ok_or(Trouble::NotAnIdentifier)?;
        let address = format!("{}/v3.0/{orcid}/record", self.base);
        let (token, is_kept) = self.token(now)?;
        let mut told = self.ask(&address, token.as_deref())?;
        if told.status == 401 && is_kept {
            // A token that was good once may have been taken back.
            *self.known() = None;
            told = self.ask(&address, self.token(now)?.0.as_deref())?;
        }
        judge(&told, &orcid)?;
        read(&told.body, &orcid, now)
    }

    fn ask(&self, address: &str, token: Option<&str>) -> Result<Told, Trouble> {
        self.client.ask(address, "application/json", token, RECORD_MOST).map_err(|silence| silent(silence, RECORD_MOST))
    }

    fn known(&self) -> std::sync::MutexGuard<'_, Option<(Instant, String)>> {
        // Nothing panics while it is held.
        self.token.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The token, where this centre is known there, and whether it is one from before.
    fn token(&self, now: Instant) -> Result<(Option<String>, bool), Trouble> {
        let Some(access) = &self.access else { return Ok((None, false)) };
        if let Some((at, token)) = &*self.known()
            && (at.0..at.0 + TOKEN_KEPT_MS).contains(&now.0)
        {
            return Ok((Some(token.clone()), true));
        }
        let form = pairs(&[
            ("client_id", &access.client_id),
            ("client_secret", &access.client_secret),
            ("grant_type", "client_credentials"),
            ("scope", "/read-public"),
        ]);
        let told = self.client.send(&access.token_address, &form, TOKEN_MOST).map_err(|silence| silent(silence, TOKEN_MOST))?;
        match told.status {
            200 => {}
            400 | 401 | 403 => return Err(Trouble::NotLetIn(told.status)),
            429 => return Err(Trouble::AskedTooOften),
            status => return Err(Trouble::Failing(status)),
        }
        let read: Token = serde_json::from_slice(&told.body).map_err(|_| Trouble::NotUnderstood("no token".to_owned()))?;
        let is_token = (1..=2_000).contains(&read.access_token.len()) && read.access_token.bytes().all(|byte| byte.is_ascii_graphic());
        if !is_token {
            return Err(Trouble::NotUnderstood("no token".to_owned()));
        }
        *self.known() = Some((now, read.access_token.clone()));
        Ok((Some(read.access_token), false))
    }
}

/// Reads as whom this centre is known, from a JSON file.
pub fn access(path: &Path) -> Result<Access, SettingsError> {
    let text = std::fs::read_to_string(path).map_err(|error| SettingsError::Orcid(format!("{}: {error}", path.display())))?;
    // What is wrong is told without what stands there, which is a secret.
    serde_json::from_str(&text).map_err(|error| {
        SettingsError::Orcid(format!(
            "{}: line {}: expected an object of token_address, client_id and client_secret, all texts",
            path.display(),
            error.line()
        ))
    })
}

fn silent(silence: Silence, most: u64) -> Trouble {
    match silence {
        Silence::Slow => Trouble::TooSlow,
        Silence::Long => Trouble::TooLarge(most),
        Silence::Broken(why) => Trouble::Unreachable(why),
    }
}

/// An identifier in its one form, if it is one.
fn identifier(text: &str) -> Option<String> {
    Number::parse(DocumentKind::Orcid, "", text, Instant(0)).ok().map(|number| number.as_str().to_owned())
}

/// Whether the answer is one that holds a record; else why not.
pub(crate) fn judge(told: &Told, orcid: &str) -> Result<(), Trouble> {
    let is_json = told.kind.to_ascii_lowercase().split(';').next().is_some_and(|kind| kind.trim_end().ends_with("json"));
    match told.status {
        200 if is_json => return Ok(()),
        200 => return Err(Trouble::NotUnderstood(format!("it is {:?}", told.kind.chars().take(60).collect::<String>()))),
        401 | 403 => return Err(Trouble::NotLetIn(told.status)),
        404 => return Err(Trouble::NotFound),
        429 => return Err(Trouble::AskedTooOften),
        300..=399 | 409 => {}
        status @ 500.. => return Err(Trouble::Failing(status)),
        status => return Err(Trouble::NotUnderstood(format!("it answers {status}"))),
    }
    let fault: Fault = serde_json::from_slice(&told.body).unwrap_or_default();
    match fault.error_code {
        9007 => {
            let said = [fault.developer_message.as_str(), fault.user_message.as_str(), told.location.as_deref().unwrap_or("")].join(" ");
            Err(Trouble::Deprecated(another(&said, orcid)))
        }
        9018 => Err(Trouble::Locked),
        9044 => Err(Trouble::Deactivated),
        9036 => Err(Trouble::Unclaimed),
        _ => Err(Trouble::NotUnderstood(format!("it answers {}", told.status))),
    }
}

/// The first identifier in a text that is another one.
fn another(text: &str, orcid: &str) -> Option<String> {
    let is_part = |c: char| c.is_ascii_digit() || matches!(c, '-' | 'X');
    text.split(|c| !is_part(c)).filter(|word| word.len() == 19).filter_map(identifier).find(|found| found != orcid)
}

#[cfg(test)]
mod tests;
