//! Parts 部件: what pages are made of besides forms and tables.

use super::Look;
use crate::words::{self, Value};
use maud::{Markup, html};
use rules::refusal::Explain;
use rules::text::Bilingual;
use rules::time::Zone;
use rules::{Instant, Money, Refusal};

const MINUTE_MS: i64 = 60_000;
const HOUR_MS: i64 = 60 * MINUTE_MS;
const DAY_MS: i64 = 24 * HOUR_MS;

/// How a badge sounds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Tone {
    /// Neutral.
    Plain,
    /// Open, received, in force.
    Good,
    /// Soon, waiting, still a draft.
    Wait,
    /// Closed, cancelled, refused.
    Bad,
}

/// How far a step has come.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum StepState {
    /// Behind.
    Done,
    /// Where it stands.
    Now,
    /// Still to come.
    Ahead,
}

/// An instant in the zone given: `2026-03-31 16:00 (UTC+8)`. With scripts, the viewer's own time stands beside it where it differs.
pub fn when(_look: &Look<'_>, at: Instant, zone: &Zone) -> Markup {
    let offset = at.offset(zone);
    html! { time datetime=(at.rfc3339()) data-offset=(offset) { (at.local(zone)) " (" (offset) ")" } }
}

/// An instant in the zone given, without the offset and to the minute, for narrow lists whose zone is said elsewhere.
pub fn local_time(at: Instant, zone: &Zone) -> Markup {
    let minute = Instant(at.0 - at.0.rem_euclid(MINUTE_MS));
    html! { time datetime=(at.rfc3339()) title={ (at.local(zone)) " (" (at.offset(zone)) ")" } { (minute.local(zone)) } }
}

/// How long until the closing: days, below two days hours, below two hours minutes; nothing once it is over.
pub fn countdown(look: &Look<'_>, closes: Instant, now: Instant) -> Markup {
    let left = closes.0 - now.0;
    let count = |unit: i64| [("count", Value::Number(left / unit))];
    let text = match left {
        ..=0 => return html! {},
        1..MINUTE_MS => look.t("countdown-moment"),
        MINUTE_MS..7_200_000 => look.t_with("countdown-minutes", &count(MINUTE_MS)),
        7_200_000..172_800_000 => look.t_with("countdown-hours", &count(HOUR_MS)),
        _ => look.t_with("countdown-days", &count(DAY_MS)),
    };
    html! { span.countdown.soon[left < 3 * DAY_MS] { (text) } }
}

/// An amount: `125万元`, `CNY 1,250,000.00`; the exact figure in the title.
pub fn money(look: &Look<'_>, amount: Money) -> Markup {
    html! { span.money title={ "CNY " (amount.plain()) } { (words::money(look.language, amount)) } }
}

/// A state in a word.
pub fn badge(tone: Tone, text: &str) -> Markup {
    let class = match tone {
        Tone::Plain => "badge",
        Tone::Good => "badge good",
        Tone::Wait => "badge wait",
        Tone::Bad => "badge bad",
    };
    html! { span class=(class) { (text) } }
}

/// What the last deed brought about.
pub fn flash(text: &str) -> Markup {
    html! { div.notice.good role="status" { p { (text) } } }
}

/// Something to know before going on.
pub fn notice(tone: Tone, body: Markup) -> Markup {
    let class = match tone {
        Tone::Plain => "notice",
        Tone::Good => "notice good",
        Tone::Wait => "notice wait",
        Tone::Bad => "notice bad",
    };
    html! { div class=(class) { (body) } }
}

/// What stands at the foot of every sheet that the page is printed on; on a screen, nothing.
pub fn sheet(text: &str) -> Markup {
    html! { p.sheet aria-hidden="true" { (text) } }
}

/// An empty list: what it would hold, what to do next, and the link (address, text) that does it.
pub fn empty(title: &str, next: &str, link: Option<(&str, &str)>) -> Markup {
    html! {
        div.empty {
            p { strong { (title) } }
            p.quiet { (next) }
            @if let Some((href, text)) = link { p { a.button href=(href) { (text) } } }
        }
    }
}

/// Where the page stands: text and address of each step from the top; the last has none.
pub fn crumbs(look: &Look<'_>, steps: &[(&str, Option<&str>)]) -> Markup {
    html! {
        nav.crumbs aria-label=(look.t("frame-crumbs")) {
            ol {
                @for (text, href) in steps {
                    @match href {
                        Some(href) => li { a href=(href) { (text) } },
                        None => li aria-current="page" { (text) },
                    }
                }
            }
        }
    }
}

