//! Erasing 个人信息删除: what is private of a person is gone from the rows, the journal, the index and the disk; what happened stays proved.

use crate::cast::{Cast, Paper, digest, paper, profile, wait};
use crate::database::{Database, for_each_database, on};
use rules::delivery::Channel;
use rules::erasure::{self, Ground};
use rules::erasure_request::{self, ErasureRequest, Stage};
use rules::federation::{self, FederatedIdentity};
use rules::notice::Topic;
use rules::person::{Language, Person};
use rules::rights::{Actor, Deed, Place, Sight};
use rules::text::{Email, Line};
use rules::time::Zone;
use rules::{ApplicationId, ErasureRequestId, FederatedIdentityId, Instant, PersonId, Refusal};
use store::{Answered, Dialect, Filter, ListQuery, Loaded, MailRow, NewDelivery, Order, Tx, Val, WriteError};

/// Somebody with a rare name, who has left traces everywhere.
struct Traces {
    cast: Cast,
    person: PersonId,
    application: ApplicationId,
    other: ApplicationId,
    files: Vec<String>,
    shared: String,
}

/// What nobody else in the database has in their texts.
const PRIVATE: [&str; 8] = ["欧阳靖雯", "靖雯", "Ouyang", "ouyang", "稀有机构", "有机", "jingwen", "罕见课题"];

fn revise(cast: &Cast, person: PersonId, name: &'static str, email: &'static str) {
    cast.write(move |tx| {
        let actor = tx.actor(person)?;
        let permit = tx.may(&actor, Deed::ReviseSelf, &Place::default())?;
        let loaded = tx.load::<Person>(person)?;
        let mut profile = profile(name, Some("Ouyang Jingwen"), Some("稀有机构"));
        profile.email = Email::parse(email).expect("an address");
        let key = tx.keys().email_key(&profile.email);
        let event = loaded.state().expect("a person").revise_profile(person, profile, key, Language::En)?;
        tx.commit(&permit, vec![loaded.happens(event)?])
    })
    .expect("a profile is revised");
}

fn traces(database: &Database) -> Traces {
    let cast = Cast::new(database);
    let call = cast.call("BR-2026", "基础研究指南");
    let other_lead = cast.person("李伟");
    let person =
        cast.person_with(rules::person::Profile { name: Line::parse("欧阳", 20).expect("a name"), ..profile("x", None, Some("稀有机构")) });
    revise(&cast, person, "欧阳靖雯", "jingwen@example.org");
    let own = cast.file("own.txt", "罕见课题的计划".as_bytes());
    let earlier = cast.file("earlier.txt", "罕见课题的旧计划".as_bytes());
    let shared = cast.file("shared.txt", b"a form that many attach");
    let files = vec![earlier.clone(), shared.clone()];
    let application = cast.submit(person, call, Paper { files, ..paper("罕见课题的研究") });
    let files = vec![own.clone(), shared.clone()];
    let again = Paper { files, ..paper("罕见课题的研究（修订）") };
    cast.write(move |tx| crate::cast::submit(tx, person, application, call, &again)).expect("a revision");
    let other = cast.submit(other_lead, call, Paper { files: vec![shared.clone()], ..paper("别的课题") });
    // Enough of others around it that pages split and merge.
    for number in 0..40 {
        let lead = cast.person(&format!("同事{number}"));
        cast.submit(lead, call, paper(&format!("课题{number}")));
    }
    revise(&cast, person, "欧阳靖雯", "ouyang.jingwen@example.org");
    let attached = own.clone();
    let answered = Answered { status: 201, location: "/drafts/欧阳靖雯".to_owned(), event: None };
    cast.write(move |tx| {
        let draft = tx.start_draft(crate::database::id(), person, call)?;
        tx.attach(draft, &attached)?;
        let row = tx.own_draft(draft, person)?;
        tx.save_draft(&row, None, &[("title".to_owned(), rules::form::Raw::Text("罕见课题草稿".to_owned()))].into())?;
        tx.open_session(&digest("s"), person, "a browser of ouyang")?;
        tx.keep_answer(&person.to_string(), "POST /drafts", "k", "b", &answered)?;
        let steps = tx.lease_steps(500)?;
        let step = steps.iter().find(|step| step.thing == person.0).expect("a welcome").clone();
        let letter = MailRow {
            event: step.event,
            person,
            address: "jingwen@example.org".to_owned(),
            language: Language::Zh,
            subject: "欢迎".to_owned(),
            body: "欧阳靖雯，您好。".to_owned(),
            at: tx.now(),
            read_at: None,
        };
        tx.put_mail(step.letter.as_str(), &letter)?;
        left_by_notices(tx, person, &letter)
    })
    .expect("working rows");
    cast.settle();
    Traces { cast, person, application, other, files: vec![own.digest, earlier.digest], shared: shared.digest }
}

