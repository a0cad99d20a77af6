//! Unit file 单位档案: the papers of a unit's standing: annual accounts, the high-tech certificate, the credit record. Kept once, by the unit
//! itself, and asked of it by every call for as long as they are valid.
//!
//! ```text
//! None ─ file ▶ Filed ─ replace ▶ Filed (the next version; the one before stays) ─ take out ▶ TakenOut
//! ```
//! Figures are whole fen; days are civil days, terms half open. From when until when a paper is valid is computed, never typed. Nothing of it names
//! a person, so all of it is fact; who may see the figures is said by rights. Source: notices of calls for enterprises; 《高新技术企业认定管理办法》
//! （国科发火〔2016〕32号）第九条 (three years from the day of the certificate; confidence M, as others report it); the days for which a credit
//! record is taken are an assumption (confidence U), and every call sets its own.

mod asked;

pub use asked::{AccountsAsked, Asked, CreditAsked, Finding, HighTechAsked, HostFile, Hosts, OWN_PROOF, Pinned, Used, What, is_enterprise, pinned};

use crate::day::Day;
use crate::form::{Declared, MediaType};
use crate::organisation::Organisation;
use crate::refusal::{Arg, Explain, Rule, Says};
use crate::thing::{Claim, ClaimKind, Corrupt, Fact as IsFact, Happened, Kind, Thing};
use crate::{Event, Id, Instant, Money, OrganisationId};
use crate::{centre::Nothing, organisation};
use serde::{Deserialize, Serialize};

/// The most versions of one paper; an assumption, against lists that no page can show.
pub const VERSIONS_MOST: usize = 50;
/// Accounts of before this year are a slip of the pen.
const YEAR_LEAST: i16 = 1980;

/// A paper of a unit as it stands.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct UnitFile {
    /// Whose.
    pub unit: OrganisationId,
    /// How far it has come.
    pub stage: Stage,
    /// Every version, the newest last; there is at least one.
    pub versions: Vec<Version>,
}

/// How far it has come 状态.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// It is in the unit's file 在档.
    Filed,
    /// It was entered by mistake 已撤出.
    TakenOut,
}

impl Stage {
    /// Its text in rows and locales.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Filed => "filed",
            Self::TakenOut => "taken-out",
        }
    }
}

/// One version of a paper.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Version {
    /// The version of the thing that it made; an application that was submitted on it names this.
    pub version: u64,
    /// What it says.
    pub paper: Paper,
    /// The scan of it.
    pub scan: Scan,
    /// When it was entered.
    pub at: Instant,
    /// By whom.
    pub by: Id,
}

/// What a paper says.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Paper {
    /// Audited annual accounts 年度财务审计报告.
    Accounts {
        /// Of which year.
        year: i16,
        /// Revenue 营业收入.
        revenue: Money,
        /// Spending on research and development 研发费用.
        research: Money,
        /// Total assets 资产总额.
        assets: Money,
    },
    /// The certificate of a high-tech enterprise 高新技术企业证书.
    HighTech {
        /// Its number, as `GR202411000123`.
        number: String,
        /// The day of the certificate 发证日期.
        issued: Day,
    },
    /// A credit record 信用报告.
    Credit {
        /// On which day it was made.
        on: Day,
        /// What it says.
        result: CreditResult,
    },
}

/// What a credit record says.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CreditResult {
    /// Nothing against the unit 无严重失信记录.
    Clear,
    /// The unit is on a list of serious breaches 有严重失信记录.
    Listed,
}

impl CreditResult {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Clear, Self::Listed];

    /// Its text in forms and locales.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Clear => "clear",
            Self::Listed => "listed",
        }
    }

    /// The result of that text.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|result| result.as_str() == text)
    }
}

/// The scan of a paper.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Scan {
    /// The digest of its content.
    pub digest: String,
    /// Its size.
    pub bytes: u64,
    /// Its type.
    pub media: MediaType,
    /// Who declared it free of state secrets.
    pub declared: Declared,
}

/// For how long papers are taken, where no call says otherwise.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Figures {
    /// A certificate, in years from its day.
    pub high_tech_years: u8,
    /// A credit record, in days from its day; an assumption.
    pub credit_days: u16,
}

impl Default for Figures {
    fn default() -> Self {
        Self { high_tech_years: 3, credit_days: 180 }
    }
}

