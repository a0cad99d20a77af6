//! Formal check 形式审查: whether an application is what its call asks, before anybody judges what it says. One looks, another one looks again.
//!
//! ```text
//! None ─ look ▶ Looked ─ confirm, by another person ▶ Accepted | NotAccepted
//!   Looked ─ send back, by another person ▶ SentBack ─ look ▶ Looked         look, to be corrected ▶ Correcting ─ the lead submits, look ▶ Looked
//! ```
//! What is looked at is made from the rules of the call: what the machine finds by itself, then what only people see. Each look is of one submission:
//! whatever was submitted after it is looked at anew. Source: the notice of the call; that two persons look is a choice of the house, and a call may
//! ask the second only before something is not accepted. Whoever takes part in an application has no right to check it (`rights`).

mod checklist;

pub use checklist::{Asked, By, Found, Item, Mark, Marked, OwnItem, PEOPLE, Reason, Second, checklist};

use crate::application::{self, Application};
use crate::call::Call;
use crate::endorsement::Ground;
use crate::refusal::{Arg, Explain, Rule, Says};
use crate::thing::{Claim, ClaimKind, Corrupt, Fact as IsFact, Happened, Kind, Thing};
use crate::{ApplicationId, CallId, Event, Id, Instant, PersonId};
use serde::{Deserialize, Serialize};

/// The check of an application as it stands.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct FormalCheck {
    /// Of which.
    pub application: ApplicationId,
    /// To which call.
    pub call: CallId,
    /// Who leads it.
    pub lead: PersonId,
    /// How far it has come.
    pub stage: Stage,
    /// Which submission was looked at.
    pub revision: u32,
    /// What was found.
    pub marks: Vec<Marked>,
    /// To what it leads.
    pub verdict: Verdict,
    /// Who looked first.
    pub first: PersonId,
    /// When.
    pub looked: Instant,
    /// Who looked again, once somebody did.
    pub second: Option<PersonId>,
    /// When it was settled or sent back.
    pub at: Option<Instant>,
    /// What is said to the lead, or between those who look; none once erased.
    pub note: Option<String>,
}

/// How far it has come 状态.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// One has looked, another is to look again 待复核.
    Looked,
    /// The other one found otherwise 复核退回.
    SentBack,
    /// The lead corrects it 补正中.
    Correcting,
    /// Accepted 已受理.
    Accepted,
    /// Not accepted 不予受理.
    NotAccepted,
}

impl Stage {
    /// Every stage.
    pub const ALL: [Self; 5] = [Self::Looked, Self::SentBack, Self::Correcting, Self::Accepted, Self::NotAccepted];

    /// Its text in rows and locales.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Looked => "looked",
            Self::SentBack => "sent-back",
            Self::Correcting => "correcting",
            Self::Accepted => "accepted",
            Self::NotAccepted => "not-accepted",
        }
    }

    /// The stage of that text.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stage| stage.as_str() == text)
    }
}

/// To what a look leads 初审结论.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// It is accepted 受理.
    Accept,
    /// The lead is to correct it 补正.
    Correct,
    /// It is not accepted 不予受理.
    NotAccept {
        /// On which of the grounds that there are.
        ground: Ground,
        /// By which reasons of the call's list.
        reasons: Vec<String>,
    },
}

impl Verdict {
    /// Every text of one.
    pub const NAMES: [&'static str; 3] = ["accept", "correct", "not-accept"];

    /// Its text in forms and locales.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Accept => "accept",
            Self::Correct => "correct",
            Self::NotAccept { .. } => "not-accept",
        }
    }
}

/// What is said of an application, of its lead.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Note {
    /// What.
    pub note: String,
}

/// What happened 事件.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub enum Fact {
    /// Somebody looked 初审.
    Looked {
        /// At which application.
        application: ApplicationId,
        /// To which call.
        call: CallId,
        /// Who leads it.
        lead: PersonId,
        /// At which submission of it.
        revision: u32,
        /// What was found.
        marks: Vec<Marked>,
        /// To what it leads.
        verdict: Verdict,
        /// Whether nobody need look again.
        settles: bool,
    },
    /// Another person looked again and found the same 复核同意.
    Confirmed,
    /// Another person looked again and found otherwise 复核退回.
    SentBack,
}

