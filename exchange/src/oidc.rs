//! OpenID Connect: the code flow with PKCE, state and nonce.
//!
//! ```text
//! begin ▶ metadata ─ an address with our question      finish ▶ code ─ token endpoint ▶ id token ─ verify ▶ Verified
//! ```
//! The browser carries a code that is worth nothing without the verifier, which never leaves us but for the provider. What the token does
//! not say of a person's name and address is asked at the userinfo endpoint and counts if it is about the same subject.
//! Source: OpenID Connect Core 1.0 and Discovery 1.0; RFC 7636 (PKCE); RFC 9207 (who answers); RFC 9700 (best practice).

mod token;

use crate::address::{encode, pairs, with_query};
use crate::client::Client;
use crate::doubt::Doubt;
use crate::key::sha256;
use crate::provider::{Asserted, Attributes, Question, Verified};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use rules::Instant;
use serde::Deserialize;
use serde_json::Value;
use std::sync::{Mutex, PoisonError};
use token::{Claims, KeySet};

/// How long a provider's metadata are used before they are fetched again, in milliseconds: 10 minutes. An assumption.
const METADATA_KEPT_MS: i64 = 10 * 60_000;
/// The most bytes of a subject: OpenID Connect Core 1.0, section 2.
const SUBJECT_MOST: usize = 255;

/// What is known of a provider.
pub struct Settings {
    /// Its name, under which it publishes its metadata.
    pub issuer: String,
    /// Our name there.
    pub client_id: String,
    /// Our secret there; none for a public client.
    pub client_secret: Option<String>,
    /// What we ask to see.
    pub scopes: Vec<String>,
    /// Where it says what people are called.
    pub attributes: Attributes,
}

/// A provider with what it has last said of itself.
pub struct Connector {
    settings: Settings,
    known: Mutex<Option<(Instant, Metadata)>>,
}

/// What a provider says of itself.
#[derive(Clone, Deserialize)]
pub(crate) struct Metadata {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    jwks_uri: String,
    userinfo_endpoint: Option<String>,
    token_endpoint_auth_methods_supported: Option<Vec<String>>,
    #[serde(default)]
    authorization_response_iss_parameter_supported: bool,
}

#[derive(Deserialize)]
struct Tokens {
    id_token: String,
    access_token: Option<String>,
}

impl Connector {
    /// Nothing is fetched yet, so a provider that is down does not keep the server from starting.
    pub fn new(settings: Settings) -> Self {
        Self { settings, known: Mutex::new(None) }
    }

    /// Its name.
    pub fn issuer(&self) -> &str {
        &self.settings.issuer
    }

    /// The address that asks the question.
    pub(crate) fn begin(&self, client: &Client, question: &Question, now: Instant) -> Result<String, Doubt> {
        Ok(begin(&self.settings, &self.metadata(client, now)?, question))
    }

    /// Who it is. Redeems the code, and verifies what comes for it.
    pub(crate) fn finish(&self, client: &Client, question: &Question, query: &[(String, String)], now: Instant) -> Result<Verified, Doubt> {
        let settings = &self.settings;
        let metadata = self.metadata(client, now)?;
        let code = code(settings, &metadata, question, query)?;
        let (form, basic) = redemption(settings, &metadata, question, code);
        let tokens: Tokens = read(&client.post(&metadata.token_endpoint, &form, basic.as_deref())?)?;
        let keys: KeySet = read(&client.get(&metadata.jwks_uri, None)?)?;
        let mut claims = token::verify(settings, question, &keys, &tokens.id_token, now)?;
        let subject = claims.get("sub").and_then(Value::as_str).unwrap_or_default().to_owned();
        if subject.is_empty() || subject.len() > SUBJECT_MOST {
            return Err(Doubt::Subject("the token has no subject that could be kept"));
        }
        let wanting = settings.attributes.first(&claims, |one| &one.name).is_none() || settings.attributes.first(&claims, |one| &one.email).is_none();
        if let (true, Some(endpoint), Some(access)) = (wanting, &metadata.userinfo_endpoint, &tokens.access_token) {
            let more: Claims = read(&client.get(endpoint, Some(access))?)?;
            if more.get("sub").and_then(Value::as_str) != Some(&subject) {
                return Err(Doubt::Subject("the userinfo endpoint speaks of somebody else"));
            }
            // Whether an address is verified belongs to the address that stands beside it.
            if !claims.contains_key("email") {
                claims.remove("email_verified");
            }
            // What was signed comes first.
            for (name, value) in more {
                claims.entry(name).or_insert(value);
            }
        }
        Ok(Verified { asserted: asserted(settings, subject, &claims), spends: None })
    }

    fn metadata(&self, client: &Client, now: Instant) -> Result<Metadata, Doubt> {
        // Nothing panics while it is held.
        let known = || self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((at, metadata)) = &*known()
            && (at.0..at.0 + METADATA_KEPT_MS).contains(&now.0)
        {
            return Ok(metadata.clone());
        }
        let address = format!("{}/.well-known/openid-configuration", self.settings.issuer.trim_end_matches('/'));
        let metadata: Metadata = read(&client.get(&address, None)?)?;
        if metadata.issuer != self.settings.issuer {
            return Err(Doubt::Issuer("the metadata name another one"));
        }
        if !crate::address::is_safe(&metadata.authorization_endpoint) {
            return Err(Doubt::Unsupported("an address that is neither https nor on this machine"));
        }
        *known() = Some((now, metadata.clone()));
        Ok(metadata)
    }
}