/// From when until when a paper is valid.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
pub struct Term {
    /// The first day.
    pub from: Day,
    /// The first day on which it no longer is; none for accounts, of which the call says which years it asks.
    pub until: Option<Day>,
}

impl Term {
    /// Whether it holds on a day.
    pub fn holds(self, on: Day) -> bool {
        self.from <= on && self.until.is_none_or(|until| on < until)
    }
}

impl Paper {
    /// Which kind, in rows, forms and locales.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Accounts { .. } => "accounts",
            Self::HighTech { .. } => "high-tech",
            Self::Credit { .. } => "credit",
        }
    }

    /// Every kind.
    pub const KINDS: [&'static str; 3] = ["accounts", "high-tech", "credit"];

    /// From when until when it is valid 有效期: accounts from the day after their year; a certificate so many years from its day; a credit record so
    /// many days.
    pub fn term(&self, by: &Figures) -> Term {
        match self {
            Self::Accounts { year, .. } => Term { from: Day::new_year(year.saturating_add(1)), until: None },
            Self::HighTech { issued, .. } => Term { from: *issued, until: Some(issued.reaches(by.high_tech_years)) },
            Self::Credit { on, .. } => Term { from: *on, until: Some(on.plus(u32::from(by.credit_days))) },
        }
    }

    /// By what a unit has it once: its year, its number, its day.
    pub fn key(&self) -> String {
        match self {
            Self::Accounts { year, .. } => year.to_string(),
            Self::HighTech { number, .. } => number.clone(),
            Self::Credit { on, .. } => on.to_string(),
        }
    }

    fn check(&self, today: Day) -> Result<(), Refusal> {
        let day = match self {
            Self::Accounts { year, revenue, research, assets } => {
                if *year < YEAR_LEAST || [revenue, research, assets].into_iter().any(|amount| *amount < Money::ZERO || *amount > Money::MOST) {
                    return Err(Refusal::NotAYear);
                }
                if *year >= today.year() {
                    return Err(Refusal::YearNotOver { year: *year });
                }
                return Ok(());
            }
            Self::HighTech { number, issued } => {
                let is_letter = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit();
                if !(6..=30).contains(&number.len()) || !number.bytes().all(is_letter) {
                    return Err(Refusal::NotANumber);
                }
                issued
            }
            Self::Credit { on, .. } => on,
        };
        if *day > today { Err(Refusal::Ahead { today }) } else { Ok(()) }
    }
}

/// What happened 事件.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub enum Fact {
    /// Put into the unit's file.
    Filed {
        /// Whose.
        unit: OrganisationId,
        /// What it says.
        paper: Paper,
        /// The scan of it.
        scan: Scan,
    },
    /// A later version of it came.
    Replaced {
        /// What it says now.
        paper: Paper,
        /// The scan of it.
        scan: Scan,
    },
    /// It was entered by mistake.
    TakenOut,
}

/// Why not 不予受理.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Refusal {
    /// The unit has it already.
    AlreadyFiled,
    /// No year that accounts can be of, or amounts that none can be.
    NotAYear,
    /// The year is not over.
    YearNotOver {
        /// Which.
        year: i16,
    },
    /// Not the number of a certificate.
    NotANumber,
    /// A day to come.
    Ahead {
        /// Which day it is.
        today: Day,
    },
    /// A version is of the same kind, and accounts of the same year.
    AnotherPaper,
    /// It says what stands already, with the same scan.
    Unchanged,
    /// As many versions as there may be.
    TooMany,
    /// It was taken out.
    TakenOut,
    /// The unit is not, or no longer, an approved one.
    UnitNotApproved,
    /// There is no such paper, or it is not theirs to see.
    NoSuchFile,
    /// A figure that no call can ask for.
    Figure,
    /// The form has nowhere to put the proof of own funds.
    NoProofField,
    /// The lead belongs to no unit whose file could be looked at.
    NoHost,
    /// The unit's file does not have it.
    Missing(What),
    /// It is no longer valid on the day.
    Expired {
        /// What.
        what: What,
        /// The first day on which it no longer was.
        since: Day,
        /// The day that counts.
        on: Day,
    },
    /// It was not yet valid on the day.
    Later {
        /// What.
        what: What,
        /// The first day on which it is.
        from: Day,
        /// The day that counts.
        on: Day,
    },
    /// The credit record tells of serious breaches.
    CreditListed {
        /// The day of the record.
        made: Day,
    },
    /// Own funds are promised, and no proof of them is attached.
    OwnUnproved {
        /// How much.
        own: Money,
    },
}