/// Why not 不予受理.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Refusal {
    /// The centre does not have it, or it came to its end.
    NotAtCentre,
    /// Another person looked, and somebody is to look again before anything else.
    AwaitsSecond,
    /// It is settled.
    Settled,
    /// Nobody has looked, so there is nothing to look at again.
    NotLooked,
    /// It was submitted anew since somebody looked.
    Changed,
    /// Who looked first does not look again.
    SamePerson,
    /// A mark of what is not on the list.
    NoSuchItem {
        /// Of what.
        item: String,
    },
    /// A point of the list has no mark.
    Unmarked {
        /// Which.
        item: String,
    },
    /// A point is not met, so it cannot be accepted.
    NotMet {
        /// Which.
        item: String,
    },
    /// The machine finds it not met; who says otherwise says why.
    Unexplained {
        /// Which.
        item: String,
    },
    /// Every point is met: there is nothing to correct, and no reason not to accept.
    NothingWrong,
    /// No reason of the call's list was named.
    NoReason,
    /// Not in the call's list.
    UnknownReason,
    /// Nothing is said to the lead.
    NothingSaid,
    /// An own point or reason of a call without words, or with an id that another one has, or too many of them.
    BadList,
    /// Nothing was chosen.
    NothingChosen,
    /// The machine has found something in one of them, which somebody must look at by itself.
    NotAllMet {
        /// Which application.
        number: String,
    },
}

/// What somebody finds who looks.
#[derive(Clone, Debug)]
pub struct Look {
    /// Each point with its mark.
    pub marks: Vec<Marked>,
    /// To what it leads.
    pub verdict: Verdict,
    /// What is said to the lead, or noted for who looks again; empty where nothing is.
    pub note: String,
}

/// Looks 初审. Refuses what the centre does not have, what awaits a second look by another or is settled, a list that is
/// not whole, and a verdict that the marks do not bear.
pub fn look(
    before: Option<&FormalCheck>,
    (id, application, call): (ApplicationId, &Application, &Call),
    look: Look,
    by: PersonId,
) -> Result<Event<FormalCheck>, Refusal> {
    is_at_centre(application, &look.verdict)?;
    match before {
        Some(before) if before.revision == application.revision => match before.stage {
            Stage::Looked if before.first != by => return Err(Refusal::AwaitsSecond),
            Stage::Accepted | Stage::NotAccepted => return Err(Refusal::Settled),
            Stage::Looked | Stage::SentBack | Stage::Correcting => {}
        },
        Some(_) | None => {}
    }
    let asked = &call.content.terms.formal_check;
    bears(&checklist(&call.content), &look)?;
    if let Verdict::NotAccept { reasons, .. } = &look.verdict {
        asked.knows(reasons)?;
    }
    let settles = match look.verdict {
        Verdict::Correct => true,
        Verdict::Accept => asked.second == Second::BeforeNotAccepting,
        Verdict::NotAccept { .. } => false,
    };
    let (lead, note) = (application.lead, look.note);
    let fact = Fact::Looked {
        application: id,
        call: application.call,
        lead,
        revision: application.revision,
        marks: look.marks,
        verdict: look.verdict,
        settles,
    };
    Ok(if note.is_empty() { Event::fact(fact) } else { Event::about(fact, lead, Note { note }) })
}

fn is_at_centre(application: &Application, verdict: &Verdict) -> Result<(), Refusal> {
    match application.stage {
        application::Stage::Submitted => Ok(()),
        // Whose time for correction passes without a word is not accepted.
        application::Stage::Correcting if matches!(verdict, Verdict::NotAccept { .. }) => Ok(()),
        application::Stage::Correcting
        | application::Stage::Withdrawn
        | application::Stage::Endorsing
        | application::Stage::Returned
        | application::Stage::Refused
        | application::Stage::NotAccepted => Err(Refusal::NotAtCentre),
    }
}

