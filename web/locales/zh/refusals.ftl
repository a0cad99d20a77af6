# 不予办理的理由。

# 规则的依据。
rule-house = 本系统规则
rule-call = 指南要求
rule-law = { $article }

# 每条不予办理有两句：哪里不符，以及接下来怎样办（后缀 -next）。

# 权限。
refusal-not-signed-in = 办理此事项需要先登录。
refusal-not-signed-in-next = 请登录后再办；尚无账号的，请先注册。
refusal-not-granted = 您的账号没有办理此事项的权限。
refusal-not-granted-next = 如确需办理，请联系中心的项目主管授权。
refusal-own-application = 该申请由您本人牵头，按照回避制度，您不能以工作人员身份办理或者查看其办理情况。
refusal-own-application-next = 请由其他工作人员办理；您可以在“我的申请”中查看本人的申请。
refusal-own-role = 任何人不得为本人授予或者撤销角色。
refusal-own-role-next = 请由中心的其他管理员办理。
refusal-outside-token = 所用的访问令牌不包含办理此事的范围。
refusal-outside-token-next = 请登录后由本人办理，或者在“我的账号”中另建包含所需范围的令牌。
refusal-hidden = 没有找到您要查看的内容，或者您无权查看。
refusal-hidden-next = 请核对网址；如需查看权限，请联系中心的项目主管。

# 提交与版本。
refusal-stale = 在您打开之后，该内容已由其他人或者在其他窗口作了修改：您看到的是第{ $read }版，现为第{ $now }版。
refusal-stale-next = 请打开最新版本，核对后再次办理；您填写的内容没有覆盖他人的修改。
refusal-key-reused = 同一提交编号先后对应了两份不同的内容，后一份未予接收。
refusal-key-reused-next = 请刷新页面，确认前一次提交的结果后再办。
refusal-fields = 有{ $count }处填写内容不符合要求。
refusal-fields-next = 请按各项提示修改后再次提交，已填写的内容均已保留。

# 请求本身。
refusal-request-too-large = 一次提交的内容超过{ $most }的上限。
refusal-request-too-large-next = 请减少文字内容；附件请通过上传处单独上传。
refusal-request-not-json = 无法读取提交的内容：{ $why }
refusal-request-not-json-next = 请对照接口说明检查格式后再次提交。
refusal-request-not-a-form = 无法读取提交的表单。
refusal-request-not-a-form-next = 请刷新页面后重新提交；通过程序提交的，请使用接口说明中的格式。
refusal-request-forged = 无法确认该请求由您本人在本系统页面上发出，因此没有办理。
refusal-request-forged-next = 请刷新页面，必要时重新登录，再提交一次。
refusal-request-not-a-time = 无法识别为日期和时间，或者该时间在所填时区不存在。
refusal-request-not-a-time-next = 请按“2026-03-31 16:00”的格式填写。
refusal-request-unknown-field = 提交的内容中有本系统不认识的项目。
refusal-request-unknown-field-next = 请刷新页面后重新填写；通过程序提交的，请删除该项目。
refusal-request-not-an-option = 所填内容不在可选范围内。
refusal-request-not-an-option-next = 请从列出的选项中选择。
refusal-request-wrong-method = 该网址不支持这种请求方法。
refusal-request-wrong-method-next = 请对照接口说明；在浏览器中请从页面上的按钮办理。

# 文字。
refusal-text-empty = 此项不能为空。
refusal-text-empty-next = 请填写后再提交。
refusal-text-too-long = 已填{ $count }字，超过最多{ $most }字的限制。
refusal-text-too-long-next = 请删减后再提交。
refusal-text-control = 含有不能使用的控制字符（{ $named }）。
refusal-text-control-next = 请删除该字符，或者改用普通文字重新输入；此类字符常由复制粘贴带入。
refusal-text-direction = 含有会改变文字显示方向的不可见字符（{ $named }），可能使显示的内容与实际内容不一致。
refusal-text-direction-next = 请删除该字符，或者重新输入这段文字。
refusal-text-not-an-address = 这不是有效的电子邮箱地址。
refusal-text-not-an-address-next = 请按“名称@域名”的格式填写，例如 name@example.org。

