//! People: numbers of identity documents, what check digits promise, and the machines of documents, careers and merges.

use crate::samples::{LEAD, after, at, id};
use proptest::prelude::*;
use rules::career::{self, Career, What, overlap, parse_day};
use rules::identity::{self, DocumentKind, Ground, Identity, Number, NumberRefusal, Particulars, Written, check_character};
use rules::merge::{self, Facts, Merge, Side};
use rules::refusal::Explain;
use rules::rights::{Held, Place, Role, Scope};
use rules::text::{Line, Prose};
use rules::thing::Fact;
use rules::{Event, PersonId, Thing};

const OTHER: PersonId = PersonId(rules::Id([8; 16]));
const CLERK: PersonId = PersonId(rules::Id([3; 16]));
const SECOND: PersonId = PersonId(rules::Id([4; 16]));

fn parse(kind: DocumentKind, issuer: &str, raw: &str) -> Result<String, NumberRefusal> {
    Number::parse(kind, issuer, raw, at("2026-11-22 00:00")).map(|number| number.as_str().to_owned())
}

#[test]
fn numbers_are_read_as_they_are_typed_and_refused_by_what_is_wrong() {
    use DocumentKind::{HongKongMacaoPermit, Orcid, Passport, PermanentResidence, ResidencePermit, ResidentCard, TaiwanPermit};
    use NumberRefusal::{Birth, Check, Country, OtherKind, Region, Shape};
    let check = |kind, issuer: &str, raw: &str, expected: Result<&str, NumberRefusal>| {
        assert_eq!(parse(kind, issuer, raw), expected.map(str::to_owned), "{kind:?} {raw:?}");
    };
    // The example of GB 11643 itself.
    check(ResidentCard, "", "11010519491231002X", Ok("11010519491231002X"));
    check(ResidentCard, "", " 110105 19491231 002x ", Ok("11010519491231002X"));
    check(ResidentCard, "", "１１０１０５１９４９１２３１００２Ｘ", Ok("11010519491231002X"));
    check(ResidentCard, "", "110105194912310021", Err(Check));
    check(ResidentCard, "", "11010519491231002", Err(Shape));
    check(ResidentCard, "", "1101051949123100X2", Err(Shape));
    check(ResidentCard, "", "160105194912310026", Err(Region));
    check(ResidentCard, "", "110105194902300029", Err(Birth));
    check(ResidentCard, "", &checked("11010520261122001"), Ok(&checked("11010520261122001")));
    check(ResidentCard, "", &checked("11010520261123001"), Err(Birth));
    check(ResidentCard, "", &checked("11010520000229001"), Ok(&checked("11010520000229001")));
    check(ResidentCard, "", &checked("11010519000229001"), Err(Birth));
    check(ResidentCard, "", "810000199408230021", Err(OtherKind { is: ResidencePermit }));
    check(ResidencePermit, "", "810000199408230021", Ok("810000199408230021"));
    check(ResidencePermit, "", "830000199201300022", Ok("830000199201300022"));
    check(ResidencePermit, "", "11010519491231002X", Err(OtherKind { is: ResidentCard }));
    check(ResidencePermit, "", &checked("81010019940823002"), Err(Region));
    check(PermanentResidence, "", "911398199012310021", Ok("911398199012310021"));
    check(PermanentResidence, "", "911398199012310022", Err(Check));
    check(PermanentResidence, "", &checked("91199919901231002"), Err(Country));
    check(PermanentResidence, "", &checked("99939819901231002"), Err(Region));
    check(PermanentResidence, "", "KAZ110090123105", Ok("KAZ110090123105"));
    check(PermanentResidence, "", "kaz 1100 901231 05", Ok("KAZ110090123105"));
    check(PermanentResidence, "", "KAZ110090123106", Err(Check));
    check(PermanentResidence, "", "KAZ110090023105", Err(Birth));
    check(PermanentResidence, "", "KAA110090123105", Err(Country));
    check(PermanentResidence, "", "11010519491231002X", Err(OtherKind { is: ResidentCard }));
    check(HongKongMacaoPermit, "", "H12345678", Ok("H12345678"));
    check(HongKongMacaoPermit, "", "m1234567801", Ok("M12345678"));
    check(HongKongMacaoPermit, "", "A12345678", Err(Shape));
    check(HongKongMacaoPermit, "", "H1234567", Err(Shape));
    check(TaiwanPermit, "", "12345678", Ok("12345678"));
    check(TaiwanPermit, "", "1234567801", Ok("12345678"));
    check(TaiwanPermit, "", "T2345678", Err(Shape));
    check(Passport, "deu", "C01X00T47", Ok("C01X00T47"));
    check(Passport, "XXB", "E-1234567", Ok("E1234567"));
    check(Passport, "DE", "C01X00T47", Err(Country));
    check(Passport, "DEU", "PASSPORT", Err(Shape));
    check(Passport, "DEU", "00000000", Err(Shape));
    check(Orcid, "", "0000-0002-1825-0097", Ok("0000-0002-1825-0097"));
    check(Orcid, "", "https://orcid.org/0000-0002-1694-233X", Ok("0000-0002-1694-233X"));
    check(Orcid, "", "0000-0002-1825-0098", Err(Check));
    check(Orcid, "", "0000-0002-1825", Err(Shape));
}

