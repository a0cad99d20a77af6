//! Contact persons: the fact has ids alone, the words are private parts that every revision keeps, and what is erased or destroyed does not come back.

use crate::golden::written;
use crate::samples::{LEAD, after, at, content, id, programme};
use rules::call::{self, Call, ContactWords, Content};
use rules::lint::Point;
use rules::thing::Happened;
use rules::{Event, PersonId, ProgrammeId, Thing};

const OTHER: PersonId = PersonId(rules::Id([8; 16]));

fn naming(content: Content, said: &[(PersonId, &str)]) -> Event<Call> {
    let event = call::draft(ProgrammeId(id(1)), &programme(), content).expect("a draft");
    call::naming(event, &said.iter().map(|(person, text)| (*person, (*text).to_owned())).collect::<Vec<_>>())
}

fn words(call: &Call) -> Vec<(PersonId, &str)> {
    call.persons.iter().map(|(person, words)| (*person, words.contact.as_str())).collect()
}

#[test]
fn a_fact_names_nobody_and_a_revision_keeps_whom_it_names() {
    let line = Content { contact: "陈老师 010-0000 0126".to_owned(), ..content() };
    let event = naming(line, &[(LEAD, "陈老师 010-0000 0126"), (OTHER, "周老师"), (LEAD, "手机另询")]);
    let fact = serde_json::to_string(&event.fact).expect("JSON");
    assert!(!fact.contains("老师") && !fact.contains("0126"), "{fact}");
    let draft = after(None, event.clone(), 1);
    let both = [(OTHER, "周老师"), (LEAD, "陈老师 010-0000 0126；手机另询")];
    let check = |call: &Call, expected: &[(PersonId, &str)]| {
        let mut told = words(call);
        told.sort_by_key(|(_, text)| text.len());
        assert_eq!(told, expected);
    };
    check(&draft, &both);
    // A telephone is there, which the lint knows without the words.
    let asks = |call: &Call| call.findings(at("2026-03-01 10:00")).iter().any(|finding| finding.point == Point::Contact);
    assert!(!asks(&draft));
    assert!(asks(&after(None, naming(content(), &[(OTHER, "周老师")]), 1)), "no telephone is said");
    // A revision that says nothing of them keeps what stands; one that names other people has only those.
    let revised = after(Some(draft.clone()), draft.revise(draft.content.clone()).expect("revised"), 2);
    check(&revised, &both);
    let fewer = Content { persons: draft.content.persons[1..].to_vec(), ..draft.content.clone() };
    check(&after(Some(draft.clone()), draft.revise(fewer).expect("revised"), 2), &both[..1]);
    // A part that was destroyed says nothing, whatever an earlier event said.
    let again = call::naming(draft.revise(draft.content.clone()).expect("revised"), &[(LEAD, "新电话".to_owned()), (OTHER, "周老师".to_owned())]);
    let mut destroyed = again;
    destroyed.private[0].content = None;
    let standing = Call::apply(Some(draft.clone()), &Happened { event: destroyed, at: at("2026-03-01 10:00"), actor: LEAD.0, version: 2 });
    check(&standing.expect("a fold is total"), &both[..1]);
    // What is no draft and no revision names nobody.
    let published = call::naming(draft.publish(at("2026-02-20 10:00")).expect("published"), &[(LEAD, "x".to_owned())]);
    assert!(published.private.is_empty());
    let _words: Option<&ContactWords> = event.of(LEAD);
    insta::assert_snapshot!(written(&naming(content(), &[(LEAD, "陈老师 010-0000 0126")])));
}
