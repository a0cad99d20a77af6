//! Words 用语: which words make a title, papers or prizes a condition of applying, in Chinese and English, clause by clause.
//!
//! A clause is a condition where it names one of them and also says how high, how many, or that one must. It is none where it says that they
//! are not asked (不设、不限), where it limits a number (限项), or where it speaks of experts or of what a project leaves behind.

use super::Point;

/// A condition in a text.
pub(super) struct Condition {
    pub(super) point: Point,
    pub(super) quote: String,
}

/// The longest quote, in characters.
const QUOTE_MOST: usize = 80;

const TITLES: [&str; 17] = [
    "职称",
    "副高",
    "正高",
    "专业技术职务",
    "副教授",
    "教授",
    "副研究员",
    "研究员",
    "高级工程师",
    "院士",
    "长江学者",
    "杰青",
    "优青",
    "博导",
    "博士生导师",
    "人才称号",
    "人才计划入选者",
];
const PAPERS: [&str; 11] = ["论文", "sci", "ssci", "cssci", "ei收录", "核心期刊", "影响因子", "h指数", "高被引", "顶级期刊", "论著"];
const PRIZES: [&str; 11] =
    ["奖项", "获奖", "省部级奖", "国家级奖", "科技奖", "科学技术奖", "科技进步奖", "自然科学奖", "技术发明奖", "一等奖", "二等奖"];
const TITLES_EN: [&str; 9] = [
    "professor",
    "academician",
    "senior title",
    "professional title",
    "academic title",
    "senior professional",
    "senior researcher",
    "associate researcher",
    "professorship",
];
const PAPERS_EN: [&str; 10] = [
    "sci",
    "ssci",
    "papers",
    "publications",
    "publication record",
    "journal article",
    "impact factor",
    "h-index",
    "first author",
    "corresponding author",
];
const PRIZES_EN: [&str; 6] = ["prize", "prizes", "provincial award", "ministerial award", "national award", "science and technology award"];

/// That something must be. 应 alone is no sign: it stands in 应用, 反应, 效应.
const MUST: [&str; 20] = [
    "应当",
    "应具",
    "应为",
    "应有",
    "应是",
    "应取得",
    "应获",
    "应发表",
    "须",
    "需具",
    "需为",
    "需有",
    "需取得",
    "具有",
    "具备",
    "仅限",
    "限于",
    "方可",
    "才能",
    "要求",
];
const MUST_EN: [&str; 22] = [
    "must",
    "shall",
    "should",
    "require",
    "at least",
    "or above",
    "or higher",
    "and above",
    "minimum",
    "only",
    "eligible",
    "hold",
    "need to",
    "have published",
    "has published",
    "have won",
    "has won",
    "no fewer than",
    "not less than",
    "winner",
    "have received",
    "has received",
];
/// How high or how many.
const LEVEL: [&str; 10] = ["以上", "≥", ">=", "不少于", "不低于", "至少", "第一作者", "通讯作者", "一作", "不得低于"];
/// That they are not asked.
const NOT: [&str; 22] = [
    "不设",
    "不限",
    "不以",
    "不得",
    "不要求",
    "不作",
    "不将",
    "不把",
    "不看",
    "不唯",
    "不问",
    "不论",
    "无需",
    "无须",
    "不需",
    "不受",
    "破除",
    "取消",
    "不填",
    "不必",
    "不考虑",
    "不考察",
];
const NOT_EN: [&str; 16] = [
    "not required",
    "no title",
    "not a condition",
    "not be a condition",
    "not conditions",
    "regardless",
    "irrespective",
    "need not",
    "no requirement",
    "without regard",
    "may not be",
    "must not",
    "not considered",
    "are not",
    "is not",
    "no paper",
];
/// These look like a `NOT` and are the contrary.
const NOT_NOT: [&str; 4] = ["不得低于", "不得少于", "不低于", "不少于"];
/// That a number is limited.
const LIMIT: [&str; 14] =
    ["限项", "限申请", "限报", "限申", "限承担", "限填", "不超过", "不得超过", "最多", "至多", "不多于", "总数", "合计", "代表作"];
