"""The posts and departments of a bank, as words of a plan name them."""

import re
from dataclasses import dataclass

from wangdian.engines.plantext.phrases.units import words

# What may stand before the core of a post's name and belongs to it.
_QUALIFIERS = words("""
总行 一级分行 二级分行 分行 支行 网点 营业部 总 副 正 一级 二级 三级 高级 中级 初级 资深 首席 专职 兼职 专属 后备 储备 新任 新入职 新 见习
保安 柜员 柜台 远程视频 数据分析 信息科技 宣教 考核 绩效 分管 主管 值班 当班 带班 管户 主办 协办 驻点 派驻 坐班 内勤 外勤 轮值 夜间 现场 一线 全体 厅堂 柜面 大堂 理财 财富 财富管理 私人银行 私行 贵宾
客户 中心 营业室 公司 对公 机构 小微 普惠 普惠金融 个人 个金 个人金融 个人业务 公司业务 零售 零售业务 国际业务 个贷 信贷 贷款 贷后 信用卡 电子银行 网络金融 数字金融 数字化 金融科技
产品 市场 营销 销售 渠道 项目 风险 风险管理 合规 内控 合规与风险管理 法务 审计 反洗钱 反诈 消保 消费者权益保护 安全 安保 保卫 安全保卫 消防
运营 营业 会计 财务 综合 综合管理 行政 人事 人力资源 党务 党建 业务 团队 部门 小组 区域 片区 社区 服务 质量 体验 客服 数据 科技 信息 技术 系统
低柜 高柜 现金 非现金 综合业务 库 金库 凭证 印章 授权 复核 记账 结算 清算 档案 后台 中台 前台 机具 自助设备
""")
_CORES = words("""
支行长 行长助理 副行长 行长 总经理助理 副总经理 总经理 网点主任 副主任 主任 网点负责人 支行负责人 团队负责人 部门负责人 现场负责人 业务负责人 条线负责人 项目负责人 负责人
大堂经理 理财经理 客户经理 个贷经理 产品经理 风险经理 值班经理 营业经理 运营经理 财富经理 财富顾问 理财顾问 投资顾问 理财师 区域经理 项目经理 部门经理 渠道经理
营销经理 销售经理 业务经理 服务经理 片区经理 贷后经理 经理 综合柜员 柜员 柜长 总会计 会计主管 运营主管 营业主管 销售主管 业务主管 坐班主管 主管 会计 出纳 信贷员
专员 督导员 保安员 保安队长 保安 保洁员 保洁 安全员 引导员 引导专员 管库员 库管员 检查员 联络员 信息员 宣传员 辅导员 管理员 复核员 授权员 操作员 审查员 审批员 监督员
资料员 档案员 消防员 押运员 清机员 加钞员 客服 坐席 分析师 审计员 内训师 讲师 组长 副组长 团队长 队长 班长 委派会计 监控员 巡查员 报告员 联系人 党支部书记 副书记 书记 工会主席 助理 文员 综合员
""")
# Short cores that say too little alone: a post only with a qualifier before them.
_NEEDS_QUALIFIER = frozenset(
    words(
        "经理 主任 副主任 主管 专员 会计 管理员 队长 班长 客服 坐席 操作员 书记 讲师 出纳 检查员 监督员 联系人 文员 "
        "报告员 宣传员 信息员 辅导员 联络员 资料员 复核员 授权员 审查员 审批员 总经理 副总经理 负责人 助理"
    )
)


def _any(names) -> str:
    return "|".join(sorted(map(re.escape, set(names)), key=len, reverse=True))


# Verbs too, so they belong to a post only right before 专员, 员 or 岗.
_DOERS = words("培训 内训 督导 检查 宣传 引导 复核 授权 审批 审查 审核 稽核 监控 巡查 清收 催收 外拓")
_SEATS = words(
    "信息科技 数据分析 人力资源 人事 行政 党务 科技 宣教 消保 审批 审查 授权 产品 综合 综合管理 运营 运营管理 合规 合规管理 合规与风险管理 风险 风险管理 内控 信贷 信贷管理 贷后 贷后管理 反洗钱 会计 财务 审计 柜员 高柜 低柜 现金 大堂 理财 客户经理 厅堂 后台"
)
_NOT_POST = "主任|主管|经理(?!人)|室|办|级|级别|化|证|群|团队(?!长)|人制|负责制|资格|等级|考试|席|区|队伍|费|核算|凭证|科目|结算|分录|准则|报表|档案|制度|学|信息|经营|工(?!作)|机|助|夹|号|箱"
_POST = re.compile(
    rf"(?P<qualifier>(?:{_any(_QUALIFIERS)})*?(?:(?:{_any(_QUALIFIERS)})部)?(?:(?:{_any(_DOERS)})(?=专员|主管|负责人|管理员))?)"
    rf"(?P<core>{_any(_CORES)})(?!{_NOT_POST})"
    rf"|(?P<seat>(?:{_any(_SEATS)})(?:{_any(_DOERS)})?岗)(?!位|前|后|资格|练|责)"
)


