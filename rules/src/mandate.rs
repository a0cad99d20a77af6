//! Mandate 代办授权: a person lets another draft applications for them, in a scope and until a time. Drafting only: what is signed, pledged or sent
//! stays with the person.
//! None ─ give ▶ Live ─ end (by either side, or its term is over) ▶ Ended · Live ─ use (once a draft) ▶ Live
//! Unit: a mandate; it ends at `until`, not included. Source: 《民法典》第一百六十一条 (应当由本人亲自实施的民事法律行为，不得代理), 第一百六十五条 (授权委托书载明
//! 代理事项、权限和期限), 第一百七十三条 (委托终止).

use crate::refusal::{Arg, Explain, Rule, Says};
use crate::rights::{Place, Scope};
use crate::thing::{Claim, ClaimKind, Corrupt, Fact as IsFact, Happened, Kind, Thing};
use crate::{ApplicationId, CallId, Event, Id, Instant, PersonId, centre::Nothing};
use serde::{Deserialize, Serialize};

/// How long a mandate may last, in milliseconds: 366 days. An assumption until the centre's own rule is loaded.
pub const TERM_MOST_MS: i64 = 366 * DAY_MS;

const DAY_MS: i64 = 24 * 3_600_000;

/// A mandate as it stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Mandate {
    /// For whom is drafted.
    pub principal: PersonId,
    /// Who drafts.
    pub delegate: PersonId,
    /// For which calls.
    pub scope: Scope,
    /// From when.
    pub from: Instant,
    /// Until when, not included.
    pub until: Instant,
    /// In which drafts it was used, in this order.
    pub used: Vec<ApplicationId>,
    /// How far it has come.
    pub stage: Stage,
}

/// How far it has come 状态.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stage {
    /// In force until its end.
    Live,
    /// Ended.
    Ended {
        /// When.
        at: Instant,
    },
}

/// What happened 事件.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub enum Fact {
    /// Given by the principal.
    Given {
        /// For whom is drafted.
        principal: PersonId,
        /// Who drafts.
        delegate: PersonId,
        /// For which calls.
        scope: Scope,
        /// Until when, not included.
        until: Instant,
    },
    /// Used in a draft for the first time, by the delegate.
    Used {
        /// In which draft, which is the application it will be.
        draft: ApplicationId,
        /// For which call.
        call: CallId,
    },
    /// Ended by the principal or by the delegate, or because its term was over and its place was given anew.
    Ended,
}

/// Why not 不予受理.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Refusal {
    /// Nobody drafts for themselves by a mandate.
    ToOneself,
    /// There is nobody by that address who could draft.
    NoSuchDelegate,
    /// It holds in no such scope.
    DoesNotFit,
    /// It ends before it begins, or too late.
    Term {
        /// The most, in days.
        most_days: i64,
    },
    /// They have given just this already.
    AlreadyGiven,
    /// It has ended.
    AlreadyEnded,
    /// There is no such mandate, or none of theirs.
    NoSuchMandate,
}

/// Lets somebody draft for oneself 代办授权. Refuses oneself, a scope without calls, and a term that is empty or longer than a year; the claim finds
/// a second one.
pub fn give(principal: PersonId, delegate: PersonId, scope: Scope, until: Instant, now: Instant) -> Result<Event<Mandate>, Refusal> {
    if principal == delegate {
        return Err(Refusal::ToOneself);
    }
    if !matches!(scope, Scope::Centre | Scope::Programme(_) | Scope::Call(_)) {
        return Err(Refusal::DoesNotFit);
    }
    if until <= now || until.0 - now.0 > TERM_MOST_MS {
        return Err(Refusal::Term { most_days: TERM_MOST_MS / DAY_MS });
    }
    Ok(Event::fact(Fact::Given { principal, delegate, scope, until }))
}

impl Mandate {
    /// Whether it lets its delegate draft there, at that time.
    pub fn covers(&self, place: &Place, at: Instant) -> bool {
        self.is_live(at) && self.scope.covers(place)
    }

    /// Whether it is in force.
    pub fn is_live(&self, at: Instant) -> bool {
        self.stage == Stage::Live && self.from <= at && at < self.until
    }

    /// When it was ended; none where it was not.
    pub fn ended_at(&self) -> Option<Instant> {
        match self.stage {
            Stage::Live => None,
            Stage::Ended { at } => Some(at),
        }
    }

