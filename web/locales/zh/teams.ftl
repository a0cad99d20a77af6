# 项目组、单位推荐、退回修改与版本

## 项目组
team-title = 项目组
team-open = 调整项目组
team-lead = 负责人邀请成员；每位成员由本人登录后确认角色、投入、知情同意与承诺。未经本人确认，任何人都不会列入项目组。
team-not-asked = 本指南不要求填报项目组
team-not-asked-next = 请直接填写申请书。
team-to-draft = 查看申请书
team-nobody = 尚未邀请成员。
team-caption = 共{ $count }名成员
team-role = 角色
team-role-lead = 项目负责人
team-role-co-lead = 共同负责人
team-role-main-member = 主要参与人
team-role-member = 参与人
team-share = 年度工作投入（%）
team-share-help = 占其全年工作时间的百分比，填整数。
team-share-of = { $share }%
team-lead-share = 负责人投入：{ $share }%
team-discipline = 所属领域
team-no-discipline = （不填）
team-access = 申请书权限
team-access-read = 只读
team-access-write = 可填写全部栏目
team-access-sections = 可填写：{ $sections }
team-sections = 可填写的栏目
team-sections-help = 权限为“可填写”时有效；一个都不选表示全部栏目。提交只能由负责人进行。
team-stage = 状态
team-stage-invited = 待本人确认
team-stage-confirmed = 本人已确认
team-stage-declined = 已婉拒
team-deed = 操作
team-not-answered = （尚未答复）
team-leading = 负责人的投入
team-ask = 邀请成员
team-ask-help = 请填写对方的电子邮箱。无论其是否已有账号，都由其本人登录后答复；系统不会向您透露该邮箱是否已注册。
team-change = 调整
team-change-help = 角色、投入或领域调整后，须由本人重新确认；只调整权限则不必。
team-remove = 移出
team-remove-confirm = 确定将此人移出项目组吗？
team-missing = 按已确认的成员，项目组还不符合本指南的要求：
team-open-count = { $count }名成员尚未确认或者已婉拒：
team-goes-without = 不含上述人员，项目组仍符合要求，可以直接提交；提交后名单中不含上述人员。
team-submit-without = 不含未确认人员，签署承诺书并提交
team-terms-title = 项目组要求
team-terms-lead = 设定申报本指南须组成怎样的项目组。不勾选任何角色，表示不要求项目组。数字留空表示不限。
team-terms-roles = 可设的角色
team-terms-roles-help = 负责人之外的角色。
team-terms-members-min = 成员最少人数（不含负责人）
team-terms-members-max = 成员最多人数（不含负责人）
team-terms-co-leads-min = 共同负责人最少人数
team-terms-disciplines-min = 负责人与共同负责人至少覆盖的领域数（学科交叉）
team-terms-share-min = 每名成员的最低投入（%）
team-terms-share-max = 每名成员的最高投入（%）
team-terms-lead-share-min = 负责人的最低投入（%）
team-terms-total-min = 全组投入合计的下限（%）
team-terms-total-max = 全组投入合计的上限（%）
team-terms-who = 参加人员
team-said-roles = 除负责人外，可设：{ $roles }。
team-said-any = 人数不限。
team-said-most = 成员不超过{ $count }人（不含负责人）。
team-said-least = 成员不少于{ $count }人（不含负责人）。
team-said-between = 成员{ $least }至{ $most }人（不含负责人）。
team-said-co-leads = 共同负责人不少于{ $count }人。
team-said-disciplines = 负责人与共同负责人至少来自{ $count }个领域。
team-said-share-min = 每名成员的年度工作投入不低于{ $count }%。
team-said-share-max = 每名成员的年度工作投入不高于{ $count }%。
team-said-lead-share = 负责人的年度工作投入不低于{ $count }%。
team-said-total-min = 全组投入合计不低于{ $count }%。
team-said-total-max = 全组投入合计不高于{ $count }%。
team-said-citizens = 参加人员限中国公民。
team-said-foreign = 外籍人员可以参加。
team-said-consent = 每名成员须由本人确认并签署承诺书。

applications-as-member = 我参加的申请
teammate-title = 参加项目组的邀请
teammate-confirm = 确认参加
teammate-consent-label = 知情同意
teammate-consent = 我同意将我的姓名、单位、角色和投入随本申请提交并留存。
teammate-citizen-label = 公民身份
teammate-citizen = 我是中国公民。
teammate-pledge-text =
    本人承诺：
    一、本人知悉并同意参加本项目，所列角色与投入属实；
    二、遵守科研诚信、科技伦理与科技保密的有关规定；
    三、不以任何方式干预评审。