# 金额。
refusal-money-not-an-amount = 无法识别为金额，或者精确度超过分。
refusal-money-not-an-amount-next = 请填写数字，最多两位小数，例如“1250000”“1,250,000.50”“125万”。
refusal-money-too-large = 金额超过本系统单笔上限{ $most }。
refusal-money-too-large-next = 请检查位数和单位（元、万元、亿元）是否有误。
refusal-money-negative = 金额不能为负数。
refusal-money-negative-next = 请填写零或者大于零的金额。

# 中心。
refusal-centre-already-founded = 本系统中的中心已经设立，不能再次设立。
refusal-centre-already-founded-next = 请直接登录；需要更多权限的，请联系中心的项目主管。
refusal-centre-no-such-link = 设立链接无效或者已经使用。
refusal-centre-no-such-link-next = 请核对链接是否完整；仍无效的，请系统运维人员在服务器上重新生成。
refusal-centre-unknown-zone = 无法识别所填时区。
refusal-centre-unknown-zone-next = 请填写标准时区名称，例如 Asia/Shanghai。

# 人员与登录。
refusal-person-address-taken = 该电子邮箱已注册账号。
refusal-person-address-taken-next = 请直接登录，或者改用其他邮箱注册。
refusal-person-password-short = 密码过短，至少需要{ $least }个字符。
refusal-person-password-short-next = 请设置更长的密码，可以使用一句容易记住的话；不要求大小写或者符号。
refusal-person-password-long = 密码过长，最多{ $most }个字符。
refusal-person-password-long-next = 请设置较短的密码。
refusal-person-passwords-differ = 两次输入的密码不一致。
refusal-person-passwords-differ-next = 请重新输入两次相同的密码。
refusal-person-wrong-password = 当前密码不正确。
refusal-person-wrong-password-next = 请核对后重新输入，注意大小写和输入法状态。
refusal-person-not-recognised = 电子邮箱、手机号或者密码不正确。
refusal-person-not-recognised-next = 请核对后重新输入；为保护账号安全，系统不说明具体哪一项有误。
refusal-person-too-many-tries = 尝试次数过多，暂不受理登录，请在{ $seconds }秒后再试。
refusal-person-too-many-tries-next = 请稍候再试；如忘记密码，请联系中心的项目主管。
refusal-person-gone = 该人员的个人信息已经依法删除，账号不能再使用。
refusal-person-gone-next = 如需继续办理，请使用新账号重新注册。

# 授权。
refusal-grant-already-granted = 该人员在此范围内已有同一角色。
refusal-grant-already-granted-next = 无需重复授权；如需调整期限，请先收回原授权。
refusal-grant-already-revoked = 该授权已经收回。
refusal-grant-already-revoked-next = 无需再次收回；如需恢复，请重新授权。
refusal-grant-empty-term = 授权的结束时间不晚于开始时间。
refusal-grant-empty-term-next = 请将结束时间改为晚于开始时间，或者不设结束时间。
refusal-grant-last-officer = 这是中心最后一名项目主管的授权，收回后将无人能够再行授权。
refusal-grant-last-officer-next = 请先授权另一人为中心的项目主管，再收回此授权。
refusal-grant-no-such-person = 没有找到该人员。
refusal-grant-no-such-person-next = 请从人员清单中选择，或者先发出邀请。

# 邀请。
refusal-invitation-already-accepted = 该邀请已被接受，不能再次使用。
refusal-invitation-already-accepted-next = 请使用接受邀请时设置的账号登录。
refusal-invitation-withdrawn = 该邀请已被撤回。
refusal-invitation-withdrawn-next = 如仍需加入，请联系发出邀请的工作人员。
refusal-invitation-expired = 该邀请已于{ $until }过期。
refusal-invitation-expired-next = 请联系发出邀请的工作人员重新邀请。
refusal-invitation-no-such-link = 邀请链接无效。
refusal-invitation-no-such-link-next = 请核对链接是否完整，尽量直接从邮件中打开。

