//! Identity 证件: an identity document of a person: stated by themselves, proven by somebody who has seen the original.
//!
//! ```text
//! None ─ state ▶ Stated ─ prove ▶ Proven      Stated ─ withdraw (its person) ▶ Withdrawn      in use ─ release (erasure) ▶ Released
//!                                 Proven ─ withdraw (who may prove) ▶ Withdrawn               Stated, Proven ─ reveal ▶ the same
//! ```
//! Only a proven one takes the claim on its number, so nobody blocks a number by stating it. The number itself, its issuer and why it was
//! looked at are private; kind, stage and the keyed digest are facts. After an erasure the claim is free, and the digest stays in the journal:
//! without the key, which lies in no database or backup, nothing can be tried against it.
//! Source: 《个人信息保护法》第六条 (no more than needed), 第二十八条 (sensitive), 第五十一条 (encryption), GB/T 35273-2020 5.4, 6.3, 7.2.

pub mod country;
pub mod number;

pub use number::{DocumentKind, Number, NumberRefusal, check_character};

use crate::refusal::{Explain, Rule, Says};
use crate::text::Prose;
use crate::thing::{Claim, ClaimKind, Corrupt, Fact as IsFact, Happened, Kind, Thing};
use crate::{Event, Id, Instant, PersonId};
use serde::{Deserialize, Serialize};

/// A document as it stands.
#[derive(Clone, Debug)]
pub struct Identity {
    /// Whose it is.
    pub person: PersonId,
    /// Which document.
    pub kind: DocumentKind,
    /// The keyed digest of its number.
    pub key: String,
    /// How far it has come.
    pub stage: Stage,
    /// Since when it is stated.
    pub stated: Instant,
    /// How often its number was looked at.
    pub reveals: u32,
    /// What it says; none once erased.
    pub particulars: Option<Particulars>,
}

/// How far it has come 状态.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stage {
    /// Its person says so 已填报.
    Stated,
    /// Somebody has seen it 已核验.
    Proven {
        /// When.
        at: Instant,
        /// Who has seen it.
        by: Id,
    },
    /// No longer in use 已撤回.
    Withdrawn,
    /// Its person has been erased.
    Released,
}

/// What a document says; erasable.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Particulars {
    /// The number, under the installation's key where it is not public.
    pub number: Written,
    /// The number as it is shown.
    pub masked: String,
    /// Who issued it: of passports, three letters.
    pub issuer: Option<String>,
}

/// How a number is kept.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Written {
    /// Encrypted and bound to its person; base 64.
    Sealed(String),
    /// As it is, because it is public.
    Open(String),
}

/// What events say of the person beside the facts.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Private {
    /// What the document says.
    Particulars(Particulars),
    /// What its number was needed for, in words.
    Purpose(Prose),
}

/// Why a number is looked at 查看事由.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ground {
    /// Its person looks at their own 本人查看.
    Own,
    /// To tell whether somebody is who they say 核对身份.
    Checking,
    /// To apply a limit, a conflict of interest or a ban 限项、回避或失信核查.
    Matching,
    /// To do what the person has asked for 本人申请办理.
    Asked,
    /// A court or an authority has asked by law 依法调取.
    Law,
}

impl Ground {
    /// Every ground.
    pub const ALL: [Self; 5] = [Self::Own, Self::Checking, Self::Matching, Self::Asked, Self::Law];
    /// Those of others than the person.
    pub const OTHERS: [Self; 4] = [Self::Checking, Self::Matching, Self::Asked, Self::Law];

    /// Its text in forms.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Own => "own",
            Self::Checking => "checking",
            Self::Matching => "matching",
            Self::Asked => "asked",
            Self::Law => "law",
        }
    }

    /// The ground of that text.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|ground| ground.as_str() == text)
    }
}

