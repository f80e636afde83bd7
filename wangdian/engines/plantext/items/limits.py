"""Which phrases of time set a limit: what may follow them, and what shows that they only describe."""

import re

from wangdian.engines.plantext.phrases.units import words
from wangdian.engines.plantext.phrases.values import Amount, Limit, Phrase
from wangdian.engines.plantext.scan import Clause

NOT_DONE = re.compile(
    r"^\s*(?:重复|被|有(?!序|效)|两次|超|无人|无|未|没有?|不(?!少于|低于)|累计|连续|仍|发生|出现|新开|到期|逾期|的(?!时间|时限))"
)
# What may be done by a time. One-character verbs are for terse plans (报, 交, 补).
_DEEDS = words("""
分析 研判 甄别 问清 查清 核清 弄清 摸清 开工 完工 交付 启用 电话 短信 提醒 提示 公告 公布 推送 集中 打分 评分 改完 上门 登门 承接 接住 审结 审毕 审完 完成 整改 报告 上报 联系 反馈 致电 办结 处理 登记 答复 回复 报 录入 交 清 核
联 回访 解决 闭环 移交 入账 汇总 跟进 提交 提出 送 补 落实 通知 响应 到场 到达 安抚 出具
制定 组织 召开 举办 举行 准备 续接 放款 上会 开通 考 获 开展 启动 上线 印发 下发 分解 取得
考取 通过 拿到 拿 掌握 学会 建立 建成 修复 恢复 更换 发布 公示 归档 收官 首发 分到 回音 办
做 进行 实现 达到 更新 结案 介入 补正 复核 验收 挽留 打 签 整理 竣工 投产 开业 申报 安排
进驻 改造 装修 搬迁 总结 评选 比武 竞赛 考试 培训 演练 检查 专场 晨会 沙龙 检测 自查 排查
重检 采购 招标 配备 安装 调试 覆盖 到位 清零 清收 化解 退出 销户 盘活 轮岗 交接 述职 考核
评估 推出 试行 推广 形成 拟定 拟订 编制 梳理 确定 明确 部署 动员 对接 走访 签约 释放 投放
发放 兑现 评审 审批 审核 上岗 到岗 结束 复盘 回收 回笼 催收 致 发 告知 解答 疏散 确认 报案
报修 修 查 盘 收缴 封存 上缴 交回 调 开 撰写 写 培养 选拔 储备 参加 学完 读完 听完 迎检 验
挂 张贴 布置 摸底 摸排 摸 建档 建 立 拓 换 升级 切换 接入 支付 付 还 缴
""")
DO = "|".join(sorted(_DEEDS, key=len, reverse=True))
VERB_NEXT = re.compile(
    rf"^\s*(?:就|要|须|应|必须|应当|需|即|内|前|之内|之前|及时|立即|主动|由[^，]{{2,8}}|向[^，]{{2,10}}|对[^，]{{2,12}}|将|把|给|与[^，]{{2,8}}|在[^，]{{2,8}}|全部|全面|逐[一户笔]|予以|做到|可|便)?(?:{DO})(?!率)"
)
MUST_BEFORE = re.compile(r"(?:于|在|须|应|要|必须|应当|需|做到|确保|保证|到账|发生|发现|投诉|转出)$")
START = re.compile(r"^\s*(?:起|开始|施行|生效|以来|之?后|以后|至今|为止)|^份?(?:起|开始|以来|至今)")
META = re.compile(
    r"(?<=[\u4e00-\u9fa5])是?指(?!标|导|定|数|引|纹|示|派)|编写|编制于|印发|签发|发文|下发(?:的|于)|填表|填写日期|通过并|成立(?:于|以来)|讲话|录音|施行|实施之日|废止|经.{2,24}通过|修订(?:版|于)|电话|今天是|日期"
)
# 核对当日账务: the verb before takes what is "of the day"; 当日业绩: so does the noun behind.
_HANDLES = re.compile(
    r"(?:核对|总结|点评|汇总|督促|分析|记录|通报|完成|整理|报送|上报|复盘|检查|登记|统计|反馈|明确|布置|查看|打印|安排|清点|审核|领取|对|把|将|与|和|及)$"
)
_OF_THE_DAY = re.compile(
    r"\s*(?:的|转介|工作|业务|流水|账务|业绩|客户|营业|值班|发生|交易|凭证|情况|数据|计划|任务|目标|存款|回单|现金|尾箱|排班|晨会|资金|安排|重点|指标|库存|轧账|会计|传票|票据|收益|行情|余额|网点|早|晚|第|最|所有|全部业务|各项)"
)
DURATION = re.compile(r"(?:为期|历时|持续|保存|保管|周期为?|时间为)$")


