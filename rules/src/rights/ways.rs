//! Ways 依据: by what each deed may be done, as one table that `may` judges by and `explain` tells.
//!
//! Conflicts are asked before any way. Of several ways that hold, the one that lasts longest is taken: nothing given by it outlives it.

use super::{Actor, Deed, Denial, Held, Member, Place, Role, Scope, Through};
use crate::Instant;

/// One way to a deed 依据: what somebody must be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Way {
    /// Whoever has signed in.
    Everybody,
    /// Whose application it is, whose record it is.
    Own,
    /// Who drafts by leave of the lead 代办.
    Mandate,
    /// Who takes part, having agreed to 项目组成员.
    Team,
    /// Who holds the role anywhere, for an application of their own.
    OwnAs(Role),
    /// Who holds the role anywhere.
    Anywhere(Role),
    /// Who holds the role where the place lies.
    There(Role),
    /// Who is an officer of the whole centre.
    OfficerOfAll,
    /// Who is an officer of the whole centre, until the three administrators are apart.
    OfficerOfAllBefore,
    /// Who holds the administrator's role, once the three are apart.
    Apart(Role),
}

/// By what a deed is permitted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Basis {
    /// By the link of the set-up or of an invitation, or by registering.
    Joining,
    /// At the machine's console.
    Console,
    /// By the system's own clock.
    Clock,
    /// As whoever has signed in.
    Everybody,
    /// As whose application or record it is.
    Own,
    /// By a mandate of the lead.
    Mandate,
    /// As one who takes part.
    Team,
    /// By this role.
    Held(Held),
}

impl Basis {
    /// When it ends; none where it has no end of its own.
    pub fn until(&self) -> Option<Instant> {
        match self {
            Self::Joining | Self::Console | Self::Clock | Self::Everybody | Self::Own | Self::Mandate | Self::Team => None,
            Self::Held(held) => held.until,
        }
    }
}

/// Why a role that is held does not do.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Short {
    /// Its term has not begun.
    NotYet,
    /// Its term is over.
    Over,
    /// It holds elsewhere.
    Elsewhere,
}

/// Why somebody may do a deed, or may not 权限说明.
#[derive(Clone, PartialEq, Debug)]
pub struct Explanation {
    /// By what they may, or why not: the answer of `may`.
    pub answer: Result<Basis, Denial>,
    /// By what anybody may.
    pub ways: &'static [Way],
    /// What they hold that would do, but for its term or its place.
    pub nearly: Vec<(Held, Short)>,
}

/// Explains what `may` answers 权限说明: by which role, which conflict denies it, and what would be needed.
pub fn explain(actor: &Actor, deed: Deed, place: &Place, at: Instant) -> Explanation {
    let ways = ways(deed);
    let mut nearly = Vec::new();
    if let Actor::Member(member) = actor {
        for held in member.held.iter().filter(|held| ways.iter().any(|way| way.asks_for(held.role, member.separated))) {
            let short = if at < held.from {
                Short::NotYet
            } else if !held.is_in_force(at) {
                Short::Over
            } else if ways.iter().all(|way| !member.does(*way, held, place)) {
                Short::Elsewhere
            } else {
                continue;
            };
            nearly.push((*held, short));
        }
    }
    Explanation { answer: judge(actor, deed, place, at), ways, nearly }
}