/// Refuses a list that is not whole, and a verdict that its marks do not bear.
fn bears(items: &[Item], look: &Look) -> Result<(), Refusal> {
    if let Some(odd) = look.marks.iter().find(|one| !items.iter().any(|item| item.key == one.item)) {
        return Err(Refusal::NoSuchItem { item: odd.item.clone() });
    }
    let unmarked = items.iter().find(|item| !look.marks.iter().any(|one| one.item == item.key));
    if let Some(item) = unmarked {
        return Err(Refusal::Unmarked { item: item.key.clone() });
    }
    let wrong = look.marks.iter().find(|one| one.mark == Mark::NotMet);
    match (&look.verdict, wrong) {
        (Verdict::Accept, Some(wrong)) => Err(Refusal::NotMet { item: wrong.item.clone() }),
        (Verdict::Accept, None) => {
            let otherwise = look.marks.iter().find(|one| one.found == Some(Found::NotMet));
            match otherwise.filter(|_| look.note.is_empty()) {
                Some(one) => Err(Refusal::Unexplained { item: one.item.clone() }),
                None => Ok(()),
            }
        }
        (Verdict::Correct | Verdict::NotAccept { .. }, None) => Err(Refusal::NothingWrong),
        (Verdict::Correct | Verdict::NotAccept { .. }, Some(_)) if look.note.is_empty() => Err(Refusal::NothingSaid),
        (Verdict::Correct | Verdict::NotAccept { .. }, Some(_)) => Ok(()),
    }
}

impl FormalCheck {
    /// Looks again and finds the same 复核同意. Refuses who looked first, what nobody looked at, and what was submitted anew.
    pub fn confirm(&self, application: &Application, by: PersonId) -> Result<Event<Self>, Refusal> {
        self.awaits(application, by)?;
        Ok(Event::fact(Fact::Confirmed))
    }

    /// Looks again and finds otherwise 复核退回, and says what. Refuses what `confirm` refuses.
    pub fn send_back(&self, application: &Application, by: PersonId, note: String) -> Result<Event<Self>, Refusal> {
        self.awaits(application, by)?;
        if note.is_empty() {
            return Err(Refusal::NothingSaid);
        }
        Ok(Event::about(Fact::SentBack, self.lead, Note { note }))
    }

    fn awaits(&self, application: &Application, by: PersonId) -> Result<(), Refusal> {
        if self.stage != Stage::Looked {
            return Err(Refusal::NotLooked);
        }
        if self.revision != application.revision {
            return Err(Refusal::Changed);
        }
        is_at_centre(application, &self.verdict)?;
        if self.first == by { Err(Refusal::SamePerson) } else { Ok(()) }
    }

    /// Whether it is of the submission that stands, and so says something of it.
    pub fn is_of(&self, revision: u32) -> bool {
        self.revision == revision
    }
}

fn settled(verdict: &Verdict) -> Stage {
    match verdict {
        Verdict::Accept => Stage::Accepted,
        Verdict::Correct => Stage::Correcting,
        Verdict::NotAccept { .. } => Stage::NotAccepted,
    }
}

impl Thing for FormalCheck {
    const KIND: Kind = Kind::FormalCheck;
    type Fact = Fact;
    type Private = Note;

    fn apply(before: Option<Self>, happened: &Happened<Self>) -> Result<Self, Corrupt> {
        let by = PersonId(happened.actor);
        let note = |lead: PersonId| happened.event.of(lead).map(|said| said.note.clone());
        match (before, &happened.event.fact) {
            (before, Fact::Looked { application, call, lead, revision, marks, verdict, settles })
                if before.as_ref().is_none_or(|before| before.application == *application) =>
            {
                Ok(Self {
                    application: *application,
                    call: *call,
                    lead: *lead,
                    stage: if *settles { settled(verdict) } else { Stage::Looked },
                    revision: *revision,
                    marks: marks.clone(),
                    verdict: verdict.clone(),
                    first: by,
                    looked: happened.at,
                    second: None,
                    at: settles.then_some(happened.at),
                    note: note(*lead),
                })
            }
            (Some(before), Fact::Confirmed) if before.stage == Stage::Looked => {
                Ok(Self { stage: settled(&before.verdict), second: Some(by), at: Some(happened.at), ..before })
            }
            (Some(before), Fact::SentBack) if before.stage == Stage::Looked => {
                Ok(Self { stage: Stage::SentBack, second: Some(by), at: Some(happened.at), note: note(before.lead), ..before })
            }
            (_, fact) => Err(Corrupt::out_of_place(fact)),
        }
    }

