//! Organisations and memberships: codes, each refusal, the boundary days, charts, and the events as the journal keeps them.

use crate::golden::written;
use crate::samples::{LEAD, after, at, id};
use proptest::prelude::*;
use rules::day::Day;
use rules::form::{FileName, MediaType};
use rules::membership::{self, Belonging, Membership};
use rules::organisation::{self, Class, CodeRefusal, CreditCode, Ending, FormerName, Known, Organisation, Record, Ror, Sheet, Way};
use rules::refusal::Explain;
use rules::rights::{Actor, Deed, Denial, Held, Member, Place, Role, Scope, may};
use rules::text::{Bilingual, Line, Prose};
use rules::thing::Fact as _;
use rules::{Event, GrantId, Id, ImportId, OrganisationId, PersonId, Thing};

const CODE: &str = "12100000MB1DEM000G";
const OTHER: PersonId = PersonId(Id([8; 16]));

fn day(text: &str) -> Day {
    Day::parse(text).expect("a day")
}

fn unit(number: u8) -> OrganisationId {
    OrganisationId(id(number))
}

fn reason() -> Prose {
    Prose::parse("印章与单位名称不一致。", 200).expect("a reason")
}

fn record(known: Known, parent: Option<OrganisationId>) -> Record {
    Record { name: Bilingual::new("示范大学", "Model University"), class: Class::ResearchUniversity, known, ror: None, parent }
}

fn by_code() -> Record {
    record(Known::Code(CreditCode::parse(CODE).expect("a code")), None)
}

fn sheet(person: PersonId, until: &str) -> Sheet {
    let file_name = FileName::parse("授权书.pdf").expect("a file name");
    Sheet { person, file_name, digest: "sha256:00".to_owned(), bytes: 9, media: MediaType::Pdf, until: day(until) }
}

/// As samples make it, but by the lead.
fn registered() -> Organisation {
    let event = organisation::register(by_code(), None).expect("it is registered");
    Organisation::apply(None, &rules::thing::Happened { event, at: at("2026-03-01 10:00"), actor: LEAD.0, version: 1 }).expect("it begins")
}

fn next(unit: &Organisation, event: Result<Event<Organisation>, organisation::Refusal>) -> Organisation {
    after(Some(unit.clone()), event.expect("it may happen"), 2)
}

fn waiting() -> Organisation {
    next(&registered(), registered().send_authorisation(sheet(LEAD, "2027-01-01"), day("2026-03-01")))
}

fn approved() -> Organisation {
    next(&waiting(), waiting().approve(GrantId(id(5)), None, false, day("2026-03-02")))
}

fn ended() -> Organisation {
    next(&approved(), approved().end(unit(1), Way::Dissolved, &[], day("2026-03-01"), day("2026-03-02")))
}

fn line<T: Thing, R: Explain>(stage: &str, deed: &str, outcome: Result<Event<T>, R>) -> String {
    let answer = match outcome {
        Ok(event) => format!("▶ {}", event.fact.name()),
        Err(why) => format!("✗ {} ({})", why.rule().id, why.says().key),
    };
    format!("{stage:<12}{deed:<34}{answer}\n")
}

#[test]
fn credit_codes_are_read_as_the_standard_writes_them() {
    let check = |raw: &str, expected: Result<&str, CodeRefusal>| {
        assert_eq!(CreditCode::parse(raw).as_ref().map(CreditCode::as_str).map_err(Clone::clone), expected, "{raw:?}");
    };
    // The first is one that lists of examples carry and that breaks the standard; the second keeps it; the rest are invented.
    check("91350203M0001QAY9B", Err(CodeRefusal::Check));
    check("91230184MA1BUFLT44", Ok("91230184MA1BUFLT44"));
    check(" 12100000mb1dem000g ", Ok(CODE));
    check("12100000MB1DEM000", Err(CodeRefusal::Length { count: 17 }));
    check("", Err(CodeRefusal::Length { count: 0 }));
    check("12100000MB1DEM0000", Err(CodeRefusal::Check));
    check("12100000MB1DEM0O0G", Err(CodeRefusal::Letter { letter: 'O', place: 16 }));
    check("1210000XMB1DEM000G", Err(CodeRefusal::Letter { letter: 'X', place: 8 }));
    check("１2100000MB1DEM000G", Err(CodeRefusal::Letter { letter: '１', place: 1 }));
    check("02100000MB1DEM000G", Err(CodeRefusal::Authority { letter: '0' }));
    check("C2100000MB1DEM000G", Err(CodeRefusal::Authority { letter: 'C' }));
    check("18100000MB1DEM000G", Err(CodeRefusal::Category { letter: '8', authority: '1' }));
    check("Y2100000MB1DEM000G", Err(CodeRefusal::Category { letter: '2', authority: 'Y' }));
}

