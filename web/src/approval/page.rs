//! The page of a draft on which the lead declares the flags and enters the approvals 合规申报.

use super::shown::{approval, kind, need};
use super::terms::{asked, flag, grounds, question};
use super::{FILES_MOST, days, file_field};
use crate::cx::{Cx, Outcome};
use crate::fields::{Fields, Sent};
use crate::mandate;
use crate::person::wrong;
use crate::ui::{self, FileRow, Look, Part, Section, Tone, Upload};
use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};
use rules::application::Refusal as ApplicationRefusal;
use rules::approval::{Approval, Asked, Compliance, Days, Declaration, Demand, Flag, Kind, Outstanding, Refusal as ApprovalRefusal, Step};
use rules::call::{Content, Refusal as CallRefusal};
use rules::career::parse_day;
use rules::day::Day;
use rules::form::FieldKind;
use rules::refusal::FieldRefusal;
use rules::text::Line;
use rules::{ApplicationId, CallId, Id, PersonId, Refusal};
use serde::Serialize;
use std::collections::BTreeMap;
use store::{CallRow, Declared, DraftRow, Given, Tx, WriteError};

/// The longest name of who gave an approval, in characters.
const ISSUER_MOST: usize = 120;

/// What a draft declares, as JSON.
#[derive(Serialize)]
struct View {
    draft: ApplicationId,
    call: CallId,
    /// What the call asks.
    asked: Asked,
    compliance: Compliance,
    issuers: BTreeMap<String, String>,
    /// What a yes asks and is not there, whatever the step; not valid on the day on which the call closes counts as not there.
    outstanding: Vec<Outstanding>,
    /// What can be taken over from earlier applications.
    offered: Vec<Offered>,
}

/// An approval of an earlier application.
#[derive(Serialize)]
struct Offered {
    application: ApplicationId,
    number: String,
    approval: Approval,
    issuer: String,
    files: usize,
}

/// All that the page needs.
struct Page {
    draft: DraftRow,
    call: CallRow,
    own: bool,
    declared: Declared,
    given: Vec<Given>,
    /// The numbers of the applications from which approvals were taken over.
    origins: Vec<(ApplicationId, String)>,
}

/// The page 合规申报, for the lead and those who draft with them.
pub(crate) async fn show(cx: Cx, Path(id): Path<String>) -> Response {
    match load(&cx, &id).await {
        Ok(page) => {
            let title = cx.look(Section::Mine).t("approval-title");
            cx.reply().show(Section::Mine, &title, &view(&page, days(&page.call.content, cx.arrived)), |look| {
                whole(look, &page, &Fields::default(), &[], &cx)
            })
        }
        Err(response) => response,
    }
}

async fn load(cx: &Cx, id: &str) -> Result<Page, Response> {
    let Some(id) = Id::parse(id).map(ApplicationId) else { return Err(cx.reply().missing()) };
    let person = cx.signed_in().map_err(|refusal| cx.reply().refused(&refusal))?;
    let now = cx.arrived;
    let found = cx.read(move |rows| {
        let Some((draft, place)) = rows.draft_in_hand(id, person, now)? else { return Ok(None) };
        let Some(call) = rows.call(draft.call)? else { return Ok(None) };
        let own = !place.mandated && place.team.is_empty();
        let declared = rows.declared_in(id)?;
        // What is on file of a person is for them alone.
        let given = if own && call.content.terms.approvals.is_asked() { rows.approvals_given(draft.person, id)? } else { Vec::new() };
        let mut origins = Vec::new();
        for from in declared.compliance.approvals.iter().filter_map(|one| one.from) {
            origins.extend(rows.application(from)?.map(|row| (from, row.number)));
        }
        Ok(Some(Page { draft, call, own, declared, given, origins }))
    });
    match found.await {
        Ok(Some(page)) => Ok(page),
        Ok(None) => Err(cx.reply().refused(&ApplicationRefusal::NoSuchDraft.into())),
        Err(error) => Err(cx.reply().fault(&error)),
    }
}

