//! Asked 单位材料要求: which papers a call asks of the unit that hosts an application, and whether its file has them on the day of the close.
//!
//! ```text
//! terms of the call × file of the host × last day of the call ▶ each paper: valid, or why not ─ all valid ▶ ids and versions, kept with the submission
//! ```
//! Accounts are asked of the last so many full years. A year counts as full once its accounts can be there: so many months after its end, because
//! annual tax is settled within five (《企业所得税法》第五十四条; confidence M). Own funds are compared in the budget's own rule; here is their proof.

use super::{Figures, Paper, Refusal, Term, UnitFile};
use crate::application::{self, Application, Kept};
use crate::day::Day;
use crate::form::{FieldKind, Form};
use crate::organisation::{Class, CreditCode, Organisation};
use crate::refusal::Rule;
use crate::time::Window;
use crate::{Event, Instant, Money, OrganisationId, UnitFileId};
use serde::{Deserialize, Serialize};

/// The field of a form in which the proof of own funds is attached 自筹或配套资金证明.
pub const OWN_PROOF: &str = "own-proof";

/// What a call asks of its hosts' files; nothing where every part is left out.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Asked {
    /// Of which hosts.
    #[serde(skip_serializing_if = "is_default")]
    pub hosts: Hosts,
    /// Annual accounts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accounts: Option<AccountsAsked>,
    /// The certificate of a high-tech enterprise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub high_tech: Option<HighTechAsked>,
    /// A credit record.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub credit: Option<CreditAsked>,
    /// Whether own funds need a proof, whoever hosts.
    #[serde(skip_serializing_if = "is_default")]
    pub own_proof: bool,
}

fn is_default<T: Default + PartialEq>(part: &T) -> bool {
    *part == T::default()
}

/// Of which hosts papers are asked.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Hosts {
    /// Of enterprises 企业.
    #[default]
    Enterprises,
    /// Of every host.
    All,
}

impl Hosts {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Enterprises, Self::All];

    /// Its text in forms and locales.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Enterprises => "enterprises",
            Self::All => "all",
        }
    }

    /// The hosts of that text.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|hosts| hosts.as_str() == text)
    }
}

/// Which accounts.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AccountsAsked {
    /// Of the last so many full years.
    pub years: u8,
    /// How many months after its end a year counts as full.
    pub ready_months: u8,
}

/// Which certificate.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HighTechAsked {
    /// For how many years it is valid from its day.
    pub years: u8,
}

/// Which credit record.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CreditAsked {
    /// Made so many days before the close, at most.
    pub days: u16,
}

/// One paper that is asked.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum What {
    /// Accounts of a year.
    Accounts(i16),
    /// The certificate.
    HighTech,
    /// The credit record.
    Credit,
}

impl What {
    /// Which kind of paper.
    pub const fn kind(self) -> &'static str {
        match self {
            Self::Accounts(_) => "accounts",
            Self::HighTech => "high-tech",
            Self::Credit => "credit",
        }
    }

    /// By what a refusal names it, as a field.
    pub fn field(self) -> String {
        match self {
            Self::Accounts(year) => format!("unit-file-accounts-{year}"),
            Self::HighTech => "unit-file-high-tech".to_owned(),
            Self::Credit => "unit-file-credit".to_owned(),
        }
    }

    pub(super) const fn rule(self) -> Rule {
        match self {
            Self::Accounts(_) => Rule::call("unit-file.accounts"),
            Self::HighTech => Rule::law("unit-file.high-tech", "《高新技术企业认定管理办法》第九条"),
            Self::Credit => Rule::call("unit-file.credit"),
        }
    }

    fn is(self, paper: &Paper) -> bool {
        match (self, paper) {
            (Self::Accounts(year), Paper::Accounts { year: of, .. }) => year == *of,
            (Self::HighTech, Paper::HighTech { .. }) | (Self::Credit, Paper::Credit { .. }) => true,
            (Self::Accounts(_) | Self::HighTech | Self::Credit, _) => false,
        }
    }
}

/// The version of a paper that is looked at.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Used {
    /// Which paper, in which version.
    pub pinned: Pinned,
    /// From when until when it is valid, as the call reckons.
    pub term: Term,
    /// When it was entered.
    pub at: Instant,
}

/// A version of a paper, as a submission names it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub struct Pinned {
    /// Which paper.
    pub file: UnitFileId,
    /// In which version.
    pub version: u64,
}

/// What a submission took from the file of its host.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct HostFile {
    /// Whose file.
    pub unit: OrganisationId,
    /// The day that counted.
    pub on: Day,
    /// Which versions, in the order in which they were asked.
    pub papers: Vec<Pinned>,
}

/// One paper that is asked, against a file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Finding {
    /// Which.
    pub what: What,
    /// What the file has of it, valid or not.
    pub used: Option<Used>,
    /// Why it does not do.
    pub why: Option<Refusal>,
}

/// Whether a unit is an enterprise 企业: by its credit code (工商登记的企业), else by its class.
pub fn is_enterprise(unit: &Organisation) -> bool {
    unit.class == Class::LeadingCompany || unit.code().map(CreditCode::as_str).is_some_and(|code| code.starts_with("91"))
}

