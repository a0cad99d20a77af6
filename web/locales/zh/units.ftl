# 单位与所属关系。

nav-organisations = 单位

# 单位清单。
unit-title = 单位
unit-lead = 经中心核准登记的单位。可按现用名称、曾用名、统一社会信用代码查询。
unit-register = 登记单位
unit-reviews-count = 待审核（{ $count }）
unit-mine = 您登记、尚未核准的单位：
unit-search = 检索
unit-search-example = 名称、曾用名或者代码
unit-class-all = 全部类别
unit-none = 没有符合条件的单位
unit-none-next = 请更换检索内容；本单位尚未登记的，可由获授权的单位管理员登记。
unit-csv = 导出清单（CSV）
unit-first = 首页
unit-next = 下一页
unit-caption = 单位，按拼音排列
unit-name = 单位名称
unit-of = 隶属于
unit-formerly = 曾用名：
unit-former = 曾用名
unit-and = 、
unit-standing = 状态
unit-ended-on = 终止日期
unit-since-merged = 已并入其他单位（{ $day }起）
unit-since-split = 已分立（{ $day }起）
unit-since-dissolved = 已撤销（{ $day }起）

# 类别，依2024年1月19日全市基础研究工作会议所列战略科技力量。
unit-class = 单位类别
unit-class-help = 战略科技力量按国家和市有关认定选择，其他单位选“其他”；由项目主管核定。
unit-class-national-laboratory = 国家实验室
unit-class-research-university = 高水平研究型大学
unit-class-national-institute = 国家科研院所
unit-class-new-institution = 新型研发机构
unit-class-leading-company = 科技领军企业
unit-class-other = 其他

# 状态。
unit-stage-registered = 待审核
unit-stage-rejected = 已退回
unit-stage-approved = 已核准
unit-stage-merged = 已并入
unit-stage-split = 已分立为
unit-stage-dissolved = 已撤销
unit-way-merged = 并入另一单位
unit-way-split = 分立为多个单位
unit-way-dissolved = 撤销

# 登记。
unit-new-title = 单位登记
unit-new-intro = 先登记单位的基本情况，再上传盖章的授权书扫描件。经项目主管核准后，登记人即为单位管理员。
unit-name-zh = 中文名称
unit-name-en = 英文名称
unit-name-help = 与印章和登记证书一致。境外机构可以只填英文名称。
unit-known = 单位身份
unit-known-code = 境内单位，有统一社会信用代码
unit-known-part = 其他单位的内设机构（如院系），没有代码
unit-known-abroad = 境外机构
unit-code = 统一社会信用代码
unit-code-help = 18位，见登记证书或者营业执照。
unit-parent = 上级单位
unit-parent-help = 填写已核准单位的全称、统一社会信用代码或者ROR。
unit-parents = 上级单位
unit-ror = ROR
unit-ror-help = 科研机构国际标识，例如 https://ror.org/02v51f717；没有的不填。
unit-direct-title = 直接登记
unit-direct = 无需授权书，直接登记为已核准单位
unit-direct-help = 仅限项目主管，或者上级单位的管理员增设内设机构；以此方式登记的单位暂无单位管理员。
flash-unit-registered = 已登记。请继续上传盖章的授权书。
flash-unit-entered = 单位已登记。

# 单位详情。
unit-record = 基本情况
unit-other-name = 英文名称
unit-members = 单位人员
unit-edit = 变更登记
unit-below = 下属单位和内设机构
unit-below-none = 尚无。
unit-add-part = 增设内设机构
unit-dates = 沿革
unit-dates-caption = 名称、隶属关系和终止，按日期排列
unit-day = 日期
unit-what = 事项
unit-day-unknown = 日期不详
unit-was-called = 名称：
unit-came-below = 隶属于
unit-left = 不再隶属于
unit-carried-on = 该单位已终止，由以下单位承接：
unit-namesakes = 已有同名的核准单位，请核对是否重复：
unit-predecessors = 并入本单位的单位
unit-administrator = 单位管理员
unit-administrator-none = 暂无
unit-until = 任期至
unit-history = 办理记录
unit-history-caption = 办理记录，最近的在前
unit-send-next = 请上传盖章的授权书；核准之前，只有您和项目主管能看到该单位。
unit-waits = 授权书已提交，等待项目主管审核。

