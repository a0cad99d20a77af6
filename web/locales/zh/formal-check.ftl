# 形式审查：审查清单、机器核查、初审与复核、审查队列，以及指南的形式审查要求

formal-check-title = 形式审查
formal-check-open = 查看申请
formal-check-queue = 形式审查队列
formal-check-queue-lead = 申请送达中心后，由一人初审，另一人复核。机器先按指南的规则核查；机器未发现问题的，可以成批办理。
formal-check-items = 审查清单
formal-check-items-caption = 共{ $count }项，机器核查的在前，其中不符合的最先列出
formal-check-item = 审查内容
formal-check-found = 机器核查
formal-check-mark = 审查意见
formal-check-marked = 初审意见
formal-check-mark-none = 请选择
formal-check-mark-met = 符合
formal-check-mark-not-met = 不符合
formal-check-mark-not-asked = 不适用
formal-check-found-met = 符合
formal-check-found-not-met = 不符合
formal-check-found-unknown = 需人工核实
formal-check-by-people = 由人核对
formal-check-by-machine = 机器核查
formal-check-outstanding = 尚缺{ $count }项审批材料
formal-check-outstanding-later = 尚缺{ $count }项审批材料，按指南在后续环节提交
formal-check-same = { $count }条查重结果已认定为内容相同
formal-check-alike = { $count }条查重结果待核查
formal-check-amended = 提交后指南又更正{ $count }次
formal-check-unscanned = { $count }个文件未经病毒扫描
formal-check-unseen = { $count }个文件未经检查
formal-check-infected = { $count }个文件带有病毒

formal-check-item-arrived = 在规定时间内送达
formal-check-item-complete = 必填内容齐全，并符合申请书的格式要求
formal-check-item-pledge = 申请人已签署承诺书
formal-check-item-team = 项目组符合要求，成员均已确认
formal-check-item-budget = 经费预算符合指南规定
formal-check-item-approval-ethics = 科技伦理审查材料
formal-check-item-approval-human-genetic = 人类遗传资源审批材料
formal-check-item-approval-export = 技术出口审批材料
formal-check-item-approval-data = 数据出境审批材料
formal-check-item-unit-files = 单位材料齐全、有效
formal-check-item-endorsement = 已经各级单位推荐
formal-check-item-files = 附件可以打开，未带病毒
formal-check-item-similar = 查重未发现雷同
formal-check-item-answers-call = 研究内容符合指南方向
formal-check-item-legible = 材料清晰、可辨认，签字盖章齐全
formal-check-item-consistent = 申请书各处及附件内容一致
formal-check-item-no-secrets = 不含国家秘密、工作秘密

formal-check-state = 审查进度
formal-check-state-open = 待初审
formal-check-state-looked = 待复核
formal-check-state-sent-back = 复核退回
formal-check-state-correcting = 补正中
formal-check-state-accepted = 已受理
formal-check-state-not-accepted = 不予受理

formal-check-last = 上次审查
formal-check-earlier = 该意见针对第{ $revision }次提交的内容，现已重新提交，请重新审查。
formal-check-verdict = 审查结论
formal-check-verdict-accept = 受理
formal-check-verdict-correct = 要求补正
formal-check-verdict-not-accept = 不予受理
formal-check-first = 初审
formal-check-second = 复核
formal-check-sent-back-by = 复核退回
formal-check-note = 审查说明
formal-check-note-help = 要求补正或者不予受理的，此说明会原文告知申请人；与机器核查意见不一致的，请在此说明理由。
formal-check-reasons = 不予受理的理由
formal-check-look = 初审
formal-check-look-help = 请逐项填写意见。机器核查为“符合”的已预先填好，可以更改；机器核查为“不符合”而您认为符合的，须说明理由。
formal-check-by-section = 分栏目意见
formal-check-save = 提交初审意见
formal-check-second-title = 复核
formal-check-second-help = 请核对清单和结论。同意的，结论随即生效并告知申请人；不同意的，退回初审并说明理由。
formal-check-confirm = 同意
formal-check-send-back = 退回初审
formal-check-send-back-why = 退回的理由

formal-check-none = 暂无需要审查的申请
formal-check-none-next = 申请送达中心后会显示于此。
formal-check-none-found = 没有处于该状态的申请
formal-check-none-found-next = 请选择其他状态。
formal-check-csv = 导出审查情况（CSV）
formal-check-choose = 选择
formal-check-caption = 本页{ $count }项，先送达的在前；{ $zone }
formal-check-batch-accept = 批量初审：均符合要求
formal-check-batch-confirm = 批量复核：均同意
formal-check-batch-help = 批量初审只适用于机器核查未发现问题的申请，提交即表示您已逐项核对；批量复核只适用于他人初审的申请。有一项不能办理的，全部不办理并指明是哪一项。

formal-check-terms-title = 形式审查要求
formal-check-terms-lead = 审查清单由指南的规则自动生成。您可以增加需由人核对的内容，列出不予受理的理由，并确定哪些结论须经复核。
formal-check-terms-made = 现有清单共{ $count }项
formal-check-terms-second = 复核
formal-check-second-always = 所有结论均须复核
formal-check-second-before-not-accepting = 仅不予受理须经复核
formal-check-terms-items = 另行核对的内容
formal-check-terms-items-help = 例如“已上传单位同意函”。不需要的留空；保存后可继续增加。
formal-check-terms-item-zh = 核对内容（中文）
formal-check-terms-item-en = 核对内容（英文）
formal-check-terms-reasons = 不予受理的理由
formal-check-terms-reasons-help = 请写明所依据的指南条款。全部留空的，采用通用事由。
formal-check-terms-reason-zh = 理由（中文）
formal-check-terms-reason-en = 理由（英文）

