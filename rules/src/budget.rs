//! Budget 预算: how money is asked for: a lump sum 包干制, or lines 预算制 with a cap on what is indirect.
//!
//! ```text
//! direct 直接费用 = equipment 设备费 + business 业务费 + labour 劳务费
//! base = direct − equipment        cap = Σ over tiers of (the part of the base in the tier × its per cent), each down to the fen
//! requested 申请经费 = direct + indirect, or the lump sum
//! ```
//! Unit: fen. A part of a fen in a tier stays with the funder; own funds are rounded up, so the applicant brings it; of instalments the last takes
//! what the others leave. Source: 国务院办公厅《关于改革完善中央财政科研经费管理的若干意见》（国办发〔2021〕32号） (three lines, 30 per cent in the first
//! tier, 60 for pure theory, lump sums; read in reports, confidence M; the tiers of 25 and 20 per cent are unverified); 国科金发计〔2019〕71号 (no budget
//! under a lump sum; confidence M). A call sets its own figures; those of here only fill the form in which it does.

use crate::calendar::Confidence;
use crate::money::{Money, MoneyRefusal};
use crate::refusal::{Arg, Explain, Rule, Says};
use crate::text::{Bilingual, Line, Prose, TextRefusal};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How a call gives money.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Funding {
    /// In which way; a call of before asks an amount and says no more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub way: Option<Way>,
    /// The least that can be asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub least: Option<Money>,
    /// The most that can be asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub most: Option<Money>,
    /// What the applicant must bring.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub own: Option<Own>,
    /// For how many years.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub years: Option<u8>,
    /// In which parts it is paid, in per cent that make a hundred.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub instalments: Vec<u8>,
}

/// In which way money is asked for.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Way {
    /// A total and no lines 包干制.
    Lump {
        /// What is promised instead 承诺.
        promise: Bilingual,
        /// What it must not be spent on, a line each 负面清单.
        negative: Bilingual,
    },
    /// Lines, with a cap on what is indirect 预算制.
    Lines {
        /// The cap on the indirect costs.
        cap: Cap,
    },
}

/// The most that may be indirect 间接费用比例上限.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cap {
    /// From the lowest part of the base to the highest; only the last is open.
    pub tiers: Vec<Tier>,
    /// How sure it is that the figures are those of the document.
    pub confidence: Confidence,
}

/// One tier 档.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tier {
    /// Up to how much of the base, that much included; none for the last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub up_to: Option<Money>,
    /// How much of this part may be indirect, in per cent.
    pub per_cent: u8,
}

/// What the applicant must bring 自筹或配套经费.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Own {
    /// At least so much of what is asked, in per cent; more than a hundred where the applicant brings more than the funder.
    pub per_cent: u16,
}

/// One item of a budget 科目.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Item {
    /// The lump sum 申请经费.
    Total,
    /// Equipment 设备费.
    Equipment,
    /// Materials, tests, travel, publication 业务费.
    Business,
    /// Labour and expert fees 劳务费.
    Labour,
    /// Indirect costs 间接费用.
    Indirect,
    /// What the applicant brings 自筹或配套经费.
    Own,
}

/// A budget as it is kept.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Budget {
    /// What is asked for.
    pub asked: Asked,
    /// What the applicant brings, where the call asks it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub own: Option<Money>,
}

/// What is asked for.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Asked {
    /// A total.
    Lump(Money),
    /// Lines.
    Lines {
        /// 设备费.
        equipment: Money,
        /// 业务费.
        business: Money,
        /// 劳务费.
        labour: Money,
        /// 间接费用.
        indirect: Money,
    },
}

/// What one tier gives.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Step {
    /// The tier's part of the base.
    pub part: Money,
    /// Its per cent.
    pub per_cent: u8,
    /// What of the part may be indirect.
    pub gives: Money,
}

