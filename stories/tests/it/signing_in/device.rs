//! Device 设备: an authenticator app and a passkey in software, as their owner's telephone would be.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::hmac;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair};
use rules::Instant;
use serde_json::{Value, json};

/// The code that an app shows for a secret in base 32 at a time.
pub fn app_code(secret: &str, at: Instant) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &base32(secret));
    let tag = hmac::sign(&key, &(at.0 / 30_000).to_be_bytes());
    let tag = tag.as_ref();
    let place = usize::from(tag[19] & 15);
    let number = u32::from_be_bytes([tag[place] & 0x7f, tag[place + 1], tag[place + 2], tag[place + 3]]);
    format!("{:06}", number % 1_000_000)
}

fn base32(text: &str) -> Vec<u8> {
    let (mut bytes, mut held, mut bits) = (Vec::new(), 0_u32, 0);
    for c in text.bytes() {
        let value = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".iter().position(|letter| *letter == c).expect("base 32");
        held = (held << 5) | u32::try_from(value).expect("five bits");
        bits += 5;
        if bits >= 8 {
            bits -= 8;
            bytes.push(u8::try_from((held >> bits) & 255).expect("eight bits"));
        }
    }
    bytes
}

/// A passkey: a key that never leaves it, under an id.
pub struct Passkey {
    pair: EcdsaKeyPair,
    id: Vec<u8>,
    count: u32,
}

impl Passkey {
    /// A new one.
    pub fn new() -> Self {
        let chance = SystemRandom::new();
        let kept = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &chance).expect("a key");
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, kept.as_ref(), &chance).expect("a key");
        let id = record::sha256(&[pair.public_key().as_ref()]).as_bytes()[..16].to_vec();
        Self { pair, id, count: 0 }
    }

    fn client_data(kind: &str, challenge: &str, origin: &str) -> String {
        json!({ "type": kind, "challenge": challenge, "origin": origin, "crossOrigin": false }).to_string()
    }

    fn data(&self, name: &str, flags: u8) -> Vec<u8> {
        let mut data = record::sha256(&[name.as_bytes()]).as_bytes().to_vec();
        data.push(flags);
        data.extend_from_slice(&self.count.to_be_bytes());
        data
    }

    /// What a browser at that origin sends to enrol it.
    pub fn create(&mut self, challenge: &str, origin: &str) -> Value {
        let mut data = self.data("localhost", 0x45);
        data.extend_from_slice(&[0; 16]);
        data.extend_from_slice(&[0, 16]);
        data.extend_from_slice(&self.id);
        let mut key = URL_SAFE_NO_PAD.decode("MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgA").expect("the start of a key");
        key.extend_from_slice(self.pair.public_key().as_ref());
        json!({
            "method": "passkey", "label": "示例手机", "id": URL_SAFE_NO_PAD.encode(&self.id),
            "client_data": URL_SAFE_NO_PAD.encode(Self::client_data("webauthn.create", challenge, origin)),
            "authenticator_data": URL_SAFE_NO_PAD.encode(data), "public_key": URL_SAFE_NO_PAD.encode(key),
        })
    }

    /// What a browser at that origin sends to sign in with it.
    pub fn get(&mut self, challenge: &str, origin: &str) -> Value {
        self.count += 1;
        let client_data = Self::client_data("webauthn.get", challenge, origin);
        let data = self.data("localhost", 5);
        let signed = [data.as_slice(), record::sha256(&[client_data.as_bytes()]).as_bytes()].concat();
        let signature = self.pair.sign(&SystemRandom::new(), &signed).expect("a signature");
        json!({
            "id": URL_SAFE_NO_PAD.encode(&self.id), "client_data": URL_SAFE_NO_PAD.encode(client_data),
            "authenticator_data": URL_SAFE_NO_PAD.encode(data), "signature": URL_SAFE_NO_PAD.encode(signature.as_ref()),
        })
    }
}
