//! Kinds of calls 各类指南: an officer sets up, opens, runs and closes a call of each class with pages and forms alone: nothing is sent that no form on
//! a page offers.

use crate::harness::{Answer, Centre, PASSWORD, Person, for_each_database};
use crate::html::Form;
use crate::scene::{beijing, colleague, small_pdf};

const SET_UP: &str = "2026-03-02 09:00";
const OPENS: &str = "2026-03-02T09:30:00";
const OPEN: &str = "2026-03-02 10:00";
const CLOSES: &str = "2026-03-02T16:00:00";
const CLOSED: &str = "2026-03-02 16:01";
const OFFICER: &str = "zhou.ming@centre.example.org";

/// A kind of call, by what sets it apart.
struct Kind {
    class: &'static str,
    title: &'static str,
    tags: &'static [&'static str],
    traits: &'static [&'static str],
    /// Least and most months, least disciplines.
    bounds: [&'static str; 3],
    /// What its calls ask, each by the page where it is set, and what is filled in there.
    terms: &'static [(&'static str, &'static [(&'static str, &'static str)])],
    /// What the public page of its call says.
    says: &'static [&'static str],
}

const TEAM: (&str, &[(&str, &str)]) = ("team", &[("roles", "co-lead"), ("members_min", "1"), ("disciplines_min", "2")]);
const LUMP: (&str, &[(&str, &str)]) =
    ("funding", &[("way", "lump"), ("most", "300万"), ("promise_zh", "经费用于本项目研究。"), ("negative_zh", "不得用于投资。")]);

const KINDS: [Kind; 8] = [
    Kind {
        class: "free-exploration",
        title: "自由探索",
        tags: &[],
        traits: &["papers-midway"],
        bounds: ["24", "48", "0"],
        terms: &[LUMP, ("closing", &[("submits_at_close", "on")])],
        says: &["自由探索", "包干制"],
    },
    Kind {
        class: "goal-oriented",
        title: "目标导向",
        tags: &[],
        traits: &["papers-midway"],
        bounds: ["12", "36", "0"],
        terms: &[("funding", &[("way", "lines"), ("most", "500万"), ("tier.0.1", "30")]), ("formal-check", &[("item_0_zh", "已上传单位同意函")])],
        says: &["目标导向", "间接费用"],
    },
    Kind {
        class: "disruptive",
        title: "颠覆性与非共识",
        tags: &["non-consensus", "high-risk", "long-term"],
        traits: &[],
        bounds: ["24", "60", "0"],
        terms: &[LUMP],
        says: &["颠覆性与非共识", "周期长"],
    },
    Kind {
        class: "cross-disciplinary",
        title: "学科交叉",
        tags: &[],
        traits: &["co-leads", "mixed-panel", "papers-midway"],
        bounds: ["24", "48", "2"],
        terms: &[TEAM],
        says: &["学科交叉", "至少来自2个领域"],
    },
    Kind {
        class: "talent",
        title: "青年人才",
        tags: &[],
        traits: &["papers-midway"],
        bounds: ["24", "36", "0"],
        terms: &[(
            "eligibility/conditions",
            &[("kind", "born-from"), ("day", "1986-01-01"), ("title", "青年年龄"), ("document", "青年人才项目指南"), ("article", "第三条")],
        )],
        says: &["人才项目", "1986"],
    },
    Kind {
        class: "international",
        title: "国际合作",
        tags: &[],
        traits: &["papers-midway"],
        bounds: ["24", "36", "0"],
        terms: &[("approvals", &[("ethics", ""), ("human_genetic", ""), ("export", "award"), ("data", "award")])],
        says: &["国际合作", "外籍人员可作为负责人申报", "数据出境"],
    },
    Kind {
        class: "emergency",
        title: "应急攻关",
        tags: &[],
        traits: &["parallel-routes", "papers-afterwards"],
        bounds: ["3", "12", "0"],
        terms: &[LUMP],
        says: &["应急攻关"],
    },
    Kind {
        class: "goal-oriented",
        title: "揭榜挂帅",
        tags: &["open-challenge"],
        traits: &["papers-midway"],
        bounds: ["12", "24", "0"],
        terms: &[("unit-files", &[("papers", "high-tech")])],
        says: &["揭榜挂帅", "高新技术企业"],
    },
];

/// The page to which the answer of a form leads.
#[track_caller]
fn followed(person: &Person, answer: &Answer) -> (String, Answer) {
    assert_eq!(answer.status, 303, "{}", answer.visible());
    let page = person.page(answer.location());
    assert_eq!(page.status, 200, "{}", page.body);
    (answer.location().split(['?', '#']).next().unwrap_or_default().to_owned(), page)
}

