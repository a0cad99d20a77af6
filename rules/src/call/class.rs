//! Class 类别 and field 领域 of a call.
//! Source: 《北京国际科技创新中心建设条例》第三十条 (emergencies), 第三十一条 (evaluation by class); the basic-research meeting of 2024-01-19 (fields).

use serde::{Deserialize, Serialize};

/// How a call is judged 类别; scores of different classes are never pooled.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Class {
    /// The applicant's own idea 自由探索.
    FreeExploration,
    /// Towards a goal that the call sets 目标导向.
    GoalOriented,
    /// Disruptive and non-consensus ideas 颠覆性与非共识.
    Disruptive,
    /// Across disciplines 学科交叉.
    CrossDisciplinary,
    /// Talent 人才项目.
    Talent,
    /// International 国际合作.
    International,
    /// Emergencies: several routes side by side, a short window 应急攻关.
    Emergency,
}

impl Class {
    /// Every class.
    pub const ALL: [Self; 7] =
        [Self::FreeExploration, Self::GoalOriented, Self::Disruptive, Self::CrossDisciplinary, Self::Talent, Self::International, Self::Emergency];

    /// Its text in rows, forms and locales.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::FreeExploration => "free-exploration",
            Self::GoalOriented => "goal-oriented",
            Self::Disruptive => "disruptive",
            Self::CrossDisciplinary => "cross-disciplinary",
            Self::Talent => "talent",
            Self::International => "international",
            Self::Emergency => "emergency",
        }
    }

    /// The class of that text.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|class| class.as_str() == text)
    }
}

/// A field of science 领域, as the basic-research meeting of 2024-01-19 names them.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Discipline {
    /// 数学.
    Mathematics,
    /// 物理.
    Physics,
    /// 化学.
    Chemistry,
    /// 生物.
    Biology,
    /// 新一代信息技术.
    InformationTechnology,
    /// 医药健康.
    Health,
    /// 航空航天.
    Aerospace,
    /// 材料.
    Materials,
    /// 环境与地球科学.
    EarthAndEnvironment,
    /// 能源.
    Energy,
}

impl Discipline {
    /// Every field.
    pub const ALL: [Self; 10] = [
        Self::Mathematics,
        Self::Physics,
        Self::Chemistry,
        Self::Biology,
        Self::InformationTechnology,
        Self::Health,
        Self::Aerospace,
        Self::Materials,
        Self::EarthAndEnvironment,
        Self::Energy,
    ];

    /// Its text in rows, forms and locales.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Mathematics => "mathematics",
            Self::Physics => "physics",
            Self::Chemistry => "chemistry",
            Self::Biology => "biology",
            Self::InformationTechnology => "information-technology",
            Self::Health => "health",
            Self::Aerospace => "aerospace",
            Self::Materials => "materials",
            Self::EarthAndEnvironment => "earth-and-environment",
            Self::Energy => "energy",
        }
    }

    /// The field of that text.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.as_str() == text)
    }
}
