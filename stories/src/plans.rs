//! Plans 规划 of the demonstration, with needs and answers: the tree above the programmes, what people need solved, what is often asked.
//! Unit: as each target says. Source: the meeting on basic research of 2024-01-19; the targets' values are assumptions.

use rules::call::Discipline;
use rules::day::Day;
use rules::plan::{Content, Level, Owner, Report, Target};
use rules::programme::{Qualifier, Unit};
use rules::text::Bilingual;

/// A plan with its actions 规划.
#[derive(Clone, Debug)]
pub struct PlanStory {
    /// What it says.
    pub content: Content,
    /// What was reported of it.
    pub reports: Vec<Report>,
    /// The programmes under it, by their codes.
    pub programmes: &'static [&'static str],
    /// Whether it hangs under the plan before it.
    pub under: bool,
}

/// A need 需求: who submits it, in which field, and what it says.
pub type NeedStory = (Discipline, &'static str, &'static str);

/// What is needed.
pub const NEEDS: [NeedStory; 3] = [
    (Discipline::Materials, "千米级高温超导带材均匀性", "现有带材在百米以上临界电流起伏超过10%，希望降到3%以内，并给出在线检测方法。"),
    (Discipline::Materials, "超导带材低成本制备", "希望把每千安米成本降到现有水平的三分之一，并说明可放大的工艺路线。"),
    (Discipline::Health, "床旁快速病原检测", "希望在30分钟内完成常见呼吸道病原的联合检测，设备可由护士操作。"),
];

/// Chinese and English.
type Both = (&'static str, &'static str);

/// What is often asked about a call, with its key.
pub const FAQ: [(&str, Both, Both); 2] = [
    (
        "basic",
        ("两家单位可否联合申报？", "May two organisations apply together?"),
        ("可以，由一家牵头，在正文中说明分工。", "Yes, with one of them in the lead; say in the text who does what."),
    ),
    (
        "free",
        ("同一负责人可否同时申报目标导向项目？", "May one lead apply to the goal-oriented call as well?"),
        ("可以，两类项目分别评审，评分不合并。", "Yes; both are judged apart, and their scores are never pooled."),
    ),
];

/// The tree, above first; days are around the one that is told.
pub fn plans(today: Day) -> Vec<PlanStory> {
    let year = today.year();
    let begins = Day::new_year(year - 1);
    let due = Day::new_year(year + 2).previous();
    let target = |id: &str, zh: &str, en: &str, qualifier: Qualifier, value: i64, unit: Unit| Target {
        id: id.to_owned(),
        label: Bilingual::new(zh, en),
        qualifier,
        value,
        unit,
        begins,
        due,
    };
    let report = |target: &str, value: i64, zh: &str| Report {
        target: target.to_owned(),
        value,
        as_of: Day::new_year(year),
        evidence: Bilingual::new(zh, ""),
    };
    let office = |zh: &str, en: &str| Owner::Office(Bilingual::new(zh, en));
    let plan = Content {
        code: "PLAN-BASIC".to_owned(),
        level: Level::Plan,
        parent: None,
        title: Bilingual::new("基础研究领先行动", "Leading Action for Basic Research"),
        purpose: Bilingual::new(
            "更加突出目标导向与自由探索并重，布局数理化生，在新一代信息、医药健康、航空航天等方向形成优势。",
            "Goals and free exploration alike, in mathematics, physics, chemistry and biology, with strength in information, health and aerospace.",
        ),
        owners: vec![office("市科委、中关村管委会", "Beijing science commission"), office("科学技术部", "Ministry of science")],
        targets: vec![target("spending", "基础研究经费占比", "Share of basic research", Qualifier::Over, 17, Unit::Percent)],
        source: None,
    };
    let action = Content {
        code: "PLAN-BASIC-1".to_owned(),
        level: Level::Action,
        title: Bilingual::new("目标导向与自由探索项目", "Goal-oriented and free projects"),
        purpose: Bilingual::new("按类别分别设置机制，每年发布指南。", "A mechanism for each class, calls every year."),
        owners: vec![office("基础研究处", "Office of basic research")],
        targets: vec![
            target("projects", "新立项目", "New projects", Qualifier::Some, 300, Unit::Projects),
            target("open", "开放共享设施", "Facilities shared", Qualifier::Nearly, 30, Unit::Facilities),
        ],
        ..plan.clone()
    };
    vec![
        PlanStory { content: plan, reports: Vec::new(), programmes: &[], under: false },
        PlanStory { content: action, reports: vec![report("projects", 60, "年度立项文件")], programmes: &["BJ-BASIC", "BJ-DF"], under: true },
    ]
}
