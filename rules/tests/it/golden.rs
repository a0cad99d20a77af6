//! Golden shapes: one event of each kind as the journal writes it. These bytes are for ever: a change here is a new version of the event.

use crate::people;
use crate::samples::{LEAD, after, answers, at, content, id, open_call, programme, rotation, submission};
use rules::authenticator::{Has, Method};
use rules::contact::Reach;
use rules::erasure::{Ground, PartName};
use rules::rights::{Area, Deed, Held, Role, Scope};
use rules::text::{Bilingual, Email, Line};
use rules::thing::Fact;
use rules::time::Zone;
use rules::{
    ApplicationId, CallId, Event, GrantId, Instant, PersonId, ProgrammeId, Thing, application, centre, grant, inspection, invitation, mandate, person,
};
use rules::{authenticator, contact, token};

pub fn written<T: Thing>(event: &Event<T>) -> String {
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

/// Requests for erasure and expunctions.
fn erasing_and_expunging(part: PartName) -> String {
    use rules::erasure_request::{self as request, ErasureRequest};
    use rules::expunction::{self, Expunction, Named};
    let said = rules::text::Prose::parse("已离开本单位。", 100).expect("a text");
    let calendar = rules::calendar::Calendar::built_in();
    let asked = request::ask(LEAD, Ground::ConsentWithdrawn, Some(&said), &calendar, &Zone::shanghai(), at("2026-12-30 12:00"));
    let mut golden = written(&asked);
    let standing = after(None, asked, 1);
    golden.push_str(&written(&standing.refuse(id(9), request::Obstacle::Retention, &said).expect("it can be refused")));
    for fact in [request::Fact::Granted, request::Fact::Withdrawn, request::Fact::CarriedOut] {
        golden.push_str(&written::<ErasureRequest>(&Event::fact(fact)));
    }
    let named = vec![Named::File("sha256:00".to_owned()), Named::Part(part)];
    golden.push_str(&written(&expunction::propose(LEAD, named, expunction::Ground::StateSecret, &said).expect("a proposal")));
    for fact in [expunction::Fact::Confirmed, expunction::Fact::Dropped] {
        golden.push_str(&written::<Expunction>(&Event::fact(fact)));
    }
    golden
}

/// What was added for rights: how a grant ends, who takes over, mandates, inspections.
fn rights(now: Instant) -> String {
    let (other, grant) = (PersonId(id(8)), GrantId(id(4)));
    let mut golden = String::new();
    for fact in [grant::Fact::Ended, grant::Fact::HandedOver { to: other, grant }] {
        golden.push_str(&written::<grant::Grant>(&Event::fact(fact)));
    }
    golden.push_str(&written::<invitation::Invitation>(&Event::fact(invitation::Fact::HandedOver { to: other })));
    let scope = Scope::Call(CallId(id(2)));
    golden.push_str(&written(&mandate::give(LEAD, other, scope, at("2026-06-01 00:00"), now).expect("a mandate")));
    for fact in [mandate::Fact::Used { draft: ApplicationId(id(3)), call: CallId(id(2)) }, mandate::Fact::Ended] {
        golden.push_str(&written::<mandate::Mandate>(&Event::fact(fact)));
    }
    for (deed, thing) in [(Deed::ReadApplication, Some(id(3))), (Deed::ListApplications, None)] {
        golden.push_str(&written(&inspection::open(None, grant, other, "2026-03-15", deed, thing).expect("something is opened")));
    }
    golden
}

/// What version 1 wrote is read for ever, and is written back as it was.
#[test]
fn files_without_a_declaration_are_still_read() {
    let submitted = r#"{"event":"submitted","call":"00000000000000000000000002","call_version":2,"number":"JC2026-1","lead":"0e1r3gw3875w3gf0ng3hr60wr7","revision":1,"arrived":1773547200000,"kept":{"choices":{},"money":{},"files":[{"field":"body","digest":"sha256:00","bytes":3,"media":"pdf"}]},"pledge":"2026-1"}"#;
    let lead = LEAD.to_string();
    let text = submitted.replace("0e1r3gw3875w3gf0ng3hr60wr7", &lead);
    for version in 1..=application::Fact::VERSION {
        let fact = application::Fact::decode(version, text.as_bytes()).expect("it is read");
        let application::Fact::Submitted { kept, .. } = &fact else { panic!("a submission") };
        assert_eq!(kept.files[0].declared, None);
        assert_eq!(serde_json::to_string(&fact).expect("it is written"), text);
    }
    assert!(
        application::Fact::decode(0, text.as_bytes()).is_err() && application::Fact::decode(application::Fact::VERSION + 1, text.as_bytes()).is_err()
    );
}

fn email_of_the_lead() -> Reach {
    Reach::parse("li.wei@example.org").expect("an address")
}

/// What a person is reached by and signs in with.
fn signing_in(reach: Reach, now: Instant) -> String {
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
    let until = Instant(now.0 + 1_000);
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
    golden.push_str(&written::<centre::Centre>(&Event::fact(centre::Fact::KeyRotated(rotation(1, 18)))));
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
    golden.push_str(&rights(now));
    golden.push_str(&written(&rules::programme::establish(programme().content).expect("a programme")));
    golden.push_str(&written::<rules::programme::Programme>(&Event::fact(rules::programme::Fact::Closed)));
    golden.push_str(&written(&rules::call::draft(ProgrammeId(id(1)), &programme(), content()).expect("a draft")));
    for fact in [
        rules::call::Fact::Published,
        rules::call::Fact::Extended { closes: now },
        rules::call::Fact::Amended {
            eligibility: crate::samples::born_from(1986, 1),
            restriction: rules::restriction::Restrictions::default(),
            reason: Bilingual::new("更正年龄要求", "The age is corrected"),
        },
        rules::call::Fact::Cancelled { reason: Bilingual::new("撤销", "Cancelled") },
    ] {
        golden.push_str(&written::<rules::call::Call>(&Event::fact(fact)));
    }
    let files = [rules::form::Attached {
        field: "body".to_owned(),
        name: rules::form::FileName::parse("正文.pdf").expect("a name"),
        digest: "sha256:00".to_owned(),
        bytes: 3,
        media: rules::form::MediaType::Pdf,
        declared: Some(rules::form::Declared { by: LEAD, at: now }),
    }];
    let sent = application::Submission { files: &files, ..submission(&answers, Some(&name), now) };
    let submitted = application::submit(ApplicationId(id(3)), None, CallId(id(2)), &call, 2, &sent);
    golden.push_str(&written(&submitted.expect("it is taken")));
    golden.push_str(&written::<application::Application>(&Event::fact(application::Fact::Withdrawn)));
    golden.push_str(&crate::passages::golden());
    golden.push_str(&written::<application::Application>(&Event::fact(application::Fact::ScanFiled(crate::sealed::scan(&[7; 32])))));
    let (_, edition) = rules::calendar::built_in()[1].clone();
    golden.push_str(&written(&rules::calendar::load(None, edition).expect("an edition")));
    golden.push_str(&erasing_and_expunging(part));
    golden.push_str(&of_people());
    golden.push_str(&signing_in(email_of_the_lead(), now));
    insta::assert_snapshot!(golden);
}

/// Identity documents, careers, merges.
fn of_people() -> String {
    let purpose = rules::text::Prose::parse("限项核对", 20).expect("a purpose");
    let identity = after(None, people::stated(), 1);
    let revealed = identity.reveal(false, rules::identity::Ground::Matching, Some(purpose)).expect("it is revealed");
    let mut golden = written(&people::stated());
    golden.push_str(&written(&revealed));
    for fact in [rules::identity::Fact::Proven, rules::identity::Fact::Withdrawn, rules::identity::Fact::Released] {
        golden.push_str(&written::<rules::identity::Identity>(&Event::fact(fact)));
    }
    golden.push_str(&written(&people::post()));
    golden.push_str(&written::<rules::career::Career>(&Event::fact(rules::career::Fact::Removed)));
    golden.push_str(&written(&people::proposed(rules::merge::Ground::Likeness)));
    golden.push_str(&written(&people::proposed(rules::merge::Ground::SameDocument { kind: rules::identity::DocumentKind::Passport })));
    for fact in [rules::merge::Fact::Confirmed, rules::merge::Fact::Withdrawn, rules::merge::Fact::Undone] {
        golden.push_str(&written::<rules::merge::Merge>(&Event::fact(fact)));
    }
    golden
}
