//! Calendar 工作日历: which days are worked, a year an edition, and how a term of days runs by them.
//! None ─ load ▶ Loaded ─ load ▶ Loaded (a newer edition of the same year)
//! Unit: a civil day in the centre's zone. Source: each edition names its notice (国务院办公厅关于某年部分节假日安排的通知); how terms run is in
//! `term.rs`. The software brings editions of its own (`days.csv`), each with its confidence; what a centre loads goes before them.

mod term;
mod text;

pub use crate::day::Day;
pub use term::{Calendar, EditionName, Reckoned, Term};
pub use text::{built_in, parse_days, write_days};

use crate::refusal::{Arg, Explain, Rule, Says};
use crate::thing::{Claim, ClaimKind, Corrupt, Fact as IsFact, Happened, Kind, Thing};
use crate::{Event, Id, Instant, centre::Nothing};
use serde::{Deserialize, Serialize};

/// How many lines an edition may have: a year has seven festivals.
const LINES_MOST: usize = 60;
/// How long one holiday may be, in days.
const SPAN_MOST: i64 = 31;
/// From which day of December on the next year's edition may name days: the holiday of New Year begins there in some years.
const OVERLAP: i8 = 15;

/// A festival for which days are moved 节日.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Festival {
    /// New Year's Day 元旦.
    NewYear,
    /// Spring Festival 春节.
    SpringFestival,
    /// Tomb-sweeping Day 清明节.
    Qingming,
    /// Labour Day 劳动节.
    LabourDay,
    /// Dragon Boat Festival 端午节.
    DragonBoat,
    /// Mid-autumn Festival 中秋节.
    MidAutumn,
    /// National Day 国庆节.
    NationalDay,
    /// Another day that a notice names 其他.
    Special,
}

impl Festival {
    /// Every festival, in the order of the year.
    pub const ALL: [Self; 8] =
        [Self::NewYear, Self::SpringFestival, Self::Qingming, Self::LabourDay, Self::DragonBoat, Self::MidAutumn, Self::NationalDay, Self::Special];

    /// Its text in editions and locales.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NewYear => "new-year",
            Self::SpringFestival => "spring-festival",
            Self::Qingming => "qingming",
            Self::LabourDay => "labour-day",
            Self::DragonBoat => "dragon-boat",
            Self::MidAutumn => "mid-autumn",
            Self::NationalDay => "national-day",
            Self::Special => "special",
        }
    }

    /// The festival of that text.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|festival| festival.as_str() == text)
    }
}

/// How well a source is known 可信程度.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub enum Confidence {
    /// The primary text was read.
    V,
    /// A reprint or a report was read.
    M,
    /// Unverified: what is reckoned with it is provisional.
    U,
}

impl Confidence {
    /// Every one, the surest first.
    pub const ALL: [Self; 3] = [Self::V, Self::M, Self::U];

    /// Its letter.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::V => "V",
            Self::M => "M",
            Self::U => "U",
        }
    }

    /// The one of that letter.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|confidence| confidence.as_str() == text)
    }
}

/// What an edition stands on 依据文件.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Notice {
    /// Its title.
    pub title: String,
    /// Its document number 文号; empty where it has none.
    pub number: String,
    /// When it was issued.
    pub issued: Day,
    /// Where its text was read; empty where that is not said.
    pub link: String,
    /// How well it is known.
    pub confidence: Confidence,
}

/// Days off in a row 放假.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub struct Off {
    /// The first.
    pub first: Day,
    /// The last, included.
    pub last: Day,
    /// For what.
    pub festivals: Vec<Festival>,
}

/// A Saturday or Sunday that is worked 调休上班.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub struct On {
    /// Which day.
    pub day: Day,
    /// For what.
    pub festivals: Vec<Festival>,
}

/// The days of a year as a notice arranges them.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Edition {
    /// Of which year.
    pub year: i16,
    /// What it stands on.
    pub notice: Notice,
    /// Days off, in their order.
    pub off: Vec<Off>,
    /// Weekend days that are worked, in their order.
    pub on: Vec<On>,
}

/// What a day is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DayKind {
    /// A weekday that is worked.
    Working,
    /// A Saturday or Sunday that is worked.
    Swapped,
    /// A Saturday or Sunday.
    Weekend,
    /// Named as a day off.
    Holiday,
}

impl DayKind {
    /// Whether it is worked.
    pub const fn is_worked(self) -> bool {
        matches!(self, Self::Working | Self::Swapped)
    }
}

