//! Refusals of a form 表单的不予受理: first of a form itself, then of what fills it.

use crate::day::Day;
use crate::refusal::{Arg, Explain, Rule, Says};
use crate::{Money, money::MoneyRefusal};

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
    /// A part of it is not readable: the section and the field, from 1, and what stands there.
    BadPart {
        /// Which section.
        section: usize,
        /// Which field of it.
        field: Option<usize>,
        /// What is wrong.
        why: String,
    },
    /// A condition on what is no option of another field.
    BadCondition(String),
    /// A condition that goes round in a circle.
    Circle(String),
    /// A second budget.
    TwiceBudget(String),
    /// There is no such section or field to change, or nowhere to move it.
    NoSuchPlace,
    /// More words than the field takes.
    TooManyWords {
        /// How many there are.
        count: usize,
        /// The most.
        most: usize,
    },
    /// Not a whole number.
    NotANumber,
    /// Less or more than the field takes.
    NumberOutside {
        /// The least.
        least: i64,
        /// The most.
        most: i64,
    },
    /// Not a day.
    NotADay,
    /// Before or after the days that the field takes.
    DayOutside {
        /// The first.
        from: Option<Day>,
        /// The last.
        until: Option<Day>,
    },
    /// More rows than the table takes.
    TooManyRows {
        /// The most.
        most: usize,
    },
    /// Fewer rows than the table asks.
    TooFewRows {
        /// The least.
        least: usize,
    },
    /// A sum that is not what it must be equal to.
    SumDiffers {
        /// What the rows come to.
        sum: Money,
        /// What they must come to.
        other: Money,
    },
    /// Not an organisation of the registry.
    NotAnOrganisation(String),
    /// More organisations than the field takes.
    TooManyNamed {
        /// The most.
        most: usize,
    },
}

impl Explain for Refusal {
    fn rule(&self) -> Rule {
        match self {
            Self::BadId(_) | Self::TwiceId(_) => Rule::house("form.id"),
            Self::NoTitle => Rule::house("form.title"),
            Self::BadCondition(_) | Self::Circle(_) => Rule::house("form.condition"),
            Self::TooManyWords { .. } => Rule::call("form.words"),
            Self::NotANumber | Self::NumberOutside { .. } => Rule::call("form.number"),
            Self::NotADay | Self::DayOutside { .. } => Rule::call("form.date"),
            Self::TooManyRows { .. } | Self::TooFewRows { .. } => Rule::call("form.rows"),
            Self::SumDiffers { .. } => Rule::call("form.sum"),
            Self::NotAnOrganisation(_) | Self::TooManyNamed { .. } => Rule::call("form.organisation"),
            Self::Bare(_) | Self::Unreadable(_) | Self::BadPart { .. } | Self::TwiceBudget(_) | Self::NoSuchPlace => Rule::house("form.shape"),
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
            _ => self.says_of_the_richer_kinds(),
        }
    }

    fn is_about_input(&self) -> bool {
        true
    }
}

impl Refusal {
    fn says_of_the_richer_kinds(&self) -> Says {
        let day = |day: &Option<Day>| Arg::Text(day.map_or_else(|| "…".to_owned(), |day| day.to_string()));
        let whole = |number: i64| Arg::Text(number.to_string());
        match self {
            Self::BadPart { section, field: Some(field), why } => Says::new("refusal-form-bad-field")
                .with("section", Arg::count(*section))
                .with("field", Arg::count(*field))
                .with("why", Arg::Text(why.clone())),
            Self::BadPart { section, field: None, why } => {
                Says::new("refusal-form-bad-section").with("section", Arg::count(*section)).with("why", Arg::Text(why.clone()))
            }
            Self::BadCondition(id) => Says::new("refusal-form-bad-condition").with("id", Arg::Text(id.clone())),
            Self::Circle(id) => Says::new("refusal-form-circle").with("id", Arg::Text(id.clone())),
            Self::TwiceBudget(id) => Says::new("refusal-form-twice-budget").with("id", Arg::Text(id.clone())),
            Self::TooManyWords { count, most } => {
                Says::new("refusal-form-too-many-words").with("count", Arg::count(*count)).with("most", Arg::count(*most))
            }
            Self::NotANumber => Says::new("refusal-form-not-a-number"),
            Self::NumberOutside { least, most } => Says::new("refusal-form-number-outside").with("least", whole(*least)).with("most", whole(*most)),
            Self::NotADay => Says::new("refusal-form-not-a-day"),
            Self::DayOutside { from, until } => Says::new("refusal-form-day-outside").with("from", day(from)).with("until", day(until)),
            Self::TooManyRows { most } => Says::new("refusal-form-too-many-rows").with("most", Arg::count(*most)),
            Self::TooFewRows { least } => Says::new("refusal-form-too-few-rows").with("least", Arg::count(*least)),
            Self::SumDiffers { sum, other } => Says::new("refusal-form-sum-differs").with("sum", Arg::Money(*sum)).with("other", Arg::Money(*other)),
            Self::NotAnOrganisation(id) => Says::new("refusal-form-not-an-organisation").with("id", Arg::Text(id.clone())),
            Self::TooManyNamed { most } => Says::new("refusal-form-too-many-named").with("most", Arg::count(*most)),
            _ => Says::new("refusal-form-no-such-place"),
        }
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
