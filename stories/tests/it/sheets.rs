//! Sheets 表格: an applicant fills the tables of a draft in elsewhere and takes them in by one save; a lead asks a whole team by a list.

use crate::forms::{by_lines, rich_call, saved};
use crate::harness::{Answer, Centre, Person, for_each_database};
use crate::scene::{beijing, made};
use exchange::workbook::{Cell, List};
use serde_json::{Value, json};

fn refused(answer: &Answer, status: u16, rule: &str) {
    assert_eq!((answer.status, answer.rule().as_str()), (status, rule), "{}", answer.body);
    assert!(!answer.body.contains('⟦'), "{}", answer.body);
}

/// A list of texts as a workbook.
fn workbook(heading: &[&str], rows: Vec<Vec<Cell>>) -> Vec<u8> {
    let heading = heading.iter().map(|text| (*text).to_owned()).collect();
    List { name: "填报".to_owned(), heading, rows, about: ("说明".to_owned(), Vec::new()), made: rules::Instant(0) }.write().expect("a workbook")
}

fn text(text: &str) -> Cell {
    Cell::Text(text.to_owned())
}

/// Sends a file and looks at what it would change.
fn previewed(person: &Person, base: &str, name: &str, content: &[u8]) -> (String, Value) {
    let preview = made(&person.post_file(&format!("{base}/previews"), name, content));
    let seen = person.get(&preview);
    assert_eq!(seen.status, 200, "{}", seen.body);
    (preview, seen.json())
}

