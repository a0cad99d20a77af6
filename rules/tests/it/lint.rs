//! What the lint finds and what it leaves alone, in tables; scenario E12's first half.

use crate::samples::{after, at, content, draft_call};
use rules::call::{Call, Class, Contact, Content};
use rules::day::Day;
use rules::form::{Choice, Field, FieldKind};
use rules::lint::{Finding, Point, Spot, lint};
use rules::mechanism::{Tag, Taken, Traits};
use rules::refusal::Explain;
use rules::text::Bilingual;
use rules::{Id, MechanismId};

fn day() -> Day {
    Day::parse("2026-03-02").expect("a day")
}

/// A call that is open for 60 days and can be asked by telephone, so that nothing is found.
fn clean() -> Content {
    let mut content = content();
    content.window.closes = at("2026-04-30 16:00");
    content.contacts = vec![Contact { office: Bilingual::new("基础研究处", ""), phone: "010-0000 0126".to_owned(), ..Contact::default() }];
    content
}

fn points(content: &Content) -> Vec<Point> {
    lint(content, day()).iter().map(|finding| finding.point).collect()
}

#[test]
fn conditions_are_found_in_chinese_and_english() {
    use Point::{Papers, Prizes, Titles};
    let check = |text: &str, expected: &[Point]| {
        let content = Content { text: Bilingual::new(text, ""), ..clean() };
        assert_eq!(points(&content), expected, "{text}");
    };
    // E12, to the letter.
    check("申请人须具有副高以上职称。", &[Titles]);
    check("副高以上职称", &[Titles]);
    check("发表SCI论文≥3", &[Papers]);
    check("获得省部级奖项", &[Prizes]);
    check("申请人应当具有副高级以上专业技术职务，发表SCI论文3篇以上，并获得省部级科技奖励。", &[Titles, Papers, Prizes]);
    check("申报条件：\n（1）副教授；\n（2）近五年以第一作者发表论文；\n（3）曾获国家级奖励。", &[Titles, Papers, Prizes]);
    check("项目负责人不得低于副研究员。", &[Titles]);
    check("仅限院士牵头申报。", &[Titles]);
    check("近三年影响因子10以上论文不少于两篇。", &[Papers]);
    check("牵头单位须曾获北京市科学技术奖一等奖。", &[Prizes]);
    // Both: who must have the title, and may file one.
    check("申请人应具有高级职称，且限申请1项。", &[Titles]);
    // Not a condition: none is asked, a number is limited, somebody else is spoken of.
    check("不设职称、论文、奖项门槛，英雄不论出处。", &[]);
    check("不得将职称、论文、奖项等作为申报的限制性条件。", &[]);
    check("具有高级专业技术职务（职称）的人员，申请和正在承担的项目总数限为2项。", &[]);
    check("代表作不超过5篇，论文、专利、软件均可。", &[]);
    check("评审专家应当具有高级职称。", &[]);
    check("结题时提交研究论文及原始数据。", &[]);
    check("成果发表论文须标注资助编号。", &[]);
    check("科学问题来自反应机理与供应链应用，鼓励青年研究员自由选题。", &[]);
    check("揭榜成功的发放奖金1000万元。", &[]);
    // English kin.
    let english = |text: &str, expected: &[Point]| {
        let content = Content { text: Bilingual::new("正文", text), ..clean() };
        assert_eq!(points(&content), expected, "{text}");
    };
    english("The lead must hold the title of associate professor or above.", &[Titles]);
    english("Applicants shall have published at least 3 SCI papers.", &[Papers]);
    english("Applicants must have won a provincial award. Topics are free.", &[Prizes]);
    english("Academic titles, papers and prizes are not required; anyone may apply.", &[]);
    english("A professor may submit no more than one proposal.", &[]);
    english("Original work in material science; discuss it with a professor of your choice.", &[]);
    english("Each proposal is read by at least three reviewers with senior titles.", &[]);
}

fn field(label: (&str, &str), required: bool, options: &[&str]) -> Field {
    let options: Vec<Choice> = options.iter().map(|zh| Choice { id: "a".to_owned(), label: Bilingual::new(*zh, "") }).collect();
    let kind = if options.is_empty() { FieldKind::line(60) } else { FieldKind::Choice { options, many: false } };
    let mut field = content().form.sections[0].fields[1].clone();
    (field.id, field.label, field.required, field.kind) = ("extra".to_owned(), Bilingual::new(label.0, label.1), required, kind);
    field
}

