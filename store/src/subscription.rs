//! Subscription 订阅: who is told of calls by mail; working rows, taken out without a trace when they leave.

use crate::value::Row;
use crate::{Reader, StoreError, Tx, vals};
use rules::person::Language;
use rules::{Id, Instant};

/// Who is told of calls.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SubscriptionRow {
    /// Which.
    pub id: Id,
    /// The keyed digest of the address: one subscription each.
    pub address_key: String,
    /// Where to.
    pub address: String,
    /// In which language.
    pub language: Language,
    /// Of which calls, as the query of the list.
    pub filter: String,
    /// Up to which publication they have been told.
    pub told: Instant,
}

const COLUMNS: &str = "id, address_key, address, language, filter, told_at";

fn read(row: &Row) -> Result<SubscriptionRow, StoreError> {
    Ok(SubscriptionRow {
        id: row.id(0)?,
        address_key: row.text(1)?.to_owned(),
        address: row.text(2)?.to_owned(),
        language: row.parsed(3, Language::parse)?,
        filter: row.text(4)?.to_owned(),
        told: row.instant(5)?,
    })
}

impl Reader<'_> {
    /// A subscription.
    pub fn subscription(&mut self, id: Id) -> Result<Option<SubscriptionRow>, StoreError> {
        let rows = self.sql.query(&format!("SELECT {COLUMNS} FROM subscriptions WHERE id = $1"), &vals![id])?;
        rows.first().map(read).transpose()
    }

    /// Who has not been told of all that was published up to an instant, longest ago first.
    pub fn subscriptions_before(&mut self, newest: Instant, most: usize) -> Result<Vec<SubscriptionRow>, StoreError> {
        let text = format!("SELECT {COLUMNS} FROM subscriptions WHERE told_at < $1 ORDER BY told_at, id LIMIT {most}");
        self.sql.query(&text, &vals![newest])?.iter().map(read).collect()
    }
}

impl Tx<'_> {
    /// Keeps a subscription; one of the same address takes its place.
    pub fn put_subscription(&mut self, row: &SubscriptionRow) -> Result<(), StoreError> {
        self.sql.exec("DELETE FROM subscriptions WHERE address_key = $1", &vals![&row.address_key])?;
        self.sql.exec(
            "INSERT INTO subscriptions (id, address_key, address, language, filter, told_at, at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
            &vals![row.id, &row.address_key, &row.address, row.language.as_str(), &row.filter, row.told, self.now],
        )?;
        Ok(())
    }

    /// Writes down up to which publication somebody has been told, unless another process was faster; whether it was this one.
    pub fn tell_subscription(&mut self, row: &SubscriptionRow, up_to: Instant) -> Result<bool, StoreError> {
        let done = self.sql.exec("UPDATE subscriptions SET told_at = $1 WHERE id = $2 AND told_at = $3", &vals![up_to, row.id, row.told])?;
        Ok(done > 0)
    }

    /// Takes a subscription out; whether it was there.
    pub fn end_subscription(&mut self, id: Id) -> Result<bool, StoreError> {
        Ok(self.sql.exec("DELETE FROM subscriptions WHERE id = $1", &vals![id])? > 0)
    }
}
