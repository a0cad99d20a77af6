//! Team 项目组: who takes part, in which role, with which share of effort, and that each agreed by themselves.
//!
//! ```text
//! None ─ invite ▶ Invited ─ confirm ▶ Confirmed ─ submission ▶ a participant of the application
//!                   └─ decline ▶ Declined ◀─ decline ─┘      a change of role or share ▶ Invited anew
//! ```
//! Until the submission it is working matter of the draft. Nobody is attached by another: without their own confirmation nobody takes part.
//! Unit: shares in whole per cent of a full year of work. Source: the notice of the call; 《科学技术进步法》第六十七条 (integrity).

use crate::call::Discipline;
use crate::refusal::{Arg, Explain, Rule, Says};
use crate::{Instant, OrganisationId, PersonId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The version of a participant's pledge that is signed today; its text lies beside the locales and is pinned by a golden file.
pub const PLEDGE: &str = "2026-1";
/// The most that any call may ask for beside the lead.
pub const MEMBERS_MOST: u8 = 50;

/// Whom a call asks for beside the lead. A call that names no role asks for no team.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Composition {
    /// In which roles somebody may take part.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub roles: Vec<Role>,
    /// How many at least.
    #[serde(skip_serializing_if = "is_default")]
    pub members_min: u8,
    /// How many at most; none means `MEMBERS_MOST`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub members_max: Option<u8>,
    /// How many co-leads at least.
    #[serde(skip_serializing_if = "is_default")]
    pub co_leads_min: u8,
    /// How many fields of science the lead and the co-leads cover at least 学科交叉.
    #[serde(skip_serializing_if = "is_default")]
    pub disciplines_min: u8,
    /// The least share of anybody, in per cent.
    #[serde(skip_serializing_if = "is_default")]
    pub share_min: u8,
    /// The largest share of anybody, in per cent; none means 100.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub share_max: Option<u8>,
    /// The least share of the lead, in per cent.
    #[serde(skip_serializing_if = "is_default")]
    pub lead_share_min: u8,
    /// What all shares come to at least, in per cent.
    #[serde(skip_serializing_if = "is_default")]
    pub total_min: u16,
    /// What all shares come to at most, in per cent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total_max: Option<u16>,
    /// Whether only citizens take part 仅限中国公民.
    #[serde(skip_serializing_if = "is_default")]
    pub citizens_only: bool,
}

fn is_default<T: Default + PartialEq>(part: &T) -> bool {
    *part == T::default()
}

/// In which role 角色; restrictions count by it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// The lead 项目负责人.
    Lead,
    /// A co-lead 共同负责人.
    CoLead,
    /// A main member 主要参与人.
    MainMember,
    /// Another member 参与人.
    Member,
}

impl Role {
    /// Those that somebody beside the lead can have.
    pub const BESIDE: [Self; 3] = [Self::CoLead, Self::MainMember, Self::Member];
    /// Every role.
    pub const ALL: [Self; 4] = [Self::Lead, Self::CoLead, Self::MainMember, Self::Member];

    /// Its text in rows, forms and locales.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Lead => "lead",
            Self::CoLead => "co-lead",
            Self::MainMember => "main-member",
            Self::Member => "member",
        }
    }

    /// The role of that text.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == text)
    }
}

/// One who takes part beside the lead; the name is in a private part of theirs.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Participant {
    /// Who.
    pub person: PersonId,
    /// For which organisation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organisation: Option<OrganisationId>,
    /// In which role.
    pub role: Role,
    /// With how much of their effort, in per cent.
    pub share: u8,
    /// When they agreed.
    pub agreed: Instant,
    /// Which pledge they signed.
    pub pledge: String,
    /// For which field of science, where the call asks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub discipline: Option<Discipline>,
}

/// What the lead brings themselves.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Leading {
    /// With how much of their effort, in per cent.
    pub share: u8,
    /// For which field of science, where the call asks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub discipline: Option<Discipline>,
}

/// What somebody is asked to agree to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Part {
    /// In which role.
    pub role: Role,
    /// With how much of their effort, in per cent.
    pub share: u8,
    /// For which field of science, where the call asks.
    pub discipline: Option<Discipline>,
}

/// One of a draft's team, as far as the rules go.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Teammate {
    /// Who; none while nobody has an account at the address.
    pub person: Option<PersonId>,
    /// What they are asked to agree to.
    pub part: Part,
    /// How far it has come.
    pub stage: Stage,
}

/// How far it has come 状态.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Stage {
    /// Asked.
    Invited,
    /// They agreed, by themselves.
    Confirmed {
        /// When.
        at: Instant,
        /// Which pledge they signed.
        pledge: String,
        /// For which organisation.
        organisation: Option<OrganisationId>,
    },
    /// They will not.
    Declined,
}

