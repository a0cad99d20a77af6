//! Rosters 人员名单: whom a list asks is found by any of their records, asked once, and forgotten when they are erased or never answer.

use crate::cast::{Cast, DAY, profile, wait};
use crate::database::{for_each_database, id};
use crate::people::merged;
use crate::units::{asks, coded, enter, today};
use rules::erasure::Ground;
use rules::membership::Belonging;
use rules::rights::Actor;
use rules::text::Email;
use rules::{Id, ImportId, Instant, OrganisationId, PersonId};
use store::{EntryStage, RosterDeed, RosterEntry, RosterRow, RosterStage};

fn entry(cast: &Cast, list: ImportId, of: OrganisationId, line: usize, email: &Email) -> RosterEntry {
    RosterEntry {
        id: id::<ImportId>().0,
        import: list,
        organisation: of,
        line,
        deed: RosterDeed::Ask,
        stage: EntryStage::Staged,
        name: "欧阳靖雯".to_owned(),
        key: cast.store.keys().email_key(email),
        address: email.as_str().to_owned(),
        note: Some("0421".to_owned()),
        department: None,
        was: None,
        membership: None,
        until: cast.store.now(),
    }
}

/// Stages a list, lets it run, and asks as many as it can; gives how many were asked.
fn takes_in(cast: &Cast, of: OrganisationId, emails: &[&Email]) -> (ImportId, usize) {
    let list: ImportId = id();
    let entries: Vec<RosterEntry> = emails.iter().zip(2..).map(|(email, line)| entry(cast, list, of, line, email)).collect();
    let person = cast.officer;
    let asked = cast.write(move |tx| {
        tx.stage_entries(&entries)?;
        tx.begin_roster(&RosterRow { import: list, organisation: of, person, english: false, stage: RosterStage::Running })?;
        let asked = tx.open_asks(of, &entries.iter().collect::<Vec<_>>())?;
        for entry in entries.iter().filter(|entry| !asked.contains(&entry.id)) {
            tx.settle_entry(entry.id, EntryStage::Left, None)?;
        }
        Ok(asked.len())
    });
    (list, asked.expect("it is taken in"))
}

fn asked(cast: &Cast, person: PersonId) -> Vec<Id> {
    let now = cast.store.now();
    cast.read(|rows| rows.asks_of(person, now)).into_iter().map(|(entry, _)| entry.id).collect()
}

#[test]
fn whom_a_list_asks_finds_it_under_any_record_and_is_asked_once() {
    for_each_database(|database| {
        let cast = Cast::new(database);
        let second = cast.second_officer();
        let unit = enter(&cast, coded(("示范大学", "Model University"), 0));
        let (one, other) = (profile("李伟", None, None), profile("李炜", None, None));
        let (kept, away) = (cast.person_with(one.clone()), cast.person_with(other.clone()));
        let nobody = Email::parse("zhao.min@example.org").expect("an address");
        let (list, count) = takes_in(&cast, unit, &[&other.email, &nobody]);
        assert_eq!((count, asked(&cast, kept).len(), asked(&cast, away).len()), (2, 0, 1));
        let (again, count) = takes_in(&cast, unit, &[&other.email]);
        assert_eq!((count, cast.read(|rows| rows.roster_counts(again)).get(&EntryStage::Left)), (0, Some(&1)), "nobody is asked twice");
        merged(&cast, second, kept, away);
        assert_eq!(asked(&cast, kept).len(), 1, "it is one person");

        // Who registers later finds it too; who belongs there is known by either record.
        let late = cast.person_with(rules::person::Profile { email: nobody.clone(), ..profile("赵敏", None, None) });
        assert_eq!(asked(&cast, late).len(), 1);
        asks(&cast, Belonging { person: kept, organisation: unit, department: None, from: today(&cast) }, None).expect("it is asked for");
        let keys: Vec<String> = cast.read(|rows| rows.keys_of_live_members(unit)).into_iter().map(|(_, key)| key).collect();
        for email in [&one.email, &other.email] {
            assert!(keys.contains(&cast.store.keys().email_key(email)), "{email}");
        }
        assert!(!keys.contains(&cast.store.keys().email_key(&nobody)));
        assert_eq!(cast.read(|rows| rows.live_members(unit)).iter().map(|one| one.asks).collect::<Vec<_>>(), [true]);

        // What is taken back is asked no more.
        assert_eq!(cast.write(move |tx| Ok(tx.withdraw_asks(list, 100)?)).expect("taken back"), 2);
        assert_eq!((asked(&cast, kept).len(), asked(&cast, late).len()), (0, 0));
    });
}

#[test]
fn an_erasure_and_the_end_of_its_time_leave_nothing_of_who_was_asked() {
    for_each_database(|database| {
        let cast = Cast::new(database);
        let unit = enter(&cast, coded(("示范大学", "Model University"), 0));
        let who = profile("欧阳靖雯", None, None);
        let person = cast.person_with(who.clone());
        let nobody = Email::parse("zhao.min@example.org").expect("an address");
        let (list, _) = takes_in(&cast, unit, &[&who.email, &nobody]);
        let mine = asked(&cast, person)[0];
        // Also what they have answered: the list calls them by name.
        cast.write(move |tx| Ok(tx.settle_entry(mine, EntryStage::Declined, None)?)).expect("answered");
        wait(cast.store.erase(Actor::Operator, person, Ground::ConsentWithdrawn)).expect("erased");
        let left = cast.read(|rows| rows.roster_entries(list, None, 0, 10));
        assert_eq!(left.iter().map(|entry| entry.address.as_str()).collect::<Vec<_>>(), ["zhao.min@example.org"]);
        let (until, other) = (Instant(cast.store.now().0 - 2 * DAY), left[0].clone());
        let staged = RosterEntry { id: id::<ImportId>().0, import: id(), until, ..other.clone() };
        let swept = cast.write(move |tx| {
            // Asked two days too long ago, and staged for a list that was never confirmed.
            let over = RosterEntry { id: id::<ImportId>().0, stage: EntryStage::Open, until, ..other.clone() };
            tx.stage_entries(&[over, RosterEntry { stage: EntryStage::Staged, ..staged.clone() }])?;
            Ok((tx.drop_stale_entries(100)?, tx.drop_stale_entries(100)?))
        });
        assert_eq!(swept.expect("swept"), (2, 0), "who is asked in time stays");
        assert_eq!(cast.read(|rows| rows.roster_counts(list)).get(&EntryStage::Open), Some(&1));
    });
}
