//! Lacking 待补批准: which applications lack an approval, from which day on; a list is narrowed to them, and their leads are reminded.

use super::{LISTED, ListQuery, ListedApplication, listed};
use crate::search::Query;
use crate::value::{Row, Val};
use crate::{Reader, StoreError, vals};
use rules::approval::{Asked, Compliance, Later, Matter, Outstanding};
use rules::day::Day;
use rules::{CallId, PersonId};
use std::collections::BTreeMap;

/// Which calls ask approvals, and on which day they are outstanding.
pub(super) struct Asking {
    on: Day,
    calls: BTreeMap<Vec<Matter>, Vec<CallId>>,
}

impl Asking {
    pub(super) fn narrow(&self, query: &mut Query) {
        let (mut any, mut args) = (Vec::new(), Vec::new());
        for (matters, calls) in &self.calls {
            let (lacking, days) = is_lacking(matters, self.on);
            any.push(format!("(a.call IN ({}) AND ({lacking}))", vec!["?"; calls.len()].join(", ")));
            args.extend(calls.iter().map(|id| Val::from(*id)));
            args.extend(days);
        }
        match any.is_empty() {
            true => query.and("1 = 0", Vec::new()),
            false => query.and(&format!("({})", any.join(" OR ")), args),
        }
    }
}

impl ListedApplication {
    /// Which approvals are outstanding on a day.
    pub fn outstanding(&self, on: Day) -> Vec<Outstanding> {
        self.declared.as_deref().map_or_else(Vec::new, |(asked, declared)| asked.outstanding(declared, on))
    }
}

impl Reader<'_> {
    /// A lead's applications that lack an approval on a day, whatever their calls ask, what arrived last first.
    pub fn applications_lacking(&mut self, lead: PersonId, on: Day) -> Result<Vec<ListedApplication>, StoreError> {
        let mut query = Query::new(&format!("SELECT {LISTED} FROM applications a JOIN calls c ON c.id = a.call WHERE 1 = 1"));
        query.and("a.lead IN (SELECT same FROM same_persons WHERE person = ?)", vals![lead].to_vec());
        lacking(&mut query, &Matter::ALL, on);
        query.end("ORDER BY a.arrived DESC, a.id LIMIT 500");
        self.sql.query(&query.text, &query.args)?.iter().map(listed).collect()
    }

    /// Where a list is narrowed to outstanding approvals: which calls ask one, in which matters; those that ask the same stand together.
    pub(super) fn asking(&mut self, wanted: &ListQuery) -> Result<Option<Asking>, StoreError> {
        let Some(on) = wanted.filter.outstanding else { return Ok(None) };
        let mut calls: BTreeMap<Vec<Matter>, Vec<CallId>> = BTreeMap::new();
        for row in &self.sql.query("SELECT id, approvals FROM calls WHERE approvals IS NOT NULL", &[])? {
            let asked: Asked = row.json(1)?;
            calls.entry(asked.matters()).or_default().push(row.id(0)?.into());
        }
        calls.remove(&Vec::new());
        Ok(Some(Asking { on, calls }))
    }
}

/// From which day on each matter lacks an approval, as the columns have it.
pub(super) fn lacks(compliance: &Compliance) -> Vec<Val> {
    let lacks = compliance.lacks();
    let from = |matter: &Matter| lacks.iter().find(|(of, _)| of == matter).map(|(_, from)| from.to_string());
    Matter::ALL.iter().map(|matter| Val::from(from(matter))).collect()
}

/// The column that says from which day on a matter lacks an approval.
const fn lacks_column(matter: Matter) -> &'static str {
    match matter {
        Matter::Ethics => "a.lacks_ethics",
        Matter::HumanGenetic => "a.lacks_genetic",
        Matter::Foreign => "a.lacks_foreign",
        Matter::Export => "a.lacks_export",
        Matter::Data => "a.lacks_data",
    }
}

/// That an approval is lacking on a day in one of some matters.
fn is_lacking(matters: &[Matter], on: Day) -> (String, Vec<Val>) {
    let any: Vec<String> = matters.iter().map(|matter| format!("{} <= ?", lacks_column(*matter))).collect();
    (any.join(" OR "), matters.iter().map(|_| Val::from(on.to_string())).collect())
}

fn lacking(query: &mut Query, matters: &[Matter], on: Day) {
    let (any, args) = is_lacking(matters, on);
    query.and(&format!("({any})"), args);
}

/// What is asked and declared; hardly any application has both, and none else costs anything.
pub(super) fn declared(row: &Row) -> Result<Option<Box<(Asked, Compliance)>>, StoreError> {
    if row.maybe_text(12)?.is_none() || row.maybe_text(13)?.is_none() {
        return Ok(None);
    }
    let (compliance, later): (Compliance, Vec<Later>) = (row.json(13)?, if row.maybe_text(14)?.is_some() { row.json(14)? } else { Vec::new() });
    Ok(Some(Box::new((row.json(12)?, compliance.with(&later)))))
}
