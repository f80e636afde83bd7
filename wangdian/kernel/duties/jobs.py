"""What runs by itself. The queue only wakes; the database says what is due."""

from django.utils.timezone import localtime
from procrastinate.contrib.django import app

from .generation import catch_up


@app.periodic(cron="*/5 * * * *", periodic_id="duties")
@app.task(name="duties.catch_up", queueing_lock="duties.catch_up", lock="duties.catch_up")
def catch_up_task(timestamp: int) -> None:
    """Make the occurrences of every day not made yet, and close what was missed."""
    catch_up(now=localtime())


@app.periodic(cron="*/2 * * * *", periodic_id="sweep")
@app.task(name="jobs.sweep", queueing_lock="jobs.sweep", pass_context=True)
async def sweep_stalled_jobs(context, timestamp: int) -> None:
    """Jobs whose worker was killed stay "doing" for ever; give them back to the queue."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=60):
        await manager.retry_job(job)
