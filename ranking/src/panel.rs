//! Panel 专家抽取: who sits, drawn from those who may, under the conditions that were published before; reserves in the order of the draw.
//!
//! ```text
//! list, places, conditions, label ─ published ─ beacon ▶ order ─ in that order, who fits ▶ chosen ─ then ▶ reserves; who is passed over, and why
//! ```
//! The order is that of [`crate::draw`]. In it each is taken whose group has room and whose field is still wanted; who comes first is never passed
//! over for who comes later, unless the places that are left are all owed to other fields. Source: drawing at random from the expert bank, the
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
    /// The places that were left are owed to other fields.
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
    /// The order ran out before all was filled.
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
/// [`PanelError`]: the quotas exceed the places, or the list does not fill them in the order drawn.
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
    let mut places: Vec<Place> = order.iter().map(|(at, _)| sitting.take(&candidates[*at])).collect();
    sitting.owed.retain(|_, count| *count > 0);
    if sitting.left > 0 {
        return Err(PanelError::Short { places: terms.places, filled: terms.places - sitting.left, owed: sitting.owed });
    }
    // Reserves: everybody else who may sit, in the order drawn; whom one may stand in for is seen when a place falls free.
    let mut reserves = 0;
    for place in &mut places {
        if *place != Place::Passed(PassedOver::Conflicted) && *place != Place::Chosen && reserves < terms.reserves {
            reserves += 1;
            *place = Place::Reserve(reserves);
        }
    }
    Ok(order.into_iter().zip(places).map(|((candidate, digest), place)| Drawn { candidate, digest, place }).collect())
}

struct Sitting<'a> {
    terms: &'a Terms,
    left: u32,
    owed: BTreeMap<String, u32>,
    groups: BTreeMap<String, (u32, String)>,
}

impl Sitting<'_> {
    fn take(&mut self, one: &Candidate) -> Place {
        if one.conflicted {
            return Place::Passed(PassedOver::Conflicted);
        }
        if self.left == 0 {
            return Place::Passed(PassedOver::Later);
        }
        if let (Some(most), Some((count, first))) = (self.terms.group_most, self.groups.get(&one.group))
            && *count >= most
        {
            return Place::Passed(PassedOver::Group(first.clone()));
        }
        let owed: u32 = self.owed.values().sum();
        match self.owed.get_mut(&one.field).filter(|count| **count > 0) {
            Some(count) => *count -= 1,
            None if owed >= self.left => return Place::Passed(PassedOver::Owed),
            None => {}
        }
        self.left -= 1;
        if !one.group.is_empty() {
            self.groups.entry(one.group.clone()).or_insert_with(|| (0, one.id.clone())).0 += 1;
        }
        Place::Chosen
    }
}
