//! Units 单位: what only one may have, who stands above whom, what is found, and what an erasure takes of them.

use crate::cast::{Cast, DAY, line, profile, wait};
use crate::database::{for_each_database, id};
use rules::day::Day;
use rules::erasure::Ground;
use rules::form::{FileName, MediaType};
use rules::grant::{self, Grant};
use rules::membership::{self, Belonging, Membership};
use rules::organisation::{self, Class, CreditCode, FormerName, Known, Organisation, Record, Ror, Sheet, Way};
use rules::rights::{Actor, Deed, Held, Place, Role, Scope};
use rules::text::{Bilingual, Prose};
use rules::time::Zone;
use rules::{GrantId, Instant, MembershipId, OrganisationId, PersonId, Refusal};
use store::{Loaded, UnitQuery, WriteError};

const CODES: [&str; 4] = ["12100000MB1DEM000G", "12100000MB1DEM019D", "12110000MB1DEM0357", "91110108MA0DEM056P"];

pub fn record(name: (&str, &str), class: Class, known: Known, parent: Option<OrganisationId>) -> Record {
    Record { name: Bilingual::new(name.0, name.1), class, known, ror: None, parent }
}

pub fn coded(name: (&str, &str), number: usize) -> Record {
    record(name, Class::ResearchUniversity, Known::Code(CreditCode::parse(CODES[number]).expect("a code")), None)
}

fn reason(text: &str) -> Prose {
    Prose::parse(text, 200).expect("a reason")
}

pub fn today(cast: &Cast) -> Day {
    Day::at(cast.store.now(), &Zone::shanghai())
}

/// Enters a unit as the officer does.
pub fn enter(cast: &Cast, record: Record) -> OrganisationId {
    let unit: OrganisationId = id();
    cast.as_officer(Deed::ReviewOrganisation, move |tx, permit| {
        let above = record.parent.map(|parent| tx.load::<Organisation>(parent)).transpose()?;
        let event = organisation::enter(record.clone(), above.as_ref().and_then(Loaded::state))?;
        tx.commit(permit, vec![Loaded::<Organisation>::new(unit).happens(event)?])
    })
    .expect("a unit is entered");
    unit
}

/// What a member does to a unit of theirs, new or not.
fn registers(cast: &Cast, person: PersonId, unit: OrganisationId, record: Record) -> Result<(), WriteError> {
    cast.write(move |tx| {
        let actor = tx.actor(person)?;
        let permit = tx.may(&actor, Deed::RegisterOrganisation, &Place::default())?;
        let event = organisation::register(record.clone(), None)?;
        tx.commit(&permit, vec![Loaded::<Organisation>::new(unit).happens(event)?]).map(drop)
    })
}

fn sends(cast: &Cast, person: PersonId, unit: OrganisationId, name: &'static str) -> Result<String, WriteError> {
    let file = cast.file(name, format!("sealed for {unit} {name}").as_bytes());
    let (digest, until) = (file.digest.clone(), Day::at(Instant(cast.store.now().0 + 400 * DAY), &Zone::shanghai()));
    cast.write(move |tx| {
        let actor = tx.actor(person)?;
        let permit = tx.may(&actor, Deed::RegisterOrganisation, &Place::default())?;
        let loaded = tx.load::<Organisation>(unit)?;
        let file_name = FileName::parse(name).expect("a file name");
        let sheet = Sheet { person, file_name, digest: file.digest.clone(), bytes: file.bytes, media: MediaType::Pdf, until };
        let event = loaded.state().expect("a unit").send_authorisation(sheet, Day::at(tx.now(), &Zone::shanghai()))?;
        tx.commit(&permit, vec![loaded.happens(event)?]).map(drop)
    })?;
    Ok(digest)
}

fn change(
    cast: &Cast,
    unit: OrganisationId,
    deed: impl Fn(&Organisation, Day) -> Result<rules::Event<Organisation>, organisation::Refusal> + Send + 'static,
) {
    cast.as_officer(Deed::ReviewOrganisation, move |tx, permit| {
        let loaded = tx.load::<Organisation>(unit)?;
        let event = deed(loaded.state().expect("a unit"), Day::at(tx.now(), &Zone::shanghai()))?;
        tx.commit(permit, vec![loaded.happens(event)?])
    })
    .expect("a unit is changed");
}

