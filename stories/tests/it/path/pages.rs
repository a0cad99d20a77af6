//! The path with pages and forms, scripts off, in Chinese.

use super::{log_keys, proved, shows};
use crate::harness::{Answer, Centre, PASSWORD, Person, for_each_database};
use crate::scene::{beijing, call_form, small_pdf};
use rules::application::Fact;

#[test]
fn the_whole_path_with_forms_in_chinese() {
    for_each_database(|database| {
        let centre = Centre::empty(database);
        centre.clock.stop_at(beijing("2026-03-31 09:00"));
        let mut officer = centre.anonymous();
        set_up(&centre, &mut officer);
        let programme = programme_established(&officer);
        let call = call_published(&centre, &officer, &programme);
        let mut wang = centre.anonymous();
        registered(&mut wang, &call);
        let draft = drafted(&centre, &wang, &call);
        let application = submitted(&centre, &wang, &draft);
        on_the_desk(&officer, &application);
        hidden_from_others(&centre, &application);
        withdrawn_and_submitted_again(&centre, &wang, &application);
        letters_arrive(&centre, &wang);
        signed_out_everywhere(&centre, &wang);
        centre.check();
    });
}

/// Follows the answer of a form to the page it leads to.
fn followed(person: &Person, answer: &Answer) -> Answer {
    assert_eq!(answer.status, 303, "{}", answer.visible());
    let page = person.page(answer.location());
    assert_eq!(page.status, 200, "{}", page.body);
    page
}

/// An address without its query.
fn path(location: &str) -> String {
    location.split(['?', '#']).next().unwrap_or_default().to_owned()
}

fn set_up(centre: &Centre, officer: &mut Person) {
    let link = centre.block_on(web::setup_link(&centre.site)).expect("a link").expect("there is no centre yet");
    let page = officer.page(&link);
    shows!(page.visible().replace(&link, "[link]"), @"");
    let form = page.form(&link).with("centre_zh", "示范科技创新中心").with("centre_en", "Model Centre").with("name", "周明");
    let form = form.with("email", "zhou.ming@centre.example.org").with("password", PASSWORD).with("password_again", "stories-of-a-center");
    let refused = officer.submit(&form);
    assert_eq!(refused.status, 422);
    let again = refused.form(&link);
    assert_eq!((again.value("name"), again.value("password")), ("周明", ""), "what was typed is kept, but for a password");
    let founded = officer.submit(&again.with("password", PASSWORD).with("password_again", PASSWORD));
    officer.keep_cookies(&founded);
    assert!(followed(officer, &founded).visible().contains("周明") || officer.token.is_some());

    let twice = centre.anonymous().page(&link);
    assert_eq!(twice.status, 409);
    shows!(twice.visible(), @"");
    assert_eq!(centre.anonymous().submit(&form.with("password_again", PASSWORD)).status, 409, "the link is spent");
}

fn programme_established(officer: &Person) -> String {
    let form = officer.page("/programmes/new").form("/programmes");
    let form = form.with("code", "BJ-BASIC").with("title_zh", "基础研究领先行动").with("purpose_zh", "支持面向前沿的基础研究。\n鼓励自由探索。").with("points_zh", "面向世界科技前沿\n坚持长期稳定支持");
    let answer = officer.submit(&form);
    shows!(followed(officer, &answer).visible(), @"");
    path(answer.location())
}

