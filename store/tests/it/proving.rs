//! Receipts 存证回执: every event's receipt verifies offline, right after the commit on SQLite and within seconds on PostgreSQL.

use crate::cast::{Cast, paper};
use crate::database::{Database, for_each_database, on};
use record::{Private, Receipt, TilePath, Verifier, proof};
use rules::{Id, PersonId};
use store::{Dialect, ReceiptState, Val};

fn verifiers(cast: &Cast) -> Vec<Verifier> {
    cast.read(|reader| reader.verifiers()).iter().map(|text| text.parse().expect("a key")).collect()
}

/// Every event: its thing and version.
fn all(database: &Database) -> Vec<(Id, u64)> {
    let rows = database.raw().query("SELECT thing, version FROM events ORDER BY id", &[]);
    rows.into_iter()
        .map(|row| match (&row[0], &row[1]) {
            (Val::Text(thing), Val::Int(version)) => (Id::parse(thing).expect("an id"), u64::try_from(*version).expect("a version")),
            other => panic!("{other:?}"),
        })
        .collect()
}

fn readable(receipt: &Receipt) -> Vec<PersonId> {
    let parts = receipt.private.iter().filter_map(|part| match part {
        Private::Open { of, .. } => Some(PersonId(Id(*of))),
        Private::Closed(_) => None,
    });
    parts.collect()
}

#[test]
fn every_event_has_a_receipt_that_verifies_offline() {
    for_each_database(|database| {
        let cast = Cast::new(database);
        let (lead, other) = (cast.person("李伟"), cast.person("王强"));
        let call = cast.call("BR-2026", "基础研究指南");
        let application = cast.submit(lead, call, paper("高温超导机理"));
        cast.settle();
        let keys = verifiers(&cast);
        for (thing, version) in all(database) {
            let receipt = cast.receipt(thing, version, None);
            let verified = receipt.verify(&keys).unwrap_or_else(|error| panic!("{thing} {version}: {error}"));
            assert_eq!((Id(verified.header.thing), verified.header.thing_version), (thing, version));
            assert!(readable(&receipt).is_empty(), "private parts are for the person alone");
            let json = receipt.to_json();
            assert_eq!(Receipt::parse(json.as_bytes()).expect("a receipt in JSON"), receipt);
        }
        let own = cast.receipt(application, 1, Some(lead));
        assert_eq!(readable(&own), [lead]);
        let verified = own.verify(&keys).expect("it verifies");
        assert!(String::from_utf8_lossy(&verified.private[0].bytes).contains("高温超导机理"));
        assert!(readable(&cast.receipt(application, 1, Some(other))).is_empty());
        assert!(cast.read(|reader| reader.receipt(application.0, 2, None)).is_none());
        let mut forged = own.clone();
        if let Some(Private::Open { bytes, .. }) = forged.private.first_mut() {
            bytes[0] ^= 1;
        }
        assert!(forged.verify(&keys).is_err());
        cast.check();
    });
}

#[test]
fn on_sqlite_the_answer_already_has_its_receipt() {
    on(Dialect::Sqlite, |database| {
        let cast = Cast::new(database);
        let keys = verifiers(&cast);
        for number in 0..20 {
            let person = cast.person(&format!("人员{number}"));
            cast.receipt(person, 1, None).verify(&keys).expect("it verifies at once");
        }
    });
}

#[test]
fn on_postgres_an_event_waits_for_its_place_and_says_so() {
    on(Dialect::Postgres, |database| {
        let cast = Cast::new(database);
        cast.settle();
        // The leader wants this row to move the head; while somebody else holds it, nothing gets a place.
        let mut raw = database.raw();
        raw.batch("BEGIN; SELECT 1 FROM log_head FOR UPDATE");
        let person = cast.person("李伟");
        let state = cast.read(|reader| reader.receipt(person.0, 1, None)).expect("the event is there");
        assert!(matches!(state, ReceiptState::Pending), "{state:?}");
        assert_eq!(cast.check().waiting, 2);
        raw.batch("ROLLBACK");
        cast.settle();
        cast.receipt(person, 1, None).verify(&verifiers(&cast)).expect("it verifies");
    });
}

#[test]
fn older_receipts_and_checkpoints_hold_while_the_log_grows() {
    for_each_database(|database| {
        let cast = Cast::new(database);
        cast.settle();
        let keys = verifiers(&cast);
        let old = cast.receipt(cast.officer, 1, None);
        let (size, _) = cast.anchored();
        for number in 0..4 {
            cast.person(&format!("人员{number}"));
        }
        cast.settle();
        old.verify(&keys).expect("an old receipt verifies for ever");
        let new = cast.receipt(cast.officer, 1, None).verify(&keys).expect("a new one too").checkpoint;
        assert!(new.size > size);
        let note = cast.read(|reader| reader.checkpoint());
        assert_eq!(record::Checkpoint::open(&note, &keys).expect("signed").checkpoint.size, cast.anchored().0);
        let path = TilePath::Hashes { id: record::TileId { level: 0, index: 0 }, width: usize::try_from(new.size).expect("a small tree") };
        let tile = cast.read(|reader| reader.tile(path)).expect("a tile");
        let tile = record::Tile::parse(record::TileId { level: 0, index: 0 }, &tile).expect("hashes");
        let root = proof::root_at::<std::convert::Infallible>(record::Suite::Sha256Ed25519, new.size, &mut |_| Ok(tile.hashes.clone()));
        assert_eq!(root, Ok(new.root));
        let entries = TilePath::Entries { index: 0, width: usize::try_from(new.size).expect("a small tree") };
        let entries = cast.read(|reader| reader.tile(entries)).expect("entries");
        assert_eq!(record::tile::parse_entries(&entries).expect("a bundle").len() as u64, new.size);
        assert!(cast.read(|reader| reader.tile(TilePath::Entries { index: 1, width: 1 })).is_none());
    });
}
