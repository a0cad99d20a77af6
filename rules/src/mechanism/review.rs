//! Review 评审方式: by which criteria and in which steps applications are judged, and how what the experts say is put together.
//! Unit: per cent that add up to 100, or no weights at all; calendar days. Source: the mechanism's own text; 《北京国际科技创新中心建设条例》第三十一条.

use super::Refusal;
use crate::text::Bilingual;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// How applications to a call are judged 评审方式.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Review {
    /// By what.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub criteria: Vec<Criterion>,
    /// In which steps, from the close to the contract.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<Step>,
    /// Who sees whose name.
    pub blind: Blind,
    /// How what the experts say is put together.
    pub aggregation: Aggregation,
}

/// One criterion 评审标准.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Criterion {
    /// Its id among the criteria; scores are kept under it.
    pub id: String,
    /// What it asks.
    pub label: Bilingual,
    /// Its weight in per cent; none where all are qualitative.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weight: Option<u8>,
}

/// One step of the workflow 环节.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// What it is.
    pub kind: StepKind,
    /// What people call it here; its kind's name where empty.
    #[serde(default)]
    pub name: Bilingual,
    /// For how many calendar days it lasts at most.
    pub days: u16,
    /// How many experts judge at least; 0 where none does.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub experts_least: u8,
}

/// What a step is 环节类型.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StepKind {
    /// 形式审查.
    FormalCheck,
    /// 通讯评审.
    Correspondence,
    /// 会议评审.
    Panel,
    /// 答辩.
    Interview,
    /// 现场考察.
    SiteVisit,
    /// 综合会商 together with partner agencies.
    JointDecision,
    /// 立项决定.
    Decision,
    /// 公示.
    Publicity,
    /// 签订任务书.
    Contract,
}

impl StepKind {
    /// Every kind.
    pub const ALL: [Self; 9] = [
        Self::FormalCheck,
        Self::Correspondence,
        Self::Panel,
        Self::Interview,
        Self::SiteVisit,
        Self::JointDecision,
        Self::Decision,
        Self::Publicity,
        Self::Contract,
    ];

    /// Its text in forms and locales.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::FormalCheck => "formal-check",
            Self::Correspondence => "correspondence",
            Self::Panel => "panel",
            Self::Interview => "interview",
            Self::SiteVisit => "site-visit",
            Self::JointDecision => "joint-decision",
            Self::Decision => "decision",
            Self::Publicity => "publicity",
            Self::Contract => "contract",
        }
    }

    /// The kind of that text.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }

    /// Whether experts judge in it.
    pub const fn is_judged(self) -> bool {
        match self {
            Self::Correspondence | Self::Panel | Self::Interview | Self::SiteVisit => true,
            Self::FormalCheck | Self::JointDecision | Self::Decision | Self::Publicity | Self::Contract => false,
        }
    }
}

/// Who sees whose name 盲评方式.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Blind {
    /// Applicants do not see who judges 单盲.
    #[default]
    Single,
    /// Neither sees the other 双盲.
    Double,
    /// Both see each other 实名.
    Open,
}

impl Blind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Single, Self::Double, Self::Open];

    /// Its text in forms and locales.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Single => "single",
            Self::Double => "double",
            Self::Open => "open",
        }
    }

    /// The kind of that text.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|blind| blind.as_str() == text)
    }
}

/// How what the experts say is put together 汇总规则: a method with a name, and in words what it does here.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Aggregation {
    /// The method.
    pub method: Method,
    /// In words, as the call shows them.
    pub said: Bilingual,
}

/// A method by which scores become an order 汇总方法.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Method {
    /// The plain mean 算术平均.
    #[default]
    Mean,
    /// The mean without the highest and the lowest 去掉最高最低分后平均.
    TrimmedMean,
    /// The mean after each expert's severity is taken out 校准后平均.
    Calibrated,
    /// The panel talks and votes, without scores 会议讨论与投票.
    Discussion,
    /// One expert's reasons, given under their name, suffice for the next step 实名推荐.
    Champion,
}

impl Method {
    /// Every method.
    pub const ALL: [Self; 5] = [Self::Mean, Self::TrimmedMean, Self::Calibrated, Self::Discussion, Self::Champion];

    /// Its text in forms and locales.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Mean => "mean",
            Self::TrimmedMean => "trimmed-mean",
            Self::Calibrated => "calibrated",
            Self::Discussion => "discussion",
            Self::Champion => "champion",
        }
    }

    /// The method of that text.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|method| method.as_str() == text)
    }

    /// Whether it needs scores.
    pub const fn is_numeric(self) -> bool {
        match self {
            Self::Mean | Self::TrimmedMean | Self::Calibrated => true,
            Self::Discussion | Self::Champion => false,
        }
    }
}

impl Review {
    /// The step of that kind, where there is one.
    pub fn step(&self, kind: StepKind) -> Option<&Step> {
        self.steps.iter().find(|step| step.kind == kind)
    }

    /// Refuses weights that do not add up, an aggregation that does not fit them, and steps without what they need.
    pub fn check(&self) -> Result<(), Refusal> {
        let mut seen = BTreeSet::new();
        if let Some(twice) = self.criteria.iter().find(|criterion| !seen.insert(criterion.id.as_str())) {
            return Err(Refusal::TwiceCriterion(twice.id.clone()));
        }
        let weights: Vec<u32> = self.criteria.iter().filter_map(|criterion| criterion.weight.map(u32::from)).collect();
        if !weights.is_empty() && weights.len() < self.criteria.len() {
            return Err(Refusal::MixedWeights);
        }
        let sum = weights.iter().sum();
        if !weights.is_empty() && sum != 100 {
            return Err(Refusal::Weights { sum });
        }
        if self.aggregation.method.is_numeric() == weights.is_empty() {
            return Err(Refusal::AggregationUnfit);
        }
        if self.steps.is_empty() {
            return Err(Refusal::NoStep);
        }
        match self.steps.iter().find(|step| step.kind.is_judged() && step.experts_least == 0) {
            Some(step) => Err(Refusal::NoExperts { step: step.kind.as_str().to_owned() }),
            None => Ok(()),
        }
    }
}

fn is_zero(count: &u8) -> bool {
    *count == 0
}
