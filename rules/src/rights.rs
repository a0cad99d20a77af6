//! Rights 权限: who may do what where; one pure function, and the only maker of a `Permit`.
//!
//! ```text
//!                      own    in scope                                   whole centre
//! application          lead   officer, reader, inspector: read
//! call, programme             officer: write; reader, inspector: read
//! organisation, staff         unit administrator: write, with what is below; research secretary, inspector: read    officer: write
//! people: read, invite        unit administrator, in their organisation                                             system administrator
//! roles: give, take           unit administrator: research secretary                                                security administrator
//! audit, inspection           inspector: read                                                                       audit administrator
//! ```
//! The table itself is `ways`: by what each deed may be done. `may` and `explain` read it, so they cannot differ.
//! Until a centre has its three administrators 三员分立, an officer of the whole centre does what they will do, but appoints no inspector.
//! The key of the log is the operator's, at the machine's console; nobody replaces it over the network.
//! Conflict of interest is asked first and denies: nobody handles an application of their own, nobody gives a role to themselves or takes one
//! from themselves, and who handles applications drafts none for others.
//! A token reaches no further than its areas. Source: 《科学技术进步法》第一百零一条 (回避制度), GB/T 22239-2019 8.1.5 (系统、审计、安全管理分立),
//! 《北京国际科技创新中心建设条例》.

mod area;
mod ways;

pub use area::Area;
pub use ways::{Basis, Explanation, Short, Way, explain};

use crate::refusal::{Explain, Rule, Says};
use crate::{CallId, FacilityId, Id, Instant, OrganisationId, PersonId, ProgrammeId, ProjectId};
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
    /// Judges what is assigned to them 评审专家.
    Expert,
    /// Looks after accounts and organisations 系统管理员.
    SystemAdministrator,
    /// Gives and takes roles 安全管理员.
    SecurityAdministrator,
    /// Reads what was done, and appoints inspectors 审计管理员.
    AuditAdministrator,
    /// Reads everything within a scope and a term, and is recorded doing so 监督检查人员.
    Inspector,
    /// Speaks for an organisation: confirms who belongs to it 单位管理员.
    UnitAdministrator,
    /// Helps the applicants of a department 院系科研秘书.
    ResearchSecretary,
}

impl Role {
    /// Every role.
    pub const ALL: &'static [Self] = &[
        Self::Officer,
        Self::Applicant,
        Self::Reader,
        Self::Expert,
        Self::SystemAdministrator,
        Self::SecurityAdministrator,
        Self::AuditAdministrator,
        Self::Inspector,
        Self::UnitAdministrator,
        Self::ResearchSecretary,
    ];

    /// The three that no one person unites 三员.
    pub const ADMINISTRATORS: [Self; 3] = [Self::SystemAdministrator, Self::SecurityAdministrator, Self::AuditAdministrator];

    /// Its text in rows and addresses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Officer => "officer",
            Self::Applicant => "applicant",
            Self::Reader => "reader",
            Self::Expert => "expert",
            Self::SystemAdministrator => "system-administrator",
            Self::SecurityAdministrator => "security-administrator",
            Self::AuditAdministrator => "audit-administrator",
            Self::Inspector => "inspector",
            Self::UnitAdministrator => "unit-administrator",
            Self::ResearchSecretary => "research-secretary",
        }
    }

    /// The role of that text.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|role| role.as_str() == text)
    }

    /// Whether the scope is one in which this role can be held.
    pub const fn fits(self, scope: Scope) -> bool {
        match self {
            Self::Officer | Self::Reader | Self::Inspector | Self::Expert => {
                !matches!(scope, Scope::Organisation(_)) || matches!(self, Self::Inspector)
            }
            Self::Applicant | Self::SystemAdministrator | Self::SecurityAdministrator | Self::AuditAdministrator => matches!(scope, Scope::Centre),
            Self::UnitAdministrator | Self::ResearchSecretary => matches!(scope, Scope::Organisation(_)),
        }
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
    /// In an organisation and those below it.
    Organisation(OrganisationId),
    /// In one project.
    Project(ProjectId),
    /// In one facility.
    Facility(FacilityId),
}

