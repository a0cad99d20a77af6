//! Proof 核验: what waits for a code or a link to come back, and the codes and links on their way out; working rows.
//!
//! Nothing of a code or a link is kept but its digest; the words that carry it lie in `dispatches` until they are sent.

use crate::value::Row;
use crate::{Reader, StoreError, Tx, vals};
use rules::contact::Channel;
use rules::person::Language;
use rules::{Id, Instant, PersonId};

/// How long a gateway has for a letter before it is tried again, in milliseconds.
const LEASE_MS: i64 = 60_000;
/// After how many attempts a letter is given up.
const ATTEMPTS: i64 = 6;
/// How long what was sent or given up is remembered, in milliseconds: a day.
const KEPT_MS: i64 = 86_400_000;

/// What waits for a code or a link.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ProofRow {
    /// By what it is found: the digest of a link's token, or a name of its own.
    pub digest: String,
    /// For what.
    pub purpose: String,
    /// Whose, where there is a person yet.
    pub person: Option<PersonId>,
    /// Where the code went.
    pub address: String,
    /// The digest of the code; empty where the link says all.
    pub code: String,
    /// How often a wrong code has come.
    pub tries: i64,
    /// Until when, not included.
    pub until: Instant,
    /// What is done when it comes back.
    pub body: String,
}

/// A letter or text message on its way out.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DispatchRow {
    /// Which; a gateway that is told twice may send it once.
    pub id: Id,
    /// To whom, where that is a person.
    pub person: Option<PersonId>,
    /// By which way.
    pub channel: Channel,
    /// In which language it is written.
    pub language: Language,
    /// Where to.
    pub address: String,
    /// What it is about; empty in a text message.
    pub subject: String,
    /// What it says.
    pub body: String,
    /// Where who receives it can end such letters; none where there is nothing to end.
    pub unsubscribe: Option<String>,
    /// When it was written.
    pub at: Instant,
    /// From when on it is of no use.
    pub until: Instant,
    /// When it was sent.
    pub done: Option<Instant>,
    /// What went wrong last.
    pub problem: Option<String>,
}

const PROOF: &str = "SELECT digest, purpose, person, address, code, tries, until_at, body FROM proofs";
const DISPATCH: &str = "SELECT id, person, channel, address, subject, body, at, until_at, done_at, problem, language, unsubscribe FROM dispatches";

fn read_proof(row: &Row) -> Result<ProofRow, StoreError> {
    Ok(ProofRow {
        digest: row.text(0)?.to_owned(),
        purpose: row.text(1)?.to_owned(),
        person: row.maybe_id(2)?.map(PersonId),
        address: row.text(3)?.to_owned(),
        code: row.text(4)?.to_owned(),
        tries: row.int(5)?,
        until: row.instant(6)?,
        body: row.text(7)?.to_owned(),
    })
}

fn read_dispatch(row: &Row) -> Result<DispatchRow, StoreError> {
    Ok(DispatchRow {
        id: row.id(0)?,
        person: row.maybe_id(1)?.map(PersonId),
        channel: row.parsed(2, Channel::parse)?,
        address: row.text(3)?.to_owned(),
        subject: row.text(4)?.to_owned(),
        body: row.text(5)?.to_owned(),
        at: row.instant(6)?,
        until: row.instant(7)?,
        done: row.maybe_int(8)?.map(Instant),
        problem: row.maybe_text(9)?.map(str::to_owned),
        language: row.parsed(10, Language::parse)?,
        unsubscribe: row.maybe_text(11)?.map(str::to_owned),
    })
}

impl Reader<'_> {
    /// What waits under that digest, while it may still come back.
    pub fn proof(&mut self, digest: &str, purpose: &str, now: Instant) -> Result<Option<ProofRow>, StoreError> {
        let rows = self.sql.query(&format!("{PROOF} WHERE digest = $1 AND purpose = $2 AND until_at > $3"), &vals![digest, purpose, now])?;
        rows.first().map(read_proof).transpose()
    }

    /// What waits of a purpose for a person.
    pub fn proofs_of(&mut self, person: PersonId, purpose: &str, now: Instant) -> Result<Vec<ProofRow>, StoreError> {
        let rows =
            self.sql.query(&format!("{PROOF} WHERE person = $1 AND purpose = $2 AND until_at > $3 ORDER BY digest"), &vals![person, purpose, now])?;
        rows.iter().map(read_proof).collect()
    }

    /// The newest letters and messages, sent or not.
    pub fn dispatches(&mut self, most: usize) -> Result<Vec<DispatchRow>, StoreError> {
        self.sql.query(&format!("{DISPATCH} ORDER BY at DESC, id DESC LIMIT {most}"), &[])?.iter().map(read_dispatch).collect()
    }
}

