//! Notice 通知方式: which letters somebody gets by which way, at once or gathered once a day. A letter always stands on the page.
//!
//! ```text
//! letter ─ topic ▶ choice ─▶ page, always
//!                          ├▶ mail, SMS: at once
//!                          └▶ the daily digest 每日摘要
//! ```
//! Letters that tell of a right, a term or the safety of an account are mandatory: they go by mail at once, whatever was chosen.
//! Unit: hours of the centre's local day. Source: design of the house; 《电子签名法》第十一条 (arrival at a system that was named).

use crate::refusal::{Explain, Rule, Says};
use crate::task::{self, Standing};
use crate::time::Zone;
use crate::{Instant, thing::Letter};

/// When the digest of who has chosen nothing is written: at 8 in the morning. An assumption.
pub const DIGEST_HOUR: u8 = 8;

/// What a letter is about 通知类别.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Topic {
    /// The account and its safety 账号与安全: mandatory.
    Account,
    /// What became of an application 受理与办理结果: mandatory.
    Application,
    /// Deadlines that come close 到期提醒.
    Reminder,
    /// Work that was handed over or confirmed 工作事项.
    Work,
}

/// Letters that may be gathered or left out, by their text in the outbox. What is not listed is mandatory, so a new letter is safe before
/// anybody has thought about it.
const OPTIONAL: &[(&str, Topic)] = &[("reminder", Topic::Reminder), ("digest", Topic::Reminder)];

impl Topic {
    /// Every topic.
    pub const ALL: [Self; 4] = [Self::Account, Self::Application, Self::Reminder, Self::Work];

    /// Its text in rows, forms and locales.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::Application => "application",
            Self::Reminder => "reminder",
            Self::Work => "work",
        }
    }

    /// The topic of that text.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|topic| topic.as_str() == text)
    }

    /// The topic of a letter, by its text in the outbox up to the first colon.
    pub fn of(step: &str) -> Self {
        let letter = step.split(':').next().unwrap_or(step);
        if let Some((_, topic)) = OPTIONAL.iter().find(|(name, _)| *name == letter) {
            return *topic;
        }
        let of = [Letter::Received, Letter::Withdrawn, Letter::Lapsed, Letter::EnquiryAnswered, Letter::CallAnswered, Letter::CallAmended];
        let about_application = of.into_iter().any(|known| known.as_str() == letter);
        if about_application { Self::Application } else { Self::Account }
    }

    /// Whether it goes by mail at once, whatever was chosen.
    pub const fn is_mandatory(self) -> bool {
        match self {
            Self::Account | Self::Application => true,
            Self::Reminder | Self::Work => false,
        }
    }

    /// What holds while nothing is chosen: a digest instead of a flood.
    pub const fn default_choice(self) -> Choice {
        Choice { mail: true, sms: false, daily: !self.is_mandatory() }
    }
}

/// What somebody has chosen for a topic.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Choice {
    /// Whether letters go by mail.
    pub mail: bool,
    /// Whether a short message says that there is one.
    pub sms: bool,
    /// Whether they are gathered in the digest, instead of going at once.
    pub daily: bool,
}

/// Why not 不予受理.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Refusal {
    /// A mandatory letter is neither switched off nor held back.
    Mandatory,
}

/// Takes a choice 设置通知方式. Refuses to switch off or hold back what is mandatory.
pub fn choose(topic: Topic, choice: Choice) -> Result<Choice, Refusal> {
    if topic.is_mandatory() && (!choice.mail || choice.daily) { Err(Refusal::Mandatory) } else { Ok(choice) }
}

/// Whether somebody's digest of today is due: the local hour they chose has begun. A local hour that a zone skips is caught up by the next;
/// one that it repeats comes on the same date, which has its digest by then.
pub fn is_digest_due(hour: u8, now: Instant, zone: &Zone) -> bool {
    now.hour(zone) >= hour
}

/// Whether a task is a reason to write a digest: it is new since the last one, or it is due soon, or its deadline was over a week ago at most.
pub fn is_news(since: Instant, due: Option<Instant>, last: Instant, now: Instant, zone: &Zone) -> bool {
    let presses = match task::standing(due, now, zone) {
        Standing::Open => false,
        Standing::Overdue { days } => days <= 7,
        standing @ (Standing::Left { .. } | Standing::Today) => standing.is_soon(),
    };
    presses || since > last
}

impl Explain for Refusal {
    fn rule(&self) -> Rule {
        match self {
            Self::Mandatory => Rule::house("notice.mandatory"),
        }
    }

    fn says(&self) -> Says {
        match self {
            Self::Mandatory => Says::new("refusal-notice-mandatory"),
        }
    }

    fn is_about_input(&self) -> bool {
        true
    }
}
