"""The branch days that `bench.queueing` simulates."""

import numpy as np

from wangdian.engines.queueing.distributions import exponential, lognormal, uniform
from wangdian.engines.queueing.policy import STANDARD, read_policy
from wangdian.engines.queueing.scenario import CounterPlan, CustomerClass, Scenario

HOUR = 3600.0
OPENING, CLOSING = 8.5 * HOUR, 17 * HOUR
# arrivals per 15 minutes over 34 intervals, mean 1: two peaks and a quiet noon
SHAPE = np.interp(np.arange(34), [0, 4, 12, 17, 23, 33], [0.6, 1.5, 0.8, 0.9, 1.3, 0.4])
SHAPE = SHAPE / SHAPE.mean()


def branch_day(a_day: float = 560.0, name: str = "full") -> Scenario:
    """The full model: tiers, two service groups with skills, breaks, hand-over, patience, guard."""
    groups = {"个人": {"max_wait_s": 2700}, "对公": {"max_wait_s": 2700}}
    policy = read_policy(
        {
            **STANDARD,
            "groups": groups,
            "services": {"个人业务": {"group": "个人"}, "对公业务": {"group": "对公"}},
        }
    )
    each = SHAPE * a_day / 34
    patience, handover = exponential(1800), uniform(5, 25)

    def one(label, service, share, mean, tier):
        return CustomerClass(
            label,
            service,
            tuple(each * share),
            lognormal(mean, 0.8),
            tier,
            patience=patience,
            handover=handover,
        )

    classes = (
        one("普通", "个人业务", 0.7, 200, "普通"),
        one("金卡", "个人业务", 0.2, 220, "金卡"),
        one("对公", "对公业务", 0.1, 300, "普通"),
    )
    counters = tuple(
        CounterPlan(
            f"{i + 1}号", ("个人",) if i < 3 else ("个人", "对公"),
            ((OPENING, CLOSING),) if i % 2 == 0 else ((OPENING, (11 + i / 4) * HOUR), ((12 + i / 4) * HOUR, CLOSING)),
        )
        for i in range(6)
    )  # fmt: skip
    return Scenario(name, policy, OPENING, 900.0, classes, counters)


PLAIN_RATES = SHAPE * 587 / 34 / 900  # customers per second in each interval
PLAIN_SHARES = (0.2, 0.3, 0.5)
PLAIN_MEAN, PLAIN_CV, PLAIN_COUNTERS = 250.0, 0.8, 6


def plain_day() -> Scenario:
    """What ciw and simpy simulate beside us: three strict priorities, one pool of six counters."""
    policy = read_policy(
        {
            "name": "优先",
            "groups": {"g": {}},
            "services": {"s": {"group": "g"}},
            "tiers": {"0": 2e7, "1": 1e7, "2": 0},
        }
    )
    classes = tuple(
        CustomerClass(f"p{i}", "s", tuple(PLAIN_RATES * 900 * share), lognormal(PLAIN_MEAN, PLAIN_CV), str(i))
        for i, share in enumerate(PLAIN_SHARES)
    )
    counters = tuple(CounterPlan(str(i), ("g",), ((OPENING, CLOSING),)) for i in range(PLAIN_COUNTERS))
    return Scenario("plain", policy, OPENING, 900.0, classes, counters)


def many_branches(count: int) -> list[Scenario]:
    """Branches of different size around 586 customers a day, from a fixed seed."""
    sizes = np.random.default_rng(7).normal(1.0, 0.08, count).clip(0.7, 1.2) * 586
    return [branch_day(float(size), f"网点{i}") for i, size in enumerate(sizes)]
