"""What runs by itself. The queue only wakes; the database says what is due."""

from django.utils.timezone import localtime
from procrastinate.contrib.django import app
from procrastinate.jobs import Job, Status

from .generation import catch_up

STALLED_AFTER = 60  # seconds without a sign of life from the worker that has the job


@app.periodic(cron="*/5 * * * *", periodic_id="duties")
@app.task(name="duties.catch_up", queueing_lock="duties.catch_up", lock="duties.catch_up")
def catch_up_task(timestamp: int) -> None:
    """Make the occurrences of every day not made yet, and close what was missed; once an hour from the ground up."""
    now = localtime()
    catch_up(now=now, thorough=now.minute < 5)


@app.periodic(cron="*/2 * * * *", periodic_id="sweep")
@app.task(name="jobs.sweep", queueing_lock="jobs.sweep", pass_context=True)
async def sweep_stalled_jobs(context, timestamp: int) -> None:
    """Jobs whose worker was killed stay "doing" for ever, with their lock: give them back to the queue.

    Where the same job waits in the queue already, the dead one only lets go of its lock: two may not wait.
    """
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER):
        if await _waits_already(manager, job):
            await manager.finish_job(job, status=Status.FAILED, delete_job=False)
        else:
            await manager.retry_job(job)


async def _waits_already(manager, job: Job) -> bool:
    if job.queueing_lock is None:
        return False
    waiting = await manager.list_jobs_async(queueing_lock=job.queueing_lock, status=Status.TODO.value)
    return bool(list(waiting))
