"""Which rule asks for a second person, who may be that person, and what waits for whom."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils.timezone import localdate

from wangdian.kernel.org.models import Post, PostLimit, Unit
from wangdian.kernel.org.powers import APPROVALS_CHECK
from wangdian.kernel.org.queries import in_force
from wangdian.kernel.org.scope import Grant, Scope, open_scope

from . import judgement, kinds
from .judgement import Candidate, Limits, Reason, Request
from .models import Approval, ApprovalRule


@dataclass(frozen=True)
class Verdict:
    """By which right somebody may check a request; without one, the reasons why not."""

    candidate: Candidate | None
    grant: Grant | None
    reasons: tuple[Reason, ...]

    def __bool__(self) -> bool:
        return self.candidate is not None


def rule_for(kind: str, unit: Unit, amount: Decimal | None, day: date) -> ApprovalRule | None:
    """The rule that asks for a second person on a day: that of the nearest unit with any rule for the act.

    Of that unit's rules the one with the highest starting amount that is reached; an unknown amount reaches all.
    """
    paths = unit.paths_upwards
    rules = list(
        ApprovalRule.objects.filter(in_force(day), kind=kind, unit__path__in=paths).select_related("unit")
    )
    if not rules:
        return None
    nearest = max(len(r.unit.path) for r in rules)
    reached = [
        r
        for r in rules
        if len(r.unit.path) == nearest
        and (r.from_amount is None or amount is None or amount >= r.from_amount)
    ]
    return max(reached, key=lambda r: (r.from_amount or Decimal(0), r.starts_on, r.pk), default=None)


def request_of(approval: Approval) -> Request:
    """The facts of a request that decide who may check it."""
    act = kinds.find(approval.kind)
    return Request(
        unit_id=approval.unit_id,
        maker_id=approval.maker_id,
        maker_on_behalf_of=approval.maker_on_behalf_of_id,
        amount=approval.amount,
        business=act.business if act else "",
        remote_allowed=approval.remote_allowed,
        confided_to=act.confided_to(approval.target) if act and act.confided_to else None,
    )


def is_secret(approval: Approval) -> bool:
    """Whether what a request says is for the eyes of a few: its words stay out of the trace and of messages."""
    return request_of(approval).confided_to is not None


def limits_of(request: Request, day: date) -> Limits:
    """By post: up to how much it may approve in the business of the request, on a day."""
    if not request.business:
        return {}
    rows = PostLimit.objects.filter(in_force(day), business=request.business).order_by("starts_on", "pk")
    return dict(rows.values_list("post_id", "amount"))


def candidates_at(unit_id: int, post_id: int | None, power: str, now: datetime) -> list[Candidate]:
    """Everybody who holds the asked post or power at a unit or above it, own or lent. One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT * FROM wd_checkers(%s, %s, %s, %s, %s) ORDER BY person_id, on_behalf_of NULLS FIRST, post_id",
            [unit_id, post_id, power, now, localdate(now)],
        )
        return [
            Candidate(person, behalf, unit, post, name, away)
            for person, behalf, unit, post, name, away in cursor.fetchall()
        ]


def somebody_local(approval: Approval, now: datetime) -> bool:
    """Whether somebody at the unit itself could check the request today."""
    request = request_of(approval)
    everybody = candidates_at(approval.unit_id, approval.post_id, approval.power, now)
    return judgement.local_able(everybody, request, limits_of(request, localdate(now)))


def checkers_of(approval: Approval, now: datetime) -> list[Candidate]:
    """Everybody who could check the request now, and is not away."""
    request = request_of(approval)
    limits = limits_of(request, localdate(now))
    everybody = candidates_at(approval.unit_id, approval.post_id, approval.power, now)
    local = judgement.local_able(everybody, request, limits)
    return [
        c
        for c in everybody
        if not c.away and not judgement.obstacles(c, request, limits, somebody_local=local)
    ]


def nobody_knows(approval: Approval, now: datetime) -> bool:
    """Whether the thing is confided to some, and nobody who could check the request is among them, not even later."""
    request = request_of(approval)
    if request.confided_to is None:
        return False
    limits = limits_of(request, localdate(now))
    everybody = candidates_at(approval.unit_id, approval.post_id, approval.power, now)
    local = judgement.local_able(everybody, request, limits)
    return not any(not judgement.obstacles(c, request, limits, somebody_local=local) for c in everybody)


