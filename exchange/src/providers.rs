//! Providers 身份提供方名录: `identity.toml` in the data folder, read once at the start; a wrong key stops the start and is named.
//!
//! ```toml
//! [[provider]]
//! id = "tsinghua"                      # its name in addresses: small letters, digits, hyphens
//! name_zh = "清华大学统一身份认证"
//! name_en = "Tsinghua University"
//! protocol = "oidc"                    # oidc, cas or saml
//! issuer = "https://id.example.edu.cn"
//! client_id = "kechuang"
//! client_secret_file = "identity/tsinghua.secret"   # beside this file; left out for a public client
//! scopes = ["openid", "profile", "email"]           # may be left out
//! email_domains = ["example.edu.cn"]                # addresses that it gives out itself; may be left out
//! strong = true                                     # it asks for a second step itself; may be left out, and then it does not
//!
//! # authority_file = "ca.pem"        oidc and cas: who vouches for its TLS, instead of the web's authorities
//! # cas:  url = "https://cas.example.edu.cn/cas"
//! # saml: entity_id, sign_in_url, certificate_file (PEM, one certificate or several), subject_attribute (may be left out)
//! # all:  name_attributes, email_attributes, organisation_attributes: lists, the first that is sent counts; may be left out
//! ```
//! Addresses are https, or on this machine. A secret lies in a file of its own, so that the rest can be shown to whoever helps.

use crate::address::is_safe;
use crate::client::Client;
use crate::provider::{Attributes, Protocol, Provider};
use crate::{cas, oidc, saml};
use rules::text::Bilingual;
use std::path::{Path, PathBuf};
use toml::{Table, Value};

/// The identity services of a centre.
#[derive(Default)]
pub struct Providers {
    all: Vec<Provider>,
}

/// What is wrong with the file.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// A file cannot be read.
    #[error("{0} cannot be read")]
    File(PathBuf, #[source] std::io::Error),
    /// It is not TOML.
    #[error("{0} is not TOML")]
    Toml(PathBuf, #[source] Box<toml::de::Error>),
    /// A key is missing, unknown or wrong.
    #[error("identity.toml: {of}: {what}")]
    Key {
        /// Which provider.
        of: String,
        /// Which key, and what of it.
        what: String,
    },
    /// What is said of ORCID is wrong.
    #[error("{0}")]
    Orcid(String),
}

impl Providers {
    /// Reads `identity.toml` in a folder; none where there is no such file.
    pub fn read(folder: &Path) -> Result<Self, SettingsError> {
        let path = folder.join("identity.toml");
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(error) => return Err(SettingsError::File(path, error)),
        };
        Ok(Self { all: parse(folder, &text)? })
    }

    /// All of them, in the order of the file.
    pub fn all(&self) -> &[Provider] {
        &self.all
    }

    /// The one of that name.
    pub fn named(&self, id: &str) -> Option<&Provider> {
        self.all.iter().find(|provider| provider.id == id)
    }
}

/// Reads the text of such a file.
pub(crate) fn parse(folder: &Path, text: &str) -> Result<Vec<Provider>, SettingsError> {
    let path = folder.join("identity.toml");
    providers(folder, text.parse().map_err(|error| SettingsError::Toml(path, Box::new(error)))?)
}

fn providers(folder: &Path, mut table: Table) -> Result<Vec<Provider>, SettingsError> {
    let file = |what: &str| SettingsError::Key { of: "the file".to_owned(), what: what.to_owned() };
    let listed = match table.remove("provider") {
        None => Vec::new(),
        Some(Value::Array(listed)) => listed,
        Some(_) => return Err(file("`provider` stands in double brackets: [[provider]]")),
    };
    if let Some(key) = table.keys().next() {
        return Err(file(&format!("`{key}` is not a key; there is `provider`")));
    }
    let mut providers: Vec<Provider> = Vec::new();
    for (place, one) in listed.into_iter().enumerate() {
        let Value::Table(keys) = one else { return Err(file("`provider` stands in double brackets: [[provider]]")) };
        let mut keys = Keys { of: format!("provider {}", place + 1), folder, keys, known: Vec::new() };
        let provider = provider(&mut keys)?;
        if providers.iter().any(|other| other.id == provider.id) {
            return Err(keys.wrong("`id` stands twice"));
        }
        providers.push(provider);
    }
    Ok(providers)
}

fn provider(keys: &mut Keys<'_>) -> Result<Provider, SettingsError> {
    let id = keys.text("id")?;
    keys.of = format!("provider `{id}`");
    let well_formed = id.len() <= 40 && id.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
    if !well_formed {
        return Err(keys.wrong("`id` holds other than small letters, digits and hyphens, or more than 40"));
    }
    let name = Bilingual::new(keys.text("name_zh")?, keys.text("name_en")?);
    let email_domains = keys.maybe_list("email_domains")?.unwrap_or_default().iter().map(|domain| domain.to_lowercase()).collect();
    let strong = keys.maybe_flag("strong")?.unwrap_or(false);
    let protocol = match keys.text("protocol")?.as_str() {
        "oidc" => Protocol::Oidc(oidc::Connector::new(oidc(keys)?)),
        "cas" => Protocol::Cas(cas(keys)?),
        "saml" => Protocol::Saml(saml(keys)?),
        other => return Err(keys.wrong(&format!("`protocol` is `{other}`; there are oidc, cas and saml"))),
    };
    let client = match &protocol {
        Protocol::Oidc(_) | Protocol::Cas(_) => client(keys)?,
        // It is spoken to through browsers alone.
        Protocol::Saml(_) => Client::default(),
    };
    keys.finish()?;
    Ok(Provider { id, name, email_domains, strong, protocol, client })
}

