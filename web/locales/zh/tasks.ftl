# 待办、通知方式、送达情况

nav-tasks = 待办
nav-tasks-count = （{ $count }项待办）
home-all-tasks = 全部待办

task-title = 待办
task-lead = 共{ $count }项，按截止时间排列。
task-notices = 通知方式
task-none = 目前没有待办
task-none-next = 草稿、邀请、即将到期的角色、未读通知等需要您处理的事项，会在此列出。您可以先看看正在受理的指南。
task-none-link = 查看指南
task-caption = 待办，最早截止的在前
task-what = 事项
task-due = 截止时间
task-from = 来自
task-since = 起始
task-later = 稍后提醒
task-later-label = “{ $title }”稍后提醒
task-later-days = { $days }天后
task-stays = 不可推迟
task-no-due = 无截止时间
task-left = 剩{ $days }天
task-today = 今天截止
task-overdue-today = 今天已过截止时间
task-overdue = 已逾期{ $days }天
task-kind = 事项类别
task-every-kind = 全部类别
task-kind-count = { $kind }（{ $count }）
task-filter = 筛选
task-snoozed = 已推迟的事项
task-snoozed-text = 有{ $count }项待办已推迟，到期自动恢复显示，最迟在截止前一天。
task-wake = 全部恢复显示
task-calendar = 日历订阅
task-calendar-text = 可在手机、电脑的日历软件中订阅，查看各项待办的截止时间。
task-calendar-make = 生成订阅地址
task-calendar-secret = 知道此地址的人无需登录即可看到您的待办名称和截止时间，请勿转发。如已泄露，请更换地址，原地址随即失效。
task-calendar-anew = 更换地址
task-calendar-end = 停用地址
task-role-of = { $name }（{ $role }）
task-letters = { $count }封未读通知
task-deliveries = { $count }封通知未送达
flash-task-snoozed = 已推迟，到期自动恢复显示。
flash-task-woken = 推迟的事项已全部恢复显示。
flash-task-calendar-made = 订阅地址已生成，原有地址（如有）已失效。
flash-task-calendar-ended = 订阅地址已停用。

task-kind-draft = 填写并提交申请
task-kind-draft-changed = 指南有调整，请核对草稿后提交
task-kind-draft-late = 草稿未提交，指南已截止
task-kind-call-publish = 发布指南
task-kind-call-opens = 指南即将开始受理
task-kind-call-closes = 指南即将截止
task-kind-invitation = 邀请即将失效，对方尚未接受
task-kind-invitation-returned = 邀请邮件未送达，请核对邮箱地址
task-kind-grant = 您的角色即将到期
task-kind-grant-given = 您授予的角色即将到期
task-kind-letters = 阅读通知
task-kind-address = 您的邮箱收不到邮件，请核对地址
task-kind-deliveries = 处理未送达的通知
task-kind-organisation-review = 审核单位
task-kind-memberships = 确认单位人员
task-kind-authorisation = 单位授权书即将到期，请提交新的授权书
task-kind-merge = 复核人员归并
task-kind-erasure = 答复个人信息删除申请
task-kind-erasure-granted = 执行已准予的个人信息删除
task-kind-expunction = 复核涉密清除
task-kind-mandate-given = 您给出的代办授权即将到期
task-kind-mandate-received = 您获得的代办授权即将到期
task-kind-documents = 核验身份证件原件
task-kind-orphans = 复核授权人已无权授予的角色
task-kind-contact = 验证您的邮箱
task-memberships = { $name }（{ $count }人待确认）
task-expunction = 清除{ $count }处内容
task-orphans = { $count }项角色

mailbox-by-mail = 通知始终在此显示，并按您选择的方式发送。
mailbox-page-only = 本中心尚未开通邮件发送，通知仅在此显示。

notice-title = 通知方式
notice-lead = 所有通知始终在“通知”页面显示。以下可以选择是否另发邮件、短信，以及逐封发送还是汇总为每日摘要。通知使用您在个人资料中选择的语言。
notice-no-mail = 本中心尚未开通邮件发送，通知仅在网页显示。您的选择将在开通后生效。
notice-mandatory = 此类通知涉及您的权利、期限或账号安全，须及时送达，因此始终逐封发送邮件，不能关闭，也不并入每日摘要。
notice-always = 始终发送
notice-ways = 发送方式
notice-ways-help = 不选则仅在网页显示。
notice-by-mail = 邮件
notice-by-sms = 短信
notice-timing = 发送时间
notice-now = 逐封发送
notice-daily = 并入每日摘要
notice-digest = 每日摘要
notice-digest-text = 每天最多一封，列出待办事项和汇总的通知。没有新事项、也没有临近截止或者刚刚逾期的待办时，不发送。
notice-digest-hour = 发送时间
notice-digest-zone = 按{ $zone }
notice-hour = { $hour }起
notice-save = 保存
notice-topic-account = 账号与安全
notice-text-account = 注册、邀请、登录安全等通知。
notice-topic-application = 申请办理
notice-text-application = 申请收到、撤回等办理结果。
notice-topic-reminder = 到期提醒
notice-text-reminder = 待办临近截止（三天以内）的提醒。
notice-topic-work = 工作事项
notice-text-work = 交办、确认等工作通知。
notice-failing = 发往{ $address }的邮件被退回，该邮箱可能无法接收邮件。
notice-failing-next = 在此期间，可以关闭的通知和每日摘要不再发往该邮箱，所有通知仍在网页显示。如地址有误，请修改；如邮箱已恢复，请重新启用。
notice-failing-change = 修改邮箱地址
notice-failing-again = 邮箱已恢复，重新启用
flash-notices-kept = 通知方式已保存。
flash-address-trusted = 该邮箱已重新启用。

