"""Random and textbook worlds for the tests, and the referee: a slow, obvious simulator that asks the live
policy for every single decision."""

import heapq
import math

import numpy as np

from ..distributions import exponential
from ..live import Counter, Decision, Snapshot, Ticket, decide
from ..policy import Policy, read_policy
from ..scenario import CounterPlan, CustomerClass, Scenario

ONE_LINE = read_policy({"name": "单队", "groups": {"g": {}}, "services": {"s": {"group": "g"}}})


def one_line(
    servers: int, load: float, length: float, batches: int, warmup: float = 500.0, **extra
) -> Scenario:
    """M/M/c with mean service 1 for `length` seconds, the arrivals after warm-up in `batches`."""
    patience = extra.pop("patience", None)
    arrivals = (load * length / 10,) * 10
    one = CustomerClass("all", "s", arrivals, exponential(1.0), target_wait=extra.pop("target", 0.5))
    if patience is not None:
        one = CustomerClass("all", "s", arrivals, exponential(1.0), patience=patience, target_wait=0.5)
    counters = tuple(CounterPlan(f"c{i}", ("g",), ((0.0, length),)) for i in range(servers))
    return Scenario(
        "textbook", ONE_LINE, 0.0, length / 10, (one,), counters, warmup=warmup, batches=batches, **extra
    )


def random_policy(rng: np.random.Generator) -> Policy:
    """Three groups, several services, some with skills, with or without guards and helping out."""
    groups = {
        name: {"max_wait_s": float(rng.integers(5, 40)), "spill_after_s": float(rng.choice([0.5, 5.0, 15.0]))}
        for name in ("个人", "对公", "理财")
    }
    return read_policy(
        {
            "name": "随机",
            "groups": groups,
            "services": {
                "存取": {"group": "个人", "self_service": True},
                "外汇": {"group": "个人", "skills": ["外汇"]},
                "转账": {"group": "对公"},
                "理财": {"group": "理财"},
            },
            "tiers": {"普通": 0, "金卡": float(rng.integers(0, 10)), "私行": 1e6},
            "needs": {"老年": float(rng.integers(0, 12)), "孕婴": 7},
            "elderly": {"need": "老年", "from_age": 65},
            "combine": str(rng.choice(["largest", "sum"])),
            "appointments": {"early_s": 5, "late_s": 5, "credit_s": float(rng.integers(0, 15))},
            "prefer": str(rng.choice(["specialist", "longest_idle"])),
            "diversion": {"self_service_wait_s": 600, "vip_tiers": ["私行"]},
        }
    )


def random_counters(rng: np.random.Generator, most: int = 6) -> tuple[Counter, ...]:
    """Counters with overlapping services, some idle, some not."""
    counters = []
    for i in range(int(rng.integers(1, most + 1))):
        names = list(rng.permutation(["个人", "对公", "理财"]))
        own = int(rng.integers(1, 3))
        counters.append(
            Counter(
                f"{i + 1}号",
                tuple(names[:own]),
                tuple(names[own : own + int(rng.integers(0, 2))]),
                ("外汇",) if rng.random() < 0.4 else (),
                str(rng.choice(["idle", "idle", "busy", "paused", "closed"])),
                float(rng.integers(0, 100)),
            )
        )
    return tuple(counters)


def random_ticket(rng: np.random.Generator, number: int, arrival: float) -> Ticket:
    """A ticket with any mix of tier, age, needs and appointment; whole seconds, so that ties occur."""
    return Ticket(
        number,
        str(rng.choice(["存取", "外汇", "转账", "理财"])),
        arrival,
        str(rng.choice(["", "普通", "金卡", "私行"])),
        int(rng.integers(18, 90)) if rng.random() < 0.5 else None,
        ("孕婴",) if rng.random() < 0.2 else (),
        arrival + float(rng.integers(-10, 15)) if rng.random() < 0.3 else None,
    )


def random_snapshot(rng: np.random.Generator) -> tuple[Policy, Snapshot]:
    """Up to twelve waiting tickets, up to six counters."""
    arrivals = np.sort(rng.integers(50, 100, int(rng.integers(0, 13)))).astype(float)
    tickets = tuple(random_ticket(rng, i, t) for i, t in enumerate(arrivals))
    return random_policy(rng), Snapshot(100.0, tickets, random_counters(rng))


