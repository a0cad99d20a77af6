//! ORCID record ORCID 学术档案: one a person; what was taken stands in its row, what was read only until it is chosen from or a day old.

use crate::cast::{Cast, wait};
use crate::database::{for_each_database, id};
use rules::erasure::Ground;
use rules::orcid::{self, Contents, Entry, OrcidRecord, READING_MS, Reading, Refusal, Section, Stage};
use rules::rights::{Actor, Deed, Place};
use rules::text::Line;
use rules::{Event, Instant, OrcidRecordId, PersonId};
use store::{Loaded, WriteError};

/// A record of so many works, read at an instant.
pub fn reading(read: Instant, works: u64) -> Reading {
    let work = |put_code: u64| Entry {
        section: Section::Work,
        put_code,
        title: Line::parse(&format!("拓扑超导体研究之{put_code}"), 60).ok(),
        organisation: None,
        department: None,
        from: None,
        until: None,
        kind: None,
        doi: None,
        number: None,
    };
    Reading { read, orcid: "0000-0002-1825-0097".to_owned(), name: None, entries: (1..=works).map(work).collect(), left_out: 0 }
}

/// Lets something happen to a person's record, or to a new one.
fn happens(
    cast: &Cast,
    person: PersonId,
    deed: impl Fn(Option<&OrcidRecord>) -> Result<Event<OrcidRecord>, Refusal> + Send + 'static,
) -> Result<(), WriteError> {
    let own: OrcidRecordId = id();
    cast.write(move |tx| {
        let actor = tx.actor(person)?;
        let permit = tx.may(&actor, Deed::ReviseSelf, &Place::about(person))?;
        let standing = tx.reader().orcid_of(person)?.map_or(own, |row| row.id);
        let loaded = tx.load::<OrcidRecord>(standing)?;
        let event = deed(loaded.state())?;
        tx.commit(&permit, vec![loaded.happens(event)?]).map(drop)
    })
}

pub fn agree(cast: &Cast, person: PersonId) {
    happens(cast, person, move |record| record.map_or_else(|| Ok(orcid::agree(person)), OrcidRecord::agree_again)).expect("somebody agrees");
}

/// Takes over all that was read.
pub fn take(cast: &Cast, person: PersonId, reading: &Reading) -> Result<(), WriteError> {
    let (reading, now) = (reading.clone(), cast.store.now());
    happens(cast, person, move |record| {
        let chosen: Vec<(Section, u64)> = reading.entries.iter().map(Entry::key).collect();
        record.ok_or(Refusal::NotAgreed)?.take(Some(&reading), &chosen, now)
    })
}

pub fn forget(cast: &Cast, person: PersonId) {
    happens(cast, person, |record| record.ok_or(Refusal::AlreadyForgotten)?.forget()).expect("it is forgotten");
}

fn contents(cast: &Cast, person: PersonId) -> Option<Contents> {
    cast.read(move |rows| rows.orcid_of(person)).and_then(|row| row.contents)
}

#[test]
fn what_was_taken_stands_in_one_row_a_person_until_it_is_forgotten() {
    for_each_database(|database| {
        let cast = Cast::new(database);
        let (lead, other) = (cast.person("李伟"), cast.person("王芳"));
        agree(&cast, lead);
        // Two at once both saw that there was none: the second is told that there is one.
        let twice = cast.write(move |tx| {
            let actor = tx.actor(lead)?;
            let permit = tx.may(&actor, Deed::ReviseSelf, &Place::about(lead))?;
            tx.commit(&permit, vec![Loaded::<OrcidRecord>::new(id::<OrcidRecordId>()).happens(orcid::agree(lead))?]).map(drop)
        });
        assert!(matches!(twice, Err(WriteError::Refused(rules::Refusal::Orcid(Refusal::AlreadyAgreed)))), "{twice:?}");
        let first = reading(cast.store.now(), 3);
        take(&cast, lead, &first).expect("entries are taken over");
        take(&cast, lead, &reading(cast.store.now(), 2)).expect("entries are taken over again");
        assert_eq!(
            contents(&cast, lead).map(|contents| contents.entries),
            Some(first.entries[..2].to_vec()),
            "the later take the place of the earlier"
        );
        assert_eq!((contents(&cast, other), cast.read(move |rows| rows.orcid_of(other))), (None, None));
        forget(&cast, lead);
        let row = cast.read(move |rows| rows.orcid_of(lead)).expect("a row");
        assert_eq!((row.stage, row.taken, row.contents, row.version), (Stage::Forgotten, None, None, 4));
        agree(&cast, lead);
        assert_eq!(contents(&cast, lead), None, "what was forgotten does not come back");
        cast.check();
    });
}

#[test]
fn what_was_read_is_there_for_a_day_and_erased_with_its_person() {
    for_each_database(|database| {
        let cast = Cast::new(database);
        let (lead, other) = (cast.person("李伟"), cast.person("王芳"));
        agree(&cast, lead);
        let now = cast.store.now();
        let (fresh, old) = (reading(now, 3), reading(Instant(now.0 - READING_MS), 1));
        let keep = |person, reading: Reading| cast.write(move |tx| Ok(tx.keep_orcid_reading(person, &reading)?)).expect("it is kept");
        keep(other, old);
        assert_eq!(cast.read(move |rows| rows.orcid_reading(other, now)), None, "a day is over");
        assert!(cast.read(move |rows| rows.has_old_orcid_readings(now)));
        keep(lead, fresh.clone());
        assert!(!cast.read(move |rows| rows.has_old_orcid_readings(now)), "what is a day old is gone with the next");
        assert_eq!(cast.read(move |rows| rows.orcid_reading(lead, now)), Some(fresh.clone()));
        take(&cast, lead, &fresh).expect("entries are taken over");
        cast.settle();
        wait(cast.store.erase(Actor::Operator, lead, Ground::ALL[0])).expect("somebody is erased");
        let row = cast.read(move |rows| rows.orcid_of(lead)).expect("a row");
        assert_eq!((row.contents, row.taken.map(|taken| taken.entries)), (None, Some(3)), "that something was taken is kept");
        assert_eq!(cast.read(move |rows| rows.orcid_reading(lead, now)), None);
        cast.check();
    });
}
