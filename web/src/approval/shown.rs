//! What is declared, with its approvals, and what is still to come: on the page of the last look, of the application, and among its versions.

use super::later::may_come;
use super::terms::{flag, step, step_key};
use crate::eligibility::sentence::day;
use crate::ui::{self, Column, Look, Tone};
use crate::words::{self, Words};
use maud::{Markup, html};
use rules::ApplicationId;
use rules::application::{Body, Kept};
use rules::approval::{Approval, Asked, Compliance, Demand, Flag, Kind, Later, Need, Outstanding, Step};
use rules::call::Content;
use rules::day::Day;
use rules::person::Language;
use rules::refusal::FieldRefusal;
use rules::time::Zone;
use serde::Serialize;
use serde_json::{Value, json};
use store::{ApplicationRow, CallRow, Declared};

/// What an application declares, as JSON.
#[derive(Serialize)]
pub(crate) struct Standing {
    #[serde(flatten)]
    compliance: Compliance,
    /// What was handed in after the submission; the version that was submitted stays as it was.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    later: Vec<Later>,
    /// What is asked at a later step and not there yet, or not valid any more.
    outstanding: Vec<Outstanding>,
}

/// What stands in an application, on a day; none where its call asks nothing.
pub(crate) fn standing(row: &ApplicationRow, content: &Content, on: Day) -> Option<Standing> {
    let asked = &content.terms.approvals;
    asked.is_asked().then(|| Standing {
        compliance: row.compliance.clone(),
        later: row.later.clone(),
        outstanding: asked.outstanding(&row.compliance.with(&row.later), on),
    })
}

/// What is outstanding in one cell of a list.
pub(crate) fn outstanding_said(language: Language, open: &[Outstanding]) -> String {
    let words = Words::load();
    let one = |one: &Outstanding| {
        let (need, step) = (format!("approval-need-{}", one.need.as_str()), step_key(one.step));
        words.text_with(
            language,
            "approval-outstanding-short",
            &[("need", words.text(language, &need).into()), ("step", words.text(language, step).into())],
        )
    };
    open.iter().map(one).collect::<Vec<_>>().join(&words.text(language, "list-semicolon"))
}

/// A kind of approval in words.
pub(super) fn kind(look: &Look<'_>, kind: Kind) -> String {
    look.t(&format!("approval-kind-{}", kind.as_str()))
}

/// What is missing, in words.
pub(super) fn need(look: &Look<'_>, need: Need) -> String {
    look.t(&format!("approval-need-{}", need.as_str()))
}

/// What was declared of a flag, in words.
pub(super) fn said(look: &Look<'_>, compliance: &Compliance, of: Flag) -> String {
    let said = match compliance.said(of) {
        None => return look.t("approval-undeclared"),
        Some(said) => said,
    };
    let key = match (said.applies, said.further, of) {
        (false, ..) => "approval-no",
        (true, true, Flag::Ethics) => "approval-yes-listed",
        (true, true, Flag::HumanGenetic) => "approval-yes-foreign",
        (true, ..) => "approval-yes",
    };
    look.t(key)
}

/// An approval in one line: kind, number, who gave it, from when to when.
pub(super) fn approval(look: &Look<'_>, one: &Approval, issuer: Option<&str>) -> String {
    let until = one.until.map_or_else(|| look.t("approval-no-end"), |until| look.t_with("approval-until", &[("day", day(look, until).into())]));
    let number = look.t_with("approval-numbered", &[("number", one.number.as_str().into()), ("day", day(look, one.issued).into())]);
    let issuer = issuer.filter(|issuer| !issuer.is_empty()).map(str::to_owned);
    let parts: Vec<String> = [Some(kind(look, one.kind)), Some(number), issuer, Some(until)].into_iter().flatten().collect();
    parts.join(" · ")
}

/// Every line of it, as versions compare them: a file is another one when its content is.
pub(crate) fn lines(look: &Look<'_>, compliance: &Compliance, body: Option<&Body>, kept: &Kept) -> Vec<String> {
    let declared =
        compliance.declarations.iter().map(|one| format!("{}{}{}", flag(look, one.flag), look.t("form-colon"), said(look, compliance, one.flag)));
    let approvals = compliance.approvals.iter().map(|one| {
        let issuer = body.map_or_else(|| look.t("erased"), |body| body.issuers.get(one.kind.as_str()).cloned().unwrap_or_default());
        let files = kept.files.iter().filter(|file| file.field == one.kind.field()).map(|file| format!(" · {}", file.digest));
        format!("{}{}", approval(look, one, Some(&issuer)), files.collect::<String>())
    });
    declared.chain(approvals).collect()
}