/// What was computed of a budget, for a page on which somebody still types: what cannot be read counts as nothing.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Worked {
    /// Direct costs.
    pub direct: Money,
    /// Direct costs without equipment.
    pub base: Money,
    /// What is asked as indirect.
    pub indirect: Money,
    /// What each tier gives; none under a lump sum.
    pub steps: Vec<Step>,
    /// All that may be indirect.
    pub cap: Money,
    /// What is asked in all.
    pub requested: Money,
    /// What the applicant must bring at least.
    pub own_least: Option<Money>,
}

/// Why not 不予受理: first of a funding rule, then of a budget under it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Refusal {
    /// The tiers do not rise, a per cent is above a hundred, or another than the last is open.
    BadTiers,
    /// The instalments do not make a hundred per cent.
    BadInstalments,
    /// The least is above the most, or nothing could be asked.
    BadRange,
    /// A promise or a list that says what no text may say.
    BadText,
    /// More indirect costs than the cap.
    OverCap {
        /// What was asked.
        asked: Money,
        /// The cap.
        cap: Money,
        /// On what it is computed.
        base: Money,
    },
    /// Less than the call gives.
    TooLittle {
        /// The least.
        least: Money,
    },
    /// More than the call gives.
    TooMuch {
        /// The most.
        most: Money,
    },
    /// The applicant brings too little.
    OwnTooLittle {
        /// What they must bring.
        least: Money,
        /// In per cent of what is asked.
        per_cent: u16,
    },
    /// An item that this call does not ask.
    NoSuchItem,
}

/// The least and the most words a promise or a list may have, in characters.
const TEXT_MOST: usize = 4_000;
/// The most characters of what an item stands on 测算依据.
pub const BASIS_MOST: usize = 300;

impl Item {
    /// Every item.
    pub const ALL: [Self; 6] = [Self::Total, Self::Equipment, Self::Business, Self::Labour, Self::Indirect, Self::Own];

    /// Its text in forms and answers.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Total => "total",
            Self::Equipment => "equipment",
            Self::Business => "business",
            Self::Labour => "labour",
            Self::Indirect => "indirect",
            Self::Own => "own",
        }
    }

    /// What it is called.
    pub fn name(self) -> Bilingual {
        let (zh, en) = match self {
            Self::Total => ("申请经费", "Amount requested"),
            Self::Equipment => ("设备费", "Equipment"),
            Self::Business => ("业务费", "Business"),
            Self::Labour => ("劳务费", "Labour"),
            Self::Indirect => ("间接费用", "Indirect costs"),
            Self::Own => ("自筹或配套经费", "Own or matching funds"),
        };
        Bilingual::new(zh, en)
    }
}

impl Cap {
    /// 30, 25 and 20 per cent up to 5 million, up to 10 million, and above 元; the second and third are unverified.
    pub fn standard() -> Self {
        let tier = |up_to: Option<i64>, per_cent| Tier { up_to: up_to.map(Money::yuan), per_cent };
        Self { tiers: vec![tier(Some(5_000_000), 30), tier(Some(10_000_000), 25), tier(None, 20)], confidence: Confidence::U }
    }

    /// 60 per cent, for research of pure theory.
    pub fn theory() -> Self {
        Self { tiers: vec![Tier { up_to: None, per_cent: 60 }], confidence: Confidence::M }
    }

    /// What each tier gives of a base, the lowest first; a tier that the base does not reach gives nothing.
    pub fn steps(&self, base: Money) -> Vec<Step> {
        let mut from = 0;
        let mut steps = Vec::new();
        for tier in &self.tiers {
            let to = tier.up_to.map_or(i64::MAX, Money::in_fen).min(base.in_fen());
            let part = Money::fen((to - from).max(0));
            steps.push(Step { part, per_cent: tier.per_cent, gives: part.per_cent_down(u32::from(tier.per_cent)) });
            from = to.max(from);
        }
        steps
    }

    /// The most that may be indirect on a base.
    pub fn on(&self, base: Money) -> Money {
        Money::fen(self.steps(base).iter().map(|step| step.gives.in_fen()).sum())
    }

