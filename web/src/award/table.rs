//! Table 项目表: the columns of the register as files have them, by which names they are known, and how a row is read.

use crate::fields::Fields;
use crate::spreadsheet;
use crate::ui::Look;
use rules::Money;
use rules::award::{Names, Outcome, Particulars, Stage};
use rules::career::parse_day;
use rules::day::Day;
use rules::form::written_day;
use rules::team::Role;
use store::AwardRow;

/// A column.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Column {
    Number,
    Title,
    Funder,
    Programme,
    Sort,
    Lead,
    LeadKnown,
    Members,
    Host,
    Amount,
    Approved,
    From,
    LastDay,
    State,
    Ended,
    /// In which role the person of the row takes part, where a list has a row for each person.
    Role,
}

impl Column {
    pub(crate) const ALL: [Self; 16] = [
        Self::Number,
        Self::Title,
        Self::Funder,
        Self::Programme,
        Self::Sort,
        Self::Lead,
        Self::LeadKnown,
        Self::Members,
        Self::Host,
        Self::Amount,
        Self::Approved,
        Self::From,
        Self::LastDay,
        Self::State,
        Self::Ended,
        Self::Role,
    ];
    /// Those of a list with a row for each project, as the register gives it.
    pub(crate) const OF_PROJECTS: &'static [Self] = Self::ALL.split_at(15).0;

    /// Its text in addresses, and the end of its label's key.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Number => "number",
            Self::Title => "title",
            Self::Funder => "funder",
            Self::Programme => "programme",
            Self::Sort => "sort",
            Self::Lead => "lead",
            Self::LeadKnown => "lead-known",
            Self::Members => "members",
            Self::Host => "host",
            Self::Amount => "amount",
            Self::Approved => "approved",
            Self::From => "from",
            Self::LastDay => "last-day",
            Self::State => "state",
            Self::Ended => "ended",
            Self::Role => "role-in-it",
        }
    }

    /// The column of that text.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|column| column.as_str() == text)
    }

    /// What it is called.
    pub(crate) fn heading(self, look: &Look<'_>) -> String {
        look.t(&format!("award-{}", self.as_str()))
    }

    /// Without which a row is nothing.
    pub(crate) const fn is_needed(self) -> bool {
        matches!(self, Self::Number | Self::Title | Self::Approved)
    }

    /// By what headings it is known elsewhere, without blanks and brackets, in small letters.
    const fn names(self) -> &'static [&'static str] {
        match self {
            Self::Number => {
                &["项目编号", "编号", "批准号", "项目批准号", "立项编号", "合同编号", "课题编号", "number", "projectnumber", "grantnumber"]
            }
            Self::Title => &["项目名称", "名称", "课题名称", "题目", "标题", "title", "projecttitle"],
            Self::Funder => &["资助机构", "资助单位", "下达单位", "项目来源", "来源", "funder", "fundingbody", "source"],
            Self::Programme => &["计划", "计划名称", "计划类别", "专项", "专项名称", "资助类别", "programme", "program"],
            Self::Sort => &["项目类型", "类型", "项目类别", "类别", "亚类", "type", "kind", "category"],
            Self::Lead => &["负责人", "项目负责人", "主持人", "课题负责人", "姓名", "负责人姓名", "lead", "pi", "principalinvestigator"],
            Self::LeadKnown => &[
                "负责人邮箱",
                "电子邮箱",
                "邮箱",
                "负责人证件号码",
                "证件号码",
                "负责人标识",
                "orcid",
                "leademail",
                "email",
                "leadid",
                "leadisknownby",
            ],
            Self::Members => &["参与人", "项目成员", "成员", "主要参与人", "参加人员", "members", "participants", "team"],
            Self::Host => &["依托单位", "承担单位", "单位", "所在单位", "host", "institution", "organisation", "organization"],
            Self::Amount => &["经费", "金额", "资助金额", "批准金额", "总经费", "amount", "budget", "funding"],
            Self::Approved => &["立项日期", "批准日期", "立项时间", "批准时间", "立项年度", "批准年度", "approved", "approvaldate", "approvedon"],
            Self::From => &["开始日期", "起始日期", "执行开始", "开始时间", "start", "startdate", "from", "firstday"],
            Self::LastDay => &["结束日期", "执行期满", "结束时间", "截止日期", "最后一日", "end", "enddate", "lastday"],
            Self::State => &["状态", "项目状态", "state", "status"],
            Self::Role => &["角色", "本人角色", "担任角色", "承担角色", "分工", "role", "role-in-it", "roleinproject"],
            Self::Ended => &["结题日期", "验收日期", "结题时间", "concludedon", "endedon"],
        }
    }

    /// The column that a heading most likely means.
    pub(crate) fn guess(heading: &str) -> Option<Self> {
        let plain = spreadsheet::plain(heading);
        Self::ALL.into_iter().find(|column| column.names().contains(&plain.as_str()))
    }
}

