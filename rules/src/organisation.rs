//! Organisation 单位: who employs, hosts and answers for people: its names, codes, class, what it is below, and what became of it, all by date.
//!
//! ```text
//! None ─ register ▶ Registered ─ send authorisation ▶ (waiting) ─ approve ▶ Approved ─ end ▶ Ended (merged, split, dissolved)
//!                       ▲                                 └─ reject ▶ Rejected ─ send authorisation ▶ Registered
//! None ─ enter, by an officer or the administrator above ▶ Approved
//! ```
//! A later authorisation 授权书 of an approved unit brings it another administrator; there is one at a time. Approving makes the grant of
//! 单位管理员, whose term ends with the authorisation. Dates are days; terms are half open; a change is entered once its day has come.
//! Source: GB 32100-2015 (codes); the classes are those of the basic-research meeting of 2024-01-19 (战略科技力量).

mod code;
mod explain;
mod fold;

pub use code::{CodeRefusal, CreditCode, Ror};

use crate::day::Day;
use crate::form::{FileName, MediaType};
use crate::text::{Bilingual, Prose};
use crate::{Event, GrantId, Instant, OrganisationId, PersonId};
use serde::{Deserialize, Serialize};

/// An organisation as it stands.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Organisation {
    /// What it is called now, or was at its end.
    pub name: Bilingual,
    /// Of which class.
    pub class: Class,
    /// By what it is known.
    pub known: Known,
    /// Its address in the Research Organization Registry.
    pub ror: Option<Ror>,
    /// Who registered or entered it.
    pub registrant: PersonId,
    /// How far it has come.
    pub stage: Stage,
    /// What it was called before, the oldest first.
    pub names: Vec<FormerName>,
    /// What it is and was below.
    pub parents: Vec<Link>,
    /// The authorisation that came last.
    pub authorisation: Option<Authorisation>,
    /// Why it, or the last authorisation, was rejected; none once erased.
    pub reason: Option<String>,
}

/// How far it has come 状态.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// Somebody says that there is such a unit 待审核.
    Registered,
    /// An officer has seen that there is 已核准.
    Approved,
    /// An officer has seen that it cannot be taken so 已退回.
    Rejected,
    /// It is no more 已终止.
    Ended(Ending),
}

/// What became of it 终止.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Ending {
    /// In which way.
    pub way: Way,
    /// Who carries on: one for a merger, several for a split, nobody for a dissolution.
    pub into: Vec<OrganisationId>,
    /// The first day on which it is no more.
    pub on: Day,
}

/// In which way an organisation ends.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Way {
    /// It goes into another 并入.
    Merged,
    /// It becomes several 分立.
    Split,
    /// It is wound up 撤销.
    Dissolved,
}

/// What kind of organisation it is 单位类别.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Class {
    /// National laboratory 国家实验室.
    NationalLaboratory,
    /// Research university 高水平研究型大学.
    ResearchUniversity,
    /// National research institute 国家科研院所.
    NationalInstitute,
    /// New type of research institution 新型研发机构.
    NewInstitution,
    /// Leading technology company 科技领军企业.
    LeadingCompany,
    /// Any other 其他.
    Other,
}

/// By what it is known 身份.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Known {
    /// By its unified social credit code.
    Code(CreditCode),
    /// A part of another organisation, without a code of its own 院系等内设机构.
    Part,
    /// Abroad, where no such codes are given 境外机构.
    Abroad,
}

/// What somebody says of an organisation when they bring it in.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Record {
    /// What it is called.
    pub name: Bilingual,
    /// Of which class.
    pub class: Class,
    /// By what it is known.
    pub known: Known,
    /// Its address in the Research Organization Registry.
    pub ror: Option<Ror>,
    /// What it is below, if anything.
    pub parent: Option<OrganisationId>,
}

/// A name that an organisation no longer has 曾用名.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct FormerName {
    /// The name.
    pub name: Bilingual,
    /// The first day on which it had it, where that is known.
    pub from: Option<Day>,
    /// The first day on which it had it no more.
    pub until: Day,
}

/// That one organisation is below another 隶属.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Link {
    /// The one above.
    pub parent: OrganisationId,
    /// The first day, where it is known.
    pub from: Option<Day>,
    /// The first day on which it is so no more.
    pub until: Option<Day>,
}

/// A sealed paper by which a unit makes somebody its administrator 授权书.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Authorisation {
    /// Whom it names.
    pub person: PersonId,
    /// The digest of the scan, as `sha256:…`.
    pub digest: String,
    /// The size of the scan.
    pub bytes: u64,
    /// What the scan is.
    pub media: MediaType,
    /// The first day on which it is no longer valid.
    pub until: Day,
    /// When it came in.
    pub sent: Instant,
    /// What the scan is called; none once erased, and with it the scan.
    pub file_name: Option<String>,
    /// What the officer said.
    pub verdict: Verdict,
}

