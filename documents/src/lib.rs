//! Documents 文书: application forms, receipts and minutes as PDF; plain values in, bytes out, the same bytes for the same values.
//!
//! ```text
//! Task (JSON) ─ answer ▶ Sheet ─ set by typst from sheet.typ ▶ PDF
//! ```
//! Run as a child of the server, with limits of its own: typesetting, and taking apart what people upload, never happens in the server. What people
//! have typed is data of the template and never a part of it. The clock is not asked: what is printed is in the values.

pub mod fonts;
pub mod input;
pub mod limits;

mod appendix;
mod render;

pub use fonts::Fonts;
pub use render::render;

use input::Task;

/// Why there is no document.
#[derive(thiserror::Error, Debug)]
pub enum Failure {
    /// What is asked cannot be read.
    #[error("what is asked cannot be read: {0}")]
    Input(String),
    /// No Chinese typeface is on this machine.
    #[error("no Chinese typeface on this machine: install fonts-noto-cjk, or name a folder of fonts by KECHUANG_FONTS")]
    NoFonts,
    /// The pages could not be set.
    #[error("the pages could not be set: {0}")]
    Setting(String),
}

/// Does what is asked. Fonts are looked for only where pages are set.
pub fn answer(input: &[u8], fonts: impl FnOnce() -> Option<Fonts>) -> Result<Vec<u8>, Failure> {
    let task: Task = serde_json::from_slice(input).map_err(|error| Failure::Input(error.to_string()))?;
    match task {
        Task::Sheet(sheet) => render(&sheet, fonts().ok_or(Failure::NoFonts)?),
    }
}