fn call_published(centre: &Centre, officer: &Person, programme: &str) -> String {
    let page = officer.page(&format!("{programme}/calls/new"));
    let form = page.form("/calls").with("code", "BR-2026-01").with("class", "free-exploration").with("title_zh", "低维量子材料前沿探索");
    let form = form.with("fields", "physics").and("fields", "materials").with("text_zh", "面向低维量子材料的原创探索，鼓励自由选题。").with("foreign_leads", "on");
    let form = form.with("opens", "2026-03-31T09:30:00").with("closes", "2026-04-30T16:00:00").with("budget", "1250万").with("contact", "zhou.ming@centre.example.org");
    let refused = officer.submit(&form.clone().with("form", "{ \"sections\": [ <b>"));
    assert_eq!(refused.status, 422);
    assert!(refused.visible().contains("form.shape"), "{}", refused.visible());
    assert_eq!(refused.form("/calls").value("form"), "{ \"sections\": [ <b>", "what was typed is kept, escaped");
    let drafted = officer.submit(&refused.form("/calls").with("form", &call_form().to_string()));
    let call = path(drafted.location());
    let page = followed(officer, &drafted);

    let attached = officer.upload(&page.form("/documents"), "申报须知.pdf", &small_pdf("notice"));
    let page = followed(officer, &attached);
    assert!(page.visible().contains("申报须知.pdf"));
    assert_eq!(centre.anonymous().page(&call).status, 404, "a draft is nobody's but the officers'");
    let refused = officer.submit(&page.form("/publication"));
    assert_eq!(refused.status, 409);
    shows!(refused.visible(), @"");
    let form = officer.page(&format!("{call}/edit")).form("/revisions");
    let form = form.with("title_en", "Frontiers of low-dimensional quantum materials").with("text_en", "Original work on low-dimensional quantum materials.");
    let page = followed(officer, &officer.submit(&form));
    let published = officer.submit(&page.form("/publication"));
    assert_eq!(followed(officer, &published).status, 200);
    shows!(centre.anonymous().page("/calls").visible(), @"");
    centre.clock.stop_at(beijing("2026-03-31 10:00"));
    shows!(centre.anonymous().page(&call).visible(), @"");
    call
}

fn registered(wang: &mut Person, call: &str) {
    let form = wang.page(&format!("/people/new?back={call}")).form("/people");
    let form = form.with("name", "王芳").with("email", "wang.fang@bjmu.example.org").with("organisation", "北京大学医学部");
    let answer = wang.submit(&form.with("password", PASSWORD).with("password_again", PASSWORD));
    wang.keep_cookies(&answer);
    assert_eq!(path(answer.location()), call, "led back to where they came from");
}

fn drafted(centre: &Centre, wang: &Person, call: &str) -> String {
    let started = wang.submit(&wang.page(call).form("/drafts"));
    let draft = path(started.location());
    let page = followed(wang, &started);
    shows!(page.visible(), @"");

    // Another window saves first; this one is told, and what it typed is kept.
    let here = page.form(&draft).with("title", "拓扑超导体中的准粒子").with("amount", "四百万").and("then", "stay");
    let elsewhere = wang.page(&draft).form(&draft);
    followed(wang, &wang.submit(&elsewhere.with("abstract", "研究低维体系中的量子效应。").and("then", "stay")));
    let stale = wang.submit(&here);
    assert_eq!(stale.status, 409);
    assert!(stale.visible().contains("write.version"), "{}", stale.visible());
    let kept = stale.form(&draft);
    assert_eq!((kept.value("title"), kept.value("amount")), ("拓扑超导体中的准粒子", "四百万"));

    centre.clock.stop_at(beijing("2026-03-31 10:20"));
    let page = wang.page(&draft);
    let saved = wang.submit(&page.form(&draft).with("title", "拓扑超导体中的准粒子").with("amount", "四百万").with("areas", "theory").and("then", "submit"));
    let review = followed(wang, &saved);
    shows!(review.visible(), @"");
    draft
}

fn submitted(centre: &Centre, wang: &Person, draft: &str) -> String {
    let page = wang.page(draft);
    let refused = wang.upload(&page.form("/files/body"), "正文.pdf", b"<html>not a PDF</html>");
    assert_eq!(refused.status, 422);
    assert!(refused.visible().contains("form.file-content"), "{}", refused.visible());
    let attached = wang.upload(&page.form("/files/body"), "正文.pdf", &small_pdf("main text"));
    let page = followed(wang, &attached);
    let digest = record::sha256(&[&small_pdf("main text")]).to_string();
    assert!(page.body.contains(&digest), "the digest is shown");
    assert_eq!(wang.page(&format!("{draft}/files/body/0")).bytes, small_pdf("main text"));
    followed(wang, &wang.submit(&page.form(draft).with("amount", "125万").and("then", "submit")));

    centre.clock.stop_at(beijing("2026-03-31 10:30"));
    let review = wang.page(&format!("{draft}/submission"));
    let unsigned = wang.submit(&review.form("/submission").with("signed", "王方"));
    assert_eq!(unsigned.status, 422);
    shows!(unsigned.visible(), @"");
    let sent = wang.submit(&unsigned.form("/submission").with("signed", "王芳"));
    assert_eq!(sent.status, 303, "{}", sent.visible());
    let receipt = path(sent.location());
    let fact = proved(wang, &log_keys(centre), &receipt);
    assert!(matches!(fact, Fact::Submitted { revision: 1, arrived, .. } if arrived == beijing("2026-03-31 10:30")), "{fact:?}");
    let page = followed(wang, &sent);
    assert!(page.body.contains("<svg role=\"img\""), "a code to scan");
    shows!(page.visible().lines().take(12).collect::<Vec<_>>().join("\n"), @"");
    path(receipt.trim_end_matches("/receipts/1"))
}

