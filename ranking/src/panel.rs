//! Panel 专家抽取: who sits, drawn from those who may, under the conditions that were published before; reserves in the order of the draw.
//!
//! ```text
//! list, places, conditions, label ─ published ─ beacon ▶ order ─ in that order, who fits ▶ chosen ─ then ▶ reserves; who is passed over, and why
//! ```
//! The order is that of [`crate::draw`]. In it each is taken whose group has room and with whom all the other places can still be filled: who comes
//! first is passed over for who comes later only where the conditions could not be met otherwise. Source: drawing at random from the expert bank, the
//! regulation of the natural science fund (2024), and recusal; the quotas are the call's.

use crate::draw::draw;
use std::collections::BTreeMap;

/// One of the list.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Candidate {
    /// Who.
    pub id: String,
    /// Their field, or empty.
    pub field: String,
    /// What at most so many may share, such as an institution; empty shares with nobody.
    pub group: String,
    /// Whether they must step back.
    pub conflicted: bool,
}

/// What was published.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Terms {
    /// How many are chosen.
    pub places: u32,
    /// How many reserves are named.
    pub reserves: u32,
    /// How many of each field are chosen at least; what is left is open to all.
    pub quotas: BTreeMap<String, u32>,
    /// How many of one group at most; `None` for any.
    pub group_most: Option<u32>,
}

/// Where the draw put one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Place {
    /// Chosen 中选.
    Chosen,
    /// A reserve 候补, by number from 1.
    Reserve(u32),
    /// Neither.
    Passed(PassedOver),
}

/// Why one was passed over 未中选原因.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum PassedOver {
    /// They must step back.
    Conflicted,
    /// Their group has as many as it may: the first of them is named.
    Group(String),
    /// The places that were left are owed to other fields, or could not all be filled beside them.
    Owed,
    /// All places and reserves were taken before.
    Later,
}

/// One of the order.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Drawn {
    /// Which candidate of the list.
    pub candidate: usize,
    /// The digest that places them.
    pub digest: String,
    /// Where the draw put them.
    pub place: Place,
    /// Why they were passed over, also where they are a reserve now.
    pub passed: Option<PassedOver>,
}

/// Why the panel cannot be drawn.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum PanelError {
    /// The fields are owed more places than there are.
    #[error("the quotas ask for {owed} and there are {places} places")]
    Overbooked {
        /// How many the fields are owed.
        owed: u32,
        /// How many there are.
        places: u32,
    },
    /// Not all can be filled, whoever is drawn.
    #[error("{} of {places} places stay empty{}", .places - .filled, owed_text(.owed))]
    Short {
        /// How many there are.
        places: u32,
        /// How many were filled.
        filled: u32,
        /// How many each field still wants.
        owed: BTreeMap<String, u32>,
    },
}

fn owed_text(owed: &BTreeMap<String, u32>) -> String {
    let all: Vec<String> = owed.iter().map(|(field, count)| format!("{field} {count}")).collect();
    if all.is_empty() { String::new() } else { format!(": still wanted are {}", all.join(", ")) }
}

/// Draws 抽取. The candidates' ids differ.
///
/// # Errors
/// [`PanelError`]: the quotas exceed the places, or nobody could fill them all from this list.
pub fn panel(label: &str, beacon: &str, candidates: &[Candidate], terms: &Terms) -> Result<Vec<Drawn>, PanelError> {
    let owed = terms.quotas.values().sum();
    if owed > terms.places {
        return Err(PanelError::Overbooked { owed, places: terms.places });
    }
    let by_id: BTreeMap<&str, usize> = candidates.iter().enumerate().map(|(at, one)| (one.id.as_str(), at)).collect();
    let ids: Vec<String> = candidates.iter().map(|one| one.id.clone()).collect();
    let order: Vec<(usize, String)> =
        draw(label, beacon, &ids).into_iter().filter_map(|(id, digest)| by_id.get(id.as_str()).map(|at| (*at, digest))).collect();
    let mut sitting = Sitting { terms, left: terms.places, owed: terms.quotas.clone(), groups: BTreeMap::new() };
    let list: Vec<&Candidate> = order.iter().map(|(at, _)| &candidates[*at]).collect();
    let (filled, owed) = sitting.fill(&list);
    if filled < terms.places {
        return Err(PanelError::Short { places: terms.places, filled, owed });
    }
    let mut places: Vec<Place> = (0..list.len()).map(|at| sitting.take(list[at], &list[at + 1..])).collect();
    // Reserves: everybody else who may sit, in the order drawn; whom one may stand in for is seen when a place falls free.
    let passed: Vec<Option<PassedOver>> = places
        .iter()
        .map(|place| match place {
            Place::Passed(why) => Some(why.clone()),
            Place::Chosen | Place::Reserve(_) => None,
        })
        .collect();
    let mut reserves = 0;
    for place in &mut places {
        if *place != Place::Passed(PassedOver::Conflicted) && *place != Place::Chosen && reserves < terms.reserves {
            reserves += 1;
            *place = Place::Reserve(reserves);
        }
    }
    let all = order.into_iter().zip(places).zip(passed);
    Ok(all.map(|(((candidate, digest), place), passed)| Drawn { candidate, digest, place, passed }).collect())
}

