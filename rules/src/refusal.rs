//! Refusal 不予受理: why a deed does not happen, as data: the rule, what it says in the reader's language, and its figures.
//!
//! Refusals are expected and leave no trace in the journal. Each names its rule and the source of that rule; a house rule is one that the
//! software itself sets and says so. A failure of the system is never one of these.

use crate::{
    Instant, Money, application, calendar, call, career, centre, delivery, erasure, erasure_request, expunction, federation, form, grant, identity,
    invitation, mandate, membership, merge, money, notice, organisation, person, programme, rights, sealed, task, text, time::Zone,
};
use crate::{advance_pledge, authenticator, contact, document, session, similarity, token};
use crate::{approval, endorsement, team};
use crate::{award, ban, eligibility, import};
use crate::{enquiry, formal_check, mechanism, need, orcid, plan, unit_file};

/// A rule by name, with the text it stands on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Rule {
    /// As `call.window`: the capability, then the rule.
    pub id: &'static str,
    /// Where it comes from.
    pub source: Source,
}

/// What a rule stands on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Source {
    /// The software's own rule.
    House,
    /// The notice of the call.
    Call,
    /// A statute: its title and article, as `《电子签名法》第十三条`.
    Law(&'static str),
}

/// A message to be worded in the reader's language: its key and what goes into it.
#[derive(Clone, PartialEq, Debug)]
pub struct Says {
    /// The message's key in the locales.
    pub key: &'static str,
    /// Named figures.
    pub args: Vec<(&'static str, Arg)>,
}

/// What goes into a message.
#[derive(Clone, PartialEq, Debug)]
pub enum Arg {
    /// A text as it stands.
    Text(String),
    /// A whole number.
    Number(i64),
    /// An instant, shown in the zone given.
    Instant(Instant, Zone),
    /// An amount.
    Money(Money),
    /// Texts as they stand, in a row.
    Texts(Vec<String>),
}

/// What every refusal can say of itself.
pub trait Explain {
    /// The rule.
    fn rule(&self) -> Rule;
    /// The words.
    fn says(&self) -> Says;
    /// Whether what was sent was malformed (422), as opposed to in conflict with what is (409).
    fn is_about_input(&self) -> bool {
        false
    }
}

impl Rule {
    /// A rule of the software itself.
    pub const fn house(id: &'static str) -> Self {
        Self { id, source: Source::House }
    }

    /// A rule that the call's notice sets.
    pub const fn call(id: &'static str) -> Self {
        Self { id, source: Source::Call }
    }

    /// A rule of a statute.
    pub const fn law(id: &'static str, article: &'static str) -> Self {
        Self { id, source: Source::Law(article) }
    }
}

impl Says {
    /// By its key.
    pub fn new(key: &'static str) -> Self {
        Self { key, args: Vec::new() }
    }

    /// With a named figure.
    #[must_use]
    pub fn with(mut self, name: &'static str, arg: Arg) -> Self {
        self.args.push((name, arg));
        self
    }
}

impl Arg {
    /// A count.
    pub fn count(count: usize) -> Self {
        Self::Number(i64::try_from(count).unwrap_or(i64::MAX))
    }

