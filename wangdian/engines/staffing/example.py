"""Files to start from, printed by `staffing example`."""

DAY_EXAMPLE = """\
# 一天各时段、各技能的人力需求
open: "08:30"
interval_minutes: 15
service_cv: 0.8               # 办理时间的变异系数（仿真复核用）
skills:
  - name: 个人
    arrivals: [4, 6, 9, 11, 12, 12, 11, 10, 9, 9, 8, 7, 5, 5, 5, 6, 7, 9, 9, 10, 10, 9, 9, 8, 8, 8, 7, 7, 6, 6, 5, 4, 3, 2]
    service_s: 260
    handover_s: 20
    patience_s: 3600          # 平均耐心；不写为一直等
    target: {share: 0.85, within_s: 600, occupancy: 0.9, abandoned: 0.05}
    minimum: 2                # 高柜在岗不少于 2 人
    shrinkage: 0.12           # 休息、培训、缺勤占排班时间的比例
  - name: 对公
    arrivals: [1, 1, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0]
    service_s: 540
    handover_s: 20
    target: {share: 0.8, within_s: 900}
    minimum: 1
"""

YEAR_EXAMPLE = """\
# 岗位编制：年业务量 × 标准时间 ÷ 一个人一年能给的时间
availability: {working_days: 250, absence_days: 20, training_days: 5, minutes_a_day: 450, occupancy: 0.85}
posts:
  - name: 高柜柜员
    family: 柜面              # 同一序列之间可以调剂
    on_hand: 3
    fixed_minutes_a_day: 60   # 开门、关门、清点等
    cover: 2                  # 营业时至少在岗人数
    open_minutes_a_day: 510
    work:
      - {name: 存取款, volume: 60000, minutes: 4}
      - {name: 挂失, volume: 1500, minutes: 15}
  - name: 低柜柜员
    family: 柜面
    on_hand: 3
    work:
      - {name: 开户, volume: 3000, minutes: 20}
      - {name: 理财签约, volume: 1500, minutes: 25}
  - name: 大堂经理
    on_hand: 1
    cover: 1
    open_minutes_a_day: 510
    open_days: 350
"""
