//! Sessions 会话, one-time links and counted tries: working rows, of which only digests are stored.

use crate::{Reader, StoreError, Tx, vals};
use rules::{Instant, PersonId};

/// How long a session lasts without use, in milliseconds: 12 hours. An assumption until the centre's own rule is loaded.
const IDLE_MS: i64 = 12 * 3_600_000;
/// How often a session's last use is written down at most, in milliseconds.
const SEEN_EVERY_MS: i64 = 5 * 60_000;
/// How long tries are counted, in milliseconds: 15 minutes.
const TRIES_MS: i64 = 15 * 60_000;

/// A session.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SessionRow {
    /// The digest of its token.
    pub digest: String,
    /// Whose.
    pub person: PersonId,
    /// Since when.
    pub created: Instant,
    /// When it was used last, to a few minutes.
    pub seen: Instant,
    /// What the browser said it was.
    pub agent: String,
}

impl SessionRow {
    /// Whether its last use should be written down again.
    pub fn is_due(&self, now: Instant) -> bool {
        now.0 - self.seen.0 > SEEN_EVERY_MS
    }
}

impl Reader<'_> {
    /// The session of a token's digest, while it lasts.
    pub fn session(&mut self, digest: &str, now: Instant) -> Result<Option<SessionRow>, StoreError> {
        let rows = self
            .sql
            .query("SELECT digest, person, created, seen, agent FROM sessions WHERE digest = $1 AND seen > $2", &vals![digest, now.0 - IDLE_MS])?;
        rows.first().map(read).transpose()
    }

    /// A person's sessions, the one used last first.
    pub fn sessions_of(&mut self, person: PersonId, now: Instant) -> Result<Vec<SessionRow>, StoreError> {
        let rows = self.sql.query(
            "SELECT digest, person, created, seen, agent FROM sessions WHERE person = $1 AND seen > $2 ORDER BY seen DESC, digest",
            &vals![person, now.0 - IDLE_MS],
        )?;
        rows.iter().map(read).collect()
    }
}

impl Tx<'_> {
    /// Opens a session under the digest of its token; of the record that stands for this one, where it is put away.
    pub fn open_session(&mut self, digest: &str, person: PersonId, agent: &str) -> Result<(), StoreError> {
        self.sql.exec("DELETE FROM sessions WHERE seen < $1", &vals![self.now.0 - IDLE_MS])?;
        let person = self.reader().head_of(person)?;
        self.sql.exec(
            "INSERT INTO sessions (digest, person, created, seen, agent) VALUES ($1, $2, $3, $4, $5)",
            &vals![digest, person, self.now, self.now, agent.chars().take(200).collect::<String>()],
        )?;
        Ok(())
    }

    /// Writes down that it is used.
    pub fn see_session(&mut self, digest: &str) -> Result<(), StoreError> {
        self.sql.exec("UPDATE sessions SET seen = $1 WHERE digest = $2", &vals![self.now, digest])?;
        Ok(())
    }

    /// Ends one session.
    pub fn end_session(&mut self, digest: &str) -> Result<(), StoreError> {
        self.sql.exec("DELETE FROM sessions WHERE digest = $1", &vals![digest])?;
        Ok(())
    }

    /// Ends every session of a person, but for one where it is given.
    pub fn end_sessions(&mut self, person: PersonId, but: Option<&str>) -> Result<(), StoreError> {
        self.sql.exec("DELETE FROM sessions WHERE person = $1 AND digest <> $2", &vals![person, but.unwrap_or("")])?;
        Ok(())
    }

    /// Makes a one-time link's digest known.
    pub fn put_link(&mut self, digest: &str, purpose: &str, until: Instant) -> Result<(), StoreError> {
        self.sql.exec(
            "INSERT INTO links (digest, purpose, until_at) VALUES ($1, $2, $3) ON CONFLICT (digest) DO UPDATE SET until_at = excluded.until_at",
            &vals![digest, purpose, until],
        )?;
        Ok(())
    }

    /// Whether the link is good.
    pub fn is_link(&mut self, digest: &str, purpose: &str) -> Result<bool, StoreError> {
        let rows = self.sql.query("SELECT 1 FROM links WHERE digest = $1 AND purpose = $2 AND until_at > $3", &vals![digest, purpose, self.now])?;
        Ok(!rows.is_empty())
    }

    /// Spends every link of a purpose.
    pub fn spend_links(&mut self, purpose: &str) -> Result<(), StoreError> {
        self.sql.exec("DELETE FROM links WHERE purpose = $1", &vals![purpose])?;
        Ok(())
    }

    /// Counts a try under a key; gives how many there were within the quarter of an hour, and how many seconds until it is over.
    pub fn count_try(&mut self, key: &str) -> Result<(i64, i64), StoreError> {
        self.sql.exec("DELETE FROM tries WHERE since < $1", &vals![self.now.0 - TRIES_MS])?;
        let rows = self.sql.query(
            "INSERT INTO tries (key, count, since) VALUES ($1, 1, $2) ON CONFLICT (key) DO UPDATE SET count = tries.count + 1 RETURNING count, since",
            &vals![key, self.now],
        )?;
        let (count, since) = (rows[0].int(0)?, rows[0].int(1)?);
        Ok((count, ((since + TRIES_MS - self.now.0) / 1_000).max(1)))
    }

    /// Forgets the tries under a key, after one that was right.
    pub fn forget_tries(&mut self, key: &str) -> Result<(), StoreError> {
        self.sql.exec("DELETE FROM tries WHERE key = $1", &vals![key])?;
        Ok(())
    }
}

fn read(row: &crate::Row) -> Result<SessionRow, StoreError> {
    Ok(SessionRow {
        digest: row.text(0)?.to_owned(),
        person: row.id(1)?.into(),
        created: row.instant(2)?,
        seen: row.instant(3)?,
        agent: row.text(4)?.to_owned(),
    })
}
