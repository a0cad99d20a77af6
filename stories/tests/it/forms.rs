//! Forms: an officer builds what a call asks in the browser, without scripts; an applicant fills every kind of field in; the budget is held to
//! the cap of E11 and G12, to the fen.

use crate::harness::{Answer, Centre, Person, for_each_database};
use crate::html::Form;
use crate::scene::{beijing, call_content, made, programme, signed};
use rules::Instant;
use serde_json::{Value, json};

const OPENS: &str = "2026-03-01 09:00";
const CLOSES: &str = "2026-03-31 16:00";

fn now() -> Instant {
    beijing("2026-03-10 10:00")
}

/// A draft of a call with the plain form.
pub fn draft_call(centre: &Centre, code: &str) -> String {
    let mut content = call_content(code, OPENS, CLOSES);
    // English is asked only where foreigners may lead.
    content["foreign_leads"] = json!(false);
    content.as_object_mut().expect("an object").remove("form");
    let programme = programme(centre, &format!("P-{code}"));
    made(&centre.officer().post_json(&format!("{programme}/calls"), &content))
}

/// Presses the button of a form, and follows to where it leads.
fn pressed(person: &Person, form: &Form) -> Answer {
    let answer = person.submit(form);
    assert_eq!(answer.status, 303, "{}: {}", form.action, answer.visible());
    person.page(answer.location().split('#').next().expect("an address"))
}

/// Adds a field as an officer does.
pub fn added(officer: &Person, call: &str, section: usize, kind: &str, fields: &[(&str, &str)]) {
    let page = officer.page(&format!("{call}/form/fields/new?kind={kind}&section={section}"));
    assert_eq!(page.status, 200, "{}", page.body);
    let form = fields.iter().fold(page.form("/form/fields"), |form, (name, value)| form.with(name, value));
    pressed(officer, &form);
}

fn asked(person: &Person, call: &str) -> String {
    let form = person.get(&format!("{call}/form.json")).json();
    let sections = form["sections"].as_array().expect("sections").iter().map(|section| {
        let ids: Vec<&str> = section["fields"].as_array().expect("fields").iter().map(|field| field["id"].as_str().expect("an id")).collect();
        format!("{}: {}", section["title"]["zh"].as_str().expect("a title"), ids.join(" "))
    });
    sections.collect::<Vec<_>>().join(" | ")
}

