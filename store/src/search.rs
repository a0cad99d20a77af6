//! Search 检索: pairs of characters in an index of the database itself, written in the transaction of what they find.
//!
//! SQLite's index is made of parts that are merged now and then. What is taken out of it is marked as gone in a new part, and is overwritten
//! when that is merged with the part that holds it. To overwrite it at once (`secure-delete`) costs a search and a page for each of its words,
//! twelve times as much as all the rest of a change. So only an erasure waits for that, and has all parts merged (`purge`).

use crate::StoreError;
use crate::vals;
use crate::value::{Dialect, Sql, Val};
use rules::Kind;
use std::collections::BTreeMap;

/// SQLite's index takes up a text, and forgets one.
const INDEX: &str = "INSERT INTO search_index (rowid, terms) VALUES ($1, $2)";
const FORGET: &str = "INSERT INTO search_index (search_index, rowid, terms) VALUES ('delete', $1, $2)";
/// What is put off for the index: a text and its arguments.
pub(crate) type Later = (&'static str, Vec<Val>);
/// How many pages of the index one step of merging writes: some milliseconds, in which nobody else can write.
const STEP_PAGES: i64 = 250;
/// How many bytes SQLite's index gathers before it writes a part: its own default, and when all of it is made anew.
const GATHERED: i64 = 1_048_576;
const GATHERED_ANEW: i64 = 33_554_432;
/// How many parts of one size it merges: its own default.
const MERGED_FROM: i64 = 4;
/// Stands before a mark: a character of no script, so nothing that a person types begins with it, and SQLite's index takes it for a letter.
const MARK: char = '\u{e000}';
/// Among how many finds a list is sorted: the newest so many. One more means that there are more.
pub(crate) const FINDS_MOST: usize = 1_000;

/// What a thing is found by.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Terms {
    marks: Vec<String>,
    words: String,
}

impl Terms {
    /// The terms of a text, with its kind and further marks.
    pub(crate) fn new(kind: Kind, marks: Vec<String>, text: &str) -> Self {
        Self { marks: std::iter::once(kind.as_str().to_owned()).chain(marks).collect(), words: rules::text::search_terms(text) }
    }

    /// As they are stored. Only SQLite's index knows marks; PostgreSQL asks the thing's own row. What has no words is not found at all.
    pub(crate) fn text(&self, dialect: Dialect) -> String {
        if dialect == Dialect::Postgres || self.words.is_empty() {
            return self.words.clone();
        }
        let marks: String = self.marks.iter().map(|mark| format!("{MARK}{mark} ")).collect();
        marks + &self.words
    }
}

/// Writes what a thing is found by. What has changed is new again: the index is read from its end.
pub(crate) fn put(sql: &mut dyn Sql, thing: &str, terms: &Terms) -> Result<(), StoreError> {
    let terms = terms.text(sql.dialect());
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
                sql.exec("DELETE FROM search WHERE id = $1", &vals![row.int(0)?])?;
            }
            let id = sql.insert("INSERT INTO search (thing, terms) VALUES ($1, $2)", &vals![thing, &terms])?;
            sql.later(INDEX, vals![id, terms].to_vec())?;
        }
    }
    Ok(())
}

/// What was put off, in the order of its numbers: where the index is told of a number below the last one, it writes all that it has gathered as a
/// part of its own. What was taken up and forgotten again in one transaction never comes into it.
pub(crate) fn in_order(later: Vec<Later>) -> impl Iterator<Item = Later> {
    let mut numbered: BTreeMap<Val, [Option<Later>; 2]> = BTreeMap::new();
    for (text, args) in later {
        let Some(number) = args.first().cloned() else { continue };
        let [forgotten, taken_up] = numbered.entry(number).or_default();
        match text {
            FORGET if taken_up.take().is_some() => {}
            FORGET => *forgotten = Some((text, args)),
            _ => *taken_up = Some((text, args)),
        }
    }
    numbered.into_values().flatten().flatten()
}