fn client(keys: &mut Keys<'_>) -> Result<Client, SettingsError> {
    let Some(name) = keys.maybe_text("authority_file")? else { return Ok(Client::default()) };
    let pem = keys.file(&name)?;
    Client::of_authorities(&pem).ok_or_else(|| keys.wrong("`authority_file` holds no certificate, or something else beside"))
}

fn oidc(keys: &mut Keys<'_>) -> Result<oidc::Settings, SettingsError> {
    let scopes = keys.maybe_list("scopes")?.unwrap_or_else(|| ["openid", "profile", "email"].map(str::to_owned).to_vec());
    if !scopes.iter().any(|scope| scope == "openid") {
        return Err(keys.wrong("`scopes` lacks `openid`, without which there is no token to verify"));
    }
    let client_secret = match keys.maybe_text("client_secret_file")? {
        Some(name) => Some(keys.file(&name)?.trim().to_owned()),
        None => None,
    };
    if client_secret.as_ref().is_some_and(String::is_empty) {
        return Err(keys.wrong("`client_secret_file` names an empty file"));
    }
    Ok(oidc::Settings {
        issuer: keys.address("issuer")?,
        client_id: keys.text("client_id")?,
        client_secret,
        scopes,
        attributes: keys.attributes(&["name"], &["email"], &["organization", "organisation"])?,
    })
}

fn cas(keys: &mut Keys<'_>) -> Result<cas::Settings, SettingsError> {
    let url = keys.address("url")?.trim_end_matches('/').to_owned();
    let attributes = keys.attributes(&["displayName", "cn", "name"], &["mail", "email"], &["organization", "ou"])?;
    Ok(cas::Settings { url, attributes })
}

fn saml(keys: &mut Keys<'_>) -> Result<saml::Settings, SettingsError> {
    let name = keys.text("certificate_file")?;
    let pem = keys.file(&name)?;
    let read = saml::Settings::keys(&pem)
        .ok_or_else(|| keys.wrong("`certificate_file` holds no certificate, or one whose key is neither RSA nor ECDSA on P-256"))?;
    Ok(saml::Settings {
        entity: keys.text("entity_id")?,
        sign_in: keys.address("sign_in_url")?,
        keys: read,
        subject_attribute: keys.maybe_text("subject_attribute")?,
        attributes: keys.attributes(
            &["urn:oid:2.16.840.1.113730.3.1.241", "displayName", "urn:oid:2.5.4.3", "cn"],
            &["urn:oid:0.9.2342.19200300.100.1.3", "mail", "email"],
            &["urn:oid:2.5.4.10", "o", "organization"],
        )?,
    })
}

/// The keys of one provider, of which each must be asked for.
struct Keys<'a> {
    of: String,
    folder: &'a Path,
    keys: Table,
    known: Vec<&'static str>,
}

impl Keys<'_> {
    fn wrong(&self, what: &str) -> SettingsError {
        SettingsError::Key { of: self.of.clone(), what: what.to_owned() }
    }

    fn text(&mut self, name: &'static str) -> Result<String, SettingsError> {
        self.maybe_text(name)?.ok_or_else(|| self.wrong(&format!("`{name}` is missing")))
    }

    fn maybe_text(&mut self, name: &'static str) -> Result<Option<String>, SettingsError> {
        self.known.push(name);
        match self.keys.remove(name) {
            None => Ok(None),
            Some(Value::String(text)) if !text.trim().is_empty() => Ok(Some(text.trim().to_owned())),
            Some(_) => Err(self.wrong(&format!("`{name}` is not a text, or is empty"))),
        }
    }

    fn maybe_flag(&mut self, name: &'static str) -> Result<Option<bool>, SettingsError> {
        self.known.push(name);
        let Some(value) = self.keys.remove(name) else { return Ok(None) };
        value.as_bool().map(Some).ok_or_else(|| self.wrong(&format!("`{name}` is neither true nor false")))
    }

    fn maybe_list(&mut self, name: &'static str) -> Result<Option<Vec<String>>, SettingsError> {
        self.known.push(name);
        let Some(value) = self.keys.remove(name) else { return Ok(None) };
        let texts = value.as_array().and_then(|items| items.iter().map(|item| item.as_str().map(str::to_owned)).collect::<Option<Vec<String>>>());
        texts.filter(|texts| !texts.is_empty()).map(Some).ok_or_else(|| self.wrong(&format!("`{name}` is not a list of texts, or is empty")))
    }

    fn address(&mut self, name: &'static str) -> Result<String, SettingsError> {
        let address = self.text(name)?;
        if is_safe(&address) { Ok(address) } else { Err(self.wrong(&format!("`{name}` is neither an https address nor one on this machine"))) }
    }

    fn file(&self, name: &str) -> Result<String, SettingsError> {
        let path = self.folder.join(name);
        std::fs::read_to_string(&path).map_err(|error| SettingsError::File(path, error))
    }

    fn attributes(&mut self, name: &[&str], email: &[&str], organisation: &[&str]) -> Result<Attributes, SettingsError> {
        let or = |listed: Option<Vec<String>>, usual: &[&str]| listed.unwrap_or_else(|| usual.iter().map(|text| (*text).to_owned()).collect());
        Ok(Attributes {
            name: or(self.maybe_list("name_attributes")?, name),
            email: or(self.maybe_list("email_attributes")?, email),
            organisation: or(self.maybe_list("organisation_attributes")?, organisation),
        })
    }

    /// Refuses a key that nobody asked for: it may be a slip, and then something is not as its writer thinks.
    fn finish(&self) -> Result<(), SettingsError> {
        match self.keys.keys().next() {
            None => Ok(()),
            Some(key) => Err(self.wrong(&format!("`{key}` is not a key here; there are {}", self.known.join(", ")))),
        }
    }
}

#[cfg(test)]
mod tests;
