//! Certificate 证书: the public key in an X.509 certificate that the operator has named.
//!
//! Only its key counts: it is trusted because the operator put it into the settings, so neither its dates nor its issuer are asked.
//! Source: RFC 5280, section 4.1; RFC 3279, section 2.3.

use crate::key::Key;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

const RSA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01];
const EC: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01];
const P256: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07];

const SEQUENCE: u8 = 0x30;
const INTEGER: u8 = 0x02;
const BITS: u8 = 0x03;
const OBJECT: u8 = 0x06;
const VERSION: u8 = 0xa0;

/// The keys of all certificates in a PEM text, in order; none where one of them cannot be read.
pub(crate) fn keys(pem: &str) -> Option<Vec<Key>> {
    let mut keys = Vec::new();
    for block in pem.split("-----BEGIN CERTIFICATE-----").skip(1) {
        let (body, _) = block.split_once("-----END CERTIFICATE-----")?;
        let body: String = body.split_whitespace().collect();
        keys.push(key(&STANDARD.decode(body).ok()?)?);
    }
    Some(keys)
}

/// The key of a certificate.
pub(crate) fn key(certificate: &[u8]) -> Option<Key> {
    let mut whole = Der(Der(certificate).take(SEQUENCE)?);
    let mut certified = Der(whole.take(SEQUENCE)?);
    if certified.0.first() == Some(&VERSION) {
        certified.take(VERSION)?;
    }
    certified.take(INTEGER)?;
    // The algorithm, the issuer, the dates and the subject stand before the key.
    for _ in 0..4 {
        certified.take(SEQUENCE)?;
    }
    let mut subject_key = Der(certified.take(SEQUENCE)?);
    let mut algorithm = Der(subject_key.take(SEQUENCE)?);
    let kind = algorithm.take(OBJECT)?;
    // The first byte counts the bits that are not used: none in a key.
    let (0, bits) = subject_key.take(BITS)?.split_first().map(|(unused, bits)| (*unused, bits))? else { return None };
    if kind == RSA {
        let mut numbers = Der(Der(bits).take(SEQUENCE)?);
        let (n, e) = (numbers.take(INTEGER)?, numbers.take(INTEGER)?);
        Some(Key::Rsa { n: positive(n), e: positive(e) })
    } else if kind == EC && algorithm.take(OBJECT)? == P256 && bits.len() == 65 && bits[0] == 4 {
        Some(Key::P256(bits.to_vec()))
    } else {
        None
    }
}

/// Without the zero byte that keeps a number from reading as a negative one.
fn positive(number: &[u8]) -> Vec<u8> {
    number.strip_prefix(&[0]).unwrap_or(number).to_vec()
}

/// What is left to read.
struct Der<'a>(&'a [u8]);

impl<'a> Der<'a> {
    /// The content of the next element, which must have that tag.
    fn take(&mut self, tag: u8) -> Option<&'a [u8]> {
        let (&found, rest) = self.0.split_first()?;
        let (&first, rest) = rest.split_first()?;
        let (length, rest) = match first {
            0..=0x7f => (usize::from(first), rest),
            0x81..=0x83 => {
                let (bytes, rest) = rest.split_at_checked(usize::from(first & 0x7f))?;
                (bytes.iter().fold(0, |length, byte| (length << 8) | usize::from(*byte)), rest)
            }
            _ => return None,
        };
        let (content, rest) = rest.split_at_checked(length)?;
        self.0 = rest;
        (found == tag).then_some(content)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_of_a_certificate_is_read_and_nothing_half_way() {
        let rsa = include_str!("../tests/keys/rsa.crt");
        let p256 = include_str!("../tests/keys/p256.crt");
        let both = keys(&format!("a note\n{rsa}{p256}")).expect("two keys");
        assert!(matches!(&both[..], [Key::Rsa { n, e }, Key::P256(point)] if n.len() == 256 && e == &[1, 0, 1] && point.len() == 65), "{both:?}");
        assert_eq!(keys("no certificate"), Some(Vec::new()));
        let body: String = rsa.lines().filter(|line| !line.starts_with('-')).collect();
        let der = STANDARD.decode(body).expect("base64");
        for length in 0..der.len() {
            assert!(key(&der[..length]).is_none(), "{length} of {} bytes", der.len());
        }
    }
}
