//! The code of a version, and the sealed scan that is accepted for the version in force alone.

use crate::samples::{LEAD, after, answers, at, id, open_call, submission};
use proptest::prelude::*;
use rules::application::{self, Application};
use rules::form::{Declared, MediaType};
use rules::refusal::Explain;
use rules::sealed::{Refusal, Scan, Version, VersionCode, file_scan, is_in_force};
use rules::text::Line;
use rules::{ApplicationId, CallId};

pub fn version(revision: u32, entry: &[u8; 32]) -> Version {
    Version { revision, code: VersionCode::of(entry) }
}

pub fn scan(entry: &[u8; 32]) -> Scan {
    let declared = Declared { by: LEAD, at: at("2026-03-20 09:00") };
    Scan { code: VersionCode::of(entry), digest: "sha256:00".to_owned(), bytes: 3, media: MediaType::Pdf, declared }
}

fn submitted() -> Application {
    let (call, answers, name) = (open_call(), answers(), Line::parse("李伟", 60).expect("a name"));
    let sent = submission(&answers, Some(&name), at("2026-03-15 12:00"));
    after(None, application::submit(ApplicationId(id(3)), None, CallId(id(2)), &call, 2, &sent).expect("it is taken"), 1)
}

#[test]
fn codes_are_read_as_people_type_them() {
    let mut entry = [0; 32];
    entry[..8].copy_from_slice(&0x0123_4567_89ab_cdef_u64.to_be_bytes());
    let code = VersionCode::of(&entry);
    assert_eq!(code.to_string(), "04HM-ASW9-NF6Y");
    for typed in ["04HM-ASW9-NF6Y", "04hmasw9nf6y", " o4hm asw9 nf6y ", "０４ＨＭ－ＡＳＷ９－ＮＦ６Ｙ", "04HM　ASW9　NF6Y", "O4HM—ASW9—NF6Y"]
    {
        assert_eq!(VersionCode::parse(typed), Some(code), "{typed}");
    }
    for wrong in ["", "04HM-ASW9", "04HM-ASW9-NF6Y-0", "04HM-ASW9-NF6U", "版本码", "04HM-ASW9-NF6\0"] {
        assert_eq!(VersionCode::parse(wrong), None, "{wrong}");
    }
}

proptest! {
    #[test]
    fn a_code_is_read_back_and_follows_the_first_sixty_bits(entry: [u8; 32], place in 0_usize..60) {
        let code = VersionCode::of(&entry);
        prop_assert_eq!(VersionCode::parse(&code.to_string()), Some(code));
        let mut other = entry;
        other[place / 8] ^= 0x80 >> (place % 8);
        prop_assert_ne!(VersionCode::of(&other), code);
    }
}

#[test]
fn a_scan_is_taken_for_the_version_in_force_alone() {
    let standing = submitted();
    let (first, second) = (version(1, &[1; 32]), version(2, &[2; 32]));
    let versions = [first, second];
    let check = |typed: &str, expected: Result<VersionCode, Refusal>| assert_eq!(is_in_force(standing.stage, &versions, typed), expected, "{typed}");
    let other = |sealed, typed| Err(Refusal::OtherVersion { sealed, typed, in_force: second });
    check(&second.code.to_string(), Ok(second.code));
    check(&first.code.to_string(), other(Some(1), first.code));
    check("0000-0000-0000", other(None, VersionCode::of(&[0; 32])));
    check("0000", Err(Refusal::NotACode));
    assert_eq!(is_in_force(standing.stage, &[], "0000-0000-0000"), Err(Refusal::NothingInForce));

    let filed = after(Some(standing.clone()), file_scan(&standing, &versions, scan(&[2; 32])).expect("it is filed"), 2);
    assert_eq!(filed.scan.as_ref().map(|scan| scan.code), Some(second.code));
    let withdrawn = after(Some(filed.clone()), filed.withdraw(&open_call(), at("2026-03-20 10:00")).expect("it is withdrawn"), 3);
    assert_eq!(is_in_force(withdrawn.stage, &versions, &second.code.to_string()), Err(Refusal::NothingInForce));
}

#[test]
fn what_is_submitted_anew_has_to_be_sealed_anew() {
    let standing = submitted();
    let filed = after(Some(standing.clone()), file_scan(&standing, &[version(1, &[1; 32])], scan(&[1; 32])).expect("it is filed"), 2);
    let (call, answers, name) = (open_call(), answers(), Line::parse("李伟", 60).expect("a name"));
    let sent = submission(&answers, Some(&name), at("2026-03-16 12:00"));
    let again = application::submit(ApplicationId(id(3)), Some(&filed), CallId(id(2)), &call, 2, &sent).expect("it is taken");
    assert_eq!(after(Some(filed), again, 3).scan, None);
}

#[test]
fn a_refusal_names_both_versions() {
    let in_force = version(2, &[2; 32]);
    let why = Refusal::OtherVersion { sealed: Some(1), typed: VersionCode::of(&[1; 32]), in_force };
    let says = format!("{:?}", why.says());
    assert!(says.contains(&VersionCode::of(&[1; 32]).to_string()) && says.contains(&in_force.code.to_string()), "{says}");
}
