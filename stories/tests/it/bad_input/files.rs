//! Files that are not what they say, or are called what no file may be called.

use super::{Stage, refused, without_a_trace};
use crate::harness::Answer;
use crate::scene::small_pdf;

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89";

/// The stage with the file of the draft taken off, so that there is room for another.
fn with_room(stage: &Stage) {
    let removed = stage.wang.send("POST", &format!("{}/files/body/0/removal", stage.draft), &[("Accept", "application/json")], b"");
    assert_eq!(removed.status, 204, "{}", removed.body);
}

fn attach(stage: &Stage, name: &str, content: &[u8]) -> Answer {
    stage.wang.post_file(&format!("{}/files/body", stage.draft), name, content)
}

#[test]
fn content_and_name_must_agree() {
    without_a_trace(|stage| {
        with_room(stage);
        let check = |name: &str, content: &[u8], rule: &str| refused(name, &attach(stage, name, content), 422, rule);
        check("picture.pdf", PNG, "form.file-content");
        check("page.pdf", b"<html><script>alert(1)</script></html>", "form.file-content");
        check("text.pdf", "只是文字".as_bytes(), "form.file-content");
        check("program.pdf", b"\x7fELF\x02\x01\x01\0", "form.file-content");
        check("zeros.pdf", &[0; 100], "form.file-content");
        check("empty.pdf", b"", "form.file-size");
        check("picture.png", PNG, "form.file-type");
        check("main.PDF.exe", &small_pdf("x"), "form.file-type");
        check("no-ending", &small_pdf("x"), "form.file-type");
        assert_eq!(attach(stage, "正文 (终稿) v2.PDF", &small_pdf("拓扑超导体中的准粒子")).status, 201, "a plain name in any script is taken");
        refused("one too many", &attach(stage, "second.pdf", &small_pdf("second")), 422, "form.file-size");
    });
}

#[test]
fn names_are_names_and_not_paths() {
    without_a_trace(|stage| {
        with_room(stage);
        let check = |name: &str, status: u16, rule: &str| refused(name, &attach(stage, name, &small_pdf("x")), status, rule);
        for name in [
            "../x.pdf",
            "..\\\\x.pdf",
            "/etc/x.pdf",
            "C:\\\\x.pdf",
            "C:x.pdf",
            ".hidden.pdf",
            ".pdf",
            "CON.pdf",
            "com1.pdf",
            "nul.tar.pdf",
            "a..pdf",
            "x.pdf.",
            "%2e%2e%2fx.pdf",
            "x?.pdf",
            "<b>.pdf",
        ] {
            check(name, 422, "form.file-name");
        }
        check("", 422, "text.required");
        check(" ", 422, "text.required");
        check("\u{202e}fdp.exe.pdf", 422, "text.direction");
        check("a\u{feff}.pdf", 422, "text.control");
        check("a\u{7}.pdf", 400, "request.shape");
        check("a\0.pdf", 400, "request.shape");
        check(&format!("{}.pdf", "文".repeat(117)), 422, "text.length");
    });
}

#[test]
fn a_hundred_megabytes_are_read_through_and_not_kept() {
    without_a_trace(|stage| {
        with_room(stage);
        let (head, tail) = ("--kc\r\nContent-Disposition: form-data; name=\"file\"; filename=\"large.pdf\"\r\n\r\n%PDF-1.4\n", "\r\n--kc--\r\n");
        let (part, parts) = (vec![b' '; 1_000_000], 100);
        let headers = [("Accept", "application/json"), ("Content-Type", "multipart/form-data; boundary=kc"), ("Kechuang-Unclassified", "on")];
        let path = format!("{}/files/body", stage.draft);
        let mut sending = stage.wang.begin("POST", &path, &headers, head.len() + part.len() * parts + tail.len());
        sending.send(head.as_bytes());
        assert!((0..parts).all(|_| sending.send(&part)), "the server reads on, so that the sender lives to read why");
        let answer = sending.end(tail.as_bytes());
        refused("100 MB", &answer, 422, "form.file-size");
        assert!(answer.body.contains("20 MB"), "{}", answer.body);
        assert_eq!(stage.wang.get(&stage.draft).json()["files"], serde_json::json!([]));
    });
}

#[test]
fn a_file_that_nobody_declares_unclassified_is_refused_before_it_is_kept() {
    without_a_trace(|stage| {
        with_room(stage);
        let path = format!("{}/files/body", stage.draft);
        let file = "--kc\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.pdf\"\r\n\r\n%PDF-1.4 x\r\n--kc--\r\n";
        let unticked = "--kc\r\nContent-Disposition: form-data; name=\"unclassified\"\r\n\r\nfalse\r\n";
        let headers = [("Accept", "application/json"), ("Content-Type", "multipart/form-data; boundary=kc")];
        let send = |body: &str| stage.wang.send("POST", &path, &headers, body.as_bytes());
        refused("no declaration", &send(file), 422, "form.unclassified");
        refused("a declaration that says no", &send(&format!("{unticked}{file}")), 422, "form.unclassified");
        // What is declared after the file comes too late: nothing is read before it.
        let late = file.replace("--kc--", "--kc\r\nContent-Disposition: form-data; name=\"unclassified\"\r\n\r\non\r\n--kc--");
        refused("a declaration after the file", &send(&late), 422, "form.unclassified");
    });
}

#[test]
fn odd_parts_are_refused() {
    without_a_trace(|stage| {
        with_room(stage);
        let path = format!("{}/files/body", stage.draft);
        let send = |kind: &str, body: &[u8]| {
            stage.wang.send("POST", &path, &[("Accept", "application/json"), ("Content-Type", kind), ("Kechuang-Unclassified", "on")], body)
        };
        refused("not in parts", &send("application/json", b"{}"), 400, "request.shape");
        refused("no boundary", &send("multipart/form-data", b"x"), 400, "request.shape");
        refused(
            "cut off",
            &send("multipart/form-data; boundary=kc", b"--kc\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.pdf\"\r\n\r\n%PDF-1.4"),
            400,
            "request.shape",
        );
        refused("no file", &send("multipart/form-data; boundary=kc", b"--kc--\r\n"), 422, "form.answer");
        let other = stage.wang.post_file(&format!("{}/files/title", stage.draft), "a.pdf", &small_pdf("x"));
        refused("a field that takes no files", &other, 422, "form.answer");
        let unknown = stage.wang.post_file(&format!("{}/files/nothing", stage.draft), "a.pdf", &small_pdf("x"));
        refused("a field that is not there", &unknown, 422, "form.answer");
        let mut large = b"--kc\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n".to_vec();
        large.extend(vec![b'a'; 3_000_000]);
        refused("a token of 3 MB", &send("multipart/form-data; boundary=kc", &large), 400, "request.shape");
    });
}
