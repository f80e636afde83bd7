"""Short ways to tell, to announce and to look into the outbox."""

from wangdian.kernel.notices.actions import announce, notify
from wangdian.kernel.notices.models import Delivery
from wangdian.kernel.org.scope import open_scope, whole_bank


def tell(cast, *people, now, key="case:1", **more) -> int:
    """韩雪 tells people of 东门网点 about a case."""
    values = {
        "kind": "notices.trial",
        "title": "工单TS-2026-000001已转给您",
        "unit_id": cast.east.pk,
        "key": key,
    } | more
    with open_scope(cast.han, now):
        return notify(people=[p.pk for p in people], now=now, **values)


def say(cast, *, now, key="alarm:1", title="大堂等候超过30分钟", **more) -> None:
    """韩雪 says something in the groups of 东门网点."""
    with open_scope(cast.han, now):
        announce(unit_id=cast.east.pk, kind="notices.trial", title=title, now=now, key=key, **more)


def outbox(**wanted) -> list[Delivery]:
    """The deliveries of the whole bank."""
    with whole_bank("test"):
        return list(Delivery.objects.filter(**wanted).order_by("pk"))


def states() -> list[str]:
    return [d.state for d in outbox()]