#[test]
fn what_is_shown_is_masked_and_what_is_matched_tells_documents_apart() {
    let number = |kind, issuer, raw| Number::parse(kind, issuer, raw, at("2026-11-22 00:00")).expect("a number");
    let card = number(DocumentKind::ResidentCard, "", "11010519491231002X");
    assert_eq!((card.masked().as_str(), card.matched().as_str()), ("110*************2X", "resident-card//11010519491231002X"));
    let passport = number(DocumentKind::Passport, "DEU", "C01X00T47");
    assert_eq!((passport.masked().as_str(), passport.matched().as_str()), ("C******47", "passport/DEU/C01X00T47"));
    assert_ne!(passport.matched(), number(DocumentKind::Passport, "AUT", "C01X00T47").matched());
    assert_eq!(number(DocumentKind::Orcid, "", "0000000218250097").masked(), "0000-0002-1825-0097");
}

fn checked(digits: &str) -> String {
    format!("{digits}{}", check_character(digits).expect("digits"))
}

/// Seventeen digits that are right but for their check.
fn seventeen() -> impl Strategy<Value = String> {
    (0..31_usize, 0..10_000_u32, 1930..2025_u16, 1..=12_u8, 1..=28_u8, 0..1_000_u16).prop_map(|(province, county, year, month, day, order)| {
        let provinces = [11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43, 44, 45, 46, 50, 51, 52, 53, 54, 61, 62, 63, 64, 65];
        format!("{}{county:04}{year:04}{month:02}{day:02}{order:03}", provinces[province])
    })
}