impl Stage {
    /// Its text in rows and locales.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Invited => "invited",
            Self::Confirmed { .. } => "confirmed",
            Self::Declined => "declined",
        }
    }
}

/// How far somebody of the team reaches into the draft 权限.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Access {
    /// They read it.
    Read,
    /// They write in these sections, by their place in the form; in all of them where none is named.
    Write(Vec<u16>),
}

impl Access {
    /// Its text in rows: `read`, `write`, `write:0,2`.
    pub fn to_text(&self) -> String {
        match self {
            Self::Read => "read".to_owned(),
            Self::Write(sections) if sections.is_empty() => "write".to_owned(),
            Self::Write(sections) => format!("write:{}", sections.iter().map(u16::to_string).collect::<Vec<_>>().join(",")),
        }
    }

    /// The access of that text.
    pub fn parse(text: &str) -> Option<Self> {
        match text.split_once(':') {
            None if text == "read" => Some(Self::Read),
            None if text == "write" => Some(Self::Write(Vec::new())),
            Some(("write", sections)) => sections.split(',').map(|section| section.parse().ok()).collect::<Option<Vec<_>>>().map(Self::Write),
            None | Some(_) => None,
        }
    }

    /// Whether they write in that section.
    pub fn writes(&self, section: usize) -> bool {
        match self {
            Self::Read => false,
            Self::Write(sections) => sections.is_empty() || sections.iter().any(|one| usize::from(*one) == section),
        }
    }
}

/// Why not 不予受理.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Refusal {
    /// The call asks for no team.
    NoTeam,
    /// Bounds of a composition that nobody can meet.
    BadBounds,
    /// Nobody takes part in this role.
    RoleNotAsked,
    /// Too many.
    TooMany {
        /// The most.
        most: u8,
    },
    /// Too few.
    TooFew {
        /// The least.
        least: u8,
        /// How many there are.
        are: usize,
    },
    /// Too few co-leads.
    TooFewCoLeads {
        /// The least.
        least: u8,
        /// How many there are.
        are: usize,
    },
    /// Too few fields of science.
    TooFewDisciplines {
        /// The least.
        least: u8,
        /// How many there are.
        are: usize,
    },
    /// A field of science is asked of each co-lead and of the lead.
    NoDiscipline,
    /// A share outside its bounds.
    Share {
        /// The least.
        least: u8,
        /// The most.
        most: u8,
    },
    /// The lead has not said their own share, or it is too small.
    LeadShare {
        /// The least.
        least: u8,
    },
    /// All shares come to too little, or to too much.
    Total {
        /// What they come to.
        total: u16,
        /// The least.
        least: u16,
        /// The most; none where there is no bound.
        most: Option<u16>,
    },
    /// Somebody has not confirmed, or has declined.
    Unconfirmed {
        /// How many.
        count: usize,
    },
    /// The call is for citizens, and they did not say that they are one.
    CitizensOnly,
    /// They were asked already, under this or another of their records.
    AskedAlready,
    /// The lead leads.
    IsLead,
    /// They have answered, or were asked something else meanwhile.
    NotInvited,
    /// Consent or pledge is missing.
    PledgeUnsigned,
    /// Another version of the pledge is in force.
    PledgeOutdated,
    /// There is no such invitation, or it is not theirs.
    NoSuchTeammate,
    /// Who may not write in this section wrote in it.
    NotTheirSection,
}

impl Composition {
    /// Whether a team is asked for at all.
    pub fn is_asked(&self) -> bool {
        !self.roles.is_empty()
    }

    /// How many at most.
    pub fn most(&self) -> u8 {
        self.members_max.unwrap_or(MEMBERS_MOST)
    }

    fn share_most(&self) -> u8 {
        self.share_max.unwrap_or(100)
    }

    /// Refuses bounds that nobody can meet, and a role that is not beside the lead.
    pub fn check(&self) -> Result<(), Refusal> {
        let roles_are_beside = self.roles.iter().all(|role| Role::BESIDE.contains(role));
        let bounds = self.members_min <= self.most()
            && self.most() <= MEMBERS_MOST
            && self.co_leads_min <= self.most()
            && (self.co_leads_min == 0 || self.roles.contains(&Role::CoLead))
            && self.disciplines_min <= self.most().saturating_add(1)
            && self.share_min <= self.share_most()
            && self.share_most() <= 100
            && self.lead_share_min <= 100
            && self.total_max.is_none_or(|most| self.total_min <= most);
        let needs = self.members_min > 0 || self.co_leads_min > 0 || self.disciplines_min > 1;
        if roles_are_beside && bounds && (self.is_asked() || !needs) { Ok(()) } else { Err(Refusal::BadBounds) }
    }

