//! People 人员: a foreigner with a passport alone, two of one name, a look that its person sees, and two records that become one and two again.

use crate::harness::{Answer, Centre, PASSWORD, Person, for_each_database};
use crate::scene::{complete_draft, made, open_call, signed};
use serde_json::{Value, json};

/// The example of GB 11643.
const CARD: &str = "11010519491231002X";

fn id(person: &Person) -> String {
    person.get("/account").json()["id"].as_str().expect("an id").to_owned()
}

fn state(person: &Person, document: &str, issuer: &str, number: &str) -> Answer {
    person.post_json("/account/identities", &json!({ "document": document, "issuer": issuer, "number": number }))
}

/// Another officer of the whole centre, because a doubtful merge needs two.
fn second_officer(centre: &Centre) -> Person {
    let person = centre.applicant("赵敏", "zhao.min@centre.example.org", "科创中心");
    made(&centre.officer().post_json(&format!("/people/{}/grants", id(&person)), &json!({ "role": "officer", "scope": "centre" })));
    person
}

fn sign_in(centre: &Centre, email: &str) -> Person {
    let mut person = centre.anonymous();
    let answer = person.post_json("/sessions", &json!({ "email": email, "password": PASSWORD }));
    assert_eq!(answer.status, 201, "{}", answer.body);
    person.sign_in_with(&answer);
    person
}

#[test]
fn a_foreigner_with_a_passport_alone_and_no_chinese_name_gets_through_everything() {
    for_each_database(|database| {
        let centre = Centre::found(database);
        let call = open_call(&centre, "BR-2026-01", "2020-01-01 09:00", "2090-01-01 16:00");
        let ingrid = centre.applicant("Ingrid Solheim", "ingrid@bimsa.example.org", "BIMSA").in_language("en");
        let page = ingrid.page("/account/records");
        assert!(page.visible().contains("a passport is enough"), "{}", page.visible());
        let form = page.form("/account/identities").with("document", "passport").with("issuer", "no").with("number", "ccc0012345");
        let again = ingrid.submit(&form);
        assert_eq!(again.status, 422);
        assert!(again.visible().contains("There is no such code of a country"), "{}", again.visible());
        let done = ingrid.submit(&form.with("issuer", "nor").with("number", "CCC 0012345"));
        assert_eq!(done.status, 303, "{}", done.body);
        let document = done.location().split('?').next().expect("an address").to_owned();
        let shown = ingrid.page(&document).visible();
        assert!(shown.contains("NOR C*******45") && shown.contains("Stated, to be checked"), "{shown}");
        let career = ingrid.page("/account/records").form("/account/career");
        let done =
            ingrid.submit(&career.with("entry", "Universitetet i Oslo").with("position", "Professor").with("from", "2011-08").with("until", "2024"));
        assert_eq!(done.status, 303, "{}", done.body);
        let officer = centre.officer();
        let prove = officer.page(&document).form("/proof");
        assert_eq!(officer.submit(&prove.clone().with("number", "CCC0012346")).status, 422);
        assert_eq!(officer.submit(&prove.with("number", "CCC0012345")).status, 303);
        let record = ingrid.get("/account/records").json();
        assert_eq!((&record["documents"][0]["stage"], &record["spelled"]), (&json!("proven"), &Value::Null));
        assert_eq!(record["career"][0]["until"], "2024-01-01");
        let draft = complete_draft(&ingrid, &call, "Geometry of moduli spaces");
        made(&ingrid.post_json(&format!("{draft}/submission"), &signed("Ingrid Solheim")));
        assert_eq!(ingrid.post_json(&format!("{document}/withdrawal"), &json!({})).rule(), "identity.stays");
        centre.check();
    });
}

#[test]
fn a_number_that_is_mistyped_or_proven_by_another_is_refused_by_its_rule() {
    for_each_database(|database| {
        let centre = Centre::found(database);
        let officer = centre.officer();
        let li = centre.applicant("李伟", "li.wei@iphy.example.org", "中国科学院物理研究所");
        let wei = centre.applicant("李炜", "li.wei2@iphy.example.org", "中国科学院物理研究所");
        for (document, number, rule) in [
            ("resident-card", "110105194912310021", "identity.check"),
            ("resident-card", "11010519490230002X", "identity.birth"),
            ("resident-card", "16010519491231002X", "identity.region"),
            ("resident-card", "810000199408230021", "identity.kind"),
            ("resident-card", "1101051949123100", "identity.shape"),
            ("passport", "C01X00T47", "identity.country"),
        ] {
            let refused = state(&li, document, "", number);
            assert_eq!((refused.status, refused.json()["fields"][0]["rule"].as_str()), (422, Some(rule)), "{}", refused.body);
            assert!(!refused.body.contains(number), "{}", refused.body);
        }
        let first = made(&state(&li, "resident-card", "", CARD));
        let second = made(&state(&wei, "resident-card", "", CARD));
        assert_eq!(state(&li, "resident-card", "", CARD).rule(), "identity.once");
        made(&officer.post_json(&format!("{first}/proof"), &json!({ "number": CARD })));
        let refused = officer.post_json(&format!("{second}/proof"), &json!({ "number": CARD }));
        assert_eq!((refused.status, refused.rule().as_str()), (409, "identity.another"));
        for (person, path) in [(&wei, &first), (&li, &second), (&centre.anonymous(), &first)] {
            assert!(matches!(person.get(path).status, 401 | 404), "{path}");
            let refused = person.post_json(&format!("{path}/reveals"), &json!({ "ground": "checking", "purpose": "好奇" }));
            assert!(matches!(refused.status, 401 | 404), "{}", refused.body);
        }
        assert_eq!(li.post_json(&format!("{first}/proof"), &json!({ "number": CARD })).rule(), "identity.proven");
        let own = made(&state(&officer, "passport", "CHN", "E12345678"));
        assert_eq!(officer.post_json(&format!("{own}/proof"), &json!({ "number": "E12345678" })).rule(), "identity.own-proof");
        centre.check();
    });
}

