"""The scenario that `queue example` prints: a small branch, every field explained."""

EXAMPLE = """\
# 一个网点的一天。时间为时:分，名称以 _s 结尾的以秒计。
name: 示例网点
open: "08:30"
close: "17:00"
interval_minutes: 15          # 到达按 15 分钟一段
replications: 200             # 仿真多少天
seed: 1                       # 同一种子，结果逐位相同
arrivals_cv: 0.15             # 各天总客流的波动（变异系数）
after_close: serve            # 闭店时仍在等的：serve 办完 / leave 离开
target_wait_s: 600            # “按时叫到”的标准
handover: {uniform: {low: 5, high: 25}}   # 每笔之后的交接时间
policy: standard              # 标准策略；也可在此写自己的（见 docs/algorithms/queueing.md）

classes:                      # 客户分类：业务、等级、到达、办理时间、耐心
  - name: 个人普通
    service: 个人业务
    tier: 普通
    arrivals: [4, 6, 9, 11, 12, 12, 11, 10, 9, 9, 8, 7, 5, 5, 5, 6, 7, 9, 9, 10, 10, 9, 9, 8, 8, 8, 7, 7, 6, 6, 5, 4, 3, 2]
    service_time: {lognormal: {mean: 240, cv: 0.8}}
    patience: {exponential: {mean: 3600}}
  - name: 存取转账
    service: 存取转账
    tier: 普通
    arrivals: {per_hour: 10}
    service_time: {lognormal: {mean: 180, cv: 0.7}}
    divert_share: 0.5         # 排队久时，一半人听从建议去自助机
  - name: 金卡
    service: 个人业务
    tier: 金卡
    arrivals: {per_hour: 4}
    service_time: {lognormal: {mean: 300, cv: 0.8}}
  - name: 老年客户
    service: 个人业务
    tier: 普通
    needs: [老年]
    arrivals: {per_hour: 3}
    service_time: {lognormal: {mean: 420, cv: 0.7}}
  - name: 对公
    service: 对公业务
    arrivals: {per_hour: 5}
    service_time: {gamma: {mean: 540, cv: 0.7}}
  - name: 预约理财
    service: 理财咨询
    tier: 白金
    arrivals: {per_hour: 1}
    service_time: {lognormal: {mean: 1500, cv: 0.4}}
    appointment_lead: {normal: {mean: 300, sd: 400}}   # 平均提前 5 分钟到

counters:                     # services 先办的业务组；also 帮忙的业务组；skills 技能
  - {name: 高柜, count: 3, services: [个人]}
  - {name: 4号高柜, services: [个人], duty: ["09:00-11:30", "12:30-16:30"]}
  - {name: 对公窗口, services: [对公], also: [个人], skills: [外汇]}
  - {name: 综合窗口, services: [个人, 对公], duty: ["08:30-12:00", "13:00-17:00"]}
  - {name: 理财室, services: [理财]}
"""
