//! Files made here, byte by byte, with what must be found in them and what must be gone from their anonymous copies.

use crate::archive::{packed, parts};
use crate::facts::Holds;
use crate::input::Media;
use crate::{anonymous, inspect, words};

const WORD: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml";
const SHEET: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml";
const SLIDES: &str = "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml";

fn office(main: &str, more: &[(&str, &str)]) -> Vec<u8> {
    let types = format!("<Types><Override PartName=\"/main.xml\" ContentType=\"{main}\"/></Types>");
    let mut all = vec![("[Content_Types].xml".to_owned(), types.into_bytes())];
    all.extend(more.iter().map(|(name, content)| ((*name).to_owned(), content.as_bytes().to_vec())));
    packed(&all).expect("a small archive")
}

fn holds(bytes: &[u8], media: Media) -> Vec<Holds> {
    inspect(bytes, media, &[]).holds
}

#[test]
fn an_office_file_is_what_it_claims_and_all_beside_its_text_is_named() {
    let text = ("word/document.xml", "<w:document><w:p><w:r><w:t>正文</w:t></w:r></w:p></w:document>");
    let rels = |target: &str| {
        format!("<Relationships><Relationship Id=\"r1\" Type=\"http://x/{target}\" Target=\"http://e/\" TargetMode=\"External\"/></Relationships>")
    };
    let (template, link) = (rels("attachedTemplate"), rels("hyperlink"));
    let check = |main: &str, media: Media, more: &[(&str, &str)], expected: &[Holds]| {
        assert_eq!(holds(&office(main, &[&[text], more].concat()), media), expected, "{main} {more:?}");
    };
    check(WORD, Media::Docx, &[], &[]);
    check(SHEET, Media::Xlsx, &[], &[]);
    check(SLIDES, Media::Pptx, &[], &[]);
    check(SHEET, Media::Docx, &[], &[Holds::Broken]);
    check("application/vnd.ms-word.document.macroEnabled.main+xml", Media::Docx, &[], &[Holds::Macros]);
    check(WORD, Media::Docx, &[("word/vbaProject.bin", "x")], &[Holds::Macros]);
    check(WORD, Media::Docx, &[("word/activeX/activeX1.xml", "<x/>")], &[Holds::Macros]);
    check(WORD, Media::Docx, &[("word/_rels/settings.xml.rels", &template)], &[Holds::Fetched]);
    check(WORD, Media::Docx, &[("word/_rels/document.xml.rels", &link)], &[]);
    check(WORD, Media::Docx, &[("word/styles.xml", "<!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]><a/>")], &[Holds::Entities]);
    check(WORD, Media::Docx, &[("word/header1.xml", "<w:p><w:ins w:id=\"1\" w:author=\"张平\"><w:r/></w:ins></w:p>")], &[Holds::Changes]);
    check(WORD, Media::Docx, &[("word/comments.xml", "<w:comments/>"), ("word/embeddings/a.xlsx", "x")], &[Holds::Files, Holds::Comments]);
    check(SHEET, Media::Xlsx, &[("xl/revisions/revisionHeaders.xml", "<h/>")], &[Holds::Changes]);
}

