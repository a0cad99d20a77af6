//! Bodies and fields that are not what they should be.

use super::{refused, without_a_trace};
use crate::harness::{Answer, PASSWORD, Person};
use crate::scene::{call_content, signed};
use serde_json::{Value, json};

fn post_raw(person: &Person, path: &str, kind: &str, body: &[u8]) -> Answer {
    person.send("POST", path, &[("Accept", "application/json"), ("Content-Type", kind)], body)
}

#[test]
fn what_is_not_a_flat_object_is_no_form() {
    without_a_trace(|stage| {
        let anonymous = stage.centre.anonymous();
        let check =
            |what: &str, kind: &str, body: &[u8], status: u16, rule: &str| refused(what, &post_raw(&anonymous, "/people", kind, body), status, rule);
        let deep = format!("{{\"name\":{}1{}}}", "[".repeat(10_000), "]".repeat(10_000));
        let large = format!("{{\"name\":\"{}\"}}", "a".repeat(2_000_000));
        let json = "application/json";
        check("half an object", json, b"{\"name\":\"", 400, "request.shape");
        check("a list", json, b"[]", 400, "request.shape");
        check("a number", json, b"1", 400, "request.shape");
        check("not UTF-8", json, b"{\"name\":\"\xff\xfe\"}", 400, "request.shape");
        check("10,000 levels", json, deep.as_bytes(), 400, "request.shape");
        check("two objects", json, b"{}{}", 400, "request.shape");
        check("a name twice", json, b"{\"name\":\"a\",\"name\":\"b\"}", 400, "request.shape");
        check("a name twice, escaped", json, b"{\"name\":\"a\",\"n\\u0061me\":\"b\"}", 400, "request.shape");
        check("a fraction", json, b"{\"name\":1.5}", 400, "request.shape");
        check("an object for a text", json, b"{\"name\":{\"zh\":\"a\"}}", 400, "request.shape");
        check("a list of numbers", json, b"{\"name\":[1]}", 400, "request.shape");
        check("NaN", json, b"{\"name\":NaN}", 400, "request.shape");
        check("half a pair", json, b"{\"name\":\"\\ud800\"}", 400, "request.shape");
        check("2 MB", json, large.as_bytes(), 413, "request.size");
        check("a form of 2 MB", "application/x-www-form-urlencoded", large.as_bytes(), 413, "request.size");
        check("plain text", "text/plain", b"name=a", 400, "request.shape");
        check("XML", "application/xml", b"<name/>", 400, "request.shape");
        check("several parts", "multipart/form-data; boundary=kc", b"--kc--\r\n", 400, "request.shape");
        check("nothing", json, b"{}", 422, "text.required");
    });
}

#[test]
fn texts_are_refused_by_their_rule() {
    without_a_trace(|stage| {
        let right = json!({ "name": "李伟", "email": "li.wei@iphy.example.org", "password": PASSWORD });
        let check = |field: &str, value: Value, rule: &str| {
            let mut body = right.clone();
            body[field] = value;
            refused(&format!("{field} {}", body[field]), &stage.centre.anonymous().post_json("/people", &body), 422, rule);
        };
        check("name", json!(""), "text.required");
        check("name", json!(null), "text.required");
        check("name", json!([]), "text.required");
        check("name", json!(" \t　"), "text.required");
        check("name", json!("李".repeat(61)), "text.length");
        check("name", json!("李\u{7}伟"), "text.control");
        check("name", json!("李\u{0}伟"), "text.control");
        check("name", json!("李\n伟"), "text.control");
        check("name", json!("李\u{202e}伟"), "text.direction");
        check("name", json!("李\u{2066}伟"), "text.direction");
        check("organisation", json!("中\u{feff}心"), "text.control");
        check("email", json!("li.wei"), "text.address");
        check("email", json!("li wei@iphy.example.org"), "text.address");
        check("email", json!(format!("{}@example.org", "a".repeat(300))), "text.length");
        check("email", json!("wang.fang@bjmu.example.org\u{202e}"), "text.direction");
        check("password", json!("short"), "person.password");
        check("password", json!("p".repeat(10_000)), "person.password");
        check("password_again", json!("another-password"), "person.password");
        check("language", json!("fr"), "request.option");
        check("role", json!("officer"), "request.field");
        check("", json!("x"), "request.field");
    });
}

