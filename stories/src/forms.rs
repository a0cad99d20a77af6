//! Forms 申请书表单: what each call of the demonstration asks, put together from the same few fields.
//! Unit: characters, fen, bytes (20 MB is 20,000,000). Source: the calls' own notices; no field asks for titles, papers or prizes
//! (《北京国际科技创新中心建设条例》第五十条).

use rules::Money;
use rules::call::Discipline;
use rules::form::{Choice, Column, ColumnKind, Condition, Field, FieldKind, Form, MediaType, PdfRule, Section, Table};
use rules::text::Bilingual;

/// How large one file may be.
const FILE_BYTES: u64 = 20_000_000;

/// The field of the main text.
pub const MAIN_TEXT: &str = "main-text";
/// The field of what supports it.
pub const SUPPORTING: &str = "supporting";

fn section(zh: &str, en: &str, fields: Vec<Field>) -> Section {
    Section { title: Bilingual::new(zh, en), when: None, fields }
}

fn asked(id: &str, zh: &str, en: &str, kind: FieldKind) -> Field {
    Field { id: id.to_owned(), label: Bilingual::new(zh, en), help: Bilingual::default(), required: true, when: None, kind }
}

fn helped(field: Field, zh: &str, en: &str) -> Field {
    Field { help: Bilingual::new(zh, en), ..field }
}

fn optional(field: Field) -> Field {
    Field { required: false, ..field }
}

fn choice(id: &str, zh: &str, en: &str) -> Choice {
    Choice { id: id.to_owned(), label: Bilingual::new(zh, en) }
}

/// A field of science as an option.
fn discipline(field: Discipline) -> Choice {
    let (zh, en) = match field {
        Discipline::Mathematics => ("数学", "Mathematics"),
        Discipline::Physics => ("物理", "Physics"),
        Discipline::Chemistry => ("化学", "Chemistry"),
        Discipline::Biology => ("生物", "Biology"),
        Discipline::InformationTechnology => ("新一代信息技术", "Information technology"),
        Discipline::Health => ("医药健康", "Health"),
        Discipline::Aerospace => ("航空航天", "Aerospace"),
        Discipline::Materials => ("材料", "Materials"),
        Discipline::EarthAndEnvironment => ("环境与地球科学", "Earth and environment"),
        Discipline::Energy => ("能源", "Energy"),
    };
    choice(field.as_str(), zh, en)
}

/// 基本信息: title, keywords and field; across disciplines more than one field may be ticked.
fn basics(fields: &[Discipline], many: bool, further: Vec<Field>) -> Section {
    let options = fields.iter().copied().map(discipline).collect();
    let mut all = vec![
        helped(
            asked("title", "项目名称", "Title", FieldKind::line(160)),
            "简明写出研究对象和要解决的问题。",
            "Name briefly what is studied and what is to be solved.",
        ),
        helped(asked("keywords", "关键词", "Keywords", FieldKind::line(160)), "三至五个，以分号隔开。", "Three to five, divided by semicolons."),
        helped(
            asked("field", "所属领域", "Field", FieldKind::Choice { options, many }),
            if many { "至少两个领域。" } else { "选择最接近的一个，据此确定评审组。" },
            if many { "Two fields at least." } else { "The nearest one; it decides which panel reads the application." },
        ),
    ];
    all.extend(further);
    section("基本信息", "Basics", all)
}

fn summary(most: usize) -> Field {
    helped(
        asked("abstract", "摘要", "Abstract", FieldKind::text(most)),
        "立项后公开，请勿写入涉密或需要保护的内容。",
        "Published once funded: write nothing here that must stay secret.",
    )
}

/// 合作与分工: asked only of those who apply together; who does what, for how much, by when.
fn together() -> [Section; 2] {
    let yes = vec![choice("yes", "是", "Yes"), choice("no", "否，由本单位独立承担", "No, one institution alone")];
    let joint = optional(asked("joint", "是否与其他单位联合承担", "Done together with others", FieldKind::Choice { options: yes, many: false }));
    let column = |id: &str, zh: &str, en: &str, required: bool, kind: ColumnKind| Column {
        id: id.to_owned(),
        label: Bilingual::new(zh, en),
        required,
        kind,
        sum: false,
        equals: None,
    };
    let columns = vec![
        column("task", "任务", "Task", true, ColumnKind::Line { most: 60 }),
        column("who", "承担单位", "Done by", true, ColumnKind::Line { most: 60 }),
        column("money", "经费", "Money", true, ColumnKind::Money { most: None }),
        column("by", "完成日期", "Done by the day", false, ColumnKind::Date {}),
    ];
    let when = Some(Condition { field: "joint".to_owned(), any: vec!["yes".to_owned()] });
    let partners = optional(asked("partners", "联合承担单位", "Partners", FieldKind::Organisations { most: 5 }));
    let shares = helped(
        asked("shares", "任务分工", "Who does what", FieldKind::Table(Table { columns, least: 2, most: 10 })),
        "每项任务一行，含牵头单位自己承担的任务。",
        "One row a task, the lead's own among them.",
    );
    let further = Section { title: Bilingual::new("分工", "Division of work"), when, fields: vec![partners, shares] };
    [section("合作", "Partners", vec![joint]), further]
}

