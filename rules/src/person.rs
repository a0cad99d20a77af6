//! Person 人员: somebody with an account; what they are called and how they are reached is private, that they exist is a fact.
//! None ─ register ▶ Active ─ erase ▶ Erased
//! Unit: a person. Source: 《个人信息保护法》第四十七条 (erasure); NIST SP 800-63B (a password's length, no composition rules).

use crate::erasure::{Ground, PartName};
use crate::refusal::{Arg, Explain, Rule, Says};
use crate::text::{Email, Line};
use crate::thing::{Claim, ClaimKind, Consequence, Corrupt, Fact as IsFact, Happened, Kind, Letter, Thing};
use crate::{Event, Id, InvitationId, PersonId};
use serde::{Deserialize, Serialize};

/// The least length of a password, in characters. An assumption until the centre's own rule is loaded.
pub const PASSWORD_LEAST: usize = 10;
/// The most, in characters: a limit on work, not on people.
pub const PASSWORD_MOST: usize = 200;

/// The language somebody is written to in.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Language {
    /// Chinese.
    Zh,
    /// English.
    En,
}

impl Language {
    /// As in a page's `lang`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Zh => "zh",
            Self::En => "en",
        }
    }

    /// Of that text.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "zh" => Some(Self::Zh),
            "en" => Some(Self::En),
            _ => None,
        }
    }

    /// Whether it is English.
    pub fn is_english(self) -> bool {
        self == Self::En
    }
}

/// A person as they stand.
#[derive(Clone, Debug)]
pub struct Person {
    /// How far it has come.
    pub stage: Stage,
    /// The keyed digest of the address, by which one address is one person.
    pub email_key: String,
    /// The language they are written to in.
    pub language: Language,
    /// The digest of the stored credential.
    pub credential: String,
    /// Which invitation brought them, if any.
    pub invitation: Option<InvitationId>,
    /// What they said of themselves; none once erased.
    pub profile: Option<Profile>,
}

/// How far it has come 状态.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stage {
    /// May sign in.
    Active,
    /// What was private is gone; nobody signs in as them again.
    Erased,
}

/// What a person says of themselves 个人资料.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Profile {
    /// The name as they write it.
    pub name: Line,
    /// In Latin script, where it differs.
    pub latin_name: Option<Line>,
    /// The address.
    pub email: Email,
    /// Where they work, as they write it; organisations become things of their own later.
    pub organisation: Option<Line>,
}

/// What happened 事件.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub enum Fact {
    /// They registered, by themselves or by an invitation.
    Registered {
        /// The keyed digest of the address.
        email_key: String,
        /// The digest of the stored credential.
        credential: String,
        /// The language they are written to in.
        language: Language,
        /// Which invitation, if any.
        invitation: Option<InvitationId>,
    },
    /// They changed what they say of themselves.
    ProfileRevised {
        /// The keyed digest of the address now.
        email_key: String,
        /// The language now.
        language: Language,
    },
    /// They changed their password; every other session ended.
    PasswordChanged {
        /// The digest of the stored credential now.
        credential: String,
    },
    /// They ended every session.
    SignedOutEverywhere,
    /// What was private of them was erased.
    Erased {
        /// Why.
        ground: Ground,
        /// Which parts, of this person's and of other things' events.
        parts: Vec<PartName>,
    },
}

/// Why not 不予受理.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Refusal {
    /// The address belongs to somebody already.
    AddressTaken,
    /// Too short.
    PasswordShort {
        /// The least length.
        least: usize,
    },
    /// Longer than anyone types.
    PasswordLong {
        /// The most.
        most: usize,
    },
    /// The two fields differ.
    PasswordsDiffer,
    /// It stands in lists of leaked passwords, or is made as those are.
    PasswordLeaked,
    /// It is the account's own name or address.
    PasswordLikeYou,
    /// The present password is wrong.
    WrongPassword,
    /// The address or the password is wrong; which, is not said.
    NotRecognised,
    /// Too many tries; another is taken after a while.
    TooManyTries {
        /// Seconds to wait.
        wait_seconds: i64,
    },
    /// They have been erased.
    Gone,
}

/// Registers 注册. Refuses nothing but a taken address, which the claim finds.
pub fn register(
    id: PersonId,
    profile: Profile,
    email_key: String,
    credential: String,
    language: Language,
    invitation: Option<InvitationId>,
) -> Event<Person> {
    Event::about(Fact::Registered { email_key, credential, language, invitation }, id, profile)
}

impl Person {
    /// Changes the profile 修改资料. Refuses one who is erased.
    pub fn revise_profile(&self, id: PersonId, profile: Profile, email_key: String, language: Language) -> Result<Event<Self>, Refusal> {
        self.active()?;
        Ok(Event::about(Fact::ProfileRevised { email_key, language }, id, profile))
    }

    /// Changes the password 修改密码. Refuses one who is erased.
    pub fn change_password(&self, credential: String) -> Result<Event<Self>, Refusal> {
        self.active()?;
        Ok(Event::fact(Fact::PasswordChanged { credential }))
    }

    /// Ends every session 全部退出. Refuses one who is erased.
    pub fn sign_out_everywhere(&self) -> Result<Event<Self>, Refusal> {
        self.active()?;
        Ok(Event::fact(Fact::SignedOutEverywhere))
    }

