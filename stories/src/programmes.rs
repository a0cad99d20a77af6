//! Programmes 计划: those that the source texts tell of, with their points and figures, each figure with its qualifier, day and text.
//! Unit: money in fen; figures are never added up. Source: the five texts cited below. The wording is ours, the figures are theirs.

use rules::programme::{Citation, Content, Figure, Qualifier, Unit};
use rules::text::Bilingual;

use Qualifier::{Exactly, Nearly, Over, Some as AndMore};

/// All of them, in the order in which the demonstration establishes them.
pub fn programmes() -> Vec<Content> {
    vec![
        basic_research(),
        huairou_facilities(),
        disruptive_fund(),
        challenges(),
        national_projects(),
        transfer(),
        innovation_points(),
        international(),
    ]
}

/// Peking University's account of five years of research.
fn university() -> Citation {
    citation("打造国家战略科技力量 助力高水平科技自立自强——科学研究部近五年工作总结", "北京大学新闻网", "2022-07-21")
}

/// The first piece of a series on the innovation centre; the copy we have carries neither its headline nor its day.
fn series() -> Citation {
    citation("“建设国际科技创新中心”系列报道首篇（北京）", "人民日报（人民网）", "2021-02")
}

/// The meeting on basic research was held on 2024-01-19 and reported a month later.
fn meeting() -> Citation {
    citation("北京市召开基础研究领先行动座谈会", "北京市科学技术委员会", "2024-02-20")
}

/// The city's year in science.
fn daily() -> Citation {
    citation("北京不断强化科技创新策源功能（奋勇争先，决战决胜“十四五”）", "人民日报", "2025-06-04")
}

/// An item beside another article; it has a day and no headline.
fn sidebar() -> Citation {
    citation("光明网页面推荐条目（创新积分制，2025年12月11日）", "光明网", "2025-12-11")
}

/// The press conference of 2021-01-20.
fn ministry() -> Citation {
    citation("科技部：多措并举支持北京国际科技创新中心的建设", "光明网", "2021-01-20")
}

fn citation(title: &str, publisher: &str, date: &str) -> Citation {
    Citation { title: title.to_owned(), publisher: publisher.to_owned(), date: date.to_owned() }
}

fn both(zh: &str, en: &str) -> Bilingual {
    Bilingual::new(zh, en)
}

/// 万元 in fen.
const fn wan(amount: i64) -> i64 {
    amount * 1_000_000
}

/// 亿元 in fen.
const fn yi(amount: i64) -> i64 {
    wan(amount) * 10_000
}

fn figure(label: (&str, &str), qualifier: Qualifier, value: i64, unit: Unit, as_of: &str, source: Citation) -> Figure {
    Figure { label: both(label.0, label.1), qualifier, value, unit, as_of: as_of.to_owned(), source }
}

/// The meeting lists seven measures, 一是 to 七是; it gives no figure.
fn basic_research() -> Content {
    Content {
        code: "BJ-BASIC".to_owned(),
        title: both("基础研究领先行动", "Leading Action for Basic Research"),
        purpose: both(
            "弄清关键技术背后的科学问题，支持重大原创成果，吸引企业和世界各地的人才参与本市基础研究。",
            "To solve the problems beneath key technologies at their root, to support original results, and to bring enterprises and people \
                from all over the world into the city's basic research.",
        ),
        points: vec![
            both(
                "领域与空间：以数学、物理、化学、生物为前瞻重点，面向信息技术、医药健康、航空航天等开展目标导向研究，支持学科交叉，依托“三城一\
                    区”配置资源。",
                "Fields and places: looking ahead in mathematics, physics, chemistry and biology; goal-oriented work for information \
                    technology, health and aerospace; research across disciplines; resources placed through the three science cities and one \
                    development area.",
            ),
            both(
                "战略力量：国家实验室、研究型大学、科研院所、新型研发机构和科技领军企业各展所长。",
                "Strategic forces: national laboratories, research universities, institutes, new research organisations and leading enterprises \
                    each do what they do best.",
            ),
            both(
                "基础平台：统筹建设重大科技基础设施，提高开放共享程度和运行效率。",
                "Platforms: large research facilities planned together, shared more widely and run more efficiently.",
            ),
            both(
                "人才：各类人才计划更多支持基础研究，用好战略科学家，把重任交给青年人，形成多层次梯队。",
                "People: talent schemes give more to basic research, strategic scientists are put to use, young people are given the heavy \
                    tasks, and every level is filled.",
            ),
            both(
                "开放合作：扩大中外联合研究，提高科技计划对外开放程度，共建国际合作平台。",
                "Openness: more joint research with other countries, programmes more open to them, and platforms built together.",
            ),
            both(
                "体制机制：目标导向与自由探索并重，项目组织各环节按类别管理，提高资助效能。",
                "Mechanisms: set goals and free exploration side by side, each class of project managed in its own way, and more effect from \
                    each yuan.",
            ),
            both(
                "科学精神：鼓励质疑，容许失败，支持长期潜心研究。",
                "The spirit of science: questioning is encouraged, failure is tolerated, and patient work is supported.",
            ),
        ],
        source: Some(meeting()),
        action: None,
        figures: Vec::new(),
    }
}

