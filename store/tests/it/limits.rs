//! Limits 限项: who takes part in what, and the last place for which two submit at once.

use crate::cast::{Cast, clean, content, paper, start, submit_with, wait};
use crate::database::{for_each_database, id};
use crate::people;
use rules::admission;
use rules::award::{self, Award, Names, Outcome, Particulars};
use rules::ban::{self, Ban, Ground};
use rules::citation::Citation;
use rules::day::Day;
use rules::import::{self, Counts, Import};
use rules::merge;
use rules::restriction::{Counting, End, Limit};
use rules::rights::Deed;
use rules::team::{Participant, Role};
use rules::text::Bilingual;
use rules::{ApplicationId, AwardId, BanId, CallId, ImportId, Instant, PersonId, Refusal};
use store::{AwardQuery, Found, Loaded, Store, Tx, WriteError};

/// A main member with a fifth of their effort.
pub fn member(person: PersonId) -> Participant {
    Participant { person, organisation: None, role: Role::MainMember, share: 20, agreed: Instant(0), pledge: "2026-1".to_owned(), discipline: None }
}

/// Submits with a team, for the first time or again.
pub fn with_team(cast: &Cast, lead: PersonId, application: ApplicationId, call: CallId, members: Vec<Participant>) {
    cast.write(move |tx| submit_with(tx, lead, application, call, &paper("有团队的申请"), &members)).expect("submitted with a team");
}

fn roles(cast: &Cast, person: PersonId) -> Vec<(ApplicationId, Role, &'static str)> {
    cast.read(|rows| rows.participations_of(person)).into_iter().map(|row| (row.application, row.role, row.stage.as_str())).collect()
}

#[test]
fn who_takes_part_is_a_row_each_and_follows_each_submission() {
    for_each_database(|database| {
        let cast = Cast::new(database);
        let (lead, one, two) = (cast.person("李伟"), cast.person("赵敏"), cast.person("孙强"));
        let call = cast.call("BR-2026", "基础研究指南");
        let application = id();
        with_team(&cast, lead, application, call, vec![member(one), member(two)]);
        let all = cast.read(|rows| rows.participants_of(application));
        assert_eq!(
            all.iter().map(|row| (row.person, row.role, row.share)).collect::<Vec<_>>(),
            [(lead, Role::Lead, None), (one, Role::MainMember, Some(20)), (two, Role::MainMember, Some(20))]
        );
        assert_eq!(roles(&cast, two), [(application, Role::MainMember, "submitted")]);
        // A new revision with fewer leaves nobody behind, and a withdrawal is told of each.
        with_team(&cast, lead, application, call, vec![member(one)]);
        assert!(roles(&cast, two).is_empty());
        cast.withdraw(lead, application);
        assert_eq!(roles(&cast, one), [(application, Role::MainMember, "withdrawn")]);
        assert_eq!(roles(&cast, lead), [(application, Role::Lead, "withdrawn")]);
        cast.settle();
        let options = cast.close(database);
        clean(&options);
        let mut raw = database.raw();
        let rows = raw.query("SELECT * FROM participations ORDER BY application, place", &[]);
        raw.batch("DELETE FROM participations WHERE place = 1");
        let found = Store::check(&options, &store::CheckOptions::default()).expect("a check").findings;
        assert!(found.iter().any(|finding| finding.found == Found::Missing && finding.table == "participations"), "{found:?}");
        Store::rebuild(&options).expect("rebuilt");
        assert_eq!(raw.query("SELECT * FROM participations ORDER BY application, place", &[]), rows);
        clean(&options);
    });
}

#[test]
fn what_two_records_of_one_person_take_part_in_is_one_persons() {
    for_each_database(|database| {
        let cast = Cast::new(database);
        let (lead, kept, away) = (cast.person("李伟"), cast.person("刘洋"), cast.person("刘洋"));
        let (call, other) = (cast.call("BR-2026", "基础研究指南"), cast.call("YT-2026", "青年指南"));
        let (first, second) = (id(), id());
        with_team(&cast, lead, first, call, vec![member(away)]);
        with_team(&cast, kept, second, other, Vec::new());
        assert_eq!(roles(&cast, kept).len(), 1);
        let officer = people::second(&cast);
        let merge = people::propose(&cast, cast.officer, kept, away, merge::Ground::Likeness).expect("a merge is proposed");
        people::proceed(&cast, officer, merge, people::Next::Confirm).expect("a merge is confirmed");
        for record in [kept, away] {
            let mut found: Vec<ApplicationId> = roles(&cast, record).into_iter().map(|(application, ..)| application).collect();
            found.sort_unstable();
            let mut both = vec![first, second];
            both.sort_unstable();
            assert_eq!(found, both);
        }
    });
}

