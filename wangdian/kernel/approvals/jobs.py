"""What runs by itself. The queue only wakes; the database says what is due."""

from django.utils.timezone import localtime
from procrastinate.contrib.django import app

from wangdian.kernel.org.scope import whole_bank

from .actions import expire_due, open_to_the_unit_above


@app.periodic(cron="*/5 * * * *", periodic_id="approvals")
@app.task(name="approvals.sweep", queueing_lock="approvals.sweep", lock="approvals.sweep")
def sweep_task(timestamp: int) -> None:
    """Close requests whose time is up; open those nobody at the unit can check to the units above."""
    now = localtime()
    with whole_bank("approvals.sweep"):
        expire_due(now=now)
        open_to_the_unit_above(now=now)
