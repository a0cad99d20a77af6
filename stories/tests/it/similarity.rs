//! Similarity 查重: what was sent in twice is found, shown side by side to those who may see it, and judged.

use crate::harness::{Centre, Person, for_each_database};
use crate::scene::{beijing, made, open_call, signed, small_pdf};
use serde_json::{Value, json};
use std::time::{Duration, Instant as Monotonic};

const DAY: &str = "2026-03-10 08:00";
const CLOSES: &str = "2026-03-31 16:00";

const SUMMARY: &str = "本项目面向低维量子材料中的新奇量子态，发展高分辨角分辨光电子能谱与扫描隧道显微联用技术，系统研究磁性拓扑绝缘体薄膜中\
    能隙随厚度和温度的演化，厘清表面磁有序与体能带反转之间的竞争关系，探索在较高温度下实现量子反常霍尔效应的材料途径，为低功耗电子器件提供新的物理基础。";

fn send(person: &Person, name: &str, call: &str, title: &str, summary: &str) -> String {
    let draft = made(&person.post_json(&format!("{call}/drafts"), &json!({})));
    let answers = json!({ "title": title, "abstract": summary, "areas": ["theory"], "amount": "125万" });
    assert_eq!(person.patch_json(&draft, "\"1\"", &json!({ "answers": answers })).status, 200);
    assert_eq!(person.post_file(&format!("{draft}/files/body"), "正文.pdf", &small_pdf(title)).status, 201);
    let receipt = made(&person.post_json(&format!("{draft}/submission"), &signed(name)));
    receipt.split_once("/receipts").expect("a receipt").0.to_owned()
}

fn found(centre: &Centre, call: &str) -> Value {
    // By this story, or by the server's own worker, which may have begun with one.
    let started = Monotonic::now();
    while centre.store.read_now(|rows| rows.waiting_comparisons()).expect("rows are read") > 0 {
        centre.block_on(web::work_once(&centre.site)).expect("they are compared");
        assert!(started.elapsed() < Duration::from_secs(20), "they are never compared");
    }
    centre.officer().get(&format!("{call}/similarities")).json()
}

