//! Form 申请书表单: what a call asks, as data: sections of fields, each with a kind and its limits.
//!
//! The form is pinned to the call when that is published. What a draft holds is whatever was typed; `complete` reads all of it at submission
//! and refuses field by field, so nothing typed is ever thrown away because something else is wrong.

mod answer;
mod file;
mod pdf;

pub use answer::{Answers, Complete, Raw, complete};
pub use file::{Attached, Declared, FileName, MediaType, accept_file, accept_name, declare};
pub use pdf::{Fault, FileFacts, Holds, PdfRule, judge, plain};

use crate::refusal::{Arg, Explain, Rule, Says};
use crate::text::{Bilingual, Line, Prose, TextRefusal};
use crate::{Money, money::MoneyRefusal};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The id of the field that every form has: what the application is called 项目名称.
pub const TITLE: &str = "title";
/// The most characters of a label, a section's title or an option.
const LABEL_MOST: usize = 200;
/// The most characters of a help.
const HELP_MOST: usize = 1_000;

/// What a call asks.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Form {
    /// Its sections, in order.
    pub sections: Vec<Section>,
}

/// One section 栏目.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Section {
    /// Its title.
    pub title: Bilingual,
    /// Its fields, in order.
    pub fields: Vec<Field>,
}

/// One field 填报项.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// Its id in the form: lower case, digits, hyphens; never changed, because answers are kept under it.
    pub id: String,
    /// Its label.
    pub label: Bilingual,
    /// What helps to fill it in; may be empty.
    #[serde(default)]
    pub help: Bilingual,
    /// Whether it must be filled in.
    pub required: bool,
    /// What it takes.
    pub kind: FieldKind,
}

/// What a field takes 类型.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum FieldKind {
    /// One line of at most so many characters.
    Line {
        /// The most.
        most: usize,
    },
    /// Text of at most so many characters.
    Text {
        /// The most.
        most: usize,
    },
    /// Some of the options.
    Choice {
        /// What can be chosen.
        options: Vec<Choice>,
        /// Whether more than one.
        many: bool,
    },
    /// An amount, at most so much.
    Money {
        /// The most.
        most: Option<Money>,
    },
    /// Files.
    Files {
        /// How many at most.
        most: usize,
        /// How large each may be, in bytes.
        bytes_each: u64,
        /// Of which types.
        media: Vec<MediaType>,
        /// What a PDF has to be, where the call asks more of it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pdf: Option<PdfRule>,
    },
}

/// One option 选项.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// Its id in the field.
    pub id: String,
    /// Its label.
    pub label: Bilingual,
}

/// Why not 不予受理: first of a form itself, then of what fills it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Refusal {
    /// An id is empty, long, or has other characters than `a-z 0-9 -`.
    BadId(String),
    /// An id stands twice.
    TwiceId(String),
    /// There is no required line named `title`.
    NoTitle,
    /// A label, an option or a limit is missing.
    Bare(String),
    /// A label, a help or an option is too long, or has characters that no text may have.
    BadText(String),
    /// Not readable as a form.
    Unreadable(String),
    /// A required field is empty.
    Missing,
    /// The field takes one line, and so on: a list came for a text, or a text for a list.
    WrongShape,
    /// Not one of the options.
    NoSuchOption(String),
    /// More than one option where one is asked.
    OneOnly,
    /// More than the field allows.
    TooMuch {
        /// The most.
        most: Money,
    },
    /// More files than the field takes.
    TooManyFiles {
        /// The most.
        most: usize,
    },
    /// A file larger than the field takes.
    FileTooLarge {
        /// The most, in bytes.
        most: u64,
    },
    /// An empty file.
    FileEmpty,
    /// The file's name says a type that the field does not take.
    MediaNotTaken {
        /// What the field takes, as extensions.
        taken: String,
    },
    /// The content is not what the name says.
    MediaMismatch {
        /// What the name says.
        named: &'static str,
        /// What the content is, where it can be told.
        found: Option<&'static str>,
    },
    /// A virus scanner has found something in it.
    Infected {
        /// What the scanner calls it.
        signature: String,
    },
    /// A name with a path in it, a reserved name, or one that starts with a dot.
    UnsafeName,
    /// Nobody has declared that it holds no state secret.
    Undeclared,
    /// Its content was destroyed as one that must not be here.
    Expunged,
    /// No such field in this form.
    NoSuchField(String),
    /// No such file in this draft.
    NoSuchFile,
}

