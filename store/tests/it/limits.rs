//! Limits 限项: who takes part in what, and the last place for which two submit at once.

use crate::cast::{Cast, clean, paper, submit_with};
use crate::database::{for_each_database, id};
use crate::people;
use rules::merge::Ground;
use rules::team::{Participant, Role};
use rules::{ApplicationId, CallId, Instant, PersonId};
use store::{Found, Store};

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
        let merge = people::propose(&cast, cast.officer, kept, away, Ground::Likeness).expect("a merge is proposed");
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
