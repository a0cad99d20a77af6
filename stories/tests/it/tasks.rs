//! Tasks 待办: what waits for each of the cast, in the order of its clocks, put off where that is safe, and followed in a calendar.

use crate::harness::{Centre, Person, for_each_database};
use crate::scene::{beijing, call_content, complete_draft, letters_written, made, open_call, programme, signed};
use serde_json::{Value, json};

fn tasks(person: &Person) -> Value {
    person.get("/tasks").json()
}

/// Kind, clock and days of each task, in order.
fn clocks(person: &Person) -> Vec<String> {
    let told = |task: &Value| {
        let text = |name: &str| task[name].as_str().unwrap_or_default().to_owned();
        format!("{} {} {}", text("kind"), text("clock"), task["days"].as_u64().map_or("-".to_owned(), |days| days.to_string()))
    };
    tasks(person)["tasks"].as_array().into_iter().flatten().map(told).collect()
}

fn key(person: &Person, kind: &str) -> String {
    let all = tasks(person);
    let found = all["tasks"].as_array().into_iter().flatten().find(|task| task["kind"] == kind);
    found.unwrap_or_else(|| panic!("no {kind} in {all}"))["key"].as_str().expect("a key").to_owned()
}

fn put_off(person: &Person, kind: &str, days: &str) -> String {
    let answer = person.post_json("/tasks/snoozes", &json!({ "task": key(person, kind), "days": days }));
    if answer.status == 200 { String::new() } else { answer.rule() }
}

/// The number in the page's frame.
fn in_frame(person: &Person) -> String {
    let page = person.page("/calls").body;
    page.split("href=\"/tasks\"").nth(1).and_then(|rest| rest.split("</a>").next()).expect("the frame leads to the tasks").to_owned()
}

/// Everything of one's own is read and nothing else waits.
fn quiet(centre: &Centre, person: &Person) {
    letters_written(centre);
    made(&person.post_json("/mailbox/reading", &json!({})));
}

#[test]
fn an_applicant_sees_drafts_by_their_deadlines_until_they_are_sent() {
    for_each_database(|database| {
        let centre = Centre::found_at(database, beijing("2026-03-28 09:00"));
        let near = open_call(&centre, "BR-2026-01", "2026-03-01 09:00", "2026-03-29 16:00");
        let far = open_call(&centre, "BR-2026-02", "2026-03-01 09:00", "2026-04-30 16:00");
        let wang = centre.applicant("王芳", "wang.fang@bjmu.example.org", "北京大学医学部");
        let li = centre.applicant("李伟", "li.wei@bjmu.example.org", "北京大学医学部");
        letters_written(&centre);
        assert_eq!(clocks(&wang), ["letters open -"]);
        quiet(&centre, &wang);
        let page = wang.page("/tasks").visible();
        assert!(page.contains("目前没有待办") && page.contains("查看指南"), "{page}");
        let (_, second) = (complete_draft(&wang, &far, "高温超导机理"), complete_draft(&wang, &near, "拓扑超导体中的准粒子"));
        assert_eq!(clocks(&wang), ["draft left 1", "draft left 33"]);
        assert!(in_frame(&wang).contains("2项待办"), "{}", in_frame(&wang));
        assert!(clocks(&li).iter().all(|task| !task.starts_with("draft")), "nobody sees another's");
        let page = wang.page("/tasks").visible();
        assert!(page.contains("! 剩1天") && page.contains("2026-03-29 16:00") && page.contains("填写并提交申请"), "{page}");
        let page = wang.in_language("en").page("/tasks").visible();
        assert!(page.contains("1 day left") && page.contains("Finish and submit the application"), "{page}");

        // The call is extended: the draft is to be looked at again, and its clock has moved.
        centre.clock.stop_at(beijing("2026-03-28 09:30"));
        made(&centre.officer().post_json(&format!("{near}/extension"), &json!({ "closes": "2026-03-31 16:00" })));
        assert_eq!(clocks(&wang), ["draft-changed left 3", "draft left 33"]);
        assert_eq!(wang.get("/tasks?kind=draft-changed").json()["tasks"].as_array().map(Vec::len), Some(1));
        made(&wang.post_json(&second, &json!({ "title": "拓扑超导体中的准粒子激发", "abstract": "研究低维体系中的量子效应。", "amount": "125万" })));
        assert_eq!(clocks(&wang), ["draft left 3", "draft left 33"]);
        made(&wang.post_json(&format!("{second}/submission"), &signed("王芳")));
        quiet(&centre, &wang);
        assert_eq!(clocks(&wang), ["draft left 33"]);
        centre.check();
    });
}

