//! Thing 事项: one aggregate, a few kilobytes, whose life is a list of events.
//!
//! An event is one fact and, beside it, private parts, one a person concerned. Facts hold ids, stages, dates, counts and fen, and are kept
//! for good. Private parts hold names, contacts and free text and can be erased; no rule decides on what lies in one, and `apply` is total
//! without them. `apply` is the only code that moves a stage: it never refuses, and a journal it cannot follow is `Corrupt`, a fault.

use crate::{Id, Instant, PersonId};
use serde::{Serialize, de::DeserializeOwned};
use std::fmt;

/// What kind a thing is; its text stands in the journal for ever.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Kind {
    /// The centre 中心.
    Centre,
    /// A person 人员.
    Person,
    /// An identity elsewhere, tied to a person 联合身份.
    FederatedIdentity,
    /// A grant 授权.
    Grant,
    /// An invitation 邀请.
    Invitation,
    /// A programme 计划.
    Programme,
    /// A call 指南.
    Call,
    /// An application 申请.
    Application,
    /// A year of the working-day calendar 工作日历.
    Calendar,
    /// A request for erasure 个人信息删除申请.
    ErasureRequest,
    /// An expunction 涉密清除.
    Expunction,
    /// An organisation 单位.
    Organisation,
    /// A membership of an organisation 所属关系.
    Membership,
    /// An identity document 证件.
    Identity,
    /// An entry of a career 履历.
    Career,
    /// A merge of two records of one person 人员归并.
    Merge,
    /// A mandate 代办授权.
    Mandate,
    /// What an inspector opened on a day 监督查阅记录.
    Inspection,
    /// A proven contact 联系方式.
    Contact,
    /// An authenticator 登录验证方式.
    Authenticator,
    /// An access token 访问令牌.
    Token,
    /// A finding that two applications are alike 查重.
    Similarity,
    /// A mechanism 立项机制.
    Mechanism,
    /// A node of the plan tree 规划.
    Plan,
    /// A need 需求.
    Need,
    /// A question about a call 咨询.
    Enquiry,
    /// A project of this or another funder 既往与在研项目.
    Award,
    /// A ban 科研诚信限制.
    Ban,
    /// An import of earlier data 导入.
    Import,
    /// A pledge signed before the close 预先承诺.
    AdvancePledge,
    /// A paper in a unit's file 单位档案.
    UnitFile,
    /// The check of an application on its form 形式审查.
    FormalCheck,
    /// What a person takes over from ORCID 学术档案.
    OrcidRecord,
}

impl Kind {
    /// Every kind, in the order in which `check` and `rebuild` take them.
    pub const ALL: [Self; 33] = [
        Self::Centre,
        Self::Person,
        Self::Grant,
        Self::Invitation,
        Self::Programme,
        Self::Call,
        Self::Application,
        Self::Calendar,
        Self::ErasureRequest,
        Self::Expunction,
        Self::Organisation,
        Self::Membership,
        Self::Identity,
        Self::Career,
        Self::Merge,
        Self::Mandate,
        Self::Inspection,
        Self::FederatedIdentity,
        Self::Contact,
        Self::Authenticator,
        Self::Token,
        Self::Similarity,
        Self::Mechanism,
        Self::Plan,
        Self::Need,
        Self::Enquiry,
        Self::Award,
        Self::Ban,
        Self::Import,
        Self::AdvancePledge,
        Self::UnitFile,
        Self::FormalCheck,
        Self::OrcidRecord,
    ];