#[test]
fn amounts_times_and_options_of_a_call_are_refused_by_their_rule() {
    without_a_trace(|stage| {
        let path = format!("{}/calls", stage.programme);
        let check = |field: &str, value: Value, rule: &str| {
            let mut body = call_content("BR-2026-02", "2026-04-01 09:00", "2026-04-30 16:00");
            body[field] = value;
            refused(&format!("{field} {}", body[field]), &stage.officer.post_json(&path, &body), 422, rule);
        };
        check("budget", json!("-1"), "money.amount");
        check("budget", json!(-1), "money.amount");
        check("budget", json!("NaN"), "money.amount");
        check("budget", json!("1e9"), "money.amount");
        check("budget", json!("9223372036854775808"), "money.amount");
        check("budget", json!("9".repeat(400)), "money.amount");
        check("budget", json!("0.001"), "money.amount");
        check("budget", json!("１２"), "money.amount");
        check("opens", json!("yesterday"), "request.time");
        check("opens", json!("2026-02-30 09:00"), "request.time");
        check("opens", json!(9_007_199_254_740_991_i64), "request.time");
        check("opens", json!("9999-12-31T23:59:59-25:59"), "request.time");
        check("opens", json!("2026-04-01T09:00[America/New_York]"), "request.time");
        check("closes", json!("2026-04-01 09:00"), "call.window");
        check("zone", json!("Asia/Nowhere"), "centre.zone");
        check("zone", json!("../../etc/passwd"), "centre.zone");
        check("class", json!("any"), "request.option");
        check("fields", json!(["physics", "alchemy"]), "request.option");
        check("fields", json!([]), "call.field");
        check("code", json!("br 1"), "call.code");
        check("title_zh", json!("题".repeat(121)), "text.length");
        check("text_zh", json!("\u{202e}"), "text.direction");
        check("attachments", json!("x"), "request.field");
    });
}

#[test]
fn forms_of_calls_are_refused_by_their_rule() {
    without_a_trace(|stage| {
        let path = format!("{}/calls", stage.programme);
        let content = call_content("BR-2026-02", "2026-04-01 09:00", "2026-04-30 16:00");
        let send = |form: Value| {
            let mut body = content.clone();
            body["form"] = form;
            stage.officer.post_json(&path, &body)
        };
        let with = |pointer: &str, value: Value| {
            let mut form = content["form"].clone();
            *form.pointer_mut(pointer).expect("a part of the form") = value;
            form
        };
        let title = "/sections/0/fields/0";
        let check = |what: &str, form: Value, rule: &str| refused(what, &send(form), 422, rule);
        check("no JSON", json!("{ \"sections\""), "form.shape");
        check("deep", json!("[".repeat(10_000)), "form.shape");
        check("too long", json!(content["form"].to_string().replacen('{', &format!("{{{}", " ".repeat(100_000)), 1)), "text.length");
        check("no sections", json!({ "sections": [] }), "form.title");
        check("an unknown part", json!({ "sections": [], "script": "x" }), "form.shape");
        check("an id of another alphabet", with(&format!("{title}/id"), json!("标题")), "form.id");
        check("an id twice", with("/sections/0/fields/1/id", json!("title")), "form.id");
        check("no label", with(&format!("{title}/label/zh"), json!(" ")), "form.shape");
        let turns = with(&format!("{title}/label/zh"), json!("项目\u{202e}名称"));
        check("a label that turns", turns.clone(), "text.direction");
        check("a label that turns, escaped", json!(turns.to_string().replace('\u{202e}', "\\u202e")), "form.text");
        check("a title with a bell", with("/sections/0/title/en", json!("\u{7}")), "form.text");
        check("an option with NUL", with("/sections/0/fields/2/kind/choice/options/0/label/zh", json!("理\u{0}论")), "form.text");
        check("a limit below none", with("/sections/1/fields/0/kind/money/most", json!(-1)), "form.shape");
        check("a limit with a fraction", with("/sections/1/fields/0/kind/money/most", json!(1.5)), "form.shape");
        check("no files at all", with("/sections/1/fields/1/kind/files/most", json!(0)), "form.shape");
        let twice = content.to_string().replacen("\"sections\":", "\"sections\":[],\"sections\":", 1);
        refused("a part twice", &post_raw(&stage.officer, &path, "application/json", twice.as_bytes()), 400, "request.shape");
    });
}

