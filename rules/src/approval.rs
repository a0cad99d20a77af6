//! Approval 合规审批: four flags that an application declares, and the approvals that others gave for what they say: ethics, human genetic
//! resources, export, data.
//!
//! ```text
//! the call: flag × step ─ the lead: yes or no ─ no ▶ nothing is asked
//!                                              └ yes ─ step is the submission ▶ the approval, or refused · a later step ▶ asked there, and shown as open
//! ```
//! The step at which an approval is asked is the call's own; what it rests on stands in `packs/approvals.json` and is copied into the call. A number is
//! held against no pattern of an authority, because none is certain; it has a digit, and no word of a sentence.
//! Days are civil days of the call's zone. Source: the notice of the call; 《科技伦理审查办法（试行）》, 《生物安全法》第五十六条、第五十七条,
//! 《技术进出口管理条例》, 《数据安全法》第三十一条. Scenario: a flag for human genetic resources without an approval stops sharing with foreign partners.

mod explain;
mod ground;
mod later;

pub use explain::Refusal;
pub use ground::Grounds;
pub use later::{Handed, Later, Matter};

use crate::ApplicationId;
use crate::citation::Citation;
use crate::day::Day;
use crate::refusal::FieldRefusal;
use crate::text::Bilingual;
use serde::{Deserialize, Serialize};

/// The longest number of an approval, in characters.
const NUMBER_MOST: usize = 60;

/// A flag 合规事项.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Flag {
    /// Ethics of science and technology 科技伦理.
    Ethics,
    /// Human genetic resources 人类遗传资源.
    HumanGenetic,
    /// Export of technology and of items under control 技术出口与出口管制.
    Export,
    /// Data that leave the country 数据出境.
    Data,
}

impl Flag {
    /// Every flag.
    pub const ALL: [Self; 4] = [Self::Ethics, Self::HumanGenetic, Self::Export, Self::Data];

    /// Its text in forms and locales.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ethics => "ethics",
            Self::HumanGenetic => "human-genetic",
            Self::Export => "export",
            Self::Data => "data",
        }
    }

    /// The flag of that text.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|flag| flag.as_str() == text)
    }

    /// What it is called where a refusal names it.
    pub fn label(self) -> Bilingual {
        match self {
            Self::Ethics => Bilingual::new("科技伦理", "Research ethics"),
            Self::HumanGenetic => Bilingual::new("人类遗传资源", "Human genetic resources"),
            Self::Export => Bilingual::new("技术出口与出口管制", "Export of technology"),
            Self::Data => Bilingual::new("数据出境", "Data leaving the country"),
        }
    }

    /// The name of the field in a submission, which no field of a form can have.
    pub fn field(self) -> String {
        format!("approval.{}", self.as_str())
    }

    /// Whether more is asked of who says yes: ethics, whether it is on the list for expert review; human genetic resources, whether foreigners take part.
    pub fn asks_further(self) -> bool {
        matches!(self, Self::Ethics | Self::HumanGenetic)
    }
}

/// At which step an approval is asked 提交环节.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Step {
    /// With the submission 申报时.
    Submission,
    /// Before the award 立项前.
    Award,
    /// Before the work starts, with the task book 开展前.
    Start,
    /// At none: it is only declared 仅申报.
    Declared,
}

impl Step {
    /// Every step, the earliest first.
    pub const ALL: [Self; 4] = [Self::Submission, Self::Award, Self::Start, Self::Declared];

    /// Its text in forms and locales.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Submission => "submission",
            Self::Award => "award",
            Self::Start => "start",
            Self::Declared => "declared",
        }
    }

    /// The step of that text.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.as_str() == text)
    }
}

