"""Wake the job that sends, once the transaction that wrote something to send is committed."""

import logging

from django.db import connection, transaction
from procrastinate.exceptions import AlreadyEnqueued

log = logging.getLogger(__name__)


def wake_after_commit() -> None:
    """Have the outbox looked at after the commit. When the process dies in between, the minutely sweep finds it."""
    if not any(
        function is _wake for _, function, *_ in connection.run_on_commit
    ):  # once a transaction is enough
        transaction.on_commit(_wake, robust=True)


def _wake() -> None:
    from .jobs import deliver_task  # tasks exist once every app is ready

    try:
        deliver_task.defer(timestamp=0)
    except AlreadyEnqueued:
        log.debug("the outbox is about to be looked at already")
