# 请求规则。
refusal-request-not-one = 此项只能有一个值。
refusal-request-not-one-next = 请只填写一个值后重新提交；程序请按接口说明发送一个文本，不要发送列表。
refusal-request-not-a-key = 防重复提交的标识无法读取，或长度超过 { $most } 个字节。
refusal-request-not-a-key-next = 请刷新页面后重试；程序请使用较短的英文字母和数字。
rule-text-request-single = 只能有一个值的项，不得同时提交多个值。
rule-text-request-key = 防重复提交的标识须可读取，且不得过长。