fn huairou_facilities() -> Content {
    let facilities = Unit::Facilities;
    Content {
        code: "HR-FACILITY".to_owned(),
        title: both("怀柔综合性国家科学中心设施平台", "Facilities of the Huairou Comprehensive National Science Centre"),
        purpose: both(
            "推动已布局的设施平台由建设转入科研，向国内外用户开放，多出成果。",
            "To take the facilities from construction into research, open them to users at home and abroad, and bring forth results.",
        ),
        points: vec![
            both(
                "2025年以来，综合极端条件试验装置、子午工程二期、多模态跨尺度生物医学成像设施先后通过国家验收。",
                "Since the beginning of 2025 the facility for extreme conditions, the second phase of the Meridian Project and the multimodal \
                    cross-scale biomedical imaging facility have passed national acceptance.",
            ),
            both(
                "探索开放运行的新机制，支持全球科学家和国际科技组织参与。",
                "New ways of open operation are tried, with scientists and organisations from all over the world.",
            ),
            both(
                "中国科学院承建和参建的项目另行统计，与设施平台总数可能重叠，不得相加。",
                "The projects that the Chinese Academy of Sciences builds or helps to build are counted apart; they may overlap with the total \
                    and must not be added to it.",
            ),
        ],
        source: Some(daily()),
        action: None,
        figures: vec![
            figure(("布局的科技设施平台", "Facilities planned"), Exactly, 37, facilities, "2025-06-04", daily()),
            figure(("其中已进入科研状态", "Of these, in research"), Exactly, 29, facilities, "2025-06-04", daily()),
            figure(("累计产出科研成果", "Results so far"), Exactly, 329, Unit::Results, "2025-06-04", daily()),
            figure(
                ("中国科学院承建和参建的装置和平台（与总数分列）", "Built with the Chinese Academy of Sciences (counted apart)"),
                Exactly,
                26,
                facilities,
                "2021-02",
                series(),
            ),
            figure(("高能同步辐射光源装置区周长", "Circumference of the High Energy Photon Source"), Nearly, 1400, Unit::Metres, "2021-02", series()),
        ],
    }
}

