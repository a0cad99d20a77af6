//! Secrets 口令与令牌: passwords through argon2id, tokens as 32 random bytes of which only digests are stored.

use crate::site::Site;
use argon2::{Argon2, PasswordHasher, PasswordVerifier};
use rules::{Instant, PersonId};
use store::{Store, StoreError};

/// A secret that nobody can verify against, so that an unknown address costs the same as a known one.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5LW5vYm9keS1ubw$Zb1mS1zYbd9n7i3mYfJ0yYB3S3w9VQb4l0F6oKq0v3U";

/// Hashes a password, at most two at once.
pub(crate) async fn hash(site: &Site, password: String) -> Result<String, StoreError> {
    let _counted = site.metrics().hashing();
    let _leave = site.hashes().acquire().await.map_err(|_| StoreError::Busy)?;
    let hashed = tokio::task::spawn_blocking(move || hash_now(&password)).await;
    hashed.map_err(|_| StoreError::Panicked)?
}

/// Hashes a password on this thread; the operator's commands use it.
pub fn hash_now(password: &str) -> Result<String, StoreError> {
    Argon2::default().hash_password(password.as_bytes()).map(|hash| hash.to_string()).map_err(|error| StoreError::Row(format!("argon2: {error}")))
}

/// Whether the password is the one behind the stored secret; without a secret the work is done all the same and the answer is no.
pub(crate) async fn is_right(site: &Site, password: String, secret: Option<String>) -> Result<bool, StoreError> {
    let _counted = site.metrics().hashing();
    let _leave = site.hashes().acquire().await.map_err(|_| StoreError::Busy)?;
    let checked = tokio::task::spawn_blocking(move || {
        let known = secret.is_some();
        let secret = secret.unwrap_or_else(|| NOBODY.to_owned());
        let right = argon2::PasswordHash::new(&secret).is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok());
        known && right
    })
    .await;
    checked.map_err(|_| StoreError::Panicked)
}

/// What a form of a session must carry. It is of the session and not of its token: a token that is exchanged leaves the forms of other windows good.
pub fn csrf(store: &Store, person: PersonId, created: Instant) -> String {
    store.keys().secret("csrf", format!("{person}/{}", created.0).as_bytes())
}

/// Whether the password is the one behind a stored secret, on this thread; the operator's commands use it.
pub fn is_right_now(password: &str, secret: &str) -> bool {
    argon2::PasswordHash::new(secret).is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
}

/// A new token and the digest under which it is stored.
pub(crate) fn token() -> Result<(String, String), StoreError> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|_| StoreError::Row("no chance to be had".to_owned()))?;
    let token: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    let digest = digest(&token);
    Ok((token, digest))
}

/// The digest under which a token is stored.
pub fn digest(token: &str) -> String {
    record::sha256(&[b"kechuang/token\0", token.as_bytes()]).to_string()
}

/// The digest of a stored secret, which an event holds.
pub fn credential_digest(secret: &str) -> String {
    record::sha256(&[secret.as_bytes()]).to_string()
}

/// A new id: time first, so that rows made together lie together, then 74 random bits.
pub fn new_id() -> rules::Id {
    rules::Id(uuid::Uuid::now_v7().into_bytes())
}

/// Bytes that nobody can guess.
pub(crate) fn chance<const N: usize>() -> Result<[u8; N], StoreError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|_| StoreError::Row("no chance to be had".to_owned()))?;
    Ok(bytes)
}

/// Six digits to be sent to somebody.
pub(crate) fn code() -> Result<String, StoreError> {
    // 2^64 is no multiple of a million; the difference is one in 10^13.
    Ok(format!("{:06}", u64::from_be_bytes(chance::<8>()?) % 1_000_000))
}

/// Whether two texts are the same, in a time that does not tell how far they agree.
pub(crate) fn same(one: &str, other: &str) -> bool {
    one.len() == other.len() && one.bytes().zip(other.bytes()).fold(0, |differ, (one, other)| differ | (one ^ other)) == 0
}

/// What every access token begins with, so that whoever scans for leaked secrets knows one.
pub(crate) const TOKEN_PREFIX: &str = "kct_";
/// How many characters follow: 32 of chance and 6 that check them.
const TOKEN_LENGTH: usize = 38;
const TOKEN_ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// The text of a new access token and the digest under which it is known.
pub(crate) fn access_token() -> Result<(String, String), StoreError> {
    let chosen: String = chance::<32>()?.iter().map(|byte| char::from(TOKEN_ALPHABET[usize::from(byte & 31)])).collect();
    let text = format!("{TOKEN_PREFIX}{chosen}{}", token_check(&chosen));
    let digest = digest(&text);
    Ok((text, digest))
}

/// Whether a text has the form of an access token; a mistyped one never reaches the database.
pub(crate) fn is_access_token(text: &str) -> bool {
    let Some(rest) = text.strip_prefix(TOKEN_PREFIX).filter(|rest| rest.len() == TOKEN_LENGTH && rest.is_ascii()) else { return false };
    token_check(&rest[..32]) == rest[32..]
}

fn token_check(chosen: &str) -> String {
    record::sha256(&[b"kechuang/token-check\0", chosen.as_bytes()]).as_bytes()[..6]
        .iter()
        .map(|byte| char::from(TOKEN_ALPHABET[usize::from(byte & 31)]))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_access_token_checks_itself() {
        let (text, found) = access_token().expect("a token");
        assert!(is_access_token(&text) && found == digest(&text) && text.len() == 42, "{text}");
        let other = if text.ends_with('0') { '1' } else { '0' };
        let mistyped = format!("{}{other}", &text[..text.len() - 1]);
        for wrong in ["kct_", "kct_0", mistyped.as_str(), &text[4..], &format!("{text}0")] {
            assert!(!is_access_token(wrong), "{wrong}");
        }
    }
}
