//! Enquiry 咨询: what is asked about a call on its page, what the officers answer there, and what waits for them.

use crate::cx::{Cx, Outcome};
use crate::fields::{Fields, Sent};
use crate::person::member_permit;
use crate::secret::new_id;
use crate::task::{Kind, Task, Whose};
use crate::ui::{self, Look, Part, Tone};
use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};
use rules::call::{Call, Refusal as CallRefusal, Stage as CallStage};
use rules::enquiry::{self, Enquiry, Faq, Refusal as EnquiryRefusal, Stage};
use rules::rights::{Actor, Deed, Place, may};
use rules::text::Bilingual;
use rules::{CallId, EnquiryId, Event, Id, Instant, Refusal};
use serde::Serialize;
use store::{CallRow, EnquiryRow, Loaded, Reader, StoreError, Tx, WriteError};

const TEXT_MOST: usize = 2_000;

/// What was asked about a call, as far as a reader may know.
#[derive(Serialize)]
pub(crate) struct View {
    /// What all read.
    faq: Vec<Shown>,
    /// What this reader asked.
    mine: Vec<Shown>,
    /// What waits for an officer, or was answered to who asked alone; for officers.
    asked: Vec<Shown>,
}

/// One question.
#[derive(Serialize)]
struct Shown {
    id: EnquiryId,
    version: u64,
    stage: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    answer: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    public: Option<Faq>,
    at: String,
    #[serde(skip)]
    instant: Instant,
}

/// What a reader may know: the published words are everybody's, the rest who asked and the call's officers.
pub(crate) fn view(rows: Vec<EnquiryRow>, actor: &Actor, manages: bool) -> View {
    let mut view = View { faq: Vec::new(), mine: Vec::new(), asked: Vec::new() };
    for row in rows {
        let (stage, at, public, answer) = match &row.enquiry.stage {
            Stage::Asked => ("asked", row.enquiry.at, None, None),
            Stage::Answered { at, public, private } => ("answered", *at, public.clone(), private.clone()),
        };
        let shown = |text: Option<String>, answer: Option<String>| Shown {
            id: row.id,
            version: row.version,
            stage,
            text,
            answer,
            public: public.clone(),
            at: at.rfc3339(),
            instant: at,
        };
        if public.is_some() {
            view.faq.push(shown(None, None));
        }
        if row.enquiry.by.is_some_and(|by| actor.is(by)) {
            view.mine.push(shown(row.enquiry.text.clone(), answer.clone()));
        }
        if manages && row.enquiry.by.is_some() {
            view.asked.push(shown(row.enquiry.text.clone(), answer));
        }
    }
    view
}

/// The questions on the page of a call: what is often asked, one's own, the form to ask, and the officers' answers.
pub(crate) fn section(look: &Look<'_>, row: &CallRow, view: &View, manages: bool, cx: &Cx) -> Markup {
    let zone = &row.content.window.zone;
    let open = matches!(row.stage, CallStage::Published { .. });
    ui::section(
        "enquiries",
        &look.t("enquiries-title"),
        None,
        html! {
            @if view.faq.is_empty() { p { (look.t("enquiries-none")) } }
            @for one in &view.faq { @if let Some(faq) = &one.public {
                details open[view.faq.len() <= 5] {
                    summary { (ui::bilingual(look, &faq.question)) @if faq.substantive { " " (ui::badge(Tone::Wait, &look.t("enquiry-substantive"))) } }
                    (ui::prose_text(look.pick(&faq.answer)))
                    p.quiet { (ui::local_time(one.instant, zone)) }
                }
            } }
            @if !view.mine.is_empty() {
                h3 { (look.t("enquiry-mine")) }
                ul { @for one in &view.mine { li { (asked(look, row, one)) } } }
            }
            @if open { (ask_form(look, row, cx)) }
            @if manages {
                @if !view.asked.is_empty() { h3 { (look.t("task-kind-enquiry")) } }
                @for one in &view.asked { article { (asked(look, row, one)) (answer_forms(look, one, cx)) } }
                @if open { details { summary { (look.t("enquiry-post")) } (public_form(look, &format!("/calls/{}/answers", row.id), "post", None, cx)) } }
            }
        },
    )
}

/// What was asked, with how it stands.
fn asked(look: &Look<'_>, row: &CallRow, one: &Shown) -> Markup {
    html! {
        (ui::prose_text(&one.text.clone().unwrap_or_else(|| look.t("enquiry-erased"))))
        p {
            @if one.stage == "asked" { (ui::badge(Tone::Wait, &look.t("enquiry-waiting"))) }
            @else if one.public.is_some() { (ui::badge(Tone::Good, &look.t("enquiry-to-all"))) }
            @else { (ui::badge(Tone::Good, &look.t("enquiry-to-me"))) }
            " " span.quiet { (ui::local_time(one.instant, &row.content.window.zone)) }
        }
        @if let Some(answer) = &one.answer { (ui::prose_text(answer)) }
    }
}