impl Scope {
    /// Its text in rows: `centre`, else its kind and the id, as in `programme:ID`.
    pub fn to_text(self) -> String {
        match self {
            Self::Centre => "centre".to_owned(),
            Self::Programme(id) => format!("programme:{id}"),
            Self::Call(id) => format!("call:{id}"),
            Self::Organisation(id) => format!("organisation:{id}"),
            Self::Project(id) => format!("project:{id}"),
            Self::Facility(id) => format!("facility:{id}"),
        }
    }

    /// The scope of that text.
    pub fn parse(text: &str) -> Option<Self> {
        match text.split_once(':') {
            None => (text == "centre").then_some(Self::Centre),
            Some(("programme", id)) => Id::parse(id).map(|id| Self::Programme(id.into())),
            Some(("call", id)) => Id::parse(id).map(|id| Self::Call(id.into())),
            Some(("organisation", id)) => Id::parse(id).map(|id| Self::Organisation(id.into())),
            Some(("project", id)) => Id::parse(id).map(|id| Self::Project(id.into())),
            Some(("facility", id)) => Id::parse(id).map(|id| Self::Facility(id.into())),
            Some(_) => None,
        }
    }

    /// Whether the place lies in it.
    pub fn covers(self, place: &Place) -> bool {
        match self {
            Self::Centre => true,
            Self::Programme(id) => place.programme == Some(id),
            Self::Call(id) => place.call == Some(id),
            Self::Organisation(id) => place.organisations.contains(&id),
            Self::Project(id) => place.project == Some(id),
            Self::Facility(id) => place.facility == Some(id),
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
    /// Whether its term includes that time.
    pub fn is_in_force(&self, at: Instant) -> bool {
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
    /// A person with what they hold.
    Member(Member),
    /// The operator at the machine's console, for what only they may do.
    Operator,
    /// The system itself, for what it does by its own clock.
    System,
}

impl Actor {
    /// Whether that record is the actor's: their own, or one that it stands for.
    pub fn is(&self, person: PersonId) -> bool {
        match self {
            Self::Member(member) => member.is(person),
            Self::Newcomer(own) | Self::Founder(own) => *own == person,
            Self::Anonymous | Self::Operator | Self::System => false,
        }
    }
}

/// A person who has signed in, with the facts that `may` judges by.
#[derive(Clone, Debug)]
pub struct Member {
    /// Who.
    pub person: PersonId,
    /// Records of the same person that this one stands for 已归并.
    pub also: Vec<PersonId>,
    /// The roles they hold, in force or not.
    pub held: Vec<Held>,
    /// Whether the centre has its three administrators 三员分立.
    pub separated: bool,
    /// How they come.
    pub through: Through,
}

/// How somebody comes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Through {
    /// In a session of their own.
    Session,
    /// By a token, which reaches no further than its areas.
    Token(Vec<Area>),
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
    /// List people and read their records 查看人员.
    ReadPeople,
    /// Invite people and look after their accounts 账号管理.
    InvitePeople,
    /// Give and take roles 授权管理.
    GiveRole,
    /// Appoint and dismiss inspectors 委派监督检查人员.
    AppointInspector,
    /// Install the three administrators 启用三员分立.
    SeparateAdministrators,
    /// Read what was done by whom 审计查阅.
    ReadAudit,
    /// See an identity document unmasked 查看证件原文.
    RevealDocument,
    /// Merge and unmerge the records of one person 人员归并.
    MergePeople,
    /// Register an organisation and its administrator 单位注册.
    RegisterOrganisation,
    /// Check an organisation's authorisation, and change its record 单位审核.
    ReviewOrganisation,
    /// Read an organisation's staff 查看单位人员.
    ReadMembers,
    /// Confirm and end who belongs to an organisation 单位人员管理.
    ManageMembers,
    /// Keep the papers of an organisation 维护单位档案.
    KeepUnitFiles,
    /// Move somebody's open tasks and roles to a successor 岗位交接.
    HandOver,
    /// Load a version of the working-day calendar 工作日历管理.
    ManageCalendar,
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
    /// Endorse, return or refuse an application for a unit 单位审核推荐.
    Endorse,
    /// Return an application to be corrected, or not accept it on its form 形式审查.
    CheckApplication,
    /// Draft an application for its lead, by their leave 代办填报.
    DraftFor,
    /// Let another draft for oneself 代办授权.
    GiveMandate,
    /// Erase a person's private parts 个人信息删除.
    Erase,
    /// Destroy a named file or field that should never have been there 涉密清除.
    Expunge,
    /// Replace the key that signs the log 密钥轮换.
    RotateKey,
    /// Find that two applications are alike 查重.
    FindSimilarity,
    /// Judge a finding that two applications are alike 核查相似申请.
    ResolveSimilarity,
    /// Submit at the close what its lead has signed in advance 截止时自动提交.
    SubmitAtClose,
    /// Submit a need 提交需求.
    SubmitNeed,
    /// Read needs, merge and decline them 需求处理.
    HandleNeeds,
    /// Ask about a call 咨询.
    AskAboutCall,
    /// Keep the register of earlier and running projects 维护项目库.
    KeepAwards,
    /// Impose and lift bans 登记科研诚信限制.
    ImposeBan,
}

/// Where it is done, as far as the thing says.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Place {
    /// In which programme.
    pub programme: Option<ProgrammeId>,
    /// In which call.
    pub call: Option<CallId>,
    /// In which project.
    pub project: Option<ProjectId>,
    /// In which facility.
    pub facility: Option<FacilityId>,
    /// In which organisation, and in which ones above it.
    pub organisations: Vec<OrganisationId>,
    /// Whose application it is.
    pub lead: Option<PersonId>,
    /// Whose record or role it is about.
    pub about: Option<PersonId>,
    /// Whether its lead has given the actor leave to draft it 代办.
    pub mandated: bool,
    /// Who takes part in the application or in its draft, having agreed to 项目组.
    pub team: Vec<PersonId>,
    /// Whether it has not reached the centre, which then knows nothing of it.
    pub underway: bool,
}

impl Place {
    /// In a programme.
    pub fn programme(programme: ProgrammeId) -> Self {
        Self { programme: Some(programme), ..Self::default() }
    }