/// A titled card; the id makes it linkable, the side holds what belongs beside the title.
pub fn section(id: &str, title: &str, side: Option<Markup>, body: Markup) -> Markup {
    html! {
        section.card id=(id) aria-labelledby={ (id) "-title" } {
            div.head { h2 id={ (id) "-title" } { (title) } @if let Some(side) = side { div.side { (side) } } }
            (body)
        }
    }
}

/// A refusal: what was wrong with its figures, under which rule, what that stands on, and what the person can do next.
pub fn problem(look: &Look<'_>, refusal: &Refusal, status: u16) -> Markup {
    // One part that is wrong says more than that one part is.
    let says = if let Refusal::Fields(fields) = refusal
        && let [only] = fields.as_slice()
    {
        only.says.clone()
    } else {
        refusal.says()
    };
    let rule = refusal.rule();
    html! {
        section.problem role="alert" aria-labelledby="problem-title" data-status=(status) {
            h1 #problem-title { (problem_title(look, status)) }
            p.what { (look.says(&says)) }
            p.next { (look.next(&says)) }
            p.quiet {
                (look.t("problem-rule")) " " a href={ "/rules#" (rule.id) } { code { (rule.id) } }
                " · " (look.source(rule)) " · " (look.t_with("problem-status", &[("status", Value::from(status.to_string()))]))
            }
        }
    }
}

fn problem_title(look: &Look<'_>, status: u16) -> String {
    match status {
        401 => look.t("problem-sign-in"),
        403 => look.t("problem-not-allowed"),
        404 => look.t("problem-not-found"),
        409 | 412 => look.t("problem-conflict"),
        422 => look.t("problem-input"),
        429 => look.t("problem-wait"),
        _ => look.t("problem-refused"),
    }
}

/// A text with the line breaks that its writer made.
pub fn prose_text(text: &str) -> Markup {
    html! { div.prose { @for paragraph in text.split('\n').map(str::trim).filter(|paragraph| !paragraph.is_empty()) { p { (paragraph) } } } }
}

/// A text in the page's language, marked where only the other language has it.
pub fn bilingual(look: &Look<'_>, text: &Bilingual) -> Markup {
    let picked = look.pick(text);
    let lang = (look.language.is_english() && text.en.is_empty()).then_some("zh-CN");
    html! { span lang=[lang] { (picked) } }
}

/// A digest, shortened, with a button that copies all of it.
pub fn digest(look: &Look<'_>, digest: &str) -> Markup {
    let (suite, hex) = digest.split_once(':').unwrap_or(("", digest));
    let short = match (hex.get(..8), hex.len().checked_sub(8).and_then(|start| hex.get(start..))) {
        (Some(head), Some(tail)) if hex.len() > 20 => format!("{head}…{tail}"),
        _ => hex.to_owned(),
    };
    html! { span.digest { @if !suite.is_empty() { span.quiet { (suite) } " " } code title=(digest) { (short) } (copy_button(look, digest)) } }
}

/// A text to copy, shown in full.
pub fn copyable(look: &Look<'_>, text: &str) -> Markup {
    html! { span.digest { code { (text) } (copy_button(look, text)) } }
}

/// Shown by the script only: without it, nothing could be copied by a button.
fn copy_button(look: &Look<'_>, text: &str) -> Markup {
    html! { button.copy type="button" hidden data-copy=(text) data-done=(look.t("copy-done")) { (look.t("copy")) } }
}

/// Facts by name.
pub fn fact_list(facts: &[(String, Markup)]) -> Markup {
    html! { dl.facts { @for (name, fact) in facts { div { dt { (name) } dd { (fact) } } } } }
}

/// How far something has come, step by step.
pub fn steps(look: &Look<'_>, steps: &[(String, StepState)]) -> Markup {
    html! {
        ol.steps aria-label=(look.t("steps-label")) {
            @for (label, state) in steps {
                @match state {
                    StepState::Done => li.done { (label) span.hidden { " " (look.t("steps-done")) } },
                    StepState::Now => li.now aria-current="step" { (label) },
                    StepState::Ahead => li.ahead { (label) },
                }
            }
        }
    }
}