    /// The name to show, where it is not erased.
    pub fn name(&self) -> &str {
        self.profile.as_ref().map_or("", |profile| profile.name.as_str())
    }

    fn active(&self) -> Result<(), Refusal> {
        match self.stage {
            Stage::Active => Ok(()),
            Stage::Erased => Err(Refusal::Gone),
        }
    }
}

impl Thing for Person {
    const KIND: Kind = Kind::Person;
    type Fact = Fact;
    type Private = Profile;

    fn apply(before: Option<Self>, happened: &Happened<Self>) -> Result<Self, Corrupt> {
        let profile = happened.event.private.first().and_then(|part| part.content.clone());
        match (before, &happened.event.fact) {
            (None, Fact::Registered { email_key, credential, language, invitation }) => Ok(Self {
                stage: Stage::Active,
                email_key: email_key.clone(),
                language: *language,
                credential: credential.clone(),
                invitation: *invitation,
                profile,
            }),
            (Some(person), Fact::ProfileRevised { email_key, language }) if person.stage == Stage::Active => {
                Ok(Self { email_key: email_key.clone(), language: *language, profile, ..person })
            }
            (Some(person), Fact::PasswordChanged { credential }) if person.stage == Stage::Active => {
                Ok(Self { credential: credential.clone(), ..person })
            }
            (Some(person), Fact::SignedOutEverywhere) if person.stage == Stage::Active => Ok(person),
            (Some(person), Fact::Erased { .. }) if person.stage == Stage::Active => Ok(Self { stage: Stage::Erased, profile: None, ..person }),
            (_, fact) => Err(Corrupt::out_of_place(fact)),
        }
    }

    fn claims(before: Option<&Self>, _id: Id, fact: &Fact) -> Vec<Claim> {
        let free = || before.map(|person| Claim::Free(ClaimKind::Email, person.email_key.clone()));
        match fact {
            Fact::Registered { email_key, .. } => vec![Claim::Take(ClaimKind::Email, email_key.clone())],
            Fact::ProfileRevised { email_key, .. } => match before {
                Some(person) if person.email_key == *email_key => Vec::new(),
                Some(_) | None => free().into_iter().chain([Claim::Take(ClaimKind::Email, email_key.clone())]).collect(),
            },
            Fact::PasswordChanged { .. } | Fact::SignedOutEverywhere => Vec::new(),
            Fact::Erased { .. } => free().into_iter().collect(),
        }
    }

    fn consequences(fact: &Fact) -> Vec<Consequence> {
        match fact {
            Fact::Registered { .. } => vec![Consequence::Mail(Letter::Welcome)],
            Fact::ProfileRevised { .. } | Fact::PasswordChanged { .. } | Fact::SignedOutEverywhere | Fact::Erased { .. } => Vec::new(),
        }
    }
}

impl IsFact for Fact {
    const NAMES: &'static [&'static str] = &["registered", "profile-revised", "password-changed", "signed-out-everywhere", "erased"];

    fn name(&self) -> &'static str {
        match self {
            Self::Registered { .. } => "registered",
            Self::ProfileRevised { .. } => "profile-revised",
            Self::PasswordChanged { .. } => "password-changed",
            Self::SignedOutEverywhere => "signed-out-everywhere",
            Self::Erased { .. } => "erased",
        }
    }
}

impl Explain for Refusal {
    fn rule(&self) -> Rule {
        Rule::house(match self {
            Self::AddressTaken => "person.address",
            Self::PasswordShort { .. } | Self::PasswordLong { .. } | Self::PasswordsDiffer | Self::PasswordLeaked | Self::PasswordLikeYou => {
                "person.password"
            }
            Self::WrongPassword | Self::NotRecognised => "person.sign-in",
            Self::TooManyTries { .. } => "person.tries",
            Self::Gone => "person.gone",
        })
    }

    fn says(&self) -> Says {
        match self {
            Self::AddressTaken => Says::new("refusal-person-address-taken"),
            Self::PasswordShort { least } => Says::new("refusal-person-password-short").with("least", Arg::count(*least)),
            Self::PasswordLong { most } => Says::new("refusal-person-password-long").with("most", Arg::count(*most)),
            Self::PasswordsDiffer => Says::new("refusal-person-passwords-differ"),
            Self::PasswordLeaked => Says::new("refusal-person-password-leaked"),
            Self::PasswordLikeYou => Says::new("refusal-person-password-like-you"),
            Self::WrongPassword => Says::new("refusal-person-wrong-password"),
            Self::NotRecognised => Says::new("refusal-person-not-recognised"),
            Self::TooManyTries { wait_seconds } => Says::new("refusal-person-too-many-tries").with("seconds", Arg::Number(*wait_seconds)),
            Self::Gone => Says::new("refusal-person-gone"),
        }
    }

    fn is_about_input(&self) -> bool {
        match self {
            Self::PasswordShort { .. }
            | Self::PasswordLong { .. }
            | Self::PasswordsDiffer
            | Self::PasswordLeaked
            | Self::PasswordLikeYou
            | Self::WrongPassword
            | Self::NotRecognised => true,
            Self::AddressTaken | Self::TooManyTries { .. } | Self::Gone => false,
        }
    }
}
