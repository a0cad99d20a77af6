//! Planning 规划与指南: mechanisms and their versions, what the lint finds, needs, plans, questions, and how people hear of calls.

use crate::harness::{Answer, Centre, Person, for_each_database};
use crate::scene::{beijing, call_content, complete_draft, letters_written, made, open_call, programme};
use serde_json::{Value, json};

/// A mechanism as a program sends it.
fn mechanism(code: &str) -> Value {
    json!({
        "code": code, "class": "disruptive", "title_zh": "颠覆性技术创新", "title_en": "Disruptive ideas",
        "purpose_zh": "支持突破性、非共识的想法，不比论文数量。", "purpose_en": "For breakthroughs that few agree on; papers are not counted.",
        "tags": ["breakthrough", "non-consensus", "high-risk", "long-term"], "months_least": "12", "months_most": "72", "window_days": "60",
        "criterion_1_zh": "新颖性", "criterion_1_en": "Novelty", "criterion_1_weight": "60",
        "criterion_2_zh": "技术路线", "criterion_2_en": "Route", "criterion_2_weight": "40",
        "days_formal-check": "10", "days_correspondence": "30", "experts_correspondence": "5", "days_decision": "20", "method": "mean",
        "said_zh": "五位专家按权重打分，取算术平均。", "said_en": "Five experts score by weight; the mean counts."
    })
}

fn with(mut body: Value, changes: &[(&str, Value)]) -> Value {
    for (name, value) in changes {
        body[*name] = value.clone();
    }
    body
}

/// The points that the lint finds in a draft, with whether each stops publishing.
fn found(officer: &Person, call: &str) -> Vec<String> {
    let call = officer.get(call).json();
    let said = |finding: &Value| {
        let text = |name: &str| finding[name].as_str().unwrap_or_default().to_owned();
        let state = if finding["stands"] == true {
            "stands"
        } else if finding["blocks"] == true {
            "blocks"
        } else {
            "tells"
        };
        format!("{} {state} {}", text("point"), text("quote"))
    };
    call["lint"].as_array().into_iter().flatten().map(said).collect()
}

fn refused(answer: &Answer) -> String {
    format!("{} {}", answer.status, answer.rule())
}