/// The way from a draft to the page on which it is declared; nothing where the call asks nothing.
pub(crate) fn of_draft(look: &Look<'_>, draft: ApplicationId, content: &Content, declared: &Declared) -> Markup {
    let demands = &content.terms.approvals.demands;
    let open = demands.iter().filter(|demand| declared.compliance.said(demand.flag).is_none()).count();
    html! {
        @if !demands.is_empty() {
            p {
                a.button.plain href={ "/drafts/" (draft) "/approvals" } { (look.t("approval-title")) } " "
                span.quiet { @if open > 0 { (look.t_with("approval-undeclared-count", &[("count", open.into())])) } @else { (look.t("approval-declared-all")) } }
            }
        }
    }
}

/// What stands on the page of the last look; nothing where the call asks nothing.
pub(crate) fn before_submission(look: &Look<'_>, draft: ApplicationId, content: &Content, declared: &Declared, wrong: &[FieldRefusal]) -> Markup {
    let asked = &content.terms.approvals;
    if !asked.is_asked() {
        return html! {};
    }
    let page = format!("/drafts/{draft}/approvals");
    let closes = Day::at(content.window.closes, &content.window.zone);
    let mut later = asked.outstanding(&declared.compliance, closes);
    // What is asked now and not there is told above as what is in the way.
    later.retain(|one| one.step != Step::Submission);
    ui::section(
        "approvals",
        &look.t("approval-title"),
        Some(html! { a href=(page) { (look.t("approval-open")) } }),
        html! {
            @if !wrong.is_empty() {
                (ui::notice(Tone::Bad, html! {
                    p { strong { (look.t("approval-in-the-way")) } }
                    ul { @for one in wrong { li {
                        a href={ (page) "#" (one.field.replace('.', "-")) } { @if let Some(label) = &one.label { (look.pick(label)) } @else { (one.field) } }
                        (look.t("form-colon")) (look.says(&one.says)) (look.gap()) (look.next(&one.says))
                    } } }
                }))
            }
            ul { @for demand in &asked.demands { li id={ "field-" (demand.flag.field()) } { (flag(look, demand.flag)) (look.t("form-colon")) (said(look, &declared.compliance, demand.flag)) } } }
            @for one in &declared.compliance.approvals { p { (approval(look, one, declared.issuers.get(one.kind.as_str()).map(String::as_str))) } }
            (open(look, &later))
        },
    )
}

/// What is asked and not there yet, in a notice.
pub(super) fn open(look: &Look<'_>, open: &[Outstanding]) -> Markup {
    if open.is_empty() {
        return html! {};
    }
    ui::notice(
        Tone::Wait,
        html! {
            p { strong { (look.t("approval-outstanding")) } }
            ul { @for one in open { li { (flag(look, one.flag)) (look.t("form-colon")) (look.t_with("approval-outstanding-one", &[("need", need(look, one.need).into()), ("step", step(look, one.step).into())])) } } }
        },
    )
}

/// What an application declares, on its page: for its lead, and for those in whose sight it lies.
pub(crate) fn of_application(look: &Look<'_>, row: &ApplicationRow, call: &CallRow, own: bool, on: Day) -> Markup {
    let asked = &call.content.terms.approvals;
    if !asked.is_asked() {
        return html! {};
    }
    let columns: Vec<Column> =
        ["approval-flag", "approval-said", "approval-records", "approval-when"].iter().map(|key| Column::new(look.t(key))).collect();
    let rows: Vec<Vec<Markup>> = asked.demands.iter().map(|demand| table_row(look, row, demand)).collect();
    ui::section(
        "approvals",
        &look.t("approval-title"),
        None,
        html! {
            (open(look, &asked.outstanding(&row.compliance.with(&row.later), on)))
            (ui::table(&look.t_with("approval-caption", &[("count", rows.len().into())]), &columns, &rows))
            (later_table(look, row, &call.content.window.zone))
            @if own && !may_come(row, call).is_empty() {
                p.screen { a.button.plain href={ "/applications/" (row.id) "/approvals" } { (look.t("approval-later-title")) } }
            }
        },
    )
}

fn table_row(look: &Look<'_>, row: &ApplicationRow, demand: &Demand) -> Vec<Markup> {
    let declared = row.compliance.said(demand.flag).filter(|said| said.applies);
    let mine: Vec<&Approval> = row.compliance.approvals.iter().filter(|one| one.kind.flag() == demand.flag).collect();
    vec![
        html! { (flag(look, demand.flag)) },
        html! { (said(look, &row.compliance, demand.flag)) },
        html! {
            @for one in &mine { div { (record(look, row, one)) } }
            @if mine.is_empty() { span.quiet { (look.t("approval-none")) } }
        },
        html! { @if let Some(declared) = declared { (step(look, demand.step(declared))) } },
    ]
}

fn record(look: &Look<'_>, row: &ApplicationRow, one: &Approval) -> Markup {
    let erased = look.t("erased");
    let issuer = row.body.as_ref().map_or(Some(erased.as_str()), |body| body.issuers.get(one.kind.as_str()).map(String::as_str));
    let files = row.kept.files.iter().enumerate().filter(|(_, file)| file.field == one.kind.field());
    html! {
        (approval(look, one, issuer))
        @if one.from.is_some() { " " (ui::badge(Tone::Plain, &look.t("approval-reused"))) }
        @for (number, _) in files {
            br;
            @match row.body.as_ref().and_then(|body| body.file_names.get(number)) {
                Some(name) => a href={ "/applications/" (row.id) "/files/" (number) } { (name) },
                None => (erased),
            }
        }
    }
}

