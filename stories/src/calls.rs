//! Calls 指南: one in every state, under the programmes, with windows around the moment that the demonstration is told.
//! Unit: days of the centre's zone; every call opens at 09:00 and closes at 16:00. Source: our own drafts; the money is an assumption.

use crate::{documents, forms, limits};
use rules::budget::{Cap, Funding, Own, Promise, Way};
use rules::call::{Class, Content, Discipline, Terms};
use rules::form::Form;
use rules::text::Bilingual;
use rules::time::{Window, Zone};
use rules::{Instant, Money};

/// One call with what becomes of it 指南.
#[derive(Clone, Debug)]
pub struct CallStory {
    /// By which the stories name it.
    pub key: &'static str,
    /// The code of its programme.
    pub programme_code: &'static str,
    /// What it says; without its attachments, whose digests are known once they are stored.
    pub content: Content,
    /// The names of the documents to attach, as in `DOCUMENTS`.
    pub attachments: Vec<&'static str>,
    /// Where it stands.
    pub stage: Stage,
}

/// Where a call of the demonstration stands 状态.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Stage {
    /// Not published.
    Draft,
    /// Published, not open yet.
    Forecast,
    /// Open.
    Open,
    /// Over.
    Closed,
    /// Published, then taken back.
    Cancelled {
        /// Why.
        reason: Bilingual,
    },
}

const DAY: i64 = 86_400_000;
const HOUR: i64 = 3_600_000;
/// Shanghai has been 8 hours ahead of UTC all year round since 1991.
const AHEAD: i64 = 8 * HOUR;

/// All of them, around `now`.
pub fn calls(now: Instant) -> Vec<CallStory> {
    vec![
        goal_oriented(now),
        free_exploration(now),
        disruptive(now),
        international(now),
        cross_disciplinary(now),
        proof_of_concept(now),
        experiments(now),
        challenge(now),
    ]
}

/// The hour on the local day so many days after `now`.
fn hour(now: Instant, days: i64, hour: i64) -> Instant {
    let today = (now.0 + AHEAD).div_euclid(DAY);
    Instant((today + days) * DAY - AHEAD + hour * HOUR)
}

fn window(now: Instant, opens: i64, closes: i64) -> Window {
    Window { opens: hour(now, opens, 9), closes: hour(now, closes, 16), zone: Zone::shanghai() }
}

fn content(code: &str, class: Class, fields: &[Discipline], form: fn(&[Discipline]) -> Form, window: Window) -> Content {
    Content {
        code: code.to_owned(),
        class,
        fields: fields.to_vec(),
        title: Bilingual::default(),
        text: Bilingual::default(),
        foreign_leads: false,
        window,
        budget: None,
        contact: String::new(),
        form: form(fields),
        attachments: Vec::new(),
        terms: Terms::default(),
        contacts: Vec::new(),
        items: Vec::new(),
        persons: Vec::new(),
    }
}

/// A lump sum 包干制, with what is promised and what it must not be spent on.
fn lump_sum() -> Funding {
    let promise = Bilingual::new(
        "经费全部用于本项目研究，不截留、不挪用、不侵占，不用于与科学研究无关的支出。",
        "All of the money is spent on the research of this project; none is kept back, diverted or taken.",
    );
    let negative = Bilingual::new(
        "支付罚款、捐款、赞助、投资\n偿还债务\n福利性支出",
        "Fines, donations, sponsorship, investments\nRepayment of debts\nBenefits",
    );
    Funding { way: Some(Way::Lump(Promise { promise, negative })), most: Some(Money::yuan(1_000_000)), years: Some(3), ..Funding::default() }
}

/// By lines 预算制, with matching funds and three instalments.
fn by_lines() -> Funding {
    Funding {
        way: Some(Way::Lines { cap: Cap::standard() }),
        least: Some(Money::yuan(200_000)),
        most: Some(Money::yuan(3_000_000)),
        own: Some(Own { per_cent: 50 }),
        years: Some(2),
        instalments: vec![60, 30, 10],
    }
}

fn goal_oriented(now: Instant) -> CallStory {
    let fields = [Discipline::Mathematics, Discipline::Physics, Discipline::Chemistry, Discipline::Biology];
    CallStory {
        key: "basic",
        programme_code: "BJ-BASIC",
        content: Content {
            title: Bilingual::new(
                "基础研究领先行动2026年度目标导向项目（数理化生）",
                "Leading Action for Basic Research 2026: Goal-oriented Projects",
            ),
            text: Bilingual::new(GOAL_ZH, GOAL_EN),
            foreign_leads: true,
            budget: Some(Money::yuan(60_000_000)),
            contact: "科创中心基础研究处 陈老师 010-0000 0126 basic@centre.example.org".to_owned(),
            ..content("BJ-BASIC-2026", Class::GoalOriented, &fields, forms::goal_oriented, window(now, -21, 24))
        },
        attachments: vec![documents::INNOVATION_CENTRE, documents::PROGRESS],
        stage: Stage::Open,
    }
}

