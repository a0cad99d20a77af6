//! Units 单位: the organisations of the demonstration, who speaks for them, who belongs to them.
//! Unit: an organisation. Source: names and dates are public knowledge; every code is invented (its body number reads DEM) and valid by its
//! check character only; the people are the cast's.

use rules::organisation::Class;

/// One organisation of the demonstration.
#[derive(Clone, Copy, Debug)]
pub struct UnitStory {
    /// By which the stories name it.
    pub key: &'static str,
    /// Its Chinese and its English name.
    pub name: (&'static str, &'static str),
    /// Of which class.
    pub class: Class,
    /// Its code; none for a part of another.
    pub code: Option<&'static str>,
    /// Its ROR.
    pub ror: Option<&'static str>,
    /// What it is below.
    pub parent: Option<&'static str>,
    /// A former name, with its first day and the first day of the next one.
    pub former: Option<(&'static str, &'static str, &'static str)>,
    /// Into which it went, and when.
    pub merged: Option<(&'static str, &'static str)>,
    /// Who sent its authorisation; none where an officer entered it.
    pub administrator: Option<&'static str>,
    /// Whether an officer has approved that.
    pub approved: bool,
    /// Who belongs to it, with the first day.
    pub staff: &'static [(&'static str, &'static str)],
    /// Who asks to.
    pub asking: &'static [&'static str],
    /// Who helps its applicants.
    pub secretary: Option<&'static str>,
    /// Whom a list of its office asks to join, by name, address and staff number.
    pub listed: &'static [(&'static str, &'static str, &'static str)],
}

const PLAIN: UnitStory = UnitStory {
    key: "",
    name: ("", ""),
    class: Class::Other,
    code: None,
    ror: None,
    parent: None,
    former: None,
    merged: None,
    administrator: None,
    approved: true,
    staff: &[],
    asking: &[],
    secretary: None,
    listed: &[],
};

/// Every organisation, those above before those below.
pub const UNITS: &[UnitStory] = &[
    UnitStory {
        key: "pku",
        name: ("北京大学", "Peking University"),
        class: Class::ResearchUniversity,
        code: Some("12100000MB1DEM000G"),
        ror: Some("https://ror.org/02v51f717"),
        former: Some(("京师大学堂", "1898-07-03", "1912-05-03")),
        administrator: Some("zhang-ping-pku"),
        listed: &[
            ("冯雪", "feng.xue@ccmu.example.org", "2019-0417"),
            ("顾知行", "gu.zhixing@pku.example.org", "2021-0033"),
            ("沈听澜", "shen.tinglan@pku.example.org", "2022-0108"),
        ],
        ..PLAIN
    },
    UnitStory {
        key: "pku-medicine",
        name: ("北京大学医学部", "Peking University Health Science Center"),
        parent: Some("pku"),
        staff: &[("wang-fang", "2012-09-01")],
        ..PLAIN
    },
    UnitStory {
        key: "bmu",
        name: ("北京医科大学", "Beijing Medical University"),
        code: Some("12100000MB1DEM06XG"),
        merged: Some(("pku", "2000-04-03")),
        ..PLAIN
    },
    UnitStory {
        key: "cas",
        name: ("中国科学院", "Chinese Academy of Sciences"),
        class: Class::NationalInstitute,
        code: Some("12100000MB1DEM019D"),
        ..PLAIN
    },
    UnitStory {
        key: "iphy",
        name: ("中国科学院物理研究所", "Institute of Physics, Chinese Academy of Sciences"),
        class: Class::NationalInstitute,
        code: Some("12100000MB1DEM0278"),
        parent: Some("cas"),
        administrator: Some("li-wei"),
        asking: &["ouyang-yunfan"],
        ..PLAIN
    },
    UnitStory {
        key: "bimsa",
        name: ("北京雁栖湖应用数学研究院", "Beijing Institute of Mathematical Sciences and Applications"),
        class: Class::NewInstitution,
        code: Some("52110000MJ0DEM040W"),
        staff: &[("ingrid-solheim", "2023-10-01")],
        secretary: Some("ingrid-solheim"),
        ..PLAIN
    },
    UnitStory {
        key: "yunheng",
        name: ("北京云衡精密仪器有限公司（虚构企业）", "Beijing Yunheng Precision Instruments (invented)"),
        class: Class::LeadingCompany,
        code: Some("91110108MA0DEM056P"),
        administrator: Some("zhao-qihang"),
        asking: &["tang-ke"],
        ..PLAIN
    },
    UnitStory {
        key: "bjut",
        name: ("北京工业大学", "Beijing University of Technology"),
        class: Class::ResearchUniversity,
        code: Some("12110000MB1DEM0357"),
        administrator: Some("he-jingwen"),
        approved: false,
        ..PLAIN
    },
];

#[cfg(test)]
mod tests {
    use super::*;
    use rules::day::Day;
    use rules::organisation::{CreditCode, Ror};

    #[test]
    fn codes_days_and_people_are_what_they_say() {
        let known = |key: &str| UNITS.iter().any(|unit| unit.key == key);
        for unit in UNITS {
            assert!(unit.code.is_none_or(|code| CreditCode::parse(code).is_ok()), "{}", unit.key);
            assert!(unit.ror.is_none_or(|ror| Ror::parse(ror).is_ok()), "{}", unit.key);
            assert!(unit.code.is_some() || unit.parent.is_some(), "{}", unit.key);
            assert!(unit.parent.is_none_or(known) && unit.merged.is_none_or(|(into, _)| known(into)), "{}", unit.key);
            let people = unit.administrator.iter().chain(unit.asking).chain(&unit.secretary).copied().chain(unit.staff.iter().map(|(key, _)| *key));
            assert!(people.into_iter().all(|key| crate::player(key).is_some()), "{}", unit.key);
            let days = unit.staff.iter().map(|(_, day)| *day).chain(unit.merged.map(|(_, day)| day)).chain(unit.former.map(|(_, _, day)| day));
            assert!(days.into_iter().all(|day| Day::parse(day).is_some()), "{}", unit.key);
        }
    }
}