#[test]
fn who_looks_says_why_and_is_seen_by_whose_number_it_is() {
    for_each_database(|database| {
        let centre = Centre::found(database);
        let officer = centre.officer();
        let li = centre.applicant("李伟", "li.wei@iphy.example.org", "中国科学院物理研究所");
        let document = made(&state(&li, "resident-card", "", CARD));
        let person = officer.page(&format!("/people/{}", id(&li)));
        assert!(person.visible().contains("110*************2X") && !person.body.contains(CARD), "{}", person.visible());
        let page = officer.page(&document);
        assert!(!page.body.contains(CARD));
        let form = page.form("/reveals");
        let refused = officer.submit(&form.clone().with("ground", "matching"));
        assert_eq!(refused.status, 422);
        assert!(refused.visible().contains("查看证件号码须写明具体用途") && !refused.body.contains(CARD), "{}", refused.visible());
        assert_eq!(officer.submit(&form.clone().with("ground", "own").with("purpose", "核对")).status, 422);
        let shown = officer.submit(&form.with("ground", "matching").with("purpose", "2026年度限项核对"));
        assert_eq!(shown.status, 200);
        assert!(shown.body.contains(CARD) && shown.header("cache-control") == "no-store");
        let seen = li.page("/account/records").visible();
        for text in ["周明", "限项、回避或者失信核查", "2026年度限项核对", "1次"] {
            assert!(seen.contains(text), "{text}: {seen}");
        }
        let seen = li.in_language("en").page("/account/records").visible();
        assert!(seen.contains("Limits, conflicts of interest or bans"), "{seen}");
        assert_eq!(li.get(&document).json()["looks"].as_array().map(Vec::len), Some(1));
        let own = li.post_json(&format!("{document}/reveals"), &json!({ "ground": "own" }));
        assert_eq!(own.json()["number"], CARD);
        assert_eq!(li.get(&document).json()["looks"].as_array().map(Vec::len), Some(2));
        let history = officer.get(&format!("/people/{}", id(&li))).json()["history"].to_string();
        assert!(history.contains("revealed") && !history.contains("2026年度"), "{history}");
        centre.check();
    });
}