/// Sets how SQLite's index forgets, where that was set otherwise.
pub(crate) fn prepare(sql: &mut dyn Sql) -> Result<(), StoreError> {
    if sql.dialect() == Dialect::Sqlite {
        let now = sql.query("SELECT v FROM search_index_config WHERE k = 'secure-delete'", &[])?;
        if now.first().map(|row| row.int(0)).transpose()? != Some(0) {
            set(sql, "secure-delete", 0)?;
        }
    }
    Ok(())
}

fn set(sql: &mut dyn Sql, what: &str, value: i64) -> Result<(), StoreError> {
    sql.exec("INSERT INTO search_index (search_index, rank) VALUES ($1, $2)", &vals![what, value]).map(drop)
}

/// A step on the way to overwrite what was taken out of SQLite's indices: all parts of each are merged into one, which it begins or goes on with.
/// Whether there was something to do.
pub(crate) fn purge(sql: &mut dyn Sql, begins: bool) -> Result<bool, StoreError> {
    if sql.dialect() == Dialect::Postgres {
        return Ok(false);
    }
    let pages = if begins { -STEP_PAGES } else { STEP_PAGES };
    let mut goes_on = false;
    for index in ["search_index", "fingerprint_keys"] {
        let before = sql.query("SELECT total_changes()", &[])?[0].int(0)?;
        sql.exec(&format!("INSERT INTO {index} ({index}, rank) VALUES ('merge', $1)"), &vals![pages])?;
        // The statement itself counts as one.
        goes_on |= sql.query("SELECT total_changes()", &[])?[0].int(0)? - before > 1;
    }
    Ok(goes_on)
}

/// Empties the table of terms, before all of them are made anew; the index follows when that is done.
pub(crate) fn clear(sql: &mut dyn Sql) -> Result<(), StoreError> {
    sql.exec("DELETE FROM search", &[]).map(drop)
}

/// Writes what a thing is found by, where nothing is known of it yet, and leaves SQLite's index for `index_anew`.
pub(crate) fn put_new(sql: &mut dyn Sql, thing: &str, terms: &Terms) -> Result<(), StoreError> {
    let terms = terms.text(sql.dialect());
    sql.exec("INSERT INTO search (thing, terms) VALUES ($1, $2)", &vals![thing, terms]).map(drop)
}

