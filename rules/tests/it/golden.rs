//! Golden shapes: one event of each kind as the journal writes it. These bytes are for ever: a change here is a new version of the event.

use crate::samples::{LEAD, answers, at, content, id, open_call, programme, submission};
use rules::authenticator::{Has, Method};
use rules::contact::Reach;
use rules::erasure::{Ground, PartName};
use rules::rights::{Area, Held, Role, Scope};
use rules::text::{Bilingual, Email, Line};
use rules::thing::Fact;
use rules::time::Zone;
use rules::{ApplicationId, CallId, Event, ProgrammeId, Thing, application, centre, grant, invitation, person};
use rules::{authenticator, contact, token};

fn written<T: Thing>(event: &Event<T>) -> String {
    let facts = serde_json::to_string(&event.fact).expect("facts are written");
    let back = T::Fact::decode(T::Fact::VERSION, facts.as_bytes()).expect("what is written is read");
    assert_eq!(serde_json::to_string(&back).expect("facts are written"), facts);
    assert!(T::Fact::NAMES.contains(&event.fact.name()), "{}", event.fact.name());
    assert!(T::Fact::decode(T::Fact::VERSION + 1, facts.as_bytes()).is_err(), "a newer version is not guessed at");
    let mut text = format!("{}.{} {facts}\n", T::KIND.as_str(), event.fact.name());
    for part in &event.private {
        text.push_str(&format!("  private {} {}\n", part.of, serde_json::to_string(&part.content).expect("a part is written")));
    }
    text
}

fn email_of_the_lead() -> Reach {
    Reach::parse("li.wei@example.org").expect("an address")
}

/// What a person is reached by and signs in with.
fn signing_in(reach: Reach, now: rules::Instant) -> String {
    let has = Has { same_kind: 0, second_step: true, number: true };
    let label = Line::parse("我的手机", 40).expect("a name");
    let mut golden = written(&contact::prove(LEAD, &reach, "00".to_owned(), false, 0).expect("a contact"));
    for fact in [contact::Fact::MadeMain, contact::Fact::MadeSecondary, contact::Fact::Removed] {
        golden.push_str(&written::<contact::Contact>(&Event::fact(fact)));
    }
    let passkey = authenticator::enrol(LEAD, Method::Passkey, "sha256:00".to_owned(), Some("sha256:01".to_owned()), Some(label.clone()), has);
    golden.push_str(&written(&passkey.expect("a passkey")));
    for fact in [authenticator::Fact::CodeSpent { number: 3 }, authenticator::Fact::Removed] {
        golden.push_str(&written::<authenticator::Authenticator>(&Event::fact(fact)));
    }
    let until = rules::Instant(now.0 + 1_000);
    golden.push_str(&written(&token::issue(LEAD, label, vec![Area::Apply], now, until, "sha256:00".to_owned(), 0).expect("a token")));
    golden.push_str(&written::<token::Token>(&Event::fact(token::Fact::Revoked)));
    golden
}

#[test]
fn events() {
    let name = Line::parse("李伟", 60).expect("a name");
    let email = Email::parse("li.wei@example.org").expect("an address");
    let profile = person::Profile { name: name.clone(), latin_name: None, email: email.clone(), organisation: None };
    let now = at("2026-03-15 12:00");
    let call = open_call();
    let answers = answers();
    let held = Held { role: Role::Officer, scope: Scope::Programme(ProgrammeId(id(1))), from: now, until: Some(at("2027-01-01 00:00")) };
    let part = PartName { thing: id(3), version: 1, part: 0 };
    let mut golden = String::new();
    golden.push_str(&written(&centre::found(&name, None, Zone::shanghai())));
    golden.push_str(&written(&person::register(LEAD, profile.clone(), "00".to_owned(), "sha256:00".to_owned(), person::Language::Zh, None)));
    for fact in [
        person::Fact::ProfileRevised { email_key: "00".to_owned(), language: person::Language::En },
        person::Fact::PasswordChanged { credential: "sha256:01".to_owned() },
        person::Fact::SignedOutEverywhere,
        person::Fact::Erased { ground: Ground::ConsentWithdrawn, parts: vec![part] },
    ] {
        golden.push_str(&written::<person::Person>(&Event::fact(fact)));
    }
    golden.push_str(&written(&grant::grant(LEAD, held).expect("a grant")));
    golden.push_str(&written::<grant::Grant>(&Event::fact(grant::Fact::Revoked)));
    golden.push_str(&written(&invitation::invite(LEAD, email, Role::Reader, Scope::Centre, now)));
    golden.push_str(&written::<invitation::Invitation>(&Event::fact(invitation::Fact::Accepted)));
    golden.push_str(&written::<invitation::Invitation>(&Event::fact(invitation::Fact::Withdrawn)));
    golden.push_str(&written(&rules::programme::establish(programme().content).expect("a programme")));
    golden.push_str(&written::<rules::programme::Programme>(&Event::fact(rules::programme::Fact::Closed)));
    golden.push_str(&written(&rules::call::draft(ProgrammeId(id(1)), &programme(), content()).expect("a draft")));
    for fact in [
        rules::call::Fact::Published,
        rules::call::Fact::Extended { closes: now },
        rules::call::Fact::Cancelled { reason: Bilingual::new("撤销", "Cancelled") },
    ] {
        golden.push_str(&written::<rules::call::Call>(&Event::fact(fact)));
    }
    let submitted = application::submit(ApplicationId(id(3)), None, CallId(id(2)), &call, 2, &submission(&answers, Some(&name), now));
    golden.push_str(&written(&submitted.expect("it is taken")));
    golden.push_str(&written::<application::Application>(&Event::fact(application::Fact::Withdrawn)));
    golden.push_str(&signing_in(email_of_the_lead(), now));
    insta::assert_snapshot!(golden);
}
