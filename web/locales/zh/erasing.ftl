# 个人信息删除申请。
erasure-title = 删除个人信息
erasure-what-goes = 删除后，您的姓名、联系方式、单位、申请书正文、附件、草稿、通知和登录凭据都会被永久清除，任何人不能再以您的身份登录，也无法恢复。
erasure-what-stays = 以下内容依规定保留：
erasure-stays-facts = 办理事实：何时办理了何事、编号、金额等，不含您的姓名和联系方式，用于审计和回执校验。
erasure-stays-proof = 存证摘要：证明记录没有被篡改，不能由此还原您的信息。
erasure-stays-law = 法律、行政法规规定的保存期限未届满的内容：存在这种情形的，我们会说明理由，停止除存储和必要安全保护之外的处理（《个人信息保护法》第四十七条第二款）。
erasure-ask = 申请删除我的个人信息
erasure-ask-submit = 提交删除申请
erasure-ground = 事由
erasure-ground-purpose-ended = 处理目的已实现、无法实现或者不再必要
erasure-ground-term-ended = 服务已停止或者保存期限已届满
erasure-ground-consent-withdrawn = 撤回同意
erasure-ground-unlawful = 违反法律或者约定处理个人信息
erasure-ground-other-law = 法律、行政法规规定的其他情形
erasure-said = 补充说明
erasure-stage = 办理状态
erasure-stage-asked = 待答复
erasure-stage-granted = 已准予，待执行
erasure-stage-refused = 不予删除
erasure-stage-withdrawn = 已撤回
erasure-stage-done = 已删除
erasure-asked-at = 申请时间
erasure-answered-at = 答复时间
erasure-due = 答复期限
erasure-due-unknown = 该年工作日历尚未载入，暂不能计算
erasure-due-provisional = 暂定
erasure-days-left = 还有{ $count }个工作日
erasure-overdue = 已超期
erasure-calendar = 所依工作日历
erasure-withdraw = 撤回申请
erasure-granted-notice = 已准予删除。通知发出后即执行；如需保存回执和申请材料，请现在下载。
erasure-refused-notice = 对答复不服的，可以依法向人民法院提起诉讼（《个人信息保护法》第五十条第二款）。
erasure-requests-title = 删除申请
erasure-requests-lead = 个人信息删除申请应当在15个工作日内答复；不予删除的，应当说明理由。
erasure-requests-caption = 删除申请，待办的在前
erasure-requests-none = 没有删除申请
erasure-requests-none-next = 本人在“个人账号”页面提出申请后，会列在这里。
erasure-request-title = 个人信息删除申请
erasure-person = 申请人
erasure-preview = 执行后将清除的内容
erasure-preview-help = 这里只列出各部分的名称和大小，不显示内容。
erasure-preview-caption = 将清除{ $count }个部分
erasure-preview-drafts = 草稿{ $count }份
erasure-preview-attachments = 草稿附件{ $count }个
erasure-preview-mails = 通知{ $count }封
erasure-preview-sessions = 登录会话{ $count }个
erasure-part-thing = 事项
erasure-part-event = 事件
erasure-part-at = 时间
erasure-part-bytes = 字节
erasure-answer = 答复
erasure-grant = 准予删除
erasure-grant-help = 准予后先通知申请人，通知发出后才能执行。
erasure-grant-confirm = 确定准予删除并通知申请人？
erasure-refuse = 不予删除
erasure-obstacle = 不予删除的事由
erasure-obstacle-retention = 法律、行政法规规定的保存期限未届满
erasure-obstacle-technical = 从技术上难以实现
erasure-obstacle-no-ground = 不属于应当删除的情形
erasure-reason = 理由
erasure-reason-help = 将原文通知申请人；请写明依据的规定和保存期限。
erasure-carry-out = 执行删除
erasure-letter-sent = 通知已发出。执行后无法恢复。
erasure-carry-out-confirm = 确定永久删除该人员的个人信息？此操作无法恢复。
flash-erasure-asked = 已收到您的删除申请。
flash-erasure-withdrawn = 已撤回删除申请。
flash-erasure-granted = 已准予，通知正在发出。
flash-erasure-refused = 已答复不予删除。
flash-erasure-done = 已删除该人员的个人信息。
mailbox-step-erasure-asked = 删除申请收到通知
mailbox-step-erasure-granted = 准予删除通知
mailbox-step-erasure-refused = 不予删除通知
letter-erasure-asked-subject = 已收到您的个人信息删除申请
letter-erasure-asked-body =
    { $name }：

    { $centre }已收到您的个人信息删除申请，将在{ $due }前答复（15个工作日）。在答复之前，您可以随时撤回：
    { $link }