/// 经费: by lines, as the call's funding rule says.
fn by_lines() -> Section {
    let budget = helped(
        asked("budget", "经费预算", "Budget", FieldKind::Budget {}),
        "按科目填写总额，写明测算依据；间接费用上限随填随算。",
        "The total of each item and what it stands on; the cap on indirect costs is reckoned as you type.",
    );
    section("经费", "Money", vec![budget])
}

/// 经费: one amount and no lines.
fn money(yuan: i64) -> Section {
    let amount = asked("amount", "申请经费", "Amount requested", FieldKind::Money { most: Some(Money::yuan(yuan)) });
    let help = helped(
        amount,
        "实行包干制，只填总额，不编制科目预算；可写作“180万”或“1800000”。",
        "A lump sum: give the total, no lines. “180万” and “1800000” are both read.",
    );
    section("经费", "Money", vec![help])
}

/// 附件: the main text and what supports it.
fn files() -> Section {
    use MediaType::{Docx, Jpeg, Pdf, Png, Text, Xlsx};
    section(
        "附件",
        "Files",
        vec![
            helped(
                asked(
                    MAIN_TEXT,
                    "申请书正文",
                    "Main text",
                    FieldKind::Files {
                        most: 1,
                        bytes_each: FILE_BYTES,
                        media: vec![Pdf],
                        pdf: Some(PdfRule { pages_max: Some(30), ..PdfRule::default() }),
                    },
                ),
                "一个PDF文件，不超过20 MB。",
                "One PDF of at most 20 MB.",
            ),
            helped(
                optional(asked(
                    SUPPORTING,
                    "其他材料",
                    "Supporting files",
                    FieldKind::Files { most: 5, bytes_each: FILE_BYTES, media: vec![Pdf, Docx, Xlsx, Png, Jpeg, Text], pdf: None },
                )),
                "至多五个文件，每个不超过20 MB，可为PDF、DOCX、XLSX、PNG、JPG、TXT。",
                "At most five, 20 MB each: PDF, DOCX, XLSX, PNG, JPG or TXT.",
            ),
        ],
    )
}

/// Towards a goal that the call sets 目标导向.
pub fn goal_oriented(fields: &[Discipline]) -> Form {
    let content = vec![
        summary(400),
        helped(
            asked("significance", "研究意义与科学问题", "Significance and question", FieldKind::text(2000)),
            "说明要回答的科学问题、为什么现在能够回答。",
            "Which question is to be answered, and why it can be answered now.",
        ),
        helped(
            asked("plan", "研究方案与年度安排", "Plan by year", FieldKind::text(3000)),
            "写明技术路线、分年目标和可以检查的节点。",
            "The way, the goals of each year, and points at which progress can be seen.",
        ),
        helped(
            optional(asked("risk", "风险与应对", "Risks", FieldKind::text(1000))),
            "如实写出可能失败之处，不影响评审。",
            "Where it may fail. Being frank does no harm in review.",
        ),
    ];
    let mut sections = vec![basics(fields, false, Vec::new()), section("研究内容", "Research", content)];
    sections.extend(together());
    sections.extend([money(3_000_000), files()]);
    Form { sections }
}

/// The applicant's own idea 自由探索.
pub fn free_exploration(fields: &[Discipline]) -> Form {
    let years = ["1", "2", "3"].map(|years| choice(years, &format!("{years}年"), &format!("{years} year(s)"))).to_vec();
    let duration = asked("duration", "研究期限", "Duration", FieldKind::Choice { options: years, many: false });
    let content = vec![
        summary(400),
        helped(
            asked("idea", "自主选题的来由与想法", "The idea, and where it comes from", FieldKind::text(2000)),
            "不必迎合热点，讲清楚自己的想法。",
            "No need to follow fashion: say what you think.",
        ),
        asked("path", "打算怎么做", "How you would go about it", FieldKind::text(2000)),
    ];
    Form { sections: vec![basics(fields, false, vec![duration]), section("研究内容", "Research", content), money(1_000_000), files()] }
}