impl Tx<'_> {
    /// Lets something wait; what waited under the same digest is forgotten.
    pub fn put_proof(&mut self, proof: &ProofRow) -> Result<(), StoreError> {
        self.sql.exec("DELETE FROM proofs WHERE until_at <= $1", &vals![self.now])?;
        self.sql.exec(
            "INSERT INTO proofs (digest, purpose, person, address, code, tries, until_at, body) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) \
             ON CONFLICT (digest) DO UPDATE SET purpose = excluded.purpose, person = excluded.person, address = excluded.address, code = excluded.code, \
             tries = excluded.tries, until_at = excluded.until_at, body = excluded.body",
            &vals![&proof.digest, &proof.purpose, proof.person, &proof.address, &proof.code, proof.tries, proof.until, &proof.body],
        )?;
        Ok(())
    }

    /// Counts a wrong code.
    pub fn count_wrong_code(&mut self, digest: &str) -> Result<(), StoreError> {
        self.sql.exec("UPDATE proofs SET tries = tries + 1 WHERE digest = $1", &vals![digest])?;
        Ok(())
    }

    /// Spends what waited under that digest; whether it was there.
    pub fn spend_proof(&mut self, digest: &str) -> Result<bool, StoreError> {
        Ok(self.sql.exec("DELETE FROM proofs WHERE digest = $1", &vals![digest])? > 0)
    }

    /// Spends all that waits of a purpose for a person.
    pub fn spend_proofs_of(&mut self, person: PersonId, purpose: &str) -> Result<(), StoreError> {
        self.sql.exec("DELETE FROM proofs WHERE person = $1 AND purpose = $2", &vals![person, purpose])?;
        Ok(())
    }

    /// Puts a letter or message on its way; one that is already done goes nowhere, and only takes as long.
    pub fn put_dispatch(&mut self, dispatch: &DispatchRow) -> Result<(), StoreError> {
        self.sql.exec("DELETE FROM dispatches WHERE at < $1", &vals![self.now.0 - KEPT_MS])?;
        self.sql.exec(
            "INSERT INTO dispatches (id, person, channel, address, subject, body, at, due, until_at, attempts, leased_until, done_at, problem, language, unsubscribe) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, 0, $10, NULL, $11, $12)",
            &vals![
                dispatch.id,
                dispatch.person,
                dispatch.channel.as_str(),
                &dispatch.address,
                &dispatch.subject,
                &dispatch.body,
                dispatch.at,
                dispatch.at,
                dispatch.until,
                dispatch.done,
                dispatch.language.as_str(),
                dispatch.unsubscribe.clone()
            ],
        )?;
        Ok(())
    }

    /// Leases up to `most` letters and messages that are due and still of use.
    pub fn lease_dispatches(&mut self, most: usize) -> Result<Vec<DispatchRow>, StoreError> {
        let lock = match self.sql.dialect() {
            crate::Dialect::Sqlite => "",
            crate::Dialect::Postgres => "FOR UPDATE SKIP LOCKED",
        };
        let text = format!(
            "{DISPATCH} WHERE done_at IS NULL AND due <= $1 AND until_at > $2 AND leased_until < $3 AND attempts < {ATTEMPTS} ORDER BY due, id LIMIT {most} {lock}"
        );
        let rows = self.sql.query(&text, &vals![self.now, self.now, self.now])?;
        let leased: Vec<DispatchRow> = rows.iter().map(read_dispatch).collect::<Result<_, _>>()?;
        for dispatch in &leased {
            self.sql
                .exec("UPDATE dispatches SET leased_until = $1, attempts = attempts + 1 WHERE id = $2", &vals![self.now.0 + LEASE_MS, dispatch.id])?;
        }
        Ok(leased)
    }

    /// Writes down that it is sent; its words are forgotten unless they are to be shown.
    pub fn finish_dispatch(&mut self, id: Id, keep: bool) -> Result<(), StoreError> {
        self.sql.exec("UPDATE dispatches SET done_at = $1, problem = NULL WHERE id = $2", &vals![self.now, id])?;
        if !keep {
            self.sql.exec("UPDATE dispatches SET subject = '', body = '' WHERE id = $1", &vals![id])?;
        }
        Ok(())
    }

    /// Writes down that it was not sent; it is tried again later, ever less often.
    pub fn fail_dispatch(&mut self, id: Id, problem: &str) -> Result<(), StoreError> {
        self.sql.exec(
            "UPDATE dispatches SET problem = $1, leased_until = 0, due = $2 + 2000 * attempts * attempts WHERE id = $3",
            &vals![problem, self.now, id],
        )?;
        Ok(())
    }

    /// Writes down that it can never be sent; its words are forgotten.
    pub fn give_up_dispatch(&mut self, id: Id, problem: &str) -> Result<(), StoreError> {
        self.sql.exec(
            &format!("UPDATE dispatches SET problem = $1, leased_until = 0, attempts = {ATTEMPTS}, subject = '', body = '' WHERE id = $2"),
            &vals![problem, id],
        )?;
        Ok(())
    }
}
