//! Delivery 送达: how letters fare on their way off the page, for who looks after the system: which, to where, how often tried, what came back.
//!
//! ```text
//! gateway   a letter as a message, by SMTP          sms      a short message
//! courier   leases what is due, tries, writes down   bounce   what comes back
//! ```
//! The letters themselves are their readers' own: here stand only their kinds.

mod bounce;
pub(crate) mod courier;
mod gateway;
pub(crate) mod sms;

pub(crate) use bounce::is_report;
pub use bounce::{Returned, take_back};
pub use gateway::{GatewayError, MailGateway};
pub(crate) use gateway::{Parcel, Tried};

use crate::cx::{Cx, Outcome};
use crate::fields::Sent;
use crate::person::member_permit;
use crate::ui::{self, Column, Look, Part, Section, Tone};
use crate::view;
use crate::words::Words;
use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};
use rules::delivery::{Channel, Refusal as DeliveryRefusal, State};
use rules::person::Language;
use rules::rights::{Deed, Denial, Place, may};
use rules::{Id, Instant, PersonId};
use serde::Serialize;
use store::{DeliveryRow, StoreError, WriteError};

/// How many deliveries the page shows.
const SHOWN: usize = 200;

/// The ways that lead off the page.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Channels {
    pub(crate) mail: bool,
    pub(crate) sms: bool,
}

impl Channels {
    fn has(self, channel: Channel) -> bool {
        match channel {
            Channel::Mail => self.mail,
            Channel::Sms => self.sms,
        }
    }
}

/// The deliveries as a page and as JSON.
#[derive(Serialize)]
struct View {
    /// Whether letters leave by mail at all.
    mail: bool,
    counts: Vec<Count>,
    deliveries: Vec<Listed>,
}

/// How many there are in a state.
#[derive(Serialize)]
struct Count {
    state: &'static str,
    count: u64,
}

/// A delivery in the list.
#[derive(Serialize)]
struct Listed {
    id: Id,
    /// The letter's kind.
    letter: String,
    person: PersonId,
    channel: &'static str,
    address: String,
    state: &'static str,
    attempts: u64,
    #[serde(serialize_with = "view::rfc3339")]
    at: Instant,
    #[serde(serialize_with = "view::rfc3339")]
    changed: Instant,
    /// When the next try follows, where one does.
    #[serde(serialize_with = "view::maybe_rfc3339")]
    next: Option<Instant>,
    /// What the other side said last.
    problem: Option<String>,
    #[serde(skip)]
    row: DeliveryRow,
}

impl From<DeliveryRow> for Listed {
    fn from(row: DeliveryRow) -> Self {
        Self {
            id: row.id,
            letter: letter(&row.step).to_owned(),
            person: row.person,
            channel: row.channel.as_str(),
            address: row.address.clone(),
            state: row.state.as_str(),
            attempts: row.attempts,
            at: row.at,
            changed: row.changed,
            next: row.state.is_under_way().then_some(row.due),
            problem: row.problem.clone(),
            row,
        }
    }
}

/// The kind of a letter, by its step.
fn letter(step: &str) -> &str {
    step.split(':').next().unwrap_or(step)
}

/// What a letter's kind is called.
pub(crate) fn letter_text(language: Language, step: &str) -> String {
    let key = format!("delivery-letter-{}", letter(step));
    if Words::load().has(language, &key) { Words::load().text(language, &key) } else { letter(step).to_owned() }
}

/// A state as its letter's reader sees it: in a word, without what servers say.
pub(crate) fn state_badge(look: &Look<'_>, channel: Channel, state: State) -> Markup {
    let tone = match state {
        State::Queued | State::Deferred => Tone::Wait,
        State::Sent => Tone::Good,
        State::Failed | State::Bounced => Tone::Bad,
    };
    let channel = look.t(&format!("delivery-channel-{}", channel.as_str()));
    ui::badge(tone, &look.t_with(&format!("delivery-state-{}", state.as_str()), &[("channel", channel.into())]))
}

