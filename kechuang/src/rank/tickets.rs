//! Tickets 举荐票: champions who stand by name for a proposal that divides the experts, and what the share kept for such proposals pays.
//!
//! ```text
//! tickets.csv   assessor,proposal,reason[,conflict]      in the order in which they were given; `conflict` is yes, no or empty
//! ```

use super::{Named, Rank};
use crate::table::Table;
use anyhow::Context;
use ranking::{Ticket, TicketRefusal};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Tickets with what became of them.
pub(super) struct Tickets {
    given: Vec<Ticket>,
    refused: Vec<Option<TicketRefusal>>,
    /// What is paid from the share, and what is left of it, where there is one.
    paid: Option<(Vec<u32>, u64)>,
}

impl Tickets {
    /// Reads them, where the command names a file.
    pub(super) fn read(rank: &Rank, named: &Named) -> anyhow::Result<Option<Self>> {
        let Some(path) = &rank.tickets else { return Ok(None) };
        let index = |names: &[String]| -> BTreeMap<String, usize> { names.iter().cloned().zip(0..).collect() };
        let (experts, proposals) = (index(&named.experts), index(&named.proposals));
        let table = Table::read(path, &[&["assessor", "expert"], &["proposal", "id"], &["reason"]])?;
        let conflict = table.optional("conflict");
        let mut given = Vec::new();
        for row in table.rows() {
            let conflicted = match conflict.map_or("", |column| row.text(column)) {
                "" | "no" => false,
                "yes" => true,
                _ => return Err(row.wrong(conflict.unwrap_or_default(), "yes, no or nothing")),
            };
            let (expert, proposal) = (u32::try_from(row.known(0, &experts)?)?, u32::try_from(row.known(1, &proposals)?)?);
            given.push(Ticket { expert, proposal, reasoned: !row.text(2).is_empty(), conflicted });
        }
        Ok(Some(Self { given, refused: Vec::new(), paid: None }))
    }

    /// Uses them on the proposals that are flagged; `share` is a part of the budget, and pays in the order of the tickets.
    pub(super) fn used(mut self, flags: &[bool], share: Option<&str>, money: Option<(&[u64], u64)>) -> anyhow::Result<Self> {
        self.refused = ranking::champion(&self.given, flags).into_iter().map(Result::err).collect();
        if let (Some(share), Some((costs, budget))) = (share, money) {
            let read = crate::table::decimal(share, 6).and_then(|share| u32::try_from(share).ok()).filter(|share| *share <= 1_000_000);
            let share = read.context("--dissent-share is a decimal from 0 to 1")?;
            let championed: Vec<(u32, u64)> = self.counted().map(|ticket| (ticket.proposal, costs[ticket.proposal as usize])).collect();
            self.paid = Some(ranking::dissent::within_share(budget, share, &championed));
        }
        Ok(self)
    }

    fn counted(&self) -> impl Iterator<Item = &Ticket> {
        self.given.iter().zip(&self.refused).filter(|(_, refused)| refused.is_none()).map(|(ticket, _)| ticket)
    }

    /// Adds who stands for each proposal, and whether it is paid from the share, to the rows in that order.
    pub(super) fn add(&self, named: &Named, order: &[u32], rows: &mut [Vec<String>]) {
        let Some((header, rows)) = rows.split_first_mut() else { return };
        header.push("champions".to_owned());
        header.extend(self.paid.as_ref().map(|_| "paid_apart".to_owned()));
        for (proposal, row) in order.iter().zip(rows) {
            let champions = self.counted().filter(|ticket| ticket.proposal == *proposal).map(|ticket| named.experts[ticket.expert as usize].as_str());
            row.push(champions.collect::<Vec<_>>().join("; "));
            row.extend(self.paid.as_ref().map(|(paid, _)| if paid.contains(proposal) { "yes" } else { "" }.to_owned()));
        }
    }

    pub(super) fn json(&self, named: &Named) -> Value {
        let refused = self.refusals(named).map(|(assessor, proposal, why)| json!({ "assessor": assessor, "proposal": proposal, "why": why }));
        let paid = self.paid.as_ref().map(|(paid, _)| paid.iter().map(|at| named.proposals[*at as usize].as_str()).collect::<Vec<_>>());
        json!({
            "given": self.given.len(), "counted": self.counted().count(), "refused": refused.collect::<Vec<_>>(), "paid_apart": paid,
            "left_fen": self.paid.as_ref().map(|(_, left)| left),
        })
    }

    pub(super) fn print(&self, named: &Named) {
        println!("  champions' tickets that count: {} of {}", self.counted().count(), self.given.len());
        for (assessor, proposal, why) in self.refusals(named) {
            println!("    {assessor} for {proposal}: {why}");
        }
        if let Some((paid, left)) = &self.paid {
            println!("    {} are paid from the share for dissent; {left} fen are left of it", paid.len());
        }
    }

    fn refusals<'a>(&'a self, named: &'a Named) -> impl Iterator<Item = (&'a str, &'a str, String)> {
        let names = |ticket: &Ticket| (named.experts[ticket.expert as usize].as_str(), named.proposals[ticket.proposal as usize].as_str());
        self.given.iter().zip(&self.refused).filter_map(move |(ticket, refused)| {
            let (assessor, proposal) = names(ticket);
            refused.map(|why| (assessor, proposal, why.to_string()))
        })
    }
}