#[test]
fn what_is_sent_in_twice_is_found_across_calls_and_judged() {
    for_each_database(|database| {
        let centre = Centre::found_at(database, beijing(DAY));
        let first = open_call(&centre, "BR-2026-01", DAY, CLOSES);
        let second = open_call(&centre, "BR-2026-02", DAY, CLOSES);
        let wang = centre.applicant("王芳", "wang.fang@bjmu.example.org", "北京大学医学部");
        let li = centre.applicant("李伟", "li.wei@iphy.example.org", "中国科学院物理研究所");
        centre.clock.stop_at(beijing("2026-03-10 08:05"));
        send(&wang, "王芳", &first, "磁性拓扑绝缘体薄膜研究", SUMMARY);
        centre.clock.stop_at(beijing("2026-03-10 08:10"));
        send(
            &wang,
            "王芳",
            &second,
            "黄河流域地下水循环模拟",
            "本项目以黄河中游典型流域为对象，建立地表水与地下水耦合模型，研究气候变化情景下含水层补给的响应过程。",
        );
        let copied = SUMMARY.replace("低功耗电子器件", "下一代信息器件");
        let his = send(&li, "李伟", &second, "磁性拓扑材料中的量子态", &copied);

        let list = found(&centre, &second);
        let findings = list["findings"].as_array().expect("findings");
        assert_eq!((findings.len(), &list["open"]), (1, &json!(1)), "{list}");
        let finding = &findings[0];
        assert_eq!(
            (&finding["same_lead"], &finding["stage"], &finding["title_millionths"]),
            (&json!(false), &json!("open"), &finding["title_millionths"])
        );
        assert!(finding["whole_millionths"].as_u64().is_some_and(|whole| (700_000..1_000_000).contains(&whole)), "{finding}");
        assert_eq!(finding["application"]["id"], json!(his.trim_start_matches("/applications/")));
        assert_eq!(finding["other"]["lead_name"], "王芳");
        assert_eq!(found(&centre, &first)["findings"], json!([]), "it is told in the later one's call");

        let path = format!("/similarities/{}", finding["id"].as_str().expect("an id"));
        let tasks = centre.officer().get("/tasks").body;
        assert!(tasks.contains(&format!("{second}/similarities?stage=open")), "officers are told where findings wait: {tasks}");
        assert!(!wang.get("/tasks").body.contains("/similarities"));
        for (language, words, marks) in [("zh", "文字对照", "核查结论"), ("en", "Side by side", "Verdict")] {
            let officer = centre.officer().in_language(language);
            let page = officer.page(&path);
            assert!(page.visible().contains(words) && page.visible().contains(marks), "{}", page.visible());
            assert!(page.body.contains("<mark>") && !page.body.contains("<mark>下一代"), "what differs is not marked");
            assert!(officer.page(&format!("{second}/similarities")).body.contains(&path));
            assert!(officer.page(&format!("{second}/similarities?stage=same")).visible().contains(if language == "zh" {
                "没有符合条件"
            } else {
                "Nothing fits"
            }));
        }
        let csv = centre.officer().get(&format!("{second}/similarities.csv")).body;
        assert!(csv.starts_with('\u{feff}') && csv.lines().count() == 2 && csv.contains("磁性拓扑绝缘体薄膜研究"), "{csv}");

        // Nobody else sees anything of it.
        for person in [&wang, &li] {
            for address in [&path, &format!("{second}/similarities"), &format!("{second}/similarities.csv")] {
                assert_eq!(person.get(address).status, 404, "{address}");
            }
        }
        let verdict = |verdict: &str| json!({ "verdict": verdict, "reason": "实质内容一致，仅改动个别表述。" });
        assert_eq!(wang.post_json(&format!("{path}/resolution"), &verdict("same")).status, 404);
        assert_eq!(centre.officer().post_json(&format!("{path}/resolution"), &json!({ "verdict": "same" })).status, 422);
        made(&centre.officer().post_json(&format!("{path}/resolution"), &verdict("same")));
        let again = centre.officer().post_json(&format!("{path}/resolution"), &verdict("same"));
        assert_eq!((again.status, again.rule().as_str()), (409, "similarity.verdict"));
        let form = centre.officer().page(&path).form("/resolution").with("verdict", "explained").with("reason", "双方为同一团队，已书面说明。");
        assert_eq!(centre.officer().submit(&form).status, 303);
        let page = centre.officer().in_language("zh").page(&path).visible();
        assert!(page.contains("有合理说明") && page.contains("双方为同一团队"), "{page}");
        centre.check();
    });
}

#[test]
fn a_finding_is_measured_anew_and_goes_with_what_is_erased() {
    for_each_database(|database| {
        let centre = Centre::found_at(database, beijing("2026-03-10 08:05"));
        let (first, second) = (open_call(&centre, "BR-2026-01", DAY, CLOSES), open_call(&centre, "BR-2026-02", DAY, CLOSES));
        let wang = centre.applicant("王芳", "wang.fang@bjmu.example.org", "北京大学医学部");
        send(&wang, "王芳", &first, "磁性拓扑绝缘体薄膜研究", SUMMARY);
        centre.clock.stop_at(beijing("2026-03-10 08:10"));
        let application = send(&wang, "王芳", &second, "磁性拓扑绝缘体薄膜研究", SUMMARY);
        let finding = found(&centre, &second)["findings"][0].clone();
        assert_eq!((&finding["same_lead"], &finding["whole_millionths"]), (&json!(true), &json!(1_000_000)), "{finding}");

        let draft = application.replace("/applications/", "/drafts/");
        let version = wang.get(&draft).json()["version"].as_u64().expect("a version");
        let half: String = SUMMARY.chars().take(90).collect();
        let answers = json!({ "abstract": half + "改用中子散射与缪子自旋弛豫技术，考察掺杂浓度对自旋涨落的影响，并与第一性原理计算逐项比较，以确定交换作用的符号和大小及其各向异性来源。" });
        assert_eq!(wang.patch_json(&draft, &format!("\"{version}\""), &json!({ "answers": answers })).status, 200);
        made(&wang.post_json(&format!("{draft}/submission"), &signed("王芳")));
        let anew = found(&centre, &second)["findings"][0].clone();
        assert_eq!((&anew["id"], &anew["version"]), (&finding["id"], &json!(2)));
        assert!(anew["whole_millionths"].as_u64().is_some_and(|whole| whole < 600_000), "{anew}");
        centre.check();
    });
}

