//! Contact 联系方式: an e-mail address or a mobile number that a person has shown to be theirs, by what was sent there.
//! None ─ prove ▶ Proven ─ remove ▶ Removed · Proven ─ make main ▶ Proven, main ─ make secondary ▶ Proven
//! Unit: a contact. What is not proven is no contact: it waits in a working row until the code comes back. The main address is the one that
//! the person's own record holds, and its claim is the person's; every other one is claimed by its contact. A person has one mobile number.
//! Source: NIST SP 800-63A-4, 3.8 (confirmation codes); design of the house.

use crate::refusal::{Arg, Explain, Rule, Says};
use crate::text::{Email, TextRefusal};
use crate::thing::{Claim, ClaimKind, Corrupt, Fact as IsFact, Happened, Kind, Thing};
use crate::{Event, Id, PersonId};
use serde::{Deserialize, Serialize};
use std::fmt;

/// How many addresses a person may have beside the main one.
pub const ADDRESSES_MOST: usize = 5;
/// How long a code sent to a contact is good for, in milliseconds: 10 minutes (NIST SP 800-63B-4, 3.1.3.2).
pub const CODE_MS: i64 = 10 * 60_000;
/// How often a wrong code may be given before a new one is needed.
pub const CODE_TRIES: i64 = 5;

/// A contact as it stands.
#[derive(Clone, Debug)]
pub struct Contact {
    /// Whose.
    pub person: PersonId,
    /// Of which kind.
    pub channel: Channel,
    /// The keyed digest by which it is matched.
    pub key: String,
    /// Whether letters go there; only an address is.
    pub main: bool,
    /// The address or number; none once erased.
    pub reached: Option<Reached>,
    /// How far it has come.
    pub stage: Stage,
}

/// How somebody is reached.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Channel {
    /// By e-mail 电子邮箱.
    Email,
    /// By text message 手机.
    Mobile,
}

/// How far it has come 状态.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stage {
    /// Theirs.
    Proven,
    /// No longer used.
    Removed,
}

/// What happened 事件.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub enum Fact {
    /// The code that was sent there came back.
    Proven {
        /// Whose.
        person: PersonId,
        /// Of which kind.
        channel: Channel,
        /// The keyed digest.
        key: String,
        /// Whether it is the address that the person's record holds.
        main: bool,
    },
    /// Letters go there from now on.
    MadeMain,
    /// Letters go elsewhere from now on.
    MadeSecondary,
    /// No longer used.
    Removed,
}

/// The address or number itself.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Reached {
    /// As it is written: `li.wei@example.org`, `+8613812345678`.
    pub at: String,
}

/// A mobile number with its country, as `+8613812345678` 手机号码.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Mobile(String);

/// An address or a number, as somebody typed it to be reached or recognised by.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Reach {
    /// An address.
    Email(Email),
    /// A number.
    Mobile(Mobile),
}

/// Why not 不予受理.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Refusal {
    /// Not a mobile number.
    NotANumber,
    /// It belongs to somebody's account already.
    Taken,
    /// As many addresses as one may have.
    TooMany {
        /// How many.
        most: usize,
    },
    /// The code is wrong, has been used, or its time is over; which, is not said.
    WrongCode,
    /// The main address cannot be removed.
    Main,
    /// Only an address can be the main one.
    NotAnAddress,
    /// It has been removed.
    AlreadyRemoved,
    /// Another address needs to be shown to be theirs first.
    Unproven,
    /// The centre has no way to send codes.
    NoWay,
}

impl Channel {
    /// Its text in rows and addresses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Mobile => "mobile",
        }
    }

    /// The channel of that text.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Email, Self::Mobile].into_iter().find(|channel| channel.as_str() == text)
    }

    const fn claim(self) -> ClaimKind {
        match self {
            Self::Email => ClaimKind::Email,
            Self::Mobile => ClaimKind::Mobile,
        }
    }
}