/// By what each deed may be done. A deed that lies in nobody's hand here has no way: founding, registering, and the operator's at the console.
fn ways(deed: Deed) -> &'static [Way] {
    use Role::{
        Applicant, AuditAdministrator, Inspector, Officer, Reader, ResearchSecretary, SecurityAdministrator, SystemAdministrator, UnitAdministrator,
    };
    use Way::{Anywhere, Apart, Everybody, Mandate, OfficerOfAll, OfficerOfAllBefore, Own, OwnAs, Team, There};
    match deed {
        Deed::Found | Deed::Register | Deed::RotateKey | Deed::FindSimilarity | Deed::SubmitAtClose => &[],
        Deed::ReviseSelf | Deed::ReadMailbox | Deed::RegisterOrganisation | Deed::SubmitNeed | Deed::AskAboutCall => &[Everybody],
        Deed::HandleNeeds => &[Anywhere(Officer)],
        Deed::GiveMandate => &[Anywhere(Applicant)],
        Deed::Apply => &[OwnAs(Applicant)],
        Deed::DraftFor => &[OwnAs(Applicant), Mandate, Team],
        Deed::ReadApplication => &[Own, Team, There(Officer), There(Reader), There(Inspector), There(UnitAdministrator), There(ResearchSecretary)],
        Deed::Endorse => &[There(UnitAdministrator), There(ResearchSecretary)],
        Deed::CheckApplication => &[There(Officer)],
        Deed::ListApplications | Deed::ReadDraftCall => &[There(Officer), There(Reader), There(Inspector)],
        Deed::ManageProgramme | Deed::ManageCall | Deed::ResolveSimilarity => &[There(Officer)],
        Deed::ReadAudit => &[There(AuditAdministrator), OfficerOfAllBefore, There(Inspector)],
        Deed::GiveRole => &[There(SecurityAdministrator), OfficerOfAllBefore],
        // Whoever is inspected appoints no inspector: before the three are apart, nobody does.
        Deed::AppointInspector => &[Apart(AuditAdministrator)],
        Deed::SeparateAdministrators => &[OfficerOfAllBefore],
        Deed::ReadPeople => &[There(SystemAdministrator), There(SecurityAdministrator), There(AuditAdministrator), OfficerOfAll],
        Deed::InvitePeople | Deed::Erase | Deed::Expunge | Deed::MergePeople | Deed::HandOver | Deed::ManageCalendar => {
            &[There(SystemAdministrator), OfficerOfAllBefore]
        }
        Deed::RevealDocument => &[Own, There(SystemAdministrator), OfficerOfAll],
        Deed::ReviewOrganisation | Deed::KeepAwards | Deed::ImposeBan => &[OfficerOfAll],
        Deed::ReadMembers => &[OfficerOfAll, There(UnitAdministrator), There(ResearchSecretary), There(Inspector)],
        Deed::ManageMembers => &[OfficerOfAll, There(UnitAdministrator)],
        // The centre sees a unit's papers where they were submitted to it, and nowhere else.
        Deed::KeepUnitFiles => &[There(UnitAdministrator), There(ResearchSecretary)],
    }
}

/// The one judgement: the token first, then conflicts, then the ways.
pub(super) fn judge(actor: &Actor, deed: Deed, place: &Place, at: Instant) -> Result<Basis, Denial> {
    let member = match (actor, deed) {
        (Actor::Founder(_), Deed::Found) | (Actor::Newcomer(_), Deed::Register) => return Ok(Basis::Joining),
        (Actor::Operator, Deed::Erase | Deed::Expunge | Deed::RotateKey) => return Ok(Basis::Console),
        (Actor::System, Deed::FindSimilarity | Deed::SubmitAtClose) => return Ok(Basis::Clock),
        (Actor::Member(member), _) => member,
        (Actor::Anonymous | Actor::Newcomer(_) | Actor::Founder(_) | Actor::Operator | Actor::System, _) => return Err(Denial::NotSignedIn),
    };
    if let Through::Token(areas) = &member.through
        && !deed.area().is_some_and(|area| areas.contains(&area))
    {
        return Err(Denial::OutsideToken);
    }
    member.conflict(deed, place, at)?;
    let mut best: Option<Basis> = None;
    for way in ways(deed) {
        let Some(basis) = member.basis(*way, deed, place, at) else { continue };
        let lasts_longer = best.is_none_or(|best| match (best.until(), basis.until()) {
            (None, _) => false,
            (Some(_), None) => true,
            (Some(best), Some(other)) => other > best,
        });
        if lasts_longer {
            best = Some(basis);
        }
    }
    match (best, deed) {
        (Some(basis), _) => Ok(basis),
        (None, Deed::ReadApplication | Deed::ReadDraftCall | Deed::Endorse | Deed::KeepUnitFiles) => Err(Denial::Hidden),
        (None, _) => Err(Denial::NotGranted),
    }
}

impl Way {
    /// Whether this role is what it asks for, in force and there or not.
    fn asks_for(self, role: Role, separated: bool) -> bool {
        match self {
            Self::Everybody | Self::Own | Self::Mandate | Self::Team => false,
            Self::OwnAs(asked) | Self::Anywhere(asked) | Self::There(asked) | Self::Apart(asked) => asked == role,
            Self::OfficerOfAll => role == Role::Officer,
            Self::OfficerOfAllBefore => role == Role::Officer && !separated,
        }
    }
}

