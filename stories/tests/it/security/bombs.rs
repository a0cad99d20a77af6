//! Bombs 压缩炸弹: small things that would be large if anybody unpacked them. Each is refused, or kept as it came and never opened, soon and in
//! little memory: looked at from outside, in the process of the real program.

use crate::harness::{Answer, Database, PASSWORD, Person, for_each_database};
use crate::program::Served;
use crate::scene::{call_content, made};
use flate2::{Compress, Compression, FlushCompress, write::GzEncoder};
use serde_json::json;
use std::io::Write;
use std::time::{Duration, Instant};

/// How long any of them may take.
const SOON: Duration = Duration::from_secs(2);
/// How much more memory than before the server may hold meanwhile, in KiB.
const MORE_MOST: u64 = 64 * 1024;
const MIB: usize = 1 << 20;

/// A running program with a draft that takes files of every type.
struct Stage {
    served: Served,
    officer: Person,
    wang: Person,
    draft: String,
}

fn stage(database: &Database) -> Stage {
    let served = Served::start(database);
    let profile = |name: &str, email: &str| json!({ "centre_zh": "示范科技创新中心", "centre_en": "Model Centre", "zone": "Asia/Shanghai", "name": name, "email": email, "password": PASSWORD, "language": "zh" });
    let mut officer = served.anonymous();
    officer.sign_in_with(&officer.post_json(&served.setup_link(), &profile("周明", "zhou.ming@centre.example.org")));
    let programme = made(&officer.post_json("/programmes", &json!({ "code": "PX", "title_zh": "计划", "purpose_zh": "目的" })));
    let mut content = call_content("BR-2026-01", "2020-01-01 09:00", "2090-01-01 16:00");
    let files = content.pointer_mut("/form/sections/1/fields/1/kind/files").expect("a field for files");
    *files = json!({ "most": 20, "bytes_each": 20_000_000, "media": ["pdf", "png", "jpeg", "docx", "xlsx", "text"] });
    let call = made(&officer.post_json(&format!("{programme}/calls"), &content));
    made(&officer.post_json(&format!("{call}/publication"), &json!({})));
    let mut wang = served.anonymous();
    let registered = wang.post_json("/people", &json!({ "name": "王芳", "email": "wang.fang@bjmu.example.org", "password": PASSWORD }));
    wang.sign_in_with(&registered);
    let draft = made(&wang.post_json(&format!("{call}/drafts"), &json!({})));
    Stage { served, officer, wang, draft }
}

impl Stage {
    /// Sends one thing, and sees to it that it was answered soon and cost little memory.
    fn soon(&self, what: &str, send: impl FnOnce() -> Answer) -> Answer {
        let (before, _) = self.served.memory();
        self.served.forget_memory();
        let started = Instant::now();
        let answer = send();
        let took = started.elapsed();
        let (_, most) = self.served.memory();
        assert!(took <= SOON, "{what}: {took:?}");
        assert!(most.saturating_sub(before) <= MORE_MOST, "{what}: {} MiB more than before", most.saturating_sub(before) / 1024);
        assert!(answer.status < 500, "{what}: {} {}", answer.status, answer.body);
        answer
    }

    fn attach(&self, name: &str, content: &[u8]) -> Answer {
        self.soon(name, || self.wang.post_file(&format!("{}/files/body", self.draft), name, content))
    }

    /// The same bytes come back, to be saved.
    fn comes_back(&self, what: &str, content: &[u8]) {
        let files = self.wang.get(&self.draft).json()["files"].as_array().map_or(0, Vec::len);
        let back = self.soon(what, || self.wang.get(&format!("{}/files/body/{}", self.draft, files - 1)));
        assert_eq!((back.status, back.bytes == content), (200, true), "{what}");
        assert!(back.header("content-disposition").starts_with("attachment"), "{what}: {:?}", back.headers);
    }
}

/// So many mebibytes of zeros, deflated: after the first one every mebibyte is the same bytes, because what it refers to is zeros too.
fn deflated_zeros(mebibytes: usize) -> Vec<u8> {
    let (mut deflate, zeros) = (Compress::new(Compression::best(), false), vec![0; MIB]);
    let mut part = |flush| {
        let mut out = Vec::with_capacity(16_384);
        deflate.compress_vec(&zeros, &mut out, flush).expect("zeros are deflated");
        out
    };
    let (mut whole, again) = (part(FlushCompress::Sync), part(FlushCompress::Sync));
    (1..mebibytes).for_each(|_| whole.extend_from_slice(&again));
    whole.extend_from_slice(&[3, 0]);
    whole
}