impl Mobile {
    /// A number of mainland China with or without `+86`, or any with its country's `+`; blanks, hyphens and brackets are left out.
    pub fn parse(raw: &str) -> Result<Self, Refusal> {
        let text: String = raw.chars().filter(|c| !matches!(c, ' ' | '-' | '(' | ')' | '\u{a0}')).collect();
        let digits = text.strip_prefix('+').unwrap_or(&text);
        if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(Refusal::NotANumber);
        }
        let local = digits.strip_prefix("86").filter(|rest| rest.len() == 11).unwrap_or(digits);
        let is_mainland = local.len() == 11 && local.starts_with('1') && local.as_bytes()[1] >= b'3';
        match (text.starts_with('+'), is_mainland) {
            (_, true) => Ok(Self(format!("+86{local}"))),
            // ITU-T E.164: at most 15 digits, no country's code begins with 0.
            (true, false) if (8..=15).contains(&digits.len()) && !digits.starts_with('0') && !digits.starts_with("86") => {
                Ok(Self(format!("+{digits}")))
            }
            (true | false, false) => Err(Refusal::NotANumber),
        }
    }

    /// The number.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Reach {
    /// An address where there is an `@`, else a number.
    pub fn parse(raw: &str) -> Option<Self> {
        if raw.contains('@') { Email::parse(raw).ok().map(Self::Email) } else { Mobile::parse(raw).ok().map(Self::Mobile) }
    }

    /// Of that kind. Refuses what is none.
    pub fn parse_as(channel: Channel, raw: &str) -> Result<Self, crate::Refusal> {
        match channel {
            Channel::Email => Email::parse(raw).map(Self::Email).map_err(|why: TextRefusal| why.into()),
            Channel::Mobile => Mobile::parse(raw).map(Self::Mobile).map_err(Into::into),
        }
    }

    /// Of which kind.
    pub const fn channel(&self) -> Channel {
        match self {
            Self::Email(_) => Channel::Email,
            Self::Mobile(_) => Channel::Mobile,
        }
    }

    /// As it is written.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Email(email) => email.as_str(),
            Self::Mobile(mobile) => mobile.as_str(),
        }
    }
}

impl fmt::Display for Mobile {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

/// A number or address as it is shown to somebody who may not be its owner: `+86138****5678`, `l***@example.org`.
pub fn masked(at: &str) -> String {
    if let Some((name, host)) = at.split_once('@') {
        return format!("{}***@{host}", name.chars().next().unwrap_or('*'));
    }
    let characters: Vec<char> = at.chars().collect();
    let shown = characters.len().saturating_sub(8).max(1);
    let head: String = characters.iter().take(shown).collect();
    let tail: String = characters.iter().skip(characters.len().saturating_sub(4)).collect();
    format!("{head}****{tail}")
}

/// Takes a contact as theirs 核验联系方式. Refuses more addresses than one may have; the claim finds one that is somebody else's.
///
/// `addresses` counts the person's proven addresses beside the main one; `main` says whether the person's record holds this one.
pub fn prove(person: PersonId, reach: &Reach, key: String, main: bool, addresses: usize) -> Result<Event<Contact>, Refusal> {
    let channel = reach.channel();
    if channel == Channel::Email && !main && addresses >= ADDRESSES_MOST {
        return Err(Refusal::TooMany { most: ADDRESSES_MOST });
    }
    Ok(Event::about(Fact::Proven { person, channel, key, main }, person, Reached { at: reach.as_str().to_owned() }))
}

impl Contact {
    /// Lets letters go there 设为主邮箱; the person's record takes its claim. Refuses a number, and what has been removed.
    pub fn make_main(&self) -> Result<Event<Self>, Refusal> {
        self.proven()?;
        match self.channel {
            Channel::Mobile => Err(Refusal::NotAnAddress),
            Channel::Email if self.main => Err(Refusal::Main),
            Channel::Email => Ok(Event::fact(Fact::MadeMain)),
        }
    }

    /// Lets letters go elsewhere 改为备用邮箱; it takes the claim that the person's record frees. Refuses what is not the main one.
    pub fn make_secondary(&self) -> Result<Event<Self>, Refusal> {
        self.proven()?;
        if self.main { Ok(Event::fact(Fact::MadeSecondary)) } else { Err(Refusal::AlreadyRemoved) }
    }

    /// No longer uses it 移除联系方式. Refuses the main address, and the second time.
    pub fn remove(&self) -> Result<Event<Self>, Refusal> {
        self.proven()?;
        if self.main { Err(Refusal::Main) } else { Ok(Event::fact(Fact::Removed)) }
    }

    /// Gives it up with the record that holds it 随账号停用: at an erasure, or when the record takes another address. Refuses the second time.
    pub fn give_up(&self) -> Result<Event<Self>, Refusal> {
        self.proven()?;
        Ok(Event::fact(Fact::Removed))
    }

    fn proven(&self) -> Result<(), Refusal> {
        match self.stage {
            Stage::Proven => Ok(()),
            Stage::Removed => Err(Refusal::AlreadyRemoved),
        }
    }
}

impl Thing for Contact {
    const KIND: Kind = Kind::Contact;
    type Fact = Fact;
    type Private = Reached;