pub fn office(cast: &Cast, person: PersonId, unit: OrganisationId) -> Result<(), WriteError> {
    let grant: GrantId = id();
    cast.as_officer(Deed::GiveRole, move |tx, permit| {
        let held = Held { role: Role::UnitAdministrator, scope: Scope::Organisation(unit), from: tx.now(), until: None };
        tx.commit(permit, vec![Loaded::<Grant>::new(grant).happens(grant::grant(person, held)?)?]).map(drop)
    })
}

pub fn asks(cast: &Cast, belonging: Belonging, note: Option<&'static str>) -> Result<MembershipId, WriteError> {
    let membership: MembershipId = id();
    cast.write(move |tx| {
        let actor = tx.actor(belonging.person)?;
        let permit = tx.may(&actor, Deed::ReviseSelf, &Place::default())?;
        let event = membership::ask(belonging, note.map(line));
        tx.commit(&permit, vec![Loaded::<Membership>::new(membership).happens(event)?]).map(drop)
    })?;
    Ok(membership)
}

pub fn answers(
    cast: &Cast,
    membership: MembershipId,
    deed: impl Fn(&Membership) -> Result<rules::Event<Membership>, membership::Refusal> + Send + 'static,
) -> Result<(), WriteError> {
    cast.as_officer(Deed::ManageMembers, move |tx, permit| {
        let loaded = tx.load::<Membership>(membership)?;
        let event = deed(loaded.state().expect("a membership"))?;
        tx.commit(permit, vec![loaded.happens(event)?]).map(drop)
    })
}

/// Units and memberships in every state, for `populated`.
pub fn units(cast: &Cast, person: PersonId, other: PersonId) {
    let day = today(cast);
    let university = enter(cast, coded(("示范大学", "Model University"), 0));
    let department = enter(cast, record(("物理系", ""), Class::Other, Known::Part, Some(university)));
    let abroad = enter(cast, Record { ror: Ror::parse("02v51f717").ok(), ..record(("", "Institute Abroad"), Class::Other, Known::Abroad, None) });
    change(cast, university, move |unit, today| unit.rename(Bilingual::new("示范科技大学", ""), day, today));
    change(cast, abroad, move |unit, today| unit.end(abroad, Way::Dissolved, &[], day, today));
    let merged = enter(cast, coded(("示范学院", ""), 1));
    cast.as_officer(Deed::ReviewOrganisation, move |tx, permit| {
        let (loaded, into) = (tx.load::<Organisation>(merged)?, tx.load::<Organisation>(university)?);
        let into = [(university, into.state().expect("a unit"))];
        let event = loaded.state().expect("a unit").end(merged, Way::Merged, &into, day, day)?;
        tx.commit(permit, vec![loaded.happens(event)?])
    })
    .expect("one merges");
    let [begun, waiting, refused]: [OrganisationId; 3] = [id(), id(), id()];
    registers(cast, person, begun, record(("未提交授权书的单位", ""), Class::NewInstitution, Known::Abroad, None)).expect("registered");
    registers(cast, person, waiting, coded(("待审核的单位", ""), 2)).expect("registered");
    sends(cast, person, waiting, "授权书.pdf").expect("sent");
    registers(cast, other, refused, coded(("被退回的单位", ""), 3)).expect("registered");
    sends(cast, other, refused, "退回.pdf").expect("sent");
    change(cast, refused, |unit, _| unit.reject(reason("印章不清。")));
    office(cast, other, university).expect("an administrator");
    crate::unit_files::papers(cast, other, university);
    let of = |person, organisation, department| Belonging { person, organisation, department, from: day };
    let main = asks(cast, of(person, university, Some(department)), Some("工号 0421")).expect("asked");
    answers(cast, main, move |state| state.confirm(None, day, true)).expect("confirmed");
    asks(cast, of(other, university, None), None).expect("asked");
    let no = asks(cast, of(person, merged, None), None).expect("asked");
    answers(cast, no, |state| state.refuse(None, reason("查无此人。"))).expect("refused");
    let gone = asks(cast, of(other, merged, None), None).expect("asked");
    answers(cast, gone, move |state| state.confirm(None, day, false)).expect("confirmed");
    answers(cast, gone, move |state| state.end(day.next())).expect("ended");
}

