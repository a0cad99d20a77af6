//! Entries: the header's form, and digests that no other input shares.

use proptest::prelude::*;
use record::entry::{commitment, facts_digest, private_digest, private_list};
use record::{Digest, DigestError, Header, HeaderError, Suite, sha256};

use crate::log::{SUITE, header};

fn valid() -> Vec<u8> {
    header().encode().expect("the header is valid")
}

fn changed(at: usize, byte: u8) -> Vec<u8> {
    let mut bytes = valid();
    bytes[at] = byte;
    bytes
}

#[test]
fn a_header_is_read_in_its_one_form_only() {
    let bytes = valid();
    assert_eq!(Header::decode(&bytes), Ok(header()));
    for length in 0..bytes.len() {
        assert_eq!(Header::decode(&bytes[..length]), Err(HeaderError::Truncated), "{length}");
    }
    let version_zero = [&bytes[..bytes.len() - 32], &[0; 8], &bytes[bytes.len() - 24..]].concat();
    for (bytes, error) in [
        ([bytes.as_slice(), b"\0"].concat(), HeaderError::Trailing(1)),
        (changed(0, 0), HeaderError::UnknownForm(0)),
        (changed(0, 2), HeaderError::UnknownForm(2)),
        (changed(1, 0), HeaderError::NameLength(0)),
        (changed(1, 65), HeaderError::NameLength(65)),
        (changed(2, b'C'), HeaderError::NameByte(b'C')),
        (changed(2, b'_'), HeaderError::NameByte(b'_')),
        (changed(2, 0xe4), HeaderError::NameByte(0xe4)),
        (version_zero, HeaderError::ThingVersionZero),
    ] {
        assert_eq!(Header::decode(&bytes), Err(error));
    }
}

#[test]
fn a_header_that_could_not_be_read_is_not_written() {
    let long = "a".repeat(65);
    for (kind, error) in [
        ("", HeaderError::NameLength(0)),
        (long.as_str(), HeaderError::NameLength(65)),
        ("Bid", HeaderError::NameByte(b'B')),
        ("揭榜", HeaderError::NameByte(0xe6)),
    ] {
        assert_eq!(Header { kind: kind.to_owned(), ..header() }.encode(), Err(error));
        assert_eq!(Header { event: kind.to_owned(), ..header() }.encode(), Err(error));
    }
    assert_eq!(Header { thing_version: 0, ..header() }.encode(), Err(HeaderError::ThingVersionZero));
}

/// Written out once more, from the text of the specification and by other means than the code.
#[test]
fn digests_are_as_specified() {
    let (salt, of) = ([1; 32], [2; 16]);
    let facts = sha256(&[&[b"kechuang/facts/1\0".as_slice(), &salt, b"facts"].concat()]);
    let part = sha256(&[&[b"kechuang/private/1\0".as_slice(), &of, &salt, b"name"].concat()]);
    let list = sha256(&[&[b"kechuang/private-list/1\0\0\x02".as_slice(), &part.0, &facts.0].concat()]);
    let entry = sha256(&[&[b"kechuang/entry/1\0\0\0\0\x06header".as_slice(), &facts.0, &list.0].concat()]);
    assert_eq!(facts_digest(SUITE, &salt, b"facts"), facts);
    assert_eq!(private_digest(SUITE, &of, &salt, b"name"), part);
    assert_eq!(private_list(SUITE, &[part, facts]), Ok(list));
    assert_eq!(private_list(SUITE, &[]), Ok(sha256(&[b"kechuang/private-list/1\0\0\0"])));
    assert_eq!(commitment(SUITE, b"header", &facts, &list), entry);
}

#[test]
fn a_list_is_counted_in_two_bytes() {
    let part = sha256(&[]);
    assert!(private_list(SUITE, &vec![part; 65_535]).is_ok());
    assert!(private_list(SUITE, &vec![part; 65_536]).is_err());
}

#[test]
fn digests_and_suites_have_one_spelling() {
    let digest = sha256(&[b"a", b"bc"]);
    let text = "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    assert_eq!(digest.to_string(), text);
    assert_eq!(text.parse(), Ok(digest));
    assert_eq!(serde_json::to_string(&digest).expect("text"), format!("{text:?}"));
    assert_eq!(serde_json::from_str::<Digest>(&format!("{text:?}")).expect("text"), digest);
    assert_eq!(text.to_uppercase().parse::<Digest>(), Err(DigestError::Algorithm));
    assert_eq!(text[7..].parse::<Digest>(), Err(DigestError::Algorithm));
    assert_eq!(text.replace("ba", "BA").parse::<Digest>(), Err(DigestError::Digits));
    assert_eq!(format!("{text}0").parse::<Digest>(), Err(DigestError::Digits));
    assert_eq!(format!("sha256:{}", "é".repeat(32)).parse::<Digest>(), Err(DigestError::Digits));
    assert_eq!(Digest::from_slice(&[0; 31]), Err(DigestError::Length(31)));
    assert_eq!("sha256-ed25519".parse(), Ok(Suite::Sha256Ed25519));
    assert!("SHA256-ed25519".parse::<Suite>().is_err());
}

proptest! {
    #[test]
    fn headers_round_trip(
        kind in "[a-z0-9-]{1,64}", event in "[a-z0-9-]{1,64}", event_version: u16, thing: [u8; 16],
        thing_version in 1_u64.., at_ms: i64, actor: [u8; 16],
    ) {
        let header = Header { kind, event, event_version, thing, thing_version, at_ms, actor };
        let bytes = header.encode().expect("the header is valid");
        prop_assert!(bytes.len() <= 181);
        prop_assert_eq!(Header::decode(&bytes), Ok(header));
    }

    #[test]
    fn bytes_that_are_read_are_written_alike(noise in proptest::collection::vec(any::<u8>(), 0..200), at in 0_usize..80, byte: u8) {
        for bytes in [noise, changed(at % valid().len(), byte)] {
            if let Ok(header) = Header::decode(&bytes) {
                prop_assert_eq!(header.encode(), Ok(bytes));
            }
        }
    }
}