proptest! {
    #[test]
    fn every_wrong_digit_and_every_exchange_of_neighbours_is_found(digits in seventeen(), place in 0..18_usize, by in 1..10_u8) {
        let right = checked(&digits);
        prop_assert_eq!(parse(DocumentKind::ResidentCard, "", &right), Ok(right.clone()));
        let mut wrong = right.clone().into_bytes();
        wrong[place] = if wrong[place] == b'X' { b'0' + by } else { b'0' + (wrong[place] - b'0' + by) % 10 };
        prop_assert!(parse(DocumentKind::ResidentCard, "", std::str::from_utf8(&wrong).expect("digits")).is_err());
        let mut exchanged = right.clone().into_bytes();
        if place < 17 && exchanged[place] != exchanged[place + 1] {
            exchanged.swap(place, place + 1);
            prop_assert!(parse(DocumentKind::ResidentCard, "", std::str::from_utf8(&exchanged).expect("digits")).is_err());
        }
    }

    #[test]
    fn a_wrong_character_of_an_orcid_is_found(number in 0..10_u64.pow(15), place in 0..16_usize, by in 1..10_u8) {
        let right = checked(&format!("{number:015}"));
        let read = parse(DocumentKind::Orcid, "", &right).expect("an ORCID");
        prop_assert_eq!(read.replace('-', ""), right.clone());
        let mut wrong = right.into_bytes();
        wrong[place] = if wrong[place] == b'X' { b'0' + by } else { b'0' + (wrong[place] - b'0' + by) % 10 };
        prop_assert!(parse(DocumentKind::Orcid, "", std::str::from_utf8(&wrong).expect("digits")).is_err());
    }

    #[test]
    fn a_wrong_digit_of_a_card_of_2017_is_found(place in 3..15_usize, by in 1..10_u8) {
        let mut wrong = b"KAZ110090123105".to_vec();
        wrong[place] = b'0' + (wrong[place] - b'0' + by) % 10;
        prop_assert!(parse(DocumentKind::PermanentResidence, "", std::str::from_utf8(&wrong).expect("digits")).is_err());
    }

    #[test]
    fn nothing_that_is_typed_panics(raw in ".{0,40}", issuer in ".{0,6}") {
        for kind in DocumentKind::ALL {
            if let Ok(number) = Number::parse(kind, &issuer, &raw, at("2026-11-22 00:00")) {
                prop_assert!(number.masked().len() == number.as_str().len());
                prop_assert_eq!(parse(kind, number.issuer().unwrap_or(""), number.as_str()), Ok(number.as_str().to_owned()));
            }
        }
        let _ = (rules::name::skeleton(&raw), rules::name::sound(&raw), rules::name::spelled(&raw), parse_day(&raw));
    }
}

fn line<T: Thing, R: Explain>(stage: &str, deed: &str, outcome: Result<Event<T>, R>) -> String {
    let answer = match outcome {
        Ok(event) => format!("▶ {}", event.fact.name()),
        Err(why) => format!("✗ {} ({})", why.rule().id, why.says().key),
    };
    format!("{stage:<12}{deed:<28}{answer}\n")
}

/// A passport that the lead has stated.
pub fn stated() -> Event<Identity> {
    let particulars = Particulars { number: Written::Sealed("c2VhbGVk".to_owned()), masked: "C******47".to_owned(), issuer: Some("DEU".to_owned()) };
    identity::state(LEAD, DocumentKind::Passport, "00".to_owned(), particulars)
}

/// A post that the lead has held.
pub fn post() -> Event<Career> {
    let text = |text: &str| Line::parse(text, 100).expect("a line");
    let day = |text: &str| Some(parse_day(text).expect("a day"));
    let entry =
        career::Entry {
            name: text("北京大学"), position: Some(text("讲师")), from: day("2015-09-01"), until: day("2020-01"), particular: None
        };
    career::enter(LEAD, What::Post, None, entry, 0).expect("it is entered")
}

fn side() -> Side {
    Side { is_active: true, ..Side::default() }
}

fn facts() -> Facts {
    Facts { kept: side(), away: side(), ..Facts::default() }
}

fn reason() -> Prose {
    Prose::parse("本人来电说明曾用另一邮箱注册", 200).expect("a reason")
}

/// A role over the whole centre, and its place.
fn held(role: Role) -> (Held, Place) {
    (Held { role, scope: Scope::Centre, from: at("2026-01-01 00:00"), until: None }, Place::default())
}

/// A merge that rests on likeness alone.
pub fn proposed(ground: merge::Ground) -> Event<Merge> {
    merge::propose(LEAD, OTHER, ground, CLERK, &facts(), &reason()).expect("it is proposed")
}

