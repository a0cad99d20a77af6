//! Passkey 通行密钥: what a browser says of a key that never leaves its owner's device, held against what was asked.
//!
//! ```text
//! page      a challenge, signed by this installation, good for ten minutes
//! browser   who it talked to and what it was asked (client data); which key, and that its owner was there and known to it (authenticator data)
//! here      type, challenge, origin, relying party, both flags ─▶ the signature over both
//! ```
//! No attestation is asked for, so which maker's device it is stays its owner's affair, and the key is taken as the browser gives it: nobody
//! but its owner gains from lying about it. Three kinds of key are taken: ES256, which nearly every device has, RS256 of 2048 bits, which older
//! Windows has, and EdDSA. A challenge is spent with its first success.
//! Source: W3C Web Authentication Level 3, 7.1 and 7.2; RFC 3279, 5480 and 8410 (how the keys are written).

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::signature;
use rules::Instant;
use rules::authenticator::Refusal;
use serde::Deserialize;
use store::{Keys, StoreError};

/// How long a challenge is good for, in milliseconds.
const CHALLENGE_MS: i64 = 10 * 60_000;
/// What stands before the point of a P-256 key, and before the bytes of an Ed25519 key.
const P256: [u8; 26] = [
    0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03,
    0x42, 0x00,
];
/// The same before an RSA key of 2048 bits.
const RSA2048: [u8; 24] =
    [0x30, 0x82, 0x01, 0x22, 0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00, 0x03, 0x82, 0x01, 0x0f, 0x00];
const ED25519: [u8; 12] = [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];
/// Its owner was there; the device knew them; a key stands in the data.
const PRESENT: u8 = 1;
const VERIFIED: u8 = 4;
const HAS_KEY: u8 = 64;

/// A public key as its device gave it, checked to be of a kind that is taken; stored as text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Key(Vec<u8>);

/// Where browsers may have been: the origin, and the name under which its keys are kept.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Party {
    pub(crate) origin: String,
    pub(crate) name: String,
}

/// What the browser says of what it was asked.
#[derive(Deserialize)]
struct Said {
    r#type: String,
    challenge: String,
    origin: String,
    #[serde(default, rename = "crossOrigin")]
    cross_origin: bool,
}

/// What a browser sent for a new key.
pub(crate) struct Creation<'a> {
    pub(crate) id: &'a str,
    pub(crate) client_data: &'a str,
    pub(crate) authenticator_data: &'a str,
    pub(crate) public_key: &'a str,
}

/// What a browser sent to sign in.
pub(crate) struct Assertion<'a> {
    pub(crate) client_data: &'a str,
    pub(crate) authenticator_data: &'a str,
    pub(crate) signature: &'a str,
}

/// What a verified assertion says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Counted {
    /// The device's own count of signatures; 0 where it keeps none.
    pub(crate) count: i64,
}

impl Party {
    /// Those of an address; a local one is reached under the name `localhost` too, because keys are kept under names only.
    pub(crate) fn of(base: &str) -> Vec<Self> {
        let Some((scheme, rest)) = base.split_once("://") else { return Vec::new() };
        let authority = rest.split('/').next().unwrap_or(rest);
        let (host, port) = match authority.rsplit_once(':') {
            Some((host, port)) if port.bytes().all(|b| b.is_ascii_digit()) => (host, format!(":{port}")),
            _ => (authority, String::new()),
        };
        let party = |host: &str| Self { origin: format!("{scheme}://{host}{port}"), name: host.to_owned() };
        match host {
            "127.0.0.1" => vec![party("localhost")],
            host if host.starts_with('[') || host.parse::<std::net::Ipv4Addr>().is_ok() => Vec::new(),
            host => vec![party(host)],
        }
    }
}

