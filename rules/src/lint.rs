//! Lint 指南检查: what a call may not say, and what it should; each point as data with its document, article and dates in force.
//!
//! ```text
//! content ─ lint(on a day) ▶ findings: which point, where, in which words ─ blocking ones stop publishing until removed or overridden
//! ```
//! Titles, papers and prizes as conditions of applying are forbidden; a limit that is counted by title (限项) is not, nor is saying that none
//! is asked. It reads words and not minds: what it overlooks is still forbidden, and what it wrongly finds is overridden with a reason.
//! Source: 《北京国际科技创新中心建设条例》第五十条第一款（2024年3月1日起施行）: 不得将职称、论文、奖项等作为申报的限制性条件. What could not be verified
//! is a parameter that says so, and stops nothing.

mod article;
mod words;

pub use article::{ARTICLES, Article, Confidence, Weight, article};

use crate::call::{Class, Content};
use crate::day::Day;
use crate::form::{Field, FieldKind};
use crate::mechanism::Tag;
use crate::text::Bilingual;
use serde::{Deserialize, Serialize};
use words::Condition;

/// What is looked for 检查要点.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Point {
    /// A title as a condition 职称.
    Titles,
    /// Papers as a condition 论文.
    Papers,
    /// Prizes as a condition 奖项.
    Prizes,
    /// What the registry knows is asked for again 重复填报.
    AskedAgain,
    /// English is missing where foreigners may lead 英文.
    English,
    /// The window is short 申报时间.
    Window,
    /// Nobody can be asked by telephone 咨询电话.
    Contact,
}

impl Point {
    /// Every point.
    pub const ALL: [Self; 7] = [Self::Titles, Self::Papers, Self::Prizes, Self::AskedAgain, Self::English, Self::Window, Self::Contact];

    /// Its text in forms and locales.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Titles => "titles",
            Self::Papers => "papers",
            Self::Prizes => "prizes",
            Self::AskedAgain => "asked-again",
            Self::English => "english",
            Self::Window => "window",
            Self::Contact => "contact",
        }
    }

    /// The point of that text.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|point| point.as_str() == text)
    }
}

/// Where in a call something stands 位置.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Spot {
    /// Its title.
    Title,
    /// Its text.
    Text,
    /// Its window.
    Window,
    /// Whom to ask.
    Contact,
    /// The title of a section of its form, counted from 1.
    Section(usize),
    /// The label of a field.
    Label(String),
    /// The help of a field.
    Help(String),
    /// An option or a column of a field.
    Choice(String),
}

/// Something found 检查结果.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub struct Finding {
    /// Under which point.
    pub point: Point,
    /// Where.
    pub spot: Spot,
    /// Whether in the English words.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub english: bool,
    /// The words.
    pub quote: String,
}

/// A finding that an officer answers for, with the reason that all can read 例外说明.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Override {
    /// What was found; when the words change it is found anew.
    pub finding: Finding,
    /// Why it stays.
    pub reason: Bilingual,
    /// Who answers for it.
    pub by: crate::Id,
    /// Since when.
    pub at: crate::Instant,
}

impl Finding {
    /// Whether it stops publishing on that day.
    pub fn blocks(&self, on: Day) -> bool {
        let article = article(self.point);
        article.weight == Weight::Blocks && article.is_in_force(on)
    }

    /// Whether an officer may let it stand; the call's own languages are no matter of reasons.
    pub fn may_stand(&self) -> bool {
        self.point != Point::English
    }

    /// By what a form names it: stable as long as the words are.
    pub fn key(&self) -> String {
        let spot = match &self.spot {
            Spot::Title => "title".to_owned(),
            Spot::Text => "text".to_owned(),
            Spot::Window => "window".to_owned(),
            Spot::Contact => "contact".to_owned(),
            Spot::Section(number) => format!("section-{number}"),
            Spot::Label(id) => format!("label-{id}"),
            Spot::Help(id) => format!("help-{id}"),
            Spot::Choice(id) => format!("choice-{id}"),
        };
        format!("{}/{spot}/{}/{}", self.point.as_str(), if self.english { "en" } else { "zh" }, self.quote)
    }
}

