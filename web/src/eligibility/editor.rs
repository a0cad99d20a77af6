//! Editor 资格与限项设置: the conditions and limits of a call, added and changed one by one, taken from the policy pack, or read from a file; of a
//! published call by an amendment 补充通知, which gives its reason.

mod prefilled;

use super::sentence;
use crate::call::revision::{amend_by, amendable};
use crate::cx::{Cx, Outcome};
use crate::fields::{BodyRefusal, Fields, Sent};
use crate::person::wrong;
use crate::ui::{self, Look, Part, Section, Tone};
use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};
use rules::call::{Class, Content, Stage, Terms};
use rules::career::parse_day;
use rules::citation::{Citation, Force};
use rules::day::Day;
use rules::eligibility::{Condition, Degree, Refusal as EligibilityRefusal, Test};
use rules::pack::Pack;
use rules::refusal::FieldRefusal;
use rules::restriction::{Counting, End, Limit, Rank};
use rules::team::Role;
use rules::text::Bilingual;
use rules::{CallId, Refusal, organisation};
use serde::Serialize;
use store::{CallRow, WriteError};

/// The most characters of a reason.
const REASON_MOST: usize = 500;
/// The most characters of a pack that is read from a file or a field.
const PACK_MOST: usize = 200_000;
/// The kinds of condition, as forms name them.
const KINDS: [&str; 6] = ["born-from", "under", "degree", "host", "national", "not-banned"];

/// The rules of a call as JSON: a pack of its own.
#[derive(Serialize)]
struct View {
    call: CallId,
    version: u64,
    rules: Pack,
    /// What the built-in pack offers on the day on which it opens.
    offered: Pack,
}

/// The editor 资格与限项设置.
pub(crate) async fn show(cx: Cx, Path(id): Path<String>) -> Response {
    let row = match amendable(&cx, &id).await {
        Ok(row) => row,
        Err(response) => return response,
    };
    let title = cx.look(Section::Calls).t("limits-edit-title");
    let view = view(&row);
    let typed = cx.query("rule").and_then(|rule| prefilled::of(&row.content.terms, &rule));
    cx.reply().show(Section::Calls, &title, &view, |look| page(look, &row, &view, typed.as_ref(), &[], &cx))
}

fn opens(content: &Content) -> Day {
    Day::at(content.window.opens, &content.window.zone)
}

fn view(row: &CallRow) -> View {
    let terms = &row.content.terms;
    let taken = |id: &str| {
        terms
            .eligibility
            .rules
            .iter()
            .map(|rule| &rule.cited)
            .chain(terms.restriction.rules.iter().map(|rule| &rule.cited))
            .any(|cited| cited.id == id)
    };
    let mut offered = Pack::built_in().on(opens(&row.content));
    offered.conditions.retain(|rule| !taken(&rule.cited.id));
    offered.limits.retain(|rule| !taken(&rule.cited.id));
    View { call: row.id, version: row.version, rules: Pack::of_call(&terms.eligibility, &terms.restriction), offered }
}