impl Form {
    /// Reads a form from JSON and checks it. Refuses what `check` refuses and what is no form.
    pub fn parse(json: &str) -> Result<Self, Refusal> {
        let form: Self = serde_json::from_str(json).map_err(|error| Refusal::Unreadable(error.to_string()))?;
        form.check()?;
        Ok(form)
    }

    /// Refuses a form whose ids are wrong or stand twice, that has no required line `title`, that leaves a label, option or limit out,
    /// or that says what no text may say.
    pub fn check(&self) -> Result<(), Refusal> {
        if let Some(section) = self.sections.iter().find(|section| !is_text(&section.title, LABEL_MOST)) {
            return Err(Refusal::BadText(section.title.zh.chars().take(20).filter(|c| !c.is_control()).collect()));
        }
        let mut seen = BTreeSet::new();
        for field in self.fields() {
            if field.id.is_empty() || field.id.len() > 40 || !field.id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-') {
                return Err(Refusal::BadId(field.id.clone()));
            }
            if !seen.insert(field.id.as_str()) {
                return Err(Refusal::TwiceId(field.id.clone()));
            }
            let bare = field.label.zh.trim().is_empty()
                || match &field.kind {
                    FieldKind::Line { most } => *most == 0 || *most > 500,
                    FieldKind::Text { most } => *most == 0 || *most > 20_000,
                    FieldKind::Choice { options, .. } => {
                        options.is_empty() || options.iter().any(|option| option.id.is_empty() || option.label.zh.is_empty())
                    }
                    FieldKind::Money { most } => most.is_some_and(|most| most <= Money::ZERO),
                    FieldKind::Files { most, bytes_each, media, pdf } => {
                        *most == 0 || *most > 50 || *bytes_each == 0 || media.is_empty() || pdf.as_ref().is_some_and(|rule| !rule.is_sound())
                    }
                };
            if bare {
                return Err(Refusal::Bare(field.id.clone()));
            }
            let options_are_texts = match &field.kind {
                FieldKind::Choice { options, .. } => {
                    options.iter().all(|option| is_text(&option.label, LABEL_MOST) && Line::parse(&option.id, 40).is_ok())
                }
                FieldKind::Line { .. } | FieldKind::Text { .. } | FieldKind::Money { .. } | FieldKind::Files { .. } => true,
            };
            if !is_text(&field.label, LABEL_MOST) || !is_text(&field.help, HELP_MOST) || !options_are_texts {
                return Err(Refusal::BadText(field.id.clone()));
            }
        }
        let titled = self.field(TITLE).is_some_and(|field| field.required && matches!(field.kind, FieldKind::Line { .. }));
        if titled { Ok(()) } else { Err(Refusal::NoTitle) }
    }

    /// All fields, in order.
    pub fn fields(&self) -> impl Iterator<Item = &Field> {
        self.sections.iter().flat_map(|section| &section.fields)
    }

    /// The field of that id.
    pub fn field(&self, id: &str) -> Option<&Field> {
        self.fields().find(|field| field.id == id)
    }
}

/// Whether both languages say what a text may say, or nothing.
fn is_text(text: &Bilingual, most: usize) -> bool {
    [&text.zh, &text.en].into_iter().all(|text| matches!(Prose::parse(text, most), Ok(_) | Err(TextRefusal::Empty)))
}

