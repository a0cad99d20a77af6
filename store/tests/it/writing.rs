//! Writing 写入: what is committed is read back, what collides is refused, the same key is answered the same, and jobs leave each other alone.

use crate::cast::{Cast, DAY, content, digest, paper, profile, programme_content, register, start, submit, wait};
use crate::database::{Database, for_each_database, id};
use rules::form::{Answers, Raw};
use rules::grant::{self, Grant};
use rules::invitation::{self, Invitation};
use rules::person::{Language, Person};
use rules::programme::{self, Programme};
use rules::rights::{Actor, Deed, Held, Place, Role, Scope};
use rules::text::{Bilingual, Email};
use rules::thing::Letter;
use rules::{ApplicationId, GrantId, Id, Instant, InvitationId, Kind, PersonId, ProgrammeId, Refusal};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use store::{Answered, Loaded, MailRow, StoreError, Tx, WriteError};

/// What the write was refused with.
fn refused<T: std::fmt::Debug>(outcome: Result<T, WriteError>) -> Refusal {
    match outcome {
        Err(WriteError::Refused(why)) => why,
        other => panic!("not refused: {other:?}"),
    }
}

fn events(database: &Database) -> i64 {
    database.raw().number("SELECT count(*) FROM events")
}

#[test]
fn what_is_committed_is_read_back_as_rows() {
    for_each_database(|database| {
        let cast = Cast::new(database);
        let centre = cast.read(|reader| reader.centre()).expect("a centre");
        assert_eq!((centre.name, centre.zone.name()), (Bilingual::new("怀柔科创中心", "Huairou Centre"), "Asia/Shanghai"));
        let lead = cast.person_with(profile("李伟", Some("Li Wei"), Some("物理研究所")));
        let row = cast.read(|reader| reader.person(lead)).expect("a person");
        assert_eq!((row.version, row.name.as_deref(), row.latin_name.as_deref()), (1, Some("李伟"), Some("Li Wei")));
        assert_eq!((row.organisation.as_deref(), row.language), (Some("物理研究所"), Language::Zh));
        let email = Email::parse(&row.email.expect("an address")).expect("an address");
        let key = cast.store.keys().email_key(&email);
        let found = cast.read(|reader| reader.credential(&key)).expect("who has that address");
        assert_eq!(found, (lead, crate::cast::secret(lead, 1)));
        assert_eq!(cast.read(|reader| reader.credential_of(lead)), Some(found.1));
        let granted = cast.read(|reader| reader.grants_of(lead));
        assert_eq!(granted.iter().map(|grant| grant.held.role).collect::<Vec<_>>(), [Role::Applicant]);
        assert_eq!(cast.read(|reader| reader.grant(granted[0].id)).as_ref(), granted.first());
        assert_eq!(cast.read(|reader| reader.others_with(granted[0].id, Role::Officer, cast.store.now())), 1);
        let call = cast.call("BR-2026", "基础研究指南");
        let row = cast.read(|reader| reader.call(call)).expect("a call");
        assert_eq!((row.version, row.content.code.as_str(), row.call().is_public()), (2, "BR-2026", true));
        let programme = cast.read(|reader| reader.programme(row.programme)).expect("a programme");
        assert_eq!(programme.content, programme_content("BR-2026-P", "基础研究领先行动", "Basic Research"));
        let application = cast.submit(lead, call, paper("高温超导机理"));
        let row = cast.read(|reader| reader.application(application)).expect("an application");
        assert_eq!((row.version, row.lead, row.call, row.call_version, row.revision), (1, lead, call, 2, 1));
        assert_eq!(row.body.as_ref().map(|body| (body.title(), body.lead_name.as_str())), Some(("高温超导机理", "李伟")));
        assert_eq!(row.kept.money["amount"].in_fen(), 12_500_000);
        cast.withdraw(lead, application);
        let history = cast.read(|reader| reader.history(application.0));
        assert_eq!(history.iter().map(|entry| entry.event.as_str()).collect::<Vec<_>>(), ["submitted", "withdrawn"]);
        assert_eq!(history[0].actor_name.as_deref(), Some("李伟"));
        cast.check();
    });
}

