//! Task 待办: one inbox of what waits for whoever looks, with its clock and who handed it over. Nothing is stored twice: each capability reads
//! its own rows, and this page collects what they say.
//!
//! ```text
//! SOURCES ─ each reads its rows ▶ tasks ─ without what was put off ▶ page, JSON, number in the frame, calendar, digest
//! ```
//! Another capability adds a line to `SOURCES`, a function that reads its rows, and `task-kind-…` in both languages.

pub(crate) mod calendar;
mod offices;
mod sources;

use crate::cx::{Cx, Outcome};
use crate::fields::Sent;
use crate::person::member_permit;
use crate::ui::{self, Column, Look, Part, Section, Tone};
use crate::view;
use crate::words::{Value, Words};
use axum::response::Response;
use maud::{Markup, html};
use rules::person::Language;
use rules::rights::{Actor, Deed, Place, may};
use rules::task::{self, Refusal as TaskRefusal, Standing, snooze};
use rules::text::Bilingual;
use rules::time::Zone;
use rules::{Id, Instant, PersonId};
use serde::Serialize;
use std::collections::BTreeMap;
use store::{Reader, StoreError, WriteError};

/// For how many days a task may be put off on the page.
const SNOOZES: [u16; 3] = [1, 3, 7];

/// What kind of thing waits; its words stand at `task-kind-NAME`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) struct Kind {
    pub(crate) name: &'static str,
    /// Whether it may be put out of sight for a while.
    safe: bool,
}

impl Kind {
    /// One that may be put off.
    pub(crate) const fn safe(name: &'static str) -> Self {
        Self { name, safe: true }
    }

    /// One that stays in sight until it is done: others wait for it, or the law does.
    pub(crate) const fn firm(name: &'static str) -> Self {
        Self { name, safe: false }
    }
}

/// Something that waits for a person.
#[derive(Clone, Debug)]
pub(crate) struct Task {
    pub(crate) kind: Kind,
    /// The thing that it is about; with the kind it names the task.
    pub(crate) thing: Id,
    pub(crate) title: Bilingual,
    /// Whether the title names somebody else: a letter leaves it out, because it would outlive their erasure.
    pub(crate) names: bool,
    /// Since when it waits.
    pub(crate) since: Instant,
    /// The first instant that is too late; none where there is no deadline.
    pub(crate) due: Option<Instant>,
    /// Who handed it over, where somebody did.
    pub(crate) from: Option<PersonId>,
    /// Where it is done.
    pub(crate) href: String,
}

impl Task {
    /// Its name among all that waits for one person.
    pub(crate) fn key(&self) -> String {
        format!("{}:{}", self.kind.name, self.thing)
    }
}

/// For whom tasks are read, with what they may, and when.
pub(crate) struct Whose<'a> {
    pub(crate) person: PersonId,
    pub(crate) actor: &'a Actor,
    pub(crate) now: Instant,
    /// Whether codes can be sent, by which an address is proven.
    pub(crate) codes: bool,
}

/// Reads what one capability has waiting for a person. It shows only what they may see.
type Source = fn(&mut Reader<'_>, &Whose<'_>) -> Result<Vec<Task>, StoreError>;

/// Every capability that has something waiting.
const SOURCES: &[Source] = &[
    sources::address,
    sources::drafts,
    sources::calls,
    crate::enquiry::tasks,
    crate::need::tasks,
    sources::invitations,
    sources::grants,
    sources::letters,
    sources::deliveries,
    sources::mandates,
    sources::contact,
    crate::team::tasks,
    crate::roster::asked::tasks,
    crate::endorsement::tasks,
    offices::organisations,
    offices::memberships,
    offices::authorisations,
    offices::merges,
    offices::erasures,
    offices::expunctions,
    offices::documents,
    offices::orphans,
    offices::similarities,
    crate::unit_file::tasks,
    crate::formal_check::tasks,
    crate::approval::tasks,
];