/// E12, first half, with the words of the scenario and with others.
#[test]
fn a_call_that_asks_for_titles_or_papers_is_not_published_until_somebody_answers_for_it() {
    for_each_database(|database| {
        let centre = Centre::found_at(database, beijing("2026-02-01 09:00"));
        let officer = centre.officer();
        let under = programme(&centre, "P-LINT");
        let content = |text: &str| {
            with(
                call_content("LINT-2026", "2026-03-01 09:00", "2026-04-30 16:00"),
                &[("text_zh", json!(text)), ("contact_1_office_zh", json!("基础研究处")), ("contact_1_phone", json!("010-0000 0126"))],
            )
        };
        let call = made(&officer.post_json(&format!("{under}/calls"), &content("面向前沿。申请人须具有副高以上职称，发表SCI论文≥3。")));
        assert_eq!(found(&officer, &call), ["titles blocks 申请人须具有副高以上职称", "papers blocks 发表SCI论文≥3"]);
        let publish = || officer.post_json(&format!("{call}/publication"), &json!({}));
        assert_eq!(refused(&publish()), "409 lint.titles");
        let page = officer.page(&call).visible();
        for words in ["《北京国际科技创新中心建设条例》第五十条", "以职称为申报条件", "有2处须先修改或说明例外"]
        {
            assert!(page.contains(words), "{words}: {page}");
        }
        let page = officer.in_language("en").page(&call).visible();
        assert!(page.contains("A title as a condition") && page.contains("stops publishing"), "{page}");

        // One is removed; the other an officer answers for, by name and in public.
        made(&officer.post_json(&format!("{call}/revisions"), &content("面向前沿。申请人须具有副高以上职称，论文数量不作要求。")));
        assert_eq!(found(&officer, &call), ["titles blocks 申请人须具有副高以上职称"]);
        let key = officer.get(&call).json()["lint"][0]["key"].clone();
        let over = |body: &Value| officer.post_json(&format!("{call}/overrides"), body);
        assert_eq!(refused(&over(&json!({ "finding": key, "reason_zh": "" }))), "422 text.required");
        assert_eq!(refused(&over(&json!({ "finding": "titles/text/zh/别的", "reason_zh": "另有规定" }))), "409 call.finding");
        let stranger = centre.applicant("李伟", "li.wei@iop.example.org", "中国科学院物理研究所");
        assert_eq!(stranger.post_json(&format!("{call}/overrides"), &json!({ "finding": key, "reason_zh": "试试" })).status, 404);
        made(&over(
            &json!({ "finding": key, "reason_zh": "涉及临床操作，执业资格法律另有规定。", "reason_en": "Clinical practice: the law demands it." }),
        ));
        assert_eq!(found(&officer, &call), ["titles stands 申请人须具有副高以上职称"]);
        made(&publish());
        let page = centre.anonymous().page(&call).visible();
        for words in ["例外说明", "涉及临床操作，执业资格法律另有规定。", "由周明说明"] {
            assert!(page.contains(words), "{words}: {page}");
        }
        assert!(page.contains("010-0000 0126") && page.contains("基础研究处"), "{page}");
        assert!(centre.anonymous().get(&call).json().get("lint").is_none(), "what was found is for those who run it");

        // A limit that is counted by title is no condition, and neither is saying that none is asked.
        let body = with(content("不设职称、论文门槛。具有高级职称的人员，申请和在研项目总数限为2项。"), &[("code", json!("LINT-2027"))]);
        let other = made(&officer.post_json(&format!("{under}/calls"), &body));
        assert_eq!(found(&officer, &other), Vec::<String>::new());
        // A short window is told of, and stops nobody.
        let body = with(body, &[("code", json!("LINT-2028")), ("closes", json!("2026-04-01 16:00"))]);
        let short = made(&officer.post_json(&format!("{under}/calls"), &body));
        assert_eq!(found(&officer, &short), ["window tells 31"]);
        made(&officer.post_json(&format!("{short}/publication"), &json!({})));
        centre.check();
    });
}

