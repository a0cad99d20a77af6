//! Signed notes, keys and checkpoints: the vectors of the sources, and every way to be wrong.

use proptest::prelude::*;
use record::note::{NOTE_BYTES_MAX, cosign, open, sign};
use record::{Checkpoint, CheckpointError, KeyError, NoteError, Signer, Verifier, sha256};

use crate::log::{ORIGIN, SUITE, signer};

/// The example of C2SP signed-note.
const KEY: &str = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
const NOTE: &str =
    "This is an example message.\n\n— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n";

/// The example keys of Go's `golang.org/x/mod/sumdb/note`.
const GO_SECRET: &str = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
const GO_KEY: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
const GO_NOTE: &str = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";

fn verifier(text: &str) -> Verifier {
    text.parse().expect("a key")
}

fn other(name: &str) -> Signer {
    Signer::new(SUITE, name, [9; 32]).expect("a key name")
}

#[test]
fn notes_of_others_are_opened() {
    for (key, note) in [(KEY, NOTE), (GO_KEY, GO_NOTE)] {
        let verifiers = [verifier(key)];
        assert_eq!(verifiers[0].to_string(), key);
        let opened = open(note, &verifiers).expect("signed");
        assert_eq!((opened.text.len(), opened.by), (note.rfind("\n\n").expect("an empty line") + 1, vec![&verifiers[0]]));
    }
}

#[test]
fn notes_are_signed_as_others_sign_them() {
    let signer: Signer = GO_SECRET.parse().expect("a key");
    assert_eq!(signer.to_secret_text(), GO_SECRET);
    assert_eq!(signer.verifier().to_string(), GO_KEY);
    let text = open(GO_NOTE, &[verifier(GO_KEY)]).expect("signed").text;
    assert_eq!(sign(text, &[&signer]).as_deref(), Ok(GO_NOTE));
    assert!(!format!("{signer:?}").contains("AYEKFALV"), "the seed is never shown");
}

#[test]
fn unknown_signatures_are_passed_over_and_wrong_ones_are_not() {
    let (ours, witness) = (signer(), other("witness.example"));
    let both = [ours.verifier().clone(), witness.verifier().clone()];
    let note = sign("a\n\nb\n", &[&ours]).expect("a text");
    let cosigned = cosign(&note, &witness).expect("a note");
    assert_eq!(sign("a\n\nb\n", &[&ours, &witness]).as_ref(), Ok(&cosigned));
    assert_eq!(open(&cosigned, &both).map(|opened| (opened.text, opened.by.len())), Ok(("a\n\nb\n", 2)));
    assert_eq!(open(&cosigned, &both[..1]).map(|opened| opened.by.len()), Ok(1));
    assert_eq!(open(&note, &both[1..]), Err(NoteError::NotSigned));
    assert_eq!(open(&note, &[]), Err(NoteError::NotSigned));
    // The second key is known and its signature is of another text.
    let stray = sign("other\n", &[&witness]).expect("a text");
    let spoilt = format!("{note}{}", &stray["other\n\n".len()..]);
    assert_eq!(open(&spoilt, &both), Err(NoteError::BadSignature("witness.example".to_owned())));
    assert!(open(&spoilt, &both[..1]).is_ok());
    // The same name under a new key is another key: that is how keys rotate.
    let next = other(ORIGIN);
    assert_eq!(open(&note, &[next.verifier().clone()]), Err(NoteError::NotSigned));
    let rotated = cosign(&note, &next).expect("a note");
    assert_eq!(open(&rotated, &[next.verifier().clone()]).map(|opened| opened.by.len()), Ok(1));
    // A signature given twice counts once.
    let twice = cosign(&note, &ours).expect("a note");
    assert_eq!(open(&twice, &both).map(|opened| opened.by.len()), Ok(1));
}