fn downloaded(person: &Person, path: &str) -> exchange::sheet::Sheet {
    let file = person.get(path);
    assert_eq!(
        (file.status, file.header("content-type")),
        (200, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        "{}",
        file.body
    );
    exchange::sheet::read(&file.bytes).expect("it is read")
}

#[test]
fn a_table_is_filled_in_elsewhere_and_comes_back_by_one_save() {
    for_each_database(|database| {
        let centre = Centre::found_at(database, beijing("2026-03-10 10:00"));
        let call = rich_call(&centre, "BG-2026", &by_lines());
        let lead = centre.applicant("李伟", "li.wei@example.org", "中国科学院物理研究所");
        let draft = made(&lead.post_json(&format!("{call}/drafts"), &json!({})));
        let devices = json!([["显微镜", "2", "30万", "", "buy"], ["=1+1", "1", "5000.05", "2026-05-01", ""], ["离心机", "", "1", "", ""]]);
        saved(&lead, &draft, &json!({ "title": "低维量子材料", "kind": ["applied"], "devices": devices }));
        let base = format!("{draft}/tables/devices");
        assert!(lead.page(&draft).body.contains(&base), "the draft leads there");
        assert!(lead.page(&base).visible().contains("应填选项（购置）"), "{}", lead.page(&base).visible());

        // What was downloaded changes nothing; amounts are exact, options are as people say them, and nothing is a formula.
        let file = lead.get(&format!("{base}/rows.xlsx"));
        let sheet = downloaded(&lead, &format!("{base}/rows.xlsx"));
        assert_eq!(sheet.heading, ["名称", "数量", "金额", "到货日期", "来源"]);
        let cells: Vec<&str> = sheet.rows[1].cells.iter().map(String::as_str).collect();
        assert_eq!((sheet.rows[0].cells[4].as_str(), cells), ("购置", vec!["=1+1", "1", "5000.05", "2026-05-01", ""]));
        assert_eq!(downloaded(&lead.in_language("en"), &format!("{base}/rows.xlsx")).heading[0], "Name");
        let (preview, same) = previewed(&lead, &base, "设备.xlsx", &file.bytes);
        assert_eq!((&same["counts"]["same"], same["changes"].as_array().map(Vec::len)), (&json!(3), Some(0)), "{same}");
        assert!(lead.page(&preview).visible().contains("文件与草稿中的内容相同"));

        // A list in GBK: one row as it was, one changed, one new, one gone, and a row of totals that is none.
        let list = "名称,数量,金额,到货日期,来源\n显微镜,3,30万,2026年4月1日,购置\n=1+1,1,5000.05,2026-05-01,\n光谱仪,1,12万,,购置\n合计,5,,,\n";
        let (gbk, _, _) = encoding_rs::GBK.encode(list);
        let (preview, seen) = previewed(&lead, &base, "设备.csv", &gbk);
        assert_eq!(seen["counts"], json!({ "added": 1, "changed": 1, "moved": 0, "removed": 1, "same": 1 }), "{seen}");
        assert_eq!((&seen["changes"][0]["change"], &seen["changes"][0]["cells"]), (&json!("changed"), &json!([1, 3])), "{seen}");
        assert_eq!(lead.get(&draft).json()["answers"]["devices"], devices, "nothing is written yet");
        let page = lead.page(&preview);
        assert!(page.visible().contains("新增1行，修改1行，删除1行，不变1行"), "{}", page.visible());
        let done = lead.submit(&page.form("/tables/devices"));
        assert_eq!(done.status, 303, "{}", done.visible());
        let there = lead.get(&draft).json()["answers"]["devices"].clone();
        assert_eq!(there[0], json!(["显微镜", "3", "300,000.00", "2026-04-01", "buy"]), "{there}");
        assert_eq!(there.as_array().map(Vec::len), Some(3));
        wrong_files_lose_nothing(&centre, &lead, &draft, &base);
        a_budget_comes_back(&lead, &draft);
        centre.check();
    });
}

fn wrong_files_lose_nothing(centre: &Centre, lead: &Person, draft: &str, base: &str) {
    let before = lead.get(draft).json()["answers"].clone();
    let rows = vec![
        vec![text("显微镜"), Cell::Number(3), text("三十万"), text("昨天"), text("租用")],
        vec![text(""), Cell::Number(0), text("0.001"), Cell::Empty, Cell::Empty],
    ];
    let (preview, seen) = previewed(lead, base, "设备.xlsx", &workbook(&["名称", "数量", "金额", "到货日期", "来源"], rows));
    let faults: Vec<(u64, &str)> = seen["faults"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|one| (one["line"].as_u64().expect("a line"), one["column"].as_str().expect("a column")))
        .collect();
    assert_eq!(faults, [(2, "金额"), (2, "到货日期"), (2, "来源"), (3, "数量"), (3, "金额")], "{seen}");
    let page = lead.page(&preview).visible();
    assert!(page.contains("第2行“来源”") && page.contains("租用") && page.contains("应填选项（购置）"), "{page}");
    let body = json!({ "file": seen["file"], "seal": seen["seal"], "version": seen["version"] });
    refused(&lead.post_json(base, &body), 409, "import.faulty");
    // A picture is no table, and a list without its columns cannot be taken in.
    let (_, seen) = previewed(lead, base, "设备.xlsx", b"\x89PNG\r\n\x1a\n\0\0");
    assert!(seen["fault"].is_string(), "{seen}");
    let (preview, seen) = previewed(lead, base, "设备.csv", "品名,金额\n显微镜,1\n".as_bytes());
    assert_eq!(seen["lacking"], json!(["名称", "数量", "到货日期", "来源"]));
    assert!(lead.page(&preview).visible().contains("缺少必需的列：名称"));
    assert_eq!(lead.get(draft).json()["answers"], before);

    // Two who write: the field that the other wrote since is not overwritten, another field is.
    let (_, seen) = previewed(lead, base, "设备.csv", "名称,数量,金额,到货日期,来源\n显微镜,1,1,,\n".as_bytes());
    saved(lead, draft, &json!({ "title": "低维量子材料（二）" }));
    saved(lead, draft, &json!({ "devices": [["示波器", "1", "2", "", ""]] }));
    let body = json!({ "file": seen["file"], "seal": seen["seal"], "version": seen["version"] });
    let stale = lead.post_json(base, &body);
    assert_eq!(stale.status, 409, "{}", stale.body);
    assert_eq!(lead.get(draft).json()["answers"]["devices"][0][0], "示波器");
    // What somebody uploaded is read by nobody else, though they know its digest, nor for another table.
    let (preview, _) = previewed(lead, base, "设备.csv", "名称,数量,金额,到货日期,来源\n显微镜,1,1,,\n".as_bytes());
    assert_eq!(lead.get(&preview.replace("/tables/devices/", "/tables/budget/")).status, 404);
    let other = centre.applicant("王芳", "wang.fang@example.org", "");
    assert_eq!(other.get(&preview).status, 404);
    assert_eq!(other.get(base).status, 404);
}

fn a_budget_comes_back(lead: &Person, draft: &str) {
    let base = format!("{draft}/tables/budget");
    let sheet = downloaded(lead, &format!("{base}/rows.xlsx"));
    let items: Vec<&str> = sheet.rows.iter().map(|row| row.cells[0].as_str()).collect();
    assert_eq!((sheet.heading.join("|").as_str(), items), ("科目|金额（元）|测算依据", vec!["设备费", "业务费", "劳务费", "间接费用"]));
    let amount = |text: &str| Cell::Amount(rules::Money::parse(text).expect("an amount"));
    let rows = vec![
        vec![text("设备费"), amount("160万"), text("显微镜一台")],
        vec![text("业务费"), amount("600万"), text("-试剂")],
        vec![text("劳务费"), amount("100万"), Cell::Empty],
        vec![text("间接费用"), amount("2000000.01"), Cell::Empty],
        vec![text("合计"), amount("10600000.01"), Cell::Empty],
    ];
    let book = workbook(&["科目", "金额（元）", "测算依据"], rows);
    let (preview, seen) = previewed(lead, &base, "预算.xlsx", &book);
    assert_eq!(seen["counts"]["added"], 4, "{seen}");
    let page = lead.page(&preview);
    assert!(page.visible().contains("超出0.01元"), "what the rule says is said before: {}", page.visible());
    assert_eq!(lead.submit(&page.form("/tables/budget")).status, 303);
    let kept = lead.get(draft).json()["answers"]["budget"].clone();
    assert_eq!((&kept[3], &kept[1][2]), (&json!(["indirect", "2,000,000.01", ""]), &json!("-试剂")), "{kept}");
    let again = lead.post_json(&base, &json!({ "file": seen["file"], "seal": seen["seal"] }));
    refused(&again, 409, "import.nothing");
    let twice = "科目,金额（元）,测算依据\n设备费,1,\n设备费,2,\n差旅费,3,\n";
    let (_, seen) = previewed(lead, &base, "预算.csv", twice.as_bytes());
    assert_eq!((&seen["faults"][0]["line"], &seen["faults"][1]["line"]), (&json!(3), &json!(4)), "{seen}");
}

#[test]
fn a_lead_asks_a_team_by_a_list_and_nobody_is_doubled_or_taken_out() {
    for_each_database(|database| {
        let centre = Centre::found_at(database, beijing("2026-03-15 12:00"));
        let terms = json!({ "roles": ["co-lead", "member"], "members_max": "4", "share_min": "10" });
        let call = crate::teams::call_with_team(&centre, &terms);
        let li = centre.applicant("李伟", "li.wei@iphy.example.org", "");
        let wang = centre.applicant("王芳", "wang.fang@bjmu.example.org", "");
        let draft = crate::scene::complete_draft(&li, &call, "低维量子材料与能源");
        let base = format!("{draft}/team");
        let list = "姓名,电子邮箱,角色,年度工作投入（%）,申请书权限\n王芳,wang.fang@bjmu.example.org,共同负责人,40%,可填写全部栏目\n陈晨,chen.chen@bjmu.example.org,参与人,20,\n";
        let (gbk, _, _) = encoding_rs::GBK.encode(list);
        let (preview, seen) = previewed(&li, &base, "成员.csv", &gbk);
        assert_eq!(seen["counts"], json!({ "invited": 2, "changed": 0, "same": 0 }), "{seen}");
        let done = li.submit(&li.page(&preview).form("/team/members"));
        assert_eq!(done.status, 303, "{}", done.visible());
        made(&crate::teams::agrees(&wang, "王芳"));

        // What is downloaded asks nobody anew; a changed share does, and who is not in the list stays.
        let sheet = downloaded(&li, &format!("{base}/members.xlsx"));
        assert_eq!(sheet.rows[0].cells, ["wang.fang@bjmu.example.org", "共同负责人", "40", "", "可填写全部栏目", "王芳", "本人已确认"]);
        let file = li.get(&format!("{base}/members.xlsx"));
        let (_, seen) = previewed(&li, &base, "成员.xlsx", &file.bytes);
        assert_eq!(seen["counts"], json!({ "invited": 0, "changed": 0, "same": 2 }), "{seen}");
        refused(&li.post_json(&format!("{base}/members"), &json!({ "file": seen["file"], "seal": seen["seal"] })), 409, "import.nothing");
        let list = "电子邮箱,角色,年度工作投入（%）\nchen.chen@bjmu.example.org,参与人,25\nzhao.min@bjmu.example.org,参与人,10\n";
        let (preview, seen) = previewed(&li, &base, "成员.csv", list.as_bytes());
        assert_eq!(
            (&seen["counts"], &seen["missing"]),
            (&json!({ "invited": 1, "changed": 1, "same": 0 }), &json!(["wang.fang@bjmu.example.org"])),
            "{seen}"
        );
        let page = li.page(&preview);
        assert!(page.visible().contains("表格中没有以下成员，不作改动") && page.visible().contains("须由本人重新确认"), "{}", page.visible());
        assert_eq!(li.submit(&page.form("/team/members")).status, 303);
        let team = li.get(&base).json()["team"].clone();
        let stages: Vec<(&str, &str)> =
            team.as_array().into_iter().flatten().map(|one| (one["email"].as_str().unwrap_or(""), one["stage"].as_str().unwrap_or(""))).collect();
        let expected =
            [("wang.fang@bjmu.example.org", "confirmed"), ("chen.chen@bjmu.example.org", "invited"), ("zhao.min@bjmu.example.org", "invited")];
        assert!(expected.iter().all(|one| stages.contains(one)) && stages.len() == 3, "{team}");

        // Each wrong cell is named, and nobody is asked.
        let list = "电子邮箱,角色,年度工作投入（%）,申请书权限\nli.wei@iphy.example.org,参与人,20,\nnobody,参与人,20,\nsun@bjmu.example.org,主要参与人,120,随便\n\
            wu@bjmu.example.org,参与人,5,\nhe@bjmu.example.org,参与人,20,只读\nhe@bjmu.example.org,参与人,20,\ntan@bjmu.example.org,参与人,20,\n";
        let (preview, seen) = previewed(&li, &base, "成员.csv", list.as_bytes());
        let faults: Vec<(u64, &str)> = seen["faults"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|one| (one["line"].as_u64().unwrap_or(0), one["column"].as_str().unwrap_or("")))
            .collect();
        let expected = [
            (2, "电子邮箱"),
            (3, "电子邮箱"),
            (4, "角色"),
            (4, "年度工作投入（%）"),
            (4, "申请书权限"),
            (5, "年度工作投入（%）"),
            (7, "电子邮箱"),
            (8, "电子邮箱"),
        ];
        assert_eq!(faults, expected, "{seen}");
        let english = li.in_language("en").page(&preview).visible();
        assert!(english.contains("expected: Co-lead") || english.contains("expected: "), "{english}");
        refused(&li.post_json(&format!("{base}/members"), &json!({ "file": seen["file"], "seal": seen["seal"] })), 409, "import.faulty");
        assert_eq!(li.get(&base).json()["team"].as_array().map(Vec::len), Some(3));
        refused(&wang.post_file(&format!("{base}/previews"), "成员.csv", list.as_bytes()), 403, "rights.not-delegable");
        centre.check();
    });
}

#[test]
fn a_list_with_a_row_for_each_person_makes_one_project_of_them() {
    for_each_database(|database| {
        let centre = Centre::found_at(database, beijing("2026-03-02 10:00"));
        let officer = centre.officer();
        let zhang = centre.applicant("张伟", "zhang.wei@iphy.example.org", "");
        let wang = centre.applicant("王芳", "wang.fang@bjmu.example.org", "");
        let list = "项目批准号,项目名称,资助机构,姓名,电子邮箱,角色,经费,立项日期,结束日期\n\
            N-1,低维材料,国家自然科学基金委员会,张伟,zhang.wei@iphy.example.org,负责人,50万,2024年1月1日,2027-12-31\n\
            N-1,低维材料,国家自然科学基金委员会,王芳,wang.fang@bjmu.example.org,主要参与人,,2024-01-01,\n\
            N-1,低维材料,国家自然科学基金委员会,赵六,,参与人,50万,2024-01-01,2027-12-31\n\
            N-1,低维材料,国家自然科学基金委员会,钱七,,主持人,50万,2024-01-01,\n\
            N-1,高维材料,国家自然科学基金委员会,孙八,,参与人,,2024-01-01,\n\
            N-2,量子器件,科技部,李雷,nobody@x.example.org,参与人,,2024-01-01,\n\
            N-3,量子算法,科技部,周九,,顾问,,2024-01-01,\n";
        let (gbk, _, _) = encoding_rs::GBK.encode(list);
        let preview = made(&officer.post_file("/imports/previews", "外部项目.csv", &gbk));
        let seen = officer.get(&preview).json();
        assert_eq!(seen["counts"], json!({ "new": 1, "changed": 0, "same": 0, "faulty": 4 }), "{seen}");
        let faults: Vec<(u64, &str)> = seen["faults"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|one| (one["line"].as_u64().unwrap_or(0), one["fault"].as_str().unwrap_or("")))
            .collect();
        assert_eq!(faults, [(5, "import-fault-leads"), (6, "import-fault-differs"), (7, "import-fault-nobody"), (8, "import-fault-role")], "{seen}");
        let done = officer.submit(&officer.page(&preview).form("/imports"));
        assert_eq!(done.status, 303, "{}", done.visible());
        for (person, role) in [(&zhang, "lead"), (&wang, "main-member")] {
            let mine = person.get("/awards/mine").json();
            assert!(mine.to_string().contains("N-1") && mine.to_string().contains(role), "{mine}");
        }
        assert_eq!(officer.get(&preview).json()["counts"]["same"], 1);
        let import = done.location().split('?').next().expect("an address").to_owned();
        made(&officer.post_json(&format!("{import}/undoing"), &json!({})));
        assert!(!wang.get("/awards/mine").body.contains("N-1"));
        centre.check();
    });
}
