//! The program as the server runs it: what is asked on its standard input, and what comes of it.

use serde_json::{Value, json};
use std::io::Write;
use std::process::{Command, Output, Stdio};

/// Runs the program over an input.
fn asked(input: &[u8]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_kechuang-documents"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    // A program that has ended before it read all is told by its exit code.
    let _written = child.stdin.take().expect("its input is ours").write_all(input);
    child.wait_with_output().expect("the program ends")
}

fn sheet(watermark: Option<&str>, address: Option<&str>) -> Value {
    json!({ "sheet": {
        "language": "zh", "kind": "项目申报书", "title": "界面限域水 #[x] *y* $z$ \\", "author": "张平",
        "facts": [{ "label": "受理编号", "says": "BJ-2026-0001" }],
        "sections": [{ "title": "基本信息", "fields": [
            { "label": "申请经费", "answer": { "line": "285万元" } },
            { "label": "摘要", "answer": { "text": "第一段 with Latin。\n#import \"/etc/passwd\"" } },
            { "label": "领域", "answer": { "lines": ["化学", "数学"] } },
            { "label": "预算", "answer": { "table": [["科目", "金额"], ["设备费", "100.00"], ["劳务费"]] } },
            { "label": "附件", "answer": { "files": [{ "name": "计划.pdf", "size": "PDF", "digest": "sha256:00" }] } },
            { "label": "备注", "answer": { "none": "未填写" } },
        ] }],
        "pledge": { "title": "承诺书", "text": "材料真实。", "signed": [{ "label": "签名", "says": "张平" }], "seal": "单位盖章处" },
        "watermark": watermark,
        "foot": { "lines": ["版本码 7K3M-Q9TX-2B4N"], "address": address, "pages": "第{page}页，共{pages}页" },
    } })
}