impl Member {
    /// What denies the deed whatever they hold 回避.
    fn conflict(&self, deed: Deed, place: &Place, at: Instant) -> Result<(), Denial> {
        let own = place.lead.is_some_and(|lead| self.is(lead));
        let others = place.lead.is_some() && !own;
        let takes_part = place.team.iter().any(|one| self.is(*one));
        // Approving a registration gives its administrator's role, and naming a secretary gives one too.
        let gives = matches!(deed, Deed::GiveRole | Deed::AppointInspector | Deed::HandOver | Deed::ReviewOrganisation | Deed::ManageMembers);
        if gives && place.about.is_some_and(|about| self.is(about)) {
            return Err(Denial::OwnRole);
        }
        let judged = matches!(deed, Deed::Endorse | Deed::CheckApplication | Deed::ResolveSimilarity) && (own || takes_part);
        if deed == Deed::ListApplications && own || judged {
            return Err(Denial::OwnApplication);
        }
        if deed == Deed::Apply && others {
            return Err(if place.mandated || takes_part { Denial::NotDelegable } else { Denial::Hidden });
        }
        if deed == Deed::DraftFor && !own && !(others && (place.mandated || takes_part)) {
            return Err(Denial::Hidden);
        }
        // A research secretary and a unit's administrator help their own people: they judge nobody.
        let judges = || [Role::Officer, Role::Reader, Role::Expert].into_iter().any(|role| self.holds(role, place, at));
        if deed == Deed::DraftFor && others && judges() {
            return Err(Denial::HandlesThere);
        }
        Ok(())
    }

    /// By what a way is theirs, if it is: of several roles, the one that lasts longest.
    fn basis(&self, way: Way, deed: Deed, place: &Place, at: Instant) -> Option<Basis> {
        let own = if deed == Deed::RevealDocument { place.about } else { place.lead }.is_some_and(|whose| self.is(whose));
        match way {
            Way::Everybody => Some(Basis::Everybody),
            Way::Own => own.then_some(Basis::Own),
            Way::Mandate => (place.mandated && !own).then_some(Basis::Mandate),
            Way::Team => place.team.iter().any(|one| self.is(*one)).then_some(Basis::Team),
            Way::OwnAs(_) if place.lead.is_some() && !own => None,
            Way::OwnAs(_) | Way::Anywhere(_) | Way::There(_) | Way::OfficerOfAll | Way::OfficerOfAllBefore | Way::Apart(_) => {
                let fitting = self.held.iter().filter(|held| held.is_in_force(at) && self.does(way, held, place));
                fitting.max_by_key(|held| held.until.map_or(i64::MAX, |until| until.0)).map(|held| Basis::Held(*held))
            }
        }
    }

    /// Whether this role, were it in force, is what the way asks for there.
    fn does(&self, way: Way, held: &Held, place: &Place) -> bool {
        let is_officer_of_all = held.role == Role::Officer && held.scope == Scope::Centre;
        match way {
            Way::Everybody | Way::Own | Way::Mandate | Way::Team => false,
            // What has not reached the centre is not before its officers and readers.
            Way::There(Role::Officer | Role::Reader) if place.underway => false,
            Way::OwnAs(role) | Way::Anywhere(role) => held.role == role,
            Way::There(role) => held.role == role && held.scope.covers(place),
            Way::OfficerOfAll => is_officer_of_all,
            Way::OfficerOfAllBefore => is_officer_of_all && !self.separated,
            Way::Apart(role) => self.separated && held.role == role && held.scope.covers(place),
        }
    }
}

impl Deed {
    /// Every deed.
    pub const ALL: [Self; 40] = [
        Self::Found,
        Self::Register,
        Self::ReviseSelf,
        Self::ReadMailbox,
        Self::ReadPeople,
        Self::InvitePeople,
        Self::GiveRole,
        Self::AppointInspector,
        Self::SeparateAdministrators,
        Self::ReadAudit,
        Self::RevealDocument,
        Self::MergePeople,
        Self::RegisterOrganisation,
        Self::ReviewOrganisation,
        Self::ReadMembers,
        Self::ManageMembers,
        Self::KeepUnitFiles,
        Self::HandOver,
        Self::ManageCalendar,
        Self::ManageProgramme,
        Self::ManageCall,
        Self::ReadDraftCall,
        Self::Apply,
        Self::DraftFor,
        Self::GiveMandate,
        Self::ReadApplication,
        Self::ListApplications,
        Self::Endorse,
        Self::CheckApplication,
        Self::Erase,
        Self::Expunge,
        Self::RotateKey,
        Self::FindSimilarity,
        Self::ResolveSimilarity,
        Self::SubmitAtClose,
        Self::SubmitNeed,
        Self::HandleNeeds,
        Self::AskAboutCall,
        Self::KeepAwards,
        Self::ImposeBan,
    ];

