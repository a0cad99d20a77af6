//! A virus scanner that speaks clamd's protocol on a port of the loopback and knows one virus: whoever holds EICAR's test text has it.

use super::refused;
use crate::harness::{Centre, for_each_database};
use crate::scene::{beijing, made, open_call, small_pdf};
use rules::time::Zone;
use serde_json::json;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// The test text of EICAR in two pieces, so that this file itself is none.
fn eicar() -> Vec<u8> {
    [small_pdf("x"), b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR".to_vec(), b"-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*".to_vec()].concat()
}

/// A scanner; it answers nothing while it is asleep.
struct Clamd {
    address: SocketAddr,
    asleep: Arc<AtomicBool>,
}

impl Clamd {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let (address, asleep) = (listener.local_addr().expect("an address"), Arc::new(AtomicBool::new(false)));
        let sleeps = asleep.clone();
        std::thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                if !sleeps.load(Ordering::SeqCst) {
                    let _cut_off = talk(&mut stream);
                }
            }
        });
        Self { address, asleep }
    }
}

fn talk(stream: &mut TcpStream) -> std::io::Result<()> {
    let mut command = Vec::new();
    loop {
        let mut byte = [0];
        stream.read_exact(&mut byte)?;
        match byte {
            [0] => break,
            [byte] => command.push(byte),
        }
    }
    match command.as_slice() {
        b"zVERSION" => stream.write_all(b"ClamAV 1.0.7/27460/Sat Nov 21 08:11:00 2026\0"),
        b"zINSTREAM" => {
            let mut content = Vec::new();
            loop {
                let mut length = [0; 4];
                stream.read_exact(&mut length)?;
                match u32::from_be_bytes(length) as usize {
                    0 => break,
                    length => {
                        let from = content.len();
                        content.resize(from + length, 0);
                        stream.read_exact(&mut content[from..])?;
                    }
                }
            }
            let found = content.windows(9).any(|bytes| bytes == b"ANTIVIRUS");
            stream.write_all(if found { b"stream: Eicar-Test-Signature FOUND\0" } else { b"stream: OK\0" })
        }
        _ => stream.write_all(b"UNKNOWN COMMAND\0"),
    }
}

#[test]
fn uploads_are_shown_to_the_scanner_and_it_is_said_of_each_file_whether_it_was() {
    for_each_database(|database| {
        let centre = Centre::found_at(database, beijing("2026-03-02 09:00"));
        let call = open_call(&centre, "VIR-1", "2026-03-01 09:00", "2026-03-31 17:00");
        let li = centre.applicant("李伟", "li.wei@iphy.example.org", "");
        let draft = made(&li.post_json(&format!("{call}/drafts"), &json!({})));
        let field = format!("{draft}/files/body");
        let log = web::SecurityLog::open(&database.data.join("security-log"), 6, beijing("2026-03-02 09:00"), &Zone::shanghai()).expect("a log");
        centre.site.keep_security_log(log);

        assert_eq!(li.post_file(&field, "正文.pdf", &small_pdf("before")).status, 201);
        assert!(li.page(&draft).visible().contains("未扫描"), "without a scanner nothing is scanned");
        let clamd = Clamd::start();
        clamd.asleep.store(true, Ordering::SeqCst);
        centre.site.scan_by(web::Scanner::parse(&clamd.address.to_string()).expect("on the loopback"));
        centre.block_on(web::work_once(&centre.site)).expect("the letters are written");
        assert!(li.page(&draft).visible().contains("未扫描"), "a scanner that does not answer keeps nobody from his work");
        clamd.asleep.store(false, Ordering::SeqCst);
        centre.block_on(web::work_once(&centre.site)).expect("the file is scanned");
        let page = li.page(&draft).visible();
        assert!(page.contains("已扫描，未发现病毒") && page.contains("ClamAV 1.0.7/27460"), "{page}");
        assert!(li.in_language("en").page(&draft).visible().contains("scanned, nothing found"));

        let mut removal = li.page(&draft).form("/files/body");
        removal.action = format!("{field}/0/removal");
        assert_eq!(li.submit(&removal).status, 303);
        let before = centre.stored_files();
        refused(&li.post_file(&field, "正文.pdf", &eicar()), 422, "form.virus");
        let english = li.in_language("en").post_file(&field, "正文.pdf", &eicar());
        assert!(english.body.contains("Eicar-Test-Signature"), "{}", english.body);
        assert_eq!(centre.stored_files(), before, "what was refused left nothing");
        let kept = std::fs::read_dir(database.data.join("security-log")).expect("a folder").flatten();
        let lines: String = kept.map(|file| std::fs::read_to_string(file.path()).expect("a text")).collect();
        assert!(lines.contains("\"what\":\"infected-file\"") && lines.contains("Eicar-Test-Signature"), "{lines}");
        assert_eq!(li.post_file(&field, "正文.pdf", &small_pdf("after")).status, 201);
        assert!(li.page(&draft).visible().contains("已扫描"));
        centre.check();
    });
}

#[test]
fn what_a_scanner_finds_later_is_not_handed_out() {
    for_each_database(|database| {
        let centre = Centre::found_at(database, beijing("2026-03-02 09:00"));
        let call = open_call(&centre, "VIR-2", "2026-03-01 09:00", "2026-03-31 17:00");
        let li = centre.applicant("李伟", "li.wei@iphy.example.org", "");
        let draft = made(&li.post_json(&format!("{call}/drafts"), &json!({})));
        assert_eq!(li.post_file(&format!("{draft}/files/body"), "正文.pdf", &eicar()).status, 201, "no scanner, no finding");
        let clamd = Clamd::start();
        centre.site.scan_by(web::Scanner::parse(&clamd.address.to_string()).expect("on the loopback"));
        centre.block_on(web::work_once(&centre.site)).expect("the file is scanned");
        refused(&li.get(&format!("{draft}/files/body/0")), 422, "form.virus");
        let page = li.page(&draft).visible();
        assert!(page.contains("发现病毒") && page.contains("Eicar-Test-Signature"), "{page}");
        centre.check();
    });
}
