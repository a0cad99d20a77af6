//! What a mechanism or a call asks beside its form, part by part in words, for the table of what differs.

use crate::eligibility::sentence;
use crate::ui::Look;
use rules::budget::Funding;
use rules::call::Terms;
use serde::Serialize;

/// Every part, in the order of the call's page; empty where nothing is asked. What lies deeper than the words is told apart by its digest.
pub(super) fn in_words(look: &Look<'_>, terms: &Terms) -> Vec<(String, String)> {
    let conditions = terms.eligibility.rules.iter().map(|rule| sentence::condition(look, rule));
    let limits = terms.restriction.rules.iter().map(|rule| sentence::limit(look, rule));
    let demands = terms.approvals.demands.iter().map(|one| crate::approval::terms::demand(look, one));
    let steps = terms.endorsement.steps.iter().map(|step| look.pick(&step.name).to_owned());
    let closing = terms.submits_at_close.then(|| look.t("terms-closing-said"));
    let part = |key: &str, said: Vec<String>, digest: String| {
        let digest = if said.is_empty() { String::new() } else { format!(" ({digest})") };
        (look.t(key), format!("{}{digest}", said.join("; ")))
    };
    vec![
        part("funding-title", funding(look, &terms.funding), digest(&terms.funding)),
        part("eligibility-title", conditions.chain(limits).collect(), digest(&(&terms.eligibility, &terms.restriction))),
        part("team-terms-title", crate::team::terms::said(look, &terms.team), digest(&terms.team)),
        part("approval-terms-title", demands.collect(), digest(&terms.approvals)),
        part("chain-title", steps.collect(), digest(&terms.endorsement)),
        part("unit-file-terms-title", crate::unit_file::told::said(look, &terms.unit_files), digest(&terms.unit_files)),
        part("formal-check-terms-title", crate::formal_check::terms::said(look, &terms.formal_check), digest(&terms.formal_check)),
        (look.t("terms-closing-title"), closing.unwrap_or_default()),
    ]
}

fn funding(look: &Look<'_>, funding: &Funding) -> Vec<String> {
    crate::budget::said(look, funding).into_iter().map(|(label, text)| format!("{label}{}{text}", look.t("colon"))).collect()
}

/// The first digits of what a value is in JSON: equal values have equal ones.
pub(super) fn digest(value: &impl Serialize) -> String {
    let digest = record::sha256(&[serde_json::to_string(value).unwrap_or_default().as_bytes()]).to_string();
    digest.split(':').next_back().and_then(|hex| hex.get(..8)).unwrap_or_default().to_owned()
}