fn free_exploration(now: Instant) -> CallStory {
    CallStory {
        key: "free",
        programme_code: "BJ-BASIC",
        content: Content {
            title: Bilingual::new("基础研究领先行动2026年度自由探索项目（自主选题）", "Leading Action for Basic Research 2026: Free Exploration"),
            text: Bilingual::new(FREE_ZH, FREE_EN),
            foreign_leads: true,
            budget: Some(Money::yuan(30_000_000)),
            contact: "科创中心基础研究处 田老师 010-0000 0127 free@centre.example.org".to_owned(),
            terms: Terms { funding: lump_sum(), ..Terms::default() },
            ..content("BJ-BASIC-FREE-2026", Class::FreeExploration, &Discipline::ALL, forms::free_exploration, window(now, -14, 38))
        },
        attachments: vec![documents::INNOVATION_CENTRE, documents::SIGNATURES],
        stage: Stage::Open,
    }
}

fn disruptive(now: Instant) -> CallStory {
    let fields = [
        Discipline::InformationTechnology,
        Discipline::Health,
        Discipline::Aerospace,
        Discipline::Materials,
        Discipline::Energy,
        Discipline::Physics,
    ];
    CallStory {
        key: "disruptive",
        programme_code: "BJ-DF",
        content: Content {
            title: Bilingual::new("颠覆性技术创新基金2026年度项目", "Fund for Disruptive Technology: Call of 2026"),
            text: Bilingual::new(DISRUPTIVE_ZH, DISRUPTIVE_EN),
            foreign_leads: true,
            budget: Some(Money::yuan(50_000_000)),
            contact: "科创中心前沿技术处 010-0000 0135 disruptive@centre.example.org".to_owned(),
            ..content("BJ-DF-2026", Class::Disruptive, &fields, forms::disruptive, window(now, -10, 55))
        },
        attachments: vec![documents::INNOVATION_CENTRE],
        stage: Stage::Open,
    }
}

fn international(now: Instant) -> CallStory {
    let fields = [
        Discipline::Mathematics,
        Discipline::Physics,
        Discipline::Biology,
        Discipline::Health,
        Discipline::EarthAndEnvironment,
        Discipline::Aerospace,
    ];
    CallStory {
        key: "international",
        programme_code: "INTL",
        content: Content {
            title: Bilingual::new("2026年度国际科技合作项目", "International Joint Research 2026"),
            text: Bilingual::new(INTERNATIONAL_ZH, INTERNATIONAL_EN),
            foreign_leads: true,
            budget: Some(Money::yuan(20_000_000)),
            contact: "科创中心国际合作处 International Office 010-0000 0142 international@centre.example.org".to_owned(),
            terms: Terms { approvals: crate::approvals::asked(now), ..Terms::default() },
            ..content("INTL-2026", Class::International, &fields, forms::international, window(now, -16, 30))
        },
        attachments: vec![documents::SECURITY_OF_DATA, documents::GENETIC_RESOURCES],
        stage: Stage::Open,
    }
}

fn cross_disciplinary(now: Instant) -> CallStory {
    CallStory {
        key: "cross",
        programme_code: "BJ-BASIC",
        content: Content {
            title: Bilingual::new("基础研究领先行动2026年度学科交叉项目", ""),
            text: Bilingual::new(CROSS_ZH, ""),
            budget: Some(Money::yuan(40_000_000)),
            contact: "科创中心基础研究处 陈老师 010-0000 0126 basic@centre.example.org".to_owned(),
            terms: Terms { approvals: crate::approvals::asked(now), ..crate::teams::crossing() },
            ..content("BJ-BASIC-X-2026", Class::CrossDisciplinary, &Discipline::ALL, forms::cross_disciplinary, window(now, -76, -30))
        },
        attachments: vec![documents::INNOVATION_CENTRE],
        stage: Stage::Closed,
    }
}