/// All that waits for a person, put off or not: what is due first stands first, what has no deadline last.
pub(crate) fn collect(rows: &mut Reader<'_>, of: &Whose<'_>) -> Result<Vec<Task>, StoreError> {
    let mut tasks = Vec::new();
    for source in SOURCES {
        tasks.extend(source(rows, of)?);
    }
    tasks.sort_by_key(|task| (task.due.unwrap_or(Instant(i64::MAX)), task.since, task.key()));
    Ok(tasks)
}

/// How many tasks are in sight.
pub(crate) fn count(rows: &mut Reader<'_>, of: &Whose<'_>) -> Result<u64, StoreError> {
    let snoozed = rows.snoozes(of.person, of.now)?;
    let seen = collect(rows, of)?.iter().filter(|task| !snoozed.contains_key(&task.key())).count();
    Ok(u64::try_from(seen).unwrap_or(u64::MAX))
}

/// A text in both languages, from the locales.
pub(crate) fn both(key: &str, said: &[(&str, Value)]) -> Bilingual {
    Bilingual::new(Words::load().text_with(Language::Zh, key, said), Words::load().text_with(Language::En, key, said))
}

/// What is to be done, in words.
pub(crate) fn kind_text(language: Language, kind: Kind) -> String {
    Words::load().text(language, &format!("task-kind-{}", kind.name))
}

/// The task as a letter says it.
pub(crate) fn letter_line(language: Language, task: &Task) -> String {
    let kind = kind_text(language, task.kind);
    if task.names {
        return kind;
    }
    let title = task.title.pick(language.is_english());
    Words::load().text_with(language, "letter-task", &[("kind", kind.into()), ("title", title.into())])
}

/// The clock in words; nothing where there is no deadline.
pub(crate) fn clock_text(language: Language, standing: Standing) -> Option<String> {
    let words = Words::load();
    Some(match standing {
        Standing::Open => return None,
        Standing::Left { days } => words.text_with(language, "task-left", &[("days", days.into())]),
        Standing::Today => words.text(language, "task-today"),
        Standing::Overdue { days: 0 } => words.text(language, "task-overdue-today"),
        Standing::Overdue { days } => words.text_with(language, "task-overdue", &[("days", days.into())]),
    })
}

/// The inbox as a page and as JSON.
#[derive(Serialize)]
struct View {
    /// How many are in sight, whatever is filtered.
    count: usize,
    /// How many there are of each kind, in sight.
    kinds: BTreeMap<&'static str, usize>,
    tasks: Vec<Listed>,
    /// How many were put off.
    snoozed: usize,
    /// The secret address of one's calendar, while there is one.
    calendar: Option<String>,
}

/// A task in the list.
#[derive(Serialize)]
struct Listed {
    key: String,
    kind: &'static str,
    title: Bilingual,
    #[serde(serialize_with = "view::rfc3339")]
    since: Instant,
    #[serde(serialize_with = "view::maybe_rfc3339")]
    due: Option<Instant>,
    /// `open`, `left`, `today` or `overdue`.
    clock: &'static str,
    /// How many days are left, or over.
    days: Option<u32>,
    from: Option<Handed>,
    href: String,
    /// For how many days it may be put off.
    snooze_days: Vec<u16>,
    #[serde(skip)]
    standing: Standing,
    #[serde(skip)]
    sort: Kind,
}

/// Who handed a task over.
#[derive(Serialize)]
struct Handed {
    id: PersonId,
    /// None once erased.
    name: Option<String>,
}

/// The page 待办.
pub(crate) async fn show(cx: Cx) -> Response {
    let asked = cx.signed_in().and_then(|person| Ok(may(&cx.actor, Deed::ReadMailbox, &Place::default(), cx.arrived).map(|_| person)?));
    let person = match asked {
        Ok(person) => person,
        Err(refusal) => return cx.reply().refused(&refusal),
    };
    let title = cx.look(Section::Tasks).t("task-title");
    match load(&cx, person).await {
        Ok(view) => cx.reply().show(Section::Tasks, &title, &view, |look| page(look, &view, &cx)),
        Err(error) => cx.reply().fault(&error),
    }
}