#[test]
fn rors_are_read_with_and_without_their_address() {
    let check = |raw: &str, expected: Result<&str, CodeRefusal>| {
        assert_eq!(Ror::parse(raw).as_ref().map(Ror::as_str).map_err(Clone::clone), expected, "{raw:?}");
    };
    for raw in ["https://ror.org/02v51f717", "ror.org/02v51f717", " 02V51F717 ", "http://ror.org/02v51f717"] {
        check(raw, Ok("https://ror.org/02v51f717"));
    }
    check("https://ror.org/02v51f718", Err(CodeRefusal::RorCheck));
    check("https://ror.org/02v51f771", Err(CodeRefusal::RorCheck));
    for raw in ["", "https://ror.org/", "12v51f717", "02v51f71", "02v51f7170", "02u51f717", "02v51f7a7", "https://example.org/02v51f717"] {
        check(raw, Err(CodeRefusal::NotARor));
    }
}

proptest! {
    /// One character mistyped, or two neighbours exchanged, is never taken for another organisation.
    #[test]
    fn a_mistyped_code_is_refused(body in "[0-9]{6}[0-9A-HJ-NPQRTUWXY]{9}", place in 0_usize..18, letter in "[0-9A-HJ-NPQRTUWXY]") {
        let first = format!("12{body}");
        let check = CreditCode::check_letter(first.as_bytes()).expect("letters of a code");
        let code = format!("{first}{}", char::from(check));
        prop_assert!(CreditCode::parse(&code).is_ok());
        let mut wrong: Vec<char> = code.chars().collect();
        wrong[place] = letter.chars().next().expect("a letter");
        let wrong: String = wrong.into_iter().collect();
        prop_assert_eq!(CreditCode::parse(&wrong).is_ok(), wrong == code);
        let mut swapped: Vec<char> = code.chars().collect();
        swapped.swap(place, (place + 1) % 18);
        let swapped: String = swapped.into_iter().collect();
        prop_assert!(swapped == code || place == 17 || CreditCode::parse(&swapped).is_err(), "{} {}", code, swapped);
    }

    /// Whatever is typed is read or refused, and what is read is written so that it is read again as the same.
    #[test]
    fn any_text_is_read_or_refused(text in "\\PC{0,24}") {
        if let Ok(code) = CreditCode::parse(&text) {
            prop_assert_eq!(CreditCode::parse(code.as_str()), Ok(code));
        }
        if let Ok(ror) = Ror::parse(&text) {
            prop_assert_eq!(Ror::parse(ror.as_str()), Ok(ror));
        }
        if let Some(day) = Day::parse(&text) {
            prop_assert_eq!(Day::parse(&day.to_string()), Some(day));
        }
    }

    #[test]
    fn a_mistyped_ror_is_refused(place in 1_usize..9, letter in "[0-9a-hjkmnp-tv-z]") {
        let mut wrong: Vec<char> = "02v51f717".chars().collect();
        wrong[place] = letter.chars().next().expect("a letter");
        let wrong: String = wrong.into_iter().collect();
        prop_assert_eq!(Ror::parse(&wrong).is_ok(), wrong == "02v51f717");
    }
}

