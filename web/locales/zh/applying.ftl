# 免重复填报
prefill-records = { $count } 项已按您在系统中的资料填入，无需重复填写；资料有误的，请到来源处更正。
prefill-refresh = 按现有资料更新
prefill-unsure = { $count } 项取自您以往的申请 { $number }，请逐项核对：适用的予以采用，不适用的清除后重新填写。
prefill-unsure-review = 还有 { $count } 项取自以往的申请，尚未确认。提交前请核对是否适用于本项目。
prefill-accept-all = 全部采用
prefill-clear-all = 全部清除
prefill-fill = 按已有资料填入空白项
prefill-from-profile = 来自：个人资料
prefill-from-membership = 来自：所属单位
prefill-from-career = 来自：履历
prefill-from-contact = 来自：联系方式
prefill-from-application = 来自以往申请
prefill-correct = 到来源处更正
prefill-accept = 采用
prefill-clear = 清除
prefill-accepted = 已采用
flash-draft-prefilled = 已更新。
