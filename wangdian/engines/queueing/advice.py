"""Diversion advice at the door: machine, form desk, VIP room or the ordinary line, with the reason."""

from dataclasses import dataclass

from . import rules
from .live import Snapshot, Ticket, goes_before, spill, standing
from .policy import Policy


@dataclass(frozen=True)
class Advice:
    """Where to send a customer. `places` in the order to go; `expected_wait` in seconds for the line."""

    places: tuple[str, ...]  # "self_service" | "form_desk" | "vip_room" | "line"
    expected_wait: float
    reasons: tuple[str, ...]


def advise(policy: Policy, snapshot: Snapshot, ticket: Ticket) -> Advice:
    """What the lobby manager should suggest to a customer who would take `ticket` now.

    Expected wait = tickets that go before it and compete for the same counters × their standard time
    ÷ open counters that may serve it. Raises QueueingError for names the policy lacks.
    """
    service = policy.service(ticket.service)
    able = [c for c in snapshot.counters if c.state != "closed" and spill(policy, c, service.name) == 0.0]
    place = standing(policy, ticket)
    ahead = work = 0.0
    for other in snapshot.tickets:
        rival = policy.service(other.service)
        if rival.group == service.group and goes_before(snapshot.now, standing(policy, other), place):
            ahead += 1
            work += rival.mean_seconds
    mean = work / ahead if ahead else service.mean_seconds
    free = any(counter.state == "idle" for counter in able)
    expected = 0.0 if free and not ahead else (ahead * mean + (0 if free else mean / 2)) / max(len(able), 1)
    places: list[str] = []
    reasons: list[str] = []
    if ticket.tier in policy.vip_tiers:
        places.append("vip_room")
        reasons.append(f"{ticket.tier}客户请到贵宾室")
    if service.self_service and rules.should_divert(ahead, len(able), mean, policy.self_service_wait):
        places.append("self_service")
        reasons.append(f"{service.name}可在自助机办理，排队约需 {expected / 60:.0f} 分钟")
    if service.form and "self_service" not in places:
        places.append("form_desk")
        reasons.append(f"办理{service.name}请先到填单台填表")
    if not able:
        reasons.append(f"当前没有开放能办{service.name}的窗口，请主管安排")
    return Advice((*places, "line"), expected, tuple(reasons))
