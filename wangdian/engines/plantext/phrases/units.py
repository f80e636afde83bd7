"""Units of work plans and how they are normalised: money to yuan, ratios to fractions, 万户 to 户."""

from decimal import Decimal


def words(text: str) -> tuple[str, ...]:
    """The words of a block of text, written so because lists of hundreds of strings are hard to read."""
    return tuple(text.split())


# Things that are counted one by one. Longer words first where one begins another (see `COUNT_UNITS`).
_COUNTED = words("""
人次 笔次 台次 户次 篇次 家次 场次 班次 车次 课时 学时 工时 人天 人日 个点 元/户 积分 小时/人 点位
户 笔 件 名 张 份 场 次 个 人 家 台 套 部 本 篇 条 款 只 枚 期 项 批 组 支 班 期 轮 堂 节
课 讲 遍 起 宗 例 则 单 通 封 幅 册 页 字 站 处 座 辆 间 位 对 分 点 星 级 档 倍 类 种 步
层 块 片 村 亩 平方米 公里 千米 米 回 趟 盒 箱 包 袋 瓶 架 盏 队 所 栋 幢 步 卡 道 题 句 声
双 栏 克 千克 公斤 吨 度 号 席 桌 股 顿 人份 人/次
""")
COUNT_UNITS = tuple(sorted(set(_COUNTED), key=lambda u: (-len(u), u)))

MONEY = {"元": 1, "块钱": 1, "人民币": 1, "美元": 1, "万美元": 10**4, "亿美元": 10**8}
MONEY_MAGNITUDES = {"千": 10**3, "万": 10**4, "百万": 10**6, "千万": 10**7, "亿": 10**8, "百亿": 10**10}
RATIOS = {
    "%": Decimal("0.01"),
    "％": Decimal("0.01"),
    "‰": Decimal("0.001"),
    "百分点": Decimal("0.01"),
    "千分点": Decimal("0.001"),
    "成": Decimal("0.1"),
    "pct": Decimal("0.01"),
    "PCT": Decimal("0.01"),
    "pp": Decimal("0.01"),
    "PP": Decimal("0.01"),
    "BP": Decimal("0.0001"),
    "bp": Decimal("0.0001"),
    "bps": Decimal("0.0001"),
    "基点": Decimal("0.0001"),
    "分之": Decimal(1),
}

# A bare 万 or 亿 is money in a bank's plan ("日均存款新增8000w"), unless the measure counts people or things.
TIME_UNITS = frozenset(
    words(
        "秒 秒钟 分钟 小时 个小时 个半小时 天 日 个工作日 工作日 周 个月 年 个季度 季度 min h 钟头 刻钟 自然日"
    )
)
TIMES_UNITS = frozenset(words("次 场 场次 遍 期 轮 批 回 趟"))  # how often something is done
NOT_RESULTS = TIMES_UNITS | frozenset(
    words("堂 节 讲 班 班次 人次")
)  # counts of what is done, not of what comes of it
COUNTED_WORDS = (
    "户",
    "客户",
    "人",
    "笔",
    "次",
    "张",
    "数",
    "月活",
    "粉丝",
    "点击",
    "阅读",
    "访问",
    "件",
    "份",
    "用户",
    "流量",
)


def normalise(value: Decimal | None, unit: str) -> tuple[Decimal | None, str]:
    """(value, unit as written) -> (norm value, norm unit).

    Money becomes yuan ("元"), shares become fractions ("ratio"), 万户 becomes 户. A blank value stays None.
    """
    factor, name = unit_factor(unit)
    return (None if value is None else value * factor), name


def unit_factor(unit: str) -> tuple[Decimal, str]:
    """The factor that brings `unit` to its norm unit, and the norm unit's name."""
    bare = unit.removeprefix("个") if unit not in {"个", "个点"} else unit
    if bare in RATIOS:
        return RATIOS[bare], "ratio"
    if bare == "个点":
        return Decimal("0.01"), "ratio"
    for word, factor in MONEY.items():
        if bare == word:
            return Decimal(factor), "元"
    for sign in sorted(MONEY_MAGNITUDES, key=len, reverse=True):
        if bare.startswith(sign) and len(bare) > len(sign):
            rest_factor, rest = unit_factor(bare[len(sign) :])
            return MONEY_MAGNITUDES[sign] * rest_factor, rest
        if bare == sign:
            return Decimal(MONEY_MAGNITUDES[sign]), ""
    if bare == "秒钟":
        return Decimal(1), "秒"
    return Decimal(1), unit
