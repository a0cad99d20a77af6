# 补交批准文件

approval-later-title = 补交批准文件
approval-later-lead = 申报时尚未取得、须在之后环节提交的批准文件，取得后在这里补交。补交的文件附在所提交的版本旁边，不改变已提交的版本。
approval-later = 提交后补交
approval-later-help = 补交的批准文件不改变已提交的版本；同一编号再次补交的，以后一次为准。
approval-later-caption = 补交{ $count }份
approval-later-at = 补交时间
approval-later-by = 补交人
approval-later-beside = 附于第{ $revision }次提交的版本
approval-later-printed = 补交于{ $at }，{ $beside }
approval-later-file = 批准文件的扫描件
approval-later-file-help = PDF或者图片，不超过{ $size }。
approval-later-none = 现在没有可以补交的批准文件
approval-later-none-next = 只有申报为“是”、指南要求在提交之后的环节提交批准文件的事项才可以补交。
approval-later-back = 返回申请
approval-hand-in = 补交
approval-outstanding-short = { $need }（{ $step }）
desk-approvals = 批准文件
desk-outstanding = 待补批准文件
task-kind-approval = 补交批准文件
task-approval = 申请{ $number }：待补{ $count }项批准文件
flash-approval-handed = 批准文件已补交。
event-application-approval-handed = 补交批准文件
audit-event-application-approval-handed = 补交批准文件
proof-approval-handed = 补交批准文件
refusal-approval-step-over = 指南要求这一事项的批准文件在申报时提交，不能在提交之后补交。
refusal-approval-step-over-next = 指南截止前可以修改后重新提交；截止后请联系指南的联系人。
refusal-approval-run-out = 批准文件有效期至{ $until }，已经失效。
refusal-approval-run-out-next = 请补交现行有效的批准文件。
refusal-approval-too-many-later = 一件申请最多补交{ $most }份批准文件。
refusal-approval-too-many-later-next = 请联系指南的联系人。
rule-text-approval-later = 申报为“是”、在提交之后的环节要求的批准文件，由负责人在该环节之前补交；补交的文件须现行有效，不改变已提交的版本。

## 指南的联系人
call-persons = 联系人
call-persons-help = 要写明个人姓名、电话的填在这里：公开期间人人可见，但只作为其本人的个人信息保存，本人要求删除后页面只显示上面的处室。账号（邮箱）留空的，视为您本人的信息。
call-person = 联系人
call-person-account = 其账号

## 填报
draft-meanwhile = 其间在另一设备上或者由他人保存了下列内容，与您刚才填写的不同。您填写的仍在下面的表单里；核对后再次保存，以您填写的为准。
field-column-least = 最小值
field-column-most = 最大值或者最多字数