#[test]
fn invitations_sessions_links_and_tries_are_kept_and_spent() {
    for_each_database(|database| {
        let cast = Cast::new(database);
        let (invitation, person): (InvitationId, PersonId) = (id(), id());
        cast.as_officer(Deed::GiveRole, move |tx, permit| {
            let email = Email::parse("new@example.org").expect("an address");
            let event = invitation::invite(person, email, Role::Reader, Scope::Centre, tx.now());
            tx.commit(permit, vec![Loaded::<Invitation>::new(invitation).happens(event)?])
        })
        .expect("invited");
        let row = cast.read(|reader| reader.invitation(invitation)).expect("an invitation");
        assert_eq!((row.person, row.role, row.email.as_deref(), row.stage), (person, Role::Reader, Some("new@example.org"), invitation::Stage::Sent));
        assert_eq!(cast.read(|reader| reader.invitations(10)), [row]);
        let officer = cast.officer;
        cast.write(move |tx| {
            tx.open_session(&digest("a"), officer, "Firefox")?;
            tx.open_session(&digest("b"), officer, "phone")?;
            Ok(tx.put_link(&digest("link"), "set-up", Instant(tx.now().0 + DAY))?)
        })
        .expect("sessions are opened");
        let now = cast.store.now();
        let session = cast.read(|reader| reader.session(&digest("a"), now)).expect("a session");
        assert_eq!((session.person, session.agent.as_str(), session.is_due(now)), (officer, "Firefox", false));
        assert_eq!(cast.read(|reader| reader.session(&digest("a"), Instant(now.0 + DAY))), None);
        assert_eq!(cast.read(|reader| reader.sessions_of(officer, now)).len(), 2);
        cast.write(move |tx| {
            assert!(tx.is_link(&digest("link"), "set-up")? && !tx.is_link(&digest("link"), "other")?);
            tx.spend_links("set-up")?;
            assert!(!tx.is_link(&digest("link"), "set-up")?);
            tx.end_sessions(officer, Some(&digest("b")))?;
            assert_eq!((tx.count_try("li")?.0, tx.count_try("li")?.0), (1, 2));
            tx.forget_tries("li")?;
            assert_eq!(tx.count_try("li")?.0, 1);
            Ok(())
        })
        .expect("links are spent");
        assert_eq!(
            cast.read(|reader| reader.sessions_of(officer, now)).iter().map(|session| session.digest.clone()).collect::<Vec<_>>(),
            [digest("b")]
        );
        cast.check();
    });
}

#[test]
fn drafts_are_saved_over_the_version_that_was_read_and_take_files() {
    for_each_database(|database| {
        let cast = Cast::new(database);
        let (lead, other) = (cast.person("李伟"), cast.person("王强"));
        let call = cast.call("BR-2026", "基础研究指南");
        let draft: ApplicationId = id();
        let file = cast.file("计划.txt", b"plan");
        let attached = file.clone();
        let same = cast
            .write(move |tx| {
                tx.start_draft(draft, lead, call)?;
                tx.attach(draft, &attached)?;
                Ok(tx.start_draft(id(), lead, call)?)
            })
            .expect("a draft");
        assert_eq!(same, draft);
        let answers: Answers = [("title".to_owned(), Raw::Text("高温".to_owned()))].into();
        let save = move |read: Option<u64>| {
            let answers = answers.clone();
            move |tx: &mut Tx<'_>| {
                let row = tx.own_draft(draft, lead)?;
                tx.save_draft(&row, read, &answers)
            }
        };
        assert_eq!(cast.write(save(Some(1))).expect("saved"), 2);
        assert_eq!(refused(cast.write(save(Some(1)))), Refusal::Stale { read: 1, now: 2 });
        assert_eq!(refused(cast.write(move |tx| tx.own_draft(draft, other).map(drop))), rules::application::Refusal::NoSuchDraft.into());
        let row = cast.read(|reader| reader.draft_for(lead, call)).expect("a draft");
        assert_eq!((row.version, row.files.as_slice(), row.answers.len()), (2, [file.clone()].as_slice(), 1));
        assert_eq!(cast.read(|reader| reader.drafts_of(lead)).len(), 1);
        assert!(cast.write(move |tx| Ok(tx.detach(draft, "papers", &file.digest)?)).expect("detached"));
        cast.write(move |tx| Ok(tx.drop_draft(draft)?)).expect("dropped");
        assert_eq!(cast.read(|reader| reader.draft(draft)), None);
    });
}