const LIMIT_EN: [&str; 7] = ["at most", "no more than", "not more than", "up to", "maximum", "limited to", "limit of"];
/// Of whom or what else it speaks: who judges, and what a project leaves behind.
const ELSEWHERE: [&str; 18] = [
    "评审专家",
    "评议专家",
    "专家组",
    "评审组",
    "评委",
    "结题",
    "验收",
    "成果形式",
    "考核指标",
    "预期",
    "产出",
    "期满",
    "标注",
    "致谢",
    "署名",
    "版面费",
    "开放获取",
    "奖金",
];
const ELSEWHERE_EN: [&str; 11] = [
    "reviewer",
    "panel member",
    "referee",
    "final report",
    "completion",
    "deliverable",
    "expected",
    "outputs",
    "acknowledg",
    "open access",
    "prize money",
];
/// What opens a list of conditions.
const HEADING: [&str; 6] = ["条件", "要求", "资格", "requirement", "condition", "eligib"];

/// Conditions in a text, in its order.
pub(super) fn conditions(text: &str) -> Vec<Condition> {
    let mut found = Vec::new();
    let mut listed = false;
    for line in text.lines() {
        let line = line.trim();
        listed &= is_item(line);
        for sentence in pieces(line, &['。', '；', ';', '！', '!', '？', '?']) {
            for clause in pieces(sentence, &['，', ',', '：', ':']) {
                let lower = clause.to_lowercase();
                found.extend(
                    condition(&lower, &sentence.to_lowercase(), listed).into_iter().map(|point| Condition { point, quote: shortened(clause) }),
                );
                listed |= (clause.ends_with('：') || clause.ends_with(':')) && has(&lower, &HEADING);
            }
        }
    }
    found
}

/// Under which points a clause is a condition.
fn condition(clause: &str, sentence: &str, listed: bool) -> Vec<Point> {
    let bare = NOT_NOT.iter().fold(clause.to_owned(), |text, phrase| text.replace(phrase, "≥"));
    if has(&bare, &NOT) || has(&bare, &NOT_EN) || has(sentence, &ELSEWHERE) || has(sentence, &ELSEWHERE_EN) {
        return Vec::new();
    }
    let must = has(&bare, &MUST) || has_words(&bare, &MUST_EN);
    // Who has a title may be limited to so many items; who must have one is limited by the title.
    let limited = has(&bare, &LIMIT) || has(&bare, &LIMIT_EN) || (!insists(&bare) && (has(sentence, &LIMIT) || has(sentence, &LIMIT_EN)));
    if limited {
        return Vec::new();
    }
    let high = has(&bare, &LEVEL);
    let mut points = Vec::new();
    if (has(&bare, &TITLES) || has_words(&bare, &TITLES_EN)) && (must || high || listed) {
        points.push(Point::Titles);
    }
    let papers = has_words(&bare, &PAPERS) || has_words(&bare, &PAPERS_EN);
    let counted = bare.contains('篇') && bare.contains(|c: char| c.is_ascii_digit() || "一二三四五六七八九十两".contains(c));
    if papers && (must || high || listed || counted) {
        points.push(Point::Papers);
    }
    let prizes = has(&bare, &PRIZES) || won(&bare) || has_words(&bare, &PRIZES_EN);
    if prizes && (must || high || listed || bare.contains('获') || bare.contains("省部级") || bare.contains("国家级")) {
        points.push(Point::Prizes);
    }
    points
}

/// Whether a clause itself insists, whatever is limited beside it.
fn insists(clause: &str) -> bool {
    ["应", "须", "方可", "仅限", "must", "shall"].iter().any(|word| clause.contains(word))
}

/// `获得省部级奖项`, `获国家级科技奖励`: won, and within a few characters a prize.
fn won(clause: &str) -> bool {
    ["获", "省部级", "国家级"].iter().any(|word| {
        clause.match_indices(word).any(|(at, _)| {
            let rest: String = clause[at..].chars().take(14).collect();
            rest.contains("奖") && !rest.contains("奖学金")
        })
    })
}

/// What a required label asks for, if it is one of the three.
pub(super) fn asked(label: &str) -> Option<Point> {
    let lower = label.to_lowercase();
    if has(&lower, &NOT) || has(&lower, &NOT_EN) || has(&lower, &LIMIT) || has(&lower, &LIMIT_EN) || has(&lower, &ELSEWHERE) {
        return None;
    }
    let titles = ["职称", "专业技术职务", "人才称号"].iter().any(|word| lower.contains(word))
        || has_words(&lower, &["professional title", "academic title", "academic rank"]);
    let papers = has_words(&lower, &["论文", "论著", "sci", "影响因子", "papers", "publications", "publication list", "impact factor", "h-index"]);
    let prizes =
        ["获奖", "奖项", "科技奖励"].iter().any(|word| lower.contains(word)) || has_words(&lower, &["prizes", "awards and honours", "prizes won"]);
    if titles {
        Some(Point::Titles)
    } else if papers {
        Some(Point::Papers)
    } else {
        prizes.then_some(Point::Prizes)
    }
}