fn page(look: &Look<'_>, row: &CallRow, view: &View, typed: Option<&Fields>, wrong: &[FieldRefusal], cx: &Cx) -> Markup {
    let nothing = Fields::default();
    let typed = typed.unwrap_or(&nothing);
    let is_empty = view.rules.conditions.is_empty() && view.rules.limits.is_empty();
    html! {
        (ui::crumbs(look, &[(&look.t("calls-title"), Some("/calls")), (look.pick(&row.content.title), Some(&format!("/calls/{}", row.id))), (&look.t("limits-edit-title"), None)]))
        h1 { (look.t("limits-edit-title")) }
        @if row.stage == Stage::Draft { p.quiet { (look.t("limits-edit-lead")) } }
        @else { (ui::notice(Tone::Wait, html! { p { (look.t("limits-amend-lead")) } })) }
        (ui::section("rules", &look.t("eligibility-title"), None, html! {
            @if is_empty { (ui::empty(&look.t("limits-none"), &look.t("limits-none-next"), None)) }
            @else {
                ul {
                    @for rule in &view.rules.conditions { li { (sentence::condition(look, rule)) br; (one(look, row, &rule.cited, true, cx)) } }
                    @for rule in &view.rules.limits { li { (sentence::limit(look, rule)) br; (one(look, row, &rule.cited, prefilled::has_form(rule), cx)) } }
                }
            }
        }))
        @if !(view.offered.conditions.is_empty() && view.offered.limits.is_empty()) {
            (ui::section("pack", &look.t("limits-pack"), None, html! {
                p.quiet { (look.t("limits-pack-help")) }
                ul {
                    @for rule in &view.offered.conditions { li { (sentence::condition(look, rule)) br; (sentence::source(look, &rule.cited)) (take(look, row, &rule.cited, cx)) } }
                    @for rule in &view.offered.limits { li { (sentence::limit(look, rule)) br; (sentence::source(look, &rule.cited)) (take(look, row, &rule.cited, cx)) } }
                }
            }))
        }
        (ui::section("condition", &look.t("limits-add-condition"), None, condition_form(look, row, typed, wrong, cx)))
        (ui::section("limit", &look.t("limits-add-limit"), None, limit_form(look, row, typed, wrong, cx)))
        (ui::section("file", &look.t("limits-file"), None, html! {
            p.quiet { (look.t("limits-file-help")) }
            form method="post" action=(to(row, "file")) {
                (ui::prose(look, &Part::new("rules", &look.t("limits-file-rules")).required(true).among(wrong), &shown(typed, &view.rules), PACK_MOST, 8))
                (reason(look, row, "file-", typed, wrong))
                (ui::submit_row(look, &look.t("limits-file-take"), look.csrf(), &cx.new_key()))
            }
        }))
    }
}

fn shown(typed: &Fields, rules: &Pack) -> String {
    if typed.raw("rules").is_empty() { serde_json::to_string_pretty(rules).unwrap_or_default() } else { typed.raw("rules").to_owned() }
}

/// Where the parts of this page are sent.
fn to(row: &CallRow, what: &str) -> String {
    format!("/calls/{}/terms/eligibility/{what}", row.id)
}

/// Why a published call is amended; nothing for a draft.
fn reason(look: &Look<'_>, row: &CallRow, within: &str, typed: &Fields, wrong: &[FieldRefusal]) -> Markup {
    html! {
        @if row.stage != Stage::Draft {
            (ui::prose(look, &Part::new("reason_zh", &look.t("limits-amend-reason-zh")).within(within).required(true).among(wrong), typed.raw("reason_zh"), REASON_MOST, 2))
            (ui::prose(look, &Part::new("reason_en", &look.t("limits-amend-reason-en")).within(within).among(wrong), typed.raw("reason_en"), REASON_MOST, 2))
        }
    }
}

/// A deed on one rule: one button for a draft; with its reason for a published call.
fn deed(look: &Look<'_>, row: &CallRow, (what, key): (&str, &str), cited: &Citation, more: &Markup, cx: &Cx) -> Markup {
    let hidden = html! { (ui::hidden("csrf", look.csrf())) (ui::hidden("key", &cx.new_key())) (ui::hidden("rule", &cited.id)) (more) };
    if row.stage == Stage::Draft {
        return html! { form.single method="post" action=(to(row, what)) { (hidden) button.plain type="submit" { (look.t(key)) } } };
    }
    html! {
        details {
            summary { (look.t(key)) }
            form method="post" action=(to(row, what)) {
                (hidden) (reason(look, row, &format!("{what}-{}-", cited.id), &Fields::default(), &[]))
                div.submit { button.plain type="submit" { (look.t(key)) } }
            }
        }
    }
}

