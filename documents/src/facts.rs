//! Facts 检查结果: what a file holds, as the server reads it; whether a field takes it is not decided here.

use serde::Serialize;

/// What a file holds.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct Facts {
    /// How many pages, of what has pages.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pages: Option<u32>,
    /// Typefaces that are not embedded, each with the first page that uses it.
    pub fonts_missing: Vec<(String, u32)>,
    /// Of each heading that is looked for, at which page and line it begins a line.
    pub headings: Vec<Vec<(u32, u32)>>,
    /// What is in it beside what is read.
    pub holds: Vec<Holds>,
}

impl Facts {
    /// Of what could not be taken apart.
    pub(crate) fn only(holds: Holds) -> Self {
        Self { holds: vec![holds], ..Self::default() }
    }
}

/// What may be in a file beside what is read. The server has the same list, with what each means for who sends it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Holds {
    /// It cannot be taken apart, or is not what it claims to be.
    Broken,
    /// It is locked by a password.
    Locked,
    /// It takes more to take apart than a file may.
    Beyond,
    /// Scripts.
    Script,
    /// Something that starts a program or sends data.
    Launch,
    /// Macros and controls.
    Macros,
    /// A part that is fetched from elsewhere.
    Fetched,
    /// Definitions of entities in XML.
    Entities,
    /// Tracked changes.
    Changes,
    /// Other files.
    Files,
    /// A form to fill in.
    Form,
    /// Comments.
    Comments,
}