    /// Its text in addresses, records and locales.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Found => "found",
            Self::Register => "register",
            Self::ReviseSelf => "revise-self",
            Self::ReadMailbox => "read-mailbox",
            Self::ReadPeople => "read-people",
            Self::InvitePeople => "invite-people",
            Self::GiveRole => "give-role",
            Self::AppointInspector => "appoint-inspector",
            Self::SeparateAdministrators => "separate-administrators",
            Self::ReadAudit => "read-audit",
            Self::RevealDocument => "reveal-document",
            Self::MergePeople => "merge-people",
            Self::RegisterOrganisation => "register-organisation",
            Self::ReviewOrganisation => "review-organisation",
            Self::ReadMembers => "read-members",
            Self::ManageMembers => "manage-members",
            Self::KeepUnitFiles => "keep-unit-files",
            Self::HandOver => "hand-over",
            Self::ManageCalendar => "manage-calendar",
            Self::ManageProgramme => "manage-programme",
            Self::ManageCall => "manage-call",
            Self::ReadDraftCall => "read-draft-call",
            Self::Apply => "apply",
            Self::DraftFor => "draft-for",
            Self::GiveMandate => "give-mandate",
            Self::ReadApplication => "read-application",
            Self::ListApplications => "list-applications",
            Self::Endorse => "endorse",
            Self::CheckApplication => "check-application",
            Self::Erase => "erase",
            Self::Expunge => "expunge",
            Self::RotateKey => "rotate-key",
            Self::FindSimilarity => "find-similarity",
            Self::ResolveSimilarity => "resolve-similarity",
            Self::SubmitAtClose => "submit-at-close",
            Self::SubmitNeed => "submit-need",
            Self::HandleNeeds => "handle-needs",
            Self::AskAboutCall => "ask-about-call",
            Self::KeepAwards => "keep-awards",
            Self::ImposeBan => "impose-ban",
        }
    }

    /// The deed of that text.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|deed| deed.as_str() == text)
    }

    /// Whether another may do it for somebody, by their leave 可以代办. Only drafting: what is signed, pledged, sent, voted or scored is done by
    /// the person alone, and so is every act of an office. Source: 《民法典》第一百六十一条第二款. A new deed must be named here.
    pub const fn is_delegable(self) -> bool {
        match self {
            Self::DraftFor => true,
            Self::Found
            | Self::Register
            | Self::ReviseSelf
            | Self::ReadMailbox
            | Self::ReadPeople
            | Self::InvitePeople
            | Self::GiveRole
            | Self::AppointInspector
            | Self::SeparateAdministrators
            | Self::ReadAudit
            | Self::RevealDocument
            | Self::MergePeople
            | Self::RegisterOrganisation
            | Self::ReviewOrganisation
            | Self::ReadMembers
            | Self::ManageMembers
            | Self::KeepUnitFiles
            | Self::HandOver
            | Self::ManageCalendar
            | Self::ManageProgramme
            | Self::ManageCall
            | Self::ReadDraftCall
            | Self::Apply
            | Self::GiveMandate
            | Self::ReadApplication
            | Self::ListApplications
            | Self::Endorse
            | Self::CheckApplication
            | Self::Erase
            | Self::Expunge
            | Self::RotateKey
            | Self::FindSimilarity
            | Self::ResolveSimilarity
            | Self::SubmitAtClose
            | Self::SubmitNeed
            | Self::HandleNeeds
            | Self::AskAboutCall
            | Self::KeepAwards
            | Self::ImposeBan => false,
        }
    }
}

impl Role {
    /// Those whose holders handle or judge what others apply for or do; who inspects them holds none of these there.
    pub const HANDLING: [Self; 5] = [Self::Officer, Self::Reader, Self::Expert, Self::UnitAdministrator, Self::ResearchSecretary];

    /// Whether it is one of the three administrators' 三员.
    pub const fn is_administrator(self) -> bool {
        match self {
            Self::SystemAdministrator | Self::SecurityAdministrator | Self::AuditAdministrator => true,
            Self::Officer | Self::Applicant | Self::Reader | Self::Expert | Self::Inspector | Self::UnitAdministrator | Self::ResearchSecretary => {
                false
            }
        }
    }
}

impl Held {
    /// Whether both are in force at some same time.
    pub fn meets(&self, other: &Self) -> bool {
        let ends_after = |until: Option<Instant>, from: Instant| until.is_none_or(|until| from < until);
        ends_after(self.until, other.from) && ends_after(other.until, self.from)
    }

    /// Whether its term is over.
    pub fn is_over(&self, at: Instant) -> bool {
        self.until.is_some_and(|until| until <= at)
    }
}