letter-erasure-granted-subject = 您的个人信息即将删除
letter-erasure-granted-body =
    { $name }：

    { $centre }已准予您的个人信息删除申请，即将执行。执行后，您的账号、申请书内容和通知都无法恢复，我们也不再保留您的联系方式，这是寄往此地址的最后一封通知。如需保存回执和申请材料，请现在下载；如不再需要删除，请立即撤回：
    { $link }
letter-erasure-refused-subject = 关于您的个人信息删除申请的答复
letter-erasure-refused-body =
    { $name }：

    { $centre }对您的个人信息删除申请答复如下：不予删除。
    事由：{ $obstacle }
    理由：{ $reason }
    对答复不服的，可以依法向人民法院提起诉讼（《个人信息保护法》第五十条）。详情见：
    { $link }
rule-text-erasure-asked = 一人同时只能有一份未办结的删除申请。
rule-text-erasure-answered = 已经答复、撤回或者执行的删除申请不再变动。
rule-text-erasure-own = 任何人不得办理本人的删除申请。
rule-text-erasure-letter = 删除申请须先准予并通知申请人，通知发出后才能执行。
rule-text-erasure-found = 没有这份删除申请，或者不由您查看。
refusal-erasure-already-asked = 您已有一份未办结的删除申请。
refusal-erasure-already-asked-next = 请等待答复，或者先撤回前一份申请。
refusal-erasure-already-answered = 该删除申请已经办结。
refusal-erasure-already-answered-next = 如有需要，可以由本人重新申请。
refusal-erasure-own-request = 这是您本人的删除申请，不能由您办理。
refusal-erasure-own-request-next = 请由另一位系统管理员办理。
refusal-erasure-not-granted = 该删除申请尚未准予，不能执行。
refusal-erasure-not-granted-next = 请先准予，并等待通知发出。
refusal-erasure-letter-waits = 给申请人的通知尚未发出，执行后就无法再通知。
refusal-erasure-letter-waits-next = 请稍候再试；长时间未发出的，请查看“通知”页的待发事项。
refusal-erasure-no-such-request = 没有找到该删除申请。
refusal-erasure-no-such-request-next = 请从删除申请列表进入。

# 不涉密声明。
files-unclassified = 本人声明：所上传的文件不涉及国家秘密、工作秘密。
rule-text-form-unclassified = 上传文件须声明不涉密；任何人不得使用非涉密信息系统存储、处理国家秘密，已按规定清除的文件不得再次上传。
refusal-form-undeclared = 没有声明文件不涉密，未予接收。
refusal-form-undeclared-next = 请确认文件不涉及国家秘密、工作秘密，勾选声明后再上传。
refusal-form-expunged = 该文件的内容已按规定清除，不得再次上传。
refusal-form-expunged-next = 如有疑问，请联系中心的保密工作人员。

