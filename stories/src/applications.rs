//! Applications 申请: who answers which call with what, in every state; one file a call.
//! Draft · Submitted · SubmittedTwice · Withdrawn · WithdrawnResubmitted
//! Unit: days before the moment that the demonstration is told; money as people type it. Source: none; every proposal is invented.

mod basic;
mod cross;
mod disruptive;
mod free;
mod international;

use crate::{documents, forms, pdf::pdf};
use rules::form::{Answers, Raw};
use std::borrow::Cow;

/// One application with what becomes of it 申请.
#[derive(Clone, Debug)]
pub struct ApplicationStory {
    /// By which the stories name it: call and lead, for nobody leads two to one call.
    pub key: String,
    /// The call's key.
    pub call_key: &'static str,
    /// The lead's key.
    pub lead: &'static str,
    /// What was typed, as it stands at the end.
    pub answers: Answers,
    /// What was typed when it was first submitted, where that was something else: the lives that submit twice.
    pub earlier: Option<Answers>,
    /// What is attached.
    pub files: Vec<FileStory>,
    /// What becomes of it.
    pub life: Life,
    /// How many days before the demonstration it was last saved or submitted.
    pub days_ago: u16,
}

/// A file of an application 附件.
#[derive(Clone, Debug)]
pub struct FileStory {
    /// The field.
    pub field: &'static str,
    /// What it is called.
    pub name: &'static str,
    /// What is in it.
    pub bytes: Cow<'static, [u8]>,
}

/// What becomes of an application 经过.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Life {
    /// Half filled in, never submitted.
    Draft,
    /// Submitted.
    Submitted,
    /// Submitted, then again with other money.
    SubmittedTwice,
    /// Submitted, then taken back.
    Withdrawn,
    /// Submitted, taken back, and submitted anew with other money.
    WithdrawnResubmitted,
}

impl Life {
    /// Whether it was ever submitted, so that everything required is there.
    pub fn is_complete(self) -> bool {
        match self {
            Self::Draft => false,
            Self::Submitted | Self::SubmittedTwice | Self::Withdrawn | Self::WithdrawnResubmitted => true,
        }
    }
}

/// An application as it is written down in the files of this folder.
#[derive(Clone, Copy)]
struct Told {
    lead: &'static str,
    life: Life,
    days_ago: u16,
    title: &'static str,
    keywords: &'static str,
    /// As typed; empty where it is not filled in yet.
    amount: &'static str,
    /// What was asked for at first, where it was something else.
    earlier: Option<&'static str>,
    /// Options by field.
    chosen: &'static [(&'static str, &'static [&'static str])],
    /// Texts by field.
    texts: &'static [(&'static str, &'static str)],
    /// Rows of tables by field.
    rows: &'static [(&'static str, &'static [&'static [&'static str]])],
    /// The names of the supporting files: a document's, or one that is made on the spot.
    supporting: &'static [&'static str],
}

/// What most have in common.
const TOLD: Told = Told {
    lead: "",
    life: Life::Submitted,
    days_ago: 1,
    title: "",
    keywords: "",
    amount: "",
    earlier: None,
    chosen: &[],
    texts: &[],
    rows: &[],
    supporting: &[],
};

/// All of them, call by call.
pub fn applications() -> Vec<ApplicationStory> {
    let all = [
        ("basic", basic::APPLICATIONS),
        ("free", free::APPLICATIONS),
        ("disruptive", disruptive::APPLICATIONS),
        ("international", international::APPLICATIONS),
        ("cross", cross::APPLICATIONS),
    ];
    all.into_iter().flat_map(|(call_key, told)| told.iter().map(move |told| told.story(call_key))).collect()
}

impl Told {
    fn story(&self, call_key: &'static str) -> ApplicationStory {
        ApplicationStory {
            key: format!("{call_key}/{}", self.lead),
            call_key,
            lead: self.lead,
            answers: self.answers(self.amount),
            earlier: self.earlier.map(|amount| self.answers(amount)),
            files: self.files(),
            life: self.life,
            days_ago: self.days_ago,
        }
    }

    fn answers(&self, amount: &str) -> Answers {
        let lines = [("title", self.title), ("keywords", self.keywords), ("amount", amount)];
        let texts = lines.iter().chain(self.texts).filter(|(_, text)| !text.is_empty());
        let chosen = self.chosen.iter().map(|(field, ids)| ((*field).to_owned(), Raw::Chosen(ids.iter().map(|id| (*id).to_owned()).collect())));
        let cells = |row: &&[&str]| row.iter().map(|cell| (*cell).to_owned()).collect();
        let rows = self.rows.iter().map(|(field, rows)| ((*field).to_owned(), Raw::Rows(rows.iter().map(cells).collect())));
        texts.map(|(field, text)| ((*field).to_owned(), Raw::Text((*text).to_owned()))).chain(chosen).chain(rows).collect()
    }

    fn files(&self) -> Vec<FileStory> {
        let paragraphs: Vec<&str> = self.texts.iter().map(|(_, text)| *text).collect();
        let english = self.title.is_ascii();
        let main = self.life.is_complete().then(|| FileStory {
            field: forms::MAIN_TEXT,
            name: if english { "main-text.pdf" } else { "申请书正文.pdf" },
            bytes: Cow::Owned(pdf(self.title, &paragraphs)),
        });
        let supporting = self.supporting.iter().map(|name| FileStory { field: forms::SUPPORTING, name, bytes: self.made(name) });
        main.into_iter().chain(supporting).collect()
    }

    /// The document of that name, else a small file of the type that the name says: a PDF, or text.
    fn made(&self, name: &str) -> Cow<'static, [u8]> {
        match documents::document(name) {
            Some(document) => Cow::Borrowed(document.bytes),
            None if name.ends_with(".pdf") => Cow::Owned(pdf(name.trim_end_matches(".pdf"), &[self.title, self.keywords])),
            None => Cow::Owned(format!("{name}\n\n{}\n{}\n", self.title, self.keywords).into_bytes()),
        }
    }
}
