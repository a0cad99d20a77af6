# 人员名单：单位批量导入人员

roster-title = 批量导入人员
roster-lead = 用表格导入本单位人员名单：已是本单位人员的，按表格调整院系；其他人员一律由本人确认后加入。确认导入前不作任何改动，导入后可以整体撤销。
roster-new = 导入名单
roster-template-xlsx = 下载模板（XLSX）
roster-template-csv = 下载模板（CSV）
roster-sheet = 人员名单
roster-columns = 各列怎样填写
roster-column = 列
roster-takes = 填写内容
roster-column-name = 姓名
roster-column-contact = 邮箱
roster-column-mobile = 手机号码
roster-column-department = 院系
roster-column-number = 工号
roster-column-orcid = ORCID
roster-takes-name = 必填，与本人登记的姓名一致
roster-takes-contact = 电子邮箱，如 li.wei@example.org；没有邮箱的，填手机号码
roster-takes-mobile = 手机号码，如 13812345678；境外号码以“+”和国家代码开头；邮箱和手机号码至少填一项
roster-takes-department = 可不填；填本单位在册的下级单位的中文名称、英文名称或者编号
roster-takes-number = 可不填；本人确认加入后记为说明，最多60字
roster-takes-orcid = 可不填；如 0000-0002-1825-0097，仅用于认出已核验 ORCID 的本单位人员
roster-none = 还没有导入过名单。下载模板填写，或者直接上传现有的表格。
roster-state = 状态
roster-running = 正在处理
roster-done = 已完成
roster-stopped = 已停止
roster-undoing = 正在撤销
roster-count-new = 待本人确认{ $count }人
roster-count-moved = 调整院系{ $count }人
roster-count-same = 不变{ $count }人
roster-count-faulty = 有误{ $count }行
roster-take-in = 确认导入{ $count }人
roster-faulty-stay = 有误的行不导入，改正后可以再次上传：已导入的不会重复。
roster-asked-alike = 不在本单位的人员，不论是否已在本中心注册，都会被邀请，由本人登录（未注册的先注册）后确认加入。为保护个人信息，本页不显示某个联系方式是否已经注册。
roster-back = 返回
roster-would-ask = 邀请
roster-would-move = 调整
roster-more = 另有{ $count }人未列出。
roster-missing = 不在名单中的现有人员：{ $count }人
roster-missing-stay = 导入不会终止他们的所属关系。如有人员离开，请在人员页面登记终止日期。
roster-progress = 已处理{ $done }人，共{ $all }人。可以离开本页，处理会继续进行；服务重启后从中断处继续。
roster-look-again = 查看最新进度
roster-undoing-help = 正在撤销：收回尚未确认的邀请，恢复调整前的院系。
roster-stopped-help = 处理已停止：导入者不再有权管理本单位人员，或者单位已终止。尚有{ $left }人未处理，不会再处理；可以撤销，或者重新导入。
roster-left = 有{ $count }人在预览后情况有变（已被邀请、已调整或者已离开），没有改动。
roster-undone-left = 撤销后，有{ $count }人保持不变：本人已确认加入，或者导入后又有调整。
roster-undo-confirm = 尚未确认的邀请将收回，调整过的院系恢复为导入前的院系；本人已确认加入的保持不变。确定撤销？
roster-entries = 名单中的人员
roster-all = 全部
roster-entry-staged = 等待处理
roster-entry-open = 待本人确认
roster-entry-accepted = 已加入
roster-entry-declined = 本人不加入
roster-entry-moved = 已调整
roster-entry-left = 未改动
roster-entry-undone = 已恢复
roster-entry-kept = 保持不变
roster-registered-as = 本人登记的姓名：{ $name }
roster-export = 导出人员（CSV）
roster-find = 按姓名或者邮箱查找
roster-find-submit = 查找
roster-shown = 只列出前{ $count }人。请按姓名或者邮箱查找，或者导出全部。

## 逐行检查
roster-wrong-contact = 应填电子邮箱或者手机号码
roster-wrong-mobile = 应填手机号码，如 13812345678；境外号码以“+”和国家代码开头
roster-wrong-orcid = 应填 ORCID，如 0000-0002-1825-0097；末位校验码须正确
roster-wrong-department = 本单位没有这个在册的下级单位；应填其名称或者编号，或者留空
roster-wrong-departments = 有多个同名的下级单位；应填其编号
roster-wrong-same = 与第{ $line }行重复
roster-wrong-two-names = 同一联系方式在第{ $line }行写作“{ $name }”；两行都未导入，请核对是谁
roster-wrong-two-contacts = 与第{ $line }行姓名和工号相同而联系方式不同，可能是同一人；两行都未导入，请只保留一行
roster-wrong-number-twice = 同一工号在第{ $line }行写作“{ $name }”；两行都未导入，请核对
roster-wrong-orcid-twice = 与第{ $line }行的 ORCID 相同；两行都未导入，请核对
roster-wrong-name-differs = 使用此联系方式的本单位人员登记的姓名是“{ $name }”；请核对是否为同一人
roster-wrong-two-members = 这一行的联系方式分属本单位的两名人员；请核对
roster-wrong-same-member = 与第{ $line }行是本单位同一名人员，只是联系方式不同
roster-wrong-own = 这是您本人；本人的所属关系由他人登记

## 本人确认
roster-asks = 邀请您加入的单位
roster-asks-help = 以下单位的人员名单中有您。确认加入后，单位可以看到您登记的姓名、邮箱和所属关系；不加入的，单位只知道您没有接受。不答复的，期满后自动失效。
roster-until = 答复期限
roster-accept = 确认加入
roster-decline = 不加入
flash-roster-taken-in = 已确认导入，正在处理。
flash-roster-undoing = 正在撤销。
flash-roster-joined = 您已加入该单位。
flash-roster-declined = 已答复：不加入。
task-kind-roster = 答复单位的加入邀请
task-roster = { $name }邀请您加入
message-roster-subject = { $unit }请您确认所属关系
message-roster-body =
    您好：

    { $unit }将您列入了本单位的人员名单，请您在{ $centre }确认是否加入。
    请用收到本邮件的邮箱登录；尚未注册的，请先用此邮箱注册：
    { $link }

    如果您不是该单位人员，不必理会，或者登录后选择“不加入”。

    { $centre }
message-roster-text = { $unit }请您在{ $centre }确认是否加入该单位：{ $link }

refusal-import-changed = 预览之后情况有变，没有导入任何内容。
refusal-import-changed-next = 请核对重新生成的预览，再确认导入。
rule-text-import-changed = 确认导入的内容须与预览所见一致；情况有变的，重新预览。
refusal-membership-already-in-part = 该人员已在这个院系。
refusal-membership-already-in-part-next = 不需要调整。
audit-event-membership-joined = 本人确认加入
audit-event-membership-moved = 调整所在院系
delivery-letter-member-moved = 所在院系调整通知
letter-member-moved-subject = 您在{ $unit }的所在院系已调整
letter-member-moved-body =
    { $name }，您好：

    { $unit }的单位管理员已将您的所在院系调整为：{ $part }。
    如有不符，请联系您的单位管理员。

    { $link }

    { $centre }
