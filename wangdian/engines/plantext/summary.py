"""The plan graph as text a person reads before publishing."""

from wangdian.engines.calendars import describe
from wangdian.engines.plantext.graph import Deadline, Duty, Metric, PlanGraph
from wangdian.engines.plantext.mapping import rhythms_of

_OPS = {"ge": "≥", "le": "≤", "eq": "=", "inc": "增加", "dec": "减少"}
_PERIODS = {
    "hour": "每小时",
    "day": "每日",
    "week": "每周",
    "tendays": "每旬",
    "month": "每月",
    "quarter": "每季",
    "half": "半年",
    "year": "全年",
}
_UNITS = {"S": "秒", "M": "分钟", "H": "小时", "D": "天", "W": "周"}


def summary(graph: PlanGraph) -> str:
    """Goals, targets, duties, deadlines, triggers, records, blanks and questions, each with its owner."""
    lines = [graph.title, "=" * 2 * min(len(graph.title), 30)]
    for part in graph.parts:
        year = f"{part.year}年" if part.year else "未写年份"
        lines.append(
            f"{part.title or graph.name}：{year}，{_PERIODS.get(part.period or '', '长期')}，默认责任人：{part.owner or '未写明'}"
        )
    lines += _section("目标", [_metric(m) for m in graph.metrics])
    lines += _section("例行任务", [_duty(d) for d in graph.duties])
    lines += _section("期限", [_deadline(d) for d in graph.deadlines])
    lines += _section("触发条件", [f"{t.condition} → {t.action}" for t in graph.triggers])
    lines += _section("检查清单", [f"{c.title}（{len(c.items)}项）" for c in graph.checklists])
    lines += _section("台账与文件", [r.name for r in graph.records])
    lines += _section("岗位", ["、".join(p.name for p in graph.posts)] if graph.posts else [])
    lines += _section("待填写", [f"{b.label}（{b.unit or '文字'}）" for b in graph.blanks])
    lines += _section("需要确认", [q.text for q in graph.questions])
    unsure = [m for m in graph.mends if not m.sure]
    lines += _section("请核对原文", [f"{m.before!r} 改为 {m.after!r}" for m in unsure])
    return "\n".join(lines)


def _section(title: str, rows: list[str]) -> list[str]:
    return (
        ["", f"【{title}】{len(rows)}", *(f"  {i}. {row}" for i, row in enumerate(rows, 1))] if rows else []
    )


def _owner(owner: str | None) -> str:
    return f"  〔{owner}〕" if owner else ""


def _metric(m: Metric) -> str:
    value = "待填写" if m.value is None else f"{m.value:g}"
    words = f"{m.name} {_OPS[m.op]}{value}{m.unit}"
    if m.baseline is not None:
        words += f"（现值{m.baseline:g}）"
    if m.stretch is not None:
        words += f"（力争{m.stretch:g}）"
    when = m.due or _PERIODS.get(m.period or "", "")
    return f"{words}{'，' + when if when else ''}{_owner(m.owner)}"


def _duty(d: Duty) -> str:
    rhythm = "，".join(describe(r) for r in rhythms_of(d))
    if d.blank:
        rhythm += "（日期待填）"
    quota = f"，每次{d.quota.value:g}{d.quota.unit}" if d.quota and d.quota.value is not None else ""
    return f"{rhythm}：{d.action}{quota}{_owner(d.owner)}"


def _deadline(d: Deadline) -> str:
    when = d.date or (f"{d.start}至{d.end}" if d.start else "") or _within(d)
    trigger = f"（{d.trigger}）" if d.trigger else ""
    return f"{when}{trigger}：{d.what}{_owner(d.owner)}"


def _within(d: Deadline) -> str:
    """PT24H -> 24小时内, -P3D -> 提前3天."""
    if not d.within:
        return "日期待定"
    if d.within == "P0D":
        return "当日"
    text, number = "", ""
    clock = False
    for c in d.within.lstrip("-P"):
        if c.isdigit():
            number += c
        elif c == "T":
            clock = True
        else:
            unit = {"M": "个月", "Y": "年"}.get(c) if not clock else None
            unit = unit or ("个工作日" if c == "D" and d.workdays else _UNITS[c])
            text, number = text + number + unit, ""
    return f"提前{text}" if d.within.startswith("-") else f"{text}内"