fn on_the_desk(officer: &Person, application: &str) {
    shows!(officer.page("/desk?q=超导").visible(), @"");
    assert!(!officer.page("/desk?q=光子").body.contains(application), "it has no such characters");
    let page = officer.page(application);
    shows!(page.visible(), @"");
    assert!(!page.body.contains("/withdrawal"), "officers do not withdraw what is not theirs");
}

fn hidden_from_others(centre: &Centre, application: &str) {
    let other = centre.applicant("李伟", "li.wei@iphy.example.org", "中国科学院物理研究所");
    for address in [application.to_owned(), format!("{application}/files/0"), format!("{application}/receipts/1")] {
        let page = other.page(&address);
        assert_eq!(page.status, 404, "{address}");
        assert!(!page.body.contains("王芳"));
    }
    assert_eq!(other.page("/desk").status, 403);
    shows!(other.page(application).visible(), @"");
}

fn withdrawn_and_submitted_again(centre: &Centre, wang: &Person, application: &str) {
    centre.clock.stop_at(beijing("2026-03-31 11:00"));
    let withdrawn = wang.submit(&wang.page(application).form("/withdrawal"));
    assert!(followed(wang, &withdrawn).visible().contains("已撤回"));
    centre.clock.stop_at(beijing("2026-03-31 11:30"));
    let draft = application.replace("/applications/", "/drafts/");
    let page = wang.page(&draft);
    followed(wang, &wang.submit(&page.form(&draft).with("title", "拓扑超导体中的准粒子（修订）").and("then", "submit")));
    let sent = wang.submit(&wang.page(&format!("{draft}/submission")).form("/submission").with("signed", "王芳"));
    assert_eq!(path(sent.location()), format!("{application}/receipts/3"));
    let keys = log_keys(centre);
    let events = [1, 2, 3].map(|version| proved(wang, &keys, &format!("{application}/receipts/{version}")));
    let [Fact::Submitted { number: first, .. }, Fact::Withdrawn, Fact::Submitted { number: second, revision: 2, .. }] = &events else { panic!("{events:?}") };
    assert_eq!(first, second, "the number stays");
    let page = wang.page(application).visible();
    shows!(&page[page.find("办理记录").unwrap_or(0)..], @"");
}

fn letters_arrive(centre: &Centre, wang: &Person) {
    // The server's own worker may have been quicker.
    centre.block_on(web::work_once(&centre.site)).expect("the letters are written");
    let page = wang.page("/mailbox");
    shows!(page.visible(), @"");
    followed(wang, &wang.submit(&page.form("/mailbox/reading")));
}

fn signed_out_everywhere(centre: &Centre, wang: &Person) {
    let mut elsewhere = centre.anonymous();
    let form = elsewhere.page("/sessions/new").form("/sessions").with("email", "wang.fang@bjmu.example.org").with("password", PASSWORD);
    let answer = elsewhere.submit(&form);
    elsewhere.keep_cookies(&answer);
    assert_eq!((wang.page("/applications").status, elsewhere.page("/applications").status), (200, 200));
    let ended = elsewhere.submit(&elsewhere.page("/account").form("/sessions/end-all"));
    assert_eq!(ended.status, 303);
    assert_eq!((wang.page("/applications").status, elsewhere.page("/applications").status), (303, 303), "led to where they sign in");
}
