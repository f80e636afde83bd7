"""Verbs of bank work: doing something (走访, 组织, 检查) against winning something (签约, 开户, 转介)."""

import re

_ACTIVITY = re.compile(
    r"约见|建档|登门|上门|走访|拜访|外呼|面访|电访|家访|回访|访谈|巡|检查|抽查|自查|查库|盘点|盘库|核对|核查|复核|组织|开展|召开|举办|举行|参加|参与|培训|学习|读|写|撰写|听|练|演练|检视|面谈|谈话|谈心|问候"
    r"|联系|维护|打电话|电话|打|进社区|走进|发送|发布|推送|宣传|开口|慰问|沙龙|例会|会议|晨会|夕会|辅导|值守|站|回看|蹲点|报送|提交|汇总|上报|通报|分析|评估|考核|更新|整理|清理|保养|维护|测试|轮换|轮岗"
    r"|调研|督导|指导|讲|分享|观看|观摩|复盘|总结|评选|演示|路演|摆摊|下沉|驻点|陪访|触达|联络|对账|对接|梳理|排查|监测|巡检|清机|加钞|盘查|暗访|明查|授课|上课|考试|比武|竞赛|撰|编|出具|制作|拍摄"
)
_RESULT = re.compile(
    r"签约|转介|推荐成功|成功推荐|开户|进件|发卡|新增|营销(?!活动|沙龙|例会|会)|销售|绑卡|绑定|激活|落地|获客|拓户|认购|投放|成交|揽存|揽储|代发|开立|新开|办卡|开卡|达标|成功|落实|完成量|办理量|净增|转化|下载|注册|推荐(?!客户名单)"
)


def is_result(text: str) -> bool:
    """Whether `text` names what comes of the work: 签约, 开户, 转介."""
    return bool(_RESULT.search(text))


def is_activity(text: str) -> bool:
    """Whether a count in `text` counts what people do rather than what comes of it."""
    return bool(_ACTIVITY.search(text)) and not _RESULT.search(text)
