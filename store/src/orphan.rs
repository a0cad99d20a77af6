//! Orphans 无主文件: files that nothing names a day after they came in, such as those taken off a draft again, are removed.
//!
//! A file is first taken out of its place, then asked for once more, then removed or put back. Whoever sends the same content meanwhile writes
//! a new file into the place, so what is attached at the same time is never lost; a crash in between leaves the file set aside, and the next
//! start puts it back.

use crate::value::Sql;
use crate::{Store, StoreError, expunction, vals};
use record::Digest;
use std::collections::BTreeSet;

/// How many events are read at once.
const PAGE: usize = 1_000;

impl Store {
    /// Removes the files that nothing names. Blocks for as long as it takes to read the facts of all events. Returns how many there were.
    pub fn sweep_orphans(&self) -> Result<usize, StoreError> {
        let settled = self.files().settled()?;
        if settled.is_empty() {
            return Ok(0);
        }
        let named = self.read_now(|reader| named(reader.sql))?;
        let mut removed = 0;
        for digest in settled.iter().filter(|digest| !named.contains(&digest.to_string())) {
            let old = self.files().set_aside(digest)?;
            if old && !self.read_now(|reader| expunction::is_named_anywhere(reader.sql, &digest.to_string()))? {
                self.files().drop_aside(digest)?;
                removed += 1;
            } else {
                self.files().put_back(digest)?;
            }
        }
        Ok(removed)
    }
}

/// Every digest that a draft or the facts of an event name, whatever it stands for.
pub(crate) fn named(sql: &mut dyn Sql) -> Result<BTreeSet<String>, StoreError> {
    let mut named = BTreeSet::new();
    for row in sql.query("SELECT DISTINCT digest FROM attachments", &[])? {
        named.insert(row.text(0)?.to_owned());
    }
    let mut after = i64::MIN;
    loop {
        let rows = sql.query(&format!("SELECT id, facts FROM events WHERE id > $1 ORDER BY id LIMIT {PAGE}"), &vals![after])?;
        for row in &rows {
            let facts = String::from_utf8_lossy(row.bytes(1)?);
            named.extend(facts.split('"').filter(|text| text.parse::<Digest>().is_ok()).map(str::to_owned));
            after = row.int(0)?;
        }
        if rows.len() < PAGE {
            return Ok(named);
        }
    }
}
