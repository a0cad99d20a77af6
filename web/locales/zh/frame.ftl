# 页面框架：导航、页脚、表单、附件、提示。

frame-skip = 跳到正文
frame-nav = 主导航
frame-crumbs = 当前位置
frame-sign-in = 登录
frame-register = 注册
frame-sign-out = 退出登录
frame-account = 个人账号
frame-zone = 所有时间均为{ $zone }
frame-rules = 办事规则
frame-checkpoint = 存证日志检查点
frame-verify = 校验回执
frame-record = 每一项办理结果都写入可信存证日志，事后改动可以查出。
frame-your-time = 您所在时区：{"{}"}

nav-calls = 指南
nav-programmes = 计划
nav-mine = 我的申请
nav-desk = 工作台
nav-people = 人员
nav-mailbox = 通知
nav-unread = （{ $count }条未读）
nav-verify = 可信存证

problem-sign-in = 请先登录
problem-not-allowed = 无权办理
problem-not-found = 未找到
problem-conflict = 当前状态下不能办理
problem-input = 填写内容有误
problem-wait = 请稍后再试
problem-refused = 不予办理
problem-rule = 依据规则
problem-status = 状态码{ $status }

fault-title = 系统故障
fault-busy = 系统正忙，本次没有办理。请稍后再试，您的操作未产生任何效果。
fault-full = 系统存储空间不足，本次没有办理，情况已记入日志。请稍后用同一页面再次提交。
fault-unknown = 系统未能确认本次办理是否成功。请用同一页面再次提交：已办理的不会重复办理。
fault-other = 系统出现故障，已记录并将由运维人员处理。请稍后再试；多次出现的，请联系中心。

countdown-days = 还有{ $count }天
countdown-hours = 还有{ $count }小时
countdown-minutes = 还有{ $count }分钟
countdown-moment = 不足1分钟

copy = 复制
copy-done = 已复制
steps-label = 办理进度
steps-done = （已完成）
pager-label = 翻页
pager-newer = 较新
pager-older = 较早

form-required = 必填
form-choose = 请选择
form-colon = ：
form-counter = 已填{ $count }字，最多{ $most }字
form-errors = 有{ $count }处需要修改
form-kept = 您填写的内容均已保留，请逐项修改后再次提交。
form-money-unit = 元
form-money-help = 可填写数字或“125万”“1.7亿”，精确到分。
form-money-most = 不超过{ $most }。

files-attach = 上传
files-remove = 移除
files-limits = 最多{ $most }个文件，每个不超过{ $size }；可用格式：{ $types }
files-full = 已达到{ $most }个文件的上限；如需更换，请先移除一个。
files-too-large = 文件超过{ $size }，未上传。请压缩或拆分后再传。
files-failed = 上传未成功，请检查网络后重试。
files-sending = 正在上传

draft-saved = 已保存，{"{}"}
draft-saving = 正在保存……
draft-changed = 有未保存的修改
draft-offline = 未能连接服务器，内容已暂存在本设备，恢复连接后自动保存
draft-refused = 未保存：{"{}"}
draft-conflict = 草稿已在其他窗口或设备上修改，自动保存已停止
draft-conflict-help = 您在本页填写的内容保留在本设备。可以打开最新草稿对照，也可以用本页内容覆盖。
draft-conflict-open = 打开最新草稿
draft-conflict-keep = 用本页内容覆盖
draft-restore = 本设备上有一份尚未保存到服务器的内容（{"{}"}）
draft-restore-yes = 恢复这份内容
draft-restore-no = 放弃
draft-no-script = 浏览器未启用脚本，请用“保存草稿”按钮保存。
zone-asia-shanghai = 北京时间
zone-other = { $zone }时区时间
table-choose-all = 全选本页