impl Edition {
    /// The edition with its days in order. Refuses days that cannot be: outside of the year, twice, or worked although no weekend.
    pub fn check(mut self) -> Result<Self, Refusal> {
        self.off.sort();
        self.on.sort();
        if self.off.is_empty() {
            return Err(Refusal::Empty);
        }
        if self.off.len() + self.on.len() > LINES_MOST {
            return Err(Refusal::TooMany { most: LINES_MOST });
        }
        let mut before: Option<Day> = None;
        for off in &self.off {
            self.names(off.first)?;
            self.names(off.last)?;
            if off.last < off.first || off.first.days_until(off.last) >= SPAN_MOST {
                return Err(Refusal::NoSpan { first: off.first });
            }
            if before.is_some_and(|before| off.first <= before) {
                return Err(Refusal::Twice { day: off.first });
            }
            before = Some(off.last);
        }
        for (place, on) in self.on.iter().enumerate() {
            self.names(on.day)?;
            if !on.day.is_weekend() {
                return Err(Refusal::NoWeekend { day: on.day });
            }
            if self.is_off(on.day) || self.on[..place].iter().any(|other| other.day == on.day) {
                return Err(Refusal::Twice { day: on.day });
            }
        }
        Ok(self)
    }

    fn names(&self, day: Day) -> Result<(), Refusal> {
        let before = day.year() + 1 == self.year && day.month() == 12 && day.number() >= OVERLAP;
        if day.year() == self.year || before { Ok(()) } else { Err(Refusal::OutsideYear { day, year: self.year }) }
    }

    fn is_off(&self, day: Day) -> bool {
        self.off.iter().any(|off| off.first <= day && day <= off.last)
    }

    /// What the edition says of a day; none where it names it not.
    pub fn named(&self, day: Day) -> Option<DayKind> {
        if self.is_off(day) { Some(DayKind::Holiday) } else { self.on.iter().any(|on| on.day == day).then_some(DayKind::Swapped) }
    }

    /// For what a day is off or worked.
    pub fn festivals(&self, day: Day) -> &[Festival] {
        let off = self.off.iter().find(|off| off.first <= day && day <= off.last).map(|off| off.festivals.as_slice());
        off.or_else(|| self.on.iter().find(|on| on.day == day).map(|on| on.festivals.as_slice())).unwrap_or_default()
    }

    /// The days on which two editions differ, with what each says: worked, or not.
    pub fn differences(&self, other: &Self) -> Vec<(Day, bool, bool)> {
        let worked = |edition: &Self, day: Day| edition.named(day).map_or(!day.is_weekend(), DayKind::is_worked);
        let first = Day::of(self.year - 1, 12, OVERLAP).unwrap_or(Day::new_year(self.year));
        std::iter::successors(Some(first), |day| Some(day.next()))
            .take_while(|day| day.year() <= self.year)
            .map(|day| (day, worked(self, day), worked(other, day)))
            .filter(|(_, before, after)| before != after)
            .collect()
    }
}

/// A year with every edition that the centre has loaded, the oldest first.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Year {
    /// Which year.
    pub year: i16,
    /// Since when each is in force, and what it says.
    pub editions: Vec<Loaded>,
}

/// An edition that a centre has loaded.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Loaded {
    /// Since when it is in force.
    pub since: Instant,
    /// What it says.
    pub edition: Edition,
}

/// What happened 事件.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub enum Fact {
    /// An edition was loaded; it is in force from then on.
    Loaded {
        /// What it says.
        edition: Edition,
    },
}

/// Why not 不予受理.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Refusal {
    /// No edition covers that year, and nothing is guessed.
    NoYear {
        /// Which year.
        year: i16,
    },
    /// A line is not one of an edition.
    NoLine {
        /// Which line, from 1.
        line: usize,
    },
    /// A day lies outside of the year.
    OutsideYear {
        /// Which day.
        day: Day,
        /// The year.
        year: i16,
    },
    /// Days off end before they begin, or never.
    NoSpan {
        /// The first of them.
        first: Day,
    },
    /// A day stands twice.
    Twice {
        /// Which day.
        day: Day,
    },
    /// A day that is worked is worked anyway.
    NoWeekend {
        /// Which day.
        day: Day,
    },
    /// It has no day off.
    Empty,
    /// It has more lines than a year can have.
    TooMany {
        /// How many there may be.
        most: usize,
    },
    /// The year is none that a notice can be about.
    NotAYear,
    /// Just this is in force.
    SameAgain,
    /// Somebody else has loaded the year's first edition meanwhile.
    LoadedMeanwhile,
    /// Another notice, older than the one in force.
    Older {
        /// When the one in force was issued.
        issued: Day,
    },
}