async fn load(cx: &Cx, person: PersonId) -> Result<View, StoreError> {
    let in_session = cx.in_session().is_ok();
    let (actor, now, zone, wanted, site) = (cx.actor.clone(), cx.arrived, cx.zone.clone(), cx.query("kind"), cx.site.clone());
    cx.read(move |rows| {
        let codes = site.reaches(rules::contact::Channel::Email);
        let all = collect(rows, &Whose { person, actor: &actor, now, codes })?;
        let snoozes = rows.snoozes(person, now)?;
        let (away, seen): (Vec<Task>, Vec<Task>) = all.into_iter().partition(|task| snoozes.contains_key(&task.key()));
        let mut kinds = BTreeMap::new();
        for task in &seen {
            *kinds.entry(task.kind.name).or_insert(0) += 1;
        }
        let count = seen.len();
        let mut tasks = Vec::new();
        for task in seen {
            if wanted.as_ref().is_none_or(|kind| kind == task.kind.name) {
                tasks.push(listed(rows, task, now, &zone)?);
            }
        }
        let feed = rows.notice_settings(person)?.feed;
        // The address outlives a token, so no program is told it.
        let calendar = (feed > 0 && in_session).then(|| format!("{}{}", site.base(), calendar::path(site.store().keys(), person, feed)));
        Ok(View { count, kinds, tasks, snoozed: away.len(), calendar })
    })
    .await
}

fn listed(rows: &mut Reader<'_>, task: Task, now: Instant, zone: &Zone) -> Result<Listed, StoreError> {
    let standing = task::standing(task.due, now, zone);
    let (clock, days) = match standing {
        Standing::Open => ("open", None),
        Standing::Left { days } => ("left", Some(days)),
        Standing::Today => ("today", None),
        Standing::Overdue { days } => ("overdue", Some(days)),
    };
    let from = match task.from {
        Some(id) => Some(Handed { id, name: rows.person(id)?.and_then(|row| row.name) }),
        None => None,
    };
    let offered = |days: &u16| snooze(task.kind.safe, task.due, *days, now, zone).is_ok();
    Ok(Listed {
        key: task.key(),
        kind: task.kind.name,
        since: task.since,
        due: task.due,
        clock,
        days,
        from,
        snooze_days: SNOOZES.into_iter().filter(offered).collect(),
        standing,
        sort: task.kind,
        title: task.title,
        href: task.href,
    })
}

fn page(look: &Look<'_>, view: &View, cx: &Cx) -> Markup {
    let wanted = cx.query("kind").filter(|kind| view.kinds.contains_key(kind.as_str()));
    html! {
        div.head { h1 { (look.t("task-title")) } div.side { a href="/notices" { (look.t("task-notices")) } } }
        p.lead { @if view.count > 0 { (look.t_with("task-lead", &[("count", view.count.into())])) } }
        @if view.kinds.len() > 1 { (filter(look, view, wanted.as_deref())) }
        @if view.tasks.is_empty() {
            (ui::empty(&look.t("task-none"), &look.t("task-none-next"), Some(("/calls", &look.t("task-none-link")))))
        } @else { (list(look, view, cx)) }
        @if view.snoozed > 0 {
            (ui::section("snoozed", &look.t("task-snoozed"), None, html! {
                p { (look.t_with("task-snoozed-text", &[("count", view.snoozed.into())])) }
                (ui::post_button("/tasks/snoozes/end", &look.t("task-wake"), look.csrf(), &cx.new_key(), false, None))
            }))
        }
        (calendar::section(look, view.calendar.as_deref(), cx))
    }
}

fn filter(look: &Look<'_>, view: &View, wanted: Option<&str>) -> Markup {
    let kinds: Vec<(String, String)> = view
        .kinds
        .iter()
        .map(|(kind, count)| {
            let said = [("kind", look.t(&format!("task-kind-{kind}")).into()), ("count", (*count).into())];
            ((*kind).to_owned(), look.t_with("task-kind-count", &said))
        })
        .collect();
    let mut options = vec![(String::new(), look.t("task-every-kind"))];
    options.extend(kinds);
    html! {
        form.filters method="get" action="/tasks" data-live {
            (ui::select(look, &Part::new("kind", &look.t("task-kind")), &options, wanted.unwrap_or("")))
            button.plain type="submit" { (look.t("task-filter")) }
        }
    }
}

