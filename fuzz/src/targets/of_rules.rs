//! Of the rules 规则: ids, days, amounts, numbers and texts as people type them.

use super::text;
use rules::budget::Funding;
use rules::career::parse_day;
use rules::contact::{Mobile, masked};
use rules::day::Day;
use rules::form::{FileName, Form};
use rules::identity::{DocumentKind, Number};
use rules::organisation::{CreditCode, Ror};
use rules::rights::Scope;
use rules::text::{Email, Line, Prose};
use rules::time::Zone;
use rules::{Id, Instant, Money};

/// What a text reads as must read as the same again, once it is written in its own form.
fn same<T: PartialEq + std::fmt::Debug>(read: Option<T>, written: impl Fn(&T) -> String, parse: impl Fn(&str) -> Option<T>) {
    if let Some(value) = read {
        let written = written(&value);
        assert_eq!(parse(&written).as_ref(), Some(&value), "{written:?}");
    }
}

pub fn names(input: &[u8]) {
    let Some(text) = text(input) else { return };
    same(Id::parse(text), ToString::to_string, Id::parse);
    same(Scope::parse(text), |scope| scope.to_text(), Scope::parse);
    same(rules::calendar::EditionName::parse(text), ToString::to_string, rules::calendar::EditionName::parse);
    let name = |text: &str| FileName::parse(text).ok();
    same(name(text), |name| name.as_str().to_owned(), name);
    if let Some(name) = name(text) {
        assert!(!name.as_str().contains(['/', '\\', '\0']) && name.as_str() != "..", "{name:?} leads elsewhere");
    }
    let _ = (rules::programme::is_code(text), Zone::parse(text).is_some(), rules::merge::Ground::parse(text));
    let _ = (rules::name::spelled(text), rules::name::sound(text), rules::name::skeleton(text), rules::session::client_key(text));
}

pub fn version_code(input: &[u8]) {
    let Some(text) = text(input) else { return };
    let code = |text: &str| rules::sealed::VersionCode::parse(text);
    same(code(text), ToString::to_string, code);
    let _ = rules::form::plain(text);
}

pub fn days(input: &[u8]) {
    let Some(text) = text(input) else { return };
    let zone = Zone::shanghai();
    same(Day::parse(text), ToString::to_string, Day::parse);
    let _ = parse_day(text);
    if let Some(at) = Instant::parse_rfc3339(text).or_else(|| Instant::parse_local(text, &zone)) {
        let _ = (at.local(&zone), at.local_input(&zone), at.offset(&zone), at.year(&zone), at.hour(&zone));
        assert_eq!(Instant::parse_rfc3339(&at.rfc3339()), Some(at), "an instant has one form");
        let day = Day::at(at, &zone);
        let _ = (day.begins(&zone), day.ends(&zone), day.next(), day.previous(), day.plus(3_660), day.is_weekend());
    }
}

pub fn numbers(input: &[u8]) {
    let Some(text) = text(input) else { return };
    let (issuer, raw) = text.split_once('\n').unwrap_or(("DEU", text));
    for kind in DocumentKind::ALL {
        if let Ok(number) = Number::parse(kind, issuer, raw, Instant(1_795_314_600_000)) {
            assert!(number.masked().chars().count() >= 3 && !number.matched().is_empty());
            let again = Number::parse(kind, number.issuer().unwrap_or(""), number.as_str(), Instant(1_795_314_600_000)).expect("it reads again");
            assert_eq!(again.as_str(), number.as_str(), "a number has one form");
        }
    }
    let code = |text: &str| CreditCode::parse(text).ok();
    same(code(text), |code| code.as_str().to_owned(), code);
    let ror = |text: &str| Ror::parse(text).ok();
    same(ror(text), |ror| ror.as_str().to_owned(), ror);
    let mobile = |text: &str| Mobile::parse(text).ok();
    same(mobile(text), |mobile| mobile.as_str().to_owned(), mobile);
    let money = |text: &str| Money::parse(text).ok();
    same(money(text), |money| money.plain(), money);
    if let Some(money) = money(text) {
        let _ = money.spoken();
    }
    let _ = masked(text);
}

pub fn texts(input: &[u8]) {
    let Some(text) = text(input) else { return };
    let line = |text: &str| Line::parse(text, 200).ok();
    same(line(text), |line| line.as_str().to_owned(), line);
    let prose = |text: &str| Prose::parse(text, 2_000).ok();
    same(prose(text), |prose| prose.as_str().to_owned(), prose);
    let email = |text: &str| Email::parse(text).ok();
    same(email(text), |email| email.as_str().to_owned(), email);
    let _ = (rules::text::count(text), rules::text::sort_key(text));
    let _ = (rules::password::accept(text, text), rules::password::unlike(text, &["li.wei@example.org", "李伟"]));
}

pub fn search(input: &[u8]) {
    let Some(text) = text(input) else { return };
    let terms = rules::text::search_terms(text);
    for phrase in rules::text::search_phrases(text) {
        assert!(!phrase.is_empty() && phrase.iter().all(|term| !term.is_empty() && !term.contains(['"', ' '])), "{phrase:?}");
    }
    assert!(!terms.contains(['"', '\0']), "{terms:?}");
}

pub fn call_form(input: &[u8]) {
    let Some(text) = text(input) else { return };
    if let Ok(form) = Form::parse(text) {
        let written = serde_json::to_string(&form).expect("what is read is written");
        assert_eq!(Form::parse(&written).expect("what is written is read"), form);
        let _ = (form.shown(&rules::form::Answers::new()), rules::form::complete(&form, &Funding::default(), &rules::form::Answers::new(), &[]));
        assert_eq!(Form::parse(&form.export()).expect("what is exported is imported"), form);
        assert!(rules::form::differences(&form, &form).is_empty());
    }
    if let Ok(answers) = serde_json::from_str::<rules::form::Answers>(text) {
        let form = Form::parse(include_str!("../../corpus/call-form/small.json")).expect("the small form");
        let _ = rules::form::complete(&form, &Funding::default(), &answers, &[]);
        let form = Form::parse(include_str!("../../corpus/call-form/rich.json")).expect("the rich form");
        let cap = rules::budget::Cap::standard();
        let funding = Funding { way: Some(rules::budget::Way::Lines { cap }), ..Funding::default() };
        let _ = (form.shown(&answers), rules::form::complete(&form, &funding, &answers, &[]));
    }
}

pub fn calendar(input: &[u8]) {
    let Some(text) = text(input) else { return };
    let Ok((off, on)) = rules::calendar::parse_days(text) else { return };
    let notice = rules::calendar::built_in()[0].1.notice.clone();
    if let Ok(edition) = (rules::calendar::Edition { year: 2026, notice, off, on }).check() {
        let written = rules::calendar::write_days(&edition);
        assert_eq!(rules::calendar::parse_days(&written).expect("what is written is read"), (edition.off.clone(), edition.on.clone()));
        let _ = (edition.differences(&edition), rules::calendar::load(None, edition));
    }
}
