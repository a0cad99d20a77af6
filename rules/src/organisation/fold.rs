//! Fold 单位的演变: what each event makes of an organisation, and what it takes and frees of what only one may have.

use super::{Authorisation, Fact, FormerName, Known, Link, Organisation, Ror, Said, Stage, Verdict, code};
use crate::thing::{Claim, ClaimKind, Consequence, Corrupt, Fact as IsFact, Happened, Kind, Letter, Thing};
use crate::{Id, PersonId};

impl Thing for Organisation {
    const KIND: Kind = Kind::Organisation;
    type Fact = Fact;
    type Private = Said;

    fn apply(before: Option<Self>, happened: &Happened<Self>) -> Result<Self, Corrupt> {
        let fact = &happened.event.fact;
        let Some(unit) = before else { return begun(fact, PersonId(happened.actor)).ok_or_else(|| Corrupt::out_of_place(fact)) };
        let said = happened.event.private.first().and_then(|part| part.content.as_ref());
        let out_of_place = || Corrupt::out_of_place(fact);
        match fact {
            Fact::Registered { .. } | Fact::Entered { .. } => Err(out_of_place()),
            Fact::AuthorisationSent { person, digest, bytes, media, until } => {
                let file_name = if let Some(Said::FileName(name)) = said { Some(name.as_str().to_owned()) } else { None };
                let authorisation = Authorisation {
                    person: *person,
                    digest: digest.clone(),
                    bytes: *bytes,
                    media: *media,
                    until: *until,
                    sent: happened.at,
                    file_name,
                    verdict: Verdict::Waiting,
                };
                let stage = if unit.stage == Stage::Rejected { Stage::Registered } else { unit.stage };
                Ok(Self { stage, authorisation: Some(authorisation), reason: None, ..unit })
            }
            Fact::Approved { grant } => {
                let authorisation = unit.waiting().cloned().ok_or_else(out_of_place)?;
                let authorisation = Authorisation { verdict: Verdict::Approved { grant: *grant }, ..authorisation };
                Ok(Self { stage: Stage::Approved, authorisation: Some(authorisation), ..unit })
            }
            Fact::Rejected => {
                let reason = if let Some(Said::Reason(reason)) = said { Some(reason.as_str().to_owned()) } else { None };
                let mut authorisation = unit.authorisation;
                if let Some(authorisation) = authorisation.as_mut().filter(|authorisation| authorisation.verdict == Verdict::Waiting) {
                    authorisation.verdict = Verdict::Rejected;
                }
                let stage = if unit.stage == Stage::Registered { Stage::Rejected } else { unit.stage };
                Ok(Self { stage, authorisation, reason, ..unit })
            }
            Fact::Renamed { .. }
            | Fact::FormerNameAdded { .. }
            | Fact::Reclassified { .. }
            | Fact::Attached { .. }
            | Fact::Detached { .. }
            | Fact::Ended(_) => unit.changed(fact).ok_or_else(out_of_place),
        }
    }

    fn claims(before: Option<&Self>, _id: Id, fact: &Fact) -> Vec<Claim> {
        let keys = |known: &Known, ror: &Option<Ror>| -> Vec<(ClaimKind, String)> {
            let code = code(known).map(|code| (ClaimKind::OrganisationCode, code.to_string()));
            code.into_iter().chain(ror.as_ref().map(|ror| (ClaimKind::OrganisationRor, ror.to_string()))).collect()
        };
        let take = |(kind, key)| Claim::Take(kind, key);
        match (fact, before) {
            (Fact::Registered { record } | Fact::Entered { record }, _) => keys(&record.known, &record.ror).into_iter().map(take).collect(),
            // Who was sent back does not keep the code from its owner.
            (Fact::Rejected, Some(unit)) if unit.stage == Stage::Registered => {
                keys(&unit.known, &unit.ror).into_iter().map(|(kind, key)| Claim::Free(kind, key)).collect()
            }
            (Fact::AuthorisationSent { .. }, Some(unit)) if unit.stage == Stage::Rejected => {
                keys(&unit.known, &unit.ror).into_iter().map(take).collect()
            }
            _ => Vec::new(),
        }
    }

