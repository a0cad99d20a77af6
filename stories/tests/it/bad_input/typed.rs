//! What was typed stays in the form, escaped, beside the refusal.

use super::without_a_trace;
use crate::harness::{Answer, PASSWORD, Person};
use crate::html::Form;

/// Typed by somebody who means harm, and shown again as it was typed.
const ODD: &str = "<b onclick=\"x\">&amp;'\u{202e}项目";

/// Sends a form with one field made odd: refused by that rule, and all of it is there again.
fn kept(person: &Person, form: &Form, field: &str, typed: &str, rule: &str) -> Answer {
    let form = form.clone().with(field, typed);
    let answer = person.submit(&form);
    assert!(matches!(answer.status, 409 | 422), "{field}: {} {}", answer.status, answer.body);
    assert!(answer.visible().contains(rule), "{field}: {}", answer.visible());
    assert!(!answer.body.contains("<b onclick"), "{field} is escaped");
    let again = answer.form(&form.action);
    for (name, value) in
        form.fields.iter().filter(|(name, _)| !matches!(name.as_str(), "key" | "csrf" | "version" | "then") && !name.starts_with("password"))
    {
        let all: Vec<&String> = again.fields.iter().filter(|(key, _)| key == name).map(|(_, value)| value).collect();
        assert!(all.contains(&value), "{name} of {}: {value:?} became {all:?}", form.action);
    }
    answer
}

#[test]
fn people_find_again_what_they_typed() {
    without_a_trace(|stage| {
        let anonymous = stage.centre.anonymous();
        let register = anonymous.page("/people/new").form("/people").with("name", "李伟").with("email", "li.wei@iphy.example.org");
        let register = register.with("password", PASSWORD).with("password_again", PASSWORD).with("language", "en");
        for (field, typed, rule) in [
            ("name", ODD, "text.direction"),
            ("organisation", "\u{7}<i>", "text.control"),
            ("email", "<li@wei>", "text.address"),
            ("email", "wang.fang@bjmu.example.org", "person.address"),
        ] {
            let answer = kept(&anonymous, &register, field, typed, rule);
            assert_eq!(answer.form("/people").value("password"), "", "a password is never sent back");
        }
        let sign_in = anonymous.page("/sessions/new").form("/sessions").with("password", "not-her-password");
        kept(&anonymous, &sign_in, "email", "wang.fang@bjmu.example.org", "person.sign-in");
        kept(&anonymous, &sign_in, "email", ODD, "text.direction");
        let profile = stage.wang.page("/account").form("/account/profile");
        kept(&stage.wang, &profile, "name", ODD, "text.direction");
    });
}

#[test]
fn officers_find_again_what_they_typed() {
    without_a_trace(|stage| {
        let officer = &stage.officer;
        let programme =
            officer.page("/programmes/new").form("/programmes").with("code", "NEW").with("title_zh", "新计划").with("purpose_zh", "一\n二");
        for (field, typed, rule) in [
            ("code", "new <b>", "programme.code"),
            ("code", "BJ-BASIC", "programme.code"),
            ("title_en", ODD, "text.direction"),
            ("points_zh", "\u{7}", "text.control"),
        ] {
            kept(officer, &programme, field, typed, rule);
        }
        let edit = officer.page(&format!("{}/edit", stage.programme)).form("/revisions");
        kept(officer, &edit.clone().with("title_zh", "改过的题目"), "version", "99", "write.version");
        kept(officer, &edit, "title_zh", ODD, "text.direction");
        let call = officer.page(&format!("{}/calls/new", stage.programme)).form("/calls").with("code", "BR-2026-02").with("class", "talent");
        let call = call
            .with("fields", "physics")
            .and("fields", "energy")
            .with("title_zh", "题")
            .with("text_zh", "文")
            .with("opens", "2026-04-01T09:00:00")
            .with("closes", "2026-04-30T16:00:00");
        for (field, typed, rule) in [
            ("title_zh", ODD, "text.direction"),
            ("budget", "-1", "money.amount"),
            ("closes", "2026-03-01T09:00:00", "call.window"),
            ("opens", "soon", "request.time"),
            ("code", "BR-2026-01", "call.code"),
        ] {
            kept(officer, &call, field, typed, rule);
        }
        let invitation = officer.page("/invitations").form("/invitations").with("role", "reader");
        kept(officer, &invitation, "email", "guo", "text.address");
    });
}

#[test]
fn applicants_find_again_what_they_typed() {
    without_a_trace(|stage| {
        let draft = stage.wang.page(&stage.draft).form(&stage.draft).with("title", "改过的题目").and("then", "stay");
        kept(&stage.wang, &draft, "version", "99", "write.version");
        kept(&stage.wang, &draft.clone().with("abstract", ODD), "version", "none", "write.version");
        kept(&stage.wang, &draft, "title", "a\u{0}b", "text.control");
        let review = stage.wang.page(&format!("{}/submission", stage.draft)).form("/submission");
        kept(&stage.wang, &review, "signed", "王<方>", "application.pledge");
        kept(&stage.wang, &review, "signed", ODD, "text.direction");
        assert_eq!(stage.wang.get(&stage.draft).json()["answers"]["title"], "拓扑超导体中的准粒子", "what was refused is not saved");
    });
}