fn view(page: &Page, days: Days) -> View {
    let asked = page.call.content.terms.approvals.clone();
    let offered = offers(page, days).into_iter().map(|one| Offered {
        application: one.application,
        number: one.number.clone(),
        approval: one.approval.clone(),
        issuer: one.issuer.clone(),
        files: one.files.len(),
    });
    View {
        draft: page.draft.id,
        call: page.draft.call,
        offered: offered.collect(),
        compliance: page.declared.compliance.clone(),
        issuers: page.declared.issuers.clone(),
        outstanding: asked.outstanding(&page.declared.compliance, days.closes.max(days.today)),
        asked,
    }
}

/// What can be taken over: of a flag that was answered with yes, of a kind that is not there yet, still valid at the close; each approval once.
fn offers(page: &Page, days: Days) -> Vec<&Given> {
    let compliance = &page.declared.compliance;
    let applies = |kind: Kind| compliance.said(kind.flag()).is_some_and(|said| said.applies);
    let mut offers: Vec<&Given> = Vec::new();
    for one in &page.given {
        let fits =
            applies(one.approval.kind) && compliance.approval(one.approval.kind).is_none() && one.approval.is_valid(days.closes.max(days.today));
        let twice = offers.iter().any(|other| (other.approval.kind, &other.approval.number) == (one.approval.kind, &one.approval.number));
        if fits && !twice {
            offers.push(one);
        }
    }
    offers
}

fn whole(look: &Look<'_>, page: &Page, fields: &Fields, wrong: &[FieldRefusal], cx: &Cx) -> Markup {
    let content = &page.call.content;
    let draft = format!("/drafts/{}", page.draft.id);
    let demands = &content.terms.approvals.demands;
    html! {
        (ui::crumbs(look, &[(&look.t("applications-mine"), Some("/applications")), (look.pick(&content.title), Some(&draft)), (&look.t("approval-title"), None)]))
        h1 { (look.t("approval-title")) }
        p.lead { (look.t("approval-lead")) }
        @if demands.is_empty() { (ui::empty(&look.t("approval-nothing-asked"), &look.t("approval-nothing-asked-next"), Some((&draft, &look.t("team-to-draft"))))) }
        @else {
            @if !page.own { (ui::notice(Tone::Plain, html! { p { (look.t("approval-lead-declares")) } })) }
            (ui::section("flags", &look.t("approval-flags"), None, flags(look, page, fields, wrong, cx)))
            @for demand in demands {
                @if let Some(said) = page.declared.compliance.said(demand.flag).filter(|said| said.applies) { (of_flag(look, page, demand, said, (fields, wrong), cx)) }
            }
            p { a.button.plain href=(draft) { (look.t("approval-back")) } }
        }
    }
}

fn flags(look: &Look<'_>, page: &Page, fields: &Fields, wrong: &[FieldRefusal], cx: &Cx) -> Markup {
    let answers = [("yes".to_owned(), look.t("approval-yes")), ("no".to_owned(), look.t("approval-no"))];
    let said = |flag| page.declared.compliance.said(flag);
    let chosen = |flag: Flag| {
        let typed = fields.all(flag.as_str());
        let stands = said(flag).map(|said| if said.applies { "yes" } else { "no" }.to_owned());
        if typed.is_empty() { stands.into_iter().collect() } else { typed }
    };
    let ticked = |flag| if said(flag).is_some_and(|said| said.further) { vec!["on".to_owned()] } else { Vec::new() };
    html! {
        form method="post" action={ "/drafts/" (page.draft.id) "/approvals" } {
            @for demand in &page.call.content.terms.approvals.demands {
                div id={ "approval-" (demand.flag.as_str()) } {
                    (ui::choices(look, &Part::new(demand.flag.as_str(), &flag(look, demand.flag)).help(&look.t(question(demand.flag))).required(true).among(wrong), &answers, &chosen(demand.flag), false))
                    @match demand.flag {
                        Flag::Ethics => (ui::choices(look, &Part::new("listed", &look.t("approval-listed")), &[("on".to_owned(), look.t("approval-listed-yes"))], &ticked(Flag::Ethics), true)),
                        Flag::HumanGenetic => (ui::choices(look, &Part::new("foreign", &look.t("approval-foreign")).help(&look.t("approval-foreign-help")), &[("on".to_owned(), look.t("approval-foreign-yes"))], &ticked(Flag::HumanGenetic), true)),
                        Flag::Export | Flag::Data => {}
                    }
                    p.quiet { (asked(look, demand)) }
                    details { summary { (look.t("approval-grounds")) } (grounds(look, demand)) }
                }
            }
            @if page.own { (ui::submit_row(look, &look.t("save"), look.csrf(), &cx.new_key())) }
        }
    }
}

