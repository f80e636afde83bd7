"""What runs by itself. The queue only wakes; the outbox says what is due."""

from django.utils.timezone import localtime
from procrastinate.contrib.django import app

from .forgetting import forget_old
from .outbox import deliver_due


@app.periodic(cron="* * * * *", periodic_id="notices")
@app.task(name="notices.deliver", queueing_lock="notices.deliver")
def deliver_task(timestamp: int) -> None:
    """Send what is due. Woken by whoever wrote something, and each minute in case that waking was lost."""
    deliver_due(localtime)


@app.periodic(cron="27 3 * * *", periodic_id="notices_forget")
@app.task(name="notices.forget", queueing_lock="notices.forget")
def forget_task(timestamp: int) -> None:
    """Drop what nobody looks at any more."""
    forget_old(localtime())
