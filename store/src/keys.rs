//! Keys 密钥: in a folder beside the data, readable by the owner only, never in the database or a backup.
//!
//! `log-<n>.key` signs the n-th log's checkpoints; `index.key` keys the digests by which addresses are matched and links are made.

use crate::{StoreError, vals};
use hmac::{Hmac, KeyInit, Mac};
use record::{Signer, Suite, Verifier};
use sha2::Sha256;
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

/// Why the keys cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeysError {
    /// A key file is missing although the database has its log.
    #[error("the key of log {0} is missing: without it nothing may be signed; put the file back")]
    Missing(i64),
    /// A key file does not hold a key.
    #[error("{0} does not hold a key")]
    Unreadable(PathBuf),
}

/// The secrets of one installation.
pub struct Keys {
    folder: PathBuf,
    index: [u8; 32],
}

impl Keys {
    /// Opens the folder, and makes it and the index key where they are missing.
    pub fn open(data: &Path) -> Result<Self, StoreError> {
        let folder = data.join("keys");
        make_private_folder(&folder)?;
        let path = folder.join("index.key");
        let index = match fs::read_to_string(&path) {
            Ok(text) => parse_hex(text.trim()).ok_or_else(|| StoreError::Record(KeysError::Unreadable(path.clone()).to_string()))?,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                let key = random();
                write_secret(&path, &hex(&key))?;
                key
            }
            Err(source) => return Err(StoreError::Io { what: format!("reading {}", path.display()), source }),
        };
        Ok(Self { folder, index })
    }

    /// The signer of the n-th log.
    pub fn signer(&self, log: i64) -> Result<Signer, StoreError> {
        let path = self.path(log);
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Err(StoreError::Record(KeysError::Missing(log).to_string())),
            Err(source) => return Err(StoreError::Io { what: format!("reading {}", path.display()), source }),
        };
        text.trim().parse().map_err(|_| StoreError::Record(KeysError::Unreadable(path).to_string()))
    }

    /// Makes a key for the n-th log under that origin; keeps the one that is there.
    pub fn make_signer(&self, log: i64, origin: &str) -> Result<Signer, StoreError> {
        if self.path(log).exists() {
            return self.signer(log);
        }
        let signer = Signer::new(Suite::Sha256Ed25519, origin, random()).map_err(|error| StoreError::Record(error.to_string()))?;
        write_secret(&self.path(log), &signer.to_secret_text())?;
        // The public half lies beside it for whoever verifies offline.
        fs::write(self.path(log).with_extension("pub"), format!("{}\n", signer.verifier()))
            .map_err(|source| StoreError::Io { what: "writing the public key".to_owned(), source })?;
        Ok(signer)
    }

    /// The public half of the n-th log's key.
    pub fn verifier(&self, log: i64) -> Result<Verifier, StoreError> {
        self.signer(log).map(|signer| signer.verifier().clone())
    }

    /// The keyed digest by which an address is matched; 64 hexadecimal digits.
    pub fn email_key(&self, email: &rules::text::Email) -> String {
        hex(&self.mac("email", email.as_str().as_bytes()))
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

    fn path(&self, log: i64) -> PathBuf {
        self.folder.join(format!("log-{log}.key"))
    }
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
    fs::create_dir_all(folder).map_err(|source| StoreError::Io { what: format!("making {}", folder.display()), source })?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(folder, fs::Permissions::from_mode(0o700))
            .map_err(|source| StoreError::Io { what: format!("closing {}", folder.display()), source })?;
    }
    Ok(())
}

fn write_secret(path: &Path, text: &str) -> Result<(), StoreError> {
    let fault = |source| StoreError::Io { what: format!("writing {}", path.display()), source };
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    let mut file = options.open(path).map_err(fault)?;
    file.write_all(text.as_bytes()).and_then(|()| file.write_all(b"\n")).and_then(|()| file.sync_all()).map_err(fault)?;
    Ok(())
}

/// Writes the row of a log.
pub(crate) fn insert_log(sql: &mut dyn crate::Sql, log: i64, verifier: &Verifier, continues: Option<&str>) -> Result<(), StoreError> {
    sql.exec(
        "INSERT INTO logs (id, origin, suite, verifier, continues) VALUES ($1, $2, $3, $4, $5)",
        &vals![log, verifier.name(), verifier.suite().name(), verifier.to_string(), continues],
    )?;
    Ok(())
}
