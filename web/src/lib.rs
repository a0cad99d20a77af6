//! Being built.

pub mod assets;
pub mod ui;
pub mod words;
