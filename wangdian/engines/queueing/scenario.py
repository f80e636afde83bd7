"""A scenario: who comes, who serves, under which policy. Read from YAML, checked as a whole."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from .distributions import NEVER, Distribution, constant, read_distribution
from .errors import Problem, QueueingError
from .fields import Fields, clock_seconds, clock_text
from .live import Counter, spill
from .policy import Policy, read_policy, standard_policy

MOST_COUNTERS = 62  # counters and lanes are bits of one machine word


@dataclass(frozen=True)
class CustomerClass:
    """Customers alike in what they want and how they are treated. Durations in seconds."""

    name: str
    service: str
    arrivals: tuple[float, ...]  # expected arrivals in each interval of the day
    service_time: Distribution
    tier: str = ""
    needs: tuple[str, ...] = ()
    patience: Distribution = NEVER
    handover: Distribution = field(default_factory=lambda: constant(0.0))  # after each service
    handover_relaxed: Distribution | None = None  # the same when nobody is waiting; None: no difference
    target_wait: float = 600.0  # "answered in time" means called within this
    appointment_lead: Distribution | None = None  # booked: how long before the appointment they come
    divert_share: float = 0.0  # share that takes the advice to use a machine


@dataclass(frozen=True)
class CounterPlan:
    """A counter with its duty: half-open spans of seconds after midnight. `pace` multiplies its
    service times."""

    name: str
    services: tuple[str, ...]
    duty: tuple[tuple[float, float], ...]
    also: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    pace: float = 1.0

    def able(self) -> Counter:
        """The counter as the policy sees it."""
        return Counter(self.name, self.services, self.also, self.skills)


@dataclass(frozen=True)
class Scenario:
    """One branch day (a replication), or one long steady run cut into batches."""

    name: str
    policy: Policy
    opening: float  # seconds after midnight
    interval: float  # seconds
    classes: tuple[CustomerClass, ...]
    counters: tuple[CounterPlan, ...]
    arrivals_cv: float = 0.0  # coefficient of variation of a factor common to the whole day
    after_close: str = "serve"  # those inside at closing: "serve" | "leave"
    waiting_room: int = -1  # places to wait, -1 for no limit
    warmup: float = 0.0  # seconds from opening whose arrivals are not counted
    batches: int = 1  # parts of a replication counted apart (batch means)

    @property
    def closing(self) -> float:
        """Seconds after midnight at which arrivals end."""
        return self.opening + self.interval * len(self.classes[0].arrivals)

    def __post_init__(self) -> None:
        problems = list(check(self))
        if problems:
            raise QueueingError(problems)


def check(scenario: Scenario) -> list[Problem]:
    """All reasons why the scenario cannot be simulated."""
    problems: list[Problem] = []

    def wrong(where: str, code: str, message: str) -> None:
        problems.append(Problem(where, code, message))

    if not scenario.classes or not scenario.counters:
        wrong("classes/counters", "empty", "至少要有一类客户和一个窗口")
        return problems
    if len(scenario.counters) > MOST_COUNTERS:
        wrong(
            "counters",
            "too_many_counters",
            f"窗口最多 {MOST_COUNTERS} 个，现在有 {len(scenario.counters)} 个",
        )
    if scenario.interval <= 0:
        wrong("interval_minutes", "too_small", "时段长度必须大于 0")
        return problems
    length = len(scenario.classes[0].arrivals)
    if length == 0:
        wrong("close", "empty_day", "关门时间应晚于开门时间")
        return problems
    for i, one in enumerate(scenario.classes):
        where = f"classes[{i}]"
        if len(one.arrivals) != length:
            wrong(
                f"{where}.arrivals",
                "wrong_length",
                f"应有 {length} 个时段的数，现在是 {len(one.arrivals)} 个",
            )
        for j, value in enumerate(one.arrivals):
            if not (math.isfinite(value) and value >= 0):
                wrong(f"{where}.arrivals[{j}]", "negative", f"到达数应是不小于 0 的数，现在是 {value}")
        if not math.isfinite(one.service_time.mean):
            wrong(
                f"{where}.service_time", "infinite_load", "平均办理时间是无穷大，队伍会无限增长；请改分布参数"
            )
        try:
            scenario.policy.credit(one.tier, one.needs)
            able = [
                c for c in scenario.counters if math.isfinite(spill(scenario.policy, c.able(), one.service))
            ]
        except QueueingError as error:
            problems += [Problem(f"{where}.{p.field}", p.code, p.message) for p in error.problems]
            continue
        if not able and sum(one.arrivals) > 0:
            wanted = scenario.policy.service(one.service)
            need = f"业务组“{wanted.group}”" + (f"和技能 {'、'.join(wanted.skills)}" if wanted.skills else "")
            wrong(
                f"{where}.service",
                "no_server",
                f"没有窗口能办“{one.service}”（需要{need}）；请给某个窗口加上",
            )
    for i, counter in enumerate(scenario.counters):
        where = f"counters[{i}].duty"
        if counter.pace <= 0:
            wrong(f"counters[{i}].pace", "too_small", "速度系数必须大于 0")
        last = -math.inf
        for start, end in counter.duty:
            if end <= start:
                wrong(where, "empty_span", f"{clock_text(start)}-{clock_text(end)} 的结束时间应晚于开始时间")
            elif start < last:
                wrong(where, "overlap", f"{clock_text(start)} 起的时段与前一段重叠或次序颠倒，请理顺")
            last = max(last, end)
    # A run with a warm-up asks for a steady state, which an endless overload does not have.
    if not problems and scenario.warmup > 0 and steady_load(scenario) >= 1 and no_way_out(scenario):
        load = steady_load(scenario)
        wrong(
            "classes", "infinite_load", f"负荷 {load:.2f} ≥ 1 且无人放弃，队伍会无限增长；请加窗口或减少到达"
        )
    return problems


def no_way_out(scenario: Scenario) -> bool:
    """True when some customer neither gives up nor is turned away."""
    return scenario.waiting_room < 0 and any(math.isinf(c.patience.mean) for c in scenario.classes)


def steady_load(scenario: Scenario) -> float:
    """Work arriving over counter time on duty, both over the whole day."""
    pace = sum(c.pace for c in scenario.counters) / len(scenario.counters)
    work = sum(sum(c.arrivals) * (c.service_time.mean * pace + c.handover.mean) for c in scenario.classes)
    duty = sum(end - start for counter in scenario.counters for start, end in counter.duty)
    return work / duty if duty else math.inf


def warnings(scenario: Scenario) -> tuple[str, ...]:
    """What looks odd but can be simulated: overload, hours with customers and nobody able on duty."""
    found = []
    load = steady_load(scenario)
    if load > 1:
        found.append(f"全天工作量是在岗时间的 {load:.2f} 倍，队伍只能靠客户放弃或闭店后加班消化")
    for one in scenario.classes:
        able = [c for c in scenario.counters if math.isfinite(spill(scenario.policy, c.able(), one.service))]
        for j, value in enumerate(one.arrivals):
            start = scenario.opening + j * scenario.interval
            end = start + scenario.interval
            if value > 0 and not any(a < end and b > start for c in able for a, b in c.duty):
                found.append(
                    f"{one.name}：{clock_text(start)}–{clock_text(end)} 有客户到达但没有能办的窗口在岗"
                )
                break
    return tuple(found)


def read_scenario(data: Mapping) -> Scenario:
    """A Scenario from a plain mapping (YAML). Raises QueueingError with every problem found.

    See docs/algorithms/queueing.md for each field, or `python -m wangdian queue example`.
    """
    top = Fields(data)
    given = top.raw("policy", "standard")
    policy = standard_policy() if given == "standard" else read_policy(given, "policy", top.problems)
    opening = top.clock("open")
    closing = top.clock("close")
    minutes = top.number("interval_minutes", 15.0, low=0.1, high=1440)
    intervals = round((closing - opening) / (minutes * 60))
    if closing <= opening or abs(intervals * minutes * 60 - (closing - opening)) > 1e-6:
        top.problem("close", "not_whole_intervals", "关门减开门应是正数，且是 interval_minutes 的整数倍")
        intervals = max(intervals, 1)
    handover = top.raw("handover", 0)
    relaxed = top.raw("handover_relaxed")
    target = top.number("target_wait_s", 600.0, low=0)
    classes = [
        _read_class(part, intervals, minutes, handover, relaxed, target) for part in top.children("classes")
    ]
    counters = [plan for part in top.children("counters") for plan in _read_counters(part, opening, closing)]
    name = top.text("name", "未命名")
    arrivals_cv = top.number("arrivals_cv", 0.0, low=0, high=5)
    after_close = top.choice("after_close", ("serve", "leave"), "serve")
    waiting_room = top.whole("waiting_room", -1, low=-1)
    warmup = top.number("warmup_minutes", 0.0, low=0) * 60
    batches = top.whole("batches", 1, low=1)
    for known in ("replications", "seed"):  # the command line reads these
        top.raw(known)
    top.no_more()
    top.close()
    return Scenario(
        name=name, policy=policy, opening=opening, interval=minutes * 60, classes=tuple(classes),
        counters=tuple(counters), arrivals_cv=arrivals_cv, after_close=after_close, waiting_room=waiting_room,
        warmup=warmup, batches=batches,
    )  # fmt: skip


def _read_class(
    part: Fields, intervals: int, minutes: float, handover, relaxed, target: float
) -> CustomerClass:
    given = part.required("arrivals")
    arrivals: tuple[float, ...] = ()
    if isinstance(given, Mapping):
        inner = part.child("arrivals")
        arrivals = (inner.number("per_hour", low=0) * minutes / 60,) * intervals
        inner.no_more()
    elif isinstance(given, list):
        arrivals = tuple(part.check_number(f"arrivals[{i}]", value, 0) for i, value in enumerate(given))
        if len(arrivals) != intervals:
            part.problem(
                "arrivals", "wrong_length", f"应有 {intervals} 个时段的数，现在是 {len(arrivals)} 个"
            )
    elif given is not None:
        part.problem("arrivals", "not_a_list", "应是每个时段的到达数，或 {per_hour: 30}")
    lead = None
    if part.raw("appointment_lead") is not None:
        lead = read_distribution(part, "appointment_lead")
    slow = None
    if part.raw("handover_relaxed", relaxed) is not None:
        slow = read_distribution(part, "handover_relaxed", relaxed)
    service = part.text("service")
    made = CustomerClass(
        name=part.text("name", service),
        service=service,
        arrivals=arrivals,
        service_time=read_distribution(part, "service_time"),
        tier=part.text("tier", ""),
        needs=part.texts("needs"),
        patience=read_distribution(part, "patience", "never"),
        handover=read_distribution(part, "handover", handover),
        handover_relaxed=slow,
        target_wait=part.number("target_wait_s", target, low=0),
        appointment_lead=lead,
        divert_share=part.number("divert_share", 0.0, low=0, high=1),
    )
    part.no_more()
    return made


def _read_counters(part: Fields, opening: float, closing: float) -> list[CounterPlan]:
    count = part.whole("count", 1, low=1)
    name = part.text("name")
    duty = []
    for i, text in enumerate(part.texts("duty")):
        ends = [time for piece in text.split("-") if (time := clock_seconds(piece)) is not None]
        if len(ends) != 2 or text.count("-") != 1:
            part.problem(f"duty[{i}]", "not_a_span", f"应是 09:00-12:00 这样的时段，现在是 {text}")
            continue
        duty.append((float(ends[0]), float(ends[1])))
    plan = CounterPlan(
        name=name,
        services=part.texts("services"),
        duty=tuple(duty) or ((opening, closing),),
        also=part.texts("also"),
        skills=part.texts("skills"),
        pace=part.number("pace", 1.0, low=1e-6),
    )
    part.no_more()
    if count == 1:
        return [plan]
    return [replace(plan, name=f"{name}{i + 1}") for i in range(count)]