proptest! {
    /// No sequence of attachments and separations lets an organisation stand above itself.
    #[test]
    fn nothing_ever_stands_above_itself(steps in prop::collection::vec((0_usize..6, 0_usize..6, any::<bool>()), 0..60)) {
        let ids: Vec<OrganisationId> = (1..7).map(unit).collect();
        let mut units: Vec<Organisation> = ids.iter().map(|_| approved()).collect();
        let above = |units: &[Organisation], of: usize| {
            let mut chain = vec![ids[of]];
            let mut at = 0;
            while at < chain.len() {
                let place = ids.iter().position(|id| *id == chain[at]).expect("a known one");
                let more: Vec<OrganisationId> = units[place].parents_now().filter(|id| !chain.contains(id)).collect();
                chain.extend(more);
                at += 1;
            }
            chain
        };
        for (number, (child, parent, attaches)) in steps.into_iter().enumerate() {
            let mut today = day("2026-03-10");
            for _ in 0..number {
                today = today.next();
            }
            let event = if attaches {
                let chain = above(&units, parent);
                units[child].attach(ids[child], (ids[parent], &units[parent]), &chain, today, today)
            } else {
                units[child].detach(ids[parent], today, today)
            };
            if let Ok(event) = event {
                units[child] = after(Some(units[child].clone()), event, 3);
            }
            for (of, own) in units.iter().enumerate() {
                let cycle = own.parents_now().any(|parent| {
                    let place = ids.iter().position(|id| *id == parent).expect("a known one");
                    above(&units, place).contains(&ids[of])
                });
                prop_assert!(!cycle, "{} stands above itself", of);
            }
        }
    }
}

#[test]
fn organisation_chart() {
    let today = day("2026-03-10");
    let rejected = next(&waiting(), waiting().reject(reason()));
    let above = approved();
    let mut chart = String::new();
    for (name, state) in [("registered", registered()), ("waiting", waiting()), ("rejected", rejected), ("approved", approved()), ("ended", ended())]
    {
        chart.push_str(&line(name, "send an authorisation", state.send_authorisation(sheet(LEAD, "2027-01-01"), today)));
        chart.push_str(&line(name, "send, as somebody else", state.send_authorisation(sheet(OTHER, "2027-01-01"), today)));
        chart.push_str(&line(name, "send an expired one", state.send_authorisation(sheet(LEAD, "2026-03-10"), today)));
        chart.push_str(&line(name, "approve", state.approve(GrantId(id(6)), None, false, today)));
        chart.push_str(&line(name, "reject", state.reject(reason())));
        chart.push_str(&line(name, "rename", state.rename(Bilingual::new("示范科技大学", ""), today, today)));
        chart.push_str(&line(name, "reclassify", state.reclassify(Class::NationalInstitute)));
        chart.push_str(&line(name, "add a former name", state.add_former_name(former(None, "2001-01-01"), today)));
        chart.push_str(&line(name, "attach", state.attach(unit(1), (unit(2), &above), &[], today, today)));
        chart.push_str(&line(name, "detach", state.detach(unit(2), today, today)));
        for way in Way::ALL {
            chart.push_str(&line(name, way.as_str(), state.end(unit(1), way, &[], today, today)));
        }
    }
    insta::assert_snapshot!(chart);
}

fn former(from: Option<&str>, until: &str) -> FormerName {
    FormerName { name: Bilingual::new("示范学院", ""), from: from.map(day), until: day(until) }
}

#[test]
fn an_authorisation_is_valid_on_its_last_day_and_no_longer() {
    let state = waiting();
    let approve = |today: &str| state.approve(GrantId(id(6)), None, false, day(today)).map_err(|why| why.says().key);
    assert!(approve("2026-12-31").is_ok());
    assert_eq!(approve("2027-01-01").map(|_| ()), Err("refusal-organisation-authorisation-expired"));
    let send = |today: &str| registered().send_authorisation(sheet(LEAD, "2026-03-10"), day(today)).map_err(|why| why.rule().id).map(|_| ());
    assert_eq!((send("2026-03-09"), send("2026-03-10")), (Ok(()), Err("organisation.authorisation")));
}

#[test]
fn an_organisation_has_one_administrator() {
    let state = next(&approved(), approved().send_authorisation(sheet(OTHER, "2028-01-01"), day("2026-06-01")));
    let approve =
        |in_office, replaces| state.approve(GrantId(id(6)), in_office, replaces, day("2026-06-02")).map(|_| ()).map_err(|why| why.says().key);
    assert_eq!(approve(Some(LEAD), false), Err("refusal-organisation-second-administrator"));
    assert_eq!((approve(Some(LEAD), true), approve(Some(OTHER), false), approve(None, false)), (Ok(()), Ok(()), Ok(())));
    assert_eq!(state.concerned(), OTHER);
    let back = next(&state, state.reject(reason()));
    assert_eq!((&back.stage, back.waiting(), back.reason.as_deref()), (&organisation::Stage::Approved, None, Some("印章与单位名称不一致。")));
}

