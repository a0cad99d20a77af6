//! Signing in: what waits, is sent and is counted; and that an erasure reaches all of it.

use crate::cast::{Cast, DAY, digest, wait};
use crate::database::{for_each_database, id};
use crate::erasing::everything;
use crate::populated::signing_in;
use rules::contact::{self, Channel, Contact, Reach};
use rules::erasure::Ground;
use rules::rights::{Actor, Deed, Place};
use rules::session::Count;
use rules::{ContactId, Instant, PersonId};
use store::{DispatchRow, Loaded, ProofRow};

fn proof(name: &str, person: Option<PersonId>, address: &str, until: Instant) -> ProofRow {
    let body = format!("{{\"email\":\"{address}\"}}");
    ProofRow {
        digest: digest(name),
        purpose: "registration".to_owned(),
        person,
        address: address.to_owned(),
        code: String::new(),
        tries: 0,
        until,
        body,
    }
}

fn dispatch(person: Option<PersonId>, address: &str, now: Instant) -> DispatchRow {
    DispatchRow {
        id: id::<PersonId>().0,
        person,
        channel: Channel::Email,
        language: rules::person::Language::Zh,
        address: address.to_owned(),
        subject: "验证码".to_owned(),
        body: "验证码：123456".to_owned(),
        unsubscribe: None,
        at: now,
        until: Instant(now.0 + 600_000),
        done: None,
        problem: None,
    }
}

#[test]
fn what_a_person_signs_in_with_goes_with_them() {
    for_each_database(|database| {
        let cast = Cast::new(database);
        let person = cast.person("欧阳靖雯");
        signing_in(&cast, person);
        let tail = person.0.tail(10);
        let main = format!("{tail}@main.example.org").to_lowercase();
        let address = main.clone();
        cast.write(move |tx| {
            let now = tx.now();
            tx.put_proof(&proof("a", None, &address, Instant(now.0 + DAY)))?;
            tx.put_dispatch(&dispatch(None, &address, now))?;
            tx.put_dispatch(&dispatch(Some(person), "elsewhere@example.org", now))?;
            tx.know_device(&digest("device"), person)?;
            tx.count_failure(&format!("step/{person}"), Count::Step)?;
            tx.open_session(&digest("session"), person, "a browser")?;
            for way in tx.reader().authenticators_of(person)? {
                tx.note_use(way.id.0, 7)?;
            }
            Ok(())
        })
        .expect("working rows");
        cast.settle();
        let private = [main.as_str(), "我的手机", "统计脚本", "验证码：123456"];
        let whole = everything(database);
        assert!(private.iter().all(|text| whole.contains(text)), "all of it is there before");
        wait(cast.store.erase(Actor::Operator, person, Ground::ConsentWithdrawn)).expect("erased");
        cast.settle();
        let whole = everything(database);
        for text in private {
            assert!(!whole.contains(text), "{text} must be gone");
        }
        let now = cast.store.now();
        assert_eq!(cast.read(|reader| reader.contacts_of(person)).len(), 0);
        assert_eq!(cast.read(|reader| reader.authenticators_of(person)).len(), 0);
        assert!(cast.read(|reader| reader.tokens_of(person)).iter().all(|token| rules::token::usable(token.stage, token.until, now).is_err()));
        assert!(!cast.read(|reader| reader.is_known_device(&digest("device"), person, now)));
        // What was theirs alone is free for others.
        let other = cast.person("李伟");
        let second = Reach::parse(&format!("{tail}@second.example.org")).expect("an address");
        cast.write(move |tx| {
            let actor = tx.actor(other)?;
            let permit = tx.may(&actor, Deed::ReviseSelf, &Place::default())?;
            let key = tx.keys().reach_key(&second);
            let event = contact::prove(other, &second, key, false, 0)?;
            tx.commit(&permit, vec![Loaded::<Contact>::new(id::<ContactId>()).happens(event)?])
        })
        .expect("the address is free");
        cast.check();
    });
}

#[test]
fn a_letter_is_leased_once_sent_once_and_loses_its_words() {
    for_each_database(|database| {
        let cast = Cast::new(database);
        cast.write(|tx| Ok(tx.put_dispatch(&dispatch(None, "a@example.org", tx.now()))?)).expect("it waits");
        let lease = || cast.write(|tx| Ok(tx.lease_dispatches(10)?)).expect("a lease");
        let leased = lease();
        assert_eq!((leased.len(), lease().len()), (1, 0), "while one has it, no other does");
        let letter = leased[0].id;
        cast.write(move |tx| Ok(tx.fail_dispatch(letter, "the gateway answered 503")?)).expect("it failed");
        assert_eq!(lease().len(), 0, "it is tried again, but not at once");
        let row = cast.read(|reader| reader.dispatches(1)).remove(0);
        assert_eq!(row.problem.as_deref(), Some("the gateway answered 503"));
        cast.write(move |tx| Ok(tx.finish_dispatch(letter, false)?)).expect("it is sent");
        let row = cast.read(|reader| reader.dispatches(1)).remove(0);
        assert_eq!((row.subject.as_str(), row.body.as_str(), row.done.is_some(), row.problem), ("", "", true, None));
    });
}

#[test]
fn proofs_end_are_spent_once_and_tries_wait() {
    for_each_database(|database| {
        let cast = Cast::new(database);
        let now = cast.store.now();
        let until = Instant(now.0 + 60_000);
        cast.write(move |tx| Ok(tx.put_proof(&proof("a", None, "a@example.org", until))?)).expect("it waits");
        let found = |purpose: &str, at: Instant| cast.read(|reader| reader.proof(&digest("a"), purpose, at)).is_some();
        assert!(found("registration", now) && !found("reset", now), "a link of one purpose opens no other");
        assert!(found("registration", Instant(until.0 - 1)) && !found("registration", until));
        let spend = || cast.write(|tx| Ok(tx.spend_proof(&digest("a"))?)).expect("an answer");
        assert_eq!((spend(), spend()), (true, false));
        let keys = ["pair/a".to_owned(), "account/b".to_owned()];
        let wait_seconds = || {
            let keys = keys.clone();
            cast.write(move |tx| {
                let now = tx.now();
                Ok(tx.reader().wait_seconds(&keys, now)?)
            })
            .expect("an answer")
        };
        for _ in 0..9 {
            cast.write(|tx| Ok(tx.count_failure("pair/a", Count::Pair)?)).expect("counted");
        }
        assert_eq!(wait_seconds(), None);
        cast.write(|tx| Ok(tx.count_failure("pair/a", Count::Pair)?)).expect("counted");
        assert!(wait_seconds().is_some_and(|seconds| (50..=60).contains(&seconds)));
        cast.write(|tx| Ok(tx.forget_failures("pair/a")?)).expect("forgotten");
        assert_eq!(wait_seconds(), None);
    });
}
