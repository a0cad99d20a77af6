//! Keys 密钥: in a folder beside the data, readable by the owner only, never in the database or a backup.
//!
//! `log-<n>.key` signs the n-th log's checkpoints; after a rotation `log-<n>.2.key` does, then `log-<n>.3.key`. Beside each lies its public half,
//! `.pub`; of a key that was replaced that half is enough. `index.key` keys the digests by which addresses and identity numbers are matched and
//! links are made; `identity.key` seals identity numbers (XChaCha20-Poly1305, the person's id as associated data).

use crate::{StoreError, folder, vals};
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use hmac::{Hmac, KeyInit, Mac};
use record::{Signer, Suite, Verifier};
use rules::PersonId;
use sha2::Sha256;
use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

/// Why the keys cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeysError {
    /// A key file is missing although the database has its log.
    #[error("the key of log {0} is missing: without it nothing may be signed; put {1} back")]
    Missing(i64, PathBuf),
    /// A key file holds the key of another log.
    #[error("{0} holds the key of another log")]
    OfAnother(PathBuf),
    /// A key file does not hold a key.
    #[error("{0} does not hold a key")]
    Unreadable(PathBuf),
}

/// The secrets of one installation.
pub struct Keys {
    folder: PathBuf,
    index: [u8; 32],
    identity: [u8; 32],
    /// Public keys that were told, where no folder is asked.
    told: Option<BTreeMap<(i64, usize), Verifier>>,
}

impl Keys {
    /// Opens the folder, and makes it and the index key where they are missing.
    pub fn open(data: &Path) -> Result<Self, StoreError> {
        let folder = data.join("keys");
        make_private_folder(&folder)?;
        let (index, identity) = (made(&folder.join("index.key"))?, made(&folder.join("identity.key"))?);
        Ok(Self { folder, index, identity, told: None })
    }

    /// The public keys of a data folder, for who only verifies: nothing is made there.
    pub(crate) fn public_of(data: &Path) -> Self {
        Self { folder: data.join("keys"), index: [0; 32], identity: [0; 32], told: None }
    }