/// Disruptive and non-consensus ideas 颠覆性与非共识.
pub fn disruptive(fields: &[Discipline]) -> Form {
    let natures = vec![
        choice("breakthrough", "突破性", "Breaks with the known"),
        choice("non-consensus", "非共识", "Divides opinion"),
        choice("high-risk", "高风险", "High risk"),
        choice("long-term", "周期长", "Takes long"),
    ];
    let elsewhere = vec![choice("no", "没有", "No"), choice("yes", "有，已在正文中说明", "Yes, as told in the main text")];
    let content = vec![
        summary(400),
        asked("nature", "项目特点", "Nature", FieldKind::Choice { options: natures, many: true }),
        helped(
            asked("break", "与现有路线的根本不同", "What it breaks with", FieldKind::text(2000)),
            "现有路线为什么走不下去，新路线凭什么可能成立。",
            "Why the usual way ends, and why the new one may hold.",
        ),
        helped(
            asked("stages", "分阶段验证", "Stages", FieldKind::text(2000)),
            "每一阶段怎样判断继续还是停止。",
            "At each stage, how to tell whether to go on or stop.",
        ),
        helped(
            asked("failure", "怎样算失败、失败了留下什么", "What failure is, and what it leaves", FieldKind::text(1000)),
            "勤勉尽责而未达目标的，不影响以后申报。",
            "A diligent failure does not count against later applications.",
        ),
        asked("elsewhere", "同一内容是否已获其他渠道资助", "Funded elsewhere for the same", FieldKind::Choice { options: elsewhere, many: false }),
    ];
    Form { sections: vec![basics(fields, false, Vec::new()), section("项目内容", "Proposal", content), money(5_000_000), files()] }
}

/// With a partner abroad 国际合作; the limits suit English, which needs more characters.
pub fn international(fields: &[Discipline]) -> Form {
    let partner = helped(
        asked("partner", "合作方及所在国家或地区", "Partner and its country or region", FieldKind::line(200)),
        "写机构名称。",
        "The institution's name.",
    );
    let sharing = vec![
        choice("open", "研究数据在项目结束时公开", "Open at the project's end"),
        choice("embargo", "保护期后公开", "Open after an embargo"),
        choice("restricted", "依法限制，按程序申请使用", "Restricted by law, used on request"),
    ];
    let content = vec![
        summary(2000),
        asked("joint-work", "合作研究内容", "Joint research", FieldKind::text(4000)),
        asked("roles", "各方分工与投入", "Roles and contributions of each side", FieldKind::text(2000)),
        asked("sharing", "数据共享", "Sharing of data", FieldKind::Choice { options: sharing, many: false }),
    ];
    Form { sections: vec![basics(fields, false, vec![partner]), section("研究内容", "Research", content), money(2_000_000), files()] }
}

/// Across disciplines 学科交叉.
pub fn cross_disciplinary(fields: &[Discipline]) -> Form {
    let content = vec![
        summary(400),
        helped(
            asked("question", "交叉的科学问题", "The question between the fields", FieldKind::text(2000)),
            "说明为什么单一学科回答不了。",
            "Why no single field can answer it.",
        ),
        asked("together", "各学科如何配合", "How the fields work together", FieldKind::text(2000)),
    ];
    Form { sections: vec![basics(fields, true, Vec::new()), section("研究内容", "Research", content), money(4_000_000), files()] }
}

/// An experiment at a facility 设施用户实验.
pub fn experiment(fields: &[Discipline]) -> Form {
    let facilities = vec![
        choice("extreme-conditions", "综合极端条件试验装置", "Facility for extreme conditions"),
        choice("meridian", "子午工程二期", "Meridian Project, second phase"),
        choice("imaging", "多模态跨尺度生物医学成像设施", "Multimodal cross-scale biomedical imaging facility"),
    ];
    let wanted = vec![
        asked("facility", "拟使用的设施", "Facility", FieldKind::Choice { options: facilities, many: true }),
        helped(
            asked("time", "所需机时及时段", "Time needed, and when", FieldKind::line(120)),
            "例如：48小时，三月至五月。",
            "For example: 48 hours, March to May.",
        ),
    ];
    let content = vec![
        summary(400),
        asked("experiment", "实验方案", "Experiment", FieldKind::text(3000)),
        asked("safety", "样品与安全", "Samples and safety", FieldKind::text(1000)),
    ];
    Form { sections: vec![basics(fields, true, wanted), section("实验内容", "Experiment", content), money(500_000), files()] }
}

/// Proof of concept of a result 概念验证.
pub fn proof_of_concept(fields: &[Discipline]) -> Form {
    solution(fields, by_lines())
}

/// A need that an enterprise posts 揭榜.
pub fn challenge(fields: &[Discipline]) -> Form {
    solution(fields, money(8_000_000))
}

fn solution(fields: &[Discipline], money: Section) -> Form {
    let content = vec![
        summary(400),
        asked("solution", "技术方案", "Solution", FieldKind::text(3000)),
        asked("milestones", "里程碑与验收指标", "Milestones and how they are tested", FieldKind::text(2000)),
        helped(
            asked("ownership", "成果归属与转化安排", "Who owns the result, and how it is transferred", FieldKind::text(1000)),
            "已有协议的，作为附件上传。",
            "Attach an agreement where there is one.",
        ),
    ];
    Form { sections: vec![basics(fields, false, Vec::new()), section("方案", "Proposal", content), money, files()] }
}
