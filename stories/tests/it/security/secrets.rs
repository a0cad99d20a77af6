//! Secrets 越权探测: an id of what somebody may not know, in whichever place, is answered like one that there never was; likenesses are shown to
//! those who may see them.

use crate::harness::{Centre, for_each_database};
use crate::scene::{call_content, complete_draft, made, open_call, programme, signed};
use serde_json::json;

fn last(path: &str) -> String {
    path.rsplit('/').next().unwrap_or_default().to_owned()
}

#[test]
fn a_hidden_id_in_any_place_is_answered_like_none() {
    for_each_database(|database| {
        let centre = Centre::found(database);
        let officer = centre.officer();
        let call = open_call(&centre, "BR-2026-01", "2020-01-01 09:00", "2090-01-01 16:00");
        let hidden_call = made(
            &officer.post_json(&format!("{}/calls", programme(&centre, "PX")), &call_content("BR-2026-03", "2026-04-01 09:00", "2026-05-30 16:00")),
        );
        let wang = centre.applicant("王芳", "wang.fang@bjmu.example.org", "北京大学医学部");
        let li = centre.applicant("李伟", "li.wei@iphy.example.org", "中国科学院物理研究所");
        let draft = complete_draft(&wang, &call, "拓扑超导体中的准粒子");
        made(&wang.post_json(&format!("{draft}/submission"), &signed("王芳")));
        let application = draft.replace("/drafts/", "/applications/");
        let number = wang.get(&application).json()["number"].as_str().expect("a number").to_owned();
        let person = wang.get("/account").json()["id"].as_str().expect("an id").to_owned();
        let session = wang.get("/account").json()["sessions"][0]["handle"].as_str().expect("a handle").to_owned();
        let unit = made(&wang.post_json(
            "/organisations",
            &json!({ "name_zh": "示范大学", "class": "research-university", "known": "code", "code": "91110000600037341L" }),
        ));
        let secrets = [last(&hidden_call), last(&draft), number, person, session, last(&unit)];
        let call = last(&call);
        for secret in &secrets {
            let random = match secret.len() {
                26 => web::new_id().to_string(),
                16 => "0".repeat(16),
                _ => secret.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect(),
            };
            let about = |id: &str| {
                let read = |path: String| {
                    let answer = li.get(&path);
                    (path.replace(id, "…"), answer.status, answer.body.replace(id, "…"))
                };
                let write = |path: String, body: serde_json::Value| {
                    let answer = li.post_json(&path, &body);
                    (path.replace(id, "…"), answer.status, answer.body.replace(id, "…"))
                };
                vec![
                    read(format!("/calls/{id}")),
                    read(format!("/calls/{id}/documents/0")),
                    read(format!("/drafts/{id}")),
                    read(format!("/drafts/{id}/files/body/0")),
                    read(format!("/applications/{id}")),
                    read(format!("/applications/{id}/files/0")),
                    read(format!("/applications/{id}/receipts/1")),
                    read(format!("/organisations/{id}")),
                    read(format!("/organisations/{id}/files/authorisation")),
                    read(format!("/people/{id}")),
                    read(format!("/desk?call={id}")),
                    read(format!("/audit?thing={id}")),
                    read(format!("/rights?deed=read-application&application={id}")),
                    read(format!("/merges/new?kept={id}&away={id}")),
                    write(format!("/calls/{id}/drafts"), json!({})),
                    write(format!("/drafts/{id}/submission"), signed("李伟")),
                    write(format!("/drafts/{id}/removal"), json!({})),
                    write(format!("/applications/{id}/withdrawal"), json!({})),
                    write(format!("/sessions/{id}/end"), json!({})),
                    write(format!("/organisations/{id}/members"), json!({ "email": "a@example.org" })),
                    write("/tasks/snoozes".to_owned(), json!({ "task": format!("draft/{id}"), "days": "1" })),
                    write("/memberships".to_owned(), json!({ "unit": id })),
                    write(format!("/people/{id}/grants"), json!({ "role": "reader", "scope": format!("call:{id}") })),
                    write(format!("/calls/{call}/drafts"), json!({ "principal": id })),
                ]
            };
            for (hidden, nothing) in about(secret).into_iter().zip(about(&random)) {
                assert_eq!(hidden, nothing, "{secret} is told apart from {random}");
            }
        }
        assert_eq!(wang.get("/account").status, 200, "nobody ended her session");
        centre.check();
    });
}

#[test]
fn a_name_that_only_looks_the_same_is_shown_as_possibly_one() {
    for_each_database(|database| {
        let centre = Centre::found(database);
        let officer = centre.officer();
        let original = centre.applicant("Ivan Popov", "ivan.popov@pku.example.org", "北京大学").get("/account").json()["id"].clone();
        // Cyrillic letters, full-width letters, a space of another width.
        for (number, twin) in ["Ivаn Pоpov", "Ｉｖａｎ　Ｐｏｐｏｖ", "IVAN POPOV", "Ivan\u{a0}Popov"].into_iter().enumerate() {
            let twin = centre.applicant(twin, &format!("twin{number}@example.org"), "北京大学").get("/account").json()["id"].clone();
            let shown = officer.get("/duplicates").json()["possible"].to_string();
            for id in [&original, &twin] {
                assert!(shown.contains(id.as_str().expect("an id")), "{number}: {shown}");
            }
        }
        assert_eq!(centre.applicant("Another", "another@example.org", "北京大学").get("/duplicates").status, 403, "not everybody is told");
    });
}