    /// A size in bytes.
    pub fn bytes(bytes: u64) -> Self {
        Self::Number(i64::try_from(bytes).unwrap_or(i64::MAX))
    }
}

/// Any refusal.
#[derive(Clone, PartialEq, Debug)]
pub enum Refusal {
    /// Not this person, not here.
    Rights(rights::Denial),
    /// The thing has moved on since the writer read it.
    Stale {
        /// The version that the writer read.
        read: u64,
        /// The version it has now.
        now: u64,
    },
    /// The same key came with another body.
    KeyReused,
    /// Some fields of a form, each with its own refusal.
    Fields(Vec<FieldRefusal>),
    /// From the centre.
    Centre(centre::Refusal),
    /// From a person's record.
    Person(person::Refusal),
    /// From a grant.
    Grant(grant::Refusal),
    /// From an invitation.
    Invitation(invitation::Refusal),
    /// From a mandate.
    Mandate(mandate::Refusal),
    /// From a programme.
    Programme(programme::Refusal),
    /// From a call.
    Call(call::Refusal),
    /// From a form.
    Form(form::Refusal),
    /// From an application.
    Application(application::Refusal),
    /// From a team.
    Team(team::Refusal),
    /// From what an application declares, and its approvals.
    Approval(approval::Refusal),
    /// From the units that endorse, and from what the centre gives back.
    Endorsement(endorsement::Refusal),
    /// From an identity elsewhere.
    Federation(federation::Refusal),
    /// From an erasure.
    Erasure(erasure::Refusal),
    /// From the calendar.
    Calendar(calendar::Refusal),
    /// From a request for erasure.
    ErasureRequest(erasure_request::Refusal),
    /// From an expunction.
    Expunction(expunction::Refusal),
    /// From an organisation.
    Organisation(organisation::Refusal),
    /// From an organisation's code.
    Code(organisation::CodeRefusal),
    /// From a sealed scan.
    Sealed(sealed::Refusal),
    /// From a document.
    Document(document::Refusal),
    /// From a membership.
    Membership(membership::Refusal),
    /// From an identity document.
    Identity(identity::Refusal),
    /// From the number of one.
    Number(identity::NumberRefusal),
    /// From an entry of a career.
    Career(career::Refusal),
    /// From a merge of two records.
    Merge(merge::Refusal),
    /// From a task.
    Task(task::Refusal),
    /// From the choice of how letters come.
    Notice(notice::Refusal),
    /// From a delivery.
    Delivery(delivery::Refusal),
    /// From a text outside any form.
    Text(text::TextRefusal),
    /// From an amount outside any form.
    Money(money::MoneyRefusal),
    /// From a contact.
    Contact(contact::Refusal),
    /// From an authenticator.
    Authenticator(authenticator::Refusal),
    /// From a token.
    Token(token::Refusal),
    /// From a session.
    Session(session::Refusal),
    /// From a pledge in advance.
    AdvancePledge(advance_pledge::Refusal),
    /// From a finding that two applications are alike.
    Similarity(similarity::Refusal),
    /// From a mechanism.
    Mechanism(mechanism::Refusal),
    /// From a node of the plan tree.
    Plan(plan::Refusal),
    /// From a need.
    Need(need::Refusal),
    /// From a question about a call.
    Enquiry(enquiry::Refusal),
    /// From a condition of a call.
    Eligibility(eligibility::Refusal),
    /// From an award.
    Award(award::Refusal),
    /// From a ban.
    Ban(ban::Refusal),
    /// From an import.
    Import(import::Refusal),
    /// From a unit's file.
    UnitFile(unit_file::Refusal),
    /// From a formal check.
    FormalCheck(formal_check::Refusal),
    /// From an ORCID record.
    Orcid(orcid::Refusal),
}

/// One field's refusal.
#[derive(Clone, PartialEq, Debug)]
pub struct FieldRefusal {
    /// The field's name in the form.
    pub field: String,
    /// Its label, where the form gives one.
    pub label: Option<text::Bilingual>,
    /// Which rule.
    pub rule: Rule,
    /// What it says.
    pub says: Says,
}

impl FieldRefusal {
    /// Of a named field.
    pub fn new(field: impl Into<String>, why: &dyn Explain) -> Self {
        Self { field: field.into(), label: None, rule: why.rule(), says: why.says() }
    }
}

impl Refusal {
    /// The refusal of a capability; none for those that stand here.
    fn part(&self) -> Option<&dyn Explain> {
        Some(match self {
            Self::Stale { .. } | Self::KeyReused | Self::Fields(_) => return None,
            Self::Rights(why) => why,
            Self::Centre(why) => why,
            Self::Person(why) => why,
            Self::Grant(why) => why,
            Self::Invitation(why) => why,
            Self::Mandate(why) => why,
            Self::Programme(why) => why,
            Self::Call(why) => why,
            Self::Form(why) => why,
            Self::Application(why) => why,
            Self::Team(why) => why,
            Self::Approval(why) => why,
            Self::Endorsement(why) => why,
            Self::Federation(why) => why,
            Self::Erasure(why) => why,
            Self::Calendar(why) => why,
            Self::ErasureRequest(why) => why,
            Self::Expunction(why) => why,
            Self::Organisation(why) => why,
            Self::Code(why) => why,
            Self::Membership(why) => why,
            Self::Sealed(why) => why,
            Self::Document(why) => why,
            Self::Identity(why) => why,
            Self::Number(why) => why,
            Self::Career(why) => why,
            Self::Merge(why) => why,
            Self::Task(why) => why,
            Self::Notice(why) => why,
            Self::Delivery(why) => why,
            Self::Text(why) => why,
            Self::Money(why) => why,
            Self::Contact(why) => why,
            Self::Authenticator(why) => why,
            Self::Token(why) => why,
            Self::Session(why) => why,
            Self::Similarity(why) => why,
            Self::Mechanism(why) => why,
            Self::Plan(why) => why,
            Self::Need(why) => why,
            Self::Enquiry(why) => why,
            Self::Eligibility(why) => why,
            Self::Award(why) => why,
            Self::Ban(why) => why,
            Self::Import(why) => why,
            Self::AdvancePledge(why) => why,
            Self::UnitFile(why) => why,
            Self::FormalCheck(why) => why,
            Self::Orcid(why) => why,
        })
    }
}

impl Explain for Refusal {
    fn rule(&self) -> Rule {
        if let Self::Fields(fields) = self {
            return fields.first().map_or(Rule::house("form.fields"), |field| field.rule);
        }
        let own = Rule::house(if *self == Self::KeyReused { "write.key" } else { "write.version" });
        self.part().map_or(own, Explain::rule)
    }

