# 免重复填报
prefill-records = { $count } 项已按您在系统中的资料填入，无需重复填写；资料有误的，请到来源处更正。
prefill-refresh = 按现有资料更新
prefill-unsure = { $count } 项取自您以往的申请 { $number }，请逐项核对：适用的予以采用，不适用的清除后重新填写。
prefill-unsure-review = 还有 { $count } 项取自以往的申请，尚未确认。提交前请核对是否适用于本项目。
prefill-accept-all = 全部采用
prefill-clear-all = 全部清除
prefill-fill = 按已有资料填入空白项
prefill-from-profile = 来自：个人资料
prefill-from-membership = 来自：所属单位
prefill-from-career = 来自：履历
prefill-from-contact = 来自：联系方式
prefill-from-application = 来自以往申请
prefill-correct = 到来源处更正
prefill-accept = 采用
prefill-clear = 清除
prefill-accepted = 已采用
flash-draft-prefilled = 已更新。

# 预先承诺、截止时自动提交
advance-pledge-title = 截止时自动提交
advance-pledge-lead = 您可以现在签署承诺书，由系统在截止时提交届时草稿中的全部内容。签署后仍可修改草稿，也可以随时自行提交；届时内容不完整的不予提交，系统将告知缺少的事项。截止时间：
advance-pledge-sign = 签署承诺书，委托系统在截止时提交
advance-pledge-withdraw = 撤回委托
advance-pledge-waits = 已签署承诺书，系统将在截止时自动提交届时草稿的内容。签署时间：
advance-pledge-lapsed = 逾期未提交。截止时系统未能提交本草稿。截止时间：
advance-pledge-lapsed-rule = 原因：
advance-pledge-missing = 缺少或者不符合要求的事项：
flash-advance-pledge-signed = 已签署，系统将在截止时自动提交。
flash-advance-pledge-withdrawn = 已撤回，系统不再自动提交。
terms-closing-title = 截止办理
terms-closing-said = 允许截止时自动提交
terms-closing-lead = 允许自动提交的，负责人可以预先签署承诺书，由系统在截止时提交届时完整的草稿，视为按时提交；不完整的列为逾期未提交，并告知负责人。
terms-submits-at-close = 允许负责人预先签署承诺书，截止时自动提交
refusal-advance-pledge-not-offered = 本指南不提供截止时自动提交。
refusal-advance-pledge-not-offered-next = 请在截止前自行提交。
refusal-advance-pledge-already-signed = 已经签署过承诺书。
refusal-advance-pledge-already-signed-next = 无需再次签署；不再需要的可以撤回。
refusal-advance-pledge-already-submitted = 申请已经提交。
refusal-advance-pledge-already-submitted-next = 需要更改的，请修改后重新提交。
refusal-advance-pledge-not-signed = 没有待执行的预先承诺。
refusal-advance-pledge-not-signed-next = 请刷新页面查看目前的情况。
refusal-advance-pledge-closed = 指南已经截止，系统正在提交。
refusal-advance-pledge-closed-next = 请稍后查看结果。
rule-group-advance-pledge = 截止时自动提交
rule-text-advance-pledge-offered = 指南允许的，负责人可以在截止前签署承诺书，由系统在截止时提交届时的草稿，视为按时提交。
rule-text-advance-pledge-close = 预先承诺只能在截止前撤回。
rule-text-advance-pledge-stage = 一份草稿同时只有一份预先承诺；已经提交的申请不再预先承诺。
audit-kind-advance-pledge = 预先承诺
audit-event-advance-pledge-signed = 预先签署承诺书
audit-event-advance-pledge-withdrawn = 撤回预先承诺
audit-event-advance-pledge-used = 预先承诺已履行
audit-event-advance-pledge-lapsed = 逾期未提交
delivery-letter-lapsed = 逾期未提交通知
letter-lapsed-subject = 逾期未提交：{ $call }
letter-lapsed-body =
    { $name }，您好：

    您委托系统在截止时提交的申请草稿未能提交。

    指南：{ $call }
    截止时间：{ $closes }
    缺少或者不符合要求的事项：{ $missing }

    草稿仍予保留，可以在此查看：

    { $link }

    { $centre }