/// The form of a page with everything filled in, each where the page offers it.
#[track_caller]
fn fill(form: Form, values: &[(&str, &str)]) -> Form {
    values.iter().fold(form, |form, (name, value)| form.filled(name, value))
}

fn mechanism(officer: &Person, kind: &Kind, place: usize) -> String {
    let code = format!("MECH-{place}");
    let form = fill(
        officer.page("/mechanisms/new").form("/mechanisms"),
        &[
            ("code", &code),
            ("class", kind.class),
            ("title_zh", kind.title),
            ("title_en", "A kind"),
            ("purpose_zh", "按类评价，择优支持。"),
            ("window_days", "60"),
            ("months_least", kind.bounds[0]),
            ("months_most", kind.bounds[1]),
            ("disciplines_least", kind.bounds[2]),
            ("criterion_1_zh", "创新性"),
            ("criterion_1_weight", "60"),
            ("criterion_2_zh", "可行性"),
            ("criterion_2_weight", "40"),
            ("days_formal-check", "10"),
            ("days_correspondence", "30"),
            ("experts_correspondence", "5"),
            ("blind", "single"),
            ("method", "mean"),
        ],
    );
    let form = kind.tags.iter().fold(form, |form, tag| form.ticked("tags", tag));
    let form = kind.traits.iter().fold(form, |form, one| form.ticked("traits", one));
    let (path, page) = followed(officer, &officer.submit(&form));
    assert!(page.visible().contains(kind.title), "{}", page.visible());
    path.trim_start_matches("/mechanisms/").to_owned()
}

/// A call of that kind under the programme, with its terms and a field of its own, published.
fn call(officer: &Person, programme: &str, kind: &Kind, place: usize) -> String {
    let mechanism = mechanism(officer, kind, place);
    let code = format!("KIND-{place}");
    let form = officer.page(&format!("{programme}/calls/new")).form("/calls");
    let form = fill(
        form,
        &[
            ("mechanism", &mechanism),
            ("code", &code),
            ("class", kind.class),
            ("title_zh", kind.title),
            ("title_en", "A call"),
            ("fields", "physics"),
            ("text_zh", "围绕指南方向开展研究。"),
            ("text_en", "Work on what the call names."),
            ("opens", OPENS),
            ("closes", CLOSES),
            ("budget", "1000万"),
            ("contact_1_office_zh", "基础研究处"),
            ("contact_1_phone", "010-5555 0100"),
        ],
    );
    let form = form.ticked("fields", "materials");
    let form = if kind.class == "international" { form.filled("foreign_leads", "on") } else { form };
    let (call, _) = followed(officer, &officer.submit(&form));

    // A question of its own, on the form that the mechanism brought.
    let page = officer.page(&format!("{call}/form"));
    assert!(page.visible().contains("研究方案"), "{}", page.visible());
    let field = officer.page(&format!("{call}/form/fields/new?section=1&kind=line")).form("/form/fields");
    followed(
        officer,
        &officer.submit(&fill(field, &[("label_zh", "预期贡献"), ("label_en", "Contribution"), ("most", "100"), ("id", "contribution")])),
    );
    for (part, values) in kind.terms {
        let page = officer.page(&format!("{call}/terms/{}", part.split('/').next().unwrap_or_default()));
        let (_, saved) = followed(officer, &officer.submit(&fill(page.form(&format!("/terms/{part}")), values)));
        assert!(saved.visible().contains("已保存"), "{part}: {}", saved.visible());
    }
    let page = officer.page(&call);
    let (_, published) = followed(officer, &officer.submit(&page.form("/publication")));
    for says in kind.says {
        assert!(published.visible().contains(says), "{}: {says}: {}", kind.title, published.visible());
    }
    call
}

/// Somebody registers, and applies to a call of that kind as far as a plain form goes; gives the application, unless the kind asks for more people.
fn applies(centre: &Centre, call: &str, kind: &Kind, place: usize) -> Option<String> {
    let mut wang = centre.anonymous();
    let email = format!("wang{place}@bjmu.example.org");
    let form = wang.page(&format!("/people/new?back={call}")).form("/people");
    let form = fill(form, &[("name", "王芳"), ("email", &email), ("password", PASSWORD), ("password_again", PASSWORD)]);
    let answer = wang.submit(&form);
    wang.keep_cookies(&answer);
    let (draft, page) = followed(&wang, &wang.submit(&wang.page(call).form("/drafts")));
    let title = format!("{}：拓扑超导体中的准粒子", kind.title);
    let answers = [
        ("title", title.as_str()),
        ("abstract", "研究低维体系中的量子效应。"),
        ("plan", "分三步开展。"),
        ("amount", "125万"),
        ("contribution", "给出判据"),
    ];
    let form = fill(page.form(&draft), &answers).and("then", "submit");
    let (_, review) = followed(&wang, &wang.submit(&form));
    if kind.terms.iter().any(|(part, _)| *part == "team") {
        let page = wang.page(&format!("{draft}/team"));
        assert!(page.visible().contains("至少来自2个领域"), "{}", page.visible());
        return None;
    }
    if kind.terms.iter().any(|(part, _)| *part == "approvals") {
        let page = wang.page(&format!("{draft}/approvals"));
        followed(&wang, &wang.submit(&fill(page.form("/approvals"), &[("export", "no"), ("data", "no")])));
    }
    let upload = wang.upload(&wang.page(&draft).form("/files/body"), "正文.pdf", &small_pdf("body"));
    followed(&wang, &upload);
    let sent = wang.submit(&review.form("/submission").filled("signed", "王芳"));
    if kind.class == "talent" {
        // Nobody knows when she was born, so the rule of the call refuses, by name.
        assert!(sent.status == 422 && sent.visible().contains("青年年龄"), "{}", sent.visible());
        return None;
    }
    followed(&wang, &sent);
    Some(draft.replace("/drafts/", "/applications/"))
}