/// A new challenge for a purpose, and for one person where there is one.
pub(crate) fn challenge(keys: &Keys, purpose: &str, now: Instant) -> Result<String, StoreError> {
    let mut bytes = crate::secret::chance::<16>()?.to_vec();
    bytes.extend_from_slice(&(now.0 + CHALLENGE_MS).to_be_bytes());
    let seal = sealed(keys, purpose, &bytes);
    bytes.extend_from_slice(&seal);
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

fn sealed(keys: &Keys, purpose: &str, bytes: &[u8]) -> [u8; 32] {
    keys.pad(&format!("passkey-{purpose}"), bytes)
}

/// Until when a challenge of ours is good; none for what is not ours, of another purpose, or over.
fn until(keys: &Keys, purpose: &str, challenge: &str, now: Instant) -> Option<Instant> {
    let bytes = URL_SAFE_NO_PAD.decode(challenge).ok().filter(|bytes| bytes.len() == 56)?;
    let (said, seal) = bytes.split_at(24);
    let until = Instant(i64::from_be_bytes(said[16..].try_into().ok()?));
    let differ = seal.iter().zip(sealed(keys, purpose, said)).fold(0, |differ, (one, other)| differ | (one ^ other));
    (differ == 0 && now < until).then_some(until)
}

/// The challenge that an answer is to, once it is known to be ours; and how long it must be remembered as spent.
pub(crate) fn answered(keys: &Keys, purpose: &str, client_data: &str, now: Instant) -> Result<(String, Instant), Refusal> {
    let data = client(client_data)?;
    let until = until(keys, purpose, &data.challenge, now).ok_or(Refusal::NotVerified)?;
    Ok((record::sha256(&[b"kechuang/challenge\0", data.challenge.as_bytes()]).to_string(), until))
}

/// A new key and its id. Refuses whatever does not fit what was asked.
pub(crate) fn created(parties: &[Party], sent: &Creation<'_>) -> Result<(Vec<u8>, Key), Refusal> {
    let data = decoded(sent.authenticator_data)?;
    let party = checked(parties, "webauthn.create", sent.client_data)?;
    let id = decoded(sent.id)?;
    let flags = bound(&data, &party)?;
    // After hash, flags and count: the maker's number for the model, then the id by its length.
    let length = data.get(53..55).map(|bytes| usize::from(u16::from_be_bytes([bytes[0], bytes[1]])));
    let inside = length.and_then(|length| data.get(55..55 + length));
    if flags & HAS_KEY == 0 || inside != Some(&id) || id.is_empty() || id.len() > 1_023 {
        return Err(Refusal::NotVerified);
    }
    let key = Key(decoded(sent.public_key)?);
    key.point().ok_or(Refusal::NotVerified)?;
    Ok((id, key))
}

/// What an answer with a known key says. Refuses whatever does not fit what was asked, and a signature that is not the key's.
pub(crate) fn asserted(parties: &[Party], key: &Key, sent: &Assertion<'_>) -> Result<Counted, Refusal> {
    let data = decoded(sent.authenticator_data)?;
    let party = checked(parties, "webauthn.get", sent.client_data)?;
    bound(&data, &party)?;
    let mut signed = data.clone();
    signed.extend_from_slice(record::sha256(&[&decoded(sent.client_data)?]).as_bytes());
    if !key.verifies(&signed, &decoded(sent.signature)?) {
        return Err(Refusal::NotVerified);
    }
    Ok(Counted { count: i64::from(u32::from_be_bytes([data[33], data[34], data[35], data[36]])) })
}

/// The flags of data that are bound to a party, with its owner there and known to the device.
fn bound(data: &[u8], party: &Party) -> Result<u8, Refusal> {
    let hash = record::sha256(&[party.name.as_bytes()]);
    let fits = data.len() >= 37 && data[..32] == *hash.as_bytes() && data[32] & (PRESENT | VERIFIED) == PRESENT | VERIFIED;
    if fits { Ok(data[32]) } else { Err(Refusal::NotVerified) }
}

fn checked(parties: &[Party], kind: &str, client_data: &str) -> Result<Party, Refusal> {
    let data = client(client_data)?;
    let party = parties.iter().find(|party| party.origin == data.origin && data.r#type == kind && !data.cross_origin);
    party.cloned().ok_or(Refusal::NotVerified)
}

fn client(client_data: &str) -> Result<Said, Refusal> {
    serde_json::from_slice(&decoded(client_data)?).map_err(|_| Refusal::NotVerified)
}

fn decoded(text: &str) -> Result<Vec<u8>, Refusal> {
    URL_SAFE_NO_PAD.decode(text.trim_end_matches('=')).map_err(|_| Refusal::NotVerified)
}

impl Key {
    /// As it is stored.
    pub(crate) fn to_text(&self) -> String {
        URL_SAFE_NO_PAD.encode(&self.0)
    }

    /// The key of that text.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        URL_SAFE_NO_PAD.decode(text).ok().map(Self).filter(|key| key.point().is_some())
    }

    fn point(&self) -> Option<(&'static dyn signature::VerificationAlgorithm, &[u8])> {
        if let Some(point) = self.0.strip_prefix(&P256).filter(|point| point.len() == 65 && point[0] == 4) {
            return Some((&signature::ECDSA_P256_SHA256_ASN1, point));
        }
        if let Some(key) = self.0.strip_prefix(&RSA2048).filter(|key| key.len() == 270) {
            return Some((&signature::RSA_PKCS1_2048_8192_SHA256, key));
        }
        self.0.strip_prefix(&ED25519).filter(|point| point.len() == 32).map(|point| (&signature::ED25519 as _, point))
    }

    fn verifies(&self, signed: &[u8], signature: &[u8]) -> bool {
        self.point().is_some_and(|(kind, point)| signature::UnparsedPublicKey::new(kind, point).verify(signed, signature).is_ok())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ring::rand::SystemRandom;
    use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair};

    fn client(kind: &str, challenge: &str, origin: &str) -> String {
        URL_SAFE_NO_PAD.encode(serde_json::json!({ "type": kind, "challenge": challenge, "origin": origin, "crossOrigin": false }).to_string())
    }

    fn data(name: &str, flags: u8, id: Option<&[u8]>) -> Vec<u8> {
        let mut data = record::sha256(&[name.as_bytes()]).as_bytes().to_vec();
        data.push(flags);
        data.extend_from_slice(&[0, 0, 0, 7]);
        if let Some(id) = id {
            data.extend_from_slice(&[0; 16]);
            data.extend_from_slice(&u16::try_from(id.len()).expect("short").to_be_bytes());
            data.extend_from_slice(id);
            data.push(0xa5);
        }
        data
    }

    #[test]
    fn a_key_signs_in_where_it_was_made_and_nowhere_else() {
        let chance = SystemRandom::new();
        let pkcs8 = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &chance).expect("a key");
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, pkcs8.as_ref(), &chance).expect("a key");
        let parties = Party::of("https://kechuang.example.org/");
        let public = URL_SAFE_NO_PAD.encode([P256.as_slice(), pair.public_key().as_ref()].concat());
        let id = URL_SAFE_NO_PAD.encode(b"an id");
        let create = |kind: &str, origin: &str, name: &str, flags: u8, inside: &[u8]| {
            let (client_data, data) = (client(kind, "c", origin), URL_SAFE_NO_PAD.encode(data(name, flags, Some(inside))));
            created(&parties, &Creation { id: &id, client_data: &client_data, authenticator_data: &data, public_key: &public })
        };
        let (origin, name) = ("https://kechuang.example.org", "kechuang.example.org");
        let (_, key) = create("webauthn.create", origin, name, 0x45, b"an id").expect("it is taken");
        assert_eq!(Key::parse(&key.to_text()), Some(key.clone()));
        for refused in [
            create("webauthn.get", origin, name, 0x45, b"an id"),
            create("webauthn.create", "https://evil.example", name, 0x45, b"an id"),
            create("webauthn.create", origin, "evil.example", 0x45, b"an id"),
            create("webauthn.create", origin, name, 0x41, b"an id"),
            create("webauthn.create", origin, name, 0x44, b"an id"),
            create("webauthn.create", origin, name, 0x05, b"an id"),
            create("webauthn.create", origin, name, 0x45, b"other"),
        ] {
            assert_eq!(refused, Err(Refusal::NotVerified));
        }
        let assert = |kind: &str, origin: &str, name: &str, flags: u8, spoil: bool| {
            let (client_data, data) = (client(kind, "c", origin), data(name, flags, None));
            let signed = [data.as_slice(), record::sha256(&[&URL_SAFE_NO_PAD.decode(&client_data).expect("base64")]).as_bytes()].concat();
            let mut signature = pair.sign(&chance, &signed).expect("a signature").as_ref().to_vec();
            signature[10] ^= u8::from(spoil);
            let (data, signature) = (URL_SAFE_NO_PAD.encode(data), URL_SAFE_NO_PAD.encode(signature));
            asserted(&parties, &key, &Assertion { client_data: &client_data, authenticator_data: &data, signature: &signature })
        };
        assert_eq!(assert("webauthn.get", origin, name, 5, false), Ok(Counted { count: 7 }));
        assert_eq!(assert("webauthn.get", origin, name, 5, true), Err(Refusal::NotVerified));
        assert_eq!(assert("webauthn.create", origin, name, 5, false), Err(Refusal::NotVerified));
        assert_eq!(assert("webauthn.get", origin, name, 1, false), Err(Refusal::NotVerified));
        assert_eq!(assert("webauthn.get", "https://evil.example", name, 5, false), Err(Refusal::NotVerified));
    }

    #[test]
    fn the_other_kind_of_key_is_taken_too() {
        let pkcs8 = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).expect("a key");
        let pair = Ed25519KeyPair::from_pkcs8(pkcs8.as_ref()).expect("a key");
        let key = Key([ED25519.as_slice(), pair.public_key().as_ref()].concat());
        assert!(key.verifies(b"said", pair.sign(b"said").as_ref()) && !key.verifies(b"other", pair.sign(b"said").as_ref()));
        assert_eq!(Key::parse(&URL_SAFE_NO_PAD.encode(b"nothing that is a key")), None);
    }

    #[test]
    fn keys_are_kept_under_names() {
        let check = |base: &str, expected: &[(&str, &str)]| {
            let found: Vec<(String, String)> = Party::of(base).into_iter().map(|party| (party.origin, party.name)).collect();
            assert_eq!(found, expected.iter().map(|(origin, name)| ((*origin).to_owned(), (*name).to_owned())).collect::<Vec<_>>(), "{base}");
        };
        check("https://kechuang.example.org", &[("https://kechuang.example.org", "kechuang.example.org")]);
        check("http://localhost:8080", &[("http://localhost:8080", "localhost")]);
        check("http://127.0.0.1:8080", &[("http://localhost:8080", "localhost")]);
        check("http://192.0.2.1", &[]);
        check("http://[2001:db8::1]:80", &[]);
    }
}