#[test]
fn a_call_takes_a_mechanism_and_keeps_the_version_it_was_published_with() {
    for_each_database(|database| {
        let centre = Centre::found_at(database, beijing("2026-02-01 09:00"));
        let officer = centre.officer();
        let wrong = officer.post_json("/mechanisms", &with(mechanism("M-DF"), &[("criterion_1_weight", json!("59"))]));
        assert_eq!(refused(&wrong), "422 mechanism.criteria");
        let first = made(&officer.post_json("/mechanisms", &mechanism("M-DF")));
        let id = first.rsplit('/').next().expect("an id").to_owned();
        let page = centre.anonymous().page(&format!("{first}?opens=2026-03-01")).visible();
        for words in ["颠覆性技术创新", "非共识", "12至72个月", "中期考核不统计论文数量", "新颖性", "60%", "2026-05-10", "2026-06-08"]
        {
            assert!(page.contains(words), "{words}: {page}");
        }
        let under = programme(&centre, "P-DF");
        let body = |code: &str| {
            let mut body = call_content(code, "2026-03-01 09:00", "2026-04-30 16:00");
            for name in ["class", "form"] {
                body.as_object_mut().expect("an object").remove(name);
            }
            with(body, &[("mechanism", json!(id)), ("contact", json!("010-0000 0126"))])
        };
        let one = made(&officer.post_json(&format!("{under}/calls"), &body("DF-2026-1")));
        let taken = |call: &str| officer.get(call).json()["terms"]["mechanism"]["version"].as_u64();
        assert_eq!((officer.get(&one).json()["class"].as_str(), taken(&one)), (Some("disruptive"), Some(1)));
        let two = made(&officer.post_json(&format!("{under}/calls"), &body("DF-2026-2")));
        made(&officer.post_json(&format!("{one}/publication"), &json!({})));

        // The next version: the published call keeps the first, the draft is shown what would change, and takes it.
        let next = with(mechanism("M-DF"), &[("months_most", json!("96")), ("criterion_1_weight", json!("50")), ("criterion_2_weight", json!("50"))]);
        assert_eq!(refused(&officer.post_json(&format!("{first}/revisions"), &mechanism("M-DF"))), "409 mechanism.version");
        made(&officer.post_json(&format!("{first}/revisions"), &next));
        assert_eq!((taken(&one), taken(&two)), (Some(1), Some(1)));
        let page = officer.page(&format!("{two}/mechanism")).visible();
        assert!(page.contains("第2版") && page.contains("12至96个月") && page.contains("12至72个月"), "{page}");
        assert!(officer.page(&two).visible().contains("已有第2版"));
        assert_eq!(refused(&officer.post_json(&format!("{one}/mechanism"), &json!({ "mechanism": id }))), "409 call.stage");
        made(&officer.post_json(&format!("{two}/mechanism"), &json!({ "mechanism": id })));
        assert_eq!((taken(&one), taken(&two)), (Some(1), Some(2)));
        assert_eq!(refused(&officer.post_json(&format!("{two}/mechanism"), &json!({ "mechanism": id }))), "409 call.mechanism");
        let page = centre.anonymous().page(&one).visible();
        assert!(page.contains("第1版") && page.contains("新颖性") && page.contains("60%"), "{page}");
        let old = centre.anonymous().in_language("en").page(&format!("{first}?number=1")).visible();
        assert!(old.contains("earlier version") && old.contains("12 to 72 months"), "{old}");

        made(&officer.post_json(&format!("{first}/retirement"), &json!({})));
        assert_eq!(refused(&officer.post_json(&format!("{under}/calls"), &body("DF-2026-3"))), "409 mechanism.retired");
        let stranger = centre.applicant("李伟", "li.wei@iop.example.org", "中国科学院物理研究所");
        assert_eq!(stranger.post_json("/mechanisms", &mechanism("M-X")).status, 403);
        centre.check();
    });
}

/// What was mailed to a person under a subject that begins so.
fn mailed(person: &Person, begins: &str) -> Vec<String> {
    let mailbox = person.get("/mailbox").json();
    let letters = mailbox["letters"].as_array().or_else(|| mailbox.as_array()).cloned().unwrap_or_default();
    letters
        .iter()
        .filter(|letter| letter["subject"].as_str().is_some_and(|subject| subject.contains(begins)))
        .map(|letter| letter["body"].to_string())
        .collect()
}

