//! Throttle 登录限速: counted tries, and the devices that have signed in before; working rows. What a count means is in `rules::session`.

use crate::{Reader, StoreError, Tx, vals};
use rules::session::{COUNT_MS, Count};
use rules::{Instant, PersonId};

/// How long a device that is not used is remembered, in milliseconds: half a year.
const DEVICE_MS: i64 = 183 * 86_400_000;

impl Reader<'_> {
    /// How many seconds to wait before another try under any of these keys; none where it may be now.
    pub fn wait_seconds(&mut self, keys: &[String], now: Instant) -> Result<Option<i64>, StoreError> {
        let mut next = now.0;
        for key in keys {
            let rows = self.sql.query("SELECT next_at FROM throttles WHERE key = $1", &vals![key])?;
            next = rows.first().map(|row| row.int(0)).transpose()?.map_or(next, |at| next.max(at));
        }
        Ok((next > now.0).then(|| (next - now.0 + 999) / 1_000))
    }

    /// Whether that device has signed in as that person before.
    pub fn is_known_device(&mut self, digest: &str, person: PersonId, now: Instant) -> Result<bool, StoreError> {
        let rows =
            self.sql.query("SELECT 1 FROM devices WHERE digest = $1 AND person = $2 AND seen > $3", &vals![digest, person, now.0 - DEVICE_MS])?;
        Ok(!rows.is_empty())
    }
}

impl Tx<'_> {
    /// Counts a wrong try under a key.
    pub fn count_failure(&mut self, key: &str, count: Count) -> Result<(), StoreError> {
        self.sql.exec("DELETE FROM throttles WHERE last_at < $1", &vals![self.now.0 - COUNT_MS])?;
        let rows = self.sql.query(
            "INSERT INTO throttles (key, failures, last_at, next_at) VALUES ($1, 1, $2, 0) \
             ON CONFLICT (key) DO UPDATE SET failures = throttles.failures + 1, last_at = excluded.last_at RETURNING failures",
            &vals![key, self.now],
        )?;
        let failures = rows.first().ok_or_else(|| StoreError::Row("a count is gone".to_owned()))?.int(0)?;
        match count.wait_ms(failures) {
            0 => Ok(()),
            wait => self.sql.exec("UPDATE throttles SET next_at = $1 WHERE key = $2", &vals![self.now.0 + wait, key]).map(drop),
        }
    }

    /// Forgets the tries under a key, after one that was right.
    pub fn forget_failures(&mut self, key: &str) -> Result<(), StoreError> {
        self.sql.exec("DELETE FROM throttles WHERE key = $1", &vals![key])?;
        Ok(())
    }

    /// Remembers that a device has signed in as a person.
    pub fn know_device(&mut self, digest: &str, person: PersonId) -> Result<(), StoreError> {
        self.sql.exec("DELETE FROM devices WHERE seen < $1", &vals![self.now.0 - DEVICE_MS])?;
        self.sql.exec(
            "INSERT INTO devices (digest, person, seen) VALUES ($1, $2, $3) ON CONFLICT (digest, person) DO UPDATE SET seen = excluded.seen",
            &vals![digest, person, self.now],
        )?;
        Ok(())
    }

    /// Forgets every device of a person.
    pub fn forget_devices(&mut self, person: PersonId) -> Result<(), StoreError> {
        self.sql.exec("DELETE FROM devices WHERE person = $1", &vals![person])?;
        Ok(())
    }
}
