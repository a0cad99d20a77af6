//! Token 身份令牌: an id token, verified: who signed it, for whom, when, and in answer to what.
//!
//! Source: OpenID Connect Core 1.0, section 3.1.3.7; RFC 7515, RFC 7517, RFC 7518; RFC 8725 (what goes wrong).

use super::Settings;
use crate::CLOCK_SKEW_MS;
use crate::doubt::Doubt;
use crate::key::{Algorithm, Key};
use crate::provider::Question;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rules::Instant;
use serde::Deserialize;
use serde_json::{Map, Value};

/// The keys of a provider, as it publishes them.
#[derive(Deserialize)]
pub(crate) struct KeySet {
    keys: Vec<PublishedKey>,
}

#[derive(Deserialize)]
struct PublishedKey {
    kty: String,
    kid: Option<String>,
    alg: Option<String>,
    r#use: Option<String>,
    crv: Option<String>,
    n: Option<String>,
    e: Option<String>,
    x: Option<String>,
    y: Option<String>,
}

#[derive(Deserialize)]
struct Header {
    alg: String,
    kid: Option<String>,
    crit: Option<Value>,
}

/// What a verified token says; a name in it is only a claim of the provider's, never one of the browser's.
pub(crate) type Claims = Map<String, Value>;

/// Verifies a token in full.
pub(crate) fn verify(settings: &Settings, question: &Question, keys: &KeySet, token: &str, now: Instant) -> Result<Claims, Doubt> {
    let claims = signed(keys, token)?;
    let text = |name: &str| claims.get(name).and_then(Value::as_str);
    if text("iss") != Some(settings.issuer.as_str()) {
        return Err(Doubt::Issuer("the token names another one"));
    }
    let audiences: Vec<&str> = match claims.get("aud") {
        Some(Value::String(one)) => vec![one],
        Some(Value::Array(some)) => some.iter().filter_map(Value::as_str).collect(),
        Some(_) | None => Vec::new(),
    };
    let party = text("azp");
    if !audiences.contains(&settings.client_id.as_str()) {
        return Err(Doubt::Audience("the token names others"));
    }
    if party.is_some_and(|party| party != settings.client_id) || (audiences.len() > 1 && party.is_none()) {
        return Err(Doubt::Audience("the token was given to somebody else"));
    }
    if now.0 >= instant(&claims, "exp")?.ok_or(Doubt::Time("the token has no end"))? + CLOCK_SKEW_MS {
        return Err(Doubt::Time("the token is over"));
    }
    for beginning in [instant(&claims, "iat")?.ok_or(Doubt::Time("the token has no beginning"))?].into_iter().chain(instant(&claims, "nbf")?) {
        if beginning > now.0 + CLOCK_SKEW_MS {
            return Err(Doubt::Time("the token does not hold yet"));
        }
    }
    if text("nonce") != Some(question.nonce.as_str()) {
        return Err(Doubt::Question("the token carries another nonce"));
    }
    Ok(claims)
}

/// An instant of a token in milliseconds.
fn instant(claims: &Claims, name: &str) -> Result<Option<i64>, Doubt> {
    let odd = || Doubt::shape(format!("{name} is no time"));
    let Some(value) = claims.get(name) else { return Ok(None) };
    // Seconds; a fraction is allowed and never decides.
    let seconds = value.as_i64().or_else(|| value.to_string().split('.').next()?.parse().ok()).ok_or_else(odd)?;
    seconds.checked_mul(1_000).map(Some).ok_or_else(odd)
}

/// What a token says, if one of the keys has signed it.
fn signed(keys: &KeySet, token: &str) -> Result<Claims, Doubt> {
    let mut parts = token.split('.');
    let (Some(header), Some(payload), Some(signature), None) = (parts.next(), parts.next(), parts.next(), parts.next()) else {
        return Err(Doubt::shape("it is no signed token"));
    };
    let message = &token[..header.len() + 1 + payload.len()];
    let read: Header = json(header)?;
    // The key says what it signs with, and the header must agree: never the header alone, which anybody can write.
    let algorithm = match read.alg.as_str() {
        "RS256" => Algorithm::RsaSha256,
        "ES256" => Algorithm::EcdsaSha256,
        "none" => return Err(Doubt::Signature("the token is not signed")),
        _ => return Err(Doubt::Unsupported("a token that is signed neither by RS256 nor by ES256")),
    };
    if read.crit.is_some() {
        return Err(Doubt::Unsupported("a token with extensions that must be known"));
    }
    let signature = bytes(signature)?;
    let made = keys.candidates(&read).any(|key| key.verifies(algorithm, message.as_bytes(), &signature));
    if made { json(payload) } else { Err(Doubt::Signature("no key of the provider has made it")) }
}

impl KeySet {
    /// The keys that may have signed under that header: by name where it gives one.
    fn candidates<'a>(&'a self, header: &'a Header) -> impl Iterator<Item = Key> + 'a {
        let fits = |key: &&PublishedKey| {
            key.r#use.as_deref().is_none_or(|purpose| purpose == "sig")
                && key.alg.as_deref().is_none_or(|algorithm| algorithm == header.alg)
                && header.kid.as_ref().is_none_or(|name| key.kid.as_ref() == Some(name))
        };
        self.keys.iter().filter(fits).filter_map(PublishedKey::key)
    }
}

impl PublishedKey {
    fn key(&self) -> Option<Key> {
        let part = |part: &Option<String>| bytes(part.as_deref()?).ok();
        match (self.kty.as_str(), self.crv.as_deref()) {
            ("RSA", _) => Some(Key::Rsa { n: part(&self.n)?, e: part(&self.e)? }),
            ("EC", Some("P-256")) => {
                let point: Vec<u8> = [vec![4], part(&self.x)?, part(&self.y)?].concat();
                (point.len() == 65).then_some(Key::P256(point))
            }
            _ => None,
        }
    }
}

fn bytes(part: &str) -> Result<Vec<u8>, Doubt> {
    URL_SAFE_NO_PAD.decode(part).map_err(|_| Doubt::shape("a part of the token is not in base64"))
}

fn json<T: for<'de> Deserialize<'de>>(part: &str) -> Result<T, Doubt> {
    serde_json::from_slice(&bytes(part)?).map_err(|error| Doubt::shape(format!("a part of the token: {error}")))
}