#[test]
fn names_are_read_by_the_day() {
    let today = day("2026-03-10");
    let state = next(&approved(), approved().rename(Bilingual::new("示范科技大学", ""), day("2026-03-01"), today));
    let state = next(&state, state.add_former_name(former(Some("1952-10-01"), "1978-03-01"), today));
    let check = |on: &str, expected: &str| assert_eq!(state.name_on(day(on)).zh, expected, "{on}");
    check("1952-10-01", "示范学院");
    check("1978-02-28", "示范学院");
    check("1978-03-01", "示范大学");
    check("2026-02-28", "示范大学");
    check("2026-03-01", "示范科技大学");
    let rename = |on: &str| state.rename(Bilingual::new("新名", ""), day(on), today).map(|_| ()).map_err(|why| why.says().key);
    assert_eq!(rename("2026-03-01"), Err("refusal-organisation-out-of-order"));
    assert_eq!(rename("2026-03-11"), Err("refusal-organisation-ahead"));
    assert_eq!(rename("2026-03-02"), Ok(()));
    let same = state.rename(Bilingual::new("示范科技大学", ""), today, today).map(|_| ()).map_err(|why| why.says().key);
    assert_eq!(same, Err("refusal-organisation-unchanged"));
    let earlier = |from: Option<&str>, until: &str| state.add_former_name(former(from, until), today).map(|_| ()).map_err(|why| why.rule().id);
    assert_eq!(earlier(Some("1960-01-01"), "1980-01-01"), Err("organisation.date"));
    assert_eq!(earlier(Some("1950-01-01"), "1950-01-01"), Err("organisation.date"));
    assert_eq!(earlier(None, "1952-10-01"), Ok(()));
}

#[test]
fn nothing_stands_above_itself_and_a_part_needs_a_whole() {
    let (today, above) = (day("2026-03-10"), approved());
    let attach =
        |id, parent, chain: &[OrganisationId]| approved().attach(id, (parent, &above), chain, today, today).map(|_| ()).map_err(|why| why.says().key);
    assert_eq!(attach(unit(1), unit(1), &[unit(1)]), Err("refusal-organisation-cycle"));
    assert_eq!(attach(unit(1), unit(3), &[unit(3), unit(2), unit(1)]), Err("refusal-organisation-cycle"));
    assert_eq!(attach(unit(1), unit(3), &[unit(3), unit(2)]), Ok(()));
    let register = |record, parent: Option<&Organisation>| organisation::register(record, parent).map(|_| ()).map_err(|why| why.says().key);
    assert_eq!(register(record(Known::Part, None), None), Err("refusal-organisation-needs-parent"));
    assert_eq!(register(record(Known::Part, Some(unit(2))), Some(&registered())), Err("refusal-organisation-not-approved"));
    assert_eq!(register(record(Known::Part, Some(unit(2))), Some(&ended())), Err("refusal-organisation-ended"));
    assert_eq!(register(record(Known::Part, Some(unit(2))), Some(&above)), Ok(()));
    let nameless = Record { name: Bilingual::default(), ..record(Known::Abroad, None) };
    assert_eq!(register(nameless, None), Err("refusal-organisation-no-name"));
    let part = after(None, organisation::enter(record(Known::Part, Some(unit(2))), Some(&above)).expect("it is entered"), 1);
    assert_eq!(part.detach(unit(2), today, today).map(|_| ()), Err(organisation::Refusal::NeedsParent));
    assert_eq!(part.detach(unit(4), today, today).map(|_| ()), Err(organisation::Refusal::NotBelow));
    let two: Organisation = next(&part, part.attach(unit(1), (unit(4), &above), &[unit(4)], day("2026-03-05"), today));
    assert_eq!(two.detach(unit(4), day("2026-03-05"), today).map(|_| ()), Err(organisation::Refusal::OutOfOrder));
    let one = next(&two, two.detach(unit(4), day("2026-03-06"), today));
    assert_eq!(one.parents_now().collect::<Vec<_>>(), [unit(2)]);
}