    fn is_sound(&self) -> bool {
        let (Some(last), most) = (self.tiers.last(), Some(Money::MOST)) else { return false };
        let bounds: Vec<Money> = self.tiers.iter().filter_map(|tier| tier.up_to).collect();
        let rising = bounds.windows(2).all(|pair| pair[0] < pair[1]) && bounds.iter().all(|bound| *bound > Money::ZERO && Some(*bound) <= most);
        rising
            && last.up_to.is_none()
            && bounds.len() + 1 == self.tiers.len()
            && self.tiers.len() <= 10
            && self.tiers.iter().all(|tier| tier.per_cent <= 100)
    }
}

impl Budget {
    /// What is asked in all.
    pub fn requested(&self) -> Money {
        match &self.asked {
            Asked::Lump(total) => *total,
            Asked::Lines { indirect, .. } => Money::fen(self.direct().in_fen() + indirect.in_fen()),
        }
    }

    /// Direct costs; under a lump sum all of it, because nothing is set apart.
    pub fn direct(&self) -> Money {
        match &self.asked {
            Asked::Lump(total) => *total,
            Asked::Lines { equipment, business, labour, .. } => Money::fen(equipment.in_fen() + business.in_fen() + labour.in_fen()),
        }
    }

    /// The amount of an item; none where it is not asked.
    pub fn amount(&self, item: Item) -> Option<Money> {
        match (&self.asked, item) {
            (_, Item::Own) => self.own,
            (Asked::Lump(total), Item::Total) => Some(*total),
            (Asked::Lines { equipment, .. }, Item::Equipment) => Some(*equipment),
            (Asked::Lines { business, .. }, Item::Business) => Some(*business),
            (Asked::Lines { labour, .. }, Item::Labour) => Some(*labour),
            (Asked::Lines { indirect, .. }, Item::Indirect) => Some(*indirect),
            (Asked::Lump(_), Item::Equipment | Item::Business | Item::Labour | Item::Indirect) | (Asked::Lines { .. }, Item::Total) => None,
        }
    }
}

/// What was typed beside the amounts, by item.
pub type Basis = BTreeMap<String, String>;
/// A budget with what its items stand on.
pub type Read = Option<(Budget, Basis)>;

impl Funding {
    /// Refuses tiers, instalments, limits and texts that cannot be.
    pub fn check(&self) -> Result<(), Refusal> {
        let is_text =
            |text: &Bilingual| [&text.zh, &text.en].into_iter().all(|text| matches!(Prose::parse(text, TEXT_MOST), Ok(_) | Err(TextRefusal::Empty)));
        match &self.way {
            Some(Way::Lines { cap }) if !cap.is_sound() => return Err(Refusal::BadTiers),
            Some(Way::Lump { promise, negative }) if !is_text(promise) || !is_text(negative) => return Err(Refusal::BadText),
            Some(Way::Lines { .. } | Way::Lump { .. }) | None => {}
        }
        let is_amount = |amount: &Option<Money>| amount.is_none_or(|amount| amount > Money::ZERO && amount <= Money::MOST);
        let years = self.years.is_none_or(|years| (1..=30).contains(&years));
        if !is_amount(&self.least) || !is_amount(&self.most) || !years || self.least.zip(self.most).is_some_and(|(least, most)| least > most) {
            return Err(Refusal::BadRange);
        }
        if self.own.is_some_and(|own| own.per_cent == 0 || own.per_cent > 10_000) {
            return Err(Refusal::BadRange);
        }
        let whole: u32 = self.instalments.iter().map(|part| u32::from(*part)).sum();
        let parts = self.instalments.is_empty() || whole == 100 && !self.instalments.contains(&0) && self.instalments.len() <= 20;
        if parts { Ok(()) } else { Err(Refusal::BadInstalments) }
    }