delivery-title = 通知送达情况
delivery-lead = 此处列出邮件、短信的发送情况，不显示通知内容。“已发出”指收件方服务器已经接收，不等于收件人已经阅读。
delivery-no-mail = 尚未配置邮件服务器，通知仅在网页显示。配置方法见软件的说明文件（README）。
delivery-none = 没有符合条件的记录
delivery-none-next = 通知按邮件或者短信发送后，会在此列出。
delivery-caption = 通知送达情况，最近的在前
delivery-letter = 通知
delivery-address = 收件地址
delivery-state = 状态
delivery-every-state = 全部状态
delivery-state-count = { $state }（{ $count }）
delivery-tries = 尝试次数
delivery-next = 下次尝试
delivery-said = 服务器答复
delivery-deed = 操作
delivery-resend = 重新发送
delivery-channel-mail = 邮件
delivery-channel-sms = 短信
delivery-state-queued = { $channel }待发送
delivery-state-deferred = { $channel }暂未发出，将自动重试
delivery-state-sent = { $channel }已发出
delivery-state-failed = { $channel }未能送达
delivery-state-bounced = { $channel }被退回
delivery-only-queued = 待发送
delivery-only-deferred = 等待重试
delivery-only-sent = 已发出
delivery-only-failed = 未能送达
delivery-only-bounced = 被退回
delivery-letter-welcome = 注册通知
delivery-letter-invitation = 邀请
delivery-letter-received = 收到申请通知
delivery-letter-withdrawn = 撤回申请通知
delivery-letter-unit-approved = 单位审核通过通知
delivery-letter-unit-rejected = 单位申请退回通知
delivery-letter-member-confirmed = 所属关系确认通知
delivery-letter-member-refused = 所属关系未确认通知
delivery-letter-member-ended = 所属关系终止通知
delivery-letter-digest = 每日摘要
delivery-letter-reminder = 到期提醒
flash-delivery-resent = 已重新列入发送队列。

letter-digest-subject = 每日摘要：{ $tasks }项待办，{ $letters }封通知
letter-digest-subject-soon = 每日摘要：{ $tasks }项待办，其中{ $soon }项临近或者已过截止时间，{ $letters }封通知
letter-digest-greeting = { $name }，您好：
letter-digest-tasks = 您有{ $tasks }项待办：
letter-digest-letters = 汇总通知{ $letters }封：
letter-digest-all = 全部待办：
letter-digest-change = 调整或者停止此类邮件：
letter-task = { $kind }：{ $title }
letter-task-due = 截止时间：{ $due }，{ $clock }
letter-reminder-subject = 临近截止：{ $kind }
letter-reminder-body =
    { $name }，您好：

    您有一项待办临近截止。

    { $task }
    截止时间：{ $due }
    { $link }

    调整或者停止此类通知：
    { $settings }

rule-group-task = 待办
rule-text-task-found = 只能推迟本人当前的待办。
rule-text-task-safe = 他人正在等待或者法律要求及时办理的待办，不可推迟。
rule-text-task-days = 待办每次可推迟1天至30天。
rule-text-task-due = 推迟的待办至少在截止前一天恢复显示。
rule-group-notice = 通知方式
rule-text-notice-mandatory = 涉及权利、期限和账号安全的通知始终逐封发送邮件，不能关闭，也不并入每日摘要。
rule-group-delivery = 送达
rule-text-delivery-ended = 只有未能送达或者被退回的通知可以重新发送。
rule-text-delivery-gateway = 通知经中心配置的邮件服务器或者短信网关发送；未配置的，仅在网页显示。

refusal-task-no-such-task = 没有这项待办，可能已经办结。
refusal-task-no-such-task-next = 请返回待办页面查看当前事项。
refusal-task-not-safe = 这类待办不可推迟。
refusal-task-not-safe-next = 请尽快办理；有人正在等待，或者法律要求及时办理。
refusal-task-out-of-range = 推迟天数应为1天至{ $most }天。
refusal-task-out-of-range-next = 请重新选择天数。
refusal-task-past-due = 这项待办的截止时间为{ $due }，推迟后将来不及办理。
refusal-task-past-due-next = 请选择较少的天数，或者现在办理。
refusal-notice-mandatory = 此类通知不能关闭，也不能并入每日摘要。
refusal-notice-mandatory-next = 此类通知涉及您的权利、期限或账号安全，须及时送达；您可以关闭其他类别。
refusal-delivery-not-ended = 这封通知正在发送或者已经发出，无需重新发送。
refusal-delivery-not-ended-next = 请稍后查看送达情况。
refusal-delivery-no-gateway = 尚未配置发送这类通知的网关。
refusal-delivery-no-gateway-next = 请由系统运维人员配置后再试；通知已在网页显示。
