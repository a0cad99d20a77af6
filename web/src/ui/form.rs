//! Forms 表单: each part has a label, perhaps help, and the refusal of what was typed, which is kept.

use super::Look;
use crate::assets;
use crate::words::{self, Value};
use maud::{Markup, html};
use rules::Money;
use rules::form::Unit;
use rules::refusal::FieldRefusal;
use rules::time::Zone;

/// What every part of a form has besides its value.
#[derive(Clone, Debug)]
pub struct Part<'a> {
    pub(super) name: &'a str,
    pub(super) label: &'a str,
    pub(super) help: &'a str,
    pub(super) required: bool,
    pub(super) wrong: Option<&'a FieldRefusal>,
    kind: &'a str,
    autocomplete: Option<&'a str>,
    placeholder: Option<&'a str>,
    within: &'a str,
}

impl<'a> Part<'a> {
    /// Under that name, with that label.
    pub fn new(name: &'a str, label: &'a str) -> Self {
        Self { name, label, help: "", required: false, wrong: None, kind: "text", autocomplete: None, placeholder: None, within: "" }
    }

    /// With a sentence that helps to fill it in; none where it is empty.
    #[must_use]
    pub fn help(mut self, help: &'a str) -> Self {
        self.help = help;
        self
    }

    /// Marked as required, or not. The server decides, so that drafts may lack it.
    #[must_use]
    pub fn required(mut self, required: bool) -> Self {
        self.required = required;
        self
    }

    /// With its own refusal among those of the form, if there is one.
    #[must_use]
    pub fn among(mut self, refusals: &'a [FieldRefusal]) -> Self {
        self.wrong = refusals.iter().find(|refusal| refusal.field == self.name);
        self
    }

    /// As another kind of input: `email`, `search`, `date`, `url`.
    #[must_use]
    pub fn kind(mut self, kind: &'a str) -> Self {
        self.kind = kind;
        self
    }

    /// With what the browser may fill in: `name`, `email`, `username`, `organization`.
    #[must_use]
    pub fn autocomplete(mut self, autocomplete: &'a str) -> Self {
        self.autocomplete = Some(autocomplete);
        self
    }

    /// With an example shown while it is empty; the help says what matters.
    #[must_use]
    pub fn placeholder(mut self, placeholder: &'a str) -> Self {
        self.placeholder = Some(placeholder);
        self
    }

    /// In one of several forms of a page that have a part of that name; the word tells them apart, and ends with a hyphen.
    #[must_use]
    pub fn within(mut self, form: &'a str) -> Self {
        self.within = form;
        self
    }

    pub(crate) fn id(&self) -> String {
        format!("field-{}{}", self.within, self.name)
    }

    /// The ids of what describes it; none where nothing does.
    pub(crate) fn described(&self, more: bool) -> Option<String> {
        let ids: Vec<String> = [(!self.help.is_empty(), "help"), (more, "more"), (self.wrong.is_some(), "wrong")]
            .into_iter()
            .filter(|(is_there, _)| *is_there)
            .map(|(_, what)| format!("{}-{what}", self.id()))
            .collect();
        (!ids.is_empty()).then(|| ids.join(" "))
    }

    pub(super) fn invalid(&self) -> Option<&'static str> {
        self.wrong.map(|_| "true")
    }

    pub(crate) fn required_mark(&self, look: &Look<'_>) -> Markup {
        html! { @if self.required { " " span.required { (look.t("form-required")) } } }
    }

    /// Whether what was typed in it is refused.
    pub(crate) fn is_wrong(&self) -> bool {
        self.wrong.is_some()
    }

    pub(crate) fn help_and_wrong(&self, look: &Look<'_>) -> Markup {
        html! {
            @if !self.help.is_empty() { p.help id={ (self.id()) "-help" } { (self.help) } }
            @if let Some(wrong) = self.wrong {
                p.wrong id={ (self.id()) "-wrong" } { (look.says(&wrong.says)) (look.gap()) (look.next(&wrong.says)) }
            }
        }
    }

    fn around(&self, look: &Look<'_>, control: Markup) -> Markup {
        html! {
            div.field.invalid[self.wrong.is_some()] {
                label for=(self.id()) { (self.label) (self.required_mark(look)) }
                (self.help_and_wrong(look))
                (control)
            }
        }
    }
}

