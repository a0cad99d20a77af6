//! Secrets 口令与令牌: passwords through argon2id, tokens as 32 random bytes of which only digests are stored.

use crate::site::Site;
use argon2::{Argon2, PasswordHasher, PasswordVerifier};
use store::StoreError;

/// A secret that nobody can verify against, so that an unknown address costs the same as a known one.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5LW5vYm9keS1ubw$Zb1mS1zYbd9n7i3mYfJ0yYB3S3w9VQb4l0F6oKq0v3U";

/// Hashes a password, at most two at once.
pub(crate) async fn hash(site: &Site, password: String) -> Result<String, StoreError> {
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
