# 用语：规则中各种名称的叫法。

role-officer = 项目主管
role-applicant = 申请人
role-reader = 查阅人
role-expert = 评审专家
role-system-administrator = 系统管理员
role-security-administrator = 安全管理员
role-audit-administrator = 审计管理员
role-inspector = 监督检查人员
role-unit-administrator = 单位管理员
role-research-secretary = 院系科研秘书

stage-submitted = 已提交
stage-withdrawn = 已撤回

call-stage-draft = 未发布
call-stage-published = 已发布
call-stage-cancelled = 已撤销
programme-stage-running = 实施中
programme-stage-closed = 已关闭
grant-stage-live = 有效
grant-stage-revoked = 已收回
invitation-stage-sent = 待接受
invitation-stage-accepted = 已接受
invitation-stage-withdrawn = 已撤回

class-free-exploration = 自由探索
class-goal-oriented = 目标导向
class-disruptive = 颠覆性与非共识
class-cross-disciplinary = 学科交叉
class-talent = 人才项目
class-international = 国际合作

field-mathematics = 数学
field-physics = 物理
field-chemistry = 化学
field-biology = 生物
field-information-technology = 新一代信息技术
field-health = 医药健康
field-aerospace = 航空航天
field-materials = 材料
field-earth-and-environment = 环境与地球科学
field-energy = 能源

phase-before = 未开始
phase-open = 受理中
phase-closed = 已截止

qualifier-exactly = { $value }
qualifier-nearly = 近{ $value }
qualifier-some = { $value }多
qualifier-over = 超{ $value }
qualifier-about = 约{ $value }

unit-fen = { $value }{ $suffix }
unit-projects = { $value }项
unit-items = { $value }个
unit-facilities = { $value }个
unit-results = { $value }项
unit-organisations = { $value }家
unit-people = { $value }人
unit-percent = { $value }%
unit-years = { $value }年
unit-metres = { $value }米

ground-purpose-ended = 处理目的已实现、无法实现或者为实现处理目的不再必要
ground-term-ended = 停止提供服务，或者保存期限已届满
ground-consent-withdrawn = 本人撤回同意
ground-unlawful = 处理违反法律、行政法规或者违反约定
ground-other-law = 法律、行政法规规定的其他情形