# 授权书。
unit-authorisation = 授权书
unit-proposed = 拟任单位管理员
unit-valid-to = 授权有效期至（含当日）
unit-valid-to-help = 与授权书所载一致；单位管理员的任期到该日为止。
unit-sent = 提交时间
unit-scan = 盖章扫描件
unit-scan-help = PDF、PNG或者JPEG，不超过{ $size }。
unit-scan-digest = 扫描件摘要值
unit-verdict-waiting = 待审核
unit-verdict-approved = 已核准
unit-verdict-rejected = 已退回
unit-send = 提交授权书
unit-send-help = 授权书须写明单位全称、被授权人姓名和有效期，并加盖单位公章。
unit-take-over = 申请担任单位管理员
unit-take-over-help = 一个单位只有一名单位管理员。持有本单位新的盖章授权书的，可在此提交，经项目主管核准后接任。
unit-send-submit = 提交授权书
unit-approve-title = 接任
unit-approve = 核准
unit-replaces = 现任单位管理员同时卸任
unit-replaces-help = 单位另有在任管理员的，须勾选此项才能核准。
unit-reason = 退回理由
unit-reason-help = 说明需要补正的内容，登记人可以看到。
unit-reject = 退回
flash-unit-authorisation-sent = 授权书已提交，等待审核。
flash-unit-approved = 已核准，单位管理员的授权自即时起生效。
flash-unit-rejected = 已退回，登记人可以看到理由。

# 审核。
unit-reviews = 待审核单位
unit-reviews-none = 没有待审核的单位
unit-reviews-none-next = 单位提交授权书后会出现在这里。
unit-reviews-caption = 待审核单位，等待最久的在前

# 变更。
unit-edit-lead = 只登记已经发生的变更；原有情况按日期保留，不会被覆盖。
unit-rename = 更名
unit-first-day = 自何日起
unit-first-day-without = 自何日起不再
unit-add-former = 补录曾用名
unit-former-from = 启用日期
unit-former-from-help = 不详的不填。
unit-former-until = 停用日期（当日已使用后一名称）
unit-reclassify = 调整类别
unit-attach = 增加上级单位
unit-detach = 脱离上级单位
unit-end = 终止
unit-end-help = 终止后，单位的记录按原名称保留，其单位管理员和科研秘书的授权同时收回；承接单位的管理员可以查看其人员。
unit-way = 终止方式
unit-into = 承接单位
unit-into-help = 每行一个，填写全称、代码或者ROR。并入的填一个，分立的填两个以上，撤销的不填。
flash-unit-renamed = 已更名，原名称已列入沿革。
flash-unit-ended = 已终止，沿革中可以查看。

# 办理记录。
event-organisation-registered = 登记
event-organisation-entered = 直接登记
event-organisation-authorisation-sent = 提交授权书
event-organisation-approved = 核准
event-organisation-rejected = 退回
event-organisation-renamed = 更名
event-organisation-former-name-added = 补录曾用名
event-organisation-reclassified = 调整类别
event-organisation-attached = 增加上级单位
event-organisation-detached = 脱离上级单位
event-organisation-ended = 终止