/// The page 送达情况.
pub(crate) async fn list(cx: Cx) -> Response {
    if let Err(denial) = may(&cx.actor, Deed::InvitePeople, &Place::default(), cx.arrived) {
        return cx.reply().refused(&denial.into());
    }
    let state = cx.query("state").and_then(|text| State::parse(&text));
    let mail = cx.site.channels().mail;
    let found = cx.read(move |rows| {
        let counts = rows.delivery_counts()?.into_iter().map(|(state, count)| Count { state: state.as_str(), count }).collect();
        let deliveries = rows.deliveries(state, SHOWN)?.into_iter().map(Listed::from).collect();
        Ok::<_, StoreError>(View { mail, counts, deliveries })
    });
    let title = cx.look(Section::People).t("delivery-title");
    match found.await {
        Ok(view) => cx.reply().show(Section::People, &title, &view, |look| page(look, &view, state, &cx)),
        Err(error) => cx.reply().fault(&error),
    }
}

fn page(look: &Look<'_>, view: &View, state: Option<State>, cx: &Cx) -> Markup {
    let state_text = |state: &str| look.t(&format!("delivery-only-{state}"));
    let mut options = vec![(String::new(), look.t("delivery-every-state"))];
    options.extend(view.counts.iter().map(|count| {
        let said = [("state", state_text(count.state).into()), ("count", count.count.into())];
        (count.state.to_owned(), look.t_with("delivery-state-count", &said))
    }));
    html! {
        (ui::crumbs(look, &[(&look.t("people-title"), Some("/people")), (&look.t("delivery-title"), None)]))
        h1 { (look.t("delivery-title")) }
        p.quiet { (look.t("delivery-lead")) }
        @if !view.mail { (ui::notice(Tone::Wait, html! { p { (look.t("delivery-no-mail")) } })) }
        form.filters method="get" action="/deliveries" data-live {
            (ui::select(look, &Part::new("state", &look.t("delivery-state")), &options, state.map_or("", State::as_str)))
            button.plain type="submit" { (look.t("task-filter")) }
        }
        @if view.deliveries.is_empty() { (ui::empty(&look.t("delivery-none"), &look.t("delivery-none-next"), None)) }
        @else { (table(look, view, cx)) }
    }
}

fn table(look: &Look<'_>, view: &View, cx: &Cx) -> Markup {
    let columns: Vec<Column> = ["delivery-letter", "delivery-address", "delivery-state", "delivery-tries", "delivery-said", "delivery-deed"]
        .iter()
        .map(|key| Column::new(look.t(key)))
        .collect();
    let rows: Vec<Vec<Markup>> = view
        .deliveries
        .iter()
        .map(|one| {
            vec![
                html! { (letter_text(look.language, &one.row.step)) br; span.quiet { (ui::local_time(one.at, &look.zone)) } },
                html! { a href={ "/people/" (one.person) } { (one.address) } },
                html! { (state_badge(look, one.row.channel, one.row.state)) br; span.quiet { (ui::local_time(one.changed, &look.zone)) } },
                html! {
                    (one.attempts)
                    @if let Some(next) = one.next { br; span.quiet { (look.t("delivery-next")) " " (ui::local_time(next, &look.zone)) } }
                },
                html! { @if let Some(problem) = &one.problem { (problem) } },
                html! {
                    @if one.row.state.resend().is_ok() && view.mail {
                        (ui::post_button(&format!("/deliveries/{}/resending", one.id), &look.t("delivery-resend"), look.csrf(), &cx.new_key(), false, None))
                    }
                },
            ]
        })
        .collect();
    ui::table(&look.t("delivery-caption"), &columns, &rows)
}

/// Sends a letter again that did not arrive 重新发送, to the address that its reader has by now.
pub(crate) async fn resend(cx: Cx, Path(id): Path<String>, Sent(fields): Sent) -> Response {
    let outcome = async {
        let fields = fields?;
        may(&cx.actor, Deed::InvitePeople, &Place::default(), cx.arrived)?;
        let administrator = cx.signed_in()?;
        let id = Id::parse(&id).ok_or(Denial::Hidden)?;
        fields.finish()?;
        let channels = cx.site.channels();
        cx.write(&fields, move |tx| {
            member_permit(tx, administrator, Deed::InvitePeople, &Place::default())?;
            let row = tx.reader().delivery(id)?.ok_or(Denial::Hidden)?;
            row.state.resend()?;
            if !channels.has(row.channel) {
                return Err(DeliveryRefusal::NoGateway.into());
            }
            tx.requeue_delivery(id)?;
            Ok::<_, WriteError>(Outcome::at("/deliveries"))
        })
        .await
    };
    match outcome.await {
        Ok(outcome) => {
            cx.site.wake_courier();
            cx.reply().done(&outcome, "delivery-resent")
        }
        Err(error) => cx.reply().failed(error),
    }
}
