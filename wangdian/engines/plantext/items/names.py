"""Names of metrics: the words before a number without what only leads to it."""

import re

# Words that lead to a metric's name or stand between it and the number.
_LEADING = re.compile(
    r"^(?:[\s、，,和及与或;；:：“”\"（(]|(?:截至|到|至)?20\d\d年(?:度|末|底)?(?:内|前)?|全年度?|年内|年末|年底前?|今年|力保|本年度?|本月|当月|本季度?|第?[一二三四]季度末?"
    r"|[上下]半年|[QqHh][1-4]\s*|(?:1[0-2]|[1-9]|十[一二]?|[一二三四五六七八九])月(?:\d+日|底|末|份|初)?(?:前|起)?|月末|季度?末|[一二三四]季度末?|上半年末|力争|确保|争取|努力|实现|完成|达到|达成|保持|要|将|使|把|并|且|以及|其中|全面|全部|全行|必须|须|应|继续|持续|进一步|累计|新增|净增|计划|预计|目标(?:是|为)?"
    r"|会议(?:确定|明确|要求|强调|决定)|我们|我行|本行|本人|我(?!行)|同时|另外|此外|推动|推进|促进|带动|力求|保证|全力|每人|人人|前[一二三]个?季度|到(?![期账店位访岗场]))+"
)
_TRAILING = re.compile(
    r"(?:[\s:：“”\"（(+、，,]|要|应|须|必须|应当|需|将|力争|确保|争取|分别|(?<![日月年人户季周])均|都|全部|累计|合计|共|总量|达到?|到|至|向|为|是|在|保持|维持|稳定|控制|由|从|不得|不|原则上|以|平均|提升|提高|增长|增加|下降|降低|减少"
    r"|同比|环比|[较比][上去]年年?[末底]?|较年[初底末]|较年初|比年初|较去年|比去年|比上年|较上年|与上年|再?添|再|即|多出|到?年底|到?年末|月底|季末|季度末|进一步|稳步|实现|完成|新增|净增|目前|现有|(?<![贴兑变提套])现|翻一番|翻番|年均|突破|超过|缩短|压降|压缩|按[日周旬月季年]|每年|每月|每周|每日|每天|每季度?|每半年|全年|年内|上半年|下半年|[一二三四]季度|[Qq][1-4]末?|当年|每人|人均(?=$))+$"
)
# Changes that say so little alone that the name comes from the metric before them.
_CHANGE_ONLY = re.compile(
    r"^(?:同比|环比|较|比|力争|冲刺|保底|确保|占比|争取|年末|达到|突破|提升|提高|增长|增幅|增速|降幅|即)"
)
NEGATIVE = re.compile(
    r"投诉|差错|不良|流失|等候|等待|时长|用时|耗时|逾期|事故|案件|违规|损失|成本|费用|退件|欠款|风险事件|故障|隐患|缺陷|超时|短款|长款|案发|处罚|失误|扣分|排队|离职|差评|拒贷|退票"
)


# Rates of putting right what is bad are good: 隐患整改率, 投诉办结率.
_MENDED = re.compile(
    r"(?:整改|解决|处理|办结|回复|答复|合格|完好|满意|化解|清收|回收|收回|排查|覆盖|达标|完成|通过|及时|处置|改善|下降|压降|响应)"
    r"(?:率|度|完成率|比例)$"
)


_REPAIRS = ("清收", "处置", "化解", "收回", "回收", "核销", "盘活")


def bad_when_high(name: str) -> bool:
    """Whether the measure shall be low: 投诉, 不良率, 等候时间."""
    return bool(NEGATIVE.search(name)) and not (_MENDED.search(name) or name.endswith(_REPAIRS))


def metric_name(before: str) -> str:
    """The name in the words before a number: "全年各项存款日均余额" -> "各项存款日均余额"."""
    name = before.strip()
    for _ in range(3):
        shorter = _TRAILING.sub("", _LEADING.sub("", name))
        if shorter == name:
            break
        name = shorter
    return name.strip(' 、，,:：“”"（(')


def change_only(before: str) -> bool:
    """Whether the words before a number name nothing: "同比增长", "力争突破"."""
    return not metric_name(before) or bool(
        _CHANGE_ONLY.match(before.strip()) and len(metric_name(before)) < 2
    )