/// A kind of approval 批准种类.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// The decision of an ethics committee 伦理审查批件.
    EthicsReview,
    /// The opinion of experts on it, for what is on the list 专家复核意见.
    EthicsExperts,
    /// To collect 采集审批.
    HgrCollection,
    /// To keep 保藏审批.
    HgrPreservation,
    /// To research together with foreign parties 国际合作科学研究审批.
    HgrCooperation,
    /// Of a clinical trial with foreign parties 国际合作临床试验备案.
    HgrTrial,
    /// To carry material out 材料出境审批.
    HgrMaterial,
    /// To give information to foreign parties, or to open it to them 信息对外提供或者开放使用事先报告.
    HgrInformation,
    /// To export a technology whose export is restricted 限制出口技术许可.
    ExportTechnology,
    /// Of a contract on a technology whose export is free 自由出口技术合同登记.
    ExportContract,
    /// To export items of dual use 两用物项出口许可.
    ExportDualUse,
    /// The assessment of data that leave the country 数据出境安全评估.
    DataAssessment,
    /// The standard contract, as filed 个人信息出境标准合同备案.
    DataContract,
    /// The certificate 个人信息保护认证.
    DataCertificate,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 14] = [
        Self::EthicsReview,
        Self::EthicsExperts,
        Self::HgrCollection,
        Self::HgrPreservation,
        Self::HgrCooperation,
        Self::HgrTrial,
        Self::HgrMaterial,
        Self::HgrInformation,
        Self::ExportTechnology,
        Self::ExportContract,
        Self::ExportDualUse,
        Self::DataAssessment,
        Self::DataContract,
        Self::DataCertificate,
    ];

    /// Its text in forms and locales.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::EthicsReview => "ethics-review",
            Self::EthicsExperts => "ethics-experts",
            Self::HgrCollection => "hgr-collection",
            Self::HgrPreservation => "hgr-preservation",
            Self::HgrCooperation => "hgr-cooperation",
            Self::HgrTrial => "hgr-trial",
            Self::HgrMaterial => "hgr-material",
            Self::HgrInformation => "hgr-information",
            Self::ExportTechnology => "export-technology",
            Self::ExportContract => "export-contract",
            Self::ExportDualUse => "export-dual-use",
            Self::DataAssessment => "data-assessment",
            Self::DataContract => "data-contract",
            Self::DataCertificate => "data-certificate",
        }
    }

    /// The kind of that text.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }

    /// Under which flag it is given.
    pub const fn flag(self) -> Flag {
        match self {
            Self::EthicsReview | Self::EthicsExperts => Flag::Ethics,
            Self::HgrCollection | Self::HgrPreservation | Self::HgrCooperation | Self::HgrTrial | Self::HgrMaterial | Self::HgrInformation => {
                Flag::HumanGenetic
            }
            Self::ExportTechnology | Self::ExportContract | Self::ExportDualUse => Flag::Export,
            Self::DataAssessment | Self::DataContract | Self::DataCertificate => Flag::Data,
        }
    }

    /// The name of the field that its files are attached to, which no field of a form can have.
    pub fn field(self) -> String {
        format!("approval.{}", self.as_str())
    }

    /// The kind whose files are attached to that field.
    pub fn of_field(field: &str) -> Option<Self> {
        field.strip_prefix("approval.").and_then(Self::parse)
    }
}

/// What a yes needs: any one of its kinds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Need {
    /// The decision of an ethics committee.
    EthicsReview,
    /// The opinion of experts beside it.
    EthicsExperts,
    /// Any approval for human genetic resources.
    HumanGenetic,
    /// One that lets foreign parties take part.
    HumanGeneticForeign,
    /// A licence, or the registration of the contract.
    Export,
    /// One of the three ways by which data leave the country.
    Data,
}

impl Need {
    /// Its text in locales.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::EthicsReview => "ethics-review",
            Self::EthicsExperts => "ethics-experts",
            Self::HumanGenetic => "human-genetic",
            Self::HumanGeneticForeign => "human-genetic-foreign",
            Self::Export => "export",
            Self::Data => "data",
        }
    }

    /// By which kinds it is met.
    pub fn kinds(self) -> Vec<Kind> {
        let of = |flag| Kind::ALL.into_iter().filter(move |kind| kind.flag() == flag).collect();
        match self {
            Self::EthicsReview => vec![Kind::EthicsReview],
            Self::EthicsExperts => vec![Kind::EthicsExperts],
            Self::HumanGenetic => of(Flag::HumanGenetic),
            Self::HumanGeneticForeign => vec![Kind::HgrCooperation, Kind::HgrTrial, Kind::HgrMaterial, Kind::HgrInformation],
            Self::Export => of(Flag::Export),
            Self::Data => of(Flag::Data),
        }
    }
}

/// What a call asks of the flags. One that names none asks nothing.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Asked {
    /// Which flags are to be declared, each once.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub demands: Vec<Demand>,
}

/// What a call asks of one flag.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Demand {
    /// Of which.
    pub flag: Flag,
    /// At which step the approval is asked.
    pub step: Step,
    /// At which where foreigners take part; the same where none is named. Of human genetic resources alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub foreign: Option<Step>,
    /// What it rests on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub grounds: Vec<Citation>,
}

