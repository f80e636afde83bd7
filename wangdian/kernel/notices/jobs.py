"""What runs by itself. The queue only wakes; the outbox says what is due."""

from procrastinate.contrib.django import app


@app.periodic(cron="* * * * *", periodic_id="notices")
@app.task(name="notices.deliver", queueing_lock="notices.deliver")
def deliver_task(timestamp: int) -> None:
    """Send what is due. Woken by whoever wrote something, and each minute in case that waking was lost."""