impl Asked {
    /// Whether any paper is asked.
    pub fn is_asked(&self) -> bool {
        self.accounts.is_some() || self.high_tech.is_some() || self.credit.is_some()
    }

    /// Refuses figures that no call can mean, and a proof that the form has no field for.
    pub fn check(&self, form: &Form) -> Result<(), Refusal> {
        let accounts = self.accounts.is_none_or(|asked| (1..=10).contains(&asked.years) && asked.ready_months <= 12);
        let high_tech = self.high_tech.is_none_or(|asked| (1..=10).contains(&asked.years));
        let credit = self.credit.is_none_or(|asked| (1..=1_100).contains(&asked.days));
        if !(accounts && high_tech && credit) {
            return Err(Refusal::Figure);
        }
        let is_file = form.field(OWN_PROOF).is_some_and(|field| matches!(field.kind, FieldKind::Files { .. }));
        if self.own_proof && !is_file { Err(Refusal::NoProofField) } else { Ok(()) }
    }

    /// Whether a host is asked for papers; a lead who belongs nowhere is no enterprise's.
    pub fn binds(&self, host: Option<&Organisation>) -> bool {
        self.is_asked() && (self.hosts == Hosts::All || host.is_some_and(is_enterprise))
    }

    /// The day that counts: the last day of the call, on which it still takes applications.
    pub fn day(window: &Window) -> Day {
        Day::at(Instant(window.closes.0 - 1), &window.zone)
    }

    /// How long papers are taken by this call.
    pub fn figures(&self) -> Figures {
        let usual = Figures::default();
        Figures {
            high_tech_years: self.high_tech.map_or(usual.high_tech_years, |asked| asked.years),
            credit_days: self.credit.map_or(usual.credit_days, |asked| asked.days),
        }
    }

    /// Which papers are asked on a day, the newest accounts first.
    pub fn papers(&self, on: Day) -> Vec<What> {
        let mut papers = Vec::new();
        if let Some(asked) = self.accounts {
            let ready = Day::new_year(on.year()).plus_months(u16::from(asked.ready_months));
            let last = on.year() - if on < ready { 2 } else { 1 };
            papers.extend((0..i16::from(asked.years)).map(|back| What::Accounts(last - back)));
        }
        papers.extend(self.high_tech.map(|_| What::HighTech));
        papers.extend(self.credit.map(|_| What::Credit));
        papers
    }

    /// Every paper that is asked, against what a unit's file has 单位材料核验. Of several that would do, the one that is valid longest counts.
    pub fn findings<'a>(&self, files: impl Iterator<Item = (UnitFileId, &'a UnitFile)> + Clone, on: Day) -> Vec<Finding> {
        let figures = self.figures();
        self.papers(on).into_iter().map(|what| Self::finding(what, files.clone(), &figures, on)).collect()
    }

    fn finding<'a>(what: What, files: impl Iterator<Item = (UnitFileId, &'a UnitFile)>, figures: &Figures, on: Day) -> Finding {
        let mut best: Option<(Used, &Paper)> = None;
        for (id, file) in files.filter(|(_, file)| file.stage == super::Stage::Filed) {
            let Some(newest) = file.newest().filter(|newest| what.is(&newest.paper)) else { continue };
            let term = newest.paper.term(figures);
            let used = Used { pinned: Pinned { file: id, version: newest.version }, term, at: newest.at };
            let rank = |term: Term| (term.holds(on), term.until.is_none(), term.until, term.from);
            if best.as_ref().is_none_or(|(other, _)| rank(term) > rank(other.term)) {
                best = Some((used, &newest.paper));
            }
        }
        let why = match &best {
            None => Some(Refusal::Missing(what)),
            Some((used, _)) if on < used.term.from => Some(Refusal::Later { what, from: used.term.from, on }),
            Some((used, paper)) => match (used.term.until.filter(|until| *until <= on), paper) {
                (Some(since), _) => Some(Refusal::Expired { what, since, on }),
                (None, Paper::Credit { on: made, result: super::CreditResult::Listed }) => Some(Refusal::CreditListed { made: *made }),
                (None, Paper::Accounts { .. } | Paper::HighTech { .. } | Paper::Credit { .. }) => None,
            },
        };
        Finding { what, used: best.map(|(used, _)| used), why }
    }

    /// Refuses own funds that nothing proves 自筹或配套资金证明: who brings none needs none.
    pub fn judge_own(&self, kept: &Kept) -> Result<(), Refusal> {
        let own = Money::sum(kept.values.budgets.values().filter_map(|budget| budget.own)).unwrap_or(Money::MOST);
        let is_proved = kept.files.iter().any(|file| file.field == OWN_PROOF);
        if self.own_proof && own > Money::ZERO && !is_proved { Err(Refusal::OwnUnproved { own }) } else { Ok(()) }
    }
}

/// The event of a submission with what it took from the file of its host.
pub fn pinned(mut event: Event<Application>, taken: HostFile) -> Event<Application> {
    if let application::Fact::Submitted { host_file, .. } = &mut event.fact {
        *host_file = Some(Box::new(taken));
    }
    event
}
