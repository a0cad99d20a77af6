//! Signing in: charts of contacts, authenticators and tokens, and what no sequence of deeds may bring about.

use crate::samples::{LEAD, after, at};
use proptest::prelude::*;
use rules::authenticator::{self, Authenticator, Has, Method, RECOVERY_CODES};
use rules::contact::{self, Contact, Reach};
use rules::refusal::Explain;
use rules::rights::Area;
use rules::text::Line;
use rules::thing::{ClaimKind, Fact};
use rules::token::{self, Token, usable};
use rules::{Claim, Event, Id, Instant, Thing};

fn line<T: Thing, R: Explain>(stage: &str, deed: &str, outcome: Result<Event<T>, R>) -> String {
    let answer = match outcome {
        Ok(event) => format!("▶ {}", event.fact.name()),
        Err(why) => format!("✗ {} ({})", why.rule().id, why.says().key),
    };
    format!("{stage:<12}{deed:<26}{answer}\n")
}

fn reach(text: &str) -> Reach {
    Reach::parse(text).expect("an address or a number")
}

fn contact(text: &str, main: bool) -> Contact {
    after(None, contact::prove(LEAD, &reach(text), text.to_owned(), main, 0).expect("a contact"), 1)
}

#[test]
fn contact_chart() {
    let second = contact("li.wei@example.org", false);
    let main = contact("li.wei@main.example.org", true);
    let mobile = contact("13812345678", false);
    let removed = after(Some(second.clone()), second.remove().expect("it can be removed"), 2);
    let mut chart = line("none", "prove", contact::prove(LEAD, &reach("a@example.org"), String::new(), false, 4));
    chart.push_str(&line("none", "prove the sixth", contact::prove(LEAD, &reach("a@example.org"), String::new(), false, 5)));
    chart.push_str(&line("none", "prove a number", contact::prove(LEAD, &reach("13812345678"), String::new(), false, 5)));
    chart.push_str(&line("none", "prove the main one", contact::prove(LEAD, &reach("a@example.org"), String::new(), true, 5)));
    for (name, state) in [("second", &second), ("main", &main), ("mobile", &mobile), ("removed", &removed)] {
        chart.push_str(&line(name, "make main", state.make_main()));
        chart.push_str(&line(name, "make secondary", state.make_secondary()));
        chart.push_str(&line(name, "remove", state.remove()));
        chart.push_str(&line(name, "give up", state.give_up()));
    }
    insta::assert_snapshot!(chart);
}

fn enrol(method: Method, has: Has) -> Result<Event<Authenticator>, authenticator::Refusal> {
    authenticator::enrol(LEAD, method, "sha256:00".to_owned(), None, None, has)
}

#[test]
fn authenticator_chart() {
    let all = Has { same_kind: 0, second_step: true, number: true };
    let mut chart = String::new();
    for method in Method::ALL {
        let name = method.as_str();
        chart.push_str(&line(name, "enrol", enrol(method, all)));
        chart.push_str(&line(name, "enrol the second", enrol(method, Has { same_kind: 1, ..all })));
        chart.push_str(&line(name, "enrol the eleventh", enrol(method, Has { same_kind: 10, ..all })));
        chart.push_str(&line(name, "enrol, no second step", enrol(method, Has { second_step: false, ..all })));
        chart.push_str(&line(name, "enrol, no number", enrol(method, Has { number: false, ..all })));
        let state = after(None, enrol(method, all).expect("it can be enrolled"), 1);
        let removed = after(Some(state.clone()), state.remove().expect("it can be removed"), 2);
        chart.push_str(&line(name, "spend the first code", state.spend_code(0)));
        chart.push_str(&line(name, "spend one too many", state.spend_code(RECOVERY_CODES)));
        chart.push_str(&line(name, "remove", state.remove()));
        chart.push_str(&line(name, "removed: spend a code", removed.spend_code(0)));
        chart.push_str(&line(name, "removed: remove", removed.remove()));
    }
    let codes = after(None, enrol(Method::Recovery, all).expect("codes"), 1);
    let spent = after(Some(codes.clone()), codes.spend_code(3).expect("it can be spent"), 2);
    chart.push_str(&line("recovery", "spend the same again", spent.spend_code(3)));
    chart.push_str(&line("recovery", "spend another", spent.spend_code(4)));
    insta::assert_snapshot!(chart);
}