def may_check(approval: Approval, by: Scope, now: datetime, *, whatever_amount: bool = False) -> Verdict:
    """Whether the person at the door may check a request, by which right, or why not.

    `whatever_amount`: sending a request back needs no limit.
    """
    request = request_of(approval)
    grants = {_candidate(g, by): g for g in by.grants if _asked(approval, g) and g.covers(approval.unit.path)}
    limits = {} if whatever_amount else limits_of(request, localdate(now))
    if whatever_amount:
        request = Request(**{**vars(request), "amount": None})
    remote = any(c.unit_id != approval.unit_id for c in grants)
    local = remote and not approval.remote_allowed and somebody_local(approval, now)
    found, reasons = judgement.best(grants, request, limits, somebody_local=local)
    return Verdict(found, grants[found] if found else None, reasons)


def has_changed(approval: Approval, now: datetime) -> bool:
    """Whether the thing is no longer what it was when the request was made, as its maker sees it."""
    act = kinds.find(approval.kind)
    if act is None or act.target_version is None:
        return False
    with open_scope(approval.maker, now):
        return act.target_version(approval.target, False) != approval.target_version


def _asked(approval: Approval, grant: Grant) -> bool:
    """Whether a grant is of the post or power that is asked for. A lent one must lend the power itself."""
    holds = approval.power in grant.powers
    if approval.post_id is None:
        return holds
    return grant.post_id == approval.post_id and (holds or grant.on_behalf_of is None)


def _candidate(grant: Grant, by: Scope) -> Candidate:
    return Candidate(by.person_id, grant.on_behalf_of, grant.unit_id, grant.post_id, grant.post_name)


def visible(scope: Scope) -> QuerySet[Approval]:
    """The requests a person may look at: their own, those they decided or may be asked about."""
    me = scope.person_id
    mine = Q(maker=me) | Q(maker_on_behalf_of=me) | Q(checker=me) | Q(checker_on_behalf_of=me)
    return _loaded().filter(mine | _asked_of(scope.grants) | Q(unit__in=scope.units(APPROVALS_CHECK)))


def waiting_for(scope: Scope) -> QuerySet[Approval]:
    """Requests that wait for this person: at their own unit, or from below where the unit above is asked.

    What they are a party to is left out; whether their limit reaches is said on the request itself.
    """
    me = scope.person_id
    parties = Q(maker=me) | Q(maker_on_behalf_of=me)
    return (
        _loaded()
        .filter(_asked_of(scope.grants, asked_now=True), state=Approval.State.PENDING)
        .exclude(parties)
        .order_by("expires_at", "pk")
    )


def made_by(scope: Scope) -> QuerySet[Approval]:
    """What this person asked for, or somebody for them; the newest first."""
    me = scope.person_id
    return _loaded().filter(Q(maker=me) | Q(maker_on_behalf_of=me)).order_by("-made_at", "-pk")


def decided_for(scope: Scope) -> QuerySet[Approval]:
    """What this person decided, and what else was decided at the units where they check; the newest first."""
    decided = ~Q(state=Approval.State.PENDING)
    return visible(scope).filter(decided).exclude(maker=scope.person_id).order_by("-decided_at", "-pk")


def waiting_count(scope: Scope) -> int:
    """How many requests wait for this person."""
    return waiting_for(scope).count()


def _asked_of(grants: Iterable[Grant], *, asked_now: bool = False) -> Q:
    condition = Q(pk__in=[])
    for grant in grants:
        here = Q(unit_id=grant.unit_id)
        below = Q(unit__path__startswith=grant.unit_path)
        if asked_now:
            below &= Q(remote_allowed=True)
        place = here | below if grant.reach == Post.Reach.SUBTREE else here
        asked = Q(post=None, power__in=grant.powers) | Q(post_id=grant.post_id, power__in=grant.powers)
        if grant.on_behalf_of is None:
            asked |= Q(post_id=grant.post_id)
        if asked_now and grant.on_behalf_of is not None:
            asked &= ~Q(maker=grant.on_behalf_of)
        condition |= place & asked
    return condition


def _loaded() -> QuerySet[Approval]:
    return Approval.objects.select_related(
        "unit", "maker", "maker_on_behalf_of", "checker", "checker_on_behalf_of", "checker_unit", "post"
    )