    /// Its text in the journal.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Centre => "centre",
            Self::Person => "person",
            Self::FederatedIdentity => "federated-identity",
            Self::Grant => "grant",
            Self::Invitation => "invitation",
            Self::Programme => "programme",
            Self::Call => "call",
            Self::Application => "application",
            Self::Calendar => "calendar",
            Self::ErasureRequest => "erasure-request",
            Self::Expunction => "expunction",
            Self::Organisation => "organisation",
            Self::Membership => "membership",
            Self::Identity => "identity",
            Self::Career => "career",
            Self::Merge => "merge",
            Self::Mandate => "mandate",
            Self::Inspection => "inspection",
            Self::Contact => "contact",
            Self::Authenticator => "authenticator",
            Self::Token => "token",
            Self::Similarity => "similarity",
            Self::Mechanism => "mechanism",
            Self::Plan => "plan",
            Self::Need => "need",
            Self::Enquiry => "enquiry",
            Self::Award => "award",
            Self::Ban => "ban",
            Self::Import => "import",
            Self::AdvancePledge => "advance-pledge",
            Self::UnitFile => "unit-file",
            Self::FormalCheck => "formal-check",
            Self::OrcidRecord => "orcid-record",
        }
    }

    /// The kind of that text.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}

/// What happened to a thing.
#[derive(Clone, Debug)]
pub struct Event<T: Thing> {
    /// What is kept.
    pub fact: T::Fact,
    /// What can be erased, in the order in which it was written.
    pub private: Vec<Private<T::Private>>,
}

/// What an event says of one person, until it is erased.
#[derive(Clone, Debug)]
pub struct Private<P> {
    /// Whom it concerns.
    pub of: PersonId,
    /// None once erased.
    pub content: Option<P>,
}

/// An event as the journal gives it back: with when, who, and which version it made.
#[derive(Clone, Debug)]
pub struct Happened<T: Thing> {
    /// What happened.
    pub event: Event<T>,
    /// When.
    pub at: Instant,
    /// Who did it; `Id::SYSTEM` for the system.
    pub actor: Id,
    /// The version of the thing after it, from 1.
    pub version: u64,
}

/// A kind of thing.
pub trait Thing: Sized + Clone + fmt::Debug {
    /// Which.
    const KIND: Kind;
    /// What happens to it; stored for good, so variants are added and never changed.
    type Fact: Fact;
    /// What is said of persons beside it.
    type Private: Serialize + DeserializeOwned + Clone + fmt::Debug;

    /// The thing after the event. Total when private parts are erased.
    fn apply(before: Option<Self>, happened: &Happened<Self>) -> Result<Self, Corrupt>;

    /// What the event takes and frees of what only one thing may hold.
    fn claims(before: Option<&Self>, id: Id, fact: &Self::Fact) -> Vec<Claim>;

    /// What follows from the event and is done after it, by a worker that may be told twice.
    fn consequences(_fact: &Self::Fact) -> Vec<Consequence> {
        Vec::new()
    }
}

/// The kept half of an event, in the bytes of the journal.
pub trait Fact: Serialize + DeserializeOwned + Clone + fmt::Debug {
    /// The version of the shape that is written today; older ones are read through `decode`.
    const VERSION: u16 = 1;
    /// Every name there is, so that a journal with an unknown one stops the start.
    const NAMES: &'static [&'static str];

    /// Its name in the record: lower case with hyphens, in the past tense.
    fn name(&self) -> &'static str;

    /// Reads the bytes of any version ever written. An unknown version or shape is `Corrupt`.
    fn decode(version: u16, bytes: &[u8]) -> Result<Self, Corrupt> {
        if version != Self::VERSION {
            return Err(Corrupt::because(format!("event version {version} is not known")));
        }
        serde_json::from_slice(bytes).map_err(|error| Corrupt::because(error.to_string()))
    }
}

/// Reads any version up to the newest where what was added may be missing: older bytes lack it and mean that it was not said.
pub(crate) fn decode_any<F: Fact>(version: u16, newest: u16, bytes: &[u8]) -> Result<F, Corrupt> {
    if !(1..=newest).contains(&version) {
        return Err(Corrupt::because(format!("event version {version} is not known")));
    }
    serde_json::from_slice(bytes).map_err(|error| Corrupt::because(error.to_string()))
}

/// A right to be the only one 占用: taken or freed by an event, unique over all things.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Claim {
    /// Taken, unless somebody holds it: then the refusal registered for the kind.
    Take(ClaimKind, String),
    /// Given back.
    Free(ClaimKind, String),
}