impl Explain for Refusal {
    fn rule(&self) -> Rule {
        match self {
            Self::BadId(_) | Self::TwiceId(_) => Rule::house("form.id"),
            Self::NoTitle => Rule::house("form.title"),
            Self::Bare(_) | Self::Unreadable(_) => Rule::house("form.shape"),
            Self::BadText(_) => Rule::house("form.text"),
            Self::Missing => Rule::call("form.required"),
            Self::WrongShape | Self::NoSuchField(_) | Self::NoSuchFile => Rule::house("form.answer"),
            Self::NoSuchOption(_) | Self::OneOnly => Rule::call("form.options"),
            Self::TooMuch { .. } => Rule::call("form.amount"),
            Self::TooManyFiles { .. } | Self::FileTooLarge { .. } | Self::FileEmpty => Rule::call("form.file-size"),
            Self::MediaNotTaken { .. } => Rule::call("form.file-type"),
            Self::MediaMismatch { .. } => Rule::house("form.file-content"),
            Self::Infected { .. } => Rule::house("form.virus"),
            Self::UnsafeName => Rule::house("form.file-name"),
            Self::Undeclared | Self::Expunged => Rule::law("form.unclassified", "《中华人民共和国保守国家秘密法》第三十一条"),
        }
    }

    fn says(&self) -> Says {
        match self {
            Self::BadId(id) => Says::new("refusal-form-bad-id").with("id", Arg::Text(id.clone())),
            Self::TwiceId(id) => Says::new("refusal-form-twice-id").with("id", Arg::Text(id.clone())),
            Self::NoTitle => Says::new("refusal-form-no-title"),
            Self::Bare(id) => Says::new("refusal-form-bare").with("id", Arg::Text(id.clone())),
            Self::BadText(id) => Says::new("refusal-form-bad-text").with("id", Arg::Text(id.clone())),
            Self::Unreadable(why) => Says::new("refusal-form-unreadable").with("why", Arg::Text(why.clone())),
            Self::Missing => Says::new("refusal-form-missing"),
            Self::WrongShape => Says::new("refusal-form-wrong-shape"),
            Self::NoSuchOption(id) => Says::new("refusal-form-no-such-option").with("id", Arg::Text(id.clone())),
            Self::OneOnly => Says::new("refusal-form-one-only"),
            Self::TooMuch { most } => Says::new("refusal-form-too-much").with("most", Arg::Money(*most)),
            Self::TooManyFiles { most } => Says::new("refusal-form-too-many-files").with("most", Arg::count(*most)),
            Self::FileTooLarge { most } => Says::new("refusal-form-file-too-large").with("most", Arg::Text(size(*most))),
            Self::FileEmpty => Says::new("refusal-form-file-empty"),
            Self::MediaNotTaken { taken } => Says::new("refusal-form-media-not-taken").with("taken", Arg::Text(taken.clone())),
            Self::MediaMismatch { named, found } => {
                Says::new(if found.is_some() { "refusal-form-media-mismatch" } else { "refusal-form-media-unknown" })
                    .with("named", Arg::Text((*named).to_owned()))
                    .with("found", Arg::Text(found.unwrap_or("?").to_owned()))
            }
            Self::Infected { signature } => Says::new("refusal-form-infected").with("signature", Arg::Text(signature.clone())),
            Self::UnsafeName => Says::new("refusal-form-unsafe-name"),
            Self::Undeclared => Says::new("refusal-form-undeclared"),
            Self::Expunged => Says::new("refusal-form-expunged"),
            Self::NoSuchField(id) => Says::new("refusal-form-no-such-field").with("id", Arg::Text(id.clone())),
            Self::NoSuchFile => Says::new("refusal-form-no-such-file"),
        }
    }

    fn is_about_input(&self) -> bool {
        true
    }
}

/// A size as people read it: `20 MB`, `100 kB`; decimal, as storage is sold.
pub fn size(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => tenths(bytes / 100, "kB"),
        1_000_000..1_000_000_000 => tenths(bytes / 100_000, "MB"),
        _ => tenths(bytes / 100_000_000, "GB"),
    }
}

fn tenths(tenths: u64, unit: &str) -> String {
    match (tenths / 10, tenths % 10) {
        (whole, 0) => format!("{whole} {unit}"),
        (whole, part) => format!("{whole}.{part} {unit}"),
    }
}

impl From<MoneyRefusal> for Box<dyn Explain> {
    fn from(why: MoneyRefusal) -> Self {
        Box::new(why)
    }
}
