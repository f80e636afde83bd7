"""What happens by itself: colleagues hear of new opinions. The queue only wakes; the rows say what is due."""

from django.utils.timezone import localtime
from procrastinate.contrib.django import app

from wangdian.kernel.org.scope import whole_bank

from .actions import tell_of_opinions


@app.periodic(cron="* * * * *", periodic_id="service.opinions")
@app.task(name="service.opinions", queueing_lock="service.opinions", lock="service.opinions")
def tell_of_opinions_task(timestamp: int) -> None:
    """Tell of opinions left since the last minute, and of those nobody took."""
    with whole_bank("tell of opinions"):
        tell_of_opinions(now=localtime())