    /// Public keys by their log and number, for who only verifies.
    pub(crate) fn told<'a>(told: impl Iterator<Item = ((i64, usize), &'a str)>) -> Result<Self, StoreError> {
        let read = |(place, text): ((i64, usize), &str)| match text.parse::<Verifier>() {
            Ok(verifier) => Ok((place, verifier)),
            Err(_) => Err(StoreError::Record(format!("key {} of log {} is none", place.1, place.0))),
        };
        let told = told.map(read).collect::<Result<_, _>>()?;
        Ok(Self { folder: PathBuf::new(), index: [0; 32], identity: [0; 32], told: Some(told) })
    }

    /// The signer of the n-th log, by the number of its key; the first is 1.
    pub fn signer(&self, log: i64, number: usize) -> Result<Signer, StoreError> {
        let path = self.path(log, number);
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Err(StoreError::Record(KeysError::Missing(log, path).to_string())),
            Err(source) => return Err(StoreError::Io { what: format!("reading {}", path.display()), source }),
        };
        text.trim().parse().map_err(|_| StoreError::Record(KeysError::Unreadable(path).to_string()))
    }

    /// Makes a key for the n-th log under that origin, of which the database knows nothing yet. One that a crash has left is taken into use, or
    /// made anew where it is not whole. Two that make it at once would each believe in their own: the caller holds a lock.
    pub(crate) fn make_signer(&self, log: i64, number: usize, origin: &str) -> Result<Signer, StoreError> {
        let path = self.path(log, number);
        let torn = |text: String| text.trim().parse::<Signer>().is_err();
        if fs::read_to_string(&path).is_ok_and(torn) {
            fs::remove_file(&path).map_err(|source| StoreError::Io { what: format!("removing {}", path.display()), source })?;
        }
        if !path.exists() {
            let signer = Signer::new(Suite::Sha256Ed25519, origin, random()).map_err(|error| StoreError::Record(error.to_string()))?;
            write_secret(&path, &signer.to_secret_text())?;
        }
        // What signs from now on is what a later start will read. A first key that is there already gives its log the name.
        let signer = self.signer(log, number)?;
        if number > 1 && signer.name() != origin {
            return Err(StoreError::Record(KeysError::OfAnother(path).to_string()));
        }
        // The public half lies beside it for whoever verifies offline.
        write_public(&path.with_extension("pub"), &signer.verifier().to_string())?;
        Ok(signer)
    }

    /// The public half of a key of the n-th log; the secret one may have been destroyed since it was replaced.
    pub fn verifier(&self, log: i64, number: usize) -> Result<Verifier, StoreError> {
        if let Some(told) = &self.told {
            let missing = || StoreError::Record(format!("key {number} of log {log} is not known"));
            return told.get(&(log, number)).cloned().ok_or_else(missing);
        }
        let path = self.path(log, number).with_extension("pub");
        match self.signer(log, number) {
            Ok(signer) => Ok(signer.verifier().clone()),
            Err(error) => match fs::read_to_string(&path) {
                Ok(text) => text.trim().parse().map_err(|_| StoreError::Record(KeysError::Unreadable(path).to_string())),
                Err(_) => Err(error),
            },
        }
    }

    /// The keyed digest by which an address is matched; 64 hexadecimal digits.
    pub fn email_key(&self, email: &rules::text::Email) -> String {
        hex(&self.mac("email", email.as_str().as_bytes()))
    }

    /// The keyed digest by which an identity document is matched; 64 hexadecimal digits.
    pub fn identity_key(&self, number: &rules::identity::Number) -> String {
        hex(&self.mac("identity", number.matched().as_bytes()))
    }

    /// Seals an identity number for a person; nobody else's row can be given it.
    pub fn seal(&self, person: PersonId, number: &str) -> Result<String, StoreError> {
        let nonce = XNonce::from(nonce());
        let payload = Payload { msg: number.as_bytes(), aad: &person.0.0 };
        let sealed = self.cipher().encrypt(&nonce, payload).map_err(|_| StoreError::Record("an identity number cannot be sealed".to_owned()))?;
        let mut bytes = nonce.to_vec();
        bytes.extend(sealed);
        Ok(BASE64.encode(bytes))
    }

    /// The identity number of a person that was sealed under this installation's key.
    pub fn unseal(&self, person: PersonId, sealed: &str) -> Result<String, StoreError> {
        let fault = || {
            StoreError::Record("identity.key is not the key under which an identity number was sealed for this person; put the file back".to_owned())
        };
        let bytes = BASE64.decode(sealed).map_err(|_| fault())?;
        let (nonce, sealed) = bytes.split_at_checked(24).ok_or_else(fault)?;
        let nonce = XNonce::try_from(nonce).map_err(|_| fault())?;
        let number = self.cipher().decrypt(&nonce, Payload { msg: sealed, aad: &person.0.0 }).map_err(|_| fault())?;
        String::from_utf8(number).map_err(|_| fault())
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(&self.identity.into())
    }

    /// The keyed digest by which a subject of an issuer is matched; 64 hexadecimal digits.
    pub fn subject_key(&self, issuer: &str, subject: &str) -> String {
        hex(&self.mac("subject", format!("{}\0{issuer}\0{subject}", issuer.len()).as_bytes()))
    }

    /// The keyed digest by which an address or a mobile number is matched.
    pub fn reach_key(&self, reach: &rules::contact::Reach) -> String {
        match reach {
            rules::contact::Reach::Email(email) => self.email_key(email),
            rules::contact::Reach::Mobile(mobile) => hex(&self.mac("mobile", mobile.as_str().as_bytes())),
        }
    }

    /// 32 bytes that hide one secret in a row: of use once for each purpose and thing, since what is hidden twice under them shows.
    pub fn pad(&self, purpose: &str, of: &[u8]) -> [u8; 32] {
        self.mac(purpose, of)
    }

    /// A secret that only this installation can make again: of an invitation's link, of a form's guard.
    pub fn secret(&self, purpose: &str, of: &[u8]) -> String {
        hex(&self.mac(purpose, of)[..20])
    }

    fn mac(&self, purpose: &str, of: &[u8]) -> [u8; 32] {
        // A key of any length is taken, so this cannot fail.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.index) else { return [0; 32] };
        mac.update(purpose.as_bytes());
        mac.update(&[0]);
        mac.update(of);
        mac.finalize().into_bytes().into()
    }

    fn path(&self, log: i64, number: usize) -> PathBuf {
        self.folder.join(if number == 1 { format!("log-{log}.key") } else { format!("log-{log}.{number}.key") })
    }
}