/// Submits where the rules of the call let it, as the web does it: everybody in it, in the same transaction.
fn submit_within(
    tx: &mut Tx<'_>,
    lead: PersonId,
    application: ApplicationId,
    call: CallId,
    members: &[Participant],
) -> Result<Vec<rules::Id>, WriteError> {
    let content = tx.reader().call(call)?.expect("a call").content;
    let (now, zone) = (tx.now(), content.window.zone.clone());
    let (opens, today) = (Day::at(content.window.opens, &zone), Day::at(now, &zone));
    let mut people = vec![tx.applicant(lead, Role::Lead, now, today)?];
    for member in members {
        people.push(tx.applicant(member.person, member.role, now, today)?);
    }
    let found = admission::findings(&content.terms, &people, application.0, opens, today);
    let counted = found.iter().flat_map(|finding| finding.counted.iter().map(|one| one.item.thing)).collect();
    let refused = admission::refusals(&found, lead);
    if !refused.is_empty() {
        return Err(Refusal::Fields(refused).into());
    }
    submit_with(tx, lead, application, call, &paper("限项内的申请"), members)?;
    Ok(counted)
}

fn call_with(cast: &Cast, code: &str, most: u32) -> CallId {
    let mut content = content(code, "限项指南", "", cast.store.now());
    let counts = vec![Counting { applied: true, running: true, ..Counting::default() }];
    let ends = vec![End::Concluded, End::Terminated, End::Revoked];
    let cited = Citation::of_call("limit", Bilingual::new("限项", "Limit"));
    content.terms.restriction.rules = vec![Limit { cited, roles: Vec::new(), rank: None, most, counts, ends, overdue_bars: false }];
    let programme = cast.programme(&format!("P-{code}"), "限项计划", "");
    let call = cast.draft(programme, content);
    cast.change_call(call, |call, now| call.publish(now));
    call
}

#[test]
fn of_two_who_race_for_the_last_place_one_is_taken_and_the_other_is_told_by_what() {
    for_each_database(|database| {
        let cast = Cast::new(database);
        let member_of_both = cast.person("张伟");
        for round in 0..8 {
            let calls = [0, 1].map(|number| call_with(&cast, &format!("R{round}-{number}"), 2 + round / 2));
            // What earlier rounds have left counts: each round has one place, or two for which there are two.
            let leads = ["李伟", "王芳"].map(|name| cast.person(name));
            let places = 2 + round / 2;
            let before = roles(&cast, member_of_both).len();
            let racing: Vec<_> = leads
                .into_iter()
                .zip(calls)
                .map(|(lead, call)| {
                    let application: ApplicationId = id();
                    let members = vec![member(member_of_both)];
                    start({
                        let store = cast.store.clone();
                        async move { store.write(move |tx| submit_within(tx, lead, application, call, &members)).await }
                    })
                })
                .collect();
            let outcomes: Vec<Result<Vec<rules::Id>, WriteError>> = racing.into_iter().map(|one| wait(one).expect("a task")).collect();
            let taken = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
            let free = (places as usize).saturating_sub(before);
            assert_eq!(taken, free.min(2), "round {round}: {before} of {places} places were taken");
            for outcome in &outcomes {
                if let Err(why) = outcome {
                    let WriteError::Refused(Refusal::Fields(fields)) = why else { panic!("a fault: {why:?}") };
                    assert_eq!(fields[0].rule.id, "restriction.most");
                }
            }
            assert_eq!(roles(&cast, member_of_both).len(), before + taken);
        }
        cast.settle();
        let options = cast.close(database);
        clean(&options);
    });
}

