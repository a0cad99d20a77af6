//! Notice 通知方式: by which ways one's letters come, at once or gathered; and the ways that a letter takes once it is written.
//!
//! ```text
//! letter written ─ dispatch ▶ topic, choice, address ─▶ deliveries: mail, SMS
//! ```
//! The page always has the letter. What is mandatory goes by mail at once and cannot be switched off; the page says why.

pub(crate) mod digest;

use crate::cx::{Cx, Outcome};
use crate::delivery::{Channels, sms};
use crate::fields::{Fields, Sent};
use crate::person::{member_permit, wrong};
use crate::ui::{self, Look, Part, Section, Tone};
use axum::response::Response;
use maud::{Markup, html};
use rules::delivery::Channel;
use rules::notice::{Choice, Refusal as NoticeRefusal, Topic, choose};
use rules::refusal::FieldRefusal;
use rules::rights::{Deed, Place};
use rules::{Id, PersonId};
use serde::Serialize;
use std::collections::BTreeMap;
use store::{MailRow, NewDelivery, NoticeSettings, StoreError, Tx, WriteError};

/// Sends a letter that was just written on its ways, in the transaction that writes it; telling it twice sends it once. `ids` are for the
/// deliveries that it makes.
pub(crate) fn dispatch(tx: &mut Tx<'_>, channels: Channels, step: &str, letter: &MailRow, ids: [Id; 2]) -> Result<(), StoreError> {
    if channels == Channels::default() {
        return Ok(());
    }
    let topic = Topic::of(step);
    let settings = tx.reader().notice_settings(letter.person)?;
    let choice = settings.choices.get(&topic).copied().unwrap_or(topic.default_choice());
    if choice.daily && !topic.is_mandatory() {
        return Ok(());
    }
    let queue = |tx: &mut Tx<'_>, id: Id, channel: Channel, address: &str| {
        tx.queue_delivery(&NewDelivery { id, event: letter.event, step, channel, person: letter.person, address })
    };
    // An address that sends everything back is spared what can be read on the page; what is mandatory is tried all the same.
    let wanted = topic.is_mandatory() || (choice.mail && tx.reader().failing_address(letter.person)?.is_none());
    if channels.mail && wanted {
        queue(tx, ids[0], Channel::Mail, &letter.address)?;
    }
    if channels.sms
        && choice.sms
        && let Some(number) = sms::number_of(&mut tx.reader(), letter.person)?
    {
        queue(tx, ids[1], Channel::Sms, &number)?;
    }
    Ok(())
}

/// What one has chosen, as a page and as JSON.
#[derive(Serialize)]
struct View {
    /// Whether letters leave by mail at all.
    mail: bool,
    /// Whether short messages leave at all.
    sms: bool,
    email: Option<String>,
    /// Whether letters to that address come back.
    failing: bool,
    digest_hour: u8,
    topics: Vec<TopicView>,
}

/// A topic with what was chosen for it.
#[derive(Serialize)]
struct TopicView {
    topic: &'static str,
    mandatory: bool,
    mail: bool,
    sms: bool,
    daily: bool,
}

/// The page 通知方式.
pub(crate) async fn show(cx: Cx) -> Response {
    let person = match cx.in_session() {
        Ok(person) => person,
        Err(refusal) => return cx.reply().refused(&refusal),
    };
    let title = cx.look(Section::Mailbox).t("notice-title");
    match load(&cx, person).await {
        Ok(view) => {
            let fields = typed(&view);
            cx.reply().show(Section::Mailbox, &title, &view, |look| page(look, &view, &fields, &[], &cx))
        }
        Err(error) => cx.reply().fault(&error),
    }
}

async fn load(cx: &Cx, person: PersonId) -> Result<View, StoreError> {
    let channels = cx.site.channels();
    cx.read(move |rows| {
        let settings = rows.notice_settings(person)?;
        let email = rows.person(person)?.and_then(|row| row.email);
        Ok(view(&settings, channels, email, rows.failing_address(person)?.is_some()))
    })
    .await
}