/// What happened 事件.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub enum Fact {
    /// Its person stated it.
    Stated {
        /// Whose it is.
        person: PersonId,
        /// Which document.
        kind: DocumentKind,
        /// The keyed digest of its number.
        key: String,
    },
    /// Somebody has seen the original, and its number is the one stated.
    Proven,
    /// Somebody looked at the number.
    Revealed {
        /// Why.
        ground: Ground,
    },
    /// It is no longer in use.
    Withdrawn,
    /// Its person was erased.
    Released,
}

/// Why not 不予受理.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Refusal {
    /// The person has stated just this one.
    AlreadyStated,
    /// It is proven already.
    AlreadyProven,
    /// Another person has proven this number.
    ProvenByAnother,
    /// Nobody proves their own.
    OwnProof,
    /// What was read from the original is not what was stated.
    NumberDiffers,
    /// It is no longer in use.
    NotInUse,
    /// A proven one is not withdrawn by its own person.
    ProvenStays,
    /// Looking at it needs a purpose.
    NoPurpose,
    /// The ground is one of its own person, or of others, and the other way round.
    WrongGround,
}

/// States a document 填报证件. Refuses nothing but what the claims find: the same one twice.
pub fn state(person: PersonId, kind: DocumentKind, key: String, particulars: Particulars) -> Event<Identity> {
    Event::about(Fact::Stated { person, kind, key }, person, Private::Particulars(particulars))
}

impl Identity {
    /// Proves it 核验: who proves has seen the original, whose number has the digest `read`. Refuses `own` ones; the claim refuses a number that
    /// another person has proven.
    pub fn prove(&self, own: bool, read: &str) -> Result<Event<Self>, Refusal> {
        match self.stage {
            Stage::Withdrawn | Stage::Released => Err(Refusal::NotInUse),
            Stage::Proven { .. } => Err(Refusal::AlreadyProven),
            Stage::Stated if own => Err(Refusal::OwnProof),
            Stage::Stated if read != self.key => Err(Refusal::NumberDiffers),
            Stage::Stated => Ok(Event::fact(Fact::Proven)),
        }
    }

    /// Looks at the number 查看证件号码: who is not its person says why, in one of the grounds and in words.
    pub fn reveal(&self, own: bool, ground: Ground, purpose: Option<Prose>) -> Result<Event<Self>, Refusal> {
        if matches!(self.stage, Stage::Withdrawn | Stage::Released) {
            return Err(Refusal::NotInUse);
        }
        if own != (ground == Ground::Own) {
            return Err(Refusal::WrongGround);
        }
        match purpose {
            Some(purpose) => Ok(Event::about(Fact::Revealed { ground }, self.person, Private::Purpose(purpose))),
            None if own => Ok(Event::fact(Fact::Revealed { ground })),
            None => Err(Refusal::NoPurpose),
        }
    }

    /// Takes it out of use 撤回. Its person may while it is only stated: limits and bans rest on proven ones.
    pub fn withdraw(&self, own: bool) -> Result<Event<Self>, Refusal> {
        match self.stage {
            Stage::Withdrawn | Stage::Released => Err(Refusal::NotInUse),
            Stage::Proven { .. } if own => Err(Refusal::ProvenStays),
            Stage::Stated | Stage::Proven { .. } => Ok(Event::fact(Fact::Withdrawn)),
        }
    }

    /// Frees its number when its person is erased; nothing happens to one that is no longer in use.
    pub fn release(&self) -> Option<Event<Self>> {
        self.is_in_use().then(|| Event::fact(Fact::Released))
    }

    /// Whether it is stated or proven.
    pub fn is_in_use(&self) -> bool {
        matches!(self.stage, Stage::Stated | Stage::Proven { .. })
    }

    fn stated_key(person: PersonId, key: &str) -> String {
        format!("{person}/{key}")
    }
}

impl Thing for Identity {
    const KIND: Kind = Kind::Identity;
    type Fact = Fact;
    type Private = Private;

