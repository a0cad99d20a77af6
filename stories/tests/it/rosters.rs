//! Rosters 人员名单: a university's office takes in a list of its people, in whatever encoding; who belongs is moved, everybody else is asked alike.

use crate::harness::{Answer, Centre, PASSWORD, Person, for_each_database};
use crate::scene::{beijing, made, small_pdf};
use rules::import::{self, Counts, Import};
use rules::rights::{Actor, Deed, Held, Member, Place, Role, Scope};
use rules::text::Line;
use rules::{Id, ImportId};
use serde_json::{Value, json};
use std::time::{Duration, Instant as Monotonic};
use store::{EntryStage, Loaded, RosterEntry, RosterRow};

const CODE: &str = "12100000MB1DEM000G";
const HEADING: &str = "姓名,邮箱,手机,院系,工号";

/// A university with two departments, and the head of its office.
struct Office<'a> {
    centre: &'a Centre,
    head: Person,
    unit: String,
    lists: String,
}

impl<'a> Office<'a> {
    fn new(centre: &'a Centre) -> Self {
        let head = centre.applicant("李伟", "li.wei@u.example.org", "");
        let university =
            json!({ "name_zh": "示范大学", "name_en": "Model University", "class": "research-university", "known": "code", "code": CODE });
        let unit = made(&head.post_json("/organisations", &university));
        made(&head.post_file(&format!("{unit}/authorisations?last_day=2026-12-31"), "授权书.pdf", &small_pdf("x")));
        made(&centre.officer().post_json(&format!("{unit}/approval"), &json!({})));
        for part in ["物理系", "化学系"] {
            let part = json!({ "name_zh": part, "class": "other", "known": "part", "parent": CODE, "direct": "on" });
            made(&head.post_json("/organisations", &part));
        }
        let lists = format!("{unit}/members/imports");
        Self { centre, head, unit, lists }
    }

    fn previewed(&self, content: &[u8]) -> (String, Value) {
        let preview = made(&self.head.post_file(&format!("{}/previews", self.lists), "人员.csv", content));
        let seen = self.head.get(&preview);
        assert_eq!(seen.status, 200, "{}", seen.body);
        (preview, seen.json())
    }

    /// Confirms what was previewed.
    fn confirmed(&self, seen: &Value) -> Answer {
        let columns: Vec<&str> = seen["columns"].as_array().into_iter().flatten().filter_map(|one| one[1].as_str()).collect();
        let body = json!({ "file": seen["file"], "name": seen["name"], "seal": seen["seal"], "columns": columns.join(","), "plan": seen["plan"] });
        self.head.post_json(&self.lists, &body)
    }

    fn worked_off(&self, list: &str) -> Value {
        let started = Monotonic::now();
        loop {
            let seen = self.head.get(list).json();
            if !matches!(seen["stage"].as_str(), Some("running" | "undoing")) {
                return seen;
            }
            assert!(started.elapsed() < Duration::from_secs(60), "it is never done: {seen}");
        }
    }

    fn named(&self, email: &str, part: &str) {
        made(&self.head.post_json(&format!("{}/members", self.unit), &json!({ "email": email, "department": part })));
    }

    /// The members with their departments.
    fn members(&self) -> Vec<(String, String)> {
        let staff = self.head.get(&format!("{}/members", self.unit)).json();
        let text = |value: &Value| value.as_str().unwrap_or("").to_owned();
        staff["members"].as_array().into_iter().flatten().map(|one| (text(&one["name"]), text(&one["department_name"]["zh"]))).collect()
    }
}

fn refused(answer: &Answer, status: u16, rule: &str) {
    assert_eq!((answer.status, answer.rule().as_str()), (status, rule), "{}", answer.body);
    assert!(!answer.body.contains('⟦'), "{}", answer.body);
}

fn asks(person: &Person) -> Vec<Value> {
    person.get("/account").json()["asks"].as_array().cloned().unwrap_or_default()
}

fn pairs(list: &[(&str, &str)]) -> Vec<(String, String)> {
    list.iter().map(|(name, part)| ((*name).to_owned(), (*part).to_owned())).collect()
}