def is_limit(clause: Clause, phrase: Phrase) -> bool:
    """Whether a phrase may be a deadline: a limit, 不超过5个工作日办结, 为期一个月."""
    if isinstance(phrase.value, Limit):
        return True
    if at_most(clause, phrase) or answers_in(clause, phrase):
        return True
    before = clause.text[: phrase.start - clause.start]
    if clause.text[phrase.end - clause.start :].startswith("的"):
        return False  # 为期3天的培训班
    return isinstance(phrase.value, Amount) and bool(DURATION.search(before)) and bool(phrase.value.value)


_DEED_ENDS = re.compile(r"(?:放款|审批|审查|出具|签约|复核|验收|归档|入账|移交|交付|开户|开通|修复|下户)$")


def names_a_time(clause: Clause, phrase: Phrase) -> bool:
    """将上半年完成情况上报: a part of the year that only tells which results are meant."""
    limit = phrase.value
    if not isinstance(limit, Limit) or limit.kind != "moment" or not limit.point:
        return False
    after = clause.text[phrase.end - clause.start :]
    return limit.point.grain in {"month", "quarter", "half", "year", "part"} and bool(
        re.match(
            r"\s*(?:的|度)?(?:完成|执行|落实|工作|运行|推进|经营)?(?:情况|数据|报表|业绩|绩效|总结|成绩|指标|报告)",
            after,
        )
    )


def at_most(clause: Clause, phrase: Phrase) -> bool:
    """疑难件不超过5个工作日, 原则上不超过3日办结: a limit in the words of a target, but of no measure."""
    amount = phrase.value
    if not isinstance(amount, Amount) or amount.op != "le" or not amount.value or not is_time(amount.unit):
        return False
    before = clause.text[: phrase.start - clause.start]
    after = clause.text[phrase.end - clause.start :]
    if re.search(r"延长|时间|时长|用时|等候|等待|每[次场]|休假|账龄|逾期", before):
        return False
    if VERB_NEXT.match(after):
        return True
    if not after.strip() and re.search("工作日|[天日]$", amount.unit) and _DEED_ENDS.search(before):
        return True  # 放款不超过2个工作日
    return not after.strip() and bool(re.search(r"(?:件|单|投诉|业务|申请|工单|事项|类|者)$", before))


_ANSWERS = re.compile(
    r"快?速?(?:响应|处理|回复|答复|办结|回访|到场|到达|处置|修复|恢复|反馈|解决|上报|审结|完成)"
)


def answers_in(clause: Clause, phrase: Phrase) -> bool:
    """10分钟响应、1日回复: a span with the answer right behind it, without 内."""
    before = clause.text[: phrase.start - clause.start]
    after = clause.text[phrase.end - clause.start :]
    value = phrase.value
    if not _ANSWERS.match(after) or re.search(r"每|不少于|至少|第|月$|需|用时|约", before[-4:]):
        return False
    if isinstance(value, Amount):
        return (
            value.op is None and bool(value.value) and is_time(value.unit) and not value.unit.endswith("年")
        )
    day = isinstance(value, Limit) and value.kind == "moment" and value.point and value.point.start
    return bool(day) and value.point.start[0] == 0


def is_time(unit: str) -> bool:
    """Whether a unit measures time."""
    return bool(re.search(r"天|日|周|月|年|小时|分钟|季度", unit))


def runs_clock(clause: Clause, phrase: Phrase) -> bool:
    """Whether a phrase sets a time limit here: "次日12点前反馈" does, "当日转介客户" only describes."""
    limit = phrase.value
    if not isinstance(limit, Limit) or limit.kind not in {"within", "by", "ahead"}:
        return False
    if limit.within in {"P0D", "P1D"} and not re.search(r"内|前|\+", phrase.text) and limit.at is None:
        before = clause.text[: phrase.start - clause.start]
        after = clause.text[phrase.end - clause.start :]
        if re.match(r"\s*(?:必须|须|应当?(?!天)|务必|要(?!求))", after):
            return True
        if not _HANDLES.search(before) and not _OF_THE_DAY.match(after):
            return bool(re.match(r"\s*[\u4e00-\u9fa5]{2}", after))
        return bool(VERB_NEXT.match(after) or (MUST_BEFORE.search(before) and after[:1] not in "的"))
    return True