/// One flag that was answered with yes: what is missing, what is there, what can be taken over, and a form for more.
fn of_flag(look: &Look<'_>, page: &Page, demand: &Demand, said: Declaration, typed: (&Fields, &[FieldRefusal]), cx: &Cx) -> Markup {
    let compliance = &page.declared.compliance;
    let days = days(&page.call.content, cx.arrived);
    let open: Vec<Outstanding> = page.call.content.terms.approvals.outstanding(compliance, days.closes.max(days.today));
    let open: Vec<&Outstanding> = open.iter().filter(|one| one.flag == demand.flag).collect();
    let tone = if demand.step(said) == Step::Submission { Tone::Bad } else { Tone::Wait };
    let offered: Vec<&Given> = offers(page, days).into_iter().filter(|one| one.approval.kind.flag() == demand.flag).collect();
    ui::section(
        &format!("approvals-{}", demand.flag.as_str()),
        &flag(look, demand.flag),
        None,
        html! {
            @if !open.is_empty() {
                (ui::notice(tone, html! { ul { @for one in &open { li {
                    (look.t_with("approval-outstanding-one", &[("need", need(look, one.need).into()), ("step", super::terms::step(look, one.step).into())]))
                } } } }))
            }
            @for one in compliance.approvals.iter().filter(|one| one.kind.flag() == demand.flag) { (record_box(look, page, one, cx)) }
            @if page.own && !offered.is_empty() {
                h3 { (look.t("approval-offered")) }
                p.quiet { (look.t("approval-offered-help")) }
                @for one in offered {
                    form.single method="post" action={ "/drafts/" (page.draft.id) "/approvals/" (one.approval.kind.as_str()) "/reuse" } {
                        (ui::hidden("csrf", look.csrf())) (ui::hidden("key", &cx.new_key())) (ui::hidden("application", &one.application.to_string()))
                        (approval(look, &one.approval, Some(&one.issuer))) " "
                        span.quiet { (look.t_with("approval-offered-from", &[("number", one.number.as_str().into())])) } " "
                        button.plain type="submit" { (look.t("approval-reuse")) }
                    }
                }
            }
            @if page.own { (record_form(look, page, demand, typed, cx)) }
        },
    )
}

/// An approval that is there, with its files.
fn record_box(look: &Look<'_>, page: &Page, one: &Approval, cx: &Cx) -> Markup {
    let (draft, name) = (page.draft.id, one.kind.field());
    let attached: Vec<FileRow> = crate::draft::rows(&page.draft, &name);
    let Some(field) = file_field(&page.call.content, &name) else { return html! {} };
    let FieldKind::Files { media, .. } = &field.kind else { return html! {} };
    let action = format!("/drafts/{draft}/files/{name}");
    let upload = Upload { field: &name, action: &action, most: FILES_MOST.0, bytes_each: FILES_MOST.1, media, attached: &attached };
    let origin = one.from.and_then(|from| page.origins.iter().find(|(id, _)| *id == from));
    html! {
        div.entry {
            p { strong { (approval(look, one, page.declared.issuers.get(one.kind.as_str()).map(String::as_str))) } }
            @if let Some((id, number)) = origin {
                p { (ui::badge(Tone::Plain, &look.t("approval-reused"))) " " a href={ "/applications/" (id) } { (number) } }
            }
            (ui::upload_form(&upload, look.csrf(), &cx.new_key()))
            (ui::upload(look, &Part::new(&name, &look.t_with("approval-file", &[("kind", kind(look, one.kind).into())])), &upload))
            @if page.own {
                (ui::post_button(&format!("/drafts/{draft}/approvals/{}/removal", one.kind.as_str()), &look.t("approval-remove"), look.csrf(), &cx.new_key(), true, Some(&look.t("approval-remove-confirm"))))
            }
        }
    }
}