fn list(look: &Look<'_>, view: &View, cx: &Cx) -> Markup {
    let columns: Vec<Column> =
        ["task-what", "task-due", "task-from", "task-since", "task-later"].iter().map(|key| Column::new(look.t(key))).collect();
    let rows: Vec<Vec<Markup>> = view
        .tasks
        .iter()
        .map(|task| {
            vec![
                html! { a href=(task.href) { (kind_text(look.language, task.sort)) } br; (ui::bilingual(look, &task.title)) },
                due(look, task),
                html! {
                    @match &task.from {
                        Some(from) => (from.name.clone().unwrap_or_else(|| look.t("erased"))),
                        None => span.quiet { "—" },
                    }
                },
                ui::local_time(task.since, &look.zone),
                later(look, task, cx),
            ]
        })
        .collect();
    ui::table(&look.t("task-caption"), &columns, &rows)
}

/// The deadline and its clock: a word and a sign of its own, so that nothing hangs on a colour.
fn due(look: &Look<'_>, task: &Listed) -> Markup {
    let Some(at) = task.due else { return html! { span.quiet { (look.t("task-no-due")) } } };
    let (tone, sign) = match task.standing {
        Standing::Overdue { .. } => (Tone::Bad, "‼ "),
        Standing::Today => (Tone::Bad, "! "),
        standing if standing.is_soon() => (Tone::Wait, "! "),
        Standing::Open | Standing::Left { .. } => (Tone::Plain, ""),
    };
    let text = clock_text(look.language, task.standing).unwrap_or_default();
    html! { (ui::local_time(at, &look.zone)) br; (ui::badge(tone, &format!("{sign}{text}"))) }
}

fn later(look: &Look<'_>, task: &Listed, cx: &Cx) -> Markup {
    if task.snooze_days.is_empty() {
        return html! { span.quiet { (look.t("task-stays")) } };
    }
    let label = look.t_with("task-later-label", &[("title", look.pick(&task.title).into())]);
    html! {
        form.single method="post" action="/tasks/snoozes" {
            (ui::hidden("csrf", look.csrf())) (ui::hidden("key", &cx.new_key())) (ui::hidden("task", &task.key))
            select name="days" aria-label=(label) {
                @for days in &task.snooze_days { option value=(days) { (look.t_with("task-later-days", &[("days", u32::from(*days).into())])) } }
            }
            " " button.plain type="submit" { (look.t("task-later")) }
        }
    }
}

/// Puts a task off 稍后提醒.
pub(crate) async fn put_off(cx: Cx, Sent(fields): Sent) -> Response {
    let outcome = async {
        let fields = fields?;
        let person = cx.signed_in()?;
        let (key, zone) = (fields.raw("task").to_owned(), cx.zone.clone());
        let days = fields.option("days", |text| text.parse::<u16>().ok());
        fields.finish()?;
        let days = days.unwrap_or(0);
        // Read before the transaction, which would otherwise collide with whoever writes any of the many rows that tasks are read from.
        let (actor, now, codes) = (cx.actor.clone(), cx.arrived, cx.site.reaches(rules::contact::Channel::Email));
        let tasks = cx.read(move |rows| collect(rows, &Whose { person, actor: &actor, now, codes })).await?;
        cx.write(&fields, move |tx| {
            member_permit(tx, person, Deed::ReadMailbox, &Place::default())?;
            let task = tasks.iter().find(|task| task.key() == key).ok_or(TaskRefusal::NoSuchTask)?;
            let until = snooze(task.kind.safe, task.due, days, now, &zone)?;
            tx.snooze(person, &key, until)?;
            Ok::<_, WriteError>(Outcome::at("/tasks"))
        })
        .await
    };
    cx.reply().settled(outcome.await, "task-snoozed")
}

/// Brings everything that was put off back into sight.
pub(crate) async fn wake(cx: Cx, Sent(fields): Sent) -> Response {
    let outcome = cx.own(fields, Deed::ReadMailbox, "/tasks", |tx, person| Ok(tx.wake_tasks(person)?)).await;
    cx.reply().settled(outcome, "task-woken")
}
