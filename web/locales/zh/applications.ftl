# 填报、提交、撤回

applications-mine = 我的申请
applications-none = 尚无申请
applications-none-next = 请从项目指南中选择一项开始填报。
applications-sent = 已提交
applications-caption = 共{ $count }件，最近收到的在前
drafts-title = 草稿
drafts-caption = 共{ $count }份
draft-untitled = （未填写名称）
draft-saved-at = 保存时间
draft-lapsed = 已失效
draft-save = 保存草稿
draft-to-submission = 核对并提交
draft-remove = 删除草稿
draft-remove-confirm = 草稿及其附件将被删除且无法恢复，确定删除吗？
draft-closed = 本指南已截止，草稿不能再提交。
draft-already-submitted = 本申请已提交，受理编号{ $number }。修改后再次提交将形成新版本。
draft-already-withdrawn = 本申请（{ $number }）已撤回，截止前可修改后重新提交。
flash-draft-started = 草稿已建立。内容会自动保存。
flash-draft-saved = 草稿已保存。
flash-draft-removed = 草稿已删除。
flash-attached = 附件已上传。
flash-detached = 附件已移除。

submission-title = 核对并提交
submission-arrival = 以系统收到提交请求的时间为准。
submission-incomplete = 尚有{ $count }项需要完善：
submission-submit = 签署承诺书并提交
answer-none = 未填写
pledge-title = 科研诚信承诺书
pledge-text =
    本人郑重承诺：
    一、所提交的申请材料真实、准确、完整，不存在伪造、篡改、抄袭、剽窃或者由他人代写的情形；
    二、参与人员均已知悉并同意，署名与分工真实；
    三、遵守科技伦理、科技保密和知识产权的有关规定，申请材料不含国家秘密；
    四、不以任何方式干预评审，不请托、不说情；
    五、如有违反，愿意承担相应责任，并接受有关部门的处理。
pledge-sign = 签名
pledge-sign-help = 请输入您的姓名“{ $name }”，以示签署。
pledge-signed = 承诺书签名
flash-submitted = 申请已提交。请保存回执，回执可离线校验。
flash-withdrawn = 申请已撤回，截止前可重新提交。

application-title = 项目名称
application-number = 受理编号
application-call = 指南
application-lead = 申请人
application-arrived = 收到时间
application-stage = 状态
application-revision = 第{ $revision }版
application-history = 办理记录
history-caption = 最早的在前
application-revise = 修改并重新提交
application-withdraw = 撤回申请
application-withdraw-confirm = 撤回后，截止前可重新提交；截止后不能再提交。确定撤回吗？
erased = （已删除）
history-event = 事项
history-at = 时间
history-by = 经办人
history-receipt = 回执
history-receipt-open = 查看回执
event-application-submitted = 提交申请
event-application-withdrawn = 撤回申请
standing-endorsing = { $unit }自{ $since }起办理，须于{ $closes }前报送
standing-returned = 请于{ $until }前修改后重新提交
standing-lapsed = 重新提交的期限{ $until }已过
step-written = 填报
step-received = 已收到
step-decided = 评审与决定
