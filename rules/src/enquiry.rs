//! Enquiry 咨询: what somebody asks about a call, and what the officers answer: to them alone, or to all without their name.
//! None ─ ask ▶ Asked ─ answer ▶ Answered ─ answer ▶ Answered · None ─ post ▶ Answered
//! Unit: a question. Source: the notice of the call; practice of funders: what one applicant is told of substance, all who prepare one are told.
//!
//! What is asked is private to who asks; what is published is worded by the officers, so that it names nobody.

use crate::call;
use crate::refusal::{Arg, Explain, Rule, Says};
use crate::text::Bilingual;
use crate::thing::{Claim, Consequence, Corrupt, Fact as IsFact, Happened, Kind, Letter, Thing};
use crate::{CallId, Event, Id, Instant, PersonId};
use serde::{Deserialize, Serialize};

/// How many unanswered questions one person may have at one call.
pub const OPEN_MOST: usize = 10;

/// A question as it stands.
#[derive(Clone, Debug)]
pub struct Enquiry {
    /// About which call.
    pub call: CallId,
    /// Who asks; none where the officers posted it themselves.
    pub by: Option<PersonId>,
    /// When.
    pub at: Instant,
    /// What was asked; none once erased, and where nobody asked.
    pub text: Option<String>,
    /// How far it has come.
    pub stage: Stage,
}

/// How far it has come 状态.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Stage {
    /// Waits for an answer.
    Asked,
    /// Answered.
    Answered {
        /// When, last.
        at: Instant,
        /// What all read, where it was published.
        public: Option<Faq>,
        /// What who asked was told alone; none once erased.
        private: Option<String>,
    },
}

/// A question with its answer, as all read it 常见问题.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Faq {
    /// What is asked, worded by the officers.
    pub question: Bilingual,
    /// What is answered.
    pub answer: Bilingual,
    /// Whether it bears on what is applied for, so that all who hold drafts are told.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub substantive: bool,
}

/// What is said of a person beside the facts.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Private {
    /// What they asked.
    Text(String),
    /// What they were told.
    Answer(String),
}

/// What happened 事件.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub enum Fact {
    /// Asked.
    Asked {
        /// About which call.
        call: CallId,
        /// By whom.
        by: PersonId,
    },
    /// Answered; what is private lies beside it.
    Answered {
        /// What all read.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        public: Option<Faq>,
    },
    /// Posted by the officers without anybody's asking.
    Posted {
        /// About which call.
        call: CallId,
        /// What all read.
        public: Faq,
    },
}

/// Why not 不予受理.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Refusal {
    /// The call is not published, or was taken back.
    CallNotPublic,
    /// Too many wait already.
    TooMany,
    /// There is no such question, or not for this reader.
    NoSuchEnquiry,
    /// Nobody asked: a posted one has no private answer.
    NobodyAsked,
}

/// Asks about a call 提问. Refuses a call that is not public, and the eleventh that waits.
pub fn ask(id: CallId, call: &call::Call, by: PersonId, text: &str, open: usize) -> Result<Event<Enquiry>, Refusal> {
    call.published().map_err(|_| Refusal::CallNotPublic)?;
    if open >= OPEN_MOST {
        return Err(Refusal::TooMany);
    }
    Ok(Event::about(Fact::Asked { call: id, by }, by, Private::Text(text.to_owned())))
}

/// Posts what is often asked 发布常见问题. Refuses a call that is not public.
pub fn post(id: CallId, call: &call::Call, public: Faq) -> Result<Event<Enquiry>, Refusal> {
    call.published().map_err(|_| Refusal::CallNotPublic)?;
    Ok(Event::fact(Fact::Posted { call: id, public }))
}

impl Enquiry {
    /// Answers who asked alone 单独答复. Refuses a posted one.
    pub fn answer(&self, text: &str) -> Result<Event<Self>, Refusal> {
        let by = self.by.ok_or(Refusal::NobodyAsked)?;
        Ok(Event::about(Fact::Answered { public: None }, by, Private::Answer(text.to_owned())))
    }

    /// Answers for all 公开答复, without the name of who asked.
    pub fn publish(&self, public: Faq) -> Event<Self> {
        Event::fact(Fact::Answered { public: Some(public) })
    }
}

impl Thing for Enquiry {
    const KIND: Kind = Kind::Enquiry;
    type Fact = Fact;
    type Private = Private;

    fn apply(before: Option<Self>, happened: &Happened<Self>) -> Result<Self, Corrupt> {
        let at = happened.at;
        match (before, &happened.event.fact) {
            (None, Fact::Asked { call, by }) => {
                let text = match happened.event.of(*by) {
                    Some(Private::Text(text)) => Some(text.clone()),
                    Some(Private::Answer(_)) | None => None,
                };
                Ok(Self { call: *call, by: Some(*by), at, text, stage: Stage::Asked })
            }
            (None, Fact::Posted { call, public }) => {
                Ok(Self { call: *call, by: None, at, text: None, stage: Stage::Answered { at, public: Some(public.clone()), private: None } })
            }
            (Some(question), Fact::Answered { public }) => {
                let private = match question.by.and_then(|by| happened.event.of(by)) {
                    Some(Private::Answer(text)) => Some(text.clone()),
                    Some(Private::Text(_)) | None => None,
                };
                Ok(Self { stage: Stage::Answered { at, public: public.clone(), private }, ..question })
            }
            (_, fact) => Err(Corrupt::out_of_place(fact)),
        }
    }

    fn claims(_before: Option<&Self>, _id: Id, _fact: &Fact) -> Vec<Claim> {
        Vec::new()
    }

    fn consequences(fact: &Fact) -> Vec<Consequence> {
        let all = |public: &Faq| public.substantive.then_some(Consequence::Mail(Letter::CallAnswered));
        match fact {
            Fact::Asked { .. } => Vec::new(),
            Fact::Answered { public } => std::iter::once(Consequence::Mail(Letter::EnquiryAnswered)).chain(public.as_ref().and_then(all)).collect(),
            Fact::Posted { public, .. } => all(public).into_iter().collect(),
        }
    }
}

impl IsFact for Fact {
    const NAMES: &'static [&'static str] = &["asked", "answered", "posted"];

    fn name(&self) -> &'static str {
        match self {
            Self::Asked { .. } => "asked",
            Self::Answered { .. } => "answered",
            Self::Posted { .. } => "posted",
        }
    }
}

impl Explain for Refusal {
    fn rule(&self) -> Rule {
        Rule::house(match self {
            Self::CallNotPublic => "enquiry.call",
            Self::TooMany => "enquiry.many",
            Self::NoSuchEnquiry => "enquiry.found",
            Self::NobodyAsked => "enquiry.asked",
        })
    }

    fn says(&self) -> Says {
        match self {
            Self::CallNotPublic => Says::new("refusal-enquiry-call-not-public"),
            Self::TooMany => Says::new("refusal-enquiry-too-many").with("most", Arg::count(OPEN_MOST)),
            Self::NoSuchEnquiry => Says::new("refusal-enquiry-no-such-enquiry"),
            Self::NobodyAsked => Says::new("refusal-enquiry-nobody-asked"),
        }
    }
}
