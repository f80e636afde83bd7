"""What stands around a sentence: the plan's period and year, the section it is in, who it speaks about.

A number counts as a target or not mostly by where it stands, so this is worked out once, before the items.
"""

import re
from dataclasses import dataclass, replace

from wangdian.engines.plantext.graph import PlanPart
from wangdian.engines.plantext.model import Heading, OutlinedDocument, Span
from wangdian.engines.plantext.phrases.numerals import parse_number
from wangdian.engines.plantext.phrases.parser import phrases
from wangdian.engines.plantext.phrases.tokens import halfwidth
from wangdian.engines.plantext.phrases.values import Cadence, Limit
from wangdian.engines.plantext.posts import find_posts
from wangdian.engines.plantext.scan import Passage

_YEAR = re.compile(r"(20\d\d)\s*(?:年|[-/.]\d|\s*(?=工作|Q|H))")
_RULES = re.compile(
    r"(?:办法|制度|细则|规定|规范|守则|规程|准则|标准|流程|手册|职责)(?:（[^）]*）|\([^)]*\))?$"
)
_PAST_HEADING = re.compile(
    r"回顾|履职|述职|主要做法|取得的?成[效绩]|工作成效|(?:年|工作|情况)总结$|^总结$|现状|完成情况|基本情况|工作情况|存在的?(?:问题|不足|困难)|困难|差距|形势|背景|不足之处|成绩|亮点|^家底$|概况|SWOT"
    r"|过去|上年|去年|编制说明|分析$"
)
TARGET_WORDS = re.compile(
    r"目标|指标|任务(?!分工)|KPI|绩效|盯数|考核(?:指标|目标|内容)|要达到|数字|经营计划|业绩|计划数|分解|预算|愿景|要达到"
)
_TARGET_TITLE = re.compile(r"承诺书|责任书|责任状|目标分解|任务分解|指标分解|任务书|目标责任|目标$|小目标")
_PAST_LABEL = re.compile(
    r"^(?:家底|现状|回顾|基数|现有基础|存在问题|主要问题|不足|上年.*|去年.*|.*完成情况|背景)$"
)
_PLAN_HEADING = re.compile(r"计划|安排|打算|下一步|措施|重点工作|思路")
# Words that turn a passage to what was; the loose ones say nothing in a section of goals.
PAST = re.compile(
    r"(?<![比较同于过与由从])(?:去年|上年(?!度?计划|末|底))(?!的?(?:档案|凭证|资料|报表|决算)|同期(?:增长|提高|增加|下降|提升|减少))|(?<![较比由从])上年末(?!的?基础)|往年|(?<!农)历年|截至|截止(?:目前|20|上|\d)|现管理|现辖"
    r"|(?:增加|增长|提高|下降|减少|完成|实现|发放|办理|组织|召开|压降|提升)了|以来|一年来|^回顾|截[止至](?:昨|今|目前|上)|才(?=\d+(?:\.\d+)?%)|过去|曾经|仍有|至今|十年前|我在.{1,6}干了"
)
LOOSELY_PAST = re.compile(
    r"(?<![从由])目前|现有(?!.{0,4}(?:提升|提高|降))|家底|已(?:经|达|完成|实现|累计|有|于|降|成)|累计(?!不|达到|要|须|新增)|共(?:受理|办理|计|组织|开展|完成|走访|发放|有|召开|处理)|只有|仅有|仅为"
)
# … and words that turn it back to what shall be.
FUTURE = re.compile(
    r"目标|力争|争取|确保|今年(?!以来|初)|本年度?(?!以来)|(?<!去年)(?<!上年)下半年|明年|下一步|下一年|现就|现将|计划(?!的|完成率|数)|拟|将(?!近)|要求|务必|须|冲刺|达成"
)
_BOUND = re.compile(r"不少于|不低于|不得|不超过|不高于")
_WHOLE_YEAR = re.compile(r"全年(?!节约|共|累计|实现了|发放|完成了|接待|受理|处理|开展了|组织了)")


@dataclass(frozen=True)
class Section:
    """What a heading says about the sentences below it."""

    past: bool = False
    aside: bool = False  # 附则, 说明: duties may stand there, targets and dates do not
    target: bool = False
    cadence: Cadence | None = None
    owner: str | None = None


@dataclass(frozen=True)
class Context:
    """The document with its parts and sections."""

    document: OutlinedDocument
    parts: tuple[PlanPart, ...]
    sections: tuple[Section, ...]

    @property
    def text(self) -> str:
        return self.document.clean.text

    def part_at(self, position: int) -> PlanPart:
        """The plan that holds a position of the text."""
        inside = [p for p in self.parts if p.span.start <= position < p.span.end]
        return inside[-1] if inside else self.parts[0]

    def section(self, heading: int | None) -> Section:
        return self.sections[heading] if heading is not None else Section()


