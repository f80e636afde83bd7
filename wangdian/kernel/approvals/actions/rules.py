"""When a second person is needed. A rule is never edited: another takes over from it, or it ends."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils.timezone import localdate

from wangdian.kernel.audit.actions import record
from wangdian.kernel.database.errors import Refused
from wangdian.kernel.org.models import Post, Unit
from wangdian.kernel.org.powers import APPROVALS_CHECK, APPROVALS_RULES, LABELS
from wangdian.kernel.org.scope import Scope

from .. import kinds
from ..models import ApprovalRule

SHORTEST, LONGEST = timedelta(hours=1), timedelta(days=60)


@transaction.atomic
def set_rule(
    *,
    unit: Unit,
    kind: str,
    starts_on: date,
    by: Scope,
    now: datetime,
    from_amount: Decimal | None = None,
    post: Post | None = None,
    power: str = APPROVALS_CHECK,
    remote_allowed: bool = False,
    expires_after: timedelta = timedelta(days=3),
) -> ApprovalRule:
    """Ask for a second person for an act at a unit and below, from a day on; the same rule before it ends the day before.

    Raises Forbidden `org.no_power`; Refused `approvals.kind`, `approvals.amount`, `approvals.power`,
    `approvals.expires_after`, `approvals.dates`.
    """
    grant = by.demand(APPROVALS_RULES, unit)
    act = kinds.find(kind)
    if act is None:
        raise Refused("approvals.kind", "没有这类业务，请重新选择。", field="kind")
    if from_amount is not None and (from_amount < 0 or not act.has_amount):
        raise Refused("approvals.amount", "这类业务没有金额，或金额为负，请改正。", field="from_amount")
    if power not in LABELS:
        raise Refused("approvals.power", "没有这样的权限，请重新选择。", field="power")
    if not SHORTEST <= expires_after <= LONGEST:
        raise Refused("approvals.expires_after", "有效时长为1小时至60天，请改正。", field="expires_after")
    if starts_on < localdate(now):
        raise Refused("approvals.dates", "生效日期不能早于今天，请改正。", field="starts_on")
    running = ApprovalRule.objects.select_for_update().filter(
        unit=unit, kind=kind, from_amount=from_amount, ends_on=None
    )
    for before in running:
        before.ends_on = max(starts_on, before.starts_on) - timedelta(days=1)
        before.save(update_fields=["ends_on"])
    rule = ApprovalRule.objects.create(
        unit=unit, kind=kind, from_amount=from_amount, post=post, power=power, remote_allowed=remote_allowed,
        expires_after=expires_after, starts_on=starts_on,
    )  # fmt: skip
    _trace(rule, "approvals.set_rule", grant, by, now)
    return rule


@transaction.atomic
def end_rule(*, rule_id: int, by: Scope, now: datetime) -> ApprovalRule:
    """End a rule with today; one that was to begin later never does. Raises Refused `approvals.rule_ended`."""
    rule = (
        ApprovalRule.objects.select_for_update(of=("self",)).select_related("unit").filter(pk=rule_id).first()
    )
    if rule is None:
        raise Refused("approvals.rule_not_found", "没有这条规则，请刷新页面后再试。")
    grant = by.demand(APPROVALS_RULES, rule.unit)
    if rule.ends_on is not None:
        raise Refused("approvals.rule_ended", "这条规则已经终止，请刷新页面。")
    rule.ends_on = max(localdate(now), rule.starts_on - timedelta(days=1))
    rule.save(update_fields=["ends_on"])
    _trace(rule, "approvals.end_rule", grant, by, now)
    return rule


def _trace(rule: ApprovalRule, act: str, grant, by: Scope, now: datetime) -> None:
    said = {
        "kind": rule.kind, "from_amount": rule.from_amount, "post": rule.post.name if rule.post else None,
        "power": rule.power, "remote_allowed": rule.remote_allowed or None, "starts_on": rule.starts_on,
        "ends_on": rule.ends_on, "expires_after": rule.expires_after,
    }  # fmt: skip
    record(
        unit_id=rule.unit_id, at=now, act=act, target=("approval_rule", rule.pk), by_id=by.person_id,
        on_behalf_of_id=grant.on_behalf_of, post=grant.post_code,
        summary={name: str(value) for name, value in said.items() if value is not None},
    )  # fmt: skip
