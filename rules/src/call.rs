//! Call 指南: what a programme asks for, of whom, how it is judged, and until when.
//! Draft ─ publish ▶ Published ─ cancel ▶ Cancelled · Draft ─ revise, take, let stand ▶ Draft · Published ─ extend, amend ▶ Published
//! Whether a published call is forecast, open or closed is read from its window and the time; nothing happens at the closing instant.
//! Unit: money in fen; the window is half open. Source: the notice of the call; 《北京国际科技创新中心建设条例》第三十一条 (evaluation by class).

mod amendment;
mod class;
mod person;
mod refused;
mod terms;

pub use amendment::Amendment;
pub use class::{Class, Discipline};
pub use person::{ContactPerson, ContactWords, Named, naming};
pub use refused::Refusal;
pub use terms::Terms;

use crate::day::Day;
use crate::eligibility::Conditions;
use crate::form::{self, Form};
use crate::lint::{self, Finding, Override};
use crate::mechanism::{Content as MechanismContent, Taken};
use crate::restriction::Restrictions;
use crate::text::Bilingual;
use crate::thing::{Claim, ClaimKind, Consequence, Corrupt, Fact as IsFact, Happened, Kind, Letter, Thing, decode_any};
use crate::time::{Phase, Window};
use crate::{Event, Id, Instant, MechanismId, Money, NeedId, ProgrammeId, programme};
use serde::{Deserialize, Serialize};

/// A call as it stands.
#[derive(Clone, Debug)]
pub struct Call {
    /// Under which programme.
    pub programme: ProgrammeId,
    /// What it says.
    pub content: Content,
    /// How far it has come.
    pub stage: Stage,
    /// What was found in it and stands all the same, with the reasons.
    pub overrides: Vec<Override>,
    /// How its conditions and limits changed after it was published, the earliest first.
    pub amendments: Vec<Amendment>,
    /// What is said of the contact persons whom its content names, as far as it is not erased.
    pub persons: Named,
}

/// How far it has come 状态.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Stage {
    /// Seen by officers only.
    Draft,
    /// Seen by all; the form is fixed.
    Published {
        /// When.
        at: Instant,
    },
    /// Taken back, with the reason that all can read.
    Cancelled {
        /// Why.
        reason: Bilingual,
    },
}

/// What a call says 指南内容.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Content {
    /// A short code, unique in the centre; the applications' numbers start with it.
    pub code: String,
    /// Its class.
    pub class: Class,
    /// Its fields.
    pub fields: Vec<Discipline>,
    /// Its title.
    pub title: Bilingual,
    /// What it asks for.
    pub text: Bilingual,
    /// Whether foreigners may lead; then the English text must be there.
    pub foreign_leads: bool,
    /// When it takes applications.
    pub window: Window,
    /// What it has to give, in all.
    pub budget: Option<Money>,
    /// Whom to ask, in one line; from version 4 of the event on it names no person, `persons` do.
    pub contact: String,
    /// What is asked.
    pub form: Form,
    /// Public documents with it.
    pub attachments: Vec<Document>,
    /// What is asked beside the form; from version 3 of the event on.
    #[serde(default, skip_serializing_if = "Terms::is_bare")]
    pub terms: Terms,
    /// Whom to ask, office by office; from version 3 of the event on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub contacts: Vec<Contact>,
    /// Its guideline items, each with the needs that it came from; from version 3 of the event on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<Item>,
    /// Whom to ask by name; from version 4 of the event on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub persons: Vec<ContactPerson>,
}

/// An office that answers questions 咨询方式; it names no person.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Contact {
    /// Which office.
    pub office: Bilingual,
    /// Its telephone.
    pub phone: String,
    /// Its mail address.
    pub mail: String,
    /// When it can be reached.
    pub hours: Bilingual,
}

/// A guideline item 指南条目: one topic of a call, with the needs that it came from.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// Its id in the call.
    pub id: String,
    /// Its title.
    pub title: Bilingual,
    /// What it asks for.
    #[serde(default)]
    pub text: Bilingual,
    /// The needs.
    pub needs: Vec<NeedId>,
}

/// A public document with a call 附件.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Document {
    /// What it is called.
    pub name: form::FileName,
    /// The digest of its content.
    pub digest: String,
    /// Its size.
    pub bytes: u64,
    /// Its type.
    pub media: form::MediaType,
    /// Who declared it free of state secrets; from version 2 of the event on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub declared: Option<form::Declared>,
}

