"""Twenty at once on one request: one submission, one decision, one effect. Real threads, real commits."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from wangdian.kernel.approvals.models import Approval
from wangdian.kernel.audit.models import AuditEvent
from wangdian.kernel.database.errors import Refused
from wangdian.kernel.org.models import Unit
from wangdian.kernel.org.scope import whole_bank

from .conftest import Desk

AT_ONCE = 20


def all_at_once(work):
    """Run `work(n)` in twenty threads that start together; what each returned or the code it was refused with."""
    start = Barrier(AT_ONCE)

    def one(n):
        try:
            start.wait(timeout=60)
            return work(n)
        except Refused as refused:
            return refused.code
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(one, range(AT_ONCE)))


def race(rounds: int) -> None:
    from tests.cast import make_cast

    desk = Desk(make_cast())
    cast = desk.cast
    desk.rule()
    tellers, checkers = (cast.zhao, cast.zhou), (cast.luo, cast.shen, cast.han)
    for turn in range(rounds):
        asked = all_at_once(lambda n, turn=turn: desk.ask(tellers[n % 2], f"第{turn}轮{n}"))
        accepted = [a for a in asked if isinstance(a, Approval)]
        assert len(accepted) == 1 and asked.count("approvals.pending") == AT_ONCE - 1
        request = accepted[0]
        mixed = {0: desk.reject, 1: lambda who, a: desk.withdraw(a.maker, a)} if turn % 2 else {}
        decided = all_at_once(lambda n, m=mixed, r=request: m.get(n, desk.approve)(checkers[n % 3], r))
        done = [a for a in decided if isinstance(a, Approval)]
        assert len(done) == 1 and decided.count("approvals.decided") == AT_ONCE - 1
        with whole_bank("test"):
            kept = Approval.objects.get(pk=request.pk)
            assert kept.state == done[0].state != "PENDING" and kept.checker_id != kept.maker_id
            effects = AuditEvent.objects.filter(act="approvals.approve", summary__approval=request.pk).count()
            assert effects == (kept.state == "APPROVED")
        assert (Unit.objects.get(pk=cast.east.pk).name == request.payload["name"]) == (
            kept.state == "APPROVED"
        )


@pytest.mark.django_db(transaction=True)
def test_of_twenty_at_once_one_asks_and_one_decides():
    race(2)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_of_twenty_at_once_one_asks_and_one_decides_two_hundred_times():
    race(200)