def build_context(document: OutlinedDocument, default_year: int | None) -> Context:
    """Parts and sections of the document."""
    parts = tuple(_part(document, span, default_year) for span in _plan_spans(document))
    sections: list[Section] = []
    for heading in document.headings:
        above = sections[heading.parent] if heading.parent is not None else Section()
        year = next((p.year for p in parts if p.span.start <= heading.span.start < p.span.end), None)
        sections.append(_section(heading, above, year))
    return Context(document, parts, tuple(sections))


def _plan_spans(document: OutlinedDocument) -> tuple[Span, ...]:
    return document.plans or (Span(0, len(document.clean.text)),)


def _section(heading: Heading, above: Section, year: int | None) -> Section:
    title = heading.title or heading.text
    if heading.level == 0:
        return Section(target=bool(_TARGET_TITLE.search(title)))
    named = _year(title)
    past = bool(_PAST_HEADING.search(title)) and not _PLAN_HEADING.search(title)
    past = past or bool(named and year and named < year)
    target = bool(TARGET_WORDS.search(title)) and not past
    cadence = _heading_cadence(title, above)
    posts = find_posts(title)
    owner = posts[0].name if len(posts) == 1 else above.owner
    aside = bool(re.search(r"附则|附注|说明$", title))
    return Section(past or above.past, aside, target or (above.target and not past), cadence, owner)


_ROUTINE = re.compile(
    r"^(日|周|旬|月度?|季度?|年度?)(?:常|度)?(工作|任务|事项|例行|必做|常规|固定|动作|清单|流程|巡检|检查)"
)
_ROUTINE_FREQ = {
    "日": "DAILY",
    "周": "WEEKLY",
    "旬": "TENDAYS",
    "月": "MONTHLY",
    "季": "QUARTERLY",
    "年": "YEARLY",
}


def _heading_cadence(title: str, above: Section) -> Cadence | None:
    """The rhythm a heading gives to what stands below it: 每日工作流程, 周工作, 月度例行检查."""
    found = [p.value for p in phrases(halfwidth(title)) if p.kind == "cadence"]
    if found:
        return found[0] if len(found) == 1 else None
    routine = _ROUTINE.match(title)
    if routine and (
        routine[1][0] not in "年季" or routine[2] in {"例行", "必做", "常规", "固定", "巡检", "检查"}
    ):
        return None if title.startswith("日常") else Cadence(_ROUTINE_FREQ[routine[1][0]])
    return above.cadence


def _part(document: OutlinedDocument, span: Span, default_year: int | None) -> PlanPart:
    text = halfwidth(document.clean.text)
    titles = [h for h in document.headings if h.level == 0 and span.start <= h.span.start < span.end]
    title = titles[0].text if titles else ""
    wide = halfwidth(title)
    opening = text[span.start : span.start + 400]
    year = (
        _planned_year(document, span)
        or _year(wide)
        or _year_of_plan(opening)
        or _year(opening)
        or default_year
    )
    part = PlanPart(span, title, year=year, owner=_default_owner(title, opening))
    period = _stated_period(text, span) or _period(wide)
    return replace(part, period=period[0], start=period[1], end=period[2])


_HAN_YEAR = re.compile(r"二[〇○零][〇○零一二三四五六七八九]{2}(?=年)")


def _year(text: str) -> int | None:
    text = _HAN_YEAR.sub(lambda m: str(parse_number(m[0].replace("○", "〇"))), text)
    if span := re.search(r"(20\d\d)年\d{1,2}月[—~至到-]{1,2}20\d\d年", text):
        return int(span[1])  # a plan across the turn of the year belongs to its first
    found = _YEAR.findall(text) or re.findall(r"(20\d\d)", text)
    return max(map(int, found)) if found else None


def _planned_year(document: OutlinedDocument, span: Span) -> int | None:
    """The year a heading plans for, where the title itself looks back: "2026年述职与下年打算"."""
    titles = [h for h in document.headings if span.start <= h.span.start < span.end]
    if not titles or not re.search(r"总结|述职|回顾", titles[0].text):
        return None
    planned = [y for h in titles[1:] if _PLAN_HEADING.search(h.text) and (y := _year(halfwidth(h.text)))]
    told = _year(halfwidth(titles[0].text))
    if planned:
        return max(planned)
    return told + 1 if told and re.search(r"下一?年|明年|来年", titles[0].text) else None


def _year_of_plan(opening: str) -> int | None:
    """The year the opening lines plan for: named with 工作, 计划, 今年 … and not as the past."""
    found = re.search(
        r"(?:就|对|将|为|度)?(20\d\d)\s*年(?:度|的)?(?:[^，。\n]{0,8})(?:工作|计划|目标|安排)", opening
    )
    return int(found[1]) if found else None


