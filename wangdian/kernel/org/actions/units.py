"""The unit tree and the opening hours of its units."""

from collections.abc import Sequence
from datetime import date, datetime, time

from django.db import transaction

from wangdian.kernel.database.errors import Refused
from wangdian.kernel.org.changes import hours_changed
from wangdian.kernel.org.models import OpeningSpan, Unit
from wangdian.kernel.org.powers import ORG_CALENDAR, ORG_UNITS
from wangdian.kernel.org.scope import Scope

from .trace import trace


@transaction.atomic
def add_unit(
    *, parent: Unit, code: str, name: str, kind: str, opened_on: date | None, by: Scope, now: datetime
) -> Unit:
    """Add a unit below another."""
    grant = by.demand(ORG_UNITS, parent)
    _code_must_be_free(code)
    unit = Unit.objects.add_child(parent, {"code": code, "name": name, "kind": kind, "opened_on": opened_on})
    trace(unit, grant, by, now, "org.add_unit", ("unit", unit.pk), code=code, name=name, parent=parent.name)
    return unit


@transaction.atomic
def edit_unit(*, unit: Unit, by: Scope, now: datetime, **changes) -> Unit:
    """Change the code, name, kind or dates of a unit. The trace keeps what was and what is."""
    grant = by.demand(ORG_UNITS, unit)
    if changes.get("code", unit.code) != unit.code:
        _code_must_be_free(changes["code"])
    opened, closed = changes.get("opened_on", unit.opened_on), changes.get("closed_on", unit.closed_on)
    if opened and closed and closed < opened:
        raise Refused("org.dates", "撤并日期早于开业日期，请改正。", field="closed_on")
    before = {name: str(getattr(unit, name) or "") for name in changes}
    for name, value in changes.items():
        setattr(unit, name, value)
    unit.save(update_fields=list(changes))
    after = {name: str(value or "") for name, value in changes.items()}
    trace(unit, grant, by, now, "org.edit_unit", ("unit", unit.pk), before=before, after=after)
    return unit


@transaction.atomic
def set_opening_hours(
    *, unit: Unit, spans: Sequence[tuple[str, time, time]], by: Scope, now: datetime
) -> list[OpeningSpan]:
    """Replace the opening hours of a unit by `spans` of (kind of day, opens at, closes at). None at all means
    that the unit keeps the common hours.

    Raises Refused for a span that ends before it begins, or two that overlap on the same kind of day.
    """
    grant = by.demand(ORG_CALENDAR, unit)
    ordered = sorted(spans)
    for n, (kind, opens, closes) in enumerate(ordered):
        if closes <= opens:
            raise Refused("org.opening_span", "关门时间须晚于开门时间，请改正。", field="spans")
        if n and ordered[n - 1][0] == kind and opens < ordered[n - 1][2]:
            raise Refused("org.opening_overlap", "同一类日子的两段营业时间重叠了，请改正。", field="spans")
    OpeningSpan.objects.filter(unit=unit).delete()
    rows = OpeningSpan.objects.bulk_create(
        OpeningSpan(unit=unit, day_kind=kind, opens_at=opens, closes_at=closes)
        for kind, opens, closes in ordered
    )
    trace(
        unit, grant, by, now, "org.opening_hours", ("unit", unit.pk),
        spans=[f"{kind} {opens:%H:%M}–{closes:%H:%M}" for kind, opens, closes in ordered],
    )  # fmt: skip
    hours_changed(unit_ids=[unit.pk], now=now)
    return rows


def _code_must_be_free(code: str) -> None:
    if Unit.objects.filter(code=code).exists():
        raise Refused("org.unit_code_taken", f"机构号{code}已被使用，请换一个。", field="code")
