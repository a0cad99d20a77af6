//! Served 附件下载: content that a browser would run is saved and never run, under the name that its owner gave it, whatever characters it has.

use super::super::harness::{Answer, Centre, for_each_database};
use crate::harness::encode;
use crate::scene::{call_content, made, programme, signed};
use serde_json::json;

/// What a file answers with, so that no browser runs it.
fn is_inert(what: &str, name: &str, answer: &Answer) {
    assert_eq!(answer.status, 200, "{what}: {}", answer.body);
    assert_eq!(answer.header("content-security-policy"), "default-src 'none'; sandbox", "{what}");
    assert_eq!(answer.header("x-content-type-options"), "nosniff", "{what}");
    assert_eq!(answer.header("cross-origin-resource-policy"), "same-origin", "{what}");
    assert!(answer.header("cache-control").starts_with("private"), "{what}: {}", answer.header("cache-control"));
    let kind = answer.header("content-type");
    assert!(kind == "application/pdf" || kind == "text/plain; charset=utf-8", "{what}: {kind}");
    // RFC 6266 with the encoding of RFC 8187, and nothing beside it that a browser could take another name from.
    assert_eq!(answer.header("content-disposition"), format!("attachment; filename*=UTF-8''{}", encode(name).replace('~', "%7E")), "{what}");
    assert!(answer.headers.iter().all(|(name, value)| !value.contains(['\r', '\n']) && name != "x-evil"), "{what}: {:?}", answer.headers);
}

/// What a browser would run if it were shown, by a name without its ending.
const ACTIVE: [(&str, &[u8]); 8] = [
    ("页面", b"<!DOCTYPE html><html><script>fetch('//evil.example')</script></html>"),
    ("图", b"<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"><script>alert(1)</script></svg>"),
    ("外部实体", b"<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><a>&x;</a>"),
    ("样式", b"<?xml version=\"1.0\"?><?xml-stylesheet type=\"text/xsl\" href=\"#a\"?><x/>"),
    ("脚本", b"alert(document.cookie)//"),
    ("配置", b"<IfModule mod_php.c>\n</IfModule>\n<?php system($_GET[0]); ?>"),
    ("宏", b"=cmd|' /C calc'!A0"),
    ("邮件", b"MIME-Version: 1.0\nContent-Type: text/html\n\n<script>alert(1)</script>"),
];

/// Names that a header could be made of, and another name after it.
const NAMES: [&str; 7] =
    ["申请书（终稿）；第2版.pdf", "a'b%22c.pdf", "名 字 -_.~!$&()+,=@[]{}^`.pdf", "😀 emoji.pdf", "ﬁle‐Ω.pdf", "a;filename=b.pdf", "résumé.pdf"];

/// Names that nobody may give a file.
const EVIL_NAMES: [&str; 8] =
    ["a\r\nX-Evil: 1.pdf", "\u{202e}fdp.exe", "a\u{202e}gpj.pdf", "../../etc/passwd.pdf", "a/b.pdf", "C:\\a.pdf", "a\0.pdf", "~/.ssh/x.pdf"];

#[test]
fn active_content_is_saved_and_never_run() {
    for_each_database(|database| {
        let centre = Centre::found(database);
        let officer = centre.officer();
        let mut content = call_content("BR-2026-01", "2020-01-01 09:00", "2090-01-01 16:00");
        let files = content.pointer_mut("/form/sections/1/fields/1/kind/files").expect("a field for files");
        *files = json!({ "most": 20, "bytes_each": 1_000_000, "media": ["pdf", "text", "png", "docx", "xlsx", "jpeg"] });
        let call = made(&officer.post_json(&format!("{}/calls", programme(&centre, "PX")), &content));
        assert_eq!(officer.post_file(&format!("{call}/documents"), "须知.txt", b"<script>alert(1)</script>").status, 201);
        made(&officer.post_json(&format!("{call}/publication"), &json!({})));
        let wang = centre.applicant("王芳", "wang.fang@bjmu.example.org", "北京大学医学部");
        let draft = made(&wang.post_json(&format!("{call}/drafts"), &json!({})));
        let attach = |name: &str, content: &[u8]| wang.post_file(&format!("{draft}/files/body"), name, content);
        // Under the ending of what it is, none of them is taken; as a text it is a text.
        for (name, content) in ACTIVE {
            for ending in ["html", "svg", "xml", "xhtml", "js", "htm", "mht", "php", "htaccess", "exe", "pdf", "png"] {
                assert_eq!(attach(&format!("{name}.{ending}"), content).status, 422, "{name}.{ending}");
            }
        }
        let script = b"%PDF-1.4\n1 0 obj << /Type /Catalog /OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >> >> endobj\n%%EOF\n";
        let mut kept = Vec::new();
        for (name, content) in ACTIVE.iter().map(|(name, content)| (format!("{name}.txt"), *content)).chain([("动作.pdf".to_owned(), &script[..])])
        {
            match attach(&name, content) {
                answer if answer.status == 201 => kept.push((name, content)),
                answer => assert_eq!(answer.status, 422, "{name}: {}", answer.body),
            }
        }
        // Names that a header could be made of, or a path, or another ending; what is taken comes back as it was.
        for name in NAMES {
            let mut own = script.to_vec();
            own.extend(name.as_bytes());
            let answer = attach(name, &own);
            if answer.status == 201 {
                let place = wang.get(&draft).json()["files"].as_array().map_or(0, Vec::len) - 1;
                is_inert(name, answer.json()["name"].as_str().expect("a name"), &wang.get(&format!("{draft}/files/body/{place}")));
                let removed = wang.send("POST", &format!("{draft}/files/body/{place}/removal"), &[("Accept", "application/json")], b"");
                assert_eq!(removed.status, 204, "{}", removed.body);
            } else {
                assert_eq!(answer.status, 422, "{name}: {}", answer.body);
            }
        }
        for name in EVIL_NAMES {
            let answer = attach(name, script);
            assert!(matches!(answer.status, 400 | 422), "{name:?}: {} {}", answer.status, answer.body);
        }
        for (place, (name, content)) in kept.iter().enumerate() {
            let answer = wang.get(&format!("{draft}/files/body/{place}"));
            is_inert(name, name, &answer);
            assert_eq!(answer.bytes, *content, "{name}");
            let asked =
                wang.send("GET", &format!("{draft}/files/body/{place}"), &[("Accept", "text/html,image/svg+xml"), ("Range", "bytes=0-3")], b"");
            is_inert(name, name, &asked);
        }
        assert!(kept.len() >= 5, "{kept:?}");
        let answers = json!({ "title": "题", "abstract": "要", "areas": ["theory"], "amount": "1万" });
        let version = format!("\"{}\"", wang.get(&draft).json()["version"]);
        assert_eq!(wang.patch_json(&draft, &version, &json!({ "answers": answers })).status, 200);
        made(&wang.post_json(&format!("{draft}/submission"), &signed("王芳")));
        let application = draft.replace("/drafts/", "/applications/");
        for (place, (name, _)) in kept.iter().enumerate() {
            is_inert(name, name, &officer.get(&format!("{application}/files/{place}")));
        }
        is_inert("须知.txt", "须知.txt", &centre.anonymous().page(&format!("{call}/documents/0")));
        centre.check();
    });
}
