"""What runs by itself. The queue only wakes; the table says whose moment has come."""

from django.utils.timezone import localtime
from procrastinate.contrib.django import app

from .clocks.sweeping import sweep


@app.periodic(cron="* * * * *", periodic_id="clocks")
@app.task(name="cases.sweep_clocks", queueing_lock="cases.sweep_clocks")
def sweep_clocks_task(timestamp: int) -> None:
    """Call whom clocks call, once; note what is late. After a day of downtime everything missed is caught up."""
    sweep(now=localtime())