/// What only one thing may hold.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum ClaimKind {
    /// There is one centre.
    Centre,
    /// One person an address; the key is a keyed digest of it.
    Email,
    /// One programme a code.
    ProgrammeCode,
    /// One call a code.
    CallCode,
    /// One live application per lead and call.
    LiveApplication,
    /// One application a number.
    ApplicationNumber,
    /// One live grant of a role in a place to a person.
    LiveGrant,
    /// One calendar a year.
    CalendarYear,
    /// One open request for erasure a person.
    OpenErasureRequest,
    /// One organisation a unified social credit code.
    OrganisationCode,
    /// One organisation a ROR.
    OrganisationRor,
    /// One administrator an organisation.
    UnitAdministrator,
    /// One membership of an organisation at a time.
    LiveMembership,
    /// One main membership a person.
    MainMembership,
    /// One person a proven identity document; the key is a keyed digest of its number.
    IdentityDocument,
    /// A person states a document once.
    StatedIdentity,
    /// A record is put away in one merge at a time.
    MergedPerson,
    /// One live mandate from a person to another in a place.
    LiveMandate,
    /// One record a grant and day of what was inspected.
    InspectionDay,
    /// One person a subject of an issuer; the key is a keyed digest of both.
    FederatedIdentity,
    /// One person a mobile number; the key is a keyed digest of it.
    Mobile,
    /// One authenticator a passkey; the key is a digest of its id.
    Passkey,
    /// What a unit endorsed in a call at a step, to be counted.
    Endorsement,
    /// One application a place in a unit's order.
    EndorsementRank,
    /// One mechanism a code.
    MechanismCode,
    /// One node of the plan tree a code.
    PlanCode,
    /// One award a funder and number.
    AwardNumber,
    /// One pledge in advance a draft.
    AdvancePledge,
    /// A unit has a paper once.
    UnitPaper,
    /// One check an application.
    FormalCheck,
    /// One ORCID record a person.
    OrcidRecord,
}

impl ClaimKind {
    /// Every kind.
    pub const ALL: [Self; 31] = [
        Self::Centre,
        Self::Email,
        Self::ProgrammeCode,
        Self::CallCode,
        Self::LiveApplication,
        Self::ApplicationNumber,
        Self::LiveGrant,
        Self::CalendarYear,
        Self::OpenErasureRequest,
        Self::OrganisationCode,
        Self::OrganisationRor,
        Self::UnitAdministrator,
        Self::LiveMembership,
        Self::MainMembership,
        Self::IdentityDocument,
        Self::StatedIdentity,
        Self::MergedPerson,
        Self::LiveMandate,
        Self::InspectionDay,
        Self::FederatedIdentity,
        Self::Mobile,
        Self::Passkey,
        Self::Endorsement,
        Self::EndorsementRank,
        Self::MechanismCode,
        Self::PlanCode,
        Self::AwardNumber,
        Self::AdvancePledge,
        Self::UnitPaper,
        Self::FormalCheck,
        Self::OrcidRecord,
    ];

