//! The gallery 样张: every part of the look on a few pages, in both languages, to be looked at and to be checked for missing words.
//!
//! The pages are written as files under the target's `tmp/gallery`, with the assets beside them, and open in any browser.

use maud::{Markup, html};
use rules::application::Refusal as Why;
use rules::form::{self, MediaType};
use rules::person::Language;
use rules::programme::{Citation, Figure, Qualifier, Unit};
use rules::refusal::FieldRefusal;
use rules::text::{Bilingual, TextRefusal};
use rules::time::{Phase, Window, Zone};
use rules::{Instant, Money, Refusal};
use std::path::Path;
use web::assets;
use web::ui::{self, Bar, Column, FileRow, Look, Order, Part, Section, StepState, Tone, Upload, Viewer};

const DIGEST: &str = "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

fn at(text: &str) -> Instant {
    Instant::parse_local(text, &Zone::shanghai()).expect("a local time")
}

fn say(look: &Look<'_>, zh: &str, en: &str) -> String {
    if look.language.is_english() { en.to_owned() } else { zh.to_owned() }
}

fn viewer(look: &Look<'_>) -> Viewer {
    Viewer {
        name: say(look, "李薇", "Li Wei"),
        officer: true,
        reader: false,
        applicant: true,
        people: true,
        audit: false,
        tasks: 2,
        unread: 3,
        csrf: "c".to_owned(),
    }
}

fn calls(look: &Look<'_>) -> Markup {
    let s = |zh: &str, en: &str| say(look, zh, en);
    let zone = Zone::shanghai();
    let (closes, now) = (at("2026-03-31 16:00"), at("2026-03-29 17:00"));
    let row = |code: &str, title: String, tone: Tone, phase: Phase, count: u32| {
        vec![
            html! { a href="#" { (title) } },
            html! { code { (code) } },
            ui::badge(tone, &look.phase(phase)),
            html! { (ui::local_time(closes, &zone)) " " (ui::countdown(look, closes, now)) },
            html! { (count) },
        ]
    };
    let rows = [
        row("BR-LEAD-2026", s("2026年度基础研究领先行动项目", "Leading Action in Basic Research 2026"), Tone::Good, Phase::Open, 128),
        row(
            "OWN-2026-01",
            s("自由探索项目（第一批）：面向青年科学家的原创想法", "Free exploration, first round: original ideas of young scientists"),
            Tone::Plain,
            Phase::Before,
            0,
        ),
        row("TAL-2025", s("高层次人才引进支持计划", "Support for senior talent"), Tone::Bad, Phase::Closed, 1_204),
    ];
    let columns = [
        Column::new(s("指南", "Call")),
        Column::new(s("代码", "Code")).sorted("?sort=code", None),
        Column::new(s("状态", "State")),
        Column::new(s("截止时间", "Closes")).sorted("?sort=closes", Some(Order::Ascending)),
        Column::new(s("申请数", "Applications")).numeric(),
    ];
    html! {
        (ui::crumbs(look, &[(s("首页", "Home").as_str(), Some("/")), (s("指南", "Calls").as_str(), None)]))
        h1 { (s("项目申报指南", "Calls for proposals")) }
        p.lead { (s("中心面向全球公开发布的项目指南。截止时间以系统收到申请的时刻为准。", "What the centre asks for, open to the world. The moment at which your application arrives decides.")) }
        form.filters data-live method="get" action="#" {
            (ui::line(look, &Part::new("q", &s("检索", "Search")).kind("search").placeholder(&s("标题、代码或正文", "Title, code or text")), "", None))
            (ui::select(look, &Part::new("phase", &s("状态", "State")), &[(String::new(), s("全部", "All")), ("open".to_owned(), look.phase(Phase::Open))], ""))
            button.plain type="submit" { (s("筛选", "Filter")) }
        }
        div #results {
            (ui::table(&s("共3项指南，按截止时间排列", "3 calls, by closing time"), &columns, &rows))
            (ui::pager(look, Some("?after=1"), Some("?after=2")))
        }
        (ui::empty(&s("还没有申请", "No applications yet"), &s("从正在受理的指南开始，草稿会自动保存。", "Start from an open call; your draft is saved as you write."), Some(("/calls", &s("查看指南", "See the calls")))))
        div.columns {
            (ui::section("about", &s("指南信息", "About this call"), Some(ui::badge(Tone::Good, &look.phase(Phase::Open))), ui::fact_list(&[
                (s("受理时间", "Window"), html! { (ui::when(look, at("2026-03-01 09:00"), &zone)) " — " (ui::when(look, closes, &zone)) }),
                (s("总经费", "Budget"), ui::money(look, Money::yuan(60_000_000))),
                (s("类别", "Class"), html! { (look.class(rules::call::Class::GoalOriented)) }),
                (s("领域", "Fields"), html! { (look.discipline(rules::call::Discipline::EarthAndEnvironment)) }),
                (s("内容摘要", "Digest"), ui::digest(look, DIGEST)),
            ])))
            (ui::section("figures", &s("计划数据", "Figures"), None, ui::bars(&s("历年资助项目", "Projects funded"), &s("2023至2025年", "2023 to 2025"), &figures(look))))
        }
    }
}