/// One line; counted by the script where there is a limit.
pub fn line(look: &Look<'_>, part: &Part<'_>, value: &str, most: Option<usize>) -> Markup {
    line_in(look, part, value, most, Unit::Characters)
}

/// The same, counted in another unit.
pub fn line_in(look: &Look<'_>, part: &Part<'_>, value: &str, most: Option<usize>, unit: Unit) -> Markup {
    let counted = most.is_some();
    part.around(look, html! {
        input id=(part.id()) name=(part.name) type=(part.kind) value=(value) data-most=[most] data-unit=[counts(unit)] autocomplete=[part.autocomplete]
            placeholder=[part.placeholder] aria-describedby=[part.described(counted)] aria-invalid=[part.invalid()] aria-required=[part.required.then_some("true")];
        (counter(look, part, value, most, unit))
    })
}

/// A password, never sent back; `autocomplete` is `current-password` or `new-password`.
pub fn password(look: &Look<'_>, part: &Part<'_>, autocomplete: &str) -> Markup {
    part.around(
        look,
        html! {
            input id=(part.id()) name=(part.name) type="password" autocomplete=(autocomplete) aria-required=[part.required.then_some("true")]
                aria-describedby=[part.described(false)] aria-invalid=[part.invalid()];
        },
    )
}

/// Text of several lines with a counter. A longer text may be typed and is refused with its length, never cut.
pub fn prose(look: &Look<'_>, part: &Part<'_>, value: &str, most: usize, rows: u8) -> Markup {
    prose_in(look, part, value, (most, Unit::Characters), rows)
}

/// The same, counted in another unit.
pub fn prose_in(look: &Look<'_>, part: &Part<'_>, value: &str, (most, unit): (usize, Unit), rows: u8) -> Markup {
    part.around(
        look,
        html! {
            textarea id=(part.id()) name=(part.name) rows=(rows) data-most=(most) data-unit=[counts(unit)] placeholder=[part.placeholder]
                aria-describedby=[part.described(true)] aria-invalid=[part.invalid()] aria-required=[part.required.then_some("true")] {
                // A browser drops one line break after the tag, so one that was typed needs another before it.
                @if value.starts_with('\n') { "\n" }
                (value)
            }
            (counter(look, part, value, Some(most), unit))
        },
    )
}

fn counter(look: &Look<'_>, part: &Part<'_>, value: &str, most: Option<usize>, unit: Unit) -> Markup {
    let Some(most) = most else { return html! {} };
    // As the limit counts it: line breaks are one character, blanks at the ends none.
    let count = unit.count(&value.replace("\r\n", "\n"));
    let key = if unit == Unit::Words { "form-counter-words" } else { "form-counter" };
    let shown = look.t_with(key, &[("count", Value::from(count)), ("most", Value::from(most))]);
    html! { p.counter.over[count > most] id={ (part.id()) "-more" } data-text=(look.t_with(key, &[("count", "{}".into()), ("most", Value::from(most))])) { (shown) } }
}

/// How the script counts, where it is not by characters.
fn counts(unit: Unit) -> Option<&'static str> {
    (unit == Unit::Words).then_some(unit.as_str())
}

/// One of the options, as id and label. An empty value chosen shows the invitation to choose.
pub fn select(look: &Look<'_>, part: &Part<'_>, options: &[(String, String)], chosen: &str) -> Markup {
    part.around(look, html! {
        select id=(part.id()) name=(part.name) aria-describedby=[part.described(false)] aria-invalid=[part.invalid()] aria-required=[part.required.then_some("true")] {
            @if !options.iter().any(|(id, _)| id == chosen) { option value="" selected { (look.t("form-choose")) } }
            @for (id, label) in options { option value=(id) selected[id == chosen] { (label) } }
        }
    })
}

/// Some of the options, all in sight: boxes where many may be ticked, else buttons.
pub fn choices(look: &Look<'_>, part: &Part<'_>, options: &[(String, String)], chosen: &[String], many: bool) -> Markup {
    let kind = if many { "checkbox" } else { "radio" };
    html! {
        fieldset.field.invalid[part.wrong.is_some()] id=(part.id()) aria-describedby=[part.described(false)] data-many=[many.then_some("true")] tabindex="-1" {
            legend { (part.label) (part.required_mark(look)) }
            (part.help_and_wrong(look))
            div.options {
                @for (id, label) in options {
                    label.option { input type=(kind) name=(part.name) value=(id) checked[chosen.contains(id)]; span { (label) } }
                }
            }
        }
    }
}