/// What is wrong in one cell.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum CellFault {
    /// It must say something.
    Empty,
    /// No day.
    Day,
    /// No amount.
    Amount,
    /// No state that is known.
    State,
    /// Too long, or with characters that no line has.
    Text,
    /// Nobody is known by that.
    Nobody,
    /// The same number stands above.
    Twice,
    /// The row as a whole can be no project.
    Row,
    /// No role that is known.
    Role,
    /// An earlier row says something else of the same project.
    Differs,
    /// An earlier row names another lead.
    Leads,
}

impl CellFault {
    /// The key of what is said of it.
    pub(crate) const fn key(self) -> &'static str {
        match self {
            Self::Empty => "import-fault-empty",
            Self::Day => "import-fault-day",
            Self::Amount => "import-fault-amount",
            Self::State => "import-fault-state",
            Self::Text => "import-fault-text",
            Self::Nobody => "import-fault-nobody",
            Self::Twice => "import-fault-twice",
            Self::Row => "import-fault-row",
            Self::Role => "import-fault-role",
            Self::Differs => "import-fault-differs",
            Self::Leads => "import-fault-leads",
        }
    }
}

/// A row as it was read, before it is known who is meant.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Read {
    pub(crate) particulars: Particulars,
    pub(crate) names: Names,
    pub(crate) lead_known: String,
    pub(crate) members: Vec<Member>,
    pub(crate) ended: Option<(Outcome, Day)>,
    /// Whether it is the row of one person.
    pub(crate) is_of_person: bool,
}

/// One who takes part beside the lead, as a list names them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Member {
    /// By what they are known: an address, a number; the name itself where there is nothing else.
    pub(crate) known: String,
    /// As they are written.
    pub(crate) name: String,
    pub(crate) role: Role,
}

impl Read {
    /// Puts the row of another person of the same project to this one. Refuses what says something else, and a second lead.
    pub(crate) fn join(&mut self, other: Self) -> Result<(), (Column, CellFault)> {
        let (mine, theirs) = (&mut self.particulars, other.particulars);
        let same = [
            (Column::Title, agree(&mut self.names.title, other.names.title)),
            (Column::Programme, agree(&mut mine.programme, theirs.programme)),
            (Column::Sort, agree(&mut mine.sort, theirs.sort)),
            (Column::Host, agree(&mut mine.host_name, theirs.host_name)),
            (Column::Amount, agree(&mut mine.amount, theirs.amount)),
            (Column::Approved, mine.approved == theirs.approved),
            (Column::From, agree(&mut mine.from, theirs.from)),
            (Column::LastDay, agree(&mut mine.until, theirs.until)),
            (Column::State, agree(&mut self.ended, other.ended)),
        ];
        if let Some((column, _)) = same.into_iter().find(|(_, same)| !same) {
            return Err((column, CellFault::Differs));
        }
        let leads = |lead: &str, known: &str| !lead.is_empty() || !known.is_empty();
        if leads(&other.names.lead, &other.lead_known) {
            if leads(&self.names.lead, &self.lead_known) {
                return Err((Column::Role, CellFault::Leads));
            }
            (self.names.lead, self.lead_known) = (other.names.lead, other.lead_known);
        }
        self.members.extend(other.members);
        Ok(())
    }
}

/// Whether both say the same; what only one of them says is said by both.
fn agree<T: Default + PartialEq>(mine: &mut T, theirs: T) -> bool {
    if *mine == T::default() {
        *mine = theirs;
        return true;
    }
    theirs == T::default() || *mine == theirs
}