#[test]
fn what_is_asked_is_answered_alone_or_for_all_and_whoever_drafts_is_told_once() {
    for_each_database(|database| {
        let centre = Centre::found_at(database, beijing("2026-03-02 09:00"));
        let officer = centre.officer();
        let call = open_call(&centre, "ASK-2026", "2026-03-01 09:00", "2026-04-30 16:00");
        let wang = centre.applicant("王芳", "wang.fang@bjmu.example.org", "北京大学医学部");
        let li = centre.applicant("李伟", "li.wei@iop.example.org", "中国科学院物理研究所");
        let zhao = centre.applicant("赵敏", "zhao.min@cas.example.org", "中国科学院化学研究所");
        complete_draft(&li, &call, "拓扑超导体中的准粒子");
        complete_draft(&zhao, &call, "单分子磁体");
        let ask = |person: &Person, text: &str| person.post_json(&format!("{call}/enquiries"), &json!({ "text": text }));
        assert_eq!(ask(&centre.anonymous(), "可否联合申报？").status, 401);
        assert_eq!(refused(&ask(&wang, " ")), "422 text.required");
        made(&ask(&wang, "我院王芳与物理所李伟可否联合申报？"));
        made(&ask(&li, "设备费可否超过一半？"));

        // Only who asked and the officers read it; an officer has a task.
        let of = |person: &Person, list: &str| person.get(&call).json()["enquiries"][list].as_array().map_or(0, Vec::len);
        assert_eq!([of(&wang, "mine"), of(&wang, "asked"), of(&wang, "faq"), of(&zhao, "mine"), of(&officer, "asked")], [1, 0, 0, 0, 2]);
        assert!(!zhao.page(&call).visible().contains("王芳与物理所"));
        let tasks = officer.get("/tasks?kind=enquiry").json();
        assert_eq!(tasks["tasks"].as_array().map(Vec::len), Some(2), "{tasks}");

        let id = |words: &str| {
            let all = officer.get(&call).json();
            let found =
                all["enquiries"]["asked"].as_array().into_iter().flatten().find(|one| one["text"].as_str().is_some_and(|text| text.contains(words)));
            found.expect("it was asked")["id"].as_str().expect("an id").to_owned()
        };
        let (of_li, of_wang) = (id("设备费"), id("联合申报"));
        assert_eq!(refused(&zhao.post_json(&format!("/enquiries/{of_wang}/answers"), &json!({ "answer": "可以。" }))), "404 enquiry.found");
        made(&officer.post_json(&format!("/enquiries/{of_li}/answers"), &json!({ "answer": "可以，须说明理由。" })));
        let public = json!({ "question_zh": "两家单位可否联合申报？", "answer_zh": "可以，须有一家牵头。", "question_en": "May two apply together?",
            "answer_en": "Yes, with one of them in the lead.", "substantive": "on" });
        made(&officer.post_json(&format!("/enquiries/{of_wang}/publication"), &public));
        letters_written(&centre);
        letters_written(&centre);

        // Who asked has one letter; all who hold drafts have one of the answer, once; nobody's name stands in it.
        assert_eq!([mailed(&wang, "提问已答复").len(), mailed(&li, "提问已答复").len()], [1, 1]);
        let told: Vec<Vec<String>> = [&wang, &li, &zhao].into_iter().map(|person| mailed(person, "涉及申报内容")).collect();
        assert_eq!(told.iter().map(Vec::len).collect::<Vec<_>>(), [0, 1, 1]);
        assert!(told[1][0].contains("须有一家牵头") && !told[1][0].contains("王芳"), "{told:?}");
        let page = centre.anonymous().page(&call).visible();
        assert!(page.contains("两家单位可否联合申报？") && !page.contains("设备费") && !page.contains("王芳"), "{page}");
        let english = centre.anonymous().in_language("en").page(&call).visible();
        assert!(english.contains("May two apply together?"), "{english}");
        assert!(li.page(&call).visible().contains("可以，须说明理由。"));
        assert_eq!(officer.get("/tasks?kind=enquiry").json()["tasks"].as_array().map(Vec::len), Some(0));

        // What nobody asked can be posted too, and a draft takes no questions.
        made(&officer.post_json(&format!("{call}/answers"), &json!({ "question_zh": "可否提交英文正文？", "answer_zh": "可以。" })));
        assert_eq!(of(&centre.anonymous(), "faq"), 2);
        let under = programme(&centre, "P-ASK");
        let draft = made(&officer.post_json(&format!("{under}/calls"), &call_content("ASK-2027", "2026-03-01 09:00", "2026-04-30 16:00")));
        assert_eq!(refused(&ask_of(&officer, &draft)), "409 enquiry.call");
        assert_eq!(ask_of(&wang, &draft).status, 404);
        for number in 0..10 {
            let _asked = ask(&zhao, &format!("问题{number}"));
        }
        assert_eq!(refused(&ask(&zhao, "第十一个问题")), "409 enquiry.many");
        centre.check();
    });
}

