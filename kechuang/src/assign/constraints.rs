//! Constraints 指派约束: the rules of a round as a table, one a line, which name the experts' own columns.
//!
//! ```text
//! rule        needs
//! quota       attribute (column=value of the experts' file), least and/or most, [proposal]   so many of a panel have it
//! group       attribute (a column), most                                                     so many of a panel share a value
//! expertise   score, least                                                                   so many fit at least so well
//! fixed       proposal, expert                                                               are part of the answer
//! forbidden   proposal, expert                                                               are not
//! author      proposal, expert                                                               wrote it, so does not judge it
//! reciprocal                                                                                 no two authors judge each other
//! related     proposal (several, with spaces between), most                                  have so many experts together
//! near        proposal (several; none means all), score                                      each expert they have together costs so much
//! ```

use crate::table::{Row, Table};
use assignment::{Groups, Near, Rule};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// What the rules refer to.
pub(super) struct Known<'t> {
    pub(super) proposals: &'t BTreeMap<String, usize>,
    pub(super) experts: &'t BTreeMap<String, usize>,
    pub(super) table: &'t Table,
}

/// The rules as they were read.
#[derive(Default)]
pub(super) struct Constraints {
    pub(super) rules: Vec<Rule>,
    /// What each is called in reports.
    pub(super) names: Vec<String>,
    pub(super) groups: Option<Groups>,
    /// Wishes with their prices, which are no rules: the total is weighed against them.
    pub(super) near: Vec<Near>,
    pub(super) forbidden: BTreeSet<(usize, usize)>,
    /// What to say where a fixed pair is no candidate.
    pub(super) fixed: Vec<((usize, usize), anyhow::Error)>,
}

/// Where the columns stand, if at all.
struct Columns {
    proposal: Option<usize>,
    expert: Option<usize>,
    attribute: Option<usize>,
    least: Option<usize>,
    most: Option<usize>,
    score: Option<usize>,
}

pub(super) fn read(path: &Path, known: &Known<'_>) -> anyhow::Result<Constraints> {
    let table = Table::read(path, &[&["rule"]])?;
    let of = |names: [&str; 2]| table.optional(names[0]).or_else(|| table.optional(names[1]));
    let columns = Columns {
        proposal: of(["proposal", "paper"]),
        expert: of(["expert", "reviewer"]),
        attribute: of(["attribute", "attribute"]),
        least: of(["least", "min"]),
        most: of(["most", "max"]),
        score: of(["score", "score"]),
    };
    let mut constraints = Constraints::default();
    let (mut authors, mut reciprocal) = (Vec::new(), None);
    for row in table.rows() {
        let reading = Reading { row: &row, columns: &columns, known };
        match row.text(0) {
            "author" => {
                let (proposal, expert) = reading.pair()?;
                constraints.forbidden.insert((proposal, expert));
                authors.push((small(expert), small(proposal)));
            }
            "reciprocal" => reciprocal = Some(format!("line {}: reciprocal", row.line())),
            "forbidden" => drop(constraints.forbidden.insert(reading.pair()?)),
            "group" => reading.group(&mut constraints)?,
            "near" => constraints.near.push(reading.near()?),
            _ => reading.rule(&mut constraints)?,
        }
    }
    if let Some(name) = reciprocal {
        constraints.rules.push(Rule::Reciprocal { authors });
        constraints.names.push(name);
    }
    Ok(constraints)
}

/// A line that is being read.
struct Reading<'t> {
    row: &'t Row<'t>,
    columns: &'t Columns,
    known: &'t Known<'t>,
}

