//! Rights 权限: who may do what where; one pure function, and the only maker of a `Permit`.
//!
//! ```text
//!            anyone  applicant        reader     officer
//! register     ✓
//! apply                own
//! read one             own            in scope   in scope, not own
//! call, programme                     read       write, in scope
//! people, grants, erasure                        whole centre
//! ```
//! The key of the log is the operator's, at the machine's console; nobody replaces it over the network.
//! Conflict of interest is asked first and denies: nobody handles an application of their own. Source: 《科学技术进步法》第一百零一条
//! (回避制度), 《北京国际科技创新中心建设条例》.

use crate::refusal::{Explain, Rule, Says};
use crate::{CallId, Id, Instant, PersonId, ProgrammeId};
use serde::{Deserialize, Serialize};

/// What somebody is to the centre 角色.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Runs programmes and calls 项目主管.
    Officer,
    /// Applies 申请人.
    Applicant,
    /// Reads what officers read and changes nothing 查阅人.
    Reader,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 3] = [Self::Officer, Self::Applicant, Self::Reader];

    /// Its text in rows and addresses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Officer => "officer",
            Self::Applicant => "applicant",
            Self::Reader => "reader",
        }
    }

    /// The role of that text.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == text)
    }
}

/// Where a role holds 范围.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scope {
    /// In the whole centre.
    Centre,
    /// In a programme and its calls.
    Programme(ProgrammeId),
    /// In one call.
    Call(CallId),
}

impl Scope {
    /// Its text in rows: `centre`, `programme:ID`, `call:ID`.
    pub fn to_text(self) -> String {
        match self {
            Self::Centre => "centre".to_owned(),
            Self::Programme(id) => format!("programme:{id}"),
            Self::Call(id) => format!("call:{id}"),
        }
    }

    /// The scope of that text.
    pub fn parse(text: &str) -> Option<Self> {
        match text.split_once(':') {
            None => (text == "centre").then_some(Self::Centre),
            Some(("programme", id)) => Id::parse(id).map(|id| Self::Programme(id.into())),
            Some(("call", id)) => Id::parse(id).map(|id| Self::Call(id.into())),
            Some(_) => None,
        }
    }

    fn covers(self, place: &Place) -> bool {
        match self {
            Self::Centre => true,
            Self::Programme(id) => place.programme == Some(id),
            Self::Call(id) => place.call == Some(id),
        }
    }
}

/// A role that somebody holds, with its term.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Held {
    /// Which role.
    pub role: Role,
    /// Where.
    pub scope: Scope,
    /// From when.
    pub from: Instant,
    /// Until when, not included; none for as long as it is not revoked.
    pub until: Option<Instant>,
}

impl Held {
    fn is_in_force(&self, at: Instant) -> bool {
        self.from <= at && self.until.is_none_or(|until| at < until)
    }
}

/// Who asks.
#[derive(Clone, Debug)]
pub enum Actor {
    /// Somebody who has not signed in.
    Anonymous,
    /// Somebody about to become this person, by registration or invitation.
    Newcomer(PersonId),
    /// The holder of the set-up link, about to become this person.
    Founder(PersonId),
    /// A person with the roles they hold.
    Member(PersonId, Vec<Held>),
    /// The operator at the machine's console, for what only they may do.
    Operator,
}

/// What is done. One name a permission; the journal's events are finer.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Deed {
    /// Found the centre 设立中心.
    Found,
    /// Register as a person 注册.
    Register,
    /// Change one's own profile or password 修改本人资料.
    ReviseSelf,
    /// Read and answer one's own mailbox 查看本人通知.
    ReadMailbox,
    /// Invite, grant and revoke 人员与授权管理.
    ManagePeople,
    /// Establish or revise a programme 计划管理.
    ManageProgramme,
    /// Draft, revise, publish, extend or cancel a call 指南管理.
    ManageCall,
    /// Read a call that is not published 查看未发布指南.
    ReadDraftCall,
    /// Draft, submit or withdraw one's own application 申报.
    Apply,
    /// Read one application 查看申请.
    ReadApplication,
    /// List the applications of a call 查看申请清单.
    ListApplications,
    /// Erase a person's private parts 个人信息删除.
    Erase,
    /// Replace the key that signs the log 密钥轮换.
    RotateKey,
}

/// Where it is done, as far as the thing says.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Place {
    /// In which programme.
    pub programme: Option<ProgrammeId>,
    /// In which call.
    pub call: Option<CallId>,
    /// Whose application it is.
    pub lead: Option<PersonId>,
}