/// Finds what a call says that it may not, and what it lacks, by the articles in force on a day; in the order of the call.
pub fn lint(content: &Content, on: Day) -> Vec<Finding> {
    let mut found = Vec::new();
    both(&mut found, &Spot::Title, &content.title);
    both(&mut found, &Spot::Text, &content.text);
    for (number, section) in content.form.sections.iter().enumerate() {
        both(&mut found, &Spot::Section(number + 1), &section.title);
        for field in &section.fields {
            of_field(&mut found, field);
        }
    }
    if content.foreign_leads {
        english(&mut found, content);
    }
    window(&mut found, content);
    let in_private = content.persons.iter().any(|one| one.telephone);
    if content.contacts.iter().all(|contact| contact.phone.is_empty()) && !content.contact.chars().any(|c| c.is_ascii_digit()) && !in_private {
        found.push(Finding { point: Point::Contact, spot: Spot::Contact, english: false, quote: String::new() });
    }
    let mut seen: Vec<Finding> = Vec::new();
    for finding in found {
        if article(finding.point).is_in_force(on) && !seen.contains(&finding) {
            seen.push(finding);
        }
    }
    seen
}

/// Conditions in a text that all read, in both languages.
fn both(found: &mut Vec<Finding>, spot: &Spot, text: &Bilingual) {
    for (english, text) in [(false, &text.zh), (true, &text.en)] {
        for Condition { point, quote } in words::conditions(text) {
            found.push(Finding { point, spot: spot.clone(), english, quote });
        }
    }
}

/// A field that must be filled in with a title, with papers or prizes makes them a condition; one that the registry knows asks twice.
fn of_field(found: &mut Vec<Finding>, field: &Field) {
    let label = Spot::Label(field.id.clone());
    both(found, &label, &field.label);
    both(found, &Spot::Help(field.id.clone()), &field.help);
    for inner in inside(field) {
        both(found, &Spot::Choice(field.id.clone()), inner);
    }
    for (english, text) in [(false, field.label.zh.as_str()), (true, field.label.en.as_str())] {
        let quote = || words::shortened(text);
        if let Some(point) = words::asked(text).filter(|_| field.required) {
            found.push(Finding { point, spot: label.clone(), english, quote: quote() });
        }
        if words::is_known(text) {
            found.push(Finding { point: Point::AskedAgain, spot: label.clone(), english, quote: quote() });
        }
    }
}

/// The labels inside a field: of its options, of its columns.
fn inside(field: &Field) -> Vec<&Bilingual> {
    if let FieldKind::Choice { options, .. } = &field.kind {
        return options.iter().map(|option| &option.label).collect();
    }
    if let FieldKind::Table(table) = &field.kind {
        return table.columns.iter().map(|column| &column.label).collect();
    }
    Vec::new()
}

/// What foreigners could not read.
fn english(found: &mut Vec<Finding>, content: &Content) {
    let mut lacking = |spot: Spot, text: &Bilingual| {
        if !text.zh.trim().is_empty() && text.en.trim().is_empty() {
            found.push(Finding { point: Point::English, spot, english: true, quote: words::shortened(&text.zh) });
        }
    };
    lacking(Spot::Title, &content.title);
    lacking(Spot::Text, &content.text);
    for (number, section) in content.form.sections.iter().enumerate() {
        lacking(Spot::Section(number + 1), &section.title);
        for field in &section.fields {
            lacking(Spot::Label(field.id.clone()), &field.label);
            lacking(Spot::Help(field.id.clone()), &field.help);
            for inner in inside(field) {
                lacking(Spot::Choice(field.id.clone()), inner);
            }
        }
    }
}

/// A window under the parameter, counted in days of the call's zone; emergencies and challenges have their own haste.
fn window(found: &mut Vec<Finding>, content: &Content) {
    let hasty = content.class == Class::Emergency || content.terms.mechanism.as_ref().is_some_and(|taken| taken.traits.is(Tag::OpenChallenge));
    let Some(least) = article(Point::Window).days.filter(|_| !hasty) else { return };
    let window = &content.window;
    let days = Day::at(window.opens, &window.zone).days_until(Day::at(window.closes, &window.zone));
    if days < i64::from(least) {
        found.push(Finding { point: Point::Window, spot: Spot::Window, english: false, quote: days.to_string() });
    }
}
