//! Found in files 文件检查: what a file holds once it is taken apart, and which of it a field does not take.
//!
//! ```text
//! content ─ taken apart elsewhere ▶ FileFacts ─ judge(rule) ▶ every fault by name; what is not refused is shown to who reads it
//! ```
//! Unit: pages from 1. Source: the notice of the call for the limit of pages, the headings and the typefaces; what runs by itself is refused by the
//! house, because a reviewer opens what an applicant sends.

use crate::refusal::{Arg, Explain, Rule, Says};
use serde::{Deserialize, Serialize};

/// The most pages, headings and letters of a heading that a rule may name.
const PAGES_MOST: u32 = 2_000;
const HEADINGS_MOST: usize = 50;
const HEADING_MOST: usize = 100;

/// What a call asks of the PDFs of a field, such as the main text 正文 made from its Word or WPS template.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PdfRule {
    /// How many pages at most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pages_max: Option<u32>,
    /// Which headings have to stand in it, each at the beginning of a line, in this order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub headings: Vec<String>,
    /// Whether every typeface has to be embedded, so that it prints everywhere as it was written.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub fonts_embedded: bool,
}

impl PdfRule {
    /// Whether it says something, and nothing beyond measure.
    pub fn is_sound(&self) -> bool {
        let heading = |text: &String| !plain(text).is_empty() && text.chars().count() <= HEADING_MOST && !text.chars().any(char::is_control);
        *self != Self::default()
            && self.pages_max.is_none_or(|most| (1..=PAGES_MOST).contains(&most))
            && self.headings.len() <= HEADINGS_MOST
            && self.headings.iter().all(heading)
    }
}

/// What a file holds.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct FileFacts {
    /// How many pages, of what has pages.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pages: Option<u32>,
    /// Typefaces that are not embedded, each with the first page that uses it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fonts_missing: Vec<(String, u32)>,
    /// Of the headings that were looked for, at which page and line each begins a line, in the order of the rule.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub headings: Vec<Vec<(u32, u32)>>,
    /// What is in it beside what is read.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub holds: Vec<Holds>,
}

/// What may be in a file beside what is read.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Holds {
    /// It cannot be taken apart, or is not what it claims to be.
    Broken,
    /// It is locked by a password.
    Locked,
    /// It takes more to take apart than a file may: too many parts, too large once unpacked.
    Beyond,
    /// Scripts of a PDF 脚本.
    Script,
    /// Something that starts a program 启动外部程序.
    Launch,
    /// Macros of an office file 宏.
    Macros,
    /// A part that is fetched from elsewhere when it is opened 外部引用.
    Fetched,
    /// Definitions of entities in XML, which no office program writes.
    Entities,
    /// Changes that are tracked and neither taken nor dropped 修订痕迹.
    Changes,
    /// Other files inside it 内嵌文件.
    Files,
    /// A form that is filled in 表单.
    Form,
    /// Comments, which carry names 批注.
    Comments,
}

impl Holds {
    /// Its text in rows and locales.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Broken => "broken",
            Self::Locked => "locked",
            Self::Beyond => "beyond",
            Self::Script => "script",
            Self::Launch => "launch",
            Self::Macros => "macros",
            Self::Fetched => "fetched",
            Self::Entities => "entities",
            Self::Changes => "changes",
            Self::Files => "files",
            Self::Form => "form",
            Self::Comments => "comments",
        }
    }

    /// Whether no field takes a file with it; the rest is shown to who reads the file.
    pub const fn is_refused(self) -> bool {
        match self {
            Self::Broken
            | Self::Locked
            | Self::Beyond
            | Self::Script
            | Self::Launch
            | Self::Macros
            | Self::Fetched
            | Self::Entities
            | Self::Changes => true,
            Self::Files | Self::Form | Self::Comments => false,
        }
    }
}

/// Why not 不予受理, one for each thing that is wrong with a file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Fault {
    /// It holds what no field takes.
    Holds(Holds),
    /// It has too many pages.
    Pages {
        /// How many it has.
        pages: u32,
        /// How many it may have.
        most: u32,
    },
    /// A typeface is not embedded.
    Font {
        /// Its name.
        name: String,
        /// The first page that uses it.
        page: u32,
    },
    /// A heading is missing.
    HeadingMissing(String),
    /// A heading stands before one that it has to follow.
    HeadingOutOfOrder {
        /// The heading.
        heading: String,
        /// The page on which it stands.
        page: u32,
        /// The heading that it has to follow.
        after: String,
    },
}