fn refused(outcome: Result<impl std::fmt::Debug, WriteError>) -> Refusal {
    match outcome {
        Err(WriteError::Refused(refusal)) => refusal,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_code_an_office_and_a_membership_are_held_by_one() {
    for_each_database(|database| {
        let cast = Cast::new(database);
        let (li, wang) = (cast.person("李伟"), cast.person("王芳"));
        let (first, second): (OrganisationId, OrganisationId) = (id(), id());
        registers(&cast, li, first, coded(("示范大学", ""), 0)).expect("registered");
        let again = || registers(&cast, wang, second, coded(("冒名大学", ""), 0));
        assert_eq!(refused(again()), organisation::Refusal::CodeTaken.into());
        sends(&cast, li, first, "授权书.pdf").expect("sent");
        change(&cast, first, |unit, _| unit.reject(reason("印章不清。")));
        again().expect("a code that was sent back is free");
        assert_eq!(refused(sends(&cast, li, first, "再次.pdf")), organisation::Refusal::CodeTaken.into());
        let unit = enter(&cast, coded(("示范研究院", ""), 1));
        office(&cast, li, unit).expect("the first administrator");
        assert_eq!(refused(office(&cast, wang, unit)), organisation::Refusal::SecondAdministrator.into());
        let belonging = Belonging { person: wang, organisation: unit, department: None, from: today(&cast) };
        let membership = asks(&cast, belonging, None).expect("asked");
        assert_eq!(refused(asks(&cast, belonging, None)), membership::Refusal::AlreadyMember.into());
        let from = belonging.from;
        answers(&cast, membership, move |state| state.confirm(None, from, true)).expect("confirmed");
        let other = Belonging { organisation: enter(&cast, coded(("示范公司", ""), 2)), ..belonging };
        let other = asks(&cast, other, None).expect("several at once");
        assert_eq!(refused(answers(&cast, other, move |state| state.confirm(None, from, true))), membership::Refusal::MainTaken.into());
        answers(&cast, other, move |state| state.confirm(None, from, false)).expect("confirmed");
        assert_eq!(cast.read(|rows| rows.main_membership(wang)).map(|row| row.id), Some(membership));
        cast.settle();
        cast.check();
    });
}

#[test]
fn who_stands_above_is_followed_through_parents_and_mergers() {
    for_each_database(|database| {
        let cast = Cast::new(database);
        let day = today(&cast);
        let academy = enter(&cast, coded(("示范科学院", ""), 0));
        let institute = enter(&cast, Record { parent: Some(academy), ..coded(("示范物理所", ""), 1) });
        let laboratory = enter(&cast, record(("低温实验室", ""), Class::Other, Known::Part, Some(institute)));
        let chain = |unit| cast.read(|rows| rows.chain(unit));
        assert_eq!(chain(laboratory), [laboratory, institute, academy]);
        let heir = enter(&cast, coded(("示范国家实验室", ""), 2));
        cast.as_officer(Deed::ReviewOrganisation, move |tx, permit| {
            let (loaded, into) = (tx.load::<Organisation>(institute)?, tx.load::<Organisation>(heir)?);
            let event = loaded.state().expect("a unit").end(institute, Way::Merged, &[(heir, into.state().expect("a unit"))], day, day)?;
            tx.commit(permit, vec![loaded.happens(event)?])
        })
        .expect("one merges");
        // Whoever carries on answers for what was below the one that is no more.
        assert_eq!(chain(laboratory), [laboratory, institute, academy, heir]);
        assert_eq!(cast.read(|rows| rows.organisations_before(heir)).into_iter().map(|row| row.id).collect::<Vec<_>>(), [institute]);
        let below: Vec<_> = cast.read(|rows| rows.organisations_below_others()).into_iter().map(|row| (row.id, row.parents, row.stands)).collect();
        assert_eq!(below, [(laboratory, vec![institute], true), (institute, vec![academy], false)]);
        cast.settle();
        cast.check();
    });
}

#[test]
fn units_are_found_by_any_name_they_had_and_by_their_code() {
    for_each_database(|database| {
        let cast = Cast::new(database);
        let university = enter(&cast, coded(("北方大学", "Northern University"), 0));
        enter(&cast, Record { class: Class::LeadingCompany, ..coded(("安科仪器公司", ""), 1) });
        change(&cast, university, |unit, today| {
            let former = FormerName { name: Bilingual::new("北方工学院", ""), from: None, until: Day::parse("1978-03-01").expect("a day") };
            unit.add_former_name(former, today)
        });
        let hidden: OrganisationId = id();
        registers(&cast, cast.person("李伟"), hidden, coded(("北方研究所", ""), 2)).expect("registered");
        let found = |text: &str, class| {
            let wanted = UnitQuery { text: text.to_owned(), class, after: None, most: 10 };
            cast.read(|rows| rows.organisations(&wanted)).into_iter().map(|row| row.unit.name.zh).collect::<Vec<_>>()
        };
        assert_eq!(found("", None), ["安科仪器公司", "北方大学"], "by pinyin, and only what an officer has seen");
        for text in ["北方", "工学院", "northern", "12100000mb1dem000g", "12100000MB1"] {
            assert!(found(text, None).contains(&"北方大学".to_owned()), "{text}");
        }
        assert_eq!(found("", Some(Class::LeadingCompany)), ["安科仪器公司"]);
        assert_eq!(found("北方", Some(Class::LeadingCompany)), Vec::<String>::new());
        let named = |text: &str| cast.read(|rows| rows.organisations_named(text)).len();
        assert_eq!((named("北方大学"), named("northern"), named(CODES[0]), named(&university.to_string()), named("北方研究所")), (1, 0, 1, 1, 0));
    });
}

#[test]
fn what_an_erased_person_left_with_units_is_gone() {
    for_each_database(|database| {
        let cast = Cast::new(database);
        let person = cast.person_with(profile("欧阳靖雯", None, None));
        let unit: OrganisationId = id();
        registers(&cast, person, unit, coded(("示范大学", ""), 0)).expect("registered");
        let earlier = sends(&cast, person, unit, "欧阳授权书.pdf").expect("sent");
        change(&cast, unit, |unit, _| unit.reject(reason("欧阳靖雯的签名不清。")));
        let later = sends(&cast, person, unit, "欧阳授权书二.pdf").expect("sent");
        let other = enter(&cast, coded(("示范研究院", ""), 1));
        let belonging = Belonging { person, organisation: other, department: None, from: today(&cast) };
        let membership = asks(&cast, belonging, Some("欧阳 工号 7")).expect("asked");
        answers(&cast, membership, |state| state.refuse(None, reason("欧阳已离职。"))).expect("refused");
        cast.settle();
        let there = |digest: &String| cast.store.files().path(&digest.parse().expect("a digest")).exists();
        assert!(there(&earlier) && there(&later));
        wait(cast.store.erase(Actor::Operator, person, Ground::ConsentWithdrawn)).expect("erased");
        assert!(!there(&earlier) && !there(&later), "the scans are gone");
        let row = cast.read(|rows| rows.organisation(unit)).expect("the unit stays");
        assert_eq!((row.unit.reason, row.unit.authorisation.and_then(|sheet| sheet.file_name)), (None, None));
        let row = cast.read(|rows| rows.membership(membership)).expect("the membership stays");
        assert_eq!((row.membership.note, row.membership.reason, row.name), (None, None, None));
        let mut raw = database.raw();
        for (table, columns) in [("organisations", "content"), ("memberships", "coalesce(note, '') || coalesce(reason, '')")] {
            assert_eq!(raw.number(&format!("SELECT count(*) FROM {table} WHERE {columns} LIKE '%欧阳%'")), 0, "{table}");
        }
        cast.settle();
        cast.check();
    });
}

#[test]
fn what_is_decided_about_who_is_erased_says_nothing_of_them() {
    for_each_database(|database| {
        let cast = Cast::new(database);
        let person = cast.person_with(profile("欧阳靖雯", None, None));
        let unit: OrganisationId = id();
        registers(&cast, person, unit, coded(("示范大学", ""), 0)).expect("registered");
        cast.settle();
        wait(cast.store.erase(Actor::Operator, person, Ground::ConsentWithdrawn)).expect("erased");
        change(&cast, unit, |unit, _| unit.reject(reason("欧阳靖雯的签名不清。")));
        let row = cast.read(|rows| rows.organisation(unit)).expect("the unit stays");
        assert_eq!((row.unit.stage, row.unit.reason), (organisation::Stage::Rejected, None));
        let said = format!("SELECT count(*) FROM private_parts WHERE of = '{person}' AND content IS NOT NULL");
        assert_eq!(database.raw().number(&said), 0);
        cast.settle();
        cast.check();
    });
}
