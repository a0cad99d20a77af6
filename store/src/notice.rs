//! Notice 通知方式: what people have chosen, their digests and calendar addresses, and addresses that receive nothing; working rows.

use crate::{MailRow, Reader, StoreError, Tx, vals};
use rules::notice::{Choice, DIGEST_HOUR, Topic};
use rules::person::Language;
use rules::{Instant, PersonId};
use std::collections::BTreeMap;

/// How long it is remembered that a digest was looked after, in days.
const DIGESTS_KEPT_DAYS: i64 = 40;
const DAY_MS: i64 = 24 * 3_600_000;

/// What a person has chosen.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NoticeSettings {
    /// The local hour at which their digest is written.
    pub digest_hour: u8,
    /// How often the secret address of their calendar was made anew; 0 while there is none.
    pub feed: u64,
    /// What they chose, topic by topic, with what holds where they chose nothing.
    pub choices: BTreeMap<Topic, Choice>,
}

/// Somebody whose digest is due.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DigestDue {
    /// Who.
    pub person: PersonId,
    /// When their last one was looked after; none for the first.
    pub last: Option<Instant>,
}

/// An address that receives nothing.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FailingAddress {
    /// The status code that came back (RFC 3463).
    pub status: String,
    /// Since when.
    pub since: Instant,
}

impl Reader<'_> {
    /// What a person has chosen.
    pub fn notice_settings(&mut self, person: PersonId) -> Result<NoticeSettings, StoreError> {
        let rows = self.sql.query("SELECT digest_hour, feed FROM notice_settings WHERE person = $1", &vals![person])?;
        let (digest_hour, feed) = match rows.first() {
            Some(row) => (u8::try_from(row.int(0)?).unwrap_or(DIGEST_HOUR), row.count(1)?),
            None => (DIGEST_HOUR, 0),
        };
        let mut choices: BTreeMap<Topic, Choice> = Topic::ALL.into_iter().map(|topic| (topic, topic.default_choice())).collect();
        for row in &self.sql.query("SELECT topic, mail, sms, daily FROM notice_choices WHERE person = $1", &vals![person])? {
            // A topic that this version no longer has is passed over.
            if let Some(topic) = Topic::parse(row.text(0)?) {
                choices.insert(topic, Choice { mail: row.int(1)? != 0, sms: row.int(2)? != 0, daily: row.int(3)? != 0 });
            }
        }
        Ok(NoticeSettings { digest_hour, feed, choices })
    }

    /// Active people with an address whose hour has come and whose digest of that day was not looked after yet.
    pub fn digests_due(&mut self, day: &str, hour: u8, most: usize) -> Result<Vec<DigestDue>, StoreError> {
        let rows = self.sql.query(
            &format!(
                "SELECT p.id, (SELECT max(l.at) FROM digests l WHERE l.person = p.id) FROM persons p LEFT JOIN notice_settings s ON s.person = p.id \
                 WHERE p.stage = 'active' AND p.email IS NOT NULL AND coalesce(s.digest_hour, $1) <= $2 \
                 AND NOT EXISTS (SELECT 1 FROM digests d WHERE d.person = p.id AND d.day = $3) ORDER BY p.id LIMIT {most}"
            ),
            &vals![i64::from(DIGEST_HOUR), i64::from(hour), day],
        )?;
        rows.iter().map(|row| Ok(DigestDue { person: row.id(0)?.into(), last: row.maybe_int(1)?.map(Instant) })).collect()
    }

    /// Active people who want the letters of a topic at once, though they could have them gathered.
    pub fn at_once(&mut self, topic: Topic) -> Result<Vec<PersonId>, StoreError> {
        let rows = self.sql.query(
            "SELECT c.person FROM notice_choices c JOIN persons p ON p.id = c.person \
             WHERE c.topic = $1 AND c.daily = 0 AND c.mail + c.sms > 0 AND p.stage = 'active' ORDER BY c.person",
            &vals![topic.as_str()],
        )?;
        rows.iter().map(|row| Ok(row.id(0)?.into())).collect()
    }

    /// A person's letters after an instant, the newest first, with their steps.
    pub fn mails_since(&mut self, person: PersonId, since: Instant, most: usize) -> Result<Vec<(String, MailRow)>, StoreError> {
        let rows = self.sql.query(
            &format!(
                "SELECT step, event, person, address, language, subject, body, at, read_at FROM mails \
                 WHERE person IN (SELECT same FROM same_persons WHERE person = $1) AND at > $2 ORDER BY at DESC, event DESC, step LIMIT {most}"
            ),
            &vals![person, since],
        )?;
        rows.iter()
            .map(|row| {
                let letter = MailRow {
                    event: row.int(1)?,
                    person: row.id(2)?.into(),
                    address: row.text(3)?.to_owned(),
                    language: row.parsed(4, Language::parse)?,
                    subject: row.text(5)?.to_owned(),
                    body: row.text(6)?.to_owned(),
                    at: row.instant(7)?,
                    read_at: row.maybe_int(8)?.map(Instant),
                };
                Ok((row.text(0)?.to_owned(), letter))
            })
            .collect()
    }

    /// Whether a person's present address receives nothing, as far as we were told.
    pub fn failing_address(&mut self, person: PersonId) -> Result<Option<FailingAddress>, StoreError> {
        let rows = self.sql.query(
            "SELECT f.status, f.since FROM failing_addresses f JOIN persons p ON p.id = f.person AND p.email_key = f.address_key WHERE f.person = $1",
            &vals![person],
        )?;
        rows.first().map(|row| Ok(FailingAddress { status: row.text(0)?.to_owned(), since: row.instant(1)? })).transpose()
    }
}

