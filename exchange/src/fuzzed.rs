//! Fuzzed 模糊测试入口: what identity services send, as plain functions of bytes, for the fuzz targets. Nothing else calls them.

use crate::client::Told;
use crate::provider::{Attributes, Question};
use crate::{cas, oidc, orcid, providers, saml};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rules::Instant;
use rules::orcid::{Entry, Reading};
use std::collections::BTreeSet;
use std::path::Path;

const CERTIFICATES: &str = concat!(include_str!("../tests/keys/rsa.crt"), include_str!("../tests/keys/p256.crt"));

fn question() -> Question {
    Question {
        answer_to: "https://kechuang.example.org/sessions/federated/idp/answer".to_owned(),
        entity: "https://kechuang.example.org/sessions/federated/idp/metadata".to_owned(),
        state: "state".to_owned(),
        nonce: "nonce".to_owned(),
        verifier: "verifier-verifier-verifier-verifier-verifier".to_owned(),
    }
}

fn attributes() -> Attributes {
    let one = |name: &str| vec![name.to_owned()];
    Attributes { name: one("displayName"), email: one("mail"), organisation: one("o") }
}

/// Half past ten on 2026-11-22 in Beijing, when the tests' answers were made.
const NOW: Instant = Instant(1_795_314_600_000);

/// A SAML response, as XML; whether it was believed.
pub fn saml(text: &str) -> bool {
    let settings = saml::Settings {
        entity: "https://idp.example.edu.cn/idp/shibboleth".to_owned(),
        sign_in: "https://idp.example.edu.cn/sso".to_owned(),
        keys: saml::Settings::keys(CERTIFICATES).unwrap_or_default(),
        subject_attribute: None,
        attributes: attributes(),
    };
    saml::finish(&settings, &question(), &STANDARD.encode(text), NOW).is_ok()
}

/// The answer of a CAS server, as XML.
pub fn cas(text: &str) -> bool {
    cas::read(&cas::Settings { url: "https://cas.example.edu.cn/cas".to_owned(), attributes: attributes() }, text).is_ok()
}

/// A set of keys, a line feed, and a token of OpenID Connect.
pub fn token(text: &str) -> bool {
    let (keys, token) = text.split_once('\n').unwrap_or((text, ""));
    oidc::read_token(&settings(), &question(), keys, token, NOW)
}

/// What a provider of OpenID Connect says of itself, and what it says of a person.
pub fn metadata(text: &str) -> bool {
    oidc::read_metadata(&settings(), text)
}

fn settings() -> oidc::Settings {
    oidc::Settings {
        issuer: "https://id.example.edu.cn".to_owned(),
        client_id: "kechuang".to_owned(),
        client_secret: None,
        scopes: vec!["openid".to_owned()],
        attributes: attributes(),
    }
}

/// An ORCID record, and what is said where there is none. What is read is within its limits, and is written and read as it was.
pub fn orcid(bytes: &[u8]) -> bool {
    let orcid = "0000-0002-1825-0097";
    for (status, kind) in [(200, "application/json"), (301, ""), (409, "application/json")] {
        let told = Told { status, kind: kind.to_owned(), location: None, body: bytes.to_vec() };
        if let Err(orcid::Trouble::Deprecated(Some(to))) = orcid::judge(&told, orcid) {
            assert!(to != orcid && to.len() == 19, "another identifier");
        }
    }
    let Ok(reading) = orcid::read(bytes, orcid, NOW) else { return false };
    assert!(reading.entries.len() <= 600, "no more than is shown");
    let keys: BTreeSet<String> = reading.entries.iter().map(Entry::key_text).collect();
    assert_eq!(keys.len(), reading.entries.len(), "each is chosen by itself");
    let written = serde_json::to_string(&reading).unwrap_or_default();
    assert_eq!(serde_json::from_str::<Reading>(&written).ok().as_ref(), Some(&reading), "what is kept is read again");
    true
}

/// A file of identity services; the files that it names are not there.
pub fn providers(text: &str) -> bool {
    providers::parse(Path::new("/nonexistent"), text).is_ok()
}

/// Certificates in PEM.
pub fn certificates(text: &str) -> bool {
    saml::Settings::keys(text).is_some()
}