fn figures(look: &Look<'_>) -> Vec<Bar> {
    [(420, Qualifier::Over), (515, Qualifier::Some), (600, Qualifier::Nearly)]
        .into_iter()
        .zip(2023..)
        .map(|((value, qualifier), year)| {
            let source = Citation { title: String::new(), publisher: String::new(), date: String::new() };
            let figure = Figure { label: Bilingual::default(), qualifier, value, unit: Unit::Projects, as_of: year.to_string(), source };
            Bar { label: year.to_string(), value, shown: look.figure(&figure) }
        })
        .collect()
}

fn draft(look: &Look<'_>) -> Markup {
    let s = |zh: &str, en: &str| say(look, zh, en);
    let mut wrong = vec![
        FieldRefusal::new("title", &form::Refusal::Missing),
        FieldRefusal::new("summary", &TextRefusal::TooLong { count: 24, most: 20 }),
        FieldRefusal::new("budget", &form::Refusal::TooMuch { most: Money::yuan(5_000_000) }),
        FieldRefusal::new("plan", &form::Refusal::MediaMismatch { named: "PDF", found: Some("DOCX") }),
    ];
    wrong[0].label = Some(Bilingual::new("项目名称", "Title"));
    let option = |id: &str, zh: &str, en: &str| (id.to_owned(), s(zh, en));
    let fields = [option("physics", "物理", "Physics"), option("materials", "材料", "Materials"), option("energy", "能源", "Energy")];
    let files = [FileRow {
        name: s("研究方案.pdf", "research-plan.pdf"),
        href: Some("#".to_owned()),
        media: MediaType::Pdf,
        bytes: 1_234_567,
        digest: DIGEST.to_owned(),
        remove: Some("#".to_owned()),
    }];
    let upload = Upload {
        field: "plan",
        action: "/drafts/1/files/plan",
        most: 3,
        bytes_each: 20_000_000,
        media: &[MediaType::Pdf, MediaType::Docx],
        attached: &files,
    };
    html! {
        h1 { (s("填写申请", "Write your application")) }
        (ui::steps(look, &[
            (s("填写草稿", "Draft"), StepState::Done), (s("签署承诺书", "Pledge"), StepState::Now), (s("提交", "Submit"), StepState::Ahead), (s("取得回执", "Receipt"), StepState::Ahead),
        ]))
        (ui::field_errors(look, &wrong))
        (ui::notice(Tone::Wait, html! { p { (s("本指南将于3天内截止。", "This call closes within 3 days.")) } }))
        form method="post" action="#" data-autosave="/drafts/1" data-version="7" autocomplete="off" {
            (ui::autosave_state(look))
            (ui::section("base", &s("一、基本信息", "1. Basics"), None, html! {
                (ui::line(look, &Part::new("title", &s("项目名称", "Title")).help(&s("不超过50字。", "At most 50 characters.")).required(true).among(&wrong), "", Some(50)))
                (ui::prose(look, &Part::new("summary", &s("摘要", "Summary")).required(true).among(&wrong), &s("面向低维量子材料的界面超导机理及其调控方法研究", "Interface superconductivity"), 20, 5))
                (ui::choices(look, &Part::new("fields", &s("研究领域", "Fields")).required(true), &fields, &["materials".to_owned()], true))
                (ui::choices(look, &Part::new("kind", &s("项目类型", "Kind")), &fields[..2], &["physics".to_owned()], false))
                (ui::select(look, &Part::new("term", &s("执行期", "Term")), &[option("3", "三年", "Three years")], ""))
                (ui::money_field(look, &Part::new("budget", &s("申请经费", "Amount asked for")).required(true).among(&wrong), "600万", Some(Money::yuan(5_000_000))))
                (ui::datetime(look, &Part::new("start", &s("拟开始时间", "Planned start")), "2026-06-01T09:00", &Zone::shanghai()))
                (ui::upload(look, &Part::new("plan", &s("研究方案", "Research plan")).required(true).among(&wrong), &upload))
            }))
            (ui::submit_row(look, &s("保存草稿", "Save draft"), "c", "k"))
        }
        (ui::upload_form(&upload, "c", "k"))
        (ui::section("withdraw", &s("撤回申请", "Withdraw"), None, html! {
            p { (s("截止时间之前可以撤回，撤回后可以重新提交。", "Until the call closes you can withdraw and submit again.")) }
            (ui::post_button("#", &s("撤回申请", "Withdraw this application"), "c", "k", true, Some("?")))
        }))
    }
}