/// Holds what is in a file against the rule of its field. Gives everything that is wrong, not only the first.
pub fn judge(facts: &FileFacts, rule: Option<&PdfRule>) -> Vec<Fault> {
    let mut faults: Vec<Fault> = facts.holds.iter().filter(|holds| holds.is_refused()).map(|holds| Fault::Holds(*holds)).collect();
    let Some(rule) = rule.filter(|_| facts.pages.is_some()) else { return faults };
    if let (Some(pages), Some(most)) = (facts.pages, rule.pages_max)
        && pages > most
    {
        faults.push(Fault::Pages { pages, most });
    }
    if rule.fonts_embedded {
        faults.extend(facts.fonts_missing.iter().map(|(name, page)| Fault::Font { name: name.clone(), page: *page }));
    }
    let mut before: Option<(&str, (u32, u32))> = None;
    for (place, heading) in rule.headings.iter().enumerate() {
        let found = facts.headings.get(place).map_or(&[][..], Vec::as_slice);
        let behind = found.iter().copied().filter(|at| before.is_none_or(|(_, last)| *at > last)).min();
        match (behind, found.iter().min(), before) {
            (Some(at), _, _) => before = Some((heading, at)),
            (None, Some((page, _)), Some((after, _))) => {
                faults.push(Fault::HeadingOutOfOrder { heading: heading.clone(), page: *page, after: after.to_owned() });
            }
            (None, _, _) => faults.push(Fault::HeadingMissing(heading.clone())),
        }
    }
    faults
}

/// A heading as it is compared: without blanks, punctuation and the numbers before it, in half width and one case.
pub fn plain(text: &str) -> String {
    let half = text.chars().map(|c| match u32::from(c) {
        code @ 0xFF01..=0xFF5E => char::from_u32(code - 0xFEE0).unwrap_or(c),
        _ => c,
    });
    let kept: String = half.filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    let numbered = |c: char| c.is_ascii_digit() || "一二三四五六七八九十第章节".contains(c);
    let bare = kept.trim_start_matches(numbered);
    if bare.is_empty() { kept } else { bare.to_owned() }
}

impl Explain for Fault {
    fn rule(&self) -> Rule {
        match self {
            Self::Holds(_) => Rule::house("form.file-holds"),
            Self::Pages { .. } | Self::Font { .. } | Self::HeadingMissing(_) | Self::HeadingOutOfOrder { .. } => Rule::call("form.pdf"),
        }
    }

    fn says(&self) -> Says {
        match self {
            Self::Holds(holds) => Says::new(match holds {
                Holds::Broken => "refusal-file-broken",
                Holds::Locked => "refusal-file-locked",
                Holds::Beyond => "refusal-file-beyond",
                Holds::Script => "refusal-file-script",
                Holds::Launch => "refusal-file-launch",
                Holds::Macros => "refusal-file-macros",
                Holds::Fetched => "refusal-file-fetched",
                Holds::Entities => "refusal-file-entities",
                Holds::Changes => "refusal-file-changes",
                Holds::Files => "refusal-file-files",
                Holds::Form => "refusal-file-form",
                Holds::Comments => "refusal-file-comments",
            }),
            Self::Pages { pages, most } => {
                Says::new("refusal-pdf-pages").with("pages", Arg::Number(i64::from(*pages))).with("most", Arg::Number(i64::from(*most)))
            }
            Self::Font { name, page } => {
                Says::new("refusal-pdf-font").with("name", Arg::Text(name.clone())).with("page", Arg::Number(i64::from(*page)))
            }
            Self::HeadingMissing(heading) => Says::new("refusal-pdf-heading-missing").with("heading", Arg::Text(heading.clone())),
            Self::HeadingOutOfOrder { heading, page, after } => Says::new("refusal-pdf-heading-order")
                .with("heading", Arg::Text(heading.clone()))
                .with("page", Arg::Number(i64::from(*page)))
                .with("after", Arg::Text(after.clone())),
        }
    }

    fn is_about_input(&self) -> bool {
        true
    }
}