#[test]
fn two_of_one_name_are_only_ever_possibly_one_and_a_merge_can_be_undone() {
    for_each_database(|database| {
        let centre = Centre::found(database);
        let (officer, second) = (centre.officer(), second_officer(&centre));
        let call = open_call(&centre, "BR-2026-01", "2020-01-01 09:00", "2090-01-01 16:00");
        let kept = centre.applicant("张平", "zhang.ping@pku.example.org", "北京大学");
        let away = centre.applicant("张平", "zhang.ping@tsinghua.example.org", "清华大学");
        let draft = complete_draft(&away, &call, "拓扑材料");
        made(&away.post_json(&format!("{draft}/submission"), &signed("张平")));
        let later = open_call(&centre, "BR-2026-02", "2020-01-01 09:00", "2090-01-01 16:00");
        let unsent = complete_draft(&away, &later, "低维材料");
        let (one, other) = (id(&kept), id(&away));
        let listed = officer.page("/duplicates").visible();
        assert!(listed.contains("姓名相同或者字形相近"), "{listed}");
        assert!(officer.page(&format!("/people/{one}")).visible().contains("有可能重复的人员"));
        let path = format!("/merges/new?kept={one}&away={other}");
        let preview = officer.page(&path);
        for text in ["归并后的变化", "zhang.ping@tsinghua.example.org", "BR-2026-01-", "范围和期限不变"] {
            assert!(preview.visible().contains(text), "{text}: {}", preview.visible());
        }
        assert!(officer.in_language("en").page(&path).visible().contains("scope and term unchanged"));
        let proposed = officer.submit(&preview.form("/merges").with("reason", "本人携两所学校的聘书来访"));
        assert_eq!(proposed.status, 303, "{}", proposed.body);
        let merge = proposed.location().split('?').next().expect("an address").to_owned();
        assert_eq!(officer.post_json(&format!("{merge}/confirmation"), &json!({})).rule(), "merge.second");
        let confirmed = second.submit(&second.page(&merge).form("/confirmation"));
        assert_eq!(confirmed.status, 303, "{}", confirmed.body);
        assert_eq!(away.get("/account").status, 401, "who was signed in signs in anew");
        let mut again = sign_in(&centre, "zhang.ping@tsinghua.example.org");
        assert_eq!(id(&again), one);
        let application = draft.replace("/drafts/", "/applications/");
        for person in [&kept, &again] {
            assert!(person.get("/applications").body.contains("拓扑材料"));
            assert_eq!(person.get(&application).status, 200);
        }
        // What the one put away began, the one kept goes on with, in the name under which it was begun.
        assert_eq!(kept.get(&format!("{unsent}/files/body/0")).status, 200);
        assert_eq!(kept.post_json(&format!("{later}/drafts"), &json!({})).location(), unsent);
        made(&kept.post_json(&format!("{unsent}/submission"), &signed("张平")));
        let notice = officer.page(&format!("/people/{other}")).visible();
        assert!(notice.contains("本记录已经归并"), "{notice}");
        assert!(!officer.get("/duplicates").json()["possible"].to_string().contains(&other));
        made(&second.post_json(&format!("{merge}/undoing"), &json!({})));
        assert_eq!(again.get("/account").status, 401, "who came in by the merge goes out");
        again = sign_in(&centre, "zhang.ping@tsinghua.example.org");
        let kept = sign_in(&centre, "zhang.ping@pku.example.org");
        assert_eq!((id(&again), id(&kept)), (other, one));
        for application in [application, unsent.replace("/drafts/", "/applications/")] {
            assert_eq!((again.get(&application).status, kept.get(&application).status), (200, 404));
        }
        centre.check();
    });
}

#[test]
fn a_merge_by_one_document_needs_its_original_and_one_that_crosses_sides_is_refused() {
    for_each_database(|database| {
        let centre = Centre::found(database);
        let (officer, second) = (centre.officer(), second_officer(&centre));
        let call = open_call(&centre, "BR-2026-01", "2020-01-01 09:00", "2090-01-01 16:00");
        let kept = centre.applicant("王芳", "wang.fang@bjmu.example.org", "北京大学医学部");
        let away = centre.applicant("Wang Fang", "fang.wang@ucl.example.org", "UCL");
        let document = made(&state(&kept, "resident-card", "", CARD));
        made(&officer.post_json(&format!("{document}/proof"), &json!({ "number": CARD })));
        made(&state(&away, "resident-card", "", CARD));
        let body = |number: &str| json!({ "kept": id(&kept), "away": id(&away), "reason": "查验同一居民身份证原件", "number": number });
        let refused = officer.post_json("/merges", &body("810000199408230021"));
        assert_eq!((refused.status, refused.json()["fields"][0]["rule"].as_str()), (422, Some("merge.number")));
        let merge = made(&officer.post_json("/merges", &body(CARD)));
        assert_eq!(officer.post_json("/merges", &body("")).rule(), "merge.one");
        made(&officer.post_json(&format!("{merge}/confirmation"), &json!({})));
        assert!(!officer.get(&merge).body.contains(CARD));
        // Who reads the call and who has applied to it stand on two sides.
        let reader = centre.applicant("刘思源", "liu.siyuan@buaa.example.org", "北京航空航天大学");
        let lead = centre.applicant("刘思源", "siyuan.liu@mit.example.org", "");
        let scope = format!("call:{}", call.rsplit('/').next().unwrap_or_default());
        made(&officer.post_json(&format!("/people/{}/grants", id(&reader)), &json!({ "role": "reader", "scope": scope })));
        let draft = complete_draft(&lead, &call, "高温超导");
        made(&lead.post_json(&format!("{draft}/submission"), &signed("刘思源")));
        let crossing = json!({ "kept": id(&reader), "away": id(&lead), "reason": "同名" });
        assert_eq!(officer.post_json("/merges", &crossing).rule(), "merge.conflict");
        let page = officer.page(&format!("/merges/new?kept={}&away={}", id(&reader), id(&lead)));
        assert!(page.visible().contains("不能归并") && !page.body.contains("name=\"reason\""), "{}", page.visible());
        let own = json!({ "kept": id(&officer), "away": id(&second), "reason": "同名" });
        assert_eq!(officer.post_json("/merges", &own).rule(), "merge.oneself");
        assert_eq!(lead.get("/duplicates").status, 403);
        assert_eq!(lead.post_json("/merges", &crossing).status, 403);
        centre.check();
    });
}