#[test]
fn a_letter_is_written_once_however_often_its_step_is_taken() {
    for_each_database(|database| {
        let cast = Cast::new(database);
        let lead = cast.person("李伟");
        let call = cast.call("BR-2026", "基础研究指南");
        cast.submit(lead, call, paper("高温超导机理"));
        let steps = cast.write(|tx| Ok(tx.lease_steps(10)?)).expect("steps");
        let letters: Vec<Letter> = steps.iter().map(|step| step.letter).collect();
        assert_eq!(letters, [Letter::Welcome, Letter::Welcome, Letter::Received]);
        assert!(cast.write(|tx| Ok(tx.lease_steps(10)?)).expect("steps").is_empty(), "leased already");
        let step = steps[2].clone();
        assert_eq!(step.kind, Kind::Application);
        let letter = MailRow {
            event: step.event,
            person: lead,
            address: "li@example.org".to_owned(),
            language: Language::Zh,
            subject: "已收到".to_owned(),
            body: "已收到您的申请。".to_owned(),
            at: cast.store.now(),
            read_at: None,
        };
        for _ in 0..2 {
            let (step, letter) = (step.clone(), letter.clone());
            cast.write(move |tx| {
                tx.put_mail(step.letter.as_str(), &letter)?;
                Ok(tx.finish_step(&step)?)
            })
            .expect("a letter");
        }
        assert_eq!(cast.read(|reader| reader.mails_of(lead, 10)), [letter]);
        assert_eq!(cast.read(|reader| reader.unread(lead)), 1);
        let failing = steps[0].clone();
        cast.write(move |tx| {
            tx.fail_step(&failing, "no gateway")?;
            Ok(tx.read_mails(lead)?)
        })
        .expect("noted");
        assert_eq!(cast.read(|reader| reader.unread(lead)), 0);
        let left = cast.read(|reader| reader.outbox(10));
        assert_eq!(left.iter().map(|row| (row.attempts, row.problem.as_deref())).collect::<Vec<_>>(), [(1, Some("no gateway")), (1, None)]);
    });
}

#[test]
fn what_only_one_may_hold_is_refused_to_the_second_with_its_own_words() {
    for_each_database(|database| {
        let cast = Cast::new(database);
        let first = profile("李伟", None, None);
        let lead = cast.person_with(first.clone());
        let call = cast.call("BR-2026", "基础研究指南");
        let programme = cast.read(|reader| reader.call(call)).expect("a call").programme;
        let application = cast.submit(lead, call, paper("高温超导机理"));
        let before = events(database);
        let again = first.clone();
        assert_eq!(refused(cast.write(move |tx| register(tx, id(), &again))), rules::person::Refusal::AddressTaken.into());
        let code = cast.as_officer(Deed::ManageProgramme, |tx, permit| {
            let event = programme::establish(programme_content("BR-2026-P", "另一个", ""))?;
            tx.commit(permit, vec![Loaded::<Programme>::new(id::<ProgrammeId>()).happens(event)?])
        });
        assert_eq!(refused(code), programme::Refusal::CodeTaken.into());
        let now = cast.store.now();
        let code = cast.as_officer(Deed::ManageCall, move |tx, permit| {
            let under = tx.load::<Programme>(programme)?;
            let event = rules::call::draft(programme, under.state().expect("a programme"), content("BR-2026", "另一个", "", now))?;
            tx.commit(permit, vec![Loaded::<rules::call::Call>::new(id::<rules::CallId>()).happens(event)?])
        });
        assert_eq!(refused(code), rules::call::Refusal::CodeTaken.into());
        let live = cast.write(move |tx| submit(tx, lead, id(), call, &paper("第二份")));
        assert_eq!(refused(live), rules::application::Refusal::AlreadyLive.into());
        let role = cast.as_officer(Deed::GiveRole, move |tx, permit| {
            let held = Held { role: Role::Applicant, scope: Scope::Centre, from: tx.now(), until: None };
            tx.commit(permit, vec![Loaded::<Grant>::new(id::<GrantId>()).happens(grant::grant(lead, held)?)?])
        });
        assert_eq!(refused(role), grant::Refusal::AlreadyGranted.into());
        let founder: PersonId = id();
        let centre = cast.write(move |tx| {
            let permit = tx.may(&Actor::Founder(founder), Deed::Found, &Place::default())?;
            let event = rules::centre::found(&crate::cast::line("第二中心"), None, rules::time::Zone::shanghai());
            tx.commit(&permit, vec![Loaded::<rules::centre::Centre>::new(id::<Id>()).happens(event)?])
        });
        assert_eq!(refused(centre), rules::centre::Refusal::AlreadyFounded.into());
        assert_eq!(events(database), before, "a refusal leaves no trace");
        // What is given back can be taken again: by the same thing, and by another.
        cast.withdraw(lead, application);
        cast.submit(lead, call, paper("重新申请"));
        cast.settle();
        cast.check();
    });
}

