# 登录、联系方式、登录验证方式、访问令牌

session-name = 电子邮箱或者手机号
session-deed = 办理
session-end = 退出
flash-session-ended = 该设备上的登录已退出。
flash-confirmed = 身份已确认。

step-title = 第二步验证
step-totp = 请打开验证器应用，输入本系统当前显示的6位动态口令。
step-code = 验证码
step-code-help = 也可以输入一个未使用过的恢复码。
step-message = 发送短信验证码
step-message-sent = 验证码已发往您核验过的手机号，10分钟内有效。
step-again = 重新登录

confirm-title = 身份确认
confirm-intro = 此项操作涉及账号安全，请再次确认是您本人。确认后15分钟内不再询问。
confirm-code-help = 已启用第二步验证的，可以填验证码，不填密码。
confirm-submit = 确认

passkey-sign-in = 用通行密钥登录
passkey-failed = 没有完成。请重试，或者改用密码登录。
passkey-no-script = 使用通行密钥，需要浏览器允许运行脚本。

reset-title = 重置密码
reset-intro = 请填写您已核验的电子邮箱或者手机号，我们将发送一个链接，30分钟内有效。
reset-submit = 发送链接
reset-sent = 如果存在与之对应的账号，重置密码的链接已经发出，30分钟内有效。没有收到的，请检查填写是否有误，或者联系本中心。
reset-no-way = 本中心尚未开通短信和邮件发送服务，无法自助重置密码。请联系中心的管理人员。
reset-new = 设置新密码
reset-new-intro = 新密码设置后，所有设备上的登录将全部退出。
reset-new-submit = 设置新密码
flash-password-reset = 新密码已设置，请登录。

registration-title = 完成注册
registration-intro = 请核对以下信息，并完成注册。
registration-submit = 完成注册并登录
registration-sent = 邮件已经发出，请在24小时内打开邮件中的链接，完成下一步。没有收到的，请检查邮箱填写是否有误。

gateway-title = 演示：已发出的邮件和短信
gateway-help = 演示环境不真正发送邮件和短信，内容在此显示。正式运行时没有此页。
gateway-none = 尚无邮件和短信
gateway-none-next = 注册、重置密码、核验联系方式时，内容将在此显示。
gateway-at = 时间
gateway-to = 收件人
gateway-text = 内容

contact-title = 联系方式
contact-mine = 我的联系方式
contact-help = 通知发往主邮箱。已核验的邮箱和手机号都可以用来登录和重置密码。
contact-caption = 联系方式，主邮箱在前
contact-address = 电子邮箱或者手机号
contact-address-help = 境外手机号请加国家或者地区代码，例如 +852 5123 4567。
contact-state = 核验
contact-deed = 办理
contact-main = 主邮箱
contact-proven = 已核验
contact-unproven = 未核验
contact-make-main = 设为主邮箱
contact-remove = 移除
contact-new = 添加联系方式
contact-new-submit = 发送验证码
contact-proof = 核验
contact-proof-submit = 核验
contact-sent = 验证码已发往{ $address }，10分钟内有效。
contact-no-way = 本中心尚未开通短信和邮件发送服务，暂时不能核验联系方式。
flash-code-sent = 验证码已发出。
flash-contact-proven = 联系方式已核验。
flash-contact-main = 主邮箱已更换。
flash-contact-removed = 联系方式已移除。

authenticator-title = 登录验证方式
authenticator-on = 已启用第二步验证：输入密码后，还需要验证码或者通行密钥。
authenticator-off = 尚未启用第二步验证。建议启用，以防密码泄露后账号被他人使用。
authenticator-no-recovery = 请生成恢复码并妥善保管：手机丢失或者更换后，可以用恢复码登录。
authenticator-enrolled = 已启用的方式
authenticator-none = 目前只使用密码。
authenticator-caption = 已启用的登录验证方式，最早的在前
authenticator-method = 方式
authenticator-since = 启用时间
authenticator-used = 最近使用
authenticator-unused = 未使用
authenticator-deed = 办理
authenticator-left = 剩余{ $left }个
authenticator-remove = 停用
authenticator-remove-confirm = 停用后，不能再用它登录，确定停用吗？
authenticator-label = 名称
authenticator-label-help = 便于您区分，例如“办公室电脑”。可以不填。
authenticator-totp = 动态口令
authenticator-totp-help = 手机上的验证器应用每30秒显示一个6位数字，不需要网络和短信。
authenticator-totp-begin = 启用动态口令
authenticator-totp-app = 在手机上打开任意一款支持动态口令（TOTP）的验证器应用。
authenticator-totp-scan = 用它扫描下图；不便扫描的，手工输入图下的密钥。
authenticator-totp-qr = 验证器应用扫描用的二维码
authenticator-totp-type = 在下方输入应用显示的6位数字。
authenticator-totp-submit = 启用
authenticator-passkey = 通行密钥
authenticator-passkey-help = 用设备的指纹、面容或者锁屏密码登录，不需要输入密码，也不会被仿冒网站骗取。
authenticator-passkey-begin = 添加通行密钥
authenticator-passkey-name = 通行密钥须在域名下使用。本系统目前以网络地址访问，请运维人员配置域名。
authenticator-message = 短信验证码
authenticator-message-help = 登录时向您核验过的手机号发送验证码。其安全性低于动态口令和通行密钥。
authenticator-message-begin = 启用短信验证码
authenticator-message-number = 请先核验手机号
authenticator-recovery = 恢复码
authenticator-recovery-help = 恢复码共10个，每个只能使用一次，在其他方式不可用时代替验证码。
authenticator-recovery-begin = 生成恢复码
authenticator-recovery-once = 以下恢复码只显示这一次。请打印或者抄录，存放在安全的地方。
authenticator-recovery-kept = 我已妥善保存
flash-authenticator-enrolled = 已启用。
flash-authenticator-removed = 已停用。
flash-codes-made = 恢复码已经生成，并已显示过一次。如未保存，请停用后重新生成。

