//! Input 输入: all that a document says, as plain values; every word of it comes from whoever asks, in the language of the document.
//!
//! Read from JSON on the standard input. A key that is not known is refused, so a caller of another version is told instead of misread.

use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// What is asked of the program.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Task {
    /// A document of pages.
    Sheet(Box<Sheet>),
    /// What is in a file; the answer is JSON.
    Inspect(Inspect),
    /// A file without who made it.
    Anonymous(Anonymous),
    /// What is written in a file; the answer is text.
    Words(Written),
}

/// A file to be looked into.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Inspect {
    /// Where it lies.
    pub path: PathBuf,
    /// What it claims to be.
    pub media: Media,
    /// Headings that are looked for.
    #[serde(default)]
    pub headings: Vec<String>,
}

/// A file whose words are read.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Written {
    /// Where it lies.
    pub path: PathBuf,
    /// What it is.
    pub media: Media,
}

/// A file to be made anonymous.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Anonymous {
    /// Where it lies.
    pub path: PathBuf,
    /// What it is.
    pub media: Media,
}

/// The language of a document.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Language {
    /// 中文.
    Zh,
    /// English.
    En,
}

/// A document 文书: a heading, facts, sections of answers, a pledge, and what stands at the foot of each page.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sheet {
    /// In which language it is set.
    pub language: Language,
    /// What kind of document it is.
    pub kind: String,
    /// What it is called.
    pub title: String,
    /// Of whom the document is, in its properties; none for a copy without names.
    #[serde(default)]
    pub author: Option<String>,
    /// What is known at a glance.
    pub facts: Vec<Pair>,
    /// The sections, in order.
    pub sections: Vec<Section>,
    /// What was pledged and by whom it is signed.
    #[serde(default)]
    pub pledge: Option<Pledge>,
    /// What is printed across each page.
    #[serde(default)]
    pub watermark: Option<String>,
    /// What stands at the foot of each page.
    pub foot: Foot,
    /// Files that follow as pages of the same document.
    #[serde(default)]
    pub appendix: Option<Appendix>,
}

/// A label with what it says.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pair {
    /// The label.
    pub label: String,
    /// What it says.
    pub says: String,
}

/// A section of answers.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Section {
    /// Its title.
    pub title: String,
    /// Its fields, in order.
    pub fields: Vec<Field>,
}

/// A field with its answer.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// Its label.
    pub label: String,
    /// Its answer.
    pub answer: Answer,
}

/// An answer.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Answer {
    /// One line.
    Line(String),
    /// Text; each line of it is a paragraph.
    Text(String),
    /// Several short answers.
    Lines(Vec<String>),
    /// A table; the first row is its head.
    Table(Vec<Vec<String>>),
    /// Files.
    Files(Vec<FileLine>),
    /// There is none, in the words that say so.
    None(String),
}

/// A file as it is listed.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileLine {
    /// Its name.
    pub name: String,
    /// Its size and type, in words.
    pub size: String,
    /// The digest of its content.
    pub digest: String,
}

/// What was pledged.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pledge {
    /// Its title.
    pub title: String,
    /// Its text; each line is a paragraph.
    pub text: String,
    /// Who signed it and when.
    pub signed: Vec<Pair>,
    /// The place that is left for a seal, where one is asked for.
    #[serde(default)]
    pub seal: Option<String>,
}

/// The foot of each page.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Foot {
    /// Lines beside the code.
    pub lines: Vec<String>,
    /// The address that the code leads to; none for a draft.
    #[serde(default)]
    pub address: Option<String>,
    /// The page and the number of pages, with `{page}` and `{pages}` in it.
    pub pages: String,
}

/// Files that follow.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Appendix {
    /// Its title.
    pub title: String,
    /// What the list of files that could not be taken in is called.
    pub left_out: String,
    /// Why a file is left out, by what was wrong with it.
    pub why: Why,
    /// The files, in order.
    pub files: Vec<Appended>,
    /// The most pages of all of them.
    pub pages_most: usize,
    /// The most bytes of all of them.
    pub bytes_most: u64,
}

/// Why a file is left out, in the language of the document.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Why {
    /// It is of another type.
    pub kind: String,
    /// It cannot be read.
    pub unreadable: String,
    /// It would be too much.
    pub much: String,
    /// It is not there any more.
    pub gone: String,
}

/// A file that follows.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Appended {
    /// Under which heading.
    pub heading: String,
    /// Its name, size and digest.
    pub line: FileLine,
    /// Where it lies.
    pub path: PathBuf,
    /// What it is.
    pub media: Media,
}

/// What a file is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Media {
    /// PDF.
    Pdf,
    /// A picture, PNG.
    Png,
    /// A picture, JPEG.
    Jpeg,
    /// A Word document.
    Docx,
    /// A workbook.
    Xlsx,
    /// A presentation.
    Pptx,
    /// Another type, which cannot follow as pages.
    Other,
}
