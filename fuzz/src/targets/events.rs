//! Events 事件: the bytes of the journal, of every kind and version; a hand in the database may have changed them.
//!
//! An input is the kind, a line feed, the facts, and where there is another line feed, a private part behind it.

use super::text;
use rules::thing::{Fact, Happened, Private};
use rules::{Event, Id, Instant, Kind, PersonId, Thing};

pub fn event(input: &[u8]) {
    let Some(text) = text(input) else { return };
    let (kind, rest) = text.split_once('\n').unwrap_or((text, ""));
    let (facts, private) = rest.split_once('\n').unwrap_or((rest, "null"));
    match Kind::parse(kind) {
        None => {}
        Some(Kind::Centre) => of::<rules::centre::Centre>(facts, private),
        Some(Kind::Person) => of::<rules::person::Person>(facts, private),
        Some(Kind::FederatedIdentity) => of::<rules::federation::FederatedIdentity>(facts, private),
        Some(Kind::Grant) => of::<rules::grant::Grant>(facts, private),
        Some(Kind::Invitation) => of::<rules::invitation::Invitation>(facts, private),
        Some(Kind::Programme) => of::<rules::programme::Programme>(facts, private),
        Some(Kind::Call) => of::<rules::call::Call>(facts, private),
        Some(Kind::Application) => of::<rules::application::Application>(facts, private),
        Some(Kind::Calendar) => of::<rules::calendar::Year>(facts, private),
        Some(Kind::ErasureRequest) => of::<rules::erasure_request::ErasureRequest>(facts, private),
        Some(Kind::Expunction) => of::<rules::expunction::Expunction>(facts, private),
        Some(Kind::Organisation) => of::<rules::organisation::Organisation>(facts, private),
        Some(Kind::Membership) => of::<rules::membership::Membership>(facts, private),
        Some(Kind::Identity) => of::<rules::identity::Identity>(facts, private),
        Some(Kind::Career) => of::<rules::career::Career>(facts, private),
        Some(Kind::Merge) => of::<rules::merge::Merge>(facts, private),
        Some(Kind::Mandate) => of::<rules::mandate::Mandate>(facts, private),
        Some(Kind::Inspection) => of::<rules::inspection::Inspection>(facts, private),
        Some(Kind::Contact) => of::<rules::contact::Contact>(facts, private),
        Some(Kind::Authenticator) => of::<rules::authenticator::Authenticator>(facts, private),
        Some(Kind::Token) => of::<rules::token::Token>(facts, private),
        Some(Kind::AdvancePledge) => of::<rules::advance_pledge::AdvancePledge>(facts, private),
        Some(Kind::Similarity) => of::<rules::similarity::Similarity>(facts, private),
        Some(Kind::Mechanism) => of::<rules::mechanism::Mechanism>(facts, private),
        Some(Kind::Plan) => of::<rules::plan::Plan>(facts, private),
        Some(Kind::Need) => of::<rules::need::Need>(facts, private),
        Some(Kind::Award) => of::<rules::award::Award>(facts, private),
        Some(Kind::Ban) => of::<rules::ban::Ban>(facts, private),
        Some(Kind::Import) => of::<rules::import::Import>(facts, private),
        Some(Kind::OrcidRecord) => of::<rules::orcid::OrcidRecord>(facts, private),
        Some(Kind::UnitFile) => of::<rules::unit_file::UnitFile>(facts, private),
        Some(Kind::FormalCheck) => of::<rules::formal_check::FormalCheck>(facts, private),
        Some(Kind::Enquiry) => of::<rules::enquiry::Enquiry>(facts, private),
    }
}

/// Decodes it in every version, and lets it happen to nothing and to what it makes: a fault, or a thing, never a panic.
fn of<T: Thing>(facts: &str, private: &str) {
    for version in 0..=T::Fact::VERSION + 1 {
        let Ok(fact) = T::Fact::decode(version, facts.as_bytes()) else { continue };
        assert!((1..=T::Fact::VERSION).contains(&version), "version {version} is not known");
        assert!(T::Fact::NAMES.contains(&fact.name()));
        let written = serde_json::to_vec(&fact).expect("what is read is written");
        let again = T::Fact::decode(T::Fact::VERSION, &written).expect("what is written is read");
        assert_eq!(serde_json::to_vec(&again).expect("it is written"), written, "a fact has one form");
        let (of, content) = (PersonId(Id([7; 16])), serde_json::from_str(private).ok());
        let happened = |at| Happened {
            event: Event { fact: fact.clone(), private: vec![Private { of, content: None }] },
            at: Instant(at),
            actor: Id::SYSTEM,
            version: 1,
        };
        let said = Happened { event: Event { fact: fact.clone(), private: vec![Private { of, content }] }, ..happened(0) };
        let _ = (T::claims(None, Id::SYSTEM, &fact), T::consequences(&fact));
        for first in [T::apply(None, &said), T::apply(None, &happened(i64::MIN))] {
            let Ok(thing) = first else { continue };
            let _ = T::claims(Some(&thing), Id::SYSTEM, &fact);
            let _ = T::apply(Some(thing), &happened(i64::MAX));
        }
    }
}
