//! ORCID records ORCID 学术档案: agreed to, taken over, forgotten. Asking ORCID itself needs a network.

use crate::chance::Chance;
use crate::world::{DAY, Plan, Planned, World, there};
use rules::Instant;
use rules::orcid::{ENTRIES_MOST, Entry, OrcidRecord, Reading, Section, When, agree};
use rules::rights::{Deed, Place};
use rules::text::Line;

fn reading(world: &World, chance: &mut Chance) -> Reading {
    let count = if chance.one_in(8) { ENTRIES_MOST + 1 } else { 3 };
    let entry = |code: usize| Entry {
        section: if code == 0 { Section::Employment } else { Section::Work },
        put_code: code as u64,
        title: Line::parse("代表性成果", 60).ok(),
        organisation: None,
        department: None,
        from: When::of(2020, Some(3), None),
        until: None,
        kind: None,
        doi: None,
        number: None,
    };
    let ago = if chance.one_in(6) { DAY } else { 0 };
    Reading {
        read: Instant(world.now.0 - ago),
        orcid: "0000-0002-1825-0097".to_owned(),
        name: None,
        entries: (0..count).map(entry).collect(),
        left_out: 0,
    }
}

pub fn records(world: &World, chance: &mut Chance) -> Planned {
    let me = there!(chance.pick(&world.people()));
    let standing = world.some::<OrcidRecord>(chance, |_| true);
    let Some((id, record)) = standing.filter(|_| !chance.one_in(4)) else {
        let leave = world.permit(me, Deed::ReviseSelf, Place::default())?;
        return Plan::new(leave, format!("{me} agrees that their ORCID record is read"), vec![world.happens(chance.id(), agree(me))]);
    };
    let me = record.person;
    there!(world.is_active(me).then_some(()));
    let leave = world.permit(me, Deed::ReviseSelf, Place::default())?;
    let read = reading(world, chance);
    let event = match chance.below(8) {
        0 => record.forget()?,
        1 => record.agree_again()?,
        2 => record.take(Some(&read), &[], world.now)?,
        3 => record.take(Some(&read), &[(Section::Funding, 1)], world.now)?,
        _ => record.take(Some(&read), &read.entries.iter().map(Entry::key).collect::<Vec<_>>(), world.now)?,
    };
    Plan::new(leave, format!("{me} uses or forgets their ORCID record {id}"), vec![world.happens(id, event)])
}
