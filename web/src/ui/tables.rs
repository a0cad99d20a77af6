//! Tables 表格: rows under sortable headers, which become cards on narrow screens, and the pager below them.

use super::Look;
use maud::{Markup, html};

/// Which way a column is sorted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Order {
    /// Smallest first.
    Ascending,
    /// Largest first.
    Descending,
}

/// A column of a table.
#[derive(Clone, Debug)]
pub struct Column {
    label: String,
    sort: Option<(String, Option<Order>)>,
    numeric: bool,
}

impl Column {
    /// Under that heading.
    pub fn new(label: impl Into<String>) -> Self {
        Self { label: label.into(), sort: None, numeric: false }
    }

    /// Sorted by the link in its heading; `now` says how the rows are sorted by it at present, if they are.
    #[must_use]
    pub fn sorted(mut self, href: impl Into<String>, now: Option<Order>) -> Self {
        self.sort = Some((href.into(), now));
        self
    }

    /// Of figures, set flush right.
    #[must_use]
    pub fn numeric(mut self) -> Self {
        self.numeric = true;
        self
    }

    fn heading(&self) -> Markup {
        let order = self.sort.as_ref().and_then(|(_, now)| *now);
        let (sort, arrow) = match order {
            Some(Order::Ascending) => (Some("ascending"), " ↑"),
            Some(Order::Descending) => (Some("descending"), " ↓"),
            None => (None, ""),
        };
        html! {
            th scope="col" class=[self.numeric.then_some("number")] aria-sort=[sort] {
                @match &self.sort {
                    Some((href, _)) => a href=(href) { (self.label) span aria-hidden="true" { (arrow) } },
                    None => (self.label),
                }
            }
        }
    }
}

/// A table under a caption; each row has one cell a column. The first cell heads its card on narrow screens.
pub fn table(caption: &str, columns: &[Column], rows: &[Vec<Markup>]) -> Markup {
    html! {
        div.scroll {
            table {
                caption { (caption) }
                thead { tr { @for column in columns { (column.heading()) } } }
                tbody {
                    @for row in rows {
                        tr {
                            @for (column, cell) in columns.iter().zip(row) {
                                td data-label=(column.label) class=[column.numeric.then_some("number")] { (cell) }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// For a form around a table whose rows begin with a choice: all of them at once, where there is a script.
pub fn choose_all(look: &Look<'_>) -> Markup {
    html! { label.single.screen hidden { input type="checkbox" data-all autocomplete="off"; " " (look.t("table-choose-all")) } }
}

/// Links to the newer and the older page, where there are any.
pub fn pager(look: &Look<'_>, newer: Option<&str>, older: Option<&str>) -> Markup {
    if newer.is_none() && older.is_none() {
        return html! {};
    }
    html! {
        nav.pager aria-label=(look.t("pager-label")) {
            @if let Some(href) = newer { a.button.plain href=(href) rel="prev" { "← " (look.t("pager-newer")) } }
            @if let Some(href) = older { a.button.plain href=(href) rel="next" { (look.t("pager-older")) " →" } }
        }
    }
}