#[test]
fn a_stale_version_is_refused() {
    for_each_database(|database| {
        let cast = Cast::new(database);
        let lead = cast.person("李伟");
        let revise = move |read: u64| {
            move |tx: &mut Tx<'_>| {
                let actor = tx.actor(lead)?;
                let permit = tx.may(&actor, Deed::ReviseSelf, &Place::default())?;
                let loaded = tx.load::<Person>(lead)?;
                loaded.expect(Some(read))?;
                let profile = profile("李伟伟", None, None);
                let key = tx.keys().email_key(&profile.email);
                let event = loaded.state().expect("a person").revise_profile(lead, profile, key, Language::En)?;
                tx.commit(&permit, vec![loaded.happens(event)?])
            }
        };
        cast.write(revise(1)).expect("revised");
        assert_eq!(refused(cast.write(revise(1))), Refusal::Stale { read: 1, now: 2 });
        assert_eq!(cast.read(|reader| reader.person(lead)).expect("a person").name.as_deref(), Some("李伟伟"));
        cast.check();
    });
}

/// Submits under a key as the web does: the answer of the first time is given again.
fn submit_once(tx: &mut Tx<'_>, lead: PersonId, call: rules::CallId, key: &str, body: &str) -> Result<Answered, WriteError> {
    let actor = lead.to_string();
    if let Some(answered) = tx.answered(&actor, "POST /applications", key, body)? {
        return Ok(answered);
    }
    let application: ApplicationId = id();
    let committed = submit(tx, lead, application, call, &paper(body))?;
    let answer = Answered { status: 201, location: format!("/applications/{application}"), event: committed.events.first().copied() };
    tx.keep_answer(&actor, "POST /applications", key, body, &answer)?;
    Ok(answer)
}

#[test]
fn the_same_key_is_answered_the_same_and_refused_to_another_request() {
    for_each_database(|database| {
        let cast = Cast::new(database);
        let lead = cast.person("李伟");
        let call = cast.call("BR-2026", "基础研究指南");
        let first = cast.write(move |tx| submit_once(tx, lead, call, "k1", "高温超导")).expect("submitted");
        let again = cast.write(move |tx| submit_once(tx, lead, call, "k1", "高温超导")).expect("answered again");
        assert_eq!(first, again);
        assert_eq!(refused(cast.write(move |tx| submit_once(tx, lead, call, "k1", "别的题目"))), Refusal::KeyReused);
        assert_eq!(refused(cast.write(move |tx| submit_once(tx, lead, call, "k2", "高温超导"))), rules::application::Refusal::AlreadyLive.into());
        cast.check();
    });
}