/// What the ways of letters leave behind.
fn left_by_notices(tx: &mut Tx<'_>, person: PersonId, letter: &MailRow) -> Result<(), WriteError> {
    let new =
        NewDelivery { id: crate::database::id(), event: letter.event, step: "welcome", channel: Channel::Mail, person, address: &letter.address };
    tx.queue_delivery(&new)?;
    tx.bounce_delivery(new.id, "5.1.1 jingwen@example.org does not exist")?;
    tx.mark_failing(person, "a key", "5.1.1 ouyang")?;
    tx.set_digest_hour(person, 6)?;
    tx.set_choice(person, Topic::Reminder, Topic::Reminder.default_choice())?;
    tx.claim_digest(person, "2026-03-31")?;
    Ok(tx.snooze(person, "draft:罕见课题", Instant(i64::MAX))?)
}

/// How many rows of the working tables of notices name a person.
fn notices_of(database: &Database, person: PersonId) -> Vec<i64> {
    let tables = ["deliveries", "failing_addresses", "notice_settings", "notice_choices", "digests", "snoozes"];
    tables.iter().map(|table| database.raw().number(&format!("SELECT count(*) FROM {table} WHERE person = '{person}'"))).collect()
}

/// Every text and every byte that any table holds.
pub fn everything(database: &Database) -> String {
    let mut raw = database.raw();
    let mut all = String::new();
    for table in raw.tables() {
        let columns = raw.columns(&table).join(", ");
        for value in raw.query(&format!("SELECT {columns} FROM {table}"), &[]).into_iter().flatten() {
            match value {
                Val::Text(text) => all.push_str(&text),
                Val::Bytes(bytes) => all.push_str(&String::from_utf8_lossy(&bytes)),
                Val::Int(_) | Val::Null => {}
            }
            all.push('\n');
        }
    }
    all
}

fn found(cast: &Cast, typed: &str) -> (usize, usize) {
    let filter = Filter { text: typed.to_owned(), ..Filter::default() };
    let wanted = ListQuery { sight: Sight::All, reader: None, filter, order: Order::Arrived, after: None, most: 10 };
    (cast.read(|reader| reader.people(typed, None, 10)).len(), cast.read(|reader| reader.applications(&wanted)).len())
}