/// What the lead says of a flag 申报.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Declaration {
    /// Of which.
    pub flag: Flag,
    /// Whether the work does what it is about.
    pub applies: bool,
    /// Of ethics, whether it is on the list for expert review 需专家复核; of human genetic resources, whether foreigners take part 涉外.
    #[serde(default, skip_serializing_if = "is_not")]
    pub further: bool,
}

fn is_not(said: &bool) -> bool {
    !said
}

/// An approval that somebody else gave 批准文件. Who gave it is in the private part of the lead; its files are attached under `Kind::field`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Approval {
    /// Of which kind; of each there is one.
    pub kind: Kind,
    /// Its number.
    pub number: String,
    /// On which day it was given.
    pub issued: Day,
    /// The last day on which it is valid; none where it says none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Day>,
    /// From which earlier application of the lead it was taken over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<ApplicationId>,
}

impl Approval {
    /// Reads one as it was typed. Refuses a number that is none, a day that has not come, and an end before the beginning.
    pub fn read(kind: Kind, number: &str, issued: Day, until: Option<Day>, today: Day) -> Result<Self, Refusal> {
        let number = number.trim();
        if !is_number(number) {
            return Err(Refusal::NotANumber);
        }
        if issued > today {
            return Err(Refusal::IssuedLater { issued });
        }
        if until.is_some_and(|until| until < issued) {
            return Err(Refusal::EndsBefore);
        }
        Ok(Self { kind, number: number.to_owned(), issued, until, from: None })
    }

    /// Whether it is valid on a day, the last one included.
    pub fn is_valid(&self, on: Day) -> bool {
        self.until.is_none_or(|until| on <= until)
    }
}

/// Whether it can be the number of a document: letters, digits and the signs that such numbers have, a digit at least.
fn is_number(text: &str) -> bool {
    let sign = |c: char| c.is_alphanumeric() || "〔〕[]【】()（）-－—_/.·#№ ".contains(c);
    (2..=NUMBER_MOST).contains(&text.chars().count()) && text.chars().all(sign) && text.chars().any(|c| c.is_ascii_digit())
}

/// What an application declares, with the approvals 合规申报.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Compliance {
    /// What is said of each flag.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub declarations: Vec<Declaration>,
    /// The approvals, one a kind.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub approvals: Vec<Approval>,
}

impl Compliance {
    /// Whether nothing is said, as in every application to a call that asks nothing.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// What is said of a flag.
    pub fn said(&self, flag: Flag) -> Option<Declaration> {
        self.declarations.iter().copied().find(|said| said.flag == flag)
    }

    /// The approval of a kind.
    pub fn approval(&self, kind: Kind) -> Option<&Approval> {
        self.approvals.iter().find(|approval| approval.kind == kind)
    }

    /// The approvals of some kinds.
    fn of(&self, kinds: &[Kind]) -> impl Iterator<Item = &Approval> {
        self.approvals.iter().filter(|approval| kinds.contains(&approval.kind))
    }

    /// What a call keeps of it: what it asks, and approvals for what was answered with yes.
    #[must_use]
    pub fn kept(mut self, asked: &Asked) -> Self {
        self.declarations.retain(|said| asked.of(said.flag).is_some());
        let applies: Vec<Flag> = self.declarations.iter().filter(|said| said.applies).map(|said| said.flag).collect();
        self.approvals.retain(|approval| applies.contains(&approval.kind.flag()));
        self
    }
}

/// An approval that is asked at a later step and is not there yet 待补批准.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub struct Outstanding {
    /// For which flag.
    pub flag: Flag,
    /// What is missing.
    pub need: Need,
    /// When it is asked.
    pub step: Step,
}

/// On which days an application is judged.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Days {
    /// On which it arrives.
    pub today: Day,
    /// On which the call closes.
    pub closes: Day,
}

impl Asked {
    /// Whether anything is to be declared.
    pub fn is_asked(&self) -> bool {
        !self.demands.is_empty()
    }

    /// What is asked of a flag.
    pub fn of(&self, flag: Flag) -> Option<&Demand> {
        self.demands.iter().find(|demand| demand.flag == flag)
    }

