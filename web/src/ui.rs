//! Look 界面: the page frame and its parts, written once, in both languages.
//!
//! ```text
//! page     the whole document: header, navigation, flash, footer
//! parts    time, money, badges, refusals, progress, digests        tables   tables, pagers
//! form     fields with label, help and error; buttons              chart    bars as SVG        terms   names of what rules name
//! ```
//! Nothing here decides anything. Every part works with scripts off; `assets/app.js` only makes it smoother. No inline script or style,
//! because the content security policy allows none.

mod chart;
mod files;
mod form;
mod page;
mod parts;
mod planning;
mod tables;
mod terms;

pub use chart::{Bar, bars};
pub use files::{FileRow, Upload, file_list, unclassified, upload, upload_form};
pub use form::{
    Part, autosave_state, choices, datetime, field_errors, hidden, line, line_in, money_field, password, post_button, prose, prose_in, select,
    submit_row,
};
pub use page::page;
pub use parts::{
    StepState, Tone, badge, bilingual, copyable, countdown, crumbs, digest, empty, fact_list, flash, local_time, money, notice, problem, prose_text,
    section, sheet, steps, when,
};
pub use tables::{Column, Order, choose_all, pager, table};
pub(crate) use terms::stage_key;

use crate::words::{Value, Words};
use rules::person::Language;
use rules::text::Bilingual;
use rules::time::Zone;
use rules::{Rule, Says};

/// Who looks at the page, and where.
#[derive(Clone, Debug)]
pub struct Look<'a> {
    /// In which language.
    pub language: Language,
    /// Who has signed in, if anybody.
    pub viewer: Option<Viewer>,
    /// The address of this page with its query, for the way back from the language switch.
    pub path: &'a str,
    /// The centre's zone.
    pub zone: Zone,
    /// The centre's name.
    pub centre: &'a Bilingual,
    /// Where in the navigation.
    pub here: Section,
    /// What the last deed brought about, shown once.
    pub flash: Option<String>,
    /// What machines that read the page are told of it; none where it is for people alone.
    pub about: Option<About>,
}

/// What a page tells machines: search engines, readers of feeds.
#[derive(Clone, Debug)]
pub struct About {
    /// In one or two sentences.
    pub description: String,
    /// Its address in full, without what only this reader chose.
    pub canonical: String,
    /// Its feeds: media type and address.
    pub feeds: Vec<(&'static str, String)>,
}

/// Who has signed in.
#[derive(Clone, Debug)]
pub struct Viewer {
    /// Their name.
    pub name: String,
    /// Whether they are an officer anywhere.
    pub officer: bool,
    /// Whether applications lie in their sight.
    pub reader: bool,
    /// Whether they may apply.
    pub applicant: bool,
    /// Whether they look after people.
    pub people: bool,
    /// Whether they read what was done.
    pub audit: bool,
    /// How many tasks wait for them.
    pub tasks: u64,
    /// How many letters they have not read.
    pub unread: u64,
    /// What their forms carry against forgery.
    pub csrf: String,
}

/// The sections of the navigation 导航.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Section {
    /// The calls 指南.
    Calls,
    /// The programmes 计划.
    Programmes,
    /// One's own applications 我的申请.
    Mine,
    /// The officers' desk 工作台.
    Desk,
    /// People and grants 人员.
    People,
    /// The organisations 单位.
    Organisations,
    /// What was done by whom 审计.
    Audit,
    /// What waits 待办.
    Tasks,
    /// One's own mailbox 通知.
    Mailbox,
    /// The trusted record 可信存证.
    Verify,
    /// None of these.
    Elsewhere,
}

impl Look<'_> {
    /// The message of that key.
    pub fn t(&self, key: &str) -> String {
        Words::load().text(self.language, key)
    }

    /// The message of that key with what goes into it.
    pub fn t_with(&self, key: &str, values: &[(&str, Value)]) -> String {
        Words::load().text_with(self.language, key, values)
    }

    /// The time of a zone, as people call it: 北京时间.
    pub fn time_of(&self, zone: &Zone) -> String {
        match zone.name() {
            "Asia/Shanghai" => self.t("zone-asia-shanghai"),
            name => self.t_with("zone-other", &[("zone", name.into())]),
        }
    }

    /// What a refusal says.
    pub fn says(&self, says: &Says) -> String {
        Words::load().says(self.language, says)
    }

    /// What the person can do next.
    pub fn next(&self, says: &Says) -> String {
        Words::load().next(self.language, says)
    }

    /// What a rule stands on.
    pub fn source(&self, rule: Rule) -> String {
        Words::load().source(self.language, rule)
    }

    /// The text in the page's language, or in the other where there is only that.
    pub fn pick<'b>(&self, text: &'b Bilingual) -> &'b str {
        text.pick(self.language.is_english())
    }

    /// What stands between two sentences: a blank in English, nothing in Chinese.
    pub fn gap(&self) -> &'static str {
        if self.language.is_english() { " " } else { "" }
    }

    /// The token that forms carry; empty before sign-in.
    pub fn csrf(&self) -> &str {
        self.viewer.as_ref().map_or("", |viewer| &viewer.csrf)
    }
}