#[test]
fn what_is_private_of_a_person_is_gone_and_what_happened_stays_proved() {
    for_each_database(|database| {
        let traces = traces(database);
        let (cast, person) = (&traces.cast, traces.person);
        let whole = everything(database);
        for text in ["欧阳靖雯", "jingwen@example.org", "罕见课题", "稀有机构"] {
            assert!(whole.contains(text), "{text} must be there before");
        }
        assert_eq!(found(cast, "靖雯"), (1, 1));
        assert_eq!(notices_of(database, person), [1; 6]);
        let parts = wait(cast.store.erase(Actor::Operator, person, Ground::ConsentWithdrawn)).expect("erased");
        assert_eq!(parts.len(), 5, "three profiles and two submissions");
        cast.settle();
        assert_eq!(notices_of(database, person), [0; 6]);
        let row = cast.read(|reader| reader.person(person)).expect("the person stays");
        assert_eq!((row.stage, row.name, row.latin_name, row.email, row.organisation), (rules::person::Stage::Erased, None, None, None, None));
        let row = cast.read(|reader| reader.application(traces.application)).expect("the application stays");
        assert_eq!((row.body, row.revision, row.kept.money["amount"].in_fen()), (None, 2, 12_500_000));
        for typed in ["靖雯", "ouyang", "罕见", "jingwen"] {
            assert_eq!(found(cast, typed), (0, 0), "{typed}");
        }
        let whole = everything(database);
        for text in PRIVATE {
            assert!(!whole.contains(text), "{text} must be gone");
        }
        let checked = cast.check();
        assert_eq!(checked.erased, 5);
        // The account is gone with its secret, the address is free, and the events are as provable as before.
        assert_eq!(cast.read(|reader| reader.credential_of(person)), None);
        let keys: Vec<record::Verifier> = cast.read(|reader| reader.verifiers()).iter().map(|key| key.parse().expect("a key")).collect();
        for (thing, version) in [(traces.application.0, 1), (traces.application.0, 2), (person.0, 1), (person.0, 4), (traces.other.0, 1)] {
            cast.receipt(thing, version, Some(person)).verify(&keys).unwrap_or_else(|error| panic!("{thing} {version}: {error}"));
        }
        let mut again = profile("新人", None, None);
        again.email = Email::parse("ouyang.jingwen@example.org").expect("an address");
        cast.person_with(again);
    });
}

const ISSUER: &str = "https://id.example.edu.cn";

/// Ties one and the same subject to a person, and leaves a question that names it.
pub fn link(cast: &Cast, to: PersonId) -> Result<(), WriteError> {
    cast.write(move |tx| {
        let actor = tx.actor(to)?;
        let permit = tx.may(&actor, Deed::ReviseSelf, &Place::default())?;
        let key = tx.keys().subject_key(ISSUER, "ouyang");
        tx.end_question(&digest("q"))?;
        tx.put_question(&digest("q"), &digest("b"), "id", "/")?;
        tx.keep_found(&digest("q"), &key, "{\"name\":\"欧阳靖雯\"}")?;
        let event = federation::link(to, key, ISSUER.to_owned(), federation::Ground::SignedIn);
        let loaded = Loaded::<FederatedIdentity>::new(crate::database::id::<FederatedIdentityId>());
        tx.commit(&permit, vec![loaded.happens(event)?]).map(drop)
    })
}

#[test]
fn nobody_signs_in_from_elsewhere_as_the_erased_and_the_subject_is_free() {
    for_each_database(|database| {
        let cast = Cast::new(database);
        let (person, other) = (cast.person("欧阳靖雯"), cast.person("李伟"));
        link(&cast, person).expect("linked");
        let key = cast.store.keys().subject_key(ISSUER, "ouyang");
        let looked = key.clone();
        assert_eq!(cast.read(|reader| reader.person_of_subject(&looked)), Some(person));
        match link(&cast, other) {
            Err(WriteError::Refused(Refusal::Federation(federation::Refusal::AlreadyLinked))) => {}
            other => panic!("{other:?}"),
        }
        cast.settle();
        wait(cast.store.erase(Actor::Operator, person, Ground::ConsentWithdrawn)).expect("erased");
        let whole = everything(database);
        assert!(!whole.contains(ISSUER) && !whole.contains("欧阳靖雯"), "the issuer names where they are known");
        assert_eq!(cast.read(|reader| reader.person_of_subject(&key)), None);
        cast.settle();
        cast.check();
        link(&cast, other).expect("the subject is free");
        cast.settle();
        cast.check();
    });
}

