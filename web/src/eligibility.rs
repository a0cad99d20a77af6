//! Eligibility 申报资格与限项: what a call asks of who applies, in sentences made from its rules; the check of a draft, and the one that binds.

pub(crate) mod editor;
pub(crate) mod sentence;

use crate::ui::{self, Look, Tone};
use maud::{Markup, html};
use rules::admission::{self, Applicant, Finding, Judged, Why};
use rules::application::{self, Application};
use rules::call::{Amendment, Call};
use rules::citation::Force;
use rules::day::Day;
use rules::refusal::{Explain, FieldRefusal};
use rules::restriction::{Counted, Reason};
use rules::team::Role;
use rules::text::Bilingual;
use rules::{ApplicationId, Event, Id, Instant, PersonId, Refusal};
use serde::Serialize;
use store::{CallRow, Keys, Reader, StoreError, Tx, WriteError};

/// One rule against one person, as a page and as JSON.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Told {
    /// Which rule of the call.
    pub(crate) rule: String,
    pub(crate) version: u32,
    pub(crate) title: Bilingual,
    /// Whom; none for who asks.
    pub(crate) member: Option<String>,
    pub(crate) met: bool,
    /// `block` or `advice`.
    pub(crate) force: &'static str,
    /// From which day on it may be otherwise.
    pub(crate) from: Option<Day>,
    /// What counts against a limit.
    pub(crate) counted: Vec<Item>,
    /// By which rule of the software it is not.
    pub(crate) refused_by: Option<&'static str>,
    #[serde(skip)]
    pub(crate) why: Option<Why>,
    #[serde(skip)]
    most: Option<u32>,
}

/// An item that counts.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Item {
    number: String,
    role: Role,
    /// `applied`, `running` or `overdue`.
    reason: &'static str,
    /// The first day after its term, or since when it is overdue.
    day: Option<Day>,
    funder: Option<String>,
}

impl Item {
    fn of(counted: &Counted) -> Self {
        let day = match counted.reason {
            Reason::Applied => None,
            Reason::Running { until } => until,
            Reason::Overdue { since } => Some(since),
        };
        let item = &counted.item;
        Self { number: item.number.clone(), role: item.role, reason: counted.reason.as_str(), day, funder: item.funder.clone() }
    }
}

impl Told {
    fn of(finding: &Finding<'_>, lead: PersonId, name: Option<String>) -> Self {
        let cited = finding.rule.cited();
        let most = match finding.rule {
            Judged::Limit(limit) => Some(limit.most),
            Judged::Condition(_) => None,
        };
        // What else somebody applies for is for the lead to know only where it is in the way.
        let shown = finding.person == lead || finding.why.is_some();
        Self {
            rule: cited.id.clone(),
            version: cited.version,
            title: cited.title.clone(),
            member: name.filter(|_| finding.person != lead),
            met: finding.why.is_none(),
            force: cited.force().as_str(),
            from: finding.from().filter(|_| finding.person == lead),
            counted: if shown { finding.counted.iter().map(Item::of).collect() } else { Vec::new() },
            refused_by: finding.told(lead).map(|why| why.rule().id),
            why: finding.told(lead),
            most,
        }
    }

    /// Whether it refuses.
    pub(crate) fn refuses(&self) -> bool {
        !self.met && self.force == Force::Block.as_str()
    }
}

fn days(call: &Call, now: Instant) -> (Day, Day) {
    let window = &call.content.window;
    (Day::at(window.opens, &window.zone), Day::at(now, &window.zone))
}

/// Lets an application in, or refuses it by the rules of its call 准入: everybody in it, in the transaction that writes it. What was checked is kept
/// in its event.
pub(crate) fn admit(tx: &mut Tx<'_>, id: ApplicationId, call: &Call, event: Event<Application>) -> Result<Event<Application>, WriteError> {
    let terms = &call.content.terms;
    let application::Fact::Submitted { lead, team, arrived, .. } = &event.fact else { return Ok(event) };
    if terms.eligibility.rules.is_empty() && terms.restriction.rules.is_empty() {
        return Ok(event);
    }
    let (lead, (opens, today)) = (*lead, days(call, *arrived));
    let now = tx.now();
    let mut people = Vec::with_capacity(team.len() + 1);
    for (person, role) in std::iter::once((lead, Role::Lead)).chain(team.iter().map(|member| (member.person, member.role))) {
        people.push(tx.applicant(person, role, now, today)?);
    }
    let findings = admission::findings(terms, &people, id.0, opens, today);
    let mut refused = Vec::new();
    for finding in findings.iter().filter(|finding| finding.refuses()) {
        let one = admission::refusals(std::slice::from_ref(finding), lead);
        let name = if finding.person == lead { None } else { tx.reader().person(finding.person)?.and_then(|row| row.name) };
        refused.extend(one.into_iter().map(|one| named(one, name.as_deref())));
    }
    if refused.is_empty() { Ok(admission::kept(event, &findings)) } else { Err(Refusal::Fields(refused).into()) }
}

fn named(mut refusal: FieldRefusal, name: Option<&str>) -> FieldRefusal {
    if let (Some(label), Some(name)) = (&mut refusal.label, name) {
        label.zh = format!("{}（{name}）", label.zh);
        label.en = format!("{} ({name})", label.en);
    }
    refusal
}

