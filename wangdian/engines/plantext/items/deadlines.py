"""Deadlines: by a date, within a span after an event, in a window, ahead of an event."""

import re

from wangdian.engines.plantext.context import FUTURE, Context
from wangdian.engines.plantext.dates import first_day, last_day
from wangdian.engines.plantext.graph import Deadline, Metric
from wangdian.engines.plantext.items.conditions import is_condition
from wangdian.engines.plantext.items.draft import Ids
from wangdian.engines.plantext.phrases.limit_words import duration
from wangdian.engines.plantext.phrases.values import Amount, Cadence, Limit, Phrase
from wangdian.engines.plantext.roles import owner_of
from wangdian.engines.plantext.scan import Clause, Passage, segment

_NOT_DONE = re.compile(
    r"^\s*(?:无人|无|未|没有?|不(?!少于|低于)|累计|连续|仍|发生|出现|新开|到期|逾期|的(?!时间|时限))"
)
_DO = (
    "完成|整改|报告|上报|联系|反馈|致电|办结|处理|登记|答复|回复|报|录入|交|清|核|联|回访|解决|闭环|移交|入账|汇总|跟进|提交|提出|送|补|落实|通知|响应|到场|到达|安抚|出具|制定|组织|召开|举办|举行|准备|续接|放款|上会|开通|考|获|开展|启动|上线|印发|"
    "下发|分解|取得|考取|通过|拿到|拿|掌握|学会|建立|建成|修复|恢复|更换|发布|公示|归档|收官|首发|分到|回音|办|做|进行|实现|达到|更新|结案|介入|补正|复核|验收|挽留|打|签|整理|竣工|投产|开业|申报|安排|进驻|改造|装修"
    "|搬迁|总结|评选|比武|竞赛|考试|培训|演练|检查|专场|晨会|沙龙|检测|自查|排查|重检|采购|招标|配备|安装|调试|覆盖|到位|清零|清收|化解|退出|销户|盘活|轮岗|交接|述职|考核|评估|推出|试行|推广|形成|拟定|拟订|编制|梳理|确定|明确|部署|动员|对接|走访|签约|释放|投放|发放|兑现|评审|审批|审核|上岗|到岗|结束|复盘|回收|回笼|催收|致|发|告知|解答|疏散|确认|报案|报修|修|查|盘|收缴|封存|上缴|交回|调|开|撰写|写|培养|选拔|储备|参加|学完|读完|听完|迎检|验|挂|张贴|布置|摸底|摸排|摸|建档|建|立|拓|换|升级|切换|接入|支付|付|还|缴"
)
_VERB_NEXT = re.compile(
    rf"^\s*(?:就|要|须|应|必须|应当|需|即|内|前|之内|之前|及时|立即|主动|由[^，]{{2,8}}|向[^，]{{2,10}}|对[^，]{{2,12}}|将|把|给|与[^，]{{2,8}}|全部|全面|逐[一户笔]|予以|做到|可|便)?(?:{_DO})(?!率)"
)
_MUST_BEFORE = re.compile(r"(?:于|在|须|应|要|必须|应当|需|做到|确保|保证|到账|发生|发现|投诉|转出)$")
_START = re.compile(r"^\s*(?:起|开始|施行|生效|以来|之?后|以后|至今|为止)|^份?(?:起|开始|以来|至今)")
_META = re.compile(
    r"编写|编制于|印发|签发|发文|下发(?:的|于)|填表|填写日期|通过并|成立(?:于|以来)|讲话|录音|施行|实施之日|废止|经.{2,24}通过|修订(?:版|于)|电话|今天是|日期"
)
_DURATION = re.compile(r"(?:为期|历时|持续|周期为?|时间为)$")


def find_deadlines(
    context: Context, passages: list[Passage], metrics: list[Metric], ids: Ids
) -> list[Deadline]:
    """The deadlines of all sentences, in order."""
    targets = [span for m in metrics for span in m.evidence]
    found: list[Deadline] = []
    for passage in passages:
        past = passage.past
        cadenced = False
        for at, clause in enumerate(passage.clauses):
            cadenced = cadenced or any(isinstance(p.value, Cadence) for p in clause.phrases)
            if past and not FUTURE.search(clause.text):
                continue
            limits = [p for p in clause.phrases if _is_limit(clause, p)]
            for phrase in limits:
                made = _deadline(context, passage, at, clause, phrase, limits, targets, cadenced, ids)
                if made:
                    found.append(made)
    return found


