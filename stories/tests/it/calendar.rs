//! Calendar: the year as everybody sees it, and how an officer loads the notice of the next one.

use crate::harness::{Centre, for_each_database};
use crate::scene::{beijing, made};
use serde_json::json;

const NEXT: &str = "off,2027-01-01,2027-01-03,new-year\noff,2027-02-05,2027-02-12,spring-festival\non,2027-02-14,spring-festival\n";

#[test]
fn everybody_sees_the_year_and_takes_it_along() {
    for_each_database(|database| {
        let centre = Centre::found_at(database, beijing("2026-02-10 09:00"));
        let nobody = centre.anonymous();
        let zh = nobody.page("/calendar");
        let en = nobody.in_language("en").page("/calendar");
        assert_eq!((zh.status, en.status), (200, 200));
        for text in [
            "2026年工作日历",
            "国办发明电〔2025〕7号",
            "全年工作日248天",
            "2026-02-15（周日） — 2026-02-23（周一）",
            "2026-02-14（周六）",
            "2026/software-1",
        ] {
            assert!(zh.visible().contains(text), "{text}: {}", zh.visible());
        }
        for text in ["Working days of 2026", "248 working days in the year.", "2026-02-14 (Sat)", "Spring Festival", "a reprint was read"] {
            assert!(en.visible().contains(text), "{text}: {}", en.visible());
        }
        assert_eq!(zh.body.matches("<figure class=\"month\">").count(), 12);
        let view = nobody.get("/calendar?year=2025").json();
        assert_eq!(
            (view["working_days"].as_u64(), view["edition"].as_str(), view["version"].as_u64()),
            (Some(248), Some("2025/software-1"), Some(0))
        );
        let unverified = nobody.page("/calendar?year=2027").visible();
        assert!(unverified.contains("尚未载入") && unverified.contains("暂定"), "{unverified}");
        let unknown = nobody.get("/calendar?year=2030");
        assert_eq!((unknown.status, unknown.rule().as_str()), (409, "calendar.year"));
        let csv = nobody.get("/calendar/days.csv?year=2026");
        assert!(csv.body.contains("off,2026-02-15,2026-02-23,spring-festival\r\n"), "{}", csv.body);
        let ics = nobody.get("/calendar/days.ics?year=2026");
        assert_eq!(ics.header("content-type"), "text/calendar; charset=utf-8");
        for line in [
            "BEGIN:VCALENDAR",
            "UID:2026-02-15-off@working-days.kechuang",
            "DTSTART;VALUE=DATE:20260215",
            "DTEND;VALUE=DATE:20260224",
            "SUMMARY:春节放假",
        ] {
            assert!(ics.body.split("\r\n").any(|other| other == line), "{line}: {}", ics.body);
        }
    });
}

#[test]
fn an_officer_sees_what_a_notice_changes_and_loads_it() {
    for_each_database(|database| {
        let centre = Centre::found_at(database, beijing("2026-11-25 09:00"));
        let officer = centre.officer();
        let form = officer.page("/calendar/editions/new?year=2027").form("/calendar/comparison");
        assert!(form.value("days").contains("off,2027-10-01,2027-10-03,national-day"));
        let filled = form
            .with("title", "国务院办公厅关于2027年部分节假日安排的通知")
            .with("number", "示例〔2026〕1号")
            .with("issued", "2026-11-24")
            .with("confidence", "V");
        let wrong = officer.submit(&filled.clone().with("days", "off,2027-01-01,2027-01-03,new-year\non,2027-02-15,spring-festival"));
        assert_eq!(wrong.status, 422);
        assert!(wrong.visible().contains("2027-02-15本来就是工作日"), "{}", wrong.visible());
        let compared = officer.submit(&filled.with("days", NEXT));
        assert_eq!(compared.status, 200);
        for text in ["2027-02-09（周二） 改为休息", "2027-02-14（周日） 改为上班", "2027-10-01（周五） 改为上班"] {
            assert!(compared.visible().contains(text), "{text}: {}", compared.visible());
        }
        assert_eq!(officer.get("/calendar?year=2027").json()["version"].as_u64(), Some(0), "comparing loads nothing");
        let loaded = officer.submit(&compared.form("/calendar/editions"));
        assert_eq!((loaded.status, loaded.location()), (303, "/calendar?year=2027&done=calendar-loaded"));
        let view = centre.anonymous().get("/calendar?year=2027").json();
        assert_eq!(
            (view["edition"].as_str(), view["version"].as_u64(), view["notice"]["confidence"].as_str()),
            (Some("2027/centre-1"), Some(1), Some("V"))
        );
        let page = officer.page("/calendar?year=2027").visible();
        assert!(page.contains("2027/centre-1") && page.contains("由本中心载入"), "{page}");

        let body = |title: &str, issued: &str| json!({ "year": "2027", "title": title, "issued": issued, "confidence": "V", "days": NEXT });
        let older = officer.post_json("/calendar/editions", &body("旧的通知", "2026-11-01"));
        assert_eq!((older.status, older.rule().as_str()), (409, "calendar.newer"));
        made(&officer.post_json("/calendar/editions", &body("更正的通知", "2026-12-01")));
        let same = officer.post_json("/calendar/editions", &body("更正的通知", "2026-12-01"));
        assert_eq!((same.status, same.rule().as_str()), (409, "calendar.newer"));
        assert_eq!(officer.get("/calendar?year=2027").json()["loaded"].as_array().map(Vec::len), Some(2));
        let applicant = centre.applicant("张平", "zhang.ping@pku.example.org", "北京大学");
        assert_eq!(applicant.post_json("/calendar/editions", &body("别人的通知", "2026-12-02")).status, 403);
        assert_eq!(applicant.get("/calendar/editions/new").status, 403);
        centre.check();
    });
}
