//! Similarity: what is alike is found with the stated probability, what is not alike is not reported, and a finding goes its way.

use crate::charts::line;
use crate::golden::written;
use crate::samples::{LEAD, after, id};
use proptest::prelude::{ProptestConfig, prop_assert, prop_assert_eq, proptest};
use rules::similarity::{KEY_BITS, Measured, Millionths, PART_LEAST, Pair, Refusal, Shingled, Similarity, Verdict, WHOLE_LEAST, find};
use rules::text::Prose;
use rules::{ApplicationId, CallId};
use std::collections::BTreeMap;

/// Numbers that look like chance and are always the same.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).expect("31 bits") % most
    }
}

/// A text of so many characters out of the 3,000 most usual places of the block, or of so many words.
fn text(numbers: &mut Numbers, chinese: bool, length: usize) -> Vec<String> {
    let character =
        |numbers: &mut Numbers| char::from_u32(0x4e00 + u32::try_from(numbers.below(3_000)).expect("small")).expect("a character").to_string();
    let word = |numbers: &mut Numbers| format!("w{} ", numbers.below(3_000));
    (0..length).map(|_| if chinese { character(numbers) } else { word(numbers) }).collect()
}

fn texts(title: &str, body: &str) -> BTreeMap<String, String> {
    [("title", title), ("body", body)].map(|(field, text)| (field.to_owned(), text.to_owned())).into()
}

/// Whether the index brings the two together.
fn meet(one: &Shingled, other: &Shingled) -> bool {
    let others = other.fingerprint();
    one.fingerprint().keys().iter().any(|key| others.keys().contains(key))
}

#[test]
fn what_is_alike_is_found_with_the_stated_probability_and_what_is_not_is_not() {
    let mut numbers = Numbers(1);
    let (mut alike, mut met, mut strange, mut strangers_met) = (0, 0, 0, 0);
    for round in 0..240 {
        let chinese = round % 2 == 0;
        let words = text(&mut numbers, chinese, 400);
        // Each change costs some five shingles: from none changed to 30.
        let mut changed = words.clone();
        for _ in 0..round / 8 {
            let at = numbers.below(changed.len());
            changed[at] = text(&mut numbers, chinese, 1).concat();
        }
        let (one, other) = (Shingled::of(&texts("", &words.concat())), Shingled::of(&texts("", &changed.concat())));
        let measured = one.measure(&other);
        if measured.whole >= Millionths(600_000) {
            alike += 1;
            met += usize::from(meet(&one, &other));
            assert!(measured.is_found());
        }
        let unrelated = Shingled::of(&texts("", &text(&mut numbers, chinese, 400).concat()));
        strange += 1;
        strangers_met += usize::from(meet(&one, &unrelated));
        assert!(!one.measure(&unrelated).is_found(), "what is not alike is never reported");
    }
    // At 0.6 it is 99.2 %, and more above.
    assert!(alike > 150 && met * 1_000 >= alike * 990, "{met} of {alike}");
    assert!(strangers_met * 100 <= strange, "{strangers_met} of {strange}");
}

#[test]
fn a_section_that_was_copied_is_found_in_another_field_of_a_longer_text() {
    let mut numbers = Numbers(2);
    let copied = text(&mut numbers, true, 300).concat();
    let other = |numbers: &mut Numbers| text(numbers, true, 1_500).concat();
    let of = |fields: &[(&str, String)]| Shingled::of(&fields.iter().map(|(field, text)| ((*field).to_owned(), text.clone())).collect());
    let one = of(&[("basis", copied.clone()), ("plan", other(&mut numbers))]);
    let two = of(&[("summary", copied), ("content", other(&mut numbers))]);
    let measured = one.measure(&two);
    assert!(meet(&one, &two) && measured.whole < WHOLE_LEAST && measured.part >= PART_LEAST && measured.is_found(), "{measured:?}");
    assert_eq!(measured.field.as_deref(), Some("basis"));
}