# 计划。
refusal-programme-code-taken = 该代码已被其他计划使用。
refusal-programme-code-taken-next = 请另选一个代码。
refusal-programme-not-a-code = 代码须为2至24个大写字母、数字或者连字符，并以字母开头。
refusal-programme-not-a-code-next = 请按要求修改，例如 BR-LEAD-2026。
refusal-programme-code-changed = 计划设立后代码不能更改，因为已有编号以其为准。
refusal-programme-code-changed-next = 请恢复原代码；确需新代码的，请另行设立计划。
refusal-programme-closed = 该计划已关闭。
refusal-programme-closed-next = 请在仍在实施的计划下办理。
refusal-programme-no-such-programme = 没有找到该计划。
refusal-programme-no-such-programme-next = 请从计划清单中选择。

# 指南。
refusal-call-code-taken = 该代码已被其他指南使用。
refusal-call-code-taken-next = 请另选一个代码。
refusal-call-not-a-code = 代码须为2至24个大写字母、数字或者连字符，并以字母开头。
refusal-call-not-a-code-next = 请按要求修改，例如 BR-2026-01。
refusal-call-programme-closed = 所属计划已关闭，不能再发布指南。
refusal-call-programme-closed-next = 请选择仍在实施的计划。
refusal-call-empty-window = 截止时间不晚于开始时间。
refusal-call-empty-window-next = 请将截止时间改为晚于开始时间。
refusal-call-closes-in-the-past = 截止时间（{ $closes }）已过，发布后即无法受理申请。
refusal-call-closes-in-the-past-next = 请先将截止时间改到将来，再发布。
refusal-call-english-missing = 指南允许外籍人员牵头，但缺少英文标题或者英文正文。
refusal-call-english-missing-next = 请补充英文标题和正文，或者取消“允许外籍人员牵头”。
refusal-call-no-field = 未选择任何领域。
refusal-call-no-field-next = 请至少选择一个领域。
refusal-call-already-published = 该指南已发布，内容不能再修改。
refusal-call-already-published-next = 可以延长截止时间；内容确需改变的，请撤销后另行发布。
refusal-call-not-published = 该指南尚未发布，暂不能办理。
refusal-call-not-published-next = 请在指南发布后再办。
refusal-call-cancelled = 该指南已撤销。
refusal-call-cancelled-next = 请查看指南页面公布的撤销原因，或者选择其他指南。
refusal-call-not-later = 新的截止时间不晚于现行截止时间（{ $closes }）；截止时间只能延后，不能提前。
refusal-call-not-later-next = 请填写更晚的时间。
refusal-call-no-such-call = 没有找到该指南。
refusal-call-no-such-call-next = 请从指南清单中选择。

