//! Search 检索: pairs of characters in an index of the database itself, written in the transaction of what they find.

use crate::StoreError;
use crate::vals;
use crate::value::{Dialect, Sql, Val};

/// SQLite's index takes up a text, and forgets one.
const INDEX: &str = "INSERT INTO search_index (rowid, terms) VALUES ($1, $2)";
const FORGET: &str = "INSERT INTO search_index (search_index, rowid, terms) VALUES ('delete', $1, $2)";

/// Writes what a thing is found by.
pub(crate) fn put(sql: &mut dyn Sql, thing: &str, terms: &str) -> Result<(), StoreError> {
    match sql.dialect() {
        Dialect::Postgres => {
            sql.exec(
                "INSERT INTO search (thing, terms) VALUES ($1, $2) ON CONFLICT (thing) DO UPDATE SET terms = excluded.terms",
                &vals![thing, terms],
            )?;
        }
        Dialect::Sqlite => {
            // The index does not keep the text, so it must be told the old one to forget it.
            let old = sql.query("SELECT id, terms FROM search WHERE thing = $1", &vals![thing])?;
            if let Some(row) = old.first() {
                if row.text(1)? == terms {
                    return Ok(());
                }
                sql.later(FORGET, vals![row.int(0)?, row.text(1)?].to_vec())?;
                sql.exec("UPDATE search SET terms = $1 WHERE thing = $2", &vals![terms, thing])?;
                sql.later(INDEX, vals![row.int(0)?, terms].to_vec())?;
            } else {
                let id = sql.insert("INSERT INTO search (thing, terms) VALUES ($1, $2)", &vals![thing, terms])?;
                sql.later(INDEX, vals![id, terms].to_vec())?;
            }
        }
    }
    Ok(())
}

/// Empties the index, before it is rebuilt.
pub(crate) fn clear(sql: &mut dyn Sql) -> Result<(), StoreError> {
    sql.exec("DELETE FROM search", &[])?;
    if sql.dialect() == Dialect::Sqlite {
        sql.exec("INSERT INTO search_index (search_index) VALUES ('rebuild')", &[])?;
    }
    Ok(())
}

/// A query put together from conditions; its `?` become `$1`, `$2` … in order.
pub(crate) struct Query {
    pub(crate) text: String,
    pub(crate) args: Vec<Val>,
}

impl Query {
    pub(crate) fn new(text: &str) -> Self {
        Self { text: text.to_owned(), args: Vec::new() }
    }

    /// A further condition.
    pub(crate) fn and(&mut self, condition: &str, args: Vec<Val>) {
        self.text.push_str(" AND ");
        self.push(condition, args);
    }

    /// The rest of the text.
    pub(crate) fn end(&mut self, text: &str) {
        self.text.push(' ');
        self.text.push_str(text);
    }

    /// Only what is found by what a person typed; nothing typed finds all.
    pub(crate) fn searched(&mut self, dialect: Dialect, id: &str, typed: &str) {
        let phrases = rules::text::search_phrases(typed);
        if phrases.is_empty() {
            if !typed.trim().is_empty() {
                self.and("1 = 0", Vec::new());
            }
            return;
        }
        match dialect {
            Dialect::Sqlite => {
                let condition = format!("{id} IN (SELECT s.thing FROM search s JOIN search_index i ON i.rowid = s.id WHERE i.terms MATCH ?)");
                self.and(&condition, vals![matched(&phrases)].to_vec());
            }
            Dialect::Postgres => {
                let wanted: Vec<String> = phrases
                    .iter()
                    .map(|phrase| {
                        let quoted: Vec<String> = phrase.iter().map(|term| format!("'{}'", term.replace('\'', "''").replace('\\', "\\\\"))).collect();
                        format!("({}:*)", quoted.join(" <-> "))
                    })
                    .collect();
                let condition = format!("{id} IN (SELECT s.thing FROM search s WHERE s.vector @@ CAST(CAST(? AS TEXT) AS TSQUERY))");
                self.and(&condition, vals![wanted.join(" & ")].to_vec());
            }
        }
    }

    /// The same on SQLite, asked of each row in turn: for searches that find much, in a list that ends early.
    pub(crate) fn searched_in_order(&mut self, id: &str, typed: &str) {
        let condition = format!("(SELECT s.id FROM search s WHERE s.thing = {id}) IN (SELECT i.rowid FROM search_index i WHERE i.terms MATCH ?)");
        self.and(&condition, vals![matched(&rules::text::search_phrases(typed))].to_vec());
    }

    /// Only rows of SQLite's index itself that hold what a person typed.
    pub(crate) fn found(&mut self, typed: &str) {
        let phrases = rules::text::search_phrases(typed);
        if phrases.is_empty() {
            self.and("1 = 0", Vec::new());
        } else {
            self.and("i.terms MATCH ?", vals![matched(&phrases)].to_vec());
        }
    }

    fn push(&mut self, condition: &str, args: Vec<Val>) {
        let mut number = self.args.len();
        for c in condition.chars() {
            if c == '?' {
                number += 1;
                self.text.push_str(&format!("${number}"));
            } else {
                self.text.push(c);
            }
        }
        debug_assert_eq!(number, self.args.len() + args.len(), "{condition}");
        self.args.extend(args);
    }
}

/// Phrases as SQLite's index is asked for them: all of them, each open at its end.
fn matched(phrases: &[Vec<String>]) -> String {
    let wanted: Vec<String> = phrases.iter().map(|phrase| format!("\"{}\"*", phrase.join(" "))).collect();
    wanted.join(" AND ")
}