fn ask_of(person: &Person, call: &str) -> Answer {
    person.post_json(&format!("{call}/enquiries"), &json!({ "text": "何时发布？" }))
}

/// What was sent to an address, the newest first: subject, body, and where such letters end.
fn sent(centre: &Centre, to: &str) -> Vec<(String, String, Option<String>)> {
    centre.block_on(web::work_once(&centre.site)).expect("what waits is done");
    let rows = centre.store.read_now(|rows| rows.dispatches(100)).expect("they are read");
    rows.into_iter().filter(|row| row.address == to).map(|row| (row.subject, row.body, row.unsubscribe)).collect()
}

/// The path of the link in a letter that stands behind a word.
fn path_in(body: &str, word: &str) -> String {
    let at = body.find(word).expect("the letter has the link");
    body[at..].lines().next().expect("a line").trim().to_owned()
}

#[test]
fn calls_are_found_followed_and_subscribed_to_without_an_account() {
    for_each_database(|database| {
        let centre = Centre::empty_with(database, Some(web::Gateway::Shown));
        centre.clock.stop_at(beijing("2026-03-02 09:00"));
        let centre = centre.founded();
        let officer = centre.officer();
        let nobody = centre.anonymous();
        let open = open_call(&centre, "FIND-2026", "2026-03-01 09:00", "2026-04-30 16:00");
        let coming = {
            let under = programme(&centre, "P-NEXT");
            let body = with(
                call_content("NEXT-2026", "2026-06-01 09:00", "2026-08-30 16:00"),
                &[
                    ("title_zh", json!("应急攻关：新发传染病检测")),
                    ("class", json!("emergency")),
                    ("fields", json!(["health"])),
                    ("budget", json!("6000万")),
                    ("foreign_leads", json!("")),
                ],
            );
            let call = made(&officer.post_json(&format!("{under}/calls"), &body));
            made(&officer.post_json(&format!("{call}/publication"), &json!({})));
            call
        };
        let codes = |query: &str| -> Vec<String> {
            let list = nobody.get(&format!("/calls?{query}")).json();
            list.as_array().into_iter().flatten().map(|call| call["code"].as_str().unwrap_or_default().to_owned()).collect()
        };
        for (query, expected) in [
            ("", vec!["FIND-2026", "NEXT-2026"]),
            ("state=before", vec!["NEXT-2026"]),
            ("field=physics", vec!["FIND-2026"]),
            ("class=emergency", vec!["NEXT-2026"]),
            ("audience=foreign", vec!["FIND-2026"]),
            ("money=50000000", vec!["NEXT-2026"]),
            ("sort=money", vec!["NEXT-2026", "FIND-2026"]),
            ("q=传染病&state=open", vec![]),
        ] {
            assert_eq!(codes(query), expected, "{query}");
        }

        // A page that machines like too: a description, one address, both languages, feeds.
        let page = nobody.page(&open).body;
        for part in ["<meta name=\"description\"", "https://schema.org/FundingScheme", "rel=\"canonical\"", "hreflang=\"en\"", "hreflang=\"zh-CN\""] {
            assert!(page.contains(part), "{part}");
        }
        assert!(nobody.page(&format!("{open}?lang=en")).visible().contains("Frontiers of low-dimensional quantum materials"));
        let feed = nobody.get("/calls.atom?class=emergency&lang=zh");
        assert!(feed.header("content-type").starts_with("application/atom+xml"), "{}", feed.header("content-type"));
        assert!(feed.body.contains("应急攻关：新发传染病检测") && feed.body.contains(&coming) && !feed.body.contains(&open), "{}", feed.body);
        let calendar = nobody.get("/calls.ics?lang=en").body.replace("\r\n ", "");
        assert!(calendar.contains("DTSTART:20260430T080000Z") && calendar.contains("Closes: Frontiers of low-dimensional"), "{calendar}");

        centre.check();
    });
}