/// Puts a paper into a unit's file 归档. Refuses a unit that is not approved, a year that is not over, a day to come; the claim refuses it twice.
pub fn file(unit: (OrganisationId, &Organisation), paper: Paper, scan: Scan, today: Day) -> Result<Event<UnitFile>, Refusal> {
    unit.1.stands().map_err(|_| Refusal::UnitNotApproved)?;
    paper.check(today)?;
    Ok(Event::fact(Fact::Filed { unit: unit.0, paper, scan }))
}

impl UnitFile {
    /// Puts a later version in its place 更新. The one before stays, and what was submitted on it stays on it. Refuses another kind of paper, another
    /// year, and what says the same.
    pub fn replace(&self, unit: &Organisation, paper: Paper, scan: Scan, today: Day) -> Result<Event<Self>, Refusal> {
        self.stands()?;
        unit.stands().map_err(|_| Refusal::UnitNotApproved)?;
        paper.check(today)?;
        let now = self.newest().ok_or(Refusal::NoSuchFile)?;
        let same_year = match (&now.paper, &paper) {
            (Paper::Accounts { year, .. }, Paper::Accounts { year: other, .. }) => year == other,
            (Paper::HighTech { .. }, Paper::HighTech { .. }) | (Paper::Credit { .. }, Paper::Credit { .. }) => true,
            (Paper::Accounts { .. } | Paper::HighTech { .. } | Paper::Credit { .. }, _) => false,
        };
        if !same_year {
            return Err(Refusal::AnotherPaper);
        }
        if now.paper == paper && now.scan.digest == scan.digest {
            return Err(Refusal::Unchanged);
        }
        if self.versions.len() >= VERSIONS_MOST {
            return Err(Refusal::TooMany);
        }
        Ok(Event::fact(Fact::Replaced { paper, scan }))
    }

    /// Takes it out 撤出. Refuses the second time.
    pub fn take_out(&self) -> Result<Event<Self>, Refusal> {
        self.stands()?;
        Ok(Event::fact(Fact::TakenOut))
    }

    fn stands(&self) -> Result<(), Refusal> {
        match self.stage {
            Stage::Filed => Ok(()),
            Stage::TakenOut => Err(Refusal::TakenOut),
        }
    }

    /// The version in force.
    pub fn newest(&self) -> Option<&Version> {
        self.versions.last()
    }

    /// The version that an application names.
    pub fn version(&self, version: u64) -> Option<&Version> {
        self.versions.iter().find(|one| one.version == version)
    }

    fn claim_key(unit: OrganisationId, paper: &Paper) -> String {
        format!("{unit}/{}/{}", paper.kind(), paper.key())
    }
}

impl Thing for UnitFile {
    const KIND: Kind = Kind::UnitFile;
    type Fact = Fact;
    type Private = Nothing;

    fn apply(before: Option<Self>, happened: &Happened<Self>) -> Result<Self, Corrupt> {
        let version = |paper: &Paper, scan: &Scan| Version {
            version: happened.version,
            paper: paper.clone(),
            scan: scan.clone(),
            at: happened.at,
            by: happened.actor,
        };
        match (before, &happened.event.fact) {
            (None, Fact::Filed { unit, paper, scan }) => Ok(Self { unit: *unit, stage: Stage::Filed, versions: vec![version(paper, scan)] }),
            (Some(mut file), Fact::Replaced { paper, scan }) if file.stage == Stage::Filed => {
                file.versions.push(version(paper, scan));
                Ok(file)
            }
            (Some(file), Fact::TakenOut) if file.stage == Stage::Filed => Ok(Self { stage: Stage::TakenOut, ..file }),
            (_, fact) => Err(Corrupt::out_of_place(fact)),
        }
    }

    fn claims(before: Option<&Self>, _id: Id, fact: &Fact) -> Vec<Claim> {
        let take = |unit: OrganisationId, paper: &Paper| Claim::Take(ClaimKind::UnitPaper, Self::claim_key(unit, paper));
        let standing = before.and_then(|file| Some((file.unit, &file.newest()?.paper)));
        let free = |(unit, paper): (OrganisationId, &Paper)| Claim::Free(ClaimKind::UnitPaper, Self::claim_key(unit, paper));
        match (fact, standing) {
            (Fact::Filed { unit, paper, .. }, _) => vec![take(*unit, paper)],
            (Fact::Replaced { paper, .. }, Some((unit, old))) if old.key() != paper.key() => vec![free((unit, old)), take(unit, paper)],
            (Fact::TakenOut, Some(old)) => vec![free(old)],
            (Fact::Replaced { .. } | Fact::TakenOut, _) => Vec::new(),
        }
    }
}

