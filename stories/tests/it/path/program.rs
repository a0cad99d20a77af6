//! The path by a program, in English, with JSON.

use super::{log_keys, proved, shows};
use crate::harness::{Answer, Centre, PASSWORD, Person, for_each_database};
use crate::scene::{beijing, call_content, complete_draft, letters_written, made, programme, receipt, signed, small_pdf};
use rules::application::Fact;
use serde_json::{Value, json};

#[test]
fn the_whole_path_by_a_program_in_english() {
    for_each_database(|database| {
        let centre = Centre::found_at(database, beijing("2026-03-31 09:00"));
        founded_once(&centre);
        let officer = centre.officer().in_language("en");
        let call = call_published(&centre, &officer);
        let solheim = registered(&centre);
        let draft = drafted(&solheim, &call);
        let application = submitted(&centre, &solheim, &draft);
        on_the_desk(&centre, &officer, &call);
        shown_in_english(&solheim, &call, &application);
        hidden_from_others(&centre, &application);
        withdrawn_and_submitted_again(&centre, &solheim, &application);
        letters_arrive(&centre, &solheim);
        signed_out_everywhere(&centre, solheim);
        centre.check();
    });
}

/// A problem as a program reads it.
fn problem(answer: &Answer, status: u16) -> String {
    assert_eq!((answer.status, answer.header("content-type")), (status, "application/problem+json"), "{}", answer.body);
    serde_json::to_string_pretty(&answer.json()).expect("JSON")
}