#[test]
fn notes_in_another_layout_are_refused() {
    let key = [verifier(KEY)];
    let (text, line) = NOTE.split_once("\n\n").expect("an empty line");
    for (note, error) in [
        (String::new(), NoteError::Form),
        ("\n".to_owned(), NoteError::Form),
        (format!("{text}\n\n"), NoteError::Form),
        (format!("{text}\n{line}"), NoteError::Form),
        (NOTE.trim_end().to_owned(), NoteError::Form),
        (format!("{NOTE}\n"), NoteError::Form),
        (NOTE.replace('—', "-"), NoteError::Form),
        (NOTE.replace("foo Uw", "foo  Uw"), NoteError::Form),
        (NOTE.replace("aQM=", "aQM"), NoteError::Form),
        (NOTE.replace("aQM=", "aQN="), NoteError::Form),
        (NOTE.replace("example.com/foo", "example+com/foo"), NoteError::Form),
        (NOTE.replace("example.com/foo", "example\u{3000}com/foo"), NoteError::Form),
        (format!("{text}\n\n— example.com/foo Uw2QOg==\n"), NoteError::Form),
        (NOTE.replace("This", "This\t"), NoteError::Text),
        (NOTE.replace('\n', "\r\n"), NoteError::Text),
        (NOTE.replace("This", "this"), NoteError::BadSignature("example.com/foo".to_owned())),
        (format!("{text}\n\n— example.com/foo Uw2QOkn8\n"), NoteError::BadSignature("example.com/foo".to_owned())),
        (NOTE.replace("Uw2Q", "Uw2R"), NoteError::NotSigned),
        (NOTE.replace("com/foo", "com/bar"), NoteError::NotSigned),
        (format!("{}{NOTE}", "a".repeat(NOTE_BYTES_MAX)), NoteError::TooLarge),
        (format!("{text}\n\n{}", line.repeat(65)), NoteError::SignatureCount),
    ] {
        assert_eq!(open(&note, &key), Err(error), "{note:.200}");
    }
    assert!(open(&format!("{text}\n\n{}", line.repeat(64)), &key).is_ok());
}

#[test]
fn notes_that_could_not_be_opened_are_not_signed() {
    let ours = signer();
    for (text, signers, error) in [
        ("", vec![&ours], NoteError::Text),
        ("a", vec![&ours], NoteError::Text),
        ("a\tb\n", vec![&ours], NoteError::Text),
        ("a\n", vec![], NoteError::SignatureCount),
        ("a\n", vec![&ours; 65], NoteError::SignatureCount),
    ] {
        assert_eq!(sign(text, &signers), Err(error));
    }
    assert_eq!(sign(&format!("{}\n", "a".repeat(NOTE_BYTES_MAX)), &[&ours]), Err(NoteError::TooLarge));
    assert_eq!(cosign("a\n", &ours), Err(NoteError::Form));
}

#[test]
fn keys_are_read_in_one_spelling() {
    let small_order = format!("a+{}+AQEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", key_id("a", &[&[1], [0; 31].as_slice()].concat()));
    for (text, error) in [
        ("", KeyError::Form),
        ("example.com/foo", KeyError::Form),
        ("example.com/foo+530d903a", KeyError::Form),
        (&KEY.replace("530d903a", "530D903A"), KeyError::Form),
        (&KEY.replace("530d903a", "30d903a"), KeyError::Form),
        (&KEY.replace("530d903a", "530d903b"), KeyError::Id),
        (&KEY.replace("foo", "bar"), KeyError::Id),
        (&KEY.replace("foo", "f o"), KeyError::Name),
        (&KEY.replace("example.com/foo", ""), KeyError::Name),
        (&KEY.replace("+Aeky", "+Beky"), KeyError::SignatureType(5)),
        (&format!("{KEY}="), KeyError::Form),
        ("a+00000000+", KeyError::Form),
        ("a+00000000+AQ==", KeyError::Form),
        (&small_order, KeyError::Key),
    ] {
        assert_eq!(text.parse::<Verifier>(), Err(error), "{text}");
    }
    assert_eq!(GO_KEY.parse::<Signer>().err(), Some(KeyError::Form));
    assert_eq!(GO_SECRET.replace("c74f20a3", "c74f20a4").parse::<Signer>().err(), Some(KeyError::Id));
    assert_eq!(Signer::new(SUITE, "two words", [0; 32]).err(), Some(KeyError::Name));
    assert_eq!(Signer::new(SUITE, "new\nline", [0; 32]).err(), Some(KeyError::Name));
}