def _period(title: str) -> tuple[str | None, tuple[int, int] | None, tuple[int, int] | None]:
    """(period, first (month, day), last) of the plan from its title; no period for standing rules."""
    if _RULES.search(title) and not re.search(r"20\d\d", title):
        return None, None, None
    for phrase in phrases(title):
        if isinstance(phrase.value, Limit) and phrase.value.kind == "window":
            return _spanned(phrase.value)
    if found := re.search(r"[上下]半年|H[12]", title):
        first = 7 if found[0] in {"下半年", "H2"} else 1
        return "half", (first, 1), (first + 5, 0)
    if found := re.search(r"第?([一二三四1-4])季度|[Qq]([1-4])", title):
        number = int(found[2]) if found[2] else "一二三四".find(found[1]) + 1 or int(found[1])
        return "quarter", (3 * number - 2, 1), (3 * number, 0)
    if found := re.search(r"(1[0-2]|[1-9]|十[一二]?|[一二三四五六七八九])月(?:份)?(?!底)", title):
        from wangdian.engines.plantext.phrases.calendar_words import number_in

        return "month", (number_in(found[0]), 1), (number_in(found[0]), 0)
    if re.search(r"周(?:工作)?(?:计划|安排)", title):
        return "week", None, None
    return "year", (1, 1), (12, 0)


_STATED = re.compile(
    r"(?:活动|竞赛|适用|执行|实施|计划|考核|任务)(?:时间|期间|周期|期限)[^\d\n]{0,6}\n?[^\d\n]{0,4}(?=\d)"
)


def _stated_period(text: str, span: Span):
    """The period of a campaign from its own dates: "活动时间：2026年1月1日至3月31日"."""
    found = _STATED.search(text, span.start, span.end)
    window = next(iter(phrases(text, found.end(), min(found.end() + 40, span.end))), None) if found else None
    limit = window.value if window else None
    return _spanned(limit) if isinstance(limit, Limit) and limit.kind == "window" else None


def _spanned(limit: Limit):
    """The period a window of whole months fills: month, quarter, half, year, else none."""
    if not (limit.point and limit.until and limit.point.start and limit.until.end):
        return None, None, None
    (first, day), (last, _) = limit.point.start, limit.until.end
    months = last - first + 1
    if day != 1 or months not in {1, 3, 6, 12} or (first - 1) % months:
        return None, limit.point.start, limit.until.end
    return {1: "month", 3: "quarter", 6: "half", 12: "year"}[months], (first, 1), (last, 0)


def _default_owner(title: str, opening: str) -> str | None:
    """Whom the plan is for: the post in its title, or as which its author speaks."""
    named = find_posts(title)
    if named:
        return named[0].name
    found = re.search(
        r"(?:作为|侧重于[:：]|身为|我是)(?:一名|一位|支行|网点|本行)?([^，。,:：、\n]{2,14})", opening
    )
    if found and (posts := find_posts(found[1])):
        return posts[0].name
    seat = re.search(r"岗位\s*[:：]\s*([^，。\s]{2,12})", opening)
    if seat and (posts := find_posts(seat[1])):
        return posts[0].name
    line = re.search(r"\n\s*([^，。:：\n]{2,10})[:：][^，。\n]{2,4}\n", opening)
    if line and (posts := find_posts(line[1])):
        return posts[0].name
    return None


def mark_past(context: Context, passages: list[Passage]) -> list[Passage]:
    """The passages with `past` set where they tell what was or is.

    A paragraph that opens with last year stays there until words of intent turn it to the plan.
    """
    marked: list[Passage] = []
    line, carried = None, False
    for passage in passages:
        if passage.sentence.line != line:
            line, carried = passage.sentence.line, False
        part = context.part_at(passage.sentence.span.start)
        section = context.section(passage.heading)
        own = _speaks_of_past(passage.text, part, section) or bool(_PAST_LABEL.match(passage.label_text))
        turned = bool(FUTURE.search(passage.text) or _BOUND.search(passage.text)) or (
            part.year is not None and str(part.year) in passage.text
        )
        carried = own or (carried and not turned)
        marked.append(replace(passage, past=section.past or carried))
    return marked


def in_own_time(text: str, part: PlanPart) -> bool:
    """上半年累计投放… in a plan for the first half: not what was, but what shall be."""
    return part.period == "half" and part.start == (1, 1) and "上半年" in text and not PAST.search(text)


def _speaks_of_past(text: str, part: PlanPart, section: Section) -> bool:
    wide = halfwidth(text)
    years = [int(y) for y in re.findall(r"(20\d\d)\s*年", wide)]
    if part.year and any(y < part.year for y in years) and not any(y >= part.year for y in years):
        return True
    if part.start == (7, 1) and part.period == "half" and "上半年" in wide and "下半年" not in wide:
        return True
    if in_own_time(wide, part):
        return False
    # what a later clause says of the past ("把去年流失的客户找回来") does not turn the sentence
    opening = re.split(r"[，,]", wide, maxsplit=1)[0]
    if not PAST.search(opening) and (section.target or not LOOSELY_PAST.search(wide)):
        return False
    last = rf"(?:去年|上年|{part.year - 1 if part.year else '去'}年)度?(?:[上下]半年|全年|[一二三四]季度)"
    wide = re.sub(last, "", wide)
    return not (FUTURE.search(wide) or _WHOLE_YEAR.search(wide))