fn ask_form(look: &Look<'_>, row: &CallRow, cx: &Cx) -> Markup {
    html! {
        h3 { (look.t("enquiry-ask")) }
        p { (look.t("enquiry-ask-text")) }
        @if look.viewer.is_some() {
            form.screen method="post" action={ "/calls/" (row.id) "/enquiries" } {
                (ui::prose(look, &Part::new("text", &look.t("enquiry-text")).required(true), "", TEXT_MOST, 3))
                (ui::submit_row(look, &look.t("enquiry-ask"), look.csrf(), &cx.new_key()))
            }
        } @else { p.screen { a href={ "/sessions/new?back=/calls/" (row.id) } { (look.t("enquiry-ask-sign-in")) } } }
    }
}

/// An officer answers who asked alone, or all.
fn answer_forms(look: &Look<'_>, one: &Shown, cx: &Cx) -> Markup {
    let name = format!("alone-{}", one.id);
    html! {
        details.screen {
            summary { (look.t("enquiry-answer")) }
            form method="post" action={ "/enquiries/" (one.id) "/answers" } {
                (ui::hidden("version", &one.version.to_string()))
                div.field {
                    label for=(name) { (look.t("enquiry-answer-text")) }
                    textarea id=(name) name="answer" rows="3" data-most=(TEXT_MOST) {}
                }
                (ui::submit_row(look, &look.t("enquiry-answer-alone"), look.csrf(), &cx.new_key()))
            }
            p { (look.t("enquiry-publish-text")) }
            (public_form(look, &format!("/enquiries/{}/publication", one.id), &one.id.to_string(), Some(one.version), cx))
        }
    }
}

/// The form of what all read; its ids are told apart by `mark`, because a page has several.
fn public_form(look: &Look<'_>, action: &str, mark: &str, version: Option<u64>, cx: &Cx) -> Markup {
    let part = |name: &str, key: &str, rows: u8| {
        let id = format!("{name}-{mark}");
        html! { div.field { label for=(id) { (look.t(key)) } textarea id=(id) name=(name) rows=(rows) data-most=(TEXT_MOST) {} } }
    };
    let tick = format!("substantive-{mark}");
    html! {
        form method="post" action=(action) {
            @if let Some(version) = version { (ui::hidden("version", &version.to_string())) }
            (part("question_zh", "enquiry-question-zh", 2)) (part("answer_zh", "enquiry-answer-zh", 3))
            (part("question_en", "enquiry-question-en", 2)) (part("answer_en", "enquiry-answer-en", 3))
            p { label for=(tick) { input id=(tick) type="checkbox" name="substantive" value="on"; " " (look.t("enquiry-substantive-tick")) } }
            (ui::submit_row(look, &look.t("enquiry-publish"), look.csrf(), &cx.new_key()))
        }
    }
}

/// What waits for officers 待办: each question that nobody has answered.
pub(crate) fn tasks(rows: &mut Reader<'_>, of: &Whose<'_>) -> Result<Vec<Task>, StoreError> {
    let Actor::Member(member) = of.actor else { return Ok(Vec::new()) };
    if !member.held.iter().any(|held| held.role == rules::rights::Role::Officer && held.is_in_force(of.now)) {
        return Ok(Vec::new());
    }
    let waiting = rows.waiting_enquiries()?;
    let runs = waiting.into_iter().filter(|one| may(of.actor, Deed::ManageCall, &Place::call(one.programme, one.call), of.now).is_ok());
    Ok(runs
        .map(|one| Task {
            kind: Kind::firm("enquiry"),
            thing: one.id.0,
            title: one.title,
            names: false,
            since: one.since,
            due: None,
            from: None,
            href: format!("/calls/{}#enquiries", one.call),
        })
        .collect())
}

/// Asks 提问.
pub(crate) async fn ask(cx: Cx, Path(id): Path<String>, Sent(fields): Sent) -> Response {
    let Some(id) = Id::parse(&id).map(CallId) else { return cx.reply().missing() };
    let outcome = async {
        let fields = fields?;
        let person = cx.signed_in()?;
        let text = fields.prose("text", TEXT_MOST);
        fields.finish()?;
        let text = text.ok_or(Refusal::Fields(Vec::new()))?;
        let own = EnquiryId(new_id());
        cx.write(&fields, move |tx| {
            let (loaded, _) = crate::call::known(tx, person, id)?;
            let permit = member_permit(tx, person, Deed::AskAboutCall, &Place::default())?;
            let call = loaded.state().ok_or(Refusal::from(CallRefusal::NoSuchCall))?;
            let open = tx.reader().open_enquiries(id, person)?;
            let event = enquiry::ask(id, call, person, text.as_str(), open)?;
            let committed = tx.commit(&permit, vec![Loaded::<Enquiry>::new(own).happens(event)?])?;
            Ok(Outcome::created(format!("/calls/{id}")).event(&committed))
        })
        .await
    };
    let outcome = outcome.await;
    cx.reply().settled(outcome, "asked")
}