type Faults = Vec<(Column, CellFault)>;

fn day(column: Column, text: &str, wrong: &mut Faults) -> Option<Day> {
    if text.is_empty() {
        return None;
    }
    let parsed = parse_day(&written_day(text)).ok();
    if parsed.is_none() {
        wrong.push((column, CellFault::Day));
    }
    parsed
}

/// Reads a row; `cell` gives what stands in a column.
pub(crate) fn read(cell: &dyn Fn(Column) -> String) -> Result<Read, Faults> {
    let mut wrong: Faults = Vec::new();
    for column in Column::ALL {
        let text = cell(column);
        if column.is_needed() && text.is_empty() {
            wrong.push((column, CellFault::Empty));
        }
        let most = if column == Column::Members { 5_000 } else { 200 };
        if !text.is_empty() && column != Column::Members && rules::text::Line::parse(&text, most).is_err() || text.chars().count() > most {
            wrong.push((column, CellFault::Text));
        }
    }
    let approved = day(Column::Approved, &cell(Column::Approved), &mut wrong);
    let from = day(Column::From, &cell(Column::From), &mut wrong);
    let last = day(Column::LastDay, &cell(Column::LastDay), &mut wrong);
    let ended_on = day(Column::Ended, &cell(Column::Ended), &mut wrong);
    let amount = Some(cell(Column::Amount)).filter(|text| !text.is_empty()).map(|text| Money::parse(&text));
    if matches!(amount, Some(Err(_))) {
        wrong.push((Column::Amount, CellFault::Amount));
    }
    let state = state(&cell(Column::State));
    if state.is_none() {
        wrong.push((Column::State, CellFault::State));
    }
    let role = cell(Column::Role);
    let is_of_person = !role.is_empty();
    let role = if is_of_person { named_role(&role) } else { Some(Role::Lead) };
    if role.is_none() {
        wrong.push((Column::Role, CellFault::Role));
    }
    let (Some(approved), Some(role)) = (approved.filter(|_| wrong.is_empty()), role) else { return Err(wrong) };
    // What has ended and does not say when has ended with its term.
    let ended = state.flatten().map(|end| (end, ended_on.or(last).unwrap_or(approved)));
    let own = |text: &str| text.is_empty() || matches!(text, "本中心" | "This centre");
    let members = cell(Column::Members);
    let members = members.split(['、', ';', '；', '\n', ',', '，']).map(str::trim).filter(|text| !text.is_empty()).map(with_role);
    let mut members: Vec<Member> = members.map(|(who, role)| Member { known: who.to_owned(), name: who.to_owned(), role }).collect();
    let (mut lead, mut lead_known) = (cell(Column::Lead), cell(Column::LeadKnown));
    if role != Role::Lead {
        let (name, known) = (std::mem::take(&mut lead), std::mem::take(&mut lead_known));
        members.push(Member { known: if known.is_empty() { name.clone() } else { known }, name, role });
    }
    Ok(Read {
        particulars: Particulars {
            funder: Some(cell(Column::Funder)).filter(|text| !own(text)),
            programme: cell(Column::Programme),
            sort: cell(Column::Sort),
            number: cell(Column::Number),
            lead: None,
            members: Vec::new(),
            host: None,
            host_name: cell(Column::Host),
            amount: amount.and_then(Result::ok),
            approved,
            from,
            until: last.map(Day::next),
        },
        names: Names { title: cell(Column::Title), lead, members: Vec::new() },
        lead_known,
        members,
        ended,
        is_of_person,
    })
}

/// A role as lists write it.
fn named_role(text: &str) -> Option<Role> {
    match text.trim() {
        "负责人" | "项目负责人" | "主持" | "主持人" | "首席" | "PI" | "lead" => Some(Role::Lead),
        "共同负责人" | "联合负责人" | "co-lead" | "co-PI" => Some(Role::CoLead),
        "主要参与人" | "主要成员" | "骨干" | "课题负责人" | "main-member" | "main member" => Some(Role::MainMember),
        "参与人" | "参与" | "参加" | "成员" | "member" => Some(Role::Member),
        _ => None,
    }
}

