# 密钥轮换：校验结果、不予受理的理由与规则说明。

verify-why-range = 签署检查点的密钥不在其有效范围内：该密钥在此之前已被更换，或者在此之后才启用。

refusal-centre-not-founded = 中心尚未设立，不能轮换密钥。
refusal-centre-not-founded-next = 请先使用设立链接设立中心。
refusal-centre-key-used-before = 该密钥曾经用于签署，不能再次启用。
refusal-centre-key-used-before-next = 请重新执行轮换，由系统生成新的密钥。

rule-text-centre-founded = 存证日志的密钥在中心设立之后方可轮换。
rule-text-centre-key = 轮换须启用新的密钥；已被更换的密钥不得再次启用。