#[test]
fn archives_with_tricks_are_refused() {
    let good = office(WORD, &[("word/document.xml", "<w:document/>")]);
    let check = |bytes: &[u8], expected: Holds| assert_eq!(holds(bytes, Media::Docx), [expected]);
    check(b"PK", Holds::Broken);
    check(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", Holds::Locked);
    check(&good[..good.len() - 30], Holds::Broken);
    let twice = packed(&[("a".to_owned(), vec![1]), ("A".to_owned(), vec![2])]).expect("an archive");
    check(&twice, Holds::Broken);
    check(&packed(&[("../a".to_owned(), vec![1])]).expect("an archive"), Holds::Broken);
    // A part that says it is small and is not, and one that unpacks to more than a part may.
    let list = good.windows(4).position(|four| four == b"PK\x01\x02").expect("a list");
    let mut lies = good.clone();
    lies[list + 24] -= 1;
    check(&lies, Holds::Broken);
    let mut locked = good.clone();
    locked[list + 8] |= 1;
    check(&locked, Holds::Locked);
    let bomb = packed(&[("[Content_Types].xml".to_owned(), vec![b' '; 65 << 20])]).expect("an archive");
    assert!(bomb.len() < 1 << 20);
    check(&bomb, Holds::Beyond);
}

#[test]
fn an_anonymous_office_file_names_nobody_and_says_the_same() {
    let png = String::from_utf8_lossy(b"\x89PNG").into_owned();
    let original = office(
        WORD,
        &[
            ("docProps/core.xml", "<cp:coreProperties><dc:creator>张平</dc:creator><cp:lastModifiedBy>张平</cp:lastModifiedBy></cp:coreProperties>"),
            ("docProps/app.xml", "<Properties><Company>北京大学</Company><Manager>张平</Manager></Properties>"),
            ("docProps/custom.xml", "<Properties>张平</Properties>"),
            ("docProps/thumbnail.jpeg", "张平"),
            (
                "_rels/.rels",
                "<Relationships><Relationship Id=\"a\" Type=\"http://x/thumbnail\" Target=\"docProps/thumbnail.jpeg\"/>\
                 <Relationship Id=\"b\" Type=\"http://x/officeDocument\" Target=\"word/document.xml\"/></Relationships>",
            ),
            ("word/people.xml", "<w15:people><w15:person w15:author=\"张平\"/></w15:people>"),
            (
                "word/comments.xml",
                "<w:comments><w:comment w:id=\"1\" w:author=\"张平\" w:initials=\"ZP\" w:date=\"2026-03-01T09:00:00Z\"><w:t>为何？</w:t></w:comment></w:comments>",
            ),
            ("word/document.xml", "<w:document><w:pPr w:name=\"标题\"/><w:t>质子传输</w:t></w:document>"),
            ("word/media/image1.png", &png),
            ("xl/comments1.xml", "<comments><authors><author>张平</author></authors></comments>"),
            ("xl/persons/person.xml", "<personList><person displayName=\"张平\" userId=\"zp\"/></personList>"),
            ("xl/workbook.xml", "<workbook><x15ac:absPath url=\"C:\\Users\\张平\\\"/><sheet name=\"预算\"/></workbook>"),
        ],
    );
    let copy = anonymous(&original, Media::Docx).expect("a copy");
    assert_eq!(copy, anonymous(&original, Media::Docx).expect("a copy"), "the same bytes each time");
    let mut all = String::new();
    for part in parts(&copy).expect("an archive") {
        all.push_str(&format!("{}: {}\n", part.name, String::from_utf8_lossy(&part.read().expect("a part"))));
    }
    for gone in ["张平", "北京大学", "ZP", "2026-03-01", "thumbnail", "C:\\Users"] {
        assert!(!all.contains(gone), "{gone}: {all}");
    }
    for kept in ["质子传输", "为何？", "officeDocument", "name=\"预算\"", "w:name=\"标题\""] {
        assert!(all.contains(kept), "{kept}: {all}");
    }
    assert_eq!(holds(&copy, Media::Docx), [Holds::Comments]);
}

fn chunk(kind: &[u8], content: &[u8]) -> Vec<u8> {
    let length = u32::try_from(content.len()).expect("short").to_be_bytes();
    [&length[..], kind, content, &[0; 4]].concat()
}

fn segment(kind: u8, content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len() + 2).expect("short").to_be_bytes();
    [&[0xFF, kind][..], &length, content].concat()
}

/// A camera's picture: a place, an owner, turned by a quarter.
fn photograph() -> Vec<u8> {
    let exif = [
        b"Exif\0\0II\x2A\0\x08\0\0\0\x02\0".as_slice(),
        &[0x12, 0x01, 3, 0, 1, 0, 0, 0, 6, 0, 0, 0],
        &[0x3B, 0x01, 2, 0, 4, 0, 0, 0],
        b"ZP\0\0",
        &[0; 4],
    ]
    .concat();
    [
        b"\xFF\xD8".to_vec(),
        segment(0xE0, b"JFIF\0\x01\x02"),
        segment(0xE1, &exif),
        segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0<x>Zhang Ping</x>"),
        segment(0xED, b"Photoshop 3.0\0Zhang Ping"),
        segment(0xFE, b"Zhang Ping"),
        segment(0xDB, &[0; 65]),
        segment(0xDA, &[1, 1, 0, 0, 63, 0]),
        b"\x01\xFF\x00\x02\xFF\xD0\x03".to_vec(),
        b"\xFF\xD9Zhang Ping behind the end".to_vec(),
    ]
    .concat()
}

