"""What runs by itself. The queue only wakes; the database says what is due."""

from django.utils.timezone import localtime
from procrastinate.contrib.django import app

from wangdian.kernel.org.scope import whole_bank

from .actions import sweep, watched_metrics


@app.periodic(cron="25 0 * * *", periodic_id="metrics")
@app.task(name="metrics.sweep", queueing_lock="metrics.sweep", lock="metrics.sweep")
def sweep_task(timestamp: int) -> None:
    """Hold the numbers against lines that begin or end today; one metric a transaction."""
    now = localtime()
    with whole_bank("metrics.sweep"):
        metrics = watched_metrics()
    for metric in metrics:
        with whole_bank("metrics.sweep"):
            sweep(metric=metric, now=now)