#[test]
fn an_officer_builds_a_form_without_scripts() {
    for_each_database(|database| {
        let centre = Centre::found_at(database, now());
        let (officer, call) = (centre.officer(), draft_call(&centre, "FB-2026"));
        let page = officer.page(&format!("{call}/form"));
        assert_eq!(page.status, 200, "{}", page.body);
        assert_eq!(asked(&officer, &call), "基本信息: title keywords abstract | 研究内容与经费: plan amount body");

        let page = pressed(&officer, &page.form("/form/sections").with("title_zh", "合作").with("title_en", "Partners"));
        assert!(page.visible().contains("合作"), "{}", page.visible());
        added(
            &officer,
            &call,
            0,
            "choice",
            &[("label_zh", "是否合作申报"), ("id", "joint"), ("option.0.1", "是"), ("option.1.1", "否"), ("required", "on")],
        );
        added(&officer, &call, 2, "organisations", &[("label_zh", "合作单位"), ("id", "partners"), ("most", "2")]);
        added(
            &officer,
            &call,
            2,
            "table",
            &[
                ("label_zh", "分工"),
                ("id", "shares"),
                ("least", "1"),
                ("most", "5"),
                ("column.0.1", "任务"),
                ("column.0.3", "line"),
                ("column.0.4", "on"),
                ("column.1.1", "经费"),
                ("column.1.3", "money"),
            ],
        );
        added(&officer, &call, 2, "number", &[("label_zh", "参与人数"), ("least", "1"), ("most", "99")]);
        assert_eq!(asked(&officer, &call), "基本信息: title keywords abstract joint | 研究内容与经费: plan amount body | 合作: partners shares f1");

        // The section is asked only of those who apply together.
        let page = officer.page(&format!("{call}/form/sections/2"));
        pressed(&officer, &page.form("/sections/2/revision").and("when", "joint=o1"));
        let shown = officer.page(&format!("{call}/form"));
        assert!(shown.visible().contains("仅当“是否合作申报”选择是时填写"), "{}", shown.visible());
        // What decides cannot be taken away under it.
        let refused = officer.submit(&shown.form("/fields/joint/removal"));
        assert_eq!(refused.status, 422, "{}", refused.visible());
        assert!(refused.visible().contains("显示条件不成立"), "{}", refused.visible());

        // Moved up by its button, over the border of its section.
        pressed(&officer, &shown.form("/fields/partners/move").with("way", "up"));
        assert_eq!(asked(&officer, &call), "基本信息: title keywords abstract joint | 研究内容与经费: plan amount body partners | 合作: shares f1");
        // A second window that read the form before is told so, and changes nothing.
        let stale = officer.submit(&shown.form("/fields/f1/removal"));
        assert_eq!(stale.status, 409, "{}", stale.visible());
        let page = officer.page(&format!("{call}/form"));
        pressed(&officer, &page.form("/fields/f1/removal"));

        looked_at_and_exchanged(&officer, &call);

        // The next call takes the whole form over.
        let next = draft_call(&centre, "FB-2027");
        let id = call.rsplit('/').next().expect("an id").to_owned();
        let compared = officer.page(&format!("{next}/form/comparison?with={id}"));
        pressed(&officer, &compared.form("/form/copy"));
        assert_eq!(asked(&officer, &next), asked(&officer, &call));

        // Published, it is fixed; its form stays readable for all.
        let exported = officer.get(&format!("{call}/form.json"));
        made(&officer.post_json(&format!("{call}/publication"), &json!({})));
        assert_eq!(officer.page(&format!("{call}/form/fields/title")).status, 409);
        assert_eq!(officer.post_json(&format!("{call}/form/sections"), &json!({ "title_zh": "更多" })).status, 409);
        assert_eq!(centre.anonymous().get(&format!("{call}/form.json")).body, exported.body);
        assert!(officer.page(&format!("{call}/form")).visible().contains("表单不能再改"));
        centre.check();
    });
}

/// Previewed, compared with what it was, taken out as a file and in again.
fn looked_at_and_exchanged(officer: &Person, call: &str) {
    let preview = officer.page(&format!("{call}/form/preview"));
    assert!(preview.body.contains("name=\"shares.0.1\"") && preview.body.contains("data-when=\"joint o1\""), "{}", preview.body);
    let compared = officer.page(&format!("{call}/form/comparison?with=1"));
    let words = compared.visible();
    assert!(words.contains("新增 是否合作申报") && words.contains("新增 分工"), "{words}");

    // Out as a file, and in again; a faulty file is refused with its place, and nothing changes.
    let exported = officer.get(&format!("{call}/form.json"));
    assert!(exported.header("content-disposition").contains("form-FB-2026.json"));
    let faulty = exported.body.replace("\"money\": {}", "\"gold\": {}");
    let form = officer.page(&format!("{call}/form")).form("/form/import");
    let refused = officer.upload(&form, "form.json", faulty.as_bytes());
    assert_eq!(refused.status, 422, "{}", refused.visible());
    assert!(refused.visible().contains("第3栏第1项无法读取：shares: unknown variant `gold`"), "{}", refused.visible());
    let taken = officer.upload(&form, "form.json", exported.body.as_bytes());
    assert_eq!(taken.status, 303, "{}", taken.visible());
    assert_eq!(officer.get(&format!("{call}/form.json")).body, exported.body);
}

/// An open call whose form has every richer kind, and whose money is asked for by lines.
pub fn rich_call(centre: &Centre, code: &str, funding: &Value) -> String {
    let (officer, call) = (centre.officer(), draft_call(centre, code));
    let form: Value = serde_json::from_str(include_str!("../../../fuzz/corpus/call-form/rich.json")).expect("a form");
    made(&officer.post_json(&format!("{call}/form/import"), &json!({ "form": form })));
    made(&officer.post_json(&format!("{call}/terms/funding"), funding));
    made(&officer.post_json(&format!("{call}/publication"), &json!({})));
    call
}

pub fn by_lines() -> Value {
    json!({ "way": "lines", "tier.0.0": "500万", "tier.0.1": "30", "tier.1.0": "1000万", "tier.1.1": "25", "tier.2.1": "20",
        "confidence": "M", "most": "2000万", "instalments": "60 30 10", "years": "3" })
}