#[test]
fn texts_are_measured_as_people_would() {
    let check = |one: (&str, &str), other: (&str, &str), expected: (u32, u32, u32)| {
        let measured = Shingled::of(&texts(one.0, one.1)).measure(&Shingled::of(&texts(other.0, other.1)));
        assert_eq!((measured.whole.per_cent(), measured.part.per_cent(), measured.title.per_cent()), expected, "{one:?} {other:?}");
    };
    let long = "本项目面向高温超导机理，采用角分辨光电子能谱和扫描隧道显微镜等手段，系统研究铜氧化物超导体中赝能隙与超导能隙的关系，揭示电子配对的起源，为提高超导转变温度提供依据。";
    let english = "This project studies the mechanism of high temperature superconductivity in cuprates. ".repeat(8);
    // Blanks, punctuation, full width and capitals say nothing.
    let spaced = long.replace('，', " , ").replace('。', " ");
    check(("高温超导机理研究", long), ("高温超导机理研究", &spaced), (100, 100, 100));
    check(("", &english), ("", &english.to_uppercase()), (0, 0, 0));
    check(("高温超导机理研究", ""), ("高温超导机理的研究", ""), (0, 0, 66));
    check(("", "无"), ("", "无"), (0, 0, 0));
    check(("测试", ""), ("测试", ""), (0, 0, 0));
    check(("", ""), ("", ""), (0, 0, 0));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]
    #[test]
    fn any_text_is_like_itself_and_marks_are_whole_characters(body in "(\\PC|[量子材料 ]|[a-z]{3} ){0,200}", other in "\\PC{0,80}") {
        let (one, two) = (Shingled::of(&texts(&other, &body)), Shingled::of(&texts("", &other)));
        let (itself, across, back) = (one.measure(&one), one.measure(&two), two.measure(&one));
        prop_assert!(itself.whole == Millionths::ONE || itself.whole == Millionths::default());
        prop_assert_eq!((across.whole, across.part, across.title), (back.whole, back.part, back.title));
        prop_assert!(across.whole <= Millionths::ONE && across.part <= Millionths::ONE);
        let mut end = 0;
        for mark in two.marks("body", &body).into_iter().chain(one.marks("body", &body).into_iter().take(0)) {
            prop_assert!(mark.start >= end && body.get(mark.clone()).is_some_and(|text| !text.is_empty()));
            end = mark.end;
        }
    }
}

fn pair() -> Pair {
    Pair {
        application: ApplicationId(id(3)),
        version: 1,
        call: CallId(id(2)),
        other: ApplicationId(id(4)),
        other_version: 2,
        other_call: CallId(id(1)),
        same_lead: false,
    }
}

fn measured(whole: u32) -> Measured {
    Measured { whole: Millionths(whole), part: Millionths(whole), field: Some("body".to_owned()), title: Millionths(0) }
}

fn because() -> Prose {
    Prose::parse("同一团队的后续研究，已说明。", 100).expect("a text")
}

#[test]
fn a_pair_has_one_finding_and_the_other_way_round_another() {
    let turned = Pair { application: pair().other, other: pair().application, ..pair() };
    assert_eq!(pair().id(), Pair { version: 9, same_lead: true, ..pair() }.id());
    assert_ne!(pair().id(), turned.id());
}

#[test]
fn chart_of_a_finding() {
    let found = after(None, find(None, pair(), measured(800_000)).expect("it is found"), 1);
    let resolved = |verdict| after(Some(found.clone()), found.resolve(verdict, because(), LEAD).expect("a verdict"), 2);
    let same = resolved(Verdict::Same);
    let answered = |event: Option<rules::Event<Similarity>>| event.ok_or(Refusal::AlreadySo);
    let mut chart = line("none", "find 80 %", answered(find(None, pair(), measured(800_000))));
    chart.push_str(&line("none", "find 50 %", answered(find(None, pair(), measured(500_000)))));
    chart.push_str(&line("none", "find 49.9999 %", answered(find(None, pair(), measured(499_999)))));
    for (name, state) in [("open", &found), ("same", &same)] {
        chart.push_str(&line(name, "find 80.9 %", answered(find(Some(state), pair(), measured(809_999)))));
        chart.push_str(&line(name, "find 81 %", answered(find(Some(state), pair(), measured(810_000)))));
        chart.push_str(&line(name, "find 10 %", answered(find(Some(state), pair(), measured(100_000)))));
        for verdict in Verdict::ALL {
            chart.push_str(&line(name, verdict.as_str(), state.resolve(verdict, because(), LEAD)));
        }
    }
    insta::assert_snapshot!(chart);
}

#[test]
fn golden_events_of_a_finding() {
    let event = find(None, pair(), measured(800_000)).expect("it is found");
    let found = after(None, event.clone(), 1);
    let golden = [written(&event), written(&found.resolve(Verdict::Explained, because(), LEAD).expect("a verdict"))].concat();
    insta::assert_snapshot!(golden);
}

/// The keys of an index outlive the program: what an earlier one put there is found by a later one.
#[test]
fn the_keys_of_a_text_are_always_the_same() {
    let text: String = (0..30)
        .map(|n| format!("第{n}项研究拓扑超导体中的准粒子激发，ＡＢ{n}Ｃ 与 Quantum-Hall effect 在㍿低维体系中的ﬁne structure、가나다 और।"))
        .collect();
    let other: String = (0..30).map(|n| format!("第二部分之{n}：技术路线 with English words and 12,{n} numbers. ")).collect();
    let texts = [("title", "拓扑超导体中的准粒子激发"), ("abstract", text.as_str()), ("plan", other.as_str())];
    let texts = texts.into_iter().map(|(field, text)| (field.to_owned(), text.to_owned())).collect();
    let fingerprint = Shingled::of(&texts).fingerprint();
    assert!(fingerprint.keys().iter().all(|key| key >> KEY_BITS == 0));
    let mixed = fingerprint.keys().iter().fold(0_u64, |all, key| all.rotate_left(7) ^ key);
    assert_eq!(format!("{}/{mixed:x}", fingerprint.keys().len()), "75/3a9d6697699af028");
}
