"""Fire equipment past its date becomes a finding by itself. (Inventory row 226.)"""

from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from wangdian.kernel.cases.actions.common import SYSTEM
from wangdian.kernel.checklists.models import Asset

from ..models import Category, Finding
from .findings import open_finding
from .rounds import rectifier


@transaction.atomic
def open_expired(*, now: datetime) -> int:
    """A finding for each asset in use whose date is over, once per date. Call within `whole_bank`. Returns how many."""
    today, made = localdate(now), 0
    rows = Asset.objects.filter(retired_on=None, expires_on__lt=today).select_related("unit").order_by("pk")
    for asset in rows:
        case = open_finding(
            unit=asset.unit, title=f"{asset.name}（{asset.code}）超过有效期", topic=f"expiry.{asset.code}"[:80],
            fact=f"{asset.location or asset.unit.name}的{asset.name}（{asset.code}）有效期至{asset.expires_on}，仍在使用。",
            category=Category.SECURITY if asset.kind in {"FIRE", "SECURITY"} else Category.FACILITY, grade="MAJOR",
            source=Finding.Source.EXPIRY, standard="消防设施维护管理要求" if asset.kind == "FIRE" else "",
            owner=rectifier(asset.unit, "OPERATIONS_SUPERVISOR", now),
            origin=("expiry", f"{asset.pk}:{asset.expires_on}"), by=SYSTEM, now=now,
        )  # fmt: skip
        made += case.opened_at == now
    return made
