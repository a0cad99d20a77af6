//! Plan 名单比对: what a list would do to the people of an organisation. It reads who belongs there and whom it asks already, and nothing else.
//!
//! Whether an outsider's address has an account is not looked up: a file of ten thousand addresses would otherwise tell whose they are, without anybody
//! being named or told. Every outsider is asked alike, and joins by saying yes; who has no account yet finds the question after registering.

use super::table::{Column, Faulty, Row, Wrong, plain_name};
use crate::organisation::parts_below;
use rules::import::Counts;
use rules::text::Bilingual;
use rules::{Instant, MembershipId, OrganisationId, PersonId};
use std::collections::{BTreeMap, BTreeSet};
use store::{LiveMember, Reader, StoreError};

/// What a row would do.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Would {
    /// Ask somebody to join.
    Ask(Option<OrganisationId>),
    /// Move a member from a part to another.
    Move { membership: MembershipId, from: Option<OrganisationId>, to: OrganisationId },
    /// Nothing: they belong there.
    Belongs,
    /// Nothing: they ask to belong there, and wait for an answer.
    Asks,
    /// Nothing: they are asked already.
    Asked,
}

/// What a list would do.
pub(super) struct Plan {
    /// Each row that can be taken in, by its place among the rows that were read.
    pub(super) rows: Vec<(usize, Would)>,
    pub(super) faulty: Vec<Faulty>,
    /// Members who do not stand in it.
    pub(super) missing: Vec<LiveMember>,
}

/// The people of an organisation as far as a list is held against them.
pub(super) struct Known {
    members: Vec<LiveMember>,
    /// Places of members, by the keyed digest of a contact or a document.
    by_key: BTreeMap<String, usize>,
    asked: BTreeSet<String>,
    pub(super) parts: Vec<(OrganisationId, Bilingual)>,
    /// The contacts of who takes the list in.
    own: BTreeSet<String>,
    person: PersonId,
}

impl Known {
    pub(super) fn read(rows: &mut Reader<'_>, organisation: OrganisationId, person: PersonId, now: Instant) -> Result<Self, StoreError> {
        let members = rows.live_members(organisation)?;
        let places: BTreeMap<MembershipId, usize> = members.iter().enumerate().map(|(at, one)| (one.id, at)).collect();
        let keys = rows.keys_of_live_members(organisation)?;
        let by_key = keys.into_iter().filter_map(|(id, key)| places.get(&id).map(|at| (key, *at))).collect();
        let mut own: BTreeSet<String> = rows.contacts_of_all(person)?.into_iter().map(|row| row.key).collect();
        own.extend(rows.email_keys_of(person)?);
        let asked = rows.asked_keys(organisation, now)?.into_iter().collect();
        Ok(Self { members, by_key, asked, parts: parts_below(rows, organisation)?, own, person: rows.head_of(person)? })
    }

    fn part(&self, text: &str) -> Result<Option<OrganisationId>, Wrong> {
        if text.is_empty() {
            return Ok(None);
        }
        let mut found = self.parts.iter().filter(|(id, name)| name.zh == text || name.en == text || id.to_string() == text);
        match (found.next(), found.next()) {
            (Some((id, _)), None) => Ok(Some(*id)),
            (Some(_), Some(_)) => Err(Wrong::Departments),
            (None, _) => Err(Wrong::Department),
        }
    }

    fn would(&self, row: &Row, seen: &mut BTreeMap<usize, usize>) -> Result<Would, (Column, Wrong)> {
        let part = self.part(&row.department).map_err(|why| (Column::Department, why))?;
        let members: BTreeSet<usize> = row.keys.iter().chain(&row.orcid).filter_map(|key| self.by_key.get(key).copied()).collect();
        let mut members = members.into_iter();
        let (Some(place), other) = (members.next(), members.next()) else {
            let is_among = |known: &BTreeSet<String>| row.keys.iter().any(|key| known.contains(key));
            if is_among(&self.own) {
                return Err((Column::Contact, Wrong::Own));
            }
            return Ok(if is_among(&self.asked) { Would::Asked } else { Would::Ask(part) });
        };
        if other.is_some() {
            return Err((Column::Contact, Wrong::TwoMembers));
        }
        let member = &self.members[place];
        if let Some(name) = member.name.as_ref().filter(|name| plain_name(name) != plain_name(&row.name)) {
            return Err((Column::Name, Wrong::NameDiffers(name.clone())));
        }
        if let Some(line) = seen.insert(place, row.line) {
            return Err((Column::Contact, Wrong::SameMember(line)));
        }
        match part {
            _ if member.asks => Ok(Would::Asks),
            Some(part) if member.department != Some(part) && member.person == self.person => Err((Column::Department, Wrong::Own)),
            Some(to) if member.department != Some(to) => Ok(Would::Move { membership: member.id, from: member.department, to }),
            Some(_) | None => Ok(Would::Belongs),
        }
    }
}