    /// Its text in the rows.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Centre => "centre",
            Self::Email => "email",
            Self::ProgrammeCode => "programme-code",
            Self::CallCode => "call-code",
            Self::LiveApplication => "live-application",
            Self::ApplicationNumber => "application-number",
            Self::LiveGrant => "live-grant",
            Self::CalendarYear => "calendar-year",
            Self::OpenErasureRequest => "open-erasure-request",
            Self::OrganisationCode => "organisation-code",
            Self::OrganisationRor => "organisation-ror",
            Self::UnitAdministrator => "unit-administrator",
            Self::LiveMembership => "live-membership",
            Self::MainMembership => "main-membership",
            Self::IdentityDocument => "identity-document",
            Self::StatedIdentity => "stated-identity",
            Self::MergedPerson => "merged-person",
            Self::LiveMandate => "live-mandate",
            Self::InspectionDay => "inspection-day",
            Self::FederatedIdentity => "federated-identity",
            Self::Mobile => "mobile",
            Self::Passkey => "passkey",
            Self::Endorsement => "endorsement",
            Self::EndorsementRank => "endorsement-rank",
            Self::MechanismCode => "mechanism-code",
            Self::PlanCode => "plan-code",
            Self::AwardNumber => "award-number",
            Self::AdvancePledge => "advance-pledge",
            Self::UnitPaper => "unit-paper",
            Self::FormalCheck => "formal-check",
            Self::OrcidRecord => "orcid-record",
        }
    }

    /// What is said to who comes second.
    pub fn taken(self) -> crate::Refusal {
        match self {
            Self::Centre => crate::centre::Refusal::AlreadyFounded.into(),
            Self::Email => crate::person::Refusal::AddressTaken.into(),
            Self::ProgrammeCode => crate::programme::Refusal::CodeTaken.into(),
            Self::CallCode => crate::call::Refusal::CodeTaken.into(),
            Self::LiveApplication => crate::application::Refusal::AlreadyLive.into(),
            Self::ApplicationNumber => crate::application::Refusal::NumberTaken.into(),
            Self::LiveGrant => crate::grant::Refusal::AlreadyGranted.into(),
            Self::CalendarYear => crate::calendar::Refusal::LoadedMeanwhile.into(),
            Self::OpenErasureRequest => crate::erasure_request::Refusal::AlreadyAsked.into(),
            Self::OrganisationCode => crate::organisation::Refusal::CodeTaken.into(),
            Self::OrganisationRor => crate::organisation::Refusal::RorTaken.into(),
            Self::UnitAdministrator => crate::organisation::Refusal::SecondAdministrator.into(),
            Self::LiveMembership => crate::membership::Refusal::AlreadyMember.into(),
            Self::MainMembership => crate::membership::Refusal::MainTaken.into(),
            Self::IdentityDocument => crate::identity::Refusal::ProvenByAnother.into(),
            Self::StatedIdentity => crate::identity::Refusal::AlreadyStated.into(),
            Self::MergedPerson => crate::merge::Refusal::InAnother.into(),
            Self::LiveMandate => crate::mandate::Refusal::AlreadyGiven.into(),
            // Two readings at the same instant began the day's record twice: the second comes again.
            Self::InspectionDay => crate::Refusal::Stale { read: 0, now: 1 },
            Self::FederatedIdentity => crate::federation::Refusal::AlreadyLinked.into(),
            Self::Mobile => crate::contact::Refusal::Taken.into(),
            Self::Passkey => crate::authenticator::Refusal::SamePasskey.into(),
            // Each application has its own key, so only the same endorsement twice could meet itself.
            Self::Endorsement => crate::endorsement::Refusal::NotThere.into(),
            Self::EndorsementRank => crate::endorsement::Refusal::RankTaken.into(),
            Self::MechanismCode => crate::mechanism::Refusal::CodeTaken.into(),
            Self::PlanCode => crate::plan::Refusal::CodeTaken.into(),
            Self::AwardNumber => crate::award::Refusal::NumberTaken.into(),
            Self::AdvancePledge => crate::advance_pledge::Refusal::AlreadySigned.into(),
            Self::UnitPaper => crate::unit_file::Refusal::AlreadyFiled.into(),
            Self::FormalCheck => crate::formal_check::Refusal::AwaitsSecond.into(),
            Self::OrcidRecord => crate::orcid::Refusal::AlreadyAgreed.into(),
        }
    }
}

/// What is done after an event 后续事务: a step, keyed in the outbox by event, step and version.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Consequence {
    /// Mail the person whom the step concerns.
    Mail(Letter),
    /// Compare an application with those that are there 查重.
    Compare,
}

