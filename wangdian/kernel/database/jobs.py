"""Housekeeping that runs by itself."""

from django.utils.timezone import localtime
from procrastinate.contrib.django import app

from .idempotency import forget_old_keys


@app.periodic(cron="17 3 * * *", periodic_id="database")
@app.task(name="database.forget_old_keys", queueing_lock="database.forget_old_keys")
def forget_old_keys_task(timestamp: int) -> None:
    """Drop the keys of forms sent long ago."""
    forget_old_keys(localtime())