#[test]
fn what_is_over_says_so_and_goes_after_a_week() {
    for_each_database(|database| {
        let centre = Centre::found_at(database, beijing("2026-03-31 09:00"));
        let call = open_call(&centre, "BR-2026-01", "2026-03-01 09:00", "2026-03-31 16:00");
        let wang = centre.applicant("王芳", "wang.fang@bjmu.example.org", "北京大学医学部");
        complete_draft(&wang, &call, "拓扑超导体中的准粒子");
        quiet(&centre, &wang);
        assert_eq!(clocks(&wang), ["draft today -"]);
        assert_eq!(put_off(&wang, "draft", "1"), "task.due");
        centre.clock.stop_at(beijing("2026-03-31 16:00"));
        assert_eq!(clocks(&wang), ["draft-late overdue 0"]);
        assert!(wang.page("/tasks").visible().contains("‼ 今天已过截止时间"));
        for local in ["2026-04-01 00:00", "2026-04-01 10:00", "2026-04-01 20:00"] {
            centre.clock.stop_at(beijing(local));
            assert_eq!(clocks(&wang), ["draft-late overdue 1"], "{local}");
        }
        assert!(wang.in_language("en").page("/tasks").visible().contains("‼ overdue by 1 day"));
        let mut local = beijing("2026-04-01 20:00");
        while local < beijing("2026-04-07 15:59") {
            // A session that is used lasts.
            local = rules::Instant((local.0 + 10 * 3_600_000).min(beijing("2026-04-07 15:59").0));
            centre.clock.stop_at(local);
            assert_eq!(clocks(&wang).len(), 1);
        }
        centre.clock.stop_at(beijing("2026-04-07 16:00"));
        assert_eq!(clocks(&wang), Vec::<String>::new());
    });
}

#[test]
fn officers_see_their_calls_their_invitations_and_roles_that_end() {
    for_each_database(|database| {
        let centre = Centre::found_at(database, beijing("2026-03-28 09:00"));
        let officer = centre.officer();
        let wang = centre.applicant("王芳", "wang.fang@bjmu.example.org", "北京大学医学部");
        quiet(&centre, &officer);
        open_call(&centre, "BR-2026-01", "2026-03-01 09:00", "2026-03-31 16:00");
        open_call(&centre, "BR-2026-02", "2026-03-30 09:00", "2026-05-30 16:00");
        open_call(&centre, "BR-2026-03", "2026-03-01 09:00", "2026-05-30 16:00");
        let drafts = programme(&centre, "P-DRAFT");
        let late = made(&officer.post_json(&format!("{drafts}/calls"), &call_content("BR-2026-04", "2026-03-27 09:00", "2026-05-30 16:00")));
        assert_eq!(clocks(&officer), ["call-publish overdue 1", "call-opens left 2", "call-closes left 3"]);
        assert_eq!(put_off(&officer, "call-publish", "1"), "task.safe", "others wait for it");
        assert_eq!(tasks(&officer)["tasks"][0]["href"].as_str(), Some(late.as_str()));
        made(&officer.post_json("/invitations", &json!({ "email": "chen.yulan@centre.example.org", "role": "reader", "scope": "centre" })));
        assert!(!clocks(&officer).iter().any(|task| task.starts_with("invitation")), "it is good for two weeks");
        // A role of a term: its holder and its giver are told; the holder sees from whom.
        let id = wang.get("/account").json()["id"].as_str().expect("an id").to_owned();
        made(&officer.post_json(&format!("/people/{id}/grants"), &json!({ "role": "reader", "scope": "centre", "until": "2026-04-20T00:00" })));
        quiet(&centre, &wang);
        assert_eq!(clocks(&wang), ["grant left 22"]);
        let task = tasks(&wang)["tasks"][0].clone();
        assert_eq!((task["title"]["zh"].as_str(), task["from"]["name"].as_str()), (Some("查阅人"), Some("周明")));
        assert!(clocks(&officer).contains(&"grant-given left 22".to_owned()), "{:?}", clocks(&officer));
        assert!(officer.page("/tasks").visible().contains("王芳（查阅人）"));
        assert!(clocks(&wang).iter().all(|task| !task.starts_with("call")), "a reader runs no call");
        // Ten hours at a time, so that the session lasts.
        for hours in 1..=24 {
            centre.clock.stop_at(rules::Instant(beijing("2026-03-28 09:00").0 + hours * 10 * 3_600_000));
            let _seen = officer.get("/health").status + officer.get("/tasks").status;
        }
        let last: Vec<String> = clocks(&officer).into_iter().filter(|task| task.starts_with("invitation")).collect();
        assert_eq!(last, ["invitation left 4"]);
        centre.check();
    });
}