token-title = 访问令牌
token-help = 程序凭访问令牌以您的名义调用接口。令牌不能修改您的账号，也不能办理其范围以外的事项。
token-mine = 我的令牌
token-none = 尚无令牌。
token-caption = 访问令牌，最近的在前
token-new = 创建令牌
token-label = 用途
token-label-help = 例如“每日统计脚本”。
token-areas = 范围
token-areas-help = 所有令牌都可以查阅您有权查阅的内容。
token-area-read = 查阅
token-area-apply = 填报、提交和撤回申请
token-area-manage = 管理计划和指南
token-and = 、
token-until = 终止时间
token-until-help = 自该时间起失效，最长一年。
token-used = 最近使用
token-deed = 办理
token-submit = 创建令牌
token-issued = 令牌已创建
token-once = 以下令牌只显示这一次，请立即保存到程序的配置中。任何人得到它，都可以在其范围内以您的名义操作。
token-use = 调用接口时，在请求头中加入 Authorization: Bearer 和令牌。
token-kept = 我已保存
token-revoke = 撤销
token-revoke-confirm = 撤销后，使用该令牌的程序立即失去访问权限，确定撤销吗？
token-ended = 已到期
token-revoked = 已撤销
flash-token-issued = 令牌已经创建，并已显示过一次。如未保存，请撤销后重新创建。
flash-token-revoked = 令牌已撤销。

# 邮件与短信。
message-step = 【{ $centre }】登录验证码：{ $code }，10分钟内有效。如非本人操作，请尽快修改密码。切勿告知他人。
message-contact = 【{ $centre }】手机号核验码：{ $code }，10分钟内有效。切勿告知他人。
message-contact-subject = { $centre }：邮箱核验码
message-contact-body =
    您好：

    您的邮箱核验码为：{ $code }

    10分钟内有效，请勿告知他人。如非您本人操作，请不必理会。

    { $centre }
message-anothers = 【{ $centre }】有人尝试将本手机号添加到另一个账号，未获通过。如非本人操作，请不必理会。
message-anothers-subject = { $centre }：您的邮箱已有账号
message-anothers-body =
    您好：

    有人尝试将此邮箱添加到另一个账号。此邮箱已属于您的账号，因此没有办理。

    如非您本人操作，请不必理会。

    { $centre }
message-reset = 【{ $centre }】{ $name }，请访问以下链接设置新密码，30分钟内有效：{ $link }
message-reset-subject = { $centre }：重置密码
message-reset-body =
    { $name }，您好：

    请访问以下链接，设置新密码：
    { $link }

    链接30分钟内有效，仅可使用一次，请勿转发。如非您本人操作，请不必理会，您的密码没有改变。

    { $centre }
message-registration-subject = { $centre }：请完成注册
message-registration-body =
    您好：

    请访问以下链接，核验邮箱并完成注册：
    { $link }

    链接24小时内有效。如非您本人操作，请不必理会。

    { $centre }
message-known-subject = { $centre }：您已有账号
message-known-body =
    您好：

    有人用此邮箱申请注册，但此邮箱已有账号，因此没有重复注册。如果是您本人，请直接登录；忘记密码的，请访问：
    { $link }

    如非您本人操作，请不必理会。

    { $centre }
message-enrolled-subject = { $centre }：已启用新的登录验证方式
message-enrolled-body =
    { $name }，您好：

    您的账号刚刚启用了一种新的登录验证方式。查看请访问：
    { $link }

    如非您本人操作，请立即修改密码，并与本中心联系。

    { $centre }
