"""Clocks as a page shows them: how far, until when, what is left, how long paused."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wangdian.engines import clocks as engine
from wangdian.engines.calendars import Mode

from ..models import Case, Clock
from .rows import OPEN, Kept, load

_ZERO = timedelta(0)


@dataclass(frozen=True)
class Shown:
    """One clock of a case in words, and what may be asked about it by who works on the case."""

    pk: int
    label: str
    round: int
    target: str  # "2小时（营业时间）"
    state: str
    tone: str  # ok, warn, bad, info, quiet
    percent: int
    percent_words: str
    due_at: datetime
    due_words: str  # what `due_at` means: the deadline, or the one there would be if resumed now
    left: str  # what is left, what is frozen, or by how much it is late
    paused: str  # how long paused in all; empty: never
    pause_reason: str
    pause_left: str
    is_open: bool
    breach_reason: str
    extended: bool
    extendable: bool
    breached: bool


def shown(case: Case, now: datetime) -> list[Shown]:
    """The clocks of a case, running ones first. At most five queries."""
    kept = load(Clock.objects.filter(case=case).order_by("id"))
    found = [_shown(one, now) for one in kept]
    return sorted(found, key=lambda one: (not one.is_open, one.due_at))


def _shown(kept: Kept, now: datetime) -> Shown:
    row, reading = kept.row, engine.read(kept.clock, kept.row.ended_at or now)
    state, tone = _state(row, reading)
    frozen = reading.state is engine.State.PAUSED
    last = kept.clock.spans[-1]
    return Shown(
        pk=row.pk,
        label=row.label,
        round=row.round,
        target=target_words(row.spec),
        state=state,
        tone=tone,
        percent=max(0, min(100, round(reading.percent))),
        percent_words=f"{reading.percent:.0f}%",
        due_at=reading.due_at,
        due_words=_("若现在恢复，时限为") if frozen else _("时限"),
        left=_left(row, reading, now),
        paused=duration(reading.paused) if reading.paused > _ZERO else "",
        pause_reason=last.reason if kept.clock.is_paused else "",
        pause_left=_pause_left(reading) if kept.clock.is_paused else "",
        is_open=kept.clock.is_open,
        breach_reason=row.breach_reason,
        extended=row.extended_to is not None,
        extendable=row.state in OPEN and not row.spec.get("legal"),
        breached=row.breached_at is not None,
    )


def _state(row: Clock, reading: engine.Reading) -> tuple[str, str]:
    if row.state == Clock.State.CANCELLED:
        return _("取消"), "quiet"
    if row.state in (Clock.State.MET, Clock.State.LATE):
        return (_("按时完成"), "ok") if row.state == Clock.State.MET else (_("超时完成"), "bad")
    match reading.state:
        case engine.State.BREACHED:
            return _("已超时"), "bad"
        case engine.State.PAUSED:
            return _("暂停中"), "quiet"
    return (_("即将到时"), "warn") if reading.percent >= 75 else (_("计时中"), "info")


def _left(row: Clock, reading: engine.Reading, now: datetime) -> str:
    if row.state == Clock.State.CANCELLED:
        return ""
    if row.state == Clock.State.MET:
        return _("用时%(time)s") % {"time": duration(reading.consumed)}
    if reading.state is engine.State.BREACHED:
        late = max(-reading.remaining, _ZERO) or ((row.ended_at or now) - reading.due_at)
        return _("超时%(time)s") % {"time": duration(late)}
    if reading.state is engine.State.PAUSED:
        return _("剩余%(time)s（已冻结）") % {"time": duration(reading.remaining)}
    return _("剩余%(time)s") % {"time": duration(reading.remaining)}


def _pause_left(reading: engine.Reading) -> str:
    if reading.pause_left is None:
        return ""
    if reading.pause_left <= _ZERO:
        return _("暂停已满上限，重新计时")
    return _("还可暂停%(time)s") % {"time": duration(reading.pause_left)}


def target_words(spec: dict) -> str:
    """The limit in the words it was written in, and the time it runs on."""
    return f"{spec['after']}（{mode_words(spec['mode'])}）"


def mode_words(mode: str) -> str:
    """Wall clock or opening hours, in words."""
    return _("营业时间") if mode == Mode.BUSINESS else _("自然时间")


def duration(time: timedelta) -> str:
    """2天3小时, 1小时5分钟, 40分钟; less than a minute is so called."""
    minutes = int(abs(time).total_seconds() // 60)
    if not minutes:
        return _("不到1分钟")
    days, rest = divmod(minutes, 24 * 60)
    hours, rest = divmod(rest, 60)
    if days:
        rest = 0
    parts = [
        (days, ngettext("%d天", "%d天", days)),
        (hours, ngettext("%d小时", "%d小时", hours)),
        (rest, ngettext("%d分钟", "%d分钟", rest)),
    ]
    return "".join(words % number for number, words in parts if number)


def moment_words(at: datetime) -> str:
    """A moment in the bank's time zone."""
    return localtime(at).strftime("%Y-%m-%d %H:%M")
