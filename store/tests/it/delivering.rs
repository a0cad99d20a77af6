//! Delivering 送达: each letter is leased to one worker, each digest claimed by one, however many ask at once; what a lost worker still says
//! changes nothing.

use crate::cast::{Cast, start, wait};
use crate::database::{Database, for_each_database, id};
use rules::delivery::{Channel, State};
use rules::notice::{Choice, Topic};
use rules::person::Language;
use rules::{Id, Instant, PersonId};
use std::collections::BTreeSet;
use store::{DeliveryRow, MailRow, NewDelivery};

/// Puts so many letters to a person on their way; gives their deliveries.
fn queued(cast: &Cast, person: PersonId, count: usize) -> Vec<Id> {
    let ids: Vec<Id> = (0..count).map(|_| id()).collect();
    let made = ids.clone();
    cast.write(move |tx| {
        for (number, id) in made.iter().enumerate() {
            let step = format!("reminder:{number}");
            let (subject, body) = ("临近截止".to_owned(), "您有一项待办临近截止。".to_owned());
            let letter = MailRow {
                event: 0,
                person,
                address: "li@example.org".to_owned(),
                language: Language::Zh,
                subject,
                body,
                at: tx.now(),
                read_at: None,
            };
            // Told twice, there is one letter and one delivery.
            for told in 0..2 {
                assert_eq!(tx.put_notice(&step, &letter)?, told == 0);
                let new = if told == 0 { *id } else { crate::database::id() };
                tx.queue_delivery(&NewDelivery { id: new, event: 0, step: &step, channel: Channel::Mail, person, address: &letter.address })?;
            }
        }
        Ok(())
    })
    .expect("letters are queued");
    ids
}

fn lease(cast: &Cast, most: usize) -> Vec<DeliveryRow> {
    let due = cast.write(move |tx| Ok(tx.lease_deliveries(Channel::Mail, most)?)).expect("leased");
    due.into_iter().map(|due| due.row).collect()
}

fn finish(cast: &Cast, row: &DeliveryRow, state: State, due: Option<Instant>) -> bool {
    let row = row.clone();
    cast.write(move |tx| Ok(tx.finish_delivery(&row, state, due, Some("said"))?)).expect("finished")
}

fn now(cast: &Cast, id: Id) -> DeliveryRow {
    cast.read(|reader| reader.delivery(id)).expect("a delivery")
}

/// Ends every lease, as time would.
fn forget_leases(database: &Database) {
    database.raw().batch("UPDATE deliveries SET leased_until = 0");
}

#[test]
fn many_workers_share_the_letters_and_none_is_leased_twice() {
    for_each_database(|database| {
        let cast = Cast::new(database);
        let person = cast.person("李伟");
        let ids: BTreeSet<Id> = queued(&cast, person, 40).into_iter().collect();
        let workers: Vec<_> = (0..8)
            .map(|_| {
                let store = cast.store.clone();
                start(async move { store.write(|tx| Ok(tx.lease_deliveries(Channel::Mail, 10)?)).await })
            })
            .collect();
        let mut leased: Vec<Id> = Vec::new();
        for worker in workers {
            // A write that keeps colliding is not done, and leases nothing.
            leased.extend(wait(worker).expect("a worker").unwrap_or_default().into_iter().map(|due| due.row.id));
        }
        loop {
            let rest = lease(&cast, 10);
            leased.extend(rest.iter().map(|row| row.id));
            if rest.is_empty() {
                break;
            }
        }
        assert_eq!(leased.len(), ids.len(), "each once");
        assert_eq!(leased.into_iter().collect::<BTreeSet<_>>(), ids);
        assert_eq!(cast.write(|tx| Ok(tx.lease_deliveries(Channel::Sms, 10)?)).expect("leased"), []);
        cast.check();
    });
}

#[test]
fn a_worker_that_was_lost_and_comes_back_changes_nothing() {
    for_each_database(|database| {
        let cast = Cast::new(database);
        let person = cast.person("李伟");
        let ids = queued(&cast, person, 2);
        let lost = lease(&cast, 10);
        assert_eq!(lost.iter().map(|row| row.attempts).collect::<Vec<_>>(), [1, 1]);
        assert!(lease(&cast, 10).is_empty());
        forget_leases(database);
        let taken = lease(&cast, 10);
        assert_eq!(taken.iter().map(|row| row.attempts).collect::<Vec<_>>(), [2, 2]);
        let of = |rows: &[DeliveryRow], id: Id| rows.iter().find(|row| row.id == id).cloned().expect("a row");
        assert!(!finish(&cast, &of(&lost, ids[0]), State::Failed, None), "its lease went to another");
        assert!(finish(&cast, &of(&taken, ids[0]), State::Sent, None));
        assert!(!finish(&cast, &of(&taken, ids[0]), State::Failed, None), "twice is as once");
        assert_eq!((now(&cast, ids[0]).state, now(&cast, ids[0]).attempts), (State::Sent, 2));
        // A report that overtakes the worker stands.
        let second = ids[1];
        cast.write(move |tx| Ok(tx.bounce_delivery(second, "5.1.1")?)).expect("bounced");
        assert!(!finish(&cast, &of(&taken, second), State::Sent, None));
        assert_eq!(now(&cast, second).state, State::Bounced);
        // What is put off is leased again when it is due, and not before.
        cast.write(move |tx| Ok(tx.requeue_delivery(second)?)).expect("queued again");
        let again = lease(&cast, 10);
        assert_eq!(again.iter().map(|row| (row.id, row.attempts)).collect::<Vec<_>>(), [(second, 1)]);
        assert_ne!(again[0].address, "li@example.org", "the address that the person has by now");
        assert!(finish(&cast, &again[0], State::Deferred, Some(Instant(cast.store.now().0 + 3_600_000))));
        assert!(lease(&cast, 10).is_empty());
        database.raw().batch("UPDATE deliveries SET due = 0");
        assert_eq!(lease(&cast, 10).len(), 1);
        cast.check();
    });
}

