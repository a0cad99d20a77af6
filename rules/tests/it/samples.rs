//! Samples: one of each thing, as small as it may be.

use rules::call::{Call, Class, Content, Discipline};
use rules::citation::Citation;
use rules::day::Day;
use rules::eligibility::{Condition, Conditions, Test};
use rules::form::{Answers, Field, FieldKind, Form, Raw, Section};
use rules::programme::{self, Programme};
use rules::text::{Bilingual, Line};
use rules::thing::Happened;
use rules::time::{Window, Zone};
use rules::{Event, Id, Instant, Money, PersonId, ProgrammeId, Thing, application};

/// The id whose last byte is the number.
pub fn id(number: u8) -> Id {
    let mut bytes = [0; 16];
    bytes[15] = number;
    Id(bytes)
}

/// The lead of the samples.
pub const LEAD: PersonId = PersonId(Id([7; 16]));

/// A local time in Shanghai.
pub fn at(text: &str) -> Instant {
    Instant::parse_local(text, &Zone::shanghai()).expect("a local time")
}

/// A thing after an event.
pub fn after<T: Thing>(before: Option<T>, event: Event<T>, version: u64) -> T {
    T::apply(before, &Happened { event, at: at("2026-03-01 10:00"), actor: id(9), version }).expect("the event can happen here")
}

/// A form with one of each kind of field.
pub fn form() -> Form {
    let field = |id: &str, required: bool, kind: FieldKind| Field {
        id: id.to_owned(),
        label: Bilingual::new(id, id),
        help: Bilingual::default(),
        required,
        when: None,
        kind,
    };
    let options = ["a", "b"].map(|id| rules::form::Choice { id: id.to_owned(), label: Bilingual::new(id, id) }).into();
    let files = FieldKind::Files { most: 2, bytes_each: 1_000, media: vec![rules::form::MediaType::Pdf], pdf: None };
    Form {
        sections: vec![Section {
            title: Bilingual::new("基本信息", "Basics"),
            when: None,
            fields: vec![
                field("title", true, FieldKind::line(20)),
                field("abstract", true, FieldKind::text(40)),
                field("field", false, FieldKind::Choice { options, many: false }),
                field("amount", true, FieldKind::Money { most: Some(Money::yuan(1_000)) }),
                field("body", false, files),
            ],
        }],
    }
}

/// A call's content, open through March 2026.
pub fn content() -> Content {
    Content {
        code: "JC2026".to_owned(),
        class: Class::FreeExploration,
        fields: vec![Discipline::Physics],
        title: Bilingual::new("自主选题", ""),
        text: Bilingual::new("正文", ""),
        foreign_leads: false,
        window: Window { opens: at("2026-03-01 09:00"), closes: at("2026-03-31 16:00"), zone: Zone::shanghai() },
        budget: None,
        contact: String::new(),
        form: form(),
        attachments: Vec::new(),
        terms: rules::call::Terms::default(),
        contacts: Vec::new(),
        items: Vec::new(),
        persons: Vec::new(),
    }
}

/// A running programme.
pub fn programme() -> Programme {
    let content = programme::Content {
        code: "JC".to_owned(),
        title: Bilingual::new("基础研究", "Basic research"),
        purpose: Bilingual::new("宗旨", ""),
        points: Vec::new(),
        source: None,
        figures: Vec::new(),
        action: None,
    };
    after(None, programme::establish(content).expect("a programme"), 1)
}

/// That the lead is born on the first of January of a year or later, in that version of the rule.
pub fn born_from(year: i16, version: u32) -> Conditions {
    let cited = Citation { version, ..Citation::of_call("born-from", Bilingual::new("年龄", "Age")) };
    let test = Test::BornFrom { day: Day::new_year(year), women: None };
    Conditions { rules: vec![Condition { cited, roles: Vec::new(), test }] }
}

/// A draft of a call.
pub fn draft_call() -> Call {
    after(None, rules::call::draft(ProgrammeId(id(1)), &programme(), content()).expect("a draft"), 1)
}

/// A published call.
pub fn open_call() -> Call {
    let draft = draft_call();
    let event = draft.publish(at("2026-02-20 10:00")).expect("it can be published");
    after(Some(draft), event, 2)
}

/// Answers that fill the form.
pub fn answers() -> Answers {
    [("title", "低维量子材料"), ("abstract", "摘要"), ("amount", "1000")].map(|(id, text)| (id.to_owned(), Raw::Text(text.to_owned()))).into()
}

/// What the lead sends.
pub fn submission<'a>(answers: &'a Answers, signed: Option<&'a Line>, arrived: Instant) -> application::Submission<'a> {
    application::Submission {
        answers,
        files: &[],
        lead: LEAD,
        lead_name: "李伟",
        organisation: "中国科学院物理研究所",
        email: "li.wei@example.org",
        signed,
        pledge: application::PLEDGE,
        arrived,
        beside: application::Beside::default(),
    }
}

/// The change of the log's key with that number, at that size.
pub fn rotation(number: u8, from_size: u64) -> rules::centre::Rotation {
    let key = |number: u8| format!("kechuang/sample+0000000{number}+AQ==");
    rules::centre::Rotation { log: 1, from_size, old: key(number), new: key(number + 1) }
}
