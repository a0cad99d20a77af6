# 指南门户、订阅

calls-any-field = 全部领域
calls-any-audience = 全部申请人
calls-any-money = 不限金额
calls-money-1 = 100万元以上
calls-money-10 = 1000万元以上
calls-money-50 = 5000万元以上
calls-sort = 排序
calls-sort-closing = 即将截止的在前
calls-sort-newest = 最新发布的在前
calls-sort-money = 经费多的在前
calls-summary = { $opens }开始受理，{ $closes }截止
calls-description = { $centre }的项目指南：正在受理、即将受理和已经截止的指南，可按领域、类别、申请人和经费查询。
calls-ics-opens = 开始受理：{ $title }
calls-ics-closes = 截止：{ $title }
subscription-title = 订阅指南
subscription-feeds = 按当前查询条件订阅：
subscription-calendar = 日历（iCalendar）
subscription-text = 也可以留下邮箱，有符合当前查询条件的新指南时收到邮件。无需注册；确认邮箱后生效，每封邮件都有退订链接。
subscription-submit = 发送确认邮件
subscription-of = 邮箱：{ $address }
subscription-confirm = 确认订阅
subscription-end = 退订
subscription-ended = 已退订，邮箱地址已删除。
flash-subscription-asked = 确认邮件已发送，请在48小时内点击其中的链接。
flash-subscription-begun = 订阅已生效。
flash-subscription-ended = 已退订，邮箱地址已删除。
message-subscription-subject = 请确认订阅{ $centre }的项目指南
message-subscription-body =
    有人用这个邮箱订阅{ $centre }的项目指南。如是您本人，请在48小时内打开下面的链接确认；如非本人，不必理会，不会再收到邮件。

    { $link }
message-new-calls-subject = { $centre }发布了新的项目指南
message-new-calls-body =
    { $centre }发布了您订阅的项目指南：

    { $calls }

    如不再需要，请打开下面的链接退订：

    { $link }
message-new-calls-line = { $title }（{ $closes }截止） { $link }
