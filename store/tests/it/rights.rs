//! Rights: who the three are outlasts an erasure, the audit pages by key within a sight, and an older database learns who stands behind an invitation.

use crate::cast::{Cast, paper, wait};
use crate::database::{for_each_database, id};
use crate::populated::populated;
use rules::erasure::Ground;
use rules::grant::{self, Grant, Named};
use rules::rights::{Actor, Deed, Role, Sight};
use rules::{GrantId, PersonId, Refusal};
use store::{AuditFilter, AuditQuery, Loaded, WriteError};

/// Installs the three administrators, each without another office.
fn three(cast: &Cast) -> [PersonId; 3] {
    let people = ["方正", "安宁", "申明"].map(|name| cast.person(name));
    cast.as_officer(Deed::SeparateAdministrators, move |tx, permit| {
        let events = grant::separate(&people.map(|person| Named { person, active: true, holds: &[] }), tx.now())?;
        let mut changes = Vec::new();
        for event in events {
            changes.push(Loaded::<Grant>::new(id::<GrantId>()).happens(event)?);
        }
        tx.commit(permit, changes)
    })
    .expect("the three are installed");
    people
}

#[test]
fn an_office_of_the_three_is_not_emptied_by_an_erasure() {
    for_each_database(|database| {
        let cast = Cast::new(database);
        let [_, security, audit] = three(&cast);
        cast.settle();
        let erase = |person: PersonId| wait(cast.store.erase(Actor::Operator, person, Ground::ConsentWithdrawn));
        match erase(audit) {
            Err(WriteError::Refused(Refusal::Grant(grant::Refusal::LastAdministrator))) => {}
            other => panic!("{other:?}"),
        }
        let successor = cast.person("李伟");
        let held = cast.read(|reader| reader.holders(Role::AuditAdministrator)).remove(0);
        cast.write(move |tx| {
            let actor = tx.actor(security)?;
            let permit = tx.may(&actor, Deed::GiveRole, &rules::rights::Place::about(successor))?;
            let loaded = tx.load::<Grant>(held.id)?;
            let next: GrantId = id();
            let named = Named { person: successor, active: true, holds: &[] };
            let (ends, begins) = grant::succeed(loaded.state().expect("a grant"), &named, next, false, tx.now())?;
            let ends = loaded.happens(ends.expect("the office changes hands"))?;
            tx.commit(&permit, vec![ends, Loaded::<Grant>::new(next).happens(begins)?])
        })
        .expect("a successor");
        cast.settle();
        erase(audit).expect("erased once somebody else holds the office");
        cast.check();
    });
}

#[test]
fn the_last_officer_is_not_lost_to_an_erasure() {
    for_each_database(|database| {
        let cast = Cast::new(database);
        cast.settle();
        let erase = |person: PersonId| wait(cast.store.erase(Actor::Operator, person, Ground::ConsentWithdrawn));
        match erase(cast.officer) {
            Err(WriteError::Refused(Refusal::Grant(grant::Refusal::LastOfficer))) => {}
            other => panic!("{other:?}"),
        }
        cast.check();
    });
}

#[test]
fn the_audit_is_paged_by_key_and_kept_within_a_sight() {
    for_each_database(|database| {
        let cast = Cast::new(database);
        let (lead, call) = (cast.person("李伟"), cast.call("BR-2026", "基础研究指南"));
        let elsewhere = cast.call("OTHER", "别的指南");
        let application = cast.submit(lead, call, paper("高温超导机理"));
        cast.submit(lead, elsewhere, paper("别处"));
        let ask = |sight: &Sight, filter: &AuditFilter, before: Option<i64>, most: usize| {
            cast.read(|reader| reader.audit(&AuditQuery { sight: sight.clone(), filter: filter.clone(), before, most }))
        };
        let all = ask(&Sight::All, &AuditFilter::default(), None, 1_000);
        let mut paged = Vec::new();
        loop {
            let mut page = ask(&Sight::All, &AuditFilter::default(), paged.last().map(|row: &store::AuditRow| row.event), 4);
            let more = page.len() > 4;
            page.truncate(4);
            paged.extend(page);
            if !more {
                break;
            }
        }
        assert_eq!(paged, all);
        assert!(all.windows(2).all(|pair| pair[0].event > pair[1].event));
        let names = |rows: Vec<store::AuditRow>| rows.into_iter().map(|row| format!("{}.{}", row.kind, row.name)).collect::<Vec<_>>();
        let within = Sight::Within { programmes: Vec::new(), calls: vec![call] };
        assert_eq!(names(ask(&within, &AuditFilter::default(), None, 100)), ["application.submitted", "call.published", "call.drafted"]);
        let nothing = Sight::Within { programmes: Vec::new(), calls: Vec::new() };
        assert!(ask(&nothing, &AuditFilter::default(), None, 100).is_empty());
        let programme = cast.read(|reader| reader.call(call)).expect("a call").programme;
        let within = Sight::Within { programmes: vec![programme], calls: Vec::new() };
        let of_programme = names(ask(&within, &AuditFilter::default(), None, 100));
        assert_eq!(of_programme, ["application.submitted", "call.published", "call.drafted", "programme.established"]);
        let by_lead = AuditFilter { person: Some(lead), ..AuditFilter::default() };
        assert_eq!(names(ask(&within, &by_lead, None, 100)), ["application.submitted"]);
        let of_one = AuditFilter { thing: Some(application.0), ..AuditFilter::default() };
        assert_eq!(names(ask(&Sight::All, &of_one, None, 100)), ["application.submitted"]);
        let at = ask(&Sight::All, &of_one, None, 1)[0].at;
        let later = AuditFilter { from: Some(rules::Instant(at.0 + 60_000)), ..AuditFilter::default() };
        assert!(ask(&Sight::All, &later, None, 100).is_empty());
        let rights = AuditFilter { rights: true, ..AuditFilter::default() };
        assert!(names(ask(&Sight::All, &rights, None, 100)).iter().all(|name| name == "grant.granted"));
    });
}

#[test]
fn an_older_database_learns_who_stands_behind_an_invitation() {
    for_each_database(|database| {
        let cast = populated(database);
        let officer = cast.officer;
        let open = |cast: &Cast| cast.read(|reader| reader.invitations_by(officer, cast.store.now())).len();
        assert_eq!(open(&cast), 1);
        let options = cast.close(database);
        let mut raw = database.raw();
        raw.batch("UPDATE invitations SET sent_by = ''; UPDATE folds SET version = 1 WHERE kind = 'invitation'");
        drop(raw);
        let cast = Cast::reopen(options);
        assert_eq!(open(&cast), 1, "the rows are folded again at the start");
        cast.check();
    });
}