/// Loads an edition 载入工作日历. Refuses one that cannot be, one that says just what is in force, and one of an older notice.
///
/// `now_in_force` is what the year goes by at present: the centre's newest edition, else the software's own.
pub fn load(now_in_force: Option<&Edition>, edition: Edition) -> Result<Event<Year>, Refusal> {
    let edition = edition.check()?;
    if !(2000..=2099).contains(&edition.year) {
        return Err(Refusal::NotAYear);
    }
    if let Some(present) = now_in_force {
        if *present == edition {
            return Err(Refusal::SameAgain);
        }
        if edition.notice.issued < present.notice.issued {
            return Err(Refusal::Older { issued: present.notice.issued });
        }
    }
    Ok(Event::fact(Fact::Loaded { edition }))
}

impl Thing for Year {
    const KIND: Kind = Kind::Calendar;
    type Fact = Fact;
    type Private = Nothing;

    fn apply(before: Option<Self>, happened: &Happened<Self>) -> Result<Self, Corrupt> {
        let Fact::Loaded { edition } = &happened.event.fact;
        let mut year = before.unwrap_or(Self { year: edition.year, editions: Vec::new() });
        if year.year != edition.year {
            return Err(Corrupt::out_of_place(&happened.event.fact));
        }
        year.editions.push(Loaded { since: happened.at, edition: edition.clone() });
        Ok(year)
    }

    fn claims(before: Option<&Self>, _id: Id, fact: &Fact) -> Vec<Claim> {
        let Fact::Loaded { edition } = fact;
        match before {
            None => vec![Claim::Take(ClaimKind::CalendarYear, edition.year.to_string())],
            Some(_) => Vec::new(),
        }
    }
}

impl IsFact for Fact {
    const NAMES: &'static [&'static str] = &["loaded"];

    fn name(&self) -> &'static str {
        match self {
            Self::Loaded { .. } => "loaded",
        }
    }
}

impl Explain for Refusal {
    fn rule(&self) -> Rule {
        match self {
            Self::NoYear { .. } => Rule::house("calendar.year"),
            Self::NoLine { .. } | Self::Empty | Self::TooMany { .. } | Self::NotAYear => Rule::house("calendar.lines"),
            Self::OutsideYear { .. } | Self::NoSpan { .. } | Self::Twice { .. } | Self::NoWeekend { .. } => Rule::house("calendar.days"),
            Self::SameAgain | Self::LoadedMeanwhile | Self::Older { .. } => Rule::house("calendar.newer"),
        }
    }

    fn says(&self) -> Says {
        let day = |day: &Day| Arg::Text(day.to_string());
        let year = |year: i16| Arg::Text(year.to_string());
        match self {
            Self::NoYear { year: of } => Says::new("refusal-calendar-no-year").with("year", year(*of)),
            Self::NoLine { line } => Says::new("refusal-calendar-no-line").with("line", Arg::count(*line)),
            Self::OutsideYear { day: of, year: in_year } => {
                Says::new("refusal-calendar-outside-year").with("day", day(of)).with("year", year(*in_year))
            }
            Self::NoSpan { first } => Says::new("refusal-calendar-no-span").with("day", day(first)),
            Self::Twice { day: of } => Says::new("refusal-calendar-twice").with("day", day(of)),
            Self::NoWeekend { day: of } => Says::new("refusal-calendar-no-weekend").with("day", day(of)),
            Self::Empty => Says::new("refusal-calendar-empty"),
            Self::TooMany { most } => Says::new("refusal-calendar-too-many").with("most", Arg::count(*most)),
            Self::NotAYear => Says::new("refusal-calendar-not-a-year"),
            Self::SameAgain => Says::new("refusal-calendar-same-again"),
            Self::LoadedMeanwhile => Says::new("refusal-calendar-loaded-meanwhile"),
            Self::Older { issued } => Says::new("refusal-calendar-older").with("issued", day(issued)),
        }
    }

    fn is_about_input(&self) -> bool {
        !matches!(self, Self::NoYear { .. } | Self::SameAgain | Self::LoadedMeanwhile | Self::Older { .. })
    }
}