message-removed-subject = { $centre }：已停用一种登录验证方式
message-removed-body =
    { $name }，您好：

    您的账号刚刚停用了一种登录验证方式。查看请访问：
    { $link }

    如非您本人操作，请立即修改密码，并与本中心联系。

    { $centre }
message-contact-added-subject = { $centre }：账号的联系方式有变更
message-contact-added-body =
    { $name }，您好：

    您的账号刚刚核验了一项联系方式。账号安全设置请访问：
    { $link }

    如非您本人操作，请立即修改密码，并与本中心联系。

    { $centre }
message-changed-subject = { $centre }：密码已修改
message-changed-body =
    { $name }，您好：

    您账号的密码刚刚修改，其他设备上的登录均已退出。账号安全设置请访问：
    { $link }

    如非您本人操作，请立即重置密码，并与本中心联系。

    { $centre }
message-password-subject = { $centre }：密码已重置
message-password-body =
    { $name }，您好：

    您账号的密码刚刚重置，所有设备上的登录均已退出。账号安全设置请访问：
    { $link }

    如非您本人操作，请立即再次重置密码，并与本中心联系。

    { $centre }

# 不予办理的理由。
refusal-person-password-leaked = 该密码见于已经泄露的密码库，或者与其中的密码构成方式相同，容易被他人猜出。
refusal-person-password-leaked-next = 请换一个密码，例如几个互不相干的词连在一起。
refusal-person-password-like-you = 该密码由您的姓名或者邮箱构成，容易被他人猜出。
refusal-person-password-like-you-next = 请换一个与姓名、邮箱无关的密码。
refusal-contact-not-a-number = 这不是有效的手机号。
refusal-contact-not-a-number-next = 请填写11位手机号；境外号码请加国家或者地区代码，例如 +852。
refusal-contact-taken = 该联系方式已经核验，并属于一个账号。
refusal-contact-taken-next = 如属于您的另一个账号，请先在该账号中移除。
refusal-contact-too-many = 主邮箱以外，最多可以有{ $most }个邮箱。
refusal-contact-too-many-next = 请先移除不再使用的邮箱。
refusal-contact-wrong-code = 验证码不正确，或者已经使用、已经过期。
refusal-contact-wrong-code-next = 请核对后重新输入；多次不符的，请重新发送验证码。
refusal-contact-main = 主邮箱不能移除，也不必再次设置。
refusal-contact-main-next = 请先将另一个已核验的邮箱设为主邮箱。
refusal-contact-not-an-address = 手机号不能设为主邮箱。
refusal-contact-not-an-address-next = 请选择一个已核验的邮箱。
refusal-contact-already-removed = 该联系方式已经移除。
refusal-contact-already-removed-next = 如需使用，请重新核验。
refusal-contact-unproven = 更换邮箱前，需要核验新邮箱。
refusal-contact-unproven-next = 请在“联系方式”中添加并核验新邮箱，再将其设为主邮箱。
refusal-contact-no-way = 本中心尚未开通短信和邮件发送服务，不能发送验证码。
refusal-contact-no-way-next = 请联系中心的管理人员。
refusal-authenticator-wrong-code = 验证码不正确，或者已经使用、已经过期。
refusal-authenticator-wrong-code-next = 请输入当前显示的验证码；手机时间不准的，请先校准。也可以使用恢复码。
refusal-authenticator-already-enrolled = 该方式已经启用，不能重复启用。
refusal-authenticator-already-enrolled-next = 如需更换，请先停用原有的。
refusal-authenticator-same-passkey = 该通行密钥已经添加。
refusal-authenticator-same-passkey-next = 请在另一台设备上添加。
refusal-authenticator-too-many = 通行密钥数量已达上限。
refusal-authenticator-too-many-next = 请先停用不再使用的通行密钥。
refusal-authenticator-already-removed = 该方式已经停用。
refusal-authenticator-already-removed-next = 如需使用，请重新启用。
refusal-authenticator-no-number = 没有已核验的手机号，或者没有启用短信验证码。
refusal-authenticator-no-number-next = 请先在“联系方式”中核验手机号。
refusal-authenticator-nothing-to-recover = 启用第二步验证后，才能生成恢复码。
refusal-authenticator-nothing-to-recover-next = 请先启用动态口令、通行密钥或者短信验证码。
refusal-authenticator-not-verified = 通行密钥未能通过校验。
refusal-authenticator-not-verified-next = 请刷新页面后重试，或者改用密码登录。
refusal-authenticator-no-step = 没有正在进行的登录，或者已经超时。
refusal-authenticator-no-step-next = 请重新登录。
refusal-token-empty-term = 终止时间早于现在。
refusal-token-empty-term-next = 请填写以后的时间。
refusal-token-too-long = 令牌的期限超过一年。
refusal-token-too-long-next = 请填写一年以内的终止时间，到期后可以另建。
refusal-token-too-many = 有效令牌的数量已达上限。
refusal-token-too-many-next = 请先撤销不再使用的令牌。
refusal-token-revoked = 所用的访问令牌已经撤销。
refusal-token-revoked-next = 请由令牌所属人员登录后另建令牌。
refusal-token-already-revoked = 该令牌已经撤销。
refusal-token-already-revoked-next = 不必再次撤销。
refusal-token-ended = 所用的访问令牌已于{ $until }到期。
refusal-token-ended-next = 请由令牌所属人员登录后另建令牌。
refusal-token-unknown = 所用的访问令牌无效。
refusal-token-unknown-next = 请核对令牌是否完整，或者另建令牌。
refusal-token-not-by-token = 账号、登录和令牌事项须由本人登录办理，不能通过访问令牌办理。
refusal-token-not-by-token-next = 请在浏览器中登录后办理。
refusal-session-confirm-first = 此项操作涉及账号安全，需要先再次确认是您本人。
refusal-session-confirm-first-next = 请在身份确认页面输入密码或者验证码，然后重新办理；通过程序办理的，请先向 /sessions/confirmation 提交。
refusal-session-no-such-link = 该链接无效：已经使用、已经过期，或者从未发出。
refusal-session-no-such-link-next = 请重新申请。
refusal-session-no-way = 本中心尚未开通短信和邮件发送服务，无法自助重置密码。
refusal-session-no-way-next = 请联系中心的管理人员。
refusal-session-no-such-session = 没有找到该登录，可能已经退出。
refusal-session-no-such-session-next = 请刷新页面查看。