/// What an officer said of an authorisation 审核结果.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Nothing yet.
    Waiting,
    /// It is taken.
    Approved {
        /// The grant that it brought.
        grant: GrantId,
    },
    /// It is sent back.
    Rejected,
}

/// A scan that somebody sends 授权书扫描件.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// Who sends it, and whom it names.
    pub person: PersonId,
    /// What it is called.
    pub file_name: FileName,
    /// The digest of its content, as `sha256:…`.
    pub digest: String,
    /// Its size.
    pub bytes: u64,
    /// What it is.
    pub media: MediaType,
    /// The first day on which the authorisation is no longer valid.
    pub until: Day,
}

/// What happened 事件.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub enum Fact {
    /// A person registered it.
    Registered {
        /// What they said.
        record: Record,
    },
    /// An officer, or the administrator of the one above, entered it.
    Entered {
        /// What they said.
        record: Record,
    },
    /// An authorisation came in; what the scan is called is private.
    AuthorisationSent {
        /// Whom it names.
        person: PersonId,
        /// The digest of the scan.
        digest: String,
        /// The size of the scan.
        bytes: u64,
        /// What the scan is.
        media: MediaType,
        /// The first day on which it is no longer valid.
        until: Day,
    },
    /// The authorisation was taken, and with it the unit.
    Approved {
        /// The grant that it brought.
        grant: GrantId,
    },
    /// The authorisation, or the registration, was sent back; why is private.
    Rejected,
    /// It is called otherwise.
    Renamed {
        /// The new name.
        name: Bilingual,
        /// The first day of the new name.
        on: Day,
    },
    /// A name of earlier days was added.
    FormerNameAdded {
        /// Which, and when.
        former: FormerName,
    },
    /// It is of another class.
    Reclassified {
        /// Which.
        class: Class,
    },
    /// It came below another.
    Attached {
        /// Which.
        parent: OrganisationId,
        /// From when.
        from: Day,
    },
    /// It is below another no more.
    Detached {
        /// Which.
        parent: OrganisationId,
        /// The first day without it.
        until: Day,
    },
    /// It is no more.
    Ended(Ending),
}

/// What is said of a person beside it, until it is erased.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Said {
    /// What the scan is called.
    FileName(FileName),
    /// Why it was sent back.
    Reason(Prose),
}

/// Why not 不予受理.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Refusal {
    /// Another organisation has the code.
    CodeTaken,
    /// Another organisation has the ROR.
    RorTaken,
    /// It has no name in either language.
    NoName,
    /// A part of an organisation must say of which.
    NeedsParent,
    /// There is no such organisation, or it may not be known.
    NoSuchOrganisation,
    /// It is not approved.
    NotApproved,
    /// It is no more.
    Ended {
        /// Since when.
        on: Day,
    },
    /// Only who registered it sends its first authorisation.
    NotTheRegistrant,
    /// Somebody else's authorisation waits.
    AnotherWaits,
    /// Nothing waits for an answer.
    NothingWaits,
    /// The authorisation is no longer valid.
    AuthorisationExpired {
        /// The last day on which it was.
        last: Day,
    },
    /// It has an administrator in office.
    SecondAdministrator,
    /// The day has not come.
    Ahead {
        /// Today.
        today: Day,
    },
    /// It lies before what it follows, or a term ends before it begins.
    OutOfOrder,
    /// Nothing would change.
    Unchanged,
    /// It would stand above itself.
    Cycle,
    /// It is not below that one.
    NotBelow,
    /// So many must carry on.
    Successors {
        /// In which way it ends.
        way: Way,
    },
}

/// Registers a unit 单位注册. Refuses one without a name, and a part of what is not approved; the claims find a code that is taken.
pub fn register(record: Record, parent: Option<&Organisation>) -> Result<Event<Organisation>, Refusal> {
    check(&record, parent)?;
    Ok(Event::fact(Fact::Registered { record }))
}

/// Enters a unit without an authorisation 直接登记: an officer, or the administrator of the one above. Refuses as `register` does.
pub fn enter(record: Record, parent: Option<&Organisation>) -> Result<Event<Organisation>, Refusal> {
    check(&record, parent)?;
    Ok(Event::fact(Fact::Entered { record }))
}

fn check(record: &Record, parent: Option<&Organisation>) -> Result<(), Refusal> {
    if record.name == Bilingual::default() {
        return Err(Refusal::NoName);
    }
    match (parent, &record.known) {
        (Some(parent), _) => parent.stands(),
        (None, Known::Part) => Err(Refusal::NeedsParent),
        (None, Known::Code(_) | Known::Abroad) => Ok(()),
    }
}

