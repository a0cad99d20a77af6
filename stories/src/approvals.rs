//! Approvals 合规审批: what two calls of the demonstration ask of the four flags, and what their applications declare.
//! Unit: civil days. Source: none; every approval, number and committee is invented.

use rules::Instant;
use rules::approval::{Approval, Asked, Compliance, Declaration, Demand, Flag, Grounds, Kind, Step};
use rules::day::Day;
use rules::time::Zone;
use std::collections::BTreeMap;

/// Leads who answer a flag with yes: call, lead, flag, and what more is asked of it.
const YES: &[(&str, &str, Flag, bool)] = &[
    ("cross", "wang-fang", Flag::Ethics, false),
    ("cross", "wang-fang", Flag::HumanGenetic, false),
    ("international", "wang-fang", Flag::Ethics, false),
    ("international", "wang-fang", Flag::HumanGenetic, true),
    ("international", "wang-fang", Flag::Data, false),
];

/// Who has the decision of an ethics committee, its number and day, and who gave it; it names no end.
const DECISION: (&str, &str, &str, &str) = ("wang-fang", "示范伦审〔2025〕第31号", "2025-06-16", "示范大学医学部生物医学伦理委员会");

/// What both calls ask: ethics with the application, the rest before the work starts; foreign partners make it earlier.
pub fn asked(now: Instant) -> Asked {
    let step = |demand: Demand| if demand.flag == Flag::Ethics { Demand { step: Step::Submission, ..demand } } else { demand };
    Asked { demands: Grounds::built_in().on(Day::at(now, &Zone::shanghai())).demands.into_iter().map(step).collect() }
}

/// What a lead declares to a call, with who gave each approval by its kind; nothing where the call asks nothing.
pub fn declared(call: &str, lead: &str) -> (Compliance, BTreeMap<String, String>) {
    if !matches!(call, "cross" | "international") {
        return (Compliance::default(), BTreeMap::new());
    }
    let mine = |flag| YES.iter().find(|(of, who, one, _)| (*of, *who, *one) == (call, lead, flag));
    let said = |flag| Declaration { flag, applies: mine(flag).is_some(), further: mine(flag).is_some_and(|(.., further)| *further) };
    let (mut approvals, mut issuers) = (Vec::new(), BTreeMap::new());
    let (who, number, issued, committee) = DECISION;
    let decided = Day::parse(issued).filter(|_| who == lead && mine(Flag::Ethics).is_some());
    if let Some(issued) = decided {
        let kind = Kind::EthicsReview;
        approvals.push(Approval { kind, number: number.to_owned(), issued, until: None, from: None });
        issuers.insert(kind.as_str().to_owned(), committee.to_owned());
    }
    (Compliance { declarations: Flag::ALL.map(said).into(), approvals }, issuers)
}
