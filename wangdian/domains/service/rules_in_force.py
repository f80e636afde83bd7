"""Figures of the service rules: what a unit set itself, else what stands above it, else what ships."""

from datetime import date
from decimal import Decimal

from wangdian.kernel.org.models import Unit
from wangdian.kernel.org.queries import in_force

from .models import ServiceRule

SHIPPED = {
    ServiceRule.Name.CALL_BACK_SHARE: Decimal("30"),  # inventory row 277
    ServiceRule.Name.BAD_RATINGS: Decimal("3"),  # inventory row 349 names no number: a bank's own choice
}


def value_of(name: str, unit: Unit, day: date) -> Decimal:
    """The figure that holds at a unit on a day: the nearest unit's newest row, else the shipped one. One query."""
    above = unit.paths_upwards
    row = (
        ServiceRule.objects.filter(in_force(day), name=name, unit__path__in=above)
        .order_by("-unit__depth", "-starts_on", "-pk")
        .first()
    )
    return row.value if row else SHIPPED[name]