teammate-decline = 婉拒
teammate-reason = 理由
teammate-reason-help = 只有负责人可以看到。
teammate-declined = 您已婉拒参加。如有变化，请联系负责人重新邀请。
flash-teammate-asked = 邀请已发出，等待其本人确认。
flash-teammate-changed = 已调整。
flash-teammate-removed = 已移出项目组。
flash-teammate-confirmed = 您已确认参加。
flash-teammate-declined = 您已婉拒，负责人会看到。
message-teammate-subject = 请您确认是否参加一个项目组
message-teammate-body =
    您好：

    有申请人在{ $centre }邀请您参加其项目组。请打开下面的链接，以本人账号登录（没有账号可先注册），查看项目、角色和投入，再决定是否参加：
    { $link }

    未经您本人确认，您不会被列入任何项目组。
task-kind-teammate = 确认是否参加项目组
task-kind-teammate-declined = 有成员婉拒，请调整项目组

refusal-team-none = 本指南不要求填报项目组。
refusal-team-none-next = 请直接填写申请书。
refusal-team-bad-bounds = 项目组要求前后不一致，无人能够满足。
refusal-team-bad-bounds-next = 请检查人数、共同负责人、投入的上下限，并至少勾选一种角色。
refusal-team-role = 本指南不设这一角色。
refusal-team-role-next = 请选择指南列出的角色。
refusal-team-too-many = 成员不得超过{ $most }人。
refusal-team-too-many-next = 请先移出其他成员。
refusal-team-too-few = 已确认的成员只有{ $are }人，至少需要{ $least }人。
refusal-team-too-few-next = 请再邀请成员，或者提醒已邀请的成员尽快确认。
refusal-team-co-leads = 已确认的共同负责人只有{ $are }人，至少需要{ $least }人。
refusal-team-co-leads-next = 请邀请共同负责人，并由其本人确认。
refusal-team-disciplines = 负责人与共同负责人只覆盖{ $are }个领域，至少需要{ $least }个。
refusal-team-disciplines-next = 请邀请其他领域的共同负责人，并填写负责人自己的领域。
refusal-team-no-discipline = 共同负责人须填写所属领域。
refusal-team-no-discipline-next = 请选择其所属领域。
refusal-team-share = 每名成员的投入应在{ $least }%至{ $most }%之间。
refusal-team-share-next = 请改为该范围内的整数。
refusal-team-lead-share = 负责人的投入不得低于{ $least }%。
refusal-team-lead-share-next = 请在项目组页面填写负责人的投入。
refusal-team-total = 全组投入合计{ $total }%，低于{ $least }%。
refusal-team-total-next = 请增加成员或者投入。
refusal-team-total-between = 全组投入合计{ $total }%，应在{ $least }%至{ $most }%之间。
refusal-team-total-between-next = 请调整成员或者投入。
refusal-team-unconfirmed = 有{ $count }名成员尚未确认或者已婉拒。
refusal-team-unconfirmed-next = 请等待其确认，或者选择不含上述人员提交。
refusal-team-citizens-only = 本指南限中国公民参加。
refusal-team-citizens-only-next = 如您是中国公民，请勾选说明；否则请婉拒。
refusal-team-asked-already = 此人已在项目组的名单中。
refusal-team-asked-already-next = 同一人只列一次，请在名单中调整。
refusal-team-is-lead = 负责人不能再列为成员。
refusal-team-is-lead-next = 请填写其他人的邮箱。
refusal-team-not-invited = 这份邀请已经答复，或者内容刚被调整。
refusal-team-not-invited-next = 请刷新页面，查看现在的角色和投入。
refusal-team-pledge-unsigned = 未勾选知情同意，或者签名与您的姓名不一致。
refusal-team-pledge-unsigned-next = 请勾选知情同意，并按个人资料中的姓名签署。
refusal-team-pledge-outdated = 成员承诺书已更新，您签署的不是现行版本。
refusal-team-pledge-outdated-next = 请刷新页面，阅读现行版本后再签署。
refusal-team-no-such-teammate = 没有这份邀请，或者它不是发给您的。
refusal-team-no-such-teammate-next = 请使用邀请信中的链接，或者请负责人重新邀请。
refusal-team-not-their-section = 您不能填写这一栏目。
refusal-team-not-their-section-next = 请联系负责人调整您的权限。
rule-group-team = 项目组
rule-text-team-role = 项目组的角色由指南规定。
rule-text-team-bounds = 指南对项目组的要求须前后一致。
rule-text-team-size = 项目组人数须在指南规定的范围内，只计本人已确认的成员。
rule-text-team-co-leads = 指南要求共同负责人的，须有相应人数本人确认。
rule-text-team-disciplines = 学科交叉指南要求负责人与共同负责人覆盖规定的领域数。
rule-text-team-share = 每人的年度工作投入须在指南规定的范围内。
rule-text-team-total = 全组投入合计须在指南规定的范围内。
rule-text-team-citizens = 指南限中国公民参加的，成员须说明本人是中国公民；系统不保存国籍。
rule-text-team-consent = 未经本人确认，任何人不得被列入项目组；有人未确认时，负责人须明示不含其提交。
rule-text-team-pledge = 成员须签署现行的成员承诺书，签名与个人资料一致。
rule-text-team-once = 同一人在一个项目组中只列一次，负责人不另列为成员。
rule-text-team-stage = 邀请只答复一次；角色或者投入调整后须重新确认。
rule-text-team-found = 邀请只有被邀请人和负责人可见。
rule-text-team-section = 成员只能填写负责人授权的栏目。
rights-way-team = 本人已确认的项目组成员