fn issue(until: Instant, live: usize) -> Result<Event<Token>, token::Refusal> {
    let label = Line::parse("统计脚本", 60).expect("a name");
    token::issue(LEAD, label, vec![Area::Apply, Area::Apply], at("2026-03-01 10:00"), until, "sha256:00".to_owned(), live)
}

#[test]
fn token_chart() {
    let (from, year) = (at("2026-03-01 10:00"), Instant(at("2026-03-01 10:00").0 + token::TERM_MS));
    let mut chart = line("none", "issue for a year", issue(year, 19));
    chart.push_str(&line("none", "issue for longer", issue(Instant(year.0 + 1), 0)));
    chart.push_str(&line("none", "issue, ended", issue(from, 0)));
    chart.push_str(&line("none", "issue the 21st", issue(year, 20)));
    let live = after(None, issue(year, 0).expect("a token"), 1);
    let revoked = after(Some(live.clone()), live.revoke().expect("it can be revoked"), 2);
    assert_eq!(live.areas, [Area::Read, Area::Apply], "reading is always among them, and each once");
    for (name, state) in [("live", &live), ("revoked", &revoked)] {
        chart.push_str(&line(name, "revoke", state.revoke()));
        for (when, at) in [("just before the end", Instant(year.0 - 1)), ("at the end", year)] {
            let answer = usable(state.stage, state.until, at).map_or_else(|why| format!("✗ {}", why.rule().id), |()| "✓".to_owned());
            chart.push_str(&format!("{name:<12}{:<26}{answer}\n", format!("use {when}")));
        }
    }
    insta::assert_snapshot!(chart);
}

proptest! {
    /// However main and other addresses change places, one claim stands for each, and never two.
    #[test]
    fn an_address_is_claimed_once_while_it_is_theirs(deeds in prop::collection::vec((0_usize..3, 0_u8..3), 1..40)) {
        let mut contacts: Vec<Contact> = (0..3).map(|n| contact(&format!("a{n}@example.org"), n == 0)).collect();
        let mut held: Vec<String> = contacts.iter().filter(|one| !one.main).map(|one| one.key.clone()).collect();
        let mut version = 1;
        for (which, deed) in deeds {
            let outcome = match deed {
                0 => contacts[which].make_main(),
                1 => contacts[which].make_secondary(),
                _ => contacts[which].remove(),
            };
            let Ok(event) = outcome else { continue };
            for claim in Contact::claims(Some(&contacts[which]), Id([1; 16]), &event.fact) {
                match claim {
                    Claim::Take(ClaimKind::Email, key) => {
                        prop_assert!(!held.contains(&key), "{key} is taken twice");
                        held.push(key);
                    }
                    Claim::Free(ClaimKind::Email, key) => {
                        prop_assert!(held.contains(&key), "{key} is freed and not held");
                        held.retain(|other| *other != key);
                    }
                    Claim::Take(..) | Claim::Free(..) => prop_assert!(false, "only addresses are claimed here"),
                }
            }
            version += 1;
            contacts[which] = after(Some(contacts[which].clone()), event, version);
            let expected: Vec<&String> = contacts.iter().filter(|one| one.stage == contact::Stage::Proven && !one.main).map(|one| &one.key).collect();
            prop_assert_eq!(held.len(), expected.len());
            prop_assert!(expected.iter().all(|key| held.contains(key)));
        }
    }

    /// Numbers and addresses of any text are read or refused, never cut.
    #[test]
    fn whatever_is_typed_is_an_address_a_number_or_neither(typed in "\\PC{0,40}") {
        if let Some(found) = Reach::parse(&typed) {
            prop_assert_eq!(Reach::parse(found.as_str()).map(|again| again.as_str().to_owned()), Some(found.as_str().to_owned()));
        }
        let _leaked = rules::password::is_leaked(&typed);
    }
}