#[test]
fn calls_are_told_of_by_mail_to_who_asked_twice_and_to_nobody_else() {
    for_each_database(|database| {
        let centre = Centre::empty_with(database, Some(web::Gateway::Shown));
        centre.clock.stop_at(beijing("2026-03-02 09:00"));
        let centre = centre.founded();
        let (officer, nobody) = (centre.officer(), centre.anonymous());

        // Nobody is written to before they have answered the first letter.
        let address = "somebody@elsewhere.example.org";
        assert_eq!(refused(&nobody.post_json("/subscriptions", &json!({ "email": "no address", "filter": "" }))), "422 text.address");
        assert_eq!(nobody.post_json("/subscriptions", &json!({ "email": address, "filter": "class=emergency" })).status, 200);
        let letters = sent(&centre, address);
        assert_eq!(letters.len(), 1, "{letters:?}");
        let link = path_in(&letters[0].1, "/subscriptions/");
        assert!(nobody.page(&link).visible().contains(address));
        let publish = |code: &str, class: &str, at: &str| {
            centre.clock.stop_at(beijing(at));
            let under = programme(&centre, &format!("P-{code}"));
            let body = with(call_content(code, "2026-06-01 09:00", "2026-08-30 16:00"), &[("class", json!(class))]);
            let call = made(&officer.post_json(&format!("{under}/calls"), &body));
            made(&officer.post_json(&format!("{call}/publication"), &json!({})));
        };
        publish("EM-1", "emergency", "2026-03-02 10:00");
        assert_eq!(sent(&centre, address).len(), 1);
        centre.clock.stop_at(beijing("2026-03-02 11:00"));
        assert_eq!(nobody.post_json(&link, &json!({})).status, 200);
        assert_eq!(nobody.post_json(&link, &json!({})).status, 404, "a link is spent once");
        publish("FREE-1", "free-exploration", "2026-03-02 12:00");
        assert_eq!(sent(&centre, address).len(), 1, "not what they asked for");
        publish("EM-2", "emergency", "2026-03-02 13:00");
        let letters = sent(&centre, address);
        assert_eq!((sent(&centre, address).len(), letters.len()), (2, 2), "once each");
        let (subject, body, way_out) = letters.iter().find(|(_, _, way_out)| way_out.is_some()).expect("the letter of the call");
        assert!(subject.contains("发布了新的项目指南") && body.contains("2026-08-30 16:00"), "{subject} {body}");
        let end = path_in(body, "/subscriptions/");
        assert!(way_out.as_ref().is_some_and(|way_out| way_out.ends_with(&end)), "{way_out:?}");
        assert_eq!(nobody.page(&end.replace("/end", "0/end")).status, 404);
        assert!(nobody.page(&end).visible().contains(address));
        // As a mail program does for its reader: no page, no token, and it is not led on.
        let form = [("Content-Type", "application/x-www-form-urlencoded")];
        assert_eq!(nobody.send("POST", &end, &form, b"List-Unsubscribe=One-Click").status, 200);
        assert!(nobody.page(&end).visible().contains("已退订"));
        publish("EM-3", "emergency", "2026-03-02 14:00");
        assert_eq!(sent(&centre, address).len(), 2);
        centre.check();
    });
}

