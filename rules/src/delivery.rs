//! Delivery 送达: a letter on its way by mail or SMS: each try, and what came back.
//!
//! ```text
//! Queued ─ accepted ▶ Sent ─ bounced ▶ Bounced ─┐
//!   │ ▲                                         ├ resend ▶ Queued
//!   │ └─ not now ▶ Deferred, later and later    │
//!   └─── never, or the eighth try ▶ Failed ─────┘
//! ```
//! Told twice, a letter leaves once more only if the process died between the server's word and our row; it then bears the same number.
//! Unit: milliseconds. Source: RFC 5321 4.5.4.1 (tries and delays), RFC 3463 (status codes), RFC 3464 (reports).

use crate::Instant;
use crate::refusal::{Explain, Rule, Says};

/// After so many tries a letter is given up.
pub const TRIES_MOST: u32 = 8;
const MINUTE_MS: i64 = 60_000;
/// How long after each try the next one follows, some two days in all.
const DELAYS_MINUTES: [i64; 7] = [1, 5, 15, 60, 240, 720, 1_440];

/// By which way 渠道.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Channel {
    /// Electronic mail.
    Mail,
    /// A short message.
    Sms,
}

/// How far it has come 送达状态.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum State {
    /// Waits for its first try.
    Queued,
    /// Was not taken now, and is tried again.
    Deferred,
    /// Taken by the next server.
    Sent,
    /// Refused, or given up.
    Failed,
    /// Taken, then sent back.
    Bounced,
}

/// What a try came to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// The server took it.
    Accepted,
    /// Not now: the server is away, busy, or said so.
    NotNow,
    /// Never: the server refused it for good.
    Never,
}

/// Why not 不予受理.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Refusal {
    /// It is still under way, or was taken.
    NotEnded,
    /// No gateway is set up for its channel.
    NoGateway,
}

impl Channel {
    /// Every channel.
    pub const ALL: [Self; 2] = [Self::Mail, Self::Sms];

    /// Its text in rows and locales.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Mail => "mail",
            Self::Sms => "sms",
        }
    }

    /// The channel of that text.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|channel| channel.as_str() == text)
    }
}

impl State {
    /// Every state.
    pub const ALL: [Self; 5] = [Self::Queued, Self::Deferred, Self::Sent, Self::Failed, Self::Bounced];

    /// Its text in rows, addresses and locales.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Deferred => "deferred",
            Self::Sent => "sent",
            Self::Failed => "failed",
            Self::Bounced => "bounced",
        }
    }

    /// The state of that text.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }

    /// Whether another try follows by itself.
    pub const fn is_under_way(self) -> bool {
        matches!(self, Self::Queued | Self::Deferred)
    }

    /// Sends it again 重新发送. Refuses what is under way or was taken.
    pub fn resend(self) -> Result<Self, Refusal> {
        match self {
            Self::Failed | Self::Bounced => Ok(Self::Queued),
            Self::Queued | Self::Deferred | Self::Sent => Err(Refusal::NotEnded),
        }
    }
}

/// The state after the n-th try, counted from 1, with the instant of the next one where there is one.
pub fn after(outcome: Outcome, tries: u32, now: Instant) -> (State, Option<Instant>) {
    match outcome {
        Outcome::Accepted => (State::Sent, None),
        Outcome::Never => (State::Failed, None),
        Outcome::NotNow if tries >= TRIES_MOST => (State::Failed, None),
        Outcome::NotNow => {
            let place = usize::try_from(tries.saturating_sub(1)).unwrap_or(usize::MAX).min(DELAYS_MINUTES.len() - 1);
            (State::Deferred, Some(Instant(now.0 + DELAYS_MINUTES[place] * MINUTE_MS)))
        }
    }
}

/// Whether a status code (RFC 3463) says that the address itself receives nothing: it does not exist, has moved, is disabled, or cannot be
/// reached; not where the letter, the sender or a rule of the other side was the reason.
pub fn is_about_address(status: &str) -> bool {
    let sender = matches!(status, "5.1.7" | "5.1.8");
    !sender && (status == "5.2.1" || ["5.0.", "5.1.", "5.4."].iter().any(|class| status.starts_with(class)))
}

impl Explain for Refusal {
    fn rule(&self) -> Rule {
        Rule::house(match self {
            Self::NotEnded => "delivery.ended",
            Self::NoGateway => "delivery.gateway",
        })
    }

    fn says(&self) -> Says {
        Says::new(match self {
            Self::NotEnded => "refusal-delivery-not-ended",
            Self::NoGateway => "refusal-delivery-no-gateway",
        })
    }
}