# 所属关系。
member-mine = 所属单位
member-mine-caption = 我的所属单位
member-none = 尚无经确认的所属单位。
member-staff-of = 您可以办理或者查看人员的单位：
member-ask = 申请加入单位
member-organisation = 单位
member-organisation-ended = 单位已终止
member-department = 院系或者部门
member-department-help = 填写已登记的内设机构全称；没有的不填。
member-from = 到岗日期
member-from-help = 不填的，自当日起。
member-note = 工号或者说明
member-note-help = 供单位管理员核对，可以不填。
member-term = 起止日期
member-open-ended = 至今
member-standing = 状态
member-deed = 办理
member-main = 主要单位
member-main-confirmed = 主要单位（经单位确认）
member-make-main = 设为主要单位
member-withdraw = 撤回
member-stage-asked = 待确认
member-stage-confirmed = 已确认
member-stage-ahead = 已确认，尚未到岗
member-stage-ending = 已确认，将终止
member-stage-ended = 已终止
member-stage-refused = 未予确认
member-stage-withdrawn = 已撤回
flash-member-asked = 申请已提交，等待单位管理员确认。
flash-member-confirmed = 已确认。
flash-member-refused = 已答复不予确认。
flash-member-ended = 终止日期已登记。
flash-member-withdrawn = 已撤回。
flash-member-made-main = 已设为主要单位。

# 单位人员。
member-nobody = 尚无人员。
member-caption = 单位人员，待确认的在前
member-confirm = 确认
member-refuse = 不予确认
member-reason = 理由
member-end = 终止
member-last-day = 最后一日
member-last-day-help = 含当日；不填的，长期有效。
member-by-another = 由上级单位管理员或者项目主管办理
member-name-title = 登记人员
member-name-help = 对方须已注册账号；登记后即为已确认。
member-name-submit = 登记
member-secretaries = 科研秘书
member-secretaries-help = 科研秘书可以查看本单位（院系）的人员，协助申报；登记其终止所属关系时，任命同时收回。
member-secretaries-none = 尚未任命。
member-secretaries-first = 只有已确认的本单位人员可以任命为科研秘书。
member-secretary = 人选
member-appoint = 任命
member-dismiss = 免去
member-dismiss-confirm = 确定免去该科研秘书吗？
flash-member-named = 已登记。
flash-member-appointed = 已任命。
flash-member-dismissed = 已免去。

