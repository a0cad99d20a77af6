# 查重
similarity-title = 查重结果
similarity-lead = 系统将每件申请与本指南及以往指南的申请比对，列出内容相近的。结果仅供参考，是否重复由主管人员核查认定，系统不据此作出任何处理。
similarity-likeness = 相似度
similarity-whole = 整体相似度
similarity-part = 单项重合度
similarity-name = 名称相似度
similarity-application = 本申请
similarity-other = 相近的申请
similarity-other-number = 相近申请编号
similarity-other-title = 相近申请名称
similarity-other-lead = 相近申请负责人
similarity-other-call = 相近申请所属指南
similarity-leads = 负责人
similarity-lead-same = 同一负责人
similarity-lead-other = 不同负责人
similarity-stage = 核查情况
similarity-stage-open = 待核查
similarity-verdict = 核查结论
similarity-verdict-same = 重复
similarity-verdict-different = 不重复
similarity-verdict-explained = 有合理说明
similarity-caption = 查重结果，相似度由高到低；待核查 { $open } 条
similarity-csv = 导出查重结果（CSV）
similarity-none = 没有发现内容相近的申请
similarity-none-next = 申请提交后数分钟内完成比对；如有相近的，将在此列出。
similarity-none-found = 没有符合条件的结果
similarity-none-found-next = 可以放宽筛选条件。
similarity-elsewhere = 其他指南的申请，不在您的查阅范围内
similarity-elsewhere-help = 相近的申请属于其他指南，您无权查阅其内容；左侧标出的是与之相同的文字。如需核对，请联系该指南的主管人员。
similarity-pair-title = 相近申请比对
similarity-finding = 比对结果
similarity-then-and-now = 发现时 { $then }，现为 { $now }
similarity-texts = 文字对照
similarity-texts-help = 标出的是两件申请中相同的文字：连续五个汉字或者三个单词以上。
similarity-resolve = 填写核查结论
similarity-resolve-help = 结论和理由记入系统，可以再次核查更正。
similarity-reason = 理由
similarity-reason-help = 请写明依据；请勿写入与核查无关的个人信息。
similarity-version = 第 { $version } 版
similarity-link = 查重结果
flash-similarity-resolved = 核查结论已记录。

refusal-similarity-already-so = 该结果已是这一结论。
refusal-similarity-already-so-next = 如需更正，请选择其他结论。
refusal-similarity-no-such-finding = 没有这条查重结果，或者您无权查看。
refusal-similarity-no-such-finding-next = 请从指南的查重结果列表进入。
rule-group-similarity = 查重
rule-text-similarity-verdict = 查重结果的核查结论可以更正，但不重复记录同一结论。
rule-text-similarity-found = 查重结果只有该指南的主管人员等有权查阅申请清单的人可以查看；任何一件申请的负责人不得查看。

deed-find-similarity = 查重（系统）
deed-resolve-similarity = 核查相近申请
deed-submit-at-close = 截止时自动提交（系统）
audit-kind-similarity = 查重结果
audit-event-similarity-found = 发现相近申请
audit-event-similarity-resolved = 填写核查结论

# 清单工作簿
desk-xlsx = 导出清单（Excel）
desk-workbook-sheet = 申请清单
desk-workbook-about = 说明
desk-workbook-made = 导出时间
desk-workbook-zone = 时区
desk-workbook-rows = 列入的申请
desk-workbook-withheld = 因回避未列入的本人申请
desk-workbook-more = 未全部列入
desk-workbook-more-next = 本工作簿只列入前 20,000 件；全部清单请导出 CSV，或者缩小筛选范围。

# 待办
task-kind-similarities = 核查相近的申请
task-similarities = { $name }：{ $count }条查重结果待核查