## 单位推荐
stage-endorsing = 单位审核中
stage-returned = 单位退回修改
stage-refused = 单位不予推荐
stage-correcting = 补正中
stage-not-accepted = 不予受理
event-application-endorsed = 单位推荐
event-application-returned = 单位退回修改
event-application-refused = 单位不予推荐
event-application-correction-asked = 要求补正
event-application-not-accepted = 不予受理
audit-event-application-endorsed = 单位推荐
audit-event-application-returned = 单位退回修改
audit-event-application-refused = 单位不予推荐
audit-event-application-correction-asked = 要求补正
audit-event-application-not-accepted = 不予受理
deed-endorse = 单位审核推荐
deed-check-application = 形式审查
draft-already-endorsing = 申请{ $number }已提交，正在单位审核。修改后再次提交将形成新版本，并重新从第一个环节开始。
draft-already-returned = 申请{ $number }已退回。请按意见修改后重新提交，将直接送回退回的环节。
draft-already-ended = 申请{ $number }已经终结，不能再提交。

passage-title = 流转情况
passage-centre = 中心受理
passage-at-centre = 中心已受理：
passage-with = 现在{ $unit }，自
passage-was-with = { $unit }，
passage-until = 截止
passage-endorsed = { $unit }已推荐
passage-rank = 单位内排序第{ $rank }
passage-not-forwarded = 未送达中心
passage-not-forwarded-why = { $unit }未在其截止时间前推荐，申请停在该环节。该环节截止：
passage-returned = 单位退回修改
passage-correcting = 中心要求补正
passage-refused = 单位不予推荐
passage-not-accepted = 中心不予受理
passage-ground = 理由：
passage-again-until = 请在此之前重新提交：
passage-again-was-until = 未在此之前重新提交：
passage-to-draft = 打开申请书修改
passage-comment = 退回意见
passage-section-closed = 本栏目未要求修改，不能更改。
ground-incomplete = 材料不全或者不符合规定形式
ground-ineligible = 申请人或者申报单位不符合申报条件
ground-over-limit = 超出限项规定
ground-off-topic = 不符合指南支持方向
ground-not-corrected = 逾期未补正
ground-untrue = 材料不实

endorse-title = 单位审核
endorse-do = 推荐
endorse-return = 退回修改
endorse-refuse = 不予推荐
endorse-pledge-text =
    本单位承诺：
    一、已对申请人的资格和申请材料的真实性、完整性进行审核；
    二、为项目实施提供约定的条件，并履行管理责任；
    三、已核实材料不含国家秘密；
    四、如有不实，愿意承担相应责任。
endorse-signed = 经办人签名
endorse-signed-help = 请输入您个人资料中的姓名，以示代表单位签署。
endorse-comments = 总体意见
endorse-comments-of = 对“{ $section }”的意见
endorse-comments-help = 填写了意见的栏目可以修改，其余栏目锁定；都不填写则全部可以修改。
endorse-return-until = 重新提交的期限
endorse-return-until-help = 留空为本环节的截止时间。
endorse-reason = 理由
check-until = 补正期限
check-ground = 不予受理的事由
flash-endorsed = 已推荐，申请已送往下一环节。
flash-returned = 已退回申请人修改。
flash-endorsement-refused = 已作出不予推荐的决定并告知申请人。
flash-batch-prepared = 批量推荐已拟定，请本单位另一人确认。
flash-batch-confirmed = 批量推荐已确认并送出。
flash-batch-dropped = 已撤销拟定。

