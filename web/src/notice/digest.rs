//! Digest 每日摘要: one letter a day with what waits and what was gathered, and nothing where there is nothing; and the reminders of those who
//! want them at once.
//!
//! ```text
//! hour has come ─ read tasks ▶ claim (person, day), read letters ─▶ letter, delivery        one transaction a person
//! ```
//! Tasks are read before the transaction, so that reading much of what others write makes none of them try again. A crash leaves either all
//! of it or nothing. Two workers meet at the claim. A day on which nobody worked is made up for by the next: it
//! gathers since the last digest.

use super::dispatch;
use crate::delivery::Channels;
use crate::secret::new_id;
use crate::site::Site;
use crate::task::{Task, Whose, clock_text, collect, kind_text, letter_line};
use crate::words::{Words, instant};
use rules::day::Day;
use rules::delivery::Channel;
use rules::notice::{Topic, is_news};
use rules::person::Language;
use rules::rights::Through;
use rules::task::{SOON_DAYS, Standing, standing};
use rules::time::Zone;
use rules::{Id, Instant, PersonId};
use store::{CentreRow, DigestDue, MailRow, NewDelivery, PersonRow, Reader, StoreError, Tx, WriteError};

/// How many people are taken at once.
const AT_ONCE: usize = 50;
/// How many tasks and letters a digest names; the page has the rest.
const NAMED: usize = 30;
const DAY_MS: i64 = 24 * 3_600_000;

/// What a digest of one moment is made with.
struct Moment {
    base: String,
    centre: CentreRow,
    channels: Channels,
}

/// Writes every digest and reminder that is due; returns how many letters it wrote. Nothing while no way leads off the page, which has it all.
pub(crate) async fn write_due(site: &Site) -> Result<usize, StoreError> {
    let (channels, codes) = (site.channels(), site.reaches(rules::contact::Channel::Email));
    let Some(centre) = site.centre().await?.filter(|_| channels.mail) else { return Ok(0) };
    let mut written = 0;
    loop {
        let now = site.store().now();
        let (today, now_hour) = (Day::at(now, &centre.zone).to_string(), now.hour(&centre.zone));
        let asked = today.clone();
        let due = site.store().read(move |rows| rows.digests_due(&asked, now_hour, AT_ONCE)).await?;
        let last_round = due.len() < AT_ONCE;
        for one in due {
            let moment = Moment { base: site.base().to_owned(), centre: centre.clone(), channels };
            let (today, id, person) = (today.clone(), new_id(), one.person);
            let tasks = site.store().read(move |rows| waiting(rows, person, now, codes)).await?;
            written += usize::from(site.store().write(move |tx| Ok(digest(tx, &moment, &one, &tasks, &today, id)?)).await.map_err(fault)?);
        }
        if last_round {
            break;
        }
    }
    for person in site.store().read(|rows| rows.at_once(Topic::Reminder)).await? {
        let moment = Moment { base: site.base().to_owned(), centre: centre.clone(), channels };
        let now = site.store().now();
        let tasks = site.store().read(move |rows| waiting(rows, person, now, codes)).await?;
        let soon: Vec<Task> = tasks.into_iter().filter(|task| is_near(task, now, &centre.zone)).collect();
        if !soon.is_empty() {
            written += site.store().write(move |tx| Ok(reminders(tx, &moment, person, &soon)?)).await.map_err(fault)?;
        }
    }
    Ok(written)
}

fn fault(error: WriteError) -> StoreError {
    match error {
        WriteError::Fault(error) => error,
        WriteError::Refused(refusal) => StoreError::Row(format!("a digest was refused: {refusal:?}")),
    }
}

