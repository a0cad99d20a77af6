//! Approvals 合规审批: what calls ask of the four flags, and what leads declare, mostly as they should.

use crate::chance::Chance;
use rules::Refusal;
use rules::application::Beside;
use rules::approval::{Approval, Asked, Compliance, Declaration, Demand, Flag, Grounds, Kind, Step};
use rules::call::Call;
use rules::day::Day;

/// Now and then some of the flags, seldom with a step that no call can have.
pub fn asked(chance: &mut Chance) -> Asked {
    if !chance.one_in(4) {
        return Asked::default();
    }
    let mut demands = Vec::new();
    for law in Grounds::built_in().demands {
        if chance.one_in(2) {
            continue;
        }
        let step = chance.of(Step::ALL);
        let foreign = Some(Step::Submission).filter(|_| law.flag == Flag::HumanGenetic && chance.one_in(2));
        demands.push(Demand { step, foreign, ..law });
    }
    if chance.one_in(25) {
        demands.extend(demands.first().cloned());
    }
    Asked { demands }
}

/// What a lead declares to a call: seldom nothing, seldom without what a yes needs, seldom what is no approval.
pub fn declared(chance: &mut Chance, call: &Call, today: Day) -> Result<Beside, Refusal> {
    let asked = &call.content.terms.approvals;
    let mut compliance = Compliance::default();
    for demand in &asked.demands {
        if chance.one_in(15) {
            continue;
        }
        let applies = chance.one_in(2);
        let said = Declaration { flag: demand.flag, applies, further: applies && demand.flag.asks_further() && chance.one_in(2) };
        compliance.declarations.push(said);
        for need in said.needs() {
            if chance.one_in(3) {
                continue;
            }
            if let Some(kind) = chance.pick(&need.kinds()) {
                compliance.approvals.push(approval(chance, kind, today)?);
            }
        }
    }
    let issuers = compliance.approvals.iter().map(|one| (one.kind.as_str().to_owned(), "示范大学伦理委员会".to_owned())).collect();
    Ok(Beside { compliance, issuers, foreign: chance.one_in(6), ..Beside::default() })
}

/// An approval, now and then one that is none, or that is over.
pub fn approval(chance: &mut Chance, kind: Kind, today: Day) -> Result<Approval, Refusal> {
    let (number, issued) = ("示范审〔2026〕第17号", Day::new_year(today.year()));
    Ok(match chance.below(40) {
        0 => Approval::read(kind, "已批准", issued, None, today)?,
        1 => Approval::read(kind, number, today.next(), None, today)?,
        2 => Approval::read(kind, number, issued, Some(issued.previous()), today)?,
        // Entered by a clock that was a day ahead.
        3 => Approval::read(kind, number, today.next(), None, today.next())?,
        4..=8 => Approval::read(kind, number, issued, Some(issued), today)?,
        9..=14 => Approval::read(kind, number, issued, Some(today.plus(400)), today)?,
        _ => Approval::read(kind, number, issued, None, today)?,
    })
}