    fn consequences(fact: &Fact) -> Vec<Consequence> {
        match fact {
            Fact::Approved { .. } => vec![Consequence::Mail(Letter::UnitApproved)],
            Fact::Rejected => vec![Consequence::Mail(Letter::UnitRejected)],
            Fact::Registered { .. }
            | Fact::Entered { .. }
            | Fact::AuthorisationSent { .. }
            | Fact::Renamed { .. }
            | Fact::FormerNameAdded { .. }
            | Fact::Reclassified { .. }
            | Fact::Attached { .. }
            | Fact::Detached { .. }
            | Fact::Ended(_) => Vec::new(),
        }
    }
}

/// The organisation that a first event makes.
fn begun(fact: &Fact, registrant: PersonId) -> Option<Organisation> {
    let (record, stage) = match fact {
        Fact::Registered { record } => (record, Stage::Registered),
        Fact::Entered { record } => (record, Stage::Approved),
        Fact::AuthorisationSent { .. }
        | Fact::Approved { .. }
        | Fact::Rejected
        | Fact::Renamed { .. }
        | Fact::FormerNameAdded { .. }
        | Fact::Reclassified { .. }
        | Fact::Attached { .. }
        | Fact::Detached { .. }
        | Fact::Ended(_) => return None,
    };
    Some(Organisation {
        name: record.name.clone(),
        class: record.class,
        known: record.known.clone(),
        ror: record.ror.clone(),
        registrant,
        stage,
        names: Vec::new(),
        parents: record.parent.map(|parent| Link { parent, from: None, until: None }).into_iter().collect(),
        authorisation: None,
        reason: None,
    })
}

impl Organisation {
    /// The record after a change of it; none where the change cannot come here.
    fn changed(mut self, fact: &Fact) -> Option<Self> {
        match fact {
            Fact::Renamed { name, on } => {
                let from = self.names.last().map(|former| former.until);
                self.names.push(FormerName { name: std::mem::replace(&mut self.name, name.clone()), from, until: *on });
            }
            Fact::FormerNameAdded { former } => {
                let place = self.names.iter().position(|other| other.until > former.until).unwrap_or(self.names.len());
                self.names.insert(place, former.clone());
            }
            Fact::Reclassified { class } => self.class = *class,
            Fact::Attached { parent, from } => self.parents.push(Link { parent: *parent, from: Some(*from), until: None }),
            Fact::Detached { parent, until } => {
                self.parents.iter_mut().find(|link| link.parent == *parent && link.until.is_none())?.until = Some(*until);
            }
            Fact::Ended(ending) if self.stage == Stage::Approved => self.stage = Stage::Ended(ending.clone()),
            Fact::Ended(_)
            | Fact::Registered { .. }
            | Fact::Entered { .. }
            | Fact::AuthorisationSent { .. }
            | Fact::Approved { .. }
            | Fact::Rejected => return None,
        }
        Some(self)
    }
}

impl IsFact for Fact {
    const NAMES: &'static [&'static str] = &[
        "registered",
        "entered",
        "authorisation-sent",
        "approved",
        "rejected",
        "renamed",
        "former-name-added",
        "reclassified",
        "attached",
        "detached",
        "ended",
    ];

    fn name(&self) -> &'static str {
        match self {
            Self::Registered { .. } => "registered",
            Self::Entered { .. } => "entered",
            Self::AuthorisationSent { .. } => "authorisation-sent",
            Self::Approved { .. } => "approved",
            Self::Rejected => "rejected",
            Self::Renamed { .. } => "renamed",
            Self::FormerNameAdded { .. } => "former-name-added",
            Self::Reclassified { .. } => "reclassified",
            Self::Attached { .. } => "attached",
            Self::Detached { .. } => "detached",
            Self::Ended(_) => "ended",
        }
    }
}