fn one(look: &Look<'_>, row: &CallRow, cited: &Citation, has_form: bool, cx: &Cx) -> Markup {
    let (other, key) = match cited.force() {
        Force::Block => (Force::Advice, "limits-to-advice"),
        Force::Advice => (Force::Block, "limits-to-block"),
    };
    html! {
        (sentence::source(look, cited))
        div.row {
            @if has_form { a.button.plain href={ "/calls/" (row.id) "/terms/eligibility?rule=" (cited.id) } { (look.t("limits-change")) } }
            (deed(look, row, ("force", key), cited, &ui::hidden("force", other.as_str()), cx))
            (deed(look, row, ("removal", "limits-remove"), cited, &html! {}, cx))
        }
    }
}

fn take(look: &Look<'_>, row: &CallRow, cited: &Citation, cx: &Cx) -> Markup {
    deed(look, row, ("pack", "limits-take"), cited, &html! {}, cx)
}

fn role_options(look: &Look<'_>) -> Vec<(String, String)> {
    Role::ALL.map(|role| (role.as_str().to_owned(), look.t(sentence::role(role)))).into()
}

fn cited_part(look: &Look<'_>, form: &str, typed: &Fields, wrong: &[FieldRefusal]) -> Markup {
    html! {
        (ui::line(look, &Part::new("title", &look.t("limits-rule-title")).within(form).help(&look.t("limits-rule-title-help")).among(wrong), typed.raw("title"), Some(60)))
        (ui::line(look, &Part::new("document", &look.t("limits-document")).within(form).help(&look.t("limits-document-help")).among(wrong), typed.raw("document"), Some(120)))
        (ui::line(look, &Part::new("article", &look.t("limits-article")).within(form).among(wrong), typed.raw("article"), Some(60)))
    }
}

/// What the button says: a rule that is there is changed, another is added.
fn adds(typed: &Fields, key: &'static str) -> &'static str {
    if typed.raw("replaces").is_empty() { key } else { "limits-change-done" }
}

/// Whether the form of a limit was sent.
fn is_limit(typed: &Fields) -> bool {
    typed.has("most")
}

fn condition_form(look: &Look<'_>, row: &CallRow, typed: &Fields, wrong: &[FieldRefusal], cx: &Cx) -> Markup {
    let kinds: Vec<(String, String)> = KINDS.map(|kind| (kind.to_owned(), look.t(&format!("condition-kind-{kind}")))).into();
    let mut degrees = vec![(String::new(), "—".to_owned())];
    degrees.extend(Degree::ALL.map(|degree| (degree.as_str().to_owned(), sentence::degree(look, degree))));
    let classes: Vec<(String, String)> =
        organisation::Class::ALL.into_iter().map(|class| (class.as_str().to_owned(), look.unit_class(class))).collect();
    let line = |name: &'static str, key: &'static str, kind: &'static str| {
        ui::line(look, &Part::new(name, &look.t(key)).kind(kind).among(wrong), typed.raw(name), None)
    };
    // What a refusal points at is the form that was sent: the other one's parts have other ids.
    let within = if is_limit(typed) { "condition-" } else { "" };
    html! {
        form #condition-form method="post" action=(to(row, "conditions")) {
            @if !is_limit(typed) { (ui::hidden("replaces", typed.raw("replaces"))) }
            (ui::select(look, &Part::new("kind", &look.t("limits-kind")).help(&look.t("limits-kind-help")).required(true).among(wrong), &kinds, typed.raw("kind")))
            (line("day", "limits-day", "date"))
            (line("women_day", "limits-women-day", "date"))
            (line("age", "limits-age", "number"))
            (line("women_age", "limits-women-age", "number"))
            (ui::select(look, &Part::new("degree", &look.t("limits-degree")).among(wrong), &degrees, typed.raw("degree")))
            (ui::choices(look, &Part::new("classes", &look.t("limits-classes")).help(&look.t("limits-classes-help")).among(wrong), &classes, &typed.all("classes"), true))
            (ui::choices(look, &Part::new("main", &look.t("limits-main")), &[("on".to_owned(), look.t("limits-main-only"))], &typed.all("main"), true))
            (ui::choices(look, &Part::new("whom", &look.t("limits-whom")).within(within).help(&look.t("limits-whom-lead")).among(wrong), &role_options(look), &typed.all("whom"), true))
            (cited_part(look, within, typed, wrong))
            (reason(look, row, within, typed, wrong))
            (ui::submit_row(look, &look.t(adds(typed, "limits-add-condition")), look.csrf(), &cx.new_key()))
        }
    }
}