#[test]
fn fifty_at_once_under_one_key_are_one_event_and_one_answer() {
    for_each_database(|database| {
        let cast = Cast::new(database);
        let lead = cast.person("李伟");
        let call = cast.call("BR-2026", "基础研究指南");
        let before = events(database);
        let tasks: Vec<_> = (0..50)
            .map(|_| {
                let store = cast.store.clone();
                start(async move { store.write(move |tx| submit_once(tx, lead, call, "k", "高温超导")).await })
            })
            .collect();
        let answers: Vec<Answered> = tasks.into_iter().map(|task| wait(task).expect("it ends").expect("it is answered")).collect();
        assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
        assert_eq!(events(database) - before, 1);
        cast.settle();
        cast.check();
    });
}

#[test]
fn a_refused_or_panicking_job_undoes_nobody_else() {
    for_each_database(|database| {
        let cast = Cast::new(database);
        let before = events(database);
        let tasks: Vec<_> = (0..60)
            .map(|number| {
                let store = cast.store.clone();
                let profile = profile(&format!("人员{number}"), None, None);
                start(async move {
                    let work = move |tx: &mut Tx<'_>| {
                        let person: PersonId = id();
                        register(tx, person, &profile)?;
                        match number % 3 {
                            0 => Ok(person),
                            1 => Err(rules::person::Refusal::Gone.into()),
                            _ => panic!("a deed that panics"),
                        }
                    };
                    store.write(work).await
                })
            })
            .collect();
        let outcomes: Vec<_> = tasks.into_iter().map(|task| wait(task).expect("it ends")).collect();
        for (number, outcome) in outcomes.iter().enumerate() {
            match (number % 3, outcome) {
                (0, Ok(person)) => assert!(cast.read(|reader| reader.person(*person)).is_some()),
                (1, Err(WriteError::Refused(Refusal::Person(rules::person::Refusal::Gone)))) => {}
                (2, Err(WriteError::Fault(StoreError::Panicked))) => {}
                (_, other) => panic!("job {number}: {other:?}"),
            }
        }
        assert_eq!(events(database) - before, 2 * 20);
        cast.settle();
        cast.check();
    });
}

#[test]
fn a_full_queue_says_so_at_once() {
    for_each_database(|database| {
        let cast = Cast::new(database);
        // Every writer is held up, so that all who come after them wait in the queue.
        let (held, free) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let mut waiting = Vec::new();
        for _ in 0..8 {
            let (store, held, free) = (cast.store.clone(), held.clone(), free.clone());
            let hold = move |_: &mut Tx<'_>| {
                held.fetch_add(1, Ordering::SeqCst);
                while free.load(Ordering::SeqCst) == 0 {
                    std::thread::yield_now();
                }
                Ok(())
            };
            waiting.push(start(async move { store.write(hold).await }));
        }
        while held.load(Ordering::SeqCst) == 0 {
            std::thread::yield_now();
        }
        let outcomes = wait(async {
            let mut waiting = Vec::new();
            for _ in 0..4_300 {
                waiting.push(Box::pin(cast.store.write(|_| Ok(()))));
            }
            let mut outcomes = Vec::new();
            for future in &mut waiting {
                // Polled once: who finds no place is answered at once.
                outcomes.push(std::future::poll_fn(|context| std::task::Poll::Ready(future.as_mut().poll(context))).await);
            }
            free.store(1, Ordering::SeqCst);
            outcomes
        });
        let busy = outcomes.iter().filter(|outcome| matches!(outcome, std::task::Poll::Ready(Err(WriteError::Fault(StoreError::Busy))))).count();
        assert!((150..=300).contains(&busy), "{busy} were told to come back");
        let mut done = 0;
        for task in waiting {
            // One of these that came after the flood found no place either.
            match wait(task).expect("it ends") {
                Ok(()) => done += 1,
                Err(WriteError::Fault(StoreError::Busy)) => {}
                Err(other) => panic!("{other:?}"),
            }
        }
        assert!(done >= 1, "who was held up is done");
        // The flood itself may still be waiting.
        let began = std::time::Instant::now();
        while let Err(error) = cast.write(|_| Ok(())) {
            assert!(matches!(error, WriteError::Fault(StoreError::Busy)), "{error:?}");
            assert!(began.elapsed() < std::time::Duration::from_secs(20), "the queue takes writes again");
        }
    });
}