#[test]
fn a_second_erasure_is_refused_and_the_anchor_stands_once() {
    for_each_database(|database| {
        let traces = traces(database);
        let erase = || wait(traces.cast.store.erase(Actor::Operator, traces.person, Ground::TermEnded));
        let lines = || {
            let anchors = std::fs::read_to_string(traces.cast.options.data.join("anchors").join("anchors.jsonl")).expect("anchors");
            anchors.lines().filter(|line| line.contains("erasure") && line.contains(&traces.person.to_string())).count()
        };
        assert_eq!(lines(), 0);
        erase().expect("erased");
        assert_eq!(lines(), 1);
        match erase() {
            Err(WriteError::Refused(Refusal::Erasure(erasure::Refusal::AlreadyErased))) => {}
            other => panic!("{other:?}"),
        }
        assert_eq!(lines(), 1);
        // What a crash has cut off after the commit is made good by the next start.
        let path = traces.cast.options.data.join("anchors").join("anchors.jsonl");
        let text = std::fs::read_to_string(&path).expect("anchors");
        let kept: Vec<&str> = text.lines().filter(|line| !line.contains("\"erasure\"")).collect();
        std::fs::write(&path, format!("{}\n{{\"checkp", kept.join("\n"))).expect("anchors");
        let options = traces.cast.options.clone();
        let again = store::Store::open(options.clone()).expect("the store opens");
        assert_eq!(lines(), 1);
        drop(again);
        crate::cast::clean(&options);
    });
}

#[test]
fn files_that_only_the_erased_named_are_removed() {
    for_each_database(|database| {
        let traces = traces(database);
        let there = |digest: &String| traces.cast.store.files().path(&digest.parse().expect("a digest")).exists();
        assert!(traces.files.iter().all(there) && there(&traces.shared));
        wait(traces.cast.store.erase(Actor::Operator, traces.person, Ground::PurposeEnded)).expect("erased");
        assert!(!traces.files.iter().any(there), "the files of both submissions are gone");
        assert!(there(&traces.shared), "what another application names stays");
        traces.cast.settle();
        traces.cast.check();
    });
}

#[test]
fn nothing_of_it_is_left_on_the_disk_of_sqlite() {
    on(Dialect::Sqlite, |database| {
        let traces = traces(database);
        let left = |text: &str| {
            let files = ["centre.db", "centre.db-wal", "data/anchors/anchors.jsonl"];
            files
                .into_iter()
                .filter(|file| contains(&std::fs::read(database.folder().join(file)).unwrap_or_default(), text.as_bytes()))
                .collect::<Vec<_>>()
        };
        for text in ["欧阳靖雯", "Ouyang", "罕见课题"] {
            assert!(!left(text).is_empty(), "{text} must be there before");
        }
        wait(traces.cast.store.erase(Actor::Operator, traces.person, Ground::ConsentWithdrawn)).expect("erased");
        for text in PRIVATE {
            assert_eq!(left(text), Vec::<&str>::new(), "{text} must be gone");
        }
    });
}

#[test]
fn on_postgres_what_has_no_place_yet_is_not_erased() {
    on(Dialect::Postgres, |database| {
        let cast = Cast::new(database);
        cast.settle();
        let mut raw = database.raw();
        raw.batch("BEGIN; SELECT 1 FROM log_head FOR UPDATE");
        let person = cast.person("李伟");
        match wait(cast.store.erase(Actor::Operator, person, Ground::OtherLaw)) {
            Err(WriteError::Refused(Refusal::Erasure(erasure::Refusal::NotYetSequenced))) => {}
            other => panic!("{other:?}"),
        }
        raw.batch("ROLLBACK");
        cast.settle();
        wait(cast.store.erase(Actor::Operator, person, Ground::OtherLaw)).expect("erased");
        cast.settle();
        cast.check();
    });
}

fn contains(bytes: &[u8], text: &[u8]) -> bool {
    bytes.windows(text.len()).any(|window| window == text)
}

/// Asks for the erasure of oneself, and has it granted by the officer; the letter has not gone out yet.
fn asked(cast: &Cast, person: PersonId) -> ErasureRequestId {
    let id = crate::database::id();
    let calendar = cast.read(|reader| reader.calendar_at(Instant(0)));
    cast.write(move |tx| {
        let actor = tx.actor(person)?;
        let permit = tx.may(&actor, Deed::ReviseSelf, &Place::default())?;
        let event = erasure_request::ask(person, Ground::ConsentWithdrawn, None, &calendar, &Zone::shanghai(), tx.now());
        tx.commit(&permit, vec![Loaded::<ErasureRequest>::new(id).happens(event)?])
    })
    .expect("it is asked");
    id
}