fn begin(settings: &Settings, metadata: &Metadata, question: &Question) -> String {
    let challenge = URL_SAFE_NO_PAD.encode(sha256(question.verifier.as_bytes()));
    with_query(
        &metadata.authorization_endpoint,
        &[
            ("response_type", "code"),
            ("client_id", &settings.client_id),
            ("redirect_uri", &question.answer_to),
            ("scope", &settings.scopes.join(" ")),
            ("state", &question.state),
            ("nonce", &question.nonce),
            ("code_challenge", &challenge),
            ("code_challenge_method", "S256"),
        ],
    )
}

/// The code of an answer. Refuses one by another provider, and one with two codes.
fn code<'a>(settings: &Settings, metadata: &Metadata, question: &Question, query: &'a [(String, String)]) -> Result<&'a str, Doubt> {
    let one = |name: &str| {
        let mut values = query.iter().filter(|(key, _)| key == name).map(|(_, value)| value.as_str());
        match (values.next(), values.next()) {
            (_, Some(_)) => Err(Doubt::shape(format!("{name} stands twice"))),
            (first, None) => Ok(first),
        }
    };
    if one("state")? != Some(&question.state) {
        return Err(Doubt::Question("it carries another state"));
    }
    match one("iss")? {
        Some(issuer) if issuer != settings.issuer => return Err(Doubt::Issuer("the answer names another one")),
        None if metadata.authorization_response_iss_parameter_supported => return Err(Doubt::Issuer("the answer names none")),
        Some(_) | None => {}
    }
    if let Some(error) = one("error")? {
        return Err(Doubt::Denied(error.chars().filter(char::is_ascii_graphic).take(60).collect()));
    }
    one("code")?.filter(|code| !code.is_empty()).ok_or_else(|| Doubt::Denied("it sends no code".to_owned()))
}

/// The form that redeems a code, and our name and secret where they go into the head.
fn redemption(settings: &Settings, metadata: &Metadata, question: &Question, code: &str) -> (String, Option<String>) {
    let mut form =
        vec![("grant_type", "authorization_code"), ("code", code), ("redirect_uri", &question.answer_to), ("code_verifier", &question.verifier)];
    let Some(secret) = &settings.client_secret else {
        form.push(("client_id", &settings.client_id));
        return (pairs(&form), None);
    };
    let methods = metadata.token_endpoint_auth_methods_supported.as_deref().unwrap_or_default();
    let takes = |method: &str| methods.iter().any(|one| one == method);
    if takes("client_secret_post") && !takes("client_secret_basic") {
        form.extend([("client_id", settings.client_id.as_str()), ("client_secret", secret)]);
        return (pairs(&form), None);
    }
    (pairs(&form), Some(STANDARD.encode(format!("{}:{}", encode(&settings.client_id), encode(secret)))))
}

impl Attributes {
    fn first<'a>(&self, claims: &'a Claims, of: impl Fn(&Self) -> &Vec<String>) -> Option<&'a str> {
        of(self).iter().find_map(|name| claims.get(name).and_then(Value::as_str)).filter(|value| !value.trim().is_empty())
    }
}

fn asserted(settings: &Settings, subject: String, claims: &Claims) -> Asserted {
    let first = |of: fn(&Attributes) -> &Vec<String>| settings.attributes.first(claims, of).map(str::to_owned);
    let email = first(|one| &one.email);
    // Some providers write the truth as a text. It is said of `email` alone, not of another claim that may stand for it.
    let verified = claims.get("email_verified").is_some_and(|verified| verified == true || verified == "true");
    Asserted {
        issuer: settings.issuer.clone(),
        subject,
        name: first(|one| &one.name),
        email_vouched: verified && email.is_some() && email.as_deref() == claims.get("email").and_then(Value::as_str),
        email,
        organisation: first(|one| &one.organisation),
    }
}

fn read<T: for<'de> Deserialize<'de>>(text: &str) -> Result<T, Doubt> {
    serde_json::from_str(text).map_err(|error| Doubt::shape(format!("what the provider sends: {error}")))
}

/// Whether a token is believed under keys as they are published: for the fuzz targets.
pub(crate) fn read_token(settings: &Settings, question: &Question, keys: &str, token: &str, now: Instant) -> bool {
    let claims = read::<KeySet>(keys).and_then(|keys| token::verify(settings, question, &keys, token, now));
    claims.is_ok_and(|claims| !asserted(settings, String::new(), &claims).issuer.is_empty())
}

/// Whether metadata are read, and what is said of a person: for the fuzz targets.
pub(crate) fn read_metadata(settings: &Settings, text: &str) -> bool {
    let said = read::<Claims>(text).map(|claims| asserted(settings, String::new(), &claims));
    let redeemed = read::<Tokens>(text).is_ok_and(|tokens| !tokens.id_token.is_empty() && tokens.access_token.is_some());
    read::<Metadata>(text).is_ok() || said.is_ok() || redeemed
}

#[cfg(test)]
mod tests;
