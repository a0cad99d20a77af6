//! Coverage 覆盖: which deeds were done, which events happened, and for which reasons something was refused.
//!
//! Every event and every refusal that the rules know must come up, or stand in `NEVER` with the reason; that list only shrinks.

use crate::journal::Shelves;
use rules::refusal::Explain;
use rules::{Kind, Refusal};
use std::collections::{BTreeMap, BTreeSet};

/// What came up, and how often.
#[derive(Default)]
pub struct Coverage {
    pub events: usize,
    deeds: BTreeMap<&'static str, usize>,
    notes: BTreeMap<&'static str, usize>,
    happened: BTreeMap<(Kind, &'static str), usize>,
    refused: BTreeMap<&'static str, usize>,
}

impl Coverage {
    pub fn done(&mut self, deed: &'static str) {
        *self.deeds.entry(deed).or_default() += 1;
    }

    pub fn note(&mut self, what: &'static str) {
        *self.notes.entry(what).or_default() += 1;
    }

    pub fn happened(&mut self, kind: Kind, event: &'static str) {
        *self.happened.entry((kind, event)).or_default() += 1;
    }

    pub fn refused(&mut self, refusal: &Refusal) {
        *self.refused.entry(refusal.says().key).or_default() += 1;
        if let Refusal::Fields(fields) = refusal {
            for field in fields {
                *self.refused.entry(field.says.key).or_default() += 1;
            }
        }
    }

    pub fn add(&mut self, other: Self) {
        self.events += other.events;
        let sum = |mine: &mut BTreeMap<&'static str, usize>, theirs: BTreeMap<&'static str, usize>| {
            for (name, count) in theirs {
                *mine.entry(name).or_default() += count;
            }
        };
        sum(&mut self.deeds, other.deeds);
        sum(&mut self.notes, other.notes);
        sum(&mut self.refused, other.refused);
        for (name, count) in other.happened {
            *self.happened.entry(name).or_default() += count;
        }
    }

    /// As a table that a reader can look through.
    pub fn table(&self) -> String {
        let lines = |title: &str, counts: &BTreeMap<&'static str, usize>| {
            let all: Vec<String> = counts.iter().map(|(name, count)| format!("  {name} {count}")).collect();
            format!("{title} ({})\n{}\n", counts.len(), all.join("\n"))
        };
        let events: Vec<String> = self.happened.iter().map(|((kind, name), count)| format!("  {}.{name} {count}", kind.as_str())).collect();
        let events = format!("events ({} in all, {} kinds)\n{}\n", self.events, events.len(), events.join("\n"));
        [lines("deeds done", &self.deeds), events, lines("refused", &self.refused), lines("besides", &self.notes)].concat()
    }

    /// What never came up and should have, and what came up though it is listed.
    pub fn missing(&self) -> Vec<String> {
        let mut missing = Vec::new();
        for (kind, names) in Shelves::names() {
            let never = names.iter().filter(|name| !self.happened.contains_key(&(kind, name)));
            missing.extend(never.map(|name| format!("the event {}.{name} never happened", kind.as_str())));
        }
        let listed: BTreeSet<&str> = NEVER.iter().flat_map(|(_, keys)| keys.iter().copied()).collect();
        for key in known() {
            match (self.refused.contains_key(key), listed.contains(key)) {
                (false, false) if !RARE.contains(&key) => missing.push(format!("{key} never came up")),
                (true, true) => missing.push(format!("{key} comes up: take it off the list")),
                (true, false) | (false, _) => {}
            }
        }
        let known: BTreeSet<&str> = known().into_iter().collect();
        missing.extend(listed.iter().filter(|key| !known.contains(**key)).map(|key| format!("{key} is no refusal any more: take it off the list")));
        missing.extend(
            crate::deeds::DEEDS
                .iter()
                .filter(|(name, ..)| !self.deeds.contains_key(name) && !READS.contains(name))
                .map(|(name, ..)| format!("nobody ever did: {name}")),
        );
        missing
    }
}

/// Deeds by which nothing happens: they ask for leave, or read.
const READS: &[&str] = &["mistype", "read", "read members", "reckon", "check limits", "look into unit files", "prove own funds"];

macro_rules! sources {
    ($($name:literal),* $(,)?) => { &[$((include_str!(concat!("../../src/", $name, ".rs"))),)*] };
}

/// What needs so much to come together that a thousand seeds may miss it: tables hold these, and they may come up or not.
const RARE: &[&str] = &["refusal-eligibility-banned", "refusal-merge-same-reviews", "refusal-organisation-successors-dissolved"];

