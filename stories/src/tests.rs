//! The data keep the rules that they are shown under.

use crate::*;
use rules::call::Discipline;
use rules::form::{Attached, Complete, FieldKind, FileName, MediaType, Raw, accept_name, complete};
use rules::rights::Role;
use rules::text::{Bilingual, Email, Line, count};
use rules::time::{Phase, Zone};
use rules::{Instant, programme};
use std::collections::BTreeSet;

/// 2026-03-02 10:30 in Shanghai.
const NOW: Instant = Instant(1_772_418_600_000);

fn told() -> Vec<(CallStory, ApplicationStory)> {
    let calls = calls(NOW);
    let of = |key: &str| calls.iter().find(|call| call.key == key).cloned();
    applications().into_iter().filter_map(|story| of(story.call_key).map(|call| (call, story))).collect()
}

fn attached(story: &ApplicationStory) -> Vec<Attached> {
    let file = |file: &FileStory| {
        let name = FileName::parse(file.name).ok()?;
        let media = name.media()?;
        Some(Attached { field: file.field.to_owned(), name, digest: String::new(), bytes: file.bytes.len() as u64, media, declared: None })
    };
    story.files.iter().filter_map(file).collect()
}

fn is_bilingual(text: &Bilingual) -> bool {
    !text.zh.trim().is_empty() && !text.en.trim().is_empty()
}

fn is_chinese(text: &str) -> bool {
    text.chars().any(|c| matches!(c, '\u{4e00}'..='\u{9fff}'))
}

#[test]
fn the_cast_can_register() {
    let (mut keys, mut addresses) = (BTreeSet::new(), BTreeSet::new());
    for player in everyone() {
        let email = Email::parse(player.email).map(|email| email.as_str().to_owned());
        assert_eq!(email.as_deref(), Ok(player.email), "{}", player.key);
        assert!(player.email.ends_with(".example.org"), "{}", player.key);
        assert!(keys.insert(player.key) && addresses.insert(player.email), "{} stands twice", player.key);
        assert!(Line::parse(player.name, 80).is_ok() && Line::parse(player.organisation, 120).is_ok(), "{}", player.key);
        assert_eq!(player.latin_name.is_some(), is_chinese(player.name), "{}: a Latin name where the name is not", player.key);
        assert!(!player.roles.is_empty(), "{}", player.key);
        assert!(player.programme.is_none_or(|code| programmes().iter().any(|content| content.code == code)), "{}", player.key);
    }
    assert!((rules::person::PASSWORD_LEAST..=rules::person::PASSWORD_MOST).contains(&count(PASSWORD)));
    assert_eq!(CAST[0].roles, [Role::Officer]);
    assert!(is_bilingual(&centre_name()));
    assert!(everyone().filter(|player| player.name == "张平").count() == 2);
}

#[test]
fn programmes_cite_what_they_say() {
    let mut codes = BTreeSet::new();
    for content in programmes() {
        assert!(programme::is_code(&content.code) && codes.insert(content.code.clone()), "{}", content.code);
        assert!(is_bilingual(&content.title) && is_bilingual(&content.purpose), "{}", content.code);
        assert!(!content.points.is_empty() && content.points.iter().all(is_bilingual), "{}", content.code);
        assert!(content.source.is_some(), "{}", content.code);
        for figure in &content.figures {
            let source = &figure.source;
            let is_date = |text: &str| [4, 7, 10].contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
            assert!(is_bilingual(&figure.label) && figure.value > 0, "{}: {}", content.code, figure.label.zh);
            assert!(!source.title.is_empty() && !source.publisher.is_empty(), "{}: {}", content.code, figure.label.zh);
            assert!(is_date(&source.date) && is_date(&figure.as_of), "{}: {}", content.code, figure.label.zh);
            assert!(figure.as_of.as_str() <= source.date.as_str(), "{}: {} is told before it is so", content.code, figure.label.zh);
        }
        assert!(programme::establish(content).is_ok());
    }
    // The meeting on basic research lists seven measures; the fund's contributors make up its first round.
    let of = |code: &str| programmes().into_iter().find(|content| content.code == code);
    assert_eq!(of("BJ-BASIC").map(|content| content.points.len()), Some(7));
    let fund: Vec<i64> = of("BJ-DF").map(|content| content.figures.iter().map(|figure| figure.value).collect()).unwrap_or_default();
    assert_eq!(fund[0], fund[1..4].iter().sum::<i64>());
    assert_eq!(fund[0], 10_000_000_000);
}