impl Tx<'_> {
    /// Keeps at what hour a person wants their digest.
    pub fn set_digest_hour(&mut self, person: PersonId, hour: u8) -> Result<(), StoreError> {
        self.sql.exec(
            "INSERT INTO notice_settings (person, digest_hour, feed, at) VALUES ($1, $2, 0, $3) \
             ON CONFLICT (person) DO UPDATE SET digest_hour = excluded.digest_hour, at = excluded.at",
            &vals![person, i64::from(hour), self.now],
        )?;
        Ok(())
    }

    /// Keeps a choice.
    pub fn set_choice(&mut self, person: PersonId, topic: Topic, choice: Choice) -> Result<(), StoreError> {
        self.sql.exec(
            "INSERT INTO notice_choices (person, topic, mail, sms, daily, at) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (person, topic) \
             DO UPDATE SET mail = excluded.mail, sms = excluded.sms, daily = excluded.daily, at = excluded.at",
            &vals![person, topic.as_str(), i64::from(choice.mail), i64::from(choice.sms), i64::from(choice.daily), self.now],
        )?;
        Ok(())
    }

    /// Makes the secret address of a person's calendar anew, which ends the one before, or ends it.
    pub fn set_feed(&mut self, person: PersonId, feed: u64) -> Result<(), StoreError> {
        self.sql.exec(
            "INSERT INTO notice_settings (person, digest_hour, feed, at) VALUES ($1, $2, $3, $4) \
             ON CONFLICT (person) DO UPDATE SET feed = excluded.feed, at = excluded.at",
            &vals![person, i64::from(DIGEST_HOUR), feed, self.now],
        )?;
        Ok(())
    }

    /// Takes a person's digest of a day upon this transaction; false where somebody else has.
    pub fn claim_digest(&mut self, person: PersonId, day: &str) -> Result<bool, StoreError> {
        let claimed =
            self.sql.exec("INSERT INTO digests (person, day, at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING", &vals![person, day, self.now])?;
        if claimed > 0 {
            let old = self.now.0 - DIGESTS_KEPT_DAYS * DAY_MS;
            self.sql.exec("DELETE FROM digests WHERE person = $1 AND at < $2", &vals![person, old])?;
        }
        Ok(claimed > 0)
    }

    /// Writes a letter that follows from no event: a digest, a reminder. Its step names it, so telling it twice writes one; whether it was new.
    pub fn put_notice(&mut self, step: &str, letter: &MailRow) -> Result<bool, StoreError> {
        let written = self.sql.exec(
            "INSERT INTO mails (event, step, person, address, language, subject, body, at, read_at) \
             VALUES (0, $1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING",
            &vals![step, letter.person, &letter.address, letter.language.as_str(), &letter.subject, &letter.body, letter.at, letter.read_at],
        )?;
        Ok(written > 0)
    }

    /// Writes down that an address receives nothing.
    pub fn mark_failing(&mut self, person: PersonId, address_key: &str, status: &str) -> Result<(), StoreError> {
        self.sql.exec(
            "INSERT INTO failing_addresses (person, address_key, status, since) VALUES ($1, $2, $3, $4) ON CONFLICT (person) \
             DO UPDATE SET address_key = excluded.address_key, status = excluded.status, since = excluded.since",
            &vals![person, address_key, status, self.now],
        )?;
        Ok(())
    }

    /// Tries a person's address anew.
    pub fn trust_address(&mut self, person: PersonId) -> Result<(), StoreError> {
        self.sql.exec("DELETE FROM failing_addresses WHERE person = $1", &vals![person])?;
        Ok(())
    }
}