    fn apply(before: Option<Self>, happened: &Happened<Self>) -> Result<Self, Corrupt> {
        match (before, &happened.event.fact) {
            (None, Fact::Proven { person, channel, key, main }) => Ok(Self {
                person: *person,
                channel: *channel,
                key: key.clone(),
                main: *main,
                reached: happened.event.of(*person).cloned(),
                stage: Stage::Proven,
            }),
            (Some(contact), Fact::MadeMain) if contact.stage == Stage::Proven && !contact.main => Ok(Self { main: true, ..contact }),
            (Some(contact), Fact::MadeSecondary) if contact.stage == Stage::Proven && contact.main => Ok(Self { main: false, ..contact }),
            (Some(contact), Fact::Removed) if contact.stage == Stage::Proven => Ok(Self { stage: Stage::Removed, main: false, ..contact }),
            (_, fact) => Err(Corrupt::out_of_place(fact)),
        }
    }

    fn claims(before: Option<&Self>, _id: Id, fact: &Fact) -> Vec<Claim> {
        match (before, fact) {
            (_, Fact::Proven { channel, key, main: false, .. }) => vec![Claim::Take(channel.claim(), key.clone())],
            (Some(contact), Fact::MadeSecondary) => vec![Claim::Take(contact.channel.claim(), contact.key.clone())],
            (Some(contact), Fact::MadeMain | Fact::Removed) if !contact.main => vec![Claim::Free(contact.channel.claim(), contact.key.clone())],
            (_, Fact::Proven { .. } | Fact::MadeSecondary | Fact::MadeMain | Fact::Removed) => Vec::new(),
        }
    }
}

impl IsFact for Fact {
    const NAMES: &'static [&'static str] = &["proven", "made-main", "made-secondary", "removed"];

    fn name(&self) -> &'static str {
        match self {
            Self::Proven { .. } => "proven",
            Self::MadeMain => "made-main",
            Self::MadeSecondary => "made-secondary",
            Self::Removed => "removed",
        }
    }
}

impl Explain for Refusal {
    fn rule(&self) -> Rule {
        Rule::house(match self {
            Self::NotANumber => "contact.number",
            Self::Taken => "contact.taken",
            Self::TooMany { .. } => "contact.count",
            Self::WrongCode => "contact.code",
            Self::Main | Self::NotAnAddress => "contact.main",
            Self::AlreadyRemoved => "contact.removed",
            Self::Unproven => "contact.proof",
            Self::NoWay => "contact.way",
        })
    }

    fn says(&self) -> Says {
        match self {
            Self::NotANumber => Says::new("refusal-contact-not-a-number"),
            Self::Taken => Says::new("refusal-contact-taken"),
            Self::TooMany { most } => Says::new("refusal-contact-too-many").with("most", Arg::count(*most)),
            Self::WrongCode => Says::new("refusal-contact-wrong-code"),
            Self::Main => Says::new("refusal-contact-main"),
            Self::NotAnAddress => Says::new("refusal-contact-not-an-address"),
            Self::AlreadyRemoved => Says::new("refusal-contact-already-removed"),
            Self::Unproven => Says::new("refusal-contact-unproven"),
            Self::NoWay => Says::new("refusal-contact-no-way"),
        }
    }

    fn is_about_input(&self) -> bool {
        matches!(self, Self::NotANumber | Self::WrongCode)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_people_write_them() {
        let check = |raw: &str, expected: Option<&str>| assert_eq!(Mobile::parse(raw).ok().as_ref().map(Mobile::as_str), expected, "{raw}");
        check("13812345678", Some("+8613812345678"));
        check("138 1234 5678", Some("+8613812345678"));
        check("+86 138-1234-5678", Some("+8613812345678"));
        check("8613812345678", Some("+8613812345678"));
        check("+852 5123 4567", Some("+85251234567"));
        check("+47 912 34 567", Some("+4791234567"));
        for wrong in
            ["", "12812345678", "1381234567", "+861381234567", "138123456789", "+0471234567", "010-62551234", "１３８１２３４５６７８", "abc", "+"]
        {
            check(wrong, None);
        }
        assert_eq!(
            (masked("+8613812345678").as_str(), masked("li.wei@example.org").as_str()),
            ("+86138****5678".to_owned().as_str(), "l***@example.org")
        );
    }
}