    fn says(&self) -> Says {
        let number = |version: u64| Arg::Number(i64::try_from(version).unwrap_or(i64::MAX));
        if let Self::Fields(fields) = self {
            return Says::new("refusal-fields").with("count", Arg::count(fields.len()));
        }
        if let Self::Stale { read, now } = self {
            return Says::new("refusal-stale").with("read", number(*read)).with("now", number(*now));
        }
        self.part().map_or_else(|| Says::new("refusal-key-reused"), Explain::says)
    }

    fn is_about_input(&self) -> bool {
        matches!(self, Self::Fields(_) | Self::KeyReused | Self::Text(_) | Self::Money(_)) || self.part().is_some_and(Explain::is_about_input)
    }
}

macro_rules! into_refusal {
    ($($kind:ident($from:path)),* $(,)?) => {$(
        impl From<$from> for Refusal {
            fn from(why: $from) -> Self {
                Self::$kind(why)
            }
        }
    )*};
}

into_refusal! {
    Team(team::Refusal), Endorsement(endorsement::Refusal), Approval(approval::Refusal),
    Mandate(mandate::Refusal), Rights(rights::Denial), Centre(centre::Refusal), Person(person::Refusal), Grant(grant::Refusal), Invitation(invitation::Refusal),
    Programme(programme::Refusal), Call(call::Refusal), Form(form::Refusal), Application(application::Refusal), Erasure(erasure::Refusal),
    Calendar(calendar::Refusal),
    ErasureRequest(erasure_request::Refusal),
    Expunction(expunction::Refusal),
    Text(text::TextRefusal),
    Money(money::MoneyRefusal),
    Fields(Vec<FieldRefusal>),
    Organisation(organisation::Refusal),
    Code(organisation::CodeRefusal),
    Membership(membership::Refusal),
    Identity(identity::Refusal),
    Number(identity::NumberRefusal),
    Career(career::Refusal),
    Merge(merge::Refusal),
    Task(task::Refusal),
    Notice(notice::Refusal),
    Delivery(delivery::Refusal),
    Federation(federation::Refusal),
    Contact(contact::Refusal),
    Authenticator(authenticator::Refusal),
    Token(token::Refusal),
    Session(session::Refusal),
    Sealed(sealed::Refusal),
    Document(document::Refusal),
    Similarity(similarity::Refusal),
    Mechanism(mechanism::Refusal),
    Plan(plan::Refusal),
    Need(need::Refusal),
    Enquiry(enquiry::Refusal),
    Eligibility(eligibility::Refusal),
    Award(award::Refusal),
    Ban(ban::Refusal),
    Import(import::Refusal),
    AdvancePledge(advance_pledge::Refusal),
    UnitFile(unit_file::Refusal),
    FormalCheck(formal_check::Refusal),
    Orcid(orcid::Refusal),
}