fn view(settings: &NoticeSettings, channels: Channels, email: Option<String>, failing: bool) -> View {
    let topics = settings.choices.iter().map(|(topic, choice)| TopicView {
        topic: topic.as_str(),
        mandatory: topic.is_mandatory(),
        mail: choice.mail,
        sms: choice.sms,
        daily: choice.daily,
    });
    View { mail: channels.mail, sms: channels.sms, email, failing, digest_hour: settings.digest_hour, topics: topics.collect() }
}

/// What a form would have sent to choose what holds.
fn typed(view: &View) -> Fields {
    let mut values = BTreeMap::from([("digest_hour".to_owned(), vec![view.digest_hour.to_string()])]);
    for topic in &view.topics {
        let ways = [("mail", topic.mail), ("sms", topic.sms)].into_iter().filter(|(_, on)| *on).map(|(way, _)| way.to_owned()).collect();
        values.insert(format!("ways_{}", topic.topic), ways);
        values.insert(format!("timing_{}", topic.topic), vec![if topic.daily { "daily" } else { "now" }.to_owned()]);
    }
    Fields::of(values)
}

fn page(look: &Look<'_>, view: &View, fields: &Fields, wrong: &[FieldRefusal], cx: &Cx) -> Markup {
    let hours: Vec<(String, String)> =
        (0..24_u32).map(|hour| (hour.to_string(), look.t_with("notice-hour", &[("hour", format!("{hour:02}:00").into())]))).collect();
    html! {
        (ui::crumbs(look, &[(&look.t("mailbox-title"), Some("/mailbox")), (&look.t("notice-title"), None)]))
        h1 { (look.t("notice-title")) }
        p.lead { (look.t("notice-lead")) }
        @if !view.mail { (ui::notice(Tone::Wait, html! { p { (look.t("notice-no-mail")) } })) }
        @if view.failing { (failing(look, view, cx)) }
        form method="post" action="/notices" {
            @for topic in &view.topics { (topic_card(look, topic, view, fields, wrong)) }
            (ui::section("digest", &look.t("notice-digest"), None, html! {
                p { (look.t("notice-digest-text")) }
                (ui::select(look, &Part::new("digest_hour", &look.t("notice-digest-hour")).help(&look.t_with("notice-digest-zone", &[("zone", look.time_of(&look.zone).into())])).among(wrong), &hours, fields.raw("digest_hour")))
            }))
            (ui::submit_row(look, &look.t("notice-save"), look.csrf(), &cx.new_key()))
        }
    }
}

fn failing(look: &Look<'_>, view: &View, cx: &Cx) -> Markup {
    let address = view.email.as_deref().unwrap_or_default();
    ui::notice(
        Tone::Bad,
        html! {
            p { strong { (look.t_with("notice-failing", &[("address", address.into())])) } }
            p { (look.t("notice-failing-next")) " " a href="/account" { (look.t("notice-failing-change")) } }
            (ui::post_button("/notices/address", &look.t("notice-failing-again"), look.csrf(), &cx.new_key(), false, None))
        },
    )
}

fn topic_card(look: &Look<'_>, topic: &TopicView, view: &View, fields: &Fields, wrong: &[FieldRefusal]) -> Markup {
    let (ways_name, timing_name) = (format!("ways_{}", topic.topic), format!("timing_{}", topic.topic));
    let mut ways = Vec::new();
    if !topic.mandatory {
        ways.push(("mail".to_owned(), look.t("notice-by-mail")));
    }
    if view.sms {
        ways.push(("sms".to_owned(), look.t("notice-by-sms")));
    }
    let timings = [("now".to_owned(), look.t("notice-now")), ("daily".to_owned(), look.t("notice-daily"))];
    let body = html! {
        p { (look.t(&format!("notice-text-{}", topic.topic))) }
        @if topic.mandatory { p.quiet { (look.t("notice-mandatory")) } }
        @if !ways.is_empty() {
            (ui::choices(look, &Part::new(&ways_name, &look.t("notice-ways")).help(&look.t("notice-ways-help")).among(wrong), &ways, &fields.all(&ways_name), true))
        }
        @if !topic.mandatory {
            (ui::choices(look, &Part::new(&timing_name, &look.t("notice-timing")).among(wrong), &timings, &[fields.raw(&timing_name).to_owned()], false))
        }
    };
    let side = topic.mandatory.then(|| ui::badge(Tone::Plain, &look.t("notice-always")));
    ui::section(&format!("topic-{}", topic.topic), &look.t(&format!("notice-topic-{}", topic.topic)), side, body)
}

