//! What is in files, over HTTP: the main text against the rule of its call, office files with what no field takes, and anonymous copies.

use super::{pdf_of, refused, scene, submitted, with_documents};
use crate::harness::{Answer, Centre, Database, Person, for_each_database};
use crate::scene::{beijing, call_content, made, programme, small_pdf};
use serde_json::{Value, json};

/// An office file of these parts, stored as they are.
fn office(parts: &[(&str, &str)]) -> Vec<u8> {
    package("wordprocessingml.document", &[&[("word/document.xml", "<w:document><w:t>预算说明</w:t></w:document>")], parts].concat())
}

/// An office file whose main part is of this type.
fn package(main: &str, parts: &[(&str, &str)]) -> Vec<u8> {
    let kind = format!("application/vnd.openxmlformats-officedocument.{main}.main+xml");
    let types = format!(r#"<Types><Override PartName="/{}" ContentType="{kind}"/></Types>"#, parts[0].0);
    let all = [&[("[Content_Types].xml", types.as_str())], parts].concat();
    let (mut out, mut list) = (Vec::new(), Vec::new());
    let four = |number: usize| u32::try_from(number).expect("small").to_le_bytes();
    for (name, content) in &all {
        let from = out.len();
        let sizes = [four(content.len()), four(content.len())].concat();
        let name_length = [&four(name.len())[..2], &[0, 0]].concat();
        out.extend([b"PK\x03\x04\x14\0\0\0\0\0\0\0\x21\0\0\0\0\0".as_slice(), &sizes, &name_length, name.as_bytes(), content.as_bytes()].concat());
        let head = [b"PK\x01\x02\x14\0\x14\0\0\0\0\0\0\0\x21\0\0\0\0\0".as_slice(), &sizes, &name_length].concat();
        list.extend([head.as_slice(), &[0; 10], &four(from), name.as_bytes()].concat());
    }
    let (from, count) = (out.len(), [&four(all.len())[..2], &four(all.len())[..2]].concat());
    [out, list.clone(), [b"PK\x05\x06\0\0\0\0".as_slice(), &count, &four(list.len()), &four(from), &[0, 0]].concat()].concat()
}

/// A centre whose call asks for a main text of two pages with headings and its typefaces, and takes Word documents beside it.
fn asking(database: &Database) -> (Centre, Person, String) {
    let centre = Centre::found_at(database, beijing("2026-03-02 09:00"));
    with_documents(&centre);
    let mut content = call_content("PDF-1", "2026-03-01 09:00", "2026-03-31 17:00");
    let fields = &mut content["form"]["sections"][1]["fields"];
    fields[1]["kind"]["files"]["pdf"] = json!({ "pages_max": 2, "headings": ["基本信息", "经费与正文"], "fonts_embedded": true });
    let more = json!({ "id": "more", "label": { "zh": "补充材料", "en": "More" }, "required": false,
        "kind": { "files": { "most": 5, "bytes_each": 20_000_000, "media": ["docx", "pptx", "png", "text"] } } });
    fields.as_array_mut().expect("fields").push(more);
    let programme = programme(&centre, "P-PDF");
    let call = made(&centre.officer().post_json(&format!("{programme}/calls"), &content));
    made(&centre.officer().post_json(&format!("{call}/publication"), &json!({})));
    let li = centre.applicant("李伟", "li.wei@iphy.example.org", "示范物理研究所");
    (centre, li, call)
}

fn drafted(li: &Person, call: &str) -> String {
    let draft = made(&li.post_json(&format!("{call}/drafts"), &json!({})));
    let answers = json!({ "title": "低维材料", "abstract": "研究低维体系。", "amount": "125万" });
    assert_eq!(li.patch_json(&draft, "\"1\"", &json!({ "answers": answers })).status, 200);
    draft
}

/// What a program is told of each thing that is wrong.
fn titles(answer: &Answer) -> String {
    assert_eq!(answer.status, 422, "{}", answer.body);
    let fields = answer.json()["fields"].as_array().cloned().unwrap_or_default();
    fields.iter().map(|field| field["title"].as_str().unwrap_or_default().to_owned()).collect::<Vec<_>>().join("\n")
}

#[test]
fn the_main_text_is_held_against_the_rule_of_its_call_and_every_fault_is_named() {
    for_each_database(|database| {
        let (centre, li, call) = asking(database);
        let draft = drafted(&li, &call);
        let page = li.page(&draft).visible();
        for says in ["PDF 至多2页", "须嵌入全部字体", "基本信息 / 经费与正文"] {
            assert!(page.contains(says), "{says}: {page}");
        }
        let before = centre.stored_files();
        let field = format!("{draft}/files/body");
        let long = stories::pdf::pdf("经费与正文", &[&"一段很长的正文。".repeat(1_200), "基本信息"]);
        let says = titles(&li.post_file(&field, "正文.pdf", &long));
        for expected in ["本项至多2页", "第1页使用的字体“STSong-Light", "没有嵌入", "标题“经费与正文”在第1页，应当在“基本信息”之后"]
        {
            assert!(says.contains(expected), "{expected}: {says}");
        }
        let english = titles(&li.in_language("en").post_file(&field, "body.pdf", &stories::pdf::pdf("Main text", &["No headings."])));
        for expected in ["“Helvetica”, used on page 1", "The heading “基本信息” was not found"] {
            assert!(english.contains(expected), "{expected}: {english}");
        }
        refused(&li.post_file(&field, "正文.pdf", &small_pdf("no pages")), 422, "form.file-holds");
        assert_eq!(centre.stored_files(), before, "what was refused left nothing");
        // What our own program has set embeds its typefaces, and has these headings on its one page.
        let good = li.get(&format!("{draft}/document.pdf"));
        assert_eq!(li.post_file(&field, "正文.pdf", pdf_of(&good)).status, 201);
        let page = li.page(&draft).visible();
        assert!(page.contains("文件检查情况") && page.contains("1页") && page.contains("未扫描"), "{page}");
        centre.check();
    });
}

#[test]
fn office_files_with_what_no_field_takes_are_refused_and_the_rest_is_said() {
    for_each_database(|database| {
        let (centre, li, call) = asking(database);
        let draft = drafted(&li, &call);
        let field = format!("{draft}/files/more");
        let send = |name: &str, parts: &[(&str, &str)]| li.post_file(&field, name, &office(parts));
        for (parts, says) in [
            (&[("word/vbaProject.bin", "x")][..], "宏"),
            (&[("word/header1.xml", "<w:ins w:id=\"1\" w:author=\"张平\"/>")], "修订"),
            (&[("word/styles.xml", "<!DOCTYPE a><a/>")], "实体"),
            (&[("word/vbaProject.bin", "x"), ("word/header1.xml", "<w:del w:id=\"1\"/>")], "宏"),
        ] {
            let answer = send("说明.docx", parts);
            assert!(titles(&answer).contains(says), "{says}: {}", answer.body);
            assert_eq!(answer.json()["fields"][0]["rule"], "form.file-holds");
        }
        assert_eq!(send("说明.docx", &[("word/comments.xml", "<w:comments/>")]).status, 201);
        let page = li.page(&draft).visible();
        assert!(page.contains("含批注"), "{page}");
        // A presentation is one by its parts and by what it says of itself, whatever it is called.
        let slides = [("ppt/presentation.xml", "<p:presentation/>"), ("ppt/slides/slide1.xml", "<a:t>研究方案</a:t>")];
        assert_eq!(li.post_file(&field, "汇报.pptx", &package("presentationml.presentation", &slides)).status, 201);
        let macros = [&slides[..], &[("ppt/vbaProject.bin", "x")]].concat();
        assert!(titles(&li.post_file(&field, "汇报二.pptx", &package("presentationml.presentation", &macros))).contains("宏"));
        refused(&li.post_file(&field, "汇报二.pptx", &office(&[])), 422, "form.file-content");
        refused(&li.post_file(&field, "说明二.docx", &package("presentationml.presentation", &slides)), 422, "form.file-content");
        // A picture that is cut off is none.
        assert!(titles(&li.post_file(&field, "图.png", b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR")).contains("无法解析"));
        centre.check();
    });
}

#[test]
fn an_anonymous_copy_names_nobody_and_only_readers_get_one() {
    for_each_database(|database| {
        let (centre, li, call) = asking(database);
        let draft = drafted(&li, &call);
        let good = li.get(&format!("{draft}/document.pdf"));
        assert_eq!(li.post_file(&format!("{draft}/files/body"), "李伟-正文.pdf", pdf_of(&good)).status, 201);
        let core = "<cp:coreProperties><dc:creator>Li Wei</dc:creator></cp:coreProperties>";
        assert_eq!(li.post_file(&format!("{draft}/files/more"), "李伟.docx", &office(&[("docProps/core.xml", core)])).status, 201);
        let application = submitted(&li, &draft);
        let officer = centre.officer();
        let page = officer.page(&application);
        assert!(page.visible().contains("匿名副本"), "{}", page.visible());
        let named = |answer: &Answer| -> Value { json!([answer.status, answer.header("content-disposition")]) };
        let pdf = officer.get(&format!("{application}/files/0/anonymous"));
        assert_eq!(named(&pdf), json!([200, "attachment; filename*=UTF-8''%E9%99%84%E4%BB%B61.pdf"]));
        let info = |bytes: &[u8]| bytes.windows(7).any(|window| window == b"/Author") || bytes.windows(9).any(|window| window == b"/Metadata");
        assert!(info(&good.bytes) && !info(&pdf.bytes));
        let docx = officer.get(&format!("{application}/files/1/anonymous"));
        assert_eq!((docx.status, docx.bytes.windows(6).any(|window| window == b"Li Wei")), (200, false));
        let other = centre.applicant("王芳", "wang.fang@bjmu.example.org", "");
        assert_eq!(other.get(&format!("{application}/files/0/anonymous")).status, 404);
        assert_eq!(officer.get(&format!("{application}/files/9/anonymous")).status, 404);
        centre.check();
    });
}

#[test]
fn without_the_program_files_are_kept_and_said_not_to_be_checked() {
    for_each_database(|database| {
        let (centre, li, call) = scene(database);
        let draft = drafted(&li, &call);
        assert_eq!(li.post_file(&format!("{draft}/files/body"), "正文.pdf", &small_pdf("x")).status, 201);
        assert!(li.page(&draft).visible().contains("未检查"));
        centre.check();
    });
}
