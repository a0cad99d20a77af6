//! Documents 文书: application forms, receipts and minutes as PDF; plain values in, bytes out, the same bytes for the same values.
//!
//! ```text
//! Task (JSON) ─ answer ▶ Sheet ─ set by typst from sheet.typ ▶ PDF
//! ```
//! Run as a child of the server, with limits of its own: typesetting, and taking apart what people upload, never happens in the server. What people
//! have typed is data of the template and never a part of it. The clock is not asked: what is printed is in the values.

pub mod facts;
pub mod fonts;
pub mod input;
pub mod limits;
pub mod office;
pub mod pdf;
pub mod picture;

mod appendix;
mod archive;
mod render;
#[cfg(test)]
mod tests;

pub use fonts::Fonts;
pub use render::render;

use facts::{Facts, Holds};
use input::Media;
pub use input::Task;

/// Why there is no document.
#[derive(thiserror::Error, Debug)]
pub enum Failure {
    /// What is asked cannot be read.
    #[error("what is asked cannot be read: {0}")]
    Input(String),
    /// No Chinese typeface is on this machine.
    #[error("no Chinese typeface on this machine: install fonts-noto-cjk, or name a folder of fonts by KECHUANG_FONTS")]
    NoFonts,
    /// The file cannot be taken apart.
    #[error("the file cannot be taken apart: {0:?}")]
    File(Holds),
    /// The file is not there.
    #[error("the file cannot be read: {0}")]
    Gone(#[source] std::io::Error),
    /// The pages could not be set.
    #[error("the pages could not be set: {0}")]
    Setting(String),
}

/// What is asked.
pub fn asked(input: &[u8]) -> Result<Task, Failure> {
    serde_json::from_slice(input).map_err(|error| Failure::Input(error.to_string()))
}

/// Does what is asked. Fonts are looked for only where pages are set.
pub fn answer(task: Task, fonts: impl FnOnce() -> Option<Fonts>) -> Result<Vec<u8>, Failure> {
    match task {
        Task::Sheet(sheet) => render(&sheet, fonts().ok_or(Failure::NoFonts)?),
        Task::Inspect(asked) => {
            let bytes = std::fs::read(&asked.path).map_err(Failure::Gone)?;
            serde_json::to_vec(&inspect(&bytes, asked.media, &asked.headings)).map_err(|error| Failure::Input(error.to_string()))
        }
        Task::Words(asked) => Ok(words(&std::fs::read(&asked.path).map_err(Failure::Gone)?, asked.media).into_bytes()),
        Task::Anonymous(asked) => anonymous(&std::fs::read(&asked.path).map_err(Failure::Gone)?, asked.media).map_err(Failure::File),
    }
}

/// What is in a file of that type.
pub fn inspect(bytes: &[u8], media: Media, headings: &[String]) -> Facts {
    match media {
        Media::Pdf => pdf::facts(bytes, headings),
        Media::Png => picture::facts(picture::png(bytes)),
        Media::Jpeg => picture::facts(picture::jpeg(bytes)),
        Media::Docx | Media::Xlsx | Media::Pptx => office::facts(bytes, media),
        Media::Other => Facts::default(),
    }
}

/// The most bytes of the words of a file: some six hundred pages.
const WORDS_MOST: usize = 1 << 20;

/// What is written in a file of that type 文字; nothing where there is nothing to read, or it cannot be read.
pub fn words(bytes: &[u8], media: Media) -> String {
    match media {
        Media::Pdf => pdf::words(bytes, WORDS_MOST),
        Media::Docx | Media::Xlsx | Media::Pptx => office::words(bytes, media, WORDS_MOST),
        Media::Png | Media::Jpeg | Media::Other => String::new(),
    }
}

/// A file of that type without who made it 匿名副本; what is written in its text stays. Fails where it cannot be taken apart.
pub fn anonymous(bytes: &[u8], media: Media) -> Result<Vec<u8>, Holds> {
    match media {
        Media::Pdf => pdf::anonymous(bytes),
        Media::Png => picture::png(bytes).ok_or(Holds::Broken),
        Media::Jpeg => picture::jpeg(bytes).ok_or(Holds::Broken),
        Media::Docx | Media::Xlsx | Media::Pptx => office::anonymous(bytes),
        Media::Other => Ok(bytes.to_vec()),
    }
}
