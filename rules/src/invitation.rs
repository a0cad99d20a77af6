//! Invitation 邀请: an officer asks somebody to join in a role; the link in the letter makes them that person.
//! None ─ invite ▶ Sent ─ accept ▶ Accepted · Sent ─ withdraw ▶ Withdrawn · Sent ─ hand over ▶ Sent (by a successor)
//! What it brings is judged when it is sent and again when it is taken up, by the right of whoever stands behind it then.
//! Unit: an invitation; it ends at `until`, not included. Source: design of the house.

use crate::calendar::Term;
use crate::refusal::{Arg, Explain, Rule, Says};
use crate::rights::{Role, Scope};
use crate::text::Email;
use crate::thing::{Claim, Consequence, Corrupt, Fact as IsFact, Happened, Kind, Letter, Thing};
use crate::time::Zone;
use crate::{Event, Id, Instant, PersonId};
use serde::{Deserialize, Serialize};

/// How long an invitation is good for: 14 times 24 hours from its sending, through weekends and holidays, because a link is no legal term. An
/// assumption until the centre's own rule is loaded.
pub const TERM: Term = Term::Hours(14 * 24);
/// The same in milliseconds.
pub const TERM_MS: i64 = TERM.milliseconds().expect("a term of hours");

/// An invitation as it stands.
#[derive(Clone, Debug)]
pub struct Invitation {
    /// Who they will be.
    pub to: PersonId,
    /// In which role.
    pub role: Role,
    /// Where.
    pub scope: Scope,
    /// Until when, not included.
    pub until: Instant,
    /// To which address; none once erased.
    pub email: Option<Email>,
    /// Who stands behind it: who sent it, or their successor.
    pub by: Id,
    /// How far it has come.
    pub stage: Stage,
}

/// How far it has come 状态.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stage {
    /// On its way.
    Sent,
    /// Taken up.
    Accepted,
    /// Taken back.
    Withdrawn,
}

/// What happened 事件.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub enum Fact {
    /// Sent.
    Sent {
        /// Who they will be.
        to: PersonId,
        /// In which role.
        role: Role,
        /// Where.
        scope: Scope,
        /// Until when, not included.
        until: Instant,
    },
    /// Taken up.
    Accepted,
    /// Taken back.
    Withdrawn,
    /// Taken over by the successor of who sent it 岗位交接.
    HandedOver {
        /// Who stands behind it now.
        to: PersonId,
    },
}

/// Whom it is sent to.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Addressee {
    /// The address.
    pub email: Email,
}

/// Why not 不予受理.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Refusal {
    /// It has been taken up.
    AlreadyAccepted,
    /// It has been taken back.
    Withdrawn,
    /// Its time is over.
    Expired {
        /// When it ended.
        until: Instant,
    },
    /// There is none behind this link.
    NoSuchLink,
    /// Who sent it has no right to give that role any more.
    SenderWithoutRight,
}

/// Invites 邀请. Refuses nothing.
pub fn invite(to: PersonId, email: Email, role: Role, scope: Scope, now: Instant) -> Event<Invitation> {
    Event::about(Fact::Sent { to, role, scope, until: Instant(now.0 + TERM_MS) }, to, Addressee { email })
}

impl Invitation {
    /// Takes it up 接受邀请. Refuses the second time, one taken back, and from `until` on.
    pub fn accept(&self, now: Instant) -> Result<Event<Self>, Refusal> {
        self.open()?;
        if now >= self.until {
            return Err(Refusal::Expired { until: self.until });
        }
        Ok(Event::fact(Fact::Accepted))
    }

    /// Takes it back 撤回邀请. Refuses one that is no longer open.
    pub fn withdraw(&self) -> Result<Event<Self>, Refusal> {
        self.open()?;
        Ok(Event::fact(Fact::Withdrawn))
    }

    /// Puts a successor behind it 岗位交接. Refuses one that is no longer open.
    pub fn hand_over(&self, to: PersonId) -> Result<Event<Self>, Refusal> {
        self.open()?;
        Ok(Event::fact(Fact::HandedOver { to }))
    }

    fn open(&self) -> Result<(), Refusal> {
        match self.stage {
            Stage::Sent => Ok(()),
            Stage::Accepted => Err(Refusal::AlreadyAccepted),
            Stage::Withdrawn => Err(Refusal::Withdrawn),
        }
    }
}

impl Thing for Invitation {
    const KIND: Kind = Kind::Invitation;
    type Fact = Fact;
    type Private = Addressee;

    fn apply(before: Option<Self>, happened: &Happened<Self>) -> Result<Self, Corrupt> {
        match (before, &happened.event.fact) {
            (None, Fact::Sent { to, role, scope, until }) => Ok(Self {
                to: *to,
                role: *role,
                scope: *scope,
                until: *until,
                email: happened.event.of(*to).map(|addressee| addressee.email.clone()),
                by: happened.actor,
                stage: Stage::Sent,
            }),
            (Some(invitation), Fact::Accepted) if invitation.stage == Stage::Sent => Ok(Self { stage: Stage::Accepted, ..invitation }),
            (Some(invitation), Fact::HandedOver { to }) if invitation.stage == Stage::Sent => Ok(Self { by: to.0, ..invitation }),
            (Some(invitation), Fact::Withdrawn) if invitation.stage == Stage::Sent => Ok(Self { stage: Stage::Withdrawn, ..invitation }),
            (_, fact) => Err(Corrupt::out_of_place(fact)),
        }
    }

    fn claims(_before: Option<&Self>, _id: Id, _fact: &Fact) -> Vec<Claim> {
        Vec::new()
    }

    fn consequences(fact: &Fact) -> Vec<Consequence> {
        match fact {
            Fact::Sent { .. } => vec![Consequence::Mail(Letter::Invitation)],
            Fact::Accepted | Fact::Withdrawn | Fact::HandedOver { .. } => Vec::new(),
        }
    }
}

impl IsFact for Fact {
    const NAMES: &'static [&'static str] = &["sent", "accepted", "withdrawn", "handed-over"];

    fn name(&self) -> &'static str {
        match self {
            Self::Sent { .. } => "sent",
            Self::Accepted => "accepted",
            Self::Withdrawn => "withdrawn",
            Self::HandedOver { .. } => "handed-over",
        }
    }
}

impl Explain for Refusal {
    fn rule(&self) -> Rule {
        Rule::house(match self {
            Self::AlreadyAccepted => "invitation.once",
            Self::Withdrawn => "invitation.withdrawn",
            Self::Expired { .. } => "invitation.term",
            Self::NoSuchLink => "invitation.link",
            Self::SenderWithoutRight => "invitation.sender",
        })
    }

    fn says(&self) -> Says {
        match self {
            Self::AlreadyAccepted => Says::new("refusal-invitation-already-accepted"),
            Self::Withdrawn => Says::new("refusal-invitation-withdrawn"),
            Self::Expired { until } => Says::new("refusal-invitation-expired").with("until", Arg::Instant(*until, Zone::shanghai())),
            Self::NoSuchLink => Says::new("refusal-invitation-no-such-link"),
            Self::SenderWithoutRight => Says::new("refusal-invitation-sender-without-right"),
        }
    }
}
