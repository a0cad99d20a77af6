//! Totp 动态口令: the codes that an authenticator app makes from a shared secret and the time, and the recovery codes beside them.
//!
//! Twenty bytes of secret, SHA-1, six digits, thirty seconds: what every app expects. Source: RFC 4226, RFC 6238; the address that a QR code
//! holds: Google Authenticator's "Key URI Format"; base 32: RFC 4648. Forty lines over `ring`, which checks passkeys too, need no crate.

use ring::hmac;
use rules::authenticator::{STEP_SECONDS, STEPS_BESIDE};
use rules::{AuthenticatorId, Instant};
use store::{Keys, StoreError};

/// How many bytes a secret has.
pub(crate) const SECRET: usize = 20;
const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
/// For recovery codes: no letter or digit that looks like another.
const READABLE: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz023456789";

/// The step that an instant lies in.
pub(crate) fn step(at: Instant) -> i64 {
    at.0.div_euclid(STEP_SECONDS * 1_000)
}

/// The code of a step.
pub(crate) fn code(secret: &[u8], step: i64) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, secret);
    let tag = hmac::sign(&key, &step.to_be_bytes());
    let tag = tag.as_ref();
    let at = usize::from(tag[19] & 15);
    let number = u32::from_be_bytes([tag[at] & 0x7f, tag[at + 1], tag[at + 2], tag[at + 3]]);
    format!("{:06}", number % 1_000_000)
}

/// Which step a code belongs to: the present one or one beside it, and later than the last that was used.
pub(crate) fn matching(secret: &[u8], typed: &str, at: Instant, used: Option<i64>) -> Option<i64> {
    let now = step(at);
    let steps = (now - STEPS_BESIDE..=now + STEPS_BESIDE).filter(|step| used.is_none_or(|used| *step > used));
    steps.rev().find(|step| crate::secret::same(&code(secret, *step), typed))
}

/// As people type it where there is no camera.
pub(crate) fn base32(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 8 / 5 + 1);
    let (mut held, mut bits) = (0_u32, 0);
    for byte in bytes {
        held = (held << 8) | u32::from(*byte);
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            text.push(char::from(ALPHABET[(held >> bits) as usize & 31]));
        }
    }
    if bits > 0 {
        text.push(char::from(ALPHABET[(held << (5 - bits)) as usize & 31]));
    }
    text
}

/// What the QR code holds.
pub(crate) fn address(centre: &str, account: &str, secret: &[u8]) -> String {
    let encoded = |text: &str| -> String {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~@".contains(&byte);
        text.bytes().map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
    };
    let (centre, account) = (encoded(centre), encoded(account));
    // Algorithm, digits and period are what every app takes for granted, and the code is the easier to scan without them.
    format!("otpauth://totp/{account}?secret={}&issuer={centre}", base32(secret))
}

/// The secret that a page offers, made again from its nonce, so that nothing is kept until it is enrolled.
pub(crate) fn offered(keys: &Keys, person: rules::PersonId, nonce: &str) -> [u8; SECRET] {
    let made = keys.pad("totp-offer", format!("{person}/{nonce}").as_bytes());
    std::array::from_fn(|at| made[at])
}

/// A secret as it is stored: nothing without the key in the folder of keys.
pub(crate) fn sealed(keys: &Keys, id: AuthenticatorId, secret: &[u8; SECRET]) -> String {
    let pad = keys.pad("totp", &id.0.0);
    secret.iter().zip(pad).map(|(byte, pad)| format!("{:02x}", byte ^ pad)).collect()
}

/// The secret of what is stored.
pub(crate) fn opened(keys: &Keys, id: AuthenticatorId, stored: &str) -> Result<[u8; SECRET], StoreError> {
    let pad = keys.pad("totp", &id.0.0);
    let mut secret = [0; SECRET];
    for (at, byte) in secret.iter_mut().enumerate() {
        let digits = stored.get(2 * at..2 * at + 2).and_then(|digits| u8::from_str_radix(digits, 16).ok());
        *byte = digits.ok_or_else(|| StoreError::Row(format!("the secret of authenticator {id} is odd")))? ^ pad[at];
    }
    Ok(secret)
}

/// A recovery code: fifty bits, in two groups of five.
pub(crate) fn recovery_code() -> Result<String, StoreError> {
    let bytes = crate::secret::chance::<10>()?;
    let letters: String = bytes.iter().map(|byte| char::from(READABLE[usize::from(byte & 31)])).collect();
    Ok(format!("{}-{}", &letters[..5], &letters[5..]))
}

/// A recovery code as it was typed, without what people put between; none for what can be none.
pub(crate) fn typed_recovery_code(typed: &str) -> Option<String> {
    let text: String = typed.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    (text.len() == 10 && text.is_ascii()).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_codes_are_those_of_the_standard() {
        let secret = b"12345678901234567890";
        // RFC 6238, appendix B, the last six digits.
        for (seconds, expected) in [(59, "287082"), (1_111_111_109, "081804"), (1_234_567_890, "005924"), (20_000_000_000, "353130")] {
            assert_eq!(code(secret, step(Instant(seconds * 1_000))), expected);
        }
        assert_eq!(base32(b"foobar"), "MZXW6YTBOI");
        assert_eq!(base32(secret), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
    }

    #[test]
    fn a_step_is_taken_once_and_beside_the_present_one_only() {
        let secret = b"12345678901234567890";
        let at = Instant(59_000);
        let check =
            |typed: &str, used: Option<i64>, expected: Option<i64>| assert_eq!(matching(secret, typed, at, used), expected, "{typed} {used:?}");
        for (beside, expected) in [(-2, None), (-1, Some(0)), (0, Some(1)), (1, Some(2)), (2, None)] {
            check(&code(secret, 1 + beside), None, expected);
        }
        check(&code(secret, 1), Some(1), None);
        check(&code(secret, 1), Some(0), Some(1));
        check(&code(secret, 0), Some(1), None);
        check("28708", None, None);
        check("", None, None);
    }

    #[test]
    fn recovery_codes_are_read_as_people_type_them() {
        let made = recovery_code().expect("a code");
        assert_eq!(typed_recovery_code(&made.to_uppercase().replace('-', " ")), typed_recovery_code(&made));
        assert_eq!(typed_recovery_code("abcde"), None);
    }

    #[test]
    fn the_address_names_centre_and_account() {
        let address = address("示范中心", "li.wei@example.org", b"12345678901234567890");
        assert!(address.ends_with("&issuer=%E7%A4%BA%E8%8C%83%E4%B8%AD%E5%BF%83"), "{address}");
        assert!(address.starts_with("otpauth://totp/li.wei@example.org?secret=GEZDGNBV"), "{address}");
    }
}