    /// What a budget asks, in order.
    pub fn items(&self) -> Vec<Item> {
        let mut items = match &self.way {
            Some(Way::Lines { .. }) => vec![Item::Equipment, Item::Business, Item::Labour, Item::Indirect],
            Some(Way::Lump { .. }) | None => vec![Item::Total],
        };
        items.extend(self.own.map(|_| Item::Own));
        items
    }

    /// Reads a budget: rows of an item, its amount, and what it stands on. Nothing typed is none. Refuses item by item, by its place in `items`:
    /// an amount that is none, more indirect than the cap, less or more than the call gives, and too little of one's own.
    pub fn read(&self, rows: &[Vec<String>]) -> Result<Read, Vec<(usize, Box<dyn Explain>)>> {
        let items = self.items();
        let mut wrong: Vec<(usize, Box<dyn Explain>)> = Vec::new();
        let (mut amounts, mut basis) = (BTreeMap::new(), Basis::new());
        for row in rows.iter().filter(|row| row.iter().skip(1).any(|cell| !cell.trim().is_empty())) {
            let cell = |place: usize| row.get(place).map_or("", |cell| cell.trim());
            let Some(place) = items.iter().position(|item| item.as_str() == cell(0)) else {
                wrong.push((0, Box::new(Refusal::NoSuchItem)));
                continue;
            };
            if !cell(1).is_empty() {
                match Money::parse(cell(1)) {
                    Ok(amount) => drop(amounts.insert(items[place], amount)),
                    Err(why) => wrong.push((place, Box::new(why))),
                }
            }
            if !cell(2).is_empty() {
                match Line::parse(cell(2), BASIS_MOST) {
                    Ok(line) => drop(basis.insert(items[place].as_str().to_owned(), line.as_str().to_owned())),
                    Err(why) => wrong.push((place, Box::new(why))),
                }
            }
        }
        if !wrong.is_empty() {
            return Err(wrong);
        }
        if amounts.values().all(|amount| *amount == Money::ZERO) {
            return Ok(None);
        }
        let budget = self.of(&amounts);
        self.judge(&budget)?;
        Ok(Some((budget, basis)))
    }

    /// What can be computed of what is typed so far.
    pub fn worked(&self, rows: &[Vec<String>]) -> Worked {
        let of = |item: Item| {
            let row = rows.iter().find(|row| row.first().is_some_and(|id| id == item.as_str()));
            row.and_then(|row| row.get(1)).and_then(|text| Money::parse(text.trim()).ok()).map(|amount| (item, amount))
        };
        self.worked_of(&self.of(&self.items().into_iter().filter_map(of).collect()))
    }

    /// What can be computed of a budget.
    pub fn worked_of(&self, budget: &Budget) -> Worked {
        let equipment = budget.amount(Item::Equipment).unwrap_or_default();
        let base = Money::fen(budget.direct().in_fen() - equipment.in_fen());
        let steps = match &self.way {
            Some(Way::Lines { cap }) => cap.steps(base),
            Some(Way::Lump { .. }) | None => Vec::new(),
        };
        Worked {
            direct: budget.direct(),
            base,
            indirect: budget.amount(Item::Indirect).unwrap_or_default(),
            cap: Money::fen(steps.iter().map(|step| step.gives.in_fen()).sum()),
            steps,
            requested: budget.requested(),
            own_least: self.own.map(|own| budget.requested().per_cent_up(u32::from(own.per_cent))),
        }
    }

    /// What is paid when: each part down to the fen, the last takes what the others leave.
    pub fn instalments_of(&self, total: Money) -> Vec<Money> {
        let mut left = total.in_fen();
        let last = self.instalments.len().saturating_sub(1);
        let part = |(place, per_cent): (usize, &u8)| {
            let part = if place == last { left } else { total.per_cent_down(u32::from(*per_cent)).in_fen() };
            left -= part;
            Money::fen(part)
        };
        self.instalments.iter().enumerate().map(part).collect()
    }