/// Leave to do one deed, made by `may` alone; `commit` demands one.
#[derive(Clone, Debug)]
pub struct Permit {
    actor: Id,
    deed: Deed,
}

impl Permit {
    /// Who acts.
    pub fn actor(&self) -> Id {
        self.actor
    }

    /// What was permitted.
    pub fn deed(&self) -> Deed {
        self.deed
    }

    /// The person who acts; none for the system.
    pub fn person(&self) -> Option<PersonId> {
        (self.actor != Id::SYSTEM).then_some(PersonId(self.actor))
    }
}

/// Why not this person.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Denial {
    /// Nobody has signed in.
    NotSignedIn,
    /// No role in force grants it here.
    NotGranted,
    /// It is their own application.
    OwnApplication,
    /// Not theirs to know of: answered as if it did not exist.
    Hidden,
}

/// Whether the actor may do the deed there, at that time.
pub fn may(actor: &Actor, deed: Deed, place: &Place, at: Instant) -> Result<Permit, Denial> {
    let (person, held) = match (actor, deed) {
        (Actor::Founder(person), Deed::Found) | (Actor::Newcomer(person), Deed::Register) => return Ok(Permit { actor: person.0, deed }),
        (Actor::Operator, Deed::Erase | Deed::RotateKey) => return Ok(Permit { actor: Id::SYSTEM, deed }),
        (Actor::Member(person, held), _) => (*person, held),
        (Actor::Anonymous | Actor::Newcomer(_) | Actor::Founder(_) | Actor::Operator, _) => return Err(Denial::NotSignedIn),
    };
    let holds = |role: Role| held.iter().any(|held| held.role == role && held.is_in_force(at) && held.scope.covers(place));
    let own = place.lead == Some(person);
    let granted = match deed {
        Deed::Found | Deed::Register | Deed::RotateKey => false,
        Deed::ReviseSelf | Deed::ReadMailbox => true,
        Deed::ManagePeople | Deed::Erase => held.iter().any(|held| held.role == Role::Officer && held.is_in_force(at) && held.scope == Scope::Centre),
        Deed::ManageProgramme | Deed::ManageCall => holds(Role::Officer),
        Deed::ReadDraftCall => holds(Role::Officer) || holds(Role::Reader),
        Deed::Apply => {
            if place.lead.is_some() && !own {
                return Err(Denial::Hidden);
            }
            held.iter().any(|held| held.role == Role::Applicant && held.is_in_force(at))
        }
        Deed::ReadApplication => own || holds(Role::Officer) || holds(Role::Reader),
        Deed::ListApplications => {
            if own {
                return Err(Denial::OwnApplication);
            }
            holds(Role::Officer) || holds(Role::Reader)
        }
    };
    match (granted, deed) {
        (true, _) => Ok(Permit { actor: person.0, deed }),
        (false, Deed::ReadApplication | Deed::ReadDraftCall) => Err(Denial::Hidden),
        (false, _) => Err(Denial::NotGranted),
    }
}

/// What part of all applications an actor's lists may draw from; their own ones are always withheld from such lists.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Sight {
    /// All of them.
    All,
    /// Those in these programmes and calls; none where both are empty.
    Within {
        /// Programmes.
        programmes: Vec<ProgrammeId>,
        /// Calls.
        calls: Vec<CallId>,
    },
}

/// The same right as `may(…, ListApplications, …)`, as a set that a query can draw from.
pub fn sight(actor: &Actor, at: Instant) -> Sight {
    let Actor::Member(_, held) = actor else { return Sight::Within { programmes: Vec::new(), calls: Vec::new() } };
    let (mut programmes, mut calls) = (Vec::new(), Vec::new());
    for held in held.iter().filter(|held| held.role != Role::Applicant && held.is_in_force(at)) {
        match held.scope {
            Scope::Centre => return Sight::All,
            Scope::Programme(id) => programmes.push(id),
            Scope::Call(id) => calls.push(id),
        }
    }
    Sight::Within { programmes, calls }
}

impl Explain for Denial {
    fn rule(&self) -> Rule {
        match self {
            Self::NotSignedIn => Rule::house("rights.sign-in"),
            Self::NotGranted => Rule::house("rights.grant"),
            Self::OwnApplication => Rule::law("rights.conflict", "《中华人民共和国科学技术进步法》第一百零一条"),
            Self::Hidden => Rule::house("rights.found"),
        }
    }

    fn says(&self) -> Says {
        Says::new(match self {
            Self::NotSignedIn => "refusal-not-signed-in",
            Self::NotGranted => "refusal-not-granted",
            Self::OwnApplication => "refusal-own-application",
            Self::Hidden => "refusal-hidden",
        })
    }
}