fn list(rows: &[&str]) -> Vec<u8> {
    format!("{HEADING}\n{}\n", rows.join("\n")).into_bytes()
}

#[test]
fn who_belongs_is_moved_and_everybody_else_is_asked_alike() {
    for_each_database(|database| {
        let centre = Centre::found_at(database, beijing("2026-03-02 09:00"));
        let office = Office::new(&centre);
        centre.applicant("王芳", "wang.fang@u.example.org", "");
        let chen = centre.applicant("陈晨", "chen.chen@u.example.org", "");
        office.named("wang.fang@u.example.org", "物理系");
        let before = office.members();
        let rows = [
            "王芳,wang.fang@u.example.org,,化学系,0421",
            "陈晨,chen.chen@u.example.org,,物理系,0422",
            "赵敏,zhao.min@u.example.org,138 1234 5678,,0423",
            "孙悦,,13900001111,化学系,",
        ];
        let (preview, seen) = office.previewed(&list(&rows));
        assert_eq!(seen["counts"], json!({ "new": 3, "changed": 1, "same": 0, "faulty": 0 }), "{seen}");
        // Who is registered and who is not look the same.
        let shape = |at: usize| {
            let mut one = seen["changes"][at].clone();
            one["line"].take();
            one["name"].take();
            one["contact"].take();
            one["to"].take();
            one
        };
        assert_eq!(shape(1), shape(2), "{seen}");
        assert_eq!((seen["missing"].clone(), office.members()), (json!(["李伟"]), before), "nothing is done by looking");
        assert!(asks(&chen).is_empty());
        let page = office.head.page(&preview);
        let text = page.visible();
        assert!(text.contains("待本人确认3人，调整院系1人，不变0人，有误0行") && text.contains("物理系") && text.contains("化学系"), "{text}");
        assert!(text.contains("不显示某个联系方式是否已经注册"), "{text}");
        let english = office.head.in_language("en").page(&preview).visible();
        assert!(english.contains("3 to confirm themselves") && !english.contains('⟦'), "{english}");
        let done = office.head.submit(&page.form("/members/imports"));
        assert_eq!(done.status, 303, "{}", done.visible());
        let address = done.location().split('?').next().expect("a path").to_owned();
        let seen = office.worked_off(&address);
        assert_eq!((&seen["stage"], &seen["entries"]), (&json!("done"), &json!({ "moved": 1, "open": 3 })), "{seen}");
        assert_eq!(office.members(), pairs(&[("李伟", ""), ("王芳", "化学系")]), "nobody joins without being asked");

        joins(&office, &chen, &address);
        given_back(&office, &chen, &address);
        centre.check();
    });
}