# 申请书表单与填报内容。
refusal-form-bad-id = 填报项标识“{ $id }”不符合要求：应为1至40个小写字母、数字或者连字符。
refusal-form-bad-id-next = 请修改该标识。
refusal-form-twice-id = 填报项标识“{ $id }”重复。
refusal-form-twice-id-next = 请使每个标识只出现一次。
refusal-form-no-title = 表单缺少必填的单行项“title”（项目名称）。
refusal-form-no-title-next = 请在表单中加入该项。
refusal-form-bare = 填报项“{ $id }”缺少名称、选项或者限额，或者限额超出允许范围。
refusal-form-bare-next = 请补全或者修改该项。
refusal-form-bad-text = “{ $id }”的名称、说明或者选项过长，或者含有控制字符或会改变文字显示方向的字符。
refusal-form-bad-text-next = 请删减，或者重新输入这段文字。
refusal-form-unreadable = 无法读取表单：{ $why }
refusal-form-unreadable-next = 请检查格式后重新提交。
refusal-form-missing = 此项必填，尚未填写。
refusal-form-missing-next = 请填写后再提交。
refusal-form-wrong-shape = 收到的内容与此项的类型不符。
refusal-form-wrong-shape-next = 请刷新页面后在表单中填写；通过接口提交的，请对照接口说明。
refusal-form-no-such-option = “{ $id }”不在可选范围内。
refusal-form-no-such-option-next = 请从列出的选项中选择。
refusal-form-one-only = 此项只能选择一个选项。
refusal-form-one-only-next = 请保留一个选项。
refusal-form-too-much = 金额超过此项上限{ $most }。
refusal-form-too-much-next = 请将金额调整到上限以内。
refusal-form-too-many-files = 文件数量超过此项上限，最多{ $most }个。
refusal-form-too-many-files-next = 请先移除一个文件，再上传新的文件。
refusal-form-file-too-large = 文件超过大小限制，每个文件不得超过{ $most }。
refusal-form-file-too-large-next = 请压缩或者拆分后再上传。
refusal-form-file-empty = 文件没有内容（0字节）。
refusal-form-file-empty-next = 请确认选择了正确的文件后再上传。
refusal-form-media-not-taken = 此项不接收这种格式的文件，可用格式为：{ $taken }。
refusal-form-media-not-taken-next = 请转换格式后再上传。
refusal-form-media-mismatch = 文件名表明是{ $named }，而内容实际是{ $found }，两者不一致。
refusal-form-media-mismatch-next = 请用相应软件重新导出文件，不要只改文件名的后缀。
refusal-form-media-unknown = 文件名表明是{ $named }，而内容不是这种格式，文件可能已损坏。
refusal-form-media-unknown-next = 请用相应软件打开确认后重新导出，再上传。
refusal-form-unsafe-name = 文件名不能使用：名称中有路径、保留字或者特殊符号，或者以点开头或结尾。
refusal-form-unsafe-name-next = 请改用普通文字命名，例如“研究方案.pdf”。
refusal-form-no-such-field = 表单中没有“{ $id }”这一项。
refusal-form-no-such-field-next = 请刷新页面，使用现行表单填写。
refusal-form-no-such-file = 草稿中没有该文件，可能已被移除。
refusal-form-no-such-file-next = 请刷新页面，核对附件清单后重新上传。

# 申请。
refusal-application-not-open = 申请尚未开始受理。开始时间为{ $opens }，系统收到时间为{ $arrived }。
refusal-application-not-open-next = 请在开始时间之后提交；草稿可以提前填写并保存。
refusal-application-late = 申请已超过截止时间。截止时间为{ $closes }，系统收到时间为{ $arrived }。
refusal-application-late-next = 截止后不再受理提交、修改和撤回；您填写的内容和已提交的申请均予保留，请关注后续指南。
refusal-application-already-live = 您在该指南下已有一份已提交的申请，每位牵头人只能有一份。
refusal-application-already-live-next = 请打开“我的申请”修改已提交的申请；如要改报，请先撤回。
refusal-application-pledge-unsigned = 承诺书未签署，或者签署的姓名与申请人姓名不一致。
refusal-application-pledge-unsigned-next = 请阅读承诺书，并按个人资料中的姓名签署。
refusal-application-pledge-outdated = 承诺书已更新，您签署的不是现行版本。
refusal-application-pledge-outdated-next = 请刷新页面，阅读并签署现行承诺书。
refusal-application-already-withdrawn = 该申请已经撤回。
refusal-application-already-withdrawn-next = 在截止时间之前，可以重新提交。
refusal-application-no-such-draft = 没有找到该草稿，可能已提交或者已删除。
refusal-application-no-such-draft-next = 请在“我的申请”中查看。
refusal-application-no-such-application = 没有找到该申请，或者您无权查看。
refusal-application-no-such-application-next = 请核对网址，或者在“我的申请”中查看。
refusal-application-number-taken = 系统生成的申请编号恰与已有编号相同，本次未提交。
refusal-application-number-taken-next = 请再提交一次，系统将重新生成编号。

# 个人信息删除。
refusal-erasure-already-erased = 该人员的个人信息已经删除。
refusal-erasure-already-erased-next = 无需再次办理；可以查看删除记录。
refusal-erasure-not-yet-sequenced = 该人员有部分办理记录尚未写入可信存证日志，暂不能删除。
refusal-erasure-not-yet-sequenced-next = 请稍候片刻再办，通常不超过几秒。
