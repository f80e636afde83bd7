"""A number beyond its line opens a matter for whoever heads the unit; red makes it a grave one. (Inventory row 139.)"""

from datetime import datetime

from wangdian.kernel.metrics import breaches
from wangdian.kernel.metrics.models import Breach
from wangdian.kernel.org.queries import head_of

from .actions import open_case, set_grade
from .actions.common import SYSTEM
from .models import Case

SOURCE = "breach"


def open_matter(breach: Breach, now: datetime) -> None:
    """One matter per breach, owned by the head of the unit."""
    level = Breach.Level(breach.level)
    days = "；".join(f"{day} {value}" for day, value in breach.readings[-5:])
    open_case(
        kind="matter", unit=breach.unit, title=f"{breach.metric.name}：{level.label}", by=SYSTEM, now=now,
        grade="HIGH" if level == Breach.Level.RED else "NORMAL", owner=head_of(breach.unit, now.date()),
        subject_key=f"metric:{breach.metric_id}", source=(SOURCE, str(breach.pk)), text=days,
    )  # fmt: skip


def raise_grade(breach: Breach, now: datetime) -> None:
    """Amber became red: the matter is graded anew, if it is still open."""
    case = Case.objects.filter(source_kind=SOURCE, source_id=str(breach.pk), closed_at=None).first()
    if case is not None:
        set_grade(case_id=case.pk, grade="HIGH", by=SYSTEM, now=now, reason="指标由黄色预警升为红色预警")


def register() -> None:
    """Ask to be told of breaches; called when the app is ready."""
    breaches.on_open(open_matter)
    breaches.on_worsen(raise_grade)
