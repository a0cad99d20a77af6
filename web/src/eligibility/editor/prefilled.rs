//! A rule that is there, as its form shows it to be changed.

use crate::fields::Fields;
use rules::call::{Class, Terms};
use rules::citation::Citation;
use rules::eligibility::{Condition, Test};
use rules::restriction::Limit;
use std::collections::BTreeMap;

type Values = BTreeMap<String, Vec<String>>;

/// What the form of a rule would have been filled in with; nothing where there is no such rule, or a form cannot say it.
pub(super) fn of(terms: &Terms, rule: &str) -> Option<Fields> {
    let conditions = terms.eligibility.rules.iter().find(|one| one.cited.id == rule).map(condition);
    let limits = || terms.restriction.rules.iter().find(|one| one.cited.id == rule && has_form(one)).and_then(limit);
    conditions.or_else(limits).map(Fields::of)
}

/// Whether the form of limits can say it: it counts one sort of items.
pub(super) fn has_form(limit: &Limit) -> bool {
    limit.counts.len() == 1
}

/// What a changed rule cites: its name, version, days and force stay; so does its title in the other language where its title is as it was.
pub(super) fn cited(earlier: &Citation, typed: Citation) -> Citation {
    let title = if typed.title.zh == earlier.title.zh { earlier.title.clone() } else { typed.title };
    Citation { title, document: typed.document, article: typed.article, ..earlier.clone() }
}

fn values<const N: usize>(pairs: [(&str, String); N]) -> Values {
    pairs.into_iter().filter(|(_, text)| !text.is_empty()).map(|(name, text)| (name.to_owned(), vec![text])).collect()
}

fn listed<T>(values: &mut Values, name: &str, all: &[T], text: impl Fn(&T) -> &str) {
    values.insert(name.to_owned(), all.iter().map(|one| text(one).to_owned()).collect());
}

fn citation(cited: &Citation) -> Values {
    values([
        ("replaces", cited.id.clone()),
        ("title", cited.title.zh.clone()),
        ("document", cited.document.clone()),
        ("article", cited.article.clone()),
    ])
}

fn text<T: ToString>(value: Option<T>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

fn condition(rule: &Condition) -> Values {
    let mut all = citation(&rule.cited);
    listed(&mut all, "whom", &rule.roles, |role| role.as_str());
    let test = match &rule.test {
        Test::BornFrom { day, women } => values([("kind", "born-from".to_owned()), ("day", day.to_string()), ("women_day", text(*women))]),
        Test::Under { age, women, on } => {
            values([("kind", "under".to_owned()), ("age", age.to_string()), ("women_age", text(*women)), ("day", on.to_string())])
        }
        Test::Degree { least } => values([("kind", "degree".to_owned()), ("degree", least.as_str().to_owned())]),
        Test::Host { classes, main } => {
            listed(&mut all, "classes", classes, |class| class.as_str());
            values([("kind", "host".to_owned()), ("main", if *main { "on".to_owned() } else { String::new() })])
        }
        Test::National => values([("kind", "national".to_owned())]),
        Test::NotBanned => values([("kind", "not-banned".to_owned())]),
    };
    all.extend(test);
    all
}

fn limit(rule: &Limit) -> Option<Values> {
    let counting = rule.counts.first()?;
    let mut all = citation(&rule.cited);
    let (types, more): (Vec<&str>, Vec<&str>) = counting.types.iter().map(String::as_str).partition(|sort| Class::parse(sort).is_some());
    let states = [(counting.applied, "applied"), (counting.running, "running")];
    let states: Vec<&str> = states.into_iter().filter(|(counts, _)| *counts).map(|(_, state)| state).collect();
    listed(&mut all, "whom", &rule.roles, |role| role.as_str());
    listed(&mut all, "as", &counting.roles, |role| role.as_str());
    listed(&mut all, "types", &types, |sort| sort);
    listed(&mut all, "states", &states, |state| state);
    listed(&mut all, "ends", &rule.ends, |end| end.as_str());
    all.extend(values([
        ("most", rule.most.to_string()),
        ("more_types", more.join("、")),
        ("approved_from", text(counting.approved_from)),
        ("funders", counting.funders.join("、")),
        ("overdue_bars", if rule.overdue_bars { "on".to_owned() } else { String::new() }),
        ("rank", rule.rank.map(|rank| rank.as_str().to_owned()).unwrap_or_default()),
    ]));
    Some(all)
}