fn disruptive_fund() -> Content {
    let fen = Unit::Fen;
    Content {
        code: "BJ-DF".to_owned(),
        title: both("颠覆性技术创新基金", "Fund for Disruptive Technology"),
        purpose: both(
            "由中央、地方和社会资本共同出资，专门支持突破性强、共识度低、风险高、周期长的颠覆性技术创新。",
            "With money from the nation, the city and society, to support technology that breaks with the known, divides opinion, carries high \
                risk and takes long.",
        ),
        points: vec![
            both("主动发现颠覆性想法，不因意见分歧而遗漏。", "Disruptive ideas, and those on which opinion divides, are looked for."),
            both(
                "在挖掘、资助、管理、服务各环节鼓励竞争、宽容失败。",
                "From scouting to service, competition is encouraged and failure \
                tolerated.",
            ),
            both("出资方的承诺、到位与支出分别记账。", "What each contributor promised, paid in and spent is kept apart."),
        ],
        source: Some(series()),
        action: None,
        figures: vec![
            figure(("首期规模", "First round"), Exactly, yi(1), fen, "2020", series()),
            figure(("首期：科学技术部出资", "First round: Ministry of Science and Technology"), Exactly, wan(2000), fen, "2020", series()),
            figure(("首期：北京市出资", "First round: City of Beijing"), Exactly, wan(2000), fen, "2020", series()),
            figure(("首期：新曦基金会出资", "First round: Xinxi Foundation"), Exactly, wan(6000), fen, "2020", series()),
            figure(("力争达到的规模", "Size aimed at"), Exactly, yi(10), fen, "2021-02", series()),
            figure(("达到该规模的年限：最短", "Years to that size: at the least"), Exactly, 3, Unit::Years, "2021-02", series()),
            figure(("达到该规模的年限：最长", "Years to that size: at the most"), Exactly, 5, Unit::Years, "2021-02", series()),
        ],
    }
}

fn challenges() -> Content {
    Content {
        code: "ZGC-JBGS".to_owned(),
        title: both("中关村“揭榜挂帅”试点", "Zhongguancun Pilot of Open Challenges"),
        purpose: both(
            "由中关村领军企业提出制约产业的技术需求并出资，面向全国征集能够解决的单位。",
            "Leading enterprises of Zhongguancun name the technical need that holds an industry back, put up the money, and look for a solver \
                anywhere in the country.",
        ),
        points: vec![
            both(
                "需求由企业提出，榜单公开，不问出身，谁能解决谁揭榜。",
                "An enterprise states the need; the list is public; whoever can solve \
                it may bid.",
            ),
            both("发榜企业出资并使用成果，按里程碑拨付。", "The poster pays, and uses what comes of it; money follows milestones."),
        ],
        source: Some(series()),
        action: None,
        figures: vec![figure(
            ("“多自由度力控医用机械臂”发榜企业（天智航）出资", "Put up by the poster (TINAVI) for a force-controlled medical robot arm"),
            Exactly,
            wan(1000),
            Unit::Fen,
            "2020",
            series(),
        )],
    }
}

/// Two texts give the same four figures: the press conference and, a month later, the series.
fn national_projects() -> Content {
    Content {
        code: "NATIONAL-PROJECTS".to_owned(),
        title: both("国家科技重大专项与重点研发计划（在京项目）", "National Major Projects and Key Research Programmes in Beijing"),
        purpose: both(
            "登记本市单位承担的国家科技计划项目，供统计、查重和限项使用。",
            "To register what the city's organisations carry out for the nation, for statistics, against double funding, and for limits.",
        ),
        points: vec![both(
            "“十三五”期间的总数由科学技术部在新闻发布会上公布，保留原有的“近”“多”。",
            "The totals for 2016–2020 were given by the ministry at a press conference; its “nearly” and “more than” are kept.",
        )],
        source: Some(ministry()),
        action: None,
        figures: vec![
            figure(("“十三五”重大专项支持项目", "Major projects, 2016–2020"), Nearly, 600, Unit::Projects, "2020", ministry()),
            figure(("“十三五”重大专项财政资金", "Public money for major projects, 2016–2020"), AndMore, yi(170), Unit::Fen, "2020", ministry()),
            figure(("“十三五”重点研发计划支持项目", "Key research projects, 2016–2020"), Exactly, 1980, Unit::Projects, "2020", ministry()),
            figure(("“十三五”重点研发计划财政经费", "Public money for key research, 2016–2020"), AndMore, yi(400), Unit::Fen, "2020", ministry()),
        ],
    }
}