rule-group-session = 登录
rule-group-contact = 联系方式
rule-group-authenticator = 登录验证方式
rule-group-token = 访问令牌
rule-text-session-confirm = 涉及账号安全的事项，须在最近15分钟内登录，或者再次确认是本人。
rule-text-session-link = 注册和重置密码的链接在期限内可以使用一次。
rule-text-session-way = 重置密码的链接只发往已核验的邮箱和手机号。
rule-text-session-found = 只能退出本人的登录。
rule-text-contact-number = 手机号须为有效号码。
rule-text-contact-taken = 一个邮箱、一个手机号只属于一个账号。
rule-text-contact-count = 主邮箱以外，邮箱数量有上限；手机号只有一个，核验新的即替换旧的。
rule-text-contact-code = 验证码10分钟内有效，只能使用一次，多次不符即作废。
rule-text-contact-main = 主邮箱用于接收通知，须始终有一个。
rule-text-contact-removed = 已移除的联系方式须重新核验才能使用。
rule-text-contact-proof = 开通发送服务的中心，更换主邮箱须先核验新邮箱。
rule-text-contact-way = 核验联系方式，须已开通短信和邮件发送服务。
rule-text-authenticator-code = 动态口令、短信验证码和恢复码都只能使用一次。
rule-text-authenticator-count = 动态口令、短信验证码和恢复码各启用一项；通行密钥最多10个，不能重复。
rule-text-authenticator-removed = 已停用的方式不能再用。
rule-text-authenticator-number = 短信验证码只发往已核验的手机号。
rule-text-authenticator-recovery = 恢复码只在启用第二步验证后生成。
rule-text-authenticator-passkey = 通行密钥须在本系统的域名下、由设备确认本人后使用。
rule-text-authenticator-step = 第二步验证须在输入密码后10分钟内完成。
rule-text-token-term = 令牌须有终止时间，最长一年。
rule-text-token-count = 每人的有效令牌数量有上限。
rule-text-token-revoked = 已撤销的令牌不能再用。
rule-text-token-once = 令牌只撤销一次。
rule-text-token-ended = 令牌自终止时间起失效。
rule-text-token-unknown = 令牌须由本系统签发。
rule-text-token-session = 账号、登录和令牌事项由本人登录办理。

# 审计用语。
audit-kind-contact = 联系方式
audit-kind-authenticator = 登录验证方式
audit-kind-token = 访问令牌
audit-event-contact-proven = 核验联系方式
audit-event-contact-made-main = 设为主邮箱
audit-event-contact-made-secondary = 改为备用邮箱
audit-event-contact-removed = 移除联系方式
audit-event-authenticator-enrolled = 启用登录验证方式
audit-event-authenticator-code-spent = 使用恢复码
audit-event-authenticator-removed = 停用登录验证方式
audit-event-token-issued = 创建访问令牌
audit-event-token-revoked = 撤销访问令牌