#[test]
fn a_checkpoint_is_three_lines() {
    let text = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";
    let checkpoint = Checkpoint::parse(text).expect("the example of the source");
    assert_eq!((checkpoint.origin.as_str(), checkpoint.size), ("example.com/behind-the-sofa", 20_852_163));
    assert_eq!(checkpoint.encode().as_deref(), Ok(text));
    for (bad, error) in [
        (text.trim_end().to_owned(), CheckpointError::Form),
        (format!("{text}extension\n"), CheckpointError::Form),
        (format!("{text}\n"), CheckpointError::Form),
        ("a\n1\n".to_owned(), CheckpointError::Form),
        (text.replace("example.com/behind-the-sofa", ""), CheckpointError::Origin),
        (text.replace("behind", "be hind"), CheckpointError::Origin),
        (text.replace("2085", "02085"), CheckpointError::Size),
        (text.replace("2085", "+2085"), CheckpointError::Size),
        (text.replace("20852163", ""), CheckpointError::Size),
        (text.replace("20852163", "9223372036854775808"), CheckpointError::Size),
        (text.replace("20852163", "２０"), CheckpointError::Size),
        (text.replace("q2I=", "q2I"), CheckpointError::Root),
        (text.replace("q2I=", "q2J="), CheckpointError::Root),
        (text.replace("CsUY", "CsU"), CheckpointError::Root),
    ] {
        assert_eq!(Checkpoint::parse(&bad), Err(error), "{bad}");
    }
    assert!(Checkpoint::parse(&text.replace("20852163", "9223372036854775807")).is_ok());
    assert!(Checkpoint::parse(&text.replace("20852163", "0")).is_ok());
}

/// Otherwise any log that a reader knows could sign for any other.
#[test]
fn a_checkpoint_is_signed_by_its_own_log() {
    let (ours, foreign) = (signer(), other("other.example/log"));
    let verifiers = [ours.verifier().clone(), foreign.verifier().clone()];
    let checkpoint = Checkpoint { origin: ORIGIN.to_owned(), size: 5, root: sha256(&[]) };
    let forged = sign(&checkpoint.encode().expect("valid"), &[&foreign]).expect("a text");
    assert_eq!(Checkpoint::open(&forged, &verifiers), Err(CheckpointError::NotByOrigin));
    assert_eq!(checkpoint.sign(&[&foreign]), Err(CheckpointError::NotByOrigin));
    let note = checkpoint.sign(&[&ours, &foreign]).expect("valid");
    let opened = Checkpoint::open(&note, &verifiers).expect("signed");
    assert_eq!((opened.checkpoint, opened.by.len()), (checkpoint, 2));
    let spoilt = Checkpoint { origin: "a b".to_owned(), size: 5, root: sha256(&[]) };
    assert_eq!(spoilt.sign(&[&ours]), Err(CheckpointError::Origin));
    let huge = Checkpoint { origin: ORIGIN.to_owned(), size: u64::MAX, root: sha256(&[]) };
    assert_eq!(huge.sign(&[&ours]), Err(CheckpointError::Size));
}

fn key_id(name: &str, key: &[u8]) -> String {
    sha256(&[name.as_bytes(), b"\n\x01", key]).to_string()[7..15].to_owned()
}

proptest! {
    #[test]
    fn no_text_panics(text in "\\PC*|([a-z\n— +=]|\n\n){0,60}", name in "\\PC{0,9}") {
        let key = [signer().verifier().clone()];
        prop_assert!(open(&text, &key).is_err());
        let guessed = format!("{text}\n\n— {ORIGIN} {name}\n");
        prop_assert!(open(&guessed, &key).is_err());
        prop_assert!(text.parse::<Verifier>().is_err());
        let _ = Checkpoint::parse(&text);
        if let Ok(signer) = Signer::new(SUITE, &name, [3; 32]) {
            let again: Result<Verifier, KeyError> = signer.verifier().to_string().parse();
            prop_assert_eq!(again.as_ref(), Ok(signer.verifier()));
            let signed = format!("{}\n", text.replace(|c: char| c < ' ' && c != '\n', ""));
            let note = sign(&signed, &[&signer]).expect("a text");
            prop_assert_eq!(open(&note, &[signer.verifier().clone()]).map(|opened| opened.text), Ok(signed.as_str()));
        }
    }
}
