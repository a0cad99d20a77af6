//! Mailbox 通知: one's own letters, the newest first; officers of the whole centre also see what waits in the outbox, and why.

use crate::cx::Cx;
use crate::delivery;
use crate::fields::Sent;
use crate::people::manager;
use crate::ui::{self, Column, Look, Section, Tone};
use crate::view;
use axum::response::Response;
use maud::{Markup, html};
use rules::Instant;
use rules::delivery::{Channel, State};
use rules::person::Language;
use rules::rights::{Deed, Place, may};
use rules::thing::Letter as Kind;
use serde::Serialize;
use store::{DeliveryRow, MailRow, OutboxRow};

/// How many letters the page shows.
const SHOWN: usize = 200;
/// How many steps that wait the page shows.
const WAITING: usize = 50;

/// The mailbox as a page and as JSON.
#[derive(Serialize)]
struct View {
    letters: Vec<Letter>,
    /// Whether letters also leave by mail.
    mail: bool,
    /// Null for those who may not see it.
    waiting: Option<Vec<Waiting>>,
}

/// A letter.
#[derive(Serialize)]
struct Letter {
    /// The event that it follows from; 0 for a digest or a reminder.
    event: i64,
    /// What kind of letter it is; with the event it names the letter.
    step: String,
    language: Language,
    subject: String,
    body: String,
    #[serde(serialize_with = "view::rfc3339")]
    at: Instant,
    #[serde(serialize_with = "view::maybe_rfc3339")]
    read_at: Option<Instant>,
    deliveries: Vec<Delivered>,
}

/// How a letter fared on one way.
#[derive(Serialize)]
struct Delivered {
    channel: &'static str,
    address: String,
    state: &'static str,
    #[serde(serialize_with = "view::rfc3339")]
    at: Instant,
    #[serde(skip)]
    of: (Channel, State),
}

/// A step that has not been taken.
#[derive(Serialize)]
struct Waiting {
    event: i64,
    step: String,
    attempts: u64,
    problem: Option<String>,
}

fn letter((step, row): (String, MailRow), deliveries: &[DeliveryRow]) -> Letter {
    let deliveries = deliveries.iter().filter(|one| one.event == row.event && one.step == step).map(|one| Delivered {
        channel: one.channel.as_str(),
        address: one.address.clone(),
        state: one.state.as_str(),
        at: one.changed,
        of: (one.channel, one.state),
    });
    Letter {
        deliveries: deliveries.collect(),
        event: row.event,
        step,
        language: row.language,
        subject: row.subject,
        body: row.body,
        at: row.at,
        read_at: row.read_at,
    }
}

impl From<OutboxRow> for Waiting {
    fn from(row: OutboxRow) -> Self {
        Self { event: row.event, step: row.step, attempts: row.attempts, problem: row.problem }
    }
}

/// The page 通知.
pub(crate) async fn show(cx: Cx) -> Response {
    let asked = cx.signed_in().and_then(|person| Ok(may(&cx.actor, Deed::ReadMailbox, &Place::default(), cx.arrived).map(|_| person)?));
    let person = match asked {
        Ok(person) => person,
        Err(refusal) => return cx.reply().refused(&refusal),
    };
    let (oversees, mail) = (manager(&cx).is_ok(), cx.site.channels().mail);
    let found = cx.read(move |rows| {
        let deliveries = rows.deliveries_of(person, 2 * SHOWN)?;
        let letters = rows.mails_since(person, Instant(i64::MIN), SHOWN)?.into_iter().map(|row| letter(row, &deliveries)).collect();
        let waiting = if oversees { Some(rows.outbox(WAITING)?.into_iter().map(Waiting::from).collect()) } else { None };
        Ok(View { letters, mail, waiting })
    });
    let title = cx.look(Section::Mailbox).t("mailbox-title");
    match found.await {
        Ok(view) => cx.reply().show(Section::Mailbox, &title, &view, |look| page(look, &view, &cx)),
        Err(error) => cx.reply().fault(&error),
    }
}

fn page(look: &Look<'_>, view: &View, cx: &Cx) -> Markup {
    let unread = view.letters.iter().any(|letter| letter.read_at.is_none());
    html! {
        div.head { h1 { (look.t("mailbox-title")) } div.side { a href="/notices" { (look.t("task-notices")) } } }
        p.quiet { (look.t(if view.mail { "mailbox-by-mail" } else { "mailbox-page-only" })) }
        @if unread { (ui::post_button("/mailbox/reading", &look.t("mailbox-read"), look.csrf(), &cx.new_key(), false, None)) }
        @if view.letters.is_empty() { (ui::empty(&look.t("mailbox-none"), &look.t("mailbox-none-next"), None)) }
        @for (at, letter) in view.letters.iter().enumerate() { (letter_card(look, letter, at, cx.site.base())) }
        @if let Some(waiting) = &view.waiting { (outbox(look, waiting, may(&cx.actor, Deed::InvitePeople, &Place::default(), cx.arrived).is_ok())) }
    }
}

