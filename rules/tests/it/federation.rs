//! Federated identity 联合身份: its chart and its shapes.

use crate::charts::line;
use crate::golden::written;
use crate::samples::{LEAD, after, at, id};
use rules::federation::{self, FederatedIdentity, Ground, Stage};
use rules::thing::Happened;
use rules::{Claim, Event, Thing, thing::ClaimKind};

fn link(ground: Ground) -> Event<FederatedIdentity> {
    federation::link(LEAD, "00".to_owned(), "https://id.example.edu.cn".to_owned(), ground)
}

#[test]
fn chart() {
    let linked = after(None, link(Ground::SignedIn), 1);
    let unlinked = after(Some(linked.clone()), linked.unlink(1).expect("it can be unlinked"), 2);
    let mut chart = String::new();
    for (name, state) in [("linked", &linked), ("unlinked", &unlinked)] {
        chart.push_str(&line(name, "unlink", state.unlink(1)));
        chart.push_str(&line(name, "unlink the last way", state.unlink(0)));
        chart.push_str(&line(name, "end with the person", state.end()));
    }
    insta::assert_snapshot!(chart);
    let twice =
        FederatedIdentity::apply(Some(unlinked), &Happened { event: link(Ground::SignedIn), at: at("2026-03-01 10:00"), actor: id(9), version: 3 });
    assert!(twice.is_err(), "a journal that links one again is corrupt");
}

#[test]
fn shapes() {
    let mut golden = String::new();
    for ground in [Ground::SignedIn, Ground::Registered, Ground::Address] {
        golden.push_str(&written(&link(ground)));
        assert_eq!(Ground::parse(ground.as_str()), Some(ground));
    }
    golden.push_str(&written::<FederatedIdentity>(&Event::fact(federation::Fact::Unlinked)));
    insta::assert_snapshot!(golden);
}

#[test]
fn a_subject_is_held_until_it_is_unlinked_and_the_fold_needs_no_private_part() {
    let event = link(Ground::Registered);
    let claims = FederatedIdentity::claims(None, id(4), &event.fact);
    assert_eq!(claims, [Claim::Take(ClaimKind::FederatedIdentity, "00".to_owned())]);
    let mut erased = event;
    erased.private[0].content = None;
    let linked = after(None, erased, 1);
    assert_eq!((linked.issuer.clone(), linked.stage), (None, Stage::Linked { since: at("2026-03-01 10:00") }));
    let freed = FederatedIdentity::claims(Some(&linked), id(4), &federation::Fact::Unlinked);
    assert_eq!(freed, [Claim::Free(ClaimKind::FederatedIdentity, "00".to_owned())]);
}