/// The formal check with its pages: every point marked by one officer, confirmed by another.
fn checked(officer: &Person, second: &Person, application: &str) {
    let page = officer.page(&format!("{application}/formal-check"));
    let form = page.form("/formal-check");
    let names: Vec<String> = form.offers.iter().map(|(name, _)| name.clone()).filter(|name| name.starts_with("mark.")).collect();
    let form = names.iter().fold(form, |form, name| form.filled(name, "met")).filled("verdict", "accept");
    followed(officer, &officer.submit(&form));
    let (_, page) = followed(second, &second.submit(&second.page(&format!("{application}/formal-check")).form("/confirmation")));
    assert!(page.visible().contains("已受理"), "{}", page.visible());
}

/// Somebody signs in anew.
fn back(centre: &Centre, email: &str) -> Person {
    let mut person = centre.anonymous();
    let form = person.page("/sessions/new").form("/sessions");
    let answer = person.submit(&fill(form, &[("email", email), ("password", PASSWORD)]));
    assert_eq!(answer.status, 303, "{}", answer.visible());
    person.keep_cookies(&answer);
    person
}

#[test]
fn an_officer_runs_a_call_of_each_kind_with_pages_alone() {
    for_each_database(|database| {
        let centre = Centre::found_at(database, beijing(SET_UP));
        let officer = centre.officer();
        let second = colleague(&centre, &officer, "陈玉兰", "chen.yulan@centre.example.org");
        let form = officer.page("/programmes/new").form("/programmes");
        let form = fill(form, &[("code", "BJ-ALL"), ("title_zh", "全类计划"), ("purpose_zh", "各类指南各一项。")]);
        let (programme, _) = followed(&officer, &officer.submit(&form));
        let calls: Vec<String> = KINDS.iter().enumerate().map(|(place, kind)| call(&officer, &programme, kind, place)).collect();
        centre.clock.stop_at(beijing(OPEN));
        let applied: Vec<Option<String>> =
            KINDS.iter().zip(&calls).enumerate().map(|(place, (kind, call))| applies(&centre, call, kind, place)).collect();
        assert_eq!(applied.iter().flatten().count(), 6);

        // Over: nobody can apply any more, and what came is looked at.
        centre.clock.stop_at(beijing(CLOSED));
        let last = applied.iter().rposition(Option::is_some).expect("somebody applied");
        for (place, (call, applied)) in calls.iter().zip(&applied).enumerate() {
            let page = centre.anonymous().page(call);
            assert!(page.visible().contains("已截止") && !page.body.contains(&format!("{call}/drafts")), "{}", page.visible());
            let Some(application) = applied else { continue };
            let queue = officer.page(&format!("{call}/formal-checks"));
            assert!(queue.visible().contains("待初审 1"), "{}", queue.visible());
            let mine = back(&centre, &format!("wang{place}@bjmu.example.org")).page("/applications");
            assert!(mine.visible().contains("预计于2026-03-12前完成"), "{}", mine.visible());
            if place != last {
                checked(&officer, &second, application);
            }
        }

        // The last one waits for longer than the mechanism gives, and the lead reads so.
        centre.clock.stop_at(beijing("2026-03-13 00:00"));
        let mine = back(&centre, &format!("wang{last}@bjmu.example.org")).page("/applications");
        assert!(mine.visible().contains("原定于2026-03-12前完成，现已超过"), "{}", mine.visible());
        let (officer, second) = (back(&centre, OFFICER), back(&centre, "chen.yulan@centre.example.org"));
        checked(&officer, &second, applied[last].as_deref().expect("an application"));
        let (_, closed) = followed(&officer, &officer.submit(&officer.page(&programme).form("/closure")));
        assert!(closed.visible().contains("已关闭"), "{}", closed.visible());
        centre.check();
    });
}
