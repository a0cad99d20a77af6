//! Task 待办: what waits for a person, with its clock. Nothing of it is stored but until when it was put off: a task is a reading of rows.
//!
//! ```text
//! waits ─ snooze ▶ out of sight until a day ▶ waits        done: the row it was read from no longer says so
//! ```
//! Unit: whole days, the centre's local dates. A deadline is the first instant that is too late, so its day is that of the moment before.
//! Source: design of the house.

use crate::Instant;
use crate::day::Day;
use crate::refusal::{Arg, Explain, Rule, Says};
use crate::time::Zone;

/// The most days for which a task is put off. An assumption: longer is forgetting.
pub const SNOOZE_DAYS_MOST: u16 = 30;
/// How many days before its deadline something is shown as urgent. An assumption.
pub const SOON_DAYS: u32 = 3;
const DAY_MS: i64 = 24 * 3_600_000;

/// Where a task stands to its deadline 时限.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Standing {
    /// It has no deadline.
    Open,
    /// So many days are left, at least one.
    Left {
        /// Whole local days.
        days: u32,
    },
    /// Its last day is today.
    Today,
    /// The deadline is over since so many days; 0 where it ended today.
    Overdue {
        /// Whole local days.
        days: u32,
    },
}

impl Standing {
    /// Whether it is overdue, or will be within the days that count as soon.
    pub fn is_soon(self) -> bool {
        match self {
            Self::Open => false,
            Self::Left { days } => days <= SOON_DAYS,
            Self::Today | Self::Overdue { .. } => true,
        }
    }
}

/// Where a deadline stands at a time, by the local dates of a zone.
pub fn standing(due: Option<Instant>, now: Instant, zone: &Zone) -> Standing {
    let Some(due) = due else { return Standing::Open };
    let (last, today) = (Day::at(Instant(due.0.saturating_sub(1)), zone), Day::at(now, zone));
    let days = u32::try_from(today.days_until(last).unsigned_abs()).unwrap_or(u32::MAX);
    if due <= now {
        Standing::Overdue { days }
    } else if days == 0 {
        Standing::Today
    } else {
        Standing::Left { days }
    }
}

/// Why not 不予受理.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Refusal {
    /// Nothing of that name waits for them.
    NoSuchTask,
    /// A task of that kind stays in sight.
    NotSafe,
    /// At least a day, at most so many.
    OutOfRange {
        /// The most days.
        most: u16,
    },
    /// It would come back too late to be done.
    PastDue {
        /// The deadline.
        due: Instant,
        /// The zone in which it is shown.
        zone: Zone,
    },
}

/// Puts a task off 稍后提醒 for so many days; gives the instant at which it is back: the start of that local day. `safe` says whether its
/// kind may be out of sight; it always comes back a whole day before the deadline.
pub fn snooze(safe: bool, due: Option<Instant>, days: u16, now: Instant, zone: &Zone) -> Result<Instant, Refusal> {
    if !safe {
        return Err(Refusal::NotSafe);
    }
    if !(1..=SNOOZE_DAYS_MOST).contains(&days) {
        return Err(Refusal::OutOfRange { most: SNOOZE_DAYS_MOST });
    }
    let until = Day::at(now, zone).plus(u32::from(days)).begins(zone);
    match due {
        Some(due) if until.0 > due.0.saturating_sub(DAY_MS) => Err(Refusal::PastDue { due, zone: zone.clone() }),
        Some(_) | None => Ok(until),
    }
}

impl Explain for Refusal {
    fn rule(&self) -> Rule {
        Rule::house(match self {
            Self::NoSuchTask => "task.found",
            Self::NotSafe => "task.safe",
            Self::OutOfRange { .. } => "task.days",
            Self::PastDue { .. } => "task.due",
        })
    }

    fn says(&self) -> Says {
        match self {
            Self::NoSuchTask => Says::new("refusal-task-no-such-task"),
            Self::NotSafe => Says::new("refusal-task-not-safe"),
            Self::OutOfRange { most } => Says::new("refusal-task-out-of-range").with("most", Arg::Number(i64::from(*most))),
            Self::PastDue { due, zone } => Says::new("refusal-task-past-due").with("due", Arg::Instant(*due, zone.clone())),
        }
    }

    fn is_about_input(&self) -> bool {
        matches!(self, Self::OutOfRange { .. })
    }
}