/// Each says yes or no on their own account; who registers later finds the question too.
fn joins(office: &Office<'_>, chen: &Person, address: &str) {
    let page = chen.page("/account");
    assert!(page.visible().contains("邀请您加入的单位") && page.visible().contains("示范大学"), "{}", page.visible());
    assert!(chen.page("/tasks").visible().contains("示范大学邀请您加入"));
    let zhao = office.centre.applicant("赵敏", "zhao.min@u.example.org", "");
    let (his, hers) = (asks(chen), asks(&zhao));
    let other = format!("/membership-asks/{}/acceptance", hers[0]["id"].as_str().expect("an id"));
    refused(&chen.post_json(&other, &json!({})), 404, "membership.found");
    let accept = chen.page("/account").form(&format!("{}/acceptance", his[0]["id"].as_str().expect("an id")));
    assert_eq!(chen.submit(&accept).status, 303);
    assert_eq!(office.members(), pairs(&[("陈晨", "物理系"), ("李伟", ""), ("王芳", "化学系")]));
    let mine = chen.get("/account").json();
    let membership = &mine["memberships"][0];
    assert_eq!((&membership["stage"], &membership["note"], &membership["main"]), (&json!("confirmed"), &json!("0422"), &json!(true)), "{mine}");
    made(&zhao.post_json(&other.replace("acceptance", "refusal"), &json!({})));
    assert!(asks(&zhao).is_empty() && asks(chen).is_empty());
    let seen = office.head.get(address).json();
    assert_eq!(seen["entries"], json!({ "accepted": 1, "declined": 1, "moved": 1, "open": 1 }), "{seen}");
    // The same list again: nothing of it is new but whom nobody asks any more.
    let rows = ["王芳,wang.fang@u.example.org,,化学系,0421", "陈晨,CHEN.CHEN@u.example.org,,,", "孙悦,,+86 139-0000-1111,化学系,"];
    let (again, seen) = office.previewed(&list(&rows));
    assert_eq!(seen["counts"], json!({ "new": 0, "changed": 0, "same": 3, "faulty": 0 }), "{seen}");
    assert!(office.head.page(&again).visible().contains("没有可以导入的内容"));
    refused(&office.confirmed(&seen), 409, "import.nothing");
    // What was downloaded changes nothing, and is no formula.
    let file = office.head.get(&format!("{}/members.csv", office.unit));
    assert!(file.body.starts_with('\u{feff}') && file.body.contains("王芳,wang.fang@u.example.org,,化学系,"), "{}", file.body);
    let (_, seen) = office.previewed(&file.bytes);
    assert_eq!(seen["counts"], json!({ "new": 0, "changed": 0, "same": 3, "faulty": 0 }), "{seen}");
    let sheet = exchange::sheet::read(&office.head.get(&format!("{}/template.xlsx", office.lists)).bytes);
    assert_eq!(sheet, Err(exchange::sheet::SheetFault::Empty), "a template has headings alone");
    let template = office.head.get(&format!("{}/template.csv", office.lists));
    assert_eq!(template.body.trim_start_matches('\u{feff}').trim(), "姓名,邮箱,手机号码,院系,工号,ORCID");
    // To others there are no such pages.
    for path in [office.lists.clone(), address.to_owned(), format!("{}/members.csv", office.unit), format!("{}/template.csv", office.lists)] {
        refused(&chen.get(&path), 403, "rights.grant");
    }
    refused(&chen.post_json(&format!("{address}/undoing"), &json!({})), 403, "rights.grant");
    let register = address.replace(&office.lists, "/imports");
    assert_eq!(office.centre.officer().get(&register).status, 404, "it is no import of projects");
}

/// Who has joined stays; everything else is as it was.
fn given_back(office: &Office<'_>, chen: &Person, address: &str) {
    let undone = office.head.submit(&office.head.page(address).form("/undoing"));
    assert_eq!(undone.status, 303, "{}", undone.visible());
    let seen = office.worked_off(address);
    assert_eq!((&seen["stage"], &seen["left"], &seen["entries"]), (&json!("undone"), &json!(1), &json!({ "accepted": 1, "undone": 1 })), "{seen}");
    assert_eq!(office.members(), pairs(&[("陈晨", "物理系"), ("李伟", ""), ("王芳", "物理系")]));
    assert!(office.head.page(address).visible().contains("撤销后，有1人保持不变"), "{}", office.head.page(address).visible());
    refused(&office.head.post_json(&format!("{address}/undoing"), &json!({})), 409, "import.stage");
    // Whose mobile number it is was asked, and is asked no more.
    let (_, seen) = office.previewed(&list(&["孙悦,,13900001111,化学系,"]));
    assert_eq!(seen["counts"]["new"], json!(1), "{seen}");
    let history = chen.get("/account").json();
    assert_eq!(history["memberships"][0]["stage"], "confirmed");
}