fn limit_form(look: &Look<'_>, row: &CallRow, typed: &Fields, wrong: &[FieldRefusal], cx: &Cx) -> Markup {
    let classes: Vec<(String, String)> = Class::ALL.map(|class| (class.as_str().to_owned(), look.class(class))).into();
    let ends: Vec<(String, String)> = End::ALL.map(|end| (end.as_str().to_owned(), sentence::end(look, end))).into();
    let states = vec![("applied".to_owned(), look.t("counting-applied")), ("running".to_owned(), look.t("counting-running"))];
    let mut ranks = vec![(String::new(), look.t("limits-any-rank"))];
    ranks.extend(Rank::ALL.map(|rank| (rank.as_str().to_owned(), look.t(&format!("career-particular-rank-{}", rank.as_str())))));
    let within = if is_limit(typed) { "" } else { "limit-" };
    html! {
        form #limit-form method="post" action=(to(row, "limits")) {
            @if is_limit(typed) { (ui::hidden("replaces", typed.raw("replaces"))) }
            (ui::line(look, &Part::new("most", &look.t("limits-most")).help(&look.t("limits-most-help")).kind("number").required(true).among(wrong), typed.raw("most"), None))
            (ui::choices(look, &Part::new("states", &look.t("limits-states")).required(true).among(wrong), &states, &typed.all("states"), true))
            (ui::choices(look, &Part::new("as", &look.t("limits-as")).help(&look.t("limits-as-help")).among(wrong), &role_options(look), &typed.all("as"), true))
            (ui::choices(look, &Part::new("types", &look.t("limits-types")).help(&look.t("limits-types-help")).among(wrong), &classes, &typed.all("types"), true))
            (ui::line(look, &Part::new("more_types", &look.t("limits-more-types")).help(&look.t("limits-more-types-help")).among(wrong), typed.raw("more_types"), Some(200)))
            (ui::line(look, &Part::new("approved_from", &look.t("limits-approved-from")).kind("number").among(wrong), typed.raw("approved_from"), None))
            (ui::line(look, &Part::new("funders", &look.t("limits-funders")).help(&look.t("limits-funders-help")).among(wrong), typed.raw("funders"), Some(300)))
            (ui::choices(look, &Part::new("ends", &look.t("limits-ends")).help(&look.t("limits-ends-help")).among(wrong), &ends, &typed.all("ends"), true))
            (ui::choices(look, &Part::new("overdue_bars", &look.t("limits-overdue")), &[("on".to_owned(), look.t("limits-overdue-bars"))], &typed.all("overdue_bars"), true))
            (ui::select(look, &Part::new("rank", &look.t("limits-rank")).help(&look.t("limits-rank-help")).among(wrong), &ranks, typed.raw("rank")))
            (ui::choices(look, &Part::new("whom", &look.t("limits-whom")).within(within).help(&look.t("limits-whom-all")).among(wrong), &role_options(look), &typed.all("whom"), true))
            (cited_part(look, within, typed, wrong))
            (reason(look, row, within, typed, wrong))
            (ui::submit_row(look, &look.t(adds(typed, "limits-add-limit")), look.csrf(), &cx.new_key()))
        }
        (ui::notice(Tone::Plain, html! { p { (look.t("limits-title-note")) } }))
    }
}

/// A change of a call's terms, told the day on which it opens.
type Change = Box<dyn Fn(&mut Terms, Day) -> Result<(), Refusal> + Send + Sync>;

/// Why a published call is amended, as it was sent.
fn reason_of(fields: &Fields) -> Option<Bilingual> {
    let (zh, en) = (fields.maybe_prose("reason_zh", REASON_MOST), fields.maybe_prose("reason_en", REASON_MOST));
    zh.map(|zh| Bilingual::new(zh.as_str(), en.map_or(String::new(), |en| en.as_str().to_owned())))
}