/// What would be found now for a person and their team: advice while they draft, and what the radar asks.
pub(crate) fn found(
    rows: &mut Reader<'_>,
    keys: &Keys,
    call: &Call,
    asked: Id,
    lead: PersonId,
    team: &[(PersonId, Role)],
    now: Instant,
) -> Result<Vec<Told>, StoreError> {
    let (opens, today) = days(call, now);
    let mut people: Vec<Applicant> = Vec::with_capacity(team.len() + 1);
    for (person, role) in std::iter::once((lead, Role::Lead)).chain(team.iter().copied()) {
        people.push(rows.applicant(keys, person, role, now, today)?);
    }
    let mut told = Vec::new();
    for finding in admission::findings(&call.content.terms, &people, asked, opens, today) {
        let name = if finding.person == lead { None } else { rows.person(finding.person)?.and_then(|row| row.name) };
        told.push(Told::of(&finding, lead, name));
    }
    Ok(told)
}

/// The check of a draft as it stands now: what is in the way first, then what is said, then what is met.
pub(crate) fn advice(look: &Look<'_>, told: &[Told]) -> Markup {
    if told.is_empty() {
        return html! {};
    }
    let mut sorted: Vec<&Told> = told.iter().collect();
    sorted.sort_by_key(|one| (one.met, !one.refuses()));
    let refusing = told.iter().filter(|one| one.refuses()).count();
    let summary = if refusing > 0 { look.t_with("admission-refuses", &[("count", refusing.into())]) } else { look.t("admission-passes") };
    ui::section(
        "admission",
        &look.t("admission-title"),
        None,
        html! {
            (ui::notice(if refusing > 0 { Tone::Bad } else { Tone::Good }, html! { p { (summary) } }))
            ul { @for one in sorted { li id={ "field-" (one.rule) } { (line(look, one)) } } }
            p.quiet { (look.t("admission-note")) " " a href="/radar" { (look.t("radar-title")) } " " a href="/account/records" { (look.t("record-title")) } }
        },
    )
}

/// One finding, in a list.
pub(crate) fn line(look: &Look<'_>, one: &Told) -> Markup {
    let (tone, key) = match (one.met, one.refuses()) {
        (true, _) => (Tone::Good, "admission-met"),
        (false, true) => (Tone::Bad, "admission-not-met"),
        (false, false) => (Tone::Wait, "admission-advice"),
    };
    html! {
            (ui::badge(tone, &look.t(key))) " " strong { (look.pick(&one.title)) }
            @if let Some(member) = &one.member { (look.t("form-colon")) (member) }
            @if let Some(why) = &one.why {
                @let says = why.says();
                " " (look.says(&says)) (look.gap()) (look.next(&says))
            }
            @if let Some(day) = one.from { " " (look.t_with("admission-from", &[("day", sentence::day(look, day).into())])) }
            @if !one.counted.is_empty() {
                " " (look.t_with("admission-counted", &[("count", one.counted.len().into()), ("most", one.most.unwrap_or(0).into())]))
                ul { @for item in &one.counted { li { (counted(look, item)) } } }
            }
    }
}

fn counted(look: &Look<'_>, item: &Item) -> Markup {
    let day = item.day.map(|day| sentence::day(look, day)).unwrap_or_default();
    let reason = match (item.reason, item.day) {
        ("running", Some(_)) => look.t_with("counted-running", &[("day", day.into())]),
        ("running", None) => look.t("counted-running-open"),
        ("overdue", _) => look.t_with("counted-overdue", &[("day", day.into())]),
        _ => look.t("counted-applied"),
    };
    html! {
        code { (item.number) } " " (look.t(sentence::role(item.role)))
        (look.t("list-comma")) (reason)
        @if let Some(funder) = &item.funder { (look.t("list-comma")) (funder) }
    }
}

/// What a call asks of who applies, for everybody to read, and for programs.
pub(crate) fn asked(look: &Look<'_>, row: &CallRow) -> Markup {
    let terms = &row.content.terms;
    if terms.eligibility.rules.is_empty() && terms.restriction.rules.is_empty() && row.amendments.is_empty() {
        return html! {};
    }
    ui::section(
        "eligibility",
        &look.t("eligibility-title"),
        None,
        html! {
            ul {
                @for rule in &terms.eligibility.rules { li { (sentence::condition(look, rule)) br; (sentence::source(look, &rule.cited)) } }
                @for rule in &terms.restriction.rules { li { (sentence::limit(look, rule)) br; (sentence::source(look, &rule.cited)) } }
            }
            @if !row.amendments.is_empty() {
                h3 { (look.t("amendments")) }
                ul { @for one in row.amendments.iter().rev() { li { (amendment(look, row, one)) } } }
                p.quiet { (look.t("amendments-note")) }
            }
            p { a href="/radar" { (look.t("radar-title")) } }
        },
    )
}

/// One amendment: when, why, and which rules are others since.
fn amendment(look: &Look<'_>, row: &CallRow, one: &Amendment) -> Markup {
    let named = |ids: &[String]| ids.join(&look.t("list-separator"));
    html! {
        (ui::when(look, one.at, &row.content.window.zone)) " " (look.pick(&one.reason)) br;
        span.quiet {
            @if !one.changed.is_empty() { (look.t_with("amendment-changed", &[("rules", named(&one.changed).into())])) }
            @if !one.removed.is_empty() { " " (look.t_with("amendment-removed", &[("rules", named(&one.removed).into())])) }
        }
    }
}