fn proof_of_concept(now: Instant) -> CallStory {
    let fields = [Discipline::Materials, Discipline::Health, Discipline::InformationTechnology];
    CallStory {
        key: "proof",
        programme_code: "TRANSFER",
        content: Content {
            title: Bilingual::new("2026年度科技成果概念验证项目（征求意见稿）", ""),
            text: Bilingual::new(PROOF_ZH, ""),
            budget: Some(Money::yuan(15_000_000)),
            contact: "科创中心成果转化处 010-0000 0158 transfer@centre.example.org".to_owned(),
            terms: Terms { funding: by_lines(), unit_files: crate::unit_files::asked(), ..Terms::default() },
            ..content("TRANSFER-POC-2026", Class::GoalOriented, &fields, forms::proof_of_concept, window(now, 30, 75))
        },
        attachments: vec![documents::TRANSFER, documents::BEIJING_TRANSFER],
        stage: Stage::Draft,
    }
}

fn experiments(now: Instant) -> CallStory {
    let fields = [Discipline::Physics, Discipline::Biology, Discipline::Materials, Discipline::Health, Discipline::EarthAndEnvironment];
    CallStory {
        key: "experiments",
        programme_code: "HR-FACILITY",
        content: Content {
            title: Bilingual::new("怀柔设施平台2026年度用户实验", "User Experiments at the Huairou Facilities 2026"),
            text: Bilingual::new(EXPERIMENTS_ZH, EXPERIMENTS_EN),
            foreign_leads: true,
            budget: Some(Money::yuan(10_000_000)),
            contact: "怀柔设施平台用户办公室 User Office 010-0000 0161 users@huairou.example.org".to_owned(),
            terms: Terms { restriction: limits::terms().restriction, eligibility: limits::terms().eligibility, ..crate::teams::chain() },
            ..content("HR-USER-2026", Class::CrossDisciplinary, &fields, forms::experiment, window(now, 20, 65))
        },
        attachments: vec![documents::INNOVATION_CENTRE, documents::SECURITY_OF_DATA],
        stage: Stage::Forecast,
    }
}

fn challenge(now: Instant) -> CallStory {
    CallStory {
        key: "challenge",
        programme_code: "ZGC-JBGS",
        content: Content {
            title: Bilingual::new("“揭榜挂帅”：康复外骨骼用轻量力矩传感器", "Open Challenge: Light Torque Sensors for Rehabilitation Exoskeletons"),
            text: Bilingual::new(CHALLENGE_ZH, CHALLENGE_EN),
            foreign_leads: true,
            budget: Some(Money::yuan(8_000_000)),
            contact: "科创中心企业服务处 010-0000 0170 challenge@centre.example.org".to_owned(),
            ..content("ZGC-JBGS-2026", Class::GoalOriented, &[Discipline::Health, Discipline::Materials], forms::challenge, window(now, -7, 23))
        },
        attachments: vec![documents::PROGRESS],
        stage: Stage::Cancelled {
            reason: Bilingual::new(
                "发榜企业的技术需求发生重大变化，经专家论证撤回本榜，修改后另行发布。已填报的草稿可继续查看和下载。",
                "The poster's need has changed so much that, on the experts' advice, this challenge is taken back; a new one will follow. Drafts can still be read.",
            ),
        },
    }
}

const GOAL_ZH: &str = "一、支持方向
面向数学、物理、化学、生物四个领域，支持科学目标明确的前瞻性研究：
（一）数学：大规模计算、数据与人工智能所依赖的数学理论；
（二）物理：低维量子物态及极端条件下的物性；
（三）化学：界面与限域体系中的能量和物质转化；
（四）生物：细胞命运决定与生命过程的跨尺度观测。

二、支持方式
研究期三年，单项不超过300万元，实行经费包干制，不编制科目预算。负责人自主安排经费、团队和技术路线，调整情况在系统中如实记录，无须报批。

三、申请要求
（一）依托单位在本市登记，具备开展研究的条件；境外人员可以牵头，材料中英文均可。
（二）同一负责人对本指南只提交一份申请，截止前可以撤回并重新提交。
（三）涉及科技伦理、人类遗传资源、数据出境的，依法办理手续。
（四）提交前签署科研诚信承诺书。

四、评审
按目标导向类评审，看科学问题是否重要、思路是否新颖、方案是否可行；评分不与其他类别合并。

五、受理时间
以系统收到提交请求的时刻为准，到点截止。附件请提前上传。";

const GOAL_EN: &str = "1. What is supported
Forward-looking research with a clear scientific goal in four fields:
(a) mathematics: the theory beneath large-scale computation, data and artificial intelligence;
(b) physics: low-dimensional quantum states, and matter under extreme conditions;
(c) chemistry: conversion of energy and matter at interfaces and in confinement;
(d) biology: how cells decide their fate, and living processes observed across scales.