/// An amount as people write it, with the most it may be.
pub fn money_field(look: &Look<'_>, part: &Part<'_>, value: &str, most: Option<Money>) -> Markup {
    let limit = most.map(|most| look.t_with("form-money-most", &[("most", words::money(look.language, most).into())]));
    part.around(
        look,
        html! {
            div.amount {
                input id=(part.id()) name=(part.name) type="text" inputmode="decimal" autocomplete="off" value=(value) placeholder=[part.placeholder]
                    aria-describedby=[part.described(true)] aria-invalid=[part.invalid()] aria-required=[part.required.then_some("true")];
                span.unit { (look.t("form-money-unit")) }
            }
            p.counter id={ (part.id()) "-more" } { (look.t("form-money-help")) @if let Some(limit) = limit { (look.gap()) (limit) } }
        },
    )
}

/// A local date and time in the zone named beside it. `value` is as `Instant::local_input` gives it.
pub fn datetime(look: &Look<'_>, part: &Part<'_>, value: &str, zone: &Zone) -> Markup {
    part.around(
        look,
        html! {
            div.amount {
                input id=(part.id()) name=(part.name) type="datetime-local" step="1" value=(value)
                    aria-describedby=[part.described(true)] aria-invalid=[part.invalid()] aria-required=[part.required.then_some("true")];
                span.unit id={ (part.id()) "-more" } { (look.time_of(zone)) }
            }
        },
    )
}

/// Where the script says whether a draft is saved, for a form with `data-autosave="/drafts/ID"` and `data-version`; stands inside of it.
pub fn autosave_state(look: &Look<'_>) -> Markup {
    html! {
        div.autosave role="status" data-autosave-state
            data-saved=(look.t("draft-saved")) data-saving=(look.t("draft-saving")) data-changed=(look.t("draft-changed"))
            data-offline=(look.t("draft-offline")) data-refused=(look.t("draft-refused")) data-conflict=(look.t("draft-conflict"))
            data-conflict-help=(look.t("draft-conflict-help")) data-open=(look.t("draft-conflict-open")) data-keep=(look.t("draft-conflict-keep"))
            data-restore=(look.t("draft-restore")) data-yes=(look.t("draft-restore-yes")) data-no=(look.t("draft-restore-no")) {
            noscript { (look.t("draft-no-script")) }
        }
        script src=(assets::url("draft.js")) defer {}
    }
}

/// The refused fields of a form, at its top, each with a link to it.
pub fn field_errors(look: &Look<'_>, refusals: &[FieldRefusal]) -> Markup {
    if refusals.is_empty() {
        return html! {};
    }
    html! {
        div.problem role="alert" tabindex="-1" autofocus {
            h2 { (look.t_with("form-errors", &[("count", Value::from(refusals.len()))])) }
            p.quiet { (look.t("form-kept")) }
            ul {
                @for refusal in refusals {
                    li {
                        a href={ "#field-" (refusal.field) } {
                            @if let Some(label) = &refusal.label { (look.pick(label)) (look.t("form-colon")) }
                            (look.says(&refusal.says))
                        }
                        " " span.quiet { code { (refusal.rule.id) } }
                    }
                }
            }
        }
    }
}

/// A hidden value.
pub fn hidden(name: &str, value: &str) -> Markup {
    html! { input type="hidden" name=(name) value=(value); }
}

/// The end of a form: what it carries against forgery, the key under which it counts once, and its button.
pub fn submit_row(_look: &Look<'_>, label: &str, csrf: &str, key: &str) -> Markup {
    html! {
        div.submit {
            (hidden("csrf", csrf)) (hidden("key", key))
            button type="submit" { (label) }
        }
    }
}

/// One button that is a form of its own. With scripts it asks `confirm` first; without, the deed's own page should.
pub fn post_button(action: &str, label: &str, csrf: &str, key: &str, danger: bool, confirm: Option<&str>) -> Markup {
    html! {
        form.single method="post" action=(action) data-confirm=[confirm] {
            (hidden("csrf", csrf)) (hidden("key", key))
            button.danger[danger].plain[!danger] type="submit" { (label) }
        }
    }
}