fn transfer() -> Content {
    let percent = Unit::Percent;
    Content {
        code: "TRANSFER".to_owned(),
        title: both("科技成果转化激励", "Rewards for the Transfer of Results"),
        purpose: both(
            "依照《促进科技成果转化法》和《北京市促进科技成果转化条例》，使完成、转化成果的人员依法分享收益。",
            "Under the national law and the city's regulation on transfer, those who made and transferred a result share in its yield.",
        ),
        points: vec![
            both(
                "转化方式、定价和分配由单位依规自主决定，协议定价的须公示。",
                "The unit decides on way, price and shares under its rules; an \
                agreed price is published first.",
            ),
            both("每一笔分配注明当时有效的依据。", "Each distribution names the rule in force on its day."),
        ],
        source: Some(series()),
        action: None,
        figures: vec![
            figure(
                ("北京交通大学：转让、许可现金收益奖励科研人员比例", "Beijing Jiaotong University: share of cash income for the researchers"),
                Exactly,
                97,
                percent,
                "2021-02",
                series(),
            ),
            figure(
                ("北京交通大学：作价入股股权奖励科研人员比例", "The same: share of equity for the researchers"),
                Exactly,
                90,
                percent,
                "2021-02",
                series(),
            ),
            figure(
                ("轨道车辆用钢质制动盘成果作价入股", "Steel brake discs for rail vehicles, contributed as equity"),
                Exactly,
                wan(1250),
                Unit::Fen,
                "2019-06",
                series(),
            ),
            figure(
                ("其中由学校资产公司代持的比例", "Of which held by the asset company for the university"),
                Exactly,
                10,
                percent,
                "2019-06",
                series(),
            ),
        ],
    }
}

fn innovation_points() -> Content {
    let organisations = Unit::Organisations;
    Content {
        code: "INNOVATION-POINTS".to_owned(),
        title: both("创新积分制", "Innovation Points"),
        purpose: both(
            "量化评价企业创新能力，引导金融机构支持科技型中小企业。",
            "To measure what enterprises can do in innovation, and guide banks towards small technology firms.",
        ),
        points: vec![both(
            "与科技创新专项担保计划联动；银行查看积分须经企业同意。",
            "It works with a guarantee scheme; a bank sees the points only with the firm's consent.",
        )],
        source: Some(sidebar()),
        action: None,
        figures: vec![
            figure(("首批试点国家高新区", "National high-tech zones in the first pilot"), Exactly, 13, organisations, "2020-12", sidebar()),
            figure(("累计接受推荐的银行", "Banks that firms were recommended to"), Exactly, 21, organisations, "2025-12-11", sidebar()),
            figure(("累计推荐的科技型中小企业", "Small technology firms recommended"), Over, 170_000, organisations, "2025-12-11", sidebar()),
            figure(("签订贷款合同金额", "Loans signed"), Over, yi(2900), Unit::Fen, "2025-12-11", sidebar()),
        ],
    }
}

/// The text counts 百余场 conferences; there is no unit for a conference, so that figure stands in a point.
fn international() -> Content {
    Content {
        code: "INTL".to_owned(),
        title: both("国际科技合作", "International Cooperation in Science and Technology"),
        purpose: both(
            "支持与世界高水平大学和机构在基础研究与前沿技术上开展实质性合作。",
            "To support real cooperation with universities and institutions of the first rank, in basic research and at the technical front.",
        ),
        points: vec![
            both("联合承担项目、共建平台、共同办会。", "Projects are carried out, platforms built and conferences held together."),
            both(
                "北京大学五年间发起或举办的重要国际学术会议有百余场。",
                "Peking University alone began or held more than a hundred important \
                international conferences in five years.",
            ),
            both("境外人员可以牵头申报，申请材料中英文均可。", "People from abroad may lead; Chinese and English are equally welcome."),
        ],
        source: Some(university()),
        action: None,
        figures: vec![figure(
            (
                "北京大学近五年新增的国际合作基地（国家级、省部级）",
                "New international bases at Peking University, national and provincial, in five \
                years",
            ),
            Exactly,
            9,
            Unit::Items,
            "2022-07",
            university(),
        )],
    }
}
