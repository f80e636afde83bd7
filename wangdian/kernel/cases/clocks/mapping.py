"""Rows to values and back: a target in words becomes a limit, a clock row with its spans a clock that can be asked."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from wangdian.engines import clocks as engine
from wangdian.engines.calendars import (
    CalendarError,
    DueUnit,
    Mode,
    RelativeDue,
    Shift,
    WorkClock,
    from_plain,
    parse_limit,
    to_plain,
)
from wangdian.kernel.database.errors import Refused

from ..models import Clock, ClockSpan

KINDS = {ClockSpan.Sort.RUN: engine.SpanKind.RUN, ClockSpan.Sort.PAUSE: engine.SpanKind.PAUSE}
SORTS = {kind: sort for sort, kind in KINDS.items()}
EIGHT_HOURS = timedelta(hours=8)
_ZERO = timedelta(0)


@dataclass(frozen=True)
class Target:
    """How long a clock may take, in words and parsed: {"after": "2小时", "mode": "business", "pause_cap": "5天"}."""

    after: str
    mode: Mode
    pause_cap: str  # empty: pauses without limit; of a limit set by law: no pause at all
    limit: RelativeDue
    cap: RelativeDue | None

    def plain(self) -> dict[str, str]:
        """As in a flow file and in ClockTarget.target."""
        said = {"after": self.after, "mode": self.mode.value}
        return said | ({"pause_cap": self.pause_cap} if self.pause_cap else {})


@lru_cache(maxsize=1024)
def _target(after: str, mode: str, pause_cap: str) -> Target:
    try:
        limit = parse_limit(after)
    except CalendarError as error:
        raise Refused("cases.target", error.message, field="after") from error
    try:
        cap = parse_limit(pause_cap) if pause_cap else None
    except CalendarError as error:
        raise Refused("cases.target_cap", error.message, field="pause_cap") from error
    if cap is not None and (cap.unit not in _LENGTHS or cap.at is not None or cap.at_closing):
        raise Refused(
            "cases.target_cap",
            "暂停上限请写成一段时间，例如30分钟、4小时、5天、3个工作日。",
            field="pause_cap",
        )
    if mode not in set(Mode):
        raise Refused("cases.target_mode", "计时方式只能是自然时间或营业时间。", field="mode")
    return Target(after, Mode(mode), pause_cap, limit, cap)


def target_of(plain: dict[str, Any]) -> Target:
    """A target as written in a flow file or a row. Raises Refused `cases.target`, `…_cap`, `…_mode`."""
    return _target(
        str(plain.get("after", "")).strip(), str(plain.get("mode", Mode.CALENDAR)), str(plain.get("pause_cap") or "").strip()
    )  # fmt: skip


_LENGTHS = {DueUnit.MINUTE, DueUnit.HOUR, DueUnit.DAY, DueUnit.WORKDAY}


def _cap(target: Target, work: WorkClock, legal: bool) -> timedelta | None:
    """The pause cap as time the clock runs on: a day of a business clock is an ordinary day's opening time."""
    cap = target.cap
    if cap is None:
        return _ZERO if legal else None
    if cap.unit in (DueUnit.MINUTE, DueUnit.HOUR):
        return timedelta(minutes=cap.amount * (60 if cap.unit is DueUnit.HOUR else 1))
    if target.mode is Mode.CALENDAR:
        return timedelta(days=cap.amount)
    return cap.amount * _ordinary_day(work)


def _ordinary_day(work: WorkClock) -> timedelta:
    def minutes(span) -> int:
        closes = span.closes.hour * 60 + span.closes.minute or 24 * 60
        return closes - span.opens.hour * 60 - span.opens.minute

    return timedelta(minutes=sum(minutes(span) for span in work.hours.workday)) or EIGHT_HOURS


def asks_calendar(target: Target) -> bool:
    """Whether a changed holiday or changed hours can move the clock."""
    limit = target.limit
    return (
        target.mode is Mode.BUSINESS
        or limit.unit is DueUnit.WORKDAY
        or limit.at_closing
        or limit.workday is not None
        or limit.shift is not Shift.NONE
    )


def snapshot(
    target: Target, ladder: Iterable[tuple[int, str]], work: WorkClock, *, regrade: str, legal: bool
) -> dict[str, Any]:
    """The `Clock.spec` of a clock that begins: everything it is measured by, whatever is edited later."""
    cap = _cap(target, work, legal)
    return target.plain() | {
        "limit": to_plain(target.limit),
        "cap": None if cap is None else cap.total_seconds(),
        "ladder": [list(rung) for rung in sorted(dict.fromkeys(ladder), key=lambda rung: rung[0])],
        "regrade": regrade,
        "legal": legal,
        "calendar": asks_calendar(target),
    }


@lru_cache(maxsize=1024)
def _spec(text: str) -> engine.ClockSpec:
    plain = json.loads(text)
    limit = from_plain(plain["limit"])
    assert isinstance(limit, RelativeDue)
    return engine.ClockSpec(
        target=limit,
        mode=Mode(plain["mode"]),
        pause_cap=None if plain["cap"] is None else timedelta(seconds=plain["cap"]),
        ladder=tuple(engine.Rung(percent, to) for percent, to in plain["ladder"]),
    )


def spec_of(plain: dict[str, Any], extended_to: datetime | None = None) -> engine.ClockSpec:
    """The limit a snapshot means. An extension that was granted is a fixed moment, which no pause moves."""
    spec = _spec(json.dumps(plain, sort_keys=True))
    if extended_to is None:
        return spec
    return replace(spec, target=extended_to, mode=Mode.CALENDAR, pause_cap=_ZERO)


def clock_of(row: Clock, spans: Iterable[ClockSpan], work: WorkClock) -> engine.Clock:
    """The clock that a row and its spans, in order, describe."""
    return engine.Clock(
        spec=spec_of(row.spec, row.extended_to),
        spans=tuple(engine.Span(s.start, s.end, KINDS[ClockSpan.Sort(s.sort)], s.reason) for s in spans),
        work=work,
        cancelled=row.state == Clock.State.CANCELLED,
    )