async fn changed(cx: &Cx, id: &str, fields: &Fields, change: Change) -> Result<Outcome, WriteError> {
    let reason = reason_of(fields);
    if reason.is_none() && amendable(cx, id).await.is_ok_and(|row| row.stage != Stage::Draft) {
        fields.refuse("reason_zh", &rules::text::TextRefusal::Empty);
    }
    fields.finish()?;
    amend_by(cx, id, fields, &format!("/calls/{id}/terms/eligibility"), reason, move |content| {
        let day = opens(content);
        change(&mut content.terms, day)
    })
    .await
}

async fn answered(cx: &Cx, id: &str, fields: &Fields, outcome: Result<Outcome, WriteError>) -> Response {
    match outcome {
        Ok(outcome) => cx.reply().done(&outcome, "saved"),
        Err(error) => {
            let row = match amendable(cx, id).await {
                Ok(row) => row,
                Err(response) => return response,
            };
            let title = cx.look(Section::Calls).t("limits-edit-title");
            let view = view(&row);
            cx.reply().again(error, Section::Calls, &title, |look, refusal| page(look, &row, &view, Some(fields), wrong(refusal), cx))
        }
    }
}

macro_rules! sent {
    ($cx:expr, $fields:expr) => {
        match $fields {
            Ok(fields) => fields,
            Err(refusal) => return $cx.reply().refused(&refusal),
        }
    };
}

/// Adds a condition.
pub(crate) async fn add_condition(cx: Cx, Path(id): Path<String>, Sent(fields): Sent) -> Response {
    let fields = sent!(cx, fields);
    let outcome = match condition(&fields) {
        Ok(rule) => {
            let replaces = fields.raw("replaces").to_owned();
            let change: Change = Box::new(move |terms, _| {
                let mut rule = rule.clone();
                if replaces.is_empty() {
                    rule.cited.id = free(terms, &rule.cited.id);
                    terms.eligibility.rules.push(rule);
                    return Ok(());
                }
                let earlier = terms.eligibility.rules.iter_mut().find(|one| one.cited.id == replaces);
                let earlier = earlier.ok_or(Refusal::from(EligibilityRefusal::NoSuchRule))?;
                rule.cited = prefilled::cited(&earlier.cited, rule.cited);
                *earlier = rule;
                Ok(())
            });
            changed(&cx, &id, &fields, change).await
        }
        Err(refusal) => Err(refusal.into()),
    };
    answered(&cx, &id, &fields, outcome).await
}

/// Adds a limit.
pub(crate) async fn add_limit(cx: Cx, Path(id): Path<String>, Sent(fields): Sent) -> Response {
    let fields = sent!(cx, fields);
    let outcome = match limit(&fields) {
        Ok(rule) => {
            let replaces = fields.raw("replaces").to_owned();
            let change: Change = Box::new(move |terms, _| {
                let mut rule = rule.clone();
                if replaces.is_empty() {
                    rule.cited.id = free(terms, &rule.cited.id);
                    terms.restriction.rules.push(rule);
                    return Ok(());
                }
                let earlier = terms.restriction.rules.iter_mut().find(|one| one.cited.id == replaces);
                let earlier = earlier.ok_or(Refusal::from(EligibilityRefusal::NoSuchRule))?;
                rule.cited = prefilled::cited(&earlier.cited, rule.cited);
                *earlier = rule;
                Ok(())
            });
            changed(&cx, &id, &fields, change).await
        }
        Err(refusal) => Err(refusal.into()),
    };
    answered(&cx, &id, &fields, outcome).await
}

/// A name that no rule of the call has.
fn free(terms: &Terms, id: &str) -> String {
    let taken =
        |id: &str| terms.eligibility.rules.iter().any(|rule| rule.cited.id == id) || terms.restriction.rules.iter().any(|rule| rule.cited.id == id);
    (1_usize..).map(|number| if number == 1 { id.to_owned() } else { format!("{id}-{number}") }).find(|id| !taken(id)).unwrap_or_default()
}

