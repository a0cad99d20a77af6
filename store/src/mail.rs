//! Mail 通知: letters that the outbox has written, read on a page; a gateway sends them on later.

use crate::{Reader, StoreError, Tx, vals};
use rules::person::Language;
use rules::{Instant, PersonId};

/// A letter.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MailRow {
    /// The event that it follows from; with the person it names the letter.
    pub event: i64,
    /// To whom.
    pub person: PersonId,
    /// To which address.
    pub address: String,
    /// In which language.
    pub language: Language,
    /// What it is about.
    pub subject: String,
    /// What it says.
    pub body: String,
    /// When it was written.
    pub at: Instant,
    /// When it was read on the page.
    pub read_at: Option<Instant>,
}

impl Tx<'_> {
    /// Writes a letter; telling it twice writes one. One step may write to many: then each letter has a name of its own behind the step's.
    pub fn put_mail(&mut self, name: &str, letter: &MailRow) -> Result<(), StoreError> {
        self.sql.exec(
            "INSERT INTO mails (event, step, person, address, language, subject, body, at, read_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, NULL) ON CONFLICT DO NOTHING",
            &vals![letter.event, name, letter.person, &letter.address, letter.language.as_str(), &letter.subject, &letter.body, letter.at],
        )?;
        Ok(())
    }

    /// Writes down that a person has read all they have.
    pub fn read_mails(&mut self, person: PersonId) -> Result<(), StoreError> {
        self.sql.exec(
            "UPDATE mails SET read_at = $1 WHERE person IN (SELECT same FROM same_persons WHERE person = $2) AND read_at IS NULL",
            &vals![self.now, person],
        )?;
        Ok(())
    }
}

impl Reader<'_> {
    /// A person's letters, the newest first.
    pub fn mails_of(&mut self, person: PersonId, most: usize) -> Result<Vec<MailRow>, StoreError> {
        let rows = self.sql.query(
            &format!(
                "SELECT event, person, address, language, subject, body, at, read_at FROM mails WHERE person IN (SELECT same FROM same_persons WHERE person = $1) ORDER BY at DESC, event DESC LIMIT {most}"
            ),
            &vals![person],
        )?;
        rows.iter()
            .map(|row| {
                Ok(MailRow {
                    event: row.int(0)?,
                    person: row.id(1)?.into(),
                    address: row.text(2)?.to_owned(),
                    language: row.parsed(3, Language::parse)?,
                    subject: row.text(4)?.to_owned(),
                    body: row.text(5)?.to_owned(),
                    at: row.instant(6)?,
                    read_at: row.maybe_int(7)?.map(Instant),
                })
            })
            .collect()
    }

    /// How many letters a person has not read.
    pub fn unread(&mut self, person: PersonId) -> Result<u64, StoreError> {
        self.sql.query(
            "SELECT count(*) FROM mails WHERE person IN (SELECT same FROM same_persons WHERE person = $1) AND read_at IS NULL",
            &vals![person],
        )?[0]
            .count(0)
    }
}