/// Whether the registry knows what a label asks of the applicant 一次填报.
pub(super) fn is_known(label: &str) -> bool {
    const OF: [&str; 9] = ["项目负责人", "项目申请人", "申请人", "负责人", "申报人", "牵头人", "本人", "的", "您"];
    const KNOWN: [&str; 30] = [
        "姓名",
        "身份证号",
        "身份证号码",
        "证件号",
        "证件号码",
        "护照号",
        "护照号码",
        "单位",
        "单位名称",
        "工作单位",
        "依托单位",
        "依托单位名称",
        "所在单位",
        "邮箱",
        "电子邮箱",
        "电子邮件",
        "e-mail",
        "电话",
        "联系电话",
        "手机",
        "手机号",
        "手机号码",
        "出生日期",
        "出生年月",
        "生日",
        "学位",
        "最高学位",
        "学历",
        "最高学历",
        "统一社会信用代码",
    ];
    const KNOWN_EN: [&str; 24] = [
        "name",
        "full name",
        "applicant name",
        "name of applicant",
        "name of the applicant",
        "id number",
        "identity number",
        "passport number",
        "organisation",
        "organization",
        "affiliation",
        "institution",
        "host institution",
        "e-mail",
        "email",
        "e-mail address",
        "email address",
        "phone",
        "phone number",
        "telephone",
        "mobile",
        "mobile number",
        "date of birth",
        "highest degree",
    ];
    let plain: String = label.to_lowercase().chars().filter(|c| !matches!(c, ' ' | '：' | ':' | '*' | '（' | '）' | '(' | ')')).collect();
    let bare = OF.iter().fold(plain.as_str(), |text, of| text.strip_prefix(of).unwrap_or(text));
    let english = label.trim().to_lowercase();
    KNOWN.contains(&bare) || KNOWN_EN.contains(&english.trim_end_matches([':', '*']).trim())
}

/// A quote of at most so many characters.
pub(super) fn shortened(text: &str) -> String {
    let text = text.trim().trim_end_matches(['，', ',', '：', ':', '。', '；', ';']);
    if text.chars().count() <= QUOTE_MOST { text.to_owned() } else { text.chars().take(QUOTE_MOST - 1).chain(['…']).collect() }
}

fn has(text: &str, words: &[&str]) -> bool {
    words.iter().any(|word| text.contains(word))
}

/// As `has`, but Latin words stand by themselves: `sci` is not in `science`.
fn has_words(text: &str, words: &[&str]) -> bool {
    words.iter().any(|word| {
        text.match_indices(word).any(|(at, _)| {
            let before = text[..at].chars().next_back();
            let after = text[at + word.len()..].chars().next();
            let is_letter = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphabetic());
            let first_is_latin = word.starts_with(|c: char| c.is_ascii_alphabetic());
            !first_is_latin || !(is_letter(before) || (is_letter(after) && after != Some('s') && !word.ends_with(['e', 'd'])))
        })
    })
}

/// A line that goes on with a list: numbered, bulleted, or with a bracketed number.
fn is_item(line: &str) -> bool {
    line.starts_with(|c: char| c.is_ascii_digit() || "（(-•·—①②③④⑤⑥⑦⑧⑨⑩一二三四五六七八九十*".contains(c))
}

/// Pieces of a text, each with the sign that ends it; a full stop ends an English sentence where a blank follows.
fn pieces<'a>(text: &'a str, ends: &[char]) -> Vec<&'a str> {
    let mut found = Vec::new();
    let mut from = 0;
    let mut signs = text.char_indices().peekable();
    while let Some((at, sign)) = signs.next() {
        let full_stop = sign == '.' && ends.contains(&'。') && signs.peek().is_none_or(|(_, next)| *next == ' ');
        // A comma inside a number separates thousands, a colon inside a time the minutes.
        let inside = matches!(sign, ',' | ':') && signs.peek().is_some_and(|(_, next)| next.is_ascii_digit());
        if full_stop || (ends.contains(&sign) && !inside) {
            let end = at + sign.len_utf8();
            found.push(&text[from..end]);
            from = end;
        }
    }
    found.push(&text[from..]);
    found.retain(|piece| !piece.trim().is_empty());
    found
}