#[test]
fn a_form_asks_for_nothing_that_the_law_forbids_or_the_registry_knows() {
    use Point::{AskedAgain, Papers, Prizes, Titles};
    let check = |label: (&str, &str), required: bool, options: &[&str], expected: &[Point]| {
        let mut content = clean();
        content.form.sections[0].fields.push(field(label, required, options));
        assert_eq!(points(&content), expected, "{label:?} {required}");
    };
    check(("职称", ""), true, &[], &[Titles]);
    check(("职称", ""), false, &[], &[]);
    check(("人员类别", ""), true, &["副高及以上", "其他"], &[Titles]);
    check(("代表性论文", ""), true, &[], &[Papers]);
    check(("代表性成果（论文、专利均可，最多5项）", ""), true, &[], &[]);
    check(("获奖情况", ""), true, &[], &[Prizes]);
    check(("申请人姓名", ""), true, &[], &[AskedAgain]);
    check(("负责人手机号码：", ""), false, &[], &[AskedAgain]);
    check(("最高学位", ""), true, &[], &[AskedAgain]);
    check(("研究方向", "Date of birth"), true, &[], &[AskedAgain]);
    check(("合作单位名称", "Name of the partner"), true, &[], &[]);
    check(("项目名称", "Project name"), true, &[], &[]);
    check(("样品单位", ""), true, &[], &[]);
}

#[test]
fn the_window_is_told_of_and_emergencies_and_challenges_are_in_haste() {
    let check = |class: Class, tags: Vec<Tag>, closes: &str, expected: &[&str]| {
        let mut content = Content { class, ..clean() };
        content.window.closes = at(closes);
        if !tags.is_empty() {
            let traits = Traits { tags, ..Traits::default() };
            content.terms.mechanism = Some(Taken { mechanism: MechanismId(Id([1; 16])), version: 1, traits });
        }
        let found: Vec<String> = lint(&content, day()).into_iter().map(|finding| finding.quote).collect();
        assert_eq!(found, expected, "{closes}");
    };
    check(Class::FreeExploration, Vec::new(), "2026-04-20 16:00", &[]);
    check(Class::FreeExploration, Vec::new(), "2026-04-19 16:00", &["49"]);
    check(Class::Emergency, Vec::new(), "2026-03-05 16:00", &[]);
    check(Class::GoalOriented, vec![Tag::OpenChallenge], "2026-03-05 16:00", &[]);
    check(Class::GoalOriented, vec![Tag::HighRisk], "2026-03-05 16:00", &["4"]);
}

#[test]
fn english_is_asked_for_only_where_foreigners_may_lead() {
    let mut content = clean();
    content.form.sections[0].title = Bilingual::new("基本信息", "");
    assert_eq!(points(&content), []);
    content.foreign_leads = true;
    let found: Vec<Spot> = lint(&content, day()).into_iter().map(|finding| finding.spot).collect();
    assert_eq!(found, [Spot::Title, Spot::Text, Spot::Section(1)]);
    content.contacts.clear();
    assert!(points(&content).contains(&Point::Contact));
}

#[test]
fn before_the_regulation_was_in_force_nothing_of_it_is_found() {
    let content = Content { text: Bilingual::new("申请人须具有副高以上职称。", ""), ..clean() };
    let before = Day::parse("2024-02-29").expect("a day");
    assert!(lint(&content, before).is_empty());
    assert_eq!(lint(&content, before.next()).len(), 1);
}

/// E12: publishing is blocked until the words are gone or a named officer gives a reason; and words that change are found anew.
#[test]
fn publishing_waits_until_each_finding_is_gone_or_answered_for() {
    let text = |zh: &str| Content { text: Bilingual::new(zh, ""), ..clean() };
    let now = at("2026-02-20 10:00");
    let revised = |call: &Call, zh: &str| after(Some(call.clone()), call.revise(text(zh)).expect("a draft is revised"), 2);
    let call = revised(&draft_call(), "申请人须具有副高以上职称，发表SCI论文≥3。");
    let check = |call: &Call, expected: &str, count: usize| match call.publish(now) {
        Ok(_) => assert_eq!("", expected),
        Err(why) => assert_eq!((why.rule().id, call.blocking(now).len()), (expected, count)),
    };
    check(&call, "lint.titles", 2);
    let found: Vec<Finding> = call.blocking(now);
    assert_eq!(found.iter().map(|finding| finding.quote.as_str()).collect::<Vec<_>>(), ["申请人须具有副高以上职称", "发表SCI论文≥3"]);
    let reason = || Bilingual::new("医师执业须有职称，法律另有规定。", "");
    let stands =
        |call: &Call, number: usize| after(Some(call.clone()), call.let_stand(&found[number].key(), reason(), now).expect("it may stand"), 3);
    let one = stands(&call, 0);
    check(&one, "lint.papers", 1);
    assert_eq!(one.let_stand(&found[0].key(), reason(), now).map(|_| ()).map_err(|why| why.rule().id), Err("call.finding"));
    assert_eq!(one.let_stand("papers/text/zh/别的", reason(), now).map(|_| ()).map_err(|why| why.rule().id), Err("call.finding"));
    check(&stands(&one, 1), "", 0);
    check(&revised(&one, "申请人须具有副高以上职称。"), "", 0);
    check(&revised(&one, "申请人须具有正高以上职称。"), "lint.titles", 1);
    check(&revised(&call, "自由选题，不设职称、论文门槛。"), "", 0);
}