pub fn saved(person: &Person, draft: &str, answers: &Value) {
    let version = person.get(draft).json()["version"].as_u64().expect("a version");
    let answer = person.patch_json(draft, &format!("\"{version}\""), &json!({ "answers": answers }));
    assert_eq!(answer.status, 200, "{}", answer.body);
}

fn budget(amounts: [&str; 4]) -> Value {
    let items = ["equipment", "business", "labour", "indirect"];
    json!({ "budget": items.iter().zip(amounts).map(|(item, amount)| json!([item, amount, ""])).collect::<Vec<_>>() })
}

/// The caps of E11 and G12, and a fen above them.
#[test]
fn a_budget_is_held_to_the_cap_of_its_call() {
    for_each_database(|database| {
        let centre = Centre::found_at(database, now());
        let call = rich_call(&centre, "YS-2026", &by_lines());
        let public = centre.anonymous().page(&call).visible();
        assert!(public.contains("预算制") && public.contains("超过500万元至1000万元的部分") && public.contains("分3期：60%、30%、10%"), "{public}");

        let lead = centre.applicant("李伟", "li.wei@example.org", "中国科学院物理研究所");
        let draft = made(&lead.post_json(&format!("{call}/drafts"), &json!({})));
        saved(
            &lead,
            &draft,
            &json!({ "title": "低维量子材料", "kind": ["applied"], "months": "36", "amount": "30万", "devices": [["显微镜", "2", "30万", "", "buy"]] }),
        );
        let submit = |amounts: [&str; 4]| {
            saved(&lead, &draft, &budget(amounts));
            lead.post_json(&format!("{draft}/submission"), &signed("李伟"))
        };
        let refused = |amounts: [&str; 4], says: &str| {
            let answer = submit(amounts);
            assert_eq!(answer.status, 422, "{}", answer.body);
            let field = &answer.json()["fields"][0];
            assert_eq!((field["field"].as_str(), field["rule"].as_str()), (Some("budget.indirect.1"), Some("budget.indirect")), "{}", answer.body);
            assert!(field["title"].as_str().is_some_and(|title| title.contains(says)), "{}", answer.body);
        };
        // E11: direct 8,600,000 with equipment 1,600,000.
        refused(["160万", "600万", "100万", "2000000.01"], "超过上限200万元（基数700万元），超出0.01元");
        refused(["180万", "580万", "100万", "200万"], "超过上限195万元");
        // G12: direct 12,000,000 with equipment 2,000,000, then 500,000 moved into equipment.
        refused(["200万", "900万", "100万", "2750000.01"], "超过上限275万元（基数1000万元）");
        refused(["250万", "850万", "100万", "275万"], "超过上限262.5万元");

        let page = lead.page(&draft).visible();
        assert!(page.contains("500万元×30%＝150万元") && page.contains("已超出12.5万元"), "{page}");
        let english = lead.in_language("en").page(&draft).visible();
        assert!(english.contains("CNY 5,000,000.00 × 30% = CNY 1,500,000.00"), "{english}");

        made(&submit(["200万", "900万", "100万", "275万"]));
        let application = draft.replace("/drafts/", "/applications/");
        let view = lead.get(&application).json();
        let lines = json!({ "equipment": 200_000_000, "business": 900_000_000, "labour": 100_000_000, "indirect": 275_000_000 });
        assert_eq!(view["values"]["budgets"]["budget"]["asked"]["lines"], lines);
        let shown = lead.page(&application).visible();
        assert!(shown.contains("申请经费合计1475万元") && shown.contains("885万元、442.5万元、147.5万元"), "{shown}");
        let desk = centre.officer().get("/desk").json();
        assert_eq!(desk["applications"][0]["amount_fen"], 1_475_000_000);
        centre.check();
    });
}