impl Reading<'_> {
    fn rule(&self, constraints: &mut Constraints) -> anyhow::Result<()> {
        let kind = self.row.text(0);
        let rule = match kind {
            "quota" => {
                let attribute = self.needed(self.columns.attribute, "attribute")?;
                let (column, value) = self.row.text(attribute).split_once('=').ok_or_else(|| self.row.wrong(attribute, "column=value"))?;
                let values = self.values(attribute, column.trim())?;
                let experts = (0..).zip(&values).filter(|(_, has)| *has == value.trim()).map(|(expert, _)| expert).collect();
                let (least, most) = (self.count(self.columns.least)?, self.count(self.columns.most)?);
                if least.is_none() && most.is_none() {
                    return Err(self.row.wrong(0, "a least or a most with a quota"));
                }
                let (least, most) = (least.unwrap_or(0), most.unwrap_or(u32::MAX));
                if least > most {
                    return Err(self.row.wrong(self.needed(self.columns.least, "least")?, "no more at least than at most"));
                }
                Rule::Quota { experts, proposals: self.proposals()?, least, most }
            }
            "expertise" => {
                let score = self.needed(self.columns.score, "score")?;
                let threshold = i32::try_from(self.row.decimal(score)?).map_err(|_| self.row.wrong(score, "a score from -1000 to 1000"))?;
                Rule::Expertise { threshold, least: self.count(self.columns.least)?.unwrap_or(1) }
            }
            "fixed" => {
                let (proposal, expert) = self.pair()?;
                let column = self.needed(self.columns.expert, "expert")?;
                constraints
                    .fixed
                    .push(((proposal, expert), self.row.wrong(column, "an expert who is a candidate for the proposal, without a conflict,")));
                Rule::Fixed { proposal: small(proposal), expert: small(expert) }
            }
            "related" => {
                let most = self.needed(self.columns.most, "most")?;
                Rule::Related { proposals: self.proposals()?, most: self.row.count(most)? }
            }
            _ => return Err(self.row.wrong(0, "quota, group, expertise, fixed, forbidden, author, reciprocal, related or near")),
        };
        constraints.rules.push(rule);
        constraints.names.push(self.name());
        Ok(())
    }

    fn near(&self) -> anyhow::Result<Near> {
        let score = self.needed(self.columns.score, "score")?;
        let price = i32::try_from(self.row.decimal(score)?).ok().filter(|price| (0..=assignment::AFFINITY_MOST).contains(price));
        Ok(Near { proposals: self.proposals()?, price: price.ok_or_else(|| self.row.wrong(score, "a price from 0 to 1000"))? })
    }

    /// The first group limit is that of the problem, unless the experts' file has one; each value of a further one is a quota.
    fn group(&self, constraints: &mut Constraints) -> anyhow::Result<()> {
        let attribute = self.needed(self.columns.attribute, "attribute")?;
        let values = self.values(attribute, self.row.text(attribute))?;
        let column = self.needed(self.columns.most, "most")?;
        let most = self.row.count(column)?;
        if most == 0 {
            return Err(self.row.wrong(column, "1 or more"));
        }
        let mut numbers: BTreeMap<&str, Vec<u32>> = BTreeMap::new();
        for (expert, value) in (0..).zip(&values) {
            numbers.entry(value).or_default().push(expert);
        }
        if constraints.groups.is_none() {
            // Who names no value shares it with nobody.
            let mut of: Vec<u32> = (0..).zip(&values).map(|(expert, _)| expert).collect();
            for experts in numbers.iter().filter(|(value, _)| !value.is_empty()).map(|(_, experts)| experts) {
                for expert in experts {
                    of[*expert as usize] = experts[0];
                }
            }
            constraints.groups = Some(Groups { of, most });
            return Ok(());
        }
        for (value, experts) in numbers.into_iter().filter(|(value, _)| !value.is_empty()) {
            constraints.rules.push(Rule::Quota { experts, proposals: Vec::new(), least: 0, most });
            constraints.names.push(format!("{} ({value})", self.name()));
        }
        Ok(())
    }

    /// What stands in the column of the experts' file.
    fn values(&self, cell: usize, column: &str) -> anyhow::Result<Vec<String>> {
        let at = self.known.table.optional(&column.to_lowercase()).ok_or_else(|| self.row.wrong(cell, "a column of the experts' file"))?;
        Ok(self.known.table.rows().map(|row| row.text(at).to_owned()).collect())
    }

    fn needed(&self, column: Option<usize>, name: &str) -> anyhow::Result<usize> {
        column.ok_or_else(|| self.row.wrong(0, &format!("a column `{name}` with this rule")))
    }

    fn count(&self, column: Option<usize>) -> anyhow::Result<Option<u32>> {
        column.filter(|column| !self.row.text(*column).is_empty()).map(|column| self.row.count(column)).transpose()
    }

    fn pair(&self) -> anyhow::Result<(usize, usize)> {
        let (proposal, expert) = (self.needed(self.columns.proposal, "proposal")?, self.needed(self.columns.expert, "expert")?);
        Ok((self.row.known(proposal, self.known.proposals)?, self.row.known(expert, self.known.experts)?))
    }

    /// The proposals named, with spaces between them; none named means all.
    fn proposals(&self) -> anyhow::Result<Vec<u32>> {
        let Some(column) = self.columns.proposal else { return Ok(Vec::new()) };
        let find = |name: &str| {
            let found = self.known.proposals.get(name).map(|at| small(*at));
            found.ok_or_else(|| self.row.wrong(column, "names that the proposals' file knows, with spaces between them,"))
        };
        self.row.text(column).split_whitespace().map(find).collect()
    }

    /// The line in one's own words.
    fn name(&self) -> String {
        let columns = [self.columns.attribute, self.columns.proposal, self.columns.expert];
        let cells = columns.into_iter().flatten().map(|column| self.row.text(column)).filter(|text| !text.is_empty());
        let mut name = cells.fold(format!("line {}: {}", self.row.line(), self.row.text(0)), |name, cell| format!("{name} {cell}"));
        for (word, column) in [("at least", self.columns.least), ("at most", self.columns.most), ("from a score of", self.columns.score)] {
            if let Some(text) = column.map(|column| self.row.text(column)).filter(|text| !text.is_empty()) {
                name = format!("{name} {word} {text}");
            }
        }
        name
    }
}

fn small(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}
