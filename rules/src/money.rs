//! Money 金额: whole fen 分 in a signed 64-bit number; never a float.
//!
//! A sum that does not fit is a refusal of the input, never a wrapped number. People write and read 元, with 万 and 亿 where they
//! say them so. One trillion 元 is the most that one amount may be: more is a slip of the pen.

use crate::refusal::{Arg, Explain, Rule, Says};
use serde::{Deserialize, Serialize};
use std::fmt;

/// An amount in fen 分, CNY.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Money(i64);

/// Why an amount is not read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum MoneyRefusal {
    /// Not digits with at most two after the point.
    NotAnAmount,
    /// Beyond what one amount may be.
    TooLarge,
    /// Below zero where that makes no sense.
    Negative,
}

impl Money {
    /// Nothing.
    pub const ZERO: Self = Self(0);
    /// The most that one amount may be: 1,000,000,000,000 元.
    pub const MOST: Self = Self(100_000_000_000_000);

    /// From fen.
    pub const fn fen(fen: i64) -> Self {
        Self(fen)
    }

    /// From whole 元.
    pub const fn yuan(yuan: i64) -> Self {
        Self(yuan * 100)
    }

    /// In fen.
    pub const fn in_fen(self) -> i64 {
        self.0
    }

    /// Reads what a person types: `1250000`, `1,250,000.00`, `125万`, `1.7亿`; at most a fen exact. Refuses the rest.
    pub fn parse(text: &str) -> Result<Self, MoneyRefusal> {
        let text: String = text.chars().filter(|c| !matches!(c, ',' | '，' | ' ' | '\u{a0}')).collect();
        let text = text.trim_start_matches(['¥', '￥']).trim_end_matches('元');
        let (digits, fen_each) = match text.chars().last() {
            Some('万') => (text.trim_end_matches('万'), 1_000_000i128),
            Some('亿') => (text.trim_end_matches('亿'), 10_000_000_000),
            Some(_) | None => (text, 100),
        };
        if digits.starts_with('-') {
            return Err(MoneyRefusal::Negative);
        }
        let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
        let all_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || !all_digits(whole) || !all_digits(part) || (part.is_empty() && digits.contains('.')) {
            return Err(MoneyRefusal::NotAnAmount);
        }
        if whole.len() > 16 || part.len() > 12 {
            return Err(MoneyRefusal::TooLarge);
        }
        let scale = 10i128.pow(u32::try_from(part.len()).unwrap_or(0));
        let number: i128 = format!("{whole}{part}").parse().map_err(|_| MoneyRefusal::NotAnAmount)?;
        let fen = number * fen_each;
        if fen % scale != 0 {
            return Err(MoneyRefusal::NotAnAmount);
        }
        match i64::try_from(fen / scale) {
            Ok(fen) if fen <= Self::MOST.0 => Ok(Self(fen)),
            Ok(_) | Err(_) => Err(MoneyRefusal::TooLarge),
        }
    }

    /// All of them together. Refuses a sum that no amount may be.
    pub fn sum(amounts: impl IntoIterator<Item = Self>) -> Result<Self, MoneyRefusal> {
        let total: i128 = amounts.into_iter().map(|amount| i128::from(amount.0)).sum();
        match i64::try_from(total) {
            Ok(fen) if fen.abs() <= Self::MOST.0 => Ok(Self(fen)),
            Ok(_) | Err(_) => Err(MoneyRefusal::TooLarge),
        }
    }

    /// So many hundredths of it, down to the fen: what is below a fen stays with who gives. The product is exact before it is divided.
    #[must_use]
    pub fn per_cent_down(self, per_cent: u32) -> Self {
        Self(hundredth(i128::from(self.0) * i128::from(per_cent)))
    }

    /// So many hundredths of it, up to the fen: what is below a fen falls to who pays.
    #[must_use]
    pub fn per_cent_up(self, per_cent: u32) -> Self {
        Self(-hundredth(-i128::from(self.0) * i128::from(per_cent)))
    }