/// What happened 事件.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub enum Fact {
    /// Drafted.
    Drafted {
        /// Under which programme.
        programme: ProgrammeId,
        /// What it says.
        content: Content,
    },
    /// Revised before publication.
    Revised {
        /// What it says now.
        content: Content,
    },
    /// A finding of the lint stands, and who did this answers for it.
    Overridden {
        /// What was found.
        finding: Finding,
        /// Why it stays; all can read it once the call is published.
        reason: Bilingual,
    },
    /// Published; the form is fixed from here on.
    Published,
    /// Its closing moved to a later instant.
    Extended {
        /// The new closing instant.
        closes: Instant,
    },
    /// Its conditions and limits are others from here on; each that changed has a new version.
    Amended {
        /// The conditions from here on.
        eligibility: Conditions,
        /// The limits from here on.
        restriction: Restrictions,
        /// Why; all can read it.
        reason: Bilingual,
    },
    /// Taken back.
    Cancelled {
        /// Why.
        reason: Bilingual,
    },
}

/// Drafts a call 起草指南. Refuses a closed programme, a wrong code, an empty window and a faulty form.
pub fn draft(programme: ProgrammeId, under: &programme::Programme, content: Content) -> Result<Event<Call>, Refusal> {
    under.running().map_err(|_| Refusal::ProgrammeClosed)?;
    check(&content)?;
    Ok(Event::fact(Fact::Drafted { programme, content }))
}

fn check(content: &Content) -> Result<(), Refusal> {
    if !programme::is_code(&content.code) {
        return Err(Refusal::NotACode);
    }
    if content.window.closes <= content.window.opens {
        return Err(Refusal::EmptyWindow);
    }
    if content.fields.is_empty() {
        return Err(Refusal::NoField);
    }
    content.terms.team.check().map_err(Refusal::Team)?;
    content.terms.approvals.check().map_err(Refusal::Approval)?;
    content.terms.formal_check.check().map_err(Refusal::FormalCheck)?;
    content.terms.endorsement.check().map_err(Refusal::Endorsement)?;
    content.terms.funding.check().map_err(Refusal::Funding)?;
    let least = content.terms.mechanism.as_ref().map_or(0, |taken| taken.traits.disciplines_least);
    if content.fields.len() < usize::from(least) {
        return Err(Refusal::TooFewFields { least });
    }
    content.terms.eligibility.check(content.foreign_leads).map_err(Refusal::Eligibility)?;
    content.terms.restriction.check().map_err(Refusal::Eligibility)?;
    content.terms.unit_files.check(&content.form).map_err(Refusal::UnitFile)?;
    content.form.check().map_err(Refusal::Form)
}

impl Content {
    /// With class, form and terms of a version of a mechanism 采用机制. What the call itself says stays.
    #[must_use]
    pub fn taken_from(self, id: MechanismId, version: u32, mechanism: &MechanismContent) -> Self {
        let taken = Taken { mechanism: id, version, traits: mechanism.traits.clone() };
        Self { class: mechanism.class, form: mechanism.form.clone(), terms: Terms { mechanism: Some(taken), ..mechanism.terms.clone() }, ..self }
    }
}

impl Call {
    /// Revises a draft 修改指南. Refuses a published or cancelled call and what `draft` refuses.
    pub fn revise(&self, content: Content) -> Result<Event<Self>, Refusal> {
        match self.stage {
            Stage::Draft => {}
            Stage::Published { .. } => return Err(Refusal::AlreadyPublished),
            Stage::Cancelled { .. } => return Err(Refusal::Cancelled),
        }
        let taken = |content: &Content| content.terms.mechanism.clone();
        if taken(&content).is_some() && taken(&content) == taken(&self.content) && content.class != self.content.class {
            return Err(Refusal::ClassOfMechanism);
        }
        check(&content)?;
        Ok(Event::fact(Fact::Revised { content }))
    }

    /// Takes class, form and terms of a version of a mechanism 改用机制版本. Refuses the one it has, and a call that is not a draft: what is published
    /// keeps the version it was published with.
    pub fn take(&self, id: MechanismId, version: u32, mechanism: &MechanismContent) -> Result<Event<Self>, Refusal> {
        if self.content.terms.mechanism.as_ref().is_some_and(|taken| taken.mechanism == id && taken.version == version) {
            return Err(Refusal::SameVersion);
        }
        let content = self.content.clone().taken_from(id, version, mechanism);
        match self.stage {
            Stage::Draft => {}
            Stage::Published { .. } => return Err(Refusal::AlreadyPublished),
            Stage::Cancelled { .. } => return Err(Refusal::Cancelled),
        }
        check(&content)?;
        Ok(Event::fact(Fact::Revised { content }))
    }