# 涉密清除。
expunctions-title = 涉密清除
expunctions-lead = 对不得存放在本系统的内容，由一人提出、另一人复核后清除；发生过什么以及何人下令清除，仍可证明。
expunctions-caption = 清除记录，最新的在前
expunctions-none = 没有清除记录
expunctions-none-next = 发现涉密内容后，请先按规定报告，再在这里提出清除。
expunction-new = 提出涉密清除
expunction-title = 涉密清除
expunction-before = 发现疑似涉密内容，应当先保护现场并立即向保密工作机构报告，依其要求清除；不得私自销毁国家秘密载体。
expunction-thing = 所在事项
expunction-thing-help = 填写申请、人员等页面的网址或者其中的标识。
expunction-thing-none = 没有找到这个事项。
expunction-part = 文字部分{ $number }（{ $bytes }字节）
expunction-part-one = 文字部分
expunction-part-gone = 文字部分（已清除或者已删除）
expunction-file-one = 文件
expunction-facts-stay = 编号、阶段、时间、金额等事实不能清除：其后全部记录的证明都依赖于它们，而且它们不含文字内容。
expunction-file = 其他文件的摘要
expunction-file-help = 例如只附在草稿上的文件；格式为 sha256: 加64位十六进制数。
expunction-ground = 清除事由
expunction-ground-state-secret = 国家秘密
expunction-ground-work-secret = 工作秘密
expunction-ground-other-law = 法律、行政法规规定不得存放的其他信息
expunction-order = 清除依据
expunction-order-help = 要求清除的机关、文件名称和文号；请勿在此写入涉密内容。
expunction-propose = 提出清除
expunction-stage = 状态
expunction-stage-proposed = 待复核
expunction-stage-confirmed = 已清除
expunction-stage-dropped = 已放弃
expunction-proposed-at = 提出时间
expunction-proposed-by = 提出人
expunction-decided-by = 复核人
expunction-targets = 清除对象
expunction-targets-help = 这里只有名称和摘要，没有内容。
expunction-promise = 清除到什么程度
expunction-promise-done = 清除后，数据库各表、检索索引、通知、待发事项、草稿和文件目录中都不再有这些内容；使用SQLite的，被释放的空间已被覆写，预写日志已清空。
expunction-promise-not = 以下不作保证，须由运维人员处理：固态硬盘等介质底层可能残留的数据；PostgreSQL在清理（VACUUM FULL）和归档日志轮换之前的旧页面；已下载或者已寄出的副本；各种备份。
expunction-promise-proof = 存证摘要和办理事实保留，校验仍然成立；摘要不能还原内容。
expunction-backups = 可能仍含有该内容的备份
expunction-backups-unknown = 本系统不知道备份存放在何处（启动时未指定备份目录）。请运维人员查找该内容进入系统之后制作的所有备份和快照，逐一销毁或者替换，并记录处理结果。
expunction-backups-none = 备份目录中没有该内容进入系统之后写入的文件。
expunction-backups-help = 以下文件是在该内容进入系统之后写入的，可能仍含有该内容，请逐一销毁或者替换：
expunction-anchors = 外部锚点文件只记录清除对象的名称和摘要，不含内容。
expunction-second = 清除须由另一位有权限的人员复核，您是提出人，不能复核。
expunction-confirm = 复核并清除
expunction-confirm-confirm = 确定清除？清除后无法恢复。
expunction-drop = 放弃清除
expunction-tombstone = 此处内容已按规定清除
flash-expunction-proposed = 已提出，等待另一人复核。
flash-expunction-confirmed = 已清除。请按页面列出的备份逐一处理。
flash-expunction-dropped = 已放弃，未清除任何内容。
rule-group-expunction = 涉密清除
rule-text-expunction-targets = 清除须指明现存的文字部分或者文件，一次不超过200项。
rule-text-expunction-fact = 事实部分不能清除，否则其后全部记录无法校验。
rule-text-expunction-second = 清除须由提出人之外的另一人复核。
rule-text-expunction-decided = 已经清除或者放弃的，不再变动。
rule-text-expunction-found = 没有这条清除记录，或者不由您查看。
rule-text-expunction-gone = 已按规定清除的内容不再提供。
refusal-expunction-nothing = 没有指明要清除的内容。
refusal-expunction-nothing-next = 请至少勾选一个文字部分或者文件。
refusal-expunction-too-many = 一次清除不能超过{ $most }项。
refusal-expunction-too-many-next = 请分几次提出。
refusal-expunction-fact-stays = 事实部分不能清除：其后全部记录的证明都依赖于它。
refusal-expunction-fact-stays-next = 请只选择文字部分和文件；事实部分不含文字内容。
refusal-expunction-not-there = 没有找到{ $named }，或者已经不在。
refusal-expunction-not-there-next = 请重新打开所在事项，核对后再提出。
refusal-expunction-same-person = 您是提出人，不能由您复核。
refusal-expunction-same-person-next = 请由另一位有权限的人员复核。
refusal-expunction-already-decided = 该清除已经执行或者放弃。
refusal-expunction-already-decided-next = 如还有其他内容需要清除，请另行提出。
refusal-expunction-no-such-expunction = 没有找到该清除记录。
refusal-expunction-no-such-expunction-next = 请从涉密清除列表进入。
refusal-expunction-gone = 该内容已于{ $at }按规定清除。
refusal-expunction-gone-next = 清除的内容无法恢复；如有疑问，请联系中心。