impl IsFact for Fact {
    const NAMES: &'static [&'static str] = &["filed", "replaced", "taken-out"];

    fn name(&self) -> &'static str {
        match self {
            Self::Filed { .. } => "filed",
            Self::Replaced { .. } => "replaced",
            Self::TakenOut => "taken-out",
        }
    }
}

impl Explain for Refusal {
    fn rule(&self) -> Rule {
        match self {
            Self::AlreadyFiled => Rule::house("unit-file.once"),
            Self::NotAYear | Self::YearNotOver { .. } | Self::NotANumber | Self::Ahead { .. } => Rule::house("unit-file.paper"),
            Self::AnotherPaper | Self::Unchanged | Self::TooMany => Rule::house("unit-file.version"),
            Self::TakenOut => Rule::house("unit-file.stage"),
            Self::UnitNotApproved => Rule::house("unit-file.unit"),
            Self::NoSuchFile => Rule::house("unit-file.found"),
            Self::Figure | Self::NoProofField => Rule::house("unit-file.asked"),
            Self::NoHost => Rule::call("unit-file.host"),
            Self::Missing(what) | Self::Expired { what, .. } | Self::Later { what, .. } => what.rule(),
            Self::CreditListed { .. } => What::Credit.rule(),
            Self::OwnUnproved { .. } => Rule::call("unit-file.own"),
        }
    }

    fn says(&self) -> Says {
        let day = |day: &Day| Arg::Text(day.to_string());
        match self {
            Self::AlreadyFiled => Says::new("refusal-unit-file-already-filed"),
            Self::NotAYear => Says::new("refusal-unit-file-not-a-year").with("least", Arg::Text(YEAR_LEAST.to_string())),
            Self::YearNotOver { year } => Says::new("refusal-unit-file-year-not-over").with("year", Arg::Text(year.to_string())),
            Self::NotANumber => Says::new("refusal-unit-file-not-a-number"),
            Self::Ahead { today } => Says::new("refusal-unit-file-ahead").with("today", day(today)),
            Self::AnotherPaper => Says::new("refusal-unit-file-another-paper"),
            Self::Unchanged => Says::new("refusal-unit-file-unchanged"),
            Self::TooMany => Says::new("refusal-unit-file-too-many").with("most", Arg::count(VERSIONS_MOST)),
            Self::TakenOut => Says::new("refusal-unit-file-taken-out"),
            Self::UnitNotApproved => Says::new("refusal-unit-file-unit-not-approved"),
            Self::NoSuchFile => Says::new("refusal-unit-file-no-such-file"),
            Self::Figure => Says::new("refusal-unit-file-figure"),
            Self::NoProofField => Says::new("refusal-unit-file-no-proof-field"),
            Self::NoHost => Says::new("refusal-unit-file-no-host"),
            Self::Missing(What::Accounts(year)) => Says::new("refusal-unit-file-missing-accounts").with("year", Arg::Text(year.to_string())),
            Self::Missing(What::HighTech) => Says::new("refusal-unit-file-missing-high-tech"),
            Self::Missing(What::Credit) => Says::new("refusal-unit-file-missing-credit"),
            Self::Expired { since, on, .. } => Says::new("refusal-unit-file-expired").with("since", day(since)).with("on", day(on)),
            Self::Later { from, on, .. } => Says::new("refusal-unit-file-later").with("from", day(from)).with("on", day(on)),
            Self::CreditListed { made } => Says::new("refusal-unit-file-credit-listed").with("made", day(made)),
            Self::OwnUnproved { own } => Says::new("refusal-unit-file-own-unproved").with("own", Arg::Money(*own)),
        }
    }

    fn is_about_input(&self) -> bool {
        matches!(
            self,
            Self::NotAYear
                | Self::YearNotOver { .. }
                | Self::NotANumber
                | Self::Ahead { .. }
                | Self::AnotherPaper
                | Self::Figure
                | Self::NoProofField
        )
    }
}

impl From<organisation::Refusal> for Refusal {
    fn from(_: organisation::Refusal) -> Self {
        Self::UnitNotApproved
    }
}
