//! Charts 图表: made on the server as SVG, with the same figures as text for those who do not see them.

use maud::{Markup, html};

/// In units of the drawing: narrow enough to be read on a telephone, where it is drawn almost one to one.
const WIDTH: i64 = 320;
const ROW: i64 = 46;

/// One bar.
#[derive(Clone, Debug)]
pub struct Bar {
    /// What it counts.
    pub label: String,
    /// How long it is, in any unit; below zero counts as zero.
    pub value: i64,
    /// The figure as people read it.
    pub shown: String,
}

/// Horizontal bars, `title` names the chart, `description` says what it shows in a sentence.
pub fn bars(title: &str, description: &str, bars: &[Bar]) -> Markup {
    let most = bars.iter().map(|bar| bar.value).max().unwrap_or(0).max(1);
    let height = ROW * i64::try_from(bars.len()).unwrap_or(0);
    html! {
        figure.chart {
            figcaption { (title) }
            svg role="img" viewBox={ "0 0 " (WIDTH) " " (height) } aria-label={ (title) ": " (description) } {
                desc { (description) @for bar in bars { " " (bar.label) " " (bar.shown) "." } }
                @for (bar, top) in bars.iter().zip((0..).step_by(46)) {
                    @let length = i128::from(bar.value.max(0)) * i128::from(WIDTH) / i128::from(most);
                    text x="0" y=(top + 18) { (bar.label) }
                    text.figure x=(WIDTH) y=(top + 18) text-anchor="end" { (bar.shown) }
                    rect.track x="0" y=(top + 26) width=(WIDTH) height="10" rx="2" {}
                    rect.bar x="0" y=(top + 26) width=(length) height="10" rx="2" {}
                }
            }
        }
    }
}
