"""What each step of the sighting flow writes into the typed row, whom it lets in on the secret, and whom it tells."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.urls import reverse

from wangdian.kernel.approvals.queries import candidates_at
from wangdian.kernel.cases.actions import add_confidant
from wangdian.kernel.cases.confiding import could_read
from wangdian.kernel.cases.models import Case
from wangdian.kernel.database.errors import Refused
from wangdian.kernel.notices.actions import notify
from wangdian.kernel.org.models import Person, Unit
from wangdian.kernel.org.powers import REPUTATION_HANDLE
from wangdian.kernel.org.scope import Scope

from .models import Sighting

WORDS = ("facts", "truth", "statement", "answer", "review", "lesson")


def facts(case: Case) -> dict[str, Any]:
    """Whether the unit above knows, and who speaks. One query."""
    row = Sighting.objects.filter(case=case).values("told_upper_id", "spokesperson_id").first()
    return dict(row) if row else {}


def handlers(unit: Unit, now: datetime) -> list[int]:
    """Who handles sightings at the unit itself, own or lent; who is away comes last."""
    found = sorted(candidates_at(unit.pk, None, REPUTATION_HANDLE, now), key=lambda c: c.away)
    return list(dict.fromkeys(c.person_id for c in found if c.unit_id == unit.pk))


def handlers_above(unit: Unit, now: datetime) -> list[int]:
    """Who handles sightings at the nearest unit above that has somebody."""
    found = [c for c in candidates_at(unit.pk, None, REPUTATION_HANDLE, now) if c.unit_id != unit.pk]
    depths = dict(Unit.objects.filter(pk__in={c.unit_id for c in found}).values_list("pk", "depth"))
    nearest = max(depths.values(), default=0)
    return list(dict.fromkeys(c.person_id for c in found if depths[c.unit_id] == nearest))


def on_move(case: Case, transition: str, data: dict[str, Any], by: Scope, now: datetime) -> None:
    """Write what the form of a step gathered."""
    changes: dict[str, Any] = {name: data[name] for name in WORDS if name in data}
    row = Sighting.objects.select_for_update().get(case=case)
    match transition:
        case "report_up":
            above = handlers_above(case.unit, now)
            if not above:
                raise Refused(
                    "service.nobody_above", "上级机构还没有人有“处置舆情”的权限，请联系系统管理员授权。"
                )
            let_in(case, above, by, now, f"up:{case.version}", "下级上报舆情")
            changes |= {"told_upper_id": above[0], "told_upper_at": row.told_upper_at or now}
        case "hold":
            voice = Person.objects.get(pk=data["spokesperson"])
            add_confidant(case_id=case.pk, person=voice, by=by, now=now, tell=False)  # refuses a blind one
            let_in(
                case, [data["spokesperson"]], by, now, f"speak:{case.version}", "请您作为唯一发言人回应舆情"
            )
            changes["spokesperson_id"] = data["spokesperson"]
        case "answer":
            changes["answered_at"] = row.answered_at or now
        case "follow" if data.get("reach"):
            changes["reach"] = max(row.reach or 0, int(Decimal(data["reach"])))
    for name, value in changes.items():
        setattr(row, name, value)
    if changes:
        row.save(update_fields=list(changes))


def let_in(case: Case, people: Iterable[int], by: Scope, now: datetime, key: str, word: str) -> None:
    """Let people see a confidential sighting, and tell them by its number only, at once, also in quiet hours."""
    # Who was lent the handling without the reading must not stop a report: the name would open nothing for them.
    for person in could_read(case, now).filter(pk__in=list(people)):
        add_confidant(case_id=case.pk, person=person, by=by, now=now, tell=False)  # told below, at once
    notify(
        people=set(people) - {by.person_id}, kind="service.sighting", title=f"{word}：{case.code}", urgent=True,
        url=reverse("service:sighting", args=[case.pk]), unit_id=case.unit_id, now=now,
        key=f"sighting:{case.pk}:{key}",
    )  # fmt: skip
