"""What happens by itself: once a day, equipment past its date."""

from django.utils.timezone import localtime
from procrastinate.contrib.django import app

from wangdian.kernel.org.scope import whole_bank

from .actions import open_expired


@app.periodic(cron="10 6 * * *", periodic_id="inspections.expiry")
@app.task(name="inspections.expiry", queueing_lock="inspections.expiry", lock="inspections.expiry")
def open_expired_task(timestamp: int) -> None:
    """Open findings for what expired."""
    with whole_bank("equipment past its date"):
        open_expired(now=localtime())