    fn claims(before: Option<&Self>, _id: Id, fact: &Fact) -> Vec<Claim> {
        match (before, fact) {
            (None, Fact::Looked { application, .. }) => vec![Claim::Take(ClaimKind::FormalCheck, application.to_string())],
            (Some(_), Fact::Looked { .. }) | (_, Fact::Confirmed | Fact::SentBack) => Vec::new(),
        }
    }
}

impl IsFact for Fact {
    const NAMES: &'static [&'static str] = &["looked", "confirmed", "sent-back"];

    fn name(&self) -> &'static str {
        match self {
            Self::Looked { .. } => "looked",
            Self::Confirmed => "confirmed",
            Self::SentBack => "sent-back",
        }
    }
}

impl Explain for Refusal {
    fn rule(&self) -> Rule {
        match self {
            Self::NotAtCentre | Self::NotLooked | Self::Settled => Rule::house("formal-check.stage"),
            Self::AwaitsSecond | Self::SamePerson => Rule::house("formal-check.second-person"),
            Self::Changed => Rule::house("formal-check.submission"),
            Self::NoSuchItem { .. } | Self::Unmarked { .. } | Self::NotMet { .. } | Self::Unexplained { .. } | Self::NothingWrong => {
                Rule::house("formal-check.marks")
            }
            Self::NoReason | Self::UnknownReason | Self::NothingSaid => Rule::call("formal-check.reason"),
            Self::BadList => Rule::house("formal-check.list"),
            Self::NothingChosen | Self::NotAllMet { .. } => Rule::house("formal-check.batch"),
        }
    }

    fn says(&self) -> Says {
        match self {
            Self::NotAtCentre => Says::new("refusal-formal-check-not-at-centre"),
            Self::AwaitsSecond => Says::new("refusal-formal-check-awaits-second"),
            Self::Settled => Says::new("refusal-formal-check-settled"),
            Self::NotLooked => Says::new("refusal-formal-check-not-looked"),
            Self::Changed => Says::new("refusal-formal-check-changed"),
            Self::SamePerson => Says::new("refusal-formal-check-same-person"),
            Self::NoSuchItem { .. } => Says::new("refusal-formal-check-no-such-item"),
            Self::Unmarked { .. } => Says::new("refusal-formal-check-unmarked"),
            Self::NotMet { .. } => Says::new("refusal-formal-check-not-met"),
            Self::Unexplained { .. } => Says::new("refusal-formal-check-unexplained"),
            Self::NothingWrong => Says::new("refusal-formal-check-nothing-wrong"),
            Self::NoReason => Says::new("refusal-formal-check-no-reason"),
            Self::UnknownReason => Says::new("refusal-formal-check-unknown-reason"),
            Self::NothingSaid => Says::new("refusal-formal-check-nothing-said"),
            Self::BadList => Says::new("refusal-formal-check-bad-list").with("most", Arg::count(checklist::OWN_MOST)),
            Self::NothingChosen => Says::new("refusal-formal-check-nothing-chosen"),
            Self::NotAllMet { number } => Says::new("refusal-formal-check-not-all-met").with("number", Arg::Text(number.clone())),
        }
    }

    fn is_about_input(&self) -> bool {
        !matches!(
            self,
            Self::NotAtCentre | Self::AwaitsSecond | Self::Settled | Self::NotLooked | Self::Changed | Self::SamePerson | Self::NotAllMet { .. }
        )
    }
}