#[test]
fn a_digest_is_claimed_once_a_day_however_many_ask() {
    for_each_database(|database| {
        let cast = Cast::new(database);
        let (early, late) = (cast.person("李伟"), cast.person("王芳"));
        cast.write(move |tx| {
            tx.set_digest_hour(early, 6)?;
            tx.set_feed(early, 7)?;
            tx.set_digest_hour(early, 5)?;
            Ok(tx.set_digest_hour(late, 20)?)
        })
        .expect("chosen");
        let due = |day: &str, hour: u8| -> Vec<PersonId> {
            cast.read(|reader| reader.digests_due(day, hour, 10)).into_iter().map(|due| due.person).collect()
        };
        assert_eq!(due("2026-03-31", 4), []);
        assert_eq!(due("2026-03-31", 5), [early]);
        assert_eq!(due("2026-03-31", 8).len(), 2, "and the officer, who has chosen nothing");
        assert_eq!(due("2026-03-31", 20).len(), 3);
        let claims: Vec<_> = (0..8)
            .map(|_| {
                let store = cast.store.clone();
                start(async move { store.write(move |tx| Ok(tx.claim_digest(early, "2026-03-31")?)).await })
            })
            .collect();
        let claimed: usize = claims.into_iter().map(|claim| usize::from(wait(claim).expect("a worker").unwrap_or(false))).sum();
        assert_eq!(claimed, 1);
        assert_eq!(due("2026-03-31", 7), []);
        assert_eq!(due("2026-04-01", 7), [early]);
        assert!(cast.read(|reader| reader.digests_due("2026-04-01", 7, 10))[0].last.is_some());
        let settings = cast.read(|reader| reader.notice_settings(early));
        assert_eq!((settings.digest_hour, settings.feed), (5, 7));
    });
}

#[test]
fn choices_and_snoozes_are_kept_and_an_address_fails_until_it_changes() {
    for_each_database(|database| {
        let cast = Cast::new(database);
        let person = cast.person("李伟");
        let choice = Choice { mail: true, sms: false, daily: false };
        assert_eq!(cast.read(|reader| reader.at_once(Topic::Reminder)), []);
        cast.write(move |tx| Ok(tx.set_choice(person, Topic::Reminder, choice)?)).expect("chosen");
        assert_eq!(cast.read(|reader| reader.notice_settings(person)).choices[&Topic::Reminder], choice);
        assert_eq!(cast.read(|reader| reader.notice_settings(person)).choices[&Topic::Work], Topic::Work.default_choice());
        assert_eq!(cast.read(|reader| reader.at_once(Topic::Reminder)), [person]);
        let until = Instant(cast.store.now().0 + 1_000_000);
        cast.write(move |tx| {
            tx.snooze(person, "draft:1", Instant(0))?;
            Ok(tx.snooze(person, "draft:1", until)?)
        })
        .expect("put off");
        let snoozes = |at: Instant| cast.read(|reader| reader.snoozes(person, at)).into_iter().collect::<Vec<_>>();
        assert_eq!(snoozes(cast.store.now()), [("draft:1".to_owned(), until)]);
        assert_eq!(snoozes(until), []);
        cast.write(move |tx| Ok(tx.wake_tasks(person)?)).expect("woken");
        assert_eq!(snoozes(cast.store.now()), []);
        let failing = || cast.read(|reader| reader.failing_address(person)).map(|failing| failing.status);
        cast.write(move |tx| Ok(tx.mark_failing(person, "another address", "5.1.1")?)).expect("noted");
        assert_eq!(failing(), None, "an address that they no longer have");
        cast.write(move |tx| {
            let email = tx.reader().person(person)?.and_then(|row| row.email).expect("an address");
            let key = tx.keys().email_key(&rules::text::Email::parse(&email).expect("an address"));
            Ok(tx.mark_failing(person, &key, "5.2.1")?)
        })
        .expect("noted");
        assert_eq!(failing(), Some("5.2.1".to_owned()));
        cast.write(move |tx| Ok(tx.trust_address(person)?)).expect("trusted");
        assert_eq!(failing(), None);
    });
}