fn record_form(look: &Look<'_>, page: &Page, demand: &Demand, (fields, wrong): (&Fields, &[FieldRefusal]), cx: &Cx) -> Markup {
    let kinds: Vec<(String, String)> =
        Kind::ALL.into_iter().filter(|one| one.flag() == demand.flag).map(|one| (one.as_str().to_owned(), kind(look, one))).collect();
    // What was typed stands in the form of its own flag.
    let is_typed = Kind::parse(fields.raw("kind")).is_some_and(|one| one.flag() == demand.flag);
    let nothing = (Fields::default(), Vec::new());
    let (fields, wrong) = if is_typed { (fields, wrong) } else { (&nothing.0, nothing.1.as_slice()) };
    let within = format!("{}-", demand.flag.as_str());
    html! {
        details open[is_typed || !page.declared.compliance.approvals.iter().any(|one| one.kind.flag() == demand.flag)] {
            summary { (look.t("approval-add")) }
            form method="post" action={ "/drafts/" (page.draft.id) "/approvals/records" } {
                (ui::select(look, &Part::new("kind", &look.t("approval-kind")).help(&look.t("approval-kind-help")).required(true).within(&within).among(wrong), &kinds, fields.raw("kind")))
                (lines_of(look, &within, (fields, wrong)))
                (ui::submit_row(look, &look.t("approval-enter"), look.csrf(), &cx.new_key()))
            }
        }
    }
}

/// What an approval says beside its kind, as lines of a form.
pub(super) fn lines_of(look: &Look<'_>, within: &str, (fields, wrong): (&Fields, &[FieldRefusal])) -> Markup {
    let line = |name: &'static str, key: &str, help: &str, kind: &'static str, required: bool| {
        let (label, help) = (look.t(key), if help.is_empty() { String::new() } else { look.t(help) });
        ui::line(look, &Part::new(name, &label).help(&help).kind(kind).required(required).within(within).among(wrong), fields.raw(name), None)
    };
    html! {
        (line("number", "approval-number", "approval-number-help", "text", true))
        (line("issuer", "approval-issuer", "", "text", true))
        (line("issued", "approval-issued", "", "date", true))
        (line("until", "approval-valid-until", "approval-valid-until-help", "date", false))
    }
}

/// A draft of the lead's own, what its call asks, and what is declared so far.
fn own(tx: &mut Tx<'_>, id: ApplicationId, person: PersonId) -> Result<(DraftRow, Content, Declared), WriteError> {
    let (draft, _) = mandate::own_draft(tx, id, person)?;
    let call = tx.reader().call(draft.call)?.ok_or(Refusal::from(CallRefusal::NoSuchCall))?;
    if !call.content.terms.approvals.is_asked() {
        return Err(Refusal::from(ApprovalRefusal::NotAsked).into());
    }
    let declared = tx.reader().declared_in(id)?;
    Ok((draft, call.content, declared))
}

/// What came of a deed of this page: led on, or shown again with what was typed.
async fn settled(cx: &Cx, id: &str, fields: &Fields, outcome: Result<Outcome, WriteError>) -> Response {
    match outcome {
        Ok(outcome) => cx.reply().done(&outcome, "saved"),
        Err(error @ WriteError::Fault(_)) => cx.reply().failed(error),
        Err(error) => match load(cx, id).await {
            Ok(page) => {
                let title = cx.look(Section::Mine).t("approval-title");
                cx.reply().again(error, Section::Mine, &title, |look, refusal| whole(look, &page, fields, wrong(refusal), cx))
            }
            Err(_) => cx.reply().failed(error),
        },
    }
}