# 不予办理：单位。
refusal-organisation-code-taken = 该统一社会信用代码已由另一单位登记。
refusal-organisation-code-taken-next = 请先检索该代码；本单位已登记的，可在其页面提交授权书申请接任单位管理员。
refusal-organisation-ror-taken = 该ROR已由另一单位登记。
refusal-organisation-ror-taken-next = 请核对ROR，或者先检索该单位。
refusal-organisation-no-name = 没有填写单位名称。
refusal-organisation-no-name-next = 请填写中文名称；境外机构可以只填英文名称。
refusal-organisation-needs-parent = 没有代码的内设机构必须写明上级单位。
refusal-organisation-needs-parent-next = 请填写上级单位；有统一社会信用代码的，请选择“境内单位”。
refusal-organisation-no-such-organisation = 没有找到该单位，或者您无权查看。
refusal-organisation-no-such-organisation-next = 请核对网址，或者在“单位”中检索。
refusal-organisation-not-approved = 该单位尚未核准。
refusal-organisation-not-approved-next = 请待项目主管核准后再办理。
refusal-organisation-ended = 该单位已于{ $on }终止。
refusal-organisation-ended-next = 请查看沿革，改向承接单位办理。
refusal-organisation-not-the-registrant = 首份授权书只能由登记该单位的人员提交。
refusal-organisation-not-the-registrant-next = 请由登记人提交，或者待其被退回后另行登记。
refusal-organisation-another-waits = 该单位另有一份授权书正在审核。
refusal-organisation-another-waits-next = 请待审核结束后再提交。
refusal-organisation-nothing-waits = 没有待审核的授权书。
refusal-organisation-nothing-waits-next = 请刷新页面，查看是否已经办理。
refusal-organisation-authorisation-expired = 授权书的有效期至{ $last }，已经过期。
refusal-organisation-authorisation-expired-next = 请由单位重新出具授权书后提交。
refusal-organisation-second-administrator = 该单位已有单位管理员。一个单位只能有一名单位管理员。
refusal-organisation-second-administrator-next = 确需更换的，请在核准时写明现任同时卸任，或者先收回其授权。
refusal-organisation-ahead = 所填日期尚未到来（今日为{ $today }）。
refusal-organisation-ahead-next = 变更在发生之后登记；请核对日期。
refusal-organisation-out-of-order = 所填日期与已登记的沿革次序不符。
refusal-organisation-out-of-order-next = 请对照沿革核对日期。
refusal-organisation-unchanged = 与现有情况相同，没有变更。
refusal-organisation-unchanged-next = 无需办理。
refusal-organisation-cycle = 该单位是其下属，不能同时作为其上级。
refusal-organisation-cycle-next = 请核对上下级关系。
refusal-organisation-not-below = 该单位并不隶属于所选单位。
refusal-organisation-not-below-next = 请核对上级单位。
refusal-organisation-successors-merged = 并入须写明一个承接单位，且不能是其本身。
refusal-organisation-successors-merged-next = 请只填写一个承接单位。
refusal-organisation-successors-split = 分立须写明两个以上不同的承接单位，且不能是其本身。
refusal-organisation-successors-split-next = 请每行填写一个承接单位。
refusal-organisation-successors-dissolved = 撤销没有承接单位。
refusal-organisation-successors-dissolved-next = 有承接单位的，请选择并入或者分立。
refusal-organisation-unknown-name = 没有以此为名称、代码或者ROR的已核准单位。
refusal-organisation-unknown-name-next = 请在“单位”中检索后填写全称；尚未登记的，请先登记。
refusal-organisation-ambiguous-name = 有多个单位使用这一名称。
refusal-organisation-ambiguous-name-next = 请改填统一社会信用代码或者ROR。
refusal-organisation-code-length = 统一社会信用代码为18位，所填为{ $count }位。
refusal-organisation-code-length-next = 请对照登记证书重新填写。
refusal-organisation-code-letter = 第{ $place }位的“{ $letter }”不是该位可用的字符。
refusal-organisation-code-letter-next = 代码由数字和大写字母组成，不使用I、O、S、V、Z，第3至8位为数字；请对照登记证书。
refusal-organisation-code-authority = 第1位的“{ $letter }”不是国家标准所列的登记管理部门。
refusal-organisation-code-authority-next = 请对照登记证书重新填写。
refusal-organisation-code-category = 第2位的“{ $letter }”不是登记管理部门“{ $authority }”所列的机构类别。
refusal-organisation-code-category-next = 请对照登记证书重新填写。
refusal-organisation-code-check = 校验码不符，代码可能有一位填错。
refusal-organisation-code-check-next = 请对照登记证书逐位核对。
refusal-organisation-not-a-ror = 这不是ROR。
refusal-organisation-not-a-ror-next = 请按“https://ror.org/”后接9位字符的格式填写。
refusal-organisation-ror-check = ROR的校验位不符，可能有一位填错。
refusal-organisation-ror-check-next = 请在 ror.org 检索后复制。
refusal-request-not-a-day = 无法识别为日期。
refusal-request-not-a-day-next = 请按“2026-03-31”的格式填写。

# 不予办理：所属关系。
refusal-membership-already-member = 该人员已属于该单位，或者已提出申请。
refusal-membership-already-member-next = 请在已有记录上办理。
refusal-membership-main-taken = 已有另一主要单位，或者已经是主要单位。
refusal-membership-main-taken-next = 请刷新页面后再办理。
refusal-membership-not-asked = 该申请已经答复或者撤回。
refusal-membership-not-asked-next = 请刷新页面查看结果；如需变更，请重新申请。
refusal-membership-not-confirmed = 该所属关系尚未确认或者已经终止。
refusal-membership-not-confirmed-next = 请刷新页面查看现状。
refusal-membership-empty-term = 终止日期早于开始日期。
refusal-membership-empty-term-next = 请核对日期。
refusal-membership-own-membership = 任何人不得确认或者答复本人的所属关系。
refusal-membership-own-membership-next = 请由上级单位的管理员或者中心的项目主管办理。
refusal-membership-not-a-part = 所填院系或者部门不属于该单位。
refusal-membership-not-a-part-next = 请填写该单位已登记的内设机构。
refusal-membership-no-such-membership = 没有找到该记录，或者您无权查看。
refusal-membership-no-such-membership-next = 请从“我的账号”或者单位人员页面进入。
refusal-membership-not-a-member = 只有经确认属于本单位的人员可以担任此职。
refusal-membership-not-a-member-next = 请先确认其所属关系。