/// Which letter 通知.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Letter {
    /// To a new person.
    Welcome,
    /// To who is invited.
    Invitation,
    /// To the lead: received.
    Received,
    /// To the lead: withdrawn.
    Withdrawn,
    /// To who asked for erasure: received, with its clock.
    ErasureAsked,
    /// To who asked for erasure: it will be carried out. The last one to their address.
    ErasureGranted,
    /// To who asked for erasure: refused, and why.
    ErasureRefused,
    /// To who sent the authorisation, or registered: the unit is approved, or the new administrator is.
    UnitApproved,
    /// To the same: sent back, and why.
    UnitRejected,
    /// To who asked to belong: confirmed.
    MemberConfirmed,
    /// To who asked to belong: refused, and why.
    MemberRefused,
    /// To who belongs: until when.
    MemberEnded,
    /// To who belongs: to which part, from now on.
    MemberMoved,
    /// To the lead: endorsed, and where it is now.
    ApplicationEndorsed,
    /// To the lead: given back, until when, and what was said.
    ApplicationReturned,
    /// To the lead: not endorsed, or not accepted, and why.
    ApplicationRefused,
    /// To the lead: accepted on its form.
    ApplicationAccepted,
    /// To who asked about a call: answered.
    EnquiryAnswered,
    /// To all who hold drafts of a call: an answer that bears on them.
    CallAnswered,
    /// To the same: its conditions or limits changed.
    CallAmended,
    /// To the lead: what was signed in advance could not be submitted, and what was missing.
    Lapsed,
}

impl Letter {
    /// Every letter.
    pub const ALL: [Self; 21] = [
        Self::Welcome,
        Self::Invitation,
        Self::Received,
        Self::Withdrawn,
        Self::ErasureAsked,
        Self::ErasureGranted,
        Self::ErasureRefused,
        Self::UnitApproved,
        Self::UnitRejected,
        Self::MemberConfirmed,
        Self::MemberRefused,
        Self::MemberEnded,
        Self::MemberMoved,
        Self::ApplicationEndorsed,
        Self::ApplicationReturned,
        Self::ApplicationRefused,
        Self::ApplicationAccepted,
        Self::EnquiryAnswered,
        Self::CallAnswered,
        Self::CallAmended,
        Self::Lapsed,
    ];

    /// Its text in the outbox and in the locales.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Welcome => "welcome",
            Self::Invitation => "invitation",
            Self::Received => "received",
            Self::Withdrawn => "withdrawn",
            Self::ErasureAsked => "erasure-asked",
            Self::ErasureGranted => "erasure-granted",
            Self::ErasureRefused => "erasure-refused",
            Self::UnitApproved => "unit-approved",
            Self::UnitRejected => "unit-rejected",
            Self::MemberConfirmed => "member-confirmed",
            Self::MemberRefused => "member-refused",
            Self::MemberEnded => "member-ended",
            Self::MemberMoved => "member-moved",
            Self::ApplicationEndorsed => "application-endorsed",
            Self::ApplicationReturned => "application-returned",
            Self::ApplicationRefused => "application-refused",
            Self::ApplicationAccepted => "application-accepted",
            Self::EnquiryAnswered => "enquiry-answered",
            Self::CallAnswered => "call-answered",
            Self::CallAmended => "call-amended",
            Self::Lapsed => "lapsed",
        }
    }

    /// The letter of that text.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|letter| letter.as_str() == text)
    }
}

/// The journal cannot be followed: a fault, found by `check`, never shown as a refusal.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Corrupt {
    /// What does not fit.
    pub why: String,
}

impl Corrupt {
    /// With a reason.
    pub fn because(why: impl Into<String>) -> Self {
        Self { why: why.into() }
    }

    /// An event that cannot come here.
    pub fn out_of_place(fact: &impl Fact) -> Self {
        Self::because(format!("{} cannot happen here", fact.name()))
    }
}

impl fmt::Display for Corrupt {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "the journal cannot be followed: {}", self.why)
    }
}

impl std::error::Error for Corrupt {}

impl<T: Thing> Event<T> {
    /// Without private parts.
    pub fn fact(fact: T::Fact) -> Self {
        Self { fact, private: Vec::new() }
    }

    /// With one private part.
    pub fn about(fact: T::Fact, of: PersonId, content: T::Private) -> Self {
        Self { fact, private: vec![Private { of, content: Some(content) }] }
    }

    /// What it says of a person, unless that is erased.
    pub fn of(&self, person: PersonId) -> Option<&T::Private> {
        self.private.iter().find(|part| part.of == person).and_then(|part| part.content.as_ref())
    }
}
