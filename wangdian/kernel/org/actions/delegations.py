"""Powers lent to a colleague, which come back by themselves."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from wangdian.kernel.database.errors import Forbidden, Refused
from wangdian.kernel.org.models import Delegation, Person, Unit
from wangdian.kernel.org.powers import ORG_DELEGATE, ORG_PEOPLE
from wangdian.kernel.org.scope import Scope

from .trace import trace

LONGEST_DELEGATION = timedelta(days=31)


@transaction.atomic
def delegate(
    *,
    unit: Unit,
    delegate: Person,
    powers: Sequence[str],
    reason: str,
    starts_at: datetime,
    ends_at: datetime,
    by: Scope,
    now: datetime,
) -> Delegation:
    """Lend some of one's own powers at a unit to another person, until `ends_at`.

    Refused: powers one does not hold oneself, powers that are themselves lent, to oneself, without reason,
    for longer than 31 days, or with an end that has passed.
    """
    own = [
        g for g in by.grants if g.on_behalf_of is None and g.covers(unit.path) and ORG_DELEGATE in g.powers
    ]
    if not own:
        raise Forbidden("org.no_power", f"您在“{unit.name}”没有授权他人代办的权限。")
    missing = set(powers) - own[0].powers
    if missing or not powers:
        raise Refused("org.delegation_powers", "只能委托自己本岗位拥有的权限，请重新选择。", field="powers")
    if delegate.pk == by.person_id:
        raise Refused("org.delegation_self", "不能委托给自己，请选择另一位同事。", field="delegate")
    if not reason.strip():
        raise Refused("org.delegation_reason", "请写明委托事由。", field="reason")
    if not (now < ends_at and starts_at < ends_at):
        raise Refused("org.dates", "结束时间须晚于开始时间和现在，请改正。", field="ends_at")
    if ends_at - starts_at > LONGEST_DELEGATION:
        raise Refused("org.delegation_long", "一次委托最长31天，请缩短或改为任命。", field="ends_at")
    if not delegate.is_active:
        raise Refused("org.person_inactive", f"{delegate.name}已停用，不能受托。", field="delegate")
    delegation = Delegation.objects.create(
        unit=unit,
        grantor_id=by.person_id,
        delegate=delegate,
        post_id=own[0].post_id,
        powers=sorted(powers),
        reason=reason.strip(),
        starts_at=starts_at,
        ends_at=ends_at,
    )
    trace(
        unit, own[0], by, now, "org.delegate", ("delegation", delegation.pk),
        to=delegate.name, powers=sorted(powers), until=ends_at.isoformat(), reason=delegation.reason,
    )  # fmt: skip
    return delegation


@transaction.atomic
def revoke_delegation(*, delegation: Delegation, by: Scope, now: datetime) -> Delegation:
    """Take lent powers back at once. The grantor may, and whoever manages the unit's people."""
    if delegation.grantor_id != by.person_id:
        by.demand(ORG_PEOPLE, delegation.unit)
    if delegation.revoked_at is None:
        delegation.revoked_at = now
        delegation.save(update_fields=["revoked_at"])
        grant = next((g for g in by.grants if g.covers(delegation.unit.path)), None)
        trace(delegation.unit, grant, by, now, "org.revoke_delegation", ("delegation", delegation.pk))
    return delegation