# 办事规则。
rule-group-organisation = 单位
rule-group-membership = 所属关系
rule-text-organisation-found = 尚未核准的单位，只有登记人和项目主管可以查看。
rule-text-organisation-named = 填写单位时须能唯一确定一个已核准的单位。
rule-text-organisation-once = 一个统一社会信用代码、一个ROR只登记一个单位；被退回的登记不占用代码。
rule-text-organisation-credit-code = 统一社会信用代码须符合GB 32100-2015，包括登记管理部门、机构类别和校验码。
rule-text-organisation-ror-shape = ROR须符合其格式和校验位。
rule-text-organisation-name = 单位至少有一个名称。
rule-text-organisation-part = 没有代码的内设机构须隶属于已核准的单位。
rule-text-organisation-authorisation = 授权书在有效期内（含最后一日）才能提交和核准，单位管理员的任期到有效期为止。
rule-text-organisation-review = 首份授权书由登记人提交，同时只审核一份，每份只答复一次。
rule-text-organisation-administrator = 一个单位只有一名单位管理员；更换的，前任的授权同时收回。
rule-text-organisation-approved = 只有已核准的单位可以作为上级、承接单位或者所属单位。
rule-text-organisation-ended = 已终止的单位不再办理变更，其记录按原名称保留。
rule-text-organisation-date = 变更在发生之后登记，日期与沿革次序相符。
rule-text-organisation-change = 变更须与现有情况不同。
rule-text-organisation-above = 上下级关系不得成环；只能脱离现有的上级单位。
rule-text-organisation-successors = 并入有一个承接单位，分立有两个以上，撤销没有。
rule-text-membership-found = 所属关系只有本人和有权办理的管理员可以办理。
rule-text-membership-once = 同一人在同一单位同时只有一项所属关系。
rule-text-membership-own = 任何人不得确认或者答复本人的所属关系。
rule-text-membership-stage = 申请只答复一次；只有已确认的所属关系可以终止或者设为主要单位。
rule-text-membership-term = 所属关系的终止日期晚于开始日期。
rule-text-membership-main = 一个人只有一个主要单位。
rule-text-membership-department = 院系或者部门须为该单位的内设机构。
rule-text-membership-office = 科研秘书从经确认的本单位人员中任命。

letter-unit-approved-subject = { $unit }授权书审核通过
letter-unit-approved-body =
    { $name }，您好：

    { $centre }已核准{ $unit }的授权书。您担任该单位的单位管理员，有效期至{ $last }（含当日），负责确认本单位人员、登记内设机构。

    { $link }

    { $centre }
letter-unit-rejected-subject = { $unit }申请已退回
letter-unit-rejected-body =
    { $name }，您好：

    您为{ $unit }提交的材料未通过审核，已退回。

    原因：{ $reason }

    您可以修改后重新提交：
    { $link }

    { $centre }
letter-member-confirmed-subject = { $unit }已确认您的所属关系
letter-member-confirmed-body =
    { $name }，您好：

    { $unit }的单位管理员已确认您自{ $from }起属于该单位。

    { $link }

    { $centre }
letter-member-refused-subject = { $unit }未确认您的所属关系
letter-member-refused-body =
    { $name }，您好：

    { $unit }的单位管理员未确认您属于该单位。

    原因：{ $reason }

    { $link }

    { $centre }
letter-member-ended-subject = 您在{ $unit }的所属关系终止
letter-member-ended-body =
    { $name }，您好：

    您在{ $unit }的所属关系终止，最后一日为{ $last }。

    { $link }

    { $centre }