def _is_limit(clause: Clause, phrase: Phrase) -> bool:
    if isinstance(phrase.value, Limit):
        return True
    before = clause.text[: phrase.start - clause.start]
    return isinstance(phrase.value, Amount) and bool(_DURATION.search(before)) and bool(phrase.value.value)


def _deadline(
    context, passage: Passage, at: int, clause: Clause, phrase: Phrase, limits, targets, cadenced, ids
):
    limit = phrase.value
    span = segment(clause, phrase, limits)
    before = clause.text[: phrase.start - clause.start]
    after = clause.text[phrase.end - clause.start :]
    part = context.part_at(passage.sentence.span.start)
    fields: dict | None
    if isinstance(limit, Amount):
        fields = (
            {"kind": "duration", "within": duration(limit.value, limit.unit)}
            if _is_time(limit.unit)
            else None
        )
    elif _META.search(clause.text) and limit.kind not in {"within", "ahead"}:
        fields = None
    elif limit.kind == "within":
        fields = _within(passage, at, clause, limit, phrase, before, after)
    elif limit.kind == "ahead":
        fields = _ahead(clause, limit, phrase, before, after, cadenced)
    elif limit.kind == "clock":
        fields = None
    elif any(span.overlaps(t) for t in targets):
        fields = None  # the due date of a metric stands at the metric
    elif limit.kind in {"by", "in"}:
        fields = _by(limit, part)
    else:
        fields = _moment(limit, phrase, part, before, after, clause)
    if fields is None:
        return None
    return Deadline(
        id=ids.new("deadline", span.of(context.text)),
        evidence=(span,),
        confidence=0.9 if fields["kind"] in {"sla", "dated", "window"} else 0.8,
        rule=f"limit_{limit.kind if isinstance(limit, Limit) else 'duration'}",
        heading=passage.heading,
        what=_what(before, after, passage),
        owner=owner_of(context, passage, clause),
        **fields,
    )


def _is_time(unit: str) -> bool:
    return bool(re.search(r"天|日|周|月|年|小时|分钟|季度", unit))


def runs_clock(clause: Clause, phrase: Phrase) -> bool:
    """Whether a phrase sets a time limit here: "次日12点前反馈" does, "当日转介客户" only describes."""
    limit = phrase.value
    if not isinstance(limit, Limit) or limit.kind not in {"within", "by", "ahead"}:
        return False
    if limit.within in {"P0D", "P1D"} and not re.search(r"内|前|\+", phrase.text) and limit.at is None:
        before = clause.text[: phrase.start - clause.start]
        after = clause.text[phrase.end - clause.start :]
        return bool(_VERB_NEXT.match(after) or (_MUST_BEFORE.search(before) and after[:1] not in "的"))
    return True


def _within(passage: Passage, at: int, clause: Clause, limit: Limit, phrase: Phrase, before: str, after: str):
    if limit.within is None and not limit.blank:
        return None
    if _NOT_DONE.match(after) or re.search(r"连续|最近|近|过去|未来|前$", before[-3:]):
        return None
    if is_condition(clause.text) and not _VERB_NEXT.match(after):
        return None
    if not runs_clock(clause, phrase):
        return None
    if limit.within == "P0D" and any(isinstance(p.value, Cadence) for p in clause.phrases):
        return None  # 每日查看、当日回复: the rhythm says it all
    months = limit.within and limit.within[-1] in "MY" and "T" not in limit.within
    others = sum(isinstance(p.value, Limit) and p.value.kind == "within" for p in passage.phrases)
    kind = "window" if months and others == 1 and not _event_before(passage, at, before) else "sla"
    return {
        "kind": kind,
        "within": limit.within,
        "workdays": limit.workdays and not phrase.text.upper().startswith(("T", "D")),
        "at": limit.at,
        "trigger": _event_before(passage, at, before),
    }