#[test]
fn identity_documents() {
    let fresh = after(None, stated(), 1);
    let proven = after(Some(fresh.clone()), fresh.prove(false, "00").expect("it is proven"), 2);
    let withdrawn = after(Some(fresh.clone()), fresh.withdraw(true).expect("it is withdrawn"), 2);
    let released = after(Some(proven.clone()), proven.release().expect("it is released"), 3);
    let mut chart = String::new();
    for (name, state) in [("stated", &fresh), ("proven", &proven), ("withdrawn", &withdrawn), ("released", &released)] {
        chart.push_str(&line(name, "prove", state.prove(false, "00")));
        chart.push_str(&line(name, "prove one's own", state.prove(true, "00")));
        chart.push_str(&line(name, "prove, another number", state.prove(false, "01")));
        chart.push_str(&line(name, "reveal", state.reveal(false, Ground::Matching, Some(reason()))));
        chart.push_str(&line(name, "reveal without a purpose", state.reveal(false, Ground::Matching, None)));
        chart.push_str(&line(name, "reveal as if one's own", state.reveal(false, Ground::Own, Some(reason()))));
        chart.push_str(&line(name, "reveal one's own", state.reveal(true, Ground::Own, None)));
        chart.push_str(&line(name, "withdraw one's own", state.withdraw(true)));
        chart.push_str(&line(name, "withdraw another's", state.withdraw(false)));
        let release = state.release().map_or_else(|| "· nothing".to_owned(), |event| format!("▶ {}", event.fact.name()));
        chart.push_str(&format!("{name:<12}{:<28}{release}\n", "release"));
    }
    insta::assert_snapshot!(chart);
    assert_eq!((released.particulars, proven.reveals), (None, 0));
}

#[test]
fn a_number_is_taken_by_who_has_proven_it_and_free_again_afterwards() {
    let fresh = after(None, stated(), 1);
    let proven = after(Some(fresh.clone()), fresh.prove(false, "00").expect("it is proven"), 2);
    let mut told = String::new();
    for (name, before, fact) in [
        ("state", None, stated().fact),
        ("prove", Some(&fresh), identity::Fact::Proven),
        ("reveal", Some(&proven), identity::Fact::Revealed { ground: Ground::Law }),
        ("withdraw the stated", Some(&fresh), identity::Fact::Withdrawn),
        ("withdraw the proven", Some(&proven), identity::Fact::Withdrawn),
        ("release the proven", Some(&proven), identity::Fact::Released),
    ] {
        told.push_str(&format!("{name:<22}{:?}\n", Identity::claims(before, id(1), &fact)));
    }
    insta::assert_snapshot!(told);
}

