//! Sessions 会话, one-time links and counted tries: working rows, of which only digests are stored.

use crate::{Reader, StoreError, Told, Tx, vals};
use rules::session::Limits;
use rules::{Instant, PersonId};

/// After how long without use a session is thrown away, in milliseconds: 90 days.
const LEFT_MS: i64 = 90 * 86_400_000;
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
    /// When its person last showed that it is them.
    pub confirmed: Instant,
}

impl SessionRow {
    /// Whether its last use should be written down again.
    pub fn is_due(&self, now: Instant) -> bool {
        now.0 - self.seen.0 > SEEN_EVERY_MS
    }

    /// What names the session to its owner: it ends it, and is of no other use.
    pub fn handle(&self) -> String {
        let digest = record::sha256(&[b"kechuang/session\0", self.digest.as_bytes()]);
        crate::keys::hex(&digest.as_bytes()[..8])
    }
}

impl Reader<'_> {
    /// The session of a token's digest, while it lasts.
    pub fn session(&mut self, digest: &str, now: Instant) -> Result<Option<SessionRow>, StoreError> {
        self.session_within(digest, now, &Limits::default())
    }

    /// The same under the limits of a centre.
    pub fn session_within(&mut self, digest: &str, now: Instant, limits: &Limits) -> Result<Option<SessionRow>, StoreError> {
        let rows = self.sql.query("SELECT digest, person, created, seen, agent, confirmed FROM sessions WHERE digest = $1", &vals![digest])?;
        Ok(rows.first().map(read).transpose()?.filter(|row| limits.lasts(row.created, row.seen, now)))
    }

    /// A person's sessions, the one used last first.
    pub fn sessions_of(&mut self, person: PersonId, now: Instant) -> Result<Vec<SessionRow>, StoreError> {
        self.sessions_within(person, now, &Limits::default())
    }

    /// The same under the limits of a centre.
    pub fn sessions_within(&mut self, person: PersonId, now: Instant, limits: &Limits) -> Result<Vec<SessionRow>, StoreError> {
        let text = "SELECT digest, person, created, seen, agent, confirmed FROM sessions WHERE person = $1 ORDER BY seen DESC, digest";
        let mut found: Vec<SessionRow> = self.sql.query(text, &vals![person])?.iter().map(read).collect::<Result<_, _>>()?;
        found.retain(|row| limits.lasts(row.created, row.seen, now));
        Ok(found)
    }
}

impl Tx<'_> {
    /// Opens a session under the digest of its token; of the record that stands for this one, where it is put away.
    pub fn open_session(&mut self, digest: &str, person: PersonId, agent: &str) -> Result<(), StoreError> {
        // What is left behind is thrown away once no limit that a centre could set would keep it.
        self.sql.exec("DELETE FROM sessions WHERE seen < $1", &vals![self.now.0 - LEFT_MS])?;
        let person = self.reader().head_of(person)?;
        self.sql.exec(
            "INSERT INTO sessions (digest, person, created, seen, agent, confirmed) VALUES ($1, $2, $3, $4, $5, $6)",
            &vals![digest, person, self.now, self.now, agent.chars().take(200).collect::<String>(), self.now],
        )?;
        self.told.push(Told { kind: "session", happened: "opened", thing: person.0, event: None });
        Ok(())
    }

    /// Writes down that its person has shown that it is them; from now on it is known by that digest, the same or another.
    pub fn confirm_session(&mut self, digest: &str, now_known: &str) -> Result<(), StoreError> {
        self.sql.exec("UPDATE sessions SET confirmed = $1, digest = $2 WHERE digest = $3", &vals![self.now, now_known, digest])?;
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
        confirmed: row.instant(5)?,
    })
}
