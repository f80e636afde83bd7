"""How days, moments and numbers are written for people. Template filters of the same names use these."""

from datetime import date, datetime, time
from decimal import Decimal

from django.utils.timezone import is_aware, localtime
from django.utils.translation import gettext as _


def weekday(day: date) -> str:
    """周一 … 周日."""
    return (_("周一"), _("周二"), _("周三"), _("周四"), _("周五"), _("周六"), _("周日"))[day.weekday()]


def day(value: date | None) -> str:
    """2026-03-02 周一; an empty value is a dash."""
    if value is None or value == "":
        return "—"
    value = _local(value)
    return f"{value:%Y-%m-%d} {weekday(value)}"


def short_day(value: date | None) -> str:
    """3月2日."""
    if value is None or value == "":
        return "—"
    value = _local(value)
    return _("%(month)s月%(day)s日") % {"month": value.month, "day": value.day}


def moment(value: datetime | None) -> str:
    """2026-03-02 09:00, in the bank's time zone."""
    return f"{_local(value):%Y-%m-%d %H:%M}" if value else "—"


def clock(value: datetime | time | None) -> str:
    """09:00."""
    return f"{_local(value):%H:%M}" if value is not None and value != "" else "—"


def number(value: int | float | Decimal | None, places: int | None = None) -> str:
    """12,345.6 with no trailing zeros, or exactly `places` decimals; an empty value is a dash."""
    if value is None or value == "":
        return "—"
    value = Decimal(str(value))
    if places is None:
        value = value.quantize(Decimal("0.0001")).normalize()
        places = max(0, -value.as_tuple().exponent)
    return f"{value:,.{places}f}"


def _local(value):
    return localtime(value) if isinstance(value, datetime) and is_aware(value) else value