    /// Notes that it is used in a draft; nothing the second time.
    pub fn used_in(&self, draft: ApplicationId, call: CallId) -> Option<Event<Self>> {
        (!self.used.contains(&draft)).then(|| Event::fact(Fact::Used { draft, call }))
    }

    /// Ends it 终止代办, by the principal or by the delegate. Refuses the second time; to anybody else there is none.
    pub fn end(&self, by: PersonId) -> Result<Event<Self>, Refusal> {
        if by != self.principal && by != self.delegate {
            return Err(Refusal::NoSuchMandate);
        }
        match self.stage {
            Stage::Live => Ok(Event::fact(Fact::Ended)),
            Stage::Ended { .. } => Err(Refusal::AlreadyEnded),
        }
    }

    fn claim_key(principal: PersonId, delegate: PersonId, scope: Scope) -> String {
        format!("{principal}/{delegate}/{}", scope.to_text())
    }

    /// The claim by which a mandate is found that stands in the way of another.
    pub fn claim_of(principal: PersonId, delegate: PersonId, scope: Scope) -> (ClaimKind, String) {
        (ClaimKind::LiveMandate, Self::claim_key(principal, delegate, scope))
    }
}

impl Thing for Mandate {
    const KIND: Kind = Kind::Mandate;
    type Fact = Fact;
    type Private = Nothing;

    fn apply(before: Option<Self>, happened: &Happened<Self>) -> Result<Self, Corrupt> {
        match (before, &happened.event.fact) {
            (None, Fact::Given { principal, delegate, scope, until }) => Ok(Self {
                principal: *principal,
                delegate: *delegate,
                scope: *scope,
                from: happened.at,
                until: *until,
                used: Vec::new(),
                stage: Stage::Live,
            }),
            (Some(mut mandate), Fact::Used { draft, .. }) if mandate.stage == Stage::Live => {
                mandate.used.push(*draft);
                Ok(mandate)
            }
            (Some(mandate), Fact::Ended) if mandate.stage == Stage::Live => Ok(Self { stage: Stage::Ended { at: happened.at }, ..mandate }),
            (_, fact) => Err(Corrupt::out_of_place(fact)),
        }
    }

    fn claims(before: Option<&Self>, _id: Id, fact: &Fact) -> Vec<Claim> {
        match fact {
            Fact::Given { principal, delegate, scope, .. } => {
                vec![Claim::Take(ClaimKind::LiveMandate, Self::claim_key(*principal, *delegate, *scope))]
            }
            Fact::Used { .. } => Vec::new(),
            Fact::Ended => before
                .map(|mandate| Claim::Free(ClaimKind::LiveMandate, Self::claim_key(mandate.principal, mandate.delegate, mandate.scope)))
                .into_iter()
                .collect(),
        }
    }
}

impl IsFact for Fact {
    const NAMES: &'static [&'static str] = &["given", "used", "ended"];

    fn name(&self) -> &'static str {
        match self {
            Self::Given { .. } => "given",
            Self::Used { .. } => "used",
            Self::Ended => "ended",
        }
    }
}

impl Explain for Refusal {
    fn rule(&self) -> Rule {
        match self {
            Self::Term { .. } => Rule::law("mandate.term", "《中华人民共和国民法典》第一百六十五条"),
            Self::AlreadyEnded => Rule::law("mandate.ended", "《中华人民共和国民法典》第一百七十三条"),
            Self::ToOneself => Rule::house("mandate.two-people"),
            Self::NoSuchDelegate => Rule::house("mandate.delegate"),
            Self::DoesNotFit => Rule::house("mandate.scope"),
            Self::AlreadyGiven => Rule::house("mandate.once"),
            Self::NoSuchMandate => Rule::house("mandate.found"),
        }
    }

    fn says(&self) -> Says {
        match self {
            Self::ToOneself => Says::new("refusal-mandate-to-oneself"),
            Self::NoSuchDelegate => Says::new("refusal-mandate-no-such-delegate"),
            Self::DoesNotFit => Says::new("refusal-mandate-does-not-fit"),
            Self::Term { most_days } => Says::new("refusal-mandate-term").with("days", Arg::Number(*most_days)),
            Self::AlreadyGiven => Says::new("refusal-mandate-already-given"),
            Self::AlreadyEnded => Says::new("refusal-mandate-already-ended"),
            Self::NoSuchMandate => Says::new("refusal-mandate-no-such-mandate"),
        }
    }

    fn is_about_input(&self) -> bool {
        matches!(self, Self::NoSuchDelegate | Self::DoesNotFit | Self::Term { .. })
    }
}
