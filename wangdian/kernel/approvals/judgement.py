"""Who may check a request. Pure: facts in, reasons out; the page, the list and the act ask the same question."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Request:
    """What is asked: by whom, for whom, at which unit, over how much (of which business), and who may check it.

    `confided_to`: who alone may know of it; None: no secret.
    """

    unit_id: int
    maker_id: int
    maker_on_behalf_of: int | None
    amount: Decimal | None
    business: str
    remote_allowed: bool
    confided_to: frozenset[int] | None = None


@dataclass(frozen=True)
class Candidate:
    """One right by which a person might check: a post at the unit or above it, held or lent."""

    person_id: int
    on_behalf_of: int | None
    unit_id: int
    post_id: int
    post_name: str = ""
    away: bool = False


@dataclass(frozen=True)
class Reason:
    """Why somebody cannot check: a stable code and a sentence."""

    code: str
    message: str


Limits = Mapping[int, Decimal]  # by post id: the limit in force for the business of the request


def is_party(candidate: Candidate, request: Request) -> bool:
    """Whether the candidate, or who they act for, is the maker, or who the maker acted for."""
    makers = {request.maker_id, request.maker_on_behalf_of} - {None}
    return bool(makers & {candidate.person_id, candidate.on_behalf_of})


def within_limit(candidate: Candidate, request: Request, limits: Limits) -> bool:
    """Whether the amount is within what the candidate's post may approve. A post without a limit approves nothing."""
    if not request.business or request.amount is None:
        return True
    limit = limits.get(candidate.post_id)
    return limit is not None and request.amount <= limit


def may_know(candidate: Candidate, request: Request) -> bool:
    """Whether the candidate may know of what is asked for."""
    return request.confided_to is None or candidate.person_id in request.confided_to


def local_able(candidates: Iterable[Candidate], request: Request, limits: Limits) -> bool:
    """Whether somebody at the unit itself, present and no party to it, could check the request."""
    return any(
        c.unit_id == request.unit_id
        and not c.away
        and not is_party(c, request)
        and may_know(c, request)
        and within_limit(c, request, limits)
        for c in candidates
    )


def obstacles(
    candidate: Candidate, request: Request, limits: Limits, *, somebody_local: bool
) -> tuple[Reason, ...]:
    """Why this candidate cannot check the request; empty when they can.

    `somebody_local` is `local_able` of everybody: where nobody at the unit can, the unit above checks.
    """
    found = []
    if candidate.person_id == request.maker_id:
        found.append(Reason("approvals.own", "这是您自己提交的申请，须由另一人复核。"))
    elif is_party(candidate, request):
        found.append(Reason("approvals.party", "您与提交人之间有本事项的委托关系，须由第三人复核。"))
    if not may_know(candidate, request):
        found.append(Reason("approvals.confidential", "这件事保密，须由获准知悉的人复核。"))
    if candidate.unit_id != request.unit_id and not request.remote_allowed and somebody_local:
        found.append(Reason("approvals.local_first", "本机构有可复核的人，不需上级远程复核。"))
    if not within_limit(candidate, request, limits):
        limit = limits.get(candidate.post_id)
        words = f"岗位“{candidate.post_name}”在“{request.business}”的授权额度"
        words += "未设定" if limit is None else f"为{limit:,.2f}元"
        found.append(
            Reason("approvals.limit", f"{words}，本申请为{request.amount:,.2f}元，请由额度足够的人复核。")
        )
    return tuple(found)


def best(
    candidates: Iterable[Candidate], request: Request, limits: Limits, *, somebody_local: bool
) -> tuple[Candidate | None, tuple[Reason, ...]]:
    """The right by which a person may check, an own one before a lent one; else none, and the fewest reasons why."""
    judged = [
        (c, obstacles(c, request, limits, somebody_local=somebody_local))
        for c in sorted(candidates, key=lambda c: (c.on_behalf_of is not None, c.unit_id != request.unit_id))
    ]
    for candidate, reasons in judged:
        if not reasons:
            return candidate, ()
    if not judged:
        return None, (Reason("approvals.no_power", "您没有复核这类申请的岗位或权限。"),)
    return None, min((reasons for _, reasons in judged), key=len)