/// What was handed in after the submission, with when and by whom; nothing where nothing was.
pub(super) fn later_table(look: &Look<'_>, row: &ApplicationRow, zone: &Zone) -> Markup {
    if row.later.is_empty() {
        return html! {};
    }
    let columns: Vec<Column> =
        ["approval-records", "approval-later-at", "approval-later-by", "approval-later-file"].iter().map(|key| Column::new(look.t(key))).collect();
    let erased = look.t("erased");
    let of = |(number, one): (usize, &Later)| {
        let issued = one.issued.as_ref();
        vec![
            html! { (approval(look, &one.handed.approval, Some(issued.map_or(erased.as_str(), |issued| issued.issued_by.as_str())))) },
            html! { (ui::when(look, one.handed.arrived, zone)) br; span.quiet { (beside(look, one)) } },
            html! { (row.body.as_ref().map_or(erased.as_str(), |body| body.lead_name.as_str())) },
            html! {
                @match issued {
                    Some(issued) => a href={ "/applications/" (row.id) "/approvals/" (number) } { (issued.approval_file) },
                    None => (erased),
                }
                br; (ui::digest(look, &one.handed.file.digest))
            },
        ]
    };
    let rows: Vec<Vec<Markup>> = row.later.iter().enumerate().map(of).collect();
    html! {
        h3 { (look.t("approval-later")) }
        p.quiet { (look.t("approval-later-help")) }
        (ui::table(&look.t_with("approval-later-caption", &[("count", rows.len().into())]), &columns, &rows))
    }
}

fn beside(look: &Look<'_>, one: &Later) -> String {
    look.t_with("approval-later-beside", &[("revision", i64::from(one.handed.revision).into())])
}

/// What a printed form takes of an application or a draft.
#[derive(Clone, Copy)]
pub(crate) struct Printed<'a> {
    pub(crate) said: &'a Declared,
    /// The files, each with the field that it is attached to.
    pub(crate) files: &'a [(String, String)],
    pub(crate) later: &'a [Later],
    pub(crate) zone: &'a Zone,
    /// On which day approvals are outstanding.
    pub(crate) on: Day,
}

/// What a printed form says of it: flag by flag, what was handed in later, and what is outstanding on a day; nothing where the call asks nothing.
pub(crate) fn printed(look: &Look<'_>, asked: &Asked, all: &Printed<'_>) -> Option<Value> {
    let Printed { said, files, later, zone, on } = *all;
    if !asked.is_asked() {
        return None;
    }
    let lines = |label: String, lines: Vec<String>| json!({ "label": label, "answer": { "lines": lines } });
    let of = |demand: &Demand| {
        let mut told = vec![self::said(look, &said.compliance, demand.flag)];
        for one in said.compliance.approvals.iter().filter(|one| one.kind.flag() == demand.flag) {
            told.push(approval(look, one, said.issuers.get(one.kind.as_str()).map(String::as_str)));
            told.extend(files.iter().filter(|(field, _)| *field == one.kind.field()).map(|(_, digest)| digest.clone()));
        }
        lines(flag(look, demand.flag), told)
    };
    let mut fields: Vec<Value> = asked.demands.iter().map(of).collect();
    for one in later {
        let erased = look.t("erased");
        let issuer = one.issued.as_ref().map_or(erased.as_str(), |issued| issued.issued_by.as_str());
        let at =
            look.t_with("approval-later-printed", &[("at", words::instant(one.handed.arrived, zone).into()), ("beside", beside(look, one).into())]);
        fields.push(lines(look.t("approval-later"), vec![approval(look, &one.handed.approval, Some(issuer)), at, one.handed.file.digest.clone()]));
    }
    let open = asked.outstanding(&said.compliance.with(later), on);
    let open = open.iter().map(|one| {
        let told = look.t_with("approval-outstanding-one", &[("need", need(look, one.need).into()), ("step", step(look, one.step).into())]);
        format!("{}{}{told}", flag(look, one.flag), look.t("form-colon"))
    });
    let open: Vec<String> = open.collect();
    if !open.is_empty() {
        fields.push(lines(look.t("approval-outstanding"), open));
    }
    Some(json!({ "title": look.t("approval-title"), "fields": fields }))
}

/// What an application declares, with who gave each approval, as a printed form has it.
pub(crate) fn declared_by(look: &Look<'_>, row: &ApplicationRow) -> Declared {
    let nobody = || row.compliance.approvals.iter().map(|one| (one.kind.as_str().to_owned(), look.t("erased"))).collect();
    Declared { compliance: row.compliance.clone(), issuers: row.body.as_ref().map_or_else(nobody, |body| body.issuers.clone()) }
}