#[test]
fn a_draft_keeps_what_it_can_and_refuses_the_rest() {
    without_a_trace(|stage| {
        let check = |what: &str, body: &[u8], status: u16, rule: &str| {
            let headers = [("Accept", "application/json"), ("Content-Type", "application/json")];
            refused(what, &stage.wang.send("PATCH", &stage.draft, &headers, body), status, rule);
        };
        let deep = format!("{{\"answers\":{}{}}}", "[".repeat(10_000), "]".repeat(10_000));
        let large = format!("{{\"answers\":{{\"title\":\"{}\"}}}}", "a".repeat(2_000_000));
        check("a number for a text", b"{\"answers\":{\"title\":5}}", 400, "request.shape");
        check("another part", b"{\"answers\":{},\"version\":1}", 400, "request.shape");
        check("nothing", b"", 400, "request.shape");
        check("10,000 levels", deep.as_bytes(), 400, "request.shape");
        check("a name twice", b"{\"answers\":{\"title\":\"a\",\"title\":\"b\"}}", 400, "request.shape");
        check("2 MB", large.as_bytes(), 413, "request.size");
        check("a field that is not asked", b"{\"answers\":{\"salary\":\"1\"}}", 422, "form.answer");
        check("a file as a text", b"{\"answers\":{\"body\":\"x.pdf\"}}", 422, "form.answer");
        check("NUL", b"{\"answers\":{\"title\":\"a\\u0000\"}}", 422, "text.control");
        for version in ["\"1\"", "\"0\"", "\"banana\"", "\"-1\"", "\"99999999999999999999\""] {
            refused(version, &stage.wang.patch_json(&stage.draft, version, &json!({ "answers": { "title": "另一题目" } })), 412, "write.version");
        }
        let form = json!({ "title": "另一题目", "version": "banana" });
        refused("a version that is none", &stage.wang.post_json(&stage.draft, &form), 409, "write.version");
        assert_eq!(stage.wang.get(&stage.draft).json()["answers"]["title"], "拓扑超导体中的准粒子", "nothing of it was kept");
    });
}

#[test]
fn what_a_draft_kept_is_judged_when_it_is_submitted() {
    without_a_trace(|stage| {
        let check = |field: &str, value: Value, rule: &str| {
            let kept = stage.wang.patch_json(&stage.draft, "*", &json!({ "answers": { field: value } }));
            assert_eq!(kept.status, 200, "a draft keeps what was typed: {}", kept.body);
            let answer = stage.wang.post_json(&format!("{}/submission", stage.draft), &signed("王芳"));
            refused(&format!("{field} {value}"), &answer, 422, rule);
            assert_eq!(stage.wang.get(&stage.draft).json()["answers"][field], value);
        };
        check("amount", json!("-5"), "money.amount");
        check("amount", json!("NaN"), "money.amount");
        check("amount", json!("9223372036854775808"), "money.amount");
        check("amount", json!("3000000.01"), "form.amount");
        check("amount", json!(["1"]), "form.answer");
        stage.wang.patch_json(&stage.draft, "*", &json!({ "answers": { "amount": "125万" } }));
        check("areas", json!(["alchemy"]), "form.options");
        stage.wang.patch_json(&stage.draft, "*", &json!({ "answers": { "areas": [] } }));
        check("title", json!("题".repeat(61)), "text.length");
        check("title", json!("题\u{202e}目"), "text.direction");
        check("title", json!("两\n行"), "text.control");
        check("title", json!(""), "form.required");
    });
}