step-checked = 形式审查
coming-close = 中心已收到。{ $closes }截止后进行形式审查。
coming-check = 中心正在进行形式审查，结果将通知申请人。
coming-check-until = 中心正在进行形式审查，预计于{ $day }前完成，结果将通知申请人。
coming-check-late = 中心正在进行形式审查，原定于{ $day }前完成，现已超过；如有疑问，请联系指南的联系人。
coming-step = 已予受理，下一环节为{ $step }。
coming-decision = 已予受理，等待评审和决定。
formal-check-accepted = 中心已受理
flash-formal-check-looked = 已记录初审意见。
flash-formal-check-confirmed = 已复核，结论已经生效。
flash-formal-check-sent-back = 已退回初审。

task-kind-formal-check = 形式审查初审
task-kind-formal-check-second = 形式审查复核
task-formal-check = { $name }：有申请待初审
task-formal-check-second = { $name }：有申请待复核

audit-kind-formal-check = 形式审查
audit-event-formal-check-looked = 初审
audit-event-formal-check-confirmed = 复核同意
audit-event-formal-check-sent-back = 复核退回
event-application-accepted = 受理
audit-event-application-accepted = 受理
delivery-letter-application-accepted = 申请已受理
letter-application-accepted-subject = 【{ $centre }】申请{ $number }已受理
letter-application-accepted-body =
    { $name }：

    您的申请“{ $title }”（{ $number }，{ $call }）经形式审查符合要求，已予受理。后续进展见：
    { $link }

    { $centre }

rule-group-formal-check = 形式审查
rule-text-formal-check-stage = 送达中心的申请才能审查；已经受理或者不予受理的，不再审查。
rule-text-formal-check-second-person = 初审和复核由两人分别办理；指南可以规定仅不予受理须经复核。
rule-text-formal-check-submission = 审查意见只对所审查的那次提交有效，重新提交的须重新审查。
rule-text-formal-check-marks = 清单须逐项填写；有一项不符合的不能受理，没有不符合的不能要求补正或者不予受理；与机器核查不一致的须说明理由。
rule-text-formal-check-reason = 不予受理须从指南的理由清单中选择；要求补正、不予受理和退回初审都须说明。
rule-text-formal-check-list = 指南另行规定的核对内容和理由须有中文表述，每类至多30条。
rule-text-formal-check-batch = 批量初审只适用于机器核查未发现问题的申请；有一项不能办理的，全部不办理。

refusal-formal-check-not-at-centre = 该申请现在不在中心，或者已经办结。
refusal-formal-check-not-at-centre-next = 请刷新页面，查看它现在在哪里。
refusal-formal-check-awaits-second = 该申请已由他人初审，正在等待复核。
refusal-formal-check-awaits-second-next = 您可以复核：同意，或者退回初审。
refusal-formal-check-settled = 该申请的形式审查已经办结。
refusal-formal-check-settled-next = 请刷新页面查看结论。
refusal-formal-check-not-looked = 该申请没有待复核的初审意见。
refusal-formal-check-not-looked-next = 请先初审。
refusal-formal-check-changed = 初审之后申请又重新提交了。
refusal-formal-check-changed-next = 请按新提交的内容重新初审。
refusal-formal-check-same-person = 初审和复核不能是同一人。
refusal-formal-check-same-person-next = 请由其他项目主管复核。
refusal-formal-check-no-such-item = 审查清单中没有这一项。
refusal-formal-check-no-such-item-next = 请刷新页面，按现有清单填写。
refusal-formal-check-unmarked = 此项尚未填写意见。
refusal-formal-check-unmarked-next = 请选择符合、不符合或者不适用。
refusal-formal-check-not-met = 此项不符合要求，不能受理。
refusal-formal-check-not-met-next = 请改选要求补正或者不予受理，或者更正此项意见。
refusal-formal-check-unexplained = 机器核查认为此项不符合。
refusal-formal-check-unexplained-next = 请在审查说明中写明您认为符合的理由。
refusal-formal-check-nothing-wrong = 各项均符合要求，没有需要补正或者不予受理的内容。
refusal-formal-check-nothing-wrong-next = 请选择受理，或者把有问题的一项改为不符合。
refusal-formal-check-no-reason = 没有选择不予受理的理由。
refusal-formal-check-no-reason-next = 请至少选择一条。
refusal-formal-check-unknown-reason = 所选理由不在本指南的清单中。
refusal-formal-check-unknown-reason-next = 请刷新页面后重新选择。
refusal-formal-check-nothing-said = 没有填写说明。
refusal-formal-check-nothing-said-next = 请写明问题所在和依据的条款。
refusal-formal-check-bad-list = 核对内容或者理由有误。
refusal-formal-check-bad-list-next = 每条须有中文表述，每类至多{ $most }条。
refusal-formal-check-nothing-chosen = 没有选择申请，或者一次选择过多。
refusal-formal-check-nothing-chosen-next = 请选择1至50项。
refusal-formal-check-not-all-met = 机器核查在申请{ $number }中发现需要注意的内容。
refusal-formal-check-not-all-met-next = 请取消选择该申请并单独审查。
