//! What is said of persons in an application, each in a part of its own that can be erased for itself.

use crate::endorsement::Comments;
use crate::form;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a private part holds. The shapes have no field in common, so each is read as what it is; the first is as old as the journal.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Said {
    /// Of the lead: what they sent.
    Body(Box<Body>),
    /// Of one who takes part: what they are called by.
    Named(Named),
    /// Of the lead: what was said to them when it was given back or refused.
    Comments(Comments),
    /// Of who signed for a unit: the name.
    Signature(Signature),
    /// Of the lead: who gave an approval that was handed in later.
    Issued(Issued),
}

/// What can be erased of an application.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Body {
    /// The lead's name when it was submitted.
    pub lead_name: String,
    /// Where the lead worked.
    pub organisation: String,
    /// How the lead was reached.
    pub email: String,
    /// Lines and texts, by field; `title` is one of them.
    pub texts: BTreeMap<String, String>,
    /// The words of tables, persons and budgets, by field and row.
    #[serde(default, skip_serializing_if = "form::Written::is_empty")]
    pub written: form::Written,
    /// Who gave each approval, by its kind; from version 3 of the event on.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub issuers: BTreeMap<String, String>,
    /// The files' names, in the order of the files.
    pub file_names: Vec<String>,
    /// The name typed under the pledge.
    pub signed: String,
}

impl Body {
    /// What it is called.
    pub fn title(&self) -> &str {
        self.texts.get(form::TITLE).map_or("", String::as_str)
    }
}

/// What one who takes part is called by.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Named {
    /// Their name when it was submitted.
    pub participant: String,
    /// Where they work.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub organisation: String,
}

/// Who signed for a unit.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Signature {
    /// The name typed under the unit's pledge.
    pub signed_for_unit: String,
}

/// Who gave an approval that was handed in later, and what its file is called.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Issued {
    /// Who gave it.
    pub issued_by: String,
    /// What its file is called.
    pub approval_file: String,
}

impl Said {
    /// What the lead sent.
    pub fn body(&self) -> Option<&Body> {
        match self {
            Self::Body(body) => Some(body),
            Self::Named(_) | Self::Comments(_) | Self::Signature(_) | Self::Issued(_) => None,
        }
    }

    /// What one who takes part is called by.
    pub fn named(&self) -> Option<&Named> {
        match self {
            Self::Named(named) => Some(named),
            Self::Body(_) | Self::Comments(_) | Self::Signature(_) | Self::Issued(_) => None,
        }
    }

    /// What was said to the lead.
    pub fn comments(&self) -> Option<&Comments> {
        match self {
            Self::Comments(comments) => Some(comments),
            Self::Body(_) | Self::Named(_) | Self::Signature(_) | Self::Issued(_) => None,
        }
    }

    /// Who gave an approval that was handed in later.
    pub fn issued(&self) -> Option<&Issued> {
        match self {
            Self::Issued(issued) => Some(issued),
            Self::Body(_) | Self::Named(_) | Self::Comments(_) | Self::Signature(_) => None,
        }
    }
}