#[test]
fn a_merger_names_one_successor_and_a_split_several() {
    let (today, other) = (day("2026-03-10"), approved());
    let end = |way, into: &[OrganisationId]| {
        let into: Vec<(OrganisationId, &Organisation)> = into.iter().map(|id| (*id, &other)).collect();
        approved().end(unit(1), way, &into, today, today).map(|event| event.fact.name()).map_err(|why| why.says().key)
    };
    assert_eq!(end(Way::Merged, &[unit(2)]), Ok("ended"));
    assert_eq!(end(Way::Merged, &[]), Err("refusal-organisation-successors-merged"));
    assert_eq!(end(Way::Merged, &[unit(1)]), Err("refusal-organisation-successors-merged"));
    assert_eq!(end(Way::Split, &[unit(2), unit(3)]), Ok("ended"));
    assert_eq!(end(Way::Split, &[unit(2), unit(2)]), Err("refusal-organisation-successors-split"));
    assert_eq!(end(Way::Dissolved, &[unit(2)]), Err("refusal-organisation-successors-dissolved"));
    let early = approved().end(unit(1), Way::Dissolved, &[], day("2026-03-11"), today).map(|_| ());
    assert_eq!(early, Err(organisation::Refusal::Ahead { today }));
    let gone = approved().end(unit(1), Way::Merged, &[(unit(2), &ended())], today, today).map(|_| ());
    assert_eq!(gone, Err(organisation::Refusal::Ended { on: day("2026-03-01") }));
}

fn belonging() -> Belonging {
    Belonging { person: LEAD, organisation: unit(1), department: Some(unit(2)), from: day("2026-03-01") }
}

const LIST: ImportId = ImportId(Id([9; 16]));

#[test]
fn who_joins_by_a_list_belongs_and_who_is_moved_belongs_elsewhere() {
    let joined: Membership = after(None, membership::join(belonging(), OTHER, LIST, true, Line::parse("0421", 60).ok()).expect("they join"), 1);
    assert_eq!((joined.stage, joined.main, joined.note.as_deref()), (membership::Stage::Confirmed, true, Some("0421")));
    let moved = after(Some(joined.clone()), joined.relocate(Some(OTHER), None, Some(LIST)).expect("they are moved"), 2);
    assert_eq!((moved.department, Membership { department: joined.department, ..moved.clone() }), (None, joined.clone()), "nothing else changes");
    let event = joined.relocate(Some(OTHER), None, None).expect("they are moved");
    let claims = |event: &Event<Membership>, before: Option<&Membership>| Membership::claims(before, Id([1; 16]), &event.fact).len();
    assert_eq!(claims(&event, Some(&joined)), 0);
    assert_eq!(claims(&membership::join(belonging(), OTHER, LIST, true, None).expect("they join"), None), 2, "once, and one main one");
}

#[test]
fn membership_chart() {
    let asked: Membership = after(None, membership::ask(belonging(), None), 1);
    let step = |state: &Membership, event: Result<Event<Membership>, membership::Refusal>| after(Some(state.clone()), event.expect("it may"), 2);
    let confirmed = step(&asked, asked.confirm(Some(OTHER), day("2026-03-01"), true));
    let second = step(&confirmed, confirmed.make_secondary());
    let refused = step(&asked, asked.refuse(Some(OTHER), reason()));
    let withdrawn = step(&asked, asked.withdraw());
    let gone = step(&confirmed, confirmed.end(day("2026-04-01")));
    let mut chart = line("none", "name oneself", membership::name(belonging(), Some(LEAD), false));
    chart.push_str(&line("none", "name", membership::name(belonging(), Some(OTHER), false)));
    chart.push_str(&line("none", "join by one's own list", membership::join(belonging(), LEAD, LIST, false, None)));
    chart.push_str(&line("none", "join", membership::join(belonging(), OTHER, LIST, false, None)));
    for (name, state) in
        [("asked", &asked), ("main", &confirmed), ("second", &second), ("ended", &gone), ("refused", &refused), ("withdrawn", &withdrawn)]
    {
        chart.push_str(&line(name, "confirm", state.confirm(Some(OTHER), day("2026-03-01"), false)));
        chart.push_str(&line(name, "confirm oneself", state.confirm(Some(LEAD), day("2026-03-01"), false)));
        chart.push_str(&line(name, "refuse", state.refuse(Some(OTHER), reason())));
        chart.push_str(&line(name, "withdraw", state.withdraw()));
        chart.push_str(&line(name, "end", state.end(day("2026-04-01"))));
        chart.push_str(&line(name, "end on the first day", state.end(day("2026-03-01"))));
        chart.push_str(&line(name, "make main", state.make_main()));
        chart.push_str(&line(name, "make secondary", state.make_secondary()));
        chart.push_str(&line(name, "move", state.relocate(Some(OTHER), Some(unit(3)), Some(LIST))));
        chart.push_str(&line(name, "move oneself", state.relocate(Some(LEAD), Some(unit(3)), Some(LIST))));
        chart.push_str(&line(name, "move to where they are", state.relocate(Some(OTHER), Some(unit(2)), None)));
    }
    insta::assert_snapshot!(chart);
    let on = |text: &str| gone.stage.is_in_force(gone.from, day(text));
    assert_eq!((on("2026-02-28"), on("2026-03-01"), on("2026-03-31"), on("2026-04-01")), (false, true, true, false));
}

