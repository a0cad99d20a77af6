//! Files 附件: what a file is called, what it is, and whether the field takes it.
//!
//! The name says a type, the content is looked at by the edge, and the two must agree. Sizes in bytes.

use super::{Field, FieldKind, Refusal};
use crate::text::Line;
use crate::{Instant, PersonId};
use serde::{Deserialize, Serialize};

/// A type of file that fields may take.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MediaType {
    /// PDF.
    Pdf,
    /// A picture, PNG.
    Png,
    /// A picture, JPEG.
    Jpeg,
    /// Word, Office Open XML.
    Docx,
    /// A workbook, Office Open XML.
    Xlsx,
    /// A presentation, Office Open XML.
    Pptx,
    /// Plain text in UTF-8, Markdown too.
    Text,
}

impl MediaType {
    /// Every type.
    pub const ALL: [Self; 7] = [Self::Pdf, Self::Png, Self::Jpeg, Self::Docx, Self::Xlsx, Self::Pptx, Self::Text];

    /// As in `Content-Type`.
    pub const fn content_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Pptx => "application/vnd.openxmlformats-officedocument.presentationml.presentation",
            Self::Text => "text/plain; charset=utf-8",
        }
    }

    /// What people call it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pdf => "PDF",
            Self::Png => "PNG",
            Self::Jpeg => "JPEG",
            Self::Docx => "DOCX",
            Self::Xlsx => "XLSX",
            Self::Pptx => "PPTX",
            Self::Text => "TXT",
        }
    }

    /// The endings that name it.
    pub const fn extensions(self) -> &'static [&'static str] {
        match self {
            Self::Pdf => &["pdf"],
            Self::Png => &["png"],
            Self::Jpeg => &["jpg", "jpeg"],
            Self::Docx => &["docx"],
            Self::Xlsx => &["xlsx"],
            Self::Pptx => &["pptx"],
            Self::Text => &["txt", "md"],
        }
    }

    fn of_extension(extension: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|media| media.extensions().contains(&extension))
    }
}

/// A file's name without any path 文件名.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FileName(String);

impl FileName {
    /// At most 120 characters. Refuses paths, names that start with a dot or end with one, and device names of Windows.
    pub fn parse(raw: &str) -> Result<Self, crate::Refusal> {
        let line = Line::parse(raw, 120)?;
        let name = line.as_str();
        let stem = name.split('.').next().unwrap_or("").to_ascii_uppercase();
        let device = matches!(stem.as_str(), "CON" | "PRN" | "AUX" | "NUL")
            || (stem.len() == 4 && (stem.starts_with("COM") || stem.starts_with("LPT")) && stem.ends_with(|c: char| c.is_ascii_digit()));
        if name.contains(['/', '\\', ':', '*', '?', '"', '<', '>', '|', '%'])
            || name.starts_with('.')
            || name.ends_with('.')
            || name.contains("..")
            || device
        {
            return Err(Refusal::UnsafeName.into());
        }
        Ok(Self(name.to_owned()))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The type that its ending names.
    pub fn media(&self) -> Option<MediaType> {
        let (stem, extension) = self.0.rsplit_once('.')?;
        (!stem.is_empty()).then(|| MediaType::of_extension(&extension.to_ascii_lowercase())).flatten()
    }
}

/// A file attached to a field of a draft.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Attached {
    /// The field.
    pub field: String,
    /// What it is called.
    pub name: FileName,
    /// The digest of its content, as `sha256:…`.
    pub digest: String,
    /// Its size.
    pub bytes: u64,
    /// Its type.
    pub media: MediaType,
    /// Who declared it free of state secrets; none for what was attached before that was asked.
    pub declared: Option<Declared>,
}

/// A declaration that a file holds no state secret 不涉密声明.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Declared {
    /// By whom.
    pub by: PersonId,
    /// When.
    pub at: Instant,
}

/// Declares a file free of state secrets 声明不涉密. Refuses one that nobody vouches for.
pub fn declare(ticked: bool, by: PersonId, at: Instant) -> Result<Declared, Refusal> {
    if ticked { Ok(Declared { by, at }) } else { Err(Refusal::Undeclared) }
}

/// Whether the field takes a file of that name, before any of it is read. Refuses another kind of field and a type it does not take.
/// Gives the type and the most bytes to read.
pub fn accept_name(field: &Field, name: &FileName, already: usize) -> Result<(MediaType, u64), Refusal> {
    let FieldKind::Files { most, bytes_each, media, .. } = &field.kind else { return Err(Refusal::WrongShape) };
    if already >= *most {
        return Err(Refusal::TooManyFiles { most: *most });
    }
    match name.media().filter(|named| media.contains(named)) {
        Some(named) => Ok((named, *bytes_each)),
        None => {
            let taken: Vec<&str> = media.iter().flat_map(|media| media.extensions()).copied().collect();
            Err(Refusal::MediaNotTaken { taken: taken.join(", ") })
        }
    }
}

/// Whether the content is what the name says, once it is read. Refuses an empty file and another content.
pub fn accept_file(named: MediaType, found: Option<MediaType>, bytes: u64) -> Result<(), Refusal> {
    if bytes == 0 {
        return Err(Refusal::FileEmpty);
    }
    if found == Some(named) {
        return Ok(());
    }
    Err(Refusal::MediaMismatch { named: named.as_str(), found: found.map(MediaType::as_str) })
}