fn pdf(value: &Value) -> Vec<u8> {
    let output = asked(value.to_string().as_bytes());
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

/// What a reader reads, without blanks: each place at which a line is broken is the typesetter's choice.
fn text(pdf: &[u8]) -> String {
    let mut child = Command::new("pdftotext").args(["-", "-"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("poppler is here");
    child.stdin.take().expect("its input is ours").write_all(pdf).expect("it reads");
    let text = child.wait_with_output().expect("it ends").stdout;
    String::from_utf8_lossy(&text).chars().filter(|c| !c.is_whitespace()).collect()
}

#[test]
fn a_sheet_is_set_with_all_that_it_says_and_typed_text_is_no_markup() {
    let text = text(&pdf(&sheet(None, Some("https://centre.example.org/verify?entry=00&index=1"))));
    for says in [
        "项目申报书",
        "界面限域水#[x]*y*$z$\\",
        "BJ-2026-0001",
        "285万元",
        "#import\"/etc/passwd\"",
        "化学",
        "设备费",
        "未填写",
        "单位盖章处",
        "第1页，共1页",
    ] {
        assert!(text.contains(says), "{says}: {text}");
    }
    assert!(!text.contains("DRAFT"));
}

#[test]
fn the_same_values_give_the_same_bytes_and_others_give_others() {
    let (draft, sent) = (sheet(Some("草稿 DRAFT"), None), sheet(None, Some("https://centre.example.org/verify?entry=00&index=1")));
    let first = pdf(&draft);
    assert!(first == pdf(&draft), "the same bytes each time");
    assert!(first != pdf(&sent));
    assert!(first.starts_with(b"%PDF-1.7"));
}

#[test]
fn files_follow_under_bookmarks_and_those_that_cannot_are_named() {
    let folder = std::env::temp_dir().join(format!("kechuang-documents-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let written = |name: &str, bytes: &[u8]| {
        let path = folder.join(name);
        std::fs::write(&path, bytes).expect("a file");
        path
    };
    let inner = pdf(&sheet(Some("内页"), None));
    let paths = [
        ("good.pdf", "pdf", written("good", &inner)),
        ("broken.pdf", "pdf", written("broken", b"%PDF-1.7\nnothing more")),
        ("cut.png", "png", written("cut", b"\x89PNG\r\n\x1a\n")),
        ("table.xlsx", "other", written("table", b"PK")),
        ("gone.pdf", "pdf", folder.join("nowhere")),
    ];
    let files = |paths: &[(&str, &str, std::path::PathBuf)]| -> Vec<Value> {
        let line = |name: &str| json!({ "name": name, "size": "1 B", "digest": format!("sha256:{name}") });
        paths.iter().map(|(name, media, path)| json!({ "heading": "附件", "line": line(name), "path": path, "media": media })).collect()
    };
    let with = |files: Vec<Value>, pages: usize| {
        let mut asked = sheet(None, None);
        asked["sheet"]["appendix"] = json!({
            "title": "附件清单", "left_out": "未并入", "pages_most": pages, "bytes_most": 10_000_000, "files": files,
            "why": { "kind": "另一类型", "unreadable": "读不出", "much": "过多", "gone": "已不在" },
        });
        pdf(&asked)
    };
    let whole = with(files(&[&paths[..2], &paths[3..]].concat()), 10);
    let says = text(&whole);
    for expected in ["附件清单", "未并入", "读不出", "另一类型", "已不在", "第3页，共3页", "sha256:table.xlsx"] {
        assert!(says.contains(expected), "{expected}: {says}");
    }
    assert!(whole.windows(9).any(|bytes| bytes == b"/Outlines"), "it has bookmarks");
    // What looks like a picture and is none is found by itself; the others follow all the same.
    let spoiled = text(&with(files(&paths[..3]), 10));
    assert!(spoiled.matches("读不出").count() == 2 && spoiled.contains("第3页，共3页"), "{spoiled}");
    assert!(text(&with(files(&paths[..1]), 0)).contains("过多"));
    let _gone = std::fs::remove_dir_all(&folder);
}

/// What the program finds in a file.
fn inspected(bytes: &[u8], headings: &[&str]) -> Value {
    let path = std::env::temp_dir().join(format!("kechuang-inspected-{}-{}", std::process::id(), bytes.len()));
    std::fs::write(&path, bytes).expect("a file");
    let output = asked(json!({ "inspect": { "path": path, "media": "pdf", "headings": headings } }).to_string().as_bytes());
    let _gone = std::fs::remove_file(&path);
    serde_json::from_slice(&output.stdout).expect("an answer")
}

#[test]
fn headings_are_found_where_they_begin_a_line() {
    let mut asked = sheet(Some("草稿"), Some("https://centre.example.org/verify"));
    asked["sheet"]["sections"] = json!([
        { "title": "一、研究背景（1）", "fields": [{ "label": "1.1 现状", "answer": { "text": "本节说明研究方案的背景。" } }] },
        { "title": "二、研究方案", "fields": [{ "label": "路线", "answer": { "text": "先做后看。\n".repeat(80) } }] },
        { "title": "三、研究基础", "fields": [] },
    ]);
    let found = inspected(&pdf(&asked), &["研究背景", "二．研究方案", "（三）研究基础", "经费说明", "现状"]);
    assert!(found["pages"].as_u64().expect("pages") >= 2, "{found}");
    assert_eq!(found["fonts_missing"], json!([]), "what we set ourselves embeds its typefaces");
    let page =
        |heading: usize| found["headings"][heading].as_array().expect("places").iter().map(|at| at[0].as_u64().expect("a page")).collect::<Vec<_>>();
    assert_eq!((page(0), page(1)), (vec![1], vec![1]), "in the middle of a sentence it is none: {found}");
    assert_eq!((page(3), page(4)), (vec![], vec![1]), "{found}");
    assert!(page(2).len() == 1 && page(2)[0] >= 2, "{found}");
}

#[test]
fn what_cannot_be_read_is_refused_and_named() {
    let mut more = sheet(None, None);
    more["sheet"]["colour"] = json!("red");
    for (input, expected) in
        [("", "EOF"), ("{}", "expected value"), ("{\"sheet\":{}}", "missing field"), (&more.to_string(), "unknown field `colour`")]
    {
        let output = asked(input.as_bytes());
        let why = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.code() == Some(2) && output.stdout.is_empty() && why.contains(expected), "{input}: {why}");
    }
}

#[test]
fn without_a_chinese_typeface_there_is_no_document() {
    let failure =
        documents::asked(sheet(None, None).to_string().as_bytes()).and_then(|task| documents::answer(task, || None)).expect_err("no typeface");
    assert!(failure.to_string().contains("fonts-noto-cjk"), "{failure}");
}