#[test]
fn a_task_is_put_off_where_that_is_safe_and_comes_back() {
    for_each_database(|database| {
        let centre = Centre::found_at(database, beijing("2026-03-28 09:00"));
        let call = open_call(&centre, "BR-2026-01", "2026-03-01 09:00", "2026-04-10 16:00");
        let wang = centre.applicant("王芳", "wang.fang@bjmu.example.org", "北京大学医学部");
        complete_draft(&wang, &call, "拓扑超导体中的准粒子");
        quiet(&centre, &wang);
        let li = centre.applicant("李伟", "li.wei@bjmu.example.org", "北京大学医学部");
        let draft = key(&wang, "draft");
        let anothers = li.post_json("/tasks/snoozes", &json!({ "task": draft, "days": "1" }));
        assert_eq!((anothers.status, anothers.rule().as_str()), (404, "task.found"));
        assert_eq!(put_off(&wang, "draft", "0"), "task.days");
        assert_eq!(put_off(&wang, "draft", "31"), "task.days");
        assert_eq!(put_off(&wang, "draft", "13"), "task.due");
        assert_eq!(wang.post_json("/tasks/snoozes", &json!({ "task": draft, "days": "soon" })).status, 422);
        // By the form of the page, as a person does.
        let form = wang.page("/tasks").form("/tasks/snoozes").with("days", "1");
        assert_eq!(wang.submit(&form).location(), "/tasks?done=task-snoozed");
        assert_eq!((clocks(&wang).len(), tasks(&wang)["snoozed"].as_u64()), (0, Some(1)));
        assert!(!in_frame(&wang).contains('项'), "{}", in_frame(&wang));
        let page = wang.page("/tasks");
        assert!(page.visible().contains("有1项待办已推迟"), "{}", page.visible());
        assert_eq!(wang.submit(&page.form("/tasks/snoozes/end")).location(), "/tasks?done=task-woken");
        assert_eq!(clocks(&wang).len(), 1);
        assert_eq!(put_off(&wang, "draft", "1"), "");
        centre.clock.stop_at(beijing("2026-03-28 20:59"));
        assert_eq!(clocks(&wang).len(), 0);
        // It is back with the local day.
        centre.clock.stop_at(beijing("2026-03-29 00:00"));
        assert_eq!(clocks(&wang), ["draft left 12"]);
        centre.check();
    });
}

#[test]
fn a_calendar_has_an_address_that_can_be_changed_and_ended() {
    for_each_database(|database| {
        let centre = Centre::found_at(database, beijing("2026-03-28 09:00"));
        let call = open_call(&centre, "BR-2026-01", "2026-03-01 09:00", "2026-04-10 16:00");
        let wang = centre.applicant("王芳", "wang.fang@bjmu.example.org", "北京大学医学部");
        complete_draft(&wang, &call, "拓扑超导体中的准粒子");
        assert_eq!(tasks(&wang)["calendar"], Value::Null);
        let make = |person: &Person| {
            let form = person.page("/tasks").form("/tasks/calendar");
            assert_eq!(person.submit(&form).location(), "/tasks?done=task-calendar-made");
            let address = tasks(person)["calendar"].as_str().expect("an address").to_owned();
            address[address.find("/tasks/").expect("a path")..].to_owned()
        };
        let path = make(&wang);
        let calendar = centre.anonymous().page(&path);
        assert_eq!((calendar.status, calendar.header("content-type")), (200, "text/calendar; charset=utf-8"));
        let text = calendar.body.replace("\r\n ", "");
        for line in ["BEGIN:VCALENDAR", "DTSTART:20260410T080000Z", "SUMMARY:填写并提交申请: 低维量子材料前沿探索"] {
            assert!(text.split("\r\n").any(|found| found == line), "{line} is not in\n{text}");
        }
        assert!(!text.contains("王芳") && !text.contains("wang.fang"), "it names nobody");
        // One letter wrong is like none.
        let missing = centre.anonymous().page("/tasks/calendar/nobody.ics");
        for wrong in [path.replace(".ics", "0.ics"), path.trim_end_matches(".ics").to_owned(), "/tasks/calendar/-.ics".to_owned()] {
            assert_eq!(centre.anonymous().page(&wrong).status, missing.status, "{wrong}");
        }
        centre.clock.stop_at(beijing("2026-03-28 09:01"));
        let next = make(&wang);
        assert_ne!(path, next);
        assert_eq!((centre.anonymous().page(&path).status, centre.anonymous().page(&next).status), (404, 200));
        made(&wang.post_json("/tasks/calendar/end", &json!({})));
        assert_eq!(centre.anonymous().page(&next).status, 404);
        assert_eq!(centre.anonymous().get("/tasks").status, 401);
    });
}
