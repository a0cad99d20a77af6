//! Rows 当前行: every thing folded again, in the order of the things, beside the rows that must come of it.
//!
//! Events, rows, claims, search terms and credentials are all read by ranges of things, so that what nothing accounts for is met on the way.

use super::{Checked, Finding, Findings, Found, Outside, differ};
use crate::folded::{Beside, Folded, Image};
use crate::journal::Range;
use crate::search::Terms;
use crate::value::{Dialect, Row, Sql, Val};
use crate::{StoreError, journal, rebuild};
use record::{Digest, sha256};
use rules::thing::Fact;
use rules::{Id, Kind};
use std::collections::BTreeSet;
use std::iter::Peekable;
use std::vec::IntoIter;

/// Rows of one table in the order of the things they belong to; what is passed over belongs to none.
struct Ordered {
    table: &'static str,
    kind: Option<Kind>,
    field: &'static str,
    /// In which column the thing stands.
    at: usize,
    rows: Peekable<IntoIter<Row>>,
}

/// All rows of a range that events must account for.
struct Stored {
    folded: Vec<Ordered>,
    beside: Vec<Ordered>,
    claims: Ordered,
    search: Ordered,
    credentials: Ordered,
}

/// What a thing must be.
struct Expected {
    image: Image,
    claims: Vec<(String, String)>,
    files: Vec<String>,
    person: Option<Id>,
}

struct RowsCheck<'a> {
    outside: &'a Outside,
    findings: &'a mut Findings,
    checked: &'a mut Checked,
    seen: BTreeSet<String>,
    dialect: Dialect,
}

pub(super) fn check(sql: &mut dyn Sql, outside: &Outside, findings: &mut Findings, checked: &mut Checked) -> Result<(), StoreError> {
    let mut check = RowsCheck { outside, findings, checked, seen: BTreeSet::new(), dialect: sql.dialect() };
    let mut range = Some(Range::first(sql)?);
    while let Some(things) = range.filter(|_| !check.findings.are_enough()) {
        check.range(sql, &things)?;
        range = things.next(sql)?;
    }
    Ok(())
}

impl Ordered {
    fn read(sql: &mut dyn Sql, things: &Range, table: &'static str, columns: &str, field: &'static str, at: usize) -> Result<Self, StoreError> {
        let rows = things.query(sql, &format!("SELECT {columns} FROM {table}"), field, field)?;
        let kind = (table == "credentials").then_some(Kind::Person);
        Ok(Self { table, kind, field, at, rows: rows.into_iter().peekable() })
    }

    /// The rows of a thing; things are asked for in their order.
    fn take(&mut self, thing: &str, findings: &mut Findings) -> Vec<Row> {
        let mut mine = Vec::new();
        let at = self.at;
        while let Some(row) = self.rows.next_if(|row| row.text(at).is_ok_and(|text| text <= thing)) {
            if row.text(at).is_ok_and(|text| text == thing) {
                mine.push(row);
            } else {
                self.extra(&row, findings);
            }
        }
        mine
    }

    fn rest(&mut self, findings: &mut Findings) {
        while let Some(row) = self.rows.next() {
            self.extra(&row, findings);
        }
    }

    fn extra(&self, row: &Row, findings: &mut Findings) {
        let thing = row.id(self.at).ok();
        let says = format!("{} has a row here and no events that account for it", rebuild::shown(&row.0[self.at]));
        let person = thing.filter(|_| self.kind == Some(Kind::Person));
        findings.add(Finding::new(Found::ExtraRow, self.table, self.field, says).of(self.kind, thing).about(person));
    }
}

impl Stored {
    /// The folded row of a thing.
    fn row(&mut self, kind: Kind, thing: &str, findings: &mut Findings) -> Vec<Row> {
        Self::taken(&mut self.folded, kind, thing, findings)
    }

    /// The rows beside it.
    fn beside(&mut self, kind: Kind, thing: &str, findings: &mut Findings) -> Vec<Row> {
        Self::taken(&mut self.beside, kind, thing, findings)
    }

    fn taken(tables: &mut [Ordered], kind: Kind, thing: &str, findings: &mut Findings) -> Vec<Row> {
        tables.iter_mut().find(|ordered| ordered.kind == Some(kind)).map(|ordered| ordered.take(thing, findings)).unwrap_or_default()
    }
}