fn cited(fields: &Fields, id: &str) -> Citation {
    let text = |name: &str, most: usize| fields.maybe_line(name, most).map(|line| line.as_str().to_owned());
    let words = crate::words::Words::load();
    let key = format!("limits-default-{id}");
    let by_default = |language| words.text(language, &key);
    let title = text("title", 60).unwrap_or_default();
    let mut cited = Citation::of_call(
        id,
        if title.is_empty() {
            Bilingual { zh: by_default(rules::person::Language::Zh), en: by_default(rules::person::Language::En) }
        } else {
            Bilingual { zh: title.clone(), en: title }
        },
    );
    if let Some(document) = text("document", 120) {
        cited.document = document;
    }
    cited.article = text("article", 60).unwrap_or_default();
    cited
}

fn number<T: std::str::FromStr>(fields: &Fields, name: &str) -> Option<T> {
    let raw = fields.raw(name).trim().to_owned();
    if raw.is_empty() { None } else { fields.keep(name, raw.parse().map_err(|_| BodyRefusal::NotAnOption)) }
}

fn day(fields: &Fields, name: &str) -> Option<Day> {
    let raw = fields.raw(name);
    if raw.trim().is_empty() { None } else { fields.keep(name, parse_day(raw)) }
}

fn condition(fields: &Fields) -> Result<Condition, Refusal> {
    let kind = fields.option("kind", |text| KINDS.into_iter().find(|kind| *kind == text)).unwrap_or("");
    let (at, women_day) = (day(fields, "day"), day(fields, "women_day"));
    let (age, women_age) = (number::<u8>(fields, "age"), number::<u8>(fields, "women_age"));
    let degree = if fields.raw("degree").is_empty() { None } else { fields.option("degree", Degree::parse) };
    let classes = fields.options("classes", organisation::Class::parse);
    let main = fields.ticked("main");
    let roles = fields.options("whom", Role::parse);
    let lacks = |name: &str| {
        fields.refuse(name, &rules::text::TextRefusal::Empty);
        Refusal::Fields(Vec::new())
    };
    let test = match kind {
        "born-from" => at.ok_or_else(|| lacks("day")).map(|day| Test::BornFrom { day, women: women_day }),
        "under" => match (age, at) {
            (Some(age), Some(on)) => Ok(Test::Under { age, women: women_age, on }),
            (None, _) => Err(lacks("age")),
            (_, None) => Err(lacks("day")),
        },
        "degree" => degree.ok_or_else(|| lacks("degree")).map(|least| Test::Degree { least }),
        "host" => Ok(Test::Host { classes, main }),
        "national" => Ok(Test::National),
        _ => Ok(Test::NotBanned),
    };
    let cited = cited(fields, kind);
    // What the form says besides belongs to it, too; `changed` uses it.
    let _said = (reason_of(fields), fields.raw("replaces"));
    fields.finish()?;
    Ok(Condition { cited, roles, test: test? })
}

fn limit(fields: &Fields) -> Result<Limit, Refusal> {
    let most = number::<u32>(fields, "most");
    if most.is_none() {
        fields.refuse("most", &rules::text::TextRefusal::Empty);
    }
    let states = fields.options("states", |text| ["applied", "running"].into_iter().find(|state| *state == text));
    let split = |name: &str| -> Vec<String> {
        fields.raw(name).split(['、', ',', '，', ';', '；']).map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
    };
    let mut types: Vec<String> = fields.options("types", Class::parse).into_iter().map(|class| class.as_str().to_owned()).collect();
    types.extend(split("more_types"));
    let counting = Counting {
        roles: fields.options("as", Role::parse),
        types,
        applied: states.contains(&"applied"),
        running: states.contains(&"running"),
        approved_from: number(fields, "approved_from"),
        funders: split("funders"),
    };
    let ends = fields.options("ends", End::parse);
    let overdue_bars = fields.ticked("overdue_bars");
    let rank = if fields.raw("rank").is_empty() { None } else { fields.option("rank", Rank::parse) };
    let roles = fields.options("whom", Role::parse);
    let cited = cited(fields, "limit");
    // What the form says besides belongs to it, too; `changed` uses it.
    let _said = (reason_of(fields), fields.raw("replaces"));
    fields.finish()?;
    // What ends a project but its term is what ends it where nothing else is said: an overdue one goes on counting.
    let ends = if ends.is_empty() { vec![End::Concluded, End::Terminated, End::Revoked] } else { ends };
    Ok(Limit { cited, roles, rank, most: most.unwrap_or(0), counts: vec![counting], ends, overdue_bars })
}