/// Looks after one person's digest of a day; whether a letter was written.
fn digest(tx: &mut Tx<'_>, moment: &Moment, due: &DigestDue, tasks: &[Task], today: &str, id: Id) -> Result<bool, StoreError> {
    // Whoever was erased meanwhile leaves no new trace.
    let Some((row, address, name)) = addressee(tx, due.person)? else { return Ok(false) };
    if !tx.claim_digest(due.person, today)? {
        return Ok(false);
    }
    let (now, zone) = (tx.now(), moment.centre.zone.clone());
    let last = due.last.unwrap_or(Instant(now.0 - DAY_MS));
    if tx.reader().failing_address(due.person)?.is_some() {
        return Ok(false);
    }
    let choices = tx.reader().notice_settings(due.person)?.choices;
    let gathers = |topic: Topic| choices.get(&topic).is_some_and(|choice| choice.mail && choice.daily);
    let mut letters = tx.reader().mails_since(due.person, last, NAMED)?;
    // A digest is no news of its own.
    letters.retain(|(step, letter)| letter.event != 0 && gathers(Topic::of(step)));
    let tasks = if gathers(Topic::Reminder) { tasks } else { &[] };
    let news = tasks.iter().any(|task| is_news(task.since, task.due, last, now, &zone));
    if !news && letters.is_empty() {
        return Ok(false);
    }
    let (subject, body) = compose(moment, row.language, &name, tasks, &letters, now);
    let step = format!("digest:{}:{today}", due.person);
    // It is a copy of what other pages show, so it does not wait to be read.
    let letter =
        MailRow { event: 0, person: due.person, address: address.clone(), language: row.language, subject, body, at: now, read_at: Some(now) };
    if !tx.put_notice(&step, &letter)? {
        return Ok(false);
    }
    tx.queue_delivery(&NewDelivery { id, event: 0, step: &step, channel: Channel::Mail, person: due.person, address: &address })?;
    Ok(true)
}

/// What waits for a person and was not put off.
fn waiting(rows: &mut Reader<'_>, person: PersonId, now: Instant, codes: bool) -> Result<Vec<Task>, StoreError> {
    let actor = rows.actor(person, Through::Session)?;
    let mut tasks = collect(rows, &Whose { person, actor: &actor, now, codes })?;
    let snoozed = rows.snoozes(person, now)?;
    tasks.retain(|task| !snoozed.contains_key(&task.key()));
    Ok(tasks)
}

fn addressee(tx: &mut Tx<'_>, person: PersonId) -> Result<Option<(PersonRow, String, String)>, StoreError> {
    let row = tx.reader().person(person)?;
    Ok(row.and_then(|row| Some((row.clone(), row.email?, row.name?))))
}

fn compose(moment: &Moment, language: Language, name: &str, tasks: &[Task], letters: &[(String, MailRow)], now: Instant) -> (String, String) {
    let (zone, base) = (&moment.centre.zone, &moment.base);
    let words = |key: &str, said: &[(&str, crate::words::Value)]| Words::load().text_with(language, key, said);
    let soon = tasks.iter().filter(|task| standing(task.due, now, zone).is_soon()).count();
    let counts = [("tasks", tasks.len().into()), ("soon", soon.into()), ("letters", letters.len().into())];
    let subject = words(if soon > 0 { "letter-digest-subject-soon" } else { "letter-digest-subject" }, &counts);
    let mut parts = vec![words("letter-digest-greeting", &[("name", name.into())])];
    if !tasks.is_empty() {
        parts.push(words("letter-digest-tasks", &counts));
        parts.extend(tasks.iter().take(NAMED).enumerate().map(|(at, task)| format!("{}. {}", at + 1, task_lines(task, base, language, zone, now))));
    }
    if !letters.is_empty() {
        let titles: Vec<String> = letters.iter().rev().map(|(_, letter)| format!("- {}", letter.subject)).collect();
        parts.push(format!("{}\n{}\n{base}/mailbox", words("letter-digest-letters", &counts), titles.join("\n")));
    }
    parts.push(format!("{}\n{base}/tasks", words("letter-digest-all", &[])));
    parts.push(format!("{}\n{base}/notices", words("letter-digest-change", &[])));
    parts.push(moment.centre.name.pick(language.is_english()).to_owned());
    (subject, parts.join("\n\n"))
}

/// A task: what it is, until when, and where it is done.
fn task_lines(task: &Task, base: &str, language: Language, zone: &Zone, now: Instant) -> String {
    let mut lines = vec![letter_line(language, task)];
    if let (Some(due), Some(clock)) = (task.due, clock_text(language, standing(task.due, now, zone))) {
        lines.push(Words::load().text_with(language, "letter-task-due", &[("due", instant(due, zone).into()), ("clock", clock.into())]));
    }
    lines.push(format!("{base}{}", task.href));
    lines.join("\n")
}

/// Whether a reminder of a task is due: its deadline is near, and not over.
fn is_near(task: &Task, now: Instant, zone: &Zone) -> bool {
    match standing(task.due, now, zone) {
        Standing::Left { days } => days <= SOON_DAYS,
        Standing::Today => true,
        Standing::Open | Standing::Overdue { .. } => false,
    }
}