    /// Refuses a flag twice, and a step for foreigners where none is asked or that comes after the one for all.
    pub fn check(&self) -> Result<(), Refusal> {
        for (at, demand) in self.demands.iter().enumerate() {
            let twice = self.demands[..at].iter().any(|other| other.flag == demand.flag);
            let odd = demand.foreign.is_some_and(|foreign| demand.flag != Flag::HumanGenetic || foreign > demand.step);
            if twice || odd {
                return Err(Refusal::BadStep { flag: demand.flag });
            }
        }
        Ok(())
    }

    /// Judges what is declared with a submission 合规审核: everything that is in the way, flag by flag. `foreign` is whether somebody who takes part is
    /// known to be a foreigner, or to come from abroad.
    pub fn judge(&self, said: &Compliance, foreign: bool, days: Days) -> Vec<FieldRefusal> {
        let mut wrong = Vec::new();
        for demand in &self.demands {
            let mut refuse = |why: Refusal| {
                let label = Some(demand.flag.label());
                wrong.push(FieldRefusal { label, ..FieldRefusal::new(demand.flag.field(), &why) });
            };
            let Some(declared) = said.said(demand.flag) else {
                refuse(Refusal::Undeclared);
                continue;
            };
            if !declared.applies {
                continue;
            }
            if demand.flag == Flag::HumanGenetic && foreign && !declared.further {
                refuse(Refusal::ForeignUndeclared);
            }
            let further = Declaration { further: declared.further || (foreign && demand.flag == Flag::HumanGenetic), ..declared };
            if demand.step(further) == Step::Submission {
                for need in further.needs() {
                    if let Err(why) = demand.met(need, said, days) {
                        refuse(why);
                    }
                }
            }
            for approval in said.approvals.iter().filter(|approval| approval.kind.flag() == demand.flag && approval.issued > days.today) {
                refuse(Refusal::IssuedLater { issued: approval.issued });
            }
        }
        wrong
    }

    /// What is asked at a later step and not there yet, on a day.
    pub fn outstanding(&self, said: &Compliance, on: Day) -> Vec<Outstanding> {
        let mut open = Vec::new();
        for demand in &self.demands {
            let Some(declared) = said.said(demand.flag).filter(|declared| declared.applies) else { continue };
            let step = demand.step(declared);
            if step == Step::Declared {
                continue;
            }
            let is_there = |need: &Need| said.of(&need.kinds()).any(|approval| approval.is_valid(on));
            let missing = declared.needs().into_iter().filter(|need| !is_there(need));
            open.extend(missing.map(|need| Outstanding { flag: demand.flag, need, step }));
        }
        open
    }
}

impl Demand {
    /// At which step the approval is asked, by what was declared.
    pub fn step(&self, declared: Declaration) -> Step {
        self.foreign.filter(|_| declared.further).unwrap_or(self.step)
    }

    /// Documents and articles, in a row; a document is named once for articles that follow each other.
    pub fn grounds(&self) -> String {
        let mut said = String::new();
        for (at, cited) in self.grounds.iter().enumerate() {
            let follows = at > 0 && self.grounds[at - 1].document == cited.document && !cited.article.is_empty();
            said.push_str(if at > 0 { "、" } else { "" });
            said.push_str(if follows { "" } else { &cited.document });
            said.push_str(&cited.article);
        }
        said
    }

    fn met(&self, need: Need, said: &Compliance, days: Days) -> Result<(), Refusal> {
        let last = days.closes.max(days.today);
        let given: Vec<&Approval> = said.of(&need.kinds()).collect();
        if given.iter().any(|approval| approval.is_valid(last)) {
            return Ok(());
        }
        match given.iter().filter_map(|approval| approval.until).max() {
            Some(until) => Err(Refusal::Expired { flag: self.flag, until, closes: last }),
            None => Err(Refusal::Missing { need, flag: self.flag, grounds: self.grounds() }),
        }
    }
}

impl Declaration {
    /// What a yes needs; nothing where it is a no.
    pub fn needs(self) -> Vec<Need> {
        match (self.applies, self.flag, self.further) {
            (false, ..) => Vec::new(),
            (true, Flag::Ethics, false) => vec![Need::EthicsReview],
            (true, Flag::Ethics, true) => vec![Need::EthicsReview, Need::EthicsExperts],
            (true, Flag::HumanGenetic, false) => vec![Need::HumanGenetic],
            (true, Flag::HumanGenetic, true) => vec![Need::HumanGeneticForeign],
            (true, Flag::Export, _) => vec![Need::Export],
            (true, Flag::Data, _) => vec![Need::Data],
        }
    }
}