#[test]
fn what_is_wrong_in_a_list_is_told_by_line_and_column() {
    for_each_database(|database| {
        let centre = Centre::found_at(database, beijing("2026-03-02 09:00"));
        let office = Office::new(&centre);
        centre.applicant("王芳", "wang.fang@u.example.org", "");
        office.named("wang.fang@u.example.org", "物理系");
        let rows = [
            "张珊,zhang.shan@u.example.org,,,100",      // 2: stands in line 3 under another name
            "张三,ZHANG.SHAN@u.example.org,,,101",      // 3
            "周立,zhou.li@u.example.org,,,200",         // 4: stands in line 5 under another contact
            "周 立,zhou.li@other.example.org,,,200",    // 5
            "吴敏,wu.min@u.example.org,,,300",          // 6
            "吴敏,wu.min@u.example.org,,,300",          // 7: the same once more
            "郑爽,zheng.shuang@u.example.org,,生物系,", // 8: no such part
            "冯唐,feng tang,,,",                        // 9: no contact
            "蒋欣,jiang.xin@u.example.org,12345,,",     // 10: no number
            "王方,wang.fang@u.example.org,,,",          // 11: the register calls her otherwise
            "李伟,li.wei@u.example.org,,化学系,",       // 12: oneself
            ",he.ying@u.example.org,,,",                // 13: no name
            "何影,,,,",                                 // 14: no contact at all
            "=1+1,formula@u.example.org,,,=2",          // 15: a name is a text, whatever it begins with
        ];
        let (preview, seen) = office.previewed(&list(&rows));
        let faults: Vec<(u64, &str)> = seen["faults"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|one| (one["line"].as_u64().expect("a line"), one["column"].as_str().expect("a column")))
            .collect();
        let mail = |line: u64| (line, "邮箱");
        let expected =
            [mail(2), mail(3), mail(4), mail(5), mail(7), (8, "院系"), mail(9), (10, "手机号码"), (11, "姓名"), (12, "院系"), (13, "姓名"), mail(14)];
        assert_eq!(faults, expected, "{seen}");
        assert_eq!(seen["counts"], json!({ "new": 2, "changed": 0, "same": 0, "faulty": 12 }), "{seen}");
        let page = office.head.page(&preview).visible();
        for says in [
            "第2行“邮箱”",
            "在第3行写作“张三”",
            "与第5行姓名和工号相同而联系方式不同",
            "登记的姓名是“王芳”",
            "没有这个在册的下级单位",
            "应填手机号码",
            "这是您本人",
        ] {
            assert!(page.contains(says), "{says}: {page}");
        }
        let english = office.head.in_language("en").page(&preview).visible();
        assert!(english.contains("line 3 has the same contact under the name “张三”") && !english.contains('⟦'), "{english}");
        // What is right of it can be taken in.
        made(&office.confirmed(&seen));

        // A column that is called otherwise is named by hand; without names nothing is read.
        let (preview, seen) = office.previewed("称呼,邮箱\n马丽,ma.li@u.example.org\n".as_bytes());
        assert_eq!((&seen["lacking"], &seen["counts"]["new"]), (&json!(["姓名"]), &json!(0)), "{seen}");
        refused(&office.confirmed(&seen), 409, "import.faulty");
        let named = office.head.get(&format!("{preview}&mapped=1&c0=name&c1=contact")).json();
        assert_eq!(named["counts"]["new"], json!(1), "{named}");
        // What somebody uploaded is read by nobody else, nor for another unit.
        let other = Office { lists: format!("{}x", office.lists), unit: String::new(), head: office.head.clone(), centre: &centre };
        assert_eq!(other.head.get(&preview.replace("seal=", "seal=0")).status, 404);
        centre.check();
    });
}

