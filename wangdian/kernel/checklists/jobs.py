"""What runs by itself: fire extinguishers and other things with an expiry date are announced before it."""

from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.timezone import localtime
from procrastinate.contrib.django import app

from wangdian.kernel.notices.actions import notify
from wangdian.kernel.org.models import Appointment
from wangdian.kernel.org.powers import ASSETS_MANAGE
from wangdian.kernel.org.queries import in_force
from wangdian.kernel.org.scope import whole_bank

from .models import Asset

STAGES = (0, 7, 30)  # days before the expiry; each is told once


@app.periodic(cron="50 7 * * *", periodic_id="checklists_expiry")
@app.task(name="checklists.tell_expiry", queueing_lock="checklists.tell_expiry")
def tell_expiry_task(timestamp: int) -> None:
    """Tell who keeps the assets of a branch what expires."""
    tell_expiry(now=localtime())


def tell_expiry(*, now: datetime) -> int:
    """Tell, once per asset, date and stage, what expires within 30 days. Returns how many notices were new."""
    today, told = now.date(), 0
    with whole_bank("assets that expire"):
        rows = Asset.objects.filter(retired_on=None, expires_on__lte=today + timedelta(days=max(STAGES)))
        for asset in rows.select_related("unit").order_by("unit_id", "expires_on"):
            left = (asset.expires_on - today).days
            stage = next(s for s in STAGES if left <= s)
            keepers = Appointment.objects.filter(
                in_force(today), unit_id=asset.unit_id, post__powers__contains=[ASSETS_MANAGE]
            ).values_list("person_id", flat=True)
            words = f"已过期{-left}天" if left < 0 else f"还有{left}天到期" if left else "今天到期"
            told += notify(
                people=set(keepers), kind="checklists.expiring", title=f"{asset.name}（{asset.code}）{words}",
                body=f"{asset.unit.name} {asset.location}", url=reverse("checklists:asset", args=[asset.pk]),
                unit_id=asset.unit_id, now=now, key=f"expiry:{asset.pk}:{asset.expires_on}:{stage}",
                urgent=False,
            )  # fmt: skip
    return told