fn founded_once(centre: &Centre) {
    let twice = centre.anonymous().in_language("en").post_json(
        &format!("/setup/{}", "0".repeat(64)),
        &json!({ "centre_zh": "另一中心", "zone": "Asia/Shanghai", "name": "周明", "email": "zhou@centre.example.org", "password": PASSWORD }),
    );
    shows!(problem(&twice, 409), @r#"
    {
      "detail": "Please sign in. If you need more rights, please ask a programme officer.",
      "figures": {},
      "rule": "centre.once",
      "source": "house rule",
      "status": 409,
      "title": "The centre has been set up already; there can be only one.",
      "type": "/rules#centre.once"
    }
    "#);
    assert_eq!(centre.block_on(web::setup_link(&centre.site)).expect("no fault"), None, "a centre is founded once");
}

fn registered(centre: &Centre) -> Person {
    let mut solheim = centre.anonymous().in_language("en");
    let newcomer = json!({ "name": "Ingrid Solheim", "email": "ingrid.solheim@bimsa.example.org", "organisation": "北京雁栖湖应用数学研究院", "password": PASSWORD, "language": "en" });
    let answer = solheim.post_json("/people", &newcomer);
    assert_eq!(answer.status, 201, "{}", answer.body);
    solheim.sign_in_with(&answer);
    solheim
}

fn call_published(centre: &Centre, officer: &Person) -> String {
    let programme = programme(centre, "BJ-BASIC");
    let mut content = call_content("BR-2026-01", "2026-03-31 09:00", "2026-04-30 16:00");
    let right = content["form"].take();
    content["form"] = json!({ "sections": [] });
    shows!(problem(&officer.post_json(&format!("{programme}/calls"), &content), 422), @r#"
    {
      "detail": "Please correct each part as its note says and send the form again. What you entered is kept.",
      "fields": [
        {
          "detail": "Please add it.",
          "field": "form",
          "rule": "form.title",
          "title": "The form lacks the required line “title”, the name of the project."
        }
      ],
      "figures": {
        "count": 1
      },
      "rule": "form.title",
      "source": "house rule",
      "status": 422,
      "title": "One part does not meet the requirements.",
      "type": "/rules#form.title"
    }
    "#);
    content["form"] = right;
    let english = content["text_en"].take();
    let call = made(&officer.post_json(&format!("{programme}/calls"), &content));
    let document = officer.post_file(&format!("{call}/documents"), "notice.pdf", &small_pdf("notice"));
    assert_eq!(document.status, 201);
    shows!(problem(&officer.post_json(&format!("{call}/publication"), &json!({})), 409), @r#"
    {
      "detail": "Please add both in English, or do not let foreigners lead.",
      "figures": {},
      "rule": "call.english",
      "source": "house rule",
      "status": 409,
      "title": "Foreigners may lead under this call, and its English title or text is missing.",
      "type": "/rules#call.english"
    }
    "#);

    content["text_en"] = english;
    content["version"] = json!(1);
    shows!(problem(&officer.post_json(&format!("{call}/revisions"), &content), 409), @r#"
    {
      "detail": "Please open the latest version, check it and try again. Nothing was overwritten.",
      "figures": {
        "now": 2,
        "read": 1
      },
      "rule": "write.version",
      "source": "house rule",
      "status": 409,
      "title": "This was changed by somebody else, or in another window, after you opened it: you saw version 1, it is now version 2.",
      "type": "/rules#write.version"
    }
    "#);
    content["version"] = officer.get(&call).json()["version"].clone();
    made(&officer.post_json(&format!("{call}/revisions"), &content));
    assert_eq!(centre.anonymous().get(&call).status, 404);
    made(&officer.post_json(&format!("{call}/publication"), &json!({})));

    let listed = centre.anonymous().get("/calls").json();
    assert_eq!(
        (&listed[0]["code"], &listed[0]["phase"], &listed[0]["closes"]),
        (&json!("BR-2026-01"), &json!("open"), &json!("2026-04-30T08:00:00.000Z"))
    );
    assert_eq!(centre.anonymous().get(&call).json()["attachments"][0]["digest"], json!(record::sha256(&[&small_pdf("notice")]).to_string()));
    assert_eq!(centre.anonymous().get(&format!("{call}/documents/0")).bytes, small_pdf("notice"));
    call
}

fn drafted(solheim: &Person, call: &str) -> String {
    let draft = made(&solheim.post_json(&format!("{call}/drafts"), &json!({})));
    assert_eq!(made(&solheim.post_json(&format!("{call}/drafts"), &json!({}))), draft, "one draft a call");
    let first = solheim.patch_json(&draft, "\"1\"", &json!({ "answers": { "title": "Superconducting circuits", "amount": "1.25e6" } }));
    assert_eq!((first.status, first.header("etag"), &first.json()["version"]), (200, "\"2\"", &json!(2)));
    let stale = solheim.patch_json(&draft, "\"1\"", &json!({ "answers": { "title": "Lost?" } }));
    shows!(problem(&stale, 412), @r#"
    {
      "detail": "Please open the latest version, check it and try again. Nothing was overwritten.",
      "figures": {
        "now": 2,
        "read": 1
      },
      "rule": "write.version",
      "source": "house rule",
      "status": 412,
      "title": "This was changed by somebody else, or in another window, after you opened it: you saw version 1, it is now version 2.",
      "type": "/rules#write.version"
    }
    "#);
    assert_eq!(solheim.get(&draft).json()["answers"]["title"], "Superconducting circuits", "nothing is lost");
    let odd = solheim.patch_json(&draft, "\"2\"", &json!({ "answers": { "salary": "1" } }));
    assert_eq!((odd.status, odd.rule().as_str()), (422, "form.answer"));

    let incomplete = solheim.post_json(&format!("{draft}/submission"), &signed("Ingrid Solheim"));
    shows!(problem(&incomplete, 422), @r#"
    {
      "detail": "Please correct each part as its note says and send the form again. What you entered is kept.",
      "fields": [
        {
          "detail": "Please fill it in.",
          "field": "abstract",
          "rule": "form.required",
          "title": "This is required and has not been filled in."
        },
        {
          "detail": "Please write digits with at most two decimals, for example 1250000, 1,250,000.50 or 125万.",
          "field": "amount",
          "rule": "money.amount",
          "title": "This cannot be read as an amount, or it is finer than one fen."
        },
        {
          "detail": "Please fill it in.",
          "field": "body",
          "rule": "form.required",
          "title": "This is required and has not been filled in."
        }
      ],
      "figures": {
        "count": 3
      },
      "rule": "form.required",
      "source": "the notice of the call",
      "status": 422,
      "title": "3 parts do not meet the requirements.",
      "type": "/rules#form.required"
    }
    "#);
    let answers =
        json!({ "title": "=Superconducting circuits", "abstract": "Coherence in circuits.", "areas": ["experiment"], "amount": "1,250,000.50" });
    assert_eq!(solheim.patch_json(&draft, "\"2\"", &json!({ "answers": answers })).status, 200);
    let attached = solheim.post_file(&format!("{draft}/files/body"), "main.pdf", &small_pdf("main text"));
    assert_eq!((attached.status, &attached.json()["digest"]), (201, &json!(record::sha256(&[&small_pdf("main text")]).to_string())));
    draft
}

fn submitted(centre: &Centre, solheim: &Person, draft: &str) -> String {
    let unsigned = solheim.post_json(&format!("{draft}/submission"), &signed(""));
    shows!(problem(&unsigned, 422), @r#"
    {
      "detail": "Please read it and type your name just as it stands in your profile.",
      "figures": {},
      "rule": "application.pledge",
      "source": "《中华人民共和国科学技术进步法》第六十七条",
      "status": 422,
      "title": "The integrity pledge is not signed, or with another name than the lead's.",
      "type": "/rules#application.pledge"
    }
    "#);
    let sent = solheim.post_json(&format!("{draft}/submission"), &signed("Ingrid Solheim"));
    assert_eq!((sent.status, sent.location()), (201, made(&sent).as_str()));
    let fact = proved(solheim, &log_keys(centre), sent.location());
    let Fact::Submitted { kept, .. } = fact else { panic!("{fact:?}") };
    assert_eq!((kept.money["amount"].in_fen(), kept.files[0].bytes), (125_000_050, small_pdf("main text").len() as u64));
    let (application, _) = sent.location().split_once("/receipts/").expect("a receipt's address");
    assert_eq!(solheim.get(&format!("{application}/files/0")).bytes, small_pdf("main text"));
    application.to_owned()
}

fn titles(answer: &Answer) -> Vec<String> {
    let json = answer.json();
    let rows = json["applications"].as_array().cloned().unwrap_or_default();
    rows.iter().map(|row| row["title"].as_str().unwrap_or_default().to_owned()).collect()
}

fn on_the_desk(centre: &Centre, officer: &Person, call: &str) {
    let li = centre.applicant("李伟", "li.wei@iphy.example.org", "中国科学院物理研究所");
    let draft = complete_draft(&li, call, "高温超导机理");
    made(&li.post_json(&format!("{draft}/submission"), &signed("李伟")));
    let found = |query: &str| titles(&officer.get(&format!("/desk?{query}")));
    let (hers, his) = ("=Superconducting circuits", "高温超导机理");
    assert_eq!(found("q=%E8%B6%85%E5%AF%BC"), [his], "two Chinese characters");
    assert_eq!(found("q=CIRCUITS"), [hers], "an English word in any case");
    assert_eq!(found("q=solheim"), [hers], "the lead's name");
    for order in ["title", "name", "amount"] {
        assert_eq!(found(&format!("sort={order}")), [hers, his], "{order}");
    }
    assert!(found("stage=withdrawn").is_empty());
    assert_eq!(found(&format!("call={}&stage=submitted", call.trim_start_matches("/calls/"))).len(), 2);

    let sheet = officer.get("/desk/applications.csv?sort=title");
    assert!(sheet.bytes.starts_with("\u{feff}".as_bytes()), "spreadsheets guess without the mark");
    shows!(sheet.body.trim_start_matches('\u{feff}').replace("\r\n", "\n"), @r#"
    Number,Title,Lead,Institution,Call,State,Submission,Arrived,Amount (CNY),Amount in words,Approvals outstanding
    BR-2026-01-[number],'=Superconducting circuits,Ingrid Solheim,北京雁栖湖应用数学研究院,Frontiers of low-dimensional quantum materials,Submitted,1,2026-03-31 09:00 (UTC+8),1250000.50,"CNY 1,250,000.50",
    BR-2026-01-[number],高温超导机理,李伟,中国科学院物理研究所,Frontiers of low-dimensional quantum materials,Submitted,1,2026-03-31 09:00 (UTC+8),1250000.00,"CNY 1,250,000.00",
    "#);
    shows!(problem(&li.in_language("en").get("/desk"), 403), @r#"
    {
      "detail": "If you need it, please ask a programme officer of the centre to grant it.",
      "figures": {},
      "rule": "rights.grant",
      "source": "house rule",
      "status": 403,
      "title": "Your account does not have the right to do this.",
      "type": "/rules#rights.grant"
    }
    "#);
}

/// The same addresses as pages.
fn shown_in_english(solheim: &Person, call: &str, application: &str) {
    shows!(solheim.page(call).visible(), @r#"
    Calls
    Frontiers of low-dimensional quantum materials
    Frontiers of low-dimensional quantum materials
    Open 30 days left
    Call code | BR-2026-01
    Programme | Lead in Basic Research
    Class | Free exploration
    Fields | Physics, Materials
    Opens | 2026-03-31 09:00 (UTC+8)
    Closes | 2026-04-30 16:00 (UTC+8) The arrival of the request at the system decides; at this instant it is too late
    Total budget | CNY 12,500,000.00
    Who may lead | Foreign nationals may lead
    Contact
    zhou.ming@centre.example.org
    See my application
    Text of the call
    Original work on low-dimensional quantum materials; topics are free.
    Documents
    notice.pdfPDF · 86 Bsha256 6c84d0e0…173891c7
    What is asked
    Basics
    Project title at most 60 characters · required
    Abstract at most 400 characters · required
    Kind of research several choices
    Funding and main text
    Amount requested amount · required
    Main text files, at most 1, each up to 20 MB · required
    Questions
    No questions yet.
    Ask
    Only the officers read your question. An answer that matters to all is published without your name.
    Question required
    0 of at most 2,000 characters
    [Ask]
    "#);
    application_in_english(solheim, application);
}

fn application_in_english(solheim: &Person, application: &str) {
    shows!(solheim.page(application).visible(), @r#"
    My applications
    BR-2026-01-[number]
    =Superconducting circuits
    Submitted BR-2026-01-[number] · version 1
    Written (done)
    Received
    Formal check
    Review and decision
    The centre has it. The formal check follows the close at 2026-04-30 16:00 (UTC+8).
    Call | Frontiers of low-dimensional quantum materials
    Applicant | Ingrid Solheim
    Organisation | 北京雁栖湖应用数学研究院
    E-mail | ingrid.solheim@bimsa.example.org
    Arrived | 2026-03-31 09:00 (UTC+8)
    Signed as | Ingrid Solheim
    Basics
    Project title
    =Superconducting circuits
    Abstract
    Coherence in circuits.
    Kind of research | Experiment
    Funding and main text
    Amount requested | CNY 1,250,000.50
    Main text
    main.pdfPDF · 89 Bsha256 932b8608…f6e1f9a6
    What was checked in the files
    What was checked in one file
    File | Virus scan | Content
    main.pdf | not scanned | not checked
    “Not scanned” means that no virus scanner has looked at the file; it does not mean that the file is safe. An anonymous copy has no properties such as author, organisation, program, time or place; names written in its text stay.
    Application form
    Version code | [code] version 1
    The version code stands on each page of the application form. It is made from what the record holds of this submission: any change of the answers, the files or the time gives another code.
    The document program is not installed here, so there is no PDF; print this page from your browser. The print has no QR code.
    Sealed scan
    No sealed scan has been sent in. If the call asks for a seal, download the application form, print it, have it sealed, and send in a scan.
    Version code required
    As it stands at the foot of the sealed pages. The version in force has the code [code]; if the sealed pages show another, print and seal again.
    {code: }
    [ ] I declare that the file holds no state secret and no work secret.
    Scan required
    PDF, JPEG or PNG, at most 50 MB.
    {file: }
    [Send in the sealed scan]
    History
    The earliest first
    Event | Time | By | Receipt
    Submitted | 2026-03-31 09:00 (UTC+8) | Ingrid Solheim | See the receipt
    Change and submit again
    [Withdraw the application]
    "#);
}

fn hidden_from_others(centre: &Centre, application: &str) {
    let other = centre.applicant("王芳", "wang.fang@bjmu.example.org", "北京大学医学部").in_language("en");
    for address in [
        application.to_owned(),
        format!("{application}/files/0"),
        format!("{application}/receipts/1"),
        format!("{application}/receipts/1/tlog-proof"),
    ] {
        assert_eq!(other.get(&address).status, 404, "{address}");
    }
    let theirs = other.post_json(&format!("{application}/withdrawal"), &json!({}));
    let nobodys = other.post_json(&format!("/applications/{}/withdrawal", "0".repeat(26)), &json!({}));
    assert_eq!((theirs.status, nobodys.status), (404, 404));
    shows!(problem(&other.get(application), 404), @r#"
    {
      "detail": "Please check the address. If you need access, please ask a programme officer of the centre.",
      "figures": {},
      "rule": "rights.found",
      "source": "house rule",
      "status": 404,
      "title": "What you are looking for does not exist, or you may not see it.",
      "type": "/rules#rights.found"
    }
    "#);
    shows!(problem(&centre.anonymous().get(application), 401), @r#"
    {
      "detail": "请登录后再办；尚无账号的，请先注册。",
      "figures": {},
      "rule": "rights.sign-in",
      "source": "本系统规则",
      "status": 401,
      "title": "办理此事项需要先登录。",
      "type": "/rules#rights.sign-in"
    }
    "#);
}

fn withdrawn_and_submitted_again(centre: &Centre, solheim: &Person, application: &str) {
    let number = solheim.get(application).json()["number"].clone();
    made(&solheim.post_json(&format!("{application}/withdrawal"), &json!({ "version": 1 })));
    let twice = solheim.post_json(&format!("{application}/withdrawal"), &json!({}));
    shows!(problem(&twice, 409), @r#"
    {
      "detail": "Until the call closes, you can submit it again.",
      "figures": {},
      "rule": "application.withdrawn",
      "source": "house rule",
      "status": 409,
      "title": "This application has been withdrawn already.",
      "type": "/rules#application.withdrawn"
    }
    "#);
    let draft = application.replace("/applications/", "/drafts/");
    let again = made(&solheim.post_json(&format!("{draft}/submission"), &signed("Ingrid Solheim")));
    assert_eq!(again, format!("{application}/receipts/3"));
    let view = solheim.get(application).json();
    assert_eq!((&view["number"], &view["revision"], &view["version"], &view["stage"]), (&number, &json!(2), &json!(3), &json!("submitted")));
    let keys = log_keys(centre);
    let receipts: Vec<&str> = view["receipts"].as_array().map(|all| all.iter().filter_map(Value::as_str).collect()).unwrap_or_default();
    let events: Vec<&str> = receipts.iter().map(|receipt| rules::thing::Fact::name(&proved(solheim, &keys, receipt))).collect();
    assert_eq!(events, ["submitted", "withdrawn", "submitted"]);
    // To an officer the lead's words are closed, and the same event is proved all the same.
    let closed = record::Receipt::parse(receipt(&centre.officer(), receipts[0]).as_bytes()).expect("a receipt");
    assert!(closed.verify(&keys).is_ok_and(|verified| verified.private.is_empty()));
}

fn letters_arrive(centre: &Centre, solheim: &Person) {
    letters_written(centre);
    let mailbox = solheim.get("/mailbox").json();
    let letters: Vec<&str> =
        mailbox["letters"].as_array().map(|all| all.iter().filter_map(|letter| letter["subject"].as_str()).collect()).unwrap_or_default();
    shows!(letters.join("\n"), @r#"
    Application received: BR-2026-01-[number]
    Application withdrawn: BR-2026-01-[number]
    Application received: BR-2026-01-[number]
    Your account at Model Centre
    "#);
}

fn signed_out_everywhere(centre: &Centre, solheim: Person) {
    let mut elsewhere = centre.anonymous().in_language("en");
    let answer = elsewhere.post_json("/sessions", &json!({ "email": "Ingrid.Solheim@bimsa.example.org", "password": PASSWORD }));
    assert_eq!(answer.status, 201, "{}", answer.body);
    elsewhere.sign_in_with(&answer);
    assert_eq!((solheim.get("/applications").status, elsewhere.get("/applications").status), (200, 200));
    elsewhere.post_json("/sessions/end-all", &json!({}));
    let answer = solheim.get("/applications");
    shows!(problem(&answer, 401), @r#"
    {
      "detail": "Please sign in, or register if you have no account yet.",
      "figures": {},
      "rule": "rights.sign-in",
      "source": "house rule",
      "status": 401,
      "title": "You need to sign in to do this.",
      "type": "/rules#rights.sign-in"
    }
    "#);
    assert_eq!(elsewhere.get("/applications").status, 401);
}