impl Plan {
    pub(super) fn of(known: &Known, read: &[Row], mut faulty: Vec<Faulty>) -> Self {
        let doubles = doubles(read);
        let (mut rows, mut seen) = (Vec::with_capacity(read.len()), BTreeMap::new());
        for (at, row) in read.iter().enumerate() {
            let judged = match doubles.get(&at) {
                Some(wrong) => Err(wrong.clone()),
                None => known.would(row, &mut seen),
            };
            match judged {
                Ok(would) => rows.push((at, would)),
                Err((column, why)) => faulty.push(Faulty { line: row.line, column, found: shown(row, column), why }),
            }
        }
        faulty.sort_by_key(|one| one.line);
        let missing = known.members.iter().enumerate().filter(|(at, one)| !one.asks && !seen.contains_key(at)).map(|(_, one)| one.clone()).collect();
        Self { rows, faulty, missing }
    }

    pub(super) fn counts(&self) -> Counts {
        let count = |wanted: fn(&Would) -> bool| u32::try_from(self.rows.iter().filter(|(_, would)| wanted(would)).count()).unwrap_or(u32::MAX);
        let lines: BTreeSet<usize> = self.faulty.iter().map(|one| one.line).collect();
        Counts {
            new: count(|would| matches!(would, Would::Ask(_))),
            changed: count(|would| matches!(would, Would::Move { .. })),
            same: count(|would| matches!(would, Would::Belongs | Would::Asks | Would::Asked)),
            faulty: u32::try_from(lines.len()).unwrap_or(u32::MAX),
        }
    }

    /// A digest of all that it would do and of all that it finds wrong: what is confirmed is what was looked at.
    pub(super) fn digest(&self, read: &[Row]) -> String {
        let mut text = String::new();
        for (at, would) in &self.rows {
            let row = &read[*at];
            text.push_str(&format!("{}\t{}\t{}\t{would:?}\t{:?}\n", row.line, row.name, row.keys.join(" "), row.number));
        }
        for one in &self.faulty {
            text.push_str(&format!("{}\t{:?}\t{:?}\n", one.line, one.column, one.why));
        }
        record::sha256(&[text.as_bytes()]).to_string()
    }
}

fn shown(row: &Row, column: Column) -> String {
    match column {
        Column::Name => row.name.clone(),
        Column::Contact | Column::Mobile => row.address.as_str().to_owned(),
        Column::Department => row.department.clone(),
        Column::Number => row.number.as_ref().map(|number| number.as_str().to_owned()).unwrap_or_default(),
        Column::Orcid => String::new(),
    }
}

/// The rows that cannot both be right, by their places. Of two that say the same, the later one; of two that contradict each other, both: which of
/// them is right, the office knows.
fn doubles(read: &[Row]) -> BTreeMap<usize, (Column, Wrong)> {
    let mut wrong: BTreeMap<usize, (Column, Wrong)> = BTreeMap::new();
    let mut contacts: BTreeMap<&str, usize> = BTreeMap::new();
    let mut numbers: BTreeMap<&str, usize> = BTreeMap::new();
    let mut orcids: BTreeMap<&str, usize> = BTreeMap::new();
    let both = |wrong: &mut BTreeMap<usize, (Column, Wrong)>, column: Column, one: (usize, Wrong), other: (usize, Wrong)| {
        for (at, why) in [one, other] {
            wrong.entry(at).or_insert((column, why));
        }
    };
    for (at, row) in read.iter().enumerate() {
        let first = row.keys.iter().filter_map(|key| contacts.get(key.as_str()).copied()).min();
        for key in &row.keys {
            contacts.entry(key).or_insert(at);
        }
        if let Some(first) = first {
            let earlier = &read[first];
            if plain_name(&earlier.name) == plain_name(&row.name) {
                wrong.entry(at).or_insert((Column::Contact, Wrong::Same(earlier.line)));
            } else {
                let (here, there) = (Wrong::TwoNames(earlier.line, earlier.name.clone()), Wrong::TwoNames(row.line, row.name.clone()));
                both(&mut wrong, Column::Contact, (at, here), (first, there));
            }
            continue;
        }
        if let Some(first) = row.number.as_ref().and_then(|number| numbers.insert(number.as_str(), at)) {
            let earlier = &read[first];
            if plain_name(&earlier.name) == plain_name(&row.name) {
                both(&mut wrong, Column::Contact, (at, Wrong::TwoContacts(earlier.line)), (first, Wrong::TwoContacts(row.line)));
            } else {
                let (here, there) = (Wrong::NumberTwice(earlier.line, earlier.name.clone()), Wrong::NumberTwice(row.line, row.name.clone()));
                both(&mut wrong, Column::Number, (at, here), (first, there));
            }
        } else if let Some(first) = row.orcid.as_ref().and_then(|orcid| orcids.insert(orcid.as_str(), at)) {
            let (here, there) = (Wrong::OrcidTwice(read[first].line), Wrong::OrcidTwice(row.line));
            both(&mut wrong, Column::Orcid, (at, here), (first, there));
        }
    }
    wrong
}