#[test]
fn calls_can_be_published() {
    let codes: Vec<String> = programmes().into_iter().map(|content| content.code).collect();
    let mut seen = BTreeSet::new();
    for call in calls(NOW) {
        let content = &call.content;
        assert!(codes.iter().any(|code| code == call.programme_code), "{}", call.key);
        assert!(programme::is_code(&content.code) && seen.insert(content.code.clone()) && seen.insert(call.key.to_owned()), "{}", call.key);
        assert_eq!(content.form.check(), Ok(()), "{}", call.key);
        assert!(!content.title.zh.is_empty() && !content.text.zh.is_empty() && !content.contact.is_empty(), "{}", call.key);
        assert!(content.text.zh.contains("四、") && content.budget.is_some(), "{}", call.key);
        if content.foreign_leads {
            assert!(is_bilingual(&content.title) && is_bilingual(&content.text), "{}", call.key);
        }
        for field in content.form.fields() {
            assert!(is_bilingual(&field.label) && field.help.zh.is_empty() == field.help.en.is_empty(), "{}: {}", call.key, field.id);
        }
        assert!(call.attachments.iter().all(|name| document(name).is_some()), "{}", call.key);
        let (opens, closes) = (content.window.opens.local(&Zone::shanghai()), content.window.closes.local(&Zone::shanghai()));
        assert!(opens.ends_with(" 09:00") && closes.ends_with(" 16:00"), "{}: {opens} {closes}", call.key);
        let phase = content.window.phase(NOW);
        let expected = match call.stage {
            Stage::Draft | Stage::Forecast => Phase::Before,
            Stage::Open | Stage::Cancelled { .. } => Phase::Open,
            Stage::Closed => Phase::Closed,
        };
        assert_eq!(phase, expected, "{}", call.key);
    }
}

/// 《北京国际科技创新中心建设条例》第五十条: titles, papers and prizes may not be conditions.
#[test]
fn no_call_asks_for_titles_papers_or_prizes() {
    for call in calls(NOW) {
        let content = &call.content;
        let fields = content.form.fields().flat_map(|field| [&field.label, &field.help]);
        for text in [&content.title, &content.text].into_iter().chain(fields) {
            let odd = ["职称", "论文", "奖项", "获奖", "期刊", "影响因子", "教授", "研究员以上", "SCI"].iter().find(|word| text.zh.contains(**word));
            assert_eq!(odd, None, "{}", call.key);
            let english = text.en.to_lowercase();
            let odd = ["professor", "journal", "papers", "prize", "impact factor"].iter().find(|word| english.contains(**word));
            assert_eq!(odd, None, "{}", call.key);
        }
    }
}

/// The lint says so too.
#[test]
fn nothing_stops_a_call_of_the_demonstration() {
    let on = rules::day::Day::at(NOW, &Zone::shanghai());
    for call in calls(NOW) {
        let found: Vec<_> = rules::lint::lint(&call.content, on).into_iter().filter(|finding| finding.blocks(on)).collect();
        assert_eq!(found, [], "{}", call.key);
    }
}

#[test]
fn every_state_and_class_is_shown() {
    let calls = calls(NOW);
    for stage in ["Draft", "Forecast", "Open", "Closed", "Cancelled"] {
        assert!(calls.iter().any(|call| format!("{:?}", call.stage).starts_with(stage)), "{stage}");
    }
    for life in [Life::Draft, Life::Submitted, Life::SubmittedTwice, Life::Withdrawn, Life::WithdrawnResubmitted] {
        assert!(applications().iter().filter(|story| story.life == life).count() >= 2, "{life:?}");
    }
    let goal = &calls[0].content.fields;
    assert_eq!(goal, &[Discipline::Mathematics, Discipline::Physics, Discipline::Chemistry, Discipline::Biology]);
}