    /// What somebody is asked for, if the call lets it be asked; `already` is how many there are beside them.
    pub fn ask(&self, part: Part, already: usize) -> Result<Part, Refusal> {
        if !self.is_asked() {
            return Err(Refusal::NoTeam);
        }
        if !self.roles.contains(&part.role) {
            return Err(Refusal::RoleNotAsked);
        }
        if !(self.share_min.max(1)..=self.share_most()).contains(&part.share) {
            return Err(Refusal::Share { least: self.share_min.max(1), most: self.share_most() });
        }
        if self.disciplines_min > 0 && part.role == Role::CoLead && part.discipline.is_none() {
            return Err(Refusal::NoDiscipline);
        }
        if already >= usize::from(self.most()) {
            return Err(Refusal::TooMany { most: self.most() });
        }
        Ok(part)
    }

    /// What is still missing if just these took part, everything at once.
    pub fn missing(&self, leading: Option<Leading>, parts: &[Part]) -> Vec<Refusal> {
        if !self.is_asked() {
            return Vec::new();
        }
        let mut missing = Vec::new();
        if parts.len() < usize::from(self.members_min) {
            missing.push(Refusal::TooFew { least: self.members_min, are: parts.len() });
        }
        if parts.len() > usize::from(self.most()) {
            missing.push(Refusal::TooMany { most: self.most() });
        }
        let co_leads = parts.iter().filter(|part| part.role == Role::CoLead).count();
        if co_leads < usize::from(self.co_leads_min) {
            missing.push(Refusal::TooFewCoLeads { least: self.co_leads_min, are: co_leads });
        }
        let leads = parts.iter().filter(|part| part.role == Role::CoLead).filter_map(|part| part.discipline);
        let disciplines: BTreeSet<Discipline> = leads.chain(leading.and_then(|leading| leading.discipline)).collect();
        if disciplines.len() < usize::from(self.disciplines_min) {
            missing.push(Refusal::TooFewDisciplines { least: self.disciplines_min, are: disciplines.len() });
        }
        if parts.iter().any(|part| self.ask(*part, 0).is_err()) {
            missing.push(Refusal::Share { least: self.share_min.max(1), most: self.share_most() });
        }
        if self.lead_share_min > 0 && leading.is_none_or(|leading| leading.share < self.lead_share_min) {
            missing.push(Refusal::LeadShare { least: self.lead_share_min });
        }
        let total = parts.iter().map(|part| u16::from(part.share)).sum::<u16>() + leading.map_or(0, |leading| u16::from(leading.share));
        if total < self.total_min || self.total_max.is_some_and(|most| total > most) {
            missing.push(Refusal::Total { total, least: self.total_min, most: self.total_max });
        }
        missing
    }

    /// The team as it is submitted 定员. Refuses what is missing, and whoever has not confirmed unless the lead goes on without them.
    pub fn settle(&self, leading: Option<Leading>, team: &[Teammate], without: bool) -> Result<Vec<Participant>, Refusal> {
        let confirmed: Vec<(&Teammate, Participant)> =
            team.iter().filter_map(|one| one.participant().map(|participant| (one, participant))).collect();
        if confirmed.len() < team.len() && !without {
            return Err(Refusal::Unconfirmed { count: team.len() - confirmed.len() });
        }
        let parts: Vec<Part> = confirmed.iter().map(|(one, _)| one.part).collect();
        match self.missing(leading, &parts).into_iter().next() {
            Some(why) => Err(why),
            None => Ok(confirmed.into_iter().map(|(_, participant)| participant).collect()),
        }
    }
}

impl Teammate {
    /// Takes part 确认参加: by themselves, with their consent and pledge. Refuses what was answered, an unsigned pledge, and a call for citizens.
    pub fn confirm(&self, terms: &Composition, said: &Consent<'_>, organisation: Option<OrganisationId>, at: Instant) -> Result<Stage, Refusal> {
        match self.stage {
            Stage::Invited => {}
            Stage::Confirmed { .. } | Stage::Declined => return Err(Refusal::NotInvited),
        }
        if said.pledge != PLEDGE {
            return Err(Refusal::PledgeOutdated);
        }
        if !said.consents || !said.is_signed {
            return Err(Refusal::PledgeUnsigned);
        }
        if terms.citizens_only && !said.is_citizen {
            return Err(Refusal::CitizensOnly);
        }
        Ok(Stage::Confirmed { at, pledge: said.pledge.to_owned(), organisation })
    }

    /// Will not take part 婉拒, also after having confirmed. Refuses the second time.
    pub fn decline(&self) -> Result<Stage, Refusal> {
        match self.stage {
            Stage::Invited | Stage::Confirmed { .. } => Ok(Stage::Declined),
            Stage::Declined => Err(Refusal::NotInvited),
        }
    }

