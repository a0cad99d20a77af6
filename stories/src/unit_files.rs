//! Unit files 单位档案: the papers of the demonstration's enterprise, and what one call asks of enterprises.
//! Unit: a paper. Source: every number, amount and day is invented; the kinds of paper are those that calls for enterprises ask.

use rules::Money;
use rules::day::Day;
use rules::unit_file::{AccountsAsked, Asked, CreditAsked, CreditResult, Hosts, Paper};

/// The papers of a unit, by its key, as they stand on a day.
pub fn papers(unit: &str, today: Day) -> Vec<Paper> {
    if unit != "yunheng" {
        return Vec::new();
    }
    let last = today.year() - 1;
    let accounts = |back: i16, revenue: i64, research: i64, assets: i64| Paper::Accounts {
        year: last - back,
        revenue: Money::fen(revenue),
        research: Money::fen(research),
        assets: Money::fen(assets),
    };
    vec![
        accounts(0, 3_186_420_550, 412_905_380, 4_871_336_100),
        accounts(1, 2_744_118_000, 365_870_045, 4_402_990_000),
        accounts(2, 2_390_560_210, 308_114_900, 4_015_200_000),
        // It ends within two months of the day on which the demonstration is looked at, so its people are reminded: the telling begins 88 days before.
        Paper::HighTech { number: "GR202411990123".to_owned(), issued: today.years_before(3).plus(130) },
        Paper::Credit { on: today.previous(), result: CreditResult::Clear },
    ]
}

/// What the call for proofs of concept asks of enterprises.
pub(crate) fn asked() -> Asked {
    Asked {
        hosts: Hosts::Enterprises,
        accounts: Some(AccountsAsked { years: 2, ready_months: 5 }),
        high_tech: None,
        credit: Some(CreditAsked { days: 180 }),
        own_proof: false,
    }
}