/// A local entry of an archive, and the line of the directory that names it.
fn entry(archive: &mut Vec<u8>, name: &str, deflated: &[u8], size: u32) -> Vec<u8> {
    let at = u32::try_from(archive.len()).expect("a small archive");
    let mut middle = vec![20, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    middle.extend(u32::try_from(deflated.len()).expect("a small part").to_le_bytes());
    middle.extend(size.to_le_bytes());
    middle.extend(u16::try_from(name.len()).expect("a short name").to_le_bytes());
    middle.extend([0, 0]);
    archive.extend(b"PK\x03\x04");
    archive.extend(&middle);
    archive.extend(name.as_bytes());
    archive.extend(deflated);
    [b"PK\x01\x02\x14\0".as_slice(), &middle, &[0; 10], &at.to_le_bytes(), name.as_bytes()].concat()
}

/// A workbook whose sheets are so many mebibytes each; every sheet after the first is the same bytes under another name.
fn workbook(sheets: usize, mebibytes: usize) -> Vec<u8> {
    let (mut archive, mut directory) = (Vec::new(), Vec::new());
    for name in ["[Content_Types].xml", "_rels/.rels", "xl/workbook.xml"] {
        directory.push(entry(&mut archive, name, &[[3, 0].as_slice(), &[0; 100]].concat(), 0));
    }
    let size = u32::try_from(mebibytes * MIB).expect("below 4 GiB");
    let sheet = entry(&mut archive, "xl/worksheets/sheet0.xml", &deflated_zeros(mebibytes), size);
    directory.extend(vec![sheet; sheets]);
    let at = u32::try_from(archive.len()).expect("a small archive");
    let count = u16::try_from(directory.len()).expect("few entries").to_le_bytes();
    let listed = directory.concat();
    archive.extend(&listed);
    archive.extend([b"PK\x05\x06\0\0\0\0".as_slice(), &count, &count].concat());
    archive.extend(u32::try_from(listed.len()).expect("a small directory").to_le_bytes());
    archive.extend(at.to_le_bytes());
    archive.extend([0, 0]);
    archive
}

/// A picture that says it has so many columns and rows, and has none.
fn picture(side: u32) -> Vec<u8> {
    let mut picture = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    picture.extend(side.to_be_bytes());
    picture.extend(side.to_be_bytes());
    picture.extend(b"\x08\x06\0\0\0\0\0\0\0\0\0\0\0IEND\xaeB\x60\x82");
    picture
}

#[test]
fn files_that_would_burst_are_kept_as_they_came_and_never_opened() {
    for_each_database(|database| {
        let stage = stage(database);
        let endless: String =
            (0..20_000).map(|at| format!("{at} 0 obj << /Type /ObjStm /N 100000000 /First {at} /Extends {at} 0 R >> endobj\n")).collect();
        for (name, content) in [
            ("一张表.xlsx", workbook(1, 2_048)),
            ("许多张表.xlsx", workbook(190, 22)),
            (
                "环.pdf",
                b"%PDF-1.4\n1 0 obj << /Type /Catalog /Pages 1 0 R >> endobj\nxref\n0 1\ntrailer << /Root 1 0 R /Prev 52 >>\nstartxref\n52\n%%EOF\n"
                    .to_vec(),
            ),
            ("流.pdf", format!("%PDF-1.5\n{endless}%%EOF\n").into_bytes()),
            ("六万见方.png", picture(60_000)),
            ("最大.png", picture(u32::MAX)),
        ] {
            let answer = stage.attach(name, &content);
            // What the program for documents cannot look through within its limits is refused by name; what it can is kept as it came.
            if answer.status == 422 {
                assert!(answer.body.contains("form.file-holds"), "{name}: {}", answer.body);
                continue;
            }
            assert_eq!(answer.status, 201, "{name}: {}", answer.body);
            stage.comes_back(name, &content);
        }
        let plain = {
            let mut archive = Vec::new();
            let _directory = entry(&mut archive, "a.xml", &deflated_zeros(22), 0);
            archive
        };
        assert_eq!(stage.attach("档案.xlsx", &plain).status, 422, "an archive that is no workbook");
        // What a header says of lengths is not believed.
        let mut lying = workbook(1, 1);
        lying[18..22].copy_from_slice(&u32::MAX.to_le_bytes());
        assert_eq!(stage.attach("谎报.xlsx", &lying).status, 422);
        let large = stage.attach("过大.xlsx", &[workbook(1, 1), vec![0; 21_000_000]].concat());
        assert!(matches!(large.status, 413 | 422), "{} {}", large.status, large.body);
    });
}

#[test]
fn bodies_that_would_burst_are_refused_as_they_stand() {
    for_each_database(|database| {
        let stage = stage(database);
        let gzip = |times: usize| {
            let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
            (0..times).for_each(|_| encoder.write_all(&[b' '; 65_536]).expect("it is compressed"));
            encoder.finish().expect("it is compressed")
        };
        let squeezed = gzip(512);
        let json = ("Content-Type", "application/json");
        for encoding in ["gzip", "deflate", "br", "gzip, gzip", "identity, gzip"] {
            let headers = [("Accept", "application/json"), json, ("Content-Encoding", encoding)];
            let answer = stage.soon(encoding, || stage.officer.send("POST", "/programmes", &headers, &squeezed));
            assert_eq!((answer.status, answer.rule().as_str()), (400, "request.shape"), "{encoding}: {}", answer.body);
        }
        let parts = [
            ("Accept", "application/json"),
            ("Content-Type", "multipart/form-data; boundary=kc"),
            ("Content-Encoding", "gzip"),
            ("Kechuang-Unclassified", "on"),
        ];
        let path = format!("{}/files/body", stage.draft);
        let answer = stage.soon("parts, squeezed", || stage.wang.send("POST", &path, &parts, &squeezed));
        assert_eq!(answer.status, 400, "{}", answer.body);

        let many = "--kc\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nb\r\n".repeat(100_000) + "--kc--\r\n";
        let answer = stage.soon("100,000 parts", || stage.wang.send("POST", &path, &[parts[0], parts[1], parts[3]], many.as_bytes()));
        assert!(matches!(answer.status, 400 | 422), "{} {}", answer.status, answer.body);
        let wide = format!(
            "--kc\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{}.pdf\"\r\n\r\n%PDF-1.4\r\n--kc--\r\n",
            "a".repeat(4_000_000)
        );
        let answer = stage.soon("a name of 4 MB", || stage.wang.send("POST", &path, &[parts[0], parts[1], parts[3]], wide.as_bytes()));
        assert!(matches!(answer.status, 400 | 422), "{} {}", answer.status, answer.body);

        let fields = "a=&".repeat(300_000);
        let form = [("Accept", "application/json"), ("Content-Type", "application/x-www-form-urlencoded")];
        let answer = stage.soon("300,000 values of a field", || stage.officer.send("POST", "/programmes", &form, fields.as_bytes()));
        assert!(matches!(answer.status, 400 | 422), "{} {}", answer.status, answer.body);
        let names: String = (0..100_000).map(|at| format!("f{at}=&")).collect();
        let answer = stage.soon("100,000 fields", || stage.officer.send("POST", "/programmes", &form, names.as_bytes()));
        assert_eq!(answer.status, 400, "{}", answer.body);
        assert!(answer.body.len() < 100_000, "the answer to a large request is {} bytes", answer.body.len());

        for (what, deep) in
            [("lists", "[".repeat(100_000)), ("objects", "{\"a\":".repeat(100_000)), ("a form", format!("{{\"form\":{}", "[".repeat(100_000)))]
        {
            let answer = stage.soon(what, || stage.officer.send("POST", "/programmes", &[("Accept", "application/json"), json], deep.as_bytes()));
            assert_eq!((answer.status, answer.rule().as_str()), (400, "request.shape"), "{what}: {}", answer.body);
        }
        let deep = json!({ "answers": { "title": "[".repeat(100_000) } });
        let answer = stage.soon("a long answer", || stage.wang.patch_json(&stage.draft, "\"1\"", &deep));
        assert!(matches!(answer.status, 200 | 422), "{}", answer.body);
        let long = format!("/calls?q={}", "a".repeat(60_000));
        let answer = stage.soon("a long address", || stage.officer.get(&long));
        assert!(matches!(answer.status, 200 | 414 | 422), "{}", answer.status);
    });
}