/// A state as lists write it: none where it is not known, and none inside for what runs.
#[expect(clippy::option_option, reason = "a state may be unknown, known and running, or known and ended")]
fn state(text: &str) -> Option<Option<Outcome>> {
    match text.trim() {
        "" | "在研" | "执行中" | "实施中" | "已立项" | "逾期未结题" | "running" | "approved" | "overdue" => Some(None),
        "结题" | "已结题" | "验收" | "已验收" | "验收通过" | "完成" | "已完成" | "concluded" | "accepted" | "completed" => {
            Some(Some(Outcome::Concluded))
        }
        "终止" | "已终止" | "terminated" | "ended early" => Some(Some(Outcome::Terminated)),
        "撤销" | "已撤销" | "revoked" => Some(Some(Outcome::Revoked)),
        _ => None,
    }
}

/// A name or an address, with the role behind it: `赵敏（主要参与人）`, `zhao.min@example.org main-member`.
pub(crate) fn with_role(text: &str) -> (&str, Role) {
    let text = text.trim();
    let open = text.strip_suffix(['）', ')']).and_then(|text| text.rsplit_once(['（', '(']));
    let Some((who, role)) = open.or_else(|| text.rsplit_once(' ')) else { return (text, Role::Member) };
    match role.trim() {
        "共同负责人" | "co-lead" => (who.trim(), Role::CoLead),
        "主要参与人" | "main-member" | "main member" => (who.trim(), Role::MainMember),
        "参与人" | "成员" | "member" => (who.trim(), Role::Member),
        _ => (text, Role::Member),
    }
}

fn said(day: Option<Day>) -> String {
    day.map(|day| day.to_string()).unwrap_or_default()
}

fn members(row: &AwardRow) -> Vec<String> {
    let known = row.particulars.members.iter().map(|(person, role)| format!("{person} {}", role.as_str()));
    known.chain(row.names.iter().flat_map(|names| names.members.iter().cloned())).collect()
}

/// A row as the file for a spreadsheet has it; what it says can be read in again.
pub(crate) fn cells(look: &Look<'_>, row: &AwardRow) -> Vec<String> {
    let (particulars, names) = (&row.particulars, row.names.clone().unwrap_or_default());
    let ended = match row.stage {
        Stage::Ended { on, .. } => Some(on),
        Stage::Approved | Stage::TakenBack => None,
    };
    let cell = |column: &Column| match column {
        Column::Number => particulars.number.clone(),
        Column::Title => names.title.clone(),
        Column::Funder => particulars.funder.clone().unwrap_or_default(),
        Column::Programme => particulars.programme.clone(),
        Column::Sort => particulars.sort.clone(),
        Column::Lead => names.lead.clone(),
        Column::LeadKnown => particulars.lead.map(|lead| lead.to_string()).unwrap_or_default(),
        Column::Members => members(row).join("；"),
        Column::Host => particulars.host_name.clone(),
        Column::Amount => particulars.amount.map(Money::plain).unwrap_or_default(),
        Column::Approved => particulars.approved.to_string(),
        Column::From => said(particulars.from),
        Column::LastDay => said(particulars.until.map(Day::previous)),
        Column::State => look.t(&format!("award-stage-{}", row.stage_text())),
        Column::Ended => said(ended),
        Column::Role => String::new(),
    };
    Column::OF_PROJECTS.iter().map(cell).collect()
}

/// An award as its form would be typed.
pub(crate) fn typed(row: &AwardRow) -> Fields {
    let (particulars, names) = (&row.particulars, row.names.clone().unwrap_or_default());
    Fields::of(
        [
            ("title", names.title),
            ("number", particulars.number.clone()),
            ("funder", particulars.funder.clone().unwrap_or_default()),
            ("programme", particulars.programme.clone()),
            ("sort", particulars.sort.clone()),
            ("lead", particulars.lead.map(|lead| lead.to_string()).unwrap_or_default()),
            ("lead_name", names.lead),
            ("members", members(row).join("\n")),
            ("host", particulars.host_name.clone()),
            ("amount", particulars.amount.map(Money::plain).unwrap_or_default()),
            ("approved", particulars.approved.to_string()),
            ("from", said(particulars.from)),
            ("last_day", said(particulars.until.map(Day::previous))),
        ]
        .map(|(name, value)| (name.to_owned(), vec![value]))
        .into(),
    )
}
