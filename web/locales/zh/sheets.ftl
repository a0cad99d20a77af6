# 表格导入导出：草稿中的表格、预算与项目组

sheet-offer = 用表格软件填写“{ $field }”（下载、上传）
sheet-lead = 下载工作簿，用表格软件填写后上传。上传后先预览变动，确认后才写入草稿；有误的文件不会改动草稿。
sheet-name = 填报
sheet-download = 下载工作簿（XLSX）
sheet-upload = 上传填好的表格
sheet-upload-help = 支持 XLSX 和 CSV（UTF-8、UTF-16、GBK），第一行为列标题。文件代替现有的全部各行；“合计”行不读入。
sheet-not-yours = 您不能填写这一栏目，可以下载，不能上传。
sheet-columns = 各列怎样填写
sheet-column = 列
sheet-takes = 填写内容
sheet-expected = 应填{ $takes }（{ $limits }）
sheet-money = 单位为元，精确到分，不四舍五入；可写“30万”
sheet-date = 如2026-03-01或者2026年3月1日
sheet-line = 行
sheet-change = 变动
sheet-changes = 将要写入的变动
sheet-added = 新增
sheet-changed = 修改
sheet-moved = 换位
sheet-removed = 删除
sheet-count-added = 新增{ $count }行
sheet-count-changed = 修改{ $count }行
sheet-count-moved = 换位{ $count }行
sheet-count-removed = 删除{ $count }行
sheet-count-same = 不变{ $count }行
sheet-faulty = 文件中有{ $count }处有误，不能写入草稿。请按下列行和列改正后重新上传；草稿没有任何改动。
sheet-nothing = 文件与草稿中的内容相同，不需要写入。
sheet-open = 有{ $count }个必填单元格为空。可以先写入草稿，提交前须填齐。
sheet-notes = 以下不符合本指南的经费规则。可以先写入草稿，提交前须改正：
sheet-apply = 写入草稿
sheet-back = 返回重新上传
sheet-item-twice = 同一科目出现了两次

refusal-import-faulty = 文件中有{ $count }处有误，没有写入任何内容。
refusal-import-faulty-next = 请按预览所列的行和列改正后重新上传。
rule-text-import-faulty = 有误的表格整体不写入草稿。

## 项目组
sheet-team = 用表格邀请和调整成员
sheet-team-help = 按电子邮箱对应：已在名单中的成员按表格调整，不重复邀请；新的邮箱会收到邀请；表格中没有的成员不会被移出，只在预览中列出。
sheet-team-download = 下载名单（XLSX）
sheet-team-apply = 按表格邀请和调整
sheet-team-invited = 邀请
sheet-team-changed = 调整
sheet-team-missing = 表格中没有以下成员，不作改动。如要移出，请在项目组页面逐一移出：
sheet-team-anew = 须由本人重新确认
sheet-team-counts = 邀请{ $invited }人，调整{ $changed }人，不变{ $same }人
sheet-team-twice = 与前面的行是同一邮箱
sheet-team-lead = 这是负责人本人的邮箱
sheet-team-role = 应填：{ $roles }
sheet-team-share = 应填0至100的整数
sheet-team-email = 应填电子邮箱
sheet-team-access = 应填“只读”“可填写全部栏目”，或者“可填写：栏目名称”
sheet-team-discipline = 应填领域名称，或者留空
flash-team-sheet-applied = 已按表格邀请和调整。

## 外部项目清单
award-role-in-it = 角色（一人一行的清单）
import-fault-role = 不是已知的角色
import-fault-differs = 与同一项目前面一行的内容不一致
import-fault-leads = 前面一行已有负责人

## 查重
similarity-file-none = 附件中没有较长的相同文字。
similarity-file-more = 另有{ $count }处相同，请查看附件原文。