fn letter_card(look: &Look<'_>, letter: &Letter, at: usize, base: &str) -> Markup {
    let side = html! {
        @if letter.read_at.is_none() { (ui::badge(Tone::Wait, &look.t("mailbox-unread"))) " " }
        (ui::local_time(letter.at, &look.zone))
    };
    // What follows from no event is known by its place.
    let id = if letter.event > 0 { format!("letter-{}", letter.event) } else { format!("letter-at-{at}") };
    let body = html! {
        (letter_text(&letter.body, base))
        @for one in &letter.deliveries { p.quiet lang=(look.language.as_str()) { (delivery::state_badge(look, one.of.0, one.of.1)) " " (one.address) " · " (ui::local_time(one.at, &look.zone)) } }
    };
    // Written in the language that its reader had chosen then. An article and no section, because letters may have one subject.
    let other = (letter.language != look.language).then_some(letter.language.as_str());
    html! { article.card id=(id) lang=[other] { div.head { h2 { (letter.subject) } div.side { (side) } } (body) } }
}

/// A letter's paragraphs; a line that is an address of this site is a link.
fn letter_text(body: &str, base: &str) -> Markup {
    let paragraphs = body.split("\n\n").map(str::trim).filter(|paragraph| !paragraph.is_empty());
    html! {
        div.prose {
            @for paragraph in paragraphs {
                p {
                    @for (number, line) in paragraph.lines().enumerate() {
                        @if number > 0 { br; }
                        @match line.strip_prefix(base).filter(|path| path.starts_with('/')) {
                            Some(path) => a href=(path) { (line) },
                            None => (line),
                        }
                    }
                }
            }
        }
    }
}

fn outbox(look: &Look<'_>, waiting: &[Waiting], administers: bool) -> Markup {
    let columns: Vec<Column> =
        ["mailbox-event", "mailbox-step", "mailbox-attempts", "mailbox-problem"].iter().map(|key| Column::new(look.t(key))).collect();
    let rows: Vec<Vec<Markup>> = waiting
        .iter()
        .map(|step| {
            vec![
                html! { (step.event) },
                html! { (step_in_words(look, &step.step)) },
                html! { (step.attempts) },
                html! { @match &step.problem { Some(problem) => (ui::badge(Tone::Bad, problem)), None => span.quiet { (look.t("mailbox-in-turn")) } } },
            ]
        })
        .collect();
    ui::section(
        "outbox",
        &look.t("mailbox-outbox"),
        administers.then(|| html! { a href="/deliveries" { (look.t("delivery-title")) } }),
        html! {
            p.quiet { (look.t("mailbox-outbox-help")) }
            @if waiting.is_empty() { p { (look.t("mailbox-outbox-none")) } } @else { (ui::table(&look.t("mailbox-outbox-caption"), &columns, &rows)) }
        },
    )
}

/// Which letter a step writes; a step of another kind stands as it is called.
fn step_in_words(look: &Look<'_>, step: &str) -> String {
    match step.strip_prefix("mail:").and_then(Kind::parse) {
        Some(Kind::Welcome) => look.t("mailbox-step-welcome"),
        Some(Kind::Invitation) => look.t("mailbox-step-invitation"),
        Some(Kind::Received) => look.t("mailbox-step-received"),
        Some(Kind::Withdrawn) => look.t("mailbox-step-withdrawn"),
        Some(Kind::ErasureAsked) => look.t("mailbox-step-erasure-asked"),
        Some(Kind::ErasureGranted) => look.t("mailbox-step-erasure-granted"),
        Some(Kind::ErasureRefused) => look.t("mailbox-step-erasure-refused"),
        Some(letter @ (Kind::ApplicationEndorsed | Kind::ApplicationReturned | Kind::ApplicationRefused | Kind::ApplicationAccepted)) => {
            delivery::letter_text(look.language, letter.as_str())
        }
        Some(
            letter @ (Kind::UnitApproved
            | Kind::UnitRejected
            | Kind::MemberConfirmed
            | Kind::MemberRefused
            | Kind::MemberEnded
            | Kind::MemberMoved
            | Kind::Lapsed
            | Kind::EnquiryAnswered
            | Kind::CallAnswered
            | Kind::CallAmended),
        ) => delivery::letter_text(look.language, letter.as_str()),
        None => step.to_owned(),
    }
}

/// Writes down that all are read 全部标为已读.
pub(crate) async fn read(cx: Cx, Sent(fields): Sent) -> Response {
    let outcome = cx.own(fields, Deed::ReadMailbox, "/mailbox", |tx, person| Ok(tx.read_mails(person)?)).await;
    cx.reply().settled(outcome, "mailbox-read")
}