    /// With separators and two places: `1,250,000.00`.
    pub fn plain(self) -> String {
        let sign = if self.0 < 0 { "-" } else { "" };
        let fen = self.0.unsigned_abs();
        let digits = (fen / 100).to_string();
        let mut grouped = String::new();
        for (place, digit) in digits.chars().enumerate() {
            if place > 0 && (digits.len() - place).is_multiple_of(3) {
                grouped.push(',');
            }
            grouped.push(digit);
        }
        format!("{sign}{grouped}.{:02}", fen % 100)
    }

    /// As it is said in Chinese, exact: `125万元`, `1.7亿元`, `8,530.50元`. Falls back to `plain` where 万 or 亿 would need more than two places.
    pub fn spoken(self) -> String {
        for (unit, name) in [(10_000_000_000i64, "亿元"), (1_000_000, "万元")] {
            let hundredth = unit / 100;
            if self.0.abs() >= unit && self.0 % hundredth == 0 {
                let hundredths = self.0 / hundredth;
                let (whole, part) = (hundredths / 100, hundredths.abs() % 100);
                let part = match part {
                    0 => String::new(),
                    part if part % 10 == 0 => format!(".{}", part / 10),
                    part => format!(".{part:02}"),
                };
                return format!("{whole}{part}{name}");
            }
        }
        let plain = self.plain();
        format!("{}元", plain.strip_suffix(".00").unwrap_or(&plain))
    }
}

/// A hundredth, rounded down; what no amount can be is the largest number there is.
fn hundredth(of: i128) -> i64 {
    i64::try_from(of.div_euclid(100)).unwrap_or(i64::MAX)
}

impl fmt::Display for Money {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.plain())
    }
}

impl Explain for MoneyRefusal {
    fn rule(&self) -> Rule {
        Rule::house("money.amount")
    }

    fn says(&self) -> Says {
        match self {
            Self::NotAnAmount => Says::new("refusal-money-not-an-amount"),
            Self::TooLarge => Says::new("refusal-money-too-large").with("most", Arg::Money(Money::MOST)),
            Self::Negative => Says::new("refusal-money-negative"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_to_the_fen() {
        let check = |text: &str, expected: Result<i64, MoneyRefusal>| assert_eq!(Money::parse(text).map(Money::in_fen), expected, "{text}");
        check("0", Ok(0));
        check("1250万", Ok(1_250_000_000));
        check("1,250,000.05", Ok(125_000_005));
        check("￥1.7亿元", Ok(17_000_000_000));
        check("0.01", Ok(1));
        check("0.010", Ok(1));
        check("0.001", Err(MoneyRefusal::NotAnAmount));
        check("0.00001万", Ok(10));
        check("0.0000001万", Err(MoneyRefusal::NotAnAmount));
        check("1000000000000", Ok(Money::MOST.in_fen()));
        check("1000000000000.01", Err(MoneyRefusal::TooLarge));
        check("99999999999999999999", Err(MoneyRefusal::TooLarge));
        check("-1", Err(MoneyRefusal::Negative));
        check("", Err(MoneyRefusal::NotAnAmount));
        check("1.", Err(MoneyRefusal::NotAnAmount));
        check("1e9", Err(MoneyRefusal::NotAnAmount));
        check("NaN", Err(MoneyRefusal::NotAnAmount));
    }

    #[test]
    fn amounts_are_said_as_people_say_them() {
        let check = |fen: i64, plain: &str, spoken: &str| assert_eq!((Money(fen).plain().as_str(), Money(fen).spoken().as_str()), (plain, spoken));
        check(1_250_000_000, "12,500,000.00", "1250万元");
        check(17_000_000_000, "170,000,000.00", "1.7亿元");
        check(853_050, "8,530.50", "8,530.50元");
        check(100_000_001, "1,000,000.01", "1,000,000.01元");
        check(0, "0.00", "0元");
    }
}