/// Declares the flags 申报合规事项: those that are answered; the others stay unanswered until the submission asks for them.
pub(crate) async fn declare(cx: Cx, Path(id): Path<String>, Sent(fields): Sent) -> Response {
    let fields = match fields {
        Ok(fields) => fields,
        Err(refusal) => return cx.reply().refused(&refusal),
    };
    let answer = |text: &str| match text {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    };
    let further = |flag| match flag {
        Flag::Ethics => fields.ticked("listed"),
        Flag::HumanGenetic => fields.ticked("foreign"),
        Flag::Export | Flag::Data => false,
    };
    let mut declarations = Vec::new();
    for flag in Flag::ALL {
        let further = further(flag);
        if !fields.raw(flag.as_str()).is_empty()
            && let Some(applies) = fields.option(flag.as_str(), answer)
        {
            declarations.push(Declaration { flag, applies, further: applies && further });
        }
    }
    let outcome = async {
        let person = cx.signed_in()?;
        let draft = Id::parse(&id).map(ApplicationId).ok_or(ApplicationRefusal::NoSuchDraft)?;
        fields.finish()?;
        cx.write(&fields, move |tx| {
            let (_, content, mut declared) = own(tx, draft, person)?;
            if declarations.iter().any(|said| content.terms.approvals.of(said.flag).is_none()) {
                return Err(Refusal::from(ApprovalRefusal::NotAsked).into());
            }
            declared.compliance.declarations.clone_from(&declarations);
            tx.put_declared(draft, &declared)?;
            Ok(Outcome::at(format!("/drafts/{draft}/approvals")))
        })
        .await
    };
    let outcome = outcome.await;
    settled(&cx, &id, &fields, outcome).await
}

/// Enters an approval, or the same kind anew 登记批准文件. Refuses a flag that was not answered with yes, and what is none.
pub(crate) async fn record(cx: Cx, Path(id): Path<String>, Sent(fields): Sent) -> Response {
    let fields = match fields {
        Ok(fields) => fields,
        Err(refusal) => return cx.reply().refused(&refusal),
    };
    let (read, issuer) = typed(&fields, cx.today());
    let outcome = async {
        let person = cx.signed_in()?;
        let draft = Id::parse(&id).map(ApplicationId).ok_or(ApplicationRefusal::NoSuchDraft)?;
        fields.finish()?;
        let (Some(approval), Some(issuer)) = (read, issuer) else { return Err(Refusal::Fields(Vec::new()).into()) };
        cx.write(&fields, move |tx| {
            let (_, _, mut declared) = own(tx, draft, person)?;
            put(&mut declared, approval.clone(), issuer.as_str())?;
            tx.put_declared(draft, &declared)?;
            Ok(Outcome::at(format!("/drafts/{draft}/approvals#approvals-{}", approval.kind.flag().as_str())))
        })
        .await
    };
    let outcome = outcome.await;
    settled(&cx, &id, &fields, outcome).await
}

/// An approval as it was typed, with who gave it; what is wrong is said beside its field.
pub(super) fn typed(fields: &Fields, today: Day) -> (Option<Approval>, Option<Line>) {
    let (kind, number) = (fields.option("kind", Kind::parse), fields.line("number", 200));
    let issuer = fields.line("issuer", ISSUER_MOST);
    let issued = fields.keep("issued", parse_day(fields.raw("issued")));
    let until = if fields.raw("until").trim().is_empty() { None } else { fields.keep("until", parse_day(fields.raw("until"))) };
    let (Some(kind), Some(number), Some(issued)) = (kind, number, issued) else { return (None, issuer) };
    let read = Approval::read(kind, number.as_str(), issued, until, today);
    match &read {
        Ok(_) => {}
        Err(why @ ApprovalRefusal::NotANumber) => fields.refuse("number", why),
        Err(why @ ApprovalRefusal::EndsBefore) => fields.refuse("until", why),
        Err(why) => fields.refuse("issued", why),
    }
    (read.ok(), issuer)
}