#[derive(Clone)]
struct Sitting<'a> {
    terms: &'a Terms,
    left: u32,
    owed: BTreeMap<String, u32>,
    /// Of each group how many sit, and the first of them.
    groups: BTreeMap<String, (u32, String)>,
}

impl Sitting<'_> {
    fn take(&mut self, one: &Candidate, later: &[&Candidate]) -> Place {
        if one.conflicted {
            return Place::Passed(PassedOver::Conflicted);
        }
        if self.left == 0 {
            return Place::Passed(PassedOver::Later);
        }
        if let (0, Some((_, first))) = (self.room(&one.group), self.groups.get(&one.group)) {
            return Place::Passed(PassedOver::Group(first.clone()));
        }
        let mut with = self.clone();
        let owed: u32 = with.owed.values().sum();
        match with.owed.get_mut(&one.field).filter(|count| **count > 0) {
            Some(count) => *count -= 1,
            None if owed >= with.left => return Place::Passed(PassedOver::Owed),
            None => {}
        }
        with.left -= 1;
        if !one.group.is_empty() {
            with.groups.entry(one.group.clone()).or_insert_with(|| (0, one.id.clone())).0 += 1;
        }
        if with.fill(later).0 < with.left {
            return Place::Passed(PassedOver::Owed);
        }
        *self = with;
        Place::Chosen
    }

    /// How many of a group may still be taken.
    fn room(&self, group: &str) -> u32 {
        let most = self.terms.group_most.filter(|_| !group.is_empty()).unwrap_or(u32::MAX);
        most.saturating_sub(self.groups.get(group).map_or(0, |(count, _)| *count))
    }

    /// How many of the places that are left these can fill at most, and how many each field would still want.
    fn fill(&self, list: &[&Candidate]) -> (u32, BTreeMap<String, u32>) {
        let list: Vec<&Candidate> = list.iter().copied().filter(|one| !one.conflicted).collect();
        let mut filling = Filling { places: vec![None; list.len()], counts: BTreeMap::new(), sitting: self, list };
        let mut owed = self.owed.clone();
        let open = self.left - owed.values().sum::<u32>();
        let mut filled = 0;
        for (field, wanted) in &mut owed {
            while *wanted > 0 && filling.find(Some(field), &mut vec![false; filling.list.len()]) {
                (*wanted, filled) = (*wanted - 1, filled + 1);
            }
        }
        owed.retain(|_, wanted| *wanted > 0);
        for _ in 0..open {
            filled += u32::from(filling.find(None, &mut vec![false; filling.list.len()]));
        }
        (filled, owed)
    }
}

/// A filling of places, made one by one: whoever stands in the way is moved where that is possible.
struct Filling<'a> {
    sitting: &'a Sitting<'a>,
    list: Vec<&'a Candidate>,
    /// Of each candidate the place they fill: a field's, or an open one.
    places: Vec<Option<Option<String>>>,
    counts: BTreeMap<&'a str, u32>,
}

impl Filling<'_> {
    /// Finds somebody for a place of a field, or for an open one.
    fn find(&mut self, field: Option<&str>, asked: &mut Vec<bool>) -> bool {
        for at in 0..self.list.len() {
            let one = self.list[at];
            if asked[at] || field.is_some_and(|field| field != one.field) {
                continue;
            }
            asked[at] = true;
            if let Some(place) = self.places[at].clone() {
                // They fill another place: is there somebody else for that?
                if self.find(place.as_deref(), asked) {
                    self.places[at] = Some(field.map(str::to_owned));
                    return true;
                }
                continue;
            }
            if self.counts.get(one.group.as_str()).copied().unwrap_or(0) < self.sitting.room(&one.group) {
                *self.counts.entry(one.group.as_str()).or_default() += 1;
                self.places[at] = Some(field.map(str::to_owned));
                return true;
            }
            for other in 0..self.list.len() {
                // One of the same group gives way where somebody else fills their place.
                if !asked[other] && self.list[other].group == one.group && self.places[other].is_some() {
                    asked[other] = true;
                    let place = self.places[other].clone().flatten();
                    if self.find(place.as_deref(), asked) {
                        self.places[other] = None;
                        self.places[at] = Some(field.map(str::to_owned));
                        return true;
                    }
                }
            }
        }
        false
    }
}