/// Reminds somebody who wants it at once of tasks that are due soon, once a deadline; how many letters it wrote.
fn reminders(tx: &mut Tx<'_>, moment: &Moment, person: PersonId, tasks: &[Task]) -> Result<usize, StoreError> {
    let (now, zone) = (tx.now(), &moment.centre.zone);
    let Some((row, address, name)) = addressee(tx, person)? else { return Ok(0) };
    let mut written = 0;
    for task in tasks {
        let Some(due) = task.due else { continue };
        let said = [
            ("name", name.as_str().into()),
            ("kind", kind_text(row.language, task.kind).into()),
            ("task", letter_line(row.language, task).into()),
            ("due", instant(due, zone).into()),
            ("link", format!("{}{}", moment.base, task.href).into()),
            ("settings", format!("{}/notices", moment.base).into()),
        ];
        let words = |key| Words::load().text_with(row.language, key, &said);
        let (subject, body) = (words("letter-reminder-subject"), words("letter-reminder-body"));
        let step = format!("reminder:{person}:{}:{}", task.key(), due.0);
        let letter = MailRow { event: 0, person, address: address.clone(), language: row.language, subject, body, at: now, read_at: None };
        if tx.put_notice(&step, &letter)? {
            dispatch(tx, moment.channels, &step, &letter, [new_id(), new_id()])?;
            written += 1;
        }
    }
    Ok(written)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::task::Kind;
    use rules::text::Bilingual;

    #[test]
    fn a_digest_says_what_waits_and_what_was_gathered_in_its_readers_language() {
        let zone = Zone::shanghai();
        let at = |text: &str| Instant::parse_local(text, &zone).expect("a local time");
        let centre = CentreRow { name: Bilingual::new("示范中心", "Model Centre"), zone: zone.clone() };
        let moment = Moment { base: "https://centre.example.org".to_owned(), centre, channels: Channels::default() };
        let draft = Task {
            kind: Kind::safe("draft"),
            thing: Id([7; 16]),
            title: Bilingual::new("低维量子材料", "Quantum materials"),
            names: false,
            since: Instant(0),
            due: Some(at("2026-04-01 16:00")),
            from: None,
            href: "/drafts/1".to_owned(),
        };
        let named = Bilingual::new("chen@example.org", "chen@example.org");
        let invitation =
            Task { kind: Kind::safe("invitation"), title: named, names: true, due: None, href: "/invitations".to_owned(), ..draft.clone() };
        let letter = |subject: &str| {
            let (person, address) = (PersonId(Id([8; 16])), "a@example.org".to_owned());
            let row = MailRow {
                event: 1,
                person,
                address,
                language: Language::Zh,
                subject: subject.to_owned(),
                body: String::new(),
                at: Instant(0),
                read_at: None,
            };
            ("mandate".to_owned(), row)
        };
        // Letters come the newest first, and are told in their order.
        let letters = [letter("第二封"), letter("第一封")];
        let said = |language, name| compose(&moment, language, name, &[draft.clone(), invitation.clone()], &letters, at("2026-03-31 08:00"));
        let (subject, body) = said(Language::Zh, "王芳");
        assert_eq!(subject, "每日摘要：2项待办，其中1项临近或者已过截止时间，2封通知");
        assert_eq!(
            body,
            "王芳，您好：\n\n您有2项待办：\n\n1. 填写并提交申请：低维量子材料\n截止时间：2026-04-01 16:00 (UTC+8)，剩1天\nhttps://centre.example.org/drafts/1\n\n\
             2. 邀请即将失效，对方尚未接受\nhttps://centre.example.org/invitations\n\n汇总通知2封：\n- 第一封\n- 第二封\nhttps://centre.example.org/mailbox\n\n\
             全部待办：\nhttps://centre.example.org/tasks\n\n调整或者停止此类邮件：\nhttps://centre.example.org/notices\n\n示范中心"
        );
        let (subject, body) = said(Language::En, "Maria Silva");
        assert_eq!(subject, "Daily digest: tasks 2, of which 1 due soon or overdue; letters 2");
        for part in [
            "Dear Maria Silva,",
            "1. Finish and submit the application: Quantum materials\nDue 2026-04-01 16:00 (UTC+8), 1 day left\n",
            "Model Centre",
        ] {
            assert!(body.contains(part), "{part} is not in\n{body}");
        }
    }
}
