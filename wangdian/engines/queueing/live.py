"""The routing policy as the lobby uses it: a snapshot in, the next call out.

Late binding: a ticket belongs to no counter until it is called. Nothing here keeps state or reads a clock.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from . import rules
from .policy import Policy


@dataclass(frozen=True)
class Ticket:
    """A waiting customer. Times in seconds on the clock of `Snapshot.now`."""

    number: int  # issue order; unique in the snapshot
    service: str  # a name in Policy.services
    arrival: float
    tier: str = ""
    age: int | None = None
    needs: tuple[str, ...] = ()
    appointment: float | None = None


@dataclass(frozen=True)
class Counter:
    """A counter and what it may do. `services` are groups it serves first, `also` those it helps out with."""

    name: str
    services: tuple[str, ...]
    also: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    state: str = "idle"  # "idle" | "busy" | "paused" | "closed"
    idle_since: float = 0.0


@dataclass(frozen=True)
class Snapshot:
    """Everything the decision may depend on."""

    now: float
    tickets: tuple[Ticket, ...]
    counters: tuple[Counter, ...]


@dataclass(frozen=True)
class Decision:
    """Call `ticket` to `counter`; or, with both None, wait: nothing changes by itself before `look_again`."""

    ticket: Ticket | None
    counter: Counter | None
    reason: str
    look_again: float = math.inf


@dataclass(frozen=True)
class Standing:
    """A ticket with the three constants the rules compare (seconds), and why they are so."""

    ticket: Ticket
    since: float
    credit: float
    guard: float
    booked: bool


def standing(policy: Policy, ticket: Ticket) -> Standing:
    """Reduce a ticket to since, credit and guard. Raises QueueingError for names the policy lacks."""
    group = policy.group(policy.service(ticket.service).group)
    appointment = math.nan if ticket.appointment is None else float(ticket.appointment)
    booked = rules.keeps_appointment(ticket.arrival, appointment, policy.late)
    since = rules.waits_since(ticket.arrival, appointment, policy.early, policy.late, policy.booked_credit)
    credit = policy.credit(ticket.tier, ticket.needs, ticket.age) + (policy.booked_credit if booked else 0.0)
    return Standing(ticket, since, credit, group.max_wait, booked)


def spill(policy: Policy, counter: Counter, service: str) -> float:
    """Seconds a ticket of `service` must have waited before `counter` may take it: 0 own line, inf never."""
    wanted = policy.service(service)
    if not set(wanted.skills) <= set(counter.skills):
        return math.inf
    if wanted.group in counter.services:
        return 0.0
    return policy.group(wanted.group).spill_after if wanted.group in counter.also else math.inf


def rank(policy: Policy, counter: Counter) -> int:
    """Preference among free counters: the number of services it covers, or 0 for all ("longest_idle")."""
    if policy.prefer == "longest_idle":
        return 0
    return sum(math.isfinite(spill(policy, counter, service.name)) for service in policy.services)


def goes_before(now: float, one: Standing, other: Standing) -> bool:
    """Is `one` called before `other` at `now`? (rules.goes_before on two standings)"""
    return rules.goes_before(
        now, one.since, one.credit, one.guard, one.ticket.number,
        other.since, other.credit, other.guard, other.ticket.number,
    )  # fmt: skip


def decide(policy: Policy, snapshot: Snapshot) -> Decision:
    """The next call: the first ticket in order that some free counter may take, and the best such counter.

    Pure; apply the decision to the snapshot and ask again until it answers "wait".
    Raises QueueingError when a ticket or counter names something the policy does not define.
    """
    now = snapshot.now
    free = [(i, counter) for i, counter in enumerate(snapshot.counters) if counter.state == "idle"]
    best: Standing | None = None
    best_free: list[tuple[int, Counter, float]] = []
    look_again = math.inf
    for ticket in snapshot.tickets:
        place = standing(policy, ticket)
        able = [(i, counter, spill(policy, counter, ticket.service)) for i, counter in free]
        ready = [item for item in able if rules.may_call(now, place.since, item[2])]
        if not ready:
            look_again = min([look_again, *(place.since + wait for _, _, wait in able)])
        elif best is None or goes_before(now, place, best):
            best, best_free = place, ready
    if best is None:
        return Decision(None, None, "无可叫的号" if snapshot.tickets else "无人等候", look_again)
    index, counter, wait = best_free[0]
    for i, other, other_wait in best_free[1:]:
        if rules.takes_before(
            other_wait, rank(policy, other), other.idle_since, i,
            wait, rank(policy, counter), counter.idle_since, index,
        ):  # fmt: skip
            index, counter, wait = i, other, other_wait
    return Decision(best.ticket, counter, _reason(policy, now, best, wait))


def call_order(policy: Policy, now: float, tickets: Iterable[Ticket]) -> tuple[Ticket, ...]:
    """All waiting tickets in the order of the rules at `now`, whatever the counters can do."""
    # Overdue tickets compare without credit, so the two parts are sorted apart (see rules.goes_before).
    places = [standing(policy, ticket) for ticket in tickets]
    overdue = [p for p in places if rules.is_overdue(now, p.since, p.guard)]
    others = [p for p in places if not rules.is_overdue(now, p.since, p.guard)]
    overdue.sort(key=lambda p: (p.since, p.ticket.number))
    others.sort(key=lambda p: (p.since - p.credit, p.ticket.number))
    return tuple(p.ticket for p in overdue + others)


def _reason(policy: Policy, now: float, place: Standing, wait: float) -> str:
    waited = f"已等 {max(now - place.ticket.arrival, 0) / 60:.0f} 分钟"
    if rules.is_overdue(now, place.since, place.guard):
        why = f"{waited}，超过上限 {place.guard / 60:.0f} 分钟，先叫"
    elif place.booked:
        why = f"预约客户，{waited}，优先 {place.credit / 60:.0f} 分钟"
    elif place.credit > 0:
        why = f"{waited}，等级或照顾优先 {place.credit / 60:.0f} 分钟"
    else:
        why = f"{waited}，按先后顺序"
    return why + ("（他组窗口支援）" if wait > 0 else "")