    /// What they agreed to, once they have.
    fn participant(&self) -> Option<Participant> {
        let (Stage::Confirmed { at, pledge, organisation }, Some(person)) = (&self.stage, self.person) else { return None };
        let Part { role, share, discipline } = self.part;
        Some(Participant { person, organisation: *organisation, role, share, agreed: *at, pledge: pledge.clone(), discipline })
    }
}

/// What somebody says when they confirm.
#[derive(Clone, Copy, Debug)]
pub struct Consent<'a> {
    /// That their name and part may be sent and kept.
    pub consents: bool,
    /// That they are a citizen, where only those take part.
    pub is_citizen: bool,
    /// Whether they signed with their own name.
    pub is_signed: bool,
    /// Which pledge they saw.
    pub pledge: &'a str,
}

impl Explain for Refusal {
    fn rule(&self) -> Rule {
        match self {
            Self::NoTeam | Self::RoleNotAsked => Rule::call("team.role"),
            Self::BadBounds => Rule::house("team.bounds"),
            Self::TooMany { .. } | Self::TooFew { .. } => Rule::call("team.size"),
            Self::TooFewCoLeads { .. } => Rule::call("team.co-leads"),
            Self::TooFewDisciplines { .. } | Self::NoDiscipline => Rule::call("team.disciplines"),
            Self::Share { .. } | Self::LeadShare { .. } => Rule::call("team.share"),
            Self::Total { .. } => Rule::call("team.total"),
            Self::CitizensOnly => Rule::call("team.citizens"),
            Self::Unconfirmed { .. } => Rule::law("team.consent", "《中华人民共和国个人信息保护法》第十三条"),
            Self::PledgeUnsigned | Self::PledgeOutdated => Rule::law("team.pledge", "《中华人民共和国科学技术进步法》第六十七条"),
            Self::AskedAlready | Self::IsLead => Rule::house("team.once"),
            Self::NotInvited => Rule::house("team.stage"),
            Self::NoSuchTeammate => Rule::house("team.found"),
            Self::NotTheirSection => Rule::house("team.section"),
        }
    }

    fn says(&self) -> Says {
        let number = |number: u8| Arg::Number(i64::from(number));
        match self {
            Self::NoTeam => Says::new("refusal-team-none"),
            Self::BadBounds => Says::new("refusal-team-bad-bounds"),
            Self::RoleNotAsked => Says::new("refusal-team-role"),
            Self::TooMany { most } => Says::new("refusal-team-too-many").with("most", number(*most)),
            Self::TooFew { least, are } => Says::new("refusal-team-too-few").with("least", number(*least)).with("are", Arg::count(*are)),
            Self::TooFewCoLeads { least, are } => Says::new("refusal-team-co-leads").with("least", number(*least)).with("are", Arg::count(*are)),
            Self::TooFewDisciplines { least, are } => {
                Says::new("refusal-team-disciplines").with("least", number(*least)).with("are", Arg::count(*are))
            }
            Self::NoDiscipline => Says::new("refusal-team-no-discipline"),
            Self::Share { least, most } => Says::new("refusal-team-share").with("least", number(*least)).with("most", number(*most)),
            Self::LeadShare { least } => Says::new("refusal-team-lead-share").with("least", number(*least)),
            Self::Total { total, least, most: None } => {
                Says::new("refusal-team-total").with("total", Arg::Number(i64::from(*total))).with("least", Arg::Number(i64::from(*least)))
            }
            Self::Total { total, least, most: Some(most) } => Says::new("refusal-team-total-between")
                .with("total", Arg::Number(i64::from(*total)))
                .with("least", Arg::Number(i64::from(*least)))
                .with("most", Arg::Number(i64::from(*most))),
            Self::Unconfirmed { count } => Says::new("refusal-team-unconfirmed").with("count", Arg::count(*count)),
            Self::CitizensOnly => Says::new("refusal-team-citizens-only"),
            Self::AskedAlready => Says::new("refusal-team-asked-already"),
            Self::IsLead => Says::new("refusal-team-is-lead"),
            Self::NotInvited => Says::new("refusal-team-not-invited"),
            Self::PledgeUnsigned => Says::new("refusal-team-pledge-unsigned"),
            Self::PledgeOutdated => Says::new("refusal-team-pledge-outdated"),
            Self::NoSuchTeammate => Says::new("refusal-team-no-such-teammate"),
            Self::NotTheirSection => Says::new("refusal-team-not-their-section"),
        }
    }

    fn is_about_input(&self) -> bool {
        matches!(
            self,
            Self::BadBounds
                | Self::RoleNotAsked
                | Self::Share { .. }
                | Self::NoDiscipline
                | Self::PledgeUnsigned
                | Self::PledgeOutdated
                | Self::CitizensOnly
        )
    }
}