    fn of(&self, amounts: &BTreeMap<Item, Money>) -> Budget {
        let amount = |item: Item| amounts.get(&item).copied().unwrap_or_default();
        let asked = match &self.way {
            Some(Way::Lines { .. }) => Asked::Lines {
                equipment: amount(Item::Equipment),
                business: amount(Item::Business),
                labour: amount(Item::Labour),
                indirect: amount(Item::Indirect),
            },
            Some(Way::Lump { .. }) | None => Asked::Lump(amount(Item::Total)),
        };
        Budget { asked, own: self.own.map(|_| amount(Item::Own)) }
    }

    /// Refuses a budget that the rule does not allow, item by item.
    fn judge(&self, budget: &Budget) -> Result<(), Vec<(usize, Box<dyn Explain>)>> {
        let items = self.items();
        let at = |item: Item| items.iter().position(|other| *other == item).unwrap_or(0);
        let mut wrong: Vec<(usize, Box<dyn Explain>)> = Vec::new();
        let worked = self.worked_of(budget);
        if Money::sum([worked.requested, budget.own.unwrap_or_default()]).is_err() {
            return Err(vec![(0, Box::new(MoneyRefusal::TooLarge))]);
        }
        if let Some(least) = self.least.filter(|least| worked.requested < *least) {
            wrong.push((0, Box::new(Refusal::TooLittle { least })));
        }
        if let Some(most) = self.most.filter(|most| worked.requested > *most) {
            wrong.push((0, Box::new(Refusal::TooMuch { most })));
        }
        if matches!(self.way, Some(Way::Lines { .. })) && worked.indirect > worked.cap {
            wrong.push((at(Item::Indirect), Box::new(Refusal::OverCap { asked: worked.indirect, cap: worked.cap, base: worked.base })));
        }
        if let (Some(own), Some(least)) = (self.own, worked.own_least)
            && budget.own.unwrap_or_default() < least
        {
            wrong.push((at(Item::Own), Box::new(Refusal::OwnTooLittle { least, per_cent: own.per_cent })));
        }
        if wrong.is_empty() { Ok(()) } else { Err(wrong) }
    }
}

impl Explain for Refusal {
    fn rule(&self) -> Rule {
        match self {
            Self::BadTiers | Self::BadInstalments | Self::BadRange | Self::BadText => Rule::house("budget.rule"),
            Self::OverCap { .. } => Rule::call("budget.indirect"),
            Self::TooLittle { .. } | Self::TooMuch { .. } => Rule::call("budget.range"),
            Self::OwnTooLittle { .. } => Rule::call("budget.own"),
            Self::NoSuchItem => Rule::call("budget.items"),
        }
    }

    fn says(&self) -> Says {
        match self {
            Self::BadTiers => Says::new("refusal-budget-bad-tiers"),
            Self::BadInstalments => Says::new("refusal-budget-bad-instalments"),
            Self::BadRange => Says::new("refusal-budget-bad-range"),
            Self::BadText => Says::new("refusal-budget-bad-text"),
            Self::OverCap { asked, cap, base } => Says::new("refusal-budget-over-cap")
                .with("asked", Arg::Money(*asked))
                .with("cap", Arg::Money(*cap))
                .with("base", Arg::Money(*base))
                .with("over", Arg::Money(Money::fen(asked.in_fen() - cap.in_fen()))),
            Self::TooLittle { least } => Says::new("refusal-budget-too-little").with("least", Arg::Money(*least)),
            Self::TooMuch { most } => Says::new("refusal-budget-too-much").with("most", Arg::Money(*most)),
            Self::OwnTooLittle { least, per_cent } => {
                Says::new("refusal-budget-own-too-little").with("least", Arg::Money(*least)).with("per_cent", Arg::Number(i64::from(*per_cent)))
            }
            Self::NoSuchItem => Says::new("refusal-budget-no-such-item"),
        }
    }

    fn is_about_input(&self) -> bool {
        true
    }
}
