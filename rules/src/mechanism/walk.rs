//! Walk 推演: an imagined application on its way through a mechanism, with dates, before anything is published.
//! Unit: calendar days, half open. Nothing here is a promise; a call's own dates are in the call.

use super::{Content, Step};
use crate::day::Day;

/// One stretch of the way.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Walked {
    /// What happens.
    pub what: What,
    /// Its first day.
    pub from: Day,
    /// The first day after it.
    pub until: Day,
}

/// What happens on a stretch.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum What {
    /// Applications are taken.
    Window,
    /// A step of the review.
    Step(Step),
    /// Work is done.
    Project {
        /// For how many months.
        months: u16,
    },
}

/// Walks an application through, from the day on which the call opens: the window, each step in turn, the longest project.
pub fn walk(content: &Content, opens: Day) -> Vec<Walked> {
    let mut from = opens;
    let mut stretch = |what: What, until: Day| {
        let walked = Walked { what, from, until };
        from = until;
        walked
    };
    let mut at = opens.plus(u32::from(content.window_days));
    let mut way = vec![stretch(What::Window, at)];
    for step in &content.terms.review.steps {
        at = at.plus(u32::from(step.days));
        way.push(stretch(What::Step(step.clone()), at));
    }
    let months = content.traits.months_most;
    way.push(stretch(What::Project { months }, at.plus_months(months)));
    way
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_end_on_the_last_day_there_is() {
        let day = |text: &str| Day::parse(text).expect("a day");
        let check = |from: &str, months: u16, until: &str| assert_eq!(day(from).plus_months(months), day(until), "{from} + {months}");
        check("2026-11-30", 3, "2027-02-28");
        check("2027-11-30", 3, "2028-02-29");
        check("2026-01-01", 60, "2031-01-01");
        check("2026-01-01", 0, "2026-01-01");
    }
}