fn granted(cast: &Cast, request: ErasureRequestId) {
    cast.write(move |tx| {
        let permit = tx.may(&Actor::Operator, Deed::Erase, &Place::default())?;
        let loaded = tx.load::<ErasureRequest>(request)?;
        let event = loaded.state().expect("a request").grant(permit.actor())?;
        tx.commit(&permit, vec![loaded.happens(event)?])
    })
    .expect("it is granted");
}

fn letters_go_out(cast: &Cast) {
    cast.write(|tx| {
        for step in tx.lease_steps(500)? {
            tx.finish_step(&step)?;
        }
        Ok(())
    })
    .expect("the letters go out");
}

#[test]
fn a_request_is_carried_out_in_the_record_into_which_who_asked_was_merged_since() {
    for_each_database(|database| {
        let cast = Cast::new(database);
        let second = crate::people::second(&cast);
        let (kept, away, other) = (cast.person("欧阳靖雯"), cast.person("欧阳婧雯"), cast.person("李伟"));
        let (request, others) = (asked(&cast, away), asked(&cast, kept));
        crate::people::merged(&cast, second, kept, away);
        cast.settle();
        let stage = |id: ErasureRequestId| cast.read(|reader| reader.erasure_request(id)).expect("a request").request.stage;
        let erased = |person: PersonId| cast.read(|reader| reader.person(person)).expect("a person").stage == rules::person::Stage::Erased;
        let carry_out = || wait(cast.store.erase_as_asked(Actor::Operator, request));
        for refusal in [erasure_request::Refusal::NotGranted, erasure_request::Refusal::LetterWaits] {
            match carry_out() {
                Err(WriteError::Refused(why)) => assert_eq!(why, refusal.into()),
                other => panic!("{other:?}"),
            }
            assert!(!erased(kept) && !erased(away), "a request that cannot be carried out erases nothing");
            if !matches!(stage(request), Stage::Granted { .. }) {
                granted(&cast, request);
            }
        }
        letters_go_out(&cast);
        cast.settle();
        assert!(!carry_out().expect("it is carried out").is_empty());
        assert!(erased(kept) && erased(away) && !erased(other));
        assert!([request, others].into_iter().all(|id| matches!(stage(id), Stage::Done { .. })));
        assert!(!everything(database).contains("雯"), "nothing of either record is left");
        match carry_out() {
            Err(WriteError::Refused(why)) => assert_eq!(why, erasure_request::Refusal::AlreadyAnswered.into()),
            other => panic!("{other:?}"),
        }
        match wait(cast.store.erase(Actor::Operator, away, Ground::TermEnded)) {
            Err(WriteError::Refused(Refusal::Erasure(erasure::Refusal::AlreadyErased))) => {}
            other => panic!("{other:?}"),
        }
        cast.settle();
        cast.check();
    });
}

#[test]
fn nobody_carries_out_what_they_asked_for_as_another_record_of_theirs() {
    for_each_database(|database| {
        let cast = Cast::new(database);
        let second = crate::people::second(&cast);
        let away = cast.person("赵闽");
        let request = asked(&cast, away);
        granted(&cast, request);
        letters_go_out(&cast);
        let merge = crate::people::propose(&cast, cast.officer, second, away, rules::merge::Ground::Likeness).expect("it is proposed");
        let third = crate::people::second(&cast);
        crate::people::proceed(&cast, third, merge, crate::people::Next::Confirm).expect("it is confirmed");
        cast.settle();
        let actor = cast.read(|reader| reader.actor(second, rules::rights::Through::Session));
        match wait(cast.store.erase_as_asked(actor, request)) {
            Err(WriteError::Refused(why)) => assert_eq!(why, erasure_request::Refusal::OwnRequest.into()),
            other => panic!("{other:?}"),
        }
    });
}
