"""Guards: named conditions of a transition. Pure; each answers with the reasons why not, in words.

A domain adds its own with `register`. The facts are gathered once (facts.py); no guard touches the database.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any


@dataclass(frozen=True)
class Reason:
    """Why a transition is not allowed now, and what to do about it."""

    code: str
    text: str


@dataclass(frozen=True)
class Step:
    """A transition that was performed."""

    name: str
    by_id: int | None
    on_behalf_of_id: int | None = None


@dataclass(frozen=True)
class ActionFact:
    """A corrective or preventive action, as guards see it."""

    state: str  # OPEN, DONE, VERIFIED, DROPPED
    title: str
    owner_id: int | None
    overdue: bool


@dataclass(frozen=True)
class Facts:
    """Everything guards may ask about a case and the person who wants to move it."""

    state: str
    grade: str
    owner_id: int | None
    opener_id: int | None
    actor_id: int | None
    now: datetime
    on_behalf_of_id: int | None = None
    posts_here: frozenset[str] = frozenset()  # post codes the person holds at the case's unit
    powers_here: frozenset[str] = frozenset()
    steps: tuple[Step, ...] = ()  # oldest first; the opening is the step "opened"
    evidence: int = 0
    evidence_since_entry: int = 0  # since the present state was entered
    actions: tuple[ActionFact, ...] = ()
    open_children: int = 0
    pending_approvals: int = 0
    comment: str = ""
    data: dict[str, Any] = field(default_factory=dict)
    limits: dict[str, Decimal] = field(default_factory=dict)  # business kind -> the person's limit in yuan
    more: dict[str, Any] = field(default_factory=dict)  # what the domain adds (Kind.facts)


Check = Callable[..., list[Reason]]
_checks: dict[str, Check] = {}


def register(name: str, check: Check) -> None:
    """Add a guard: `check(facts, **parameters)` answers a list of reasons, empty when it is content."""
    _checks[name] = check


def known(name: str) -> bool:
    return name in _checks


def unmet(name: str, parameters: dict[str, Any], facts: Facts) -> list[Reason]:
    """The reasons a guard gives. Raises KeyError for one that nobody registered."""
    return _checks[name](facts, **parameters)


def evidence(facts: Facts, at_least: int = 1, since_entry: bool = False) -> list[Reason]:
    """Files or photos were added: at all, or since the present state was entered."""
    have = facts.evidence_since_entry if since_entry else facts.evidence
    if have >= at_least:
        return []
    return [Reason("cases.evidence", f"需要至少{at_least}份附件或照片作为凭据，现有{have}份；请先上传。")]


def comment(facts: Facts) -> list[Reason]:
    """Something was said about it."""
    return [] if facts.comment.strip() else [Reason("cases.comment", "请写明情况或理由。")]


def actions_verified(facts: Facts, at_least: int = 1) -> list[Reason]:
    """Every corrective or preventive action is verified by somebody else, and there is one."""
    standing = [a for a in facts.actions if a.state != "DROPPED"]
    if len(standing) < at_least:
        return [Reason("cases.no_action", "还没有整改措施；请先登记措施、责任人和完成时限。")]
    waiting = [a for a in standing if a.state != "VERIFIED"]
    if not waiting:
        return []
    names = "、".join(f"“{a.title}”" for a in waiting[:3])
    more = f"等{len(waiting)}项" if len(waiting) > 3 else ""
    return [Reason("cases.actions_open", f"整改措施{names}{more}还没有由他人复查通过，不能销号。")]


def actions_planned(facts: Facts, at_least: int = 1) -> list[Reason]:
    """At least so many actions stand."""
    have = sum(a.state != "DROPPED" for a in facts.actions)
    if have >= at_least:
        return []
    return [Reason("cases.no_action", f"需要至少{at_least}项整改措施（责任人、措施、时限），现有{have}项。")]


def actions_done(facts: Facts) -> list[Reason]:
    """Every action was reported done (verification may follow)."""
    waiting = [a for a in facts.actions if a.state == "OPEN"]
    if waiting:
        return [Reason("cases.actions_open", f"还有{len(waiting)}项措施没有完成，例如“{waiting[0].title}”。")]
    return []


def different_person(facts: Facts, **parameters: Any) -> list[Reason]:
    """The person did not perform step `from` ("opened", a transition, or a list of them), nor stood in for who did."""
    steps = parameters["from"]
    steps = {steps} if isinstance(steps, str) else set(steps)
    mine = {facts.actor_id, facts.on_behalf_of_id} - {None}
    for step in facts.steps:
        if step.name in steps and mine & {step.by_id, step.on_behalf_of_id}:
            return [
                Reason("cases.same_person", "前一步由您本人（或您所代理的人）办理，这一步须由另一个人办理。")
            ]
    return []


def not_owner(facts: Facts) -> list[Reason]:
    """Whoever answers for the case may not judge it."""
    if facts.owner_id is not None and facts.owner_id in {facts.actor_id, facts.on_behalf_of_id}:
        return [Reason("cases.same_person", "您是责任人，这一步须由他人办理。")]
    return []


def holds_post(facts: Facts, posts: list[str], label: str = "") -> list[Reason]:
    """One of these posts is held at the case's unit."""
    if facts.posts_here & set(posts):
        return []
    return [Reason("cases.post", f"这一步须由本机构的{label or '指定岗位'}办理。")]


def within_limit(facts: Facts, business: str, field: str = "amount") -> list[Reason]:
    """The amount in the form is within what the person may approve."""
    amount = facts.data.get(field)
    if amount in (None, ""):
        return []
    limit = facts.limits.get(business)
    if limit is not None and Decimal(str(amount)) <= limit:
        return []
    shown = "没有该项授权额度" if limit is None else f"您的授权额度是{limit:,.2f}元"
    return [Reason("cases.limit", f"金额超出授权：{shown}，请交由有权人办理。")]


def children_closed(facts: Facts) -> list[Reason]:
    """No case below this one is open."""
    if facts.open_children:
        return [Reason("cases.children", f"还有{facts.open_children}件下级工单没有办结。")]
    return []


def no_open_approval(facts: Facts) -> list[Reason]:
    """Nothing about this case waits for a second person."""
    if facts.pending_approvals:
        return [Reason("cases.approval", "还有待复核的申请（例如延期），请先处理。")]
    return []


def grade_given(facts: Facts) -> list[Reason]:
    """The case has a grade."""
    return [] if facts.grade else [Reason("cases.grade", "请先定级。")]


def owner_named(facts: Facts) -> list[Reason]:
    """Somebody answers for the case."""
    return [] if facts.owner_id else [Reason("cases.owner", "请先指定责任人。")]


for _check in (
    evidence, comment, actions_verified, actions_planned, actions_done, different_person, not_owner, holds_post,
    within_limit, children_closed, no_open_approval, grade_given, owner_named,
):  # fmt: skip
    register(_check.__name__, _check)