def random_scenario(rng: np.random.Generator) -> Scenario:
    """A small day with breaks, several classes, booked ones among them. Services stand for trace rows."""
    policy = random_policy(rng)
    classes = []
    for _ in range(int(rng.integers(1, 6))):
        ticket = random_ticket(rng, 0, 0.0)
        booked = ticket.appointment is not None
        classes.append(
            CustomerClass(
                f"类{len(classes)}", ticket.service, (1.0, 1.0), exponential(8.0), ticket.tier, ticket.needs,
                appointment_lead=exponential(5.0) if booked else None,
            )
        )  # fmt: skip
    counters = []
    for i, counter in enumerate(random_counters(rng, 5)):
        cut = sorted(float(x) for x in rng.integers(0, 300, 2))
        duty = ((0.0, cut[0]), (cut[1], 300.0)) if 0 < cut[0] < cut[1] < 300 else ((0.0, 300.0),)
        skills = ("外汇",) if i == 0 else counter.skills
        services = ("个人", "对公", "理财") if i == 0 else counter.services
        also = () if i == 0 else counter.also
        counters.append(CounterPlan(counter.name, services, duty, also, skills))
    return Scenario("随机", policy, 0.0, 150.0, tuple(classes), tuple(counters),
                    after_close=str(rng.choice(["serve", "leave"])))  # fmt: skip


def referee(scenario: Scenario, trace) -> list[tuple[float, float, int, str]]:
    """(called or left at, end, counter, outcome) per customer of a fully given trace, one event at a time."""
    tickets = []
    for i, time in enumerate(trace.time):
        one = scenario.classes[trace.classes[i]]
        booked = None if math.isnan(trace.appointment[i]) else float(trace.appointment[i])
        tickets.append(Ticket(i, one.service, float(time), one.tier, None, one.needs, booked))
    result: list = [None] * len(tickets)
    deadlines = [t.arrival + float(trace.patience[t.number]) for t in tickets]
    waiting: dict[int, Ticket] = {}
    duty = [False] * len(scenario.counters)
    busy = [False] * len(scenario.counters)
    idle_since = [0.0] * len(scenario.counters)
    edges = [(time, c, on) for c, plan in enumerate(scenario.counters) for span in plan.duty
             for time, on in ((span[0], True), (span[1], False))]  # fmt: skip
    last = max(time for time, _, _ in edges)
    close = max(last, scenario.closing) if scenario.after_close == "leave" else math.inf
    queue: list[tuple] = []  # (time, order of kinds, number, payload)
    for time in {e[0] for e in edges}:
        if time < last or scenario.after_close == "leave":
            heapq.heappush(queue, (time, 0, 0, [e for e in edges if e[0] == time]))
    for ticket in tickets:
        heapq.heappush(queue, (ticket.arrival, 3, ticket.number, ticket))
    while queue:
        now, kind, number, payload = heapq.heappop(queue)
        for i in [i for i in waiting if deadlines[i] <= min(now, close)]:
            result[i] = (deadlines[i], math.nan, -1, "abandoned")
            del waiting[i]
        if kind == 0:
            for _, c, on in sorted(payload, key=lambda e: e[2]):
                if on and not duty[c] and not busy[c] and idle_since[c] != now:
                    idle_since[c] = now
                duty[c] = on
        elif kind == 1:
            busy[number] = False
            idle_since[number] = now
        elif kind == 3:
            waiting[number] = payload
        while True:
            counters = tuple(
                Counter(p.name, p.services, p.also, p.skills, "idle" if duty[c] and not busy[c] else "closed",
                        idle_since[c])
                for c, p in enumerate(scenario.counters)
            )  # fmt: skip
            answer: Decision = decide(scenario.policy, Snapshot(now, tuple(waiting.values()), counters))
            if answer.ticket is None:
                if now < answer.look_again < math.inf:
                    heapq.heappush(queue, (answer.look_again, 2, 0, None))
                break
            i = answer.ticket.number
            c = counters.index(answer.counter)
            del waiting[i]
            busy[c] = True
            end = now + float(trace.service[i])
            result[i] = (now, end, c, "served")
            heapq.heappush(queue, (end + float(trace.handover[i]), 1, c, None))
    for i in waiting:
        gone = deadlines[i] <= close and deadlines[i] < math.inf
        result[i] = (min(deadlines[i], close), math.nan, -1, "abandoned" if gone else "unserved")
    return result
