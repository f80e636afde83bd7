"""What an item of each kind says, checked: the one place that knows the shape of `PlanItem.data`.

The fields are those of the plan graph (see docs/plan-graph.md); what a person types goes through here before it
is stored, and publishing reads it from here.
"""

from datetime import date
from decimal import Decimal
from typing import Any

from wangdian.engines.calendars import Rhythm
from wangdian.engines.plantext import graph
from wangdian.engines.plantext.mapping import rhythms_of
from wangdian.engines.plantext.phrases.units import normalise
from wangdian.kernel.database.errors import Refused

from .models import PlanItem

Kind = PlanItem.Kind


def checked_data(kind: str, data: dict[str, Any]) -> dict[str, Any]:
    """The data, with types made right. Raises Refused (field named) or CalendarError for a rhythm that cannot be."""
    data = dict(data)
    if kind == Kind.METRIC:
        return _metric(data)
    if kind == Kind.DUTY:
        data["action"] = _text(data, "action", "请写明做什么。")
        if data.get("freq") not in graph.FREQS:
            raise Refused("plans.freq", "请选择多久做一次。", field="freq")
        rhythms_of_data(data)
        return data
    if kind == Kind.DEADLINE:
        data["what"] = _text(data, "what", "请写明要完成什么。")
        if data.get("kind") == "dated" and data.get("date") and full_date(data["date"], 2000) is None:
            raise Refused("plans.date", "日期请写成 2026-06-30。", field="date")
        return data
    return data


def _text(data: dict[str, Any], name: str, message: str) -> str:
    text = str(data.get(name) or "").strip()
    if not text:
        raise Refused(f"plans.{name}", message, field=name)
    return text


def _metric(data: dict[str, Any]) -> dict[str, Any]:
    data["name"] = _text(data, "name", "请写明指标名称。")
    if data.get("op") not in graph.OPS:
        raise Refused("plans.op", "请选择不低于、不超过、等于、增加或减少。", field="op")
    for name in ("value", "baseline", "stretch"):
        if data.get(name) not in (None, ""):
            try:
                data[name] = float(data[name])
            except (TypeError, ValueError) as error:
                raise Refused("plans.number", "请填数字。", field=name) from error
        else:
            data[name] = None
    data["blank"] = data["value"] is None
    # A value or unit that a person typed is normalised as the compiler normalises.
    value = None if data["value"] is None else Decimal(str(data["value"]))
    norm, data["norm_unit"] = normalise(value, data.get("unit") or "")
    data["norm_value"] = None if norm is None else float(norm)
    if data.get("period") and data["period"] not in graph.PERIODS:
        raise Refused("plans.period", "请选择统计期间。", field="period")
    return data


def duty_of_data(data: dict[str, Any]) -> graph.Duty:
    """The graph's duty again, from stored data."""
    names = graph.Duty.__dataclass_fields__
    plain = {("with_" if k == "with" else k): v for k, v in data.items()}
    plain = {k: tuple(v) if isinstance(v, list) else v for k, v in plain.items() if k in names}
    plain.pop("quota", None)
    return graph.Duty(
        id="",
        evidence=(),
        confidence=1.0,
        rule="",
        **{k: v for k, v in plain.items() if k not in graph.Item.__dataclass_fields__},
    )


def rhythms_of_data(data: dict[str, Any]) -> tuple[Rhythm, ...]:
    """The rhythms that a duty's data means: one, or one per named month. Raises CalendarError."""
    return rhythms_of(duty_of_data(data))


def full_date(text: str | None, year: int) -> date | None:
    """A date of the graph: "2026-06-30", "--06-30" (in `year`), "2026-06" (its last day); None for anything else."""
    if not text:
        return None
    try:
        if text.startswith("--"):
            return date(year, int(text[2:4]), int(text[5:7]))
        if len(text) == 7:
            first = date(int(text[:4]), int(text[5:7]), 1)
            following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
            return date.fromordinal(following.toordinal() - 1)
        return date.fromisoformat(text[:10])
    except ValueError:
        return None