#[test]
fn pictures_keep_what_is_drawn_and_how_they_are_turned() {
    let png = [
        b"\x89PNG\r\n\x1a\n".to_vec(),
        chunk(b"IHDR", &[0; 13]),
        chunk(b"tEXt", b"Author\0Zhang Ping"),
        chunk(b"eXIf", b"MM\0\x2A"),
        chunk(b"IDAT", &[1, 2, 3]),
        chunk(b"IEND", b""),
        b"Zhang Ping".to_vec(),
    ]
    .concat();
    let copy = anonymous(&png, Media::Png).expect("a picture");
    assert_eq!(copy, [b"\x89PNG\r\n\x1a\n".to_vec(), chunk(b"IHDR", &[0; 13]), chunk(b"IDAT", &[1, 2, 3]), chunk(b"IEND", b"")].concat());
    assert_eq!((holds(&png, Media::Png), holds(&png[..40], Media::Png)), (vec![], vec![Holds::Broken]));

    let copy = anonymous(&photograph(), Media::Jpeg).expect("a picture");
    assert!(!copy.windows(2).any(|two| two == b"ZP") && !copy.windows(5).any(|five| five == b"Zhang"));
    let exif = copy.windows(6).position(|six| six == b"Exif\0\0").expect("it says how it is turned");
    assert_eq!(copy[exif + 6 + 8 + 2..][..12], [0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0], "by a quarter, and nothing else");
    assert!(copy.ends_with(b"\x01\xFF\x00\x02\xFF\xD0\x03\xFF\xD9"), "the drawing is as it was");
    assert_eq!(anonymous(&copy, Media::Jpeg).expect("a picture"), copy, "nothing is left to take away");
    assert_eq!((holds(&photograph(), Media::Jpeg), holds(b"\xFF\xD8\xFF", Media::Jpeg)), (vec![], vec![Holds::Broken]));
}

/// A PDF of these objects, the first of which is the catalog and the second its pages.
fn pdf(objects: &[impl AsRef<[u8]>], trailer: &str) -> Vec<u8> {
    let mut file = b"%PDF-1.7\n".to_vec();
    let mut offsets = Vec::new();
    for (object, number) in objects.iter().zip(1..) {
        offsets.push(file.len());
        file.extend_from_slice(&[format!("{number} 0 obj\n").as_bytes(), object.as_ref(), b"\nendobj\n"].concat());
    }
    let table = file.len();
    file.extend_from_slice(format!("xref\n0 {}\n0000000000 65535 f \n", offsets.len() + 1).as_bytes());
    for offset in &offsets {
        file.extend_from_slice(format!("{offset:010} 00000 n \n").as_bytes());
    }
    let size = offsets.len() + 1;
    file.extend_from_slice(format!("trailer\n<< /Size {size} /Root 1 0 R {trailer} >>\nstartxref\n{table}\n%%EOF\n").as_bytes());
    file
}

const PAGES: &str = "<< /Type /Pages /Count 2 /Kids [3 0 R 4 0 R] >>";
const CATALOG: &str = "<< /Type /Catalog /Pages 2 0 R >>";
const PAGE: &str = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>";

#[test]
fn what_a_pdf_does_beside_being_read_is_named() {
    let check = |fifth: &str, expected: &[Holds]| {
        let facts = inspect(&pdf(&[CATALOG, PAGES, PAGE, PAGE, fifth], ""), Media::Pdf, &[]);
        assert_eq!((facts.holds.as_slice(), facts.pages), (expected, Some(2)), "{fifth}");
    };
    check("<< >>", &[]);
    check("<< /S /JavaScript /JS (app.alert\\(1\\)) >>", &[Holds::Script]);
    check("<< /A << /S /Launch /F (cmd.exe) >> >>", &[Holds::Launch]);
    check("[ << /S /SubmitForm /F (http://e) >> ]", &[Holds::Launch]);
    check("<< /S /URI /URI (http://e) >>", &[]);
    check("<< /Type /Filespec /EF << /F 3 0 R >> >>", &[Holds::Files]);
    check("<< /Type /Annot /Subtype /FileAttachment /Rect [0 0 1 1] >>", &[Holds::Files]);
    check("<< /Type /Annot /Subtype /Text /Rect [0 0 1 1] /T (Zhang Ping) >>", &[Holds::Comments]);
    check("<< /XFA [] >>", &[Holds::Form]);
    let encrypted = pdf(&[CATALOG, PAGES, PAGE, PAGE, "<< /Filter /Standard /V 1 >>"], "/Encrypt 5 0 R /ID [(a) (b)]");
    assert_eq!(holds(&encrypted, Media::Pdf), [Holds::Locked]);
    for broken in [b"%PDF-1.7\n".to_vec(), b"nothing".to_vec(), pdf(&[CATALOG, "<< /Type /Pages /Count 0 /Kids [] >>"], "")] {
        assert_eq!(holds(&broken, Media::Pdf), [Holds::Broken]);
    }
    // Every length of a file cut off is taken apart without a fault of ours.
    let whole = pdf(&[CATALOG, PAGES, PAGE, PAGE, "<< /S /JavaScript /JS (x) >>"], "");
    for length in (0..whole.len()).step_by(7) {
        let _facts = inspect(&whole[..length], Media::Pdf, &["标题".to_owned()]);
    }
}