#[test]
fn careers() {
    let entered = after(None, post(), 1);
    let removed = after(Some(entered.clone()), entered.remove().expect("it is removed"), 2);
    let entry = entered.entry.clone().expect("an entry");
    let backwards = career::Entry { until: entry.from, ..entry.clone() };
    let mut chart = line("none", "enter, empty term", career::enter(LEAD, What::Post, None, backwards, 0));
    chart.push_str(&line("none", "enter the last", career::enter(LEAD, What::Post, None, entry.clone(), career::ENTRIES_MOST - 1)));
    chart.push_str(&line("none", "enter one too many", career::enter(LEAD, What::Post, None, entry, career::ENTRIES_MOST)));
    for (name, state) in [("entered", &entered), ("removed", &removed)] {
        chart.push_str(&line(name, "remove", state.remove()));
    }
    insta::assert_snapshot!(chart);
    let day = |text: &str| Some(parse_day(text).expect("a day"));
    assert!(!overlap((day("2015"), day("2016")), (day("2016"), None)), "the last day is outside");
    assert!(overlap((day("2015"), day("2016-01-02")), (day("2016"), None)) && overlap((None, None), (day("2016"), day("2017"))));
    for wrong in ["", "20", "2015-13", "2015-02-30", "31.12.2015", "昨天", "1015-01-01", "2015-1-1"] {
        assert!(parse_day(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn merges() {
    let doubtful = after(None, proposed(merge::Ground::Likeness), 1);
    let sure = after(None, proposed(merge::Ground::SameDocument { kind: DocumentKind::Passport }), 1);
    let doubtful = Merge { proposed_by: CLERK.0, ..doubtful };
    let sure = Merge { proposed_by: CLERK.0, ..sure };
    let confirmed = after(Some(doubtful.clone()), doubtful.confirm(SECOND, &facts()).expect("it is confirmed"), 2);
    let undone = after(Some(confirmed.clone()), confirmed.undo(CLERK).expect("it is undone"), 3);
    let withdrawn = after(Some(sure.clone()), sure.withdraw().expect("it is withdrawn"), 2);
    let mut chart = String::new();
    for (name, facts, kept, away, by) in worlds() {
        chart.push_str(&line("none", &format!("propose{name}"), merge::propose(kept, away, merge::Ground::Likeness, by, &facts, &reason())));
    }
    for (stage, state) in [("doubtful", &doubtful), ("sure", &sure), ("confirmed", &confirmed), ("undone", &undone), ("withdrawn", &withdrawn)] {
        chart.push_str(&line(stage, "confirm, the proposer", state.confirm(CLERK, &facts())));
        for (name, facts, kept, away, by) in worlds().into_iter().filter(|(.., kept, away, _)| kept != away) {
            assert_eq!((kept, away), (LEAD, OTHER));
            let by = if by == CLERK { SECOND } else { by };
            chart.push_str(&line(stage, &format!("confirm{name}"), state.confirm(by, &facts)));
        }
        chart.push_str(&line(stage, "withdraw", state.withdraw()));
        chart.push_str(&line(stage, "undo", state.undo(CLERK)));
        chart.push_str(&line(stage, "undo by one of them", state.undo(LEAD)));
    }
    insta::assert_snapshot!(chart);
    let since = Facts { proposer: Some(SECOND), ..facts() };
    assert!(doubtful.confirm(SECOND, &since).is_err(), "who proposed it under another record is no second person");
}

type World = (&'static str, Facts, PersonId, PersonId, PersonId);

/// What may stand in the way, each alone.
fn worlds() -> Vec<World> {
    let with = |change: fn(&mut Facts)| {
        let mut facts = facts();
        change(&mut facts);
        facts
    };
    vec![
        ("", facts(), LEAD, OTHER, CLERK),
        (" with oneself", facts(), LEAD, LEAD, CLERK),
        (", by the kept", facts(), LEAD, OTHER, LEAD),
        (", by the other", facts(), LEAD, OTHER, OTHER),
        (", one is erased", with(|facts| facts.away.is_active = false), LEAD, OTHER, CLERK),
        (", the kept is away", with(|facts| facts.kept.is_away = true), LEAD, OTHER, CLERK),
        (", the other is away", with(|facts| facts.away.is_away = true), LEAD, OTHER, CLERK),
        (", the other stands", with(|facts| facts.away.stands_for_others = true), LEAD, OTHER, CLERK),
        (", the kept stands", with(|facts| facts.kept.stands_for_others = true), LEAD, OTHER, CLERK),
        (
            ", two of the three",
            with(|facts| (facts.kept.holds, facts.away.holds) = (vec![held(Role::SystemAdministrator)], vec![held(Role::AuditAdministrator)])),
            LEAD,
            OTHER,
            CLERK,
        ),
        (
            ", one of them twice",
            with(|facts| (facts.kept.holds, facts.away.holds) = (vec![held(Role::SystemAdministrator)], vec![held(Role::SystemAdministrator)])),
            LEAD,
            OTHER,
            CLERK,
        ),
        (
            ", an administrator's office",
            with(|facts| (facts.kept.holds, facts.away.holds) = (vec![held(Role::SecurityAdministrator)], vec![held(Role::Officer)])),
            LEAD,
            OTHER,
            CLERK,
        ),
        (", same call", with(|facts| facts.same_calls = 1), LEAD, OTHER, CLERK),
        (", opposite sides", with(|facts| facts.opposite_sides = 2), LEAD, OTHER, CLERK),
        (", both review", with(|facts| facts.same_reviews = 1), LEAD, OTHER, CLERK),
    ]
}