    fn apply(before: Option<Self>, happened: &Happened<Self>) -> Result<Self, Corrupt> {
        let particulars = || match happened.event.private.first().and_then(|part| part.content.clone()) {
            Some(Private::Particulars(particulars)) => Some(particulars),
            Some(Private::Purpose(_)) | None => None,
        };
        match (before, &happened.event.fact) {
            (None, Fact::Stated { person, kind, key }) => Ok(Self {
                person: *person,
                kind: *kind,
                key: key.clone(),
                stage: Stage::Stated,
                stated: happened.at,
                reveals: 0,
                particulars: particulars(),
            }),
            (Some(identity), Fact::Proven) if identity.stage == Stage::Stated => {
                Ok(Self { stage: Stage::Proven { at: happened.at, by: happened.actor }, ..identity })
            }
            (Some(identity), Fact::Revealed { .. }) if identity.is_in_use() => Ok(Self { reveals: identity.reveals + 1, ..identity }),
            (Some(identity), Fact::Withdrawn) if identity.is_in_use() => Ok(Self { stage: Stage::Withdrawn, ..identity }),
            (Some(identity), Fact::Released) if identity.is_in_use() => Ok(Self { stage: Stage::Released, particulars: None, ..identity }),
            (_, fact) => Err(Corrupt::out_of_place(fact)),
        }
    }

    fn claims(before: Option<&Self>, _id: Id, fact: &Fact) -> Vec<Claim> {
        match (before, fact) {
            (_, Fact::Stated { person, key, .. }) => vec![Claim::Take(ClaimKind::StatedIdentity, Self::stated_key(*person, key))],
            (Some(identity), Fact::Proven) => vec![Claim::Take(ClaimKind::IdentityDocument, identity.key.clone())],
            (Some(identity), Fact::Withdrawn | Fact::Released) if identity.is_in_use() => {
                let mut freed = vec![Claim::Free(ClaimKind::StatedIdentity, Self::stated_key(identity.person, &identity.key))];
                if matches!(identity.stage, Stage::Proven { .. }) {
                    freed.push(Claim::Free(ClaimKind::IdentityDocument, identity.key.clone()));
                }
                freed
            }
            (_, Fact::Proven | Fact::Revealed { .. } | Fact::Withdrawn | Fact::Released) => Vec::new(),
        }
    }
}

impl IsFact for Fact {
    const NAMES: &'static [&'static str] = &["stated", "proven", "revealed", "withdrawn", "released"];

    fn name(&self) -> &'static str {
        match self {
            Self::Stated { .. } => "stated",
            Self::Proven => "proven",
            Self::Revealed { .. } => "revealed",
            Self::Withdrawn => "withdrawn",
            Self::Released => "released",
        }
    }
}

impl Explain for Refusal {
    fn rule(&self) -> Rule {
        match self {
            Self::NoPurpose | Self::WrongGround => Rule::law("identity.purpose", "《中华人民共和国个人信息保护法》第六条"),
            Self::AlreadyStated => Rule::house("identity.once"),
            Self::AlreadyProven => Rule::house("identity.proven"),
            Self::ProvenByAnother => Rule::house("identity.another"),
            Self::OwnProof => Rule::house("identity.own-proof"),
            Self::NumberDiffers => Rule::house("identity.differs"),
            Self::NotInUse => Rule::house("identity.in-use"),
            Self::ProvenStays => Rule::house("identity.stays"),
        }
    }

    fn says(&self) -> Says {
        Says::new(match self {
            Self::AlreadyStated => "refusal-identity-already-stated",
            Self::AlreadyProven => "refusal-identity-already-proven",
            Self::ProvenByAnother => "refusal-identity-proven-by-another",
            Self::OwnProof => "refusal-identity-own-proof",
            Self::NumberDiffers => "refusal-identity-number-differs",
            Self::NotInUse => "refusal-identity-not-in-use",
            Self::ProvenStays => "refusal-identity-proven-stays",
            Self::NoPurpose => "refusal-identity-no-purpose",
            Self::WrongGround => "refusal-identity-wrong-ground",
        })
    }

    fn is_about_input(&self) -> bool {
        matches!(self, Self::NumberDiffers | Self::NoPurpose | Self::WrongGround)
    }
}
