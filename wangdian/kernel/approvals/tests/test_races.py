"""Twenty at once on one request: one submission, one decision, one effect; nobody decides on their own. Real commits."""

import pytest

from tests.cast import make_cast
from tests.racing import AT_ONCE, racers
from wangdian.kernel.approvals.models import Approval
from wangdian.kernel.audit.models import AuditEvent
from wangdian.kernel.org.models import Unit
from wangdian.kernel.org.scope import whole_bank

from .conftest import Desk


def race(rounds: int) -> None:
    """Each round: twenty ask, then twenty decide, whoever asked among them; every other round some send back or withdraw."""
    desk = Desk(make_cast())
    cast = desk.cast
    desk.rule()
    makers, checkers = (cast.zhao, cast.luo, cast.han), (cast.luo, cast.shen, cast.han)
    with racers() as at_once:
        for turn in range(rounds):
            asked = at_once(lambda n, turn=turn: desk.ask(makers[n % 3], f"第{turn}轮{n}"))
            accepted = [a for a in asked if isinstance(a, Approval)]
            assert len(accepted) == 1 and asked.count("approvals.pending") == AT_ONCE - 1, asked
            [request] = accepted
            mixed = {0: desk.reject, 1: lambda who, a: desk.withdraw(a.maker, a)} if turn % 2 else {}
            decided = at_once(lambda n, m=mixed, r=request: m.get(n, desk.approve)(checkers[n % 3], r))
            done = [a for a in decided if isinstance(a, Approval)]
            refused = [a for a in decided if not isinstance(a, Approval)]
            assert len(done) == 1 and set(refused) <= {"approvals.decided", "approvals.own"}, decided
            _judge(request, done[0], cast)
        with whole_bank("test"):
            assert (
                Approval.objects.count() == rounds and not Approval.objects.filter(state="PENDING").exists()
            )


def _judge(request: Approval, done: Approval, cast) -> None:
    """What was decided was done once, by another person, and nothing else happened."""
    with whole_bank("test"):
        kept = Approval.objects.get(pk=request.pk)
        assert kept.state == done.state != "PENDING" and kept.checker_id != kept.maker_id
        acts = AuditEvent.objects.filter(act__startswith="approvals.", summary__approval=request.pk)
        assert acts.count() == 2  # asked once, decided once
        assert acts.filter(act="approvals.approve").count() == (kept.state == "APPROVED")
    named = Unit.objects.get(pk=cast.east.pk).name == request.payload["name"]
    assert named == (kept.state == "APPROVED")


@pytest.mark.django_db(transaction=True)
def test_of_twenty_at_once_one_asks_and_one_decides():
    race(2)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_of_twenty_at_once_one_asks_and_one_decides_two_hundred_times():
    race(200)