#[test]
fn a_list_is_read_in_whatever_encoding_it_comes_and_what_is_none_is_refused() {
    for_each_database(|database| {
        let centre = Centre::found_at(database, beijing("2026-03-02 09:00"));
        let office = Office::new(&centre);
        // A character that GBK has not, in the four bytes of GB 18030.
        let text = format!("{HEADING}\n张珊,zhang.shan@u.example.org,,化学系,100\n𠮷田,yoshida@u.example.org,,,\n");
        let (gb18030, ..) = encoding_rs::GB18030.encode(&text);
        let marked = ["\u{feff}", &text].concat();
        let utf16: Vec<u8> = [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
        for (content, encoding) in [(text.as_bytes(), "utf-8"), (marked.as_bytes(), "utf-8"), (&gb18030, "gb18030"), (&utf16, "utf-16")] {
            let (_, seen) = office.previewed(content);
            assert_eq!(
                (&seen["encoding"], &seen["counts"]["new"], &seen["changes"][1]["name"]),
                (&json!(encoding), &json!(2), &json!("𠮷田")),
                "{seen}"
            );
        }
        // Half of it in one encoding and half in the other is neither.
        let mixed = [marked.as_bytes(), &gb18030].concat();
        let (big5, ..) = encoding_rs::SHIFT_JIS.encode("氏名,メール\nｱｲｳ,a@u.example.org\n");
        for content in [mixed.as_slice(), &big5, b"\x89PNG\r\n\x1a\n\0\0"] {
            let (preview, seen) = office.previewed(content);
            assert!(seen["fault"].is_string(), "{seen}");
            assert!(office.head.page(&preview).visible().contains("请使用 CSV（UTF-8、UTF-16、GBK）或者 XLSX"));
        }
    });
}

#[test]
fn what_changed_since_the_preview_is_shown_again_and_not_done() {
    for_each_database(|database| {
        let centre = Centre::found_at(database, beijing("2026-03-02 09:00"));
        let office = Office::new(&centre);
        centre.applicant("王芳", "wang.fang@u.example.org", "");
        let (preview, seen) = office.previewed(&list(&["王芳,wang.fang@u.example.org,,化学系,"]));
        let form = office.head.page(&preview).form("/members/imports");
        office.named("wang.fang@u.example.org", "物理系");
        refused(&office.confirmed(&seen), 409, "import.changed");
        let again = office.head.submit(&form);
        assert_eq!(again.status, 409);
        let text = again.visible();
        assert!(text.contains("预览之后情况有变") && text.contains("调整院系1人"), "{text}");
        assert_eq!(office.members(), pairs(&[("李伟", ""), ("王芳", "物理系")]), "nothing was done");
        // What is shown now can be confirmed.
        let done = office.head.submit(&again.form("/members/imports"));
        assert_eq!(done.status, 303, "{}", done.visible());
        let address = done.location().split('?').next().expect("a path").to_owned();
        office.worked_off(&address);
        assert_eq!(office.members(), pairs(&[("李伟", ""), ("王芳", "化学系")]));
        // Sent once more under its key, it is answered as the first time, and nothing waits twice.
        let once = office.head.submit(&again.form("/members/imports"));
        assert_eq!(once.location().split('?').next(), Some(address.as_str()));
        centre.check();
    });
}

#[test]
fn ten_thousand_people_are_taken_in_piece_by_piece_and_a_stop_loses_none() {
    for_each_database(|database| {
        let centre = Centre::found_at(database, beijing("2026-03-02 09:00"));
        let office = Office::new(&centre);
        let mut text = format!("{HEADING}\n");
        for number in 0..10_000 {
            text.push_str(&format!("张{number},staff{number}@u.example.org,,化学系,{number}\n"));
        }
        let (gbk, ..) = encoding_rs::GBK.encode(&text);
        let (preview, seen) = office.previewed(&gbk);
        assert_eq!((&seen["counts"]["new"], &seen["encoding"]), (&json!(10_000), &json!("gb18030")));
        assert!(office.head.page(&preview).body.len() < 200_000, "a preview lists as much as people read");
        let list = made(&office.confirmed(&seen));
        // Others go on meanwhile.
        assert_eq!(centre.officer().get("/organisations").status, 200);
        let Office { unit, lists, .. } = office;
        drop(centre);
        // Where it stopped, it goes on.
        let centre = Centre::empty(database);
        centre.clock.stop_at(beijing("2026-03-02 09:05"));
        let mut head = centre.anonymous();
        head.sign_in_with(&head.post_json("/sessions", &json!({ "email": "li.wei@u.example.org", "password": PASSWORD })));
        let office = Office { centre: &centre, head, unit, lists };
        let seen = office.worked_off(&list);
        assert_eq!((&seen["stage"], &seen["entries"]), (&json!("done"), &json!({ "open": 10_000 })));
        assert!(seen["next"].as_str().is_some_and(|next| office.head.get(next).json()["shown"][0]["line"] == 102), "it is read page by page");
        // Given back as a whole.
        made(&office.head.post_json(&format!("{list}/undoing"), &json!({})));
        let seen = office.worked_off(&list);
        assert_eq!((&seen["stage"], &seen["left"], &seen["entries"]), (&json!("undone"), &json!(0), &json!({})));
    });
}

#[test]
fn letters_are_alike_and_a_list_goes_no_further_than_the_right_of_who_took_it_in() {
    for_each_database(|database| {
        let centre = Centre::found_at(database, beijing("2026-03-02 09:00"));
        let office = Office::new(&centre);
        let chen = centre.applicant("陈晨", "chen.chen@u.example.org", "");
        centre.site.send_codes_by(web::Gateway::Shown);
        let (_, seen) = office.previewed(&list(&["陈晨,chen.chen@u.example.org,,,", "赵敏,zhao.min@u.example.org,,,", "孙悦,,13900001111,,"]));
        let address = made(&office.confirmed(&seen));
        office.worked_off(&address);
        let sent = centre.store.read_now(|rows| rows.dispatches(10)).expect("they are read");
        let letter = |to: &str| sent.iter().find(|row| row.address == to).map(|row| (row.subject.clone(), row.body.clone())).expect("a letter");
        assert_eq!(letter("chen.chen@u.example.org"), letter("zhao.min@u.example.org"), "a letter tells nobody who is registered");
        let (subject, body) = letter("zhao.min@u.example.org");
        assert!(subject.contains("示范大学") && body.contains("/account#memberships") && !body.contains("赵敏"), "{subject} {body}");
        assert!(letter("+8613900001111").1.starts_with("示范大学请您"));

        // Who took it in has lost the right: nobody joins by it any more, and what waits is not done.
        let grants = office.head.get("/account").json()["grants"].clone();
        let grant = grants.as_array().into_iter().flatten().find(|one| one["role"] == "unit-administrator").expect("the office").clone();
        made(&centre.officer().post_json(&format!("/grants/{}/revocation", grant["id"].as_str().expect("an id")), &json!({})));
        let ask = asks(&chen)[0]["id"].as_str().expect("an id").to_owned();
        refused(&chen.post_json(&format!("/membership-asks/{ask}/acceptance"), &json!({})), 409, "invitation.sender");
        refused(&office.head.get(&address), 403, "rights.grant");
        let waiting = last_list(&centre, &office, &address);
        let officer = Office { centre: &centre, head: centre.officer(), unit: office.unit.clone(), lists: office.lists.clone() };
        let seen = officer.worked_off(&waiting);
        assert_eq!((&seen["stage"], &seen["entries"]), (&json!("stopped"), &json!({ "staged": 1 })), "{seen}");
        assert!(officer.head.page(&waiting).visible().contains("尚有1人未处理，不会再处理"));
        // Another who may gives it back.
        made(&officer.head.post_json(&format!("{waiting}/undoing"), &json!({})));
        assert_eq!(officer.worked_off(&waiting)["stage"], "undone");
        centre.check();
    });
}

/// A list that was confirmed and not begun when its office went.
fn last_list(centre: &Centre, office: &Office<'_>, address: &str) -> String {
    let import = |path: &str| Id::parse(path.rsplit('/').next().expect("an id")).map(ImportId).expect("an id");
    let was = import(address);
    let (row, entry) = centre
        .store
        .read_now(|rows| Ok((rows.roster(was)?.expect("a list"), rows.roster_entries(was, None, 0, 1)?.remove(0))))
        .expect("they are read");
    let new = ImportId(web::new_id());
    let (person, organisation) = (row.person, row.organisation);
    let written = centre.store.write(move |tx| {
        let actor = Actor::Member(Member::new(person, vec![Held { role: Role::Officer, scope: Scope::Centre, from: tx.now(), until: None }]));
        let permit = tx.may(&actor, Deed::ManageMembers, &Place::default())?;
        let counts = Counts { new: 1, ..Counts::default() };
        let event = import::take_in_people(person, organisation, "00".to_owned(), counts, Line::parse("人员.csv", 60)?)?;
        tx.commit(&permit, vec![Loaded::<Import>::new(new).happens(event)?])?;
        tx.stage_entries(&[RosterEntry { id: web::new_id(), import: new, stage: EntryStage::Staged, ..entry.clone() }])?;
        Ok(tx.begin_roster(&RosterRow { import: new, ..row.clone() })?)
    });
    centre.block_on(written).expect("it is written");
    format!("{}/{new}", office.lists)
}