endorsements-title = 单位推荐工作台
endorsements-none = 还没有申请送到您的单位
endorsements-none-next = 申请人提交后，待审核的申请会出现在这里。
endorsements-unit = 单位
endorsements-sort = 排序
endorsements-by-rank = 按单位内排序
endorsements-waiting = 待审核
endorsements-returned = 已退回
endorsements-refused = 不予推荐
endorsements-endorsed = 已推荐
endorsements-count-waiting = 待审核{ $count }件
endorsements-count-returned = 已退回{ $count }件
endorsements-count-refused = 不予推荐{ $count }件
endorsements-count-endorsed = 已推荐{ $count }件
endorsements-over = 已截止
endorsements-quota = 限额{ $most }件，已推荐{ $are }件。
endorsements-batch = 有一批待另一人确认：{ $count }件
endorsements-chosen = 选择
endorsements-rank = 单位内排序
endorsements-since = 自何时起
endorsements-caption = 共{ $count }件
endorsements-choose-help = 勾选后拟定批量推荐；须由本单位另一人确认才会送出。
endorsements-prepare = 拟定批量推荐
endorsements-keep-ranks = 保存排序
batch-title = 批量推荐
batch-heading = 批量推荐：{ $count }件
batch-prepared = 拟定
batch-quota = 限额{ $most }件，已推荐{ $are }件，本批{ $more }件。
batch-changed = 拟定之后有变化，须重新拟定：
batch-passed-over = 下列申请在单位内排序中靠前，却不在本批之中：
batch-own = 这一批由您拟定，须由本单位另一人确认。
batch-confirm = 确认并推荐
batch-drop = 撤销拟定

chain-title = 推荐程序
chain-lead = 申请人提交后，依次经过下列单位，全部推荐后中心才受理：
chain-terms-lead = 设定申请到达中心之前经过的环节。不设环节，申请人提交后中心即受理。
chain-step = 第{ $number }环节
chain-no-step = （无此环节）
chain-acts = 由谁审核
chain-acts-department = 申请人所在院系
chain-acts-host = 申请人所在单位
chain-acts-unit = 指定的一个单位
chain-acts-by-host = 按申请人单位分别指定
chain-acts-pair = { $host }由{ $unit }推荐
chain-name-zh = 环节名称（中文）
chain-name-en = 环节名称（英文）
chain-units = 指定的单位
chain-units-help = “指定的一个单位”填单位全称或者统一社会信用代码；“分别指定”每行一对：申请人单位 > 推荐单位。
chain-days = 截止：指南截止后的天数
chain-days-help = 同一时刻截止，逐环节递增，最多{ $most }天。
chain-quota = 每单位限额{ $most }件
chain-quota-label = 每单位限额（件）
chain-quota-help = 留空为不限额。

task-kind-application-returned = 按单位意见修改申请
task-kind-application-correcting = 补正申请
task-kind-endorse = 审核推荐申请
task-kind-endorsement-batch = 确认一批推荐
task-endorse = { $unit }：{ $count }件待审核
delivery-letter-application-endorsed = 申请已获单位推荐
delivery-letter-application-returned = 申请退回修改
delivery-letter-application-refused = 申请未获推荐或者受理
letter-application-endorsed-subject = 【{ $centre }】申请{ $number }已获单位推荐
letter-application-endorsed-body =
    { $name }：

    您的申请“{ $title }”（{ $number }，{ $call }）已获单位推荐，并送往下一环节。流转情况见：
    { $link }

    { $centre }
letter-application-returned-subject = 【{ $centre }】申请{ $number }已退回，请修改
letter-application-returned-body =
    { $name }：

    您的申请“{ $title }”（{ $number }，{ $call }）已退回。请在{ $until }之前按意见修改并重新提交。意见见：
    { $link }

    { $centre }
letter-application-refused-subject = 【{ $centre }】申请{ $number }的审核结果
letter-application-refused-body =
    { $name }：

    您的申请“{ $title }”（{ $number }，{ $call }）未获推荐或者未予受理。理由见：
    { $link }

    { $centre }

