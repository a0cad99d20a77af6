//! Eligibility 申报资格: what a person's own record says, read in the transaction that asks: documents, career, memberships, bans.
//!
//! The number of a document is opened under the installation's key for as long as the day and the sex in it are read; neither leaves here but as an
//! argument of a rule. A proven document goes before a stated one, and both before what somebody says of themselves.

use crate::{Keys, Reader, StoreError, Tx};
use rules::admission::Applicant;
use rules::career::Particular;
use rules::day::Day;
use rules::eligibility::{Candidate, Host};
use rules::identity::{Number, Stage, Written};
use rules::restriction::Rank;
use rules::team::Role;
use rules::{Instant, PersonId, ban, organisation};

impl Reader<'_> {
    /// What is known of a person on a day, for the conditions of a call; and the rank of their title.
    pub fn candidate(&mut self, keys: &Keys, person: PersonId, now: Instant, today: Day) -> Result<(Candidate, Option<Rank>), StoreError> {
        let person = self.head_of(person)?;
        let mut who = Candidate::default();
        let mut rank = None;
        let mut documents: Vec<_> = self.identities_of(person)?.into_iter().filter(|row| row.is_in_use()).collect();
        documents.sort_by_key(|row| !matches!(row.stage, Stage::Proven { .. }));
        for row in documents {
            let text = match &row.number {
                Some(Written::Open(text)) => text.clone(),
                Some(Written::Sealed(sealed)) => keys.unseal(row.person, sealed)?,
                None => continue,
            };
            let Ok(number) = Number::parse(row.kind, row.issuer.as_deref().unwrap_or(""), &text, now) else { continue };
            who.born = who.born.or(number.born());
            who.sex = who.sex.or(number.sex());
            who.national = who.national.or(number.is_national());
        }
        for entry in self.career_of(person)? {
            let from = entry.from.as_deref().and_then(Day::parse);
            let is_past = entry.until.as_deref().and_then(Day::parse).is_some_and(|until| until <= today);
            match entry.particular {
                Some(Particular::Degree(degree)) if from.is_none_or(|from| from <= today) => who.degree = who.degree.max(Some(degree)),
                // The senior of two is the one that limits.
                Some(Particular::Rank(one)) if !is_past => rank = Some(rank.map_or(one, |other: Rank| other.min(one))),
                Some(Particular::Sex(sex)) => who.sex = who.sex.or(Some(sex)),
                Some(Particular::Degree(_) | Particular::Rank(_)) | None => {}
            }
            if entry.what == rules::career::What::Birth {
                who.born = who.born.or(from);
            }
        }
        for row in self.memberships_of(person)?.into_iter().filter(|row| row.is_in_force(today)) {
            let approved = row.organisation.stage == organisation::Stage::Approved;
            who.hosts.push(Host { class: row.organisation.class, approved, main: row.membership.main });
        }
        let bans = self.bans_of(person)?;
        who.banned = ban::longest(bans.iter().map(|row| &row.ban), today);
        Ok((who, rank))
    }

    /// Somebody in an application, with all that its call may ask of them.
    pub fn applicant(&mut self, keys: &Keys, person: PersonId, role: Role, now: Instant, today: Day) -> Result<Applicant, StoreError> {
        let (candidate, rank) = self.candidate(keys, person, now, today)?;
        let items = self.items_of(person)?;
        Ok(Applicant { person, role, candidate, rank, items })
    }
}

impl Tx<'_> {
    /// Reads rows in this transaction, beside the keys by which numbers and addresses are found.
    pub fn reader_and_keys(&mut self) -> (Reader<'_>, &Keys) {
        (Reader { sql: self.sql }, self.keys)
    }

    /// The same, in the transaction that will write by it.
    pub fn applicant(&mut self, person: PersonId, role: Role, now: Instant, today: Day) -> Result<Applicant, StoreError> {
        let keys = self.keys;
        self.reader().applicant(keys, person, role, now, today)
    }
}
