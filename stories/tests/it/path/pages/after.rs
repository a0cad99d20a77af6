//! What comes after the submission: taken back and sent again, letters, signing out.

use super::{followed, path};
use crate::harness::{Centre, PASSWORD, Person};
use crate::path::{log_keys, proved, shows};
use crate::scene::{beijing, letters_written};
use rules::application::Fact;

pub(super) fn withdrawn_and_submitted_again(centre: &Centre, wang: &Person, application: &str) {
    // A letter says what stands when it is written.
    letters_written(centre);
    centre.clock.stop_at(beijing("2026-03-31 11:00"));
    let withdrawn = wang.submit(&wang.page(application).form("/withdrawal"));
    assert!(followed(wang, &withdrawn).visible().contains("已撤回"));
    letters_written(centre);
    centre.clock.stop_at(beijing("2026-03-31 11:30"));
    let draft = application.replace("/applications/", "/drafts/");
    let page = wang.page(&draft);
    followed(wang, &wang.submit(&page.form(&draft).with("title", "拓扑超导体中的准粒子（修订）").and("then", "submit")));
    let sent = wang.submit(&wang.page(&format!("{draft}/submission")).form("/submission").with("signed", "王芳"));
    assert_eq!(path(sent.location()), format!("{application}/receipts/3"));
    let keys = log_keys(centre);
    let events = [1, 2, 3].map(|version| proved(wang, &keys, &format!("{application}/receipts/{version}")));
    let [Fact::Submitted { number: first, .. }, Fact::Withdrawn, Fact::Submitted { number: second, revision: 2, .. }] = &events else {
        panic!("{events:?}")
    };
    assert_eq!(first, second, "the number stays");
    let page = wang.page(application).visible();
    shows!(&page[page.find("办理记录").unwrap_or(0)..], @r#"
    办理记录
    各版本与差异
    最早的在前
    事项 | 时间 | 经办人 | 回执
    提交申请 | 2026-03-31 10:30 (UTC+8) | 王芳 | 查看回执
    撤回申请 | 2026-03-31 11:00 (UTC+8) | 王芳 | 查看回执
    提交申请 | 2026-03-31 11:30 (UTC+8) | 王芳 | 查看回执
    修改并重新提交
    [撤回申请]
    "#);
}

pub(super) fn letters_arrive(centre: &Centre, wang: &Person) {
    letters_written(centre);
    let page = wang.page("/mailbox");
    shows!(page.visible(), @r#"
    通知
    通知方式
    本中心尚未开通邮件发送，通知仅在此显示。
    [全部标为已读]
    申请已收到（受理编号BR-2026-01-[number]）
    未读 [time]
    王芳，您好：
    您提交的申请已收到。
    受理编号：BR-2026-01-[number]
    项目名称：拓扑超导体中的准粒子（修订）
    所属指南：低维量子材料前沿探索
    收到时间：2026-03-31 11:30:00 (UTC+8)
    回执可供离线校验，请妥善保存：
    http://[host]/applications/[id]/receipts/3
    示范科技创新中心
    申请已撤回（受理编号BR-2026-01-[number]）
    未读 [time]
    王芳，您好：
    您的以下申请已撤回。
    受理编号：BR-2026-01-[number]
    项目名称：拓扑超导体中的准粒子
    所属指南：低维量子材料前沿探索
    撤回时间：2026-03-31 11:00:00 (UTC+8)
    指南截止前，可以修改后重新提交：
    http://[host]/applications/[id]
    示范科技创新中心
    申请已收到（受理编号BR-2026-01-[number]）
    未读 [time]
    王芳，您好：
    您提交的申请已收到。
    受理编号：BR-2026-01-[number]
    项目名称：拓扑超导体中的准粒子
    所属指南：低维量子材料前沿探索
    收到时间：2026-03-31 10:30:00 (UTC+8)
    回执可供离线校验，请妥善保存：
    http://[host]/applications/[id]/receipts/1
    示范科技创新中心
    您已在示范科技创新中心注册账号
    未读 [time]
    王芳，您好：
    您已在示范科技创新中心注册账号，登录邮箱为wang.fang@bjmu.example.org。修改个人资料、密码，请访问：
    http://[host]/account
    如非您本人办理，请与本中心联系。
    示范科技创新中心
    "#);
    followed(wang, &wang.submit(&page.form("/mailbox/reading")));
}

pub(super) fn signed_out_everywhere(centre: &Centre, wang: &Person) {
    let mut elsewhere = centre.anonymous();
    let form = elsewhere.page("/sessions/new").form("/sessions").with("email", "wang.fang@bjmu.example.org").with("password", PASSWORD);
    let answer = elsewhere.submit(&form);
    elsewhere.keep_cookies(&answer);
    assert_eq!((wang.page("/applications").status, elsewhere.page("/applications").status), (200, 200));
    let ended = elsewhere.submit(&elsewhere.page("/account").form("/sessions/end-all"));
    assert_eq!(ended.status, 303);
    assert_eq!((wang.page("/applications").status, elsewhere.page("/applications").status), (303, 303), "led to where they sign in");
}
