"""What each step of the improvement flow writes into the typed row, and what its guards ask about."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.urls import reverse

from wangdian.kernel.cases.models import Case
from wangdian.kernel.notices.actions import notify
from wangdian.kernel.org.scope import Scope

from .models import Improvement

WORDS = ("pilot", "measure", "better", "result", "praise", "landed")
DAYS = ("pilot_starts_on", "pilot_ends_on")
NUMBERS = ("before", "after")


def facts(case: Case) -> dict[str, Any]:
    """Who proposed it, and when its pilot runs. One query."""
    names = ("proposer_id", *DAYS)
    row = Improvement.objects.filter(case=case).values(*names).first()
    return dict(row) if row else {}


def on_move(case: Case, transition: str, data: dict[str, Any], by: Scope, now: datetime) -> None:
    """Write what the form of a step gathered; a decision is told to who proposed it."""
    changes: dict[str, Any] = {name: data[name] for name in WORDS if name in data}
    changes |= {name: date.fromisoformat(data[name]) for name in DAYS if name in data}
    changes |= {name: Decimal(data[name]) for name in NUMBERS if name in data}
    row = Improvement.objects.select_for_update().get(case=case)
    match transition:
        case "adopt" | "decline":
            said = case.timeline.order_by("-id").values_list("text", flat=True).first()
            changes |= {
                "adopted": transition == "adopt", "decided_by_id": by.person_id, "decided_at": now, "reason": said or "",
            }  # fmt: skip
            _tell_proposer(case, row, changes, by, now)
        case "take_up_again":
            changes |= {"adopted": None, "decided_by_id": None, "decided_at": None, "praise": ""}
    for name, value in changes.items():
        setattr(row, name, value)
    if changes:
        row.save(update_fields=list(changes))


def _tell_proposer(case: Case, row: Improvement, changes: dict[str, Any], by: Scope, now: datetime) -> None:
    word = "已采纳" if changes["adopted"] else "这次没有采纳"
    body = f"{changes['reason']}\n{changes.get('praise', '')}".strip()
    notify(
        people={row.proposer_id} - {by.person_id}, kind="service.improvement", title=f"您的提案{word}：{case.title}"[:200],
        body=body[:500], url=reverse("service:improvement", args=[case.pk]), unit_id=case.unit_id, now=now,
        key=f"improvement:{case.pk}:{case.version}",
    )  # fmt: skip