/// Makes SQLite's index anew from the terms. It gathers as much as it may before it writes a part, so that hardly anything is left to be merged.
pub(crate) fn index_anew(sql: &mut dyn Sql) -> Result<(), StoreError> {
    if sql.dialect() == Dialect::Postgres {
        return Ok(());
    }
    set(sql, "hashsize", GATHERED_ANEW)?;
    set(sql, "automerge", 0)?;
    sql.exec("INSERT INTO search_index (search_index) VALUES ('rebuild')", &[])?;
    set(sql, "hashsize", GATHERED)?;
    set(sql, "automerge", MERGED_FROM)
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

    /// Only what is found by what a person typed; nothing typed finds all. Every find of that kind: for short lists, and for whole ones.
    pub(crate) fn searched(&mut self, dialect: Dialect, id: &str, marks: &[Vec<String>], typed: &str) {
        let phrases = rules::text::search_phrases(typed);
        if phrases.is_empty() {
            if !typed.trim().is_empty() {
                self.and("1 = 0", Vec::new());
            }
            return;
        }
        match dialect {
            Dialect::Sqlite => {
                let condition = format!("{id} IN (SELECT s.thing FROM search_index i CROSS JOIN search s ON s.id = i.rowid WHERE i.terms MATCH ?)");
                self.and(&condition, vals![matched(&phrases, true, marks)].to_vec());
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

/// What SQLite's index finds, the newest first.
pub(crate) struct Finds {
    /// Their numbers in the index.
    pub(crate) numbers: Vec<i64>,
    /// Whether only those are among them that have a mark of each group; else the rows must be asked.
    pub(crate) marked: bool,
}

/// The newest finds in SQLite's index, up to `most`. Marks are asked for only where more is found than that, because for a rare word they cost
/// more than looking at its few rows. A word that as a whole finds more than that anywhere is taken as whole: what begins like it costs all of that.
pub(crate) fn newest(sql: &mut dyn Sql, marks: &[Vec<String>], typed: &str, most: usize) -> Result<Finds, StoreError> {
    let phrases = rules::text::search_phrases(typed);
    if phrases.is_empty() {
        return Ok(Finds { numbers: Vec::new(), marked: true });
    }
    let mut ask = |begun: bool, marks: &[Vec<String>]| -> Result<Vec<i64>, StoreError> {
        let text = "SELECT i.rowid FROM search_index i WHERE i.terms MATCH $1 ORDER BY i.rowid DESC LIMIT $2";
        sql.query(text, &vals![matched(&phrases, begun, marks), most])?.iter().map(|row| row.int(0)).collect()
    };
    let whole = ask(false, &[])?;
    if whole.len() == most {
        return Ok(Finds { numbers: ask(false, marks)?, marked: true });
    }
    if phrases.iter().all(|phrase| phrase.last().is_some_and(|term| rules::text::is_pair(term))) {
        return Ok(Finds { numbers: whole, marked: false });
    }
    // A word that stands nowhere as a whole is on its way to be typed, and what begins like it may be much.
    let begun = if whole.is_empty() { Vec::new() } else { ask(true, &[])? };
    if whole.is_empty() || begun.len() == most {
        return Ok(Finds { numbers: ask(true, marks)?, marked: true });
    }
    Ok(Finds { numbers: begun, marked: false })
}

/// Whether SQLite's index finds a thing by its number there.
pub(crate) const IS_FOUND: &str =
    "EXISTS (SELECT 1 FROM search s CROSS JOIN search_index i ON i.rowid = s.id WHERE s.thing = a.id AND i.terms MATCH ?)";

/// Phrases as SQLite's index is asked for them: all of them, each perhaps open at its end, and of each group of marks one.
pub(crate) fn matched(phrases: &[Vec<String>], begun: bool, marks: &[Vec<String>]) -> String {
    let wanted = phrases.iter().map(|phrase| {
        let open = begun && phrase.last().is_some_and(|term| !rules::text::is_pair(term));
        format!("\"{}\"{}", phrase.join(" "), if open { "*" } else { "" })
    });
    let marked = marks.iter().map(|group| {
        let any: Vec<String> = group.iter().map(|mark| format!("\"{MARK}{mark}\"")).collect();
        format!("({})", any.join(" OR "))
    });
    wanted.chain(marked).collect::<Vec<_>>().join(" AND ")
}

/// The mark of a kind, alone.
pub(crate) fn of_kind(kind: Kind) -> Vec<Vec<String>> {
    vec![vec![kind.as_str().to_owned()]]
}

/// Numbers of finds as one argument, to be read by `of_finds`.
fn numbers(found: &[i64]) -> String {
    format!("[{}]", found.iter().map(ToString::to_string).collect::<Vec<_>>().join(","))
}

/// SQLite's tables of a list of finds, whose numbers are the first argument; each is looked up by its key, whatever else is asked. What it is is
/// read from an index, because beside the terms there is hardly one find on a page.
pub(crate) fn of_finds(table: &str, id: &str) -> String {
    format!("json_each($1) f CROSS JOIN search s INDEXED BY search_things ON s.id = f.value CROSS JOIN {table} ON {id} = s.thing")
}

/// A query that begins with the numbers of finds.
pub(crate) fn among(found: &[i64], text: &str) -> Query {
    Query { args: vals![numbers(found)].to_vec(), ..Query::new(text) }
}
