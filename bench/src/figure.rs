//! Figure 测量值: one measured value with its unit, its bar, and what stands beside it.

use serde_json::{Value, json};

/// What must be reached.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Bar {
    /// Not more than this.
    AtMost(f64),
    /// Not less than this.
    AtLeast(f64),
}

/// One measured value.
#[derive(Clone, Debug)]
pub(crate) struct Figure {
    /// What was measured.
    pub(crate) name: String,
    /// How much.
    pub(crate) value: f64,
    /// Of what.
    pub(crate) unit: &'static str,
    /// What must be reached, where something must.
    pub(crate) bar: Option<Bar>,
    /// A limit of this machine in this run, or a peer's published figure.
    pub(crate) beside: String,
    /// What else was seen, by name.
    pub(crate) more: Vec<(&'static str, f64)>,
    /// What must be told to its last digit, by name.
    pub(crate) exact: Vec<(&'static str, String)>,
}

/// Figures, shown as they come.
pub(crate) struct Table {
    json: bool,
    headed: bool,
    figures: Vec<Figure>,
}

impl Bar {
    fn is_met(self, value: f64) -> bool {
        match self {
            Self::AtMost(most) => value <= most,
            Self::AtLeast(least) => value >= least,
        }
    }

    fn shown(self) -> String {
        match self {
            Self::AtMost(most) => format!("≤ {}", number(most)),
            Self::AtLeast(least) => format!("≥ {}", number(least)),
        }
    }
}

impl Figure {
    /// A value with nothing beside it yet.
    pub(crate) fn new(name: impl Into<String>, value: f64, unit: &'static str) -> Self {
        Self { name: name.into(), value, unit, bar: None, beside: String::new(), more: Vec::new(), exact: Vec::new() }
    }

    /// With what must be reached.
    pub(crate) fn bar(mut self, bar: Bar) -> Self {
        self.bar = Some(bar);
        self
    }

    /// With a limit or a peer's figure.
    pub(crate) fn beside(mut self, beside: impl Into<String>) -> Self {
        self.beside = beside.into();
        self
    }

    /// With something else that was seen.
    pub(crate) fn and(mut self, name: &'static str, value: f64) -> Self {
        self.more.push((name, value));
        self
    }

    /// With something that is told to its last digit.
    pub(crate) fn exactly(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.exact.push((name, value.into()));
        self
    }

    fn verdict(&self) -> String {
        match self.bar {
            None => String::new(),
            Some(bar) => format!("{} {}", bar.shown(), if bar.is_met(self.value) { "met" } else { "MISSED" }),
        }
    }

    fn json(&self) -> Value {
        let exact = self.exact.iter().map(|(name, value)| ((*name).to_owned(), json!(value)));
        let more: serde_json::Map<String, Value> = self.more.iter().map(|(name, value)| ((*name).to_owned(), json!(value))).chain(exact).collect();
        let (most, least) = match self.bar {
            Some(Bar::AtMost(most)) => (Some(most), None),
            Some(Bar::AtLeast(least)) => (None, Some(least)),
            None => (None, None),
        };
        json!({
            "name": self.name, "value": self.value, "unit": self.unit, "at_most": most, "at_least": least,
            "met": self.bar.map(|bar| bar.is_met(self.value)), "beside": self.beside, "more": more,
        })
    }
}

impl Table {
    pub(crate) fn new(json: bool) -> Self {
        Self { json, headed: false, figures: Vec::new() }
    }

    /// A heading above what follows.
    pub(crate) fn heading(&mut self, text: &str) {
        self.headed = false;
        if self.json {
            eprintln!("{text}");
        } else {
            println!("\n{text}");
        }
    }

    /// Shows one figure.
    pub(crate) fn add(&mut self, figure: Figure) {
        if self.json {
            println!("{}", figure.json());
        } else {
            if !std::mem::replace(&mut self.headed, true) {
                println!("{:<46} {:>10} {:<12} {:<16} {:<62} more", "figure", "value", "unit", "bar", "beside");
            }
            let exact = figure.exact.iter().map(|(name, value)| format!("{name} {value}"));
            let more: Vec<String> = figure.more.iter().map(|(name, value)| format!("{name} {}", number(*value))).chain(exact).collect();
            println!(
                "{:<46} {:>10} {:<12} {:<16} {:<62} {}",
                figure.name,
                number(figure.value),
                figure.unit,
                figure.verdict(),
                figure.beside,
                more.join(" · ")
            );
        }
        self.figures.push(figure);
    }

    /// Says which bars were missed.
    pub(crate) fn end(&self) {
        let barred = self.figures.iter().filter_map(|figure| figure.bar.map(|bar| (figure, bar.is_met(figure.value))));
        let missed: Vec<&str> = barred.clone().filter(|(_, met)| !met).map(|(figure, _)| figure.name.as_str()).collect();
        let count = barred.count();
        if count > 0 && !self.json {
            println!(
                "\n{} of {count} bars met{}",
                count - missed.len(),
                if missed.is_empty() { String::new() } else { format!("; missed: {}", missed.join(", ")) }
            );
        }
    }
}

/// Three digits that count, without a row of noughts.
pub(crate) fn number(value: f64) -> String {
    let places = match value.abs() {
        size if size >= 100.0 || size == 0.0 => 0,
        size if size >= 10.0 => 1,
        size if size >= 1.0 => 2,
        _ => 3,
    };
    let text = format!("{value:.places$}");
    let (whole, rest) = text.split_once('.').map_or((text.as_str(), ""), |(whole, rest)| (whole, rest));
    let mut grouped = String::new();
    let digits = whole.trim_start_matches('-');
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    let sign = if whole.starts_with('-') { "-" } else { "" };
    let rest = rest.trim_end_matches('0');
    if rest.is_empty() { format!("{sign}{grouped}") } else { format!("{sign}{grouped}.{rest}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short() {
        for (value, shown) in
            [(0.0, "0"), (0.0623, "0.062"), (1.5, "1.5"), (12.34, "12.3"), (1_234.6, "1,235"), (-12_345.0, "-12,345"), (100.0, "100")]
        {
            assert_eq!(number(value), shown);
        }
    }

    #[test]
    fn a_bar_is_met_at_its_edge() {
        assert!(Bar::AtMost(2.4).is_met(2.4) && !Bar::AtMost(2.4).is_met(2.41));
        assert!(Bar::AtLeast(5_000.0).is_met(5_000.0) && !Bar::AtLeast(5_000.0).is_met(4_999.0));
    }
}
