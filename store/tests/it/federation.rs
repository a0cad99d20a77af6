//! Federation 联合身份: a question is taken once, at its own browser, in time; what may be brought once is spent once.

use crate::cast::{Cast, digest};
use crate::database::for_each_database;
use crate::erasing::link;
use crate::people::{merged, second};
use crate::populated::signing_in;
use rules::Instant;
use rules::contact::Reach;

#[test]
fn a_question_is_taken_once_and_found_at_its_own_browser() {
    for_each_database(|database| {
        let cast = Cast::new(database);
        let [state, browser, other] = ["state", "browser", "other"].map(digest);
        let (asked, own) = (state.clone(), browser.clone());
        cast.write(move |tx| Ok(tx.put_question(&asked, &own, "university", "/calls")?)).expect("a question");
        let now = cast.store.now();
        let take = |browser: Option<&str>, provider: &'static str| {
            let (state, browser) = (state.clone(), browser.map(str::to_owned));
            cast.write(move |tx| Ok(tx.take_question(&state, browser.as_deref(), provider)?)).expect("an answer")
        };
        assert_eq!(take(Some(&other), "university"), None, "another browser spends nothing");
        assert_eq!(take(Some(&browser), "academy"), None, "nor does another provider");
        let taken = take(Some(&browser), "university").expect("the question");
        assert_eq!((taken.back.as_str(), taken.found), ("/calls", None));
        assert_eq!(take(Some(&browser), "university"), None, "it is taken");
        assert_eq!(take(None, "university"), None, "nor does it wait for a post");
        let kept = state.clone();
        cast.write(move |tx| Ok(tx.keep_found(&kept, "key", "{}")?)).expect("kept");
        let at = |browser: &str, at: Instant| cast.read(|reader| reader.question(&state, browser, at)).and_then(|question| question.key);
        assert_eq!(at(&browser, now), Some("key".to_owned()));
        assert_eq!(at(&other, now), None);
        assert_eq!(at(&browser, Instant(now.0 + 31 * 60_000)), None, "it is over");
        let ended = state.clone();
        let ends = move || {
            let ended = ended.clone();
            cast.write(move |tx| Ok(tx.end_question(&ended)?)).expect("ended")
        };
        assert_eq!((ends(), ends()), (true, false));
    });
}

#[test]
fn what_may_be_brought_once_is_spent_once_and_a_post_needs_no_browser() {
    for_each_database(|database| {
        let cast = Cast::new(database);
        let spend = || {
            cast.write(move |tx| {
                let until = Instant(tx.now().0 + 60_000);
                Ok(tx.spend(&digest("assertion"), until)?)
            })
            .expect("spent")
        };
        assert_eq!((spend(), spend()), (true, false));
        let post = || cast.write(|tx| Ok(tx.take_question(&digest("state"), None, "city")?)).expect("an answer").map(|question| question.back);
        assert_eq!(post(), None, "nobody has asked");
        cast.write(|tx| Ok(tx.put_question(&digest("state"), &digest("browser"), "city", "/")?)).expect("a question");
        assert_eq!((post(), post()), (Some("/".to_owned()), None));
        assert!(!spend(), "a new question makes nothing unspent");
        cast.check();
    });
}

#[test]
fn two_records_of_one_person_are_one_to_a_service() {
    for_each_database(|database| {
        let cast = Cast::new(database);
        let second = second(&cast);
        let (kept, away) = (cast.person("李伟"), cast.person("李伟"));
        link(&cast, away).expect("linked");
        let identity = cast.read(|reader| reader.federated_identities_of(away))[0].id;
        assert_eq!(cast.read(|reader| reader.other_ways_in(away, identity)), 1, "a password");
        signing_in(&cast, away);
        assert_eq!(
            cast.read(|reader| reader.other_ways_in(away, identity)),
            2,
            "a passkey too; an app, a message and codes are no way by themselves"
        );
        let reach = Reach::parse(&format!("{}@second.example.org", away.0.tail(10))).expect("an address");
        let proven = cast.store.keys().reach_key(&reach);
        let subject = cast.store.keys().subject_key("https://id.example.edu.cn", "ouyang");
        let whose = || cast.read(|reader| Ok((reader.person_of_proven_address(&proven)?, reader.person_of_subject(&subject)?)));
        assert_eq!(whose(), (Some(away), Some(away)));
        merged(&cast, second, kept, away);
        assert_eq!(whose(), (Some(kept), Some(kept)), "the record that stands for both");
        for record in [kept, away] {
            assert_eq!(cast.read(|reader| reader.all_federated_identities_of(record)).len(), 1);
            assert_eq!(cast.read(|reader| reader.other_ways_in(record, identity)), 3, "the other record's password too");
        }
        cast.check();
    });
}
