//! The path with pages and forms, scripts off, in Chinese.

mod after;

use super::{log_keys, proved, shows};
use crate::harness::{Answer, Centre, PASSWORD, Person, for_each_database};
use crate::scene::{beijing, call_form, small_pdf};
use after::{letters_arrive, signed_out_everywhere, withdrawn_and_submitted_again};
use rules::application::Fact;

#[test]
fn the_whole_path_with_forms_in_chinese() {
    for_each_database(|database| {
        let centre = Centre::empty(database);
        centre.clock.stop_at(beijing("2026-03-31 09:00"));
        let mut officer = centre.anonymous();
        set_up(&centre, &mut officer);
        let programme = programme_established(&officer);
        let call = call_drafted(&officer, &programme);
        call_published(&centre, &officer, &call);
        let mut wang = centre.anonymous();
        registered(&mut wang, &call);
        let draft = drafted(&wang, &call);
        reviewed(&centre, &wang, &draft);
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
    shows!(page.visible().replace(&link, "[link]"), @r#"
    设立中心
    本链接仅可使用一次。请填写中心名称，并登记首位项目主管。
    中心
    中心名称（中文） 必填
    {centre_zh: }
    已填0字，最多60字
    中心名称（英文）
    {centre_en: }
    已填0字，最多60字
    所在时区 必填
    截止时间按此时区公布，例如 Asia/Shanghai。
    {zone: Asia/Shanghai}
    首位项目主管
    姓名 必填
    请填写与身份证件一致的姓名。
    {name: }
    已填0字，最多60字
    姓名（拉丁字母）
    如与上栏相同可不填。
    {latin_name: }
    已填0字，最多60字
    电子邮箱 必填
    {email: }
    工作单位
    {organisation: }
    已填0字，最多100字
    通知语言
    中文
    English
    密码 必填
    不少于10个字符。
    {password: }
    再次输入密码 必填
    {password_again: }
    [设立中心]
    "#);
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
    shows!(twice.visible(), @r#"
    当前状态下不能办理
    本系统中的中心已经设立，不能再次设立。
    请直接登录；需要更多权限的，请联系中心的项目主管。
    依据规则 centre.once · 本系统规则 · 状态码409
    "#);
    assert_eq!(centre.anonymous().submit(&form.with("password_again", PASSWORD)).status, 409, "the link is spent");
}

fn programme_established(officer: &Person) -> String {
    let form = officer.page("/programmes/new").form("/programmes");
    let form = form
        .with("code", "BJ-BASIC")
        .with("title_zh", "基础研究领先行动")
        .with("purpose_zh", "支持面向前沿的基础研究。\n鼓励自由探索。")
        .with("points_zh", "面向世界科技前沿\n坚持长期稳定支持");
    let answer = officer.submit(&form);
    shows!(followed(officer, &answer).visible(), @r#"
    已保存。
    计划
    基础研究领先行动
    基础研究领先行动
    BJ-BASIC · 实施中
    支持面向前沿的基础研究。 鼓励自由探索。
    主要内容
    面向世界科技前沿
    坚持长期稳定支持
    项目指南
    暂无指南
    指南发布后将显示于此。
    起草指南 修订计划
    [关闭计划]
    "#);
    path(answer.location())
}

fn call_drafted(officer: &Person, programme: &str) -> String {
    let page = officer.page(&format!("{programme}/calls/new"));
    let form = page.form("/calls").with("code", "BR-2026-01").with("class", "free-exploration").with("title_zh", "低维量子材料前沿探索");
    let form = form
        .with("fields", "physics")
        .and("fields", "materials")
        .with("text_zh", "面向低维量子材料的原创探索，鼓励自由选题。")
        .with("foreign_leads", "on");
    let form = form
        .with("opens", "2026-03-31T09:30:00")
        .with("closes", "2026-04-30T16:00:00")
        .with("budget", "1250万")
        .with("person_1", "zhou.ming@centre.example.org");
    let refused = officer.submit(&form.clone().with("form", "{ \"sections\": [ <b>").with("title_zh", "<b>低维量子材料"));
    assert_eq!(refused.status, 422);
    assert!(refused.visible().contains("form.shape"), "{}", refused.visible());
    assert_eq!(refused.form("/calls").value("title_zh"), "<b>低维量子材料", "what was typed is kept, escaped");
    let drafted = officer.submit(&refused.form("/calls").with("title_zh", "低维量子材料前沿探索").with("form", &call_form().to_string()));
    let attached = officer.upload(&followed(officer, &drafted).form("/documents"), "申报须知.pdf", &small_pdf("notice"));
    assert!(followed(officer, &attached).visible().contains("申报须知.pdf"));
    path(drafted.location())
}

fn call_published(centre: &Centre, officer: &Person, call: &str) {
    assert_eq!(centre.anonymous().page(call).status, 404, "a draft is nobody's but the officers'");
    let page = officer.page(call);
    let refused = officer.submit(&page.form("/publication"));
    assert_eq!(refused.status, 409);
    shows!(refused.visible(), @r#"
    当前状态下不能办理
    指南允许外籍人员牵头，但缺少英文标题或者英文正文。
    请补充英文标题和正文，或者取消“允许外籍人员牵头”。
    依据规则 call.english · 本系统规则 · 状态码409
    "#);
    let form = officer.page(&format!("{call}/edit")).form("/revisions");
    let form = form
        .with("title_en", "Frontiers of low-dimensional quantum materials")
        .with("text_en", "Original work on low-dimensional quantum materials.");
    let page = followed(officer, &officer.submit(&form));
    let published = officer.submit(&page.form("/publication"));
    assert_eq!(followed(officer, &published).status, 200);
    call_on_the_portal(centre);
    centre.clock.stop_at(beijing("2026-03-31 10:00"));
    call_shown(centre, call);
}

fn call_on_the_portal(centre: &Centre) {
    shows!(centre.anonymous().page("/calls").visible(), @r#"
    项目指南
    检索标题与正文
    {q: }
    类别
    全部类别
    自由探索
    目标导向
    颠覆性与非共识
    学科交叉
    人才项目
    国际合作
    应急攻关
    领域
    全部领域
    数学
    物理
    化学
    生物
    新一代信息技术
    医药健康
    航空航天
    材料
    环境与地球科学
    能源
    状态
    全部状态
    受理中
    未开始
    已截止
    申请人国籍
    全部申请人
    外籍人员可作为负责人申报
    经费总额
    不限金额
    100万元以上
    1000万元以上
    5000万元以上
    排序
    即将截止的在前
    最新发布的在前
    经费多的在前
    [查询]
    共1项
    指南 | 类别 | 截止时间 | 状态
    低维量子材料前沿探索
    BR-2026-01 · 基础研究领先行动 | 自由探索 | 2026-04-30 16:00 (UTC+8) | 未开始
    订阅指南
    按当前查询条件订阅： Atom · 日历（iCalendar）
    "#);
}

fn call_shown(centre: &Centre, call: &str) {
    shows!(centre.anonymous().page(call).visible(), @r#"
    项目指南
    低维量子材料前沿探索
    低维量子材料前沿探索
    受理中 还有30天
    指南代码 | BR-2026-01
    所属计划 | 基础研究领先行动
    类别 | 自由探索
    领域 | 物理、材料
    开始时间 | 2026-03-31 09:30 (UTC+8)
    截止时间 | 2026-04-30 16:00 (UTC+8) 以系统收到提交请求的时间为准，到达该时刻即不再受理
    经费总额 | 1250万元
    申请人国籍 | 外籍人员可作为负责人申报
    联系方式
    zhou.ming@centre.example.org
    登录后填报 注册
    指南正文
    面向低维量子材料的原创探索，鼓励自由选题。
    附件
    申报须知.pdfPDF · 86 Bsha256 6c84d0e0…173891c7
    填报内容
    基本信息
    项目名称 不超过60字 · 必填
    项目摘要 不超过400字 · 必填
    研究类型 多选
    经费与正文
    申请经费 金额 · 必填
    申请书正文 附件，至多1个，每个不超过20 MB · 必填
    咨询与常见问题
    暂无常见问题。
    提问
    您的问题只有项目主管能看到。具有普遍意义的答复会公开，但不显示提问人。
    登录后提问
    "#);
}

fn registered(wang: &mut Person, call: &str) {
    let form = wang.page(&format!("/people/new?back={call}")).form("/people");
    let form = form.with("name", "王芳").with("email", "wang.fang@bjmu.example.org").with("organisation", "北京大学医学部");
    let answer = wang.submit(&form.with("password", PASSWORD).with("password_again", PASSWORD));
    wang.keep_cookies(&answer);
    assert_eq!(path(answer.location()), call, "led back to where they came from");
}

fn drafted(wang: &Person, call: &str) -> String {
    let started = wang.submit(&wang.page(call).form("/drafts"));
    let draft = path(started.location());
    let page = followed(wang, &started);
    shows!(page.visible(), @r#"
    草稿已建立。内容会自动保存。
    我的申请
    低维量子材料前沿探索
    低维量子材料前沿探索
    截止时间 2026-04-30 16:00 (UTC+8) 还有30天
    [按已有资料填入空白项]
    浏览器未启用脚本，请用“保存草稿”按钮保存。
    基本信息
    项目名称 必填
    {title: }
    已填0字，最多60字
    项目摘要 必填
    已填0字，最多400字
    研究类型
    [ ] 理论
    [ ] 实验
    经费与正文
    申请经费 必填
    {amount: }元
    可填写数字或“125万”“1.7亿”，精确到分。不超过300万元。
    申请书正文 必填
    [ ] 本人声明：所上传的文件不涉及国家秘密、工作秘密。
    {file: }[上传]
    最多1个文件，每个不超过20 MB；可用格式：.pdf
    [保存草稿]
    [核对并提交]
    [删除草稿]
    "#);

    draft
}

fn reviewed(centre: &Centre, wang: &Person, draft: &str) {
    // Another window saves first; this one is told, and what it typed is kept.
    let page = wang.page(draft);
    let here = page.form(draft).with("title", "拓扑超导体中的准粒子").with("amount", "四百万").and("then", "stay");
    let elsewhere = wang.page(draft).form(draft);
    followed(wang, &wang.submit(&elsewhere.with("abstract", "研究低维体系中的量子效应。").and("then", "stay")));
    let stale = wang.submit(&here);
    assert_eq!(stale.status, 409);
    assert!(stale.visible().contains("write.version"), "{}", stale.visible());
    let kept = stale.form(draft);
    assert_eq!((kept.value("title"), kept.value("amount")), ("拓扑超导体中的准粒子", "四百万"));

    centre.clock.stop_at(beijing("2026-03-31 10:20"));
    let page = wang.page(draft);
    let saved =
        wang.submit(&page.form(draft).with("title", "拓扑超导体中的准粒子").with("amount", "四百万").with("areas", "theory").and("then", "submit"));
    let review = followed(wang, &saved);
    shows!(review.visible(), @r#"
    草稿已保存。
    我的申请
    低维量子材料前沿探索
    核对并提交
    核对并提交
    截止时间 2026-04-30 16:00 (UTC+8) 以系统收到提交请求的时间为准。
    尚有2项需要完善：
    申请经费：无法识别为金额，或者精确度超过分。
    申请书正文：此项必填，尚未填写。
    基本信息
    项目名称
    拓扑超导体中的准粒子
    项目摘要
    研究低维体系中的量子效应。
    研究类型 | 理论
    经费与正文
    申请经费
    四百万
    申请书正文 | 未填写
    科研诚信承诺书
    本人郑重承诺：
    一、所提交的申请材料真实、准确、完整，不存在伪造、篡改、抄袭、剽窃或者由他人代写的情形；
    二、参与人员均已知悉并同意，署名与分工真实；
    三、遵守科技伦理、科技保密和知识产权的有关规定，申请材料不含国家秘密；
    四、不以任何方式干预评审，不请托、不说情；
    五、如有违反，愿意承担相应责任，并接受有关部门的处理。
    签名 必填
    请输入您的姓名“王芳”，以示签署。
    {signed: }
    [签署承诺书并提交]
    "#);
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
    shows!(unsigned.visible(), @r#"
    填写内容有误
    承诺书未签署，或者签署的姓名与申请人姓名不一致。
    请阅读承诺书，并按个人资料中的姓名签署。
    依据规则 application.pledge · 《中华人民共和国科学技术进步法》第六十七条 · 状态码422
    我的申请
    低维量子材料前沿探索
    核对并提交
    核对并提交
    截止时间 2026-04-30 16:00 (UTC+8) 以系统收到提交请求的时间为准。
    基本信息
    项目名称
    拓扑超导体中的准粒子
    项目摘要
    研究低维体系中的量子效应。
    研究类型 | 理论
    经费与正文
    申请经费
    125万
    申请书正文 | 正文.pdf sha256 932b8608…f6e1f9a6
    科研诚信承诺书
    本人郑重承诺：
    一、所提交的申请材料真实、准确、完整，不存在伪造、篡改、抄袭、剽窃或者由他人代写的情形；
    二、参与人员均已知悉并同意，署名与分工真实；
    三、遵守科技伦理、科技保密和知识产权的有关规定，申请材料不含国家秘密；
    四、不以任何方式干预评审，不请托、不说情；
    五、如有违反，愿意承担相应责任，并接受有关部门的处理。
    签名 必填
    请输入您的姓名“王芳”，以示签署。
    {signed: 王方}
    [签署承诺书并提交]
    "#);
    let sent = wang.submit(&unsigned.form("/submission").with("signed", "王芳"));
    assert_eq!(sent.status, 303, "{}", sent.visible());
    let receipt = path(sent.location());
    let fact = proved(wang, &log_keys(centre), &receipt);
    assert!(matches!(fact, Fact::Submitted { revision: 1, arrived, .. } if arrived == beijing("2026-03-31 10:30")), "{fact:?}");
    let page = followed(wang, &sent);
    assert!(page.body.contains("<svg role=\"img\""), "a code to scan");
    shows!(page.visible().lines().take(12).collect::<Vec<_>>().join("\n"), @r#"
    申请已提交。请保存回执，回执可离线校验。
    我的申请
    BR-2026-01-[number]
    存证回执
    存证回执：BR-2026-01-[number]
    本回执已当场用存证日志的公钥校验：以下内容自写入日志以来没有改动。
    证明的事项
    申请编号 | BR-2026-01-[number]
    项目名称 | 拓扑超导体中的准粒子
    事项 | 提交申请
    提交次数 | 第1次提交
    系统收到时间 | 2026-03-31 10:30 (UTC+8)
    "#);
    path(receipt.trim_end_matches("/receipts/1"))
}

fn on_the_desk(officer: &Person, application: &str) {
    shows!(officer.page("/desk?q=超导").visible(), @r#"
    申请清单
    低维量子材料前沿探索
    受理中
    已提交1件
    截止 2026-04-30 16:00 (UTC+8) 还有30天
    检索
    {q: 超导}
    指南
    全部
    BR-2026-01 低维量子材料前沿探索
    状态
    全部
    已提交
    已撤回
    补正中
    不予受理
    批准文件
    全部
    待补批准文件
    [筛选]
    导出全部结果（CSV） · 导出清单（Excel）
    共1件，按收到时间从近到远排列，时间均为北京时间
    项目名称 | 申请人 | 指南 | 状态 | 收到时间 ↓ | 申请经费
    拓扑超导体中的准粒子
    BR-2026-01-[number] | 王芳
    北京大学医学部 | 低维量子材料前沿探索 | 已提交 | 2026-03-31 10:30 | 125万元
    "#);
    assert!(!officer.page("/desk?q=光子").body.contains(application), "it has no such characters");
    opened_from_the_desk(officer, application);
}

fn opened_from_the_desk(officer: &Person, application: &str) {
    let page = officer.page(application);
    shows!(page.visible(), @r#"
    申请清单
    BR-2026-01-[number]
    拓扑超导体中的准粒子
    已提交 BR-2026-01-[number] · 第1版
    填报 （已完成）
    已收到
    形式审查
    评审与决定
    中心已收到。2026-04-30 16:00 (UTC+8)截止后进行形式审查。
    指南 | 低维量子材料前沿探索
    申请人 | 王芳
    工作单位 | 北京大学医学部
    电子邮箱 | wang.fang@bjmu.example.org
    收到时间 | 2026-03-31 10:30 (UTC+8)
    承诺书签名 | 王芳
    基本信息
    项目名称
    拓扑超导体中的准粒子
    项目摘要
    研究低维体系中的量子效应。
    研究类型 | 理论
    经费与正文
    申请经费 | 125万元
    申请书正文
    正文.pdfPDF · 89 Bsha256 932b8608…f6e1f9a6
    文件检查情况
    文件检查情况，共1个文件
    文件 | 病毒扫描 | 内容检查
    正文.pdf | 未扫描 | 未检查
    “未扫描”指没有病毒扫描程序检查过该文件，不表示文件安全。匿名副本去掉作者、单位、软件、时间、拍摄地点等文件属性；正文中写明的姓名不作改动。
    申报书
    版本码 | [code] 第1版
    版本码印在申报书的每一页上，由系统对本次提交的存证摘要得出；内容、附件或提交时间有任何变化，版本码都会不同。
    本系统未安装文书程序，不能生成 PDF；请用浏览器打印本页。打印件上没有二维码。
    办理记录
    最早的在前
    事项 | 时间 | 经办人 | 回执
    提交申请 | 2026-03-31 10:30 (UTC+8) | 王芳 | 查看回执
    形式审查
    提出涉密清除
    "#);
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
    shows!(other.page(application).visible(), @r#"
    未找到
    没有找到您要查看的内容，或者您无权查看。
    请核对网址；如需查看权限，请联系中心的项目主管。
    依据规则 rights.found · 本系统规则 · 状态码404
    "#);
}
