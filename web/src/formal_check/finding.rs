//! What the machine finds of one application 机器核查, point by point, as things stand now.

use crate::eligibility::{self, Told};
use crate::ui::{self, Look, Tone};
use crate::words::Words;
use maud::{Markup, html};
use rules::approval::{Flag, Step};
use rules::day::Day;
use rules::formal_check::{By, Found, Item, checklist};
use rules::person::Language;
use rules::similarity::{Stage as SimilarityStage, Verdict};
use rules::team::Role;
use rules::text::Bilingual;
use rules::{Instant, PersonId};
use store::{ApplicationRow, CallRow, Examination, Keys, Reader, StoreError};

/// A point with what the machine finds of it.
pub(super) struct Finding {
    pub(super) item: Item,
    /// None for what only people see.
    pub(super) found: Option<Found>,
    why: Why,
}

/// What stands beside a finding.
enum Why {
    Nothing,
    /// Of rules of the call: who does not meet them, and why.
    Rules(Vec<Told>),
    /// A sentence with a number.
    Counted(&'static str, usize),
}

impl Finding {
    /// What is looked at.
    pub(super) fn text(&self) -> Bilingual {
        if let Some(text) = &self.item.text {
            return text.clone();
        }
        let key = format!("formal-check-item-{}", self.item.key.replace('/', "-"));
        Bilingual::new(Words::load().text(Language::Zh, &key), Words::load().text(Language::En, &key))
    }

    /// What was found, with why.
    pub(super) fn shown(&self, look: &Look<'_>) -> Markup {
        let Some(found) = self.found else { return html! { span.quiet { (look.t("formal-check-by-people")) } } };
        let tone = match found {
            Found::Met => Tone::Good,
            Found::NotMet => Tone::Bad,
            Found::Unknown => Tone::Wait,
        };
        html! {
            (ui::badge(tone, &look.t(&format!("formal-check-found-{}", found.as_str()))))
            @match &self.why {
                Why::Nothing => {},
                Why::Rules(told) => { ul { @for one in told { li { (eligibility::line(look, one)) } } } },
                Why::Counted(key, count) => { " " (look.t_with(key, &[("count", (*count).into())])) },
            }
        }
    }
}

/// Every point of the list: what the machine finds first, and of that what is not met, then what it cannot tell, then what is met.
pub(super) fn all(rows: &mut Reader<'_>, keys: &Keys, row: &ApplicationRow, call: &CallRow, now: Instant) -> Result<Vec<Finding>, StoreError> {
    let team: Vec<(PersonId, Role)> = row.team.participants.iter().map(|one| (one.person, one.role)).collect();
    let mut told = eligibility::found(rows, keys, &call.call(), row.id.0, row.lead, &team, now)?;
    let files: Vec<String> = row.kept.files.iter().map(|file| file.digest.clone()).collect();
    let examined = rows.examinations(&files)?;
    let similar: Vec<SimilarityStage> = rows.similarities_of(row.id)?.into_iter().map(|one| one.similarity.stage).collect();
    let on = Day::at(now, &call.content.window.zone);
    let outstanding = call.content.terms.approvals.outstanding(&row.compliance.with(&row.later), on);
    let mut findings: Vec<Finding> = Vec::new();
    for item in checklist(&call.content) {
        let (of, id) = item.key.split_once('/').unwrap_or((&item.key, ""));
        let (found, why) = match (item.by, of) {
            (By::People, _) => (None, Why::Nothing),
            (By::Machine, "condition" | "limit") => of_rule(&mut told, id),
            (By::Machine, "approval") => {
                let mine = || outstanding.iter().filter(|one| Flag::parse(id) == Some(one.flag));
                match mine().filter(|one| one.step == Step::Submission).count() {
                    // What the call asks only later may be missing now, and is said to be.
                    0 => unless(mine().count(), Found::Met, "formal-check-outstanding-later"),
                    now => unless(now, Found::NotMet, "formal-check-outstanding"),
                }
            }
            (By::Machine, "files") => of_files(&files, &examined),
            (By::Machine, "similar") => {
                let same = similar.iter().filter(|stage| **stage == SimilarityStage::Resolved(Verdict::Same)).count();
                let open = similar.iter().filter(|stage| **stage == SimilarityStage::Open).count();
                if same > 0 { unless(same, Found::NotMet, "formal-check-same") } else { unless(open, Found::Unknown, "formal-check-alike") }
            }
            (By::Machine, "complete") => {
                let since = call.amendments.iter().filter(|one| one.at > row.arrived).count();
                unless(since, Found::Unknown, "formal-check-amended")
            }
            // The rest was asked when it was submitted and on its way here, by the version of the call that it answers: without it the centre would
            // not have it.
            (By::Machine, _) => (Some(Found::Met), Why::Nothing),
        };
        findings.push(Finding { item, found, why });
    }
    findings.sort_by_key(|finding| match finding.found {
        Some(Found::NotMet) => 0,
        Some(Found::Unknown) => 1,
        Some(Found::Met) => 2,
        None => 3,
    });
    Ok(findings)
}

fn unless(count: usize, found: Found, key: &'static str) -> (Option<Found>, Why) {
    if count == 0 { (Some(Found::Met), Why::Nothing) } else { (Some(found), Why::Counted(key, count)) }
}

/// What is found of everybody by one rule of the call; a rule that only advises is never what stands in the way.
fn of_rule(told: &mut Vec<Told>, id: &str) -> (Option<Found>, Why) {
    let (mine, rest): (Vec<Told>, Vec<Told>) = std::mem::take(told).into_iter().partition(|one| one.rule == id);
    *told = rest;
    let refused = mine.iter().any(Told::refuses);
    let unmet: Vec<Told> = mine.into_iter().filter(|one| !one.met).collect();
    match (refused, unmet.is_empty()) {
        (true, _) => (Some(Found::NotMet), Why::Rules(unmet)),
        (false, false) => (Some(Found::Unknown), Why::Rules(unmet)),
        (false, true) => (Some(Found::Met), Why::Nothing),
    }
}

fn of_files(files: &[String], examined: &std::collections::BTreeMap<String, Examination>) -> (Option<Found>, Why) {
    let infected = |file: &&String| examined.get(*file).and_then(|known| known.scan.as_ref()).is_some_and(|scan| scan.signature.is_some());
    let unseen = |file: &&String| examined.get(*file).is_none_or(|known| known.scan.is_none() && known.facts.is_none());
    let unscanned = |file: &&String| examined.get(*file).is_none_or(|known| known.scan.is_none());
    let count = |which: &dyn Fn(&&String) -> bool| files.iter().filter(which).count();
    match (count(&infected), count(&unseen), count(&unscanned)) {
        (0, 0, 0) => (Some(Found::Met), Why::Nothing),
        // Taken apart and held against the form it was; that no scanner saw it is said, and no fault of the applicant.
        (0, 0, unscanned) => (Some(Found::Met), Why::Counted("formal-check-unscanned", unscanned)),
        (0, unseen, _) => (Some(Found::Unknown), Why::Counted("formal-check-unseen", unseen)),
        (infected, _, _) => (Some(Found::NotMet), Why::Counted("formal-check-infected", infected)),
    }
}