def _event_before(passage: Passage, at: int, before: str) -> str | None:
    """What starts the clock: 收到后, 客户进门, or the condition of an earlier clause."""
    found = re.match(r"(?:对|自|从)?([^，。]{2,30}?)(?:之日起|之?后|时|的|以后)$", before.strip())
    if found:
        return found[1]
    for earlier in reversed(passage.clauses[:at]):
        if is_condition(earlier.text):
            return earlier.text.rstrip("的时")
        tail = re.match(r"(?:对|自)?(.{2,30}?)(?:之日起|之?后)$", earlier.text)
        if tail:
            return tail[1]
    words = re.sub(r"(?:须|应|应当|必须|要|需|在|于|由.*|将)+$", "", before.strip())
    return words if 2 <= len(words) <= 12 and re.search(r"[到进入发取收接报开转门诉账号]$", words) else None


def _ahead(clause: Clause, limit: Limit, phrase: Phrase, before: str, after: str, cadenced: bool):
    if re.match("前[一1][日天周月年]", phrase.text) and not _VERB_NEXT.match(after):
        return None  # 前一日 = the day before
    if cadenced and re.search("营业|上班|开门|班", clause.text):
        return None
    if limit.within and limit.within[-1] == "Y":
        return None
    trigger = limit.point.festival if limit.point and limit.point.festival else None
    if trigger is None:
        words = re.sub(r"(?:应当?|须|必须|要|需|在|于)+$", "", before.strip())
        found = re.search(r"(?:每次|每场|每期)?([\u4e00-\u9fa5]{2,10})$", words)
        trigger = found[1] if found else None
    if trigger is None and not clause.text.startswith("提前") and "提前" not in clause.text:
        return None
    return {"kind": "relative", "within": limit.within, "workdays": limit.workdays, "trigger": trigger}


def _by(limit: Limit, part):
    point = limit.point
    if point is None:
        return None
    date = last_day(point, part)
    if date is None and not (point.blank or point.festival or point.grain in {"month_end", "quarter_end"}):
        return None
    if limit.kind == "in" and point.grain in {"month", "quarter", "half"}:
        return {"kind": "window", "start": first_day(point, part), "end": date, "date": date}
    return {
        "kind": "dated",
        "date": date,
        "at": limit.at,
        "blank": point.blank,
        "trigger": None if date else point.festival,
    }


def _moment(limit: Limit, phrase: Phrase, part, before: str, after: str, clause: Clause):
    """A date without 前: a window, a day, or a month in which something is done once."""
    point = limit.point
    if (
        _START.match(after)
        or re.match(r"\s*的", after)
        or re.search(r"(?:自|从|截至|截止|是|较|比)$", before)
    ):
        return None
    if limit.kind == "window":
        if point.start and point.start[0] == 0:
            return None
        start, end = first_day(point, part), last_day(limit.until, part)
        if limit.until.start and limit.until.start[0] == 0 and point.start:
            from wangdian.engines.plantext.phrases.values import replace

            end = last_day(
                replace(limit.until, start=point.start, end=(point.start[0], limit.until.end[1])), part
            )
        return {"kind": "window", "start": start, "end": end} if start and end else None
    acts = bool(re.search(_DO, after)) or (not after.strip() and bool(re.search("[在于为：:]$", before)))
    if not acts or re.search(r"同比|较年初|余额|占比", after):
        return None
    if any(isinstance(p.value, Cadence) for p in clause.phrases) and point.grain != "day":
        return None
    date = last_day(point, part)
    if point.grain == "day":
        return {"kind": "dated", "date": date} if date else None
    if point.grain == "month" or (point.grain == "part" and phrase.text[-1] not in "底末"):
        start = first_day(point, part)
        return {"kind": "event", "date": start[:-3], "start": start, "end": date} if date else None
    if date is None:
        return None
    if phrase.text[-1] in "底末终" or (point.grain == "part"):
        return {"kind": "dated", "date": date}
    if point.grain in {"half", "quarter"} and not re.sub(r"在|于|计划|拟|争取|力争|要|\s", "", before):
        if re.search(r"完成|实现|取得|考取|考|拿到|建成|达到|通过|上线|投产|开业", after):
            return {"kind": "dated", "start": first_day(point, part), "end": date, "date": date}
        return {"kind": "window", "start": first_day(point, part), "end": date, "date": date}
    return None


def _what(before: str, after: str, passage: Passage) -> str:
    words = re.sub(r"^(?:内|前|之内|之前|以内)", "", after).strip(" ，、；。")
    if len(words) < 2:
        words = before.strip(" ，、；。")
    return words or passage.label_text