/// Keeps what was chosen 保存通知方式.
pub(crate) async fn keep(cx: Cx, Sent(fields): Sent) -> Response {
    let fields = match fields {
        Ok(fields) => fields,
        Err(refusal) => return cx.reply().refused(&refusal),
    };
    match kept(&cx, &fields).await {
        Ok(outcome) => cx.reply().done(&outcome, "notices-kept"),
        Err(error) => again(&cx, error, &fields).await,
    }
}

async fn again(cx: &Cx, error: WriteError, fields: &Fields) -> Response {
    let Some(person) = cx.person() else { return cx.reply().failed(error) };
    let title = cx.look(Section::Mailbox).t("notice-title");
    match load(cx, person).await {
        Ok(view) => cx.reply().again(error, Section::Mailbox, &title, |look, refusal| page(look, &view, fields, wrong(refusal), cx)),
        Err(error) => cx.reply().fault(&error),
    }
}

async fn kept(cx: &Cx, fields: &Fields) -> Result<Outcome, WriteError> {
    let person = cx.signed_in()?;
    let hour = fields.option("digest_hour", |text| text.parse::<u8>().ok().filter(|hour| *hour < 24));
    let choices: Vec<(Topic, Choice)> = Topic::ALL.into_iter().filter_map(|topic| Some((topic, chosen(fields, topic)?))).collect();
    fields.finish()?;
    cx.write(fields, move |tx| {
        member_permit(tx, person, Deed::ReviseSelf, &Place::default())?;
        tx.set_digest_hour(person, hour.unwrap_or(rules::notice::DIGEST_HOUR))?;
        for (topic, choice) in &choices {
            tx.set_choice(person, *topic, *choice)?;
        }
        Ok(Outcome::at("/notices"))
    })
    .await
}

/// What was chosen for a topic. For a mandatory one nobody need say `mail`; `page` alone or `daily` is refused.
fn chosen(fields: &Fields, topic: Topic) -> Option<Choice> {
    let (ways_name, timing_name) = (format!("ways_{}", topic.as_str()), format!("timing_{}", topic.as_str()));
    let ways = fields.options(&ways_name, |text| ["page", "mail", "sms"].into_iter().find(|way| *way == text));
    let daily = match fields.raw(&timing_name) {
        "" => topic.default_choice().daily,
        _ => fields.option(&timing_name, |text| ["now", "daily"].into_iter().find(|timing| *timing == text))? == "daily",
    };
    let mail = ways.contains(&"mail") || (topic.is_mandatory() && !ways.contains(&"page"));
    match choose(topic, Choice { mail, sms: ways.contains(&"sms"), daily }) {
        Ok(choice) => Some(choice),
        Err(why @ NoticeRefusal::Mandatory) => {
            fields.refuse(if daily { &timing_name } else { &ways_name }, &why);
            None
        }
    }
}

/// Tries one's address anew 重新启用邮箱.
pub(crate) async fn trust(cx: Cx, Sent(fields): Sent) -> Response {
    let outcome = cx.own(fields, Deed::ReviseSelf, "/notices", |tx, person| Ok(tx.trust_address(person)?)).await;
    cx.reply().settled(outcome, "address-trusted")
}