@dataclass(frozen=True)
class PostMention:
    """A post's name where it stands."""

    name: str
    base: str
    start: int
    end: int


def find_posts(text: str, start: int = 0, end: int | None = None) -> list[PostMention]:
    """The posts named in text[start:end], in order, with what qualifies them."""
    found = []
    for m in _POST.finditer(text, start, len(text) if end is None else end):
        if m["seat"]:
            name = m["seat"]
            found.append(PostMention(name, name, m.start(), m.start() + len(name)))
            continue
        qualifier, core = m["qualifier"], m["core"]
        if (
            core in _NEEDS_QUALIFIER
            and not qualifier.removeprefix("全体")
            and not _stands_alone(text, m, core)
        ):
            continue
        if core == "保安" and text[m.end() : m.end() + 1] in "全保措设服公队器":
            continue
        at = m.start()
        if qualifier.startswith("全体"):
            qualifier, at = qualifier[2:], at + 2
        trimmed = _ORGANISATION.match(qualifier)
        if trimmed and (len(qualifier) > trimmed.end() or core not in _HEADS):
            qualifier, at = qualifier[trimmed.end() :], at + trimmed.end()
        if core in _NEEDS_QUALIFIER and not qualifier and trimmed:
            if core != "经理":
                continue
            qualifier, at = trimmed[0], at - trimmed.end()  # 分行经理
        found.append(PostMention(qualifier + core, base_of(qualifier, core), at, m.end()))
    return found


# 支行运营主管 is the post 运营主管; 支行行长 is a post of its own.
_ORGANISATION = re.compile("(?:总行|一级分行|二级分行|分行|支行|网点)+")
_HEADS = frozenset(words("行长 副行长 行长助理 支行长 主任 副主任 负责人 网点负责人"))


def _stands_alone(text: str, found: re.Match, core: str) -> bool:
    """主任 and 主管 without more, where no longer name can end: "2小时内主任亲自打", "主任约谈"."""
    before = text[found.start() - 1 : found.start()]
    return core in {"主任", "主管"} and (
        not "\u4e00" <= before <= "\u9fa5" or before in "内由向请报给经让后前"
    )


def base_of(qualifier: str, core: str) -> str:
    """The post without what only says which of its holders: 后备大堂经理 -> 大堂经理."""
    if core not in _NEEDS_QUALIFIER:
        return core
    last = re.findall(_any(_QUALIFIERS) + "|部", qualifier)
    return (last[-1] if last else "") + core


_OWNING_DEPARTMENT = re.compile(
    rf"(?:总行|分行|支行)?(?:(?:{_any((*_QUALIFIERS, '办公', '条线', '党委', '资产保全', '资产负债', '信息科技', '人力', '计划财务', '行政管理', '推进'))})+"
    r"(?:部门|部|中心|室|委员会|小组|专班|团队|条线|科|组)|领导小组|支行|各?网点|班子成员|各责任人|各责任部门|各条线|各部门|夜间值班人员|值班人员|全体员工)"
)
_OBJECT_BEFORE = re.compile(
    r"(?:向|对|给|与|和|跟|同|报|报告|上报|报送|通知|汇报|反馈|提交|请|会同|交|交由|组织|督促|指导|监督|安排|要求|配合|协助|将|把|为|及|、|到|至|发给|告知|通知|约谈|每名|每位|的)$"
)


def subject(text: str) -> str | None:
    """The post or department that a clause makes do something: at its head, or after 由."""
    by = re.search(r"由", text)
    if by:
        posts = [p for p in find_posts(text, by.end()) if p.start - by.end() <= 8]
        if posts:
            return posts[0].name
        department = _OWNING_DEPARTMENT.match(text, by.end())
        if department:
            return department[0]
    for post in find_posts(text):
        before = text[: post.start]
        if len(before) <= 6 and not _OBJECT_BEFORE.search(before):
            return post.name
        break
    department = _OWNING_DEPARTMENT.match(text)
    if department and not re.search("^(?:各|每)?(?:项|个)", department[0]):
        return department[0]
    return None