/// Reads what all shall read.
fn faq(fields: &Fields) -> Result<Faq, Refusal> {
    let (question_zh, answer_zh) = (fields.prose("question_zh", TEXT_MOST), fields.prose("answer_zh", TEXT_MOST));
    let (question_en, answer_en) = (fields.maybe_prose("question_en", TEXT_MOST), fields.maybe_prose("answer_en", TEXT_MOST));
    let substantive = fields.ticked("substantive");
    fields.finish()?;
    let (Some(question), Some(answer)) = (question_zh, answer_zh) else { return Err(Refusal::Fields(Vec::new())) };
    let english = |text: Option<rules::text::Prose>| text.map_or(String::new(), |text| text.as_str().to_owned());
    Ok(Faq {
        question: Bilingual::new(question.as_str(), english(question_en)),
        answer: Bilingual::new(answer.as_str(), english(answer_en)),
        substantive,
    })
}

/// Posts a question with its answer 发布常见问题.
pub(crate) async fn post(cx: Cx, Path(id): Path<String>, Sent(fields): Sent) -> Response {
    let Some(id) = Id::parse(&id).map(CallId) else { return cx.reply().missing() };
    let outcome = async {
        let fields = fields?;
        let person = cx.signed_in()?;
        let faq = faq(&fields)?;
        let own = EnquiryId(new_id());
        cx.write(&fields, move |tx| {
            let (loaded, place) = crate::call::known(tx, person, id)?;
            let permit = member_permit(tx, person, Deed::ManageCall, &place)?;
            let call = loaded.state().ok_or(Refusal::from(CallRefusal::NoSuchCall))?;
            let event = enquiry::post(id, call, faq.clone())?;
            let committed = tx.commit(&permit, vec![Loaded::<Enquiry>::new(own).happens(event)?])?;
            Ok(Outcome::created(format!("/calls/{id}")).event(&committed))
        })
        .await
    };
    let outcome = outcome.await;
    cx.reply().settled(outcome, "answered")
}

/// Answers who asked alone 单独答复.
pub(crate) async fn answer(cx: Cx, Path(id): Path<String>, Sent(fields): Sent) -> Response {
    let read = |fields: &Fields| {
        let text = fields.prose("answer", TEXT_MOST);
        fields.finish()?;
        Ok(text.ok_or(Refusal::Fields(Vec::new()))?.as_str().to_owned())
    };
    let outcome = deed(&cx, &id, fields, read, |enquiry, text: String| enquiry.answer(&text)).await;
    cx.reply().settled(outcome, "answered")
}

/// Answers all 公开答复.
pub(crate) async fn publish(cx: Cx, Path(id): Path<String>, Sent(fields): Sent) -> Response {
    let outcome = deed(&cx, &id, fields, faq, |enquiry, faq: Faq| Ok(enquiry.publish(faq))).await;
    cx.reply().settled(outcome, "answered")
}

/// A question that an officer of its call has in hand; to others it does not exist.
fn in_hand(tx: &mut Tx<'_>, person: rules::PersonId, id: EnquiryId) -> Result<(Loaded<Enquiry>, rules::rights::Permit), WriteError> {
    let loaded = tx.load::<Enquiry>(id)?;
    let none = || Refusal::from(EnquiryRefusal::NoSuchEnquiry);
    let call = loaded.state().ok_or_else(none)?.call;
    let programme = tx.load::<Call>(call)?.state().ok_or_else(none)?.programme;
    let permit = member_permit(tx, person, Deed::ManageCall, &Place::call(programme, call)).map_err(|why| {
        let is_denied = matches!(why, WriteError::Refused(Refusal::Rights(rules::rights::Denial::NotGranted)));
        if is_denied { none().into() } else { why }
    })?;
    Ok((loaded, permit))
}

/// One deed on a question by an officer of its call.
async fn deed<R>(
    cx: &Cx,
    id: &str,
    sent: Result<Fields, Refusal>,
    read: impl FnOnce(&Fields) -> Result<R, Refusal>,
    rule: fn(&Enquiry, R) -> Result<Event<Enquiry>, EnquiryRefusal>,
) -> Result<Outcome, WriteError>
where
    R: Clone + Send + Sync + 'static,
{
    let fields = sent?;
    let Some(id) = Id::parse(id).map(EnquiryId) else { return Err(Refusal::from(EnquiryRefusal::NoSuchEnquiry).into()) };
    let person = cx.signed_in()?;
    let asked = read(&fields)?;
    let version = cx.read_version(&fields);
    cx.write(&fields, move |tx| {
        let (loaded, permit) = in_hand(tx, person, id)?;
        loaded.expect(version)?;
        let enquiry = loaded.state().ok_or(Refusal::from(EnquiryRefusal::NoSuchEnquiry))?;
        let call = enquiry.call;
        let event = rule(enquiry, asked.clone())?;
        let committed = tx.commit(&permit, vec![loaded.happens(event)?])?;
        Ok(Outcome::at(format!("/calls/{call}")).event(&committed))
    })
    .await
}