/// A register of projects, an import that was undone in part, and bans in both stages: so that each column holds something somewhere.
pub fn earlier(cast: &Cast, lead: PersonId, other: PersonId) {
    let ids: [AwardId; 4] = std::array::from_fn(|_| id());
    let (import, undone): (ImportId, ImportId) = (id(), id());
    let bans: [BanId; 2] = [id(), id()];
    let officer = cast.officer;
    let day = |text: &str| Day::parse(text).expect("a day");
    cast.as_officer(Deed::KeepAwards, move |tx, permit| {
        let particulars = |number: &str, known: bool| Particulars {
            funder: (!known).then(|| "国家自然科学基金委员会".to_owned()),
            programme: "面上项目".to_owned(),
            sort: "free-exploration".to_owned(),
            number: number.to_owned(),
            lead: known.then_some(lead),
            members: vec![(other, Role::MainMember)],
            host: None,
            host_name: "物理研究所".to_owned(),
            amount: known.then(|| rules::Money::yuan(500_000)),
            approved: day("2024-06-01"),
            from: None,
            until: known.then(|| day("2027-07-01")),
        };
        let names = |title: &str| Names { title: title.to_owned(), lead: "李伟".to_owned(), members: Vec::new() };
        let counts = Counts { new: 2, changed: 0, same: 0, faulty: 1 };
        let take_in = |name: &str| import::take_in(officer, "00".to_owned(), counts, crate::cast::line(name));
        let mut changes =
            vec![Loaded::<Import>::new(import).happens(take_in("历年项目.csv")?)?, Loaded::<Import>::new(undone).happens(take_in("another.xlsx")?)?];
        for (number, award) in ids.into_iter().enumerate() {
            let event =
                award::record(award, particulars(&format!("Z-{number}"), number % 2 == 0), names("低维材料"), (number > 1).then_some(import))?;
            changes.push(Loaded::<Award>::new(award).happens(event)?);
        }
        tx.commit(permit, changes)?;
        let loaded = tx.load::<Award>(ids[0])?;
        let event = loaded.state().expect("an award").end(Outcome::Concluded, day("2025-01-01"), day("2026-01-01"))?;
        tx.commit(permit, vec![loaded.happens(event)?])?;
        let loaded = tx.load::<Award>(ids[2])?;
        let event = loaded.state().expect("an award").take_back()?;
        tx.commit(permit, vec![loaded.happens(event)?])?;
        let loaded = tx.load::<Import>(undone)?;
        let event = loaded.state().expect("an import").undo(1)?;
        tx.commit(permit, vec![loaded.happens(event)?])
    })
    .expect("awards are recorded");
    cast.as_officer(Deed::ImposeBan, move |tx, permit| {
        let source = rules::text::Prose::parse("某文号", 20).expect("a source");
        let impose = |until: Option<&str>| ban::impose(lead, Ground::Money, day("2025-01-01"), until.map(day), source.clone(), false);
        let changes = vec![Loaded::<Ban>::new(bans[0]).happens(impose(Some("2025-06-01"))?)?, Loaded::<Ban>::new(bans[1]).happens(impose(None)?)?];
        tx.commit(permit, changes)?;
        let loaded = tx.load::<Ban>(bans[1])?;
        let event = loaded.state().expect("a ban").lift(false)?;
        tx.commit(permit, vec![loaded.happens(event)?])
    })
    .expect("bans are recorded");
}

#[test]
fn what_a_person_runs_is_read_over_all_their_records_and_what_is_erased_of_them_is_gone() {
    for_each_database(|database| {
        let cast = Cast::new(database);
        let (lead, other) = (cast.person("李伟"), cast.person("赵敏"));
        earlier(&cast, lead, other);
        let items = |person| cast.read(|rows| rows.items_of(person)).len();
        assert_eq!((items(lead), items(other)), (1, 3), "what was taken back counts for nobody");
        let found = cast.read(|rows| rows.awards(&AwardQuery { text: "低维".to_owned(), most: 2, ..AwardQuery::default() }));
        assert_eq!(found.len(), 3, "one more than asked");
        let rest = AwardQuery { text: "低维".to_owned(), after: Some(found[1].id), most: 9, ..AwardQuery::default() };
        assert_eq!(cast.read(|rows| rows.awards(&rest)).len(), 2);
        let of = |funder: &str, stage: &str| {
            let query = AwardQuery { funder: funder.to_owned(), stage: stage.to_owned(), most: 9, ..AwardQuery::default() };
            cast.read(|rows| rows.awards(&query)).len()
        };
        assert_eq!((of("own", ""), of("others", ""), of("", "concluded"), of("", "taken-back")), (2, 2, 1, 1));
        cast.settle();
        wait(cast.store.erase(rules::rights::Actor::Operator, lead, rules::erasure::Ground::ConsentWithdrawn)).expect("erased");
        let rows = cast.read(|rows| rows.awards(&AwardQuery { most: 9, ..AwardQuery::default() }));
        assert_eq!(rows.iter().filter(|row| row.names.is_none()).count(), 2, "titles and names go with the lead, and the project stays");
        assert!(cast.read(|rows| rows.bans_of(lead)).iter().all(|row| row.ban.source.is_none()));
        cast.settle();
        let options = cast.close(database);
        clean(&options);
        let mut raw = database.raw();
        let dump = |raw: &mut crate::database::Raw| {
            ["awards", "award_people", "bans", "imports", "careers"].map(|table| raw.query(&format!("SELECT * FROM {table} ORDER BY 1, 2"), &[]))
        };
        let before = dump(&mut raw);
        Store::rebuild(&options).expect("rebuilt");
        assert_eq!(dump(&mut raw), before);
    });
}