    /// In a call of a programme.
    pub fn call(programme: ProgrammeId, call: CallId) -> Self {
        Self { call: Some(call), ..Self::programme(programme) }
    }

    /// At an application to a call, whose lead it names.
    pub fn application(programme: Option<ProgrammeId>, call: CallId, lead: PersonId) -> Self {
        Self { programme, call: Some(call), lead: Some(lead), ..Self::default() }
    }

    /// At a person's record.
    pub fn about(person: PersonId) -> Self {
        Self { about: Some(person), ..Self::default() }
    }

    /// In an organisation; `chain` is that one and those above it.
    pub fn organisation(chain: Vec<OrganisationId>) -> Self {
        Self { organisations: chain, ..Self::default() }
    }

    /// The same place, where it concerns a person.
    #[must_use]
    pub fn concerning(self, person: PersonId) -> Self {
        Self { about: Some(person), ..self }
    }
}

/// Leave to do one deed, made by `may` alone; `commit` demands one.
#[derive(Clone, Debug)]
pub struct Permit {
    actor: Id,
    deed: Deed,
    until: Option<Instant>,
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

    /// When the right ends by which it was given; none where it has no end. Nothing that is given by this right outlives it.
    pub fn until(&self) -> Option<Instant> {
        self.until
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
    /// Nobody gives a role to themselves, or takes one from themselves.
    OwnRole,
    /// Who handles applications there drafts none for others.
    HandlesThere,
    /// What is signed, pledged or sent is done by the person alone.
    NotDelegable,
    /// The token does not reach it.
    OutsideToken,
    /// Not theirs to know of: answered as if it did not exist.
    Hidden,
}

/// Whether the actor may do the deed there, at that time. `explain` says the same with its reasons; both read one table of ways.
pub fn may(actor: &Actor, deed: Deed, place: &Place, at: Instant) -> Result<Permit, Denial> {
    let basis = ways::judge(actor, deed, place, at)?;
    let actor = match actor {
        Actor::Founder(person) | Actor::Newcomer(person) => person.0,
        Actor::Member(member) => member.person.0,
        Actor::Anonymous | Actor::Operator | Actor::System => Id::SYSTEM,
    };
    Ok(Permit { actor, deed, until: basis.until() })
}

impl Member {
    /// Somebody in a session, in a centre without its three administrators: what tests and the first days need.
    pub fn new(person: PersonId, held: Vec<Held>) -> Self {
        Self { person, also: Vec::new(), held, separated: false, through: Through::Session }
    }