#[test]
fn applications_answer_their_call_once() {
    let told = told();
    assert_eq!(told.len(), applications().len());
    assert!(told.len() >= 40, "{}", told.len());
    let mut pairs = BTreeSet::new();
    for (call, story) in &told {
        assert!(pairs.insert((story.call_key, story.lead)), "{} stands twice", story.key);
        assert!(player(story.lead).is_some_and(|lead| lead.roles.contains(&Role::Applicant)), "{}", story.key);
        let at = Instant(NOW.0 - i64::from(story.days_ago) * 86_400_000);
        assert_eq!(call.content.window.phase(at), Phase::Open, "{}: {} days ago", story.key, story.days_ago);
        let twice = matches!(story.life, Life::SubmittedTwice | Life::WithdrawnResubmitted);
        assert_eq!(story.earlier.is_some(), twice, "{}", story.key);
        assert_ne!(story.earlier.as_ref(), Some(&story.answers), "{}", story.key);
    }
}

#[test]
fn submitted_applications_are_complete_and_drafts_are_not() {
    for (call, story) in told() {
        let form = &call.content.form;
        let files = attached(&story);
        assert_eq!(files.len(), story.files.len(), "{}", story.key);
        for (place, file) in files.iter().enumerate() {
            let field = form.field(&file.field).unwrap_or(&form.sections[0].fields[0]);
            let already = files[..place].iter().filter(|other| other.field == file.field).count();
            assert_eq!(accept_name(field, &file.name, already).map(|(media, _)| media), Ok(file.media), "{}", story.key);
        }
        for answers in std::iter::once(&story.answers).chain(&story.earlier) {
            let read: Result<Complete, Vec<String>> = complete(form, &call.content.terms.funding, answers, &files)
                .map_err(|wrong| wrong.iter().map(|refusal| format!("{refusal:?}")).collect());
            assert_eq!(read.is_ok(), story.life.is_complete(), "{}: {:?}", story.key, read.err());
        }
        assert!(story.answers.keys().all(|id| form.field(id).is_some()), "{}", story.key);
    }
}

#[test]
fn texts_are_as_long_as_people_write() {
    for (call, story) in told().into_iter().filter(|(_, story)| story.life.is_complete()) {
        let english = story.answers.get("title").is_some_and(|raw| matches!(raw, Raw::Text(title) if title.is_ascii()));
        let of_the_cast = CAST.iter().any(|player| player.key == story.lead);
        for field in call.content.form.fields().filter(|field| field.required && matches!(field.kind, FieldKind::Text { .. })) {
            let Some(Raw::Text(text)) = story.answers.get(&field.id) else { continue };
            let length = count(text);
            let least = match (english, of_the_cast, field.id.as_str()) {
                (_, _, "abstract") => 139,
                (_, _, "failure") => 30,
                (_, true, "roles" | "stages") => 230,
                (_, true, _) => 300,
                (_, false, _) => 80,
            };
            assert!((least..=1600).contains(&length), "{}: {} has {length}", story.key, field.id);
        }
    }
}

#[test]
fn documents_are_what_their_names_say() {
    let mut names = BTreeSet::new();
    for document in DOCUMENTS {
        let media = FileName::parse(document.name).map(|name| (name.as_str() == document.name, name.media()));
        assert_eq!(media.ok(), Some((true, Some(MediaType::Text))), "{}", document.name);
        assert!(names.insert(document.name));
        let text = std::str::from_utf8(document.bytes).unwrap_or_default();
        assert!(text.starts_with("# ") && text.contains("第一条"), "{}", document.name);
    }
    for story in applications() {
        for file in &story.files {
            let starts = if file.name.ends_with(".pdf") { file.bytes.starts_with(b"%PDF-") } else { std::str::from_utf8(&file.bytes).is_ok() };
            assert!(starts && !file.bytes.is_empty(), "{}: {}", story.key, file.name);
        }
    }
}