/// The files that say why not.
const SOURCES: &[&str] = sources![
    "application/asked",
    "application/refused",
    "approval/explain",
    "authenticator",
    "calendar",
    "budget",
    "call/refused",
    "career",
    "centre",
    "contact",
    "delivery",
    "erasure",
    "erasure_request",
    "expunction",
    "federation",
    "form/refusal",
    "grant",
    "identity",
    "identity/number",
    "invitation",
    "mandate",
    "mechanism",
    "membership",
    "merge",
    "money",
    "need",
    "notice",
    "organisation/explain",
    "organisation/code",
    "password",
    "person",
    "plan",
    "programme",
    "enquiry",
    "refusal",
    "rights",
    "session",
    "task",
    "text",
    "token",
    "award",
    "ban",
    "eligibility",
    "import",
    "restriction",
    "unit_file",
    "formal_check",
    "orcid/explain",
];

/// Every refusal that the rules know, by the key of its words.
pub fn known() -> Vec<&'static str> {
    let mut keys: Vec<&str> = SOURCES.iter().flat_map(|source| source.split('"').filter(|text| text.starts_with("refusal-"))).collect();
    keys.sort_unstable();
    keys.dedup();
    keys
}

/// What these years do not bring about, and why; the list only shrinks.
pub const NEVER: &[(&str, &[&str])] = &[
    (
        "said of what several together are to be, at the edge that reads them",
        &["refusal-formal-check-not-all-met", "refusal-formal-check-nothing-chosen"],
    ),
    ("a list that calls of the centres here do not have: its table holds it", &["refusal-formal-check-bad-list"]),
    (
        "said of an id, a link or a name that leads nowhere: the edge looks it up before any rule is asked",
        &[
            "refusal-application-no-such-application",
            "refusal-application-no-such-draft",
            "refusal-award-no-such-award",
            "refusal-ban-no-such-ban",
            "refusal-call-no-such-call",
            "refusal-centre-no-such-link",
            "refusal-centre-not-founded",
            "refusal-centre-unknown-zone",
            "refusal-erasure-no-such-request",
            "refusal-expunction-no-such-expunction",
            "refusal-form-no-such-file",
            "refusal-grant-nobody-named",
            "refusal-import-no-such-import",
            "refusal-invitation-no-such-link",
            "refusal-mandate-no-such-delegate",
            "refusal-mechanism-no-such-mechanism",
            "refusal-membership-no-such-membership",
            "refusal-membership-not-a-part",
            "refusal-merge-no-such-number",
            "refusal-need-no-such-need",
            "refusal-organisation-no-such-organisation",
            "refusal-plan-no-such-plan",
            "refusal-programme-no-such-programme",
            "refusal-enquiry-no-such-enquiry",
            "refusal-session-no-such-link",
            "refusal-session-no-such-session",
            "refusal-task-no-such-task",
            "refusal-token-unknown",
            "refusal-unit-file-no-such-file",
        ],
    ),
    (
        "about files and keys that only a store has: what was destroyed, and a key that comes with another body",
        &["refusal-expunction-gone", "refusal-form-expunged", "refusal-key-reused", "refusal-grant-handover-changed"],
    ),
    (
        "about codes, sessions and passwords that are working rows and no events",
        &[
            "refusal-authenticator-no-step",
            "refusal-authenticator-not-verified",
            "refusal-contact-unproven",
            "refusal-contact-wrong-code",
            "refusal-person-not-recognised",
            "refusal-person-too-many-tries",
            "refusal-person-wrong-password",
            "refusal-session-no-way",
            "refusal-token-not-by-token",
        ],
    ),
    (
        "about services elsewhere that a simulation without network never asks",
        &[
            "refusal-contact-no-way",
            "refusal-delivery-no-gateway",
            "refusal-federation-denied",
            "refusal-federation-no-subject",
            "refusal-federation-no-such-provider",
            "refusal-federation-not-asked",
            "refusal-federation-not-believed",
            "refusal-federation-out-of-time",
            "refusal-federation-unreachable",
            "refusal-federation-unsupported",
            "refusal-form-infected",
            "refusal-orcid-asked-too-often",
            "refusal-orcid-busy",
            "refusal-orcid-deactivated",
            "refusal-orcid-deprecated",
            "refusal-orcid-deprecated-unnamed",
            "refusal-orcid-failing",
            "refusal-orcid-locked",
            "refusal-orcid-no-identifier",
            "refusal-orcid-not-found",
            "refusal-orcid-not-let-in",
            "refusal-orcid-not-set-up",
            "refusal-orcid-not-understood",
            "refusal-orcid-too-large",
            "refusal-orcid-too-slow",
            "refusal-orcid-too-soon",
            "refusal-orcid-unclaimed",
            "refusal-orcid-unreachable",
        ],
    ),
    ("what chance makes all but impossible", &["refusal-application-number-taken"]),
    ("forty approvals of one application, which a table holds", &["refusal-approval-too-many-later"]),
    ("fifty versions of one paper, which a table holds", &["refusal-unit-file-too-many"]),
    ("said by the edge of what was chosen on a page", &["refusal-need-none-chosen", "refusal-need-not-theirs"]),
    ("said by the edge of a file whose cells it has read", &["refusal-import-faulty", "refusal-import-changed"]),
    ("about what is declared in a draft, a working row", &["refusal-approval-no-such", "refusal-approval-not-valid"]),
];