2. How
Three years and at most 3,000,000 yuan each, as a lump sum without budget lines. The lead decides on money, people and route; changes are recorded in the system and need no approval.

3. Who and how
(a) The host institution is registered in Beijing and able to carry out the work. People of any nationality may lead; Chinese and English are equally welcome.
(b) One application per lead to this call; until it closes, it may be withdrawn and submitted anew.
(c) Where ethics, human genetic resources or transfer of data abroad are concerned, the law is followed.
(d) The integrity pledge is signed before submission.

4. Review
As goal-oriented research: whether the question matters, the thought is new and the plan can be carried out. Scores are not pooled with those of other classes.

5. Deadline
The moment at which the system receives the request to submit decides, to the closing instant. Please upload files in good time.";

const FREE_ZH: &str = "一、支持什么
不设方向，由申请人自主选题。鼓励提出新的问题、新的方法，以及与通行看法不同的想法；热门与否不作为评审依据。

二、支持方式
研究期一至三年，单项不超过100万元，实行经费包干制。研究路线可以随发现调整，只须记录，不须审批。

三、申请要求
依托单位在本市登记；境外人员可以牵头，材料中英文均可；每位负责人限提交一份。填报内容从简，正文不超过八页。

四、评审
按自由探索类评审，以想法是否新颖、是否值得一试为主。意见分歧较大的申请不因均分低而直接淘汰，由评审组专门讨论。

五、结题
未达到设想而过程真实、记录完整的，按期结题，不影响以后申报。";

const FREE_EN: &str = "1. What is supported
Whatever the applicant chooses. New questions, new methods and thoughts at odds with the common view are welcome; fashion counts for nothing in review.

2. How
One to three years, at most 1,000,000 yuan, as a lump sum. The route may change with what is found: it is recorded, not approved.

3. Who and how
The host institution is registered in Beijing; people of any nationality may lead, in Chinese or English; one application per lead. The form is short, the main text has at most eight pages.

4. Review
As free exploration: whether the idea is new and worth a try. Where opinions divide widely, the panel discusses the application; a low mean alone does not end it.

5. At the end
Work that falls short of its hopes but was real and is fully recorded closes in good order and does not count against later applications.";

const DISRUPTIVE_ZH: &str = "一、支持什么
支持有可能改变技术路线或产业格局的想法，领域包括信息技术、医药健康、航空航天、材料、能源及其物理基础。允许共识度低、风险高、周期长。

二、支持方式
分阶段支持，单项不超过500万元，经费无须偿还，实行包干制；每一阶段结束时根据事先约定的判据决定继续、调整或停止。需要五年以上的，可以在正文中说明。

三、申请要求
高等学校、科研院所、企业和其他机构均可申请，境外人员可以牵头；已由其他渠道资助的同一内容不重复资助，请如实填写。

四、评审
先由两位以上专家独立阅读，再当面讨论。专家可以实名推荐有争议的申请，并写明理由；利益相关者回避。

五、宽容失败
勤勉尽责、原始记录完整而未达目标的，予以免责，经验存档供后来者查阅。";

const DISRUPTIVE_EN: &str = "1. What is supported
Ideas that may change how a thing is done or how an industry is built, in information technology, health, aerospace, materials, energy and the physics beneath them. They may divide opinion, carry high risk and take long.

2. How
Stage by stage, at most 5,000,000 yuan in all, not to be repaid, as a lump sum. At the end of each stage, tests agreed beforehand decide whether to go on, change or stop. If it needs more than five years, say so in the main text.

3. Who and how
Universities, institutes, enterprises and others may apply; people of any nationality may lead. What another source already funds is not funded twice: please answer that question truthfully.

4. Review
Two experts or more read alone, then meet. An expert may champion a disputed application by name, with reasons in writing; those with an interest withdraw.

5. Failure
Who worked diligently, with full original records, and fell short, is exempt from blame; what was learnt is archived for those who come after.";

const INTERNATIONAL_ZH: &str = "一、支持什么
支持本市单位与境外高校、研究机构开展实质性的联合研究，领域为数学、物理、生物、医药健康、环境与地球科学、航空航天。

二、支持方式
研究期两至三年，单项不超过200万元，实行经费包干制，用于中方承担的工作以及双方人员往来；合作方自行落实其经费。

三、申请要求
依托单位在本市登记，负责人国籍不限，建议以英文填写。须写明双方分工、投入、知识产权安排和数据共享方式。涉及人类遗传资源和重要数据的，依法先行办理手续，并在附件中说明。

四、评审
由境内外专家按国际合作类评审，看合作是否必要、双方是否互补。";

