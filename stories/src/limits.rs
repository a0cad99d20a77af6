//! Limits 限项: what one call of the demonstration asks of who applies, and the projects that its applicants run.
//! Unit: a project. Source: projects, numbers and amounts are invented; the rules are those of the built-in pack and of the call itself.

use rules::call::Terms;
use rules::citation::{Citation, Force};
use rules::day::Day;
use rules::eligibility::{Condition, Test};
use rules::pack::Pack;
use rules::text::Bilingual;

/// A project of the demonstration 在研与既往项目.
#[derive(Clone, Copy, Debug)]
pub struct AwardStory {
    /// Which other funder; none for this centre.
    pub funder: Option<&'static str>,
    /// Under which programme, and of which type.
    pub sort: (&'static str, &'static str),
    /// Its number and title.
    pub named: (&'static str, &'static str),
    /// Who leads it, and who takes part, by their keys.
    pub people: (&'static str, &'static [&'static str]),
    /// In 万元.
    pub amount: i64,
    /// Approved on, and the last day of its term.
    pub days: (&'static str, &'static str),
    /// On which day it was accepted.
    pub concluded: Option<&'static str>,
}

/// Every project.
pub const AWARDS: &[AwardStory] = &[
    AwardStory {
        funder: None,
        sort: ("BJ-BASIC", "free-exploration"),
        named: ("BJ-BASIC-2024-0117", "低维磁性材料的层间耦合机理"),
        people: ("li-wei", &["liu-siyuan"]),
        amount: 60,
        days: ("2024-07-01", "2027-06-30"),
        concluded: None,
    },
    AwardStory {
        funder: Some("国家自然科学基金委员会"),
        sort: ("面上项目", "面上项目"),
        named: ("示例-5227-01", "拓扑量子态的输运调控"),
        people: ("zhang-ping-pku", &["li-wei"]),
        amount: 55,
        days: ("2023-01-01", "2026-12-31"),
        concluded: None,
    },
    AwardStory {
        funder: Some("科学技术部"),
        sort: ("国家重点研发计划", "青年科学家项目"),
        named: ("示例-2021YFA-02", "高通量精密测量方法"),
        people: ("zhang-ping-pku", &[]),
        amount: 300,
        days: ("2021-12-01", "2024-11-30"),
        concluded: Some("2025-02-20"),
    },
];

/// What the call for experiments asks: born in time, under no ban, at most two at once.
pub(crate) fn terms() -> Terms {
    let mut terms = Terms::default();
    let born = Citation::of_call("born-from", Bilingual::new("出生日期要求", "Date of birth"));
    let (day, women) = (Day::new_year(1981), Day::new_year(1978));
    terms.eligibility.rules.push(Condition { cited: born, roles: Vec::new(), test: Test::BornFrom { day, women: Some(women) } });
    let pack = Pack::built_in();
    terms.eligibility.rules.extend(pack.conditions);
    let two = pack.limits.into_iter().find(|rule| rule.cited.id == "two-at-once");
    // Nobody has verified the example of the pack; the officer of this call lets it refuse.
    terms.restriction.rules.extend(two.map(|mut rule| {
        rule.cited.force = Some(Force::Block);
        rule
    }));
    terms
}