impl RowsCheck<'_> {
    fn range(&mut self, sql: &mut dyn Sql, things: &Range) -> Result<(), StoreError> {
        let events = things.events(sql)?;
        let mut stored = Stored {
            folded: Vec::with_capacity(Kind::ALL.len()),
            beside: Vec::new(),
            claims: Ordered::read(sql, things, "claims", "kind, key, thing", "thing", 2)?,
            search: Ordered::read(sql, things, "search", "thing, terms", "thing", 0)?,
            credentials: Ordered::read(sql, things, "credentials", "person, secret", "person", 0)?,
        };
        for kind in Kind::ALL {
            let (table, columns) = crate::with_kind!(kind, T => (<T as Folded>::TABLE, <T as Folded>::COLUMNS.join(", ")));
            stored.folded.push(Ordered { kind: Some(kind), ..Ordered::read(sql, things, table, &columns, "id", 0)? });
            if let Some(Beside { table, columns }) = crate::with_kind!(kind, T => <T as Folded>::BESIDE) {
                stored.beside.push(Ordered { kind: Some(kind), ..Ordered::read(sql, things, table, &columns.join(", "), columns[0], 0)? });
            }
        }
        for rows in events.chunk_by(|one, other| one.0[8] == other.0[8]) {
            self.thing(rows, &mut stored)?;
        }
        let Stored { mut folded, mut beside, mut claims, mut search, mut credentials } = stored;
        folded.iter_mut().chain(&mut beside).chain([&mut claims, &mut search, &mut credentials]).for_each(|ordered| ordered.rest(self.findings));
        Ok(())
    }

    fn thing(&mut self, rows: &[Row], stored: &mut Stored) -> Result<(), StoreError> {
        self.checked.things += 1;
        let text = rows[0].text(8)?;
        let claims = stored.claims.take(text, self.findings);
        let search = stored.search.take(text, self.findings);
        let credentials = stored.credentials.take(text, self.findings);
        let (Ok(thing), Some(kind)) = (rows[0].id(8), Kind::parse(rows[0].text(9)?)) else {
            let says = format!("{} of the kind {} is no thing that this version knows", rebuild::shown(&rows[0].0[8]), rebuild::shown(&rows[0].0[9]));
            self.findings.add(Finding::new(Found::Fold, "events", "thing", says).at(rows[0].int(11).ok()));
            return Ok(());
        };
        if let Some(odd) = rows.iter().find(|row| row.0[9] != rows[0].0[9]) {
            let finding = Finding::new(Found::Fold, "events", "kind", differ(&odd.0[9], &rows[0].0[9]));
            self.findings.add(finding.of(Some(kind), Some(thing)).at(odd.int(11).ok()));
        }
        let expected = match crate::with_kind!(kind, T => expect::<T>(thing, rows, self.findings)) {
            Ok(expected) => expected,
            Err(error) => {
                let why = std::error::Error::source(&error).map_or_else(|| error.to_string(), ToString::to_string);
                self.findings.add(Finding::new(Found::Fold, "events", "version", why).of(Some(kind), Some(thing)).at(rows[0].int(11).ok()));
                // Its rows cannot be compared with anything; that they are there is no finding of its own.
                let _skipped = (stored.row(kind, text, self.findings), stored.beside(kind, text, self.findings));
                return Ok(());
            }
        };
        let row = stored.row(kind, text, self.findings);
        let beside = stored.beside(kind, text, self.findings);
        let name = |finding: Finding| finding.of(Some(kind), Some(thing)).about(expected.person);
        self.row(&expected.image, &row, &name);
        self.beside(&expected.image, beside, &name);
        self.claims(&expected.claims, &claims, &name)?;
        self.search(expected.image.terms.as_ref(), &search, &name);
        if matches!(kind, Kind::Person | Kind::Authenticator) {
            self.credential(&expected.image, &credentials, &name)?;
        } else if !credentials.is_empty() {
            self.findings.add(name(Finding::new(
                Found::ExtraRow,
                "credentials",
                "person",
                "it is neither a person nor an authenticator, and has a credential",
            )));
        }
        self.files(expected.files, &name)
    }

    fn row(&mut self, image: &Image, rows: &[Row], name: &dyn Fn(Finding) -> Finding) {
        let Some(row) = rows.first() else {
            self.findings.add(name(Finding::new(Found::Missing, image.table, "id", "the events make a row, and there is none")));
            return;
        };
        for (at, column) in image.columns.iter().enumerate() {
            if row.0[at] != image.values[at] {
                self.findings.add(name(Finding::new(Found::Row, image.table, *column, differ(&row.0[at], &image.values[at]))));
            }
        }
    }

    fn beside(&mut self, image: &Image, mut rows: Vec<Row>, name: &dyn Fn(Finding) -> Finding) {
        let Some((Beside { table, columns }, expected)) = &image.beside else { return };
        rows.sort_by(|one, other| one.0[1].cmp(&other.0[1]));
        for values in expected {
            let Some(at) = rows.iter().position(|row| row.0[1] == values[1]) else {
                let says = format!("the events make a row {}, and there is none", rebuild::shown(&values[1]));
                self.findings.add(name(Finding::new(Found::Missing, table, columns[1], says)));
                continue;
            };
            let row = rows.remove(at);
            for (at, column) in columns.iter().enumerate().filter(|(at, _)| row.0[*at] != values[*at]) {
                self.findings.add(name(Finding::new(Found::Row, table, *column, differ(&row.0[at], &values[at]))));
            }
        }
        for row in rows {
            let says = format!("there is a row {}, and the events make none", rebuild::shown(&row.0[1]));
            self.findings.add(name(Finding::new(Found::ExtraRow, table, columns[1], says)));
        }
    }

    fn claims(&mut self, held: &[(String, String)], rows: &[Row], name: &dyn Fn(Finding) -> Finding) -> Result<(), StoreError> {
        for (kind, key) in held {
            if !rows.iter().any(|row| row.text(0).is_ok_and(|text| text == kind) && row.text(1).is_ok_and(|text| text == key)) {
                self.findings.add(name(Finding::new(Found::Claim, "claims", "key", format!("{kind} {key} is held, and its row is missing"))));
            }
        }
        for row in rows {
            let (kind, key) = (row.text(0)?, row.text(1)?);
            if !held.iter().any(|(held, held_key)| held == kind && held_key == key) {
                self.findings.add(name(Finding::new(Found::Claim, "claims", "thing", format!("{kind} {key} is not held by it"))));
            }
        }
        Ok(())
    }

    fn search(&mut self, terms: Option<&Terms>, rows: &[Row], name: &dyn Fn(Finding) -> Finding) {
        match (terms, rows.first()) {
            (None, None) => {}
            (Some(_), None) => self.findings.add(name(Finding::new(Found::Search, "search", "thing", "it cannot be found: its row is missing"))),
            (None, Some(_)) => self.findings.add(name(Finding::new(Found::Search, "search", "thing", "nothing of it is searched for"))),
            (Some(terms), Some(row)) => {
                let expected = Val::from(terms.text(self.dialect));
                if row.0[1] != expected {
                    self.findings.add(name(Finding::new(Found::Search, "search", "terms", differ(&row.0[1], &expected))));
                }
            }
        }
    }

    /// Who may sign in has just the credential whose digest their events hold, and so has what they sign in with; who is erased has none.
    fn credential(&mut self, image: &Image, rows: &[Row], name: &dyn Fn(Finding) -> Finding) -> Result<(), StoreError> {
        let value = |column: &str| image.columns.iter().position(|name| *name == column).map_or(&Val::Null, |at| &image.values[at]);
        let active = *value("stage") == Val::from("active");
        let finding = match rows.first() {
            None if active => Some(("person", "they may sign in, and their credential is missing".to_owned())),
            Some(_) if !active => Some(("person", "they are erased, and their credential is still there".to_owned())),
            Some(row) if Val::from(sha256(&[row.text(1)?.as_bytes()]).to_string()) != *value("credential") => {
                Some(("secret", "is not the one whose digest their events hold".to_owned()))
            }
            None | Some(_) => None,
        };
        if let Some((field, says)) = finding {
            self.findings.add(name(Finding::new(Found::Credential, "credentials", field, says)));
        }
        Ok(())
    }

    fn files(&mut self, files: Vec<String>, name: &dyn Fn(Finding) -> Finding) -> Result<(), StoreError> {
        let Some(store) = &self.outside.files else { return Ok(()) };
        for file in files {
            if self.seen.contains(&file) {
                continue;
            }
            if self.checked.expunged_files.contains(&file) {
                let there = file.parse::<Digest>().is_ok_and(|digest| store.path(&digest).exists());
                if there {
                    self.findings.add(name(Finding::new(Found::File, "files", file, "was destroyed by an expunction, and is there")));
                }
                continue;
            }
            let whole = match file.parse::<Digest>() {
                Ok(digest) => store.is_whole(&digest)?,
                Err(_) => false,
            };
            self.checked.files += 1;
            if whole {
                self.seen.insert(file);
            } else {
                self.findings.add(name(Finding::new(Found::File, "files", file, "is missing, or is not what its name says")));
            }
        }
        Ok(())
    }
}

/// Folds a thing into what its rows must be.
fn expect<T: Folded>(thing: Id, rows: &[Row], findings: &mut Findings) -> Result<Expected, StoreError> {
    let mut claims = Vec::new();
    let mut last = i64::MIN;
    let fold = journal::fold_each::<T>(thing, rows, |before, fact, row| {
        rebuild::hold::<T>(&mut claims, before, thing, fact);
        let at = row.int(2).unwrap_or(last);
        let odd = if row.text(10).ok() != Some(fact.name()) {
            Some(("event", differ(&row.0[10], &Val::from(fact.name()))))
        } else if at < last {
            Some(("at", "it happened before what it follows".to_owned()))
        } else {
            None
        };
        if let Some((field, says)) = odd {
            findings.add(Finding::new(Found::Fold, "events", field, says).of(Some(T::KIND), Some(thing)).at(row.int(11).ok()));
        }
        last = last.max(at);
    })?;
    let state = fold.state.ok_or_else(|| StoreError::Row(format!("{thing} has no event")))?;
    Ok(Expected {
        image: Image::of(&state, thing, fold.version),
        claims,
        files: state.files().into_iter().map(str::to_owned).collect(),
        person: state.person(thing),
    })
}