    /// Adds a guideline item 增加指南条目. Refuses a call that is not a draft.
    pub fn with_item(&self, item: Item) -> Result<Event<Self>, Refusal> {
        let mut content = self.content.clone();
        content.items.push(item);
        self.revise(content)
    }

    /// Takes a guideline item out 移除指南条目. Refuses a call that is not a draft.
    pub fn without_item(&self, id: &str) -> Result<Event<Self>, Refusal> {
        let mut content = self.content.clone();
        content.items.retain(|item| item.id != id);
        self.revise(content)
    }

    /// Lets a finding stand 例外说明. Refuses what is not found, what stands already, and what no reason could let stand.
    pub fn let_stand(&self, key: &str, reason: Bilingual, now: Instant) -> Result<Event<Self>, Refusal> {
        match self.stage {
            Stage::Draft => {}
            Stage::Published { .. } => return Err(Refusal::AlreadyPublished),
            Stage::Cancelled { .. } => return Err(Refusal::Cancelled),
        }
        let finding = self.findings(now).into_iter().find(|finding| finding.key() == key).ok_or(Refusal::NoSuchFinding)?;
        if !finding.may_stand() || self.overridden(&finding).is_some() {
            return Err(Refusal::MayNotStand);
        }
        Ok(Event::fact(Fact::Overridden { finding, reason }))
    }

    /// What the lint finds, by the articles in force then.
    pub fn findings(&self, now: Instant) -> Vec<Finding> {
        lint::lint(&self.content, Day::at(now, &self.content.window.zone))
    }

    /// By what a finding stands all the same.
    pub fn overridden(&self, finding: &Finding) -> Option<&Override> {
        self.overrides.iter().find(|stands| stands.finding == *finding)
    }

    /// What stops publishing.
    pub fn blocking(&self, now: Instant) -> Vec<Finding> {
        let on = Day::at(now, &self.content.window.zone);
        self.findings(now).into_iter().filter(|finding| finding.blocks(on) && self.overridden(finding).is_none()).collect()
    }

    /// Publishes it 发布指南. Refuses the second time, a window that is over, and missing English where foreigners may lead.
    pub fn publish(&self, now: Instant) -> Result<Event<Self>, Refusal> {
        match self.stage {
            Stage::Draft => {}
            Stage::Published { .. } => return Err(Refusal::AlreadyPublished),
            Stage::Cancelled { .. } => return Err(Refusal::Cancelled),
        }
        check(&self.content)?;
        if self.content.window.closes <= now {
            return Err(Refusal::ClosesInThePast { window: self.content.window.clone() });
        }
        let english = |text: &Bilingual| !text.en.trim().is_empty();
        if self.content.foreign_leads && !(english(&self.content.title) && english(&self.content.text)) {
            return Err(Refusal::EnglishMissing);
        }
        let blocking = self.blocking(now);
        if let Some(first) = blocking.first() {
            return Err(Refusal::Lint { first: first.clone(), count: blocking.len() });
        }
        Ok(Event::fact(Fact::Published))
    }

    /// Moves the closing to a later instant 延长截止时间. Refuses what is not later, and a call that is not published.
    pub fn extend(&self, closes: Instant) -> Result<Event<Self>, Refusal> {
        self.published()?;
        if closes <= self.content.window.closes {
            return Err(Refusal::NotLater { window: self.content.window.clone() });
        }
        Ok(Event::fact(Fact::Extended { closes }))
    }

    /// Takes it back 撤销指南. Refuses the second time.
    pub fn cancel(&self, reason: Bilingual) -> Result<Event<Self>, Refusal> {
        match self.stage {
            Stage::Draft | Stage::Published { .. } => Ok(Event::fact(Fact::Cancelled { reason })),
            Stage::Cancelled { .. } => Err(Refusal::Cancelled),
        }
    }

    /// Refuses a call that is not published or is taken back.
    pub fn published(&self) -> Result<(), Refusal> {
        match self.stage {
            Stage::Published { .. } => Ok(()),
            Stage::Draft => Err(Refusal::NotPublished),
            Stage::Cancelled { .. } => Err(Refusal::Cancelled),
        }
    }

