//! Costs 经费: what each proposal costs, and what every category is to get, in numbers and in money.

use super::{Found, Named, Rank, Select};
use crate::table::{Row, Table};
use anyhow::{anyhow, bail};
use ranking::{Category, Item, Selection, SelectionError};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// How many states the search for the best selection keeps.
const STATES: usize = 100_000;

/// What each proposal costs, in fen, and the categories.
pub(crate) struct Costs {
    pub(super) of: Vec<u64>,
    category: Vec<u32>,
    names: Vec<String>,
    pub(crate) categories: Vec<Category>,
}

/// What a category gets of a selection.
pub(crate) struct Share {
    pub(super) category: String,
    pub(crate) count: usize,
    pub(crate) cost: u64,
}

impl Costs {
    /// Reads them, where the command names a file.
    pub(crate) fn read(rank: &Rank, named: &Named) -> anyhow::Result<Option<Self>> {
        let Some(path) = &rank.costs else { return Ok(None) };
        let (categories, by_category) = rank.categories.as_ref().map(|path| categories(path)).transpose()?.unwrap_or_default();
        let by_name: BTreeMap<String, usize> = named.proposals.iter().enumerate().map(|(at, name)| (name.clone(), at)).collect();
        let table = Table::read(path, &[&["proposal", "id"], &["cost"]])?;
        let category = table.optional("category");
        let (mut of, mut category_of, mut seen) = (vec![None; by_name.len()], vec![u32::MAX; by_name.len()], BTreeMap::new());
        for row in table.rows() {
            let at = row.known(0, &by_name)?;
            row.fresh(0, &mut seen, at)?;
            of[at] = Some(fen(&row, 1)?);
            if let (Some(column), false) = (category, categories.is_empty()) {
                category_of[at] = u32::try_from(row.known(column, &by_category)?)?;
            }
        }
        if let Some(missing) = of.iter().position(Option::is_none) {
            bail!("{}, line {}: a line for {} was expected", path.display(), seen.len() + 2, named.proposals[missing]);
        }
        let mut names = vec![String::new(); categories.len()];
        by_category.into_iter().for_each(|(name, at)| names[at] = name);
        Ok(Some(Self { of: of.into_iter().flatten().collect(), category: category_of, names, categories }))
    }

    /// What there is to select, where each is worth that.
    pub(crate) fn items(&self, worth: &[i64]) -> Vec<Item> {
        let item = |(at, value): (usize, &i64)| Item { value: *value, cost: self.of[at], category: self.category[at] };
        worth.iter().enumerate().map(item).collect()
    }

    /// What is selected by the expected grade: the mean of all proposals and what is known of the worth.
    pub(super) fn choose(&self, found: &Found, budget: u64, select: Select) -> Result<Selection, SelectionError> {
        let centre = found.means.iter().sum::<i64>() / i64::try_from(found.means.len()).unwrap_or(1).max(1);
        let worth: Vec<i64> = found.ranks.iter().map(|rank| centre + rank.worth).collect();
        let items = self.items(&worth);
        match select {
            Select::Greedy => ranking::greedy(&items, &self.categories, budget),
            Select::Optimal => ranking::optimal(&items, &self.categories, budget, STATES),
        }
    }

    /// What each category gets, in the order of the file.
    pub(crate) fn tally(&self, selection: &Selection) -> Vec<Share> {
        let share = |(number, name): (u32, &String)| {
            let own = || selection.chosen.iter().filter(|at| self.category[**at as usize] == number);
            Share { category: name.clone(), count: own().count(), cost: own().map(|at| self.of[*at as usize]).sum() }
        };
        (0..).zip(&self.names).map(share).collect()
    }

    /// A refusal in the names of the file.
    pub(super) fn told(&self, error: &SelectionError) -> String {
        let name = |category: u32| &self.names[category as usize];
        match error {
            SelectionError::TooFew { category, least, found } => format!("category {} needs {least} and has {found} at most", name(*category)),
            SelectionError::TooLittle { category, least, found } => {
                format!("category {} is to get {least} fen and can use {found} at most", name(*category))
            }
            SelectionError::Apart { category } => format!("nothing keeps both the least and the most of category {}", name(*category)),
            SelectionError::TooLarge | SelectionError::TooManyCategories | SelectionError::TooDear { .. } | SelectionError::Undecided => {
                error.to_string()
            }
        }
    }
}

impl Share {
    pub(super) fn json(&self) -> Value {
        json!({ "category": self.category, "count": self.count, "cost_fen": self.cost })
    }
}

/// Reads what the categories are to get, with their numbers by name.
fn categories(path: &std::path::Path) -> anyhow::Result<(Vec<Category>, BTreeMap<String, usize>)> {
    let table = Table::read(path, &[&["category"]])?;
    let columns = ["least", "most", "least_fen", "most_fen"].map(|name| table.optional(name));
    if columns.iter().all(Option::is_none) {
        return Err(anyhow!("{}, line 1: a column `least`, `most`, `least_fen` or `most_fen` was expected", path.display()));
    }
    let [least, most, least_fen, most_fen] = columns;
    let (mut categories, mut by_name) = (Vec::new(), BTreeMap::new());
    for row in table.rows() {
        row.fresh(0, &mut by_name, categories.len())?;
        let said = |column: Option<usize>| column.filter(|column| !row.text(*column).is_empty());
        let count = |column, otherwise| said(column).map_or(Ok(otherwise), |column| row.count(column));
        let money = |column, otherwise| said(column).map_or(Ok(otherwise), |column| fen(&row, column));
        let category =
            Category { least: count(least, 0)?, most: count(most, u32::MAX)?, least_fen: money(least_fen, 0)?, most_fen: money(most_fen, u64::MAX)? };
        if let Some(most) = most.filter(|_| category.least > category.most) {
            return Err(row.wrong(most, "at least as many as the least"));
        }
        if let Some(most) = most_fen.filter(|_| category.least_fen > category.most_fen) {
            return Err(row.wrong(most, "at least as much as the least"));
        }
        categories.push(category);
    }
    Ok((categories, by_name))
}

fn fen(row: &Row<'_>, column: usize) -> anyhow::Result<u64> {
    row.text(column).parse().map_err(|_| row.wrong(column, "a whole number of fen"))
}
