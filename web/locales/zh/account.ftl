# 个人账号、人员、授权、邀请、通知

account-title = 个人账号
account-profile = 个人资料
account-profile-submit = 保存资料
account-password = 修改密码
account-password-help = 密码修改后，其他设备上的登录将全部退出，本次登录不受影响。
account-password-current = 当前密码
account-password-submit = 修改密码
account-roles = 我的角色
account-sessions = 已登录的设备
account-sessions-help = 以下设备目前处于登录状态。如有并非本人使用的设备，请退出全部登录并修改密码。
account-sessions-caption = 目前处于登录状态的设备
account-device = 设备
account-device-unknown = 未知设备
account-device-wechat = 微信
account-this-session = 本次登录
account-seen = 最近使用
account-since = 登录时间
account-end-all = 退出全部登录
account-end-all-confirm = 包括本次登录在内，所有设备上的登录都将退出，确定退出吗？
flash-profile-revised = 个人资料已保存。
flash-password-changed = 密码已修改，其他设备上的登录均已退出。

people-title = 人员
people-invitations = 邀请人员
people-search = 检索
people-search-help = 姓名、邮箱或者单位
people-caption = 人员，按姓名拼音排列
people-roles = 角色
people-no-role = 无有效角色
people-none = 没有符合条件的人员
people-none-next = 请更换检索词，或者查看全部人员。
people-all = 查看全部
people-first = 第一页
people-next = 下一页
people-profile = 基本情况
people-history = 办理记录
people-history-caption = 账号和授权的办理记录，最近的在前
people-system = 系统
people-erased-notice = 该人员的个人信息已经依法删除，仅保留不含个人信息的办理记录。

event-person-registered = 注册账号
event-person-profile-revised = 修改个人资料
event-person-password-changed = 修改密码
event-person-signed-out-everywhere = 退出全部登录
event-person-erased = 删除个人信息
event-grant-granted = 授予角色：{ $role }（{ $scope }）
event-grant-revoked = 收回角色：{ $role }（{ $scope }）

grant-title = 角色与授权
grant-caption = 授权，最近的在前
grant-none = 尚无授权。
grant-role = 角色
grant-scope = 范围
grant-scope-help = 授权只在所选范围内有效；选择计划的，包括该计划下的全部指南。
grant-scope-centre = 全中心
grant-scope-programme = 计划：{ $title }
grant-scope-call = 指南：{ $title }
grant-scope-organisation = 单位“{ $title }”及其下属
grant-scope-project = 项目“{ $title }”
grant-scope-facility = 设施“{ $title }”
grant-term = 期限
grant-open-ended = 长期
grant-given-by = 授权人
grant-by-joining = 加入时取得
grant-standing = 状态
grant-ahead = 尚未生效
grant-ended = 已到期
grant-deed = 办理
grant-give-title = 新增授权
grant-give = 授权
grant-from = 生效时间
grant-from-help = 不填的，自授权时起生效。
grant-until = 终止时间
grant-until-help = 自该时间起失效；不填的，长期有效，直至收回。
grant-revoke = 收回
grant-revoke-confirm = 收回“{ $role }”角色后，该人员立即失去相应权限，确定收回吗？
flash-granted = 授权已生效。
flash-revoked = 授权已收回。

invitation-title = 邀请人员
invitation-new = 新的邀请
invitation-help = 受邀人可凭邀请链接设立账号，账号自动取得所选角色和申请人角色。邀请{ $days }天内有效。邮件发送服务开通前，请将链接转交受邀人本人，勿作他用。
invitation-submit = 发出邀请
invitation-none = 尚无邀请
invitation-none-next = 在上方填写受邀人的电子邮箱即可发出邀请。
invitation-caption = 邀请，最近的在前
invitation-until = 有效期至
invitation-state = 状态
invitation-deed = 链接与办理
invitation-expired = 已过期
invitation-withdraw = 撤回邀请
invitation-withdraw-confirm = 撤回后，邀请链接立即失效，确定撤回吗？
invitation-accept-title = 接受邀请
invitation-accept-intro = { $centre }邀请您加入，角色为“{ $role }”，范围为“{ $scope }”。请填写以下信息，设立账号。
invitation-signed-in = 您目前以“{ $name }”的账号登录。接受邀请将设立另一个账号，并改用新账号登录。
invitation-accept-submit = 接受邀请并登录
flash-invited = 邀请已发出。
flash-invitation-withdrawn = 邀请已撤回。
flash-joined = 账号已设立，欢迎加入。

mailbox-title = 通知
mailbox-read = 全部标为已读
mailbox-unread = 未读
mailbox-none = 尚无通知
mailbox-none-next = 申请收到、撤回等事项办理后，通知将在此显示。
mailbox-outbox = 待发通知
mailbox-outbox-help = 以下通知尚未发出。多次未能发出的不再自动重试，请系统运维人员处理。
mailbox-outbox-none = 没有待发的通知。
mailbox-outbox-caption = 待发通知，最早的在前
mailbox-event = 事件编号
mailbox-step = 事项
mailbox-step-welcome = 注册通知
mailbox-step-invitation = 邀请
mailbox-step-received = 收到申请通知
mailbox-step-withdrawn = 撤回申请通知
mailbox-attempts = 已尝试次数
mailbox-problem = 情况
mailbox-in-turn = 等待发送
flash-mailbox-read = 通知已全部标为已读。

letter-welcome-subject = 您已在{ $centre }注册账号
letter-welcome-body =
    { $name }，您好：

    您已在{ $centre }注册账号，登录邮箱为{ $email }。修改个人资料、密码，请访问：
    { $link }

    如非您本人办理，请与本中心联系。

    { $centre }

letter-invitation-subject = { $centre }邀请您加入
letter-invitation-body =
    您好：

    { $centre }邀请您加入。请于{ $until }前访问以下链接，设立账号：
    { $link }

    该链接仅供您本人使用一次，请勿转发。如与您无关，请不必理会。

    { $centre }

letter-received-subject = 申请已收到（受理编号{ $number }）
letter-received-body =
    { $name }，您好：

    您提交的申请已收到。

    受理编号：{ $number }
    项目名称：{ $title }
    所属指南：{ $call }
    收到时间：{ $arrived }

    回执可供离线校验，请妥善保存：
    { $link }

    { $centre }

letter-withdrawn-subject = 申请已撤回（受理编号{ $number }）
letter-withdrawn-body =
    { $name }，您好：

    您的以下申请已撤回。

    受理编号：{ $number }
    项目名称：{ $title }
    所属指南：{ $call }
    撤回时间：{ $withdrawn }

    指南截止前，可以修改后重新提交：
    { $link }

    { $centre }
