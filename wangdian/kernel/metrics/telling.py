"""Who is told that a number stands beyond its line."""

from datetime import datetime
from decimal import Decimal

from django.urls import reverse

from wangdian.kernel.notices.actions import notify
from wangdian.kernel.org.models import Appointment
from wangdian.kernel.org.powers import METRICS_WATCH
from wangdian.kernel.org.queries import in_force

from .figures import show
from .models import Breach

KIND = "metrics.breach"


def tell_watchers(breach: Breach, now: datetime) -> int:
    """Tell those at the unit who keep its lines, once per breach and level."""
    metric = breach.metric
    keepers = Appointment.objects.filter(
        in_force(now.date()), unit=breach.unit, post__powers__contains=[METRICS_WATCH]
    )
    last_day, last = breach.readings[-1]
    shown = show(Decimal(last), metric.display_unit or metric.measure_unit, metric.decimals)
    return notify(
        people=keepers.values_list("person_id", flat=True),
        kind=KIND,
        title=f"{Breach.Level(breach.worst).label}：{metric.name}（{breach.unit.name}）",
        body=f"{last_day}为{shown}，请核实原因并处理。",
        url=reverse("metrics:watched", args=[breach.unit_id, breach.metric_id]),
        unit_id=breach.unit_id,
        now=now,
        key=f"{KIND}:{breach.pk}:{breach.worst}",
        urgent=breach.worst == Breach.Level.RED,
    )