    /// Whether all may see it.
    pub fn is_public(&self) -> bool {
        match self.stage {
            Stage::Draft => false,
            Stage::Published { .. } | Stage::Cancelled { .. } => true,
        }
    }

    /// Where the instant lies in its window.
    pub fn phase(&self, at: Instant) -> Phase {
        self.content.window.phase(at)
    }
}

impl Thing for Call {
    const KIND: Kind = Kind::Call;
    type Fact = Fact;
    type Private = ContactWords;

    fn apply(before: Option<Self>, happened: &Happened<Self>) -> Result<Self, Corrupt> {
        match (before, &happened.event.fact) {
            (None, Fact::Drafted { programme, content }) => Ok(Self {
                programme: *programme,
                content: content.clone(),
                stage: Stage::Draft,
                overrides: Vec::new(),
                amendments: Vec::new(),
                persons: person::named(happened, content, &Named::new()),
            }),
            (Some(call), Fact::Revised { content }) if call.stage == Stage::Draft => {
                Ok(Self { content: content.clone(), persons: person::named(happened, content, &call.persons), ..call })
            }
            (Some(mut call), Fact::Overridden { finding, reason }) if call.stage == Stage::Draft => {
                call.overrides.retain(|stands| stands.finding != *finding);
                call.overrides.push(Override { finding: finding.clone(), reason: reason.clone(), by: happened.actor, at: happened.at });
                Ok(call)
            }
            (Some(call), Fact::Published) if call.stage == Stage::Draft => Ok(Self { stage: Stage::Published { at: happened.at }, ..call }),
            (Some(mut call), Fact::Extended { closes }) if matches!(call.stage, Stage::Published { .. }) => {
                call.content.window.closes = *closes;
                Ok(call)
            }
            (Some(call), Fact::Amended { eligibility, restriction, reason }) if matches!(call.stage, Stage::Published { .. }) => {
                Ok(call.amended(eligibility, restriction, reason, happened.at))
            }
            (Some(call), Fact::Cancelled { reason }) if !matches!(call.stage, Stage::Cancelled { .. }) => {
                Ok(Self { stage: Stage::Cancelled { reason: reason.clone() }, ..call })
            }
            (_, fact) => Err(Corrupt::out_of_place(fact)),
        }
    }

    fn consequences(fact: &Fact) -> Vec<Consequence> {
        match fact {
            Fact::Amended { .. } => vec![Consequence::Mail(Letter::CallAmended)],
            Fact::Drafted { .. }
            | Fact::Revised { .. }
            | Fact::Overridden { .. }
            | Fact::Published
            | Fact::Extended { .. }
            | Fact::Cancelled { .. } => Vec::new(),
        }
    }

    fn claims(before: Option<&Self>, _id: Id, fact: &Fact) -> Vec<Claim> {
        match fact {
            Fact::Drafted { content, .. } => vec![Claim::Take(ClaimKind::CallCode, content.code.clone())],
            Fact::Revised { content } => match before {
                Some(call) if call.content.code != content.code => {
                    vec![Claim::Free(ClaimKind::CallCode, call.content.code.clone()), Claim::Take(ClaimKind::CallCode, content.code.clone())]
                }
                Some(_) | None => Vec::new(),
            },
            Fact::Overridden { .. } | Fact::Published | Fact::Extended { .. } | Fact::Amended { .. } | Fact::Cancelled { .. } => Vec::new(),
        }
    }
}

impl IsFact for Fact {
    /// 2: a document may say who declared it free of state secrets. 3: terms beside the form, richer fields in it, contacts, guideline items, findings
    /// that stand. 4: contact persons in private parts.
    const VERSION: u16 = 4;
    const NAMES: &'static [&'static str] = &["drafted", "revised", "overridden", "published", "extended", "amended", "cancelled"];

    fn name(&self) -> &'static str {
        match self {
            Self::Drafted { .. } => "drafted",
            Self::Revised { .. } => "revised",
            Self::Overridden { .. } => "overridden",
            Self::Published => "published",
            Self::Extended { .. } => "extended",
            Self::Amended { .. } => "amended",
            Self::Cancelled { .. } => "cancelled",
        }
    }

    /// What an earlier version lacks, a later one may lack too, so one reader reads all.
    fn decode(version: u16, bytes: &[u8]) -> Result<Self, Corrupt> {
        decode_any(version, Self::VERSION, bytes)
    }
}