impl Organisation {
    /// Refuses one that is not approved, or is no more.
    pub fn stands(&self) -> Result<(), Refusal> {
        match &self.stage {
            Stage::Approved => Ok(()),
            Stage::Ended(ending) => Err(Refusal::Ended { on: ending.on }),
            Stage::Registered | Stage::Rejected => Err(Refusal::NotApproved),
        }
    }

    /// Whether anybody may know of it: an officer has seen it.
    pub fn is_public(&self) -> bool {
        matches!(self.stage, Stage::Approved | Stage::Ended(_))
    }

    /// The authorisation that waits for an answer.
    pub fn waiting(&self) -> Option<&Authorisation> {
        self.authorisation.as_ref().filter(|authorisation| authorisation.verdict == Verdict::Waiting)
    }

    /// Whom an answer would concern: whom the waiting authorisation names, else who registered it.
    pub fn concerned(&self) -> PersonId {
        self.waiting().map_or(self.registrant, |authorisation| authorisation.person)
    }

    /// Sends the sealed authorisation 提交授权书. Refuses an expired one, one beside another's that waits, the first one of anybody but the
    /// registrant, and an organisation that is no more.
    pub fn send_authorisation(&self, sheet: Sheet, today: Day) -> Result<Event<Self>, Refusal> {
        match &self.stage {
            Stage::Ended(ending) => return Err(Refusal::Ended { on: ending.on }),
            Stage::Registered | Stage::Rejected if sheet.person != self.registrant => return Err(Refusal::NotTheRegistrant),
            Stage::Registered | Stage::Rejected | Stage::Approved => {}
        }
        if self.waiting().is_some_and(|waiting| waiting.person != sheet.person) {
            return Err(Refusal::AnotherWaits);
        }
        valid(sheet.until, today)?;
        let Sheet { person, file_name, digest, bytes, media, until } = sheet;
        Ok(Event::about(Fact::AuthorisationSent { person, digest, bytes, media, until }, person, Said::FileName(file_name)))
    }

    /// Takes the authorisation, and with it the unit 核准. `in_office` is who holds the administrator's role today. Refuses where nothing waits,
    /// an authorisation that has expired meanwhile, and a second administrator unless it is said that the former one goes.
    pub fn approve(&self, grant: GrantId, in_office: Option<PersonId>, replaces: bool, today: Day) -> Result<Event<Self>, Refusal> {
        if let Stage::Ended(ending) = &self.stage {
            return Err(Refusal::Ended { on: ending.on });
        }
        let waiting = self.waiting().ok_or(Refusal::NothingWaits)?;
        valid(waiting.until, today)?;
        if !replaces && in_office.is_some_and(|person| person != waiting.person) {
            return Err(Refusal::SecondAdministrator);
        }
        Ok(Event::fact(Fact::Approved { grant }))
    }

    /// Sends the authorisation or the registration back 退回. Refuses where nothing waits.
    pub fn reject(&self, reason: Prose) -> Result<Event<Self>, Refusal> {
        match &self.stage {
            Stage::Registered => {}
            Stage::Approved if self.waiting().is_some() => {}
            Stage::Approved | Stage::Rejected | Stage::Ended(_) => return Err(Refusal::NothingWaits),
        }
        Ok(Event::about(Fact::Rejected, self.concerned(), Said::Reason(reason)))
    }

    /// Calls it otherwise 更名, from a day on. Refuses a day to come, one not after the last change of name, and the name that it has.
    pub fn rename(&self, name: Bilingual, on: Day, today: Day) -> Result<Event<Self>, Refusal> {
        self.stands()?;
        not_ahead(on, today)?;
        if name == Bilingual::default() {
            return Err(Refusal::NoName);
        }
        if name == self.name {
            return Err(Refusal::Unchanged);
        }
        if self.names.iter().any(|former| on <= former.until) {
            return Err(Refusal::OutOfOrder);
        }
        Ok(Event::fact(Fact::Renamed { name, on }))
    }

    /// Adds a name of earlier days 补录曾用名. Refuses an empty term, a day to come, and one that runs into a later name.
    pub fn add_former_name(&self, former: FormerName, today: Day) -> Result<Event<Self>, Refusal> {
        not_ahead(former.until, today)?;
        if former.name == Bilingual::default() {
            return Err(Refusal::NoName);
        }
        let overlaps = |other: &FormerName| former.until > other.from.unwrap_or(other.until) && former.from.is_none_or(|from| from < other.until);
        if former.from.is_some_and(|from| from >= former.until) || self.names.iter().any(overlaps) {
            return Err(Refusal::OutOfOrder);
        }
        Ok(Event::fact(Fact::FormerNameAdded { former }))
    }