#[test]
fn the_list_is_a_workbook_too() {
    for_each_database(|database| {
        let centre = Centre::found_at(database, beijing(DAY));
        let call = open_call(&centre, "BR-2026-01", DAY, CLOSES);
        let wang = centre.applicant("王芳", "wang.fang@bjmu.example.org", "北京大学医学部");
        send(&wang, "王芳", &call, "磁性拓扑绝缘体薄膜研究", SUMMARY);
        let book = centre.officer().get("/desk/applications.xlsx?call=");
        assert_eq!((book.status, book.header("content-type")), (200, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"));
        assert!(book.header("content-disposition").contains("applications-2026-03-10.xlsx"));
        assert_eq!(wang.get("/desk/applications.xlsx").status, 403);
        assert!(centre.officer().page("/desk").body.contains("/desk/applications.xlsx"));
    });
}

const HIDDEN: [&str; 4] = [
    "We propose to measure the thermal Hall response of layered magnets down to thirty millikelvin with a calorimetric bridge of our own design",
    "The bridge separates the phonon background from the chiral edge contribution by reversing the field at constant temperature gradient",
    "Samples with controlled vacancy density will be grown by flux and characterised by neutron diffraction at the reactor of the institute",
    "A quantised plateau over a finite window of field would settle the long debate about fractionalised excitations in these compounds",
];

/// Sends a draft with a text of its own and what stands in its file.
fn send_with(person: &Person, name: &str, call: &str, (title, summary): (&str, &str), (file, content): (&str, &[u8])) -> String {
    let draft = made(&person.post_json(&format!("{call}/drafts"), &json!({})));
    let answers = json!({ "title": title, "abstract": summary, "areas": ["theory"], "amount": "125万" });
    assert_eq!(person.patch_json(&draft, "\"1\"", &json!({ "answers": answers })).status, 200);
    let attached = person.post_file(&format!("{draft}/files/body"), file, content);
    assert_eq!(attached.status, 201, "{}", attached.body);
    made(&person.post_json(&format!("{draft}/submission"), &signed(name)));
    draft.replace("/drafts/", "/applications/")
}

#[test]
fn a_copy_that_is_hidden_in_an_attached_file_is_found_and_shown() {
    for_each_database(|database| {
        let centre = Centre::found_at(database, beijing(DAY));
        crate::documents::with_documents(&centre);
        let call = open_call(&centre, "BR-2026-01", DAY, CLOSES);
        let wang = centre.applicant("王芳", "wang.fang@bjmu.example.org", "北京大学医学部");
        let li = centre.applicant("李伟", "li.wei@iphy.example.org", "中国科学院物理研究所");
        let zhao = centre.applicant("赵敏", "zhao.min@iphy.example.org", "中国科学院物理研究所");
        let rivers = "本项目以黄河中游典型流域为对象，建立地表水与地下水耦合模型，研究气候变化情景下含水层补给的响应过程。";
        centre.clock.stop_at(beijing("2026-03-10 08:05"));
        let first = stories::pdf::pdf("Thermal transport", &HIDDEN);
        send_with(&wang, "王芳", &call, ("磁性拓扑绝缘体薄膜研究", SUMMARY), ("正文.pdf", &first));
        // The same sentences on other lines of another file, with a word changed and something else around them.
        centre.clock.stop_at(beijing("2026-03-10 08:10"));
        let mut copied = HIDDEN.map(|line| line.replace("thirty millikelvin", "forty millikelvin")).to_vec();
        copied.insert(2, "Nothing of this sentence stands anywhere else and it is only here to push the lines apart".to_owned());
        let copied: Vec<&str> = copied.iter().map(String::as_str).collect();
        let second = stories::pdf::pdf("Groundwater", &copied);
        send_with(&li, "李伟", &call, ("黄河流域地下水循环模拟", rivers), ("正文.pdf", &second));
        // What has another text and another file is like neither.
        centre.clock.stop_at(beijing("2026-03-10 08:15"));
        let own = "本项目研究合成氨催化剂的界面电子结构，以低压条件下的活性位点为对象，建立原位谱学与理论计算相结合的研究方法。";
        let other = stories::pdf::pdf("Catalysis", &["A wholly different plan about catalysis of ammonia at low pressure"]);
        send_with(&zhao, "赵敏", &call, ("合成氨催化剂的界面调控", own), ("正文.pdf", &other));

        let list = found(&centre, &call);
        let findings = list["findings"].as_array().expect("findings");
        assert_eq!(findings.len(), 1, "{list}");
        assert_eq!((&findings[0]["field"], &findings[0]["other"]["lead_name"]), (&json!("body"), &json!("王芳")), "{list}");
        let hidden = findings.iter().find(|one| one["application"]["lead_name"] == "李伟").expect("it is found");
        assert!(hidden["part_millionths"].as_u64().is_some_and(|part| (600_000..1_000_000).contains(&part)), "{hidden}");
        let page = centre.officer().page(&format!("/similarities/{}", hidden["id"].as_str().expect("an id")));
        assert!(page.visible().contains("calorimetric bridge of our own design") && page.visible().contains("申请书正文"), "{}", page.visible());
        assert!(!page.visible().contains("stands anywhere else"), "of a file what both share is shown, and a little around it");
        centre.check();
    });
}

#[test]
fn words_in_a_table_are_compared_and_who_is_named_in_two_is_not() {
    for_each_database(|database| {
        let centre = Centre::found_at(database, beijing("2026-03-10 10:00"));
        let call = crate::forms::rich_call(&centre, "CB-2026", &crate::forms::by_lines());
        let (wang, li) = (centre.applicant("王芳", "wang.fang@example.org", ""), centre.applicant("李伟", "li.wei@example.org", ""));
        let device = |name: &str| json!([[name, "1", "30万", "", "buy"]]);
        let text = "高分辨角分辨光电子能谱与扫描隧道显微联用系统及其低温强磁场样品台含液氦循环制冷与振动隔离平台各一套并附备件若干";
        let basis: String = SUMMARY.chars().take(90).collect();
        for (person, name, title) in [(&wang, "王芳", "磁性薄膜"), (&li, "李伟", "流域水文")] {
            let draft = made(&person.post_json(&format!("{call}/drafts"), &json!({})));
            let budget = json!([["equipment", "30万", basis], ["business", "0", ""]]);
            let answers = json!({ "title": title, "kind": ["applied"], "months": "36", "amount": "30万", "devices": device(text), "budget": budget,
                "referees": [["张三", "某大学某某学院某某研究所某某课题组", ""]] });
            assert_eq!(person.patch_json(&draft, "\"1\"", &json!({ "answers": answers })).status, 200);
            made(&person.post_json(&format!("{draft}/submission"), &signed(name)));
        }
        let list = found(&centre, &call);
        assert_eq!(list["findings"].as_array().map(Vec::len), Some(1), "{list}");
        let finding = &list["findings"][0];
        assert_eq!((&finding["whole_millionths"], &finding["field"]), (&json!(1_000_000), &json!("budget")), "{finding}");
        let page = centre.officer().page(&format!("/similarities/{}", finding["id"].as_str().expect("an id"))).visible();
        assert!(page.contains("样品台") && page.contains("经费预算") && !page.contains("某某课题组"), "{page}");
        centre.check();
    });
}
