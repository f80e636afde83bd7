"""Checking and writing run in jobs. The queue only wakes; the batch's state says what is to be done."""

from datetime import timedelta

from django.utils.timezone import localtime
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from wangdian.kernel.org.scope import whole_bank

from .models import Batch
from .running import work

PATIENCE = timedelta(minutes=2)


@app.task(name="intake.work", retry=3)
def work_on(batch_id: int) -> None:
    """Check or write a batch."""
    work(batch_id, localtime)


def wake(batch_id: int) -> None:
    """Have a worker look at a batch; one job a batch waits and one runs at a time."""
    try:
        work_on.configure(lock=f"intake.{batch_id}", queueing_lock=f"intake.{batch_id}").defer(
            batch_id=batch_id
        )
    except AlreadyEnqueued:
        return


@app.periodic(cron="*/2 * * * *", periodic_id="intake")
@app.task(name="intake.sweep", queueing_lock="intake.sweep")
def sweep(timestamp: int) -> None:
    """Wake again for batches that wait longer than they should: their job was lost."""
    for batch_id in forgotten(localtime()):
        wake(batch_id)


def forgotten(now) -> list[int]:
    """The batches whose work was asked for a while ago and has not ended."""
    with whole_bank("intake sweep"):
        return list(
            Batch.objects.filter(
                state__in=[Batch.State.CHECKING, Batch.State.WRITING], asked_at__lt=now - PATIENCE
            ).values_list("pk", flat=True)
        )
