//! Sentences 条文: a rule that is data, said as a notice would print it.

use crate::ui::{self, Look, Tone};
use maud::{Markup, html};
use rules::call::Class;
use rules::citation::{Citation, Confidence, Force};
use rules::day::Day;
use rules::eligibility::{Condition, Degree, Test};
use rules::organisation;
use rules::restriction::{Counting, End, Limit, Rank};
use rules::team::Role;

/// A day as people write it: `1986年1月1日`, `1986-01-01`.
pub(crate) fn day(look: &Look<'_>, day: Day) -> String {
    if look.language.is_english() { day.to_string() } else { format!("{}年{}月{}日", day.year(), day.month(), day.number()) }
}

/// The key of a role's name.
pub(crate) fn role(role: Role) -> &'static str {
    match role {
        Role::Lead => "participant-lead",
        Role::CoLead => "participant-co-lead",
        Role::MainMember => "participant-main-member",
        Role::Member => "participant-member",
    }
}

fn joined(look: &Look<'_>, words: impl IntoIterator<Item = String>) -> String {
    words.into_iter().collect::<Vec<_>>().join(&look.t("list-separator"))
}

fn roles(look: &Look<'_>, of: &[Role]) -> String {
    joined(look, of.iter().map(|one| look.t(role(*one))))
}

/// A degree, in words.
pub(crate) fn degree(look: &Look<'_>, degree: Degree) -> String {
    look.t(match degree {
        Degree::Bachelor => "degree-bachelor",
        Degree::Master => "degree-master",
        Degree::Doctor => "degree-doctor",
    })
}

/// A condition as the notice prints it.
pub(crate) fn condition(look: &Look<'_>, rule: &Condition) -> String {
    let who = if rule.roles.is_empty() { look.t(role(Role::Lead)) } else { roles(look, &rule.roles) };
    let asks = match &rule.test {
        Test::BornFrom { day: from, women: None } => look.t_with("condition-born", &[("day", day(look, *from).into())]),
        Test::BornFrom { day: from, women: Some(women) } => {
            look.t_with("condition-born-women", &[("day", day(look, *from).into()), ("women", day(look, *women).into())])
        }
        Test::Under { age, women: None, on } => look.t_with("condition-under", &[("age", u32::from(*age).into()), ("on", day(look, *on).into())]),
        Test::Under { age, women: Some(women), on } => look
            .t_with("condition-under-women", &[("age", u32::from(*age).into()), ("women", u32::from(*women).into()), ("on", day(look, *on).into())]),
        Test::Degree { least } => look.t_with("condition-degree", &[("degree", degree(look, *least).into())]),
        Test::Host { classes, main } => {
            let of = joined(look, classes.iter().map(|class: &organisation::Class| look.unit_class(*class)));
            match (of.is_empty(), main) {
                (true, false) => look.t("condition-host"),
                (true, true) => look.t("condition-host-main"),
                (false, false) => look.t_with("condition-host-class", &[("classes", of.into())]),
                (false, true) => look.t_with("condition-host-class-main", &[("classes", of.into())]),
            }
        }
        Test::National => look.t("condition-national"),
        Test::NotBanned => look.t("condition-not-banned"),
    };
    look.t_with("condition-sentence", &[("who", who.into()), ("asks", asks.into())])
}

/// A type as people call it: a class of call, or what the rule says.
fn sort(look: &Look<'_>, text: &str) -> String {
    Class::parse(text).map_or_else(|| text.to_owned(), |class| look.class(class))
}

fn counting(look: &Look<'_>, line: &Counting) -> String {
    let as_who = if line.roles.is_empty() { look.t("counting-any-role") } else { roles(look, &line.roles) };
    let types = if line.types.is_empty() { look.t("counting-any-type") } else { joined(look, line.types.iter().map(|one| sort(look, one))) };
    let states = look.t(match (line.applied, line.running) {
        (true, true) => "counting-applied-running",
        (true, false) => "counting-applied",
        (false, _) => "counting-running",
    });
    let mut text = look.t_with("counting-line", &[("roles", as_who.into()), ("states", states.into()), ("types", types.into())]);
    if let Some(year) = line.approved_from {
        text.push_str(&look.t_with("counting-year", &[("year", year.to_string().into())]));
    }
    if line.funders.iter().any(|one| one == "*") {
        text.push_str(&look.t("counting-all-funders"));
    } else if !line.funders.is_empty() {
        text.push_str(&look.t_with("counting-funders", &[("funders", joined(look, line.funders.iter().cloned()).into())]));
    }
    text
}

/// What ends a running project, in words.
pub(crate) fn end(look: &Look<'_>, end: End) -> String {
    look.t(match end {
        End::Term => "end-term",
        End::Concluded => "end-concluded",
        End::Terminated => "end-terminated",
        End::Revoked => "end-revoked",
    })
}

/// A limit as the notice prints it.
pub(crate) fn limit(look: &Look<'_>, rule: &Limit) -> String {
    let rank = match rule.rank {
        None => String::new(),
        Some(Rank::Senior) => look.t("rank-senior-who"),
        Some(Rank::Other) => look.t("rank-other-who"),
    };
    let who = if rule.roles.is_empty() { look.t("counting-everybody") } else { roles(look, &rule.roles) };
    let lines = rule.counts.iter().map(|line| counting(look, line)).collect::<Vec<_>>().join(&look.t("list-semicolon"));
    let mut text = look.t_with("limit-sentence", &[("who", format!("{rank}{who}").into()), ("lines", lines.into()), ("most", rule.most.into())]);
    if rule.counts.iter().any(|line| line.running) {
        let ends = joined(look, rule.ends.iter().map(|one| end(look, *one)));
        text.push_str(&look.t_with("limit-ends", &[("ends", ends.into())]));
        if !rule.ends.contains(&End::Term) {
            text.push_str(&look.t(if rule.overdue_bars { "limit-overdue-bars" } else { "limit-overdue-counts" }));
        }
    }
    text
}

/// Where a rule comes from, since when it is in force, and how sure we are.
pub(crate) fn cited(look: &Look<'_>, cited: &Citation) -> Markup {
    let confidence = match cited.confidence {
        Confidence::Verified => "confidence-verified",
        Confidence::Reported => "confidence-reported",
        Confidence::Unverified => "confidence-unverified",
    };
    html! {
        span.quiet {
            (look.t_with("rule-cited", &[("id", cited.id.as_str().into()), ("version", cited.version.to_string().into())])) " · "
            span lang="zh-CN" { (cited.document) @if !cited.article.is_empty() { " " (cited.article) } }
            @if let Some(from) = cited.from { " · " (look.t_with("rule-in-force-from", &[("day", day(look, from).into())])) }
            @if let Some(until) = cited.until { " · " (look.t_with("rule-in-force-until", &[("day", day(look, until).into())])) }
            " · " (look.t(confidence))
        }
    }
}

/// The same, and what the rule does.
pub(crate) fn source(look: &Look<'_>, of: &Citation) -> Markup {
    html! {
        (cited(look, of))
        @if of.force() == Force::Advice { " " (ui::badge(Tone::Wait, &look.t("force-advice"))) }
    }
}
