//! Plans 查询计划: how a database would answer what is asked, so that a test can hold that nothing reads a whole table that grows.
//!
//! For tests alone: nothing of the software calls it. It lies here because only the store may name a database driver.

use crate::commit::Tx;
use crate::value::{Dialect, Row, Sql, Val};
use crate::{Reader, Store, StoreError, WriteError};
use rules::rights::Through;

/// One text that was asked, with the lines of its plan.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Plan {
    /// The text.
    pub text: String,
    /// The lines, from the outside in.
    pub lines: Vec<String>,
}

/// A connection that explains whatever it does.
struct Explained<'a> {
    sql: &'a mut dyn Sql,
    plans: Vec<Plan>,
}

impl Explained<'_> {
    fn explain(&mut self, text: &str, args: &[Val]) -> Result<(), StoreError> {
        if self.plans.iter().any(|plan| plan.text == text) {
            return Ok(());
        }
        let (how, column) = match self.sql.dialect() {
            Dialect::Sqlite => ("EXPLAIN QUERY PLAN", 3),
            Dialect::Postgres => ("EXPLAIN", 0),
        };
        let rows = self.sql.query(&format!("{how} {text}"), args)?;
        let lines = rows.iter().map(|row| Ok(row.text(column)?.to_owned())).collect::<Result<_, StoreError>>()?;
        self.plans.push(Plan { text: text.to_owned(), lines });
        Ok(())
    }
}

impl Sql for Explained<'_> {
    fn exec(&mut self, sql: &str, args: &[Val]) -> Result<u64, StoreError> {
        self.explain(sql, args)?;
        self.sql.exec(sql, args)
    }

    fn query(&mut self, sql: &str, args: &[Val]) -> Result<Vec<Row>, StoreError> {
        self.explain(sql, args)?;
        self.sql.query(sql, args)
    }

    fn insert(&mut self, sql: &str, args: &[Val]) -> Result<i64, StoreError> {
        self.explain(sql, args)?;
        self.sql.insert(sql, args)
    }

    fn later(&mut self, sql: &'static str, args: Vec<Val>) -> Result<(), StoreError> {
        self.explain(sql, &args)?;
        self.sql.later(sql, args)
    }

    fn catch_up(&mut self) -> Result<(), StoreError> {
        self.sql.catch_up()
    }

    fn dialect(&self) -> Dialect {
        self.sql.dialect()
    }
}

impl Store {
    /// The plans of all that a reading asks. PostgreSQL is told to leave tables alone where any index serves, as it would if they were large.
    #[doc(hidden)]
    pub fn plans_of_reading(&self, work: impl FnOnce(&mut Reader<'_>) -> Result<(), StoreError>) -> Result<Vec<Plan>, StoreError> {
        let mut plans = Vec::new();
        self.apart(|sql| {
            let mut explained = Explained { sql, plans: Vec::new() };
            let done = work(&mut Reader { sql: &mut explained });
            plans = explained.plans;
            done
        })?;
        Ok(plans)
    }

    /// The plans of all that a deed asks and does; it is undone.
    #[doc(hidden)]
    pub fn plans_of_writing(&self, work: impl FnOnce(&mut Tx<'_>) -> Result<(), WriteError>) -> Result<Vec<Plan>, WriteError> {
        let (mut plans, mut outcome) = (Vec::new(), Ok(()));
        self.apart(|sql| {
            let mut explained = Explained { sql, plans: Vec::new() };
            let mut written = Vec::new();
            outcome = work(&mut Tx {
                sql: &mut explained,
                now: self.now(),
                keys: self.keys(),
                written: &mut written,
                through: Through::Session,
                told: Vec::new(),
            });
            plans = explained.plans;
            Ok(())
        })?;
        outcome.map(|()| plans)
    }
}