#[test]
fn a_plan_shows_its_two_owners_its_lag_and_what_hangs_under_it() {
    for_each_database(|database| {
        let centre = Centre::found_at(database, beijing("2026-07-01 09:00"));
        let officer = centre.officer();
        let plan = json!({ "code": "AP-BIO", "title_zh": "生物医药专项行动计划", "title_en": "Action plan for biomedicine", "purpose_zh": "部市联合推进。",
            "offices_zh": "市科委医药处\n科技部社会发展司", "offices_en": "Biomedicine office\nSocial development office" });
        let above = made(&officer.post_json("/plans", &plan));
        let id = |path: &str| path.rsplit('/').next().expect("an id").to_owned();
        let target = [
            ("target_1_zh", json!("新建国际合作基地")),
            ("target_1_en", json!("New bases")),
            ("target_1_value", json!("9")),
            ("target_1_unit", json!("items")),
            ("target_1_begins", json!("2026-01-01")),
            ("target_1_due", json!("2026-12-31")),
            ("target_1_qualifier", json!("exactly")),
        ];
        let action = with(
            json!({ "code": "AP-BIO-1", "parent": id(&above), "title_zh": "国际合作行动", "title_en": "Cooperation", "purpose_zh": "建设基地。", "offices_zh": "市科委合作处" }),
            &target,
        );
        assert_eq!(refused(&officer.post_json("/plans", &with(action.clone(), &[("offices_zh", json!(""))]))), "422 plan.owner");
        let under = made(&officer.post_json("/plans", &action));
        assert_eq!(
            refused(&officer.post_json("/plans", &with(action, &[("code", json!("AP-BIO-2")), ("parent", json!(id(&under)))]))),
            "422 plan.parent"
        );
        let programme = programme(&centre, "P-BIO");
        assert_eq!(refused(&officer.post_json(&format!("{programme}/action"), &json!({ "action": id(&above) }))), "422 plan.parent");
        made(&officer.post_json(&format!("{programme}/action"), &json!({ "action": id(&under) })));

        // Without a report it is missing, never nought; then it lags, then it is late.
        let standing = |on: &str| centre.anonymous().get(&format!("{under}?on={on}")).json()["standing"][0].clone();
        assert_eq!(standing("2026-06-30")["standing"], "missing");
        assert_eq!(standing("2026-06-30")["reported"], Value::Null);
        assert!(centre.anonymous().page("/plans").visible().contains("缺数据"));
        let report = |value: &str, as_of: &str| {
            officer.post_json(&format!("{under}/reports"), &json!({ "target": "t1", "value": value, "as_of": as_of, "evidence_zh": "批复文件" }))
        };
        assert_eq!(refused(&report("3", "2026-07-02")), "422 plan.report");
        made(&report("3", "2026-06-30"));
        let told = standing("2026-07-01");
        assert_eq!((told["standing"].as_str(), told["short"].as_i64()), (Some("behind"), Some(1)));
        let late = standing("2027-01-10");
        assert_eq!((late["standing"].as_str(), late["days_late"].as_i64(), late["short"].as_i64()), (Some("overdue"), Some(10), Some(6)));
        let page = centre.anonymous().page("/plans?on=2026-07-01").visible();
        for words in ["生物医药专项行动计划", "市科委医药处、科技部社会发展司", "联合推进", "落后1个", "基础研究领先行动"]
        {
            assert!(page.contains(words), "{words}: {page}");
        }
        let english = centre.anonymous().in_language("en").page(&format!("{under}?on=2027-01-10")).visible();
        assert!(english.contains("overdue by 10 days"), "{english}");
        assert!(centre.anonymous().page(&programme).visible().contains("国际合作行动"));
        made(&officer.post_json(&format!("{under}/closure"), &json!({})));
        assert_eq!(refused(&report("4", "2026-06-30")), "409 plan.closed");
        let stranger = centre.applicant("李伟", "li.wei@iop.example.org", "中国科学院物理研究所");
        assert_eq!(stranger.post_json("/plans", &plan).status, 403);
        centre.check();
    });
}