#[test]
fn nobody_answers_for_themselves() {
    let now = at("2026-03-15 12:00");
    let held = |role, scope| Held { role, scope, from: at("2026-01-01 00:00"), until: None };
    let officer = Actor::Member(Member::new(LEAD, vec![held(Role::Officer, Scope::Centre)]));
    let unit_administrator = Actor::Member(Member::new(LEAD, vec![held(Role::UnitAdministrator, Scope::Organisation(unit(1)))]));
    let review = |about| may(&officer, Deed::ReviewOrganisation, &Place::about(about), now).map(|_| ());
    assert_eq!((review(LEAD), review(OTHER)), (Err(Denial::OwnRole), Ok(())));
    let manage = |chain: &[OrganisationId], about| {
        may(&unit_administrator, Deed::ManageMembers, &Place::organisation(chain.to_vec()).concerning(about), now).map(|_| ())
    };
    assert_eq!(manage(&[unit(1)], LEAD), Err(Denial::OwnRole));
    assert_eq!((manage(&[unit(1)], OTHER), manage(&[unit(2), unit(1)], OTHER), manage(&[unit(2)], OTHER)), (Ok(()), Ok(()), Err(Denial::NotGranted)));
}

#[test]
fn events_of_organisations_and_memberships() {
    let mut golden = String::new();
    golden.push_str(&written(&organisation::register(by_code(), None).expect("it is registered")));
    let abroad = Record { ror: Ror::parse("02v51f717").ok(), ..record(Known::Abroad, Some(unit(2))) };
    for record in [abroad, record(Known::Part, Some(unit(2)))] {
        golden.push_str(&written::<Organisation>(&Event::fact(organisation::Fact::Entered { record })));
    }
    golden.push_str(&written(&registered().send_authorisation(sheet(LEAD, "2027-01-01"), day("2026-03-01")).expect("it is sent")));
    golden.push_str(&written(&waiting().approve(GrantId(id(5)), None, false, day("2026-03-02")).expect("it is approved")));
    golden.push_str(&written(&waiting().reject(reason()).expect("it is rejected")));
    let on = day("2026-03-01");
    for fact in [
        organisation::Fact::Renamed { name: Bilingual::new("示范科技大学", ""), on },
        organisation::Fact::FormerNameAdded { former: former(None, "1978-03-01") },
        organisation::Fact::Reclassified { class: Class::NewInstitution },
        organisation::Fact::Attached { parent: unit(2), from: on },
        organisation::Fact::Detached { parent: unit(2), until: on },
        organisation::Fact::Ended(Ending { way: Way::Split, into: vec![unit(3), unit(4)], on }),
    ] {
        golden.push_str(&written::<Organisation>(&Event::fact(fact)));
    }
    golden.push_str(&written(&membership::ask(belonging(), Line::parse("工号 0421", 60).ok())));
    golden.push_str(&written(&membership::name(belonging(), Some(OTHER), true).expect("they are named")));
    let asked: Membership = after(None, membership::ask(belonging(), None), 1);
    golden.push_str(&written(&asked.refuse(Some(OTHER), reason()).expect("it is refused")));
    for fact in [
        membership::Fact::Confirmed { from: on, main: true },
        membership::Fact::Withdrawn,
        membership::Fact::Ended { until: on },
        membership::Fact::MadeMain,
        membership::Fact::MadeSecondary,
        membership::Fact::Moved { department: Some(unit(3)), import: Some(LIST) },
        membership::Fact::Moved { department: None, import: None },
    ] {
        golden.push_str(&written::<Membership>(&Event::fact(fact)));
    }
    golden.push_str(&written(&membership::join(belonging(), OTHER, LIST, true, Line::parse("工号 0421", 60).ok()).expect("they join")));
    insta::assert_snapshot!(golden);
}