/// Every kind, by the forms of the page alone.
#[test]
fn an_applicant_fills_every_kind_in_without_scripts() {
    for_each_database(|database| {
        let centre = Centre::found_at(database, now());
        let officer = centre.officer();
        let unit = made(
            &officer.post_json("/organisations", &json!({ "name_zh": "北京凝聚态研究所", "class": "other", "known": "abroad", "direct": "on" })),
        );
        let call = rich_call(
            &centre,
            "QB-2026",
            &json!({ "way": "lump", "promise_zh": "经费全部用于本项目。", "negative_zh": "罚款\n捐款", "most": "100万", "own": "50" }),
        );
        let lead = centre.applicant("李伟", "li.wei@example.org", "中国科学院物理研究所");
        let draft = made(&lead.post_json(&format!("{call}/drafts"), &json!({})));

        let page = lead.page(&draft);
        assert!(!page.visible().contains("2026-04-01") && page.body.contains("data-when=\"kind applied\" hidden"), "{}", page.body);
        let form = page
            .form(&draft)
            .with("title", "one two 三四")
            .with("kind", "applied")
            .with("months", "36")
            .with("starts", "2026-04-01")
            .and("then", "stay");
        let page = pressed(&lead, &form);
        assert!(!page.body.contains("data-when=\"kind applied\" hidden"), "what was chosen shows the section");
        assert!(page.visible().contains("已填4字，最多40字"), "{}", page.visible());

        // An organisation is looked for, found, and ticked.
        let found = pressed(&lead, &page.form(&draft).with("partners.find", "凝聚态").and("then", "find.partners"));
        assert!(found.visible().contains("北京凝聚态研究所"), "{}", found.visible());
        let id = unit.rsplit('/').next().expect("an id");
        let form = found.form(&draft).with("partners", id);
        // Rows are typed, one is left empty, and more are asked for.
        let form =
            form.with("devices.0.0", "显微镜").with("devices.0.1", "2").with("devices.0.2", "20万").with("amount", "30万").and("then", "row.devices");
        let page = pressed(&lead, &form);
        assert!(page.body.contains("name=\"devices.2.0\""), "two spare rows stand below the first");
        let form =
            page.form(&draft).with("devices.2.0", "低温恒温器").with("devices.2.1", "1").with("devices.2.2", "10万").with("devices.2.4", "buy");
        let form = form.with("referees.0.0", "张三").with("budget.total.1", "100万").with("budget.own.1", "499999.99").and("then", "submit");
        let review = pressed(&lead, &form);
        let words = review.visible();
        assert!(words.contains("低温恒温器") && words.contains("30万元") && words.contains("北京凝聚态研究所") && words.contains("张三"), "{words}");
        assert!(words.contains("自筹或配套经费不得低于申请经费的50%，即50万元"), "{words}");

        let page = pressed(&lead, &lead.page(&draft).form(&draft).with("budget.own.1", "50万").and("then", "stay"));
        assert!(page.visible().contains("罚款") && page.visible().contains("自筹或配套经费不少于50万元"), "{}", page.visible());
        made(&lead.post_json(&format!("{draft}/submission"), &signed("李伟")));
        let application = draft.replace("/drafts/", "/applications/");
        let view = lead.get(&application).json();
        assert_eq!(view["values"]["organisations"]["partners"], json!([id]));
        assert_eq!(view["values"]["numbers"]["months"], 36);
        assert_eq!(view["body"]["written"]["devices"][1]["name"], "低温恒温器");
        let shown = officer.page(&application).visible();
        assert!(shown.contains("低温恒温器") && shown.contains("北京凝聚态研究所") && shown.contains("2026-04-01"), "{shown}");
        // Words of a table are found, as those of any text.
        assert_eq!(officer.get("/desk?q=%E4%BD%8E%E6%B8%A9%E6%81%92%E6%B8%A9").json()["applications"].as_array().map(Vec::len), Some(1));

        // What the registry does not know is no answer, and what a condition hides is not kept.
        let version = lead.get(&draft).json()["version"].as_u64().expect("a version");
        let odd = json!({ "answers": { "partners": ["0e1r3gw3875w3gf0ng3hr60wr7"] } });
        assert_eq!(lead.patch_json(&draft, &format!("\"{version}\""), &odd).rule(), "form.organisation");
        saved(&lead, &draft, &json!({ "kind": ["theory"] }));
        made(&lead.post_json(&format!("{draft}/submission"), &signed("李伟")));
        let view = lead.get(&application).json();
        assert_eq!(
            (view["values"]["tables"].is_null(), view["values"]["organisations"].is_null(), view["money_fen"].clone()),
            (true, true, json!({}))
        );
        centre.check();
    });
}