/// Puts an approval in its place. Refuses a flag that was not answered with yes.
fn put(declared: &mut Declared, approval: Approval, issuer: &str) -> Result<(), ApprovalRefusal> {
    if declared.compliance.said(approval.kind.flag()).is_none_or(|said| !said.applies) {
        return Err(ApprovalRefusal::NotAsked);
    }
    declared.issuers.insert(approval.kind.as_str().to_owned(), issuer.to_owned());
    declared.compliance.approvals.retain(|one| one.kind != approval.kind);
    declared.compliance.approvals.push(approval);
    Ok(())
}

/// Takes an approval over from an earlier application of the same lead, with its files 沿用. Refuses what is not theirs, and what has run out by the close.
pub(crate) async fn reuse(cx: Cx, Path((id, of)): Path<(String, String)>, Sent(fields): Sent) -> Response {
    let (Some(draft), Some(kind)) = (Id::parse(&id).map(ApplicationId), Kind::parse(&of)) else { return cx.reply().missing() };
    let arrived = cx.arrived;
    let outcome = async {
        let (fields, person) = (fields?, cx.signed_in()?);
        let from = fields.option("application", Id::parse).map(ApplicationId);
        fields.finish()?;
        cx.write(&fields, move |tx| {
            let (row, content, mut declared) = own(tx, draft, person)?;
            let given = tx.reader().approvals_given(row.person, draft)?;
            let fits = |one: &&Given| one.approval.kind == kind && Some(one.application) == from;
            let given = given.iter().find(fits).ok_or(Refusal::from(ApprovalRefusal::NoSuchApproval))?;
            let days = days(&content, arrived);
            if let Some(until) = given.approval.until.filter(|until| *until < days.closes.max(days.today)) {
                return Err(Refusal::from(ApprovalRefusal::NotValid { until }).into());
            }
            put(&mut declared, Approval { from, ..given.approval.clone() }, &given.issuer)?;
            for old in row.files.iter().filter(|file| file.field == kind.field()) {
                tx.detach(draft, &old.field, &old.digest)?;
            }
            for file in &given.files {
                // What was destroyed as one that must not be here does not come back.
                if tx.reader().tombstone_of_file(&file.digest)?.is_none() {
                    tx.attach(draft, file)?;
                }
            }
            tx.put_declared(draft, &declared)?;
            Ok(Outcome::at(format!("/drafts/{draft}/approvals#approvals-{}", kind.flag().as_str())))
        })
        .await
    };
    cx.reply().settled(outcome.await, "saved")
}

/// Removes an approval with its files 移除批准文件.
pub(crate) async fn remove(cx: Cx, Path((id, of)): Path<(String, String)>, Sent(fields): Sent) -> Response {
    let (Some(draft), Some(kind)) = (Id::parse(&id).map(ApplicationId), Kind::parse(&of)) else { return cx.reply().missing() };
    let outcome = async {
        let (fields, person) = (fields?, cx.signed_in()?);
        fields.finish()?;
        cx.write(&fields, move |tx| {
            let (row, _, mut declared) = own(tx, draft, person)?;
            if declared.compliance.approval(kind).is_none() {
                return Err(Refusal::from(ApprovalRefusal::NoSuchApproval).into());
            }
            declared.compliance.approvals.retain(|one| one.kind != kind);
            declared.issuers.remove(kind.as_str());
            for old in row.files.iter().filter(|file| file.field == kind.field()) {
                tx.detach(draft, &old.field, &old.digest)?;
            }
            tx.put_declared(draft, &declared)?;
            Ok(Outcome::at(format!("/drafts/{draft}/approvals#approvals-{}", kind.flag().as_str())))
        })
        .await
    };
    cx.reply().settled(outcome.await, "saved")
}