fn refused(look: &Look<'_>) -> Markup {
    let window = Window { opens: at("2026-03-01 09:00"), closes: at("2026-03-31 16:00"), zone: Zone::shanghai() };
    let late = Refusal::from(Why::Late { arrived: Instant(window.closes.0 + 123), window });
    html! {
        (ui::problem(look, &late, 409))
        (ui::section("in", &say(look, "登录", "Sign in"), None, html! {
            form method="post" action="#" {
                (ui::line(look, &Part::new("email", &say(look, "电子邮箱", "E-mail")).kind("email").autocomplete("username").required(true), "", None))
                (ui::password(look, &Part::new("password", &say(look, "密码", "Password")).required(true), "current-password"))
                (ui::submit_row(look, &say(look, "登录", "Sign in"), "c", "k"))
            }
        }))
        (ui::prose_text(&say(look, "第一段。\n第二段。", "One.\nTwo.")))
        (ui::copyable(look, "BR-LEAD-2026-4F2K9QX81M")) " " (ui::bilingual(look, &Bilingual::new("只有中文", "")))
    }
}

#[test]
fn every_part_is_worded_and_carries_nothing_inline() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("gallery");
    std::fs::create_dir_all(&folder).expect("a folder for the gallery");
    let centre = Bilingual::new("北京科技创新中心", "Beijing Science and Innovation Centre");
    type Body = fn(&Look<'_>) -> Markup;
    let pages: [(&str, Section, bool, Body); 3] =
        [("calls", Section::Calls, true, calls), ("draft", Section::Mine, true, draft), ("refused", Section::Elsewhere, false, refused)];
    for language in [Language::Zh, Language::En] {
        for (name, here, signed_in, body) in pages {
            let mut look = Look {
                language,
                viewer: None,
                path: "/calls?q=量子&page=2",
                zone: Zone::shanghai(),
                centre: &centre,
                here,
                flash: None,
                about: None,
            };
            if signed_in {
                look.viewer = Some(viewer(&look));
                look.flash = Some(say(&look, "已保存。", "Saved."));
            }
            let mut text = ui::page(&look, &say(&look, "样张", "Gallery"), body(&look)).into_string();
            assert!(!text.contains('⟦') && !text.contains("{$"), "{name} lacks words in {language:?}");
            assert!(!text.contains(" style=") && !text.contains("<style") && !text.contains(" onclick="), "{name} has something inline");
            assert!(text.contains("back=/calls%3Fq%3D%E9%87%8F%E5%AD%90%26page%3D2"), "the way back from the language switch");
            for asset in ["style.css", "app.js", "draft.js", "icon.svg"] {
                let url = assets::url(asset);
                let (hash, _) = url.trim_start_matches("/assets/").split_once('/').expect("a hash");
                let (_, content) = assets::asset(hash, asset).expect("an asset");
                std::fs::write(folder.join(asset), content).expect("written");
                text = text.replace(&url, asset);
            }
            std::fs::write(folder.join(format!("{name}-{}.html", language.as_str())), text).expect("written");
        }
    }
}