    /// Whether that record is theirs: their own, or one that it stands for.
    pub fn is(&self, person: PersonId) -> bool {
        self.person == person || self.also.contains(&person)
    }

    /// Whether they hold the role where the place lies.
    pub fn holds(&self, role: Role, place: &Place, at: Instant) -> bool {
        self.held.iter().any(|held| held.role == role && held.is_in_force(at) && held.scope.covers(place))
    }

    /// Whether they are an officer of the whole centre.
    pub fn is_officer_of_all(&self, at: Instant) -> bool {
        self.held.iter().any(|held| held.role == Role::Officer && held.scope == Scope::Centre && held.is_in_force(at))
    }

    /// Whether they do an administrator's work: by the role, or as an officer of the centre while the three are not apart.
    pub fn administers(&self, role: Role, at: Instant) -> bool {
        self.holds(role, &Place::default(), at) || (!self.separated && self.is_officer_of_all(at))
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
    let (mut programmes, mut calls) = (Vec::new(), Vec::new());
    let Actor::Member(member) = actor else { return Sight::Within { programmes, calls } };
    if matches!(&member.through, Through::Token(areas) if !areas.contains(&Area::Read)) {
        return Sight::Within { programmes, calls };
    }
    let reads = |held: &&Held| matches!(held.role, Role::Officer | Role::Reader | Role::Inspector) && held.is_in_force(at);
    for held in member.held.iter().filter(reads) {
        match held.scope {
            Scope::Centre => return Sight::All,
            Scope::Programme(id) => programmes.push(id),
            Scope::Call(id) => calls.push(id),
            // What lies in an organisation, a project or a facility is seen through its own lists.
            Scope::Organisation(_) | Scope::Project(_) | Scope::Facility(_) => {}
        }
    }
    Sight::Within { programmes, calls }
}

/// What part of the journal an actor may read 审计查阅: all of it, or what happened in the programmes and calls that they inspect.
pub fn audit_sight(actor: &Actor, at: Instant) -> Sight {
    let (mut programmes, mut calls) = (Vec::new(), Vec::new());
    let Actor::Member(member) = actor else { return Sight::Within { programmes, calls } };
    if may(actor, Deed::ReadAudit, &Place::default(), at).is_ok() {
        return Sight::All;
    }
    if matches!(&member.through, Through::Token(areas) if !areas.contains(&Area::Read)) {
        return Sight::Within { programmes, calls };
    }
    for held in member.held.iter().filter(|held| held.role == Role::Inspector && held.is_in_force(at)) {
        match held.scope {
            Scope::Programme(id) => programmes.push(id),
            Scope::Call(id) => calls.push(id),
            Scope::Centre | Scope::Organisation(_) | Scope::Project(_) | Scope::Facility(_) => {}
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
            Self::OwnRole => Rule::house("rights.own-role"),
            Self::HandlesThere => Rule::law("rights.handles", "《中华人民共和国科学技术进步法》第一百零一条"),
            Self::NotDelegable => Rule::law("rights.not-delegable", "《中华人民共和国民法典》第一百六十一条"),
            Self::OutsideToken => Rule::house("rights.token"),
            Self::Hidden => Rule::house("rights.found"),
        }
    }

    fn says(&self) -> Says {
        Says::new(match self {
            Self::NotSignedIn => "refusal-not-signed-in",
            Self::NotGranted => "refusal-not-granted",
            Self::OwnApplication => "refusal-own-application",
            Self::OwnRole => "refusal-own-role",
            Self::HandlesThere => "refusal-handles-there",
            Self::NotDelegable => "refusal-not-delegable",
            Self::OutsideToken => "refusal-outside-token",
            Self::Hidden => "refusal-hidden",
        })
    }
}