refusal-endorsement-bad-chain = 推荐程序有误。
refusal-endorsement-bad-chain-next = 每个环节须有中文名称，截止天数逐环节递增，限额大于零，分别指定的须列出单位。
refusal-endorsement-no-host = 您没有已确认的主要单位，无法确定由哪个单位审核。
refusal-endorsement-no-host-next = 请先在“账号”中申请加入单位，并由单位管理员确认。
refusal-endorsement-no-unit = 指南没有为您的单位指定第{ $step }环节的推荐单位。
refusal-endorsement-no-unit-next = 请联系指南联系人。
refusal-endorsement-not-there = 这份申请现在不在该单位。
refusal-endorsement-not-there-next = 请刷新页面，查看它现在在哪里。
refusal-endorsement-late = 本环节已于{ $closes }截止，您的操作于{ $arrived }到达。
refusal-endorsement-late-next = 逾期不能推荐或者退回，请联系指南联系人。
refusal-endorsement-quota-full = 本单位限额{ $most }件，已推荐{ $are }件，不能再推荐{ $more }件。
refusal-endorsement-quota-full-next = 请按单位内排序取舍。
refusal-endorsement-rank-taken = 单位内排序中已有相同的名次。
refusal-endorsement-rank-taken-next = 请给每份申请不同的名次。
refusal-endorsement-pledge-unsigned = 单位承诺书未签署，或者签名与您的姓名不一致。
refusal-endorsement-pledge-unsigned-next = 请按个人资料中的姓名签署。
refusal-endorsement-pledge-outdated = 单位承诺书已更新，您签署的不是现行版本。
refusal-endorsement-pledge-outdated-next = 请刷新页面，阅读现行版本后再签署。
refusal-endorsement-bad-date = 期限须晚于现在，单位退回的还须不晚于本环节截止（{ $closes }）。
refusal-endorsement-bad-date-next = 请改为合适的时间。
refusal-endorsement-nothing-chosen = 没有勾选申请，或者一次超过500件。
refusal-endorsement-nothing-chosen-next = 请勾选要推荐的申请。
refusal-endorsement-changed = 拟定之后，申请{ $number }发生了变化，整批都没有送出。
refusal-endorsement-changed-next = 请重新拟定。
refusal-endorsement-same-person = 拟定批量推荐的人不能自己确认。
refusal-endorsement-same-person-next = 请本单位另一人确认。
refusal-endorsement-no-such-batch = 没有这一批，或者它已经处理。
refusal-endorsement-no-such-batch-next = 请回到单位推荐工作台。
refusal-endorsement-not-at-centre = 中心现在没有受理这份申请，不能要求补正或者不予受理。
refusal-endorsement-not-at-centre-next = 请刷新页面，查看它现在在哪里。
refusal-endorsement-ended = 这份申请已经终结。
refusal-endorsement-ended-next = 不予推荐或者不予受理的申请不能再提交。
refusal-endorsement-correction-late = 重新提交的期限已于{ $closes }届满，您的提交于{ $arrived }到达。
refusal-endorsement-correction-late-next = 逾期不能再提交。
refusal-endorsement-section-closed = 该栏目未要求修改，不能更改。
refusal-endorsement-section-closed-next = 请只修改有退回意见的栏目。
refusal-endorsement-no-such-version = 没有这样两个可供比较的版本。
refusal-endorsement-no-such-version-next = 请从版本列表中选择。
rule-group-endorsement = 单位推荐与补正
rule-text-endorsement-chain = 推荐程序的环节须有名称，截止时间逐环节递增。
rule-text-endorsement-route = 由哪个单位审核，按申请人提交时已确认的主要单位和指南确定。
rule-text-endorsement-place = 申请在哪个单位，只有该单位能推荐、退回或者不予推荐。
rule-text-endorsement-window = 每个环节有自己的截止时间，以操作到达的时间为准。
rule-text-endorsement-quota = 每个单位推荐的件数不超过指南规定的限额。
rule-text-endorsement-rank = 单位内排序中，一个名次只给一份申请。
rule-text-endorsement-pledge = 推荐须签署现行的单位承诺书，签名与经办人姓名一致。
rule-text-endorsement-batch = 批量推荐整批送出；拟定后有一份变化，整批不送出。
rule-text-endorsement-found = 一批推荐只有该单位的人员可见，处理后不再保留。
rule-text-endorsement-second-person = 批量推荐由一人拟定，由本单位另一人确认。
rule-text-endorsement-stage = 中心只能对已受理的申请要求补正或者不予受理；终结的申请不再变化。
rule-text-endorsement-correction = 退回的申请在期限内重新提交，只能修改要求修改的栏目。
rule-text-endorsement-versions = 可以比较同一申请的任意两个版本。

## 版本
versions-title = 各版本与差异
versions-one = 只有一个版本
versions-one-next = 再次提交后，可以在这里比较差异。
versions-from = 旧版本
versions-to = 新版本
versions-compare = 比较
versions-number = 第{ $revision }版
versions-same = 两个版本的内容相同。
versions-added = 新增
versions-removed = 删除
versions-caption = 共{ $count }次提交
versions-legend = 删除的文字加删除线，新增的文字加下划线。