const INTERNATIONAL_EN: &str = "1. What is supported
Real joint research between an institution in Beijing and a university or institute abroad, in mathematics, physics, biology, health, earth and environment, or aerospace.

2. How
Two to three years, at most 2,000,000 yuan as a lump sum, for the work done in Beijing and for travel between both sides. The partner finds its own money.

3. Who and how
The host institution is registered in Beijing; the lead may be of any nationality, and English is preferred. The roles and contributions of each side, intellectual property and the sharing of data must be stated. Where human genetic resources or important data are concerned, the steps that the law asks for come first, and a file tells of them.

4. Review
By experts from China and abroad, as international cooperation: whether the work needs both sides, and whether they complete each other.";

const CROSS_ZH: &str = "一、支持什么
支持由两个以上学科共同提出、任何一个学科都不能单独回答的科学问题，例如医学与数学、材料与信息、环境与化学之间的问题。

二、支持方式
研究期三年，单项不超过400万元，实行经费包干制。

三、申请要求
依托单位在本市登记；须勾选两个以上领域，写明各学科如何配合。每位负责人限提交一份。

四、评审
组成混合评审组，每份申请由每个所涉领域至少一位专家阅读，评分不与单一学科的申请合并。";

const PROOF_ZH: &str = "（征求意见稿，尚未发布）

一、支持什么
支持高等学校、科研院所的职务科技成果开展概念验证，回答“能不能做成、有没有人用”两个问题，领域为材料、医药健康和信息技术。

二、支持方式
验证期一年，单项不超过300万元，按里程碑拨付。未通过验证而过程真实的，按期结题。

三、申请要求
成果权属清楚；拟赋予科研人员所有权或者长期使用权的，附单位决定。转化收益的分配依照《促进科技成果转化法》和《北京市促进科技成果转化条例》。

四、待定事项
里程碑数量、验证机构的选取方式、与科技成果转化基金的衔接。";

const EXPERIMENTS_ZH: &str = "一、支持什么
支持国内外研究人员使用怀柔综合性国家科学中心已通过验收的设施开展实验，首批开放综合极端条件试验装置、子午工程二期、多模态跨尺度生物医学成像设施。

二、支持方式
提供机时和必要的样品制备条件，另给予不超过50万元的实验与差旅经费，实行包干制。

三、申请要求
申请人单位和国籍不限，材料中英文均可。须写明所需机时、样品和安全要求；实验数据归用户，元数据在设施登记，保护期后公开。

四、评审
先由设施审核可行性和安全性，再由专家评审科学价值，同等条件下优先新用户。";

const EXPERIMENTS_EN: &str = "1. What is supported
Experiments by researchers from anywhere at facilities of the Huairou Comprehensive National Science Centre that have passed acceptance; first the facility for extreme conditions, the Meridian Project's second phase, and the multimodal cross-scale biomedical imaging facility.

2. How
Time at the facility and what is needed to prepare samples, with at most 500,000 yuan for experiment and travel as a lump sum.

3. Who and how
Any institution, any nationality, Chinese or English. State the time needed, the samples, and what safety asks for. The data are the user's; metadata are registered with the facility and opened after an embargo.

4. Review
The facility checks feasibility and safety, then experts judge the science; between equals, new users come first.";

const CHALLENGE_ZH: &str = "一、需求
发榜企业研制下肢康复外骨骼，所用关节力矩传感器过重且依赖进口。现征集轻量、可批量制造的力矩传感器：质量不超过120克，量程正负80牛米，重复性优于0.2%，疲劳寿命不少于500万次。

二、揭榜
面向全国及境外，不限单位性质和规模，能解决者均可揭榜。经费由发榜企业出资，共800万元，按三个里程碑拨付，达标后优先采购。

三、评榜与签约
由发榜企业在专家见证下选定揭榜方并公开理由，双方签订合同，约定里程碑、知识产权和终止条件。

四、验收
在发榜企业的试验台和三家康复机构实测。";

const CHALLENGE_EN: &str = "1. The need
The poster builds exoskeletons for the rehabilitation of the legs. The torque sensors of their joints are heavy and imported. Wanted are light ones that can be made in numbers: at most 120 g, ±80 N·m, repeatable to 0.2 %, good for five million cycles.

2. Who may bid
Anybody who can solve it, from anywhere, of any kind and size. The poster puts up 8,000,000 yuan, paid at three milestones, and buys the result first if it meets the marks.

3. Choice and contract
The poster chooses before expert witnesses and publishes its reasons; the contract names milestones, intellectual property and how to end it.

4. Acceptance
By measurement on the poster's bench and at three rehabilitation centres.";