    /// Puts it into another class 调整类别. Refuses the one it has.
    pub fn reclassify(&self, class: Class) -> Result<Event<Self>, Refusal> {
        self.stands()?;
        if class == self.class { Err(Refusal::Unchanged) } else { Ok(Event::fact(Fact::Reclassified { class })) }
    }

    /// Puts it below another 隶属于. `above` is the other one with all that stands above it. Refuses to let it stand above itself.
    pub fn attach(
        &self,
        id: OrganisationId,
        parent: (OrganisationId, &Self),
        above: &[OrganisationId],
        from: Day,
        today: Day,
    ) -> Result<Event<Self>, Refusal> {
        self.stands()?;
        parent.1.stands()?;
        not_ahead(from, today)?;
        if parent.0 == id || above.contains(&id) {
            return Err(Refusal::Cycle);
        }
        if self.parents_now().any(|other| other == parent.0) {
            return Err(Refusal::Unchanged);
        }
        // It may come back below one that it has left, but not before it left.
        if self.parents.iter().any(|link| link.parent == parent.0 && link.until.is_some_and(|until| from < until)) {
            return Err(Refusal::OutOfOrder);
        }
        Ok(Event::fact(Fact::Attached { parent: parent.0, from }))
    }

    /// Takes it from below another 脱离. `until` is the first day without. Refuses what it is not below, and to leave a part without a whole.
    pub fn detach(&self, parent: OrganisationId, until: Day, today: Day) -> Result<Event<Self>, Refusal> {
        self.stands()?;
        not_ahead(until, today)?;
        let link = self.parents.iter().find(|link| link.parent == parent && link.until.is_none()).ok_or(Refusal::NotBelow)?;
        if link.from.is_some_and(|from| until <= from) {
            return Err(Refusal::OutOfOrder);
        }
        if self.known == Known::Part && self.parents_now().count() == 1 {
            return Err(Refusal::NeedsParent);
        }
        Ok(Event::fact(Fact::Detached { parent, until }))
    }

    /// Ends it 并入、分立、撤销, from a day on. Refuses a day to come, successors that are not approved, and the wrong number of them.
    pub fn end(&self, id: OrganisationId, way: Way, into: &[(OrganisationId, &Self)], on: Day, today: Day) -> Result<Event<Self>, Refusal> {
        self.stands()?;
        not_ahead(on, today)?;
        let mut ids: Vec<OrganisationId> = into.iter().map(|(id, _)| *id).collect();
        ids.sort_unstable();
        ids.dedup();
        let fits = match way {
            Way::Merged => ids.len() == 1,
            Way::Split => ids.len() > 1,
            Way::Dissolved => ids.is_empty(),
        };
        if !fits || ids.contains(&id) || ids.len() != into.len() {
            return Err(Refusal::Successors { way });
        }
        for (_, successor) in into {
            successor.stands()?;
        }
        if self.names.iter().any(|former| on <= former.until) {
            return Err(Refusal::OutOfOrder);
        }
        Ok(Event::fact(Fact::Ended(Ending { way, into: into.iter().map(|(id, _)| *id).collect(), on })))
    }

    /// What it was called on a day: what it was stays readable under its old name.
    pub fn name_on(&self, day: Day) -> &Bilingual {
        let had = |former: &&FormerName| day < former.until && former.from.is_none_or(|from| from <= day);
        self.names.iter().find(had).map_or(&self.name, |former| &former.name)
    }

    /// What it is below now.
    pub fn parents_now(&self) -> impl Iterator<Item = OrganisationId> + '_ {
        self.parents.iter().filter(|link| link.until.is_none()).map(|link| link.parent)
    }

    /// Who carries on, once it is no more.
    pub fn successors(&self) -> &[OrganisationId] {
        match &self.stage {
            Stage::Ended(ending) => &ending.into,
            Stage::Registered | Stage::Approved | Stage::Rejected => &[],
        }
    }

    /// Its code, where it has one.
    pub fn code(&self) -> Option<&CreditCode> {
        code(&self.known)
    }
}

/// An authorisation is valid up to the day before `until`.
fn valid(until: Day, today: Day) -> Result<(), Refusal> {
    if until <= today { Err(Refusal::AuthorisationExpired { last: until.previous() }) } else { Ok(()) }
}

/// A change is entered once its day has come.
fn not_ahead(day: Day, today: Day) -> Result<(), Refusal> {
    if day > today { Err(Refusal::Ahead { today }) } else { Ok(()) }
}

fn code(known: &Known) -> Option<&CreditCode> {
    match known {
        Known::Code(code) => Some(code),
        Known::Part | Known::Abroad => None,
    }
}