#[test]
fn typefaces_that_are_missing_are_named_with_their_first_page() {
    let uses = |fonts: &str| format!("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Resources << /Font << {fonts} >> >> >>");
    let (first, second) = (uses("/A 5 0 R"), uses("/A 5 0 R /B 6 0 R /C 8 0 R /D 10 0 R"));
    let facts = inspect(
        &pdf(
            &[
                CATALOG,
                PAGES,
                &first,
                &second,
                "<< /Type /Font /Subtype /TrueType /BaseFont /ABCDEF+Embedded /FontDescriptor 7 0 R >>",
                "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
                "<< /Type /FontDescriptor /FontFile2 3 0 R >>",
                "<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /DescendantFonts [9 0 R] >>",
                "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /FontDescriptor << /Type /FontDescriptor >> >>",
                "<< /Type /Font /Subtype /Type3 >>",
            ],
            "",
        ),
        Media::Pdf,
        &[],
    );
    assert_eq!(facts.fonts_missing, [("Helvetica".to_owned(), 2), ("STSong-Light".to_owned(), 2)]);
}

#[test]
fn an_anonymous_pdf_names_nobody_and_draws_the_same() {
    let xmp = "<< /Type /Metadata /Subtype /XML /Length 18 >>\nstream\n<dc>Zhang Ping</dc>\nendstream";
    let head = format!("<< /Subtype /Image /Filter /DCTDecode /Length {} >>\nstream\n", photograph().len());
    let image = [head.as_bytes(), &photograph(), b"\nendstream"].concat();
    let catalog = "<< /Type /Catalog /Pages 2 0 R /Metadata 5 0 R /PieceInfo << /X (Zhang Ping) >> /Names << /EmbeddedFiles << /Names [(Zhang Ping) 6 0 R] >> >> >>";
    let page = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 8 0 R /Resources << /XObject << /I 9 0 R >> >> /Annots [ << /Type /Annot /Subtype /Text /Rect [0 0 1 1] /T (Zhang Ping) /Contents (why) >> ] >>";
    let texts = [
        catalog,
        PAGES,
        page,
        PAGE,
        xmp,
        "<< /Type /Filespec /F (Zhang Ping.txt) /EF << /F 5 0 R >> >>",
        "<< /Author (Zhang Ping) /Creator (WPS) /CreationDate (D:20260301) >>",
        "<< /Length 12 >>\nstream\n0 0 1 1 re f\nendstream",
    ];
    let objects: Vec<&[u8]> = texts.iter().map(|text| text.as_bytes()).chain([image.as_slice()]).collect();
    let original = pdf(&objects, "/Info 7 0 R");
    let copy = anonymous(&original, Media::Pdf).expect("a copy");
    let text = String::from_utf8_lossy(&copy);
    assert!(!text.contains("Zhang") && !text.contains("WPS") && !text.contains("20260301"), "{text}");
    assert!(text.contains("0 0 1 1 re f") && text.contains("(why)") && text.contains("DCTDecode"), "{text}");
    let facts = inspect(&copy, Media::Pdf, &[]);
    assert_eq!((facts.pages, facts.holds.as_slice()), (Some(2), &[Holds::Comments][..]));
    assert_eq!(copy, anonymous(&original, Media::Pdf).expect("a copy"), "the same bytes each time");
}

#[test]
fn what_is_written_in_a_file_is_read_and_what_cannot_be_read_is_nothing() {
    let text = "<w:document><w:p><w:r><w:t>低维</w:t></w:r><w:r><w:t xml:space=\"preserve\">材料 &lt;甲&gt; &#x4E59;</w:t></w:r></w:p><w:p><w:r><w:tab/><w:t>第二段</w:t></w:r></w:p></w:document>";
    assert_eq!(
        words(&office(WORD, &[("word/document.xml", text), ("word/comments.xml", "<w:p><w:t>批注</w:t></w:p>")]), Media::Docx),
        "低维材料 <甲> 乙\n第二段\n"
    );
    let slides = office(SLIDES, &[("ppt/slides/slide1.xml", "<a:p><a:r><a:t>第一页</a:t></a:r></a:p>")]);
    assert_eq!(words(&slides, Media::Pptx), "第一页\n");
    let sheet = office(SHEET, &[("xl/sharedStrings.xml", "<sst><si><t>科目</t></si><si><t/></si></sst>")]);
    assert_eq!(words(&sheet, Media::Xlsx), "科目\n\n");
    let (page, stream) = (
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 300] /Contents 5 0 R /Resources << /Font << /F 6 0 R >> >> >>",
        "<< /Length 71 >>\nstream\nBT /F 12 Tf 10 200 Td (Quantum materials) Tj 0 -20 Td (second line) Tj ET\nendstream",
    );
    let font = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>";
    let read = words(&pdf(&[CATALOG, PAGES, page, PAGE, stream, font], ""), Media::Pdf);
    assert_eq!(read.replace(' ', ""), "Quantummaterials\nsecondline\n", "{read}");
    for broken in [&b"PK"[..], b"%PDF-1.7", b""] {
        assert_eq!((words(broken, Media::Pdf), words(broken, Media::Docx)), (String::new(), String::new()));
    }
}