#[test]
fn three_needs_become_one_guideline_item_and_each_sees_what_became_of_it() {
    for_each_database(|database| {
        let centre = Centre::found_at(database, beijing("2026-02-02 09:00"));
        let officer = centre.officer();
        let people = [("王芳", "wang.fang@bjmu.example.org"), ("李伟", "li.wei@iop.example.org"), ("赵敏", "zhao.min@cas.example.org")]
            .map(|(name, mail)| centre.applicant(name, mail, "示范单位"));
        let submit = |person: &Person, title: &str| {
            made(
                &person
                    .post_json("/needs", &json!({ "title": title, "text": "需要千米级带材，现有百米级。", "field": "materials", "contact": "张工" })),
            )
        };
        let needs: Vec<String> =
            people.iter().zip(["超导带材国产化", "长带材均匀性", "带材低成本制备"]).map(|(person, title)| submit(person, title)).collect();
        assert_eq!(refused(&people[0].post_json("/needs", &json!({ "title": "", "text": "x", "field": "materials" }))), "422 text.required");
        assert_eq!(people[0].get(&needs[1]).status, 404, "another's need does not exist");
        assert_eq!(refused(&people[0].post_json(&format!("{}/withdrawal", needs[1]), &json!({}))), "404 need.found");
        assert_eq!(officer.get("/tasks?kind=need").json()["tasks"].as_array().map(Vec::len), Some(1));

        let under = programme(&centre, "P-NEED");
        let body = with(call_content("NEED-2026", "2026-03-01 09:00", "2026-04-30 16:00"), &[("contact", json!("010-0000 0126"))]);
        let call = made(&officer.post_json(&format!("{under}/calls"), &body));
        let id = |path: &str| path.rsplit('/').next().expect("an id").to_owned();
        let item = |needs: &[String]| json!({ "needs": needs.iter().map(|need| id(need)).collect::<Vec<_>>(), "call": id(&call), "title_zh": "千米级超导带材", "title_en": "Kilometre tapes", "text_zh": "均匀、低成本。" });
        assert_eq!(refused(&officer.post_json("/needs/merges", &item(&[]))), "422 need.chosen");
        assert_eq!(people[0].post_json("/needs/merges", &item(&needs)).status, 403);
        made(&officer.post_json("/needs/merges", &item(&needs)));
        assert_eq!(refused(&officer.post_json("/needs/merges", &item(&needs[..1]))), "409 need.stage");
        let items = officer.get(&call).json()["items"].clone();
        assert_eq!((items[0]["needs"].as_array().map(Vec::len), items.as_array().map(Vec::len)), (Some(3), Some(1)));
        // Before it is published they are told that they were taken up, and not where.
        let mine = people[0].get(&needs[0]).json();
        assert_eq!((mine["stage"].as_str(), mine["call"].as_str()), (Some("merged"), None));
        made(&officer.post_json(&format!("{call}/publication"), &json!({})));
        let page = people[0].page("/needs").visible();
        assert!(page.contains("已纳入指南") && page.contains("千米级超导带材"), "{page}");
        let page = centre.anonymous().page(&call).visible();
        assert!(page.contains("千米级超导带材") && page.contains("由3项需求凝练而来") && !page.contains("张工") && !page.contains("王芳"), "{page}");

        // An item that is taken out of a draft lets its needs wait again; one is declined with a reason, one is taken back.
        let body = with(body, &[("code", json!("NEED-2027"))]);
        let draft = made(&officer.post_json(&format!("{under}/calls"), &body));
        let more: Vec<String> = people.iter().map(|person| submit(person, "低温阀门")).collect();
        let mut other = item(&more);
        other["call"] = json!(id(&draft));
        made(&officer.post_json("/needs/merges", &other));
        made(&officer.post_json(&format!("{draft}/items/g1/removal"), &json!({})));
        let stage = |person: usize| people[person].get(&more[person]).json()["stage"].as_str().unwrap_or_default().to_owned();
        assert_eq!(stage(0), "submitted");
        made(&officer.post_json(&format!("{}/refusal", more[0]), &json!({ "reason": "超出本年度范围，请明年再提。" })));
        made(&people[1].post_json(&format!("{}/withdrawal", more[1]), &json!({})));
        assert_eq!([stage(0), stage(1), stage(2)], ["declined", "withdrawn", "submitted"]);
        let page = people[0].in_language("en").page(&more[0]).visible();
        assert!(page.contains("not taken up") && page.contains("超出本年度范围"), "{page}");
        centre.check();
    });
}