/// The key of a file, made where there is none.
fn made(path: &Path) -> Result<[u8; 32], StoreError> {
    match fs::read_to_string(path) {
        Ok(text) => parse_hex(text.trim()).ok_or_else(|| StoreError::Record(KeysError::Unreadable(path.to_owned()).to_string())),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let key = random();
            write_secret(path, &hex(&key))?;
            Ok(key)
        }
        Err(source) => Err(StoreError::Io { what: format!("reading {}", path.display()), source }),
    }
}

/// What is never used twice with one key: long enough to be left to chance.
fn nonce() -> [u8; 24] {
    let mut nonce = [0; 24];
    nonce.copy_from_slice(&random()[..24]);
    nonce
}

/// 32 bytes that nobody can guess.
pub(crate) fn random() -> [u8; 32] {
    let mut bytes = [0; 32];
    // Without chance nothing that the store does is safe; there is no other way on.
    getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
    bytes
}

/// Lower-case hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn parse_hex(text: &str) -> Option<[u8; 32]> {
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    let mut bytes = [0; 32];
    for (at, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&text[2 * at..2 * at + 2], 16).ok()?;
    }
    Some(bytes)
}

fn make_private_folder(folder: &Path) -> Result<(), StoreError> {
    folder::make(folder)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(folder, fs::Permissions::from_mode(0o700))
            .map_err(|source| StoreError::Io { what: format!("closing {}", folder.display()), source })?;
    }
    Ok(())
}

/// Writes a file that is not there yet and waits until it and its name are on the disk. It is written beside its place first: a crash in the
/// middle of the first start must not leave half a key, which nobody would dare to replace.
fn write_secret(path: &Path, text: &str) -> Result<(), StoreError> {
    let fault = |source| StoreError::Io { what: format!("writing {}", path.display()), source };
    let beside = path.with_extension(format!("{}.new", hex(&random()[..8])));
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    let written = options.open(&beside).and_then(|mut file| file.write_all(format!("{text}\n").as_bytes()).and_then(|()| file.sync_all()));
    let placed = written.and_then(|()| place(&beside, path)).and_then(|()| folder::sync_above(path));
    if placed.is_err() {
        let _gone = fs::remove_file(&beside);
    }
    placed.map_err(fault)
}

/// Gives a file its name, which nobody else may have taken meanwhile: a second name replaces nothing, where a new one would.
fn place(beside: &Path, path: &Path) -> std::io::Result<()> {
    match fs::hard_link(beside, path) {
        Ok(()) => fs::remove_file(beside),
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists || path.exists() => Err(std::io::ErrorKind::AlreadyExists.into()),
        // A file system without second names.
        Err(_) => fs::rename(beside, path),
    }
}

/// Writes the public half, whatever lay there before.
fn write_public(path: &Path, text: &str) -> Result<(), StoreError> {
    let written = File::create(path).and_then(|mut file| file.write_all(format!("{text}\n").as_bytes()).and_then(|()| file.sync_all()));
    written.map_err(|source| StoreError::Io { what: "writing the public key".to_owned(), source })
}

/// Writes the row of a log, and that of its first key.
pub(crate) fn insert_log(sql: &mut dyn crate::Sql, log: i64, verifier: &Verifier, continues: Option<&str>) -> Result<(), StoreError> {
    sql.exec(
        "INSERT INTO logs (id, origin, suite, verifier, continues) VALUES ($1, $2, $3, $4, $5)",
        &vals![log, verifier.name(), verifier.suite().name(), verifier.to_string(), continues],
    )?;
    insert_key(sql, log, 0, verifier)
}

/// Writes the row of a key that signs a log from that size on.
pub(crate) fn insert_key(sql: &mut dyn crate::Sql, log: i64, from_size: u64, verifier: &Verifier) -> Result<(), StoreError> {
    sql.exec("INSERT INTO log_keys (log, from_size, verifier) VALUES ($1, $2, $3)", &vals![log, from_size, verifier.to_string()])?;
    Ok(())
}