/// Takes a rule of the pack.
pub(crate) async fn take_from_pack(cx: Cx, Path(id): Path<String>, Sent(fields): Sent) -> Response {
    let fields = sent!(cx, fields);
    let rule = fields.raw("rule").to_owned();
    let change: Change = Box::new(move |terms, day| {
        let offered = Pack::built_in().on(day);
        let condition = offered.conditions.into_iter().find(|one| one.cited.id == rule);
        let limit = offered.limits.into_iter().find(|one| one.cited.id == rule);
        if condition.is_none() && limit.is_none() {
            return Err(EligibilityRefusal::NoSuchRule.into());
        }
        terms.eligibility.rules.extend(condition);
        terms.restriction.rules.extend(limit);
        Ok(())
    });
    let outcome = changed(&cx, &id, &fields, change).await;
    answered(&cx, &id, &fields, outcome).await
}

/// Takes a rule out.
pub(crate) async fn remove(cx: Cx, Path(id): Path<String>, Sent(fields): Sent) -> Response {
    let fields = sent!(cx, fields);
    let rule = fields.raw("rule").to_owned();
    let change: Change = Box::new(move |terms, _| {
        let count = terms.eligibility.rules.len() + terms.restriction.rules.len();
        terms.eligibility.rules.retain(|one| one.cited.id != rule);
        terms.restriction.rules.retain(|one| one.cited.id != rule);
        let is_gone = terms.eligibility.rules.len() + terms.restriction.rules.len() < count;
        if is_gone { Ok(()) } else { Err(EligibilityRefusal::NoSuchRule.into()) }
    });
    let outcome = changed(&cx, &id, &fields, change).await;
    answered(&cx, &id, &fields, outcome).await
}

/// Says whether a rule refuses or only advises.
pub(crate) async fn set_force(cx: Cx, Path(id): Path<String>, Sent(fields): Sent) -> Response {
    let fields = sent!(cx, fields);
    let rule = fields.raw("rule").to_owned();
    let force = fields.option("force", Force::parse);
    let change: Change = Box::new(move |terms, _| {
        let conditions = terms.eligibility.rules.iter_mut().map(|one| &mut one.cited);
        let cited = conditions.chain(terms.restriction.rules.iter_mut().map(|one| &mut one.cited)).find(|cited| cited.id == rule);
        cited.ok_or(Refusal::from(EligibilityRefusal::NoSuchRule))?.force = force;
        Ok(())
    });
    let outcome = changed(&cx, &id, &fields, change).await;
    answered(&cx, &id, &fields, outcome).await
}

/// Takes all rules from a file: what it says stands instead of what stood.
pub(crate) async fn read_file(cx: Cx, Path(id): Path<String>, Sent(fields): Sent) -> Response {
    let fields = sent!(cx, fields);
    let text = fields.prose("rules", PACK_MOST);
    let pack = text.and_then(|text| fields.keep("rules", Pack::parse(text.as_str()).map_err(BodyRefusal::NotJson)));
    let change: Change = Box::new(move |terms, _| {
        let pack = pack.clone().unwrap_or_default();
        terms.eligibility.rules = pack.conditions;
        terms.restriction.rules = pack.limits;
        Ok(())
    });
    let outcome = changed(&cx, &id, &fields, change).await;
    answered(&cx, &id, &fields, outcome).await
}
